//! The answers that expressions ask for, and what is kept of them.
//!
//! Owns: the memo tables of determinations, and the way from a subject to its answer.
//! Must never know: how an expression is evaluated, nor how an answer is found.

use std::rc::Rc;

use super::conditions::{Judged, Verdict};
use super::evaluator::{Evaluator, Memo};
use super::indicator::Counted;
use super::missing::Question;
use super::payment::{Paid, Sums};
use super::standard::Waiting;
use super::{Finding, Outcome, Tracer};
use crate::program::{
    Answer, AnswerField, AnswerId, ConditionId, ConditionOwner, ExprId, Program, Subject, Value,
};

/// What is kept of the answers of one evaluation.
#[derive(Debug)]
pub(crate) struct AnswerMemos {
    /// Conditions that mention no item, in force or not.
    pub(super) conditions: Memo<Judged>,
    pub(super) eligibilities: Memo<Verdict>,
    pub(super) standards: Memo<Rc<Waiting>>,
    pub(super) instalments: Memo<Rc<Paid>>,
    pub(super) payments: Memo<Rc<Sums>>,
    pub(super) indicators: Memo<Rc<Counted>>,
}

impl AnswerMemos {
    pub(crate) fn new(program: &Program) -> Self {
        Self {
            conditions: Memo::new(program.conditions.len()),
            eligibilities: Memo::new(program.eligibilities.len()),
            standards: Memo::new(program.standards.len()),
            instalments: Memo::new(program.instalments.len()),
            payments: Memo::new(program.payments.len()),
            indicators: Memo::new(program.indicators.len()),
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.conditions.clear();
        self.eligibilities.clear();
        self.standards.clear();
        self.instalments.clear();
        self.payments.clear();
        self.indicators.clear();
    }
}

impl<T: Tracer> Evaluator<'_, T> {
    /// One of the program's answers, in full; none of an indicator over the cases of a batch.
    pub(crate) fn finding(&mut self, id: AnswerId) -> Option<Finding> {
        Some(match id {
            AnswerId::Define(id) => Finding::Define(self.define_answer(id)),
            AnswerId::Eligibility(id) => Finding::Eligibility(self.eligibility_answer(id)),
            AnswerId::Standard(id) => Finding::Standard(self.standard_answer(id)),
            AnswerId::Payment(id) => Finding::Payment(self.payment_answer(id)),
            AnswerId::Indicator(id) => {
                self.program[id].list?;
                Finding::Indicator(self.indicator_answer(id))
            }
        })
    }

    /// The answer of a subject.
    pub(crate) fn verdict(&mut self, subject: Subject) -> Verdict {
        match subject {
            Subject::Eligibility(id) => self.eligibility(id),
            Subject::Condition(id) => self.condition_verdict(id),
            Subject::Standard(id) => self.standard(id).verdict,
            Subject::Payment(id) => self.payment(id).verdict,
            Subject::Instalment(id) => self.instalment(id).verdict,
            Subject::Indicator(id) => self.indicator(id).verdict,
        }
    }

    /// `X is ANSWER`; `at` is the expression that asks.
    pub(crate) fn answer_is(&mut self, at: ExprId, subject: Subject, answer: Answer) -> Outcome {
        if self.cannot_be_asked(subject) {
            return self.internal(at);
        }
        self.verdict(subject).is(answer)
    }

    /// `X.FIELD`; `at` is the expression that asks.
    pub(crate) fn answer_field(
        &mut self,
        at: ExprId,
        subject: Subject,
        field: AnswerField,
    ) -> Outcome {
        if self.cannot_be_asked(subject) {
            return self.internal(at);
        }
        let outcome = match subject {
            Subject::Standard(id) => self.standard(id).field(field),
            Subject::Payment(id) => self.payment(id).field(field),
            Subject::Instalment(id) => self.instalment(id).field(field),
            Subject::Indicator(id) => self.indicator(id).field(field),
            Subject::Eligibility(_) | Subject::Condition(_) => None,
        };
        outcome.unwrap_or_else(|| self.internal(at))
    }

    /// `X applies`; `at` is the expression that asks. It does not where what it stands in is not in
    /// force.
    pub(crate) fn applies(&mut self, at: ExprId, condition: ConditionId) -> Outcome {
        if self.cannot_be_asked(Subject::Condition(condition)) {
            return self.internal(at);
        }
        let verdict = self.condition_verdict(condition);
        match (verdict.answer, verdict.error) {
            (Answer::NotInForce, _) => Outcome::yes_no(false),
            (_, Some(error)) => Outcome::Error(error),
            (Answer::Undecided, None) => Outcome::UNKNOWN,
            (answer, None) => Outcome::yes_no(answer == Answer::NotMet),
        }
    }

    /// Whether the compiler broke its promise: only what mentions no item has one answer.
    fn cannot_be_asked(&self, subject: Subject) -> bool {
        let program = self.program;
        match subject {
            Subject::Condition(id) => match program[id].owner {
                ConditionOwner::Eligibility(_) => false,
                ConditionOwner::Instalment(owner) => program[owner].each.is_some(),
            },
            Subject::Instalment(id) => program[id].each.is_some(),
            Subject::Indicator(id) => program[id].list.is_none(),
            Subject::Eligibility(_) | Subject::Standard(_) | Subject::Payment(_) => false,
        }
    }

    /// Asks a question again: unknown if it is not decided.
    pub(crate) fn question(&mut self, question: &Question) -> Outcome {
        match question {
            Question::Expr(expr, item) => self.within(item.as_ref(), |this| this.expr(*expr)),
            Question::Define(id) => self.define(*id),
            Question::Condition(id, None) => self.condition(*id).verdict.outcome(),
            Question::Condition(id, Some(item)) => {
                self.within(Some(item), |this| this.judge(*id, Some(item)).verdict.outcome())
            }
            Question::Notice(id) => self.within(None, |this| this.notice(*id).into()),
            Question::Eligibility(id) => self.eligibility(*id).outcome(),
            Question::Standard(id) => self.standard(*id).verdict.outcome(),
            Question::Item(id, index) => self.within(None, |this| this.item_again(*id, *index)),
            Question::Indicator(id) => self.indicator(*id).verdict.outcome(),
        }
    }

    /// Runs in a fresh frame, with an item as loop variable 0 if there is one.
    fn within<R>(&mut self, item: Option<&Value>, run: impl FnOnce(&mut Self) -> R) -> R {
        match item {
            Some(item) => self.in_frame(item.clone(), run),
            None => self.in_empty_frame(run),
        }
    }
}

/// The number of an item among all items of the case.
pub(super) fn ordinal(item: &Value) -> Option<u32> {
    match item {
        Value::Item(item) => Some(item.ordinal),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
