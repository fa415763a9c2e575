//! `not` over an ordering comparison with something that may be none.
//!
//! An ordering comparison with none is `no`. The compiler lets one stand with such an operand only where its `no` is
//! not turned round at once; through the answer of a condition it still can be.

use super::{Finder, Kind, Limits, Role, Why};
use crate::analysis::logic::formula::Formula;
use crate::analysis::logic::read::Frame;
use crate::program::{Answer, ConditionId, ExprId, ExprKind, Subject};

impl Finder<'_> {
    /// Says where `not` is `yes` only because something is none.
    pub(super) fn not_with_none(
        &mut self,
        expr: ExprId,
        denied: ExprId,
        frame: Frame,
        limits: &Limits,
    ) {
        let mut conditions = Vec::new();
        self.asked_conditions(denied, &mut conditions);
        let mut compared = Vec::new();
        for condition in conditions {
            self.orderings(self.program[condition].test, &mut compared);
        }
        for comparison in compared {
            let Some((none, side)) = self.none_in(comparison) else { continue };
            let truth = self.truth(expr, frame);
            let told = self.solver.reader.assuming(comparison, |reader| reader.truth(expr, frame));
            let not_told = self.solver.reader.formulas.not(told.yes);
            let mut all = limits.formulas();
            all.extend([none, truth.yes, not_told]);
            if self.solver.possible(&all) {
                let why = vec![Why::Clause(self.span(comparison)), Why::None(self.span(side))];
                self.report(Kind::NotWithNone, Role::Part, self.span(expr), why);
                return;
            }
        }
    }

    /// The conditions whose good answer is asked for.
    fn asked_conditions(&self, expr: ExprId, into: &mut Vec<ConditionId>) {
        let program = self.program;
        match program[expr].kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in program.operands(parts) {
                    self.asked_conditions(*part, into);
                }
            }
            ExprKind::AnswerIs { subject: Subject::Condition(id), answer: Answer::Met } => {
                into.push(id);
            }
            ExprKind::AnswerIs { subject: Subject::Eligibility(id), answer: Answer::Eligible } => {
                into.extend(program[id].conditions.iter().copied());
            }
            _ => {}
        }
    }

    /// The ordering comparisons that stand directly in a condition.
    fn orderings(&self, expr: ExprId, into: &mut Vec<ExprId>) {
        let program = self.program;
        match program[expr].kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in program.operands(parts) {
                    self.orderings(*part, into);
                }
            }
            ExprKind::Order { .. } | ExprKind::Between { .. } | ExprKind::Within { .. } => {
                into.push(expr);
            }
            _ => {}
        }
    }

    /// The cases in which an operand of a comparison is none, and the operand.
    fn none_in(&mut self, comparison: ExprId) -> Option<(Formula, ExprId)> {
        let program = self.program;
        let sides = match program[comparison].kind {
            ExprKind::Order { left, right, .. } => vec![left, right],
            ExprKind::Between { value, low, high } => vec![value, low, high],
            ExprKind::Within { value, date, .. } => vec![value, date],
            _ => return None,
        };
        let side = sides.into_iter().find(|side| program[*side].ty.or_none)?;
        let value = self.solver.reader.val(side, Frame::default());
        Some((self.solver.reader.is_none(&value), side))
    }
}
