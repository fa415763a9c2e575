//! The answer as JSON: a published, versioned format. `docs/answer-format.md` describes it.
//!
//! Owns: the shape and the names of the format. The order of keys is that of the fields below and is
//! part of the format: the same inputs give the same bytes. A key whose value would say nothing (no
//! warnings, no due date) is there all the same, as `[]` or `null`.

mod given;
mod make;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::case;
use crate::engine::{Evaluation, Finding, Outcome};
use crate::program::{Answer, AnswerId, Program, WITHHELD};

pub use given::Given;
pub(super) use make::all_missing;
pub use make::{answer_document, error_json, error_message, unanswered, value_json};

/// The name and version of the format, in the key `schema`.
pub const ANSWER_FORMAT: &str = "rules/answer/1";

/// The JSON Schema of the format.
pub const ANSWER_SCHEMA: &str = include_str!("answer.schema.json");

/// The answers to one case.
#[derive(Debug, Serialize)]
pub struct AnswerDocument {
    /// [`ANSWER_FORMAT`].
    pub schema: &'static str,
    /// The day that `today` was.
    pub as_at: String,
    /// The case.
    pub case: Case,
    /// Every pack of the library, so that the answer can be given again.
    pub packs: Vec<Pack>,
    /// The version of the engine.
    pub engine: &'static str,
    /// One an answer, in order of declaration.
    pub answers: Vec<AnswerJson>,
    /// What cannot be right in the case; the facts concerned count as not known.
    pub faults: Vec<Fault>,
    /// What was asked for: with it, the same case, rules and day give the same bytes.
    pub asked: Asked,
}

/// Which case was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Its own id, where it has one, else the name of its file.
    pub id: Option<String>,
    /// SHA-256 of the case as it was read.
    pub sha256: String,
    /// The case itself, as it was given.
    pub given: Given,
    /// SHA-256 of the case itself, without spaces between its parts.
    pub given_sha256: String,
}

impl Case {
    /// The case in a text that was read; `sha256` is that of the bytes that were read.
    #[must_use]
    pub fn new(id: Option<String>, sha256: String, text: &str) -> Self {
        let given = Given::of(text);
        let given_sha256 = given.sha256();
        Self { id, sha256, given, given_sha256 }
    }
}

impl Case {
    /// The same without what is not to be shown: neither values nor the hashes by which they could be guessed.
    #[must_use]
    pub fn redacted(program: &Program, id: Option<String>, text: &str) -> Self {
        Self {
            id,
            sha256: WITHHELD.to_owned(),
            given: Given::of(&case::without_marked(program, text)),
            given_sha256: WITHHELD.to_owned(),
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The names of rules, definitions and packs, as they were written; null for all that the rules answer.
    pub only: Option<Vec<String>>,
    /// The case was to be answered also where it cannot be right.
    pub lenient: bool,
    /// What is sensitive or protected was to be left out.
    pub redact: bool,
}

/// A pack that took part.
#[derive(Debug, Serialize)]
pub struct Pack {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// SHA-256 of its rule files.
    pub sha256: String,
    /// Its status: `draft specification`.
    pub status: Option<String>,
}

/// Something wrong in a case, at its place.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The code, as in `docs/errors.md`.
    pub code: &'static str,
    /// The fact or field: `child.need_level`; empty where it is in no one place.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The name of the file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
}

/// A paragraph of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cite {
    /// The source's name in the rules.
    pub source: String,
    /// The paragraph; empty for the whole document.
    pub reference: String,
    /// The source's title.
    pub title: String,
    /// Where the source can be read.
    pub link: Option<String>,
}

/// A reading taken of an ambiguous text.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Its number in the register of readings.
    pub id: Option<String>,
    /// The reading taken.
    pub reading: String,
    /// The reading not taken.
    pub not: Option<String>,
}

/// What every answer says.
#[derive(Debug, Serialize)]
pub struct AnswerJson {
    /// The pack that the rule stands in.
    pub pack: String,
    /// The rule's name.
    pub name: String,
    /// `eligibility`, `standard`, `payment`, `indicator` or `definition`.
    pub kind: &'static str,
    /// What people call it.
    pub label: String,
    /// The answer; null for a definition.
    pub answer: Option<&'static str>,
    /// The answer as people see it.
    pub words: Option<String>,
    /// The paragraphs it implements.
    pub cites: Vec<Cite>,
    /// The readings taken.
    pub interpretations: Vec<Reading>,
    /// The status of the rule: `proposed`.
    pub status: Option<String>,
    /// What the source leaves open.
    pub not_stated: Vec<String>,
    /// What its kind has to say.
    #[serde(flatten)]
    pub details: Details,
    /// The facts that would settle it, most decisive first.
    pub missing: Vec<String>,
    /// The error, where the answer is one.
    pub error: Option<ErrorJson>,
}

/// What the answer of each kind says.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "there are few, and each is printed at once")]
pub enum Details {
    /// Of an eligibility.
    Eligibility {
        /// The conditions that refuse and the exclusions that hold.
        reasons: Vec<String>,
        /// Warnings: of the rule, and of expectations that are not met.
        warnings: Vec<Notice>,
        /// Advice.
        advice: Vec<Notice>,
        /// Every condition, expectation and exclusion.
        conditions: Vec<Condition>,
    },
    /// Of a standard.
    Standard {
        /// The day the clock started.
        started_on: Json,
        /// The last day in time.
        due_on: Json,
        /// The day the clock stopped.
        stopped_on: Json,
        /// The days that count so far.
        days_used: Json,
        /// The days that still count before it is late.
        days_left: Json,
        /// The days that count beyond the due date.
        days_over: Json,
        /// Days that did not count because the clock was paused.
        days_paused: Json,
        /// The clock stands still.
        paused: Json,
        /// Of those above that are not known: between which ends they lie.
        ranges: Ranges,
        /// Warnings.
        warnings: Vec<Notice>,
        /// Advice.
        advice: Vec<Notice>,
    },
    /// Of a payment.
    Payment {
        /// What the rules say of each instalment, once for all its items.
        declared: Vec<Instalment>,
        /// Every item of every instalment.
        instalments: Vec<Item>,
        /// The sum of what is payable.
        payable: String,
        /// The sum once every item is decided; null while one is not.
        total: Json,
        /// How many items are held.
        held_count: u32,
        /// What is payable on each due date, earliest first.
        by_due_date: Vec<Due>,
        /// Warnings.
        warnings: Vec<Notice>,
        /// Advice.
        advice: Vec<Notice>,
    },
    /// Of an indicator.
    Indicator {
        /// How many count, of those decided.
        numerator: Json,
        /// How many are in the base, of those decided.
        denominator: Json,
        /// The share, cut off after two decimals; null unless every item is decided.
        percent: Option<String>,
        /// The least and the greatest share it can still be.
        range: Option<PercentRange>,
        /// The target in force.
        target: Option<Target>,
    },
    /// Of a definition that is shown.
    Definition {
        /// The value; null where it is none or not known.
        value: Json,
        /// The type, as rule files write it.
        #[serde(rename = "type")]
        ty: String,
        /// Whether the value is known.
        known: bool,
        /// Between which ends an unknown value lies.
        range: Option<RangeJson>,
    },
}

/// The ends of an unknown, both included; null: open.
#[derive(Debug, Serialize)]
pub struct RangeJson {
    /// The lowest it can be.
    pub low: Json,
    /// The highest it can be.
    pub high: Json,
    /// It can also be none.
    pub or_none: bool,
}

/// The ends of the figures of a clock that are not known.
#[derive(Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each field is the figure of its name")]
pub struct Ranges {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_on: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_on: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_used: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<RangeJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_over: Option<RangeJson>,
}

/// A condition, expectation, exclusion or hold.
#[derive(Debug, Serialize)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// `condition`, `expectation`, `exclusion` or `hold`.
    pub kind: &'static str,
    /// What people call it.
    pub label: String,
    /// `met`, `not_met`, `not_applicable`, `unknown` or `error`. An exclusion that excludes and a hold that
    /// holds are `not_met`.
    pub answer: &'static str,
    /// The paragraphs it implements.
    pub cites: Vec<Cite>,
    /// The readings taken.
    pub interpretations: Vec<Reading>,
    /// The facts that would settle it.
    pub missing: Vec<String>,
    /// The error, where the answer is one.
    pub error: Option<ErrorJson>,
}

/// A warning or advice.
#[derive(Debug, Serialize)]
pub struct Notice {
    /// Its name.
    pub name: String,
    /// What it says.
    pub label: String,
    /// It is not known whether it comes with the answer: someone is to check.
    pub to_check: bool,
    /// What is missing to tell.
    pub missing: Vec<String>,
    /// The paragraphs it implements.
    pub cites: Vec<Cite>,
    /// The error that keeps it from being told.
    pub error: Option<ErrorJson>,
}

/// An item of an instalment.
#[derive(Debug, Serialize)]
pub struct Item {
    /// The instalment's name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The item's id, or its place in the case where it has none; null without `for each`.
    pub item: Option<String>,
    /// `payable`, `not_payable`, `held` or `error`.
    pub answer: &'static str,
    /// In pounds, with two decimals.
    pub amount: String,
    /// The amount before rounding, where it is not whole pence: a fraction.
    pub unrounded: Option<String>,
    /// What the limit cut off.
    pub cut: String,
    /// Its place in a shared pot, from 1.
    pub place: Option<u32>,
    /// When it is due.
    pub due_on: Json,
    /// The conditions that refuse, exclusions and holds that hold, and `capacity`.
    pub reasons: Vec<String>,
    /// The facts that would settle it.
    pub missing: Vec<String>,
    /// What was found of every condition, exclusion and hold.
    pub conditions: Vec<ItemCondition>,
    /// The error, where the answer is one.
    pub error: Option<ErrorJson>,
}

/// What the rules say of an instalment.
#[derive(Debug, Serialize)]
pub struct Instalment {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The paragraphs it implements.
    pub cites: Vec<Cite>,
    /// The readings taken.
    pub interpretations: Vec<Reading>,
    /// Its conditions, exclusions and holds.
    pub conditions: Vec<Declared>,
}

/// What the rules say of a condition of an instalment.
#[derive(Debug, Serialize)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// `condition`, `exclusion` or `hold`.
    pub kind: &'static str,
    /// What people call it.
    pub label: String,
    /// The paragraphs it implements.
    pub cites: Vec<Cite>,
    /// The readings taken.
    pub interpretations: Vec<Reading>,
}

/// What was found of a condition for one item; what the rules say of it stands once under `declared`.
#[derive(Debug, Serialize)]
pub struct ItemCondition {
    /// Its name.
    pub name: String,
    /// As of a [`Condition`].
    pub answer: &'static str,
    /// The facts that would settle it.
    pub missing: Vec<String>,
    /// The error, where the answer is one.
    pub error: Option<ErrorJson>,
}

/// An amount and its day.
#[derive(Debug, Serialize)]
pub struct Due {
    /// The day.
    pub due_on: String,
    /// In pounds, with two decimals.
    pub amount: String,
}

/// The ends of a percentage.
#[derive(Debug, Serialize)]
pub struct PercentRange {
    /// The least.
    pub low: String,
    /// The greatest.
    pub high: String,
}

/// The target of an indicator.
#[derive(Debug, Serialize)]
pub struct Target {
    /// The share has to be more than this, not only at least this.
    pub more_than: bool,
    /// The share.
    pub percent: String,
}

/// An error and its place in the rules.
#[derive(Debug, Serialize)]
pub struct ErrorJson {
    /// The code, as in `docs/errors.md`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The rule file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
}

/// An answer as JSON and `--fail-on` write it: `not_eligible`.
#[must_use]
pub const fn answer_name(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotEligible => "not_eligible",
        Answer::Met => "met",
        Answer::NotMet => "not_met",
        Answer::NotApplicable => "not_applicable",
        Answer::NotStarted => "not_started",
        Answer::Running => "running",
        Answer::Breached => "breached",
        Answer::Payable => "payable",
        Answer::NotPayable => "not_payable",
        Answer::Held => "held",
        Answer::NotMeasurable => "not_measurable",
        Answer::NotInForce => "not_in_force",
        Answer::Undecided => "undecided",
        Answer::Error => "error",
    }
}

/// Every answer that a determination can have.
pub const ANSWERS: [Answer; 15] = [
    Answer::Eligible,
    Answer::NotEligible,
    Answer::Met,
    Answer::NotMet,
    Answer::NotApplicable,
    Answer::NotStarted,
    Answer::Running,
    Answer::Breached,
    Answer::Payable,
    Answer::NotPayable,
    Answer::Held,
    Answer::NotMeasurable,
    Answer::NotInForce,
    Answer::Undecided,
    Answer::Error,
];

/// Every answer in an evaluation: of each determination, and of each item of a payment.
pub fn answers_given(evaluation: &Evaluation) -> impl Iterator<Item = Answer> {
    evaluation.answers.iter().flat_map(|answered| match &answered.finding {
        Finding::Define(found) => match found.value {
            Outcome::Error(_) => vec![Answer::Error],
            Outcome::Known(_) | Outcome::Unknown(_) => Vec::new(),
        },
        Finding::Eligibility(found) => vec![found.answer],
        Finding::Standard(found) => vec![found.answer],
        Finding::Payment(found) => std::iter::once(found.answer)
            .chain(found.items.iter().map(|item| item.answer))
            .collect(),
        Finding::Indicator(found) => vec![found.answer],
    })
}

/// The kind of an answer, as the format names it.
#[must_use]
pub const fn kind_name(id: AnswerId) -> &'static str {
    match id {
        AnswerId::Define(_) => "definition",
        AnswerId::Eligibility(_) => "eligibility",
        AnswerId::Standard(_) => "standard",
        AnswerId::Payment(_) => "payment",
        AnswerId::Indicator(_) => "indicator",
    }
}
