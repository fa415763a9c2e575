//! Questions in words.
//!
//! Owns: how a question is put ([`asked`]), with what is known already and what may be answered, and why it
//! is asked ([`why`]). Takes questions and prospects. Must never know: where they are printed, and how an
//! answer is read.

use super::super::telling::{shape_of, slot_of};
use super::{Asks, Prospect, Question, Rests, Way};
use crate::engine::{Answered, Finding, Missing};
use crate::explain::Lexicon;
use crate::program::{
    AnswerId, Atom, Citation, Facts, FieldShape, Head, ListPlace, Program, ScaleId, Slot, Type,
    Value,
};
use crate::value::CalendarPeriod;

/// The most names of items that a question lists.
const MOST_NAMES: usize = 12;
/// The most lines of what an answer would settle.
const MOST_WAYS: usize = 24;

/// A question in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is asked: `When were they born?`
    pub question: String,
    /// What is known of it already: `so far: May 2009`
    pub known: Option<String>,
    /// What may be answered: `yes or no`
    pub allowed: String,
}

/// A question in the words of its fact's label.
#[must_use]
pub fn asked(program: &Program, facts: &Facts, question: &Question) -> Asked {
    let label = label(program, facts, question.fact);
    let around = around(program, facts, question.fact);
    let shape = shape_of(program, facts, question.fact);
    let ty = shape.map_or(Type::of(Atom::Text), |shape| shape.ty);
    let (question, known, allowed) = match &question.asks {
        Asks::Value => {
            let allowed = shape.map_or_else(String::new, |shape| allowed(program, facts, shape));
            let known = matches!(slot_of(facts, question.fact), Some(Slot::Faulty))
                .then(|| "what was given cannot be right".to_owned());
            (format!("{around}{label}"), known, allowed)
        }
        Asks::Within(low, high) => {
            let (known, which) = stretch(ty, low, high);
            let lexicon = Lexicon { program, facts };
            let allowed =
                format!("a date from {} to {}", lexicon.value(ty, low), lexicon.value(ty, high));
            let allowed = if ty.atom == Atom::Date {
                allowed
            } else {
                allowed.replacen("a date", "a value", 1)
            };
            (format!("{around}{label}"), Some(format!("so far: {known}. {which}")), allowed)
        }
        Asks::Item(count) => {
            let asks = if *count == 0 { "is there one?" } else { "is there another?" };
            let known =
                (*count > 0).then(|| format!("so far: {}", names(program, facts, question.fact)));
            (format!("{around}{label}: {asks}"), known, "yes or no".to_owned())
        }
    };
    Asked { question, known, allowed }
}

/// What may be answered for a fact of a shape.
#[must_use]
pub fn allowed(program: &Program, facts: &Facts, shape: &FieldShape) -> String {
    let lexicon = Lexicon { program, facts };
    let one = match (shape.ty.atom, shape.ty.list) {
        (Atom::Date, false) => {
            "a date, such as 2 June 2025; June 2025, or 2025, if no more is known".to_owned()
        }
        (Atom::Time, false) => "a time of day, such as 20:00".to_owned(),
        (Atom::Money, false) => "an amount, such as £1,200.00".to_owned(),
        (Atom::Percent, false) => "a percentage, such as 60%".to_owned(),
        (Atom::Text, false) => "words".to_owned(),
        (Atom::Scale(scale), false) => members(program, scale),
        (Atom::Scale(scale), true) => {
            format!(
                "all that apply, with commas between them, or `nothing`: {}",
                members(program, scale)
            )
        }
        (_, true) => "all that apply, with commas between them, or `nothing`".to_owned(),
        (_, false) => {
            let plain = FieldShape { ty: shape.ty.given(), ..shape.clone() };
            lexicon.answers(&plain)
        }
    };
    if shape.ty.or_none { format!("{one}; or `none`") } else { one }
}

/// Every level or choice by its label.
fn members(program: &Program, scale: ScaleId) -> String {
    let members: Vec<String> = program[scale]
        .members
        .iter()
        .map(|member| match member.number {
            Some(number) => format!("level {number} ({})", member.label),
            None => member.label.to_string(),
        })
        .collect();
    match members.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => members.join(""),
    }
}

fn head<'p>(program: &'p Program, facts: &Facts, fact: Missing) -> Option<&'p Head> {
    match fact {
        Missing::Fact(fact) => program.facts.get(fact.index()).map(|fact| &fact.head),
        Missing::Field { item, field } => {
            let record = crate::case::record_of_item(program, facts, item)?;
            let record = program.records.get(record.index())?;
            record.fields.get(usize::from(field)).map(|field| &field.head)
        }
    }
}

/// The words of a fact's or field's label.
#[must_use]
pub fn label<'p>(program: &'p Program, facts: &Facts, fact: Missing) -> &'p str {
    head(program, facts, fact).map_or("", |head| head.label.as_str())
}

/// Whose field it is: `F1, Sleep: `.
fn around(program: &Program, facts: &Facts, fact: Missing) -> String {
    let Missing::Field { item, .. } = fact else { return String::new() };
    let lexicon = Lexicon { program, facts };
    let mut names = Vec::new();
    let mut at = item;
    while let Some(place) = facts.places.get(at as usize) {
        names.push(lexicon.item_name(at));
        match place.list {
            // An item's list belongs to an item before it, so this ends.
            ListPlace::Field { item, .. } if item < at => at = item,
            ListPlace::Field { .. } => break,
            ListPlace::Fact(fact) => {
                if names.last().is_some_and(|name| name.starts_with("number ")) {
                    names.push(program[fact].head.label.to_string());
                }
                break;
            }
        }
    }
    names.reverse();
    format!("{}: ", names.join(", "))
}

/// The names of a list's items.
fn names(program: &Program, facts: &Facts, list: Missing) -> String {
    let lexicon = Lexicon { program, facts };
    let Some(Slot::Given(Value::List(list))) = slot_of(facts, list) else { return String::new() };
    let mut names: Vec<String> = list
        .items
        .iter()
        .take(MOST_NAMES)
        .map(|value| match value {
            Value::Item(item) => lexicon.item(item),
            _ => String::new(),
        })
        .collect();
    if list.items.len() > MOST_NAMES {
        names.push(format!("{} more", list.items.len() - MOST_NAMES));
    }
    if names.iter().all(|name| name.starts_with("number ")) {
        return list.items.len().to_string();
    }
    names.join(", ")
}

/// What is known of a date: `May 2009`, and what is asked of it.
fn stretch(ty: Type, low: &Value, high: &Value) -> (String, &'static str) {
    if let (Atom::Date, Value::Date(first), Value::Date(last)) = (ty.atom, low, high) {
        let (year, month, _) = first.ymd();
        let is = |period: CalendarPeriod| {
            period.start_of(*first).ok() == Some(*first)
                && period.end_of(*first).ok() == Some(*last)
        };
        if is(CalendarPeriod::Month) {
            let name = usize::try_from(month)
                .ok()
                .and_then(|month| crate::value::MONTH_NAMES.get(month.wrapping_sub(1)))
                .copied()
                .unwrap_or_default();
            return (format!("{name} {year}"), "On which day?");
        }
        if is(CalendarPeriod::Year) {
            return (year.to_string(), "In which month, or on which day?");
        }
        return (format!("from {first} to {last}"), "On which day?");
    }
    (String::new(), "Which is it?")
}

// --- why -----------------------------------------------------------------------------------------

/// Why a question is asked, a line each: what rests on it, and what each answer would settle.
#[must_use]
pub fn why(
    program: &Program,
    facts: &Facts,
    question: &Question,
    prospect: &Prospect,
) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push("Asked, because this rests on it:".to_owned());
    for rests in &prospect.rests {
        lines.push(format!("  {}", rests_on(program, facts, *rests)));
    }
    if !question.sure {
        lines.push("  (whether it can still matter took too long to tell)".to_owned());
    }
    let ways = ways(program, facts, question, prospect);
    if !ways.is_empty() {
        lines.push("What an answer would settle:".to_owned());
        let more = ways.len().saturating_sub(MOST_WAYS);
        lines.extend(ways.into_iter().take(MOST_WAYS).map(|way| format!("  {way}")));
        if more > 0 {
            lines.push(format!("  and {more} more"));
        }
    }
    lines
}

fn rests_on(program: &Program, facts: &Facts, rests: Rests) -> String {
    let (head, of) = match rests {
        Rests::Condition(answer, condition) => {
            (&program[condition].head, Some(program.head(answer)))
        }
        Rests::Define(define) => (&program[define].head, None),
        Rests::Answer(answer) => (program.head(answer), None),
    };
    let cites = cited(program, facts, &head.annotations.cites);
    match of {
        Some(of) => format!("“{}”{cites}, of {}", head.label, of.label),
        None => format!("“{}”{cites}", head.label),
    }
}

fn cited(program: &Program, facts: &Facts, cites: &[Citation]) -> String {
    let words = Lexicon { program, facts }.citations(cites);
    let text: String = words.0.iter().map(|fragment| fragment.text.as_str()).collect();
    if text.is_empty() { text } else { format!(" ({text})") }
}

/// What each thing that can be said would settle; neighbours that settle the same stand together.
fn ways(program: &Program, facts: &Facts, question: &Question, prospect: &Prospect) -> Vec<String> {
    let mut ids = prospect.ways.iter().flat_map(|way| &way.settles).map(|answered| answered.id);
    let first = ids.next();
    let several = ids.any(|id| Some(id) != first);
    let said: Vec<(String, &Way)> = prospect
        .ways
        .iter()
        .map(|way| (settled(program, facts, &way.settles, several), way))
        .collect();
    let mut lines = Vec::new();
    if !prospect.stretches {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for (settled, way) in said {
            let value = value(program, facts, question, &way.slot);
            match groups.iter_mut().find(|(same, _)| *same == settled) {
                Some((_, values)) => values.push(value),
                None => groups.push((settled, vec![value])),
            }
        }
        let only = groups.len() == 1;
        for (settled, values) in groups {
            let which = if only { "any answer".to_owned() } else { some(&values) };
            lines.push(format!("{which}: {settled}"));
        }
        return lines;
    }
    let is_none = |way: &Way| way.slot == Slot::Given(Value::None);
    let runs: Vec<&(String, &Way)> = said.iter().filter(|(_, way)| !is_none(way)).collect();
    let mut at = 0;
    while let Some((settled, first)) = runs.get(at).copied() {
        let same = runs.iter().skip(at).take_while(|(other, _)| other == settled).count();
        let last = runs.get(at + same - 1).map_or(*first, |(_, way)| *way);
        let (from, to) = (
            value(program, facts, question, &first.slot),
            value(program, facts, question, &last.slot),
        );
        let bounded = matches!(question.asks, Asks::Within(..));
        let begins = at == 0 && !bounded;
        let ends = at + same == runs.len() && !bounded;
        let which = match (begins, ends) {
            (true, true) => "any answer".to_owned(),
            (true, false) => format!("{to} or {}", below(first)),
            (false, true) => format!("{from} or {}", above(first)),
            (false, false) if from == to => from,
            (false, false) => format!("{from} to {to}"),
        };
        lines.push(format!("{which}: {settled}"));
        at += same;
    }
    for (settled, _) in said.iter().filter(|(_, way)| is_none(way)) {
        lines.push(format!("none: {settled}"));
    }
    lines
}

fn below(way: &Way) -> &'static str {
    if matches!(way.slot, Slot::Given(Value::Date(_) | Value::Time(_))) {
        "earlier"
    } else {
        "less"
    }
}

fn above(way: &Way) -> &'static str {
    if matches!(way.slot, Slot::Given(Value::Date(_) | Value::Time(_))) { "later" } else { "more" }
}

fn some(values: &[String]) -> String {
    const MOST: usize = 6;
    let shown: Vec<&str> = values.iter().take(MOST).map(String::as_str).collect();
    match values.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

fn value(program: &Program, facts: &Facts, question: &Question, slot: &Slot) -> String {
    let ty = shape_of(program, facts, question.fact).map_or(Type::of(Atom::Text), |shape| shape.ty);
    match (slot, &question.asks) {
        (Slot::Given(Value::List(list)), Asks::Item(count)) => {
            if list.items.len() > *count { "yes" } else { "no" }.to_owned()
        }
        (Slot::Given(value), _) => Lexicon { program, facts }.value(ty, value),
        _ => String::new(),
    }
}

/// `Not eligible`; with the answers' labels where there are `several`.
fn settled(program: &Program, facts: &Facts, settles: &[Answered], several: bool) -> String {
    if settles.is_empty() {
        return "still open".to_owned();
    }
    let lexicon = Lexicon { program, facts };
    let words: Vec<String> = settles
        .iter()
        .map(|answered| {
            let word = match &answered.finding {
                Finding::Define(found) => lexicon.outcome(program[found.id].ty, &found.value),
                Finding::Eligibility(found) => lexicon.answer(answered.id, found.answer),
                Finding::Standard(found) => lexicon.answer(answered.id, found.answer),
                Finding::Payment(found) => lexicon.answer(answered.id, found.answer),
                Finding::Indicator(found) => lexicon.answer(answered.id, found.answer),
            };
            if several { format!("{}: {word}", program.head(answered.id).label) } else { word }
        })
        .collect();
    words.join("; ")
}

/// What a set of answers is called.
#[must_use]
pub fn titles(program: &Program, only: &[AnswerId]) -> String {
    let titles: Vec<&str> = only.iter().map(|id| program.head(*id).label.as_str()).collect();
    match titles.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => titles.join(""),
    }
}
