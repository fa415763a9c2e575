//! Dates in a case: how they are read, and what was probably meant where they are not.
//!
//! Owns: the forms `2025-06-02`, `2025-06` and `2025`, and the guess behind every other way in which
//! people write a day. Must never know: facts.

use crate::program::{Slot, Value};
use crate::value::{Date, MONTH_NAMES, days_in_month, month_number, parse_partial_date};

/// What a text that is not read as a date probably meant.
#[derive(Debug, PartialEq)]
pub(super) enum Guess {
    /// No date at all.
    Nothing,
    /// This, as a case writes it.
    One(String),
    /// Either of two days: day before month, and month before day.
    Either(Date, Date),
    /// A day that the calendar does not have, and why.
    Impossible {
        /// `30 February 2025`
        day: String,
        /// Why there is none.
        why: String,
    },
}

/// Reads a date, known to the day, the month or the year.
pub(super) fn read(text: &str) -> Option<Slot> {
    let (first, last) = parse_partial_date(text)?;
    Some(if first == last {
        Slot::Given(Value::Date(first))
    } else {
        Slot::Within(Value::Date(first), Value::Date(last))
    })
}

/// Whether a word without quotes was meant as a date.
pub(super) fn looks_like_one(word: &str) -> bool {
    let inner = word.get(1..).unwrap_or_default();
    let marks = inner.bytes().filter(|byte| matches!(byte, b'-' | b'/')).count();
    marks > 0
        && word
            .bytes()
            .take(1)
            .chain(inner.bytes())
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'))
}

/// What was probably meant by a text that is not a date.
pub(super) fn guess(text: &str) -> Guess {
    let text = text.trim();
    if text.len() > 40 {
        return Guess::Nothing;
    }
    if text.len() == 8
        && let Some(number) = digits(text)
    {
        return day(number / 10_000, number / 100 % 100, number % 100);
    }
    // `2025-06-02T09:30:00Z`: the time is not wanted.
    if let Some(date) = text.get(..10).and_then(Date::parse_iso)
        && text.get(10..).is_some_and(|rest| rest.starts_with(['T', 't', ' ']))
    {
        return Guess::One(date.iso());
    }
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month] if is_year(year) => month_only(year, month),
        [month, year] if is_year(year) => month_only(year, month),
        [year, month, day] if is_year(year) => year_first(year, month, day),
        [first, second, year] if is_year(year) => year_last(first, second, year),
        _ => Guess::Nothing,
    }
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && digits(part).is_some()
}

fn month_only(year: &str, month: &str) -> Guess {
    let (Some(year), Some(month)) = (digits(year), named_month(month).or_else(|| digits(month)))
    else {
        return Guess::Nothing;
    };
    match month {
        0 | 13.. => no_month(month),
        _ if year == 0 => no_year(),
        _ => Guess::One(format!("{year:04}-{month:02}")),
    }
}

fn year_first(year: &str, month: &str, of_month: &str) -> Guess {
    match (digits(year), named_month(month).or_else(|| digits(month)), ordinal(of_month)) {
        (Some(year), Some(month), Some(of_month)) => day(year, month, of_month),
        _ => Guess::Nothing,
    }
}

fn year_last(first: &str, second: &str, year: &str) -> Guess {
    let Some(year) = digits(year) else { return Guess::Nothing };
    if let (Some(of_month), Some(month)) = (ordinal(first), named_month(second)) {
        return day(year, month, of_month);
    }
    if let (Some(month), Some(of_month)) = (named_month(first), ordinal(second)) {
        return day(year, month, of_month);
    }
    let (Some(first), Some(second)) = (digits(first), digits(second)) else {
        return Guess::Nothing;
    };
    match (date(year, second, first), date(year, first, second)) {
        (Some(british), Some(american)) if british != american => Guess::Either(british, american),
        (Some(date), _) | (None, Some(date)) => Guess::One(date.iso()),
        (None, None) => day(year, second, first),
    }
}

/// A year, a month and a day that may not exist.
fn day(year: u32, month: u32, day: u32) -> Guess {
    if let Some(date) = date(year, month, day) {
        return Guess::One(date.iso());
    }
    let signed = i32::try_from(year).unwrap_or_default();
    match days_in_month(signed, month) {
        _ if year == 0 => no_year(),
        None => no_month(month),
        Some(days) => {
            let name = month_name(month);
            Guess::Impossible {
                day: format!("{day} {name} {year}"),
                why: format!("{name} {year} has {days} days"),
            }
        }
    }
}

fn no_month(month: u32) -> Guess {
    Guess::Impossible { day: format!("month {month}"), why: "the months are 01 to 12".to_owned() }
}

fn no_year() -> Guess {
    Guess::Impossible { day: "year 0".to_owned(), why: "the years are 0001 to 9999".to_owned() }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::from_ymd(i32::try_from(year).ok()?, month, day)
}

fn month_name(month: u32) -> &'static str {
    let index = usize::try_from(month).unwrap_or_default().wrapping_sub(1);
    MONTH_NAMES.get(index).copied().unwrap_or_default()
}

/// The month named in full or by its first letters: `June`, `Sept`.
fn named_month(name: &str) -> Option<u32> {
    if name.len() < 3 || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    month_number(name).or_else(|| {
        let short = |full: &&str| {
            full.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        MONTH_NAMES.iter().find(|full| short(full)).and_then(|full| month_number(full))
    })
}

/// `2`, `02`, `2nd`
fn ordinal(text: &str) -> Option<u32> {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = text.get(number.len()..)?;
    matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits(number))?
}

fn digits(text: &str) -> Option<u32> {
    let sound =
        !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.parse().ok())?
}
