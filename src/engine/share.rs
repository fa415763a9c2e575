//! The share that an indicator counts.
//!
//! Owns how items that fall in or out, counted or not, or are not known to, make a share, the range
//! it can still take, and the answer against a target. Takes counts of items by what is known of
//! them; gives figures and an answer. Must never know items, facts or dates.

use super::{Outcome, Range};
use crate::program::{Answer, Value};
use crate::value::{Number, Truth};

/// How many items fall which way. An item that errs is no part of it: it makes the whole an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// In the base, and counted.
    pub(crate) counted: u64,
    /// In the base, and not counted.
    pub(crate) not_counted: u64,
    /// In the base, and perhaps counted.
    pub(crate) perhaps_counted: u64,
    /// Perhaps in the base, and then counted.
    pub(crate) perhaps_in_counted: u64,
    /// Perhaps in the base, and then not counted.
    pub(crate) perhaps_in_not_counted: u64,
    /// Perhaps in the base, and then perhaps counted.
    pub(crate) perhaps_in_perhaps_counted: u64,
    /// There may be more items than these.
    pub(crate) more: bool,
}

/// A target: the least share that meets it, or the share that must be exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Aim {
    /// `more than` instead of `at least`.
    pub(crate) more_than: bool,
    /// As a fraction.
    pub(crate) share: Number,
}

impl Aim {
    /// Whether a share meets it. Exact: a share is never rounded up to it.
    pub(crate) fn is_met_by(self, share: Number) -> bool {
        if self.more_than { share > self.share } else { share >= self.share }
    }
}

impl Tally {
    /// Adds an item. `false`: it errs. Whether it is counted is not asked where it is not in.
    pub(crate) fn add(&mut self, within: Truth, counted: impl FnOnce() -> Truth) -> bool {
        self.add_all(1, within, counted)
    }

    /// Adds so many items that fall alike.
    pub(crate) fn add_all(
        &mut self,
        items: u64,
        within: Truth,
        counted: impl FnOnce() -> Truth,
    ) -> bool {
        if within == Truth::No {
            return true;
        }
        let slot = match (within, counted()) {
            (Truth::Error, _) | (_, Truth::Error) => return false,
            (Truth::Yes, Truth::Yes) => &mut self.counted,
            (Truth::Yes, Truth::No) => &mut self.not_counted,
            (Truth::Yes, Truth::Unknown) => &mut self.perhaps_counted,
            (_, Truth::Yes) => &mut self.perhaps_in_counted,
            (_, Truth::No) => &mut self.perhaps_in_not_counted,
            (_, Truth::Unknown) => &mut self.perhaps_in_perhaps_counted,
        };
        *slot = slot.saturating_add(items);
        true
    }

    /// How many are counted, of those that are decided.
    pub(crate) const fn numerator(self) -> u64 {
        self.counted
    }

    /// How many are in the base, of those that are decided.
    pub(crate) const fn denominator(self) -> u64 {
        self.counted.saturating_add(self.not_counted)
    }

    /// How many are surely in the base.
    const fn surely_in(self) -> u64 {
        self.denominator().saturating_add(self.perhaps_counted)
    }

    /// How many are perhaps in the base.
    const fn perhaps_in(self) -> u64 {
        self.perhaps_in_counted
            .saturating_add(self.perhaps_in_not_counted)
            .saturating_add(self.perhaps_in_perhaps_counted)
    }

    /// Whether every item is decided.
    pub(crate) const fn is_complete(self) -> bool {
        self.perhaps_counted == 0 && self.perhaps_in() == 0 && !self.more
    }

    /// The share as a fraction, where every item is decided and the base is not 0.
    pub(crate) fn share(self) -> Option<Number> {
        if self.is_complete() { fraction(self.counted, self.denominator()) } else { None }
    }

    /// The least and the greatest share over every way that each item can fall in which the base is
    /// not 0; `None` if there is no such way.
    pub(crate) fn range(self) -> Option<(Number, Number)> {
        if self.more {
            return Some((Number::ZERO, Number::ONE));
        }
        let Self { counted, perhaps_counted, perhaps_in_counted, .. } = self;
        let either = self.perhaps_in_perhaps_counted;
        // Least: what may fall either way is in and not counted; what would be counted stays out.
        let base =
            self.surely_in().saturating_add(self.perhaps_in_not_counted).saturating_add(either);
        let least = fraction(counted, base).or_else(|| fraction(1, perhaps_in_counted.min(1)));
        // Greatest: the other way round.
        let base = self.surely_in().saturating_add(perhaps_in_counted).saturating_add(either);
        let top = counted
            .saturating_add(perhaps_counted)
            .saturating_add(perhaps_in_counted)
            .saturating_add(either);
        let greatest =
            fraction(top, base).or_else(|| fraction(0, self.perhaps_in_not_counted.min(1)));
        least.zip(greatest)
    }

    /// *Met*, *not met*, *not measurable* or *undecided*.
    pub(crate) fn answer(self, aim: Aim) -> Answer {
        let Some((least, greatest)) = self.range() else { return Answer::NotMeasurable };
        // More is asked than the ends say where there may be more items: they may also err.
        if self.surely_in() == 0 || self.more {
            return Answer::Undecided;
        }
        match (aim.is_met_by(least), aim.is_met_by(greatest)) {
            (true, true) => Answer::Met,
            (false, false) => Answer::NotMet,
            _ => Answer::Undecided,
        }
    }

    /// How many are counted, as a value that a rule can read.
    pub(crate) fn numerator_outcome(self) -> Outcome {
        let open = self.perhaps_counted.saturating_add(self.perhaps_in_counted);
        self.between(self.counted, open.saturating_add(self.perhaps_in_perhaps_counted))
    }

    /// How many are in the base, as a value that a rule can read.
    pub(crate) fn denominator_outcome(self) -> Outcome {
        self.between(self.surely_in(), self.perhaps_in())
    }

    /// The share, as a value that a rule can read; none where there is nothing to count.
    pub(crate) fn share_outcome(self) -> Outcome {
        let Some((least, greatest)) = self.range() else { return Outcome::Known(Value::None) };
        let or_none = self.surely_in() == 0;
        if least == greatest && !or_none && !self.more {
            return Outcome::Known(Value::Number(least));
        }
        let (low, high) = (Some(Value::Number(least)), Some(Value::Number(greatest)));
        Outcome::Unknown(Some(Box::new(Range { low, high, or_none })))
    }

    fn between(self, least: u64, open: u64) -> Outcome {
        let value = |count: u64| {
            let count = Number::from_ratio(i128::from(count), 1).unwrap_or(Number::ZERO);
            Value::Number(count)
        };
        if open == 0 && !self.more {
            return Outcome::Known(value(least));
        }
        let high = (!self.more).then(|| value(least.saturating_add(open)));
        Outcome::Unknown(Some(Box::new(Range { low: Some(value(least)), high, or_none: false })))
    }
}

/// `None` over nothing.
fn fraction(part: u64, whole: u64) -> Option<Number> {
    Number::from_ratio(i128::from(part), i128::from(whole)).ok()
}

#[cfg(test)]
mod tests;
