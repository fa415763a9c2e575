//! The texts that spans point into.
//!
//! Owns: named texts and the arithmetic from byte offsets to lines and columns.
//! Takes: names and texts from the caller. Must never know: where a text came from, what it means.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::span::{FileId, Span};

/// One text with the name it is reported under.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Source {
    /// A text under `name`.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| offset(at + 1)),
            )
            .collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The name it is reported under, usually a path as the user wrote it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; an offset past the end counts as the end.
    #[must_use]
    pub fn line_column(&self, at: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= at).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before =
            self.text.get(start as usize..(at as usize).min(self.text.len())).unwrap_or("");
        LineColumn { line: offset(line), column: offset(before.chars().count() + 1) }
    }

    /// The byte offset at which line `line` (from 1) starts; the end of the text past the last line.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        let start = self.line_starts.get((line as usize).saturating_sub(1)).copied();
        start.unwrap_or_else(|| offset(self.text.len()))
    }

    /// The text of line `line` (from 1), without its line break; empty past the end.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let start = self.line_starts.get((line as usize).saturating_sub(1)).copied();
        let Some(start) = start else { return "" };
        self.text.get(start as usize..).and_then(|rest| rest.lines().next()).unwrap_or("")
    }
}

/// Every text of a run. A [`FileId`] is an index into it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(Source::new(name, text));
        FileId(offset(self.files.len() - 1))
    }

    /// Puts another text in the place of one, under the same id and name; true if there is such a text.
    pub fn replace(&mut self, file: FileId, text: impl Into<String>) -> bool {
        let Some(source) = self.files.get_mut(file.0 as usize) else { return false };
        *source = Source::new(std::mem::take(&mut source.name), text);
        true
    }

    /// Forgets every text after the first `count`: for a run over many cases, one at a time.
    pub fn truncate(&mut self, count: usize) {
        self.files.truncate(count);
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text with this id.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// All texts with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, source)| (FileId(offset(at)), source))
    }

    /// The words at a span; empty if the span is not in these texts.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|source| source.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// Line and column where a span starts.
    #[must_use]
    pub fn line_column(&self, span: Span) -> Option<LineColumn> {
        self.get(span.file).map(|source| source.line_column(span.start))
    }
}

/// SHA-256 of all parts, one behind the other, in hexadecimal.
#[must_use]
pub fn sha256<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Offsets fit in 32 bits: texts are bounded far below 4 GB before they come here.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
