//! Reports on standard error: graphical for people, a line each for scripts, JSON for programs.

use std::collections::BTreeSet;
use std::io::Write;

use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

use rules::diagnostic::{Code, Diagnostic, Severity};
use rules::source::{Source, Sources};
use rules::span::Span;

use super::ErrorFormat;
use super::excerpt::Excerpt;

/// So many reports are drawn for people; the rest are counted. Nobody reads more at a time.
const MOST_DRAWN: usize = 50;
/// Where each code is explained, and where each lint.
const CODES_DOCUMENT: &str = "docs/errors.md";
const LINTS_DOCUMENT: &str = "docs/lints.md";

/// Where a code is explained.
fn document(code: Code) -> &'static str {
    if code.lint().is_some() { LINTS_DOCUMENT } else { CODES_DOCUMENT }
}

/// Writes reports in the format that was asked for.
pub(crate) struct Reporter {
    format: ErrorFormat,
    handler: GraphicalReportHandler,
    /// How many were drawn so far.
    drawn: usize,
    /// Where the codes of those are explained.
    documents: BTreeSet<&'static str>,
    /// How many more there were.
    left_out: usize,
}

/// A problem that has no place in a text.
pub(crate) fn placeless(code: Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic { labels: Vec::new(), ..Diagnostic::error(code, Span::default(), message) }
}

impl Reporter {
    /// A reporter for standard error.
    pub(crate) fn new(format: ErrorFormat, color: bool, width: usize) -> Self {
        let theme =
            if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
        Self {
            format,
            handler: handler.without_cause_chain(),
            drawn: 0,
            documents: BTreeSet::new(),
            left_out: 0,
        }
    }

    /// Reports each problem. Standard error that is gone is no reason to stop.
    pub(crate) fn report(&mut self, sources: &Sources, problems: &[Diagnostic]) {
        if problems.is_empty() {
            return;
        }
        let mut text = String::new();
        for problem in problems {
            match self.format {
                ErrorFormat::Human => self.draw(&mut text, sources, problem),
                ErrorFormat::Plain => text.push_str(&plain(sources, problem)),
                ErrorFormat::Json => {
                    text.push_str(
                        &serde_json::to_string(&Report::of(sources, problem)).unwrap_or_default(),
                    );
                    text.push('\n');
                }
            }
        }
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    fn draw(&mut self, text: &mut String, sources: &Sources, problem: &Diagnostic) {
        if self.drawn == MOST_DRAWN {
            self.left_out += 1;
            return;
        }
        self.drawn += 1;
        self.documents.insert(document(problem.code));
        let before = text.len();
        if self.handler.render_report(text, &Excerpt::new(sources, problem)).is_err() {
            text.truncate(before);
            text.push_str(&plain(sources, problem));
        }
        text.push('\n');
    }

    /// Counts from the beginning what is drawn and left out.
    pub(crate) fn start_afresh(&mut self) {
        if self.left_out > 0 {
            self.close();
            self.left_out = 0;
        }
        self.drawn = self.drawn.min(1);
    }

    /// Says what was left out, and where the codes are explained.
    pub(crate) fn close(&self) {
        let mut text = String::new();
        if self.left_out > 0 {
            text.push_str(&format!(
                "and {} more: `--error-format plain` lists them all\n",
                self.left_out
            ));
        }
        if self.drawn > 0 {
            let documents: Vec<&str> = self.documents.iter().copied().collect();
            text.push_str(&format!("what each code means: {}\n", documents.join(", ")));
        }
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// `file:line:column: error[code]: message; help: …`, on one line.
fn plain(sources: &Sources, problem: &Diagnostic) -> String {
    let place = problem.labels.first().and_then(|label| Place::of(sources, label.span));
    let place = place
        .map(|place| format!("{}:{}:{}: ", place.file, place.line, place.column))
        .unwrap_or_default();
    let said = problem.labels.first().filter(|label| !label.text.is_empty());
    let said = said.map(|label| format!(" ({})", label.text)).unwrap_or_default();
    let help = problem.help.as_ref().map(|help| format!("; help: {help}")).unwrap_or_default();
    let line =
        format!("{place}{}[{}]: {}{said}{help}", severity(problem), problem.code, problem.message);
    let line: Vec<&str> = line.split_whitespace().collect();
    line.join(" ") + "\n"
}

const fn severity(problem: &Diagnostic) -> &'static str {
    match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// One problem as JSON.
#[derive(Debug, Serialize)]
struct Report<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    labels: Vec<Labelled<'a>>,
    help: Option<&'a str>,
    docs: String,
}

#[derive(Debug, Serialize)]
struct Labelled<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Lines and columns count from 1, columns in characters; `end` is the place behind the last character.
#[derive(Debug, Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end: End,
}

#[derive(Debug, Serialize)]
struct End {
    line: u32,
    column: u32,
}

impl<'a> Report<'a> {
    fn of(sources: &'a Sources, problem: &'a Diagnostic) -> Self {
        let placed = |label: &'a rules::diagnostic::Label| {
            Some(Labelled { text: &label.text, place: Place::of(sources, label.span)? })
        };
        Self {
            code: problem.code.as_str(),
            severity: severity(problem),
            message: &problem.message,
            place: problem.labels.first().and_then(|label| Place::of(sources, label.span)),
            labels: problem.labels.iter().filter_map(placed).collect(),
            help: problem.help.as_deref(),
            docs: format!("{}#{}", document(problem.code), problem.code.as_str().replace(':', "")),
        }
    }
}

impl<'a> Place<'a> {
    fn of(sources: &'a Sources, span: Span) -> Option<Self> {
        let source: &Source = sources.get(span.file)?;
        let (start, end) = (source.line_column(span.start), source.line_column(span.end));
        let end = End { line: end.line, column: end.column };
        Some(Self { file: source.name(), line: start.line, column: start.column, end })
    }
}
