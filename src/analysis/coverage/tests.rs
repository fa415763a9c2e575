//! Coverage of small packs: what each kind of unit asks for, and when an operand decides.

use super::{Coverage, Share, Units};
use crate::program::{Program, ScenarioId, compile_library};
use crate::scenario;
use crate::source::Sources;
use crate::value::Date;

const FACTS: &str = r#"
pack p "P"

facts f "F"
  a: yes or no "A"
  b: yes or no "B"
  c: yes or no "C"
  n: whole number from 0 to 100 "N"
  d: date or none "D"
  e: date or none "E" none if left out
"#;

fn library(rules: &str) -> (Sources, Program) {
    let mut sources = Sources::new();
    sources.add("p/p.rules", format!("{FACTS}\n{rules}"));
    let compiled = compile_library(&sources);
    let problems: Vec<_> = compiled.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}");
    (sources, compiled.program.expect("a program"))
}

fn run(sources: &Sources, program: &Program, upto: usize) -> Coverage {
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    let read = |_: &str, _: &str| Err(String::new());
    let mut coverage = Coverage::new(Units::of(program));
    for id in (0..upto).map(ScenarioId::at) {
        let failures = scenario::run(program, sources, id, today, &read).failures;
        assert!(failures.is_empty(), "{failures:?}");
        let built = scenario::build(program, sources, id, today, &read).expect("a case");
        let shown = coverage.units.shown(program, id, &built.facts, built.today);
        coverage.add(id, &shown);
    }
    coverage
}

/// What is missing, one text a way: `name: words`.
fn missing(rules: &str) -> Vec<String> {
    let (sources, program) = library(rules);
    let coverage = run(&sources, &program, program.scenarios.len());
    let mut found = Vec::new();
    for unit in &coverage.units.units {
        let name = coverage.units.name(&program, &sources, unit);
        for (_, words) in coverage.missing(&program, unit) {
            found.push(format!("{name}: {words}"));
        }
    }
    found
}

const AND: &str = r#"
eligibility x "X"
  condition one "One"
    met when f.a and f.b
"#;

fn scenarios(lines: &[&str]) -> String {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        text.push_str(&format!("\nscenario \"{number}\"\n"));
        for part in line.split(';') {
            text.push_str(&format!("  {}\n", part.trim()));
        }
    }
    text
}

#[test]
fn nothing_is_shown_without_scenarios() {
    assert_eq!(
        missing(AND),
        [
            "condition `x.one`: no scenario in which it is met",
            "condition `x.one`: no scenario in which it is not met",
            "condition `x.one`: no scenario in which it is unknown",
            "`f.a` in `x.one`: no scenario in which it is yes",
            "`f.a` in `x.one`: no scenario in which it is no",
            "`f.b` in `x.one`: no scenario in which it is yes",
            "`f.b` in `x.one`: no scenario in which it is no",
        ]
    );
}

#[test]
fn three_scenarios_and_one_unknown_are_enough_for_two_operands() {
    let all = scenarios(&[
        "given f.a is yes; given f.b is yes; expect x is eligible",
        "given f.a is no; given f.b is yes; expect x is not eligible",
        "given f.a is yes; given f.b is no; expect x is not eligible",
        "expect x is undecided",
    ]);
    assert_eq!(missing(&format!("{AND}{all}")), [""; 0]);
}

#[test]
fn an_operand_that_another_masks_does_not_decide() {
    let all = scenarios(&[
        "given f.a is yes; given f.b is yes; expect x is eligible",
        "given f.a is no; given f.b is no; expect x is not eligible",
        "expect x is undecided",
    ]);
    assert_eq!(
        missing(&format!("{AND}{all}")),
        [
            "`f.a` in `x.one`: no scenario in which it is no and that alone decides",
            "`f.b` in `x.one`: no scenario in which it is no and that alone decides",
        ]
    );
}

#[test]
fn what_settles_the_answer_decides_whatever_else_is_unknown() {
    let all = scenarios(&[
        "given f.a is yes; given f.b is yes; expect x is eligible",
        "given f.a is no; expect x is not eligible",
        "given f.b is no; expect x is not eligible",
        "given f.b is yes; expect x is undecided",
    ]);
    assert_eq!(missing(&format!("{AND}{all}")), [""; 0]);
}

#[test]
fn a_condition_decides_only_where_no_other_stands_in_the_way() {
    let rules = r#"
eligibility x "X"
  condition one "One"
    met when f.a
  exclusion two "Two"
    applies when f.c
    excluded when f.b
"#;
    let all = scenarios(&[
        "given f.a is yes; given f.b is no; given f.c is yes; expect x is eligible",
        "given f.a is no; given f.b is yes; given f.c is yes; expect x is not eligible",
        "given f.c is no; expect x is undecided",
    ]);
    assert_eq!(
        missing(&format!("{rules}{all}")),
        [
            "condition `x.one`: no scenario in which it is not met and nothing else stands in the way",
            "exclusion `x.two`: no scenario in which it excludes and nothing else stands in the way",
            "exclusion `x.two`: no scenario in which it is unknown",
        ]
    );
}

#[test]
fn what_cannot_be_unknown_is_not_asked_to_be() {
    let rules = r#"
define so_far_a: yes or no "So far" so far
  is yes when f.a
  otherwise no

eligibility x "X"
  condition given "Given"
    met when f.e is given
  condition day "Day"
    met when today is after 1 July 2020

eligibility y "Y"
  condition known "Known"
    met when today is after 1 July 2020
  warning w "W" when f.a is recorded
"#;
    let found = missing(rules);
    assert!(!found.iter().any(|words| words.contains("unknown")), "{found:?}");
}

#[test]
fn a_guard_decides_although_what_it_guards_is_no_without_it() {
    let rules = r#"
eligibility x "X"
  condition one "One"
    met when f.d is given and f.d is before today and f.a
"#;
    let all = scenarios(&[
        "given f.d is 1 June 2025; given f.a is yes; expect x is eligible",
        "given f.d is none; given f.a is yes; expect x is not eligible",
        "given f.d is 1 August 2025; given f.a is yes; expect x is not eligible",
        "given f.d is 1 June 2025; given f.a is no; expect x is not eligible",
        "expect x is undecided",
    ]);
    assert_eq!(missing(&format!("{rules}{all}")), [""; 0]);
}

#[test]
fn lines_exceptions_and_dated_lines_decide_and_are_passed_over() {
    let rules = r#"
define v: whole number "V"
  is 1 until 31 December 2024 when f.a
  is 2 until 31 December 2024
  is 3 from 1 January 2025
  except 9 when f.b
"#;
    let all = scenarios(&[
        "as at 1 June 2024; given f.a is yes; given f.b is no; expect v is 1",
        "as at 1 June 2025; given f.b is no; expect v is 3",
    ]);
    assert_eq!(
        missing(&format!("{rules}{all}")),
        [
            "line `is 1 until 31 December 2024 when f.a` of `v`: no scenario in which it is read and its \
             `when` is no",
            "line `is 2 until 31 December 2024` of `v`: no scenario in which it decides, on a day up to \
             31 December 2024",
            "exception `except 9 when f.b` of `v`: no scenario in which it decides",
        ]
    );
}

#[test]
fn rows_loops_and_notices_are_units() {
    let rules = r#"
table t "T"
  | n: whole number from 0 to 100 || v |
  | 0 to under 50 || 1 |
  | 50 to 100     || 2 |

record r "R"
  ok: yes or no "Ok"

facts g "G"
  list: list of r "List"

define v: whole number "V"
  is v from t where n is f.n

eligibility x "X"
  condition all_ok "All"
    met when every item in g.list satisfies item.ok
  warning low "Low" when f.n is less than 10
"#;
    let found = missing(&format!(
        "{rules}{}",
        scenarios(&["given f.n is 5; expect v is 1; expect warning low"])
    ));
    assert_eq!(
        found,
        [
            "row 2 of table `t`: never looked up",
            "condition `x.all_ok`: no scenario in which it is met",
            "condition `x.all_ok`: no scenario in which it is not met",
            "`item.ok` in `x.all_ok`: no scenario in which it is yes",
            "`item.ok` in `x.all_ok`: no scenario in which it is no",
            "warning `low`: no scenario in which it is not given",
        ]
    );
}

#[test]
fn standards_payments_and_periods_are_units() {
    let rules = r#"
standard s "S"
  in force from 1 January 2024 until 31 December 2026
  applies when f.a
  clock starts on f.d
  clock stops on f.e
  limit 4 weeks

payment pay "Pay"
  instalment one "One"
    condition c "C"
      met when f.b
    pays £10.00
    due on today
"#;
    assert_eq!(
        missing(rules),
        [
            "standard `s`: no scenario in which it is not applicable",
            "standard `s`: no scenario in which it is not started",
            "standard `s`: no scenario in which it is running",
            "standard `s`: no scenario in which it is met",
            "standard `s`: no scenario in which it is breached",
            "`in force from 1 January 2024 until 31 December 2026` of `s`: no scenario before its first day",
            "`in force from 1 January 2024 until 31 December 2026` of `s`: no scenario in which it is in force",
            "`in force from 1 January 2024 until 31 December 2026` of `s`: no scenario after its last day",
            "instalment `pay.one`: no scenario in which it is payable",
            "instalment `pay.one`: no scenario in which it is not payable",
            "instalment `pay.one`: no scenario in which it is held",
            "condition `pay.one.c`: no scenario in which it is met",
            "condition `pay.one.c`: no scenario in which it is not met",
            "condition `pay.one.c`: no scenario in which it is unknown",
        ]
    );
    let all = scenarios(&[
        "as at 1 January 2023; expect s is not in force",
        "as at 1 January 2027; expect s is not in force",
        "given f.a is no; expect s is not applicable",
        "given f.a is yes; given f.d is none; expect s is not started",
        "given f.a is yes; given f.d is 1 July 2025; expect s is running",
        "given f.a is yes; given f.d is 1 July 2024; expect s is breached",
        "given f.a is yes; given f.d is 1 July 2024; given f.e is 2 July 2024; expect s is met",
        "given f.b is yes; expect pay.one is payable",
        "given f.b is no; expect pay.one is not payable",
        "expect pay.one is held",
    ]);
    assert_eq!(missing(&format!("{rules}{all}")), [""; 0]);
}

#[test]
fn a_scenario_shows_only_what_it_expects_something_of() {
    let rules = r#"
eligibility x "X"
  condition one "One"
    met when f.a

eligibility y "Y"
  condition two "Two"
    met when f.a
"#;
    let all = scenarios(&[
        "given f.a is yes; expect x is eligible",
        "given f.a is no; expect x is not eligible",
        "expect x is undecided",
    ]);
    let found = missing(&format!("{rules}{all}"));
    assert!(found.iter().all(|words| words.starts_with("condition `y.two`")), "{found:?}");
    assert_eq!(found.len(), 3);
}

#[test]
fn shares_are_never_rounded_up() {
    let share = |covered, total| Share { covered, total }.to_string();
    assert_eq!(share(0, 0), "100%");
    assert_eq!(share(9_999, 10_000), "99.9%");
    assert_eq!(share(2, 3), "66.6%");
    assert_eq!(share(3, 3), "100%");
    assert!(!Share { covered: 999_999, total: 1_000_000 }.reaches(100_000));
    assert!(Share { covered: 995, total: 1_000 }.reaches(99_500));
}

/// Every way is seen at most once a scenario, and one scenario more never takes anything away.
#[test]
fn more_scenarios_never_show_less() {
    let all = scenarios(&[
        "given f.a is yes; given f.b is yes; expect x is eligible",
        "expect x is undecided",
        "given f.a is no; given f.b is yes; expect x is not eligible",
        "given f.a is no; given f.b is yes; expect x is not eligible",
        "given f.a is yes; given f.b is no; expect x is not eligible",
    ]);
    let (sources, program) = library(&format!("{AND}{all}"));
    let mut before = 0;
    for upto in 0..=program.scenarios.len() {
        let coverage = run(&sources, &program, upto);
        let seen: usize = (0..coverage.units.ways.len())
            .filter(|way| coverage.seen(u32::try_from(*way).expect("few")).is_some())
            .count();
        assert!(seen >= before && seen <= coverage.units.ways.len());
        let share = coverage.share(|_| true);
        assert!(share.covered <= share.total && share.tenths() <= 1000);
        before = seen;
    }
    assert_eq!(run(&sources, &program, 5).share(|_| true).tenths(), 1000);
}
