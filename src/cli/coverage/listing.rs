//! The rule files, with what is shown beside each line.

use std::collections::BTreeMap;

use rules::analysis::coverage::Unit;

use super::super::Stop;
use super::super::terminal::Terminal;
use super::View;

/// Each file of each pack; scenarios are passed over.
pub(super) fn print(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    term.line("✓ covered   ~ partly: what is missing stands below   ✗ never seen")?;
    for pack in &view.packs {
        for file in &view.program[*pack].files {
            let Some(source) = view.sources.get(*file) else { continue };
            let mut by_line: BTreeMap<u32, Vec<&Unit>> = BTreeMap::new();
            for unit in &view.coverage.units.units {
                if unit.span.file == *file {
                    by_line.entry(source.line_column(unit.span.start).line).or_default().push(unit);
                }
            }
            if by_line.is_empty() {
                continue;
            }
            term.line("")?;
            term.line(source.name())?;
            let scenarios: Vec<(u32, u32)> = view
                .program
                .scenarios
                .iter()
                .filter(|scenario| scenario.span.file == *file)
                .map(|scenario| {
                    let first = source.line_column(scenario.span.start).line;
                    (first, source.line_column(scenario.span.end).line)
                })
                .collect();
            let mut was_left_out = false;
            for (number, text) in (1..).zip(source.text().lines()) {
                if was_left_out && text.trim().is_empty()
                    || scenarios.iter().any(|(first, last)| (*first..=*last).contains(&number))
                {
                    was_left_out = true;
                    continue;
                }
                was_left_out = false;
                let units = by_line.get(&number).map_or(&[][..], Vec::as_slice);
                line(term, view, number, text, units)?;
            }
        }
    }
    Ok(())
}

fn line(
    term: &mut Terminal,
    view: &View<'_>,
    number: u32,
    text: &str,
    units: &[&Unit],
) -> Result<(), Stop> {
    let coverage = view.coverage;
    let mark = if units.is_empty() {
        ' '
    } else if units.iter().all(|unit| coverage.is_covered(unit)) {
        '✓'
    } else if units.iter().all(|unit| coverage.is_never_seen(unit)) {
        '✗'
    } else {
        '~'
    };
    term.line(format!("{number:>5} {mark} {text}").trim_end())?;
    for unit in units {
        for (_, words) in coverage.missing(view.program, unit) {
            let name = coverage.units.name(view.program, view.sources, unit);
            term.line(&format!("        │ {name}: {words}"))?;
        }
    }
    Ok(())
}
