//! `rules test`: do the rules answer their scenarios as expected, and explain themselves as approved?
//!
//! Owns: which scenarios are run, and in what order things are told. The parts: what is chosen (`choose`), the run
//! itself on all cores (`batch`), what is printed (`text`, `machine`), the approved files (`keep`, `accept`) and
//! running again after a change (`watch`).

mod accept;
mod batch;
mod choose;
mod columns;
mod keep;
mod machine;
mod text;
mod watch;
mod why;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rules::diagnostic::Code;
use rules::program::compile_library;

use super::cases::CaseArgs;
use super::library::{Library, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};
use batch::Batch;
use choose::Pattern;

/// Run the scenarios of the rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules test                               every scenario of the rules in ./rules
  rules test lancashire_ehwb               the scenarios of one pack
  rules test rules/norfolk/scenarios.rules the scenarios of one file
  rules test --name birthday               the scenarios with `birthday` in their name
  rules test --name 'S0*'                  the scenarios whose name begins with S0
  rules test --watch                       run again after each change of a rule or case file
  rules test --review                      look at each explanation that changed, and accept it or not
  rules test --approve 'S01*'              keep the explanations of these scenarios from now on
  rules test --format junit --output scenarios.xml

Exit status 1 if a scenario fails, an explanation is not the approved one, or --name finds nothing.")]
pub(crate) struct TestArgs {
    /// Packs by name, or rule files and folders [default: every scenario]
    #[arg(value_name = "PATH|PACK", id = "targets")]
    targets: Vec<String>,

    /// Only scenarios with this in their name; `*` and `?` stand for any letters and for one
    #[arg(long, value_name = "PATTERN")]
    name: Vec<Pattern>,

    /// Every scenario on a line of its own, and explanations of failures in full
    #[arg(long, short)]
    verbose: bool,

    /// Print the names of the scenarios, and run none
    #[arg(long)]
    list: bool,

    /// How results are written
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: TestFormat,

    /// Write the results to a file, and only the last line here
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Run again whenever a rule or case file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["output", "review", "accept", "approve", "list"])]
    watch: bool,

    /// Show each explanation that is not as approved, and ask whether to accept it
    #[arg(long)]
    review: bool,

    /// Accept what the explanations of these scenarios have become
    #[arg(long, value_name = "NAME")]
    accept: Vec<Pattern>,

    /// Keep the explanations of these scenarios as approved, from now on
    #[arg(long, value_name = "NAME")]
    approve: Vec<Pattern>,

    #[command(flatten)]
    library: LibraryArgs,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    /// For reading
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, as CI servers read it
    Junit,
}

impl TestArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        if self.watch { watch::run(self, term) } else { self.once(term) }
    }

    /// One run over all that is chosen.
    fn once(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let started = std::time::Instant::now();
        let library = self.load(term)?;
        let chosen = choose::scenarios(self, &library)?;
        if self.list {
            for id in chosen {
                term.line(&text::full_name(&library.program, id))?;
            }
            return Ok(Exit::Answered);
        }
        let all = self.name.is_empty();
        let mut batch = Batch::run(&library, &chosen, CaseArgs::clock(), all);
        let asked = self.review || !self.accept.is_empty() || !self.approve.is_empty();
        let mut done = true;
        if asked {
            done &= accept::approve(term, &mut batch, &self.approve)?;
            done &= accept::accept(term, &mut batch, &self.accept)?;
            if self.review {
                accept::review(term, &mut batch)?;
            }
        }
        let took = term.is_terminal().then(|| started.elapsed());
        let style = rules::explain::TextStyle { color: false, width: 100 };
        let whole = match self.format {
            TestFormat::Json => machine::json(&batch),
            TestFormat::Junit => machine::junit(&batch),
            // Whoever has just read the explanations one by one need not be shown them again.
            TestFormat::Text if self.output.is_none() => {
                text::page(&batch, term.style(), self, asked)
            }
            TestFormat::Text => text::page(&batch, style, self, asked),
        };
        match &self.output {
            Some(path) => files::write(path, whole.as_bytes()).map_err(|error| {
                let message =
                    format!("cannot write `{}`: {}", files::name(path), files::reason(&error));
                Stop::wrong(placeless(Code::FileUnwritable, message))
            })?,
            None => term.text(&whole)?,
        }
        if self.format == TestFormat::Text || self.output.is_some() {
            term.line(&text::summary(&batch, took))?;
        }
        Ok(if batch.is_good() && done { Exit::Answered } else { Exit::Wrong })
    }

    /// The rules: what `--rules` says, else what is named where it stands outside the library, else the library.
    fn load(&self, term: &mut Terminal) -> Result<Library, Stop> {
        if self.targets.is_empty() {
            return self.library.load_with_scenarios(term);
        }
        super::library::load(term, &self.roots()?, compile_library)
    }

    fn roots(&self) -> Result<Vec<PathBuf>, Stop> {
        let usual = self.library.roots()?;
        let inside = |path: &Path| usual.iter().any(|root| choose::is_below(path, root));
        let outside: Vec<PathBuf> = self
            .targets
            .iter()
            .map(PathBuf::from)
            .filter(|path| path.exists() && !inside(path))
            .collect();
        let alone = outside.len() == self.targets.len() && self.library.paths.is_empty();
        if !outside.is_empty() && alone {
            return Ok(outside);
        }
        if usual.is_empty() && outside.is_empty() {
            return self.library.roots_or(&[]);
        }
        Ok(usual.into_iter().chain(outside).collect())
    }
}
