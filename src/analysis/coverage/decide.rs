//! Which operand decides: the logic of one decision, with what was found of each operand.
//!
//! Owns: [`Tree`], and masking: an operand decides where the whole is decided, and would not be, or be the
//! opposite, if the operand alone were the opposite.
//! Takes: a program and a trace. Gives: for each operand that was read and decided, whether it decides.
//! Must never know: units, scenarios.
//!
//! Three things say nothing of their own, and so mask nothing: an operand that asks the same again; a test
//! that was not read because its `applies when` is no; and, where `X is given` (or `is recorded`) is no,
//! what reads X beside it, and what stands in the same row of a table as X.

use std::collections::HashSet;

use crate::engine::{Node, Trace};
use crate::program::{ConditionId, ExprId, ExprKind, Line, Program};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

/// What something can be: yes, no, or neither of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Can(u8);

impl Can {
    const YES: Self = Self(1);
    const NO: Self = Self(2);
    /// Unknown, or an error.
    const OPEN: Self = Self(4);
    /// It says nothing of its own: it could be either.
    const EITHER: Self = Self(3);

    const fn of(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::YES,
            Truth::No => Self::NO,
            Truth::Unknown | Truth::Error => Self::OPEN,
        }
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn not(self) -> Self {
        let mut flipped = self.0 & Self::OPEN.0;
        if self.has(Self::YES) {
            flipped |= Self::NO.0;
        }
        if self.has(Self::NO) {
            flipped |= Self::YES.0;
        }
        Self(flipped)
    }

    /// `and`, of every combination that there can be.
    const fn and(self, other: Self) -> Self {
        let mut both = 0;
        if self.has(Self::NO) || other.has(Self::NO) {
            both |= Self::NO.0;
        }
        if self.has(Self::YES) && other.has(Self::YES) {
            both |= Self::YES.0;
        }
        let open = self.has(Self::OPEN) && other.has(Self(Self::YES.0 | Self::OPEN.0))
            || other.has(Self::OPEN) && self.has(Self(Self::YES.0 | Self::OPEN.0));
        if open {
            both |= Self::OPEN.0;
        }
        Self(both)
    }
}

/// One decision.
#[derive(Debug)]
pub(super) enum Tree {
    /// An operand; `None`: it was not read.
    Operand { expr: ExprId, step: Option<u32>, truth: Option<Truth> },
    /// `and`, `or`.
    Junction { every: bool, parts: Vec<Tree> },
    /// `not`.
    Not(Box<Tree>),
    /// A condition: what must be yes so that it does not stand in the way.
    Condition { id: ConditionId, step: u32, part: Box<Tree> },
}

/// What was found of a decision.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Each operand that is yes or no: its step, which of the two, and whether it decides.
    pub(super) operands: Vec<(ExprId, u32, bool, bool)>,
    /// Each condition: its step, and whether it decides.
    pub(super) conditions: Vec<(ConditionId, u32, bool)>,
}

impl Tree {
    /// The logic of a test that was read in a step.
    pub(super) fn of_step(program: &Program, trace: &Trace, at: u32) -> Option<Self> {
        let step = trace.step(at)?;
        let Node::Expr(expr) = step.node else { return None };
        let parts =
            || step.parts.iter().filter_map(|part| Self::of_step(program, trace, part.step));
        Some(match program[expr].kind {
            ExprKind::Not(_) => Self::Not(Box::new(parts().next()?)),
            ExprKind::And(_) => Self::Junction { every: true, parts: parts().collect() },
            ExprKind::Or(_) => Self::Junction { every: false, parts: parts().collect() },
            _ => Self::Operand { expr, step: Some(at), truth: Some(step.outcome.truth()) },
        })
    }

    /// What a condition asks of the whole that it stands in: that it is satisfied, or does not hold.
    pub(super) fn of_condition(program: &Program, trace: &Trace, at: u32) -> Option<Self> {
        let step = trace.step(at)?;
        let Node::Condition { condition: id, .. } = step.node else { return None };
        let condition = &program[id];
        let read = |expr: ExprId| {
            let is_it = |part: &&crate::engine::Part| {
                trace.step(part.step).is_some_and(|step| step.node == Node::Expr(expr))
            };
            let part = step.parts.iter().find(is_it);
            part.and_then(|part| Self::of_step(program, trace, part.step))
                .unwrap_or(Self::Operand { expr, step: None, truth: None })
        };
        let mut test = read(condition.test);
        if matches!(condition.kind, ConditionKind::Exclusion | ConditionKind::Hold) {
            test = Self::Not(Box::new(test));
        }
        let part = match condition.applies {
            None => test,
            Some(applies) => Self::Junction {
                every: false,
                parts: vec![Self::Not(Box::new(read(applies))), test],
            },
        };
        Some(Self::Condition { id, step: at, part: Box::new(part) })
    }

    /// Which operands and conditions decide; none do where the whole is `masked`.
    pub(super) fn found(&self, program: &Program, masked: bool) -> Found {
        let mut found = Found::default();
        self.walk(&[], !masked, &mut found);
        if masked {
            return found;
        }
        for guard in found.operands.iter().map(|operand| operand.0).collect::<Vec<_>>() {
            let mut freed = self.copies(program, guard);
            freed.extend(self.read_only_where_given(program, guard));
            if freed.is_empty() {
                continue;
            }
            let mut again = Found::default();
            self.walk(&freed, true, &mut again);
            let decides = again.operands.iter().any(|other| other.0 == guard && other.3);
            for operand in found.operands.iter_mut().filter(|operand| operand.0 == guard) {
                operand.3 |= decides;
            }
        }
        // A condition decides where something in it does.
        let deciding: Vec<u32> =
            found.operands.iter().filter(|operand| operand.3).map(|operand| operand.1).collect();
        let mut steps = Vec::new();
        for condition in &mut found.conditions {
            steps.clear();
            self.steps_of(condition.0, &mut steps);
            condition.2 |= deciding.iter().any(|step| steps.contains(step));
        }
        found
    }

    /// What says nothing of its own beside an operand that says that X is none, or that X is not recorded.
    fn read_only_where_given(&self, program: &Program, guard: ExprId) -> Vec<ExprId> {
        let (what, says) = match program[guard].kind {
            ExprKind::Given(what, given) => (what, !given),
            ExprKind::Recorded(what) => (what, false),
            _ => return Vec::new(),
        };
        let mut all = Vec::new();
        self.operands(&mut all);
        if !all.iter().any(|(expr, truth)| *expr == guard && *truth == Some(Truth::from(says))) {
            return Vec::new();
        }
        let is_recorded = matches!(program[guard].kind, ExprKind::Recorded(_));
        all.into_iter()
            .map(|(expr, _)| expr)
            .filter(|expr| match program[*expr].kind {
                ExprKind::Given(other, _) => {
                    is_recorded && reads_deep(program, other, what)
                        || *expr != guard && is_of_same_row(program, other, what)
                }
                ExprKind::Recorded(_) => false,
                _ if is_recorded => reads_deep(program, *expr, what),
                _ => reads(program, *expr, what),
            })
            .collect()
    }

    /// The other operands that ask the same: they come out the same in every case.
    fn copies(&self, program: &Program, of: ExprId) -> Vec<ExprId> {
        let mut all = Vec::new();
        self.operands(&mut all);
        let asks_the_same = |other: ExprId| match (&program[of].kind, &program[other].kind) {
            (ExprKind::Given(one, _), ExprKind::Given(other, _)) => is_same(program, *one, *other),
            (
                ExprKind::Equal(a, b) | ExprKind::NotEqual(a, b),
                ExprKind::Equal(c, d) | ExprKind::NotEqual(c, d),
            ) => is_same(program, *a, *c) && is_same(program, *b, *d),
            _ => is_same(program, of, other),
        };
        all.into_iter()
            .map(|(expr, _)| expr)
            .filter(|other| *other != of && asks_the_same(*other))
            .collect()
    }

    fn operands(&self, into: &mut Vec<(ExprId, Option<Truth>)>) {
        match self {
            Self::Operand { expr, truth, .. } => into.push((*expr, *truth)),
            Self::Junction { parts, .. } => parts.iter().for_each(|part| part.operands(into)),
            Self::Not(part) | Self::Condition { part, .. } => part.operands(into),
        }
    }

    /// The steps of the operands of one condition.
    fn steps_of(&self, condition: ConditionId, into: &mut Vec<u32>) {
        match self {
            Self::Condition { id, part, .. } if *id == condition => part.steps(into),
            Self::Condition { .. } | Self::Operand { .. } => {}
            Self::Junction { parts, .. } => {
                parts.iter().for_each(|part| part.steps_of(condition, into));
            }
            Self::Not(part) => part.steps_of(condition, into),
        }
    }

    fn steps(&self, into: &mut Vec<u32>) {
        match self {
            Self::Operand { step, .. } => into.extend(*step),
            Self::Junction { parts, .. } => parts.iter().for_each(|part| part.steps(into)),
            Self::Not(part) | Self::Condition { part, .. } => part.steps(into),
        }
    }

    /// What it can be, where the `freed` operands say nothing of their own.
    fn can(&self, freed: &[ExprId]) -> Can {
        match self {
            Self::Operand { expr, truth, .. } => match truth {
                Some(truth) if !freed.contains(expr) => Can::of(*truth),
                Some(_) | None => Can::EITHER,
            },
            Self::Not(part) => part.can(freed).not(),
            Self::Condition { part, .. } => part.can(freed),
            Self::Junction { every, parts } => {
                let all = parts.iter().map(|part| part.can(freed));
                if *every {
                    all.fold(Can::YES, Can::and)
                } else {
                    all.fold(Can::YES, |so_far, part| so_far.and(part.not())).not()
                }
            }
        }
    }

    fn walk(&self, freed: &[ExprId], is_open: bool, found: &mut Found) {
        match self {
            Self::Operand {
                expr,
                step: Some(step),
                truth: Some(truth @ (Truth::Yes | Truth::No)),
            } => {
                found.operands.push((*expr, *step, *truth == Truth::Yes, is_open));
            }
            Self::Operand { .. } => {}
            Self::Not(part) => part.walk(freed, is_open, found),
            Self::Condition { id, step, part } => {
                found.conditions.push((*id, *step, is_open));
                part.walk(freed, is_open, found);
            }
            Self::Junction { every, parts } => {
                let neutral = if *every { Can::YES } else { Can::NO };
                let can: Vec<Can> = parts.iter().map(|part| part.can(freed)).collect();
                let others = |at: usize, stand_aside: &dyn Fn(&Can) -> bool| {
                    can.iter().enumerate().all(|(other, can)| other == at || stand_aside(can))
                };
                // What settles the whole does so whatever is not known beside it; else all others must be
                // settled, and change nothing.
                for (at, part) in parts.iter().enumerate() {
                    let settles = can.get(at).is_some_and(|can| *can == neutral.not());
                    let is_left =
                        others(at, &|can| can.has(neutral) || settles && can.has(Can::OPEN));
                    part.walk(freed, is_open && is_left, found);
                }
            }
        }
    }
}

/// Whether one turn of a quantifier decides, given those of all items.
pub(super) fn turn_decides(every: bool, turn: usize, all: &[Truth]) -> bool {
    let neutral = Truth::from(every);
    let settles = all.get(turn).is_some_and(|truth| *truth == neutral.not());
    all.iter()
        .enumerate()
        .all(|(at, truth)| at == turn || *truth == neutral || settles && *truth == Truth::Unknown)
}

/// Whether an expression reads what another names.
fn reads(program: &Program, expr: ExprId, what: ExprId) -> bool {
    if is_same(program, expr, what) {
        return true;
    }
    let mut parts = Vec::new();
    program.children(&program[expr].kind, &mut parts);
    parts.into_iter().any(|part| reads(program, part, what))
}

/// The same, through the definitions that it reads: what is unknown there is unknown here.
fn reads_deep(program: &Program, expr: ExprId, what: ExprId) -> bool {
    let (mut todo, mut seen) = (vec![expr], HashSet::new());
    while let Some(expr) = todo.pop() {
        if is_same(program, expr, what) {
            return true;
        }
        let kind = &program[expr].kind;
        if let ExprKind::Define(id) | ExprKind::Derived { define: id, .. } = kind
            && seen.insert(*id)
        {
            let define = &program[*id];
            todo.extend(define.dated_by);
            todo.extend(
                define.lines.iter().flat_map(|line| line.when.into_iter().chain([line.value])),
            );
        }
        program.children(kind, &mut todo);
    }
    false
}

/// Whether two values are none together or not at all: columns of one row of a table, looked up by the same
/// keys, also where definitions choose between such pairs and values that are never none.
fn is_of_same_row(program: &Program, one: ExprId, other: ExprId) -> bool {
    if !program[one].ty.or_none && !program[other].ty.or_none {
        return true;
    }
    match (&program[one].kind, &program[other].kind) {
        (
            ExprKind::Lookup { table, column, keys },
            ExprKind::Lookup { table: other_table, column: other_column, keys: other_keys },
        ) => {
            let never_none = |column: u16| {
                let column = program[*table].columns.get(usize::from(column));
                column.is_some_and(|column| !column.ty.or_none)
            };
            table == other_table
                && never_none(*column)
                && never_none(*other_column)
                && all_same(program, program.operands(*keys), program.operands(*other_keys))
        }
        (ExprKind::Define(one), ExprKind::Define(other)) => {
            let (one, other) = (&program[*one], &program[*other]);
            let is_pair = |(one, other): (&Line, &Line)| {
                one.kind == other.kind
                    && (one.from, one.until) == (other.from, other.until)
                    && all_same(program, one.when.as_slice(), other.when.as_slice())
                    && is_of_same_row(program, one.value, other.value)
            };
            one.lines.len() == other.lines.len()
                && all_same(program, one.dated_by.as_slice(), other.dated_by.as_slice())
                && one.lines.iter().zip(&other.lines).all(is_pair)
        }
        _ => false,
    }
}

fn all_same(program: &Program, these: &[ExprId], those: &[ExprId]) -> bool {
    these.len() == those.len()
        && these.iter().zip(those).all(|(one, other)| is_same(program, *one, *other))
}

/// Whether two expressions name the same thing.
fn is_same(program: &Program, one: ExprId, other: ExprId) -> bool {
    use ExprKind as K;
    match (&program[one].kind, &program[other].kind) {
        (K::Fact(a), K::Fact(b)) => a == b,
        (K::Constant(a), K::Constant(b)) => a == b,
        (K::Define(a), K::Define(b)) => a == b,
        (K::Today, K::Today) => true,
        (K::Equal(a, c), K::Equal(b, d)) | (K::NotEqual(a, c), K::NotEqual(b, d)) => {
            is_same(program, *a, *b) && is_same(program, *c, *d)
        }
        (K::Given(a, given), K::Given(b, other)) => given == other && is_same(program, *a, *b),
        (K::Not(a), K::Not(b)) | (K::Recorded(a), K::Recorded(b)) => is_same(program, *a, *b),
        (K::Order { op, left: a, right: c }, K::Order { op: other, left: b, right: d }) => {
            op == other && is_same(program, *a, *b) && is_same(program, *c, *d)
        }
        (K::Between { value: a, low: c, high: e }, K::Between { value: b, low: d, high: f }) => {
            all_same(program, &[*a, *c, *e], &[*b, *d, *f])
        }
        (K::OneOf { value: a, of: these, not }, K::OneOf { value: b, of: those, not: other }) => {
            not == other
                && is_same(program, *a, *b)
                && all_same(program, program.operands(*these), program.operands(*those))
        }
        (K::AnswerIs { subject: a, answer }, K::AnswerIs { subject: b, answer: other }) => {
            a == b && answer == other
        }
        (K::Applies(a), K::Applies(b)) => a == b,
        (K::Variable(a), K::Variable(b)) => a == b,
        (K::Field { of: a, field }, K::Field { of: b, field: other }) => {
            field == other && is_same(program, *a, *b)
        }
        (K::Derived { of: a, define }, K::Derived { of: b, define: other }) => {
            define == other && is_same(program, *a, *b)
        }
        (K::Cell { of: a, column }, K::Cell { of: b, column: other }) => {
            column == other && is_same(program, *a, *b)
        }
        (K::AnswerField { subject: a, field }, K::AnswerField { subject: b, field: other }) => {
            a == b && field == other
        }
        _ => false,
    }
}
