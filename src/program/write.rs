//! Values as they are written in rule files.
//!
//! Owns: the text of one value, so that reading it gives the value again. Takes: its type. Gives: nothing
//! where a value has no such text: an item of a list, a number that no decimal is equal to.
//! Must never know: labels, or what the value is for.

use super::{Atom, FieldShape, Item, List, Program, Slot, Type, Value};
use crate::syntax::ast::Mark;
use crate::value::{Number, text};

impl Program {
    /// A value as a rule file writes it: `£1,200.00`, `2 June 2025`, `level 2`, `list of preston, wyre`.
    #[must_use]
    pub fn value_text(&self, ty: Type, value: &Value) -> Option<String> {
        Some(match value {
            Value::None => "none".to_owned(),
            Value::YesNo(true) => "yes".to_owned(),
            Value::YesNo(false) => "no".to_owned(),
            Value::Number(number) => number_text(ty.atom, *number)?,
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Duration(duration) => duration.to_string(),
            Value::Weekday(weekday) => weekday.to_string(),
            Value::Member(at) => match ty.atom {
                Atom::Scale(scale) => self[scale].members.get(usize::from(*at))?.name.to_string(),
                _ => return None,
            },
            Value::Text(words) => quoted(words)?,
            Value::List(List { items, open: false }) if items.is_empty() => "empty".to_owned(),
            Value::List(List { items, open: false }) => {
                let parts: Option<Vec<String>> =
                    items.iter().map(|item| self.value_text(ty.element(), item)).collect();
                format!("list of {}", parts?.join(", "))
            }
            Value::List(_) | Value::Item(_) | Value::Row(_) => return None,
        })
    }

    /// What stands behind `given`, and below it: a fact with what is said of it, as a scenario gives it.
    /// Each line is one of the result; those of rows are indented by two.
    #[must_use]
    pub fn given_text(&self, path: &str, shape: &FieldShape, slot: &Slot) -> Option<Vec<String>> {
        let one = |value: &str| Some(vec![format!("{path} is {value}")]);
        match slot {
            Slot::LeftOut if shape.marks.contains(&Mark::NoneIfLeftOut) => one("none"),
            Slot::LeftOut => one("unknown"),
            Slot::LeftOutIsNone => one("none"),
            Slot::Given(Value::List(list)) if !list.items.is_empty() => match shape.ty.atom {
                Atom::Item(record) => {
                    let rows = self.rows_text(record, list)?;
                    Some([path.to_owned()].into_iter().chain(rows).collect())
                }
                _ => one(&self.value_text(shape.ty, &Value::List(list.clone()))?),
            },
            Slot::Given(value) => one(&self.value_text(shape.ty, value)?),
            Slot::Within(..) | Slot::Faulty => None,
        }
    }

    /// The rows of a list of items: a header with every field that some item gives, then one row an item.
    fn rows_text(&self, record: super::RecordId, list: &List) -> Option<Vec<String>> {
        let fields = &self[record].fields;
        let items: Option<Vec<&Item>> = list
            .items
            .iter()
            .map(|item| match item {
                Value::Item(item) => Some(&**item),
                _ => None,
            })
            .collect();
        let items = items?;
        let is_said = |at: usize| {
            items.iter().any(|item| {
                !matches!(item.fields.get(at), None | Some(Slot::LeftOut | Slot::LeftOutIsNone))
            })
        };
        let mut columns: Vec<usize> = (0..fields.len()).filter(|at| is_said(*at)).collect();
        if columns.is_empty() {
            // A row must have a cell: one that says nothing.
            columns.extend(fields.iter().position(|field| !field.shape.ty.list));
        }
        let mut lines: Vec<Vec<String>> = vec![
            columns
                .iter()
                .filter_map(|at| fields.get(*at))
                .map(|field| field.head.name.to_string())
                .collect(),
        ];
        for item in items {
            let mut cells = Vec::with_capacity(columns.len());
            for at in &columns {
                let field = fields.get(*at)?;
                cells.push(match item.fields.get(*at)? {
                    Slot::LeftOut | Slot::LeftOutIsNone => String::new(),
                    Slot::Given(value) => self.value_text(field.shape.ty, value)?,
                    Slot::Within(..) | Slot::Faulty => return None,
                });
            }
            lines.push(cells);
        }
        Some(in_columns(&lines))
    }
}

/// Cells under one another, between bars.
fn in_columns(lines: &[Vec<String>]) -> Vec<String> {
    let count = lines.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|at| {
            let cells = lines.iter().filter_map(|line| line.get(at));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            format!("  | {} |", cells.collect::<Vec<_>>().join(" | "))
        })
        .collect()
}

fn quoted(words: &str) -> Option<String> {
    let is_plain = !words.contains(['"', '\n', '\r']);
    is_plain.then(|| format!("\"{words}\""))
}

/// A number in the unit of its type, where a decimal is equal to it.
fn number_text(atom: Atom, number: Number) -> Option<String> {
    let (written, same) = match atom {
        Atom::Money => {
            let written = text::money(number);
            let plain: String = written.chars().filter(|c| !matches!(c, '£' | ',')).collect();
            (written, Number::parse_decimal(&plain)?)
        }
        Atom::Percent => {
            let hundred = number.mul(Number::from_i64(100)).ok()?;
            let plain = text::plain(hundred);
            let same = Number::parse_decimal(&plain)?.div(Number::from_i64(100)).ok()?;
            (format!("{plain}%"), same)
        }
        _ => {
            let plain = text::plain(number);
            let same = Number::parse_decimal(&plain)?;
            (plain, same)
        }
    };
    (same == number).then_some(written)
}
