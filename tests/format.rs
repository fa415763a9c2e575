//! The formatter: it changes how a file looks, never what it says.

#![cfg(test)]

#[path = "../fuzz/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "there it is a library, and only a part is used here")]
mod fuzz;
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

/// Chances in order, from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len() as u64) as usize]
    }

    /// Spaces and breaks as people leave them: inside brackets a line may end anywhere.
    fn space(&mut self) -> &'static str {
        self.of(&[" ", " ", " ", "  ", "\n      "])
    }
}

/// A value, as deep as asked for.
fn value(chance: &mut Chance, depth: u32) -> String {
    const ENDS: [&str; 10] = [
        "child.age",
        "2025-06-02",
        "2 June 2025",
        "£1200.50",
        "60%",
        "4 weeks",
        "(area.end, or area.start if none)",
        "10 working days after referral.received_on",
        "\"a text  of its own # no comment\"",
        "(value from prices where band is child.band)",
    ];
    let one = |chance: &mut Chance| value(chance, depth - 1);
    match chance.below(if depth == 0 { 1 } else { 4 }) {
        0 => chance.of(&ENDS).to_owned(),
        1 => format!("({}{}+{}{})", one(chance), chance.space(), chance.space(), one(chance)),
        2 => format!("(the larger of ({}) and ({}))", one(chance), one(chance)),
        _ => format!("({} rounded to the penny)", one(chance)),
    }
}

/// A condition in brackets or without.
fn expression(chance: &mut Chance, depth: u32) -> String {
    if depth == 0 {
        return format!("({} is at least {})", value(chance, 1), value(chance, 1));
    }
    let one = |chance: &mut Chance| expression(chance, depth - 1);
    match chance.below(5) {
        0 => format!("({} is not {})", value(chance, depth), value(chance, 1)),
        1 => {
            let (word, count) = (chance.of(&["and", "or"]), chance.below(4) + 2);
            let parts: Vec<String> = (0..count).map(|_| one(chance)).collect();
            format!("({})", parts.join(&format!("{}{word} ", chance.space())))
        }
        2 => format!("(not {})", one(chance)),
        3 => format!(
            "({} is one of {}, {},{}{})",
            value(chance, 1),
            value(chance, 1),
            value(chance, 0),
            chance.space(),
            value(chance, 1)
        ),
        _ => format!("(any x in items satisfies ({}))", one(chance)),
    }
}

/// Bullets below bullets.
fn bullets(chance: &mut Chance, column: usize, depth: u32, into: &mut String) {
    for _ in 0..chance.below(3) + 1 {
        let margin = " ".repeat(column);
        if chance.below(4) == 0 {
            into.push_str(chance.of(&["\n", "      # on the next one\n", "# at the margin\n"]));
        }
        if depth > 0 && chance.below(3) == 0 {
            into.push_str(&format!("{margin}- {}\n", chance.of(&["all of", "any of"])));
            let deeper = column + 1 + chance.below(5) as usize;
            bullets(chance, deeper, depth - 1, into);
        } else {
            let end = chance.of(&["", "", "   # why", "  "]);
            into.push_str(&format!("{margin}-  {}{end}\n", expression(chance, 2)));
        }
    }
}

/// A rule file of every shape that the layout has to do with; what it says makes no sense.
fn generated(seed: u64) -> String {
    let chance = &mut Chance(seed | 1);
    let mut text = String::from("# first\npack   trial \"Trial\"\n  version \"1\"\n\n\n\n");
    for number in 0..chance.below(4) + 1 {
        text.push_str(chance.of(&["", "\n", "\n\n\n", "# between\n"]));
        match chance.below(3) {
            0 => {
                text.push_str(&format!(
                    "define d{number}:   yes or no \"D\"{}\n",
                    chance.of(&["", "  # what"])
                ));
                text.push_str(&format!(
                    "      note \"{}\"\n",
                    "a long note of many words ".repeat(chance.below(9) as usize + 1).trim()
                ));
                for _ in 0..chance.below(3) {
                    let from = chance.of(&["", " from 2025-04-01", " until 31 March 2027"]);
                    text.push_str(&format!(
                        "  is {}{from} when {}\n",
                        expression(chance, 2),
                        expression(chance, 3)
                    ));
                }
                text.push_str(&format!(" otherwise {}\n", value(chance, 3)));
            }
            1 => {
                text.push_str(&format!("eligibility e{number} \"E\"\n    condition c \"C\"\n"));
                text.push_str(&format!("      met when {}\n", chance.of(&["all of", "any of"])));
                let column = 2 + chance.below(9) as usize;
                bullets(chance, column, 3, &mut text);
            }
            _ => {
                text.push_str(&format!("table t{number} \"T\"\n |  key|| result |\n"));
                for _ in 0..chance.below(5) + 1 {
                    let key = chance.of(&[
                        "any",
                        "at least 10",
                        "1 to 3",
                        "a, b,c",
                        "before 2025-01-02",
                        "\"x | y\"",
                    ]);
                    text.push_str(&format!(
                        "      |{key}   ||{}|{}\n",
                        chance.of(&["£1", "  2 June 2025", "yes "]),
                        chance.of(&["", "   # row"])
                    ));
                    text.push_str(chance.of(&["", "", "    # between rows\n"]));
                }
            }
        }
    }
    text
}

/// Held for every text without mistakes; says whether it was one.
fn says_the_same_laid_out(text: &str) -> bool {
    if !syntax::parse(FileId(0), text).problems.is_empty() {
        return false;
    }
    let laid_out = format(text);
    assert_eq!(said(text), said(&laid_out), "{text}");
    assert_eq!(laid_out, format(&laid_out), "{text}");
    true
}

#[test]
fn what_the_fuzzer_makes_of_the_packs_says_the_same_laid_out() {
    let corpus = fuzz::corpus::seeds("parse");
    let mut dice = fuzz::mutate::Dice::new(11);
    let mut held = 0;
    for _ in 0..1500 {
        let input = fuzz::mutate::mutate(&mut dice, &corpus, 2_000);
        let Ok(text) = std::str::from_utf8(&input) else { continue };
        held += u32::from(says_the_same_laid_out(text));
    }
    assert!(held > 15, "only {held} texts had no mistakes");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_files_say_the_same_laid_out(seed in any::<u64>()) {
        let text = generated(seed);
        let problems = syntax::parse(FileId(0), &text).problems;
        prop_assert!(problems.is_empty(), "{problems:?}\n{text}");
        says_the_same_laid_out(&text);
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
