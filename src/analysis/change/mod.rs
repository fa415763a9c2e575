//! What would turn an answer.
//!
//! Owns: [`why_not`]: for an answer that refuses, the smallest sets of changes to the case that would turn it,
//! each fact with all the values that would do, leaving out what nobody can change. Takes a program, facts,
//! the day, a [`Goal`]. Gives [`WhyNot`], plain data; [`document`] and [`to_json`] put it into words.
//! Must never know: terminals, files.
//!
//! Every set was proved by evaluating the changed case, passes the checks of the case, and does not turn the
//! answer with a change less. Sets of the smallest size are given, [`MAX_SETS`] at most; where no set
//! reaches the answer, sets that leave it open are. The bounds of the search are [`MAX_CHANGES`] facts
//! and [`MAX_TRIALS`] evaluations for one answer; where they stop it, that is said.

mod goal;
mod json;
mod names;

mod need;
mod search;
mod what_if;
mod words;

#[cfg(test)]
mod tests;

use crate::analysis::telling::{Telling, give, same, slot_of, telling};
use crate::engine::{Missing, evaluate_only, observe};
use crate::program::{Answer, Citation, ConditionId, Facts, Program, Slot, Subject, Value};
use crate::value::Date;

pub use goal::{Goal, refuses};
pub use json::{WHY_NOT_FORMAT, WhyNotJson, to_json};

pub use names::{Problem, goals, refused};
pub use search::{MAX_CHANGES, MAX_SETS, MAX_TRIALS};
pub use what_if::{PartTurned, Turned, WhatIf, what_if, what_if_document};
pub use words::document;

use search::{Found, Search, Step, Terms};

/// The most combinations of values that are tried before two facts of a set are said to be free of each other.
const MAX_CORNERS: usize = 64;

/// What would turn an answer.
#[derive(Clone, Debug)]
pub struct WhyNot {
    /// What was asked.
    pub goal: Goal,
    /// The answer as the case is.
    pub answer: Option<Answer>,
    /// The answers that refuse, of conditions and exclusions.
    pub refusing: Vec<ConditionId>,
    /// The smallest sets of changes, all of one size.
    pub sets: Vec<ChangeSet>,
    /// Where there is none: sets that need a change to a fact that nobody can change.
    pub beyond: Vec<ChangeSet>,
    /// Sets of at most so many changes were looked for.
    pub searched: usize,
    /// A bound of the work stopped the search.
    pub stopped: bool,
    /// It goes by the day alone, or by nothing that a case says.
    pub by_no_fact: bool,
}

/// Changes that turn the answer together, and not with one less.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    /// The changes, in order of declaration.
    pub changes: Vec<Change>,
    /// The answer then.
    pub answer: Answer,
    /// What is still to be answered, where it is open then.
    pub open: Vec<Missing>,
}

/// One fact or field, and what would do for it.
#[derive(Clone, Debug)]
pub struct Change {
    /// The fact or field.
    pub target: Missing,
    /// A value that does; with the values of the others the set was proved.
    pub value: Value,
    /// All the values that do, while the others are any of theirs.
    pub ranges: Vec<Run>,
    /// Every value that it could have otherwise, of those that tell answers apart, where they are few.
    pub all: Vec<Value>,
    /// The conditions that it turns.
    pub conditions: Vec<ConditionId>,
    /// The paragraphs of those.
    pub cites: Vec<Citation>,
}

/// Values next to one another that all do.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The first; open below if `None`.
    pub from: Option<Value>,
    /// The last; open above if `None`.
    pub to: Option<Value>,
}

/// What would turn an answer of a case; see the module.
#[must_use]
pub fn why_not(program: &Program, facts: &Facts, today: Date, goal: &Goal) -> WhyNot {
    let only = [goal.determination(program)];
    let (evaluation, ()) = observe(program, facts, today, Some(&only), ());
    let answer = goal.answer(program, &evaluation);
    let mut told = WhyNot {
        goal: goal.clone(),
        answer,
        refusing: goal::refusing(program, goal, &evaluation),
        sets: Vec::new(),
        beyond: Vec::new(),
        searched: 0,
        stopped: false,
        by_no_fact: false,
    };
    if answer.is_some_and(|answer| goal.wanted.contains(&answer)) {
        return told;
    }
    let mut search = Search::new(program, facts, today, goal);
    let terms = Terms { refused_only: false, with_fixed: false, most: MAX_CHANGES };
    let mut found = search.run(terms);
    let mut refused_only = false;
    if found.sets.is_empty() && answer.is_some_and(refuses) && found.impossible.is_none() {
        // What is not known may keep it open: then it is enough that nothing refuses any more.
        refused_only = true;
        let mut again = Search::new(program, facts, today, goal);
        let open = again.run(Terms { refused_only, ..terms });
        if open.sets.is_empty() {
            refused_only = false;
        } else {
            (search, found) = (again, open);
        }
    }
    told.by_no_fact = found.impossible.as_ref().is_some_and(std::collections::BTreeSet::is_empty);
    let Found { sets, searched, stopped, .. } = found;
    (told.searched, told.stopped) = (searched, stopped);
    told.sets = spread_all(&mut search, &told.refusing, sets, refused_only);
    // An item that is made up helps nobody who has another way.
    let makes = |set: &ChangeSet| set.changes.iter().any(|change| makes_items(&change.value));
    if told.sets.iter().any(|set| !makes(set)) {
        told.sets.retain(|set| !makes(set));
    }
    if told.sets.is_empty() {
        told.beyond = beyond(program, facts, today, goal, &told.refusing);
    }
    told
}

/// Whether a value is a list with an item that the case does not have.
fn makes_items(value: &Value) -> bool {
    let Value::List(list) = value else { return false };
    list.items.iter().any(|item| {
        matches!(item, Value::Item(item) if item.ordinal == crate::analysis::telling::NOT_PLACED)
    })
}

/// Sets of one or two changes that would turn it if anyone could change what nobody can.
fn beyond(
    program: &Program,
    facts: &Facts,
    today: Date,
    goal: &Goal,
    refusing: &[ConditionId],
) -> Vec<ChangeSet> {
    for refused_only in [false, true] {
        let mut search = Search::new(program, facts, today, goal);
        let found = search.run(Terms { refused_only, with_fixed: true, most: 2 });
        if !found.sets.is_empty() {
            return spread_all(&mut search, refusing, found.sets, refused_only);
        }
    }
    Vec::new()
}

fn spread_all(
    search: &mut Search<'_>,
    refusing: &[ConditionId],
    sets: Vec<Vec<Step>>,
    refused_only: bool,
) -> Vec<ChangeSet> {
    let mut spread: Vec<ChangeSet> = Vec::new();
    for steps in sets {
        // Another value of a set that is told already.
        if spread.iter().any(|set| holds(set, &steps)) {
            continue;
        }
        spread.extend(spread_set(search, refusing, &steps, refused_only));
    }
    spread
}

/// Whether all the values of a set lie in what another one says.
fn holds(set: &ChangeSet, steps: &[Step]) -> bool {
    set.changes.len() == steps.len()
        && set.changes.iter().zip(steps).all(|(change, (target, value))| {
            change.target == *target && change.ranges.iter().any(|run| run.holds(value))
        })
}

impl Run {
    /// Whether a value lies in it.
    #[must_use]
    pub fn holds(&self, value: &Value) -> bool {
        if [&self.from, &self.to].into_iter().flatten().any(|end| same(end, value)) {
            return true;
        }
        if *value == Value::None {
            return false;
        }
        let below = self
            .from
            .as_ref()
            .is_none_or(|from| value.order(from).is_some_and(std::cmp::Ordering::is_ge));
        let above = self
            .to
            .as_ref()
            .is_none_or(|to| value.order(to).is_some_and(std::cmp::Ordering::is_le));
        below && above
    }
}

/// A set with all the values of each of its facts that do.
fn spread_set(
    search: &mut Search<'_>,
    refusing: &[ConditionId],
    steps: &[Step],
    refused_only: bool,
) -> Option<ChangeSet> {
    let (program, today) = (search.program, search.today);
    let facts = search.changed(steps);
    let only = [search.goal.determination(program)];
    let evaluation = evaluate_only(program, &facts, today, &only);
    let answer = search.goal.answer(program, &evaluation)?;
    let still = goal::refusing(program, search.goal, &evaluation);
    let turned: Vec<ConditionId> =
        refusing.iter().copied().filter(|id| !still.contains(id)).collect();
    let mut changes: Vec<Change> = Vec::new();
    for (at, (target, value)) in steps.iter().enumerate() {
        let others: Vec<Step> = steps
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, step)| step.clone())
            .collect();
        let told = telling(program, &search.changed(&others), today, *target, Some(&only));
        let told = search.possible(*target, told);
        let corners = corners(&changes, steps.get(at + 1..).unwrap_or_default());
        let now = slot_of(search.facts, *target).cloned();
        let is_now = |value: &Value| matches!(&now, Some(Slot::Given(now)) if same(now, value));
        let mut fits = Vec::with_capacity(told.values.len());
        for other in &told.values {
            let fit = same(other, value)
                || !is_now(other)
                    && corners.iter().all(|corner| {
                        let mut steps = corner.clone();
                        steps.push((*target, other.clone()));
                        search.turns(&steps, refused_only)
                    });
            fits.push(fit);
        }
        let conditions = conditions_of(search, &turned, &others);
        let cites = cites(program, search.goal, &conditions);
        let ranges = runs(&told, &fits, value);
        let all = if told.stretches { Vec::new() } else { told.values };
        changes.push(Change {
            target: *target,
            value: value.clone(),
            ranges,
            all,
            conditions,
            cites,
        });
    }
    let open = goal_missing(search.goal, &evaluation);
    Some(ChangeSet { changes, answer, open })
}

/// The ends of what was said of the facts before, with the values of those behind.
fn corners(before: &[Change], behind: &[Step]) -> Vec<Vec<Step>> {
    let mut corners: Vec<Vec<Step>> = vec![behind.to_vec()];
    for change in before {
        let mut values: Vec<Value> = vec![change.value.clone()];
        for end in change.ranges.iter().flat_map(|run| [&run.from, &run.to]).flatten() {
            if !values.iter().any(|known| same(known, end)) {
                values.push(end.clone());
            }
        }
        let mut next = Vec::new();
        for value in values {
            for corner in &corners {
                let mut corner = corner.clone();
                corner.push((change.target, value.clone()));
                next.push(corner);
            }
        }
        next.truncate(MAX_CORNERS);
        corners = next;
    }
    corners
}

/// The conditions, of those that turn, that do not turn without this change.
fn conditions_of(search: &Search<'_>, turned: &[ConditionId], others: &[Step]) -> Vec<ConditionId> {
    let program = search.program;
    let only = [search.goal.determination(program)];
    let facts = search.changed(others);
    let (evaluation, ()) = observe(program, &facts, search.today, Some(&only), ());
    let still = goal::refusing(program, search.goal, &evaluation);
    turned.iter().copied().filter(|id| still.contains(id)).collect()
}

/// The paragraphs of the conditions; those of the whole where they have none.
fn cites(program: &Program, goal: &Goal, conditions: &[ConditionId]) -> Vec<Citation> {
    let own = conditions.iter().flat_map(|id| &program[*id].head.annotations.cites);
    let mut cites: Vec<Citation> = Vec::new();
    for cite in own {
        let is_known = cites
            .iter()
            .any(|known| known.source == cite.source && known.reference == cite.reference);
        if !is_known {
            cites.push(cite.clone());
        }
    }
    if cites.is_empty() {
        let whole = &program.head(goal.determination(program)).annotations;
        let own = match goal.subject {
            Subject::Condition(id) => &program[id].head.annotations,
            Subject::Instalment(id) => &program[id].head.annotations,
            _ => whole,
        };
        let said = if own.cites.is_empty() { whole } else { own };
        cites.extend(said.cites.iter().cloned());
    }
    cites
}

fn goal_missing(goal: &Goal, evaluation: &crate::engine::Evaluation) -> Vec<Missing> {
    use crate::engine::Finding;
    let Some(answered) = evaluation.answers.first() else { return Vec::new() };
    match &answered.finding {
        Finding::Eligibility(found) => found.missing.clone(),
        Finding::Standard(found) => found.missing.clone(),
        Finding::Indicator(found) => found.missing.clone(),
        Finding::Payment(found) => found
            .items
            .iter()
            .find(|item| item.item == goal.item)
            .map(|item| item.missing.clone())
            .unwrap_or_default(),
        Finding::Define(define) => define.missing.clone(),
    }
}

/// The runs of values that fit, in order.
fn runs(told: &Telling, fits: &[bool], value: &Value) -> Vec<Run> {
    let single = |value: &Value| Run { from: Some(value.clone()), to: Some(value.clone()) };
    let fitting: Vec<&Value> =
        told.values.iter().zip(fits).filter(|(_, fits)| **fits).map(|(value, _)| value).collect();
    if fitting.is_empty() {
        return vec![single(value)];
    }
    if !told.stretches {
        return fitting.into_iter().map(single).collect();
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut before = false;
    let first = told.values.iter().position(|value| *value != Value::None).unwrap_or(0);
    for (at, (value, fits)) in told.values.iter().zip(fits).enumerate() {
        if !fits {
            before = false;
            continue;
        }
        match runs.last_mut() {
            Some(run) if before => run.to = Some(value.clone()),
            _ => runs.push(single(value)),
        }
        before = *value != Value::None;
        if at == first
            && told.open_below
            && *value != Value::None
            && let Some(run) = runs.last_mut()
        {
            run.from = None;
        }
        if at + 1 == told.values.len()
            && told.open_above
            && let Some(run) = runs.last_mut()
        {
            run.to = None;
        }
    }
    runs
}

/// The case with a set of changes, each with the value that the set was proved with.
#[must_use]
pub fn changed(program: &Program, facts: &Facts, set: &ChangeSet) -> Facts {
    set.changes.iter().fold(facts.clone(), |facts, change| {
        give(program, &facts, change.target, Slot::Given(change.value.clone()))
    })
}
