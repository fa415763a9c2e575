//! From answers and their proof to words.
//!
//! Owns: what an answer looks like: the short form ([`answers`]), the whole proof ([`proof`]), JSON
//! ([`json`]), and where two proofs differ ([`diff`]). All but JSON are made as fragments with a meaning
//! ([`fragment`]) and laid out by a printer ([`to_text`], [`to_markdown`], [`to_html`]).
//! Takes: [`Evidence`], an evaluation with its proof and the library and case it is of.
//! Must never know: how an answer is worked out, and where it is printed.

mod answers;
mod audit;
pub mod diff;
mod figure;
pub mod fragment;
mod html;
pub mod json;
mod kinds;
mod letter;
mod markdown;
mod phrase;
mod proof;
pub mod reading;
mod redact;
mod sentence;
mod speaker;
mod spoken;
mod term;
mod text;
mod tree;
mod words;

#[cfg(test)]
mod tests;

pub use answers::{Only, answers, whole};
pub use audit::About;
pub use fragment::Document;
pub use html::to_html;
pub use letter::letter;
pub use markdown::to_markdown;
pub use phrase::Outline;
pub use proof::Evidence;
pub use redact::{Hidden, Redacted, redact, redact_outcome};
pub use speaker::{Speaker, field_words};
pub use text::{TextStyle, to_text};
pub use tree::{StepJson, deciding, proof, proof_json};
pub use words::{Lexicon, answer_tone, answer_words, listed, mark, paragraph_anchor};
