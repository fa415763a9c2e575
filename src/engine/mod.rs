//! From a program, a case and a day to answers.
//!
//! Owns: the meaning of the language: outcomes, determinations and the proof tree. A pure function:
//! no input, no output, no clock.
//! Takes: [`crate::program::Program`], [`crate::program::Facts`], the day. Gives: [`Evaluation`].
//! Must never know: JSON, terminals, the words that people read.

mod answers;
mod arithmetic;
mod ask;
mod checks;
pub(crate) mod clock;
mod compare;
mod conditions;
mod dates;
mod define;
mod eligibility;
mod evaluator;
pub(crate) mod fails;
mod indicator;
mod lists;
mod lookup;
mod missing;
mod outcome;
mod payment;
pub(crate) mod pot;
mod queue;
mod reach;
mod share;
mod standard;
mod trace;

#[cfg(test)]
pub(crate) mod tests;

pub use answers::*;
pub use checks::{CheckId, FailedCheck, failed_checks, observe_checks, with_faults};
pub(crate) use compare::{compare_values, same_value};
pub use outcome::*;
pub use queue::{Waits, waits};
pub use reach::{Prober, Reach, Stage};
pub use trace::{
    ClockPart, MAX_TRACE_STEPS, Node, Note, Part, PayPart, Recorder, Step, Trace, Tracer,
};

use crate::program::{AnswerId, ExprId, Facts, IndicatorId, Program};
use crate::value::{Date, Truth};
use evaluator::Evaluator;
use missing::Question;

/// Every answer of the program for one case on one day.
#[must_use]
pub fn evaluate(program: &Program, facts: &Facts, today: Date) -> Evaluation {
    answers(&mut Evaluator::new(program, facts, today, ()), None)
}

/// Some answers, in the order of the program's; then definitions that are not among them.
#[must_use]
pub fn evaluate_only(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: &[AnswerId],
) -> Evaluation {
    answers(&mut Evaluator::new(program, facts, today, ()), Some(only))
}

/// What a case contributes to an indicator `for each case`: whether it is in the base, and whether it counts.
/// A case that is surely not in the base counts *no*; so does every case where the indicator is not in force.
#[must_use]
pub fn contribution(
    program: &Program,
    facts: &Facts,
    today: Date,
    indicator: IndicatorId,
) -> (Truth, Truth) {
    let mut evaluator = Evaluator::new(program, facts, today, ());
    evaluator.leaves_missing = true;
    evaluator.contribution(indicator)
}

/// The answer of an indicator `for each case`, from how many cases contributed what (see [`contribution`]). One case that
/// errs makes the whole an error, as an item does in an indicator over a list.
#[must_use]
pub fn over_cases(
    program: &Program,
    today: Date,
    indicator: IndicatorId,
    fallen: &[((Truth, Truth), u64)],
) -> IndicatorAnswer {
    let nothing = Facts::empty(program);
    let mut evaluator = Evaluator::new(program, &nothing, today, ());
    evaluator.leaves_missing = true;
    evaluator.over_cases(indicator, fallen)
}

/// The same answers (all, or some), told to a tracer. Missing facts are not looked for: who asks many
/// questions of many cases has no use for them.
#[must_use]
pub fn observe<T: Tracer>(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: Option<&[AnswerId]>,
    tracer: T,
) -> (Evaluation, T) {
    let mut evaluator = Evaluator::new(program, facts, today, tracer);
    evaluator.leaves_missing = true;
    let evaluation = answers(&mut evaluator, only);
    (evaluation, evaluator.tracer)
}

/// The same answers (all, or some), with their proof.
#[must_use]
pub fn evaluate_traced(
    program: &Program,
    facts: &Facts,
    today: Date,
    only: Option<&[AnswerId]>,
) -> (Evaluation, Trace) {
    let mut evaluator = Evaluator::new(program, facts, today, Recorder::new(program));
    let evaluation = answers(&mut evaluator, only);
    (evaluation, evaluator.tracer.finish())
}

/// The value of one expression without loop variables, what is missing where it is unknown, and its
/// proof.
#[must_use]
pub fn evaluate_expr(
    program: &Program,
    facts: &Facts,
    today: Date,
    expr: ExprId,
) -> (Outcome, Vec<Missing>, Trace) {
    let mut evaluator = Evaluator::new(program, facts, today, Recorder::new(program));
    let outcome = evaluator.expr(expr);
    let missing =
        if outcome.is_open() { evaluator.missing(&Question::Expr(expr, None)) } else { Vec::new() };
    (outcome, missing, evaluator.tracer.finish())
}

fn answers<T: Tracer>(evaluator: &mut Evaluator<'_, T>, only: Option<&[AnswerId]>) -> Evaluation {
    let program = evaluator.program;
    let listed = program.answers.iter().filter(|id| only.is_none_or(|only| only.contains(id)));
    // A definition that is not shown is answered where it is asked for.
    let others = only.unwrap_or_default().iter().filter(|id| !program.answers.contains(id));
    let answers = listed
        .chain(others)
        .filter_map(|id| Some(Answered { id: *id, finding: evaluator.finding(*id)? }))
        .collect();
    Evaluation { as_at: evaluator.today, answers }
}
