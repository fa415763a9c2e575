//! What holds of every text, whatever it says: reading it never panics, every place lies in the text, and
//! what is deep or long costs neither the stack nor the day.

#![cfg(test)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rules::diagnostic::Diagnostic;
use rules::span::FileId;
use rules::syntax;

/// Parses, and holds the reports to the text: places lie in it, in order, and on whole characters.
fn check(text: &str) {
    let parsed = syntax::parse(FileId(0), text);
    check_places(text, &parsed.problems);
    let debug = format!("{:?}", parsed.file.comments);
    assert!(debug.len() < 100 + 60 * text.len());
    if let Err(problems) = syntax::parse_expression(FileId(0), text) {
        assert!(!problems.is_empty());
        check_places(text, &problems);
    }
}

fn check_places(text: &str, problems: &[Diagnostic]) {
    for problem in problems {
        assert_ne!(problem.code.as_str(), "rules::internal", "{problem:?}\n{text}");
        for label in &problem.labels {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(start <= end && end <= text.len(), "{problem:?}\n{text}");
            assert!(
                text.is_char_boundary(start) && text.is_char_boundary(end),
                "{problem:?}\n{text}"
            );
        }
        let said = format!("{} {:?}", problem.message, problem.help);
        assert!(said.len() < 4000, "{said}");
    }
    let places: Vec<_> = problems.iter().map(Diagnostic::span).collect();
    assert!(places.is_sorted());
}

/// Every case of the tests and every pack, as one text each.
fn samples() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("tests/cases/parse"), root.join("rules")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rules") {
                found.push((path.clone(), fs::read_to_string(path).expect("UTF-8 text")));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}

/// Pieces that mean something to some part of the parser.
const PIECES: &[&str] = &[
    " ",
    "\n",
    "\n  ",
    "\n    - ",
    "\n      - ",
    ",",
    ",\n",
    "(",
    ")",
    "\"",
    "#",
    "|",
    "||",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "“",
    "”",
    "'",
    "‘",
    "–",
    "•",
    "§",
    "é",
    "\r\n",
    ";",
    "{",
    "}",
    "/*",
    "//",
    "\u{feff}",
    "£",
    "%",
    ".",
    ":",
    "-",
    "+",
    "*",
    "/",
    ">=",
    "=",
    "&&",
    "!",
    "4",
    "0.5",
    "£5.00",
    "60%",
    "2 June 2025",
    "31/02/2025",
    "8:00am",
    "4 weeks",
    "working days",
    "level 2",
    "and",
    "or",
    "not",
    "is",
    "is not",
    "is at least",
    "is one of",
    "is between",
    "is within",
    "is given",
    "in force",
    "includes all of",
    "applies",
    "does not apply",
    "all of",
    "any of",
    "any x in",
    "every x in",
    "satisfies",
    "where",
    "number of x in",
    "sum of",
    "highest",
    "the larger of",
    "the day",
    "reaches",
    "days from",
    "to",
    "age on",
    "if born",
    "end of month of",
    "weekday of",
    "list of",
    "of",
    "after",
    "before",
    "rounded to the penny",
    "from",
    "until",
    "when",
    "otherwise",
    "except",
    "if none",
    "today",
    "none",
    "yes",
    "no",
    "x",
    "child.age",
    "a_b",
    "Ab",
    "pack p \"P\"",
    "define a: number \"A\"",
    "facts f \"F\"",
    "choices c \"C\"",
    "levels l \"L\"",
    "record r \"R\"",
    "table t \"T\"",
    "eligibility e \"E\"",
    "standard s \"S\"",
    "payment p \"P\"",
    "indicator i \"I\"",
    "queue q \"Q\"",
    "calendar c \"C\"",
    "scenario \"S\"",
    "condition c \"C\"",
    "exclusion",
    "warning w \"W\"",
    "instalment i \"I\"",
    "hold h \"H\"",
    "check k \"K\"",
    "met when",
    "applies when",
    "cites",
    "interpretation",
    "note",
    "status",
    "given",
    "expect",
    "because",
    "as at",
    "clock starts on",
    "clock pauses for each",
    "limit",
    "pays",
    "shared between",
    "places",
    "already paid",
    "due on",
    "at most",
    "in total",
    "for each",
    "counts when",
    "target",
    "first by",
    "highest first",
    "covers",
    "closed",
    "uses",
    "answers",
    "warns",
    "like",
    "also",
    "shown",
    "so far",
    "partial",
    "first match",
    "yes or no",
    "whole number",
    "or none",
    "by id",
    "protected",
    "none if left out",
    "blames",
    "unknown",
    "fault",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,200}|[\\x00-\\x7f\\n]{0,300}") {
        check(&text);
    }

    #[test]
    fn words_in_any_order_are_read(picks in prop::collection::vec((0..PIECES.len(), any::<bool>()), 0..80)) {
        let mut text = String::new();
        for (at, spaced) in picks {
            text.push_str(PIECES[at]);
            if spaced {
                text.push(' ');
            }
        }
        check(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read(
        pick in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len(), 0..12_usize), 1..8),
        from in any::<prop::sample::Index>(),
    ) {
        let samples = samples();
        let sample = pick.get(&samples);
        if sample.is_empty() {
            return Ok(());
        }
        // A window of the file, so that each case is quick.
        let mut letters: Vec<char> = sample.chars().collect();
        let start = from.index(letters.len());
        letters.drain(..start.min(letters.len().saturating_sub(1500)));
        letters.truncate(1500);
        for (place, piece, cut) in damage {
            let at = place.index(letters.len() + 1);
            let end = (at + cut).min(letters.len());
            letters.splice(at..end, PIECES[piece].chars());
        }
        check(&letters.into_iter().collect::<String>());
    }
}

/// One clause of a definition that says something a hundred thousand times.
fn in_a_definition(clause: &str) -> String {
    format!("define a: yes or no \"A\"\n  is {clause}\ndefine b: number \"B\"\n  is 4\n")
}

#[track_caller]
fn quick(text: &str, code: Option<&str>) {
    let start = Instant::now();
    let parsed = syntax::parse(FileId(0), text);
    let taken = start.elapsed();
    let codes: Vec<_> = parsed.problems.iter().map(|problem| problem.code.as_str()).collect();
    match code {
        Some(code) => assert_eq!(codes.first(), Some(&code), "{codes:?}"),
        None => assert!(codes.is_empty(), "{codes:?}"),
    }
    // Generous: the tests are not optimised. What is not linear would take hours.
    assert!(taken < Duration::from_secs(60), "{taken:?}");
    check_places(text, &parsed.problems);
}

const MANY: usize = 100_000;

#[test]
fn long_lines_are_read() {
    quick(&in_a_definition(&format!("a{}", " and b is 4".repeat(MANY))), None);
    quick(&in_a_definition(&format!("a{}", " + 1".repeat(200))), None);
    quick(&in_a_definition(&format!("a is one of 1{}", ", 2".repeat(MANY))), None);
    quick(&in_a_definition(&format!("all of{}", "\n    - a is 4".repeat(MANY))), None);
    quick(&in_a_definition(&format!("a{}", " or (b and not c)".repeat(MANY))), None);
    quick(&format!("pack a \"A\"{}", "\n# b".repeat(MANY)), None);
}

#[test]
fn deep_lines_are_refused() {
    let nesting = Some("rules::syntax::nesting");
    quick(&in_a_definition(&format!("a{}", " + 1".repeat(MANY))), nesting);
    quick(
        &in_a_definition(&format!("a{}", " is 1".repeat(300))),
        Some("rules::syntax::chained_comparison"),
    );
    quick(&in_a_definition(&format!("a{}", " rounded".repeat(300))), nesting);
    quick(&in_a_definition(&format!("{}a{}", "(".repeat(MANY), ")".repeat(MANY))), nesting);
    for opener in [
        "not ",
        "- ",
        "!",
        "4 weeks after ",
        "60% of ",
        "any x in y satisfies ",
        "number of x in y where ",
        "sum of ",
        "highest ",
        "the larger of ",
        "the larger of a and ",
        "the day ",
        "days from ",
        "days from a to ",
        "age on ",
        "age on a if born ",
        "end of month of ",
        "weekday of ",
        "list of ",
        "v from t where k is ",
        "a + (",
        "not (not ",
    ] {
        quick(&in_a_definition(&format!("{}a", opener.repeat(MANY))), nesting);
    }
    quick(&format!("facts f \"F\"\n  a: {}text \"A\"", "list of ".repeat(MANY)), nesting);
    let mut bullets = String::from("all of");
    for depth in 0..2000 {
        bullets.push_str(&format!("\n{}- any of", " ".repeat(depth + 4)));
    }
    quick(&in_a_definition(&bullets), nesting);
}

#[test]
fn many_mistakes_are_bounded() {
    for line in [
        "(\n",
        ")\n",
        "\"\n",
        "'\n",
        "“a” ",
        "'a' ",
        "- \n",
        "x\n",
        "|\n",
        "“",
        "// a\n",
        "/* a */",
        "a,\n",
        "a and\n",
        "\"a\nb\" c\n",
        "define a b c\n",
        "met when a\n",
        "£",
        "a >= ",
        "table t \"T\"\n|a||b|\n|\n",
        "1/2/",
        "\u{a0}",
        "{;",
        "/*\n",
        "„",
        "‘ ",
        "; ",
    ] {
        let text = line.repeat(MANY);
        let start = Instant::now();
        let parsed = syntax::parse(FileId(0), &text);
        assert!(start.elapsed() < Duration::from_secs(60), "{line:?}: {:?}", start.elapsed());
        assert!(parsed.problems.len() < 2500, "{line:?}: {}", parsed.problems.len());
        check_places(&text, &parsed.problems);
    }
}

#[test]
fn what_is_not_a_rule_file_is_refused() {
    let codes = |text: &str| -> Vec<&'static str> {
        let parsed = syntax::parse(FileId(0), text);
        parsed.problems.iter().map(|problem| problem.code.as_str()).collect()
    };
    assert_eq!(codes("pack a \"A\"\u{0}"), ["rules::file::not_text"]);
    assert_eq!(codes(&" ".repeat(syntax::MAX_BYTES + 1)), ["rules::file::too_large"]);
    assert_eq!(codes(""), [""; 0]);
    assert_eq!(codes(&" ".repeat(syntax::MAX_BYTES)), [""; 0]);
}
