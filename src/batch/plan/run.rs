//! Runs operations over a block of rows.
//!
//! Owns: [`Block`], the lanes of all operations for the rows at hand, and what each operation does. Takes: a
//! [`Graph`] and columns. Must never know rules.
//!
//! Most operations treat the rows that are known all at once, and the few others one by one.

use std::sync::Arc;

use super::clock::{ClockLane, ClockMemo, ClockParts};
use super::days::DayTable;
use super::graph::*;
use super::keys::spread_word;
use super::lanes::*;
use crate::batch::cases::Cases;
use crate::batch::column::{Column, Data, ListItems, Lists};
use crate::program::{CalendarId, Program};
use crate::value::{Date, DurationUnit, Rounding, months_from, working_days_from, years_from};

/// What an operation gave.
#[derive(Debug)]
pub(super) enum Lane {
    Truth(Truths),
    Small(Values<i32>),
    Wide(Values<i64>),
    Clock(Box<ClockLane>, ClockMemo),
}

/// The rows of a domain that are at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    /// The first, among all rows of the domain.
    pub(super) start: usize,
    /// How many.
    pub(super) rows: usize,
    /// Of a list: where the items of each row of the parent begin, from `start`; and where the last end.
    pub(super) ends: Vec<u32>,
    /// The parent row of each item, from 0; filled when it is needed.
    pub(super) owners: Vec<u32>,
}

/// The lanes of a block.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) lanes: Vec<Lane>,
    pub(super) spans: Vec<Span>,
}

/// What operations read beside lanes.
pub(super) struct Context<'a> {
    pub(super) program: &'a Program,
    pub(super) today: Date,
    pub(super) graph: &'a Graph,
    pub(super) tables: &'a [Arc<DayTable>],
    /// The number of the table of each operation that has one.
    pub(super) table_of: &'a [u32],
    /// The declared range of facts and fields, by operation.
    pub(super) ranges: &'a [Option<Declared>],
    pub(super) cases: &'a Cases,
}

/// What is known of a fact that is not given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    /// It lies between these, as they stand in its lane.
    pub(super) between: (i64, i64),
    /// Or it is none.
    pub(super) or_none: bool,
}

impl Block {
    pub(super) fn new(graph: &Graph) -> Self {
        let lanes = graph
            .nodes
            .iter()
            .map(|node| match node.kind {
                Kind::Truth => Lane::Truth(Truths::default()),
                Kind::Small => Lane::Small(Values::default()),
                Kind::Wide => Lane::Wide(Values::default()),
                Kind::Clock => Lane::Clock(Box::default(), ClockMemo::new()),
            })
            .collect();
        Self { lanes, spans: graph.domains.iter().map(|_| Span::default()).collect() }
    }

    /// Runs operations over rows of the cases.
    pub(super) fn run(
        &mut self,
        context: &Context<'_>,
        order: &[NodeId],
        start: usize,
        rows: usize,
    ) {
        self.lay_out(context, start, rows);
        for id in order {
            let Some(node) = context.graph.node(*id) else { continue };
            let rows = self.span(node.domain).rows;
            let Some(slot) = self.lanes.get_mut(id.index()) else { continue };
            let mut lane = std::mem::replace(slot, Lane::Truth(Truths::default()));
            match &mut lane {
                Lane::Truth(out) => {
                    out.reset(rows);
                    self.truth(context, *id, node, rows, out);
                }
                Lane::Small(out) => {
                    out.reset(rows);
                    self.small(context, *id, node, rows, out);
                }
                Lane::Wide(out) => {
                    out.reset(rows);
                    self.wide(context, *id, node, rows, out);
                }
                Lane::Clock(out, memo) => self.clock(context, node, rows, out, memo),
            }
            if let Some(slot) = self.lanes.get_mut(id.index()) {
                *slot = lane;
            }
        }
    }

    /// Finds the items of each domain that belong to the rows.
    fn lay_out(&mut self, context: &Context<'_>, start: usize, rows: usize) {
        for (at, domain) in context.graph.domains.iter().enumerate() {
            let mut span = self.spans.get_mut(at).map(std::mem::take).unwrap_or_default();
            span.ends.clear();
            span.owners.clear();
            if domain.source == Source::Cases {
                (span.start, span.rows) = (start, rows);
            } else {
                let parent = self.span(domain.parent);
                match lists_of(context, domain.source) {
                    Some(lists) => {
                        let ends = lists
                            .offsets
                            .get(parent.start..=parent.start + parent.rows)
                            .unwrap_or(&[]);
                        let first = ends.first().copied().unwrap_or(0);
                        span.start = first as usize;
                        span.ends.extend(ends.iter().map(|end| end - first));
                    }
                    None => span.start = 0,
                }
                span.ends.resize(parent.rows + 1, span.ends.last().copied().unwrap_or(0));
                span.rows = span.ends.last().copied().unwrap_or(0) as usize;
            }
            if let Some(slot) = self.spans.get_mut(at) {
                *slot = span;
            }
        }
        for node in &context.graph.nodes {
            match node.op {
                Op::Expand(_) => self.fill_owners(node.domain),
                Op::Any(domain, _) | Op::Every(domain, _) => self.fill_owners(domain),
                _ => {}
            }
        }
    }

    fn fill_owners(&mut self, domain: DomainId) {
        if let Some(span) = self.spans.get_mut(domain.index())
            && span.owners.is_empty()
        {
            for (owner, ends) in (0..).zip(span.ends.windows(2)) {
                if let [from, to] = ends {
                    span.owners.extend(std::iter::repeat_n(owner, (to - from) as usize));
                }
            }
        }
    }

    pub(super) fn span(&self, domain: DomainId) -> &Span {
        static NOTHING: Span = Span { start: 0, rows: 0, ends: Vec::new(), owners: Vec::new() };
        self.spans.get(domain.index()).unwrap_or(&NOTHING)
    }

    pub(super) fn truths(&self, id: NodeId) -> &Truths {
        static NOTHING: Truths = Truths { yes: Vec::new(), no: Vec::new(), odd: Vec::new() };
        match self.lanes.get(id.index()) {
            Some(Lane::Truth(truths)) => truths,
            _ => &NOTHING,
        }
    }

    pub(super) fn smalls(&self, id: NodeId) -> &Values<i32> {
        static NOTHING: Values<i32> = Values {
            known: Vec::new(),
            none: Vec::new(),
            ranged: Vec::new(),
            odd: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
        };
        match self.lanes.get(id.index()) {
            Some(Lane::Small(values)) => values,
            _ => &NOTHING,
        }
    }

    pub(super) fn wides(&self, id: NodeId) -> &Values<i64> {
        static NOTHING: Values<i64> = Values {
            known: Vec::new(),
            none: Vec::new(),
            ranged: Vec::new(),
            odd: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
        };
        match self.lanes.get(id.index()) {
            Some(Lane::Wide(values)) => values,
            _ => &NOTHING,
        }
    }

    pub(super) fn clocks(&self, id: NodeId) -> Option<&ClockLane> {
        match self.lanes.get(id.index()) {
            Some(Lane::Clock(clock, _)) => Some(clock),
            _ => None,
        }
    }

    /// The rows of a domain whose list is known.
    fn lists_known(&self, context: &Context<'_>, domain: DomainId, into: &mut Vec<u64>) {
        let Some(declared) = context.graph.domains.get(domain.index()) else { return };
        let parent = self.span(declared.parent);
        reset_words(into, parent.rows);
        if let Some(column) = column_of(context, declared.source) {
            copy_bits(column.known.words(), parent.start, parent.rows, into);
        }
    }

    // --- Truths ---------------------------------------------------------------------------------

    fn truth(&self, context: &Context<'_>, id: NodeId, node: &Node, rows: usize, out: &mut Truths) {
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

    fn read_truth(&self, context: &Context<'_>, node: &Node, rows: usize, out: &mut Truths) {
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

    fn expand_truth(&self, domain: DomainId, of: NodeId, out: &mut Truths) {
        let of = self.truths(of);
        let owners = &self.span(domain).owners;
        expand_bits(owners, &of.yes, &mut out.yes);
        expand_bits(owners, &of.no, &mut out.no);
        expand_bits(owners, &of.odd, &mut out.odd);
    }

    fn all(&self, parts: &[NodeId], rows: usize, out: &mut Truths) {
        fill(&mut out.yes, rows);
        for part in parts {
            let part = self.truths(*part);
            and_into(&mut out.yes, &part.yes);
            or_into(&mut out.no, &part.no);
            or_into(&mut out.odd, &part.odd);
        }
        and_not_into(&mut out.odd, &out.no);
    }

    fn any(&self, parts: &[NodeId], rows: usize, out: &mut Truths) {
        fill(&mut out.no, rows);
        for part in parts {
            let part = self.truths(*part);
            or_into(&mut out.yes, &part.yes);
            and_into(&mut out.no, &part.no);
            or_into(&mut out.odd, &part.odd);
        }
        and_not_into(&mut out.odd, &out.yes);
    }

    fn of_day_truth(
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

    fn quantify(
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

    fn select_truth(&self, select: &Select, rows: usize, out: &mut Truths) {
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
    fn many_exceptions(&self, select: &Select, rows: usize, slow: &mut [u64]) {
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
    fn select_slowly<T: Copy + Ord>(
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

    // --- Values ---------------------------------------------------------------------------------

    fn small(
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

    fn nothing_said(&self, context: &Context<'_>, id: NodeId, rows: usize, out: &mut Values<i32>) {
        if left_out_is_none(context, id) {
            fill(&mut out.none, rows);
        } else {
            declared_range(context, id, rows, out, |end| i32::try_from(end).ok());
        }
    }

    fn wide(
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

    fn select<'b, T: Copy + Default + Ord + 'b>(
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

    fn of_day(
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

    fn sets(&self, context: &Context<'_>, domain: DomainId, out: &mut Values<i64>) {
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

    fn passing(&self, filter: Option<NodeId>, row: usize) -> Quad {
        filter.map_or(Quad::Yes, |filter| self.truths(filter).get(row))
    }

    fn count(
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

    fn sum(
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

    fn extreme<T: Copy + Default + Ord>(
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

    fn clock(
        &self,
        context: &Context<'_>,
        node: &Node,
        rows: usize,
        out: &mut ClockLane,
        memo: &mut ClockMemo,
    ) {
        let Op::Clock(spec) = &node.op else { return };
        let pauses = spec.pauses.map(|domain| {
            let mut known = Vec::new();
            self.lists_known(context, domain, &mut known);
            let mut some = vec![0; rows.div_ceil(64)];
            for (row, ends) in self.span(domain).ends.windows(2).enumerate() {
                if let [from, to] = ends {
                    or_word(&mut some, row / 64, u64::from(from != to) << (row % 64));
                }
            }
            (known, some)
        });
        let parts = ClockParts {
            spec,
            in_force: spec.in_force.map(|gate| self.truths(gate)),
            applies: spec.applies.map(|gate| self.truths(gate)),
            start: self.smalls(spec.start.0),
            stop: spec.stop.map(|(stop, ..)| self.smalls(stop)),
            pauses,
        };
        out.read(context.program, context.today, rows, &parts, memo);
    }
}

// --- Reading columns ----------------------------------------------------------------------------

/// The column of a domain's lists.
fn column_of<'a>(context: &Context<'a>, source: Source) -> Option<&'a Column> {
    match source {
        Source::Cases => None,
        Source::Fact(fact) => context.cases.column(fact),
        Source::Field(outer, field) => {
            let outer = context.graph.domains.get(outer.index())?;
            match &lists_of(context, outer.source)?.items {
                ListItems::Records { fields, .. } => fields.get(usize::from(field)),
                ListItems::Plain(_) => None,
            }
        }
    }
}

fn lists_of<'a>(context: &Context<'a>, source: Source) -> Option<&'a Lists> {
    match &column_of(context, source)?.data {
        Data::Lists(lists) => Some(lists),
        _ => None,
    }
}

/// The column that an operation reads.
fn source<'a>(context: &Context<'a>, node: &Node) -> Option<&'a Column> {
    let items = || {
        let domain = context.graph.domains.get(node.domain.index())?;
        Some(&lists_of(context, domain.source)?.items)
    };
    match node.op {
        Op::Fact(fact) => context.cases.column(fact),
        Op::Field(field) => match items()? {
            ListItems::Records { fields, .. } => fields.get(usize::from(field)),
            ListItems::Plain(_) => None,
        },
        Op::Element => match items()? {
            ListItems::Plain(column) => Some(column),
            ListItems::Records { .. } => None,
        },
        _ => None,
    }
}

fn left_out_is_none(context: &Context<'_>, id: NodeId) -> bool {
    let Some(Op::Fact(fact)) = context.graph.node(id).map(|node| &node.op) else { return false };
    context.program[*fact].left_out() == crate::program::Slot::LeftOutIsNone
}

/// What is not given lies in its declared range.
fn declared_range<T: Copy + Default + Ord>(
    context: &Context<'_>,
    id: NodeId,
    rows: usize,
    out: &mut Values<T>,
    end: impl Fn(i64) -> Option<T>,
) {
    let Some(Some(declared)) = context.ranges.get(id.index()) else { return };
    let ends = end(declared.between.0).zip(end(declared.between.1));
    for word in 0..rows.div_ceil(64) {
        let open = out.unknown(word) & word_mask(rows, word);
        each_bit(word, open, |row| {
            out.set(
                row,
                match ends {
                    Some((low, high)) if !declared.or_none => between_ends(low, high),
                    _ => Cellular::Odd,
                },
            );
        });
    }
}

fn table<'a>(context: &Context<'a>, id: NodeId) -> Option<&'a DayTable> {
    let at = context.table_of.get(id.index())?;
    context.tables.get(*at as usize).map(|table| &**table)
}

// --- Words --------------------------------------------------------------------------------------

#[inline]
fn at(words: &[u64], word: usize) -> u64 {
    words.get(word).copied().unwrap_or(0)
}

/// Sets the bits of the owners of some items.
#[inline]
fn to_owners(owners: &[u32], items: u64, rows: &mut [u64]) {
    each_bit(0, items, |item| {
        if let Some(owner) = owners.get(item) {
            or_word(rows, *owner as usize / 64, 1 << (owner % 64));
        }
    });
}

/// All rows.
fn fill(words: &mut [u64], rows: usize) {
    for (word, slot) in words.iter_mut().enumerate() {
        *slot = word_mask(rows, word);
    }
}

fn and_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into &= from;
    }
}

fn or_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into |= from;
    }
}

fn and_not_into(into: &mut [u64], from: &[u64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into &= !from;
    }
}

fn each_bit(word: usize, mut bits: u64, mut run: impl FnMut(usize)) {
    while bits != 0 {
        run(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// Copies as much as there is on both sides.
trait CopyFromSlice<T> {
    fn copy_from_slice_or(&mut self, from: &[T]);
}

impl<T: Copy> CopyFromSlice<T> for Vec<T> {
    fn copy_from_slice_or(&mut self, from: &[T]) {
        for (into, from) in self.iter_mut().zip(from) {
            *into = *from;
        }
    }
}

fn clear(out: &mut Truths, row: usize) {
    let (word, one) = (row / 64, 1_u64 << (row % 64));
    for words in [&mut out.yes, &mut out.no, &mut out.odd] {
        if let Some(slot) = words.get_mut(word) {
            *slot &= !one;
        }
    }
}

fn clear_value<T>(out: &mut Values<T>, row: usize) {
    let (word, one) = (row / 64, 1_u64 << (row % 64));
    for words in [&mut out.known, &mut out.none, &mut out.ranged, &mut out.odd] {
        if let Some(slot) = words.get_mut(word) {
            *slot &= !one;
        }
    }
}

/// `out.yes` holds a test of all rows: it counts where they are known, else there is no answer.
fn decide(known: &[u64], odd: &[u64], out: &mut Truths) {
    for (word, known) in known.iter().enumerate() {
        if let (Some(yes), Some(no)) = (out.yes.get_mut(word), out.no.get_mut(word)) {
            *no = known & !*yes;
            *yes &= known;
        }
    }
    or_into(&mut out.odd, odd);
}

fn rest_is_no(rows: usize, out: &mut Truths) {
    for word in 0..rows.div_ceil(64) {
        let no = !(at(&out.yes, word) | at(&out.odd, word)) & word_mask(rows, word);
        or_word(&mut out.no, word, no);
    }
}

// --- Comparisons --------------------------------------------------------------------------------

/// A comparison of two ranges, if every way agrees.
fn compare_ends<T: Ord>(cmp: Cmp, (a, b): (T, T), (c, d): (T, T)) -> Quad {
    let (yes, no) = match cmp {
        Cmp::AtLeast => (d <= a, b < c),
        Cmp::AtMost => (b <= c, d < a),
        Cmp::MoreThan => (d < a, b <= c),
        Cmp::LessThan => (b < c, d <= a),
        Cmp::Equal => (a == b && c == d && a == c, b < c || d < a),
    };
    match (yes, no) {
        (true, _) => Quad::Yes,
        (_, true) => Quad::No,
        _ => Quad::Unknown,
    }
}

/// A comparison of two rows.
fn compare_cells<T: Copy + Ord>(
    cmp: Cmp,
    left: Cellular<T>,
    right: Cellular<T>,
    in_check: bool,
) -> Quad {
    let ends = |cell: Cellular<T>| match cell {
        Cellular::Known(value) => Some((value, value)),
        Cellular::Ranged(low, high) => Some((low, high)),
        _ => None,
    };
    match (left, right) {
        (Cellular::Odd, _) | (_, Cellular::Odd) => Quad::Odd,
        (Cellular::Unknown, _) | (_, Cellular::Unknown) => Quad::Unknown,
        (Cellular::None, Cellular::None) if cmp == Cmp::Equal => Quad::Yes,
        (Cellular::None, _) | (_, Cellular::None) => {
            if in_check && cmp != Cmp::Equal {
                Quad::Unknown
            } else {
                Quad::No
            }
        }
        _ => match (ends(left), ends(right)) {
            (Some(left), Some(right)) => compare_ends(cmp, left, right),
            _ => Quad::Odd,
        },
    }
}

fn compare<T: Copy + Default + Ord>(
    cmp: Cmp,
    left: &Values<T>,
    right: &Values<T>,
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    let (a, b) = (&left.low, &right.low);
    match cmp {
        Cmp::AtLeast => pack_test_2(a, b, &mut out.yes, |a, b| a >= b),
        Cmp::AtMost => pack_test_2(a, b, &mut out.yes, |a, b| a <= b),
        Cmp::MoreThan => pack_test_2(a, b, &mut out.yes, |a, b| a > b),
        Cmp::LessThan => pack_test_2(a, b, &mut out.yes, |a, b| a < b),
        Cmp::Equal => pack_test_2(a, b, &mut out.yes, |a, b| a == b),
    }
    for word in 0..rows.div_ceil(64) {
        let known = at(&left.known, word) & at(&right.known, word);
        let unknown = left.unknown(word) | right.unknown(word);
        let odd = at(&left.odd, word) | at(&right.odd, word);
        let (none_left, none_right) = (at(&left.none, word), at(&right.none, word));
        let none = (none_left | none_right) & !unknown & !odd;
        let both = if cmp == Cmp::Equal { none_left & none_right } else { 0 };
        let none_is_no = if in_check && cmp != Cmp::Equal { 0 } else { none & !both };
        let test = at(&out.yes, word);
        if let (Some(yes), Some(no)) = (out.yes.get_mut(word), out.no.get_mut(word)) {
            *yes = known & test | both;
            *no = known & !test | none_is_no;
        }
        or_word(&mut out.odd, word, odd);
        let ranged = (at(&left.ranged, word) | at(&right.ranged, word)) & !unknown & !odd & !none;
        each_bit(word, ranged, |row| {
            out.set(row, compare_cells(cmp, left.get(row), right.get(row), in_check));
        });
    }
}

fn compare_same<T: Copy + Default + Ord>(
    cmp: Cmp,
    of: &Values<T>,
    same: T,
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    let a = &of.low;
    match cmp {
        Cmp::AtLeast => pack_test(a, &mut out.yes, |a| a >= same),
        Cmp::AtMost => pack_test(a, &mut out.yes, |a| a <= same),
        Cmp::MoreThan => pack_test(a, &mut out.yes, |a| a > same),
        Cmp::LessThan => pack_test(a, &mut out.yes, |a| a < same),
        Cmp::Equal => pack_test(a, &mut out.yes, |a| a == same),
    }
    finish_same(of, in_check && cmp != Cmp::Equal, rows, out, |cell| {
        compare_cells(cmp, cell, Cellular::Known(same), in_check)
    });
}

/// A test with what is the same in every row, of which `out.yes` holds what it says of values.
fn finish_same<T: Copy + Default>(
    of: &Values<T>,
    none_is_unknown: bool,
    rows: usize,
    out: &mut Truths,
    slow: impl Fn(Cellular<T>) -> Quad,
) {
    decide(&of.known, &of.odd, out);
    if !none_is_unknown {
        or_into(&mut out.no, &of.none);
    }
    for word in 0..rows.div_ceil(64) {
        let ranged = at(&of.ranged, word);
        if ranged != 0 {
            each_bit(word, ranged, |row| out.set(row, slow(of.get(row))));
        }
    }
}

fn between<T: Copy + Default + Ord>(
    of: &Values<T>,
    (low, high): (T, T),
    in_check: bool,
    rows: usize,
    out: &mut Truths,
) {
    pack_test(&of.low, &mut out.yes, |value| low <= value && value <= high);
    finish_same(of, in_check, rows, out, |cell| {
        let first = compare_cells(Cmp::AtLeast, cell, Cellular::Known(low), in_check);
        let last = compare_cells(Cmp::AtMost, cell, Cellular::Known(high), in_check);
        match (first, last) {
            (Quad::No, _) | (_, Quad::No) => Quad::No,
            (Quad::Odd, _) | (_, Quad::Odd) => Quad::Odd,
            (Quad::Yes, Quad::Yes) => Quad::Yes,
            _ => Quad::Unknown,
        }
    });
}

fn member(of: &Values<i32>, set: u64, with_none: bool, rows: usize, out: &mut Truths) {
    pack_test(&of.low, &mut out.yes, |value| set >> (value & 63) & 1 == 1 && value < 64);
    decide(&of.known, &of.odd, out);
    or_into(if with_none { &mut out.yes } else { &mut out.no }, &of.none);
    let _ = rows;
}

fn set_has(set: &Values<i64>, value: &Values<i32>, rows: usize, out: &mut Truths) {
    for word in 0..rows.div_ceil(64) {
        let both = at(&set.known, word);
        or_word(
            &mut out.odd,
            word,
            at(&set.odd, word) | at(&value.odd, word) | at(&value.ranged, word),
        );
        or_word(&mut out.no, word, both & at(&value.none, word));
        each_bit(word, both & at(&value.known, word), |row| {
            let (Some(set), Some(value)) = (set.low.get(row), value.low.get(row)) else { return };
            let has = u32::try_from(*value)
                .ok()
                .and_then(|value| set.cast_unsigned().checked_shr(value))
                .is_some_and(|rest| rest & 1 == 1);
            out.set(row, if has { Quad::Yes } else { Quad::No });
        });
    }
}

fn given<T>(of: &Values<T>, out: &mut Truths) {
    out.yes.copy_from_slice_or(&of.known);
    or_into(&mut out.yes, &of.ranged);
    out.no.copy_from_slice_or(&of.none);
    out.odd.copy_from_slice_or(&of.odd);
}

fn recorded<T>(of: &Values<T>, rows: usize, out: &mut Truths) {
    out.yes.copy_from_slice_or(&of.known);
    or_into(&mut out.yes, &of.none);
    out.odd.copy_from_slice_or(&of.odd);
    rest_is_no(rows, out);
}

fn judged(asked: Asked, applies: Option<&Truths>, bad: &Truths, rows: usize, out: &mut Truths) {
    for word in 0..rows.div_ceil(64) {
        let valid = word_mask(rows, word);
        let (yes, no, odd) = match applies {
            Some(applies) => {
                (at(&applies.yes, word), at(&applies.no, word), at(&applies.odd, word))
            }
            None => (valid, 0, 0),
        };
        let (is_bad, is_good) = (at(&bad.yes, word), at(&bad.no, word));
        let outside = no & valid;
        let decided = outside | yes & (is_bad | is_good);
        let wanted = match asked {
            Asked::Met => yes & is_good,
            Asked::NotMet => yes & is_bad,
            Asked::NotApplicable => outside,
        };
        or_word(&mut out.yes, word, wanted);
        or_word(&mut out.no, word, decided & !wanted);
        or_word(&mut out.odd, word, (odd | at(&bad.odd, word)) & !outside & valid);
    }
}

// --- Values -------------------------------------------------------------------------------------

fn copy_values<T: Copy>(from: &[T], start: usize, out: &mut Values<T>) {
    let rows = out.low.len();
    if let Some(from) = from.get(start..start + rows) {
        out.low.copy_from_slice(from);
    }
}

/// A value where both ends are the same, else a range.
fn between_ends<T: PartialEq>(low: T, high: T) -> Cellular<T> {
    if low == high { Cellular::Known(low) } else { Cellular::Ranged(low, high) }
}

/// The values of the rows that are taken.
fn blend<T: Copy>(from: &[T], into: &mut [T], word: usize, take: u64) {
    let from = from.get(word * 64..).unwrap_or(&[]);
    let Some(into) = into.get_mut(word * 64..) else { return };
    if take == u64::MAX {
        for (into, from) in into.iter_mut().zip(from).take(64) {
            *into = *from;
        }
        return;
    }
    for ((into, from), byte) in into.iter_mut().zip(from).zip(spread_word(take)) {
        *into = if byte == 0 { *into } else { *from };
    }
}

/// What is known of one of several values, without knowing which.
fn joined<T: Copy + Ord>(candidates: &[Cellular<T>], select: &Select) -> Cellular<T> {
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

fn expand<T: Copy + Default>(owners: &[u32], of: &Values<T>, out: &mut Values<T>) {
    let planes = [(&of.known, &mut out.known), (&of.none, &mut out.none), (&of.odd, &mut out.odd)];
    for (from, into) in planes {
        expand_bits(owners, from, into);
    }
    for (to, owner) in out.low.iter_mut().zip(owners) {
        *to = of.low.get(*owner as usize).copied().unwrap_or_default();
    }
    if of.ranged.iter().any(|word| *word != 0) {
        for (row, owner) in owners.iter().enumerate() {
            if bit(&of.ranged, *owner as usize) {
                out.set(row, of.get(*owner as usize));
            }
        }
    }
}

/// What holds of the rows that hold items, said of the items.
fn expand_bits(owners: &[u32], from: &[u64], into: &mut [u64]) {
    // Mostly there are no odd rows, and no ranges.
    if from.iter().all(|word| *word == 0) {
        return;
    }
    for (slot, owners) in into.iter_mut().zip(owners.chunks(64)) {
        for (place, owner) in owners.iter().enumerate() {
            *slot |= u64::from(bit(from, *owner as usize)) << place;
        }
    }
}

fn if_none<T: Copy + Default>(value: &Values<T>, fallback: &Values<T>, out: &mut Values<T>) {
    out.low.copy_from_slice_or(&value.low);
    out.known.copy_from_slice_or(&value.known);
    out.odd.copy_from_slice_or(&value.odd);
    each_row(&value.ranged, |row| out.set(row, value.get(row)));
    for (word, none) in value.none.iter().enumerate() {
        if *none == 0 {
            continue;
        }
        or_word(&mut out.known, word, none & at(&fallback.known, word));
        or_word(&mut out.none, word, none & at(&fallback.none, word));
        or_word(&mut out.odd, word, none & at(&fallback.odd, word));
        each_bit(word, none & at(&fallback.ranged, word), |row| out.set(row, fallback.get(row)));
        blend(&fallback.low, &mut out.low, word, none & at(&fallback.known, word));
    }
}

fn pick<T: Copy + Default + Ord>(
    greater: bool,
    one: &Values<T>,
    other: &Values<T>,
    rows: usize,
    out: &mut Values<T>,
) {
    let choose = |a: T, b: T| if greater { a.max(b) } else { a.min(b) };
    for row in 0..rows {
        let ends = |cell: Cellular<T>| match cell {
            Cellular::Known(value) => Some((value, value)),
            Cellular::Ranged(low, high) => Some((low, high)),
            _ => None,
        };
        let (a, b) = (one.get(row), other.get(row));
        let found = match (a, b) {
            (Cellular::Odd | Cellular::None, _) | (_, Cellular::Odd | Cellular::None) => {
                Cellular::Odd
            }
            (Cellular::Unknown, Cellular::Unknown) => Cellular::Unknown,
            // One end may rest on the other operand alone.
            (Cellular::Unknown, _) | (_, Cellular::Unknown) => Cellular::Unknown,
            _ => match (ends(a), ends(b)) {
                (Some(a), Some(b)) => between_ends(choose(a.0, b.0), choose(a.1, b.1)),
                _ => Cellular::Odd,
            },
        };
        out.set(row, found);
    }
}

/// Years between packed days.
fn years(on: &Values<i32>, born: &Values<i32>, rows: usize, out: &mut Values<i32>) {
    use super::days::YEAR_BITS;
    for ((out, on), born) in out.low.iter_mut().zip(&on.low).zip(&born.low) {
        *out = on.wrapping_sub(*born) >> YEAR_BITS;
    }
    let mut early = vec![0; rows.div_ceil(64)];
    pack_test(&out.low, &mut early, |years| years < 0);
    for word in 0..rows.div_ceil(64) {
        let odd =
            at(&on.odd, word) | at(&on.none, word) | at(&born.odd, word) | at(&born.none, word);
        let known = at(&on.known, word) & at(&born.known, word) & !odd;
        let early = at(&early, word) & known;
        or_word(&mut out.odd, word, odd | early);
        or_word(&mut out.known, word, known & !early);
        let sure = |values: &Values<i32>| at(&values.known, word) | at(&values.ranged, word);
        let ranged = sure(on) & sure(born) & !known & !odd;
        each_bit(word, ranged, |row| {
            let ends = |cell: Cellular<i32>| match cell {
                Cellular::Known(value) => (value, value),
                Cellular::Ranged(low, high) => (low, high),
                _ => (0, 0),
            };
            let (on, born) = (ends(on.get(row)), ends(born.get(row)));
            let least = (on.0 - born.1) >> YEAR_BITS;
            let most = (on.1 - born.0) >> YEAR_BITS;
            if least >= 0 && most >= 0 {
                out.set(row, between_ends(least, most));
            }
        });
    }
}

fn elapsed(
    program: &Program,
    (unit, calendar): (DurationUnit, Option<CalendarId>),
    from: &Values<i32>,
    to: &Values<i32>,
    rows: usize,
    out: &mut Values<i32>,
) {
    if matches!(unit, DurationUnit::Days | DurationUnit::Weeks) {
        let divisor = if unit == DurationUnit::Days { 1 } else { 7 };
        for ((out, from), to) in out.low.iter_mut().zip(&from.low).zip(&to.low) {
            *out = to.wrapping_sub(*from) / divisor;
        }
    }
    for word in 0..rows.div_ceil(64) {
        let odd =
            at(&from.odd, word) | at(&from.none, word) | at(&to.odd, word) | at(&to.none, word);
        let known = at(&from.known, word) & at(&to.known, word) & !odd;
        or_word(&mut out.odd, word, odd);
        if matches!(unit, DurationUnit::Days | DurationUnit::Weeks) {
            or_word(&mut out.known, word, known);
            continue;
        }
        each_bit(word, known, |row| {
            let day = |values: &Values<i32>| {
                values.low.get(row).and_then(|day| Date::from_day_number(*day))
            };
            let count = day(from).zip(day(to)).and_then(|(from, to)| match unit {
                DurationUnit::Months => Some(months_from(from, to)),
                DurationUnit::Years => Some(years_from(from, to)),
                DurationUnit::WorkingDays => {
                    working_days_from(from, to, &program[calendar?].calendar).ok()
                }
                DurationUnit::Days | DurationUnit::Weeks => None,
            });
            let count = count.and_then(|count| i32::try_from(count).ok());
            out.set(row, count.map_or(Cellular::Odd, Cellular::Known));
        });
    }
}

/// An operation on two numbers, which says whether it overflowed; and on the ends of two ranges: `None`: it
/// fails; `Some(None)`: nothing is known.
fn arithmetic(
    (one, other): (&Values<i64>, &Values<i64>),
    rows: usize,
    out: &mut Values<i64>,
    plain: impl Fn(i64, i64) -> (i64, bool),
    ranges: impl Fn((i64, i64), (i64, i64)) -> Option<Option<(i64, i64)>>,
) {
    let ends = |cell: Cellular<i64>| match cell {
        Cellular::Known(value) => Some((value, value)),
        Cellular::Ranged(low, high) => Some((low, high)),
        _ => None,
    };
    for word in 0..rows.div_ceil(64) {
        let known = at(&one.known, word) & at(&other.known, word);
        if known != 0 {
            let (a, b) = (from_word(&one.low, word), from_word(&other.low, word));
            let into = out.low.get_mut(word * 64..).unwrap_or_default();
            let mut beyond = 0;
            for (place, (into, (a, b))) in into.iter_mut().zip(a.iter().zip(b)).enumerate() {
                let (value, overflows) = plain(*a, *b);
                *into = value;
                beyond |= u64::from(overflows) << place;
            }
            or_word(&mut out.known, word, known & !beyond);
            or_word(&mut out.odd, word, known & beyond);
        }
        each_bit(word, word_mask(rows, word) & !known, |row| {
            let (a, b) = (one.get(row), other.get(row));
            let found = match (a, b) {
                (Cellular::Odd | Cellular::None, _) | (_, Cellular::Odd | Cellular::None) => {
                    Cellular::Odd
                }
                _ => match (ends(a), ends(b)) {
                    (Some(a), Some(b)) => match ranges(a, b) {
                        None => Cellular::Odd,
                        Some(None) => Cellular::Unknown,
                        Some(Some((low, high))) => between_ends(low, high),
                    },
                    _ => Cellular::Unknown,
                },
            };
            out.set(row, found);
        });
    }
}

/// The values of the rows of a word.
fn from_word<T>(values: &[T], word: usize) -> &[T] {
    let values = values.get(word * 64..).unwrap_or(&[]);
    values.get(..64).unwrap_or(values)
}

/// A function of one number that keeps the order, and says whether it overflowed.
fn mapped<T: Copy + Default>(
    of: &Values<T>,
    out: &mut Values<i64>,
    function: impl Fn(T) -> (i64, bool),
) {
    out.none.copy_from_slice_or(&of.none);
    out.odd.copy_from_slice_or(&of.odd);
    for (word, known) in of.known.iter().enumerate() {
        let into = out.low.get_mut(word * 64..).unwrap_or_default();
        let mut beyond = 0;
        for (place, (into, value)) in into.iter_mut().zip(from_word(&of.low, word)).enumerate() {
            let (value, overflows) = function(*value);
            *into = value;
            beyond |= u64::from(overflows) << place;
        }
        or_word(&mut out.known, word, known & !beyond);
        or_word(&mut out.odd, word, known & beyond);
    }
    each_row(&of.ranged, |row| {
        if let Cellular::Ranged(low, high) = of.get(row) {
            let found = match (function(low), function(high)) {
                ((low, false), (high, false)) => between_ends(low, high),
                _ => Cellular::Odd,
            };
            out.set(row, found);
        }
    });
}

/// A number without so many decimals.
pub(super) fn rounded(value: i64, power: i64, rounding: Rounding) -> i64 {
    let (whole, rest) = (value / power, (value % power).unsigned_abs());
    let power = power.unsigned_abs();
    let away = match rounding {
        Rounding::HalfAwayFromZero => rest >= power - rest,
        Rounding::Up => rest > 0,
        Rounding::Down => false,
    };
    if away { whole + value.signum() } else { whole }
}
