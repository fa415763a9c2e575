//! On which side a rule that cites comes out, read off the proof of one scenario.

use std::collections::HashMap;

use super::Way;
use super::boundary::Limits;
use crate::engine::{Evaluation, Node, Note, Step, Trace};
use crate::program::{Atom, Citing, ConditionId, DefineId, Program, TableId, Value};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

/// Whether a rule can pass, and whether it can fail. Words, facts and calendars can do neither: they are only used.
pub(super) fn possible(program: &Program, by: Citing) -> (bool, bool) {
    match by {
        Citing::Eligibility(_)
        | Citing::Condition(_)
        | Citing::Standard(_)
        | Citing::Payment(_)
        | Citing::Instalment(_)
        | Citing::Notice(_) => (true, true),
        // One over the cases of a batch has no answer in a scenario.
        Citing::Indicator(id) | Citing::Target(id, _) => {
            let has_items = program[id].list.is_some();
            (has_items, has_items)
        }
        Citing::Define(id) => (true, is_yes_or_no(program, id)),
        Citing::Line(id, _) => (true, program[id].lines.len() > 1),
        Citing::Table(id) => (true, program[id].partial),
        Citing::Row(id, _) => (true, program[id].rows.len() > 1),
        Citing::Queue(_)
        | Citing::Scale(_)
        | Citing::Member(..)
        | Citing::Group(_)
        | Citing::Fact(_)
        | Citing::Record(_)
        | Citing::Field(..)
        | Citing::FactCheck(..)
        | Citing::RecordCheck(..)
        | Citing::Calendar(_)
        | Citing::Source(_) => (false, false),
    }
}

fn is_yes_or_no(program: &Program, id: DefineId) -> bool {
    let ty = program[id].ty;
    ty.atom == Atom::YesNo && !ty.list
}

/// Tells which rules pass, fail and stand on their boundary in one evaluation.
pub(super) fn sides(
    program: &Program,
    evaluation: &Evaluation,
    trace: &Trace,
    see: &mut dyn FnMut(Citing, Way),
) {
    let mut limits = Limits::new(program, evaluation, trace);
    // Only the line or row that decided passes; which others there are is known once all steps are.
    let mut lines: HashMap<DefineId, Vec<(u32, u32)>> = HashMap::new();
    let mut rows: HashMap<TableId, Vec<(u32, u32)>> = HashMap::new();
    for (at, step) in (0..).zip(&trace.steps) {
        for note in &step.notes {
            match (note, step.node) {
                (Note::LineDecided(line), Node::Define(define) | Node::Derived { define, .. }) => {
                    lines.entry(define).or_default().push((*line, at))
                }
                (Note::RowMatched(table, row), _) => {
                    rows.entry(*table).or_default().push((*row, at));
                }
                (Note::NoRow(table), _) => see(Citing::Table(*table), Way::Fails),
                _ => {}
            }
        }
        let Some((by, side)) = side(program, step) else { continue };
        let mut tell = |by: Citing| match side {
            Side::Passes => {
                see(by, Way::Passes);
                if limits.on_boundary(at) {
                    see(by, Way::Boundary);
                }
            }
            Side::Fails => see(by, Way::Fails),
        };
        tell(by);
        if let Citing::Indicator(id) = by {
            (0..)
                .zip(&program[id].targets)
                .for_each(|(target, _)| tell(Citing::Target(id, target)));
        }
    }
    for (define, decided) in lines {
        for (line, at) in &decided {
            see(Citing::Line(define, *line), Way::Passes);
            if limits.on_boundary(*at) {
                see(Citing::Line(define, *line), Way::Boundary);
            }
            let others = (0..).zip(&program[define].lines).map(|(other, _)| other);
            others
                .filter(|other| other != line)
                .for_each(|other| see(Citing::Line(define, other), Way::Fails));
        }
    }
    for (table, matched) in rows {
        for (row, at) in &matched {
            let on_boundary = limits.on_boundary(*at);
            for by in [Citing::Table(table), Citing::Row(table, *row)] {
                see(by, Way::Passes);
                if on_boundary {
                    see(by, Way::Boundary);
                }
            }
            let others = (0..).zip(&program[table].rows).map(|(other, _)| other);
            others
                .filter(|other| other != row)
                .for_each(|other| see(Citing::Row(table, other), Way::Fails));
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Passes,
    Fails,
}

/// The rule that a step judges, and how it comes out, where it is decided.
fn side(program: &Program, step: &Step) -> Option<(Citing, Side)> {
    let by = match step.node {
        Node::Condition { condition, .. } => Citing::Condition(condition),
        Node::Notice(id) => Citing::Notice(id),
        Node::Eligibility(id) => Citing::Eligibility(id),
        Node::Standard(id) => Citing::Standard(id),
        Node::Payment(id) => Citing::Payment(id),
        Node::Item { instalment, .. } => Citing::Instalment(instalment),
        Node::Indicator(id) => Citing::Indicator(id),
        Node::Define(id) | Node::Derived { define: id, .. } => {
            if !is_yes_or_no(program, id) {
                let known = matches!(step.outcome.known()?, value if *value != Value::None);
                return known.then_some((Citing::Define(id), Side::Passes));
            }
            Citing::Define(id)
        }
        _ => return None,
    };
    let is_yes = match step.outcome.truth() {
        Truth::Yes => true,
        Truth::No => false,
        Truth::Unknown | Truth::Error => return None,
    };
    let passes = match by {
        Citing::Condition(id) => is_yes != keeps_out(program, id),
        _ => is_yes,
    };
    Some((by, if passes { Side::Passes } else { Side::Fails }))
}

/// Whether a condition refuses or holds where its test is `yes`.
fn keeps_out(program: &Program, id: ConditionId) -> bool {
    matches!(program[id].kind, ConditionKind::Exclusion | ConditionKind::Hold)
}
