//! Documents as one page for a browser or for paper.
//!
//! Owns: which element a line becomes, in which list and section it stands, and the ids that links lead to.
//! The elements themselves, and all of the look, are in `templates/`; they escape every text. The page is
//! whole in itself: it loads nothing and needs no script.
//! Takes: [`Document`]s, one a case. Must never know: how an answer was found.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use smol_str::SmolStr;

use super::figure::FigureView;
use super::fragment::{Align, Block, Document, Excerpt, Line, Role, Table, Tag, Tone, Words};
use super::text::printable;

/// Lays documents out as one page, one after the other.
///
/// # Errors
///
/// None that a template without code of its own can give; the caller need not tell them apart.
pub fn to_html(documents: &[Document]) -> Result<String, askama::Error> {
    let cases: Vec<CaseView> =
        documents.iter().enumerate().map(|(at, document)| Maker::case(at, document)).collect();
    let title = match cases.as_slice() {
        [] => "Answers".to_owned(),
        [one] => one.title.clone(),
        [first, rest @ ..] => format!("{} and {} more", first.title, rest.len()),
    };
    let manual = documents.iter().any(|document| document.manual);
    PageView { title, several: cases.len() > 1, manual, cases, version: env!("CARGO_PKG_VERSION") }
        .render()
}

#[derive(Template)]
#[template(path = "page.html")]
struct PageView {
    title: String,
    several: bool,
    manual: bool,
    cases: Vec<CaseView>,
    version: &'static str,
}

#[derive(Template)]
#[template(path = "words.html")]
struct WordsView(Vec<Span>);

/// A run of words as an element: with a class, perhaps a link, perhaps another text for those who listen.
struct Span {
    class: &'static str,
    text: String,
    alt: &'static str,
    href: String,
    code: bool,
}

struct CaseView {
    title: String,
    letter: bool,
    manual: bool,
    heading: WordsView,
    id: String,
    lead: Vec<BlockView>,
    summary: Vec<SummaryView>,
    sections: Vec<SectionView>,
}

/// A row of the overview: an answer, and where it stands.
struct SummaryView {
    href: String,
    words: WordsView,
}

struct SectionView {
    id: String,
    heading: WordsView,
    blocks: Vec<BlockView>,
    articles: Vec<ArticleView>,
}

struct ArticleView {
    id: String,
    tone: &'static str,
    heading: WordsView,
    aside: WordsView,
    blocks: Vec<BlockView>,
}

enum BlockView {
    Text { class: &'static str, words: WordsView, aside: WordsView },
    Part { id: String, element: &'static str, words: WordsView },
    List(Vec<ItemView>),
    Table(TableView),
    Excerpt(ExcerptView),
    Proof { summary: WordsView, steps: Vec<StepView> },
    Outline(Vec<PointView>),
    Figure(FigureView),
}

/// A point of an outline.
struct PointView {
    words: WordsView,
    /// Points follow below it.
    parent: bool,
    /// So many lists end behind it.
    closes: usize,
}

struct ItemView {
    class: &'static str,
    words: WordsView,
    aside: WordsView,
    below: Vec<(&'static str, WordsView)>,
}

struct TableView {
    head: Vec<CellView>,
    rows: Vec<RowView>,
}

struct RowView {
    id: String,
    cells: Vec<CellView>,
}

struct CellView {
    label: String,
    right: bool,
    words: WordsView,
}

struct ExcerptView {
    title: WordsView,
    lines: Vec<(String, u32, String)>,
}

struct StepView {
    id: String,
    words: WordsView,
    aside: WordsView,
    remarks: Vec<WordsView>,
    /// Steps follow below it.
    parent: bool,
    /// So many lists end behind it.
    closes: usize,
}

/// Makes the elements of one case.
struct Maker {
    /// Anchors and their ids.
    ids: BTreeMap<SmolStr, String>,
    /// Ids that are taken.
    taken: BTreeSet<String>,
    prefix: String,
    /// It is the manual of a pack: its parts have headings of their own.
    manual: bool,
}

impl Maker {
    fn case(at: usize, document: &Document) -> CaseView {
        let kind = if document.manual { "pack" } else { "case" };
        let prefix = format!("{kind}-{}-", at + 1);
        let manual = document.manual;
        let mut maker = Self { ids: BTreeMap::new(), taken: BTreeSet::new(), prefix, manual };
        maker.anchors(document);
        let mut view = CaseView {
            title: "Answers".to_owned(),
            letter: document.letter,
            manual: document.manual,
            heading: WordsView(Vec::new()),
            id: format!("{kind}-{}", at + 1),
            lead: Vec::new(),
            summary: Vec::new(),
            sections: Vec::new(),
        };
        for block in &document.blocks {
            maker.block(&mut view, block);
        }
        if view.heading.0.is_empty() {
            view.heading = maker.words(&Words::text("Answers"));
        }
        view
    }

    /// Gives each anchor an id of its own.
    fn anchors(&mut self, document: &Document) {
        for block in &document.blocks {
            match block {
                Block::Line(line) => {
                    if let Some(anchor) = &line.anchor {
                        self.name(anchor);
                    }
                }
                Block::Table(table) => {
                    table.anchors.iter().for_each(|anchor| _ = self.name(anchor));
                }
                Block::Excerpt(excerpt) => {
                    for (number, _) in (excerpt.first..).zip(&excerpt.lines) {
                        self.name(&line_anchor(excerpt, number));
                    }
                }
                Block::Outline(_) | Block::Figure(_) | Block::Gap => {}
            }
        }
    }

    fn name(&mut self, anchor: &SmolStr) -> String {
        if let Some(id) = self.ids.get(anchor) {
            return id.clone();
        }
        let id = self.fresh(anchor);
        self.ids.insert(anchor.clone(), id.clone());
        id
    }

    /// An id that nothing else has.
    fn fresh(&mut self, wish: &str) -> String {
        let letters = wish.chars().map(|letter| {
            if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }
        });
        let base = format!("{}{}", self.prefix, letters.collect::<String>());
        let mut id = base.clone();
        let mut count = 1_u32;
        while !self.taken.insert(id.clone()) {
            count += 1;
            id = format!("{base}--{count}");
        }
        id
    }

    fn id_of(&self, anchor: Option<&SmolStr>) -> String {
        anchor.and_then(|anchor| self.ids.get(anchor)).cloned().unwrap_or_default()
    }

    fn block(&mut self, view: &mut CaseView, block: &Block) {
        match block {
            Block::Gap => {}
            Block::Line(line) => self.line(view, line),
            Block::Table(table) => {
                let table = BlockView::Table(self.table(table));
                blocks(view).push(table);
            }
            Block::Excerpt(excerpt) => {
                let excerpt = BlockView::Excerpt(self.excerpt(excerpt));
                blocks(view).push(excerpt);
            }
            Block::Outline(points) => {
                let points = BlockView::Outline(self.outline(points));
                blocks(view).push(points);
            }
            Block::Figure(figure) => {
                let id = self.fresh("figure");
                blocks(view).push(BlockView::Figure(FigureView::new(id, figure)));
            }
        }
    }

    fn line(&mut self, view: &mut CaseView, line: &Line) {
        match line.role {
            Role::Case => {
                view.title = clean(&line.words.bare());
                view.heading = self.words(&line.words);
            }
            Role::Pack | Role::Section => {
                let id = match self.id_of(line.anchor.as_ref()) {
                    own if own.is_empty() => self.fresh("part"),
                    own => own,
                };
                view.sections.push(SectionView {
                    id,
                    heading: self.words(&line.words),
                    blocks: Vec::new(),
                    articles: Vec::new(),
                });
            }
            Role::Answer => self.answer(view, line),
            Role::Step => self.step(view, line),
            Role::StepRemark => {
                let words = self.words(&line.words);
                if let Some(BlockView::Proof { steps, .. }) = blocks(view).last_mut()
                    && let Some(step) = steps.last_mut()
                {
                    step.remarks.push(words);
                }
            }
            Role::Fold => {
                let summary = self.words(&line.words);
                blocks(view).push(BlockView::Proof { summary, steps: Vec::new() });
            }
            Role::Part => {
                let id = self.id_of(line.anchor.as_ref());
                let words = self.words(&line.words);
                let within = view.sections.last().is_some_and(|one| !one.articles.is_empty());
                let element = match (self.manual, within) {
                    (false, _) => "p",
                    (true, false) => "h3",
                    (true, true) => "h4",
                };
                blocks(view).push(BlockView::Part { id, element, words });
            }
            Role::Remark => {
                let (words, aside) = (self.words(&line.words), self.words(&line.aside));
                blocks(view).push(BlockView::Text { class: "remark", words, aside });
            }
            Role::Condition
            | Role::Notice
            | Role::Heading
            | Role::Found
            | Role::Reading
            | Role::Entry => self.item(view, line),
        }
    }

    fn answer(&mut self, view: &mut CaseView, line: &Line) {
        let tone = line.words.0.iter().find_map(|fragment| match fragment.tag {
            Tag::Answer(tone) => Some(tone_class(tone)),
            _ => None,
        });
        let words = without_lead(&line.words, "= ");
        let id = match self.id_of(line.anchor.as_ref()) {
            own if own.is_empty() => self.fresh("answer"),
            own => own,
        };
        if tone.is_some() {
            view.summary.push(SummaryView { href: format!("#{id}"), words: self.words(&words) });
        }
        let article = ArticleView {
            id,
            tone: tone.unwrap_or(if self.manual { "plain" } else { "value" }),
            heading: self.words(&words),
            aside: self.words(&line.aside),
            blocks: Vec::new(),
        };
        if view.sections.is_empty() {
            let id = self.fresh("part");
            let heading = self.words(&Words::text("Answers"));
            let (blocks, articles) = (Vec::new(), Vec::new());
            view.sections.push(SectionView { id, heading, blocks, articles });
        }
        if let Some(section) = view.sections.last_mut() {
            section.articles.push(article);
        }
    }

    /// A line of a list, or what stands below the last one.
    fn item(&self, view: &mut CaseView, line: &Line) {
        let words = self.words(&without_lead(&line.words, "· "));
        let aside = self.words(&line.aside);
        let blocks = blocks(view);
        if !matches!(blocks.last(), Some(BlockView::List(_))) {
            blocks.push(BlockView::List(Vec::new()));
        }
        let Some(BlockView::List(items)) = blocks.last_mut() else { return };
        let class = match line.role {
            Role::Condition => "condition",
            Role::Notice => "notice",
            Role::Heading => "ask",
            Role::Reading => "reading",
            Role::Found => "found",
            _ => "entry",
        };
        let below = match line.role {
            // Where no answer was found, readings stand beside each other.
            Role::Reading if self.manual => false,
            Role::Found | Role::Reading => true,
            // Questions stand below their heading, and the items of a payment on their own.
            Role::Entry => items.last().is_some_and(|item| item.class == "ask"),
            _ => false,
        };
        match items.last_mut().filter(|_| below) {
            Some(item) => item.below.push((class, words.and(aside))),
            None => items.push(ItemView { class, words, aside, below: Vec::new() }),
        }
    }

    fn step(&mut self, view: &mut CaseView, line: &Line) {
        let id = self.id_of(line.anchor.as_ref());
        let step = StepView {
            id,
            words: self.words(&without_lead(&line.words, "= ")),
            aside: self.words(&line.aside),
            remarks: Vec::new(),
            parent: false,
            closes: 1,
        };
        let summary = self.words(&Words::text("How this was worked out"));
        let blocks = blocks(view);
        if !matches!(blocks.last(), Some(BlockView::Proof { .. })) {
            blocks.push(BlockView::Proof { summary, steps: Vec::new() });
        }
        let Some(BlockView::Proof { steps, .. }) = blocks.last_mut() else { return };
        // `closes` of the last step holds its depth until the next one says how much of it ends.
        let depth = line.branches.len().max(1);
        if let Some(last) = steps.last_mut() {
            last.parent = depth > last.closes;
            last.closes = (last.closes + 1).saturating_sub(depth);
        }
        steps.push(StepView { closes: depth, ..step });
    }

    fn outline(&self, points: &[(usize, Words)]) -> Vec<PointView> {
        let mut made: Vec<PointView> = Vec::new();
        for (at, (depth, words)) in points.iter().enumerate() {
            let after = points.get(at + 1).map_or(0, |(depth, _)| *depth);
            made.push(PointView {
                words: self.words(words),
                parent: after > *depth,
                closes: depth.saturating_sub(after),
            });
        }
        made
    }

    fn table(&self, table: &Table) -> TableView {
        let labels: Vec<String> = table.head.iter().map(|cell| clean(&cell.bare())).collect();
        let rows = table.rows.iter().enumerate().map(|(at, row)| RowView {
            id: self.id_of(table.anchors.get(at)),
            cells: row
                .iter()
                .enumerate()
                .map(|(column, cell)| CellView {
                    label: labels.get(column).cloned().unwrap_or_default(),
                    right: table.columns.get(column) == Some(&Align::Right),
                    words: self.words(cell),
                })
                .collect(),
        });
        TableView {
            head: (0..)
                .zip(&table.head)
                .map(|(column, cell)| CellView {
                    label: String::new(),
                    right: table.columns.get::<usize>(column) == Some(&Align::Right),
                    words: self.words(cell),
                })
                .collect(),
            rows: rows.collect(),
        }
    }

    fn excerpt(&self, excerpt: &Excerpt) -> ExcerptView {
        let lines = (excerpt.first..).zip(&excerpt.lines).map(|(number, line)| {
            let id = self.id_of(Some(&line_anchor(excerpt, number)));
            (id, number, clean(line))
        });
        ExcerptView { title: self.words(&excerpt.title), lines: lines.collect() }
    }

    fn words(&self, words: &Words) -> WordsView {
        let spans = words.0.iter().map(|fragment| {
            let text = clean(&fragment.text);
            let outward = fragment.tag == Tag::Address
                && (text.starts_with("https://") || text.starts_with("http://"));
            let href = match fragment.to.as_ref().and_then(|to| self.ids.get(to)) {
                Some(id) => format!("#{id}"),
                None if outward => text.clone(),
                None => String::new(),
            };
            let (class, alt) = look(fragment.tag);
            Span { class, text, alt, href, code: fragment.tag == Tag::Name }
        });
        WordsView(spans.collect())
    }
}

impl WordsView {
    /// The words alone, without the names that stand among them.
    fn bare(&self) -> String {
        let spans = self.0.iter().filter(|span| !span.code);
        spans.map(|span| span.text.as_str()).collect::<String>().trim().to_owned()
    }

    /// These words, then what stood beside them.
    fn and(mut self, aside: Self) -> Self {
        if !aside.0.is_empty() {
            let space =
                Span { class: "", text: " ".to_owned(), alt: "", href: String::new(), code: false };
            self.0.push(space);
            self.0.extend(aside.0);
        }
        self
    }
}

/// Where the next block goes: below the last answer, else into the last section, else before all of them.
fn blocks(view: &mut CaseView) -> &mut Vec<BlockView> {
    match view.sections.last_mut() {
        Some(section) => match section.articles.last_mut() {
            Some(article) => &mut article.blocks,
            None => &mut section.blocks,
        },
        None => &mut view.lead,
    }
}

fn line_anchor(excerpt: &Excerpt, number: u32) -> SmolStr {
    SmolStr::from(format!("{}/{number}", excerpt.anchor))
}

/// Words without the sign that stands for a bullet in a text.
pub(super) fn without_lead(words: &Words, lead: &str) -> Words {
    let mut words = words.clone();
    if let Some(first) = words.0.first_mut()
        && let Some(rest) = first.text.strip_prefix(lead)
    {
        first.text = rest.to_owned();
    }
    words
}

/// A text without what steers a page: control characters, and those that turn the direction of reading.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(printable).collect()
}

const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Open => "open",
        Tone::Aside => "aside",
        Tone::Running => "running",
        Tone::Wrong => "wrong",
    }
}

/// The class of a run of words, and the text that stands for it where it is listened to.
const fn look(tag: Tag) -> (&'static str, &'static str) {
    match tag {
        Tag::Plain | Tag::Branch => ("", ""),
        Tag::Title => ("title", ""),
        Tag::Answer(Tone::Good) => ("said good", ""),
        Tag::Answer(Tone::Bad) => ("said bad", ""),
        Tag::Answer(Tone::Open) => ("said open", ""),
        Tag::Answer(Tone::Aside) => ("said aside", ""),
        Tag::Answer(Tone::Running) => ("said running", ""),
        Tag::Answer(Tone::Wrong) => ("said wrong", ""),
        Tag::Mark(Tone::Good) => ("mark good", "yes"),
        Tag::Mark(Tone::Bad) => ("mark bad", "no"),
        Tag::Mark(Tone::Open) => ("mark open", "open"),
        Tag::Mark(Tone::Aside) => ("mark aside", "does not count here"),
        Tag::Mark(Tone::Running) => ("mark running", "note"),
        Tag::Mark(Tone::Wrong) => ("mark wrong", "error"),
        Tag::Label => ("label", ""),
        Tag::Value => ("value", ""),
        Tag::Citation => ("citation", ""),
        Tag::Reading => ("reading-no", ""),
        Tag::Question => ("question", ""),
        Tag::Name => ("name", ""),
        Tag::Place => ("place", ""),
        Tag::Address => ("address", ""),
    }
}
