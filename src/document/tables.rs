//! Tables as tables, and the days that are not working days.

use crate::explain::fragment::{Align, Block, Table as Laid, Tag, Words};
use crate::program::{Atom, Cell, Column, Table, Type, Value};

use super::{Writer, called};

impl<'a> Writer<'a> {
    pub(super) fn tables(&mut self) {
        let program = self.program;
        let ours: Vec<&Table> =
            program.tables.iter().filter(|one| self.is_ours(&one.head)).collect();
        if ours.is_empty() {
            return;
        }
        self.section("Tables");
        ours.into_iter().for_each(|one| self.one_table(one));
    }

    fn one_table(&mut self, one: &'a Table) {
        self.part(called(&one.head), None);
        let keys: Vec<String> =
            one.columns.iter().take(one.keys).map(|column| column.name.replace('_', " ")).collect();
        let mut said = format!("It is read by {}.", crate::explain::listed(&keys, "and"));
        if one.first_match {
            said.push_str(" The first row that fits decides.");
        }
        if one.partial {
            said.push_str(" Where no row fits, there is no value.");
        }
        let aside = self.citations(&one.head.annotations);
        self.page.cited(crate::explain::fragment::Role::Remark, Words::text(said), aside);
        let cited = one.rows.iter().any(|row| !row.annotations.cites.is_empty());
        let mut head: Vec<Words> =
            one.columns.iter().map(|column| Words::text(column.name.replace('_', " "))).collect();
        let mut columns: Vec<Align> = one.columns.iter().map(align).collect();
        if cited {
            head.push(Words::text("Paragraph"));
            columns.push(Align::Left);
        }
        let rows = one.rows.iter().map(|row| {
            let cells = row.cells.iter().zip(&one.columns);
            let mut cells: Vec<Words> =
                cells.map(|(cell, column)| self.cell(column.ty, cell)).collect();
            if cited {
                cells.push(self.citations(&row.annotations));
            }
            cells
        });
        let rows = rows.collect();
        self.page.gap();
        self.page.blocks.push(Block::Table(Laid { columns, head, rows, ..Laid::default() }));
        for row in &one.rows {
            self.readings_of(&row.annotations, &one.head);
        }
        self.readings_of(&one.head.annotations, &one.head);
    }

    /// What a cell holds or matches.
    fn cell(&self, ty: Type, cell: &Cell) -> Words {
        let say = |value: &Value| self.speaker.constant(ty, value);
        let date = matches!(ty.atom, Atom::Date | Atom::Time);
        match cell {
            Cell::Any => Words::text("any"),
            Cell::Values(values) => Words::joined(values.iter().map(say), ", ", " or "),
            Cell::Range { from: Some(from), to: Some(to), to_excluded, .. } => {
                let between = if *to_excluded { " to under " } else { " to " };
                say(from).plain(between).then(say(to))
            }
            Cell::Range { from: Some(from), from_excluded, to: None, .. } => {
                let lead = match (from_excluded, date) {
                    (true, true) => "after ",
                    (true, false) => "more than ",
                    (false, _) => "at least ",
                };
                Words::text(lead).then(say(from))
            }
            Cell::Range { to: Some(to), to_excluded, .. } => {
                let lead = match (to_excluded, date) {
                    (true, true) => "before ",
                    (true, false) => "under ",
                    (false, _) => "at most ",
                };
                Words::text(lead).then(say(to))
            }
            Cell::Range { .. } => Words::text("any but none"),
        }
    }

    pub(super) fn calendars(&mut self) {
        let program = self.program;
        let ours: Vec<_> = program.calendars.iter().filter(|one| self.is_ours(&one.head)).collect();
        if ours.is_empty() {
            return;
        }
        self.section("Days that are not working days");
        for one in ours {
            self.part(called(&one.head), None);
            let (first, last) = one.covers;
            self.say(&format!(
                "It covers the years {first} to {last}. Working days are Monday to Friday, less these days."
            ));
            self.readings_of(&one.head.annotations, &one.head);
            let rows = one.closed.iter().map(|(day, name)| {
                vec![
                    Words::of(Tag::Value, day.to_string()),
                    Words::text(name.as_deref().unwrap_or("–")),
                ]
            });
            let rows = rows.collect();
            self.table(&["Day", "What it is"], rows);
        }
    }
}

/// Figures stand on the right.
fn align(column: &Column) -> Align {
    match column.ty.atom {
        Atom::Whole | Atom::Number | Atom::Money | Atom::Percent => Align::Right,
        _ => Align::Left,
    }
}
