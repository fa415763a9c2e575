//! Which expressions, being unknown, may yet become an error.
//!
//! Owns: a cautious answer, by the kinds of their parts: what the engine tells by counting its doubts while it
//! evaluates. Must never know: facts.

use crate::engine::fails::can_fail;
use crate::program::{ConditionOwner, ExprId, ExprKind, Program, Subject};
use crate::syntax::ast::LineKind;
use crate::value::DurationUnit;

/// The expressions that are looked at before it is given up.
const MAX_VISITS: usize = 2_000;

/// Whether the engine may doubt an expression where it is unknown.
pub(super) fn may_doubt(program: &Program, expr: ExprId) -> bool {
    let mut open = vec![expr];
    let mut visits = 0;
    while let Some(id) = open.pop() {
        visits += 1;
        if visits > MAX_VISITS {
            return true;
        }
        let kind = &program[id].kind;
        // What is not read because something before it is unknown is doubted where it can fail at all.
        let unread = match kind {
            ExprKind::Quantified { condition, .. } => [Some(*condition), None],
            ExprKind::Count { filter, .. } => [*filter, None],
            ExprKind::Extreme { filter, value, .. } => [*filter, Some(*value)],
            ExprKind::IfNone { fallback, .. } => [Some(*fallback), None],
            _ => [None, None],
        };
        if unread.into_iter().flatten().any(|part| can_fail(program, part)) {
            return true;
        }
        match kind {
            ExprKind::Define(define) | ExprKind::Derived { define, .. } => {
                let define = &program[*define];
                let exceptions =
                    define.lines.iter().filter(|line| line.kind == LineKind::Except).count();
                let is_dated =
                    define.lines.iter().any(|line| line.from.is_some() || line.until.is_some());
                if exceptions > 1
                    || define.range.is_some()
                    || define.dated_by.is_some()
                    || (is_dated && !define.ty.or_none)
                {
                    return true;
                }
                for line in &define.lines {
                    open.push(line.value);
                    open.extend(line.when);
                }
            }
            ExprKind::AnswerIs { subject: Subject::Eligibility(id), .. } => {
                if program[*id].standing.in_force.is_some() {
                    return true;
                }
                for condition in &program[*id].conditions {
                    open.push(program[*condition].test);
                    open.extend(program[*condition].applies);
                }
            }
            ExprKind::AnswerIs { subject: Subject::Condition(id), .. } | ExprKind::Applies(id)
                if let ConditionOwner::Eligibility(owner) = program[*id].owner
                    && program[owner].standing.in_force.is_none() =>
            {
                open.push(program[*id].test);
                open.extend(program[*id].applies);
            }
            ExprKind::Arithmetic(..)
            | ExprKind::Rounded { .. }
            | ExprKind::Shift { .. }
            | ExprKind::Within { .. }
            | ExprKind::WorkingDay(..)
            | ExprKind::Birthday { .. }
            | ExprKind::PeriodEdge { .. }
            | ExprKind::Sum { .. }
            | ExprKind::JoinDerived { .. }
            | ExprKind::AnswerIs { .. }
            | ExprKind::AnswerField { .. }
            | ExprKind::Applies(_) => return true,
            ExprKind::Elapsed { unit: DurationUnit::WorkingDays, .. } => return true,
            kind => program.children(kind, &mut open),
        }
    }
    false
}
