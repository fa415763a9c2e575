//! The colours and snippets of `editors/vscode`, held to the language.
//!
//! The TextMate grammar is made here, from the words of the language and from `grammar/rules.pest`, and must be
//! equal to the file in the extension: `EDITOR_UPDATE=1 cargo test --test editor_grammar` writes it. Snippets are
//! filled in with their own defaults and compiled.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot run is to fail"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rules::program::compile_library;
use rules::source::Sources;
use rules::syntax::{DECLARATIONS, LINES, RESERVED};
use serde_json::{Map, Value, json};

/// Parts of a declaration that have a name of their own.
const PARTS: &[&str] = &[
    "advice",
    "check",
    "condition",
    "exclusion",
    "expectation",
    "hold",
    "instalment",
    "warning",
    "warns",
];
/// Types, as they are written.
const TYPES: &[&str] = &[
    "date",
    "duration",
    "list of",
    "money",
    "number",
    "percent",
    "text",
    "time",
    "whole number",
    "yes or no",
];
/// Words for values.
const CONSTANTS: &[&str] = &["no", "none", "today", "unknown", "yes"];
/// What stands behind a type or a label.
const MARKS: &[&str] = &[
    "approve",
    "diagnosis",
    "first match",
    "fixed",
    "none if left out",
    "partial",
    "protected",
    "sensitive",
    "shown",
    "so far",
    "unapproved",
];
/// Rules of the grammar that list what is no word of the language, or no word at all.
const NO_WORDS: &[&str] = &[
    "compare_word",
    "month_name",
    "no_answer",
    "no_name",
    "ordinal",
    "stop_word",
    "time",
    "wrong_",
];

fn extension() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode")
}

/// The rules of the pest grammar: name to body.
fn pest() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/rules.pest");
    let text = fs::read_to_string(path).expect("the grammar is there");
    let code: Vec<&str> =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut rules = BTreeMap::new();
    let mut name: Option<String> = None;
    for line in code {
        if let Some((head, body)) = line.split_once(" = ").or_else(|| line.split_once("= "))
            && !line.starts_with(' ')
        {
            name = Some(head.trim().to_owned());
            rules.insert(head.trim().to_owned(), body.to_owned());
        } else if let Some(name) = &name {
            let body: &mut String = rules.get_mut(name).expect("a rule goes on");
            body.push(' ');
            body.push_str(line.trim());
        }
    }
    assert!(rules.len() > 150, "the grammar was read: {} rules", rules.len());
    rules.retain(|name, _| {
        !NO_WORDS.iter().any(|no| name == no || no.ends_with('_') && name.starts_with(no))
    });
    rules
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The literals of a rule's body that are words.
fn literals(body: &str) -> Vec<&str> {
    body.split('"').skip(1).step_by(2).filter(|text| is_word(text)).collect()
}

/// Every word of the language.
fn words() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for body in pest().values() {
        words.extend(literals(body).into_iter().map(str::to_owned));
    }
    let lines = LINES.iter().flat_map(|(opening, _)| opening.split(' '));
    let listed = DECLARATIONS.iter().chain(RESERVED).copied().chain(lines);
    words.extend(listed.filter(|word| is_word(word)).map(str::to_owned));
    words
}

/// The words that a rule begins with, one after the other: `is not one of`.
fn phrases() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for body in pest().values() {
        let body = body.trim_start_matches(['_', '@', '$', '{', ' ']);
        let mut phrase: Vec<Vec<&str>> = vec![Vec::new()];
        for part in body.split('~').map(|part| part.trim().trim_end_matches('}').trim()) {
            if part == "e" {
                continue;
            } else if part == "not_word?" {
                let with: Vec<Vec<&str>> =
                    phrase.iter().map(|words| [words.as_slice(), &["not"]].concat()).collect();
                phrase.extend(with);
            } else if part.len() > 2
                && part.starts_with('"')
                && part.ends_with('"')
                && is_word(&part[1..part.len() - 1])
            {
                phrase.iter_mut().for_each(|words| words.push(&part[1..part.len() - 1]));
            } else {
                break;
            }
        }
        found.extend(phrase.iter().filter(|words| words.len() > 1).map(|words| words.join(" ")));
    }
    found
}

/// One of these, as whole words, longer ones first: `a name`, `area.end` and `a_b` are left alone.
fn any_of<S: AsRef<str>>(of: impl IntoIterator<Item = S>) -> String {
    let mut all: Vec<String> = of.into_iter().map(|one| one.as_ref().to_owned()).collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.len()), one.clone()));
    all.dedup();
    let all: Vec<String> = all.iter().map(|one| one.replace(' ', "[ \\t]+")).collect();
    format!("(?<![\\w.])(?:{})(?![\\w.])", all.join("|"))
}

/// The same at the start of a line.
fn at_start<S: AsRef<str>>(of: impl IntoIterator<Item = S>) -> String {
    format!("^[ \\t]*({})", any_of(of))
}

fn grammar() -> Value {
    let openings = LINES.iter().map(|(opening, _)| *opening);
    let openings = openings.filter(|opening| {
        !PARTS.contains(opening) && !matches!(*opening, "|" | "is" | "when" | "letter")
    });
    let mut lines: Vec<String> = openings.map(str::to_owned).collect();
    let letters = phrases().into_iter().map(|phrase| format!("letter {phrase}"));
    let told =
        ["letter eligible", "letter met", "letter running", "letter breached", "letter undecided"];
    let letters = letters
        .filter(|phrase| matches!(phrase.as_str(), "letter not eligible" | "letter not met"));
    lines.extend(
        letters.chain(told.map(str::to_owned)).chain(["letter".to_owned(), "when".to_owned()]),
    );
    let one = |scope: &str, pattern: String| json!({ "name": format!("{scope}.rules"), "match": pattern });
    let names = |words: &[&str], keyword: &str, name: &str| {
        json!({
            "match": format!("{}[ \\t]+([A-Za-z_]\\w*)?", at_start(words)),
            "captures": {
                "1": { "name": format!("{keyword}.rules") },
                "2": { "name": format!("{name}.rules") },
            },
        })
    };
    let month =
        "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
    let unit = "(?:working[ \\t]+days?|days?|weeks?|months?|years?)";
    json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Rules",
        "scopeName": "source.rules",
        "fileTypes": ["rules"],
        "patterns": [
            { "include": "#comment" },
            { "include": "#text" },
            { "include": "#heads" },
            { "include": "#lines" },
            { "include": "#values" },
            { "include": "#types" },
            { "include": "#words" },
        ],
        "repository": {
            "comment": one("comment.line.number-sign", "#.*$".to_owned()),
            "text": {
                "name": "string.quoted.double.rules",
                "begin": "\"",
                "end": "\"",
            },
            "heads": { "patterns": [
                names(DECLARATIONS, "keyword.declaration", "entity.name.type"),
                names(PARTS, "keyword.declaration", "entity.name.function"),
            ] },
            "lines": { "patterns": [{
                "match": at_start(&lines),
                "captures": { "1": { "name": "keyword.control.rules" } },
            }] },
            "values": { "patterns": [
                one("constant.numeric.date", format!("\\b\\d{{1,2}}[ \\t]+{month}[ \\t]+\\d{{4}}\\b|\\b\\d{{4}}-\\d{{2}}-\\d{{2}}\\b")),
                one("constant.numeric.time", "\\b\\d{1,2}:\\d{2}(?:am|pm)?\\b".to_owned()),
                one("constant.numeric.duration", format!("\\b\\d+[ \\t]+{unit}\\b")),
                one("constant.numeric.money", "£\\d[\\d,]*(?:\\.\\d+)?".to_owned()),
                one("constant.numeric.percent", "\\b\\d+(?:\\.\\d+)?[ \\t]*%".to_owned()),
                one("constant.language.level", "(?<![\\w.])level[ \\t]+\\d+\\b".to_owned()),
                one("constant.numeric", "(?<![\\w.])\\d+(?:\\.\\d+)?\\b".to_owned()),
            ] },
            "types": { "patterns": [
                one("storage.modifier", any_of(MARKS)),
                json!({
                    "match": format!("(:)[ \\t]*(list[ \\t]+of[ \\t]+)?({})?", any_of(TYPES)),
                    "captures": {
                        "1": { "name": "punctuation.separator.rules" },
                        "2": { "name": "support.type.rules" },
                        "3": { "name": "support.type.rules" },
                    },
                }),
                one("support.type", any_of(["or none"])),
            ] },
            "words": { "patterns": [
                one("keyword.operator", any_of(phrases())),
                one("constant.language", any_of(CONSTANTS)),
                one("keyword.operator", any_of(words())),
                one("punctuation.separator", "\\|\\|?".to_owned()),
                one("keyword.operator.arithmetic", "(?<=[ \\t])[-+*/](?=[ \\t])".to_owned()),
            ] },
        },
    })
}

/// All words in the patterns of a grammar.
fn coloured(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str().filter(|_| key == "match") {
                    Some(pattern) => {
                        // What is escaped (`\\b`, `\\t`) is no word.
                        let mut plain = String::new();
                        let mut letters = pattern.chars();
                        while let Some(letter) = letters.next() {
                            if letter == '\\' {
                                letters.next();
                                plain.push(' ');
                            } else {
                                plain.push(letter);
                            }
                        }
                        let found = plain.split(|letter: char| !letter.is_ascii_alphabetic());
                        into.extend(found.filter(|word| is_word(word)).map(str::to_owned));
                    }
                    None => coloured(value, into),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| coloured(value, into)),
        _ => {}
    }
}

#[test]
fn the_grammar_of_the_editor_is_that_of_the_language() {
    let made = serde_json::to_string_pretty(&grammar()).expect("JSON") + "\n";
    let path = extension().join("syntaxes/rules.tmLanguage.json");
    if std::env::var_os("EDITOR_UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(&path, &made).expect("the grammar can be written");
    }
    let kept = fs::read_to_string(&path).expect("the grammar is there");
    assert!(
        kept == made,
        "syntaxes/rules.tmLanguage.json is not what the language makes it: run `EDITOR_UPDATE=1 cargo test --test \
         editor_grammar`, and read the difference"
    );
}

#[test]
fn every_word_is_coloured_and_no_other() {
    let path = extension().join("syntaxes/rules.tmLanguage.json");
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("a grammar")).expect("JSON");
    let mut found = BTreeSet::new();
    coloured(&kept, &mut found);
    let words = words();
    let missing: Vec<&String> = words.iter().filter(|word| !found.contains(*word)).collect();
    assert!(missing.is_empty(), "not coloured: {missing:?}");
    // The ends of times, the plural of units, and `A-Za-z`.
    let known = ["am", "pm", "s", "z"];
    let strange: Vec<&String> = found
        .iter()
        .filter(|word| !words.contains(*word) && !known.contains(&word.as_str()))
        .collect();
    assert!(strange.is_empty(), "no word of the language: {strange:?}");
    for lists in [PARTS, TYPES, CONSTANTS, MARKS] {
        for word in lists.iter().flat_map(|phrase| phrase.split(' ')) {
            assert!(words.contains(word), "`{word}` is no word of the language");
        }
    }
    for place in PARTS {
        assert!(LINES.iter().any(|(opening, _)| opening == place), "`{place}` begins a line");
    }
}

#[test]
fn indentation_knows_every_declaration() {
    let path = extension().join("language-configuration.json");
    let kept: Value =
        serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON");
    for key in ["increaseIndentPattern", "decreaseIndentPattern"] {
        let pattern = kept["indentationRules"][key].as_str().expect("a pattern");
        let listed: BTreeSet<&str> =
            pattern.split(|letter: char| !letter.is_ascii_lowercase()).collect();
        for word in DECLARATIONS {
            assert!(listed.contains(word), "{key} has `{word}`");
        }
    }
}

// --- snippets -------------------------------------------------------------------------------------------

/// What the snippets speak of. A block whose declaration a snippet makes itself is left out.
const FRAME: &str = r#"
source spec "Service specification"

levels severity "Severity"
  mild "Mild"
  moderate "Moderate"
  severe "Severe"

choices district "District"
  preston "Preston"
  chorley "Chorley"

record session "A session"
  held_on: date "On which day was it?"
  minutes: whole number from 0 to 600 "How many minutes?"

facts child "The child or young person"
  date_of_birth: date "When were they born?"
  has_send: yes or no "Do they have SEND?"

facts child "The child or young person"
  severity: severity "How severe is the need?"
  needs_interpreter: yes or no "Do they need an interpreter?"

facts referral "The request"
  submitted_on: date "When was it submitted?"
  assessment_attached: yes or no "Is an assessment attached?"
  by_themselves: yes or no "Do they ask themselves?"

facts support "The support"
  started_on: date or none "When did it begin?"
  objection: yes or no "Does somebody object?"
  sessions: list of session "The sessions"

eligibility support_for_children "Support for children"
  condition age "Aged 4 to 19"
    met when age on today if born child.date_of_birth is between 4 and 19

scenario "Ten years old"
  as at 1 July 2025
  given child.date_of_birth is 1 June 2015
  expect support_for_children is eligible
"#;

struct Snippet {
    name: String,
    prefix: String,
    text: String,
}

fn snippets() -> Vec<Snippet> {
    let path = extension().join("snippets/rules.json");
    let all: Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(path).expect("the snippets are there"))
            .expect("JSON");
    let made = all.into_iter().map(|(name, snippet)| {
        let lines = snippet["body"].as_array().expect("a body");
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str().expect("a line")).collect();
        let prefix = snippet["prefix"].as_str().expect("a prefix").to_owned();
        Snippet { name, prefix, text: filled(&lines.join("\n")) }
    });
    made.collect()
}

/// A snippet as it is before anything is typed: each place holds its default.
fn filled(body: &str) -> String {
    let mut text = body.replace("$0", "");
    while let Some(start) = text.find("${") {
        let end = start + text[start..].find('}').expect("a place ends");
        let (_, default) = text[start + 2..end].split_once(':').expect("a place has a default");
        let default = default.to_owned();
        text.replace_range(start..=end, &default);
    }
    text.trim_end().to_owned() + "\n"
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

/// A snippet where it may stand.
fn placed(snippet: &Snippet) -> String {
    let (text, base) = (&snippet.text, "  condition base \"Base\"\n    met when child.has_send\n");
    match snippet.prefix.as_str() {
        "condition" | "expectation" | "exclusion" | "warning" | "advice" => {
            format!("eligibility holder \"Holder\"\n{base}\n{}", indented(text, 2))
        }
        "instalment" => format!("payment holder \"Holder\"\n{}", indented(text, 2)),
        "hold" => format!(
            "payment holder \"Holder\"\n  instalment one \"One\"\n{}    pays £1.00\n    due on today\n",
            indented(text, 4)
        ),
        "check" => {
            format!("facts more \"More\"\n  known: yes or no \"Known?\"\n{}", indented(text, 2))
        }
        "all of" | "any of" => {
            let text = indented(text, 4);
            format!("define holder: yes or no \"Holder\"\n  is {}", text.trim_start())
        }
        _ => text.clone(),
    }
}

/// What a block declares: its first two words.
fn declares(block: &str) -> Vec<&str> {
    block.lines().find(|line| !line.is_empty()).unwrap_or("").split(' ').take(2).collect()
}

#[test]
fn every_snippet_compiles_as_it_stands() {
    for snippet in snippets() {
        let text = placed(&snippet);
        let own = declares(&text);
        let mut frame: Vec<&str> = FRAME.split("\n\n").collect();
        let mut dropped = false;
        frame.retain(|block| {
            let same = own[0] != "scenario" && !dropped && declares(block) == own;
            dropped |= same;
            !same
        });
        if snippet.prefix == "scenario" {
            frame.retain(|block| declares(block)[0] != "scenario");
        }
        let mut sources = Sources::new();
        if snippet.prefix == "pack" {
            sources.add("vocabulary/vocabulary.rules", "pack vocabulary \"Words\"\n");
            sources.add("my_pack/my_pack.rules", text.as_str());
        } else {
            let whole = format!("pack frame \"Frame\"\n{}\n\n{text}", frame.join("\n\n"));
            sources.add("frame/frame.rules", whole);
        }
        let problems = compile_library(&sources).problems;
        let said: Vec<String> =
            problems.iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
        assert!(said.is_empty(), "{}:\n{text}\n{}", snippet.name, said.join("\n"));
    }
}

#[test]
fn every_declaration_and_part_has_a_snippet() {
    let prefixes: BTreeSet<String> = snippets().into_iter().map(|one| one.prefix).collect();
    for word in DECLARATIONS.iter().chain(PARTS).filter(|word| **word != "warns") {
        assert!(prefixes.contains(*word), "there is a snippet for `{word}`");
    }
}

#[test]
fn snippets_are_laid_out_as_the_formatter_does() {
    for snippet in snippets() {
        if matches!(snippet.prefix.as_str(), "all of" | "any of") {
            continue;
        }
        let text = placed(&snippet);
        let mut sources = Sources::new();
        let file = sources.add("a.rules", text.as_str());
        let laid_out = rules::syntax::format(file, &text).expect("a snippet can be laid out");
        let same = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        };
        // Columns of tables are lined up when the file is laid out.
        if snippet.prefix != "table" {
            assert_eq!(same(&laid_out), same(&text), "{}", snippet.name);
        }
    }
}
