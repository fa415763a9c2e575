//! What expressions give, one a line: text → tree → program → outcome.

#![cfg(test)]

use rules::case;
use rules::engine::{Outcome, evaluate_expr, failed_checks, with_faults};
use rules::explain::Lexicon;
use rules::program::{Facts, Program, compile_expression, compile_library};
use rules::source::Sources;
use rules::value::Date;

const LIBRARY: &str = r#"pack trial "Trial"
  version "1"

levels need "Need"
  low "Low"
  middle "Middle"
  high "High"

choices town "Town"
  ayr "Ayr"
  bute "Bute"
  crail "Crail"

calendar council_days "Working days of the council"
  covers 2024 to 2026
  closed 25 December 2025, 26 December 2025

record visit "A visit"
  id: text "Reference"
  on: date or none "Day"
  hours: whole number from 0 to 8 "Hours"
  done: yes or no "Done?"
  towns: list of town "Towns"

define long of visit: yes or no "A long visit"
  is visit.hours is at least 4

facts person "The person"
  score: whole number from 0 to 40 "Score"
  points: number or none "Points"
  limit: number "Limit"
  paid: money "Paid"
  share: percent "Share"
  born: date "Born on"
  met_on: date or none "Met on"
  closed_on: date or none "Closed on" none if left out
  ready: yes or no "Ready?"
  sure: yes or no "Sure?"
  level: need "Level"
  home: town "Home"
  work: town or none "Work"
  visits: list of visit by id "Visits"

  check met_after_birth "Met before birth" blames person.met_on
    person.met_on is on or after person.born

table fees "Fees" partial
  | town       || fee    | from_hour |
  | ayr        || £10.00 | 8:00am    |
  | bute, crail || £12.50 | 9:00am   |

table bands "Bands"
  | score: whole number from 0 to 40 || band   |
  | 0 to 13                          || low    |
  | 14 to 16                         || middle |
  | at least 17                      || high   |

define rate: percent "Rate"
  is 40% from 1 April 2024
  is 35% from 1 April 2027
  except 30% when person.ready

define spread: money "Spread"
  is £5.00 when person.ready
  otherwise £9.00

define capped: whole number from 0 to 10 "Capped"
  is 3 when person.ready
  otherwise 12

define loud: yes or no "Loud"
  except yes when person.ready
  except no when person.sure
  is yes
"#;

struct Trial {
    sources: Sources,
    program: Program,
}

impl Trial {
    fn new() -> Self {
        let mut sources = Sources::new();
        sources.add("trial/trial.rules", LIBRARY);
        let compiled = compile_library(&sources);
        let problems: Vec<String> = compiled
            .problems
            .iter()
            .map(|problem| format!("{}: {}", sources.slice(problem.span()), problem.message))
            .collect();
        let program = compiled.program.unwrap_or_else(|| panic!("{problems:#?}"));
        Self { sources, program }
    }

    fn facts(&mut self, case: &str) -> Facts {
        let file = self.sources.add("case.json", case);
        let loaded = case::load(&self.program, file, case).expect("the case is JSON");
        assert!(loaded.faults.is_empty(), "{case}: {:?}", loaded.faults);
        loaded.facts
    }

    fn eval(&mut self, facts: &Facts, text: &str) -> String {
        let file = self.sources.add("expression", text);
        let expr = rules::syntax::parse_expression(file, text)
            .and_then(|tree| compile_expression(&mut self.program, &self.sources, &tree));
        let expr = match expr {
            Ok(expr) => expr,
            Err(problems) => panic!("{text}: {}", problems[0].message),
        };
        let today = Date::parse_iso("2025-07-12").unwrap();
        let (outcome, _, _) = evaluate_expr(&self.program, facts, today, expr);
        match outcome {
            Outcome::Error(error) => error.code.as_str().to_owned(),
            outcome => {
                Lexicon { program: &self.program, facts }.outcome(self.program[expr].ty, &outcome)
            }
        }
    }
}

#[track_caller]
fn check(case: &str, rows: &[(&str, &str)]) {
    let mut trial = Trial::new();
    let facts = trial.facts(case);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let found = trial.eval(&facts, text);
            (found != *expected).then(|| format!("{text}: {found}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn arithmetic() {
    check(
        "{}",
        &[
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("7 / 2", "3.5"),
            ("1 / 3", "0.333333…"),
            ("1 / 3 * 3", "1"),
            ("-2 + 5", "3"),
            ("0.1 + 0.2", "0.3"),
            ("1 / 0", "rules::eval::division_by_zero"),
            ("£10.00 + £0.05", "£10.05"),
            ("(£10.00 / 3) rounded to the penny", "£3.33"),
            ("£10.00 / £4.00", "2.5"),
            ("60% of £1,200,195.00", "£720,117.00"),
            ("5% of 1000", "50"),
            ("(7 / 2) rounded", "4"),
            ("(-7 / 2) rounded", "-4"),
            ("(7 / 2) rounded down", "3"),
            ("(-7 / 2) rounded up", "-4"),
            ("the larger of 3 and 5", "5"),
            ("the smaller of £3.00 and £5.00", "£3.00"),
        ],
    );
}

#[test]
fn dates() {
    check(
        "{}",
        &[
            ("today", "12 July 2025"),
            ("4 weeks after 2 June 2025", "30 June 2025"),
            ("1 months after 31 January 2025", "28 February 2025"),
            ("18 months after 31 August 2024", "28 February 2026"),
            ("2 years before 29 February 2024", "28 February 2022"),
            ("10 working days after 12 July 2025", "25 July 2025"),
            ("1 working days after 24 December 2025", "29 December 2025"),
            ("3 working days before 29 December 2025", "22 December 2025"),
            ("10 working days after 30 December 2026", "rules::eval::outside_calendar"),
            ("days from 2 June 2025 to 30 June 2025", "28 days"),
            ("weeks from 2 June 2025 to 29 June 2025", "3 weeks"),
            ("months from 31 January 2025 to 28 February 2025", "1 month"),
            ("years from 1 June 2020 to 31 May 2025", "4 years"),
            ("working days from 4 July 2025 to 11 July 2025", "5 working days"),
            ("age on 28 February 2025 if born 29 February 2008", "16 years"),
            ("age on 1 March 2025 if born 29 February 2008", "17 years"),
            ("age on 1 March 2007 if born 29 February 2008", "rules::eval::born_after"),
            ("the day 29 February 2008 reaches 17", "1 March 2025"),
            ("weekday of 12 July 2025", "saturday"),
            ("start of financial year of 31 March 2025", "1 April 2024"),
            ("end of financial quarter of 12 July 2025", "30 September 2025"),
            ("end of month of 5 February 2024", "29 February 2024"),
            ("the later of 2 June 2025 and today", "12 July 2025"),
            ("30 June 2025 is within 4 weeks after 2 June 2025", "yes"),
            ("1 July 2025 is within 4 weeks after 2 June 2025", "no"),
            ("2 June 2025 is within 4 weeks after 2 June 2025", "yes"),
            ("1 June 2025 is within 1 weeks before 2 June 2025", "yes"),
            ("25 December 2025 is a working day", "no"),
            ("24 December 2025 is a working day", "yes"),
        ],
    );
}

#[test]
fn comparisons_with_none() {
    check(
        r#"{"person": {"points": null, "met_on": null, "work": null}}"#,
        &[
            ("person.points is none", "yes"),
            ("person.points is given", "no"),
            ("person.work is ayr", "no"),
            ("person.work is not ayr", "yes"),
            ("person.work is one of ayr, bute", "no"),
            ("person.closed_on is none", "yes"),
            ("(person.points, or 3 if none)", "3"),
            ("person.points is given and person.points + 1 is at least 2", "no"),
            ("person.points is none or person.points + 1 is at least 2", "yes"),
        ],
    );
}

#[test]
fn nothing_is_known() {
    check(
        "{}",
        &[
            ("person.ready", "not known"),
            ("person.score", "not known yet, from 0 to 40"),
            ("person.score is at most 40", "yes"),
            ("person.score is at least 41", "no"),
            ("person.score is between 0 and 39", "not known"),
            ("person.score + 10", "not known yet, from 10 to 50"),
            ("person.score * 2", "not known"),
            ("the larger of person.score and 50", "50"),
            ("person.score is one of 41, 42", "no"),
            ("person.ready and not person.ready", "not known"),
            ("person.ready or 1 is 1", "yes"),
            ("person.ready and 1 is 2", "no"),
            ("(1 / 0 is 1) and person.ready", "rules::eval::division_by_zero"),
            ("(1 / 0 is 1) and 1 is 2", "no"),
            ("(1 / 0 is 1) or 1 is 1", "yes"),
            ("person.level is at least low", "not known"),
            ("person.points is given", "not known"),
            ("person.visits is empty", "not known"),
            ("any v in person.visits satisfies v.done", "not known"),
            ("number of v in person.visits", "not known"),
            ("rate", "not known yet, from 30% to 40%"),
            ("rate is at most 40%", "yes"),
            ("spread", "not known yet, from £5.00 to £9.00"),
            ("spread is at least £5.00", "yes"),
            ("capped", "not known"),
            ("loud", "not known"),
            ("band from bands where score is person.score", "not known"),
        ],
    );
}

#[test]
fn dates_known_to_the_month() {
    check(
        r#"{"person": {"born": "2009-05", "met_on": "2025-06"}}"#,
        &[
            ("person.born", "not known yet, from 1 May 2009 to 31 May 2009"),
            ("age on 2 June 2025 if born person.born", "16 years"),
            ("age on 15 May 2025 if born person.born", "not known yet, from 15 years to 16 years"),
            ("age on 15 May 2025 if born person.born is at least 15", "yes"),
            ("person.met_on is given", "yes"),
            ("person.met_on is given and person.met_on is before 1 July 2025", "yes"),
            ("person.met_on is given and person.met_on is after 15 June 2025", "not known"),
            (
                "(person.met_on, or today if none)",
                "not known yet, from 1 June 2025 to 30 June 2025",
            ),
            ("end of financial quarter of person.born", "30 June 2009"),
            ("4 weeks after person.born", "not known yet, from 29 May 2009 to 28 June 2009"),
            ("days from person.born to today", "not known"),
        ],
    );
}

const VISITS: &str = r#"{"person": {"ready": false, "sure": true, "home": "bute", "score": 15, "visits": [
  {"id": "a", "on": "2025-06-02", "hours": 5, "done": true, "towns": ["ayr"]},
  {"id": "b", "on": null, "hours": 2, "done": false, "towns": []},
  {"id": "c", "on": "2025-06-20", "done": true, "towns": ["bute", "crail"]},
  {"id": "d", "on": "2025-07-01", "hours": 4}
]}}"#;

#[test]
fn lists_with_gaps() {
    check(
        VISITS,
        &[
            ("number of v in person.visits", "4"),
            ("number of v in person.visits where v.done", "not known yet, from 2 to 3"),
            ("number of v in person.visits where v.long", "not known yet, from 2 to 3"),
            ("number of v in person.visits where v.on is given", "3"),
            ("any v in person.visits satisfies v.done", "yes"),
            ("every v in person.visits satisfies v.done", "no"),
            ("any v in person.visits satisfies v.hours is more than 8", "no"),
            ("sum of v.hours for v in person.visits", "not known"),
            ("sum of v.hours for v in person.visits where v.on is none", "2"),
            ("highest v.hours for v in person.visits where v.on is none", "2"),
            ("latest v.on for v in person.visits where v.on is given", "1 July 2025"),
            ("number of t in person.visits.towns", "not known yet, at least 3"),
            ("person.visits.towns includes ayr", "yes"),
            ("any t in person.visits.towns satisfies t is crail", "yes"),
            ("every t in person.visits.towns satisfies t is crail", "no"),
            ("(number of t in person.visits.towns) is at least 3", "yes"),
            ("(number of t in person.visits.towns) is at least 4", "not known"),
        ],
    );
}

#[test]
fn tables() {
    check(
        VISITS,
        &[
            ("fee from fees where town is person.home", "£12.50"),
            ("fee from fees where town is ayr", "£10.00"),
            ("band from bands where score is person.score", "Middle"),
            ("band from bands where score is 17", "High"),
            ("number of r in fees", "2"),
            ("sum of r.fee for r in fees", "£22.50"),
            ("highest r.fee for r in fees", "£12.50"),
            ("rate", "40%"),
            ("loud", "no"),
        ],
    );
    check(
        "{}",
        &[
            ("from_hour from fees where town is person.home", "not known"),
            (
                "fee from fees where town is person.home",
                "not known yet, from £10.00 to £12.50, or none",
            ),
        ],
    );
}

#[test]
fn a_failed_check_is_a_fault_and_not_a_refusal() {
    let mut trial = Trial::new();
    let facts = trial.facts(r#"{"person": {"born": "2010-01-01", "met_on": "2009-01-01"}}"#);
    let today = Date::parse_iso("2025-07-12").unwrap();
    let failed = failed_checks(&trial.program, &facts, today);
    assert_eq!(failed.len(), 1);
    let facts = with_faults(&facts, &failed);
    assert_eq!(trial.eval(&facts, "person.met_on is given"), "not known");
    let facts = trial.facts(r#"{"person": {"born": "2010-01-01", "met_on": null}}"#);
    assert!(failed_checks(&trial.program, &facts, today).is_empty(), "none is unknown in a check");
}
