//! The lines of a file, as its reader sees them.
//!
//! Owns: which physical lines make one logical line, where texts in quotes, comments, brackets and bullets
//! begin and end, and the reports about those that do not. One pass, linear in the text.
//! Takes: a text. Gives: a *masked* copy of the same length, in which comments and joined line breaks are
//! spaces and look-alikes of a sign are the sign, so that places in it are places in the source; and the
//! logical lines as ranges of it. Bounds how deep brackets nest, so that nothing downstream recurses deeply.
//! Must never know: what a line says.

mod nesting;

use std::ops::Range;

use smol_str::SmolStr;

use super::habits::marks::{self, Marks};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{FileId, Span, Spanned};
pub(super) use nesting::{MAX_NESTING, nesting, too_deep};

/// Reports beyond this number in one file are not worth reading.
pub(super) const MAX_PROBLEMS: usize = 1000;

/// A text cut into logical lines.
#[derive(Debug)]
pub(super) struct Layout {
    /// The text with comments and joined line breaks as spaces; as long as the text.
    pub(super) masked: String,
    /// The logical lines in order; blank ones are left out.
    pub(super) lines: Vec<Line>,
    /// The comments in order.
    pub(super) comments: Vec<Spanned<SmolStr>>,
}

/// One logical line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its text in the masked copy, without its bullets.
    pub(super) range: Range<usize>,
    /// Its bullets, nested ones too, in the order they are written.
    pub(super) bullets: Vec<Bullet>,
    /// A mistake on it is reported already: what else does not fit follows from that.
    pub(super) reported: bool,
    /// It cannot be read at all.
    pub(super) unreadable: bool,
    /// Where a line break was joined because the line above ends with a comma.
    pub(super) joined_by_comma: bool,
}

/// One bullet of a logical line.
#[derive(Debug, Clone)]
pub(super) struct Bullet {
    /// The column it stands in, in characters from 0.
    pub(super) column: usize,
    /// Its text without the `- `.
    pub(super) range: Range<usize>,
}

impl Line {
    /// From its first to its last character, bullets included.
    pub(super) fn full_range(&self) -> Range<usize> {
        let end = self.bullets.last().map_or(self.range.end, |bullet| bullet.range.end);
        self.range.start..end.max(self.range.end)
    }
}

/// Cuts a text into logical lines.
pub(super) fn lay_out(file: FileId, text: &str, problems: &mut Vec<Diagnostic>) -> Layout {
    let mut scan = Scan {
        file,
        text,
        bytes: text.as_bytes(),
        masked: text.as_bytes().to_vec(),
        at: 0,
        lines: Vec::new(),
        comments: Vec::new(),
        brackets: Vec::new(),
        too_deep: 0,
        join: Join::No,
        orphan: false,
        marks: Marks::default(),
        comments_close: true,
        problems,
    };
    scan.run();
    let Scan { masked, lines, comments, marks, .. } = scan;
    marks.report(problems);
    // Only whole characters are replaced, so the copy is text; were it not, the text itself would do.
    let masked = String::from_utf8(masked).unwrap_or_else(|_| text.to_owned());
    Layout { masked, lines, comments }
}

/// Why the next physical line belongs to the one above.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    No,
    Comma,
    /// `and` or `or` at the end of the line: a mistake, but what is meant is plain.
    TrailingWord,
}

struct Scan<'t, 'p> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    masked: Vec<u8>,
    at: usize,
    lines: Vec<Line>,
    comments: Vec<Spanned<SmolStr>>,
    /// Open brackets of the logical line.
    brackets: Vec<usize>,
    /// How many brackets are open beyond the limit.
    too_deep: usize,
    join: Join,
    /// The physical line belongs to no logical line: it is read and dropped.
    orphan: bool,
    marks: Marks,
    /// A `/*` may still be closed.
    comments_close: bool,
    problems: &'p mut Vec<Diagnostic>,
}

/// What stands at the start of a physical line.
enum Start {
    Joined,
    Bullet { column: usize },
    Orphan,
    New,
}

impl Scan<'_, '_> {
    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.blank(0..3);
            self.at = 3;
        }
        while self.at < self.bytes.len() {
            self.physical_line();
        }
        self.close_brackets();
    }

    fn physical_line(&mut self) {
        let line_start = self.at;
        self.skip_space();
        match self.peek() {
            None => return,
            Some(b'\n') => {
                self.blank(self.at..self.at + 1);
                self.at += 1;
                return;
            }
            Some(b'#') => return self.comment(),
            Some(_) => {}
        }
        let start = self.start_of_line(line_start);
        let from = self.at;
        let is_new = matches!(start, Start::New);
        self.orphan = matches!(start, Start::Orphan);
        match start {
            Start::Joined | Start::Orphan => {}
            Start::Bullet { column } => {
                if let Some(line) = self.lines.last_mut() {
                    line.bullets.push(Bullet { column, range: from..from });
                }
            }
            Start::New => self.lines.push(Line {
                range: from..from,
                bullets: Vec::new(),
                reported: false,
                unreadable: false,
                joined_by_comma: false,
            }),
        }
        let end = self.content();
        if self.orphan {
            self.brackets.clear();
            self.join = Join::No;
            return;
        }
        if is_new && end == from {
            self.lines.pop(); // nothing but marks that say nothing
            return;
        }
        if let Some(line) = self.lines.last_mut() {
            match line.bullets.last_mut() {
                Some(bullet) => bullet.range.end = end.max(bullet.range.start),
                None => line.range.end = end,
            }
        }
        self.join = self.join_after(from, end);
    }

    /// Decides whether a physical line continues the one above.
    fn start_of_line(&mut self, line_start: usize) -> Start {
        let at = self.at;
        let rest = self.text.get(at..).unwrap_or("");
        if !self.brackets.is_empty() {
            if !words::begins_a_line(
                rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest),
            ) {
                return Start::Joined;
            }
            self.close_brackets();
        }
        let join = std::mem::replace(&mut self.join, Join::No);
        if let Some(width) = marks::bullet(rest).filter(|_| !self.lines.is_empty()) {
            if !rest.starts_with('-') {
                self.marks.wrong_bullets.add(self.span(at..at + width));
            }
            let indent = self.text.get(line_start..at).unwrap_or("");
            self.at = at + width;
            self.skip_space();
            return Start::Bullet { column: indent.chars().count() };
        }
        let (word, _) = words::first_word(rest);
        let has_bullets = self.lines.last().is_some_and(|line| !line.bullets.is_empty());
        if word == "and" || word == "or" {
            if has_bullets && join == Join::No {
                self.after_bullet(word, at);
                return Start::Orphan;
            }
            return if self.lines.is_empty() { Start::New } else { Start::Joined };
        }
        let own_line = || {
            words::begins_a_line(rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest))
        };
        match join {
            Join::No => Start::New,
            Join::Comma if own_line() => Start::New,
            Join::TrailingWord if own_line() => Start::New,
            Join::Comma => {
                if let Some(line) = self.lines.last_mut() {
                    line.joined_by_comma = true;
                }
                Start::Joined
            }
            Join::TrailingWord => {
                self.trailing_word(at);
                Start::Joined
            }
        }
    }

    fn after_bullet(&mut self, word: &str, at: usize) {
        let span = self.span(at..at + word.len());
        self.report(
            Diagnostic::error(
                Code::SyntaxAfterBullet,
                span,
                format!("`{word}` after a bullet belongs to nothing"),
            )
            .label("a bullet ends at the end of its line")
            .help(
                "write it as one more bullet, or put brackets around it inside the bullet: \
                     `- (child_age is 4 or child_age is 5)`",
            ),
        );
        if let Some(line) = self.lines.last_mut() {
            line.reported = true;
        }
    }

    fn trailing_word(&mut self, at: usize) {
        let above = self.text.get(..at).unwrap_or("").trim_end();
        let end = above.len();
        let start = above.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |space| space + 1);
        let word = above.get(start..).unwrap_or("");
        if word != "and" && word != "or" {
            return; // a comment stands between: the parts are joined all the same
        }
        self.report(
            Diagnostic::error(
                Code::SyntaxTrailingWord,
                self.span(start..end),
                format!("`{word}` stands at the end of a line"),
            )
            .label("the line ends here")
            .help(format!("put `{word}` at the beginning of the next line")),
        );
    }

    /// Reads to the end of the physical line (a text in quotes may run over it) and gives the end of what
    /// it says.
    fn content(&mut self) -> usize {
        let cites = self.text.get(self.at..).is_some_and(|rest| rest.starts_with("cites "));
        let mut end = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.blank(self.at..self.at + 1);
                    self.at += 1;
                    break;
                }
                b' ' => {
                    self.at += 1;
                    continue;
                }
                b'\r' => {
                    self.blank(self.at..self.at + 1);
                    self.at += 1;
                    continue;
                }
                b'#' => {
                    self.comment();
                    break;
                }
                b'"' => self.text_in_quotes(),
                b'(' => self.open_bracket(),
                b')' => self.close_bracket(),
                b'\t' | b';' | b'{' | b'}' | b'\'' | b'/' | 0x80.. => {
                    if self.odd_mark(byte, cites) {
                        continue;
                    }
                }
                _ => self.at += 1,
            }
            end = self.at;
        }
        end
    }

    fn join_after(&self, from: usize, end: usize) -> Join {
        let said = self.masked.get(from..end).unwrap_or(&[]);
        if said.ends_with(b",") {
            Join::Comma
        } else if said.ends_with(b" and") || said.ends_with(b" or") {
            Join::TrailingWord
        } else {
            Join::No
        }
    }

    // --- texts ---------------------------------------------------------------------------------------

    /// A text between straight quotes. Where its end is missing, it ends with its line, so that one missing
    /// quote does not eat the file.
    fn text_in_quotes(&mut self) {
        let open = self.at;
        let inside = open + 1;
        let close = self.find(b'"', inside);
        let said = self.text.get(inside..close.unwrap_or(self.bytes.len())).unwrap_or("");
        let first_line = said.get(..said.find('\n').unwrap_or(said.len())).unwrap_or("");
        let one_line = first_line.len() == said.len();
        let eats_lines =
            !one_line && said.lines().skip(1).any(|line| words::surely_begins_a_line(line.trim()));
        if let Some(close) = close
            && !eats_lines
            && (one_line || !first_line.trim().is_empty() && self.ends_text(close))
        {
            self.at = close + 1;
            return;
        }
        let line = first_line;
        if let Some(curly) = line.find(['”', '“']) {
            self.marks.curly_quotes.add(self.span(inside + curly..inside + curly + 3));
            self.blank(inside + curly..inside + curly + 3);
            self.put(inside + curly, b'"');
            self.at = inside + curly + 3;
            return;
        }
        self.unclosed_text(open, inside + line.trim_end().len());
    }

    /// Is this quote, on a later line than the one that opened the text, its end? One that stands right
    /// before a word opens the next text.
    fn ends_text(&self, close: usize) -> bool {
        self.text
            .get(close + 1..)
            .and_then(|rest| rest.chars().next())
            .is_none_or(|next| !next.is_alphanumeric() && next != '£' && next != '(')
    }

    fn unclosed_text(&mut self, open: usize, end: usize) {
        let span = self.span(open..open + 1);
        let nothing_inside = end <= open + 1;
        let report = if nothing_inside {
            Diagnostic::error(Code::SyntaxUnclosedText, span, "this quote opens no text")
                .label("nothing stands after it on this line")
                .help("put one `\"` before the text and one behind it")
        } else {
            let said = self.text.get(open..end).unwrap_or("");
            let report =
                Diagnostic::error(Code::SyntaxUnclosedText, span, "this text has no closing quote")
                    .label("it begins here");
            if said.chars().count() <= 80 {
                report.help(format!("end it with a quote: `{said}\"`"))
            } else {
                report.help("put a `\"` where the text ends")
            }
        };
        self.report(report);
        self.mark_reported();
        if nothing_inside {
            self.blank(open..open + 1);
        } else {
            let last = self
                .text
                .get(..end)
                .and_then(|said| said.char_indices().next_back())
                .map_or(end, |(at, _)| at);
            self.blank(last..end);
            self.put(end - 1, b'"');
        }
        self.at = end;
    }

    /// A text between curly or single quotes: reported, and read as if they were straight.
    fn text_in_odd_quotes(&mut self, open: char) -> bool {
        let start = self.at;
        let inside = start + open.len_utf8();
        let line = self.rest_of_line(inside);
        let curly = matches!(open, '“' | '”' | '„');
        let close = if curly {
            line.find(['”', '“', '„', '"'])
        } else {
            line.get(..line.find('"').unwrap_or(line.len()))
                .and_then(|line| line.rfind(['\'', '’', '‘']))
        };
        let Some(close) = close else { return false };
        let close = inside + close;
        let width =
            self.text.get(close..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let span = self.span(start..inside);
        if curly {
            self.marks.curly_quotes.add(span)
        } else {
            self.marks.single_quotes.add(span)
        }
        self.blank(start..inside);
        self.put(start, b'"');
        self.blank(close..close + width);
        self.put(close, b'"');
        self.at = close + width;
        true
    }

    // --- comments ------------------------------------------------------------------------------------

    fn comment(&mut self) {
        let start = self.at;
        let line_end = self.line_end(start);
        let said = self.text.get(start..line_end).unwrap_or("").trim_end();
        self.comments.push(Spanned::new(SmolStr::new(said), self.span(start..start + said.len())));
        self.blank(start..(line_end + 1).min(self.bytes.len()));
        self.at = line_end + 1;
    }

    /// `// …` or `/* … */`: reported, and read as a comment.
    fn odd_comment(&mut self) {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        let close = if rest.starts_with("/*") && self.comments_close {
            rest.find("*/").map(|close| start + close + 2)
        } else {
            None
        };
        if rest.starts_with("/*") && close.is_none() {
            self.comments_close = false; // so that no later one looks for an end again
        }
        let end = close.unwrap_or_else(|| self.line_end(start));
        self.marks.comments.add(self.span(start..start + 2));
        self.blank(start..end);
        self.at = end;
    }

    // --- brackets ------------------------------------------------------------------------------------

    fn open_bracket(&mut self) {
        if self.brackets.len() >= MAX_NESTING {
            if self.too_deep == 0 {
                self.nesting_report(self.at);
            }
            self.too_deep += 1;
        } else {
            self.brackets.push(self.at);
        }
        self.at += 1;
    }

    fn close_bracket(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if self.brackets.pop().is_none() {
            let span = self.span(self.at..self.at + 1);
            self.report(
                Diagnostic::error(Code::SyntaxBrackets, span, "this `)` closes no bracket")
                    .label("no `(` is open here")
                    .help("take it away, or put a `(` before the part that belongs together"),
            );
            self.mark_reported();
            self.blank(self.at..self.at + 1);
        }
        self.at += 1;
    }

    /// The line ends, so every bracket should be closed.
    fn close_brackets(&mut self) {
        self.too_deep = 0;
        let Some(open) = self.brackets.last().copied() else { return };
        self.brackets.clear();
        let end = self.lines.last().map_or(open + 1, |line| line.full_range().end);
        let report = Diagnostic::error(
            Code::SyntaxBrackets,
            self.span(open..open + 1),
            "this bracket is not closed",
        )
        .label("opened here")
        .also(self.span(end..end), "no `)` up to here")
        .help("put a `)` behind the part that belongs together");
        if self.lines.last().is_some_and(|line| !line.reported) {
            self.report(report);
        }
        if let Some(line) = self.lines.last_mut() {
            line.reported = true;
            line.unreadable = true;
        }
    }

    fn nesting_report(&mut self, at: usize) {
        if self.lines.last().is_some_and(|line| line.unreadable) {
            return;
        }
        self.report(nesting(self.span(at..at + 1)));
        if let Some(line) = self.lines.last_mut() {
            line.reported = true;
            line.unreadable = true;
        }
    }

    // --- marks of other worlds -----------------------------------------------------------------------

    /// Something that has no place outside quotes. Says whether it counts as a space.
    fn odd_mark(&mut self, byte: u8, cites: bool) -> bool {
        let Some(found) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            self.at += 1;
            return false;
        };
        let here = self.at..self.at + found.len_utf8();
        let span = self.span(here.clone());
        match found {
            '\t' => self.marks.tabs.add(span),
            ';' => {
                self.marks.semicolons.add(span);
                let rest = self.rest_of_line(here.end).trim_start();
                if !rest.is_empty() && !rest.starts_with('#') {
                    self.mark_reported();
                }
            }
            '{' | '}' => self.marks.braces.add(span),
            '/' => {
                if self.bytes.get(self.at + 1).is_some_and(|next| matches!(next, b'/' | b'*')) {
                    self.odd_comment();
                    return true;
                }
                self.at += 1;
                return false;
            }
            '\'' | '‘' | '’' | '“' | '”' | '„' => {
                if !self.text_in_odd_quotes(found) {
                    self.at = here.end;
                }
                return false;
            }
            _ if marks::is_space(found) => self.marks.odd_spaces.add(span),
            _ if marks::is_hidden(found) => {
                self.marks.hidden.add(span);
                self.mark_reported();
            }
            _ => {
                if let Some(sign) = marks::sign(found).filter(|_| !cites) {
                    if !self.joins_a_range(here.clone(), sign) {
                        self.marks.signs.add(span);
                    }
                    self.blank(here.clone());
                    self.put(here.start, sign);
                }
                self.at = here.end;
                return false;
            }
        }
        debug_assert!(byte != b'/');
        self.blank(here.clone());
        self.at = here.end;
        true
    }

    /// Does a long dash stand between two numbers, as in `4–19`? That is reported as a range.
    fn joins_a_range(&self, here: Range<usize>, sign: u8) -> bool {
        let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let before = self.bytes.get(..here.start).unwrap_or(&[]);
        let low = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let after = self.bytes.get(here.end..).unwrap_or(&[]);
        let high = digits(after);
        let goes_on = after.get(high).is_some_and(|next| *next >= 0x80 || *next == b'-');
        let begun = before.get(before.len().saturating_sub(low + 1));
        let in_a_date = begun.is_some_and(|byte| *byte == b'-' || *byte >= 0x80);
        sign == b'-' && low > 0 && high > 0 && !goes_on && !in_a_date
    }

    // --- small things --------------------------------------------------------------------------------

    /// Spaces at the start of a line, odd ones too.
    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' => self.at += 1,
                b'\r' => {
                    self.blank(self.at..self.at + 1);
                    self.at += 1;
                }
                b'\t' | 0x80.. => {
                    let found = self
                        .text
                        .get(self.at..)
                        .and_then(|rest| rest.chars().next())
                        .unwrap_or(' ');
                    let here = self.at..self.at + found.len_utf8();
                    let span = self.span(here.clone());
                    if found == '\t' {
                        self.marks.tabs.add(span);
                    } else if marks::is_space(found) {
                        self.marks.odd_spaces.add(span);
                    } else if marks::is_hidden(found) {
                        self.marks.hidden.add(span);
                    } else {
                        return;
                    }
                    self.blank(here.clone());
                    self.at = here.end;
                }
                _ => return,
            }
        }
    }

    /// Beyond what anybody reads, reports are dropped; the reader of lines says so.
    fn report(&mut self, problem: Diagnostic) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn mark_reported(&mut self) {
        if let Some(line) = self.lines.last_mut() {
            line.reported = true;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn find(&self, byte: u8, from: usize) -> Option<usize> {
        self.bytes.get(from..)?.iter().position(|next| *next == byte).map(|at| from + at)
    }

    /// Where the physical line ends: at its line break, or at the end of the text.
    fn line_end(&self, from: usize) -> usize {
        self.find(b'\n', from).unwrap_or(self.bytes.len())
    }

    /// What follows on the physical line, as far as a text between odd quotes is looked for.
    fn rest_of_line(&self, from: usize) -> &str {
        const LONGEST: usize = 2000;
        let mut end = (from + LONGEST).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let rest = self.text.get(from..end).unwrap_or("");
        rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest)
    }

    fn blank(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.masked.get_mut(range) {
            bytes.fill(b' ');
        }
    }

    fn put(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.masked.get_mut(at) {
            *place = byte;
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        span(self.file, range)
    }
}

/// A range of bytes as a place. Files are bounded far below 4 GB.
pub(super) fn span(file: FileId, range: Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, offset(range.start), offset(range.end))
}

/// The same for a range that was found in the masked copy, where a look-alike of several bytes is one sign
/// and spaces: whole characters of the text.
pub(super) fn whole(file: FileId, text: &str, range: Range<usize>) -> Span {
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    span(file, start..end)
}

#[cfg(test)]
mod tests;
