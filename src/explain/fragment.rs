//! Words with their meaning attached: what a fragment *is*, never how it looks.
//!
//! Owns: the form between an evaluation and any page made of it. A printer (text, Markdown, HTML) chooses
//! layout and colour from tags and roles alone.

use smol_str::SmolStr;

/// How an answer, a condition or a step turned out: what its mark and its colour say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be: ✓
    Good,
    /// Not as it should be: ✗
    Bad,
    /// Not decided yet: ?
    Open,
    /// It does not count here: –
    Aside,
    /// A clock that runs: ◷
    Running,
    /// An error in the rules or the facts: !
    Wrong,
}

/// What a fragment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Connecting words.
    Plain,
    /// The name of a pack at the head of its answers.
    Title,
    /// The answer in capitals.
    Answer(Tone),
    /// ✓ ✗ – ? ◷ !
    Mark(Tone),
    /// What a declaration or fact is called.
    Label,
    /// A value: a date, an amount, a choice.
    Value,
    /// A paragraph of a source.
    Citation,
    /// The number of a reading.
    Reading,
    /// A question to ask.
    Question,
    /// The name of a fact or rule as rule files and cases write it.
    Name,
    /// A file and line.
    Place,
    /// An address outside the page, where a source can be read.
    Address,
    /// The lines that hold a tree together.
    Branch,
}

/// A run of words of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// What it is.
    pub tag: Tag,
    /// The words.
    pub text: String,
    /// The anchor on the same page that says more, for printers that can link to it.
    pub to: Option<SmolStr>,
}

impl Fragment {
    /// Words of a kind that lead nowhere.
    #[must_use]
    pub fn new(tag: Tag, text: impl Into<String>) -> Self {
        Self { tag, text: text.into(), to: None }
    }
}

/// Words in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Fragment>);

impl Words {
    /// No words.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Words of one kind.
    #[must_use]
    pub fn of(tag: Tag, text: impl Into<String>) -> Self {
        Self::new().tagged(tag, text)
    }

    /// Connecting words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Tag::Plain, text)
    }

    /// These words, then some of a kind. Spaces are the caller's.
    #[must_use]
    pub fn tagged(mut self, tag: Tag, text: impl Into<String>) -> Self {
        self.push(tag, text);
        self
    }

    /// These words, then connecting words.
    #[must_use]
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.tagged(Tag::Plain, text)
    }

    /// These words, then a label.
    #[must_use]
    pub fn label(self, text: impl Into<String>) -> Self {
        self.tagged(Tag::Label, text)
    }

    /// These words, then a value.
    #[must_use]
    pub fn value(self, text: impl Into<String>) -> Self {
        self.tagged(Tag::Value, text)
    }

    /// These words, then others.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds words of a kind.
    pub fn push(&mut self, tag: Tag, text: impl Into<String>) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.tag == tag && last.to.is_none() => last.text.push_str(&text),
            _ => self.0.push(Fragment::new(tag, text)),
        }
    }

    /// These words, then some that lead to an anchor.
    #[must_use]
    pub fn linked(mut self, tag: Tag, text: impl Into<String>, to: impl Into<SmolStr>) -> Self {
        self.0.push(Fragment { to: Some(to.into()), ..Fragment::new(tag, text) });
        self
    }

    /// Several runs of words with `comma` between them and `last` before the last.
    #[must_use]
    pub fn joined(parts: impl IntoIterator<Item = Self>, comma: &str, last: &str) -> Self {
        let parts: Vec<Self> = parts.into_iter().collect();
        let count = parts.len();
        let mut words = Self::new();
        for (at, part) in parts.into_iter().enumerate() {
            if at > 0 {
                words.push(Tag::Plain, if at + 1 == count { last } else { comma });
            }
            words.0.extend(part.0);
        }
        words
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|fragment| fragment.text.is_empty())
    }

    /// The bare text.
    #[must_use]
    pub fn bare(&self) -> String {
        self.0.iter().map(|fragment| fragment.text.as_str()).collect()
    }
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Over all the answers to one case.
    Case,
    /// Over the answers of one pack.
    Pack,
    /// An answer: mark, answer and label.
    Answer,
    /// One condition: mark and label.
    Condition,
    /// What was found, below a condition or an answer.
    Found,
    /// A reading taken.
    Reading,
    /// A warning, advice, or something to check.
    Notice,
    /// A heading over questions or other lines of its kind.
    Heading,
    /// One question, or another entry of a list.
    Entry,
    /// Over a part of the page that is no pack's: the facts used, the paragraphs cited.
    Section,
    /// Over a part of a section.
    Part,
    /// Over a proof, which may be folded away.
    Fold,
    /// A step of a proof. Its place in the tree is in [`Line::branches`].
    Step,
    /// A remark on the step above it; the last of its branches says whether parts of that step follow.
    StepRemark,
    /// A remark that belongs to nothing above it.
    Remark,
}

/// One line; it may be printed over several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is for.
    pub role: Role,
    /// The words.
    pub words: Words,
    /// What stands beside it: citations, or a name.
    pub aside: Words,
    /// For a [`Role::Step`]: for each step above it and itself, whether a sibling follows.
    pub branches: Vec<bool>,
    /// The name by which other words lead here.
    pub anchor: Option<SmolStr>,
}

impl Line {
    /// A line with nothing beside it.
    #[must_use]
    pub const fn new(role: Role, words: Words) -> Self {
        Self { role, words, aside: Words::new(), branches: Vec::new(), anchor: None }
    }
}

/// Which side of its column a cell stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A small table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// How each column is aligned. The last column may be wrapped.
    pub columns: Vec<Align>,
    /// The head, where there is one.
    pub head: Vec<Words>,
    /// The rows.
    pub rows: Vec<Vec<Words>>,
    /// The names by which words lead to a row: one a row, or none at all.
    pub anchors: Vec<SmolStr>,
}

/// Lines of a rule file, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// What it declares, and where it stands.
    pub title: Words,
    /// The number of its first line in the file.
    pub first: u32,
    /// Its lines, without line breaks.
    pub lines: Vec<String>,
    /// The anchor of a line is this, a slash and its number.
    pub anchor: SmolStr,
}

/// A drawing, with the words that stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it shows, in a few words.
    pub title: String,
    /// All that it says, for those who cannot see it.
    pub description: String,
    /// What is drawn.
    pub drawing: Drawing,
}

/// What a figure draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// Questions one below the other, and the answer that each leads to.
    Flow {
        /// The questions, in order.
        steps: Vec<FlowStep>,
        /// The answer below the last.
        good: String,
        /// The answer to which a step may lead aside.
        bad: String,
    },
    /// The clock of a standard.
    Clock {
        /// How long, in words.
        limit: String,
        /// It can be paused.
        pauses: bool,
        /// It can be stopped.
        stops: bool,
        /// The word for what is in time.
        good: String,
        /// The word for what is late.
        bad: String,
    },
    /// Shares of a whole, one below the other.
    Bars(Vec<Bar>),
}

/// A bar: what it is of, how long it is, and what is written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its colour.
    pub tone: Tone,
    /// What it is of.
    pub label: String,
    /// What is written at its end.
    pub words: String,
    /// Its length in thousandths; none is drawn where that is not to be seen.
    pub share: Option<u32>,
    /// Where a line crosses it, in thousandths.
    pub mark: Option<u32>,
}

/// One question of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowStep {
    /// The question.
    pub label: String,
    /// It counts only for some.
    pub limited: bool,
    /// The word beside the way down: `yes`, or `no` of an exclusion.
    pub down: &'static str,
    /// The word beside the way aside.
    pub aside: &'static str,
    /// What the way aside ends in, where that is not the bad answer.
    pub ends: Option<String>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line.
    Line(Line),
    /// A table.
    Table(Table),
    /// Lines of a rule file.
    Excerpt(Excerpt),
    /// Points below each other: how far each is indented, and what it says.
    Outline(Vec<(usize, Words)>),
    /// A drawing; left out where only text is printed, as the words around it say the same.
    Figure(Figure),
    /// Space between two parts.
    Gap,
}

/// What is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// It is a letter: its lines are paragraphs.
    pub letter: bool,
    /// It tells what rules say, not what they answered: a page of it begins with its contents.
    pub manual: bool,
}

impl Document {
    /// The same under a heading over everything.
    #[must_use]
    pub fn headed(mut self, words: Words) -> Self {
        self.blocks.insert(0, Block::Line(Line::new(Role::Case, words)));
        self
    }

    /// Adds a line.
    pub fn line(&mut self, role: Role, words: Words) {
        self.cited(role, words, Words::new());
    }

    /// Adds a line with something beside it.
    pub fn cited(&mut self, role: Role, words: Words, aside: Words) {
        self.blocks.push(Block::Line(Line { aside, ..Line::new(role, words) }));
    }

    /// Adds a line that words lead to.
    pub fn anchored(&mut self, role: Role, words: Words, anchor: impl Into<SmolStr>) {
        let anchor = Some(anchor.into());
        self.blocks.push(Block::Line(Line { anchor, ..Line::new(role, words) }));
    }

    /// Adds a step of a proof.
    pub fn step(&mut self, branches: Vec<bool>, words: Words, aside: Words) {
        self.blocks.push(Block::Line(Line { aside, branches, ..Line::new(Role::Step, words) }));
    }

    /// Gives the line that was added last a name by which other words lead to it.
    pub fn name_last(&mut self, anchor: impl Into<SmolStr>) {
        if let Some(Block::Line(line)) = self.blocks.last_mut() {
            line.anchor = Some(anchor.into());
        }
    }

    /// Adds a remark on the step above.
    pub fn step_remark(&mut self, branches: Vec<bool>, words: Words) {
        self.blocks.push(Block::Line(Line { branches, ..Line::new(Role::StepRemark, words) }));
    }

    /// Adds space, unless there is some or nothing stands above.
    pub fn gap(&mut self) {
        if !matches!(self.blocks.last(), None | Some(Block::Gap)) {
            self.blocks.push(Block::Gap);
        }
    }
}
