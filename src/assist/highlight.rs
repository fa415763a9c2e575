//! What the words of a line are, for colouring them.
//!
//! Owns: the kinds of words that are told apart. A look at the letters and at the names of the program, not a
//! parse: a line that is being written is rarely whole.

use std::ops::Range;

use super::names::stands_for;
use super::{MAX_BYTES, in_path};
use crate::program::Program;
use crate::syntax::{DECLARATIONS, LINES, RESERVED};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word of the language.
    Keyword,
    /// The name of something that is declared.
    Name,
    /// A number, an amount, a percentage.
    Number,
    /// A text in quotes.
    Text,
    /// A comment.
    Comment,
}

/// The stretches of a text that are something, in order; what lies between them is nothing in particular.
#[must_use]
pub fn highlight(program: &Program, text: &str) -> Vec<(Range<usize>, Kind)> {
    if text.len() > MAX_BYTES {
        return Vec::new();
    }
    scan(text, |_, word| kind_of(program, word))
}

/// The words of the language, numbers, texts and comments of a rule file, in order. Which words are names is not
/// for letters to say.
#[must_use]
pub fn lexemes(text: &str) -> Vec<(Range<usize>, Kind)> {
    // The words that are left of those that a line begins with.
    let mut opening: Vec<&str> = Vec::new();
    scan(text, |at, word| {
        let before = text.get(..at).unwrap_or_default();
        let line = before.get(before.rfind('\n').map_or(0, |end| end + 1)..).unwrap_or_default();
        if line.trim_start_matches(['\u{feff}', ' ', '\t']).is_empty() {
            let rest = text.get(at..).unwrap_or_default();
            let begins = LINES.iter().map(|(words, _)| *words).filter(|words| {
                let behind = rest.strip_prefix(words);
                behind.is_some_and(|behind| !behind.starts_with(|c: char| in_path(c) || c == ':'))
            });
            opening = begins
                .max_by_key(|words| words.len())
                .map_or(Vec::new(), |words| words.split(' ').rev().collect());
            let declares = DECLARATIONS.binary_search(&word).is_ok()
                && text.get(at + word.len()..).is_some_and(|rest| rest.starts_with(' '));
            if opening.is_empty() && declares {
                return Some(Kind::Keyword);
            }
        }
        if opening.last() == Some(&word) {
            opening.pop();
            return Some(Kind::Keyword);
        }
        let reserved = RESERVED.binary_search(&word).is_ok() || MORE.binary_search(&word).is_ok();
        reserved.then_some(Kind::Keyword)
    })
}

/// Words of the language that may be names too: where they are, the compiler says so. Sorted.
const MORE: &[&str] = &[
    "also",
    "approve",
    "at",
    "between",
    "blames",
    "by",
    "case",
    "date",
    "day",
    "days",
    "duration",
    "each",
    "first",
    "given",
    "larger",
    "later",
    "least",
    "less",
    "like",
    "list",
    "money",
    "month",
    "months",
    "more",
    "most",
    "number",
    "on",
    "partial",
    "penny",
    "percent",
    "protected",
    "rule",
    "sensitive",
    "shared",
    "shown",
    "smaller",
    "sum",
    "text",
    "than",
    "time",
    "undecided",
    "under",
    "unapproved",
    "week",
    "weeks",
    "whole",
    "within",
    "working",
    "year",
    "years",
];

/// Cuts a text into words; `kind` says what a word at an offset is.
fn scan<'t>(
    text: &'t str,
    mut kind: impl FnMut(usize, &'t str) -> Option<Kind>,
) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (len, what) = match letter {
            '"' => {
                let inside = rest.get(1..).unwrap_or_default();
                (inside.find('"').map_or(rest.len(), |end| end + 2), Some(Kind::Text))
            }
            '#' => (rest.find('\n').unwrap_or(rest.len()), Some(Kind::Comment)),
            '£' | '0'..='9' => {
                let number =
                    |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | ':' | '-');
                let start = letter.len_utf8();
                let tail = rest.get(start..).unwrap_or_default();
                let len = tail.find(|c| !number(c)).unwrap_or(tail.len());
                let len = start
                    + tail
                        .get(..len)
                        .unwrap_or_default()
                        .trim_end_matches([',', '.', '-', ':'])
                        .len();
                (len, Some(Kind::Number))
            }
            _ if letter.is_ascii_alphabetic() || letter == '_' => {
                let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
                let len = rest.find(|c| !name(c)).unwrap_or(rest.len());
                let word = rest.get(..len).unwrap_or_default();
                (len, kind(at, word.trim_end_matches('.')))
            }
            _ => (letter.len_utf8(), None),
        };
        if let Some(what) = what {
            found.push((at..at + len, what));
        }
        at += len.max(1);
    }
    found
}

fn kind_of(program: &Program, word: &str) -> Option<Kind> {
    if RESERVED.binary_search(&word).is_ok() || DECLARATIONS.binary_search(&word).is_ok() {
        return Some(Kind::Keyword);
    }
    stands_for(program, word).map(|_| Kind::Name)
}
