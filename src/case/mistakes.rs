//! What to say where a case is not JSON, in words for people who never heard of JSON's grammar.
//!
//! Owns: the message, the place and the help of every mistake of syntax. Called by the scanner at the
//! place where it cannot go on; looks at the text around it to guess what was meant.
//! Must never know: programs and facts.

use super::scan::{Scanner, Stop};
use super::words::shown;
use super::{MAX_DEPTH, dates};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

const LEAVE_OUT: &str = "leave the key out if it is not known";

impl Scanner<'_> {
    /// The text is no object: nothing, a list, a single value, or not text at all.
    pub(super) fn not_a_case(&mut self) -> Stop {
        self.skip_space();
        match self.byte() {
            None => self
                .stop(self.here(), "the case is empty")
                .help("write at least `{}`, a case of which nothing is known yet")
                .into(),
            Some(b'[') => self
                .not_object("a list")
                .help("give one case: an object in `{ }`, without `[` and `]` around it")
                .into(),
            Some(b'"') => self.not_object("a text").help(EXAMPLE).into(),
            Some(b'-' | b'0'..=b'9') => self.not_object("a number").help(EXAMPLE).into(),
            _ => match self.word_here() {
                "true" | "false" | "null" => {
                    let found = format!("`{}`", self.word_here());
                    self.not_object(&found).help(EXAMPLE).into()
                }
                word if self.character().is_some_and(|c| c.is_alphabetic() || c == '_') => self
                    .not_object(&format!("`{}`", shown(word)))
                    .help(format!("write `{{` at the start, `}}` at the end, keys in quotes: `{{ \"{}\": … }}`", shown(word)))
                    .into(),
                _ => self.bad_value(),
            },
        }
    }

    /// A file in UTF-16, the "Unicode" of older tools, seen as if it were UTF-8.
    pub(super) fn not_utf8(&self) -> Stop {
        Diagnostic::error(Code::FileNotText, self.span(0, 0), "the case is not UTF-8 text")
            .label("it looks like UTF-16, which some tools call Unicode")
            .help("save the file again with the encoding UTF-8")
            .into()
    }

    pub(super) fn too_deep(&self) -> Stop {
        let span = self.span(self.at, self.at + 1);
        Diagnostic::error(
            Code::CaseTooDeep,
            span,
            format!("brackets stand more than {MAX_DEPTH} deep in one another"),
        )
        .help("close the brackets that were forgotten; no case needs that many")
        .into()
    }

    /// At the place of a value there is none.
    pub(super) fn bad_value(&self) -> Stop {
        let Some(c) = self.character() else { return self.truncated() };
        let span = self.word_span();
        let word = self.word_here();
        match c {
            ',' | '}' | ']' => return self.missing_value(c),
            ':' => return self.stray(c, "a value"),
            '\'' => return self.single_quotes(),
            '+' | '.' if word.bytes().skip(1).any(|b| b.is_ascii_digit()) => {
                return self.bad_number(self.at);
            }
            '£' | '$' | '€' => {
                return self
                    .stop(span, format!("`{}` needs quotes", shown(word)))
                    .help(format!("write `\"{}\"`, or the number alone", shown(word)))
                    .into();
            }
            _ => {}
        }
        if let Some(stop) = self.bad_anywhere(c) {
            return stop;
        }
        let says = |help: String| -> Stop {
            self.stop(span, format!("`{}` is not a value that JSON knows", shown(word)))
                .help(help)
                .into()
        };
        if self.at + word.len() == self.text.len()
            && ["true", "false", "null"].iter().any(|full| full.starts_with(word))
        {
            return self.truncated();
        }
        match word.to_lowercase().as_str() {
            "true" | "tru" | "yes" | "y" => says("write `true`".to_owned()),
            "false" | "fals" | "flase" | "no" | "n" => says("write `false`".to_owned()),
            "nul" | "nil" | "none" | "null" | "undefined" | "nothing" => {
                says(format!("write `null` where it is known that there is none; {LEAVE_OUT}"))
            }
            "nan" | "infinity" | "inf" => says(format!("write a number, or {LEAVE_OUT}")),
            _ if c.is_alphabetic() || c == '_' => self
                .stop(span, format!("`{}` needs quotes", shown(word)))
                .help(format!("write `\"{}\"`", shown(word)))
                .into(),
            _ => self.stray(c, "a value"),
        }
    }

    /// A comma or a closing bracket stands where a value belongs.
    fn missing_value(&self, c: char) -> Stop {
        let in_list = self.open.last().is_some_and(|open| !open.object);
        if in_list && c == '}' {
            return self.wrong_closer();
        }
        let span = self.span(self.at, self.at + 1);
        let report = self.stop(span, format!("a value is missing before this `{c}`"));
        if in_list {
            return report.help("write the value, or take the comma away").into();
        }
        report.help(format!("write the value, or {LEAVE_OUT}")).into()
    }

    /// Something starts like a number and is none.
    pub(super) fn bad_number(&self, start: usize) -> Stop {
        let word = self.word_at(start);
        let span = self.span(start, start + word.len());
        let not_a_number = |help: String| -> Stop {
            self.stop(span, format!("`{}` is not a number that JSON knows", shown(word)))
                .help(help)
                .into()
        };
        if word.contains('%') || dates::looks_like_one(word) || word.contains(':') {
            return self
                .stop(span, format!("`{}` needs quotes", shown(word)))
                .help(format!("write `\"{}\"`", shown(word)))
                .into();
        }
        let bare = word.strip_prefix('+').unwrap_or(word);
        let (sign, digits) = bare.strip_prefix('-').map_or(("", bare), |digits| ("-", digits));
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let whole = whole.trim_start_matches('0');
            let whole = if whole.is_empty() { "0" } else { whole };
            if !fraction.contains('.') {
                let point = if fraction.is_empty() { "" } else { "." };
                return not_a_number(format!(
                    "write `{}`",
                    shown(&format!("{sign}{whole}{point}{fraction}"))
                ));
            }
        }
        if digits.starts_with("Infinity") || digits.starts_with("NaN") || digits.is_empty() {
            return not_a_number(format!("write a number, or {LEAVE_OUT}"));
        }
        not_a_number(format!(
            "write digits alone; if it is a text, put it in quotes: `\"{}\"`",
            shown(word)
        ))
    }

    /// At the place of a key there is none.
    pub(super) fn bad_key(&self) -> Stop {
        let Some(c) = self.character() else { return self.truncated() };
        let (span, word) = (self.word_span(), self.word_here());
        if c == '\'' {
            return self.single_quotes();
        }
        if let Some(stop) = self.thousands().or_else(|| self.bad_anywhere(c)) {
            return stop;
        }
        match c {
            ']' => self.wrong_closer(),
            ':' | ',' | '{' | '[' => self.stray(c, "a key in quotes"),
            _ if c.is_alphanumeric() || c == '_' || c == '$' => self
                .stop(span, format!("the key `{}` needs quotes", shown(word)))
                .help(format!("write `\"{}\"`", shown(word)))
                .into(),
            _ => self.stray(c, "a key in quotes"),
        }
    }

    pub(super) fn missing_colon(&self, key: Span) -> Stop {
        let Some(c) = self.character() else { return self.truncated() };
        if let Some(stop) = self.bad_anywhere(c) {
            return stop;
        }
        let name = self.text.get(key.start as usize..key.end as usize).unwrap_or_default();
        let message = format!("a `:` is missing after the key `{}`", shown(name));
        if c == '=' {
            let span = self.span(self.at, self.at + 1);
            return self.stop(span, message).help("write `:` instead of `=`").into();
        }
        self.stop(key, message).help(format!("write `{}: `, then the value", shown(name))).into()
    }

    /// After a value there is neither a comma nor the closing bracket; `end` is the end of the value.
    pub(super) fn missing_comma(&self, end: usize) -> Stop {
        let Some(c) = self.character() else { return self.truncated() };
        if matches!(c, '}' | ']') {
            return self.wrong_closer();
        }
        if c == ';' {
            let span = self.span(self.at, self.at + 1);
            return self
                .stop(span, "a `;` stands where a comma belongs")
                .help("write `,` instead of `;`")
                .into();
        }
        if c == ':' {
            return self.stray(c, "a comma");
        }
        if let Some(stop) = self.bad_anywhere(c) {
            return stop;
        }
        // The place is the value before, whose end lacks the comma.
        let before = self.text.get(..end).and_then(|text| text.char_indices().next_back());
        let span = self.span(before.map_or(end, |(at, _)| at), end);
        self.stop(span, "a comma is missing after this").help("write `,` between the two").into()
    }

    /// A comma with nothing behind it.
    pub(super) fn stray_comma(&self, comma: usize) -> Stop {
        let span = self.span(comma, comma + 1);
        let message = match self.character() {
            Some(',') => "a comma stands before another comma".to_owned(),
            Some(c) => format!("a comma stands before the closing `{c}`"),
            None => return self.truncated(),
        };
        self.stop(span, message).help("take the comma away").into()
    }

    pub(super) fn unclosed_text(&self, quote: usize) -> Stop {
        let end = self.at.min(self.text.len()).max(quote + 1);
        let start = self.stop(self.span(quote, end), "this text is not closed");
        if self.byte().is_none() && self.text.get(quote..).is_some_and(|rest| !rest.contains('\n'))
        {
            return start
                .label("the file ends before its closing quote")
                .help("write the rest of the file: it was cut off here")
                .into();
        }
        start
            .label("no closing `\"` on this line")
            .help("write `\"` where the text ends; a line break inside a text is written `\\n`")
            .into()
    }

    pub(super) fn bad_escape(&self, start: usize) -> Stop {
        let rest = self.text.get(start..).unwrap_or_default();
        let digits = rest.bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count();
        let escape: String =
            rest.chars().take(if rest.starts_with("\\u") { 2 + digits } else { 2 }).collect();
        let span = self.span(start, start + escape.len());
        let report =
            self.stop(span, format!("`{}` does not stand for a character", shown(&escape)));
        if escape.starts_with("\\u") {
            return report.help("write four digits from 0 to 9 and a to f: `\\u00e9` is é").into();
        }
        report.help("write `\\\\` for one backslash").into()
    }

    pub(super) fn half_character(&self, start: usize) -> Stop {
        let end = (start + 6).min(self.text.len());
        self.stop(self.span(start, end), "this is one half of a character")
            .help("write both halves, `\\ud83d\\ude00`, or the character itself")
            .into()
    }

    /// Something follows the object that is the case.
    pub(super) fn more_follows(&self) -> Stop {
        let Some(c) = self.character() else { return self.truncated() };
        if matches!(c, '}' | ']') {
            let span = self.span(self.at, self.at + 1);
            return self
                .stop(span, format!("this `{c}` closes nothing"))
                .help("take it away, or write the opening bracket that it closes")
                .into();
        }
        if let Some(stop) = self.bad_anywhere(c) {
            return stop;
        }
        self.stop(self.word_span(), "more follows after the end of the case")
            .help("give one case: one object in `{ }`, and nothing after it")
            .into()
    }

    /// The text ends while brackets are open.
    fn truncated(&self) -> Stop {
        let closers: String = self.open.iter().rev().map(|open| open.closer()).collect();
        let mut report = self
            .stop(self.end(), "the case ends before it is complete")
            .label("the end of the file");
        if let Some(open) = self.open.last() {
            report = report.also(
                self.span(open.at, open.at + 1),
                format!("this `{}` is never closed", open.opener()),
            );
        }
        let help = if closers.is_empty() {
            "write the rest: it was cut off here".to_owned()
        } else {
            format!("write the rest, or at least `{closers}`: the file may have been cut off")
        };
        report.help(help).into()
    }

    /// `]` where `}` belongs, or the reverse.
    fn wrong_closer(&self) -> Stop {
        let found = self.character().unwrap_or('}');
        let span = self.span(self.at, self.at + 1);
        let Some(open) = self.open.last() else { return self.stray(found, "a value") };
        self.stop(span, format!("`{}` belongs here, not `{found}`", open.closer()))
            .also(
                self.span(open.at, open.at + 1),
                format!("this `{}` is not closed yet", open.opener()),
            )
            .help(format!("write `{}`", open.closer()))
            .into()
    }

    /// `1,000` reads as `1`, a comma and something else.
    fn thousands(&self) -> Option<Stop> {
        let before = self.text.get(..self.at)?;
        let comma = before.strip_suffix(',')?;
        let digits = comma.len() - comma.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let group = self.text.get(self.at..self.at + 3)?;
        if digits == 0 || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let span = self.span(self.at - 1 - digits, self.at + 3);
        let written = self.text.get(span.start as usize..span.end as usize)?;
        Some(
            self.stop(span, format!("the number `{}` is written with a comma", shown(written)))
                .help(format!("write `{}`", shown(&written.replace(',', ""))))
                .into(),
        )
    }

    fn single_quotes(&self) -> Stop {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let inside = rest.split(['\'', '\n']).next().unwrap_or_default();
        let closed = rest.as_bytes().get(inside.len()) == Some(&b'\'');
        let span = self.span(self.at, self.at + 1 + inside.len() + usize::from(closed));
        let report = self.stop(span, "texts and keys stand in double quotes");
        if closed && !inside.contains('"') {
            return report.help(format!("write `\"{}\"`", shown(inside))).into();
        }
        report.help("write `\"` instead of `'`").into()
    }

    /// Mistakes that can be made anywhere: comments, curly quotes, characters that cannot be seen.
    fn bad_anywhere(&self, c: char) -> Option<Stop> {
        let span = self.span(self.at, self.at + c.len_utf8());
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        if rest.starts_with("//") || rest.starts_with("/*") || c == '#' {
            let span = self.span(self.at, self.at + line.len());
            return Some(
                self.stop(span, "a case has no comments").help("take the comment out").into(),
            );
        }
        if matches!(c, '“' | '”' | '„' | '‘' | '’' | '`' | '«' | '»') {
            let report = self.stop(span, format!("`{c}` is not the quote that JSON knows"));
            return Some(
                report
                    .help("write the straight quote `\"`, and see that no tool turns it round")
                    .into(),
            );
        }
        if c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
        {
            let message =
                format!("a character that cannot be seen stands here (U+{:04X})", u32::from(c));
            return Some(
                self.stop(span, message).help("put an ordinary space in its place").into(),
            );
        }
        None
    }

    fn stray(&self, c: char, wanted: &str) -> Stop {
        let span = self.span(self.at, self.at + c.len_utf8());
        let shown = shown(c.encode_utf8(&mut [0; 4]));
        self.stop(span, format!("`{shown}` stands where {wanted} belongs"))
            .help(format!("take it away, or write {wanted} before it"))
            .into()
    }

    fn not_object(&self, found: &str) -> Diagnostic {
        let span = self.word_span();
        Diagnostic::error(
            Code::CaseNotObject,
            span,
            format!("a case is an object in `{{ }}`, found {found}"),
        )
    }

    fn stop(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Code::CaseNotJson, span, message)
    }

    fn here(&self) -> Span {
        self.span(self.at, self.at)
    }

    fn end(&self) -> Span {
        self.span(self.text.len(), self.text.len())
    }

    fn character(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn word_here(&self) -> &str {
        self.word_at(self.at)
    }

    fn word_span(&self) -> Span {
        let len = self.word_here().len().max(self.character().map_or(0, char::len_utf8));
        self.span(self.at, self.at + len)
    }

    /// What stands at a place up to the next space or mark of JSON's.
    fn word_at(&self, at: usize) -> &str {
        let rest = self.text.get(at..).unwrap_or_default();
        let end = rest.find(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | '{' | '}' | '[' | ']' | '"')
        });
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        // `key: value` without quotes: the word ends at the colon, but `20:00` and `10:30` do not.
        match word.split_once(':') {
            Some((name, _)) if !name.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => word.strip_suffix(':').unwrap_or(word),
        }
    }
}

const EXAMPLE: &str = "write the facts by group: `{ \"GROUP\": { \"FACT\": … } }`";
