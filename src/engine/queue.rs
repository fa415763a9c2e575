//! Where a case stands in a queue.
//!
//! Owns: whether a case waits, and the values by which it is ranked. Takes a program, facts, the day.
//! Must never know: other cases.

use super::evaluator::Evaluator;
use super::missing::Question;
use super::{Missing, Outcome};
use crate::program::{Facts, Program, QueueId, Value};
use crate::value::{Date, Truth};

/// What a queue asks of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    /// Whether it waits: *no* too where the queue is not in force.
    pub waits: Outcome,
    /// What is missing; empty unless it is unknown whether it waits.
    pub missing: Vec<Missing>,
    /// By what it is ranked, in the order of the queue; empty unless it waits.
    pub keys: Vec<Outcome>,
}

/// Whether a case waits in a queue, and by what it is ranked.
#[must_use]
pub fn waits(program: &Program, facts: &Facts, today: Date, queue: QueueId) -> Waits {
    let mut evaluator = Evaluator::new(program, facts, today, ());
    let declared = &program[queue];
    let in_force = evaluator.in_force(&declared.standing);
    let waits = match in_force.truth() {
        Truth::Yes => evaluator.expr(declared.waits),
        _ => in_force,
    };
    let missing = if waits.is_open() {
        evaluator.missing(&Question::Expr(declared.waits, None))
    } else {
        Vec::new()
    };
    let keys = if waits == Outcome::Known(Value::YesNo(true)) {
        declared.keys.iter().map(|(key, _)| evaluator.expr(*key)).collect()
    } else {
        Vec::new()
    };
    Waits { waits, missing, keys }
}
