//! The one layout, as a change of as little as possible.
//!
//! Owns: the step from two texts to the stretch that differs, so that a cursor elsewhere stays where it is.

use std::ops::Range;

use super::Workspace;
use crate::span::FileId;
use crate::syntax;

/// Words to put in the place of a stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The stretch.
    pub range: Range<usize>,
    /// The words.
    pub text: String,
}

impl Workspace {
    /// What lays a text out; nothing where it is laid out already, or has mistakes that keep it from being read.
    #[must_use]
    pub fn laid_out(&self, file: FileId) -> Option<Change> {
        let text = self.text(file);
        // A mark at the beginning that says how the text is written is not part of it.
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (text.len() - rest.len(), rest),
            None => (0, text),
        };
        let laid_out = syntax::format(file, text).ok()?;
        let Change { range, text } = change(text, &laid_out)?;
        Some(Change { range: range.start + mark..range.end + mark, text })
    }
}

/// What makes one text the other, by whole lines; nothing where they are the same.
#[must_use]
pub fn change(from: &str, to: &str) -> Option<Change> {
    if from == to {
        return None;
    }
    let same = |one: std::str::SplitInclusive<'_, char>, other| -> usize {
        one.zip(other).take_while(|(a, b): &(&str, &str)| a == b).map(|(a, _)| a.len()).sum()
    };
    let start = same(from.split_inclusive('\n'), to.split_inclusive('\n'));
    let (from_rest, to_rest) = (from.get(start..)?, to.get(start..)?);
    let lines = |text: &str| text.split_inclusive('\n').map(str::len).collect::<Vec<_>>();
    let (from_lines, to_lines) = (lines(from_rest), lines(to_rest));
    let mut end = 0;
    for (one, other) in from_lines.iter().rev().zip(to_lines.iter().rev()) {
        let tail = |text: &str, len: usize| {
            text.len()
                .checked_sub(end + len)
                .and_then(|at| text.get(at..text.len() - end))
                .map(str::to_owned)
        };
        if one != other || tail(from_rest, *one) != tail(to_rest, *other) {
            break;
        }
        end += one;
    }
    let range = start..from.len() - end;
    Some(Change { range, text: to_rest.get(..to_rest.len() - end)?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_changed() {
        assert_eq!(change("a\nb\n", "a\nb\n"), None);
        let found = change("a\nb\nc\n", "a\n  b\nc\n").unwrap();
        assert_eq!((found.range, found.text.as_str()), (2..4, "  b\n"));
    }

    proptest::proptest! {
        #[test]
        fn the_change_makes_the_other_text(from in "[a\n]{0,12}", to in "[a\n]{0,12}") {
            let mut text = from.clone();
            if let Some(change) = change(&from, &to) {
                text.replace_range(change.range, &change.text);
            }
            assert_eq!(text, to);
        }
    }
}
