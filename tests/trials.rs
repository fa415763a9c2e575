//! `rules test` where it writes files, asks, and waits: run as people run it, in a folder of its own.

#![expect(clippy::expect_used, reason = "a test that cannot run is to fail")]

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const APPROVED: &str = "rules/card/approved/ten_and_lives_here.snap";

/// A library in a folder of its own, and what was done with it.
struct Place {
    folder: tempfile::TempDir,
    story: String,
}

impl Place {
    /// The library card, without the scenarios that fail.
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().expect("there is room for files"),
            story: String::new(),
        };
        let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/input/trials/card");
        let rules = fs::read_to_string(input.join("card.rules")).expect("the rules are there");
        let scenarios =
            fs::read_to_string(input.join("scenarios.rules")).expect("so are the scenarios");
        let passing: String = scenarios
            .split_inclusive("\n\n")
            .filter(|one| !one.contains("The day before") && !one.contains("Lives elsewhere"))
            .collect();
        place.put("rules/card/card.rules", &rules);
        place.put("rules/card/scenarios.rules", &passing);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder is made");
        fs::write(path, text).expect("the file is written");
    }

    fn get(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    fn edit(&mut self, name: &str, from: &str, to: &str) {
        let text = self.get(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.put(name, &text.replace(from, to));
        let _ = writeln!(self.story, "# in {name}: {from} → {to}\n");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
        command.args(arguments).current_dir(self.folder.path());
        command.env_remove("RULES_PATH").env("NO_COLOR", "1").env("TZ", "UTC");
        command
    }

    fn run(&mut self, arguments: &[&str], input: &str) {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut stdin = child.stdin.take().expect("standard input is piped");
        // A run that asks nothing closes the pipe: that is no failure.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the binary ends");
        let _ = writeln!(self.story, "$ rules {}", arguments.join(" "));
        self.story.push_str(&String::from_utf8_lossy(&output.stdout));
        if !output.stderr.is_empty() {
            let _ = writeln!(
                self.story,
                "--- standard error\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let _ = writeln!(self.story, "--- exit {}\n", output.status.code().unwrap_or(-1));
    }
}

#[test]
fn an_explanation_is_approved_changes_and_is_accepted() {
    let mut place = Place::new();
    place.run(&["test"], "");
    place.run(&["test", "--review"], "perhaps\ny\n");
    let _ = writeln!(place.story, "# {APPROVED}\n{}", place.get(APPROVED));
    place.run(&["test"], "");
    place.edit("rules/card/card.rules", "is at least 8", "is at least 9");
    place.edit("rules/card/scenarios.rules", "is 1 July 2017", "is 1 July 2016");
    place.run(&["test"], "");
    place.run(&["test", "--review"], "n\n");
    place.run(&["test", "--review"], "");
    place.run(&["test", "--accept", "ten*"], "");
    place.run(&["test"], "");
    insta::assert_snapshot!(place.story);
}

#[test]
fn comments_and_places_of_rules_are_no_change() {
    let mut place = Place::new();
    place.run(&["test", "--accept", "Ten"], "");
    let rules = place.get("rules/card/card.rules");
    place.put(
        "rules/card/card.rules",
        &rules.replace("facts reader", "# Of a reader\n\nfacts reader"),
    );
    let kept = place.get(APPROVED);
    place.put(APPROVED, &kept.replace('\n', "\r\n"));
    place.story.clear();
    place.run(&["test"], "");
    assert!(
        place.story.contains("2 passed, 0 failed, 1 unapproved\n--- exit 0"),
        "{}",
        place.story
    );
}

#[test]
fn files_that_are_not_as_they_were_kept_are_reported() {
    let mut place = Place::new();
    place.run(&["test", "--accept", "Ten"], "");
    let kept = place.get(APPROVED);
    place.story.clear();

    place.edit(APPROVED, "✓ ELIGIBLE", "✗ NOT ELIGIBLE");
    place.run(&["test"], "");

    place.put(APPROVED, &kept);
    place.edit(APPROVED, "Ten, and lives here", "Nine, and lives here");
    place.run(&["test"], "");

    place.put(APPROVED, "Read and approved.\n");
    place.story.push_str("# the head of the file is gone\n\n");
    place.run(&["test"], "");

    fs::write(place.path(APPROVED), [0xFF, 0xFE, 0x00]).expect("the file is written");
    place.story.push_str("# the file is no text\n\n");
    place.run(&["test"], "");
    place.run(&["test", "--accept", "Ten, and lives here"], "");
    assert_eq!(place.get(APPROVED), kept);
    insta::assert_snapshot!(place.story);
}

#[test]
fn files_that_no_scenario_uses_are_reported_and_removed() {
    let mut place = Place::new();
    place.run(&["test", "--accept", "Ten"], "");
    place.story.clear();
    place.edit("rules/card/scenarios.rules", "Ten, and lives here", "Ten, in the borough");
    place.put("rules/card/approved/notes.snap", "not of a scenario\n");
    place.run(&["test"], "");
    place.run(&["test", "--name", "eighth"], "");
    place.run(&["test", "--review"], "y\ny\nq\n");
    place.run(&["test", "--accept", "Ten, and*"], "");
    insta::assert_snapshot!(place.story);
    let left: Vec<_> = fs::read_dir(place.path("rules/card/approved"))
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["ten_in_the_borough.snap"]);
}

#[test]
fn only_what_a_person_can_stand_for_is_approved() {
    let mut place = Place::new();
    let more = "\n\nscenario \"Any day\"\n  given reader.loans is 2\n  expect card is undecided\n\
                \nscenario \"Nine\" approve\n  as at 1 July 2025\n  given reader.loans is 2\n  expect card is eligible\n";
    let text = place.get("rules/card/scenarios.rules");
    place.put("rules/card/scenarios.rules", &(text + more));
    place.run(&["test", "--approve", "*"], "");
    place.run(&["test", "--approve", "Any day", "--name", "day"], "");
    place.run(&["test", "--accept", "Nine"], "");
    place.run(&["test", "--accept", "Eleven"], "");
    insta::assert_snapshot!(place.story);
}

#[test]
fn results_are_written_to_a_file() {
    let mut place = Place::new();
    place.run(&["test", "--accept", "Ten"], "");
    place.story.clear();
    for (format, name) in
        [("text", "results.txt"), ("json", "results.json"), ("junit", "results.xml")]
    {
        place.run(&["test", "--format", format, "--output", name], "");
        let _ = writeln!(place.story, "# {name}\n{}", place.get(name));
    }
    place.run(&["test", "--format", "json", "--output", "nowhere/results.json"], "");
    insta::assert_snapshot!(place.story);
}

/// In a pseudo-terminal, so that Ctrl-C is what a person types.
#[cfg(unix)]
#[test]
fn a_change_runs_the_scenarios_again_until_ctrl_c() {
    let mut place = Place::new();
    place.run(&["test", "--accept", "Ten"], "");
    let mut command = place.command(&["test", "--watch", "--color", "never"]);
    command.env("TERM", "dumb");
    let mut session = rexpect::session::spawn_command(command, Some(20_000)).expect("it starts");
    session.exp_string("2 passed, 0 failed, 1 unapproved").expect("the first run");
    session.exp_string("waiting for a change").expect("it waits");

    place.edit("rules/card/card.rules", "is at least 8", "is at least 9");
    session.exp_string("changed: card.rules").expect("it sees the change");
    session.exp_string("0 passed, 2 failed, 1 unapproved").expect("the second run");
    session.exp_string("waiting for a change").expect("it waits");

    place.edit("rules/card/card.rules", "met when age", "met if age");
    session.exp_string("rules::syntax").expect("the mistake is reported");
    session.exp_string("waiting for a change").expect("a mistake does not end it");

    place.edit("rules/card/card.rules", "met if age is at least 9", "met when age is at least 8");
    session.exp_string("2 passed, 0 failed, 1 unapproved").expect("the last run");
    session.exp_string("waiting for a change").expect("it waits");
    session.send_control('c').expect("Ctrl-C is typed");
    let status = format!("{:?}", session.process().wait().expect("it ends"));
    assert!(status.starts_with("Signaled") && status.contains("SIGINT"), "{status}");
}
