//! Arithmetic on numbers, money and percentages, and the choice of the larger or earlier.
//!
//! Owns: how exact operations act on ranges. Only `+`, `-`, the sign and the choice of one of two keep
//! a range, and only where no end of it fails.
//! Must never know: units; the compiler saw to them.

use std::cmp::Ordering;

use super::compare::{Extent, compare_values};
use super::evaluator::Evaluator;
use super::{Outcome, Tracer};
use crate::program::{ExprId, Value};
use crate::syntax::ast::{Arithmetic, Pick};
use crate::value::{Number, OpError, Rounding};

/// The pence of a pound, as decimals.
const PENNY_PLACES: u32 = 2;

impl<T: Tracer> Evaluator<'_, T> {
    #[inline(never)]
    pub(super) fn arithmetic(
        &mut self,
        id: ExprId,
        op: Arithmetic,
        left: ExprId,
        right: ExprId,
    ) -> Outcome {
        let (left, right) = (self.operand(left), self.operand(right));
        if let (Some(Value::Number(a)), Some(Value::Number(b))) = (left.known(), right.known()) {
            return match apply(op, *a, *b) {
                Ok(number) => Outcome::Known(Value::Number(number)),
                Err(error) => self.failed(error, id),
            };
        }
        let (left, right) = (left.outcome(), right.outcome());
        match (Extent::from(&left), Extent::from(&right)) {
            (Extent::Failed(error), _) | (_, Extent::Failed(error)) => Outcome::Error(error),
            (Extent::Nothing, _) | (_, Extent::Nothing) => self.none_needed(id),
            (Extent::Anything, _) | (_, Extent::Anything) => self.doubtful(),
            (
                Extent::Between { low: a, high: b, or_none: left_none },
                Extent::Between { low: c, high: d, or_none: right_none },
            ) => {
                let ends = match op {
                    Arithmetic::Add => (end(op, a, c), end(op, b, d)),
                    Arithmetic::Subtract => (end(op, a, d), end(op, b, c)),
                    Arithmetic::Multiply | Arithmetic::Divide => return self.doubtful(),
                };
                match ends {
                    (Ok(_), Ok(_)) if left_none || right_none => Outcome::UNKNOWN,
                    (Ok(low), Ok(high)) => Outcome::between(low, high, false),
                    (Err(_), _) | (_, Err(_)) => self.doubtful(),
                }
            }
        }
    }

    #[inline(never)]
    pub(super) fn negative(&mut self, id: ExprId, of: ExprId) -> Outcome {
        let outcome = self.expr(of);
        let turned = |end: Option<&Value>| match end {
            Some(Value::Number(number)) => Some(Value::Number(number.neg())),
            _ => None,
        };
        match Extent::from(&outcome) {
            Extent::Failed(error) => Outcome::Error(error),
            Extent::Nothing => self.none_needed(id),
            Extent::Anything | Extent::Between { or_none: true, .. } => Outcome::UNKNOWN,
            Extent::Between { low, high, or_none: false } => {
                Outcome::between(turned(high), turned(low), false)
            }
        }
    }

    #[inline(never)]
    pub(super) fn rounded(
        &mut self,
        id: ExprId,
        value: ExprId,
        rounding: Rounding,
        to_penny: bool,
    ) -> Outcome {
        match self.expr(value) {
            Outcome::Known(Value::Number(number)) => {
                let rounded = if to_penny {
                    number.round_to(PENNY_PLACES, rounding)
                } else {
                    number.round(rounding)
                };
                match rounded {
                    Ok(number) => Outcome::Known(Value::Number(number)),
                    Err(error) => self.failed(error, id),
                }
            }
            Outcome::Known(Value::None) => self.none_needed(id),
            Outcome::Known(_) => self.internal(id),
            Outcome::Unknown(_) => self.doubtful(),
            error @ Outcome::Error(_) => error,
        }
    }

    /// `(A, or B if none)`
    #[inline(never)]
    pub(super) fn if_none(&mut self, value: ExprId, fallback: ExprId) -> Outcome {
        match self.expr(value) {
            Outcome::Known(Value::None) => self.expr(fallback),
            Outcome::Unknown(Some(range)) if !range.or_none => Outcome::Unknown(Some(range)),
            Outcome::Unknown(_) => {
                self.doubt_unread(fallback);
                Outcome::UNKNOWN
            }
            outcome @ (Outcome::Known(_) | Outcome::Error(_)) => outcome,
        }
    }

    /// `the larger of A and B` and its kind.
    #[inline(never)]
    pub(super) fn pick(&mut self, id: ExprId, pick: Pick, left: ExprId, right: ExprId) -> Outcome {
        let (left, right) = (self.expr(left), self.expr(right));
        let greater = match pick {
            Pick::Larger | Pick::Later => true,
            Pick::Smaller | Pick::Earlier => false,
        };
        match (Extent::from(&left), Extent::from(&right)) {
            (Extent::Failed(error), _) | (_, Extent::Failed(error)) => Outcome::Error(error),
            (Extent::Nothing, _) | (_, Extent::Nothing) => self.none_needed(id),
            (Extent::Anything | Extent::Between { or_none: true, .. }, _)
            | (_, Extent::Anything | Extent::Between { or_none: true, .. }) => Outcome::UNKNOWN,
            (
                Extent::Between { low: a, high: b, or_none: false },
                Extent::Between { low: c, high: d, or_none: false },
            ) => {
                // One end rests on either operand, the other needs both.
                let low = if greater { either(a, c, true) } else { both(a, c, false) };
                let high = if greater { both(b, d, true) } else { either(b, d, false) };
                Outcome::between(low.cloned(), high.cloned(), false)
            }
        }
    }
}

fn apply(op: Arithmetic, left: Number, right: Number) -> Result<Number, OpError> {
    match op {
        Arithmetic::Add => left.add(right),
        Arithmetic::Subtract => left.sub(right),
        Arithmetic::Multiply => left.mul(right),
        Arithmetic::Divide => left.div(right),
    }
}

/// One end of a sum or difference; open where an operand is.
fn end(
    op: Arithmetic,
    left: Option<&Value>,
    right: Option<&Value>,
) -> Result<Option<Value>, OpError> {
    match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            apply(op, *left, *right).map(|number| Some(Value::Number(number)))
        }
        _ => Ok(None),
    }
}

/// The greater (or the smaller) of two ends.
fn chosen<'v>(left: &'v Value, right: &'v Value, greater: bool) -> &'v Value {
    let wanted = if greater { Ordering::Less } else { Ordering::Greater };
    if compare_values(left, right) == Some(wanted) { right } else { left }
}

/// The greater (or the smaller) of two ends, the one that is not open where one is.
fn either<'v>(
    left: Option<&'v Value>,
    right: Option<&'v Value>,
    greater: bool,
) -> Option<&'v Value> {
    match (left, right) {
        (Some(left), Some(right)) => Some(chosen(left, right, greater)),
        (left, right) => left.or(right),
    }
}

/// The greater (or the smaller) of two ends, open where one is.
fn both<'v>(left: Option<&'v Value>, right: Option<&'v Value>, greater: bool) -> Option<&'v Value> {
    left.zip(right).map(|(left, right)| chosen(left, right, greater))
}
