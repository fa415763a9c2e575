//! Cases on both sides of a boundary.
//!
//! Owns: for each determination and fact, the neighbouring values between which the answer changes, and
//! whether a scenario stands on them. Takes: the search, what was chosen. Gives: more to choose.
//! Must never know: names and texts.

use std::collections::{BTreeSet, HashSet};

use super::search::{MOST_ITEMS, Search, size};
use super::{Base, Chosen, Variant, answered, leap, write};
use crate::analysis::coverage::expected_answers;
use crate::analysis::telling::{give, telling};
use crate::engine::{self, Finding, Missing};
use crate::program::{Answer, AnswerId, Atom, ConditionId, FactId, Program, Slot, Value};
use crate::value::Number;

/// The boundary scenarios that are suggested for a pack.
const MOST: usize = 40;

/// What tells the two sides of a boundary apart.
pub(super) type Side = Vec<(Answer, Vec<ConditionId>)>;

/// What is looked along: a fact, or today.
type Along = Option<FactId>;

/// Adds what is missing.
pub(super) fn add(search: &mut Search<'_>, chosen: &mut Vec<Chosen>) {
    let program = search.program;
    let rules: Vec<(AnswerId, BTreeSet<FactId>, bool)> = search
        .rules
        .iter()
        .filter(|(id, _)| !matches!(id, AnswerId::Define(_)))
        .map(|(id, reach)| (*id, reach.facts.clone(), reach.today))
        .collect();
    let mut added = 0;
    for (id, facts, by_today) in rules {
        let along: Vec<Along> = facts
            .iter()
            .filter(|fact| is_ordered(program, **fact) && write::sees(program, search.pack, **fact))
            .map(|fact| Some(*fact))
            .chain(by_today.then_some(None))
            .collect();
        let mut stood = stood_on(search, chosen, id, &along);
        let starts: Vec<usize> = starts(search, id);
        for start in starts {
            for at in &along {
                for (side, other, variant, leap) in leap::with_leap_days(search, id, start, *at) {
                    if added >= MOST {
                        return;
                    }
                    let is_new = stood.insert((*at, side, other)) || leap;
                    if is_new && is_written(search, id, &variant) {
                        added += 1;
                        let shows = Vec::new();
                        let about = program.head(id).name.replace('_', " ");
                        chosen.push(Chosen {
                            variant,
                            answers: vec![id],
                            notices: Vec::new(),
                            shows,
                            about,
                            boundary: true,
                        });
                    }
                }
            }
        }
    }
}

fn is_written(search: &Search<'_>, id: AnswerId, variant: &Variant) -> bool {
    search.expects(variant, &[id], &[]).is_some()
        && write::givens(search.program, variant).is_some()
}

fn is_ordered(program: &Program, fact: FactId) -> bool {
    let ty = program[fact].shape.ty;
    let has_steps = matches!(ty.atom, Atom::Date | Atom::Whole | Atom::Elapsed(_) | Atom::Money);
    has_steps && !ty.list
}

/// The boundaries on which scenarios stand: those that expect something of the answer.
fn stood_on(
    search: &Search<'_>,
    chosen: &[Chosen],
    id: AnswerId,
    along: &[Along],
) -> HashSet<(Along, Side, Side)> {
    let program = search.program;
    let of_bases = search
        .bases
        .iter()
        .filter(|base| size(&base.facts) <= MOST_ITEMS)
        .filter(|base| base.scenario.is_some_and(|of| expected_answers(program, of).contains(&id)))
        .map(|base| (base.facts.clone(), base.today));
    let of_chosen = chosen
        .iter()
        .filter(|one| one.answers.contains(&id))
        .map(|one| (one.variant.facts.clone(), one.variant.today));
    let mut found = HashSet::new();
    for (facts, today) in of_bases.chain(of_chosen) {
        let here = Variant { base: 0, facts, today, changed: BTreeSet::new() };
        let Some(side) = side(program, id, &here) else { continue };
        for at in along {
            for step in [-1, 1] {
                if let Some(beside) = stepped(program, &here, *at, step)
                    && let Some(other) = self::side(program, id, &beside)
                    && other != side
                {
                    found.insert((*at, side.clone(), other));
                }
            }
        }
    }
    found
}

/// The scenarios to look along: one with the good answer, and one without, where there are such.
fn starts(search: &Search<'_>, id: AnswerId) -> Vec<usize> {
    let program = search.program;
    let is_good = |base: &Base| {
        let variant = Variant {
            base: 0,
            facts: base.facts.clone(),
            today: base.today,
            changed: BTreeSet::new(),
        };
        side(program, id, &variant).is_some_and(|side| {
            side.iter().any(|(answer, _)| {
                matches!(answer, Answer::Eligible | Answer::Met | Answer::Payable | Answer::Running)
            })
        })
    };
    let bases = || {
        search
            .bases
            .iter()
            .enumerate()
            .filter(|(_, base)| base.scenario.is_some() && size(&base.facts) <= MOST_ITEMS)
    };
    bases().find(|(_, base)| is_good(base)).map(|(at, _)| at).into_iter().collect()
}

/// The cases on both sides of each boundary along a fact, each with its side and the other.
pub(super) fn sides(
    search: &Search<'_>,
    id: AnswerId,
    start: usize,
    along: Along,
) -> Vec<(Side, Side, Variant)> {
    let program = search.program;
    let Some(base) = search.bases.get(start) else { return Vec::new() };
    let is_clock = matches!(id, AnswerId::Standard(_));
    let here = |facts, today, changed| Variant { base: start, facts, today, changed };
    let candidates: Vec<Variant> = match along {
        Some(fact) => {
            let target = Missing::Fact(fact);
            telling(program, &base.facts, base.today, target, Some(&[id]))
                .values
                .into_iter()
                .filter(|value| *value != Value::None)
                // That a clock does not run on what is yet to come is no rule of the pack.
                .filter(|value| !(is_clock && *value == Value::Date(base.today)))
                .map(|value| {
                    let facts = give(program, &base.facts, target, Slot::Given(value));
                    here(facts, base.today, BTreeSet::from([fact]))
                })
                .collect()
        }
        None => {
            let reach = search.rules.iter().find(|(of, _)| *of == id).map(|(_, reach)| reach);
            let days = reach.into_iter().flat_map(|reach| &reach.days);
            let due =
                answered(program, &here(base.facts.clone(), base.today, BTreeSet::new()), &[id]);
            let due = due.into_iter().filter_map(|answered| match answered.finding {
                Finding::Standard(found) => match found.clock.due_on {
                    engine::Outcome::Known(Value::Date(day)) => Some(day),
                    _ => None,
                },
                _ => None,
            });
            days.copied()
                .chain(due)
                .flat_map(|day| [-1, 0].map(|shift| day.add_days(shift).ok()))
                .flatten()
                .map(|today| here(base.facts.clone(), today, BTreeSet::new()))
                .collect()
        }
    };
    let mut found = Vec::new();
    for variant in candidates {
        let Some(beside) = stepped(program, &variant, along, 1) else { continue };
        let (Some(one), Some(other)) = (side(program, id, &variant), side(program, id, &beside))
        else {
            continue;
        };
        if one != other {
            found.push((one.clone(), other.clone(), variant));
            found.push((other, one, beside));
        }
    }
    found
}

/// The case one step further along; nothing where it would be contradictory.
fn stepped(program: &Program, from: &Variant, along: Along, step: i64) -> Option<Variant> {
    let mut next = from.clone();
    match along {
        None => next.today = from.today.add_days(step).ok()?,
        Some(fact) => {
            let Some(Slot::Given(value)) = from.facts.slots.get(fact.index()) else { return None };
            let moved = moved(program[fact].shape.ty.atom, value, step)?;
            if let (Value::Number(number), Some((low, high))) = (&moved, program[fact].shape.range)
                && (*number < low || *number > high)
            {
                return None;
            }
            next.facts = give(program, &from.facts, Missing::Fact(fact), Slot::Given(moved));
        }
    }
    let failed =
        |variant: &Variant| engine::failed_checks(program, &variant.facts, variant.today).len();
    (failed(&next) <= failed(from)).then_some(next)
}

fn moved(atom: Atom, value: &Value, step: i64) -> Option<Value> {
    Some(match value {
        Value::Date(day) => Value::Date(day.add_days(step).ok()?),
        Value::Number(number) => {
            let parts = if atom == Atom::Money { 100 } else { 1 };
            let step = Number::from_ratio(i128::from(step), parts).ok()?;
            Value::Number(number.add(step).ok()?)
        }
        _ => return None,
    })
}

/// The answers, each with its reasons; nothing where there is an error.
pub(super) fn side(program: &Program, id: AnswerId, variant: &Variant) -> Option<Side> {
    let answered = answered(program, variant, &[id]);
    let side: Side = answered
        .iter()
        .flat_map(|answered| match &answered.finding {
            Finding::Eligibility(found) => vec![(found.answer, found.reasons.clone())],
            Finding::Standard(found) => vec![(found.answer, Vec::new())],
            Finding::Payment(found) => {
                found.items.iter().map(|item| (item.answer, item.reasons.clone())).collect()
            }
            Finding::Indicator(found) => vec![(found.answer, Vec::new())],
            Finding::Define(_) => Vec::new(),
        })
        .collect();
    let is_answered = side.iter().all(|(answer, _)| *answer != Answer::Error);
    (is_answered && !side.is_empty()).then_some(side)
}
