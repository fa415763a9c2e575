//! A library of rules while it is written.
//!
//! Owns: the texts that are open in an editor over those on disk, what is wrong in them after each change
//! ([`Workspace`]), and all that can be asked about a place in them: what a name stands for ([`Index`]), where it is
//! declared and used, what is to be said of it, how it is renamed.
//! Takes: texts under names, places as offsets, the day. Gives: plain data over offsets. A step that fails changes
//! nothing. Must never know: protocols, editors, files, the clock.

mod actions;
mod definition;
mod folds;
mod format;
mod hints;
mod hover;
mod index;
mod references;
mod rename;
mod symbols;
mod tokens;
mod workspace;

#[cfg(test)]
mod tests;

pub use actions::Action;
pub use definition::{Declared, Definition, definition};
pub use folds::{Fold, folds};
pub use format::{Change, change};
pub use hints::{Hint, hints};
pub use hover::{Asked, Hover, Keyword, hover, keyword_at, keywords};
pub use index::{About, Found, Index, Kind};
pub use references::references;
pub use rename::{
    CaseText, Left, Library, Refusal, Renameable, Renaming, can_rename, edited, rename,
};
pub use symbols::{Match, Symbol, outline, search};
pub use tokens::{Token, TokenKind};
pub use workspace::{Linted, MAX_TYPED_BYTES, Place, Problems, Step, ToLint, Trouble, Workspace};
