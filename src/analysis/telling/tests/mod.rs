//! The telling values of single comparisons, and of generated programs: any value gives the answers of
//! the one that stands for it.

mod law;
mod single;
