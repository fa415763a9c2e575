//! Comparisons over many rows.
//!
//! Owns: what a comparison says where its operands are known, none, ranged or unknown. Must never know where they
//! came from.

use super::*;

/// A comparison of two ranges, if every way agrees.
pub(super) fn compare_ends<T: Ord>(cmp: Cmp, (a, b): (T, T), (c, d): (T, T)) -> Quad {
    let (yes, no) = match cmp {
        Cmp::AtLeast => (d <= a, b < c),
        Cmp::AtMost => (b <= c, d < a),
        Cmp::MoreThan => (d < a, b <= c),
        Cmp::LessThan => (b < c, d <= a),
        Cmp::Equal => (a == b && c == d && a == c, b < c || d < a),
    };
    match (yes, no) {
        (true, _) => Quad::Yes,
        (_, true) => Quad::No,
        _ => Quad::Unknown,
    }
}

/// A comparison of two rows.
pub(super) fn compare_cells<T: Copy + Ord>(
    cmp: Cmp,
    left: Cellular<T>,
    right: Cellular<T>,
    in_check: bool,
) -> Quad {
    let ends = |cell: Cellular<T>| match cell {
        Cellular::Known(value) => Some((value, value)),
        Cellular::Ranged(low, high) => Some((low, high)),
        _ => None,
    };
    match (left, right) {
        (Cellular::Odd, _) | (_, Cellular::Odd) => Quad::Odd,
        (Cellular::Unknown, _) | (_, Cellular::Unknown) => Quad::Unknown,
        (Cellular::None, Cellular::None) if cmp == Cmp::Equal => Quad::Yes,
        (Cellular::None, _) | (_, Cellular::None) => {
            if in_check && cmp != Cmp::Equal {
                Quad::Unknown
            } else {
                Quad::No
            }
        }
        _ => match (ends(left), ends(right)) {
            (Some(left), Some(right)) => compare_ends(cmp, left, right),
            _ => Quad::Odd,
        },
    }
}

pub(super) fn compare<T: Copy + Default + Ord>(
    cmp: Cmp,
    left: &Values<T>,
    right: &Values<T>,
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    let (a, b) = (&left.low, &right.low);
    match cmp {
        Cmp::AtLeast => pack_test_2(a, b, &mut out.yes, |a, b| a >= b),
        Cmp::AtMost => pack_test_2(a, b, &mut out.yes, |a, b| a <= b),
        Cmp::MoreThan => pack_test_2(a, b, &mut out.yes, |a, b| a > b),
        Cmp::LessThan => pack_test_2(a, b, &mut out.yes, |a, b| a < b),
        Cmp::Equal => pack_test_2(a, b, &mut out.yes, |a, b| a == b),
    }
    for word in 0..rows.div_ceil(64) {
        let known = at(&left.known, word) & at(&right.known, word);
        let unknown = left.unknown(word) | right.unknown(word);
        let odd = at(&left.odd, word) | at(&right.odd, word);
        let (none_left, none_right) = (at(&left.none, word), at(&right.none, word));
        let none = (none_left | none_right) & !unknown & !odd;
        let both = if cmp == Cmp::Equal { none_left & none_right } else { 0 };
        let none_is_no = if in_check && cmp != Cmp::Equal { 0 } else { none & !both };
        let test = at(&out.yes, word);
        if let (Some(yes), Some(no)) = (out.yes.get_mut(word), out.no.get_mut(word)) {
            *yes = known & test | both;
            *no = known & !test | none_is_no;
        }
        or_word(&mut out.odd, word, odd);
        let ranged = (at(&left.ranged, word) | at(&right.ranged, word)) & !unknown & !odd & !none;
        each_bit(word, ranged, |row| {
            out.set(row, compare_cells(cmp, left.get(row), right.get(row), in_check));
        });
    }
}

pub(super) fn compare_same<T: Copy + Default + Ord>(
    cmp: Cmp,
    of: &Values<T>,
    same: T,
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    let a = &of.low;
    match cmp {
        Cmp::AtLeast => pack_test(a, &mut out.yes, |a| a >= same),
        Cmp::AtMost => pack_test(a, &mut out.yes, |a| a <= same),
        Cmp::MoreThan => pack_test(a, &mut out.yes, |a| a > same),
        Cmp::LessThan => pack_test(a, &mut out.yes, |a| a < same),
        Cmp::Equal => pack_test(a, &mut out.yes, |a| a == same),
    }
    finish_same(of, in_check && cmp != Cmp::Equal, rows, out, |cell| {
        compare_cells(cmp, cell, Cellular::Known(same), in_check)
    });
}

/// A test with what is the same in every row, of which `out.yes` holds what it says of values.
pub(super) fn finish_same<T: Copy + Default>(
    of: &Values<T>,
    none_is_unknown: bool,
    rows: usize,
    out: &mut Truths,
    slow: impl Fn(Cellular<T>) -> Quad,
) {
    decide(&of.known, &of.odd, out);
    if !none_is_unknown {
        or_into(&mut out.no, &of.none);
    }
    for word in 0..rows.div_ceil(64) {
        let ranged = at(&of.ranged, word);
        if ranged != 0 {
            each_bit(word, ranged, |row| out.set(row, slow(of.get(row))));
        }
    }
}

pub(super) fn between<T: Copy + Default + Ord>(
    of: &Values<T>,
    (low, high): (T, T),
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    pack_test(&of.low, &mut out.yes, |value| low <= value && value <= high);
    finish_same(of, in_check, rows, out, |cell| {
        let first = compare_cells(Cmp::AtLeast, cell, Cellular::Known(low), in_check);
        let last = compare_cells(Cmp::AtMost, cell, Cellular::Known(high), in_check);
        match (first, last) {
            (Quad::No, _) | (_, Quad::No) => Quad::No,
            (Quad::Odd, _) | (_, Quad::Odd) => Quad::Odd,
            (Quad::Yes, Quad::Yes) => Quad::Yes,
            _ => Quad::Unknown,
        }
    });
}

pub(super) fn member(of: &Values<i32>, set: u64, with_none: bool, rows: usize, out: &mut Truths) {
    pack_test(&of.low, &mut out.yes, |value| set >> (value & 63) & 1 == 1 && value < 64);
    decide(&of.known, &of.odd, out);
    or_into(if with_none { &mut out.yes } else { &mut out.no }, &of.none);
    let _ = rows;
}

pub(super) fn set_has(set: &Values<i64>, value: &Values<i32>, rows: usize, out: &mut Truths) {
    for word in 0..rows.div_ceil(64) {
        let both = at(&set.known, word);
        or_word(
            &mut out.odd,
            word,
            at(&set.odd, word) | at(&value.odd, word) | at(&value.ranged, word),
        );
        or_word(&mut out.no, word, both & at(&value.none, word));
        each_bit(word, both & at(&value.known, word), |row| {
            let (Some(set), Some(value)) = (set.low.get(row), value.low.get(row)) else { return };
            let has = u32::try_from(*value)
                .ok()
                .and_then(|value| set.cast_unsigned().checked_shr(value))
                .is_some_and(|rest| rest & 1 == 1);
            out.set(row, if has { Quad::Yes } else { Quad::No });
        });
    }
}

pub(super) fn given<T>(of: &Values<T>, out: &mut Truths) {
    out.yes.copy_from_slice_or(&of.known);
    or_into(&mut out.yes, &of.ranged);
    out.no.copy_from_slice_or(&of.none);
    out.odd.copy_from_slice_or(&of.odd);
}

pub(super) fn recorded<T>(of: &Values<T>, rows: usize, out: &mut Truths) {
    out.yes.copy_from_slice_or(&of.known);
    or_into(&mut out.yes, &of.none);
    out.odd.copy_from_slice_or(&of.odd);
    rest_is_no(rows, out);
}

pub(super) fn judged(
    asked: Asked,
    applies: Option<&Truths>,
    bad: &Truths,
    rows: usize,
    out: &mut Truths,
) {
    for word in 0..rows.div_ceil(64) {
        let valid = word_mask(rows, word);
        let (yes, no, odd) = match applies {
            Some(applies) => {
                (at(&applies.yes, word), at(&applies.no, word), at(&applies.odd, word))
            }
            None => (valid, 0, 0),
        };
        let (is_bad, is_good) = (at(&bad.yes, word), at(&bad.no, word));
        let outside = no & valid;
        let decided = outside | yes & (is_bad | is_good);
        let wanted = match asked {
            Asked::Met => yes & is_good,
            Asked::NotMet => yes & is_bad,
            Asked::NotApplicable => outside,
        };
        or_word(&mut out.yes, word, wanted);
        or_word(&mut out.no, word, decided & !wanted);
        or_word(&mut out.odd, word, (odd | at(&bad.odd, word)) & !outside & valid);
    }
}
