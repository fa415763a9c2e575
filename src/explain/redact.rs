//! Answers and proofs without what is not to be shown.
//!
//! Owns: what is withheld where an answer is redacted: the values of facts and fields that are `sensitive` or
//! `protected`, and every value that is worked out from them. What remains is what was asked: the answers of
//! determinations, conditions and items, what is missing, and what follows from these by logic alone.
//! Takes: an evaluation and its proof. Gives: the same without those values, before any words are made of it, so
//! that no printer can show them. Which steps there are does not depend on them either.
//! Must never know: how anything is printed.

mod hidden;
mod steps;

use std::sync::Arc;

use crate::engine::{
    self, Answered, Clock, DefineAnswer, Evaluation, Finding, IndicatorAnswer, Outcome,
    PaymentAnswer, StandardAnswer, Trace,
};
use crate::program::{Answer, AnswerId, ExprId, Facts, Item, List, Program, Slot, Value};
use crate::source::Sources;
use crate::value::{Date, Number};

use super::Evidence;

pub use hidden::Hidden;

/// A case, its answers and their proof, without what is not to be shown.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// The case: [`Value::withheld`] stands in the place of each value that is not to be shown.
    pub facts: Facts,
    /// The answers.
    pub evaluation: Evaluation,
    /// Their proof.
    pub trace: Trace,
}

impl Redacted {
    /// What words are made from.
    #[must_use]
    pub const fn evidence<'a>(
        &'a self,
        sources: &'a Sources,
        program: &'a Program,
    ) -> Evidence<'a> {
        Evidence {
            sources,
            program,
            facts: &self.facts,
            evaluation: &self.evaluation,
            trace: &self.trace,
        }
    }
}

/// Leaves out what is not to be shown. Without a `trace` the result has none either.
///
/// The proof is that of the same case as if what is not to be shown had not been given: so nothing in it depends on
/// that. What is decided in it all the same is told, and so are the answers of the case as it is.
#[must_use]
pub fn redact(
    program: &Program,
    facts: &Facts,
    evaluation: &Evaluation,
    trace: Option<&Trace>,
) -> Redacted {
    let hidden = Hidden::of(program, facts);
    let unknown = hidden.unknown(program, facts);
    let facts = hidden.marked(program, facts);
    let values = Values { items: Items::of(&facts) };
    let asked: Vec<AnswerId> = evaluation.answers.iter().map(|answered| answered.id).collect();
    let (without, proof) = match trace {
        Some(_) => engine::evaluate_traced(program, &unknown, evaluation.as_at, Some(&asked)),
        None => {
            let without = engine::evaluate_only(program, &unknown, evaluation.as_at, &asked);
            (without, Trace::default())
        }
    };
    let work = Work { program, hidden: &hidden, values: &values };
    let answers = evaluation.answers.iter().map(|answered| {
        let without = without.answers.iter().find(|without| without.id == answered.id);
        let without = without.map(|without| &without.finding);
        Answered { id: answered.id, finding: work.finding(&answered.finding, without) }
    });
    let evaluation = Evaluation { as_at: evaluation.as_at, answers: answers.collect() };
    let trace = trace.map(|trace| steps::redacted(program, &hidden, &values, trace, &proof));
    Redacted { facts, evaluation, trace: trace.unwrap_or_default() }
}

struct Work<'a> {
    program: &'a Program,
    hidden: &'a Hidden,
    values: &'a Values,
}

/// What an expression gave, without what is not to be shown; and the case, for the words that are made of it.
#[must_use]
pub fn redact_outcome(
    program: &Program,
    facts: &Facts,
    today: Date,
    expr: ExprId,
    outcome: &Outcome,
) -> (Facts, Outcome) {
    let hidden = Hidden::of(program, facts);
    let unknown = hidden.unknown(program, facts);
    let (without, _, _) = engine::evaluate_expr(program, &unknown, today, expr);
    let decided = without.known().is_some() && !hidden.expr_so_far(expr);
    let facts = hidden.marked(program, facts);
    let outcome = if hidden.expr(expr) && !decided {
        shown_error(outcome)
    } else {
        Values { items: Items::of(&facts) }.outcome(outcome)
    };
    (facts, outcome)
}

/// The items of a case as they may be shown, by ordinal.
struct Items(Vec<Option<Arc<Item>>>);

impl Items {
    fn of(facts: &Facts) -> Self {
        let mut items = Self(vec![None; facts.places.len()]);
        facts.slots.iter().for_each(|slot| items.keep(slot));
        items
    }

    /// Lists nest as deep as records do.
    fn keep(&mut self, slot: &Slot) {
        let Slot::Given(Value::List(list)) = slot else { return };
        for value in list.items.iter() {
            let Value::Item(item) = value else { continue };
            if let Some(place) = self.0.get_mut(item.ordinal as usize) {
                *place = Some(Arc::clone(item));
            }
            item.fields.iter().for_each(|slot| self.keep(slot));
        }
    }
}

/// Values that are public but for the fields of the items in them.
struct Values {
    items: Items,
}

impl Values {
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Item(item) => match self.items.0.get(item.ordinal as usize) {
                Some(Some(shown)) => Value::Item(Arc::clone(shown)),
                // It stands in a list that is not to be shown.
                Some(None) | None => Value::withheld(),
            },
            Value::List(list) if list.items.iter().any(|item| matches!(item, Value::Item(_))) => {
                let items = list.items.iter().map(|item| self.value(item)).collect();
                Value::List(List { items, open: list.open })
            }
            value => value.clone(),
        }
    }

    fn outcome(&self, outcome: &Outcome) -> Outcome {
        match outcome {
            Outcome::Known(value) => Outcome::Known(self.value(value)),
            outcome => outcome.clone(),
        }
    }
}

/// What stands in the place of an outcome.
const fn withheld() -> Outcome {
    Outcome::Known(Value::withheld())
}

/// That something is an error or not known is an answer; a value is not.
fn shown_error(outcome: &Outcome) -> Outcome {
    match outcome {
        Outcome::Error(error) => Outcome::Error(*error),
        Outcome::Unknown(_) => Outcome::UNKNOWN,
        Outcome::Known(_) => withheld(),
    }
}

impl Work<'_> {
    /// What was found, and what would have been without what is not to be shown.
    fn finding(&self, found: &Finding, without: Option<&Finding>) -> Finding {
        match (found, without) {
            (Finding::Define(found), Some(Finding::Define(without))) => {
                let decided = without.value.known().is_some()
                    && !self.hidden.define_so_far(self.program, found.id);
                let value = if self.hidden.define(found.id) && !decided {
                    shown_error(&found.value)
                } else {
                    self.values.outcome(&found.value)
                };
                Finding::Define(DefineAnswer { value, ..found.clone() })
            }
            (Finding::Standard(found), Some(Finding::Standard(without))) => {
                Finding::Standard(self.standard(found, without))
            }
            (Finding::Payment(found), _) => Finding::Payment(self.payment(found)),
            (Finding::Indicator(found), Some(Finding::Indicator(without)))
                if self.hidden.indicator(self.program, found.id) && without.share.is_none() =>
            {
                Finding::Indicator(IndicatorAnswer {
                    numerator: 0,
                    denominator: 0,
                    share: None,
                    range: None,
                    target: None,
                    withheld: true,
                    ..found.clone()
                })
            }
            (found, _) => found.clone(),
        }
    }

    /// The figures that are worked out from what is not to be shown.
    fn standard(&self, found: &StandardAnswer, without: &StandardAnswer) -> StandardAnswer {
        let figures = self.hidden.clock(self.program, found.id);
        // Of a clock that does not run there are no figures, whatever the facts are.
        let none = matches!(
            found.answer,
            Answer::NotApplicable | Answer::NotInForce | Answer::NotStarted | Answer::Error
        );
        let figure = |hide: bool, outcome: &Outcome, without: &Outcome| {
            let decided = without.known().is_some() && without.known() == outcome.known();
            match (hide && !decided, none) {
                (false, _) => outcome.clone(),
                (true, true) => Outcome::Known(Value::None),
                (true, false) => withheld(),
            }
        };
        let (clock, other) = (&found.clock, &without.clock);
        let any = figures.any() && clock != other;
        let still_open = found.answer == Answer::Running;
        let clock = Clock {
            started_on: figure(figures.start, &clock.started_on, &other.started_on),
            due_on: figure(figures.due(), &clock.due_on, &other.due_on),
            stopped_on: if still_open && figures.stop {
                Outcome::Known(Value::None)
            } else {
                figure(figures.stop, &clock.stopped_on, &other.stopped_on)
            },
            days_used: figure(any, &clock.days_used, &other.days_used),
            days_left: figure(any, &clock.days_left, &other.days_left),
            days_over: figure(any, &clock.days_over, &other.days_over),
            not_yet: if any { Vec::new() } else { clock.not_yet.clone() },
            clamped: clock.clamped && !any,
            days_paused: if any { 0 } else { clock.days_paused },
            paused_now: clock.paused_now && !any,
            withheld: any && !none,
        };
        StandardAnswer { clock, ..found.clone() }
    }

    fn payment(&self, found: &PaymentAnswer) -> PaymentAnswer {
        let mut found = found.clone();
        let (mut amounts, mut days) = (false, false);
        for item in &mut found.items {
            let figures = self.hidden.instalment(self.program, item.instalment);
            amounts |= figures.amount;
            days |= figures.due;
            if figures.amount {
                item.amount = Number::ZERO;
                item.unrounded = None;
                item.cut = Number::ZERO;
                item.withheld = true;
            }
            if figures.amount || figures.due {
                item.place = None;
            }
            if figures.due {
                let payable = item.answer == Answer::Payable;
                item.due_on = if payable { withheld() } else { Outcome::Known(Value::None) };
            }
        }
        if amounts {
            found.payable = Number::ZERO;
            if let Outcome::Known(_) = found.total {
                found.total = withheld();
            }
            found.withheld = true;
        }
        if amounts || days {
            found.by_due_date = Vec::new();
        }
        found
    }
}
