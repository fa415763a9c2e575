//! Text to tree.
//!
//! Owns: the grammar, the layout of lines and bullets, and the reports about words that do not fit.
//! Takes: a text. Gives: [`ast::File`] and every mistake found in it.
//! Must never know: what names mean.
//!
//! A text goes through four steps, each linear in it: `layout` cuts it into logical lines, `grammar` reads
//! each line by the rule of its kind, `lower` turns the parts into pieces of the tree, and `assemble` puts
//! the pieces into declarations. `habits` says what to write where a step finds something that does not fit.

pub mod ast;

mod assemble;
mod format;
mod grammar;
mod habits;
mod layout;
mod lower;
mod words;

pub use format::{WIDTH, format};
pub use words::{DECLARATIONS, LINES, RESERVED};

use smol_str::SmolStr;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::span::{FileId, Spanned};
use grammar::Kind;
use lower::Reader;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Stack that reading and lowering one line may need; more is made where less is left.
const STACK: usize = 4 * 1024 * 1024;

/// What a text says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What could be read.
    pub file: ast::File,
    /// The mistakes, in the order of the text.
    pub problems: Vec<Diagnostic>,
}

/// Reads a rule file. Never fails: what cannot be read is reported and left out.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    read(file, text, true)
}

/// Reads a rule file as [`parse`] does, but passes over its scenarios: they are often the larger part, and
/// who answers cases has no use for them.
#[must_use]
pub fn parse_rules(file: FileId, text: &str) -> Parsed {
    read(file, text, false)
}

fn read(file: FileId, text: &str, scenarios: bool) -> Parsed {
    if let Some(problem) = unreadable(file, text) {
        return Parsed { file: ast::File::default(), problems: vec![problem] };
    }
    let mut problems = Vec::new();
    let layout = layout::lay_out(file, text, &mut problems);
    let read = stacker::maybe_grow(STACK, 4 * STACK, || {
        let reader = Reader::new(file, text, &layout.masked, &mut problems);
        let mut assembler = assemble::Assembler::new(reader, scenarios);
        for line in &layout.lines {
            if !assembler.line(line) {
                assembler.gave_up(line);
                break;
            }
        }
        assembler.finish()
    });
    diagnostic::sort(&mut problems);
    let (read, _) = read;
    Parsed { file: ast::File { comments: layout.comments, ..read }, problems }
}

/// The comments of a text in its order, `#` included, also where the text has mistakes.
#[must_use]
pub fn comments(file: FileId, text: &str) -> Vec<Spanned<SmolStr>> {
    if unreadable(file, text).is_some() {
        return Vec::new();
    }
    layout::lay_out(file, text, &mut Vec::new()).comments
}

/// Reads a text that is one expression, which may run over lines.
///
/// # Errors
///
/// Every mistake found, in the order of the text; at least one.
pub fn parse_expression(file: FileId, text: &str) -> Result<ast::Expr, Vec<Diagnostic>> {
    if let Some(problem) = unreadable(file, text) {
        return Err(vec![problem]);
    }
    let mut problems = Vec::new();
    let layout = layout::lay_out(file, text, &mut problems);
    let read = match layout.lines.as_slice() {
        [] => {
            let span = layout::span(file, 0..text.len());
            problems.push(
                Diagnostic::error(Code::Syntax, span, "there is no expression here")
                    .help("write one, such as `4 weeks after 2 June 2025`"),
            );
            None
        }
        [line, rest @ ..] => {
            if let Some(second) = rest.first() {
                problems.push(
                    Diagnostic::error(
                        Code::Syntax,
                        layout::span(file, second.full_range()),
                        "a second expression begins here",
                    )
                    .label("one expression is expected")
                    .help("to go on over lines, put the expression in brackets"),
                );
            }
            stacker::maybe_grow(STACK, 4 * STACK, || {
                let mut reader = Reader::new(file, text, &layout.masked, &mut problems);
                reader.line(line, Kind::expression, "", Reader::lower_expression)
            })
        }
    };
    diagnostic::sort(&mut problems);
    read.filter(|_| problems.is_empty()).ok_or(problems)
}

/// Where the JSON of a case begins, if the text is one.
fn holds_a_case(text: &str) -> Option<usize> {
    let at = text.find(|c: char| !c.is_whitespace() && c != '\u{feff}')?;
    let inside = text.get(at..)?.strip_prefix('{')?.trim_start();
    (inside.starts_with('"') || inside.starts_with('}') && at == 0).then_some(at)
}

/// Why a text is not read at all.
fn unreadable(file: FileId, text: &str) -> Option<Diagnostic> {
    let start = layout::span(file, 0..0);
    if text.len() > MAX_BYTES {
        let limit = MAX_BYTES / (1024 * 1024);
        return Some(
            Diagnostic::error(
                Code::FileTooLarge,
                start,
                format!("this file is larger than {limit} MB"),
            )
            .help("split it: a pack is a folder of files"),
        );
    }
    if let Some(at) = holds_a_case(text) {
        return Some(
            Diagnostic::error(
                Code::SyntaxProgrammingMarks,
                layout::span(file, at..at + 1),
                "this file holds a case, not rules",
            )
            .label("a case begins so")
            .help("answer it with `rules check` and its name; rule files end in `.rules`"),
        );
    }
    let at = text.as_bytes().iter().position(|byte| *byte == 0)?;
    Some(
        Diagnostic::error(
            Code::FileNotText,
            layout::span(file, at..at + 1),
            "this file is not text",
        )
        .label("a byte that no text has")
        .help("save it as plain text (UTF-8); a word processor's own format cannot be read"),
    )
}
