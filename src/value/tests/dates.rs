//! Dates, durations, working days, ages and periods: cases from the law, and slow definitions
//! that walk day by day.

use proptest::prelude::*;

use crate::value::{
    Calendar, CalendarPeriod, Date, Duration, DurationUnit, OpError, Weekday, age_on, birthday,
    days_from, days_in_month, is_leap_year, month_number, months_from, parse_partial_date,
    weeks_from, working_days_from, years_from,
};

#[track_caller]
fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn duration(count: u32, unit: DurationUnit) -> Duration {
    Duration::new(count, unit)
}

/// 2025 and 2026, closed on some of the days that were bank holidays in England.
fn calendar() -> Calendar {
    let closed = ["2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06"];
    Calendar::new(2025, 2026, closed.map(day)).unwrap()
}

#[test]
fn reads_and_shows_dates() {
    let date = day("2025-06-02");
    assert_eq!(date.ymd(), (2025, 6, 2));
    assert_eq!(date.iso(), "2025-06-02");
    assert_eq!(date.to_string(), "2 June 2025");
    assert_eq!(date.weekday(), Weekday::Monday);
    assert_eq!(date.weekday().to_string(), "monday");
    assert_eq!(Date::parse_words("2 June 2025"), Some(date));
    assert_eq!(Date::parse_words("02 june 2025"), Some(date));
    assert_eq!(Date::MIN.iso(), "0001-01-01");
    assert_eq!(Date::MAX.iso(), "9999-12-31");
    assert_eq!(Date::from_ymd(1, 1, 1), Some(Date::MIN));
    assert_eq!(Date::from_ymd(9999, 12, 31), Some(Date::MAX));
    assert_eq!(month_number("september"), Some(9));
    assert_eq!(month_number("Sep"), None);
}

#[test]
fn refuses_what_is_not_a_date() {
    for text in [
        "",
        "2025-6-2",
        "2025-02-29",
        "2025-13-01",
        "2025-00-01",
        "2025-01-00",
        "0000-01-01",
        "2025-06-02 ",
        "2025/06/02",
        "20250602",
        "2025-06-02T00:00",
        "-025-06-02",
        "+025-06-02",
        "10000-01-01",
        "２０２５-06-02",
    ] {
        assert_eq!(Date::parse_iso(text), None, "{text}");
        assert_eq!(parse_partial_date(text), None, "{text}");
    }
    for text in ["2 Jun 2025", "32 May 2025", "2  June 2025", "2 June 25", "June 2025", "2 June"] {
        assert_eq!(Date::parse_words(text), None, "{text}");
    }
    assert_eq!(Date::from_ymd(i32::MAX, 1, 1), None);
    assert_eq!(Date::from_day_number(0), None);
    assert_eq!(Date::from_day_number(i32::MAX), None);
}

#[test]
fn dates_known_in_part() {
    for (text, first, last) in [
        ("2025-06-02", "2025-06-02", "2025-06-02"),
        ("2025-06", "2025-06-01", "2025-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
    ] {
        assert_eq!(parse_partial_date(text), Some((day(first), day(last))), "{text}");
    }
    for text in ["0000", "2025-", "2025-13", "2025-6", "abcd", "2025-061", "é025-1"] {
        assert_eq!(parse_partial_date(text), None, "{text}");
    }
}

#[test]
fn durations_after_and_before() {
    use DurationUnit::{Days, Months, Weeks, WorkingDays, Years};
    for (from, count, unit, after, clamped) in [
        ("2025-06-02", 4, Weeks, "2025-06-30", false),
        ("2026-04-03", 28, Days, "2026-05-01", false),
        ("2025-01-31", 1, Months, "2025-02-28", true),
        ("2024-01-31", 1, Months, "2024-02-29", true),
        ("2025-01-31", 2, Months, "2025-03-31", false),
        ("2025-01-30", 13, Months, "2026-02-28", true),
        ("2025-06-02", 18, Months, "2026-12-02", false),
        ("2024-02-29", 1, Years, "2025-02-28", true),
        ("2024-02-29", 4, Years, "2028-02-29", false),
        ("2025-02-28", 1, Months, "2025-03-28", false),
        ("2026-04-02", 5, WorkingDays, "2026-04-13", false),
        ("2026-04-03", 1, WorkingDays, "2026-04-07", false),
        ("2026-04-04", 1, WorkingDays, "2026-04-07", false),
        ("2026-04-04", 0, WorkingDays, "2026-04-04", false),
        ("2026-04-07", 1, WorkingDays, "2026-04-08", false),
    ] {
        let shifted = duration(count, unit).after(day(from), Some(&calendar())).unwrap();
        assert_eq!(shifted.date, day(after), "{count} {unit} after {from}");
        assert_eq!(shifted.clamped, clamped, "{count} {unit} after {from}");
    }
    for (from, count, unit, before) in [
        ("2025-06-30", 4, Weeks, "2025-06-02"),
        ("2025-03-31", 1, Months, "2025-02-28"),
        ("2024-02-29", 1, Years, "2023-02-28"),
        ("2025-01-15", 1, Months, "2024-12-15"),
        ("2026-04-13", 5, WorkingDays, "2026-04-02"),
        ("2026-04-05", 1, WorkingDays, "2026-04-02"),
        ("2026-04-06", 0, WorkingDays, "2026-04-06"),
    ] {
        let shifted = duration(count, unit).before(day(from), Some(&calendar())).unwrap();
        assert_eq!(shifted.date, day(before), "{count} {unit} before {from}");
    }
}

#[test]
fn durations_out_of_range() {
    use DurationUnit::{Days, Months, Weeks, WorkingDays, Years};
    for unit in [Days, Weeks, Months, Years] {
        for edge in [Date::MIN, Date::MAX, day("2000-02-29")] {
            let most = duration(u32::MAX, unit);
            assert_eq!(most.after(edge, None), Err(OpError::DateOutOfRange));
            assert_eq!(most.before(edge, None), Err(OpError::DateOutOfRange));
        }
    }
    let ages = duration(10_000, Years);
    assert_eq!(ages.after(Date::MAX, None), Err(OpError::DateOutOfRange));
    assert_eq!(Date::MAX.add_days(i64::MAX), Err(OpError::DateOutOfRange));
    assert_eq!(Date::MIN.add_days(i64::MIN), Err(OpError::DateOutOfRange));
    assert_eq!(Date::MAX.add_months(i64::MAX), Err(OpError::DateOutOfRange));
    assert_eq!(Date::MIN.add_months(i64::MIN), Err(OpError::DateOutOfRange));
    let a_day = duration(1, WorkingDays);
    assert_eq!(a_day.after(day("2026-04-02"), None), Err(OpError::OutsideCalendar));
}

#[test]
fn working_days() {
    let calendar = calendar();
    assert_eq!(calendar.is_working_day(day("2026-04-02")), Ok(true));
    assert_eq!(calendar.is_working_day(day("2026-04-03")), Ok(false));
    assert_eq!(calendar.is_working_day(day("2026-04-04")), Ok(false));
    assert_eq!(calendar.is_working_day(day("2024-12-31")), Err(OpError::OutsideCalendar));
    assert_eq!(calendar.is_working_day(day("2027-01-01")), Err(OpError::OutsideCalendar));
    for (from, to, count) in [
        ("2026-04-02", "2026-04-13", 5),
        ("2026-04-13", "2026-04-02", -5),
        ("2026-04-03", "2026-04-06", 0),
        ("2026-04-02", "2026-04-02", 0),
        ("2024-12-31", "2025-01-02", 2),
    ] {
        let found = working_days_from(day(from), day(to), &calendar);
        assert_eq!(found, Ok(count), "from {from} to {to}");
    }
}

#[test]
fn a_calendar_never_guesses() {
    let calendar = calendar();
    let outside = Err(OpError::OutsideCalendar);
    // The day next to the covered years is not counted itself.
    assert_eq!(calendar.add_working_days(day("2024-12-31"), 1), Ok(day("2025-01-01")));
    assert_eq!(calendar.add_working_days(day("2024-12-30"), 1), outside);
    assert_eq!(calendar.add_working_days(day("2024-12-31"), -1), outside);
    assert_eq!(calendar.add_working_days(day("2026-12-31"), 1), outside);
    assert_eq!(calendar.add_working_days(day("2027-01-01"), -1), Ok(day("2026-12-31")));
    assert_eq!(calendar.add_working_days(day("2027-01-02"), -1), outside);
    assert_eq!(calendar.add_working_days(day("2025-01-01"), -1), outside);
    assert_eq!(calendar.add_working_days(day("2026-01-01"), i64::MAX), outside);
    assert_eq!(calendar.add_working_days(day("2026-01-01"), i64::MIN), outside);
    assert_eq!(calendar.add_working_days(Date::MAX, 0), Ok(Date::MAX));
    let between = |from, to| calendar.working_days_between(day(from), day(to));
    assert_eq!(between("2026-12-30", "2027-01-01"), Err(OpError::OutsideCalendar));
    assert_eq!(between("2024-12-30", "2025-01-01"), Err(OpError::OutsideCalendar));
    assert_eq!(between("2020-01-01", "2020-02-01"), Err(OpError::OutsideCalendar));
    assert_eq!(between("2020-01-01", "2030-02-01"), Err(OpError::OutsideCalendar));
    assert_eq!(between("2024-12-30", "2024-12-31"), Err(OpError::OutsideCalendar));
    assert_eq!(between("2020-01-01", "2020-01-01"), Ok(0));
}

#[test]
fn calendars_are_bounded() {
    assert!(Calendar::new(1, 400, []).is_ok());
    assert!(Calendar::new(9999, 9999, []).is_ok());
    for (first, last) in
        [(1, 401), (0, 1), (9999, 10_000), (2026, 2025), (i32::MIN, i32::MAX), (1, 9999)]
    {
        assert_eq!(Calendar::new(first, last, []), Err(OpError::DateOutOfRange));
    }
    let closed = [day("2024-12-25"), day("2025-06-07"), day("2025-06-09"), day("2025-06-09")];
    let calendar = Calendar::new(2025, 2025, closed).unwrap();
    assert_eq!((calendar.first(), calendar.last()), (day("2025-01-01"), day("2025-12-31")));
    assert_eq!(calendar.working_days().len(), 261 - 1, "one closed day was a working day");
}

#[test]
fn ages_and_birthdays() {
    for (born, on, age) in [
        ("2000-02-29", "2026-02-28", 25),
        ("2000-02-29", "2026-03-01", 26),
        ("2000-02-29", "2024-02-28", 23),
        ("2000-02-29", "2024-02-29", 24),
        ("2000-06-02", "2000-06-02", 0),
        ("2007-06-02", "2025-06-01", 17),
        ("2007-06-02", "2025-06-02", 18),
        ("2024-12-31", "2025-01-01", 0),
        ("0001-01-01", "9999-12-31", 9998),
    ] {
        assert_eq!(age_on(day(on), day(born)), Ok(age), "born {born}, on {on}");
    }
    assert_eq!(age_on(day("2025-06-01"), day("2025-06-02")), Err(OpError::BornAfter));
    for (born, age, reached) in [
        ("2000-02-29", 26, "2026-03-01"),
        ("2000-02-29", 24, "2024-02-29"),
        ("2000-02-29", 100, "2100-03-01"),
        ("2007-06-02", 18, "2025-06-02"),
        ("2007-06-02", 0, "2007-06-02"),
    ] {
        assert_eq!(birthday(day(born), age), Ok(day(reached)), "born {born}, {age}");
    }
    assert_eq!(birthday(day("2000-01-01"), -1), Err(OpError::NegativeCount));
    assert_eq!(birthday(day("2000-01-01"), 8000), Err(OpError::DateOutOfRange));
    assert_eq!(birthday(day("2000-02-29"), i64::MAX), Err(OpError::DateOutOfRange));
    assert_eq!(birthday(day("2000-02-29"), i64::from(i32::MAX)), Err(OpError::DateOutOfRange));
}

#[test]
fn completed_counts() {
    for (from, to, days, weeks, months, years) in [
        ("2025-06-02", "2025-06-30", 28, 4, 0, 0),
        ("2025-06-30", "2025-06-02", -28, -4, 0, 0),
        ("2025-06-02", "2025-06-08", 6, 0, 0, 0),
        ("2025-01-31", "2025-02-28", 28, 4, 1, 0),
        ("2025-02-28", "2025-01-31", -28, -4, -1, 0),
        ("2025-01-31", "2025-02-27", 27, 3, 0, 0),
        ("2025-01-31", "2025-03-30", 58, 8, 1, 0),
        ("2024-02-29", "2025-02-28", 365, 52, 12, 1),
        ("2024-05-01", "2027-03-31", 1064, 152, 34, 2),
        ("2024-12-31", "2025-01-01", 1, 0, 0, 0),
        ("2025-06-02", "2025-06-02", 0, 0, 0, 0),
    ] {
        let (from, to) = (day(from), day(to));
        let found = (
            days_from(from, to),
            weeks_from(from, to),
            months_from(from, to),
            years_from(from, to),
        );
        assert_eq!(found, (days, weeks, months, years), "from {from} to {to}");
    }
}

#[test]
fn periods() {
    use CalendarPeriod::{FinancialQuarter, FinancialYear, Month, Quarter, Year};
    for (period, date, start, end) in [
        (Month, "2024-02-10", "2024-02-01", "2024-02-29"),
        (Month, "2025-12-31", "2025-12-01", "2025-12-31"),
        (Quarter, "2025-01-01", "2025-01-01", "2025-03-31"),
        (Quarter, "2025-06-30", "2025-04-01", "2025-06-30"),
        (Quarter, "2025-11-15", "2025-10-01", "2025-12-31"),
        (FinancialQuarter, "2025-06-02", "2025-04-01", "2025-06-30"),
        (FinancialQuarter, "2026-03-31", "2026-01-01", "2026-03-31"),
        (Year, "2025-06-02", "2025-01-01", "2025-12-31"),
        (FinancialYear, "2025-06-02", "2025-04-01", "2026-03-31"),
        (FinancialYear, "2026-03-31", "2025-04-01", "2026-03-31"),
        (FinancialYear, "2026-04-01", "2026-04-01", "2027-03-31"),
    ] {
        assert_eq!(period.start_of(day(date)), Ok(day(start)), "start of {period} of {date}");
        assert_eq!(period.end_of(day(date)), Ok(day(end)), "end of {period} of {date}");
    }
    assert_eq!(FinancialYear.start_of(Date::MIN), Err(OpError::DateOutOfRange));
    assert_eq!(FinancialYear.end_of(Date::MIN), Ok(day("0001-03-31")));
    assert_eq!(FinancialYear.end_of(Date::MAX), Err(OpError::DateOutOfRange));
    assert_eq!(Quarter.end_of(Date::MAX), Ok(Date::MAX));
}

/// Walks a whole cycle of the calendar with nothing but month lengths.
#[test]
fn every_day_of_four_centuries() {
    let (mut year, mut month, mut day_of_month) = (1800, 1, 1);
    let mut date = day("1800-01-01");
    let mut weekday = Weekday::Wednesday.index();
    while year < 2201 {
        assert_eq!(date.ymd(), (year, month, day_of_month));
        assert_eq!(Date::from_ymd(year, month, day_of_month), Some(date));
        assert_eq!(date.weekday().index(), weekday);
        assert_eq!(Date::from_day_number(date.day_number()), Some(date));
        day_of_month += 1;
        if day_of_month > days_in_month(year, month).unwrap() {
            (month, day_of_month) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        date = date.add_days(1).unwrap();
        weekday = (weekday + 1) % 7;
    }
    assert!(is_leap_year(2000) && !is_leap_year(1900) && is_leap_year(2024));
}

/// Days around leap years, month ends and the turn of the century.
fn any_date() -> impl Strategy<Value = Date> {
    (day("1890-01-01").day_number()..day("2110-01-01").day_number())
        .prop_map(|number| Date::from_day_number(number).unwrap())
}

/// Days in and just around the years that [`calendar`] covers.
fn near_calendar() -> impl Strategy<Value = Date> {
    (day("2024-12-25").day_number()..day("2027-01-07").day_number())
        .prop_map(|number| Date::from_day_number(number).unwrap())
}

/// The slow definition: one month at a time from the first of the month, then the day.
fn slow_months_after(date: Date, months: u32) -> (Date, bool) {
    let (mut year, mut month, day_of_month) = date.ymd();
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    match Date::from_ymd(year, month, day_of_month) {
        Some(date) => (date, false),
        None => {
            let last = (28..=31).rev().find_map(|last| Date::from_ymd(year, month, last));
            (last.unwrap(), true)
        }
    }
}

/// The slow definition: walks day by day and asks the calendar of each.
fn slow_working_days(
    calendar: &Calendar,
    date: Date,
    count: u32,
    step: i64,
) -> Result<Date, OpError> {
    let (mut date, mut left) = (date, count);
    while left > 0 {
        date = date.add_days(step)?;
        if calendar.is_working_day(date)? {
            left -= 1;
        }
    }
    Ok(date)
}

proptest! {
    #[test]
    fn texts_are_read_back(date in any_date()) {
        prop_assert_eq!(Date::parse_iso(&date.iso()), Some(date));
        prop_assert_eq!(Date::parse_words(&date.to_string()), Some(date));
    }

    #[test]
    fn any_text_is_a_date_or_not(text in "\\PC{0,12}|[0-9]{0,5}-?[0-9]{0,3}-?[0-9]{0,3}") {
        prop_assert!(Date::parse_iso(&text).is_none_or(|date| date.iso() == text));
        prop_assert!(parse_partial_date(&text).is_none_or(|(first, last)| first <= last));
    }

    #[test]
    fn days_agree_with_a_walk(date in any_date(), days in 0_i64..400) {
        let mut walked = date;
        for _ in 0..days {
            walked = walked.add_days(1).unwrap();
        }
        prop_assert_eq!(date.add_days(days), Ok(walked));
        prop_assert_eq!(walked.add_days(-days), Ok(date));
        prop_assert_eq!(days_from(date, walked), days);
    }

    #[test]
    fn months_agree_with_a_walk(date in any_date(), months in 0_u32..600) {
        let walked = slow_months_after(date, months);
        prop_assert_eq!(date.add_months(i64::from(months)), Ok(walked));
        let (back, clamped) = walked.0.add_months(-i64::from(months)).unwrap();
        if !walked.1 {
            prop_assert!(back == date && !clamped);
        }
    }

    #[test]
    fn shifting_is_monotone(a in any_date(), b in any_date(), count in 0_u32..600) {
        let (early, late) = (a.min(b), a.max(b));
        for unit in [DurationUnit::Days, DurationUnit::Weeks, DurationUnit::Months, DurationUnit::Years] {
            let by = duration(count, unit);
            prop_assert!(by.after(early, None).unwrap().date <= by.after(late, None).unwrap().date);
            prop_assert!(by.before(early, None).unwrap().date <= by.before(late, None).unwrap().date);
            let more = duration(count + 1, unit);
            prop_assert!(by.after(early, None).unwrap().date < more.after(early, None).unwrap().date);
        }
    }

    #[test]
    fn completed_counts_are_the_largest(from in any_date(), to in any_date()) {
        let (early, late) = (from.min(to), from.max(to));
        let sign = if from <= to { 1 } else { -1 };
        for (found, unit) in [
            (weeks_from(from, to), DurationUnit::Weeks),
            (months_from(from, to), DurationUnit::Months),
            (years_from(from, to), DurationUnit::Years),
        ] {
            let count = u32::try_from(found * sign).unwrap();
            prop_assert!(duration(count, unit).after(early, None).unwrap().date <= late);
            prop_assert!(duration(count + 1, unit).after(early, None).unwrap().date > late);
        }
    }

    #[test]
    fn counts_are_monotone(a in any_date(), b in any_date(), c in any_date()) {
        let (early, late) = (b.min(c), b.max(c));
        for count in [days_from, weeks_from, months_from, years_from] {
            prop_assert!(count(a, early) <= count(a, late));
            prop_assert!(count(early, a) >= count(late, a));
        }
    }

    #[test]
    fn an_age_is_reached_on_its_birthday(born in any_date(), age in 0_i64..120) {
        let reached = birthday(born, age).unwrap();
        prop_assert_eq!(age_on(reached, born), Ok(age));
        let eve = age_on(reached.add_days(-1).unwrap(), born);
        prop_assert_eq!(eve, if age == 0 { Err(OpError::BornAfter) } else { Ok(age - 1) });
    }

    #[test]
    fn ages_are_monotone(born in any_date(), a in any_date(), b in any_date()) {
        let (early, late) = (a.min(b), a.max(b));
        if born <= early {
            prop_assert!(age_on(early, born) <= age_on(late, born));
        }
        if late <= born {
            prop_assert!(age_on(born, early) >= age_on(born, late));
        }
        prop_assert!(birthday(early, 26) <= birthday(late, 26));
    }

    #[test]
    fn working_days_agree_with_a_walk(date in near_calendar(), count in 0_u32..600) {
        let calendar = calendar();
        for (step, signed) in [(1, i64::from(count)), (-1, -i64::from(count))] {
            let walked = slow_working_days(&calendar, date, count, step);
            prop_assert_eq!(calendar.add_working_days(date, signed), walked);
        }
    }

    #[test]
    fn working_days_are_monotone(a in near_calendar(), b in near_calendar(), count in -20_i64..20) {
        let calendar = calendar();
        let (early, late) = (a.min(b), a.max(b));
        let shift = |date, count| calendar.add_working_days(date, count);
        if let (Ok(first), Ok(last)) = (shift(early, count), shift(late, count)) {
            prop_assert!(first <= last);
        }
        if let (Ok(less), Ok(more)) = (shift(a, count), shift(a, count + 1)) {
            prop_assert!(less < more);
        }
        for date in [early, late] {
            let count = |from, to| calendar.working_days_between(from, to);
            if let (Ok(less), Ok(more)) = (count(date, early), count(date, late)) {
                prop_assert!(less <= more);
            }
        }
    }

    #[test]
    fn counted_working_days_agree_with_a_walk(from in near_calendar(), to in near_calendar()) {
        let calendar = calendar();
        let (early, late) = (from.min(to), from.max(to));
        let mut walked = Ok(0);
        let mut date = early;
        while date < late {
            date = date.add_days(1).unwrap();
            walked = walked.and_then(|count: i64| {
                Ok(count + i64::from(calendar.is_working_day(date)?))
            });
        }
        let sign = if from <= to { 1 } else { -1 };
        let found = working_days_from(from, to, &calendar);
        prop_assert_eq!(found, walked.map(|count| count * sign));
    }

    #[test]
    fn a_period_holds_its_days(date in any_date()) {
        for period in CalendarPeriod::ALL {
            let (start, end) = (period.start_of(date).unwrap(), period.end_of(date).unwrap());
            prop_assert!(start <= date && date <= end);
            prop_assert_eq!(period.start_of(end), Ok(start));
            prop_assert_eq!(period.end_of(start), Ok(end));
            prop_assert_eq!(period.start_of(end.add_days(1).unwrap()), end.add_days(1));
        }
    }
}
