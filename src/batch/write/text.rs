//! Answers as text: a line of JSON a case, or a row of CSV.
//!
//! Owns: both forms. What few rows have in common is written once a run and copied.
//! Must never know: where the text goes.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::batch::layout::{Cells, Entry, Layout, Sheet};
use crate::batch::read::quote;
use crate::value::Date;

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
        let prepared: Vec<Prepared<'_>> =
            sheet.cells.iter().map(|cells| Prepared::new(cells, json_entry)).collect();
        for row in 0..sheet.rows {
            for (key, cells) in self.keys.iter().zip(&prepared) {
                into.extend_from_slice(key.as_bytes());
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
        let prepared: Vec<Prepared<'_>> =
            sheet.cells.iter().map(|cells| Prepared::new(cells, csv_entry)).collect();
        for row in 0..sheet.rows {
            for (at, cells) in prepared.iter().enumerate() {
                if at > 0 {
                    into.push(b',');
                }
                cells.csv(row, into);
            }
            into.push(b'\n');
        }
    }
}

/// A column with its few entries written out.
struct Prepared<'a> {
    cells: &'a Cells,
    entries: Vec<String>,
}

impl<'a> Prepared<'a> {
    fn new(cells: &'a Cells, write: fn(&Entry) -> String) -> Self {
        let entries = match cells {
            Cells::Coded { entries, .. } => entries.iter().map(write).collect(),
            _ => Vec::new(),
        };
        Self { cells, entries }
    }

    fn entry(&self, codes: &[u32], row: usize) -> &str {
        let code = codes.get(row).copied().unwrap_or(0);
        self.entries.get(code as usize).map_or("", String::as_str)
    }

    fn json(&self, row: usize, into: &mut Vec<u8>) {
        match self.cells {
            Cells::Coded { codes, .. } => {
                into.extend_from_slice(self.entry(codes, row).as_bytes());
            }
            Cells::Texts(texts) => match texts.get(row) {
                Some(Some(text)) => json_text(text, into),
                _ => into.extend_from_slice(b"null"),
            },
            Cells::Days(days) => match days.get(row) {
                Some(Some(day)) => {
                    into.push(b'"');
                    push_day(*day, into);
                    into.push(b'"');
                }
                _ => into.extend_from_slice(b"null"),
            },
            Cells::Counts(counts) => match counts.get(row) {
                Some(Some(count)) => push_number(i128::from(*count), into),
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
                    push_pence(*pence, into);
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
        match self.cells {
            Cells::Coded { codes, .. } => {
                into.extend_from_slice(self.entry(codes, row).as_bytes());
            }
            Cells::Texts(texts) => {
                if let Some(Some(text)) = texts.get(row) {
                    into.extend_from_slice(csv_quoted(text).as_bytes());
                }
            }
            Cells::Days(days) => {
                if let Some(Some(day)) = days.get(row) {
                    push_day(*day, into);
                }
            }
            Cells::Counts(counts) => {
                if let Some(Some(count)) = counts.get(row) {
                    push_number(i128::from(*count), into);
                }
            }
            Cells::YesNo(answers) => into.extend_from_slice(match answers.get(row) {
                Some(Some(true)) => b"true",
                Some(Some(false)) => b"false",
                _ => b"",
            }),
            Cells::Pence(amounts) => {
                if let Some(Some(pence)) = amounts.get(row) {
                    push_pence(*pence, into);
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
fn csv_quoted(text: &str) -> Cow<'_, str> {
    let quoted =
        text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}

/// `2025-06-02`
fn push_day(number: i32, into: &mut Vec<u8>) {
    let Some(date) = Date::from_day_number(number) else { return };
    let (year, month, day) = date.ymd();
    let digit = |value: u32| b'0' + u8::try_from(value % 10).unwrap_or(0);
    let year = year.unsigned_abs();
    into.extend_from_slice(&[
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ]);
}

fn push_number(number: i128, into: &mut Vec<u8>) {
    let mut digits = [0_u8; 40];
    let mut rest = number.unsigned_abs();
    let mut used = 0;
    for place in digits.iter_mut().rev() {
        *place = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        into.push(b'-');
    }
    into.extend_from_slice(digits.get(digits.len() - used..).unwrap_or_default());
}

/// `358.00`
fn push_pence(pence: i128, into: &mut Vec<u8>) {
    if pence < 0 {
        into.push(b'-');
    }
    let pence = pence.unsigned_abs();
    push_number(i128::try_from(pence / 100).unwrap_or(i128::MAX), into);
    into.push(b'.');
    let rest = u8::try_from(pence % 100).unwrap_or(0);
    into.extend_from_slice(&[b'0' + rest / 10, b'0' + rest % 10]);
}
