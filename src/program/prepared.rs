//! What is worked out once for a program, so that no case pays for it: the rows of tables as lists,
//! and an index into large tables.
//!
//! Owns: [`Prepared`]. Takes: a compiled [`Program`]. Gives: lists and row numbers.
//! Must never know: facts.

use std::cmp::Ordering;

use super::{Cell, List, Program, Table, TableId, Value};

/// Tables with at most so many rows are read from the top.
const MANY_ROWS: usize = 16;

/// What is worked out once.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    tables: Vec<PreparedTable>,
}

#[derive(Debug)]
struct PreparedTable {
    rows: List,
    index: Option<Index>,
}

/// The rows of a large table by the values of one key column in which every cell is plain values.
#[derive(Debug)]
struct Index {
    column: usize,
    /// Sorted by value, then row.
    entries: Vec<(Value, u32)>,
}

impl Program {
    /// What is worked out once for this program.
    pub(crate) fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::of(self))
    }
}

impl Prepared {
    fn of(program: &Program) -> Self {
        let tables = program
            .tables
            .iter()
            .map(|table| {
                let items = (0..table.rows.len())
                    .filter_map(|row| u32::try_from(row).ok())
                    .map(Value::Row)
                    .collect();
                PreparedTable { rows: List { items, open: false }, index: Index::of(table) }
            })
            .collect();
        Self { tables }
    }

    /// All rows of a table, as a list.
    pub(crate) fn rows(&self, table: TableId) -> List {
        match self.tables.get(table.index()) {
            Some(table) => table.rows.clone(),
            None => List { items: [].into(), open: false },
        }
    }

    /// The key column by which the rows of a large table are found.
    pub(crate) fn indexed_column(&self, table: TableId) -> Option<usize> {
        Some(self.tables.get(table.index())?.index.as_ref()?.column)
    }

    /// The rows whose cell in that column holds the value, in order.
    pub(crate) fn rows_with(
        &self,
        table: TableId,
        value: &Value,
    ) -> impl Iterator<Item = u32> + '_ {
        let entries = self
            .tables
            .get(table.index())
            .and_then(|table| table.index.as_ref())
            .map_or(&[][..], |index| index.entries.as_slice());
        let first = entries.partition_point(|(entry, _)| order(entry, value) == Ordering::Less);
        let count = entries.get(first..).map_or(0, |rest| {
            rest.partition_point(|(entry, _)| order(entry, value) == Ordering::Equal)
        });
        entries.get(first..first + count).unwrap_or(&[]).iter().map(|(_, row)| *row)
    }
}

impl Index {
    /// The first key column that can be indexed, of a table with many rows.
    fn of(table: &Table) -> Option<Self> {
        if table.rows.len() <= MANY_ROWS {
            return None;
        }
        (0..table.keys).find_map(|column| {
            let mut entries = Vec::with_capacity(table.rows.len());
            for (number, row) in table.rows.iter().enumerate() {
                let Some(Cell::Values(values)) = row.cells.get(column) else { return None };
                let number = u32::try_from(number).ok()?;
                for value in values {
                    kind(value)?;
                    entries.push((value.clone(), number));
                }
            }
            entries.sort_by(|left, right| order(&left.0, &right.0).then(left.1.cmp(&right.1)));
            Some(Self { column, entries })
        })
    }
}

/// A number for each kind of value that can be a key; `None` for what cannot.
const fn kind(value: &Value) -> Option<u8> {
    match value {
        Value::None => Some(0),
        Value::YesNo(_) => Some(1),
        Value::Number(_) => Some(2),
        Value::Date(_) => Some(3),
        Value::Time(_) => Some(4),
        Value::Duration(_) => Some(5),
        Value::Weekday(_) => Some(6),
        Value::Member(_) => Some(7),
        Value::Text(_) => Some(8),
        Value::List(_) | Value::Item(_) | Value::Row(_) => None,
    }
}

/// A total order of the values that can be keys; equal exactly where they are the same.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::YesNo(left), Value::YesNo(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (Value::Duration(left), Value::Duration(right)) => {
            (left.unit as u8, left.count).cmp(&(right.unit as u8, right.count))
        }
        (Value::Weekday(left), Value::Weekday(right)) => left.cmp(right),
        (Value::Member(left), Value::Member(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.trim().cmp(right.trim()),
        _ => kind(left).cmp(&kind(right)),
    }
}
