//! Comparisons and the joining of truths, over values, ranges and none.
//!
//! Owns: what `is`, `is at least`, `between`, `is one of`, `includes` and their kind mean. A comparison
//! is decided over a range where every value of the range agrees.
//! Must never know: how its operands were found.

use std::cmp::Ordering;

use super::evaluator::{Evaluator, Operand};
use super::outcome::Test;
use super::{EvalError, Note, Outcome, Tracer};
use crate::program::{CalendarId, ExprId, ExprKind, ExprList, List, Order, Value};
use crate::value::{Calendar, OpError, Truth};

/// What is known of an operand.
pub(super) enum Extent<'v> {
    /// It is none.
    Nothing,
    /// It lies between two ends (the same, if it is known); an end is open if `None`.
    Between { low: Option<&'v Value>, high: Option<&'v Value>, or_none: bool },
    /// It can be anything, an error included.
    Anything,
    /// It is an error.
    Failed(EvalError),
}

impl<'v> From<&'v Outcome> for Extent<'v> {
    fn from(outcome: &'v Outcome) -> Self {
        match outcome {
            Outcome::Known(Value::None) => Self::Nothing,
            Outcome::Known(value) => {
                Self::Between { low: Some(value), high: Some(value), or_none: false }
            }
            Outcome::Unknown(Some(range)) => Self::Between {
                low: range.low.as_ref(),
                high: range.high.as_ref(),
                or_none: range.or_none,
            },
            Outcome::Unknown(None) => Self::Anything,
            Outcome::Error(error) => Self::Failed(*error),
        }
    }
}

/// `and` or `or` over parts that come one by one. Which error is kept if several parts err is a matter
/// of order; that it is an error is not.
pub(crate) struct Junction {
    every: bool,
    truth: Truth,
    error: Option<EvalError>,
}

impl Junction {
    /// `and` (`every`), or `or`, over nothing yet.
    pub(crate) const fn new(every: bool) -> Self {
        Self { every, truth: if every { Truth::Yes } else { Truth::No }, error: None }
    }

    /// One more part.
    pub(crate) fn add(&mut self, part: Test) {
        match part {
            Test::Yes if self.every => {}
            Test::Yes => self.truth = Truth::Yes,
            Test::No if self.every => self.truth = Truth::No,
            Test::No => {}
            Test::Unknown | Test::Error(_) => {
                self.error = self.error.or(part.error());
                let truth = part.truth();
                self.truth = if self.every { self.truth.and(truth) } else { self.truth.or(truth) };
            }
        }
    }

    /// The whole.
    pub(crate) const fn finish(self) -> Test {
        match (self.truth, self.error) {
            (Truth::Yes, _) => Test::Yes,
            (Truth::No, _) => Test::No,
            (Truth::Error, Some(error)) => Test::Error(error),
            (Truth::Unknown | Truth::Error, _) => Test::Unknown,
        }
    }
}

/// The order of two values of one type; `None` where the type has none.
pub(crate) fn compare_values(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Member(left), Value::Member(right)) => Some(left.cmp(right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
        (Value::Weekday(left), Value::Weekday(right)) => Some(left.cmp(right)),
        (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// Whether two values are the same; texts after trimming.
pub(crate) fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.trim() == right.trim(),
        _ => left == right,
    }
}

/// `left` certainly lies below `right` (`strictly`), or at most at it.
fn lies_below(left: Option<&Value>, right: Option<&Value>, strictly: bool) -> bool {
    let order = left.zip(right).and_then(|(left, right)| compare_values(left, right));
    order == Some(Ordering::Less) || (!strictly && order == Some(Ordering::Equal))
}

/// `is`
pub(super) fn equal(left: &Outcome, right: &Outcome) -> Test {
    if left.is_open() || right.is_open() {
        return equal_extents(&Extent::from(left), &Extent::from(right), left, right);
    }
    match (left, right) {
        (Outcome::Error(error), _) | (_, Outcome::Error(error)) => Test::Error(*error),
        (Outcome::Known(left), Outcome::Known(right)) => Test::yes_no(same_value(left, right)),
        (Outcome::Unknown(_), _) | (_, Outcome::Unknown(_)) => Test::Unknown,
    }
}

fn equal_extents(left: &Extent<'_>, right: &Extent<'_>, a: &Outcome, b: &Outcome) -> Test {
    let is_open_list = |outcome: &Outcome| outcome.is_open() && outcome.known().is_some();
    let differ = match (left, right) {
        (Extent::Failed(error), _) | (_, Extent::Failed(error)) => return Test::Error(*error),
        (Extent::Anything, _) | (_, Extent::Anything) | (Extent::Nothing, Extent::Nothing) => false,
        (Extent::Nothing, Extent::Between { or_none, .. })
        | (Extent::Between { or_none, .. }, Extent::Nothing) => !or_none,
        (
            Extent::Between { low: a, high: b, or_none: left_none },
            Extent::Between { low: c, high: d, or_none: right_none },
        ) => !(*left_none && *right_none) && (lies_below(*b, *c, true) || lies_below(*d, *a, true)),
    };
    if differ && !is_open_list(a) && !is_open_list(b) { Test::yes_no(false) } else { Test::Unknown }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    /// A comparison. One that is not decided can be forced, to see what would follow.
    pub(super) fn comparison(&mut self, id: ExprId, kind: &'a ExprKind) -> Test {
        match self.compare(id, kind) {
            Test::Unknown => self.forced_comparison(id).map_or(Test::Unknown, Test::yes_no),
            test => test,
        }
    }

    fn compare(&mut self, id: ExprId, kind: &'a ExprKind) -> Test {
        match *kind {
            ExprKind::Equal(left, right) => self.equality(left, right),
            ExprKind::NotEqual(left, right) => self.equality(left, right).not(),
            ExprKind::Order { op, left, right } => {
                let (left, right) = (self.operand(left), self.operand(right));
                if let (Some(left), Some(right)) = (left.known(), right.known()) {
                    return self.order_known(id, op, left, right);
                }
                self.order(id, op, &left.outcome(), &right.outcome())
            }
            ExprKind::Between { value, low, high } => {
                let (value, low, high) =
                    (self.operand(value), self.operand(low), self.operand(high));
                if let (Some(value), Some(low), Some(high)) =
                    (value.known(), low.known(), high.known())
                {
                    let mut both = Junction::new(true);
                    both.add(self.order_known(id, Order::AtLeast, value, low));
                    both.add(self.order_known(id, Order::AtMost, value, high));
                    return both.finish();
                }
                self.between(id, &value.outcome(), &low.outcome(), &high.outcome())
            }
            ExprKind::OneOf { value, of, not } => self.one_of(value, of).not_if(not),
            ExprKind::InList { value, list, not } => {
                let (value, list) = (self.expr(value), self.expr(list));
                self.contains(id, &list, &value).not_if(not)
            }
            ExprKind::Within { value, duration, calendar, after, date } => {
                let (value, duration, date) =
                    (self.expr(value), self.expr(duration), self.expr(date));
                self.within_period(id, &value, (&duration, calendar, after), &date)
            }
            ExprKind::Given(of, given) => match self.operand(of) {
                Operand::Read(value) => Test::yes_no(matches!(value, Value::None) != given),
                Operand::Found(outcome) => is_given(&outcome).not_if(!given),
            },
            ExprKind::Empty(list, empty) => self.is_empty(list).not_if(!empty),
            ExprKind::Includes { list, all_of } => self.includes(id, list, all_of),
            ExprKind::WorkingDay(date, calendar) => self.working_day(id, date, calendar),
            _ => self.internal(id).into(),
        }
    }

    /// `is one of A, B, C`
    #[inline(never)]
    fn one_of(&mut self, value: ExprId, of: ExprList) -> Test {
        let value = self.operand(value);
        let mut any = Junction::new(false);
        let mut unknown = None;
        for part in self.program.operands(of) {
            let part = self.operand(*part);
            if let (Some(value), Some(part)) = (value.known(), part.known()) {
                any.add(Test::yes_no(same_value(value, part)));
                continue;
            }
            let value = unknown.get_or_insert_with(|| match &value {
                Operand::Read(value) => Outcome::Known((*value).clone()),
                Operand::Found(outcome) => outcome.clone(),
            });
            any.add(equal(value, &part.outcome()));
        }
        any.finish()
    }

    /// `is within 4 weeks after D`
    #[inline(never)]
    fn within_period(
        &mut self,
        id: ExprId,
        value: &Outcome,
        (duration, calendar, after): (&Outcome, Option<CalendarId>, bool),
        date: &Outcome,
    ) -> Test {
        let due = match (duration, date) {
            (Outcome::Known(Value::None), _) | (_, Outcome::Known(Value::None)) => {
                Outcome::Known(Value::None)
            }
            _ => self.shift(id, duration, calendar, after, date),
        };
        let (low, high) = if after { (date, &due) } else { (&due, date) };
        self.between(id, value, low, high)
    }

    /// `L includes all of A, B`
    #[inline(never)]
    fn includes(&mut self, id: ExprId, list: ExprId, all_of: ExprList) -> Test {
        let list = self.expr(list);
        let mut all = Junction::new(true);
        for part in self.program.operands(all_of) {
            let value = self.expr(*part);
            all.add(self.contains(id, &list, &value));
        }
        all.finish()
    }

    /// `is`
    fn equality(&mut self, left: ExprId, right: ExprId) -> Test {
        let (left, right) = (self.operand(left), self.operand(right));
        match (left.known(), right.known()) {
            (Some(Value::List(_)), _) | (None, _) | (_, None) => {
                equal(&left.outcome(), &right.outcome())
            }
            (Some(left), Some(right)) => Test::yes_no(same_value(left, right)),
        }
    }

    /// An ordering comparison of two values.
    fn order_known(&self, id: ExprId, op: Order, left: &Value, right: &Value) -> Test {
        if matches!(left, Value::None) || matches!(right, Value::None) {
            return self.with_none();
        }
        match compare_values(left, right) {
            Some(order) => Test::yes_no(holds(op, order)),
            None => self.internal(id).into(),
        }
    }

    /// An ordering comparison with none: `no`, but unknown in a check.
    const fn with_none(&self) -> Test {
        if self.in_check { Test::Unknown } else { Test::yes_no(false) }
    }

    /// An ordering comparison.
    pub(super) fn order(&self, id: ExprId, op: Order, left: &Outcome, right: &Outcome) -> Test {
        if let (Outcome::Known(a), Outcome::Known(b)) = (left, right) {
            return self.order_known(id, op, a, b);
        }
        match (Extent::from(left), Extent::from(right)) {
            (Extent::Failed(error), _) | (_, Extent::Failed(error)) => Test::Error(error),
            (Extent::Anything, _) | (_, Extent::Anything) => Test::Unknown,
            (Extent::Nothing, _) | (_, Extent::Nothing) => self.with_none(),
            (
                Extent::Between { low: a, high: b, or_none: left_none },
                Extent::Between { low: c, high: d, or_none: right_none },
            ) => {
                let (yes, no) = match op {
                    Order::AtLeast => (lies_below(d, a, false), lies_below(b, c, true)),
                    Order::AtMost => (lies_below(b, c, false), lies_below(d, a, true)),
                    Order::MoreThan => (lies_below(d, a, true), lies_below(b, c, false)),
                    Order::LessThan => (lies_below(b, c, true), lies_below(d, a, false)),
                };
                let can_be_none = left_none || right_none;
                if yes && !can_be_none {
                    Test::yes_no(true)
                } else if no && !(can_be_none && self.in_check) {
                    Test::yes_no(false)
                } else {
                    Test::Unknown
                }
            }
        }
    }

    /// Both ends included.
    #[inline(never)]
    fn between(&self, id: ExprId, value: &Outcome, low: &Outcome, high: &Outcome) -> Test {
        let mut both = Junction::new(true);
        both.add(self.order(id, Order::AtLeast, value, low));
        both.add(self.order(id, Order::AtMost, value, high));
        both.finish()
    }

    /// Whether a list holds a value.
    #[inline(never)]
    fn contains(&mut self, id: ExprId, list: &Outcome, value: &Outcome) -> Test {
        let list = match (list, value) {
            (Outcome::Error(error), _) | (_, Outcome::Error(error)) => {
                return Test::Error(*error);
            }
            // The value could still be an error, whatever the list holds.
            (Outcome::Unknown(_), _) | (_, Outcome::Unknown(None)) => return Test::Unknown,
            (Outcome::Known(Value::List(list)), _) => list,
            (Outcome::Known(Value::None), _) => return self.none_needed(id).into(),
            (Outcome::Known(_), _) => return self.internal(id).into(),
        };
        if !self.look_through(list.items.len()) {
            return self.too_much_work(id).into();
        }
        if let Outcome::Known(value) = value {
            let found = list.items.iter().any(|item| same_value(item, value));
            return if !found && list.open { Test::Unknown } else { Test::yes_no(found) };
        }
        let mut any = Junction::new(false);
        for item in list.items.iter() {
            any.add(equal(value, &Outcome::Known(item.clone())));
        }
        if list.open {
            any.add(Test::Unknown);
        }
        any.finish()
    }

    #[inline(never)]
    fn is_empty(&mut self, list: ExprId) -> Test {
        match self.expr(list) {
            Outcome::Known(Value::List(List { items, open })) => {
                if open && items.is_empty() {
                    Test::Unknown
                } else {
                    Test::yes_no(items.is_empty())
                }
            }
            Outcome::Known(Value::None) => self.none_needed(list).into(),
            Outcome::Known(_) => self.internal(list).into(),
            Outcome::Unknown(_) => Test::Unknown,
            Outcome::Error(error) => Test::Error(error),
        }
    }

    #[inline(never)]
    fn working_day(&mut self, id: ExprId, date: ExprId, calendar: Option<CalendarId>) -> Test {
        match self.expr(date) {
            Outcome::Known(Value::None) => self.with_none(),
            Outcome::Known(Value::Date(date)) => {
                let found = self
                    .calendar(calendar)
                    .ok_or(OpError::OutsideCalendar)
                    .and_then(|calendar| calendar.is_working_day(date));
                match found {
                    Ok(answer) => Test::yes_no(answer),
                    Err(error) => self.failed(error, id).into(),
                }
            }
            Outcome::Known(_) => self.internal(id).into(),
            Outcome::Unknown(_) => self.doubtful().into(),
            Outcome::Error(error) => Test::Error(error),
        }
    }

    /// The calendar that working days are counted in.
    pub(crate) fn calendar(&self, id: Option<CalendarId>) -> Option<&'a Calendar> {
        let program = self.program;
        id.map(|id| &program[id].calendar)
    }

    /// Says of a list that is read what the value alone does not show.
    pub(super) fn note_list(&mut self, list: &List) {
        if list.open {
            self.tracer.note(Note::OpenList);
        } else if list.items.is_empty() {
            self.tracer.note(Note::EmptyList);
        }
    }
}

/// Whether an order satisfies a comparison.
const fn holds(op: Order, order: Ordering) -> bool {
    match op {
        Order::AtLeast => order.is_ge(),
        Order::AtMost => order.is_le(),
        Order::MoreThan => order.is_gt(),
        Order::LessThan => order.is_lt(),
    }
}

/// `is given`
fn is_given(outcome: &Outcome) -> Test {
    match outcome {
        Outcome::Known(value) => Test::yes_no(!matches!(value, Value::None)),
        Outcome::Unknown(Some(range)) if !range.or_none => Test::yes_no(true),
        Outcome::Unknown(_) => Test::Unknown,
        Outcome::Error(error) => Test::Error(*error),
    }
}
