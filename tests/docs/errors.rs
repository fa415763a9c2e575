//! Holds `docs/errors.md`, `docs/lints.md` and the list of codes to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rules::analysis::lint::{self, LINTS};
use rules::diagnostic::Code;

use super::library::{Library, codes};
use super::markdown::{Block, blocks, root};

/// Codes that no example can give, each with the reason; they have a section all the same.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("rules::file::too_large", "too large for a page: a test below makes the file"),
    ("rules::file::not_text", "a page is text: a test below makes the file"),
    ("rules::file::format_unsafe", "it takes a fault of the formatter"),
    ("rules::file::unwritable", "it takes a disk that is full"),
    ("rules::syntax::nesting", "unreadable on a page: a test below makes the brackets"),
    ("rules::syntax::too_many_mistakes", "too long for a page: a test below makes the file"),
    ("rules::compile::misplaced", "no rule file says it; trees that a program makes may"),
    ("rules::case::too_large", "too long for a page: a test below makes the case"),
    ("rules::case::too_many_faults", "too long for a page: a test below makes the case"),
    ("rules::eval::not_whole", "the types keep it out; the engine looks all the same"),
    ("rules::eval::paused_months", "the compiler finds it first; the engine looks all the same"),
    ("rules::eval::no_due_date", "the compiler finds it first; the engine looks all the same"),
    (
        "rules::eval::none_where_a_value_is_needed",
        "the compiler finds it first; the engine looks all the same",
    ),
    ("rules::eval::too_much_work", "it takes minutes of work: the engine's own tests reach it"),
    ("rules::internal", "only a mistake in the program itself gives it"),
];

/// The documents, each with the codes that it explains.
fn documents() -> [(&'static str, Vec<&'static str>); 2] {
    let (lints, others): (Vec<Code>, Vec<Code>) =
        Code::ALL.iter().partition(|code| code.lint().is_some());
    let names = |codes: Vec<Code>| codes.iter().map(|code| code.as_str()).collect();
    [("docs/errors.md", names(others)), ("docs/lints.md", names(lints))]
}

fn document(name: &str) -> (String, BTreeMap<String, Vec<Block>>) {
    let path = root().join(name);
    let text = fs::read_to_string(&path).expect("the document is there");
    let mut sections: BTreeMap<String, Vec<Block>> = BTreeMap::new();
    for block in blocks(&path) {
        sections.entry(block.section.clone()).or_default().push(block);
    }
    (text, sections)
}

/// The headings that are codes, in order.
fn headings(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("### `"))
        .map(|line| line.trim_end().trim_end_matches('`'))
        .collect()
}

#[test]
fn every_code_has_a_section_and_every_section_a_code() {
    for (name, codes) in documents() {
        let (text, _) = document(name);
        let headings = headings(&text);
        let missing: Vec<&&str> = codes.iter().filter(|code| !headings.contains(code)).collect();
        let unknown: Vec<&&str> = headings.iter().filter(|name| !codes.contains(name)).collect();
        assert!(missing.is_empty(), "{name} has no section for: {missing:#?}");
        assert!(unknown.is_empty(), "{name} explains codes that it should not: {unknown:#?}");
        let distinct: BTreeSet<&str> = headings.iter().copied().collect();
        assert_eq!(distinct.len(), headings.len(), "{name}: a code has two sections");
        assert_eq!(headings, codes, "{name}: the sections stand in the order of the codes");
    }
}

#[test]
fn lints_and_their_codes_are_the_same() {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| code.lint().is_some()).collect();
    let lints: Vec<Code> = LINTS.iter().map(|lint| lint.code).collect();
    assert_eq!(lints, codes, "each lint has a code and a place in the list, in the same order");
    for lint in LINTS {
        let page = lint::page(lint::PAGES, lint.code).expect("a page");
        assert!(page.starts_with("### `rules::lint::"), "{page}");
        assert!(!lint.finds.is_empty() && !lint.finds.ends_with('.'), "{}", lint.finds);
    }
}

/// Whether a block shows the mistake: its own code, in an example or in what a command prints.
fn shows(block: &Block, code: &str) -> bool {
    block.value("fails") == Some(code)
        || block.value("errors") == Some(code)
        || block.is("console") && block.text.contains(code)
}

/// Whether a block shows how it is right.
fn repairs(block: &Block) -> bool {
    block.value("fails").is_none()
        && block.value("errors").is_none()
        && (block.is("rules") || block.has("case"))
        || block.is("console") && !block.text.contains("rules::")
}

#[test]
fn every_section_shows_the_mistake_and_the_repair() {
    let mut found = Vec::new();
    for (name, codes) in documents() {
        let (_, sections) = document(name);
        for code in codes {
            let nothing = Vec::new();
            let blocks = sections.get(code).unwrap_or(&nothing);
            if WITHOUT_EXAMPLE.iter().any(|(without, _)| *without == code) {
                continue;
            }
            let first = blocks.iter().position(|block| shows(block, code));
            match first {
                None => found.push(format!("{name}: {code}: no example gives it")),
                Some(first) => {
                    if !blocks[first + 1..].iter().any(repairs) {
                        found.push(format!("{name}: {code}: the example is not repaired below it"));
                    }
                }
            }
            for block in blocks {
                if block.value("fails").is_some_and(|other| other != code) {
                    found.push(format!("{code}: line {} is about another code", block.line));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn exceptions_are_about_codes_that_exist() {
    for (code, reason) in WITHOUT_EXAMPLE {
        assert!(Code::ALL.iter().any(|known| known.as_str() == *code), "{code}");
        assert!(!reason.is_empty());
    }
}

#[test]
fn what_is_too_long_for_a_page_gives_its_code() {
    let define = |value: &str| format!("define total: money \"Total\"\n  is {value}\n");
    let large = format!("# {}\n", "x".repeat(16 << 20));
    let nested = define(&format!("{}£5.00{}", "(".repeat(300), ")".repeat(300)));
    let many = define("£ 5\n  note \"again\"").repeat(1100);
    for (text, code) in [
        (large.as_str(), "rules::file::too_large"),
        ("pack broken \"Broken\u{0}\"\n", "rules::file::not_text"),
        (&nested, "rules::syntax::nesting"),
    ] {
        let found = codes(&Library::of(text).problems);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [code]);
    }
    assert!(codes(&Library::of(&many).problems).contains("rules::syntax::too_many_mistakes"));

    let library = Library::of("");
    let rows = |count: usize, row: &str| {
        let rows = vec![row; count].join(",");
        format!("{{ \"support\": {{ \"sessions\": [{rows}] }} }}")
    };
    for (case, code) in [
        (rows(100_001, "{}"), "rules::case::too_large"),
        (rows(1_001, "{ \"minutes\": -1 }"), "rules::case::too_many_faults"),
    ] {
        let found = codes(&library.load(&case).0);
        assert!(found.contains(code), "{code} is not among {found:?}");
    }
}
