//! Three-valued truth with error as a fourth value.
//!
//! Owns the tables of `and`, `or` and `not`. Takes and gives [`Truth`]; must never know what an
//! unknown is unknown *about*, or where an error arose: the evaluator keeps both.

/// The truth of a condition.
///
/// `and` and `or` are commutative and associative, so the order of the parts of a condition
/// never changes its result. Unknown follows Kleene's strong logic; an error gives way only to
/// the part that decides without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// The condition does not hold.
    No,
    /// The condition holds.
    Yes,
    /// A fact that would decide it was not given.
    Unknown,
    /// A part of it has no result.
    Error,
}

impl Truth {
    /// Every truth, for tables and tests.
    pub const ALL: [Self; 4] = [Self::No, Self::Yes, Self::Unknown, Self::Error];

    /// No, else error, else unknown, else yes.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// Yes, else error, else unknown, else no.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::No, Self::No) => Self::No,
        }
    }

    /// Swaps yes and no; unknown and error stay what they are.
    #[must_use]
    pub const fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Yes => Self::No,
            Self::Unknown => Self::Unknown,
            Self::Error => Self::Error,
        }
    }

    /// `and` over any number of parts; yes over none.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Yes, Self::and)
    }

    /// `or` over any number of parts; no over none.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::No, Self::or)
    }

    /// Whether it is yes.
    #[must_use]
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether it is no.
    #[must_use]
    pub const fn is_no(self) -> bool {
        matches!(self, Self::No)
    }

    /// Whether it is yes or no: neither unknown nor an error.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Yes | Self::No)
    }

    /// The answer as a `bool`, where it is decided.
    #[must_use]
    pub const fn to_bool(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Unknown | Self::Error => None,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}
