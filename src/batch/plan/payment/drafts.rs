//! The items of one instalment in a block, all at once.
//!
//! Owns: [`Drafts`], what their conditions, the pot, their worth and their due dates make of them. Takes: lanes
//! of a block. Must never know columns of answers.

use super::super::form::{InstalmentForm, PaysForm};
use super::super::graph::CASES;
use super::super::lanes::{any_bit, bit, count_bits, each_row, or_word, reset_words, word_mask};
use super::super::run::{Block, rounded};
use super::super::write::at;
use super::share::Pot;
use crate::program::Answer;
use crate::value::Rounding;

/// The items of an instalment in a block.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// The items that rows have which are answered here.
    pub(super) live: Vec<u64>,
    /// Nothing refuses and nothing is open.
    pub(super) payable: Vec<u64>,
    /// Not payable, by its conditions or by the pot.
    pub(super) out: Vec<u64>,
    /// The pot has nothing left, or may have nothing.
    pub(super) capacity: Vec<u64>,
    /// In pence; zero unless payable.
    pub(super) amount: Vec<i64>,
    /// The rows whose list is known; of an instalment without a list, all.
    pub(super) known: Vec<u64>,
    /// The code of the reasons of each item.
    pub(super) reasons: Vec<u32>,
    /// The code of what each item misses.
    pub(super) missing: Vec<u32>,
    /// The rows whose list is not known, with the code of what is missing of it.
    pub(super) more: Vec<(usize, u32)>,
    /// Where each item stands among those that are written; beyond all of them where it does not.
    pub(super) places: Vec<u32>,
    pub(super) answers: Vec<Answer>,
}

/// What the items of the rows come to.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) payable: Vec<i64>,
    pub(super) held: Vec<u32>,
    pub(super) any_payable: Vec<u64>,
}

impl Sums {
    pub(super) fn reset(&mut self, rows: usize) {
        self.payable.clear();
        self.payable.resize(rows, 0);
        self.held.clear();
        self.held.resize(rows, 0);
        reset_words(&mut self.any_payable, rows);
    }
}

/// The items of a row, where items stand in lists; `None`: the row is its item.
pub(super) fn items_of(ends: Option<&[u32]>, row: usize) -> (usize, usize) {
    match ends {
        None => (row, row + 1),
        Some(ends) => match (ends.get(row), ends.get(row + 1)) {
            (Some(from), Some(to)) => (*from as usize, *to as usize),
            _ => (0, 0),
        },
    }
}

/// Clears the bits of a range.
fn clear_range(words: &mut [u64], from: usize, to: usize) {
    for place in from..to {
        if let Some(word) = words.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }
}

impl Drafts {
    /// Takes the items of some rows: not those of odd rows. `known` are the rows whose list is known.
    pub(super) fn take(
        &mut self,
        form: &InstalmentForm,
        block: &Block,
        (rows, odd): (usize, &[u64]),
        pot: &mut Pot,
    ) {
        let span = block.span(form.domain);
        let ends = (form.domain != CASES).then_some(span.ends.as_slice());
        self.begin(ends, span.rows, (rows, odd));
        self.alone(form, block, span.rows);
        if let PaysForm::Shared { .. } = &form.pays {
            let fresh = (0..rows).filter(|row| !bit(odd, *row));
            for row in fresh {
                let (from, to) = items_of(ends, row);
                if from + 1 == to && bit(&self.payable, from)
                    || from + 1 < to && any_bit(&self.payable, from, to)
                {
                    pot.share(self, form, block, (row, from, to));
                }
            }
        }
        self.settle_amounts();
    }

    fn begin(&mut self, ends: Option<&[u32]>, items: usize, (rows, odd): (usize, &[u64])) {
        for words in [&mut self.live, &mut self.payable, &mut self.out, &mut self.capacity] {
            reset_words(words, items);
        }
        for (word, live) in self.live.iter_mut().enumerate() {
            *live = word_mask(items, word);
        }
        let known = ends.map(|_| self.known.as_slice());
        for word in 0..rows.div_ceil(64) {
            let unknown = known.map_or(0, |known| !at(known, word));
            let out = (at(odd, word) | unknown) & word_mask(rows, word);
            let live = &mut self.live;
            each_row(&[out], |place| {
                let (from, to) = items_of(ends, word * 64 + place);
                clear_range(live, from, to);
            });
        }
    }

    /// The items by themselves.
    fn alone(&mut self, form: &InstalmentForm, block: &Block, items: usize) {
        let (refuses, holds) = (block.truths(form.refuses), block.truths(form.holds));
        let due = block.smalls(form.due);
        let amount = match &form.pays {
            PaysForm::Amount(node, scale) => {
                let lane = block.wides(*node);
                in_pence(&lane.low, *scale, &mut self.amount);
                Some(lane)
            }
            PaysForm::Shared { .. } => {
                self.amount.clear();
                None
            }
        };
        self.amount.resize(items, 0);
        for word in 0..items.div_ceil(64) {
            let live = at(&self.live, word);
            let stands = at(&refuses.no, word) & at(&holds.no, word) & at(&due.known, word);
            let known = amount.map_or(u64::MAX, |amount| at(&amount.known, word));
            or_word(&mut self.out, word, at(&refuses.yes, word) & live);
            or_word(&mut self.payable, word, stands & known & live);
        }
    }

    /// What is not payable is worth nothing.
    fn settle_amounts(&mut self) {
        for (payable, amounts) in self.payable.iter().zip(self.amount.chunks_mut(64)) {
            if *payable != u64::MAX {
                for (place, amount) in amounts.iter_mut().enumerate() {
                    *amount &= -i64::from(payable >> place & 1 == 1);
                }
            }
        }
    }

    /// Adds what the items of each row come to.
    pub(super) fn add_to(
        &self,
        form: &InstalmentForm,
        block: &Block,
        rows: usize,
        sums: &mut Sums,
    ) {
        if form.domain == CASES {
            for (sum, amount) in sums.payable.iter_mut().zip(&self.amount) {
                *sum += amount;
            }
            for (word, any) in sums.any_payable.iter_mut().enumerate() {
                let payable = at(&self.payable, word);
                *any |= payable;
                let held = !payable & !at(&self.out, word) & at(&self.live, word);
                let slots = sums.held.get_mut(word * 64..).unwrap_or_default();
                if held != 0 {
                    for (place, slot) in slots.iter_mut().take(64).enumerate() {
                        *slot += u32::from(held >> place & 1 == 1);
                    }
                }
            }
            return;
        }
        let ends = block.span(form.domain).ends.as_slice();
        let slots = sums.payable.iter_mut().zip(&mut sums.held);
        for (row, (sum, held)) in slots.enumerate().take(rows) {
            let (from, to) = items_of(Some(ends), row);
            if !bit(&self.known, row) {
                *held += 1;
            } else if from + 1 == to {
                let payable = bit(&self.payable, from);
                *sum += self.amount.get(from).copied().unwrap_or(0);
                *held += u32::from(!payable && !bit(&self.out, from));
                or_word(&mut sums.any_payable, row / 64, u64::from(payable) << (row % 64));
            } else if from < to {
                *sum += self.amount.get(from..to).unwrap_or(&[]).iter().sum::<i64>();
                let payable = count_bits(&self.payable, from, to);
                let out = count_bits(&self.out, from, to);
                let all = u32::try_from(to - from).unwrap_or(u32::MAX);
                // Of a row that is odd nothing counts.
                *held += all.saturating_sub(payable + out);
                or_word(&mut sums.any_payable, row / 64, u64::from(payable > 0) << (row % 64));
            }
        }
    }
}

/// Amounts with so many decimals in whole pence, halves away from zero.
fn in_pence(amounts: &[i64], scale: u32, into: &mut Vec<i64>) {
    into.clear();
    let power = 10_i64.checked_pow(scale.abs_diff(2)).unwrap_or(i64::MAX);
    match scale {
        2 => into.extend_from_slice(amounts),
        0 | 1 => into.extend(amounts.iter().map(|amount| amount.saturating_mul(power))),
        // By a divisor that the compiler knows.
        4 => into.extend(amounts.iter().map(|amount| rounded_off::<100>(*amount))),
        6 => into.extend(amounts.iter().map(|amount| rounded_off::<10_000>(*amount))),
        8 => into.extend(amounts.iter().map(|amount| rounded_off::<1_000_000>(*amount))),
        _ => into.extend(
            amounts.iter().map(|amount| rounded(*amount, power, Rounding::HalfAwayFromZero)),
        ),
    }
}

/// A number divided by an even one, halves away from zero.
fn rounded_off<const POWER: u64>(amount: i64) -> i64 {
    let whole = (amount.unsigned_abs() + POWER / 2) / POWER;
    if amount < 0 { whole.wrapping_neg().cast_signed() } else { whole.cast_signed() }
}
