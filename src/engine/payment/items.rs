//! One item of an instalment, by itself.
//!
//! Owns: what its conditions, exclusions and holds, its worth and its due date make of it, before any
//! pot or cap. Must never know: the other items.

use super::super::ask::ordinal;
use super::super::clock::Days;
use super::super::conditions::{Judged, Verdict};
use super::super::evaluator::Evaluator;
use super::super::pot::{Candidate, Claim, PENNY};
use super::super::{ConditionAnswer, EvalError, ItemAnswer, Node, Outcome, PayPart, Tracer};
use crate::diagnostic::Code;
use crate::program::{Answer, ConditionId, Instalment, InstalmentId, List, Pays, Value};
use crate::syntax::ast::ConditionKind;
use crate::value::{Date, Number, OpError, Rounding, Truth};

/// An item on its way to its answer.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its answer so far.
    pub(super) item: ItemAnswer,
    /// Whether it will be payable.
    pub(super) claim: Claim,
    /// The earliest day that it can be due.
    pub(super) due: Date,
    /// The least and the most that it can be worth, to the penny; open if `None`.
    pub(super) worth: (Option<Number>, Option<Number>),
}

/// The items of an instalment by themselves.
pub(super) struct Drafts {
    /// What is not known of the list stands at the end, as one entry more.
    pub(super) drafts: Vec<Draft>,
    /// The list, where it is known and they stand in one.
    pub(super) list: Option<List>,
    /// There may be more items than these.
    pub(super) more: bool,
}

/// What the conditions of an item come to.
struct Standing {
    refuses: Truth,
    holds: Truth,
    error: Option<EvalError>,
}

impl ItemAnswer {
    fn new(instalment: InstalmentId, item: Option<u32>, index: u32) -> Self {
        Self {
            instalment,
            item,
            more: false,
            index,
            answer: Answer::Held,
            amount: Number::ZERO,
            unrounded: None,
            cut: Number::ZERO,
            place: None,
            due_on: Outcome::UNKNOWN,
            reasons: Vec::new(),
            capacity: false,
            missing: Vec::new(),
            conditions: Vec::new(),
            error: None,
            withheld: false,
        }
    }

    /// Its answer, and its error where it is one.
    pub(in super::super) const fn verdict(&self) -> Verdict {
        Verdict { answer: self.answer, error: self.error }
    }

    /// It is held: nothing of what was worked out stands.
    pub(super) fn hold(&mut self) {
        self.answer = Answer::Held;
        self.amount = Number::ZERO;
        self.unrounded = None;
        self.cut = Number::ZERO;
        self.place = None;
        self.due_on = Outcome::UNKNOWN;
        self.reasons.clear();
        self.capacity = false;
        self.error = None;
    }

    /// It is an error.
    pub(super) fn fail(&mut self, error: EvalError) {
        self.hold();
        self.answer = Answer::Error;
        self.error = Some(error);
    }
}

impl Draft {
    fn new(item: ItemAnswer) -> Self {
        Self { item, claim: Claim::Open, due: Date::MIN, worth: (None, None) }
    }

    /// What pots and caps look at.
    pub(super) const fn candidate(&self) -> Candidate {
        let (least, most) = self.worth;
        Candidate { claim: self.claim, due: self.due, least, most }
    }

    /// What is found of it by itself: yes if it is payable, no if it is not.
    pub(super) fn outcome(&self) -> Outcome {
        match self.claim {
            Claim::Payable => Outcome::yes_no(true),
            Claim::Out => Outcome::yes_no(false),
            Claim::Open => self.item.verdict().outcome(),
        }
    }

    /// It is payable, this much to the penny.
    pub(super) const fn pays(&mut self, amount: Number, unrounded: Number) {
        self.item.answer = Answer::Payable;
        self.item.amount = amount;
        self.item.unrounded = Some(unrounded);
        self.worth = (Some(amount), Some(amount));
    }

    /// A cap leaves only this of it.
    pub(super) fn cut_to(&mut self, paid: Number) {
        // Both are whole pence, and the difference lies between zero and the amount.
        self.item.cut = self.item.amount.sub(paid).unwrap_or(Number::ZERO);
        self.item.amount = paid;
    }

    /// No place, or no money, is left for it.
    pub(super) fn refuse_for_capacity(&mut self) {
        self.claim = Claim::Out;
        self.item.answer = Answer::NotPayable;
        self.item.amount = Number::ZERO;
        self.item.due_on = Outcome::Known(Value::None);
        self.item.capacity = true;
    }

    /// Perhaps no place, or not all the money, is left for it.
    pub(super) fn hold_for_capacity(&mut self) {
        self.claim = Claim::Open;
        self.item.hold();
        self.item.capacity = true;
    }

    /// It is an error.
    pub(super) fn fail(&mut self, error: EvalError) {
        self.claim = Claim::Open;
        self.item.fail(error);
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    /// The items of an instalment by themselves.
    pub(super) fn drafts(&mut self, id: InstalmentId, instalment: &'a Instalment) -> Drafts {
        let alone = |drafts, more| Drafts { drafts, list: None, more };
        let Some((_, list)) = instalment.each else {
            return alone(vec![self.draft(id, instalment, 0, None)], false);
        };
        let list = match self.expr(list) {
            Outcome::Known(Value::List(list)) => list,
            Outcome::Known(_) => return alone(Vec::new(), false),
            Outcome::Unknown(_) => return alone(vec![more_items(id, 0)], true),
            Outcome::Error(error) => {
                let mut more = more_items(id, 0);
                more.fail(error);
                return alone(vec![more], true);
            }
        };
        let mut drafts = Vec::with_capacity(list.items.len());
        for (index, item) in (0..).zip(list.items.iter()) {
            let draft =
                self.in_frame(item.clone(), |this| this.draft(id, instalment, index, Some(item)));
            drafts.push(draft);
        }
        if list.open {
            drafts.push(more_items(id, u32::try_from(drafts.len()).unwrap_or(u32::MAX)));
        }
        let more = list.open;
        Drafts { drafts, list: Some(list), more }
    }

    /// The outcome of one item by itself, with what it needs of the whole, as it is asked for when it is
    /// held: unknown if it still is. Whether a pot or a cap reaches is left aside.
    pub(in super::super) fn item_again(&mut self, id: InstalmentId, index: u32) -> Outcome {
        let node = Node::Pay(PayPart::Amount);
        self.tracer.enter(node);
        let outcome = self.item_with_whole(id, index);
        self.tracer.exit(node, &outcome);
        outcome
    }

    fn item_with_whole(&mut self, id: InstalmentId, index: u32) -> Outcome {
        let program = self.program;
        let instalment = &program[id];
        let in_force = self.in_force(&program[instalment.payment].standing);
        if in_force.truth() == Truth::No {
            return Outcome::Known(Value::None);
        }
        let draft = match instalment.each {
            None => self.draft(id, instalment, index, None),
            Some((_, list)) => match self.expr(list) {
                Outcome::Known(Value::List(list)) => match list.items.get(index as usize) {
                    Some(item) => self.in_frame(item.clone(), |this| {
                        this.draft(id, instalment, index, Some(item))
                    }),
                    None if list.open => return Outcome::UNKNOWN,
                    None => return Outcome::Known(Value::None),
                },
                outcome => return outcome,
            },
        };
        let mut outcomes = vec![in_force];
        if draft.claim == Claim::Payable {
            if let Pays::Shared { pot, places, already_paid } = instalment.pays {
                outcomes.push(self.expr(pot));
                outcomes.push(self.expr(places));
                outcomes.extend(already_paid.map(|paid| self.expr(paid)));
            }
            outcomes.extend(instalment.cap.map(|cap| self.expr(cap)));
        }
        let found = draft.outcome();
        outcomes.into_iter().find(|outcome| outcome.known().is_none()).unwrap_or(found)
    }

    /// One item, in the frame that is open.
    fn draft(
        &mut self,
        id: InstalmentId,
        instalment: &'a Instalment,
        index: u32,
        item: Option<&Value>,
    ) -> Draft {
        let node = Node::Item { instalment: id, index };
        self.tracer.enter(node);
        if let Some(item) = item {
            self.tracer.item(item);
        }
        let mut draft = Draft::new(ItemAnswer::new(id, item.and_then(ordinal), index));
        let standing = self.item_conditions(instalment, item, &mut draft.item);
        if standing.refuses == Truth::Yes {
            draft.claim = Claim::Out;
            draft.item.answer = Answer::NotPayable;
            draft.item.due_on = Outcome::Known(Value::None);
            draft.item.reasons.retain(|id| self.program[*id].kind != ConditionKind::Hold);
        } else {
            draft.item.reasons.retain(|id| self.program[*id].kind == ConditionKind::Hold);
            // Of an item that errs too: where it may come and what it may be worth decides what is sure
            // for the others.
            let worth = self.item_worth(instalment, &standing, &mut draft);
            if let Some(error) = standing.error.or(worth.err()) {
                draft.fail(error);
            }
        }
        self.tracer.exit(node, &draft.outcome());
        draft
    }

    /// Judges all conditions, exclusions and holds of an item.
    fn item_conditions(
        &mut self,
        instalment: &'a Instalment,
        item: Option<&Value>,
        answer: &mut ItemAnswer,
    ) -> Standing {
        let mut found = Standing { refuses: Truth::No, holds: Truth::No, error: None };
        answer.conditions.reserve_exact(instalment.conditions.len());
        for id in &instalment.conditions {
            let judged = match item {
                Some(_) => self.judge(*id, item),
                None => self.condition(*id),
            };
            answer.conditions.push(condition_found(*id, judged));
            match self.program[*id].kind {
                ConditionKind::Condition | ConditionKind::Exclusion => {
                    found.refuses = found.refuses.or(judged.refuses);
                }
                ConditionKind::Hold => found.holds = found.holds.or(judged.refuses),
                ConditionKind::Expectation => continue,
            }
            if judged.refuses == Truth::Yes {
                answer.reasons.push(*id);
            } else if judged.refuses == Truth::Error {
                found.error = found.error.or(judged.verdict.error);
            }
        }
        found
    }

    /// What an item that nothing refuses is worth, and when it is due.
    fn item_worth(
        &mut self,
        instalment: &'a Instalment,
        standing: &Standing,
        draft: &mut Draft,
    ) -> Result<(), EvalError> {
        let amount = match instalment.pays {
            Pays::Amount(pays) => Some((self.pay_part(PayPart::Amount, pays), pays)),
            Pays::Shared { .. } => None,
        };
        let or_none = self.program[instalment.due_on].ty.or_none;
        let due = self.pay_part(PayPart::DueOn, instalment.due_on);
        let days = due.and_then(|due| Days::of(&due, or_none));
        draft.due = days.ok().and_then(|days| days.between).map_or(Date::MIN, |(low, _)| low);
        let mut exact = None;
        let mut unknown = false;
        if let Some((outcome, pays)) = amount {
            let outcome = outcome?;
            draft.worth = worth_of(&outcome);
            exact = super::number(outcome, pays)?;
            unknown = exact.is_none();
            if exact.is_some() && draft.worth.0.is_none() {
                return Err(EvalError::of(OpError::Overflow, pays));
            }
        }
        let days = days?;
        unknown |= !days.is_known();
        let open = standing.refuses != Truth::No || standing.holds != Truth::No;
        if open || unknown {
            return Ok(());
        }
        let Some(date) = days.known() else {
            return Err(EvalError { code: Code::NoDueDate, at: instalment.due_on });
        };
        draft.claim = Claim::Payable;
        draft.item.due_on = Outcome::Known(Value::Date(date));
        if let (Some(unrounded), (Some(amount), _)) = (exact, draft.worth) {
            draft.pays(amount, unrounded);
        }
        Ok(())
    }
}

/// A condition's answer, what is missing left out.
const fn condition_found(id: ConditionId, judged: Judged) -> ConditionAnswer {
    let Verdict { answer, error } = judged.verdict;
    ConditionAnswer { id, answer, missing: Vec::new(), error }
}

/// The entry that stands for the items that are not known.
fn more_items(id: InstalmentId, index: u32) -> Draft {
    Draft::new(ItemAnswer { more: true, ..ItemAnswer::new(id, None, index) })
}

/// The least and the most that an outcome can be, to the penny, halves away from zero.
fn worth_of(outcome: &Outcome) -> (Option<Number>, Option<Number>) {
    let pence = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.round_to(PENNY, Rounding::HalfAwayFromZero).ok(),
        _ => None,
    };
    match outcome {
        Outcome::Known(value) => (pence(Some(value)), pence(Some(value))),
        Outcome::Unknown(Some(range)) => (pence(range.low.as_ref()), pence(range.high.as_ref())),
        Outcome::Unknown(None) | Outcome::Error(_) => (None, None),
    }
}
