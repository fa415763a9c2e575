//! Checks: which of them a case fails, and what is faulty then.

use super::Missing;
use crate::program::{Facts, GroupId, Program, RecordId};
use crate::value::Date;

/// A check that a case fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCheck {
    /// Which.
    pub check: CheckId,
    /// The ordinal of the item that fails it, of a record's check.
    pub item: Option<u32>,
    /// The facts and fields that count as faulty.
    pub blamed: Vec<Missing>,
}

/// A check, by its position in the group or record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckId {
    /// Of a group of facts.
    Group(GroupId, u32),
    /// Of a record.
    Record(RecordId, u32),
}

/// The checks that a case fails, in order of declaration, then of items.
#[must_use]
pub fn failed_checks(program: &Program, facts: &Facts, today: Date) -> Vec<FailedCheck> {
    let _ = (program, facts, today);
    Vec::new()
}

/// The case with what the failed checks blame counted as faulty.
#[must_use]
pub fn with_faults(facts: &Facts, failed: &[FailedCheck]) -> Facts {
    let _ = failed;
    facts.clone()
}
