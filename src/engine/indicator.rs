//! Indicators over the items of a list.
//!
//! Owns: which items are counted, and which target is in force. Must never know: how a share is
//! reckoned (that is [`super::share`]).

use std::rc::Rc;

use super::clock::Days;
use super::conditions::Verdict;
use super::evaluator::{Evaluator, Memo, Once};
use super::missing::Question;
use super::share::{Aim, Tally};
use super::{EvalError, IndicatorAnswer, Node, Note, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Answer, AnswerField, ExprId, Indicator, IndicatorId, Target, Value};
use crate::value::{Date, Truth};

/// What was found of an indicator.
#[derive(Debug)]
pub(crate) struct Counted {
    /// The answer.
    pub(crate) verdict: Verdict,
    tally: Tally,
    /// What is undecided may yet turn out to be an error.
    doubtful: bool,
    aim: Option<Aim>,
}

impl Counted {
    fn nothing(verdict: Verdict) -> Self {
        Self { verdict, tally: Tally::default(), doubtful: false, aim: None }
    }

    /// `X.FIELD`; `None`: an indicator has no such field.
    pub(crate) fn field(&self, field: AnswerField) -> Option<Outcome> {
        let outcome = match field {
            AnswerField::Numerator => self.tally.numerator_outcome(),
            AnswerField::Denominator => self.tally.denominator_outcome(),
            AnswerField::Percent => self.tally.share_outcome(),
            _ => return None,
        };
        Some(match self.verdict {
            Verdict { answer: Answer::NotInForce, .. } => Outcome::Known(Value::None),
            Verdict { error: Some(error), .. } => Outcome::Error(error),
            _ if self.doubtful => Outcome::UNKNOWN,
            _ => outcome,
        })
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    fn indicators(&mut self) -> &mut Memo<Rc<Counted>> {
        &mut self.answers.indicators
    }

    /// The answer of an indicator over a list, with its figures.
    pub(crate) fn indicator(&mut self, id: IndicatorId) -> Rc<Counted> {
        let node = Node::Indicator(id);
        let found = self.once(Self::indicators, id.index(), |this| {
            this.tracer.enter(node);
            let program = this.program;
            let counted = this
                .counted(id, &program[id])
                .unwrap_or_else(|error| Counted::nothing(Verdict::error(error)));
            this.doubts += u64::from(counted.doubtful);
            this.tracer.exit(node, &counted.verdict.outcome());
            Rc::new(counted)
        });
        match found {
            Once::Now(counted) => counted,
            Once::Before(counted) => {
                self.tracer.reused(node, &counted.verdict.outcome());
                counted
            }
            Once::Cycle => {
                let error = EvalError { code: Code::Internal, at: self.program[id].counts };
                Rc::new(Counted::nothing(Verdict::error(error)))
            }
        }
    }

    fn counted(&mut self, id: IndicatorId, indicator: &'a Indicator) -> Result<Counted, EvalError> {
        let in_force = match self.in_force(&indicator.standing) {
            Outcome::Error(error) => return Err(error),
            outcome => outcome.truth(),
        };
        if in_force == Truth::No {
            return Ok(Counted::nothing(Verdict::of(Answer::NotInForce)));
        }
        let (tally, mut doubtful) = match self.tally(id, indicator) {
            Ok(found) => found,
            // Not in force, it would be no error.
            Err(_) if in_force != Truth::Yes => (Tally { more: true, ..Tally::default() }, true),
            Err(error) => return Err(error),
        };
        let aims = self.aims(indicator)?;
        let mut answers = aims.iter().flatten().map(|aim| tally.answer(*aim));
        let first = answers.next();
        let agreed = first.filter(|first| answers.all(|answer| answer == *first));
        doubtful |= in_force != Truth::Yes || aims.iter().any(Option::is_none);
        let answer = match agreed {
            Some(answer) if !doubtful => answer,
            _ => Answer::Undecided,
        };
        let aim = match aims.as_slice() {
            [aim] => *aim,
            _ => None,
        };
        Ok(Counted { verdict: Verdict::of(answer), tally, doubtful, aim })
    }

    /// How the items of the list fall, and whether one that is not decided may yet be an error.
    fn tally(
        &mut self,
        id: IndicatorId,
        indicator: &'a Indicator,
    ) -> Result<(Tally, bool), EvalError> {
        let internal = EvalError { code: Code::Internal, at: indicator.counts };
        let mut tally = Tally::default();
        let list = match self.expr(indicator.list.ok_or(internal)?) {
            Outcome::Known(Value::List(list)) => list,
            Outcome::Known(_) => return Ok((tally, false)),
            Outcome::Unknown(_) => {
                tally.more = true;
                return Ok((tally, true));
            }
            Outcome::Error(error) => return Err(error),
        };
        tally.more = list.open;
        let mut doubtful = list.open;
        for (index, item) in (0..).zip(list.items.iter()) {
            doubtful |= self.in_frame(item.clone(), |this| {
                let node = Node::Counted { indicator: id, index };
                this.count_item(indicator, node, item, &mut tally)
            })?;
        }
        if list.items.is_empty() {
            self.tracer.note(Note::EmptyList);
        }
        Ok((tally, doubtful))
    }

    /// Counts the item of the frame that is open. `true`: undecided, it may yet be an error.
    fn count_item(
        &mut self,
        indicator: &'a Indicator,
        node: Node,
        item: &Value,
        tally: &mut Tally,
    ) -> Result<bool, EvalError> {
        self.tracer.enter(node);
        self.tracer.item(item);
        let mut error = None;
        let mut doubtful = false;
        let mut truth = |this: &mut Self, expr: ExprId| {
            let doubts = this.doubts;
            let outcome = this.truth(expr);
            if let Outcome::Error(found) = outcome {
                error = error.or(Some(found));
            }
            doubtful |= outcome.is_unknown() && this.doubts != doubts;
            outcome.truth()
        };
        let within = indicator.filter.map_or(Truth::Yes, |filter| truth(self, filter));
        let mut counted = Truth::No;
        let fine = tally.add(within, || {
            counted = truth(self, indicator.counts);
            counted
        });
        let outcome = match (fine, error) {
            (false, Some(error)) => Outcome::Error(error),
            _ => match within.and(counted) {
                Truth::Yes => Outcome::yes_no(true),
                // Out of the base: neither counted nor not.
                Truth::No if within == Truth::No => Outcome::Known(Value::None),
                Truth::No => Outcome::yes_no(false),
                Truth::Unknown | Truth::Error => Outcome::UNKNOWN,
            },
        };
        self.tracer.exit(node, &outcome);
        match error {
            Some(error) if !fine => Err(error),
            _ => Ok(doubtful),
        }
    }

    /// The targets that can be in force on the day that is asked about; `None` among them: on some
    /// day there may be none, or the day may yet be an error.
    fn aims(&mut self, indicator: &'a Indicator) -> Result<Vec<Option<Aim>>, EvalError> {
        let (day, at) = match indicator.dated_by {
            None => (Outcome::Known(Value::Date(self.today)), indicator.counts),
            Some(dated_by) => (self.expr(dated_by), dated_by),
        };
        let is_plain = matches!(day, Outcome::Unknown(None));
        let Some((low, high)) = Days::of(&day, false)?.between else {
            return Err(EvalError { code: Code::NoneWhereAValueIsNeeded, at });
        };
        let mut aims = Vec::new();
        let mut day = low;
        loop {
            let Some(target) = target_on(&indicator.targets, day) else {
                if low == high {
                    return Err(EvalError { code: Code::NoTarget, at });
                }
                aims.push(None);
                break;
            };
            let aim = Aim { more_than: target.more_than, share: target.share };
            if !aims.contains(&Some(aim)) {
                aims.push(Some(aim));
            }
            match target.until.and_then(|until| until.add_days(1).ok()) {
                Some(next) if next <= high => day = next,
                _ => break,
            }
        }
        if is_plain {
            aims.push(None);
        }
        Ok(aims)
    }

    /// What the case contributes to an indicator over cases: whether it is in the base, and whether it
    /// counts. Out of the base, what is counted is not read; not in force, nothing is.
    pub(crate) fn contribution(&mut self, id: IndicatorId) -> (Truth, Truth) {
        let program = self.program;
        let indicator = &program[id];
        let in_force = self.in_empty_frame(|this| this.in_force(&indicator.standing)).truth();
        if in_force == Truth::No {
            return (Truth::No, Truth::No);
        }
        let mut truth = |expr: ExprId| self.in_empty_frame(|this| this.truth(expr)).truth();
        let within = in_force.and(indicator.filter.map_or(Truth::Yes, &mut truth));
        if within == Truth::No {
            return (Truth::No, Truth::No);
        }
        (within, truth(indicator.counts))
    }

    /// The answer of an indicator over cases, from what they contribute. A target that depends on facts of a case
    /// decides only where every target that can be in force says the same.
    pub(crate) fn over_cases(
        &mut self,
        id: IndicatorId,
        fallen: &[((Truth, Truth), u64)],
    ) -> IndicatorAnswer {
        let program = self.program;
        let indicator = &program[id];
        let mut tally = Tally::default();
        let mut errs = false;
        for ((within, counted), cases) in fallen.iter().filter(|(_, cases)| *cases > 0) {
            errs |= !tally.add_all(*cases, *within, || *counted);
        }
        let standing = self.in_empty_frame(|this| this.in_force(&indicator.standing));
        let aims = self.in_empty_frame(|this| this.aims(indicator));
        let (answer, aims) = match (standing, aims) {
            (Outcome::Error(_), _) => (Answer::Error, Vec::new()),
            (standing, _) if standing.truth() == Truth::No => (Answer::NotInForce, Vec::new()),
            (_, Err(_)) => (Answer::Error, Vec::new()),
            (_, Ok(aims)) if errs => (Answer::Error, aims),
            (_, Ok(aims)) => (agreed(tally, &aims), aims),
        };
        let target = match aims.as_slice() {
            [Some(aim)] => Some((aim.more_than, aim.share)),
            _ => None,
        };
        IndicatorAnswer {
            id,
            answer,
            numerator: tally.numerator(),
            denominator: tally.denominator(),
            share: if errs { None } else { tally.share() },
            range: if answer == Answer::Undecided { tally.range() } else { None },
            target,
            missing: Vec::new(),
            error: None,
            withheld: false,
        }
    }

    /// The answer of an indicator in full.
    pub(crate) fn indicator_answer(&mut self, id: IndicatorId) -> IndicatorAnswer {
        let counted = self.indicator(id);
        let Verdict { answer, error } = counted.verdict;
        let is_open = answer == Answer::Undecided;
        let missing = if is_open { self.missing(&Question::Indicator(id)) } else { Vec::new() };
        IndicatorAnswer {
            id,
            answer,
            numerator: counted.tally.numerator(),
            denominator: counted.tally.denominator(),
            share: counted.tally.share(),
            range: if is_open { counted.tally.range() } else { None },
            target: counted.aim.map(|aim| (aim.more_than, aim.share)),
            missing,
            error,
            withheld: false,
        }
    }
}

/// The answer that every target gives; *undecided* where they differ or there may be none.
fn agreed(tally: Tally, aims: &[Option<Aim>]) -> Answer {
    let mut answers = aims.iter().map(|aim| aim.map(|aim| tally.answer(aim)));
    let first = answers.next().flatten();
    let same = first.filter(|first| answers.all(|answer| answer == Some(*first)));
    same.unwrap_or(Answer::Undecided)
}

/// The target whose period holds on a day.
fn target_on(targets: &[Target], day: Date) -> Option<&Target> {
    targets.iter().find(|target| {
        target.from.is_none_or(|from| from <= day) && target.until.is_none_or(|until| day <= until)
    })
}
