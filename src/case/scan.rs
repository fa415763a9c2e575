//! The scanner of a case: JSON as RFC 8259 has it, one pass, with the place of everything.
//!
//! Owns: the grammar of JSON, decoding of texts, the bound on nesting. Takes a text, gives its values
//! one at a time with their places: no tree is built, so that what is not wanted costs no memory, keys
//! given twice are seen, and numbers keep the digits they were written in.
//! Must never know: programs and facts. What to say about a mistake is in [`super::mistakes`].

use std::borrow::Cow;

use super::MAX_DEPTH;
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};

/// The text is not JSON from here on: nothing more can be read.
pub(super) type Stop = Box<Diagnostic>;

/// One value. Of an object or a list only the opening bracket has been seen, and it is still to be read.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'t> {
    Null,
    YesNo(bool),
    /// The digits as they were written.
    Number(&'t str),
    /// Decoded.
    Text(Cow<'t, str>),
    Object,
    List,
}

/// A key and where it stands, quotes included.
#[derive(Debug)]
pub(super) struct Key<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) span: Span,
}

/// A bracket that is not closed yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) at: usize,
    pub(super) object: bool,
    /// Nothing has been read in it yet.
    fresh: bool,
}

impl Open {
    pub(super) const fn closer(self) -> char {
        if self.object { '}' } else { ']' }
    }

    pub(super) const fn opener(self) -> char {
        if self.object { '{' } else { '[' }
    }
}

pub(super) struct Scanner<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The brackets around this place, outermost first; at most [`MAX_DEPTH`].
    pub(super) open: Vec<Open>,
}

impl<'t> Scanner<'t> {
    /// At the start of a text; a byte order mark is passed over.
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { file, text, at, open: Vec::with_capacity(8) }
    }

    /// The next value; see [`Found`].
    pub(super) fn value(&mut self) -> Result<(Found<'t>, Span), Stop> {
        self.skip_space();
        let start = self.at;
        let found = match self.byte() {
            Some(b'"') => Found::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Found::Number(self.number()?),
            Some(b'{') => return Ok((Found::Object, self.span(start, start + 1))),
            Some(b'[') => return Ok((Found::List, self.span(start, start + 1))),
            Some(b't') if self.word("true") => Found::YesNo(true),
            Some(b'f') if self.word("false") => Found::YesNo(false),
            Some(b'n') if self.word("null") => Found::Null,
            _ => return Err(self.bad_value()),
        };
        Ok((found, self.span(start, self.at)))
    }

    /// Reads the opening bracket at this place.
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.open.push(Open { at: self.at, object: self.byte() == Some(b'{'), fresh: true });
        self.at += 1;
        Ok(())
    }

    /// The next key of the object that was entered last, or its end.
    pub(super) fn next_key(&mut self) -> Result<Option<Key<'t>>, Stop> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        if self.byte() != Some(b'"') {
            return Err(self.bad_key());
        }
        let start = self.at;
        let text = self.string()?;
        let span = self.span(start, self.at);
        self.skip_space();
        if self.byte() != Some(b':') {
            return Err(self.missing_colon(span));
        }
        self.at += 1;
        Ok(Some(Key { text, span }))
    }

    /// Whether the list that was entered last has another value; its end is read.
    pub(super) fn next_element(&mut self) -> Result<bool, Stop> {
        self.more(b']')
    }

    /// Passes over the object or list that starts at this place, checking it; gives its place.
    pub(super) fn skip(&mut self) -> Result<Span, Stop> {
        let (start, around) = (self.at, self.open.len());
        self.enter()?;
        while self.open.len() > around {
            let object = self.open.last().is_some_and(|open| open.object);
            let more = if object { self.next_key()?.is_some() } else { self.next_element()? };
            if more && matches!(self.value()?.0, Found::Object | Found::List) {
                self.enter()?;
            }
        }
        Ok(self.span(start, self.at))
    }

    /// Nothing but space may follow.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        self.skip_space();
        if self.byte().is_some() { Err(self.more_follows()) } else { Ok(()) }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        // The size of a case is bounded far below 4 GB.
        Span::new(
            self.file,
            u32::try_from(start).unwrap_or(u32::MAX),
            u32::try_from(end).unwrap_or(u32::MAX),
        )
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
    }

    /// Whether something follows in the bracket that was entered last, behind its comma.
    fn more(&mut self, closer: u8) -> Result<bool, Stop> {
        let end = self.at;
        self.skip_space();
        let fresh = match self.open.last_mut() {
            Some(open) => std::mem::replace(&mut open.fresh, false),
            None => true,
        };
        if self.byte() == Some(closer) {
            self.at += 1;
            self.open.pop();
            return Ok(false);
        }
        if fresh {
            return Ok(true);
        }
        if self.byte() != Some(b',') {
            return Err(self.missing_comma(end));
        }
        let comma = self.at;
        self.at += 1;
        self.skip_space();
        if matches!(self.byte(), Some(b'}' | b']' | b',')) {
            return Err(self.stray_comma(comma));
        }
        Ok(true)
    }

    /// Reads a word that is a value, if it stands here whole.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let whole = rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(joins_a_word));
        if whole {
            self.at += word.len();
        }
        whole
    }

    fn number(&mut self) -> Result<&'t str, Stop> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let whole = self.at;
        let mut sound = self.digits();
        sound &= self.byte_at(whole) != Some(b'0') || self.at == whole + 1;
        if self.byte() == Some(b'.') {
            self.at += 1;
            sound &= self.digits();
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            sound &= self.digits();
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !sound || rest.starts_with(joins_a_word) || rest.starts_with(':') {
            return Err(self.bad_number(start));
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Whether there was at least one.
    fn digits(&mut self) -> bool {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        self.at > start
    }

    fn byte_at(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Reads a text in double quotes. A tab or another control character may stand in it; a line break
    /// may not, because that is how a forgotten quote shows.
    fn string(&mut self) -> Result<Cow<'t, str>, Stop> {
        let quote = self.at;
        self.at += 1;
        let mut start = self.at;
        let mut decoded: Option<String> = None;
        loop {
            match self.byte() {
                None | Some(b'\n' | b'\r') => return Err(self.unclosed_text(quote)),
                Some(b'"') => {
                    let rest = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(match decoded {
                        Some(text) => Cow::Owned(text + rest),
                        None => Cow::Borrowed(rest),
                    });
                }
                Some(b'\\') => {
                    let before = self.text.get(start..self.at).unwrap_or_default();
                    let text = decoded.get_or_insert_with(String::new);
                    text.push_str(before);
                    let escaped = self.escape(quote)?;
                    text.push(escaped);
                    start = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// Reads `\n`, `\"`, `\u00e9` and the like.
    fn escape(&mut self, quote: usize) -> Result<char, Stop> {
        let start = self.at;
        let letter = self.byte_at(start + 1);
        self.at += 2;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            None | Some(b'\n' | b'\r') => return Err(self.unclosed_text(quote)),
            Some(_) => return Err(self.bad_escape(start)),
        })
    }

    /// Reads the digits of `\u00e9`, or of the two halves of a character beyond U+FFFF.
    fn unicode(&mut self, start: usize) -> Result<char, Stop> {
        let first = self.hex(start)?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.half_character(start));
        }
        if self.byte() != Some(b'\\') || self.byte_at(self.at + 1) != Some(b'u') {
            return Err(self.half_character(start));
        }
        self.at += 2;
        let second = self.hex(start)?;
        let joined = second.checked_sub(0xdc00).filter(|low| *low < 0x400);
        joined
            .and_then(|low| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low))
            .ok_or_else(|| self.half_character(start))
    }

    fn hex(&mut self, start: usize) -> Result<u32, Stop> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|four| four.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|four| u32::from_str_radix(four, 16).ok());
        let value = value.ok_or_else(|| self.bad_escape(start))?;
        self.at += 4;
        Ok(value)
    }
}

/// What may not follow a number or a word directly.
fn joins_a_word(c: char) -> bool {
    !matches!(c, ' ' | '\t' | '\n' | '\r' | ',' | ';' | ':' | '{' | '}' | '[' | ']' | '"')
}
