//! Rows of tables that no lookup of the library ever reads.
//!
//! Only rows that could be left out are spoken of: the compiler wants every combination of keys covered, also those
//! that no case has.

use std::collections::HashSet;

use super::{Finder, Kind, Role, Why};
use crate::analysis::logic::formula::{Formula, NEVER};
use crate::analysis::logic::read::Frame;
use crate::program::{ExprId, ExprKind, ExprList, Table, TableId};

/// A table with more rows is not looked through.
const MOST_ROWS: usize = 200;

impl Finder<'_> {
    /// Of each row, the cases in which a lookup reads it; `None` if that is not told.
    pub(super) fn rows_read(
        &mut self,
        table: TableId,
        keys: ExprList,
        frame: Frame,
    ) -> Option<Vec<Formula>> {
        let declared = &self.program[table];
        if declared.rows.len() > MOST_ROWS || !(declared.partial || declared.first_match) {
            return None;
        }
        let reader = &mut self.solver.reader;
        let (sound, matches) = reader.matching_rows(table, keys, frame)?;
        let mut above = NEVER;
        let mut rows = Vec::new();
        for matched in matches {
            let not_above = reader.formulas.not(above);
            rows.push(reader.formulas.all([sound, matched, not_above]));
            if declared.first_match {
                above = reader.formulas.or(above, matched);
            }
        }
        Some(rows)
    }

    pub(super) fn rows(&mut self) {
        let program = self.program;
        let mut asked: Vec<HashSet<ExprId>> = vec![HashSet::new(); program.tables.len()];
        for (at, expr) in program.exprs.iter().enumerate() {
            if let ExprKind::Lookup { table, .. } = expr.kind
                && let Some(asked) = asked.get_mut(table.index())
            {
                asked.insert(ExprId::at(at));
            }
        }
        let lookups = std::mem::take(&mut self.lookups);
        for (at, (table, asked)) in program.tables.iter().zip(&asked).enumerate() {
            let id = TableId::at(at);
            let met: Vec<_> = lookups.iter().filter(|met| met.table == id).collect();
            let seen: HashSet<ExprId> = met.iter().map(|met| met.expr).collect();
            if asked.is_empty() || seen != *asked || self.whole.contains(&id) {
                continue;
            }
            for (row, declared) in table.rows.iter().enumerate() {
                let mut dead = true;
                for met in &met {
                    let Some(read) = met.rows.as_ref().and_then(|rows| rows.get(row)) else {
                        dead = false;
                        break;
                    };
                    let mut all = met.limits.formulas();
                    all.push(*read);
                    if !self.solver.excluded(&all) {
                        dead = false;
                        break;
                    }
                }
                if dead && self.can_be_left_out(id, table, row) {
                    let why = self.why_unread(&met, row);
                    self.report(Kind::Dead, Role::Row(id, row), declared.span, why);
                }
            }
        }
    }

    /// Where there is one lookup: what it is that keeps a row from being read.
    fn why_unread(&mut self, met: &[&super::Met], row: usize) -> Vec<Why> {
        let [met] = met else { return Vec::new() };
        let Some(read) = met.rows.as_ref().and_then(|rows| rows.get(row)) else {
            return Vec::new();
        };
        let mut shown = vec![(*read, Why::Clause(self.span(met.expr)))];
        shown.extend(met.limits.0.iter().copied());
        self.why(&shown, None)
    }

    /// Whether the table has no gap without a row.
    fn can_be_left_out(&mut self, id: TableId, table: &Table, row: usize) -> bool {
        if table.partial {
            return true;
        }
        let rows = self.solver.reader.rows_of_columns(id);
        let Some(own) = rows.get(row).copied() else { return false };
        let mut all = vec![own];
        for (other, formula) in rows.iter().enumerate() {
            if other != row {
                all.push(self.solver.reader.formulas.not(*formula));
            }
        }
        self.solver.excluded(&all)
    }
}
