//! A conversation with a library of rules: expressions, facts that change, declarations made on the way.
//!
//! Owns: the state between two lines (the case, the day, what was declared here) and the way back through it
//! ([`Session`]), the commands, input over several lines ([`wants_more`]), and what may be remembered of a line.
//! Takes: texts and the day; a line at a time. Gives: a [`Reply`]: what to show, and what the caller must do.
//! A step that fails changes nothing. Must never know: terminals, files, the clock.

mod ask;
mod command;
mod declare;
mod lines;
mod look;
mod state;
mod write;

use std::rc::Rc;

use crate::analysis::change::{self, WhyNot, why_not};
use crate::assist::{self, Completion, Kind};
use crate::case::edit;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::{self, Missing, Outcome};
use crate::explain::fragment::{Document, Role, Tag, Words};
use crate::explain::json::error_json;
use crate::explain::{self, Evidence, Lexicon, Only};
use crate::program::{ExprId, Program, find_answers};
use crate::source::Sources;
use crate::span::Span;
use crate::value::Date;
use ask::Asking;
use command::Command;
pub use lines::{Lines, wants_more};
use state::{Library, State};

/// The longest step that is read, in bytes.
pub const MAX_STEP_BYTES: usize = 64 * 1024;
/// The most that is kept for going back, in bytes of cases and declarations.
const MAX_PAST_BYTES: usize = 256 * 1024 * 1024;
/// So many missing facts are listed below a value that is not known.
const MOST_QUESTIONS: usize = 10;

/// What came of a step.
#[derive(Debug, Default)]
pub struct Reply {
    /// What to show, in order.
    pub said: Vec<Said>,
    /// What the caller must do now.
    pub then: Then,
}

/// Something to show.
#[derive(Debug)]
pub enum Said {
    /// For reading.
    Document(Document),
    /// Mistakes, and the texts that they point into.
    Reports {
        /// The texts.
        sources: Rc<Sources>,
        /// The mistakes.
        problems: Vec<Diagnostic>,
    },
}

/// What the caller does after a step: reading and writing is not the session's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// Read the next line.
    #[default]
    Next,
    /// End.
    Quit,
    /// Read this file and hand it to [`Session::open`].
    Open(String),
    /// Write the case to this file.
    Save {
        /// Where.
        path: String,
        /// What.
        text: String,
    },
    /// Read the rule files again and hand them to [`Session::reload`].
    Reload,
}

impl Reply {
    /// Whether the step failed.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.said.iter().any(|said| match said {
            Said::Document(_) => false,
            Said::Reports { problems, .. } => {
                problems.iter().any(|problem| problem.severity == Severity::Error)
            }
        })
    }

    fn then(then: Then) -> Self {
        Self { said: Vec::new(), then }
    }

    fn document(document: Document) -> Self {
        Self { said: vec![Said::Document(document)], then: Then::Next }
    }

    fn remark(words: Words) -> Self {
        let mut document = Document::default();
        document.line(Role::Remark, words);
        Self::document(document)
    }

    fn problem(problem: Diagnostic) -> Self {
        Self::reports(Rc::new(Sources::new()), vec![problem])
    }

    fn reports(sources: Rc<Sources>, problems: Vec<Diagnostic>) -> Self {
        Self { said: vec![Said::Reports { sources, problems }], then: Then::Next }
    }

    fn and(mut self, other: Self) -> Self {
        self.said.extend(other.said);
        Self { said: self.said, then: other.then }
    }
}

/// Mistakes, with the texts that they point into: why something was not done.
#[derive(Debug)]
pub struct Refused {
    /// The texts.
    pub sources: Rc<Sources>,
    /// The mistakes.
    pub problems: Vec<Diagnostic>,
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        Self::reports(refused.sources, refused.problems)
    }
}

/// One conversation.
#[derive(Debug)]
pub struct Session {
    /// The rule files alone.
    rules: Sources,
    library: Library,
    state: State,
    /// Earlier states, each with the step that led away from it.
    past: Vec<(State, String)>,
    /// The interview that is going on.
    asking: Option<Asking>,
}

impl Session {
    /// Begins a conversation about these rule files, on this day, with a case that says nothing.
    ///
    /// # Errors
    ///
    /// Something is wrong in the rules.
    pub fn new(rules: Sources, today: Date) -> Result<Self, Refused> {
        let library = Library::compile(&rules, &[])?;
        let state = State::new(&library, today);
        Ok(Self { rules, library, state, past: Vec::new(), asking: None })
    }

    /// The rules as they are now, what was declared here included.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.library.program
    }

    /// The text of the case.
    #[must_use]
    pub fn case(&self) -> &str {
        &self.state.case
    }

    /// The day that counts as today.
    #[must_use]
    pub const fn today(&self) -> Date {
        self.state.today
    }

    /// What stands before the line that is to be typed.
    #[must_use]
    pub const fn prompt(&self) -> &'static str {
        if self.asking.is_some() { "? " } else { "> " }
    }

    /// Whether a step goes on with the next line: see [`wants_more`]. An answer is one line.
    #[must_use]
    pub fn wants_more(&self, text: &str) -> bool {
        (self.asking.is_none() || text.starts_with(':')) && wants_more(text)
    }

    /// Answers one step: an expression, a command, or a declaration over several lines.
    pub fn step(&mut self, text: &str) -> Reply {
        if text.len() > MAX_STEP_BYTES {
            return Reply::problem(too_long());
        }
        let text = text.trim_end();
        if text.trim_start().is_empty() || is_comment(text) {
            return Reply::default();
        }
        if self.asking.is_some() && !text.trim_start().starts_with(':') {
            return self.answered(text.trim());
        }
        if declare::begins(text) {
            return self.declare(text);
        }
        match command::parse(text) {
            Some(Ok(command)) => {
                let reply = self.run(command, text.trim());
                self.ask_again(command, reply)
            }
            Some(Err(problem)) => Reply::problem(*problem),
            None => self.evaluate(text),
        }
    }

    fn run(&mut self, command: Command<'_>, did: &str) -> Reply {
        match command {
            Command::Set { path, value } => self.set(path, value, did),
            Command::Unset(path) => self.unset(path, did),
            Command::Case(path) => Reply::then(Then::Open(path.to_owned())),
            Command::Save(path) => self.save(path),
            Command::AsAt(day) => self.as_at(day, did),
            Command::Check(names) => self.answers(names, false),
            Command::Explain(names) => self.answers(names, true),
            Command::WhyNot(name) => self.why_not(name),
            Command::Ask(names) => self.ask(names),
            Command::Define(text) => self.declare(text),
            Command::Facts => Reply::document(write::facts(&self.words(), &self.library.program)),
            Command::Undo(steps) => self.undo(steps),
            Command::Reload => Reply::then(Then::Reload),
            Command::Help(name) => Reply::document(write::help(name)),
            Command::Quit => Reply::then(Then::Quit),
        }
    }

    // --- what changes the session ----------------------------------------------------------------

    /// Takes a case that the caller has read.
    pub fn open(&mut self, name: &str, text: &str) -> Reply {
        let next = State { case: text.into(), case_name: name.into(), ..self.state.clone() };
        match self.go(next, &format!(":case {name}")) {
            Ok(faults) => {
                let given = write::given(&self.state.facts);
                let mut words = Words::of(Tag::Name, name).plain(": ").plain(given);
                if !faults.is_empty() {
                    words = words.plain(write::faults(faults.len()));
                }
                let reply = self.warn(faults).and(Reply::remark(words));
                self.go_on_asking(reply)
            }
            Err(refused) => refused.into(),
        }
    }

    /// Takes the rule files that the caller has read again.
    pub fn reload(&mut self, rules: Sources) -> Reply {
        let built = Library::compile(&rules, &self.state.declared)
            .and_then(|library| Ok((self.state.clone().on(&library)?, library)));
        match built {
            Ok((state, library)) => {
                let packs = library.program.packs.len();
                self.rules = rules;
                self.library = library;
                self.state = state;
                let reply = Reply::remark(Words::text(write::reloaded(self.rules.len(), packs)));
                self.go_on_asking(reply)
            }
            Err(refused) => refused.into(),
        }
    }

    fn set(&mut self, path: &str, value: &str, did: &str) -> Reply {
        match edit::set(&self.library.program, &self.state.case, path, value) {
            Ok(case) => self.changed(case, path, did),
            Err(problem) => Reply::problem(*problem),
        }
    }

    fn unset(&mut self, path: &str, did: &str) -> Reply {
        match edit::unset(&self.library.program, &self.state.case, path) {
            Ok(case) => self.changed(case, path, did),
            Err(problem) => Reply::problem(*problem),
        }
    }

    /// The case has a new text: what stands at the path is shown, and what cannot be right beside it.
    fn changed(&mut self, case: String, path: &str, did: &str) -> Reply {
        let before = self.state.faults.clone();
        if case == *self.state.case {
            return Reply::remark(self.now(path));
        }
        let next = State { case: case.into(), ..self.state.clone() };
        match self.go(next, did) {
            Ok(mut faults) => {
                faults.retain(|fault| before.iter().all(|old| old.message != fault.message));
                Reply::remark(self.now(path)).and(self.warn(faults))
            }
            Err(refused) => refused.into(),
        }
    }

    fn as_at(&mut self, day: Option<Date>, did: &str) -> Reply {
        if let Some(day) = day {
            let next = State { today: day, ..self.state.clone() };
            match self.go(next, did) {
                Ok(faults) if !faults.is_empty() => return self.warn(faults),
                Ok(_) => {}
                Err(refused) => return refused.into(),
            }
        }
        Reply::remark(Words::text("as at ").value(self.state.today.to_string()))
    }

    fn declare(&mut self, text: &str) -> Reply {
        let made = declare::read(&self.rules, text).and_then(|new| {
            let (declared, replaced) = declare::merge(&self.state.declared, &new);
            let library = Library::compile(&self.rules, &declared)?;
            let state = State { declared: declared.into(), ..self.state.clone() };
            let state = state.on(&library)?;
            Ok((new, replaced, library, state))
        });
        match made {
            Ok((new, replaced, library, state)) => {
                let did = text.lines().next().unwrap_or_default().to_owned();
                self.library = library;
                self.remember(state, &did);
                let mut reply = Reply::default();
                for (one, again) in new.iter().zip(replaced) {
                    reply = reply.and(self.declared(one, again));
                }
                reply
            }
            Err(refused) => refused.into(),
        }
    }

    /// What was declared, and a definition's value.
    fn declared(&mut self, one: &declare::Declared, again: bool) -> Reply {
        let verb = if again { "is declared anew" } else { "is declared" };
        let said = Words::of(Tag::Name, one.name.as_str()).plain(format!(" {verb}"));
        let reply = Reply::remark(said);
        if one.has_value { reply.and(self.evaluate(&declare::own(&one.name))) } else { reply }
    }

    fn undo(&mut self, steps: usize) -> Reply {
        if self.past.is_empty() {
            return Reply::problem(problem("there is nothing to take back"));
        }
        let at = self.past.len().saturating_sub(steps);
        let Some((state, _)) = self.past.get(at) else { return Reply::default() };
        let state = state.clone();
        let went = self.restore(state);
        if let Err(refused) = went {
            return refused.into();
        }
        let mut document = Document::default();
        for (_, did) in self.past.drain(at..).rev() {
            document.line(Role::Remark, Words::text("taken back: ").tagged(Tag::Name, did));
        }
        Reply::document(document)
    }

    fn restore(&mut self, state: State) -> Result<(), Refused> {
        if state.declared == self.state.declared {
            self.state = state.on(&self.library)?;
        } else {
            let library = Library::compile(&self.rules, &state.declared)?;
            self.state = state.on(&library)?;
            self.library = library;
        }
        Ok(())
    }

    /// Goes on to another state with the same declarations; gives what cannot be right in its case.
    fn go(&mut self, next: State, did: &str) -> Result<Vec<Diagnostic>, Refused> {
        let next = next.on(&self.library)?;
        let faults = next.faults.to_vec();
        self.remember(next, did);
        Ok(faults)
    }

    fn remember(&mut self, next: State, did: &str) {
        let before = std::mem::replace(&mut self.state, next);
        self.past.push((before, did.to_owned()));
        // Neighbours mostly share their texts; counted are those that they do not.
        let mut bytes = 0_usize;
        let mut last: Option<&State> = None;
        let mut kept = 0;
        for (state, _) in self.past.iter().rev() {
            if last.is_none_or(|last| !Rc::ptr_eq(&last.case, &state.case)) {
                bytes = bytes.saturating_add(state.case.len());
            }
            if bytes > MAX_PAST_BYTES {
                break;
            }
            last = Some(state);
            kept += 1;
        }
        let dropped = self.past.len() - kept;
        self.past.drain(..dropped);
    }

    // --- what only asks --------------------------------------------------------------------------

    fn save(&self, path: Option<&str>) -> Reply {
        let path = match path {
            Some(path) => path.to_owned(),
            None if self.state.case_name.is_empty() => {
                let help = "write `:save case.json`";
                return Reply::problem(problem("the case has no file yet").help(help));
            }
            None => self.state.case_name.to_string(),
        };
        Reply::then(Then::Save { path, text: self.state.case.to_string() })
    }

    /// The caller has written the case.
    #[must_use]
    pub fn saved(&mut self, path: &str) -> Reply {
        self.state.case_name = path.into();
        Reply::remark(Words::text("written to ").tagged(Tag::Name, path))
    }

    fn answers(&self, names: &str, whole_proof: bool) -> Reply {
        let names: Vec<String> =
            names.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let program = &self.library.program;
        let only = match find_answers(program, &names) {
            Ok(only) => only,
            Err(problem) => return no_such(problem),
        };
        let facts = &self.state.facts;
        let (evaluation, trace) =
            engine::evaluate_traced(program, facts, self.state.today, only.as_deref());
        let sources = &self.with_case();
        let evidence = Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace };
        Reply::document(if whole_proof {
            explain::proof(evidence)
        } else {
            let faults = self.state.faults.len();
            explain::answers(evidence, Only { named: only.is_some(), names: true, faults })
        })
    }

    /// What would turn the answers that refuse, or one.
    fn why_not(&self, name: &str) -> Reply {
        let (program, facts, today) = (&self.library.program, &*self.state.facts, self.state.today);
        let (evaluation, ()) = engine::observe(program, facts, today, None, ());
        let goals = if name.is_empty() {
            change::refused(program, facts, &evaluation)
        } else {
            match change::goals(program, facts, &evaluation, name) {
                Ok(goals) => goals,
                Err(problem) => return no_such(problem),
            }
        };
        let told: Vec<WhyNot> =
            goals.iter().map(|goal| why_not(program, facts, today, goal)).collect();
        Reply::document(change::document(&self.words(), &told))
    }

    fn evaluate(&mut self, text: &str) -> Reply {
        let mut sources = self.library.sources.clone();
        let file = sources.add("expression", text);
        let program = &mut self.library.program;
        let (exprs, operands) = (program.exprs.len(), program.operands.len());
        let compiled = crate::syntax::parse_expression(file, text)
            .and_then(|expr| crate::program::compile_expression(program, &sources, &expr));
        let reply = match compiled {
            Ok(expr) => self.value(sources, expr, text),
            Err(problems) => Reply::reports(Rc::new(sources), problems),
        };
        // Nothing of a question stays.
        self.library.program.exprs.truncate(exprs);
        self.library.program.operands.truncate(operands);
        reply
    }

    fn value(&self, sources: Sources, expr: ExprId, text: &str) -> Reply {
        let (program, facts) = (&self.library.program, &self.state.facts);
        let (outcome, missing, _) = engine::evaluate_expr(program, facts, self.state.today, expr);
        if let Outcome::Error(error) = outcome {
            let message = error_json(program, &sources, error).message;
            let problem = Diagnostic::error(error.code, program[error.at].span, message);
            return Reply::reports(Rc::new(sources), vec![problem]);
        }
        let words = self.words();
        let mut document = Document::default();
        let found = words.outcome(program[expr].ty, &outcome);
        document.line(Role::Remark, Words::new().value(found));
        self.questions(&mut document, &missing);
        if outcome.is_open() && self.would_set(text) {
            let hint = Words::text("to give the fact: ").tagged(Tag::Name, format!(":set {text}"));
            document.line(Role::Remark, hint);
        }
        Reply::document(document)
    }

    fn questions(&self, document: &mut Document, missing: &[Missing]) {
        let words = self.words();
        for one in missing.iter().take(MOST_QUESTIONS) {
            let name = Words::of(Tag::Name, words.path(*one));
            document.cited(Role::Entry, words.question(*one), name);
        }
        if let Some(more @ 1..) = missing.len().checked_sub(MOST_QUESTIONS) {
            document.line(Role::Entry, Words::text(format!("and {more} more")));
        }
    }

    /// `child.home_district is blackpool`, written as if it gave the fact.
    fn would_set(&self, text: &str) -> bool {
        let Some((path, value)) = text.split_once(" is ") else { return false };
        !text.contains('\n')
            && edit::set(&self.library.program, &self.state.case, path, value).is_ok()
    }

    /// What stands at a path of the case.
    fn now(&self, path: &str) -> Words {
        write::now(&self.words(), &self.library.program, &self.state.case, path)
    }

    fn words(&self) -> Lexicon<'_> {
        Lexicon { program: &self.library.program, facts: &self.state.facts }
    }

    /// What cannot be right in the case, as warnings: the facts concerned count as not known.
    fn warn(&self, faults: Vec<Diagnostic>) -> Reply {
        if faults.is_empty() {
            return Reply::default();
        }
        Reply::reports(Rc::new(self.with_case()), faults)
    }

    /// All texts, the case behind the rules.
    fn with_case(&self) -> Sources {
        let mut sources = self.library.sources.clone();
        sources.add(self.state.shown_name(), &*self.state.case);
        sources
    }

    // --- help while writing ----------------------------------------------------------------------

    /// How the word at a place can go on.
    #[must_use]
    pub fn complete(&self, text: &str, at: usize) -> Completion {
        if self.asking.is_some() && !text.starts_with(':') {
            return self.complete_answer(text, at);
        }
        look::complete(&self.library.program, &self.state.facts, text, at)
    }

    /// Where the name of a file begins, if one is being written.
    #[must_use]
    pub fn completes_file(&self, text: &str) -> Option<usize> {
        look::file(text)
    }

    /// What is to be said about the word at the end of a line.
    #[must_use]
    pub fn hint(&self, text: &str) -> Option<String> {
        if self.asking.is_some() && !text.starts_with(':') {
            return None;
        }
        look::hint(&self.library.program, text)
    }

    /// The stretches of a line that have a colour.
    #[must_use]
    pub fn highlight(&self, text: &str) -> Vec<(std::ops::Range<usize>, Kind)> {
        if text.len() > assist::MAX_BYTES {
            return Vec::new();
        }
        look::highlight(&self.library.program, text)
    }

    /// Whether a line must not be kept in a file: it names a fact that is sensitive or protected, or is an
    /// answer, which names none.
    #[must_use]
    pub fn is_private(&self, text: &str) -> bool {
        if self.asking.is_some() && !text.starts_with(':') {
            return true;
        }
        look::is_private(&self.library.program, text)
    }
}

/// A name that stands for no answer. What the command line would say of it does not help here.
#[expect(clippy::boxed_local, reason = "it is handed to map_err, which has it in a box")]
fn no_such(mut problem: Box<Diagnostic>) -> Reply {
    let help = problem.help.take().filter(|help| !help.contains("rules packs"));
    problem.help = help.or_else(|| Some("`:check` alone answers all".to_owned()));
    Reply::problem(*problem)
}

/// A report without a place.
fn problem(message: impl Into<String>) -> Diagnostic {
    let report = Diagnostic::error(Code::Argument, Span::default(), message);
    Diagnostic { labels: Vec::new(), ..report }
}

/// What to say of a step that is longer than [`MAX_STEP_BYTES`], for callers that stop reading there.
#[must_use]
pub fn too_long() -> Diagnostic {
    let kib = MAX_STEP_BYTES / 1024;
    let report = problem(format!("the line is longer than {kib} KiB, the most that is read"));
    Diagnostic { code: Code::FileTooLarge, ..report }
        .help("put a long case in a file, and open it with `:case FILE`")
}

fn is_comment(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests;
