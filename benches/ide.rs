//! How long an editor waits on a library of 20,000 lines: from a key to the reports of all files.

#![allow(clippy::expect_used, reason = "a bench that cannot begin stops")]

mod support;

use rules::ide::{Place, Step, Workspace};

fn main() {
    divan::main();
}

/// The lines of the library that the figures are about.
const LINES: usize = 20_000;
/// The file that is typed in.
const FILE: &str = "rules/pack_00003/pack.rules";

/// A library on disk, with one file open in the editor.
fn workspace() -> (Workspace, String) {
    let mut workspace = Workspace::new();
    let mut typed = String::new();
    for (_, source) in support::library(LINES).iter() {
        let (name, text) = (source.name().to_owned(), source.text().to_owned());
        if name == FILE {
            typed.clone_from(&text);
        }
        workspace.step(Step::Disk { name, text: Some(text) }).expect("a file is read");
    }
    let (name, place, text) = (FILE.to_owned(), Place::Library, typed.clone());
    workspace.step(Step::Open { name, place, version: 0, text }).expect("a file is opened");
    assert!(workspace.index().is_whole(), "the generated library compiles");
    (workspace, typed)
}

/// One key, and what is wrong in all files after it.
#[divan::bench]
fn key(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, text) = workspace();
    let mut version = 0;
    bencher.bench_local(|| {
        version += 1;
        let text =
            text.replacen("Fee of request", if version % 2 == 0 { "Fee" } else { "Fees" }, 1);
        let step = Step::Change { name: FILE.to_owned(), version, text };
        workspace.step(step).expect("a newer version");
        workspace.problems().len()
    });
}
