//! Programs built by hand: single operations, and the law over generated ones.

mod build;
mod law;
mod operations;
