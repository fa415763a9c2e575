//! What to say where a value of a case is not what the fact asks for.
//!
//! Owns: message, label and help of every fault of a value: what was asked for, what was found, and
//! what was probably meant, ready to paste. Called only where [`super::scalar`] found no value.
//! Must never know: where the value stands.

use super::dates::{self, Guess};
use super::index::Tables;
use super::scan::Found;
use super::words::{LISTED, folded, found_words, listed, near, shown};
use super::{output, scalar};
use crate::diagnostic::Code;
use crate::program::{Atom, FieldShape, Member, Scale, ScaleId, Slot};
use crate::value::{Number, Time};

/// A fault of a value; the message begins with the name of the fact.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) says: String,
    pub(super) label: String,
    pub(super) help: Option<String>,
}

const LEAVE_OUT: &str = "leave the key out if it is not known";

impl Wrong {
    pub(super) fn new(code: Code, says: impl Into<String>) -> Self {
        Self { code, says: says.into(), label: String::new(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }
}

/// Why the value found is not one of the shape.
pub(super) fn explain(tables: &Tables<'_>, shape: &FieldShape, found: &Found<'_>) -> Wrong {
    if matches!(found, Found::Null) {
        return null(shape);
    }
    if let Found::Text(text) = found
        && !matches!(shape.ty.atom, Atom::Text)
        && let Some(wrong) = not_known(tables, shape, text)
    {
        return wrong;
    }
    if shape.ty.list {
        return not_a_list(tables, shape, found);
    }
    match shape.ty.atom {
        Atom::YesNo => yes_no(found),
        Atom::Whole | Atom::Number => number(shape, found),
        Atom::Money => money(shape, found),
        Atom::Percent => percent(shape, found),
        Atom::Date => date(found),
        Atom::Time => time(found),
        Atom::Weekday => {
            expected("a day of the week", found).help("write `\"monday\"` to `\"sunday\"`")
        }
        Atom::Text => text(found),
        Atom::Scale(scale) => match tables.program.scales.get(scale.index()) {
            Some(entry) => member(tables, entry, scale, found),
            None => Wrong::new(Code::CaseWrongType, "cannot be given in a case"),
        },
        Atom::Item(_) => expected("an object in `{ }`", found),
        Atom::Elapsed(_) | Atom::Duration | Atom::Row(_) | Atom::None => {
            Wrong::new(Code::CaseWrongType, "cannot be given in a case").help("leave the key out")
        }
    }
}

/// Why the value found cannot stand in a list of the shape's kind.
pub(super) fn explain_element(tables: &Tables<'_>, shape: &FieldShape, found: &Found<'_>) -> Wrong {
    if matches!(found, Found::Null) {
        return Wrong::new(Code::CaseNullNotAllowed, "cannot be `null`")
            .help("take it out of the list");
    }
    // Read alone it would be a date known to the month or the year.
    if matches!(scalar::read(tables, shape, found), Some(Slot::Within(..))) {
        return expected("year, month and day", found).help("write it like `\"2025-06-02\"`");
    }
    explain(tables, shape, found)
}

fn null(shape: &FieldShape) -> Wrong {
    let help = if shape.ty.list {
        format!("{LEAVE_OUT}; write `[]` if there are none")
    } else {
        LEAVE_OUT.to_owned()
    };
    Wrong::new(Code::CaseNullNotAllowed, "cannot be `null`")
        .label("`null` says that there is none")
        .help(help)
}

/// `"unknown"`, `"none"` and an empty text in place of a value.
fn not_known(tables: &Tables<'_>, shape: &FieldShape, text: &str) -> Option<Wrong> {
    let word = text.trim().to_lowercase();
    let wanted = wanted(tables, shape);
    match word.as_str() {
        "" => Some(expected_words(&wanted, "an empty text").help(if shape.ty.or_none {
            format!("write `null` if there is none; {LEAVE_OUT}")
        } else {
            LEAVE_OUT.to_owned()
        })),
        "unknown" | "not known" | "unsure" | "not recorded" | "tbc" | "?" => Some(
            expected_words(&wanted, &found_words(&Found::Text(text.into())))
                .help("leave the key out: it is then unknown"),
        ),
        "none" | "null" | "n/a" | "na" | "not applicable" | "-" if shape.ty.or_none => Some(
            expected_words(&wanted, &found_words(&Found::Text(text.into())))
                .help("write `null`, without quotes"),
        ),
        _ => None,
    }
}

fn not_a_list(tables: &Tables<'_>, shape: &FieldShape, found: &Found<'_>) -> Wrong {
    let wrong = expected("a list in `[ ]`", found);
    if matches!((shape.ty.atom, found), (Atom::Item(_), Found::Object)) {
        return wrong.help("write `[` before it and `]` after it, also where there is only one");
    }
    let element =
        FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() };
    if scalar::read(tables, &element, found).is_some()
        && let Some(pasted) = pasted(found)
    {
        return wrong.help(format!("write `[{pasted}]`"));
    }
    wrong
}

fn yes_no(found: &Found<'_>) -> Wrong {
    let wrong = expected("`true` or `false`", found);
    let word = match found {
        Found::Text(text) => text.trim().to_lowercase(),
        Found::Number(digits) => (*digits).to_owned(),
        _ => return wrong,
    };
    match word.as_str() {
        "yes" | "y" | "true" | "t" | "1" => wrong.help("write `true`, without quotes"),
        "no" | "n" | "false" | "f" | "0" => wrong.help("write `false`, without quotes"),
        _ => wrong.help(format!("write `true` for yes or `false` for no; {LEAVE_OUT}")),
    }
}

fn number(shape: &FieldShape, found: &Found<'_>) -> Wrong {
    let kind = if shape.ty.atom == Atom::Whole { "a whole number" } else { "a number" };
    match found {
        Found::Number(digits) => match Number::parse_decimal(digits) {
            None => too_large(digits),
            Some(value) if shape.ty.atom == Atom::Whole && !value.is_whole() => {
                expected(kind, found).help("write it without decimals")
            }
            Some(_) => out_of_range(shape, digits),
        },
        Found::Text(text) => {
            let plain = scalar::without_commas(text.trim())
                .filter(|plain| Number::parse_decimal(plain).is_some());
            let wrong = expected(kind, found);
            match plain {
                Some(plain) => wrong.help(format!("write `{}`, without quotes", shown(&plain))),
                None => wrong.help("write it in digits, without quotes: `12`"),
            }
        }
        _ => expected(kind, found).help("write it in digits, without quotes: `12`"),
    }
}

fn money(shape: &FieldShape, found: &Found<'_>) -> Wrong {
    let (value, digits) = match found {
        Found::Number(digits) => (Number::parse_decimal(digits), *digits),
        Found::Text(text) => match scalar::pounds(text) {
            Some(value) => (Some(value), text.trim()),
            None => {
                return expected("an amount of money", found)
                    .help("write it like `358.00` or `\"£1,200.00\"`");
            }
        },
        _ => {
            return expected("an amount of money", found)
                .help("write it like `358.00` or `\"£1,200.00\"`");
        }
    };
    match value {
        None => too_large(digits),
        Some(value) if !scalar::is_in_pence(&value) => {
            Wrong::new(Code::CaseOutOfRange, format!("cannot be `{}`", shown(digits)))
                .label("an amount of money has at most two decimals")
                .help("write whole pence")
        }
        Some(_) => out_of_range(shape, digits),
    }
}

fn percent(shape: &FieldShape, found: &Found<'_>) -> Wrong {
    let help = "write it like `60` or `\"60%\"`";
    match found {
        Found::Number(digits) => match Number::parse_decimal(digits) {
            None => too_large(digits),
            Some(value) if scalar::is_between_0_and_1(value) => {
                let hundredfold =
                    value.mul(Number::from_i64(100)).map(output::plain).unwrap_or_default();
                Wrong::new(
                    Code::CaseWrongType,
                    format!("could mean `{hundredfold}%` or `{}%`", shown(digits)),
                )
                .label("a bare number between 0 and 1")
                .help(format!("write `\"{hundredfold}%\"` or `\"{}%\"`", shown(digits)))
            }
            Some(_) => out_of_range(shape, digits),
        },
        Found::Text(text) if scalar::percent(text).is_some() => out_of_range(shape, text.trim()),
        Found::Text(text) if Number::parse_decimal(text.trim()).is_some() => {
            expected("a percentage", found).help(format!("write `\"{}%\"`", shown(text.trim())))
        }
        _ => expected("a percentage", found).help(help),
    }
}

fn date(found: &Found<'_>) -> Wrong {
    let written = match found {
        Found::Text(text) => text.trim(),
        Found::Number(digits) => digits,
        _ => return expected("a date", found).help("write it like `\"2025-06-02\"`"),
    };
    let wrong = expected("a date", found);
    match dates::guess(written) {
        Guess::Nothing if matches!(found, Found::Number(_)) && dates::read(written).is_some() => {
            wrong.help(format!(
                "write `\"{}\"`, in quotes, if that is all that is known",
                shown(written)
            ))
        }
        Guess::Nothing => wrong.help(
            "write year, month and day: `\"2025-06-02\"`; or `\"2025-06\"` if the day is not known",
        ),
        Guess::One(iso) => wrong.help(format!("write `\"{iso}\"`")),
        Guess::Either(first, second) => {
            wrong.label("day and month could be either way round").help(format!(
                "write `\"{}\"` for {first}, or `\"{}\"` for {second}",
                first.iso(),
                second.iso()
            ))
        }
        Guess::Impossible { day, why } => Wrong::new(
            Code::CaseImpossibleDate,
            format!("cannot be `{}`: there is no {day}", shown(written)),
        )
        .label(why)
        .help("write the day as year, month and day, such as `\"2025-06-30\"`"),
    }
}

fn time(found: &Found<'_>) -> Wrong {
    let wrong = expected("a time of day", found);
    let Found::Text(text) = found else { return wrong.help("write it like `\"20:00\"`") };
    let text = text.trim();
    let padded = format!("0{text}");
    let full_hour = text.to_lowercase().replace("am", ":00am").replace("pm", ":00pm");
    let meant = [text, text.get(..5).unwrap_or_default(), &padded, &full_hour]
        .into_iter()
        .find_map(Time::parse);
    match meant {
        Some(time) => wrong.help(format!("write `\"{time}\"`")),
        None => wrong.help("write hours (00 to 23) and minutes: `\"20:00\"`"),
    }
}

fn text(found: &Found<'_>) -> Wrong {
    let wrong = expected("a text in quotes", found);
    match pasted(found) {
        Some(pasted) => wrong.help(format!("write `\"{pasted}\"`")),
        None => wrong,
    }
}

fn member(tables: &Tables<'_>, scale: &Scale, id: ScaleId, found: &Found<'_>) -> Wrong {
    let numbered = scale.members.iter().any(|member| member.number.is_some());
    let written = match found {
        Found::Text(text) => text.trim(),
        Found::Number(digits) if numbered => digits,
        _ => return expected(&values_of(scale), found).help(values(scale)),
    };
    let wrong = Wrong::new(
        Code::CaseUnknownValue,
        format!(
            "cannot be {}: it is no value of {}",
            found_in_place(found),
            shown(&scale.head.label)
        ),
    );
    // A number in quotes where a level is asked for.
    if matches!(found, Found::Text(_))
        && scalar::member(tables, id, &Found::Number(written)).is_some()
    {
        return wrong.help(format!("write `{}`, without quotes", shown(written)));
    }
    let folded_word = folded(written);
    let words: Vec<(String, &Member)> = scale
        .members
        .iter()
        .flat_map(|member| {
            let words = [&member.name, &member.label].into_iter().chain(&member.aliases);
            words.map(move |word| (folded(word).to_string(), member))
        })
        .collect();
    let close = match found {
        // `level 5` is near `level 1`, and not what was meant.
        Found::Text(text) if !(numbered && text.contains(|c: char| c.is_ascii_digit())) => {
            near(&folded_word, words.iter().map(|(word, _)| word.as_str()))
        }
        _ => None,
    };
    match close.and_then(|close| words.iter().find(|(word, _)| word == close)) {
        Some((_, member)) => wrong.help(format!("write {}", paste_member(member))),
        None => wrong.help(values(scale)),
    }
}

fn values_of(scale: &Scale) -> String {
    format!("a value of {}", shown(&scale.head.label))
}

/// `write one of "burnley", "pendle"`
fn values(scale: &Scale) -> String {
    let members = scale.members.iter().map(paste_member);
    if scale.members.len() > 2 * LISTED {
        return format!("write one of its {} values: {}", scale.members.len(), listed(members));
    }
    // A list that is only a little too long is given whole.
    format!("write one of {}", members.collect::<Vec<_>>().join(", "))
}

/// `2 (Universal Plus)`, `"mild"`
fn paste_member(member: &Member) -> String {
    let written = match member.number {
        Some(number) => format!("`{number}`"),
        None => format!("`\"{}\"`", member.name),
    };
    let same = folded(&member.name).replace('_', " ") == folded(&member.label).as_str();
    if same { written } else { format!("{written} ({})", shown(&member.label)) }
}

fn too_large(digits: &str) -> Wrong {
    Wrong::new(Code::CaseOutOfRange, format!("cannot be `{}`", shown(digits)))
        .label("a number has at most 30 digits, before and after the point together")
        .help("write the number with fewer digits")
}

fn out_of_range(shape: &FieldShape, written: &str) -> Wrong {
    let wrong = Wrong::new(Code::CaseOutOfRange, format!("cannot be `{}`", shown(written)));
    match shape.range {
        Some((low, high)) => {
            let (low, high) = (output::plain(low), output::plain(high));
            wrong
                .label(format!("it lies from {low} to {high}"))
                .help(format!("write a number from {low} to {high}"))
        }
        None => wrong,
    }
}

fn expected(wanted: &str, found: &Found<'_>) -> Wrong {
    expected_words(wanted, &found_words(found))
}

fn expected_words(wanted: &str, found: &str) -> Wrong {
    Wrong::new(Code::CaseWrongType, format!("needs {wanted}, found {found}"))
}

/// What a shape asks for, in words.
fn wanted(tables: &Tables<'_>, shape: &FieldShape) -> String {
    if shape.ty.list {
        return "a list in `[ ]`".to_owned();
    }
    match shape.ty.atom {
        Atom::YesNo => "`true` or `false`".to_owned(),
        Atom::Whole => "a whole number".to_owned(),
        Atom::Number => "a number".to_owned(),
        Atom::Money => "an amount of money".to_owned(),
        Atom::Percent => "a percentage".to_owned(),
        Atom::Date => "a date".to_owned(),
        Atom::Time => "a time of day".to_owned(),
        Atom::Weekday => "a day of the week".to_owned(),
        Atom::Text => "a text in quotes".to_owned(),
        Atom::Item(_) => "an object in `{ }`".to_owned(),
        Atom::Scale(scale) => {
            tables.program.scales.get(scale.index()).map(values_of).unwrap_or_default()
        }
        Atom::Elapsed(_) | Atom::Duration | Atom::Row(_) | Atom::None => "nothing".to_owned(),
    }
}

fn found_in_place(found: &Found<'_>) -> String {
    match found {
        Found::Text(text) => format!("`\"{}\"`", shown(text.trim())),
        Found::Number(digits) => format!("`{}`", shown(digits)),
        found => found_words(found),
    }
}

/// A single value as it was written, short enough to be repeated.
fn pasted(found: &Found<'_>) -> Option<String> {
    let written = match found {
        Found::Text(text) => format!("\"{text}\""),
        Found::Number(digits) => (*digits).to_owned(),
        Found::YesNo(value) => value.to_string(),
        Found::Null | Found::Object | Found::List => return None,
    };
    (written.len() <= 40 && shown(&written) == written).then_some(written)
}
