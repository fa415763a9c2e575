//! The answers of other rules.

use std::rc::Rc;

use super::super::formula::{ALWAYS, Formula, NEVER, Pair};
use super::super::term::Test;
use super::key::subject_key;
use super::{Frame, Reader, Tag};
use crate::program::{
    Answer, ConditionId, ConditionOwner, EligibilityId, ExprId, Standard, StandardId, Subject,
    Value,
};
use crate::syntax::ast::ConditionKind;

/// What a condition makes of the whole that it stands in.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis::logic) struct Judged {
    /// `applies when`
    pub(in crate::analysis::logic) applies: Pair,
    /// It refuses, excludes or holds, where it applies.
    pub(in crate::analysis::logic) bad: Pair,
    /// It applies, and refuses, excludes or holds.
    pub(in crate::analysis::logic) refuses: Pair,
}

/// The cases of each answer that a rule can give; in the others it is an error, or held.
#[derive(Debug)]
pub(super) struct Answers {
    cases: Vec<(Answer, Formula)>,
    open: bool,
}

impl Reader<'_> {
    /// What a condition makes of the whole, in force or not.
    pub(in crate::analysis::logic) fn condition(
        &mut self,
        id: ConditionId,
        frame: Frame,
    ) -> Judged {
        if let Some(known) = self.judged.get(&(id, frame)) {
            return *known;
        }
        let condition = &self.program[id];
        let applies = match condition.applies {
            Some(applies) => self.truth(applies, frame),
            None => Pair::YES,
        };
        let test = self.truth(condition.test, frame);
        let bad = match condition.kind {
            ConditionKind::Condition | ConditionKind::Expectation => test.not(),
            ConditionKind::Exclusion | ConditionKind::Hold => test,
        };
        let refuses = self.formulas.both(&[applies, bad]);
        let judged = Judged { applies, bad, refuses };
        self.judged.insert((id, frame), judged);
        judged
    }

    /// `X is ANSWER`
    pub(super) fn answer_is(&mut self, subject: Subject, answer: Answer, frame: Frame) -> Pair {
        if matches!(answer, Answer::Undecided | Answer::Held | Answer::Error) {
            // Where the case stands so far.
            let [kind, id] = subject_key(subject);
            let key = [Tag::Answer as u32, kind, id, answer as u32, frame.check.into()];
            return self.variable(key.into(), true);
        }
        let answers = self.answers(subject, frame);
        let mut pair = Pair { yes: NEVER, no: NEVER, open: answers.open };
        for (of, cases) in &answers.cases {
            if *of == answer {
                pair.yes = self.formulas.or(pair.yes, *cases);
            } else {
                pair.no = self.formulas.or(pair.no, *cases);
            }
        }
        pair
    }

    /// `X applies`
    pub(super) fn applies(&mut self, condition: ConditionId, frame: Frame) -> Pair {
        self.answer_is(Subject::Condition(condition), Answer::NotMet, frame)
    }

    pub(super) fn is_open_subject(&mut self, subject: Subject, frame: Frame) -> bool {
        self.answers(subject, frame).open
    }

    fn answers(&mut self, subject: Subject, frame: Frame) -> Rc<Answers> {
        if let Some(known) = self.subjects.get(&(subject, frame.check)) {
            return Rc::clone(known);
        }
        let frame = Frame { scope: 0, check: frame.check };
        let answers =
            stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.read_answers(subject, frame));
        let answers = Rc::new(answers);
        self.subjects.insert((subject, frame.check), Rc::clone(&answers));
        answers
    }

    fn read_answers(&mut self, subject: Subject, frame: Frame) -> Answers {
        match subject {
            Subject::Eligibility(id) => self.eligibility_answers(id, frame),
            Subject::Condition(id) => self.condition_answers(id, frame),
            Subject::Standard(id) => self.standard_answers(id, frame),
            Subject::Payment(_) | Subject::Instalment(_) | Subject::Indicator(_) => {
                let all = [
                    Answer::Payable,
                    Answer::NotPayable,
                    Answer::Met,
                    Answer::NotMet,
                    Answer::NotMeasurable,
                    Answer::NotInForce,
                ];
                self.one_of_answers(subject, frame, &all, ALWAYS, true)
            }
        }
    }

    /// Answers that are not worked out: one of them is given where `when` holds, or it is an error.
    fn one_of_answers(
        &mut self,
        subject: Subject,
        frame: Frame,
        all: &[Answer],
        when: Formula,
        open: bool,
    ) -> Answers {
        let [kind, id] = subject_key(subject);
        let count = u16::try_from(all.len()).unwrap_or(u16::MAX);
        let key = [Tag::Standard as u32, kind, id, frame.check.into()];
        let term = self.terms.numbered(key.into(), count, true);
        let cases = all
            .iter()
            .zip(0..)
            .map(|(answer, number)| {
                let is = self.asks(term, Test::Is(Value::Member(number)));
                (*answer, self.formulas.and(when, is))
            })
            .collect();
        Answers { cases, open }
    }

    fn eligibility_answers(&mut self, id: EligibilityId, frame: Frame) -> Answers {
        let program = self.program;
        let eligibility = &program[id];
        let in_force = self.in_force(&eligibility.standing, frame);
        let mut judged = Vec::new();
        for condition in &eligibility.conditions {
            if program[*condition].kind != ConditionKind::Expectation {
                judged.push(self.condition(*condition, frame).refuses);
            }
        }
        let refuses = self.formulas.either(&judged);
        Answers {
            cases: vec![
                (Answer::Eligible, self.formulas.and(in_force.yes, refuses.no)),
                (Answer::NotEligible, self.formulas.and(in_force.yes, refuses.yes)),
                (Answer::NotInForce, in_force.no),
            ],
            open: refuses.open || in_force.open,
        }
    }

    fn condition_answers(&mut self, id: ConditionId, frame: Frame) -> Answers {
        let program = self.program;
        let standing = match program[id].owner {
            ConditionOwner::Eligibility(owner) => &program[owner].standing,
            ConditionOwner::Instalment(owner) => &program[program[owner].payment].standing,
        };
        let in_force = self.in_force(standing, frame);
        let judged = self.condition(id, frame);
        let applies = self.formulas.and(in_force.yes, judged.applies.yes);
        Answers {
            cases: vec![
                (Answer::Met, self.formulas.and(applies, judged.bad.no)),
                (Answer::NotMet, self.formulas.and(applies, judged.bad.yes)),
                (Answer::NotApplicable, self.formulas.and(in_force.yes, judged.applies.no)),
                (Answer::NotInForce, in_force.no),
            ],
            open: judged.applies.open || judged.bad.open || in_force.open,
        }
    }

    fn standard_answers(&mut self, id: StandardId, frame: Frame) -> Answers {
        let program = self.program;
        let standard = &program[id];
        let in_force = self.in_force(&standard.standing, frame);
        let applies = match standard.applies {
            Some(applies) => self.truth(applies, frame),
            None => Pair::YES,
        };
        let open = in_force.open || applies.open || self.is_open_clock(standard, frame);
        let when = self.formulas.and(in_force.yes, applies.yes);
        let all = [Answer::NotStarted, Answer::Running, Answer::Met, Answer::Breached];
        let mut answers = self.one_of_answers(Subject::Standard(id), frame, &all, when, open);
        answers.cases.push((Answer::NotInForce, in_force.no));
        let not_applicable = self.formulas.and(in_force.yes, applies.no);
        answers.cases.push((Answer::NotApplicable, not_applicable));
        answers
    }

    /// Whether a clock reads something that can be held.
    fn is_open_clock(&mut self, standard: &Standard, frame: Frame) -> bool {
        let mut parts: Vec<(ExprId, Frame)> =
            vec![(standard.starts, frame), (standard.limit, frame)];
        parts.extend(standard.stops.map(|stops| (stops, frame)));
        if let Some(pauses) = &standard.pauses {
            let (inside, _) = self.inner(pauses.list, frame);
            parts.extend([(pauses.list, frame), (pauses.from, inside), (pauses.to, inside)]);
        }
        parts.into_iter().any(|(part, frame)| {
            let term = self.term(part, frame);
            self.is_open(term)
        })
    }
}
