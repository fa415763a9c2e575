//! Batches hold to `check`: whatever the format, each case is answered as it is alone.

#![cfg(test)]

#[path = "../benches/support/arrow.rs"]
mod arrow_columns;
mod batches;
mod library;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use rules::analysis::sample::{Options, Sampler, Share};
use rules::batch::block::{Block, Records, Source};
use rules::batch::layout::Layout;
use rules::batch::read::{Columns, Elements, Lines, Rows, Said, Understander};
use rules::batch::write::Ndjson;
use rules::batch::{Cases, Ended, Form, Job, Piece, Plan, Spread, run};
use rules::program::Program;
use rules::value::Date;
use serde_json::Value;

use batches::{Check, Dice, WORDS, differences, lancashire, many, rows};

/// One source of rows that are at hand.
struct Table(Option<RecordBatch>);

impl Source for Table {
    fn next(&mut self, _rows: usize) -> Result<Option<Records>, rules::batch::block::Broken> {
        Ok(self.0.take().map(Records::Table))
    }
}

/// What a batch answers: one object a case.
fn batched(
    program: &Program,
    today: Date,
    none: &[String],
    table: Option<Vec<String>>,
    source: impl Fn() -> Box<dyn Source> + Sync,
    spread: (usize, usize),
) -> Vec<u8> {
    let plan = Plan::compile(program, today, None);
    let mut understander = Understander::new(program, today);
    let columns = table
        .map(|names| Columns::of(&understander, names, Said { id: None, none }).expect("columns"));
    understander.columns.push(columns);
    let layout = Layout::new(program, plan.answers(), &[]).expect("a layout");
    let form = Form::Ndjson(Ndjson::new(&layout));
    let job = Job { program, plan, understander, layout, form, spare: Mutex::default() };
    let (jobs, batch_rows) = spread;
    let spread = Spread { jobs, batch_rows, segment: None, start: (0, 0) };
    let mut text = Vec::new();
    let work = |block: &Block, position| job.work(block, position);
    let ended: Result<(), Ended<()>> = run(&work, 1, &|_| Ok(source()), spread, |done| {
        assert_eq!(done.counts.rejected, 0, "{:?}", done.rejects);
        if let Piece::Text(more) = done.piece {
            text.extend_from_slice(&more);
        }
        Ok(())
    });
    ended.expect("the run ends well");
    text
}

/// Examples and worked cases, each as at its day.
fn cases() -> Vec<(Date, Value)> {
    let worked: Value = serde_json::from_str(include_str!("data/worked_cases.json")).expect("JSON");
    let day = |text: &str| Date::parse_iso(text).expect("a day");
    let mut cases: Vec<(Date, Value)> = worked["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .map(|case| (day(case["as_at"].as_str().expect("a day")), case["case"].clone()))
        .collect();
    for entry in std::fs::read_dir(library::root().join("examples")).expect("examples") {
        let path = entry.expect("an entry").path();
        // One is full of mistakes, one is about the rules of another pack.
        let left_out =
            ["typing_mistakes.json", "provider.json"].iter().any(|name| path.ends_with(name));
        if path.extension().is_some_and(|ending| ending == "json") && !left_out {
            let text = std::fs::read_to_string(&path).expect("text");
            cases.push((day("2026-02-01"), serde_json::from_str(&text).expect("JSON")));
        }
    }
    assert!(cases.len() > 50, "the cases are there");
    cases
}

/// A case as one row: the dotted names of its facts, their texts, and those that are none.
fn row_of(case: &Value) -> (Vec<String>, Vec<String>, Vec<String>) {
    let (mut names, mut cells, mut none) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in case.as_object().expect("a case") {
        let Some(group) = value.as_object() else {
            names.push(key.clone());
            cells.push(value.as_str().expect("an id").to_owned());
            continue;
        };
        for (fact, value) in group {
            let name = format!("{key}.{fact}");
            cells.push(match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => {
                    let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                    items.join(";")
                }
                other => other.to_string(),
            });
            if value.is_null() {
                none.push(name.clone());
            }
            names.push(name);
        }
    }
    (names, cells, none)
}

#[test]
fn every_case_is_answered_in_every_format_as_it_is_alone() {
    let (mut sources, program) = lancashire();
    let mut by_day: BTreeMap<Date, Vec<Value>> = BTreeMap::new();
    for (day, case) in cases() {
        by_day.entry(day).or_default().push(case);
    }
    let mut wrong = Vec::new();
    for (day, cases) in by_day {
        let check = Check::new(&program, &Plan::compile(&program, day, None));
        let wanted: Vec<_> = cases
            .iter()
            .map(|case| check.columns(&mut sources, &case.to_string()).expect("a case"))
            .collect();
        let mut compare = |form: &str, text: Vec<u8>, wanted: &[BTreeMap<String, Value>]| {
            let rows = rows(&text);
            assert_eq!(rows.len(), wanted.len(), "{form}");
            for (row, wanted) in rows.iter().zip(wanted) {
                wrong.extend(differences(form, row, wanted));
            }
        };
        let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
        let source = || Box::new(Lines::new(Cursor::new(lines.clone()))) as Box<dyn Source>;
        let text = batched(&program, day, &[], None, source, (2, 3));
        compare("ndjson", text, &wanted);

        let list = serde_json::to_string_pretty(&cases).expect("JSON");
        let source = || Box::new(Elements::new(Cursor::new(list.clone()))) as Box<dyn Source>;
        compare("json", batched(&program, day, &[], None, source, (1, 100)), &wanted);

        // In a table a column is none in all rows or in none: each case has a table of its own.
        for (case, wanted) in cases.iter().zip(&wanted) {
            let (names, cells, none) = row_of(case);
            if names.iter().any(|name| name == "unfinished") {
                continue;
            }
            let mut csv = csv::Writer::from_writer(Vec::new());
            csv.write_record(&names).expect("a row");
            csv.write_record(&cells).expect("a row");
            let csv = csv.into_inner().expect("bytes");
            let source = || {
                Box::new(Rows::new(Cursor::new(csv.clone()), b',').expect("a table"))
                    as Box<dyn Source>
            };
            let text = batched(&program, day, &none, Some(names.clone()), source, (1, 1));
            compare("csv", text, std::slice::from_ref(wanted));

            let fields: Vec<Field> =
                names.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
            let arrays = cells
                .iter()
                .zip(&names)
                .map(|(cell, name)| {
                    let cell = Some(cell.as_str()).filter(|_| !none.contains(name));
                    Arc::new(StringArray::from(vec![cell])) as ArrayRef
                })
                .collect();
            let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("rows");
            let source = || Box::new(Table(Some(batch.clone()))) as Box<dyn Source>;
            let text = batched(&program, day, &none, Some(names.clone()), source, (1, 1));
            compare("arrow", text, std::slice::from_ref(wanted));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn threads_and_batches_change_no_byte() {
    let (_, program) = lancashire();
    let lines: String =
        cases().iter().cycle().take(500).map(|(_, case)| format!("{case}\n")).collect();
    let source = || Box::new(Lines::new(Cursor::new(lines.clone()))) as Box<dyn Source>;
    let day = Date::parse_iso("2026-02-01").expect("a day");
    let one = batched(&program, day, &[], None, source, (1, 8192));
    for spread in [(2, 1), (3, 7), (2, 100), (4, 64)] {
        assert!(one == batched(&program, day, &[], None, source, spread), "{spread:?}");
    }
}

#[test]
fn read_and_rejected_are_all() {
    let (_, program) = lancashire();
    let understander = Understander::new(&program, Date::parse_iso("2026-02-01").expect("a day"));
    let text = "{\"id\": \"one\"}\n\n[1]\n{\"id\": \"two\", \"child\": {\"has_send\": 7}}\n{\"id\":\n{}\r\n\u{feff}{}";
    let mut source = Lines::new(Cursor::new(text));
    let mut found = Vec::new();
    let (mut read, mut rejected) = (0, 0);
    while let Some(data) = source.next(2).expect("a block") {
        let first = (read + rejected) as u64;
        let understood = understander.understand(&Block { input: 0, first, bytes: 0, data });
        read += understood.cases.rows;
        rejected += usize::try_from(understood.rejected).expect("a count");
        for reject in understood.rejects {
            let at = (reject.row, reject.line.unwrap_or(0), reject.column.unwrap_or(0));
            found.push((at, reject.whole, reject.reason));
        }
    }
    insta::assert_debug_snapshot!((read, rejected, found));
}

/// What is understood, as far as it can be seen.
fn seen(program: &Program, exact: bool, columns: Option<Vec<String>>, data: Records) -> String {
    let mut understander =
        Understander::new(program, Date::parse_iso("2026-02-01").expect("a day"));
    understander.exact = exact;
    understander.keep = vec![rules::batch::read::keep(program, "child.need_level")];
    let columns = columns.map(|names| {
        let mut none = vec!["referral.formal_request_on".to_owned()];
        none.retain(|name| names.contains(name));
        Columns::of(&understander, names, Said { id: None, none: &none }).expect("columns")
    });
    understander.columns.push(columns);
    let found = understander.understand(&Block { input: 0, first: 0, bytes: 0, data });
    let mut text = format!("{} {}\n", found.rejected, found.faulty);
    for (row, about) in found.about.iter().enumerate() {
        let facts = found.cases.facts(program, row);
        let places = &facts.places;
        text.push_str(&format!("{about:?} {:?} {places:?}\n", facts.slots));
    }
    // That a faulty fact is faulty, not only unknown, is seen in the faults.
    text.replace("Faulty", "LeftOut") + &format!("{:#?}", found.rejects)
}

#[test]
fn the_quick_way_is_the_exact_way() {
    let (_, program) = lancashire();
    let cases: Vec<String> = cases().into_iter().map(|(_, case)| case.to_string()).collect();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for _ in 0..60 {
        let mut text = Vec::new();
        for _ in 0..20 {
            let case = &cases[dice.below(cases.len())];
            text.extend(dice.spoil(case, WORDS).into_iter().filter(|byte| *byte != b'\n'));
            text.push(b'\n');
        }
        let block = || Lines::new(Cursor::new(&text)).next(1000).expect("lines");
        let (Some(quick), Some(exact)) = (block(), block()) else { continue };
        let (quick, exact) =
            (seen(&program, false, None, quick), seen(&program, true, None, exact));
        assert!(
            quick == exact,
            "{}\n--- quick\n{quick}\n--- exact\n{exact}",
            String::from_utf8_lossy(&text)
        );
    }
}

#[test]
fn the_quick_way_through_tables_is_the_exact_way() {
    let (_, program) = lancashire();
    let mut dice = Dice(0x0123_4567_89AB_CDEF);
    let text = std::fs::read_to_string(library::root().join("examples/cohort/requests.csv"))
        .expect("a table")
        .replacen("team", "child.urgent_need2", 1);
    let mut all = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = all.headers().expect("names").iter().map(str::to_owned).collect();
    let team = 1;
    let names: Vec<String> =
        names.into_iter().enumerate().filter(|(at, _)| *at != team).map(|(_, name)| name).collect();
    let rows: Vec<Vec<String>> = all
        .records()
        .map(|row| {
            let row = row.expect("a row");
            row.iter()
                .enumerate()
                .filter(|(at, _)| *at != team)
                .map(|(_, cell)| cell.to_owned())
                .collect()
        })
        .collect();
    let words = [
        "Yes",
        "NO",
        "t",
        "0",
        "1",
        "2",
        "Level 3",
        "level 3",
        "5",
        "3.0",
        " ",
        "",
        "2025-02-30",
        "2025-06",
        "[]",
        "[\"anxiety\"]",
        ";",
        "anxiety;",
        "Anxiety",
        "None",
        "+1",
        "1e3",
        "pendle ",
        "Preston",
    ];
    for _ in 0..60 {
        let table: Vec<Vec<String>> = (0..20)
            .map(|_| {
                let mut row = rows[dice.below(rows.len())].clone();
                for _ in 0..dice.below(4) {
                    let (at, word) = (dice.below(row.len()), dice.below(words.len()));
                    row[at] = words[word].to_owned();
                }
                row
            })
            .collect();
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&names).expect("names");
        table.iter().for_each(|row| csv.write_record(row).expect("a row"));
        let csv = csv.into_inner().expect("bytes");
        let block = || {
            let mut rows = Rows::new(Cursor::new(csv.clone()), b',').expect("a table");
            rows.next(1000).expect("rows").expect("some")
        };
        let seen_in = |exact, data| seen(&program, exact, Some(names.clone()), data);
        let (quick, exact) = (seen_in(false, block()), seen_in(true, block()));
        assert!(quick == exact, "--- quick\n{quick}\n--- exact\n{exact}");

        let batch = typed(&names, &table);
        let (quick, exact) =
            (seen_in(false, Records::Table(batch.clone())), seen_in(true, Records::Table(batch)));
        assert!(quick == exact, "--- quick\n{quick}\n--- exact\n{exact}");
    }
}

/// Invented cases with all their lists, as columns of Arrow; some of the rows are unusual.
#[test]
fn the_quick_way_through_lists_of_records_is_the_exact_way() {
    let (_, program) = lancashire();
    let today = Date::parse_iso("2026-02-01").expect("a day");
    let mut dice = Dice(0x1357_9BDF_0246_8ACE);
    for seed in 0..12 {
        let missing = Share::millionths(150_000).expect("a share");
        let sampler = Sampler::new(&program, Options { seed, missing, today }, None);
        let cases = Cases::from_facts(&program, (0..24).map(|number| sampler.case(number)));
        let batch = arrow_columns::batch(&program, &cases, 0);
        // Some columns hold texts in a dictionary, and one holds a level that there is not.
        let arrays = batch.columns().iter().map(|array| match array.data_type() {
            DataType::Utf8 if dice.below(2) == 0 => {
                let texts = array.as_string::<i32>().iter();
                Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
            }
            DataType::Utf8 if dice.below(6) == 0 => {
                let texts =
                    array.as_string::<i32>().iter().enumerate().map(|(row, text)| {
                        if row == 7 { Some("nothing that there is") } else { text }
                    });
                Arc::new(texts.collect::<StringArray>()) as ArrayRef
            }
            _ => Arc::clone(array),
        });
        let arrays: Vec<ArrayRef> = arrays.collect();
        let fields: Vec<Field> = batch
            .schema()
            .fields()
            .iter()
            .zip(&arrays)
            .map(|(field, array)| Field::new(field.name(), array.data_type().clone(), true))
            .collect();
        let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("rows");
        let seen_in =
            |exact| seen(&program, exact, Some(names.clone()), Records::Table(batch.clone()));
        let (quick, exact) = (seen_in(false), seen_in(true));
        assert!(quick == exact, "--- quick\n{quick}\n--- exact\n{exact}");
    }
}

/// The table with the types that its columns could have: texts, dictionaries, days, numbers, yes or no.
fn typed(names: &[String], table: &[Vec<String>]) -> RecordBatch {
    use arrow_array::{BooleanArray, Date32Array, Float64Array, Int16Array};
    let arrays: Vec<ArrayRef> = (0..names.len())
        .map(|at| {
            let cells =
                || table.iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
            let day = |cell: &str| Some(Date::parse_iso(cell)?.day_number() - 719_163);
            match names[at].as_str() {
                name if name.ends_with("_on") || name.ends_with("birth") => {
                    Arc::new(cells().map(|cell| cell.and_then(day)).collect::<Date32Array>())
                        as ArrayRef
                }
                "child.need_level" => Arc::new(
                    cells()
                        .map(|cell| cell.and_then(|cell| cell.parse().ok()))
                        .collect::<Int16Array>(),
                ),
                "child.has_send" => Arc::new(
                    cells().map(|cell| cell.map(|cell| cell == "yes")).collect::<BooleanArray>(),
                ),
                "child.severity" => Arc::new(
                    cells()
                        .map(|cell| cell.and_then(|cell| cell.parse().ok()))
                        .collect::<Float64Array>(),
                ),
                "referral.source" => Arc::new(cells().collect::<DictionaryArray<Int32Type>>()),
                _ => Arc::new(cells().collect::<StringArray>()),
            }
        })
        .collect();
    let fields: Vec<Field> = names
        .iter()
        .zip(&arrays)
        .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("rows")
}

/// Damaged texts give rejects or an error, never a panic or a wrong count. `RULES_DAMAGED=10000` tries so many.
#[test]
fn damaged_texts_are_counted() {
    let most = usize::try_from(many("RULES_DAMAGED", 150)).expect("small");
    let (_, program) = lancashire();
    let day = Date::parse_iso("2026-02-01").expect("a day");
    let plan = Plan::compile(&program, day, None);
    let read =
        |name: &str| std::fs::read_to_string(library::root().join(name)).expect("an example");
    let lines = read("examples/cohort/requests.ndjson");
    let table = read("examples/cohort/requests.csv").replacen(",team,", ",child.of_school,", 1);
    let list: Vec<&str> = lines.lines().take(6).collect();
    let list = format!("[\n{}\n]\n", list.join(",\n"));
    let mut dice = Dice(0xDEAD_BEEF_CAFE);
    let (mut answered, mut rejected, mut refused) = (0, 0, 0);
    for number in 0..most {
        let text = [&lines, &list, &table][number % 3];
        let mut bytes = dice.spoil(text, WORDS);
        if number % 5 == 0 {
            let (at, end) = (dice.below(bytes.len().max(1)), dice.below(bytes.len().max(1)));
            if at < end {
                bytes[at..end].reverse();
            }
        }
        let mut understander = Understander::new(&program, day);
        understander.ignore = vec!["child.of_school".into()];
        let mut source: Box<dyn Source> = match number % 3 {
            0 => Box::new(Lines::new(Cursor::new(&bytes))),
            1 => Box::new(Elements::new(Cursor::new(&bytes))),
            _ => {
                let Ok(rows) = Rows::new(Cursor::new(bytes.clone()), b',') else {
                    refused += 1;
                    continue;
                };
                let said = Said { id: None, none: &[] };
                let Ok(columns) = Columns::of(&understander, rows.names().to_vec(), said) else {
                    refused += 1;
                    continue;
                };
                understander.columns.push(Some(columns));
                Box::new(rows)
            }
        };
        let mut all = 0;
        while let Ok(Some(data)) = source.next(1 + number % 9) {
            let block = Block { input: 0, first: all, bytes: 0, data };
            let found = understander.understand(&block);
            let cases = found.cases.rows as u64;
            assert_eq!(cases + found.rejected, block.rows() as u64, "{number}");
            assert_eq!(found.about.len() as u64, cases, "{number}");
            let whole = found.rejects.iter().filter(|reject| reject.whole).count() as u64;
            assert_eq!(whole, found.rejected, "{number}");
            assert_eq!(plan.answer(&found.cases).rows as u64, cases, "{number}");
            all += block.rows() as u64;
            answered += cases;
            rejected += found.rejected;
        }
        if number % 3 == 0 {
            let blank = |line: &&[u8]| line.iter().all(u8::is_ascii_whitespace);
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !blank(line));
            assert_eq!(all, lines.count() as u64, "{number}");
        }
    }
    println!(
        "{most} damaged texts: {answered} cases answered, {rejected} rejected, {refused} tables refused"
    );
}
