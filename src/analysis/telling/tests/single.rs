//! The telling values of rules written out.

use crate::analysis::telling::telling;
use crate::case;
use crate::engine::Missing;
use crate::program::{FactId, Program, Value, compile_library};
use crate::source::Sources;
use crate::value::Date;

const PACK: &str = r#"
pack trial "Trial"

levels step "Step"
  low "Low"
  middle "Middle"
  high "High"

record visit "A visit"
  on: date "When?"
  long: yes or no "Was it long?"

facts child "The child"
  born: date "Born?" fixed
  asked: date or none "Asked?"
  agreed: date or none "Agreed?"
  step: step "Step?"
  score: whole number from 0 to 40 "Score?"
  cost: money "Cost?"
  name: text "Name?"
  tags: list of step "Tags?"
  visits: list of visit "Visits?"
  check born_by_today "Born after today" blames child.born
    child.born is on or before today

eligibility help "Help"
  condition age "Aged 8 to 15"
    met when age on today if born child.born is between 8 and 15
  condition agreed "Agreed before it was asked"
    applies when child.asked is given
    met when child.agreed is on or before child.asked
  condition level "Middle"
    met when child.step is at least middle
  condition score "Score"
    met when child.score is at least 12
  condition cost "Cost"
    met when child.cost is at most £100.50
  condition name "Name"
    met when child.name is not "Smith"
  condition tags "Tags"
    met when child.tags includes high
  condition visits "Visits"
    met when any v in child.visits satisfies (v.long and v.on is on or after 1 May 2025)
"#;

fn program() -> Program {
    let mut sources = Sources::new();
    sources.add("trial/trial.rules", PACK);
    let compiled = compile_library(&sources);
    compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.problems))
}

fn found(case: &str, name: &str) -> String {
    let program = program();
    let mut sources = Sources::new();
    let file = sources.add("case.json", case);
    let facts = case::load(&program, file, case).unwrap().facts;
    let fact = program.facts.iter().position(|fact| fact.head.name == name).unwrap();
    let today = Date::from_ymd(2025, 7, 12).unwrap();
    let told = telling(&program, &facts, today, Missing::Fact(FactId::at(fact)), None);
    let ty = program.facts[fact].shape.ty;
    let values: Vec<String> = told
        .values
        .iter()
        .map(|value| match value {
            Value::Date(date) => date.to_string(),
            value => case::value_to_json(&program, ty, value).to_string(),
        })
        .collect();
    values.join(", ")
}

#[test]
fn birthdays_are_found() {
    assert_eq!(
        found("{}", "born"),
        "12 July 2009, 13 July 2009, 12 July 2017, 13 July 2017, 11 July 2025, 12 July 2025"
    );
}

#[test]
fn a_day_is_found_where_the_other_is_known() {
    let case = r#"{ "child": { "asked": "2025-06-02" } }"#;
    assert_eq!(found(case, "agreed"), "null, 1 June 2025, 2 June 2025, 3 June 2025");
    assert_eq!(found("{}", "agreed"), "null, 12 July 2025");
}

#[test]
fn kinds_of_values() {
    insta::assert_snapshot!(
        ["step", "score", "cost", "name", "tags", "visits"]
            .map(|name| format!("{name}: {}", found("{}", name)))
            .join("\n")
    );
}
