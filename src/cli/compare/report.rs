//! The report of a comparison: in which form, and where it goes.

use std::path::Path;

use rules::batch::compare::{Names, Report};
use rules::diagnostic::{Code, Diagnostic};
use rules::explain::fragment::Words;
use rules::explain::{TextStyle, to_html, to_text};

use crate::cli::batch::summary::Form;
use crate::cli::batch::unwritable;
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Stop, files};

/// The width of a report in a file.
const WIDTH: usize = 100;

/// What is told of the differences.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// The report on what changes
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    summary: Form,

    /// Where the report goes [default: standard output; standard error where the cases go there]
    #[arg(long, value_name = "FILE")]
    summary_out: Option<std::path::PathBuf>,

    /// Tell no count from 1 to N-1 in the report, and nothing from which one could be worked out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(3..))]
    suppress_below: Option<u64>,

    /// So many cases of each cause are named
    #[arg(long, value_name = "N", default_value = "3")]
    show: usize,
}

fn usage(message: &str) -> Diagnostic {
    placeless(Code::Argument, message)
}

fn is_file(path: &Path) -> bool {
    path.as_os_str() != "-"
}

impl ReportArgs {
    /// Whether what is asked for can be, before anything is done.
    pub(super) fn check(&self, out: Option<&Path>) -> Result<(), Stop> {
        let report = self.summary_out.as_deref().filter(|path| is_file(path));
        if out.is_some_and(|out| !is_file(out)) && report.is_none() {
            let wanted = self.form() != Form::Text || self.summary_out.is_some();
            if wanted {
                let message = "the cases and the report cannot both go to standard output";
                let help = "say where the report goes: `--summary-out FILE`";
                return Err(Stop::usage(usage(message).help(help)));
            }
        }
        if report.is_some() && report == out {
            let message = "the cases and the report cannot go to the same file";
            return Err(Stop::usage(usage(message)));
        }
        Ok(())
    }

    /// How many cases of each cause are named: none where small numbers are kept back.
    pub(super) fn cases(&self) -> usize {
        if self.bound() > 1 { 0 } else { self.show }
    }

    /// The bound on small numbers; 0: none is kept back.
    pub(super) fn bound(&self) -> u64 {
        self.suppress_below.unwrap_or(0)
    }

    /// What was asked for; the name of a file says it too.
    fn form(&self) -> Form {
        self.summary.or_named(self.summary_out.as_deref())
    }

    /// Prints the report where it belongs.
    pub(super) fn print(
        &self,
        term: &mut Terminal,
        report: &Report<'_>,
        inputs: &[String],
        out: Option<&Path>,
        quiet: bool,
    ) -> Result<(), Stop> {
        let names = Names { inputs };
        let to = self.summary_out.as_deref().filter(|path| is_file(path));
        if to.is_none() && self.form() == Form::Text {
            let document = report.document(names, false);
            if out.is_some_and(|out| !is_file(out)) {
                if !quiet {
                    term.say_document(&document);
                }
                return Ok(());
            }
            return term.document(&document);
        }
        let text = match self.form() {
            Form::Text => {
                let style = TextStyle { color: false, width: WIDTH };
                to_text(&report.document(names, false), style)
            }
            Form::Json => {
                serde_json::to_string_pretty(&report.json(names)).unwrap_or_default() + "\n"
            }
            Form::Html => {
                let title = Words::text("What other rules would change");
                to_html(&[report.document(names, true).headed(title)]).map_err(|error| {
                    let message = format!("the page cannot be made: {error}");
                    Stop::wrong(placeless(Code::Internal, message))
                })?
            }
        };
        match to {
            Some(path) => {
                files::write(path, text.as_bytes()).map_err(|error| unwritable(path, &error))?;
                if !quiet {
                    term.say(&format!("{}\n", report.head()));
                }
                Ok(())
            }
            None => term.text(&text),
        }
    }
}
