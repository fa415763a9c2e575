//! The smallest sets of changes that turn an answer.
//!
//! Owns: the search. A state is a set of changes; from each, one fact of one need ([`super::need`]) is given
//! another telling value. Every set that turns the answer can be reached so, because it has a fact of every
//! need in it. Fewest first: what lies ahead is at least the number of needs that have no fact in
//! common. Nothing is believed that was not evaluated.
//! Must never know: words.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::analysis::telling::{Telling, give, same, shape_of, slot_of, telling_all};
use crate::engine::{CheckId, Missing, Node, Outcome, Recorder, Tracer, observe, observe_checks};
use crate::program::{Answer, AnswerId, Facts, Program, Slot, Value};
use crate::syntax::ast::Mark;
use crate::value::Date;

use super::goal::{Goal, refuses};
use super::need::{Need, need_of_check, needs};

/// The most facts that a set of changes holds.
pub const MAX_CHANGES: usize = 4;
/// The most evaluations of changed cases, for one answer.
pub const MAX_TRIALS: usize = 3000;
/// The most searches for telling values, for one answer.
const MAX_TELLINGS: usize = 240;
/// The most sets that are given.
pub const MAX_SETS: usize = 12;

/// One change: a fact or field, and what it would be.
pub(super) type Step = (Missing, Value);

/// What the search goes by.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// What is not known yet may stay so: it is enough that nothing refuses.
    pub(super) refused_only: bool,
    /// Facts that nobody can change may change too.
    pub(super) with_fixed: bool,
    /// The most facts that a set holds.
    pub(super) most: usize,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Sets of the smallest size.
    pub(super) sets: Vec<Vec<Step>>,
    /// Every set of at most so many changes was ruled out or found.
    pub(super) searched: usize,
    /// A bound of the work stopped the search.
    pub(super) stopped: bool,
    /// Some need has no fact that anyone can change.
    pub(super) impossible: Option<Need>,
}

/// One case, one goal.
pub(super) struct Search<'a> {
    pub(super) program: &'a Program,
    pub(super) facts: &'a Facts,
    pub(super) today: Date,
    pub(super) goal: &'a Goal,
    only: [AnswerId; 1],
    /// The checks that the case fails as it is.
    failing: BTreeSet<(CheckId, Option<u32>)>,
    trials: usize,
    tellings: BTreeMap<(Missing, Vec<u64>), Telling>,
}

/// A changed case.
struct Trial {
    truths: u64,
    answer: Option<Answer>,
    /// Checks that it fails and the case as it is does not.
    failed: Vec<crate::engine::FailedCheck>,
}

/// A state to go on from, the one that can be nearest first.
#[derive(PartialEq, Eq)]
struct Ahead {
    /// The least number of changes that it can end with, below zero so that the least comes first.
    least: std::cmp::Reverse<usize>,
    /// Among equals, the one that came first.
    order: std::cmp::Reverse<usize>,
    at: usize,
    looked: bool,
}

impl PartialOrd for Ahead {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ahead {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.least, &self.order).cmp(&(&other.least, &other.order))
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(program: &'a Program, facts: &'a Facts, today: Date, goal: &'a Goal) -> Self {
        let (failed, ()) = observe_checks(program, facts, today, ());
        Self {
            program,
            facts,
            today,
            goal,
            only: [goal.determination(program)],
            failing: failed.iter().map(|failed| (failed.check, failed.item)).collect(),
            trials: 0,
            tellings: BTreeMap::new(),
        }
    }

    /// The case with some changes.
    pub(super) fn changed(&self, steps: &[Step]) -> Facts {
        steps.iter().fold(self.facts.clone(), |facts, (target, value)| {
            give(self.program, &facts, *target, Slot::Given(value.clone()))
        })
    }

    fn trial(&mut self, facts: &Facts) -> Trial {
        self.trials += 1;
        let (evaluation, truths) =
            observe(self.program, facts, self.today, Some(&self.only), Truths::default());
        let (mut failed, ()) = observe_checks(self.program, facts, self.today, ());
        failed.retain(|failed| !self.failing.contains(&(failed.check, failed.item)));
        let answer = self.goal.answer(self.program, &evaluation);
        Trial { truths: truths.0.finish(), answer, failed }
    }

    /// Whether some changes turn the answer, and the case may be so.
    pub(super) fn turns(&mut self, steps: &[Step], refused_only: bool) -> bool {
        let facts = self.changed(steps);
        let trial = self.trial(&facts);
        self.is_goal(&trial, refused_only)
    }

    fn is_goal(&self, trial: &Trial, refused_only: bool) -> bool {
        let Some(answer) = trial.answer else { return false };
        let open = matches!(answer, Answer::Undecided | Answer::Held);
        trial.failed.is_empty()
            && (self.goal.wanted.contains(&answer) || (refused_only && open && !refuses(answer)))
    }

    /// The telling values of a fact in a changed case. What was changed elsewhere than in what its need reads
    /// makes no difference.
    fn telling(&mut self, target: Missing, facts: &Facts, near: &[Step]) -> Option<Telling> {
        let key = (target, near.iter().map(number).collect::<Vec<u64>>());
        if let Some(found) = self.tellings.get(&key) {
            return Some(found.clone());
        }
        if self.tellings.len() >= MAX_TELLINGS {
            return None;
        }
        let found = telling_all(self.program, facts, self.today, target, Some(&self.only));
        self.tellings.insert(key, found.clone());
        Some(found)
    }

    /// Whether anyone can change a fact. What tells the items of a list apart is no fact about them.
    pub(super) fn can_change(&self, facts: &Facts, target: Missing, with_fixed: bool) -> bool {
        let Some(shape) = shape_of(self.program, facts, target) else { return false };
        // The items that a change made are telling already.
        let is_made = matches!(target, Missing::Field { item, .. } if item as usize >= self.facts.places.len());
        let is_id = match target {
            Missing::Fact(_) => false,
            Missing::Field { item, field } => {
                let list = facts.places.get(item as usize).map(|place| place.list);
                let list = list.map(|list| match list {
                    crate::program::ListPlace::Fact(fact) => Missing::Fact(fact),
                    crate::program::ListPlace::Field { item, field } => {
                        Missing::Field { item, field }
                    }
                });
                let list = list.and_then(|list| shape_of(self.program, facts, list));
                list.is_some_and(|list| list.by == Some(field))
            }
        };
        !is_id
            && !is_made
            && (with_fixed
                || !shape.marks.contains(&Mark::Fixed)
                || !matches!(slot_of(facts, target), Some(Slot::Given(_))))
    }

    /// The telling values without those that contradict what is known of a fact that nobody can change.
    pub(super) fn possible(&self, target: Missing, mut told: Telling) -> Telling {
        let fixed = shape_of(self.program, self.facts, target)
            .is_some_and(|shape| shape.marks.contains(&Mark::Fixed));
        let Some(Slot::Within(low, high)) = slot_of(self.facts, target).filter(|_| fixed) else {
            return told;
        };
        told.values.extend([low.clone(), high.clone()]);
        told.values.retain(|value| {
            value.order(low).is_some_and(std::cmp::Ordering::is_ge)
                && value.order(high).is_some_and(std::cmp::Ordering::is_le)
        });
        told.values.sort_by(|one, other| one.order(other).unwrap_or(std::cmp::Ordering::Equal));
        told.values.dedup();
        Telling { open_below: false, open_above: false, ..told }
    }

    /// Searches, fewest changes first; stops after the smallest size at which there are any.
    pub(super) fn run(&mut self, terms: Terms) -> Found {
        let mut found = Found { searched: terms.most, ..Found::default() };
        let mut states: Vec<Vec<Step>> = vec![Vec::new()];
        let mut known: BTreeSet<Vec<u64>> = BTreeSet::new();
        let mut ahead = BinaryHeap::new();
        let (mut order, mut best) = (0_usize, terms.most);
        ahead.push(entry(0, order, 0, false));
        while let Some(next) = ahead.pop() {
            let least = next.least.0;
            if least > best || found.sets.len() >= MAX_SETS {
                break;
            }
            if self.trials >= MAX_TRIALS {
                found.stopped = true;
                found.searched = least.saturating_sub(1);
                break;
            }
            let Some(steps) = states.get(next.at).cloned() else { continue };
            let facts = self.changed(&steps);
            let trial = self.trial(&facts);
            if self.is_goal(&trial, terms.refused_only) {
                if !steps.is_empty() && !self.has_less(&steps, terms.refused_only) {
                    best = steps.len();
                    found.searched = best;
                    found.sets.push(steps);
                }
                continue;
            }
            let needs = self.open_needs(&facts, &trial, &steps, terms);
            let Ok(needs) = needs else {
                if steps.is_empty() {
                    found.impossible = needs.err();
                    break;
                }
                continue;
            };
            let real = steps.len() + apart(&needs);
            if real > best {
                continue;
            }
            if real > least && !next.looked {
                order += 1;
                ahead.push(entry(real, order, next.at, true));
                continue;
            }
            let Some(need) = needs.iter().min_by_key(|need| need.candidates.len()) else {
                continue;
            };
            for step in self.ways(&facts, &trial, need, &steps, &mut found) {
                let mut steps = steps.clone();
                steps.push(step);
                steps.sort_by_key(|(target, _)| *target);
                if !known.insert(steps.iter().map(number).collect()) {
                    continue;
                }
                order += 1;
                // One change can meet one need of those apart, or several that share it.
                let least = steps.len() + apart(&needs).saturating_sub(1);
                states.push(steps);
                ahead.push(entry(least, order, states.len() - 1, false));
            }
        }
        found
    }

    /// Whether a smaller set turns the answer too.
    fn has_less(&mut self, steps: &[Step], refused_only: bool) -> bool {
        steps.len() > 1
            && (0..steps.len()).any(|left| {
                let mut less = steps.to_vec();
                less.remove(left);
                self.turns(&less, refused_only)
            })
    }

    /// What must still change, each with the facts that may; an error where one has none.
    fn open_needs(
        &self,
        facts: &Facts,
        trial: &Trial,
        steps: &[Step],
        terms: Terms,
    ) -> Result<Vec<Open>, Need> {
        let recorder = Recorder::new(self.program);
        let (_, recorder) = observe(self.program, facts, self.today, Some(&self.only), recorder);
        let trace = recorder.finish();
        let is_reached = trial.answer.is_some_and(|answer| {
            self.goal.wanted.contains(&answer)
                || (terms.refused_only && matches!(answer, Answer::Undecided | Answer::Held))
        });
        let mut all: Vec<Need> =
            trial.failed.iter().map(|failed| need_of_check(self.program, failed)).collect();
        if !is_reached {
            all.extend(needs(self.program, &trace, self.goal, terms.refused_only));
        }
        all.into_iter()
            .map(|need| {
                let (done, rest): (Vec<Missing>, Vec<Missing>) = need
                    .iter()
                    .partition(|target| steps.iter().any(|(changed, _)| changed == *target));
                let candidates: Vec<Missing> = rest
                    .into_iter()
                    .filter(|target| self.can_change(facts, *target, terms.with_fixed))
                    .collect();
                if candidates.is_empty() { Err(need) } else { Ok(Open { candidates, done }) }
            })
            .collect()
    }

    /// The changes to try for a need.
    fn ways(
        &mut self,
        facts: &Facts,
        trial: &Trial,
        need: &Open,
        steps: &[Step],
        found: &mut Found,
    ) -> Vec<Step> {
        let near: Vec<Step> =
            steps.iter().filter(|(target, _)| need.done.contains(target)).cloned().collect();
        let mut ways = Vec::new();
        for target in &need.candidates {
            let Some(told) = self.telling(*target, facts, &near) else {
                found.stopped = true;
                continue;
            };
            let now = slot_of(facts, *target).cloned();
            let is_now = |value: &Value| matches!(&now, Some(Slot::Given(now)) if same(now, value));
            let mut classes: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
            let mut values = self.possible(*target, told).values;
            values.retain(|value| !is_now(value));
            for value in &values {
                let changed = give(self.program, facts, *target, Slot::Given(value.clone()));
                let tried = self.trial(&changed);
                classes.entry(class(&tried)).or_default().push(value.clone());
            }
            let same = class(trial);
            for (class, values) in classes {
                // What changes nothing may still do so together with another fact of the need.
                if class == same && need.candidates.len() + need.done.len() == 1 {
                    continue;
                }
                let now = match &now {
                    Some(Slot::Given(now)) => Some(now),
                    _ => None,
                };
                ways.extend(chosen(values, now).into_iter().map(|value| (*target, value)));
            }
        }
        ways
    }
}

const fn entry(least: usize, order: usize, at: usize, looked: bool) -> Ahead {
    Ahead { least: std::cmp::Reverse(least), order: std::cmp::Reverse(order), at, looked }
}

/// A need, without what was changed already.
struct Open {
    /// The facts that may change.
    candidates: Vec<Missing>,
    /// The facts of it that were changed.
    done: Vec<Missing>,
}

/// How many needs there are, at least, of which no two share a fact.
fn apart(needs: &[Open]) -> usize {
    let mut sorted: Vec<&Open> = needs.iter().collect();
    sorted.sort_by_key(|need| need.candidates.len());
    let mut taken: BTreeSet<Missing> = BTreeSet::new();
    let mut count = 0;
    for need in sorted {
        if need.candidates.iter().all(|target| !taken.contains(target)) {
            taken.extend(need.candidates.iter().copied());
            count += 1;
        }
    }
    count
}

/// Of values with the same answers: the one next to what is now, the first, the last; of values without an
/// order, the first few.
fn chosen(values: Vec<Value>, now: Option<&Value>) -> Vec<Value> {
    const FEW: usize = 3;
    let is_ordered = values
        .first()
        .is_some_and(|one| values.last().is_some_and(|other| one.order(other).is_some()));
    if !is_ordered {
        return values.into_iter().take(FEW).collect();
    }
    let after = now.map_or(0, |now| {
        values.iter().take_while(|value| value.order(now).is_none_or(|order| order.is_lt())).count()
    });
    let keep = [0, after.saturating_sub(1), after, values.len() - 1];
    let near = after.min(values.len() - 1);
    let mut picked: Vec<Value> = values.get(near).into_iter().cloned().collect();
    for at in keep {
        if let Some(value) = values.get(at)
            && !picked.contains(value)
        {
            picked.push(value.clone());
        }
    }
    picked
}

/// A number for what was found of every condition, comparison and answer on the way.
fn class(trial: &Trial) -> u64 {
    let mut hasher = DefaultHasher::new();
    (trial.answer, trial.truths).hash(&mut hasher);
    for failed in &trial.failed {
        (failed.check, failed.item).hash(&mut hasher);
    }
    hasher.finish()
}

/// Keeps a number for every yes and no of an evaluation.
#[derive(Default)]
struct Truths(DefaultHasher);

impl Tracer for Truths {
    fn exit(&mut self, node: Node, outcome: &Outcome) {
        let kind = match (node, outcome) {
            (_, Outcome::Known(Value::YesNo(yes))) => u8::from(*yes),
            (Node::Expr(_), _) => return,
            (_, Outcome::Known(_)) => 2,
            (_, Outcome::Unknown(_)) => 3,
            (_, Outcome::Error(_)) => 4,
        };
        (node, kind).hash(&mut self.0);
    }
}

/// A number for a change.
fn number((target, value): &Step) -> u64 {
    let mut hasher = DefaultHasher::new();
    target.hash(&mut hasher);
    format!("{value:?}").hash(&mut hasher);
    hasher.finish()
}
