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

            /// The name of the lint that reports under this code; `None` for what is no lint.
            #[must_use]
            pub fn lint(self) -> Option<&'static str> {
                self.as_str().strip_prefix("rules::lint::")
            }

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
    /// The formatter would have changed what a file says.
    FormatUnsafe = "rules::file::format_unsafe",
    // --- the command line ----------------------------------------------------------------------
    /// An argument names something that is not there, or is not written as it must be.
    Argument = "rules::cli::argument",
    // --- syntax --------------------------------------------------------------------------------
    /// The words at this place do not fit the language.
    Syntax = "rules::syntax::unexpected",
    /// A line begins with words that begin no line.
    SyntaxUnknownLine = "rules::syntax::unknown_line",
    /// A line stands under a declaration that has no such line.
    SyntaxMisplacedLine = "rules::syntax::misplaced_line",
    /// Something that can be said once is said twice.
    SyntaxSaidTwice = "rules::syntax::said_twice",
    /// A declaration lacks a line that it cannot do without.
    SyntaxLeftOut = "rules::syntax::left_out",
    /// A declaration that people see has no label.
    SyntaxMissingLabel = "rules::syntax::missing_label",
    /// A label stands without quotes.
    SyntaxLabelQuotes = "rules::syntax::label_without_quotes",
    /// The colon before a type is missing.
    SyntaxMissingColon = "rules::syntax::missing_colon",
    /// A type is called by the word of another language.
    SyntaxTypeWord = "rules::syntax::type_word",
    /// A name is not written in `snake_case`.
    SyntaxNameForm = "rules::syntax::name_form",
    /// A reserved word stands where a name is needed.
    SyntaxReservedWord = "rules::syntax::reserved_word",
    /// A text in quotes does not end, or a quote opens no text.
    SyntaxUnclosedText = "rules::syntax::unclosed_text",
    /// A double quote stands inside a text.
    SyntaxQuoteInside = "rules::syntax::quote_inside",
    /// Curly quotes, pasted from a word processor.
    SyntaxCurlyQuotes = "rules::syntax::curly_quotes",
    /// Single quotes around a text.
    SyntaxSingleQuotes = "rules::syntax::single_quotes",
    /// A non-breaking space, or a character that nobody can see.
    SyntaxHiddenCharacter = "rules::syntax::hidden_character",
    /// A tab.
    SyntaxTab = "rules::syntax::tab",
    /// A dash or another sign that only looks like the one that is meant.
    SyntaxSign = "rules::syntax::look_alike_sign",
    /// Semicolons, braces, or comments of other languages.
    SyntaxProgrammingMarks = "rules::syntax::programming_marks",
    /// A bracket that is not closed, or that closes nothing.
    SyntaxBrackets = "rules::syntax::brackets",
    /// A bullet that belongs to no list, a list without bullets, or a wrong sign for a bullet.
    SyntaxBullets = "rules::syntax::bullets",
    /// `and` or `or` on a line after a bullet.
    SyntaxAfterBullet = "rules::syntax::after_bullet",
    /// `and` or `or` at the end of a line.
    SyntaxTrailingWord = "rules::syntax::trailing_word",
    /// Parts stand inside one another deeper than the bound.
    SyntaxNesting = "rules::syntax::nesting",
    /// More mistakes in one file than are worth reporting.
    SyntaxTooMany = "rules::syntax::too_many_mistakes",
    /// `and` and `or` side by side without brackets.
    SyntaxMixedAndOr = "rules::syntax::mixed_and_or",
    /// `rounded` after arithmetic without brackets.
    SyntaxRoundedBrackets = "rules::syntax::rounded_brackets",
    /// More than one condition after `satisfies` or `where` without brackets.
    SyntaxConditionBrackets = "rules::syntax::condition_brackets",
    /// A count, sum or the like with `where` that is then compared, without brackets.
    SyntaxFilterBrackets = "rules::syntax::filter_brackets",
    /// A lookup that is compared or joined without brackets.
    SyntaxLookupBrackets = "rules::syntax::lookup_brackets",
    /// Another place where two readings are possible and brackets must say which is meant.
    SyntaxBracketsNeeded = "rules::syntax::brackets_needed",
    /// One comparison after another without `and`.
    SyntaxChainedComparison = "rules::syntax::chained_comparison",
    /// `>=`, `==` and their kind instead of words.
    SyntaxSymbolComparison = "rules::syntax::symbol_comparison",
    /// `&&`, `||` and `!` instead of words.
    SyntaxSymbolLogic = "rules::syntax::symbol_logic",
    /// `is greater than`, `equals` and other words for a comparison than those of the language.
    SyntaxComparisonWords = "rules::syntax::comparison_words",
    /// `is not at least` and its kind: ordering comparisons have no `not` form.
    SyntaxNegatedOrder = "rules::syntax::negated_order",
    /// `is not given` and its kind: tests that have no `not` form.
    SyntaxNegatedTest = "rules::syntax::negated_test",
    /// `true`, `false` and `null` instead of `yes`, `no` and `none`.
    SyntaxTrueFalse = "rules::syntax::true_false",
    /// `if … then … else`, `unless` and their kind.
    SyntaxIfThen = "rules::syntax::if_then",
    /// A number with too many digits, or one written in another way.
    SyntaxNumberFormat = "rules::syntax::number_format",
    /// An amount of money written in another way.
    SyntaxMoneyFormat = "rules::syntax::money_format",
    /// A percentage written in another way.
    SyntaxPercentFormat = "rules::syntax::percent_format",
    /// A date written in another way.
    SyntaxDateFormat = "rules::syntax::date_format",
    /// A day that no calendar has.
    SyntaxImpossibleDate = "rules::syntax::impossible_date",
    /// A time that no clock shows, or one written in another way.
    SyntaxTimeFormat = "rules::syntax::time_format",
    /// A duration in parts of a unit, or in a unit of another name.
    SyntaxDurationFormat = "rules::syntax::duration_format",

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
    /// `A to B` in the list of a source does not count up.
    ParagraphRange = "rules::compile::paragraph_range",
    /// A rule cites a paragraph that is said to have no rule.
    ParagraphStatus = "rules::compile::paragraph_status",
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
    /// The list of a source has no such paragraph.
    UnknownParagraph = "rules::compile::unknown_paragraph",
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

    // --- what only `rules lint` says --------------------------------------------------------------
    /// No rule cites a paragraph that is said to have one.
    UncitedParagraph = "rules::lint::uncited_paragraph",
    /// A determination or condition cites nothing.
    NoCitation = "rules::lint::no_citation",
    /// A paragraph is cited twice under one rule.
    CitedTwice = "rules::lint::cited_twice",
    /// A source is past its own last day.
    SourceEnded = "rules::lint::source_ended",
    /// A note names a reading that is nowhere written down.
    UnknownReading = "rules::lint::unknown_reading",
    /// No answer depends on a fact.
    UnusedFact = "rules::lint::unused_fact",
    /// An answer depends on a protected characteristic and no note says why.
    ProtectedFact = "rules::lint::protected_fact",
    /// Something is decided on a diagnosis alone.
    DiagnosisAlone = "rules::lint::diagnosis_alone",
    /// In every case a condition is met, an exclusion excludes, a warning comes.
    AlwaysMet = "rules::lint::always_met",
    /// In no case is a condition met.
    NeverMet = "rules::lint::never_met",
    /// A condition, or a part of one, makes no difference beside others.
    Implied = "rules::lint::implied",
    /// A line of a definition decides in no case.
    DeadLine = "rules::lint::dead_line",
    /// A row of a table is read in no case.
    DeadRow = "rules::lint::dead_row",
    /// `not` makes a `yes` of an ordering comparison with none.
    NotWithNone = "rules::lint::not_with_none",
    /// No scenario is about a determination.
    NoScenario = "rules::lint::no_scenario",
    /// Two names differ by a plural or a letter.
    NearNames = "rules::lint::near_names",
    /// A number stands in several places without a name.
    RepeatedNumber = "rules::lint::repeated_number",
    /// A comment allows what is not found.
    UnusedAllow = "rules::lint::unused_allow",
    /// A comment allows something and does not say why.
    AllowWithoutReason = "rules::lint::allow_without_reason",
    /// A pack or a comment names a lint that does not exist.
    UnknownLint = "rules::lint::unknown_lint",

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

    // --- answers given before ------------------------------------------------------------------
    /// A file of answers is not valid JSON, or ends too early.
    AnswerNotJson = "rules::answer::not_json",
    /// The JSON is no answer, or a part of it is missing.
    AnswerNotAnAnswer = "rules::answer::not_an_answer",
    /// The answer is written in another version of the format.
    AnswerOtherFormat = "rules::answer::other_format",
    /// The case in an answer is not the one that was answered.
    AnswerCaseEdited = "rules::answer::case_edited",
    /// The answer does not hold its case, or not all of it.
    AnswerNoCase = "rules::answer::no_case",
    /// What was asked for is not in the rules.
    AnswerNameGone = "rules::answer::name_gone",

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
