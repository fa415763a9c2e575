//! Why one answer to one case is another: the first step that differs.
//!
//! Owns: [`Cause`], a step of the rules before and after, without anything that is of one case alone, so that cases
//! with the same cause can be counted together; and [`Step`], the same step with what was found of one case.
//! Takes: the facts of a case under both sets of rules. Must never know: how many cases there are.

use super::row::Sides;
use crate::engine::evaluate_traced;
use crate::explain::diff::{Change, Difference, differences_of_outcome};
use crate::explain::{Evidence, StepJson, proof_json};
use crate::program::{AnswerId, Facts, Program};
use crate::source::Sources;
use crate::value::Date;

/// One set of rules, and the day that it is asked on.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) program: &'a Program,
    pub(super) sources: &'a Sources,
    pub(super) today: Date,
}

/// A step that differs, as it stands in the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cause {
    /// The declaration that it stands in, or is: its name, as `pack.name`.
    pub name: Option<String>,
    /// Which part of it, where that has no words of its own in the rules: `the limit`.
    pub part: Option<String>,
    /// Its words in the rules of each side; of a step without words none.
    pub rule: Sides<Option<String>>,
    /// Where it stands in the rules of each side: `file:line`.
    pub place: Sides<Option<String>>,
    /// It stands in the rules of one side only.
    pub only: Option<Only>,
    /// The paragraphs cited.
    pub cites: Vec<String>,
}

/// The side on which a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the side of its name")]
pub enum Only {
    Before,
    After,
}

/// A step that differs, with what was found of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The step.
    pub cause: Cause,
    /// What it was found to be.
    pub found: Sides<Option<String>>,
}

/// The first step that differs between the proofs of an answer.
pub(super) fn first_step(
    rules: Sides<Rules<'_>>,
    ids: Sides<AnswerId>,
    facts: Sides<&Facts>,
) -> Option<Step> {
    let old = proof(rules.before, ids.before, facts.before);
    let new = proof(rules.after, ids.after, facts.after);
    let differences = differences_of_outcome(&old, &new);
    differences.first().map(|first| step(first, &old))
}

fn proof(rules: Rules<'_>, id: AnswerId, facts: &Facts) -> Vec<StepJson> {
    let Rules { program, sources, today } = rules;
    let (evaluation, trace) = evaluate_traced(program, facts, today, Some(&[id]));
    proof_json(Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace })
}

fn step(difference: &Difference<'_>, before: &[StepJson]) -> Step {
    let Difference { path, old, new, changes } = difference;
    let (old, new) = (*old, *new);
    let above = || path.iter().rev().copied();
    // The nearest declaration: the step itself, or what it stands in.
    let own = new.or(old);
    let declared = own.into_iter().chain(above()).find(|step| step.name.is_some());
    let cited = own.into_iter().chain(above()).find(|step| !step.cites.is_empty());
    let cites = cited.map(|step| {
        let cites = step.cites.iter();
        cites.map(|cite| format!("{} {}", cite.source, cite.reference).trim_end().to_owned())
    });
    let only = match (changes.contains(&Change::Added), changes.contains(&Change::Removed)) {
        (true, _) => Some(Only::After),
        (_, true) => Some(Only::Before),
        _ => None,
    };
    // A part without a place of its own has that of what it stands in. The steps above are those of the new proof.
    let place = |step: &StepJson| place_of(step).or_else(|| above().find_map(place_of));
    let old_place = |step: &StepJson| {
        place_of(step).or_else(|| {
            let names = above().filter_map(|step| step.name.as_deref());
            names.filter_map(|name| named(before, name)).find_map(place_of)
        })
    };
    let rule = |step: Option<&StepJson>| step?.rule.clone();
    let found = |step: Option<&StepJson>| step.map(|step| step.words.clone());
    Step {
        cause: Cause {
            name: declared.and_then(|step| step.name.clone()),
            part: own.filter(|step| has_parts(step)).and_then(|step| step.label.clone()),
            rule: Sides { before: rule(old), after: rule(new) },
            place: Sides { before: old.and_then(old_place), after: new.and_then(place) },
            only,
            cites: cites.map(Iterator::collect).unwrap_or_default(),
        },
        found: Sides { before: found(old), after: found(new) },
    }
}

/// The first step with a name.
fn named<'a>(steps: &'a [StepJson], name: &str) -> Option<&'a StepJson> {
    steps.iter().find_map(|step| match step.name.as_deref() {
        Some(own) if own == name => Some(step),
        _ => named(&step.parts, name),
    })
}

/// Whether a step is a part of a declaration that is always called the same: of a clock, of an instalment.
fn has_parts(step: &StepJson) -> bool {
    step.name.is_none() && step.rule.is_none() && matches!(&*step.kind, "clock" | "pays")
}

/// `lancashire.rules:123`
fn place_of(step: &StepJson) -> Option<String> {
    Some(format!("{}:{}", step.file.as_ref()?, step.line?))
}
