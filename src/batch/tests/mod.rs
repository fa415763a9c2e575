//! Columns against the engine: the same facts, the same answers.

mod columns;
mod equal;
mod queue;
