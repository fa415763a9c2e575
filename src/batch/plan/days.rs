//! Functions of one day, looked up.
//!
//! Owns: [`apply`], the functions themselves, from [`crate::value`]; and [`DayTable`], their results for all
//! days of two centuries. Must never know what a day stands for.

use super::graph::DayFunction;
use crate::program::Program;
use crate::value::Date;

/// The years whose days are looked up; others are worked out.
const YEARS: (i32, i32) = (1920, 2070);
/// Stands for an error.
const FAILED: i32 = i32::MIN;

/// A function of one day.
pub(super) fn apply(program: &Program, function: DayFunction, number: i64) -> Option<i32> {
    let date = Date::from_day_number(i32::try_from(number).ok()?)?;
    Some(match function {
        DayFunction::Shift(duration, calendar, after) => {
            let calendar = calendar.map(|id| &program[id].calendar);
            let shifted = if after {
                duration.after(date, calendar)
            } else {
                duration.before(date, calendar)
            };
            shifted.ok()?.date.day_number()
        }
        DayFunction::Edge(period, end) => {
            let edge = if end { period.end_of(date) } else { period.start_of(date) };
            edge.ok()?.day_number()
        }
        DayFunction::Birthday(age) => crate::value::birthday(date, age).ok()?.day_number(),
        DayFunction::Weekday => i32::try_from(date.weekday().index()).ok()?,
        DayFunction::Working(calendar) => {
            i32::from(program[calendar].calendar.is_working_day(date).ok()?)
        }
        DayFunction::Packed => {
            let (year, month, day) = date.ymd();
            year << YEAR_BITS | i32::try_from(month << DAY_BITS | day).ok()?
        }
    })
}

/// The bits of a packed day that are not its year, and not its month.
pub(super) const YEAR_BITS: u32 = 9;
const DAY_BITS: u32 = 5;

/// The results of a function for the days of some years.
#[derive(Debug)]
pub(super) struct DayTable {
    function: DayFunction,
    first: i32,
    values: Vec<i32>,
}

impl DayTable {
    pub(super) fn new(program: &Program, function: DayFunction) -> Self {
        let first = Date::from_ymd(YEARS.0, 1, 1).map_or(1, Date::day_number);
        let last = Date::from_ymd(YEARS.1, 12, 31).map_or(0, Date::day_number);
        let values = (first..=last)
            .map(|number| apply(program, function, number.into()).unwrap_or(FAILED))
            .collect();
        Self { function, first, values }
    }

    pub(super) const fn function(&self) -> DayFunction {
        self.function
    }

    /// The result for a day; `None`: an error.
    #[inline]
    pub(super) fn get(&self, program: &Program, day: i32) -> Option<i32> {
        let at = usize::try_from(day.wrapping_sub(self.first)).ok();
        match at.and_then(|at| self.values.get(at)) {
            Some(&FAILED) => None,
            Some(value) => Some(*value),
            None => apply(program, self.function, day.into()),
        }
    }

    /// The results for known days, or for any others in the years of the table. `false`: one of them is an
    /// error, or lies outside of the years; then each must be looked up alone.
    #[inline]
    pub(super) fn fill(&self, days: &[i32], into: &mut [i32]) -> bool {
        let mut fine = true;
        for (to, day) in into.iter_mut().zip(days) {
            let at = day.wrapping_sub(self.first).cast_unsigned() as usize;
            let found = self.values.get(at).copied().unwrap_or(FAILED);
            fine &= found != FAILED;
            *to = found;
        }
        fine
    }
}
