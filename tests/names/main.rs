//! The names of the packs: what stands where, where it is declared, where else it is used.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use rules::ide::{self, Declared, Index};
use rules::program::{self, Named};
use rules::source::Sources;
use rules::span::FileId;
use rules::syntax;

#[path = "../library/mod.rs"]
mod library;

mod hover;
mod places;
mod rename;
mod symbols;

/// The packs, with their names.
fn packs() -> (Sources, Index) {
    let (sources, _) = library::library("rules");
    let index = index(&sources);
    (sources, index)
}

fn index(sources: &Sources) -> Index {
    index_of(sources, &trees(sources))
}

/// The tree of each text, with what is wrong in it.
fn trees(sources: &Sources) -> Vec<syntax::Parsed> {
    sources.iter().map(|(file, source)| syntax::parse(file, source.text())).collect()
}

fn index_of(sources: &Sources, trees: &[syntax::Parsed]) -> Index {
    let problems = trees.iter().flat_map(|parsed| parsed.problems.iter().cloned()).collect();
    let tree = |file: FileId| trees[file.0 as usize].file.clone();
    let trees = program::pack_trees(sources, tree);
    Index::new(program::compile_indexed(sources, trees, problems))
}

/// Texts of one pack in one file each, `‸` marking the place that is asked about: the texts, and the place.
fn marked(texts: &[&str]) -> (Sources, FileId, u32) {
    let mut sources = Sources::new();
    let mut place = None;
    for (at, text) in texts.iter().enumerate() {
        let plain = text.replace('‸', "");
        let file = sources.add(format!("pack{at}/rules.rules"), plain);
        if let Some(offset) = text.find('‸') {
            place = Some((file, u32::try_from(offset).expect("small")));
        }
    }
    let (file, offset) = place.expect("a mark");
    (sources, file, offset)
}

#[test]
fn every_use_leads_to_its_declaration_and_back() {
    let (sources, index) = packs();
    let mut references = BTreeMap::new();
    for (file, _) in sources.iter() {
        for one in index.in_file(file) {
            for offset in [one.span.start, one.span.end] {
                let found = index.at(file, offset).expect("a name");
                assert_eq!(found.span, one.span, "{:?}", sources.slice(one.span));
                assert!(found.named.contains(&one.named));
            }
            assert!(index.about(one.named).is_some(), "{one:?} {:?}", sources.slice(one.span));
            let definition = ide::definition(&index, file, one.span.start);
            let Some(definition) = definition else {
                panic!("no declaration of {:?} {one:?}", sources.slice(one.span))
            };
            for declared in &definition.to {
                let Declared::Text { name, .. } = declared else { continue };
                // What the language names itself leads to the rule.
                if index.declared(one.named).is_none() {
                    continue;
                }
                let back = references.entry(*name).or_insert_with(|| {
                    ide::references(&index, name.file, name.start, true).expect("a name")
                });
                assert!(back.contains(&one.span), "{one:?} is not among {back:?}");
            }
        }
    }
}

/// Every word of the packs outside of comments and quotes is a name that the index knows, or a word of the language.
#[test]
fn no_name_is_left_out() {
    let (sources, index) = packs();
    let mut unknown = BTreeSet::new();
    for (file, source) in sources.iter() {
        for (at, word) in words(source.text()) {
            let found = index.at(file, at).filter(|found| found.span.start <= at);
            if found.is_none() {
                unknown.insert(word.to_owned());
            }
        }
    }
    let grammar = include_str!("../../grammar/rules.pest");
    let lines = include_str!("../../src/syntax/words.rs");
    let is_word = |word: &str| {
        [format!("\"{word}\""), format!("\"{word} "), format!(" {word}\"")]
            .iter()
            .any(|quoted| grammar.contains(quoted) || lines.contains(quoted))
    };
    // Months and the days of the week are no names of anything; readings have numbers.
    let other = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "am",
        "pm",
        "capacity",
    ];
    unknown.retain(|word: &String| {
        let reading = word.starts_with('A') && word[1..].parse::<u32>().is_ok();
        let word = word.to_lowercase();
        !reading && !other.contains(&word.as_str()) && !is_word(&word)
    });
    assert_eq!(unknown, BTreeSet::new());
}

/// The words of a text outside of comments and quotes.
fn words(text: &str) -> Vec<(u32, &str)> {
    let mut found = Vec::new();
    let mut quoted = false;
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted => at += text[at..].find('\n').unwrap_or(text.len() - at),
            _ if !quoted && (letter.is_ascii_alphabetic() || letter == '_') => {
                let rest = &text[at..];
                let len = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                found.push((u32::try_from(at).expect("small"), &rest[..len]));
                at += len;
                continue;
            }
            _ => {}
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    found
}

/// A name stands for one thing; only a warning that a scenario expects may be that of several rules, and a row of
/// paragraphs is several.
#[test]
fn a_name_stands_for_one_thing() {
    let (sources, index) = packs();
    for (file, _) in sources.iter() {
        for one in index.in_file(file) {
            let found = index.at(file, one.span.start).expect("a name");
            let several = found.named.len() > 1;
            let may = matches!(
                one.named,
                Named::Notice(_) | Named::Warns(_) | Named::Paragraph(_) | Named::Field(..)
            );
            assert!(!several || may, "{:?} {:?}", sources.slice(one.span), found.named);
        }
    }
}
