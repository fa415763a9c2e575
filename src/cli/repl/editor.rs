//! The line that is being typed: completion, hints, colours, history.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Effects, Style};
use rules::assist::Kind;
use rules::diagnostic::Code;
use rules::session::{MAX_STEP_BYTES, Session};
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, ColorMode, CompletionType, ConditionalEventHandler, Config, Context, Event, EventContext,
    EventHandler, ExternalPrinter as _, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use super::super::report::placeless;
use super::super::{Stop, files};
use super::watch::Printer;

/// Beyond this a line is no longer coloured and hinted at: each key would draw all of it anew.
const MAX_DRAWN: usize = 2048;
/// The most that is shown of what a name means beside it in a list.
const MOST_LETTERS: usize = 60;

/// What came of reading.
pub(super) enum Typed {
    /// A whole step.
    Step(String),
    /// Ctrl-C: the line is gone.
    Dropped,
    /// More was typed than is read.
    TooLong,
    /// Ctrl-D.
    End,
}

/// The line editor.
pub(super) struct Editor {
    line: rustyline::Editor<Help, FileHistory>,
    session: Rc<RefCell<Session>>,
    history: Option<PathBuf>,
    /// More was typed than is read.
    full: Arc<AtomicBool>,
}

impl Editor {
    pub(super) fn new(
        session: Rc<RefCell<Session>>,
        color: bool,
        history: Option<&Path>,
    ) -> Result<Self, Stop> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(false)
            .color_mode(if color { ColorMode::Enabled } else { ColorMode::Disabled })
            .build();
        let mut line = rustyline::Editor::with_config(config).map_err(stopped)?;
        line.set_helper(Some(Help {
            session: Rc::clone(&session),
            files: FilenameCompleter::new(),
            color,
            drawn: Cell::new(0),
        }));
        let full = Arc::new(AtomicBool::new(false));
        let limit = Limit { full: Arc::clone(&full) };
        line.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(limit)));
        if let Some(path) = history {
            match line.load_history(path) {
                Ok(()) => {}
                Err(ReadlineError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(no_history(path, &error)),
            }
        }
        Ok(Self { line, session, history: history.map(Path::to_owned), full })
    }

    /// Reads one step.
    pub(super) fn read(&mut self) -> Result<Typed, Stop> {
        self.full.store(false, Ordering::Relaxed);
        let prompt = self.session.borrow().prompt();
        match self.line.readline(prompt) {
            Ok(text) if text.len() > MAX_STEP_BYTES || self.full.load(Ordering::Relaxed) => {
                Ok(Typed::TooLong)
            }
            Ok(text) => Ok(Typed::Step(text)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Dropped),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(error) => Err(stopped(error)),
        }
    }

    /// Keeps a step for the arrow keys; in a file only what may be kept there.
    pub(super) fn remember(&mut self, text: &str) {
        let text = text.trim_end();
        if text.is_empty() || self.history.is_some() && self.session.borrow().is_private(text) {
            return;
        }
        // A step that cannot be kept is no reason to stop.
        let _ = self.line.add_history_entry(text);
    }

    /// Something that writes above the line while it is being typed.
    pub(super) fn printer(&mut self) -> Option<Printer> {
        let mut printer = self.line.create_external_printer().ok()?;
        Some(Box::new(move |text| {
            let _ = printer.print(text);
        }))
    }

    /// Writes the history.
    pub(super) fn close(&mut self) {
        if let Some(path) = &self.history {
            // It is a convenience: what was asked for was answered.
            let _ = self.line.save_history(path);
        }
    }
}

fn stopped(error: ReadlineError) -> Stop {
    match error {
        ReadlineError::Io(error) => Stop::Output(error),
        error => Stop::Output(std::io::Error::other(error.to_string())),
    }
}

fn no_history(path: &Path, error: &ReadlineError) -> Stop {
    let reason = match error {
        ReadlineError::Io(error) => files::reason(error),
        _ => "it is not text".to_owned(),
    };
    let message = format!("cannot read the history `{}`: {reason}", files::name(path));
    Stop::wrong(placeless(Code::FileUnreadable, message))
}

/// Takes no more letters than are read: a flood of them would be drawn again and again.
struct Limit {
    full: Arc<AtomicBool>,
}

impl ConditionalEventHandler for Limit {
    fn handle(
        &self,
        event: &Event,
        _: RepeatCount,
        _: bool,
        context: &EventContext<'_>,
    ) -> Option<Cmd> {
        let held = Modifiers::CTRL | Modifiers::ALT;
        let letter = matches!(
            event.get(0),
            Some(KeyEvent(KeyCode::Char(_), with)) if !with.intersects(held)
        );
        if !letter || context.line().len() < MAX_STEP_BYTES {
            return None;
        }
        self.full.store(true, Ordering::Relaxed);
        Some(Cmd::Noop)
    }
}

/// What the editor asks while a line is being typed.
struct Help {
    session: Rc<RefCell<Session>>,
    files: FilenameCompleter,
    color: bool,
    /// The length of the line when it was drawn last.
    drawn: Cell<usize>,
}

impl Helper for Help {}

impl Completer for Help {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let session = self.session.borrow();
        if session.completes_file(line).is_some() {
            return self.files.complete_path(line, at);
        }
        let completion = session.complete(line, at);
        let pairs = completion.candidates.into_iter().map(|candidate| {
            let says: String = candidate.says.chars().take(MOST_LETTERS).collect();
            let gap = if says.is_empty() { "" } else { "  " };
            Pair { display: format!("{}{gap}{says}", candidate.text), replacement: candidate.text }
        });
        Ok((completion.start, pairs.collect()))
    }
}

/// What a name means, behind the line.
struct Says(String);

impl Hint for Says {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Help {
    type Hint = Says;

    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<Says> {
        if at < line.len() || line.is_empty() || line.len() > MAX_DRAWN {
            return None;
        }
        let says = self.session.borrow().hint(line)?;
        let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
        // It stays on the line that is typed.
        let room = width.saturating_sub(line.chars().count() + 6);
        let said: String = says.chars().take(room).collect();
        (room > 10).then(|| Says(format!("   {said}")))
    }
}

impl Highlighter for Help {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.color || line.len() > MAX_DRAWN {
            return Cow::Borrowed(line);
        }
        let mut painted = String::new();
        let mut at = 0;
        for (range, kind) in self.session.borrow().highlight(line) {
            painted.push_str(line.get(at..range.start).unwrap_or_default());
            let style = paint(kind);
            let word = line.get(range.clone()).unwrap_or_default();
            painted.push_str(&format!("{}{word}{}", style.render(), style.render_reset()));
            at = range.end;
        }
        painted.push_str(line.get(at..).unwrap_or_default());
        Cow::Owned(painted)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if !self.color {
            return Cow::Borrowed(hint);
        }
        let dim = Style::new().effects(Effects::DIMMED);
        Cow::Owned(format!("{}{hint}{}", dim.render(), dim.render_reset()))
    }

    fn highlight_char(&self, line: &str, _: usize, kind: CmdKind) -> bool {
        let before = self.drawn.replace(line.len());
        self.color && kind != CmdKind::MoveCursor && line.len() <= MAX_DRAWN && before != line.len()
    }
}

const fn paint(kind: Kind) -> Style {
    let color = match kind {
        Kind::Keyword => AnsiColor::Blue,
        Kind::Name => AnsiColor::Cyan,
        Kind::Number => AnsiColor::Magenta,
        Kind::Text => AnsiColor::Green,
        Kind::Comment => return Style::new().effects(Effects::DIMMED),
    };
    Style::new().fg_color(Some(anstyle::Color::Ansi(color)))
}

impl Validator for Help {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if self.session.borrow().wants_more(context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
