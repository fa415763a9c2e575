//! Understanding a block: from records to the facts of cases.
//!
//! Owns: what becomes of each record: answered, answered with what is faulty in it unknown, or rejected whole. Read
//! and rejected together are always all records of the block. Whatever the input, a record is read as the JSON of a
//! case and by the reader of cases, so that a batch never understands it otherwise than `check` does.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::json::characters;
use super::names::Columns;
use super::{Lists, table};
use crate::batch::block::{Block, JsonRow, JsonRows, Records};
use crate::case::{self, Blamed, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{self, Missing};
use crate::program::{FactId, Facts, Program, Slot, Value};
use crate::span::{FileId, Span};
use crate::value::Date;

/// The text of a case in reports: no rule file has this number.
const CASE: FileId = FileId(u32::MAX);

/// A record that was read.
#[derive(Debug)]
pub struct Row {
    /// What it says; what is faulty counts as not known.
    pub facts: Facts,
    /// The paths of what cannot be right in it, in order of place.
    pub faults: Vec<SmolStr>,
    /// What is carried through, by position in [`Understander::keep`].
    pub kept: Vec<Kept>,
}

/// A value that is carried through.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// There is none.
    Nothing,
    /// A fact's.
    Value(Value),
    /// A text.
    Text(SmolStr),
    /// A value of JSON, as it was written.
    Json(Box<str>),
}

/// A column that is carried through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Its name.
    pub name: SmolStr,
    /// What it is.
    pub what: KeptAs,
}

/// What a column that is carried through is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs {
    /// A fact of the program.
    Fact(FactId),
    /// Nothing that the rules know.
    Text,
}

/// Something that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The record's number in its input, from 1.
    pub row: u64,
    /// The line, where the input has lines.
    pub line: Option<u64>,
    /// The column: characters in JSON, cells in a table; from 1.
    pub column: Option<u64>,
    /// The case's own id, where it is known.
    pub id: Option<String>,
    /// The fact or field concerned; empty where it is in no one place.
    pub fact: String,
    /// The code, as in `docs/errors.md`.
    pub code: Code,
    /// What is wrong.
    pub reason: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The record is not answered at all.
    pub whole: bool,
}

/// A block that was understood.
#[derive(Debug, Default)]
pub struct Understood {
    /// The records that are answered, in order.
    pub rows: Vec<Row>,
    /// What cannot be right, in order.
    pub rejects: Vec<Reject>,
    /// How many records were rejected whole.
    pub rejected: u64,
    /// How many records are answered although something in them cannot be right.
    pub faulty: u64,
}

/// Understands blocks for one program on one day.
pub struct Understander<'p> {
    pub(super) program: &'p Program,
    pub(super) reader: Reader<'p>,
    today: Date,
    /// What is carried through.
    pub keep: Vec<Keep>,
    /// Keys of JSON and columns of tables that are no facts and are passed over.
    pub ignore: Vec<SmolStr>,
    /// What the columns of each input mean, where it is a table.
    pub columns: Vec<Option<Columns>>,
    /// Lists that stand in files of their own.
    pub lists: Lists,
    /// The program has checks at all.
    has_checks: bool,
}

impl<'p> Understander<'p> {
    /// Prepares.
    #[must_use]
    pub fn new(program: &'p Program, today: Date) -> Self {
        let has_checks = program.groups.iter().any(|group| !group.checks.is_empty())
            || program.records.iter().any(|record| !record.checks.is_empty());
        Self {
            program,
            reader: Reader::new(program),
            today,
            keep: Vec::new(),
            ignore: Vec::new(),
            columns: Vec::new(),
            lists: Lists::default(),
            has_checks,
        }
    }

    /// The program.
    #[must_use]
    pub const fn program(&self) -> &'p Program {
        self.program
    }

    /// Understands a block.
    #[must_use]
    pub fn understand(&self, block: &Block) -> Understood {
        let mut understood = Understood::default();
        match &block.data {
            Records::Json(json) => {
                for (at, row) in (block.first + 1..).zip(&json.rows) {
                    self.json_row(json, *row, at, &mut understood);
                }
            }
            Records::Cells(cells) => {
                let columns = self.columns.get(block.input).and_then(Option::as_ref);
                for ((at, row), line) in (block.first + 1..).zip(&cells.rows).zip(&cells.lines) {
                    let text = columns.map(|columns| columns.row(self, row)).unwrap_or_default();
                    self.table_row(columns, &text, (at, Some(*line)), &mut understood);
                }
            }
            Records::Table(batch) => {
                let columns = self.columns.get(block.input).and_then(Option::as_ref);
                for (at, row) in (block.first + 1..).zip(0..batch.num_rows()) {
                    let text = columns
                        .map(|columns| table::row(self, columns, batch, row))
                        .unwrap_or_default();
                    self.table_row(columns, &text, (at, None), &mut understood);
                }
            }
        }
        understood
    }

    fn json_row(&self, json: &JsonRows, row: JsonRow, at: u64, understood: &mut Understood) {
        let bytes = json.text.get(row.start..row.end).unwrap_or_default();
        let whole = |code: Code, reason: String, (line, column): (u64, u64)| Reject {
            row: at,
            line: Some(line),
            column: Some(column),
            id: None,
            fact: String::new(),
            code,
            reason,
            help: None,
            whole: true,
        };
        let start = (row.line, row.column);
        if let Some(why) = row.broken {
            understood.reject(whole(Code::CaseNotJson, why.to_owned(), start));
            return;
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
                let reason = format!("the text is not UTF-8: it holds the byte {byte:#04X}");
                let place = place(bytes, error.valid_up_to(), start);
                understood.reject(whole(Code::FileNotText, reason, place));
                return;
            }
        };
        match self.case(text) {
            Ok((mut row, faults)) => {
                row.kept = self.kept_of_json(&row.facts, text);
                let id = row.facts.id.clone();
                understood.faulty += u64::from(!faults.is_empty());
                understood.rejects.extend(faults.into_iter().map(|(path, diagnostic)| {
                    let (line, column) = place(bytes, main_place(&diagnostic), start);
                    Reject {
                        fact: path,
                        help: diagnostic.help,
                        id: id.clone(),
                        whole: false,
                        ..whole(diagnostic.code, diagnostic.message, (line, column))
                    }
                }));
                understood.rows.push(row);
            }
            Err(diagnostic) => {
                let place = place(bytes, main_place(&diagnostic), start);
                let reject = whole(diagnostic.code, diagnostic.message, place);
                understood.reject(Reject { help: diagnostic.help, ..reject });
            }
        }
    }

    /// A row of a table, which was written out as a case.
    fn table_row(
        &self,
        columns: Option<&Columns>,
        written: &Written,
        (row, line): (u64, Option<u64>),
        understood: &mut Understood,
    ) {
        let column = |path: &str| columns.and_then(|columns| columns.position(path));
        let reject = |id: Option<String>, fact: String, code, reason, help, whole| {
            let column = column(&fact);
            Reject { row, line, column, id, fact, code, reason, help, whole }
        };
        if let Some(why) = &written.broken {
            let code = Code::CaseNotObject;
            understood.reject(reject(None, String::new(), code, why.clone(), None, true));
            return;
        }
        match self.case(&written.json) {
            Ok((mut read, faults)) => {
                let id = read.facts.id.clone();
                let before = understood.rejects.len();
                for (path, reason) in &written.wrong {
                    spoil(&mut read.facts, columns, path);
                    read.faults.push(SmolStr::new(path));
                    understood.rejects.push(reject(
                        id.clone(),
                        path.clone(),
                        Code::CaseWrongType,
                        reason.clone(),
                        None,
                        false,
                    ));
                }
                understood.rejects.extend(faults.into_iter().map(|(path, found)| {
                    reject(id.clone(), path, found.code, found.message, found.help, false)
                }));
                understood.faulty += u64::from(understood.rejects.len() > before);
                read.kept = self.kept_of_table(&read.facts, &written.kept);
                understood.rows.push(read);
            }
            Err(found) => understood.reject(reject(
                None,
                String::new(),
                found.code,
                found.message,
                found.help,
                true,
            )),
        }
    }

    /// The facts of a case and the paths and reports of what cannot be right in it.
    fn case(&self, text: &str) -> Result<(Row, Vec<(String, Diagnostic)>), Diagnostic> {
        let loaded = self.reader.load_one_of_many(CASE, text).map_err(|mut reports| {
            reports.pop().unwrap_or_else(|| {
                Diagnostic::error(Code::CaseNotJson, Span::default(), "this is no case")
            })
        })?;
        let mut faults = loaded.faults;
        if !self.ignore.is_empty() {
            faults.retain(|fact| {
                fact.diagnostic.code != Code::CaseUnknownKey || !self.ignores(&fact.path)
            });
        }
        let mut facts = loaded.facts;
        if self.has_checks {
            let failed = engine::failed_checks(self.program, &facts, self.today);
            for failure in &failed {
                let Some(check) = failure.check.check(self.program) else { continue };
                let blamed: Vec<Blamed> = failure.blamed.iter().copied().map(blamed).collect();
                faults.push(case::check_fault(self.program, &facts, &loaded.spans, check, &blamed));
            }
            if !failed.is_empty() {
                facts = engine::with_faults(&facts, &failed);
            }
        }
        faults.sort_by(|one, other| {
            let (one, other) = (&one.diagnostic, &other.diagnostic);
            (one.span(), one.code, &one.message).cmp(&(other.span(), other.code, &other.message))
        });
        let faults: Vec<(String, Diagnostic)> =
            faults.into_iter().map(|fault| (fault.path, fault.diagnostic)).collect();
        let paths = faults.iter().map(|(path, _)| SmolStr::new(path)).collect();
        Ok((Row { facts, faults: paths, kept: Vec::new() }, faults))
    }

    fn ignores(&self, path: &str) -> bool {
        let within = |name: &SmolStr| {
            path.strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.ignore.iter().any(within)
            || self.keep.iter().any(|keep| keep.what == KeptAs::Text && within(&keep.name))
    }

    fn kept_of_json(&self, facts: &Facts, text: &str) -> Vec<Kept> {
        if self.keep.is_empty() {
            return Vec::new();
        }
        let text = |name: &SmolStr| {
            // Numbers keep their digits: nothing goes through a float.
            let mut here = text;
            for key in name.split('.') {
                let object: BTreeMap<String, &RawValue> = serde_json::from_str(here).ok()?;
                here = object.get(key)?.get();
            }
            Some(match here.as_bytes().first() {
                Some(b'n') => Kept::Nothing,
                Some(b'"') => Kept::Text(serde_json::from_str::<String>(here).ok()?.into()),
                _ => Kept::Json(here.into()),
            })
        };
        self.keep
            .iter()
            .map(|keep| match keep.what {
                KeptAs::Fact(fact) => kept_fact(facts, fact),
                KeptAs::Text => text(&keep.name).unwrap_or(Kept::Nothing),
            })
            .collect()
    }

    fn kept_of_table(&self, facts: &Facts, texts: &[Option<String>]) -> Vec<Kept> {
        self.keep
            .iter()
            .enumerate()
            .map(|(at, keep)| match keep.what {
                KeptAs::Fact(fact) => kept_fact(facts, fact),
                KeptAs::Text => texts
                    .get(at)
                    .and_then(Option::as_ref)
                    .map_or(Kept::Nothing, |text| Kept::Text(SmolStr::new(text))),
            })
            .collect()
    }
}

/// A row of a table, written as a case.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The case.
    pub(super) json: String,
    /// Facts whose cells cannot be written at all, and why.
    pub(super) wrong: Vec<(String, String)>,
    /// The texts of the columns that are carried through and are no facts, by position among those kept.
    pub(super) kept: Vec<Option<String>>,
    /// Why the row cannot be a case at all.
    pub(super) broken: Option<String>,
}

impl Understood {
    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
        self.rejected += 1;
    }
}

/// Makes the fact faulty that a column gives.
fn spoil(facts: &mut Facts, columns: Option<&Columns>, path: &str) {
    let fact = columns.and_then(|columns| columns.fact(path));
    if let Some(slot) = fact.and_then(|fact| facts.slots.get_mut(fact.index())) {
        *slot = Slot::Faulty;
    }
}

fn kept_fact(facts: &Facts, fact: FactId) -> Kept {
    match facts.slots.get(fact.index()) {
        Some(Slot::Given(Value::None)) | None => Kept::Nothing,
        Some(Slot::Given(value)) => Kept::Value(value.clone()),
        Some(_) => Kept::Nothing,
    }
}

const fn blamed(missing: Missing) -> Blamed {
    match missing {
        Missing::Fact(fact) => Blamed::Fact(fact),
        Missing::Field { item, field } => Blamed::Field { item, field },
    }
}

/// The byte that a report on a case points at.
fn main_place(diagnostic: &Diagnostic) -> usize {
    let own = diagnostic.labels.iter().find(|label| label.span.file == CASE);
    own.map_or(0, |label| label.span.start as usize)
}

/// The line and column of a byte of a text that begins at this line and column.
fn place(text: &[u8], at: usize, (line, column): (u64, u64)) -> (u64, u64) {
    let before = text.get(..at).unwrap_or(text);
    match memchr::memrchr(b'\n', before) {
        Some(end) => (
            line + memchr::memchr_iter(b'\n', before).count() as u64,
            1 + characters(before.get(end + 1..).unwrap_or_default()),
        ),
        None => (line, column + characters(before)),
    }
}
