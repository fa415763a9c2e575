//! The meaning of determinations, shown in scenarios: each file below `tests/cases/scenarios` is a
//! library of its own, compiles without a report, and every scenario in it passes.

#![cfg(test)]

use std::fs;
use std::path::PathBuf;

use rules::program::{ScenarioId, compile_library};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

#[test]
fn every_scenario_of_every_file_passes() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/scenarios");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rules"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are scenarios");
    let failed: Vec<String> = paths.iter().flat_map(failures).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn failures(path: &PathBuf) -> Vec<String> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut sources = Sources::new();
    sources.add(name.clone(), fs::read_to_string(path).expect("a rule file is text"));
    let line = |span| sources.line_column(span).map_or(0, |place| place.line);
    let compiled = compile_library(&sources);
    let mut failed: Vec<String> = compiled
        .problems
        .iter()
        .map(|problem| {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{name}:{}: {} {help}", line(problem.span()), problem.message)
        })
        .collect();
    let Some(program) = compiled.program else { return failed };
    assert!(!program.scenarios.is_empty(), "{name} has scenarios");
    let read = |_: &str, case: &str| {
        fs::read_to_string(path.with_file_name(case)).map_err(|why| why.to_string())
    };
    let today = Date::from_ymd(2026, 6, 30).expect("a day");
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        for failure in scenario::run(&program, &sources, id, today, &read).failures {
            failed.push(format!(
                "{name}:{}: {}: expected {}, found {}",
                line(failure.span),
                program[id].name,
                failure.expected,
                failure.found
            ));
        }
    }
    failed
}
