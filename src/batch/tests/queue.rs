//! The order of a waiting list.

use crate::batch::queue::{Key, Ranking, Which, key_words};
use crate::program::{Program, QueueId, compile_rules};
use crate::source::Sources;
use crate::span::FileId;
use crate::value::Date;

const RULES: &str = r#"pack trial "Trial"
  version "1"

levels need "Need"
  low "Low"
  high "High"

facts child "The child"
  urgent: yes or no "Is it urgent?"
  need_level: need or none "What do they need?"
  asked_on: date or none "When was it asked for?"
  started_on: date or none "When did it start?"

define days_waited: whole number or none "Days waited"
  is none when child.asked_on is none
  otherwise days from child.asked_on to today

queue list "Waiting list"
  waits when child.started_on is none
  first by child.urgent, highest first
  then by child.need_level, highest first
  then by days_waited, highest first

standard start "Starts within 2 weeks"
  clock starts on child.asked_on
  clock stops on child.started_on
  limit 2 weeks
"#;

fn program() -> Program {
    let mut sources = Sources::new();
    sources.add("trial.rules", RULES);
    let compiled = compile_rules(&sources);
    assert_eq!(compiled.problems, []);
    compiled.program.unwrap()
}

/// The list that cases make, in words.
fn ranked(program: &Program, cases: &[&str]) -> String {
    let today = Date::from_ymd(2026, 3, 15).unwrap();
    let mut ranking = Ranking::new(program, QueueId(0), today);
    for (row, text) in (1..).zip(cases) {
        let facts = crate::case::load(program, FileId(0), text).unwrap().facts;
        let asked = ranking.ask(&facts);
        ranking.add(Which { input: 0, row, id: facts.id.clone() }, &facts, asked);
    }
    let queued = ranking.finish();
    let mut shown = String::new();
    for place in &queued.places {
        let due = place.due.iter().map(|due| {
            let late = if due.overdue { " late" } else { "" };
            format!(" due {}{late}", due.due_on.unwrap().iso())
        });
        let marks = place.keys.iter().map(|key| match key {
            Key::Value(_) => '=',
            Key::None => '-',
            Key::Unknown => '?',
            Key::Error(_) => '!',
        });
        let ahead = place.ahead_by.map(|key| {
            let (key, _) = program.queues[0].keys[key];
            format!(" ahead by {}", key_words(program, key))
        });
        shown += &format!(
            "{} {}{}{}\n",
            place.case.row,
            marks.collect::<String>(),
            due.collect::<String>(),
            ahead.unwrap_or_default()
        );
    }
    for open in &queued.open {
        shown += &format!("open {}: {}\n", open.case.row, open.missing.join(", "));
    }
    shown + &format!("not waiting: {}\n", queued.not_waiting)
}

#[test]
fn values_come_before_none_and_none_before_what_is_unknown() {
    let cases = [
        r#"{"child": {"urgent": false, "need_level": "high", "asked_on": "2026-03-01", "started_on": null}}"#,
        r#"{"child": {"need_level": "high", "asked_on": "2026-03-01", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "need_level": null, "asked_on": "2026-01-01", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "asked_on": "2026-01-01", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "need_level": "low", "asked_on": "2026-02-28", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "need_level": "low", "asked_on": "2026-02-27", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "need_level": "low", "asked_on": "2026-02-28", "started_on": null}}"#,
        r#"{"child": {"urgent": true, "need_level": "low", "asked_on": "2026-02-28", "started_on": "2026-03-01"}}"#,
        r#"{"child": {"urgent": true, "need_level": "low", "asked_on": "2026-02-28"}}"#,
    ];
    insta::assert_snapshot!(ranked(&program(), &cases), @r"
    6 === due 2026-03-13 late ahead by Days waited
    5 === due 2026-03-14 late
    7 === due 2026-03-14 late ahead by need level
    3 =-= due 2026-01-15 late ahead by need level
    4 =?= due 2026-01-15 late ahead by urgent
    1 === due 2026-03-15 ahead by urgent
    2 ?== due 2026-03-15
    open 9: child.started_on
    not waiting: 1
    ");
}

#[test]
fn nobody_waits_in_an_empty_list() {
    assert_eq!(ranked(&program(), &[]), "not waiting: 0\n");
}
