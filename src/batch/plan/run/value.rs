//! Operations that give values.
//!
//! Owns: which operation does what, of those with a number, a day or a member as their result. Must never know rules.

use super::*;

impl Block {
    pub(super) fn small(
        &self,
        context: &Context<'_>,
        id: NodeId,
        node: &Node,
        rows: usize,
        out: &mut Values<i32>,
    ) {
        match &node.op {
            Op::Fact(_) | Op::Field(_) | Op::Element => {
                let start = self.span(node.domain).start;
                let Some(column) = source(context, node) else {
                    return self.nothing_said(context, id, rows, out);
                };
                match &column.data {
                    Data::Days(days) => copy_values(days, start, out),
                    Data::Minutes(small) | Data::Members(small) => {
                        let from = small.get(start..start + rows).unwrap_or(&[]);
                        for (to, from) in out.low.iter_mut().zip(from) {
                            *to = i32::from(*from);
                        }
                    }
                    _ => return,
                }
                copy_bits(column.known.words(), start, rows, &mut out.known);
                copy_bits(column.none.words(), start, rows, &mut out.none);
            }
            Op::Same(same) => {
                out.low.fill(i32::try_from(*same).unwrap_or(0));
                fill(&mut out.known, rows);
            }
            Op::None => fill(&mut out.none, rows),
            Op::Expand(of) => expand(&self.span(node.domain).owners, self.smalls(*of), out),
            Op::Select(select) => self.select(select, rows, out, |id| self.smalls(id)),
            Op::IfNone(value, fallback) => {
                if_none(self.smalls(*value), self.smalls(*fallback), out);
            }
            Op::Pick(greater, one, other) => {
                pick(*greater, self.smalls(*one), self.smalls(*other), rows, out);
            }
            Op::Years(on, born) => years(self.smalls(*on), self.smalls(*born), rows, out),
            Op::OfDayValue(of, _) => self.of_day(context, id, self.smalls(*of), rows, out),
            Op::Elapsed(unit, calendar, from, to) => {
                let (from, to) = (self.smalls(*from), self.smalls(*to));
                elapsed(context.program, (*unit, *calendar), from, to, rows, out);
            }
            Op::Count(domain, filter, doubtful) => {
                self.count(context, *domain, *filter, *doubtful, out);
            }
            Op::Extreme(domain, filter, value, greatest) => {
                let values = self.smalls(*value);
                self.extreme(context, *domain, *filter, (values, *greatest), out);
            }
            Op::ClockFigure(clock, figure) => {
                if let Some(clock) = self.clocks(*clock)
                    && let Some(figure) = clock.figures.get(*figure)
                {
                    out.low.copy_from_slice_or(&figure.low);
                    out.known.copy_from_slice_or(&figure.known);
                    out.none.copy_from_slice_or(&figure.none);
                    out.odd.copy_from_slice_or(&figure.odd);
                    or_into(&mut out.odd, &clock.odd);
                    and_not_into(&mut out.known, &clock.odd);
                    and_not_into(&mut out.none, &clock.odd);
                }
            }
            _ => fill(&mut out.odd, rows),
        }
        if matches!(node.op, Op::Fact(_) | Op::Field(_)) {
            declared_range(context, id, rows, out, |end| i32::try_from(end).ok());
        }
    }

    pub(super) fn nothing_said(
        &self,
        context: &Context<'_>,
        id: NodeId,
        rows: usize,
        out: &mut Values<i32>,
    ) {
        if left_out_is_none(context, id) {
            fill(&mut out.none, rows);
        } else {
            declared_range(context, id, rows, out, |end| i32::try_from(end).ok());
        }
    }

    pub(super) fn wide(
        &self,
        context: &Context<'_>,
        id: NodeId,
        node: &Node,
        rows: usize,
        out: &mut Values<i64>,
    ) {
        match &node.op {
            Op::Fact(_) | Op::Field(_) | Op::Element => {
                let start = self.span(node.domain).start;
                match source(context, node) {
                    Some(Column { known, none, data: Data::Numbers(numbers) }) => {
                        copy_values(numbers, start, out);
                        copy_bits(known.words(), start, rows, &mut out.known);
                        copy_bits(none.words(), start, rows, &mut out.none);
                    }
                    Some(_) => return,
                    None if left_out_is_none(context, id) => fill(&mut out.none, rows),
                    None => {}
                }
                declared_range(context, id, rows, out, Some);
            }
            Op::Same(same) => {
                out.low.fill(*same);
                fill(&mut out.known, rows);
            }
            Op::None => fill(&mut out.none, rows),
            Op::Expand(of) => expand(&self.span(node.domain).owners, self.wides(*of), out),
            Op::Select(select) => self.select(select, rows, out, |id| self.wides(id)),
            Op::IfNone(value, fallback) => if_none(self.wides(*value), self.wides(*fallback), out),
            Op::Pick(greater, one, other) => {
                pick(*greater, self.wides(*one), self.wides(*other), rows, out);
            }
            Op::Add(one, other) => {
                let both = (self.wides(*one), self.wides(*other));
                arithmetic(both, rows, out, i64::overflowing_add, |a, b| {
                    let (low, high) = (a.0.checked_add(b.0)?, a.1.checked_add(b.1)?);
                    Some(Some((low, high)))
                });
            }
            Op::Subtract(one, other) => {
                let both = (self.wides(*one), self.wides(*other));
                arithmetic(both, rows, out, i64::overflowing_sub, |a, b| {
                    let (low, high) = (a.0.checked_sub(b.1)?, a.1.checked_sub(b.0)?);
                    Some(Some((low, high)))
                });
            }
            Op::Multiply(one, other) => {
                let both = (self.wides(*one), self.wides(*other));
                // Of a range that is multiplied nothing is known.
                arithmetic(both, rows, out, i64::overflowing_mul, |a, b| {
                    if a.0 != a.1 || b.0 != b.1 {
                        return Some(None);
                    }
                    let product = a.0.checked_mul(b.0)?;
                    Some(Some((product, product)))
                });
            }
            Op::Widen(of, power) => {
                let power = 10_i64.checked_pow(*power).unwrap_or(i64::MAX);
                let grow = |value: i64| value.overflowing_mul(power);
                match context.graph.kind(*of) {
                    Kind::Wide => mapped(self.wides(*of), out, grow),
                    _ => mapped(self.smalls(*of), out, |value| grow(value.into())),
                }
            }
            Op::Rounded(of, decimals, RoundingKey(rounding)) => {
                let power = 10_i64.checked_pow(*decimals).unwrap_or(i64::MAX);
                let of = self.wides(*of);
                // None where a value is needed; a range that is rounded is plainly unknown.
                out.odd.copy_from_slice_or(&of.odd);
                or_into(&mut out.odd, &of.none);
                each_row(&of.known, |row| {
                    let value = of.low.get(row).copied().unwrap_or(0);
                    out.set(row, Cellular::Known(rounded(value, power, *rounding)));
                });
            }
            Op::Sum(domain, filter, value) => {
                self.sum(context, *domain, *filter, self.wides(*value), out);
            }
            Op::Extreme(domain, filter, value, greatest) => {
                let values = self.wides(*value);
                self.extreme(context, *domain, *filter, (values, *greatest), out);
            }
            Op::Set(domain) => self.sets(context, *domain, out),
            _ => fill(&mut out.odd, rows),
        }
    }

    pub(super) fn of_day(
        &self,
        context: &Context<'_>,
        id: NodeId,
        of: &Values<i32>,
        rows: usize,
        out: &mut Values<i32>,
    ) {
        let Some(table) = table(context, id) else { return fill(&mut out.odd, rows) };
        // None where a value is needed.
        out.odd.copy_from_slice_or(&of.odd);
        or_into(&mut out.odd, &of.none);
        out.known.copy_from_slice_or(&of.known);
        for (word, known) in of.known.iter().enumerate() {
            let from = of.low.get(word * 64..).unwrap_or(&[]);
            let Some(into) = out.low.get_mut(word * 64..) else { continue };
            let fine = table.fill(from.get(..64).unwrap_or(from), into);
            if fine || *known == 0 {
                continue;
            }
            each_bit(word, *known, |row| {
                let found = of.low.get(row).and_then(|day| table.get(context.program, *day));
                match found {
                    Some(found) => {
                        if let Some(slot) = out.low.get_mut(row) {
                            *slot = found;
                        }
                    }
                    None => {
                        clear_value(out, row);
                        out.set(row, Cellular::Odd);
                    }
                }
            });
        }
        let keeps_order = matches!(
            table.function(),
            DayFunction::Shift(..) | DayFunction::Edge(..) | DayFunction::Packed
        );
        each_row(&of.ranged, |row| {
            let Cellular::Ranged(low, high) = of.get(row) else { return };
            let ends = table.get(context.program, low).zip(table.get(context.program, high));
            match ends {
                Some((low, high)) if keeps_order => out.set(row, between_ends(low, high)),
                _ => {}
            }
        });
    }

    pub(super) fn sets(&self, context: &Context<'_>, domain: DomainId, out: &mut Values<i64>) {
        let Some(declared) = context.graph.domains.get(domain.index()) else { return };
        let mut known = Vec::new();
        self.lists_known(context, domain, &mut known);
        out.known.copy_from_slice_or(&known);
        let Some(lists) = lists_of(context, declared.source) else { return };
        let ListItems::Plain(Column { data: Data::Members(members), .. }) = &lists.items else {
            return;
        };
        let span = self.span(domain);
        let members = members.get(span.start..span.start + span.rows).unwrap_or(&[]);
        let mut from = 0_usize;
        for (set, to) in out.low.iter_mut().zip(span.ends.iter().skip(1)) {
            let to = *to as usize;
            let mut found = 0_u64;
            for member in members.get(from..to).unwrap_or(&[]) {
                found |= 1_u64.checked_shl((*member).into()).unwrap_or(0);
            }
            *set = found.cast_signed();
            from = to;
        }
    }
}

pub(super) fn copy_values<T: Copy>(from: &[T], start: usize, out: &mut Values<T>) {
    let rows = out.low.len();
    if let Some(from) = from.get(start..start + rows) {
        out.low.copy_from_slice(from);
    }
}
