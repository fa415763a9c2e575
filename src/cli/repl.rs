//! `rules repl`: a conversation with the rules.
//!
//! What a line means is in [`rules::session`]; here are the files, the terminal and the watch over rule files.

mod editor;
mod input;
mod watch;

use std::cell::RefCell;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rules::diagnostic::Code;
use rules::session::{Lines, Refused, Reply, Said, Session, Then, too_long};
use rules::source::Sources;
use rules::value::Date;

use super::cases::{CaseArgs, day};
use super::library::{self, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};
use editor::{Editor, Typed};
use input::{Input, Line};
use watch::Watch;

/// Ask the rules questions, line by line
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules repl                               expressions and what they give
  rules repl case.json                     about a case
  rules repl case.json --watch             rule files are read again when they change
  rules repl < questions.txt               without a terminal; exit status 1 if a line failed

A line is an expression, a declaration or a command: `:help` lists the commands. A declaration
ends with an empty line. Ctrl-C drops the line, Ctrl-D leaves. Nothing is kept of what is typed,
unless --history says where.")]
pub(crate) struct ReplArgs {
    /// The case to begin with
    #[arg(value_name = "CASE")]
    case: Option<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    /// Read the rule files again when they change
    #[arg(long)]
    watch: bool,

    /// Keep what is typed in this file, without lines about sensitive or protected facts
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
}

/// A conversation and what it needs of the outside.
struct Talk<'a> {
    term: &'a mut Terminal,
    session: Rc<RefCell<Session>>,
    roots: Vec<PathBuf>,
    watch: Option<Watch>,
    /// Some step failed.
    failed: bool,
}

impl ReplArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let roots = self.library.roots()?;
        let rules = read_rules(term, &roots)?.ok_or(Stop::Reported(Exit::Wrong))?;
        let today = self.as_at.unwrap_or_else(CaseArgs::clock);
        let session = Session::new(rules, today).map_err(|Refused { sources, problems }| {
            term.report(&sources, &problems);
            Stop::Reported(Exit::Wrong)
        })?;
        let watch = if self.watch { Some(Watch::over(&roots)?) } else { None };
        let session = Rc::new(RefCell::new(session));
        let mut talk = Talk { term, session, roots, watch, failed: false };
        if let Some(path) = &self.case {
            talk.open(path)?;
            if talk.failed {
                return Ok(Exit::Wrong);
            }
        }
        if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            talk.with_editor(self.history.as_deref())?;
            return Ok(Exit::Answered);
        }
        talk.with_lines()?;
        Ok(if talk.failed { Exit::Wrong } else { Exit::Answered })
    }
}

impl Talk<'_> {
    /// With a terminal.
    fn with_editor(&mut self, history: Option<&Path>) -> Result<(), Stop> {
        let mut editor = Editor::new(Rc::clone(&self.session), self.term.colored(), history)?;
        if let Some(watch) = &mut self.watch {
            watch.announce(editor.printer());
        }
        loop {
            self.term.flush()?;
            match editor.read()? {
                Typed::Step(text) => {
                    editor.remember(&text);
                    if !self.step(&text)? {
                        break;
                    }
                }
                Typed::Dropped => {}
                Typed::TooLong => self.show(refused_line())?,
                Typed::End => break,
            }
        }
        editor.close();
        Ok(())
    }

    /// Without one: a line at a time, each answered before the next is read.
    fn with_lines(&mut self) -> Result<(), Stop> {
        let mut input = Input::new();
        let mut lines = Lines::new();
        loop {
            let steps: Vec<String> = match input.line()? {
                Line::Text(line) => lines.push(&line, &self.session.borrow()),
                Line::Unreadable(problem) => {
                    self.failed = true;
                    self.term.report(&Sources::new(), &[*problem]);
                    continue;
                }
                Line::End => {
                    if let Some(step) = lines.finish() {
                        self.step(&step)?;
                    }
                    return Ok(());
                }
            };
            for step in steps {
                if !self.step(&step)? {
                    return Ok(());
                }
            }
            self.term.flush()?;
        }
    }

    /// One step; whether the conversation goes on.
    fn step(&mut self, text: &str) -> Result<bool, Stop> {
        if self.watch.as_ref().is_some_and(Watch::changed) {
            self.reload()?;
        }
        let reply = self.session.borrow_mut().step(text);
        let then = reply.then.clone();
        self.show(reply)?;
        match then {
            Then::Next => {}
            Then::Quit => return Ok(false),
            Then::Open(path) => self.open(Path::new(&path))?,
            Then::Save { path, text } => self.save(Path::new(&path), &text)?,
            Then::Reload => self.reload()?,
        }
        Ok(true)
    }

    fn open(&mut self, path: &Path) -> Result<(), Stop> {
        match files::read(path, files::MAX_CASE_BYTES) {
            Ok(read) => {
                let reply = self.session.borrow_mut().open(&files::name(path), &read.text);
                self.show(reply)
            }
            Err(problem) => self.refuse(*problem),
        }
    }

    fn save(&mut self, path: &Path, text: &str) -> Result<(), Stop> {
        match files::write(path, text.as_bytes()) {
            Ok(()) => {
                let reply = self.session.borrow_mut().saved(&files::name(path));
                self.show(reply)
            }
            Err(error) => {
                let reason = match error.kind() {
                    ErrorKind::NotFound => "there is no such folder".to_owned(),
                    _ => files::reason(&error),
                };
                let name = files::name(path);
                let message = format!("cannot write `{name}`: {reason}");
                self.refuse(placeless(Code::FileUnwritable, message))
            }
        }
    }

    fn reload(&mut self) -> Result<(), Stop> {
        match read_rules(self.term, &self.roots)? {
            Some(rules) => {
                let reply = self.session.borrow_mut().reload(rules);
                self.show(reply)
            }
            None => {
                self.failed = true;
                Ok(())
            }
        }
    }

    fn refuse(&mut self, problem: rules::diagnostic::Diagnostic) -> Result<(), Stop> {
        self.failed = true;
        self.term.report(&Sources::new(), &[problem]);
        Ok(())
    }

    fn show(&mut self, reply: Reply) -> Result<(), Stop> {
        self.failed |= reply.failed();
        self.term.start_reports_afresh();
        for said in reply.said {
            match said {
                Said::Document(document) => self.term.document(&document)?,
                Said::Reports { sources, problems } => {
                    self.term.report(&sources, &problems);
                }
            }
        }
        self.term.flush()
    }
}

fn refused_line() -> Reply {
    Reply {
        said: vec![Said::Reports { sources: Rc::new(Sources::new()), problems: vec![too_long()] }],
        then: Then::Next,
    }
}

/// The texts below the roots; `None` where some cannot be read, and that is reported.
fn read_rules(term: &mut Terminal, roots: &[PathBuf]) -> Result<Option<Sources>, Stop> {
    let (sources, problems) = library::read(roots);
    if term.report(&sources, &problems) {
        return Ok(None);
    }
    if sources.is_empty() && !roots.is_empty() {
        return Err(Stop::wrong(library::no_rule_files(roots)));
    }
    Ok(Some(sources))
}
