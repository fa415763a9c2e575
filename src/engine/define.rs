//! Definitions and derived fields.

/// What is kept of derived fields, by definition and item.
#[derive(Debug, Default)]
pub(crate) struct DerivedMemo {}
