//! What is missing of undecided rows, found once for each pattern of what is not decided.
//!
//! Owns: [`Tracker`], which writes down how the undecided parts of a question stand in a row; and
//! [`Patterns`], what was found missing for each. Takes: lanes. Must never know how the engine searches.
//!
//! # Why a pattern is enough
//!
//! The engine names the facts that the undecided parts of a question read, in the order in which they are
//! read; those come first that settle the question once one undecided comparison or yes-or-no fact is taken to
//! be yes, or no. Which parts are read, and which of them are undecided, follows from how each undecided part
//! and each part directly inside of it stands: that is what is written down. Taking a comparison to be so
//! changes nothing in a part that is decided (decided answers stay decided), so how those came about does not
//! matter. What a comparison that is taken to be so makes of the whole is again a matter of yes and no,
//! unless it lets a *value* be known that was not: a definition whose guard is undecided, a count or sum whose
//! filter is, an answer of a clock. Then the values decide, and the row has no pattern: it is asked by itself;
//! unless nothing compares the value, so that only whether there is one matters.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Operations;
use super::compile::Judged;
use super::graph::*;
use super::lanes::{Cellular, Quad};
use super::run::{Block, Lane};
use super::watch::Table;
use crate::batch::answers::Gap;

/// The longest pattern.
const MAX_LENGTH: usize = 2_000;
/// The most patterns that are kept.
const MAX_PATTERNS: usize = 200_000;

/// How a lane stands in a row: a byte.
const YES: u8 = 0;
const NO: u8 = 1;
const ODD: u8 = 2;
const OPEN: u8 = 3;
const RANGED: u8 = 4;

/// Writes down how the undecided parts of a question stand.
pub(super) struct Tracker<'a> {
    graph: &'a Graph,
    refusals: &'a HashMap<NodeId, Vec<Judged>>,
    beside: &'a HashMap<NodeId, Vec<NodeId>>,
    block: &'a Block,
    key: &'a mut Vec<u8>,
    /// There is a pattern.
    pub(super) fine: bool,
}

impl<'a> Tracker<'a> {
    pub(super) const fn new(
        operations: &'a Operations,
        block: &'a Block,
        key: &'a mut Vec<u8>,
    ) -> Self {
        let Operations { graph, refusals, beside, .. } = operations;
        Self { graph, refusals, beside, block, key, fine: true }
    }

    /// How a lane stands.
    fn state(&self, id: NodeId, row: usize) -> u8 {
        match self.block.lanes.get(id.index()) {
            Some(Lane::Truth(truths)) => match truths.get(row) {
                Quad::Yes => YES,
                Quad::No => NO,
                Quad::Odd => ODD,
                Quad::Unknown => OPEN,
            },
            Some(Lane::Small(values)) => state_of(values.get(row)),
            Some(Lane::Wide(values)) => state_of(values.get(row)),
            Some(Lane::Clock(..)) | None => ODD,
        }
    }

    fn put(&mut self, byte: u8) {
        if self.key.len() >= MAX_LENGTH {
            self.fine = false;
        } else {
            self.key.push(byte);
        }
    }

    pub(super) fn number(&mut self, number: u32) {
        for byte in number.to_le_bytes() {
            self.put(byte);
        }
    }

    /// A condition: whether it applies; and unless it does not, its test.
    pub(super) fn judged(&mut self, judged: Judged, row: usize) {
        if let Some(applies) = judged.applies {
            if self.state(applies, row) == NO {
                self.put(NO);
                return;
            }
            self.visit(applies, row);
        }
        self.visit(judged.bad, row);
    }

    /// A clock: what it waits for, and where that is not plainly a fact, the days themselves.
    pub(super) fn clock(&mut self, spec: &ClockSpec, row: usize) {
        let gates = [spec.in_force, spec.applies];
        let mut plain = true;
        for gate in gates.into_iter().flatten() {
            plain &= self.state(gate, row) == YES;
            self.visit(gate, row);
        }
        if spec.pauses.is_some() {
            self.number(0);
        }
        let days = [Some(spec.start.0), spec.stop.map(|(stop, ..)| stop)];
        for node in days.into_iter().flatten() {
            let is_fact = self.graph.node(node).is_some_and(|node| matches!(node.op, Op::Fact(_)));
            plain &= is_fact;
            self.visit(node, row);
        }
        if !plain {
            // Were a part decided, the clock would run on the days.
            for node in days.into_iter().flatten() {
                let day = self.block.smalls(node).low.get(row).copied().unwrap_or(0);
                self.number(day.cast_unsigned());
            }
        }
    }

    /// A part that is read only where something else is decided, and may be odd until then.
    pub(super) fn loosely(&mut self, id: NodeId, row: usize) {
        match self.state(id, row) {
            ODD => self.put(ODD),
            _ => self.visit(id, row),
        }
    }

    /// A part, and what is inside of it if it is undecided.
    pub(super) fn visit(&mut self, id: NodeId, row: usize) {
        if !self.fine {
            return;
        }
        let state = self.state(id, row);
        self.put(state);
        match state {
            OPEN | RANGED => self.inside(id, row),
            ODD => self.fine = false,
            _ => {}
        }
    }

    fn inside(&mut self, id: NodeId, row: usize) {
        let graph = self.graph;
        let Some(node) = graph.node(id) else { return };
        if let Some(conditions) = self.refusals.get(&id) {
            for judged in conditions {
                self.judged(*judged, row);
            }
            return;
        }
        for read in self.beside.get(&id).into_iter().flatten() {
            self.visit(*read, row);
        }
        match &node.op {
            Op::Select(select) => self.select(select, node.kind, row),
            Op::Any(domain, of) | Op::Every(domain, of) => {
                self.items(*domain, row, Some(*of), None)
            }
            Op::Count(domain, filter, _) => self.items(*domain, row, *filter, *filter),
            Op::Sum(domain, filter, value) | Op::Extreme(domain, filter, value, _) => {
                self.items(*domain, row, *filter, *filter);
                self.items(*domain, row, Some(*value), None);
            }
            Op::Expand(of) => {
                let owner = self.block.span(node.domain).owners.get(row).copied();
                match owner {
                    Some(owner) => self.visit(*of, owner as usize),
                    None => self.fine = false,
                }
            }
            Op::Clock(_) | Op::ClockIs(..) | Op::ClockFigure(..) => self.fine = false,
            Op::And(parts) | Op::Or(parts) => {
                for part in parts {
                    self.visit(*part, row);
                }
            }
            op => op.each_input(|input| self.visit(input, row)),
        }
    }

    fn select(&mut self, select: &Select, kind: Kind, row: usize) {
        for (guard, value) in &select.lines {
            let state = guard.map_or(YES, |guard| self.state(guard, row));
            if let Some(guard) = guard {
                self.visit(*guard, row);
            }
            match state {
                YES => {
                    self.visit(*value, row);
                    return;
                }
                OPEN => {
                    // Were the guard decided, a value may come to be known. Of one that nothing looks at, how
                    // the lines stand says it all.
                    self.fine &= kind == Kind::Truth || select.vague;
                    self.visit(*value, row);
                }
                _ => {}
            }
        }
    }

    /// The items of a row's list; `deciding`: were it decided of an item, a value may come to be known.
    fn items(
        &mut self,
        domain: DomainId,
        row: usize,
        of: Option<NodeId>,
        deciding: Option<NodeId>,
    ) {
        let ends = &self.block.span(domain).ends;
        let (Some(from), Some(to)) = (ends.get(row).copied(), ends.get(row + 1).copied()) else {
            self.fine = false;
            return;
        };
        self.number(to - from);
        let Some(of) = of else { return };
        for item in from..to {
            if deciding.is_some_and(|deciding| self.state(deciding, item as usize) == OPEN) {
                self.fine = false;
            }
            self.visit(of, item as usize);
        }
    }
}

fn state_of<T>(cell: Cellular<T>) -> u8 {
    match cell {
        Cellular::Known(_) => YES,
        Cellular::None => NO,
        Cellular::Ranged(..) => RANGED,
        Cellular::Odd => ODD,
        Cellular::Unknown => OPEN,
    }
}

/// A quick hash of short patterns.
#[derive(Debug, Default)]
struct Fold(u64);

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0_u8; 8];
            for (to, from) in eight.iter_mut().zip(chunk) {
                *to = *from;
            }
            let word = u64::from_le_bytes(eight);
            self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_usize(&mut self, length: usize) {
        self.0 = (self.0 ^ length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// What was found missing for each pattern.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: HashMap<Box<[u8]>, u32, BuildHasherDefault<Fold>>,
    /// Those that are known by keys of bits, for each question.
    tables: Vec<Table>,
    found: Vec<Vec<Gap>>,
    /// The code of each in the column at hand.
    codes: Vec<Option<u32>>,
}

impl Patterns {
    /// Begins a column: nothing has a code.
    pub(super) fn begin(&mut self) {
        if self.found.len() > MAX_PATTERNS {
            *self = Self::default();
        }
        self.codes.fill(None);
    }

    /// The code of what is missing for a pattern; `ask` finds it, `code` gives codes.
    pub(super) fn code(
        &mut self,
        key: &[u8],
        ask: impl FnOnce() -> Vec<Gap>,
        code: impl FnOnce(&Vec<Gap>) -> u32,
    ) -> u32 {
        let at = match self.known.get(key) {
            Some(at) => *at as usize,
            None => {
                let at = self.found.len();
                self.known.insert(key.into(), u32::try_from(at).unwrap_or(u32::MAX));
                self.found.push(ask());
                self.codes.push(None);
                at
            }
        };
        self.code_of(at, code)
    }

    /// The code of what was found for the pattern with this number.
    pub(super) fn code_of(&mut self, at: usize, code: impl FnOnce(&Vec<Gap>) -> u32) -> u32 {
        match (self.codes.get_mut(at), self.found.get(at)) {
            (Some(Some(code)), _) => *code,
            (Some(slot @ None), Some(found)) => *slot.insert(code(found)),
            _ => 0,
        }
    }

    /// The number of a pattern that is known by a key of bits, which `ask` finds where it is new.
    pub(super) fn number(
        &mut self,
        table: usize,
        key: &[u64],
        ask: impl FnOnce() -> Vec<Gap>,
    ) -> usize {
        let Self { tables, found, codes, .. } = self;
        if tables.len() <= table {
            tables.resize_with(table + 1, Table::default);
        }
        let Some(table) = tables.get_mut(table) else { return 0 };
        let number = table.get(key, || {
            found.push(ask());
            codes.push(None);
            u32::try_from(found.len() - 1).unwrap_or(u32::MAX)
        });
        number as usize
    }
}
