//! The formatter: it changes how a file looks, never what it says.

#![cfg(test)]

mod library;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use library::{root, rule_files};
use proptest::prelude::*;
use rules::span::FileId;
use rules::syntax;

/// Every rule file of the packs, the tests and the benches that has no mistakes.
fn texts() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    for folder in ["rules", "tests", "docs"] {
        rule_files(&root().join(folder), &mut paths);
    }
    paths.sort();
    let texts: Vec<_> = paths
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).expect("a rule file is text")))
        .filter(|(_, text)| syntax::parse(FileId(0), text).problems.is_empty())
        .collect();
    assert!(texts.len() > 20, "there are rule files to format");
    texts
}

fn format(text: &str) -> String {
    syntax::format(FileId(0), text).expect("a text without mistakes is laid out")
}

/// The tree of a text without its places: what it says.
fn said(text: &str) -> String {
    let parsed = syntax::parse(FileId(0), text);
    assert_eq!(parsed.problems, []);
    let tree = format!("{:?}", parsed.file);
    let mut said = String::with_capacity(tree.len());
    let mut rest = tree.as_str();
    // A place is printed as `file:start..end`.
    while let Some(at) = rest.find("..") {
        let (before, after) = rest.split_at(at);
        let place = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
        let is_place =
            place.len() < before.len() && after[2..].starts_with(|c: char| c.is_ascii_digit());
        if is_place {
            said.push_str(place);
            rest = after[2..].trim_start_matches(|c: char| c.is_ascii_digit());
        } else {
            said.push_str(before);
            said.push_str("..");
            rest = &after[2..];
        }
    }
    said.push_str(rest);
    said
}

#[test]
fn a_formatted_file_says_the_same_and_stays_as_it_is() {
    for (path, text) in texts() {
        let laid_out = format(&text);
        assert_eq!(said(&text), said(&laid_out), "{}", path.display());
        assert_eq!(laid_out, format(&laid_out), "{}", path.display());
        for line in laid_out.lines() {
            assert_eq!(line, line.trim_end(), "{}", path.display());
        }
    }
}

#[test]
fn the_packs_are_laid_out() {
    let mut paths = Vec::new();
    rule_files(&root().join("rules"), &mut paths);
    let untidy: Vec<_> = paths
        .into_iter()
        .filter(|path| {
            let text = fs::read_to_string(path).expect("a rule file is text");
            format(&text) != text
        })
        .collect();
    assert_eq!(untidy, Vec::<PathBuf>::new(), "run `rules fmt`");
}

#[test]
fn the_end_of_lines_is_kept() {
    let text = "pack a \"A\"\r\nversion \"1\"\r\n";
    assert_eq!(format(text), "pack a \"A\"\r\n  version \"1\"\r\n");
}

#[test]
fn a_file_with_mistakes_is_not_touched() {
    let refused = syntax::format(FileId(0), "define x: whole number\n  is >= 4\n");
    assert!(!refused.expect_err("a mistake").is_empty());
}

#[test]
fn untidy_files_are_laid_out() {
    let folder = root().join("tests/format");
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("there are cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "untidy"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let text = fs::read_to_string(&path).expect("text");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let laid_out = format(&text);
        assert_eq!(said(&text), said(&laid_out));
        assert_eq!(laid_out, format(&laid_out));
        insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, laid_out);
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a file is set in, and whatever stands at the ends of its lines, it is laid out the same.
    #[test]
    fn indentation_is_for_people(seed in any::<u64>(), pick in any::<prop::sample::Index>()) {
        static TEXTS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
            let mut texts = texts();
            texts.retain(|(_, text)| text.len() < 12_000 && !text.contains('\r'));
            texts
        });
        let (path, text) = pick.get(&TEXTS);
        let mut state = seed | 1;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut untidy = String::new();
        for line in text.lines() {
            let said = line.trim_start();
            let free = said.starts_with(|c: char| c.is_ascii_alphabetic() || c == '|');
            if free {
                untidy.extend(std::iter::repeat_n(' ', usize::try_from(next(9)).expect("small")));
                untidy.push_str(said);
            } else {
                untidy.push_str(line);
            }
            // A blank at the end of a line inside a text would be part of it.
            if text.matches('"').count() == 0 || line.matches('"').count() % 2 == 0 && free && !said.is_empty() && next(4) == 0 && line.ends_with(|c: char| c.is_ascii_alphanumeric()) && !inside_text(text, line) {
                untidy.push_str("   ");
            }
            untidy.push('\n');
        }
        prop_assert_eq!(format(text), format(&untidy), "{}", path.display());
    }
}

/// Does the line stand inside a text in quotes that runs over lines?
fn inside_text(text: &str, line: &str) -> bool {
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    text[..start].matches('"').count() % 2 == 1
}
