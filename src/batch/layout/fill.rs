//! Filling columns from answers.
//!
//! Owns: what stands in each part of an answer. Where few entries are different, a code a row is handed on, and each
//! entry is written once.
//! Must never know: formats.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use smol_str::SmolStr;

use super::{Cells, Entry, Kind, Part, kind_of};
use crate::batch::answers::{
    AnswerColumn, Coded, EachCaseColumn, Figure, FigureData, Figures, Gap, NoticeFound,
    NoticeSource, Numbers,
};
use crate::batch::cases::Cases;
use crate::batch::read::Kept;
use crate::case;
use crate::engine::{EvalError, Missing};
use crate::explain::Lexicon;
use crate::explain::json::{ANSWERS as GIVEN, answer_name, value_json};
use crate::program::{Answer, Atom, ConditionId, Facts, Program, Slot, Type, Value};
use crate::syntax::ast::NoticeKind;
use crate::value::{Number, Truth};

/// Lists of which few are different.
pub(super) fn lists<'l>(rows: impl Iterator<Item = &'l [SmolStr]>) -> Cells {
    let mut entries: Vec<Entry> = vec![Entry::List(Vec::new())];
    let codes = rows
        .map(|list| {
            if list.is_empty() {
                return 0;
            }
            entries.push(Entry::List(list.to_vec()));
            u32::try_from(entries.len() - 1).unwrap_or(0)
        })
        .collect();
    Cells::Coded { codes, entries }
}

/// Fills columns.
pub(super) struct Fill<'a> {
    pub(super) program: &'a Program,
    pub(super) cases: &'a Cases,
    /// The paths of all facts.
    pub(super) paths: &'a [SmolStr],
}

impl Fill<'_> {
    pub(super) fn part(&self, found: &AnswerColumn, part: Part, rows: usize) -> Cells {
        if let (Part::Answer, Some(answers)) = (part, found.answers()) {
            return answer_cells(answers.iter().copied().map(Some));
        }
        match (found, part) {
            (_, Part::Error) => self.errors(found.errors(), rows),
            (AnswerColumn::Payment(found), part) => self.payment(found, part, rows),
            (_, Part::Missing) => match found.missing() {
                Some(missing) => self.missing(missing),
                None => no_lists(rows),
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
    pub(super) fn paths(&self, row: usize, gaps: &[Gap]) -> Vec<SmolStr> {
        let whole = |gap: &Gap| self.paths.get(gap.fact.index()).cloned().unwrap_or_default();
        if gaps.iter().all(|gap| gap.steps.is_empty()) {
            return gaps.iter().map(whole).collect();
        }
        let read = |fact| gaps.iter().any(|gap| gap.fact == fact && !gap.steps.is_empty());
        let facts = self.cases.some_facts(self.program, row, read);
        gaps.iter()
            .map(|gap| match missing_of(&facts, gap) {
                Some(Missing::Field { item, field }) if !gap.steps.is_empty() => {
                    SmolStr::from(case::field_path(self.program, &facts, item, field))
                }
                _ => whole(gap),
            })
            .collect()
    }

    fn notices(&self, found: &AnswerColumn, part: Part, rows: usize) -> Cells {
        match found.notices() {
            Some(notices) => self.notices_of(notices, part),
            None => no_lists(rows),
        }
    }

    pub(super) fn notices_of(&self, notices: &Coded<Vec<NoticeFound>>, part: Part) -> Cells {
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
                    Figure::Known(value) => Some(value),
                    _ => None,
                }),
                kind_of(ty),
                ty,
            ),
        }
    }

    pub(super) fn kept<'k>(
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
        let blank = Facts { id: None, slots: Vec::new(), places: Vec::new() };
        let words = Lexicon { program: self.program, facts: &blank };
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
                    .map(|value| match value_json(&words, ty, &value?) {
                        Json::String(text) => Some(SmolStr::from(text)),
                        _ => None,
                    })
                    .collect(),
            ),
            Kind::List | Kind::Money | Kind::Value => {
                let json = |value: Value| value_json(&words, ty, &value);
                Cells::Values(values.map(|value| value.map_or(Json::Null, json)).collect())
            }
        }
    }
}

/// The words of answers; none where there is no answer.
pub(super) fn answer_cells(answers: impl Iterator<Item = Option<Answer>>) -> Cells {
    let mut entries = vec![Entry::Null];
    let mut code_of = [0_u32; GIVEN.len()];
    let codes = answers
        .map(|answer| {
            let Some(code) = answer.and_then(|answer| code_of.get_mut(answer as usize)) else {
                return 0;
            };
            if *code == 0
                && let Some(answer) = answer
            {
                entries.push(Entry::Text(SmolStr::new_static(answer_name(answer))));
                *code = u32::try_from(entries.len() - 1).unwrap_or(0);
            }
            *code
        })
        .collect();
    Cells::Coded { codes, entries }
}

fn no_lists(rows: usize) -> Cells {
    Cells::Coded { codes: vec![0; rows], entries: vec![Entry::List(Vec::new())] }
}

pub(in crate::batch) fn day(figures: &Figures, row: usize) -> Option<i32> {
    match &figures.data {
        FigureData::Days(days) if figures.known.get(row) => days.get(row).copied(),
        _ => None,
    }
}

fn days(figures: &Figures, rows: usize) -> Cells {
    let FigureData::Days(days) = &figures.data else { return Cells::Days(vec![None; rows]) };
    let known = (0..rows).map(|row| figures.known.get(row));
    Cells::Days(days.iter().zip(known).map(|(day, known)| known.then_some(*day)).collect())
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

pub(in crate::batch) fn pence(numbers: &Numbers, row: usize) -> Option<i128> {
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
