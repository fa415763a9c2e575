//! Two sets of rules over the same cases.
//!
//! Owns: [`Job`], which answers each block of cases under both and finds where the answers are not the same, by how
//! much, and why; [`Tally`], what that comes to, block by block; [`Report`], what is told of it, with small numbers kept
//! back. Takes: two programs, blocks of cases. Must never know: files, terminals.
//!
//! A case whose answers are the same costs two evaluations over columns and nothing else. Only for those that change
//! the proofs are made, under both sets of rules, and compared.

mod cause;
mod job;
mod json;
mod lines;
mod page;
mod pair;
mod report;
mod row;
mod tally;
mod words;

#[cfg(test)]
mod tests;

pub use cause::{Cause, Only, Step};
pub use job::{Blamed, Column, Done, Job, Side};
pub use lines::Form;
pub use page::Names;
pub use pair::{Asked, FactsApart, Pair, Pairs, full_name};
pub use report::{Beside, Report};
pub use row::{By, Change, Moved, Sides, State};
pub use tally::{Causes, Counted, Example, Group, LARGEST, Part, Pay, Shift, Tally, Values};
pub use words::Class;
