//! Suggestions for small packs: what is found, how it is written, and that nothing is found where nothing is missing.

use super::{Base, Suggestions, suggest};
use crate::analysis::coverage::{Coverage, Units};
use crate::program::{PackId, Program, ScenarioId, compile_library};
use crate::scenario;
use crate::source::Sources;
use crate::value::Date;

const CARD: &str = r#"
pack card "Library card"

facts reader "The reader"
  date_of_birth: date "When were they born?" fixed
  lives_here: yes or no "Do they live in the town?"
  works_here: yes or no "Do they work in the town?"

define fee: money "Fee for a year" shown
  is £2.00 until 31 December 2024
  is £3.00 from 1 January 2025
  except £0.00 when age on today if born reader.date_of_birth is less than 18

eligibility library_card "Library card"
  condition age "Aged 8 or over"
    met when age on today if born reader.date_of_birth is at least 8
  condition town "Lives or works in the town"
    met when any of
      - reader.lives_here
      - reader.works_here
  warning from_elsewhere "Lives elsewhere" when not reader.lives_here
"#;

const GROWN_UP: &str = r#"
scenario "Grown up"
  as at 1 July 2025
  given
    reader.date_of_birth is 1 July 1990
    reader.lives_here is yes
    reader.works_here is no
  expect library_card is eligible
"#;

fn day() -> Date {
    Date::from_ymd(2025, 7, 1).expect("a day")
}

fn compiled(text: &str) -> (Sources, Program) {
    let mut sources = Sources::new();
    sources.add("card/card.rules", text);
    let compiled = compile_library(&sources);
    let problems: Vec<_> = compiled.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    (sources, compiled.program.expect("a program"))
}

/// The coverage of a text, and a base for each of its scenarios, all of which pass.
fn covered(sources: &Sources, program: &Program) -> (Coverage, Vec<Base>) {
    let read = |_: &str, _: &str| Err(String::new());
    let mut coverage = Coverage::new(Units::of(program));
    let mut bases = Vec::new();
    for id in (0..program.scenarios.len()).map(ScenarioId::at) {
        let failures = scenario::run(program, sources, id, day(), &read).failures;
        assert!(failures.is_empty(), "{}: {failures:?}", program[id].name);
        let built = scenario::build(program, sources, id, day(), &read).expect("a case");
        let shown = coverage.units.shown(program, id, &built.facts, built.today);
        coverage.add(id, &shown);
        let (facts, today) = (built.facts, built.today);
        bases.push(Base { scenario: Some(id), facts, today, dated: true });
    }
    (coverage, bases)
}

fn suggested(text: &str) -> Suggestions {
    let (sources, program) = compiled(text);
    let (coverage, bases) = covered(&sources, &program);
    suggest(&program, PackId(0), &coverage, &bases, day())
}

/// The text with what is suggested, and what is suggested then.
fn twice(text: &str) -> (String, Coverage, Suggestions) {
    let first = suggested(text);
    let mut more = text.to_owned();
    for suggestion in &first.scenarios {
        more.push('\n');
        more.push_str(&suggestion.text);
    }
    let (sources, program) = compiled(&more);
    let (coverage, bases) = covered(&sources, &program);
    let again = suggest(&program, PackId(0), &coverage, &bases, day());
    (more, coverage, again)
}

#[test]
fn from_one_scenario_to_full_coverage() {
    let (_, coverage, again) = twice(&format!("{CARD}{GROWN_UP}"));
    assert_eq!(coverage.pack(PackId(0)).tenths(), 1000);
    let names: Vec<&str> = again.scenarios.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, [""; 0], "what was suggested is not suggested again");
}

#[test]
fn from_nothing_to_full_coverage() {
    let (text, coverage, _) = twice(CARD);
    assert_eq!(coverage.pack(PackId(0)).tenths(), 1000, "{text}");
}

#[test]
fn a_suggestion_says_what_it_is_about_and_what_was_changed() {
    let found = suggested(&format!("{CARD}{GROWN_UP}"));
    let texts: Vec<&str> = found.scenarios.iter().map(|one| one.text.as_str()).collect();
    let all = texts.join("\n");
    assert!(
        all.contains(
            "scenario \"Town: lives here no\" like \"Grown up\" unapproved\n  given reader.lives_here is no\n"
        ),
        "{all}"
    );
    assert!(all.contains("is undecided because reader."), "{all}");
    assert!(all.contains("the day before the 8th birthday"), "{all}");
    assert!(all.contains("on the 8th birthday"), "{all}");
    for (words, today) in [
        ("born on 29 February, the day before the 8th birthday", "28 February"),
        ("born on 29 February, on the 8th birthday", "29 February"),
    ] {
        let text =
            texts.iter().find(|text| text.contains(words)).unwrap_or_else(|| panic!("{all}"));
        assert!(text.contains(&format!("as at {today}")), "{text}");
        assert!(text.contains("reader.date_of_birth is 29 February"), "{text}");
    }
    assert!(texts.iter().all(|text| text.contains(" unapproved\n")), "{all}");
}

#[test]
fn the_same_rules_get_the_same_suggestions() {
    let text = format!("{CARD}{GROWN_UP}");
    let texts = |found: Suggestions| {
        found.scenarios.into_iter().map(|one| one.text).collect::<Vec<String>>()
    };
    assert_eq!(texts(suggested(&text)), texts(suggested(&text)));
}

#[test]
fn values_are_written_so_that_they_can_be_read() {
    use crate::program::{Atom, Type, Value};
    use crate::value::Number;
    let (_, program) = compiled(CARD);
    let text = |atom, value: &Value| program.value_text(Type::of(atom), value);
    let number = |numer, denom| Value::Number(Number::from_ratio(numer, denom).expect("fits"));
    assert_eq!(text(Atom::Money, &number(120_050, 100)).as_deref(), Some("£1,200.50"));
    assert_eq!(text(Atom::Money, &number(1, 3)), None);
    assert_eq!(text(Atom::Percent, &number(1, 8)).as_deref(), Some("12.5%"));
    assert_eq!(text(Atom::Whole, &number(-3, 1)).as_deref(), Some("-3"));
    assert_eq!(text(Atom::Text, &Value::Text("a \"b\"".into())), None);
}
