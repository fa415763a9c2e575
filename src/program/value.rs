//! Values and facts: what expressions are evaluated over.
//!
//! Owns: the run-time [`Value`], lists and their items, and [`Facts`], one case in dense slots.
//! A value does not carry its type: the expression or fact it belongs to does.
//! Must never know: JSON, or how a fact was written down.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{FactId, Program};
use crate::value::{Date, Duration, Number, Time, Weekday};

/// A value that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Known to be absent.
    None,
    /// `yes` or `no`.
    YesNo(bool),
    /// A number; money in pounds; a percentage as a fraction (60% is 3/5).
    Number(Number),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A duration.
    Duration(Duration),
    /// A day of the week.
    Weekday(Weekday),
    /// A step of `levels` (by height, lowest 0) or a value of `choices` (by order of declaration).
    Member(u16),
    /// A text.
    Text(SmolStr),
    /// A list.
    List(List),
    /// An item of a list of records.
    Item(Arc<Item>),
    /// A row of a table, by position.
    Row(u32),
}

/// What stands in the place of a value that is not to be shown.
pub const WITHHELD: &str = "[withheld]";

impl Value {
    /// A value that is not to be shown: it stands in what is printed, and is never evaluated.
    #[must_use]
    pub const fn withheld() -> Self {
        Self::Text(SmolStr::new_static(WITHHELD))
    }

    /// Whether it stands in the place of a value that is not to be shown.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        matches!(self, Self::Text(words) if words == WITHHELD)
    }

    /// The order of two values of one ordered kind; `None` for kinds without an order, and none.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.cmp(other)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(other)),
            (Self::Time(one), Self::Time(other)) => Some(one.cmp(other)),
            (Self::Member(one), Self::Member(other)) => Some(one.cmp(other)),
            _ => None,
        }
    }
}

/// A list that was given, or joined from lists that were.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its items, in order.
    pub items: Arc<[Value]>,
    /// There may be more: an inner list of a join is unknown.
    pub open: bool,
}

/// One item of a list of records.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its number among all items of the case: the index into [`Facts::places`].
    pub ordinal: u32,
    /// Its fields, in the order of the record's declaration.
    pub fields: Box<[Slot]>,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.ordinal == other.ordinal
    }
}

/// What a case says of one fact or field.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot {
    /// Given.
    Given(Value),
    /// Left out, and marked `none if left out`: read as none.
    LeftOutIsNone,
    /// Left out: unknown.
    LeftOut,
    /// Known to lie between two values, both included, and not none: a date known to the month.
    Within(Value, Value),
    /// Given in a way that cannot be: unknown, and reported.
    Faulty,
}

/// Where an item stands in the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPlace {
    /// The list it stands in.
    pub list: ListPlace,
    /// Its position in that list, from 0.
    pub index: u32,
    /// Its id, where the list is `by` a field.
    pub id: Option<SmolStr>,
}

/// A list of items in the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListPlace {
    /// A fact.
    Fact(FactId),
    /// Field `field` of the item with this ordinal.
    Field {
        /// The item's ordinal.
        item: u32,
        /// The field's position in its record.
        field: u16,
    },
}

/// One case, in dense slots for one [`Program`].
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The case's own id, where it has one.
    pub id: Option<String>,
    /// What is said of each fact, by [`FactId`].
    pub slots: Vec<Slot>,
    /// Where each item stands, by [`Item::ordinal`].
    pub places: Vec<ItemPlace>,
}

impl Facts {
    /// A case that says nothing.
    #[must_use]
    pub fn empty(program: &Program) -> Self {
        let slots = program.facts.iter().map(|fact| fact.left_out()).collect();
        Self { id: None, slots, places: Vec::new() }
    }
}
