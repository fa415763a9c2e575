//! Lengths of time as the law counts them.
//!
//! Owns [`Duration`] and what it means to be a duration after or before a day. Takes a day and,
//! for working days, a [`Calendar`]; gives a day. Must never turn one unit into another: months
//! are not days, and working days depend on where they are counted.

use std::fmt;

use super::{Calendar, Date, OpError};

/// The unit of a [`Duration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationUnit {
    /// `days`: calendar days.
    Days,
    /// `working days`: days on which the calendar in scope is open.
    WorkingDays,
    /// `weeks`: seven calendar days each.
    Weeks,
    /// `months`: to the corresponding date, or the last day of the month.
    Months,
    /// `years`: twelve months each.
    Years,
}

/// A count of one unit: `4 weeks`, `10 working days`.
///
/// Durations have no order among each other and two in different units are never equal, because
/// how long a month or a working day is depends on where it is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: DurationUnit,
}

/// Where a duration ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shifted {
    /// The last day of the period.
    pub date: Date,
    /// True where the month has no corresponding date, and its last day was taken.
    pub clamped: bool,
}

/// The days in a week.
pub(super) const DAYS_PER_WEEK: i64 = 7;

impl Duration {
    /// A duration of `count` units.
    #[must_use]
    pub const fn new(count: u32, unit: DurationUnit) -> Self {
        Self { count, unit }
    }

    /// The last day of a period of this length that runs from the day after `date`. Monotone in
    /// `date` and in the count.
    ///
    /// The first working day after `date` is day 1, also where `date` is a day off. A duration of
    /// zero ends on `date` itself, working day or not.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] when the day lies outside the years 1 to 9999;
    /// [`OpError::OutsideCalendar`] when working days are counted and there is no calendar, or it
    /// does not cover the days that are needed.
    ///
    /// # Source
    ///
    /// Dodds v Walker \[1981\] 1 WLR 1027 for months and years; the rule that a period begins the
    /// day after the event for all.
    pub fn after(self, date: Date, calendar: Option<&Calendar>) -> Result<Shifted, OpError> {
        self.shift(date, calendar, 1)
    }

    /// The same, counted backwards: the first working day before `date` is day 1.
    ///
    /// # Errors
    ///
    /// Those of [`after`](Self::after).
    pub fn before(self, date: Date, calendar: Option<&Calendar>) -> Result<Shifted, OpError> {
        self.shift(date, calendar, -1)
    }

    fn shift(
        self,
        date: Date,
        calendar: Option<&Calendar>,
        direction: i64,
    ) -> Result<Shifted, OpError> {
        // A count is 32 bits wide, so none of these products can leave 64.
        let count = i64::from(self.count) * direction;
        let (date, clamped) = match self.unit {
            DurationUnit::Days => (date.add_days(count)?, false),
            DurationUnit::Weeks => (date.add_days(count * DAYS_PER_WEEK)?, false),
            DurationUnit::Months => date.add_months(count)?,
            DurationUnit::Years => date.add_months(count * super::date::MONTHS_PER_YEAR)?,
            DurationUnit::WorkingDays => {
                let calendar = calendar.ok_or(OpError::OutsideCalendar)?;
                (calendar.add_working_days(date, count)?, false)
            }
        };
        Ok(Shifted { date, clamped })
    }
}

impl DurationUnit {
    /// Every unit, in the order in which the language lists them.
    pub const ALL: [Self; 5] =
        [Self::Days, Self::WorkingDays, Self::Weeks, Self::Months, Self::Years];

    /// `weeks`, as in `weeks from D to E`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::WorkingDays => "working days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }

    /// `week`, as in `1 week`.
    #[must_use]
    pub const fn singular(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::WorkingDays => "working day",
            Self::Weeks => "week",
            Self::Months => "month",
            Self::Years => "year",
        }
    }

    /// The word that fits a count: `week` for 1, else `weeks`.
    #[must_use]
    pub const fn word(self, count: i64) -> &'static str {
        if count == 1 { self.singular() } else { self.plural() }
    }
}

impl fmt::Display for DurationUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.plural())
    }
}

impl fmt::Display for Duration {
    /// `4 weeks`, `1 week`, `10 working days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.count, self.unit.word(i64::from(self.count))))
    }
}
