//! A summary does not depend on how cases are cut; no small count can be worked out of what is shown.

use proptest::prelude::*;

use super::suppress::{CellId, Sheet, Shown};
use super::*;
use crate::batch::run::Counts;
use crate::batch::{Cases, Plan};
use crate::case::Reader;
use crate::program::{Facts, Program, compile_rules};
use crate::source::Sources;

const RULES: &str = r#"pack trial "Trial"

facts person "The person"
  age: whole number "How old are they?"
  lives_here: yes or no "Do they live here?"
  asked_on: date "When did they ask?"
  seen_on: date or none "When were they seen?"

eligibility help "Help"
  condition here "Lives here"
    met when person.lives_here
  condition young "Is young"
    met when person.age is less than 18

standard soon "Seen soon"
  clock starts on person.asked_on
  clock stops on person.seen_on
  limit 14 days

indicator seen "Seen"
  for each case where person.lives_here
  counts when person.age is less than 18
  target at least 50%
"#;

fn program() -> Program {
    let mut sources = Sources::new();
    sources.add("trial.rules", RULES);
    let compiled = compile_rules(&sources);
    compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.problems))
}

fn day() -> Date {
    Date::parse_iso("2026-03-01").expect("a date")
}

/// A case from four small numbers; 3 leaves a fact out.
fn case(program: &Program, parts: (u8, u8, u8, u8)) -> Facts {
    let (age, here, asked, seen) = parts;
    let mut given = Vec::new();
    if age < 3 {
        given.push(format!(r#""age": {}"#, 10 + age * 5));
    }
    if here < 3 {
        given.push(format!(r#""lives_here": {}"#, here > 0));
    }
    if asked < 3 {
        given.push(format!(r#""asked_on": "2026-02-0{}""#, 1 + asked * 3));
    }
    match seen {
        0 => given.push(r#""seen_on": null"#.to_owned()),
        1 => given.push(r#""seen_on": "2026-02-20""#.to_owned()),
        2 => given.push(r#""seen_on": "2026-02-10""#.to_owned()),
        _ => {}
    }
    let text = format!(r#"{{"person": {{{}}}}}"#, given.join(", "));
    let mut sources = Sources::new();
    let file = sources.add("case.json", text.clone());
    Reader::new(program).load(file, &text).expect("a case").facts
}

fn summed(program: &Program, facts: &[Facts], cuts: usize) -> Summary {
    let plan = Plan::compile(program, day(), None);
    let mut all = Summary::default();
    let mut row = 0;
    for block in facts.chunks(cuts.max(1)) {
        let answers = plan.answer(&Cases::from_facts(program, block.to_vec()));
        let first = row;
        row += block.len() as u64;
        let which = |at: usize| Which { input: 0, row: first + at as u64 + 1, id: None };
        all.add(Summary::of(&answers, which));
    }
    all
}

fn report(program: &Program, summary: &Summary, cases: u64, bound: u64) -> Report {
    let counts = Counts { read: cases, ..Counts::default() };
    let plan = Plan::compile(program, day(), None);
    summary.report(program, plan.answers(), day(), counts, bound)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn blocks_change_nothing(
        parts in prop::collection::vec((0..4_u8, 0..4_u8, 0..4_u8, 0..4_u8), 1..40),
        cut in 1..12_usize,
    ) {
        let program = program();
        let facts: Vec<Facts> = parts.iter().map(|parts| case(&program, *parts)).collect();
        let whole = summed(&program, &facts, facts.len());
        let in_blocks = summed(&program, &facts, cut);
        prop_assert_eq!(&whole, &in_blocks);
        let written = serde_json::to_string(&whole).expect("JSON");
        prop_assert_eq!(&whole, &serde_json::from_str::<Summary>(&written).expect("a summary"));
        let names = Names { program: &program, inputs: &["cases".to_owned()] };
        let count = facts.len() as u64;
        let json = report(&program, &whole, count, 0).json(names).to_string();
        prop_assert_eq!(json, report(&program, &in_blocks, count, 0).json(names).to_string());
    }

    #[test]
    fn a_report_shows_no_small_count(
        parts in prop::collection::vec((0..4_u8, 0..4_u8, 0..4_u8, 0..4_u8), 1..60),
        bound in 3..7_u64,
    ) {
        let program = program();
        let facts: Vec<Facts> = parts.iter().map(|parts| case(&program, *parts)).collect();
        let summary = summed(&program, &facts, facts.len());
        let report = report(&program, &summary, facts.len() as u64, bound);
        for part in &report.parts {
            let small = |cell: CellId| matches!(report.sheet.told(cell), Some(1..=2));
            prop_assert!(part.answers.iter().all(|(_, cell)| !small(*cell)));
            prop_assert!(part.reasons.iter().all(|(_, cell)| !small(*cell)));
            prop_assert!(part.missing.iter().all(|one| !small(one.alone) && !small(one.among)));
            prop_assert!(part.waits.is_empty());
        }
    }
}

/// A table as a reader sees it: rows of parts with a total that all rows share; of the first part of each row a breakdown
/// with overlaps.
#[derive(Debug)]
struct Seen {
    sheet: Sheet,
    total: CellId,
    rows: Vec<Vec<CellId>>,
    below: Option<(CellId, Vec<CellId>)>,
}

fn seen(rows: &[Vec<u64>], below: &[u64], bound: u64) -> Seen {
    let mut sheet = Sheet::default();
    let count = rows.iter().map(|row| row.iter().sum::<u64>()).max().unwrap_or(0);
    let total = sheet.cell(count);
    let mut cells = Vec::new();
    for row in rows {
        let mut row = row.clone();
        let rest = count - row.iter().sum::<u64>();
        row.push(rest);
        let parts: Vec<CellId> =
            row.iter().filter(|n| **n > 0).map(|count| sheet.cell(*count)).collect();
        sheet.sum(total, parts.clone());
        cells.push(parts);
    }
    let first = cells.first().and_then(|row| row.first()).copied();
    let below = first.map(|first| {
        let whole = sheet.count(first);
        // The parts overlap, and together they are all of it.
        let mut parts: Vec<u64> = below.iter().map(|count| *count.min(&whole)).collect();
        let rest = whole.saturating_sub(parts.iter().sum());
        parts.push(rest.max(1));
        let parts: Vec<CellId> =
            parts.iter().filter(|n| **n > 0).map(|count| sheet.below(*count, first)).collect();
        parts.iter().for_each(|part| sheet.within(*part, first));
        sheet.cover(first, parts.clone());
        (first, parts)
    });
    sheet.suppress(bound);
    Seen { sheet, total, rows: cells, below }
}

/// What a count can be for a reader who knows nothing else; what is withheld is at least there.
fn choices(sheet: &Sheet, cell: CellId, most: u64) -> Vec<u64> {
    match sheet.shown(cell) {
        Shown::Count(count) => vec![count],
        Shown::Below(bound) => (1..bound).collect(),
        Shown::Withheld => (1..=most).collect(),
    }
}

/// The ways to fill cells so that they come to a total.
fn fillings(sheet: &Sheet, cells: &[CellId], total: u64) -> Vec<Vec<u64>> {
    let Some((first, rest)) = cells.split_first() else {
        return if total == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let mut found = Vec::new();
    for count in choices(sheet, *first, total) {
        if count <= total {
            for mut tail in fillings(sheet, rest, total - count) {
                tail.insert(0, count);
                found.push(tail);
            }
        }
    }
    found
}

/// The ways to fill parts that overlap and together are a whole.
fn coverings(sheet: &Sheet, cells: &[CellId], whole: u64) -> Vec<Vec<u64>> {
    let mut found = vec![Vec::new()];
    for cell in cells {
        let mut longer = Vec::new();
        for one in &found {
            for count in choices(sheet, *cell, whole).into_iter().filter(|count| *count <= whole) {
                let mut one: Vec<u64> = one.clone();
                one.push(count);
                longer.push(one);
            }
        }
        found = longer;
    }
    found.retain(|counts| counts.iter().sum::<u64>() >= whole);
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_small_count_can_be_worked_out(
        rows in prop::collection::vec(prop::collection::vec(0..9_u64, 1..4), 1..3),
        below in prop::collection::vec(0..9_u64, 0..3),
        bound in 3..6_u64,
    ) {
        let Seen { sheet, total, rows, below } = seen(&rows, &below, bound);
        // By how much the parts of a breakdown exceed what they are of.
        let mut excess: BTreeSet<u64> = BTreeSet::new();
        // Every way in which all can be filled, given the total.
        let mut can: BTreeMap<CellId, BTreeSet<u64>> = BTreeMap::new();
        for all in choices(&sheet, total, 40) {
            let mut filled: Vec<(Vec<CellId>, Vec<Vec<u64>>)> = Vec::new();
            for (at, row) in rows.iter().enumerate() {
                let mut ways = fillings(&sheet, row, all);
                if at == 0 && let Some((_, parts)) = &below {
                    // Only ways in which the breakdown of the first part has one, too.
                    ways.retain(|way| !coverings(&sheet, parts, way[0]).is_empty());
                }
                filled.push((row.clone(), ways));
            }
            if filled.iter().any(|(_, ways)| ways.is_empty()) {
                continue;
            }
            can.entry(total).or_default().insert(all);
            for (row, ways) in &filled {
                for way in ways {
                    for (cell, count) in row.iter().zip(way) {
                        can.entry(*cell).or_default().insert(*count);
                    }
                }
            }
            if let (Some((first, parts)), Some((row, ways))) = (&below, filled.first()) {
                assert_eq!(row.first(), Some(first));
                let wholes: BTreeSet<u64> = ways.iter().map(|way| way[0]).collect();
                for whole in wholes {
                    for way in coverings(&sheet, parts, whole) {
                        excess.insert(way.iter().sum::<u64>() - whole);
                        for (cell, count) in parts.iter().zip(way) {
                            can.entry(*cell).or_default().insert(count);
                        }
                    }
                }
            }
        }
        if let Some((first, parts)) = &below {
            let truth = parts.iter().map(|part| sheet.count(*part)).sum::<u64>() - sheet.count(*first);
            if (1..bound).contains(&truth) {
                prop_assert!(excess.len() > 1, "{truth} more than all can be worked out");
            }
        }
        for (cell, counts) in can {
            let truth = sheet.count(cell);
            prop_assert!(counts.contains(&truth), "{cell} is {truth}, not one of {counts:?}");
            if (1..bound).contains(&truth) {
                prop_assert!(counts.len() > 1, "{cell} can be worked out: it is {truth}");
            }
        }
    }
}

#[test]
fn a_second_count_is_withheld_where_the_first_follows_from_the_total() {
    let mut sheet = Sheet::default();
    let total = sheet.cell(100);
    let parts = [90, 3, 7].map(|count| sheet.cell(count));
    sheet.sum(total, parts.to_vec());
    sheet.suppress(5);
    let shown = parts.map(|part| sheet.shown(part));
    assert_eq!(shown, [Shown::Count(90), Shown::Below(5), Shown::Withheld]);
    assert_eq!(sheet.shown(total), Shown::Count(100));
}

#[test]
fn two_small_counts_that_can_only_be_the_greatest_are_blurred() {
    let mut sheet = Sheet::default();
    let total = sheet.cell(8);
    let parts = [4, 4].map(|count| sheet.cell(count));
    sheet.sum(total, parts.to_vec());
    sheet.suppress(5);
    assert!(parts.iter().all(|part| sheet.shown(*part) != Shown::Count(4)));
    assert_ne!(
        (sheet.shown(total), sheet.shown(parts[0]), sheet.shown(parts[1])),
        (Shown::Count(8), Shown::Below(5), Shown::Below(5))
    );
}

#[test]
fn the_longest_waits_are_the_first_among_equals() {
    let program = program();
    let facts: Vec<Facts> = (0..25).map(|_| case(&program, (0, 1, 0, 1))).collect();
    let summary = summed(&program, &facts, 4);
    let report = report(&program, &summary, 25, 0);
    let waits = report.parts.iter().flat_map(|part| &part.waits);
    let rows: Vec<u64> = waits.map(|wait| wait.case.row).collect();
    assert_eq!(rows, (1..=10).collect::<Vec<u64>>());
}
