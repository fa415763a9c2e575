//! Sources and the lists of their paragraphs: what a citation may name.
//!
//! A list may be continued in packs that use the pack of the source, as facts may. Lists are read before
//! anything that cites.

use super::declare::Found;
use super::*;

/// The most paragraphs that `A to B` may stand for.
const MOST_IN_A_RANGE: u64 = 1000;

/// The most ids that the list of one source holds.
const MOST_LISTED: usize = 20_000;

/// The list of one source.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) paragraphs: Vec<Paragraph>,
    /// What each id stands for: the position of its paragraph, and where the id is written.
    ids: HashMap<SmolStr, (usize, Span)>,
    /// The bound was reached and reported.
    full: bool,
}

impl Compiler<'_> {
    /// A source: a new one, or more paragraphs of one that a used pack (or this one) declares.
    pub(super) fn declare_source(&mut self, pack: PackId, tree: ast::SourceDocument) {
        let name = &tree.head.name;
        let span = name.span;
        let lists = |tree: &ast::SourceDocument| !tree.paragraphs.is_empty() || tree.head.broken;
        if let Found::One(id) = self.scope.source(&self.program, pack, &name.node)
            && let Some(parts) = self.trees.sources.get_mut(id.index())
            && (lists(&tree) || parts.iter().all(|(of, part)| *of == pack && lists(part)))
        {
            parts.push((pack, tree));
            self.note(span, Named::Source(id));
            return;
        }
        let id = SourceId::at(self.trees.sources.len());
        self.declares(span, Named::Source(id));
        self.declare_name(pack, name, id, |names| &mut names.sources);
        self.trees.sources.push(vec![(pack, tree)]);
    }

    pub(super) fn source_shapes(&mut self) {
        let sources = std::mem::take(&mut self.trees.sources);
        // Lists come before heads, which are the first that may cite.
        for parts in &sources {
            let mut listing = Listing::default();
            for (pack, tree) in parts {
                for line in &tree.paragraphs {
                    self.listed(*pack, line, &mut listing);
                }
            }
            self.lists.push(listing);
        }
        for parts in sources {
            let mut parts = parts.into_iter();
            let Some((pack, tree)) = parts.next() else { continue };
            let head = self.head(pack, &tree.head);
            let mut source = SourceDocument {
                head,
                publisher: tree.publisher.map(|text| text.node),
                date: tree.date.map(|date| date.node),
                link: tree.link.map(|text| text.node),
                in_force: tree.in_force.as_ref().map(|force| self.in_force(pack, force)),
                paragraphs: Vec::new(),
            };
            for (pack, more) in parts {
                self.continued(pack, &mut source, more);
            }
            self.program.sources.push(source);
        }
    }

    /// What a source that is continued says besides its paragraphs: each thing once.
    fn continued(&mut self, pack: PackId, source: &mut SourceDocument, more: ast::SourceDocument) {
        let annotations = self.annotations(pack, &more.head.annotations);
        source.head.annotations.cites.extend(annotations.cites);
        source.head.annotations.interpretations.extend(annotations.interpretations);
        source.head.annotations.notes.extend(annotations.notes);
        let first = source.head.name_span;
        if self.label_of(&more.head) != source.head.label {
            let place = more.head.label.as_ref().map_or(more.head.name.span, |label| label.span);
            self.said_again(place, first, format!("source `{}` has two titles", source.head.name));
        }
        if let Some(publisher) = more.publisher {
            if source.publisher.is_some() {
                self.said_again(publisher.span, first, "the `publisher` is said twice".to_owned());
            }
            source.publisher = Some(publisher.node);
        }
        if let Some(date) = more.date {
            if source.date.is_some() {
                self.said_again(date.span, first, "the `date` is said twice".to_owned());
            }
            source.date = Some(date.node);
        }
        if let Some(link) = more.link {
            if source.link.is_some() {
                self.said_again(link.span, first, "the `link` is said twice".to_owned());
            }
            source.link = Some(link.node);
        }
        if let Some(force) = &more.in_force {
            if source.in_force.is_some() {
                self.said_again(force.span, first, "`in force` is said twice".to_owned());
            }
            source.in_force = Some(self.in_force(pack, force));
        }
    }

    fn said_again(&mut self, span: Span, first: Span, message: String) {
        self.report(
            Diagnostic::error(Code::DeclaredTwice, span, message)
                .also(first, "the source is first declared here")
                .help("say it once; where the list of its paragraphs goes on, repeat the name and the title alone"),
        );
    }

    /// Adds the paragraphs of one line.
    fn listed(&mut self, pack: PackId, line: &ast::Paragraphs, listing: &mut Listing) {
        let first = listing.paragraphs.len();
        let source = SourceId::at(self.lists.len());
        for range in &line.ids {
            if self.is_full(line, listing) {
                return;
            }
            for (id, span) in self.ids_of(range) {
                self.note_paragraph(span, source, &id, true);
                self.list_id(&id, span, listing.paragraphs.len(), listing);
                listing.paragraphs.push(Paragraph {
                    pack,
                    id,
                    also: Vec::new(),
                    status: line.status.clone(),
                    span: line.span,
                });
            }
        }
        for range in &line.also {
            if self.is_full(line, listing) {
                return;
            }
            for (id, span) in self.ids_of(range) {
                self.list_id(&id, span, first, listing);
                if let Some(paragraph) = listing.paragraphs.get_mut(first) {
                    self.note_paragraph(span, source, &paragraph.id, true);
                    paragraph.also.push(id);
                }
            }
        }
    }

    /// Whether the list has reached its bound, which is reported once.
    fn is_full(&mut self, line: &ast::Paragraphs, listing: &mut Listing) -> bool {
        let full = listing.ids.len() >= MOST_LISTED;
        if full && !listing.full {
            listing.full = true;
            self.report(
                Diagnostic::error(
                    Code::ParagraphRange,
                    line.span,
                    format!("the list of this source has more than {MOST_LISTED} ids"),
                )
                .label("too many from here on")
                .help("list the document in parts, each as a source of its own"),
            );
        }
        full
    }

    fn list_id(&mut self, id: &SmolStr, span: Span, at: usize, listing: &mut Listing) {
        let Some((_, other)) = listing.ids.insert(id.clone(), (at, span)) else { return };
        self.report(
            Diagnostic::error(Code::DeclaredTwice, span, format!("`{id}` is listed twice"))
                .label("listed again here")
                .also(other, "listed here")
                .help("keep one of the two: a paragraph has one status"),
        );
    }

    /// The ids that `001-079 to 001-083` stands for; one id stands for itself.
    fn ids_of(&mut self, range: &ast::IdRange) -> Vec<(SmolStr, Span)> {
        let first = &range.first;
        let Some(last) = &range.last else { return vec![(first.node.clone(), first.span)] };
        match numbered(&first.node, &last.node) {
            Some(ids) => ids.into_iter().map(|id| (id, first.span.to(last.span))).collect(),
            None => {
                self.report(
                    Diagnostic::error(
                        Code::ParagraphRange,
                        first.span.to(last.span),
                        format!("`{} to {}` is no row of numbers", first.node, last.node),
                    )
                    .label("the last number must be the one that counts up")
                    .help("write it as in `001-079 to 001-083`, or name each paragraph, with commas between them"),
                );
                Vec::new()
            }
        }
    }

    /// The id by which a list calls the paragraph that is cited: the one cited, where there is no list.
    pub(super) fn listed_as(&self, citation: &Citation) -> SmolStr {
        let list = self.lists.get(citation.source.index());
        let paragraph = list.and_then(|list| {
            let (at, _) = list.ids.get(&citation.reference)?;
            list.paragraphs.get(*at)
        });
        paragraph.map_or_else(|| citation.reference.clone(), |paragraph| paragraph.id.clone())
    }

    /// Whether a source's list has what is cited, and says that there is a rule.
    pub(super) fn check_citation(&mut self, pack: PackId, citation: &Citation) {
        let Citation { source, reference, span } = citation;
        let Some(list) = self.lists.get(source.index()) else { return };
        if list.paragraphs.is_empty() || reference.is_empty() {
            return;
        }
        let listed = list.ids.get(reference).and_then(|(at, _)| list.paragraphs.get(*at));
        let Some(paragraph) = listed else {
            self.not_listed(citation);
            return;
        };
        let (of, listed_at) = (paragraph.pack, paragraph.span);
        let said = match &paragraph.status {
            ast::ParagraphStatus::Rule => None,
            ast::ParagraphStatus::Judgement(_) => Some("judgement"),
            ast::ParagraphStatus::NotYet(_) => Some("not yet"),
        };
        if !self.scope.sees(pack, of) {
            let name = self.program[of].name.clone();
            self.report(
                Diagnostic::error(
                    Code::UnknownParagraph,
                    *span,
                    format!("`{reference}` is listed in a pack that is not in use here"),
                )
                .label("cited here")
                .also(listed_at, "listed here")
                .help(format!("write `uses {name}` under this pack's `pack` line, or list it in this pack instead")),
            );
            return;
        }
        if let Some(said) = said
            && !self.in_scenario
        {
            self.report(
                Diagnostic::error(
                    Code::ParagraphStatus,
                    *span,
                    format!("a rule cites `{reference}`, which is listed as `{said}`"),
                )
                .label("cited here")
                .also(listed_at, "listed here")
                .help(
                    "write `rule` there, or give what is left to people a paragraph id of its own",
                ),
            );
        }
    }

    fn not_listed(&mut self, citation: &Citation) {
        let source = citation.source;
        let ids: Vec<SmolStr> = self
            .lists
            .get(source.index())
            .map_or_else(Vec::new, |list| list.ids.keys().cloned().collect());
        let near = self.near(&citation.reference, ids.iter().map(SmolStr::as_str));
        let help = near.as_deref().map_or_else(
            || {
                format!(
                    "add it to the list of its source, as in `paragraph {} rule`",
                    citation.reference
                )
            },
            |near| {
                format!(
                    "did you mean `{near}`? If not, add the paragraph to the list of its source"
                )
            },
        );
        let mut problem = Diagnostic::error(
            Code::UnknownParagraph,
            citation.span,
            format!("the list of this source has no paragraph `{}`", citation.reference),
        )
        .label("cited here")
        .help(help);
        // The reference stands last.
        let length = u32::try_from(citation.reference.len()).unwrap_or_default();
        let start = citation.span.end.saturating_sub(length);
        let reference = Span::new(citation.span.file, start, citation.span.end);
        if let Some(near) = near
            && self.sources.slice(reference) == citation.reference
        {
            problem = problem.repair(reference, near);
        }
        self.report(problem);
    }
}

/// `001-079` to `001-083`: the ids between two that differ in their last number alone.
fn numbered(first: &str, last: &str) -> Option<Vec<SmolStr>> {
    let split = |id: &str| {
        let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
        let at = id.len().checked_sub(digits)?;
        let (before, number) = id.split_at_checked(at)?;
        Some((before.to_owned(), number.len(), number.parse::<u64>().ok()?))
    };
    let (before, width, low) = split(first)?;
    let (same, last_width, high) = split(last)?;
    let padded = first.as_bytes().get(before.len()) == Some(&b'0');
    if before != same
        || low > high
        || high - low >= MOST_IN_A_RANGE
        || padded && width != last_width
    {
        return None;
    }
    Some((low..=high).map(|number| SmolStr::new(format!("{before}{number:0width$}"))).collect())
}
