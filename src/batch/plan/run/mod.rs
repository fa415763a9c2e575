//! Runs operations over a block of rows.
//!
//! Owns: [`Block`], the lanes of all operations for the rows at hand, and what each operation does. Takes: a
//! [`Graph`] and columns. Must never know rules.
//!
//! Most operations treat the rows that are known all at once, and the few others one by one.

mod compare;
mod fold;
mod number;
mod select;
mod truth;
mod value;
mod words;

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

use compare::*;
pub(super) use number::rounded;
use number::*;
use select::*;
use words::*;

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
    /// The rows for which a lane that is the same in every row was filled.
    filled: Vec<Option<usize>>,
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
        let spans = graph.domains.iter().map(|_| Span::default()).collect();
        Self { lanes, spans, filled: vec![None; graph.nodes.len()] }
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
            if matches!(node.op, Op::Same(_) | Op::Yes(_) | Op::None)
                && let Some(filled) = self.filled.get_mut(id.index())
                && filled.replace(rows) == Some(rows)
            {
                continue;
            }
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
