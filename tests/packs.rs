//! The packs: they compile without a report, every scenario in them passes, and every explanation that is kept is as it
//! was approved.

#![cfg(test)]

mod library;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use library::{library, root};
use rules::analysis::coverage::{Coverage, Units};
use rules::program::{PackId, ScenarioId};
use rules::scenario::{self, approved};
use rules::value::Date;

fn read(rules: &str, case: &str) -> Result<String, String> {
    let path = root().join(rules).parent().expect("a folder").join(case);
    fs::read_to_string(&path).map_err(|error| error.to_string())
}

fn today() -> Date {
    Date::from_ymd(2026, 6, 30).expect("a day")
}

#[test]
fn every_scenario_passes() {
    let (sources, program) = library("rules");
    let today = today();
    let mut failed = Vec::new();
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        for failure in scenario::run(&program, &sources, id, today, &read).failures {
            let line = sources.line_column(failure.span).map_or(0, |place| place.line);
            failed.push(format!(
                "{} (line {line}): expected {}, found {}",
                program[id].name, failure.expected, failure.found
            ));
        }
    }
    assert!(program.scenarios.len() >= 40, "the worked cases are scenarios");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Each condition, line, row and notice was seen in every way that it must be, by a scenario that passes.
#[test]
fn every_pack_is_covered() {
    let (sources, program) = library("rules");
    let mut coverage = Coverage::new(Units::of(&program));
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        if approved::is_unread(&program, id) {
            continue;
        }
        let built = scenario::build(&program, &sources, id, today(), &read).expect("a case");
        let shown = coverage.units.shown(&program, id, &built.facts, built.today);
        coverage.add(id, &shown);
    }
    for (at, pack) in program.packs.iter().enumerate() {
        let share = coverage.pack(PackId::at(at));
        assert_eq!(share.covered, share.total, "`rules coverage {} --missing`", pack.name);
    }
}

/// The head of an approved file, as insta writes it.
#[derive(serde::Serialize)]
struct Head {
    checksum: String,
}

#[test]
fn explanations_are_as_they_were_approved() {
    let (sources, program) = library("rules");
    let paths = approved::paths(&program, &sources);
    let mut kept = BTreeSet::new();
    for (at, path) in paths.iter().enumerate() {
        let id = ScenarioId::at(at);
        if !approved::is_marked(&program, id) {
            continue;
        }
        let name = program[id].name.to_string();
        assert!(approved::has_day(&program, id), "{name} says no day");
        let text = approved::explanation(&program, &sources, id, today(), &read)
            .expect("the case of a scenario can be built");
        let path = root().join(path);
        let head = Head { checksum: approved::checksum(&text) };
        // The approved file of `rules test` is the snapshot: there is no second copy.
        insta::with_settings!({
            snapshot_path => path.parent().expect("a folder"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => name.clone(),
            info => &head,
        }, {
            insta::assert_snapshot!(path.file_stem().and_then(|stem| stem.to_str()), text);
        });
        let file = fs::read_to_string(&path).expect("the approved file is there");
        let file = approved::read(&file).expect("it has a head");
        assert!(file.intact, "{} was edited by hand", path.display());
        assert_eq!(file.scenario, name, "{}", path.display());
        kept.insert(path);
    }
    assert!(kept.len() >= 20, "the packs keep explanations");
    assert_eq!(approved_files(), kept, "an approved file belongs to a scenario marked `approve`");
}

fn approved_files() -> BTreeSet<PathBuf> {
    let packs = fs::read_dir(root().join("rules")).expect("there are packs");
    packs
        .map(|pack| pack.expect("an entry").path().join(approved::FOLDER))
        .filter(|folder| folder.is_dir())
        .flat_map(|folder| fs::read_dir(folder).expect("the folder can be read"))
        .map(|file| file.expect("an entry").path())
        .collect()
}
