//! The words of a line, and where a space stands between them.
//!
//! Owns: what counts as one word for layout. Takes: the masked text of a line. Gives: its tokens, with dates in
//! their long form. Must never know: how wide a line may be.

use std::borrow::Cow;

use crate::syntax::words;
use crate::value::Date;

/// How the words of a line are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// As expressions have them.
    Plain,
    /// As references have them: everything up to a space or comma is one.
    References,
}

impl Words {
    /// Of a line.
    pub(super) fn of(masked: &str) -> Self {
        let (first, rest) = words::first_word(masked);
        let references = matches!(first, "cites" | "paragraph")
            && masked.get(first.len()..).is_some_and(|after| after.starts_with(' '))
            && !rest.starts_with(':');
        if references { Self::References } else { Self::Plain }
    }
}

/// One word, number, text or sign.
pub(super) struct Token<'t> {
    /// As it is printed.
    pub(super) text: Cow<'t, str>,
    /// Where it stands in the text that was read.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// A space stands before it, unless it is the first of its line.
    pub(super) spaced: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// In quotes.
    Text,
    Open,
    Close,
    Comma,
    /// `||` or `|` of a table.
    Edge,
    /// Belongs to what stands before it: `.amount`, `%`, `:`.
    Tail,
    /// `+`, `-` and the like.
    Sign,
    /// The `-` of a number.
    Minus,
}

/// The tokens of a line.
pub(super) fn read(masked: &str, words: Words) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(rest) = masked.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (len, kind) = match words {
            Words::Plain => plain(rest, first),
            Words::References => reference(rest, first),
        };
        let len = len.max(first.len_utf8());
        let said = rest.get(..len).unwrap_or(rest);
        let before = masked.get(..at).is_some_and(|before| before.ends_with([' ', '\n', '\r']));
        let kind = minus(kind, said, tokens.last(), before, rest.get(len..).unwrap_or(""));
        let spaced = is_spaced(tokens.last(), kind);
        let text = match kind {
            Kind::Text => joined(said),
            Kind::Word if words == Words::Plain => long_date(said),
            _ => Cow::Borrowed(said),
        };
        tokens.push(Token { text, start: at, end: at + len, kind, spaced });
        at += len;
    }
    tokens
}

fn reference(rest: &str, first: char) -> (usize, Kind) {
    match first {
        '"' => (quoted(rest), Kind::Text),
        ',' => (1, Kind::Comma),
        _ => (rest.find([' ', ',', '"', '\n', '\r']).unwrap_or(rest.len()), Kind::Word),
    }
}

fn plain(rest: &str, first: char) -> (usize, Kind) {
    match first {
        '"' => (quoted(rest), Kind::Text),
        '(' => (1, Kind::Open),
        ')' => (1, Kind::Close),
        ',' => (1, Kind::Comma),
        '|' if rest.starts_with("||") => (2, Kind::Edge),
        '|' => (1, Kind::Edge),
        ':' | '%' => (1, Kind::Tail),
        '.' => (1 + word(rest.get(1..).unwrap_or("")), Kind::Tail),
        '£' => (first.len_utf8() + amount(rest.get(first.len_utf8()..).unwrap_or("")), Kind::Word),
        '0'..='9' => (number(rest), Kind::Word),
        _ if is_word(first) => (path(rest), Kind::Word),
        _ => (first.len_utf8(), Kind::Sign),
    }
}

/// Whether a minus belongs to the number behind it.
fn minus(kind: Kind, said: &str, last: Option<&Token<'_>>, space_before: bool, rest: &str) -> Kind {
    if kind != Kind::Sign || said != "-" {
        return kind;
    }
    let after_value = last.is_some_and(|last| match last.kind {
        Kind::Text | Kind::Close | Kind::Tail => true,
        Kind::Word => {
            last.text.starts_with(|c: char| c.is_ascii_digit() || c == '£') || {
                !words::RESERVED.contains(&&*last.text)
                    && !matches!(
                        &*last.text,
                        "least" | "most" | "than" | "one" | "pays" | "limit" | "under" | "by"
                    )
            }
        }
        _ => false,
    });
    let space_behind = rest.starts_with(' ');
    if after_value && (space_behind || !space_before) { Kind::Sign } else { Kind::Minus }
}

fn is_spaced(last: Option<&Token<'_>>, kind: Kind) -> bool {
    let Some(last) = last else { return false };
    !matches!(kind, Kind::Close | Kind::Comma | Kind::Tail)
        && !matches!(last.kind, Kind::Open | Kind::Minus)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
}

/// `child.home_district`, `rules::eval::overflow`
fn path(rest: &str) -> usize {
    let mut end = word(rest);
    loop {
        let after = rest.get(end..).unwrap_or("");
        let joint = if after.starts_with("::") { 2 } else { usize::from(after.starts_with('.')) };
        let next = word(after.get(joint..).unwrap_or(""));
        if joint == 0 || next == 0 {
            return end;
        }
        end += joint + next;
    }
}

/// `80,550.00` after a `£`.
fn amount(rest: &str) -> usize {
    let lead = rest.len() - rest.trim_start_matches([' ', '-']).len();
    let mut end = lead;
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    while digit(end) || matches!(bytes.get(end), Some(b',' | b'.')) && digit(end + 1) {
        end += 1;
    }
    end
}

/// `12`, `0.5`, `8:00am`, `2025-06-02`
fn number(rest: &str) -> usize {
    if iso_date(rest).is_some() {
        return 10;
    }
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)
        || bytes.get(end) == Some(&b'_')
        || matches!(bytes.get(end), Some(b'.' | b':')) && digit(end + 1)
    {
        end += 1;
    }
    end
}

fn iso_date(rest: &str) -> Option<Date> {
    let said = rest.get(..10)?;
    let part = |from: usize, to: usize| {
        said.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let dashes = said.get(4..5) == Some("-") && said.get(7..8) == Some("-");
    let ends = !rest.get(10..).is_some_and(|rest| rest.starts_with(is_word));
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let date = Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.filter(|_| dashes && ends)
}

fn long_date(said: &str) -> Cow<'_, str> {
    match iso_date(said) {
        Some(date) if said.len() == 10 => Cow::Owned(date.to_string()),
        _ => Cow::Borrowed(said),
    }
}

/// A text in quotes.
fn quoted(rest: &str) -> usize {
    rest.get(1..).and_then(|inside| inside.find('"')).map_or(rest.len(), |close| close + 2)
}

/// A text with its line breaks read as one space each, and no space at its ends.
fn joined(said: &str) -> Cow<'_, str> {
    if !said.contains('\n') {
        return Cow::Borrowed(said);
    }
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    Cow::Owned(lines.join(" "))
}
