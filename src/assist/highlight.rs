//! What the words of a line are, for colouring them.
//!
//! Owns: the kinds of words that are told apart. A look at the letters and at the names of the program, not a
//! parse: a line that is being written is rarely whole.

use std::ops::Range;

use super::MAX_BYTES;
use super::names::stands_for;
use crate::program::Program;
use crate::syntax::{DECLARATIONS, RESERVED};

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
    let mut found = Vec::new();
    if text.len() > MAX_BYTES {
        return found;
    }
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let (len, kind) = match letter {
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
                (len, kind_of(program, word.trim_end_matches('.')))
            }
            _ => (letter.len_utf8(), None),
        };
        if let Some(kind) = kind {
            found.push((at..at + len, kind));
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
