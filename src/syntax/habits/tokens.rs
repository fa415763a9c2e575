//! The words of a line that does not fit, for those who must say what is wrong with it.

use std::ops::Range;

/// What sort of word it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// Letters, digits and `_`.
    Word,
    /// Begins with a digit.
    Number,
    /// A text in quotes.
    Text,
    /// Anything else, one character.
    Sign,
    /// Nothing: the line is over.
    End,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) sort: Sort,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end()
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.sort != Sort::Text && self.text == word
    }

    pub(super) fn is_word(&self) -> bool {
        self.sort == Sort::Word
    }

    /// As a report calls it.
    pub(super) fn described(&self) -> String {
        match self.sort {
            Sort::End => "the end of the line".to_owned(),
            Sort::Text if self.text.chars().count() > 40 => "a text in quotes".to_owned(),
            _ => format!("`{}`", self.text),
        }
    }
}

/// The words of a line, and which of them does not fit.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) line: &'a str,
    all: Vec<Token<'a>>,
    at: usize,
}

/// Words before and behind the place that are looked at. Longer lines are cut, so that a line of a million
/// words costs no more than one of a hundred.
const WINDOW: usize = 400;

impl<'a> Tokens<'a> {
    pub(super) fn of(line: &'a str, at: usize) -> Self {
        let mut all = Vec::new();
        let mut start = 0;
        let mut here = None;
        while let Some(token) = next_token(line, start) {
            start = token.end();
            if here.is_none() && start > at {
                here = Some(all.len());
            }
            all.push(token);
            if all.len() > WINDOW && here.is_none() {
                all.drain(..WINDOW / 2);
            }
            if here.is_some_and(|here| all.len() > here + WINDOW) {
                break;
            }
        }
        let at = here.unwrap_or(all.len());
        Self { line, all, at }
    }

    /// The word that does not fit.
    pub(super) fn here(&self) -> Token<'a> {
        self.ahead(0)
    }

    /// The word so many places behind it.
    pub(super) fn ahead(&self, places: usize) -> Token<'a> {
        self.all.get(self.at + places).copied().unwrap_or(Token {
            sort: Sort::End,
            text: "",
            start: self.line.trim_end().len(),
        })
    }

    /// The word so many places before it; 1 is the last that fits.
    pub(super) fn back(&self, places: usize) -> Token<'a> {
        let none = Token { sort: Sort::End, text: "", start: 0 };
        self.at.checked_sub(places).and_then(|at| self.all.get(at)).copied().unwrap_or(none)
    }

    /// The `in` before the path that ends here: `district in lancashire_districts`.
    pub(super) fn in_list(&self) -> Option<Token<'a>> {
        (1..8)
            .map(|places| self.back(places))
            .take_while(|token| token.is_word() || token.is("."))
            .find(|token| token.is("in"))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Token<'a>> {
        self.all.iter()
    }

    /// The text of a range.
    pub(super) fn said(&self, range: Range<usize>) -> String {
        self.line.get(range).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn next_token(line: &str, from: usize) -> Option<Token<'_>> {
    let rest = line.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let rest = line.get(start..)?;
    let first = rest.chars().next()?;
    let (sort, len) = if first == '"' {
        (Sort::Text, rest.get(1..)?.find('"').map_or(rest.len(), |close| close + 2))
    } else if first.is_alphanumeric() || first == '_' {
        let sort = if first.is_ascii_digit() { Sort::Number } else { Sort::Word };
        (sort, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
    } else {
        (Sort::Sign, first.len_utf8())
    };
    Some(Token { sort, text: rest.get(..len)?, start })
}
