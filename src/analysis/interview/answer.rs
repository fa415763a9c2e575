//! An answer to a question, into the text of a case.
//!
//! Owns: what each way of answering does to the case, and which answers cannot be. Takes the words that were
//! said. Gives the new text, or what is wrong with them. Must never know: who said them, and how.

use super::super::telling::{shape_of, slot_of, targets};
use super::{Asks, Question, asked};
use crate::case::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Missing, failed_checks};
use crate::explain::Lexicon;
use crate::program::{Atom, Facts, Program, Slot, Value};
use crate::span::{FileId, Span};
use crate::value::Date;

/// A case that is being told.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// Reads and changes its text.
    pub reader: &'a Reader<'a>,
    /// The rules.
    pub program: &'a Program,
    /// The day.
    pub today: Date,
    /// Its text.
    pub text: &'a str,
    /// What the text says.
    pub facts: &'a Facts,
}

/// Why an answer is not taken.
type Refusal = Box<Diagnostic>;

impl<'a> Told<'a> {
    /// Where a fact stands in the case.
    #[must_use]
    pub fn path(&self, fact: Missing) -> String {
        Lexicon { program: self.program, facts: self.facts }.path(fact)
    }

    /// Label and name of the field by which a new item is told apart, where `said` means that there is one.
    #[must_use]
    pub fn wants_id(&self, question: &Question, said: &str) -> Option<(&'a str, &'a str)> {
        if !matches!(question.asks, Asks::Item(_)) || !is_yes(said) {
            return None;
        }
        let shape = shape_of(self.program, self.facts, question.fact)?;
        let Atom::Item(record) = shape.ty.atom else { return None };
        let field = self.program[record].fields.get(usize::from(shape.by?))?;
        Some((field.head.label.as_str(), field.head.name.as_str()))
    }

    /// The text of the case with an answer given; `id` is that of a new item, where one is needed.
    ///
    /// # Errors
    ///
    /// The answer is not one that can be given.
    pub fn given(
        &self,
        question: &Question,
        said: &str,
        id: Option<&str>,
    ) -> Result<String, Refusal> {
        let path = self.path(question.fact);
        let text = match question.asks {
            Asks::Item(count) if is_yes(said) => {
                let (path_of_item, json) = self.item(question, count, id)?;
                let text = self.reader.set(self.text, &path_of_item, &json)?;
                self.unfinished(&text, &path, true)?
            }
            Asks::Item(count) if is_no(said) => {
                let text = match count {
                    0 => self.reader.set(self.text, &path, "[]")?,
                    _ => self.text.to_owned(),
                };
                self.unfinished(&text, &path, false)?
            }
            Asks::Item(_) => {
                let wrong = problem(Code::CaseWrongType, format!("`{said}` is neither yes nor no"));
                return Err(wrong.help("write yes or no").into());
            }
            Asks::Value | Asks::Within(..) => {
                let shape = shape_of(self.program, self.facts, question.fact);
                let is_list = shape.is_some_and(|shape| shape.ty.list);
                let nothing = is_list && matches!(said.to_lowercase().as_str(), "nothing" | "no");
                self.reader.set(self.text, &path, if nothing { "[]" } else { said })?
            }
        };
        self.stands(question, &text)?;
        Ok(text)
    }

    /// Where a new item goes, and what it is.
    fn item(
        &self,
        question: &Question,
        count: usize,
        id: Option<&str>,
    ) -> Result<(String, String), Refusal> {
        let path = self.path(question.fact);
        let Some((_, name)) = self.wants_id(question, "yes") else {
            return Ok((format!("{path}[{count}]"), "{}".to_owned()));
        };
        let id = id.unwrap_or_default().trim_matches('"').trim();
        if self.has_item(question.fact, id) {
            let wrong = problem(Code::CaseDuplicateId, format!("there is a `{id}` already"));
            return Err(wrong.help("give each its own").into());
        }
        let quoted = serde_json::Value::String(id.to_owned()).to_string();
        Ok((format!("{path}[{quoted}]"), format!("{{ \"{name}\": {quoted} }}")))
    }

    fn has_item(&self, list: Missing, id: &str) -> bool {
        let Some(Slot::Given(Value::List(list))) = slot_of(self.facts, list) else { return false };
        list.items.iter().any(|item| {
            let Value::Item(item) = item else { return false };
            let place = self.facts.places.get(item.ordinal as usize);
            place.and_then(|place| place.id.as_ref()).is_some_and(|other| other == id)
        })
    }

    /// The case in which more is to come of a list, or nothing more.
    fn unfinished(&self, text: &str, path: &str, more: bool) -> Result<String, Refusal> {
        let is_open = |fact: &Missing| {
            let slot = slot_of(self.facts, *fact);
            matches!(slot, Some(Slot::Given(Value::List(list))) if list.open)
        };
        let mut paths: Vec<String> = targets(self.program, self.facts)
            .into_iter()
            .filter(is_open)
            .map(|fact| self.path(fact))
            .filter(|open| open != path)
            .collect();
        if more {
            paths.push(path.to_owned());
        }
        self.reader.set_unfinished(text, &paths)
    }

    /// What is wrong with a case that an answer made, if something is.
    fn stands(&self, question: &Question, text: &str) -> Result<(), Refusal> {
        let loaded = self.reader.load(FileId::default(), text).map_err(|mut problems| {
            let lost = || problem(Code::CaseNotJson, "this is no case");
            Box::new(problems.pop().unwrap_or_else(lost))
        })?;
        if let Asks::Within(low, high) = &question.asks
            && let Some(wrong) = misfit(slot_of(&loaded.facts, question.fact), low, high)
        {
            let path = self.path(question.fact);
            let known = asked(self.program, self.facts, question).allowed;
            let report = problem(Code::CaseOutOfRange, format!("`{path}`: {wrong}"));
            return Err(report.help(format!("write {known}; or `skip`")).into());
        }
        let failed = failed_checks(self.program, &loaded.facts, self.today);
        let before = failed_checks(self.program, self.facts, self.today);
        let new = failed.iter().find(|failed| !before.contains(failed));
        let Some(check) = new.and_then(|failed| failed.check.check(self.program)) else {
            return Ok(());
        };
        let report =
            problem(Code::CaseFailedCheck, format!("this cannot be: {}", check.head.label));
        let help = "answer otherwise, or say `back` to put right what was said before";
        Err(report.help(help).into())
    }
}

/// Why an answer adds nothing to what is known already, or contradicts it.
fn misfit(slot: Option<&Slot>, low: &Value, high: &Value) -> Option<&'static str> {
    let outside = |first: &Value, last: &Value| {
        first.order(low).is_none_or(std::cmp::Ordering::is_lt)
            || last.order(high).is_none_or(std::cmp::Ordering::is_gt)
    };
    match slot? {
        Slot::Given(value) if outside(value, value) => {
            Some("it does not fit what is known already")
        }
        Slot::Within(first, last) if outside(first, last) => {
            Some("it does not fit what is known already")
        }
        Slot::Within(first, last) if first == low && last == high => {
            Some("that is what is known already")
        }
        _ => None,
    }
}

fn is_yes(said: &str) -> bool {
    matches!(said.to_lowercase().as_str(), "yes" | "y" | "true")
}

fn is_no(said: &str) -> bool {
    matches!(said.to_lowercase().as_str(), "no" | "n" | "false" | "none")
}

fn problem(code: Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic { labels: Vec::new(), ..Diagnostic::error(code, Span::default(), message) }
}
