//! What a row of `rules batch` costs: reading, understanding, answering, summing up and writing, apart, as processor time
//! of one thread, for referrals with the Lancashire pack; NDJSON to NDJSON and Parquet to Parquet.
//!
//! `cargo bench --bench batch_io`. `BATCH_IO_ROWS=1000000` takes so many rows, `BATCH_IO_FOLDER=…` keeps the inputs.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot begin stops"
)]
#![allow(clippy::float_arithmetic, reason = "times")]

#[path = "support/arrow.rs"]
mod columns;
#[path = "support/referrals.rs"]
mod referrals;
mod support;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use rules::batch::block::{Block, Records, Source};
use rules::batch::layout::Layout;
use rules::batch::read::{Columns, Lines, Said, Understander, fact_named, flat, flat_names};
use rules::batch::summary::{Summary, Which};
use rules::batch::write::{Container, Joiner, Ndjson, Segments, schema, to_batch};
use rules::batch::{Cases, Plan};
use rules::case::case_to_json;
use rules::program::{AnswerId, Program, compile_library};
use rules::value::Date;

/// The rows of a batch.
const BATCH: usize = 8192;
/// May the child be helped, in time, at what price.
const WANTED: [&str; 4] = ["ehwb", "request", "first_support", "results"];

/// The nanoseconds that this thread has worked.
fn worked() -> u64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = spent.split(' ').next().and_then(|spent| spent.parse().ok());
    first.unwrap_or_else(|| {
        use std::sync::OnceLock;
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        u64::try_from(BEGAN.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(0)
    })
}

#[derive(Default)]
struct Stages(Vec<(&'static str, u64)>);

impl Stages {
    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let before = worked();
        let done = work();
        let spent = worked() - before;
        match self.0.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, all)) => *all += spent,
            None => self.0.push((stage, spent)),
        }
        done
    }

    fn print(&self, what: &str, rows: usize) {
        let all: u64 = self.0.iter().map(|(_, spent)| spent).sum();
        println!("\n{what}: {rows} rows, nanoseconds a row");
        for (stage, spent) in self.0.iter().chain([&("all", all)]) {
            println!("    {stage:<12} {:>9.1}", *spent as f64 / rows as f64);
        }
        println!("    {:.3} million rows a second and core", rows as f64 * 1000.0 / all as f64);
    }
}

/// What is made ready once.
struct Ready<'p> {
    program: &'p Program,
    plan: Plan<'p>,
    understander: Understander<'p>,
    layout: Layout,
}

impl<'p> Ready<'p> {
    fn new(program: &'p Program, wanted: &[&str]) -> Self {
        let answers = program.answers.iter().copied();
        let only: Vec<AnswerId> =
            answers.filter(|id| wanted.contains(&program.head(*id).name.as_str())).collect();
        let day = Date::from_ymd(2026, 8, 12).expect("a day");
        let plan = Plan::compile(program, day, Some(&only));
        let layout = Layout::new(program, plan.answers(), &[]).expect("a layout");
        Self { program, plan, understander: Understander::new(program, day), layout }
    }

    /// Understands, answers and sums up a block; gives the sheet.
    fn block(
        &self,
        stages: &mut Stages,
        summary: &mut Summary,
        block: &Block,
    ) -> rules::batch::layout::Sheet {
        let found = stages.time("understand", || self.understander.understand(block));
        let answers = stages.time("answer", || self.plan.answer(&found.cases));
        stages.time("sum up", || {
            let which = |row: usize| Which {
                input: 0,
                row: found.numbers[row],
                id: found.about[row].id.as_deref().map(str::to_owned),
            };
            summary.add(Summary::of(&answers, which));
        });
        stages.time("lay out", || {
            self.layout.sheet(self.program, &found.cases, &answers, &found.about)
        })
    }
}

fn lines(ready: &Ready<'_>, input: &Path) {
    let mut stages = Stages::default();
    let mut summary = Summary::default();
    let form = Ndjson::new(&ready.layout);
    let file = File::open(input).expect("the input");
    let mut source = Lines::new(BufReader::with_capacity(1 << 18, file));
    let mut out = File::create(input.with_extension("answers.ndjson")).expect("an output");
    let (mut rows, mut bytes) = (0, 0);
    while let Some(data) = stages.time("cut", || source.next(BATCH)).expect("lines") {
        let block = Block { input: 0, first: rows as u64, bytes: 0, data };
        rows += block.rows();
        let sheet = ready.block(&mut stages, &mut summary, &block);
        let text = stages.time("write", || {
            let mut text = Vec::new();
            form.write(&sheet, &mut text);
            text
        });
        bytes += text.len();
        stages.time("to disk", || out.write_all(&text)).expect("written");
    }
    let read = std::fs::metadata(input).expect("the input").len();
    println!("\n{} bytes a row in, {} out", read / rows as u64, bytes / rows);
    stages.print("NDJSON to NDJSON", rows);
}

fn parquet(ready: &mut Ready<'_>, input: &Path) {
    let mut stages = Stages::default();
    let mut summary = Summary::default();
    let columns = schema(&ready.layout);
    let records = Segments::records(ready.layout.columns().len());
    let mut segments = Segments::new(Container::Parquet, columns.clone());
    let out = File::create(input.with_extension("answers.parquet")).expect("an output");
    let mut joiner = Joiner::new(Container::Parquet, &columns, out).expect("a file");
    let file = File::open(input).expect("the input");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let names = flat_names(reader.schema().fields());
    let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    // What is none among the referrals is null in the table.
    let or_none = |name: &&String| {
        let fact = fact_named(ready.program, name);
        fact.is_some_and(|fact| ready.program[fact].shape.ty.or_none)
    };
    let none: Vec<String> = names.iter().filter(or_none).cloned().collect();
    let said = Said { id: None, none: &none };
    let meaning = Columns::of(&ready.understander, names, said).expect("columns");
    ready.understander.columns = vec![Some(meaning)];
    let mut reader = reader.with_batch_size(BATCH).build().expect("Parquet");
    let (mut rows, mut pending) = (0, 0);
    while let Some(batch) = stages.time("decode", || reader.next()) {
        let batch = flat(&batch.expect("rows")).expect("rows");
        let block = Block { input: 0, first: rows as u64, bytes: 0, data: Records::Table(batch) };
        rows += block.rows();
        let sheet = ready.block(&mut stages, &mut summary, &block);
        let batch = stages.time("to columns", || to_batch(&columns, &sheet)).expect("columns");
        pending += batch.num_rows();
        segments.push(batch);
        if pending >= records {
            pending = 0;
            let segment = segments.cut().expect("a segment");
            let segment = stages.time("encode", || segment.write()).expect("a segment");
            stages.time("join", || joiner.add(segment)).expect("joined");
        }
    }
    if let Some(segment) = segments.cut() {
        let segment = stages.time("encode", || segment.write()).expect("a segment");
        stages.time("join", || joiner.add(segment)).expect("joined");
    }
    stages.time("join", || joiner.finish()).expect("the end");
    ready.understander.columns.clear();
    stages.print("Parquet to Parquet", rows);
}

/// Writes referrals as both; gives the two files.
fn inputs(program: &Program, rows: usize, folder: &Path) -> (PathBuf, PathBuf) {
    let at = |ending: &str| folder.join(format!("referrals-{rows}.{ending}"));
    let (lines, table) = (at("ndjson"), at("parquet"));
    if lines.exists() && table.exists() {
        return (lines, table);
    }
    let mut text = BufWriter::new(File::create(&lines).expect("a file"));
    let mut writer = None;
    let mut first = 0;
    while first < rows {
        let count = BATCH.min(rows - first);
        let cases: Cases = referrals::referrals(program, count, first as u64);
        for row in 0..count {
            let mut facts = cases.facts(program, row);
            facts.id = Some(format!("r{}", first + row));
            writeln!(text, "{}", case_to_json(program, &facts)).expect("written");
        }
        let batch = columns::batch(program, &cases, first);
        let writer = writer.get_or_insert_with(|| {
            let properties =
                WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            let file = File::create(&table).expect("a file");
            ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer")
        });
        writer.write(&batch).expect("written");
        first += count;
    }
    text.flush().expect("written");
    if let Some(writer) = writer {
        writer.close().expect("written");
    }
    (lines, table)
}

fn main() {
    let rows = std::env::var("BATCH_IO_ROWS").ok().and_then(|rows| rows.parse().ok());
    let rows = rows.unwrap_or(100_000);
    let own = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os("BATCH_IO_FOLDER").map(PathBuf::from);
    let folder = folder.as_deref().unwrap_or(own.path());
    let sources = support::packs(&support::root().join("rules"));
    let program = compile_library(&sources).program.expect("the packs compile");
    let (text, table) = inputs(&program, rows, folder);
    for wanted in [&WANTED[..], &WANTED[..3]] {
        println!("\n{}", wanted.join(", "));
        let mut ready = Ready::new(&program, wanted);
        lines(&ready, &text);
        parquet(&mut ready, &table);
    }
}
