//! Programs built by hand: single operations, and the law over generated ones.

mod build;
mod generate;
mod law;
mod operations;
mod packs;
mod rules;
