//! An answer that was given before, held against the answer that is given now.
//!
//! Owns: reading the JSON of an answer back ([`Recorded`]), and what is different about the answer of now and why:
//! the day, the case, the rules or the engine ([`Replayed`]).
//! Takes: the text of an answer, and a document made anew with its case, its day and what was asked.
//! Must never know: where the two came from, and how either is printed.

mod compare;
mod read;
mod words;

use serde::Serialize;
use serde_json::Value as Json;

use crate::explain::StepJson;
use crate::explain::json::Asked;

pub use compare::{replayed, values_that_differ};
pub use read::{Unreadable, read};
pub use words::page;

/// An answer that was given before.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The day that `today` was.
    pub as_at: String,
    /// What was asked for.
    pub asked: Asked,
    /// The case.
    pub case: RecordedCase,
    /// Its proofs, where it has them.
    pub proofs: Option<Vec<StepJson>>,
    /// The whole of it, but for its proofs.
    whole: serde_json::Map<String, Json>,
}

/// The case of an answer that was given before.
#[derive(Clone, Debug)]
pub struct RecordedCase {
    /// Its id, or the name of its file.
    pub id: Option<String>,
    /// SHA-256 of the case as it was read.
    pub sha256: String,
    /// The case itself, without spaces; `None` in an answer that does not hold it whole.
    pub given: Option<String>,
    /// It is not the one that the answer was given to: its hash does not fit.
    pub edited: bool,
}

/// What came of an answer when it was given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same bytes, layout aside.
    Identical,
    /// Something about it changed, and every answer is the same all the same.
    SameAnswers,
    /// Answers differ.
    Differs,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replayed {
    /// All in all.
    pub verdict: Verdict,
    /// What changed, so that an answer could be another.
    pub changed: Changed,
    /// The answers that differ, in the order of the old answer.
    pub answers: Vec<AnswerChange>,
    /// What cannot be right in the case is not the same.
    pub faults: bool,
    /// The answers are the same, and their proofs are not.
    pub proofs: bool,
}

/// What changed since an answer was given.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changed {
    /// The day that counts as today.
    pub day: Option<Sides>,
    /// The version of the engine.
    pub engine: Option<Sides>,
    /// The facts that differ, where another case was given.
    pub case: Option<Vec<ValueChange>>,
    /// The packs that differ.
    pub packs: Vec<PackChange>,
    /// What was asked for.
    pub asked: bool,
}

impl Changed {
    /// Whether nothing did.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What something was, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sides {
    /// Then.
    pub before: String,
    /// Now.
    pub now: String,
}

/// A value of a case that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueChange {
    /// Where it stands: `child.home_district`.
    pub path: String,
    /// What it was; `None` where it was left out.
    pub before: Option<Json>,
    /// What it is; `None` where it is left out.
    pub now: Option<Json>,
}

/// A pack that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackChange {
    /// Its name.
    pub name: String,
    /// Its version then; `None` where it was not there, or had none.
    pub before: Option<String>,
    /// Its version now.
    pub now: Option<String>,
    /// It was there.
    pub was: bool,
    /// It is there.
    pub is: bool,
    /// The answers that differ and rest on it, as `pack.name`.
    pub concerns: Vec<String>,
}

/// An answer that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerChange {
    /// `pack.name`.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it was; `None` where it was not given.
    pub before: Option<String>,
    /// What it is; `None` where it is not given any more.
    pub now: Option<String>,
    /// The keys that differ.
    pub keys: Vec<String>,
}
