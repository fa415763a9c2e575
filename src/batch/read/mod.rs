//! From inputs to cases.
//!
//! Owns: cutting inputs into blocks ([`Lines`], [`Elements`], [`Rows`]), and understanding a block: each record
//! becomes the facts of a case, with every mistake at its place, or is rejected whole.
//! Takes: readers and batches of columns. Gives: [`Understood`]. Must never know: files' names, terminals.

mod cells;
mod json;
mod lists;
mod names;
mod quick;
mod table;
mod understand;

pub use cells::Rows;
pub use json::{Elements, Lines};
pub use lists::Lists;
pub(in crate::batch) use names::quote;
pub use names::{Columns, NotAColumn, Said, fact_named, keep};
pub use table::{flat, flat_names};
pub use understand::{Keep, Kept, KeptAs, Reject, Understander, Understood};
