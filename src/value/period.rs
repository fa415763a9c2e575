//! How long it is from one day to another, ages, and the periods that a day lies in.
//!
//! Owns completed weeks, months and years, ages and birthdays, and the starts and ends of months,
//! quarters and years. Takes days, gives counts and days. Must never turn days into months by
//! division, nor know what is measured.

use super::date::MONTHS_PER_YEAR;
use super::duration::DAYS_PER_WEEK;
use super::{Calendar, Date, OpError, days_in_month, is_leap_year};

/// `days from D to E`: E − D, below zero where E is the earlier.
///
/// Grows with `to`, falls as `from` grows: its ends over ranges lie at (last, first) and
/// (first, last). The same holds of the other counts of this module.
#[must_use]
pub const fn days_from(from: Date, to: Date) -> i64 {
    from.days_until(to)
}

/// `weeks from D to E`: completed weeks; the same count, below zero, where E is the earlier.
#[must_use]
pub const fn weeks_from(from: Date, to: Date) -> i64 {
    // Division truncates towards zero, which is what counts the completed weeks either way.
    from.days_until(to) / DAYS_PER_WEEK
}

/// `months from D to E`: the largest n with `n months after D` on or before E. Where E is the
/// earlier it is the count from E to D, below zero.
#[must_use]
pub fn months_from(from: Date, to: Date) -> i64 {
    if to < from {
        return -months_from(to, from);
    }
    let (from_year, from_month, from_day) = from.ymd();
    let (to_year, to_month, to_day) = to.ymd();
    let months = (i64::from(to_year) - i64::from(from_year)) * MONTHS_PER_YEAR
        + (i64::from(to_month) - i64::from(from_month));
    // The corresponding day in E's month, or that month's last day.
    let due = days_in_month(to_year, to_month).map_or(from_day, |last| from_day.min(last));
    if due <= to_day { months } else { months - 1 }
}

/// `years from D to E`: the largest n with `n years after D` on or before E; mirrored where E is
/// the earlier. Not an age: a period of years from 29 February ends on 28 February, while someone
/// born on that day reaches an age on 1 March.
#[must_use]
pub fn years_from(from: Date, to: Date) -> i64 {
    // A year after D is twelve months after D, so completed years are completed dozens of months.
    months_from(from, to) / MONTHS_PER_YEAR
}

/// `working days from D to E`: how many lie after D, up to and including E; mirrored where E is
/// the earlier.
///
/// # Errors
///
/// [`OpError::OutsideCalendar`] when a day that has to be counted is not covered.
pub fn working_days_from(from: Date, to: Date, calendar: &Calendar) -> Result<i64, OpError> {
    calendar.working_days_between(from, to)
}

/// `age on D if born B`: completed years, reached at the start of the birthday. Grows or stays as
/// `on` grows, falls or stays as `born` does.
///
/// # Errors
///
/// [`OpError::BornAfter`] when `on` lies before the birth.
///
/// # Source
///
/// Family Law Reform Act 1969 section 9; born on 29 February, the birthday is 1 March in common
/// years.
pub fn age_on(on: Date, born: Date) -> Result<i64, OpError> {
    if on < born {
        return Err(OpError::BornAfter);
    }
    let (on_year, on_month, on_day) = on.ymd();
    let (born_year, born_month, born_day) = born.ymd();
    let years = i64::from(on_year) - i64::from(born_year);
    // In a common year 28 February lies before a birthday on the 29th and 1 March after it, so
    // the comparison needs no case of its own.
    let reached = (on_month, on_day) >= (born_month, born_day);
    Ok(if reached { years } else { years - 1 })
}

/// `the day B reaches N`: the first day on which [`age_on`] is `age`; B itself for 0. Monotone in
/// both.
///
/// # Errors
///
/// [`OpError::NegativeCount`] when `age` is below zero; [`OpError::DateOutOfRange`] when the day
/// lies after the year 9999.
///
/// # Source
///
/// That of [`age_on`].
pub fn birthday(born: Date, age: i64) -> Result<Date, OpError> {
    if age < 0 {
        return Err(OpError::NegativeCount);
    }
    let (year, month, day) = born.ymd();
    let year = i64::from(year)
        .checked_add(age)
        .and_then(|year| i32::try_from(year).ok())
        .ok_or(OpError::DateOutOfRange)?;
    let (month, day) =
        if (month, day) == (2, 29) && !is_leap_year(year) { (3, 1) } else { (month, day) };
    Date::from_ymd(year, month, day).ok_or(OpError::DateOutOfRange)
}

/// A period that every day lies in exactly one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarPeriod {
    /// `month`
    Month,
    /// `quarter`: from January, April, July or October.
    Quarter,
    /// `year`: 1 January to 31 December.
    Year,
    /// `financial quarter`: from April, July, October or January. The same days as a quarter;
    /// it is a word of its own because rules say which they mean.
    FinancialQuarter,
    /// `financial year`: 1 April to 31 March.
    FinancialYear,
}

impl CalendarPeriod {
    /// Every period, in the order in which the language lists them.
    pub const ALL: [Self; 5] =
        [Self::Month, Self::Quarter, Self::Year, Self::FinancialQuarter, Self::FinancialYear];

    /// The words for it in rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::FinancialQuarter => "financial quarter",
            Self::FinancialYear => "financial year",
        }
    }

    /// The first day of the period that `date` lies in. Monotone.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] for the financial year that begins before year 1.
    pub fn start_of(self, date: Date) -> Result<Date, OpError> {
        self.edges(date).0.ok_or(OpError::DateOutOfRange)
    }

    /// The last day of the period that `date` lies in. Monotone.
    ///
    /// # Errors
    ///
    /// [`OpError::DateOutOfRange`] for the financial year that ends after the year 9999.
    pub fn end_of(self, date: Date) -> Result<Date, OpError> {
        self.edges(date).1.ok_or(OpError::DateOutOfRange)
    }

    /// Whether a day can lie in a period of this kind whose first or last day does not exist.
    pub(crate) const fn can_lack_an_edge(self) -> bool {
        matches!(self, Self::FinancialYear)
    }

    /// The first and the last day, each where it exists.
    fn edges(self, date: Date) -> (Option<Date>, Option<Date>) {
        let (year, month, _) = date.ymd();
        let quarter = (month - 1) / 3 * 3 + 1;
        // The first month and the last, which may lie in the next year.
        let ((first_year, first_month), (last_year, last_month)) = match self {
            Self::Month => ((year, month), (year, month)),
            Self::Quarter | Self::FinancialQuarter => ((year, quarter), (year, quarter + 2)),
            Self::Year => ((year, 1), (year, 12)),
            Self::FinancialYear if month >= 4 => ((year, 4), (year + 1, 3)),
            Self::FinancialYear => ((year - 1, 4), (year, 3)),
        };
        let last_day = days_in_month(last_year, last_month);
        (
            Date::from_ymd(first_year, first_month, 1),
            last_day.and_then(|day| Date::from_ymd(last_year, last_month, day)),
        )
    }
}

impl std::fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
