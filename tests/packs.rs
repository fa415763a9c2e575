//! The packs: they compile without a report, and every scenario in them passes.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use rules::program::{Program, compile_library};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rule_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rule_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rules") {
            found.push(path);
        }
    }
}

fn library() -> (Sources, Program) {
    let mut files = Vec::new();
    rule_files(&root().join("rules"), &mut files);
    files.sort();
    let mut sources = Sources::new();
    for path in files {
        let name = path.strip_prefix(root()).expect("below the project").display().to_string();
        sources.add(name, fs::read_to_string(&path).expect("a rule file is text"));
    }
    let compiled = compile_library(&sources);
    let reports: Vec<String> = compiled
        .problems
        .iter()
        .map(|problem| {
            let place = sources.line_column(problem.span()).expect("a place");
            let name = sources.get(problem.span().file).map_or("", |source| source.name());
            format!(
                "{name}:{}:{}: {} [{}] {}",
                place.line,
                place.column,
                problem.message,
                problem.code,
                problem.help.as_deref().unwrap_or("")
            )
        })
        .collect();
    assert!(reports.is_empty(), "{}", reports.join("\n"));
    (sources, compiled.program.expect("a program"))
}

#[test]
fn every_scenario_passes() {
    let (sources, program) = library();
    let read = |rules: &str, case: &str| {
        let path = root().join(rules).parent().expect("a folder").join(case);
        fs::read_to_string(&path).map_err(|error| error.to_string())
    };
    let today = Date::from_ymd(2026, 6, 30).expect("a day");
    let mut failed = Vec::new();
    for at in 0..program.scenarios.len() {
        let id = rules::program::ScenarioId::at(at);
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
