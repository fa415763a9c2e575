//! `rules sample`: invented cases.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rules::analysis::sample::{Options, Sampler, Share};
use rules::case::case_to_json;
use rules::diagnostic::Code;

use super::cases::CaseArgs;
use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, choose, files};

/// How many cases are drawn side by side before they are written.
const TOGETHER: u64 = 16 * 1024;

/// Invent cases, for trying rules out and for measuring
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules sample 1000 -o cases.ndjson                    a thousand cases, one a line
  rules sample 1000000 --seed 7 --only ehwb,request    with the facts that two answers need
  rules sample 20 --missing 30% | rules batch -        a third of the facts left out

The cases are drawn from the rules alone: every value fits its question, the checks hold, and half of the
values lie on a boundary of the rules or beside it. The people in them do not exist. The same rules, seed and
day give the same cases.")]
pub(crate) struct SampleArgs {
    /// How many cases
    #[arg(value_name = "N")]
    count: u64,

    /// Another seed gives other cases
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The share of facts that are left out
    #[arg(long, value_name = "PERCENT", default_value = "5%", value_parser = share)]
    missing: Share,

    /// Only the facts that these answers can depend on
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// The day around which the days lie [default: today]
    #[arg(long, value_name = "DAY", value_parser = super::cases::day)]
    as_at: Option<rules::value::Date>,

    /// Write to a file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,
}

impl SampleArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library = self.library.load(term)?;
        let only = choose::answers(&library.program, &self.only)?;
        let today = self.as_at.unwrap_or_else(CaseArgs::clock);
        let options = Options { seed: self.seed, missing: self.missing, today };
        let sampler = Sampler::new(&library.program, options, only.as_deref());
        let mut from = 0;
        let mut lines = || {
            let until = self.count.min(from + TOGETHER);
            let drawn: Vec<String> = (from..until)
                .into_par_iter()
                .map(|number| {
                    format!("{}\n", case_to_json(&library.program, &sampler.case(number + 1)))
                })
                .collect();
            from = until;
            drawn
        };
        match &self.output {
            Some(path) => files::write_with(path, |out| {
                all(&mut lines, |line| out.write_all(line.as_bytes()))
            })
            .map_err(|error| not_written(path, &error))?,
            None => all(&mut lines, |line| term.text(line))?,
        }
        Ok(Exit::Answered)
    }
}

/// Hands out all lines, in order.
fn all<E>(
    lines: &mut impl FnMut() -> Vec<String>,
    mut each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let drawn = lines();
        if drawn.is_empty() {
            return Ok(());
        }
        drawn.iter().try_for_each(|line| each(line))?;
    }
}

fn not_written(path: &Path, error: &io::Error) -> Stop {
    let message =
        format!("`{}` cannot be written: {}", files::name(path), files::reason_unwritten(error));
    Stop::wrong(placeless(Code::FileUnwritable, message))
}

/// `5%`, `0.5%`, or `5`.
fn share(text: &str) -> Result<Share, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let millionths = if !whole.is_empty() && digits(whole) && digits(part) && part.len() <= 4 {
        format!("{whole}{part:0<4}").parse().ok()
    } else {
        None
    };
    millionths
        .and_then(Share::millionths)
        .ok_or_else(|| "a percentage from 0 to 100, such as `5%`".to_owned())
}
