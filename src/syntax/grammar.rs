//! The grammar, the cursor over what it read, and a reader's phrase for each of its rules.
//!
//! Owns: `grammar/rules.pest` as code. Takes: the text of one logical line. Gives: its parts, or the place
//! where it stops fitting and what would have fitted there. pest's own messages are never shown.
//! Must never know: what the parts become.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

pub(super) use machine::Rule as Kind;

/// "Rule" means a rule of the law in this project, so the generated names stay in here.
mod machine {
    #![allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        reason = "generated from the grammar"
    )]

    /// The generated parser.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/rules.pest"]
    pub(crate) struct Grammar;
}

/// A part that was read.
pub(super) type Node<'t> = Pair<'t, Kind>;

/// Why a text does not fit a grammar rule.
pub(super) enum Misfit {
    /// It stops fitting at `at`, where one of `expected` would have fitted.
    Here { at: usize, expected: Vec<Kind> },
    /// It nests too deep to be read.
    TooDeep,
}

/// Reads a text as `kind`.
pub(super) fn read(kind: Kind, text: &str) -> Result<Node<'_>, Misfit> {
    match machine::Grammar::parse(kind, text) {
        Ok(mut nodes) => nodes.next().ok_or(Misfit::Here { at: 0, expected: vec![kind] }),
        Err(error) => Err(misfit(error)),
    }
}

fn misfit(error: Error<Kind>) -> Misfit {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => Misfit::Here { at, expected: positives },
        ErrorVariant::CustomError { .. } => Misfit::TooDeep,
    }
}

/// The children of one part, taken in grammar order. Keywords that carry nothing are passed over.
pub(super) struct Children<'t>(Pairs<'t, Kind>);

/// The grammar and its lowering disagree: a mistake in this program, not in the text.
#[derive(Debug)]
pub(super) struct Drift(pub(super) Kind);

impl<'t> Children<'t> {
    pub(super) fn of(node: Node<'t>) -> Self {
        Self(node.into_inner())
    }

    /// The next child, if it is of this kind.
    pub(super) fn maybe(&mut self, kind: Kind) -> Option<Node<'t>> {
        loop {
            let next = self.0.peek()?.as_rule();
            if next == kind {
                return self.0.next();
            }
            if !is_filler(next) {
                return None;
            }
            self.0.next();
        }
    }

    /// Is the next child this keyword? It is taken, if so.
    pub(super) fn maybe_word(&mut self, kind: Kind) -> bool {
        let here = self.0.peek().is_some_and(|next| next.as_rule() == kind);
        if here {
            self.0.next();
        }
        here
    }

    /// The next child, which is of this kind.
    pub(super) fn expect(&mut self, kind: Kind) -> Result<Node<'t>, Drift> {
        self.maybe(kind).ok_or(Drift(kind))
    }

    /// The next child, whatever it is.
    pub(super) fn any(&mut self) -> Option<Node<'t>> {
        loop {
            let next = self.0.next()?;
            if !is_filler(next.as_rule()) {
                return Some(next);
            }
        }
    }

    /// Every further child of this kind.
    pub(super) fn all(&mut self, kind: Kind) -> impl Iterator<Item = Node<'t>> {
        std::iter::from_fn(move || self.maybe(kind))
    }

    /// Nothing is left.
    pub(super) fn finish(mut self) {
        let left = self.any();
        debug_assert!(left.is_none(), "lowering left a child unread: {left:?}");
    }
}

/// Keywords that hold a form together and say nothing more.
fn is_filler(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EOI
            | Kind::bar
            | Kind::or_word
            | Kind::to_word
            | Kind::from_word
            | Kind::in_word
            | Kind::and_word
            | Kind::satisfies
            | Kind::if_word
            | Kind::born_word
            | Kind::reaches
            | Kind::for_word
            | Kind::where_word
            | Kind::on_word
            | Kind::if_none_word
            | Kind::places
            | Kind::in_total
            | Kind::given_word
            | Kind::expect_word
            | Kind::at_least_word
            | Kind::start_word
            | Kind::lint_is
    )
}

const VALUE: &str = "a value or a name, such as `4`, `£5.00` or `child_age`";
const COMPARISON: &str = "a comparison such as `is at least 4`";
const OPERATOR: &str = "an operator: `+`, `-`, `*`, `/`, `of`, `after` or `before`";
const DATE: &str = "a date such as `1 April 2025`";
const UNIT: &str = "`days`, `working days`, `weeks`, `months` or `years`";
const TYPE: &str = "a type such as `yes or no`, `date` or `whole number`";

/// What the reader calls a grammar rule. `None` for the parts of words, which are never what is missing.
pub(super) fn phrase(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::EOI => "the end of the line",
        Kind::name | Kind::declared | Kind::path => "a name such as `child_age`",
        Kind::text => "a text in quotes",
        Kind::keyword => "a keyword",
        Kind::colon => "`:` and a type",
        Kind::head => "a declaration such as `eligibility support \"Support\"`",
        Kind::define_head => "`define NAME: TYPE \"label\"`",
        Kind::of_record => "`of` and a record",
        Kind::shown => "`shown`",
        Kind::so_far => "`so far`",
        Kind::table_head => "`table NAME \"label\"`",
        Kind::partial => "`partial`",
        Kind::first_match => "`first match`",
        Kind::scenario_head => "`scenario \"name\"`",
        Kind::like => "`like \"…\"`",
        Kind::scenario_mark | Kind::mark_approve | Kind::mark_unapproved => {
            "`approve` or `unapproved`"
        }
        Kind::instalment_head => "`instalment NAME \"label\"`",
        Kind::each => "`for each family in contract.families`",
        Kind::notice_head => "`warning NAME \"label\"`",
        Kind::check_head => "`check NAME \"label\"`",
        Kind::blames => "`blames` and a fact",
        Kind::cites_line => "`cites SOURCE PARAGRAPH`",
        Kind::citation => "a source and a paragraph, such as `spec 2.2.1`",
        Kind::reference | Kind::bare_reference => "a paragraph such as `2.2.1`",
        Kind::interpretation_line => "`interpretation A1 \"the reading taken\"`",
        Kind::other_reading => "`not \"the other reading\"`",
        Kind::text_line => "a keyword and a text in quotes",
        Kind::letter_line => "`letter \"…\"`",
        Kind::letter_answer
        | Kind::letter_eligible
        | Kind::letter_not_eligible
        | Kind::letter_met
        | Kind::letter_not_met
        | Kind::letter_running
        | Kind::letter_breached
        | Kind::letter_undecided => "an answer such as `met` or `not eligible`",
        Kind::not_stated_line => "`not stated \"…\"`",
        Kind::in_force_line => "`in force from 1 April 2025`",
        Kind::dated_by_line | Kind::dated_by => "`dated by` and a date",
        Kind::from_day => "`from` and a date",
        Kind::until_day => "`until` and a date",
        Kind::uses_line => "`uses` and the names of packs",
        Kind::lint_line => "`lint NAME is off because \"…\"`",
        Kind::lint_is => "`is`",
        Kind::lint_level
        | Kind::lint_off
        | Kind::lint_note
        | Kind::lint_warning
        | Kind::lint_error => "`off`, `a note`, `a warning` or `an error`",
        Kind::lint_because => "`because` and a text in quotes",
        Kind::date_line => "`date` and a date",
        Kind::paragraph_line => "`paragraph 2.2.1 rule`",
        Kind::listed_ids | Kind::id_range => "a paragraph such as `2.2.1`",
        Kind::also_known => "`also` and other ids of the paragraph",
        Kind::paragraph_status
        | Kind::status_rule
        | Kind::status_judgement
        | Kind::status_not_yet => "`rule`, `judgement \"why\"` or `not yet \"why\"`",
        Kind::member_line => "a value and its label, such as `mild \"Mild\"`",
        Kind::also => "`also \"…\"`",
        Kind::field_line => "a field such as `has_send: yes or no \"Do they have SEND?\"`",
        Kind::mark
        | Kind::mark_protected
        | Kind::mark_sensitive
        | Kind::mark_fixed
        | Kind::mark_diagnosis
        | Kind::mark_none => {
            "a mark: `protected`, `sensitive`, `fixed`, `diagnosis` or `none if left out`"
        }
        Kind::check_line | Kind::expression | Kind::expr => "a condition or a value",
        Kind::covers_line => "`covers 2019 to 2028`",
        Kind::year => "a year such as `2025`",
        Kind::closed_line => "`closed` and dates",
        Kind::closed_day => DATE,
        Kind::define_line => "`is VALUE when CONDITION`",
        Kind::define_word | Kind::line_is | Kind::line_except | Kind::line_otherwise => {
            "`is`, `except` or `otherwise`"
        }
        Kind::guard | Kind::guard_line => "`when` and a condition",
        Kind::header_row => "a row of column names, such as `| district || value |`",
        Kind::column => "the name of a column",
        Kind::row | Kind::given_row => "a row such as `| burnley || £80,550.00 |`",
        Kind::key_edge => "`||`",
        Kind::bar => "`|`",
        Kind::cell | Kind::cell_values | Kind::given_cell => "a value",
        Kind::any_cell => "`any`",
        Kind::cell_at_least | Kind::at_least_word => "`at least`",
        Kind::cell_at_most => "`at most`",
        Kind::cell_before => "`before`",
        Kind::cell_after => "`after`",
        Kind::to_word => "`to`",
        Kind::under_word => "`under`",
        Kind::given_header => "a row of field names",
        Kind::when_line => "`when` and a condition",
        Kind::answers_line => "`answers accepted \"Accepted\" or not_accepted \"Not accepted\"`",
        Kind::or_word => "`or`",
        Kind::warns_line => "`warns NAME \"label\"`",
        Kind::clock_line => "`clock starts on` and a date",
        Kind::pauses_line => "`clock pauses for each pause in LIST from pause.start to pause.end`",
        Kind::from_word => "`from`",
        Kind::limit_line => "`limit` and a duration, such as `limit 4 weeks`",
        Kind::calendar_of => "`in` and a calendar",
        Kind::pays_line => "`pays` and an amount",
        Kind::shared => "`shared between … places`",
        Kind::places => "`places`",
        Kind::paid => "`, … already paid`",
        Kind::due_line => "`due on` and a date",
        Kind::cap_line => "`at most … in total`",
        Kind::in_total => "`in total`",
        Kind::each_line | Kind::each_case => "`for each family in contract.families`",
        Kind::target_line => "`target at least 75%`",
        Kind::more_than_word => "`more than`",
        Kind::order_line => "`first by child.need_level, highest first`",
        Kind::as_at_line => "`as at` and a date",
        Kind::given_line | Kind::given_fact => {
            "a fact and its value, such as `child.has_send is yes`"
        }
        Kind::given_word => "`given`",
        Kind::given_case => "`case \"file.json\"`",
        Kind::unknown_word => "`unknown`",
        Kind::given_list => "the name of a list",
        Kind::expect_line | Kind::expect_answer => "an answer such as `ehwb is eligible`",
        Kind::expect_word => "`expect`",
        Kind::expect_fault => "`fault` and a fact",
        Kind::expect_error | Kind::error_code => "`error` and a code",
        Kind::expect_notice | Kind::warning_word | Kind::advice_word => {
            "`warning NAME` or `advice NAME`"
        }
        Kind::no_word => "`no`",
        Kind::item => "the item in quotes",
        Kind::expect_test => "`is` and an answer or a value",
        Kind::because => "`because` and names",
        Kind::reason => "the name of a condition or a fact",
        Kind::type_of
        | Kind::yes_or_no
        | Kind::whole_type
        | Kind::number_type
        | Kind::list_type
        | Kind::plain_type
        | Kind::named_type => TYPE,
        Kind::or_none => "`or none`",
        Kind::range => "`from 0 to 40`",
        Kind::bound => "a number",
        Kind::by_field => "`by` and a field",
        Kind::sum | Kind::tight => VALUE,
        Kind::not | Kind::wrong_not => "`not`",
        Kind::minus | Kind::number | Kind::time | Kind::percent => VALUE,
        Kind::duration
        | Kind::amount
        | Kind::money
        | Kind::yes
        | Kind::no
        | Kind::none
        | Kind::today => VALUE,
        Kind::level
        | Kind::bulleted
        | Kind::quantified
        | Kind::count
        | Kind::sum_of
        | Kind::extreme => VALUE,
        Kind::pick
        | Kind::birthday
        | Kind::elapsed
        | Kind::age
        | Kind::weekday_of
        | Kind::period_edge => VALUE,
        Kind::list_of | Kind::lookup | Kind::group => VALUE,
        Kind::long_date | Kind::iso_date | Kind::slash_date => DATE,
        Kind::wrong_currency | Kind::wrong_duration | Kind::wrong_percent | Kind::wrong_pounds => {
            VALUE
        }
        Kind::and | Kind::or | Kind::wrong_and | Kind::wrong_or => "`and` or `or`",
        Kind::plus | Kind::subtract | Kind::times | Kind::divide | Kind::of | Kind::shift => {
            OPERATOR
        }
        Kind::after_word | Kind::before_word => "`after` or `before`",
        Kind::rounded => "`rounded`",
        Kind::up_word | Kind::down_word => "`up` or `down`",
        Kind::to_penny => "`to the penny`",
        Kind::is
        | Kind::is_not
        | Kind::at_least
        | Kind::at_most
        | Kind::more_than
        | Kind::less_than
        | Kind::before
        | Kind::after
        | Kind::on_or_before
        | Kind::on_or_after
        | Kind::between
        | Kind::one_of
        | Kind::within
        | Kind::given
        | Kind::recorded
        | Kind::undecided
        | Kind::empty
        | Kind::working_day
        | Kind::includes
        | Kind::includes_all
        | Kind::applies
        | Kind::does_not_apply
        | Kind::is_words
        | Kind::wrong_symbol
        | Kind::wrong_equals
        | Kind::wrong_not_order
        | Kind::wrong_words
        | Kind::wrong_in => COMPARISON,
        Kind::not_word => "`not`",
        Kind::and_word | Kind::wrong_to => "`and`",
        Kind::words | Kind::word => "the words of an answer",
        Kind::if_none_word => "`if none`",
        Kind::on_word => "`on` and a date",
        Kind::where_word => {
            "`where` and a key column, such as `where district is contract.district`"
        }
        Kind::if_none => "`, or … if none`",
        Kind::unit
        | Kind::working_days_unit
        | Kind::days_unit
        | Kind::weeks_unit
        | Kind::months_unit
        | Kind::years_unit
        | Kind::elapsed_unit => UNIT,
        Kind::month_name => "the name of a month",
        Kind::all_word | Kind::any_word => "`all of` or `any of`",
        Kind::every_word | Kind::wrong_all => "`every`",
        Kind::in_word => "`in` and a list",
        Kind::satisfies => "`satisfies` and a condition",
        Kind::if_word | Kind::born_word => "`if born` and a date of birth",
        Kind::reaches => "`reaches` and an age",
        Kind::for_word => "`for` and a name",
        Kind::where_part => "`where` and a condition",
        Kind::which | Kind::highest | Kind::lowest | Kind::earliest | Kind::latest => {
            "`highest`, `lowest`, `earliest` or `latest`"
        }
        Kind::pick_word | Kind::larger | Kind::smaller | Kind::earlier | Kind::later => {
            "`larger`, `smaller`, `earlier` or `later`"
        }
        Kind::start_word | Kind::end_word => "`start of` or `end of`",
        Kind::period
        | Kind::financial_quarter
        | Kind::financial_year
        | Kind::month
        | Kind::quarter
        | Kind::calendar_year => {
            "`month`, `quarter`, `year`, `financial quarter` or `financial year`"
        }
        Kind::lookup_key => "a key column, such as `district is contract.district`",
        Kind::day_number | Kind::ordinal => return None,
        // Parts that are read in passing and never stand in the tree.
        Kind::wc
        | Kind::s
        | Kind::e
        | Kind::comma
        | Kind::dot
        | Kind::names
        | Kind::paths
        | Kind::texts
        | Kind::define_mark
        | Kind::table_mark
        | Kind::day
        | Kind::edge
        | Kind::base_type
        | Kind::prefix
        | Kind::postfix
        | Kind::infix
        | Kind::sum_infix
        | Kind::tight_infix
        | Kind::compare_word
        | Kind::compare_infix
        | Kind::is_not_plain
        | Kind::compare_postfix
        | Kind::stop_word
        | Kind::no_answer
        | Kind::operand
        | Kind::numeric
        | Kind::no_name
        | Kind::of_word
        | Kind::other_test
        | Kind::form_word
        | Kind::form => return None,
    })
}
