//! How long a library takes to parse and compile: 10× the lines should take about 10× the time.

#![allow(clippy::expect_used, reason = "a bench that cannot begin stops")]

mod support;

use rules::program::compile_library;
use rules::value::Date;

fn main() {
    divan::main();
}

/// A generated library of so many lines, from texts to a program.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn library(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let sources = support::library(lines);
    bencher.bench_local(|| {
        let compiled = compile_library(divan::black_box(&sources));
        assert!(
            compiled.program.is_some(),
            "the generated library compiles: {:?}",
            compiled.problems.first()
        );
        compiled
    });
}

/// What is worth a second look in a generated library of so many lines, when it is compiled already.
#[divan::bench(args = [2_000, 20_000], sample_count = 20)]
fn lint(bencher: divan::Bencher<'_, '_>, lines: usize) {
    let sources = support::library(lines);
    let program = compile_library(&sources).program.expect("the generated library compiles");
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    bencher.bench_local(|| rules::analysis::lint::run(divan::black_box(&program), &sources, today));
}

/// The same in the project's own packs.
#[divan::bench]
fn lint_own_packs(bencher: divan::Bencher<'_, '_>) {
    let sources = support::packs(&support::root().join("rules"));
    let program = compile_library(&sources).program.expect("the packs compile");
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    bencher.bench_local(|| rules::analysis::lint::run(divan::black_box(&program), &sources, today));
}

/// The project's own packs.
#[divan::bench]
fn own_packs(bencher: divan::Bencher<'_, '_>) {
    let sources = support::packs(&support::root().join("rules"));
    bencher.bench_local(|| compile_library(divan::black_box(&sources)));
}
