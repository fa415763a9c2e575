//! Small words for reports on a case.
//!
//! Owns: showing what a user wrote without letting it disturb a terminal or fill a screen, and naming
//! what kind of value was found. Must never know: what was expected.

use smol_str::SmolStr;

use super::scan::Found;
use crate::diagnostic::near_name;

/// The most characters of a user's text that a report repeats.
const SHOWN: usize = 60;
/// The most values or names that a report lists.
pub(super) const LISTED: usize = 8;

/// A user's text as a report can carry it: cut where it is long, characters that steer a terminal or
/// turn the direction of writing left out.
pub(super) fn shown(text: &str) -> String {
    let plain = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut kept: String =
        text.chars().take(SHOWN).map(|c| if plain(c) { c } else { '·' }).collect();
    if text.chars().nth(SHOWN).is_some() {
        kept.push('…');
    }
    kept
}

/// What was found, for the end of "…, found …".
pub(super) fn found_words(found: &Found<'_>) -> String {
    match found {
        Found::Null => "`null`".to_owned(),
        Found::YesNo(value) => format!("`{value}`"),
        Found::Number(digits) => format!("the number `{}`", shown(digits)),
        Found::Text(text) => format!("the text `\"{}\"`", shown(text)),
        Found::Object => "an object".to_owned(),
        Found::List => "a list".to_owned(),
    }
}

/// The candidate that was probably meant. Long texts are not compared: that would take time and memory.
pub(super) fn near<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if wrong.len() > SHOWN || wrong.trim().is_empty() {
        return None;
    }
    near_name(wrong.trim(), candidates.into_iter().filter(|name| name.len() <= 2 * SHOWN))
}

/// `a, b, c`, with `and 7 more` where there are many.
pub(super) fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let mut text = names.take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// How words of a scale are compared: letter case ignored, and an apostrophe is one however it was typed.
pub(super) fn folded(text: &str) -> SmolStr {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return SmolStr::new(text);
    }
    text.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect()
}
