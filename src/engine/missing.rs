//! The facts that would settle an answer, most decisive first.
//!
//! Costs nothing for answers that are decided: it is asked only about those that are not.

use super::evaluator::Evaluator;
use super::{DefineAnswer, Missing, Tracer};
use crate::program::{
    ConditionId, DefineId, EligibilityId, ExprId, IndicatorId, InstalmentId, NoticeId, StandardId,
    Value,
};

/// What is undecided, held or unknown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    /// An expression; loop variable 0 is the item, if there is one.
    Expr(ExprId, Option<Value>),
    /// A definition.
    Define(DefineId),
    /// The condition of an eligibility, or of an instalment, then with the item where it is `for each`.
    Condition(ConditionId, Option<Value>),
    /// A warning or advice.
    Notice(NoticeId),
    /// An eligibility.
    Eligibility(EligibilityId),
    /// A standard.
    Standard(StandardId),
    /// One item of an instalment, by position.
    Item(InstalmentId, u32),
    /// An indicator.
    Indicator(IndicatorId),
}

/// What is taken to be so, in order to see whether it settles an answer.
#[derive(Clone, Debug)]
pub(crate) struct Force {}

/// The evaluators that look for missing facts.
#[derive(Debug)]
pub(crate) struct Helpers<'a> {
    _program: &'a crate::program::Program,
}

impl<T: Tracer> Evaluator<'_, T> {
    /// The facts that would settle what is not decided, most decisive first; nothing where this
    /// evaluation is itself part of the search.
    pub(crate) fn missing(&mut self, question: &Question) -> Vec<Missing> {
        let _ = question;
        Vec::new()
    }

    /// The answer of a definition that is `shown`.
    pub(crate) fn define_answer(&mut self, id: DefineId) -> DefineAnswer {
        let value = self.define(id);
        let missing =
            if value.is_open() { self.missing(&Question::Define(id)) } else { Vec::new() };
        DefineAnswer { id, value, missing }
    }
}
