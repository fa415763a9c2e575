//! Values as JSON, as far as can be in the forms in which a case is read.
//!
//! Owns: the written form of every value. Exact: a number that a JSON number may not hold exactly is
//! written as a text.
//! Must never know: how a value came about.

use serde_json::Value as Json;
use smol_str::SmolStr;

use super::place::{fact_path, field_path, group_key};
use crate::program::{
    Atom, Cell, Column, FactId, Facts, Field, GroupId, Item, ListPlace, Program, Record, ScaleId,
    Slot, Type, Value,
};
use crate::value::{Date, Number, days_in_month, text};

/// A value as JSON: members of scales by name, dates as `2025-06-02`, money as `"358.00"` (to the penny
/// where it has more digits), percentages as `"60%"`, numbers exactly: a JSON number where it is whole
/// and fits 64 bits, else a decimal `"0.5"` or a fraction `"1/3"` in quotes.
#[must_use]
pub fn value_to_json(program: &Program, ty: Type, value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::YesNo(value) => Json::Bool(*value),
        Value::Number(number) => number_to_json(ty, *number),
        Value::Date(date) => Json::String(date.iso()),
        Value::Time(time) => Json::String(time.to_string()),
        Value::Duration(duration) => Json::String(duration.to_string()),
        Value::Weekday(day) => Json::String(day.name().to_owned()),
        Value::Member(member) => match ty.atom {
            Atom::Scale(scale) => member_to_json(program, scale, *member),
            _ => Json::from(*member),
        },
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(list) => {
            list.items.iter().map(|item| value_to_json(program, ty.element(), item)).collect()
        }
        Value::Item(item) => match ty.atom {
            Atom::Item(record) => program
                .records
                .get(record.index())
                .map_or(Json::Null, |record| item_to_json(program, record, item)),
            _ => Json::Null,
        },
        Value::Row(row) => match ty.atom {
            Atom::Row(table) => row_to_json(program, table.index(), *row),
            _ => Json::from(*row),
        },
    }
}

/// A whole case as the text of JSON, as [`super::load`] reads it, on one line. What is left out or faulty is left
/// out; a list that may hold more is named under `unfinished`. A text and not a tree, because a number stands in it
/// with all its digits.
#[must_use]
pub fn case_to_json(program: &Program, facts: &Facts) -> String {
    let mut case = Object::new();
    if let Some(id) = &facts.id {
        case.member("id", &Json::from(id.as_str()).to_string());
    }
    let mut unfinished = Vec::new();
    for (at, group) in program.groups.iter().enumerate() {
        let mut said = Object::new();
        for fact in &group.facts {
            let Some(slot) = facts.slots.get(fact.index()) else { continue };
            said.slot(program, &program[*fact].head.name, program[*fact].shape.ty, slot);
        }
        if said.has_members() {
            case.member(&group_key(program, GroupId::at(at)), &said.close());
        }
    }
    for (at, slot) in facts.slots.iter().enumerate() {
        open_lists(program, facts, ListPlace::Fact(FactId::at(at)), slot, &mut unfinished);
    }
    if !unfinished.is_empty() {
        case.member("unfinished", &Json::from(unfinished).to_string());
    }
    case.close()
}

/// An object of JSON that is being written.
struct Object(String);

impl Object {
    fn new() -> Self {
        Self("{".to_owned())
    }

    fn has_members(&self) -> bool {
        self.0.len() > 1
    }

    fn member(&mut self, key: &str, value: &str) {
        if self.has_members() {
            self.0.push(',');
        }
        self.0.push_str(&Json::from(key).to_string());
        self.0.push(':');
        self.0.push_str(value);
    }

    fn slot(&mut self, program: &Program, key: &str, ty: Type, slot: &Slot) {
        match slot {
            Slot::Given(value) => self.member(key, &written(program, ty, value)),
            slot => {
                if let Some(said) = slot_to_json(program, ty, slot) {
                    self.member(key, &said.to_string());
                }
            }
        }
    }

    fn close(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A value as the text of JSON. Records cannot hold themselves, so this ends.
fn written(program: &Program, ty: Type, value: &Value) -> String {
    match (value, ty.atom) {
        (Value::List(list), _) => {
            let items = list.items.iter().map(|item| written(program, ty.element(), item));
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        (Value::Item(item), Atom::Item(record)) => {
            let mut object = Object::new();
            for (field, slot) in program[record].fields.iter().zip(&item.fields) {
                object.slot(program, &field.head.name, field.shape.ty, slot);
            }
            object.close()
        }
        (Value::Number(number), Atom::Number) => plain(*number),
        _ => value_to_json(program, ty, value).to_string(),
    }
}

/// The paths of a list that may hold more, and of those within it.
fn open_lists(program: &Program, facts: &Facts, at: ListPlace, slot: &Slot, found: &mut Vec<Json>) {
    let Slot::Given(Value::List(list)) = slot else { return };
    if list.open {
        found.push(Json::String(match at {
            ListPlace::Fact(fact) => fact_path(program, fact),
            ListPlace::Field { item, field } => field_path(program, facts, item, field),
        }));
    }
    for value in list.items.iter() {
        let Value::Item(item) = value else { continue };
        for (field, slot) in (0..).zip(item.fields.iter()) {
            let at = ListPlace::Field { item: item.ordinal, field };
            open_lists(program, facts, at, slot, found);
        }
    }
}

/// The text by which an item of a list `by` a field is known; `None` for kinds of value that cannot be one.
pub(crate) fn id_text(program: &Program, ty: Type, value: &Value) -> Option<SmolStr> {
    Some(match (value, ty.atom) {
        (Value::Text(text), _) if text.is_empty() => return None,
        (Value::Text(text), _) => text.clone(),
        (Value::Number(number), _) => SmolStr::from(plain(*number)),
        (Value::Date(date), _) => SmolStr::from(date.iso()),
        (Value::Time(time), _) => SmolStr::from(time.to_string()),
        (Value::Member(member), Atom::Scale(scale)) => {
            program.scales.get(scale.index())?.members.get(usize::from(*member))?.name.clone()
        }
        _ => return None,
    })
}

/// A number in digits, exactly: `12`, `0.5`, `1/3`.
pub(super) fn plain(number: Number) -> String {
    decimal(number).unwrap_or_else(|| format!("{}/{}", number.numer(), number.denom()))
}

fn slot_to_json(program: &Program, ty: Type, slot: &Slot) -> Option<Json> {
    match slot {
        Slot::Given(value) => Some(value_to_json(program, ty, value)),
        Slot::Within(Value::Date(first), Value::Date(last)) => {
            partial_date(*first, *last).map(Json::String)
        }
        Slot::Within(..) | Slot::LeftOut | Slot::LeftOutIsNone | Slot::Faulty => None,
    }
}

fn item_to_json(program: &Program, record: &Record, item: &Item) -> Json {
    let entry = |(field, slot): (&Field, &Slot)| {
        Some((field.head.name.to_string(), slot_to_json(program, field.shape.ty, slot)?))
    };
    Json::Object(record.fields.iter().zip(&item.fields).filter_map(entry).collect())
}

/// The columns of a row that hold one value.
fn row_to_json(program: &Program, table: usize, row: u32) -> Json {
    let Some(table) = program.tables.get(table) else { return Json::Null };
    let Some(row) = table.rows.get(row as usize) else { return Json::Null };
    let entry = |(column, cell): (&Column, &Cell)| match cell {
        Cell::Values(values) => match values.as_slice() {
            [value] => Some((column.name.to_string(), value_to_json(program, column.ty, value))),
            _ => None,
        },
        _ => None,
    };
    Json::Object(table.columns.iter().zip(&row.cells).filter_map(entry).collect())
}

fn member_to_json(program: &Program, scale: ScaleId, member: u16) -> Json {
    let entry =
        program.scales.get(scale.index()).and_then(|scale| scale.members.get(usize::from(member)));
    match entry {
        Some(member) => Json::String(member.name.to_string()),
        None => Json::from(member),
    }
}

fn number_to_json(ty: Type, number: Number) -> Json {
    match ty.atom {
        Atom::Money => Json::String(text::money_decimal(number)),
        Atom::Percent => match number.mul(Number::from_i64(100)) {
            Ok(hundredths) => Json::String(format!("{}%", plain(hundredths))),
            Err(_) => Json::String(plain(number)),
        },
        _ => number.to_i64().map_or_else(|| Json::String(plain(number)), Json::from),
    }
}

/// The number in decimal digits, where they end and are at most 30.
fn decimal(number: Number) -> Option<String> {
    let (mut rest, mut places) = (number.denom(), 0_usize);
    // A fraction ends in decimal digits where only 2 and 5 divide what is below the line.
    let mut scaled = number;
    while rest != 1 {
        scaled = scaled.mul(Number::from_i64(10)).ok()?;
        rest = scaled.denom();
        places += 1;
        if places > 30 {
            return None;
        }
    }
    let digits = scaled.numer().unsigned_abs().to_string();
    let sign = if scaled.is_negative() { "-" } else { "" };
    if places == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at_checked(digits.len() - places)?;
    Some(format!("{sign}{whole}.{fraction}"))
}

/// `2025-06` or `2025`, where the two days are the first and the last of it.
fn partial_date(first: Date, last: Date) -> Option<String> {
    let ((year, month, day), (last_year, last_month, last_day)) = (first.ymd(), last.ymd());
    if (day, year) != (1, last_year) || Some(last_day) != days_in_month(last_year, last_month) {
        return None;
    }
    match (month, last_month) {
        (1, 12) => Some(format!("{year:04}")),
        _ if month == last_month => Some(format!("{year:04}-{month:02}")),
        _ => None,
    }
}
