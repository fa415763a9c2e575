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
//! that is not known.

use super::ask::AnswerMemos;
use super::lists::MAX_STEPS;
use super::missing::{Force, Helpers};
use super::{EvalError, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{DefineId, ExprId, Facts, Program, Value};
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
    /// Missing facts are not looked for: this evaluation is itself part of the search.
    pub(crate) quiet: bool,
    pub(super) variables: Vec<Value>,
    pub(super) base: usize,
    pub(super) defines: Memo<Outcome>,
    pub(super) derived: super::define::DerivedMemo,
    pub(super) steps_left: u64,
    /// A check is evaluated: an ordering comparison with none is unknown.
    pub(super) in_check: bool,
    pub(super) force: Option<Force>,
    pub(super) helpers: Option<Box<Helpers<'a>>>,
}

/// Outcomes by index, forgotten all at once.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    entries: Vec<Entry<V>>,
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
        let empty = Entry { round: 0, doubtful: false, value: None };
        Self { entries: vec![empty; len], round: 1 }
    }

    /// Forgets all; no entry is touched.
    pub(crate) fn clear(&mut self) {
        if let Some(next) = self.round.checked_add(1) {
            self.round = next;
        } else {
            *self = Self::new(self.entries.len());
        }
    }
}

/// Where a memo table stands in the evaluator.
pub(crate) type TableOf<'a, T, V> = for<'e> fn(&'e mut Evaluator<'a, T>) -> &'e mut Memo<V>;

/// Stack that must be left for one definition or determination, and what is added when it is not.
const STACK_LEFT: usize = 256 * 1024;
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
            quiet: false,
            variables: Vec::new(),
            base: 0,
            defines: Memo::new(program.defines.len()),
            derived: super::define::DerivedMemo::default(),
            steps_left: MAX_STEPS,
            in_check: false,
            force: None,
            helpers: None,
        }
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
        let Some(entry) = memo.entries.get_mut(index) else { return Once::Cycle };
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
        self.internal(id)
    }

    /// The outcome of a definition.
    pub(crate) fn define(&mut self, _id: DefineId) -> Outcome {
        Outcome::UNKNOWN
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
