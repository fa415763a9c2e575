//! Small programs: what is found, what shows it, and near misses that stay quiet.

use super::compiled;
use crate::analysis::logic::{Finding, Why, findings};
use crate::program::Program;
use crate::source::Sources;

const FACTS: &str = r#"
pack small "Small"

levels need "Need"
  low "Low"
  middle "Middle"
  high "High"

choices place "Place"
  town "Town"
  coast "Coast"
  hills "Hills"

facts child "The child"
  age: whole number from 0 to 25 "How old?"
  need: need "What need?"
  place: place "Where?"
  consent: yes or no "Consent?"
  school: yes or no "In school?"
  score: whole number from 0 to 40 or none "Score, if there is one"
  seen_on: date or none "Seen on"
  asked_on: date "Asked on"
"#;

/// Each finding on a line: the words that it stands at, what it is, and the words that show why.
fn told(rules: &str) -> Vec<String> {
    let (sources, program) = compiled(&format!("{FACTS}{rules}"));
    let found = findings(&program);
    found.iter().map(|one| words(&sources, &program, one)).collect()
}

fn words(sources: &Sources, program: &Program, one: &Finding) -> String {
    let slice = |span| sources.slice(span).lines().next().unwrap_or_default().trim().to_owned();
    let why: Vec<String> = one
        .because
        .iter()
        .map(|why| match why {
            Why::Condition(id) => format!("condition {}", program[*id].head.name),
            Why::Clause(span) => slice(*span),
            Why::Limit(span) => format!("limit {}", slice(*span)),
            Why::InForce(span) => format!("in force {}", slice(*span)),
            Why::Line(span) => format!("line {}", slice(*span)),
            Why::Check(check) => {
                format!("check {}", check.check(program).expect("a check").head.name)
            }
            Why::Fact(fact) => format!("fact {}", program[*fact].head.name),
            Why::None(span) => format!("none {}", slice(*span)),
        })
        .collect();
    format!("{:?}: {} < {}", one.kind, slice(one.at), why.join(" & "))
}

#[track_caller]
fn finds(rules: &str, expected: &[&str]) {
    assert_eq!(told(rules), expected, "{rules}");
}

/// Conditions of one eligibility.
fn conditions(tests: &[(&str, &str)]) -> String {
    let mut text = "\neligibility offer \"Offer\"\n".to_owned();
    for (name, test) in tests {
        text.push_str(&format!("  condition {name} \"{name}\"\n    {test}\n"));
    }
    text
}

#[test]
fn what_contradicts_itself_is_never_met() {
    finds(
        &conditions(&[("a", "met when child.age is at least 18 and child.age is less than 16")]),
        &[
            "Never: child.age is at least 18 and child.age is less than 16 < child.age is at least 18 & child.age is less than 16",
        ],
    );
    finds(
        &conditions(&[("a", "met when child.age is more than 25")]),
        &["Never: child.age is more than 25 < child.age is more than 25 & fact age"],
    );
    finds(
        &conditions(&[(
            "a",
            "met when child.place is town and child.place is one of coast, hills",
        )]),
        &[
            "Never: child.place is town and child.place is one of coast, hills < child.place is town & child.place is one of coast, hills",
        ],
    );
    finds(
        &conditions(&[("a", "met when child.age is at least 18 and child.age is less than 19")]),
        &[],
    );
    finds(
        &conditions(&[("a", "met when child.age is more than 18 and child.age is less than 19")]),
        &[
            "Never: child.age is more than 18 and child.age is less than 19 < child.age is more than 18 & child.age is less than 19",
        ],
    );
}

#[test]
fn what_cannot_fail_is_always_met() {
    finds(
        &conditions(&[("a", "met when child.need is at least low")]),
        &["Always: child.need is at least low < child.need is at least low & fact need"],
    );
    finds(
        &conditions(&[("a", "met when child.consent or not child.consent")]),
        &["Always: child.consent or not child.consent < child.consent & not child.consent"],
    );
    // Without a score it is not met.
    finds(&conditions(&[("a", "met when child.score is at least 0")]), &[]);
    finds(
        &conditions(&[(
            "a",
            "applies when child.score is given\n    met when child.score is at least 0",
        )]),
        &[
            "Always: child.score is at least 0 < child.score is at least 0 & limit child.score is given",
        ],
    );
}

#[test]
fn a_condition_that_another_demands_is_implied() {
    finds(
        &conditions(&[
            ("a", "met when child.age is at least 18"),
            ("b", "met when child.age is at least 16"),
        ]),
        &["Implied: b < condition a"],
    );
    finds(
        &conditions(&[
            ("a", "met when child.age is at least 16"),
            ("b", "met when child.consent"),
            ("c", "met when child.age is at least 14 or child.consent"),
        ]),
        &["Implied: c < condition a"],
    );
    finds(
        &conditions(&[
            ("a", "applies when child.school\n    met when child.age is at least 18"),
            ("b", "met when child.age is at least 16"),
        ]),
        &[],
    );
    // Not by one of them, but by both.
    finds(
        &conditions(&[
            ("a", "applies when child.school\n    met when child.age is at least 18"),
            ("c", "applies when not child.school\n    met when child.age is at least 17"),
            ("b", "met when child.age is at least 16"),
        ]),
        &["Implied: b < condition a & condition c"],
    );
}

#[test]
fn nobody_can_meet_conditions_that_contradict() {
    finds(
        &conditions(&[
            ("a", "met when child.age is at least 18"),
            ("b", "met when child.age is less than 16"),
        ]),
        &["Never: offer < condition a & condition b"],
    );
}

#[test]
fn a_part_that_makes_no_difference_is_idle() {
    finds(
        &conditions(&[("a", "met when child.age is at least 18 and child.age is at least 16")]),
        &["Idle { every: true }: child.age is at least 16 < child.age is at least 18"],
    );
    finds(
        &conditions(&[(
            "a",
            "met when any of\n      - child.need is high\n      - child.need is at least middle\n      - child.consent",
        )]),
        &["Idle { every: false }: child.need is high < child.need is at least middle"],
    );
    finds(
        &conditions(&[(
            "a",
            "met when child.age is at least 18 and (child.consent or child.age is less than 17)",
        )]),
        &["Idle { every: false }: child.age is less than 17 < child.age is at least 18"],
    );
    // The compiler needs the guard.
    finds(
        &conditions(&[("a", "met when child.score is given and child.score + 1 is at least 3")]),
        &[],
    );
}

#[test]
fn lines_that_never_decide_are_dead() {
    let define = |lines: &str| format!("\ndefine fee: money \"Fee\" shown\n{lines}");
    finds(
        &define(
            "  is £1.00 when child.age is at least 10\n  is £2.00 when child.age is at least 16\n  otherwise £3.00\n",
        ),
        &[
            "Dead: is £2.00 when child.age is at least 16 < child.age is at least 16 & line is £1.00 when child.age is at least 10",
        ],
    );
    finds(
        &define("  is £1.00\n  except £2.00 when child.age is more than 30\n"),
        &[
            "Dead: except £2.00 when child.age is more than 30 < child.age is more than 30 & fact age",
        ],
    );
    finds(
        &define(
            "  is £1.00 when child.need is low\n  is £2.00 when child.need is middle\n  is £2.50 when child.need is high\n  otherwise £3.00\n",
        ),
        &[
            "Dead: otherwise £3.00 < line is £1.00 when child.need is low & line is £2.00 when child.need is middle & line is £2.50 when child.need is high",
        ],
    );
    finds(
        &define(
            "  is £1.00 when child.need is low\n  is £2.00 when child.need is middle\n  otherwise £3.00\n",
        ),
        &[],
    );
}

#[test]
fn definitions_and_answers_are_read_in_their_place() {
    let defines = "\ndefine limit: whole number \"Limit\"\n  is 16 until 31 December 2024\n  is 18 from 1 January 2025\ndefine grown: yes or no \"Grown\"\n  is child.age is at least limit\n";
    finds(
        &format!(
            "{defines}{}",
            conditions(&[("a", "met when grown"), ("b", "met when child.age is less than 16")])
        ),
        &["Never: offer < condition a & condition b"],
    );
    finds(
        &format!(
            "{defines}{}",
            conditions(&[("a", "met when grown"), ("b", "met when child.age is less than 17")])
        ),
        &[],
    );
}

#[test]
fn days_in_force_limit_what_can_be() {
    let text = |until: &str| {
        format!(
            "\ndefine limit: whole number \"Limit\"\n  is 16 until 31 December 2024\n  is 18 from 1 January 2025\n\neligibility offer \"Offer\"\n  in force from 1 January 2025{until}\n  condition a \"a\"\n    met when child.age is at least limit\n  condition b \"b\"\n    met when child.age is at most 17\n"
        )
    };
    finds(
        &text(""),
        &["Never: offer < condition a & condition b & in force in force from 1 January 2025"],
    );
}

#[test]
fn checks_limit_what_can_be() {
    let check = "\nfacts child \"The child\"\n  check at_school \"At school from 5 to 16\"\n    not child.school or child.age is between 5 and 16\n";
    finds(
        &format!(
            "{check}{}",
            conditions(&[("a", "met when child.school and child.age is at least 18")])
        ),
        &[
            "Never: child.school and child.age is at least 18 < child.school & child.age is at least 18 & check at_school",
        ],
    );
}

#[test]
fn rows_that_no_lookup_reads_are_dead() {
    let text = |row: &str| {
        format!(
            "\ntable bands \"Bands\" first match\n  | band || fee |\n{row}  | at least 18 || £1.00 |\n  | any || £2.00 |\n\ndefine fee: money \"Fee\" shown\n  is fee from bands where band is child.age\n"
        )
    };
    finds(
        &text("  | at least 30 || £5.00 |\n"),
        &["Dead: | at least 30 || £5.00 | < fee from bands where band is child.age & fact age"],
    );
    finds(&text("  | at least 20 || £5.00 |\n"), &[]);
}

#[test]
fn not_of_an_ordering_that_may_meet_none() {
    finds(
        &format!(
            "{}\neligibility other \"Other\"\n  condition c \"c\"\n    met when not (offer.a is met)\n",
            conditions(&[("a", "met when child.score is at least 10")])
        ),
        &["NotWithNone: not (offer.a is met) < child.score is at least 10 & none child.score"],
    );
    finds(
        &format!(
            "{}\neligibility other \"Other\"\n  condition c \"c\"\n    met when child.score is given and not (offer.a is met)\n",
            conditions(&[("a", "met when child.score is at least 10")])
        ),
        &[],
    );
    finds(
        &format!(
            "{}\neligibility other \"Other\"\n  condition c \"c\"\n    met when not (offer.a is met)\n",
            conditions(&[(
                "a",
                "applies when child.score is given\n    met when child.score is at least 10"
            )])
        ),
        &[],
    );
}

#[test]
fn what_is_not_taken_apart_stays_quiet_but_for_what_is_the_same() {
    finds(
        &conditions(&[("a", "met when child.age * 2 is at least 3 and child.age is less than 1")]),
        &[],
    );
    finds(
        &conditions(&[(
            "a",
            "met when child.age * 2 is at least 3 and child.age * 2 is less than 2",
        )]),
        &[
            "Never: child.age * 2 is at least 3 and child.age * 2 is less than 2 < child.age * 2 is at least 3 & child.age * 2 is less than 2",
        ],
    );
    finds(
        &conditions(&[(
            "a",
            "met when child.seen_on is after child.asked_on and child.asked_on is on or after child.seen_on",
        )]),
        &[
            "Never: child.seen_on is after child.asked_on and child.asked_on is on or after child.seen_on < child.seen_on is after child.asked_on & child.asked_on is on or after child.seen_on",
        ],
    );
}
