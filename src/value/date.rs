//! Days of the civil calendar.
//!
//! Owns [`Date`] and [`Weekday`], their texts, and shifting by days and months. Takes numbers
//! and text, gives dates within the years 1 to 9999. Must never know working days (that is
//! `calendar`), nor which day is today.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::OpError;

/// A day, from 1 January of year 1 to 31 December 9999 in the proleptic Gregorian calendar.
///
/// Held as a count of days in which 1 January of year 1 is day 1, so that comparing dates and
/// counting the days between them is arithmetic on small integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(i32);

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weekday {
    /// `monday`
    Monday,
    /// `tuesday`
    Tuesday,
    /// `wednesday`
    Wednesday,
    /// `thursday`
    Thursday,
    /// `friday`
    Friday,
    /// `saturday`
    Saturday,
    /// `sunday`
    Sunday,
}

/// The names of the months, January first, as they are written in dates.
pub const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The months in a year.
pub(super) const MONTHS_PER_YEAR: i64 = 12;

impl Date {
    /// 1 January of year 1.
    pub const MIN: Self = Self(1);
    /// 31 December 9999.
    pub const MAX: Self = Self(3_652_059);

    /// The day with this year (1 to 9999), month (1 to 12) and day of the month, if there is one.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Self::from_day_number(date.num_days_from_ce())
    }

    /// Reads `2025-06-02`: four digits, two and two, and nothing else.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        Self::from_ymd(
            i32::try_from(fixed_digits(year, 4)?).ok()?,
            fixed_digits(month, 2)?,
            fixed_digits(day, 2)?,
        )
    }

    /// Reads `2 June 2025`, the form of [`Date`]'s `Display`: words set apart by single spaces,
    /// the month in full, letter case ignored.
    #[must_use]
    pub fn parse_words(text: &str) -> Option<Self> {
        let (day, rest) = text.split_once(' ')?;
        let (month, year) = rest.split_once(' ')?;
        if day.is_empty() || day.len() > 2 {
            return None;
        }
        Self::from_ymd(
            i32::try_from(fixed_digits(year, 4)?).ok()?,
            month_number(month)?,
            fixed_digits(day, day.len())?,
        )
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        // Every day number of this type is one of chrono's, so the fallback is never taken; it
        // stands here so that no input can end in a panic.
        let date = NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or_default();
        (date.year(), date.month(), date.day())
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// The count of days in which 1 January of year 1 is 1.
    #[must_use]
    pub const fn day_number(self) -> i32 {
        self.0
    }

    /// The day with this [`day_number`](Self::day_number), if it lies in the years 1 to 9999.
    #[must_use]
    pub const fn from_day_number(number: i32) -> Option<Self> {
        if number >= Self::MIN.0 && number <= Self::MAX.0 { Some(Self(number)) } else { None }
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        // 1 January of year 1 was a Monday.
        let index = (self.0 - 1).rem_euclid(7);
        usize::try_from(index).ok().and_then(Weekday::from_index).unwrap_or(Weekday::Monday)
    }

    /// The day `days` later, or earlier where it is below zero. Monotone in both.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] when it lies outside the years 1 to 9999.
    pub fn add_days(self, days: i64) -> Result<Self, OpError> {
        i64::from(self.0)
            .checked_add(days)
            .and_then(|number| i32::try_from(number).ok())
            .and_then(Self::from_day_number)
            .ok_or(OpError::DateOutOfRange)
    }

    /// The corresponding day `months` later, or earlier where it is below zero; the last day of
    /// that month where there is no such day, and then the second value is true. Monotone in
    /// both.
    ///
    /// Steps do not add up: a month after a month after 31 January is 28 March, and two months
    /// after it 31 March. Always count from the date of the event.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] when it lies outside the years 1 to 9999.
    ///
    /// # Source
    ///
    /// Dodds v Walker \[1981\] 1 WLR 1027: the corresponding date rule.
    pub fn add_months(self, months: i64) -> Result<(Self, bool), OpError> {
        let (year, month, day) = self.ymd();
        let (year, month) = (i64::from(year) * MONTHS_PER_YEAR + i64::from(month) - 1)
            .checked_add(months)
            .and_then(|count| {
                let year = i32::try_from(count.div_euclid(MONTHS_PER_YEAR)).ok()?;
                let month = u32::try_from(count.rem_euclid(MONTHS_PER_YEAR)).ok()? + 1;
                Some((year, month))
            })
            .ok_or(OpError::DateOutOfRange)?;
        let last = days_in_month(year, month).ok_or(OpError::DateOutOfRange)?;
        let date = Self::from_ymd(year, month, day.min(last)).ok_or(OpError::DateOutOfRange)?;
        Ok((date, day > last))
    }

    /// `other` − `self` in days; below zero where `other` is the earlier.
    #[must_use]
    pub const fn days_until(self, other: Self) -> i64 {
        other.0 as i64 - self.0 as i64
    }

    /// `2025-06-02`.
    #[must_use]
    pub fn iso(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Date {
    /// `2 June 2025`; the year in four digits, so that it can be read back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        let name = usize::try_from(month)
            .ok()
            .and_then(|month| MONTH_NAMES.get(month.checked_sub(1)?))
            .copied()
            .unwrap_or_default();
        f.pad(&format!("{day} {name} {year:04}"))
    }
}

impl Weekday {
    /// The days of the week, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The day with this [`index`](Self::index).
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// `monday`, as it is written in rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The month (1 to 12) with this English name, in full, letter case ignored.
#[must_use]
pub fn month_number(name: &str) -> Option<u32> {
    let index = MONTH_NAMES.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    u32::try_from(index + 1).ok()
}

/// Whether the year has a 29 February.
#[must_use]
pub const fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days in a month (1 to 12) of a year; `None` where there is no such month.
#[must_use]
pub const fn days_in_month(year: i32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap_year(year) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// The first and the last day that a written date can mean: `2025-06-02`, `2025-06` or `2025`.
///
/// A full date gives that day twice.
#[must_use]
pub fn parse_partial_date(text: &str) -> Option<(Date, Date)> {
    match text.len() {
        4 => {
            let year = i32::try_from(fixed_digits(text, 4)?).ok()?;
            Some((Date::from_ymd(year, 1, 1)?, Date::from_ymd(year, 12, 31)?))
        }
        7 => {
            let (year, month) = text.split_once('-')?;
            let year = i32::try_from(fixed_digits(year, 4)?).ok()?;
            let month = fixed_digits(month, 2)?;
            let last = days_in_month(year, month)?;
            Some((Date::from_ymd(year, month, 1)?, Date::from_ymd(year, month, last)?))
        }
        _ => Date::parse_iso(text).map(|date| (date, date)),
    }
}

/// A number written in exactly `width` ASCII digits; `width` is at most 9.
pub(super) fn fixed_digits(text: &str, width: usize) -> Option<u32> {
    if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
