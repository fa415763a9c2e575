//! The telling values of a list.
//!
//! Owns: which lists stand for all the lists that a case could have. A list of values: empty, each value by
//! itself, and what the list is now with one value more or one less. A list of items: empty, what it is
//! now with one item less or more. Must never know: how the telling values of one value are found.

use std::sync::Arc;

use super::{MAX_VALUES, NOT_PLACED, Telling, Trial, all_values, give, of_scalar, slot_of};
use crate::engine::Missing;
use crate::program::{Atom, Facts, FieldShape, Item, List, RecordId, Slot, Type, Value};

/// The most items that are made of telling values.
const MAX_ITEMS: usize = 24;
/// The telling values of one field that a made item may have.
const MAX_FIELD_VALUES: usize = 6;

pub(super) fn of_list(trial: &mut Trial<'_>, shape: &FieldShape) -> Telling {
    let now: Vec<Value> = match slot_of(trial.facts, trial.target) {
        Some(Slot::Given(Value::List(list))) => list.items.to_vec(),
        _ => Vec::new(),
    };
    let mut lists: Vec<Vec<Value>> = vec![Vec::new()];
    let (single, complete) = match shape.ty.atom {
        Atom::Item(record) => (made_items(trial, record), false),
        atom => {
            let all = all_values(trial.program, atom);
            let element =
                FieldShape { ty: Type::of(atom), range: shape.range, by: None, marks: Vec::new() };
            let few = all.as_ref().is_some_and(|all| all.len() <= 1);
            let single = all.unwrap_or_else(|| {
                of_scalar(trial, &element, &|value| Slot::Given(list_of(vec![value]))).values
            });
            (single, few)
        }
    };
    // Where items stand in the list, nobody puts one that is made up in the place of them all.
    if now.is_empty() || !matches!(shape.ty.atom, Atom::Item(_)) {
        lists.extend(single.iter().map(|value| vec![value.clone()]));
    }
    if !now.is_empty() {
        lists.push(now.clone());
        for left in 0..now.len() {
            let mut less = now.clone();
            less.remove(left);
            lists.push(less);
        }
        for value in single.iter().filter(|value| !now.contains(value)) {
            lists.push(now.iter().cloned().chain([value.clone()]).collect());
        }
    }
    if matches!(shape.ty.atom, Atom::Scale(_)) && single.len() > 1 {
        lists.push(single);
    }
    let mut values: Vec<Value> = Vec::new();
    for list in lists.into_iter().map(list_of) {
        let is_new = matches!(shape.ty.atom, Atom::Item(_)) || !values.contains(&list);
        if values.len() < MAX_VALUES && is_new && trial.accepts(Slot::Given(list.clone())) {
            values.push(list);
        }
    }
    if shape.ty.or_none && trial.accepts(Slot::Given(Value::None)) {
        values.insert(0, Value::None);
    }
    Telling::single(values, complete)
}

fn list_of(items: Vec<Value>) -> Value {
    Value::List(List { items: items.into(), open: false })
}

/// Items made of telling values: each field's are found with those before it given.
fn made_items(trial: &mut Trial<'_>, record: RecordId) -> Vec<Value> {
    let program = trial.program;
    let Some(declared) = program.records.get(record.index()) else { return Vec::new() };
    let blank: Vec<Slot> = declared.fields.iter().map(|field| field.shape.left_out()).collect();
    let mut made = vec![blank];
    for (position, field) in declared.fields.iter().enumerate() {
        // Lists within items stay unknown.
        if field.shape.ty.list {
            continue;
        }
        let mut next: Vec<Vec<Slot>> = Vec::new();
        for fields in &made {
            let values = field_values(trial, fields, position);
            if values.is_empty() {
                next.push(fields.clone());
            }
            for value in values {
                let mut fields = fields.clone();
                if let Some(slot) = fields.get_mut(position) {
                    *slot = Slot::Given(value);
                }
                next.push(fields);
            }
        }
        made = spread(next, MAX_ITEMS);
    }
    made.into_iter().map(item_of_fields).collect()
}

fn item_of_fields(fields: Vec<Slot>) -> Value {
    Value::Item(Arc::new(Item { ordinal: NOT_PLACED, fields: fields.into() }))
}

/// The telling values of a field of an item that would stand alone in the list.
fn field_values(trial: &Trial<'_>, fields: &[Slot], position: usize) -> Vec<Value> {
    let alone = list_of(vec![item_of_fields(fields.to_vec())]);
    let facts: Facts = give(trial.program, trial.facts, trial.target, Slot::Given(alone));
    let (Some(last), Ok(field)) = (facts.places.len().checked_sub(1), u16::try_from(position))
    else {
        return Vec::new();
    };
    let Ok(item) = u32::try_from(last) else { return Vec::new() };
    let target = Missing::Field { item, field };
    let found = super::telling(trial.program, &facts, trial.today, target, trial.only);
    spread(found.values, MAX_FIELD_VALUES)
}

/// At most so many of them, spread evenly, the first and the last among them.
fn spread<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let count = all.len();
    if count <= most || most < 2 {
        return all;
    }
    let keep = |at: usize| at * (most - 1) % (count - 1) < most - 1;
    all.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, value)| value).collect()
}
