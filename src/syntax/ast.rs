//! The tree that mirrors a rule file: what was written, where, and nothing more.
//!
//! Owns: one node for each thing the language can say, with a span on every word that a report may
//! point at. Nothing is looked up or decided here: a name is a name, and `X is Y` is a comparison
//! whether `Y` is a value, a declaration or the answer of a rule.
//! Must never know: what names refer to, types, or facts.

use smol_str::SmolStr;

use crate::diagnostic::Level;
use crate::span::{Span, Spanned};
use crate::value::{CalendarPeriod, Date, Duration, DurationUnit, Number, Rounding, Time};

/// A name as written.
pub type Name = Spanned<SmolStr>;
/// The content of a text in quotes, line breaks read as one space.
pub type Text = Spanned<SmolStr>;

/// One rule file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct File {
    /// Its declarations, in order.
    pub declarations: Vec<Declaration>,
    /// Its comments, in order, `#` included; for the formatter.
    pub comments: Vec<Spanned<SmolStr>>,
    /// Names of declarations whose first line could not be read: using one is no second mistake.
    pub lost: Vec<SmolStr>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the declaration of its name")]
#[expect(clippy::large_enum_variant, reason = "there is one for many lines of text")]
pub enum Declaration {
    Pack(Pack),
    Source(SourceDocument),
    Levels(Levels),
    Choices(Choices),
    Facts(Facts),
    Record(Record),
    Calendar(Calendar),
    Define(Define),
    Table(Table),
    Eligibility(Eligibility),
    Standard(Standard),
    Payment(Payment),
    Indicator(Indicator),
    Queue(Queue),
    Scenario(Scenario),
}

/// What every named declaration begins with, and the lines below it that say where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// The label people see.
    pub label: Option<Text>,
    /// Citations, readings and notes.
    pub annotations: Annotations,
    /// A line of it could not be read: what seems to be missing may stand there.
    pub broken: bool,
}

/// `cites`, `interpretation` and `note` lines, and those for letters.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotations {
    /// The paragraphs it implements.
    pub cites: Vec<Citation>,
    /// The readings taken.
    pub interpretations: Vec<Interpretation>,
    /// Notes.
    pub notes: Vec<Text>,
    /// How a letter says it.
    pub letter: Vec<LetterLine>,
    /// What would help, for a letter.
    pub helps: Vec<Text>,
    /// Whom to ask, for a letter.
    pub contacts: Vec<Text>,
}

/// `letter [ANSWER] "…"`: how a letter says it.
#[derive(Clone, Debug, PartialEq)]
pub struct LetterLine {
    /// What of it.
    pub of: LetterPart,
    /// The words.
    pub text: Text,
    /// The whole line.
    pub span: Span,
}

/// What a `letter` line words: what a thing is called, or one of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the answer of its name")]
pub enum LetterPart {
    /// Without an answer: its name, or the whole of what a notice says.
    Name,
    Eligible,
    NotEligible,
    Met,
    NotMet,
    Running,
    Breached,
    Undecided,
}

impl LetterPart {
    /// As a rule file writes the line.
    #[must_use]
    pub const fn opening(self) -> &'static str {
        match self {
            Self::Name => "letter",
            Self::Eligible => "letter eligible",
            Self::NotEligible => "letter not eligible",
            Self::Met => "letter met",
            Self::NotMet => "letter not met",
            Self::Running => "letter running",
            Self::Breached => "letter breached",
            Self::Undecided => "letter undecided",
        }
    }
}

/// `SOURCE REF`, one of a `cites` line.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// The source's name; `pack.source` where it is qualified.
    pub source: Path,
    /// The paragraph: `2.2.1`, or a text in quotes.
    pub reference: Option<Text>,
    /// Both.
    pub span: Span,
}

/// `interpretation [A1] "the reading taken" [not "the other reading"]`
#[derive(Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// Its number in the register of readings.
    pub id: Option<Name>,
    /// The reading taken.
    pub reading: Text,
    /// The reading not taken.
    pub not: Option<Text>,
    /// The whole line.
    pub span: Span,
}

/// What a determination can carry besides: `status`, `not stated`, `in force`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Standing {
    /// `status "proposed"`
    pub status: Option<Text>,
    /// `not stated "ages", …`: what the source leaves open.
    pub not_stated: Vec<Text>,
    /// `in force …`
    pub in_force: Option<InForce>,
}

/// `in force [from D] [until D] [dated by E]`: both days included.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// First day.
    pub from: Option<Spanned<Date>>,
    /// Last day.
    pub until: Option<Spanned<Date>>,
    /// The day that is asked about; `today` if not said.
    pub dated_by: Option<Expr>,
    /// The whole line.
    pub span: Span,
}

/// `pack NAME "…"` with version, publisher, status, `uses`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Name and label.
    pub head: Head,
    /// `version "…"`
    pub version: Option<Text>,
    /// `status "…"`
    pub status: Option<Text>,
    /// `publisher "…"`
    pub publisher: Option<Text>,
    /// `uses a, b`
    pub uses: Vec<Name>,
    /// `lint NAME is LEVEL because "…"`
    pub lints: Vec<LintLine>,
}

/// `lint NAME is off because "…"`: how a lint reports what it finds in the pack.
#[derive(Clone, Debug, PartialEq)]
pub struct LintLine {
    /// The lint.
    pub name: Name,
    /// How it reports.
    pub level: Level,
    /// Why.
    pub because: Text,
    /// The whole line.
    pub span: Span,
}

/// `source NAME "title"` with publisher, date, link and the list of its paragraphs.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceDocument {
    /// Name and title.
    pub head: Head,
    /// `publisher "…"`
    pub publisher: Option<Text>,
    /// `date D`
    pub date: Option<Spanned<Date>>,
    /// `link "…"`
    pub link: Option<Text>,
    /// `in force [from D] [until D]`: the days for which the document itself is meant.
    pub in_force: Option<InForce>,
    /// `paragraph 2.2.1 rule`, …
    pub paragraphs: Vec<Paragraphs>,
}

/// `paragraph 2.2.1 also 001-079 to 001-083 rule`: one or more paragraphs with one status.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraphs {
    /// The paragraphs.
    pub ids: Vec<IdRange>,
    /// Other ids, where it is one paragraph.
    pub also: Vec<IdRange>,
    /// What became of them.
    pub status: ParagraphStatus,
    /// The whole line.
    pub span: Span,
}

/// `2.2.1`, or `001-079 to 001-083`, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct IdRange {
    /// The paragraph, or the first.
    pub first: Text,
    /// The last.
    pub last: Option<Text>,
}

/// What became of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParagraphStatus {
    /// `rule`: some rule cites it.
    Rule,
    /// `judgement "why"`: left to people on purpose.
    Judgement(SmolStr),
    /// `not yet "why"`: no rule so far.
    NotYet(SmolStr),
}

/// `levels NAME "…"`: an ordered scale, lowest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// Name and label.
    pub head: Head,
    /// The steps, lowest first.
    pub steps: Vec<Member>,
}

/// `choices NAME "…"`: an unordered set.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Name and label.
    pub head: Head,
    /// The values.
    pub values: Vec<Member>,
}

/// One step of `levels` or value of `choices`.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// `level 2` or a name.
    pub key: MemberKey,
    /// The label people see.
    pub label: Option<Text>,
    /// `also "…", "…"`
    pub aliases: Vec<Text>,
    /// Citations, readings and notes.
    pub annotations: Annotations,
    /// The whole line.
    pub span: Span,
}

/// How a member is called.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKey {
    /// `level 2`
    Level(Spanned<u32>),
    /// `mild`
    Name(Name),
}

/// `facts NAME "…"`: a group of inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Name and label.
    pub head: Head,
    /// The facts.
    pub fields: Vec<Field>,
    /// Lines that reject impossible cases.
    pub checks: Vec<Check>,
}

/// `record NAME "…"`: a type for items in lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Name and label.
    pub head: Head,
    /// The fields.
    pub fields: Vec<Field>,
    /// Lines that reject impossible items.
    pub checks: Vec<Check>,
}

/// `NAME: TYPE "question" MARK…`
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name, question text, annotations.
    pub head: Head,
    /// Its type.
    pub ty: Type,
    /// `protected`, `sensitive`, `fixed`, `diagnosis`, `none if left out`.
    pub marks: Vec<Spanned<Mark>>,
}

/// A mark on a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// A protected characteristic.
    Protected,
    /// Not to be shown without need.
    Sensitive,
    /// Nobody can change it.
    Fixed,
    /// A diagnosis.
    Diagnosis,
    /// A missing key is read as none.
    NoneIfLeftOut,
}

/// `check NAME "…" [blames FACT]` with its expression on the line below.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Name and label (what is wrong when it fails).
    pub head: Head,
    /// The fact that counts as faulty; every fact it reads if not said.
    pub blames: Vec<Path>,
    /// What must not be `no`.
    pub condition: Expr,
}

/// `calendar NAME "…"` with `covers` and `closed`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Name and label.
    pub head: Head,
    /// `covers 2019 to 2028`: first and last year.
    pub covers: Option<(Spanned<u32>, Spanned<u32>)>,
    /// `closed D ["…"], …`
    pub closed: Vec<ClosedDay>,
}

/// One day of a `closed` line.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedDay {
    /// The day.
    pub date: Spanned<Date>,
    /// What it is called.
    pub label: Option<Text>,
}

/// `define NAME [of RECORD]: TYPE "…" [shown] [so far]` and its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// Name, label, annotations.
    pub head: Head,
    /// The record it is a derived field of.
    pub of: Option<Name>,
    /// Its type.
    pub ty: Type,
    /// Listed among the answers.
    pub shown: Option<Span>,
    /// Says where the case stands.
    pub so_far: Option<Span>,
    /// `dated by E`: the day whose lines are read.
    pub dated_by: Option<Expr>,
    /// The lines, in order.
    pub lines: Vec<DefineLine>,
}

/// `is VALUE [from D] [until D] [when C]`, `except …` or `otherwise VALUE`.
#[derive(Clone, Debug, PartialEq)]
pub struct DefineLine {
    /// Which of the three.
    pub kind: Spanned<LineKind>,
    /// The value.
    pub value: Expr,
    /// First day of the line.
    pub from: Option<Spanned<Date>>,
    /// Last day of the line.
    pub until: Option<Spanned<Date>>,
    /// Its guard.
    pub when: Option<Expr>,
    /// Citations, readings and notes.
    pub annotations: Annotations,
    /// The whole line.
    pub span: Span,
}

/// How a line of a definition begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `is`
    Is,
    /// `except`
    Except,
    /// `otherwise`
    Otherwise,
}

/// `table NAME "…" [partial] [first match]` and its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, label, annotations.
    pub head: Head,
    /// Gaps are allowed.
    pub partial: Option<Span>,
    /// Overlap is allowed: the first row that matches decides.
    pub first_match: Option<Span>,
    /// The header row.
    pub columns: Vec<Column>,
    /// The other rows.
    pub rows: Vec<Row>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type, where the header says it.
    pub ty: Option<Type>,
    /// Left of `||`.
    pub is_key: bool,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One cell a column; may be too few or too many, which is reported when compiled.
    pub cells: Vec<Spanned<Cell>>,
    /// Where `||` stands: how many cells are left of it.
    pub keys: usize,
    /// Citations, readings and notes.
    pub annotations: Annotations,
    /// The whole line.
    pub span: Span,
}

/// What a cell can say. Values are literals or names of values.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// `any`
    Any,
    /// One value, or several between commas.
    Values(Vec<Expr>),
    /// `A to B`, both included.
    Range(Expr, Expr),
    /// `A to under B`
    RangeUnder(Expr, Expr),
    /// `at least A`
    AtLeast(Expr),
    /// `at most A`
    AtMost(Expr),
    /// `before D`
    Before(Expr),
    /// `after D`
    After(Expr),
}

/// `eligibility NAME "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Eligibility {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// `answers accepted "Accepted" or not_accepted "Not accepted"`
    pub answers: Option<Answers>,
    /// Conditions, expectations and exclusions.
    pub conditions: Vec<Condition>,
    /// Warnings and advice.
    pub notices: Vec<Notice>,
}

/// `answers GOOD "…" or BAD "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The word and label of the good answer.
    pub good: (Name, Text),
    /// The word and label of the bad answer.
    pub bad: (Name, Text),
    /// The whole line.
    pub span: Span,
}

/// `condition`, `expectation`, `exclusion` or `hold`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Which of them.
    pub kind: Spanned<ConditionKind>,
    /// Name, label, annotations.
    pub head: Head,
    /// `applies when C`
    pub applies: Option<Expr>,
    /// `met when`, `excluded when` or `held when`; absent if it was left out or could not be read.
    pub test: Option<Expr>,
    /// `warns NAME "…"` of an expectation.
    pub warns: Option<(Name, Option<Text>)>,
}

/// The kinds of things that are asked of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConditionKind {
    /// Must hold.
    Condition,
    /// Should hold.
    Expectation,
    /// Must not hold.
    Exclusion,
    /// Holds a payment back.
    Hold,
}

/// `warning NAME "…" when C` or `advice NAME "…" when C`.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Warning or advice.
    pub kind: Spanned<NoticeKind>,
    /// Name, label, annotations.
    pub head: Head,
    /// When it comes with the answer; absent if it could not be read.
    pub when: Option<Expr>,
}

/// The kinds of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeKind {
    /// `warning`
    Warning,
    /// `advice`
    Advice,
}

/// `standard NAME "…"`: a clock and its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Standard {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// `answers met "In time" or breached "Late"`
    pub answers: Option<Answers>,
    /// `applies when C`
    pub applies: Option<Expr>,
    /// `clock starts on E`
    pub starts: Option<Expr>,
    /// `clock stops on E`
    pub stops: Option<Expr>,
    /// `clock pauses for each P in L from P.a to P.b`
    pub pauses: Option<Pauses>,
    /// `limit 4 weeks`
    pub limit: Option<Expr>,
    /// `limit … in CALENDAR`
    pub calendar: Option<Path>,
    /// Warnings and advice.
    pub notices: Vec<Notice>,
}

/// `clock pauses for each P in L from P.a to P.b`
#[derive(Clone, Debug, PartialEq)]
pub struct Pauses {
    /// The loop variable.
    pub variable: Name,
    /// The list of pauses.
    pub list: Expr,
    /// First day that is paused.
    pub from: Expr,
    /// First day that counts again.
    pub to: Expr,
    /// The whole line.
    pub span: Span,
}

/// `payment NAME "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// The instalments, in order.
    pub instalments: Vec<Instalment>,
    /// Warnings and advice.
    pub notices: Vec<Notice>,
}

/// `instalment NAME "…" [for each X in L]`
#[derive(Clone, Debug, PartialEq)]
pub struct Instalment {
    /// Name, label, annotations.
    pub head: Head,
    /// `for each X in L`
    pub each: Option<(Name, Expr)>,
    /// Conditions, exclusions and holds.
    pub conditions: Vec<Condition>,
    /// `pays …`; absent if it was left out or could not be read.
    pub pays: Option<Pays>,
    /// `due on E`
    pub due_on: Option<Expr>,
    /// `at most E in total`
    pub cap: Option<Expr>,
}

/// What an item is worth.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each instalment")]
pub enum Pays {
    /// `pays E`
    Amount(Expr),
    /// `pays POT shared between N places[, K already paid]`
    Shared {
        /// The money to share.
        pot: Expr,
        /// How many places share it.
        places: Expr,
        /// How many places were paid before.
        already_paid: Option<Expr>,
    },
}

/// `indicator NAME "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// `for each X in L` or `for each case`; absent if it was left out.
    pub over: Option<IndicatorOver>,
    /// `where C`
    pub filter: Option<Expr>,
    /// `counts when C`
    pub counts: Option<Expr>,
    /// `dated by E`
    pub dated_by: Option<Expr>,
    /// `target …` lines.
    pub targets: Vec<Target>,
}

/// What an indicator counts.
#[derive(Clone, Debug, PartialEq)]
pub enum IndicatorOver {
    /// The items of a list.
    Items(Name, Expr),
    /// The cases of a batch.
    Cases(Span),
}

/// `target at least 75% [from D] [until D]`
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `more than` instead of `at least`.
    pub more_than: bool,
    /// The share.
    pub share: Expr,
    /// First day of the target.
    pub from: Option<Spanned<Date>>,
    /// Last day of the target.
    pub until: Option<Spanned<Date>>,
    /// Citations, readings and notes.
    pub annotations: Annotations,
    /// The whole line.
    pub span: Span,
}

/// `queue NAME "…"`
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// Name, label, annotations.
    pub head: Head,
    /// Status, what is not stated, in force.
    pub standing: Standing,
    /// `waits when C`
    pub waits: Option<Expr>,
    /// `first by E, highest first`, `then by …`
    pub keys: Vec<QueueKey>,
}

/// One key of a queue's order.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueKey {
    /// What is compared.
    pub expr: Expr,
    /// Which comes first.
    pub first: Spanned<First>,
    /// The whole line.
    pub span: Span,
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the word")]
pub enum First {
    Highest,
    Lowest,
    Earliest,
    Latest,
}

/// `scenario "…" [like "…"] [approve | unapproved]`
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The whole declaration.
    pub span: Span,
    /// Its name.
    pub name: Text,
    /// The scenario it starts from.
    pub like: Option<Text>,
    /// What its author says of it as a whole.
    pub mark: Option<Spanned<ScenarioMark>>,
    /// `as at D`
    pub as_at: Option<Spanned<Date>>,
    /// What is given, in order.
    pub givens: Vec<Given>,
    /// What is expected, in order.
    pub expects: Vec<Expect>,
    /// Citations, readings and notes.
    pub annotations: Annotations,
}

/// The word at the end of a scenario's first line. It has one or none: an explanation can be approved only where
/// somebody has read the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioMark {
    /// `approve`: the whole explanation is kept as an approved file beside the pack.
    Approve,
    /// `unapproved`: written by a machine, and not yet read by a person.
    Unapproved,
}

/// One `given` line.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// `child.has_send is no`, `… is unknown` (`None`).
    Fact {
        /// The fact.
        path: Path,
        /// Its value; `None` takes the fact away.
        value: Option<Expr>,
        /// The whole line.
        span: Span,
    },
    /// A list as pipe rows under its name.
    Rows {
        /// The list.
        path: Path,
        /// The header row: field names.
        columns: Vec<Name>,
        /// One row an item; an empty cell (`None`) is unknown.
        rows: Vec<Vec<Option<Expr>>>,
        /// All the lines.
        span: Span,
    },
    /// `case "amina.json"`
    Case(Text),
}

/// One `expect` line.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are the largest")]
pub enum Expect {
    /// `X is ANSWER or VALUE [because A, B]`
    Is {
        /// What is asked: a definition, determination, condition, instalment, item, or a field of one.
        subject: Path,
        /// `results.outcomes "F1"`: the item's id.
        item: Option<Text>,
        /// A field after the item: `results.outcomes "F1".amount`.
        item_field: Option<Name>,
        /// `is`, with the words or value right of it, exactly as a comparison in an expression.
        comparison: Spanned<Comparison>,
        /// The whole set of reasons or missing facts.
        because: Option<Vec<Reason>>,
        /// The whole line.
        span: Span,
    },
    /// `[no] warning NAME` or `[no] advice NAME`
    Notice {
        /// `no` stands before it.
        absent: bool,
        /// Warning or advice.
        kind: NoticeKind,
        /// Its name; `ehwb.refer_to_specialist` where it needs its determination.
        name: Path,
        /// The whole line.
        span: Span,
    },
    /// `X applies` or `X does not apply`
    Applies {
        /// The exclusion or hold.
        subject: Path,
        /// `results.outcomes.objection "F1" applies`: the item's id.
        item: Option<Text>,
        /// `does not apply`
        negated: bool,
        /// The whole line.
        span: Span,
    },
    /// `fault FACT`
    Fault(Path),
    /// `error CODE`
    Error(Text),
}

/// One name of a `because` list: a condition, or a fact (with the item it belongs to).
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The name.
    pub path: Path,
    /// The item: `family.outcomes_agreed_by_council "F1"`.
    pub item: Option<Text>,
}

/// `a.b.c`
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its names, at least one.
    pub names: Vec<Name>,
    /// All of it.
    pub span: Span,
}

impl Path {
    /// The names with dots between them.
    #[must_use]
    pub fn joined(&self) -> String {
        let names: Vec<&str> = self.names.iter().map(|name| name.node.as_str()).collect();
        names.join(".")
    }
}

/// A type as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Without `or none`.
    pub base: BaseType,
    /// `or none`
    pub or_none: bool,
    /// All of it.
    pub span: Span,
}

/// A type without `or none`.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each variant is the type of its name, and its fields the words of it"
)]
pub enum BaseType {
    YesNo,
    /// `whole number [from 0 to 40]`
    Whole(Option<(Spanned<Number>, Spanned<Number>)>),
    /// `number [from 0 to 1]`
    Number(Option<(Spanned<Number>, Spanned<Number>)>),
    Money,
    Percent,
    Date,
    Time,
    Duration,
    Text,
    /// The name of `levels`, `choices` or a `record`.
    Named(Path),
    /// `list of T [by FIELD]`
    List {
        of: Box<BaseType>,
        of_span: Span,
        by: Option<Name>,
    },
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are the words of the phrase above them")]
pub enum ExprKind {
    /// `12`, `£5.00`, `60%`, `yes`, `"text"`, `4 weeks`, `level 2`, `none`, …
    Literal(Literal),
    /// A name or names with dots between them.
    Path(Path),
    /// `today`
    Today,
    /// Two or more words that are no value: the answer of a rule, such as `in force`.
    Words(Vec<Name>),
    /// `( … )`: kept, because brackets are required in places.
    Group(Box<Expr>),
    /// `not E`
    Not(Box<Expr>),
    /// `A and B and C`, or `all of` with bullets.
    And(Logic),
    /// `A or B or C`, or `any of` with bullets.
    Or(Logic),
    /// One comparison.
    Compare(Box<Expr>, Box<Spanned<Comparison>>),
    /// `X applies` or (`negated`) `X does not apply`.
    Applies { subject: Box<Expr>, negated: bool },
    /// `+ - * /`
    Arithmetic { left: Box<Expr>, operator: Spanned<Arithmetic>, right: Box<Expr> },
    /// `-E`
    Negative(Box<Expr>),
    /// `60% of E`, `P of E`
    ShareOf { share: Box<Expr>, of: Box<Expr> },
    /// `E rounded [up | down] [to the penny]`
    Rounded { value: Box<Expr>, rounding: Rounding, to_penny: bool },
    /// `(A, or B if none)`
    IfNone { value: Box<Expr>, fallback: Box<Expr> },
    /// `the larger of A and B` and its kind.
    Pick { which: Pick, left: Box<Expr>, right: Box<Expr> },
    /// `4 weeks after D`, `10 working days in CAL before D`
    Shift { duration: Box<Expr>, calendar: Option<Path>, after: bool, date: Box<Expr> },
    /// `days from D to E`
    Elapsed { unit: DurationUnit, calendar: Option<Path>, from: Box<Expr>, to: Box<Expr> },
    /// `age on D if born B`
    Age { on: Box<Expr>, born: Box<Expr> },
    /// `the day B reaches 26`
    Birthday { born: Box<Expr>, age: Box<Expr> },
    /// `weekday of D`
    WeekdayOf(Box<Expr>),
    /// `start of financial quarter of D`, `end of month of D`
    PeriodEdge { end: bool, period: CalendarPeriod, date: Box<Expr> },
    /// `any X in L satisfies C`, `every X in L satisfies C`
    Quantified { every: bool, variable: Name, list: Box<Expr>, condition: Box<Expr> },
    /// `number of X in L where C`
    Count { variable: Name, list: Box<Expr>, filter: Option<Box<Expr>> },
    /// `sum of E for X in L [where C]`
    Sum { value: Box<Expr>, variable: Name, list: Box<Expr>, filter: Option<Box<Expr>> },
    /// `highest E for X in L [where C]` and its kind.
    Extreme {
        which: First,
        value: Box<Expr>,
        variable: Name,
        list: Box<Expr>,
        filter: Option<Box<Expr>>,
    },
    /// `COLUMN from TABLE where KEY is E and KEY2 is F`
    Lookup { column: Name, table: Path, keys: Vec<(Name, Expr)> },
    /// `list of a, b, c`
    List(Vec<Expr>),
}

/// The parts of `and` / `or`.
#[derive(Clone, Debug, PartialEq)]
pub struct Logic {
    /// At least two parts; at least one with bullets.
    pub parts: Vec<Expr>,
    /// Written as `all of` / `any of` with bullets.
    pub bullets: bool,
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each variant is the literal of its type")]
pub enum Literal {
    YesNo(bool),
    Number(Number),
    /// In pounds.
    Money(Number),
    /// As a fraction: `60%` is 3/5.
    Percent(Number),
    Date(Date),
    Time(Time),
    Duration(Duration),
    Text(SmolStr),
    /// `level 2`
    Level(u32),
    None,
}

/// The operator of a comparison and what stands right of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// `is E`
    Is(Expr),
    /// `is not E`
    IsNot(Expr),
    /// `is at least E`
    AtLeast(Expr),
    /// `is at most E`
    AtMost(Expr),
    /// `is more than E`
    MoreThan(Expr),
    /// `is less than E`
    LessThan(Expr),
    /// `is between A and B`, both included
    Between(Expr, Expr),
    /// `is one of A, B, C` or `is one of L`
    OneOf(Vec<Expr>),
    /// `is not one of A, B, C`
    NotOneOf(Vec<Expr>),
    /// `is before D`
    Before(Expr),
    /// `is after D`
    After(Expr),
    /// `is on or before D`
    OnOrBefore(Expr),
    /// `is on or after D`
    OnOrAfter(Expr),
    /// `is within 4 weeks after D`
    Within {
        /// How long.
        duration: Expr,
        /// `in CALENDAR`
        calendar: Option<Path>,
        /// `after`, or `before`.
        after: bool,
        /// The event.
        date: Expr,
    },
    /// `is given`
    Given,
    /// `is recorded`
    Recorded,
    /// `is undecided`: only where the case stands so far.
    Undecided,
    /// `is empty`
    Empty,
    /// `is not empty`
    NotEmpty,
    /// `L includes A`, `L includes all of A, B`
    Includes(Vec<Expr>),
    /// `D is a working day [in CALENDAR]`
    WorkingDay(Option<Path>),
}

/// `+ - * /`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the sign of its name")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// `the larger of`, `the smaller of`, `the earlier of`, `the later of`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the word")]
pub enum Pick {
    Larger,
    Smaller,
    Earlier,
    Later,
}
