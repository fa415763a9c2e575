//! On which side a rule that cites comes out, read off the proof of one scenario.

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
    for (at, step) in (0..).zip(&trace.steps) {
        match step.node {
            Node::Define(id) | Node::Derived { define: id, .. } => {
                lines(program, trace, &mut limits, (at, id), see);
            }
            _ => {}
        }
        for note in &step.notes {
            match note {
                Note::RowMatched(table, row) => {
                    let on_boundary = limits.on_boundary(at);
                    rows(program, *table, *row, on_boundary, see);
                }
                Note::NoRow(table) => see(Citing::Table(*table), Way::Fails),
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
}

/// Of a definition, the line that decided passes and the others fail.
fn lines(
    program: &Program,
    trace: &Trace,
    limits: &mut Limits<'_>,
    (at, define): (u32, DefineId),
    see: &mut dyn FnMut(Citing, Way),
) {
    let parts = trace.step(at).map_or(&[][..], |step| step.parts.as_slice());
    let decided = parts.iter().find_map(|part| {
        let notes = &trace.step(part.step)?.notes;
        notes.iter().find_map(|note| match note {
            Note::LineDecided(line) => Some((part.step, *line)),
            _ => None,
        })
    });
    let Some((step, decided)) = decided else { return };
    for (number, line) in (0..).zip(&program[define].lines) {
        let by = Citing::Line(define, number);
        if number != decided {
            see(by, Way::Fails);
            continue;
        }
        see(by, Way::Passes);
        let days = (line.from, line.until);
        if limits.on_boundary(step) || limits.is_near(at, define, days) {
            see(by, Way::Boundary);
        }
    }
}

/// Of a table, the row that matches passes and the others fail.
fn rows(
    program: &Program,
    table: TableId,
    matched: u32,
    on_boundary: bool,
    see: &mut dyn FnMut(Citing, Way),
) {
    for by in [Citing::Table(table), Citing::Row(table, matched)] {
        see(by, Way::Passes);
        if on_boundary {
            see(by, Way::Boundary);
        }
    }
    for (number, _) in (0..).zip(&program[table].rows) {
        if number != matched {
            see(Citing::Row(table, number), Way::Fails);
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
