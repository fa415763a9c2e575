//! The cases that change, one line for each answer that is not the same.
//!
//! Owns: the columns of such a line, and its two forms, JSON and CSV. Takes: [`Line`]. Gives: bytes.
//! Must never know: where they go.

use serde_json::{Map, Value as Json};

use super::cause::Step;
use super::pair::full_name;
use super::row::{By, Change, Moved, Sides, State, written};
use super::words::Subject;
use crate::batch::answers::{AnswerColumn, Coded, Figure, PaymentColumn};
use crate::batch::summary::Which;
use crate::batch::write::csv_quoted;
use crate::explain::json::kind_name;
use crate::program::{AnswerId, ConditionId, Program, Value};
use crate::value::{Date, Number, text};

/// An answer to a case that is not the same.
pub(super) struct Line<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) case: Which,
    /// What is carried through.
    pub(super) columns: Vec<Option<String>>,
    pub(super) change: &'a Change,
    pub(super) step: Option<&'a Step>,
    pub(super) answers: Sides<&'a AnswerColumn>,
}

/// How the lines are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// As rows of CSV, else as lines of JSON.
    pub csv: bool,
    /// What the inputs are called, where there are several.
    pub inputs: Vec<String>,
    /// What is carried through: the columns by which the cases are broken down, and others.
    pub columns: Vec<String>,
}

/// What stands behind the columns that are carried through.
const KEYS: [&str; 30] = [
    "answer",
    "kind",
    "change",
    "before",
    "after",
    "reasons_before",
    "reasons_after",
    "due_on_before",
    "due_on_after",
    "due_on_change",
    "days_used_before",
    "days_used_after",
    "days_used_change",
    "days_over_before",
    "days_over_after",
    "days_over_change",
    "payable_before",
    "payable_after",
    "payable_change",
    "by_due_date_before",
    "by_due_date_after",
    "value_change",
    "step",
    "step_only",
    "step_before",
    "step_after",
    "rule_before",
    "rule_after",
    "place_before",
    "place_after",
];

impl Form {
    /// The first line of CSV; of JSON nothing.
    #[must_use]
    pub fn header(&self) -> Vec<u8> {
        let mut line = Vec::new();
        if self.csv {
            let columns = self.columns.iter().map(|name| format!("kept.{name}"));
            let names = self.first().map(str::to_owned).chain(columns);
            let names = names.chain(KEYS.iter().map(ToString::to_string));
            csv_row(names.chain(["cites".to_owned()]), &mut line);
        }
        line
    }

    fn first(&self) -> impl Iterator<Item = &'static str> {
        let input = (self.inputs.len() > 1).then_some("input");
        ["id"].into_iter().chain(input).chain(["row"])
    }

    /// Appends a line.
    pub(super) fn write(&self, line: &Line<'_>, into: &mut Vec<u8>) {
        let input = self.inputs.get(line.case.input).filter(|_| self.inputs.len() > 1);
        let id = line.case.id.as_deref().map_or(Json::Null, Json::from);
        let input = input.map(|name| Json::from(name.as_str()));
        let first = [id].into_iter().chain(input).chain([Json::from(line.case.row)]);
        let mut values = line.values();
        values.push(cites(line));
        if self.csv {
            let columns = line.columns.iter().map(|value| value.clone().unwrap_or_default());
            let cells = first.map(|value| cell(&value)).chain(columns);
            csv_row(cells.chain(values.iter().map(cell)), into);
            return;
        }
        let mut object = Map::new();
        for (name, value) in self.first().zip(first) {
            object.insert(name.to_owned(), value);
        }
        if !self.columns.is_empty() {
            let columns = self.columns.iter().zip(&line.columns);
            let columns = columns.map(|(name, value)| (name.clone(), Json::from(value.clone())));
            object.insert("kept".to_owned(), Json::Object(columns.collect()));
        }
        for (name, value) in KEYS.iter().chain(&["cites"]).zip(values) {
            object.insert((*name).to_owned(), value);
        }
        into.extend_from_slice(Json::Object(object).to_string().as_bytes());
        into.push(b'\n');
    }
}

impl Line<'_> {
    /// A value for each of [`KEYS`].
    fn values(&self) -> Vec<Json> {
        let Subject { programs, pair } = self.subject;
        let id = pair.after.0;
        let Change { states, by, .. } = self.change;
        let mut values: Vec<Json> = vec![
            full_name(programs.after, id).into(),
            kind_name(id).into(),
            self.subject.class(*states).name().into(),
            self.answer(programs.before, pair.before.0, states.before, true),
            self.answer(programs.after, id, states.after, false),
            reasons(programs.before, self.answers.before, self.change.rows.before),
            reasons(programs.after, self.answers.after, self.change.rows.after),
        ];
        let none = Moved::default();
        let (due, used, over) = match by {
            By::Wait { due, used, over } => (due, used, over),
            _ => (&none, &none, &none),
        };
        values.extend([date(due.before), date(due.after), whole(due.by())]);
        values.extend([used, over].into_iter().flat_map(days));
        let pay = match by {
            By::Pay(pay) => *pay,
            _ => none,
        };
        values.extend([pence(pay.before), pence(pay.after), pence(pay.by())]);
        values.push(due_dates(self.answers.before, self.change.rows.before));
        values.push(due_dates(self.answers.after, self.change.rows.after));
        values.push(self.value_change());
        values.extend(self.step_values());
        values
    }

    /// What an answer was: of a definition its value.
    fn answer(&self, program: &Program, id: AnswerId, state: State, is_before: bool) -> Json {
        let (column, row) = match is_before {
            true => (self.answers.before, self.change.rows.before),
            false => (self.answers.after, self.change.rows.after),
        };
        match (column, id) {
            (AnswerColumn::Define(found), AnswerId::Define(define)) => match found.value.get(row) {
                Figure::Known(value) => written(program, program[define].ty, &value),
                Figure::None => Json::Null,
                Figure::Unknown => self.subject.name(state).into(),
            },
            (AnswerColumn::Indicator(found), _) => {
                let of = |figures: &[u64]| figures.get(row).copied().unwrap_or(0);
                let (counted, base) = (of(&found.numerator), of(&found.denominator));
                format!("{} ({counted} of {base})", self.subject.name(state)).into()
            }
            _ => self.subject.name(state).into(),
        }
    }

    fn value_change(&self) -> Json {
        let By::Value { moved, .. } = &self.change.by else { return Json::Null };
        let rows = self.change.rows;
        let (AnswerColumn::Define(before), AnswerColumn::Define(after)) =
            (self.answers.before, self.answers.after)
        else {
            return Json::Null;
        };
        match (before.value.get(rows.before), after.value.get(rows.after)) {
            (Figure::Known(Value::Number(was)), Figure::Known(Value::Number(is))) => {
                let by = is.sub(was).ok();
                match moved.by() {
                    Some(_) => by.map(text::money_decimal).into(),
                    None => by.map(text::plain).into(),
                }
            }
            (Figure::Known(Value::Date(_)), Figure::Known(Value::Date(_))) => whole(moved.by()),
            _ => Json::Null,
        }
    }

    fn step_values(&self) -> [Json; 8] {
        let Some(Step { cause, found }) = self.step else { return Default::default() };
        let only = cause.only.map(|only| match only {
            super::cause::Only::Before => "before",
            super::cause::Only::After => "after",
        });
        let of = |text: &Option<String>| Json::from(text.clone());
        let name = cause.name.clone().or_else(|| cause.part.clone());
        [
            name.into(),
            only.into(),
            of(&found.before),
            of(&found.after),
            of(&cause.rule.before),
            of(&cause.rule.after),
            of(&cause.place.before),
            of(&cause.place.after),
        ]
    }
}

fn cites(line: &Line<'_>) -> Json {
    line.step.map_or(Json::Null, |step| step.cause.cites.clone().into())
}

fn days(moved: &Moved) -> [Json; 3] {
    [whole(moved.before), whole(moved.after), whole(moved.by())]
}

fn whole(days: Option<i128>) -> Json {
    days.and_then(|days| i64::try_from(days).ok()).into()
}

fn date(day: Option<i128>) -> Json {
    let day = day.and_then(|day| i32::try_from(day).ok()).and_then(Date::from_day_number);
    day.map(Date::iso).into()
}

fn pence(pence: Option<i128>) -> Json {
    let pounds = pence.and_then(|pence| Number::from_ratio(pence, 100).ok());
    pounds.map(text::money_decimal).into()
}

fn due_dates(column: &AnswerColumn, row: usize) -> Json {
    match column {
        AnswerColumn::Payment(column) => {
            let due = column.by_due_date(row).into_iter();
            due.map(|(on, sum)| Json::from(format!("{} {}", on.iso(), text::money_decimal(sum))))
                .collect()
        }
        _ => Json::Null,
    }
}

/// The names of the conditions that refuse.
fn reasons(program: &Program, column: &AnswerColumn, row: usize) -> Json {
    let name = |id: &ConditionId| Json::from(program[*id].head.name.as_str());
    let of = |reasons: &Coded<Vec<ConditionId>>, at: usize| -> Vec<Json> {
        reasons.get(at).into_iter().flatten().map(name).collect()
    };
    match column {
        AnswerColumn::Eligibility(column) => of(&column.reasons, row).into(),
        AnswerColumn::Payment(column) => item_reasons(column, row, of).into(),
        _ => Json::Null,
    }
}

/// The reasons of all items of a payment, each once.
fn item_reasons(
    column: &PaymentColumn,
    row: usize,
    of: impl Fn(&Coded<Vec<ConditionId>>, usize) -> Vec<Json>,
) -> Vec<Json> {
    let mut reasons: Vec<Json> = Vec::new();
    for item in column.items_of(row) {
        let capacity = column.items.capacity.get(item).then(|| Json::from("capacity"));
        for reason in of(&column.items.reasons, item).into_iter().chain(capacity) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

/// A value in a cell: texts as they are, lists with semicolons.
fn cell(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

fn csv_row(cells: impl Iterator<Item = String>, into: &mut Vec<u8>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            into.push(b',');
        }
        into.extend_from_slice(csv_quoted(&cell).as_bytes());
    }
    into.push(b'\n');
}
