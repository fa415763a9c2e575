//! Waiting-time standards.
//!
//! Owns: reading what a clock needs from a case, in the order in which it is needed, and the answer
//! around the clock: in force, applicable. Must never know: how a clock counts (that is
//! [`super::clock`]).

use std::rc::Rc;

use super::clock::{self, ClockInput, Days};
use super::conditions::Verdict;
use super::evaluator::{Evaluator, Memo, Once};
use super::missing::Question;
use super::{Clock, ClockPart, EvalError, Node, Note, Outcome, StandardAnswer, Tracer};
use crate::diagnostic::Code;
use crate::program::{
    Answer, AnswerField, ExprId, ExprKind, Pauses, Program, Standard, StandardId, Value,
};
use crate::value::{Duration, Truth};

/// What was found of a standard.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The answer.
    pub(crate) verdict: Verdict,
    /// The figures.
    pub(crate) clock: Clock,
}

/// What was read of the pauses.
#[derive(Default)]
struct ReadPauses {
    pauses: Vec<(Days, Days)>,
    more: bool,
    doubtful: bool,
}

impl Waiting {
    fn without_clock(verdict: Verdict) -> Self {
        let clock = match verdict.answer {
            Answer::Undecided | Answer::Error => Clock::unknown(),
            _ => Clock::none(),
        };
        Self { verdict, clock }
    }

    /// `X.FIELD`; `None`: a standard has no such field.
    pub(crate) fn field(&self, field: AnswerField) -> Option<Outcome> {
        let outcome = match field {
            AnswerField::StartedOn => &self.clock.started_on,
            AnswerField::DueOn => &self.clock.due_on,
            AnswerField::StoppedOn => &self.clock.stopped_on,
            AnswerField::DaysUsed => &self.clock.days_used,
            AnswerField::DaysLeft => &self.clock.days_left,
            AnswerField::DaysOver => &self.clock.days_over,
            AnswerField::Payable
            | AnswerField::Total
            | AnswerField::HeldCount
            | AnswerField::Amount
            | AnswerField::Numerator
            | AnswerField::Denominator
            | AnswerField::Percent => return None,
        };
        Some(self.verdict.error.map_or_else(|| outcome.clone(), Outcome::Error))
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    fn standards(&mut self) -> &mut Memo<Rc<Waiting>> {
        &mut self.answers.standards
    }

    /// The answer of a standard, with its clock.
    pub(crate) fn standard(&mut self, id: StandardId) -> Rc<Waiting> {
        let node = Node::Standard(id);
        let found = self.once(Self::standards, id.index(), |this| {
            this.tracer.enter(node);
            let standard = &this.program[id];
            let waiting = this
                .waiting(standard)
                .unwrap_or_else(|error| Waiting::without_clock(Verdict::error(error)));
            // Dates that are not known yet may turn out to contradict one another.
            this.doubts += u64::from(waiting.verdict.answer == Answer::Undecided);
            this.tracer.exit(node, &waiting.verdict.outcome());
            Rc::new(waiting)
        });
        match found {
            Once::Now(waiting) => waiting,
            Once::Before(waiting) => {
                self.tracer.reused(node, &waiting.verdict.outcome());
                waiting
            }
            Once::Cycle => {
                let at = self.program[id].starts;
                let error = EvalError { code: Code::Internal, at };
                Rc::new(Waiting::without_clock(Verdict::error(error)))
            }
        }
    }

    /// Reads the parts in order; what is not needed is not read, and so is no error.
    fn waiting(&mut self, standard: &'a Standard) -> Result<Waiting, EvalError> {
        let without_clock = |answer| Ok(Waiting::without_clock(Verdict::of(answer)));
        match known(self.in_force(&standard.standing))?.truth() {
            Truth::Yes => {}
            Truth::No => return without_clock(Answer::NotInForce),
            Truth::Unknown | Truth::Error => return without_clock(Answer::Undecided),
        }
        if let Some(applies) = standard.applies {
            match known(self.clock_part(ClockPart::Applies, applies).0)?.truth() {
                Truth::Yes => {}
                Truth::No => return without_clock(Answer::NotApplicable),
                Truth::Unknown | Truth::Error => return without_clock(Answer::Undecided),
            }
        }
        let (start, start_doubtful) = self.clock_day(ClockPart::Starts, standard.starts)?;
        let (stop, stop_doubtful) = match standard.stops {
            Some(stops) => self.clock_day(ClockPart::Stops, stops)?,
            None => (Days::NONE, false),
        };
        let mut input = ClockInput {
            start,
            stop,
            pauses: &[],
            more_pauses: false,
            limit: None,
            calendar: standard.calendar.map(|calendar| &self.program[calendar].calendar),
            today: self.today,
            stops_at: standard.stops.unwrap_or(standard.starts),
            pauses_at: standard.pauses.as_ref().map_or(standard.limit, |pauses| pauses.to),
            limit_at: standard.limit,
        };
        let read = if start.is_after(self.today) {
            ReadPauses::default()
        } else {
            let (limit, _) = self.clock_part(ClockPart::Limit, standard.limit);
            input.limit = self.duration(known(limit)?, standard.limit)?;
            self.pauses(standard.pauses.as_ref())?
        };
        input.pauses = &read.pauses;
        input.more_pauses = read.more;
        let reading = clock::read(&input)?;
        if start_doubtful || stop_doubtful || read.doubtful {
            // A part may yet be an error, so that no figure is sure.
            let not_yet = reading.clock.not_yet;
            let clock = Clock { not_yet, ..Clock::unknown() };
            return Ok(Waiting { verdict: Verdict::of(Answer::Undecided), clock });
        }
        self.note_due(&reading.clock);
        Ok(Waiting { verdict: Verdict::of(reading.answer), clock: reading.clock })
    }

    /// Tells the tracer of the due date.
    fn note_due(&mut self, clock: &Clock) {
        let node = Node::Clock(ClockPart::Due);
        self.tracer.enter(node);
        if clock.clamped {
            self.tracer.note(Note::MonthEnd);
        }
        for date in &clock.not_yet {
            self.tracer.note(Note::NotYet(*date));
        }
        self.tracer.exit(node, &clock.due_on);
    }

    /// A part of the clock, and whether it may yet become an error.
    fn clock_part(&mut self, part: ClockPart, expr: ExprId) -> (Outcome, bool) {
        self.tracer.enter(Node::Clock(part));
        let doubts = self.doubts;
        let outcome = self.expr(expr);
        let doubtful = matches!(outcome, Outcome::Unknown(None)) && self.doubts != doubts;
        self.tracer.exit(Node::Clock(part), &outcome);
        (outcome, doubtful)
    }

    fn clock_day(&mut self, part: ClockPart, expr: ExprId) -> Result<(Days, bool), EvalError> {
        let (outcome, doubtful) = self.clock_part(part, expr);
        Ok((Days::of(&outcome, self.program[expr].ty.or_none)?, doubtful))
    }

    /// The limit, where it is known.
    fn duration(&self, limit: Outcome, at: ExprId) -> Result<Option<Duration>, EvalError> {
        match limit {
            Outcome::Known(Value::Duration(duration)) => Ok(Some(duration)),
            Outcome::Unknown(_) => Ok(None),
            Outcome::Error(error) => Err(error),
            Outcome::Known(_) => Err(EvalError { code: Code::Internal, at }),
        }
    }

    fn pauses(&mut self, pauses: Option<&Pauses>) -> Result<ReadPauses, EvalError> {
        let Some(pauses) = pauses else { return Ok(ReadPauses::default()) };
        let node = Node::Clock(ClockPart::Pauses);
        self.tracer.enter(node);
        let outcome = self.expr(pauses.list);
        let read = self.each_pause(pauses, &outcome);
        let is_open = |read: &ReadPauses| {
            read.more || read.pauses.iter().any(|(from, to)| !(from.is_known() && to.is_known()))
        };
        match &read {
            Ok(read) if is_open(read) => self.tracer.exit(node, &Outcome::UNKNOWN),
            _ => self.tracer.exit(node, &outcome),
        }
        read
    }

    fn each_pause(&mut self, pauses: &Pauses, outcome: &Outcome) -> Result<ReadPauses, EvalError> {
        let mut read = ReadPauses::default();
        match outcome {
            Outcome::Known(Value::List(list)) => {
                read.more = list.open;
                read.pauses.reserve_exact(list.items.len());
                for (index, item) in (0..).zip(list.items.iter()) {
                    self.tracer.each(0, index, item);
                    let pause = self.in_frame(item.clone(), |this| this.pause(pauses));
                    let days = match &pause {
                        Err(error) => Outcome::Error(*error),
                        Ok((from, to, _)) if from.is_known() && to.is_known() => {
                            Outcome::Known(Value::None)
                        }
                        Ok(_) => Outcome::UNKNOWN,
                    };
                    self.tracer.exit(Node::Each { variable: 0, index }, &days);
                    let (from, to, doubtful) = pause?;
                    read.pauses.push((from, to));
                    read.doubtful |= doubtful;
                }
            }
            Outcome::Known(_) => {}
            Outcome::Unknown(_) => read.more = true,
            Outcome::Error(error) => return Err(*error),
        }
        // Of pauses that are not there to be read, only plain fields are sure not to err.
        let program = self.program;
        read.doubtful |=
            read.more && !(is_field(program, pauses.from) && is_field(program, pauses.to));
        Ok(read)
    }

    fn pause(&mut self, pauses: &Pauses) -> Result<(Days, Days, bool), EvalError> {
        let doubts = self.doubts;
        let from = self.expr(pauses.from);
        let to = self.expr(pauses.to);
        let plain = [&from, &to].iter().any(|day| matches!(day, Outcome::Unknown(None)));
        let from = Days::of(&from, self.program[pauses.from].ty.or_none)?;
        let to = Days::of(&to, self.program[pauses.to].ty.or_none)?;
        Ok((from, to, plain && self.doubts != doubts))
    }

    /// The answer of a standard in full.
    pub(crate) fn standard_answer(&mut self, id: StandardId) -> StandardAnswer {
        let waiting = self.standard(id);
        let Verdict { answer, error } = waiting.verdict;
        let missing = if answer == Answer::Undecided {
            self.missing(&Question::Standard(id))
        } else {
            Vec::new()
        };
        let notices = if answer == Answer::NotInForce {
            Vec::new()
        } else {
            let program = self.program;
            self.notices(&program[id].notices)
        };
        StandardAnswer { id, answer, clock: waiting.clock.clone(), missing, notices, error }
    }
}

/// The outcome, where it is not an error.
fn known(outcome: Outcome) -> Result<Outcome, EvalError> {
    match outcome {
        Outcome::Error(error) => Err(error),
        outcome => Ok(outcome),
    }
}

/// Whether an expression is a field of the loop variable, as given.
fn is_field(program: &Program, expr: ExprId) -> bool {
    match program[expr].kind {
        ExprKind::Field { of, .. } => matches!(program[of].kind, ExprKind::Variable(_)),
        _ => false,
    }
}
