//! What is counted is what the engine says of each case, however the cases are cut; nothing changes under the same
//! rules; and no small number is told.

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value as Json;

use super::*;
use crate::batch::Plan;
use crate::batch::block::{Block, Source};
use crate::batch::read::{Lines, Understander, keep};
use crate::batch::run::Counts;
use crate::case::Reader;
use crate::engine::{self, Finding, Outcome};
use crate::program::{Answer, Program, Value, compile_rules};
use crate::source::Sources;
use crate::value::{Date, Number};

const NOW: &str = include_str!("../../../examples/compare/now/passes.rules");
const DRAFT: &str = include_str!("../../../examples/compare/draft/passes.rules");

struct Library {
    sources: Sources,
    program: Program,
}

fn library(text: &str) -> Library {
    let mut sources = Sources::new();
    sources.add("passes.rules", text);
    let compiled = compile_rules(&sources);
    let program = compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.problems));
    Library { sources, program }
}

fn today() -> Date {
    Date::parse_iso("2026-02-02").expect("a date")
}

fn side(library: &Library) -> Side<'_> {
    let Library { sources, program } = library;
    let mut understander = Understander::new(program, today());
    understander.keep = vec![keep(program, "rider.area")];
    understander.columns = vec![None];
    Side { program, sources, plan: Plan::compile(program, today(), None), understander }
}

fn job<'a>(before: &'a Library, after: &'a Library) -> Job<'a> {
    let sides = Sides { before: side(before), after: side(after) };
    let pairs = Pairs::of(
        Asked { program: &before.program, answers: sides.before.plan.answers() },
        Asked { program: &after.program, answers: sides.after.plan.answers() },
    );
    let column = Column { name: "rider.area".to_owned(), of_before: false, at: 0 };
    let form = Form { csv: false, inputs: Vec::new(), columns: vec!["rider.area".to_owned()] };
    Job { sides, pairs, columns: vec![column], kept: Vec::new(), form: Some(form), show: 2 }
}

/// A case from six small numbers; the largest of each leaves a fact out.
type Parts = (u8, u8, u8, u8, u8, u8);

fn parts() -> impl Strategy<Value = Parts> {
    (0..6_u8, 0..4_u8, 0..3_u8, 0..6_u8, 0..3_u8, 0..4_u8)
}

fn case(at: usize, parts: Parts) -> String {
    let (born, area, school, miles, asked, sent) = parts;
    let mut given = Vec::new();
    if born < 5 {
        given.push(format!(r#""born": "{}-06-15""#, 2006 + u16::from(born) * 2));
    }
    if let Some(area) = ["north", "south", "coast"].get(usize::from(area)) {
        given.push(format!(r#""area": "{area}""#));
    }
    if school < 2 {
        given.push(format!(r#""at_school": {}"#, school > 0));
    }
    if miles < 5 {
        given.push(format!(r#""miles": {miles}"#));
    }
    if asked < 2 {
        given.push(format!(r#""asked_on": "2026-01-0{}""#, 1 + asked * 4));
    }
    match sent {
        0 => given.push(r#""sent_on": null"#.to_owned()),
        1 => given.push(r#""sent_on": "2026-01-14""#.to_owned()),
        2 => given.push(r#""sent_on": "2026-01-28""#.to_owned()),
        _ => {}
    }
    format!(r#"{{"id": "c{at}", "rider": {{{}}}}}"#, given.join(", "))
}

/// Everything, in blocks of so many.
fn compared(job: &Job<'_>, lines: &[String], rows: usize) -> (Tally, Vec<u8>, Sides<Counts>) {
    let mut source = Lines::new(Cursor::new(lines.join("\n").into_bytes()));
    let (mut tally, mut written) = (Tally::default(), Vec::new());
    let mut counts: Sides<Counts> = Sides::default();
    let mut first = 0;
    while let Some(data) = source.next(rows).expect("lines") {
        let block = Block { input: 0, first, bytes: 0, data };
        first += block.rows() as u64;
        let done = job.work(&block, None);
        tally.join(done.tally, job.show);
        written.extend(done.lines);
        counts.before.add(done.counts.before);
        counts.after.add(done.counts.after);
    }
    (tally, written, counts)
}

/// What the engine says of a case: the answers by name, the due date and what is payable in pence.
struct Said {
    answers: BTreeMap<String, Answer>,
    due: Option<i32>,
    pence: i128,
}

fn said(library: &Library, line: &str) -> Said {
    let program = &library.program;
    let mut sources = Sources::new();
    let file = sources.add("case.json", line);
    let facts = Reader::new(program).load(file, line).expect("a case").facts;
    let mut said = Said { answers: BTreeMap::new(), due: None, pence: 0 };
    for answered in engine::evaluate(program, &facts, today()).answers {
        let answer = match &answered.finding {
            Finding::Eligibility(found) => found.answer,
            Finding::Standard(found) => {
                said.due = match &found.clock.due_on {
                    Outcome::Known(Value::Date(due)) => Some(due.day_number()),
                    _ => None,
                };
                found.answer
            }
            Finding::Payment(found) => {
                let pence = found.payable.mul(Number::from_i64(100));
                said.pence = pence.expect("pence").numer();
                found.answer
            }
            Finding::Define(_) | Finding::Indicator(_) => continue,
        };
        said.answers.insert(full_name(program, answered.id), answer);
    }
    said
}

fn held_to_the_engine(before: &Library, after: &Library, lines: &[String], tally: &Tally) {
    let job = job(before, after);
    let both: Vec<(Said, Said)> =
        lines.iter().map(|line| (said(before, line), said(after, line))).collect();
    for (pair, part) in job.pairs.both.iter().zip(&tally.parts) {
        let name = full_name(&after.program, pair.after.0);
        let mut moves: BTreeMap<(State, State), u64> = BTreeMap::new();
        let mut stay = 0;
        for (was, is) in &both {
            let (Some(was), Some(is)) = (was.answers.get(&name), is.answers.get(&name)) else {
                continue;
            };
            if was == is {
                stay += 1;
            } else {
                *moves.entry((State(*was as u8), State(*is as u8))).or_default() += 1;
            }
        }
        if both.first().is_some_and(|(was, _)| was.answers.contains_key(&name)) {
            assert_eq!(part.moves, moves, "{name}");
            assert_eq!(part.stay.iter().sum::<u64>(), stay, "{name}");
        }
        let dated = |wanted: fn(i32) -> bool| {
            let moved = both.iter().filter_map(|(was, is)| Some(is.due? - was.due?));
            moved.filter(|by| wanted(*by)).count() as u64
        };
        if name == "passes.sent" {
            assert_eq!((part.due.less, part.due.more), (dated(|by| by < 0), dated(|by| by > 0)));
        }
        if name == "passes.grant" {
            let sums =
                both.iter().fold((0, 0), |sum, (was, is)| (sum.0 + was.pence, sum.1 + is.pence));
            assert_eq!((part.pay.sum.before, part.pay.sum.after), sums);
            let more = both.iter().filter(|(was, is)| is.pence > was.pence).count() as u64;
            assert_eq!(part.pay.shift.more, more);
        }
        // Every change has one cause, and stands in one group.
        let changed = part.moves.values().chain(part.inside.values()).sum::<u64>();
        let causes = part.causes.all.iter().map(|cause| cause.cases).sum::<u64>();
        assert_eq!(causes + part.causes.none, changed, "{name}");
        let groups = part.groups.iter().flatten();
        let grouped =
            groups.map(|group| group.moves.values().sum::<u64>() + group.inside).sum::<u64>();
        assert_eq!(grouped, changed, "{name}");
    }
}

/// Counts that are small, where counts stand.
fn small_counts(json: &Json, bound: u64, path: &str, found: &mut Vec<String>) {
    match json {
        Json::Number(number) if number.as_u64().is_some_and(|n| (1..bound).contains(&n)) => {
            found.push(format!("{path} is {number}"));
        }
        Json::Array(list) => {
            list.iter().for_each(|one| small_counts(one, bound, path, found));
        }
        Json::Object(object) => {
            for (key, value) in object.iter().filter(|(key, _)| *key != "median") {
                small_counts(value, bound, &format!("{path}.{key}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(6),
        cases: 24,
        ..ProptestConfig::default()
    })]

    #[test]
    fn counts_are_those_of_the_engine(all in prop::collection::vec(parts(), 1..40), cut in 1..12_usize) {
        let (before, after) = (library(NOW), library(DRAFT));
        let lines: Vec<String> = all.iter().enumerate().map(|(at, one)| case(at, *one)).collect();
        let job = job(&before, &after);
        let (tally, written, counts) = compared(&job, &lines, 1000);
        prop_assert_eq!(tally.cases, lines.len() as u64);
        held_to_the_engine(&before, &after, &lines, &tally);
        // However the cases are cut.
        let (again, same, _) = compared(&job, &lines, cut);
        prop_assert_eq!(&again, &tally);
        prop_assert_eq!(same, written.clone());
        let changes: u64 = tally
            .parts
            .iter()
            .map(|part| part.moves.values().chain(part.inside.values()).sum::<u64>())
            .sum();
        let lines = written.iter().filter(|byte| **byte == b'\n').count() as u64;
        prop_assert_eq!(lines, changes);
        let names = Names { inputs: &[] };
        let report = tally.report(&job, Beside { counts, bound: 5 });
        let json = report.json(names);
        let mut found = Vec::new();
        for part in json["answers"].as_array().expect("answers") {
            for key in ["changed", "changes", "states", "causes", "by", "due_on", "days_used", "payable"] {
                small_counts(&part[key], 5, key, &mut found);
            }
        }
        prop_assert!(found.is_empty(), "{found:?}\n{json:#}");
    }

    #[test]
    fn the_same_rules_change_nothing(all in prop::collection::vec(parts(), 1..40)) {
        let library = library(DRAFT);
        let lines: Vec<String> = all.iter().enumerate().map(|(at, one)| case(at, *one)).collect();
        let job = job(&library, &library);
        let (tally, written, _) = compared(&job, &lines, 7);
        prop_assert_eq!(tally.changed, 0);
        prop_assert!(written.is_empty());
        prop_assert!(tally.parts.iter().all(|part| part.moves.is_empty() && part.inside.is_empty()));
    }
}

/// The cause is the step that is found to be something else, not one that reads otherwise and says the same.
#[test]
fn a_cause_is_where_the_answer_turns() {
    let (before, after) = (library(NOW), library(DRAFT));
    let job = job(&before, &after);
    // Seventeen, in the north: too old before. The route reads otherwise, and holds either way.
    let lines = vec![
        r#"{"rider": {"born": "2008-12-01", "area": "north", "at_school": true, "miles": 2, "asked_on": "2026-01-01", "sent_on": null}}"#
            .to_owned(),
        // In time before, late after: the limit.
        r#"{"rider": {"born": "2014-12-01", "area": "north", "at_school": true, "miles": 0, "asked_on": "2026-01-01", "sent_on": "2026-01-28"}}"#
            .to_owned(),
    ];
    let (tally, ..) = compared(&job, &lines, 10);
    let causes: Vec<Vec<String>> = tally
        .parts
        .iter()
        .map(|part| {
            let of = |counted: &Counted| {
                let Cause { name, part, place, .. } = &counted.cause;
                format!("{:?} {:?} {:?} {}", name, part, place.after, counted.cases)
            };
            part.causes.all.iter().map(of).collect()
        })
        .collect();
    insta::assert_debug_snapshot!(causes);
}

/// What only one side knows is found, with the fields of items.
#[test]
fn facts_that_one_side_knows() {
    let before = library(NOW);
    let after = library(
        &NOW.replace("  miles: whole number \"How many miles is it to school?\"\n", "")
            .replace("rider.miles is at least 3", "rider.at_school")
            .replace("£20.00 * rider.miles", "£20.00")
            .replace("  at_school: yes", "  late: yes or no \"Late?\"\n  at_school: yes")
            .replace("born: date", "born: date or none")
            .replace(
                "age on rider.asked_on if born rider.born is between 5 and 15",
                "rider.born is given",
            ),
    );
    let apart = FactsApart::of(&before.program, &after.program);
    assert_eq!(apart.before, ["rider.miles"]);
    assert_eq!(apart.after, ["rider.late"]);
    assert_eq!(apart.kinds.len(), 1);
}

#[test]
fn the_middle_of_days() {
    let median = |days: &[i64]| {
        let mut shift = Shift::default();
        days.iter().for_each(|by| {
            shift.add_days(Moved { before: Some(10), after: Some(10 + i128::from(*by)) })
        });
        shift.median()
    };
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[3]), Some(3));
    assert_eq!(median(&[-7, 28]), Some(-7));
    assert_eq!(median(&[-7, 1, 28]), Some(1));
    assert_eq!(median(&[0, 0, 5]), Some(5));
}
