//! What the tests of batches share: what `check` answers to a case, as the columns that a batch must give for it, and ways
//! to damage inputs.

#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rules::batch::Plan;
use rules::case::{self, Blamed, Reader};
use rules::engine::{self, Finding, Missing};
use rules::explain::json::{self, Asked, Case, Details, Notice};
use rules::program::{Answer, AnswerId, Program, Value as Known, compile_rules};
use rules::source::Sources;
use rules::value::{Date, Truth, text};
use serde_json::{Map, Value};

use crate::library;

/// The pack that the worked cases are about, with those that it uses: a program that is quickly read.
pub(crate) fn lancashire() -> (Sources, Program) {
    let mut files = Vec::new();
    for pack in ["vocabulary", "england", "lancashire_ehwb"] {
        library::rule_files(&library::root().join("rules").join(pack), &mut files);
    }
    files.sort();
    let mut sources = Sources::new();
    for path in files {
        sources.add(path.display().to_string(), fs::read_to_string(&path).expect("text"));
    }
    let compiled = compile_rules(&sources);
    (sources, compiled.program.expect("a program"))
}

/// How much a test does: so much, or as an environment variable says.
pub(crate) fn many(variable: &str, usually: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usually)
}

/// What `rules check --lenient --format json` finds of single cases.
pub(crate) struct Check<'p> {
    program: &'p Program,
    reader: Reader<'p>,
    today: Date,
    /// The columns of answers, and of what of each: names that two have are told apart by their packs.
    names: BTreeMap<AnswerId, String>,
    answers: Vec<AnswerId>,
}

impl<'p> Check<'p> {
    pub(crate) fn new(program: &'p Program, plan: &Plan<'_>) -> Self {
        let head = |id: &AnswerId| program.head(*id);
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for id in &program.answers {
            if !seen.insert(head(id).name.as_str()) {
                twice.insert(head(id).name.as_str());
            }
        }
        let name = |id: &AnswerId| {
            let head = head(id);
            match twice.contains(head.name.as_str()) {
                true => format!("{}.{}", program[head.pack].name, head.name),
                false => head.name.to_string(),
            }
        };
        let answers = plan.answers().to_vec();
        let names = answers.iter().map(|id| (*id, name(id))).collect();
        Self { program, reader: Reader::new(program), today: plan.today(), names, answers }
    }

    /// The columns that a row must have; `None`: the case is none. The sources are those of the rules.
    pub(crate) fn columns(
        &self,
        sources: &mut Sources,
        case: &str,
    ) -> Option<BTreeMap<String, Value>> {
        let rules = sources.len();
        let file = sources.add("case.json", case);
        let found = self.columns_of(sources, file, case);
        sources.truncate(rules);
        found
    }

    fn columns_of(
        &self,
        sources: &Sources,
        file: rules::span::FileId,
        case: &str,
    ) -> Option<BTreeMap<String, Value>> {
        let (program, today) = (self.program, self.today);
        let loaded = self.reader.load(file, case).ok()?;
        let failed = engine::failed_checks(program, &loaded.facts, today);
        let mut faults = loaded.faults;
        for failure in &failed {
            let check = failure.check.check(program).expect("a check");
            let blamed: Vec<Blamed> = failure
                .blamed
                .iter()
                .map(|missing| match *missing {
                    Missing::Fact(fact) => Blamed::Fact(fact),
                    Missing::Field { item, field } => Blamed::Field { item, field },
                })
                .collect();
            faults.push(case::check_fault(program, &loaded.facts, &loaded.spans, check, &blamed));
        }
        faults.sort_by(|one, other| {
            let (one, other) = (&one.diagnostic, &other.diagnostic);
            (one.span(), one.code, &one.message).cmp(&(other.span(), other.code, &other.message))
        });
        let facts = engine::with_faults(&loaded.facts, &failed);
        let evaluation = engine::evaluate_only(program, &facts, today, &self.answers);
        let about = Case::new(facts.id.clone(), loaded.sha256.clone(), case);
        let asked = Asked::default();
        let document =
            json::answer_document(program, sources, &facts, &evaluation, about, &faults, asked);
        let mut columns = BTreeMap::new();
        columns.insert("id".to_owned(), document.case.id.clone().into());
        let faults = faults.iter().map(|fault| fault.path.clone());
        columns.insert("faults".to_owned(), faults.collect());
        let mut found = document.answers.iter().zip(&evaluation.answers);
        for id in &self.answers {
            let name = &self.names[id];
            let mut put = |part: &str, value: Value| columns.insert(format!("{name}{part}"), value);
            if let AnswerId::Indicator(id) = id
                && program[*id].list.is_none()
            {
                let (within, counted) = engine::contribution(program, &facts, today, *id);
                put(".within", truth(within));
                put(".counted", truth(counted));
                continue;
            }
            let (answer, found) = found.next().expect("an answer");
            assert_eq!(answer.name, program.head(*id).name);
            put(".missing", answer.missing.clone().into());
            put(".error", answer.error.as_ref().map(|error| error.code).into());
            put("", answer.answer.into());
            match &answer.details {
                Details::Eligibility { reasons, warnings, advice, .. } => {
                    put(".reasons", reasons.clone().into());
                    notices(&mut put, warnings, advice);
                }
                Details::Standard {
                    started_on,
                    due_on,
                    stopped_on,
                    days_used,
                    days_left,
                    days_over,
                    warnings,
                    advice,
                    ..
                } => {
                    put(".started_on", started_on.clone());
                    put(".due_on", due_on.clone());
                    put(".stopped_on", stopped_on.clone());
                    put(".days_used", days_used.clone());
                    put(".days_left", days_left.clone());
                    put(".days_over", days_over.clone());
                    notices(&mut put, warnings, advice);
                }
                Details::Payment {
                    payable,
                    total,
                    held_count,
                    by_due_date,
                    warnings,
                    advice,
                    ..
                } => {
                    put(".payable", payable.clone().into());
                    put(".total", total.clone());
                    put(".held_count", (*held_count).into());
                    let due =
                        by_due_date.iter().map(|due| format!("{} {}", due.due_on, due.amount));
                    put(".by_due_date", due.collect());
                    notices(&mut put, warnings, advice);
                    let Finding::Payment(found) = &found.finding else { panic!("a payment") };
                    items(program, found, &mut put);
                }
                Details::Indicator { numerator, denominator, .. } => {
                    put(".numerator", numerator.clone());
                    put(".denominator", denominator.clone());
                }
                Details::Definition { value, .. } => _ = put("", value.clone()),
            }
        }
        Some(columns)
    }
}

fn truth(truth: Truth) -> Value {
    match truth {
        Truth::Yes => true.into(),
        Truth::No => false.into(),
        Truth::Unknown | Truth::Error => Value::Null,
    }
}

fn notices(
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
    warnings: &[Notice],
    advice: &[Notice],
) {
    let names = |notices: &[Notice], to_check: bool| -> Vec<String> {
        let some = notices.iter().filter(|notice| notice.to_check == to_check);
        some.map(|notice| notice.name.clone()).collect()
    };
    put(".warnings", names(warnings, false).into());
    put(".advice", names(advice, false).into());
    let to_check = [names(warnings, true), names(advice, true)].concat();
    put(".to_check", to_check.into());
}

/// What is said of the items of a payment.
fn items(
    program: &Program,
    found: &engine::PaymentAnswer,
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
) {
    let (mut reasons, mut said) = (Vec::new(), Vec::new());
    for item in &found.items {
        let names = item.reasons.iter().map(|id| program[*id].head.name.to_string());
        for name in names.chain(item.capacity.then(|| "capacity".to_owned())) {
            if !reasons.contains(&name) {
                reasons.push(name);
            }
        }
        let instalment = &program[item.instalment];
        let (name, answer) = (&instalment.head.name, json::answer_name(item.answer));
        let due_on = match item.due_on.known() {
            Some(Known::Date(date)) if !item.due_on.is_open() => Some(date.iso()),
            _ => None,
        };
        let amount = text::money_decimal(item.amount);
        if instalment.each.is_none() {
            put(&format!(".{name}"), answer.into());
            put(&format!(".{name}.amount"), amount.into());
            put(&format!(".{name}.due_on"), due_on.into());
            continue;
        }
        let which = if item.more { "…".to_owned() } else { item.index.to_string() };
        let mut words = format!("{name}[{which}] {answer}");
        if item.answer == Answer::Payable {
            words = format!("{words} {amount}");
            words.extend(due_on.map(|due_on| format!(" {due_on}")));
        }
        said.push(words);
    }
    put(".reasons", reasons.into());
    put(".items", said.into());
}

/// What differs between a row and what `check` answers, column by column.
pub(crate) fn differences(
    form: &str,
    row: &Map<String, Value>,
    wanted: &BTreeMap<String, Value>,
) -> Vec<String> {
    let id = &wanted["id"];
    let differs = |(name, value): (&String, &Value)| match row.get(name) {
        Some(found) if found == value => None,
        // A column that can never say anything is left out.
        None if *value == Value::Array(Vec::new()) || *value == Value::Null => None,
        found => Some(format!("{form} {id} {name}: expected {value}, found {found:?}")),
    };
    let more = row.iter().filter(|(name, value)| {
        // An instalment of a payment that is not in force has no item.
        !wanted.contains_key(*name) && !value.is_null()
    });
    wanted
        .iter()
        .filter_map(differs)
        .chain(more.map(|(name, _)| format!("{form} {id}: `{name}` is no part of the answer")))
        .collect()
}

/// The rows of NDJSON.
pub(crate) fn rows(text: &[u8]) -> Vec<Map<String, Value>> {
    let text = std::str::from_utf8(text).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect()
}

/// A small generator of numbers, the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("small")
    }

    /// Changes a text in a way that people, programs or cables do.
    pub(crate) fn spoil(&mut self, text: &str, words: &[&str]) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..self.below(3) {
            let at = self.below(bytes.len().max(1)).min(bytes.len());
            let word = words[self.below(words.len())].as_bytes();
            let end = (at + self.below(12)).min(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).expect("a byte"),
                2 => drop(bytes.splice(at..at, word.iter().copied())),
                3 => drop(bytes.splice(at..end, word.iter().copied())),
                4 => drop(bytes.drain(at..end)),
                _ => {
                    let part = bytes[at..end].to_vec();
                    drop(bytes.splice(at..at, part));
                }
            }
        }
        bytes
    }
}

pub(crate) const WORDS: &[&str] = &[
    "null",
    "true",
    "1e999",
    "-1",
    "99999999999999999999999999",
    "0.5",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u00e9",
    "\"child\":{\"has_send\":true},",
    "\"has_send\":false,",
    "\"2025-02-30\"",
    "\"2025-06\"",
    "level 2",
    "Preston",
    "é",
    "\u{0}",
    " ",
    "£1,200.00",
    "\"id\": 7,",
    "007",
    "1.0",
];
