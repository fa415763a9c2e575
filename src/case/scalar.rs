//! One value of a type from one value of JSON.
//!
//! Owns: the right-hand column of the table of types. Numbers are read from the digits as written,
//! money to the penny, percentages as fractions; nothing goes through a float. Says only *whether* a
//! value can be read: why not is said by [`super::explain`].
//! Must never know: where a value stands.

use smol_str::SmolStr;

use super::dates;
use super::index::Tables;
use super::scan::Found;
use crate::program::{Atom, FieldShape, ScaleId, Slot, Value};
use crate::value::{Number, Time, Weekday};

/// The value found, as one value of the shape's kind; `None` where it cannot be that.
pub(super) fn read(tables: &Tables<'_>, shape: &FieldShape, found: &Found<'_>) -> Option<Slot> {
    if let (Atom::Date, Found::Text(text)) = (shape.ty.atom, found) {
        return dates::read(text.trim());
    }
    value(tables, shape, found).map(Slot::Given)
}

fn value(tables: &Tables<'_>, shape: &FieldShape, found: &Found<'_>) -> Option<Value> {
    let in_range =
        |number: &Number| shape.range.is_none_or(|(low, high)| low <= *number && *number <= high);
    let number = |number: Option<Number>| number.filter(in_range).map(Value::Number);
    match (shape.ty.atom, found) {
        (Atom::YesNo, Found::YesNo(value)) => Some(Value::YesNo(*value)),
        (Atom::Whole, Found::Number(digits)) => {
            number(Number::parse_decimal(digits).filter(|n| n.is_whole()))
        }
        (Atom::Number, Found::Number(digits)) => number(Number::parse_decimal(digits)),
        (Atom::Money, Found::Number(digits)) => {
            number(Number::parse_decimal(digits).filter(is_in_pence))
        }
        (Atom::Money, Found::Text(text)) => number(pounds(text).filter(is_in_pence)),
        (Atom::Percent, Found::Number(digits)) => number(
            Number::parse_decimal(digits).filter(|n| !is_between_0_and_1(*n)).and_then(hundredth),
        ),
        (Atom::Percent, Found::Text(text)) => number(percent(text)),
        (Atom::Time, Found::Text(text)) => clock(text.trim()).map(Value::Time),
        (Atom::Weekday, Found::Text(text)) => {
            let day =
                Weekday::ALL.into_iter().find(|day| day.name().eq_ignore_ascii_case(text.trim()));
            day.map(Value::Weekday)
        }
        (Atom::Text, Found::Text(text)) => Some(Value::Text(SmolStr::new(text.trim()))),
        (Atom::Scale(scale), found) => member(tables, scale, found).map(Value::Member),
        _ => None,
    }
}

/// The value of a scale that was meant, by its position.
pub(super) fn member(tables: &Tables<'_>, scale: ScaleId, found: &Found<'_>) -> Option<u16> {
    match found {
        Found::Text(text) => tables.member(scale, text),
        Found::Number(digits) => {
            let number = u32::try_from(Number::parse_decimal(digits)?.to_i64()?).ok()?;
            let members = &tables.program.scales.get(scale.index())?.members;
            let position = members.iter().position(|member| member.number == Some(number))?;
            u16::try_from(position).ok()
        }
        _ => None,
    }
}

/// `358`, `358.00`, `£1,200.00`, `-£5.00`: an amount in pounds, any number of decimals.
pub(super) fn pounds(text: &str) -> Option<Number> {
    let text = text.trim();
    let (sign, amount) = text.strip_prefix('-').map_or(("", text), |amount| ("-", amount));
    let amount = amount.strip_prefix('£').unwrap_or(amount);
    let plain = without_commas(amount)?;
    if !plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    Number::parse_decimal(&format!("{sign}{plain}"))
}

/// Takes the commas out of `1,200,195.00`; `None` where they stand in the wrong places.
pub(super) fn without_commas(text: &str) -> Option<String> {
    let (whole, fraction) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !(1..=3).contains(&first.len()) {
            return None;
        }
        plain.push_str(group);
    }
    plain.push_str(fraction);
    Some(plain)
}

/// `60%`, `0.6%`: as a fraction.
pub(super) fn percent(text: &str) -> Option<Number> {
    let digits = text.trim().strip_suffix('%')?.trim_end();
    Number::parse_decimal(digits).and_then(hundredth)
}

/// Only `20:00`: two digits and two.
fn clock(text: &str) -> Option<Time> {
    if text.len() == 5 { Time::parse(text) } else { None }
}

/// Whether an amount in pounds is a whole number of pence.
pub(super) fn is_in_pence(pounds: &Number) -> bool {
    100 % pounds.denom() == 0
}

/// A share that could be meant as a fraction or as a percentage.
pub(super) fn is_between_0_and_1(number: Number) -> bool {
    Number::ZERO < number && number < Number::ONE
}

fn hundredth(number: Number) -> Option<Number> {
    number.div(Number::from_i64(100)).ok()
}
