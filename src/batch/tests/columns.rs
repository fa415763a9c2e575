//! Facts go into columns and come back.

use crate::batch::{Bits, Cases};
use crate::engine::tests::generate::{Generator, hidden};
use proptest::prelude::*;

#[test]
fn bits_are_appended_in_every_way() {
    let mut slow = Vec::new();
    let mut bits = Bits::new();
    for round in 0..200_usize {
        match round % 4 {
            0 => {
                bits.push(round % 3 == 0);
                slow.push(round % 3 == 0);
            }
            1 => {
                bits.extend(round % 71, round % 8 == 1);
                slow.extend(std::iter::repeat_n(round % 8 == 1, round % 71));
            }
            2 => {
                let word = 0x9E37_79B9_7F4A_7C15_u64.rotate_left(round as u32);
                bits.push_word(word, round % 65);
                slow.extend((0..round % 65).map(|at| word >> at & 1 == 1));
            }
            _ => {
                bits.truncate(slow.len().saturating_sub(3));
                slow.truncate(slow.len().saturating_sub(3));
            }
        }
        assert_eq!(bits.len(), slow.len());
    }
    for (row, bit) in slow.iter().enumerate() {
        assert_eq!(bits.get(row), *bit, "row {row}");
    }
    assert_eq!(Bits::from_arrow(&bits.to_arrow()), bits);
    assert_eq!(bits.count_ones(), slow.iter().filter(|bit| **bit).count());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facts_come_back(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let full = generator.b.facts();
        let program = generator.b.program;
        let mut all = vec![full];
        for keep in [12, 5, 3] {
            let last = all.last().unwrap().clone();
            let slots =
                last.slots.iter().map(|slot| hidden(&mut generator.chance, slot, keep)).collect();
            all.push(crate::program::Facts { slots, ..last });
        }
        let cases = Cases::from_facts(&program, all.clone());
        for (row, facts) in all.iter().enumerate() {
            let back = cases.facts(&program, row);
            prop_assert_eq!(&back.slots, &facts.slots, "row {}", row);
            for (back, facts) in back.slots.iter().zip(&facts.slots) {
                // Items are equal where their numbers are: what is in them too.
                prop_assert_eq!(format!("{back:?}"), format!("{facts:?}"));
            }
        }
    }
}
