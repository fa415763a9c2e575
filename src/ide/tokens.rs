//! What the words of a whole text are, for colouring them.
//!
//! Owns: the two sources put together: what the compiler says of names, what the letters say of everything else.

use std::ops::Range;

use super::index::{Index, Kind as Named};
use super::{MAX_TYPED_BYTES, Workspace};
use crate::assist::{self, Kind};
use crate::span::FileId;

/// What a stretch of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language, a number, a text in quotes, a comment.
    Plain(Kind),
    /// A name, by what it stands for.
    Name(Named),
}

/// A stretch of a text that is something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The stretch.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
    /// A name that is declared here.
    pub declares: bool,
}

impl Workspace {
    /// The words of a text, in order; none overlap. A large text is not coloured.
    pub fn tokens(&mut self, file: FileId) -> Vec<Token> {
        if self.text(file).len() > MAX_TYPED_BYTES {
            return Vec::new();
        }
        let index = self.index();
        let text = self.text(file);
        let mut names = names(&index, file, text).into_iter().peekable();
        let mut found: Vec<Token> = Vec::new();
        let mut end = 0;
        let mut push = |token: Token| {
            if token.range.start >= end && !token.range.is_empty() {
                end = token.range.end;
                found.push(token);
            }
        };
        for (range, kind) in assist::lexemes(text) {
            while let Some(name) = names.next_if(|name| name.range.start <= range.start) {
                push(name);
            }
            push(Token { range, kind: TokenKind::Plain(kind), declares: false });
        }
        names.for_each(push);
        found
    }
}

/// The names of a text. A text in quotes that is a name stays a text.
fn names(index: &Index, file: FileId, text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    for one in index.in_file(file) {
        let range = one.span.start as usize..one.span.end as usize;
        let quoted = text.get(range.clone()).is_none_or(|said| said.starts_with('"'));
        if quoted || found.last().is_some_and(|last| last.range == range) {
            continue;
        }
        let Some(about) = index.about(one.named) else { continue };
        found.push(Token { range, kind: TokenKind::Name(about.kind), declares: one.declares });
    }
    found
}
