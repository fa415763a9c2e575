//! Which step of one proof is which of the other.
//!
//! Owns: the three ways in which siblings are found again: by all that they are called, by name alone, and
//! by their place among those that are left.

use std::collections::{HashMap, VecDeque};

use crate::explain::StepJson;

/// What a step is known by among its siblings.
pub(super) type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// The positions of one step in the old list and in the new.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// A named step is known by its name, and by its label where several have the name (one for each item of a
/// list); any other by the words of its rule, else by its label.
pub(super) fn key(step: &StepJson) -> Key<'_> {
    let (name, rule) = (step.name.as_deref(), step.rule.as_deref());
    let label = step.label.as_deref().filter(|_| name.is_some() || rule.is_none());
    (&step.kind, name, rule, label)
}

/// Pairs the steps of two lists: the positions in the old and the new. What has no counterpart stands alone, where it
/// stands in its own list.
pub(super) fn align(old: &[StepJson], new: &[StepJson]) -> Vec<Pair> {
    let mut found: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    match_by(old, new, &mut found, &mut taken, |step| Some(key(step)), false);
    let by_name = |step: &StepJson| step.name.is_some();
    // A label that was reworded: but of several with one name none is taken for another.
    match_by(
        old,
        new,
        &mut found,
        &mut taken,
        |step| by_name(step).then_some((&*step.kind, step.name.as_deref(), None, None)),
        true,
    );
    let by_place = |step: &StepJson| step.name.is_none() && step.rule.is_some();
    match_by(
        old,
        new,
        &mut found,
        &mut taken,
        |step| by_place(step).then_some((&*step.kind, None, None, None)),
        false,
    );
    merged(&found, &taken)
}

/// Pairs what is still alone and has the same key, in order; with `only`, where there is one of it on either side.
fn match_by<'a>(
    old: &'a [StepJson],
    new: &'a [StepJson],
    found: &mut [Option<usize>],
    taken: &mut [bool],
    key: impl Fn(&'a StepJson) -> Option<Key<'a>>,
    only: bool,
) {
    let mut waiting: HashMap<Key<'a>, VecDeque<usize>> = HashMap::new();
    for (at, step) in old.iter().enumerate() {
        if !taken.get(at).copied().unwrap_or(true)
            && let Some(key) = key(step)
        {
            waiting.entry(key).or_default().push_back(at);
        }
    }
    let mut wanted: HashMap<Key<'a>, usize> = HashMap::new();
    if only {
        for (step, found) in new.iter().zip(found.iter()) {
            if let (None, Some(key)) = (found, key(step)) {
                *wanted.entry(key).or_default() += 1;
            }
        }
    }
    for (step, found) in new.iter().zip(found.iter_mut()).filter(|(_, found)| found.is_none()) {
        let Some(key) = key(step) else { continue };
        let Some(old) = waiting.get_mut(&key) else { continue };
        if only && (old.len() != 1 || wanted.get(&key) != Some(&1)) {
            continue;
        }
        if let Some(at) = old.pop_front() {
            *found = Some(at);
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
        }
    }
}

/// The pairs in the order of the new list; what was left out stands before the step that it stood before.
fn merged(found: &[Option<usize>], taken: &[bool]) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(found.len());
    let mut alone = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(at, _)| at);
    let mut next = alone.next();
    for (at, old) in found.iter().enumerate() {
        while let (Some(removed), Some(old)) = (next, old)
            && removed < *old
        {
            pairs.push((Some(removed), None));
            next = alone.next();
        }
        pairs.push((*old, Some(at)));
    }
    pairs.extend(next.into_iter().chain(alone).map(|removed| (Some(removed), None)));
    pairs
}
