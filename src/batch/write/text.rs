//! Answers as text: a line of JSON a case, or a row of CSV.
//!
//! Owns: both forms. What few rows have in common is written once a run and copied.
//! Must never know: where the text goes.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::batch::digits;
use crate::batch::layout::{Cells, Entry, Layout, Sheet};
use crate::batch::read::quote;

/// A line of JSON a case.
#[derive(Clone, Debug)]
pub struct Ndjson {
    /// For each column what stands before its value.
    keys: Vec<String>,
}

impl Ndjson {
    /// Prepares.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let key = |(at, name): (usize, &str)| {
            let mut key = String::from(if at == 0 { "{" } else { "," });
            quote(&mut key, name);
            key.push(':');
            key
        };
        let names = layout.columns().iter().map(|column| column.name.as_str());
        Self { keys: names.enumerate().map(key).collect() }
    }

    /// Appends the rows of a sheet.
    pub fn write(&self, sheet: &Sheet, into: &mut Vec<u8>) {
        let columns = self.keys.iter().zip(&sheet.cells);
        let prepared: Vec<Prepared<'_>> =
            columns.map(|(key, cells)| Prepared::new(cells, key, json_entry)).collect();
        for row in 0..sheet.rows {
            make_room(into, row, sheet.rows);
            for cells in &prepared {
                cells.json(row, into);
            }
            into.extend_from_slice(b"}\n");
        }
    }
}

/// Rows of CSV.
#[derive(Clone, Debug)]
pub struct Csv {
    header: String,
}

impl Csv {
    /// Prepares.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        let names: Vec<Cow<'_, str>> =
            layout.columns().iter().map(|column| csv_quoted(&column.name)).collect();
        Self { header: names.join(",") + "\n" }
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> &[u8] {
        self.header.as_bytes()
    }

    /// Appends the rows of a sheet.
    pub fn write(&self, sheet: &Sheet, into: &mut Vec<u8>) {
        let cells = sheet.cells.iter().enumerate();
        let prepared: Vec<Prepared<'_>> = cells
            .map(|(at, cells)| Prepared::new(cells, if at > 0 { "," } else { "" }, csv_entry))
            .collect();
        for row in 0..sheet.rows {
            make_room(into, row, sheet.rows);
            for cells in &prepared {
                cells.csv(row, into);
            }
            into.push(b'\n');
        }
    }
}

/// After some rows, makes room for as many more as there are, if they are alike.
fn make_room(into: &mut Vec<u8>, row: usize, rows: usize) {
    const SOME: usize = 128;
    if row == SOME {
        let each = into.len() / SOME;
        into.reserve((each + each / 16) * (rows - SOME));
    }
}

/// A column with its few entries written out.
struct Prepared<'a> {
    cells: &'a Cells,
    /// What stands before each value.
    before: &'a [u8],
    /// The entries with what stands before them, one after the other.
    entries: Vec<u8>,
    /// Where each entry ends.
    ends: Vec<usize>,
}

impl<'a> Prepared<'a> {
    fn new(cells: &'a Cells, before: &'a str, write: fn(&Entry) -> String) -> Self {
        let (mut all, mut ends) = (Vec::new(), vec![0]);
        if let Cells::Coded { entries, .. } = cells {
            for entry in entries {
                all.extend_from_slice(before.as_bytes());
                all.extend_from_slice(write(entry).as_bytes());
                ends.push(all.len());
            }
        }
        Self { cells, before: before.as_bytes(), entries: all, ends }
    }

    /// An entry, and what stands before it.
    #[inline]
    fn entry(&self, codes: &[u32], row: usize) -> &[u8] {
        let code = codes.get(row).copied().unwrap_or(0) as usize;
        match self.ends.get(code..code + 2) {
            Some([from, to]) => self.entries.get(*from..*to).unwrap_or_default(),
            _ => self.before,
        }
    }

    fn json(&self, row: usize, into: &mut Vec<u8>) {
        if let Cells::Coded { codes, .. } = self.cells {
            into.extend_from_slice(self.entry(codes, row));
            return;
        }
        into.extend_from_slice(self.before);
        match self.cells {
            Cells::Coded { .. } => {}
            Cells::Texts(texts) => match texts.get(row) {
                Some(Some(text)) => json_text(text, into),
                _ => into.extend_from_slice(b"null"),
            },
            Cells::Lists(lists) => {
                into.push(b'[');
                for (at, text) in lists.row(row).enumerate() {
                    into.extend_from_slice(if at > 0 { b",\"" } else { b"\"" });
                    into.extend_from_slice(text);
                    into.push(b'"');
                }
                into.push(b']');
            }
            Cells::Days(days) => match days.get(row) {
                Some(Some(day)) => {
                    into.push(b'"');
                    into.extend_from_slice(&digits::day(*day));
                    into.push(b'"');
                }
                _ => into.extend_from_slice(b"null"),
            },
            Cells::Counts(counts) => match counts.get(row) {
                Some(Some(count)) => digits::push_number(i128::from(*count), into),
                _ => into.extend_from_slice(b"null"),
            },
            Cells::YesNo(answers) => into.extend_from_slice(match answers.get(row) {
                Some(Some(true)) => b"true",
                Some(Some(false)) => b"false",
                _ => b"null",
            }),
            Cells::Pence(amounts) => match amounts.get(row) {
                Some(Some(pence)) => {
                    into.push(b'"');
                    digits::push_pence(*pence, into);
                    into.push(b'"');
                }
                _ => into.extend_from_slice(b"null"),
            },
            Cells::Values(values) => {
                let value = values.get(row).unwrap_or(&Json::Null);
                into.extend_from_slice(value.to_string().as_bytes());
            }
        }
    }

    fn csv(&self, row: usize, into: &mut Vec<u8>) {
        if let Cells::Coded { codes, .. } = self.cells {
            into.extend_from_slice(self.entry(codes, row));
            return;
        }
        into.extend_from_slice(self.before);
        match self.cells {
            Cells::Coded { .. } => {}
            Cells::Texts(texts) => {
                if let Some(Some(text)) = texts.get(row) {
                    into.extend_from_slice(csv_quoted(text).as_bytes());
                }
            }
            Cells::Lists(lists) => {
                for (at, text) in lists.row(row).enumerate() {
                    into.extend_from_slice(if at > 0 { b"; " } else { b"" });
                    into.extend_from_slice(text);
                }
            }
            Cells::Days(days) => {
                if let Some(Some(day)) = days.get(row) {
                    into.extend_from_slice(&digits::day(*day));
                }
            }
            Cells::Counts(counts) => {
                if let Some(Some(count)) = counts.get(row) {
                    digits::push_number(i128::from(*count), into);
                }
            }
            Cells::YesNo(answers) => into.extend_from_slice(match answers.get(row) {
                Some(Some(true)) => b"true",
                Some(Some(false)) => b"false",
                _ => b"",
            }),
            Cells::Pence(amounts) => {
                if let Some(Some(pence)) = amounts.get(row) {
                    digits::push_pence(*pence, into);
                }
            }
            Cells::Values(values) => {
                if let Some(text) = values.get(row).and_then(plain_text) {
                    into.extend_from_slice(csv_quoted(&text).as_bytes());
                }
            }
        }
    }
}

/// A value as a text of a table; nothing for null.
pub(super) fn plain_text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            let items: Vec<String> = items.iter().filter_map(plain_text).collect();
            Some(items.join("; "))
        }
        other => Some(other.to_string()),
    }
}

fn json_entry(entry: &Entry) -> String {
    let mut json = String::new();
    match entry {
        Entry::Null => json.push_str("null"),
        Entry::Text(text) => quote(&mut json, text),
        Entry::List(list) => {
            json.push('[');
            for (at, text) in list.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                quote(&mut json, text);
            }
            json.push(']');
        }
    }
    json
}

fn csv_entry(entry: &Entry) -> String {
    match entry {
        Entry::Null => String::new(),
        Entry::Text(text) => csv_quoted(text).into_owned(),
        Entry::List(list) => csv_quoted(&list.join("; ")).into_owned(),
    }
}

fn json_text(text: &str, into: &mut Vec<u8>) {
    let plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        into.push(b'"');
        into.extend_from_slice(text.as_bytes());
        into.push(b'"');
    } else {
        let mut json = String::new();
        quote(&mut json, text);
        into.extend_from_slice(json.as_bytes());
    }
}

/// A cell of CSV, in quotes where it must be.
pub(in crate::batch) fn csv_quoted(text: &str) -> Cow<'_, str> {
    let quoted =
        text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}
