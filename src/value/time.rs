//! Times of day.
//!
//! Owns [`Time`] and its texts. Takes text, gives whole minutes since midnight in local civil
//! time. Must never know dates, time zones or which time it is now.

use std::fmt;

use super::date::fixed_digits;

/// A time of day to the minute, 00:00 to 23:59.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(u16);

impl Time {
    /// Midnight at the start of the day.
    pub const MIN: Self = Self(0);
    /// One minute before midnight at the end of the day.
    pub const MAX: Self = Self(23 * 60 + 59);

    /// The time with this hour (0 to 23) and minute (0 to 59).
    #[must_use]
    pub fn from_hm(hour: u32, minute: u32) -> Option<Self> {
        if hour > 23 || minute > 59 {
            return None;
        }
        u16::try_from(hour * 60 + minute).ok().map(Self)
    }

    /// Minutes since midnight, 0 to 1439.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The time so many minutes after midnight, 0 to 1439.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= Self::MAX.0 { Some(Self(minutes)) } else { None }
    }

    /// Reads `20:00` (two digits and two), `8:00am` or `8.00pm` (one space before the letters is
    /// allowed, their case ignored). `12:00am` is midnight, `12:00pm` noon.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (clock, half) = match text.get(text.len().checked_sub(2)?..) {
            Some(end) if end.eq_ignore_ascii_case("am") => (text.get(..text.len() - 2)?, Some(0)),
            Some(end) if end.eq_ignore_ascii_case("pm") => (text.get(..text.len() - 2)?, Some(12)),
            _ => (text, None),
        };
        let Some(half) = half else {
            let (hour, minute) = clock.split_once(':')?;
            return Self::from_hm(fixed_digits(hour, 2)?, fixed_digits(minute, 2)?);
        };
        let clock = clock.strip_suffix(' ').unwrap_or(clock);
        let (hour, minute) = clock.split_once([':', '.'])?;
        if hour.len() > 2 {
            return None;
        }
        let hour = fixed_digits(hour, hour.len())?;
        if !(1..=12).contains(&hour) {
            return None;
        }
        Self::from_hm(hour % 12 + half, fixed_digits(minute, 2)?)
    }
}

impl fmt::Display for Time {
    /// `20:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}:{:02}", self.0 / 60, self.0 % 60))
    }
}
