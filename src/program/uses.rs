//! What the names in the texts of a library stand for, place by place.
//!
//! Owns: [`Uses`], the table that the compiler fills while it resolves names, where somebody asks for it. There
//! is no second resolver: what is in this table is what the compiler decided.
//! Takes: nothing but what the compiler notes. Gives: every place where a name is declared or used, in the order
//! of the texts. Must never know: editors, offsets of cursors, what is done with a name.

use smol_str::SmolStr;

use super::*;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Something that a name can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "most variants are the declaration of their name")]
pub enum Named {
    Pack(PackId),
    Source(SourceId),
    /// A paragraph of a source, listed or only cited: a position in [`Uses::paragraphs`].
    Paragraph(u32),
    Scale(ScaleId),
    /// A step of `levels` or a value of `choices`, by position.
    Member(ScaleId, u16),
    Group(GroupId),
    Fact(FactId),
    Record(RecordId),
    /// A field of a record, by position. A derived field is a [`Named::Define`].
    Field(RecordId, u16),
    /// A check of a group of facts, by position.
    FactCheck(GroupId, u32),
    /// A check of a record, by position.
    RecordCheck(RecordId, u32),
    Calendar(CalendarId),
    Define(DefineId),
    Table(TableId),
    /// A column of a table, by position.
    Column(TableId, u16),
    Eligibility(EligibilityId),
    /// A condition, expectation, exclusion or hold.
    Condition(ConditionId),
    /// The warning that an expectation gives.
    Warns(ConditionId),
    /// A warning or advice.
    Notice(NoticeId),
    Standard(StandardId),
    Payment(PaymentId),
    Instalment(InstalmentId),
    Indicator(IndicatorId),
    Queue(QueueId),
    Scenario(ScenarioId),
    /// A loop variable: a position in [`Uses::variables`].
    Variable(u32),
    /// The word for an answer of a rule.
    Answer(Subject, Answer),
    /// A field of a rule's answer.
    AnswerField(Subject, AnswerField),
    /// A case file that scenarios give: a position in [`Uses::case_files`].
    CaseFile(u32),
}

/// One place where a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Use {
    /// The name alone; of a text, its quotes too.
    pub span: Span,
    /// What it stands for.
    pub named: Named,
    /// It is declared here.
    pub declares: bool,
}

/// A loop variable.
#[derive(Clone, Debug, PartialEq)]
pub struct LoopVariable {
    /// Its name.
    pub name: SmolStr,
    /// What it stands for.
    pub ty: Type,
}

/// Every place where a name is declared or used.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// In the order of the texts. Where a name could stand for several things (a warning that several rules
    /// give), there is one entry for each.
    pub all: Vec<Use>,
    /// The paragraphs that are listed or cited: the source and the reference.
    pub paragraphs: Vec<(SourceId, SmolStr)>,
    /// The loop variables, in the order in which they were compiled.
    pub variables: Vec<LoopVariable>,
    /// The case files: the folder of the rule file with the name as it is written behind it.
    pub case_files: Vec<String>,
}

impl Uses {
    /// In the order of the texts, each once.
    pub(super) fn sort(&mut self) {
        // What declares comes before what uses at one place, and is kept.
        self.all.sort_unstable_by_key(|one| (one.span, one.named, !one.declares));
        self.all.dedup_by_key(|one| (one.span, one.named));
    }
}

/// A library as far as it could be compiled, with its names.
#[derive(Debug)]
pub struct Indexed {
    /// What could be compiled. Where there are mistakes it is not to be evaluated: parts of it are missing, and
    /// an id may point past the end of its arena.
    pub program: Program,
    /// There is no mistake: the program can be evaluated.
    pub whole: bool,
    /// Every mistake, sorted by place.
    pub problems: Vec<Diagnostic>,
    /// Its names.
    pub uses: Uses,
}
