//! `rules`: a language for the rules of public services, read like prose, and an interpreter that
//! explains every answer.
//!
//! Text goes through four steps, each one public function:
//! text → [`syntax`] → `Ast` → [`program`] → `Program` → [`engine`] → `Evaluation` → [`explain`] → words.
//! Nothing here reads a file, a clock or the network: callers hand over texts, facts and the day.

pub mod diagnostic;
pub mod source;
pub mod span;
pub mod value;

pub mod syntax;

pub mod program;

pub mod case;
pub mod engine;

pub mod explain;

pub mod scenario;
