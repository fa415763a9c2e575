//! Where two proofs differ: step by step, as data and in words.
//!
//! Owns: which step of one proof is which of the other, what counts as a difference, and which difference is
//! told first: not the answer itself, but the first step below it that differs while all it rests on is as it was.
//! Takes: two lists of proofs as JSON, one tree an answer. Gives: [`Differences`], and a page of them.
//! Must never know: why two proofs are compared (rules that changed, another case, another day).
//!
//! The work grows with the size of the two proofs, not with their product: steps are found by what they are
//! called, not by trying each against each.

mod align;
mod words;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::StepJson;
use align::{Key, Pair, align, key};

pub use words::{Sides, page, said};

/// What is different about a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It stands in the new proof only.
    Added,
    /// It stood in the old proof only.
    Removed,
    /// It was known, unknown or an error, and is another of the three.
    Outcome,
    /// Its value, or what is known of it.
    Value,
    /// It makes the step above it what it is, or no longer does.
    Decisive,
    /// The words of the rule.
    Rule,
    /// What people call it.
    Label,
    /// The paragraphs cited.
    Citation,
    /// How it came about.
    Notes,
    /// The steps below it are read in another order.
    Order,
}

/// A step that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<'a> {
    /// The steps above it, the answer first. They are those of the new proof, but for a step that was removed
    /// with all that stood below it.
    pub path: Vec<&'a StepJson>,
    /// The step of the old proof.
    pub old: Option<&'a StepJson>,
    /// The step of the new proof.
    pub new: Option<&'a StepJson>,
    /// What is different, in order; never empty.
    pub changes: Vec<Change>,
}

/// Every step that differs, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences<'a> {
    /// The steps: each before those below it.
    pub all: Vec<Difference<'a>>,
    first: Option<usize>,
}

/// A difference as JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DifferenceJson {
    /// What the steps above it are called, the answer first.
    pub path: Vec<String>,
    /// What the step is called.
    pub step: String,
    /// What is different.
    pub changes: Vec<Change>,
    /// The old step.
    pub old: Option<SideJson>,
    /// The new step.
    pub new: Option<SideJson>,
}

/// One side of a difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SideJson {
    /// `known`, `unknown` or `error`.
    pub outcome: Cow<'static, str>,
    /// The value.
    pub value: serde_json::Value,
    /// The same in words.
    pub words: String,
    /// The words of the rule.
    pub rule: Option<String>,
    /// The paragraphs cited.
    pub cites: Vec<String>,
    /// It makes the step above it what it is.
    pub decisive: bool,
}

impl Change {
    /// Whether it is one of what was found.
    const fn is_of_outcome(self) -> bool {
        matches!(self, Self::Added | Self::Removed | Self::Outcome | Self::Value)
    }
}

impl<'a> Differences<'a> {
    /// Whether the two proofs say the same.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The difference to tell first: below the first answer that differs, along the steps that decide it, the
    /// last one that differs.
    #[must_use]
    pub fn first(&self) -> Option<&Difference<'a>> {
        self.all.get(self.first?)
    }

    /// The differences that the others follow from: the steps of which all that they rest on is as it was. The first
    /// of [`Self::first`] leads.
    #[must_use]
    pub fn causes(&self) -> Vec<&Difference<'a>> {
        let mut causes: Vec<&Difference<'a>> = self.first().into_iter().collect();
        for (at, difference) in self.all.iter().enumerate() {
            // What stands directly below a step follows it in the list.
            let depth = difference.path.len();
            let below = self.all.get(at + 1).is_some_and(|next| next.path.len() > depth);
            let reused = difference.new.or(difference.old).is_some_and(|step| step.reused);
            if !below && !difference.is_slight() && !reused && self.first != Some(at) {
                causes.push(difference);
            }
        }
        causes
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Vec<DifferenceJson> {
        self.all.iter().map(Difference::to_json).collect()
    }
}

impl Difference<'_> {
    /// Whether it only follows from others: what decides, and the order in which steps are read.
    #[must_use]
    pub fn is_slight(&self) -> bool {
        self.changes.iter().all(|change| matches!(change, Change::Decisive | Change::Order))
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> DifferenceJson {
        DifferenceJson {
            path: self.path.iter().map(|step| called(step).to_owned()).collect(),
            step: self.new.or(self.old).map(called).unwrap_or_default().to_owned(),
            changes: self.changes.clone(),
            old: self.old.map(side_json),
            new: self.new.map(side_json),
        }
    }
}

fn side_json(step: &StepJson) -> SideJson {
    SideJson {
        outcome: step.outcome.clone(),
        value: step.value.clone(),
        words: step.words.clone(),
        rule: step.rule.clone(),
        cites: words::citations(step),
        decisive: step.decisive,
    }
}

/// What people call a step.
fn called(step: &StepJson) -> &str {
    let own = step.label.as_deref().or(step.rule.as_deref());
    own.or(step.name.as_deref()).unwrap_or(&step.kind)
}

/// Compares two lists of proofs. Where a rule stands in its file is no difference.
#[must_use]
pub fn differences<'a>(old: &'a [StepJson], new: &'a [StepJson]) -> Differences<'a> {
    compared(old, new, false)
}

/// The same, but the difference to tell first is one of what was found: rules that read otherwise and say the same
/// all the same, and what steps are called and cite, are not why an answer is another.
#[must_use]
pub fn differences_of_outcome<'a>(old: &'a [StepJson], new: &'a [StepJson]) -> Differences<'a> {
    compared(old, new, true)
}

fn compared<'a>(old: &'a [StepJson], new: &'a [StepJson], of_outcome: bool) -> Differences<'a> {
    let mut work = Work {
        all: Vec::new(),
        path: Vec::new(),
        whole: HashMap::new(),
        causes: HashMap::new(),
        of_outcome,
    };
    old.iter().for_each(|step| work.keep_whole(step));
    let first = work.siblings(old, new, &align(old, new));
    Differences { all: work.all, first }
}

struct Work<'a> {
    all: Vec<Difference<'a>>,
    path: Vec<&'a StepJson>,
    /// Where each step of the old proof stands in full. A step is printed in full where it is read first, and that
    /// may be another place in the other proof.
    whole: HashMap<(Key<'a>, &'a str), &'a StepJson>,
    /// What the first difference of a step was found to be, for where it is read again.
    causes: HashMap<(Key<'a>, &'a str), usize>,
    /// Only differences of what was found are told first.
    of_outcome: bool,
}

impl<'a> Work<'a> {
    fn keep_whole(&mut self, step: &'a StepJson) {
        if !step.reused {
            self.whole.entry((key(step), step.words.as_str())).or_insert(step);
        }
        step.parts.iter().for_each(|part| self.keep_whole(part));
    }

    /// Compares the parts of two steps, paired; gives the difference to tell first.
    fn siblings(
        &mut self,
        old: &'a [StepJson],
        new: &'a [StepJson],
        pairs: &[Pair],
    ) -> Option<usize> {
        let mut best: Option<(Weight, usize)> = None;
        for (was, is) in pairs {
            let (was, is) = (was.and_then(|at| old.get(at)), is.and_then(|at| new.get(at)));
            let cause = match (was, is) {
                (Some(old), Some(new)) => self.pair(old, new),
                (Some(old), None) => Some(self.push(Some(old), None, vec![Change::Removed])),
                (None, Some(new)) => Some(self.push(None, Some(new), vec![Change::Added])),
                (None, None) => None,
            };
            let Some(cause) = cause else { continue };
            let decides = |step: Option<&StepJson>| step.is_some_and(|step| step.decisive);
            let weight = match (self.is_slight(cause), decides(is), decides(was)) {
                (true, ..) => Weight::Slight,
                // A line that is read on one side only is read, or not, because of another first.
                (false, ..) if self.of_outcome && !was.xor(is).is_none_or(is_rule) => {
                    Weight::Beside
                }
                (false, true, _) => Weight::Decides,
                (false, false, true) => Weight::Decided,
                (false, false, false) => Weight::Beside,
            };
            if best.is_none_or(|(heaviest, _)| weight > heaviest) {
                best = Some((weight, cause));
            }
        }
        best.map(|(_, cause)| cause)
    }

    /// Whether a difference only follows from others.
    fn is_slight(&self, at: usize) -> bool {
        let slight = |difference: &Difference<'_>| match self.of_outcome {
            true => {
                let alone = difference.old.xor(difference.new);
                !difference.changes.iter().any(|change| change.is_of_outcome())
                    || alone.is_some_and(|alone| !is_rule(alone) && alone.kind != "line")
            }
            false => difference.is_slight(),
        };
        self.all.get(at).is_some_and(slight)
    }

    /// Compares two steps and what stands below them; gives the difference to tell first.
    fn pair(&mut self, old: &'a StepJson, new: &'a StepJson) -> Option<usize> {
        let whole = if old.reused && !new.reused {
            let found = self.whole.get(&(key(old), old.words.as_str()));
            found.copied().unwrap_or(old)
        } else {
            old
        };
        let pairs = if new.reused { Vec::new() } else { align(&whole.parts, &new.parts) };
        let mut changes = changes(old, new);
        if in_another_order(&pairs) {
            changes.push(Change::Order);
        }
        // Its place in the list is before what stands below it.
        let own = (!changes.is_empty()).then(|| self.push(Some(old), Some(new), changes));
        let named = (key(new), new.words.as_str());
        if new.reused {
            return own.map(|own| self.causes.get(&named).copied().unwrap_or(own));
        }
        self.path.push(new);
        let below = self.siblings(&whole.parts, &new.parts, &pairs);
        self.path.pop();
        // What was found as it was is no reason for anything above it, whatever differs below.
        let below =
            below.filter(|_| !self.of_outcome || self.path.is_empty() || says_more(old, new));
        let heavy = below.filter(|below| !self.is_slight(*below));
        let cause = heavy.or(own).or(below);
        if let Some(cause) = cause {
            self.causes.insert(named, cause);
        }
        cause
    }

    fn push(
        &mut self,
        old: Option<&'a StepJson>,
        new: Option<&'a StepJson>,
        changes: Vec<Change>,
    ) -> usize {
        self.all.push(Difference { path: self.path.clone(), old, new, changes });
        self.all.len() - 1
    }
}

/// Whether a step is a rule of its own: where it stands on one side only, the rules differ. Any other step is read, or not,
/// because of what else was found.
fn is_rule(step: &StepJson) -> bool {
    const RULES: [&str; 5] = ["condition", "expectation", "exclusion", "hold", "instalment"];
    RULES.contains(&&*step.kind)
}

/// Whether a step was found to be something else, or its outcome is not all that it says: a standard has dates beside
/// its answer, an instalment amounts.
fn says_more(old: &StepJson, new: &StepJson) -> bool {
    const MORE: [&str; 5] = ["standard", "payment", "instalment", "indicator", "item"];
    old.outcome != new.outcome
        || old.words != new.words
        || old.value != new.value
        || MORE.contains(&&*new.kind)
}

/// How much a difference weighs among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// It only follows from others.
    Slight,
    /// It decides nothing.
    Beside,
    /// It decided the old step.
    Decided,
    /// It decides the new step.
    Decides,
}

/// Whether steps that stand in both lists stand there in another order.
fn in_another_order(pairs: &[Pair]) -> bool {
    let mut last = None;
    pairs.iter().filter(|(_, new)| new.is_some()).filter_map(|(old, _)| *old).any(|old| {
        let before = last.is_some_and(|last| old < last);
        last = Some(old);
        before
    })
}

/// What is different about two steps, what stands below them aside.
fn changes(old: &StepJson, new: &StepJson) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut add = |differs: bool, change: Change| {
        if differs {
            changes.push(change);
        }
    };
    let outcome = old.outcome != new.outcome;
    add(outcome, Change::Outcome);
    add(!outcome && (old.words != new.words || old.value != new.value), Change::Value);
    add(old.decisive != new.decisive, Change::Decisive);
    let rule = old.rule != new.rule;
    add(rule, Change::Rule);
    // An expression without a name is called by its own words.
    add(old.label != new.label && (!rule || new.name.is_some()), Change::Label);
    add(old.cites != new.cites, Change::Citation);
    add(old.notes != new.notes, Change::Notes);
    changes
}

#[cfg(test)]
mod tests;
