//! The mistakes that people make who write rules for the first time: one a file in `tests/beginners`, each with its
//! repaired text beside it and a snapshot of what is said. Each gets one report, with a place and with what to write.
//!
//! `NAME.rules` is put beside `pack.rules` into one pack (alone, where it has a `pack` line of its own) and tested;
//! `NAME.json` is a case, which is checked; `NAME.command` is a command line. `NAME.fixed.…` must do. To add a
//! mistake, add the two files; `INSTA_UPDATE=always cargo test --test beginners` writes the snapshot.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rules::case::Reader;
use rules::diagnostic::{Diagnostic, Repair};
use rules::program::{Program, compile_library};
use rules::source::Sources;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/beginners")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of the mistakes whose files end in this way.
fn mistakes(extension: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the folder of mistakes is there")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(&format!(".{extension}")).map(str::to_owned))
        .filter(|name| !name.ends_with(".fixed") && name != "pack" && name != "case")
        .collect();
    names.sort();
    names
}

/// A folder to work in, with the library in `rules` and a case beside it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.put("rules/breaks/pack.rules", &read("pack.rules"));
        desk.put("case.json", &read("case.json"));
        desk
    }

    /// A desk with one more rule file.
    fn with_rules(text: &str) -> Self {
        let desk = Self::new();
        if stands_alone(text) {
            fs::remove_file(desk.0.path().join("rules/breaks/pack.rules")).expect("it was written");
        }
        desk.put("rules/breaks/written.rules", text);
        desk
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rules"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .env_remove("RULES_PATH")
            .output()
            .expect("the program runs")
    }
}

fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What the program prints about a mistake, for a person, and what is wrong with how it says it.
fn said(
    name: &str,
    output: &Output,
    reports: usize,
    helps: bool,
    wrong: &mut Vec<String>,
) -> String {
    if output.status.success() {
        wrong.push(format!("{name}: nothing is reported"));
    }
    let shown = text(&output.stderr).replace("what each code means: docs/errors.md\n", "");
    let shown = shown.trim().to_owned();
    if reports != 1 {
        wrong.push(format!("{name}: {reports} reports\n{shown}"));
    }
    if !helps {
        wrong.push(format!("{name}: the report does not say what to write\n{shown}"));
    }
    shown
}

/// The rules of a mistake, as they would lie on the desk.
fn library(written: &str) -> Sources {
    let mut sources = Sources::new();
    if !stands_alone(written) {
        sources.add("rules/breaks/pack.rules", read("pack.rules"));
    }
    sources.add("rules/breaks/written.rules", written);
    sources
}

/// Does the text have a `pack` line of its own, or is it about having none?
fn stands_alone(text: &str) -> bool {
    text.lines().any(|line| line.to_lowercase().starts_with("pack ")) || text.contains("no pack")
}

/// The text with the words that the report proposes in the place that it names.
fn repaired(written: &str, repair: &Repair) -> String {
    let (start, end) = (repair.span.start as usize, repair.span.end as usize);
    format!("{}{}{}", &written[..start], repair.text, &written[end..])
}

fn snapshot(name: &str, said: &str) {
    insta::with_settings!({
        snapshot_path => folder(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, said);
    });
}

/// Fails with everything that is wrong, and writes one snapshot for each mistake.
fn settle(shown: BTreeMap<String, String>, wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{} mistakes are not met well:\n\n{}", wrong.len(), wrong.join("\n"));
    for (name, said) in shown {
        snapshot(&name, &said);
    }
}

/// Words compared without regard to how they are laid out.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn mistakes_in_rules_get_one_report_that_says_what_to_write() {
    let (mut shown, mut wrong) = (BTreeMap::new(), Vec::new());
    let mut by_paste = 0;
    let names = mistakes("rules");
    for name in &names {
        let written = read(&format!("{name}.rules"));
        let fixed = read(&format!("{name}.fixed.rules"));
        let reports = compile_library(&library(&written)).problems;
        let helps = reports.iter().all(|report| report.help.is_some());
        let output = Desk::with_rules(&written).run(&["test"]);
        let mut said = said(name, &output, reports.len(), helps, &mut wrong);
        for problem in compile_library(&library(&fixed)).problems {
            wrong.push(format!("{name}: the repaired text is wrong: {}", problem.message));
        }
        if let Some(repair) = reports.first().and_then(|report| report.repair.as_ref()) {
            let help = reports[0].help.as_deref().unwrap_or_default();
            if !help.contains(repair.text.trim()) {
                wrong.push(format!("{name}: the help does not say `{}`: {help}", repair.text));
            }
            let repaired = repaired(&written, repair);
            for problem in compile_library(&library(&repaired)).problems {
                wrong.push(format!(
                    "{name}: as the help says, it is still wrong: {}",
                    problem.message
                ));
            }
            if words(&repaired) != words(&fixed) {
                wrong.push(format!(
                    "{name}: the help does not lead to the repaired text\n{repaired}"
                ));
            }
            by_paste += 1;
            said.push_str("\n\nAn editor can do what the help says.");
        }
        shown.insert(name.clone(), said);
    }
    assert!(names.len() >= 200, "{} mistakes", names.len());
    assert!(
        by_paste >= 100,
        "only {by_paste} of {} are repaired by what the help says",
        names.len()
    );
    settle(shown, wrong);
}

#[test]
fn mistakes_in_cases_get_one_report_that_says_what_to_write() {
    let (mut shown, mut wrong) = (BTreeMap::new(), Vec::new());
    let compiled = compile_library(&library("")).program.expect("the pack compiles");
    for name in mistakes("json") {
        let written = read(&format!("{name}.json"));
        let desk = Desk::new();
        desk.put("written.json", &written);
        let output = desk.run(&["check", "written.json", "--as-at", "2025-07-01"]);
        let reports = faults(&compiled, &written);
        let helps = reports.iter().all(|report| report.help.is_some());
        let said = said(&name, &output, reports.len(), helps, &mut wrong);
        for problem in faults(&compiled, &read(&format!("{name}.fixed.json"))) {
            wrong.push(format!("{name}: the repaired case is wrong: {}", problem.message));
        }
        shown.insert(name, said);
    }
    settle(shown, wrong);
}

/// What is wrong with a case.
fn faults(program: &Program, text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::new();
    let file = sources.add("written.json", text);
    match Reader::new(program).load(file, text) {
        Ok(loaded) => loaded.faults.into_iter().map(|fault| fault.diagnostic).collect(),
        Err(problems) => problems,
    }
}

#[test]
fn mistakes_in_commands_get_one_report_that_says_what_to_write() {
    let (mut shown, mut wrong) = (BTreeMap::new(), Vec::new());
    for name in mistakes("command") {
        let desk = Desk::new();
        fs::create_dir(desk.0.path().join("empty")).expect("a folder");
        let command = read(&format!("{name}.command"));
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        let output = desk.run(&arguments);
        let said = text(&output.stderr);
        let reports = said.matches("\n  × ").count() + usize::from(said.starts_with("error: "));
        let helps =
            ["help: ", "tip: ", "For more information"].iter().any(|one| said.contains(one));
        let said = self::said(&name, &output, reports, helps, &mut wrong);
        let fixed = read(&format!("{name}.fixed.command"));
        let arguments: Vec<&str> = fixed.split_whitespace().skip(1).collect();
        let output = desk.run(&arguments);
        if !output.status.success() {
            wrong.push(format!("{name}: the repaired command is wrong\n{}", text(&output.stderr)));
        }
        shown.insert(name, format!("$ {}\n\n{said}", command.trim()));
    }
    settle(shown, wrong);
}
