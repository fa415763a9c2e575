//! Tables with their columns under one another.
//!
//! Owns: the widths of columns. Takes: the rows of one table, with the comments and citations between them. Gives:
//! lines. Must never know: which columns are keys.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::tokens::{self, Kind, Words};
use super::{Lines, What, put};

/// One row: its cells, and the edge before each cell and behind the last.
struct Row {
    cells: Vec<String>,
    edges: Vec<String>,
}

/// Lays out the units of one table.
pub(super) fn lay_out(lines: &Lines<'_>, units: Range<usize>, page: &mut String) {
    let start = units.start;
    let run = lines.units.get(units).unwrap_or_default();
    let rows: Vec<Option<Row>> = run
        .iter()
        .map(|unit| matches!(unit.what, What::Row(_)).then(|| row(lines.masked(&unit.range))))
        .collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in rows.iter().flatten() {
        for (column, cell) in row.cells.iter().enumerate() {
            match widths.get_mut(column) {
                Some(width) => *width = (*width).max(cell.width()),
                None => widths.push(cell.width()),
            }
        }
    }
    for (offset, (unit, row)) in run.iter().zip(&rows).enumerate() {
        if offset > 0 {
            lines.gap(start + offset, page);
        }
        match row {
            Some(row) => {
                put(page, lines.indent(start + offset), &laid_out(row, &widths));
                lines.behind(unit, page);
            }
            None => lines.unit(start + offset, unit, page),
        }
    }
}

fn row(masked: &str) -> Row {
    let mut row = Row { cells: Vec::new(), edges: Vec::new() };
    for token in tokens::read(masked, Words::Plain) {
        if token.kind == Kind::Edge {
            row.edges.push(token.text.into_owned());
            row.cells.push(String::new());
            continue;
        }
        let Some(cell) = row.cells.last_mut() else { continue };
        if token.spaced && !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(&token.text);
    }
    // Behind the last edge stands no cell.
    row.cells.pop();
    row
}

fn laid_out(row: &Row, widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, edge) in row.edges.iter().enumerate() {
        line.push_str(edge);
        let Some(cell) = row.cells.get(column) else { break };
        let width = widths.get(column).copied().unwrap_or(0);
        line.push(' ');
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 1));
    }
    line
}
