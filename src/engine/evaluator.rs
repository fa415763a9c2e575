//! The evaluator: one case, one day, one walk over the program's expressions.
//!
//! Owns: what is kept during an evaluation (outcomes by id, loop variables, the bound on work) and the
//! way from an expression to the operation that evaluates it.
//! Must never know: words, and what its tracer does with what it is told.
//!
//! # Unknowns
//!
//! An unknown with a range never becomes an error, whatever is given later: it lies in its range.
//! A plain unknown may become anything. A result may rest on an operand that is not known only where
//! every value that the operand can take gives that result; whether the operand can also *fail* is
//! told by [`Evaluator::doubts`], which grows whenever an operation that can fail meets an operand
//! that is not known. What is decided stays as it is, whatever is given later: it leaves no doubt behind.

use std::sync::Arc;

use super::ask::AnswerMemos;
use super::compare::Junction;
use super::define::DerivedMemo;
use super::lists::{Loop, MAX_STEPS};
use super::missing::{Force, Helpers};
use super::outcome::Test;
use super::{EvalError, Missing, Node, Note, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{
    Atom, ConditionOwner, ExprId, ExprKind, FactId, Facts, FieldShape, Program, Slot, Subject,
    Value,
};
use crate::value::{Date, OpError};

/// One evaluation of one case on one day.
#[derive(Debug)]
pub(crate) struct Evaluator<'a, T: Tracer> {
    pub(crate) program: &'a Program,
    pub(crate) facts: &'a Facts,
    pub(crate) today: Date,
    pub(crate) tracer: T,
    /// The answers of determinations that were worked out.
    pub(crate) answers: AnswerMemos,
    /// Grows whenever an operation that can fail meets an operand that is not known. What is unknown
    /// although it did not grow while it was evaluated can never become an error.
    pub(crate) doubts: u64,
    /// A definition that stands *so far* is evaluated: there, what is known may still change.
    pub(super) so_far: bool,
    /// Missing facts are not looked for: this evaluation is itself part of the search.
    pub(crate) quiet: bool,
    /// Missing facts are not asked for; all else is as ever.
    pub(crate) leaves_missing: bool,
    pub(super) variables: Vec<Value>,
    pub(super) base: usize,
    pub(super) defines: Memo<Outcome>,
    pub(super) derived: DerivedMemo,
    pub(super) steps_left: u64,
    /// A check is evaluated: an ordering comparison with none is unknown.
    pub(super) in_check: bool,
    pub(super) force: Option<Force>,
    pub(super) helpers: Option<Box<Helpers<'a>>>,
    /// Where too little is left of the stack that is in use: it grows downwards.
    stack_end: usize,
}

/// Where too little is left of this stack.
fn stack_end() -> usize {
    let left = stacker::remaining_stack().unwrap_or(0);
    stack_position().saturating_sub(left).saturating_add(STACK_LEFT)
}

/// About where the stack stands: asked for so often that the system is asked only once.
#[inline(always)]
fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

/// Outcomes by index, forgotten all at once.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    /// Empty until the first is kept.
    entries: Vec<Entry<V>>,
    len: usize,
    round: u32,
}

#[derive(Clone, Debug)]
struct Entry<V> {
    /// The round in which it was made; of an earlier one, it counts as not there.
    round: u32,
    /// Its evaluation met an operation that can fail with an operand that is not known.
    doubtful: bool,
    /// `None`: it is being worked out.
    value: Option<V>,
}

/// What [`Evaluator::once`] found.
#[derive(Debug)]
pub(crate) enum Once<V> {
    /// It was worked out now.
    Now(V),
    /// It was worked out before.
    Before(V),
    /// It is being worked out: it would need itself. The compiler rules that out.
    Cycle,
}

impl<V: Clone> Memo<V> {
    /// A table for so many indices.
    pub(crate) fn new(len: usize) -> Self {
        Self { entries: Vec::new(), len, round: 1 }
    }

    /// What was worked out for an index, if it was.
    pub(crate) fn get(&self, index: usize) -> Option<V> {
        let entry = self.entries.get(index)?;
        if entry.round == self.round { entry.value.clone() } else { None }
    }

    /// Forgets all; no entry is touched.
    pub(crate) fn clear(&mut self) {
        if let Some(next) = self.round.checked_add(1) {
            self.round = next;
        } else {
            *self = Self::new(self.len);
        }
    }

    fn entry(&mut self, index: usize) -> Option<&mut Entry<V>> {
        if self.entries.is_empty() {
            self.entries.resize_with(self.len, || Entry { round: 0, doubtful: false, value: None });
        }
        self.entries.get_mut(index)
    }
}

/// An operand: a value that stands in the program or the case, or what was found.
pub(super) enum Operand<'v> {
    /// A value that is only read.
    Read(&'v Value),
    /// An outcome.
    Found(Outcome),
}

impl Operand<'_> {
    /// The value, if it is known.
    pub(super) const fn known(&self) -> Option<&Value> {
        match self {
            Self::Read(value) => Some(value),
            Self::Found(outcome) => outcome.known(),
        }
    }

    /// The outcome, for what does not go by values alone.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Read(value) => Outcome::Known(value.clone()),
            Self::Found(outcome) => outcome,
        }
    }
}

/// Where a memo table stands in the evaluator.
pub(crate) type TableOf<'a, T, V> = for<'e> fn(&'e mut Evaluator<'a, T>) -> &'e mut Memo<V>;

/// Stack that must be left for one definition or determination, and what is added when it is not.
const STACK_LEFT: usize = 512 * 1024;
const STACK_ADDED: usize = 4 * 1024 * 1024;

impl<'a, T: Tracer> Evaluator<'a, T> {
    /// An evaluator that has evaluated nothing.
    pub(crate) fn new(program: &'a Program, facts: &'a Facts, today: Date, tracer: T) -> Self {
        Self {
            program,
            facts,
            today,
            tracer,
            answers: AnswerMemos::new(program),
            doubts: 0,
            so_far: false,
            quiet: false,
            leaves_missing: false,
            variables: Vec::new(),
            base: 0,
            defines: Memo::new(program.defines.len()),
            derived: DerivedMemo::default(),
            steps_left: MAX_STEPS,
            in_check: false,
            force: None,
            helpers: None,
            stack_end: stack_end(),
        }
    }

    /// Goes on where the stack may be another than the one that it was made on.
    pub(super) fn on_this_stack(&mut self) {
        self.stack_end = stack_end();
    }

    /// Evaluates what stands at `index` of a memo table, once: in a fresh frame without loop variables,
    /// on a stack that is large enough.
    ///
    /// The caller tells the tracer: `enter` and `exit` inside of `compute`, `reused` for what was
    /// worked out [`Once::Before`].
    pub(crate) fn once<V: Clone>(
        &mut self,
        table: TableOf<'a, T, V>,
        index: usize,
        compute: impl FnOnce(&mut Self) -> V,
    ) -> Once<V> {
        let memo = table(self);
        let round = memo.round;
        let Some(entry) = memo.entry(index) else { return Once::Cycle };
        if entry.round == round {
            let doubtful = entry.doubtful;
            let found = entry.value.clone();
            self.doubts += u64::from(doubtful);
            return found.map_or(Once::Cycle, Once::Before);
        }
        *entry = Entry { round, doubtful: false, value: None };
        let doubts = self.doubts;
        let value = self
            .in_empty_frame(|this| stacker::maybe_grow(STACK_LEFT, STACK_ADDED, || compute(this)));
        let doubtful = self.doubts != doubts;
        let memo = table(self);
        if let Some(entry) = memo.entries.get_mut(index) {
            *entry = Entry { round, doubtful, value: Some(value.clone()) };
        }
        Once::Now(value)
    }

    /// Runs on a stack that is large enough for one more definition or determination, however long the
    /// chain of those that led here.
    pub(crate) fn deeper<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        if stack_position() > self.stack_end {
            return run(self);
        }
        let end = self.stack_end;
        let result = stacker::grow(STACK_ADDED, || {
            self.stack_end = stack_position().saturating_sub(STACK_ADDED - STACK_LEFT);
            run(self)
        });
        self.stack_end = end;
        result
    }

    /// Runs in a fresh frame whose loop variable 0 is `item`.
    pub(crate) fn in_frame<R>(&mut self, item: Value, run: impl FnOnce(&mut Self) -> R) -> R {
        let (base, len) = (self.base, self.variables.len());
        self.variables.push(item);
        self.base = len;
        let result = run(self);
        self.variables.truncate(len);
        self.base = base;
        result
    }

    /// Runs in a fresh frame without loop variables.
    pub(crate) fn in_empty_frame<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let (base, len) = (self.base, self.variables.len());
        self.base = len;
        let result = run(self);
        self.variables.truncate(len);
        self.base = base;
        result
    }

    /// The outcome of an expression in the frame that is open.
    pub(crate) fn expr(&mut self, id: ExprId) -> Outcome {
        let program = self.program;
        self.tracer.enter(Node::Expr(id));
        let doubts = self.doubts;
        let outcome = self.kind(id, &program[id].kind);
        self.settle(doubts, outcome.is_open());
        self.tracer.exit(Node::Expr(id), &outcome);
        outcome
    }

    fn kind(&mut self, id: ExprId, kind: &'a ExprKind) -> Outcome {
        match *kind {
            ExprKind::Constant(ref value) => Outcome::Known(value.clone()),
            ExprKind::Today => Outcome::Known(Value::Date(self.today)),
            ExprKind::Fact(fact) => self.fact(fact),
            ExprKind::Variable(variable) => self.variable(id, variable),
            ExprKind::Field { of, field } => self.field(id, of, field),
            ExprKind::Derived { of, define } => self.derived_of(id, of, define),
            ExprKind::Cell { of, column } => self.cell(id, of, column),
            ExprKind::Join { list, field } => self.join(id, list, field),
            ExprKind::JoinDerived { list, define } => self.join_derived(id, list, define),
            ExprKind::Define(define) => self.define(define),
            ExprKind::Rows(table) => {
                Outcome::Known(Value::List(self.program.prepared().rows(table)))
            }
            ExprKind::Not(part) => self.test(part).not().into(),
            ExprKind::And(parts) => self.junction(true, self.program.operands(parts)).into(),
            ExprKind::Or(parts) => self.junction(false, self.program.operands(parts)).into(),
            ExprKind::Undecided(of) => Outcome::yes_no(self.expr(of).is_open()),
            ExprKind::Recorded(of) => match self.expr(of) {
                Outcome::Error(error) => Outcome::Error(error),
                outcome => Outcome::yes_no(!outcome.is_open()),
            },
            ExprKind::AnswerIs { subject, answer } => {
                let outcome = self.answer_is(id, subject, answer);
                self.asked(subject, outcome)
            }
            ExprKind::AnswerField { subject, field } => {
                let outcome = self.answer_field(id, subject, field);
                self.asked(subject, outcome)
            }
            ExprKind::Applies(condition) => {
                let outcome = self.applies(id, condition);
                self.asked(Subject::Condition(condition), outcome)
            }
            ExprKind::Equal(..)
            | ExprKind::NotEqual(..)
            | ExprKind::Order { .. }
            | ExprKind::Between { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::InList { .. }
            | ExprKind::Within { .. }
            | ExprKind::Given(..)
            | ExprKind::Empty(..)
            | ExprKind::Includes { .. }
            | ExprKind::WorkingDay(..) => self.comparison(id, kind).into(),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(id, op, left, right),
            ExprKind::Negative(of) => self.negative(id, of),
            ExprKind::Rounded { value, rounding, to_penny } => {
                self.rounded(id, value, rounding, to_penny)
            }
            ExprKind::IfNone { value, fallback } => self.if_none(value, fallback),
            ExprKind::Pick(pick, left, right) => self.pick(id, pick, left, right),
            ExprKind::Shift { duration, calendar, after, date } => {
                let duration = self.expr(duration);
                let date = self.expr(date);
                self.shift(id, &duration, calendar, after, &date)
            }
            ExprKind::Elapsed { unit, calendar, from, to } => {
                self.elapsed(id, unit, calendar, from, to)
            }
            ExprKind::Age { on, born } => self.age(id, on, born),
            ExprKind::Birthday { born, age } => self.birthday(id, born, age),
            ExprKind::WeekdayOf(date) => self.weekday(id, date),
            ExprKind::PeriodEdge { end, period, date } => self.period_edge(id, end, period, date),
            ExprKind::Quantified { every, variable, list, condition } => {
                self.quantified(id, every, Loop { variable, list, filter: None }, condition).into()
            }
            ExprKind::Count { variable, list, filter } => {
                self.count(id, Loop { variable, list, filter })
            }
            ExprKind::Sum { variable, list, filter, value } => {
                self.sum(id, Loop { variable, list, filter }, value)
            }
            ExprKind::Extreme { which, variable, list, filter, value } => {
                self.extreme(id, which, Loop { variable, list, filter }, value)
            }
            ExprKind::Lookup { table, column, keys } => self.lookup(id, table, column, keys),
            ExprKind::List(parts) => self.list(parts),
        }
    }

    /// The outcome of a condition: none where yes or no is needed is an error.
    pub(crate) fn truth(&mut self, id: ExprId) -> Outcome {
        self.test(id).into()
    }

    /// The same, for what goes on with it.
    pub(crate) fn test(&mut self, id: ExprId) -> Test {
        let program = self.program;
        let node = Node::Expr(id);
        self.tracer.enter(node);
        let kind = &program[id].kind;
        let doubts = self.doubts;
        let test = match *kind {
            ExprKind::And(parts) => self.junction(true, program.operands(parts)),
            ExprKind::Or(parts) => self.junction(false, program.operands(parts)),
            ExprKind::Not(part) => self.test(part).not(),
            ExprKind::Equal(..)
            | ExprKind::NotEqual(..)
            | ExprKind::Order { .. }
            | ExprKind::Between { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::InList { .. }
            | ExprKind::Within { .. }
            | ExprKind::Given(..)
            | ExprKind::Empty(..)
            | ExprKind::Includes { .. }
            | ExprKind::WorkingDay(..) => self.comparison(id, kind),
            ExprKind::Quantified { every, variable, list, condition } => {
                self.quantified(id, every, Loop { variable, list, filter: None }, condition)
            }
            ExprKind::Fact(fact)
                if let Some(Slot::Given(Value::YesNo(answer))) =
                    self.facts.slots.get(fact.index()) =>
            {
                Test::yes_no(*answer)
            }
            _ => match self.kind(id, kind) {
                Outcome::Known(Value::None) => self.none_needed(id).into(),
                outcome => outcome.into(),
            },
        };
        self.settle(doubts, matches!(test, Test::Unknown));
        self.tracer.exit(node, &test.into());
        test
    }

    /// Forgets what was doubted on the way to an outcome that is decided.
    const fn settle(&mut self, before: u64, is_open: bool) {
        if !is_open && !self.so_far {
            self.doubts = before;
        }
    }

    /// `and` (`every`), or `or`: all the parts are evaluated, so that the proof shows every one.
    fn junction(&mut self, every: bool, parts: &[ExprId]) -> Test {
        let mut junction = Junction::new(every);
        for part in parts {
            let test = self.test(*part);
            junction.add(test);
        }
        junction.finish()
    }

    /// The answer of another rule. All the conditions of an eligibility are read, so that they told
    /// themselves whether it can become an error; of other answers not all was read where they are
    /// unknown, nor of a condition that may not be in force.
    fn asked(&mut self, subject: Subject, outcome: Outcome) -> Outcome {
        let program = self.program;
        let is_read = match subject {
            Subject::Eligibility(_) => true,
            Subject::Condition(id) => match program[id].owner {
                ConditionOwner::Eligibility(owner) => program[owner].standing.in_force.is_none(),
                ConditionOwner::Instalment(_) => false,
            },
            Subject::Standard(_)
            | Subject::Payment(_)
            | Subject::Instalment(_)
            | Subject::Indicator(_) => false,
        };
        if outcome.is_open() && !is_read {
            self.doubts += 1;
        }
        outcome
    }

    /// What an expression gives, borrowed where it is read straight from the program or the case.
    pub(super) fn operand(&mut self, id: ExprId) -> Operand<'a> {
        let (program, facts) = (self.program, self.facts);
        let value = match &program[id].kind {
            ExprKind::Constant(value) => value,
            ExprKind::Fact(fact) => match facts.slots.get(fact.index()) {
                Some(Slot::Given(value)) if !is_unfinished(value) => value,
                Some(_) | None => return Operand::Found(self.expr(id)),
            },
            _ => return Operand::Found(self.expr(id)),
        };
        self.tracer.known(Node::Expr(id), value);
        Operand::Read(value)
    }

    fn fact(&mut self, id: FactId) -> Outcome {
        let (program, facts) = (self.program, self.facts);
        let slot = match facts.slots.get(id.index()) {
            Some(Slot::Given(value)) => {
                self.note_unfinished(value, Missing::Fact(id));
                return Outcome::Known(value.clone());
            }
            Some(slot) => slot,
            None => &Slot::LeftOut,
        };
        self.slot(slot, &program[id].shape, Missing::Fact(id))
    }

    fn field(&mut self, id: ExprId, of: ExprId, field: u16) -> Outcome {
        let program = self.program;
        // The loop variable itself is no step of a proof: it only says whose field is read.
        let item = match self.loop_variable(of) {
            Some(Value::Item(item)) => {
                let ordinal = item.ordinal;
                if let Some(Slot::Given(value)) = item.fields.get(usize::from(field)) {
                    let value = value.clone();
                    self.note_unfinished(&value, Missing::Field { item: ordinal, field });
                    return Outcome::Known(value);
                }
                Outcome::Known(Value::Item(Arc::clone(item)))
            }
            Some(_) | None => self.expr(of),
        };
        let item = match item {
            Outcome::Known(Value::Item(item)) => item,
            Outcome::Known(Value::None) => return self.none_needed(id),
            Outcome::Known(_) => return self.internal(id),
            Outcome::Unknown(_) => return Outcome::UNKNOWN,
            error @ Outcome::Error(_) => return error,
        };
        let Atom::Item(record) = program[of].ty.atom else { return self.internal(id) };
        let Some(declared) = program[record].fields.get(usize::from(field)) else {
            return self.internal(id);
        };
        let slot = item.fields.get(usize::from(field)).unwrap_or(&Slot::LeftOut);
        self.slot(slot, &declared.shape, Missing::Field { item: item.ordinal, field })
    }

    /// A list of which more is to come is not known to its end.
    #[inline]
    fn note_unfinished(&mut self, value: &Value, missing: Missing) {
        if is_unfinished(value) {
            self.tracer.note(Note::Unknown(missing));
        }
    }

    /// What a case says of a fact or field.
    pub(super) fn slot(&mut self, slot: &Slot, shape: &FieldShape, missing: Missing) -> Outcome {
        match slot {
            Slot::Given(value) => {
                self.note_unfinished(value, missing);
                return Outcome::Known(value.clone());
            }
            Slot::LeftOutIsNone => {
                self.tracer.note(Note::ReadAsNone(missing));
                return Outcome::Known(Value::None);
            }
            Slot::Within(low, high) if low == high => return Outcome::Known(low.clone()),
            Slot::Within(..) | Slot::LeftOut | Slot::Faulty => {}
        }
        if let Some(answer) = self.forced_fact(missing) {
            return Outcome::yes_no(answer);
        }
        self.tracer.note(Note::Unknown(missing));
        match (slot, shape.range) {
            (Slot::Within(low, high), _) => {
                Outcome::between(Some(low.clone()), Some(high.clone()), false)
            }
            (_, Some((low, high))) if !shape.ty.list => Outcome::between(
                Some(Value::Number(low)),
                Some(Value::Number(high)),
                shape.ty.or_none,
            ),
            _ => Outcome::UNKNOWN,
        }
    }

    /// The value of an expression that is a loop variable.
    pub(super) fn loop_variable(&self, expr: ExprId) -> Option<&Value> {
        match self.program[expr].kind {
            ExprKind::Variable(variable) => self.variables.get(self.base + usize::from(variable)),
            _ => None,
        }
    }

    fn variable(&self, id: ExprId, variable: u16) -> Outcome {
        match self.variables.get(self.base + usize::from(variable)) {
            Some(value) => Outcome::Known(value.clone()),
            None => self.internal(id),
        }
    }

    /// None where a value is needed. A guard makes the part that it stands in irrelevant, or the compiler
    /// would not have let it through.
    pub(super) const fn none_needed(&self, at: ExprId) -> Outcome {
        Outcome::Error(EvalError { code: Code::NoneWhereAValueIsNeeded, at })
    }

    /// A promise of the compiler is broken.
    pub(crate) const fn internal(&self, at: ExprId) -> Outcome {
        Outcome::Error(EvalError { code: Code::Internal, at })
    }

    /// The error of a pure operation.
    pub(crate) const fn failed(&self, error: OpError, at: ExprId) -> Outcome {
        Outcome::Error(EvalError::of(error, at))
    }

    /// A plain unknown of an operation that can fail.
    pub(crate) const fn doubtful(&mut self) -> Outcome {
        self.doubts += 1;
        Outcome::UNKNOWN
    }
}

/// Whether it is a list of which more is to come.
const fn is_unfinished(value: &Value) -> bool {
    matches!(value, Value::List(list) if list.open)
}
