//! What `rules batch` sums up, as JSON and as a page, with and without small numbers: of cases and rules of its own.

#![cfg(test)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Cases that differ in everything that is counted; a few of them are wrong.
fn cases() -> String {
    let mut text = String::new();
    for at in 0..240_u32 {
        let mut said = Vec::new();
        let mut child = Vec::new();
        if at % 11 != 3 {
            child.push(format!("\"age\": {}", 4 + at * 7 % 16));
        }
        if at % 17 != 5 {
            child.push(format!("\"lives_here\": {}", at % 9 != 0));
        }
        if at % 23 != 7 {
            child.push(format!("\"has_consent\": {}", at % 80 != 1));
        }
        said.push(format!("\"child\": {{{}}}", child.join(", ")));
        let received = 1 + at % 28;
        let mut referral = vec![format!("\"received_on\": \"2026-01-{received:02}\"")];
        if at % 4 != 0 {
            referral.push(format!("\"seen_on\": \"2026-02-{:02}\"", 1 + at * 5 % 20));
        }
        said.push(format!("\"referral\": {{{}}}", referral.join(", ")));
        match at % 6 {
            0 | 1 => {
                let month = ["02", "03", "04"][at as usize / 90];
                let agreed = format!("\"agreed_on\": \"2026-{month}-01\"");
                said.push(format!("\"claim\": {{{agreed}, \"improved\": {}}}", at % 4 == 0));
            }
            2 => said.push("\"claim\": {\"agreed_on\": null}".to_owned()),
            3 if at % 60 == 3 => said.push("\"claim\": {\"agreed_on\": \"2026-02-31\"}".to_owned()),
            _ => {}
        }
        let end = if at % 120 == 77 { "" } else { "}" };
        let _ = writeln!(text, "{{\"id\": \"c{at}\", {}{end}", said.join(", "));
    }
    text
}

/// The summary of a run, and what the run says.
fn summed(ending: &str, arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("cases.ndjson"), cases()).expect("cases");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.current_dir(folder.path()).env_remove("RULES_PATH").env("NO_COLOR", "1");
    command.arg("batch").arg("--rules").arg(root.join("tests/data/summary"));
    command.args(["cases.ndjson", "-o", "answers.ndjson", "--as-at", "2026-03-01", "--quiet"]);
    command.args(["--rejects", "rejects.ndjson", "--summary", ending]);
    let ran = command.args(arguments).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!((ran.status.code(), said.as_str()), (Some(1), ""));
    String::from_utf8(ran.stdout).expect("UTF-8")
}

/// The page without what all pages have: what stands in its body.
fn body(page: &str) -> &str {
    let (_, body) = page.split_once("<body").expect("a body");
    body.split_once("</body>").expect("an end").0
}

#[test]
fn a_summary_as_json_tells_all_counts() {
    insta::assert_snapshot!(summed("json", &[]));
}

#[test]
fn a_summary_as_json_keeps_small_numbers_back() {
    insta::assert_snapshot!(summed("json", &["--suppress-below", "5"]));
}

#[test]
fn a_summary_as_a_page_tells_all_counts() {
    let page = summed("html", &[]);
    assert!(page.contains("@media print") || page.contains("@page"), "made for paper, too");
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("src=\"http"));
    insta::assert_snapshot!(body(&page));
}

#[test]
fn a_summary_as_a_page_keeps_small_numbers_back() {
    insta::assert_snapshot!(body(&summed("html", &["--suppress-below", "5"])));
}
