//! Working days.
//!
//! Owns [`Calendar`]: which days of which years are working days, and counting them. Takes the
//! days a declaration lists as closed, gives counts and days. Must never guess: a day outside
//! the covered years is an error, and no holiday is built in.

use std::collections::BTreeSet;

use super::{Date, OpError};

/// The most years that one calendar may cover; it bounds the memory that a rule file can take.
pub const MAX_CALENDAR_YEARS: i32 = 400;

/// Which days are working days: Monday to Friday, less the days listed as closed.
///
/// Counting is one subtraction and finding the n-th working day one look-up: both tables are
/// filled when the calendar is made (at most about a megabyte, for 400 years).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    first: Date,
    last: Date,
    /// `before[i]`: how many of the first `i` covered days are working days.
    before: Vec<u32>,
    /// The working days in order.
    open: Vec<Date>,
}

impl Calendar {
    /// The calendar that covers both years and all between. Closed days outside them, or at a
    /// weekend, change nothing; whether to complain of them is for the compiler.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] when a year is not within 1 to 9999, the last lies before the
    /// first, or there are more than [`MAX_CALENDAR_YEARS`].
    pub fn new(
        first_year: i32,
        last_year: i32,
        closed: impl IntoIterator<Item = Date>,
    ) -> Result<Self, OpError> {
        let first = Date::from_ymd(first_year, 1, 1).ok_or(OpError::DateOutOfRange)?;
        let last = Date::from_ymd(last_year, 12, 31).ok_or(OpError::DateOutOfRange)?;
        // Both years are known to lie within 1 to 9999 here.
        if last_year < first_year || last_year - first_year >= MAX_CALENDAR_YEARS {
            return Err(OpError::DateOutOfRange);
        }
        let closed: BTreeSet<Date> = closed.into_iter().collect();
        let mut before = vec![0];
        let mut open = Vec::new();
        let mut count = 0_u32;
        for number in first.day_number()..=last.day_number() {
            let date = Date::from_day_number(number).ok_or(OpError::DateOutOfRange)?;
            if !date.weekday().is_weekend() && !closed.contains(&date) {
                open.push(date);
                count += 1;
            }
            before.push(count);
        }
        Ok(Self { first, last, before, open })
    }

    /// The first day that is covered.
    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    /// The last day that is covered.
    #[must_use]
    pub const fn last(&self) -> Date {
        self.last
    }

    /// Whether the day lies in the covered years.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// All the working days, in order.
    #[must_use]
    pub fn working_days(&self) -> &[Date] {
        &self.open
    }

    /// Whether the day is a working day.
    ///
    /// # Errors
    ///
    /// [`OpError::OutsideCalendar`] when the day is not covered.
    pub fn is_working_day(&self, date: Date) -> Result<bool, OpError> {
        let through = self.count_through(date)?;
        Ok(through > self.count_before(date)?)
    }

    /// The `count`-th working day after `date`, or before it where `count` is below zero; `date`
    /// itself, working day or not, where it is zero. Monotone in `date`; in `count` too, a
    /// day off included: what is counted lies after it, or before it.
    ///
    /// # Errors
    ///
    /// [`OpError::OutsideCalendar`] when a day that has to be counted is not covered. The date
    /// itself is not counted, so it may be the day next to the covered years.
    pub fn add_working_days(&self, date: Date, count: i64) -> Result<Date, OpError> {
        if count == 0 {
            return Ok(date);
        }
        // The first working day after `date` is number `passed`, counting from 0.
        let passed = if count > 0 { self.count_through(date)? } else { self.count_before(date)? };
        let offset = if count > 0 { count - 1 } else { count };
        i64::from(passed)
            .checked_add(offset)
            .and_then(|index| usize::try_from(index).ok())
            .and_then(|index| self.open.get(index))
            .copied()
            .ok_or(OpError::OutsideCalendar)
    }

    /// How many working days lie after `from`, up to and including `to`. Where `to` is the
    /// earlier it is that count from `to` to `from`, below zero. Falls or stays as `from` grows,
    /// grows or stays as `to` does.
    ///
    /// # Errors
    ///
    /// [`OpError::OutsideCalendar`] when a day that has to be counted is not covered; nothing is
    /// counted from a day to itself.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i64, OpError> {
        if from == to {
            return Ok(0);
        }
        let (early, late) = if from < to { (from, to) } else { (to, from) };
        // `late` is counted, so it must be a covered day; `early` is not.
        if !self.covers(late) {
            return Err(OpError::OutsideCalendar);
        }
        let count = i64::from(self.count_through(late)?) - i64::from(self.count_through(early)?);
        Ok(if from < to { count } else { -count })
    }

    /// How many working days of the calendar lie before `date`: a covered day, or the day after
    /// the last.
    fn count_before(&self, date: Date) -> Result<u32, OpError> {
        self.count_of_first(self.first.days_until(date))
    }

    /// How many working days of the calendar lie on or before `date`: a covered day, or the day
    /// before the first.
    fn count_through(&self, date: Date) -> Result<u32, OpError> {
        self.count_of_first(self.first.days_until(date) + 1)
    }

    /// How many of the first `days` covered days are working days.
    fn count_of_first(&self, days: i64) -> Result<u32, OpError> {
        usize::try_from(days)
            .ok()
            .and_then(|days| self.before.get(days))
            .copied()
            .ok_or(OpError::OutsideCalendar)
    }
}
