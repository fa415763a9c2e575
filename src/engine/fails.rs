//! Which expressions can end in an error.
//!
//! Owns: a cautious answer for expressions that are *not* evaluated because something before them is
//! not known: the body of a loop over an unknown list. Those that are evaluated tell it themselves
//! ([`super::evaluator::Evaluator::doubts`]).
//! Must never know: facts.

use crate::program::{DefineId, ExprId, ExprKind, Program};
use crate::syntax::ast::LineKind;
use crate::value::DurationUnit;

/// The expressions that are looked at before it is given up: a larger one may fail.
const MAX_VISITS: usize = 512;

/// Whether an expression can end in an error, or is too large to tell. Left out are none where a guard
/// keeps it from being read, and ages on days before a birth: dates that contradict.
pub(crate) fn can_fail(program: &Program, expr: ExprId) -> bool {
    let mut search =
        Search { program, open: vec![expr], visits: 0, defines: Vec::new(), fails: false };
    search.run();
    search.fails
}

/// The same of a derived field.
pub(super) fn define_can_fail(program: &Program, define: DefineId) -> bool {
    let mut search =
        Search { program, open: Vec::new(), visits: 0, defines: Vec::new(), fails: false };
    search.define(define);
    search.run();
    search.fails
}

struct Search<'a> {
    program: &'a Program,
    open: Vec<ExprId>,
    visits: usize,
    defines: Vec<DefineId>,
    fails: bool,
}

impl Search<'_> {
    fn run(&mut self) {
        while let Some(expr) = self.open.pop() {
            self.visits += 1;
            if self.fails || self.visits > MAX_VISITS {
                self.fails = true;
                return;
            }
            self.visit(expr);
        }
    }

    fn define(&mut self, id: DefineId) {
        if self.defines.contains(&id) {
            return;
        }
        self.defines.push(id);
        let define = &self.program[id];
        let exceptions = define.lines.iter().filter(|line| line.kind == LineKind::Except).count();
        let is_dated = define.lines.iter().any(|line| line.from.is_some() || line.until.is_some());
        self.fails |= exceptions > 1 || define.range.is_some() || (is_dated && !define.ty.or_none);
        self.open.extend(define.dated_by);
        for line in &define.lines {
            self.open.push(line.value);
            self.open.extend(line.when);
        }
    }

    fn visit(&mut self, expr: ExprId) {
        let program = self.program;
        match program[expr].kind {
            ExprKind::Constant(_)
            | ExprKind::Today
            | ExprKind::Fact(_)
            | ExprKind::Variable(_)
            | ExprKind::Rows(_) => {}
            ExprKind::Define(define) => self.define(define),
            ExprKind::Derived { of, define } | ExprKind::JoinDerived { list: of, define } => {
                self.open.push(of);
                self.define(define);
            }
            ExprKind::Field { of, .. }
            | ExprKind::Cell { of, .. }
            | ExprKind::Join { list: of, .. }
            | ExprKind::Not(of)
            | ExprKind::Negative(of)
            | ExprKind::Given(of, _)
            | ExprKind::Empty(of, _)
            | ExprKind::Recorded(of)
            | ExprKind::Undecided(of)
            | ExprKind::WeekdayOf(of) => self.open.push(of),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::List(parts) => {
                self.open.extend_from_slice(program.operands(parts));
            }
            ExprKind::Equal(left, right)
            | ExprKind::NotEqual(left, right)
            | ExprKind::Order { left, right, .. }
            | ExprKind::IfNone { value: left, fallback: right }
            | ExprKind::Pick(_, left, right)
            | ExprKind::InList { value: left, list: right, .. }
            | ExprKind::Age { on: left, born: right } => self.open.extend([left, right]),
            ExprKind::Between { value, low, high } => self.open.extend([value, low, high]),
            ExprKind::OneOf { value, of, .. } | ExprKind::Includes { list: value, all_of: of } => {
                self.open.push(value);
                self.open.extend_from_slice(program.operands(of));
            }
            ExprKind::Lookup { keys, .. } => self.open.extend_from_slice(program.operands(keys)),
            ExprKind::Elapsed { unit, from, to, .. } => {
                self.fails |= unit == DurationUnit::WorkingDays;
                self.open.extend([from, to]);
            }
            ExprKind::PeriodEdge { period, date, .. } => {
                self.fails |= period.can_lack_an_edge();
                self.open.push(date);
            }
            ExprKind::Quantified { list, condition, .. } => self.open.extend([list, condition]),
            ExprKind::Count { list, filter, .. } => {
                self.open.push(list);
                self.open.extend(filter);
            }
            ExprKind::Extreme { list, filter, value, .. } => {
                self.open.extend([list, value]);
                self.open.extend(filter);
            }
            ExprKind::Arithmetic(..)
            | ExprKind::Rounded { .. }
            | ExprKind::Shift { .. }
            | ExprKind::Within { .. }
            | ExprKind::WorkingDay(..)
            | ExprKind::Birthday { .. }
            | ExprKind::Sum { .. }
            | ExprKind::AnswerIs { .. }
            | ExprKind::AnswerField { .. }
            | ExprKind::Applies(_) => self.fails = true,
        }
    }
}
