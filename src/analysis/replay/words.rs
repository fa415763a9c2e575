//! What came of an answer, in words.

use serde_json::Value as Json;

use super::compare::value_words;
use super::{AnswerChange, PackChange, Recorded, Replayed, ValueChange, Verdict};
use crate::explain::Document;
use crate::explain::StepJson;
use crate::explain::diff::{self, differences};
use crate::explain::fragment::{Role, Tag, Tone, Words};
use crate::value::Date;

/// So many values, packs and answers are told one by one; the rest are counted.
const MOST: usize = 12;
/// So many letters of a value are shown.
const MOST_LETTERS: usize = 60;

/// What came of an answer. `name` is what it is called; `proofs` are those of now.
#[must_use]
pub fn page(name: &str, before: &Recorded, found: &Replayed, proofs: &[StepJson]) -> Document {
    let mut page = Document::default();
    heading(&mut page, name, before, found.verdict);
    if found.verdict == Verdict::Identical {
        return page;
    }
    changed(&mut page, found);
    for answer in found.answers.iter().take(MOST) {
        page.line(Role::Condition, answer_words(answer));
    }
    more(&mut page, found.answers.len(), "answers differ");
    if found.faults {
        let words = "what cannot be right in the case is not the same as before";
        page.line(Role::Condition, Words::text(words));
    }
    if let Some(before) = &before.proofs {
        let all = differences(before, proofs);
        if let Some(first) = all.first() {
            page.line(Role::Heading, Words::text("the first step that differs:"));
            diff::said(&mut page, first, diff::Sides { old: "before", new: "now" });
        }
    }
    page
}

fn heading(page: &mut Document, name: &str, before: &Recorded, verdict: Verdict) {
    let (tone, mark, said) = match verdict {
        Verdict::Identical => (Tone::Good, "✓", "IDENTICAL"),
        Verdict::SameAnswers => (Tone::Aside, "–", "SAME ANSWERS"),
        Verdict::Differs => (Tone::Bad, "✗", "DIFFERS"),
    };
    let day = Date::parse_iso(&before.as_at).map(|day| day.to_string());
    let mut words = Words::of(Tag::Mark(tone), mark)
        .plain(" ")
        .tagged(Tag::Answer(tone), said)
        .plain("  ")
        .label(name);
    if let Some(id) = &before.case.id {
        words = words.plain(" · ").plain(id.as_str());
    }
    let day = day.unwrap_or_else(|| before.as_at.clone());
    page.line(Role::Answer, words.plain(format!(" · as at {day}")));
}

/// Why an answer may be another: the day, the case, the rules, the engine.
fn changed(page: &mut Document, found: &Replayed) {
    let changed = &found.changed;
    if changed.is_empty() {
        let words = "neither the rules nor the case, the day or the engine changed: the answer itself was changed";
        page.line(Role::Condition, Words::text(words));
    }
    if let Some(day) = &changed.day {
        let words = Words::text("the day changed: ");
        page.line(Role::Condition, sides(words, &day.before, &day.now));
    }
    if let Some(values) = &changed.case {
        let words = if values.is_empty() { "the case changed" } else { "the case changed:" };
        page.line(Role::Condition, Words::text(words));
        for value in values.iter().take(MOST) {
            page.line(Role::Entry, value_change(value));
        }
        more(page, values.len(), "values differ");
    }
    rules_changed(page, &changed.packs, found.verdict);
    if let Some(engine) = &changed.engine {
        let words = Words::text("the engine changed: ");
        page.line(Role::Condition, sides(words, &engine.before, &engine.now));
    }
    if changed.asked {
        page.line(Role::Condition, Words::text("something else is asked for"));
    }
}

fn rules_changed(page: &mut Document, packs: &[PackChange], verdict: Verdict) {
    if packs.is_empty() {
        return;
    }
    page.line(Role::Condition, Words::text("the rules changed:"));
    for pack in packs.iter().take(MOST) {
        let mut words = Words::of(Tag::Name, pack.name.as_str());
        words = match (pack.was, pack.is, &pack.before, &pack.now) {
            (true, false, ..) => words.plain(" is gone"),
            (false, true, ..) => words.plain(" is new"),
            (_, _, Some(before), Some(now)) if before != now => {
                words.plain(format!(", version {before} before and {now} now"))
            }
            (_, _, Some(version), _) => words.plain(format!(", version {version} as before")),
            _ => words,
        };
        if verdict == Verdict::Differs && pack.concerns.is_empty() {
            words = words.plain("; no answer that differs rests on it");
        }
        page.line(Role::Entry, words);
    }
    more(page, packs.len(), "packs changed");
}

fn sides(words: Words, before: &str, now: &str) -> Words {
    words.value(before).plain(" before, ").value(now).plain(" now")
}

fn value_change(change: &ValueChange) -> Words {
    let side = |value: &Option<Json>| match value {
        None => "left out".to_owned(),
        Some(value) => match value {
            Json::Array(list) => format!("a list of {}", list.len()),
            Json::Object(_) => "an object".to_owned(),
            value => shortened(&value_words(Some(value))),
        },
    };
    sides(
        Words::of(Tag::Name, change.path.as_str()).plain(": "),
        &side(&change.before),
        &side(&change.now),
    )
}

fn answer_words(answer: &AnswerChange) -> Words {
    let words = Words::of(Tag::Mark(Tone::Bad), "✗").plain(" ").label(answer.label.as_str());
    match (&answer.before, &answer.now) {
        (Some(before), Some(now)) if before != now => {
            sides(words.plain(": "), &shortened(before), &shortened(now))
        }
        (Some(before), Some(_)) => words
            .plain(": ")
            .value(shortened(before))
            .plain(" as before; different: ")
            .tagged(Tag::Name, answer.keys.join(", ")),
        (Some(before), None) => {
            words.plain(": ").value(shortened(before)).plain(" before; it is not answered now")
        }
        (None, Some(now)) => {
            words.plain(": ").value(shortened(now)).plain(" now; it was not answered before")
        }
        (None, None) => words,
    }
}

fn more(page: &mut Document, count: usize, what: &str) {
    if let Some(more @ 1..) = count.checked_sub(MOST) {
        page.line(Role::Entry, Words::text(format!("{more} more {what}")));
    }
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or(words)),
        None => words.to_owned(),
    }
}
