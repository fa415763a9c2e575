//! Payments by rows: the items, the pot, the sums.
//!
//! Owns: which rows of a payment the engine must give, and writing all others: their items one after the other.
//! Takes: lanes of a block. Must never know how an item's conditions came about.

use super::At;
use super::form::{InstalmentForm, PaymentForm, PaysForm};
use super::graph::{CASES, NodeId};
use super::keys::KeyCodes;
use super::lanes::{Cellular, any_bit, bit, each_row, or_word, pack_test, word_mask};
use super::pattern::{Patterns, Tracker};
use super::run::{Block, rounded};
use super::write::{Marks, at, found_by_engine, notices};
use crate::batch::answers::*;
use crate::batch::collect::gaps;
use crate::engine::Finding;
use crate::engine::pot::{self, Candidate, Claim, Place};
use crate::program::{Answer, AnswerId, ConditionId};
use crate::syntax::ast::ConditionKind;
use crate::value::{Date, Rounding};

/// Larger sums and counts are left to the engine, so that nothing here overflows.
const LARGE: i64 = 10_000_000_000_000;

/// The code of what misses nothing: the first entry.
const NOTHING: u32 = 0;

/// The rows that the engine must answer.
pub(super) fn odd_rows(form: &PaymentForm, block: &Block, rows: usize, odd: &mut [u64]) {
    for instalment in &form.instalments {
        let span = block.span(instalment.domain);
        let words = span.rows.div_ceil(64);
        let mut bad = vec![0_u64; words];
        let mut payable = vec![0_u64; words];
        items(instalment, block, span.rows, &mut bad, &mut payable);
        let ends = (instalment.domain != CASES).then_some(span.ends.as_slice());
        match ends {
            None => odd.iter_mut().zip(&bad).for_each(|(odd, bad)| *odd |= bad),
            Some(ends) if bad.iter().any(|word| *word != 0) => {
                for (row, ends) in ends.windows(2).enumerate() {
                    if let [from, to] = ends
                        && any_bit(&bad, *from as usize, *to as usize)
                    {
                        or_word(odd, row / 64, 1 << (row % 64));
                    }
                }
            }
            Some(_) => {}
        }
        let PaysForm::Shared { pot, places, paid } = &instalment.pays else { continue };
        let mut unfit = vec![0_u64; rows.div_ceil(64)];
        unfit_numbers(block, *pot, rows, &mut unfit, |value| value.abs() > LARGE);
        for (node, scale) in [Some(*places), *paid].into_iter().flatten() {
            let power = 10_i64.checked_pow(scale).unwrap_or(i64::MAX);
            let is_unfit = move |value: i64| !(0..=LARGE).contains(&value) || value % power != 0;
            unfit_numbers(block, (node, scale), rows, &mut unfit, is_unfit);
        }
        // What is not known of the pot matters only where something is payable.
        each_row(&unfit, |row| {
            let is_asked = match ends {
                None => bit(&payable, row),
                Some(ends) => match (ends.get(row), ends.get(row + 1)) {
                    (Some(from), Some(to)) => any_bit(&payable, *from as usize, *to as usize),
                    _ => false,
                },
            };
            if is_asked {
                or_word(odd, row / 64, 1 << (row % 64));
            }
        });
    }
}

/// The rows whose number is odd, none, or does not do.
fn unfit_numbers(
    block: &Block,
    (node, _): (NodeId, u32),
    rows: usize,
    into: &mut [u64],
    test: impl Fn(i64) -> bool,
) {
    let values = block.wides(node);
    let mut found = vec![0_u64; rows.div_ceil(64)];
    pack_test(&values.low, &mut found, test);
    for (word, slot) in into.iter_mut().enumerate() {
        *slot |= at(&values.odd, word)
            | at(&values.none, word)
            | at(&found, word) & at(&values.known, word);
    }
}

/// The items that are odd, and those that are payable by themselves.
fn items(form: &InstalmentForm, block: &Block, rows: usize, odd: &mut [u64], payable: &mut [u64]) {
    let (refuses, holds) = (block.truths(form.refuses), block.truths(form.holds));
    let due = block.smalls(form.due);
    let amount = match &form.pays {
        PaysForm::Amount(node, _) => Some(block.wides(*node)),
        PaysForm::Shared { .. } => None,
    };
    let mut large = vec![0_u64; rows.div_ceil(64)];
    if let Some(amount) = amount {
        pack_test(&amount.low, &mut large, |value| value.abs() > LARGE);
    }
    for word in 0..rows.div_ceil(64) {
        let out = at(&refuses.yes, word);
        let stands = at(&refuses.no, word) & at(&holds.no, word);
        let (known, bad) = amount.map_or((u64::MAX, 0), |amount| {
            let large = at(&large, word) & at(&amount.known, word);
            (at(&amount.known, word), at(&amount.odd, word) | at(&amount.none, word) | large)
        });
        let (mut refusing_odd, mut holding_odd) = (0, 0);
        for (_, kind, judged) in &form.conditions {
            let odd = at(&block.truths(judged.refuses).odd, word);
            match kind {
                ConditionKind::Condition | ConditionKind::Exclusion => refusing_odd |= odd,
                // A hold that errs is an error, whatever the others hold.
                ConditionKind::Hold => holding_odd |= odd,
                ConditionKind::Expectation => {}
            }
        }
        let no_day = stands & known & at(&due.none, word);
        let open_odd = holding_odd | bad | at(&due.odd, word) | no_day;
        or_word(odd, word, (refusing_odd | open_odd & !out) & word_mask(rows, word));
        or_word(payable, word, stands & known & at(&due.known, word));
    }
}

/// An item on its way to its answer.
#[derive(Clone, Copy, Debug)]
struct Draft {
    answer: Answer,
    amount: i64,
    due: Option<i32>,
    capacity: bool,
    /// The earliest day it can be due.
    earliest: i32,
}

/// Writes the rows of a block, in order.
pub(super) fn write(
    to: &At<'_, '_>,
    form: &PaymentForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut PaymentColumn,
) {
    let mut drafts = Vec::new();
    let first = column.items.missing.code(Vec::new());
    debug_assert_eq!(first, NOTHING, "it is the first entry");
    for row in 0..to.rows {
        if bit(odd, row) {
            let id = column.id;
            let mut whole = AnswerColumn::Payment(std::mem::replace(column, nothing(id)));
            found_by_engine(to, row, &mut whole);
            if let AnswerColumn::Payment(found) = whole {
                *column = found;
            }
            // A row that the engine could not answer has no items.
            while column.items.offsets.len() <= to.start + row + 1 {
                column.items.finish_row();
            }
            continue;
        }
        if form.never {
            if let Some(slot) = column.answer.get_mut(to.start + row) {
                *slot = Answer::NotInForce;
            }
            column.total.none.set(to.start + row, true);
            column.items.finish_row();
            continue;
        }
        let mut sums = Sums { payable: 0, any_payable: false, held: 0 };
        for (number, instalment) in (0..).zip(&form.instalments) {
            let item = ItemsAt { to, row, number, instalment, block };
            item.write(marks, column, &mut drafts, &mut sums);
        }
        column.items.finish_row();
        sums.write(column, to.start + row);
    }
    if form.never {
        return;
    }
    for word in 0..to.rows.div_ceil(64) {
        let live = word_mask(to.rows, word) & !at(odd, word);
        let found = (form.notices.as_slice(), [].as_slice());
        notices(to, (word, live), found, block, &mut marks.notices, &mut column.notices);
    }
}

fn nothing(id: crate::program::PaymentId) -> PaymentColumn {
    PaymentColumn {
        id,
        answer: Vec::new(),
        payable: Numbers::default(),
        total: Figures {
            known: crate::batch::Bits::new(),
            none: crate::batch::Bits::new(),
            data: FigureData::Other(Vec::new()),
        },
        held_count: Vec::new(),
        items: Items::default(),
        notices: Coded::default(),
        errors: std::collections::BTreeMap::new(),
    }
}

/// The sums of a row.
struct Sums {
    payable: i64,
    any_payable: bool,
    held: u32,
}

impl Sums {
    fn write(&self, column: &mut PaymentColumn, row: usize) {
        if let Some(slot) = column.answer.get_mut(row) {
            *slot = match (self.any_payable, self.held) {
                (true, _) => Answer::Payable,
                (false, 0) => Answer::NotPayable,
                (false, _) => Answer::Held,
            };
        }
        if let Some(slot) = column.payable.scaled.get_mut(row) {
            *slot = self.payable;
        }
        if let Some(slot) = column.held_count.get_mut(row) {
            *slot = self.held;
        }
        if self.held == 0 {
            column.total.known.set(row, true);
            if let FigureData::Numbers(numbers) = &mut column.total.data
                && let Some(slot) = numbers.scaled.get_mut(row)
            {
                *slot = self.payable;
            }
        }
    }
}

/// The items of one instalment of a row.
struct ItemsAt<'a, 'p> {
    to: &'a At<'a, 'p>,
    row: usize,
    /// The number of the instalment in the payment.
    number: u32,
    instalment: &'a InstalmentForm,
    block: &'a Block,
}

impl ItemsAt<'_, '_> {
    fn write(
        &self,
        marks: &mut Marks,
        column: &mut PaymentColumn,
        drafts: &mut Vec<Draft>,
        sums: &mut Sums,
    ) {
        let (row, instalment) = (self.row, self.instalment);
        let range = if instalment.domain == CASES {
            row..row + 1
        } else {
            if !self.to.list_is_known(instalment.domain, row) {
                return self.more(marks, column, sums);
            }
            let ends = &self.block.span(instalment.domain).ends;
            match (ends.get(row), ends.get(row + 1)) {
                (Some(from), Some(to)) => *from as usize..*to as usize,
                _ => 0..0,
            }
        };
        drafts.clear();
        drafts.extend(range.clone().map(|item| self.draft(item)));
        if let PaysForm::Shared { pot, places, paid } = &instalment.pays
            && drafts.iter().any(|draft| draft.answer == Answer::Payable)
        {
            self.share(*pot, *places, *paid, drafts);
        }
        for (index, (item, draft)) in (0..).zip(range.zip(drafts.iter())) {
            self.push(marks, column, (index, item), draft);
            match draft.answer {
                Answer::Payable => {
                    sums.payable += draft.amount;
                    sums.any_payable = true;
                }
                Answer::Held => sums.held += 1,
                _ => {}
            }
        }
    }

    /// An item by itself.
    fn draft(&self, item: usize) -> Draft {
        let (form, block) = (self.instalment, self.block);
        let mut draft =
            Draft { answer: Answer::Held, amount: 0, due: None, capacity: false, earliest: 0 };
        if bit(&block.truths(form.refuses).yes, item) {
            draft.answer = Answer::NotPayable;
            return draft;
        }
        let due = block.smalls(form.due).get(item);
        draft.earliest = match due {
            Cellular::Known(day) | Cellular::Ranged(day, _) => day,
            _ => Date::MIN.day_number(),
        };
        let stands =
            bit(&block.truths(form.refuses).no, item) && bit(&block.truths(form.holds).no, item);
        let Cellular::Known(day) = due else { return draft };
        if !stands {
            return draft;
        }
        if let PaysForm::Amount(node, scale) = &form.pays {
            match block.wides(*node).get(item) {
                Cellular::Known(amount) => draft.amount = pence(amount, *scale),
                _ => return draft,
            }
        }
        draft.answer = Answer::Payable;
        draft.due = Some(day);
        draft
    }

    /// Gives the items that are payable their places in a pot.
    fn share(
        &self,
        pot: (NodeId, u32),
        places: (NodeId, u32),
        paid: Option<(NodeId, u32)>,
        drafts: &mut [Draft],
    ) {
        let known = |(node, scale): (NodeId, u32)| match self.block.wides(node).get(self.row) {
            Cellular::Known(value) => Some((value, scale)),
            _ => None,
        };
        let whole = |value: Option<(i64, u32)>| {
            value.map(|(value, scale)| value / 10_i64.checked_pow(scale).unwrap_or(1))
        };
        let paid = paid.map_or(Some(0), |paid| whole(known(paid)));
        let (Some(pot), Some(count), Some(paid)) = (known(pot), whole(known(places)), paid) else {
            for draft in drafts.iter_mut().filter(|draft| draft.answer == Answer::Payable) {
                (draft.answer, draft.due) = (Answer::Held, None);
            }
            return;
        };
        let place_of = |draft: &mut Draft, place: Place| match place {
            Place::Untouched => {}
            Place::At(place) => draft.amount = worth(pot, count, place),
            Place::Beyond => {
                (draft.answer, draft.due, draft.capacity) = (Answer::NotPayable, None, true);
            }
            Place::PerhapsBeyond => {
                (draft.answer, draft.due, draft.capacity) = (Answer::Held, None, true);
            }
        };
        if let [draft] = drafts {
            let place = paid.saturating_add(1);
            let place = if place > count { Place::Beyond } else { Place::At(place) };
            return place_of(draft, place);
        }
        let candidates: Vec<Candidate> = drafts
            .iter()
            .map(|draft| Candidate {
                claim: match draft.answer {
                    Answer::Payable => Claim::Payable,
                    Answer::NotPayable => Claim::Out,
                    _ => Claim::Open,
                },
                due: Date::from_day_number(draft.earliest).unwrap_or(Date::MIN),
                least: None,
                most: None,
            })
            .collect();
        let found = pot::places(&candidates, count, paid, false);
        for (draft, place) in drafts.iter_mut().zip(found) {
            place_of(draft, place);
        }
    }

    fn push(
        &self,
        marks: &mut Marks,
        column: &mut PaymentColumn,
        (index, item): (u32, usize),
        draft: &Draft,
    ) {
        let items = &mut column.items;
        items.instalment.push(self.instalment.id);
        items.index.push(index);
        items.more.push(false);
        items.answer.push(draft.answer);
        items.amount.scaled.push(if draft.answer == Answer::Payable { draft.amount } else { 0 });
        items.due_on.known.push(draft.due.is_some());
        items.due_on.none.push(draft.answer == Answer::NotPayable);
        if let FigureData::Days(days) = &mut items.due_on.data {
            days.push(draft.due.unwrap_or(0));
        }
        items.capacity.push(draft.capacity);
        let code = self.reasons(&mut marks.reasons, &mut items.reasons, item, draft);
        items.reasons.codes.push(code);
        let code = if draft.answer == Answer::Held && !draft.capacity {
            let (patterns, key) = (&mut marks.patterns, &mut marks.key);
            self.missing((patterns, key), &mut items.missing, (index, Some(item)))
        } else {
            NOTHING
        };
        items.missing.codes.push(code);
    }

    /// The conditions that refuse an item that is not payable; the holds that hold one that is held.
    fn reasons(
        &self,
        codes: &mut KeyCodes,
        column: &mut Coded<Vec<ConditionId>>,
        item: usize,
        draft: &Draft,
    ) -> u32 {
        let wanted: fn(ConditionKind) -> bool = match draft.answer {
            Answer::NotPayable if !draft.capacity => {
                |kind| matches!(kind, ConditionKind::Condition | ConditionKind::Exclusion)
            }
            Answer::Held if !draft.capacity => |kind| kind == ConditionKind::Hold,
            _ => |_| false,
        };
        let mut key = 0_u64;
        for (place, (_, kind, judged)) in self.instalment.conditions.iter().enumerate() {
            if wanted(*kind) && bit(&self.block.truths(judged.refuses).yes, item) {
                key |= 1 << place;
            }
        }
        let whole = if key == 0 { 0 } else { key | u64::from(self.number) << 56 };
        codes.code(whole, || {
            let all = self.instalment.conditions.iter().enumerate();
            let reasons = all.filter(|(at, _)| key >> at & 1 == 1).map(|(_, (id, ..))| *id);
            column.code(reasons.collect())
        })
    }

    /// The entry that stands for items that are not known.
    fn more(&self, marks: &mut Marks, column: &mut PaymentColumn, sums: &mut Sums) {
        sums.held += 1;
        let items = &mut column.items;
        items.instalment.push(self.instalment.id);
        items.index.push(0);
        items.more.push(true);
        items.answer.push(Answer::Held);
        items.amount.scaled.push(0);
        items.due_on.known.push(false);
        items.due_on.none.push(false);
        if let FigureData::Days(days) = &mut items.due_on.data {
            days.push(0);
        }
        items.capacity.push(false);
        let code = items.reasons.code(Vec::new());
        items.reasons.codes.push(code);
        let (patterns, key) = (&mut marks.patterns, &mut marks.key);
        let code = self.missing((patterns, key), &mut items.missing, (0, None));
        items.missing.codes.push(code);
    }

    /// The code of what is missing of an item.
    fn missing(
        &self,
        (patterns, key): (&mut Patterns, &mut Vec<u8>),
        column: &mut Coded<Vec<Gap>>,
        (index, item): (u32, Option<usize>),
    ) -> u32 {
        key.clear();
        let operations = &self.to.plan.operations;
        let mut tracker = Tracker {
            graph: &operations.graph,
            refusals: &operations.refusals,
            block: self.block,
            key,
            fine: true,
        };
        tracker.number(self.number);
        tracker.number(index);
        tracker.number(u32::from(item.is_some()));
        if let Some(item) = item {
            for (_, kind, judged) in &self.instalment.conditions {
                if *kind != ConditionKind::Expectation {
                    tracker.judged(*judged, item);
                }
            }
            tracker.visit(self.instalment.due, item);
            match &self.instalment.pays {
                PaysForm::Amount(amount, _) => tracker.visit(*amount, item),
                PaysForm::Shared { pot, places, paid } => {
                    tracker.loosely(pot.0, self.row);
                    tracker.loosely(places.0, self.row);
                    if let Some((paid, _)) = paid {
                        tracker.loosely(*paid, self.row);
                    }
                }
            }
        }
        let fine = tracker.fine;
        let ask = || self.ask(index, item.is_none());
        if fine {
            patterns.code(key, ask, |gaps| column.code(gaps.clone()))
        } else {
            let found = ask();
            column.code(found)
        }
    }

    /// What the engine finds missing of an item.
    fn ask(&self, index: u32, more: bool) -> Vec<Gap> {
        let id = AnswerId::Payment(self.to.plan.program[self.instalment.id].payment);
        let Some((facts, Finding::Payment(found))) = self.to.ask(self.row, id) else {
            return Vec::new();
        };
        let item = found.items.iter().find(|item| {
            item.instalment == self.instalment.id && item.index == index && item.more == more
        });
        item.map(|item| gaps(&facts, &item.missing)).unwrap_or_default()
    }
}

/// An amount with so many decimals in whole pence, halves away from zero.
fn pence(amount: i64, scale: u32) -> i64 {
    let power = 10_i64.checked_pow(scale.abs_diff(2)).unwrap_or(i64::MAX);
    if scale > 2 {
        rounded(amount, power, Rounding::HalfAwayFromZero)
    } else {
        amount.saturating_mul(power)
    }
}

/// What a place of a pot is paid, in pence: see [`pot::worth`].
fn worth((pot, scale): (i64, u32), places: i64, place: i64) -> i64 {
    // In pence times a power of ten.
    let (up, down) = if scale >= 2 { (1, scale - 2) } else { (10_i128.pow(2 - scale), 0) };
    let divisor = i128::from(places) * 10_i128.pow(down);
    let through = |place: i64| {
        let whole = i128::from(pot) * up * i128::from(place);
        match (i64::try_from(whole), i64::try_from(divisor)) {
            (Ok(whole), Ok(divisor)) => {
                i128::from(rounded(whole, divisor.max(1), Rounding::HalfAwayFromZero))
            }
            _ => {
                let divisor = divisor.max(1);
                let (floor, rest) = (whole / divisor, (whole % divisor).abs());
                if rest >= divisor - rest { floor + whole.signum() } else { floor }
            }
        }
    };
    i64::try_from(through(place) - through(place - 1)).unwrap_or(0)
}
