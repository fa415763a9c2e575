//! Making the published format of an evaluation.
//!
//! Owns: which part of an evaluation goes to which key, and how a value is written. The keys themselves are
//! those of the structs in [`super`].

use std::collections::HashSet;

use serde_json::Value as Json;

use super::*;
use crate::diagnostic::Code;
use crate::engine::{
    Answered, ConditionAnswer, DefineAnswer, EligibilityAnswer, EvalError, IndicatorAnswer,
    ItemAnswer, Missing, NoticeAnswer, PaymentAnswer, Range, StandardAnswer,
};
use crate::explain::words::Lexicon;
use crate::program::{self, Atom, ConditionId, Facts, Head, InstalmentId, Type, Value};
use crate::source::Sources;
use crate::syntax::ast::{ConditionKind, NoticeKind};
use crate::value::{Number, text};

/// The answers to one case, as the published format.
#[must_use]
pub fn answer_document(
    program: &Program,
    sources: &Sources,
    facts: &Facts,
    evaluation: &Evaluation,
    case: Case,
    faults: &[case::Fault],
    asked: Asked,
) -> AnswerDocument {
    let make = Make { program, sources, words: Lexicon { program, facts } };
    AnswerDocument {
        answers: evaluation.answers.iter().map(|answered| make.answer(answered)).collect(),
        ..unanswered(program, sources, &evaluation.as_at.iso(), case, faults, asked)
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
    asked: Asked,
) -> AnswerDocument {
    AnswerDocument {
        schema: ANSWER_FORMAT,
        as_at: as_at.to_owned(),
        case,
        packs: program.packs.iter().map(pack).collect(),
        engine: env!("CARGO_PKG_VERSION"),
        answers: Vec::new(),
        faults: faults.iter().map(|found| fault(sources, found, asked.redact)).collect(),
        asked,
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

/// Where a value stands in its line tells how long those before it are: not where they are left out.
fn fault(sources: &Sources, found: &case::Fault, redact: bool) -> Fault {
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
        column: place.filter(|_| !redact).map(|place| place.column),
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
            days_paused: unless(clock.withheld, clock.days_paused),
            paused: unless(clock.withheld, clock.paused_now),
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
        // Which days there are is not told either.
        let hidden = found
            .items
            .iter()
            .any(|item| item.withheld || item.due_on.known().is_some_and(Value::is_withheld));
        let withheld_days =
            hidden.then(|| Due { due_on: WITHHELD.to_owned(), amount: WITHHELD.to_owned() });
        Details::Payment {
            declared: self.program[found.id]
                .instalments
                .iter()
                .map(|instalment| self.declared(*instalment))
                .collect(),
            instalments: found.items.iter().map(|item| self.item(item)).collect(),
            payable: amount(found.withheld, found.payable),
            total: self.outcome(Type::of(Atom::Money), &found.total),
            held_count: found.held_count,
            by_due_date: withheld_days
                .into_iter()
                .chain(found.by_due_date.iter().map(|(day, amount)| Due {
                    due_on: day.iso(),
                    amount: text::money_decimal(*amount),
                }))
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
            amount: amount(found.withheld, found.amount),
            unrounded: found.unrounded.filter(|amount| !is_whole_pence(*amount)).map(exact),
            cut: amount(found.withheld, found.cut),
            place: found.place,
            due_on: self.outcome(Type::of(Atom::Date), &found.due_on),
            reasons,
            missing: self.missing(&found.missing),
            conditions: self.item_conditions(&found.conditions),
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
            numerator: unless(found.withheld, found.numerator),
            denominator: unless(found.withheld, found.denominator),
            percent: if found.withheld {
                Some(WITHHELD.to_owned())
            } else {
                found.share.map(text::percent)
            },
            range: found.range.map(|(low, high)| PercentRange {
                low: text::percent(low),
                high: text::percent(high),
            }),
            target: found
                .target
                .map(|(more_than, share)| Target { more_than, percent: text::percent(share) }),
        }
    }

    /// What the rules say of an instalment: thousands of items share it.
    fn declared(&self, id: InstalmentId) -> Instalment {
        let instalment = &self.program[id];
        let condition = |id: &ConditionId| {
            let declared = &self.program[*id];
            Declared {
                name: declared.head.name.to_string(),
                kind: condition_kind(declared.kind),
                label: declared.head.label.to_string(),
                cites: self.cites(&declared.head),
                interpretations: readings(&declared.head),
            }
        };
        Instalment {
            name: instalment.head.name.to_string(),
            label: instalment.head.label.to_string(),
            cites: self.cites(&instalment.head),
            interpretations: readings(&instalment.head),
            conditions: instalment.conditions.iter().map(condition).collect(),
        }
    }

    fn item_conditions(&self, found: &[ConditionAnswer]) -> Vec<ItemCondition> {
        let condition = |found: &ConditionAnswer| ItemCondition {
            name: self.program[found.id].head.name.to_string(),
            answer: condition_answer(found.answer),
            missing: self.missing(&found.missing),
            error: found.error.map(|error| self.error(error)),
        };
        found.iter().map(condition).collect()
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
                    answer: condition_answer(found.answer),
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
        message: super::super::sentence::error_sentence(error.code),
        file: sources.get(span.file).map(|source| source.name().to_owned()),
        line: sources.line_column(span).map(|place| place.line),
    }
}

/// A code's words, for an error that has no place.
#[must_use]
pub fn error_message(code: Code) -> String {
    super::super::sentence::error_sentence(code)
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

/// A figure, or what stands in its place.
fn unless(withheld: bool, figure: impl Into<Json>) -> Json {
    if withheld { Json::from(WITHHELD) } else { figure.into() }
}

fn amount(withheld: bool, amount: Number) -> String {
    if withheld { WITHHELD.to_owned() } else { text::money_decimal(amount) }
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
pub(in super::super) fn all_missing(found: &PaymentAnswer) -> Vec<Missing> {
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

/// The answer of a condition: one that is not decided is `unknown`.
const fn condition_answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Undecided => "unknown",
        answer => answer_name(answer),
    }
}

const fn condition_kind(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Condition => "condition",
        ConditionKind::Expectation => "expectation",
        ConditionKind::Exclusion => "exclusion",
        ConditionKind::Hold => "hold",
    }
}
