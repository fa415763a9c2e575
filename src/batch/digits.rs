//! Days, whole numbers and sums of money as digits.
//!
//! Owns: writing them at the end of a text, without a detour. Must never know: what they are of.

/// Two digits for each number below a hundred.
const PAIRS: [[u8; 2]; 100] = pairs();
/// The digits of the largest number.
const LONGEST: usize = 20;

const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[0; 2]; 100];
    let (mut tens, mut rest): (u8, &mut [[u8; 2]]) = (b'0', &mut pairs);
    while let Some((ten, others)) = rest.split_first_chunk_mut::<10>() {
        let mut ones = b'0';
        let mut row: &mut [[u8; 2]] = ten;
        while let Some((pair, more)) = row.split_first_mut() {
            *pair = [tens, ones];
            ones += 1;
            row = more;
        }
        tens += 1;
        rest = others;
    }
    pairs
}

fn pair(number: u32) -> [u8; 2] {
    PAIRS.get(number as usize % 100).copied().unwrap_or_default()
}

/// The day of this number, `2025-06-02`.
pub(super) fn day(number: i32) -> [u8; 10] {
    // Years begin in March here, so that the day that comes and goes is their last; 305 days of year 0 come before
    // day 1.
    let days = u32::try_from(number).unwrap_or(0) + 305;
    let (era, days) = (days / 146_097, days % 146_097);
    let year = (days - days / 1_460 + days / 36_524 - days / 146_096) / 365;
    let days = days - (365 * year + year / 4 - year / 100);
    let month = (5 * days + 2) / 153;
    let day = days - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    let year = year + 400 * era;
    let ([y1, y2], [y3, y4]) = (pair(year / 100), pair(year));
    let ([m1, m2], [d1, d2]) = (pair(month), pair(day));
    [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
}

/// A whole number.
pub(super) fn push_number(number: i128, into: &mut Vec<u8>) {
    if number < 0 {
        into.push(b'-');
    }
    match u64::try_from(number.unsigned_abs()) {
        Ok(number) => push_digits(number, into),
        Err(_) => into.extend_from_slice(number.unsigned_abs().to_string().as_bytes()),
    }
}

fn push_digits(mut number: u64, into: &mut Vec<u8>) {
    if let Ok(small) = u8::try_from(number)
        && small < 10
    {
        into.push(b'0' + small);
        return;
    }
    let mut digits = [0_u8; LONGEST];
    let mut used = 0;
    for place in digits.rchunks_exact_mut(2) {
        place.copy_from_slice(&pair(u32::try_from(number % 100).unwrap_or(0)));
        used += if number < 10 { 1 } else { 2 };
        number /= 100;
        if number == 0 {
            break;
        }
    }
    into.extend_from_slice(digits.get(LONGEST - used..).unwrap_or_default());
}

/// `358.00`
pub(super) fn push_pence(pence: i128, into: &mut Vec<u8>) {
    if pence < 0 {
        into.push(b'-');
    }
    let rest = match u64::try_from(pence.unsigned_abs()) {
        Ok(pence) => {
            push_digits(pence / 100, into);
            u32::try_from(pence % 100)
        }
        Err(_) => {
            let pence = pence.unsigned_abs();
            into.extend_from_slice((pence / 100).to_string().as_bytes());
            u32::try_from(pence % 100)
        }
    };
    into.push(b'.');
    into.extend_from_slice(&pair(rest.unwrap_or(0)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Date;

    #[test]
    fn days_are_those_of_the_calendar() {
        let all = (Date::MIN.day_number()..2_000).chain(690_000..780_000);
        for number in all.chain([Date::MAX.day_number()]) {
            let date = Date::from_day_number(number).expect("a day");
            assert_eq!(day(number), *date.iso().as_bytes());
        }
    }

    #[test]
    fn numbers_are_their_digits() {
        let few = [0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 12_345, 1 << 40];
        let large = [i128::from(u64::MAX), i128::from(u64::MAX) + 1, i128::MAX];
        for number in few.into_iter().chain(large).flat_map(|number| [number, -number]) {
            let mut text = Vec::new();
            push_number(number, &mut text);
            assert_eq!(text, number.to_string().into_bytes());
            text.clear();
            push_pence(number, &mut text);
            let (sign, all) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
            let wanted = format!("{sign}{}.{:02}", all / 100, all % 100);
            assert_eq!(text, wanted.into_bytes());
        }
    }
}
