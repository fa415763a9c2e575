//! From answers to outputs.
//!
//! Owns: how a [`Sheet`](super::layout::Sheet) is written as lines of JSON, rows of texts, and columns of Arrow, and how
//! columns become files of Parquet and Arrow. What is written depends on the rows alone: never on how they were cut
//! into runs, nor on how many threads wrote.
//! Must never know: files' names, terminals.

mod columns;
mod segment;
mod text;

pub use columns::{schema, to_batch};
pub use segment::{Container, Joiner, SEGMENT_ROWS, Segments, Unwritten, refusal};
pub(in crate::batch) use text::csv_quoted;
pub use text::{Csv, Ndjson};
