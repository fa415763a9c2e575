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
    /// There are no rule files where they were looked for.
    NoRules = "rules::file::no_rules",
    /// The answer cannot be written out.
    FileUnwritable = "rules::file::unwritable",
    // --- the command line ----------------------------------------------------------------------
    /// An argument names something that is not there, or is not written as it must be.
    Argument = "rules::cli::argument",
    // --- syntax --------------------------------------------------------------------------------
    /// The words at this place do not fit the language.
    Syntax = "rules::syntax::unexpected",

    // --- compiling -----------------------------------------------------------------------------
    /// No declaration has this name.
    UnknownName = "rules::compile::unknown_name",
    /// A name could stand for several things.
    AmbiguousName = "rules::compile::ambiguous_name",
    /// Working days are counted and it is not clear in which calendar.
    CalendarNeeded = "rules::compile::calendar_needed",
    /// A calendar covers no years, or lists a day outside them.
    CalendarYears = "rules::compile::calendar_years",
    /// A definition has no value in some case, or a line of it is never read.
    CannotDecide = "rules::compile::cannot_decide",
    /// Things rest on each other in a circle.
    Cycle = "rules::compile::cycle",
    /// On some day between the first and the last no line holds.
    DatedHole = "rules::compile::dated_hole",
    /// Two lines hold on the same days, or one ends before it begins.
    DatedLines = "rules::compile::dated_lines",
    /// A name is declared twice where it can mean one thing only.
    DeclaredTwice = "rules::compile::declared_twice",
    /// A range ends below its start.
    EmptyRange = "rules::compile::empty_range",
    /// One answer is asked of an instalment that has one for each item.
    ForEachItem = "rules::compile::for_each_item",
    /// A declaration lacks a line that it cannot do without.
    LeftOut = "rules::compile::left_out",
    /// Numbered levels are not written lowest first.
    LevelOrder = "rules::compile::level_order",
    /// A path through a list does not say which item is meant.
    ListPath = "rules::compile::list_path",
    /// A name for items hides another name.
    LoopVariable = "rules::compile::loop_variable",
    /// A value that may be none stands where a value is needed.
    MayBeNone = "rules::compile::may_be_none",
    /// A condition of a kind stands where that kind has no meaning.
    Misplaced = "rules::compile::misplaced",
    /// It is asked whether something is none that never is.
    NeverNone = "rules::compile::never_none",
    /// A scenario takes a fact away that is read as none where it is left out.
    NeverUnknown = "rules::compile::never_unknown",
    /// A rule is read as a value, or asked for an answer that it does not give.
    NotAnAnswer = "rules::compile::not_an_answer",
    /// Something that must be worked out stands where only a value can.
    NotConstant = "rules::compile::not_constant",
    /// A value lies outside the range that was declared.
    OutOfRange = "rules::compile::out_of_range",
    /// Packs use each other in a circle, or a pack uses itself.
    PackCycle = "rules::compile::pack_cycle",
    /// A folder of rule files has no `pack` line.
    PackMissing = "rules::compile::pack_missing",
    /// A limit in months is paused.
    MonthsPaused = "rules::compile::months_paused",
    /// A shared pot depends on the item that is paid for.
    PotOfItem = "rules::compile::pot_of_item",
    /// A key of a lookup is given twice.
    SaidTwice = "rules::compile::said_twice",
    /// What may change as more becomes known is read by an answer that must not.
    SoFarOnly = "rules::compile::so_far_only",
    /// A column of a table does not hold what is asked of it.
    TableColumn = "rules::compile::table_column",
    /// A row of a table can never match or decide.
    TableDeadRow = "rules::compile::table_dead_row",
    /// A combination of keys has no row.
    TableGap = "rules::compile::table_gap",
    /// A combination of keys has several rows.
    TableOverlap = "rules::compile::table_overlap",
    /// The rows of a table do not fit its header, or it cannot be checked.
    TableShape = "rules::compile::table_shape",
    /// Things of different units are added, compared or divided.
    Units = "rules::compile::units",
    /// No pack has this name.
    UnknownPack = "rules::compile::unknown_pack",
    /// No source has this name.
    UnknownSource = "rules::compile::unknown_source",
    /// No type has this name.
    UnknownType = "rules::compile::unknown_type",
    /// No scale has this value.
    UnknownValue = "rules::compile::unknown_value",
    /// An order is asked of things that have none.
    Unordered = "rules::compile::unordered",
    /// A value of one type stands where another is needed.
    WrongType = "rules::compile::wrong_type",

    // --- cases ---------------------------------------------------------------------------------
    /// The case is not valid JSON.
    CaseNotJson = "rules::case::not_json",
    /// The case is a list or a single value.
    CaseNotObject = "rules::case::not_object",
    /// The case, or the lists in it, are larger than the bound.
    CaseTooLarge = "rules::case::too_large",
    /// Brackets stand too deep in one another.
    CaseTooDeep = "rules::case::too_deep",
    /// A key is given twice in one object.
    CaseDuplicateKey = "rules::case::duplicate_key",
    /// No group, fact or field has this name.
    CaseUnknownKey = "rules::case::unknown_key",
    /// The value is of another kind than the fact.
    CaseWrongType = "rules::case::wrong_type",
    /// The number lies outside what the fact allows, or is too large to be held exactly.
    CaseOutOfRange = "rules::case::out_of_range",
    /// The calendar has no such day.
    CaseImpossibleDate = "rules::case::impossible_date",
    /// The levels or choices have no such value.
    CaseUnknownValue = "rules::case::unknown_value",
    /// `null` for a fact that cannot be none.
    CaseNullNotAllowed = "rules::case::null_not_allowed",
    /// An item of a list `by` a field does not give that field.
    CaseMissingId = "rules::case::missing_id",
    /// Two items of a list `by` a field give it the same value.
    CaseDuplicateId = "rules::case::duplicate_id",
    /// The case contradicts a check of the rules.
    CaseFailedCheck = "rules::case::failed_check",
    /// The case has more mistakes than are listed.
    CaseTooManyFaults = "rules::case::too_many_faults",

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
