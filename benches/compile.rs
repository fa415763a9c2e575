//! How long a library takes to parse and compile: 10× the lines should take about 10× the time.

#![allow(clippy::expect_used, reason = "a bench that cannot begin stops")]

mod support;

use rules::program::compile_library;

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

/// The project's own packs.
#[divan::bench]
fn own_packs(bencher: divan::Bencher<'_, '_>) {
    let sources = support::packs(&support::root().join("rules"));
    bencher.bench_local(|| compile_library(divan::black_box(&sources)));
}
