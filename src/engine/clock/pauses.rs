//! The days on which a clock stands still, and counting the others.
//!
//! Owns [`Ruler`], which days a limit counts at all, and [`Stretches`], the paused days as merged
//! stretches. Takes what is known of each pause; gives the fewest and the most days that can be
//! paused, and counts around them. Must never walk day by day: pauses may be thousands, and a
//! clock may run for centuries.

use super::Days;
use crate::value::{Calendar, Date, OpError};

/// Which days a limit counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ruler<'a> {
    /// Every day.
    Days,
    /// Working days.
    WorkingDays(Option<&'a Calendar>),
}

impl Ruler<'_> {
    /// How many days count after `after`, up to and including `through`, which is not earlier.
    fn count(self, after: Date, through: Date) -> Result<i64, OpError> {
        match self {
            Self::Days => Ok(after.days_until(through)),
            Self::WorkingDays(calendar) => {
                calendar.ok_or(OpError::OutsideCalendar)?.working_days_between(after, through)
            }
        }
    }

    /// The `count`-th day that counts after `date`; the date itself for 0.
    pub(super) fn advance(self, date: Date, count: i64) -> Result<Date, OpError> {
        match self {
            Self::Days => date.add_days(count),
            Self::WorkingDays(calendar) => {
                calendar.ok_or(OpError::OutsideCalendar)?.add_working_days(date, count)
            }
        }
    }
}

/// The end of a stretch that has none.
const OPEN: i32 = i32::MAX;

/// Paused days: stretches of day numbers, first included, last not, in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretches(Vec<(i32, i32)>);

/// The paused days, between the fewest and the most.
#[derive(Clone, Debug, Default)]
pub(super) struct Paused {
    /// The days that are surely paused.
    pub(super) least: Stretches,
    /// The days that may be paused.
    pub(super) most: Stretches,
    /// Nothing about the pauses is open.
    pub(super) known: bool,
}

/// A pause surely ends before it starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct EndsBeforeStart;

impl Paused {
    /// What the pauses can be as of a day. One that has not begun by then pauses nothing yet; one
    /// that has not ended by then is open.
    pub(super) fn of(
        pauses: &[(Days, Days)],
        more: bool,
        today: Date,
    ) -> Result<Self, EndsBeforeStart> {
        let (mut least, mut most, mut known) = (Vec::new(), Vec::new(), !more);
        if more {
            most.push((i32::MIN, OPEN));
        }
        for &(from, to) in pauses {
            // A pause without a start pauses nothing.
            let Some((first, last)) = from.between else { continue };
            if !from.none && !to.none && to.between.is_some_and(|(_, end)| end < first) {
                return Err(EndsBeforeStart);
            }
            if first > today {
                continue;
            }
            known &= from.is_known() && to.is_known();
            let (soonest, latest) = ends(to, today);
            most.push((first.day_number(), latest));
            if !from.none && last <= today {
                least.push((last.day_number(), soonest));
            }
        }
        Ok(Self { least: Stretches::merged(least), most: Stretches::merged(most), known })
    }
}

/// The soonest and the latest day on which a pause that began can end, as of a day.
fn ends(to: Days, today: Date) -> (i32, i32) {
    match to.between {
        Some((low, high)) => {
            let soonest = if low > today { OPEN } else { low.day_number() };
            let latest = if to.none || high > today { OPEN } else { high.day_number() };
            (soonest, latest)
        }
        None => (OPEN, OPEN),
    }
}

impl Stretches {
    /// Stretches in any order, overlapping or empty, as stretches in order and apart.
    fn merged(mut stretches: Vec<(i32, i32)>) -> Self {
        stretches.retain(|(from, to)| from < to);
        stretches.sort_unstable();
        let mut merged: Vec<(i32, i32)> = Vec::with_capacity(stretches.len());
        for (from, to) in stretches {
            match merged.last_mut() {
                Some((_, end)) if from <= *end => *end = (*end).max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// Whether a day is paused.
    pub(super) fn covers(&self, date: Date) -> bool {
        let day = date.day_number();
        let after = self.0.partition_point(|&(from, _)| from <= day);
        after.checked_sub(1).and_then(|index| self.0.get(index)).is_some_and(|&(_, to)| day < to)
    }

    /// The `limit`-th day after `start` that counts and is not paused; `None` if an open pause
    /// comes first.
    ///
    /// # Errors
    ///
    /// Those of shifting a date, and of counting working days outside the calendar.
    pub(super) fn due(
        &self,
        start: Date,
        limit: i64,
        ruler: Ruler<'_>,
    ) -> Result<Option<Date>, OpError> {
        let (mut reached, mut rest) = (start, limit);
        if rest == 0 {
            return Ok(Some(start));
        }
        for &(from, to) in self.after(start) {
            let before = from.saturating_sub(1).max(reached.day_number());
            let before = Date::from_day_number(before).ok_or(OpError::DateOutOfRange)?;
            let free = ruler.count(reached, before)?;
            if free >= rest {
                break;
            }
            rest -= free;
            if to == OPEN {
                return Ok(None);
            }
            reached = Date::from_day_number(to - 1).ok_or(OpError::DateOutOfRange)?;
        }
        ruler.advance(reached, rest).map(Some)
    }

    /// How many days after `after`, up to and including `through`, count and are not paused; none
    /// if `through` is the earlier.
    ///
    /// # Errors
    ///
    /// That of counting working days outside the calendar.
    pub(super) fn counted(
        &self,
        after: Date,
        through: Date,
        ruler: Ruler<'_>,
    ) -> Result<i64, OpError> {
        if through <= after {
            return Ok(0);
        }
        Ok(ruler.count(after, through)? - self.paused(after, through, ruler)?)
    }

    /// How many days after `after`, up to and including `through`, would count but are paused.
    ///
    /// # Errors
    ///
    /// That of counting working days outside the calendar.
    pub(super) fn paused(
        &self,
        after: Date,
        through: Date,
        ruler: Ruler<'_>,
    ) -> Result<i64, OpError> {
        let mut paused = 0_i64;
        for &(from, to) in self.after(after) {
            if from > through.day_number() {
                break;
            }
            let before = from.saturating_sub(1).max(after.day_number());
            let last = to.saturating_sub(1).min(through.day_number());
            let (Some(before), Some(last)) =
                (Date::from_day_number(before), Date::from_day_number(last))
            else {
                continue;
            };
            if before < last {
                paused += ruler.count(before, last)?;
            }
        }
        Ok(paused)
    }

    /// The stretches that reach beyond a day.
    fn after(&self, date: Date) -> &[(i32, i32)] {
        // Day `to` is not paused any more, so the last paused day is the one before it.
        let skipped = self.0.partition_point(|&(_, to)| to - 1 <= date.day_number());
        self.0.get(skipped..).unwrap_or_default()
    }
}
