//! The operations that a plan runs over columns, in the order in which they are run.
//!
//! Owns: [`Graph`]: operations, each written once however often it is needed, and the domains that they run
//! over: cases, the items of a list of each case, the items of a list of each item. Must never know what a
//! rule says, nor how an operation is run.
//!
//! # What a row of a lane says
//!
//! A truth is yes, no, *odd*, or none of them: unknown. A value is known, none, *ranged* (it lies between two
//! ends), odd, or none of them: unknown, and nothing is known of it. *Odd* means that the columns do not tell:
//! an error, or a case that is too rare to be worth an operation of its own. Whatever a row turns out to be
//! where it is odd, what rests on it is right: an operation gives anything but odd only where that follows
//! whatever the odd parts are. What is odd at the end is answered by the engine.

use std::collections::HashMap;

use crate::program::{CalendarId, FactId};
use crate::value::{CalendarPeriod, Duration, DurationUnit, Rounding};

/// The number of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

impl NodeId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of a domain; the cases are domain 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DomainId(pub(super) u32);

/// The cases.
pub(super) const CASES: DomainId = DomainId(0);

impl DomainId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an operation gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Yes or no.
    Truth,
    /// A value of 32 bits: a day, a member, a time, a small whole number.
    Small,
    /// A number of 64 bits, times a power of ten; or a set of members.
    Wide,
    /// A clock.
    Clock,
}

/// The items that operations run over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// The cases themselves.
    Cases,
    /// The items of a fact that is a list.
    Fact(FactId),
    /// The items of a field of other items.
    Field(DomainId, u16),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cmp {
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    Equal,
}

/// A function of one day that is looked up in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum DayFunction {
    /// A duration after or before it.
    Shift(Duration, Option<CalendarId>, bool),
    /// The start or end of its period.
    Edge(CalendarPeriod, bool),
    /// The day on which someone born on it reaches an age.
    Birthday(i64),
    /// Its day of the week.
    Weekday,
    /// Whether it is a working day.
    Working(CalendarId),
    /// Year, month and day in one number, in the order of the days.
    Packed,
}

/// A line of a selection: what must hold, and the value.
pub(super) type Choice = (Option<NodeId>, NodeId);

/// Which of several values there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Select {
    /// The lines, in order.
    pub(super) lines: Vec<Choice>,
    /// How many of the first lines are exceptions.
    pub(super) exceptions: usize,
    /// An unknown guard counts as no.
    pub(super) so_far: bool,
    /// Where no line holds there is none; else that is an error.
    pub(super) or_none: bool,
    /// These are the rows of a table, of which one matches.
    pub(super) table: bool,
    /// Whether values span ranges: numbers and days.
    pub(super) spans: bool,
    /// Where a guard is unknown, it may be so that it becomes an error.
    pub(super) doubtful: bool,
    /// Nothing looks at the value, only at whether it is known or none: a range is as good as unknown.
    pub(super) vague: bool,
}

/// The clock of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ClockSpec {
    /// Whether it is in force; always if not said.
    pub(super) in_force: Option<NodeId>,
    /// Whether it applies; always if not said.
    pub(super) applies: Option<NodeId>,
    /// The day it starts, whether that may be none, and whether it may become an error.
    pub(super) start: (NodeId, bool, bool),
    /// The same of the stop.
    pub(super) stop: Option<(NodeId, bool, bool)>,
    /// The list of pauses; only where it is known to be empty do columns answer.
    pub(super) pauses: Option<DomainId>,
    /// How long it may run.
    pub(super) limit: Duration,
    /// The calendar of a limit in working days.
    pub(super) calendar: Option<CalendarId>,
    /// Where the standard says when it stops, and its limit.
    pub(super) places: (u32, u32),
}

/// What is asked of a condition, an eligibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    Met,
    NotMet,
    NotApplicable,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// What cases say of a fact.
    Fact(FactId),
    /// What items say of a field.
    Field(u16),
    /// The items of a list of plain values.
    Element,
    /// The same in every row.
    Yes(bool),
    /// The same in every row.
    Same(i64),
    /// None in every row.
    None,
    /// What holds of the item that holds this one.
    Expand(NodeId),
    Not(NodeId),
    And(Vec<NodeId>),
    Or(Vec<NodeId>),
    /// A comparison of two values; with none it is no, or (in a check) unknown.
    Compare(Cmp, NodeId, NodeId, bool),
    /// A comparison with a value that is the same in every row.
    CompareSame(Cmp, NodeId, i64, bool),
    /// Between two values that are the same in every row, both included.
    Between(NodeId, i64, i64, bool),
    /// One of some members; none too, if it is among them.
    Member(NodeId, u64, bool),
    /// `is given`
    Given(NodeId),
    /// `is recorded`
    Recorded(NodeId),
    /// Whether something of a day holds; with none it is no, or (in a check) unknown.
    OfDay(NodeId, DayFunction, bool),
    /// Whether the list of a row is empty: over its items' parents.
    Empty(DomainId),
    /// The members in the list of a row, as a set.
    Set(DomainId),
    /// Whether a set holds all of these.
    SetHolds(NodeId, u64),
    /// Whether a set holds a value.
    SetHas(NodeId, NodeId),
    /// Whether a truth holds of any item of a row's list.
    Any(DomainId, NodeId),
    /// Whether it holds of every item.
    Every(DomainId, NodeId),
    /// How many items a truth holds of; whether one that is unknown may become an error.
    Count(DomainId, Option<NodeId>, bool),
    /// The sum of the values of items that pass.
    Sum(DomainId, Option<NodeId>, NodeId),
    /// The greatest (or least) of the values of items that pass.
    Extreme(DomainId, Option<NodeId>, NodeId, bool),
    /// No where the first is no, the second where it is yes, else unknown.
    Gate(NodeId, NodeId),
    /// Whether a condition's answer is this: does it apply, is its test bad.
    Judged(Asked, Option<NodeId>, NodeId),
    /// Yes where the first is no; else no where the second is decided.
    Outside(NodeId, NodeId),
    Select(Select),
    IfNone(NodeId, NodeId),
    /// Years between two packed days: at the first, born on the second.
    Years(NodeId, NodeId),
    OfDayValue(NodeId, DayFunction),
    Elapsed(DurationUnit, Option<CalendarId>, NodeId, NodeId),
    Add(NodeId, NodeId),
    Subtract(NodeId, NodeId),
    Multiply(NodeId, NodeId),
    /// From 32 to 64 bits, times a power of ten; or only the latter.
    Widen(NodeId, u32),
    /// Rounds away so many decimals.
    Rounded(NodeId, u32, RoundingKey),
    /// The greater, or the smaller.
    Pick(bool, NodeId, NodeId),
    /// A clock.
    Clock(ClockSpec),
    /// Whether the answer of a clock is the one with this number.
    ClockIs(NodeId, u8),
    /// A figure of a clock.
    ClockFigure(NodeId, usize),
}

/// A rounding, as part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RoundingKey(pub(super) Rounding);

/// An operation and where it runs.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) op: Op,
    pub(super) domain: DomainId,
    pub(super) kind: Kind,
}

/// A domain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Domain {
    pub(super) source: Source,
    /// The domain whose rows hold the lists; that of the cases is its own.
    pub(super) parent: DomainId,
    pub(super) depth: u32,
}

/// Operations in the order in which they are run.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) domains: Vec<Domain>,
    index: HashMap<(Op, DomainId, Kind), NodeId>,
}

/// The most operations of a plan: what would need more is left to the engine.
pub(super) const MAX_NODES: usize = 20_000;

impl Graph {
    pub(super) fn new() -> Self {
        let cases = Domain { source: Source::Cases, parent: CASES, depth: 0 };
        Self { nodes: Vec::new(), domains: vec![cases], index: HashMap::new() }
    }

    /// An operation, which may stand there already.
    pub(super) fn add(&mut self, op: Op, domain: DomainId, kind: Kind) -> NodeId {
        let key = (op, domain, kind);
        if let Some(id) = self.index.get(&key) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { op: key.0.clone(), domain, kind });
        self.index.insert(key, id);
        id
    }

    /// The items of a list.
    pub(super) fn domain(&mut self, source: Source, parent: DomainId) -> DomainId {
        if let Some(at) = self.domains.iter().position(|domain| domain.source == source) {
            return DomainId(u32::try_from(at).unwrap_or(0));
        }
        let depth = self.depth(parent) + 1;
        self.domains.push(Domain { source, parent, depth });
        DomainId(u32::try_from(self.domains.len() - 1).unwrap_or(0))
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    pub(super) fn kind(&self, id: NodeId) -> Kind {
        self.node(id).map_or(Kind::Truth, |node| node.kind)
    }

    pub(super) fn domain_of(&self, id: NodeId) -> DomainId {
        self.node(id).map_or(CASES, |node| node.domain)
    }

    pub(super) fn depth(&self, id: DomainId) -> u32 {
        self.domains.get(id.index()).map_or(0, |domain| domain.depth)
    }

    pub(super) fn parent(&self, id: DomainId) -> DomainId {
        self.domains.get(id.index()).map_or(CASES, |domain| domain.parent)
    }

    /// Whether rows of one domain stand in rows of another.
    pub(super) fn is_within(&self, mut inner: DomainId, outer: DomainId) -> bool {
        while self.depth(inner) > self.depth(outer) {
            inner = self.parent(inner);
        }
        inner == outer
    }

    /// The inner one of two domains, if one stands in the other.
    pub(super) fn inner(&self, one: DomainId, other: DomainId) -> Option<DomainId> {
        if self.is_within(one, other) {
            Some(one)
        } else if self.is_within(other, one) {
            Some(other)
        } else {
            None
        }
    }

    /// The same, said of the rows of an inner domain.
    pub(super) fn lift(&mut self, id: NodeId, domain: DomainId) -> NodeId {
        let own = self.domain_of(id);
        if own == domain || self.depth(domain) <= self.depth(own) {
            return id;
        }
        let kind = self.kind(id);
        // What is the same in every row is the same in the rows of every domain.
        let same = self.node(id).map(|node| node.op.clone());
        if let Some(op @ (Op::Yes(_) | Op::Same(_) | Op::None)) = same {
            return self.add(op, domain, kind);
        }
        let parent = self.parent(domain);
        let of = self.lift(id, parent);
        self.add(Op::Expand(of), domain, kind)
    }
}

impl Op {
    /// The operations whose results this one reads.
    pub(super) fn inputs(&self, into: &mut Vec<NodeId>) {
        self.each_input(|input| into.push(input));
    }

    /// Tells of each operation whose result this one reads.
    pub(super) fn each_input(&self, mut tell: impl FnMut(NodeId)) {
        match self {
            Self::Fact(_)
            | Self::Field(_)
            | Self::Element
            | Self::Yes(_)
            | Self::Same(_)
            | Self::None
            | Self::Empty(_)
            | Self::Set(_) => {}
            Self::Expand(of)
            | Self::Not(of)
            | Self::CompareSame(_, of, ..)
            | Self::Between(of, ..)
            | Self::Member(of, ..)
            | Self::Given(of)
            | Self::Recorded(of)
            | Self::OfDay(of, ..)
            | Self::SetHolds(of, _)
            | Self::Any(_, of)
            | Self::Every(_, of)
            | Self::OfDayValue(of, _)
            | Self::Widen(of, _)
            | Self::Rounded(of, ..)
            | Self::ClockIs(of, _)
            | Self::ClockFigure(of, _) => tell(*of),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| tell(*part)),
            Self::Compare(_, left, right, _)
            | Self::SetHas(left, right)
            | Self::Gate(left, right)
            | Self::Outside(left, right)
            | Self::IfNone(left, right)
            | Self::Years(left, right)
            | Self::Elapsed(_, _, left, right)
            | Self::Add(left, right)
            | Self::Subtract(left, right)
            | Self::Multiply(left, right)
            | Self::Pick(_, left, right) => {
                tell(*left);
                tell(*right);
            }
            Self::Count(_, filter, _) => filter.iter().for_each(|part| tell(*part)),
            Self::Sum(_, filter, value) | Self::Extreme(_, filter, value, _) => {
                filter.iter().for_each(|part| tell(*part));
                tell(*value);
            }
            Self::Judged(_, applies, bad) => {
                applies.iter().for_each(|part| tell(*part));
                tell(*bad);
            }
            Self::Select(select) => {
                for (guard, value) in &select.lines {
                    guard.iter().for_each(|part| tell(*part));
                    tell(*value);
                }
            }
            Self::Clock(clock) => {
                clock.in_force.into_iter().chain(clock.applies).for_each(&mut tell);
                tell(clock.start.0);
                clock.stop.into_iter().for_each(|(stop, ..)| tell(stop));
            }
        }
    }
}

impl Graph {
    /// Finds the selections whose values nothing compares, neither themselves nor what is worked out from them:
    /// only whether they are known, or none, matters. The values of `looked` are compared elsewhere.
    pub(super) fn mark_vague(&mut self, looked: &[NodeId]) {
        let mut looked_at = vec![false; self.nodes.len()];
        for id in looked {
            if let Some(slot) = looked_at.get_mut(id.index()) {
                *slot = true;
            }
        }
        for (at, node) in self.nodes.iter().enumerate().rev() {
            let looks = match node.op {
                Op::Compare(..)
                | Op::CompareSame(..)
                | Op::Between(..)
                | Op::Member(..)
                | Op::SetHas(..)
                | Op::SetHolds(..)
                | Op::OfDay(..)
                | Op::Clock(_) => true,
                // A value that is worked out from it may be looked at in turn.
                _ => node.kind != Kind::Truth && looked_at.get(at).copied().unwrap_or(true),
            };
            if looks {
                node.op.each_input(|input| {
                    if let Some(slot) = looked_at.get_mut(input.index()) {
                        *slot = true;
                    }
                });
            }
        }
        for (node, looked_at) in self.nodes.iter_mut().zip(looked_at) {
            if let Op::Select(select) = &mut node.op {
                select.vague = !looked_at;
            }
        }
    }

    /// Which of so many facts the operations read; `all`: all of them.
    pub(super) fn reads(&self, facts: usize, all: bool) -> Vec<bool> {
        let mut reads = vec![all; facts];
        let mut read = |fact: FactId| {
            if let Some(slot) = reads.get_mut(fact.index()) {
                *slot = true;
            }
        };
        for node in &self.nodes {
            if let Op::Fact(fact) = node.op {
                read(fact);
            }
        }
        for domain in &self.domains {
            if let Source::Fact(fact) = domain.source {
                read(fact);
            }
        }
        reads
    }
}
