//! Rows of yes and no, 64 to a word.
//!
//! Owns [`Bits`]. Takes and gives plain bits, and the bit buffers of Arrow. Must never know what a bit
//! stands for.

use arrow_buffer::{BooleanBuffer, Buffer};

/// The rows in a word.
pub(super) const WORD: usize = 64;

/// A bit a row. Beyond the last row every bit of the last word is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

/// The word with the lowest bits set.
const fn low_bits(count: usize) -> u64 {
    if count >= WORD { u64::MAX } else { (1 << count) - 1 }
}

impl Bits {
    /// No rows.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: Vec::new(), len: 0 }
    }

    /// So many rows, all the same.
    #[must_use]
    pub fn filled(len: usize, bit: bool) -> Self {
        let mut bits = Self::new();
        bits.extend(len, bit);
        bits
    }

    /// These words, as so many rows.
    #[must_use]
    pub fn from_words(words: Vec<u64>, len: usize) -> Self {
        let mut bits = Self { words, len };
        bits.words.resize(len.div_ceil(WORD), 0);
        bits.trim();
        bits
    }

    /// The rows of a bit buffer.
    #[must_use]
    pub fn from_arrow(buffer: &BooleanBuffer) -> Self {
        let words = buffer.bit_chunks().iter_padded().collect();
        Self::from_words(words, buffer.len())
    }

    /// The same as a bit buffer.
    #[must_use]
    pub fn to_arrow(&self) -> BooleanBuffer {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        BooleanBuffer::new(Buffer::from_vec(bytes), 0, self.len)
    }

    /// How many rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The words, the first row in the lowest bit of the first.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The bit of a row; `false` where there is no such row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// Changes the bit of a row.
    #[inline]
    pub fn set(&mut self, row: usize, bit: bool) {
        if row >= self.len {
            return;
        }
        if let Some(word) = self.words.get_mut(row / WORD) {
            let mask = 1 << (row % WORD);
            if bit {
                *word |= mask;
            } else {
                *word &= !mask;
            }
        }
    }

    /// Sets the bits of 64 rows from a row on, where a word says so.
    pub fn or_at(&mut self, row: usize, word: u64) {
        let (at, shift) = (row / WORD, row % WORD);
        if let Some(slot) = self.words.get_mut(at) {
            *slot |= word << shift;
        }
        if shift != 0
            && let Some(slot) = self.words.get_mut(at + 1)
        {
            *slot |= word >> (WORD - shift);
        }
        self.trim();
    }

    /// One more row.
    #[inline]
    pub fn push(&mut self, bit: bool) {
        let place = self.len % WORD;
        if place == 0 {
            self.words.push(0);
        }
        if let Some(last) = self.words.last_mut() {
            *last |= u64::from(bit) << place;
        }
        self.len += 1;
    }

    /// So many more rows, all the same.
    pub fn extend(&mut self, count: usize, bit: bool) {
        let place = self.len % WORD;
        if bit
            && place != 0
            && let Some(last) = self.words.last_mut()
        {
            *last |= !low_bits(place);
        }
        self.len += count;
        self.words.resize(self.len.div_ceil(WORD), if bit { u64::MAX } else { 0 });
        self.trim();
    }

    /// Up to 64 more rows, the lowest bits of a word.
    pub fn push_word(&mut self, word: u64, count: usize) {
        let place = self.len % WORD;
        let word = word & low_bits(count);
        if place == 0 {
            self.words.push(word);
        } else {
            if let Some(last) = self.words.last_mut() {
                *last |= word << place;
            }
            if place + count > WORD {
                self.words.push(word >> (WORD - place));
            }
        }
        self.len += count.min(WORD);
    }

    /// Takes away the rows from `len` on.
    pub fn truncate(&mut self, len: usize) {
        if len < self.len {
            self.len = len;
            self.words.truncate(len.div_ceil(WORD));
            self.trim();
        }
    }

    /// How many are set.
    #[must_use]
    pub fn count_ones(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn trim(&mut self) {
        let rest = self.len % WORD;
        if rest != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= low_bits(rest);
        }
    }
}
