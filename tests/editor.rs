//! Help at a place in a text, without a protocol: the cases in `tests/ide/` with what is offered there.
//!
//! A case is a file of a pack `own` beside the pack in `base.rules`. `‸` marks the place and is no part of it, nor
//! does `␍` stand for itself. `INSTA_UPDATE=always cargo test --test editor` rewrites what is expected.

#![cfg(test)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rules::ide::{self, Place, Step, Workspace};
use rules::span::FileId;
use rules::value::Date;

/// One case.
struct Case {
    name: String,
    workspace: Workspace,
    file: FileId,
    /// Where the mark stood.
    at: usize,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ide")
}

fn cases(name: &str) -> Vec<Case> {
    let all = fs::read_to_string(folder().join(name)).expect("the cases can be read");
    let base = fs::read_to_string(folder().join("base.rules")).expect("the pack can be read");
    let parts = all.split("=== ").skip(1);
    parts.map(|part| case(part, &base)).collect()
}

fn case(part: &str, base: &str) -> Case {
    let (name, text) = part.split_once('\n').expect("a name on a line");
    let text = text.strip_suffix('\n').unwrap_or(text).replace('␍', "\r");
    let at = text.find('‸').unwrap_or(0);
    let text = text.replace('‸', "");
    let mut workspace = Workspace::new();
    let disk = |name: &str, text: &str| Step::Disk { name: name.into(), text: Some(text.into()) };
    workspace.step(disk("rules/base/base.rules", base)).expect("a file");
    let open =
        Step::Open { name: "rules/own/own.rules".into(), place: Place::Library, version: 1, text };
    workspace.step(open).expect("a file");
    let file = workspace.file("rules/own/own.rules").expect("it is there");
    Case { name: name.to_owned(), workspace, file, at }
}

fn told(name: &str, tell: impl Fn(&mut Case, &mut String)) -> String {
    let mut said = String::new();
    for mut case in cases(name) {
        let _ = writeln!(said, "=== {}", case.name);
        tell(&mut case, &mut said);
    }
    said
}

fn snapshot(name: &str, said: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => folder(), omit_expression => true }, {
        insta::assert_snapshot!(name, said);
    });
}

#[test]
fn completion() {
    let said = told("completion.txt", |case, said| {
        let done = case.workspace.complete(case.file, case.at);
        let text = case.workspace.text(case.file);
        let _ = writeln!(said, "in place of `{}`", &text[done.start..case.at]);
        for one in &done.candidates {
            let says =
                if one.says.is_empty() { String::new() } else { format!(" — {}", one.says) };
            let more = if one.template.is_some() { " …" } else { "" };
            let _ = writeln!(said, "  {:?} {}{more}{says}", one.what, one.text);
        }
    });
    snapshot("completion", &said);
}
