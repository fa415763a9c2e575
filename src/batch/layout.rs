//! The columns of what a batch gives.
//!
//! Owns: the names, kinds and order of the columns, and [`Sheet`], the answers to a run of cases as such columns. They
//! depend on the program and on what was asked, never on the cases. `docs/batch.md` lists them.
//! Takes: [`Answers`] and what was read. Must never know: formats.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;
use smol_str::SmolStr;

use super::answers::{
    AnswerColumn, Answers, Coded, EachCaseColumn, FigureData, Figures, Gap, NoticeFound,
    NoticeSource, Numbers, PaymentColumn,
};
use super::cases::Cases;
use super::read::{Keep, Kept, KeptAs};
use crate::case;
use crate::engine::{EvalError, Missing};
use crate::explain::Lexicon;
use crate::explain::json::{answer_name, value_json};
use crate::program::{
    Answer, AnswerId, Atom, ConditionId, Facts, InstalmentId, NoticeId, Program, Slot, Type, Value,
};
use crate::syntax::ast::NoticeKind;
use crate::value::{Date, Number, Truth, text};

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
        let mut layout = Self { columns: Vec::new(), keep: keep.to_vec() };
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
        let blank = Facts { id: None, slots: Vec::new(), places: Vec::new() };
        let fill = Fill { program, cases, words: Lexicon { program, facts: &blank } };
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
                What::Faults => lists(about.iter().map(|row| row.faults.clone())),
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

/// Lists of which few are different.
fn lists(rows: impl Iterator<Item = Vec<SmolStr>>) -> Cells {
    let mut entries: Vec<Entry> = vec![Entry::List(Vec::new())];
    let codes = rows
        .map(|list| {
            if list.is_empty() {
                return 0;
            }
            entries.push(Entry::List(list));
            u32::try_from(entries.len() - 1).unwrap_or(0)
        })
        .collect();
    Cells::Coded { codes, entries }
}

/// Fills columns.
struct Fill<'a> {
    program: &'a Program,
    cases: &'a Cases,
    words: Lexicon<'a>,
}

impl Fill<'_> {
    fn part(&self, found: &AnswerColumn, part: Part, rows: usize) -> Cells {
        if let (Part::Answer, Some(answers)) = (part, found.answers()) {
            return answer_cells(answers.iter().copied().map(Some));
        }
        match (found, part) {
            (_, Part::Error) => self.errors(found.errors(), rows),
            (AnswerColumn::Payment(found), part) => self.payment(found, part, rows),
            (_, Part::Missing) => match found.missing() {
                Some(missing) => self.missing(missing),
                None => lists((0..rows).map(|_| Vec::new())),
            },
            (_, Part::Warnings | Part::Advice | Part::ToCheck) => self.notices(found, part, rows),
            (AnswerColumn::Eligibility(found), _) => self.reasons(&found.reasons),
            (AnswerColumn::Standard(found), part) => match part {
                Part::StartedOn => days(&found.started_on, rows),
                Part::DueOn => days(&found.due_on, rows),
                Part::StoppedOn => days(&found.stopped_on, rows),
                Part::DaysUsed => counts(&found.days_used, rows),
                Part::DaysLeft => counts(&found.days_left, rows),
                _ => counts(&found.days_over, rows),
            },
            (AnswerColumn::Indicator(found), part) => {
                let figures = match part {
                    Part::Numerator => &found.numerator,
                    _ => &found.denominator,
                };
                Cells::Counts(figures.iter().map(|count| i64::try_from(*count).ok()).collect())
            }
            (AnswerColumn::EachCase(found), part) => each_case(found, part),
            (AnswerColumn::Define(found), _) => {
                self.figures(&found.value, self.program[found.id].ty, rows)
            }
        }
    }

    fn payment(&self, found: &PaymentColumn, part: Part, rows: usize) -> Cells {
        let row_items = |row: usize| found.items_of(row);
        let item_of = |row: usize, id: InstalmentId| {
            row_items(row).find(|item| found.items.instalment.get(*item) == Some(&id))
        };
        match part {
            Part::Payable => {
                Cells::Pence((0..rows).map(|row| pence(&found.payable, row)).collect())
            }
            Part::Total => Cells::Pence(match &found.total.data {
                FigureData::Numbers(total) => (0..rows)
                    .map(|row| found.total.known.get(row).then(|| pence(total, row)).flatten())
                    .collect(),
                _ => vec![None; rows],
            }),
            Part::HeldCount => {
                Cells::Counts(found.held_count.iter().map(|held| Some(i64::from(*held))).collect())
            }
            Part::ByDueDate => lists((0..rows).map(|row| by_due_date(found, row))),
            Part::Reasons => lists((0..rows).map(|row| self.item_reasons(found, row))),
            Part::Missing => lists((0..rows).map(|row| {
                let gaps: Vec<Gap> = found.missing_of(row).into_iter().cloned().collect();
                self.paths(row, &gaps)
            })),
            Part::Items => lists((0..rows).map(|row| self.items(found, row))),
            Part::Instalment(id) => answer_cells((0..rows).map(|row| {
                item_of(row, id).and_then(|item| found.items.answer.get(item).copied())
            })),
            Part::InstalmentAmount(id) => Cells::Pence(
                (0..rows)
                    .map(|row| item_of(row, id).and_then(|item| pence(&found.items.amount, item)))
                    .collect(),
            ),
            Part::InstalmentDueOn(id) => Cells::Days(
                (0..rows)
                    .map(|row| item_of(row, id).and_then(|item| day(&found.items.due_on, item)))
                    .collect(),
            ),
            _ => self.notices_of(&found.notices, part),
        }
    }

    /// The reasons of all items of a row, each once.
    fn item_reasons(&self, found: &PaymentColumn, row: usize) -> Vec<SmolStr> {
        let mut reasons: Vec<SmolStr> = Vec::new();
        for item in found.items_of(row) {
            let ids = found.items.reasons.get(item).into_iter().flatten();
            let names = ids.map(|id| self.program[*id].head.name.clone());
            let capacity = found.items.capacity.get(item).then(|| SmolStr::new_static("capacity"));
            for name in names.chain(capacity) {
                if !reasons.contains(&name) {
                    reasons.push(name);
                }
            }
        }
        reasons
    }

    /// The items of instalments `for each`: `outcomes[0] payable 358.00 2026-05-01`.
    fn items(&self, found: &PaymentColumn, row: usize) -> Vec<SmolStr> {
        let items = found.items_of(row).filter_map(|item| {
            let instalment = &self.program[*found.items.instalment.get(item)?];
            instalment.each.as_ref()?;
            let index = found.items.index.get(item).filter(|_| !found.items.more.get(item));
            let which = index.map_or_else(|| "…".to_owned(), ToString::to_string);
            let answer = *found.items.answer.get(item)?;
            let mut said = format!("{}[{which}] {}", instalment.head.name, answer_name(answer));
            if answer == Answer::Payable {
                said.push(' ');
                said.push_str(&text::money_decimal(found.items.amount.get(item)));
                if let Some(date) = day(&found.items.due_on, item).and_then(Date::from_day_number) {
                    said.push(' ');
                    said.push_str(&date.iso());
                }
            }
            Some(SmolStr::from(said))
        });
        items.collect()
    }

    fn reasons(&self, reasons: &Coded<Vec<ConditionId>>) -> Cells {
        let name = |id: &ConditionId| self.program[*id].head.name.clone();
        let entry = |ids: &Vec<ConditionId>| Entry::List(ids.iter().map(name).collect());
        Cells::Coded {
            codes: reasons.codes.clone(),
            entries: reasons.entries.iter().map(entry).collect(),
        }
    }

    fn missing(&self, missing: &Coded<Vec<Gap>>) -> Cells {
        let plain = |gaps: &Vec<Gap>| gaps.iter().all(|gap| gap.steps.is_empty());
        let mut entries: Vec<Entry> = missing
            .entries
            .iter()
            .map(|gaps| Entry::List(if plain(gaps) { self.paths(0, gaps) } else { Vec::new() }))
            .collect();
        let mut codes = missing.codes.clone();
        if missing.entries.iter().all(plain) {
            return Cells::Coded { codes, entries };
        }
        // What an item is called depends on its case.
        for (row, code) in codes.iter_mut().enumerate() {
            let Some(gaps) = missing.entries.get(*code as usize).filter(|gaps| !plain(gaps)) else {
                continue;
            };
            entries.push(Entry::List(self.paths(row, gaps)));
            *code = u32::try_from(entries.len() - 1).unwrap_or(0);
        }
        Cells::Coded { codes, entries }
    }

    /// The paths of what is missing of a case, as `check` writes them.
    fn paths(&self, row: usize, gaps: &[Gap]) -> Vec<SmolStr> {
        let facts = gaps
            .iter()
            .any(|gap| !gap.steps.is_empty())
            .then(|| self.cases.facts(self.program, row));
        gaps.iter()
            .map(|gap| match (&facts, gap.steps.is_empty()) {
                (Some(facts), false) => match missing_of(facts, gap) {
                    Some(Missing::Field { item, field }) => {
                        case::field_path(self.program, facts, item, field)
                    }
                    _ => case::fact_path(self.program, gap.fact),
                },
                _ => case::fact_path(self.program, gap.fact),
            })
            .map(SmolStr::from)
            .collect()
    }

    fn notices(&self, found: &AnswerColumn, part: Part, rows: usize) -> Cells {
        match found.notices() {
            Some(notices) => self.notices_of(notices, part),
            None => lists((0..rows).map(|_| Vec::new())),
        }
    }

    fn notices_of(&self, notices: &Coded<Vec<NoticeFound>>, part: Part) -> Cells {
        let wanted = |found: &&NoticeFound| {
            let kind = match found.source {
                NoticeSource::Notice(id) => self.program[id].kind,
                NoticeSource::Expectation(_) => NoticeKind::Warning,
            };
            match part {
                Part::ToCheck => found.to_check,
                Part::Advice => kind == NoticeKind::Advice && !found.to_check,
                _ => kind == NoticeKind::Warning && !found.to_check,
            }
        };
        let name = |found: &NoticeFound| match found.source {
            NoticeSource::Notice(id) => self.program[id].head.name.clone(),
            NoticeSource::Expectation(id) => {
                self.program[id].warns.as_ref().map(|(name, _)| name.clone()).unwrap_or_default()
            }
        };
        // Warnings come before advice, as in the answer to one case.
        let is_advice = |found: &&NoticeFound| match found.source {
            NoticeSource::Notice(id) => self.program[id].kind == NoticeKind::Advice,
            NoticeSource::Expectation(_) => false,
        };
        let entry = |all: &Vec<NoticeFound>| {
            let mut found: Vec<&NoticeFound> = all.iter().filter(wanted).collect();
            found.sort_by_key(is_advice);
            Entry::List(found.into_iter().map(name).collect())
        };
        Cells::Coded {
            codes: notices.codes.clone(),
            entries: notices.entries.iter().map(entry).collect(),
        }
    }

    fn errors(&self, errors: Option<&BTreeMap<u32, EvalError>>, rows: usize) -> Cells {
        let mut codes = vec![0; rows];
        let mut entries = vec![Entry::Null];
        for (row, error) in errors.into_iter().flatten() {
            let entry = Entry::Text(SmolStr::new_static(error.code.as_str()));
            let at = entries.iter().position(|other| *other == entry).unwrap_or_else(|| {
                entries.push(entry);
                entries.len() - 1
            });
            if let Some(code) = codes.get_mut(*row as usize) {
                *code = u32::try_from(at).unwrap_or(0);
            }
        }
        Cells::Coded { codes, entries }
    }

    /// Values of a type.
    fn figures(&self, figures: &Figures, ty: Type, rows: usize) -> Cells {
        match (&figures.data, kind_of(ty)) {
            (FigureData::YesNo(bits), _) => Cells::YesNo(
                (0..rows).map(|row| figures.known.get(row).then(|| bits.get(row))).collect(),
            ),
            (FigureData::Days(_), _) => days(figures, rows),
            (FigureData::Numbers(_), Kind::Count) => counts(figures, rows),
            (FigureData::Members(members), _) => {
                let Atom::Scale(scale) = ty.atom else {
                    return Cells::Values(vec![Json::Null; rows]);
                };
                let mut entries = vec![Entry::Null];
                let names = self.program[scale].members.iter();
                entries.extend(names.map(|member| Entry::Text(member.name.clone())));
                let code = |row: usize| {
                    let member = members.get(row).filter(|_| figures.known.get(row));
                    member.map_or(0, |member| u32::from(*member) + 1)
                };
                Cells::Coded { codes: (0..rows).map(code).collect(), entries }
            }
            _ => self.values(
                (0..rows).map(|row| match figures.get(row) {
                    super::answers::Figure::Known(value) => Some(value),
                    _ => None,
                }),
                kind_of(ty),
                ty,
            ),
        }
    }

    fn kept<'k>(
        &self,
        kind: Kind,
        ty: Option<Type>,
        kept: impl Iterator<Item = Option<&'k Kept>>,
    ) -> Cells {
        match ty {
            Some(ty) => self.values(
                kept.map(|kept| match kept {
                    Some(Kept::Value(value)) => Some(value.clone()),
                    _ => None,
                }),
                kind,
                ty,
            ),
            None => Cells::Values(
                kept.map(|kept| match kept {
                    Some(Kept::Text(text)) => Json::from(text.as_str()),
                    Some(Kept::Json(json)) => serde_json::from_str(json).unwrap_or_default(),
                    _ => Json::Null,
                })
                .collect(),
            ),
        }
    }

    fn values(&self, values: impl Iterator<Item = Option<Value>>, kind: Kind, ty: Type) -> Cells {
        match kind {
            Kind::YesNo => Cells::YesNo(
                values
                    .map(|value| match value {
                        Some(Value::YesNo(answer)) => Some(answer),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Date => Cells::Days(
                values
                    .map(|value| match value {
                        Some(Value::Date(date)) => Some(date.day_number()),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Count => Cells::Counts(
                values
                    .map(|value| match value {
                        Some(Value::Number(number)) => number.to_i64(),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::Text => Cells::Texts(
                values
                    .map(|value| match value_json(&self.words, ty, &value?) {
                        Json::String(text) => Some(SmolStr::from(text)),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::List | Kind::Money | Kind::Value => {
                let json = |value: Value| value_json(&self.words, ty, &value);
                Cells::Values(values.map(|value| value.map_or(Json::Null, json)).collect())
            }
        }
    }
}

fn answer_cells(answers: impl Iterator<Item = Option<Answer>>) -> Cells {
    let mut entries = vec![Entry::Null];
    let mut known: HashMap<Answer, u32> = HashMap::new();
    let codes = answers
        .map(|answer| match answer {
            None => 0,
            Some(answer) => *known.entry(answer).or_insert_with(|| {
                entries.push(Entry::Text(SmolStr::new_static(answer_name(answer))));
                u32::try_from(entries.len() - 1).unwrap_or(0)
            }),
        })
        .collect();
    Cells::Coded { codes, entries }
}

fn day(figures: &Figures, row: usize) -> Option<i32> {
    match &figures.data {
        FigureData::Days(days) if figures.known.get(row) => days.get(row).copied(),
        _ => None,
    }
}

fn days(figures: &Figures, rows: usize) -> Cells {
    Cells::Days((0..rows).map(|row| day(figures, row)).collect())
}

fn counts(figures: &Figures, rows: usize) -> Cells {
    let FigureData::Numbers(numbers) = &figures.data else {
        return Cells::Counts(vec![None; rows]);
    };
    let count = |row: usize| {
        if !figures.known.get(row) {
            return None;
        }
        match numbers.scaled.get(row) {
            Some(number) if numbers.scale == 0 && numbers.beyond.is_empty() => Some(*number),
            _ => numbers.get(row).to_i64(),
        }
    };
    Cells::Counts((0..rows).map(count).collect())
}

fn pence(numbers: &Numbers, row: usize) -> Option<i128> {
    if numbers.scale == 2 && numbers.beyond.is_empty() {
        return numbers.scaled.get(row).copied().map(i128::from);
    }
    let pence = numbers.get(row).mul(Number::from_i64(100)).ok()?;
    pence.is_whole().then(|| pence.numer())
}

fn each_case(found: &EachCaseColumn, part: Part) -> Cells {
    let truths = match part {
        Part::Within => &found.within,
        _ => &found.counted,
    };
    let known = |truth: &Truth| match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown | Truth::Error => None,
    };
    Cells::YesNo(truths.iter().map(known).collect())
}

/// What is payable on each day, earliest first: `2025-07-01 358.00`.
fn by_due_date(found: &PaymentColumn, row: usize) -> Vec<SmolStr> {
    let sums = found.by_due_date(row).into_iter();
    sums.map(|(date, sum)| SmolStr::from(format!("{} {}", date.iso(), text::money_decimal(sum))))
        .collect()
}

/// What is missing of a case, by the number of its item.
fn missing_of(facts: &Facts, gap: &Gap) -> Option<Missing> {
    let mut slot = facts.slots.get(gap.fact.index())?;
    let mut found = Missing::Fact(gap.fact);
    for (index, field) in &gap.steps {
        let Slot::Given(Value::List(list)) = slot else { return None };
        let Some(Value::Item(item)) = list.items.get(*index as usize) else { return None };
        found = Missing::Field { item: item.ordinal, field: *field };
        slot = item.fields.get(usize::from(*field))?;
    }
    Some(found)
}
