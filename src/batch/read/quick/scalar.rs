//! Single values: how each kind is written usually, and what it is in a column.

use super::super::names::truth;
use super::line::Cursor;
use crate::batch::column::{ColumnBuilder, scale_of, scaled};
use crate::program::{Atom, FieldShape, Program};

/// How a value is read.
#[derive(Debug)]
pub(super) enum How {
    YesNo,
    /// A number with so many decimals at most, in this range, where there is one.
    Number {
        scale: u32,
        decimals: usize,
        range: Option<(i64, i64)>,
        text: bool,
    },
    Date,
    Text,
    /// A value of a scale.
    Member(Words),
    /// Not here.
    Other,
}

/// The names and numbers of a scale.
#[derive(Debug)]
pub(super) struct Words {
    names: Vec<Word>,
    numbers: Vec<(i64, u16)>,
}

/// A name, and its first bytes as a number: most names differ in them.
#[derive(Debug)]
struct Word {
    start: u64,
    name: Box<[u8]>,
    member: u16,
}

/// A value that was read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Got<'t> {
    YesNo(bool),
    Number(i64),
    Day(i32),
    Member(u16),
    Text(&'t str),
}

/// Puts a value into a column; `false` where it does not fit.
pub(super) fn push(column: &mut ColumnBuilder, got: Got<'_>) -> bool {
    match got {
        Got::YesNo(answer) => column.push_yes_no(answer),
        Got::Number(number) => column.push_number(number),
        Got::Day(day) => column.push_day(day),
        Got::Member(member) => column.push_member(member),
        Got::Text(text) => column.push_text(text),
    }
}

impl Words {
    fn named(&self, name: &[u8]) -> Option<u16> {
        let start = first_bytes(name);
        let word = self.names.iter().find(|word| word.start == start && *word.name == *name)?;
        Some(word.member)
    }

    fn numbered(&self, number: i64) -> Option<u16> {
        let found = self.numbers.iter().find(|(wanted, _)| *wanted == number);
        found.map(|(_, member)| *member)
    }
}

/// The first eight bytes of a text, and zeros where there are fewer.
fn first_bytes(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(first) => u64::from_le_bytes(*first),
        None => text.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)),
    }
}

impl How {
    pub(super) fn of(program: &Program, shape: &FieldShape) -> Self {
        let atom = shape.ty.atom;
        let scale = scale_of(atom);
        let range = match shape.range {
            None => None,
            Some((low, high)) => match (scaled(low, scale), scaled(high, scale)) {
                (Some(low), Some(high)) => Some((low, high)),
                _ => return Self::Other,
            },
        };
        let number = |decimals, text| Self::Number { scale, decimals, range, text };
        match atom {
            Atom::YesNo => Self::YesNo,
            Atom::Whole => number(0, false),
            Atom::Number => number(scale as usize, false),
            Atom::Money => number(2, true),
            Atom::Date => Self::Date,
            Atom::Text => Self::Text,
            Atom::Scale(id) => {
                let members = || (0_u16..).zip(&program[id].members);
                let names = members()
                    .filter(|(_, member)| !member.name.bytes().any(|b| b.is_ascii_uppercase()))
                    .map(|(at, member)| Word {
                        start: first_bytes(member.name.as_bytes()),
                        name: member.name.as_bytes().into(),
                        member: at,
                    });
                let numbers = members()
                    .filter_map(|(at, member)| member.number.map(|number| (i64::from(number), at)));
                Self::Member(Words { names: names.collect(), numbers: numbers.collect() })
            }
            _ => Self::Other,
        }
    }

    /// A value of JSON.
    #[inline]
    pub(super) fn read<'t>(&self, at: &mut Cursor<'t>) -> Option<Got<'t>> {
        match self {
            Self::YesNo => match at.byte()? {
                b't' => at.word(b"true").map(|()| Got::YesNo(true)),
                b'f' => at.word(b"false").map(|()| Got::YesNo(false)),
                _ => None,
            },
            Self::Number { scale, decimals, text, .. } => {
                let quoted = at.byte()? == b'"';
                if quoted && !text {
                    return None;
                }
                let number = if quoted {
                    let mut inner = Cursor::new(at.text_value()?);
                    let number = inner.number(*scale, *decimals)?;
                    inner.byte().is_none().then_some(number)?
                } else {
                    at.number(*scale, *decimals)?
                };
                self.within(number)
            }
            Self::Date => at.day().map(Got::Day),
            Self::Text => Some(Got::Text(at.text_value()?.trim())),
            Self::Member(words) => {
                let found = if at.byte()? == b'"' {
                    words.named(at.text_value()?.as_bytes())
                } else {
                    words.numbered(at.number(0, 0)?)
                };
                found.map(Got::Member)
            }
            Self::Other => None,
        }
    }

    /// A text of a table, without space around it.
    pub(super) fn cell<'t>(&self, text: &'t str) -> Option<Got<'t>> {
        let number = |scale, decimals| {
            let mut at = Cursor::new(text);
            let number = at.number(scale, decimals)?;
            at.byte().is_none().then_some(number)
        };
        match self {
            _ if text.is_empty() => None,
            Self::YesNo => truth(text).map(Got::YesNo),
            Self::Number { scale, decimals, .. } => self.within(number(*scale, *decimals)?),
            Self::Date => day(text.as_bytes()).map(Got::Day),
            Self::Text => Some(Got::Text(text)),
            Self::Member(words) => {
                let first = text.as_bytes().first()?;
                let found = if first.is_ascii_digit() && !words.numbers.is_empty() {
                    words.numbered(number(0, 0)?)
                } else {
                    words.named(text.as_bytes())
                };
                found.map(Got::Member)
            }
            Self::Other => None,
        }
    }

    /// A number that may be out of range.
    pub(super) fn within<'t>(&self, number: i64) -> Option<Got<'t>> {
        match self {
            Self::Number { range, .. } => range
                .is_none_or(|(low, high)| low <= number && number <= high)
                .then_some(Got::Number(number)),
            Self::Member(words) => words.numbered(number).map(Got::Member),
            _ => None,
        }
    }

    /// A whole number of a table.
    pub(super) fn whole<'t>(&self, number: i64) -> Option<Got<'t>> {
        let scale = match self {
            Self::Number { scale, .. } => *scale,
            _ => 0,
        };
        self.within(number.checked_mul(10_i64.checked_pow(scale)?)?)
    }
}

/// `2025-06-02`, as the number of a day.
#[inline]
pub(super) fn day(text: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(i32::from);
    number_of_day(y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2)
}

/// The number of a day of the civil calendar, where there is such a day: 1 January of year 1 is 1.
#[inline]
fn number_of_day(year: i32, month: i32, day: i32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if year < 1 || day < 1 || day > longest {
        return None;
    }
    // Years begin in March here, so that the day that comes and goes is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1 - 305)
}

#[cfg(test)]
mod tests {
    use super::number_of_day;
    use crate::value::Date;

    #[test]
    fn days_are_those_of_the_calendar() {
        for year in (0..=2).chain(1895..=2105).chain(9998..=9999) {
            for month in 0..=13 {
                for day in 0..=32 {
                    let date = Date::from_ymd(year, month, day).map(Date::day_number);
                    let (month, day) = (i32::try_from(month), i32::try_from(day));
                    let found = number_of_day(year, month.expect("small"), day.expect("small"));
                    assert_eq!(found, date);
                }
            }
        }
    }
}
