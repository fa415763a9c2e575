//! Definitions: lines that never decide.

use super::{Finder, Kind, Limits, Role, Why};
use crate::analysis::logic::formula::Formula;
use crate::analysis::logic::read::{Frame, Lines};
use crate::program::{Define, DefineId, ExprId, ExprKind};
use crate::syntax::ast::LineKind;

impl Finder<'_> {
    pub(super) fn defines(&mut self) {
        let program = self.program;
        for (at, define) in program.defines.iter().enumerate() {
            let frame = match define.of {
                Some(record) => self.record_frame(record),
                None => Frame::default(),
            };
            if let Some(day) = define.dated_by {
                self.parts(day, frame, &Limits::default(), None);
            }
            match self.solver.reader.lines(define, frame) {
                Ok(lines) => self.lines(DefineId::at(at), define, frame, &lines),
                Err(_) => {
                    for line in &define.lines {
                        for expr in line.when.into_iter().chain([line.value]) {
                            self.parts(expr, frame, &Limits::default(), None);
                        }
                    }
                }
            }
        }
    }

    fn lines(&mut self, id: DefineId, define: &Define, frame: Frame, lines: &Lines) {
        for (at, line) in define.lines.iter().enumerate() {
            let (Some(decides), Some(reached), Some(holds), Some(guard)) = (
                lines.decides.get(at),
                lines.reached.get(at),
                lines.holds.get(at),
                lines.guards.get(at),
            ) else {
                continue;
            };
            if self.solver.excluded(&[*decides]) {
                self.dead_line(id, define, frame, lines, at);
                continue;
            }
            let limits = Limits::default().with([(*holds, Why::Limit(line.span))]);
            if let Some(when) = line.when {
                // A guard may say again what follows from the lines before it: so it can be read alone.
                self.parts(when, frame, &limits, None);
            }
            let here = [(*reached, Why::Limit(line.span)), (guard.yes, Why::Limit(line.span))];
            let inside = limits.with(here);
            self.value(id, line.value, frame, &inside);
        }
    }

    fn value(&mut self, id: DefineId, value: ExprId, frame: Frame, limits: &Limits) {
        let is_condition = self.program[value].ty.atom == crate::program::Atom::YesNo
            && matches!(
                self.program[value].kind,
                ExprKind::And(_)
                    | ExprKind::Or(_)
                    | ExprKind::Not(_)
                    | ExprKind::Equal(..)
                    | ExprKind::NotEqual(..)
                    | ExprKind::Order { .. }
                    | ExprKind::Between { .. }
                    | ExprKind::OneOf { .. }
                    | ExprKind::Within { .. }
            );
        if is_condition {
            self.root(value, frame, limits, Role::Value(id));
        } else {
            self.parts(value, frame, limits, None);
        }
    }

    /// A line that never decides, unless that follows from something else that says so itself.
    fn dead_line(&mut self, id: DefineId, define: &Define, frame: Frame, lines: &Lines, at: usize) {
        let Some(line) = define.lines.get(at) else { return };
        let mut shown: Vec<(Formula, Why)> = Vec::new();
        if let Some(when) = line.when {
            self.clauses(when, frame, false, &mut shown);
        }
        if let Some(holds) = lines.holds.get(at) {
            shown.push((*holds, Why::Limit(line.span)));
        }
        let before = |other: usize| {
            let except =
                |at: usize| define.lines.get(at).is_some_and(|line| line.kind == LineKind::Except);
            (except(other) && !except(at)) || (except(other) == except(at) && other < at)
        };
        let mut earlier: Vec<usize> = Vec::new();
        for other in (0..define.lines.len()).filter(|other| before(*other)) {
            let (Some(holds), Some(guard), Some(span)) = (
                lines.holds.get(other),
                lines.guards.get(other),
                define.lines.get(other).map(|line| line.span),
            ) else {
                continue;
            };
            let not_read = self.solver.reader.formulas.not(*holds);
            let passed = self.solver.reader.formulas.or(not_read, guard.no);
            shown.push((passed, Why::Line(span)));
            earlier.push(other);
        }
        let why = self.why(&shown, None);
        // A switch that is off, or on, for good: a definition says so, and may come to say otherwise.
        let is_switch = |this: &mut Self, other: usize| {
            let (Some(when), Some(guard)) = (
                define.lines.get(other).and_then(|line| line.when),
                lines.guards.get(other).copied(),
            ) else {
                return false;
            };
            this.is_name(when)
                && (this.solver.excluded(&[guard.yes]) || this.solver.excluded(&[guard.no]))
        };
        let shown_line = |other: usize| {
            define.lines.get(other).is_some_and(|line| why.contains(&Why::Line(line.span)))
        };
        if is_switch(self, at)
            || earlier.iter().any(|other| shown_line(*other) && is_switch(self, *other))
        {
            return;
        }
        self.report(Kind::Dead, Role::Line(id, at), line.span, why);
    }
}
