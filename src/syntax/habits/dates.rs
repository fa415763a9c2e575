//! Dates, durations and amounts that stop fitting in the middle.

use super::Advice;
use super::tokens::{Sort, Tokens};
use crate::diagnostic::Code;
use crate::syntax::lower::month_of;

/// What is wrong with a value at the place where the line stops fitting.
pub(super) fn advise(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let (back, ahead) = (tokens.back(1), tokens.ahead(1));
    // `June 2, 2025`, or `June 2025`
    if here.sort == Sort::Number && back.is_word() && month_of(back.text).is_some() {
        let day: String = here.text.chars().take_while(char::is_ascii_digit).collect();
        let year = if ahead.is(",") { tokens.ahead(2) } else { ahead };
        let (range, good) = if year.sort == Sort::Number && day.len() <= 2 {
            (back.start..year.end(), format!("{day} {} {}", back.text, year.text))
        } else {
            (back.start..here.end(), format!("1 {} {}", back.text, here.text))
        };
        let said = tokens.said(range.clone());
        return Some(Advice {
            code: Code::SyntaxDateFormat,
            range,
            message: format!("`{said}` is not written as dates are"),
            label: "the day stands first".to_owned(),
            help: format!("write `{good}`"),
            instead: Some(good),
        });
    }
    // `2 June` without a year, `2 Juno 2025`
    if back.sort == Sort::Number && here.is_word() && back.text.len() <= 2 {
        if month_of(here.text).is_some() {
            let said = tokens.said(back.start..here.end());
            return Some(Advice {
                code: Code::SyntaxDateFormat,
                range: back.start..here.end(),
                message: format!("the date `{said}` has no year"),
                label: String::new(),
                help: format!("write the year behind it, as in `{said} 2025`"),
                instead: None,
            });
        }
        if ahead.sort == Sort::Number && ahead.text.len() == 4 {
            let near = crate::diagnostic::near_name(here.text, crate::value::MONTH_NAMES);
            return Some(
                Advice::new(
                    Code::SyntaxDateFormat,
                    &here,
                    format!("`{}` is no month", here.text),
                    near.map_or_else(
                        || "write a date as in `2 June 2025`".to_owned(),
                        |near| format!("write `{} {near} {}`", back.text, ahead.text),
                    ),
                )
                .label("a month is expected here"),
            );
        }
    }
    wrong_unit(tokens).or_else(|| glued(tokens))
}

/// `4 wekks`, `10 hours`
fn wrong_unit(tokens: &Tokens<'_>) -> Option<Advice> {
    let (number, unit) = (tokens.back(1), tokens.here());
    if number.sort != Sort::Number || !unit.is_word() {
        return None;
    }
    let message = format!("`{}` is no unit of time here", unit.text);
    if matches!(unit.text, "hour" | "hours" | "minute" | "minutes" | "mins" | "seconds") {
        let help = "a duration is counted in `days`, `working days`, `weeks`, `months` or `years`";
        return Some(Advice::new(Code::SyntaxDurationFormat, &unit, message, help));
    }
    let units = ["days", "weeks", "months", "years", "working days"];
    let near = crate::diagnostic::near_name(unit.text, units)?;
    let help = format!("write `{} {near}`", number.text);
    Some(Advice::new(Code::SyntaxDurationFormat, &unit, message, help))
}

/// `4weeks`, `5pm` and their kind: a number and a word without a space; and other numbers.
fn glued(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    if here.sort != Sort::Number {
        return None;
    }
    let digits: String = here.text.chars().take_while(char::is_ascii_digit).collect();
    let word = here.text.get(digits.len()..).unwrap_or("");
    match word {
        "" => None,
        "k" | "K" => Some(Advice::new(
            Code::SyntaxNumberFormat,
            &here,
            format!("`{}` is not written as numbers are", here.text),
            format!("write `{digits}000`"),
        )),
        word if word.chars().all(char::is_alphabetic) => Some(
            Advice::new(
                Code::SyntaxNumberFormat,
                &here,
                format!("a number runs into a word in `{}`", here.text),
                format!(
                    "write a space between them: `{digits} {word}`; a name begins with a letter"
                ),
            )
            .label("no space between the number and the word"),
        ),
        _ => None,
    }
}
