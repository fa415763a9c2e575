//! Coverage as a table by kind, and what is missing as a list.

use rules::analysis::coverage::Kind;
use rules::program::PackId;

use super::super::Stop;
use super::super::terminal::Terminal;
use super::View;

/// The widest name of a kind.
const NAME: usize = 22;

/// One table a pack: units covered, of how many, by kind; then the whole.
pub(super) fn table(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    let coverage = view.coverage;
    for pack in &view.packs {
        let all = coverage.pack(*pack);
        if all.total == 0 {
            continue;
        }
        let name = &view.program[*pack].name;
        term.line(&format!("{name:<24} {:>5} of {:>5} {:>8}", all.covered, all.total, all))?;
        for kind in Kind::ALL {
            let share = coverage.share(|unit| unit.pack == *pack && unit.kind == kind);
            if share.total > 0 {
                term.line(&format!(
                    "  {:<NAME$} {:>5} of {:>5} {:>8}",
                    kind.plural(),
                    share.covered,
                    share.total,
                    share
                ))?;
            }
        }
        term.line("")?;
    }
    let all = coverage.share(|unit| view.packs.contains(&unit.pack));
    let scenarios = if view.counted == 1 { "scenario" } else { "scenarios" };
    term.line(&format!(
        "{:<24} {:>5} of {:>5} {:>8}   shown by {} {scenarios}",
        "in all", all.covered, all.total, all, view.counted
    ))
}

/// What no scenario shows, place by place.
pub(super) fn missing(term: &mut Terminal, view: &View<'_>, packs: &[PackId]) -> Result<(), Stop> {
    let coverage = view.coverage;
    let mut is_first = true;
    for pack in packs {
        let share = coverage.pack(*pack);
        if share.covered == share.total {
            continue;
        }
        if !is_first {
            term.line("")?;
        }
        is_first = false;
        let uncovered = share.total - share.covered;
        term.line(&format!(
            "{}: {share}, {uncovered} of {} not covered",
            view.program[*pack].name, share.total
        ))?;
        for unit in coverage.units.units.iter().filter(|unit| unit.pack == *pack) {
            let missing = coverage.missing(view.program, unit);
            if missing.is_empty() {
                continue;
            }
            let file = view.sources.get(unit.span.file).map_or("", |source| source.name());
            let line = view.sources.line_column(unit.span).map_or(0, |place| place.line);
            term.line(&format!(
                "  {file}:{line}  {}",
                coverage.units.name(view.program, view.sources, unit)
            ))?;
            for (_, words) in missing {
                term.line(&format!("      {words}"))?;
            }
        }
    }
    if is_first {
        term.line("nothing is missing")?;
    }
    Ok(())
}
