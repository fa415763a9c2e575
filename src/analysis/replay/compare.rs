//! What is different about two answers, and why.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::{AnswerChange, Changed, PackChange, Recorded, Replayed, Sides, ValueChange, Verdict};
use crate::explain::StepJson;
use crate::explain::json::AnswerDocument;
use crate::program::{PackId, Program};

/// So many values of a case that differ are told.
const MOST_VALUES: usize = 1000;

/// Holds the answer of now against one that was given before. `proofs` are those of now, in the order of the
/// answers; they are held against those of before, where it has them.
#[must_use]
pub fn replayed(
    program: &Program,
    before: &Recorded,
    now: &AnswerDocument,
    proofs: &[StepJson],
) -> Replayed {
    let now = match serde_json::to_value(now) {
        Ok(Json::Object(now)) => now,
        _ => Map::new(),
    };
    let was = &before.whole;
    let answers = answers_that_differ(&entries(was, "answers"), &entries(&now, "answers"));
    let changed = changed(program, was, &now, &answers);
    let faults = without_places(was) != without_places(&now);
    let proofs = before.proofs.as_ref().is_some_and(|before| !same_proofs(before, proofs));
    let verdict = match (answers.is_empty() && !faults, changed.is_empty() && !proofs) {
        (true, true) => Verdict::Identical,
        (true, false) => Verdict::SameAnswers,
        (false, _) => Verdict::Differs,
    };
    Replayed { verdict, changed, answers, faults, proofs }
}

fn changed(
    program: &Program,
    was: &Map<String, Json>,
    now: &Map<String, Json>,
    answers: &[AnswerChange],
) -> Changed {
    let sides = |key: &str| {
        let (before, now) = (text(was.get(key)), text(now.get(key)));
        (before != now).then(|| Sides { before: before.to_owned(), now: now.to_owned() })
    };
    Changed {
        day: sides("as_at"),
        engine: sides("engine"),
        case: case_changed(was.get("case"), now.get("case")),
        packs: packs(program, &entries(was, "packs"), &entries(now, "packs"), answers),
        asked: was.get("asked").is_some_and(|asked| Some(asked) != now.get("asked")),
    }
}

/// The facts that differ, where the case is another.
fn case_changed(was: Option<&Json>, now: Option<&Json>) -> Option<Vec<ValueChange>> {
    let part = |of: Option<&Json>, key: &str| of.and_then(|case| case.get(key)).cloned();
    match (part(was, "given"), part(now, "given")) {
        // Of a case that is redacted, what is left of it is all that can be told apart.
        (Some(before), Some(now)) => (before != now).then(|| values_that_differ(&before, &now)),
        // An answer that does not hold its case tells it by the hash of its file.
        _ => (part(was, "sha256") != part(now, "sha256")).then(Vec::new),
    }
}

fn packs(
    program: &Program,
    was: &[&Json],
    now: &[&Json],
    answers: &[AnswerChange],
) -> Vec<PackChange> {
    let find = |among: &[&Json], name: &str| {
        among.iter().find(|pack| text(pack.get("name")) == name).map(|pack| (*pack).clone())
    };
    let names = was.iter().chain(now).map(|pack| text(pack.get("name")));
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for name in names.filter(|name| seen.insert(*name)) {
        let (before, after) = (find(was, name), find(now, name));
        if before == after {
            continue;
        }
        let version = |pack: &Option<Json>| {
            pack.as_ref().and_then(|pack| pack.get("version")?.as_str().map(str::to_owned))
        };
        let concerns = answers.iter().filter(|answer| {
            let own = answer.name.split('.').next().unwrap_or_default();
            own == name || rests_on(program, own, name)
        });
        changes.push(PackChange {
            name: name.to_owned(),
            before: version(&before),
            now: version(&after),
            was: before.is_some(),
            is: after.is_some(),
            concerns: concerns.map(|answer| answer.name.clone()).collect(),
        });
    }
    changes
}

/// Whether a pack uses another, or one that does.
fn rests_on(program: &Program, pack: &str, other: &str) -> bool {
    let mut seen: BTreeSet<PackId> = BTreeSet::new();
    let mut open: Vec<PackId> =
        (0..program.packs.len()).map(PackId::at).filter(|id| program[*id].name == pack).collect();
    while let Some(id) = open.pop() {
        if program[id].name == other {
            return true;
        }
        if seen.insert(id) {
            open.extend(&program[id].uses);
        }
    }
    false
}

fn answers_that_differ(was: &[&Json], now: &[&Json]) -> Vec<AnswerChange> {
    let mut changes = Vec::new();
    let mut left: HashMap<String, &Json> = now.iter().map(|now| (name(now), *now)).collect();
    for before in was {
        let now = left.remove(&name(before));
        let keys = now.map(|now| keys_that_differ(before, now)).unwrap_or_default();
        if now.is_none() || !keys.is_empty() {
            changes.push(change(Some(before), now, keys));
        }
    }
    let added = now.iter().filter(|now| left.contains_key(&name(now)));
    changes.extend(added.map(|now| change(None, Some(now), Vec::new())));
    changes
}

fn change(before: Option<&Json>, now: Option<&Json>, keys: Vec<String>) -> AnswerChange {
    let own = now.or(before).unwrap_or(&Json::Null);
    AnswerChange {
        name: name(own),
        label: text(own.get("label")).to_owned(),
        before: before.map(said),
        now: now.map(said),
        keys,
    }
}

/// `pack.name`
pub(super) fn name(answer: &Json) -> String {
    format!("{}.{}", text(answer.get("pack")), text(answer.get("name")))
}

/// What an answer comes to, in a word.
fn said(answer: &Json) -> String {
    if let Some(words) = answer.get("words").and_then(Json::as_str) {
        return match answer.get("payable").and_then(Json::as_str) {
            Some(amount) => format!("{words}, £{amount} payable"),
            None => words.to_owned(),
        };
    }
    match (answer.get("error"), answer.get("known"), answer.get("value")) {
        (Some(error), ..) if !error.is_null() => "an error".to_owned(),
        (_, Some(Json::Bool(false)), _) => "not known".to_owned(),
        (_, _, value) => value_words(value),
    }
}

/// A value of a case or an answer, for reading.
pub(super) fn value_words(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => "none".to_owned(),
        Some(Json::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Json::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

fn keys_that_differ(before: &Json, now: &Json) -> Vec<String> {
    let (Json::Object(before), Json::Object(now)) = (before, now) else { return Vec::new() };
    let mut seen = BTreeSet::new();
    // In the order in which the answer has them.
    let keys = now.keys().chain(before.keys()).filter(|key| seen.insert(*key));
    let side = |of: &Map<String, Json>, key: &String| of.get(key).map(without_folders);
    keys.filter(|key| side(before, key) != side(now, key)).cloned().collect()
}

fn same_proofs(before: &[StepJson], now: &[StepJson]) -> bool {
    let plain = |steps: &[StepJson]| serde_json::to_value(steps).ok().as_ref().map(without_folders);
    plain(before) == plain(now)
}

/// The same with rule files named without their folders: where a library lies says nothing about it.
fn without_folders(value: &Json) -> Json {
    match value {
        Json::Array(parts) => parts.iter().map(without_folders).collect(),
        Json::Object(entries) => {
            let bare = |(key, value): (&String, &Json)| match value {
                Json::String(file) if key == "file" => {
                    (key.clone(), Json::from(file.rsplit('/').next().unwrap_or_default()))
                }
                value => (key.clone(), without_folders(value)),
            };
            Json::Object(entries.iter().map(bare).collect())
        }
        plain => plain.clone(),
    }
}

/// Faults without their places: the case is laid out anew in its answer.
fn without_places(of: &Map<String, Json>) -> Vec<Json> {
    let mut faults: Vec<Json> = entries(of, "faults").into_iter().cloned().collect();
    for fault in faults.iter_mut().filter_map(Json::as_object_mut) {
        for key in ["file", "line", "column"] {
            fault.shift_remove(key);
        }
    }
    faults
}

fn entries<'j>(of: &'j Map<String, Json>, key: &str) -> Vec<&'j Json> {
    of.get(key).and_then(Json::as_array).into_iter().flatten().collect()
}

fn text(value: Option<&Json>) -> &str {
    value.and_then(Json::as_str).unwrap_or_default()
}

/// The values of two cases that differ, by their places.
#[must_use]
pub fn values_that_differ(before: &Json, now: &Json) -> Vec<ValueChange> {
    let mut changes = Vec::new();
    differing(String::new(), Some(before), Some(now), &mut changes);
    changes
}

/// Cases nest no deeper than they may: see [`crate::case::MAX_DEPTH`].
fn differing(
    path: String,
    before: Option<&Json>,
    now: Option<&Json>,
    changes: &mut Vec<ValueChange>,
) {
    if before == now || changes.len() >= MOST_VALUES {
        return;
    }
    match (before, now) {
        (Some(Json::Object(was)), Some(Json::Object(is))) => {
            let mut seen = BTreeSet::new();
            for key in was.keys().chain(is.keys()).filter(|key| seen.insert(*key)) {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differing(inner, was.get(key), is.get(key), changes);
            }
        }
        (Some(Json::Array(was)), Some(Json::Array(is))) => {
            for at in 0..was.len().max(is.len()) {
                differing(format!("{path}[{at}]"), was.get(at), is.get(at), changes);
            }
        }
        _ => changes.push(ValueChange { path, before: before.cloned(), now: now.cloned() }),
    }
}
