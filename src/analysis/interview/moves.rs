//! What can be said of one unknown fact, as far as it can make a difference.
//!
//! Owns: [`Moves`], the slots that stand for all that can be given for a fact: every value where there are
//! few, the telling ones where there are many, and of a list of items: no more of them, or one more, of
//! which nothing is known yet. Must never know: which fact is asked for, nor why.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::telling::{NOT_PLACED, give, shape_of, slot_of, telling};
use crate::engine::Missing;
use crate::program::{
    AnswerId, Atom, Facts, FieldShape, Item, List, Program, RecordId, Slot, Value,
};
use crate::value::{Date, Number, Weekday};

/// What can be said of each fact, remembered for one question.
pub(super) struct Moves<'a> {
    program: &'a Program,
    today: Date,
    /// What was telling so far: the first to be tried.
    pool: HashMap<Missing, Vec<Slot>>,
    /// What is telling, by what is left to decide; and whether that is all.
    found: HashMap<(u128, Missing), (Vec<Slot>, bool)>,
}

impl<'a> Moves<'a> {
    pub(super) fn new(program: &'a Program, today: Date) -> Self {
        Self { program, today, pool: HashMap::new(), found: HashMap::new() }
    }

    /// The case with this said of a fact.
    pub(super) fn give(&self, facts: &Facts, target: Missing, slot: &Slot) -> Facts {
        give(self.program, facts, target, slot.clone())
    }

    /// All that can be said of a fact without a search, or what was telling elsewhere; and whether that is
    /// all there is.
    pub(super) fn at_hand(&self, facts: &Facts, target: Missing) -> (Vec<Slot>, bool) {
        match shape_of(self.program, facts, target) {
            Some(shape) => match few(self.program, facts, target, shape) {
                Some(slots) => (slots, true),
                None => {
                    let pool = self.pool.get(&target).cloned().unwrap_or_default();
                    (within(pool, facts, target), false)
                }
            },
            None => (Vec::new(), true),
        }
    }

    /// Whether what is telling here is known already.
    pub(super) fn was_searched(&self, target: Missing, print: u128) -> bool {
        self.found.contains_key(&(print, target))
    }

    /// What is telling here and was not [`Self::at_hand`]; and whether, with that, all is said. `print`: what is
    /// left to decide.
    pub(super) fn searched(
        &mut self,
        facts: &Facts,
        target: Missing,
        goal: AnswerId,
        print: u128,
    ) -> (Vec<Slot>, bool) {
        let (slots, complete) = match self.found.get(&(print, target)) {
            Some(found) => found.clone(),
            None => {
                let goals = [goal];
                let found = telling(self.program, facts, self.today, target, Some(&goals));
                let mut slots: Vec<Slot> = found.values.into_iter().map(Slot::Given).collect();
                if !found.complete {
                    slots.extend(self.usual(facts, target));
                }
                self.found.insert((print, target), (slots.clone(), found.complete));
                (slots, found.complete)
            }
        };
        let pool = self.pool.entry(target).or_default();
        let mut new: Vec<Slot> = Vec::new();
        for slot in within(slots, facts, target) {
            if !pool.contains(&slot) {
                pool.push(slot.clone());
                new.push(slot);
            }
        }
        (new, complete)
    }

    /// What is telling of the other facts of the same kind: what is compared with one that is not known
    /// itself has no limits of its own.
    pub(super) fn beside(
        &mut self,
        facts: &Facts,
        target: Missing,
        others: &[Missing],
    ) -> Vec<Slot> {
        let atom = |fact: Missing| {
            shape_of(self.program, facts, fact)
                .filter(|shape| !shape.ty.list)
                .map(|shape| shape.ty.atom)
        };
        let own = atom(target);
        let mut found: Vec<Slot> = Vec::new();
        for other in others.iter().filter(|other| **other != target && atom(**other) == own) {
            found.extend(self.pool.get(other).into_iter().flatten().cloned());
        }
        let pool = self.pool.entry(target).or_default();
        let mut new: Vec<Slot> = Vec::new();
        for slot in within(found, facts, target) {
            let fits = match slot {
                Slot::Given(Value::None) => false,
                Slot::Given(Value::Number(number)) => {
                    let range = shape_of(self.program, facts, target).and_then(|shape| shape.range);
                    range.is_none_or(|(low, high)| low <= number && number <= high)
                }
                _ => true,
            };
            if fits && !pool.contains(&slot) {
                pool.push(slot.clone());
                new.push(slot);
            }
        }
        new
    }

    /// What a fact often is: tried where not everything telling could be found.
    fn usual(&self, facts: &Facts, target: Missing) -> Vec<Slot> {
        let Some(shape) = shape_of(self.program, facts, target) else { return Vec::new() };
        let values: Vec<Value> = match shape.ty.atom {
            _ if shape.ty.list => Vec::new(),
            Atom::Date => [-1, 0, 1]
                .into_iter()
                .filter_map(|days| self.today.add_days(days).ok())
                .map(Value::Date)
                .collect(),
            Atom::Whole | Atom::Elapsed(_) | Atom::Number | Atom::Money | Atom::Percent => {
                let usual = [-2, -1, 0, 1, 2, 3, 5, 10, 100].map(Number::from_i64);
                let ends = shape.range.map(|(low, high)| [low, high]);
                let inside = |number: &Number| {
                    shape.range.is_none_or(|(low, high)| low <= *number && *number <= high)
                };
                let all = usual.into_iter().chain(ends.into_iter().flatten());
                all.filter(inside).map(Value::Number).collect()
            }
            _ => Vec::new(),
        };
        values.into_iter().map(Slot::Given).collect()
    }

    /// How many can be said of a fact, roughly: those of which there are few are tried first.
    pub(super) fn weight(&self, facts: &Facts, target: Missing) -> usize {
        const MANY: usize = 1000;
        let Some(shape) = shape_of(self.program, facts, target) else { return 0 };
        let rank = match shape.ty.atom {
            Atom::YesNo | Atom::Weekday => 8,
            Atom::Scale(scale) => self.program[scale].members.len(),
            Atom::Text => MANY,
            Atom::Date => 3 * MANY,
            Atom::Item(_) => 0,
            _ => 2 * MANY,
        };
        if shape.ty.list && !matches!(shape.ty.atom, Atom::Item(_)) {
            rank + 4 * MANY
        } else {
            rank
        }
    }
}

/// Only what lies within what is known already.
pub(super) fn within(slots: Vec<Slot>, facts: &Facts, target: Missing) -> Vec<Slot> {
    let Some(Slot::Within(low, high)) = slot_of(facts, target) else { return slots };
    let mut kept: Vec<Slot> = slots
        .into_iter()
        .filter(|slot| match slot {
            Slot::Given(value) => {
                value.order(low).is_some_and(|order| order.is_ge())
                    && value.order(high).is_some_and(|order| order.is_le())
            }
            _ => false,
        })
        .collect();
    for value in days_between(low, high) {
        let slot = Slot::Given(value);
        if !kept.contains(&slot) {
            kept.push(slot);
        }
    }
    kept
}

/// The ends; of days, every day of a month, and the first days of a longer time: each day of the week is
/// among them.
fn days_between(low: &Value, high: &Value) -> Vec<Value> {
    const MONTH: i64 = 31;
    const FIRST: i64 = 14;
    let (Value::Date(first), Value::Date(last)) = (low, high) else {
        return vec![low.clone(), high.clone()];
    };
    let most = i64::from(last.day_number()) - i64::from(first.day_number());
    let days = if most < MONTH { most } else { FIRST };
    let days = (0..days).filter_map(|days| first.add_days(days).ok());
    days.map(Value::Date).chain([high.clone()]).collect()
}

/// All that can be said of a fact of which there is little to say.
fn few(program: &Program, facts: &Facts, target: Missing, shape: &FieldShape) -> Option<Vec<Slot>> {
    let mut slots: Vec<Slot> = match (shape.ty.atom, shape.ty.list) {
        (Atom::Item(record), true) => lists(program, facts, target, record, shape.by),
        (_, true) => return None,
        (Atom::YesNo, false) => [true, false].map(|yes| Slot::Given(Value::YesNo(yes))).into(),
        (Atom::Scale(scale), false) => {
            let members = (0_u16..).zip(&program[scale].members);
            members.map(|(at, _)| Slot::Given(Value::Member(at))).collect()
        }
        (Atom::Weekday, false) => {
            Weekday::ALL.into_iter().map(|day| Slot::Given(Value::Weekday(day))).collect()
        }
        _ => return None,
    };
    if shape.ty.or_none {
        slots.push(Slot::Given(Value::None));
    }
    Some(slots)
}

/// No more items than these; or one more, of which nothing is known.
fn lists(
    program: &Program,
    facts: &Facts,
    target: Missing,
    record: RecordId,
    by: Option<u16>,
) -> Vec<Slot> {
    let now = match slot_of(facts, target) {
        Some(Slot::Given(Value::List(list))) => list.items.to_vec(),
        _ => Vec::new(),
    };
    let closed =
        |items: Vec<Value>| Slot::Given(Value::List(List { items: items.into(), open: false }));
    // Where events are asked for, those of a new item are too.
    let left_out = |slot: &Slot| *slot == Slot::LeftOutIsNone;
    let events = program.facts.iter().any(|fact| left_out(&fact.left_out()))
        && !facts.slots.iter().any(left_out);
    let mut fields: Vec<Slot> =
        program[record].fields.iter().map(|field| field.shape.left_out()).collect();
    if events {
        fields.iter_mut().for_each(|slot| *slot = Slot::LeftOut);
    }
    if let Some(id) = by.and_then(|by| fields.get_mut(usize::from(by))) {
        *id = Slot::Given(Value::Text(format!("({})", now.len() + 1).into()));
    }
    let mut more = now.clone();
    more.push(Value::Item(Arc::new(Item { ordinal: NOT_PLACED, fields: fields.into() })));
    vec![closed(now), closed(more)]
}
