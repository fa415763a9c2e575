//! The answer as JSON: a published, versioned format. `docs/answer-format.md` describes it.
//!
//! Owns: the shape and the names of the format. The order of keys is that of the fields below and is
//! part of the format: the same inputs give the same bytes. A key whose value would say nothing (no
//! warnings, no due date) is there all the same, as `[]` or `null`.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::Value as Json;

use crate::case;
use crate::diagnostic::Code;
use crate::engine::{
    Answered, ConditionAnswer, DefineAnswer, EligibilityAnswer, EvalError, Evaluation, Finding,
    IndicatorAnswer, ItemAnswer, Missing, NoticeAnswer, Outcome, PaymentAnswer, Range,
    StandardAnswer,
};
use crate::program::{self, Answer, AnswerId, Atom, Facts, Head, Program, Type, Value};
use crate::source::Sources;
use crate::syntax::ast::{ConditionKind, NoticeKind};
use crate::value::{Number, text};

use super::words::Lexicon;

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
}

/// Which case was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Its own id, where it has one, else the name of its file.
    pub id: Option<String>,
    /// SHA-256 of the case as it was read.
    pub sha256: String,
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
#[derive(Debug, Serialize)]
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
        days_paused: u32,
        /// The clock stands still.
        paused: bool,
        /// Of those above that are not known: between which ends they lie.
        ranges: Ranges,
        /// Warnings.
        warnings: Vec<Notice>,
        /// Advice.
        advice: Vec<Notice>,
    },
    /// Of a payment.
    Payment {
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
        numerator: u64,
        /// How many are in the base, of those decided.
        denominator: u64,
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
    /// Every condition, exclusion and hold.
    pub conditions: Vec<Condition>,
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

/// The answers to one case, as the published format.
#[must_use]
pub fn answer_document(
    program: &Program,
    sources: &Sources,
    facts: &Facts,
    evaluation: &Evaluation,
    case: Case,
    faults: &[case::Fault],
) -> AnswerDocument {
    let make = Make { program, sources, words: Lexicon { program, facts } };
    AnswerDocument {
        answers: evaluation.answers.iter().map(|answered| make.answer(answered)).collect(),
        ..unanswered(program, sources, &evaluation.as_at.iso(), case, faults)
    }
}

/// The same for a case that is not answered, because it cannot be right.
#[must_use]
pub fn unanswered(
    program: &Program,
    sources: &Sources,
    as_at: &str,
    case: Case,
    faults: &[case::Fault],
) -> AnswerDocument {
    AnswerDocument {
        schema: ANSWER_FORMAT,
        as_at: as_at.to_owned(),
        case,
        packs: program.packs.iter().map(pack).collect(),
        engine: env!("CARGO_PKG_VERSION"),
        answers: Vec::new(),
        faults: faults.iter().map(|found| fault(sources, found)).collect(),
    }
}

fn pack(pack: &program::Pack) -> Pack {
    let own = |text: &Option<smol_str::SmolStr>| text.as_ref().map(ToString::to_string);
    Pack {
        name: pack.name.to_string(),
        version: own(&pack.version),
        sha256: pack.sha256.clone(),
        status: own(&pack.status),
    }
}

fn fault(sources: &Sources, found: &case::Fault) -> Fault {
    let problem = &found.diagnostic;
    let label = problem.labels.first();
    let source = label.and_then(|label| sources.get(label.span.file));
    let place = label.and_then(|label| sources.line_column(label.span));
    Fault {
        code: problem.code.as_str(),
        path: found.path.clone(),
        message: problem.message.clone(),
        help: problem.help.clone(),
        file: source.map(|source| source.name().to_owned()),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
    }
}

struct Make<'a> {
    program: &'a Program,
    sources: &'a Sources,
    words: Lexicon<'a>,
}

impl Make<'_> {
    fn answer(&self, answered: &Answered) -> AnswerJson {
        let (answer, details, missing, error) = match &answered.finding {
            Finding::Define(found) => {
                let error = match found.value {
                    Outcome::Error(error) => Some(error),
                    Outcome::Known(_) | Outcome::Unknown(_) => None,
                };
                (None, self.define(found), self.missing(&found.missing), error)
            }
            Finding::Eligibility(found) => (
                Some(found.answer),
                self.eligibility(found),
                self.missing(&found.missing),
                found.error,
            ),
            Finding::Standard(found) => (
                Some(found.answer),
                self.standard(found),
                self.missing(&found.missing),
                found.error,
            ),
            Finding::Payment(found) => (
                Some(found.answer),
                self.payment(found),
                self.missing(&all_missing(found)),
                found.error,
            ),
            Finding::Indicator(found) => (
                Some(found.answer),
                self.indicator(found),
                self.missing(&found.missing),
                found.error,
            ),
        };
        let head = self.program.head(answered.id);
        let standing = self.program.standing(answered.id);
        AnswerJson {
            pack: self.program[head.pack].name.to_string(),
            name: head.name.to_string(),
            kind: kind_name(answered.id),
            label: head.label.to_string(),
            answer: answer.map(answer_name),
            words: answer.map(|answer| self.words.answer(answered.id, answer)),
            cites: self.cites(head),
            interpretations: readings(head),
            status: standing.and_then(|standing| standing.status.as_ref()).map(ToString::to_string),
            not_stated: standing
                .map(|standing| standing.not_stated.iter().map(ToString::to_string).collect())
                .unwrap_or_default(),
            details,
            missing,
            error: error.map(|error| self.error(error)),
        }
    }

    fn define(&self, found: &DefineAnswer) -> Details {
        let ty = self.program[found.id].ty;
        Details::Definition {
            value: self.outcome(ty, &found.value),
            ty: self.words.type_name(ty),
            known: found.value.known().is_some(),
            range: self.range(ty, &found.value),
        }
    }

    fn eligibility(&self, found: &EligibilityAnswer) -> Details {
        let (mut warnings, advice) = self.notices(&found.notices);
        for condition in &found.conditions {
            let declared = &self.program[condition.id];
            let (Some((name, label)), Answer::NotMet | Answer::Undecided) =
                (&declared.warns, condition.answer)
            else {
                continue;
            };
            warnings.push(Notice {
                name: name.to_string(),
                label: label.to_string(),
                to_check: condition.answer == Answer::Undecided,
                missing: self.missing(&condition.missing),
                cites: self.cites(&declared.head),
                error: condition.error.map(|error| self.error(error)),
            });
        }
        Details::Eligibility {
            reasons: found
                .reasons
                .iter()
                .map(|id| self.program[*id].head.name.to_string())
                .collect(),
            warnings,
            advice,
            conditions: self.conditions(&found.conditions),
        }
    }

    fn standard(&self, found: &StandardAnswer) -> Details {
        let clock = &found.clock;
        let (warnings, advice) = self.notices(&found.notices);
        let (date, days) = (Type::of(Atom::Date), Type::of(Atom::Whole));
        Details::Standard {
            started_on: self.outcome(date, &clock.started_on),
            due_on: self.outcome(date, &clock.due_on),
            stopped_on: self.outcome(date, &clock.stopped_on),
            days_used: self.outcome(days, &clock.days_used),
            days_left: self.outcome(days, &clock.days_left),
            days_over: self.outcome(days, &clock.days_over),
            days_paused: clock.days_paused,
            paused: clock.paused_now,
            ranges: Ranges {
                started_on: self.range(date, &clock.started_on),
                due_on: self.range(date, &clock.due_on),
                stopped_on: self.range(date, &clock.stopped_on),
                days_used: self.range(days, &clock.days_used),
                days_left: self.range(days, &clock.days_left),
                days_over: self.range(days, &clock.days_over),
            },
            warnings,
            advice,
        }
    }

    fn payment(&self, found: &PaymentAnswer) -> Details {
        let (warnings, advice) = self.notices(&found.notices);
        Details::Payment {
            instalments: found.items.iter().map(|item| self.item(item)).collect(),
            payable: text::money_decimal(found.payable),
            total: self.outcome(Type::of(Atom::Money), &found.total),
            held_count: found.held_count,
            by_due_date: found
                .by_due_date
                .iter()
                .map(|(day, amount)| Due {
                    due_on: day.iso(),
                    amount: text::money_decimal(*amount),
                })
                .collect(),
            warnings,
            advice,
        }
    }

    fn item(&self, found: &ItemAnswer) -> Item {
        let head = &self.program[found.instalment].head;
        let mut reasons: Vec<String> =
            found.reasons.iter().map(|id| self.program[*id].head.name.to_string()).collect();
        if found.capacity {
            reasons.push("capacity".to_owned());
        }
        Item {
            name: head.name.to_string(),
            label: head.label.to_string(),
            item: found.item.map(|ordinal| self.item_id(ordinal)),
            answer: answer_name(found.answer),
            amount: text::money_decimal(found.amount),
            unrounded: found.unrounded.filter(|amount| !is_whole_pence(*amount)).map(exact),
            cut: text::money_decimal(found.cut),
            place: found.place,
            due_on: self.outcome(Type::of(Atom::Date), &found.due_on),
            reasons,
            missing: self.missing(&found.missing),
            conditions: self.conditions(&found.conditions),
            error: found.error.map(|error| self.error(error)),
        }
    }

    fn item_id(&self, ordinal: u32) -> String {
        let place = self.words.facts.places.get(ordinal as usize);
        match place.and_then(|place| place.id.as_ref()) {
            Some(id) => id.to_string(),
            None => case::place_path(self.program, self.words.facts, ordinal),
        }
    }

    fn indicator(&self, found: &IndicatorAnswer) -> Details {
        Details::Indicator {
            numerator: found.numerator,
            denominator: found.denominator,
            percent: found.share.map(text::percent),
            range: found.range.map(|(low, high)| PercentRange {
                low: text::percent(low),
                high: text::percent(high),
            }),
            target: found
                .target
                .map(|(more_than, share)| Target { more_than, percent: text::percent(share) }),
        }
    }

    fn conditions(&self, found: &[ConditionAnswer]) -> Vec<Condition> {
        found
            .iter()
            .map(|found| {
                let declared = &self.program[found.id];
                Condition {
                    name: declared.head.name.to_string(),
                    kind: condition_kind(declared.kind),
                    label: declared.head.label.to_string(),
                    answer: if found.answer == Answer::Undecided {
                        "unknown"
                    } else {
                        answer_name(found.answer)
                    },
                    cites: self.cites(&declared.head),
                    interpretations: readings(&declared.head),
                    missing: self.missing(&found.missing),
                    error: found.error.map(|error| self.error(error)),
                }
            })
            .collect()
    }

    fn notices(&self, found: &[NoticeAnswer]) -> (Vec<Notice>, Vec<Notice>) {
        let (mut warnings, mut advice) = (Vec::new(), Vec::new());
        for found in found {
            let declared = &self.program[found.id];
            let notice = Notice {
                name: declared.head.name.to_string(),
                label: declared.head.label.to_string(),
                to_check: found.to_check,
                missing: self.missing(&found.missing),
                cites: self.cites(&declared.head),
                error: found.error.map(|error| self.error(error)),
            };
            match declared.kind {
                NoticeKind::Warning => warnings.push(notice),
                NoticeKind::Advice => advice.push(notice),
            }
        }
        (warnings, advice)
    }

    fn missing(&self, missing: &[Missing]) -> Vec<String> {
        missing.iter().map(|one| self.words.path(*one)).collect()
    }

    fn cites(&self, head: &Head) -> Vec<Cite> {
        let cite = |cite: &program::Citation| {
            let source = &self.program[cite.source];
            Cite {
                source: source.head.name.to_string(),
                reference: cite.reference.to_string(),
                title: source.head.label.to_string(),
                link: source.link.as_ref().map(ToString::to_string),
            }
        };
        head.annotations.cites.iter().map(cite).collect()
    }

    fn outcome(&self, ty: Type, outcome: &Outcome) -> Json {
        outcome.known().map_or(Json::Null, |value| value_json(&self.words, ty, value))
    }

    fn range(&self, ty: Type, outcome: &Outcome) -> Option<RangeJson> {
        match outcome {
            Outcome::Unknown(Some(range)) => Some(range_json(&self.words, ty, range)),
            Outcome::Unknown(None) | Outcome::Known(_) | Outcome::Error(_) => None,
        }
    }

    fn error(&self, error: EvalError) -> ErrorJson {
        error_json(self.program, self.sources, error)
    }
}

fn range_json(words: &Lexicon<'_>, ty: Type, range: &Range) -> RangeJson {
    let end = |value: &Option<Value>| {
        value.as_ref().map_or(Json::Null, |value| value_json(words, ty, value))
    };
    RangeJson { low: end(&range.low), high: end(&range.high), or_none: range.or_none }
}

/// An error of evaluation, with its place in the rules.
#[must_use]
pub fn error_json(program: &Program, sources: &Sources, error: EvalError) -> ErrorJson {
    let span = program[error.at].span;
    ErrorJson {
        code: error.code.as_str(),
        message: super::sentence::error_sentence(error.code),
        file: sources.get(span.file).map(|source| source.name().to_owned()),
        line: sources.line_column(span).map(|place| place.line),
    }
}

/// A code's words, for an error that has no place.
#[must_use]
pub fn error_message(code: Code) -> String {
    super::sentence::error_sentence(code)
}

/// A value as JSON, as a case would say it; an amount that is not whole pence is written exactly.
#[must_use]
pub fn value_json(words: &Lexicon<'_>, ty: Type, value: &Value) -> Json {
    match value {
        Value::Number(number) if ty.atom == Atom::Money && !is_whole_pence(*number) => {
            Json::from(exact(*number))
        }
        value => case::value_to_json(words.program, ty, value),
    }
}

fn is_whole_pence(amount: Number) -> bool {
    amount.mul(Number::from_i64(100)).is_ok_and(Number::is_whole)
}

/// `12`, `0.5`, or `1/3` where decimals do not end.
fn exact(number: Number) -> String {
    const LONGEST: u32 = 30;
    let mut scaled = number;
    for places in 0..=LONGEST {
        if scaled.is_whole() {
            return decimal(scaled.numer(), places as usize);
        }
        match scaled.mul(Number::from_i64(10)) {
            Ok(next) => scaled = next,
            Err(_) => break,
        }
    }
    format!("{}/{}", number.numer(), number.denom())
}

fn decimal(digits: i128, places: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// What is missing of all items, each once, in order.
pub(super) fn all_missing(found: &PaymentAnswer) -> Vec<Missing> {
    let mut seen = HashSet::new();
    let all = found.items.iter().flat_map(|item| &item.missing).copied();
    all.filter(|missing| seen.insert(*missing)).collect()
}

fn readings(head: &Head) -> Vec<Reading> {
    let own = |text: &Option<smol_str::SmolStr>| text.as_ref().map(ToString::to_string);
    head.annotations
        .interpretations
        .iter()
        .map(|reading| Reading {
            id: own(&reading.id),
            reading: reading.reading.to_string(),
            not: own(&reading.not),
        })
        .collect()
}

const fn condition_kind(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Condition => "condition",
        ConditionKind::Expectation => "expectation",
        ConditionKind::Exclusion => "exclusion",
        ConditionKind::Hold => "hold",
    }
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
