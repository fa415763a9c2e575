//! Answers as columns of Arrow.
//!
//! Owns: the types of the columns in Arrow and Parquet.
//! Must never know: how columns are kept in files.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListArray, RecordBatch,
    StringArray,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::text::plain_text;
use crate::batch::layout::{Cells, Entry, Kind, Layout, Lists, Sheet};

/// The number of 1 January 1970 among the days.
const EPOCH: i32 = 719_163;
/// Money: so many digits, two of them pence.
const MONEY: DataType = DataType::Decimal128(38, 2);

/// The columns and their types.
#[must_use]
pub fn schema(layout: &Layout) -> SchemaRef {
    let field = |name: &str, kind| Field::new(name, data_type(kind), true);
    let fields: Vec<Field> =
        layout.columns().iter().map(|column| field(&column.name, column.kind)).collect();
    Arc::new(Schema::new(fields))
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Value => DataType::Utf8,
        Kind::List => DataType::List(item_field()),
        Kind::Date => DataType::Date32,
        Kind::Count => DataType::Int64,
        Kind::YesNo => DataType::Boolean,
        Kind::Money => MONEY,
    }
}

fn item_field() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Utf8, true))
}

/// A sheet as columns.
///
/// # Errors
///
/// Never for a sheet of its own layout.
pub fn to_batch(schema: &SchemaRef, sheet: &Sheet) -> Result<RecordBatch, ArrowError> {
    let arrays = sheet
        .cells
        .iter()
        .zip(schema.fields())
        .map(|(cells, field)| array(cells, field.data_type()))
        .collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

fn array(cells: &Cells, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    Ok(match cells {
        Cells::Coded { codes, entries } if matches!(data_type, DataType::List(_)) => {
            Arc::new(lists(codes, entries)?)
        }
        Cells::Coded { codes, entries } => {
            let texts: Vec<Option<&str>> = entries
                .iter()
                .map(|entry| match entry {
                    Entry::Text(text) => Some(text.as_str()),
                    Entry::Null | Entry::List(_) => None,
                })
                .collect();
            let text = |code: &u32| texts.get(*code as usize).copied().flatten();
            Arc::new(codes.iter().map(text).collect::<StringArray>())
        }
        Cells::Texts(texts) => {
            Arc::new(texts.iter().map(Option::as_deref).collect::<StringArray>())
        }
        Cells::Lists(lists) => Arc::new(made_lists(lists)?),
        Cells::Days(days) => Arc::new(
            days.iter()
                .map(|day| day.and_then(|day| day.checked_sub(EPOCH)))
                .collect::<Date32Array>(),
        ),
        Cells::Counts(counts) => Arc::new(counts.iter().copied().collect::<Int64Array>()),
        Cells::YesNo(answers) => Arc::new(answers.iter().copied().collect::<BooleanArray>()),
        Cells::Pence(amounts) => Arc::new(
            amounts.iter().copied().collect::<Decimal128Array>().with_precision_and_scale(38, 2)?,
        ),
        Cells::Values(values) => Arc::new(values.iter().map(plain_text).collect::<StringArray>()),
    })
}

/// Lists that stand one after the other already.
fn made_lists(lists: &Lists) -> Result<ListArray, ArrowError> {
    let offsets = |ends: &[u32]| {
        let ends: Option<Vec<i32>> = ends.iter().map(|end| i32::try_from(*end).ok()).collect();
        let ends = ends.ok_or(ArrowError::OffsetOverflowError(i32::MAX as usize))?;
        Ok::<_, ArrowError>(OffsetBuffer::new(ends.into()))
    };
    let text = Buffer::from_slice_ref(&lists.text);
    let texts = StringArray::try_new(offsets(&lists.ends)?, text, None)?;
    ListArray::try_new(item_field(), offsets(&lists.rows)?, Arc::new(texts), None)
}

fn lists(codes: &[u32], entries: &[Entry]) -> Result<ListArray, ArrowError> {
    let mut values = StringBuilder::new();
    let mut lengths = Vec::with_capacity(codes.len());
    let mut valid = Vec::with_capacity(codes.len());
    for code in codes {
        let list = match entries.get(*code as usize) {
            Some(Entry::List(list)) => Some(list),
            _ => None,
        };
        for text in list.into_iter().flatten() {
            values.append_value(text);
        }
        lengths.push(list.map_or(0, Vec::len));
        valid.push(list.is_some());
    }
    let nulls = NullBuffer::from(valid);
    let nulls = (nulls.null_count() > 0).then_some(nulls);
    let offsets = OffsetBuffer::from_lengths(lengths);
    ListArray::try_new(item_field(), offsets, Arc::new(values.finish()), nulls)
}
