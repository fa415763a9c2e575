//! Exact arithmetic against cross-multiplication, and what happens at the edges.

use std::cmp::Ordering;

use proptest::prelude::*;

use crate::value::{Number, OpError, Rounding};

fn number(numer: i128, denom: i128) -> Number {
    Number::from_ratio(numer, denom).unwrap()
}

#[track_caller]
fn decimal(text: &str) -> Number {
    Number::parse_decimal(text).unwrap()
}

#[test]
fn reads_decimals() {
    for (text, numer, denom) in [
        ("0", 0, 1),
        ("-0", 0, 1),
        ("-0.00", 0, 1),
        ("-3", -3, 1),
        ("0.5", 1, 2),
        ("1200195.00", 1_200_195, 1),
        ("007", 7, 1),
        ("1e3", 1000, 1),
        ("1E+3", 1000, 1),
        ("-2.50e-1", -1, 4),
        ("1e30", 10_i128.pow(30), 1),
        ("1e-30", 1, 10_i128.pow(30)),
        ("0e30", 0, 1),
        ("1.0000000000e-30", 1, 10_i128.pow(30)),
        ("123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890, 1),
    ] {
        assert_eq!(decimal(text), number(numer, denom), "{text}");
    }
}

#[test]
fn refuses_what_is_not_a_decimal() {
    for text in [
        "",
        "-",
        "+1",
        "--1",
        ".5",
        "5.",
        "1.2.3",
        "1,000",
        " 1",
        "1 ",
        "1e",
        "1e+",
        "1e1.5",
        "1e31",
        "1e-31",
        "1e99999999999999999999",
        "e3",
        "NaN",
        "inf",
        "0x10",
        "٣",
        "£5",
        "1234567890123456789012345678901",
        "0.000000000000000000000000000001",
        "234567890e30",
        "0.123456789123456789e-30",
    ] {
        assert_eq!(Number::parse_decimal(text), None, "{text}");
    }
}

#[test]
fn percentages_are_exact() {
    let shares = decimal("0.60").mul(decimal("1200195.00")).unwrap();
    assert_eq!(shares, Number::from_i64(720_117));
    let tenth = decimal("0.1");
    let sum = (0..10).fold(Number::ZERO, |sum, _| sum.add(tenth).unwrap());
    assert_eq!(sum, Number::ONE);
    assert_eq!(Number::ONE.div(Number::from_i64(3)).unwrap(), number(1, 3));
}

#[test]
fn rounds() {
    use Rounding::{Down, HalfAwayFromZero, Up};
    for (text, places, rounding, expected) in [
        ("2.5", 0, HalfAwayFromZero, "3"),
        ("-2.5", 0, HalfAwayFromZero, "-3"),
        ("2.4999", 0, HalfAwayFromZero, "2"),
        ("-2.4999", 0, HalfAwayFromZero, "-2"),
        ("2.0001", 0, Up, "3"),
        ("-2.0001", 0, Up, "-3"),
        ("2.9999", 0, Down, "2"),
        ("-2.9999", 0, Down, "-2"),
        ("-0.4", 0, HalfAwayFromZero, "0"),
        ("0.005", 2, HalfAwayFromZero, "0.01"),
        ("-0.005", 2, HalfAwayFromZero, "-0.01"),
        ("0.0049", 2, HalfAwayFromZero, "0"),
        ("358.001", 2, Up, "358.01"),
        ("358.009", 2, Down, "358"),
        ("358.12", 2, Up, "358.12"),
        ("7", 2, Up, "7"),
    ] {
        let rounded = decimal(text).round_to(places, rounding).unwrap();
        assert_eq!(rounded, decimal(expected), "{text} to {places} places, {rounding:?}");
        if places == 0 {
            assert_eq!(decimal(text).round(rounding).unwrap(), rounded);
        }
    }
    assert_eq!(number(1, 3).round_to(40, Down), Err(OpError::Overflow));
    assert_eq!(number(2, 3).round_to(2, HalfAwayFromZero).unwrap(), decimal("0.67"));
}

#[test]
fn overflow_is_an_error() {
    let most = number(i128::MAX, 1);
    let least = most.neg();
    assert_eq!(most.add(Number::ONE), Err(OpError::Overflow));
    assert_eq!(least.sub(Number::ONE), Err(OpError::Overflow), "i128::MIN is no numerator");
    assert_eq!(most.mul(number(2, 1)), Err(OpError::Overflow));
    assert_eq!(most.mul(number(1, 2)), Ok(number(i128::MAX, 2)));
    assert_eq!(most.div(most), Ok(Number::ONE));
    assert_eq!(least.div(least), Ok(Number::ONE));
    assert_eq!(most.div(least), Ok(number(-1, 1)));
    assert_eq!(Number::ONE.div(Number::ZERO), Err(OpError::DivisionByZero));
    assert_eq!(Number::from_ratio(1, 0), Err(OpError::DivisionByZero));
    assert_eq!(Number::from_ratio(i128::MIN, 1), Err(OpError::Overflow));
    assert_eq!(Number::from_ratio(1, i128::MIN), Err(OpError::Overflow));
    assert_eq!(Number::from_ratio(i128::MIN, i128::MIN), Ok(Number::ONE));
    assert_eq!(Number::from_ratio(i128::MIN, 2).unwrap().numer(), i128::MIN / 2);
    let (half, third) = (number(1, i128::MAX), number(1, i128::MAX - 1));
    assert_eq!(half.add(third), Err(OpError::Overflow));
    assert_eq!(half.abs().round(Rounding::HalfAwayFromZero), Ok(Number::ZERO));
}

#[test]
fn compares_without_overflow() {
    let most = i128::MAX;
    for (left, right, expected) in [
        (number(most, most - 1), number(most - 1, most - 2), Ordering::Less),
        (number(-most, most - 1), number(-(most - 1), most - 2), Ordering::Greater),
        (number(most, 3), number(most, 2), Ordering::Less),
        (number(1, most), number(1, most - 1), Ordering::Less),
        (number(most, 2), number(most, 2), Ordering::Equal),
        (number(-most, 2), number(most, 3), Ordering::Less),
        (number(most, 2), number(-most, 3), Ordering::Greater),
        (number(most, most - 1), Number::ONE, Ordering::Greater),
    ] {
        assert_eq!(left.cmp(&right), expected, "{left:?} and {right:?}");
        assert_eq!(right.cmp(&left), expected.reverse(), "{right:?} and {left:?}");
    }
}

#[test]
fn whole_numbers() {
    assert_eq!(Number::from_i64(i64::MIN).to_i64(), Some(i64::MIN));
    assert_eq!(number(1_i128 << 63, 1).to_i64(), None);
    assert_eq!(number(1, 2).to_i64(), None);
    assert!(number(4, 2).is_whole() && !number(1, 2).is_whole());
}

/// Small enough for cross-multiplication in 128 bits.
fn small() -> impl Strategy<Value = (i128, i128)> {
    (-1_000_000_000_i128..1_000_000_000, 1_i128..1_000_000)
}

/// Fractions of any size.
fn any_number() -> impl Strategy<Value = Number> {
    let size = || (any::<i128>(), 0_u32..127).prop_map(|(value, shift)| value >> shift);
    (size(), size())
        .prop_filter_map("a fraction", |(numer, denom)| Number::from_ratio(numer, denom).ok())
}

fn is_sound(number: Number) -> bool {
    number.denom() > 0
        && number.numer() != i128::MIN
        && num_integer::gcd(number.numer(), number.denom()) == 1
}

proptest! {
    #[test]
    fn agrees_with_cross_multiplication((a, b) in small(), (c, d) in small()) {
        let (left, right) = (number(a, b), number(c, d));
        prop_assert_eq!(left.add(right).unwrap(), number(a * d + c * b, b * d));
        prop_assert_eq!(left.sub(right).unwrap(), number(a * d - c * b, b * d));
        prop_assert_eq!(left.mul(right).unwrap(), number(a * c, b * d));
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        prop_assert_eq!(left == right, a * d == c * b);
        if c == 0 {
            prop_assert_eq!(left.div(right), Err(OpError::DivisionByZero));
        } else {
            prop_assert_eq!(left.div(right).unwrap(), number(a * d, b * c));
        }
    }

    #[test]
    fn every_result_is_reduced(left in any_number(), right in any_number()) {
        prop_assert!(is_sound(left) && is_sound(left.neg()) && is_sound(left.abs()));
        for result in [left.add(right), left.sub(right), left.mul(right), left.div(right)] {
            prop_assert!(result.is_err() || result.is_ok_and(is_sound));
        }
        for rounding in [Rounding::HalfAwayFromZero, Rounding::Up, Rounding::Down] {
            prop_assert!(left.round(rounding).is_ok_and(Number::is_whole));
            prop_assert!(left.round_to(2, rounding).is_ok_and(is_sound)
                || left.round_to(2, rounding) == Err(OpError::Overflow));
        }
    }

    #[test]
    fn operations_undo_one_another(left in any_number(), right in any_number()) {
        prop_assert_eq!(left.add(right), right.add(left));
        prop_assert_eq!(left.mul(right), right.mul(left));
        if let Ok(back) = left.add(right).and_then(|sum| sum.sub(right)) {
            prop_assert_eq!(back, left);
        }
        if let Ok(back) = left.div(right).and_then(|quotient| quotient.mul(right)) {
            prop_assert_eq!(back, left);
        }
    }

    #[test]
    fn order_is_total(a in any_number(), b in any_number(), c in any_number()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        prop_assert_eq!(a.cmp(&b), b.neg().cmp(&a.neg()));
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        if let Ok(difference) = a.sub(b) {
            prop_assert_eq!(difference.is_negative(), a < b);
        }
    }

    #[test]
    fn rounding_is_near_and_monotone((a, b) in small(), (c, d) in small()) {
        let (left, right) = (number(a, b), number(c, d));
        for rounding in [Rounding::HalfAwayFromZero, Rounding::Up, Rounding::Down] {
            let penny = left.round_to(2, rounding).unwrap();
            let off = penny.sub(left).unwrap().abs();
            let bound = if rounding == Rounding::HalfAwayFromZero { 200 } else { 100 };
            prop_assert!(off <= number(1, bound));
            prop_assert!(100 % penny.denom() == 0);
            match rounding {
                Rounding::Up => prop_assert!(penny.abs() >= left.abs()),
                Rounding::Down => prop_assert!(penny.abs() <= left.abs()),
                Rounding::HalfAwayFromZero => {}
            }
            if left <= right {
                prop_assert!(penny <= right.round_to(2, rounding).unwrap());
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}|-?[0-9]{0,20}[.]?[0-9]{0,20}([eE][-+]?[0-9]{0,4})?") {
        prop_assert!(Number::parse_decimal(&text).is_none_or(is_sound));
    }
}
