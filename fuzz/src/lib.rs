//! Arbitrary input for everything that reads what people write.
//!
//! The targets are plain functions, so that they run under any driver: the one in `main.rs` on stable Rust, libFuzzer
//! on nightly, and a short run among the project's tests.

pub mod corpus;
pub mod mutate;
pub mod targets;
