//! What the differences come to.
//!
//! Owns: [`Tally`], counts and sums that grow block by block and do not depend on how the cases were cut; its size is
//! bounded, whatever the cases. Takes: the changes of a block, in order. Must never know: words.

use std::collections::{BTreeMap, HashMap};

use super::cause::{Cause, Step};
use super::row::{By, Change, Found, Moved, STATES, Sides, State};
use crate::batch::summary::Which;

/// So many causes are told apart of one answer; cases of further ones are counted together.
const MOST_CAUSES: usize = 1000;
/// So many values of one column are told apart.
const MOST_VALUES: usize = 1000;
/// So many of the largest changes are kept of one payment, either way.
pub const LARGEST: usize = 10;
/// Changes by more days than this are counted as if they were this many, for the median alone.
const MOST_DAYS: i128 = 40_000;

/// What the differences between two sets of rules come to over many cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The cases that both answered.
    pub cases: u64,
    /// Those with a change in any answer.
    pub changed: u64,
    /// One for each pair of answers.
    pub parts: Vec<Part>,
    /// One for each column by which it is broken down.
    pub columns: Vec<Values>,
}

/// What one answer comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many cases keep each state.
    pub stay: [u64; STATES],
    /// How many go from one state to another.
    pub moves: BTreeMap<(State, State), u64>,
    /// How many of those that keep a state have other figures, or other reasons.
    pub inside: BTreeMap<State, u64>,
    /// How due dates move, in days; or the values of a definition.
    pub due: Shift,
    /// How the days that count become more or fewer.
    pub wait: Shift,
    /// What is to be paid.
    pub pay: Pay,
    /// Values of a definition that are not days: how many become more, and fewer.
    pub order: Sides<u64>,
    /// Why.
    pub causes: Causes,
    /// The same for each column and each of its values.
    pub groups: Vec<Vec<Group>>,
}

/// How a figure moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// Cases in which it is less.
    pub less: u64,
    /// Cases in which it is more.
    pub more: u64,
    /// Cases in which there is one now and was none.
    pub gained: u64,
    /// Cases in which there was one and is none.
    pub lost: u64,
    /// The least that it moves, where it moves.
    pub least: Option<i128>,
    /// The most that it moves.
    pub most: Option<i128>,
    /// What all of it comes to.
    pub total: i128,
    /// How often it moves by so much: for the median.
    days: BTreeMap<i64, u64>,
}

/// What is to be paid, in pence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pay {
    /// The sum over all cases.
    pub sum: Sides<i128>,
    /// Cases with something to pay.
    pub cases: Sides<u64>,
    /// How it moves. Sums that are the same are no move.
    pub shift: Shift,
    /// The largest increases, the largest first; among equals, those that came first.
    pub up: Vec<(Which, i128)>,
    /// The largest decreases.
    pub down: Vec<(Which, i128)>,
}

/// Why an answer is another: which step differs first, with how many cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// In the order in which they came.
    pub all: Vec<Counted>,
    /// Cases in which no step differs, or none can be told.
    pub none: u64,
    /// Cases of causes beyond the most that are told apart.
    pub others: u64,
    index: HashMap<Cause, usize>,
}

/// A cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The step.
    pub cause: Cause,
    /// How many cases.
    pub cases: u64,
    /// The first of them.
    pub first: Vec<Example>,
}

/// A case that changes, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Which case.
    pub case: Which,
    /// What its answer was and is.
    pub states: Sides<State>,
    /// Days or pence, where its answer is of such.
    pub moved: Moved,
    /// What the step was found to be.
    pub found: Sides<Option<String>>,
}

/// The values of a column by which the cases are broken down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The values, in the order in which they came; `None`: there is none.
    pub values: Vec<Option<String>>,
    /// How many cases have each.
    pub cases: Vec<u64>,
    index: HashMap<Option<String>, usize>,
    /// Where cases with further values are counted.
    pub others: Option<usize>,
}

/// What one answer comes to among the cases with one value of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many go from one state to another.
    pub moves: BTreeMap<(State, State), u64>,
    /// How many keep their state and have other figures, or other reasons.
    pub inside: u64,
    /// What is to be paid, in pence.
    pub sum: Sides<i128>,
    /// How the due dates, or the sums to be paid, move.
    pub shift: Shift,
}

/// A change with why it came about.
pub(super) struct Explained<'a> {
    pub(super) change: &'a Change,
    pub(super) case: Which,
    pub(super) step: Option<&'a Step>,
    /// Its value of each column: its position in the block's.
    pub(super) values: Vec<usize>,
}

impl Shift {
    /// Counts a figure that is not the same.
    fn add(&mut self, moved: Moved) {
        match (moved.before, moved.after) {
            (None, None) => {}
            (None, Some(_)) => self.gained += 1,
            (Some(_), None) => self.lost += 1,
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) => {
                let by = is.saturating_sub(was);
                if by < 0 {
                    self.less += 1;
                } else {
                    self.more += 1;
                }
                self.least = Some(self.least.map_or(by, |least| least.min(by)));
                self.most = Some(self.most.map_or(by, |most| most.max(by)));
                self.total = self.total.saturating_add(by);
            }
        }
    }

    /// The same for days, of which the median is wanted.
    pub(super) fn add_days(&mut self, moved: Moved) {
        self.add(moved);
        if let Some(by) = moved.by().filter(|by| *by != 0)
            && let Ok(by) = i64::try_from(by.clamp(-MOST_DAYS, MOST_DAYS))
        {
            *self.days.entry(by).or_default() += 1;
        }
    }

    /// By how many days it moves in the middle of all cases in which it moves; of two in the middle the lesser.
    #[must_use]
    pub fn median(&self) -> Option<i64> {
        let all: u64 = self.days.values().sum();
        let mut left = all.checked_add(1)? / 2;
        self.days.iter().find_map(|(by, cases)| {
            let found = left <= *cases;
            left = left.saturating_sub(*cases);
            found.then_some(*by)
        })
    }

    fn join(&mut self, later: Self) {
        self.less += later.less;
        self.more += later.more;
        self.gained += later.gained;
        self.lost += later.lost;
        self.least = self.least.into_iter().chain(later.least).min();
        self.most = self.most.into_iter().chain(later.most).max();
        self.total = self.total.saturating_add(later.total);
        for (by, cases) in later.days {
            *self.days.entry(by).or_default() += cases;
        }
    }
}

impl Sides<i128> {
    fn join(&mut self, later: Self) {
        self.before = self.before.saturating_add(later.before);
        self.after = self.after.saturating_add(later.after);
    }
}

impl Sides<u64> {
    const fn join(&mut self, later: Self) {
        self.before += later.before;
        self.after += later.after;
    }
}

impl Pay {
    fn add(&mut self, case: &Which, moved: Moved) {
        self.shift.add(moved);
        match moved.by() {
            Some(by) if by > 0 => self.up.push((case.clone(), by)),
            Some(by) if by < 0 => self.down.push((case.clone(), by)),
            _ => return,
        }
        self.keep_largest();
    }

    fn keep_largest(&mut self) {
        for list in [&mut self.up, &mut self.down] {
            list.sort_by_key(|(_, by)| std::cmp::Reverse(by.unsigned_abs()));
            list.truncate(LARGEST);
        }
    }

    fn join(&mut self, later: Self) {
        self.sum.join(later.sum);
        self.cases.join(later.cases);
        self.shift.join(later.shift);
        self.up.extend(later.up);
        self.down.extend(later.down);
        self.keep_largest();
    }
}

impl Causes {
    /// `most`: a block tells all of its causes apart; what all blocks come to is bounded.
    fn add(
        &mut self,
        cause: &Cause,
        cases: u64,
        first: Vec<Example>,
        (show, most): (usize, usize),
    ) {
        match self.index.get(cause) {
            Some(at) => {
                if let Some(counted) = self.all.get_mut(*at) {
                    counted.cases += cases;
                    let room = show.saturating_sub(counted.first.len());
                    counted.first.extend(first.into_iter().take(room));
                }
            }
            None if self.all.len() >= most => self.others += cases,
            None => {
                self.index.insert(cause.clone(), self.all.len());
                self.all.push(Counted { cause: cause.clone(), cases, first });
            }
        }
    }

    fn join(&mut self, later: Self, show: usize) {
        for Counted { cause, cases, first } in later.all {
            self.add(&cause, cases, first, (show, MOST_CAUSES));
        }
        self.none += later.none;
        self.others += later.others;
    }
}

impl Values {
    /// The position of a value, and one more case with it.
    pub(super) fn add(&mut self, value: Option<String>) -> usize {
        self.add_all(value, 1, usize::MAX)
    }

    /// `most`: a block tells all of its values apart; what all blocks come to is bounded.
    fn add_all(&mut self, value: Option<String>, cases: u64, most: usize) -> usize {
        let at = match self.index.get(&value) {
            Some(at) => *at,
            None if self.values.len() >= most => self.other(),
            None => {
                self.index.insert(value.clone(), self.values.len());
                self.push(value)
            }
        };
        if let Some(count) = self.cases.get_mut(at) {
            *count += cases;
        }
        at
    }

    fn other(&mut self) -> usize {
        match self.others {
            Some(at) => at,
            None => {
                let at = self.push(None);
                self.others = Some(at);
                at
            }
        }
    }

    fn push(&mut self, value: Option<String>) -> usize {
        self.values.push(value);
        self.cases.push(0);
        self.values.len() - 1
    }

    /// Adds what comes after it; where each of the later values stands now.
    fn join(&mut self, later: Self) -> Vec<usize> {
        let others = later.others;
        let all = later.values.into_iter().zip(later.cases).enumerate();
        all.map(|(at, (value, cases))| {
            if Some(at) == others {
                let at = self.other();
                if let Some(count) = self.cases.get_mut(at) {
                    *count += cases;
                }
                at
            } else {
                self.add_all(value, cases, MOST_VALUES)
            }
        })
        .collect()
    }
}

impl Group {
    /// Adds another.
    pub(super) fn join(&mut self, later: Self) {
        for (states, cases) in later.moves {
            *self.moves.entry(states).or_default() += cases;
        }
        self.inside += later.inside;
        self.sum.join(later.sum);
        self.shift.join(later.shift);
    }
}

impl Part {
    /// What the rows of a block come to; `values` are the values of each row in each column.
    pub(super) fn of(
        found: &Found,
        explained: &[Explained<'_>],
        values: &[Vec<usize>],
        show: usize,
    ) -> Self {
        let mut part = Self { stay: found.stay, ..Self::default() };
        for pence in &found.pence {
            part.pay.sum.join(*pence);
            part.pay.cases.join(Sides {
                before: u64::from(pence.before != 0),
                after: u64::from(pence.after != 0),
            });
        }
        part.groups = values.iter().map(|rows| grouped(found, rows)).collect();
        for one in explained {
            part.add(one, show);
        }
        part
    }

    fn add(&mut self, one: &Explained<'_>, show: usize) {
        let Change { states, by, .. } = one.change;
        let moves = states.before != states.after;
        if moves {
            *self.moves.entry((states.before, states.after)).or_default() += 1;
        } else {
            *self.inside.entry(states.before).or_default() += 1;
        }
        let mut moved = Moved::default();
        match by {
            By::Nothing | By::Reasons | By::Share => {}
            By::Wait { due, used, .. } => {
                moved = if due.by().is_some_and(|by| by != 0) { *due } else { *used };
                self.due.add_days(*due);
                self.wait.add_days(*used);
            }
            By::Pay(pay) => {
                moved = *pay;
                self.pay.add(&one.case, *pay);
            }
            By::Value { order, moved: by } => {
                moved = *by;
                self.due.add_days(*by);
                match order {
                    std::cmp::Ordering::Less => self.order.before += 1,
                    std::cmp::Ordering::Greater => self.order.after += 1,
                    std::cmp::Ordering::Equal => {}
                }
            }
        }
        for (groups, value) in self.groups.iter_mut().zip(&one.values) {
            let Some(group) = groups.get_mut(*value) else { continue };
            if moves {
                *group.moves.entry((states.before, states.after)).or_default() += 1;
            } else {
                group.inside += 1;
            }
            match by {
                By::Wait { due, .. } => group.shift.add_days(*due),
                By::Pay(pay) => group.shift.add(*pay),
                _ => {}
            }
        }
        match one.step {
            None => self.causes.none += 1,
            Some(step) => {
                let example = Example {
                    case: one.case.clone(),
                    states: *states,
                    moved,
                    found: step.found.clone(),
                };
                let first = if show == 0 { Vec::new() } else { vec![example] };
                self.causes.add(&step.cause, 1, first, (show, usize::MAX));
            }
        }
    }

    fn join(&mut self, later: Self, places: &[Vec<usize>], show: usize) {
        for (slot, more) in self.stay.iter_mut().zip(later.stay) {
            *slot += more;
        }
        for (states, cases) in later.moves {
            *self.moves.entry(states).or_default() += cases;
        }
        for (state, cases) in later.inside {
            *self.inside.entry(state).or_default() += cases;
        }
        self.due.join(later.due);
        self.wait.join(later.wait);
        self.pay.join(later.pay);
        self.order.join(later.order);
        self.causes.join(later.causes, show);
        self.groups.resize_with(places.len(), Vec::new);
        for ((groups, later), places) in self.groups.iter_mut().zip(later.groups).zip(places) {
            for (group, at) in later.into_iter().zip(places) {
                if groups.len() <= *at {
                    groups.resize_with(*at + 1, Group::default);
                }
                if let Some(slot) = groups.get_mut(*at) {
                    slot.join(group);
                }
            }
        }
    }
}

/// The groups of a column, with what is to be paid in each.
fn grouped(found: &Found, rows: &[usize]) -> Vec<Group> {
    let most = rows.iter().max().map_or(0, |most| most + 1);
    let mut groups: Vec<Group> = vec![Group::default(); most];
    for (value, pence) in rows.iter().zip(&found.pence) {
        if let Some(group) = groups.get_mut(*value) {
            group.sum.join(*pence);
        }
    }
    groups
}

impl Tally {
    /// Adds what comes after it; of each cause so many cases are kept for showing.
    pub fn join(&mut self, later: Self, show: usize) {
        self.cases += later.cases;
        self.changed += later.changed;
        self.columns.resize_with(later.columns.len(), Values::default);
        let columns = self.columns.iter_mut().zip(later.columns);
        let places: Vec<Vec<usize>> = columns.map(|(values, later)| values.join(later)).collect();
        self.parts.resize_with(later.parts.len(), Part::default);
        for (part, later) in self.parts.iter_mut().zip(later.parts) {
            part.join(later, &places, show);
        }
    }
}
