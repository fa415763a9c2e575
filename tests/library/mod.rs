//! The packs as the tests read them: one way to find, name and compile rule files.

#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::fs;
use std::path::{Path, PathBuf};

use rules::program::{Program, compile_library};
use rules::source::Sources;

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rule files below a folder, in no order.
pub(crate) fn rule_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rule_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rules") {
            found.push(path);
        }
    }
}

/// The library in a folder of the project, without a report; files are named from the project's folder.
pub(crate) fn library(folder: &str) -> (Sources, Program) {
    let mut files = Vec::new();
    rule_files(&root().join(folder), &mut files);
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
