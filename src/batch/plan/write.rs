//! From lanes to the columns of answers.
//!
//! Owns: which rows of an answer the engine must give, and writing all others. Takes: lanes of a block. Must
//! never know how they came about.

use super::At;
use super::clock::{ANSWERS, FIGURES};
use super::form::*;
use super::graph::NodeId;
use super::keys::{KeyCodes, choose, keys_of_word};
use super::lanes::{Truths, bit, each_row, or_word, pack_test, word_mask};
use super::pattern::{Patterns, Tracker};
use super::payment;
use super::run::Block;
use super::watch::Work;
use crate::batch::answers::*;
use crate::batch::column::{scale_of, unscaled};
use crate::engine::Outcome;
use crate::program::{Answer, AnswerId, ConditionId, NoticeId, Value};
use crate::value::{Number, Truth};

/// What is kept of the codes of one answer.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) reasons: KeyCodes,
    pub(super) notices: KeyCodes,
    pub(super) gaps: GapMarks,
    /// What a payment is written with.
    pub(super) desk: payment::Desk,
}

/// What is kept of what is missing.
#[derive(Debug, Default)]
pub(super) struct GapMarks {
    pub(super) patterns: Patterns,
    /// A pattern that is written.
    pub(super) key: Vec<u8>,
    pub(super) work: Work,
    /// The same of the rows that hold items.
    pub(super) outer: Work,
    /// A key that is put together.
    pub(super) whole: Vec<u64>,
}

impl Marks {
    /// Begins a run of rows: nothing has a code.
    pub(super) fn begin(&mut self) {
        self.reasons.begin();
        self.notices.begin();
        self.gaps.patterns.begin();
    }
}

pub(super) fn at(words: &[u64], word: usize) -> u64 {
    words.get(word).copied().unwrap_or(0)
}

/// The rows that the engine must answer.
pub(super) fn odd_rows(form: &Form, block: &Block, rows: usize, odd: &mut [u64]) {
    let mut add = |words: &[u64]| {
        for (odd, word) in odd.iter_mut().zip(words) {
            *odd |= word;
        }
    };
    let mut truths = |node: NodeId| add(&block.truths(node).odd);
    match form {
        Form::Engine(_) => {
            for word in 0..rows.div_ceil(64) {
                or_word(odd, word, word_mask(rows, word));
            }
        }
        Form::Eligibility(form) => {
            if form.judgement.in_force.is_some() {
                return;
            }
            form.refusing.iter().for_each(|(_, judged)| truths(judged.refuses));
            form.expected.iter().for_each(|(_, node)| truths(*node));
            form.notices.iter().for_each(|(_, node)| truths(*node));
        }
        Form::Standard(form) => {
            form.notices.iter().for_each(|(_, node)| truths(*node));
            if let Some(clock) = block.clocks(form.clock) {
                add(&clock.odd);
            }
        }
        Form::Payment(form) => {
            if !form.never {
                form.notices.iter().for_each(|(_, node)| truths(*node));
                payment::odd_rows(form, block, rows, odd);
            }
        }
        Form::Define(form) => match form.value {
            DefineValue::Same(_) => {}
            DefineValue::Truth(node) => truths(node),
            DefineValue::Plain(node) | DefineValue::Small(node) => add(&block.smalls(node).odd),
            DefineValue::Wide(node, _) => add(&block.wides(node).odd),
        },
        Form::EachCase(form) => {
            if form.never {
                return;
            }
            let counts = block.truths(form.counts);
            for word in 0..rows.div_ceil(64) {
                let within = form.within.map(|within| block.truths(within));
                let (out, odd_within) =
                    within.map_or((0, 0), |within| (at(&within.no, word), at(&within.odd, word)));
                or_word(odd, word, odd_within | at(&counts.odd, word) & !out);
            }
        }
    }
}

/// Writes the rows of a block.
pub(super) fn write(
    to: &At<'_, '_>,
    form: &Form,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut AnswerColumn,
) {
    match (form, &mut *column) {
        (Form::Eligibility(form), AnswerColumn::Eligibility(column)) => {
            eligibility(to, form, block, odd, marks, column);
        }
        (Form::Standard(form), AnswerColumn::Standard(column)) => {
            standard(to, form, block, odd, marks, column);
        }
        (Form::Payment(form), AnswerColumn::Payment(column)) => {
            return payment::write(to, form, block, odd, marks, column);
        }
        (Form::Define(form), AnswerColumn::Define(column)) => {
            define(to, form, block, odd, marks, column);
        }
        (Form::EachCase(form), AnswerColumn::EachCase(column)) => {
            each_case(to, form, block, odd, column);
        }
        _ => {}
    }
    each_row(odd, |row| found_by_engine(to, row, column));
}

/// Writes a row that the engine answered.
pub(super) fn found_by_engine(to: &At<'_, '_>, row: usize, column: &mut AnswerColumn) {
    let Some((facts, evaluation)) = to.found.get(&row) else { return };
    let program = to.plan.program;
    if let AnswerColumn::EachCase(each) = column {
        let id = each.id;
        let found = crate::engine::contribution(program, facts, to.plan.today, id);
        each.write(to.start + row, found);
        return;
    }
    let id = column.id();
    if let Some(answered) = evaluation.answers.iter().find(|answered| answered.id == id) {
        column.write(program, facts, to.start + row, &answered.finding);
    }
}

/// Writes what is missing of the rows of a word that are open. What `unfit` holds is asked by the tracker.
fn missing(
    to: &At<'_, '_>,
    (word, open, unfit): (usize, u64, u64),
    id: AnswerId,
    marks: &mut GapMarks,
    block: &Block,
    column: &mut Coded<Vec<Gap>>,
    track: impl Fn(&mut Tracker<'_>, usize),
) {
    if open == 0 {
        return;
    }
    let question = to.questions.first().and_then(Option::as_ref);
    let GapMarks { patterns, key, work, .. } = marks;
    let slow = question
        .map_or(open, |question| open & (unfit | question.keys(block, word, open & !unfit, work)));
    let width = question.map_or(0, |question| question.width);
    each_row(&[open & !slow], |place| {
        let row = word * 64 + place;
        let bits = work.keys.get(place * width..(place + 1) * width).unwrap_or(&[]);
        let number = patterns.number(0, bits, || to.missing(row, id));
        let code = patterns.code_of(number, |gaps| column.code(gaps.clone()));
        if let Some(slot) = column.codes.get_mut(to.start + row) {
            *slot = code;
        }
    });
    each_row(&[slow], |place| {
        let row = word * 64 + place;
        key.clear();
        let mut tracker = Tracker::new(&to.plan.operations, block, key);
        track(&mut tracker, row);
        let fine = tracker.fine;
        let code = if fine {
            patterns.code(key, || to.missing(row, id), |gaps| column.code(gaps.clone()))
        } else {
            column.code(to.missing(row, id))
        };
        if let Some(slot) = column.codes.get_mut(to.start + row) {
            *slot = code;
        }
    });
}

/// The warnings and advice of an answer, and the expectations that warn.
type Notices<'a> = (&'a [(NoticeId, NodeId)], &'a [(ConditionId, NodeId)]);

/// Writes the warnings and advice of a word of rows.
pub(super) fn notices(
    to: &At<'_, '_>,
    (word, live): (usize, u64),
    found: Notices<'_>,
    block: &Block,
    codes: &mut KeyCodes,
    column: &mut Coded<Vec<NoticeFound>>,
) {
    let mut planes = [0_u64; 64];
    let own = found.0.iter().map(|(_, node)| node);
    let expected = found.1.iter().map(|(_, node)| node);
    let mut any = 0;
    let mut used = 0;
    for (planes, node) in planes.chunks_exact_mut(2).zip(own.chain(expected)) {
        let Truths { yes, no, odd } = block.truths(*node);
        let comes = at(yes, word) & live;
        let open = !(at(yes, word) | at(no, word) | at(odd, word)) & live;
        any |= comes | open;
        used += 2;
        if let [first, second] = planes {
            (*first, *second) = (comes, open);
        }
    }
    if any == 0 {
        return;
    }
    let mut keys = [0_u64; 64];
    keys_of_word(planes.get(..used).unwrap_or(&planes), &mut keys);
    let first = to.start + word * 64;
    while any != 0 {
        let place = any.trailing_zeros() as usize;
        any &= any - 1;
        let key = keys.get(place).copied().unwrap_or(0);
        let code = codes.code(key, || {
            let own = found.0.iter().map(|(id, _)| NoticeSource::Notice(*id));
            let expected = found.1.iter().map(|(id, _)| NoticeSource::Expectation(*id));
            let all = own.chain(expected).enumerate().filter_map(|(at, source)| {
                match key >> (at * 2) & 3 {
                    0 => None,
                    bits => Some(NoticeFound { source, to_check: bits == 2 }),
                }
            });
            column.code(all.collect())
        });
        if let Some(slot) = column.codes.get_mut(first + place) {
            *slot = code;
        }
    }
}

/// The rows of a column that a word stands for.
fn rows_of<T>(values: &mut [T], first: usize, count: usize) -> &mut [T] {
    let last = (first + count).min(values.len());
    values.get_mut(first..last).unwrap_or_default()
}

fn eligibility(
    to: &At<'_, '_>,
    form: &EligibilityForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut EligibilityColumn,
) {
    if form.judgement.in_force.is_some() {
        return rows_of(&mut column.answer, to.start, to.rows).fill(Answer::NotInForce);
    }
    let refuses = block.truths(form.judgement.refuses);
    for word in 0..to.rows.div_ceil(64) {
        let live = word_mask(to.rows, word) & !at(odd, word);
        let first = to.start + word * 64;
        let (yes, no) = (at(&refuses.yes, word) & live, at(&refuses.no, word) & live);
        let slots = rows_of(&mut column.answer, first, to.rows - word * 64);
        let slots = slots.get_mut(..64.min(to.rows - word * 64)).unwrap_or_default();
        choose((yes, no), [Answer::Undecided, Answer::NotEligible, Answer::Eligible], slots);
        if yes != 0 {
            let mut planes = [0_u64; 64];
            for (plane, (_, judged)) in planes.iter_mut().zip(&form.refusing) {
                *plane = at(&block.truths(judged.refuses).yes, word) & yes;
            }
            let mut keys = [0_u64; 64];
            keys_of_word(planes.get(..form.refusing.len()).unwrap_or(&planes), &mut keys);
            let codes = rows_of(&mut column.reasons.codes, first, 64);
            each_row(&[yes], |place| {
                let key = keys.get(place).copied().unwrap_or(0);
                if let Some(slot) = codes.get_mut(place) {
                    let (entries, index) = (&mut column.reasons.entries, &mut column.reasons.index);
                    *slot = marks.reasons.code(key, || {
                        let all = form.refusing.iter().enumerate();
                        let reasons = all.filter(|(at, _)| key >> at & 1 == 1);
                        code_in(entries, index, reasons.map(|(_, (id, _))| *id).collect())
                    });
                }
            });
        }
        let found = (form.notices.as_slice(), form.expected.as_slice());
        notices(to, (word, live), found, block, &mut marks.notices, &mut column.notices);
        let open = (word, live & !yes & !no, 0);
        let id = AnswerId::Eligibility(column.id);
        missing(to, open, id, &mut marks.gaps, block, &mut column.missing, |tracker, row| {
            form.refusing.iter().for_each(|(_, judged)| tracker.judged(*judged, row));
        });
    }
}

/// The code of an entry in the parts of a column.
fn code_in<T: Clone + Eq + std::hash::Hash>(
    entries: &mut Vec<T>,
    index: &mut std::collections::HashMap<T, u32>,
    entry: T,
) -> u32 {
    if let Some(code) = index.get(&entry) {
        return *code;
    }
    let code = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    entries.push(entry.clone());
    index.insert(entry, code);
    code
}

fn standard(
    to: &At<'_, '_>,
    form: &StandardForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut StandardColumn,
) {
    let Some(clock) = block.clocks(form.clock) else { return };
    let slots = rows_of(&mut column.answer, to.start, to.rows);
    for (slot, answer) in slots.iter_mut().zip(&clock.answer) {
        *slot = ANSWERS.get(usize::from(*answer & 7)).copied().unwrap_or(Answer::Undecided);
    }
    for (figures, lane) in column.figures().into_iter().zip(&clock.figures) {
        match &mut figures.data {
            FigureData::Days(days) => {
                let into = rows_of(days, to.start, to.rows);
                into.iter_mut().zip(&lane.low).for_each(|(to, from)| *to = *from);
            }
            FigureData::Numbers(numbers) => {
                let into = rows_of(&mut numbers.scaled, to.start, to.rows);
                into.iter_mut().zip(&lane.low).for_each(|(to, from)| *to = i64::from(*from));
            }
            _ => {}
        }
        for word in 0..to.rows.div_ceil(64) {
            let live = word_mask(to.rows, word) & !at(odd, word);
            figures.known.or_at(to.start + word * 64, at(&lane.known, word) & live);
            figures.none.or_at(to.start + word * 64, at(&lane.none, word) & live);
        }
    }
    debug_assert_eq!(clock.figures.len(), FIGURES, "a figure each");
    for word in 0..to.rows.div_ceil(64) {
        let live = word_mask(to.rows, word) & !at(odd, word);
        if !form.notices.is_empty() {
            let mut out = [0];
            let answers = clock.answer.get(word * 64..).unwrap_or(&[]);
            pack_test(answers, &mut out, |answer| answer == 1);
            // Not in force, it has no warnings.
            let reading = live & !at(&out, 0);
            let found = (form.notices.as_slice(), [].as_slice());
            notices(to, (word, reading), found, block, &mut marks.notices, &mut column.notices);
        }
        let answers = clock.answer.get(word * 64..).unwrap_or(&[]);
        let mut undecided = [0];
        pack_test(answers, &mut undecided, |answer| answer == 0);
        // Where it is not known whether the clock runs, its days themselves matter.
        let gates = [form.spec.in_force, form.spec.applies].into_iter().flatten();
        let unfit = gates.fold(0, |unfit, gate| unfit | !at(&block.truths(gate).yes, word));
        let open = (word, live & at(&undecided, 0), unfit);
        let id = AnswerId::Standard(column.id);
        missing(to, open, id, &mut marks.gaps, block, &mut column.missing, |tracker, row| {
            tracker.clock(&form.spec, row);
        });
    }
}

fn define(
    to: &At<'_, '_>,
    form: &DefineForm,
    block: &Block,
    odd: &[u64],
    marks: &mut Marks,
    column: &mut DefineColumn,
) {
    let ty = to.plan.program[column.id].ty;
    let node = match &form.value {
        DefineValue::Same(value) => {
            let outcome = Outcome::Known(value.clone());
            for row in 0..to.rows {
                column.value.set(to.start + row, &outcome);
            }
            return;
        }
        DefineValue::Truth(node)
        | DefineValue::Plain(node)
        | DefineValue::Small(node)
        | DefineValue::Wide(node, _) => *node,
    };
    for word in 0..to.rows.div_ceil(64) {
        let live = word_mask(to.rows, word) & !at(odd, word);
        let first = to.start + word * 64;
        let (known, none) = match &form.value {
            DefineValue::Truth(node) => {
                let truths = block.truths(*node);
                (at(&truths.yes, word) | at(&truths.no, word), 0)
            }
            DefineValue::Wide(node, _) => {
                let values = block.wides(*node);
                (at(&values.known, word), at(&values.none, word))
            }
            _ => {
                let values = block.smalls(node);
                (at(&values.known, word), at(&values.none, word))
            }
        };
        column.value.known.or_at(first, known & live);
        column.value.none.or_at(first, none & live);
        let mut rows = known & live;
        while rows != 0 {
            let row = word * 64 + rows.trailing_zeros() as usize;
            rows &= rows - 1;
            shown(to.start + row, row, &form.value, block, scale_of(ty.atom), &mut column.value);
        }
        let open = (word, live & !known & !none, 0);
        let id = AnswerId::Define(column.id);
        missing(to, open, id, &mut marks.gaps, block, &mut column.missing, |tracker, row| {
            tracker.visit(node, row);
        });
    }
}

/// Writes the value of a row that is known.
fn shown(
    into: usize,
    row: usize,
    value: &DefineValue,
    block: &Block,
    scale: u32,
    figures: &mut Figures,
) {
    let number = match value {
        DefineValue::Truth(node) => {
            if let FigureData::YesNo(bits) = &mut figures.data {
                bits.set(into, bit(&block.truths(*node).yes, row));
            }
            return;
        }
        DefineValue::Same(_) => return,
        DefineValue::Wide(node, of) => {
            let number = block.wides(*node).low.get(row).copied().unwrap_or(0);
            if *of != scale
                && let FigureData::Numbers(numbers) = &mut figures.data
            {
                return numbers.set(into, unscaled(number, *of));
            }
            number
        }
        DefineValue::Plain(node) | DefineValue::Small(node) => {
            block.smalls(*node).low.get(row).copied().unwrap_or(0).into()
        }
    };
    match &mut figures.data {
        FigureData::Numbers(numbers) if matches!(value, DefineValue::Wide(..)) || scale == 0 => {
            if let Some(slot) = numbers.scaled.get_mut(into) {
                *slot = number;
            }
        }
        FigureData::Numbers(numbers) => numbers.set(into, Number::from_i64(number)),
        FigureData::Days(days) => {
            if let Some(slot) = days.get_mut(into) {
                *slot = i32::try_from(number).unwrap_or(0);
            }
        }
        FigureData::Members(members) => {
            if let Some(slot) = members.get_mut(into) {
                *slot = u16::try_from(number).unwrap_or(0);
            }
        }
        FigureData::Other(values) => {
            if let Some(slot) = values.get_mut(into) {
                *slot = other_value(number);
            }
        }
        FigureData::YesNo(_) => {}
    }
}

/// A time or a day of the week: only they come as plain values in a column of other values.
fn other_value(number: i64) -> Value {
    let minutes = u16::try_from(number).ok().and_then(crate::value::Time::from_minutes);
    minutes.map_or(Value::None, Value::Time)
}

fn each_case(
    to: &At<'_, '_>,
    form: &EachCaseForm,
    block: &Block,
    odd: &[u64],
    column: &mut EachCaseColumn,
) {
    let truth = |node: NodeId, row: usize| match block.truths(node).get(row) {
        super::lanes::Quad::Yes => Truth::Yes,
        super::lanes::Quad::No => Truth::No,
        super::lanes::Quad::Unknown => Truth::Unknown,
        super::lanes::Quad::Odd => Truth::Error,
    };
    for row in 0..to.rows {
        if bit(odd, row) {
            continue;
        }
        let within = match form.within {
            _ if form.never => Truth::No,
            Some(within) => truth(within, row),
            None => Truth::Yes,
        };
        let counted = if within == Truth::No { Truth::No } else { truth(form.counts, row) };
        column.write(to.start + row, (within, counted));
    }
}
