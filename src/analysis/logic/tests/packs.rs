//! The packs of the library: what is found there.

use std::path::{Path, PathBuf};

use crate::analysis::logic::find::look;
use crate::program::compile_rules;
use crate::source::Sources;

fn rule_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rule_files(&path, into);
        } else if path.extension().is_some_and(|end| end == "rules") {
            into.push(path);
        }
    }
}

#[test]
fn everything_in_the_packs_is_decided_and_nothing_found() {
    let mut files = Vec::new();
    rule_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &mut files);
    files.sort();
    let mut sources = Sources::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a text");
        sources.add(file.display().to_string(), text);
    }
    let program = compile_rules(&sources).program.expect("a program");
    let (found, undecided) = look(&program);
    assert_eq!(undecided, 0);
    // What is found there, and allowed with a reason, is held by the test that lints the packs.
    for one in &found {
        let source = sources.get(one.at.file).expect("a source");
        let line = source.line_column(one.at.start).line;
        eprintln!("{}:{line}: {:?} {:?}: {:?}", source.name(), one.kind, one.role, one.because);
    }
    assert!(found.is_empty());
}
