//! Understanding a block: from records to the facts of cases.
//!
//! Owns: what becomes of each record: answered, answered with what is faulty in it unknown, or rejected whole. Read
//! and rejected together are always all records of the block. Whatever the input, a record is read as the JSON of a
//! case and by the reader of cases, so that a batch never understands it otherwise than `check` does.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::json::characters;
use super::names::Columns;
use super::quick::{Quick, Scratch};
use super::{Lists, table};
use crate::batch::block::{Block, JsonRow, JsonRows, Records};
use crate::batch::cases::{Cases, CasesBuilder};
use crate::batch::layout::About;
use crate::batch::plan::Checks;
use crate::case::{self, Blamed, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{self, Missing};
use crate::program::{FactId, Facts, Program, Slot, Value};
use crate::span::{FileId, Span};
use crate::value::Date;

/// The text of a case in reports: no rule file has this number.
const CASE: FileId = FileId(u32::MAX);

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
    /// The facts of the records that are answered, in order.
    pub cases: Cases,
    /// What else is known of each of them.
    pub about: Vec<About>,
    /// The number of each of them in its input, from 1.
    pub numbers: Vec<u64>,
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
    pub(super) quick: Quick,
    today: Date,
    /// What is carried through.
    pub keep: Vec<Keep>,
    /// Keys of JSON and columns of tables that are no facts and are passed over.
    pub ignore: Vec<SmolStr>,
    /// What the columns of each input mean, where it is a table.
    pub columns: Vec<Option<Columns>>,
    /// Lists that stand in files of their own.
    pub lists: Lists,
    /// Read every record by the reader of cases, also what could be read the quick way: the result is the same.
    pub exact: bool,
    /// The checks, where there are any.
    checks: Option<Checks<'p>>,
}

/// A record that was read by the reader of cases.
struct Exact {
    facts: Facts,
    rejects: Vec<Reject>,
    /// By position among what is kept; facts are not here.
    kept: Vec<Kept>,
}

/// What is gathered of a block.
struct Gathered<'p> {
    cases: CasesBuilder<'p>,
    about: Vec<About>,
    /// The number of each row's record in the block.
    records: Vec<usize>,
    rejects: BTreeMap<usize, Vec<Reject>>,
    rejected: u64,
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
            quick: Quick::new(program),
            today,
            keep: Vec::new(),
            ignore: Vec::new(),
            columns: Vec::new(),
            lists: Lists::default(),
            exact: false,
            checks: has_checks.then(|| Checks::compile(program, today)),
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
        let rows = block.rows();
        let mut gathered = Gathered {
            cases: CasesBuilder::new(self.program),
            about: Vec::with_capacity(rows),
            records: Vec::with_capacity(rows),
            rejects: BTreeMap::new(),
            rejected: 0,
        };
        match (&block.data, self.columns_of(block)) {
            (Records::Json(json), _) if self.is_quick() => {
                let mut scratch = Scratch::default();
                for (at, row) in json.rows.iter().enumerate() {
                    let read = row
                        .text(json)
                        .and_then(|line| self.quick.line(line, &mut scratch, &mut gathered.cases));
                    match read {
                        Some(id) => gathered.push(at, id, Vec::new()),
                        None => self.gather(block, at, &mut gathered),
                    }
                }
            }
            (Records::Cells(cells), Some(columns)) if self.is_quick() => {
                let columns = self.quick.columns(columns);
                for (at, row) in cells.rows.iter().enumerate() {
                    match self.quick.cells(&columns, row, &mut gathered.cases) {
                        Some(id) => gathered.push(at, id, Vec::new()),
                        None => self.gather(block, at, &mut gathered),
                    }
                }
            }
            (Records::Table(batch), Some(columns)) if self.is_quick() => {
                let (meaning, entries) = (self.quick.columns(columns), Cell::new(0));
                let values = self.quick.table(&meaning, batch, &entries);
                let id = table::ids(columns, batch);
                let read = |gathered: &mut Gathered<'_>, rows: Range<usize>| {
                    rows.for_each(|at| gathered.push(at, id(at).as_deref(), Vec::new()));
                };
                fn cases_of<'c, 'p>(gathered: &'c mut Gathered<'p>) -> &'c mut CasesBuilder<'p> {
                    &mut gathered.cases
                }
                let unusual = |gathered: &mut Gathered<'p>, at| self.gather(block, at, gathered);
                values.rows(0..rows, &mut gathered, &cases_of, &read, &unusual);
            }
            _ => (0..rows).for_each(|at| self.gather(block, at, &mut gathered)),
        }
        self.checked(block, gathered)
    }

    /// A record of a block as the JSON of a case, as it is understood; `None` where it is no text. `at` counts from 0.
    #[must_use]
    pub fn text(&self, block: &Block, at: usize) -> Option<String> {
        let columns = self.columns_of(block);
        match &block.data {
            Records::Json(json) => {
                let row = json.rows.get(at)?;
                let bytes = json.text.get(row.start..row.end)?;
                std::str::from_utf8(bytes).ok().map(str::to_owned)
            }
            Records::Cells(cells) => Some(columns?.row(self, cells.rows.get(at)?).json),
            Records::Table(batch) => Some(table::row(self, columns?, batch, at).json),
        }
    }

    fn columns_of(&self, block: &Block) -> Option<&Columns> {
        self.columns.get(block.input).and_then(Option::as_ref)
    }

    /// Whether records may be read the quick way: nothing is wanted of them but facts.
    fn is_quick(&self) -> bool {
        !self.exact
            && self.lists.is_empty()
            && self.keep.iter().all(|keep| matches!(keep.what, KeptAs::Fact(_)))
    }

    /// Reads a record by the reader of cases.
    fn gather(&self, block: &Block, at: usize, gathered: &mut Gathered<'_>) {
        match self.exactly(block, at, false) {
            Ok(read) => {
                gathered.push(at, read.facts.id.as_deref(), read.kept);
                if !read.rejects.is_empty() {
                    gathered.rejects.insert(at, read.rejects);
                }
                gathered.cases.push_facts(read.facts);
            }
            Err(reject) => {
                gathered.rejects.insert(at, vec![*reject]);
                gathered.rejected += 1;
            }
        }
    }

    /// Ends a block: what is carried through is noted, and checks are applied.
    fn checked(&self, block: &Block, gathered: Gathered<'_>) -> Understood {
        let Gathered { cases, mut about, records, mut rejects, rejected } = gathered;
        let mut cases = cases.finish();
        for (at, keep) in self.keep.iter().enumerate() {
            if let KeptAs::Fact(fact) = keep.what {
                for (row, about) in about.iter_mut().enumerate() {
                    about.kept.resize(self.keep.len(), Kept::Nothing);
                    if let Some(kept) = about.kept.get_mut(at) {
                        *kept = self.kept_fact(&cases, row, fact);
                    }
                }
            }
        }
        let suspects = self.checks.iter().flat_map(|checks| checks.suspects(&cases));
        for row in suspects.collect::<Vec<usize>>() {
            let facts = cases.facts(self.program, row);
            if engine::failed_checks(self.program, &facts, self.today).is_empty() {
                continue;
            }
            let Some(record) = records.get(row) else { continue };
            if let Ok(read) = self.exactly(block, *record, true) {
                rejects.insert(*record, read.rejects);
                cases.replace(row, read.facts);
            }
        }
        let mut faulty = 0;
        for (record, about) in records.iter().zip(&mut about) {
            if let Some(rejects) = rejects.get(record) {
                faulty += 1;
                about.faults = rejects.iter().map(|reject| SmolStr::new(&reject.fact)).collect();
            }
        }
        let rejects = rejects.into_values().flatten().collect();
        let numbers = records.iter().map(|at| block.first + *at as u64 + 1).collect();
        Understood { cases, about, numbers, rejects, rejected, faulty }
    }

    /// What the reader of cases makes of a record.
    fn exactly(&self, block: &Block, at: usize, checks: bool) -> Result<Exact, Box<Reject>> {
        let number = block.first + at as u64 + 1;
        let columns = self.columns_of(block);
        match &block.data {
            Records::Json(json) => {
                let row = json.rows.get(at).copied().unwrap_or_default();
                self.json_row(json, row, number, checks)
            }
            Records::Cells(cells) => {
                let row = cells.rows.get(at).zip(columns);
                let text = row.map(|(row, columns)| columns.row(self, row)).unwrap_or_default();
                let line = cells.lines.get(at).copied();
                self.table_row(columns, &text, (number, line), checks)
            }
            Records::Table(batch) => {
                let text =
                    columns.map(|columns| table::row(self, columns, batch, at)).unwrap_or_default();
                self.table_row(columns, &text, (number, None), checks)
            }
        }
    }

    fn json_row(
        &self,
        json: &JsonRows,
        row: JsonRow,
        at: u64,
        checks: bool,
    ) -> Result<Exact, Box<Reject>> {
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
            return Err(Box::new(whole(Code::CaseNotJson, why.to_owned(), start)));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            let reason = format!("the text is not UTF-8: it holds the byte {byte:#04X}");
            let place = place(bytes, error.valid_up_to(), start);
            Box::new(whole(Code::FileNotText, reason, place))
        })?;
        let (facts, faults) = self.case(text, checks).map_err(|found| {
            let place = place(bytes, main_place(&found), start);
            let reject = whole(found.code, found.message, place);
            Box::new(Reject { help: found.help, ..reject })
        })?;
        let reject = |(path, found): (String, Diagnostic)| Reject {
            fact: path,
            help: found.help.clone(),
            id: facts.id.clone(),
            whole: false,
            ..whole(found.code, found.message.clone(), place(bytes, main_place(&found), start))
        };
        let rejects = faults.into_iter().map(reject).collect();
        Ok(Exact { kept: self.kept_of_json(text), rejects, facts })
    }

    /// A row of a table, which was written out as a case.
    fn table_row(
        &self,
        columns: Option<&Columns>,
        written: &Written,
        (row, line): (u64, Option<u64>),
        checks: bool,
    ) -> Result<Exact, Box<Reject>> {
        let column = |path: &str| columns.and_then(|columns| columns.position(path));
        let reject = |id: Option<String>, fact: String, code, reason, help, whole| {
            let column = column(&fact);
            Reject { row, line, column, id, fact, code, reason, help, whole }
        };
        if let Some(why) = &written.broken {
            let code = Code::CaseNotObject;
            return Err(Box::new(reject(None, String::new(), code, why.clone(), None, true)));
        }
        let (mut facts, faults) = self.case(&written.json, checks).map_err(|found| {
            let Diagnostic { code, message, help, .. } = found;
            Box::new(reject(None, String::new(), code, message, help, true))
        })?;
        let id = facts.id.clone();
        let mut rejects = Vec::new();
        for (path, reason) in &written.wrong {
            spoil(&mut facts, columns, path);
            let code = Code::CaseWrongType;
            rejects.push(reject(id.clone(), path.clone(), code, reason.clone(), None, false));
        }
        rejects.extend(faults.into_iter().map(|(path, found)| {
            reject(id.clone(), path, found.code, found.message, found.help, false)
        }));
        Ok(Exact { facts, rejects, kept: self.kept_of_table(&written.kept) })
    }

    /// The facts of a case and the paths and reports of what cannot be right in it.
    fn case(
        &self,
        text: &str,
        checks: bool,
    ) -> Result<(Facts, Vec<(String, Diagnostic)>), Diagnostic> {
        let loaded = self.reader.load_one_of_many(CASE, text).map_err(|mut reports| {
            reports.pop().unwrap_or_else(|| {
                Diagnostic::error(Code::CaseNotJson, Span::default(), "this is no case")
            })
        })?;
        let mut faults = loaded.faults;
        if !self.ignore.is_empty() || !self.keep.is_empty() {
            faults.retain(|fact| {
                fact.diagnostic.code != Code::CaseUnknownKey || !self.ignores(&fact.path)
            });
        }
        let mut facts = loaded.facts;
        if checks {
            let failed = engine::failed_checks(self.program, &facts, self.today);
            for failure in &failed {
                let Some(check) = failure.check.check(self.program) else { continue };
                let blamed: Vec<Blamed> = failure.blamed.iter().copied().map(blamed).collect();
                faults.push(case::check_fault(self.program, &facts, &loaded.spans, check, &blamed));
            }
            facts = engine::with_faults(&facts, &failed);
        }
        faults.sort_by(|one, other| {
            let (one, other) = (&one.diagnostic, &other.diagnostic);
            (one.span(), one.code, &one.message).cmp(&(other.span(), other.code, &other.message))
        });
        Ok((facts, faults.into_iter().map(|fault| (fault.path, fault.diagnostic)).collect()))
    }

    fn ignores(&self, path: &str) -> bool {
        let within_of = |path: &str, name: &SmolStr| {
            path.strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        // A field of the items of a list is passed over in each of them.
        let of_any_item = without_items(path);
        let within = |name: &SmolStr| within_of(path, name) || within_of(&of_any_item, name);
        self.ignore.iter().any(within)
            || self.keep.iter().any(|keep| keep.what == KeptAs::Text && within(&keep.name))
    }

    fn kept_fact(&self, cases: &Cases, row: usize, fact: FactId) -> Kept {
        let value = match (cases.odd_facts(row), cases.column(fact)) {
            (Some(facts), _) => match facts.slots.get(fact.index()) {
                Some(Slot::Given(value)) => Some(value.clone()),
                _ => None,
            },
            (None, Some(column)) if column.known.get(row) => {
                column.plain(row, self.program[fact].shape.ty.atom)
            }
            _ => None,
        };
        value.filter(|value| *value != Value::None).map_or(Kept::Nothing, Kept::Value)
    }

    fn kept_of_json(&self, text: &str) -> Vec<Kept> {
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
                KeptAs::Fact(_) => Kept::Nothing,
                KeptAs::Text => text(&keep.name).unwrap_or(Kept::Nothing),
            })
            .collect()
    }

    fn kept_of_table(&self, texts: &[Option<String>]) -> Vec<Kept> {
        self.keep
            .iter()
            .enumerate()
            .map(|(at, keep)| match keep.what {
                KeptAs::Fact(_) => Kept::Nothing,
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

impl Gathered<'_> {
    /// Notes a record that is answered.
    fn push(&mut self, record: usize, id: Option<&str>, kept: Vec<Kept>) {
        self.records.push(record);
        self.about.push(About { id: id.map(SmolStr::new), faults: Vec::new(), kept });
    }
}

impl JsonRow {
    /// Its text, if it is one.
    fn text<'t>(&self, json: &'t JsonRows) -> Option<&'t str> {
        let bytes = json.text.get(self.start..self.end).filter(|_| self.broken.is_none())?;
        std::str::from_utf8(bytes).ok()
    }
}

/// `contract.families["F1"].areas[2].end` as `contract.families.areas.end`.
fn without_items(path: &str) -> String {
    let mut short = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, item)) = rest.split_once('[') {
        short.push_str(before);
        let end = if item.starts_with('"') { "\"]" } else { "]" };
        rest = item.split_once(end).map_or("", |(_, after)| after);
    }
    short.push_str(rest);
    short
}

/// Makes the fact faulty that a column gives.
fn spoil(facts: &mut Facts, columns: Option<&Columns>, path: &str) {
    let fact = columns.and_then(|columns| columns.fact(path));
    if let Some(slot) = fact.and_then(|fact| facts.slots.get_mut(fact.index())) {
        *slot = Slot::Faulty;
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
