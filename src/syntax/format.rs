//! Tree back to text: the one layout of a rule file.
//!
//! Owns: indentation, spaces, line breaks, blank lines, the columns of tables and the form of dates.
//! Takes: a text without mistakes. Gives: the same words in the same lines, laid out.
//! Must never know: what names mean.
//!
//! The words of each logical line are kept, and so are comments, the breaks that an author put before `and`
//! and `or`, and single blank lines. So formatting changes how a file looks and nothing else; that is
//! checked on every text before it is handed out.

mod table;
mod tokens;
mod wrap;

use std::ops::Range;

use super::layout::{self, Layout};
use super::{MAX_BYTES, STACK, assemble, unreadable};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::span::{FileId, Span};
use crate::syntax::lower::Reader;
use tokens::{Kind, Token, Words};

/// So wide a line may be; a longer one is broken where the language allows it.
pub const WIDTH: usize = 110;
/// How far each depth is set in.
const STEP: usize = 2;

/// Lays a rule file out.
///
/// The result ends its lines as the text does (`\n`, or `\r\n` where the first line ends so), and
/// formatting it again changes nothing.
///
/// # Errors
///
/// Every mistake of the text, in its order: a file that cannot be read whole is not touched.
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let read = Lines::read(file, text)?;
    let pages = read.lay_out();
    let laid_out = match text.find('\n') {
        Some(end) if text.get(..end).is_some_and(|line| line.ends_with('\r')) => {
            pages.replace('\n', "\r\n")
        }
        _ => pages,
    };
    // What is not the same words in the same lines is never handed out.
    match Lines::read(file, &laid_out) {
        Ok(again) if laid_out.len() <= MAX_BYTES && again.said() == read.said() => Ok(laid_out),
        _ => {
            let start = layout::span(file, 0..0);
            Err(vec![
                Diagnostic::error(
                    Code::FormatUnsafe,
                    start,
                    "this file cannot be laid out without changing what it says",
                )
                .help("this is a fault of the formatter; please report it, with the file"),
            ])
        }
    }
}

/// One line, bullet or comment of a file.
struct Unit {
    /// Where it stands in the text.
    range: Range<usize>,
    what: What,
    /// A comment behind it, on the line where it ends.
    trailing: Option<Range<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// A logical line, and how deep it stands.
    Line(u8, Words),
    /// A bullet: how deep its line stands, and how deep it is nested below it, from 1.
    Bullet(u8, u8),
    /// A row of a table, or of a list in a scenario.
    Row(u8),
    /// A comment on a line of its own.
    Comment,
}

/// A text as lines, each with its depth.
struct Lines<'t> {
    text: &'t str,
    layout: Layout,
    units: Vec<Unit>,
}

impl<'t> Lines<'t> {
    fn read(file: FileId, text: &'t str) -> Result<Self, Vec<Diagnostic>> {
        if let Some(problem) = unreadable(file, text) {
            return Err(vec![problem]);
        }
        let mut problems = Vec::new();
        let layout = layout::lay_out(file, text, &mut problems);
        let depths = stacker::maybe_grow(STACK, 4 * STACK, || {
            let reader = Reader::new(file, text, &layout.masked, &mut problems);
            let mut assembler = assemble::Assembler::new(reader, true);
            for line in &layout.lines {
                if !assembler.line(line) {
                    assembler.gave_up(line);
                    break;
                }
            }
            assembler.finish().1
        });
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            crate::diagnostic::sort(&mut problems);
            return Err(problems);
        }
        let units = units(text, &layout, &depths);
        Ok(Self { text, layout, units })
    }

    /// What the file says: the words of each unit, with nothing of how they are laid out.
    fn said(&self) -> Vec<(Option<What>, Vec<String>)> {
        let said = |unit: &Unit| {
            let trailing = unit.trailing.clone().and_then(|range| self.text.get(range));
            if unit.what == What::Comment {
                // Where a comment stands beside a line is layout.
                return (None, vec![self.slice(&unit.range).trim().to_owned()]);
            }
            let tokens = tokens::read(self.masked(&unit.range), unit.what.words());
            // A date is one word in one form and three in the other.
            let words: Vec<&str> = tokens.iter().map(|token| &*token.text).collect();
            let words = std::iter::once(words.join(" "));
            let inner = self.comments_inside(&unit.range).map(str::to_owned);
            (Some(unit.what), words.chain(inner).chain(trailing.map(str::to_owned)).collect())
        };
        self.units.iter().map(said).collect()
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn masked(&self, range: &Range<usize>) -> &str {
        self.layout.masked.get(range.clone()).unwrap_or("")
    }

    fn comments_inside(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        let comments = &self.layout.comments;
        let first = comments.partition_point(|comment| place(comment.span).start < range.start);
        let end = range.end;
        comments
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |comment| place(comment.span).start < end)
            .map(|comment| comment.node.as_str())
    }

    /// The whole text, laid out.
    fn lay_out(&self) -> String {
        let mut page = String::with_capacity(self.text.len() + self.text.len() / 8);
        let mut at = 0;
        while let Some(unit) = self.units.get(at) {
            self.gap(at, &mut page);
            let rows = self.rows_from(at);
            if rows > 0 {
                table::lay_out(self, at..at + rows, &mut page);
                at += rows;
                continue;
            }
            self.unit(at, unit, &mut page);
            at += 1;
        }
        page
    }

    fn unit(&self, at: usize, unit: &Unit, page: &mut String) {
        let indent = self.indent(at);
        match unit.what {
            What::Comment => put(page, indent, self.slice(&unit.range).trim_end()),
            _ if self.comments_inside(&unit.range).next().is_some() => {
                self.as_broken(unit, indent, page);
            }
            _ => {
                let tokens = tokens::read(self.masked(&unit.range), unit.what.words());
                let bullet = matches!(unit.what, What::Bullet(..));
                let breaks = self.breaks(unit, &tokens);
                let lines = wrap::wrap(&tokens, indent, bullet, &breaks);
                let mut inside = indent;
                for line in lines {
                    put(page, inside, &line);
                    inside = indent + STEP + if bullet { STEP } else { 0 };
                }
            }
        }
        self.behind(unit, page);
    }

    /// A comment behind a line.
    fn behind(&self, unit: &Unit, page: &mut String) {
        let Some(comment) = &unit.trailing else { return };
        page.truncate(page.trim_end_matches('\n').len());
        page.push_str("  ");
        page.push_str(self.slice(comment));
        page.push('\n');
    }

    /// A line with comments inside it is broken where its author broke it.
    fn as_broken(&self, unit: &Unit, indent: usize, page: &mut String) {
        let mut inside = indent;
        let dash = if matches!(unit.what, What::Bullet(..)) { "- " } else { "" };
        for (index, line) in self.slice(&unit.range).lines().enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let dash = if index == 0 { dash } else { "" };
            put(page, inside, &format!("{dash}{line}"));
            inside = indent + STEP + dash_width(unit.what);
        }
    }

    /// The tokens before which the author broke the line: at `and` and `or` that is kept, and at commas where
    /// every one of them ends a line.
    fn breaks(&self, unit: &Unit, tokens: &[Token<'_>]) -> Vec<bool> {
        let text = self.slice(&unit.range);
        let broken_after = |end: usize, start: usize| {
            text.get(end..start).is_some_and(|between| between.contains('\n'))
        };
        let mut depth = 0_usize;
        let mut commas = Vec::new();
        for (one, two) in tokens.iter().zip(tokens.iter().skip(1)) {
            match one.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Comma if depth == 0 => commas.push(broken_after(one.end, two.start)),
                _ => {}
            }
        }
        let each_comma = commas.iter().all(|broken| *broken);
        let mut end = 0;
        let mut comma = false;
        let mut breaks = Vec::with_capacity(tokens.len());
        for token in tokens {
            let kept = comma && each_comma || matches!(&*token.text, "and" | "or");
            breaks.push(kept && broken_after(end, token.start));
            comma = token.kind == Kind::Comma;
            end = token.end;
        }
        breaks
    }

    /// How far a unit is set in.
    fn indent(&self, at: usize) -> usize {
        let Some(unit) = self.units.get(at) else { return 0 };
        match unit.what {
            What::Line(depth, _) | What::Row(depth) => usize::from(depth) * STEP,
            What::Bullet(depth, nested) => (usize::from(depth) + usize::from(nested)) * STEP,
            What::Comment => self.indent_of_comment(at),
        }
    }

    /// A comment stands where the line stands that it is about: the next one, unless a blank line is
    /// between them.
    fn indent_of_comment(&self, at: usize) -> usize {
        let follows = |next: usize| {
            let (Some(one), Some(two)) = (self.units.get(next - 1), self.units.get(next)) else {
                return false;
            };
            !blank_between(self.text, one, two)
        };
        let mut next = at + 1;
        while follows(next) {
            if self.units.get(next).is_some_and(|unit| unit.what != What::Comment) {
                return self.indent(next);
            }
            next += 1;
        }
        let start = self.units.get(at).map_or(0, |unit| unit.range.start);
        let column = self.text.get(..start).map_or(0, |before| {
            before.len() - before.rfind('\n').map_or(0, |line_end| line_end + 1)
        });
        let above = self
            .units
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rposition(|unit| unit.what != What::Comment);
        match above {
            Some(above) if column > 0 => self.indent(above),
            _ => 0,
        }
    }

    /// A blank line where the author left one, and one before each declaration.
    fn gap(&self, at: usize, page: &mut String) {
        let Some(above) = at.checked_sub(1).and_then(|above| self.units.get(above)) else { return };
        let Some(unit) = self.units.get(at) else { return };
        let is_head = matches!(unit.what, What::Line(0, _));
        let after_comment = above.what == What::Comment;
        if blank_between(self.text, above, unit)
            || is_head && !after_comment
            || self.is_comment_of_head(at) && !after_comment
        {
            page.push('\n');
        }
    }

    /// Is this the first of the comments right above a declaration?
    fn is_comment_of_head(&self, at: usize) -> bool {
        let mut units = self.units.get(at..).unwrap_or_default().windows(2);
        let is_comment = self.units.get(at).is_some_and(|unit| unit.what == What::Comment);
        is_comment
            && units
                .find_map(|pair| match pair {
                    [one, two] if blank_between(self.text, one, two) => Some(false),
                    [_, two] if two.what == What::Comment => None,
                    [_, two] => Some(matches!(two.what, What::Line(0, _))),
                    _ => Some(false),
                })
                .unwrap_or(false)
    }

    /// How many units from here on are rows of one table.
    fn rows_from(&self, at: usize) -> usize {
        let units = self.units.get(at..).unwrap_or_default();
        let Some(Unit { what: What::Row(first), .. }) = units.first() else { return 0 };
        // Comments and citations between rows do not end a table.
        let inside = |unit: &&Unit| match unit.what {
            What::Row(depth) => depth == *first,
            What::Line(depth, _) => depth > *first,
            What::Comment => true,
            What::Bullet(..) => false,
        };
        let run = units.iter().take_while(inside).count();
        let rows = units.get(..run).unwrap_or_default();
        rows.iter().rposition(|unit| matches!(unit.what, What::Row(_))).map_or(0, |last| last + 1)
    }
}

impl What {
    fn words(self) -> Words {
        match self {
            Self::Line(_, words) => words,
            _ => Words::Plain,
        }
    }
}

/// A place as a range of bytes.
fn place(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// The width of what stands before a bullet.
fn dash_width(what: What) -> usize {
    if matches!(what, What::Bullet(..)) { STEP } else { 0 }
}

/// Adds one line to a page.
fn put(page: &mut String, indent: usize, line: &str) {
    page.extend(std::iter::repeat_n(' ', indent));
    page.push_str(line);
    page.push('\n');
}

/// Is there a blank line between two units?
fn blank_between(text: &str, above: &Unit, below: &Unit) -> bool {
    let end = above.trailing.as_ref().map_or(above.range.end, |comment| comment.end);
    let between = text.get(end..below.range.start).unwrap_or("");
    between.bytes().filter(|byte| *byte == b'\n').count() > 1
}

/// The units of a text in its order.
fn units(text: &str, layout: &Layout, depths: &[u8]) -> Vec<Unit> {
    let mut units = Vec::with_capacity(layout.lines.len() + layout.comments.len());
    for (line, depth) in layout.lines.iter().zip(depths) {
        let masked = layout.masked.get(line.range.clone()).unwrap_or("");
        let what = if masked.starts_with('|') {
            What::Row(*depth)
        } else {
            What::Line(*depth, Words::of(masked))
        };
        units.push(Unit { range: line.range.clone(), what, trailing: None });
        let mut columns: Vec<usize> = Vec::new();
        for bullet in &line.bullets {
            while columns.last().is_some_and(|column| *column >= bullet.column) {
                columns.pop();
            }
            columns.push(bullet.column);
            let nested = u8::try_from(columns.len()).unwrap_or(u8::MAX);
            let what = What::Bullet(*depth, nested);
            units.push(Unit { range: bullet.range.clone(), what, trailing: None });
        }
    }
    let mut all = Vec::with_capacity(units.len() + layout.comments.len());
    let mut units = units.into_iter().peekable();
    for comment in &layout.comments {
        let range = place(comment.span);
        while let Some(unit) = units.next_if(|unit| unit.range.end <= range.start) {
            all.push(unit);
        }
        if units.peek().is_some_and(|unit| unit.range.start < range.start) {
            continue; // inside a line: kept with it
        }
        let beside = all.last_mut().filter(|above: &&mut Unit| {
            above.what != What::Comment
                && above.trailing.is_none()
                && !text.get(above.range.end..range.start).unwrap_or("\n").contains('\n')
        });
        match beside {
            Some(above) => above.trailing = Some(range),
            None => all.push(Unit { range, what: What::Comment, trailing: None }),
        }
    }
    all.extend(units);
    all
}
