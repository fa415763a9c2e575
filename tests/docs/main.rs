//! Holds every example in `README.md` and `docs/` true. `CONTRIBUTING.md` says what each tag means.

#![cfg(test)]

mod console;
mod errors;
mod language;
mod library;
mod markdown;
mod talk;
mod walk;

use std::collections::BTreeSet;

use library::{Library, codes};
use markdown::{Block, documents};
use rules::diagnostic::{Code, Diagnostic};

/// What was wrong with an example, with its place.
fn wrong(block: &Block, what: &str) -> String {
    format!("{}:{}: {what}\n{}", block.file, block.line, indented(&block.text))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

fn listed(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| format!("    {}: {}\n", problem.code, problem.message)).collect()
}

/// Fails with everything that was found, not with the first.
fn report(found: Vec<String>) {
    assert!(found.is_empty(), "{} examples are not true:\n\n{}", found.len(), found.join("\n"));
}

/// Whether reports are what the block promises: none, or one code and no other.
fn promised(block: &Block, found: &BTreeSet<&str>) -> bool {
    match block.value("fails") {
        Some(code) => found.len() == 1 && found.contains(code),
        None => found.is_empty(),
    }
}

#[test]
fn every_tag_is_known() {
    const PLAIN: &[&str] = &["rust", "sh", "text", "toml", "json"];
    let mut found = Vec::new();
    for block in documents() {
        let tags: Vec<&str> =
            block.tags.iter().map(|tag| tag.split('=').next().unwrap_or_default()).collect();
        let known = matches!(
            tags.as_slice(),
            ["rules"]
                | ["rules" | "json", "add" | "try"]
                | ["diff", "in"]
                | ["rules", "fails"]
                | ["rules", "eval"]
                | ["rules", "eval", "fails"]
                | ["json", "case"]
                | ["json", "case", "fails" | "errors"]
                | ["console"]
                | ["repl"]
        ) || matches!(tags.as_slice(), [one] if PLAIN.contains(one));
        if !known {
            found.push(wrong(
                &block,
                &format!("the tag {:?} is not one that is tested", block.tags),
            ));
        }
        for name in ["fails", "errors"] {
            if let Some(code) = block.value(name)
                && !Code::ALL.iter().any(|known| known.as_str() == code)
            {
                found.push(wrong(&block, &format!("there is no code {code}")));
            }
        }
    }
    report(found);
}

#[test]
fn rules_compile_or_fail_as_they_say() {
    let mut found = Vec::new();
    for block in documents() {
        if !block.is("rules") || block.has("eval") || block.goes_into_a_file() {
            continue;
        }
        let library = Library::of(&block.text);
        let problems = match block.section.strip_prefix("rules::lint::") {
            Some(_) => library.linted(&block.section),
            None => library.problems,
        };
        if !promised(&block, &codes(&problems)) {
            let promise = block.value("fails").unwrap_or("no report");
            found.push(wrong(&block, &format!("expected {promise}, found\n{}", listed(&problems))));
        }
    }
    report(found);
}

#[test]
fn expressions_give_what_they_say() {
    let mut found = Vec::new();
    let documents = documents();
    for (at, block) in documents.iter().enumerate() {
        if !block.is("rules") || !block.has("eval") {
            continue;
        }
        let mut library = Library::before(&documents, at);
        for line in block.text.lines().filter(|line| !line.trim().is_empty()) {
            let result = library.eval(line);
            let codes: BTreeSet<&str> = result.iter().map(String::as_str).collect();
            if !promised(block, &codes) {
                found.push(wrong(block, &format!("`{line}` gives {codes:?}")));
            }
        }
    }
    report(found);
}

#[test]
fn cases_load_or_fail_as_they_say() {
    let mut found = Vec::new();
    let documents = documents();
    for (at, block) in documents.iter().enumerate() {
        if !block.is("json") || !block.has("case") {
            continue;
        }
        let library = Library::before(&documents, at);
        let (problems, facts) = library.load(&block.text);
        if !promised(block, &codes(&problems)) {
            let promise = block.value("fails").unwrap_or("no report");
            found.push(wrong(block, &format!("expected {promise}, found\n{}", listed(&problems))));
            continue;
        }
        let Some(facts) = facts else { continue };
        let errors = library.errors(&facts);
        let right = match block.value("errors") {
            Some(code) => errors.len() == 1 && errors.contains(code),
            None => errors.is_empty() || block.value("fails").is_some(),
        };
        if !right {
            found.push(wrong(block, &format!("the answers err with {errors:?}")));
        }
    }
    report(found);
}
