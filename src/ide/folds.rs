//! What can be folded away: declarations, their parts, and comments over several lines.

use std::ops::Range;

use super::symbols::{Symbol, outline};
use crate::syntax::ast;

/// A stretch that can be folded into its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From its first to its last letter.
    pub range: Range<usize>,
    /// It is a comment.
    pub comment: bool,
}

/// Everything in a text that can be folded.
#[must_use]
pub fn folds(file: &ast::File, text: &str) -> Vec<Fold> {
    let mut found = Vec::new();
    for symbol in outline(file) {
        of_symbol(&symbol, text, &mut found);
    }
    comments(file, text, &mut found);
    found.sort_by_key(|fold| (fold.range.start, fold.range.end));
    found
}

fn of_symbol(symbol: &Symbol, text: &str, found: &mut Vec<Fold>) {
    let range = symbol.span.start as usize..symbol.span.end as usize;
    let said = text.get(range.clone()).unwrap_or_default().trim_end();
    if said.contains('\n') {
        found.push(Fold { range: range.start..range.start + said.len(), comment: false });
    }
    for inside in &symbol.inside {
        of_symbol(inside, text, found);
    }
}

/// Comments on lines below each other.
fn comments(file: &ast::File, text: &str, found: &mut Vec<Fold>) {
    let mut open: Option<Range<usize>> = None;
    let mut close = |open: Option<Range<usize>>| {
        if let Some(range) = open
            && text.get(range.clone()).is_some_and(|said| said.contains('\n'))
        {
            found.push(Fold { range, comment: true });
        }
    };
    for comment in &file.comments {
        let range = comment.span.start as usize..comment.span.end as usize;
        match &mut open {
            Some(above) if is_next_line(text.get(above.end..range.start)) => above.end = range.end,
            _ => close(open.replace(range)),
        }
    }
    close(open);
}

/// Nothing but one line break and spaces stands between.
fn is_next_line(between: Option<&str>) -> bool {
    between.is_some_and(|between| {
        between.trim().is_empty() && between.bytes().filter(|byte| *byte == b'\n').count() == 1
    })
}
