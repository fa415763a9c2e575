//! The rows of a block: what an operation gave for each.
//!
//! Owns: [`Truths`] and [`Values`], and the packing of comparisons into bits. Must never know operations.

/// The rows of a word that there are.
pub(super) const fn word_mask(rows: usize, word: usize) -> u64 {
    let first = word * 64;
    if rows >= first + 64 {
        u64::MAX
    } else if rows <= first {
        0
    } else {
        (1 << (rows - first)) - 1
    }
}

/// Yes, no, odd, or none of them: unknown.
#[derive(Debug, Default)]
pub(super) struct Truths {
    pub(super) yes: Vec<u64>,
    pub(super) no: Vec<u64>,
    pub(super) odd: Vec<u64>,
}

/// Known, none, ranged, odd, or none of them: unknown.
#[derive(Debug, Default)]
pub(super) struct Values<T> {
    pub(super) known: Vec<u64>,
    pub(super) none: Vec<u64>,
    pub(super) ranged: Vec<u64>,
    pub(super) odd: Vec<u64>,
    /// The value; of a range, its lower end.
    pub(super) low: Vec<T>,
    /// The upper end of a range.
    pub(super) high: Vec<T>,
}

/// How a row of a lane stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cellular<T> {
    Known(T),
    None,
    Ranged(T, T),
    Odd,
    Unknown,
}

/// How a row of a truth stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quad {
    Yes,
    No,
    Odd,
    Unknown,
}

/// Clears words and makes room.
pub(super) fn reset_words(words: &mut Vec<u64>, rows: usize) {
    words.clear();
    words.resize(rows.div_ceil(64), 0);
}

/// The bit of a row.
#[inline]
pub(super) fn bit(words: &[u64], row: usize) -> bool {
    words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// Sets bits of a word.
#[inline]
pub(super) fn or_word(words: &mut [u64], word: usize, bits: u64) {
    if let Some(slot) = words.get_mut(word) {
        *slot |= bits;
    }
}

/// Eight bytes that are 0 or 1, as eight bits.
#[inline]
const fn pack_eight(bytes: u64) -> u64 {
    bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Sixty-four bytes that are 0 or 1, as a word.
#[inline]
pub(super) fn pack(bytes: &[u8; 64]) -> u64 {
    let mut word = 0;
    for (place, eight) in bytes.chunks_exact(8).enumerate() {
        let eight = <[u8; 8]>::try_from(eight).unwrap_or_default();
        word |= pack_eight(u64::from_le_bytes(eight)) << (place * 8);
    }
    word
}

/// One bit a row of what a test of values says, 64 rows a turn.
#[inline(always)]
pub(super) fn pack_test<T: Copy>(values: &[T], into: &mut [u64], test: impl Fn(T) -> bool) {
    for (word, chunk) in into.iter_mut().zip(values.chunks(64)) {
        let mut bytes = [0_u8; 64];
        for (byte, value) in bytes.iter_mut().zip(chunk) {
            *byte = u8::from(test(*value));
        }
        *word = pack(&bytes);
    }
}

/// The same of two values.
#[inline(always)]
pub(super) fn pack_test_2<T: Copy>(
    left: &[T],
    right: &[T],
    into: &mut [u64],
    test: impl Fn(T, T) -> bool,
) {
    for ((word, left), right) in into.iter_mut().zip(left.chunks(64)).zip(right.chunks(64)) {
        let mut bytes = [0_u8; 64];
        for ((byte, left), right) in bytes.iter_mut().zip(left).zip(right) {
            *byte = u8::from(test(*left, *right));
        }
        *word = pack(&bytes);
    }
}

impl Truths {
    pub(super) fn reset(&mut self, rows: usize) {
        reset_words(&mut self.yes, rows);
        reset_words(&mut self.no, rows);
        reset_words(&mut self.odd, rows);
    }

    pub(super) fn get(&self, row: usize) -> Quad {
        if bit(&self.yes, row) {
            Quad::Yes
        } else if bit(&self.no, row) {
            Quad::No
        } else if bit(&self.odd, row) {
            Quad::Odd
        } else {
            Quad::Unknown
        }
    }

    pub(super) fn set(&mut self, row: usize, quad: Quad) {
        let (word, one) = (row / 64, 1 << (row % 64));
        match quad {
            Quad::Yes => or_word(&mut self.yes, word, one),
            Quad::No => or_word(&mut self.no, word, one),
            Quad::Odd => or_word(&mut self.odd, word, one),
            Quad::Unknown => {}
        }
    }
}

impl<T: Copy + Default> Values<T> {
    pub(super) fn reset(&mut self, rows: usize) {
        reset_words(&mut self.known, rows);
        reset_words(&mut self.none, rows);
        reset_words(&mut self.ranged, rows);
        reset_words(&mut self.odd, rows);
        // What stands in a row that is not known is never read.
        self.low.resize(rows, T::default());
        if !self.high.is_empty() {
            self.high.resize(rows, T::default());
        }
    }

    /// The rows of a word that are unknown, those beyond the last among them.
    pub(super) fn unknown(&self, word: usize) -> u64 {
        let at = |bits: &[u64]| bits.get(word).copied().unwrap_or(0);
        !(at(&self.known) | at(&self.none) | at(&self.ranged) | at(&self.odd))
    }

    pub(super) fn or_known(&mut self, word: usize, bits: u64) {
        or_word(&mut self.known, word, bits);
    }

    pub(super) fn set_none(&mut self, word: usize, bits: u64) {
        or_word(&mut self.none, word, bits);
    }

    pub(super) fn or_odd(&mut self, word: usize, bits: u64) {
        or_word(&mut self.odd, word, bits);
    }

    pub(super) fn get(&self, row: usize) -> Cellular<T> {
        let low = self.low.get(row).copied().unwrap_or_default();
        if bit(&self.known, row) {
            Cellular::Known(low)
        } else if bit(&self.none, row) {
            Cellular::None
        } else if bit(&self.ranged, row) {
            Cellular::Ranged(low, self.high.get(row).copied().unwrap_or_default())
        } else if bit(&self.odd, row) {
            Cellular::Odd
        } else {
            Cellular::Unknown
        }
    }

    pub(super) fn set(&mut self, row: usize, cell: Cellular<T>) {
        let (word, one) = (row / 64, 1 << (row % 64));
        match cell {
            Cellular::Known(value) => {
                or_word(&mut self.known, word, one);
                if let Some(slot) = self.low.get_mut(row) {
                    *slot = value;
                }
            }
            Cellular::None => or_word(&mut self.none, word, one),
            Cellular::Ranged(low, high) => {
                or_word(&mut self.ranged, word, one);
                if self.high.is_empty() {
                    self.high.resize(self.low.len(), T::default());
                }
                if let (Some(first), Some(last)) = (self.low.get_mut(row), self.high.get_mut(row)) {
                    (*first, *last) = (low, high);
                }
            }
            Cellular::Odd => or_word(&mut self.odd, word, one),
            Cellular::Unknown => {}
        }
    }
}

/// The rows whose bits are set.
pub(super) fn each_row(words: &[u64], mut run: impl FnMut(usize)) {
    for (word, bits) in words.iter().enumerate() {
        let mut bits = *bits;
        while bits != 0 {
            run(word * 64 + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

/// Copies bits from any place.
pub(super) fn copy_bits(from: &[u64], start: usize, rows: usize, into: &mut [u64]) {
    let (first, shift) = (start / 64, start % 64);
    for (at, slot) in into.iter_mut().enumerate() {
        let low = from.get(first + at).copied().unwrap_or(0) >> shift;
        let high = match shift {
            0 => 0,
            _ => from.get(first + at + 1).copied().unwrap_or(0) << (64 - shift),
        };
        *slot = (low | high) & word_mask(rows, at);
    }
}

/// Whether any bit of a range is set.
#[inline]
pub(super) fn any_bit(words: &[u64], from: usize, to: usize) -> bool {
    if from >= to {
        return false;
    }
    let (first, last) = (from / 64, (to - 1) / 64);
    let low = u64::MAX << (from % 64);
    let high = u64::MAX >> (63 - (to - 1) % 64);
    if first == last {
        return words.get(first).is_some_and(|word| word & low & high != 0);
    }
    words.get(first).is_some_and(|word| word & low != 0)
        || words.get(last).is_some_and(|word| word & high != 0)
        || words.get(first + 1..last).is_some_and(|words| words.iter().any(|word| *word != 0))
}

/// How many bits of a range are set.
pub(super) fn count_bits(words: &[u64], from: usize, to: usize) -> u32 {
    let mut count = 0;
    let mut at = from;
    while at < to {
        let word = words.get(at / 64).copied().unwrap_or(0) >> (at % 64);
        let take = (64 - at % 64).min(to - at);
        let mask = if take == 64 { u64::MAX } else { (1 << take) - 1 };
        count += (word & mask).count_ones();
        at += take;
    }
    count
}
