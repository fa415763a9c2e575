//! Places: the ends of words, texts, comments, line endings and byte-order marks, and libraries with mistakes.

use rules::ide::{self, Declared};
use rules::span::FileId;

use super::{index, marked};

const TEXT: &str = "pack own \"Own\"\n\nfacts child \"The child\"\n  has_send: yes or no \"Is has_send known?\"\n\n# has_send is a comment\ndefine send: yes or no \"Has it has_send?\"\n  is child.has_send # child.has_send\n";

fn at(text: &str, offset: usize) -> Option<String> {
    let (sources, file, offset) = marked(&[&format!("{}‸{}", &text[..offset], &text[offset..])]);
    let index = index(&sources);
    let found = index.at(file, offset)?;
    Some(sources.slice(found.span).to_owned())
}

#[test]
fn a_name_reaches_from_its_first_letter_to_behind_its_last() {
    let start = TEXT.rfind("  is child.has_send").expect("there") + "  is ".len();
    let (group, fact) = (start, start + "child.".len());
    assert_eq!(at(TEXT, group - 1), None);
    assert_eq!(at(TEXT, group).as_deref(), Some("child"));
    assert_eq!(at(TEXT, group + 5).as_deref(), Some("child"));
    assert_eq!(at(TEXT, fact).as_deref(), Some("has_send"));
    assert_eq!(at(TEXT, fact + 8).as_deref(), Some("has_send"));
    assert_eq!(at(TEXT, fact + 9), None);
}

#[test]
fn texts_and_comments_hold_no_names() {
    for (place, _) in TEXT.match_indices("has_send") {
        let before = &TEXT[..place];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let inside = line.contains(['"', '#']);
        assert_eq!(at(TEXT, place + 2).is_none(), inside, "{line}");
    }
}

#[test]
fn line_endings_marks_and_tabs_shift_nothing() {
    let windows = TEXT.replace('\n', "\r\n");
    let tabs = TEXT.replace("  has_send", "\thas_send");
    for text in [windows.clone(), format!("\u{feff}{TEXT}"), format!("\u{feff}{windows}"), tabs] {
        let mark = text.find("is child.has_send").expect("there") + "is child.has".len();
        assert_eq!(at(&text, mark).as_deref(), Some("has_send"), "{text:?}");
        let (sources, file, offset) = marked(&[&format!("{}‸{}", &text[..mark], &text[mark..])]);
        let index = index(&sources);
        let places = ide::references(&index, file, offset, true).expect("a name");
        let words: Vec<&str> = places.iter().map(|span| sources.slice(*span)).collect();
        assert_eq!(words, ["has_send", "has_send"]);
    }
}

#[test]
fn a_place_outside_of_every_text_has_no_name() {
    let (sources, file, _) = marked(&[&format!("{TEXT}‸")]);
    let index = index(&sources);
    assert_eq!(index.at(file, u32::MAX), None);
    assert_eq!(index.at(FileId(77), 0), None);
    assert_eq!(index.in_file(FileId(77)), []);
}

/// What could be compiled of a library with mistakes is answered: names behind a mistake too.
#[test]
fn mistakes_elsewhere_hide_nothing() {
    let own = r#"pack own "Own"

facts child "The child"
  has_send: yes or no "SEND?"
  age: whole number "How old?"

define one: yes or no "One"
  is nothing and child.has_send and child.age is at least 4

define two: no_such_type "Two"
  is child.age

define three yes or no "Three" (((
  is child.age

eligibility rule "Rule"
  condition a "A"
    met when child.‸age >= 3 is
  condition b "B"
    met when child.age is at least 3
"#;
    let (sources, file, _) = marked(&[own]);
    let index = index(&sources);
    assert!(!index.is_whole());
    assert!(index.program().is_none());
    let text = sources.get(file).expect("a text").text();
    let place = |words: &str, name: &str| {
        let at = text.find(words).expect("there") + words.find(name).expect("there");
        u32::try_from(at).expect("small")
    };
    for (words, name) in [
        ("and child.has_send", "has_send"),
        ("child.age is at least 4", "age"),
        ("child.age\n\ndefine three", "age"),
        ("child.age is at least 3", "age"),
    ] {
        let definition = ide::definition(&index, file, place(words, name)).expect("a name");
        let [Declared::Text { name: declared, .. }] = definition.to.as_slice() else {
            panic!("{words}: {definition:?}")
        };
        assert_eq!(sources.slice(*declared), name, "{words}");
    }
    let age = place("age: whole number", "age");
    assert_eq!(ide::references(&index, file, age, false).expect("a name").len(), 3);
}

/// One name for a group of facts in two packs, a loop variable, an answer's own words, a table, a case file.
#[test]
fn each_kind_of_name_leads_home() {
    let own = r#"pack own "Own"
  uses base

source spec "The specification"
  paragraph 1.1 also old-1 rule

table sizes "Sizes"
  | place   || size |
  | preston || 12   |

eligibility request "Request"
  answers accepted "Accepted" or not_accepted "Not accepted"
  cites spec old-1
  condition big "Big"
    met when (size from sizes where place is child.place) is more than 3

define next: whole number "Next"
  is 1 when base.grown and request is not accepted
  otherwise 2

scenario "One"
  given case "one.json"
  expect request is accepted

scenario "Two" like "One"
  expect request is not accepted because big
"#;
    let base = "pack base \"Base\"\n\nchoices place \"Place\"\n  preston \"Preston\"\n\nfacts child \"The child\"\n  place: place \"Where?\"\n  age: whole number \"How old?\"\n\ndefine grown: yes or no \"Grown\"\n  is child.age is at least 18\n";
    let (sources, file, _) = marked(&[base, &format!("{own}‸")]);
    let index = index(&sources);
    assert!(index.is_whole(), "{:?}", index.problems());
    let text = sources.get(file).expect("a text").text();
    let mut page = String::new();
    for words in [
        "‸base\n",
        "cites ‸spec",
        "spec ‸old-1",
        "‸preston ||",
        "(‸size from",
        "from ‸sizes",
        "where ‸place is",
        "is ‸child.place",
        "child.‸place",
        "‸base.grown",
        "base.‸grown",
        "and ‸request is",
        "is ‸not accepted",
        "request is ‸accepted",
        "case ‸\"one.json\"",
        "like ‸\"One\"",
        "because ‸big",
    ] {
        let plain = words.replace('‸', "");
        let at = text.find(&plain).expect(words) + words.find('‸').expect("a mark");
        let offset = u32::try_from(at).expect("small");
        let definition = ide::definition(&index, file, offset).expect(words);
        let all = ide::references(&index, file, offset, true).expect(words);
        let to: Vec<String> = definition
            .to
            .iter()
            .map(|to| match to {
                Declared::Text { name, whole } => {
                    let place = sources.line_column(*name).expect("a place");
                    let file = sources.get(name.file).expect("a text").name();
                    let first = sources.slice(*whole).lines().next().unwrap_or_default();
                    format!("{file}:{}:{} {first}", place.line, place.column)
                }
                Declared::CaseFile(path) => format!("the file {path}"),
            })
            .collect();
        let from = sources.slice(definition.from);
        page.push_str(&format!("{words}: `{from}` → {} ({} places)\n", to.join(", "), all.len()));
    }
    insta::assert_snapshot!(page.replace("\n:", ":"));
}

/// Whatever line is missing or cut short, every name that is left has its answers.
#[test]
fn a_library_with_a_line_missing_still_answers() {
    let folder = super::library::root().join("tests/cases/scenarios");
    let today = rules::value::Date::from_ymd(2026, 6, 30).expect("a day");
    let read = |_: &str, _: &str| Err(String::new());
    for name in ["payment", "eligibility"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.rules"))).expect("a text");
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let cut = lines[at].get(..lines[at].len() / 2).unwrap_or_default();
            let with = if at % 2 == 0 { cut } else { "" };
            let broken = [&lines[..at], &[with], &lines[at + 1..]].concat().join("\n");
            let (sources, file, _) = marked(&[&format!("{broken}‸")]);
            let index = index(&sources);
            for one in index.in_file(file).iter().filter(|one| one.declares) {
                let offset = one.span.start;
                let asked = ide::Asked { sources: &sources, index: &index, today, read: &read };
                if !index.is_whole() {
                    let _ = ide::hover(asked, file, offset);
                }
                assert!(ide::definition(&index, file, offset).is_some());
                let _ = ide::can_rename(&index, file, offset);
            }
            let _ = ide::search(&index, "a");
        }
    }
}
