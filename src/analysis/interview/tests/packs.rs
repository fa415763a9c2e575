//! Whole interviews over the packs, with answers by chance: each ends, decided as far as it can be, and
//! never asks what no longer matters.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::super::super::telling::{NOT_PLACED, give, shape_of};
use super::super::*;
use crate::engine::tests::build::day;
use crate::engine::tests::generate::Chance;
use crate::program::{Item, List, Type, compile_rules};
use crate::source::Sources;
use crate::value::{Number, Time};

static PACKS: LazyLock<Program> = LazyLock::new(|| {
    let mut sources = Sources::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let sorted = |folder: &Path| {
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    for folder in sorted(&root).iter().filter(|path| path.is_dir()) {
        for file in sorted(folder) {
            if file.extension().is_some_and(|end| end == "rules") {
                sources.add(file.to_string_lossy(), std::fs::read_to_string(&file).unwrap());
            }
        }
    }
    compile_rules(&sources).program.unwrap()
});

/// Something that a person might say.
fn said(chance: &mut Chance, facts: &Facts, question: &Question) -> Slot {
    let program = &*PACKS;
    let shape = shape_of(program, facts, question.fact).unwrap();
    let name = match question.fact {
        Missing::Fact(fact) => program[fact].head.name.as_str(),
        Missing::Field { .. } => "",
    };
    let closed =
        |items: Vec<Value>, open| Slot::Given(Value::List(List { items: items.into(), open }));
    match &question.asks {
        Asks::Within(low, high) => Slot::Given(if chance.one_in(2) { low } else { high }.clone()),
        Asks::Item(count) => {
            let mut items = match slot_of(facts, question.fact) {
                Some(Slot::Given(Value::List(list))) => list.items.to_vec(),
                _ => Vec::new(),
            };
            if *count > 2 || chance.one_in(3) {
                return closed(items, false);
            }
            let Atom::Item(record) = shape.ty.atom else { panic!("{question:?}") };
            let mut fields: Vec<Slot> =
                program[record].fields.iter().map(|field| field.shape.left_out()).collect();
            if let Some(by) = shape.by {
                fields[usize::from(by)] = Slot::Given(Value::Text(format!("I{count}").into()));
            }
            items.push(Value::Item(Arc::new(Item { ordinal: NOT_PLACED, fields: fields.into() })));
            closed(items, true)
        }
        Asks::Value if shape.ty.or_none && chance.one_in(4) => Slot::Given(Value::None),
        Asks::Value if shape.ty.list => {
            let count = chance.below(3);
            closed((0..count).map(|_| atom(chance, name, shape.ty, shape.range)).collect(), false)
        }
        Asks::Value if shape.ty.atom == Atom::Date && chance.one_in(4) => {
            let Value::Date(date) = atom(chance, name, shape.ty, None) else { panic!() };
            let month = crate::value::CalendarPeriod::Month;
            Slot::Within(
                Value::Date(month.start_of(date).unwrap()),
                Value::Date(month.end_of(date).unwrap()),
            )
        }
        Asks::Value => Slot::Given(atom(chance, name, shape.ty, shape.range)),
    }
}

fn atom(chance: &mut Chance, name: &str, ty: Type, range: Option<(Number, Number)>) -> Value {
    let (low, high) = range.map_or((0, 30), |(low, high)| {
        (low.to_i64().unwrap_or(0), high.to_i64().unwrap_or(30).min(60))
    });
    let count = low + i64::try_from(chance.below(u64::try_from(high - low + 1).unwrap())).unwrap();
    match ty.atom {
        Atom::YesNo => Value::YesNo(chance.one_in(2)),
        Atom::Whole | Atom::Number | Atom::Money | Atom::Percent => {
            Value::Number(Number::from_i64(count))
        }
        Atom::Date => {
            let far = name.contains("birth") && chance.one_in(2);
            let back = i64::try_from(chance.below(if far { 9000 } else { 200 })).unwrap();
            Value::Date(day("2025-07-12").add_days(-back).unwrap())
        }
        Atom::Time => {
            Value::Time(Time::from_hm(9, u32::try_from(chance.below(60)).unwrap()).unwrap())
        }
        Atom::Text => Value::Text("a".into()),
        Atom::Scale(scale) => {
            let members = PACKS[scale].members.len();
            Value::Member(u16::try_from(chance.index(members)).unwrap())
        }
        other => panic!("a fact of {other:?}"),
    }
}

/// One interview: how many questions, how many of them unsure, and whether it ended decided.
fn interview(only: &[AnswerId], seed: u64, skips: u64) -> (usize, usize, bool) {
    let program = &*PACKS;
    let today = day("2025-07-12");
    let mut chance = Chance(seed);
    let mut facts = Facts::empty(program);
    let mut skipped = Vec::new();
    let (mut asked, mut unsure) = (0, 0);
    let mut before = Vec::new();
    while let Some(question) = next_question(program, &facts, today, only, &skipped) {
        asked += 1;
        unsure += usize::from(!question.sure);
        assert!(asked < 200, "it does not end: {:?}", words(&facts, &before));
        before.push(question.fact);
        let reach: Vec<Missing> = only
            .iter()
            .flat_map(|goal| Prober::new(program, &facts, today).reach(*goal).missing)
            .collect();
        assert!(reach.contains(&question.fact), "{question:?}");
        if skips > 0 && chance.one_in(skips) {
            skipped.push(question.fact);
            continue;
        }
        let mut given = None;
        for _ in 0..40 {
            let slot = said(&mut chance, &facts, &question);
            let next = give(program, &facts, question.fact, slot);
            if failed_checks(program, &next, today).is_empty() {
                given = Some(next);
                break;
            }
        }
        match given {
            Some(next) => facts = next,
            None => skipped.push(question.fact),
        }
    }
    let mut prober = Prober::new(program, &facts, today);
    let decided =
        only.iter().all(|goal| prober.standing(*goal).iter().all(|stage| *stage != Stage::Open));
    (asked, unsure, decided || !skipped.is_empty())
}

fn words(facts: &Facts, asked: &[Missing]) -> Vec<String> {
    let program = &*PACKS;
    asked
        .iter()
        .map(|missing| match missing {
            Missing::Fact(fact) => crate::case::fact_path(program, *fact),
            Missing::Field { item, field } => {
                crate::case::field_path(program, facts, *item, *field)
            }
        })
        .collect()
}

/// Every answer by itself, from an empty case; and again with things that nobody knows. `INTERVIEWS=6` for more.
#[test]
fn each_answer_of_the_packs_is_reached() {
    let program = &*PACKS;
    let rounds =
        std::env::var("INTERVIEWS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    let (mut all, mut all_unsure) = (0, 0);
    for goal in &program.answers {
        let head = program.head(*goal);
        let name = format!("{}.{}", program[head.pack].name, head.name);
        for seed in 0..rounds {
            let (asked, unsure, decided) = interview(&[*goal], seed, 0);
            assert!(decided, "{name} with {seed} stays open");
            let (_, unsure_too, _) = interview(&[*goal], seed, 4);
            all += asked;
            all_unsure += unsure + unsure_too;
        }
    }
    assert!(all > 100, "{all}");
    // Some are asked only because the search was too long: few.
    assert!(all_unsure * 50 <= all, "{all_unsure} of {all}");
}

/// Several answers at once.
#[test]
fn the_answers_to_a_request_are_reached_together() {
    let program = &*PACKS;
    let named = |name: &str| {
        *program.answers.iter().find(|id| program.head(**id).name == name).expect("it is there")
    };
    let goals = [named("ehwb"), named("request"), named("first_support")];
    for seed in 0..4 {
        let (asked, unsure, decided) = interview(&goals, seed, 0);
        assert!(decided && unsure == 0 && asked < 25, "{seed}: {asked}, {unsure}");
    }
}
