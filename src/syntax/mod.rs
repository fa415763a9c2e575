//! Text to tree.
//!
//! Owns: the grammar, the layout of lines and bullets, and the reports about words that do not fit.
//! Takes: a text. Gives: [`ast::File`] and every mistake found in it.
//! Must never know: what names mean.

pub mod ast;
