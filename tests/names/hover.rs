//! What is said of a word at a place.

use rules::ide::{self, Asked};
use rules::source::Sources;
use rules::span::FileId;
use rules::syntax::{DECLARATIONS, RESERVED};
use rules::value::Date;

use super::{index, marked, packs};

fn said(sources: &Sources, index: &ide::Index, file: FileId, offset: u32) -> Option<String> {
    let today = Date::from_ymd(2026, 6, 30).expect("a day");
    let read = |_: &str, case: &str| Err(format!("{case} is not here"));
    let asked = Asked { sources, index, today, read: &read };
    ide::hover(asked, file, offset).map(|hover| hover.markdown)
}

#[test]
fn names_of_the_packs_are_explained() {
    let (sources, index) = packs();
    let mut page = String::new();
    for (file, words) in [
        ("vocabulary.rules", "‸date_of_birth:"),
        ("vocabulary.rules", "‸facts child"),
        ("vocabulary.rules", "facts ‸child"),
        ("lancashire_ehwb/lancashire_ehwb.rules", "\neligibility ‸"),
        ("lancashire_ehwb/lancashire_ehwb.rules", "condition ‸age"),
        ("lancashire_ehwb/lancashire_ehwb.rules", "standard ‸"),
        ("lancashire_ehwb/payment.rules", "\npayment ‸"),
        ("lancashire_ehwb/payment.rules", " for each ‸"),
        ("lancashire_ehwb/sources.rules", "source ‸"),
        ("lancashire_ehwb/lancashire_ehwb.rules", "cites spec ‸"),
        ("england.rules", "calendar ‸"),
    ] {
        let plain = words.replace('‸', "");
        let (id, source) =
            sources.iter().find(|(_, source)| source.name().ends_with(file)).expect(file);
        let at = source.text().find(&plain).expect(words) + words.find('‸').expect("a mark");
        let said = said(&sources, &index, id, u32::try_from(at).expect("small")).expect(words);
        page.push_str(&format!("=== {file}: {words}\n{said}\n\n"));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn something_is_said_of_every_name() {
    let (sources, index) = packs();
    let mut seen = std::collections::BTreeSet::new();
    for (file, _) in sources.iter() {
        for one in index.in_file(file) {
            if matches!(one.named, rules::program::Named::Scenario(_)) || !seen.insert(one.named) {
                continue;
            }
            let said = said(&sources, &index, file, one.span.start).expect("something");
            assert!(said.starts_with("**"), "{said}");
        }
    }
}

const CLUB: &str = r#"pack club "Club"

facts child "The child"
  age: whole number from 0 to 30 "How old?"

eligibility club "Club"
  condition age "Aged 8 or over"
    met when child.age is at least 8

scenario "Nine"
  given child.age is 9
  expect
    club is eligible
    club.age is met

scenario "Seven" like "Nine"
  given child.age is 7
  expect
    club is eligible
    club.age is not met

scenario "From a file"
  given case "gone.json"
  expect club is eligible
"#;

#[test]
fn a_scenario_says_its_present_answer() {
    let mut page = String::new();
    for words in
        ["scenario \"‸Nine", "scenario \"‸Seven", "like \"‸Nine", "scenario \"‸From a file"]
    {
        let plain = words.replace('‸', "");
        let text = CLUB.replacen(&plain, words, 1);
        let (sources, file, offset) = marked(&[&text]);
        let index = index(&sources);
        let said = said(&sources, &index, file, offset).expect(words);
        page.push_str(&format!("=== {words}\n{said}\n\n"));
    }
    let (sources, file, offset) =
        marked(&[&CLUB.replace("\"Nine\"\n", "\"‸Nine\"\n").replace("least 8", "least £8")]);
    let index = index(&sources);
    let said = said(&sources, &index, file, offset).expect("a scenario");
    page.push_str(&format!("=== with a mistake elsewhere\n{said}\n"));
    insta::assert_snapshot!(page);
}

/// Every declaration and every reserved word is explained, with words of the reference.
#[test]
fn words_of_the_language_are_explained_from_the_reference() {
    let reference = include_str!("../../docs/language.md");
    for keyword in ide::keywords() {
        assert!(reference.contains(keyword.example), "not in the reference: {}", keyword.example);
        assert!(keyword.says.ends_with('.'), "{}", keyword.says);
    }
    let explained = |word: &str| {
        ide::keywords().iter().any(|keyword| keyword.words.split(' ').any(|one| one == word))
    };
    let left: Vec<&&str> =
        DECLARATIONS.iter().chain(RESERVED).filter(|word| !explained(word)).collect();
    // `yes` and `no` are values; the others are explained with what they belong to.
    assert_eq!(left, [&"does", &"to"]);
}

#[test]
fn the_longest_phrase_at_a_place_is_explained() {
    let (_, file, _) = marked(&["‸"]);
    let text = "    met when child.age   is  at least 8 # is at most\n  note \"is at most\"\nis\n";
    let at = |offset: usize| {
        let (span, keyword) = ide::keyword_at(file, text, u32::try_from(offset).expect("small"))?;
        Some((&text[span.start as usize..span.end as usize], keyword.words))
    };
    assert_eq!(at(4), Some(("met when", "met when")));
    assert_eq!(at(9), Some(("met when", "met when")));
    assert_eq!(at(26), Some(("is  at least", "is at least")));
    assert_eq!(at(text.find("at most").expect("there")), None);
    assert_eq!(at(text.rfind("at most").expect("there")), None);
    assert_eq!(at(text.rfind("is\n").expect("there")), Some(("is", "is")));
    assert_eq!(at(10_000), None);
}
