//! Programs built by hand: single operations, and the law over generated ones.

pub(crate) mod build;
pub(crate) mod generate;
mod law;
mod operations;
pub(crate) mod packs;
pub(crate) mod rules;
