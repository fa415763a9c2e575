//! How long an editor waits on a library of 20,000 lines: from a key to the reports of all files.

#![allow(clippy::expect_used, reason = "a bench that cannot begin stops")]

mod support;

use rules::ide::{self, Asked, Place, Step, Workspace};
use rules::value::Date;

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

/// The place of some words in the file that is typed in, a few letters into them.
fn place(text: &str, words: &str) -> usize {
    text.find(words).expect("the words are there") + words.len()
}

/// How a word of an expression can go on.
#[divan::bench]
fn completion(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, text) = workspace();
    let file = workspace.file(FILE).expect("it is there");
    let at = place(&text, "met when a");
    bencher.bench_local(|| workspace.complete(file, at).candidates.len());
}

/// What is said of a name.
#[divan::bench]
fn hover(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, text) = workspace();
    let file = workspace.file(FILE).expect("it is there");
    let at = u32::try_from(place(&text, "met when age_")).expect("a small file");
    let index = workspace.index();
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    let read = |_: &str, _: &str| Err(String::new());
    bencher.bench_local(|| {
        let asked = Asked { sources: workspace.sources(), index: &index, today, read: &read };
        ide::hover(asked, file, at).expect("a name").markdown.len()
    });
}

/// Where a name is declared.
#[divan::bench]
fn definition(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, text) = workspace();
    let file = workspace.file(FILE).expect("it is there");
    let at = u32::try_from(place(&text, "met when age_")).expect("a small file");
    let index = workspace.index();
    bencher.bench_local(|| ide::definition(&index, file, at).expect("a name").to.len());
}

/// Renaming a definition, with the proof that nothing else changes.
#[divan::bench]
fn rename(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, text) = workspace();
    let file = workspace.file(FILE).expect("it is there");
    let at = u32::try_from(place(&text, "met when age_")).expect("a small file");
    bencher
        .bench_local(|| workspace.rename(file, at, "years_old", &[]).expect("a name").edits.len());
}

/// The colours of the file.
#[divan::bench]
fn colours(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, _) = workspace();
    let file = workspace.file(FILE).expect("it is there");
    let _ = workspace.index();
    bencher.bench_local(|| workspace.tokens(file).len());
}

/// The lints, in the pause after typing.
#[divan::bench(sample_count = 10)]
fn lints(bencher: divan::Bencher<'_, '_>) {
    let (mut workspace, _) = workspace();
    let _ = workspace.index();
    let mut day = 1;
    bencher.bench_local(|| {
        day = day % 28 + 1;
        workspace.set_today(Date::from_ymd(2025, 7, day).expect("a day"));
        workspace.lint();
    });
}
