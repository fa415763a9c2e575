//! What of an evaluation can differ between two values of a fact: a fingerprint.
//!
//! Owns: [`Sieve`], a tracer that keeps nothing but a number for the way that the evaluation took: which
//! lines and rows decided, how the sides of every comparison stand to one another, on which side of
//! every date in force a day lies, and what was answered. As long as no comparison turns, the number
//! stays the same.
//! Must never know: which fact is looked at.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use smol_str::SmolStr;

use crate::engine::{Answered, ClockPart, Evaluation, Finding, Node, Note, Outcome, Tracer};
use crate::program::{
    AnswerId, Cell, ConditionOwner, Expr, ExprKind, Order, Program, Standing, Subject, TableId,
    Value,
};
use crate::value::{Date, Number};

/// The most values of each kind that are kept because something was compared with them.
const MAX_MET: usize = 256;

/// The values that something was compared with.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) texts: BTreeSet<SmolStr>,
    pub(super) numbers: BTreeSet<Number>,
    pub(super) dates: BTreeSet<Date>,
}

impl Met {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) if self.texts.len() < MAX_MET => {
                self.texts.insert(SmolStr::from(text.trim()));
            }
            Value::Number(number) if self.numbers.len() < MAX_MET => {
                self.numbers.insert(*number);
            }
            Value::Date(date) if self.dates.len() < MAX_MET => {
                self.dates.insert(*date);
            }
            Value::List(list) => list.items.iter().take(MAX_MET).for_each(|item| self.value(item)),
            _ => {}
        }
    }

    fn outcome(&mut self, outcome: &Outcome) {
        if let Outcome::Known(value) = outcome {
            self.value(value);
        }
    }
}

/// A tracer that gives the way of an evaluation a number.
#[derive(Debug)]
pub(super) struct Sieve<'a> {
    program: &'a Program,
    today: Date,
    way: DefaultHasher,
    /// The same, told apart further: on which side of equal two sides of an order stand.
    fine: DefaultHasher,
    /// The days whose place in the week, or among working days, was asked for.
    pub(super) weekly: Vec<Outcome>,
    pub(super) met: Met,
    open: Vec<Step>,
}

/// A step that was entered and not left.
#[derive(Debug)]
struct Step {
    node: Node,
    parts: Vec<(Node, Outcome)>,
}

/// Where two values stand to one another.
#[derive(Clone, Copy, Hash)]
enum Side {
    Below,
    At,
    Above,
    Same,
    Differs,
    /// Which ends of the two ranges lie below which.
    Open(Option<std::cmp::Ordering>, Option<std::cmp::Ordering>),
    Mixed(u8, u8),
}

impl<'a> Sieve<'a> {
    pub(super) fn new(program: &'a Program, today: Date) -> Self {
        Self {
            program,
            today,
            way: DefaultHasher::new(),
            fine: DefaultHasher::new(),
            weekly: Vec::new(),
            met: Met::default(),
            open: Vec::new(),
        }
    }

    /// The number of the way so far.
    pub(super) fn way(&self) -> u64 {
        self.way.finish()
    }

    /// The number of the way so far, where equal is told apart from more and less.
    pub(super) fn fine(&self) -> u64 {
        self.fine.finish()
    }

    /// What was answered is a part of it.
    pub(super) fn answered(&mut self, evaluation: &Evaluation) {
        for answered in &evaluation.answers {
            self.finding(answered);
        }
    }

    fn finding(&mut self, answered: &Answered) {
        match &answered.finding {
            Finding::Define(define) => match &define.value {
                Outcome::Known(value @ (Value::YesNo(_) | Value::Member(_) | Value::Text(_))) => {
                    self.add(&format!("{value:?}"));
                }
                outcome => self.add(&kind(outcome)),
            },
            Finding::Eligibility(found) => {
                self.add(&found.answer);
                for condition in &found.conditions {
                    self.add(&condition.answer);
                }
            }
            Finding::Standard(found) => self.add(&found.answer),
            Finding::Payment(found) => {
                self.add(&found.answer);
                for item in &found.items {
                    self.add(&(item.answer, item.place, item.capacity, item.cut.is_zero()));
                }
            }
            Finding::Indicator(found) => self.add(&(found.answer, found.numerator)),
        }
    }

    fn add(&mut self, part: &impl Hash) {
        part.hash(&mut self.way);
        part.hash(&mut self.fine);
    }

    /// Two sides of an order that turns only where the left one comes to lie below the right one, or
    /// (`above`) above it.
    fn ordered(&mut self, left: &Outcome, right: &Outcome, above: bool) {
        self.met.outcome(left);
        self.met.outcome(right);
        let side = side(left, right);
        side.hash(&mut self.fine);
        let coarse = match side {
            Side::At if above => Side::Below,
            Side::At => Side::Above,
            other => other,
        };
        coarse.hash(&mut self.way);
    }

    fn sides(&mut self, left: &Outcome, right: &Outcome) {
        self.met.outcome(left);
        self.met.outcome(right);
        let side = side(left, right);
        self.add(&side);
    }

    fn part(step: &Step, position: usize) -> Option<&Outcome> {
        step.parts.get(position).map(|(_, outcome)| outcome)
    }

    fn expression(&mut self, expr: &'a Expr, step: &Step, outcome: &Outcome) {
        self.add(&kind(outcome));
        let part = |position| Self::part(step, position);
        match expr.kind {
            ExprKind::Equal(..) | ExprKind::NotEqual(..) => {
                if let (Some(left), Some(right)) = (part(0), part(1)) {
                    self.sides(left, right);
                }
            }
            ExprKind::Order { op, .. } => {
                if let (Some(left), Some(right)) = (part(0), part(1)) {
                    self.ordered(left, right, matches!(op, Order::MoreThan | Order::AtMost));
                }
            }
            ExprKind::Between { .. } => {
                if let (Some(value), Some(low), Some(high)) = (part(0), part(1), part(2)) {
                    self.ordered(value, low, false);
                    self.ordered(value, high, true);
                }
            }
            ExprKind::OneOf { .. } => {
                let Some(value) = part(0) else { return };
                for (_, other) in step.parts.iter().skip(1) {
                    self.sides(value, other);
                }
            }
            ExprKind::InList { .. } => {
                if let (Some(value), Some(list)) = (part(0), part(1)) {
                    self.among(list, value);
                }
            }
            ExprKind::Includes { .. } => {
                let Some(list) = part(0) else { return };
                for (_, value) in step.parts.iter().skip(1) {
                    self.among(list, value);
                }
            }
            ExprKind::Within { calendar, after, .. } => {
                let (Some(value), Some(duration), Some(date)) = (part(0), part(1), part(2)) else {
                    return;
                };
                self.ordered(value, date, !after);
                if let (
                    Outcome::Known(Value::Duration(length)),
                    Outcome::Known(Value::Date(from)),
                ) = (duration, date)
                {
                    let calendar = calendar.map(|id| &self.program[id].calendar);
                    let due = if after {
                        length.after(*from, calendar)
                    } else {
                        length.before(*from, calendar)
                    };
                    if let Ok(due) = due {
                        self.ordered(value, &Outcome::Known(Value::Date(due.date)), after);
                    }
                }
            }
            ExprKind::WorkingDay(..) | ExprKind::WeekdayOf(_) => {
                self.weekly.extend(part(0).cloned());
            }
            ExprKind::Lookup { table, .. } => {
                for (column, (_, key)) in step.parts.iter().enumerate() {
                    self.key(table, column, key);
                }
            }
            _ => {}
        }
    }

    /// A value among those of a list.
    fn among(&mut self, list: &Outcome, value: &Outcome) {
        let Outcome::Known(Value::List(list)) = list else { return };
        for item in list.items.iter().take(MAX_MET) {
            self.sides(value, &Outcome::Known(item.clone()));
        }
    }

    /// A key among the cells of its column.
    fn key(&mut self, table: TableId, column: usize, key: &Outcome) {
        let program = self.program;
        for row in &program[table].rows {
            match row.cells.get(column) {
                Some(Cell::Values(values)) => {
                    for value in values {
                        self.beside(key, value);
                    }
                }
                Some(Cell::Range { from, from_excluded, to, to_excluded }) => {
                    let ends = [(from, *from_excluded), (to, !*to_excluded)];
                    for (end, above) in ends {
                        if let Some(end) = end {
                            self.ordered(key, &Outcome::Known(end.clone()), above);
                        }
                    }
                }
                Some(Cell::Any) | None => {}
            }
        }
    }

    fn beside(&mut self, left: &Outcome, right: &Value) {
        self.sides(left, &Outcome::Known(right.clone()));
    }

    /// A day among the days on which something changes.
    fn among_days(&mut self, day: &Outcome, from: Option<Date>, until: Option<Date>) {
        for (end, above) in [(from, false), (until, true)] {
            if let Some(end) = end {
                self.ordered(day, &Outcome::Known(Value::Date(end)), above);
            }
        }
    }

    fn in_force(&mut self, step: &Step) {
        let today = Outcome::Known(Value::Date(self.today));
        let day = Self::part(step, 0).unwrap_or(&today);
        let program = self.program;
        let standing = self.open.last().and_then(|whole| standing(program, whole.node));
        if let Some(in_force) = standing.and_then(|standing| standing.in_force.as_ref()) {
            self.among_days(day, in_force.from, in_force.until);
        }
    }

    /// The days of a clock among one another.
    fn clock(&mut self, step: &Step) {
        let today = Outcome::Known(Value::Date(self.today));
        let mut days = vec![today];
        for (node, outcome) in &step.parts {
            if let Node::Clock(ClockPart::Starts | ClockPart::Stops | ClockPart::Due) = node {
                days.push(outcome.clone());
            }
        }
        for (position, day) in days.iter().enumerate() {
            for other in days.iter().skip(position + 1) {
                self.sides(day, other);
            }
        }
    }

    /// A pause among the days of its clock.
    fn pause(&mut self, step: &Step) {
        let today = Outcome::Known(Value::Date(self.today));
        if let (Some(from), Some(to)) = (Self::part(step, 0), Self::part(step, 1)) {
            self.sides(from, to);
            self.sides(from, &today);
            self.sides(to, &today);
        }
    }
}

impl Tracer for Sieve<'_> {
    fn enter(&mut self, node: Node) {
        self.open.push(Step { node, parts: Vec::new() });
    }

    fn each(&mut self, variable: u16, index: u32, _value: &Value) {
        self.enter(Node::Each { variable, index });
    }

    fn known(&mut self, node: Node, value: &Value) {
        if let Some(whole) = self.open.last_mut()
            && reads_parts(self.program, whole.node)
        {
            whole.parts.push((node, Outcome::Known(value.clone())));
        }
    }

    fn exit(&mut self, node: Node, outcome: &Outcome) {
        let Some(step) = self.open.pop() else { return };
        let program = self.program;
        match node {
            Node::Expr(id) => self.expression(&program[id], &step, outcome),
            Node::InForce => {
                self.add(&kind(outcome));
                self.in_force(&step);
            }
            Node::Standard(_) => {
                self.add(&kind(outcome));
                self.clock(&step);
            }
            Node::Each { index, .. } => {
                self.add(&(index, kind(outcome)));
                let in_clock = self.open.last().map(|whole| whole.node);
                if in_clock == Some(Node::Clock(ClockPart::Pauses)) {
                    self.pause(&step);
                }
            }
            _ => self.add(&kind(outcome)),
        }
        if let Some(whole) = self.open.last_mut()
            && reads_parts(program, whole.node)
        {
            whole.parts.push((node, outcome.clone()));
        }
    }

    fn reused(&mut self, node: Node, outcome: &Outcome) {
        if let Some(whole) = self.open.last_mut()
            && reads_parts(self.program, whole.node)
        {
            whole.parts.push((node, outcome.clone()));
        }
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::ReadOn(day) => {
                let program = self.program;
                let define = self.open.last().and_then(|step| match step.node {
                    Node::Define(id) | Node::Derived { define: id, .. } => Some(id),
                    _ => None,
                });
                let day = Outcome::Known(Value::Date(day));
                for line in define.map_or(&[][..], |id| &program[id].lines) {
                    self.among_days(&day, line.from, line.until);
                }
            }
            Note::RowMatched(_, row) | Note::RowPossible(_, row) => self.add(&(1_u8, row)),
            Note::LineDecided(line) | Note::LinePossible(line) => self.add(&(2_u8, line)),
            Note::EmptyList => self.add(&3_u8),
            Note::OpenList => self.add(&4_u8),
            Note::Unknown(_)
            | Note::ReadAsNone(_)
            | Note::MonthEnd
            | Note::NoRow(_)
            | Note::NoLineOn(_)
            | Note::SoFar
            | Note::NotYet(_) => {}
        }
    }
}

/// Whether a step's parts are looked at.
fn reads_parts(program: &Program, node: Node) -> bool {
    match node {
        Node::Expr(id) => matches!(
            program[id].kind,
            ExprKind::Equal(..)
                | ExprKind::NotEqual(..)
                | ExprKind::Order { .. }
                | ExprKind::Between { .. }
                | ExprKind::OneOf { .. }
                | ExprKind::InList { .. }
                | ExprKind::Includes { .. }
                | ExprKind::Within { .. }
                | ExprKind::WorkingDay(..)
                | ExprKind::WeekdayOf(_)
                | ExprKind::Lookup { .. }
        ),
        Node::InForce | Node::Standard(_) | Node::Each { .. } => true,
        _ => false,
    }
}

/// The standing of what a step answers, or asks the answer of.
fn standing(program: &Program, node: Node) -> Option<&Standing> {
    let answer = match node {
        Node::Eligibility(id) => AnswerId::Eligibility(id),
        Node::Standard(id) => AnswerId::Standard(id),
        Node::Payment(id) => AnswerId::Payment(id),
        Node::Indicator(id) => AnswerId::Indicator(id),
        Node::Item { instalment, .. } => AnswerId::Payment(program[instalment].payment),
        Node::Expr(id) => match program[id].kind {
            ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
                answer_of(program, subject)
            }
            ExprKind::Applies(condition) => answer_of(program, Subject::Condition(condition)),
            _ => return None,
        },
        _ => return None,
    };
    program.standing(answer)
}

/// The determination that a subject is, or stands in.
fn answer_of(program: &Program, subject: Subject) -> AnswerId {
    match subject {
        Subject::Eligibility(id) => AnswerId::Eligibility(id),
        Subject::Standard(id) => AnswerId::Standard(id),
        Subject::Payment(id) => AnswerId::Payment(id),
        Subject::Indicator(id) => AnswerId::Indicator(id),
        Subject::Instalment(id) => AnswerId::Payment(program[id].payment),
        Subject::Condition(id) => match program[id].owner {
            ConditionOwner::Eligibility(id) => AnswerId::Eligibility(id),
            ConditionOwner::Instalment(id) => AnswerId::Payment(program[id].payment),
        },
    }
}

/// A number for the kind of an outcome: yes, no, none, another value, unknown, an error.
fn kind(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Known(Value::YesNo(true)) => 0,
        Outcome::Known(Value::YesNo(false)) => 1,
        Outcome::Known(Value::None) => 2,
        Outcome::Known(_) => 3,
        Outcome::Unknown(_) => 4,
        Outcome::Error(_) => 5,
    }
}

fn side(left: &Outcome, right: &Outcome) -> Side {
    let ends = |outcome: &Outcome| match outcome {
        Outcome::Known(Value::None) | Outcome::Error(_) | Outcome::Unknown(None) => None,
        Outcome::Known(value) => Some((Some(value.clone()), Some(value.clone()))),
        Outcome::Unknown(Some(range)) => Some((range.low.clone(), range.high.clone())),
    };
    let (Some((low, high)), Some((other_low, other_high))) = (ends(left), ends(right)) else {
        return Side::Mixed(kind(left), kind(right));
    };
    let order = |one: &Option<Value>, other: &Option<Value>| match (one, other) {
        (Some(one), Some(other)) => one.order(other),
        _ => None,
    };
    if let (Outcome::Known(one), Outcome::Known(other)) = (left, right) {
        return match one.order(other) {
            Some(std::cmp::Ordering::Less) => Side::Below,
            Some(std::cmp::Ordering::Equal) => Side::At,
            Some(std::cmp::Ordering::Greater) => Side::Above,
            None if same(one, other) => Side::Same,
            None => Side::Differs,
        };
    }
    Side::Open(order(&low, &other_high), order(&high, &other_low))
}

fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.trim() == right.trim(),
        _ => left == right,
    }
}
