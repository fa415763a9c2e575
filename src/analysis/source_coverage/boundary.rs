//! Limits: whether a rule has one, and whether a proof stands on it or one unit beside it.

use std::collections::{HashMap, HashSet};

use crate::engine::{ClockPart, Evaluation, Finding, IndicatorAnswer, Node, Note, Outcome, Trace};
use crate::program::{
    Atom, Cell, Citing, DefineId, ExprId, ExprKind, InForce, IndicatorId, Program, TableId, Value,
};
use crate::value::{Date, Number};

// --- whether there is a limit --------------------------------------------------------------------------------

/// Whether a rule compares a number, a date or a level with anything, or holds for a time.
pub(super) fn has_limit(program: &Program, by: Citing) -> bool {
    let mut search = Search { program, exprs: Vec::new(), seen: HashSet::new() };
    search.rule(by) || search.run()
}

struct Search<'p> {
    program: &'p Program,
    /// Still to look at.
    exprs: Vec<ExprId>,
    seen: HashSet<DefineId>,
}

impl Search<'_> {
    /// Begins at a rule; yes where the rule itself is a limit.
    fn rule(&mut self, by: Citing) -> bool {
        let program = self.program;
        match by {
            Citing::Standard(_) | Citing::Indicator(_) | Citing::Target(..) => return true,
            Citing::Eligibility(id) => {
                if program[id].standing.in_force.is_some() {
                    return true;
                }
                for condition in &program[id].conditions {
                    self.rule(Citing::Condition(*condition));
                }
            }
            Citing::Payment(id) => {
                for instalment in &program[id].instalments {
                    self.rule(Citing::Instalment(*instalment));
                }
            }
            Citing::Instalment(id) => {
                for condition in &program[id].conditions {
                    self.rule(Citing::Condition(*condition));
                }
            }
            Citing::Condition(id) => {
                self.exprs.extend(program[id].applies);
                self.exprs.push(program[id].test);
            }
            Citing::Notice(id) => self.exprs.push(program[id].when),
            Citing::Define(id) | Citing::Line(id, _) => return self.define(id),
            Citing::Table(id) | Citing::Row(id, _) => return has_ranges(program, id),
            _ => {}
        }
        false
    }

    fn define(&mut self, id: DefineId) -> bool {
        if !self.seen.insert(id) {
            return false;
        }
        let program = self.program;
        for line in &program[id].lines {
            self.exprs.push(line.value);
            self.exprs.extend(line.when);
            if line.from.is_some() || line.until.is_some() {
                return true;
            }
        }
        false
    }

    fn run(&mut self) -> bool {
        let program = self.program;
        while let Some(expr) = self.exprs.pop() {
            let kind = &program[expr].kind;
            let found = match kind {
                ExprKind::Order { .. } | ExprKind::Between { .. } | ExprKind::Within { .. } => true,
                ExprKind::Equal(left, _) => unit(program[*left].ty.atom).is_some(),
                ExprKind::Lookup { table, .. } => has_ranges(program, *table),
                ExprKind::Define(id) | ExprKind::Derived { define: id, .. } => self.define(*id),
                _ => false,
            };
            if found {
                return true;
            }
            program.children(kind, &mut self.exprs);
        }
        false
    }
}

fn has_ranges(program: &Program, table: TableId) -> bool {
    let table = &program[table];
    table.rows.iter().flat_map(|row| &row.cells).any(|cell| matches!(cell, Cell::Range { .. }))
}

// --- whether a proof stands on it ----------------------------------------------------------------------------

/// The limits of one proof.
pub(super) struct Limits<'t> {
    program: &'t Program,
    trace: &'t Trace,
    today: Date,
    indicators: HashMap<IndicatorId, &'t IndicatorAnswer>,
    /// What is known of each step by itself.
    known: Vec<Option<bool>>,
}

impl<'t> Limits<'t> {
    pub(super) fn new(program: &'t Program, evaluation: &'t Evaluation, trace: &'t Trace) -> Self {
        let indicators = evaluation.answers.iter().filter_map(|answered| match &answered.finding {
            Finding::Indicator(found) => Some((found.id, found)),
            _ => None,
        });
        Self {
            program,
            trace,
            today: evaluation.as_at,
            indicators: indicators.collect(),
            known: vec![None; trace.steps.len()],
        }
    }

    /// Whether a step, or one that it rests on, compares what is on its limit or one unit beside it. Other
    /// rules that it asks are not looked into.
    pub(super) fn on_boundary(&mut self, at: u32) -> bool {
        let mut open = vec![at];
        let mut seen = HashSet::new();
        while let Some(step) = open.pop() {
            if !seen.insert(step) {
                continue;
            }
            if self.is_beside(step) {
                return true;
            }
            let Some(found) = self.trace.step(step) else { continue };
            let own = |part: &u32| self.belongs(step == at, found.node, *part);
            open.extend(found.parts.iter().map(|part| part.step).filter(own));
        }
        false
    }

    /// Whether a part is worked out for the step it stands under, and is no answer of another rule.
    fn belongs(&self, is_first: bool, whole: Node, part: u32) -> bool {
        let Some(part) = self.trace.step(part) else { return false };
        match part.node {
            Node::Eligibility(_) | Node::Standard(_) | Node::Payment(_) | Node::Indicator(_) => {
                false
            }
            Node::Condition { .. } => match whole {
                Node::Eligibility(_) => is_first,
                Node::Item { .. } => true,
                _ => false,
            },
            Node::Item { .. } => is_first && matches!(whole, Node::Payment(_)),
            Node::Notice(_) => false,
            _ => true,
        }
    }

    fn is_beside(&mut self, at: u32) -> bool {
        if let Some(known) = self.known.get(at as usize).copied().flatten() {
            return known;
        }
        let found = self.look(at).unwrap_or(false);
        if let Some(known) = self.known.get_mut(at as usize) {
            *known = Some(found);
        }
        found
    }

    fn look(&self, at: u32) -> Option<bool> {
        let step = self.trace.step(at)?;
        Some(match step.node {
            Node::Expr(id) => self.expr(at, id)?,
            Node::Define(id) | Node::Derived { define: id, .. } => {
                let mut lines = self.program[id].lines.iter();
                lines.any(|line| self.is_near(at, id, (line.from, line.until)))
            }
            Node::Standard(id) => {
                self.clock(at).unwrap_or(false)
                    || self.in_force(at, self.program[id].standing.in_force.as_ref())
            }
            Node::Eligibility(id) => self.in_force(at, self.program[id].standing.in_force.as_ref()),
            Node::Indicator(id) => self.indicator(id).unwrap_or(false),
            _ => false,
        })
    }

    fn expr(&self, at: u32, id: ExprId) -> Option<bool> {
        let beside = |one: ExprId, other: ExprId| {
            let atom = self.program[one].ty.atom;
            Some(is_beside(&self.operand(at, one)?, &self.operand(at, other)?, atom))
        };
        match &self.program[id].kind {
            ExprKind::Order { left, right, .. } => beside(*left, *right),
            ExprKind::Equal(left, right) => {
                unit(self.program[*left].ty.atom)?;
                beside(*left, *right)
            }
            ExprKind::Between { value, low, high } => {
                Some(beside(*value, *low)? || beside(*value, *high)?)
            }
            ExprKind::Within { value, duration, calendar, after, date } => {
                let Value::Date(day) = self.operand(at, *value)? else { return None };
                let Value::Duration(long) = self.operand(at, *duration)? else { return None };
                let Value::Date(event) = self.operand(at, *date)? else { return None };
                let calendar = calendar.map(|id| &self.program[id].calendar);
                let end =
                    if *after { long.after(event, calendar) } else { long.before(event, calendar) };
                Some(close(day, end.ok()?.date) || close(day, event))
            }
            ExprKind::Lookup { table, keys, .. } => {
                let row = self.trace.step(at)?.notes.iter().find_map(|note| match note {
                    Note::RowMatched(of, row) if of == table => Some(*row),
                    _ => None,
                })?;
                let row = self.program[*table].rows.get(row as usize)?;
                let keys = self.program.operands(*keys).iter().zip(&row.cells);
                Some(keys.into_iter().any(|(key, cell)| self.key(at, *key, cell)))
            }
            _ => None,
        }
    }

    /// Whether the key of a lookup is on an end of the range that it matches.
    fn key(&self, at: u32, key: ExprId, cell: &Cell) -> bool {
        let (Cell::Range { from, to, .. }, Some(value)) = (cell, self.operand(at, key)) else {
            return false;
        };
        let atom = self.program[key].ty.atom;
        [from, to].into_iter().flatten().any(|end| is_beside(&value, end, atom))
    }

    /// Whether the day whose lines a definition reads is the first or last of some, or the day beside it.
    pub(super) fn is_near(
        &self,
        at: u32,
        id: DefineId,
        (from, until): (Option<Date>, Option<Date>),
    ) -> bool {
        let notes = self.trace.step(at).map_or(&[][..], |step| &step.notes);
        let read = notes.iter().find_map(|note| match note {
            Note::ReadOn(day) => Some(*day),
            _ => None,
        });
        // Without a day of its own, a definition is read on the day of the evaluation.
        let day = read.or_else(|| self.program[id].dated_by.is_none().then_some(self.today));
        day.is_some_and(|day| near_end(day, from, until))
    }

    /// Whether a clock stops (or stands today) on its last day, or the day beside it.
    fn clock(&self, at: u32) -> Option<bool> {
        let due = self.part(at, Node::Clock(ClockPart::Due))?;
        let Some(Value::Date(due)) = due.known() else { return None };
        let stopped = self.part(at, Node::Clock(ClockPart::Stops));
        let day = match stopped.and_then(Outcome::known) {
            Some(Value::Date(day)) if *day <= self.today => *day,
            _ => self.today,
        };
        Some(close(day, *due))
    }

    fn in_force(&self, at: u32, in_force: Option<&InForce>) -> bool {
        let Some(in_force) = in_force else { return false };
        let asked = in_force.dated_by.map(|day| {
            let step = self.part_step(at, Node::InForce)?;
            match self.operand(step, day)? {
                Value::Date(day) => Some(day),
                _ => None,
            }
        });
        let day = asked.unwrap_or(Some(self.today));
        day.is_some_and(|day| near_end(day, in_force.from, in_force.until))
    }

    /// Whether one item more or less would turn an indicator, or it stands exactly on its target.
    fn indicator(&self, id: IndicatorId) -> Option<bool> {
        let found = self.indicators.get(&id)?;
        let (_, target) = found.target?;
        let base = i64::try_from(found.denominator).ok()?;
        let count = i64::try_from(found.numerator).ok()?;
        let wanted = target.mul(Number::from_i64(base)).ok()?;
        let apart = Number::from_i64(count).sub(wanted).ok()?.abs();
        Some(apart < Number::from_i64(1))
    }

    fn part_step(&self, at: u32, node: Node) -> Option<u32> {
        let parts = &self.trace.step(at)?.parts;
        let is = |step: &u32| self.trace.step(*step).is_some_and(|step| step.node == node);
        parts.iter().map(|part| part.step).find(is)
    }

    fn part(&self, at: u32, node: Node) -> Option<&'t Outcome> {
        self.part_step(at, node).and_then(|step| self.trace.step(step)).map(|step| &step.outcome)
    }

    /// What an operand of a step gave, where it is known.
    fn operand(&self, at: u32, expr: ExprId) -> Option<Value> {
        match &self.program[expr].kind {
            ExprKind::Constant(value) => Some(value.clone()),
            ExprKind::Today => Some(Value::Date(self.today)),
            // A definition is a step of its own.
            ExprKind::Define(id) => {
                let read = self.part(at, Node::Define(*id));
                read.or_else(|| self.part(at, Node::Expr(expr)))?.known().cloned()
            }
            _ => self.part(at, Node::Expr(expr))?.known().cloned(),
        }
    }
}

/// The first or the last day, or the day beside either.
fn near_end(day: Date, from: Option<Date>, until: Option<Date>) -> bool {
    [from, until].into_iter().flatten().any(|end| close(day, end))
}

fn close(one: Date, other: Date) -> bool {
    one.days_until(other).abs() <= 1
}

/// The step from one value of a kind to the next; `None` for kinds without one.
fn unit(atom: Atom) -> Option<Number> {
    match atom {
        Atom::Whole | Atom::Elapsed(_) | Atom::Number => Some(Number::from_i64(1)),
        Atom::Money | Atom::Percent => Number::from_ratio(1, 100).ok(),
        Atom::Date | Atom::Time => Some(Number::from_i64(1)),
        _ => None,
    }
}

fn is_beside(one: &Value, other: &Value, atom: Atom) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let apart = one.sub(*other).map(Number::abs);
            unit(atom).zip(apart.ok()).is_some_and(|(unit, apart)| apart <= unit)
        }
        (Value::Date(one), Value::Date(other)) => close(*one, *other),
        (Value::Time(one), Value::Time(other)) => one.minutes().abs_diff(other.minutes()) <= 1,
        // Levels are few: only the level that is named is its own boundary.
        (Value::Member(one), Value::Member(other)) => one == other,
        _ => false,
    }
}
