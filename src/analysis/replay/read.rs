//! The JSON of an answer, read back.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::{Recorded, RecordedCase};
use crate::case;
use crate::explain::StepJson;
use crate::explain::json::{ANSWER_FORMAT, Asked};
use crate::program::WITHHELD;
use crate::source::sha256;

/// Why an answer cannot be given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON from this line and column (from 1) on.
    NotJson {
        /// The line.
        line: usize,
        /// The column, in bytes.
        column: usize,
        /// It ends too early.
        cut: bool,
    },
    /// It is no answer.
    NotAnAnswer,
    /// It is an answer of another format.
    OtherFormat(String),
    /// Something in it is not as the format has it.
    NotWhole(String),
}

#[derive(Deserialize)]
struct Parts<'t> {
    as_at: String,
    #[serde(borrow)]
    case: CaseParts<'t>,
    #[serde(default)]
    asked: Option<AskedParts>,
    #[serde(default)]
    proofs: Option<Vec<StepJson>>,
}

#[derive(Deserialize)]
struct CaseParts<'t> {
    id: Option<String>,
    sha256: String,
    #[serde(default, borrow)]
    given: Option<&'t RawValue>,
    #[serde(default)]
    given_sha256: Option<String>,
}

#[derive(Deserialize)]
struct AskedParts {
    only: Option<Vec<String>>,
    #[serde(default)]
    lenient: bool,
    #[serde(default)]
    redact: bool,
}

/// Reads one answer.
///
/// # Errors
///
/// It is no answer of this format, or not as it was written.
pub fn read(text: &str) -> Result<Recorded, Unreadable> {
    let whole: Json = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let Json::Object(mut whole) = whole else { return Err(Unreadable::NotAnAnswer) };
    match whole.get("schema") {
        Some(Json::String(schema)) if schema == ANSWER_FORMAT => {}
        Some(Json::String(schema)) if schema.starts_with("rules/") => {
            return Err(Unreadable::OtherFormat(schema.clone()));
        }
        _ => return Err(Unreadable::NotAnAnswer),
    }
    let list = |key: &str| match whole.get(key) {
        Some(Json::Array(entries)) if entries.iter().all(Json::is_object) => Ok(()),
        Some(_) => Err(Unreadable::NotWhole(format!("`{key}` is not a list of objects"))),
        None => Err(Unreadable::NotWhole(format!("there is no key `{key}`"))),
    };
    ["packs", "answers", "faults"].into_iter().try_for_each(list)?;
    if !whole.get("engine").is_some_and(Json::is_string) {
        return Err(Unreadable::NotWhole("there is no text under `engine`".to_owned()));
    }
    let parts: Parts<'_> =
        serde_json::from_str(text).map_err(|error| Unreadable::NotWhole(bare(&error)))?;
    let lenient = !is_empty(&whole, "faults") && !is_empty(&whole, "answers");
    whole.shift_remove("proofs");
    let asked = parts.asked.map_or_else(
        || Asked { only: Some(names(&whole)), lenient, redact: false },
        |asked| Asked { only: asked.only, lenient: asked.lenient, redact: asked.redact },
    );
    let case = parts.case;
    let given = case.given.map(|given| case::compact(given.get()));
    let given = given.filter(|_| !asked.redact && case.sha256 != WITHHELD);
    let edited = match (&given, &case.given_sha256) {
        (Some(given), Some(hash)) => sha256([given]) != *hash,
        _ => false,
    };
    Ok(Recorded {
        as_at: parts.as_at,
        asked,
        case: RecordedCase { id: case.id, sha256: case.sha256, given, edited },
        proofs: parts.proofs,
        whole,
    })
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    Unreadable::NotJson { line: error.line(), column: error.column(), cut: error.is_eof() }
}

/// What is wrong, without its place.
fn bare(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    said.replace("missing field", "there is no key")
}

fn is_empty(whole: &Map<String, Json>, key: &str) -> bool {
    whole.get(key).and_then(Json::as_array).is_none_or(Vec::is_empty)
}

/// The answers of a document that does not say what was asked for.
fn names(whole: &Map<String, Json>) -> Vec<String> {
    let answers = whole.get("answers").and_then(Json::as_array).into_iter().flatten();
    answers.map(super::compare::name).collect()
}
