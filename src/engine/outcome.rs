//! What evaluating an expression gives: a value, an unknown (perhaps with a range), or an error.

use crate::diagnostic::Code;
use crate::program::{ExprId, Value};
use crate::value::{OpError, Truth};

/// What is found when an expression is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The value.
    Known(Value),
    /// Not known yet; `None`: it could be anything.
    Unknown(Option<Box<Range>>),
    /// No value: something is wrong in the rules or the facts. Never a refusal.
    Error(EvalError),
}

/// What is known of an unknown: it lies between two ends, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The lowest it can be; open if `None`.
    pub low: Option<Value>,
    /// The highest it can be; open if `None`.
    pub high: Option<Value>,
    /// It can also be none.
    pub or_none: bool,
}

/// An error and the expression it arose in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EvalError {
    /// Its code.
    pub code: Code,
    /// The expression it arose in.
    pub at: ExprId,
}

impl EvalError {
    /// The error of a pure operation that was done for an expression.
    #[must_use]
    pub const fn of(error: OpError, at: ExprId) -> Self {
        let code = match error {
            OpError::DivisionByZero => Code::DivisionByZero,
            OpError::Overflow => Code::Overflow,
            OpError::DateOutOfRange => Code::DateOutOfRange,
            OpError::OutsideCalendar => Code::OutsideCalendar,
            OpError::BornAfter => Code::BornAfter,
            OpError::NotWhole => Code::NotWhole,
            OpError::NegativeCount => Code::NegativeCount,
        };
        Self { code, at }
    }
}

/// The outcome of a condition: an [`Outcome`] that is small enough to be handed on in a register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    Yes,
    No,
    Unknown,
    Error(EvalError),
}

impl Test {
    pub(crate) const fn yes_no(answer: bool) -> Self {
        if answer { Self::Yes } else { Self::No }
    }

    pub(crate) const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown | Self::Error(_) => self,
        }
    }

    /// `not`, if asked for.
    pub(crate) const fn not_if(self, not: bool) -> Self {
        if not { self.not() } else { self }
    }

    pub(crate) const fn truth(self) -> Truth {
        match self {
            Self::Yes => Truth::Yes,
            Self::No => Truth::No,
            Self::Unknown => Truth::Unknown,
            Self::Error(_) => Truth::Error,
        }
    }

    pub(crate) const fn error(self) -> Option<EvalError> {
        match self {
            Self::Error(error) => Some(error),
            Self::Yes | Self::No | Self::Unknown => None,
        }
    }
}

impl From<Test> for Outcome {
    fn from(test: Test) -> Self {
        match test {
            Test::Yes => Self::yes_no(true),
            Test::No => Self::yes_no(false),
            Test::Unknown => Self::UNKNOWN,
            Test::Error(error) => Self::Error(error),
        }
    }
}

impl From<Outcome> for Test {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Known(Value::YesNo(answer)) => Self::yes_no(answer),
            Outcome::Known(_) | Outcome::Unknown(_) => Self::Unknown,
            Outcome::Error(error) => Self::Error(error),
        }
    }
}

impl Outcome {
    /// Plainly unknown.
    pub const UNKNOWN: Self = Self::Unknown(None);

    /// Between two ends, both included, each open if `None`; the value itself where the ends meet.
    #[must_use]
    pub fn between(low: Option<Value>, high: Option<Value>, or_none: bool) -> Self {
        match (low, high) {
            (Some(low), Some(high)) if low == high && !or_none => Self::Known(low),
            (None, None) if or_none => Self::UNKNOWN,
            (low, high) => Self::Unknown(Some(Box::new(Range { low, high, or_none }))),
        }
    }

    /// A known `yes` or `no`.
    #[must_use]
    pub const fn yes_no(value: bool) -> Self {
        Self::Known(Value::YesNo(value))
    }

    /// The truth of a yes-or-no outcome; any other value counts as unknown.
    #[must_use]
    pub const fn truth(&self) -> Truth {
        match self {
            Self::Known(Value::YesNo(true)) => Truth::Yes,
            Self::Known(Value::YesNo(false)) => Truth::No,
            Self::Known(_) | Self::Unknown(_) => Truth::Unknown,
            Self::Error(_) => Truth::Error,
        }
    }

    /// The value, if it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&Value> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) | Self::Error(_) => None,
        }
    }

    /// Whether more facts can change it: it is unknown, or a list that may hold more.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Known(Value::List(list)) => list.open,
            Self::Known(_) | Self::Error(_) => false,
            Self::Unknown(_) => true,
        }
    }

    /// Whether it is unknown.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}
