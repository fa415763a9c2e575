//! A value as people type it, into the JSON that a case holds.
//!
//! Owns: which words stand for which value: `yes`, `£1,200`, `60%`, `2 June 2025`, `preston`, `a, b, c`.
//! Must never know: where the value is put.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::Problem;
use crate::case::dates::{self, Guess};
use crate::case::explain;
use crate::case::index::Tables;
use crate::case::output::{plain, value_to_json};
use crate::case::scalar;
use crate::case::scan::{Found, Scanner};
use crate::case::words::{folded, listed, near, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Atom, FieldShape, Program, Scale, Slot, Type, Value};
use crate::span::{FileId, Span};
use crate::value::{Date, Time};

/// The most values of choices that are listed in full.
const ALL_LISTED: usize = 20;

/// What can be given for a fact or field, in the words in which it is typed: `yes or no`, `a whole number from
/// 0 to 40`, `burnley, pendle or preston`.
#[must_use]
pub fn allowed(program: &Program, shape: &FieldShape) -> String {
    let one = one_allowed(program, shape);
    let one = if shape.ty.list {
        match shape.ty.atom {
            Atom::Item(_) => "a list of items, as JSON".to_owned(),
            _ => format!("a list, each of it {one}"),
        }
    } else {
        one
    };
    if shape.ty.or_none { format!("{one}, or none") } else { one }
}

fn one_allowed(program: &Program, shape: &FieldShape) -> String {
    let range = shape.range.map(|(low, high)| format!(" from {} to {}", plain(low), plain(high)));
    let ranged = |kind: &str| format!("{kind}{}", range.unwrap_or_default());
    match shape.ty.atom {
        Atom::YesNo => "yes or no".to_owned(),
        Atom::Whole => ranged("a whole number"),
        Atom::Number => ranged("a number"),
        Atom::Money => "an amount of money, like £1,200.00".to_owned(),
        Atom::Percent => "a percentage, like 60%".to_owned(),
        Atom::Date => "a date, like 2 June 2025".to_owned(),
        Atom::Time => "a time of day, like 20:00".to_owned(),
        Atom::Weekday => "a day of the week".to_owned(),
        Atom::Text => "a text".to_owned(),
        Atom::Scale(scale) => program.scales.get(scale.index()).map_or_else(String::new, one_of),
        Atom::Item(_) => "an item, as JSON".to_owned(),
        Atom::Elapsed(_) | Atom::Duration | Atom::Row(_) | Atom::None => {
            "nothing that a case can hold".to_owned()
        }
    }
}

fn one_of(scale: &Scale) -> String {
    let names = scale.members.iter().map(|member| member.name.to_string());
    if scale.members.len() > ALL_LISTED {
        return format!("one of its {} values: {}", scale.members.len(), listed(names));
    }
    let mut names: Vec<String> = names.collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} or {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The shape of one item or value of a list.
pub(super) fn element_of(shape: &FieldShape) -> FieldShape {
    FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() }
}

/// The JSON of a value typed for a fact of a shape; `name` is what problems call the fact.
pub(super) fn json(
    tables: &Tables<'_>,
    name: &str,
    shape: &FieldShape,
    typed: &str,
) -> Result<String, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(report(Code::CaseWrongType, format!("the value for `{name}` is missing"))
            .help(format!("write {}", allowed(tables.program, shape)))
            .into());
    }
    if matches!(typed, "none" | "null" | "None" | "NONE") && is_none(tables, shape, typed) {
        return if shape.ty.or_none {
            Ok("null".to_owned())
        } else {
            Err(not_none(tables, name, shape))
        };
    }
    if shape.ty.list {
        return list(tables, name, shape, typed);
    }
    if matches!(shape.ty.atom, Atom::Item(_)) {
        return sound_json(name, typed, '{', "an item is an object: `{ \"FIELD\": … }`");
    }
    one(tables, name, shape, typed)
}

/// The id of a case.
pub(super) fn case_id(typed: &str) -> Result<String, Problem> {
    let typed = typed.trim();
    let text = unquoted(typed).unwrap_or_else(|| typed.to_owned());
    if text.trim().is_empty() {
        return Err(report(Code::CaseWrongType, "the value for `id` is missing").into());
    }
    Ok(quoted(text.trim()))
}

/// Whether `none` means none here: it does unless it is one of the values asked for.
fn is_none(tables: &Tables<'_>, shape: &FieldShape, typed: &str) -> bool {
    match shape.ty.atom {
        Atom::Scale(scale) => shape.ty.or_none || tables.member(scale, typed).is_none(),
        _ => true,
    }
}

fn not_none(tables: &Tables<'_>, name: &str, shape: &FieldShape) -> Problem {
    let help = match shape.ty {
        Type { list: true, .. } => "write `[]` if there are none".to_owned(),
        Type { atom: Atom::Text, .. } => "write `\"none\"` if that is the text".to_owned(),
        _ => format!("write {}", allowed(tables.program, shape)),
    };
    report(Code::CaseNullNotAllowed, format!("`{name}` cannot be none")).help(help).into()
}

fn one(
    tables: &Tables<'_>,
    name: &str,
    shape: &FieldShape,
    typed: &str,
) -> Result<String, Problem> {
    let bare = unquoted(typed);
    let text = bare.as_deref().unwrap_or(typed);
    for found in readings(shape, text) {
        let Some(slot) = scalar::read(tables, shape, &found) else { continue };
        if let Some(json) = written(tables.program, shape, &slot, text) {
            return Ok(json);
        }
    }
    Err(wrong(tables, name, shape, text))
}

/// The ways in which a typed word can be read for a type, the likelier first.
fn readings<'t>(shape: &FieldShape, text: &'t str) -> Vec<Found<'t>> {
    let as_text = || Found::Text(Cow::Borrowed(text));
    match shape.ty.atom {
        Atom::YesNo => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" => vec![Found::YesNo(true)],
            "no" | "n" | "false" => vec![Found::YesNo(false)],
            _ => Vec::new(),
        },
        Atom::Whole | Atom::Number => vec![Found::Number(text)],
        Atom::Money => vec![as_text(), Found::Number(text)],
        Atom::Percent => vec![as_text(), Found::Number(text)],
        Atom::Date => {
            let iso = date(text);
            vec![iso.map_or_else(as_text, |iso| Found::Text(Cow::Owned(iso)))]
        }
        Atom::Time => {
            let time = Time::parse(text).map(|time| time.to_string());
            vec![time.map_or_else(as_text, |time| Found::Text(Cow::Owned(time)))]
        }
        Atom::Scale(_) => vec![as_text(), Found::Number(text)],
        _ => vec![as_text()],
    }
}

/// `2 June 2025`, `June 2025` as a case writes them; `None` where it is written otherwise.
fn date(text: &str) -> Option<String> {
    if let Some(date) = Date::parse_words(text) {
        return Some(date.iso());
    }
    // With the month in words, day and month cannot be mistaken for one another.
    let in_words = text.split(|c: char| !c.is_alphabetic()).any(|word| word.len() >= 3);
    match dates::guess(text) {
        Guess::One(iso) if in_words => Some(iso),
        _ => None,
    }
}

/// The value as JSON in the form in which a case is read.
fn written(program: &Program, shape: &FieldShape, slot: &Slot, text: &str) -> Option<String> {
    match slot {
        Slot::Given(Value::Number(number))
            if matches!(shape.ty.atom, Atom::Whole | Atom::Number) =>
        {
            Some(plain(*number))
        }
        Slot::Given(value) => Some(value_to_json(program, shape.ty, value).to_string()),
        // Known to the month or the year: the text says to which.
        Slot::Within(Value::Date(first), Value::Date(_)) => {
            let typed = date(text).unwrap_or_else(|| text.trim().to_owned());
            let year = first.iso();
            (typed.len() <= year.len()).then(|| quoted(&typed))
        }
        _ => None,
    }
}

fn list(
    tables: &Tables<'_>,
    name: &str,
    shape: &FieldShape,
    typed: &str,
) -> Result<String, Problem> {
    if typed.starts_with('[') {
        let json = sound_json(name, typed, '[', "write the values of a list in `[ ]`");
        // `[a, b]` without quotes is a list of words.
        if json.is_ok() || matches!(shape.ty.atom, Atom::Item(_)) {
            return json;
        }
        let inner = typed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        return match inner {
            Some(inner) if !inner.contains(['[', ']', '{', '}']) => {
                values(tables, name, shape, inner)
            }
            _ => json,
        };
    }
    if matches!(shape.ty.atom, Atom::Item(_)) {
        return Err(report(Code::CaseWrongType, format!("`{name}` is a list of items"))
            .help(format!(
                "set one field of one item, as in `{name}[{}].…`, or write the list as JSON in `[ ]`",
                if shape.by.is_some() { "\"…\"" } else { "0" }
            ))
            .into());
    }
    let typed = typed.strip_prefix("list of ").unwrap_or(typed);
    values(tables, name, shape, typed)
}

/// `a, b, c`
fn values(
    tables: &Tables<'_>,
    name: &str,
    shape: &FieldShape,
    typed: &str,
) -> Result<String, Problem> {
    let element = element_of(shape);
    let mut written = Vec::new();
    if !typed.trim().is_empty() {
        for part in divided(typed) {
            written.push(json(tables, name, &element, part)?);
        }
    }
    Ok(format!("[{}]", written.join(", ")))
}

/// Divided at commas outside quotes; the commas in `£1,200` stay.
fn divided(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    let bytes = text.as_bytes();
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                let digit = |at: Option<usize>| {
                    at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit)
                };
                let thousands = text.contains('£')
                    && digit(at.checked_sub(1))
                    && (1..=3).all(|more| digit(Some(at + more)));
                if !thousands {
                    parts.push(text.get(start..at).unwrap_or_default());
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// A text that is JSON and starts with a bracket.
fn sound_json(name: &str, typed: &str, opener: char, help: &str) -> Result<String, Problem> {
    let wrong = |said: String| -> Problem {
        report(Code::CaseWrongType, format!("`{name}` cannot be `{}`{said}", shown(typed)))
            .help(help)
            .into()
    };
    if !typed.starts_with(opener) {
        return Err(wrong(String::new()));
    }
    let mut scanner = Scanner::new(FileId::default(), typed);
    let checked = scanner.value().and_then(|_| scanner.skip()).and_then(|_| scanner.finish());
    match checked {
        Ok(()) => Ok(typed.to_owned()),
        Err(stop) => Err(wrong(format!(": {}", stop.message))),
    }
}

/// Why a word cannot be the value, and what can.
fn wrong(tables: &Tables<'_>, name: &str, shape: &FieldShape, text: &str) -> Problem {
    let program = tables.program;
    let cannot = format!("`{name}` cannot be `{}`", shown(text));
    let write = || format!("write {}", allowed(program, shape));
    if matches!(text.to_lowercase().as_str(), "unknown" | "not known" | "?") {
        return report(Code::CaseWrongType, cannot)
            .help("take the fact away: what is not given is unknown")
            .into();
    }
    let found = match shape.ty.atom {
        Atom::Whole | Atom::Number | Atom::Percent | Atom::Money
            if crate::value::Number::parse_decimal(text).is_some() =>
        {
            Found::Number(text)
        }
        _ => Found::Text(Cow::Borrowed(text)),
    };
    let said = explain::explain(tables, shape, &found);
    let message = match (shape.ty.atom, said.label.as_str()) {
        (_, "") => cannot,
        (_, why) => format!("{cannot}: {why}"),
    };
    let help = match shape.ty.atom {
        Atom::Date | Atom::Time | Atom::Percent => said.help.unwrap_or_else(write),
        Atom::Scale(scale) => {
            let scale = program.scales.get(scale.index());
            scale
                .and_then(|scale| near_member(scale, text))
                .map_or_else(write, |near| format!("did you mean `{near}`?"))
        }
        _ => write(),
    };
    report(said.code, message).help(help).into()
}

/// The value of a scale that was probably meant.
fn near_member(scale: &Scale, text: &str) -> Option<String> {
    if text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<(String, &str)> = scale
        .members
        .iter()
        .flat_map(|member| {
            let words = [&member.name, &member.label].into_iter().chain(&member.aliases);
            words.map(|word| (folded(word).to_string(), member.name.as_str()))
        })
        .collect();
    let close = near(&folded(text), words.iter().map(|(word, _)| word.as_str()))?;
    let (_, name) = words.iter().find(|(word, _)| word == close)?;
    Some((*name).to_owned())
}

/// What stands between double quotes; `None` where there are none around the whole.
fn unquoted(typed: &str) -> Option<String> {
    if typed.len() < 2 || !typed.starts_with('"') || !typed.ends_with('"') {
        return None;
    }
    match serde_json::from_str(typed) {
        Ok(text) => Some(text),
        Err(_) => Some(typed.get(1..typed.len() - 1)?.to_owned()),
    }
}

pub(super) fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}

fn report(code: Code, message: impl Into<String>) -> Diagnostic {
    Diagnostic { labels: Vec::new(), ..Diagnostic::error(code, Span::default(), message) }
}
