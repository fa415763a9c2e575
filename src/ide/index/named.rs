//! What can be said in a word of what a name stands for: its name, its label, its kind, its pack.

use smol_str::SmolStr;

use super::Index;
use crate::program::{Annotations, Head, Named, PackId, Program, Subject};
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, NoticeKind};

/// What kind of thing a name stands for, in the words of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the thing of its name")]
pub enum Kind {
    Pack,
    Source,
    Paragraph,
    Levels,
    Level,
    Choices,
    Choice,
    Facts,
    Fact,
    Record,
    Field,
    DerivedField,
    Check,
    Calendar,
    Definition,
    Table,
    Column,
    Eligibility,
    Condition,
    Expectation,
    Exclusion,
    Hold,
    Warning,
    Advice,
    Standard,
    Payment,
    Instalment,
    Indicator,
    Queue,
    Scenario,
    LoopVariable,
    Answer,
    AnswerField,
    CaseFile,
}

impl Kind {
    /// In words, without an article.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pack => "pack",
            Self::Source => "source",
            Self::Paragraph => "paragraph",
            Self::Levels => "levels",
            Self::Level => "level",
            Self::Choices => "choices",
            Self::Choice => "choice",
            Self::Facts => "group of facts",
            Self::Fact => "fact",
            Self::Record => "record",
            Self::Field => "field",
            Self::DerivedField => "derived field",
            Self::Check => "check",
            Self::Calendar => "calendar",
            Self::Definition => "definition",
            Self::Table => "table",
            Self::Column => "column",
            Self::Eligibility => "eligibility",
            Self::Condition => "condition",
            Self::Expectation => "expectation",
            Self::Exclusion => "exclusion",
            Self::Hold => "hold",
            Self::Warning => "warning",
            Self::Advice => "advice",
            Self::Standard => "standard",
            Self::Payment => "payment",
            Self::Instalment => "instalment",
            Self::Indicator => "indicator",
            Self::Queue => "queue",
            Self::Scenario => "scenario",
            Self::LoopVariable => "item of a list",
            Self::Answer => "answer",
            Self::AnswerField => "field of an answer",
            Self::CaseFile => "case file",
        }
    }
}

/// What can be said of a name in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What it is.
    pub kind: Kind,
    /// The name alone, as it is declared; of a scenario, paragraph or case file its text.
    pub name: SmolStr,
    /// What people see.
    pub label: SmolStr,
    /// What it is a part of: `ehwb` of `ehwb.age`; empty for what stands alone.
    pub owner: String,
    /// The name of the pack that declares it.
    pub pack: SmolStr,
}

impl About {
    /// How rules write it: `ehwb.age`, `child.date_of_birth`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.owner.is_empty() {
            self.name.to_string()
        } else {
            format!("{}.{}", self.owner, self.name)
        }
    }
}

impl Index {
    /// What can be said of a name in a word; `None` where too little of its declaration could be read.
    #[must_use]
    pub fn about(&self, named: Named) -> Option<About> {
        let program = self.known();
        let kind = self.kind(named)?;
        let owner = self.owner(named).unwrap_or_default();
        let pack = self.pack_of(named).and_then(|id| program.packs.get(id.index()));
        let pack = pack.map_or_else(SmolStr::default, |pack| pack.name.clone());
        let (name, label) = match named {
            Named::Pack(id) => {
                let pack = program.packs.get(id.index())?;
                (pack.name.clone(), pack.label.clone())
            }
            Named::Paragraph(at) => {
                let (source, reference) = self.uses().paragraphs.get(at as usize)?;
                (reference.clone(), program.sources.get(source.index())?.head.label.clone())
            }
            Named::Member(id, at) => {
                let member = program.scales.get(id.index())?.members.get(usize::from(at))?;
                (member.name.clone(), member.label.clone())
            }
            Named::Column(id, at) => {
                let column = program.tables.get(id.index())?.columns.get(usize::from(at))?;
                (column.name.clone(), SmolStr::new(column.name.replace('_', " ")))
            }
            Named::Warns(id) => program.conditions.get(id.index())?.warns.clone()?,
            Named::Scenario(id) => {
                let name = &program.scenarios.get(id.index())?.name;
                (name.clone(), name.clone())
            }
            Named::Variable(at) => {
                let variable = self.uses().variables.get(at as usize)?;
                (variable.name.clone(), SmolStr::new(variable.name.replace('_', " ")))
            }
            Named::Answer(subject, answer) => self.answer_words(subject, answer)?,
            Named::AnswerField(_, field) => {
                let name = field_name(field);
                (SmolStr::new_static(name), SmolStr::new(name.replace('_', " ")))
            }
            Named::CaseFile(at) => {
                let path = self.uses().case_files.get(at as usize)?;
                (SmolStr::new(path), SmolStr::new(path))
            }
            _ => {
                let head = self.head(named)?;
                (head.name.clone(), head.label.clone())
            }
        };
        Some(About { kind, name, label, owner, pack })
    }

    /// What kind of thing a name stands for.
    #[must_use]
    pub fn kind(&self, named: Named) -> Option<Kind> {
        let program = self.known();
        Some(match named {
            Named::Pack(_) => Kind::Pack,
            Named::Source(_) => Kind::Source,
            Named::Paragraph(_) => Kind::Paragraph,
            Named::Scale(id) if program.scales.get(id.index())?.ordered => Kind::Levels,
            Named::Scale(_) => Kind::Choices,
            Named::Member(id, _) if program.scales.get(id.index())?.ordered => Kind::Level,
            Named::Member(..) => Kind::Choice,
            Named::Group(_) => Kind::Facts,
            Named::Fact(_) => Kind::Fact,
            Named::Record(_) => Kind::Record,
            Named::Field(..) => Kind::Field,
            Named::FactCheck(..) | Named::RecordCheck(..) => Kind::Check,
            Named::Calendar(_) => Kind::Calendar,
            Named::Define(id) if program.defines.get(id.index())?.of.is_some() => {
                Kind::DerivedField
            }
            Named::Define(_) => Kind::Definition,
            Named::Table(_) => Kind::Table,
            Named::Column(..) => Kind::Column,
            Named::Eligibility(_) => Kind::Eligibility,
            Named::Condition(id) => match program.conditions.get(id.index())?.kind {
                ConditionKind::Condition => Kind::Condition,
                ConditionKind::Expectation => Kind::Expectation,
                ConditionKind::Exclusion => Kind::Exclusion,
                ConditionKind::Hold => Kind::Hold,
            },
            Named::Warns(_) => Kind::Warning,
            Named::Notice(id) => match program.notices.get(id.index())?.kind {
                NoticeKind::Warning => Kind::Warning,
                NoticeKind::Advice => Kind::Advice,
            },
            Named::Standard(_) => Kind::Standard,
            Named::Payment(_) => Kind::Payment,
            Named::Instalment(_) => Kind::Instalment,
            Named::Indicator(_) => Kind::Indicator,
            Named::Queue(_) => Kind::Queue,
            Named::Scenario(_) => Kind::Scenario,
            Named::Variable(_) => Kind::LoopVariable,
            Named::Answer(..) => Kind::Answer,
            Named::AnswerField(..) => Kind::AnswerField,
            Named::CaseFile(_) => Kind::CaseFile,
        })
    }

    /// The head of the declaration, for what has one.
    pub(in crate::ide) fn head(&self, named: Named) -> Option<&Head> {
        head(self.known(), named)
    }

    /// What a declaration carries besides its head.
    pub(in crate::ide) fn annotations(&self, named: Named) -> Option<&Annotations> {
        match named {
            Named::Member(id, at) => {
                let members = &self.known().scales.get(id.index())?.members;
                members.get(usize::from(at)).map(|member| &member.annotations)
            }
            _ => self.head(named).map(|head| &head.annotations),
        }
    }

    /// The whole of a declaration, with the lines below it.
    pub(in crate::ide) fn whole_of(&self, named: Named) -> Option<Span> {
        let program = self.known();
        match named {
            Named::Scenario(id) => program.scenarios.get(id.index()).map(|one| one.span),
            Named::Member(id, at) => {
                program.scales.get(id.index())?.members.get(usize::from(at)).map(|one| one.span)
            }
            _ => self.head(named).map(|head| head.span),
        }
    }

    pub(in crate::ide) fn pack_of(&self, named: Named) -> Option<PackId> {
        let program = self.known();
        match named {
            Named::Pack(id) => Some(id),
            Named::Scenario(id) => program.scenarios.get(id.index()).map(|one| one.pack),
            _ => self.head(self.part_of(named).unwrap_or(named)).map(|head| head.pack),
        }
    }

    /// What something is declared within.
    pub(in crate::ide) fn part_of(&self, named: Named) -> Option<Named> {
        use crate::program::ConditionOwner as Owner;
        let program = self.known();
        Some(match named {
            Named::Paragraph(at) => Named::Source(self.uses().paragraphs.get(at as usize)?.0),
            Named::Member(id, _) => Named::Scale(id),
            Named::Fact(id) => Named::Group(program.facts.get(id.index())?.group),
            Named::FactCheck(id, _) => Named::Group(id),
            Named::Field(id, _) | Named::RecordCheck(id, _) => Named::Record(id),
            Named::Define(id) => Named::Record(program.defines.get(id.index())?.of?),
            Named::Column(id, _) => Named::Table(id),
            Named::Condition(id) => match program.conditions.get(id.index())?.owner {
                Owner::Eligibility(id) => Named::Eligibility(id),
                Owner::Instalment(id) => Named::Instalment(id),
            },
            Named::Warns(id) => self.part_of(Named::Condition(id))?,
            Named::Notice(id) => notice_owner(program, id)?,
            Named::Instalment(id) => Named::Payment(program.instalments.get(id.index())?.payment),
            Named::Answer(subject, _) | Named::AnswerField(subject, _) => of_subject(subject),
            _ => return None,
        })
    }

    fn owner(&self, named: Named) -> Option<String> {
        let mut parts: Vec<SmolStr> = Vec::new();
        let mut at = named;
        while let Some(owner) = self.part_of(at) {
            // Values are written by their names alone.
            if !matches!(at, Named::Member(..)) {
                parts.push(self.head(owner)?.name.clone());
            }
            at = owner;
        }
        parts.reverse();
        Some(parts.join("."))
    }

    fn answer_words(
        &self,
        subject: Subject,
        answer: crate::program::Answer,
    ) -> Option<(SmolStr, SmolStr)> {
        use crate::program::Answer as A;
        let program = self.known();
        let words = match subject {
            Subject::Eligibility(id) => program.eligibilities.get(id.index())?.words.as_ref(),
            Subject::Standard(id) => program.standards.get(id.index())?.words.as_ref(),
            _ => None,
        };
        let own = words.and_then(|words| match (subject, answer) {
            (Subject::Eligibility(_), A::Eligible) | (Subject::Standard(_), A::Met) => {
                Some(words.good.clone())
            }
            (Subject::Eligibility(_), A::NotEligible) | (Subject::Standard(_), A::Breached) => {
                Some(words.bad.clone())
            }
            _ => None,
        });
        let plain = crate::explain::answer_words(answer);
        Some(own.unwrap_or_else(|| (SmolStr::new(plain.replace(' ', "_")), SmolStr::new(plain))))
    }
}

/// The rule of an answer.
pub(in crate::ide) const fn of_subject(subject: Subject) -> Named {
    match subject {
        Subject::Eligibility(id) => Named::Eligibility(id),
        Subject::Condition(id) => Named::Condition(id),
        Subject::Standard(id) => Named::Standard(id),
        Subject::Payment(id) => Named::Payment(id),
        Subject::Instalment(id) => Named::Instalment(id),
        Subject::Indicator(id) => Named::Indicator(id),
    }
}

fn notice_owner(program: &Program, id: crate::program::NoticeId) -> Option<Named> {
    use crate::program::{EligibilityId, PaymentId, StandardId};
    if let Some(at) = program.eligibilities.iter().position(|one| one.notices.contains(&id)) {
        return Some(Named::Eligibility(EligibilityId::at(at)));
    }
    if let Some(at) = program.standards.iter().position(|one| one.notices.contains(&id)) {
        return Some(Named::Standard(StandardId::at(at)));
    }
    let at = program.payments.iter().position(|one| one.notices.contains(&id))?;
    Some(Named::Payment(PaymentId::at(at)))
}

fn head(program: &Program, named: Named) -> Option<&Head> {
    Some(match named {
        Named::Source(id) => &program.sources.get(id.index())?.head,
        Named::Scale(id) => &program.scales.get(id.index())?.head,
        Named::Group(id) => &program.groups.get(id.index())?.head,
        Named::Fact(id) => &program.facts.get(id.index())?.head,
        Named::Record(id) => &program.records.get(id.index())?.head,
        Named::Field(id, at) => &program.records.get(id.index())?.fields.get(usize::from(at))?.head,
        Named::FactCheck(id, at) => &program.groups.get(id.index())?.checks.get(at as usize)?.head,
        Named::RecordCheck(id, at) => {
            &program.records.get(id.index())?.checks.get(at as usize)?.head
        }
        Named::Calendar(id) => &program.calendars.get(id.index())?.head,
        Named::Define(id) => &program.defines.get(id.index())?.head,
        Named::Table(id) => &program.tables.get(id.index())?.head,
        Named::Eligibility(id) => &program.eligibilities.get(id.index())?.head,
        Named::Condition(id) => &program.conditions.get(id.index())?.head,
        Named::Notice(id) => &program.notices.get(id.index())?.head,
        Named::Standard(id) => &program.standards.get(id.index())?.head,
        Named::Payment(id) => &program.payments.get(id.index())?.head,
        Named::Instalment(id) => &program.instalments.get(id.index())?.head,
        Named::Indicator(id) => &program.indicators.get(id.index())?.head,
        Named::Queue(id) => &program.queues.get(id.index())?.head,
        _ => return None,
    })
}

const fn field_name(field: crate::program::AnswerField) -> &'static str {
    use crate::program::AnswerField as F;
    match field {
        F::StartedOn => "started_on",
        F::DueOn => "due_on",
        F::StoppedOn => "stopped_on",
        F::DaysUsed => "days_used",
        F::DaysLeft => "days_left",
        F::DaysOver => "days_over",
        F::Payable => "payable",
        F::Total => "total",
        F::HeldCount => "held_count",
        F::Amount => "amount",
        F::Numerator => "numerator",
        F::Denominator => "denominator",
        F::Percent => "percent",
    }
}
