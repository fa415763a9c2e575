//! Checks: which of them a case fails, and what is faulty then.
//!
//! Owns: the evaluation of checks, of groups and of the items of lists, and the case in which what they
//! blame is faulty.
//! Must never know: what is done about a fault.

use std::collections::HashSet;
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::{Missing, Outcome, Tracer};
use crate::program::{
    Atom, Blame, Check, FactId, Facts, GroupId, Item, List, Program, RecordId, Slot, Value,
};
use crate::value::{Date, Truth};

/// A check that a case fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// Which.
    pub check: CheckId,
    /// The ordinal of the item that fails it, of a record's check.
    pub item: Option<u32>,
    /// The facts and fields that count as faulty.
    pub blamed: Vec<Missing>,
}

/// A check, by its position in the group or record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckId {
    /// Of a group of facts.
    Group(GroupId, u32),
    /// Of a record.
    Record(RecordId, u32),
}

impl CheckId {
    /// Its declaration.
    #[must_use]
    pub fn check(self, program: &Program) -> Option<&Check> {
        match self {
            Self::Group(group, position) => program[group].checks.get(position as usize),
            Self::Record(record, position) => program[record].checks.get(position as usize),
        }
    }
}

/// The checks that a case fails, of groups in order of declaration, then of items in order of the case.
/// A check fails only when it is `no`; one that cannot be evaluated does not.
#[must_use]
pub fn failed_checks(program: &Program, facts: &Facts, today: Date) -> Vec<FailedCheck> {
    observe_checks(program, facts, today, ()).0
}

/// The same, told to a tracer.
#[must_use]
pub fn observe_checks<T: Tracer>(
    program: &Program,
    facts: &Facts,
    today: Date,
    tracer: T,
) -> (Vec<FailedCheck>, T) {
    let mut evaluator = Evaluator::new(program, facts, today, tracer);
    let failed = all_failed(&mut evaluator);
    (failed, evaluator.tracer)
}

fn all_failed<T: Tracer>(evaluator: &mut Evaluator<'_, T>) -> Vec<FailedCheck> {
    let (program, facts) = (evaluator.program, evaluator.facts);
    evaluator.quiet = true;
    evaluator.in_check = true;
    let mut failed = Vec::new();
    for (group, declared) in program.groups.iter().enumerate() {
        for (position, check) in (0..).zip(&declared.checks) {
            let outcome = evaluator.in_empty_frame(|this| this.expr(check.condition));
            if outcome.truth() == Truth::No {
                let id = CheckId::Group(GroupId::at(group), position);
                failed.push(FailedCheck { check: id, item: None, blamed: blamed(check, None) });
            }
        }
    }
    if program.records.iter().all(|record| record.checks.is_empty()) {
        return failed;
    }
    let mut items = Vec::new();
    for (slot, fact) in facts.slots.iter().zip(&program.facts) {
        push_items(slot, fact.shape.ty.atom, &mut items);
    }
    items.reverse();
    while let Some((item, record)) = items.pop() {
        check_item(evaluator, record, &item, &mut failed);
        let mut inner = Vec::new();
        for (slot, field) in item.fields.iter().zip(&program[record].fields) {
            push_items(slot, field.shape.ty.atom, &mut inner);
        }
        items.extend(inner.into_iter().rev());
    }
    failed
}

fn check_item<T: Tracer>(
    evaluator: &mut Evaluator<'_, T>,
    record: RecordId,
    item: &Arc<Item>,
    failed: &mut Vec<FailedCheck>,
) {
    let program = evaluator.program;
    for (position, check) in (0..).zip(&program[record].checks) {
        let outcome: Outcome =
            evaluator.in_frame(Value::Item(Arc::clone(item)), |this| this.expr(check.condition));
        if outcome.truth() == Truth::No {
            let id = CheckId::Record(record, position);
            failed.push(FailedCheck {
                check: id,
                item: Some(item.ordinal),
                blamed: blamed(check, Some(item.ordinal)),
            });
        }
    }
}

fn blamed(check: &Check, item: Option<u32>) -> Vec<Missing> {
    check
        .blames
        .iter()
        .filter_map(|blame| match (blame, item) {
            (Blame::Fact(fact), _) => Some(Missing::Fact(*fact)),
            (Blame::Field(field), Some(item)) => Some(Missing::Field { item, field: *field }),
            (Blame::Field(_), None) => None,
        })
        .collect()
}

/// The items of a list of records.
fn push_items(slot: &Slot, atom: Atom, items: &mut Vec<(Arc<Item>, RecordId)>) {
    if let (Slot::Given(Value::List(list)), Atom::Item(record)) = (slot, atom) {
        for value in list.items.iter() {
            if let Value::Item(item) = value {
                items.push((Arc::clone(item), record));
            }
        }
    }
}

/// The case with what the failed checks blame counted as faulty.
#[must_use]
pub fn with_faults(facts: &Facts, failed: &[FailedCheck]) -> Facts {
    let mut facts = facts.clone();
    let blamed: HashSet<Missing> =
        failed.iter().flat_map(|check| check.blamed.iter().copied()).collect();
    if blamed.is_empty() {
        return facts;
    }
    let has_fields = blamed.iter().any(|blame| matches!(blame, Missing::Field { .. }));
    for (position, slot) in facts.slots.iter_mut().enumerate() {
        if blamed.contains(&Missing::Fact(FactId::at(position))) {
            *slot = Slot::Faulty;
        } else if has_fields && let Some(changed) = faulty_in(slot, &blamed) {
            *slot = changed;
        }
    }
    facts
}

/// A list with the fields of its items, at any depth, that are blamed; `None` if there are none.
fn faulty_in(slot: &Slot, blamed: &HashSet<Missing>) -> Option<Slot> {
    let Slot::Given(Value::List(list)) = slot else { return None };
    let mut changed = false;
    let items: Arc<[Value]> = list
        .items
        .iter()
        .map(|value| match value {
            Value::Item(item) => match faulty_item(item, blamed) {
                Some(item) => {
                    changed = true;
                    Value::Item(Arc::new(item))
                }
                None => value.clone(),
            },
            _ => value.clone(),
        })
        .collect();
    changed.then_some(Slot::Given(Value::List(List { items, open: list.open })))
}

fn faulty_item(item: &Item, blamed: &HashSet<Missing>) -> Option<Item> {
    let mut changed = false;
    let fields = (0..)
        .zip(&item.fields)
        .map(|(field, slot)| {
            let is_blamed = blamed.contains(&Missing::Field { item: item.ordinal, field });
            let found = if is_blamed {
                Some(Slot::Faulty)
            } else {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || faulty_in(slot, blamed))
            };
            changed |= found.is_some();
            found.unwrap_or_else(|| slot.clone())
        })
        .collect();
    changed.then_some(Item { ordinal: item.ordinal, fields })
}
