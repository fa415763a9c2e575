//! `rules new`: the pack that it makes works, shows the whole language and stands there whole or not at all.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rules::source::Sources;
use rules::syntax::ast::Declaration;
use rules::syntax::{self, DECLARATIONS};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rules"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("RULES_PATH")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[track_caller]
fn works(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "rules {arguments:?}:\n{}", said(&output));
    said(&output)
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(status), "rules {arguments:?}:\n{}", said(&output));
    said(&output)
}

/// Every file below a folder, with what it holds.
fn files(folder: &Path) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert((path.display().to_string(), fs::read_to_string(&path).expect("text")));
        }
    }
    found
}

#[test]
fn a_new_pack_is_laid_out_and_nothing_is_wrong_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = works(folder.path(), &["new", "holidays"]);
    assert!(said.contains("rules test holidays"), "{said}");
    works(folder.path(), &["fmt", "--check"]);
    let said = works(folder.path(), &["lint"]);
    assert!(said.contains("nothing is wrong"), "{said}");
    let said = works(folder.path(), &["test", "holidays"]);
    assert!(said.contains("0 failed"), "{said}");
    let check = ["check", "rules/holidays/example.json", "--as-at", "2025-07-01"];
    let said = works(folder.path(), &check);
    assert!(said.contains("ELIGIBLE"), "{said}");
    for (name, text) in files(folder.path()) {
        assert!(!text.contains("my_pack"), "{name} still has the name of the template");
    }
}

/// The word that a declaration begins with. A new declaration does not build until it stands here, and does not
/// pass until the new pack shows it.
fn keyword(declaration: &Declaration) -> &'static str {
    match declaration {
        Declaration::Pack(_) => "pack",
        Declaration::Source(_) => "source",
        Declaration::Levels(_) => "levels",
        Declaration::Choices(_) => "choices",
        Declaration::Facts(_) => "facts",
        Declaration::Record(_) => "record",
        Declaration::Calendar(_) => "calendar",
        Declaration::Define(_) => "define",
        Declaration::Table(_) => "table",
        Declaration::Eligibility(_) => "eligibility",
        Declaration::Standard(_) => "standard",
        Declaration::Payment(_) => "payment",
        Declaration::Indicator(_) => "indicator",
        Declaration::Queue(_) => "queue",
        Declaration::Scenario(_) => "scenario",
    }
}

#[test]
fn it_shows_every_declaration() {
    let text = include_str!("../templates/new/pack.rules").to_owned()
        + include_str!("../templates/new/scenarios.rules");
    let mut sources = Sources::new();
    let file = sources.add("new", text.as_str());
    let parsed = syntax::parse(file, &text);
    assert!(parsed.problems.is_empty());
    let shown: BTreeSet<&str> = parsed.file.declarations.iter().map(keyword).collect();
    assert_eq!(shown, DECLARATIONS.iter().copied().collect());
    assert!(text.lines().any(|line| line.trim_start().starts_with("check ")));
    // Each part is explained in the lines above it.
    for declaration in DECLARATIONS.iter().filter(|word| **word != "scenario") {
        let first = text.lines().position(|line| line.starts_with(&format!("{declaration} ")));
        let above = text.lines().nth(first.expect("it is shown") - 1).expect("a line above");
        assert!(above.starts_with('#'), "nothing explains `{declaration}`");
    }
}

#[test]
fn it_changes_nothing_that_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    works(folder.path(), &["new", "holidays"]);
    let before = files(folder.path());
    let said = refused(folder.path(), &["new", "holidays"], 1);
    assert!(said.contains("is there already") && said.contains("rules new holidays_2"), "{said}");
    assert_eq!(files(folder.path()), before);
    // The name of a pack counts, not only that of its folder.
    fs::rename(folder.path().join("rules/holidays"), folder.path().join("rules/other"))
        .expect("moved");
    let said = refused(folder.path(), &["new", "holidays"], 1);
    assert!(said.contains("a pack called `holidays`"), "{said}");
    works(folder.path(), &["new", "trips"]);
    works(folder.path(), &["test"]);
}

#[test]
fn it_goes_where_the_other_commands_look() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("rules")).expect("a folder");
    let below = folder.path().join("notes/june");
    fs::create_dir_all(&below).expect("a folder");
    works(&below, &["new", "holidays"]);
    assert!(folder.path().join("rules/holidays/holidays.rules").is_file());
    works(&below, &["test", "holidays"]);
    let said = works(folder.path(), &["new", "trips", "--in", "elsewhere/packs"]);
    assert!(said.contains("--rules elsewhere/packs"), "{said}");
    assert!(folder.path().join("elsewhere/packs/trips/trips.rules").is_file());
    works(folder.path(), &["test", "--rules", "elsewhere/packs"]);
}

#[test]
fn it_leaves_nothing_behind_where_it_cannot_finish() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "text").expect("a file");
    refused(folder.path(), &["new", "holidays", "--in", "file"], 2);
    refused(folder.path(), &["new", "holidays", "--in", "file/below"], 1);
    refused(folder.path(), &["new", "Holidays"], 2);
    refused(folder.path(), &["new", "../up"], 2);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[cfg(unix)]
#[test]
fn others_may_read_it_as_any_new_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    works(folder.path(), &["new", "holidays"]);
    let made = folder.path().join("made");
    fs::create_dir(&made).expect("a folder");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode(&folder.path().join("rules/holidays")), mode(&made));
}
