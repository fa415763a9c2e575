//! Codes for combinations of bits: each row's bits are a key, each key that occurs has a code.
//!
//! Owns: [`Keys`], keys by rows; [`KeyCodes`], the codes of keys. Must never know what a bit stands for.

use std::collections::HashMap;

/// Eight bits as eight bytes that are 0 or 1.
const SPREAD: [u64; 256] = spread();

#[expect(clippy::indexing_slicing, reason = "the place is below the length, by the loop")]
const fn spread() -> [u64; 256] {
    let mut table = [0_u64; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte] |= 1 << (bit * 8);
            }
            bit += 1;
        }
        byte += 1;
    }
    table
}

/// The bits of a byte, a byte each.
#[inline]
fn spread_byte(byte: u8) -> u64 {
    SPREAD.get(usize::from(byte)).copied().unwrap_or(0)
}

/// The bits of a word, a byte each.
#[inline]
pub(super) fn spread_word(word: u64) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (to, byte) in bytes.chunks_exact_mut(8).zip(word.to_le_bytes()) {
        to.copy_from_slice(&spread_byte(byte).to_le_bytes());
    }
    bytes
}

/// The keys of 64 rows: bit n of a key is the row's bit in plane n. At most 64 planes.
pub(super) fn keys_of_word(planes: &[u64], keys: &mut [u64; 64]) {
    keys.fill(0);
    for (group, planes) in planes.chunks(8).enumerate() {
        if planes.iter().all(|plane| *plane == 0) {
            continue;
        }
        for (eight, keys) in keys.chunks_exact_mut(8).enumerate() {
            let mut bytes = 0_u64;
            for (place, plane) in planes.iter().enumerate() {
                let [byte, ..] = (plane >> (eight * 8)).to_le_bytes();
                bytes |= spread_byte(byte) << place;
            }
            for (key, byte) in keys.iter_mut().zip(bytes.to_le_bytes()) {
                *key |= u64::from(byte) << (group * 8);
            }
        }
    }
}

/// What two planes make of up to 64 rows: where neither is set, where the first is, where the second is.
#[inline]
pub(super) fn choose<T: Copy>((first, second): (u64, u64), of: [T; 3], into: &mut [T]) {
    let [neither, one, other] = of;
    let (first, second) = (first.to_le_bytes(), second.to_le_bytes());
    for ((slots, first), second) in into.chunks_mut(8).zip(first).zip(second) {
        let codes = spread_byte(first) | spread_byte(second) << 1;
        for (slot, code) in slots.iter_mut().zip(codes.to_le_bytes()) {
            *slot = match code {
                0 => neither,
                1 => one,
                _ => other,
            };
        }
    }
}

/// The places of keys that were seen lately.
const RECENT: usize = 1024;

/// The codes of keys, of one run of rows after another: each run gives its own codes.
#[derive(Debug)]
pub(super) struct KeyCodes {
    run: u32,
    recent: Vec<(u64, u32, u32)>,
    all: HashMap<u64, (u32, u32)>,
}

impl Default for KeyCodes {
    fn default() -> Self {
        Self { run: 0, recent: vec![(0, 0, 0); RECENT], all: HashMap::new() }
    }
}

/// The most keys that are kept between runs.
const MAX_KEPT: usize = 100_000;

impl KeyCodes {
    /// Begins a run: no key has a code.
    pub(super) fn begin(&mut self) {
        self.run = self.run.wrapping_add(1);
        if self.run == 0 || self.all.len() > MAX_KEPT {
            self.all.clear();
            self.recent.fill((0, 0, 0));
            self.run = self.run.max(1);
        }
    }

    /// The code of a key, which `make` gives where it has none.
    #[inline]
    pub(super) fn code(&mut self, key: u64, make: impl FnOnce() -> u32) -> u32 {
        let place = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize;
        if let Some((known, run, code)) = self.recent.get(place)
            && *known == key
            && *run == self.run
        {
            return *code;
        }
        self.seldom(key, place, make)
    }

    #[inline(never)]
    fn seldom(&mut self, key: u64, place: usize, make: impl FnOnce() -> u32) -> u32 {
        let run = self.run;
        let code = match self.all.get(&key) {
            Some((of, code)) if *of == run => *code,
            _ => {
                let code = make();
                self.all.insert(key, (run, code));
                code
            }
        };
        if let Some(slot) = self.recent.get_mut(place) {
            *slot = (key, run, code);
        }
        code
    }
}
