//! What two sets of rules answer otherwise: the same bytes however the work is cut and spread, from any format, and
//! nothing half written.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const RIDERS: &str = "examples/compare/riders.csv";

fn compare(arguments: &[&str], input: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rules"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("RULES_PATH")
        .arg("compare")
        .arg(input)
        .args(["--before", "examples/compare/now", "--after", "examples/compare/draft"])
        .args(["--as-at", "2026-02-02", "--by", "team,rider.area"])
        .args(arguments)
        .output()
        .expect("the program runs")
}

/// The riders many times over, each with an id of its own and some that cannot be right.
fn many(folder: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(RIDERS)).expect("the riders");
    let mut lines = text.lines();
    let mut all = format!("{}\n", lines.next().expect("a first line"));
    let lines: Vec<&str> = lines.collect();
    for round in 0..40 {
        for line in &lines {
            all.push_str(&line.replacen("r-", &format!("{round}-"), 1));
            all.push('\n');
        }
        all.push_str(&format!("{round}-x,c,2012-13-01,moon,yes,1,2026-01-01,\n"));
    }
    let path = folder.join("riders.csv");
    fs::write(&path, all).expect("the riders are written");
    path
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn neither_threads_nor_blocks_change_a_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let riders = many(folder.path());
    let mut found: Option<(String, String, String)> = None;
    for (jobs, rows) in [("1", "8192"), ("1", "1"), ("3", "7"), ("2", "64")] {
        let out = folder.path().join("changed.ndjson");
        let out = out.to_str().expect("a path");
        let ran = compare(&["--jobs", jobs, "--batch-rows", rows, "-o", out], &riders);
        assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
        let lines = fs::read_to_string(out).expect("the cases that change");
        assert!(lines.lines().count() > 400);
        let now = (text(&ran.stdout), text(&ran.stderr), lines);
        match &found {
            None => found = Some(now),
            Some(found) => assert!(*found == now, "--jobs {jobs} --batch-rows {rows}"),
        }
    }
}

/// Every line of the file of cases is counted, once, under its answer and its change.
#[test]
fn the_report_counts_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let riders = many(folder.path());
    let out = folder.path().join("changed.ndjson");
    let ran = compare(
        &["-o", out.to_str().expect("a path"), "--summary", "json", "--max-rejects", "50%"],
        &riders,
    );
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    let report: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let lines = fs::read_to_string(&out).expect("the cases that change");
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let mut rows: Vec<u64> = lines.iter().filter_map(|line| line["row"].as_u64()).collect();
    assert!(rows.is_sorted());
    rows.dedup();
    assert_eq!(report["changed"], rows.len());
    for part in report["answers"].as_array().expect("answers") {
        let name = format!("passes.{}", part["name"].as_str().expect("a name"));
        let of = |change: &str| {
            let all = lines.iter().filter(|line| line["answer"] == *name);
            all.filter(|line| line["change"] == change).count() as u64
        };
        for (change, count) in part["changes"].as_object().expect("changes") {
            assert_eq!(count, of(change), "{name} {change}");
            let by: u64 = part["by"]["team"]
                .as_array()
                .expect("values")
                .iter()
                .filter_map(|value| value[change].as_u64())
                .sum();
            assert_eq!(count, by, "{name} {change} by team");
        }
        // Of each line with a step the cause is counted.
        for cause in part["causes"].as_array().expect("causes") {
            let is_of = |line: &&serde_json::Value| {
                line["answer"] == *name
                    && line["place_after"] == cause["place_after"]
                    && line["place_before"] == cause["place_before"]
            };
            assert_eq!(cause["cases"], lines.iter().filter(is_of).count(), "{name} {cause}");
        }
    }
}

/// What was written before is whole, or there still.
#[test]
fn an_input_that_breaks_leaves_the_output_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("changed.csv");
    fs::write(&out, "as it was\n").expect("a file");
    let broken = folder.path().join("broken.parquet");
    fs::write(&broken, "PAR1 and no more").expect("a file");
    let ran = compare(&["-o", out.to_str().expect("a path")], &broken);
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert_eq!(fs::read_to_string(&out).expect("the file"), "as it was\n");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 2);
}

/// The same cases from another format change in the same way.
#[test]
fn formats_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let riders = many(folder.path());
    let parquet = folder.path().join("riders.parquet");
    // The columns of a batch's output are facts again where they are carried through.
    let keep =
        "team,rider.born,rider.area,rider.at_school,rider.miles,rider.asked_on,rider.sent_on";
    let ran = Command::new(env!("CARGO_BIN_EXE_rules"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["batch", "--rules", "examples/compare/now", "--quiet", "--max-rejects", "100%"])
        .args(["--as-at", "2026-02-02", "--keep", keep, "-o"])
        .arg(&parquet)
        .arg(&riders)
        .output()
        .expect("the program runs");
    assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
    let of = |input: &Path, more: &[&str]| {
        let out = folder.path().join("changed.csv");
        let arguments =
            [&["-q", "--max-rejects", "100%", "-o", out.to_str().expect("a path")], more].concat();
        let ran = compare(&arguments, input);
        assert_eq!(ran.status.code(), Some(0), "{}", text(&ran.stderr));
        fs::read_to_string(&out).expect("the cases that change")
    };
    let answers = "faults,pass,pass.reasons,pass.missing,pass.error,sent,sent.started_on,sent.due_on,sent.stopped_on,\
        sent.days_used,sent.days_left,sent.days_over,sent.missing,sent.error,grant,grant.payable,grant.total,\
        grant.held_count,grant.by_due_date,grant.reasons,grant.once,grant.once.amount,grant.once.due_on,grant.missing,\
        grant.error,quickly.within,quickly.counted,quickly.missing,quickly.error";
    assert_eq!(of(&riders, &[]), of(&parquet, &["--ignore", answers]));
}
