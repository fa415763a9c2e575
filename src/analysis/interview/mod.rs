//! What to ask next.
//!
//! Owns: [`next_question`]: of the facts that are not known, the one that can still change an answer and
//! settles most, and the end of the asking where there is none; [`prospect`]: why it is asked, and what each
//! thing that can be said would settle. Takes a program, facts, the day, the answers that are wanted. Gives
//! facts by their ids; [`asked`] and [`why`] put them into words, and [`Told`] an answer into the case.
//! Must never know: who answers, and how.
//!
//! Which facts *can* change an answer is decided in `search`; it is a search, and never a guess. Of those,
//! the one is asked that settles most: for each thing that can be said of it, it is counted how many answers
//! (or items of a payment) are then decided, and how many facts can then no longer matter. The highest
//! average wins, in exact fractions; then order of declaration. While a list of items is being told, its
//! last item is spoken of to its end, then whether there is another, before anything else is asked.

mod answer;
mod moves;
mod search;
mod words;

#[cfg(test)]
mod tests;

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashSet};

use super::telling::{give, shape_of, slot_of, targets, telling};
use crate::engine::{Answered, Missing, Prober, Reach, Stage, failed_checks, observe};
use crate::program::{
    AnswerId, Atom, ConditionId, ConditionOwner, DefineId, Facts, ListPlace, Program, Slot, Value,
};
use crate::syntax::ast::ConditionKind;
use crate::value::Date;
pub use answer::Told;
pub use search::{MOST_LOOKS, Matters};
use search::{Search, is_unsettled, turned};
pub use words::{Asked, allowed, asked, label, titles, why};

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The fact, or the field of an item, that is asked for.
    pub fact: Missing,
    /// What is asked of it.
    pub asks: Asks,
    /// Whether its answer can change an answer was decided. Otherwise the search was too long, and it is
    /// asked rather than left out.
    pub sure: bool,
}

/// What is asked of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// Its value.
    Value,
    /// Its value, which is known to lie between two others, both included.
    Within(Value, Value),
    /// Whether a list of items has one more: it has so many.
    Item(usize),
}

/// The question to ask next; `None`: nothing that can be asked changes one of these answers. `skipped`
/// are the facts that are not to be asked for, because nobody here knows them.
#[must_use]
pub fn next_question(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: &[AnswerId],
    skipped: &[Missing],
) -> Option<Question> {
    let skipped: HashSet<Missing> = skipped.iter().copied().collect();
    let mut search = Search::new(program, today, &skipped);
    let goals = open_goals(program, facts, today, only);
    let mut ranked = ranked(program, facts, today, &goals, &mut search, &skipped);
    ranked.sort_by(Ranked::order);
    for candidate in ranked {
        match matters_for_any(&mut search, facts, candidate.fact, &goals) {
            Matters::No => {}
            found => {
                let asks = asks(program, facts, candidate.fact);
                return Some(Question { fact: candidate.fact, asks, sure: found == Matters::Yes });
            }
        }
    }
    None
}

/// Whether giving a fact can still change one of these answers, however the others turn out.
#[must_use]
pub fn matters(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: &[AnswerId],
    skipped: &[Missing],
    fact: Missing,
) -> Matters {
    let skipped: HashSet<Missing> = skipped.iter().copied().collect();
    let mut search = Search::new(program, today, &skipped);
    matters_for_any(&mut search, facts, fact, &open_goals(program, facts, today, only))
}

/// The case in which what counts as none when it is left out is not known instead: who is asked can say of
/// each event whether there was one.
#[must_use]
pub fn with_events_open(program: &Program, facts: &Facts) -> Facts {
    let mut open = facts.clone();
    for fact in targets(program, facts) {
        if slot_of(facts, fact) == Some(&Slot::LeftOutIsNone) {
            open = give(program, &open, fact, Slot::LeftOut);
        }
    }
    open
}

fn matters_for_any(
    search: &mut Search<'_>,
    facts: &Facts,
    fact: Missing,
    goals: &[Goal],
) -> Matters {
    let mut found = Matters::No;
    for goal in goals.iter().filter(|goal| goal.may_read(fact)) {
        match search.matters(facts, fact, goal.id) {
            Matters::Yes => return Matters::Yes,
            Matters::No => {}
            Matters::Perhaps => found = Matters::Perhaps,
        }
    }
    found
}

/// An answer that is wanted and not settled.
struct Goal {
    id: AnswerId,
    standing: Vec<Stage>,
    reach: Reach,
    reached: HashSet<Missing>,
}

impl Goal {
    fn may_read(&self, fact: Missing) -> bool {
        self.reached.contains(&fact) || !self.reach.complete
    }
}

fn open_goals(program: &Program, facts: &Facts, today: Date, only: &[AnswerId]) -> Vec<Goal> {
    let mut prober = Prober::new(program, facts, today);
    let mut goals: Vec<Goal> = Vec::new();
    for id in only {
        let standing = prober.standing(*id);
        if standing.iter().any(is_unsettled) && goals.iter().all(|goal| goal.id != *id) {
            let reach = prober.reach(*id);
            let reached = reach.missing.iter().copied().collect();
            goals.push(Goal { id: *id, standing, reach, reached });
        }
    }
    goals
}

fn asks(program: &Program, facts: &Facts, fact: Missing) -> Asks {
    let is_items = shape_of(program, facts, fact)
        .is_some_and(|shape| shape.ty.list && matches!(shape.ty.atom, Atom::Item(_)));
    match slot_of(facts, fact) {
        Some(Slot::Within(low, high)) => Asks::Within(low.clone(), high.clone()),
        Some(Slot::Given(Value::List(list))) if is_items => Asks::Item(list.items.len()),
        _ if is_items => Asks::Item(0),
        _ => Asks::Value,
    }
}

// --- which first ---------------------------------------------------------------------------------

/// A fact that may be asked for.
struct Ranked {
    fact: Missing,
    /// What is being spoken of comes first: the last item of a list that is being told, inner before outer;
    /// then whether there is another.
    talk: (Reverse<u32>, bool),
    /// So many things can be said of it.
    count: u64,
    /// So many parts of answers are decided, over all of them.
    decided: u64,
    /// So many facts can no longer be read, over all of them.
    spared: u64,
    /// Where it is declared.
    declared: usize,
}

impl Ranked {
    fn order(&self, other: &Self) -> Ordering {
        let higher = |mine: u64, theirs: u64| {
            let (mine, theirs) = (u128::from(mine), u128::from(theirs));
            (theirs * u128::from(self.count.max(1))).cmp(&(mine * u128::from(other.count.max(1))))
        };
        self.talk
            .cmp(&other.talk)
            .then_with(|| higher(self.decided, other.decided))
            .then_with(|| higher(self.spared, other.spared))
            .then_with(|| self.declared.cmp(&other.declared))
    }
}

fn ranked(
    program: &Program,
    facts: &Facts,
    today: Date,
    goals: &[Goal],
    search: &mut Search<'_>,
    skipped: &HashSet<Missing>,
) -> Vec<Ranked> {
    let order: BTreeMap<Missing, usize> =
        targets(program, facts).into_iter().enumerate().map(|(at, fact)| (fact, at)).collect();
    let mut all: Vec<Missing> = Vec::new();
    for goal in goals {
        for fact in &goal.reach.missing {
            if !skipped.contains(fact) && !all.contains(fact) {
                all.push(*fact);
            }
        }
    }
    let mut ranked = Vec::with_capacity(all.len());
    for fact in all {
        let mut candidate = Ranked {
            fact,
            talk: talk(facts, fact),
            count: 0,
            decided: 0,
            spared: 0,
            declared: order.get(&fact).copied().unwrap_or(usize::MAX),
        };
        weigh(program, facts, today, goals, search, &mut candidate);
        ranked.push(candidate);
    }
    ranked
}

/// Counts what each thing that can be said of a fact settles.
fn weigh(
    program: &Program,
    facts: &Facts,
    today: Date,
    goals: &[Goal],
    search: &mut Search<'_>,
    candidate: &mut Ranked,
) {
    let (mut slots, all) = search.moves.at_hand(facts, candidate.fact);
    if !all && let Some(goal) = goals.iter().find(|goal| goal.may_read(candidate.fact)) {
        let (more, _) = search.moves.searched(facts, candidate.fact, goal.id, goal.reach.print);
        slots.extend(more);
    }
    for slot in &slots {
        let given = search.moves.give(facts, candidate.fact, slot);
        if !failed_checks(program, &given, today).is_empty() {
            continue;
        }
        candidate.count += 1;
        let mut prober = Prober::new(program, &given, today);
        for goal in goals.iter().filter(|goal| goal.may_read(candidate.fact)) {
            candidate.decided += turned(&goal.standing, &prober.standing(goal.id));
            let left = prober.reach(goal.id).missing.len();
            candidate.spared += goal.reach.missing.len().saturating_sub(left) as u64;
        }
    }
}

/// Where the conversation stands with regard to a fact.
fn talk(facts: &Facts, fact: Missing) -> (Reverse<u32>, bool) {
    let elsewhere = (Reverse(0), false);
    if let Some(Slot::Given(Value::List(list))) = slot_of(facts, fact)
        && list.open
        && let Some(Value::Item(last)) = list.items.last()
    {
        return (Reverse(last.ordinal.saturating_add(1)), true);
    }
    let Missing::Field { item, .. } = fact else { return elsewhere };
    if is_being_told(facts, item) { (Reverse(item.saturating_add(1)), false) } else { elsewhere }
}

/// Whether an item stands in a list that may have more, or in an item that does.
fn is_being_told(facts: &Facts, item: u32) -> bool {
    let mut at = item;
    while let Some(place) = facts.places.get(at as usize) {
        let outer = match place.list {
            ListPlace::Fact(fact) => Missing::Fact(fact),
            ListPlace::Field { item, field } => Missing::Field { item, field },
        };
        if matches!(slot_of(facts, outer), Some(Slot::Given(Value::List(list))) if list.open) {
            return true;
        }
        match outer {
            // An item's list belongs to an item before it, so this ends.
            Missing::Field { item, .. } if item < at => at = item,
            _ => break,
        }
    }
    false
}

// --- why it is asked -----------------------------------------------------------------------------

/// Why a question is asked, and what each thing that can be said would settle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prospect {
    /// The conditions and definitions, of the answers that are wanted, that rest on it.
    pub rests: Vec<Rests>,
    /// What each thing that can be said would settle, in order.
    pub ways: Vec<Way>,
    /// What lies between two of `ways` settles what both of them settle.
    pub stretches: bool,
}

/// What rests on a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests {
    /// A condition of an answer.
    Condition(AnswerId, ConditionId),
    /// A definition that is asked for.
    Define(DefineId),
    /// An answer as a whole.
    Answer(AnswerId),
}

/// What one thing that can be said would settle.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What is said.
    pub slot: Slot,
    /// The answers that would be decided then, and how. Those that stay open are not among them.
    pub settles: Vec<Answered>,
}

/// Why a fact is asked for.
#[must_use]
pub fn prospect(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: &[AnswerId],
    fact: Missing,
) -> Prospect {
    let goals = open_goals(program, facts, today, only);
    let skipped = HashSet::new();
    let search = Search::new(program, today, &skipped);
    let mut found = Prospect::default();
    let goals: Vec<&Goal> = goals.iter().filter(|goal| goal.may_read(fact)).collect();
    for goal in &goals {
        rests(program, facts, today, goal.id, fact, &mut found.rests);
    }
    let (mut slots, all) = search.moves.at_hand(facts, fact);
    if !all {
        let ids: Vec<AnswerId> = goals.iter().map(|goal| goal.id).collect();
        let found_telling = telling(program, facts, today, fact, Some(&ids));
        found.stretches = found_telling.stretches && found_telling.complete;
        let values = found_telling.values.into_iter().map(Slot::Given).collect();
        slots = moves::within(values, facts, fact);
    }
    sort(&mut slots);
    for slot in slots {
        let given = search.moves.give(facts, fact, &slot);
        if !search.can_be(&given) {
            continue;
        }
        let mut prober = Prober::new(program, &given, today);
        let turns: Vec<AnswerId> = goals
            .iter()
            .filter(|goal| turned(&goal.standing, &prober.standing(goal.id)) > 0)
            .map(|goal| goal.id)
            .collect();
        let settles = observe(program, &given, today, Some(&turns), ()).0.answers;
        found.ways.push(Way { slot, settles });
    }
    found
}

/// Values from the least to the greatest; those without an order stay as they are, none comes last.
fn sort(slots: &mut [Slot]) {
    slots.sort_by(|one, other| match (one, other) {
        (Slot::Given(one), Slot::Given(other))
            if matches!(one, Value::Number(_) | Value::Date(_) | Value::Time(_)) =>
        {
            one.order(other).unwrap_or(Ordering::Less)
        }
        _ => Ordering::Equal,
    });
}

/// The conditions of an answer, or the definition, that rest on a fact.
fn rests(
    program: &Program,
    facts: &Facts,
    today: Date,
    goal: AnswerId,
    fact: Missing,
    into: &mut Vec<Rests>,
) {
    let mut prober = Prober::new(program, facts, today);
    let before = into.len();
    match goal {
        AnswerId::Eligibility(id) => {
            for condition in &program[id].conditions {
                if program[*condition].kind != ConditionKind::Expectation
                    && prober.reach_of_condition(*condition).missing.contains(&fact)
                {
                    into.push(Rests::Condition(goal, *condition));
                }
            }
        }
        AnswerId::Payment(id) => {
            for (at, condition) in program.conditions.iter().enumerate() {
                let of_this = match condition.owner {
                    ConditionOwner::Instalment(owner) => program[owner].payment == id,
                    ConditionOwner::Eligibility(_) => false,
                };
                let at = ConditionId::at(at);
                if of_this && prober.reads_of_item(at, fact) {
                    into.push(Rests::Condition(goal, at));
                }
            }
        }
        AnswerId::Define(id) => into.push(Rests::Define(id)),
        AnswerId::Standard(_) | AnswerId::Indicator(_) => {}
    }
    if into.len() == before {
        into.push(Rests::Answer(goal));
    }
}
