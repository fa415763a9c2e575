//! Differences in words: the way down to a step, then what it was and what it is.

use crate::explain::StepJson;
use crate::explain::fragment::{Document, Role, Tag, Tone, Words};

use super::{Change, Difference, called};

/// What the two proofs are called, as in `approved` and `now`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides<'a> {
    /// The old one.
    pub old: &'a str,
    /// The new one.
    pub new: &'a str,
}

/// A page of differences. At most `most` are shown, and the rest are counted.
#[must_use]
pub fn page(differences: &[&Difference<'_>], sides: Sides<'_>, most: usize) -> Document {
    let mut document = Document::default();
    for difference in differences.iter().take(most) {
        document.gap();
        said(&mut document, difference, sides);
    }
    if let Some(more @ 1..) = differences.len().checked_sub(most) {
        document.gap();
        let steps = if more == 1 { "step differs" } else { "steps differ" };
        document.line(Role::Heading, Words::text(format!("{more} more {steps}")));
    }
    document
}

/// Adds one difference: a heading that leads down to the step, and below it a line for either side.
pub fn said(document: &mut Document, difference: &Difference<'_>, sides: Sides<'_>) {
    // The paragraph is that of the step, else of the nearest declaration above it.
    let own = difference.new.or(difference.old);
    let mut nearest = own.into_iter().chain(difference.path.iter().rev().copied());
    let cites = nearest.find(|step| !step.cites.is_empty()).map(citations).unwrap_or_default();
    let beside = Words::of(Tag::Citation, cites.join(", "));
    document.cited(Role::Heading, way(difference), beside);
    let wide = sides.old.chars().count().max(sides.new.chars().count());
    let mut line = |side: &str, tone: Tone, words: Words| {
        let space = " ".repeat(wide.saturating_sub(side.chars().count()) + 2);
        let words = Words::of(Tag::Mark(tone), side).plain(space).then(words);
        document.line(Role::Entry, words);
    };
    for (old, new) in aspects(difference) {
        line(sides.old, Tone::Bad, old);
        line(sides.new, Tone::Good, new);
    }
}

/// The declarations that lead down to the step, and the step itself where it is one.
fn way(difference: &Difference<'_>) -> Words {
    let own = difference.new.or(difference.old);
    let steps = difference.path.iter().copied().chain(own);
    let mut labels: Vec<&str> = Vec::new();
    for step in steps.filter(|step| step.name.is_some() || step.kind == "item") {
        if labels.last() != Some(&called(step)) {
            labels.push(called(step));
        }
    }
    if labels.is_empty() {
        labels.extend(own.map(called));
    }
    Words::joined(labels.into_iter().map(|label| Words::of(Tag::Label, label)), " › ", " › ")
}

/// What is to be shown of either side, in pairs.
fn aspects(difference: &Difference<'_>) -> Vec<(Words, Words)> {
    let mut pairs = Vec::new();
    let (old, new) = (difference.old, difference.new);
    let (Some(was), Some(is)) = (old, new) else {
        let there = |step: Option<&StepJson>| {
            step.map_or_else(|| Words::text("there is no such step"), found)
        };
        return vec![(there(old), there(new))];
    };
    let has = |change: Change| difference.changes.contains(&change);
    let told = found(was) != found(is);
    if has(Change::Outcome) || has(Change::Value) || has(Change::Label) {
        pairs.push((found(was), found(is)));
    }
    let shown = told && !pairs.is_empty() && called_by_rule(was) && called_by_rule(is);
    if has(Change::Rule) && !shown {
        let rule = |step: &StepJson| {
            let rule = step.rule.as_deref().unwrap_or("nothing");
            Words::text("the rule reads: ").tagged(Tag::Name, rule)
        };
        pairs.push((rule(was), rule(is)));
    }
    if has(Change::Citation) {
        let cites = |step: &StepJson| match citations(step).as_slice() {
            [] => Words::text("cites nothing"),
            cites => Words::text("cites ").tagged(Tag::Citation, cites.join(", ")),
        };
        pairs.push((cites(was), cites(is)));
    }
    if has(Change::Notes) {
        let notes = |step: &StepJson| match step.notes.as_slice() {
            [] => Words::text("no note"),
            notes => Words::text(format!("note: {}", notes.join("; "))),
        };
        pairs.push((notes(was), notes(is)));
    }
    // That it decides now follows from its new value: worth a word only where it stands alone.
    if pairs.is_empty() && has(Change::Decisive) {
        let decides = |step: &StepJson| {
            let words = found(step);
            words.plain(if step.decisive { " (decisive)" } else { " (not decisive)" })
        };
        pairs.push((decides(was), decides(is)));
    }
    if pairs.is_empty() && has(Change::Order) {
        let order = |step: &StepJson| {
            let parts: Vec<&str> = step.parts.iter().map(called).collect();
            Words::text(format!("read in this order: {}", parts.join("; ")))
        };
        pairs.push((order(was), order(is)));
    }
    pairs
}

/// Whether the words of the rule stand in the line of the step already.
fn called_by_rule(step: &StepJson) -> bool {
    step.label == step.rule
}

/// `Age on the day of the request: 16`
fn found(step: &StepJson) -> Words {
    let label = called(step);
    let between = if label.ends_with('?') { " " } else { ": " };
    Words::of(Tag::Label, label).plain(between).value(step.words.as_str())
}

/// `spec 3.4.1.6`
pub(super) fn citations(step: &StepJson) -> Vec<String> {
    let cites = step.cites.iter();
    cites.map(|cite| format!("{} {}", cite.source, cite.reference).trim_end().to_owned()).collect()
}
