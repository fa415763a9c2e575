//! Columns against the engine, answer for answer: over generated programs, and over the packs.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::batch::{AnswerColumn, Answers, Cases, Checks, Plan};
use crate::engine::tests::build::day;
use crate::engine::tests::generate::{Chance, Generator, hidden};
use crate::engine::tests::packs::{Case, PACKS, TRIAL};
use crate::engine::{contribution, evaluate_only, failed_checks};
use crate::program::{Facts, Item, List, Program, Slot, Value};
use crate::value::Date;

/// What a row of an answer says, written out.
fn row_of(column: &AnswerColumn, row: usize) -> String {
    let at = u32::try_from(row).unwrap();
    let mut said = vec![
        format!("{:?}", column.id()),
        format!("answer {:?}", column.answers().map(|answers| answers[row])),
        format!("missing {:?}", column.missing().map(|missing| missing.get(row).unwrap())),
        format!("notices {:?}", column.notices().map(|notices| notices.get(row).unwrap())),
        format!("error {:?}", column.errors().and_then(|errors| errors.get(&at))),
    ];
    match column {
        AnswerColumn::Define(column) => said.push(format!("{:?}", column.value.get(row))),
        AnswerColumn::Eligibility(column) => {
            said.push(format!("reasons {:?}", column.reasons.get(row).unwrap()));
        }
        AnswerColumn::Standard(column) => {
            for figures in [
                &column.started_on,
                &column.due_on,
                &column.stopped_on,
                &column.days_used,
                &column.days_left,
                &column.days_over,
            ] {
                said.push(format!("{:?}", figures.get(row)));
            }
        }
        AnswerColumn::Payment(column) => {
            said.push(format!(
                "payable {:?} total {:?} held {}",
                column.payable.get(row),
                column.total.get(row),
                column.held_count[row]
            ));
            let items = &column.items;
            for item in column.items_of(row) {
                said.push(format!(
                    "item {:?} {} more {} {:?} {:?} due {:?} {:?} capacity {} missing {:?} {:?}",
                    items.instalment[item],
                    items.index[item],
                    items.more.get(item),
                    items.answer[item],
                    items.amount.get(item),
                    items.due_on.get(item),
                    items.reasons.get(item).unwrap(),
                    items.capacity.get(item),
                    items.missing.get(item).unwrap(),
                    items.errors.get(&u32::try_from(item).unwrap()),
                ));
            }
        }
        AnswerColumn::Indicator(column) => {
            said.push(format!("{} of {}", column.numerator[row], column.denominator[row]));
        }
        AnswerColumn::EachCase(column) => {
            said.push(format!("{:?} {:?}", column.within[row], column.counted[row]));
        }
    }
    said.join("\n  ")
}

/// The answers of the engine, one by one, as columns.
fn one_by_one(program: &Program, plan: &Plan<'_>, all: &[Facts]) -> Answers {
    let mut columns: Vec<AnswerColumn> =
        plan.answers().iter().map(|id| AnswerColumn::new(program, *id)).collect();
    columns.iter_mut().for_each(|column| column.grow(all.len()));
    for (row, facts) in all.iter().enumerate() {
        let found = evaluate_only(program, facts, plan.today(), plan.answers());
        let mut found = found.answers.iter();
        for column in &mut columns {
            if let AnswerColumn::EachCase(each) = column {
                let id = each.id;
                each.write(row, contribution(program, facts, plan.today(), id));
            } else {
                column.write(program, facts, row, &found.next().unwrap().finding);
            }
        }
    }
    Answers { rows: all.len(), columns, interpreted: all.len() }
}

/// Holds the answers of columns to those of the engine; how many rows the engine answered for them.
fn same(program: &Program, today: Date, all: &[Facts], seed: u64) -> usize {
    let what = format!("seed {seed}");
    // Not always, as it takes long.
    let rows = if seed.is_multiple_of(16) { LONG } else { all.len() };
    let plan = Plan::compile(program, today, None);
    let cases = Cases::from_facts(program, all.iter().cloned());
    let found = plan.answer(&cases);
    let wanted = one_by_one(program, &plan, all);
    assert_eq!(found.rows, all.len());
    for (found, wanted) in found.columns.iter().zip(&wanted.columns) {
        for (row, facts) in all.iter().enumerate() {
            let (found_row, wanted_row) = (row_of(found, row), row_of(wanted, row));
            assert!(
                found_row == wanted_row,
                "{what}, row {row}, {}\nfound  {found_row}\nwanted {wanted_row}\n{:?}",
                program.head(found.id()).name,
                facts.slots
            );
        }
    }
    // The same again, with what was learned; and so often that the rows fill more than one block.
    let cases = Cases::from_facts(program, all.iter().cycle().take(rows).cloned());
    let again = plan.answer(&cases);
    for (found, wanted) in again.columns.iter().zip(&wanted.columns) {
        let wanted: Vec<String> = (0..all.len()).map(|row| row_of(wanted, row)).collect();
        for (row, wanted) in wanted.iter().cycle().take(rows).enumerate() {
            assert_eq!(&row_of(found, row), wanted, "{what}, again, row {row}");
        }
    }
    found.interpreted
}

/// More rows than a block has in tests.
const LONG: usize = 150;

/// Says less, and nothing that columns cannot hold.
fn less(chance: &mut Chance, slot: &Slot, keep: u64) -> Slot {
    match slot {
        slot if chance.one_in(keep) => {
            if matches!(slot, Slot::LeftOutIsNone) {
                slot.clone()
            } else {
                Slot::LeftOut
            }
        }
        Slot::Given(Value::List(list)) => {
            let items = list.items.iter().map(|value| match value {
                Value::Item(item) => {
                    let fields = item.fields.iter().map(|slot| less(chance, slot, keep)).collect();
                    Value::Item(Arc::new(Item { ordinal: item.ordinal, fields }))
                }
                other => other.clone(),
            });
            let items: Vec<Value> = items.collect();
            let kept =
                items.iter().all(|item| !matches!(item, Value::Item(_))) || !items.is_empty();
            assert!(kept || items.is_empty());
            Slot::Given(Value::List(List { items: items.into(), open: list.open }))
        }
        slot => slot.clone(),
    }
}

/// The same case, said less and less fully.
fn thinned(chance: &mut Chance, full: &Facts) -> Vec<Facts> {
    let mut all = vec![full.clone()];
    for keep in [20, 12, 8, 5, 3, 2] {
        let slots = full.slots.iter().map(|slot| less(chance, slot, keep)).collect();
        all.push(Facts { slots, ..full.clone() });
    }
    for keep in [10, 4] {
        let slots = full.slots.iter().map(|slot| hidden(chance, slot, keep)).collect();
        all.push(Facts { slots, ..full.clone() });
    }
    all
}

fn generated(seed: u64, with_rules: bool) {
    let made = if with_rules { Generator::generate_rules(seed) } else { Generator::generate(seed) };
    let mut chance = Chance(seed ^ 0xC015);
    let all = thinned(&mut chance, &made.b.facts());
    same(&made.b.program, day("2025-07-12"), &all, seed);
}

fn of_packs(program: &Program, seed: u64, today: &str) {
    let mut chance = Chance(seed ^ 0xC015);
    let mut all = Vec::new();
    for case in 0..3 {
        let full = Case::of(program, seed ^ case);
        all.extend(thinned(&mut chance, &full));
    }
    all.push(Facts::empty(program));
    same(program, day(today), &all, seed);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..ProptestConfig::default() })]

    /// A condition of an item that goes over the list that holds the item.
    #[test]
    fn a_loop_inside_of_its_own_list_is_another(seed in Just(16_634_690_287_701_546_454_u64)) {
        generated(seed, true);
    }

    /// A key of a table that is open, though each row of the table is decided.
    #[test]
    fn an_open_key_is_missing_where_it_decides_nothing(seed in Just(18_361_188_040_602_250_925_u64)) {
        generated(seed, false);
    }

    #[test]
    fn definitions_are_the_same(seed in any::<u64>()) {
        generated(seed, false);
    }

    #[test]
    fn rules_are_the_same(seed in any::<u64>()) {
        generated(seed, true);
    }
}

/// A long run: `SEEDS=10000..20000 cargo test --lib seeds_on_demand -- --ignored`. All that differ are listed.
#[test]
#[ignore = "takes as long as one wishes"]
fn seeds_on_demand() {
    let text = std::env::var("SEEDS").unwrap_or_else(|_| "0..1000".to_owned());
    let (from, to) = text.split_once("..").expect("SEEDS=FROM..TO");
    let seeds = from.parse::<u64>().expect("a number")..to.parse().expect("a number");
    let spread = |seed: u64| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let fails = |seed: &u64| {
        let seed = spread(*seed);
        let runs = [false, true];
        runs.iter().any(|rules| std::panic::catch_unwind(|| generated(seed, *rules)).is_err())
            || seed.is_multiple_of(40)
                && std::panic::catch_unwind(|| {
                    of_packs(&PACKS, seed, "2025-07-12");
                    of_packs(&TRIAL, seed, "2025-07-12");
                })
                .is_err()
    };
    let failed: Vec<u64> = seeds.filter(fails).collect();
    assert!(failed.is_empty(), "{} seeds differ: {failed:?}", failed.len());
}

/// The packs are large: a case of them stands for many.
fn few() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(6),
        cases: usual.cases / 40,
        ..usual
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn packs_are_the_same(seed in any::<u64>()) {
        of_packs(&PACKS, seed, "2025-07-12");
    }

    #[test]
    fn the_trial_is_the_same(seed in any::<u64>()) {
        of_packs(&TRIAL, seed, "2025-07-12");
    }

    #[test]
    fn every_row_that_fails_a_check_is_suspected(seed in any::<u64>()) {
        for program in [&*PACKS, &*TRIAL] {
            let today = day("2025-02-12");
            let mut chance = Chance(seed);
            let full = Case::of(program, seed);
            let all = thinned(&mut chance, &full);
            let cases = Cases::from_facts(program, all.iter().cloned());
            let suspects = Checks::compile(program, today).suspects(&cases);
            for (row, facts) in all.iter().enumerate() {
                let fails = !failed_checks(program, facts, today).is_empty();
                prop_assert!(!fails || suspects.contains(&row), "row {} fails", row);
            }
        }
    }
}

/// Columns answer most of what the packs ask, and say of the rest why they do not.
#[test]
fn the_packs_are_answered_by_columns() {
    let plan = Plan::compile(&PACKS, day("2025-07-12"), None);
    let left: Vec<String> = plan
        .interpreted()
        .iter()
        .map(|(id, why)| format!("{}: {why}", PACKS.head(*id).name))
        .collect();
    insta::assert_snapshot!(left.join("\n"));
}
