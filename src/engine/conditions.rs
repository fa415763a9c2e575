//! Conditions, expectations, exclusions and holds; what is in force; warnings and advice.
//!
//! Owns: the answer of one condition and what it makes of the whole that it stands in. Takes:
//! outcomes of expressions. Must never know: how they are evaluated, nor what an eligibility or a
//! payment makes of it.

use super::ask::ordinal;
use super::clock::Days;
use super::evaluator::{Evaluator, Memo, Once};
use super::missing::Question;
use super::outcome::Test;
use super::{ConditionAnswer, EvalError, Node, NoticeAnswer, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Answer, ConditionId, ConditionOwner, InForce, NoticeId, Standing, Value};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

/// An answer, and the error where it is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// The answer.
    pub(crate) answer: Answer,
    /// The error, where the answer is one; of items together, the first, also where another is
    /// payable.
    pub(crate) error: Option<EvalError>,
}

/// What was found of one condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judged {
    /// As in [`ConditionAnswer`].
    pub(crate) verdict: Verdict,
    /// Whether it refuses (a condition, an expectation), excludes or holds. Decided more often than
    /// the verdict: a condition that is met does not refuse, whether it applies or not.
    pub(crate) refuses: Truth,
}

impl Verdict {
    /// An answer that is no error.
    pub(crate) const fn of(answer: Answer) -> Self {
        Self { answer, error: None }
    }

    /// An error.
    pub(crate) const fn error(error: EvalError) -> Self {
        Self { answer: Answer::Error, error: Some(error) }
    }

    /// `X is ANSWER`. Only where it stands so far does a rule ask for *undecided* or *held*: then it
    /// is told; *held* is a way of being undecided.
    pub(crate) fn is(self, asked: Answer) -> Outcome {
        if let (Answer::Error, Some(error)) = (self.answer, self.error) {
            return Outcome::Error(error);
        }
        match (self.answer, asked) {
            (Answer::Held, Answer::Undecided) => Outcome::yes_no(true),
            (_, Answer::Undecided | Answer::Held) => Outcome::yes_no(self.answer == asked),
            (Answer::Undecided | Answer::Held, _) => Outcome::UNKNOWN,
            (answer, asked) => Outcome::yes_no(answer == asked),
        }
    }

    /// The outcome of its step in a proof: yes for the good answer of its kind, no for the bad one,
    /// none where it is neither.
    pub(crate) const fn outcome(self) -> Outcome {
        if let (Answer::Error, Some(error)) = (self.answer, self.error) {
            return Outcome::Error(error);
        }
        match self.answer {
            Answer::Eligible | Answer::Met | Answer::Payable => Outcome::yes_no(true),
            Answer::NotEligible | Answer::NotMet | Answer::Breached | Answer::NotPayable => {
                Outcome::yes_no(false)
            }
            Answer::Undecided | Answer::Held | Answer::Error => Outcome::UNKNOWN,
            Answer::NotApplicable
            | Answer::NotStarted
            | Answer::Running
            | Answer::NotMeasurable
            | Answer::NotInForce => Outcome::Known(Value::None),
        }
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    fn judged(&mut self) -> &mut Memo<Judged> {
        &mut self.answers.conditions
    }

    /// What is found of a condition that mentions no item, whether or not what it stands in is in
    /// force.
    pub(crate) fn condition(&mut self, id: ConditionId) -> Judged {
        let node = Node::Condition { condition: id, item: None };
        match self.once(Self::judged, id.index(), |this| this.judge(id, None)) {
            Once::Now(judged) => judged,
            Once::Before(judged) => {
                let outcome = judged.outcome(self.program[id].kind);
                self.tracer.reused(node, &outcome);
                judged
            }
            Once::Cycle => {
                let error = EvalError { code: Code::Internal, at: self.program[id].test };
                Judged { verdict: Verdict::error(error), refuses: Truth::Error }
            }
        }
    }

    /// The answer of a condition as a rule asks for it: it is not in force where what it stands in is
    /// not.
    pub(crate) fn condition_verdict(&mut self, id: ConditionId) -> Verdict {
        let program = self.program;
        let standing = match program[id].owner {
            ConditionOwner::Eligibility(owner) => &program[owner].standing,
            ConditionOwner::Instalment(owner) => &program[program[owner].payment].standing,
        };
        match self.in_force(standing) {
            Outcome::Error(error) => Verdict::error(error),
            outcome => match outcome.truth() {
                Truth::No => Verdict::of(Answer::NotInForce),
                Truth::Yes => self.condition(id).verdict,
                Truth::Unknown | Truth::Error => Verdict::of(Answer::Undecided),
            },
        }
    }

    /// Judges a condition in the frame that is open, which is that of `item` if there is one.
    pub(crate) fn judge(&mut self, id: ConditionId, item: Option<&Value>) -> Judged {
        let node = Node::Condition { condition: id, item: item.and_then(ordinal) };
        self.tracer.enter(node);
        if let Some(item) = item {
            self.tracer.item(item);
        }
        let condition = &self.program[id];
        let applies = condition.applies.map_or(Test::Yes, |applies| self.test(applies));
        let judged = if applies == Test::No {
            // The test is not read, so that it is no error either.
            Judged { verdict: Verdict::of(Answer::NotApplicable), refuses: Truth::No }
        } else {
            let test = self.test(condition.test);
            Judged::of(condition.kind, applies, test)
        };
        let outcome = judged.outcome(condition.kind);
        self.tracer.exit(node, &outcome);
        judged
    }

    /// Whether something is in force: yes, no, unknown or an error.
    pub(crate) fn in_force(&mut self, standing: &'a Standing) -> Outcome {
        let Some(in_force) = &standing.in_force else { return Outcome::yes_no(true) };
        self.tracer.enter(Node::InForce);
        let outcome = self.is_in_force(in_force);
        self.tracer.exit(Node::InForce, &outcome);
        outcome
    }

    fn is_in_force(&mut self, in_force: &InForce) -> Outcome {
        let (day, at) = match in_force.dated_by {
            None => (Outcome::Known(Value::Date(self.today)), None),
            Some(dated_by) => (self.expr(dated_by), Some(dated_by)),
        };
        // A plain unknown may become anything, an error too.
        if matches!(day, Outcome::Unknown(None)) {
            return Outcome::UNKNOWN;
        }
        let day = match Days::of(&day, false) {
            Ok(day) => day,
            Err(error) => return Outcome::Error(error),
        };
        let Some((low, high)) = day.between else {
            return at.map_or(Outcome::UNKNOWN, |at| self.none_needed(at));
        };
        let begins = |day| in_force.from.is_none_or(|from| from <= day);
        let ends = |day| in_force.until.is_some_and(|until| until < day);
        if !begins(high) || ends(low) {
            Outcome::yes_no(false)
        } else if begins(low) && !ends(high) && !day.none {
            Outcome::yes_no(true)
        } else {
            Outcome::UNKNOWN
        }
    }

    /// A condition's answer in full; `item` is its item, in an instalment `for each`.
    pub(crate) fn condition_answer(
        &mut self,
        id: ConditionId,
        judged: Judged,
        item: Option<&Value>,
    ) -> ConditionAnswer {
        let Verdict { answer, error } = judged.verdict;
        let missing = if answer == Answer::Undecided {
            self.missing(&Question::Condition(id, item.cloned()))
        } else {
            Vec::new()
        };
        ConditionAnswer { id, answer, missing, error }
    }

    /// The warnings and advice that come with an answer, or may.
    pub(crate) fn notices(&mut self, notices: &[NoticeId]) -> Vec<NoticeAnswer> {
        let mut found = Vec::new();
        for id in notices {
            let test = self.in_empty_frame(|this| this.notice(*id));
            let missing = match test {
                Test::No => continue,
                Test::Unknown => self.missing(&Question::Notice(*id)),
                Test::Yes | Test::Error(_) => Vec::new(),
            };
            found.push(NoticeAnswer {
                id: *id,
                to_check: test != Test::Yes,
                missing,
                error: test.error(),
            });
        }
        found
    }

    /// Whether a warning or advice comes.
    pub(crate) fn notice(&mut self, id: NoticeId) -> Test {
        self.tracer.enter(Node::Notice(id));
        let test = self.test(self.program[id].when);
        self.tracer.exit(Node::Notice(id), &test.into());
        test
    }
}

impl Judged {
    /// What `applies when` (not `no`) and the test make of a condition.
    fn of(kind: ConditionKind, applies: Test, test: Test) -> Self {
        let bad = match kind {
            ConditionKind::Condition | ConditionKind::Expectation => test.truth().not(),
            ConditionKind::Exclusion | ConditionKind::Hold => test.truth(),
        };
        let refuses = applies.truth().and(bad);
        let error = applies.error().or(test.error());
        let verdict = match (error, applies.truth(), bad) {
            (Some(error), ..) => Verdict::error(error),
            (None, Truth::Yes, Truth::Yes) => Verdict::of(Answer::NotMet),
            (None, Truth::Yes, Truth::No) => Verdict::of(Answer::Met),
            _ => Verdict::of(Answer::Undecided),
        };
        Self { verdict, refuses }
    }

    /// The outcome of its step in a proof: none where it does not apply, else that of its test, as
    /// far as it is decided.
    fn outcome(self, kind: ConditionKind) -> Outcome {
        let outcome = self.verdict.outcome();
        match (kind, outcome.truth().to_bool()) {
            (ConditionKind::Exclusion | ConditionKind::Hold, Some(fine)) => Outcome::yes_no(!fine),
            _ => outcome,
        }
    }
}
