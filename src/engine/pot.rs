//! Shared pots and caps: who is paid from money that may not reach for all.
//!
//! Owns the order of items (by due date, then as listed), their places in a pot, the pence of each
//! place, and what a cap cuts off. Takes what is known of each item; gives, for those that are
//! payable as far as their own conditions go, what the pot or the cap makes of them. Must never know
//! why an item is payable, nor words.
//!
//! Nothing that is given here changes when an item that was open turns out one way or the other,
//! save the pence of a place, which depend on the places before it.

use crate::value::{Date, Number, OpError, Rounding};

/// What is known of an item, apart from pots and caps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Whether it will be payable.
    pub(crate) claim: Claim,
    /// The earliest day that it can be due.
    pub(crate) due: Date,
    /// The least it can be worth, to the penny; open if `None`. Only caps look at it.
    pub(crate) least: Option<Number>,
    /// The most it can be worth, to the penny; open if `None`. Only caps look at it.
    pub(crate) most: Option<Number>,
}

/// Whether an item will be payable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Its conditions are met; its due date and its worth are known.
    Payable,
    /// It is held, undecided or an error: it may turn out payable.
    Open,
    /// It is not payable.
    Out,
}

/// What a pot makes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The item is not payable by itself; the pot has nothing to say.
    Untouched,
    /// It has this place, from 1.
    At(i64),
    /// No place is left for it, however the open items turn out.
    Beyond,
    /// No place may be left for it, should open items that can come before it turn out payable.
    PerhapsBeyond,
}

/// What a cap makes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The item is not payable by itself; the cap has nothing to say.
    Untouched,
    /// It is paid this, to the penny: all, or what the cap leaves.
    Paid(Number),
    /// Nothing is left for it, however the open items turn out.
    Nothing,
    /// What is left for it depends on how open items that can come before it turn out.
    Perhaps,
}

/// A number of places, or of places already paid.
///
/// # Errors
///
/// [`OpError::NotWhole`], [`OpError::NegativeCount`]; [`OpError::Overflow`] beyond 63 bits.
pub(crate) fn whole_count(number: Number) -> Result<i64, OpError> {
    if number.is_negative() {
        return Err(OpError::NegativeCount);
    }
    if !number.is_whole() {
        return Err(OpError::NotWhole);
    }
    number.to_i64().ok_or(OpError::Overflow)
}

/// The places of the items in a pot that is shared between so many, of which some were paid before.
/// With `more`, there may be items beyond those listed.
pub(crate) fn places(items: &[Candidate], places: i64, paid: i64, more: bool) -> Vec<Place> {
    let mut found = vec![Place::Untouched; items.len()];
    let mut rank = 0_i64;
    for turn in in_order(items) {
        rank += 1;
        let Some(slot) = found.get_mut(turn.index) else { continue };
        // Saturating: a number of places that large is never reached by a list of items.
        let place = paid.saturating_add(rank);
        *slot = if place > places {
            Place::Beyond
        } else if more || place.saturating_add(turn.open_before) > places {
            Place::PerhapsBeyond
        } else {
            Place::At(place)
        };
    }
    found
}

/// What a place of a pot is paid, in pounds to the penny, and what it would be without rounding.
///
/// Rounding: what the first n places are paid together is POT × n / N, rounded half away from zero
/// to the penny; a place is paid the difference to the place before. So the pot is spent exactly.
///
/// # Errors
///
/// [`OpError::DivisionByZero`] without places; [`OpError::Overflow`].
pub(crate) fn worth(pot: Number, places: i64, place: i64) -> Result<(Number, Number), OpError> {
    let each = pot.div(Number::from_i64(places))?;
    let through = |place: i64| {
        pot.mul(Number::from_ratio(i128::from(place), i128::from(places))?)?
            .round_to(PENNY, Rounding::HalfAwayFromZero)
    };
    Ok((through(place)?.sub(through(place - 1)?)?, each))
}

/// The decimals of a penny in pounds.
pub(crate) const PENNY: u32 = 2;

/// What a cap on the items together leaves to each. With `more`, there may be items beyond those
/// listed.
///
/// Rounding: the cap counts in whole pence, rounded down; below zero it is zero.
///
/// # Errors
///
/// [`OpError::Overflow`] when a sum does not fit.
pub(crate) fn cuts(items: &[Candidate], cap: Number, more: bool) -> Result<Vec<Cut>, OpError> {
    let cap = cap.max(Number::ZERO).round_to(PENNY, Rounding::Down)?;
    // With amounts below zero the order matters even where the cap is not reached, so nothing is
    // sure once an item may come before.
    let steady = !more
        && items.iter().all(|item| {
            item.claim == Claim::Out || item.least.is_some_and(|least| !least.is_negative())
        });
    let mut found = vec![Cut::Untouched; items.len()];
    let mut spent = Number::ZERO;
    let mut open = OpenWorth { most: Some(Number::ZERO), seen: 0 };
    let opens = open_in_order(items);
    for turn in in_order(items) {
        let (Some(item), Some(slot)) = (items.get(turn.index), found.get_mut(turn.index)) else {
            continue;
        };
        let worth = item.least.unwrap_or(Number::ZERO);
        open.take_until(turn.open_before, &opens, items)?;
        let loose = more || turn.open_before > 0;
        let left = |spent: Number| cap.sub(spent).map(|left| left.max(Number::ZERO).min(worth));
        let paid = left(spent)?;
        *slot = if worth <= Number::ZERO {
            Cut::Paid(worth)
        } else if !loose || paid.is_zero() && steady {
            if paid.is_zero() { Cut::Nothing } else { Cut::Paid(paid) }
        } else {
            let least = match open.most.filter(|_| steady) {
                Some(most) => left(spent.add(most)?.min(cap))?,
                None => Number::ZERO,
            };
            if least == paid && steady { Cut::Paid(paid) } else { Cut::Perhaps }
        };
        spent = spent.add(if worth.is_negative() { worth } else { paid })?;
    }
    Ok(found)
}

/// The open items that were passed, and the most that they can be worth together.
struct OpenWorth {
    most: Option<Number>,
    seen: usize,
}

impl OpenWorth {
    /// Passes open items until so many were seen.
    fn take_until(
        &mut self,
        count: i64,
        opens: &[usize],
        items: &[Candidate],
    ) -> Result<(), OpError> {
        let count = usize::try_from(count).unwrap_or(0).max(self.seen);
        for index in opens.get(self.seen..count).unwrap_or_default() {
            let worth = items.get(*index).and_then(|item| item.most);
            self.most = match (self.most, worth) {
                (Some(sum), Some(worth)) => Some(sum.add(worth.max(Number::ZERO))?),
                _ => None,
            };
        }
        self.seen = count;
        Ok(())
    }
}

/// An item whose turn it is.
struct Turn {
    /// Its position in the list.
    index: usize,
    /// How many open items can come before it.
    open_before: i64,
}

/// The payable items in the order in which they are paid: by due date, then as listed.
fn in_order(items: &[Candidate]) -> Vec<Turn> {
    let opens = open_in_order(items);
    let mut passed = opens.iter().peekable();
    let mut open_before = 0_i64;
    sorted(items, Claim::Payable)
        .into_iter()
        .map(|index| {
            let key = |index: usize| items.get(index).map(|item| (item.due, index));
            while passed.next_if(|open| key(**open) < key(index)).is_some() {
                open_before += 1;
            }
            Turn { index, open_before }
        })
        .collect()
}

/// The open items, by the earliest day that each can be due, then as listed.
fn open_in_order(items: &[Candidate]) -> Vec<usize> {
    sorted(items, Claim::Open)
}

fn sorted(items: &[Candidate], claim: Claim) -> Vec<usize> {
    let mut found: Vec<(Date, usize)> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.claim == claim)
        .map(|(index, item)| (item.due, index))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests;
