//! Operations that give yes or no.
//!
//! Owns: which operation does what, of those with a truth as their result. Must never know rules.

use super::*;

impl Block {
    pub(super) fn truth(
        &self,
        context: &Context<'_>,
        id: NodeId,
        node: &Node,
        rows: usize,
        out: &mut Truths,
    ) {
        match &node.op {
            Op::Fact(_) | Op::Field(_) | Op::Element => self.read_truth(context, node, rows, out),
            Op::Yes(answer) => {
                let words = if *answer { &mut out.yes } else { &mut out.no };
                fill(words, rows);
            }
            Op::Expand(of) => self.expand_truth(node.domain, *of, out),
            Op::Not(of) => {
                let of = self.truths(*of);
                out.yes.copy_from_slice_or(&of.no);
                out.no.copy_from_slice_or(&of.yes);
                out.odd.copy_from_slice_or(&of.odd);
            }
            Op::And(parts) => self.all(parts, rows, out),
            Op::Or(parts) => self.any(parts, rows, out),
            Op::Compare(cmp, left, right, in_check) => match context.graph.kind(*left) {
                Kind::Wide => {
                    compare(*cmp, self.wides(*left), self.wides(*right), *in_check, rows, out);
                }
                _ => compare(*cmp, self.smalls(*left), self.smalls(*right), *in_check, rows, out),
            },
            Op::CompareSame(cmp, of, same, in_check) => match context.graph.kind(*of) {
                Kind::Wide => compare_same(*cmp, self.wides(*of), *same, *in_check, rows, out),
                _ => {
                    let same = i32::try_from(*same).unwrap_or(i32::MAX);
                    compare_same(*cmp, self.smalls(*of), same, *in_check, rows, out);
                }
            },
            Op::Between(of, low, high, in_check) => match context.graph.kind(*of) {
                Kind::Wide => between(self.wides(*of), (*low, *high), *in_check, rows, out),
                _ => {
                    let low = i32::try_from(*low).unwrap_or(i32::MAX);
                    let high = i32::try_from(*high).unwrap_or(i32::MIN);
                    between(self.smalls(*of), (low, high), *in_check, rows, out);
                }
            },
            Op::Member(of, set, with_none) => member(self.smalls(*of), *set, *with_none, rows, out),
            Op::Given(of) => match context.graph.kind(*of) {
                Kind::Wide => given(self.wides(*of), out),
                _ => given(self.smalls(*of), out),
            },
            Op::Recorded(of) => match context.graph.kind(*of) {
                Kind::Truth => {
                    let of = self.truths(*of);
                    for (word, slot) in out.yes.iter_mut().enumerate() {
                        *slot = at(&of.yes, word) | at(&of.no, word);
                    }
                    out.odd.copy_from_slice_or(&of.odd);
                    rest_is_no(rows, out);
                }
                Kind::Wide => recorded(self.wides(*of), rows, out),
                _ => recorded(self.smalls(*of), rows, out),
            },
            Op::OfDay(of, _, in_check) => {
                self.of_day_truth(context, id, self.smalls(*of), *in_check, rows, out);
            }
            Op::Empty(domain) => {
                let mut known = Vec::new();
                self.lists_known(context, *domain, &mut known);
                let ends = &self.span(*domain).ends;
                for (row, ends) in ends.windows(2).enumerate() {
                    if let [from, to] = ends {
                        let word = row / 64;
                        let one = (at(&known, word) >> (row % 64) & 1) << (row % 64);
                        or_word(if from == to { &mut out.yes } else { &mut out.no }, word, one);
                    }
                }
            }
            Op::SetHolds(of, wanted) => {
                let of = self.wides(*of);
                let wanted = wanted.cast_signed();
                pack_test(&of.low, &mut out.yes, |set| set & wanted == wanted);
                decide(&of.known, &of.odd, out);
            }
            Op::SetHas(set, value) => set_has(self.wides(*set), self.smalls(*value), rows, out),
            Op::Any(domain, of) => self.quantify(context, *domain, *of, false, out),
            Op::Every(domain, of) => self.quantify(context, *domain, *of, true, out),
            Op::Gate(gate, of) => {
                let (gate, of) = (self.truths(*gate), self.truths(*of));
                for word in 0..rows.div_ceil(64) {
                    let open = at(&gate.yes, word);
                    or_word(&mut out.yes, word, open & at(&of.yes, word));
                    or_word(&mut out.no, word, at(&gate.no, word) | open & at(&of.no, word));
                    or_word(&mut out.odd, word, at(&gate.odd, word) | open & at(&of.odd, word));
                }
            }
            Op::Outside(gate, of) => {
                let (gate, of) = (self.truths(*gate), self.truths(*of));
                for word in 0..rows.div_ceil(64) {
                    let open = at(&gate.yes, word);
                    let decided = at(&of.yes, word) | at(&of.no, word);
                    or_word(&mut out.yes, word, at(&gate.no, word));
                    or_word(&mut out.no, word, open & decided);
                    or_word(&mut out.odd, word, at(&gate.odd, word) | open & at(&of.odd, word));
                }
            }
            Op::Judged(asked, applies, bad) => {
                let applies = applies.map(|applies| self.truths(applies));
                judged(*asked, applies, self.truths(*bad), rows, out);
            }
            Op::Select(select) => self.select_truth(select, rows, out),
            Op::ClockIs(clock, code) => {
                if let Some(clock) = self.clocks(*clock) {
                    pack_test(&clock.answer, &mut out.yes, |answer| answer == *code);
                    let mut open = vec![0; rows.div_ceil(64)];
                    pack_test(&clock.answer, &mut open, |answer| answer == 0);
                    for word in 0..rows.div_ceil(64) {
                        let odd = at(&clock.odd, word);
                        if let Some(slot) = out.yes.get_mut(word) {
                            *slot &= !odd & word_mask(rows, word);
                        }
                        let no = !(at(&out.yes, word) | at(&open, word) | odd);
                        or_word(&mut out.no, word, no & word_mask(rows, word));
                        or_word(&mut out.odd, word, odd);
                    }
                }
            }
            _ => fill(&mut out.odd, rows),
        }
    }

    pub(super) fn read_truth(
        &self,
        context: &Context<'_>,
        node: &Node,
        rows: usize,
        out: &mut Truths,
    ) {
        let start = self.span(node.domain).start;
        let Some(Column { known, data: Data::YesNo(bits), .. }) = source(context, node) else {
            return;
        };
        copy_bits(known.words(), start, rows, &mut out.no);
        copy_bits(bits.words(), start, rows, &mut out.yes);
        for (yes, no) in out.yes.iter_mut().zip(&mut out.no) {
            *yes &= *no;
            *no &= !*yes;
        }
    }

    pub(super) fn expand_truth(&self, domain: DomainId, of: NodeId, out: &mut Truths) {
        let of = self.truths(of);
        let owners = &self.span(domain).owners;
        expand_bits(owners, &of.yes, &mut out.yes);
        expand_bits(owners, &of.no, &mut out.no);
        expand_bits(owners, &of.odd, &mut out.odd);
    }

    pub(super) fn all(&self, parts: &[NodeId], rows: usize, out: &mut Truths) {
        fill(&mut out.yes, rows);
        for part in parts {
            let part = self.truths(*part);
            and_into(&mut out.yes, &part.yes);
            or_into(&mut out.no, &part.no);
            or_into(&mut out.odd, &part.odd);
        }
        and_not_into(&mut out.odd, &out.no);
    }

    pub(super) fn any(&self, parts: &[NodeId], rows: usize, out: &mut Truths) {
        fill(&mut out.no, rows);
        for part in parts {
            let part = self.truths(*part);
            or_into(&mut out.yes, &part.yes);
            and_into(&mut out.no, &part.no);
            or_into(&mut out.odd, &part.odd);
        }
        and_not_into(&mut out.odd, &out.yes);
    }

    pub(super) fn of_day_truth(
        &self,
        context: &Context<'_>,
        id: NodeId,
        of: &Values<i32>,
        in_check: bool,
        rows: usize,
        out: &mut Truths,
    ) {
        let Some(table) = table(context, id) else { return };
        each_row(&of.known, |row| {
            let found = of.low.get(row).and_then(|day| table.get(context.program, *day));
            out.set(
                row,
                match found {
                    Some(0) => Quad::No,
                    Some(_) => Quad::Yes,
                    None => Quad::Odd,
                },
            );
        });
        if !in_check {
            or_into(&mut out.no, &of.none);
        }
        or_into(&mut out.odd, &of.odd);
        let _ = rows;
    }
}
