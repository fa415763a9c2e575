//! The clocks of standards over many rows.
//!
//! Owns: [`ClockLane`], the answers and figures of a clock by rows, and reading it: most rows by plain
//! arithmetic, all others by the engine's own clock, each combination of days once. Must never know rules.

use std::collections::HashMap;

use super::graph::ClockSpec;
use super::keys::spread_word;
use super::lanes::{Truths, Values, pack_test, pack_test_2, word_mask};
use crate::engine::{Outcome, clock};
use crate::program::{Answer, ExprId, Program, Value};
use crate::value::{Date, DurationUnit};

/// The answers that a clock can give; a row holds the position of one.
pub(super) const ANSWERS: [Answer; 7] = [
    Answer::Undecided,
    Answer::NotInForce,
    Answer::NotApplicable,
    Answer::NotStarted,
    Answer::Running,
    Answer::Met,
    Answer::Breached,
];
const UNDECIDED: u8 = 0;
const NOT_IN_FORCE: u8 = 1;
const NOT_APPLICABLE: u8 = 2;
const NOT_STARTED: u8 = 3;
const RUNNING: u8 = 4;
const MET: u8 = 5;
const BREACHED: u8 = 6;

/// The figures of a clock, in the order of [`crate::engine::Clock`].
pub(super) const FIGURES: usize = 6;

/// The number that stands for an answer; `None`: it is not asked for by its number.
pub(super) fn code_of(answer: Answer) -> Option<u8> {
    let at = ANSWERS.iter().position(|known| *known == answer)?;
    u8::try_from(at).ok().filter(|code| *code != UNDECIDED)
}

/// The answers of a clock by rows.
#[derive(Debug, Default)]
pub(super) struct ClockLane {
    /// The position of each answer in [`ANSWERS`].
    pub(super) answer: Vec<u8>,
    /// The rows that columns do not answer.
    pub(super) odd: Vec<u64>,
    /// Started, due, stopped, used, left, over.
    pub(super) figures: [Values<i32>; FIGURES],
}

/// What is known of a day of a row: the day, none, or nothing; with whether it may be none.
type DayKey = (u8, i32, bool);

/// A figure as it stands in a lane.
#[derive(Clone, Copy, Debug)]
enum Shown {
    Known(i32),
    None,
    Unknown,
    /// A range that is given on: only where it is read does it matter.
    Odd,
}

/// What the engine's clock read from a combination of days.
#[derive(Clone, Debug)]
pub(super) struct ClockFound(Option<(u8, [Shown; FIGURES])>);

/// What was read before.
pub(super) type ClockMemo = HashMap<(DayKey, DayKey), ClockFound>;

/// What a clock is read from.
pub(super) struct ClockParts<'a> {
    pub(super) spec: &'a ClockSpec,
    pub(super) in_force: Option<&'a Truths>,
    pub(super) applies: Option<&'a Truths>,
    pub(super) start: &'a Values<i32>,
    pub(super) stop: Option<&'a Values<i32>>,
    /// The rows whose pauses are known, and the rows that have pauses.
    pub(super) pauses: Option<(Vec<u64>, Vec<u64>)>,
}

impl ClockLane {
    /// Reads a clock.
    pub(super) fn read(
        &mut self,
        program: &Program,
        today: Date,
        rows: usize,
        parts: &ClockParts<'_>,
        memo: &mut ClockMemo,
    ) {
        self.answer.clear();
        self.answer.resize(rows, UNDECIDED);
        self.odd.clear();
        self.odd.resize(rows.div_ceil(64), 0);
        for figure in &mut self.figures {
            figure.reset(rows);
        }
        for word in 0..rows.div_ceil(64) {
            let valid = word_mask(rows, word);
            let at = |bits: &[u64]| bits.get(word).copied().unwrap_or(0);
            // In force, then applicable: what is not is answered without its days.
            let gate = |truths: Option<&Truths>| match truths {
                Some(truths) => (at(&truths.yes), at(&truths.no), at(&truths.odd)),
                None => (u64::MAX, 0, 0),
            };
            let (in_force, not_in_force, mut odd) = gate(parts.in_force);
            let (applies, not_applicable, odd_applies) = gate(parts.applies);
            odd |= in_force & odd_applies;
            let mut runs = in_force & applies & valid;
            if let Some((known, some)) = &parts.pauses {
                odd |= runs & !(at(known) & !at(some));
            }
            if parts.spec.start.2 {
                odd |= runs & parts.start.unknown(word);
            }
            if let Some((_, _, true)) = parts.spec.stop
                && let Some(stop) = parts.stop
            {
                odd |= runs & stop.unknown(word);
            }
            odd |= runs & at(&parts.start.odd);
            odd |= runs & parts.stop.map_or(0, |stop| at(&stop.odd));
            runs &= !odd;
            let absent = (not_in_force | in_force & not_applicable) & valid & !odd;
            for (bit, answer) in
                [(not_in_force, NOT_IN_FORCE), (in_force & not_applicable, NOT_APPLICABLE)]
            {
                self.set_answers(word, bit & absent, answer);
            }
            if absent != 0 {
                for figure in &mut self.figures {
                    figure.set_none(word, absent);
                }
            }
            if let Some(slot) = self.odd.get_mut(word) {
                *slot = odd & valid;
            }
            if runs != 0 {
                self.run_word(program, today, word, runs, parts, memo);
            }
        }
    }

    fn set_answers(&mut self, word: usize, mut rows: u64, answer: u8) {
        while rows != 0 {
            let row = word * 64 + rows.trailing_zeros() as usize;
            if let Some(slot) = self.answer.get_mut(row) {
                *slot = answer;
            }
            rows &= rows - 1;
        }
    }

    /// The rows of one word whose clock is read.
    fn run_word(
        &mut self,
        program: &Program,
        today: Date,
        word: usize,
        mut runs: u64,
        parts: &ClockParts<'_>,
        memo: &mut ClockMemo,
    ) {
        let limit = match parts.spec.limit.unit {
            DurationUnit::Days => Some(i32::try_from(parts.spec.limit.count)),
            DurationUnit::Weeks => Some(i32::try_from(i64::from(parts.spec.limit.count) * 7)),
            _ => None,
        };
        if let Some(Ok(limit)) = limit
            && limit < SAFE_DAYS
        {
            let plain = runs & self.plain_rows(word, today, parts);
            self.count_days(word, plain, today.day_number(), limit, parts);
            runs &= !plain;
        }
        while runs != 0 {
            let bit = runs.trailing_zeros() as usize;
            runs &= runs - 1;
            let row = word * 64 + bit;
            let start = day_key(parts.start, row, parts.spec.start.1);
            let stop = match (parts.stop, parts.spec.stop) {
                (Some(stop), Some((_, or_none, _))) => day_key(stop, row, or_none),
                _ => Some((1, 0, true)),
            };
            let found = match (start, stop) {
                (Some(start), Some(stop)) => memo
                    .entry((start, stop))
                    .or_insert_with(|| read_once(program, today, parts.spec, start, stop))
                    .clone(),
                _ => ClockFound(None),
            };
            self.put(row, &found);
        }
    }

    /// The rows whose days are known, or known to be none.
    fn plain_rows(&self, word: usize, today: Date, parts: &ClockParts<'_>) -> u64 {
        let at = |bits: &[u64]| bits.get(word).copied().unwrap_or(0);
        let sure = |values: &Values<i32>| at(&values.known) | at(&values.none);
        if today.day_number() > LAST_SAFE_DAY {
            return 0;
        }
        sure(parts.start) & parts.stop.map_or(u64::MAX, sure)
    }

    /// A limit in days without pauses, of days that are known: as the engine's clock counts, 64 rows at once.
    fn count_days(
        &mut self,
        word: usize,
        rows: u64,
        today: i32,
        limit: i32,
        parts: &ClockParts<'_>,
    ) {
        if rows == 0 {
            return;
        }
        let start = days_of(parts.start, word);
        let stop = parts.stop.map_or([0; 64], |stop| days_of(stop, word));
        // What is dated later has not happened yet.
        let happened = |values: &Values<i32>, days: &[i32; 64]| {
            let known = values.known.get(word).copied().unwrap_or(0);
            known & rows & packed(days, |day| day <= today)
        };
        let started = happened(parts.start, &start);
        let stopped = parts.stop.map_or(0, |values| happened(values, &stop));
        let mut end = [today; 64];
        let bytes = spread_word(stopped);
        for ((end, stop), byte) in end.iter_mut().zip(&stop).zip(bytes) {
            *end = if byte == 0 { *end } else { *stop };
        }
        let mut before = [0_u64];
        pack_test_2(&end, &start, &mut before, |end, start| end < start);
        let [before] = before;
        let odd = stopped & (!started | before);
        let (started, stopped) = (started & !odd, stopped & !odd);
        let due = start.map(|start| start.wrapping_add(limit));
        let mut late = [0_u64];
        pack_test_2(&end, &due, &mut late, |end, due| end > due);
        let late = started & late.first().copied().unwrap_or(0);
        let in_time = started & !late;
        let fine = rows & !odd;
        let known = [started, started, stopped, started, in_time & !stopped, late];
        let less = |from: &[i32; 64], what: &[i32; 64]| {
            let mut left = *from;
            for (left, what) in left.iter_mut().zip(what) {
                *left = left.wrapping_sub(*what);
            }
            left
        };
        let (used, left, over) = (less(&end, &start), less(&due, &[today; 64]), less(&end, &due));
        let shown = [&start, &due, &stop, &used, &left, &over];
        for ((figure, known), shown) in self.figures.iter_mut().zip(known).zip(shown) {
            figure.or_known(word, known);
            figure.set_none(word, fine & !known);
            let into = figure.low.get_mut(word * 64..).unwrap_or_default();
            for (into, shown) in into.iter_mut().zip(shown) {
                *into = *shown;
            }
        }
        let is = |rows: u64, answer: u8| spread_word(rows).map(|byte| byte * answer);
        let parts = [
            is(fine & !started, NOT_STARTED),
            is(in_time & !stopped, RUNNING),
            is(in_time & stopped, MET),
            is(late, BREACHED),
        ];
        let answers = self.answer.get_mut(word * 64..).unwrap_or_default();
        for part in parts {
            for (answer, part) in answers.iter_mut().zip(part) {
                *answer |= part;
            }
        }
        if let Some(slot) = self.odd.get_mut(word) {
            *slot |= odd;
        }
    }

    fn put(&mut self, row: usize, found: &ClockFound) {
        let (word, one) = (row / 64, 1_u64 << (row % 64));
        let Some((answer, figures)) = &found.0 else {
            if let Some(slot) = self.odd.get_mut(word) {
                *slot |= one;
            }
            return;
        };
        if let Some(slot) = self.answer.get_mut(row) {
            *slot = *answer;
        }
        for (figure, shown) in self.figures.iter_mut().zip(figures) {
            match shown {
                Shown::Known(number) => {
                    figure.or_known(word, one);
                    if let Some(slot) = figure.low.get_mut(row) {
                        *slot = *number;
                    }
                }
                Shown::None => figure.set_none(word, one),
                Shown::Unknown => {}
                Shown::Odd => figure.or_odd(word, one),
            }
        }
    }
}

/// A limit below this, counted from a day before the other, stays within the days there are.
const SAFE_DAYS: i32 = 100_000;
const LAST_SAFE_DAY: i32 = 3_000_000;

/// The days of 64 rows; anything beyond the last.
fn days_of(values: &Values<i32>, word: usize) -> [i32; 64] {
    let mut days = [0; 64];
    for (to, from) in days.iter_mut().zip(values.low.get(word * 64..).unwrap_or(&[])) {
        *to = *from;
    }
    days
}

/// What a test says of 64 days.
#[inline]
fn packed(days: &[i32; 64], test: impl Fn(i32) -> bool) -> u64 {
    let mut word = [0];
    pack_test(days, &mut word, test);
    let [word] = word;
    word
}

fn day_key(values: &Values<i32>, row: usize, or_none: bool) -> Option<DayKey> {
    let (word, bit) = (row / 64, row % 64);
    let is = |bits: &[u64]| bits.get(word).is_some_and(|word| word >> bit & 1 == 1);
    if is(&values.known) {
        Some((0, values.low.get(row).copied()?, or_none))
    } else if is(&values.none) {
        Some((1, 0, or_none))
    } else if is(&values.ranged) || is(&values.odd) {
        None
    } else {
        Some((2, 0, or_none))
    }
}

/// Reads the engine's clock for one combination of days.
fn read_once(
    program: &Program,
    today: Date,
    spec: &ClockSpec,
    start: DayKey,
    stop: DayKey,
) -> ClockFound {
    let days = |(what, number, or_none): DayKey| {
        let outcome = match what {
            0 => Date::from_day_number(number)
                .map_or(Outcome::UNKNOWN, |date| Outcome::Known(Value::Date(date))),
            1 => Outcome::Known(Value::None),
            _ => Outcome::UNKNOWN,
        };
        clock::Days::of(&outcome, or_none)
    };
    let (Ok(start), Ok(stop)) = (days(start), days(stop)) else { return ClockFound(None) };
    let (stops_at, limit_at) = (ExprId(spec.places.0), ExprId(spec.places.1));
    let input = clock::ClockInput {
        start,
        stop,
        pauses: &[],
        more_pauses: false,
        limit: if start.is_after(today) { None } else { Some(spec.limit) },
        calendar: spec.calendar.map(|calendar| &program[calendar].calendar),
        today,
        stops_at,
        pauses_at: limit_at,
        limit_at,
    };
    let Ok(reading) = clock::read(&input) else { return ClockFound(None) };
    let Some(answer) = ANSWERS.iter().position(|answer| *answer == reading.answer) else {
        return ClockFound(None);
    };
    let clock = &reading.clock;
    let figures = [
        &clock.started_on,
        &clock.due_on,
        &clock.stopped_on,
        &clock.days_used,
        &clock.days_left,
        &clock.days_over,
    ];
    if figures.iter().any(|figure| matches!(figure, Outcome::Error(_))) {
        return ClockFound(None);
    }
    let shown = figures.map(|figure| match figure {
        Outcome::Known(Value::Date(date)) => Shown::Known(date.day_number()),
        Outcome::Known(Value::Number(number)) => number
            .to_i64()
            .and_then(|number| i32::try_from(number).ok())
            .map_or(Shown::Odd, Shown::Known),
        Outcome::Known(Value::None) => Shown::None,
        // A range is shown as unknown; a rule that reads it asks the engine.
        Outcome::Unknown(Some(_)) => Shown::Odd,
        Outcome::Unknown(None) => Shown::Unknown,
        Outcome::Known(_) | Outcome::Error(_) => Shown::Odd,
    });
    ClockFound(u8::try_from(answer).ok().map(|answer| (answer, shown)))
}
