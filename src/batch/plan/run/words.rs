//! Words of 64 rows.
//!
//! Owns: setting, clearing and copying their bits. Must never know what a bit stands for.

use super::*;

#[inline]
pub(super) fn at(words: &[u64], word: usize) -> u64 {
    words.get(word).copied().unwrap_or(0)
}

/// All rows.
pub(super) fn fill(words: &mut [u64], rows: usize) {
    for (word, slot) in words.iter_mut().enumerate() {
        *slot = word_mask(rows, word);
    }
}

pub(super) fn and_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into &= from;
    }
}

pub(super) fn or_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into |= from;
    }
}

pub(super) fn and_not_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into &= !from;
    }
}

pub(super) fn each_bit(word: usize, mut bits: u64, mut run: impl FnMut(usize)) {
    while bits != 0 {
        run(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

pub(super) fn clear(out: &mut Truths, row: usize) {
    let (word, one) = (row / 64, 1_u64 << (row % 64));
    for words in [&mut out.yes, &mut out.no, &mut out.odd] {
        if let Some(slot) = words.get_mut(word) {
            *slot &= !one;
        }
    }
}

pub(super) fn clear_value<T>(out: &mut Values<T>, row: usize) {
    let (word, one) = (row / 64, 1_u64 << (row % 64));
    for words in [&mut out.known, &mut out.none, &mut out.ranged, &mut out.odd] {
        if let Some(slot) = words.get_mut(word) {
            *slot &= !one;
        }
    }
}

/// `out.yes` holds a test of all rows: it counts where they are known, else there is no answer.
pub(super) fn decide(known: &[u64], odd: &[u64], out: &mut Truths) {
    for (word, known) in known.iter().enumerate() {
        if let (Some(yes), Some(no)) = (out.yes.get_mut(word), out.no.get_mut(word)) {
            *no = known & !*yes;
            *yes &= known;
        }
    }
    or_into(&mut out.odd, odd);
}

pub(super) fn rest_is_no(rows: usize, out: &mut Truths) {
    for word in 0..rows.div_ceil(64) {
        let no = !(at(&out.yes, word) | at(&out.odd, word)) & word_mask(rows, word);
        or_word(&mut out.no, word, no);
    }
}

/// The values of the rows of a word.
pub(super) fn from_word<T>(values: &[T], word: usize) -> &[T] {
    let values = values.get(word * 64..).unwrap_or(&[]);
    values.get(..64).unwrap_or(values)
}

/// Copies as much as there is on both sides.
pub(super) trait CopyFromSlice<T> {
    fn copy_from_slice_or(&mut self, from: &[T]);
}

impl<T: Copy> CopyFromSlice<T> for Vec<T> {
    fn copy_from_slice_or(&mut self, from: &[T]) {
        for (into, from) in self.iter_mut().zip(from) {
            *into = *from;
        }
    }
}
