//! How deep parts of a line may stand inside one another.

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// How deep brackets, and forms that hold other forms, may nest.
pub(in crate::syntax) const MAX_NESTING: usize = 64;

/// The report that something is nested deeper than the bound.
pub(in crate::syntax) fn nesting(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::SyntaxNesting,
        span,
        format!("this is nested too deep: more than {MAX_NESTING} parts stand inside one another"),
    )
    .label("the limit is reached here")
    .help("give a part of it a name with `define`, and use the name")
}

/// Where forms that hold other forms nest deeper than the bound, if they do. Brackets are bounded by the
/// scan; this counts what nests without them: `not not …`, `4 weeks after 4 weeks after …`.
pub(in crate::syntax) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Nesting of each open bracket: what never ends before its bracket does, and the present run.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut greedy, mut run, mut total) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => at += bytes.get(at..)?.iter().position(|next| *next == b'"')? + 1,
            b'(' => {
                total += greedy + run + 1;
                open.push((greedy, run));
                (greedy, run) = (0, 0);
            }
            b')' => {
                (greedy, run) = open.pop().unwrap_or((0, 0));
                total = total.saturating_sub(greedy + run + 1);
            }
            b',' => run = 0,
            b'-' | b'!' => run += 1,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                while bytes
                    .get(at)
                    .is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_')
                {
                    at += 1;
                }
                match bytes.get(start..at)? {
                    b"and" | b"or" => run = 0,
                    b"the" | b"satisfies" | b"where" => greedy += 1,
                    b"not" | b"of" | b"after" | b"before" | b"on" | b"from" | b"any" | b"every"
                    | b"all" | b"highest" | b"lowest" | b"earliest" | b"latest" | b"to"
                    | b"born" => run += 1,
                    _ => {}
                }
            }
            _ => {}
        }
        if total + greedy + run > MAX_NESTING {
            return Some(start);
        }
    }
    None
}
