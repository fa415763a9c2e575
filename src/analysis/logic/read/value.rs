//! Values, taken apart into the cases in which each is the value.

use std::rc::Rc;

use super::super::formula::{ALWAYS, Formula, NEVER, Pair};
use super::super::term::{About, TermId, Test};
use super::compare::Op;
use super::key::is_condition;
use super::{Frame, Reader, Tag};
use crate::program::{Cell, ExprId, ExprKind, ExprList, Order, TableId, Value};
use crate::syntax::ast::Pick;

/// A value with more cases is not taken apart.
pub(super) const MOST_CASES: usize = 64;
/// A table with more rows is not taken apart.
const MOST_ROWS: usize = 64;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis::logic) enum Leaf {
    Constant(Value),
    Term(TermId),
}

/// A value by cases: no two of them meet, and where none holds it is an error.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis::logic) struct Val {
    pub(in crate::analysis::logic) branches: Vec<(Formula, Leaf)>,
    /// It can be unknown in a case that is known in full.
    pub(in crate::analysis::logic) open: bool,
}

impl Val {
    pub(super) fn one(leaf: Leaf) -> Self {
        Self { branches: vec![(ALWAYS, leaf)], open: false }
    }
}

impl Reader<'_> {
    /// A term as a value.
    fn as_val(&self, term: TermId) -> Rc<Val> {
        Rc::new(Val { open: self.is_open(term), ..Val::one(Leaf::Term(term)) })
    }

    pub(super) fn term_val(&mut self, expr: ExprId, frame: Frame) -> Rc<Val> {
        let term = self.term(expr, frame);
        self.as_val(term)
    }

    /// The value of an expression.
    pub(in crate::analysis::logic) fn val(&mut self, expr: ExprId, frame: Frame) -> Rc<Val> {
        let program = self.program;
        let made = match &program[expr].kind {
            ExprKind::Constant(Value::List(_)) => None,
            ExprKind::Constant(value) => {
                return Rc::new(Val::one(Leaf::Constant(value.clone())));
            }
            ExprKind::Define(define) => return self.define(*define, frame),
            ExprKind::Derived { of, define } => {
                let item = self.term(*of, frame);
                let plain = self.terms.about(item).is_some_and(|about| about.free);
                if plain {
                    let inner = self.frame(vec![item], frame.check);
                    return self.define(*define, inner);
                }
                None
            }
            ExprKind::IfNone { value, fallback } => self.if_none(*value, *fallback, frame),
            ExprKind::Pick(pick, left, right) => self.pick(*pick, *left, *right, frame),
            ExprKind::Lookup { table, column, keys } => self.lookup(*table, *column, *keys, frame),
            kind if is_condition(kind) => {
                let pair = self.truth(expr, frame);
                (!pair.open).then(|| {
                    vec![
                        (pair.yes, Leaf::Constant(Value::YesNo(true))),
                        (pair.no, Leaf::Constant(Value::YesNo(false))),
                    ]
                })
            }
            _ => None,
        };
        match made.and_then(|branches| self.gathered(branches)) {
            Some(branches) => Rc::new(Val { branches, open: false }),
            None => self.term_val(expr, frame),
        }
    }

    /// Cases with the same value are one; `None` if there are too many.
    pub(super) fn gathered(
        &mut self,
        branches: Vec<(Formula, Leaf)>,
    ) -> Option<Vec<(Formula, Leaf)>> {
        let mut kept: Vec<(Formula, Leaf)> = Vec::new();
        for (when, leaf) in branches {
            if when == NEVER {
                continue;
            }
            match kept.iter_mut().find(|(_, known)| *known == leaf) {
                Some((cases, _)) => *cases = self.formulas.or(*cases, when),
                None => kept.push((when, leaf)),
            }
            if kept.len() > MOST_CASES {
                return None;
            }
        }
        Some(kept)
    }

    fn if_none(
        &mut self,
        value: ExprId,
        fallback: ExprId,
        frame: Frame,
    ) -> Option<Vec<(Formula, Leaf)>> {
        let (value, fallback) = (self.val(value, frame), self.val(fallback, frame));
        if value.open || fallback.open {
            return None;
        }
        let mut branches = Vec::new();
        for (when, leaf) in &value.branches {
            let (given, none) = match leaf {
                Leaf::Constant(Value::None) => (NEVER, ALWAYS),
                Leaf::Constant(_) => (ALWAYS, NEVER),
                Leaf::Term(term) => {
                    (self.asks(*term, Test::HasValue), self.asks(*term, Test::IsNone))
                }
            };
            branches.push((self.formulas.and(*when, given), leaf.clone()));
            let none = self.formulas.and(*when, none);
            for (other, leaf) in &fallback.branches {
                branches.push((self.formulas.and(none, *other), leaf.clone()));
            }
        }
        Some(branches)
    }

    fn pick(
        &mut self,
        pick: Pick,
        left: ExprId,
        right: ExprId,
        frame: Frame,
    ) -> Option<Vec<(Formula, Leaf)>> {
        let (left, right) = (self.val(left, frame), self.val(right, frame));
        let many = left.branches.len().saturating_mul(right.branches.len()) > MOST_CASES;
        if left.open || right.open || many {
            return None;
        }
        let mut branches = Vec::new();
        for (when, one) in &left.branches {
            for (other_when, other) in &right.branches {
                let both = self.formulas.and(*when, *other_when);
                let (one_given, other_given) = (self.has_value(one), self.has_value(other));
                let both = self.formulas.all([both, one_given, other_given]);
                let above = self.leaves(Op::Order(Order::AtLeast), one, other, false);
                let (larger, smaller) = match pick {
                    Pick::Larger | Pick::Later => (one, other),
                    Pick::Smaller | Pick::Earlier => (other, one),
                };
                branches.push((self.formulas.and(both, above.yes), larger.clone()));
                branches.push((self.formulas.and(both, above.no), smaller.clone()));
            }
        }
        Some(branches)
    }

    fn has_value(&mut self, leaf: &Leaf) -> Formula {
        match leaf {
            Leaf::Constant(Value::None) => NEVER,
            Leaf::Constant(_) => ALWAYS,
            Leaf::Term(term) => self.asks(*term, Test::HasValue),
        }
    }

    fn lookup(
        &mut self,
        table: TableId,
        column: u16,
        keys: ExprList,
        frame: Frame,
    ) -> Option<Vec<(Formula, Leaf)>> {
        let program = self.program;
        let table = &program[table];
        if table.rows.len() > MOST_ROWS || self.is_crowded() {
            return None;
        }
        let matches = self.rows_matched(table.rows.len(), keys, frame, |row, at| {
            table.rows.get(row).and_then(|row| row.cells.get(at))
        })?;
        let mut branches = Vec::new();
        let mut above = NEVER;
        for (row, when) in table.rows.iter().zip(&matches.rows) {
            let Some(Cell::Values(values)) = row.cells.get(usize::from(column)) else { continue };
            let [value] = values.as_slice() else { continue };
            if matches!(value, Value::List(_)) {
                return None;
            }
            let not_above = self.formulas.not(above);
            let cases = if table.first_match {
                self.formulas.all([matches.sound, *when, not_above])
            } else {
                self.formulas.and(matches.sound, *when)
            };
            branches.push((cases, Leaf::Constant(value.clone())));
            above = self.formulas.or(above, *when);
        }
        if table.partial {
            let not_above = self.formulas.not(above);
            let none = self.formulas.and(matches.sound, not_above);
            branches.push((none, Leaf::Constant(Value::None)));
        }
        Some(branches)
    }

    /// Of each row, the cases in which its keys match; `None` if a key can be unknown.
    pub(super) fn rows_matched<'c>(
        &mut self,
        rows: usize,
        keys: ExprList,
        frame: Frame,
        cell: impl Fn(usize, usize) -> Option<&'c Cell>,
    ) -> Option<Matches> {
        let program = self.program;
        let keys: Vec<Rc<Val>> =
            program.operands(keys).iter().map(|key| self.val(*key, frame)).collect();
        if keys.iter().any(|key| key.open) {
            return None;
        }
        let sound: Vec<Formula> = keys.iter().map(|key| self.sound(key)).collect();
        let sound = self.formulas.all(sound);
        let mut found = Vec::with_capacity(rows);
        for row in 0..rows {
            let mut all = ALWAYS;
            for (at, key) in keys.iter().enumerate() {
                let matches = match cell(row, at) {
                    Some(cell) => self.cell_matches(key, cell),
                    None => NEVER,
                };
                all = self.formulas.and(all, matches);
            }
            found.push(all);
        }
        Some(Matches { sound, rows: found })
    }

    /// Of a lookup: the cases in which no key is an error, and of each row those in which its keys match.
    pub(in crate::analysis::logic) fn matching_rows(
        &mut self,
        table: TableId,
        keys: ExprList,
        frame: Frame,
    ) -> Option<(Formula, Vec<Formula>)> {
        let table = &self.program[table];
        let matches = self.rows_matched(table.rows.len(), keys, frame, |row, at| {
            table.rows.get(row).and_then(|row| row.cells.get(at))
        })?;
        Some((matches.sound, matches.rows))
    }

    /// Of each row of a table, the keys that it matches, whatever they are.
    pub(in crate::analysis::logic) fn rows_of_columns(&mut self, id: TableId) -> Vec<Formula> {
        let table = &self.program[id];
        let mut keys = Vec::new();
        for (at, column) in (0..).zip(table.columns.iter().take(table.keys)) {
            let range = (column.range.map(|range| range.0), column.range.map(|range| range.1));
            let about = || About { fails: false, range, ..About::of(column.ty) };
            let term = self.terms.term([Tag::Column as u32, id.0, at].into(), about);
            keys.push(Val::one(Leaf::Term(term)));
        }
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let mut all = ALWAYS;
            for (cell, key) in row.cells.iter().zip(&keys) {
                let matches = self.cell_matches(key, cell);
                all = self.formulas.and(all, matches);
            }
            rows.push(all);
        }
        rows
    }

    pub(super) fn cell_matches(&mut self, key: &Val, cell: &Cell) -> Formula {
        let plain = Frame::default();
        let constant = |value: &Value| Val::one(Leaf::Constant(value.clone()));
        match cell {
            Cell::Any => ALWAYS,
            Cell::Values(values) => {
                let found: Vec<Formula> = values
                    .iter()
                    .map(|value| self.compared(Op::Is, key, &constant(value), plain).yes)
                    .collect();
                self.formulas.any(found)
            }
            Cell::Range { from, from_excluded, to, to_excluded } => {
                let mut ends: Vec<Pair> = Vec::new();
                let given = self.compared(Op::Is, key, &constant(&Value::None), plain).not();
                ends.push(given);
                if let Some(from) = from {
                    let op = if *from_excluded { Order::MoreThan } else { Order::AtLeast };
                    ends.push(self.compared(Op::Order(op), key, &constant(from), plain));
                }
                if let Some(to) = to {
                    let op = if *to_excluded { Order::LessThan } else { Order::AtMost };
                    ends.push(self.compared(Op::Order(op), key, &constant(to), plain));
                }
                self.formulas.both(&ends).yes
            }
        }
    }
}

/// When rows of a table match the keys of a lookup.
pub(super) struct Matches {
    /// No key is an error.
    pub(super) sound: Formula,
    /// Of each row: its keys match.
    pub(super) rows: Vec<Formula>,
}
