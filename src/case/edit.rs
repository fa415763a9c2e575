//! Changing the text of a case: one value at one place, everything else left as it was written.
//!
//! Owns: setting, taking away and reading what stands at a path (`child.home_district`,
//! `contract.families["F1"].areas[0].end`), with the value in the words that people type. Only the piece
//! of text at that place is written anew: order, layout and the digits of all other values stay.
//! Takes: a [`Program`], the text of a case, a path, a value as text. Gives: the new text, or what is
//! wrong with the path or the value, without a place in any file.
//! Must never know: evaluation, terminals.

mod path;
mod splice;
mod typed;

use std::collections::BTreeMap;

pub use typed::allowed;

use super::{Fault, Reader};
use crate::diagnostic::Diagnostic;
use crate::program::{FieldShape, Head, Program};
use crate::span::FileId;
use path::{End, Resolved};

/// What is wrong with a path or a value. It has no place in a text.
pub type Problem = Box<Diagnostic>;

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub struct Target<'p> {
    /// The name and the question of the fact or field.
    pub head: &'p Head,
    /// What can be given there; of one item or value of a list, what the list holds.
    pub shape: &'p FieldShape,
    /// It is one item or value of a list.
    pub element: bool,
}

/// Sets what stands at a path; groups, lists and items that are not there yet are made.
///
/// # Errors
///
/// There is no such place, or the value is not one that can be given there. An empty text counts as a case
/// that says nothing.
pub fn set(program: &Program, text: &str, path: &str, value: &str) -> Result<String, Problem> {
    Reader::new(program).set(text, path, value)
}

/// Takes away what stands at a path: a fact, a field, an item, a whole group. What is not there is no mistake.
///
/// # Errors
///
/// There is no such place.
pub fn unset(program: &Program, text: &str, path: &str) -> Result<String, Problem> {
    Reader::new(program).unset(text, path)
}

/// What stands at a path, as it is written in the case; `None` if nothing is given there.
///
/// # Errors
///
/// There is no such place.
pub fn get(program: &Program, text: &str, path: &str) -> Result<Option<String>, Problem> {
    Reader::new(program).get(text, path)
}

/// Says of which lists more is to come, by path, and of no others.
///
/// # Errors
///
/// The text is no case.
pub fn set_unfinished(program: &Program, text: &str, lists: &[String]) -> Result<String, Problem> {
    Reader::new(program).set_unfinished(text, lists)
}

/// What a path leads to, whether or not a case gives it.
///
/// # Errors
///
/// There is no such place.
pub fn target<'p>(program: &'p Program, path: &str) -> Result<Target<'p>, Problem> {
    let resolved = path::resolve(&Reader::new(program).tables, path)?;
    resolved.target(program).ok_or_else(|| path::not_a_fact(program, &resolved))
}

impl Reader<'_> {
    /// See [`set`].
    ///
    /// # Errors
    ///
    /// There is no such place, or the value is not one that can be given there.
    pub fn set(&self, text: &str, path: &str, value: &str) -> Result<String, Problem> {
        let resolved = path::resolve(&self.tables, path)?;
        let text = or_empty(text);
        let before = self.faults_of(text)?;
        let json = match &resolved.end {
            End::Group(_) => return Err(path::not_a_fact(self.tables.program, &resolved)),
            End::CaseId => typed::case_id(value)?,
            End::Value(shape) => typed::json(&self.tables, &resolved.shown, shape, value)?,
            End::Element(shape) => {
                let element = typed::element_of(shape);
                typed::json(&self.tables, &resolved.shown, &element, value)?
            }
        };
        let edited = splice::set(&self.tables, text, &resolved, &json)?;
        match self.new_fault(before, &edited)? {
            Some(fault) => Err(placeless(fault.diagnostic)),
            None => Ok(edited),
        }
    }

    /// See [`unset`].
    ///
    /// # Errors
    ///
    /// There is no such place.
    pub fn unset(&self, text: &str, path: &str) -> Result<String, Problem> {
        let resolved = path::resolve(&self.tables, path)?;
        if let Some(problem) = path::tells_items_apart(&resolved) {
            return Err(problem);
        }
        let text = or_empty(text);
        self.faults_of(text)?;
        splice::unset(&self.tables, text, &resolved)
    }

    /// See [`get`].
    ///
    /// # Errors
    ///
    /// There is no such place.
    pub fn get(&self, text: &str, path: &str) -> Result<Option<String>, Problem> {
        let resolved = path::resolve(&self.tables, path)?;
        let text = or_empty(text);
        self.faults_of(text)?;
        splice::get(&self.tables, text, &resolved)
    }

    /// See [`set_unfinished`].
    ///
    /// # Errors
    ///
    /// The text is no case.
    pub fn set_unfinished(&self, text: &str, lists: &[String]) -> Result<String, Problem> {
        let text = or_empty(text);
        let resolved = path::unfinished();
        if self.tables.group(&resolved.shown).is_some() {
            // The rules have a group of that name: a case cannot say it.
            return Ok(text.to_owned());
        }
        if lists.is_empty() {
            return splice::unset(&self.tables, text, &resolved);
        }
        let paths: Vec<String> = lists.iter().map(|list| typed::quoted(list)).collect();
        splice::set(&self.tables, text, &resolved, &format!("[{}]", paths.join(", ")))
    }

    /// The faults of a text by what they say; a text that is no case is a problem.
    fn faults_of(&self, text: &str) -> Result<BTreeMap<String, usize>, Problem> {
        let mut said = BTreeMap::new();
        for fault in self.loaded(text)? {
            *said.entry(fault.diagnostic.message).or_default() += 1;
        }
        Ok(said)
    }

    /// The first fault of the edited text that was not there before.
    fn new_fault(
        &self,
        mut before: BTreeMap<String, usize>,
        edited: &str,
    ) -> Result<Option<Fault>, Problem> {
        Ok(self.loaded(edited)?.into_iter().find(|fault| {
            match before.get_mut(&fault.diagnostic.message) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        }))
    }

    fn loaded(&self, text: &str) -> Result<Vec<Fault>, Problem> {
        match self.load(FileId::default(), text) {
            Ok(loaded) => Ok(loaded.faults),
            Err(reports) => {
                Err(reports.into_iter().next().map_or_else(splice::lost, splice::not_a_case))
            }
        }
    }
}

impl<'p> Resolved<'p> {
    fn target(&self, program: &'p Program) -> Option<Target<'p>> {
        let (shape, element) = match self.end {
            End::Value(shape) => (shape, false),
            End::Element(shape) => (shape, true),
            End::Group(_) | End::CaseId => return None,
        };
        Some(Target { head: self.head(program)?, shape, element })
    }
}

/// A case that says nothing may be an empty text.
fn or_empty(text: &str) -> &str {
    if text.trim().is_empty() { "{}\n" } else { text }
}

/// The same report without a place: its text is one that the user has not seen. What stood beside the
/// place is said behind the message.
fn placeless(mut report: Diagnostic) -> Problem {
    let said = report.labels.first().map(|label| label.text.clone()).unwrap_or_default();
    report.labels.clear();
    if !said.is_empty() {
        report.message = format!("{}: {said}", report.message);
    }
    Box::new(report)
}
