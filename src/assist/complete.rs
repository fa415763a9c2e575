//! How a word can go on.
//!
//! Owns: which candidates fit at a place: names, paths into a case, and the values of whatever stands left of
//! a comparison.

use super::names::{self, Candidate, Meaning, View, What, beginnings, continuations, sorted};
use super::{MAX_BYTES, word_start};
use crate::case;
use crate::program::{Atom, FactId, Facts, FieldShape, Program, Type};
use crate::syntax::RESERVED;

/// So many items of a case are offered.
const MOST_ITEMS: usize = 200;

/// The words between a value and what it is compared with.
const COMPARING: &[&str] = &[
    "after", "all", "and", "at", "before", "between", "is", "least", "less", "more", "most", "not",
    "of", "on", "one", "or", "than", "includes",
];

/// The ways in which a word can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word starts: a candidate takes the place of what stands from here to the cursor.
    pub start: usize,
    /// What it can become, sorted.
    pub candidates: Vec<Candidate>,
}

impl Completion {
    /// Those of `all` that go on from what is written.
    #[must_use]
    pub fn of(text: &str, start: usize, at: usize, all: Vec<Candidate>) -> Self {
        let written = text.get(start..at).unwrap_or_default().to_lowercase();
        let fits = |candidate: &Candidate| candidate.text.to_lowercase().starts_with(&written);
        Self { start, candidates: all.into_iter().filter(fits).collect() }
    }

    /// This, or the other where there is nothing in this.
    pub(super) fn or(self, other: Self) -> Self {
        if self.candidates.is_empty() { other } else { self }
    }
}

/// How the word that ends at `at` can go on in an expression.
#[must_use]
pub fn expression(program: &Program, text: &str, at: usize) -> Completion {
    in_expression(&View::of(program), text, at)
}

/// The same with the names that a place sees.
pub(super) fn in_expression(view: &View<'_>, text: &str, at: usize) -> Completion {
    if text.len() > MAX_BYTES || !text.is_char_boundary(at) {
        return Completion::default();
    }
    let start = word_start(text, at);
    let before = text.get(..start).unwrap_or_default();
    let word = text.get(start..at).unwrap_or_default();
    if inside_quotes(before) {
        return Completion::default();
    }
    if let Some((owner, _)) = word.rsplit_once('.') {
        return Completion::of(text, start, at, continuations(view, owner));
    }
    if let Some((from, subject)) = compared(before) {
        let compared = compared_values(view, subject);
        // `not eligible` may be written in part.
        let whole = Completion::of(text, from, at, compared.clone());
        if !whole.candidates.is_empty() && from < start {
            return whole;
        }
        let values = Completion::of(text, start, at, compared);
        if !values.candidates.is_empty() {
            return values;
        }
    }
    let words = RESERVED.iter().map(|word| Candidate::new(*word, ""));
    let all = sorted(beginnings(view).into_iter().chain(words).collect());
    Completion::of(text, start, at, all)
}

/// How a path into a case can go on: up to its next part. Items are those of the case.
#[must_use]
pub fn paths(program: &Program, facts: &Facts, written: &str) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (fact, at) in program.facts.iter().zip(0..) {
        all.push((case::fact_path(program, FactId::at(at)), fact.head.label.to_string()));
    }
    if written.contains('[') || all.iter().any(|(path, _)| path == written) {
        items(program, facts, &mut all);
    }
    let next = |(path, says): (String, String)| {
        let rest = path.strip_prefix(written)?;
        // One part at a time: a long list of all that there is helps nobody.
        let behind = written.len() + rest.find(['.', '[']).map_or(rest.len(), |at| at + 1);
        if behind >= path.len() {
            return Some(Candidate::new(path, says));
        }
        let at_bracket = path.as_bytes().get(behind.checked_sub(1)?) == Some(&b'[');
        if at_bracket {
            // An item is one part: `["F1"]`.
            let end = path.get(behind..)?.find(']').map(|end| behind + end + 1)?;
            return Some(Candidate::new(path.get(..end)?, ""));
        }
        Some(Candidate::new(path.get(..behind)?, group_label(program, path.get(..behind)?)))
    };
    sorted(all.into_iter().filter_map(next).collect())
}

fn group_label(program: &Program, part: &str) -> String {
    let name = part.trim_end_matches('.');
    let group = program.groups.iter().find(|group| group.head.name == name);
    group.map_or_else(String::new, |group| group.head.label.to_string())
}

/// The items of a case and their fields.
fn items(program: &Program, facts: &Facts, all: &mut Vec<(String, String)>) {
    let count = facts.places.len().min(MOST_ITEMS);
    for ordinal in (0_u32..).take(count) {
        all.push((case::place_path(program, facts, ordinal), String::new()));
        let Some(record) = case::record_of_item(program, facts, ordinal) else { continue };
        let Some(record) = program.records.get(record.index()) else { continue };
        for (field, at) in record.fields.iter().zip(0_u16..) {
            let path = case::field_path(program, facts, ordinal, at);
            all.push((path, field.head.label.to_string()));
        }
    }
}

/// The values that can be given for a fact or field.
#[must_use]
pub fn values(program: &Program, shape: &FieldShape) -> Vec<Candidate> {
    let mut all = of_type(program, shape.ty);
    if shape.ty.or_none {
        all.push(Candidate::new("none", "known to be absent"));
    }
    all
}

/// In order of declaration: the steps of a scale have one.
pub(super) fn of_type(program: &Program, ty: Type) -> Vec<Candidate> {
    match ty.atom {
        Atom::YesNo => ["yes", "no"].map(|word| Candidate::new(word, "").is(What::Value)).into(),
        Atom::Scale(scale) => program.scales.get(scale.index()).map_or_else(Vec::new, |scale| {
            let members = scale.members.iter();
            members
                .map(|one| Candidate::new(one.name.as_str(), one.label.as_str()).is(What::Value))
                .collect()
        }),
        Atom::Weekday => crate::value::Weekday::ALL
            .into_iter()
            .map(|day| Candidate::new(day.name(), "").is(What::Value))
            .collect(),
        _ => Vec::new(),
    }
}

/// What can stand right of a comparison with this path.
fn compared_values(view: &View<'_>, subject: &str) -> Vec<Candidate> {
    let value = |word: String| Candidate::new(word, "").is(What::Value);
    match view.resolve(subject) {
        Some(Meaning::Value(_, ty)) => {
            let mut all = of_type(view.program, ty);
            if ty.or_none {
                all.push(value("none".to_owned()));
            }
            all
        }
        Some(Meaning::Rule(id)) => {
            names::answers_of(view.program, id).into_iter().map(value).collect()
        }
        Some(Meaning::Condition(_)) => {
            ["met", "not met", "not applicable"].map(|word| value(word.to_owned())).into()
        }
        None => Vec::new(),
    }
}

/// Where what is compared begins, and what stands left of the comparison; `None` where there is none. `before`
/// ends where the word at the cursor begins.
fn compared(before: &str) -> Option<(usize, &str)> {
    let mut end = before.trim_end().len();
    let mut from = before.len();
    let mut comparing = false;
    // Back over `is one of burnley,` to the path.
    for _ in 0..60 {
        let rest = before.get(..end)?;
        let start = rest.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |at| at + 1);
        let word = rest.get(start..)?;
        let is_comparing = COMPARING.contains(&word);
        match (is_comparing, comparing) {
            (true, _) => {
                comparing |= matches!(word, "is" | "includes");
                if !comparing && matches!(word, "and" | "or") {
                    return None;
                }
                if word == "is" {
                    from = end + (before.len() - end - before.get(end..)?.trim_start().len());
                }
            }
            (false, true) => return Some((from, word)),
            (false, false) if word.ends_with(',') => {}
            (false, false) => return None,
        }
        end = before.get(..start)?.trim_end().len();
        if end == 0 {
            return None;
        }
    }
    None
}

/// Whether a text in quotes is open at the end.
fn inside_quotes(before: &str) -> bool {
    let outside = before.rsplit('\n').next().unwrap_or_default();
    outside.matches('"').count() % 2 == 1
}
