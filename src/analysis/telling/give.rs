//! A case with one fact, or one field of an item, given anew.
//!
//! Owns: the place of a fact in a case, what may be given there, and the numbering of items that a case
//! did not have before. Takes facts and a value; gives facts. Must never know: why.

use std::sync::Arc;

use crate::case::record_of_item;
use crate::engine::Missing;
use crate::program::{
    Atom, Facts, FieldShape, Item, ItemPlace, List, ListPlace, Program, Slot, Value,
};

/// The ordinal of an item that stands in no case yet: [`give`] finds it one.
pub const NOT_PLACED: u32 = u32::MAX;

/// What may be given for a fact or field.
#[must_use]
pub fn shape_of<'p>(
    program: &'p Program,
    facts: &Facts,
    target: Missing,
) -> Option<&'p FieldShape> {
    match target {
        Missing::Fact(fact) => program.facts.get(fact.index()).map(|fact| &fact.shape),
        Missing::Field { item, field } => {
            let record = record_of_item(program, facts, item)?;
            let record = program.records.get(record.index())?;
            record.fields.get(usize::from(field)).map(|field| &field.shape)
        }
    }
}

/// What a case says of a fact or field; `None` where it has no such item.
#[must_use]
pub fn slot_of(facts: &Facts, target: Missing) -> Option<&Slot> {
    match target {
        Missing::Fact(fact) => facts.slots.get(fact.index()),
        Missing::Field { item, field } => item_of(facts, item)?.fields.get(usize::from(field)),
    }
}

/// The item with an ordinal.
#[must_use]
pub fn item_of(facts: &Facts, ordinal: u32) -> Option<&Item> {
    let place = facts.places.get(ordinal as usize)?;
    let slot = match place.list {
        ListPlace::Fact(fact) => facts.slots.get(fact.index())?,
        // An item's list belongs to an item before it, so this ends.
        ListPlace::Field { item, field } if item < ordinal => {
            item_of(facts, item)?.fields.get(usize::from(field))?
        }
        ListPlace::Field { .. } => return None,
    };
    let Slot::Given(Value::List(list)) = slot else { return None };
    match list.items.get(place.index as usize) {
        Some(Value::Item(item)) if item.ordinal == ordinal => Some(item),
        _ => None,
    }
}

/// The case with this said of a fact or field. Items of a list that stand in no case yet
/// ([`NOT_PLACED`]) are given their places; those that are left out of a list lose them.
#[must_use]
pub fn give(program: &Program, facts: &Facts, target: Missing, slot: Slot) -> Facts {
    let mut given = facts.clone();
    let list = match target {
        Missing::Fact(fact) => ListPlace::Fact(fact),
        Missing::Field { item, field } => ListPlace::Field { item, field },
    };
    let slot = match slot {
        Slot::Given(Value::List(items)) => {
            let by = shape_of(program, facts, target).and_then(|shape| shape.by);
            Slot::Given(Value::List(placed(&mut given.places, list, by, &items)))
        }
        slot => slot,
    };
    set(&mut given, target, slot);
    given
}

/// Puts a slot in its place; nothing where the case has no such item.
pub(super) fn set(facts: &mut Facts, target: Missing, slot: Slot) {
    match target {
        Missing::Fact(fact) => {
            if let Some(place) = facts.slots.get_mut(fact.index()) {
                *place = slot;
            }
        }
        Missing::Field { item, field } => {
            let Some(place) = facts.places.get(item as usize).cloned() else { return };
            let Some(found) = item_of(facts, item) else { return };
            let mut fields = found.fields.clone();
            let Some(changed) = fields.get_mut(usize::from(field)) else { return };
            *changed = slot;
            let value = Value::Item(Arc::new(Item { ordinal: item, fields }));
            let outer = match place.list {
                ListPlace::Fact(fact) => Missing::Fact(fact),
                ListPlace::Field { item, field } => Missing::Field { item, field },
            };
            let Some(Slot::Given(Value::List(list))) = slot_of(facts, outer) else { return };
            let mut items: Vec<Value> = list.items.to_vec();
            let open = list.open;
            if let Some(entry) = items.get_mut(place.index as usize) {
                *entry = value;
            }
            set(facts, outer, Slot::Given(Value::List(List { items: items.into(), open })));
        }
    }
}

/// The items of a list with their places in the case.
fn placed(places: &mut Vec<ItemPlace>, list: ListPlace, by: Option<u16>, items: &List) -> List {
    let found = (0..)
        .zip(items.items.iter())
        .map(|(index, value)| {
            let Value::Item(item) = value else { return value.clone() };
            if let Some(place) = places.get_mut(item.ordinal as usize) {
                place.index = index;
                return value.clone();
            }
            let ordinal = u32::try_from(places.len()).unwrap_or(NOT_PLACED);
            let id = match by.and_then(|by| item.fields.get(usize::from(by))) {
                Some(Slot::Given(Value::Text(id))) => Some(id.clone()),
                _ => None,
            };
            places.push(ItemPlace { list, index, id });
            let fields = (0..)
                .zip(item.fields.iter())
                .map(|(field, slot)| match slot {
                    Slot::Given(Value::List(inner)) => {
                        let list = ListPlace::Field { item: ordinal, field };
                        Slot::Given(Value::List(placed(places, list, None, inner)))
                    }
                    slot => slot.clone(),
                })
                .collect();
            Value::Item(Arc::new(Item { ordinal, fields }))
        })
        .collect();
    List { items: found, open: items.open }
}

/// Every fact, and every field of every item that is no list of items, in order of declaration and of
/// the case.
#[must_use]
pub fn targets(program: &Program, facts: &Facts) -> Vec<Missing> {
    let mut found = Vec::new();
    for (index, slot) in facts.slots.iter().enumerate() {
        let target = Missing::Fact(crate::program::FactId::at(index));
        found.push(target);
        push_fields(program, facts, target, slot, &mut found);
    }
    found
}

fn push_fields(
    program: &Program,
    facts: &Facts,
    list: Missing,
    slot: &Slot,
    into: &mut Vec<Missing>,
) {
    let is_items =
        shape_of(program, facts, list).is_some_and(|shape| matches!(shape.ty.atom, Atom::Item(_)));
    let Slot::Given(Value::List(items)) = slot else { return };
    if !is_items {
        return;
    }
    for value in items.items.iter() {
        let Value::Item(item) = value else { continue };
        for (field, slot) in (0..).zip(item.fields.iter()) {
            let target = Missing::Field { item: item.ordinal, field };
            into.push(target);
            push_fields(program, facts, target, slot, into);
        }
    }
}

/// Whether two values say the same. Items that stand in no case yet are told apart by what they say.
#[must_use]
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.open == other.open
                && one.items.len() == other.items.len()
                && one.items.iter().zip(other.items.iter()).all(|(one, other)| same(one, other))
        }
        (Value::Item(one), Value::Item(other)) => {
            one.ordinal == other.ordinal
                && one.fields.len() == other.fields.len()
                && one.fields.iter().zip(&other.fields).all(|(one, other)| match (one, other) {
                    (Slot::Given(one), Slot::Given(other)) => same(one, other),
                    (one, other) => one == other,
                })
        }
        _ => one == other,
    }
}
