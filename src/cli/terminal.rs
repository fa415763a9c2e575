//! The terminal: where answers go, where errors go, how wide it is and whether it shows colour.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use rules::diagnostic::{Code, Diagnostic, Severity};
use rules::explain::{Document, TextStyle};
use rules::source::Sources;

use super::report::Reporter;
use super::{Color, Exit, Look, Stop};

/// The width of a page where there is no terminal.
const PAGE_WIDTH: usize = 100;
/// Below this, and above that, lines are no longer pleasant to read.
const WIDTHS: (usize, usize) = (60, 120);

/// Standard output and standard error.
pub(crate) struct Terminal {
    out: BufWriter<StdoutLock<'static>>,
    style: TextStyle,
    /// How text is laid out on standard error.
    aside: TextStyle,
    reporter: Reporter,
}

impl Terminal {
    /// The terminal of this process.
    pub(crate) fn new(look: Look) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let color = |is_terminal: bool| match look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        let wide = |is_terminal: bool| {
            let found = if is_terminal { terminal_size::terminal_size() } else { None };
            found.map_or(PAGE_WIDTH, |(width, _)| usize::from(width.0).clamp(WIDTHS.0, WIDTHS.1))
        };
        let style = TextStyle { color: color(out.is_terminal()), width: wide(out.is_terminal()) };
        let aside = TextStyle { color: color(err.is_terminal()), width: wide(err.is_terminal()) };
        let reporter =
            Reporter::new(look.error_format, color(err.is_terminal()), wide(err.is_terminal()));
        Self { out: BufWriter::new(out.lock()), style, aside, reporter }
    }

    /// How text is laid out here.
    pub(crate) const fn style(&self) -> TextStyle {
        self.style
    }

    /// Whether a person is looking on, as far as one can tell.
    pub(crate) fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Prints a document for reading.
    pub(crate) fn document(&mut self, document: &Document) -> Result<(), Stop> {
        let text = rules::explain::to_text(document, self.style);
        self.text(&text)
    }

    /// Prints text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Stop> {
        self.out.write_all(text.as_bytes()).map_err(stopped)
    }

    /// Says something beside the answers, on standard error.
    pub(crate) fn note(&mut self, text: &str) -> Result<(), Stop> {
        self.flush()?;
        writeln!(io::stderr(), "{text}").map_err(stopped)
    }

    /// Prints one line.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Stop> {
        self.text(text)?;
        self.text("\n")
    }

    /// Says something to whoever runs the command, on standard error: what is printed stays clean. Standard
    /// error that is gone is no reason to stop.
    pub(crate) fn say(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = io::stderr().write_all(text.as_bytes());
        let _ = io::stderr().flush();
    }

    /// Says a document for reading, on standard error.
    pub(crate) fn say_document(&mut self, document: &Document) {
        let text = rules::explain::to_text(document, self.aside);
        self.say(&text);
    }

    /// The width of a line on standard error.
    pub(crate) const fn aside_width(&self) -> usize {
        self.aside.width
    }

    /// Lets what was printed be seen now: before an error that belongs after it.
    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.out.flush().map_err(stopped)
    }

    /// Reports problems on standard error; true if one of them is an error.
    pub(crate) fn report(&mut self, sources: &Sources, problems: &[Diagnostic]) -> bool {
        // Whether standard output can still be written to is found out when more is written.
        let _ = self.out.flush();
        self.reporter.report(sources, problems);
        problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Whether answers are printed in colour.
    pub(crate) const fn colored(&self) -> bool {
        self.style.color
    }

    /// In a conversation the bound on reports is one of each step.
    pub(crate) fn start_reports_afresh(&mut self) {
        self.reporter.start_afresh();
    }

    /// Ends the run: reports why it stopped, if it did, and says with what the process exits.
    pub(crate) fn finish(mut self, ran: Result<Exit, Stop>) -> Exit {
        let ran = ran.and_then(|exit| self.flush().map(|()| exit));
        match ran {
            Ok(exit) | Err(Stop::Reported(exit)) => {
                self.reporter.close();
                exit
            }
            Err(Stop::ClosedPipe) => Exit::Answered,
            Err(Stop::Problem(problem, exit)) => {
                self.report(&Sources::new(), &[*problem]);
                self.reporter.close();
                exit
            }
            Err(Stop::Output(error)) => {
                let message =
                    format!("the answer cannot be written: {}", super::files::reason(&error));
                self.reporter.report(
                    &Sources::new(),
                    &[super::report::placeless(Code::FileUnwritable, message)],
                );
                Exit::Wrong
            }
        }
    }
}

fn stopped(error: io::Error) -> Stop {
    if error.kind() == io::ErrorKind::BrokenPipe { Stop::ClosedPipe } else { Stop::Output(error) }
}
