//! The case inside its answer: the JSON that was given.
//!
//! Owns: its form. It stands in the answer as JSON, not as a text, so that it is read and laid out as the rest
//! is; its numbers keep their digits and its keys their order. Its SHA-256 is that of the same JSON without
//! spaces: so it does not change where an answer is laid out anew.

use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::case::{self, Piece};
use crate::source::sha256;

/// The case that an answer is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given(String);

impl Given {
    /// The case that was read from a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(case::compact(text))
    }

    /// Its text, without spaces between its parts.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// SHA-256 of its text, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256([&self.0])
    }
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Part(if self.0.is_empty() { "null" } else { &self.0 }).serialize(serializer)
    }
}

/// A part of a case. It nests no deeper than a case may.
struct Part<'t>(&'t str);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match Piece::of(self.0) {
            Piece::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    let key: String =
                        serde_json::from_str(&format!("\"{key}\"")).map_err(S::Error::custom)?;
                    map.serialize_entry(&key, &Part(value))?;
                }
                map.end()
            }
            Piece::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(&Part(value))?;
                }
                list.end()
            }
            Piece::Plain(text) => {
                let raw = RawValue::from_string(text.to_owned()).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}
