//! Who cites what: every citation of a program with the part of a rule that it stands under.
//!
//! Owns: the walk over all that can carry `cites`, `interpretation` and `note`.
//! Takes: a [`Program`]. Gives: [`Annotated`] and [`Cited`] in order of kind and declaration.
//! Must never know: cases, and whether a rule that cites was ever tried.

use smol_str::SmolStr;

use super::*;
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, NoticeKind};

/// A part of the rules that can carry citations, readings and notes, and what it carries.
#[derive(Clone, Copy, Debug)]
pub struct Annotated<'p> {
    /// The part.
    pub part: Citing,
    /// What it carries; may be nothing.
    pub annotations: &'p Annotations,
}

/// One citation, and what cites.
#[derive(Clone, Copy, Debug)]
pub struct Cited<'p> {
    /// What cites.
    pub by: Citing,
    /// What is cited.
    pub citation: &'p Citation,
}

/// A part of the rules that cites. Positions count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the part of its name")]
pub enum Citing {
    Eligibility(EligibilityId),
    Condition(ConditionId),
    Standard(StandardId),
    Payment(PaymentId),
    Instalment(InstalmentId),
    Indicator(IndicatorId),
    /// One target of an indicator.
    Target(IndicatorId, u32),
    Notice(NoticeId),
    Define(DefineId),
    /// One line of a definition.
    Line(DefineId, u32),
    Table(TableId),
    /// One row of a table.
    Row(TableId, u32),
    Queue(QueueId),
    Scale(ScaleId),
    /// One value of levels or choices.
    Member(ScaleId, u32),
    Group(GroupId),
    Fact(FactId),
    Record(RecordId),
    /// One field of a record.
    Field(RecordId, u32),
    /// One check of a group of facts.
    FactCheck(GroupId, u32),
    /// One check of a record.
    RecordCheck(RecordId, u32),
    Calendar(CalendarId),
    Source(SourceId),
}

impl Program {
    /// Every citation but those of scenarios, in order of kind and declaration.
    #[must_use]
    pub fn citations(&self) -> Vec<Cited<'_>> {
        let parts = self.parts();
        let cited = |one: &Annotated<'_>| one.annotations.cites.len();
        let mut found = Vec::with_capacity(parts.iter().map(cited).sum());
        for Annotated { part, annotations } in parts {
            found.extend(annotations.cites.iter().map(|citation| Cited { by: part, citation }));
        }
        found
    }

    /// Every part of the rules that can cite, scenarios apart, in order of kind and declaration.
    #[must_use]
    pub fn parts(&self) -> Vec<Annotated<'_>> {
        let mut found = Walk(Vec::new());
        self.cited_by_determinations(&mut found);
        self.cited_by_definitions(&mut found);
        self.cited_by_words(&mut found);
        found.0
    }

    fn cited_by_determinations<'p>(&'p self, found: &mut Walk<'p>) {
        for (at, entry) in self.eligibilities.iter().enumerate() {
            found.head(Citing::Eligibility(EligibilityId::at(at)), &entry.head);
        }
        for (at, entry) in self.conditions.iter().enumerate() {
            found.head(Citing::Condition(ConditionId::at(at)), &entry.head);
        }
        for (at, entry) in self.standards.iter().enumerate() {
            found.head(Citing::Standard(StandardId::at(at)), &entry.head);
        }
        for (at, entry) in self.payments.iter().enumerate() {
            found.head(Citing::Payment(PaymentId::at(at)), &entry.head);
        }
        for (at, entry) in self.instalments.iter().enumerate() {
            found.head(Citing::Instalment(InstalmentId::at(at)), &entry.head);
        }
        for (at, entry) in self.indicators.iter().enumerate() {
            let id = IndicatorId::at(at);
            found.head(Citing::Indicator(id), &entry.head);
            for (at, target) in (0..).zip(&entry.targets) {
                found.all(Citing::Target(id, at), &target.annotations);
            }
        }
        for (at, entry) in self.notices.iter().enumerate() {
            found.head(Citing::Notice(NoticeId::at(at)), &entry.head);
        }
        for (at, entry) in self.queues.iter().enumerate() {
            found.head(Citing::Queue(QueueId::at(at)), &entry.head);
        }
    }

    fn cited_by_definitions<'p>(&'p self, found: &mut Walk<'p>) {
        for (at, entry) in self.defines.iter().enumerate() {
            let id = DefineId::at(at);
            found.head(Citing::Define(id), &entry.head);
            for (at, line) in (0..).zip(&entry.lines) {
                found.all(Citing::Line(id, at), &line.annotations);
            }
        }
        for (at, entry) in self.tables.iter().enumerate() {
            let id = TableId::at(at);
            found.head(Citing::Table(id), &entry.head);
            for (at, row) in (0..).zip(&entry.rows) {
                found.all(Citing::Row(id, at), &row.annotations);
            }
        }
    }

    fn cited_by_words<'p>(&'p self, found: &mut Walk<'p>) {
        for (at, entry) in self.scales.iter().enumerate() {
            let id = ScaleId::at(at);
            found.head(Citing::Scale(id), &entry.head);
            for (at, member) in (0..).zip(&entry.members) {
                found.all(Citing::Member(id, at), &member.annotations);
            }
        }
        for (at, entry) in self.groups.iter().enumerate() {
            let id = GroupId::at(at);
            found.head(Citing::Group(id), &entry.head);
            for (at, check) in (0..).zip(&entry.checks) {
                found.head(Citing::FactCheck(id, at), &check.head);
            }
        }
        for (at, entry) in self.facts.iter().enumerate() {
            found.head(Citing::Fact(FactId::at(at)), &entry.head);
        }
        for (at, entry) in self.records.iter().enumerate() {
            let id = RecordId::at(at);
            found.head(Citing::Record(id), &entry.head);
            for (at, field) in (0..).zip(&entry.fields) {
                found.head(Citing::Field(id, at), &field.head);
            }
            for (at, check) in (0..).zip(&entry.checks) {
                found.head(Citing::RecordCheck(id, at), &check.head);
            }
        }
        for (at, entry) in self.calendars.iter().enumerate() {
            found.head(Citing::Calendar(CalendarId::at(at)), &entry.head);
        }
        for (at, entry) in self.sources.iter().enumerate() {
            found.head(Citing::Source(SourceId::at(at)), &entry.head);
        }
    }
}

impl Citing {
    /// What sort of part it is, as the language calls it.
    #[must_use]
    pub fn sort(self, program: &Program) -> &'static str {
        match self {
            Self::Eligibility(_) => "eligibility",
            Self::Condition(id) => match program[id].kind {
                ConditionKind::Condition => "condition",
                ConditionKind::Expectation => "expectation",
                ConditionKind::Exclusion => "exclusion",
                ConditionKind::Hold => "hold",
            },
            Self::Standard(_) => "standard",
            Self::Payment(_) => "payment",
            Self::Instalment(_) => "instalment",
            Self::Indicator(_) => "indicator",
            Self::Target(..) => "target",
            Self::Notice(id) => match program[id].kind {
                NoticeKind::Warning => "warning",
                NoticeKind::Advice => "advice",
            },
            Self::Define(_) => "define",
            Self::Line(..) => "line",
            Self::Table(_) => "table",
            Self::Row(..) => "row",
            Self::Queue(_) => "queue",
            Self::Scale(id) | Self::Member(id, _) => {
                if program[id].ordered {
                    "levels"
                } else {
                    "choices"
                }
            }
            Self::Group(_) | Self::Fact(_) => "facts",
            Self::Record(_) | Self::Field(..) => "record",
            Self::FactCheck(..) | Self::RecordCheck(..) => "check",
            Self::Calendar(_) => "calendar",
            Self::Source(_) => "source",
        }
    }

    /// How rules name it: `ehwb.age`, `results.outcomes.objection`; a line or row by what it is part of.
    #[must_use]
    pub fn name(self, program: &Program) -> String {
        let of = |name: &SmolStr, part: &SmolStr| format!("{name}.{part}");
        match self {
            Self::Condition(id) => {
                let condition = &program[id].head.name;
                match program[id].owner {
                    ConditionOwner::Eligibility(owner) => of(&program[owner].head.name, condition),
                    ConditionOwner::Instalment(owner) => {
                        format!("{}.{condition}", Self::Instalment(owner).name(program))
                    }
                }
            }
            Self::Instalment(id) => {
                let instalment = &program[id];
                of(&program[instalment.payment].head.name, &instalment.head.name)
            }
            Self::Notice(id) => program.notice_owner(id).map_or_else(
                || program[id].head.name.to_string(),
                |owner| of(owner, &program[id].head.name),
            ),
            Self::Define(id) | Self::Line(id, _) => match program[id].of {
                Some(record) => of(&program[record].head.name, &program[id].head.name),
                None => program[id].head.name.to_string(),
            },
            Self::Member(id, at) => {
                let scale = &program[id];
                let member = scale.members.get(at as usize);
                member.map_or_else(|| scale.head.name.to_string(), |one| one.name.to_string())
            }
            Self::Fact(id) => {
                let fact = &program[id];
                of(&program[fact.group].head.name, &fact.head.name)
            }
            Self::Field(id, at) => {
                let record = &program[id];
                let field = record.fields.get(at as usize);
                field.map_or_else(
                    || record.head.name.to_string(),
                    |field| of(&record.head.name, &field.head.name),
                )
            }
            other => other.head(program).map_or_else(String::new, |head| head.name.to_string()),
        }
    }

    /// The declaration, or the part of one, that has a head of its own and that it is or stands in.
    fn head(self, program: &Program) -> Option<&Head> {
        Some(match self {
            Self::Eligibility(id) => &program[id].head,
            Self::Condition(id) => &program[id].head,
            Self::Standard(id) => &program[id].head,
            Self::Payment(id) => &program[id].head,
            Self::Instalment(id) => &program[id].head,
            Self::Indicator(id) | Self::Target(id, _) => &program[id].head,
            Self::Notice(id) => &program[id].head,
            Self::Define(id) | Self::Line(id, _) => &program[id].head,
            Self::Table(id) | Self::Row(id, _) => &program[id].head,
            Self::Queue(id) => &program[id].head,
            Self::Scale(id) | Self::Member(id, _) => &program[id].head,
            Self::Group(id) => &program[id].head,
            Self::Fact(id) => &program[id].head,
            Self::Record(id) => &program[id].head,
            Self::Field(id, at) => &program[id].fields.get(at as usize)?.head,
            Self::FactCheck(id, at) => &program[id].checks.get(at as usize)?.head,
            Self::RecordCheck(id, at) => &program[id].checks.get(at as usize)?.head,
            Self::Calendar(id) => &program[id].head,
            Self::Source(id) => &program[id].head,
        })
    }

    /// What people call it; of a line or row its declaration.
    #[must_use]
    pub fn label(self, program: &Program) -> Option<&SmolStr> {
        match self {
            Self::Member(id, at) => program[id].members.get(at as usize).map(|one| &one.label),
            _ => self.head(program).map(|head| &head.label),
        }
    }

    /// The pack that it stands in; of a line or row, that of its declaration.
    #[must_use]
    pub fn pack(self, program: &Program) -> Option<PackId> {
        self.head(program).map(|head| head.pack)
    }

    /// Where it is written: the name of what has one, else the line.
    #[must_use]
    pub fn span(self, program: &Program) -> Span {
        let line = self.line(program);
        line.or_else(|| self.head(program).map(|head| head.name_span)).unwrap_or_default()
    }

    /// All of it, with the lines below it that belong to it.
    #[must_use]
    pub fn extent(self, program: &Program) -> Span {
        let line = self.line(program);
        line.or_else(|| self.head(program).map(|head| head.span)).unwrap_or_default()
    }

    /// The line of a part that has no head.
    fn line(self, program: &Program) -> Option<Span> {
        match self {
            Self::Target(id, at) => program[id].targets.get(at as usize).map(|one| one.span),
            Self::Line(id, at) => program[id].lines.get(at as usize).map(|one| one.span),
            Self::Row(id, at) => program[id].rows.get(at as usize).map(|one| one.span),
            Self::Member(id, at) => program[id].members.get(at as usize).map(|one| one.span),
            _ => None,
        }
    }
}

impl Program {
    /// The name of the determination that a warning or advice comes with.
    fn notice_owner(&self, id: NoticeId) -> Option<&SmolStr> {
        let eligibilities = self.eligibilities.iter().map(|one| (&one.notices, &one.head));
        let standards = self.standards.iter().map(|one| (&one.notices, &one.head));
        let payments = self.payments.iter().map(|one| (&one.notices, &one.head));
        let mut all = eligibilities.chain(standards).chain(payments);
        all.find(|(notices, _)| notices.contains(&id)).map(|(_, head)| &head.name)
    }
}

/// The parts so far.
struct Walk<'p>(Vec<Annotated<'p>>);

impl<'p> Walk<'p> {
    fn head(&mut self, part: Citing, head: &'p Head) {
        self.all(part, &head.annotations);
    }

    fn all(&mut self, part: Citing, annotations: &'p Annotations) {
        self.0.push(Annotated { part, annotations });
    }
}
