//! Lookups in tables, and the cells of rows.
//!
//! Owns: which rows match keys that may not be known, and what follows if several could.
//! Must never know: whether a table overlaps or leaves a gap; the compiler saw to it.

use super::compare::{Extent, Junction, equal, same_value};
use super::define::hull;
use super::evaluator::Evaluator;
use super::{EvalError, Note, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Cell, ExprId, ExprList, Order, Row, TableId, Value};
use crate::value::Truth;

/// The keys of most tables fit here without a place of their own.
const FEW_KEYS: usize = 4;

impl<T: Tracer> Evaluator<'_, T> {
    /// `COLUMN from TABLE where …`
    #[inline(never)]
    pub(super) fn lookup(
        &mut self,
        id: ExprId,
        table: TableId,
        column: u16,
        keys: ExprList,
    ) -> Outcome {
        let program = self.program;
        let doubts = self.doubts;
        let operands = program.operands(keys);
        let mut few = [const { Outcome::UNKNOWN }; FEW_KEYS];
        let mut many = Vec::new();
        let found: &mut [Outcome] = match few.get_mut(..operands.len()) {
            Some(few) => few,
            None => {
                many.resize(operands.len(), Outcome::UNKNOWN);
                &mut many
            }
        };
        for (place, key) in found.iter_mut().zip(operands) {
            *place = self.expr(*key);
        }
        if let Some(error) = found.iter().find(|key| matches!(key, Outcome::Error(_))) {
            return error.clone();
        }
        let is_known = found.iter().all(|key| key.known().is_some());
        let outcome = self.matching(id, table, column, found);
        // A key that may still be an error leaves nothing to rest on.
        if !is_known && self.doubts != doubts { Outcome::UNKNOWN } else { outcome }
    }

    /// What the rows that match, or may match, give.
    fn matching(&mut self, id: ExprId, table: TableId, column: u16, keys: &[Outcome]) -> Outcome {
        let program = self.program;
        let prepared = program.prepared();
        let declared = &program[table];
        let indexed = prepared
            .indexed_column(table)
            .and_then(|column| keys.get(column))
            .and_then(Outcome::known);
        let mut candidates: Vec<Outcome> = Vec::new();
        let mut try_row = |this: &mut Self, number: u32| -> Option<Outcome> {
            let row = declared.rows.get(number as usize)?;
            let truth = this.row_matches(id, row, keys);
            if truth == Truth::No {
                return None;
            }
            let value = cell_value(row, column).map_or_else(|| this.internal(id), Outcome::Known);
            if truth == Truth::Yes {
                this.tracer.note(Note::RowMatched(table, number));
                if candidates.is_empty() {
                    return Some(value);
                }
                candidates.push(value);
                return Some(hull(&candidates));
            }
            this.tracer.note(Note::RowPossible(table, number));
            candidates.push(value);
            None
        };
        let decided = match indexed {
            Some(value) => {
                prepared.rows_with(table, value).find_map(|number| try_row(self, number))
            }
            None => {
                if !self.look_through(declared.rows.len()) {
                    return self.too_much_work(id);
                }
                let count = u32::try_from(declared.rows.len()).unwrap_or(u32::MAX);
                (0..count).find_map(|number| try_row(self, number))
            }
        };
        if let Some(outcome) = decided {
            return outcome;
        }
        if declared.partial {
            self.tracer.note(Note::NoRow(table));
            candidates.push(Outcome::Known(Value::None));
        } else if candidates.is_empty() {
            self.tracer.note(Note::NoRow(table));
            return Outcome::Error(EvalError { code: Code::NoRowMatches, at: id });
        }
        hull(&candidates)
    }

    fn row_matches(&self, id: ExprId, row: &Row, keys: &[Outcome]) -> Truth {
        let mut all = Truth::Yes;
        for (cell, key) in row.cells.iter().zip(keys) {
            all = all.and(self.cell_matches(id, cell, key));
            if all == Truth::No {
                break;
            }
        }
        all
    }

    fn cell_matches(&self, id: ExprId, cell: &Cell, key: &Outcome) -> Truth {
        match (cell, key) {
            (Cell::Any, _) => Truth::Yes,
            (Cell::Values(values), Outcome::Known(key)) => {
                values.iter().any(|value| same_value(value, key)).into()
            }
            (Cell::Values(values), _) => {
                let mut any = Junction::new(false);
                for value in values {
                    any.add(equal(key, &Outcome::Known(value.clone())));
                }
                any.finish().truth()
            }
            (Cell::Range { from, from_excluded, to, to_excluded }, _) => {
                // None lies in no range; where nothing else is said of the ends, it must at least be given.
                let given = match Extent::from(key) {
                    Extent::Nothing => return Truth::No,
                    Extent::Between { or_none: false, .. } => Truth::Yes,
                    Extent::Between { or_none: true, .. } | Extent::Anything => Truth::Unknown,
                    Extent::Failed(_) => return Truth::Error,
                };
                let end = |bound: &Option<Value>, op| match bound {
                    Some(bound) => self.order(id, op, key, &Outcome::Known(bound.clone())).truth(),
                    None => given,
                };
                let above =
                    end(from, if *from_excluded { Order::MoreThan } else { Order::AtLeast });
                let below = end(to, if *to_excluded { Order::LessThan } else { Order::AtMost });
                above.and(below)
            }
        }
    }

    /// A column of a row.
    pub(super) fn cell(&mut self, id: ExprId, of: ExprId, column: u16) -> Outcome {
        let program = self.program;
        let row = match self.loop_variable(of) {
            Some(Value::Row(row)) => Outcome::Known(Value::Row(*row)),
            Some(_) | None => self.expr(of),
        };
        let row = match row {
            Outcome::Known(Value::Row(row)) => row,
            Outcome::Known(Value::None) => return self.none_needed(id),
            Outcome::Known(_) => return self.internal(id),
            outcome @ (Outcome::Unknown(_) | Outcome::Error(_)) => return outcome,
        };
        let crate::program::Atom::Row(table) = program[of].ty.atom else {
            return self.internal(id);
        };
        program[table]
            .rows
            .get(row as usize)
            .and_then(|row| cell_value(row, column))
            .map_or_else(|| self.internal(id), Outcome::Known)
    }
}

/// The value of a result cell, or of a key cell with one.
fn cell_value(row: &Row, column: u16) -> Option<Value> {
    match row.cells.get(usize::from(column))? {
        Cell::Values(values) => match values.as_slice() {
            [value] => Some(value.clone()),
            _ => None,
        },
        Cell::Any | Cell::Range { .. } => None,
    }
}
