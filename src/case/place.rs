//! The names of places in a case: `child.need_level`, `contract.families["F1"].areas[2].end`.
//!
//! Owns: how a path is written, for people and for machines alike. Takes a program and the places of a
//! case's items. Must never know: JSON's text.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::words::shown;
use crate::program::{
    Atom, FactId, Facts, FieldShape, GroupId, ItemPlace, ListPlace, Program, Record, RecordId,
};

/// Something in a case that can be wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// A key of the case itself that is no group.
    Top(String),
    Group(GroupId),
    /// A key in a group that is no fact.
    InGroup(GroupId, String),
    Fact(FactId),
    /// A value in a list that is no list of items.
    Element(ListPlace, u32),
    Item(u32),
    /// A key in an item that is no field.
    InItem(u32, String),
    Field {
        item: u32,
        field: u16,
    },
}

impl Place {
    pub(super) const fn of_list(list: ListPlace) -> Self {
        match list {
            ListPlace::Fact(fact) => Self::Fact(fact),
            ListPlace::Field { item, field } => Self::Field { item, field },
        }
    }

    /// The fact that it is, or is a part of.
    pub(super) fn fact(&self, places: &[ItemPlace]) -> Option<FactId> {
        match self {
            Self::Top(_) | Self::Group(_) | Self::InGroup(..) | Self::InItem(..) => None,
            Self::Fact(fact) => Some(*fact),
            Self::Element(list, _) => fact_of_list(places, *list),
            Self::Item(item) | Self::Field { item, .. } => fact_of(places, *item),
        }
    }

    /// What a report calls it: `contract.families.areas.end`, as rules do, whichever item it is.
    pub(super) fn name(&self, program: &Program, places: &[ItemPlace]) -> String {
        match self {
            Self::Element(list, _) => list_name(program, places, *list),
            Self::Field { item, field } => {
                list_name(program, places, ListPlace::Field { item: *item, field: *field })
            }
            Self::Item(item) => place_of(places, *item)
                .map_or_else(String::new, |at| list_name(program, places, at.list)),
            Self::InItem(item, key) => {
                format!("{}.{}", Self::Item(*item).name(program, places), shown(key))
            }
            Self::Top(_) | Self::Group(_) | Self::InGroup(..) | Self::Fact(_) => {
                self.path(program, places)
            }
        }
    }

    /// Where exactly it is.
    pub(super) fn path(&self, program: &Program, places: &[ItemPlace]) -> String {
        match self {
            Self::Top(key) => shown(key),
            Self::Group(group) => group_key(program, *group).to_string(),
            Self::InGroup(group, key) => format!("{}.{}", group_key(program, *group), shown(key)),
            Self::Fact(fact) => fact_path(program, *fact),
            Self::Element(list, index) => format!("{}[{index}]", list_path(program, places, *list)),
            Self::Item(item) => item_path(program, places, *item),
            Self::InItem(item, key) => {
                format!("{}.{}", item_path(program, places, *item), shown(key))
            }
            Self::Field { item, field } => {
                list_path(program, places, ListPlace::Field { item: *item, field: *field })
            }
        }
    }
}

/// The key of a group in a case: its name; with its pack's name before it where two packs each have a
/// group of that name.
#[must_use]
pub fn group_key(program: &Program, group: GroupId) -> SmolStr {
    let Some(entry) = program.groups.get(group.index()) else { return SmolStr::default() };
    let namesakes =
        program.groups.iter().filter(|other| other.head.name == entry.head.name).count();
    match program.packs.get(entry.head.pack.index()) {
        Some(pack) if namesakes > 1 => SmolStr::from(format!("{}.{}", pack.name, entry.head.name)),
        _ => entry.head.name.clone(),
    }
}

/// `child.need_level`
#[must_use]
pub fn fact_path(program: &Program, fact: FactId) -> String {
    let Some(entry) = program.facts.get(fact.index()) else { return String::new() };
    format!("{}.{}", group_key(program, entry.group), entry.head.name)
}

/// Where an item of a case stands: `contract.families["F1"].areas[0]`. Its id is in the brackets where
/// the list is `by` a field, else its position, from 0.
#[must_use]
pub fn place_path(program: &Program, facts: &Facts, item: u32) -> String {
    item_path(program, &facts.places, item)
}

/// A field of an item: `contract.families["F1"].areas[0].end`.
#[must_use]
pub fn field_path(program: &Program, facts: &Facts, item: u32, field: u16) -> String {
    list_path(program, &facts.places, ListPlace::Field { item, field })
}

/// The fact that an item stands in, however deep.
#[must_use]
pub fn fact_of_item(facts: &Facts, item: u32) -> Option<FactId> {
    fact_of(&facts.places, item)
}

/// The record that an item is one of.
#[must_use]
pub fn record_of_item(program: &Program, facts: &Facts, item: u32) -> Option<RecordId> {
    record_of(program, &facts.places, item)
}

/// What can be given in a list.
#[must_use]
pub fn shape_of_list<'p>(
    program: &'p Program,
    facts: &Facts,
    list: ListPlace,
) -> Option<&'p FieldShape> {
    list_shape(program, &facts.places, list)
}

/// The same, by the places of a case.
pub(super) fn list_shape<'p>(
    program: &'p Program,
    places: &[ItemPlace],
    list: ListPlace,
) -> Option<&'p FieldShape> {
    match list {
        ListPlace::Fact(fact) => program.facts.get(fact.index()).map(|fact| &fact.shape),
        ListPlace::Field { item, field } => {
            let record = record_entry(program, places, item)?;
            record.fields.get(usize::from(field)).map(|field| &field.shape)
        }
    }
}

fn item_path(program: &Program, places: &[ItemPlace], item: u32) -> String {
    let Some(place) = place_of(places, item) else { return String::new() };
    let mut path = list_path(program, places, place.list);
    // Writing to a text cannot fail.
    let _ = match &place.id {
        Some(id) => write!(path, "[\"{}\"]", shown(id).replace('\\', "\\\\").replace('"', "\\\"")),
        None => write!(path, "[{}]", place.index),
    };
    path
}

fn list_path(program: &Program, places: &[ItemPlace], list: ListPlace) -> String {
    match list {
        ListPlace::Fact(fact) => fact_path(program, fact),
        ListPlace::Field { item, field } => {
            let record = record_entry(program, places, item);
            let name = record
                .and_then(|record| record.fields.get(usize::from(field)))
                .map(|field| &field.head.name);
            format!(
                "{}.{}",
                item_path(program, places, item),
                name.map_or("", |name| name.as_str())
            )
        }
    }
}

fn list_name(program: &Program, places: &[ItemPlace], list: ListPlace) -> String {
    match list {
        ListPlace::Fact(fact) => fact_path(program, fact),
        ListPlace::Field { item, field } => {
            let Some(place) = place_of(places, item) else { return String::new() };
            let record = record_entry(program, places, item);
            let name = record
                .and_then(|record| record.fields.get(usize::from(field)))
                .map(|field| &field.head.name);
            format!(
                "{}.{}",
                list_name(program, places, place.list),
                name.map_or("", |name| name.as_str())
            )
        }
    }
}

fn record_entry<'p>(program: &'p Program, places: &[ItemPlace], item: u32) -> Option<&'p Record> {
    program.records.get(record_of(program, places, item)?.index())
}

fn record_of(program: &Program, places: &[ItemPlace], item: u32) -> Option<RecordId> {
    match list_shape(program, places, place_of(places, item)?.list)?.ty.atom {
        Atom::Item(record) => Some(record),
        _ => None,
    }
}

fn fact_of(places: &[ItemPlace], item: u32) -> Option<FactId> {
    fact_of_list(places, place_of(places, item)?.list)
}

fn fact_of_list(places: &[ItemPlace], list: ListPlace) -> Option<FactId> {
    match list {
        ListPlace::Fact(fact) => Some(fact),
        // An item's list belongs to an item before it, so this ends.
        ListPlace::Field { item, .. } => fact_of(places, item),
    }
}

fn place_of(places: &[ItemPlace], item: u32) -> Option<&ItemPlace> {
    places.get(item as usize)
}
