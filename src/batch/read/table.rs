//! Rows of typed columns: Arrow and Parquet.
//!
//! Owns: how a value of Arrow is written as the JSON of a case, exactly or not at all, and the dotted names of columns
//! that hold structs.
//! Must never know: where the columns come from.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray, make_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, TimeUnit};

use super::names::{Columns, quote, write_case, write_cell};
use super::understand::{Understander, Written};
use crate::program::{Atom, FieldShape, Program};
use crate::value::{Date, Time};

/// How deep lists and structs may stand in one another.
const MAX_DEPTH: usize = 16;
/// The number of 1 January 1970 among the days.
pub(super) const EPOCH: i32 = 719_163;

/// A row, written as a case.
pub(super) fn row(
    understander: &Understander<'_>,
    columns: &Columns,
    batch: &RecordBatch,
    row: usize,
) -> Written {
    let mut written = Written { kept: vec![None; understander.keep.len()], ..Written::default() };
    let program = understander.program;
    let id = id(columns, batch, row);
    write_case(
        &mut written,
        columns,
        id.as_deref(),
        &understander.lists,
        program,
        |column, json| {
            let Some(array) = batch.columns().get(column.at) else { return Ok(false) };
            if is_null(array, row) {
                if column.none {
                    json.push_str("null");
                }
                return Ok(column.none);
            }
            let shape = &program[column.fact].shape;
            Writer { program, json }.value(array, row, shape, 0)
        },
    );
    for (at, kept) in columns.kept() {
        if let (Some(array), Some(place)) = (batch.columns().get(*at), written.kept.get_mut(*kept))
        {
            *place = text(array, row);
        }
    }
    written
}

/// The case's own id.
pub(super) fn id(columns: &Columns, batch: &RecordBatch, row: usize) -> Option<String> {
    ids(columns, batch)(row).map(Cow::into_owned)
}

/// The cases' own ids.
pub(super) fn ids<'t>(
    columns: &Columns,
    batch: &'t RecordBatch,
) -> Box<dyn Fn(usize) -> Option<Cow<'t, str>> + 't> {
    let Some(array) = columns.id().and_then(|at| batch.columns().get(at)) else {
        return Box::new(|_| None);
    };
    if let Some(texts) = array.as_string_opt::<i32>() {
        return Box::new(move |row| {
            let id = texts.is_valid(row).then(|| texts.value(row).trim())?;
            (!id.is_empty()).then_some(Cow::Borrowed(id))
        });
    }
    Box::new(move |row| {
        let id = text(array, row)?;
        let trimmed = id.trim();
        (!trimmed.is_empty()).then(|| Cow::Owned(trimmed.to_owned()))
    })
}

/// Whether a row says nothing.
pub(super) fn is_null(array: &ArrayRef, row: usize) -> bool {
    match array.data_type() {
        DataType::Null => true,
        DataType::Dictionary(..) => {
            array.as_any_dictionary().logical_nulls().is_some_and(|n| n.is_null(row))
        }
        _ => array.is_null(row),
    }
}

/// A value as plain text: ids, and what is carried through.
fn text(array: &ArrayRef, row: usize) -> Option<String> {
    if is_null(array, row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(row).to_owned()),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row).to_owned()),
        DataType::Utf8View => Some(array.as_string_view().value(row).to_owned()),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary_opt()?;
            text(dictionary.values(), *dictionary.normalized_keys().get(row)?)
        }
        DataType::List(_) => texts(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => texts(&array.as_list::<i64>().value(row)),
        DataType::Boolean => Some(array.as_boolean().value(row).to_string()),
        DataType::Float32 => Some(array.as_primitive::<Float32Type>().value(row).to_string()),
        DataType::Float64 => Some(array.as_primitive::<Float64Type>().value(row).to_string()),
        DataType::Date32 => days(i64::from(array.as_primitive::<Date32Type>().value(row))),
        DataType::Timestamp(unit, zone) => moment(timestamp(array, row, *unit), zone.is_some()),
        // Bytes, lengths of time and others: as the column itself shows them.
        _ => number(array, row).or_else(|| Some(format!("{:?}", array.slice(row, 1)))),
    }
}

/// The items of a list, as a table holds them in one cell.
fn texts(items: &ArrayRef) -> Option<String> {
    let texts = (0..items.len()).map(|row| text(items, row).unwrap_or_default());
    Some(texts.collect::<Vec<String>>().join("; "))
}

/// A moment as ISO 8601 has it; in UTC where its time zone is known.
fn moment((value, per_second): (i64, i64), has_zone: bool) -> Option<String> {
    let nanoseconds = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let seconds = value.div_euclid(per_second);
    let moment = chrono::DateTime::from_timestamp(seconds, u32::try_from(nanoseconds).ok()?)?;
    let zone = if has_zone { "Z" } else { "" };
    Some(format!("{}{zone}", moment.format("%Y-%m-%dT%H:%M:%S%.f")))
}

fn days(since_1970: i64) -> Option<String> {
    let number = i32::try_from(since_1970.checked_add(i64::from(EPOCH))?).ok()?;
    Some(Date::from_day_number(number)?.iso())
}

struct Writer<'a> {
    program: &'a Program,
    json: &'a mut String,
}

impl Writer<'_> {
    /// Writes the value of a row, which is not null; says why it cannot be written.
    fn value(
        &mut self,
        array: &ArrayRef,
        row: usize,
        shape: &FieldShape,
        depth: usize,
    ) -> Result<bool, String> {
        if depth > MAX_DEPTH {
            return Err("lists and structs stand too deep in one another".to_owned());
        }
        match array.data_type() {
            DataType::Boolean => {
                self.json.push_str(if array.as_boolean().value(row) { "true" } else { "false" });
            }
            DataType::Utf8 => self.text(shape, array.as_string::<i32>().value(row)),
            DataType::LargeUtf8 => self.text(shape, array.as_string::<i64>().value(row)),
            DataType::Utf8View => self.text(shape, array.as_string_view().value(row)),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let key = dictionary.normalized_keys().get(row).copied().unwrap_or(usize::MAX);
                let values = dictionary.values();
                if key >= values.len() || values.is_null(key) {
                    return Ok(false);
                }
                return self.value(values, key, shape, depth + 1);
            }
            DataType::List(_) => self.list(&array.as_list::<i32>().value(row), shape, depth)?,
            DataType::LargeList(_) => {
                self.list(&array.as_list::<i64>().value(row), shape, depth)?
            }
            DataType::FixedSizeList(..) => {
                self.list(&array.as_fixed_size_list().value(row), shape, depth)?;
            }
            DataType::ListView(_) => {
                self.list(&array.as_list_view::<i32>().value(row), shape, depth)?
            }
            DataType::Struct(_) => self.item(array.as_struct(), row, shape, depth)?,
            DataType::Date32 => {
                self.date(i64::from(array.as_primitive::<Date32Type>().value(row)))?;
            }
            DataType::Date64 => {
                self.instant(array.as_primitive::<Date64Type>().value(row), 1_000)?;
            }
            DataType::Timestamp(unit, zone) => {
                if zone.as_deref().is_some_and(|zone| !is_utc(zone)) {
                    return Err("is a time stamp with a time zone: make it a date first".to_owned());
                }
                let (value, per_second) = timestamp(array, row, *unit);
                self.instant(value, per_second)?;
            }
            DataType::Time32(_) | DataType::Time64(_) => self.time(array, row)?,
            DataType::Float16 => {
                self.float(array.as_primitive::<Float16Type>().value(row).to_f64())?
            }
            DataType::Float32 => {
                self.float(f64::from(array.as_primitive::<Float32Type>().value(row)))?
            }
            DataType::Float64 => self.float(array.as_primitive::<Float64Type>().value(row))?,
            other => {
                let number = number(array, row)
                    .ok_or_else(|| format!("has a type that is not read: {other}"))?;
                self.json.push_str(&number);
            }
        }
        Ok(true)
    }

    fn text(&mut self, shape: &FieldShape, text: &str) {
        match text.trim() {
            // An empty text in a column of texts is a text that is empty: unknown, as in any table.
            "" => self.json.push_str("\"\""),
            text => write_cell(self.json, self.program, shape, text),
        }
    }

    fn list(&mut self, items: &ArrayRef, shape: &FieldShape, depth: usize) -> Result<(), String> {
        let element =
            FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() };
        self.json.push('[');
        for item in 0..items.len() {
            if item > 0 {
                self.json.push(',');
            }
            if is_null(items, item) || !self.value(items, item, &element, depth + 1)? {
                self.json.push_str("null");
            }
        }
        self.json.push(']');
        Ok(())
    }

    fn item(
        &mut self,
        item: &StructArray,
        row: usize,
        shape: &FieldShape,
        depth: usize,
    ) -> Result<(), String> {
        let Atom::Item(record) = shape.ty.atom else {
            self.json.push_str("{}");
            return Ok(());
        };
        let fields = &self.program[record].fields;
        self.json.push('{');
        let start = self.json.len();
        for (name, array) in item.column_names().into_iter().zip(item.columns()) {
            if is_null(array, row) {
                continue;
            }
            let back = self.json.len();
            if back > start {
                self.json.push(',');
            }
            quote(self.json, name);
            self.json.push(':');
            let written = match fields.iter().find(|field| field.head.name == name) {
                Some(field) => self.value(array, row, &field.shape, depth + 1)?,
                None => {
                    self.json.push_str("null");
                    true
                }
            };
            if !written {
                self.json.truncate(back);
            }
        }
        self.json.push('}');
        Ok(())
    }

    fn date(&mut self, since_1970: i64) -> Result<(), String> {
        let date = days(since_1970).ok_or("holds a day outside the years 1 to 9999")?;
        quote(self.json, &date);
        Ok(())
    }

    /// A moment that is the beginning of a day.
    fn instant(&mut self, value: i64, per_second: i64) -> Result<(), String> {
        let per_day = 86_400 * per_second;
        if value % per_day != 0 {
            return Err("has a time of day: make it a date first".to_owned());
        }
        self.date(value / per_day)
    }

    fn time(&mut self, array: &ArrayRef, row: usize) -> Result<(), String> {
        let (value, per_second) = match array.data_type() {
            DataType::Time32(TimeUnit::Second) => {
                (i64::from(array.as_primitive::<Time32SecondType>().value(row)), 1)
            }
            DataType::Time32(_) => {
                (i64::from(array.as_primitive::<Time32MillisecondType>().value(row)), 1_000)
            }
            DataType::Time64(TimeUnit::Microsecond) => {
                (array.as_primitive::<Time64MicrosecondType>().value(row), 1_000_000)
            }
            _ => (array.as_primitive::<Time64NanosecondType>().value(row), 1_000_000_000),
        };
        let per_minute = 60 * per_second;
        let time = u16::try_from(value / per_minute).ok().and_then(Time::from_minutes);
        match time.filter(|_| value % per_minute == 0 && value >= 0) {
            Some(time) => {
                quote(self.json, &time.to_string());
                Ok(())
            }
            None => Err("holds a time that is no whole minute of a day".to_owned()),
        }
    }

    /// A number that is held as a binary fraction: only where its decimal digits are exact and few.
    fn float(&mut self, value: f64) -> Result<(), String> {
        match exact_decimal(value) {
            Some(digits) => {
                self.json.push_str(&digits);
                Ok(())
            }
            None => Err(
                "is held as a floating-point number that is not exact: store it as a decimal, a whole number or a text"
                    .to_owned(),
            ),
        }
    }
}

fn is_utc(zone: &str) -> bool {
    matches!(zone, "UTC" | "Z" | "+00:00" | "Etc/UTC")
}

fn timestamp(array: &ArrayRef, row: usize, unit: TimeUnit) -> (i64, i64) {
    match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1),
        TimeUnit::Millisecond => {
            (array.as_primitive::<TimestampMillisecondType>().value(row), 1_000)
        }
        TimeUnit::Microsecond => {
            (array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000)
        }
        TimeUnit::Nanosecond => {
            (array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000)
        }
    }
}

/// The digits of a number that is held exactly.
fn number(array: &ArrayRef, row: usize) -> Option<String> {
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Decimal32(..) => array.as_primitive::<Decimal32Type>().value_as_string(row),
        DataType::Decimal64(..) => array.as_primitive::<Decimal64Type>().value_as_string(row),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Decimal256(..) => array.as_primitive::<Decimal256Type>().value_as_string(row),
        _ => return None,
    })
}

/// The decimal digits of a binary fraction, if they are exact and at most 15 stand behind the point. Worked out in
/// whole numbers.
pub(super) fn exact_decimal(value: f64) -> Option<String> {
    const PLACES: u32 = 15;
    let bits = value.to_bits();
    let sign = if bits >> 63 == 1 { "-" } else { "" };
    let exponent = i32::try_from(bits >> 52 & 0x7FF).ok()?;
    let fraction = u128::from(bits & ((1 << 52) - 1));
    let (mut mantissa, mut power) = match exponent {
        0 if fraction == 0 => return Some("0".to_owned()),
        0x7FF | 0 => return None,
        _ => (fraction | 1 << 52, exponent - 1075),
    };
    while mantissa % 2 == 0 && power < 0 {
        mantissa /= 2;
        power += 1;
    }
    if power >= 0 {
        let power = u32::try_from(power).ok().filter(|power| *power <= 64)?;
        return Some(format!("{sign}{}", mantissa.checked_shl(power)?));
    }
    let places = power.unsigned_abs();
    if places > PLACES {
        return None;
    }
    let digits = mantissa.checked_mul(5_u128.checked_pow(places)?)?;
    let places = usize::try_from(places).ok()?;
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at_checked(digits.len() - places)?;
    let mut text = String::new();
    let _ = write!(text, "{sign}{whole}.{rest}");
    Some(text)
}

/// The columns of a batch by dotted names: what stands in structs stands beside them, and is null where they are.
///
/// # Errors
///
/// The batch is not what it says.
pub fn flat(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    if !batch.schema_ref().fields().iter().any(|field| is_struct(field)) {
        return Ok(batch.clone());
    }
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        spread(field.name(), field, array, None, &mut fields, &mut arrays, 0)?;
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The dotted names of a schema, with the top-level column that each stands in.
#[must_use]
pub fn flat_names(fields: &Fields) -> Vec<(String, usize)> {
    fn names(
        prefix: &str,
        field: &Field,
        at: usize,
        depth: usize,
        into: &mut Vec<(String, usize)>,
    ) {
        match field.data_type() {
            DataType::Struct(inner) if depth < MAX_DEPTH => {
                for field in inner {
                    names(&format!("{prefix}.{}", field.name()), field, at, depth + 1, into);
                }
            }
            _ => into.push((prefix.to_owned(), at)),
        }
    }
    let mut found = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        names(field.name(), field, at, 0, &mut found);
    }
    found
}

fn is_struct(field: &Field) -> bool {
    matches!(field.data_type(), DataType::Struct(_))
}

fn spread(
    name: &str,
    field: &Field,
    array: &ArrayRef,
    around: Option<&NullBuffer>,
    fields: &mut Vec<Field>,
    arrays: &mut Vec<ArrayRef>,
    depth: usize,
) -> Result<(), ArrowError> {
    let nulls = NullBuffer::union(array.nulls(), around);
    if let DataType::Struct(inner) = field.data_type()
        && depth < MAX_DEPTH
    {
        let columns = array.as_struct().columns();
        for (field, array) in inner.iter().zip(columns) {
            let name = format!("{name}.{}", field.name());
            spread(&name, field, array, nulls.as_ref(), fields, arrays, depth + 1)?;
        }
        return Ok(());
    }
    let array = match (around, array.data_type()) {
        (None, _) | (_, DataType::Null) => Arc::clone(array),
        _ => make_array(array.to_data().into_builder().nulls(nulls).build()?),
    };
    fields.push(Field::new(name, array.data_type().clone(), true));
    arrays.push(array);
    Ok(())
}
