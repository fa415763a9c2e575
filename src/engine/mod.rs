//! From a program, a case and a day to answers.
//!
//! Owns: the meaning of the language: outcomes, determinations and the proof tree. A pure function:
//! no input, no output, no clock.
//! Takes: [`crate::program::Program`], [`crate::program::Facts`], the day. Gives: [`Evaluation`].
//! Must never know: JSON, terminals, the words that people read.

mod answers;
mod outcome;

pub use answers::*;
pub use outcome::*;
