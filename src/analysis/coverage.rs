//! What scenarios show of the rules: each condition met and not met, and deciding by itself; each line,
//! exception, row and notice.
//!
//! Owns: the units of a program and the ways in which each must be seen ([`Units`]); which of them one
//! evaluation shows ([`Units::shown`]); the sum over many ([`Coverage`]).
//! Takes: a program; for each scenario its facts and its day, built by the caller.
//! Gives: plain data, and the words for what is missing.
//! Must never know: how scenarios are built or judged, files, terminals.
//!
//! # What counts
//!
//! A scenario shows only what it checks: the answers and definitions that its `expect` lines are about,
//! with everything that these read. What is worked out beside that shows nothing, because a mistake in it
//! would not be noticed. A condition *decides* where the answer would turn if it alone turned (masking
//! modified condition/decision coverage): everything beside it must leave the answer to it. What cannot be
//! told from a proof counts as not seen.

mod decide;
mod expected;
mod observe;
mod reads;
mod units;
mod words;

#[cfg(test)]
mod tests;

pub use expected::expected_answers;
pub use units::{Kind, Unit, UnitOf, Units, Way, Within};

use crate::program::{PackId, ScenarioId};

/// In which scenarios a way was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The first of them.
    pub first: ScenarioId,
    /// How many.
    pub scenarios: u32,
}

/// What some scenarios show of a program.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The units of the program.
    pub units: Units,
    /// One entry a way, in the order of [`Units::ways`].
    seen: Vec<Option<Seen>>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Units of which every way was seen.
    pub covered: usize,
    /// All units.
    pub total: usize,
}

impl Coverage {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(units: Units) -> Self {
        let seen = vec![None; units.ways.len()];
        Self { units, seen }
    }

    /// Adds what a scenario shows: see [`Units::shown`].
    pub fn add(&mut self, scenario: ScenarioId, shown: &[u32]) {
        for way in shown {
            if let Some(seen) = self.seen.get_mut(*way as usize) {
                match seen {
                    Some(seen) => seen.scenarios = seen.scenarios.saturating_add(1),
                    None => *seen = Some(Seen { first: scenario, scenarios: 1 }),
                }
            }
        }
    }

    /// Whether a way was seen, and where.
    #[must_use]
    pub fn seen(&self, way: u32) -> Option<Seen> {
        self.seen.get(way as usize).copied().flatten()
    }

    /// The ways of a unit, each with where it was seen.
    pub fn ways<'c>(
        &'c self,
        unit: &'c Unit,
    ) -> impl Iterator<Item = (u32, Way, Option<Seen>)> + 'c {
        unit.ways
            .clone()
            .filter_map(|at| Some((at, *self.units.ways.get(at as usize)?, self.seen(at))))
    }

    /// Whether every way of a unit was seen.
    #[must_use]
    pub fn is_covered(&self, unit: &Unit) -> bool {
        self.ways(unit).all(|(_, _, seen)| seen.is_some())
    }

    /// Whether no way of a unit was seen.
    #[must_use]
    pub fn is_never_seen(&self, unit: &Unit) -> bool {
        self.ways(unit).all(|(_, _, seen)| seen.is_none())
    }

    /// How many units that pass a filter are covered.
    #[must_use]
    pub fn share(&self, of: impl Fn(&Unit) -> bool) -> Share {
        let mut share = Share::default();
        for unit in self.units.units.iter().filter(|unit| of(unit)) {
            share.total += 1;
            share.covered += usize::from(self.is_covered(unit));
        }
        share
    }

    /// How many units of a pack are covered.
    #[must_use]
    pub fn pack(&self, pack: PackId) -> Share {
        self.share(|unit| unit.pack == pack)
    }
}

impl Share {
    /// Tenths of a per cent, rounded down: 1000 only where everything is covered. Where there is nothing to
    /// cover, everything is.
    #[must_use]
    pub const fn tenths(self) -> usize {
        if self.covered >= self.total {
            1000
        } else {
            self.covered.saturating_mul(1000) / self.total
        }
    }

    /// Whether at least so many thousandths of a per cent are covered.
    #[must_use]
    pub const fn reaches(self, thousandths: u32) -> bool {
        (self.covered as u128) * 100_000 >= (self.total as u128) * (thousandths as u128)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = self.tenths();
        if tenths == 1000 {
            f.pad("100%")
        } else {
            f.pad(&format!("{}.{}%", tenths / 10, tenths % 10))
        }
    }
}
