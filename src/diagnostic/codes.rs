//! Every code that a report can carry, in one list.
//!
//! A code is never reused or renamed: people search for it. Each has a section in `docs/errors.md`.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// The stable name of a kind of mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it is printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

codes! {
    // --- reading files -------------------------------------------------------------------------
    /// A file cannot be read.
    FileUnreadable = "rules::file::unreadable",
    /// A file is larger than the bound.
    FileTooLarge = "rules::file::too_large",
    /// A file is not UTF-8 text.
    FileNotText = "rules::file::not_text",
    // --- syntax --------------------------------------------------------------------------------
    /// The words at this place do not fit the language.
    Syntax = "rules::syntax::unexpected",

    // --- compiling -----------------------------------------------------------------------------
    /// No declaration has this name.
    UnknownName = "rules::compile::unknown_name",

    // --- cases ---------------------------------------------------------------------------------
    /// The case is not valid JSON.
    CaseNotJson = "rules::case::not_json",

    // --- evaluation ----------------------------------------------------------------------------
    /// A number is divided by zero.
    DivisionByZero = "rules::eval::division_by_zero",
    /// A number, or a step on the way to it, is too large to be held exactly.
    Overflow = "rules::eval::overflow",
    /// A date lies outside the years 1 to 9999.
    DateOutOfRange = "rules::eval::date_out_of_range",
    /// Whether a day is a working day is not known: no calendar covers it.
    OutsideCalendar = "rules::eval::outside_calendar",
    /// An age is asked for on a day before the birth.
    BornAfter = "rules::eval::born_after",
    /// A whole number is needed and a fraction is found.
    NotWhole = "rules::eval::not_whole",
    /// A count, an age or a number of places is below zero.
    NegativeCount = "rules::eval::negative_count",
    /// A clock stops before it starts, or without having started.
    ClockStopsBeforeStart = "rules::eval::clock_stops_before_start",
    /// A pause of a clock ends before it starts.
    PauseEndsBeforeStart = "rules::eval::pause_ends_before_start",
    /// A clock with a limit in months or years is paused.
    PausedMonths = "rules::eval::paused_months",
    /// An item that is payable has no due date.
    NoDueDate = "rules::eval::no_due_date",
    /// Exceptions that apply together give different values.
    ConflictingExceptions = "rules::eval::conflicting_exceptions",
    /// No line of a definition is in force on its day.
    NoLineInForce = "rules::eval::no_line_in_force",
    /// A value lies outside the range that its definition declares.
    OutsideDeclaredRange = "rules::eval::outside_declared_range",
    /// No row of a table matches.
    NoRowMatches = "rules::eval::no_row_matches",
    /// A value is needed and there is none.
    NoneWhereAValueIsNeeded = "rules::eval::none_where_a_value_is_needed",
    /// The lists of the case are too long for what the rules do with them.
    TooMuchWork = "rules::eval::too_much_work",
    /// No target of an indicator is in force on its day.
    NoTarget = "rules::eval::no_target",

    // --- the tool itself -----------------------------------------------------------------------
    /// A broken promise of the engine's own code.
    Internal = "rules::internal",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
