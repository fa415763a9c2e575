//! How many cases a second columns answer: eligibility, waiting and payment of the Lancashire pack together, with
//! reasons and missing facts, on one core, columns in memory.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench that cannot begin stops")]

#[path = "support/referrals.rs"]
mod referrals;
mod support;

use divan::counter::ItemsCount;
use rules::batch::{Cases, Plan};
use rules::engine;
use rules::program::{AnswerId, Program, compile_library};
use rules::value::Date;

fn main() {
    divan::main();
}

/// The rows of one batch.
const BATCH: usize = 65_536;
/// All rows: a million, about.
const BATCHES: usize = 16;

fn library() -> Program {
    let sources = support::packs(&support::root().join("rules"));
    compile_library(&sources).program.expect("the packs compile")
}

fn day() -> Date {
    Date::from_ymd(2026, 8, 12).expect("a day")
}

fn wanted(program: &Program, names: &[&str]) -> Vec<AnswerId> {
    let answers = program.answers.iter().copied();
    answers.filter(|id| names.contains(&program.head(*id).name.as_str())).collect()
}

/// The three that the figure is about: may the child be helped, in time, at what price.
const THREE: &[&str] = &["ehwb", "request", "first_support", "results"];

/// Parts of them, to see what takes the time.
const PARTS: &[&[&str]] =
    &[THREE, &["ehwb"], &["ehwb", "request"], &["first_support"], &["results"]];

fn batches(program: &Program, count: usize) -> Vec<Cases> {
    (0..count).map(|seed| referrals::referrals(program, BATCH, seed as u64)).collect()
}

/// A million referrals, what was learned of patterns kept, as in a long run.
#[divan::bench(args = PARTS.iter().map(|part| part.join(" ")), sample_count = 12, sample_size = 1)]
fn columns(bencher: divan::Bencher<'_, '_>, part: &str) {
    let part: Vec<&str> = part.split(' ').collect();
    let program = library();
    let only = wanted(&program, &part);
    let plan = Plan::compile(&program, day(), Some(&only));
    let cases = batches(&program, BATCHES);
    let rows: usize = cases.iter().map(|cases| cases.rows).sum();
    let mut interpreted = 0;
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        interpreted = 0;
        for cases in &cases {
            interpreted += divan::black_box(plan.answer(cases)).interpreted;
        }
    });
    let names = part.join(", ");
    eprintln!("\n{names}: {interpreted} of {rows} rows answered by the engine");
}

/// The same from nothing: the plan is compiled and every pattern is new.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn columns_from_nothing(bencher: divan::Bencher<'_, '_>) {
    let program = library();
    let only = wanted(&program, THREE);
    let cases = batches(&program, BATCHES);
    bencher.counter(ItemsCount::new(BATCH * BATCHES)).bench_local(|| {
        let plan = Plan::compile(&program, day(), Some(&only));
        for cases in &cases {
            divan::black_box(plan.answer(cases));
        }
    });
}

/// The same by the engine, one by one.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn one_by_one(bencher: divan::Bencher<'_, '_>) {
    const ROWS: usize = 2_000;
    let program = library();
    let only = wanted(&program, THREE);
    let cases = referrals::referrals(&program, ROWS, 1);
    let facts: Vec<_> = (0..ROWS).map(|row| cases.facts(&program, row)).collect();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        for facts in &facts {
            divan::black_box(engine::evaluate_only(&program, facts, day(), &only));
        }
    });
}
