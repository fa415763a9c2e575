//! Text to tree.
//!
//! Owns: the grammar, the layout of lines and bullets, and the reports about words that do not fit.
//! Takes: a text. Gives: [`ast::File`] and every mistake found in it.
//! Must never know: what names mean.

pub mod ast;

use crate::diagnostic::Diagnostic;
use crate::span::FileId;

/// What reading a text gave.
#[derive(Debug)]
pub struct Parsed {
    /// What could be read.
    pub file: ast::File,
    /// What could not.
    pub problems: Vec<Diagnostic>,
}

/// Reads a rule file (the grammar lands next).
#[must_use]
pub fn parse(_file: FileId, _text: &str) -> Parsed {
    Parsed { file: ast::File::default(), problems: Vec::new() }
}

/// Reads one expression (the grammar lands next).
///
/// # Errors
///
/// What could not be read.
pub fn parse_expression(file: FileId, _text: &str) -> Result<ast::Expr, Vec<Diagnostic>> {
    let span = crate::span::Span::new(file, 0, 0);
    Err(vec![Diagnostic::error(
        crate::diagnostic::Code::Syntax,
        span,
        "the grammar is not there yet",
    )])
}
