//! From the parts of a line to the tree.
//!
//! Owns: one function for each grammar rule, named after it. Takes: what the grammar read of one logical line.
//! Gives: pieces of the tree. Decides nothing: no names are looked up, no units checked. It reports what the
//! grammar lets through on purpose: values that cannot be, missing brackets, the words of other languages.
//! Must never know: which declaration a line belongs to.

mod brackets;
mod compare;
mod expr;
mod forms;
pub(super) mod heads;
pub(super) mod lines;
mod literal;
pub(super) use literal::month_of;
pub(super) mod scenario;
mod types;

use smol_str::SmolStr;

use super::ast::{Name, Path, Text};
use super::grammar::{self, Children, Drift, Kind, Misfit, Node};
use super::habits;
use super::layout::{self, Bullet, Line, MAX_PROBLEMS};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{FileId, Span, Spanned};

/// Something could not be read, and that is reported.
#[derive(Debug)]
pub(super) struct Broken;

pub(super) type Read<T> = Result<T, Broken>;

impl From<Drift> for Broken {
    fn from(drift: Drift) -> Self {
        debug_assert!(false, "the grammar and its lowering disagree about {:?}", drift.0);
        Self
    }
}

/// How deep lowering may recurse: brackets, forms and bullets together.
const MAX_DEPTH: usize = 200;

/// How tall the tree of an expression may grow. `1 + 1 + …` grows without recursion here, but those who
/// walk the tree recurse.
const MAX_HEIGHT: usize = 256;

/// Reads lines of one file.
pub(super) struct Reader<'t, 'p> {
    pub(super) file: FileId,
    /// The text as it is written.
    text: &'t str,
    /// The text with comments and joined line breaks as spaces.
    pub(super) masked: &'t str,
    problems: &'p mut Vec<Diagnostic>,
    /// Where the text that is being read begins.
    base: usize,
    /// How the line begins, for reports.
    opening: &'static str,
    /// The bullets of the line, and how many of them are read.
    bullets: &'t [Bullet],
    next_bullet: usize,
    /// The columns of the lists of bullets that are being read, outermost first.
    open_lists: Vec<usize>,
    depth: usize,
    /// The height of the tallest expression read inside the one that is being read.
    tallest: usize,
    /// Where the form begins whose `where` is being read without brackets.
    filter: Option<Span>,
}

impl<'t, 'p> Reader<'t, 'p> {
    pub(super) fn new(
        file: FileId,
        text: &'t str,
        masked: &'t str,
        problems: &'p mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            file,
            text,
            masked,
            problems,
            base: 0,
            opening: "",
            bullets: &[],
            next_bullet: 0,
            open_lists: Vec::new(),
            depth: 0,
            tallest: 0,
            filter: None,
        }
    }

    /// Reads a line as `kind` and lowers it. A line that cannot be read gives `None`, and is reported once.
    pub(super) fn line<T>(
        &mut self,
        line: &'t Line,
        kind: Kind,
        opening: &'static str,
        lower: impl FnOnce(&mut Self, Node<'t>) -> Read<T>,
    ) -> Option<T> {
        if line.unreadable {
            return None;
        }
        self.base = line.range.start;
        self.opening = opening;
        self.bullets = &line.bullets;
        self.next_bullet = 0;
        self.open_lists.clear();
        self.depth = 0;
        self.tallest = 0;
        self.filter = None;
        let before = self.problems.len();
        let outcome =
            self.parse(line.range.start..line.range.end, kind).and_then(|node| lower(self, node));
        if outcome.is_ok() {
            self.bullets_left_over();
        }
        if line.reported {
            self.problems.truncate(before);
            return outcome.ok();
        }
        match outcome {
            Ok(read) => Some(read),
            Err(Broken) => {
                if self.problems.len() == before {
                    self.drifted(line);
                }
                None
            }
        }
    }

    fn parse(&mut self, range: std::ops::Range<usize>, kind: Kind) -> Read<Node<'t>> {
        let masked = self.masked;
        let text = masked.get(range.clone()).unwrap_or("");
        /// Shorter texts cannot nest deep enough to matter.
        const SHORT: usize = 512;
        if text.len() > SHORT
            && let Some(at) = layout::too_deep(text)
        {
            self.report(layout::nesting(self.span(range.start + at..range.start + at + 1)));
            return Err(Broken);
        }
        grammar::read(kind, text).map_err(|misfit| {
            match misfit {
                Misfit::Here { at, expected } => {
                    let found = habits::Found {
                        text,
                        at,
                        expected: &expected,
                        opening: self.opening,
                        kind,
                        bullets: !self.bullets.is_empty(),
                    };
                    let advice = habits::explain(&found);
                    let place = range.start + advice.range.start..range.start + advice.range.end;
                    let place = self.span(place);
                    self.report(advice.at(place));
                }
                Misfit::TooDeep => {
                    self.report(layout::nesting(self.span(range.start..range.start + 1)));
                }
            }
            Broken
        })
    }

    /// The grammar and its lowering disagree.
    fn drifted(&mut self, line: &Line) {
        let span = self.span(line.range.clone());
        self.report(
            Diagnostic::error(
                Code::Internal,
                span,
                "this line could not be read, and that is a mistake of this program",
            )
            .help("please report it, with the line"),
        );
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        // One line of very many bullets may have more mistakes than the limit.
        if self.problems.len() < 2 * MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Says the last report in other words, if it is about the end of a line that ends at `end`.
    pub(super) fn mend_last(
        &mut self,
        end: usize,
        mend: impl FnOnce(&Diagnostic) -> Diagnostic,
    ) -> bool {
        let Some(last) = self.problems.last_mut() else { return false };
        let span = last.span();
        let at_end = span.start == span.end && span.start as usize == end;
        if at_end && last.code == Code::Syntax {
            *last = mend(last);
        }
        at_end
    }

    /// More mistakes than are worth reporting?
    pub(super) fn gives_up(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        layout::whole(self.file, self.text, range)
    }

    /// The place of a part, without the spaces behind it.
    fn span_of(&self, node: &Node<'t>) -> Span {
        let place = node.as_span();
        let said = node.as_str().trim_end_matches(' ').len();
        self.span(self.base + place.start()..self.base + place.start() + said)
    }

    /// The words at a place, spaces squeezed.
    pub(super) fn said(&self, span: Span) -> String {
        let text = self.masked.get(span.start as usize..span.end as usize).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// One step deeper; an error where that is too deep.
    fn deeper<T>(&mut self, at: Span, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            self.report(layout::nesting(at));
            return Err(Broken);
        }
        self.depth += 1;
        let outcome = read(self);
        self.depth -= 1;
        outcome
    }

    // --- words ---------------------------------------------------------------------------------------

    // name = @{ (ASCII_ALPHA | "_") ~ wc* }
    fn lower_name(&self, node: &Node<'t>) -> Name {
        Spanned::new(SmolStr::new(node.as_str()), self.span_of(node))
    }

    // declared = @{ name ~ ("-" ~ wc+)* }
    /// A name after a keyword, which may be a reserved word: it is only used after a dot, or not at all.
    pub(super) fn lower_declared(&mut self, node: &Node<'t>) -> Name {
        let written = node.as_str();
        let span = self.span_of(node);
        let good = habits::snake_case(written);
        if good != written {
            self.report(
                Diagnostic::error(
                    Code::SyntaxNameForm,
                    span,
                    format!("`{written}` is not written as names are"),
                )
                .label("names are lower case, with `_` between words")
                .write(good.as_str()),
            );
        }
        Spanned::new(SmolStr::new(good), span)
    }

    /// A name that expressions use on its own, so that it may not be a reserved word.
    pub(super) fn lower_free_name(&mut self, node: &Node<'t>) -> Name {
        let name = self.lower_declared(node);
        if words::is_reserved(&name.node) {
            self.report(
                Diagnostic::error(
                    Code::SyntaxReservedWord,
                    name.span,
                    format!("`{}` is a word of the language and cannot be a name here", name.node),
                )
                .label("reserved")
                .help(format!("add a word to it, such as `{}_value`", name.node)),
            );
        }
        name
    }

    // path = ${ name ~ (dot ~ name)* }
    fn lower_path(&self, node: Node<'t>) -> Path {
        let span = self.span_of(&node);
        Path { names: node.into_inner().map(|name| self.lower_name(&name)).collect(), span }
    }

    // text = @{ "\"" ~ (!"\"" ~ ANY)* ~ "\"" }
    fn lower_text(&self, node: &Node<'t>) -> Text {
        let written = node.as_str();
        let inside = written.get(1..written.len().saturating_sub(1)).unwrap_or("").trim();
        let said = if inside.contains('\n') {
            SmolStr::new(inside.lines().map(str::trim).collect::<Vec<_>>().join(" "))
        } else {
            SmolStr::new(inside)
        };
        Spanned::new(said, self.span_of(node))
    }

    /// The next child as a text in quotes, where there is one.
    fn maybe_text(&self, children: &mut Children<'t>) -> Option<Text> {
        children.maybe(Kind::text).map(|node| self.lower_text(&node))
    }

    /// Every further child that is a text in quotes.
    fn all_texts(&self, children: &mut Children<'t>) -> Vec<Text> {
        children.all(Kind::text).map(|node| self.lower_text(&node)).collect()
    }
}
