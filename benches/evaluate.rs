//! How long one loaded case takes: without a trace, with the whole proof tree, and as a process.

#![allow(clippy::expect_used, reason = "a bench that cannot begin stops")]

mod support;

use std::process::Command;

use rules::case;
use rules::engine;
use rules::program::{AnswerId, Facts, Program, compile_library};
use rules::span::FileId;
use rules::value::Date;

fn main() {
    divan::main();
}

/// A referral and a claim of one family, with every fact that eligibility, waiting and payment read.
const CASE: &str = include_str!("case.json");

fn library() -> Program {
    let sources = support::packs(&support::root().join("rules"));
    let compiled = compile_library(&sources);
    compiled.program.expect("the packs compile")
}

fn facts(program: &Program) -> Facts {
    case::load(program, FileId(u32::MAX), CASE).expect("the case is JSON").facts
}

fn day() -> Date {
    Date::from_ymd(2026, 8, 12).expect("a day")
}

/// The three determinations that the figure is about: may the child be helped, in time, at what price.
fn determinations(program: &Program) -> Vec<AnswerId> {
    let wanted = ["ehwb", "request", "first_support", "results"];
    program
        .answers
        .iter()
        .copied()
        .filter(|id| wanted.contains(&program.head(*id).name.as_str()))
        .collect()
}

/// Eligibility, waiting and payment of the Lancashire pack for one loaded case, untraced.
#[divan::bench]
fn untraced(bencher: divan::Bencher<'_, '_>) {
    let program = library();
    let facts = facts(&program);
    let only = determinations(&program);
    bencher.bench_local(|| engine::evaluate_only(&program, &facts, day(), divan::black_box(&only)));
}

/// The same with the whole proof tree recorded.
#[divan::bench]
fn traced(bencher: divan::Bencher<'_, '_>) {
    let program = library();
    let facts = facts(&program);
    let only = determinations(&program);
    bencher.bench_local(|| {
        engine::evaluate_traced(&program, &facts, day(), Some(divan::black_box(&only)))
    });
}

/// Reading the case.
#[divan::bench]
fn load(bencher: divan::Bencher<'_, '_>) {
    let program = library();
    bencher.bench_local(|| case::load(&program, FileId(u32::MAX), divan::black_box(CASE)).is_ok());
}

/// `rules check` as a process, all packs loaded.
#[divan::bench(sample_count = 30, sample_size = 1)]
fn process(bencher: divan::Bencher<'_, '_>) {
    let case = support::root().join("benches/case.json");
    let packs = support::root().join("rules");
    bencher.bench_local(|| {
        let output = Command::new(env!("CARGO_BIN_EXE_rules"))
            .args(["check", "--as-at", "2026-08-12", "--rules"])
            .arg(&packs)
            .arg(&case)
            .output()
            .expect("the binary runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    });
}
