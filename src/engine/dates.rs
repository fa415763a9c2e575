//! Dates: shifting, counting, ages, periods.
//!
//! Owns: how operations on days act on ranges: by their ends, since they are monotone; plainly unknown
//! where an end fails. An age on a day before the birth is a contradiction of dates, which the law of
//! the language leaves out: it raises no doubt about what rests on a part that is not known.
//! Must never know: which calendar is in scope; the compiler saw to it.

use super::compare::Extent;
use super::evaluator::Evaluator;
use super::{Note, Outcome, Tracer};
use crate::program::{CalendarId, ExprId, Value};
use crate::value::{
    CalendarPeriod, Date, Duration, DurationUnit, Number, OpError, age_on, birthday, days_from,
    months_from, weeks_from, working_days_from, years_from,
};

fn whole(count: i64) -> Outcome {
    Outcome::Known(Value::Number(Number::from_i64(count)))
}

/// The day at an end of a range; the first or last day there is, where it is open.
const fn day_or(end: Option<&Value>, open: Date) -> Option<Date> {
    match end {
        Some(Value::Date(date)) => Some(*date),
        Some(_) => None,
        None => Some(open),
    }
}

/// An operation on one day, over a range of days: by its ends.
fn over_range(
    low: Option<&Value>,
    high: Option<&Value>,
    operation: impl Fn(Date) -> Result<Date, OpError>,
) -> Option<Outcome> {
    let first = operation(day_or(low, Date::MIN)?).ok()?;
    let last = operation(day_or(high, Date::MAX)?).ok()?;
    let end = |bound: Option<&Value>, day| bound.map(|_| Value::Date(day));
    Some(Outcome::between(end(low, first), end(high, last), false))
}

impl<T: Tracer> Evaluator<'_, T> {
    /// `4 weeks after D`
    #[inline(never)]
    pub(super) fn shift(
        &mut self,
        id: ExprId,
        duration: &Outcome,
        calendar: Option<CalendarId>,
        after: bool,
        date: &Outcome,
    ) -> Outcome {
        let calendar = self.calendar(calendar);
        let moved = |duration: Duration, date: Date| {
            if after { duration.after(date, calendar) } else { duration.before(date, calendar) }
        };
        if let (Outcome::Known(Value::Duration(duration)), Outcome::Known(Value::Date(date))) =
            (duration, date)
        {
            return match moved(*duration, *date) {
                Ok(shifted) => {
                    if shifted.clamped {
                        self.tracer.note(Note::MonthEnd);
                    }
                    Outcome::Known(Value::Date(shifted.date))
                }
                Err(error) => self.failed(error, id),
            };
        }
        match (Extent::from(duration), Extent::from(date)) {
            (Extent::Failed(error), _) | (_, Extent::Failed(error)) => Outcome::Error(error),
            (Extent::Nothing, _) | (_, Extent::Nothing) => self.none_needed(id),
            (
                Extent::Between { low: Some(Value::Duration(duration)), .. },
                Extent::Between { low, high, or_none: false },
            ) => over_range(low, high, |day| moved(*duration, day).map(|shifted| shifted.date))
                .unwrap_or_else(|| self.doubtful()),
            (
                Extent::Anything | Extent::Between { .. },
                Extent::Anything | Extent::Between { .. },
            ) => self.doubtful(),
        }
    }

    /// `start of month of D`
    #[inline(never)]
    pub(super) fn period_edge(
        &mut self,
        id: ExprId,
        end: bool,
        period: CalendarPeriod,
        date: ExprId,
    ) -> Outcome {
        let edge = |day: Date| if end { period.end_of(day) } else { period.start_of(day) };
        match Extent::from(&self.expr(date)) {
            Extent::Failed(error) => Outcome::Error(error),
            Extent::Nothing => self.none_needed(id),
            Extent::Between { low, high, or_none: false } => match (low, high) {
                (Some(Value::Date(low)), Some(Value::Date(high))) if low == high => {
                    match edge(*low) {
                        Ok(day) => Outcome::Known(Value::Date(day)),
                        Err(error) => self.failed(error, id),
                    }
                }
                _ => over_range(low, high, edge).unwrap_or_else(|| self.doubtful()),
            },
            Extent::Anything | Extent::Between { or_none: true, .. } => {
                if period.can_lack_an_edge() { self.doubtful() } else { Outcome::UNKNOWN }
            }
        }
    }

    /// Two days that both must be known; `None` with the outcome where they are not.
    fn two_days(
        &mut self,
        id: ExprId,
        first: ExprId,
        second: ExprId,
    ) -> Result<(Date, Date), Outcome> {
        match (self.expr(first), self.expr(second)) {
            (Outcome::Known(Value::Date(first)), Outcome::Known(Value::Date(second))) => {
                Ok((first, second))
            }
            (Outcome::Error(error), _) | (_, Outcome::Error(error)) => Err(Outcome::Error(error)),
            (Outcome::Known(Value::None), _) | (_, Outcome::Known(Value::None)) => {
                Err(self.none_needed(id))
            }
            (Outcome::Unknown(_), _) | (_, Outcome::Unknown(_)) => Err(Outcome::UNKNOWN),
            (Outcome::Known(_), Outcome::Known(_)) => Err(self.internal(id)),
        }
    }

    /// `days from D to E`
    #[inline(never)]
    pub(super) fn elapsed(
        &mut self,
        id: ExprId,
        unit: DurationUnit,
        calendar: Option<CalendarId>,
        from: ExprId,
        to: ExprId,
    ) -> Outcome {
        let (from, to) = match self.two_days(id, from, to) {
            Ok(days) => days,
            Err(outcome) => {
                if outcome.is_unknown() && unit == DurationUnit::WorkingDays {
                    self.doubts += 1;
                }
                return outcome;
            }
        };
        match unit {
            DurationUnit::Days => whole(days_from(from, to)),
            DurationUnit::Weeks => whole(weeks_from(from, to)),
            DurationUnit::Months => whole(months_from(from, to)),
            DurationUnit::Years => whole(years_from(from, to)),
            DurationUnit::WorkingDays => {
                let counted = self
                    .calendar(calendar)
                    .ok_or(OpError::OutsideCalendar)
                    .and_then(|calendar| working_days_from(from, to, calendar));
                match counted {
                    Ok(count) => whole(count),
                    Err(error) => self.failed(error, id),
                }
            }
        }
    }

    /// `age on D if born B`: grows with D, falls as B grows.
    #[inline(never)]
    pub(super) fn age(&mut self, id: ExprId, on: ExprId, born: ExprId) -> Outcome {
        let (on, born) = (self.expr(on), self.expr(born));
        if let (Outcome::Known(Value::Date(on)), Outcome::Known(Value::Date(born))) = (&on, &born) {
            return match age_on(*on, *born) {
                Ok(years) => whole(years),
                Err(error) => self.failed(error, id),
            };
        }
        match (Extent::from(&on), Extent::from(&born)) {
            (Extent::Failed(error), _) | (_, Extent::Failed(error)) => Outcome::Error(error),
            (Extent::Nothing, _) | (_, Extent::Nothing) => self.none_needed(id),
            (
                Extent::Between { low: on_low, high: on_high, or_none: false },
                Extent::Between { low: born_low, high: born_high, or_none: false },
            ) => {
                let years = |on: Option<Date>, born: Option<Date>| age_on(on?, born?).ok();
                let least = years(day_or(on_low, Date::MIN), day_or(born_high, Date::MAX));
                let most = years(day_or(on_high, Date::MAX), day_or(born_low, Date::MIN));
                let Some((least, most)) = least.zip(most) else { return Outcome::UNKNOWN };
                let number = |years| Value::Number(Number::from_i64(years));
                let is_bounded = on_high.is_some() && born_low.is_some();
                Outcome::between(Some(number(least)), is_bounded.then(|| number(most)), false)
            }
            (
                Extent::Anything | Extent::Between { .. },
                Extent::Anything | Extent::Between { .. },
            ) => Outcome::UNKNOWN,
        }
    }

    /// `the day B reaches 26`
    #[inline(never)]
    pub(super) fn birthday(&mut self, id: ExprId, born: ExprId, age: ExprId) -> Outcome {
        match (self.expr(born), self.expr(age)) {
            (Outcome::Known(Value::Date(born)), Outcome::Known(Value::Number(age))) => {
                let day = age.to_i64().ok_or(OpError::NotWhole).and_then(|age| birthday(born, age));
                match day {
                    Ok(day) => Outcome::Known(Value::Date(day)),
                    Err(error) => self.failed(error, id),
                }
            }
            (Outcome::Error(error), _) | (_, Outcome::Error(error)) => Outcome::Error(error),
            (Outcome::Known(Value::None), _) | (_, Outcome::Known(Value::None)) => {
                self.none_needed(id)
            }
            (Outcome::Unknown(_), _) | (_, Outcome::Unknown(_)) => self.doubtful(),
            (Outcome::Known(_), Outcome::Known(_)) => self.internal(id),
        }
    }

    /// `weekday of D`
    #[inline(never)]
    pub(super) fn weekday(&mut self, id: ExprId, date: ExprId) -> Outcome {
        match self.expr(date) {
            Outcome::Known(Value::Date(date)) => Outcome::Known(Value::Weekday(date.weekday())),
            Outcome::Known(Value::None) => self.none_needed(id),
            Outcome::Known(_) => self.internal(id),
            Outcome::Unknown(_) => Outcome::UNKNOWN,
            error @ Outcome::Error(_) => error,
        }
    }
}
