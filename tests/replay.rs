//! Answers given again: every example, in each form in which an answer is kept.

#![expect(clippy::expect_used, reason = "a test that cannot run is to fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const DAY: &str = "2026-02-16";

fn rules(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RULES_PATH");
    command.output().expect("the binary runs")
}

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).expect("there are examples");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    names
}

fn written(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("the answer is written");
    path
}

#[test]
fn every_answer_is_given_again_to_the_byte() {
    let folder = tempfile::tempdir().expect("there is room for answers");
    let examples = examples();
    let mut all = vec!["check", "--lenient", "--as-at", DAY, "--format", "json"];
    all.extend(examples.iter().map(String::as_str));
    let mut answers = vec![written(&folder, "all.ndjson", &rules(&all).stdout)];
    for (at, example) in examples.iter().enumerate() {
        for (form, arguments) in [
            ("check", vec!["check", example, "--as-at", DAY, "--format", "json"]),
            (
                "only",
                vec!["check", example, "--as-at", DAY, "--format", "json", "--only", "request"],
            ),
            ("explain", vec!["explain", example, "--as-at", DAY, "--format", "json", "--lenient"]),
        ] {
            let name = format!("{at}-{form}.json");
            answers.push(written(&folder, &name, &rules(&arguments).stdout));
        }
    }
    let mut arguments = vec!["replay".to_owned()];
    arguments.extend(answers.iter().map(|path| path.display().to_string()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = rules(&arguments);
    let said = String::from_utf8_lossy(&ran.stdout);
    let expected = examples.len() * 4;
    let last = said.lines().last().unwrap_or_default();
    assert_eq!(last, format!("{expected} answers: {expected} identical"), "{said}");
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn an_answer_laid_out_anew_is_the_same_answer() {
    let folder = tempfile::tempdir().expect("there is room for answers");
    let example = "examples/accepted.json";
    let answer = rules(&["explain", example, "request", "--as-at", DAY, "--format", "json"]).stdout;
    let value: serde_json::Value = serde_json::from_slice(&answer).expect("an answer is JSON");
    let path = written(&folder, "compact.json", value.to_string().as_bytes());
    let ran = rules(&["replay", &path.display().to_string()]);
    assert!(String::from_utf8_lossy(&ran.stdout).starts_with("✓ IDENTICAL"));
}

#[test]
fn an_answer_cut_anywhere_has_a_plain_report() {
    let folder = tempfile::tempdir().expect("there is room for answers");
    let example = "examples/accepted.json";
    let answer = rules(&["check", example, "--only", "ehwb", "--format", "json"]).stdout;
    for length in (0..answer.len() - 2).step_by(answer.len() / 25) {
        let path = written(&folder, "cut.json", answer.get(..length).expect("it is shorter"));
        let ran = rules(&["replay", &path.display().to_string(), "--error-format", "plain"]);
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "cut at {length}: {said}");
        assert!(said.contains("error[rules::answer::"), "cut at {length}: {said}");
    }
}

#[test]
fn a_file_of_answers_is_bounded() {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("huge.json");
    let file = fs::File::create(&path).expect("the file is made");
    file.set_len(129 << 20).expect("a file of holes is long");
    let ran = rules(&["replay", &path.display().to_string(), "--error-format", "plain"]);
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("is larger than 128 MiB, the most that is read"), "{said}");
}
