//! The summary at the end of a batch: in which form, and where it goes.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rules::batch::summary::{Names, grouped};
use rules::diagnostic::Code;
use rules::explain::fragment::Words;
use rules::explain::{TextStyle, to_html, to_text};
use rules::program::AnswerId;
use rules::value::Date;

use super::output::Counted;
use super::{unwritable, usage};
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Stop, files};

/// The width of a summary in a file.
const WIDTH: usize = 100;

/// What is told of all cases at the end.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SummaryArgs {
    /// The summary of all cases at the end
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    summary: Form,

    /// Where the summary goes [default: text to standard error, the others to standard output]
    #[arg(long, value_name = "FILE")]
    summary_out: Option<PathBuf>,

    /// Tell no count from 1 to N-1 in the summary, and nothing from which one could be worked out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(3..))]
    suppress_below: Option<u64>,
}

/// What a summary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Text for reading
    Text,
    /// JSON
    Json,
    /// A page with charts
    Html,
}

impl Form {
    /// This form, or the one that the name of a file says.
    pub(crate) fn or_named(self, file: Option<&Path>) -> Self {
        let extension = file.and_then(Path::extension);
        match (self, extension.and_then(std::ffi::OsStr::to_str)) {
            (Self::Text, Some("json")) => Self::Json,
            (Self::Text, Some("html" | "htm")) => Self::Html,
            (form, _) => form,
        }
    }
}

impl SummaryArgs {
    /// Whether what is asked for can be, before anything is done.
    pub(super) fn check(&self, out: Option<&Path>) -> Result<(), Stop> {
        let is_file = |path: &Path| path.as_os_str() != "-";
        let to_file = self.summary_out.as_deref().is_some_and(is_file);
        let wanted = self.summary_out.is_some() || self.form() != Form::Text;
        if wanted && !to_file && !out.is_some_and(is_file) {
            let message = "the answers and the summary cannot both go to standard output";
            let help =
                "say where the summary goes: `--summary-out FILE`; or the answers: `--out FILE`";
            return Err(Stop::usage(usage(message).help(help)));
        }
        let same = self.summary_out.as_deref().filter(|path| is_file(path)) == out;
        if to_file && same {
            let message = "the answers and the summary cannot go to the same file";
            return Err(Stop::usage(usage(message)));
        }
        Ok(())
    }

    /// What was asked for; the name of a file says it too.
    fn form(&self) -> Form {
        self.summary.or_named(self.summary_out.as_deref())
    }

    /// Prints the summary where it belongs.
    pub(super) fn print(
        &self,
        term: &mut Terminal,
        counted: &Counted,
        names: Names<'_>,
        answers: &[AnswerId],
        today: Date,
        quiet: bool,
    ) -> Result<(), Stop> {
        if counted.unseen > 0 && !quiet {
            let unseen = grouped(counted.unseen);
            term.say(&format!("and {unseen} more: `--rejects FILE` writes them all\n"));
        }
        let bound = self.suppress_below.unwrap_or(0);
        let report = counted.summary.report(names.program, answers, today, counted.counts, bound);
        if self.summary_out.is_none() && self.form() == Form::Text {
            if !quiet {
                term.say_document(&report.document(names, false));
            }
            return Ok(());
        }
        let text = match self.form() {
            Form::Text => {
                to_text(&report.document(names, false), TextStyle { color: false, width: WIDTH })
            }
            Form::Json => {
                serde_json::to_string_pretty(&report.json(names)).unwrap_or_default() + "\n"
            }
            Form::Html => {
                let title = format!("Answers to many cases, as at {today}");
                to_html(&[report.document(names, true).headed(Words::text(title))]).map_err(
                    |error| {
                        Stop::wrong(placeless(
                            Code::Internal,
                            format!("the page cannot be made: {error}"),
                        ))
                    },
                )?
            }
        };
        match self.summary_out.as_deref().filter(|path| path.as_os_str() != "-") {
            Some(path) => {
                files::write(path, text.as_bytes()).map_err(|error| unwritable(path, &error))?;
            }
            None => term.text(&text)?,
        }
        if !quiet {
            term.say(&format!("{}\n", report.head()));
        }
        Ok(())
    }
}
