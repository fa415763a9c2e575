//! Payments by rows: the items, the pot, the sums.
//!
//! Owns: which rows of a payment the engine must give, and writing all others: their items one after the other.
//! Takes: lanes of a block. Must never know how an item's conditions came about.

mod drafts;
mod share;

use super::At;
use super::form::{InstalmentForm, PaymentForm, PaysForm};
use super::graph::{CASES, NodeId};
use super::keys::{KeyCodes, choose, keys_of_word};
use super::lanes::{any_bit, bit, each_row, or_word, pack_test, word_mask};
use super::pattern::Tracker;
use super::run::Block;
use super::watch::Question;
use super::write::{GapMarks, Marks, at, found_by_engine, notices};
use crate::batch::answers::*;
use crate::batch::collect::gaps;
use crate::engine::Finding;
use crate::program::{Answer, AnswerId, InstalmentId};
use crate::syntax::ast::ConditionKind;
use drafts::{Drafts, Sums, items_of};
use share::Pot;

/// Larger sums and counts are left to the engine, so that nothing here overflows.
const LARGE: i64 = 10_000_000_000_000;

/// The code of what misses nothing, and of no reasons: the first entry.
const NOTHING: u32 = 0;

/// What a payment is written with.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Of each instalment.
    drafts: Vec<Drafts>,
    pot: Pot,
    sums: Sums,
    /// How many items each row has.
    counts: Vec<u32>,
    /// Where the next item of each row stands.
    next: Vec<u32>,
}

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
        unfit_numbers(block, *pot, rows, &mut unfit, |value| {
            value.unsigned_abs() > LARGE.unsigned_abs()
        });
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
        pack_test(&amount.low, &mut large, |value| value.unsigned_abs() > LARGE.unsigned_abs());
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

/// Writes the rows of a block, in order.
pub(super) fn write(
    to: &At<'_, '_>,
    form: &PaymentForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut PaymentColumn,
) {
    let first = column.items.missing.code(Vec::new());
    debug_assert_eq!(first, NOTHING, "it is the first entry");
    let first = column.items.reasons.code(Vec::new());
    debug_assert_eq!(first, NOTHING, "it is the first entry");
    if !form.never {
        if column.items.answer.is_empty() {
            reserve(&mut column.items, to.cases.rows, form.instalments.len());
        }
        draft(to, form, block, odd, marks, column);
    }
    // The rows between those that the engine answers, all at once.
    let mut from = 0;
    let words = odd.iter().any(|word| *word != 0);
    while from < to.rows {
        let odd_row = if words { (from..to.rows).find(|row| bit(odd, *row)) } else { None };
        let until = odd_row.unwrap_or(to.rows);
        if form.never {
            not_in_force(to, from..until, column);
        } else if from < until {
            append(form, block, from..until, &mut marks.desk, column);
        }
        if let Some(row) = odd_row {
            by_engine(to, row, column);
        }
        from = until + 1;
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

/// Makes room for an item an instalment of each row.
fn reserve(items: &mut Items, rows: usize, instalments: usize) {
    let count = rows.saturating_mul(instalments);
    items.offsets.reserve(rows);
    items.instalment.reserve(count);
    items.index.reserve(count);
    items.answer.reserve(count);
    items.amount.scaled.reserve(count);
    items.reasons.codes.reserve(count);
    items.missing.codes.reserve(count);
    if let FigureData::Days(days) = &mut items.due_on.data {
        days.reserve(count);
    }
}

/// A row that the engine answered.
fn by_engine(to: &At<'_, '_>, row: usize, column: &mut PaymentColumn) {
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
}

fn not_in_force(to: &At<'_, '_>, rows: std::ops::Range<usize>, column: &mut PaymentColumn) {
    for row in rows {
        if let Some(slot) = column.answer.get_mut(to.start + row) {
            *slot = Answer::NotInForce;
        }
        column.total.none.set(to.start + row, true);
        column.items.finish_row();
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

/// Finds what becomes of all items of a block, and the sums of its rows.
fn draft(
    to: &At<'_, '_>,
    form: &PaymentForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut PaymentColumn,
) {
    let mut desk = std::mem::take(&mut marks.desk);
    desk.drafts.resize_with(form.instalments.len(), Drafts::default);
    desk.sums.reset(to.rows);
    desk.counts.clear();
    desk.counts.resize(to.rows, 0);
    for ((number, instalment), drafts) in (0..).zip(&form.instalments).zip(&mut desk.drafts) {
        to.lists_known(instalment.domain, &mut drafts.known);
        drafts.take(instalment, block, (to.rows, odd), &mut desk.pot);
        drafts.add_to(instalment, block, to.rows, &mut desk.sums);
        count(to, instalment, block, &drafts.known, &mut desk.counts);
        let items = block.span(instalment.domain).rows;
        reasons(number, instalment, block, drafts, &mut marks.reasons, &mut column.items.reasons);
        answers(drafts, items);
        let asked = Asking { to, number, instalment, block, odd };
        asked.all(items, drafts, &mut marks.gaps, &mut column.items.missing);
    }
    write_sums(to, odd, &desk.sums, column);
    marks.desk = desk;
}

/// Adds how many items an instalment has in each row.
fn count(
    to: &At<'_, '_>,
    instalment: &InstalmentForm,
    block: &Block,
    known: &[u64],
    counts: &mut [u32],
) {
    if instalment.domain == CASES {
        counts.iter_mut().for_each(|count| *count += 1);
        return;
    }
    let ends = &block.span(instalment.domain).ends;
    for (row, (count, ends)) in counts.iter_mut().zip(ends.windows(2)).enumerate().take(to.rows) {
        if let [from, to] = ends {
            // One stands for those that are not known.
            *count += if bit(known, row) { to - from } else { 1 };
        }
    }
}

/// The conditions that refuse an item that is not payable; the holds that hold one that is held.
fn reasons(
    number: u32,
    instalment: &InstalmentForm,
    block: &Block,
    drafts: &mut Drafts,
    codes: &mut KeyCodes,
    column: &mut Coded<Vec<crate::program::ConditionId>>,
) {
    let refuses = block.truths(instalment.refuses);
    drafts.reasons.clear();
    drafts.reasons.resize(block.span(instalment.domain).rows, NOTHING);
    for (word, live) in drafts.live.iter().enumerate() {
        let out = at(&refuses.yes, word);
        let mut planes = [0_u64; 64];
        let mut any = 0;
        for (plane, (_, kind, judged)) in planes.iter_mut().zip(&instalment.conditions) {
            let asked = match kind {
                ConditionKind::Condition | ConditionKind::Exclusion => out,
                ConditionKind::Hold => !out,
                ConditionKind::Expectation => 0,
            };
            *plane = at(&block.truths(judged.refuses).yes, word) & asked & live;
            any |= *plane;
        }
        if any == 0 {
            continue;
        }
        let mut keys = [0_u64; 64];
        keys_of_word(planes.get(..instalment.conditions.len()).unwrap_or(&planes), &mut keys);
        let slots = drafts.reasons.get_mut(word * 64..).unwrap_or_default();
        for (slot, key) in slots.iter_mut().zip(keys).filter(|(_, key)| *key != 0) {
            *slot = codes.code(key | u64::from(number) << 56, || {
                let all = instalment.conditions.iter().enumerate();
                let reasons = all.filter(|(at, _)| key >> at & 1 == 1).map(|(_, (id, ..))| *id);
                column.code(reasons.collect())
            });
        }
    }
}

/// The answer of each item.
fn answers(drafts: &mut Drafts, items: usize) {
    drafts.answers.resize(items, Answer::Held);
    for (word, slots) in drafts.answers.chunks_mut(64).enumerate() {
        let planes = (at(&drafts.payable, word), at(&drafts.out, word));
        choose(planes, [Answer::Held, Answer::Payable, Answer::NotPayable], slots);
    }
}

/// Writes the sums of the rows of a block.
fn write_sums(to: &At<'_, '_>, odd: &[u64], sums: &Sums, column: &mut PaymentColumn) {
    let range = to.start..to.start + to.rows;
    if let Some(slots) = column.payable.scaled.get_mut(range.clone()) {
        slots.copy_from_slice(&sums.payable);
    }
    if let FigureData::Numbers(numbers) = &mut column.total.data
        && let Some(slots) = numbers.scaled.get_mut(range.clone())
    {
        slots.copy_from_slice(&sums.payable);
    }
    if let Some(slots) = column.held_count.get_mut(range.clone()) {
        slots.copy_from_slice(&sums.held);
    }
    let mut settled = vec![0_u64; to.rows.div_ceil(64)];
    pack_test(&sums.held, &mut settled, |held| held == 0);
    let slots = column.answer.get_mut(range).unwrap_or_default();
    for (word, slots) in slots.chunks_mut(64).enumerate() {
        let any = at(&sums.any_payable, word);
        let settled = at(&settled, word);
        let found = [Answer::Held, Answer::Payable, Answer::NotPayable];
        choose((any, settled & !any), found, slots);
        let live = word_mask(to.rows, word) & !at(odd, word);
        column.total.known.or_at(to.start + word * 64, settled & live);
    }
}

/// Appends the items of some rows, none of them odd.
fn append(
    form: &PaymentForm,
    block: &Block,
    rows: std::ops::Range<usize>,
    desk: &mut Desk,
    column: &mut PaymentColumn,
) {
    let items = &mut column.items;
    let base = items.answer.len();
    let mut at = u32::try_from(base).unwrap_or(u32::MAX);
    desk.next.clear();
    for count in desk.counts.get(rows.clone()).unwrap_or(&[]) {
        desk.next.push(at);
        at = at.saturating_add(*count);
        items.offsets.push(at);
    }
    let end = at as usize;
    items.instalment.resize(end, InstalmentId(0));
    items.index.resize(end, 0);
    items.answer.resize(end, Answer::Held);
    items.amount.scaled.resize(end, 0);
    items.reasons.codes.resize(end, NOTHING);
    items.missing.codes.resize(end, NOTHING);
    items.more.extend(end - base, false);
    items.capacity.extend(end - base, false);
    if let FigureData::Days(days) = &mut items.due_on.data {
        days.resize(end, 0);
    }
    for (instalment, drafts) in form.instalments.iter().zip(&mut desk.drafts) {
        let items = &mut column.items;
        place((instalment, block), rows.clone(), drafts, &mut desk.next, items);
        let ends = block.span(instalment.domain).ends.as_slice();
        let (from, to) = match instalment.domain {
            CASES => (rows.start, rows.end),
            _ => (items_of(Some(ends), rows.start).0, items_of(Some(ends), rows.end - 1).1),
        };
        scatter(drafts, block, instalment, from..to, items);
    }
    let added = column.items.answer.get(base..end).unwrap_or(&[]);
    for answers in added.chunks(64) {
        let (mut known, mut none) = ([0], [0]);
        pack_test(answers, &mut known, |answer| answer == Answer::Payable);
        pack_test(answers, &mut none, |answer| answer == Answer::NotPayable);
        column.items.due_on.known.push_word(at_first(known), answers.len());
        column.items.due_on.none.push_word(at_first(none), answers.len());
    }
}

const fn at_first([word]: [u64; 1]) -> u64 {
    word
}

/// Finds where the items of some rows are written. Writes the entries that stand for items not known.
fn place(
    (instalment, block): (&InstalmentForm, &Block),
    rows: std::ops::Range<usize>,
    drafts: &mut Drafts,
    next: &mut [u32],
    items: &mut Items,
) {
    let span = block.span(instalment.domain);
    drafts.places.resize(span.rows, u32::MAX);
    if instalment.domain == CASES {
        let places = drafts.places.get_mut(rows).unwrap_or_default();
        for (place, next) in places.iter_mut().zip(next) {
            *place = *next;
            *next += 1;
        }
        return;
    }
    for (row, next) in rows.zip(next) {
        let (from, to) = items_of(Some(&span.ends), row);
        let places = drafts.places.get_mut(from..to).unwrap_or_default();
        if !bit(&drafts.known, row) {
            places.fill(u32::MAX);
            let at = *next as usize;
            items.more.set(at, true);
            if let Some(slot) = items.instalment.get_mut(at) {
                *slot = instalment.id;
            }
            let found = drafts.more.binary_search_by_key(&row, |(row, _)| *row).ok();
            if let Some((_, code)) = found.and_then(|found| drafts.more.get(found))
                && let Some(slot) = items.missing.codes.get_mut(at)
            {
                *slot = *code;
            }
            *next += 1;
            continue;
        }
        for (index, place) in (0..).zip(places) {
            *place = *next;
            if index > 0
                && let Some(slot) = items.index.get_mut(*next as usize)
            {
                *slot = index;
            }
            *next += 1;
        }
    }
}

/// Writes items into their places.
fn scatter(
    drafts: &Drafts,
    block: &Block,
    instalment: &InstalmentForm,
    range: std::ops::Range<usize>,
    items: &mut Items,
) {
    fn put<T: Copy>(values: &[T], places: &[u32], into: &mut [T]) {
        for (value, place) in values.iter().zip(places) {
            if let Some(slot) = into.get_mut(*place as usize) {
                *slot = *value;
            }
        }
    }
    let Some(places) = drafts.places.get(range.clone()) else { return };
    fn part<'a, T>(values: &'a [T], range: &std::ops::Range<usize>) -> &'a [T] {
        values.get(range.clone()).unwrap_or(&[])
    }
    for place in places {
        if let Some(slot) = items.instalment.get_mut(*place as usize) {
            *slot = instalment.id;
        }
    }
    put(part(&drafts.answers, &range), places, &mut items.answer);
    put(part(&drafts.amount, &range), places, &mut items.amount.scaled);
    put(part(&drafts.reasons, &range), places, &mut items.reasons.codes);
    put(part(&drafts.missing, &range), places, &mut items.missing.codes);
    if let FigureData::Days(days) = &mut items.due_on.data {
        put(part(&block.smalls(instalment.due).low, &range), places, days);
    }
    if drafts.capacity.iter().any(|word| *word != 0) {
        for (item, place) in range.zip(places).filter(|(item, _)| bit(&drafts.capacity, *item)) {
            debug_assert!(bit(&drafts.live, item), "only what is answered here gets a place");
            items.capacity.set(*place as usize, true);
        }
    }
}

/// Asks what is missing of the items of an instalment.
struct Asking<'a, 'p> {
    to: &'a At<'a, 'p>,
    /// The number of the instalment in the payment.
    number: u32,
    instalment: &'a InstalmentForm,
    block: &'a Block,
    /// The rows that the engine answers.
    odd: &'a [u64],
}

impl Asking<'_, '_> {
    /// Finds what is missing of each item that is held, and of the lists that are not known.
    fn all(
        &self,
        items: usize,
        drafts: &mut Drafts,
        marks: &mut GapMarks,
        column: &mut Coded<Vec<Gap>>,
    ) {
        drafts.missing.clear();
        drafts.missing.resize(items, NOTHING);
        drafts.more.clear();
        let span = self.block.span(self.instalment.domain);
        let ends = (self.instalment.domain != CASES).then_some(span.ends.as_slice());
        if ends.is_some() {
            for word in 0..self.to.rows.div_ceil(64) {
                let unknown = word_mask(self.to.rows, word) & !at(&drafts.known, word);
                let live = !at(self.odd, word);
                each_row(&[unknown & live], |place| {
                    let row = word * 64 + place;
                    let code = self.tracked((row, 0, None), marks, column);
                    drafts.more.push((row, code));
                });
            }
        }
        let mut owner = 0;
        let mut outer = None;
        for word in 0..items.div_ceil(64) {
            let decided = at(&drafts.payable, word) | at(&drafts.out, word);
            let held = at(&drafts.live, word) & !decided & !at(&drafts.capacity, word);
            if held == 0 {
                continue;
            }
            let question = self.to.questions.get(self.number as usize).and_then(Option::as_ref);
            let slow = question
                .map_or(held, |question| question.keys(self.block, word, held, &mut marks.work));
            each_row(&[held], |place| {
                let item = word * 64 + place;
                while ends.is_some() && items_of(ends, owner).1 <= item {
                    owner += 1;
                }
                let row = if ends.is_some() { owner } else { item };
                let index = item - items_of(ends, row).0;
                let at = (row, u32::try_from(index).unwrap_or(u32::MAX), Some(item));
                let quick = question.filter(|_| slow >> place & 1 == 0);
                let code = quick
                    .and_then(|question| self.quick(question, at, &mut outer, marks, column))
                    .unwrap_or_else(|| self.tracked(at, marks, column));
                if let Some(slot) = drafts.missing.get_mut(item) {
                    *slot = code;
                }
            });
        }
    }

    /// The code of what is missing of an item whose key is at hand; `None`: its row has none. `outer`: the word
    /// of rows whose keys are at hand, and those of them that have none.
    fn quick(
        &self,
        question: &Question,
        (row, index, item): (usize, u32, Option<usize>),
        outer: &mut Option<(usize, u64)>,
        marks: &mut GapMarks,
        column: &mut Coded<Vec<Gap>>,
    ) -> Option<u32> {
        let GapMarks { patterns, work, outer: around, whole, .. } = marks;
        whole.clear();
        whole.push(index.into());
        if let Some(question) = &question.outer {
            let word = row / 64;
            let slow = match *outer {
                Some((at, slow)) if at == word => slow,
                _ => {
                    let rows = word_mask(self.to.rows, word);
                    let slow = question.keys(self.block, word, rows, around);
                    *outer = Some((word, slow));
                    slow
                }
            };
            if slow >> (row % 64) & 1 == 1 {
                return None;
            }
            let (from, width) = (row % 64 * question.width, question.width);
            whole.extend_from_slice(around.keys.get(from..from + width)?);
        }
        let (from, width) = (item? % 64 * question.width, question.width);
        whole.extend_from_slice(work.keys.get(from..from + width)?);
        let ask = || self.ask(row, index, false);
        let number = patterns.number(self.number as usize, whole, ask);
        Some(patterns.code_of(number, |gaps| column.code(gaps.clone())))
    }

    /// The code of what is missing of an item, or of a list that is not known.
    fn tracked(
        &self,
        (row, index, item): (usize, u32, Option<usize>),
        marks: &mut GapMarks,
        column: &mut Coded<Vec<Gap>>,
    ) -> u32 {
        let GapMarks { patterns, key, .. } = marks;
        key.clear();
        let mut tracker = Tracker::new(&self.to.plan.operations, self.block, key);
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
                    let all = [Some(*pot), Some(*places), *paid].into_iter().flatten();
                    all.for_each(|(node, _)| tracker.loosely(node, row));
                }
            }
        }
        let fine = tracker.fine;
        let ask = || self.ask(row, index, item.is_none());
        if fine {
            patterns.code(key, ask, |gaps| column.code(gaps.clone()))
        } else {
            let found = ask();
            column.code(found)
        }
    }

    /// What the engine finds missing of an item.
    fn ask(&self, row: usize, index: u32, more: bool) -> Vec<Gap> {
        let id = AnswerId::Payment(self.to.plan.program[self.instalment.id].payment);
        let Some((facts, Finding::Payment(found))) = self.to.ask(row, id) else {
            return Vec::new();
        };
        let item = found.items.iter().find(|item| {
            item.instalment == self.instalment.id && item.index == index && item.more == more
        });
        item.map(|item| gaps(&facts, &item.missing)).unwrap_or_default()
    }
}
