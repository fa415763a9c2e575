//! `rules batch`: the answers to many cases.

pub(crate) mod inputs;
mod journal;
pub(crate) mod one_of_many;
pub(crate) mod output;
pub(crate) mod progress;
pub(crate) mod rejects;
pub(crate) mod summary;
pub(crate) mod table;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rules::batch::block::Block;
use rules::batch::layout::Layout;
use rules::batch::summary::Names;
use rules::batch::write::{Container, Csv, Ndjson, Segments, schema};
use rules::batch::{Form, Job, Plan, Spread, run};
use rules::diagnostic::{Code, Diagnostic};
use rules::program::Program;
use rules::value::Date;

use super::cases::{CaseArgs, day};
use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, choose, files};
use inputs::{Inputs, ReadArgs};
use output::{Output, To};

/// Answer many cases: a file of cases in, a file of answers out
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules batch cases.ndjson -o answers.parquet
  rules batch cases.csv --only ehwb,request -o answers.csv
  rules batch year.parquet --keep child.home_district -o answers.parquet
  rules batch claims.csv --list contract.families=families.csv:case_id -o answers.ndjson
  rules batch year.parquet -o answers.parquet --summary html --summary-out summary.html --suppress-below 5
  rules batch cases.ndjson --rejects rejects.ndjson -o answers.csv
  rules batch cases.ndjson -o answers.parquet --resume    go on where a run was interrupted
  cat cases.ndjson | rules batch - --only ehwb | head

Input: NDJSON, JSON, CSV, TSV, Parquet, Arrow. Output: NDJSON, CSV, Parquet, Arrow. The name of a file says which.
docs/batch.md describes the columns.")]
pub(crate) struct BatchArgs {
    /// Files of cases; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    /// Only these rules, definitions or packs (`name` or `pack.name`)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// Where the answers go [default: standard output]
    #[arg(short, long = "output", value_name = "FILE")]
    out: Option<PathBuf>,

    #[command(flatten)]
    reading: ReadArgs,

    /// What the output is, where its name does not say
    #[arg(long, value_name = "FORMAT")]
    to: Option<To>,

    /// Columns of the input to carry through to the output
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    keep: Vec<String>,

    /// Where what cannot be right is written, as NDJSON [default: counted, and the first ten shown]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    /// So many cases, or so many percent of them, may be wrong before the run counts as failed
    #[arg(long, value_name = "N|P%", default_value = "0", hide_default_value = true, value_parser = rejects::limit)]
    max_rejects: rejects::Limit,

    #[command(flatten)]
    summary: summary::SummaryArgs,

    /// How many threads [default: one a core]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// How many cases are answered at a time: changes nothing in the output
    #[arg(long, value_name = "N", default_value = "8192", hide_default_value = true)]
    batch_rows: NonZeroUsize,

    /// Go on where a run with the same input, rules and options was interrupted
    #[arg(long)]
    resume: bool,

    /// Show neither progress nor a summary
    #[arg(long, short)]
    quiet: bool,

    /// Say which answers cannot be given by columns and are given case by case
    #[arg(long)]
    verbose: bool,

    /// How many milliseconds lie between two notes of how far the run is
    #[arg(long, value_name = "MS", default_value = "1000", hide = true)]
    checkpoint_ms: u64,

    /// How many records a segment of Parquet or Arrow is made of
    #[arg(long, value_name = "N", hide = true)]
    segment_rows: Option<NonZeroUsize>,
}

impl BatchArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let to = To::chosen(self.to, self.out.as_deref())?;
        self.summary.check(self.out.as_deref())?;
        let library = self.library.load(term)?;
        let program = &library.program;
        let only = choose::answers(program, &self.only)?;
        let today = self.as_at.unwrap_or_else(CaseArgs::clock);
        let plan = Plan::compile(program, today, only.as_deref());
        let mut understander = inputs::understander(program, today, &self.reading, &self.keep)?;
        let inputs = Inputs::find(&self.inputs, &self.reading, &mut understander)?;
        let layout = Layout::new(program, plan.answers(), &understander.keep).map_err(|name| {
            let message = format!("two columns of the output would be called `{name}`");
            Stop::usage(
                placeless(Code::Argument, message).help("take one of the two out of `--keep`"),
            )
        })?;
        if self.verbose {
            self.say_interpreted(term, program, &plan);
        }
        let columns = schema(&layout);
        let (form, segment) = match to {
            To::Ndjson => (Form::Ndjson(Ndjson::new(&layout)), None),
            To::Csv => (Form::Csv(Csv::new(&layout)), None),
            _ => {
                let records = self
                    .segment_rows
                    .map_or_else(|| Segments::records(layout.columns().len()), NonZeroUsize::get);
                (Form::Columns(columns.clone()), Some(records))
            }
        };
        let header = match &form {
            Form::Csv(csv) => csv.header().to_vec(),
            Form::Ndjson(_) | Form::Columns(_) => Vec::new(),
        };
        let job = Job { program, plan, understander, layout, form, spare: Mutex::default() };
        let about = journal::About::of(self, program, today, &inputs, &job.layout, to)?;
        let jobs = self.jobs.map_or_else(cores, NonZeroUsize::get);
        let shape = output::Shape { to, schema: columns, header, segment, jobs };
        let mut output = Output::open(self, shape, about, &inputs, term)?;
        let spread =
            Spread { jobs, batch_rows: self.batch_rows.get(), segment, start: output.start() };
        let work = |block: &Block, position| job.work(block, position);
        let open = |at| inputs.open(at);
        let ended = run(&work, inputs.len(), &open, spread, |done| {
            output.take(done, term)?.into_iter().for_each(|text| job.take_back(text));
            Ok(())
        });
        if let Err(ended) = ended {
            return Err(output.interrupted(inputs.ended(ended)));
        }
        let counted = output.finish(term)?;
        for (list, left) in job.understander.lists.unused() {
            term.say(&format!("{left} keys of the list `{list}` belong to no case\n"));
        }
        let names: Vec<String> = (0..inputs.len()).map(|at| inputs.name(at)).collect();
        let names = Names { program, inputs: &names };
        self.summary.print(term, &counted, names, job.plan.answers(), today, self.quiet)?;
        Ok(if self.max_rejects.allows(&counted.counts) { Exit::Answered } else { Exit::Wrong })
    }

    fn say_interpreted(&self, term: &mut Terminal, program: &Program, plan: &Plan<'_>) {
        for (id, why) in plan.interpreted() {
            term.say(&format!("`{}` is answered case by case: {why}\n", program.head(id).name));
        }
    }
}

/// One thread a core.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// A wrong command, in one line.
fn usage(message: impl Into<String>) -> Diagnostic {
    placeless(Code::Argument, message)
}

/// What a file is kept as.
const fn container(to: To) -> Option<Container> {
    match to {
        To::Ndjson | To::Csv => None,
        To::Parquet => Some(Container::Parquet),
        To::Arrow => Some(Container::ArrowFile),
        To::ArrowStream => Some(Container::ArrowStream),
    }
}

/// A path beside another, with more at its end.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// The file cannot be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    let message = format!("cannot write `{}`: {}", files::name(path), files::reason(error));
    Stop::wrong(placeless(Code::FileUnwritable, message))
}
