//! Interviews that keep their case in a file: stopped, gone on with, changed by hand in between, and one in a
//! terminal.

#![expect(clippy::expect_used, reason = "a test that cannot run is to fail")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder for cases, and what happened in it.
struct Place {
    folder: TempDir,
    story: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for files");
        Self { folder, story: String::new() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
        command.args(arguments).args(["--as-at", "2026-01-21"]).current_dir(self.folder.path());
        command.env("RULES_PATH", root.join("rules")).env("NO_COLOR", "1").env("TZ", "UTC");
        command
    }

    /// Runs a command with these lines as its input, and tells the story on.
    fn run(&mut self, arguments: &[&str], lines: &[&str]) -> Option<i32> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut input = child.stdin.take().expect("standard input is piped");
        let mut text = lines.join("\n");
        text.push('\n');
        // A command that does not read its input closes the pipe: that is no failure.
        let _ = input.write_all(text.as_bytes());
        drop(input);
        let ran = child.wait_with_output().expect("the binary ends");
        let words = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints UTF-8");
        self.story.push_str(&format!(
            "$ rules {}\n{}--- standard error\n{}--- exit {:?}\n\n",
            arguments.join(" "),
            words(ran.stdout),
            words(ran.stderr),
            ran.status.code()
        ));
        ran.status.code()
    }

    fn tell(&mut self, name: &str) {
        let text = fs::read_to_string(self.folder.path().join(name)).expect("it is there");
        self.story.push_str(&format!("# {name}\n{text}\n"));
    }
}

#[test]
fn an_interview_is_stopped_and_gone_on_with() {
    let mut place = Place::new();
    let ask = ["ask", "case.json", "--only", "ehwb"];
    assert_eq!(place.run(&ask, &["mild", "3", "quit"]), Some(0));
    place.tell("case.json");
    // The input ends: what was said is kept all the same.
    assert_eq!(place.run(&ask, &["Blackpool"]), Some(1));
    place.tell("case.json");
    // A way back goes through what was said in this sitting alone.
    assert_eq!(place.run(&ask, &["back", "wyre", "2026-01-14", "2013-09"]), Some(0));
    place.tell("case.json");
    insta::assert_snapshot!(place.story);
}

#[test]
fn a_list_that_is_not_finished_is_gone_on_with() {
    let mut place = Place::new();
    let ask = ["ask", "claim.json", "--only", "improved_families", "--events"];
    let first = ["yes", "F1", "2025-12-01", "2025-06-01", "2025-12-01", "yes", "5", "quit"];
    assert_eq!(place.run(&ask, &first), Some(0));
    place.tell("claim.json");
    // Nothing is guessed of what may still come.
    let check = ["check", "claim.json", "--only", "improved_families"];
    assert_eq!(place.run(&check, &[]), Some(0));
    let rest = ["2", "yes", "no", "yes", "F1", "F2", "none", "no"];
    assert_eq!(place.run(&ask, &rest), Some(0));
    place.tell("claim.json");
    insta::assert_snapshot!(place.story);
}

#[test]
fn a_case_that_cannot_be_right_is_not_gone_on_with() {
    let mut place = Place::new();
    let path = place.folder.path().join("case.json");
    fs::write(&path, "{ \"child\": { \"need_level\": 5 } }\n").expect("the file is written");
    let ask = ["ask", "case.json", "--only", "ehwb", "--error-format", "plain"];
    assert_eq!(place.run(&ask, &["mild"]), Some(1));
    // Unless it is to be put right on the way; the case that was read stays as it was.
    let lenient = ["ask", "case.json", "--only", "ehwb", "--lenient", "-o", "new.json"];
    assert_eq!(place.run(&lenient, &["mild", "4", "quit"]), Some(0));
    place.tell("case.json");
    place.tell("new.json");
    let nowhere = ["ask", "--only", "ehwb", "-o", "no/such/folder.json"];
    assert_eq!(place.run(&nowhere, &["severe"]), Some(1));
    insta::assert_snapshot!(place.story);
}

/// A person at a terminal.
#[cfg(unix)]
#[test]
fn an_interview_in_a_terminal() {
    let place = Place::new();
    let mut command = place.command(&["ask", "-o", "case.json", "--color", "never"]);
    command.env("TERM", "dumb");
    let mut session = rexpect::session::spawn_command(command, Some(20_000)).expect("it starts");
    session.exp_string("Which service is it about?").expect("the first list");
    session.send_line("3").expect("it is typed");
    session.exp_string("Which answer is wanted?").expect("the second list");
    session.send_line("ehwb").expect("it is typed");
    session.exp_string("How severe is the emotional health need?").expect("the first question");
    session.send_line("dreadful").expect("it is typed");
    session.exp_string("cannot be `dreadful`").expect("it is not allowed");
    session.send_line("severe").expect("it is typed");
    session.exp_string("NOT ELIGIBLE").expect("the answer");
    session.exp_string("The case is in `case.json`.").expect("where it is");
    session.exp_eof().expect("it ends");
    let case = fs::read_to_string(place.folder.path().join("case.json")).expect("it is there");
    assert!(case.contains("\"severity\": \"severe\""), "{case}");
}
