//! What is worked out from numbers and days, over many rows.
//!
//! Owns: arithmetic that is checked, counts of years and days, and the same said of the items of a row. Must never
//! know where a value came from.

use super::*;

/// A value where both ends are the same, else a range.
pub(super) fn between_ends<T: PartialEq>(low: T, high: T) -> Cellular<T> {
    if low == high { Cellular::Known(low) } else { Cellular::Ranged(low, high) }
}

pub(super) fn expand<T: Copy + Default>(owners: &[u32], of: &Values<T>, out: &mut Values<T>) {
    let planes = [(&of.known, &mut out.known), (&of.none, &mut out.none), (&of.odd, &mut out.odd)];
    for (from, into) in planes {
        expand_bits(owners, from, into);
    }
    for (to, owner) in out.low.iter_mut().zip(owners) {
        *to = of.low.get(*owner as usize).copied().unwrap_or_default();
    }
    if of.ranged.iter().any(|word| *word != 0) {
        for (row, owner) in owners.iter().enumerate() {
            if bit(&of.ranged, *owner as usize) {
                out.set(row, of.get(*owner as usize));
            }
        }
    }
}

/// What holds of the rows that hold items, said of the items.
pub(super) fn expand_bits(owners: &[u32], from: &[u64], into: &mut [u64]) {
    // Mostly there are no odd rows, and no ranges.
    if from.iter().all(|word| *word == 0) {
        return;
    }
    for (slot, owners) in into.iter_mut().zip(owners.chunks(64)) {
        for (place, owner) in owners.iter().enumerate() {
            *slot |= u64::from(bit(from, *owner as usize)) << place;
        }
    }
}

pub(super) fn if_none<T: Copy + Default>(
    value: &Values<T>,
    fallback: &Values<T>,
    out: &mut Values<T>,
) {
    out.low.copy_from_slice_or(&value.low);
    out.known.copy_from_slice_or(&value.known);
    out.odd.copy_from_slice_or(&value.odd);
    each_row(&value.ranged, |row| out.set(row, value.get(row)));
    for (word, none) in value.none.iter().enumerate() {
        if *none == 0 {
            continue;
        }
        or_word(&mut out.known, word, none & at(&fallback.known, word));
        or_word(&mut out.none, word, none & at(&fallback.none, word));
        or_word(&mut out.odd, word, none & at(&fallback.odd, word));
        each_bit(word, none & at(&fallback.ranged, word), |row| out.set(row, fallback.get(row)));
        blend(&fallback.low, &mut out.low, word, none & at(&fallback.known, word));
    }
}

pub(super) fn pick<T: Copy + Default + Ord>(
    greater: bool,
    one: &Values<T>,
    other: &Values<T>,
    rows: usize,
    out: &mut Values<T>,
) {
    let choose = |a: T, b: T| if greater { a.max(b) } else { a.min(b) };
    for row in 0..rows {
        let ends = |cell: Cellular<T>| match cell {
            Cellular::Known(value) => Some((value, value)),
            Cellular::Ranged(low, high) => Some((low, high)),
            _ => None,
        };
        let (a, b) = (one.get(row), other.get(row));
        let found = match (a, b) {
            (Cellular::Odd | Cellular::None, _) | (_, Cellular::Odd | Cellular::None) => {
                Cellular::Odd
            }
            (Cellular::Unknown, Cellular::Unknown) => Cellular::Unknown,
            // One end may rest on the other operand alone.
            (Cellular::Unknown, _) | (_, Cellular::Unknown) => Cellular::Unknown,
            _ => match (ends(a), ends(b)) {
                (Some(a), Some(b)) => between_ends(choose(a.0, b.0), choose(a.1, b.1)),
                _ => Cellular::Odd,
            },
        };
        out.set(row, found);
    }
}

/// Years between packed days.
pub(super) fn years(on: &Values<i32>, born: &Values<i32>, rows: usize, out: &mut Values<i32>) {
    use super::super::days::YEAR_BITS;
    for ((out, on), born) in out.low.iter_mut().zip(&on.low).zip(&born.low) {
        *out = on.wrapping_sub(*born) >> YEAR_BITS;
    }
    let mut early = vec![0; rows.div_ceil(64)];
    pack_test(&out.low, &mut early, |years| years < 0);
    for word in 0..rows.div_ceil(64) {
        let odd =
            at(&on.odd, word) | at(&on.none, word) | at(&born.odd, word) | at(&born.none, word);
        let known = at(&on.known, word) & at(&born.known, word) & !odd;
        let early = at(&early, word) & known;
        or_word(&mut out.odd, word, odd | early);
        or_word(&mut out.known, word, known & !early);
        let sure = |values: &Values<i32>| at(&values.known, word) | at(&values.ranged, word);
        let ranged = sure(on) & sure(born) & !known & !odd;
        each_bit(word, ranged, |row| {
            let ends = |cell: Cellular<i32>| match cell {
                Cellular::Known(value) => (value, value),
                Cellular::Ranged(low, high) => (low, high),
                _ => (0, 0),
            };
            let (on, born) = (ends(on.get(row)), ends(born.get(row)));
            let least = (on.0 - born.1) >> YEAR_BITS;
            let most = (on.1 - born.0) >> YEAR_BITS;
            if least >= 0 && most >= 0 {
                out.set(row, between_ends(least, most));
            }
        });
    }
}

pub(super) fn elapsed(
    program: &Program,
    (unit, calendar): (DurationUnit, Option<CalendarId>),
    from: &Values<i32>,
    to: &Values<i32>,
    rows: usize,
    out: &mut Values<i32>,
) {
    if matches!(unit, DurationUnit::Days | DurationUnit::Weeks) {
        let divisor = if unit == DurationUnit::Days { 1 } else { 7 };
        for ((out, from), to) in out.low.iter_mut().zip(&from.low).zip(&to.low) {
            *out = to.wrapping_sub(*from) / divisor;
        }
    }
    for word in 0..rows.div_ceil(64) {
        let odd =
            at(&from.odd, word) | at(&from.none, word) | at(&to.odd, word) | at(&to.none, word);
        let known = at(&from.known, word) & at(&to.known, word) & !odd;
        or_word(&mut out.odd, word, odd);
        if matches!(unit, DurationUnit::Days | DurationUnit::Weeks) {
            or_word(&mut out.known, word, known);
            continue;
        }
        each_bit(word, known, |row| {
            let day = |values: &Values<i32>| {
                values.low.get(row).and_then(|day| Date::from_day_number(*day))
            };
            let count = day(from).zip(day(to)).and_then(|(from, to)| match unit {
                DurationUnit::Months => Some(months_from(from, to)),
                DurationUnit::Years => Some(years_from(from, to)),
                DurationUnit::WorkingDays => {
                    working_days_from(from, to, &program[calendar?].calendar).ok()
                }
                DurationUnit::Days | DurationUnit::Weeks => None,
            });
            let count = count.and_then(|count| i32::try_from(count).ok());
            out.set(row, count.map_or(Cellular::Odd, Cellular::Known));
        });
    }
}

/// An operation on two numbers, which says whether it overflowed; and on the ends of two ranges: `None`: it
/// fails; `Some(None)`: nothing is known.
pub(super) fn arithmetic(
    (one, other): (&Values<i64>, &Values<i64>),
    rows: usize,
    out: &mut Values<i64>,
    plain: impl Fn(i64, i64) -> (i64, bool),
    ranges: impl Fn((i64, i64), (i64, i64)) -> Option<Option<(i64, i64)>>,
) {
    let ends = |cell: Cellular<i64>| match cell {
        Cellular::Known(value) => Some((value, value)),
        Cellular::Ranged(low, high) => Some((low, high)),
        _ => None,
    };
    for word in 0..rows.div_ceil(64) {
        let known = at(&one.known, word) & at(&other.known, word);
        if known != 0 {
            let (a, b) = (from_word(&one.low, word), from_word(&other.low, word));
            let into = out.low.get_mut(word * 64..).unwrap_or_default();
            let mut beyond = 0;
            for (place, (into, (a, b))) in into.iter_mut().zip(a.iter().zip(b)).enumerate() {
                let (value, overflows) = plain(*a, *b);
                *into = value;
                beyond |= u64::from(overflows) << place;
            }
            or_word(&mut out.known, word, known & !beyond);
            or_word(&mut out.odd, word, known & beyond);
        }
        each_bit(word, word_mask(rows, word) & !known, |row| {
            let (a, b) = (one.get(row), other.get(row));
            let found = match (a, b) {
                (Cellular::Odd | Cellular::None, _) | (_, Cellular::Odd | Cellular::None) => {
                    Cellular::Odd
                }
                _ => match (ends(a), ends(b)) {
                    (Some(a), Some(b)) => match ranges(a, b) {
                        None => Cellular::Odd,
                        Some(None) => Cellular::Unknown,
                        Some(Some((low, high))) => between_ends(low, high),
                    },
                    _ => Cellular::Unknown,
                },
            };
            out.set(row, found);
        });
    }
}

/// A function of one number that keeps the order, and says whether it overflowed.
pub(super) fn mapped<T: Copy + Default>(
    of: &Values<T>,
    out: &mut Values<i64>,
    function: impl Fn(T) -> (i64, bool),
) {
    out.none.copy_from_slice_or(&of.none);
    out.odd.copy_from_slice_or(&of.odd);
    for (word, known) in of.known.iter().enumerate() {
        let into = out.low.get_mut(word * 64..).unwrap_or_default();
        let mut beyond = 0;
        for (place, (into, value)) in into.iter_mut().zip(from_word(&of.low, word)).enumerate() {
            let (value, overflows) = function(*value);
            *into = value;
            beyond |= u64::from(overflows) << place;
        }
        or_word(&mut out.known, word, known & !beyond);
        or_word(&mut out.odd, word, known & beyond);
    }
    each_row(&of.ranged, |row| {
        if let Cellular::Ranged(low, high) = of.get(row) {
            let found = match (function(low), function(high)) {
                ((low, false), (high, false)) => between_ends(low, high),
                _ => Cellular::Odd,
            };
            out.set(row, found);
        }
    });
}

/// A number without so many decimals.
pub(in crate::batch::plan) fn rounded(value: i64, power: i64, rounding: Rounding) -> i64 {
    let (whole, rest) = (value / power, (value % power).unsigned_abs());
    let power = power.unsigned_abs();
    let away = match rounding {
        Rounding::HalfAwayFromZero => rest >= power - rest,
        Rounding::Up => rest > 0,
        Rounding::Down => false,
    };
    if away { whole + value.signum() } else { whole }
}
