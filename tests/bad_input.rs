//! Rule files as other programs leave them: line ends of Windows, a byte order mark, tabs, and files that somebody
//! saves while they are read.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

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

/// A library of one new pack, each file changed in one way.
fn library(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["new", "one"]).status.success());
    for entry in fs::read_dir(folder.path().join("rules/one")).expect("the pack") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, change(&text)).expect("it can be written");
    }
    folder
}

const READERS: [&[&str]; 5] = [
    &["lint"],
    &["test"],
    &["fmt", "--check"],
    &["fmt"],
    &["check", "rules/one/example.json", "--as-at", "2025-07-01"],
];

#[test]
fn line_ends_of_windows_and_byte_order_marks_just_work() {
    let windows = |text: &str| text.replace('\n', "\r\n");
    let marked = |text: &str| format!("\u{feff}{text}");
    for library in [library(windows), library(marked), library(|text| marked(&windows(text)))] {
        let file = library.path().join("rules/one/one.rules");
        let before = fs::read(&file).expect("the file");
        for arguments in READERS {
            let output = run(library.path(), arguments);
            assert!(output.status.success(), "rules {arguments:?}:\n{}", said(&output));
        }
        assert_eq!(fs::read(&file).expect("the file"), before, "`rules fmt` keeps how lines end");
    }
}

#[test]
fn tabs_are_reported_once_a_file_by_every_command() {
    let library = library(|text| text.replace("    ", "\t"));
    for arguments in READERS {
        let output = run(library.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "rules {arguments:?}:\n{}", said(&output));
        let said = said(&output);
        let reports = said.matches("rules::syntax::tab").count();
        assert!(reports > 0, "rules {arguments:?}:\n{said}");
        assert!(said.matches("  × ").count() == reports, "rules {arguments:?}:\n{said}");
        assert!(said.contains("write spaces instead"), "rules {arguments:?}:\n{said}");
    }
}

#[test]
fn a_file_that_is_saved_while_it_is_read_is_read_as_it_was_at_some_time() {
    let library = library(str::to_owned);
    let file: PathBuf = library.path().join("rules/one/scenarios.rules");
    let whole = fs::read_to_string(&file).expect("text");
    let half = whole.split("scenario \"Eighteen").next().expect("a half").to_owned();
    let untidy = whole.replace("  expect help is eligible", "     expect   help is eligible");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // As an editor saves: the file is emptied and written anew.
            for text in [&whole, &half, &untidy].into_iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                fs::write(&file, text).expect("it can be written");
            }
        });
        for arguments in READERS.iter().cycle().take(20) {
            let output = run(library.path(), arguments);
            let said = said(&output);
            let status = output.status.code();
            assert!(matches!(status, Some(0 | 1)), "rules {arguments:?}: {status:?}\n{said}");
            assert!(!said.contains("panicked"), "{said}");
        }
        done.store(true, Ordering::Relaxed);
    });
    // Nothing is left of what `rules fmt` writes on its way.
    let names: Vec<String> = fs::read_dir(library.path().join("rules/one"))
        .expect("the pack")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.iter().filter(|name| name.starts_with('.')).count(), 0, "{names:?}");
}
