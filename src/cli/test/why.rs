//! What explains a scenario that failed: the steps that decide what was found, and the first steps that are not as in
//! the scenario that it is like.

use rules::engine::Node;
use rules::explain::diff::{self, DifferenceJson, Sides};
use rules::explain::{self, Document};
use rules::program::{AnswerId, ScenarioId};
use rules::scenario::{self, Explained, Focus};

use super::batch::{Batch, READ, Ran};

/// So many expectations that failed are explained, and so many differences shown, unless all are asked for.
const MOST: usize = 3;

/// What explains a failure.
#[derive(Default)]
pub(super) struct Why {
    /// What decides each step that a failed expectation is about.
    pub(super) deciding: Document,
    /// So many more could be explained.
    pub(super) more: usize,
    /// Where the proof differs from that of the scenario that this one is like.
    pub(super) beside: Option<Beside>,
}

/// The first differences from another scenario.
pub(super) struct Beside {
    /// The other scenario.
    pub(super) base: ScenarioId,
    /// The differences, for reading.
    pub(super) page: Document,
    /// The same as data.
    pub(super) differences: Vec<DifferenceJson>,
}

/// Explains the failures of a scenario.
pub(super) fn why(batch: &Batch<'_>, ran: &Ran, all: bool) -> Why {
    let most = if all { usize::MAX } else { MOST };
    let id = ran.report.id;
    let mut about: Vec<Focus> = Vec::new();
    for focus in ran.report.failures.iter().filter_map(|failure| failure.focus) {
        if !about.contains(&focus) {
            about.push(focus);
        }
    }
    let mut only: Vec<AnswerId> = about.iter().map(|focus| focus.answer).collect();
    only.sort();
    only.dedup();
    let Some(here) = explained(batch, id, &only).filter(|_| !about.is_empty()) else {
        return Why::default();
    };
    let evidence = here.evidence(batch.program, batch.sources);
    let nodes: Vec<Node> = about.iter().map(|focus| focus.node).take(most).collect();
    let deciding = explain::deciding(evidence, &nodes);
    let more = about.len().saturating_sub(most);
    let beside = batch.program[id].like.and_then(|base| {
        let there = explained(batch, base, &only)?;
        let old = explain::proof_json(there.evidence(batch.program, batch.sources));
        let new = explain::proof_json(evidence);
        let found = diff::differences(&old, &new);
        let causes = found.causes();
        let page = diff::page(&causes, Sides { old: "there", new: "here" }, most);
        let differences = causes.iter().take(most).map(|cause| cause.to_json()).collect();
        (!causes.is_empty()).then_some(Beside { base, page, differences })
    });
    Why { deciding, more, beside }
}

fn explained(batch: &Batch<'_>, id: ScenarioId, only: &[AnswerId]) -> Option<Explained> {
    let built = scenario::build(batch.program, batch.sources, id, batch.today, READ).ok()?;
    Some(Explained::of(batch.program, built, only))
}
