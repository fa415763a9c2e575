//! The columns of what a batch gives.
//!
//! Owns: the names, kinds and order of the columns, and [`Sheet`], the answers to a run of cases as such columns. They
//! depend on the program and on what was asked, never on the cases. `docs/batch.md` lists them.
//! Takes: [`Answers`] and what was read. Must never know: formats.

mod fill;
mod payment;

use serde_json::Value as Json;
use smol_str::SmolStr;

use super::answers::Answers;
use super::cases::Cases;
use super::read::{Keep, Kept, KeptAs};
use crate::case;
use crate::program::{AnswerId, Atom, ConditionId, FactId, InstalmentId, NoticeId, Program, Type};
use crate::syntax::ast::NoticeKind;
use fill::{Fill, lists};
pub(super) use fill::{day, pence};

/// The kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// Texts.
    List,
    /// A day.
    Date,
    /// A whole number.
    Count,
    /// Yes or no.
    YesNo,
    /// Pounds and pence.
    Money,
    /// A value as cases write it: in JSON itself, elsewhere its text.
    Value,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutColumn {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// What stands in it.
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Id,
    Kept(usize),
    Faults,
    Answer(usize, Part),
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Answer,
    Reasons,
    Missing,
    Warnings,
    Advice,
    ToCheck,
    StartedOn,
    DueOn,
    StoppedOn,
    DaysUsed,
    DaysLeft,
    DaysOver,
    Payable,
    Total,
    HeldCount,
    ByDueDate,
    Items,
    Instalment(InstalmentId),
    InstalmentAmount(InstalmentId),
    InstalmentDueOn(InstalmentId),
    Numerator,
    Denominator,
    Within,
    Counted,
    Value,
    Error,
}

/// The columns, in order.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: Vec<OutColumn>,
    keep: Vec<Keep>,
    /// The paths of all facts.
    paths: Vec<SmolStr>,
}

/// The answers to a run of cases, column by column.
#[derive(Debug)]
pub struct Sheet {
    /// How many rows.
    pub rows: usize,
    /// A column for each of [`Layout::columns`].
    pub cells: Vec<Cells>,
}

/// One column of a [`Sheet`].
#[derive(Debug)]
pub enum Cells {
    /// Few different entries: a code a row.
    Coded {
        /// A code a row.
        codes: Vec<u32>,
        /// What the codes stand for.
        entries: Vec<Entry>,
    },
    /// Texts.
    Texts(Vec<Option<SmolStr>>),
    /// Lists of texts, most of them different.
    Lists(Lists),
    /// Day numbers.
    Days(Vec<Option<i32>>),
    /// Whole numbers.
    Counts(Vec<Option<i64>>),
    /// Yes or no.
    YesNo(Vec<Option<bool>>),
    /// Pence.
    Pence(Vec<Option<i128>>),
    /// Values of JSON; null where there is none.
    Values(Vec<Json>),
}

/// Lists of texts, one after the other. The texts are made here, of digits, names and spaces: none holds a quote, a comma
/// or anything else that a format writes in a special way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    /// Where the texts of each row begin, by position, and where the last end.
    pub rows: Vec<u32>,
    /// Where each text begins, and where the last ends.
    pub ends: Vec<u32>,
    /// All texts.
    pub text: Vec<u8>,
}

/// An entry of a column of few different ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Null,
    /// A text.
    Text(SmolStr),
    /// Texts.
    List(Vec<SmolStr>),
}

impl Layout {
    /// The columns for these answers, with what is carried through.
    ///
    /// # Errors
    ///
    /// Two columns would have one name: that name.
    pub fn new(program: &Program, answers: &[AnswerId], keep: &[Keep]) -> Result<Self, String> {
        let facts = (0..program.facts.len()).map(FactId::at);
        let paths = facts.map(|fact| SmolStr::from(case::fact_path(program, fact))).collect();
        let mut layout = Self { columns: Vec::new(), keep: keep.to_vec(), paths };
        layout.push("id".to_owned(), Kind::Text, What::Id);
        for (at, kept) in keep.iter().enumerate() {
            let kind = match kept.what {
                KeptAs::Text => Kind::Value,
                KeptAs::Fact(fact) => kind_of(program[fact].shape.ty),
            };
            layout.push(kept.name.to_string(), kind, What::Kept(at));
        }
        layout.push("faults".to_owned(), Kind::List, What::Faults);
        for (at, id) in answers.iter().enumerate() {
            layout.answer(program, at, *id);
        }
        let mut seen = std::collections::BTreeSet::new();
        match layout.columns.iter().find(|column| !seen.insert(column.name.as_str())) {
            Some(twice) => Err(twice.name.clone()),
            None => Ok(layout),
        }
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[OutColumn] {
        &self.columns
    }

    fn push(&mut self, name: String, kind: Kind, what: What) {
        self.columns.push(OutColumn { name, kind, what });
    }

    fn answer(&mut self, program: &Program, at: usize, id: AnswerId) {
        let name = answer_column(program, id);
        let mut part = |suffix: &str, kind, part| {
            let dot = if suffix.is_empty() { "" } else { "." };
            self.push(format!("{name}{dot}{suffix}"), kind, What::Answer(at, part));
        };
        let (warns, advises) = notices_of(program, id);
        match id {
            AnswerId::Define(id) => {
                part("", kind_of(program[id].ty), Part::Value);
            }
            AnswerId::Eligibility(_) => {
                part("", Kind::Text, Part::Answer);
                part("reasons", Kind::List, Part::Reasons);
            }
            AnswerId::Standard(_) => {
                part("", Kind::Text, Part::Answer);
                part("started_on", Kind::Date, Part::StartedOn);
                part("due_on", Kind::Date, Part::DueOn);
                part("stopped_on", Kind::Date, Part::StoppedOn);
                part("days_used", Kind::Count, Part::DaysUsed);
                part("days_left", Kind::Count, Part::DaysLeft);
                part("days_over", Kind::Count, Part::DaysOver);
            }
            AnswerId::Payment(id) => {
                part("", Kind::Text, Part::Answer);
                part("payable", Kind::Money, Part::Payable);
                part("total", Kind::Money, Part::Total);
                part("held_count", Kind::Count, Part::HeldCount);
                part("by_due_date", Kind::List, Part::ByDueDate);
                part("reasons", Kind::List, Part::Reasons);
                for id in &program[id].instalments {
                    let instalment = &program[*id];
                    if instalment.each.is_none() {
                        let name = &instalment.head.name;
                        part(name, Kind::Text, Part::Instalment(*id));
                        part(&format!("{name}.amount"), Kind::Money, Part::InstalmentAmount(*id));
                        part(&format!("{name}.due_on"), Kind::Date, Part::InstalmentDueOn(*id));
                    }
                }
                if program[id].instalments.iter().any(|id| program[*id].each.is_some()) {
                    part("items", Kind::List, Part::Items);
                }
            }
            AnswerId::Indicator(id) if program[id].list.is_none() => {
                part("within", Kind::YesNo, Part::Within);
                part("counted", Kind::YesNo, Part::Counted);
                return;
            }
            AnswerId::Indicator(_) => {
                part("", Kind::Text, Part::Answer);
                part("numerator", Kind::Count, Part::Numerator);
                part("denominator", Kind::Count, Part::Denominator);
            }
        }
        part("missing", Kind::List, Part::Missing);
        if warns {
            part("warnings", Kind::List, Part::Warnings);
        }
        if advises {
            part("advice", Kind::List, Part::Advice);
        }
        if warns || advises {
            part("to_check", Kind::List, Part::ToCheck);
        }
        part("error", Kind::Text, Part::Error);
    }

    /// The answers to some cases as columns.
    #[must_use]
    pub fn sheet(
        &self,
        program: &Program,
        cases: &Cases,
        answers: &Answers,
        about: &[About],
    ) -> Sheet {
        let fill = Fill { program, cases, paths: &self.paths };
        let cells = self
            .columns
            .iter()
            .map(|column| match column.what {
                What::Id => Cells::Texts(about.iter().map(|row| row.id.clone()).collect()),
                What::Kept(at) => {
                    let ty = self.keep.get(at).and_then(|keep| match keep.what {
                        KeptAs::Fact(fact) => Some(program[fact].shape.ty),
                        KeptAs::Text => None,
                    });
                    fill.kept(column.kind, ty, about.iter().map(|row| row.kept.get(at)))
                }
                What::Faults => lists(about.iter().map(|row| row.faults.as_slice())),
                What::Answer(at, part) => match answers.columns.get(at) {
                    Some(found) => fill.part(found, part, answers.rows),
                    None => Cells::Values(vec![Json::Null; answers.rows]),
                },
            })
            .collect();
        Sheet { rows: answers.rows, cells }
    }
}

/// What is known of a case beside its facts.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its own id.
    pub id: Option<SmolStr>,
    /// The paths of what cannot be right in it.
    pub faults: Vec<SmolStr>,
    /// What is carried through.
    pub kept: Vec<Kept>,
}

/// The name of an answer's column: its own, with its pack's where two have one name.
fn answer_column(program: &Program, id: AnswerId) -> String {
    let head = program.head(id);
    let same = |other: &&AnswerId| program.head(**other).name == head.name;
    if program.answers.iter().filter(same).count() > 1 {
        format!("{}.{}", program[head.pack].name, head.name)
    } else {
        head.name.to_string()
    }
}

/// Whether an answer can come with warnings, and with advice.
fn notices_of(program: &Program, id: AnswerId) -> (bool, bool) {
    let (notices, expects): (&[NoticeId], bool) = match id {
        AnswerId::Eligibility(id) => {
            let declared = &program[id];
            let warns = |id: &ConditionId| program[*id].warns.is_some();
            (&declared.notices, declared.conditions.iter().any(warns))
        }
        AnswerId::Standard(id) => (&program[id].notices, false),
        AnswerId::Payment(id) => (&program[id].notices, false),
        AnswerId::Define(_) | AnswerId::Indicator(_) => (&[], false),
    };
    let has = |kind| notices.iter().any(|id| program[*id].kind == kind);
    (expects || has(NoticeKind::Warning), has(NoticeKind::Advice))
}

/// The kind of a column of values of a type.
const fn kind_of(ty: Type) -> Kind {
    match ty.atom {
        _ if ty.list => Kind::Value,
        Atom::YesNo => Kind::YesNo,
        Atom::Date => Kind::Date,
        Atom::Whole | Atom::Elapsed(_) => Kind::Count,
        Atom::Scale(_) | Atom::Text => Kind::Text,
        _ => Kind::Value,
    }
}
