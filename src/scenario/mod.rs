//! Scenarios: cases that the authors of rules wrote down, with the answers they expect.
//!
//! Owns: building a scenario's case (what it is `like`, its case files, its `given` lines), evaluating
//! it, comparing what came out with what was expected, and the explanations that people approved.
//! Takes: a program and a way to read case files. Gives: what each scenario found.
//! Must never know: terminals; how a failure is laid out.

pub mod approved;
mod build;
mod compare;
mod focus;

use crate::diagnostic::Diagnostic;
use crate::engine::{self, Evaluation, Outcome, Trace};
use crate::explain::Evidence;
use crate::program::{AnswerId, Program, ScenarioId};
use crate::source::Sources;
use crate::span::Span;
use crate::value::Date;

pub use build::{Built, build};
pub use focus::Focus;

/// Reads a case file that a scenario names, relative to the rule file that names it: `(rule file, case
/// file)` to its text, or why it cannot be read.
pub type ReadCase<'r> = dyn Fn(&str, &str) -> Result<String, String> + Sync + 'r;

/// What a scenario found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which scenario.
    pub id: ScenarioId,
    /// What did not come out as expected, in order; empty where the scenario passes.
    pub failures: Vec<Failure>,
}

/// One expectation that was not met, or a reason why the scenario could not be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The line it is about.
    pub span: Span,
    /// What was expected, as the line says it.
    pub expected: String,
    /// What came out instead.
    pub found: String,
    /// The step it is about, so that its proof can be shown.
    pub focus: Option<Focus>,
}

/// A scenario's case with the proof of some answers.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The case.
    pub built: Built,
    /// The answers.
    pub evaluation: Evaluation,
    /// Their proof.
    pub trace: Trace,
}

impl Explained {
    /// Answers a case with a proof; only these answers.
    #[must_use]
    pub fn of(program: &Program, built: Built, only: &[AnswerId]) -> Self {
        let (evaluation, trace) =
            engine::evaluate_traced(program, &built.facts, built.today, Some(only));
        Self { built, evaluation, trace }
    }

    /// What words are made from.
    #[must_use]
    pub const fn evidence<'a>(
        &'a self,
        program: &'a Program,
        sources: &'a Sources,
    ) -> Evidence<'a> {
        Evidence {
            sources,
            program,
            facts: &self.built.facts,
            evaluation: &self.evaluation,
            trace: &self.trace,
        }
    }
}

/// Runs one scenario. `today` is its day where neither it nor what it is `like` says one.
#[must_use]
pub fn run(
    program: &Program,
    sources: &Sources,
    id: ScenarioId,
    today: Date,
    read: &ReadCase<'_>,
) -> Report {
    let built = match build(program, sources, id, today, read) {
        Ok(built) => built,
        Err(problems) => {
            return Report { id, failures: problems.into_iter().map(unbuilt).collect() };
        }
    };
    let evaluation = engine::evaluate(program, &built.facts, built.today);
    let failures = compare::failures(
        &compare::Ran {
            program,
            sources,
            pack: program[id].pack,
            built: &built,
            evaluation: &evaluation,
        },
        id,
    );
    Report { id, failures }
}

fn unbuilt(problem: Diagnostic) -> Failure {
    let found = match &problem.help {
        Some(help) => format!("{}: {help}", problem.message),
        None => problem.message.clone(),
    };
    Failure {
        span: problem.span(),
        expected: "a case that can be read".to_owned(),
        found,
        focus: None,
    }
}

/// The outcome of one expression of a scenario.
fn outcome(
    program: &Program,
    built: &Built,
    expr: crate::program::ExprId,
) -> (Outcome, Vec<engine::Missing>) {
    let (outcome, missing, _) = engine::evaluate_expr(program, &built.facts, built.today, expr);
    (outcome, missing)
}
