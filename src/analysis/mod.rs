//! Questions about a program that take many evaluations.
//!
//! Owns: what tests cover, which values of a fact can tell answers apart, what would change an answer,
//! what to ask next, and what in the rules is worth a second look. Each is one module.
//! Takes: [`crate::program::Program`], facts, the day. Gives: plain data, which [`crate::explain`] or the
//! caller puts into words.
//! Must never know: terminals, files, the clock.

pub mod change;
pub mod coverage;
pub mod interview;
pub mod lint;
pub mod logic;
pub mod replay;
pub mod sample;
pub mod source_coverage;
pub mod suggest;
pub mod telling;
