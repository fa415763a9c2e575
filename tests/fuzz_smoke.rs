//! A short run of the fuzz targets. `FUZZ_ITERATIONS` makes it longer; `CONTRIBUTING.md` says how to run them for
//! minutes.

#![cfg(test)]

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "there it is a library")]
mod fuzz;

use fuzz::corpus::seeds;
use fuzz::mutate::{Dice, mutate};
use fuzz::targets::{MAX_INPUT, TARGETS};

/// Inputs for each target.
fn iterations() -> u32 {
    let asked = std::env::var("FUZZ_ITERATIONS").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(150)
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let corpus = seeds(name);
    assert!(corpus.len() > 10, "there are only {} inputs to begin with", corpus.len());
    let mut dice = Dice::new(7);
    for _ in 0..iterations() {
        let input = mutate(&mut dice, &corpus, MAX_INPUT);
        // Shown only where the target panics.
        println!("--- {name}\n{}", String::from_utf8_lossy(&input));
        target(&input);
    }
}

#[test]
fn parse() {
    run("parse");
}

#[test]
fn case() {
    run("case");
}

#[test]
fn eval() {
    run("eval");
}
