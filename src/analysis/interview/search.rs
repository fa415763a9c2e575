//! Whether a fact matters.
//!
//! Owns: the search for a way in which everything else could turn out, such that an answer then rests on
//! one fact alone. Takes a case and a fact. Must never know: which fact is asked for, in which words.
//!
//! A fact matters for an answer if there is a way to give the other facts that are not known, such that
//! the answer is still undecided, and giving the fact then decides it. The search gives them one by one
//! and stops where nothing that follows could make the fact matter:
//!
//! - the answer is decided: it stays so;
//! - the fact is not among those that the undecided parts can come to read ([`Reach`]);
//! - the case fails a check: there is no such case;
//! - the same was left to decide before ([`Reach::print`]): what was found then holds here. So each
//!   question is looked at once, as a node of a decision diagram is, however many ways lead to it.
//!
//! The search makes at most [`MOST_LOOKS`] steps for one question. Where they are used up, or a
//! value is of a kind that cannot be tried, it says so, and the fact counts as one that may matter.

use std::collections::{HashMap, HashSet};

use super::super::telling::slot_of;
use super::moves::Moves;
use crate::engine::{Missing, Prober, Reach, Stage, failed_checks};
use crate::program::{AnswerId, Facts, Program, Slot};
use crate::value::Date;

/// The steps that the search may make for one question.
pub const MOST_LOOKS: u32 = 6_000;
/// The steps that it may make for one fact and one answer.
const MOST_LOOKS_EACH: u32 = 2_000;
/// What it costs to look for the telling values of a fact, in steps.
const COST_OF_TELLING: u32 = 40;
/// How many facts are given one after another, at most: the search goes so deep.
const DEEPEST: usize = 400;

/// Stack that must be left for one step, and what is added when it is not.
const STACK_LEFT: usize = 256 * 1024;
const STACK_ADDED: usize = 2 * 1024 * 1024;

/// Whether a fact matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matters {
    /// There is a way in which it decides an answer.
    Yes,
    /// There is none.
    No,
    /// The search ended before it was done.
    Perhaps,
}

impl Matters {
    /// Of two searches for the same.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Perhaps, _) | (_, Self::Perhaps) => Self::Perhaps,
            (Self::No, Self::No) => Self::No,
        }
    }
}

/// The search for one question.
pub(super) struct Search<'a> {
    program: &'a Program,
    today: Date,
    skipped: &'a HashSet<Missing>,
    pub(super) moves: Moves<'a>,
    looks_left: u32,
    /// What was found where the same was left to decide.
    known: HashMap<(AnswerId, Missing, u128), Matters>,
}

impl<'a> Search<'a> {
    pub(super) fn new(program: &'a Program, today: Date, skipped: &'a HashSet<Missing>) -> Self {
        Self {
            program,
            today,
            skipped,
            moves: Moves::new(program, today),
            looks_left: MOST_LOOKS,
            known: HashMap::new(),
        }
    }

    /// Whether a fact matters for an answer.
    pub(super) fn matters(&mut self, facts: &Facts, fact: Missing, goal: AnswerId) -> Matters {
        let left = self.looks_left;
        self.looks_left = left.min(MOST_LOOKS_EACH);
        let granted = self.looks_left;
        let found = self.look(facts, fact, goal, 0);
        self.looks_left = left.saturating_sub(granted - self.looks_left);
        found
    }

    /// Whether a case can be: it fails no check.
    pub(super) fn can_be(&self, facts: &Facts) -> bool {
        failed_checks(self.program, facts, self.today).is_empty()
    }

    fn look(&mut self, facts: &Facts, fact: Missing, goal: AnswerId, depth: usize) -> Matters {
        stacker::maybe_grow(STACK_LEFT, STACK_ADDED, || self.looked(facts, fact, goal, depth))
    }

    fn looked(&mut self, facts: &Facts, fact: Missing, goal: AnswerId, depth: usize) -> Matters {
        let Some(left) = self.looks_left.checked_sub(1) else { return Matters::Perhaps };
        self.looks_left = left;
        if depth > DEEPEST {
            return Matters::Perhaps;
        }
        let mut prober = Prober::new(self.program, facts, self.today);
        let standing = prober.standing(goal);
        if !standing.iter().any(is_unsettled) {
            return Matters::No;
        }
        let reach = prober.reach(goal);
        if !reach.missing.contains(&fact) {
            return if reach.complete { Matters::No } else { Matters::Perhaps };
        }
        if !self.can_be(facts) {
            return Matters::No;
        }
        let key = (goal, fact, reach.print);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = match self.next(facts, fact, &reach) {
            Some(other) => self.branch(facts, fact, goal, (other, &reach), depth),
            None if reach.complete => self.decides(facts, fact, goal, &standing, reach.print),
            None => Matters::Perhaps,
        };
        // What was cut short may be found elsewhere with more steps left.
        if found != Matters::Perhaps {
            self.known.insert(key, found);
        }
        found
    }

    /// The fact that is given next: of those of which there is least to say, the first that was met.
    fn next(&self, facts: &Facts, fact: Missing, reach: &Reach) -> Option<Missing> {
        let others =
            reach.missing.iter().filter(|other| **other != fact && !self.skipped.contains(other));
        others.copied().min_by_key(|other| self.moves.weight(facts, *other))
    }

    /// Every way of giving one more fact.
    fn branch(
        &mut self,
        facts: &Facts,
        fact: Missing,
        goal: AnswerId,
        (other, reach): (Missing, &Reach),
        depth: usize,
    ) -> Matters {
        let (slots, all) = self.moves.at_hand(facts, other);
        let mut found = self.try_all(facts, fact, goal, (other, &slots), depth);
        if found == Matters::Yes || all {
            return found;
        }
        let (more, complete) = self.searched(facts, other, goal, reach.print);
        if !complete {
            found = Matters::Perhaps;
        }
        found = found.or(self.try_all(facts, fact, goal, (other, &more), depth));
        if found == Matters::Yes {
            return found;
        }
        let more = self.moves.beside(facts, other, &reach.missing);
        found.or(self.try_all(facts, fact, goal, (other, &more), depth))
    }

    /// What is telling of a fact here; nothing where too few steps are left to look for it.
    fn searched(
        &mut self,
        facts: &Facts,
        fact: Missing,
        goal: AnswerId,
        print: u128,
    ) -> (Vec<Slot>, bool) {
        if !self.moves.was_searched(fact, print) {
            let Some(left) = self.looks_left.checked_sub(COST_OF_TELLING) else {
                self.looks_left = 0;
                return (Vec::new(), false);
            };
            self.looks_left = left;
        }
        self.moves.searched(facts, fact, goal, print)
    }

    fn try_all(
        &mut self,
        facts: &Facts,
        fact: Missing,
        goal: AnswerId,
        (other, slots): (Missing, &[Slot]),
        depth: usize,
    ) -> Matters {
        let mut found = Matters::No;
        for slot in slots {
            let given = self.moves.give(facts, other, slot);
            match self.look(&given, fact, goal, depth + 1) {
                Matters::Yes => return Matters::Yes,
                Matters::No => {}
                Matters::Perhaps => found = Matters::Perhaps,
            }
        }
        found
    }

    /// Whether giving a fact decides an answer to which nothing else that may be given matters.
    fn decides(
        &mut self,
        facts: &Facts,
        fact: Missing,
        goal: AnswerId,
        before: &[Stage],
        print: u128,
    ) -> Matters {
        let (slots, all) = self.moves.at_hand(facts, fact);
        let first = self.decides_by(facts, fact, goal, before, &slots);
        if first == Matters::Yes || all {
            return first;
        }
        let (more, complete) = self.searched(facts, fact, goal, print);
        let found = self.decides_by(facts, fact, goal, before, &more);
        if complete { found } else { found.or(Matters::Perhaps) }
    }

    fn decides_by(
        &mut self,
        facts: &Facts,
        fact: Missing,
        goal: AnswerId,
        before: &[Stage],
        slots: &[Slot],
    ) -> Matters {
        let mut found = Matters::No;
        for slot in slots {
            let given = self.moves.give(facts, fact, slot);
            let mut prober = Prober::new(self.program, &given, self.today);
            let after = prober.standing(goal);
            if turned(before, &after) > 0 {
                if self.can_be(&given) {
                    return Matters::Yes;
                }
                continue;
            }
            // One more item brings facts of its own, which may decide it.
            let is_new = |missing: &Missing| {
                !self.skipped.contains(missing)
                    && *missing != fact
                    && slot_of(facts, *missing).is_none()
            };
            if prober.reach(goal).missing.iter().any(is_new) {
                found = Matters::Perhaps;
            }
        }
        found
    }
}

/// Whether more can be said of it.
pub(super) fn is_unsettled(standing: &Stage) -> bool {
    !matches!(standing, Stage::Decided)
}

/// How many parts were not decided before and are now, or stand elsewhere.
pub(super) fn turned(before: &[Stage], after: &[Stage]) -> u64 {
    let mut count = 0;
    for (at, was) in before.iter().enumerate() {
        count += u64::from(match (was, after.get(at)) {
            (Stage::Open, is) => matches!(is, Some(Stage::Decided) | None),
            (Stage::SoFar(was), Some(Stage::SoFar(is))) => was != is,
            _ => false,
        });
    }
    count
}
