//! A run of cases by columns.
//!
//! Owns: [`Cases`] and the way from and to the [`Facts`] of one case. Takes facts, or columns filled by a
//! reader. Must never know where a case came from.

use super::column::{Column, ColumnBuilder, fits};
use crate::program::{FactId, Facts, FieldShape, ListPlace, Program, Slot};

/// A run of cases, in the order in which they were given.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// How many.
    pub rows: usize,
    /// What they say of each fact, by [`FactId`]; `None`: none of them says anything of it.
    pub columns: Vec<Option<Column>>,
    /// The rows that columns cannot hold, sorted, with all that they say. What their columns say of them
    /// does not count.
    pub odd: Vec<(u32, Facts)>,
}

impl Cases {
    /// Cases whose facts are at hand.
    #[must_use]
    pub fn from_facts(program: &Program, facts: impl IntoIterator<Item = Facts>) -> Self {
        let mut builder = CasesBuilder::new(program);
        for facts in facts {
            builder.push_facts(facts);
        }
        builder.finish()
    }

    /// What the columns say of a fact.
    #[must_use]
    pub fn column(&self, fact: FactId) -> Option<&Column> {
        self.columns.get(fact.index())?.as_ref()
    }

    /// The facts of an odd row.
    #[must_use]
    pub fn odd_facts(&self, row: usize) -> Option<&Facts> {
        let at = self.odd.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        self.odd.get(at).map(|(_, facts)| facts)
    }

    /// The facts of a row.
    #[must_use]
    pub fn facts(&self, program: &Program, row: usize) -> Facts {
        self.some_facts(program, row, |_| true)
    }

    /// Some of the facts of a row; the others are left out.
    pub(super) fn some_facts(
        &self,
        program: &Program,
        row: usize,
        wanted: impl Fn(FactId) -> bool,
    ) -> Facts {
        if let Some(facts) = self.odd_facts(row) {
            return facts.clone();
        }
        let mut places = Vec::new();
        let slots = (0..)
            .zip(&program.facts)
            .map(|(at, fact)| match self.columns.get(at) {
                Some(Some(column)) if wanted(FactId::at(at)) => {
                    let place = ListPlace::Fact(FactId::at(at));
                    column.slot(program, &fact.shape, row, place, &mut places)
                }
                _ => fact.left_out(),
            })
            .collect();
        Facts { id: None, slots, places }
    }

    /// Puts other facts in the place of a row's: the row is odd from now on.
    pub fn replace(&mut self, row: usize, facts: Facts) {
        let Ok(number) = u32::try_from(row) else { return };
        match self.odd.binary_search_by_key(&number, |(row, _)| *row) {
            Ok(at) => {
                if let Some(entry) = self.odd.get_mut(at) {
                    entry.1 = facts;
                }
            }
            Err(at) => self.odd.insert(at, (number, facts)),
        }
    }
}

/// Builds cases, row by row.
#[derive(Clone, Debug)]
pub struct CasesBuilder<'p> {
    program: &'p Program,
    rows: usize,
    columns: Vec<Option<ColumnBuilder>>,
    /// What a fact that is left out is: none, or unknown.
    left_out_is_none: Vec<bool>,
    odd: Vec<(u32, Facts)>,
}

impl<'p> CasesBuilder<'p> {
    /// No cases yet.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        let columns = program.facts.iter().map(|_| None).collect();
        let left_out_is_none =
            program.facts.iter().map(|fact| left_out_is_none(&fact.shape)).collect();
        Self { program, rows: 0, columns, left_out_is_none, odd: Vec::new() }
    }

    /// How many cases were finished.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether no case was finished.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The column of a fact, filled up to the case that is being built. Push one row to it, or none: then
    /// the case leaves the fact out.
    pub fn column(&mut self, fact: FactId) -> Option<&mut ColumnBuilder> {
        let slot = self.columns.get_mut(fact.index())?;
        if slot.is_none() {
            let declared = self.program.facts.get(fact.index())?;
            *slot = Some(ColumnBuilder::new(self.program, declared.shape.ty));
        }
        let column = slot.as_mut()?;
        if column.len() < self.rows {
            let none = self.left_out_is_none.get(fact.index()).copied().unwrap_or(false);
            column.fill(self.rows, none);
        }
        Some(column)
    }

    /// Takes back what was pushed since the last case was finished.
    pub fn undo(&mut self) {
        for column in self.columns.iter_mut().flatten() {
            column.truncate(self.rows);
        }
    }

    /// Ends a case.
    pub const fn finish_row(&mut self) {
        self.finish_rows(1);
    }

    /// Ends so many cases, of which each column got all rows, or none.
    pub const fn finish_rows(&mut self, count: usize) {
        self.rows += count;
    }

    /// Ends a case that columns cannot hold; what was pushed of it does not count, but every item that was
    /// begun must have been finished.
    pub fn finish_odd_row(&mut self, facts: Facts) {
        if let Ok(row) = u32::try_from(self.rows) {
            self.odd.push((row, facts));
        }
        self.rows += 1;
    }

    /// A case whose facts are at hand.
    pub fn push_facts(&mut self, facts: Facts) {
        let program = self.program;
        let mut next = 0;
        let is_plain = facts.slots.len() == program.facts.len()
            && (0..).zip(program.facts.iter().zip(&facts.slots)).all(|(at, (fact, slot))| {
                let place = ListPlace::Fact(FactId::at(at));
                fits(program, &fact.shape, slot, place, &facts.places, &mut next)
            })
            && next as usize == facts.places.len();
        if !is_plain {
            return self.finish_odd_row(facts);
        }
        for (at, (fact, slot)) in program.facts.iter().zip(&facts.slots).enumerate() {
            if *slot == fact.left_out() {
                continue;
            }
            if let Some(column) = self.column(FactId::at(at)) {
                column.push_slot(slot);
            }
        }
        self.finish_row();
    }

    /// The cases.
    #[must_use]
    pub fn finish(self) -> Cases {
        let Self { rows, columns, left_out_is_none, odd, .. } = self;
        let columns = columns
            .into_iter()
            .zip(left_out_is_none)
            .map(|(column, none)| {
                let mut column = column?;
                column.fill(rows, none);
                // What was begun and taken back is as if it had never been.
                (!column.says_nothing(none)).then(|| column.finish())
            })
            .collect();
        Cases { rows, columns, odd }
    }
}

/// Whether a fact or field that is left out is none.
fn left_out_is_none(shape: &FieldShape) -> bool {
    shape.left_out() == Slot::LeftOutIsNone
}
