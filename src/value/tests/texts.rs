//! What people read.

use proptest::prelude::*;

use crate::value::{Duration, DurationUnit, Number, OpError, Time, text};

fn number(numer: i128, denom: i128) -> Number {
    Number::from_ratio(numer, denom).unwrap()
}

#[test]
fn money() {
    for (numer, denom, pounds, json) in [
        (0, 1, "£0.00", "0.00"),
        (1_200_195, 1, "£1,200,195.00", "1200195.00"),
        (358, 1, "£358.00", "358.00"),
        (-5, 1, "-£5.00", "-5.00"),
        (999, 1, "£999.00", "999.00"),
        (1000, 1, "£1,000.00", "1000.00"),
        (1, 200, "£0.01", "0.01"),
        (-1, 200, "-£0.01", "-0.01"),
        (-1, 1000, "£0.00", "0.00"),
        (99_995, 1000, "£100.00", "100.00"),
        (999_999, 1000, "£1,000.00", "1000.00"),
        (1, 3, "£0.33", "0.33"),
    ] {
        assert_eq!(text::money(number(numer, denom)), pounds);
        assert_eq!(text::money_decimal(number(numer, denom)), json);
    }
}

#[test]
fn plain() {
    for (numer, denom, expected) in [
        (0, 1, "0"),
        (12, 1, "12"),
        (-3, 1, "-3"),
        (1, 2, "0.5"),
        (-1, 8, "-0.125"),
        (1, 1_000_000, "0.000001"),
        (1, 3, "0.333333…"),
        (2, 3, "0.666666…"),
        (-22, 7, "-3.142857…"),
        (1, 10_000_000, "0.000000…"),
        (1_200_195, 1, "1200195"),
    ] {
        assert_eq!(text::plain(number(numer, denom)), expected);
    }
}

#[test]
fn percent() {
    for (numer, denom, expected) in [
        (3, 5, "60%"),
        (0, 1, "0%"),
        (1, 1, "100%"),
        (749, 1000, "74.9%"),
        (1, 3, "33.33%"),
        (749_999, 1_000_000, "74.99%"),
        (3, 400, "0.75%"),
        (1, 100_000, "0%"),
        (-1, 100_000, "0%"),
        (-3, 5, "-60%"),
        (5, 4, "125%"),
        (21, 2000, "1.05%"),
        (12, 1, "1200%"),
    ] {
        assert_eq!(text::percent(number(numer, denom)), expected);
    }
}

#[test]
fn times() {
    for (written, shown) in [
        ("20:00", "20:00"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
        ("8:00am", "08:00"),
        ("8.00pm", "20:00"),
        ("08:30 AM", "08:30"),
        ("12:00am", "00:00"),
        ("12:00pm", "12:00"),
        ("12:59pm", "12:59"),
    ] {
        let time = Time::parse(written).unwrap();
        assert_eq!(time.to_string(), shown, "{written}");
        assert_eq!(Time::parse(shown), Some(time));
        assert_eq!(Time::from_minutes(time.minutes()), Some(time));
    }
    for written in [
        "", "8:00", "24:00", "20:60", "13:00pm", "0:00am", "8am", "am", "20.00", "8:0am", "é", "m",
        "20:00:00", "+8:00", "8:00  am", ":00am", "008:00am",
    ] {
        assert_eq!(Time::parse(written), None, "{written}");
    }
}

#[test]
fn durations() {
    for (count, unit, expected) in [
        (4, DurationUnit::Weeks, "4 weeks"),
        (1, DurationUnit::Weeks, "1 week"),
        (10, DurationUnit::WorkingDays, "10 working days"),
        (1, DurationUnit::WorkingDays, "1 working day"),
        (0, DurationUnit::Days, "0 days"),
        (18, DurationUnit::Months, "18 months"),
        (1, DurationUnit::Years, "1 year"),
    ] {
        assert_eq!(Duration::new(count, unit).to_string(), expected);
    }
}

/// Reports quote these: lower case, no full stop.
#[test]
fn errors() {
    for error in [
        OpError::DivisionByZero,
        OpError::Overflow,
        OpError::DateOutOfRange,
        OpError::OutsideCalendar,
        OpError::BornAfter,
        OpError::NotWhole,
        OpError::NegativeCount,
    ] {
        let words = error.to_string();
        assert!(words.starts_with(|first: char| first.is_lowercase()) && !words.ends_with('.'));
    }
}

proptest! {
    #[test]
    fn every_number_can_be_shown(numer in any::<i128>(), denom in any::<i128>()) {
        if let Ok(number) = Number::from_ratio(numer, denom) {
            for shown in [
                text::money(number),
                text::money_decimal(number),
                text::plain(number),
                text::percent(number),
            ] {
                prop_assert!(!shown.is_empty());
            }
        }
    }

    #[test]
    fn pence_are_read_back(pence in any::<i64>()) {
        let pounds = number(i128::from(pence), 100);
        prop_assert_eq!(Number::parse_decimal(&text::money_decimal(pounds)), Some(pounds));
    }

    #[test]
    fn a_percentage_is_never_overstated(numer in 0_i128..100_000, denom in 1_i128..100_000) {
        let share = number(numer, denom);
        let shown = text::percent(share);
        let read = Number::parse_decimal(shown.strip_suffix('%').unwrap()).unwrap();
        let exact = share.mul(Number::from_i64(100)).unwrap();
        prop_assert!(read <= exact);
        prop_assert!(exact.sub(read).unwrap() < number(1, 100));
    }

    #[test]
    fn any_text_is_a_time_or_not(text in "\\PC{0,8}|[0-9]{0,3}[:.]?[0-9]{0,3} ?([aApP][mM])?") {
        prop_assert!(Time::parse(&text).is_none_or(|time| time <= Time::MAX));
    }
}
