//! Generated cases, answered by a batch exactly as `check` answers each alone: every column of every row.
//!
//! `RULES_BATCH_CASES=1000000 cargo test --release --test batch_equal` tries a million of each library.

#![cfg(test)]

mod batches;
mod library;

use std::io::{BufReader, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rules::analysis::sample::{Options, Sampler, Share};
use rules::batch::block::{Block, Records};
use rules::batch::layout::Layout;
use rules::batch::read::{Lines, Understander};
use rules::batch::write::Ndjson;
use rules::batch::{Counts, Done, Ended, Form, Job, Piece, Plan, Spread, run};
use rules::case::case_to_json;
use rules::program::Program;
use rules::source::Sources;
use rules::value::Date;

use batches::{Check, Dice, WORDS, differences, lancashire, many, rows};

/// How many differences are shown.
const SHOWN: usize = 20;
/// One case of so many is damaged.
const DAMAGED: usize = 16;

/// Invented cases as lines of JSON, without end; drawn as they are read.
struct Invented<'p> {
    samplers: Vec<Sampler<'p>>,
    program: &'p Program,
    dice: Dice,
    next: u64,
    until: u64,
    line: Vec<u8>,
    at: usize,
}

impl Read for Invented<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() && self.next < self.until {
            self.next += 1;
            let which = self.dice.below(self.samplers.len());
            let case = case_to_json(self.program, &self.samplers[which].case(self.next));
            self.line = match self.dice.below(DAMAGED) {
                0 => self.dice.spoil(&case, WORDS),
                _ => case.into_bytes(),
            };
            self.line.retain(|byte| *byte != b'\n');
            if self.line.iter().all(u8::is_ascii_whitespace) {
                self.line = b"{}".to_vec();
            }
            self.line.push(b'\n');
            self.at = 0;
        }
        let rest = &self.line[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

fn invented<'p>(program: &'p Program, today: Date, until: u64) -> Invented<'p> {
    let sampler = |missing| {
        let missing = Share::millionths(missing).expect("a share");
        Sampler::new(program, Options { seed: 6, missing, today }, None)
    };
    let samplers = vec![sampler(0), sampler(20_000), sampler(80_000), sampler(400_000)];
    let dice = Dice(0x9E37_79B9_7F4A_7C15);
    Invented { samplers, program, dice, next: 0, until, line: Vec::new(), at: 0 }
}

/// What was held to `check` of a block.
fn held(check: &Check<'_>, sources: &mut Sources, block: &Block, done: &Done) -> Vec<String> {
    let (Records::Json(json), Piece::Text(text)) = (&block.data, &done.piece) else {
        return vec!["a block of another kind".to_owned()];
    };
    let mut wrong = Vec::new();
    let mut given = rows(text).into_iter();
    for (at, row) in json.rows.iter().enumerate() {
        let number = block.first + at as u64 + 1;
        let case = std::str::from_utf8(&json.text[row.start..row.end]);
        let wanted = case.ok().and_then(|case| check.columns(sources, case));
        let whole = done.rejects.iter().any(|reject| reject.whole && reject.row == number);
        match wanted {
            Some(wanted) if !whole => {
                let form = format!("record {number}");
                match given.next() {
                    Some(row) => wrong.extend(differences(&form, &row, &wanted)),
                    None => wrong.push(format!("{form} has no row")),
                }
            }
            None if whole => {}
            wanted => wrong.push(format!(
                "record {number}: rejected {whole}, read by check {}",
                wanted.is_some()
            )),
        }
    }
    if given.next().is_some() {
        wrong.push("there are more rows than records".to_owned());
    }
    wrong
}

/// Holds so many invented cases to `check`.
fn hold(sources: &Sources, program: &Program, cases: u64, what: &str) {
    let today = Date::parse_iso("2026-02-01").expect("a day");
    let plan = Plan::compile(program, today, None);
    let check = Check::new(program, &plan);
    let understander = Understander::new(program, today);
    let layout = Layout::new(program, plan.answers(), &[]).expect("a layout");
    let (form, columns) = (Form::Ndjson(Ndjson::new(&layout)), layout.columns().len());
    let mut job = Job { program, plan, understander, layout, form, spare: Mutex::default() };
    job.understander.columns.push(None);
    let spare = Mutex::new(Vec::new());
    let (wrong, seen) = (Mutex::new(Vec::new()), AtomicU64::new(0));
    let work = |block: &Block, position| {
        let done = job.work(block, position)?;
        let mut own = spare.lock().expect("a lock").pop().unwrap_or_else(|| sources.clone());
        let found = held(&check, &mut own, block, &done);
        spare.lock().expect("a lock").push(own);
        wrong.lock().expect("a lock").extend(found);
        let before = seen.fetch_add(block.rows() as u64, Ordering::Relaxed);
        if before / 50_000 != (before + block.rows() as u64) / 50_000 {
            eprintln!("{what}: {} of {cases}", before + block.rows() as u64);
        }
        Ok((done.counts, block.rows() as u64))
    };
    let jobs = usize::try_from(many("RULES_BATCH_JOBS", 2)).expect("small");
    let spread = Spread { jobs, batch_rows: 500, segment: None, start: (0, 0) };
    let (mut counts, mut records) = (Counts::default(), 0);
    std::thread::scope(|scope| {
        // The source must outlive the run only: cases are drawn on a thread of their own, ahead of it.
        let (send, receive) = std::sync::mpsc::sync_channel::<Vec<u8>>(4);
        scope.spawn(move || {
            let mut source = BufReader::with_capacity(1 << 20, invented(program, today, cases));
            let mut part = vec![0; 1 << 20];
            while let Ok(count @ 1..) = source.read(&mut part) {
                if send.send(part[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let receive = Mutex::new(Some(Received { from: receive, part: Vec::new(), at: 0 }));
        let open = |_| {
            let from = receive.lock().expect("a lock").take().expect("opened once");
            Ok(Box::new(Lines::new(BufReader::new(from))) as Box<dyn rules::batch::block::Source>)
        };
        let ended: Result<(), Ended<()>> = run(&work, 1, &open, spread, |(more, rows)| {
            counts.add(more);
            records += rows;
            Ok(())
        });
        ended.expect("the run ends well");
    });
    let wrong = wrong.into_inner().expect("a lock");
    let shown: Vec<&str> = wrong.iter().take(SHOWN).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{what}: {} differences:\n{}", wrong.len(), shown.join("\n"));
    assert_eq!((counts.read + counts.rejected, records), (cases, cases), "{what}");
    println!(
        "{what}: {cases} cases, {columns} columns: {} read, {} rejected, {} faulty, {} interpreted, none differs",
        counts.read, counts.rejected, counts.faulty, counts.interpreted
    );
}

/// What another thread sends.
struct Received {
    from: std::sync::mpsc::Receiver<Vec<u8>>,
    part: Vec<u8>,
    at: usize,
}

impl Read for Received {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.part.len() {
            self.part = self.from.recv().unwrap_or_default();
            self.at = 0;
        }
        let rest = &self.part[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

#[test]
fn generated_cases_of_all_packs_are_answered_as_check_answers_them() {
    let (sources, program) = library::library("rules");
    hold(&sources, &program, many("RULES_BATCH_CASES", 150), "all packs");
}

#[test]
fn generated_cases_of_one_pack_are_answered_as_check_answers_them() {
    let (sources, program) = lancashire();
    hold(&sources, &program, many("RULES_BATCH_CASES", 600), "lancashire");
}
