//! How the undecided parts of a question stand, 64 rows at once.
//!
//! Owns: [`Question`], the parts that a question rests on, in the order in which they are looked at; and
//! [`Table`], the patterns that were met. Takes: lanes. Must never know how the engine searches.
//!
//! This writes down what [`super::pattern`] says must be written down, as keys of bits instead of bytes. What
//! takes a loop over items, or has no pattern, is left to the tracker there: those rows are *slow*.

use std::collections::HashMap;

use super::compile::Judged;
use super::graph::*;
use super::lanes::each_row;
use super::run::{Block, Lane};
use super::write::at;

/// The longest key, in words.
const MAX_WIDTH: usize = 12;

/// Where a question begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Root {
    /// A condition: whether it applies; and unless it does not, its test.
    Condition(Judged),
    /// A part.
    Part(NodeId),
    /// A part that is read only where something else is decided, and may be odd until then.
    Loose(NodeId),
}

/// The number of a part in a question.
type Slot = usize;

/// What is looked at where a part is undecided.
#[derive(Debug)]
enum Inside {
    /// All of these, perhaps none.
    All(Vec<Slot>),
    /// The conditions of an eligibility.
    Conditions(Vec<(Option<Slot>, Slot)>),
    /// The lines of a selection; whether a value may come to be known once a guard is.
    Lines(Vec<(Option<Slot>, Slot)>, bool),
    /// The items of a list.
    Items(DomainId),
    /// There is no pattern.
    Slow,
}

#[derive(Debug)]
struct Step {
    node: NodeId,
    slot: Slot,
    /// It is a test that is mostly not bad; else it mostly holds, or is known. What is usual sets no bit.
    mostly_no: bool,
    inside: Inside,
    /// Read beside what is inside.
    beside: Vec<Slot>,
}

/// The parts that a question rests on.
#[derive(Debug)]
pub(super) struct Question {
    roots: Vec<(Root, Option<Slot>, Slot)>,
    /// Each part comes after those that lead to it.
    steps: Vec<Step>,
    /// The operation of each part.
    nodes: Vec<NodeId>,
    /// The words of a key.
    pub(super) width: usize,
    /// What is read of the rows that hold these.
    pub(super) outer: Option<Box<Self>>,
}

/// What is written down with.
#[derive(Debug, Default)]
pub(super) struct Work {
    visited: Vec<u64>,
    /// The keys of 64 rows, one after the other.
    pub(super) keys: Vec<u64>,
}

/// What a question is found from.
pub(super) struct Finder<'a> {
    pub(super) graph: &'a Graph,
    pub(super) refusals: &'a HashMap<NodeId, Vec<Judged>>,
    pub(super) beside: &'a HashMap<NodeId, Vec<NodeId>>,
}

/// Parts as they are found.
struct Found<'a> {
    finder: &'a Finder<'a>,
    domain: DomainId,
    slots: HashMap<NodeId, Slot>,
    nodes: Vec<NodeId>,
    /// Each part after what is inside of it.
    steps: Vec<Step>,
    /// What is read of the rows that hold these.
    outer: Vec<Root>,
    /// The tests of conditions: whether they are bad.
    tests: Vec<Slot>,
    fine: bool,
}

impl Finder<'_> {
    /// The question with these roots, of the rows of a domain; `None`: it is left to the tracker.
    pub(super) fn question(&self, domain: DomainId, roots: &[Root]) -> Option<Question> {
        let mut found = Found {
            finder: self,
            domain,
            slots: HashMap::new(),
            nodes: Vec::new(),
            steps: Vec::new(),
            outer: Vec::new(),
            tests: Vec::new(),
            fine: true,
        };
        let mut own = Vec::new();
        for root in roots {
            match root {
                Root::Condition(judged) => {
                    let applies = judged.applies.map(|applies| found.part(applies, 0));
                    own.push((*root, applies, found.test(judged.bad, 0)));
                }
                Root::Part(node) => own.push((*root, None, found.part(*node, 0))),
                Root::Loose(node) if self.graph.domain_of(*node) != domain => {
                    found.outer.push(*root);
                }
                Root::Loose(node) => own.push((*root, None, found.part(*node, 0))),
            }
        }
        let outer = match found.outer.as_slice() {
            [] => None,
            roots => Some(Box::new(self.question(self.graph.parent(domain), roots)?)),
        };
        found.steps.reverse();
        for step in &mut found.steps {
            step.mostly_no = found.tests.contains(&step.slot);
        }
        let parts = found.nodes.len();
        // Two bits a part, one more a root that may be odd.
        let width = (parts * 2 + own.len()).div_ceil(64);
        let fine = found.fine && width <= MAX_WIDTH;
        fine.then_some(Question {
            roots: own,
            steps: found.steps,
            nodes: found.nodes,
            width,
            outer,
        })
    }
}

/// The most that parts may nest.
const MAX_DEPTH: usize = 300;

impl Found<'_> {
    fn part(&mut self, node: NodeId, depth: usize) -> Slot {
        if let Some(slot) = self.slots.get(&node) {
            return *slot;
        }
        let slot = self.nodes.len();
        self.slots.insert(node, slot);
        self.nodes.push(node);
        let graph = self.finder.graph;
        if depth > MAX_DEPTH || graph.domain_of(node) != self.domain {
            self.fine = false;
            return slot;
        }
        let inside = self.inside(node, depth + 1);
        let is_whole = matches!(inside, Inside::Conditions(_));
        let beside = self.finder.beside.get(&node).filter(|_| !is_whole);
        let beside = beside.into_iter().flatten();
        let beside = beside.map(|node| self.part(*node, depth + 1)).collect();
        self.steps.push(Step { node, slot, mostly_no: false, inside, beside });
        slot
    }

    /// The test of a condition.
    fn test(&mut self, node: NodeId, depth: usize) -> Slot {
        let slot = self.part(node, depth);
        self.tests.push(slot);
        slot
    }

    fn inside(&mut self, id: NodeId, depth: usize) -> Inside {
        let finder = self.finder;
        if let Some(conditions) = finder.refusals.get(&id) {
            let conditions = conditions.iter().map(|judged| {
                let applies = judged.applies.map(|applies| self.part(applies, depth));
                (applies, self.test(judged.bad, depth))
            });
            return Inside::Conditions(conditions.collect());
        }
        let Some(node) = finder.graph.node(id) else { return Inside::Slow };
        match &node.op {
            Op::Select(select) => {
                let lines = select.lines.iter().map(|(guard, value)| {
                    let guard = guard.map(|guard| self.part(guard, depth));
                    (guard, self.part(*value, depth))
                });
                let lines = lines.collect();
                Inside::Lines(lines, node.kind == Kind::Truth || select.vague)
            }
            Op::Any(domain, _)
            | Op::Every(domain, _)
            | Op::Count(domain, ..)
            | Op::Sum(domain, ..)
            | Op::Extreme(domain, ..) => Inside::Items(*domain),
            Op::Expand(of) => {
                self.outer.push(Root::Part(*of));
                Inside::All(Vec::new())
            }
            Op::Clock(_) | Op::ClockIs(..) | Op::ClockFigure(..) => Inside::Slow,
            op => {
                let mut inputs = Vec::new();
                op.inputs(&mut inputs);
                Inside::All(inputs.into_iter().map(|input| self.part(input, depth)).collect())
            }
        }
    }
}

/// How the rows of a word stand in a lane.
#[derive(Clone, Copy, Default)]
struct Stand {
    /// Yes, known, ranged.
    first: u64,
    /// No, none, ranged.
    second: u64,
    open: u64,
    odd: u64,
}

fn stand(block: &Block, node: NodeId, word: usize) -> Stand {
    match block.lanes.get(node.index()) {
        Some(Lane::Truth(truths)) => {
            let (first, second) = (at(&truths.yes, word), at(&truths.no, word));
            let odd = at(&truths.odd, word) & !first & !second;
            Stand { first, second, open: !(first | second | odd), odd }
        }
        Some(Lane::Small(values)) => stand_of(
            [&values.known, &values.none, &values.ranged, &values.odd].map(|words| at(words, word)),
        ),
        Some(Lane::Wide(values)) => stand_of(
            [&values.known, &values.none, &values.ranged, &values.odd].map(|words| at(words, word)),
        ),
        _ => Stand { odd: u64::MAX, ..Stand::default() },
    }
}

const fn stand_of([known, none, ranged, odd]: [u64; 4]) -> Stand {
    let none = none & !known;
    let ranged = ranged & !known & !none;
    let odd = odd & !known & !none & !ranged;
    let open = !(known | none | odd);
    Stand { first: known | ranged, second: none | ranged, open, odd }
}

impl Question {
    /// Writes down how the rows of a word stand: their keys. Gives the rows that have none.
    pub(super) fn keys(&self, block: &Block, word: usize, rows: u64, work: &mut Work) -> u64 {
        work.visited.clear();
        work.visited.resize(self.nodes.len(), 0);
        work.keys.clear();
        work.keys.resize(self.width * 64, 0);
        let mut slow = 0;
        for (number, (root, applies, slot)) in self.roots.iter().enumerate() {
            match root {
                Root::Condition(judged) => {
                    let no = applies.map_or(0, |applies| {
                        visit(&mut work.visited, applies, rows);
                        judged.applies.map_or(0, |applies| stand(block, applies, word).second)
                    });
                    visit(&mut work.visited, *slot, rows & !no);
                }
                Root::Part(_) => visit(&mut work.visited, *slot, rows),
                Root::Loose(node) => {
                    let odd = stand(block, *node, word).odd & rows;
                    self.put(self.nodes.len() * 2 + number, odd, &mut work.keys);
                    visit(&mut work.visited, *slot, rows & !odd);
                }
            }
        }
        for step in &self.steps {
            let here = at(&work.visited, step.slot);
            if here == 0 {
                continue;
            }
            let stand = stand(block, step.node, word);
            slow |= here & stand.odd;
            let unusual = if step.mostly_no { stand.first } else { stand.second };
            let open = here & stand.open;
            self.put(step.slot * 2, open, &mut work.keys);
            self.put(step.slot * 2 + 1, here & unusual, &mut work.keys);
            if open != 0 {
                for slot in &step.beside {
                    visit(&mut work.visited, *slot, open);
                }
                slow |= self.look_inside(block, word, open, &step.inside, &mut work.visited);
            }
        }
        slow
    }

    /// Goes on to what is inside of an undecided part. Gives the rows that are slow.
    fn look_inside(
        &self,
        block: &Block,
        word: usize,
        open: u64,
        inside: &Inside,
        visited: &mut [u64],
    ) -> u64 {
        let stand_in = |slot: Slot| match self.node_of(slot) {
            Some(node) => stand(block, node, word),
            None => Stand { odd: u64::MAX, ..Stand::default() },
        };
        match inside {
            Inside::All(parts) => {
                for slot in parts {
                    visit(visited, *slot, open);
                }
                0
            }
            Inside::Conditions(conditions) => {
                for (applies, bad) in conditions {
                    let no = applies.map_or(0, |applies| {
                        visit(visited, applies, open);
                        stand_in(applies).second
                    });
                    visit(visited, *bad, open & !no);
                }
                0
            }
            Inside::Lines(lines, any) => {
                let (mut left, mut slow) = (open, 0);
                for (guard, value) in lines {
                    let guard = match guard {
                        Some(guard) => {
                            visit(visited, *guard, left);
                            stand_in(*guard)
                        }
                        None => Stand { first: u64::MAX, ..Stand::default() },
                    };
                    if !any {
                        slow |= left & guard.open;
                    }
                    visit(visited, *value, left & (guard.first | guard.open));
                    left &= !guard.first;
                }
                slow
            }
            Inside::Items(domain) => {
                let ends = &block.span(*domain).ends;
                let mut slow = 0;
                each_row(&[open], |place| {
                    let row = word * 64 + place;
                    let is_empty = match (ends.get(row), ends.get(row + 1)) {
                        (Some(from), Some(to)) => from == to,
                        _ => false,
                    };
                    slow |= u64::from(!is_empty) << place;
                });
                slow
            }
            Inside::Slow => open,
        }
    }

    fn node_of(&self, slot: Slot) -> Option<NodeId> {
        self.nodes.get(slot).copied()
    }

    /// Sets a bit in the keys of some rows.
    fn put(&self, bit: usize, rows: u64, keys: &mut [u64]) {
        let (word, place) = (bit / 64, bit % 64);
        each_row(&[rows], |row| {
            if let Some(key) = keys.get_mut(row * self.width + word) {
                *key |= 1 << place;
            }
        });
    }
}

fn visit(visited: &mut [u64], slot: Slot, rows: u64) {
    if let Some(word) = visited.get_mut(slot) {
        *word |= rows;
    }
}

/// The patterns that were met, by key.
#[derive(Debug, Default)]
pub(super) struct Table {
    width: usize,
    /// The number of a pattern, from 1, by hash; 0: none.
    places: Vec<u32>,
    keys: Vec<u64>,
    /// What stands for each pattern.
    found: Vec<u32>,
}

impl Table {
    /// What stands for a key, which `make` gives where it is new. All keys of a table are of one length.
    pub(super) fn get(&mut self, key: &[u64], make: impl FnOnce() -> u32) -> u32 {
        if self.places.len() < (self.found.len() + 1) * 2 {
            self.grow(key.len());
        }
        let mut place = self.place(key);
        loop {
            match self.places.get(place) {
                Some(0) | None => break,
                Some(number) => {
                    let at = *number as usize - 1;
                    let own = self.keys.get(at * self.width..(at + 1) * self.width);
                    if own == Some(key) {
                        return self.found.get(at).copied().unwrap_or(0);
                    }
                }
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        let made = make();
        self.keys.extend_from_slice(key);
        self.found.push(made);
        if let Some(slot) = self.places.get_mut(place) {
            *slot = u32::try_from(self.found.len()).unwrap_or(0);
        }
        made
    }

    fn place(&self, key: &[u64]) -> usize {
        let mut hash = 0_u64;
        for word in key {
            hash = (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        (hash ^ hash >> 32) as usize & (self.places.len() - 1)
    }

    fn grow(&mut self, width: usize) {
        self.width = width;
        let size = (self.places.len() * 2).max(64);
        self.places.clear();
        self.places.resize(size, 0);
        for number in 0..self.found.len() {
            let key = self.keys.get(number * width..(number + 1) * width).unwrap_or(&[]);
            let mut place = self.place(key);
            while self.places.get(place).is_some_and(|taken| *taken != 0) {
                place = (place + 1) & (size - 1);
            }
            if let Some(slot) = self.places.get_mut(place) {
                *slot = u32::try_from(number + 1).unwrap_or(0);
            }
        }
    }
}
