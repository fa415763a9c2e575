//! One answer of one case, before and after.
//!
//! Owns: [`State`], what is counted of an answer; [`Change`], what is different about it and by how much; and
//! [`changes`], which finds the rows whose answer is not the same. Takes: two columns of answers.
//! Must never know: why an answer is another, nor words.

use std::collections::HashMap;

use super::pair::Pair;
use crate::batch::answers::{
    AnswerColumn, Coded, DefineColumn, EachCaseColumn, EligibilityColumn, Figure, FigureData,
    Figures, IndicatorColumn, PaymentColumn, StandardColumn,
};
use crate::batch::layout::{day, pence};
use crate::explain::Lexicon;
use crate::explain::json::value_json;
use crate::program::{
    Answer, AnswerId, Atom, ConditionId, Facts, Program, StandardId, Type, Value,
};
use crate::value::{Number, Truth};

/// How many states there are of one answer.
pub(super) const STATES: usize = 16;

/// What is counted of an answer: of a determination its answer; of a definition whether there is a value; of an
/// indicator `for each case` what the case contributes. A number below `STATES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(pub u8);

/// The states of a definition.
impl State {
    /// It is yes.
    pub const YES: Self = Self(0);
    /// It is no.
    pub const NO: Self = Self(1);
    /// It has another value.
    pub const VALUE: Self = Self(2);
    /// It is none.
    pub const NONE: Self = Self(3);
    /// It is not known.
    pub const UNKNOWN: Self = Self(4);
    /// It is an error.
    pub const ERROR: Self = Self(5);
}

impl State {
    const fn answer(answer: Answer) -> Self {
        Self(answer as u8)
    }

    const fn share(within: Truth, counted: Truth) -> Self {
        Self(within as u8 * 4 + counted as u8)
    }

    /// Its number.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The answer of a determination.
    #[must_use]
    pub fn as_answer(self) -> Option<Answer> {
        crate::explain::json::ANSWERS.into_iter().find(|answer| *answer as u8 == self.0)
    }

    /// What a case contributes to an indicator: whether it is in the base, and whether it counts.
    #[must_use]
    pub fn as_share(self) -> (Truth, Truth) {
        let truth = |code: u8| {
            let found = Truth::ALL.into_iter().find(|truth| *truth as u8 == code);
            found.unwrap_or(Truth::Unknown)
        };
        (truth(self.0 / 4), truth(self.0 % 4))
    }
}

/// What two sides say: before, after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sides<T> {
    /// Before.
    pub before: T,
    /// After.
    pub after: T,
}

impl<T: PartialEq> Sides<T> {
    const fn new(before: T, after: T) -> Self {
        Self { before, after }
    }

    fn differ(&self) -> bool {
        self.before != self.after
    }
}

/// A figure that may be more or less than before: days, or pence.
pub type Moved = Sides<Option<i128>>;

impl Moved {
    /// By how much it is more, where both are known.
    #[must_use]
    pub fn by(&self) -> Option<i128> {
        self.after?.checked_sub(self.before?)
    }
}

/// What is different about the answer of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its row among the answers of each side.
    pub rows: Sides<usize>,
    /// What it was and what it is.
    pub states: Sides<State>,
    /// The figures that are different.
    pub by: By,
}

/// The figures that are different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// None.
    Nothing,
    /// The conditions that refuse.
    Reasons,
    /// Of a standard, also where none is different: the number of the due date, the days that count, those beyond the
    /// due date. The days are known only where both sides count them alike.
    Wait {
        /// The due date.
        due: Moved,
        /// The days that count.
        used: Moved,
        /// The days beyond the due date.
        over: Moved,
    },
    /// Of a payment: what is payable, in pence; where that is the same, the answer, the total or the days are not.
    Pay(Moved),
    /// Of an indicator over a list: how many count, and of how many.
    Share,
    /// Of a definition: the value; of money, percentages and numbers whether it is more, of dates by how many days.
    Value {
        /// How its values are ordered, where they are.
        order: std::cmp::Ordering,
        /// Pence or days, where it is one of the two and whole.
        moved: Moved,
    },
}

/// What is found of all rows of one answer.
#[derive(Default)]
pub(super) struct Found {
    /// How many rows keep each state.
    pub(super) stay: [u64; STATES],
    /// What is to be paid, in pence, by row: only of payments.
    pub(super) pence: Vec<Sides<i128>>,
    /// The rows that are not the same, in order.
    pub(super) changes: Vec<Change>,
}

/// Finds the rows whose answer is not the same; `rows` are the rows of the same cases on either side.
pub(super) fn changes(
    programs: Sides<&Program>,
    pair: Pair,
    columns: (&AnswerColumn, &AnswerColumn),
    rows: &[Sides<usize>],
) -> Found {
    let mut found = Found::default();
    match columns {
        (AnswerColumn::Eligibility(before), AnswerColumn::Eligibility(after)) => {
            eligibility(programs, before, after, rows, &mut found);
        }
        (AnswerColumn::Standard(before), AnswerColumn::Standard(after)) => {
            standard(programs, before, after, rows, &mut found);
        }
        (AnswerColumn::Payment(before), AnswerColumn::Payment(after)) => {
            payment(before, after, rows, &mut found);
        }
        (AnswerColumn::Indicator(before), AnswerColumn::Indicator(after)) => {
            indicator(before, after, rows, &mut found);
        }
        (AnswerColumn::EachCase(before), AnswerColumn::EachCase(after)) => {
            each_case(before, after, rows, &mut found);
        }
        (AnswerColumn::Define(before), AnswerColumn::Define(after)) => {
            define(programs, pair, before, after, rows, &mut found);
        }
        _ => {}
    }
    found
}

impl Found {
    /// Counts a row, and keeps it if it is not the same.
    fn row(&mut self, rows: Sides<usize>, states: Sides<State>, by: By) {
        if !states.differ()
            && let Some(slot) = self.stay.get_mut(states.before.index())
        {
            *slot += 1;
        }
        if states.differ() || by != By::Nothing {
            self.changes.push(Change { rows, states, by });
        }
    }
}

fn given(answers: &[Answer], row: usize) -> Answer {
    answers.get(row).copied().unwrap_or(Answer::Error)
}

fn eligibility(
    programs: Sides<&Program>,
    before: &EligibilityColumn,
    after: &EligibilityColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    let mut same = SameReasons { programs, known: HashMap::new() };
    for row in rows {
        let was = given(&before.answer, row.before);
        let is = given(&after.answer, row.after);
        let other = was == is && !same.of(&before.reasons, &after.reasons, *row);
        let by = if other { By::Reasons } else { By::Nothing };
        found.row(*row, Sides::new(State::answer(was), State::answer(is)), by);
    }
}

/// Whether lists of conditions have the same names: asked of few different lists.
struct SameReasons<'p> {
    programs: Sides<&'p Program>,
    known: HashMap<(u32, u32), bool>,
}

impl SameReasons<'_> {
    fn of(
        &mut self,
        before: &Coded<Vec<ConditionId>>,
        after: &Coded<Vec<ConditionId>>,
        row: Sides<usize>,
    ) -> bool {
        let codes = (before.codes.get(row.before), after.codes.get(row.after));
        let (Some(was), Some(is)) = codes else { return true };
        *self.known.entry((*was, *is)).or_insert_with(|| {
            let was = before.entries.get(*was as usize).into_iter().flatten();
            let is = after.entries.get(*is as usize).into_iter().flatten();
            let was = was.map(|id| &self.programs.before[*id].head.name);
            was.eq(is.map(|id| &self.programs.after[*id].head.name))
        })
    }
}

fn standard(
    programs: Sides<&Program>,
    before: &StandardColumn,
    after: &StandardColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    // Working days and days are not to be compared.
    let working = |program: &Program, id: StandardId| program[id].calendar.is_some();
    let alike = working(programs.before, before.id) == working(programs.after, after.id);
    let date = |figures: &Figures, row| day(figures, row).map(i128::from);
    let count = |figures: &Figures, row| if alike { whole(figures, row) } else { None };
    for row in rows {
        let was = given(&before.answer, row.before);
        let is = given(&after.answer, row.after);
        let due = Sides::new(date(&before.due_on, row.before), date(&after.due_on, row.after));
        let used =
            Sides::new(count(&before.days_used, row.before), count(&after.days_used, row.after));
        let over =
            Sides::new(count(&before.days_over, row.before), count(&after.days_over, row.after));
        let other = was != is || due.differ() || used.differ() || over.differ();
        let by = if other { By::Wait { due, used, over } } else { By::Nothing };
        found.row(*row, Sides::new(State::answer(was), State::answer(is)), by);
    }
}

fn payment(
    before: &PaymentColumn,
    after: &PaymentColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    for row in rows {
        let was = given(&before.answer, row.before);
        let is = given(&after.answer, row.after);
        let pay = Sides::new(pence(&before.payable, row.before), pence(&after.payable, row.after));
        found.pence.push(Sides::new(pay.before.unwrap_or_default(), pay.after.unwrap_or_default()));
        let other = was != is
            || pay.differ()
            || total(before, row.before) != total(after, row.after)
            || !same_dates(before, after, *row);
        let by = if other { By::Pay(pay) } else { By::Nothing };
        found.row(*row, Sides::new(State::answer(was), State::answer(is)), by);
    }
}

fn total(column: &PaymentColumn, row: usize) -> Option<i128> {
    match &column.total.data {
        FigureData::Numbers(total) if column.total.known.get(row) => pence(total, row),
        _ => None,
    }
}

/// Whether the same is paid on the same days.
fn same_dates(before: &PaymentColumn, after: &PaymentColumn, row: Sides<usize>) -> bool {
    let items = |column: &PaymentColumn, row| {
        let items = column.items_of(row).map(|item| {
            let answer = column.items.answer.get(item).copied();
            (answer, pence(&column.items.amount, item), day(&column.items.due_on, item))
        });
        items.collect::<Vec<_>>()
    };
    // Items that are alike need no sums.
    items(before, row.before) == items(after, row.after)
        || before.by_due_date(row.before) == after.by_due_date(row.after)
}

fn indicator(
    before: &IndicatorColumn,
    after: &IndicatorColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    let share = |column: &IndicatorColumn, row: usize| {
        (column.numerator.get(row).copied(), column.denominator.get(row).copied())
    };
    for row in rows {
        let was = given(&before.answer, row.before);
        let is = given(&after.answer, row.after);
        let other = share(before, row.before) != share(after, row.after);
        let by = if other { By::Share } else { By::Nothing };
        found.row(*row, Sides::new(State::answer(was), State::answer(is)), by);
    }
}

fn each_case(
    before: &EachCaseColumn,
    after: &EachCaseColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    let state = |column: &EachCaseColumn, row: usize| {
        let truth = |truths: &[Truth]| truths.get(row).copied().unwrap_or(Truth::Unknown);
        State::share(truth(&column.within), truth(&column.counted))
    };
    for row in rows {
        let states = Sides::new(state(before, row.before), state(after, row.after));
        found.row(*row, states, By::Nothing);
    }
}

fn define(
    programs: Sides<&Program>,
    pair: Pair,
    before: &DefineColumn,
    after: &DefineColumn,
    rows: &[Sides<usize>],
    found: &mut Found,
) {
    let (AnswerId::Define(was), AnswerId::Define(is)) = (pair.before.0, pair.after.0) else {
        return;
    };
    let types = Sides::new(programs.before[was].ty, programs.after[is].ty);
    let values = Values { programs, types };
    for row in rows {
        let was = state(before, row.before);
        let is = state(after, row.after);
        let mut by = By::Nothing;
        if was == State::VALUE && is == State::VALUE {
            let figures = (before.value.get(row.before), after.value.get(row.after));
            if let (Figure::Known(was), Figure::Known(is)) = figures
                && !values.same(&was, &is)
            {
                by = values.by(&was, &is);
            }
        }
        found.row(*row, Sides::new(was, is), by);
    }
}

fn state(column: &DefineColumn, row: usize) -> State {
    let errs = u32::try_from(row).is_ok_and(|row| column.errors.contains_key(&row));
    if errs {
        return State::ERROR;
    }
    if column.value.none.get(row) {
        return State::NONE;
    }
    match &column.value.data {
        _ if !column.value.known.get(row) => State::UNKNOWN,
        FigureData::YesNo(bits) if bits.get(row) => State::YES,
        FigureData::YesNo(_) => State::NO,
        _ => State::VALUE,
    }
}

/// Values of one definition under two sets of rules.
struct Values<'p> {
    programs: Sides<&'p Program>,
    types: Sides<Type>,
}

impl Values<'_> {
    fn same(&self, was: &Value, is: &Value) -> bool {
        match (was, is) {
            (Value::Number(was), Value::Number(is)) => was == is,
            (Value::Date(was), Value::Date(is)) => was == is,
            _ => {
                written(self.programs.before, self.types.before, was)
                    == written(self.programs.after, self.types.after, is)
            }
        }
    }

    fn by(&self, was: &Value, is: &Value) -> By {
        let (order, moved) = match (was, is) {
            (Value::Number(was), Value::Number(is)) => {
                let money = |ty: Type| ty.atom == Atom::Money;
                let in_pence = money(self.types.before) && money(self.types.after);
                let whole_pence = |number: &Number| {
                    let pence = number.mul(Number::from_i64(100)).ok()?;
                    pence.is_whole().then(|| pence.numer())
                };
                let moved = if in_pence {
                    Sides::new(whole_pence(was), whole_pence(is))
                } else {
                    Moved::default()
                };
                (is.cmp(was), moved)
            }
            (Value::Date(was), Value::Date(is)) => {
                let number = |date: &crate::value::Date| Some(i128::from(date.day_number()));
                (is.cmp(was), Sides::new(number(was), number(is)))
            }
            _ => (std::cmp::Ordering::Equal, Moved::default()),
        };
        By::Value { order, moved }
    }
}

/// A value as cases write it: the same under any rules that mean the same.
pub(super) fn written(program: &Program, ty: Type, value: &Value) -> serde_json::Value {
    let blank = Facts { id: None, slots: Vec::new(), places: Vec::new() };
    value_json(&Lexicon { program, facts: &blank }, ty, value)
}

/// A whole number.
pub(super) fn whole(figures: &Figures, row: usize) -> Option<i128> {
    let FigureData::Numbers(numbers) = &figures.data else { return None };
    if !figures.known.get(row) {
        return None;
    }
    match numbers.scaled.get(row) {
        Some(number) if numbers.scale == 0 && numbers.beyond.is_empty() => {
            Some(i128::from(*number))
        }
        _ => numbers.get(row).to_i64().map(i128::from),
    }
}
