//! The same proof as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{STACK, Tree};
use crate::engine::{Outcome, Part};
use crate::explain::json::{Cite, value_json};
use crate::explain::proof::Evidence;

/// So deep a tree is written: readers of JSON refuse what is nested deeper than 128 brackets, and a step takes
/// two of them.
const DEEPEST: usize = 60;

/// One step of a proof, as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepJson {
    /// `define`, `condition`, `expression`, ….
    pub kind: Cow<'static, str>,
    /// The name of the declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The words of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `known`, `unknown` or `error`.
    pub outcome: Cow<'static, str>,
    /// The value; null where it is none or not known.
    pub value: Json,
    /// The value, the range or the error in words.
    pub words: String,
    /// It makes the step above it what it is.
    pub decisive: bool,
    /// It stands in full where it was read first.
    pub reused: bool,
    /// The paragraphs cited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<Cite>,
    /// The rule file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// How it came about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The steps that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<StepJson>,
}

/// The same proof as JSON, one tree an answer, each under `pack.name`.
#[must_use]
pub fn proof_json(evidence: Evidence<'_>) -> Vec<StepJson> {
    let mut tree = Tree::new(evidence);
    let roots = evidence
        .evaluation
        .answers
        .iter()
        .filter_map(|answered| evidence.trace.answer(answered.id));
    roots.map(|step| tree.json(Part { step, decisive: true, reused: false }, None, 0)).collect()
}

impl Tree<'_> {
    fn json(&mut self, part: Part, whole: Option<u32>, depth: usize) -> StepJson {
        let shown = self.shown(part.step, whole);
        let program = self.proof.program();
        let again = self.printed.contains(&part.step);
        self.printed.insert(part.step);
        let inner = if again || depth >= DEEPEST { Vec::new() } else { self.visible(part.step) };
        let parts = inner
            .into_iter()
            .map(|inner| {
                stacker::maybe_grow(STACK.0, STACK.1, || {
                    self.json(inner, Some(part.step), depth + 1)
                })
            })
            .collect();
        let outcome =
            self.proof.step(part.step).map_or(Outcome::UNKNOWN, |step| step.outcome.clone());
        let place = shown.span.and_then(|span| self.proof.evidence.sources.line_column(span));
        let file = shown.span.and_then(|span| self.proof.evidence.sources.get(span.file));
        let cites =
            shown.annotations.map(|annotations| annotations.cites.as_slice()).unwrap_or_default();
        StepJson {
            kind: shown.kind.into(),
            name: shown.head.map(|head| format!("{}.{}", program[head.pack].name, head.name)),
            label: if shown.what.is_empty() { None } else { Some(shown.what.bare()) },
            rule: shown.rule,
            outcome: Cow::Borrowed(match outcome {
                Outcome::Known(_) => "known",
                Outcome::Unknown(_) => "unknown",
                Outcome::Error(_) => "error",
            }),
            value: outcome
                .known()
                .map_or(Json::Null, |value| value_json(&self.proof.words, shown.ty, value)),
            words: match &outcome {
                Outcome::Error(error) => self.proof.error(*error).bare(),
                outcome => {
                    let said = self
                        .proof
                        .step(part.step)
                        .and_then(|step| self.answered(step.node, outcome));
                    said.unwrap_or_else(|| self.proof.words.outcome(shown.ty, outcome))
                }
            },
            decisive: part.decisive,
            reused: again,
            cites: cites
                .iter()
                .map(|cite| {
                    let source = &program[cite.source];
                    Cite {
                        source: source.head.name.to_string(),
                        reference: cite.reference.to_string(),
                        title: source.head.label.to_string(),
                        link: source.link.as_ref().map(ToString::to_string),
                    }
                })
                .collect(),
            file: file.map(|file| file.name().to_owned()),
            line: place.map(|place| place.line),
            notes: self
                .proof
                .notes(part.step)
                .iter()
                .filter_map(|note| self.proof.note(*note))
                .collect(),
            parts,
        }
    }
}
