//! Lines and columns of the protocol, and offsets in a text.
//!
//! The protocol counts lines from 0, ends them at `\n`, `\r\n` or `\r`, and counts columns in UTF-16 units unless
//! both sides agree on bytes. A place past the end of a line is its end.

use std::ops::Range;

use lsp_types as lsp;

/// How columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    #[default]
    Utf16,
    Utf8,
}

/// The lines of a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins, and where its text ends.
    lines: Vec<(usize, usize)>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let mut lines = Vec::new();
        let mut start = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if at < start {
                continue;
            }
            let double = bytes.get(at..at + 2) == Some(b"\r\n");
            lines.push((start, at));
            start = at + if double { 2 } else { 1 };
        }
        lines.push((start, text.len()));
        Self { text, lines, encoding }
    }

    pub(super) fn offset(&self, position: lsp::Position) -> usize {
        let Some((start, end)) = self.lines.get(position.line as usize).copied() else {
            return self.text.len();
        };
        let line = self.text.get(start..end).unwrap_or_default();
        let wanted = position.character as usize;
        let mut column = 0;
        for (at, letter) in line.char_indices() {
            let width = self.width(letter);
            if column + width > wanted {
                return start + at;
            }
            column += width;
        }
        end
    }

    pub(super) fn range(&self, range: lsp::Range) -> Option<Range<usize>> {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        (start <= end).then_some(start..end)
    }

    pub(super) fn position(&self, at: usize) -> lsp::Position {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (start, end) = self.lines.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..at.min(end)).unwrap_or_default();
        let column: usize = before.chars().map(|letter| self.width(letter)).sum();
        lsp::Position { line: number(line), character: number(column) }
    }

    pub(super) fn to_range(&self, range: Range<usize>) -> lsp::Range {
        lsp::Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// Columns between two offsets of a line.
    pub(super) fn columns(&self, range: Range<usize>) -> u32 {
        let text = self.text.get(range).unwrap_or_default();
        number(text.chars().map(|letter| self.width(letter)).sum())
    }

    /// The stretches of a range, a line each.
    pub(super) fn by_line(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first =
            self.lines.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        let lines = self.lines.get(first..).unwrap_or_default().iter();
        let lines = lines.take_while(move |(start, _)| *start < range.end);
        lines.map(move |(start, end)| range.start.max(*start)..range.end.min(*end))
    }

    const fn width(&self, letter: char) -> usize {
        match self.encoding {
            Encoding::Utf16 => letter.len_utf16(),
            Encoding::Utf8 => letter.len_utf8(),
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_editors_count() {
        let text = "£1 😀 x\r\n\tb\rc\n";
        let lines = Lines::new(text, Encoding::Utf16);
        let place = |line, character| lines.offset(lsp::Position { line, character });
        assert_eq!(place(0, 3), 4);
        assert_eq!(place(0, 5), 8, "an emoji is two units");
        assert_eq!(place(0, 4), 4, "no place is inside a letter");
        assert_eq!(place(0, 99), 10);
        assert_eq!(place(1, 1), 13);
        assert_eq!(place(2, 0), 15);
        assert_eq!(place(99, 0), text.len());
        assert_eq!(Lines::new(text, Encoding::Utf8).offset(lsp::Position::new(0, 8)), 8);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let position = lines.position(at);
            let back = lines.offset(position);
            assert!(back == at || text[back..at] == *"\r", "{at} {position:?}");
        }
    }
}
