//! The answers that expressions ask for, and what is kept of them.
//!
//! Owns: the memo tables of determinations, and the way from a subject to its answer.
//! Must never know: how an expression is evaluated.

use super::evaluator::Evaluator;
use super::missing::Question;
use super::{Finding, Outcome, Tracer};
use crate::program::{Answer, AnswerField, AnswerId, ConditionId, ExprId, Program, Subject};

/// What is kept of the answers of one evaluation.
#[derive(Debug)]
pub(crate) struct AnswerMemos {}

impl AnswerMemos {
    pub(crate) fn new(_program: &Program) -> Self {
        Self {}
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {}
}

impl<T: Tracer> Evaluator<'_, T> {
    /// One of the program's answers, in full.
    pub(crate) fn finding(&mut self, id: AnswerId) -> Option<Finding> {
        match id {
            AnswerId::Define(id) => Some(Finding::Define(self.define_answer(id))),
            _ => None,
        }
    }

    /// Asks a question again: unknown if it is not decided.
    pub(crate) fn question(&mut self, question: &Question) -> Outcome {
        match question {
            Question::Expr(expr, None) => self.expr(*expr),
            Question::Expr(expr, Some(item)) => {
                self.in_frame(item.clone(), |this| this.expr(*expr))
            }
            Question::Define(define) => self.define(*define),
            _ => Outcome::UNKNOWN,
        }
    }

    /// `X is ANSWER`; `at` is the expression that asks.
    pub(crate) fn answer_is(&mut self, at: ExprId, _subject: Subject, _answer: Answer) -> Outcome {
        self.internal(at)
    }

    /// `X.FIELD`; `at` is the expression that asks.
    pub(crate) fn answer_field(
        &mut self,
        at: ExprId,
        _subject: Subject,
        _field: AnswerField,
    ) -> Outcome {
        self.internal(at)
    }

    /// `X applies`; `at` is the expression that asks.
    pub(crate) fn applies(&mut self, at: ExprId, _condition: ConditionId) -> Outcome {
        self.internal(at)
    }
}
