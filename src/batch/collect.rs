//! From the engine's answers of single cases to columns.
//!
//! Owns: making room for rows in each column, and writing one case's answer into its row. Takes: findings of
//! [`crate::engine`]. Must never know how they were found.

use std::collections::BTreeMap;

use super::answers::*;
use super::bits::Bits;
use super::column::scale_of;
use crate::engine::{
    Clock, ConditionAnswer, DefineAnswer, EligibilityAnswer, EvalError, Finding, IndicatorAnswer,
    ItemAnswer, Missing, NoticeAnswer, Outcome, PaymentAnswer, StandardAnswer,
};
use crate::program::{Answer, AnswerId, Atom, Facts, Program, Type, Value};
use crate::value::Truth;

/// The decimals of pence in pounds.
const PENCE: u32 = 2;

impl AnswerColumn {
    /// A column of no rows.
    pub(super) fn new(program: &Program, id: AnswerId) -> Self {
        match id {
            AnswerId::Define(id) => Self::Define(DefineColumn {
                id,
                value: Figures::new(program[id].ty),
                missing: Coded::default(),
                errors: BTreeMap::new(),
            }),
            AnswerId::Eligibility(id) => Self::Eligibility(EligibilityColumn {
                id,
                answer: Vec::new(),
                reasons: Coded::default(),
                missing: Coded::default(),
                notices: Coded::default(),
                errors: BTreeMap::new(),
            }),
            AnswerId::Standard(id) => Self::Standard(StandardColumn {
                id,
                answer: Vec::new(),
                started_on: Figures::new(Type::of(Atom::Date)),
                due_on: Figures::new(Type::of(Atom::Date)),
                stopped_on: Figures::new(Type::of(Atom::Date)),
                days_used: Figures::new(Type::of(Atom::Whole)),
                days_left: Figures::new(Type::of(Atom::Whole)),
                days_over: Figures::new(Type::of(Atom::Whole)),
                missing: Coded::default(),
                notices: Coded::default(),
                errors: BTreeMap::new(),
            }),
            AnswerId::Payment(id) => Self::Payment(PaymentColumn {
                id,
                answer: Vec::new(),
                payable: Numbers::new(PENCE),
                total: Figures::new(Type::of(Atom::Money)),
                held_count: Vec::new(),
                items: Items::new(),
                notices: Coded::default(),
                errors: BTreeMap::new(),
            }),
            AnswerId::Indicator(id) if program[id].list.is_none() => {
                Self::EachCase(EachCaseColumn { id, within: Vec::new(), counted: Vec::new() })
            }
            AnswerId::Indicator(id) => Self::Indicator(IndicatorColumn {
                id,
                answer: Vec::new(),
                numerator: Vec::new(),
                denominator: Vec::new(),
                missing: Coded::default(),
                errors: BTreeMap::new(),
            }),
        }
    }

    /// Makes room for rows, all of them undecided; but the items of payments come row by row.
    pub(super) fn grow(&mut self, rows: usize) {
        match self {
            Self::Define(column) => {
                column.value.grow(rows);
                column.missing.grow(rows);
            }
            Self::Eligibility(column) => {
                column.answer.resize(rows, Answer::Undecided);
                column.reasons.grow(rows);
                column.missing.grow(rows);
                column.notices.grow(rows);
            }
            Self::Standard(column) => {
                column.answer.resize(rows, Answer::Undecided);
                for figures in column.figures() {
                    figures.grow(rows);
                }
                column.missing.grow(rows);
                column.notices.grow(rows);
            }
            Self::Payment(column) => {
                column.answer.resize(rows, Answer::Undecided);
                column.payable.scaled.resize(rows, 0);
                column.total.grow(rows);
                column.held_count.resize(rows, 0);
                column.notices.grow(rows);
            }
            Self::Indicator(column) => {
                column.answer.resize(rows, Answer::Undecided);
                column.numerator.resize(rows, 0);
                column.denominator.resize(rows, 0);
                column.missing.grow(rows);
            }
            Self::EachCase(column) => {
                column.within.resize(rows, Truth::Unknown);
                column.counted.resize(rows, Truth::Unknown);
            }
        }
    }

    /// Writes what the engine found of a case into its row. The items of a payment are appended: rows must
    /// come in order.
    pub(super) fn write(&mut self, program: &Program, facts: &Facts, row: usize, found: &Finding) {
        match (self, found) {
            (Self::Define(column), Finding::Define(found)) => column.write(facts, row, found),
            (Self::Eligibility(column), Finding::Eligibility(found)) => {
                column.write(program, facts, row, found);
            }
            (Self::Standard(column), Finding::Standard(found)) => column.write(facts, row, found),
            (Self::Payment(column), Finding::Payment(found)) => column.write(facts, row, found),
            (Self::Indicator(column), Finding::Indicator(found)) => column.write(facts, row, found),
            _ => {}
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash + Default> Coded<T> {
    /// Makes room for rows, all of them with the entry that says nothing.
    pub(super) fn grow(&mut self, rows: usize) {
        let nothing = self.code(T::default());
        self.codes.resize(rows, nothing);
    }
}

impl Figures {
    pub(super) fn new(ty: Type) -> Self {
        let data = match ty.atom {
            _ if ty.list => FigureData::Other(Vec::new()),
            Atom::YesNo => FigureData::YesNo(Bits::new()),
            Atom::Whole | Atom::Elapsed(_) | Atom::Number | Atom::Money | Atom::Percent => {
                FigureData::Numbers(Numbers::new(scale_of(ty.atom)))
            }
            Atom::Date => FigureData::Days(Vec::new()),
            Atom::Scale(_) => FigureData::Members(Vec::new()),
            _ => FigureData::Other(Vec::new()),
        };
        Self { known: Bits::new(), none: Bits::new(), data }
    }

    /// Makes room for rows, all of them unknown.
    pub(super) fn grow(&mut self, rows: usize) {
        let more = rows.saturating_sub(self.known.len());
        self.known.extend(more, false);
        self.none.extend(more, false);
        match &mut self.data {
            FigureData::YesNo(bits) => bits.extend(more, false),
            FigureData::Numbers(numbers) => numbers.scaled.resize(rows, 0),
            FigureData::Days(days) => days.resize(rows, 0),
            FigureData::Members(members) => members.resize(rows, 0),
            FigureData::Other(values) => values.resize(rows, Value::None),
        }
    }

    /// Changes a row.
    pub(super) fn set(&mut self, row: usize, outcome: &Outcome) {
        let known = outcome.known().filter(|_| !outcome.is_open());
        self.none.set(row, known == Some(&Value::None));
        self.known.set(row, known.is_some_and(|value| *value != Value::None));
        match (known, &mut self.data) {
            (Some(Value::YesNo(answer)), FigureData::YesNo(bits)) => bits.set(row, *answer),
            (Some(Value::Number(number)), FigureData::Numbers(numbers)) => {
                numbers.set(row, *number);
            }
            (Some(Value::Date(date)), FigureData::Days(days)) => {
                if let Some(slot) = days.get_mut(row) {
                    *slot = date.day_number();
                }
            }
            (Some(Value::Member(member)), FigureData::Members(members)) => {
                if let Some(slot) = members.get_mut(row) {
                    *slot = *member;
                }
            }
            (Some(value), FigureData::Other(values)) => {
                if let Some(slot) = values.get_mut(row) {
                    *slot = value.clone();
                }
            }
            _ => {}
        }
    }
}

fn put<T>(values: &mut [T], row: usize, value: T) {
    if let Some(slot) = values.get_mut(row) {
        *slot = value;
    }
}

fn note_error(errors: &mut BTreeMap<u32, EvalError>, row: usize, error: Option<EvalError>) {
    if let (Some(error), Ok(row)) = (error, u32::try_from(row)) {
        errors.insert(row, error);
    }
}

/// What is missing, by where it stands.
pub(super) fn gaps(facts: &Facts, missing: &[Missing]) -> Vec<Gap> {
    missing.iter().filter_map(|one| Gap::of(facts, *one)).collect()
}

/// The warnings and advice of a declaration's own.
fn notices(found: &[NoticeAnswer]) -> impl Iterator<Item = NoticeFound> {
    found.iter().map(|notice| NoticeFound {
        source: NoticeSource::Notice(notice.id),
        to_check: notice.to_check,
    })
}

/// The warnings of expectations that are not met, or may not be.
fn expected(
    program: &Program,
    conditions: &[ConditionAnswer],
) -> impl Iterator<Item = NoticeFound> {
    conditions.iter().filter_map(|condition| {
        program[condition.id].warns.as_ref()?;
        let to_check = match condition.answer {
            Answer::NotMet => false,
            Answer::Undecided => true,
            _ => return None,
        };
        Some(NoticeFound { source: NoticeSource::Expectation(condition.id), to_check })
    })
}

impl DefineColumn {
    fn write(&mut self, facts: &Facts, row: usize, found: &DefineAnswer) {
        self.value.set(row, &found.value);
        self.missing.set(row, gaps(facts, &found.missing));
        if let Outcome::Error(error) = found.value {
            note_error(&mut self.errors, row, Some(error));
        }
    }
}

impl EligibilityColumn {
    fn write(&mut self, program: &Program, facts: &Facts, row: usize, found: &EligibilityAnswer) {
        put(&mut self.answer, row, found.answer);
        self.reasons.set(row, found.reasons.clone());
        self.missing.set(row, gaps(facts, &found.missing));
        self.notices.set(row, {
            let expected = expected(program, &found.conditions);
            notices(&found.notices).chain(expected).collect()
        });
        note_error(&mut self.errors, row, found.error);
    }
}

impl StandardColumn {
    pub(super) fn figures(&mut self) -> [&mut Figures; 6] {
        [
            &mut self.started_on,
            &mut self.due_on,
            &mut self.stopped_on,
            &mut self.days_used,
            &mut self.days_left,
            &mut self.days_over,
        ]
    }

    fn write(&mut self, facts: &Facts, row: usize, found: &StandardAnswer) {
        put(&mut self.answer, row, found.answer);
        let Clock { started_on, due_on, stopped_on, days_used, days_left, days_over, .. } =
            &found.clock;
        let found_figures = [started_on, due_on, stopped_on, days_used, days_left, days_over];
        for (figures, outcome) in self.figures().into_iter().zip(found_figures) {
            figures.set(row, outcome);
        }
        self.missing.set(row, gaps(facts, &found.missing));
        self.notices.set(row, notices(&found.notices).collect());
        note_error(&mut self.errors, row, found.error);
    }
}

impl PaymentColumn {
    fn write(&mut self, facts: &Facts, row: usize, found: &PaymentAnswer) {
        put(&mut self.answer, row, found.answer);
        self.payable.set(row, found.payable);
        self.total.set(row, &found.total);
        put(&mut self.held_count, row, found.held_count);
        for item in &found.items {
            self.items.push(facts, item);
        }
        self.items.finish_row();
        self.notices.set(row, notices(&found.notices).collect());
        note_error(&mut self.errors, row, found.error);
    }
}

impl Items {
    pub(super) fn new() -> Self {
        Self {
            offsets: vec![0],
            instalment: Vec::new(),
            index: Vec::new(),
            more: Bits::new(),
            answer: Vec::new(),
            amount: Numbers::new(PENCE),
            due_on: Figures::new(Type::of(Atom::Date)),
            reasons: Coded::default(),
            capacity: Bits::new(),
            missing: Coded::default(),
            errors: BTreeMap::new(),
        }
    }

    fn push(&mut self, facts: &Facts, found: &ItemAnswer) {
        let at = self.answer.len();
        self.instalment.push(found.instalment);
        self.index.push(found.index);
        self.more.push(found.more);
        self.answer.push(found.answer);
        self.amount.scaled.push(0);
        self.amount.set(at, found.amount);
        self.due_on.grow(at + 1);
        self.due_on.set(at, &found.due_on);
        self.reasons.grow(at + 1);
        self.reasons.set(at, found.reasons.clone());
        self.capacity.push(found.capacity);
        // That nothing is missing is the first entry.
        self.missing.grow(at + 1);
        self.missing.set(at, gaps(facts, &found.missing));
        note_error(&mut self.errors, at, found.error);
    }

    /// Ends the items of a row.
    pub(super) fn finish_row(&mut self) {
        self.offsets.push(u32::try_from(self.answer.len()).unwrap_or(u32::MAX));
    }
}

impl IndicatorColumn {
    fn write(&mut self, facts: &Facts, row: usize, found: &IndicatorAnswer) {
        put(&mut self.answer, row, found.answer);
        put(&mut self.numerator, row, found.numerator);
        put(&mut self.denominator, row, found.denominator);
        self.missing.set(row, gaps(facts, &found.missing));
        note_error(&mut self.errors, row, found.error);
    }
}

impl EachCaseColumn {
    pub(super) fn write(&mut self, row: usize, (within, counted): (Truth, Truth)) {
        put(&mut self.within, row, within);
        put(&mut self.counted, row, counted);
    }
}
