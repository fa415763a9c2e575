//! The same referrals answered by `rules`, by hand-written Rust and by other engines, and counted: whoever counts
//! otherwise stops the run.
//!
//! `cargo run --release --features peers -- --help` says what can be asked for.

#![forbid(unsafe_code)]

mod answers;
mod case;
mod contestants;
mod days;
mod hand;
mod lines;
mod measure;
#[cfg(feature = "peers")]
mod others;
mod ours;
#[path = "../../support/referrals.rs"]
mod referrals;
mod table;

use std::process::ExitCode;

use answers::Answered;
use contestants::{Field, Make};
use table::Line;

/// What the program was asked to do.
pub struct Options {
    rows: usize,
    sample: usize,
    repeat: usize,
    check: Option<usize>,
    only: Vec<String>,
    markdown: bool,
    lines: bool,
}

const HELP: &str = "\
Answers the same generated referrals with `rules`, hand-written Rust and other engines, and compares speed.

  --rows N      how many referrals [default: 1000000]
  --sample N    how many of them those get that are slow [default: 50000]
  --repeat N    how often each is measured; the median counts [default: 5]
  --only NAME   only those whose name has this in it; may be given more than once
  --check N     compare N referrals case by case instead, and show the first that is answered otherwise
  --no-lines    leave out lines of JSON in and out
  --markdown    print the tables for README.md

The other engines need `--features peers`.";

fn options() -> Result<Options, String> {
    let mut options = Options {
        rows: 1_000_000,
        sample: 50_000,
        repeat: 5,
        check: None,
        only: Vec::new(),
        markdown: false,
        lines: true,
    };
    let mut given = std::env::args().skip(1);
    while let Some(option) = given.next() {
        let mut value = || given.next().ok_or_else(|| format!("{option} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("`{text}` is no number"));
        match option.as_str() {
            "--rows" => options.rows = number(value()?)?,
            "--sample" => options.sample = number(value()?)?,
            "--repeat" => options.repeat = number(value()?)?.max(1),
            "--check" => options.check = Some(number(value()?)?),
            "--only" => options.only.push(value()?),
            "--markdown" => options.markdown = true,
            "--no-lines" => options.lines = false,
            "--help" | "-h" => return Err(HELP.to_owned()),
            other => return Err(format!("`{other}` is not an option\n\n{HELP}")),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let program = ours::library();
    case::agree(&program);
    let rows = options.check.unwrap_or(options.rows);
    let field = Field::new(&program, rows, options.check.unwrap_or(options.sample));
    let expected = field.expected();
    if options.check.is_some() {
        return check(&field, &expected, options);
    }
    println!("{}\n", expected.tally(rows, answers::Asked::ALL));
    println!(
        "{}",
        table::table(&measured(contestants::ALL, &field, &expected, options)?, options.markdown)
    );
    if options.lines {
        println!("Lines of JSON in, lines of JSON out:\n");
        let lines = measured(contestants::BY_LINES, &field, &expected, options)?;
        println!("{}", table::table(&lines, options.markdown));
    }
    Ok(())
}

/// Measures those that count as is expected.
fn measured(
    all: &[Make],
    field: &Field<'_>,
    expected: &Answered,
    options: &Options,
) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for make in all {
        let mut contestant = make(field);
        if !options.wants(contestant.name()) {
            continue;
        }
        let mut found = Answered::default();
        contestant.answer(&mut found, true);
        let rows = contestant.rows();
        let (ours, theirs) =
            (expected.tally(rows, contestant.asked()), found.tally(rows, contestant.asked()));
        if ours != theirs {
            let name = contestant.name();
            return Err(format!("{name} counts otherwise.\n\nrules:\n{ours}\n\n{name}:\n{theirs}"));
        }
        let seconds = measure::median(options.repeat, || {
            found.clear();
            contestant.answer(&mut found, false);
        });
        let line = Line::new(&*contestant, seconds);
        eprintln!("{line}");
        lines.push(line);
    }
    Ok(lines)
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| name.contains(only.as_str()))
    }
}

/// Compares case by case.
fn check(field: &Field<'_>, expected: &Answered, options: &Options) -> Result<(), String> {
    for make in contestants::ALL.iter().chain(contestants::BY_LINES) {
        let mut contestant = make(field);
        if !options.wants(contestant.name()) {
            continue;
        }
        let mut found = Answered::default();
        contestant.answer(&mut found, true);
        let (name, asked) = (contestant.name(), contestant.asked());
        for at in 0..contestant.rows() {
            let (ours, theirs) = (expected.row(at).only(asked), found.row(at).only(asked));
            if ours != theirs {
                let case = &field.cases()[at];
                return Err(format!(
                    "{name} answers case {at} otherwise.\n{case:#?}\nrules: {ours}\n{name}: {theirs}"
                ));
            }
        }
        println!("{name}: {} cases answered the same", contestant.rows());
    }
    Ok(())
}
