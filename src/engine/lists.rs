//! Lists and loops.

/// The turns of loops that one evaluation may take.
pub(crate) const MAX_STEPS: u64 = 20_000_000;
