//! An interview within a session: questions one at a time, each answer a change of the case that can be taken back.
//!
//! Owns: what is asked about, what nobody here knows, and the words that are no answers. What is asked next is
//! decided in [`crate::analysis::interview`]. Commands can be given between two answers.

use std::rc::Rc;

use super::command::Command;
use super::state::State;
use super::{Reply, Session, no_such, problem};
use crate::analysis::interview::{self, Question, Told};
use crate::analysis::telling::{shape_of, targets};
use crate::assist::{self, Completion};
use crate::case::Reader;
use crate::engine::Missing;
use crate::explain::fragment::{Document, Role, Tag, Words};
use crate::program::{AnswerId, find_answers};

/// What is said beside the first question.
const HOW: &str = "Answer, or say `?` (why it is asked), `skip` (not known here), `back` or `stop`. \
                   Commands work too.";

/// An interview.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// What is to be answered, by name: the rules may be read again on the way.
    names: Vec<String>,
    /// What nobody here knows, by path.
    skipped: Vec<String>,
    /// What was said, in order, since anything else changed the session.
    trail: Vec<Said>,
    /// The question that is open.
    question: Option<Question>,
    /// There is a new item, and its id is asked for.
    wants_id: bool,
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Given,
    Skipped,
}

impl Session {
    /// Begins an interview about these answers.
    pub(super) fn ask(&mut self, names: &str) -> Reply {
        let mut names: Vec<String> =
            names.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let packs = &self.library.program.packs;
        if let ([], [pack]) = (names.as_slice(), packs.as_slice()) {
            names.push(pack.name.to_string());
        }
        if names.is_empty() {
            let help = "write `:ask NAME`, with the name of a rule, a definition or a pack";
            return Reply::problem(problem("say what is to be answered").help(help));
        }
        let goals = match self.goals(&names) {
            Ok(goals) => goals,
            Err(reply) => return reply,
        };
        let mut document = Document::default();
        let titles = interview::titles(&self.library.program, &goals);
        document.line(Role::Remark, Words::text("About: ").label(titles));
        self.asking = Some(Asking {
            names,
            skipped: Vec::new(),
            trail: Vec::new(),
            question: None,
            wants_id: false,
        });
        let first = self.put();
        if self.asking.is_some() {
            document.line(Role::Remark, Words::text(HOW));
        }
        Reply::document(document).and(first)
    }

    /// Takes what was said to the open question.
    pub(super) fn answered(&mut self, said: &str) -> Reply {
        let Some(asking) = &mut self.asking else { return Reply::default() };
        let Some(question) = asking.question.clone() else { return self.put() };
        let wants_id = asking.wants_id;
        match said.to_lowercase().as_str() {
            "stop" | "quit" | "exit" => {
                self.asking = None;
                Reply::remark(Words::text("The interview is over: what was said is kept."))
            }
            "?" | "why" if wants_id => {
                Reply::remark(Words::text("By it the items are told apart."))
            }
            "?" | "why" => self.why(&question),
            "back" => self.back(),
            "skip" if !wants_id => {
                let path = self.words().path(question.fact);
                if let Some(asking) = &mut self.asking {
                    asking.skipped.push(path);
                    asking.trail.push(Said::Skipped);
                }
                self.put()
            }
            _ => self.take(&question, said),
        }
    }

    /// The case with an answer; then the next question.
    fn take(&mut self, question: &Question, said: &str) -> Reply {
        let wanted_id = self.asking.as_ref().is_some_and(|asking| asking.wants_id);
        let program = &self.library.program;
        let reader = Reader::new(program);
        let (today, text, facts) = (self.state.today, &*self.state.case, &*self.state.facts);
        let told = Told { reader: &reader, program, today, text, facts };
        if !wanted_id && let Some((label, _)) = told.wants_id(question, said) {
            let label = Words::of(Tag::Question, label);
            if let Some(asking) = &mut self.asking {
                asking.wants_id = true;
            }
            return Reply::remark(label);
        }
        let given = match wanted_id {
            true => told.given(question, "yes", Some(said)),
            false => told.given(question, said, None),
        };
        let path = told.path(question.fact);
        let case: Rc<str> = match given {
            Ok(text) => text.into(),
            Err(problem) => return Reply::problem(*problem),
        };
        let next = State { case, ..self.state.clone() };
        if let Err(refused) = self.go(next, &format!("{path}: {said}")) {
            return refused.into();
        }
        if let Some(asking) = &mut self.asking {
            asking.wants_id = false;
            asking.trail.push(Said::Given);
        }
        self.put()
    }

    fn back(&mut self) -> Reply {
        let Some(asking) = &mut self.asking else { return Reply::default() };
        if std::mem::take(&mut asking.wants_id) {
            return self.put();
        }
        match asking.trail.pop() {
            Some(Said::Skipped) => _ = asking.skipped.pop(),
            Some(Said::Given) => {
                let taken = self.undo(1);
                if taken.failed() {
                    return taken;
                }
            }
            None => return Reply::remark(Words::text("This is the first question.")),
        }
        self.put()
    }

    fn why(&self, question: &Question) -> Reply {
        let (program, facts) = (&self.library.program, &self.state.facts);
        let goals = match self.asked_about() {
            Ok(goals) => goals,
            Err(reply) => return reply,
        };
        let prospect = interview::prospect(program, facts, self.state.today, &goals, question.fact);
        let mut document = Document::default();
        for line in interview::why(program, facts, question, &prospect) {
            let role = if line.starts_with(' ') { Role::Entry } else { Role::Remark };
            document.line(role, Words::text(line.trim_start()));
        }
        Reply::document(document)
    }

    /// Puts the next question, or ends the interview with the answers.
    fn put(&mut self) -> Reply {
        let goals = match self.asked_about() {
            Ok(goals) => goals,
            Err(reply) => {
                // The rules that it was about are gone.
                self.asking = None;
                return reply;
            }
        };
        let (program, facts) = (&self.library.program, &self.state.facts);
        let skipped = self.skipped();
        let next = interview::next_question(program, facts, self.state.today, &goals, &skipped);
        let Some(question) = next else {
            let names = self.asking.take().map(|asking| asking.names.join(" "));
            let over = Reply::remark(Words::text("Nothing more is to be asked."));
            return over.and(self.answers(&names.unwrap_or_default(), false));
        };
        let asked = interview::asked(program, facts, &question);
        let mut words = Words::of(Tag::Question, asked.question);
        if let Some(known) = asked.known {
            words = words.plain(format!(" ({known})"));
        }
        let mut document = Document::default();
        document.line(Role::Remark, words);
        document.line(Role::Entry, Words::text(asked.allowed));
        if let Some(asking) = &mut self.asking {
            asking.question = Some(question);
        }
        Reply::document(document)
    }

    /// After a command the question that is open now is put again.
    pub(super) fn ask_again(&mut self, command: Command<'_>, reply: Reply) -> Reply {
        let Some(asking) = &mut self.asking else { return reply };
        match command {
            Command::Ask(_) | Command::Quit => return reply,
            // The caller reads a file first; `open` and `reload` come back here.
            Command::Case(_) | Command::Reload | Command::Save(_) => return reply,
            Command::Set { .. }
            | Command::Unset(_)
            | Command::AsAt(Some(_))
            | Command::Define(_)
            | Command::Undo(_) => {
                asking.trail.clear();
                asking.wants_id = false;
            }
            _ => {}
        }
        if reply.failed() { reply } else { reply.and(self.put()) }
    }

    /// After another case or other rules were taken the question that is open now is put.
    pub(super) fn go_on_asking(&mut self, reply: Reply) -> Reply {
        match &mut self.asking {
            Some(asking) if !reply.failed() => {
                asking.trail.clear();
                asking.wants_id = false;
                reply.and(self.put())
            }
            _ => reply,
        }
    }

    fn asked_about(&self) -> Result<Vec<AnswerId>, Reply> {
        self.asking.as_ref().map_or_else(|| Ok(Vec::new()), |asking| self.goals(&asking.names))
    }

    fn goals(&self, names: &[String]) -> Result<Vec<AnswerId>, Reply> {
        let found = find_answers(&self.library.program, names);
        found.map(Option::unwrap_or_default).map_err(no_such)
    }

    /// What nobody here knows, where it stands in this case.
    fn skipped(&self) -> Vec<Missing> {
        let Some(asking) = &self.asking else { return Vec::new() };
        if asking.skipped.is_empty() {
            return Vec::new();
        }
        let words = self.words();
        let all = targets(&self.library.program, &self.state.facts).into_iter();
        all.filter(|fact| asking.skipped.contains(&words.path(*fact))).collect()
    }

    /// How an answer can go on.
    pub(super) fn complete_answer(&self, text: &str, at: usize) -> Completion {
        let question = self.asking.as_ref().and_then(|asking| asking.question.as_ref());
        let program = &self.library.program;
        let shape =
            question.and_then(|question| shape_of(program, &self.state.facts, question.fact));
        let Some(shape) = shape else { return Completion::default() };
        let before = text.get(..at).unwrap_or_default();
        let start = match before.rfind(',') {
            Some(comma) if shape.ty.list => {
                let rest = before.get(comma + 1..).unwrap_or_default();
                at - rest.trim_start().len()
            }
            _ => 0,
        };
        Completion::of(text, start, at, assist::values(program, shape))
    }
}
