//! What the answers to many cases come to.
//!
//! Owns: [`Summary`], counts and sums that grow block by block, and that two runs over parts of the cases can be joined
//! to; [`Report`], what is told of it, with small numbers kept back; its forms for people and for machines.
//! Takes: [`super::Answers`]. Must never know: files, terminals.
//!
//! A summary does not depend on how the cases were cut into blocks, and its size does not grow with them. It can be
//! written down and read again: an interrupted run goes on with it.

mod page;
mod report;
pub mod suppress;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::answers::{
    AnswerColumn, Answers, Coded, EachCaseColumn, Figure, FigureData, Figures, Gap, Numbers,
    PaymentColumn, StandardColumn,
};
use crate::program::{Answer, ConditionId, Value};
use crate::value::{Date, Number, Truth};
pub use page::{Names, grouped};
pub use report::{Cohort, DueSum, Missed, Part, Report};

/// How many waits are kept of each standard.
pub const LONGEST: usize = 10;
/// How many answers there are.
const ANSWERS: usize = Answer::Error as usize + 1;
/// How many truths there are.
const TRUTHS: usize = Truth::ALL.len();

/// Which case it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Which {
    /// Which input, from 0.
    pub input: usize,
    /// Its number in the input, from 1.
    pub row: u64,
    /// Its own id.
    pub id: Option<String>,
}

/// What the answers to many cases come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Cases with an answer that cannot be told.
    undecided: u64,
    /// One for each answer that was asked for.
    parts: Vec<Counted>,
}

/// What one answer comes to. What it has nothing of stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    /// How often each answer was given.
    answers: [u64; ANSWERS],
    /// In how many cases it cannot be told because something is missing.
    open: u64,
    /// How many cases each condition refuses.
    reasons: BTreeMap<u32, u64>,
    /// In how many undecided cases each fact is missing.
    #[serde(with = "pairs")]
    missing: BTreeMap<Lacking, Lack>,
    /// The longest waits, the longest first; among equals, those that came first.
    waits: Vec<Wait>,
    /// What is to be paid on each day; last, without a day that is known.
    #[serde(with = "pairs")]
    due: BTreeMap<Due, ToPay>,
    /// How many cases contribute what to an indicator `for each case`: first whether they are in the base, then whether
    /// they count.
    fallen: [[u64; TRUTHS]; TRUTHS],
}

/// A fact that is missing, or a field of the items of a list, whichever item it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Lacking {
    fact: u32,
    fields: Vec<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Lack {
    /// It is missing.
    among: u64,
    /// Nothing else is.
    alone: u64,
}

/// The day on which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
enum Due {
    On(i32),
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ToPay {
    /// Cases with something to pay.
    cases: u64,
    pence: i64,
    /// Of each instalment.
    of: BTreeMap<u32, u64>,
}

/// How long a case waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Which case.
    pub case: Which,
    /// The days that count.
    pub days: i64,
    /// Those beyond the due date.
    pub over: i64,
    /// When it was due: the number of a day.
    due: Option<i32>,
    /// It has ended.
    pub ended: bool,
}

impl Wait {
    /// When it was due.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        self.due.and_then(Date::from_day_number)
    }
}

impl Summary {
    /// What a block of answers comes to; `case` tells which case a row is.
    #[must_use]
    pub fn of(answers: &Answers, case: impl Fn(usize) -> Which) -> Self {
        let mut undecided = vec![false; answers.rows];
        for column in &answers.columns {
            for (row, undecided) in undecided.iter_mut().enumerate() {
                *undecided |= cannot_be_told(column, row);
            }
        }
        let undecided = undecided.into_iter().filter(|undecided| *undecided).count() as u64;
        let parts = answers.columns.iter().map(|column| Counted::of(column, &case)).collect();
        Self { undecided, parts }
    }

    /// Adds what comes after it.
    pub fn add(&mut self, later: Self) {
        self.undecided += later.undecided;
        if self.parts.is_empty() {
            self.parts = later.parts;
            return;
        }
        for (part, later) in self.parts.iter_mut().zip(later.parts) {
            part.add(later);
        }
    }
}

impl Counted {
    fn of(column: &AnswerColumn, case: &impl Fn(usize) -> Which) -> Self {
        let mut counted = Self::default();
        let given = column.answers().unwrap_or_default();
        for answer in given {
            if let Some(slot) = counted.answers.get_mut(*answer as usize) {
                *slot += 1;
            }
        }
        match column {
            AnswerColumn::Eligibility(column) => {
                counted.lacks(given, &column.missing);
                for (code, rows) in
                    by_code(&column.reasons, |row| given.get(row) == Some(&Answer::NotEligible))
                {
                    counted.refuse(column.reasons.entries.get(code).into_iter().flatten(), rows);
                }
            }
            AnswerColumn::Standard(column) => {
                counted.lacks(given, &column.missing);
                counted.wait(column, case);
            }
            AnswerColumn::Indicator(column) => counted.lacks(given, &column.missing),
            AnswerColumn::Payment(column) => counted.pay(column),
            AnswerColumn::EachCase(column) => counted.contribute(column),
            AnswerColumn::Define(_) => {}
        }
        counted
    }

    fn refuse<'a>(&mut self, conditions: impl IntoIterator<Item = &'a ConditionId>, rows: u64) {
        for condition in conditions {
            *self.reasons.entry(condition.0).or_default() += rows;
        }
    }

    fn lacks(&mut self, given: &[Answer], missing: &Coded<Vec<Gap>>) {
        self.open = self.answers.get(Answer::Undecided as usize).copied().unwrap_or(0);
        for (code, rows) in by_code(missing, |row| given.get(row) == Some(&Answer::Undecided)) {
            self.lack(missing.entries.get(code).into_iter().flatten(), rows);
        }
    }

    fn lack<'a>(&mut self, gaps: impl IntoIterator<Item = &'a Gap>, rows: u64) {
        let mut places = 0_usize;
        let mut facts = BTreeSet::new();
        for gap in gaps {
            places += 1;
            facts.insert(Lacking {
                fact: gap.fact.0,
                fields: gap.steps.iter().map(|(_, field)| *field).collect(),
            });
        }
        for fact in facts {
            let lack = self.missing.entry(fact).or_default();
            lack.among += rows;
            lack.alone += if places == 1 { rows } else { 0 };
        }
    }

    fn wait(&mut self, column: &StandardColumn, case: &impl Fn(usize) -> Which) {
        for (row, days) in whole_numbers(&column.days_used) {
            let shortest = self.waits.last().map(|wait| wait.days);
            if self.waits.len() >= LONGEST && shortest.is_some_and(|shortest| days <= shortest) {
                continue;
            }
            let due = match column.due_on.get(row) {
                Figure::Known(Value::Date(due)) => Some(due.day_number()),
                _ => None,
            };
            let over = whole(&column.days_over, row).unwrap_or(0);
            let ended = matches!(column.stopped_on.get(row), Figure::Known(_));
            self.waits.push(Wait { case: case(row), days, over, due, ended });
            self.keep_longest();
        }
    }

    fn keep_longest(&mut self) {
        self.waits.sort_by_key(|wait| std::cmp::Reverse(wait.days));
        self.waits.truncate(LONGEST);
    }

    fn pay(&mut self, column: &PaymentColumn) {
        let items = &column.items;
        // Of each condition, how many rows it refuses, and the row in which it was met last.
        let mut refused: Vec<(u64, usize)> = Vec::new();
        let mut due: HashMap<Due, ToPay> = HashMap::new();
        let mut here: Vec<(Due, u32, i64)> = Vec::new();
        // Of each set of reasons, the row in which it was met last: few sets are met again and again.
        let mut met = vec![usize::MAX; items.reasons.entries.len()];
        for row in 0..column.answer.len() {
            here.clear();
            for item in column.items_of(row) {
                let code = items.reasons.codes.get(item).map_or(usize::MAX, |code| *code as usize);
                let is_new =
                    met.get_mut(code).is_some_and(|met| std::mem::replace(met, row) != row);
                for condition in
                    items.reasons.entries.get(code).filter(|_| is_new).into_iter().flatten()
                {
                    let at = condition.index();
                    if refused.len() <= at {
                        refused.resize(at + 1, (0, usize::MAX));
                    }
                    if let Some((rows, last)) = refused.get_mut(at)
                        && std::mem::replace(last, row) != row
                    {
                        *rows += 1;
                    }
                }
                if items.answer.get(item) == Some(&Answer::Payable) {
                    let of = items.instalment.get(item).map_or(0, |instalment| instalment.0);
                    here.push((due_on(&items.due_on, item), of, amount(&items.amount, item)));
                }
            }
            here.sort_unstable();
            for on in here.chunk_by(|one, other| one.0 == other.0) {
                let Some((day, _, _)) = on.first() else { continue };
                let to_pay = due.entry(*day).or_default();
                to_pay.cases += 1;
                for of in on.chunk_by(|one, other| one.1 == other.1) {
                    let Some((_, instalment, _)) = of.first() else { continue };
                    *to_pay.of.entry(*instalment).or_default() += 1;
                    for (_, _, pence) in of {
                        to_pay.pence = to_pay.pence.saturating_add(*pence);
                    }
                }
            }
        }
        for (at, (rows, _)) in (0..).zip(refused) {
            if rows > 0 {
                self.refuse(&[ConditionId(at)], rows);
            }
        }
        for (on, to_pay) in due {
            self.due.entry(on).or_default().add(to_pay);
        }
        for row in 0..column.answer.len() {
            if held_for_want(column, row) {
                self.open += 1;
                self.lack(column.missing_of(row), 1);
            }
        }
    }

    fn contribute(&mut self, column: &EachCaseColumn) {
        for (within, counted) in column.within.iter().zip(&column.counted) {
            let slot = self.fallen.get_mut(*within as usize);
            if let Some(slot) = slot.and_then(|row| row.get_mut(*counted as usize)) {
                *slot += 1;
            }
        }
    }

    fn add(&mut self, later: Self) {
        for (slot, more) in self.answers.iter_mut().zip(later.answers) {
            *slot += more;
        }
        self.open += later.open;
        for (reason, more) in later.reasons {
            *self.reasons.entry(reason).or_default() += more;
        }
        for (fact, more) in later.missing {
            let lack = self.missing.entry(fact).or_default();
            lack.among += more.among;
            lack.alone += more.alone;
        }
        self.waits.extend(later.waits);
        self.keep_longest();
        for (on, more) in later.due {
            self.due.entry(on).or_default().add(more);
        }
        for (row, more) in self.fallen.iter_mut().zip(later.fallen) {
            for (slot, more) in row.iter_mut().zip(more) {
                *slot += more;
            }
        }
    }
}

impl ToPay {
    fn add(&mut self, more: Self) {
        self.cases += more.cases;
        self.pence = self.pence.saturating_add(more.pence);
        for (instalment, cases) in more.of {
            *self.of.entry(instalment).or_default() += cases;
        }
    }
}

/// Whether an answer cannot be told because something is missing: it is undecided, or, of a payment, held for that.
fn cannot_be_told(column: &AnswerColumn, row: usize) -> bool {
    match column {
        AnswerColumn::Payment(column) => held_for_want(column, row),
        _ => column.answers().is_some_and(|given| given.get(row) == Some(&Answer::Undecided)),
    }
}

/// Whether a payment is held because something is missing.
fn held_for_want(column: &PaymentColumn, row: usize) -> bool {
    column.answer.get(row) == Some(&Answer::Held)
        && column
            .items_of(row)
            .any(|item| column.items.missing.get(item).is_some_and(|missing| !missing.is_empty()))
}

/// How many of the rows that are wanted have each code.
fn by_code<T>(coded: &Coded<T>, wanted: impl Fn(usize) -> bool) -> Vec<(usize, u64)> {
    let mut rows = vec![0_u64; coded.entries.len()];
    for (row, code) in coded.codes.iter().enumerate() {
        if wanted(row)
            && let Some(slot) = rows.get_mut(*code as usize)
        {
            *slot += 1;
        }
    }
    rows.into_iter().enumerate().filter(|(_, rows)| *rows > 0).collect()
}

/// The rows of whole numbers that are known, with their numbers.
fn whole_numbers(figures: &Figures) -> impl Iterator<Item = (usize, i64)> {
    let plain = match &figures.data {
        FigureData::Numbers(numbers) if numbers.scale == 0 && numbers.beyond.is_empty() => {
            Some(&numbers.scaled)
        }
        _ => None,
    };
    (0..figures.known.len()).filter(|row| figures.known.get(*row)).filter_map(move |row| {
        let number = match plain {
            Some(numbers) => numbers.get(row).copied(),
            None => whole(figures, row),
        };
        number.map(|number| (row, number))
    })
}

/// When an item is due.
fn due_on(figures: &Figures, item: usize) -> Due {
    match &figures.data {
        FigureData::Days(days) if figures.known.get(item) => {
            days.get(item).map_or(Due::Unknown, |day| Due::On(*day))
        }
        _ => Due::Unknown,
    }
}

/// An amount, in pence.
fn amount(numbers: &Numbers, item: usize) -> i64 {
    match numbers.scaled.get(item) {
        Some(pence) if numbers.scale == 2 && numbers.beyond.is_empty() => *pence,
        _ => pence(numbers.get(item)),
    }
}

fn whole(figures: &Figures, row: usize) -> Option<i64> {
    match figures.get(row) {
        Figure::Known(Value::Number(number)) => number.to_i64(),
        _ => None,
    }
}

/// Pounds as pence. Payments are rounded to the penny; what no 64 bits hold is as much as they do.
fn pence(pounds: Number) -> i64 {
    let pence = pounds.mul(Number::from_i64(100)).ok().and_then(Number::to_i64);
    pence.unwrap_or(i64::MAX)
}

/// Maps whose keys are no text, as lists of pairs.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(super) fn deserialize<'a, K, V, D>(from: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'a> + Ord,
        V: Deserialize<'a>,
        D: Deserializer<'a>,
    {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
