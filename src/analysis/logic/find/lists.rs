//! The parts of a condition: those that never make a difference, and the conditions inside of loops.

use super::{Finder, Kind, Limits, Met, Role, Why};
use crate::analysis::logic::formula::{Formula, Pair};
use crate::analysis::logic::read::Frame;
use crate::program::{ExprId, ExprKind};

/// Of longer lists the parts are not held against one another.
const MOST_PARTS: usize = 40;

impl Finder<'_> {
    /// Looks through the parts of an expression that is itself neither always nor never met.
    pub(super) fn parts(
        &mut self,
        expr: ExprId,
        frame: Frame,
        limits: &Limits,
        without: Option<usize>,
    ) {
        stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || {
            self.parts_of(expr, frame, limits, without);
        });
    }

    fn parts_of(&mut self, expr: ExprId, frame: Frame, limits: &Limits, without: Option<usize>) {
        let program = self.program;
        match &program[expr].kind {
            ExprKind::And(parts) => {
                self.junction(true, program.operands(*parts), frame, limits, without);
            }
            ExprKind::Or(parts) => {
                self.junction(false, program.operands(*parts), frame, limits, without);
            }
            ExprKind::Not(part) => {
                self.not_with_none(expr, *part, frame, limits);
                self.parts(*part, frame, limits, without);
            }
            ExprKind::Quantified { list, condition, .. } => {
                self.parts(*list, frame, limits, without);
                self.filter(*list, Some(*condition), None, frame, limits);
            }
            ExprKind::Count { list, filter, .. } => {
                self.parts(*list, frame, limits, without);
                self.filter(*list, *filter, None, frame, limits);
            }
            ExprKind::Sum { list, filter, value, .. }
            | ExprKind::Extreme { list, filter, value, .. } => {
                self.parts(*list, frame, limits, without);
                self.filter(*list, *filter, Some(*value), frame, limits);
            }
            ExprKind::Lookup { table, keys, .. } => {
                for key in program.operands(*keys) {
                    self.parts(*key, frame, limits, without);
                }
                let rows = self.rows_read(*table, *keys, frame);
                self.lookups.push(Met { table: *table, expr, limits: limits.clone(), rows });
            }
            ExprKind::Rows(table) => {
                self.whole.insert(*table);
            }
            kind => {
                let mut children = Vec::new();
                program.children(kind, &mut children);
                for child in children {
                    self.parts(child, frame, limits, without);
                }
            }
        }
    }

    /// What a loop asks of every item, and what it makes of those that pass.
    fn filter(
        &mut self,
        list: ExprId,
        filter: Option<ExprId>,
        value: Option<ExprId>,
        frame: Frame,
        limits: &Limits,
    ) {
        let (inside, _) = self.solver.reader.inner(list, frame);
        let mut limits = limits.clone();
        if let Some(filter) = filter {
            if self.root(filter, inside, &limits, Role::Filter) {
                return;
            }
            let pair = self.truth(filter, inside);
            limits = limits.with([(pair.yes, Why::Limit(self.span(filter)))]);
        }
        if let Some(value) = value {
            self.parts(value, inside, &limits, None);
        }
    }

    /// Whether a part only asks whether something is given: the compiler may need it before other parts.
    fn is_guard(&self, expr: ExprId) -> bool {
        match self.program[expr].kind {
            ExprKind::Given(..) => true,
            ExprKind::Not(part) => self.is_guard(part),
            _ => false,
        }
    }

    /// The parts of `and` (`every`) or `or`, the last first: of two that say the same the first stands.
    fn junction(
        &mut self,
        every: bool,
        parts: &[ExprId],
        frame: Frame,
        limits: &Limits,
        without: Option<usize>,
    ) {
        if parts.len() > MOST_PARTS {
            for part in parts {
                self.parts(*part, frame, limits, without);
            }
            return;
        }
        let pairs: Vec<Pair> = parts.iter().map(|part| self.truth(*part, frame)).collect();
        // The part alone decides where it is `no` (of `or`: `yes`) and all others are not.
        let decides = |pair: &Pair| if every { pair.no } else { pair.yes };
        let passes = |pair: &Pair| if every { pair.yes } else { pair.no };
        let mut live = vec![true; parts.len()];
        for at in (0..parts.len()).rev() {
            let (Some(part), Some(pair)) = (parts.get(at), pairs.get(at)) else { continue };
            if self.is_guard(*part) {
                continue;
            }
            let others = self.others(parts, &pairs, &live, at, passes, limits);
            let mut all: Vec<Formula> = others.iter().map(|(formula, _)| *formula).collect();
            if self.solver.excluded_without(&all, without) != Some(false) {
                continue;
            }
            all.push(decides(pair));
            if self.solver.excluded_without(&all, without) != Some(true) {
                continue;
            }
            if self.is_name(*part) && self.solver.excluded(&[decides(pair)]) {
                // What it names is always, or never, so: that is said there.
                continue;
            }
            let mut shown = vec![(decides(pair), Why::Clause(self.span(*part)))];
            shown.extend(others);
            let mut why = self.why(&shown, without);
            let own = Why::Clause(self.span(*part));
            why.retain(|one| *one != own);
            self.report(Kind::Idle { every }, Role::Part, self.span(*part), why);
            if let Some(place) = live.get_mut(at) {
                *place = false;
            }
        }
        for (at, part) in parts.iter().enumerate() {
            if live.get(at) == Some(&true) {
                let others = self.others(parts, &pairs, &live, at, passes, limits);
                self.parts(*part, frame, &Limits(others), without);
            }
        }
    }

    /// The other parts, as far as they stand, and what limits the place.
    fn others(
        &self,
        parts: &[ExprId],
        pairs: &[Pair],
        live: &[bool],
        at: usize,
        passes: impl Fn(&Pair) -> Formula,
        limits: &Limits,
    ) -> Vec<(Formula, Why)> {
        let mut others = Vec::new();
        for (other, ((part, pair), live)) in parts.iter().zip(pairs).zip(live).enumerate() {
            if other != at && *live {
                others.push((passes(pair), Why::Clause(self.span(*part))));
            }
        }
        others.extend(limits.0.iter().copied());
        others
    }
}
