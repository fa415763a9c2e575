//! Help while someone writes: what a word can become, what it means, how it is coloured.
//!
//! Owns: completion, hints and highlighting of expressions, of paths to facts and of whole rule files, over
//! offsets in a text. Takes: a [`Program`](crate::program::Program), the facts of a case, a text and a place in it.
//! Gives: plain data. Must never know: terminals, editors, commands.

mod complete;
mod file;
mod highlight;
mod names;
mod openings;
mod words;

pub use complete::{Completion, expression, paths, values};
pub use file::in_file;
pub use highlight::{Kind, highlight, lexemes};
pub use names::{Candidate, What, answer_names, meaning};

/// The longest text that is helped with: beyond it nobody reads on.
pub const MAX_BYTES: usize = 16 * 1024;

/// A letter of a name, or of a path of names.
const fn in_path(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']' | '"')
}

/// Where the path or word that ends at `at` starts.
fn word_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    // A quote belongs to a path only in brackets; elsewhere it begins a text.
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, letter)| in_path(*letter))
        .last()
        .map_or(at, |(start, _)| start);
    let word = before.get(start..).unwrap_or_default();
    match word.rfind('"') {
        Some(quote) if !word.contains('[') => start + quote + 1,
        _ => start,
    }
}

#[cfg(test)]
mod tests;
