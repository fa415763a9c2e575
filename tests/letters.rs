//! Letters to families: what each may say, over all examples and over the case of every scenario of the packs.

#![cfg(test)]

mod library;

use std::fs;
use std::path::Path;

use library::{library, root};
use rules::case::Reader;
use rules::engine::evaluate_traced;
use rules::explain::fragment::{Block, Document, Tag};
use rules::explain::reading::Reading;
use rules::explain::{Evidence, letter};
use rules::program::{Facts, Program, ScenarioId};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

/// No reader has to be older than this.
const OLDEST: i64 = 12;

fn written(sources: &Sources, program: &Program, facts: &Facts, today: Date) -> Document {
    let (evaluation, trace) = evaluate_traced(program, facts, today, None);
    let evidence = Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace };
    letter(evidence, false)
}

/// The lines of a letter.
fn lines(document: &Document) -> Vec<String> {
    let line = |block: &Block| match block {
        Block::Line(line) => Some(line.words.bare()),
        Block::Table(_) | Block::Excerpt(_) | Block::Outline(_) | Block::Figure(_) | Block::Gap => {
            None
        }
    };
    document.blocks.iter().filter_map(line).collect()
}

/// What holds of every letter.
fn assert_kind(name: &str, document: &Document) {
    let text = lines(document).join("\n");
    let age = Reading::of(document).age().expect("a letter has words");
    assert!(age <= OLDEST, "{name}: reading age {age}\n{text}");
    assert!(!text.contains('_'), "{name}: a code stands in\n{text}");
    assert!(text.lines().count() < 60, "{name}: too long\n{text}");
    for block in &document.blocks {
        let line = match block {
            Block::Line(line) => line,
            Block::Gap => continue,
            Block::Table(_) | Block::Excerpt(_) | Block::Outline(_) | Block::Figure(_) => {
                panic!("{name}: a letter has lines alone")
            }
        };
        assert!(line.aside.is_empty(), "{name}: nothing stands beside a line");
        for fragment in &line.words.0 {
            assert!(
                matches!(fragment.tag, Tag::Plain | Tag::Question),
                "{name}: {:?} in a letter: {}",
                fragment.tag,
                fragment.text
            );
        }
    }
}

#[test]
fn the_letter_for_every_scenario_is_plain() {
    let (sources, program) = library("rules");
    let read = |rule_file: &str, path: &str| {
        let folder = Path::new(rule_file).parent().unwrap_or(Path::new(""));
        fs::read_to_string(root().join(folder).join(path)).map_err(|error| error.to_string())
    };
    let today = Date::from_ymd(2026, 7, 1).expect("a day");
    let mut count = 0;
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        let Ok(built) = scenario::build(&program, &sources, id, today, &read) else {
            panic!("{} cannot be built", program[id].name)
        };
        let document = written(&sources, &program, &built.facts, built.today);
        assert_kind(&program[id].name, &document);
        count += 1;
    }
    assert!(count > 400, "the packs have scenarios");
}

#[test]
fn the_letter_for_every_example_is_plain() {
    let (mut sources, program) = library("rules");
    let table = fs::read_to_string(root().join("examples/README.md")).expect("a table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let mut letters = String::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (name, day) = (cells[1].trim_matches('`'), cells[2]);
        let text = fs::read_to_string(root().join("examples").join(name)).expect("an example");
        let file = sources.add(name, text.as_str());
        let Ok(loaded) = Reader::new(&program).load(file, &text) else { continue };
        let today = Date::parse_iso(day).expect("a day");
        let document = written(&sources, &program, &loaded.facts, today);
        assert_kind(name, &document);
        letters.push_str(&format!("── {name} · {day} ──\n\n{}\n\n", lines(&document).join("\n")));
    }
    insta::with_settings!({ snapshot_path => "letters", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("examples", letters);
    });
}

const CLUB: &str = "\
pack club \"The club\"
  publisher \"The library\"

facts member \"The member\"
  born: date \"When were you born?\" protected fixed
  condition_name: text or none \"What has the doctor said?\" diagnosis sensitive
  stays: yes or no \"Will they stay?\"

eligibility membership \"Membership of the club\"
  letter eligible \"You can join the club.\"

  condition doctor \"The doctor has a name for it\"
    letter not met \"It is for those who come to us from a doctor.\"
    helps \"Ask your doctor.\"
    met when member.condition_name is \"Measles\"
  condition age \"Born before 2010\"
    met when member.born is before 1 January 2010

eligibility duties \"Duties of the club\"
  condition stays \"They stay\"
    met when member.stays
";

fn club(case: &str) -> Vec<String> {
    let mut sources = Sources::new();
    sources.add("club.rules", CLUB);
    let program = rules::program::compile_library(&sources).program.expect("the club compiles");
    let file = sources.add("case.json", case);
    let Ok(loaded) = Reader::new(&program).load(file, case) else { panic!("the case is read") };
    let today = Date::from_ymd(2026, 7, 1).expect("a day");
    lines(&written(&sources, &program, &loaded.facts, today))
}

#[test]
fn labels_stand_in_for_words_that_nobody_wrote() {
    let said =
        club(r#"{"member": {"born": "2015-05-04", "condition_name": "Mumps", "stays": true}}"#);
    let text = said.join("\n");
    assert!(text.contains("At the moment we cannot offer you “Membership of the club”."), "{text}");
    assert!(text.contains("This is not so at present: “Born before 2010”."), "{text}");
    assert!(text.contains("Ask your doctor."), "{text}");
    assert!(text.contains("Ask The library."), "{text}");
}

#[test]
fn what_is_protected_or_a_diagnosis_is_not_repeated() {
    let said =
        club(r#"{"member": {"born": "2015-05-04", "condition_name": "Mumps", "stays": true}}"#);
    let text = said.join("\n");
    assert!(!text.contains("2015") && !text.contains("Mumps"), "{text}");
}

#[test]
fn what_has_no_letter_line_is_not_spoken_of() {
    let text = club(r#"{"member": {"stays": false}}"#).join("\n");
    assert!(!text.contains("stay") && !text.contains("Duties"), "{text}");
}

#[test]
fn what_is_not_known_is_asked_in_the_words_of_the_fact() {
    let text = club(r#"{"member": {"born": "2005-05-04"}}"#).join("\n");
    assert!(text.contains("We cannot say yet whether you can have"), "{text}");
    assert!(text.contains("· What has the doctor said?"), "{text}");
}
