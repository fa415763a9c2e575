//! The parts of a [`Program`].

use smol_str::SmolStr;

use super::*;
use crate::diagnostic::Level;
use crate::span::{FileId, Span, Spanned};
use crate::syntax::ast::{
    Arithmetic, ConditionKind, First, LetterPart, LineKind, Mark, NoticeKind, ParagraphStatus,
    Pick, ScenarioMark,
};
use crate::value::{Calendar, CalendarPeriod, Date, DurationUnit, Number, Rounding};

/// A compiled library: closed, immutable, compiled once for any number of cases.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "each field is the arena of its name, in order of declaration")]
pub struct Program {
    pub packs: Vec<Pack>,
    pub sources: Vec<SourceDocument>,
    pub scales: Vec<Scale>,
    pub groups: Vec<Group>,
    pub facts: Vec<Fact>,
    pub records: Vec<Record>,
    pub calendars: Vec<CalendarDeclaration>,
    pub defines: Vec<Define>,
    pub tables: Vec<Table>,
    pub conditions: Vec<Condition>,
    pub notices: Vec<Notice>,
    pub eligibilities: Vec<Eligibility>,
    pub standards: Vec<Standard>,
    pub payments: Vec<Payment>,
    pub instalments: Vec<Instalment>,
    pub indicators: Vec<Indicator>,
    pub queues: Vec<Queue>,
    pub scenarios: Vec<Scenario>,
    /// What is answered, in order of declaration: determinations and definitions that are `shown`.
    pub answers: Vec<AnswerId>,
    /// The facts that each of `answers` can depend on, in order of declaration.
    pub answer_reads: Vec<Vec<FactId>>,
    pub exprs: Vec<Expr>,
    /// The operands of expressions that have any number of them; see [`ExprList`].
    pub operands: Vec<ExprId>,
    /// The largest number of loop variables alive at once in one expression.
    pub slots: u16,
    /// What is worked out once, when it is first needed.
    pub(crate) prepared: std::sync::OnceLock<prepared::Prepared>,
    /// What the names stand for, for questions asked later.
    pub(super) names: Box<compile::Names>,
}

macro_rules! arenas {
    ($($id:ident => $arena:ident: $entry:ty,)+) => {
        $(
            impl std::ops::Index<$id> for Program {
                type Output = $entry;

                #[expect(clippy::indexing_slicing, reason = "an id is made only for an entry of its own program")]
                fn index(&self, id: $id) -> &$entry {
                    &self.$arena[id.index()]
                }
            }
        )+
    };
}

arenas! {
    PackId => packs: Pack,
    SourceId => sources: SourceDocument,
    ScaleId => scales: Scale,
    GroupId => groups: Group,
    FactId => facts: Fact,
    RecordId => records: Record,
    CalendarId => calendars: CalendarDeclaration,
    DefineId => defines: Define,
    TableId => tables: Table,
    ConditionId => conditions: Condition,
    NoticeId => notices: Notice,
    EligibilityId => eligibilities: Eligibility,
    StandardId => standards: Standard,
    PaymentId => payments: Payment,
    InstalmentId => instalments: Instalment,
    IndicatorId => indicators: Indicator,
    QueueId => queues: Queue,
    ScenarioId => scenarios: Scenario,
    ExprId => exprs: Expr,
}

impl Program {
    /// The operands of an expression that has any number of them.
    #[must_use]
    pub fn operands(&self, list: ExprList) -> &[ExprId] {
        let start = list.start as usize;
        self.operands.get(start..start + list.len as usize).unwrap_or(&[])
    }

    /// What an answer's declaration carries.
    #[must_use]
    pub fn head(&self, answer: AnswerId) -> &Head {
        match answer {
            AnswerId::Define(id) => &self[id].head,
            AnswerId::Eligibility(id) => &self[id].head,
            AnswerId::Standard(id) => &self[id].head,
            AnswerId::Payment(id) => &self[id].head,
            AnswerId::Indicator(id) => &self[id].head,
        }
    }

    /// The standing of a determination; a definition has none.
    #[must_use]
    pub fn standing(&self, answer: AnswerId) -> Option<&Standing> {
        match answer {
            AnswerId::Define(_) => None,
            AnswerId::Eligibility(id) => Some(&self[id].standing),
            AnswerId::Standard(id) => Some(&self[id].standing),
            AnswerId::Payment(id) => Some(&self[id].standing),
            AnswerId::Indicator(id) => Some(&self[id].standing),
        }
    }
}

/// A run of [`Program::operands`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExprList {
    /// Position of the first.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// What every declaration carries.
#[derive(Clone, Debug)]
pub struct Head {
    /// The pack it stands in.
    pub pack: PackId,
    /// Its name.
    pub name: SmolStr,
    /// What people see; the name with spaces where no label was written.
    pub label: SmolStr,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
}

/// Citations, readings and notes.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The paragraphs it implements.
    pub cites: Vec<Citation>,
    /// The readings taken.
    pub interpretations: Vec<Interpretation>,
    /// Notes.
    pub notes: Vec<SmolStr>,
    /// How a letter says it: each part at most once.
    pub letter: Vec<(LetterPart, SmolStr)>,
    /// What would help, for a letter.
    pub helps: Vec<SmolStr>,
    /// Whom to ask, for a letter.
    pub contacts: Vec<SmolStr>,
}

impl Annotations {
    /// How a letter words a part.
    #[must_use]
    pub fn letter(&self, part: LetterPart) -> Option<&SmolStr> {
        self.letter.iter().find(|(of, _)| *of == part).map(|(_, text)| text)
    }
}

/// A paragraph of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The document.
    pub source: SourceId,
    /// The paragraph; empty for the whole document.
    pub reference: SmolStr,
    /// Where it is cited.
    pub span: Span,
}

/// A reading taken of an ambiguous text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpretation {
    /// Its number in the register of readings.
    pub id: Option<SmolStr>,
    /// The reading taken.
    pub reading: SmolStr,
    /// The reading not taken.
    pub not: Option<SmolStr>,
    /// Where it is written.
    pub span: Span,
}

/// Status, what is left open, and when it is in force.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// `status "…"`
    pub status: Option<SmolStr>,
    /// `not stated "…", …`
    pub not_stated: Vec<SmolStr>,
    /// `in force …`
    pub in_force: Option<InForce>,
}

/// `in force [from D] [until D] [dated by E]`, both days included.
#[derive(Clone, Debug)]
pub struct InForce {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// The day asked about; `today` if not said.
    pub dated_by: Option<ExprId>,
    /// Where it is written.
    pub span: Span,
}

/// A pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its name.
    pub name: SmolStr,
    /// What people see.
    pub label: SmolStr,
    /// `version "…"`
    pub version: Option<SmolStr>,
    /// `status "…"`
    pub status: Option<SmolStr>,
    /// `publisher "…"`
    pub publisher: Option<SmolStr>,
    /// `contact "…"`: whom to ask.
    pub contacts: Vec<SmolStr>,
    /// The packs whose names it sees.
    pub uses: Vec<PackId>,
    /// Its texts, sorted by name.
    pub files: Vec<FileId>,
    /// How lints report what they find in it.
    pub lints: Vec<LintLevel>,
    /// SHA-256 of its texts (name, length and content of each, in order), in hexadecimal.
    pub sha256: String,
    /// Where its name is written.
    pub span: Span,
}

/// `lint NAME is off because "…"`: how a lint reports what it finds in a pack.
#[derive(Clone, Debug)]
pub struct LintLevel {
    /// The lint, as written: it may not exist.
    pub name: SmolStr,
    /// How it reports.
    pub level: Level,
    /// Why.
    pub because: SmolStr,
    /// Where its name is written.
    pub span: Span,
}

/// A document that rules cite.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    /// Name and title.
    pub head: Head,
    /// `publisher "…"`
    pub publisher: Option<SmolStr>,
    /// `date D`
    pub date: Option<Date>,
    /// `link "…"`
    pub link: Option<SmolStr>,
    /// The days for which the document itself is meant; never `dated by` another.
    pub in_force: Option<InForce>,
    /// What became of its paragraphs, in order of writing; empty where the source has no list.
    pub paragraphs: Vec<Paragraph>,
}

impl SourceDocument {
    /// The paragraph that is known by an id.
    #[must_use]
    pub fn paragraph(&self, id: &str) -> Option<&Paragraph> {
        self.paragraphs.iter().find(|paragraph| paragraph.is(id))
    }
}

/// A paragraph of a source that is listed.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// The pack whose list it stands in.
    pub pack: PackId,
    /// The id by which it is called.
    pub id: SmolStr,
    /// Other ids by which it may be cited.
    pub also: Vec<SmolStr>,
    /// What became of it.
    pub status: ParagraphStatus,
    /// Where it is listed.
    pub span: Span,
}

impl Paragraph {
    /// Whether it is known by an id.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.also.iter().any(|also| also == id)
    }
}

/// A `levels` (ordered) or `choices` (unordered) declaration.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Name and label.
    pub head: Head,
    /// `levels`: lowest first.
    pub ordered: bool,
    /// Its values, in order of declaration.
    pub members: Vec<Member>,
}

/// One value of a [`Scale`].
#[derive(Clone, Debug)]
pub struct Member {
    /// `mild`, or `level 2`.
    pub name: SmolStr,
    /// The number of `level 2`.
    pub number: Option<u32>,
    /// What people see.
    pub label: SmolStr,
    /// Other words for it.
    pub aliases: Vec<SmolStr>,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// Where it is written.
    pub span: Span,
}

/// A type: one kind of value, a list of it, or either with `or none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The kind of value, or of a list's items.
    pub atom: Atom,
    /// A list of it.
    pub list: bool,
    /// May be known to be absent.
    pub or_none: bool,
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the type of its name")]
pub enum Atom {
    YesNo,
    Whole,
    /// A whole number of days, weeks, months …: what `days from D to E` gives. It goes wherever a whole
    /// number goes, but days and months do not mix.
    Elapsed(DurationUnit),
    Number,
    Money,
    Percent,
    Date,
    Time,
    Duration,
    Weekday,
    Text,
    Scale(ScaleId),
    Item(RecordId),
    Row(TableId),
    /// The type of the word `none` alone.
    None,
}

impl Type {
    /// One value of a kind, never none.
    #[must_use]
    pub const fn of(atom: Atom) -> Self {
        Self { atom, list: false, or_none: false }
    }

    /// A list of values of a kind.
    #[must_use]
    pub const fn list_of(atom: Atom) -> Self {
        Self { atom, list: true, or_none: false }
    }

    /// The same, `or none`.
    #[must_use]
    pub const fn or_none(self) -> Self {
        Self { or_none: true, ..self }
    }

    /// The same, never none.
    #[must_use]
    pub const fn given(self) -> Self {
        Self { or_none: false, ..self }
    }

    /// The type of a list's items.
    #[must_use]
    pub const fn element(self) -> Self {
        Self { list: false, or_none: false, ..self }
    }
}

/// A `facts` group: one top-level key of a case.
#[derive(Clone, Debug)]
pub struct Group {
    /// Name and label, of its first declaration.
    pub head: Head,
    /// Its facts, in order of declaration, continuations included.
    pub facts: Vec<FactId>,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// One input.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Name, question text, annotations.
    pub head: Head,
    /// Its group.
    pub group: GroupId,
    /// Its type, range and marks.
    pub shape: FieldShape,
}

/// One field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name, question text, annotations.
    pub head: Head,
    /// Its type, range and marks.
    pub shape: FieldShape,
}

/// What can be given for a fact or field.
#[derive(Clone, Debug)]
pub struct FieldShape {
    /// Its type.
    pub ty: Type,
    /// `from A to B` of a number.
    pub range: Option<(Number, Number)>,
    /// `list of R by FIELD`: the field's position in the record.
    pub by: Option<u16>,
    /// `protected`, `sensitive`, `fixed`, `diagnosis`, `none if left out`.
    pub marks: Vec<Mark>,
}

impl Fact {
    /// What a case that leaves it out says of it.
    #[must_use]
    pub fn left_out(&self) -> Slot {
        self.shape.left_out()
    }
}

impl FieldShape {
    /// Whether its values are left out where an answer is redacted.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Sensitive | Mark::Protected))
    }

    /// What a case that leaves it out says of it.
    #[must_use]
    pub fn left_out(&self) -> Slot {
        if self.marks.contains(&Mark::NoneIfLeftOut) { Slot::LeftOutIsNone } else { Slot::LeftOut }
    }
}

/// A line that rejects impossible cases or items. It fails only when `no`.
#[derive(Clone, Debug)]
pub struct Check {
    /// Name and label (what is wrong when it fails).
    pub head: Head,
    /// What must not be `no`. In a record's check, loop variable 0 is the item.
    pub condition: ExprId,
    /// The facts or fields that count as faulty when it fails.
    pub blames: Vec<Blame>,
}

/// What a failed check makes faulty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// A fact.
    Fact(FactId),
    /// A field of the record's item, by position.
    Field(u16),
}

/// A type for items in lists.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name and label.
    pub head: Head,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its derived fields.
    pub derived: Vec<DefineId>,
    /// Its checks.
    pub checks: Vec<Check>,
}

/// A calendar of days that are not working days.
#[derive(Clone, Debug)]
pub struct CalendarDeclaration {
    /// Name and label.
    pub head: Head,
    /// The days.
    pub calendar: Calendar,
    /// First and last year covered.
    pub covers: (u32, u32),
    /// The days listed, with what they are called.
    pub closed: Vec<(Date, Option<SmolStr>)>,
}

/// A derived value, or (with `of`) a derived field of a record.
#[derive(Clone, Debug)]
pub struct Define {
    /// Name, label, annotations.
    pub head: Head,
    /// The record it is a derived field of; then loop variable 0 of its expressions is the item.
    pub of: Option<RecordId>,
    /// Its type.
    pub ty: Type,
    /// `whole number from A to B`: a value outside is an error.
    pub range: Option<(Number, Number)>,
    /// Listed among the answers.
    pub shown: bool,
    /// Says where the case stands: an unknown guard counts as `no`.
    pub so_far: bool,
    /// The day whose lines are read; `today` if not said.
    pub dated_by: Option<ExprId>,
    /// `except` lines first, then the others, each in order of writing.
    pub lines: Vec<Line>,
}

/// One line of a definition.
#[derive(Clone, Debug)]
pub struct Line {
    /// `is`, `except` or `otherwise`.
    pub kind: LineKind,
    /// The value.
    pub value: ExprId,
    /// First day it holds; always if not said.
    pub from: Option<Date>,
    /// Last day it holds, also where the next line's `from` ends it.
    pub until: Option<Date>,
    /// Its guard.
    pub when: Option<ExprId>,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// Where it is written.
    pub span: Span,
}

impl Line {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A lookup or decision table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name, label, annotations.
    pub head: Head,
    /// Gaps are allowed: a lookup is `or none`.
    pub partial: bool,
    /// Overlap is allowed: the first row that matches decides.
    pub first_match: bool,
    /// Its columns: keys first, then results.
    pub columns: Vec<Column>,
    /// How many columns are keys.
    pub keys: usize,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Type,
    /// `total: whole number from 0 to 40`
    pub range: Option<(Number, Number)>,
    /// Where it is named.
    pub span: Span,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// One cell a column. A result cell is [`Cell::Values`] with one value.
    pub cells: Vec<Cell>,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// Where it is written.
    pub span: Span,
}

/// What a cell matches.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Everything, none included.
    Any,
    /// One of these values ([`Value::None`] may be one).
    Values(Vec<Value>),
    /// Values between two ends; none is not.
    Range {
        /// The lower end; open if not said.
        from: Option<Value>,
        /// The lower end itself is not matched.
        from_excluded: bool,
        /// The upper end; open if not said.
        to: Option<Value>,
        /// The upper end itself is not matched.
        to_excluded: bool,
    },
}

impl Cell {
    /// Whether a known value matches.
    #[must_use]
    pub fn matches(&self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Values(values) => values.contains(value),
            Self::Range { from, from_excluded, to, to_excluded } => {
                let above = |order: Option<std::cmp::Ordering>, excluded: bool| {
                    order.is_some_and(|order| order.is_gt() || (order.is_eq() && !excluded))
                };
                *value != Value::None
                    && from.as_ref().is_none_or(|from| above(value.order(from), *from_excluded))
                    && to.as_ref().is_none_or(|to| above(to.order(value), *to_excluded))
            }
        }
    }
}

/// A condition, expectation, exclusion or hold.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Name, label, annotations.
    pub head: Head,
    /// Which of them.
    pub kind: ConditionKind,
    /// Where it stands.
    pub owner: ConditionOwner,
    /// `applies when`
    pub applies: Option<ExprId>,
    /// `met when`, `excluded when`, `held when`
    pub test: ExprId,
    /// The warning that an expectation gives when it is not met.
    pub warns: Option<(SmolStr, SmolStr)>,
}

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionOwner {
    /// In an eligibility.
    Eligibility(EligibilityId),
    /// In an instalment; with `for each`, loop variable 0 of its expressions is the item.
    Instalment(InstalmentId),
}

/// A warning or advice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Name, label, annotations.
    pub head: Head,
    /// Which of them.
    pub kind: NoticeKind,
    /// When it comes with the answer.
    pub when: ExprId,
}

/// Words that replace the good and the bad answer of a kind.
#[derive(Clone, Debug)]
pub struct AnswerWords {
    /// Name and label of the good answer (*eligible*, *met*).
    pub good: (SmolStr, SmolStr),
    /// Name and label of the bad answer (*not eligible*, *breached*).
    pub bad: (SmolStr, SmolStr),
}

/// Who can be offered a service, or any list of things that must hold.
#[derive(Clone, Debug)]
pub struct Eligibility {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// Its own words for its answers.
    pub words: Option<AnswerWords>,
    /// Conditions, expectations and exclusions, in order.
    pub conditions: Vec<ConditionId>,
    /// Warnings and advice, in order.
    pub notices: Vec<NoticeId>,
}

/// A waiting-time standard.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// Its own words for its answers.
    pub words: Option<AnswerWords>,
    /// `applies when`
    pub applies: Option<ExprId>,
    /// `clock starts on`
    pub starts: ExprId,
    /// `clock stops on`
    pub stops: Option<ExprId>,
    /// `clock pauses for each P in L from P.a to P.b`
    pub pauses: Option<Pauses>,
    /// `limit`: a duration.
    pub limit: ExprId,
    /// The calendar of a limit in working days.
    pub calendar: Option<CalendarId>,
    /// Warnings and advice.
    pub notices: Vec<NoticeId>,
}

/// The pauses of a clock. Loop variable 0 of `from` and `to` is the pause.
#[derive(Clone, Debug)]
pub struct Pauses {
    /// The list of pauses.
    pub list: ExprId,
    /// First day that is paused.
    pub from: ExprId,
    /// First day that counts again; none: still paused.
    pub to: ExprId,
    /// Where it is written.
    pub span: Span,
}

/// Instalments and the conditions they are paid on.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// Its instalments.
    pub instalments: Vec<InstalmentId>,
    /// Warnings and advice.
    pub notices: Vec<NoticeId>,
}

/// One instalment. With `each`, loop variable 0 of its expressions is the item.
#[derive(Clone, Debug)]
pub struct Instalment {
    /// Name, label, annotations.
    pub head: Head,
    /// The payment it stands in.
    pub payment: PaymentId,
    /// `for each X in L`: the list, and what the item is called.
    pub each: Option<(SmolStr, ExprId)>,
    /// Conditions, exclusions and holds, in order.
    pub conditions: Vec<ConditionId>,
    /// What an item is worth.
    pub pays: Pays,
    /// When it is due.
    pub due_on: ExprId,
    /// `at most E in total`
    pub cap: Option<ExprId>,
}

/// What an item is worth.
#[derive(Clone, Debug)]
pub enum Pays {
    /// `pays E`
    Amount(ExprId),
    /// `pays POT shared between N places, K already paid`; none of them mentions the item.
    Shared {
        /// The money to share.
        pot: ExprId,
        /// How many places share it.
        places: ExprId,
        /// How many places were paid before.
        already_paid: Option<ExprId>,
    },
}

/// A target over many.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// The list (`None`: the cases of a batch). Loop variable 0 of `filter` and `counts` is the item.
    pub list: Option<ExprId>,
    /// What an item is called; empty over cases.
    pub item_name: SmolStr,
    /// `where C`
    pub filter: Option<ExprId>,
    /// `counts when C`
    pub counts: ExprId,
    /// The day whose target is read; `today` if not said.
    pub dated_by: Option<ExprId>,
    /// The targets.
    pub targets: Vec<Target>,
}

/// `target at least 75% [from D]`
#[derive(Clone, Debug)]
pub struct Target {
    /// `more than` instead of `at least`.
    pub more_than: bool,
    /// The share, as a fraction.
    pub share: Number,
    /// First day of the target.
    pub from: Option<Date>,
    /// Last day of the target, also where the next one ends it.
    pub until: Option<Date>,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// Where it is written.
    pub span: Span,
}

/// The order of a waiting list.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// Only cases where this is `yes` are ranked.
    pub waits: ExprId,
    /// What is compared, and which comes first.
    pub keys: Vec<(ExprId, First)>,
}

/// Something that is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the declaration of its name")]
pub enum AnswerId {
    Define(DefineId),
    Eligibility(EligibilityId),
    Standard(StandardId),
    Payment(PaymentId),
    Indicator(IndicatorId),
}

/// Something whose answer a rule can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the declaration of its name")]
pub enum Subject {
    Eligibility(EligibilityId),
    Condition(ConditionId),
    Standard(StandardId),
    Payment(PaymentId),
    /// Of an instalment without `for each`.
    Instalment(InstalmentId),
    Indicator(IndicatorId),
}

/// The answers of every kind of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the answer of its name")]
pub enum Answer {
    Eligible,
    NotEligible,
    Met,
    NotMet,
    NotApplicable,
    NotStarted,
    Running,
    Breached,
    Payable,
    NotPayable,
    Held,
    NotMeasurable,
    NotInForce,
    Undecided,
    Error,
}

/// A field of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the field of its name")]
pub enum AnswerField {
    StartedOn,
    DueOn,
    StoppedOn,
    DaysUsed,
    DaysLeft,
    DaysOver,
    /// Of a payment: the sum of what is payable so far.
    Payable,
    /// Of a payment: unknown while an item is undecided.
    Total,
    HeldCount,
    /// Of an instalment or item.
    Amount,
    Numerator,
    Denominator,
    Percent,
}

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it is written.
    pub span: Span,
}

/// What an expression does. Operands are typed to fit; a value that may be none arrives only where
/// the node says so.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A value that is the same in every case.
    Constant(Value),
    /// `today`
    Today,
    /// A fact.
    Fact(FactId),
    /// A loop variable: an item, a row or a plain value, by position in the frame.
    Variable(u16),
    /// A field of an item.
    Field {
        /// The item.
        of: ExprId,
        /// The field's position in its record.
        field: u16,
    },
    /// A derived field of an item.
    Derived {
        /// The item.
        of: ExprId,
        /// The definition.
        define: DefineId,
    },
    /// A column of a row.
    Cell {
        /// The row.
        of: ExprId,
        /// The column's position in its table.
        column: u16,
    },
    /// A path through a list: the inner lists of its items, joined. The field is a list.
    Join {
        /// The list of items.
        list: ExprId,
        /// The field's position in its record.
        field: u16,
    },
    /// The same through a derived field that is a list.
    JoinDerived {
        /// The list of items.
        list: ExprId,
        /// The definition.
        define: DefineId,
    },
    /// A definition.
    Define(DefineId),
    /// All rows of a table, as a list.
    Rows(TableId),
    /// `not`
    Not(ExprId),
    /// `and`, `all of`
    And(ExprList),
    /// `or`, `any of`
    Or(ExprList),
    /// `is`; either side may be none.
    Equal(ExprId, ExprId),
    /// `is not`; either side may be none.
    NotEqual(ExprId, ExprId),
    /// An ordering comparison; with none on either side it is `no`.
    Order {
        /// Which.
        op: Order,
        /// Left.
        left: ExprId,
        /// Right.
        right: ExprId,
    },
    /// `is between A and B`, both included; with none it is `no`.
    Between {
        /// What is compared.
        value: ExprId,
        /// The lower end.
        low: ExprId,
        /// The upper end.
        high: ExprId,
    },
    /// `is one of A, B, C` (`not`: `is not one of`); the value may be none.
    OneOf {
        /// What is compared.
        value: ExprId,
        /// The values.
        of: ExprList,
        /// `is not one of`
        not: bool,
    },
    /// `is one of L` (`not`: `is not one of`); the value may be none.
    InList {
        /// What is compared.
        value: ExprId,
        /// The list.
        list: ExprId,
        /// `is not one of`
        not: bool,
    },
    /// `is within 4 weeks after D`: from D to the due date, both included; with none it is `no`.
    Within {
        /// The day that is compared.
        value: ExprId,
        /// How long.
        duration: ExprId,
        /// The calendar, for working days.
        calendar: Option<CalendarId>,
        /// `after`, or `before`.
        after: bool,
        /// The event.
        date: ExprId,
    },
    /// `is given` (`true`) or `is none` (`false`).
    Given(ExprId, bool),
    /// `is recorded`: not unknown.
    Recorded(ExprId),
    /// `is empty` (`true`) or `is not empty` (`false`).
    Empty(ExprId, bool),
    /// `L includes A`, `L includes all of A, B`
    Includes {
        /// The list.
        list: ExprId,
        /// The values, all of which must be in it.
        all_of: ExprList,
    },
    /// `D is a working day`; with none it is `no`.
    WorkingDay(ExprId, Option<CalendarId>),
    /// `X is ANSWER`
    AnswerIs {
        /// Whose answer.
        subject: Subject,
        /// Which answer.
        answer: Answer,
    },
    /// A condition's `is undecided`, a yes-or-no value's, or any value's: only where the case stands so far.
    Undecided(ExprId),
    /// `X.due_on`
    AnswerField {
        /// Whose field.
        subject: Subject,
        /// Which field.
        field: AnswerField,
    },
    /// `X applies`: an exclusion that excludes, a hold that holds.
    Applies(ConditionId),
    /// `+ - * /` on numbers, money and percentages.
    Arithmetic(Arithmetic, ExprId, ExprId),
    /// `-E`
    Negative(ExprId),
    /// `E rounded`
    Rounded {
        /// What is rounded.
        value: ExprId,
        /// How.
        rounding: Rounding,
        /// To the penny, or to a whole number.
        to_penny: bool,
    },
    /// `(A, or B if none)`
    IfNone {
        /// A.
        value: ExprId,
        /// B.
        fallback: ExprId,
    },
    /// `the larger of A and B` and its kind.
    Pick(Pick, ExprId, ExprId),
    /// `4 weeks after D`
    Shift {
        /// How long.
        duration: ExprId,
        /// The calendar, for working days.
        calendar: Option<CalendarId>,
        /// `after`, or `before`.
        after: bool,
        /// The event.
        date: ExprId,
    },
    /// `days from D to E`
    Elapsed {
        /// Counted in.
        unit: DurationUnit,
        /// The calendar, for working days.
        calendar: Option<CalendarId>,
        /// D.
        from: ExprId,
        /// E.
        to: ExprId,
    },
    /// `age on D if born B`
    Age {
        /// D.
        on: ExprId,
        /// B.
        born: ExprId,
    },
    /// `the day B reaches 26`
    Birthday {
        /// B.
        born: ExprId,
        /// The age.
        age: ExprId,
    },
    /// `weekday of D`
    WeekdayOf(ExprId),
    /// `start of month of D`, `end of financial quarter of D`
    PeriodEdge {
        /// The end instead of the start.
        end: bool,
        /// The period.
        period: CalendarPeriod,
        /// D.
        date: ExprId,
    },
    /// `any X in L satisfies C` (`every`: `every X in L satisfies C`)
    Quantified {
        /// `every`
        every: bool,
        /// The loop variable.
        variable: u16,
        /// The list.
        list: ExprId,
        /// C.
        condition: ExprId,
    },
    /// `number of X in L where C`
    Count {
        /// The loop variable.
        variable: u16,
        /// The list.
        list: ExprId,
        /// C.
        filter: Option<ExprId>,
    },
    /// `sum of E for X in L where C`
    Sum {
        /// The loop variable.
        variable: u16,
        /// The list.
        list: ExprId,
        /// C.
        filter: Option<ExprId>,
        /// E.
        value: ExprId,
    },
    /// `highest E for X in L where C` and its kind; none over nothing.
    Extreme {
        /// Which end.
        which: First,
        /// The loop variable.
        variable: u16,
        /// The list.
        list: ExprId,
        /// C.
        filter: Option<ExprId>,
        /// E.
        value: ExprId,
    },
    /// `COLUMN from TABLE where …`; none where a partial table has no row.
    Lookup {
        /// The table.
        table: TableId,
        /// The column's position.
        column: u16,
        /// One expression a key column, in the order of the columns; each may be none.
        keys: ExprList,
    },
    /// `list of a, b, c`
    List(ExprList),
}

/// An ordering comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `is at least`, `is on or after`
    AtLeast,
    /// `is at most`, `is on or before`
    AtMost,
    /// `is more than`, `is after`
    MoreThan,
    /// `is less than`, `is before`
    LessThan,
}

/// A test: given facts, expected answers.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The pack it stands in.
    pub pack: PackId,
    /// Its name.
    pub name: SmolStr,
    /// The scenario it starts from.
    pub like: Option<ScenarioId>,
    /// `approve` or `unapproved`, and where the word stands.
    pub mark: Option<Spanned<ScenarioMark>>,
    /// Its day.
    pub as_at: Option<Date>,
    /// What is given, in order.
    pub givens: Vec<Given>,
    /// What is expected, in order.
    pub expects: Vec<Expect>,
    /// Citations, readings, notes.
    pub annotations: Annotations,
    /// The whole declaration.
    pub span: Span,
}

/// One `given` line.
#[derive(Clone, Debug)]
pub struct Given {
    /// What it says.
    pub kind: GivenKind,
    /// Where it is written.
    pub span: Span,
}

/// What a `given` line says.
#[derive(Clone, Debug)]
pub enum GivenKind {
    /// A value for a fact; `None`: taken away (`is unknown`).
    Fact(FactId, Option<Value>),
    /// A whole list of items: field positions, and one value a field and row (`None`: unknown).
    Rows {
        /// The list.
        fact: FactId,
        /// The fields that the columns name.
        fields: Vec<u16>,
        /// The rows.
        rows: Vec<Vec<Option<Value>>>,
    },
    /// A case file, as written: relative to the rule file.
    Case(SmolStr),
}

/// One `expect` line.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What it says.
    pub kind: ExpectKind,
    /// Where it is written.
    pub span: Span,
}

/// What an `expect` line says.
#[derive(Clone, Debug)]
pub enum ExpectKind {
    /// The answer of a rule, or of the item with this id.
    Answer {
        /// Whose answer.
        subject: Subject,
        /// The item's id.
        item: Option<SmolStr>,
        /// Which answer.
        answer: Answer,
        /// `is not`
        not: bool,
        /// The whole set of reasons or missing facts, as written.
        because: Option<Vec<SmolStr>>,
    },
    /// A comparison that must be `yes`: of a definition, or a field of an answer.
    Holds(ExprId),
    /// A definition, condition or field is unknown.
    Unknown {
        /// What.
        expr: ExprId,
        /// The whole set of missing facts, as written.
        because: Option<Vec<SmolStr>>,
    },
    /// A field of an item is, or is not, a value.
    ItemField {
        /// The instalment.
        instalment: InstalmentId,
        /// The item's id.
        item: SmolStr,
        /// Amount or due date.
        field: AnswerField,
        /// The value.
        value: Value,
    },
    /// An exclusion or hold applies, or does not.
    Applies {
        /// Which.
        condition: ConditionId,
        /// The item's id.
        item: Option<SmolStr>,
        /// `does not apply`
        negated: bool,
    },
    /// A warning or advice comes, or does not.
    Notice {
        /// Its name, with its determination's where written.
        name: SmolStr,
        /// Warning or advice.
        kind: NoticeKind,
        /// `no`
        absent: bool,
    },
    /// A fact is faulty.
    Fault(FactId),
    /// Some answer is an error with this code.
    Error(SmolStr),
}

impl Program {
    /// The expressions directly inside one, appended to `into`.
    pub fn children(&self, kind: &ExprKind, into: &mut Vec<ExprId>) {
        use ExprKind as K;
        match kind {
            K::Constant(_)
            | K::Today
            | K::Fact(_)
            | K::Variable(_)
            | K::Define(_)
            | K::Rows(_)
            | K::AnswerIs { .. }
            | K::AnswerField { .. }
            | K::Applies(_) => {}
            K::Field { of, .. } | K::Derived { of, .. } | K::Cell { of, .. } => into.push(*of),
            K::Join { list, .. } | K::JoinDerived { list, .. } => into.push(*list),
            K::Not(one)
            | K::Given(one, _)
            | K::Recorded(one)
            | K::Empty(one, _)
            | K::WorkingDay(one, _)
            | K::Undecided(one)
            | K::Negative(one)
            | K::WeekdayOf(one)
            | K::Rounded { value: one, .. }
            | K::PeriodEdge { date: one, .. } => into.push(*one),
            K::And(list) | K::Or(list) | K::List(list) => into.extend(self.operands(*list)),
            K::Equal(left, right)
            | K::NotEqual(left, right)
            | K::Order { left, right, .. }
            | K::Arithmetic(_, left, right)
            | K::Pick(_, left, right)
            | K::IfNone { value: left, fallback: right }
            | K::InList { value: left, list: right, .. }
            | K::Shift { duration: left, date: right, .. }
            | K::Elapsed { from: left, to: right, .. }
            | K::Age { on: left, born: right }
            | K::Birthday { born: left, age: right }
            | K::Quantified { list: left, condition: right, .. } => into.extend([*left, *right]),
            K::Between { value, low, high } => into.extend([*value, *low, *high]),
            K::Within { value, duration, date, .. } => into.extend([*value, *duration, *date]),
            K::OneOf { value, of, .. } => {
                into.push(*value);
                into.extend(self.operands(*of));
            }
            K::Includes { list, all_of } => {
                into.push(*list);
                into.extend(self.operands(*all_of));
            }
            K::Count { list, filter, .. } => {
                into.push(*list);
                into.extend(*filter);
            }
            K::Sum { list, filter, value, .. } | K::Extreme { list, filter, value, .. } => {
                into.push(*list);
                into.extend(*filter);
                into.push(*value);
            }
            K::Lookup { keys, .. } => into.extend(self.operands(*keys)),
        }
    }
}
