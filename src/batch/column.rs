//! What many cases say of one fact.
//!
//! Owns: [`Column`] and [`ColumnBuilder`], and how a value of each type stands in a column. Takes and gives
//! values of the program's types. Must never know what a fact means, nor where a case came from.
//!
//! A row of a column is *known* (its value stands in the data), *none*, or neither: unknown. What a column
//! cannot hold (a number with more decimals, a date known to the month) makes its row *odd*: see
//! [`super::Cases`].

use std::sync::Arc;

use arrow_buffer::ScalarBuffer;

use super::bits::Bits;
use crate::program::{
    Atom, FieldShape, Item, ItemPlace, List, ListPlace, Program, RecordId, Slot, Type, Value,
};
use crate::value::{Date, Number, Time};

/// The decimals of a number of each kind: a number stands in its column times 10 to that power. Money is in
/// pence; a percentage is a fraction (60% is 0.6, so 600000).
#[must_use]
pub const fn scale_of(atom: Atom) -> u32 {
    match atom {
        Atom::Money => 2,
        Atom::Percent => 6,
        Atom::Number => 4,
        _ => 0,
    }
}

/// A number in a column of this scale, if it fits.
#[must_use]
pub fn scaled(number: Number, scale: u32) -> Option<i64> {
    let power = 10_i128.checked_pow(scale)?;
    if power % number.denom() != 0 {
        return None;
    }
    i64::try_from(number.numer().checked_mul(power / number.denom())?).ok()
}

/// The number that stands in a column of this scale.
#[must_use]
pub fn unscaled(scaled: i64, scale: u32) -> Number {
    match 10_i128.checked_pow(scale) {
        Some(power) => Number::from_ratio(i128::from(scaled), power).unwrap_or(Number::ZERO),
        None => Number::ZERO,
    }
}

/// What many cases, or many items, say of one fact or field.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The rows whose value stands in the data.
    pub known: Bits,
    /// The rows that are known to be none. In neither: unknown.
    pub none: Bits,
    /// The values; anything where a row is not known.
    pub data: Data,
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Yes or no.
    YesNo(Bits),
    /// Numbers, money, percentages, times 10 to the power of [`scale_of`] their type.
    Numbers(ScalarBuffer<i64>),
    /// Day numbers: [`Date::day_number`].
    Days(ScalarBuffer<i32>),
    /// Minutes since midnight.
    Minutes(ScalarBuffer<u16>),
    /// Positions of the members of a scale.
    Members(ScalarBuffer<u16>),
    /// Texts.
    Texts(Texts),
    /// Lists.
    Lists(Box<Lists>),
}

/// Texts, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    /// Where each begins, and where the last ends.
    pub offsets: ScalarBuffer<u32>,
    /// All of them.
    pub text: Arc<str>,
}

/// Lists, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Lists {
    /// Where each begins among the items, and where the last ends. The items of a row that is
    /// not known do not count.
    pub offsets: ScalarBuffer<u32>,
    /// The items of all rows.
    pub items: ListItems,
}

/// The items of lists.
#[derive(Clone, Debug, PartialEq)]
pub enum ListItems {
    /// Plain values: all of them are known.
    Plain(Column),
    /// Items of a record.
    Records {
        /// The record.
        record: RecordId,
        /// How many items.
        len: usize,
        /// A column a field, in the order of the record.
        fields: Vec<Column>,
    },
}

impl Texts {
    /// The text of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let end = |at: usize| self.offsets.get(at).copied().unwrap_or(0) as usize;
        self.text.get(end(row)..end(row + 1)).unwrap_or_default()
    }
}

impl Lists {
    /// Where the items of a row stand.
    #[must_use]
    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        let end = |at: usize| self.offsets.get(at).copied().unwrap_or(0) as usize;
        end(row)..end(row + 1)
    }
}

impl Column {
    /// How many rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What a row says. Items of records are numbered on from the places that were numbered before, as a
    /// case is read: an item, then what is in it.
    #[must_use]
    pub fn slot(
        &self,
        program: &Program,
        shape: &FieldShape,
        row: usize,
        at: ListPlace,
        places: &mut Vec<ItemPlace>,
    ) -> Slot {
        if self.none.get(row) {
            return Slot::Given(Value::None);
        }
        if !self.known.get(row) {
            return Slot::LeftOut;
        }
        match &self.data {
            Data::Lists(lists) => {
                let items = lists.items(program, shape, row, at, places);
                Slot::Given(Value::List(List { items: items.into(), open: false }))
            }
            _ => self.plain(row, shape.ty.atom).map_or(Slot::LeftOut, Slot::Given),
        }
    }

    /// The value of a row that is known, of a kind that is no list.
    #[must_use]
    pub fn plain(&self, row: usize, atom: Atom) -> Option<Value> {
        Some(match &self.data {
            Data::YesNo(bits) => Value::YesNo(bits.get(row)),
            Data::Numbers(numbers) => Value::Number(unscaled(*numbers.get(row)?, scale_of(atom))),
            Data::Days(days) => Value::Date(Date::from_day_number(*days.get(row)?)?),
            Data::Minutes(minutes) => Value::Time(Time::from_minutes(*minutes.get(row)?)?),
            Data::Members(members) => Value::Member(*members.get(row)?),
            Data::Texts(texts) => Value::Text(texts.get(row).into()),
            Data::Lists(_) => return None,
        })
    }
}

impl Lists {
    fn items(
        &self,
        program: &Program,
        shape: &FieldShape,
        row: usize,
        at: ListPlace,
        places: &mut Vec<ItemPlace>,
    ) -> Vec<Value> {
        let range = self.range(row);
        match &self.items {
            ListItems::Plain(column) => {
                range.filter_map(|item| column.plain(item, shape.ty.atom)).collect()
            }
            ListItems::Records { record, fields, .. } => (0..)
                .zip(range)
                .map(|(index, item)| {
                    let ordinal = u32::try_from(places.len()).unwrap_or(u32::MAX);
                    let by = shape.by.and_then(|by| fields.get(usize::from(by)));
                    let id = by.and_then(|column| match &column.data {
                        Data::Texts(texts) if column.known.get(item) => {
                            Some(texts.get(item).into())
                        }
                        _ => None,
                    });
                    places.push(ItemPlace { list: at, index, id });
                    let declared = &program[*record].fields;
                    let slots = (0..).zip(declared.iter().zip(fields));
                    let slots = slots.map(|(number, (field, column))| {
                        let at = ListPlace::Field { item: ordinal, field: number };
                        column.slot(program, &field.shape, item, at, places)
                    });
                    Value::Item(Arc::new(Item { ordinal, fields: slots.collect() }))
                })
                .collect(),
        }
    }
}

/// Builds a column, row by row.
#[derive(Clone, Debug)]
pub struct ColumnBuilder {
    known: Bits,
    none: Bits,
    data: Building,
}

#[derive(Clone, Debug)]
enum Building {
    YesNo(Bits),
    Numbers(u32, Vec<i64>),
    Days(Vec<i32>),
    Minutes(Vec<u16>),
    Members(Vec<u16>),
    Texts(Vec<u32>, String),
    Lists(Box<ListsBuilder>),
}

/// Builds the lists of a column.
#[derive(Clone, Debug)]
pub struct ListsBuilder {
    offsets: Vec<u32>,
    items: BuildingItems,
}

#[derive(Clone, Debug)]
enum BuildingItems {
    Plain(ColumnBuilder),
    Records(RecordsBuilder),
}

/// Builds the items of lists of records.
#[derive(Clone, Debug)]
pub struct RecordsBuilder {
    record: RecordId,
    len: usize,
    fields: Vec<ColumnBuilder>,
    /// What a field that is left out is: none, or unknown.
    left_out_is_none: Vec<bool>,
}

impl ColumnBuilder {
    /// No rows of a fact or field of this type.
    #[must_use]
    pub fn new(program: &Program, ty: Type) -> Self {
        let data = if ty.list {
            let items = match ty.atom {
                Atom::Item(record) => BuildingItems::Records(RecordsBuilder::new(program, record)),
                _ => BuildingItems::Plain(Self::new(program, ty.element())),
            };
            Building::Lists(Box::new(ListsBuilder { offsets: vec![0], items }))
        } else {
            match ty.atom {
                Atom::YesNo => Building::YesNo(Bits::new()),
                Atom::Date => Building::Days(Vec::new()),
                Atom::Time => Building::Minutes(Vec::new()),
                Atom::Scale(_) | Atom::Weekday => Building::Members(Vec::new()),
                Atom::Text => Building::Texts(vec![0], String::new()),
                atom => Building::Numbers(scale_of(atom), Vec::new()),
            }
        };
        Self { known: Bits::new(), none: Bits::new(), data }
    }

    /// How many rows so far.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// A row that is unknown.
    pub fn push_unknown(&mut self) {
        self.push_rows(1, false);
    }

    /// A row that is none.
    pub fn push_none(&mut self) {
        self.push_rows(1, true);
    }

    /// Whether every row is as if it were left out; `none`: what is left out is none.
    #[must_use]
    pub fn says_nothing(&self, none: bool) -> bool {
        let nones = if none { self.len() } else { 0 };
        self.known.count_ones() == 0 && self.none.count_ones() == nones
    }

    /// Rows that are unknown, or none, until there are so many.
    pub fn fill(&mut self, len: usize, none: bool) {
        if let Some(count @ 1..) = len.checked_sub(self.len()) {
            self.push_rows(count, none);
        }
    }

    fn push_rows(&mut self, count: usize, none: bool) {
        self.known.extend(count, false);
        self.none.extend(count, none);
        let len = self.known.len();
        match &mut self.data {
            Building::YesNo(bits) => bits.extend(count, false),
            Building::Numbers(_, numbers) => numbers.resize(len, 0),
            Building::Days(days) => days.resize(len, 0),
            Building::Minutes(small) | Building::Members(small) => small.resize(len, 0),
            Building::Texts(offsets, _) => {
                let end = offsets.last().copied().unwrap_or(0);
                offsets.resize(len + 1, end);
            }
            Building::Lists(lists) => {
                // Items that were pushed for no list stand in this row, which is not known.
                let end = lists.len().unwrap_or(u32::MAX);
                lists.offsets.resize(len + 1, end);
            }
        }
    }

    fn push_known(&mut self) {
        self.known.push(true);
        self.none.push(false);
    }

    /// A yes or no. As all of these: `false`, and no row, where the column is of another type.
    pub fn push_yes_no(&mut self, answer: bool) -> bool {
        let Building::YesNo(bits) = &mut self.data else { return false };
        bits.push(answer);
        self.push_known();
        true
    }

    /// A number, money or percentage, times 10 to the power of [`scale_of`] its type.
    pub fn push_number(&mut self, scaled: i64) -> bool {
        let Building::Numbers(_, numbers) = &mut self.data else { return false };
        numbers.push(scaled);
        self.push_known();
        true
    }

    /// A day, by its [`Date::day_number`].
    pub fn push_day(&mut self, number: i32) -> bool {
        let Building::Days(days) = &mut self.data else { return false };
        if Date::from_day_number(number).is_none() {
            return false;
        }
        days.push(number);
        self.push_known();
        true
    }

    /// A time, in minutes since midnight.
    pub fn push_minutes(&mut self, minutes: u16) -> bool {
        let Building::Minutes(times) = &mut self.data else { return false };
        if Time::from_minutes(minutes).is_none() {
            return false;
        }
        times.push(minutes);
        self.push_known();
        true
    }

    /// A member of a scale, by its position.
    pub fn push_member(&mut self, member: u16) -> bool {
        let Building::Members(members) = &mut self.data else { return false };
        members.push(member);
        self.push_known();
        true
    }

    /// A text. `false` too where the texts of the column come to more than 4 GB.
    pub fn push_text(&mut self, text: &str) -> bool {
        let Building::Texts(offsets, all) = &mut self.data else { return false };
        let Ok(end) = u32::try_from(all.len() + text.len()) else { return false };
        all.push_str(text);
        offsets.push(end);
        self.push_known();
        true
    }

    /// The lists of the column: push the items of a row, then [`push_list`](Self::push_list).
    pub const fn lists(&mut self) -> Option<&mut ListsBuilder> {
        match &mut self.data {
            Building::Lists(lists) => Some(lists),
            _ => None,
        }
    }

    /// A list of the items that were pushed since the row before.
    pub fn push_list(&mut self) -> bool {
        let Building::Lists(lists) = &mut self.data else { return false };
        let Some(end) = lists.len() else { return false };
        lists.offsets.push(end);
        self.push_known();
        true
    }

    /// Takes away the rows from `len` on, and all items that belong to no row.
    pub fn truncate(&mut self, len: usize) {
        self.known.truncate(len);
        self.none.truncate(len);
        match &mut self.data {
            Building::YesNo(bits) => bits.truncate(len),
            Building::Numbers(_, numbers) => numbers.truncate(len),
            Building::Days(days) => days.truncate(len),
            Building::Minutes(small) | Building::Members(small) => small.truncate(len),
            Building::Texts(offsets, all) => {
                offsets.truncate(len + 1);
                all.truncate(offsets.last().copied().unwrap_or(0) as usize);
            }
            Building::Lists(lists) => {
                lists.offsets.truncate(len + 1);
                let items = lists.offsets.last().copied().unwrap_or(0) as usize;
                match &mut lists.items {
                    BuildingItems::Plain(column) => column.truncate(items),
                    BuildingItems::Records(records) => records.truncate(items),
                }
            }
        }
    }

    /// What a case says of a fact or field, if `fits` said that it fits.
    pub fn push_slot(&mut self, slot: &Slot) {
        let before = self.len();
        match slot {
            Slot::Given(value) => self.push_value(value),
            Slot::Within(low, high) if low == high => self.push_value(low),
            Slot::LeftOutIsNone => self.push_none(),
            Slot::Within(..) | Slot::LeftOut | Slot::Faulty => self.push_unknown(),
        }
        self.fill(before + 1, false);
    }

    fn push_value(&mut self, value: &Value) {
        match (value, &mut self.data) {
            (Value::None, _) => self.push_none(),
            (Value::YesNo(answer), _) => drop(self.push_yes_no(*answer)),
            (Value::Number(number), Building::Numbers(scale, _)) => {
                let scale = *scale;
                if let Some(number) = scaled(*number, scale) {
                    self.push_number(number);
                }
            }
            (Value::Date(date), _) => drop(self.push_day(date.day_number())),
            (Value::Time(time), _) => drop(self.push_minutes(time.minutes())),
            (Value::Member(member), _) => drop(self.push_member(*member)),
            (Value::Text(text), _) => drop(self.push_text(text)),
            (Value::List(list), Building::Lists(lists)) => {
                for item in list.items.iter() {
                    match (&mut lists.items, item) {
                        (BuildingItems::Records(records), Value::Item(item)) => {
                            for (field, slot) in records.fields.iter_mut().zip(&item.fields) {
                                field.push_slot(slot);
                            }
                            records.finish_item();
                        }
                        (BuildingItems::Plain(column), value) => column.push_value(value),
                        (BuildingItems::Records(_), _) => {}
                    }
                }
                self.push_list();
            }
            _ => {}
        }
    }

    /// The column.
    #[must_use]
    pub fn finish(self) -> Column {
        let data = match self.data {
            Building::YesNo(bits) => Data::YesNo(bits),
            Building::Numbers(_, numbers) => Data::Numbers(numbers.into()),
            Building::Days(days) => Data::Days(days.into()),
            Building::Minutes(minutes) => Data::Minutes(minutes.into()),
            Building::Members(members) => Data::Members(members.into()),
            Building::Texts(offsets, text) => {
                Data::Texts(Texts { offsets: offsets.into(), text: text.into() })
            }
            Building::Lists(lists) => {
                let items = match lists.items {
                    BuildingItems::Plain(column) => ListItems::Plain(column.finish()),
                    BuildingItems::Records(records) => ListItems::Records {
                        record: records.record,
                        len: records.len,
                        fields: records.fields.into_iter().map(Self::finish).collect(),
                    },
                };
                Data::Lists(Box::new(Lists { offsets: lists.offsets.into(), items }))
            }
        };
        Column { known: self.known, none: self.none, data }
    }
}

impl ListsBuilder {
    /// The column of plain items.
    pub const fn plain(&mut self) -> Option<&mut ColumnBuilder> {
        match &mut self.items {
            BuildingItems::Plain(column) => Some(column),
            BuildingItems::Records(_) => None,
        }
    }

    /// The items of a record.
    pub const fn records(&mut self) -> Option<&mut RecordsBuilder> {
        match &mut self.items {
            BuildingItems::Records(records) => Some(records),
            BuildingItems::Plain(_) => None,
        }
    }

    /// How many items so far, of all rows; `None` beyond 32 bits.
    fn len(&self) -> Option<u32> {
        let len = match &self.items {
            BuildingItems::Plain(column) => column.len(),
            BuildingItems::Records(records) => records.len,
        };
        u32::try_from(len).ok()
    }
}

impl RecordsBuilder {
    fn new(program: &Program, record: RecordId) -> Self {
        let fields = &program[record].fields;
        Self {
            record,
            len: 0,
            left_out_is_none: fields
                .iter()
                .map(|field| field.shape.left_out() == Slot::LeftOutIsNone)
                .collect(),
            fields: fields
                .iter()
                .map(|field| ColumnBuilder::new(program, field.shape.ty))
                .collect(),
        }
    }

    /// The record whose items these are.
    #[must_use]
    pub const fn record(&self) -> RecordId {
        self.record
    }

    /// The column of a field, by its position in the record. Push one row, or none: then it was left out.
    pub fn field(&mut self, field: u16) -> Option<&mut ColumnBuilder> {
        self.fields.get_mut(usize::from(field))
    }

    /// How many items were finished.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether no item was finished.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        self.fields.iter_mut().for_each(|field| field.truncate(len));
    }

    /// Ends an item.
    pub fn finish_item(&mut self) {
        self.finish_items(1);
    }

    /// Ends so many items, of which each field got all, or none.
    pub fn finish_items(&mut self, count: usize) {
        self.len += count;
        for (field, none) in self.fields.iter_mut().zip(&self.left_out_is_none) {
            if field.len() < self.len {
                field.fill(self.len, *none);
            }
        }
    }
}

/// Whether a column can hold what a case says of a fact or field. Items must be numbered as a case is read;
/// `next` is the number of the next item.
#[must_use]
pub(super) fn fits(
    program: &Program,
    shape: &FieldShape,
    slot: &Slot,
    at: ListPlace,
    places: &[ItemPlace],
    next: &mut u32,
) -> bool {
    let value = match slot {
        Slot::Given(value) => value,
        Slot::Within(low, high) => return low == high && !shape.ty.list,
        Slot::LeftOutIsNone | Slot::LeftOut | Slot::Faulty => return true,
    };
    match (value, shape.ty) {
        (Value::None, ty) => ty.or_none,
        (Value::List(list), Type { list: true, atom, .. }) if !list.open => {
            let mut items = (0..).zip(list.items.iter());
            match atom {
                Atom::Item(record) => items.all(|(index, item)| {
                    let Value::Item(item) = item else { return false };
                    item_fits(program, (shape, record), (item, index), at, places, next)
                }),
                _ => items.all(|(_, item)| *item != Value::None && holds(atom, item)),
            }
        }
        (_, Type { list: true, .. }) => false,
        (value, ty) => holds(ty.atom, value),
    }
}

fn item_fits(
    program: &Program,
    (shape, record): (&FieldShape, RecordId),
    (item, index): (&Item, u32),
    at: ListPlace,
    places: &[ItemPlace],
    next: &mut u32,
) -> bool {
    let declared = &program[record].fields;
    let by = shape.by.and_then(|by| item.fields.get(usize::from(by)));
    let id = by.and_then(|slot| match slot {
        Slot::Given(Value::Text(text)) => Some(text),
        _ => None,
    });
    let is_here = item.ordinal == *next
        && item.fields.len() == declared.len()
        && places.get(item.ordinal as usize).is_some_and(|place| {
            place.list == at && place.index == index && place.id.as_ref() == id
        });
    if !is_here {
        return false;
    }
    *next += 1;
    (0..).zip(declared.iter().zip(&item.fields)).all(|(number, (field, slot))| {
        let at = ListPlace::Field { item: item.ordinal, field: number };
        fits(program, &field.shape, slot, at, places, next)
    })
}

/// Whether a column of this kind can hold a value.
fn holds(atom: Atom, value: &Value) -> bool {
    match (atom, value) {
        (Atom::YesNo, Value::YesNo(_))
        | (Atom::Date, Value::Date(_))
        | (Atom::Time, Value::Time(_))
        | (Atom::Scale(_), Value::Member(_))
        | (Atom::Text, Value::Text(_)) => true,
        (Atom::Whole | Atom::Number | Atom::Money | Atom::Percent, Value::Number(number)) => {
            scaled(*number, scale_of(atom)).is_some()
        }
        _ => false,
    }
}
