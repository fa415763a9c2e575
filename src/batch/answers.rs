//! The answers to many cases, by columns.
//!
//! Owns: [`Answers`], the data alone: a column for each thing that was asked. Must never know how an answer
//! was found, nor words.

use std::collections::BTreeMap;
use std::hash::Hash;

use super::bits::Bits;
use super::column::{scaled, unscaled};
use crate::engine::{EvalError, Missing};
use crate::program::{
    Answer, AnswerId, ConditionId, DefineId, EligibilityId, FactId, Facts, IndicatorId,
    InstalmentId, ListPlace, NoticeId, PaymentId, StandardId, Value,
};
use crate::value::{Date, Number, Truth};

/// The answers to a run of cases: a row a case, in their order.
#[derive(Clone, Debug)]
pub struct Answers {
    /// How many cases.
    pub rows: usize,
    /// One column for each answer that was asked for, in the order of [`super::Plan::answers`].
    pub columns: Vec<AnswerColumn>,
    /// How many rows were answered by the engine, at least in part, because columns could not.
    pub interpreted: usize,
}

/// One answer of all cases.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant is the answer of its kind")]
pub enum AnswerColumn {
    Define(DefineColumn),
    Eligibility(EligibilityColumn),
    Standard(StandardColumn),
    Payment(PaymentColumn),
    Indicator(IndicatorColumn),
    /// An indicator `for each case`: what each case contributes.
    EachCase(EachCaseColumn),
}

/// Values of which few are different: a code a row, and what each code stands for. Codes are given in the
/// order in which they are first needed and mean nothing outside of their column.
#[derive(Clone, Debug)]
pub struct Coded<T> {
    /// A code a row.
    pub codes: Vec<u32>,
    /// What each code stands for.
    pub entries: Vec<T>,
    /// The codes of entries that are asked for by their content.
    pub(super) index: std::collections::HashMap<T, u32>,
}

/// A fact, or a field of an item, that is not known, by where it stands in a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap {
    /// The fact.
    pub fact: FactId,
    /// From the fact inwards: which item of the list, from 0, and which field of that item.
    pub steps: Vec<(u32, u16)>,
}

/// Where a warning or advice comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeSource {
    /// A warning or advice of its own.
    Notice(NoticeId),
    /// The warning of an expectation.
    Expectation(ConditionId),
}

/// A warning or advice that comes with an answer, or may: those of the declaration in order, then those of
/// expectations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NoticeFound {
    /// Which.
    pub source: NoticeSource,
    /// It is not known whether it comes.
    pub to_check: bool,
}

/// Exact numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Each times 10 to the power of the scale.
    pub scaled: Vec<i64>,
    /// The decimals.
    pub scale: u32,
    /// The rows whose number does not fit.
    pub beyond: BTreeMap<u32, Number>,
}

/// Values that may be none, or unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The rows whose value stands in the data.
    pub known: Bits,
    /// The rows that are none. In neither: unknown, or an error.
    pub none: Bits,
    /// The values; anything where a row is not known.
    pub data: FigureData,
}

/// The values of [`Figures`].
#[derive(Clone, Debug, PartialEq)]
pub enum FigureData {
    /// Yes or no.
    YesNo(Bits),
    /// Numbers, money, percentages.
    Numbers(Numbers),
    /// Day numbers: [`Date::day_number`].
    Days(Vec<i32>),
    /// Positions of the members of a scale.
    Members(Vec<u16>),
    /// Values of any other kind.
    Other(Vec<Value>),
}

/// What a row of [`Figures`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// The value.
    Known(Value),
    /// There is none.
    None,
    /// Not known, or an error.
    Unknown,
}

/// The answers of an eligibility.
#[derive(Clone, Debug)]
pub struct EligibilityColumn {
    /// Which.
    pub id: EligibilityId,
    /// The answers.
    pub answer: Vec<Answer>,
    /// The conditions that refuse and the exclusions that hold, in order of declaration.
    pub reasons: Coded<Vec<ConditionId>>,
    /// The facts that would settle it, most decisive first.
    pub missing: Coded<Vec<Gap>>,
    /// Warnings and advice.
    pub notices: Coded<Vec<NoticeFound>>,
    /// The rows whose answer is an error.
    pub errors: BTreeMap<u32, EvalError>,
}

/// The answers of a standard.
#[derive(Clone, Debug)]
pub struct StandardColumn {
    /// Which.
    pub id: StandardId,
    /// The answers.
    pub answer: Vec<Answer>,
    /// The day the clock started.
    pub started_on: Figures,
    /// The last day in time.
    pub due_on: Figures,
    /// The day it stopped.
    pub stopped_on: Figures,
    /// The days that count so far.
    pub days_used: Figures,
    /// The days that still count before it is late.
    pub days_left: Figures,
    /// The days that count beyond the due date.
    pub days_over: Figures,
    /// The facts that would settle it, most decisive first.
    pub missing: Coded<Vec<Gap>>,
    /// Warnings and advice.
    pub notices: Coded<Vec<NoticeFound>>,
    /// The rows whose answer is an error.
    pub errors: BTreeMap<u32, EvalError>,
}

/// The answers of a payment.
#[derive(Clone, Debug)]
pub struct PaymentColumn {
    /// Which.
    pub id: PaymentId,
    /// The answers.
    pub answer: Vec<Answer>,
    /// The sum of what is payable, in pence.
    pub payable: Numbers,
    /// The sum once every item is decided, in pence.
    pub total: Figures,
    /// How many items are held.
    pub held_count: Vec<u32>,
    /// The items of all rows.
    pub items: Items,
    /// Warnings and advice.
    pub notices: Coded<Vec<NoticeFound>>,
    /// The rows with an error, the first of their items, also where something else is payable.
    pub errors: BTreeMap<u32, EvalError>,
}

/// The items of a payment, of all rows one after the other.
#[derive(Clone, Debug)]
pub struct Items {
    /// Where the items of each row begin, and where the last end.
    pub offsets: Vec<u32>,
    /// Which instalment.
    pub instalment: Vec<InstalmentId>,
    /// Its position among the items of the instalment, from 0.
    pub index: Vec<u32>,
    /// It stands for items that are not known.
    pub more: Bits,
    /// The answers.
    pub answer: Vec<Answer>,
    /// In pence; zero unless payable.
    pub amount: Numbers,
    /// When it is due.
    pub due_on: Figures,
    /// The conditions that refuse, exclusions and holds that hold, in order of declaration.
    pub reasons: Coded<Vec<ConditionId>>,
    /// The pot or cap has nothing left for it, or may have nothing.
    pub capacity: Bits,
    /// What is missing.
    pub missing: Coded<Vec<Gap>>,
    /// The items that are errors.
    pub errors: BTreeMap<u32, EvalError>,
}

/// The answers of an indicator over a list of each case.
#[derive(Clone, Debug)]
pub struct IndicatorColumn {
    /// Which.
    pub id: IndicatorId,
    /// The answers.
    pub answer: Vec<Answer>,
    /// How many count, of those decided.
    pub numerator: Vec<u64>,
    /// How many are in the base, of those decided.
    pub denominator: Vec<u64>,
    /// What is missing.
    pub missing: Coded<Vec<Gap>>,
    /// The rows whose answer is an error.
    pub errors: BTreeMap<u32, EvalError>,
}

/// What each case contributes to an indicator `for each case`.
#[derive(Clone, Debug)]
pub struct EachCaseColumn {
    /// Which.
    pub id: IndicatorId,
    /// Whether the case is in the base. *No* where the indicator is not in force.
    pub within: Vec<Truth>,
    /// Whether it counts; *no* where it is surely not in the base.
    pub counted: Vec<Truth>,
}

/// The values of a definition that is shown.
#[derive(Clone, Debug)]
pub struct DefineColumn {
    /// Which.
    pub id: DefineId,
    /// The values.
    pub value: Figures,
    /// What is missing where it is unknown.
    pub missing: Coded<Vec<Gap>>,
    /// The rows whose value is an error.
    pub errors: BTreeMap<u32, EvalError>,
}

impl<T> Default for Coded<T> {
    fn default() -> Self {
        Self { codes: Vec::new(), entries: Vec::new(), index: std::collections::HashMap::new() }
    }
}

impl<T> Coded<T> {
    /// What stands in a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&T> {
        self.entries.get(*self.codes.get(row)? as usize)
    }
}

impl<T: Clone + Eq + Hash> Coded<T> {
    /// The code of an entry, which may be new.
    pub(super) fn code(&mut self, entry: T) -> u32 {
        if let Some(code) = self.index.get(&entry) {
            return *code;
        }
        let code = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry.clone());
        self.index.insert(entry, code);
        code
    }

    /// Changes a row.
    pub(super) fn set(&mut self, row: usize, entry: T) {
        let code = self.code(entry);
        if let Some(slot) = self.codes.get_mut(row) {
            *slot = code;
        }
    }
}

impl Default for Items {
    fn default() -> Self {
        Self::new()
    }
}

impl Gap {
    /// What is missing of a case, by where it stands.
    #[must_use]
    pub fn of(facts: &Facts, missing: Missing) -> Option<Self> {
        let mut steps = Vec::new();
        let mut place = missing.place();
        loop {
            match place {
                ListPlace::Fact(fact) => {
                    steps.reverse();
                    return Some(Self { fact, steps });
                }
                ListPlace::Field { item, field } => {
                    let at = facts.places.get(item as usize)?;
                    steps.push((at.index, field));
                    // An inner list's items come after the item that holds it, so this ends.
                    match at.list {
                        ListPlace::Field { item: outer, .. } if outer >= item => return None,
                        list => place = list,
                    }
                }
            }
        }
    }
}

impl Numbers {
    pub(super) fn new(scale: u32) -> Self {
        Self { scaled: Vec::new(), scale, beyond: BTreeMap::new() }
    }

    /// The number of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Number {
        let beyond = u32::try_from(row).ok().and_then(|row| self.beyond.get(&row));
        match (beyond, self.scaled.get(row)) {
            (Some(number), _) => *number,
            (None, Some(number)) => unscaled(*number, self.scale),
            (None, None) => Number::ZERO,
        }
    }

    pub(super) fn set(&mut self, row: usize, number: Number) {
        let (Some(slot), Ok(at)) = (self.scaled.get_mut(row), u32::try_from(row)) else { return };
        match scaled(number, self.scale) {
            Some(number) => {
                *slot = number;
                self.beyond.remove(&at);
            }
            None => drop(self.beyond.insert(at, number)),
        }
    }
}

impl Figures {
    /// What a row says.
    #[must_use]
    pub fn get(&self, row: usize) -> Figure {
        if self.none.get(row) {
            return Figure::None;
        }
        if !self.known.get(row) {
            return Figure::Unknown;
        }
        let value = match &self.data {
            FigureData::YesNo(bits) => Some(Value::YesNo(bits.get(row))),
            FigureData::Numbers(numbers) => Some(Value::Number(numbers.get(row))),
            FigureData::Days(days) => {
                days.get(row).and_then(|day| Date::from_day_number(*day)).map(Value::Date)
            }
            FigureData::Members(members) => members.get(row).copied().map(Value::Member),
            FigureData::Other(values) => values.get(row).cloned(),
        };
        value.map_or(Figure::Unknown, Figure::Known)
    }
}

impl AnswerColumn {
    /// What was asked.
    #[must_use]
    pub const fn id(&self) -> AnswerId {
        match self {
            Self::Define(column) => AnswerId::Define(column.id),
            Self::Eligibility(column) => AnswerId::Eligibility(column.id),
            Self::Standard(column) => AnswerId::Standard(column.id),
            Self::Payment(column) => AnswerId::Payment(column.id),
            Self::Indicator(column) => AnswerId::Indicator(column.id),
            Self::EachCase(column) => AnswerId::Indicator(column.id),
        }
    }

    /// The answers of a determination; none of a definition or of an indicator `for each case`.
    #[must_use]
    pub fn answers(&self) -> Option<&[Answer]> {
        match self {
            Self::Eligibility(column) => Some(&column.answer),
            Self::Standard(column) => Some(&column.answer),
            Self::Payment(column) => Some(&column.answer),
            Self::Indicator(column) => Some(&column.answer),
            Self::Define(_) | Self::EachCase(_) => None,
        }
    }

    /// What is missing, where it is asked of the whole: of a payment, see its items.
    #[must_use]
    pub const fn missing(&self) -> Option<&Coded<Vec<Gap>>> {
        match self {
            Self::Eligibility(column) => Some(&column.missing),
            Self::Standard(column) => Some(&column.missing),
            Self::Indicator(column) => Some(&column.missing),
            Self::Define(column) => Some(&column.missing),
            Self::Payment(_) | Self::EachCase(_) => None,
        }
    }

    /// Warnings and advice.
    #[must_use]
    pub const fn notices(&self) -> Option<&Coded<Vec<NoticeFound>>> {
        match self {
            Self::Eligibility(column) => Some(&column.notices),
            Self::Standard(column) => Some(&column.notices),
            Self::Payment(column) => Some(&column.notices),
            Self::Define(_) | Self::Indicator(_) | Self::EachCase(_) => None,
        }
    }

    /// The rows with an error.
    #[must_use]
    pub const fn errors(&self) -> Option<&BTreeMap<u32, EvalError>> {
        match self {
            Self::Define(column) => Some(&column.errors),
            Self::Eligibility(column) => Some(&column.errors),
            Self::Standard(column) => Some(&column.errors),
            Self::Payment(column) => Some(&column.errors),
            Self::Indicator(column) => Some(&column.errors),
            Self::EachCase(_) => None,
        }
    }
}

impl PaymentColumn {
    /// The items of a row.
    #[must_use]
    pub fn items_of(&self, row: usize) -> std::ops::Range<usize> {
        let end = |at: usize| self.items.offsets.get(at).copied().unwrap_or(0) as usize;
        end(row)..end(row + 1)
    }

    /// What is missing of all the items of a row, each once, in order.
    #[must_use]
    pub fn missing_of(&self, row: usize) -> Vec<&Gap> {
        let mut found: Vec<&Gap> = Vec::new();
        for item in self.items_of(row) {
            for gap in self.items.missing.get(item).into_iter().flatten() {
                if !found.contains(&gap) {
                    found.push(gap);
                }
            }
        }
        found
    }

    /// What is payable of a row on each due date, earliest first.
    #[must_use]
    pub fn by_due_date(&self, row: usize) -> Vec<(Date, Number)> {
        let mut sums: BTreeMap<Date, Number> = BTreeMap::new();
        for item in self.items_of(row) {
            if self.items.answer.get(item) != Some(&Answer::Payable) {
                continue;
            }
            if let Figure::Known(Value::Date(due)) = self.items.due_on.get(item) {
                let sum = sums.entry(due).or_insert(Number::ZERO);
                // That the sum of all fits was seen when the row was answered.
                *sum = sum.add(self.items.amount.get(item)).unwrap_or(*sum);
            }
        }
        sums.into_iter().collect()
    }
}
