//! Which of several values there is.
//!
//! Owns: selections, by rows all at once where their guards are decided, and one by one where not. Must never know
//! what a guard says.

use super::*;

impl Block {
    pub(super) fn select_truth(&self, select: &Select, rows: usize, out: &mut Truths) {
        let mut slow = vec![0_u64; rows.div_ceil(64)];
        for word in 0..rows.div_ceil(64) {
            let mut left = word_mask(rows, word);
            for (guard, value) in &select.lines {
                let value = self.truths(*value);
                let (take, pass) = match guard {
                    None => (left, 0),
                    Some(guard) => {
                        let guard = self.truths(*guard);
                        (left & at(&guard.yes, word), left & at(&guard.no, word))
                    }
                };
                or_word(&mut out.yes, word, take & at(&value.yes, word));
                or_word(&mut out.no, word, take & at(&value.no, word));
                or_word(&mut out.odd, word, take & at(&value.odd, word));
                or_word(&mut slow, word, left & !take & !pass);
                left = pass;
            }
            // No line holds.
            or_word(&mut out.odd, word, left);
        }
        if select.exceptions > 1 {
            self.many_exceptions(select, rows, &mut slow);
        }
        each_row(&slow, |row| {
            clear(out, row);
            let found =
                self.select_slowly(select, row, |value| match self.truths(value).get(row) {
                    Quad::Yes => Cellular::Known(1),
                    Quad::No => Cellular::Known(0),
                    Quad::Odd => Cellular::Odd,
                    Quad::Unknown => Cellular::Unknown,
                });
            out.set(
                row,
                match found {
                    Cellular::Known(1) => Quad::Yes,
                    Cellular::Known(_) => Quad::No,
                    Cellular::Unknown => Quad::Unknown,
                    _ => Quad::Odd,
                },
            );
        });
    }

    /// The rows in which more than one exception may apply.
    pub(super) fn many_exceptions(&self, select: &Select, rows: usize, slow: &mut [u64]) {
        for (word, slot) in slow.iter_mut().enumerate() {
            let (mut one, mut more) = (0_u64, 0_u64);
            for (guard, _) in select.lines.iter().take(select.exceptions) {
                let possible = guard.map_or(u64::MAX, |guard| !at(&self.truths(guard).no, word));
                more |= one & possible;
                one |= possible;
            }
            *slot |= more & word_mask(rows, word);
        }
    }

    /// A selection in one row, its guards perhaps unknown.
    pub(super) fn select_slowly<T: Copy + Ord>(
        &self,
        select: &Select,
        row: usize,
        value: impl Fn(NodeId) -> Cellular<T>,
    ) -> Cellular<T> {
        let guard = |guard: Option<NodeId>| match guard {
            Some(guard) => self.truths(guard).get(row),
            None => Quad::Yes,
        };
        let possible = select
            .lines
            .iter()
            .take(select.exceptions)
            .filter(|(when, _)| guard(*when) != Quad::No);
        if possible.count() > 1 {
            return Cellular::Odd;
        }
        let mut candidates: Vec<Cellular<T>> = Vec::new();
        let mut closed = false;
        for (when, line) in &select.lines {
            match guard(*when) {
                Quad::No => continue,
                Quad::Odd => return Cellular::Odd,
                Quad::Unknown if select.so_far => continue,
                Quad::Unknown => candidates.push(value(*line)),
                Quad::Yes if candidates.is_empty() => return value(*line),
                Quad::Yes => {
                    candidates.push(value(*line));
                    closed = true;
                    break;
                }
            }
        }
        if candidates.contains(&Cellular::Odd) {
            return Cellular::Odd;
        }
        match (closed, select.or_none) {
            (true, _) => {}
            (false, true) if candidates.is_empty() => return Cellular::None,
            (false, true) => candidates.push(Cellular::None),
            // Without a line there is an error; where there may be one, nothing is known.
            (false, false) if candidates.is_empty() => return Cellular::Odd,
            (false, false) if select.table => {}
            (false, false) => return Cellular::Unknown,
        }
        joined(&candidates, select)
    }

    pub(super) fn select<'b, T: Copy + Default + Ord + 'b>(
        &'b self,
        select: &Select,
        rows: usize,
        out: &mut Values<T>,
        lane: impl Fn(NodeId) -> &'b Values<T>,
    ) {
        let mut slow = vec![0_u64; rows.div_ceil(64)];
        for word in 0..rows.div_ceil(64) {
            let mut left = word_mask(rows, word);
            for (guard, value) in &select.lines {
                let value = lane(*value);
                let (take, pass) = match guard {
                    None => (left, 0),
                    Some(guard) => {
                        let guard = self.truths(*guard);
                        (left & at(&guard.yes, word), left & at(&guard.no, word))
                    }
                };
                or_word(&mut slow, word, left & !take & !pass);
                left = pass;
                if take == 0 {
                    continue;
                }
                or_word(&mut out.known, word, take & at(&value.known, word));
                or_word(&mut out.none, word, take & at(&value.none, word));
                or_word(&mut out.odd, word, take & at(&value.odd, word));
                blend(&value.low, &mut out.low, word, take);
                let ranged = take & at(&value.ranged, word);
                if ranged != 0 {
                    each_bit(word, ranged, |row| out.set(row, value.get(row)));
                }
            }
            or_word(if select.or_none { &mut out.none } else { &mut out.odd }, word, left);
        }
        if select.exceptions > 1 {
            self.many_exceptions(select, rows, &mut slow);
        }
        each_row(&slow, |row| {
            clear_value(out, row);
            let found = self.select_slowly(select, row, |value| lane(value).get(row));
            out.set(row, found);
        });
    }
}

/// So few rows of a word are taken one by one.
const FEW: u32 = 12;

/// The values of the rows that are taken.
pub(super) fn blend<T: Copy>(from: &[T], into: &mut [T], word: usize, take: u64) {
    let from = from.get(word * 64..).unwrap_or(&[]);
    let Some(into) = into.get_mut(word * 64..) else { return };
    if take == u64::MAX {
        for (into, from) in into.iter_mut().zip(from).take(64) {
            *into = *from;
        }
        return;
    }
    if take.count_ones() <= FEW {
        return each_bit(0, take, |place| {
            if let (Some(into), Some(from)) = (into.get_mut(place), from.get(place)) {
                *into = *from;
            }
        });
    }
    for ((into, from), byte) in into.iter_mut().zip(from).zip(spread_word(take)) {
        *into = if byte == 0 { *into } else { *from };
    }
}

/// What is known of one of several values, without knowing which.
pub(super) fn joined<T: Copy + Ord>(candidates: &[Cellular<T>], select: &Select) -> Cellular<T> {
    if candidates.contains(&Cellular::Unknown) {
        return Cellular::Unknown;
    }
    let Some(first) = candidates.first() else { return Cellular::Odd };
    let is_same = candidates.iter().all(|other| other == first)
        && matches!(first, Cellular::Known(_) | Cellular::None);
    if select.doubtful {
        // Whether it may err is for the engine to tell.
        return Cellular::Odd;
    }
    if is_same {
        return *first;
    }
    if !select.spans {
        return Cellular::Unknown;
    }
    let mut ends: Option<(T, T)> = None;
    for candidate in candidates {
        let (low, high) = match *candidate {
            Cellular::Known(value) => (value, value),
            Cellular::Ranged(low, high) => (low, high),
            // It may be none, or lie in a range.
            Cellular::None if select.vague => return Cellular::Unknown,
            _ => return Cellular::Odd,
        };
        ends = Some(ends.map_or((low, high), |(first, last)| (first.min(low), last.max(high))));
    }
    ends.map_or(Cellular::Odd, |(low, high)| between_ends(low, high))
}
