//! What is suggested for the packs compiles, passes, and covers what was not covered.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use rules::analysis::coverage::{Coverage, Units};
use rules::analysis::suggest::{Base, suggest};
use rules::program::{PackId, Program, ScenarioId, compile_library};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rules") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn library() -> Sources {
    let mut sources = Sources::new();
    for path in rule_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")) {
        let text = fs::read_to_string(&path).expect("a rule file");
        sources.add(path.to_string_lossy(), text);
    }
    sources
}

fn compiled(sources: &Sources) -> Program {
    let compiled = compile_library(sources);
    let said = |problem: &rules::diagnostic::Diagnostic| {
        let line = sources.get(problem.span().file).map_or(String::new(), |source| {
            source.line(source.line_column(problem.span().start).line).to_owned()
        });
        format!("{}: {line}", problem.message)
    };
    let problems: Vec<String> = compiled.problems.iter().map(said).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    compiled.program.expect("a program")
}

fn today() -> Date {
    Date::from_ymd(2025, 7, 1).expect("a day")
}

fn read(rules: &str, case: &str) -> Result<String, String> {
    let path = Path::new(rules).parent().expect("a folder").join(case);
    fs::read_to_string(path).map_err(|error| error.to_string())
}

/// A pack with more to cover takes longer than a test may.
const MOST_UNITS: usize = 100;

/// With only every third scenario of a pack, what is suggested compiles and passes, and no pack stays as it was.
#[test]
fn packs_get_suggestions_that_pass() {
    let sources = library();
    let program = compiled(&sources);
    let (mut texts, mut wrong) = (Vec::new(), Vec::new());
    for at in 0..program.packs.len() {
        let pack = PackId::at(at);
        let name = &program[pack].name;
        let mut coverage = Coverage::new(Units::of(&program));
        if coverage.pack(pack).total > MOST_UNITS {
            continue;
        }
        let mut bases = Vec::new();
        let own = (0..program.scenarios.len()).map(ScenarioId::at);
        for id in own.filter(|id| program[*id].pack == pack).step_by(3) {
            let built = scenario::build(&program, &sources, id, today(), &read).expect("a case");
            if built.facts.places.len() > 12 {
                continue;
            }
            let shown = coverage.units.shown(&program, id, &built.facts, built.today);
            coverage.add(id, &shown);
            let mut dated = false;
            let mut at = Some(id);
            while let Some(id) = at {
                dated |= program[id].as_at.is_some();
                at = program[id].like;
            }
            bases.push(Base { scenario: Some(id), facts: built.facts, today: built.today, dated });
        }
        let before = coverage.pack(pack);
        let found = suggest(&program, pack, &coverage, &bases, today());
        for suggestion in &found.scenarios {
            coverage.add(ScenarioId(u32::MAX), &suggestion.shows);
            texts.push((pack, suggestion.text.clone()));
        }
        let after = coverage.pack(pack);
        if before.covered < before.total && after.covered <= before.covered {
            wrong.push(format!("{name}: {before} to {after}"));
        }
        eprintln!("{name}: {before} to {after} with {}", found.scenarios.len());
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(texts.len() > 10, "there is something to suggest: {}", texts.len());
    pass(&sources, &program, &texts);
}

/// Compiles the texts beside the library, and runs them.
fn pass(sources: &Sources, program: &Program, texts: &[(PackId, String)]) {
    let mut beside = sources.clone();
    let mut files = Vec::new();
    for at in 0..program.packs.len() {
        let pack = PackId::at(at);
        let own: Vec<&str> =
            texts.iter().filter(|(of, _)| *of == pack).map(|(_, text)| text.as_str()).collect();
        let first = program[pack].files.first().and_then(|file| sources.get(*file));
        let folder = Path::new(first.expect("a file").name()).parent().expect("a folder");
        let name = folder.join("suggested_by_test.rules");
        files.push(beside.add(name.to_string_lossy(), own.join("\n")));
    }
    let program = compiled(&beside);
    for id in (0..program.scenarios.len()).map(ScenarioId::at) {
        if files.contains(&program[id].span.file) {
            let report = scenario::run(&program, &beside, id, today(), &read);
            assert_eq!(report.failures, [], "{}", beside.slice(program[id].span));
        }
    }
}
