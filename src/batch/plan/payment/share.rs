//! Places in a pot, by rows.
//!
//! Owns: [`Pot`], which gives the payable items of a row their places and what each is worth. Takes: the items of
//! a block by themselves. Must never know why an item is payable.

use super::super::form::{InstalmentForm, PaysForm};
use super::super::graph::NodeId;
use super::super::lanes::{Cellular, bit, count_bits, or_word};
use super::super::run::{Block, rounded};
use super::drafts::Drafts;
use crate::engine::pot::{self, Candidate, Claim, Place};
use crate::value::{Date, Rounding};

/// How many pots are remembered.
const REMEMBERED: usize = 64;

/// A pot, its decimals, its places; and what each place is worth in pence, where that is the same for all.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    pot: i64,
    scale: u32,
    places: i64,
    each: Option<i64>,
}

/// Gives items their places.
#[derive(Debug)]
pub(super) struct Pot {
    known: Vec<Known>,
    candidates: Vec<Candidate>,
    order: Vec<(i32, usize)>,
}

impl Default for Pot {
    fn default() -> Self {
        let known = vec![Known::default(); REMEMBERED];
        Self { known, candidates: Vec::new(), order: Vec::new() }
    }
}

/// A number that is known, and its decimals.
fn known(block: &Block, (node, scale): (NodeId, u32), row: usize) -> Option<(i64, u32)> {
    match block.wides(node).get(row) {
        Cellular::Known(value) => Some((value, scale)),
        _ => None,
    }
}

fn whole((value, scale): (i64, u32)) -> i64 {
    if scale == 0 { value } else { value / 10_i64.checked_pow(scale).unwrap_or(1) }
}

impl Pot {
    /// Gives the payable items of a row, of which there is at least one, their places.
    pub(super) fn share(
        &mut self,
        drafts: &mut Drafts,
        form: &InstalmentForm,
        block: &Block,
        (row, from, to): (usize, usize, usize),
    ) {
        let PaysForm::Shared { pot, places, paid } = &form.pays else { return };
        let paid = match paid {
            None => Some(0),
            Some(paid) => known(block, *paid, row).map(whole),
        };
        let pot = known(block, *pot, row);
        let places = known(block, *places, row).map(whole);
        let (Some(pot), Some(count), Some(paid)) = (pot, places, paid) else {
            // What is not known of the pot holds them all.
            for item in from..to {
                drafts.not_payable(item);
            }
            return;
        };
        if from + 1 == to {
            let place = paid.saturating_add(1);
            let place = if place > count { Place::Beyond } else { Place::At(place) };
            return self.place(drafts, from, place, (pot, count));
        }
        let payable = i64::from(count_bits(&drafts.payable, from, to));
        let out = i64::from(count_bits(&drafts.out, from, to));
        let open = i64::try_from(to - from).unwrap_or(i64::MAX) - payable - out;
        let due = block.smalls(form.due);
        if paid.saturating_add(payable).saturating_add(open) <= count {
            // There is a place for each, whatever becomes of the open ones.
            self.order.clear();
            let items = (from..to).filter(|item| bit(&drafts.payable, *item));
            self.order.extend(items.map(|item| (due.low.get(item).copied().unwrap_or(0), item)));
            self.order.sort_unstable();
            let order = std::mem::take(&mut self.order);
            for (rank, (_, item)) in (1_i64..).zip(&order) {
                self.place(drafts, *item, Place::At(paid + rank), (pot, count));
            }
            self.order = order;
            return;
        }
        self.candidates.clear();
        for item in from..to {
            let claim = match (bit(&drafts.payable, item), bit(&drafts.out, item)) {
                (true, _) => Claim::Payable,
                (_, true) => Claim::Out,
                _ => Claim::Open,
            };
            let earliest = match due.get(item) {
                Cellular::Known(day) | Cellular::Ranged(day, _) => Date::from_day_number(day),
                _ => None,
            };
            let due = earliest.unwrap_or(Date::MIN);
            self.candidates.push(Candidate { claim, due, least: None, most: None });
        }
        let found = pot::places(&self.candidates, count, paid, false);
        for (item, place) in (from..to).zip(found) {
            self.place(drafts, item, place, (pot, count));
        }
    }

    fn place(
        &mut self,
        drafts: &mut Drafts,
        item: usize,
        place: Place,
        (pot, places): ((i64, u32), i64),
    ) {
        match place {
            Place::Untouched => {}
            Place::At(place) => {
                let worth = self.worth(pot, places, place);
                if let Some(slot) = drafts.amount.get_mut(item) {
                    *slot = worth;
                }
            }
            Place::Beyond => {
                drafts.not_payable(item);
                or_word(&mut drafts.out, item / 64, 1 << (item % 64));
                or_word(&mut drafts.capacity, item / 64, 1 << (item % 64));
            }
            Place::PerhapsBeyond => {
                drafts.not_payable(item);
                or_word(&mut drafts.capacity, item / 64, 1 << (item % 64));
            }
        }
    }

    /// What a place is paid, in pence: see [`pot::worth`].
    fn worth(&mut self, (pot, scale): (i64, u32), places: i64, place: i64) -> i64 {
        let mixed = (pot ^ places.rotate_left(32)).cast_unsigned();
        let at = (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize;
        let Some(slot) = self.known.get_mut(at) else { return worth((pot, scale), places, place) };
        if (slot.pot, slot.scale, slot.places) != (pot, scale, places) {
            *slot = Known { pot, scale, places, each: each((pot, scale), places) };
        }
        slot.each.unwrap_or_else(|| worth((pot, scale), places, place))
    }
}

impl Drafts {
    fn not_payable(&mut self, item: usize) {
        if let Some(word) = self.payable.get_mut(item / 64) {
            *word &= !(1 << (item % 64));
        }
    }
}

/// What each place is paid, in pence, where the pot falls into whole pence.
fn each((pot, scale): (i64, u32), places: i64) -> Option<i64> {
    let (pot, divisor) = if scale >= 2 {
        (pot, 10_i64.checked_pow(scale - 2)?.checked_mul(places)?)
    } else {
        (pot.checked_mul(10_i64.pow(2 - scale))?, places)
    };
    (divisor > 0 && pot % divisor == 0).then(|| pot / divisor)
}

/// What a place of a pot is paid, in pence, of one that does not fall into whole pence.
fn worth((pot, scale): (i64, u32), places: i64, place: i64) -> i64 {
    // In pence times a power of ten.
    let (up, down) = if scale >= 2 { (1, scale - 2) } else { (10_i128.pow(2 - scale), 0) };
    let divisor = i128::from(places) * 10_i128.pow(down);
    let through = |place: i64| {
        let whole = i128::from(pot) * up * i128::from(place);
        match (i64::try_from(whole), i64::try_from(divisor)) {
            (Ok(whole), Ok(divisor)) => {
                i128::from(rounded(whole, divisor.max(1), Rounding::HalfAwayFromZero))
            }
            _ => {
                let divisor = divisor.max(1);
                let (floor, rest) = (whole / divisor, (whole % divisor).abs());
                if rest >= divisor - rest { floor + whole.signum() } else { floor }
            }
        }
    };
    i64::try_from(through(place) - through(place - 1)).unwrap_or(0)
}
