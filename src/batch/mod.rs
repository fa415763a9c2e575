//! Many cases at once: their facts by columns, and their answers by columns.
//!
//! Owns: [`Cases`], a run of cases whose facts stand in columns; [`Plan`], a program made ready to answer
//! such a run on one day; [`Answers`], what it answers. Takes: a [`crate::program::Program`], facts.
//! Gives: columns of codes, dates and amounts. Must never know: files, terminals, the words that people
//! read.
//!
//! The answers are those of [`crate::engine`], row for row: a row that the columns cannot hold, or that an
//! operation over columns cannot answer, is answered by the engine itself.
//!
//! Around them: [`read`], from inputs to cases; [`layout`] and [`mod@write`], from answers to outputs; [`run()`], all of it
//! on many threads; [`summary`], what all answers come to; [`compare`], what two sets of rules
//! answer otherwise.

mod answers;
mod bits;
pub mod block;
mod cases;
mod collect;
mod column;
pub mod compare;
mod digits;
pub mod layout;
mod plan;
pub mod queue;
pub mod read;
mod run;
pub mod summary;
pub mod write;

#[cfg(test)]
mod tests;

pub use answers::{
    AnswerColumn, Answers, Coded, DefineColumn, EachCaseColumn, EligibilityColumn, Figure,
    FigureData, Figures, Gap, IndicatorColumn, Items, NoticeFound, NoticeSource, Numbers,
    PaymentColumn, StandardColumn,
};
pub use bits::Bits;
pub use cases::{Cases, CasesBuilder};
pub use column::{
    Column, ColumnBuilder, Data, ListItems, Lists, ListsBuilder, RecordsBuilder, Texts, scale_of,
    scaled, unscaled,
};
pub use plan::{Checks, Plan};
pub use run::{Counts, Done, Ended, Form, Job, Piece, Spread, Work, run};
