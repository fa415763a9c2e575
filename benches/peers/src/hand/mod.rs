//! The rules written out by hand in Rust: the bound.
//!
//! Owns what both ways of it share: the amounts that a place is paid. [`rows`] goes case by case, [`columns`] column by
//! column. Neither says why: no reasons, no missing facts, no warnings, no items of a payment.

pub mod columns;
pub mod rows;

use crate::case::VOLUMES;

/// The row of the whole contract among [`Prices`].
pub const WHOLE: usize = VOLUMES.len();

/// What is paid, worked out once for each row of the table of volumes and for all rows together.
#[derive(Clone, Debug)]
pub struct Prices {
    /// The up-front payment of each, in pence.
    pub upfront: [i64; WHOLE + 1],
    /// What each place is paid on outcomes, in pence, beginning with the first.
    pub places: Vec<Vec<i64>>,
}

impl Prices {
    pub fn new() -> Self {
        let whole = VOLUMES.iter().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
        let mut prices = Self { upfront: [0; WHOLE + 1], places: Vec::new() };
        for (at, (value, capacity)) in VOLUMES.into_iter().chain([whole]).enumerate() {
            // 60% up front; shares of the other 40% are cumulative, each rounded half up to the penny.
            prices.upfront[at] = half_up(value * 60, 100);
            let through = |places: i64| half_up(value * 40 * places, 100 * capacity);
            prices.places.push((1..=capacity).map(|at| through(at) - through(at - 1)).collect());
        }
        prices
    }
}

fn half_up(over: i64, under: i64) -> i64 {
    (2 * over + under) / (2 * under)
}
