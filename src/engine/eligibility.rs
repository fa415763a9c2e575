//! Who can be offered a service, or any list of things that must hold.
//!
//! Owns: what conditions, expectations and exclusions make together. All of them are always
//! evaluated, so that all reasons are given. Must never know: how a condition is judged.

use super::conditions::{Judged, Verdict};
use super::evaluator::{Evaluator, Memo, Once};
use super::missing::Question;
use super::{EligibilityAnswer, EvalError, Node, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Answer, ConditionId, EligibilityId, ExprId};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

impl<T: Tracer> Evaluator<'_, T> {
    fn eligibilities(&mut self) -> &mut Memo<Verdict> {
        &mut self.answers.eligibilities
    }

    /// The answer of an eligibility.
    pub(crate) fn eligibility(&mut self, id: EligibilityId) -> Verdict {
        let node = Node::Eligibility(id);
        let found = self.once(Self::eligibilities, id.index(), |this| {
            this.tracer.enter(node);
            let verdict = this.judge_eligibility(id);
            this.tracer.exit(node, &verdict.outcome());
            verdict
        });
        match found {
            Once::Now(verdict) => verdict,
            Once::Before(verdict) => {
                self.tracer.reused(node, &verdict.outcome());
                verdict
            }
            Once::Cycle => {
                let first = self.program[id].conditions.first();
                let at = first.map_or(ExprId(0), |condition| self.program[*condition].test);
                Verdict::error(EvalError { code: Code::Internal, at })
            }
        }
    }

    fn judge_eligibility(&mut self, id: EligibilityId) -> Verdict {
        let eligibility = &self.program[id];
        let in_force = self.in_force(&eligibility.standing);
        if let Outcome::Error(error) = in_force {
            return Verdict::error(error);
        }
        if in_force.truth() == Truth::No {
            return Verdict::of(Answer::NotInForce);
        }
        let mut refuses = Truth::No;
        let mut error = None;
        for condition in &eligibility.conditions {
            let is_expectation = self.program[*condition].kind == ConditionKind::Expectation;
            if is_expectation && self.quiet {
                // It settles nothing, so what it reads is not missing.
                continue;
            }
            let judged = self.condition(*condition);
            if is_expectation {
                continue;
            }
            refuses = refuses.or(judged.refuses);
            if judged.refuses == Truth::Error {
                error = error.or(judged.verdict.error);
            }
        }
        if in_force.truth() != Truth::Yes {
            // Once it is in force, what errs now is an error.
            self.doubts += u64::from(refuses == Truth::Error);
            return Verdict::of(Answer::Undecided);
        }
        match (refuses, error) {
            (Truth::Yes, _) => Verdict::of(Answer::NotEligible),
            (_, Some(error)) => Verdict::error(error),
            (Truth::No, None) => Verdict::of(Answer::Eligible),
            (Truth::Unknown | Truth::Error, None) => Verdict::of(Answer::Undecided),
        }
    }

    /// The answer of an eligibility in full.
    pub(crate) fn eligibility_answer(&mut self, id: EligibilityId) -> EligibilityAnswer {
        let eligibility = &self.program[id];
        let Verdict { answer, error } = self.eligibility(id);
        let mut found = EligibilityAnswer {
            id,
            answer,
            reasons: Vec::new(),
            missing: Vec::new(),
            conditions: Vec::new(),
            notices: Vec::new(),
            error,
        };
        if answer == Answer::NotInForce {
            return found;
        }
        if answer == Answer::Undecided {
            found.missing = self.missing(&Question::Eligibility(id));
        }
        found.conditions.reserve_exact(eligibility.conditions.len());
        for condition in &eligibility.conditions {
            let judged = self.known_condition(*condition);
            let is_reason = judged.refuses == Truth::Yes
                && self.program[*condition].kind != ConditionKind::Expectation;
            if answer == Answer::NotEligible && is_reason {
                found.reasons.push(*condition);
            }
            found.conditions.push(self.condition_answer(*condition, judged, None));
        }
        found.notices = self.notices(&eligibility.notices);
        found
    }

    /// A condition that was judged before, without telling the tracer again.
    fn known_condition(&mut self, id: ConditionId) -> Judged {
        match self.answers.conditions.get(id.index()) {
            Some(judged) => judged,
            None => self.condition(id),
        }
    }
}
