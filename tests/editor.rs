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

/// The words of a stretch, with its line breaks to be seen.
fn words(text: &str) -> String {
    text.replace('\r', "␍").replace('\n', "⏎")
}

#[test]
fn actions() {
    let said = told("actions.txt", |case, said| {
        case.workspace.set_today(Date::from_ymd(2025, 7, 1).expect("a day"));
        case.workspace.lint();
        for problems in case.workspace.problems() {
            for report in problems.reports {
                let _ = writeln!(said, "{}", report.message);
            }
        }
        let actions = case.workspace.actions(case.file, case.at, case.at);
        for action in actions {
            let sure = if action.certain { "" } else { "?" };
            let _ = writeln!(said, "{}{sure}", action.title);
            for (file, change) in action.changes {
                let mut text = case.workspace.text(file).to_owned();
                let line = text[..change.range.start].matches('\n').count();
                text.replace_range(change.range, &change.text);
                let _ = writeln!(said, "  {}", text.lines().nth(line).unwrap_or_default());
            }
        }
    });
    snapshot("actions", &said);
}

#[test]
fn hints() {
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    let said = told("hints.txt", |case, said| {
        let tree = case.workspace.tree(case.file).expect("it is there");
        let mut text = String::new();
        let mut end = 0;
        let hints = ide::hints(tree, today);
        let whole = case.workspace.text(case.file);
        for hint in hints {
            let _ = write!(text, "{} ‹{}›", &whole[end..hint.at], hint.text);
            end = hint.at;
        }
        said.push_str(&text);
        said.push_str(&whole[end..]);
        said.push('\n');
    });
    snapshot("hints", &said);
}

#[test]
fn layout() {
    let said = told("layout.txt", |case, said| {
        let change = case.workspace.laid_out(case.file);
        let text = case.workspace.text(case.file);
        let told = change.map_or("nothing".to_owned(), |change| {
            format!("{} → {}", words(&text[change.range]), words(&change.text))
        });
        let _ = writeln!(said, "{told}");
    });
    snapshot("layout", &said);
}

#[test]
fn colours_and_folds() {
    let said = told("colours.txt", |case, said| {
        let tokens = case.workspace.tokens(case.file);
        let text = case.workspace.text(case.file).to_owned();
        for token in tokens {
            let declares = if token.declares { " (declared)" } else { "" };
            let _ = writeln!(said, "{:?}{declares}: {}", token.kind, words(&text[token.range]));
        }
        let tree = case.workspace.tree(case.file).expect("it is there");
        for fold in ide::folds(tree, &text) {
            let line = |at: usize| text[..at].matches('\n').count() + 1;
            let _ = writeln!(said, "fold {} to {}", line(fold.range.start), line(fold.range.end));
        }
    });
    snapshot("colours", &said);
}

proptest::proptest! {
    /// Help is asked for while texts are in any state.
    #[test]
    fn no_place_of_any_text_is_too_strange(
        text in proptest::sample::select(vec![
            include_str!("ide/completion.txt"),
            include_str!("ide/colours.txt"),
            include_str!("ide/hints.txt"),
        ]),
        cut in 0_usize..4000,
        length in 0_usize..400,
        put in "[ -~£\n\"‸]{0,3}",
    ) {
        let chars: Vec<char> = text.chars().collect();
        let part: String = chars.iter().skip(cut).take(length).collect();
        let mut case = case(&format!("x\n{part}‸{put}\n"), include_str!("ide/base.rules"));
        let done = case.workspace.complete(case.file, case.at);
        proptest::prop_assert!(done.start <= case.at);
        case.workspace.lint();
        let _ = case.workspace.actions(case.file, 0, text.len());
        let mut end = 0;
        for token in case.workspace.tokens(case.file) {
            proptest::prop_assert!(token.range.start >= end);
            proptest::prop_assert!(case.workspace.text(case.file).get(token.range.clone()).is_some());
            end = token.range.end;
        }
        let whole = case.workspace.text(case.file).to_owned();
        let tree = case.workspace.tree(case.file).expect("it is there");
        let _ = (ide::folds(tree, &whole), ide::hints(tree, Date::MIN));
        let _ = case.workspace.laid_out(case.file);
    }
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
