//! Runs a target on stable Rust: `cargo run --release --manifest-path fuzz/Cargo.toml -- parse --seconds 600`.
//!
//! An input that panics or takes long is kept in `fuzz/artifacts` and named; the exit status is then 1. Give the
//! file instead of `--seconds` to run it again: `… -- parse fuzz/artifacts/parse-1a2b`.

use std::collections::HashSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rules_fuzz::corpus;
use rules_fuzz::mutate::{Dice, mutate};
use rules_fuzz::targets::{MAX_INPUT, TARGETS, Target};

/// Longer than this and an input counts as hanging.
const SLOW: Duration = Duration::from_secs(10);
/// The most inputs that are kept because they did something new.
const MOST_KEPT: usize = 20_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let usage = || {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("usage: rules-fuzz {} [--seconds N] [--seed N] [FILE…]", names.join("|"));
        ExitCode::from(2)
    };
    let [name, rest @ ..] = words.as_slice() else { return usage() };
    let Some((_, target)) = TARGETS.iter().find(|(known, _)| known == name) else { return usage() };
    let (mut seconds, mut seed, mut files) = (60, 1, Vec::new());
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        let number = |word: Option<&&str>| word.and_then(|word| word.parse::<u64>().ok());
        match *word {
            "--seconds" => match number(rest.next()) {
                Some(number) => seconds = number,
                None => return usage(),
            },
            "--seed" => match number(rest.next()) {
                Some(number) => seed = number,
                None => return usage(),
            },
            file => files.push(PathBuf::from(file)),
        }
    }
    if files.is_empty() { fuzz(name, *target, seconds, seed) } else { again(*target, &files) }
}

/// Runs inputs that were kept.
fn again(target: Target, files: &[PathBuf]) -> ExitCode {
    for file in files {
        match fs::read(file) {
            Ok(input) => {
                let start = Instant::now();
                let _ = target(&input);
                println!("{}: {:?}", file.display(), start.elapsed());
            }
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn fuzz(name: &str, target: Target, seconds: u64, seed: u64) -> ExitCode {
    let artifacts = Path::new(corpus::ROOT).join("artifacts");
    if let Err(error) = fs::create_dir_all(&artifacts) {
        eprintln!("{}: {error}", artifacts.display());
        return ExitCode::FAILURE;
    }
    // What is running now: all that is left of it where the stack overflows.
    let current = artifacts.join(format!("{name}-current"));
    let mut corpus = corpus::seeds(name);
    let mut dice = Dice::new(seed);
    let mut seen: HashSet<u64> = HashSet::new();
    let (mut runs, mut failures, mut slowest) = (0_u64, 0_u32, Duration::ZERO);
    let start = Instant::now();
    let mut told = start;
    let end = start + Duration::from_secs(seconds);
    let seeds = corpus.len();
    while Instant::now() < end && failures < 10 {
        // Every seed once, as it is; then changed ones.
        let at = usize::try_from(runs).unwrap_or(usize::MAX);
        let input =
            if at < seeds { corpus[at].clone() } else { mutate(&mut dice, &corpus, MAX_INPUT) };
        runs += 1;
        if fs::write(&current, &input).is_err() {
            eprintln!("{} cannot be written", current.display());
            return ExitCode::FAILURE;
        }
        let began = Instant::now();
        let result = catch_unwind(|| target(&input));
        let took = began.elapsed();
        slowest = slowest.max(took);
        match result {
            Ok(signature) if took < SLOW => {
                if seen.insert(signature) && at >= seeds && corpus.len() < MOST_KEPT {
                    corpus.push(input);
                }
            }
            Ok(_) => {
                failures += 1;
                keep(&artifacts, name, "slow", runs, &input);
            }
            Err(_) => {
                failures += 1;
                keep(&artifacts, name, "panic", runs, &input);
            }
        }
        if told.elapsed() > Duration::from_secs(30) {
            told = Instant::now();
            println!("{name}: {runs} inputs, {} kinds, slowest {slowest:?}", seen.len());
        }
    }
    let _ = fs::remove_file(&current);
    let took = start.elapsed().as_secs();
    println!(
        "{name}: {runs} inputs in {took} s, {} kinds, slowest {slowest:?}, {failures} failures",
        seen.len()
    );
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn keep(artifacts: &Path, name: &str, why: &str, run: u64, input: &[u8]) {
    let path = artifacts.join(format!("{name}-{why}-{run}"));
    let _ = fs::write(&path, input);
    eprintln!("{why}: {}", path.display());
}
