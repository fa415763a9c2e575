//! Operations over the items of lists.
//!
//! Owns: any, every, how many, the sum, the greatest and the least. Must never know what is asked of an item.

use super::*;

impl Block {
    pub(super) fn quantify(
        &self,
        context: &Context<'_>,
        domain: DomainId,
        of: NodeId,
        every: bool,
        out: &mut Truths,
    ) {
        let of = self.truths(of);
        let mut known = Vec::new();
        self.lists_known(context, domain, &mut known);
        let (deciding, other) = if every { (&of.no, &of.yes) } else { (&of.yes, &of.no) };
        let Span { owners, rows, .. } = self.span(domain);
        // One item decides; where none does, each must be the other way.
        let mut decided = vec![0_u64; known.len()];
        let mut open = decided.clone();
        let mut odd = decided.clone();
        for (word, owners) in owners.chunks(64).enumerate() {
            to_owners(owners, at(deciding, word), &mut decided);
            to_owners(owners, !at(other, word) & word_mask(*rows, word), &mut open);
            to_owners(owners, at(&of.odd, word), &mut odd);
        }
        let (out_deciding, out_other) =
            if every { (&mut out.no, &mut out.yes) } else { (&mut out.yes, &mut out.no) };
        for (word, known) in known.iter().enumerate() {
            let (decided, open) = (at(&decided, word), at(&open, word));
            or_word(out_deciding, word, decided & known);
            or_word(out_other, word, !decided & !open & known);
            or_word(&mut out.odd, word, at(&odd, word) & !decided & known);
        }
    }

    pub(super) fn passing(&self, filter: Option<NodeId>, row: usize) -> Quad {
        filter.map_or(Quad::Yes, |filter| self.truths(filter).get(row))
    }

    pub(super) fn count(
        &self,
        context: &Context<'_>,
        domain: DomainId,
        filter: Option<NodeId>,
        doubtful: bool,
        out: &mut Values<i32>,
    ) {
        let mut known = Vec::new();
        self.lists_known(context, domain, &mut known);
        for (row, ends) in self.span(domain).ends.windows(2).enumerate() {
            let [from, to] = ends else { continue };
            if !bit(&known, row) {
                continue;
            }
            let (from, to) = (*from as usize, *to as usize);
            let Some(filter) = filter else {
                let count = i32::try_from(to - from).unwrap_or(i32::MAX);
                out.set(row, Cellular::Known(count));
                continue;
            };
            let filter = self.truths(filter);
            let sure = count_bits(&filter.yes, from, to);
            let decided = sure + count_bits(&filter.no, from, to);
            let is_odd = any_bit(&filter.odd, from, to);
            let all = u32::try_from(to - from).unwrap_or(u32::MAX);
            let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
            out.set(
                row,
                if is_odd || (doubtful && decided != all) {
                    Cellular::Odd
                } else {
                    between_ends(number(sure), number(sure + (all - decided)))
                },
            );
        }
    }

    pub(super) fn sum(
        &self,
        context: &Context<'_>,
        domain: DomainId,
        filter: Option<NodeId>,
        values: &Values<i64>,
        out: &mut Values<i64>,
    ) {
        let mut known = Vec::new();
        self.lists_known(context, domain, &mut known);
        for (row, ends) in self.span(domain).ends.windows(2).enumerate() {
            let [from, to] = ends else { continue };
            if !bit(&known, row) {
                continue;
            }
            let mut sum = Some(0_i64);
            let mut open = false;
            for item in *from as usize..*to as usize {
                match (self.passing(filter, item), values.get(item)) {
                    (Quad::No, _) => {}
                    (Quad::Yes, Cellular::Known(value)) => {
                        sum = sum.and_then(|sum| sum.checked_add(value));
                    }
                    (Quad::Odd, _) | (Quad::Yes, Cellular::None | Cellular::Odd) => sum = None,
                    (Quad::Unknown, _) | (Quad::Yes, _) => open = true,
                }
            }
            out.set(
                row,
                match sum {
                    None => Cellular::Odd,
                    Some(_) if open => Cellular::Unknown,
                    Some(sum) => Cellular::Known(sum),
                },
            );
        }
    }

    pub(super) fn extreme<T: Copy + Default + Ord>(
        &self,
        context: &Context<'_>,
        domain: DomainId,
        filter: Option<NodeId>,
        (values, greatest): (&Values<T>, bool),
        out: &mut Values<T>,
    ) {
        let mut known = Vec::new();
        self.lists_known(context, domain, &mut known);
        for (row, ends) in self.span(domain).ends.windows(2).enumerate() {
            let [from, to] = ends else { continue };
            if !bit(&known, row) {
                continue;
            }
            let mut best: Option<T> = None;
            let (mut open, mut odd) = (false, false);
            for item in *from as usize..*to as usize {
                match (self.passing(filter, item), values.get(item)) {
                    (Quad::No, _) => {}
                    (Quad::Yes, Cellular::Known(value)) => {
                        best = Some(match best {
                            Some(best) if greatest => best.max(value),
                            Some(best) => best.min(value),
                            None => value,
                        });
                    }
                    (Quad::Odd, _) | (Quad::Yes, Cellular::None | Cellular::Odd) => odd = true,
                    (Quad::Unknown, _) | (Quad::Yes, _) => open = true,
                }
            }
            out.set(
                row,
                match best {
                    _ if odd => Cellular::Odd,
                    _ if open => Cellular::Unknown,
                    Some(best) => Cellular::Known(best),
                    None => Cellular::None,
                },
            );
        }
    }
}

/// Sets the bits of the owners of some items.
#[inline]
pub(super) fn to_owners(owners: &[u32], items: u64, rows: &mut [u64]) {
    each_bit(0, items, |item| {
        if let Some(owner) = owners.get(item) {
            or_word(rows, *owner as usize / 64, 1 << (owner % 64));
        }
    });
}
