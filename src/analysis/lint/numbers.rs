//! A number that stands in several places and has no name.
//!
//! Counted are amounts, percentages, durations and plain numbers in the conditions and values of one pack. Quiet in
//! tables, in scenarios, in the ranges of types, and where a definition is the number itself: there it has its name.

use std::collections::{HashMap, HashSet};

use super::reads::{exprs, visit};
use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Atom, Citing, ExprId, ExprKind, PackId, Program, Value};
use crate::span::Span;
use crate::value::{Duration, Number};

/// So many places are too many.
const PLACES: usize = 3;

/// A number with its unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Literal {
    Plain(Number),
    Money(Number),
    Percent(Number),
    Duration(Duration),
}

/// Reports numbers that stand in several places.
pub(super) fn repeated(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let mut places: HashMap<(PackId, Literal), Vec<(Citing, ExprId)>> = HashMap::new();
    let mut order: Vec<(PackId, Literal)> = Vec::new();
    for (part, _) in &context.reads.parts {
        let Some(pack) = part.pack(program) else { continue };
        let named = named(program, *part);
        visit(program, exprs(program, *part), |id, kind| {
            let ExprKind::Constant(value) = kind else { return };
            if named.contains(&id) {
                return;
            }
            let Some(literal) = literal(program[id].ty.atom, value) else { return };
            let here = places.entry((pack, literal)).or_insert_with(|| {
                order.push((pack, literal));
                Vec::new()
            });
            // Twice in one condition is one place: `between 4 and 19 or between 4 and 25`.
            if !here.iter().rev().take(1).any(|(other, _)| other == part) {
                here.push((*part, id));
            }
        });
    }
    for key in order {
        let Some(places) = places.get(&key).filter(|places| places.len() >= PLACES) else {
            continue;
        };
        let mut spans: Vec<Span> = places.iter().map(|(_, id)| program[*id].span).collect();
        spans.sort();
        if let Some((first, others)) = spans.split_first() {
            findings.report(report(context, *first, others));
        }
    }
}

fn report(context: &Context<'_>, first: Span, others: &[Span]) -> Diagnostic {
    const MOST_SHOWN: usize = 4;
    let written = context.sources.slice(first);
    let report = Diagnostic::warning(
        Code::RepeatedNumber,
        first,
        format!("{written} stands in {} places of this pack and has no name", others.len() + 1),
    )
    .label("a change would have to find them all");
    let report = others
        .iter()
        .take(MOST_SHOWN)
        .fold(report, |report, other| report.also(*other, "and here"));
    report.help(format!("give it a name: `define NAME: TYPE \"…\"` and below it `is {written}`"))
}

/// The values that are all of a line of a definition.
fn named(program: &Program, part: Citing) -> HashSet<ExprId> {
    match part {
        Citing::Define(id) => program[id].lines.iter().map(|line| line.value).collect(),
        _ => HashSet::new(),
    }
}

/// A number that could have a name; small ones speak for themselves.
fn literal(atom: Atom, value: &Value) -> Option<Literal> {
    let small = |number: Number| number.to_i64().is_some_and(|number| (-2..=2).contains(&number));
    match (atom, value) {
        (Atom::Whole | Atom::Number | Atom::Elapsed(_), Value::Number(number)) => {
            (!small(*number)).then_some(Literal::Plain(*number))
        }
        (Atom::Money, Value::Number(number)) => {
            (!number.is_zero()).then_some(Literal::Money(*number))
        }
        (Atom::Percent, Value::Number(number)) => {
            (!small(*number)).then_some(Literal::Percent(*number))
        }
        (Atom::Duration, Value::Duration(duration)) => {
            (duration.count > 1).then_some(Literal::Duration(*duration))
        }
        _ => None,
    }
}
