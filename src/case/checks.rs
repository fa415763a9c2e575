//! Checks that a case fails, as faults of the case.
//!
//! Owns: the report on a failed check, at the places of the values it blames. Takes what the engine
//! found; must never know how it was found.

use super::place::{fact_of_item, fact_path, field_path};
use super::{Fault, Spans};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Check, FactId, Facts, Program};
use crate::span::Span;

/// What a failed check makes faulty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Blamed {
    /// A fact.
    Fact(FactId),
    /// A field of the item with this ordinal.
    Field {
        /// The item's ordinal.
        item: u32,
        /// The field's position in its record.
        field: u16,
    },
}

/// The fault of a check that failed. It does not change the facts.
#[must_use]
pub fn check_fault(
    program: &Program,
    facts: &Facts,
    spans: &Spans,
    check: &Check,
    blamed: &[Blamed],
) -> Fault {
    let mut places = blamed.iter().map(|blamed| place(program, facts, spans, *blamed));
    let (span, path) = places.next().unwrap_or_else(|| (spans.whole(), String::new()));
    let message = format!("the case fails the check `{}`: {}", check.head.name, check.head.label);
    let mut diagnostic =
        Diagnostic::error(Code::CaseFailedCheck, span, message).label(format!("`{path}`"));
    for (span, path) in places {
        diagnostic = diagnostic.also(span, format!("`{path}`"));
    }
    diagnostic = diagnostic
        .also(check.head.span, "the check")
        .help("put right what is wrong, or leave out what is not known");
    let mut concerned: Vec<FactId> = Vec::new();
    for fact in blamed.iter().filter_map(|blamed| fact_of(facts, *blamed)) {
        if !concerned.contains(&fact) {
            concerned.push(fact);
        }
    }
    let with = concerned.split_off(concerned.len().min(1));
    Fault { diagnostic, fact: concerned.pop(), with, path }
}

fn fact_of(facts: &Facts, blamed: Blamed) -> Option<FactId> {
    match blamed {
        Blamed::Fact(fact) => Some(fact),
        Blamed::Field { item, .. } => fact_of_item(facts, item),
    }
}

/// The place of a value; where it was left out, of what it would stand in.
fn place(program: &Program, facts: &Facts, spans: &Spans, blamed: Blamed) -> (Span, String) {
    match blamed {
        Blamed::Fact(fact) => {
            let group = program.facts.get(fact.index()).map(|fact| fact.group);
            let around = || group.and_then(|group| spans.group(group));
            (
                spans.fact(fact).or_else(around).unwrap_or_else(|| spans.whole()),
                fact_path(program, fact),
            )
        }
        Blamed::Field { item, field } => {
            let span = spans
                .field(item, field)
                .or_else(|| spans.item(item))
                .unwrap_or_else(|| spans.whole());
            (span, field_path(program, facts, item, field))
        }
    }
}
