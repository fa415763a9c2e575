//! From the expressions of a program to operations over columns.
//!
//! Owns: which expressions columns can express, and as what. Takes: a program and the day. Gives: operations
//! in a [`Graph`], or why there are none. Must never know how an operation is run.
//!
//! An expression that reads no fact is worked out here, by the engine.

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

    // --- What is the same in every case ---------------------------------------------------------

    /// Whether an expression reads nothing of a case. Loop variables from `base` on are its own.
    fn is_static(&self, id: ExprId, base: usize, depth: u32) -> bool {
        if depth > 40 {
            return false;
        }
        let program = self.program;
        match &program[id].kind {
            ExprKind::Fact(_)
            | ExprKind::AnswerIs { .. }
            | ExprKind::AnswerField { .. }
            | ExprKind::Applies(_)
            | ExprKind::Derived { .. }
            | ExprKind::JoinDerived { .. }
            | ExprKind::Recorded(_)
            | ExprKind::Undecided(_) => false,
            ExprKind::Variable(variable) => usize::from(*variable) >= base,
            ExprKind::Define(define) => {
                let define = &program[*define];
                let is_static = |id: ExprId| self.is_static(id, 0, depth + 1);
                define.dated_by.is_none_or(is_static)
                    && define
                        .lines
                        .iter()
                        .all(|line| is_static(line.value) && line.when.is_none_or(is_static))
            }
            kind => {
                let mut parts = Vec::new();
                program.children(kind, &mut parts);
                parts.iter().all(|part| self.is_static(*part, base, depth + 1))
            }
        }
    }

    /// An expression that is the same in every case.
    fn folded(&self, id: ExprId) -> Result<Val, Why> {
        match engine::evaluate_expr(self.program, &self.nothing, self.today, id).0 {
            Outcome::Known(value) => Ok(Val::Const(value)),
            _ => unable("a value that errs in every case"),
        }
    }

    /// The values of a list that is the same in every case.
    fn folded_list(&self, value: &Val) -> Option<Vec<Value>> {
        match value {
            Val::Const(Value::List(list)) => Some(list.items.to_vec()),
            _ => None,
        }
    }

    // --- What is read ---------------------------------------------------------------------------

    fn read(&mut self, op: Op, domain: DomainId, shape: &FieldShape) -> Result<Val, Why> {
        if shape.ty.or_none && shape.ty.atom == Atom::YesNo {
            return unable("a yes or no that may be none");
        }
        let found = self.lane(op, domain, shape.ty)?;
        if let (Val::Wide(node, scale), Some((low, high))) = (&found, shape.range) {
            let ends = scaled(low, *scale).zip(scaled(high, *scale));
            let between = ends.unwrap_or((i64::MIN, i64::MAX));
            let or_none = shape.ty.or_none || ends.is_none();
            self.ranges.insert(*node, Declared { between, or_none });
        }
        Ok(found)
    }

    fn lane(&mut self, op: Op, domain: DomainId, ty: Type) -> Result<Val, Why> {
        Ok(match ty.atom {
            Atom::YesNo => Val::Truth(self.graph.add(op, domain, Kind::Truth)),
            Atom::Date | Atom::Time | Atom::Scale(_) | Atom::Weekday => {
                Val::Plain(self.graph.add(op, domain, Kind::Small))
            }
            Atom::Whole | Atom::Number | Atom::Money | Atom::Percent => {
                let node = self.graph.add(op, domain, Kind::Wide);
                Val::Wide(node, scale_of(ty.atom))
            }
            _ => return unable("a text"),
        })
    }

    fn fact(&mut self, id: FactId) -> Result<Val, Why> {
        let shape = &self.program[id].shape;
        if shape.ty.list {
            if shape.ty.or_none {
                return unable("a list that may be none");
            }
            return Ok(Val::List(self.graph.domain(Source::Fact(id), CASES), CASES));
        }
        self.read(Op::Fact(id), CASES, shape)
    }

    fn variable(&mut self, variable: u16, ty: Type) -> Result<Val, Why> {
        match self.frame.get(usize::from(variable)) {
            Some(Binding::Item(domain)) if !matches!(ty.atom, Atom::Item(_)) => {
                self.lane(Op::Element, *domain, ty)
            }
            Some(Binding::Item(_)) => unable("an item as a value"),
            Some(Binding::Row(_)) => unable("a row as a value"),
            None => unable("a loop variable outside of its loop"),
        }
    }

    /// What the item of a path stands for.
    fn item(&self, of: ExprId) -> Result<Binding, Why> {
        match self.program[of].kind {
            ExprKind::Variable(variable) => match self.frame.get(usize::from(variable)) {
                Some(binding) => Ok(*binding),
                None => unable("a loop variable outside of its loop"),
            },
            _ => unable("an item that is worked out"),
        }
    }

    fn field(&mut self, of: ExprId, field: u16) -> Result<Val, Why> {
        let Binding::Item(domain) = self.item(of)? else { return unable("a field of a row") };
        let program = self.program;
        let Atom::Item(record) = program[of].ty.atom else { return unable("a field of no item") };
        let Some(declared) = program[record].fields.get(usize::from(field)) else {
            return unable("a field that is not there");
        };
        if declared.shape.ty.list {
            if declared.shape.ty.or_none {
                return unable("a list that may be none");
            }
            let inner = self.graph.domain(Source::Field(domain, field), domain);
            return Ok(Val::List(inner, domain));
        }
        self.read(Op::Field(field), domain, &declared.shape)
    }

    fn cell(&self, of: ExprId, column: u16) -> Result<Val, Why> {
        let Binding::Row(row) = self.item(of)? else { return unable("a cell of no row") };
        let Atom::Row(table) = self.program[of].ty.atom else { return unable("a cell of no row") };
        let row = self.program[table].rows.get(row as usize);
        match row.and_then(|row| row.cells.get(usize::from(column))) {
            Some(Cell::Values(values)) if values.len() == 1 => match values.first() {
                Some(value) => Ok(Val::Const(value.clone())),
                None => unable("a cell without a value"),
            },
            _ => unable("a cell that is a range"),
        }
    }

    // --- Lanes ----------------------------------------------------------------------------------

    /// A value of 32 bits that is no number.
    pub(super) fn small(&mut self, value: &Val) -> Result<NodeId, Why> {
        Ok(match value {
            Val::Plain(node) | Val::Small(node) => *node,
            Val::Const(Value::None) => self.graph.add(Op::None, CASES, Kind::Small),
            Val::Const(value) => match plain_number(value) {
                Some(number) => self.graph.add(Op::Same(number), CASES, Kind::Small),
                None => return unable("a value of this type"),
            },
            _ => return unable("a value of this type"),
        })
    }

    /// A number of 64 bits.
    pub(super) fn wide(&mut self, value: &Val) -> Result<(NodeId, u32), Why> {
        Ok(match value {
            Val::Wide(node, scale) => (*node, *scale),
            Val::Small(node) => (self.op1(Kind::Wide, *node, |of| Op::Widen(of, 0)), 0),
            Val::Const(Value::None) => (self.graph.add(Op::None, CASES, Kind::Wide), 0),
            Val::Const(Value::Number(number)) => {
                let (scaled, scale) = least_scale(*number)?;
                (self.graph.add(Op::Same(scaled), CASES, Kind::Wide), scale)
            }
            _ => return unable("a value that is no number"),
        })
    }

    /// The same number with so many decimals, which are not fewer.
    fn rescaled(&mut self, (node, scale): (NodeId, u32), to: u32) -> NodeId {
        if scale == to {
            return node;
        }
        match self.graph.node(node).map(|node| &node.op) {
            Some(Op::None) => node,
            _ => self.op1(Kind::Wide, node, |of| Op::Widen(of, to - scale)),
        }
    }

    /// Two values as lanes of one kind, and what that kind is.
    fn alike(
        &mut self,
        left: &Val,
        right: &Val,
    ) -> Result<(NodeId, NodeId, impl FnOnce(NodeId) -> Val + use<>), Why> {
        #[derive(Clone, Copy)]
        enum Made {
            Plain,
            Small,
            Wide(u32),
        }
        let is_number = |value: &Val| {
            matches!(value, Val::Wide(..) | Val::Small(_) | Val::Const(Value::Number(_)))
        };
        let (one, other, made) = match (left, right) {
            (Val::Plain(_), _) | (_, Val::Plain(_)) => {
                (self.small(left)?, self.small(right)?, Made::Plain)
            }
            (Val::Small(one), Val::Small(other)) => (*one, *other, Made::Small),
            _ if is_number(left) || is_number(right) => {
                let (one, other) = (self.wide(left)?, self.wide(right)?);
                let scale = one.1.max(other.1);
                (self.rescaled(one, scale), self.rescaled(other, scale), Made::Wide(scale))
            }
            (Val::Const(_), Val::Const(_)) => (self.small(left)?, self.small(right)?, Made::Plain),
            _ => return unable("values of this type"),
        };
        let make = move |node| match made {
            Made::Plain => Val::Plain(node),
            Made::Small => Val::Small(node),
            Made::Wide(scale) => Val::Wide(node, scale),
        };
        Ok((one, other, make))
    }

    fn of_day(&mut self, date: NodeId, function: DayFunction) -> NodeId {
        if let Some(Op::Same(number)) = self.graph.node(date).map(|node| &node.op)
            && let Some(found) = super::days::apply(self.program, function, *number)
        {
            return self.graph.add(Op::Same(found.into()), CASES, Kind::Small);
        }
        self.op1(Kind::Small, date, |of| Op::OfDayValue(of, function))
    }

    // --- Comparisons ----------------------------------------------------------------------------

    fn order(&mut self, op: Order, left: ExprId, right: ExprId) -> Result<NodeId, Why> {
        let op = match op {
            Order::AtLeast => Cmp::AtLeast,
            Order::AtMost => Cmp::AtMost,
            Order::MoreThan => Cmp::MoreThan,
            Order::LessThan => Cmp::LessThan,
        };
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.compare(op, &left, &right)
    }

    fn equal(&mut self, left: ExprId, right: ExprId) -> Result<NodeId, Why> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.compare(Cmp::Equal, &left, &right)
    }

    /// A comparison.
    fn compare(&mut self, op: Cmp, left: &Val, right: &Val) -> Result<NodeId, Why> {
        match (left, right) {
            (Val::Truth(_), _) | (_, Val::Truth(_)) if op == Cmp::Equal => {
                return self.same_truth(left, right);
            }
            (Val::Const(Value::None), other) | (other, Val::Const(Value::None))
                if op == Cmp::Equal =>
            {
                let given = self.given(other)?;
                return Ok(self.not(given));
            }
            (Val::Const(one), other) if !matches!(other, Val::Const(_)) => {
                if let Some(found) = self.compare_same(turned(op), other, one)? {
                    return Ok(found);
                }
            }
            (one, Val::Const(other)) if !matches!(one, Val::Const(_)) => {
                if let Some(found) = self.compare_same(op, one, other)? {
                    return Ok(found);
                }
            }
            _ => {}
        }
        let (one, other, _) = self.alike(left, right)?;
        let in_check = self.in_check;
        self.op2(Kind::Truth, one, other, |one, other| Op::Compare(op, one, other, in_check))
    }

    /// A comparison with a value that is the same in every case, where it stands in a lane of its own.
    fn compare_same(&mut self, op: Cmp, left: &Val, right: &Value) -> Result<Option<NodeId>, Why> {
        let (node, number) = match (left, right) {
            (Val::Plain(node), value) => match plain_number(value) {
                Some(number) => (*node, number),
                None => return Ok(None),
            },
            (Val::Small(node), Value::Number(number)) => match number.to_i64() {
                Some(number) if i32::try_from(number).is_ok() => (*node, number),
                _ => return Ok(None),
            },
            (Val::Wide(node, scale), Value::Number(number)) => match scaled(*number, *scale) {
                Some(number) => (*node, number),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let in_check = self.in_check;
        Ok(Some(self.op1(Kind::Truth, node, |of| Op::CompareSame(op, of, number, in_check))))
    }

    /// Two yes-or-nos that are the same: both or neither.
    fn same_truth(&mut self, left: &Val, right: &Val) -> Result<NodeId, Why> {
        match (left, right) {
            (Val::Truth(one), Val::Const(Value::YesNo(answer)))
            | (Val::Const(Value::YesNo(answer)), Val::Truth(one)) => {
                Ok(if *answer { *one } else { self.not(*one) })
            }
            (Val::Truth(one), Val::Truth(other)) => {
                let (not_one, not_other) = (self.not(*one), self.not(*other));
                let both = self.junction(true, &[*one, *other])?;
                let neither = self.junction(true, &[not_one, not_other])?;
                self.junction(false, &[both, neither])
            }
            _ => unable("a yes or no that may be none"),
        }
    }

    fn between(&mut self, value: ExprId, low: ExprId, high: ExprId) -> Result<NodeId, Why> {
        let (value, low, high) = (self.value(value)?, self.value(low)?, self.value(high)?);
        let first = self.compare(Cmp::AtLeast, &value, &low)?;
        let last = self.compare(Cmp::AtMost, &value, &high)?;
        let ends = (
            self.graph.node(first).map(|node| node.op.clone()),
            self.graph.node(last).map(|node| node.op.clone()),
        );
        if let (
            Some(Op::CompareSame(Cmp::AtLeast, of, low, in_check)),
            Some(Op::CompareSame(Cmp::AtMost, _, high, _)),
        ) = ends
        {
            return Ok(self.op1(Kind::Truth, of, |of| Op::Between(of, low, high, in_check)));
        }
        let between = self.junction(true, &[first, last])?;
        self.reads_too(between, &[value, low, high])?;
        Ok(between)
    }

    fn one_of(&mut self, value: ExprId, of: &[ExprId]) -> Result<NodeId, Why> {
        let value = self.value(value)?;
        let parts: Result<Vec<Val>, Why> = of.iter().map(|part| self.value(*part)).collect();
        self.one_of_values(&value, &parts?)
    }

    fn one_of_values(&mut self, value: &Val, of: &[Val]) -> Result<NodeId, Why> {
        let mut mask = 0_u64;
        let mut with_none = false;
        let mut others = Vec::new();
        for part in of {
            match (value, part) {
                (Val::Plain(_), Val::Const(Value::Member(member)))
                    if usize::from(*member) < SET =>
                {
                    mask |= 1 << member;
                }
                (Val::Plain(_), Val::Const(Value::None)) => with_none = true,
                _ => others.push(part.clone()),
            }
        }
        let mut parts = Vec::new();
        if let Val::Plain(node) = value
            && (mask != 0 || with_none)
        {
            parts.push(self.op1(Kind::Truth, *node, |of| Op::Member(of, mask, with_none)));
        }
        for other in &others {
            parts.push(self.compare(Cmp::Equal, value, other)?);
        }
        let found = self.junction(false, &parts)?;
        self.reads_too(found, &others)?;
        Ok(found)
    }

    fn in_list(&mut self, value: ExprId, list: ExprId) -> Result<NodeId, Why> {
        let program = self.program;
        let value = self.value(value)?;
        let parts: Vec<Val> = match &program[list].kind {
            ExprKind::List(parts) if !self.is_static(list, self.frame.len(), 0) => {
                let parts: Result<Vec<Val>, Why> =
                    program.operands(*parts).iter().map(|part| self.value(*part)).collect();
                let parts = parts?;
                // An unknown part makes the whole list unknown, unlike a part of `is one of`.
                if parts.iter().any(|part| !matches!(part, Val::Const(_))) {
                    return unable("a list that is worked out");
                }
                parts
            }
            _ => match self.value(list)? {
                Val::List(domain, of) => return self.in_set(domain, of, &value),
                list => match self.folded_list(&list) {
                    Some(values) => values.into_iter().map(Val::Const).collect(),
                    None => return unable("a list that is worked out"),
                },
            },
        };
        // In an empty list there is nothing, but what is sought may still become an error.
        if parts.is_empty() {
            return unable("an empty list");
        }
        self.one_of_values(&value, &parts)
    }

    fn in_set(&mut self, domain: DomainId, of: DomainId, value: &Val) -> Result<NodeId, Why> {
        let set = self.set(domain, of)?;
        let value = self.small(value)?;
        self.op2(Kind::Truth, set, value, Op::SetHas)
    }

    /// The members in a list.
    fn set(&mut self, domain: DomainId, of: DomainId) -> Result<NodeId, Why> {
        let source = self.graph.domains.get(domain.index()).map(|domain| domain.source);
        let shape = match source {
            Some(Source::Fact(fact)) => Some(self.program[fact].shape.ty),
            Some(Source::Field(of, field)) => self.field_type(of, field),
            _ => None,
        };
        match shape {
            Some(Type { atom: Atom::Scale(scale), .. })
                if self.program[scale].members.len() <= SET && self.graph.parent(domain) == of =>
            {
                let parent = self.graph.parent(domain);
                Ok(self.graph.add(Op::Set(domain), parent, Kind::Wide))
            }
            _ => unable("what is in a list of this type"),
        }
    }

    /// The type of a field of the items of a domain.
    fn field_type(&self, of: DomainId, field: u16) -> Option<Type> {
        let ty = match self.graph.domains.get(of.index())?.source {
            Source::Cases => return None,
            Source::Fact(fact) => self.program[fact].shape.ty,
            Source::Field(outer, field) => self.field_type(outer, field)?,
        };
        let Atom::Item(record) = ty.atom else { return None };
        Some(self.program[record].fields.get(usize::from(field))?.shape.ty)
    }

    fn includes(&mut self, list: ExprId, all_of: &[ExprId]) -> Result<Val, Why> {
        let Val::List(domain, of) = self.value(list)? else {
            return unable("what a list that is worked out includes");
        };
        let set = self.set(domain, of)?;
        let mut wanted = 0_u64;
        let mut parts = Vec::new();
        for part in all_of {
            match self.value(*part)? {
                Val::Const(Value::Member(member)) if usize::from(member) < SET => {
                    wanted |= 1 << member;
                }
                value => {
                    let value = self.small(&value)?;
                    parts.push(self.op2(Kind::Truth, set, value, Op::SetHas)?);
                }
            }
        }
        parts.push(self.op1(Kind::Truth, set, |of| Op::SetHolds(of, wanted)));
        self.junction(true, &parts).map(Val::Truth)
    }

    /// `is given`
    pub(super) fn given(&mut self, of: &Val) -> Result<NodeId, Why> {
        Ok(match of {
            Val::Const(value) => {
                let given = *value != Value::None;
                self.graph.add(Op::Yes(given), CASES, Kind::Truth)
            }
            Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => {
                self.op1(Kind::Truth, *node, Op::Given)
            }
            Val::Truth(_) | Val::List(..) => return unable("whether this is given"),
        })
    }

    /// `is recorded`
    fn recorded(&mut self, of: ExprId) -> Result<NodeId, Why> {
        let program = self.program;
        if let ExprKind::AnswerIs { .. } = program[of].kind {
            return unable("whether an answer is undecided");
        }
        Ok(match self.value(of)? {
            Val::Const(_) => self.graph.add(Op::Yes(true), CASES, Kind::Truth),
            Val::Truth(node) | Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => {
                self.op1(Kind::Truth, node, Op::Recorded)
            }
            Val::List(..) => return unable("whether a list is recorded"),
        })
    }

    // --- Arithmetic, dates ----------------------------------------------------------------------

    fn arithmetic(&mut self, op: Arithmetic, left: ExprId, right: ExprId) -> Result<Val, Why> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let (left, right) = (self.wide(&left)?, self.wide(&right)?);
        match op {
            Arithmetic::Add | Arithmetic::Subtract => {
                let scale = left.1.max(right.1);
                let (one, other) = (self.rescaled(left, scale), self.rescaled(right, scale));
                let op = |one, other| match op {
                    Arithmetic::Add => Op::Add(one, other),
                    _ => Op::Subtract(one, other),
                };
                self.op2(Kind::Wide, one, other, op).map(|node| Val::Wide(node, scale))
            }
            Arithmetic::Multiply => {
                let scale = left.1 + right.1;
                if scale > 15 {
                    return unable("a product of so many decimals");
                }
                self.op2(Kind::Wide, left.0, right.0, Op::Multiply)
                    .map(|node| Val::Wide(node, scale))
            }
            Arithmetic::Divide => unable("a division"),
        }
    }

    fn shift(
        &mut self,
        duration: ExprId,
        calendar: Option<crate::program::CalendarId>,
        after: bool,
        date: ExprId,
    ) -> Result<Val, Why> {
        let Val::Const(Value::Duration(duration)) = self.value(duration)? else {
            return unable("a duration that differs from case to case");
        };
        let date = self.value(date)?;
        if matches!(date, Val::Const(_)) {
            return unable("a day counted from one that is the same in every case");
        }
        let date = self.small(&date)?;
        Ok(Val::Plain(self.of_day(date, DayFunction::Shift(duration, calendar, after))))
    }

    // --- Loops ----------------------------------------------------------------------------------

    /// The items of a list, and the domain in which the loop stands.
    fn looped(&mut self, list: ExprId) -> Result<(DomainId, DomainId), Why> {
        let Val::List(domain, outer) = self.value(list)? else {
            return unable("a loop over a list that is worked out");
        };
        // A row of a domain stands for one item, not for a pair of them.
        let mut at = domain;
        while at != outer {
            if self.is_bound(at) {
                return unable("a loop over a list inside of a loop over the same list");
            }
            at = self.graph.parent(at);
        }
        Ok((domain, outer))
    }

    /// Whether a loop variable that is in scope stands for an item of a domain, or for something inside of one.
    fn is_bound(&self, domain: DomainId) -> bool {
        self.frame.iter().any(|binding| match binding {
            Binding::Item(bound) => self.graph.is_within(*bound, domain),
            Binding::Row(_) => false,
        })
    }

    /// The body of a loop.
    fn body<R>(
        &mut self,
        binding: Binding,
        run: impl FnOnce(&mut Self) -> Result<R, Why>,
    ) -> Result<R, Why> {
        self.frame.push(binding);
        let made = run(self);
        self.frame.pop();
        made
    }

    fn quantified(&mut self, every: bool, list: ExprId, condition: ExprId) -> Result<Val, Why> {
        if let Some(rows) = self.table_rows(list) {
            let mut parts = Vec::new();
            for row in rows {
                parts.push(self.body(Binding::Row(row), |this| this.truth(condition))?);
            }
            return self.junction(every, &parts).map(Val::Truth);
        }
        let (domain, outer) = self.looped(list)?;
        let body = self.body(Binding::Item(domain), |this| this.truth(condition))?;
        let mut node = self.within(body, domain)?;
        let mut at = domain;
        while at != outer {
            let parent = self.graph.parent(at);
            let op = if every { Op::Every(at, node) } else { Op::Any(at, node) };
            node = self.graph.add(op, parent, Kind::Truth);
            at = parent;
        }
        Ok(Val::Truth(node))
    }

    /// The rows of a table that a loop goes over, if they are few.
    fn table_rows(&self, list: ExprId) -> Option<std::ops::Range<u32>> {
        let ExprKind::Rows(table) = self.program[list].kind else { return None };
        let count = self.program[table].rows.len();
        if count > MAX_ROWS {
            return None;
        }
        Some(0..u32::try_from(count).ok()?)
    }

    fn single(&mut self, list: ExprId) -> Result<DomainId, Why> {
        let (domain, outer) = self.looped(list)?;
        if self.graph.parent(domain) == outer {
            Ok(domain)
        } else {
            unable("a count over a joined list")
        }
    }

    fn loop_filter(
        &mut self,
        domain: DomainId,
        filter: Option<ExprId>,
    ) -> Result<Option<NodeId>, Why> {
        let Some(filter) = filter else { return Ok(None) };
        let node = self.body(Binding::Item(domain), |this| this.truth(filter))?;
        self.within(node, domain).map(Some)
    }

    fn count(&mut self, list: ExprId, filter: Option<ExprId>) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let doubtful = filter.is_some_and(|filter| may_doubt(self.program, filter));
        let filter = self.loop_filter(domain, filter)?;
        let parent = self.graph.parent(domain);
        Ok(Val::Small(self.graph.add(Op::Count(domain, filter, doubtful), parent, Kind::Small)))
    }

    fn sum(&mut self, list: ExprId, filter: Option<ExprId>, value: ExprId) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let filter = self.loop_filter(domain, filter)?;
        let value = self.body(Binding::Item(domain), |this| this.value(value))?;
        let (value, scale) = self.wide(&value)?;
        let value = self.within(value, domain)?;
        let parent = self.graph.parent(domain);
        let node = self.graph.add(Op::Sum(domain, filter, value), parent, Kind::Wide);
        Ok(Val::Wide(node, scale))
    }

    fn extreme(
        &mut self,
        which: First,
        list: ExprId,
        filter: Option<ExprId>,
        value: ExprId,
    ) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let filter = self.loop_filter(domain, filter)?;
        let value = self.body(Binding::Item(domain), |this| this.value(value))?;
        let greatest = matches!(which, First::Highest | First::Latest);
        let parent = self.graph.parent(domain);
        let node = match &value {
            Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => *node,
            _ => return unable("the highest or lowest of this"),
        };
        let node = self.within(node, domain)?;
        let kind = self.graph.kind(node);
        let found = self.graph.add(Op::Extreme(domain, filter, node, greatest), parent, kind);
        Ok(match value {
            Val::Small(_) => Val::Small(found),
            Val::Wide(_, scale) => Val::Wide(found, scale),
            _ => Val::Plain(found),
        })
    }

    // --- Definitions, tables --------------------------------------------------------------------

    /// A definition, or a derived field of an item.
    pub(super) fn define(&mut self, id: DefineId, item: Option<DomainId>) -> Result<Val, Why> {
        if let Some(known) = self.defines.get(&(id, item)) {
            return known.clone();
        }
        let frame = item.map(Binding::Item).into_iter().collect();
        let made = self.in_frame(frame, |this| this.definition(id));
        self.defines.insert((id, item), made.clone());
        made
    }

    fn definition(&mut self, id: DefineId) -> Result<Val, Why> {
        let program = self.program;
        let define = &program[id];
        if define.range.is_some() {
            return unable("a definition with a declared range");
        }
        let is_dated = define.lines.iter().any(|line| line.from.is_some() || line.until.is_some());
        let day = match define.dated_by {
            None => self.today,
            Some(dated_by) => match self.value(dated_by)? {
                Val::Const(Value::Date(day)) => day,
                _ if !is_dated && define.lines.iter().all(|line| line.from.is_none()) => {
                    return unable("a definition that is dated by a fact");
                }
                _ => return unable("a definition that is dated by a fact"),
            },
        };
        let lines: Vec<&Line> = define.lines.iter().filter(|line| line.holds_on(day)).collect();
        let exceptions = lines.iter().filter(|line| line.kind == LineKind::Except).count();
        if let [line] = lines.as_slice()
            && line.when.is_none()
        {
            return self.value(line.value);
        }
        let mut guards = Vec::new();
        let mut values = Vec::new();
        let mut doubtful = false;
        for line in lines {
            guards.push(match line.when {
                Some(when) => {
                    doubtful |= may_doubt(program, when);
                    Some(self.truth(when)?)
                }
                None => None,
            });
            values.push(self.value(line.value)?);
        }
        self.selected(&guards, &values, define.ty, (exceptions, define.so_far, doubtful), false)
    }

    /// The first of several values whose guard holds.
    fn selected(
        &mut self,
        guards: &[Option<NodeId>],
        values: &[Val],
        ty: Type,
        (exceptions, so_far, doubtful): (usize, bool, bool),
        table: bool,
    ) -> Result<Val, Why> {
        let or_none = ty.or_none;
        let is_truth =
            values.iter().any(|value| matches!(value, Val::Truth(_) | Val::Const(Value::YesNo(_))));
        let is_number = values.iter().any(|value| {
            matches!(value, Val::Wide(..) | Val::Small(_) | Val::Const(Value::Number(_)))
        });
        let (nodes, kind, scale) = if is_truth {
            if or_none {
                return unable("a yes or no that may be none");
            }
            let nodes: Result<Vec<NodeId>, Why> = values
                .iter()
                .map(|value| match value {
                    Val::Truth(node) => Ok(*node),
                    Val::Const(Value::YesNo(answer)) => {
                        Ok(self.graph.add(Op::Yes(*answer), CASES, Kind::Truth))
                    }
                    _ => unable("a yes or no that may be none"),
                })
                .collect();
            (nodes?, Kind::Truth, None)
        } else if is_number {
            let wides: Result<Vec<(NodeId, u32)>, Why> =
                values.iter().map(|value| self.wide(value)).collect();
            let wides = wides?;
            let scale = wides.iter().map(|(_, scale)| *scale).max().unwrap_or(0);
            let nodes = wides.into_iter().map(|wide| self.rescaled(wide, scale)).collect();
            (nodes, Kind::Wide, Some(scale))
        } else {
            let nodes: Result<Vec<NodeId>, Why> =
                values.iter().map(|value| self.small(value)).collect();
            (nodes?, Kind::Small, None)
        };
        let all: Vec<NodeId> = guards.iter().flatten().chain(&nodes).copied().collect();
        let (_, domain) = self.together(&all)?;
        let lines = guards
            .iter()
            .zip(&nodes)
            .map(|(guard, node)| {
                let guard = guard.map(|guard| self.graph.lift(guard, domain));
                (guard, self.graph.lift(*node, domain))
            })
            .collect();
        let spans = kind == Kind::Wide || ty.atom == Atom::Date;
        let vague = false;
        let select = Select { lines, exceptions, so_far, or_none, table, spans, doubtful, vague };
        let node = self.graph.add(Op::Select(select), domain, kind);
        Ok(match (kind, scale) {
            (Kind::Truth, _) => Val::Truth(node),
            (Kind::Wide, Some(scale)) => Val::Wide(node, scale),
            _ => Val::Plain(node),
        })
    }

    fn lookup(&mut self, table: TableId, column: u16, keys: ExprList) -> Result<Val, Why> {
        let program = self.program;
        let declared = &program[table];
        if declared.rows.len() > MAX_ROWS {
            return unable("a large table");
        }
        let doubtful = program.operands(keys).iter().any(|key| may_doubt(program, *key));
        let keys: Result<Vec<Val>, Why> =
            program.operands(keys).iter().map(|key| self.value(*key)).collect();
        let keys = keys?;
        let (mut guards, mut values) = (Vec::new(), Vec::new());
        for row in &declared.rows {
            let mut parts = Vec::new();
            for (cell, key) in row.cells.iter().zip(&keys) {
                parts.extend(self.cell_matches(cell, key)?);
            }
            guards.push(Some(self.junction(true, &parts)?));
            values.push(match row.cells.get(usize::from(column)) {
                Some(Cell::Values(cell)) if cell.len() == 1 => match cell.first() {
                    Some(value) => Val::Const(value.clone()),
                    None => return unable("a cell without a value"),
                },
                _ => return unable("a cell that is a range"),
            });
        }
        let Some(result) = declared.columns.get(usize::from(column)) else {
            return unable("a column that is not there");
        };
        let or_none = declared.partial || result.ty.or_none;
        let ty = Type { or_none, ..result.ty };
        let found = self.selected(&guards, &values, ty, (0, false, doubtful), true)?;
        if let Val::Truth(node) | Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) = found {
            self.reads_too(node, &keys)?;
        }
        if declared.partial {
            return Ok(found);
        }
        // Some row matches: the compiler saw to it. Where none does, that is an error, not none.
        match found {
            Val::Plain(_) | Val::Wide(..) if result.ty.or_none => unable("a table with none in it"),
            found => Ok(found),
        }
    }

    /// Whether a key lies in a cell.
    fn cell_matches(&mut self, cell: &Cell, key: &Val) -> Result<Vec<NodeId>, Why> {
        Ok(match cell {
            Cell::Any => Vec::new(),
            Cell::Values(values) => {
                let values: Vec<Val> = values.iter().cloned().map(Val::Const).collect();
                vec![self.one_of_values(key, &values)?]
            }
            Cell::Range { from, from_excluded, to, to_excluded } => {
                if self.in_check {
                    return unable("a table in a check");
                }
                let mut parts = vec![self.given(key)?];
                if let Some(from) = from {
                    let op = if *from_excluded { Cmp::MoreThan } else { Cmp::AtLeast };
                    parts.push(self.compare(op, key, &Val::Const(from.clone()))?);
                }
                if let Some(to) = to {
                    let op = if *to_excluded { Cmp::LessThan } else { Cmp::AtMost };
                    parts.push(self.compare(op, key, &Val::Const(to.clone()))?);
                }
                parts
            }
        })
    }

    // --- Answers of other rules -----------------------------------------------------------------

    /// A condition, in the frame that is open.
    pub(super) fn judged(
        &mut self,
        id: ConditionId,
        item: Option<DomainId>,
    ) -> Result<Judged, Why> {
        let condition = &self.program[id];
        let frame: Vec<Binding> = item.map(Binding::Item).into_iter().collect();
        let (applies, test) = self.in_frame(frame, |this| {
            let applies = condition.applies.map(|applies| this.truth(applies)).transpose()?;
            Ok::<_, Why>((applies, this.truth(condition.test)?))
        })?;
        let domain = item.unwrap_or(CASES);
        let applies = applies.map(|node| self.within(node, domain)).transpose()?;
        let test = self.within(test, domain)?;
        let bad = match condition.kind {
            ConditionKind::Condition | ConditionKind::Expectation => self.not(test),
            ConditionKind::Exclusion | ConditionKind::Hold => test,
        };
        let parts: Vec<NodeId> = applies.into_iter().chain([bad]).collect();
        let refuses = self.junction(true, &parts)?;
        let refuses = self.within(refuses, domain)?;
        Ok(Judged { applies, bad, refuses })
    }

    /// An eligibility.
    pub(super) fn eligibility(&mut self, id: EligibilityId) -> Result<Judgement, Why> {
        if let Some(known) = self.eligibilities.get(&id) {
            return known.clone();
        }
        let made = self.judgement(id);
        self.eligibilities.insert(id, made.clone());
        made
    }

    fn judgement(&mut self, id: EligibilityId) -> Result<Judgement, Why> {
        let program = self.program;
        let eligibility = &program[id];
        let in_force = self.in_force(&eligibility.standing)?;
        let mut conditions = Vec::new();
        let mut refusing = Vec::new();
        for condition in &eligibility.conditions {
            let judged = self.judged(*condition, None)?;
            if program[*condition].kind != ConditionKind::Expectation {
                refusing.push(judged.refuses);
            }
            conditions.push((*condition, judged));
        }
        let refuses = self.junction(false, &refusing)?;
        let binding = conditions
            .iter()
            .filter(|(id, _)| program[*id].kind != ConditionKind::Expectation)
            .map(|(_, judged)| *judged);
        // A condition that stands alone is what it comes to: there is nothing more inside.
        let alone = |judged: &Judged| judged.bad == refuses || judged.applies == Some(refuses);
        if !conditions.iter().any(|(_, judged)| alone(judged)) {
            self.refusals.entry(refuses).or_default().extend(binding);
        }
        Ok(Judgement { in_force, conditions, refuses })
    }

    /// Whether something is in force; `None`: always.
    pub(super) fn in_force(&mut self, standing: &Standing) -> Result<Option<NodeId>, Why> {
        let Some(in_force) = &standing.in_force else { return Ok(None) };
        let InForce { from, until, dated_by, .. } = in_force;
        let begins = |day: Date| from.is_none_or(|from| from <= day);
        let ends = |day: Date| until.is_some_and(|until| until < day);
        let day = match dated_by {
            None => Val::Const(Value::Date(self.today)),
            Some(dated_by) => self.in_frame(Vec::new(), |this| this.value(*dated_by))?,
        };
        match day {
            Val::Const(Value::Date(day)) => {
                let holds = begins(day) && !ends(day);
                if holds {
                    return Ok(None);
                }
                Ok(Some(self.graph.add(Op::Yes(false), CASES, Kind::Truth)))
            }
            _ => unable("what is in force from a day that differs from case to case"),
        }
    }

    fn answer_is(&mut self, subject: Subject, answer: Answer) -> Result<Val, Why> {
        let node = match subject {
            Subject::Eligibility(id) => self.eligibility_is(id, answer)?,
            Subject::Condition(id) => self.condition_is(id, answer)?,
            Subject::Standard(id) => {
                let clock = self.standard(id)?;
                let Some(code) = super::clock::code_of(answer) else {
                    return unable("whether a standard is undecided");
                };
                self.op1(Kind::Truth, clock, |clock| Op::ClockIs(clock, code))
            }
            Subject::Payment(_) | Subject::Instalment(_) | Subject::Indicator(_) => {
                return unable("the answer of a payment or indicator, read by a rule");
            }
        };
        Ok(Val::Truth(node))
    }

    fn eligibility_is(&mut self, id: EligibilityId, answer: Answer) -> Result<NodeId, Why> {
        let Judgement { in_force, refuses, .. } = self.eligibility(id)?;
        let good = match answer {
            Answer::Eligible => self.not(refuses),
            Answer::NotEligible => refuses,
            Answer::NotInForce => match in_force {
                None => {
                    // Decided, it is in force.
                    let yes = self.graph.add(Op::Yes(true), CASES, Kind::Truth);
                    return self.op2(Kind::Truth, yes, refuses, Op::Outside);
                }
                Some(in_force) => return self.op2(Kind::Truth, in_force, refuses, Op::Outside),
            },
            Answer::Undecided => {
                if in_force.is_some() {
                    return unable("whether an eligibility that may not be in force is undecided");
                }
                let recorded = self.op1(Kind::Truth, refuses, Op::Recorded);
                return Ok(self.not(recorded));
            }
            _ => return unable("an answer that an eligibility does not have"),
        };
        match in_force {
            None => Ok(good),
            Some(in_force) => self.op2(Kind::Truth, in_force, good, Op::Gate),
        }
    }

    /// What was found of the condition of an eligibility; of others there is no one answer.
    fn own_condition(&mut self, id: ConditionId) -> Result<Judged, Why> {
        match self.program[id].owner {
            ConditionOwner::Eligibility(owner) => {
                if self.in_force(&self.program[owner].standing)?.is_some() {
                    return unable("a condition of what may not be in force");
                }
                self.judged(id, None)
            }
            ConditionOwner::Instalment(_) => unable("a condition of an instalment"),
        }
    }

    fn condition_is(&mut self, id: ConditionId, answer: Answer) -> Result<NodeId, Why> {
        let judged = self.own_condition(id)?;
        let asked = match answer {
            Answer::Met => Asked::Met,
            Answer::NotMet => Asked::NotMet,
            Answer::NotApplicable => Asked::NotApplicable,
            Answer::Undecided => {
                let met = self.judged_is(Asked::Met, judged);
                let recorded = self.op1(Kind::Truth, met, Op::Recorded);
                return Ok(self.not(recorded));
            }
            _ => return unable("an answer that a condition does not have"),
        };
        Ok(self.judged_is(asked, judged))
    }

    /// Whether a condition's answer is this.
    pub(super) fn judged_is(&mut self, asked: Asked, judged: Judged) -> NodeId {
        let domain = self.graph.domain_of(judged.bad);
        let op = Op::Judged(asked, judged.applies, judged.bad);
        self.graph.add(op, domain, Kind::Truth)
    }

    fn applies(&mut self, id: ConditionId) -> Result<NodeId, Why> {
        let judged = self.own_condition(id)?;
        Ok(self.judged_is(Asked::NotMet, judged))
    }

    /// The clock of a standard.
    pub(super) fn standard(&mut self, id: StandardId) -> Result<NodeId, Why> {
        if let Some(known) = self.standards.get(&id) {
            return known.clone();
        }
        let made = self.in_frame(Vec::new(), |this| this.clock(id));
        self.standards.insert(id, made.clone());
        made
    }

    fn clock(&mut self, id: StandardId) -> Result<NodeId, Why> {
        let program = self.program;
        let standard = &program[id];
        let in_force = self.in_force(&standard.standing)?;
        let applies = standard.applies.map(|applies| self.truth(applies)).transpose()?;
        let day = |this: &mut Self, expr: ExprId| {
            let value = this.value(expr)?;
            let node = this.small(&value)?;
            let node = this.within(node, CASES)?;
            Ok::<_, Why>((node, program[expr].ty.or_none, may_doubt(program, expr)))
        };
        let start = day(self, standard.starts)?;
        let stop = standard.stops.map(|stops| day(self, stops)).transpose()?;
        let Val::Const(Value::Duration(limit)) = self.value(standard.limit)? else {
            return unable("a limit that differs from case to case");
        };
        let pauses = match &standard.pauses {
            None => None,
            Some(pauses) => match self.value(pauses.list)? {
                Val::List(domain, CASES) if self.graph.parent(domain) == CASES => Some(domain),
                _ => return unable("pauses in a list that is worked out"),
            },
        };
        let spec = ClockSpec {
            in_force,
            applies,
            start,
            stop,
            pauses,
            limit,
            calendar: standard.calendar,
            places: (standard.stops.unwrap_or(standard.starts).0, standard.limit.0),
        };
        Ok(self.graph.add(Op::Clock(spec), CASES, Kind::Clock))
    }

    fn answer_field(&mut self, subject: Subject, field: AnswerField) -> Result<Val, Why> {
        let Subject::Standard(id) = subject else {
            return unable("a figure of a payment or indicator, read by a rule");
        };
        let clock = self.standard(id)?;
        let figure = match field {
            AnswerField::StartedOn => 0,
            AnswerField::DueOn => 1,
            AnswerField::StoppedOn => 2,
            AnswerField::DaysUsed => 3,
            AnswerField::DaysLeft => 4,
            AnswerField::DaysOver => 5,
            _ => return unable("a figure that a standard does not have"),
        };
        let node = self.op1(Kind::Small, clock, |clock| Op::ClockFigure(clock, figure));
        Ok(if figure < 3 { Val::Plain(node) } else { Val::Small(node) })
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

/// A number with the fewest decimals that hold it.
fn least_scale(number: Number) -> Result<(i64, u32), Why> {
    (0..=9)
        .find_map(|scale| scaled(number, scale).map(|scaled| (scaled, scale)))
        .ok_or_else(|| "a number of so many decimals".to_owned())
}

/// The comparison with its sides changed.
const fn turned(op: Cmp) -> Cmp {
    match op {
        Cmp::AtLeast => Cmp::AtMost,
        Cmp::AtMost => Cmp::AtLeast,
        Cmp::MoreThan => Cmp::LessThan,
        Cmp::LessThan => Cmp::MoreThan,
        Cmp::Equal => Cmp::Equal,
    }
}
