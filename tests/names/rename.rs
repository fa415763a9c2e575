//! Renaming: a fresh name everywhere, and back; and the refusals.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use rules::ide::{self, CaseText, Index, Library, Refusal, Renaming};
use rules::program::{Named, ScenarioId};
use rules::scenario;
use rules::source::Sources;
use rules::span::FileId;
use rules::syntax;
use rules::value::Date;

use super::{index_of, library, marked, trees};

/// A library with its case files.
struct World {
    sources: Sources,
    /// By the names under which scenarios ask for them.
    cases: BTreeMap<String, String>,
    trees: Vec<syntax::Parsed>,
    index: Index,
}

impl World {
    fn new(sources: Sources, cases: BTreeMap<String, String>) -> Self {
        let trees = trees(&sources);
        let index = index_of(&sources, &trees);
        Self { sources, cases, trees, index }
    }

    /// Renames what stands at a place, in the rules alone.
    fn rename(&self, file: FileId, offset: u32, new: &str) -> Result<Renaming, Refusal> {
        let tree = |file: FileId| self.trees[file.0 as usize].file.clone();
        let library = Library { sources: &self.sources, index: &self.index, tree: &tree };
        let cases: Vec<CaseText<'_>> =
            self.cases.iter().map(|(name, text)| CaseText { name, text }).collect();
        ide::rename(&library, file, offset, new, &cases)
    }

    /// The world after a renaming; the case files are changed as it asks.
    fn renamed(&self, renaming: &Renaming, new: &str) -> Self {
        let mut sources = self.sources.clone();
        let mut trees = self.trees.clone();
        for (file, text) in ide::edited(&self.sources, &renaming.edits) {
            trees[file.0 as usize] = syntax::parse(file, &text);
            sources.replace(file, text);
        }
        let mut cases = self.cases.clone();
        for left in renaming.left.iter().rev() {
            let Some(text) = cases.get_mut(&left.name) else { continue };
            let range = left.range.start as usize..left.range.end as usize;
            text.replace_range(range, &format!("\"{new}\""));
        }
        let index = index_of(&sources, &trees);
        Self { sources, cases, trees, index }
    }

    fn failures(&self) -> Vec<String> {
        let program = self.index.program().expect("it compiles");
        let read = |rules: &str, case: &str| {
            let folder = rules.rsplit_once('/').map_or("", |(folder, _)| folder);
            self.cases.get(&format!("{folder}/{case}")).cloned().ok_or_else(|| "gone".to_owned())
        };
        let today = Date::from_ymd(2026, 6, 30).expect("a day");
        (0..program.scenarios.len())
            .into_par_iter()
            .flat_map_iter(|at| {
                scenario::run(program, &self.sources, ScenarioId::at(at), today, &read).failures
            })
            .map(|failure| format!("expected {}, found {}", failure.expected, failure.found))
            .collect()
    }

    fn texts(&self) -> Vec<&str> {
        self.sources.iter().map(|(_, source)| source.text()).collect()
    }
}

fn case_files(folder: &Path, named: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let name = format!("{named}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            found.extend(case_files(&path, &name));
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.insert(name, fs::read_to_string(&path).expect("a text"));
        }
    }
    found
}

/// What every declared name is called, with its place.
fn declared(world: &World) -> Vec<(Named, FileId, u32)> {
    let index = &world.index;
    let mut found = Vec::new();
    for (file, _) in world.sources.iter() {
        let all = index.in_file(file).iter().filter(|one| one.declares);
        let can = all.filter(|one| ide::can_rename(index, file, one.span.start).is_ok());
        found.extend(can.map(|one| (one.named, file, one.span.start)));
    }
    found
}

/// A fresh name for anything: a scenario has a text.
fn fresh(named: Named, at: usize) -> String {
    match named {
        Named::Scenario(_) => format!("Something else, number {at}"),
        Named::Answer(..) => format!("quite_another_{}", "x".repeat(at % 50 + 1)),
        _ => format!("quite_another_{at}"),
    }
}

/// Every name of small libraries: renamed, everything is as before; renamed back, every byte is.
#[test]
fn every_name_can_be_renamed_and_back() {
    let folder = library::root().join("tests/cases/scenarios");
    let cases = case_files(&folder, "cases");
    for name in ["given", "payment", "standard", "eligibility", "indicator"] {
        let mut sources = Sources::new();
        let text = fs::read_to_string(folder.join(format!("{name}.rules"))).expect("a text");
        sources.add(format!("cases/{name}.rules"), text);
        let world = World::new(sources, cases.clone());
        let all = declared(&world);
        assert!(all.len() > 10);
        all.par_iter().enumerate().for_each(|(at, (named, file, offset))| {
            let new = fresh(*named, at);
            let renaming = world.rename(*file, *offset, &new);
            let renaming =
                renaming.unwrap_or_else(|refusal| panic!("{name} {named:?}: {refusal:?}"));
            let other = world.renamed(&renaming, &new);
            assert_eq!(other.failures(), Vec::<String>::new(), "{name}: {named:?} to {new}");
            let old = old_name(&world, *file, *offset);
            let back = other.rename(*file, renaming_start(&renaming, *file, *offset), &old);
            let back = back.unwrap_or_else(|refusal| panic!("back {named:?}: {refusal:?}"));
            let again = other.renamed(&back, &old);
            assert_eq!(again.texts(), world.texts(), "{name}: {named:?}");
            assert_eq!(again.cases, world.cases, "{name}: {named:?}");
        });
    }
}

fn old_name(world: &World, file: FileId, offset: u32) -> String {
    ide::can_rename(&world.index, file, offset).expect("it was renamed").name.to_string()
}

/// Where an edit begins once the edits before it in its text are made.
fn renaming_start(renaming: &Renaming, file: FileId, offset: u32) -> u32 {
    let mut shift = 0_i64;
    for edit in renaming.edits.iter().filter(|edit| edit.span.file == file) {
        if edit.span.start >= offset {
            break;
        }
        let new = i64::try_from(edit.text.len()).expect("small");
        shift += new - i64::from(edit.span.end - edit.span.start);
    }
    u32::try_from(i64::from(offset) + shift).expect("a place")
}

/// What is most entangled in the packs, one after the other: everything is as before, and back to the same bytes.
#[test]
fn names_of_the_packs_can_be_renamed_and_back() {
    let (sources, _) = library::library("rules");
    let cases = case_files(&library::root().join("rules"), "rules");
    let before = World::new(sources, cases);
    // A fact of the vocabulary, a value, a field of a record, a pack that others use, a rule, its source.
    let wanted =
        ["date_of_birth", "preston", "outcomes_agreed_by_council", "vocabulary", "request", "spec"];
    let mut back = Vec::new();
    let mut world = World::new(before.sources.clone(), before.cases.clone());
    for (at, name) in wanted.iter().enumerate() {
        let all = declared(&world);
        let is_it =
            |named: &Named| world.index.about(*named).is_some_and(|about| about.name == *name);
        let (named, file, offset) =
            all.into_iter().find(|(named, ..)| is_it(named)).expect("there is one");
        let new = fresh(named, at);
        let renaming = world.rename(file, offset, &new);
        let renaming = renaming.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert!(renaming.edits.len() > 1, "{name}");
        world = world.renamed(&renaming, &new);
        back.push((named, *name));
    }
    assert_eq!(world.failures(), Vec::<String>::new());
    for (named, old) in back.into_iter().rev() {
        let place = world.index.declared(named).expect("it is declared");
        let renaming = world.rename(place.file, place.start, old);
        let renaming = renaming.unwrap_or_else(|refusal| panic!("back to {old}: {refusal:?}"));
        world = world.renamed(&renaming, old);
    }
    assert_eq!(world.sources.len(), before.sources.len());
    assert_eq!(world.texts(), before.texts());
    assert_eq!(world.cases, before.cases);
}

/// A pack that others use, and one that uses it.
const BASE: &str = r#"pack base "Base"

levels severity "Severity"
  mild "Mild"
  severe "Severe"

record family "A family"
  id: text "Id"
  agreed: yes or no "Agreed?"

facts child "The child"
  has_send: yes or no "SEND?"
  severity: severity "How severe?"
  age: whole number from 0 to 30 "How old?"

facts contract "The contract"
  families: list of family by id "Families"

define grown: yes or no "Grown up"
  is child.age is at least 18
"#;

fn refusal(own: &str, new: &str) -> String {
    let base = if own.contains("base_mark") { "" } else { BASE };
    let (sources, file, offset) = marked(&[base, own]);
    let world = World::new(sources, BTreeMap::new());
    match world.rename(file, offset, new) {
        Ok(renaming) => format!("{} edits", renaming.edits.len()),
        Err(refusal) => {
            let mut lines = vec![refusal.message.clone()];
            for label in &refusal.places {
                let place = world.sources.line_column(label.span).expect("a place");
                let words = world.sources.slice(label.span);
                let text = &label.text;
                lines.push(format!("  line {} `{words}`: {text}", place.line));
            }
            lines.extend(refusal.help.map(|help| format!("  = {help}")));
            lines.join("\n")
        }
    }
}

#[test]
fn what_would_clash_is_refused() {
    let own = |rest: &str| format!("pack own \"Own\"\n  uses base\n\n{rest}\n");
    let rule = "eligibility rule \"Rule\"\n  condition young \"Young\"\n    met when not grown\n  condition mild \"Mild\"\n    met when child.severity is mild\n";
    let loops = "define agreed_all: yes or no \"All\"\n  is every one in contract.families satisfies one.agreed\n";
    let asked: &[(&str, String, &str)] = &[
        ("no name at all", own("# a ‸comment"), "x"),
        ("not a name", own("define ‸mine: yes or no \"Mine\"\n  is grown"), "My-Own"),
        ("a number", own("define ‸mine: yes or no \"Mine\"\n  is grown"), "12"),
        ("a word of the language", own("define ‸mine: yes or no \"Mine\"\n  is grown"), "today"),
        (
            "a declaration of the same pack",
            own(&format!("define ‸mine: yes or no \"Mine\"\n  is grown\n\n{rule}")),
            "rule",
        ),
        (
            "a declaration of a pack in use",
            own(
                "define ‸mine: yes or no \"Mine\"\n  is grown\n\ndefine two: yes or no \"Two\"\n  is mine and grown",
            ),
            "grown",
        ),
        ("a condition of the same rule", own(&rule.replace("young", "‸young")), "mild"),
        ("hides a declaration", own(&loops.replace("every one", "every ‸one")), "grown"),
        (
            "would be hidden by an item",
            own(&format!("define ‸mine: yes or no \"Mine\"\n  is grown\n\n{loops}")),
            "one",
        ),
        (
            "would become a value",
            own(
                "define ‸worst: severity \"Worst\"\n  is severe\n\ndefine is_worst: yes or no \"Is it?\"\n  is child.severity is worst",
            ),
            "mild",
        ),
        ("a value of the same scale", own(&rule.replace("is mild", "is ‸mild")), "severe"),
        ("the label of another value", own(&rule.replace("is mild", "is ‸mild")), "severe_"),
        (
            "a word of the answers",
            own(rule).replace(
                "child.severity is mild",
                "child.severity is mild\n\nscenario \"One\"\n  expect rule is ‸eligible",
            ),
            "fine",
        ),
        ("a field that may be reserved", own(&loops.replace("one.agreed", "one.‸agreed")), "end"),
        (
            "a scenario of the same name",
            own(
                "scenario \"‸One\"\n  expect grown is undecided\n\nscenario \"Two\"\n  expect grown is undecided",
            ),
            "Two",
        ),
        (
            "what a scenario expects would mean two things",
            own(
                "eligibility one \"One\"\n  condition a \"A\"\n    met when grown\n  advice ‸first \"First\"\n    when grown\n\neligibility two \"Two\"\n  condition a \"A\"\n    met when grown\n  advice second \"Second\"\n    when grown\n\nscenario \"S\"\n  given child.age is 3\n  expect no advice first",
            ),
            "second",
        ),
        ("a scenario with quotes", own("scenario \"‸One\"\n  expect grown is undecided"), "T\"wo"),
        ("a pack of the same name", own("").replace("pack own", "pack ‸own"), "base"),
        (
            "a mistake elsewhere",
            own(
                "define ‸mine: yes or no \"Mine\"\n  is grown\n\ndefine two: yes or no \"Two\"\n  is nothing",
            ),
            "other",
        ),
        (
            "a numbered level",
            own("levels need \"Need\"\n  level 1 \"One\"\n  ‸level 2 \"Two\""),
            "two",
        ),
        ("the same name", own("define ‸mine: yes or no \"Mine\"\n  is grown"), "mine"),
    ];
    let mut page = String::new();
    for (title, own, new) in asked {
        page.push_str(&format!("--- {title}: `{new}`\n{}\n", refusal(own, new)));
    }
    insta::assert_snapshot!(page);
}

/// What a case calls a fact, a field or a value is pointed at, and stays.
#[test]
fn cases_are_pointed_at() {
    let text = r#"{ "child": { "severity": "mild", "has_send": true }, "contract": { "families": [ { "id": "F1", "agreed": true }, { "agreed": false, "id": "F2" } ] } }"#;
    let mut seen = String::new();
    for (mark, new) in [
        ("has_send: ", "special_needs"),
        ("facts contract", "agreement"),
        ("agreed: ", "consents"),
        ("mild \"Mild\"", "slight"),
        ("define grown", "adult"),
    ] {
        let at = BASE.find(mark).expect("it is there");
        let at =
            at + mark.find(' ').filter(|_| mark.starts_with(['f', 'd'])).map_or(0, |at| at + 1);
        let mut sources = Sources::new();
        let file = sources.add("base/base.rules", BASE);
        let cases = BTreeMap::from([("cases/one.json".to_owned(), text.to_owned())]);
        let world = World::new(sources, cases);
        let renaming = world.rename(file, u32::try_from(at).expect("small"), new).expect("it can");
        seen.push_str(&format!("{mark} → {new}: {} edits\n", renaming.edits.len()));
        for left in renaming.left {
            let words = &text[left.range.start as usize..left.range.end as usize];
            seen.push_str(&format!("  {} {words}: {}\n", left.name, left.says));
        }
    }
    insta::assert_snapshot!(seen);
}
