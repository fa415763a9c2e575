//! Values and the pure operations on them: exact numbers, days, durations, calendars and
//! four-fold truth.
//!
//! Owns what an operation *means*: units aside, every result here is exact, checked and total.
//! Takes plain values, gives plain values or an [`OpError`]. Must never know where a value was
//! written, what a rule or a case is, or how an answer is explained; it reads no clock.
//!
//! The engine evaluates ranges by their ends. That is sound only for monotone operations, so each
//! operation on dates and numbers says whether it is monotone.

mod calendar;
mod date;
mod duration;
mod number;
mod period;
pub mod text;
mod time;
mod truth;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, MAX_CALENDAR_YEARS};
pub use date::{
    Date, MONTH_NAMES, Weekday, days_in_month, is_leap_year, month_number, parse_partial_date,
};
pub use duration::{Duration, DurationUnit, Shifted};
pub use number::{Number, Rounding};
pub use period::{
    CalendarPeriod, age_on, birthday, days_from, months_from, weeks_from, working_days_from,
    years_from,
};
pub use time::Time;
pub use truth::Truth;

/// Why a pure operation has no result. It carries no place: the evaluator adds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum OpError {
    /// The right-hand side of a `/` is zero.
    #[error("a division by zero has no result")]
    DivisionByZero,
    /// A number, or a step on the way to it, is too large to be held exactly.
    #[error("the number is too large to be held exactly")]
    Overflow,
    /// A date before 1 January of year 1 or after 31 December 9999.
    #[error("the date lies outside the years 1 to 9999")]
    DateOutOfRange,
    /// Whether a day is a working day is not known: no calendar covers it.
    #[error("the calendar does not cover all the days that are needed")]
    OutsideCalendar,
    /// An age is asked for on a day before the birth.
    #[error("the day lies before the date of birth")]
    BornAfter,
    /// A whole number was needed and a fraction was found.
    #[error("a whole number is needed here")]
    NotWhole,
    /// A count, an age or a number of places is below zero.
    #[error("a count cannot be below zero")]
    NegativeCount,
}
