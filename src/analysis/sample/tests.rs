//! Cases are as they should be, and the same each time.

use std::collections::BTreeSet;

use super::*;
use crate::case::{Reader, case_to_json};
use crate::program::{Slot, Value, compile_rules};
use crate::source::Sources;
use crate::span::FileId;

const RULES: &str = r#"pack trial "Trial"
  version "1"

choices colour "Colour"
  red "Red"
  blue "Blue"

record stay "A stay"
  number: whole number "Which?"
  began_on: date "When did it begin?"
  ended_on: date or none "When did it end?"
  check in_order "It ended before it began" blames ended_on
    stay.ended_on is on or after stay.began_on

facts child "The child"
  born_on: date "When were they born?" fixed
  colour: colour or none "Which colour?"
  score: whole number from 0 to 40 "Which score?"
  cost: money "What did it cost?"
  weight: number "How heavy?"
  share: percent "Which share?"
  asked_on: date or none "When was it asked for?"
  at: time or none "At what time?" none if left out
  name: text "What is it called?"
  unread: yes or no "Is it read?"
  stays: list of stay by number "Which stays?"
  check asked_after_birth "Asked for before the birth" blames child.asked_on
    child.asked_on is on or after child.born_on

eligibility help "Help"
  condition age "Aged 4 to 19"
    met when age on today if born child.born_on is between 4 and 19
  condition score "High enough"
    met when child.score is at least 20 or child.cost is more than £100.00
  condition rest "The rest"
    met when any of
      - child.colour is red
      - child.weight is more than 2.5
      - child.share is at most 60%
      - child.at is after 8:00am
      - child.name is "special"
      - child.asked_on is within 4 weeks after 1 March 2026
      - any s in child.stays satisfies s.ended_on is none
"#;

fn program() -> Program {
    let mut sources = Sources::new();
    sources.add("trial.rules", RULES);
    let compiled = compile_rules(&sources);
    assert_eq!(compiled.problems, []);
    compiled.program.unwrap()
}

fn options(seed: u64, missing: u32) -> Options {
    let today = Date::from_ymd(2026, 3, 15).unwrap();
    Options { seed, missing: Share::millionths(missing).unwrap(), today }
}

#[test]
fn a_case_reads_back_as_it_was_drawn() {
    let program = program();
    let reader = Reader::new(&program);
    for missing in [0, 100_000, 1_000_000] {
        let sampler = Sampler::new(&program, options(7, missing), None);
        for number in 0..500 {
            let facts = sampler.case(number);
            let text = case_to_json(&program, &facts);
            let loaded = reader.load(FileId(0), &text).unwrap();
            assert_eq!(loaded.faults, [], "{text}");
            assert_eq!(loaded.facts, facts, "{text}");
            assert_eq!(failed_checks(&program, &facts, sampler.options.today), [], "{text}");
            if missing == 1_000_000 {
                assert_eq!(text, format!(r#"{{"id":"sample-{number}"}}"#));
            }
        }
    }
}

#[test]
fn the_boundaries_are_crowded_and_the_rest_is_not_empty() {
    let program = program();
    let sampler = Sampler::new(&program, options(1, 50_000), None);
    let cases: Vec<Facts> = (0..2000).map(|number| sampler.case(number)).collect();
    let slots = |name: &str| {
        let at = program.facts.iter().position(|fact| fact.head.name == name).unwrap();
        cases.iter().map(move |case| &case.slots[at])
    };
    let values =
        |name: &str| -> BTreeSet<String> { slots(name).map(|slot| format!("{slot:?}")).collect() };
    for number in [19, 20, 21] {
        let value = Slot::Given(Value::Number(crate::value::Number::from_i64(number)));
        assert!(slots("score").filter(|slot| **slot == value).count() > 200, "{number}");
    }
    assert_eq!(values("score").len(), 42);
    // Unknown, none, red, blue.
    assert_eq!(values("colour").len(), 4);
    assert_eq!(values("name").len(), 5);
    assert!(values("born_on").len() > 500);
    let left_out = slots("born_on").filter(|slot| **slot == Slot::LeftOut).count();
    assert!((60..140).contains(&left_out), "{left_out} of 2000 at 5%");
    // What no answer reads is not asked for.
    assert_eq!(values("unread").len(), 1);
}

#[test]
fn a_case_depends_on_its_number_and_the_seed_alone() {
    let program = program();
    let one = Sampler::new(&program, options(1, 50_000), None);
    let other = Sampler::new(&program, options(2, 50_000), None);
    assert_eq!(one.case(41), one.case(41));
    assert_ne!(one.case(41).slots, one.case(42).slots);
    assert_ne!(one.case(41).slots, other.case(41).slots);
}
