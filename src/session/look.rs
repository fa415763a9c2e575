//! Help while a line of a session is being written.
//!
//! Owns: what completion, hints and colours add for commands to what [`crate::assist`] gives for expressions,
//! and which lines are private.

use std::ops::Range;

use super::command::{self, COMMANDS};
use crate::assist::{self, Candidate, Completion, Kind};
use crate::case::edit;
use crate::program::{Facts, FieldShape, Program};
use crate::syntax::ast::Mark;

/// A line that is a command, in its parts.
struct Parts<'t> {
    /// The name as far as it is written.
    name: &'t str,
    /// Where what the command takes begins; `None` while the name is being written.
    rest: Option<usize>,
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let inside = text.strip_prefix(':')?;
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let name = inside.get(..end)?;
    let after = inside.get(end..)?;
    let space = after.len() - after.trim_start().len();
    Some(Parts { name, rest: (!after.is_empty()).then_some(1 + end + space) })
}

/// How the word at a place can go on.
pub(super) fn complete(program: &Program, facts: &Facts, text: &str, at: usize) -> Completion {
    let Some(before) = text.get(..at) else { return Completion::default() };
    let Some(Parts { name, rest }) = parts(before) else {
        return assist::expression(program, text, at);
    };
    let Some(rest) = rest else {
        let all = COMMANDS.iter().map(|command| {
            let space = if command.takes.is_empty() { "" } else { " " };
            Candidate::new(format!(":{}{space}", command.name), command.says)
        });
        return Completion::of(text, 0, at, all.collect());
    };
    let taken = before.get(rest..).unwrap_or_default();
    match command::named(name).map(|command| command.name) {
        Some("set") => set(program, facts, before, rest),
        Some("unset") => {
            Completion { start: rest, candidates: assist::paths(program, facts, taken) }
        }
        Some("check" | "explain" | "why-not" | "ask") => {
            let start = rest + taken.rfind([' ', ',']).map_or(0, |space| space + 1);
            Completion::of(text, start, at, assist::answer_names(program))
        }
        Some("help") => {
            let all = COMMANDS.iter().map(|command| Candidate::new(command.name, command.says));
            Completion::of(text, rest, at, all.collect())
        }
        _ => Completion::default(),
    }
}

/// `:set PATH is VALUE`
fn set(program: &Program, facts: &Facts, before: &str, rest: usize) -> Completion {
    let at = before.len();
    let taken = before.get(rest..).unwrap_or_default();
    let end = command::path_end(taken);
    let (path, behind) = taken.split_at_checked(end).unwrap_or((taken, ""));
    if behind.is_empty() {
        return Completion { start: rest, candidates: assist::paths(program, facts, taken) };
    }
    let spaced = behind.trim_start();
    let value = match spaced.strip_prefix('=') {
        Some(value) => Some(value),
        None => spaced.strip_prefix("is ").or_else(|| spaced.strip_prefix("is\t")),
    };
    let Some(value) = value else {
        let is = Candidate::new("is ", "");
        return Completion::of(before, at - spaced.len(), at, vec![is]);
    };
    let Ok(target) = edit::target(program, path) else { return Completion::default() };
    let written = value.trim_start();
    // The last of `a, b, c` is being written.
    let last = match written.rfind(',') {
        Some(comma) if target.shape.ty.list => written.get(comma + 1..).unwrap_or_default(),
        _ => written,
    };
    let start = at - last.trim_start().len();
    Completion::of(before, start, at, assist::values(program, target.shape))
}

/// Where the name of a file begins, if one is being written.
pub(super) fn file(text: &str) -> Option<usize> {
    let Parts { name, rest } = parts(text)?;
    let takes_file = matches!(command::named(name)?.name, "case" | "save");
    rest.filter(|_| takes_file)
}

/// What is to be said about the end of a line.
pub(super) fn hint(program: &Program, text: &str) -> Option<String> {
    if text.len() > assist::MAX_BYTES || text.contains('\n') {
        return None;
    }
    let Some(Parts { name, rest }) = parts(text) else {
        let start = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
        let word = text.get(start.map_or(0, |at| at + 1)..)?;
        return if word.is_empty() { None } else { assist::meaning(program, word) };
    };
    let about = command::named(name)?;
    let taken = rest.and_then(|rest| text.get(rest..)).unwrap_or_default();
    if taken.is_empty() {
        return Some(format!("{} {}", about.takes, about.says).trim_start().to_owned());
    }
    match about.name {
        "set" | "unset" => {
            let (path, behind) = taken.split_at_checked(command::path_end(taken))?;
            let target = edit::target(program, path).ok()?;
            if matches!(behind.trim(), "" | "is" | "=") {
                let allowed = edit::allowed(program, target.shape);
                return Some(format!("{} ({allowed})", target.head.label));
            }
            None
        }
        "check" | "explain" | "why-not" | "ask" => {
            assist::meaning(program, taken.rsplit(' ').next()?)
        }
        _ => None,
    }
}

/// The stretches of a line that have a colour.
pub(super) fn highlight(program: &Program, text: &str) -> Vec<(Range<usize>, Kind)> {
    match parts(text) {
        Some(Parts { name, rest }) => {
            let mut found = Vec::new();
            if command::named(name).is_some() {
                found.push((0..name.len() + 1, Kind::Keyword));
            }
            let rest = rest.unwrap_or(text.len());
            let taken = text.get(rest..).unwrap_or_default();
            let shifted = assist::highlight(program, taken).into_iter();
            found.extend(shifted.map(|(range, kind)| (range.start + rest..range.end + rest, kind)));
            found
        }
        None => assist::highlight(program, text),
    }
}

/// Whether a line names a fact or field that is sensitive or protected.
pub(super) fn is_private(program: &Program, text: &str) -> bool {
    let secret = |shape: &FieldShape| {
        shape.marks.iter().any(|mark| matches!(mark, Mark::Sensitive | Mark::Protected))
    };
    let facts = program.facts.iter().map(|fact| (&fact.head.name, &fact.shape));
    let fields = program.records.iter().flat_map(|record| &record.fields);
    let fields = fields.map(|field| (&field.head.name, &field.shape));
    let words: std::collections::BTreeSet<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    facts.chain(fields).any(|(name, shape)| secret(shape) && words.contains(name.as_str()))
}
