//! Columns of Arrow.
//!
//! Owns: how a run of rows of an array becomes rows of a column, all at once. What a dictionary holds is understood once
//! for each of its values. Where a run holds an unusual row it is halved until that row stands alone.

use std::cell::Cell;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use super::line::Cursor;
use super::scalar::{Got, How, push};
use super::{By, MAX_DEPTH, Quick, QuickColumns, What, all_different};
use crate::batch::cases::CasesBuilder;
use crate::batch::column::ColumnBuilder;
use crate::batch::read::table::{EPOCH, exact_decimal};
use crate::case::MAX_ENTRIES;
use crate::program::FactId;
use crate::value::Date;

/// Puts a run of rows into a column; `None` where one of them is unusual.
type Read<'t> = Box<dyn Fn(Range<usize>, &mut ColumnBuilder) -> Option<()> + 't>;

/// What a row that is not null says; `None` where it is unusual.
type One<'t> = Box<dyn Fn(usize) -> Option<Got<'t>> + 't>;

/// The columns of a table, each with how it is read.
pub(in crate::batch::read) struct TableColumns<'t> {
    columns: Vec<(FactId, Read<'t>)>,
    /// The values and items of the lists of a run.
    entries: &'t Cell<usize>,
}

struct Reading<'t> {
    quick: &'t Quick,
    entries: &'t Cell<usize>,
}

impl Quick {
    /// How the values of a table's columns are read.
    pub(in crate::batch::read) fn table<'t>(
        &'t self,
        columns: &QuickColumns<'t>,
        batch: &'t RecordBatch,
        entries: &'t Cell<usize>,
    ) -> TableColumns<'t> {
        let reading = Reading { quick: self, entries };
        let columns = columns.columns.iter().filter_map(|column| {
            let array = batch.columns().get(column.at)?;
            let what = &column.fact.what;
            let none = column.none || what.left_out_is_none;
            Some((column.fact.fact, reading.column(what, none, array, 0)))
        });
        TableColumns { columns: columns.collect(), entries }
    }
}

impl TableColumns<'_> {
    /// Reads a run of rows, in order. What is usual is put into cases, and `read` is told of it; of an unusual row
    /// `unusual` is told.
    pub(in crate::batch::read) fn rows<'p, C>(
        &self,
        rows: Range<usize>,
        context: &mut C,
        into: &impl for<'c> Fn(&'c mut C) -> &'c mut CasesBuilder<'p>,
        read: &impl Fn(&mut C, Range<usize>),
        unusual: &impl Fn(&mut C, usize),
    ) {
        if rows.is_empty() {
            return;
        }
        self.entries.set(0);
        if self.run(rows.clone(), into(context)).is_some() {
            read(context, rows);
            return;
        }
        into(context).undo();
        if rows.len() == 1 {
            unusual(context, rows.start);
            return;
        }
        let middle = rows.start + rows.len() / 2;
        self.rows(rows.start..middle, context, into, read, unusual);
        self.rows(middle..rows.end, context, into, read, unusual);
    }

    fn run(&self, rows: Range<usize>, into: &mut CasesBuilder<'_>) -> Option<()> {
        for (fact, read) in &self.columns {
            read(rows.clone(), into.column(*fact)?)?;
        }
        if self.entries.get() > MAX_ENTRIES {
            return None;
        }
        into.finish_rows(rows.len());
        Some(())
    }
}

impl<'t> Reading<'t> {
    /// How a column is read; `none`: where it is null, it is none.
    fn column(&self, what: &'t What, none: bool, array: &'t ArrayRef, depth: usize) -> Read<'t> {
        let nulls = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        if depth > MAX_DEPTH {
            return Box::new(|_, _| None);
        }
        match array.data_type() {
            DataType::List(_) if what.list => self.lists::<i32>(what, none, nulls, array, depth),
            DataType::LargeList(_) if what.list => {
                self.lists::<i64>(what, none, nulls, array, depth)
            }
            _ if what.list => self.texts_of_lists(what, none, nulls, array),
            _ => {
                let one = plain(&what.how, array);
                each(nulls, none, move |row, into| push(into, one(row)?).then_some(()))
            }
        }
    }

    /// Lists that are written as texts.
    fn texts_of_lists(
        &self,
        what: &'t What,
        none: bool,
        nulls: Option<NullBuffer>,
        array: &'t ArrayRef,
    ) -> Read<'t> {
        let entries = self.entries;
        let Some(text) = texts(array) else { return Box::new(|_, _| None) };
        each(nulls, none, move |row, into| {
            let text = text(row)?.trim();
            entries.set(entries.get() + text.len());
            what.cell(text, into)
        })
    }

    fn lists<O: OffsetSizeTrait>(
        &self,
        what: &'t What,
        none: bool,
        nulls: Option<NullBuffer>,
        array: &'t ArrayRef,
        depth: usize,
    ) -> Read<'t> {
        let lists = array.as_list::<O>();
        let (offsets, items) = (lists.value_offsets(), lists.values());
        let items_of = match what.items {
            Some(_) => self.records(what, items, depth),
            None => {
                let one = plain(&what.how, items);
                let nulls = items.logical_nulls().filter(|nulls| nulls.null_count() > 0);
                let is_null = move |at| nulls.as_ref().is_some_and(|nulls| nulls.is_null(at));
                let read: Read<'t> = Box::new(move |items, into| {
                    let into = into.lists()?.plain()?;
                    for item in items {
                        // Whether an item that is null can be is said by the reader of cases.
                        push(into, one(item).filter(|_| !is_null(item))?).then_some(())?;
                    }
                    Some(())
                });
                Some(read)
            }
        };
        let entries = self.entries;
        let range = move |row: usize| {
            let (from, to) = (offsets.get(row)?.to_usize()?, offsets.get(row + 1)?.to_usize()?);
            Some(from..to)
        };
        let by = self.ids(what, items);
        each(nulls, none, move |row, into| {
            let range = range(row)?;
            if !range.is_empty() {
                if !by(range.clone()) {
                    return None;
                }
                entries.set(entries.get() + range.len());
                items_of.as_ref()?(range, into)?;
            }
            into.push_list().then_some(())
        })
    }

    /// Whether the items of a list can be told apart as they must be.
    fn ids(&self, what: &'t What, items: &'t ArrayRef) -> Box<dyn Fn(Range<usize>) -> bool + 't> {
        match what.items {
            None | Some((_, By::Nothing)) => Box::new(|_| true),
            Some((_, By::Other)) => Box::new(|_| false),
            Some((record, By::Text(by))) => {
                let field = self.quick.records.get(record.index()).and_then(|record| {
                    let name = record.keys.name(usize::from(by))?;
                    items.as_struct_opt()?.column_by_name(name)
                });
                let Some(text) = field.and_then(texts) else {
                    return Box::new(|_| false);
                };
                let is_null = move |row| field.is_none_or(|array| array.is_null(row));
                Box::new(move |range| {
                    let id = |row| text(row).filter(|_| !is_null(row)).map_or("", str::trim);
                    match range.len() {
                        1 => !id(range.start).is_empty(),
                        _ => all_different(&range.map(id).collect::<Vec<_>>()),
                    }
                })
            }
        }
    }

    /// How items are read; `None` where they are no records, or have a field that the rules do not know.
    fn records(&self, what: &'t What, items: &'t ArrayRef, depth: usize) -> Option<Read<'t>> {
        let record = self.quick.records.get(what.items?.0.index())?;
        let structs = items.as_struct_opt()?;
        let mut fields = Vec::new();
        for (name, array) in structs.column_names().into_iter().zip(structs.columns()) {
            let field = record.keys.named(name)?;
            let number = u16::try_from(field).ok()?;
            if fields.iter().any(|(other, _)| *other == number) {
                return None;
            }
            let what = record.fields.get(field)?;
            fields.push((number, self.column(what, what.left_out_is_none, array, depth + 1)));
        }
        Some(Box::new(move |items, into| {
            let into = into.lists()?.records()?;
            if structs.null_count() > 0 && items.clone().any(|item| structs.is_null(item)) {
                return None;
            }
            for (field, read) in &fields {
                read(items.clone(), into.field(*field)?)?;
            }
            into.finish_items(items.len());
            Some(())
        }))
    }
}

/// Reads row by row; where a row is null, it is none or unknown.
fn each<'t>(
    nulls: Option<NullBuffer>,
    none: bool,
    push: impl Fn(usize, &mut ColumnBuilder) -> Option<()> + 't,
) -> Read<'t> {
    match nulls {
        None => Box::new(move |rows, into| {
            for row in rows {
                push(row, into)?;
            }
            Some(())
        }),
        Some(nulls) => Box::new(move |rows, into| {
            for row in rows {
                if nulls.is_valid(row) {
                    push(row, into)?;
                } else if none {
                    into.push_none();
                } else {
                    into.push_unknown();
                }
            }
            Some(())
        }),
    }
}

/// The texts of an array of texts.
fn texts<'t>(array: &'t ArrayRef) -> Option<Box<dyn Fn(usize) -> Option<&'t str> + 't>> {
    Some(match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            Box::new(move |row| Some(texts.value(row)))
        }
        DataType::LargeUtf8 => {
            let texts = array.as_string::<i64>();
            Box::new(move |row| Some(texts.value(row)))
        }
        DataType::Utf8View => {
            let texts = array.as_string_view();
            Box::new(move |row| Some(texts.value(row)))
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let (keys, inner) = (dictionary.normalized_keys(), texts(dictionary.values())?);
            Box::new(move |row| inner(*keys.get(row)?))
        }
        _ => return None,
    })
}

/// How a plain value is read.
fn plain<'t>(how: &'t How, array: &'t ArrayRef) -> One<'t> {
    macro_rules! whole {
        ($type:ty) => {{
            let numbers = array.as_primitive::<$type>();
            Box::new(move |row| how.whole(i64::from(numbers.value(row))))
        }};
    }
    if let DataType::Dictionary(..) = array.data_type() {
        let dictionary = array.as_any_dictionary();
        let (keys, values) = (dictionary.normalized_keys(), dictionary.values());
        let one = plain(how, values);
        let value = |key| one(key).filter(|_| values.is_valid(key));
        let known: Vec<Option<Got<'t>>> = (0..values.len()).map(value).collect();
        return Box::new(move |row| *known.get(*keys.get(row)?)?);
    }
    if let Some(text) = texts(array) {
        return Box::new(move |row| how.cell(text(row)?.trim()));
    }
    match (array.data_type(), how) {
        (DataType::Boolean, How::YesNo) => {
            let answers = array.as_boolean();
            Box::new(move |row| Some(Got::YesNo(answers.value(row))))
        }
        (DataType::Date32, How::Date) => {
            let days = array.as_primitive::<Date32Type>();
            Box::new(move |row| {
                let number = days.value(row).checked_add(EPOCH)?;
                Date::from_day_number(number).map(|date| Got::Day(date.day_number()))
            })
        }
        (_, How::YesNo | How::Date | How::Text | How::Other) => Box::new(|_| None),
        (DataType::Int8, _) => whole!(Int8Type),
        (DataType::Int16, _) => whole!(Int16Type),
        (DataType::Int32, _) => whole!(Int32Type),
        (DataType::Int64, _) => whole!(Int64Type),
        (DataType::UInt8, _) => whole!(UInt8Type),
        (DataType::UInt16, _) => whole!(UInt16Type),
        (DataType::UInt32, _) => whole!(UInt32Type),
        (DataType::Decimal128(_, places), How::Number { scale, .. }) => {
            decimal(how, array, i32::from(*places), *scale)
        }
        (DataType::Float64, How::Number { scale, decimals, .. }) => {
            let numbers = array.as_primitive::<Float64Type>();
            Box::new(move |row| {
                let digits = exact_decimal(numbers.value(row))?;
                let mut at = Cursor::new(&digits);
                let number = at.number(*scale, *decimals)?;
                at.byte().is_none().then_some(())?;
                how.within(number)
            })
        }
        _ => Box::new(|_| None),
    }
}

/// Decimals of so many places as numbers of a scale.
fn decimal<'t>(how: &'t How, array: &'t ArrayRef, places: i32, scale: u32) -> One<'t> {
    let numbers = array.as_primitive::<Decimal128Type>();
    let scale = i32::try_from(scale).unwrap_or(0);
    let Some(power) = 10_i128.checked_pow((scale - places).unsigned_abs()) else {
        return Box::new(|_| None);
    };
    Box::new(move |row| {
        let number = numbers.value(row);
        let number = match power {
            1 => number,
            _ if scale >= places => number.checked_mul(power)?,
            _ => (number % power == 0).then_some(number / power)?,
        };
        how.within(i64::try_from(number).ok()?)
    })
}
