//! `rules compare`: what other rules would change for many cases.

mod report;
mod sides;

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use rules::batch::Spread;
use rules::batch::block::Block;
use rules::batch::compare::{Beside, Blamed, Done, Form, Job, Sides, Tally};
use rules::value::Date;

use super::batch::inputs::{Inputs, ReadArgs};
use super::batch::output::To;
use super::batch::progress::Bar;
use super::batch::{cores, rejects, table, unwritable};
use super::cases::day;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};
use report::ReportArgs;
use rules::diagnostic::Code;

/// So many faults are shown.
const SHOWN: u64 = 10;

/// Say what other rules would change for many cases: for whom, by how much, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules compare cases.ndjson --before rules --after draft
  rules compare year.parquet --before rules --after draft --by child.home_district,team
  rules compare cases.csv --before rules --after draft --only request -o changed.csv
  rules compare cases.csv --before rules --after draft --summary html --summary-out changes.html --suppress-below 5
  rules compare cases.csv --before rules --after draft --exit-code    status 4 if an answer changes

Every case is answered under both sets of rules. Of each answer that is not the same the first step of the proof
that differs is looked for: not the answer, but the step below it of which all that it rests on is as it was.
docs/compare.md describes the report and the file of cases that change; docs/batch.md describes the input.")]
pub(crate) struct CompareArgs {
    /// Files of cases; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    /// The rules before: a rule file, a pack or a folder of packs; may be repeated
    #[arg(long, value_name = "RULES", required = true)]
    before: Vec<PathBuf>,

    /// The rules after
    #[arg(long, value_name = "RULES", required = true)]
    after: Vec<PathBuf>,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    /// The day that counts as today for the rules before, where it is another
    #[arg(long, value_name = "DATE", value_parser = day)]
    before_as_at: Option<Date>,

    /// Only these rules, definitions or packs (`name` or `pack.name`)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// Facts or columns of the input by which the changes are broken down
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    by: Vec<String>,

    /// Further columns of the input to carry through to the cases that change
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    keep: Vec<String>,

    /// Where the cases that change go, as NDJSON or CSV: a line for each answer that changes
    #[arg(short, long = "output", value_name = "FILE")]
    out: Option<PathBuf>,

    /// What the output is, where its name does not say: ndjson or csv
    #[arg(long, value_name = "FORMAT")]
    to: Option<To>,

    #[command(flatten)]
    report: ReportArgs,

    #[command(flatten)]
    reading: ReadArgs,

    /// So many cases, or so many percent of them, may be wrong before the run counts as failed
    #[arg(long, value_name = "N|P%", default_value = "0", hide_default_value = true, value_parser = rejects::limit)]
    max_rejects: rejects::Limit,

    /// End with status 4 if an answer changes
    #[arg(long)]
    exit_code: bool,

    /// How many threads [default: one a core]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// How many cases are answered at a time: changes nothing in the output
    #[arg(long, value_name = "N", default_value = "8192", hide_default_value = true)]
    batch_rows: NonZeroUsize,

    /// Show no progress; where the cases that change go to standard output, no report either
    #[arg(long, short)]
    quiet: bool,
}

/// What is gathered of all blocks.
#[derive(Default)]
struct Gathered {
    tally: Tally,
    beside: Beside,
    /// Faults that were said, and all.
    shown: u64,
    faults: u64,
}

impl CompareArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        self.report.check(self.out.as_deref())?;
        let csv = self.csv()?;
        let libraries = sides::load(term, Sides { before: &self.before, after: &self.after })?;
        let (mut job, inputs) = sides::job(self, term, &libraries)?;
        job.show = self.report.cases();
        let names: Vec<String> = (0..inputs.len()).map(|at| inputs.name(at)).collect();
        if self.out.is_some() {
            let columns = job.columns.iter().chain(&job.kept);
            let columns = columns.map(|column| column.name.clone()).collect();
            job.form = Some(Form { csv, inputs: names.clone(), columns });
        }
        let gathered = self.written(term, &job, &inputs)?;
        for (list, left) in job.sides.after.understander.lists.unused() {
            term.say(&format!("{left} keys of the list `{list}` belong to no case\n"));
        }
        let more = gathered.faults.saturating_sub(gathered.shown);
        if more > 0 {
            term.say(&format!("and {more} more: `rules batch --rejects FILE` writes them all\n"));
        }
        sides::say_empty_columns(term, &job, &gathered.tally);
        let beside = Beside { bound: self.report.bound(), ..gathered.beside };
        let told = gathered.tally.report(&job, beside);
        self.report.print(term, &told, &names, self.out.as_deref(), self.quiet)?;
        let counts = gathered.beside.counts;
        let allowed = [counts.before, counts.after].iter().all(|one| self.max_rejects.allows(one));
        Ok(match (allowed, self.exit_code && gathered.tally.changed > 0) {
            (false, _) => Exit::Wrong,
            (true, true) => Exit::FailOn,
            (true, false) => Exit::Answered,
        })
    }

    /// Whether the cases that change are written as CSV.
    fn csv(&self) -> Result<bool, Stop> {
        match To::chosen(self.to, self.out.as_deref())? {
            To::Ndjson => Ok(false),
            To::Csv => Ok(true),
            To::Parquet | To::Arrow | To::ArrowStream => {
                let problem =
                    placeless(Code::Argument, "the cases that change are written as NDJSON or CSV");
                Err(Stop::usage(problem.help("write `-o changed.ndjson` or `-o changed.csv`")))
            }
        }
    }

    /// Compares everything; the cases that change are written where they belong, whole or not at all.
    fn written(
        &self,
        term: &mut Terminal,
        job: &Job<'_>,
        inputs: &Inputs,
    ) -> Result<Gathered, Stop> {
        let header = job.form.as_ref().map(Form::header).unwrap_or_default();
        match &self.out {
            None => self.compared(term, job, inputs, &mut io::sink()),
            Some(path) if path.as_os_str() == "-" => {
                term.flush()?;
                let mut out = io::BufWriter::new(table::output().map_err(Stop::Output)?);
                let stop = |error: io::Error| match error.kind() {
                    io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
                    _ => Stop::Output(error),
                };
                out.write_all(&header).map_err(stop)?;
                let gathered = self.compared(term, job, inputs, &mut out)?;
                out.flush().map_err(stop)?;
                Ok(gathered)
            }
            Some(path) => {
                let mut ended = Ok(Gathered::default());
                let written = files::write_with(path, |mut out| {
                    out.write_all(&header)?;
                    ended = self.compared(term, job, inputs, &mut out);
                    match &ended {
                        Ok(_) => Ok(()),
                        Err(_) => Err(io::Error::other("the run ended early")),
                    }
                });
                match (ended, written) {
                    (Err(stop), _) => Err(stop),
                    (Ok(_), Err(error)) => Err(unwritable(path, &error)),
                    (Ok(gathered), Ok(())) => Ok(gathered),
                }
            }
        }
    }

    fn compared(
        &self,
        term: &mut Terminal,
        job: &Job<'_>,
        inputs: &Inputs,
        out: &mut dyn Write,
    ) -> Result<Gathered, Stop> {
        let jobs = self.jobs.map_or_else(cores, NonZeroUsize::get);
        let spread =
            Spread { jobs, batch_rows: self.batch_rows.get(), segment: None, start: (0, 0) };
        let bar = Bar::new(inputs.bytes(), self.quiet);
        let work = |block: &Block, position| Ok(job.work(block, position));
        let open = |at| inputs.open(at);
        let mut gathered = Gathered::default();
        let taken = rules::batch::run(&work, inputs.len(), &open, spread, |done: Done| {
            let Done { input, counts, rejects, tally, lines, position } = done;
            out.write_all(&lines).map_err(|error| match (error.kind(), &self.out) {
                (io::ErrorKind::BrokenPipe, _) => Stop::ClosedPipe,
                (_, Some(path)) => unwritable(path, &error),
                (_, None) => Stop::Output(error),
            })?;
            for (blamed, reject) in &rejects {
                gathered.faults += 1;
                if gathered.shown < SHOWN {
                    gathered.shown += 1;
                    let side = match blamed {
                        Blamed::Both => "",
                        Blamed::Before => "by the rules before: ",
                        Blamed::After => "by the rules after: ",
                    };
                    let words = rejects::words(&inputs.name(input), reject);
                    bar.say(term, &format!("{side}{words}"));
                }
            }
            gathered.beside.counts.before.add(counts.before);
            gathered.beside.counts.after.add(counts.after);
            gathered.tally.join(tally, job.show);
            let cases = gathered.tally.cases;
            let bytes = position.map(|bytes| bytes + inputs.bytes_before(input));
            bar.set(bytes.filter(|_| inputs.bytes().is_some()), cases, cases);
            Ok(())
        });
        bar.end();
        taken.map_err(|ended| inputs.ended(ended)).map(|()| gathered)
    }
}
