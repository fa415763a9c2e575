//! From the expressions of a program to operations over columns.
//!
//! Owns: which expressions columns can express, and as what. Takes: a program and the day. Gives: operations
//! in a [`Graph`], or why there are none. Must never know how an operation is run.
//!
//! An expression that reads no fact is worked out here, by the engine.

mod answers;
mod compare;
mod define;
mod lanes;
mod loops;
mod read;

use std::collections::HashMap;

use super::doubt::may_doubt;
use super::graph::*;
use super::run::Declared;
use crate::batch::column::{scale_of, scaled};
use crate::engine::{self, Outcome};
use crate::program::{
    Answer, AnswerField, Atom, Cell, ConditionId, ConditionOwner, DefineId, EligibilityId, ExprId,
    ExprKind, ExprList, FactId, Facts, FieldShape, InForce, Line, Order, Program, StandardId,
    Standing, Subject, TableId, Type, Value,
};
use crate::syntax::ast::{Arithmetic, ConditionKind, First, LineKind, Pick};
use crate::value::{Date, Number};

/// Why columns do not answer something.
pub(super) type Why = String;

/// The members of a scale that fit into a set.
const SET: usize = 64;
/// The rows of a table that are compared one by one.
const MAX_ROWS: usize = 64;
/// The steps that one expression may nest.
const MAX_DEPTH: u32 = 200;

/// What an expression is.
#[derive(Clone, Debug)]
pub(super) enum Val {
    /// The same in every case.
    Const(Value),
    /// Yes or no.
    Truth(NodeId),
    /// A day, a member, a time or a day of the week.
    Plain(NodeId),
    /// A number of 32 bits, whole.
    Small(NodeId),
    /// A number of 64 bits with so many decimals.
    Wide(NodeId, u32),
    /// A list: its items, and the rows that each list belongs to (of a joined list, not its parent).
    List(DomainId, DomainId),
}

/// What a loop variable stands for.
#[derive(Clone, Copy, Debug)]
enum Binding {
    /// An item of a list, or a plain value in it.
    Item(DomainId),
    /// A row of a table.
    Row(u32),
}

/// What a condition comes to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    /// `applies when`; always if not said.
    pub(super) applies: Option<NodeId>,
    /// Its test refuses, excludes, holds.
    pub(super) bad: NodeId,
    /// It refuses, excludes, holds: it applies and its test does.
    pub(super) refuses: NodeId,
}

/// An eligibility.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    /// Whether it is in force; always if not said.
    pub(super) in_force: Option<NodeId>,
    /// Its conditions, in order.
    pub(super) conditions: Vec<(ConditionId, Judged)>,
    /// Any of them refuses or excludes.
    pub(super) refuses: NodeId,
}

/// Turns expressions into operations.
pub(super) struct Compiler<'p> {
    pub(super) program: &'p Program,
    pub(super) today: Date,
    pub(super) graph: Graph,
    /// Inside of a check: an ordering comparison with none is unknown.
    in_check: bool,
    frame: Vec<Binding>,
    depth: u32,
    defines: HashMap<(DefineId, Option<DomainId>), Result<Val, Why>>,
    eligibilities: HashMap<EligibilityId, Result<Judgement, Why>>,
    standards: HashMap<StandardId, Result<NodeId, Why>>,
    nothing: Facts,
    /// The declared ranges of what is read, by operation.
    pub(super) ranges: HashMap<NodeId, Declared>,
    /// The conditions of eligibilities, by the operation that says whether they refuse.
    pub(super) refusals: HashMap<NodeId, Vec<Judged>>,
    /// What is read beside the inputs of an operation: where the operation is undecided, it is missing too.
    pub(super) beside: HashMap<NodeId, Vec<NodeId>>,
}

fn unable<T>(why: &str) -> Result<T, Why> {
    Err(why.to_owned())
}

impl<'p> Compiler<'p> {
    pub(super) fn new(program: &'p Program, today: Date, in_check: bool) -> Self {
        Self {
            program,
            today,
            graph: Graph::new(),
            in_check,
            frame: Vec::new(),
            depth: 0,
            defines: HashMap::new(),
            eligibilities: HashMap::new(),
            standards: HashMap::new(),
            nothing: Facts::empty(program),
            ranges: HashMap::new(),
            refusals: HashMap::new(),
            beside: HashMap::new(),
        }
    }

    /// Notes that values are read where an operation is. Of a comparison that is decided whatever its operands
    /// are, it is not seen that they are open.
    fn reads_too(&mut self, at: NodeId, values: &[Val]) -> Result<(), Why> {
        let domain = self.graph.domain_of(at);
        for value in values {
            let node = match value {
                Val::Truth(node) | Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => {
                    *node
                }
                Val::Const(_) | Val::List(..) => continue,
            };
            let node = self.within(node, domain)?;
            let beside = self.beside.entry(at).or_default();
            if !beside.contains(&node) {
                beside.push(node);
            }
        }
        Ok(())
    }

    /// A yes or no.
    pub(super) fn truth(&mut self, id: ExprId) -> Result<NodeId, Why> {
        match self.value(id)? {
            Val::Truth(node) => Ok(node),
            Val::Const(Value::YesNo(answer)) => {
                Ok(self.graph.add(Op::Yes(answer), CASES, Kind::Truth))
            }
            _ => unable("a yes or no that may be none"),
        }
    }

    /// A value, inside of an item.
    pub(super) fn value_of(&mut self, id: ExprId, item: Option<DomainId>) -> Result<Val, Why> {
        let frame = item.map(Binding::Item).into_iter().collect();
        self.in_frame(frame, |this| this.value(id))
    }

    fn in_frame<R>(&mut self, frame: Vec<Binding>, run: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.frame, frame);
        let result = run(self);
        self.frame = before;
        result
    }

    /// The same, in the rows of a domain.
    pub(super) fn within(&mut self, node: NodeId, domain: DomainId) -> Result<NodeId, Why> {
        let own = self.graph.domain_of(node);
        match self.graph.inner(own, domain) {
            Some(inner) if inner == domain => Ok(self.graph.lift(node, domain)),
            _ => unable("a loop over one list inside of a loop over another"),
        }
    }

    /// Several, in the rows of one domain, the innermost.
    fn together(&mut self, nodes: &[NodeId]) -> Result<(Vec<NodeId>, DomainId), Why> {
        let mut domain = CASES;
        for node in nodes {
            let own = self.graph.domain_of(*node);
            match self.graph.inner(own, domain) {
                Some(inner) => domain = inner,
                None => return unable("a loop over one list inside of a loop over another"),
            }
        }
        let lifted = nodes.iter().map(|node| self.graph.lift(*node, domain)).collect();
        Ok((lifted, domain))
    }

    fn op1(&mut self, kind: Kind, of: NodeId, op: impl FnOnce(NodeId) -> Op) -> NodeId {
        let domain = self.graph.domain_of(of);
        self.graph.add(op(of), domain, kind)
    }

    fn op2(
        &mut self,
        kind: Kind,
        left: NodeId,
        right: NodeId,
        op: impl FnOnce(NodeId, NodeId) -> Op,
    ) -> Result<NodeId, Why> {
        let (nodes, domain) = self.together(&[left, right])?;
        match nodes.as_slice() {
            [left, right] => Ok(self.graph.add(op(*left, *right), domain, kind)),
            _ => unable("a part that is missing"),
        }
    }

    /// `not`
    pub(super) fn not(&mut self, of: NodeId) -> NodeId {
        match self.graph.node(of).map(|node| &node.op) {
            Some(Op::Not(inner)) => *inner,
            Some(Op::Yes(answer)) => {
                let (answer, domain) = (!*answer, self.graph.domain_of(of));
                self.graph.add(Op::Yes(answer), domain, Kind::Truth)
            }
            _ => self.op1(Kind::Truth, of, Op::Not),
        }
    }

    /// `and` (`every`), or `or`. What is the same in every case is left out.
    pub(super) fn junction(&mut self, every: bool, parts: &[NodeId]) -> Result<NodeId, Why> {
        let mut open = Vec::new();
        for part in parts {
            match self.graph.node(*part).map(|node| &node.op) {
                Some(Op::Yes(answer)) if *answer == every => {}
                _ => open.push(*part),
            }
        }
        open.dedup();
        match open.as_slice() {
            [] => Ok(self.graph.add(Op::Yes(every), CASES, Kind::Truth)),
            [one] => Ok(*one),
            _ => {
                let (parts, domain) = self.together(&open)?;
                let op = if every { Op::And(parts) } else { Op::Or(parts) };
                Ok(self.graph.add(op, domain, Kind::Truth))
            }
        }
    }

    /// What an expression is.
    pub(super) fn value(&mut self, id: ExprId) -> Result<Val, Why> {
        if self.depth > MAX_DEPTH || self.graph.nodes.len() > MAX_NODES {
            return unable("rules that are too long");
        }
        self.depth += 1;
        let found = self.value_here(id);
        self.depth -= 1;
        found
    }

    fn value_here(&mut self, id: ExprId) -> Result<Val, Why> {
        let program = self.program;
        if let ExprKind::Constant(value) = &program[id].kind {
            return Ok(Val::Const(value.clone()));
        }
        if self.is_static(id, self.frame.len(), 0) {
            return self.folded(id);
        }
        let ty = program[id].ty;
        match program[id].kind {
            ExprKind::Constant(_) | ExprKind::Today | ExprKind::Rows(_) => self.folded(id),
            ExprKind::Fact(fact) => self.fact(fact),
            ExprKind::Variable(variable) => self.variable(variable, ty),
            ExprKind::Field { of, field } => self.field(of, field),
            ExprKind::Derived { of, define } => match self.item(of)? {
                Binding::Item(domain) => self.define(define, Some(domain)),
                Binding::Row(_) => unable("a derived field of a row"),
            },
            ExprKind::Cell { of, column } => self.cell(of, column),
            ExprKind::Join { list, field } => match self.value(list)? {
                Val::List(outer, of) => {
                    Ok(Val::List(self.graph.domain(Source::Field(outer, field), outer), of))
                }
                _ => unable("a path through a list that is worked out"),
            },
            ExprKind::Define(define) => self.define(define, None),
            ExprKind::Not(of) => {
                let of = self.truth(of)?;
                Ok(Val::Truth(self.not(of)))
            }
            ExprKind::And(parts) => self.parts(true, parts),
            ExprKind::Or(parts) => self.parts(false, parts),
            ExprKind::Equal(left, right) => self.equal(left, right).map(Val::Truth),
            ExprKind::NotEqual(left, right) => {
                let equal = self.equal(left, right)?;
                Ok(Val::Truth(self.not(equal)))
            }
            ExprKind::Order { op, left, right } => self.order(op, left, right).map(Val::Truth),
            ExprKind::Between { value, low, high } => {
                self.between(value, low, high).map(Val::Truth)
            }
            ExprKind::OneOf { value, of, not } => {
                let found = self.one_of(value, program.operands(of))?;
                Ok(Val::Truth(if not { self.not(found) } else { found }))
            }
            ExprKind::InList { value, list, not } => {
                let found = self.in_list(value, list)?;
                Ok(Val::Truth(if not { self.not(found) } else { found }))
            }
            ExprKind::Within { value, duration, calendar, after, date } => {
                let due = self.shift(duration, calendar, after, date)?;
                let date = self.value(date)?;
                let value = self.value(value)?;
                let (low, high) = if after { (date, due) } else { (due, date) };
                let low = self.compare(Cmp::AtLeast, &value, &low)?;
                let high = self.compare(Cmp::AtMost, &value, &high)?;
                self.junction(true, &[low, high]).map(Val::Truth)
            }
            ExprKind::Given(of, given) => {
                let of = self.value(of)?;
                let found = self.given(&of)?;
                Ok(Val::Truth(if given { found } else { self.not(found) }))
            }
            ExprKind::Recorded(of) => self.recorded(of).map(Val::Truth),
            ExprKind::Undecided(of) => {
                let found = self.recorded(of)?;
                Ok(Val::Truth(self.not(found)))
            }
            ExprKind::Empty(list, empty) => match self.value(list)? {
                Val::List(domain, parent) if self.graph.parent(domain) == parent => {
                    let found = self.graph.add(Op::Empty(domain), parent, Kind::Truth);
                    Ok(Val::Truth(if empty { found } else { self.not(found) }))
                }
                _ => unable("whether a joined list is empty"),
            },
            ExprKind::Includes { list, all_of } => self.includes(list, program.operands(all_of)),
            ExprKind::WorkingDay(date, Some(calendar)) => {
                let date = self.value(date)?;
                let date = self.small(&date)?;
                let in_check = self.in_check;
                let function = DayFunction::Working(calendar);
                Ok(Val::Truth(self.op1(Kind::Truth, date, |of| Op::OfDay(of, function, in_check))))
            }
            ExprKind::WorkingDay(_, None) => unable("working days without a calendar"),
            ExprKind::AnswerIs { subject, answer } => self.answer_is(subject, answer),
            ExprKind::AnswerField { subject, field } => self.answer_field(subject, field),
            ExprKind::Applies(condition) => self.applies(condition).map(Val::Truth),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(op, left, right),
            ExprKind::Negative(of) => {
                let of = self.value(of)?;
                let (of, scale) = self.wide(&of)?;
                let zero = self.graph.add(Op::Same(0), CASES, Kind::Wide);
                self.op2(Kind::Wide, zero, of, Op::Subtract).map(|node| Val::Wide(node, scale))
            }
            ExprKind::Rounded { value, rounding, to_penny } => {
                let value = self.value(value)?;
                let (node, scale) = self.wide(&value)?;
                let decimals = if to_penny { 2 } else { 0 };
                // Also where there is nothing to round: a range that is rounded is plainly unknown.
                let away = scale.saturating_sub(decimals);
                let key = RoundingKey(rounding);
                let rounded = self.op1(Kind::Wide, node, |of| Op::Rounded(of, away, key));
                Ok(Val::Wide(rounded, scale - away))
            }
            ExprKind::IfNone { value, fallback } => {
                let (value, fallback) = (self.value(value)?, self.value(fallback)?);
                let (one, other, make) = self.alike(&value, &fallback)?;
                let kind = self.graph.kind(one);
                self.op2(kind, one, other, Op::IfNone).map(make)
            }
            ExprKind::Pick(pick, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                let (one, other, make) = self.alike(&left, &right)?;
                let greater = matches!(pick, Pick::Larger | Pick::Later);
                let kind = self.graph.kind(one);
                self.op2(kind, one, other, |one, other| Op::Pick(greater, one, other)).map(make)
            }
            ExprKind::Shift { duration, calendar, after, date } => {
                self.shift(duration, calendar, after, date)
            }
            ExprKind::Elapsed { unit, calendar, from, to } => {
                let (from, to) = (self.value(from)?, self.value(to)?);
                let (from, to) = (self.small(&from)?, self.small(&to)?);
                self.op2(Kind::Small, from, to, |from, to| Op::Elapsed(unit, calendar, from, to))
                    .map(Val::Small)
            }
            ExprKind::Age { on, born } => {
                let (on, born) = (self.value(on)?, self.value(born)?);
                let (on, born) = (self.small(&on)?, self.small(&born)?);
                let on = self.of_day(on, DayFunction::Packed);
                let born = self.of_day(born, DayFunction::Packed);
                self.op2(Kind::Small, on, born, Op::Years).map(Val::Small)
            }
            ExprKind::Birthday { born, age } => {
                let Val::Const(Value::Number(age)) = self.value(age)? else {
                    return unable("a birthday at an age that differs from case to case");
                };
                let Some(age) = age.to_i64() else { return unable("a birthday at no whole age") };
                let born = self.value(born)?;
                let born = self.small(&born)?;
                Ok(Val::Plain(self.of_day(born, DayFunction::Birthday(age))))
            }
            ExprKind::WeekdayOf(date) => {
                let date = self.value(date)?;
                let date = self.small(&date)?;
                Ok(Val::Plain(self.of_day(date, DayFunction::Weekday)))
            }
            ExprKind::PeriodEdge { end, period, date } => {
                let date = self.value(date)?;
                let date = self.small(&date)?;
                Ok(Val::Plain(self.of_day(date, DayFunction::Edge(period, end))))
            }
            ExprKind::Quantified { every, list, condition, .. } => {
                self.quantified(every, list, condition)
            }
            ExprKind::Count { list, filter, .. } => self.count(list, filter),
            ExprKind::Sum { list, filter, value, .. } => self.sum(list, filter, value),
            ExprKind::Extreme { which, list, filter, value, .. } => {
                self.extreme(which, list, filter, value)
            }
            ExprKind::Lookup { table, column, keys } => self.lookup(table, column, keys),
            ExprKind::JoinDerived { .. } | ExprKind::List(_) => unable("a list that is worked out"),
        }
    }

    fn parts(&mut self, every: bool, parts: ExprList) -> Result<Val, Why> {
        let program = self.program;
        let parts: Result<Vec<NodeId>, Why> =
            program.operands(parts).iter().map(|part| self.truth(*part)).collect();
        self.junction(every, &parts?).map(Val::Truth)
    }
}

/// A value of 32 bits that is no number: as it stands in a lane.
fn plain_number(value: &Value) -> Option<i64> {
    Some(match value {
        Value::Date(date) => date.day_number().into(),
        Value::Member(member) => (*member).into(),
        Value::Time(time) => time.minutes().into(),
        Value::Weekday(day) => i64::try_from(day.index()).ok()?,
        _ => return None,
    })
}
