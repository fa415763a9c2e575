//! Lines of JSON in, lines of JSON out, on one core.
//!
//! Owns the lines, and how what is written is read again to be counted. `rules` writes all that `rules batch` writes:
//! reasons, missing facts, warnings, each item of a payment; the others write answers, due dates and sums alone.

pub mod hand;

use std::hint::black_box;
use std::io::Cursor;
use std::sync::Mutex;

use rules::batch::block::{Block, Source};
use rules::batch::layout::Layout;
use rules::batch::read::{Lines, Understander};
use rules::batch::write::Ndjson;
use rules::batch::{Form, Job, Piece};
use rules::case::case_to_json;
use serde_json::Value as Json;

use crate::answers::{Answered, NO_DUE, Row, code};
use crate::case::Day;
use crate::contestants::{Contestant, Field};
use crate::ours;

/// The records of a block, as `rules batch` has them.
const BATCH: usize = 8_192;

/// The most lines that anyone gets.
pub const MOST: usize = 100_000;

/// The words of answers, good one first, as they are written.
pub const ELIGIBILITY: [&str; 3] = ["eligible", "not_eligible", "undecided"];
pub const WAITING: [&str; 5] = ["met", "breached", "undecided", "running", "not_started"];
pub const PAYMENT: [&str; 3] = ["payable", "not_payable", "held"];

/// The cases as lines of JSON.
pub fn written(field: &Field<'_>, most: usize) -> String {
    let mut text = String::new();
    let mut left = most;
    for batch in field.batches() {
        let rows = left.min(batch.rows);
        for row in 0..rows {
            text.push_str(&case_to_json(field.program, &batch.facts(field.program, row)));
            text.push('\n');
        }
        left -= rows;
    }
    text
}

/// What lines of answers say.
fn read(lines: &str, out: &mut Answered) {
    for line in lines.lines() {
        let line: Json = serde_json::from_str(line).expect("a line of JSON");
        let word = |name: &str, words: &[&str]| {
            let word = line[name].as_str().unwrap_or_else(|| panic!("no {name} in {line}"));
            code(words, word).unwrap_or_else(|| panic!("{name} is {word}"))
        };
        let due = line["first_support.due_on"].as_str().map_or(NO_DUE, day);
        let pence: String = line["results.payable"].to_string();
        let pence = pence.chars().filter(char::is_ascii_digit).collect::<String>();
        out.push(Row {
            eligible: word("ehwb", &ELIGIBILITY),
            request: word("request", &ELIGIBILITY),
            waiting: word("first_support", &WAITING),
            due,
            payment: word("results", &PAYMENT),
            pence: pence.parse().expect("a sum in pence"),
        });
    }
}

fn day(text: &str) -> Day {
    rules::value::Date::parse_iso(text).expect("a day").day_number()
}

/// `rules`, as `rules batch` has it, on one thread.
pub struct Batch<'f> {
    job: Job<'f>,
    rows: usize,
    text: String,
}

impl<'f> Batch<'f> {
    pub fn new(field: &'f Field<'_>) -> Self {
        let program = field.program;
        let plan = ours::plan(program);
        let layout = Layout::new(program, plan.answers(), &[]).expect("columns of different names");
        let form = Form::Ndjson(Ndjson::new(&layout));
        let understander = Understander::new(program, ours::today());
        let rows = field.rows().min(MOST);
        let job = Job { program, plan, understander, layout, form, spare: Mutex::default() };
        let mut batch = Self { job, rows, text: written(field, rows) };
        // As for one input of the command: it has no columns.
        batch.job.understander.columns.push(None);
        batch
    }
}

impl Contestant for Batch<'_> {
    fn name(&self) -> &'static str {
        "rules, by columns (rules batch)"
    }

    fn input(&self) -> &'static str {
        "NDJSON"
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn answer(&mut self, out: &mut Answered, counted: bool) {
        let mut source = Lines::new(Cursor::new(self.text.as_bytes()));
        let mut first = 0;
        while let Some(data) = source.next(BATCH).expect("lines") {
            let block = Block { input: 0, first, bytes: 0, data };
            first += block.rows() as u64;
            let done = black_box(self.job.work(&block, None).expect("a block"));
            assert_eq!(done.counts.rejected, 0, "every line is a case");
            let Piece::Text(text) = done.piece else { panic!("lines are asked for") };
            if counted {
                read(str::from_utf8(&text).expect("text"), out);
            }
            // As the command does: what held a block holds the next.
            self.job.take_back(text);
            source.take_back(block.data);
        }
    }
}

/// One that takes a line and writes one.
pub struct ByLines<W> {
    name: &'static str,
    rows: usize,
    text: String,
    work: W,
}

impl<W: FnMut(&str, &mut Vec<u8>)> ByLines<W> {
    pub fn new(name: &'static str, field: &Field<'_>, rows: usize, work: W) -> Self {
        let rows = field.rows().min(rows);
        Self { name, rows, text: written(field, rows), work }
    }
}

impl<W: FnMut(&str, &mut Vec<u8>)> Contestant for ByLines<W> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn input(&self) -> &'static str {
        "NDJSON"
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn answer(&mut self, out: &mut Answered, counted: bool) {
        let mut written = Vec::new();
        for line in self.text.lines() {
            (self.work)(line, &mut written);
            written.push(b'\n');
            if written.len() > 1 << 20 {
                if counted {
                    read(str::from_utf8(&written).expect("text"), out);
                }
                black_box(&written);
                written.clear();
            }
        }
        if counted {
            read(str::from_utf8(&written).expect("text"), out);
        }
    }
}
