//! The scenarios that are missing: what no scenario of a pack shows yet, and the boundaries on which none stands.
//!
//! Owns: the search for cases, starting from the scenarios that there are and changing as little as
//! possible, and their text with today's answers. Takes: a program, its coverage, the cases of its
//! scenarios. Gives: scenarios for a person to read and approve.
//! Must never know: files, terminals, whether an answer is right.
//!
//! # How
//!
//! For each way that was not seen: the scenarios that come closest (the same condition the other way
//! round), then one fact given another of its telling values or taken away, then two. What a found case
//! shows besides is not looked for again. Then, for each determination and fact, the values on both sides of a
//! boundary of its answer, unless a scenario stands there. The search is bounded by the number of
//! evaluations, so that the same rules always get the same suggestions.

mod boundary;
mod leap;
mod name;
mod reach;
mod search;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::coverage::{Coverage, UnitOf};
use crate::engine::{self, Answered};
use crate::program::{AnswerId, FactId, Facts, PackId, Program, ScenarioId};
use crate::value::Date;
use search::{Depth, Found, Search};

/// A scenario that passes, as a place to start from.
#[derive(Clone, Debug)]
pub struct Base {
    /// Which scenario; `None`: a case that says nothing.
    pub scenario: Option<ScenarioId>,
    /// Its facts.
    pub facts: Facts,
    /// Its day.
    pub today: Date,
    /// The day is said by the scenario, or by what it is `like`.
    pub dated: bool,
}

/// A base with a few facts, or the day, changed.
#[derive(Clone, Debug)]
struct Variant {
    /// Its position among the bases.
    base: usize,
    facts: Facts,
    today: Date,
    changed: BTreeSet<FactId>,
}

/// One scenario.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// Its name.
    pub name: String,
    /// Its text, with a line break at the end.
    pub text: String,
    /// The ways of [`crate::analysis::coverage::Units`] that it shows.
    pub shows: Vec<u32>,
    /// It stands on a boundary, and shows no new way.
    pub boundary: bool,
}

/// What is suggested for a pack.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// The scenarios, in the order of what they show.
    pub scenarios: Vec<Suggestion>,
    /// The ways for which none was found.
    pub unreached: Vec<u32>,
}

/// A scenario that was decided on.
struct Chosen {
    variant: Variant,
    answers: Vec<AnswerId>,
    notices: Vec<UnitOf>,
    shows: Vec<u32>,
    about: String,
    boundary: bool,
}

/// The scenarios that are missing in a pack. `coverage` is that of all scenarios that there are, `bases` are those
/// of the pack that pass; a case that starts from nothing has the last day of theirs, or else `today`.
#[must_use]
pub fn suggest(
    program: &Program,
    pack: PackId,
    coverage: &Coverage,
    bases: &[Base],
    today: Date,
) -> Suggestions {
    let mut missing: BTreeSet<u32> = coverage
        .units
        .units
        .iter()
        .filter(|unit| unit.pack == pack)
        .flat_map(|unit| unit.ways.clone())
        .filter(|way| coverage.seen(*way).is_none())
        .collect();
    let last = bases.iter().filter(|base| base.dated).map(|base| base.today).max();
    let today = last.unwrap_or(today);
    let mut search = Search::new(program, pack, &coverage.units, bases, today);
    let mut chosen: Vec<Chosen> = Vec::new();
    for depth in Depth::ALL {
        for way in missing.clone() {
            if !missing.contains(&way) {
                continue;
            }
            let Some(found) = search.find(way, &missing, depth) else { continue };
            let notices: Vec<UnitOf> = found
                .shows
                .iter()
                .filter(|way| missing.contains(way))
                .filter_map(|way| Some(coverage.units.unit_of_way(*way)?.of))
                .filter(|of| matches!(of, UnitOf::Notice(_)))
                .collect();
            missing.retain(|way| !found.shows.contains(way));
            let about = name::about(program, &coverage.units, way);
            add(&mut chosen, program, &coverage.units, found, notices, about);
        }
    }
    let unreached = missing.into_iter().collect();
    let known: BTreeSet<u32> = (0..u32::try_from(coverage.units.ways.len()).unwrap_or(u32::MAX))
        .filter(|way| coverage.seen(*way).is_some())
        .collect();
    prune(&mut chosen, &known);
    boundary::add(&mut search, &mut chosen);
    let scenarios = written(program, &search, pack, &chosen);
    Suggestions { scenarios, unreached }
}

/// Adds a case, or what is expected of one that was chosen before.
fn add(
    chosen: &mut Vec<Chosen>,
    program: &Program,
    units: &crate::analysis::coverage::Units,
    found: Found,
    notices: Vec<UnitOf>,
    about: String,
) {
    let is_same = |other: &&mut Chosen| {
        other.variant.base == found.variant.base
            && other.variant.changed == found.variant.changed
            && other.variant.today == found.variant.today
            && other.variant.facts.slots == found.variant.facts.slots
    };
    if let Some(same) = chosen.iter_mut().find(is_same) {
        for id in found.answers {
            if !same.answers.contains(&id) {
                same.answers.push(id);
            }
        }
        same.notices.extend(notices);
        same.shows =
            units.shown_of(program, &same.answers, &same.variant.facts, same.variant.today);
        return;
    }
    chosen.push(Chosen {
        variant: found.variant,
        answers: found.answers,
        notices,
        shows: found.shows,
        about,
        boundary: false,
    });
}

/// Leaves out what the others show as well, the first found first.
fn prune(chosen: &mut Vec<Chosen>, known: &BTreeSet<u32>) {
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    for way in chosen.iter().flat_map(|one| &one.shows) {
        *times.entry(*way).or_default() += 1;
    }
    chosen.retain(|one| {
        let is_needed = one
            .shows
            .iter()
            .any(|way| !known.contains(way) && times.get(way).copied().unwrap_or(0) < 2);
        if !is_needed {
            for way in &one.shows {
                times.entry(*way).and_modify(|times| *times = times.saturating_sub(1));
            }
        }
        is_needed
    });
}

/// The texts, each with a name of its own.
fn written(
    program: &Program,
    search: &Search<'_>,
    pack: PackId,
    chosen: &[Chosen],
) -> Vec<Suggestion> {
    let mut names: BTreeSet<String> = program
        .scenarios
        .iter()
        .filter(|scenario| scenario.pack == pack)
        .map(|scenario| scenario.name.to_string())
        .collect();
    let mut found = Vec::new();
    for one in chosen {
        let Some(base) = search.bases.get(one.variant.base) else { continue };
        let Some(expects) = search.expects(&one.variant, &one.answers, &one.notices) else {
            continue;
        };
        let Some(givens) = write::givens(program, &one.variant) else { continue };
        let like = base.scenario.map(|id| program[id].name.to_string());
        let change = name::change(program, base, &one.variant);
        let about =
            if one.boundary { format!("Boundary: {}", one.about) } else { one.about.clone() };
        let own = match (&like, change.as_str()) {
            (Some(like), "") => format!("{about}: {like}"),
            (None, "") => format!("{about}: nothing known"),
            (_, change) => format!("{about}: {change}"),
        };
        let own = name::unused(own, &mut names);
        let draft = write::Draft {
            name: own.clone(),
            like,
            as_at: write::as_at(base, &one.variant),
            givens,
            expects,
        };
        found.push(Suggestion {
            name: own,
            text: draft.text(),
            shows: one.shows.clone(),
            boundary: one.boundary,
        });
    }
    found
}

/// Some answers of a case.
fn answered(program: &Program, variant: &Variant, only: &[AnswerId]) -> Vec<Answered> {
    engine::evaluate_only(program, &variant.facts, variant.today, only).answers
}
