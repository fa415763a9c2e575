//! Coverage in the format of lcov: `DA` a line, `BRDA` a way of a unit on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rules::analysis::coverage::Unit;

use super::super::Stop;
use super::super::terminal::Terminal;
use super::View;

/// One record a file; counts are of scenarios.
pub(super) fn print(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    for pack in &view.packs {
        for file in &view.program[*pack].files {
            let Some(source) = view.sources.get(*file) else { continue };
            let mut by_line: BTreeMap<u32, Vec<&Unit>> = BTreeMap::new();
            for unit in &view.coverage.units.units {
                if unit.span.file == *file {
                    by_line.entry(source.line_column(unit.span.start).line).or_default().push(unit);
                }
            }
            if !by_line.is_empty() {
                term.text(&record(view, source.name(), &by_line))?;
            }
        }
    }
    Ok(())
}

fn record(view: &View<'_>, name: &str, by_line: &BTreeMap<u32, Vec<&Unit>>) -> String {
    let mut text = format!("TN:\nSF:{name}\n");
    let (mut branches, mut branches_hit, mut lines_hit) = (0_u32, 0_u32, 0_u32);
    let mut lines = String::new();
    // Writing to a text cannot fail.
    for (line, units) in by_line {
        let ways = units.iter().flat_map(|unit| view.coverage.ways(unit));
        let most =
            ways.filter_map(|(_, _, seen)| seen).map(|seen| seen.scenarios).max().unwrap_or(0);
        for (block, unit) in units.iter().enumerate() {
            for (branch, (_, _, seen)) in view.coverage.ways(unit).enumerate() {
                let count = seen.map_or(0, |seen| seen.scenarios);
                let taken = if most == 0 { "-".to_owned() } else { count.to_string() };
                let _ = writeln!(text, "BRDA:{line},{block},{branch},{taken}");
                branches += 1;
                branches_hit += u32::from(count > 0);
            }
        }
        let _ = writeln!(lines, "DA:{line},{most}");
        lines_hit += u32::from(most > 0);
    }
    let _ = writeln!(text, "BRF:{branches}\nBRH:{branches_hit}");
    let _ = writeln!(text, "{}LF:{}\nLH:{lines_hit}\nend_of_record", lines, by_line.len());
    text
}
