//! Payments: what each item of each instalment is paid.
//!
//! Owns: the order of the steps (the items by themselves, then the pot, then the cap, then the sums)
//! and what in force means for them. Must never know: how an item's conditions are judged (that is
//! [`items`]), nor how a pot is shared ([`super::pot`]).

mod items;

use std::rc::Rc;

use super::conditions::Verdict;
use super::evaluator::{Evaluator, Memo, Once};
use super::missing::Question;
use super::pot::{self, Candidate, Claim, Cut, Place};
use super::{EvalError, ItemAnswer, Node, Outcome, PayPart, PaymentAnswer, Tracer};
use crate::diagnostic::Code;
use crate::program::{Answer, AnswerField, ExprId, InstalmentId, List, PaymentId, Pays, Value};
use crate::value::{Date, Number, OpError, Truth};
use items::{Draft, Drafts};

/// What was found of an instalment.
#[derive(Debug)]
pub(crate) struct Paid {
    /// *Not in force*, an error of the whole, or of its items together.
    pub(crate) verdict: Verdict,
    /// Its items, what is missing left out.
    pub(crate) items: Vec<ItemAnswer>,
    /// The list of the items, where it is known and they stand in one.
    pub(crate) list: Option<List>,
}

/// What was found of a payment.
#[derive(Debug)]
pub(crate) struct Sums {
    /// The answer.
    pub(crate) verdict: Verdict,
    payable: Number,
    total: Outcome,
    held_count: u32,
    by_due_date: Vec<(Date, Number)>,
}

/// The answer of items together: what is payable stays so, and no error can be undone by it.
fn together(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut found = Verdict::of(Answer::NotPayable);
    for Verdict { answer, error } in verdicts {
        found.error = found.error.or(error);
        let rank = |answer: Answer| match answer {
            Answer::Payable => 3,
            Answer::Error => 2,
            Answer::Held => 1,
            _ => 0,
        };
        if rank(answer) > rank(found.answer) {
            found.answer = answer;
        }
    }
    found
}

impl Paid {
    fn without_items(verdict: Verdict) -> Self {
        Self { verdict, items: Vec::new(), list: None }
    }

    /// `X.FIELD` of an instalment that has one item; `None`: it has no such field.
    pub(crate) fn field(&self, field: AnswerField) -> Option<Outcome> {
        if self.verdict.answer == Answer::NotInForce {
            return Some(Outcome::Known(Value::None));
        }
        let item = self.items.first();
        let value = |item: &ItemAnswer| match field {
            AnswerField::Amount => Some(Outcome::Known(Value::Number(item.amount))),
            AnswerField::DueOn => Some(item.due_on.clone()),
            _ => None,
        };
        match (self.verdict, item) {
            (Verdict { answer: Answer::Error, error: Some(error) }, _) => {
                Some(Outcome::Error(error))
            }
            (Verdict { answer: Answer::Held, .. }, _) | (_, None) => Some(Outcome::UNKNOWN),
            (_, Some(item)) => value(item),
        }
    }
}

impl Sums {
    /// `X.FIELD` of a payment; `None`: it has no such field. What says where it stands so far is
    /// known even where an item is not.
    pub(crate) fn field(&self, field: AnswerField) -> Option<Outcome> {
        if self.verdict.answer == Answer::NotInForce {
            return Some(Outcome::Known(Value::None));
        }
        match field {
            AnswerField::Payable => Some(Outcome::Known(Value::Number(self.payable))),
            AnswerField::Total => Some(self.total.clone()),
            AnswerField::HeldCount => {
                let count = Number::from_i64(i64::from(self.held_count));
                Some(Outcome::Known(Value::Number(count)))
            }
            _ => None,
        }
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    fn instalments(&mut self) -> &mut Memo<Rc<Paid>> {
        &mut self.answers.instalments
    }

    fn payments(&mut self) -> &mut Memo<Rc<Sums>> {
        &mut self.answers.payments
    }

    /// What is found of an instalment and its items.
    pub(crate) fn instalment(&mut self, id: InstalmentId) -> Rc<Paid> {
        let found = self.once(Self::instalments, id.index(), |this| {
            let paid = this.paid(id);
            // A held item may turn out to be an error, even where what it rests on can not.
            let is_held = paid.verdict.answer == Answer::Held;
            let any_held = || paid.items.iter().any(|item| item.answer == Answer::Held);
            this.doubts += u64::from(is_held || any_held());
            Rc::new(paid)
        });
        match found {
            Once::Now(paid) => paid,
            Once::Before(paid) => {
                for item in &paid.items {
                    let node = Node::Item { instalment: id, index: item.index };
                    self.tracer.reused(node, &item.verdict().outcome());
                }
                paid
            }
            Once::Cycle => {
                let at = self.program[id].due_on;
                let error = EvalError { code: Code::Internal, at };
                Rc::new(Paid::without_items(Verdict::error(error)))
            }
        }
    }

    fn paid(&mut self, id: InstalmentId) -> Paid {
        let program = self.program;
        let instalment = &program[id];
        let in_force = self.in_force(&program[instalment.payment].standing);
        if let Outcome::Error(error) = in_force {
            return Paid::without_items(Verdict::error(error));
        }
        if in_force.truth() == Truth::No {
            return Paid::without_items(Verdict::of(Answer::NotInForce));
        }
        let Drafts { mut drafts, list, more } = self.drafts(id, instalment);
        if let Pays::Shared { pot, places, already_paid } = instalment.pays {
            self.share_pot(&mut drafts, more, (pot, places, already_paid));
        }
        if let Some(cap) = instalment.cap {
            self.apply_cap(&mut drafts, more, cap);
        }
        let mut items: Vec<ItemAnswer> = drafts.into_iter().map(|draft| draft.item).collect();
        if in_force.truth() != Truth::Yes {
            items.iter_mut().for_each(ItemAnswer::hold);
            return Paid { verdict: Verdict::of(Answer::Held), items, list };
        }
        Paid { verdict: together(items.iter().map(ItemAnswer::verdict)), items, list }
    }

    /// Gives the payable items their places in a pot. What is not known of the pot holds them all.
    fn share_pot(
        &mut self,
        drafts: &mut [Draft],
        more: bool,
        (pot, places, already_paid): (ExprId, ExprId, Option<ExprId>),
    ) {
        if !drafts.iter().any(|draft| draft.claim == Claim::Payable) {
            return;
        }
        let amount = self.pay_part(PayPart::Amount, pot).and_then(|found| number(found, pot));
        let count = self.whole_number(PayPart::Places, Some(places));
        let paid = self.whole_number(PayPart::AlreadyPaid, already_paid);
        let (pot_amount, count, paid) = match (amount, count, paid) {
            (Ok(Some(pot)), Ok(Some(count)), Ok(Some(paid))) => (pot, count, paid),
            (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => {
                return settle(drafts, |item| item.fail(error));
            }
            _ => return settle(drafts, ItemAnswer::hold),
        };
        let candidates: Vec<Candidate> = drafts.iter().map(Draft::candidate).collect();
        let found = pot::places(&candidates, count, paid, more);
        for (draft, place) in drafts.iter_mut().zip(found) {
            match place {
                Place::Untouched => {}
                Place::At(place) => match pot::worth(pot_amount, count, place) {
                    Ok((amount, each)) => {
                        draft.pays(amount, each);
                        draft.item.place = u32::try_from(place).ok();
                    }
                    Err(error) => draft.fail(EvalError::of(error, pot)),
                },
                Place::Beyond => draft.refuse_for_capacity(),
                Place::PerhapsBeyond => draft.hold_for_capacity(),
            }
            if draft.claim == Claim::Open {
                draft.worth = open_worth(pot_amount, count);
            }
        }
    }

    /// Cuts what goes beyond a cap.
    fn apply_cap(&mut self, drafts: &mut [Draft], more: bool, cap: ExprId) {
        if !drafts.iter().any(|draft| draft.claim == Claim::Payable) {
            return;
        }
        let limit = match self.pay_part(PayPart::Cap, cap).and_then(|limit| number(limit, cap)) {
            Ok(Some(limit)) => limit,
            Ok(None) => return settle(drafts, ItemAnswer::hold),
            Err(error) => return settle(drafts, |item| item.fail(error)),
        };
        let candidates: Vec<Candidate> = drafts.iter().map(Draft::candidate).collect();
        let found = match pot::cuts(&candidates, limit, more) {
            Ok(found) => found,
            Err(error) => {
                let error = EvalError::of(error, cap);
                return settle(drafts, |item| item.fail(error));
            }
        };
        for (draft, cut) in drafts.iter_mut().zip(found) {
            match cut {
                Cut::Untouched => {}
                Cut::Paid(paid) => draft.cut_to(paid),
                Cut::Nothing => {
                    draft.cut_to(Number::ZERO);
                    draft.refuse_for_capacity();
                }
                Cut::Perhaps => draft.hold_for_capacity(),
            }
        }
    }

    /// A number of places; zero where none is written, `None` where it is not known.
    fn whole_number(
        &mut self,
        part: PayPart,
        expr: Option<ExprId>,
    ) -> Result<Option<i64>, EvalError> {
        let Some(at) = expr else { return Ok(Some(0)) };
        let outcome = self.pay_part(part, at)?;
        let Some(count) = number(outcome, at)? else { return Ok(None) };
        pot::whole_count(count).map(Some).map_err(|error| EvalError::of(error, at))
    }

    /// A part of an instalment.
    fn pay_part(&mut self, part: PayPart, expr: ExprId) -> Result<Outcome, EvalError> {
        self.tracer.enter(Node::Pay(part));
        let outcome = self.expr(expr);
        self.tracer.exit(Node::Pay(part), &outcome);
        match outcome {
            Outcome::Error(error) => Err(error),
            outcome => Ok(outcome),
        }
    }

    /// The answer of a payment, with its sums.
    pub(crate) fn payment(&mut self, id: PaymentId) -> Rc<Sums> {
        let node = Node::Payment(id);
        let found = self.once(Self::payments, id.index(), |this| {
            this.tracer.enter(node);
            let sums = this.sums(id);
            this.tracer.exit(node, &sums.verdict.outcome());
            Rc::new(sums)
        });
        match found {
            Once::Now(sums) => sums,
            Once::Before(sums) => {
                self.tracer.reused(node, &sums.verdict.outcome());
                sums
            }
            Once::Cycle => Rc::new(Sums::failed(EvalError { code: Code::Internal, at: ExprId(0) })),
        }
    }

    fn sums(&mut self, id: PaymentId) -> Sums {
        let program = self.program;
        let instalments: Vec<Rc<Paid>> =
            program[id].instalments.iter().map(|id| self.instalment(*id)).collect();
        if instalments.iter().any(|paid| paid.verdict.answer == Answer::NotInForce) {
            let none = Outcome::Known(Value::None);
            let verdict = Verdict::of(Answer::NotInForce);
            return Sums { verdict, total: none, ..Sums::nothing() };
        }
        let verdict = together(instalments.iter().map(|paid| paid.verdict));
        let items = instalments.iter().flat_map(|paid| &paid.items);
        match Sums::of(items, verdict) {
            Ok(sums) => sums,
            Err(error) => {
                let at = program[id].instalments.first().map(|id| program[*id].due_on);
                Sums::failed(EvalError::of(error, at.unwrap_or(ExprId(0))))
            }
        }
    }

    /// The answer of a payment in full.
    pub(crate) fn payment_answer(&mut self, id: PaymentId) -> PaymentAnswer {
        let program = self.program;
        let sums = self.payment(id);
        let mut items = Vec::new();
        for instalment in &program[id].instalments {
            let Some(paid) = self.answers.instalments.get(instalment.index()) else { continue };
            items.reserve(paid.items.len());
            for item in &paid.items {
                items.push(self.with_missing(&paid, item));
            }
        }
        let notices = if sums.verdict.answer == Answer::NotInForce {
            Vec::new()
        } else {
            self.notices(&program[id].notices)
        };
        PaymentAnswer {
            id,
            answer: sums.verdict.answer,
            items,
            payable: sums.payable,
            total: sums.total.clone(),
            held_count: sums.held_count,
            by_due_date: sums.by_due_date.clone(),
            notices,
            error: sums.verdict.error,
            withheld: false,
        }
    }
}

impl<T: Tracer> Evaluator<'_, T> {
    /// An item's answer with what is missing: the facts that would settle it, and each of its
    /// conditions.
    fn with_missing(&mut self, paid: &Paid, item: &ItemAnswer) -> ItemAnswer {
        let mut item = item.clone();
        if item.answer == Answer::Held && !item.capacity {
            item.missing = self.missing(&Question::Item(item.instalment, item.index));
        }
        let value = paid.list.as_ref().and_then(|list| list.items.get(item.index as usize));
        for condition in &mut item.conditions {
            if condition.answer == Answer::Undecided {
                let question = Question::Condition(condition.id, value.cloned());
                condition.missing = self.missing(&question);
            }
        }
        item
    }
}

impl Sums {
    fn nothing() -> Self {
        Self {
            verdict: Verdict::of(Answer::NotPayable),
            payable: Number::ZERO,
            total: Outcome::Known(Value::Number(Number::ZERO)),
            held_count: 0,
            by_due_date: Vec::new(),
        }
    }

    fn failed(error: EvalError) -> Self {
        let verdict = Verdict::error(error);
        Self { verdict, total: Outcome::Error(error), ..Self::nothing() }
    }

    fn of<'i>(
        items: impl Iterator<Item = &'i ItemAnswer>,
        verdict: Verdict,
    ) -> Result<Self, OpError> {
        let mut sums = Self { verdict, ..Self::nothing() };
        let mut dated: Vec<(Date, Number)> = Vec::new();
        for item in items {
            sums.held_count += u32::from(item.answer == Answer::Held);
            if item.answer != Answer::Payable {
                continue;
            }
            sums.payable = sums.payable.add(item.amount)?;
            if let Outcome::Known(Value::Date(due)) = item.due_on {
                dated.push((due, item.amount));
            }
        }
        dated.sort_by_key(|(due, _)| *due);
        for (due, amount) in dated {
            match sums.by_due_date.last_mut() {
                Some((last, sum)) if *last == due => *sum = sum.add(amount)?,
                _ => sums.by_due_date.push((due, amount)),
            }
        }
        sums.total = match verdict.error {
            Some(error) => Outcome::Error(error),
            None if sums.held_count > 0 || verdict.answer == Answer::Held => Outcome::UNKNOWN,
            None => Outcome::Known(Value::Number(sums.payable)),
        };
        Ok(sums)
    }
}

/// Does the same to every item that is payable so far.
fn settle(drafts: &mut [Draft], change: impl Fn(&mut ItemAnswer)) {
    for draft in drafts.iter_mut().filter(|draft| draft.claim == Claim::Payable) {
        change(&mut draft.item);
        draft.claim = Claim::Open;
    }
}

/// A number, where it is known.
fn number(outcome: Outcome, at: ExprId) -> Result<Option<Number>, EvalError> {
    match outcome {
        Outcome::Known(Value::Number(number)) => Ok(Some(number)),
        Outcome::Unknown(_) => Ok(None),
        Outcome::Error(error) => Err(error),
        Outcome::Known(_) => Err(EvalError { code: Code::Internal, at }),
    }
}

/// What an open item can be paid from a pot: a place is worth its share, give or take a penny.
fn open_worth(pot: Number, places: i64) -> (Option<Number>, Option<Number>) {
    let bounds = || -> Result<(Number, Number), OpError> {
        let (_, each) = pot::worth(pot, places, 1)?;
        let penny = Number::from_ratio(1, 100)?;
        let least = each.sub(penny)?.round_to(pot::PENNY, crate::value::Rounding::Down)?;
        let most = each.add(penny)?.round_to(pot::PENNY, crate::value::Rounding::Up)?;
        let least = if pot.is_negative() { least } else { least.max(Number::ZERO) };
        Ok((least, most))
    };
    bounds().map_or((None, None), |(least, most)| (Some(least), Some(most)))
}
