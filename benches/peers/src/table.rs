//! The table of figures.
//!
//! Owns how a figure is written, for a terminal or for a README. Must never know how it was measured.

use std::fmt;

use crate::answers::Asked;
use crate::contestants::Contestant;

/// What was measured of one that answers.
#[derive(Clone, Debug)]
pub struct Line {
    name: &'static str,
    input: &'static str,
    asked: Asked,
    rows: usize,
    /// Million cases a second.
    rate: f64,
}

impl Line {
    pub fn new(contestant: &dyn Contestant, seconds: f64) -> Self {
        let rows = contestant.rows();
        Self {
            name: contestant.name(),
            input: contestant.input(),
            asked: contestant.asked(),
            rows,
            rate: rows as f64 / seconds / 1e6,
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {} million a second, {} cases", self.name, figure(self.rate), self.rows)
    }
}

/// Three figures that count.
fn figure(value: f64) -> String {
    let decimals = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

/// How many times as fast as `rules` by columns, asked the same.
fn ratio(line: &Line, lines: &[Line]) -> String {
    let is_ours = |other: &&Line| other.name.starts_with("rules, by columns");
    let ours = lines.iter().filter(is_ours).find(|other| other.asked == line.asked);
    ours.map_or_else(|| "–".to_owned(), |ours| format!("{} ×", figure(line.rate / ours.rate)))
}

/// All lines, in the order in which they were measured.
pub fn table(lines: &[Line], markdown: bool) -> String {
    let head = ["", "answers", "is given", "cases", "million a second and core", "beside `rules`"];
    let mut rows: Vec<[String; 6]> = vec![head.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| {
        [
            line.name.to_owned(),
            line.asked.to_string(),
            line.input.to_owned(),
            line.rows.to_string(),
            figure(line.rate),
            ratio(line, lines),
        ]
    }));
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column < 3 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        let cells: Vec<String> = cells.collect();
        let line = if markdown { format!("| {} |", cells.join(" | ")) } else { cells.join("  ") };
        text.push_str(line.trim_end());
        text.push('\n');
        if markdown && at == 0 {
            let dashes = widths.iter().enumerate().map(|(column, width)| {
                let dashes = "-".repeat(width + 1);
                if column < 3 { format!("{dashes}-") } else { format!("{dashes}:") }
            });
            text.push_str(&format!("|{}|\n", dashes.collect::<Vec<_>>().join("|")));
        }
    }
    text
}
