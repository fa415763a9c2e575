//! From answers and their proof to words.
//!
//! Owns: what an answer looks like: the short form ([`answers`]), the whole proof ([`proof`]), JSON
//! ([`json`]), and where two proofs differ ([`diff`]). All but JSON are made as fragments with a meaning
//! ([`fragment`]) and laid out by a printer ([`to_text`]); another printer needs nothing else.
//! Takes: [`Evidence`], an evaluation with its proof and the library and case it is of.
//! Must never know: how an answer is worked out, and where it is printed.

mod answers;
pub mod diff;
pub mod fragment;
pub mod json;
mod kinds;
mod proof;
mod sentence;
mod term;
mod text;
mod tree;
mod words;

#[cfg(test)]
mod tests;

pub use answers::{Only, answers};
pub use fragment::Document;
pub use proof::Evidence;
pub use text::{TextStyle, to_text};
pub use tree::{StepJson, deciding, proof, proof_json};
pub use words::{Lexicon, answer_words};
