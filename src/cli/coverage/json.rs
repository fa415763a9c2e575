//! Coverage for programs.

use serde::Serialize;

use rules::analysis::coverage::{Kind, Share, Unit, Way};
use rules::explain::json::answer_name;
use rules::program::PackId;

use super::super::Stop;
use super::super::terminal::Terminal;
use super::{View, full_name};

#[derive(Serialize)]
struct CoverageJson {
    schema: &'static str,
    scenarios: usize,
    packs: Vec<PackJson>,
}

#[derive(Serialize)]
struct PackJson {
    name: String,
    covered: usize,
    total: usize,
    percent: String,
    kinds: Vec<KindJson>,
    units: Vec<UnitJson>,
}

#[derive(Serialize)]
struct KindJson {
    kind: &'static str,
    covered: usize,
    total: usize,
    percent: String,
}

#[derive(Serialize)]
struct UnitJson {
    kind: &'static str,
    name: String,
    file: String,
    line: u32,
    covered: bool,
    ways: Vec<WayJson>,
}

#[derive(Serialize)]
struct WayJson {
    way: String,
    scenarios: u32,
    first: Option<String>,
    missing: Option<String>,
}

/// Everything, as one object.
pub(super) fn print(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    let packs = view.packs.iter().map(|pack| pack_json(view, *pack)).collect();
    let json = CoverageJson { schema: "rules-coverage/1", scenarios: view.counted, packs };
    term.line(&serde_json::to_string_pretty(&json).unwrap_or_default())
}

fn pack_json(view: &View<'_>, pack: PackId) -> PackJson {
    let coverage = view.coverage;
    let Share { covered, total } = coverage.pack(pack);
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let share = coverage.share(|unit| unit.pack == pack && unit.kind == kind);
        (share.total > 0).then(|| KindJson {
            kind: kind.name(),
            covered: share.covered,
            total: share.total,
            percent: share.to_string(),
        })
    });
    PackJson {
        name: view.program[pack].name.to_string(),
        covered,
        total,
        percent: coverage.pack(pack).to_string(),
        kinds: kinds.collect(),
        units: coverage
            .units
            .units
            .iter()
            .filter(|unit| unit.pack == pack)
            .map(|unit| unit_json(view, unit))
            .collect(),
    }
}

fn unit_json(view: &View<'_>, unit: &Unit) -> UnitJson {
    let coverage = view.coverage;
    let ways = coverage.ways(unit).map(|(_, way, seen)| WayJson {
        way: way_name(way),
        scenarios: seen.map_or(0, |seen| seen.scenarios),
        first: seen.map(|seen| full_name(view.program, seen.first)),
        missing: match seen {
            Some(_) => None,
            None => Some(coverage.units.missing(view.program, unit, way)),
        },
    });
    UnitJson {
        kind: unit.kind.name(),
        name: coverage.units.name(view.program, view.sources, unit),
        file: view.sources.get(unit.span.file).map_or("", |source| source.name()).to_owned(),
        line: view.sources.line_column(unit.span).map_or(0, |place| place.line),
        covered: coverage.is_covered(unit),
        ways: ways.collect(),
    }
}

fn way_name(way: Way) -> String {
    match way {
        Way::Yes => "yes",
        Way::No => "no",
        Way::YesDecides => "yes_decides",
        Way::NoDecides => "no_decides",
        Way::Unknown => "unknown",
        Way::NotApplicable => "not_applicable",
        Way::Decides => "decides",
        Way::PassedOver => "passed_over",
        Way::Matched => "matched",
        Way::Aimed => "target",
        Way::Before => "before",
        Way::InForce => "in_force",
        Way::After => "after",
        Way::Answered(answer) => answer_name(answer),
        Way::Paused => "paused",
        Way::Capacity => "capacity",
        Way::Cut => "cut",
    }
    .to_owned()
}
