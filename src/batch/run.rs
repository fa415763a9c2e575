//! A run: blocks are understood, answered and written out by many threads, and come back in order.
//!
//! Owns: [`Job`], what is done with one block, and [`run`], which keeps the threads busy and the memory bounded: so many
//! blocks are under way and no more. What comes out depends neither on the number of threads nor on the size of blocks.
//! Must never know: files, terminals.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::block::{Block, Broken, Records, Source};
use super::layout::{Layout, Sheet};
use super::plan::Plan;
use super::read::{Reject, Understander};
use super::summary::{Summary, Which};
use super::write::{Csv, Ndjson, to_batch};
use crate::program::Program;

/// What is done with each block.
pub struct Job<'p> {
    /// The rules.
    pub program: &'p Program,
    /// The rules, made ready.
    pub plan: Plan<'p>,
    /// How records are understood.
    pub understander: Understander<'p>,
    /// The columns of what is given.
    pub layout: Layout,
    /// How it is written.
    pub form: Form,
    /// Texts that are done with: what held them may hold the next.
    pub spare: Mutex<Vec<Vec<u8>>>,
}

/// How answers are written.
#[derive(Clone, Debug)]
pub enum Form {
    /// Lines of JSON.
    Ndjson(Ndjson),
    /// Rows of texts.
    Csv(Csv),
    /// Columns.
    Columns(SchemaRef),
}

/// Answers, written.
#[derive(Debug)]
pub enum Piece {
    /// As text.
    Text(Vec<u8>),
    /// As columns.
    Columns(RecordBatch),
}

/// A block that is done.
#[derive(Debug)]
pub struct Done {
    /// Which input, from 0.
    pub input: usize,
    /// How many records of this input are done with it.
    pub records: u64,
    /// The answers.
    pub piece: Piece,
    /// What cannot be right, in order.
    pub rejects: Vec<Reject>,
    /// What was counted.
    pub counts: Counts,
    /// How far the input was read, in bytes, where that is known.
    pub position: Option<u64>,
    /// What the answers come to.
    pub summary: Summary,
}

/// What was counted. Read and rejected together are all records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that were answered.
    pub read: u64,
    /// Records that were rejected whole.
    pub rejected: u64,
    /// Records that were answered although something in them cannot be right.
    pub faulty: u64,
    /// Records of which columns could not hold everything, or could not answer everything.
    pub interpreted: u64,
}

impl Counts {
    /// Adds.
    pub const fn add(&mut self, other: Self) {
        self.read += other.read;
        self.rejected += other.rejected;
        self.faulty += other.faulty;
        self.interpreted += other.interpreted;
    }
}

impl Job<'_> {
    /// Answers a block.
    ///
    /// # Errors
    ///
    /// Never for a layout of the job's own.
    pub fn work(&self, block: &Block, position: Option<u64>) -> Result<Done, Broken> {
        let records = block.first + block.rows() as u64;
        let understood = self.understander.understand(block);
        let cases = understood.cases;
        let mut counts = Counts {
            read: cases.rows as u64,
            rejected: understood.rejected,
            faulty: understood.faulty,
            interpreted: 0,
        };
        let answers = self.plan.answer(&cases);
        counts.interpreted = answers.interpreted as u64;
        let summary = Summary::of(&answers, |row| Which {
            input: block.input,
            row: understood.numbers.get(row).copied().unwrap_or(0),
            id: understood.about.get(row).and_then(|about| about.id.as_deref().map(str::to_owned)),
        });
        let sheet = self.layout.sheet(self.program, &cases, &answers, &understood.about);
        Ok(Done {
            input: block.input,
            records,
            piece: self.piece(&sheet)?,
            rejects: understood.rejects,
            counts,
            position,
            summary,
        })
    }

    /// Takes back a text that is done with.
    pub fn take_back(&self, text: Vec<u8>) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    fn piece(&self, sheet: &Sheet) -> Result<Piece, Broken> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut text = spare.unwrap_or_default();
        text.clear();
        match &self.form {
            Form::Ndjson(form) => form.write(sheet, &mut text),
            Form::Csv(form) => form.write(sheet, &mut text),
            Form::Columns(schema) => {
                let batch = to_batch(schema, sheet);
                let batch = batch.map_err(|error| Broken::Damaged(error.to_string()))?;
                return Ok(Piece::Columns(batch));
            }
        }
        Ok(Piece::Text(text))
    }
}

/// How a run is cut and spread.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// How many threads.
    pub jobs: usize,
    /// The most records of a block.
    pub batch_rows: usize,
    /// No block goes beyond a multiple of so many records of its input.
    pub segment: Option<usize>,
    /// The input to begin with, and how many of its records to pass over.
    pub start: (usize, u64),
}

/// The most bytes of blocks that are under way.
const UNDER_WAY: usize = 48 << 20;

/// Why a run ended early.
#[derive(Debug)]
pub enum Ended<E> {
    /// An input cannot be read further: which, and why.
    Input(usize, Broken),
    /// What takes the answers has enough, or refuses them.
    Taker(E),
    /// Threads cannot be had.
    Threads(String),
}

/// What is done with a block, by many threads; it gets how far the input was read, in bytes, where that is known.
pub type Work<'w, T> = dyn Fn(&Block, Option<u64>) -> Result<T, Broken> + Sync + 'w;

/// Works on inputs, block by block; `take` gets what is done in order, on the thread that calls.
///
/// # Errors
///
/// See [`Ended`]. What was taken before is good.
pub fn run<T: Send, E>(
    work: &Work<'_, T>,
    inputs: usize,
    open: &(dyn Fn(usize) -> Result<Box<dyn Source>, Broken> + Sync),
    spread: Spread,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), Ended<E>> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(spread.jobs)
        .build()
        .map_err(|error| Ended::Threads(error.to_string()))?;
    let budget = Budget::new(2 * spread.jobs + 2);
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        let (pool, budget) = (&pool, &budget);
        scope.spawn(move || {
            pool.in_place_scope(|workers| {
                let mut number = 0_u64;
                let outcome = cut(inputs, open, spread, budget, |block, position| {
                    let (send, bytes) = (send.clone(), block.bytes);
                    let at = number;
                    number += 1;
                    workers.spawn(move |_| {
                        let done = work(&block, position);
                        budget.take_back(block.data);
                        let _ = send.send((at, bytes, done.map_err(|why| (block.input, why))));
                    });
                });
                if let Err((input, why)) = outcome {
                    let _ = send.send((number, 0, Err((input, why))));
                }
            });
        });
        let taken = in_order(&receive, budget, &mut take);
        budget.stop();
        taken
    })
}

type Finished<T> = (u64, usize, Result<T, (usize, Broken)>);

/// Takes what is done in order.
fn in_order<T, E>(
    receive: &mpsc::Receiver<Finished<T>>,
    budget: &Budget,
    take: &mut impl FnMut(T) -> Result<(), E>,
) -> Result<(), Ended<E>> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (at, bytes, done) in receive {
        waiting.insert(at, (bytes, done));
        while let Some((bytes, done)) = waiting.remove(&next) {
            next += 1;
            let done = done.map_err(|(input, why)| Ended::Input(input, why))?;
            take(done).map_err(Ended::Taker)?;
            budget.give_back(bytes);
        }
    }
    Ok(())
}

/// Cuts the inputs into blocks, as many as may be under way.
fn cut(
    inputs: usize,
    open: &(dyn Fn(usize) -> Result<Box<dyn Source>, Broken> + Sync),
    spread: Spread,
    budget: &Budget,
    mut hand_on: impl FnMut(Block, Option<u64>),
) -> Result<(), (usize, Broken)> {
    let (first_input, mut skip) = spread.start;
    for input in first_input..inputs {
        let wrong = |why| (input, why);
        let mut source = open(input).map_err(wrong)?;
        let mut records = 0_u64;
        while skip > 0 {
            let rows = usize::try_from(skip).unwrap_or(usize::MAX).min(spread.batch_rows);
            let Some(data) = source.next(rows).map_err(wrong)? else {
                let why = "it has fewer records than the interrupted run read".to_owned();
                return Err((input, Broken::Damaged(why)));
            };
            let passed = rows_of(&data) as u64;
            records += passed;
            skip = skip.saturating_sub(passed);
        }
        loop {
            let until_cut = spread.segment.map_or(usize::MAX, |segment| {
                segment - usize::try_from(records % segment as u64).unwrap_or(0)
            });
            let rows = spread.batch_rows.min(until_cut).max(1);
            budget.done_with().into_iter().for_each(|records| source.take_back(records));
            let Some(data) = source.next(rows).map_err(wrong)? else { break };
            let block = Block { input, first: records, bytes: bytes_of(&data), data };
            records += block.rows() as u64;
            if !budget.take(block.bytes) {
                return Ok(());
            }
            hand_on(block, source.position());
        }
    }
    Ok(())
}

fn rows_of(data: &Records) -> usize {
    match data {
        Records::Json(json) => json.rows.len(),
        Records::Cells(cells) => cells.rows.len(),
        Records::Table(table) => table.num_rows(),
    }
}

fn bytes_of(data: &Records) -> usize {
    match data {
        Records::Json(json) => json.text.len(),
        Records::Cells(cells) => cells.rows.iter().map(|row| row.as_slice().len() + 64).sum(),
        Records::Table(table) => table.get_array_memory_size(),
    }
}

/// How much may be under way.
struct Budget {
    state: Mutex<Under>,
    changed: Condvar,
    stopped: AtomicBool,
    most: usize,
    /// Records that are done with.
    done_with: Mutex<Vec<Records>>,
}

#[derive(Default)]
struct Under {
    blocks: usize,
    bytes: usize,
}

impl Budget {
    fn new(most: usize) -> Self {
        let (state, done_with) = (Mutex::default(), Mutex::default());
        Self { state, changed: Condvar::new(), stopped: AtomicBool::new(false), most, done_with }
    }

    fn take_back(&self, records: Records) {
        self.done_with.lock().unwrap_or_else(PoisonError::into_inner).push(records);
    }

    fn done_with(&self) -> Vec<Records> {
        std::mem::take(&mut *self.done_with.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until there is room; `false` if the run has ended.
    fn take(&self, bytes: usize) -> bool {
        let mut under = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.stopped.load(Ordering::Acquire)
            && under.blocks > 0
            && (under.blocks >= self.most || under.bytes + bytes > UNDER_WAY)
        {
            under = self.changed.wait(under).unwrap_or_else(PoisonError::into_inner);
        }
        under.blocks += 1;
        under.bytes += bytes;
        !self.stopped.load(Ordering::Acquire)
    }

    fn give_back(&self, bytes: usize) {
        let mut under = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        under.blocks = under.blocks.saturating_sub(1);
        under.bytes = under.bytes.saturating_sub(bytes);
        self.changed.notify_all();
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        let _guard = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.changed.notify_all();
    }
}
