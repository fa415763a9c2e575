//! The law over the packs of this repository, and over rules that use the whole language, with
//! generated cases.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::build::day;
use super::generate::{Chance, hidden};
use super::law::contradicts;
use super::rules::{finding_stays, reads_pence};
use crate::engine::*;
use crate::program::*;
use crate::source::Sources;
use crate::syntax::ast::Mark;
use crate::value::{Number, Time};

pub(crate) static PACKS: LazyLock<Program> = LazyLock::new(|| {
    let mut texts = Vec::new();
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
                let text = std::fs::read_to_string(&file).unwrap();
                texts.push((file.to_string_lossy().into_owned(), text));
            }
        }
    }
    compiled(&texts)
});

pub(crate) static TRIAL: LazyLock<Program> = LazyLock::new(|| {
    compiled(&[("trial/trial.rules".to_owned(), include_str!("trial.rules").to_owned())])
});

fn compiled(texts: &[(String, String)]) -> Program {
    let mut sources = Sources::new();
    for (name, text) in texts {
        sources.add(name, text);
    }
    let compiled = compile_library(&sources);
    let problems: Vec<String> = compiled
        .problems
        .iter()
        .map(|problem| {
            let place = sources.line_column(problem.span());
            format!(
                "{place:?} {}: {} {:?}",
                sources.slice(problem.span()),
                problem.message,
                problem.help
            )
        })
        .collect();
    compiled.program.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// A case that says something of every fact.
pub(crate) struct Case<'a> {
    program: &'a Program,
    chance: Chance,
    places: Vec<ItemPlace>,
}

impl Case<'_> {
    pub(crate) fn of(program: &Program, seed: u64) -> Facts {
        let mut case = Case { program, chance: Chance(seed), places: Vec::new() };
        let mut slots = Vec::new();
        for (fact, declared) in program.facts.iter().enumerate() {
            let place = ListPlace::Fact(FactId::at(fact));
            slots.push(Slot::Given(case.value(&declared.head.name, &declared.shape, place)));
        }
        Facts { id: None, slots, places: case.places }
    }

    fn value(&mut self, name: &str, shape: &FieldShape, place: ListPlace) -> Value {
        if shape.ty.or_none && self.chance.one_in(4) {
            return Value::None;
        }
        if !shape.ty.list {
            return self.atom(name, shape);
        }
        let count = u32::try_from(self.chance.below(4)).unwrap();
        let Atom::Item(record) = shape.ty.atom else {
            let items = (0..count).map(|_| self.atom(name, shape)).collect();
            return Value::List(List { items, open: false });
        };
        let mut items = Vec::new();
        for index in 0..count {
            let ordinal = u32::try_from(self.places.len()).unwrap();
            let id = shape.by.map(|_| format!("{index}").into());
            self.places.push(ItemPlace { list: place, index, id });
            let program = self.program;
            let mut fields = Vec::new();
            for (at, field) in (0..).zip(&program[record].fields) {
                let place = ListPlace::Field { item: ordinal, field: at };
                let value = if shape.by == Some(at) {
                    Value::Text(index.to_string().into())
                } else {
                    self.value(&field.head.name, &field.shape, place)
                };
                fields.push(Slot::Given(value));
            }
            items.push(Value::Item(Arc::new(Item { ordinal, fields: fields.into() })));
        }
        Value::List(List { items: items.into(), open: false })
    }

    fn atom(&mut self, name: &str, shape: &FieldShape) -> Value {
        let (low, high) = shape.range.map_or((0, 30), |(low, high)| {
            (low.to_i64().unwrap_or(0), high.to_i64().unwrap_or(30).min(60))
        });
        let span = u64::try_from(high - low + 1).unwrap();
        let count = low + i64::try_from(self.chance.below(span)).unwrap();
        match shape.ty.atom {
            Atom::YesNo => Value::YesNo(!self.chance.one_in(3)),
            Atom::Whole | Atom::Number => Value::Number(Number::from_i64(count)),
            Atom::Money => {
                Value::Number(Number::from_ratio(i128::from(count) * 3333, 100).unwrap())
            }
            Atom::Percent => Value::Number(Number::from_ratio(i128::from(count), 100).unwrap()),
            Atom::Date => {
                let (first, days) = if name.contains("bor") || name.contains("birth") {
                    ("1999-01-01", 7000)
                } else {
                    ("2024-12-01", 330)
                };
                let after = i64::try_from(self.chance.below(days)).unwrap();
                Value::Date(day(first).add_days(after).unwrap())
            }
            Atom::Time => Value::Time(
                Time::from_hm(9, u32::try_from(self.chance.below(60)).unwrap()).unwrap(),
            ),
            Atom::Text => Value::Text(["a", "b", "c"][self.chance.index(3)].into()),
            Atom::Scale(scale) => {
                let members = self.program[scale].members.len();
                Value::Member(u16::try_from(self.chance.index(members)).unwrap())
            }
            other => panic!("a fact of {other:?}"),
        }
    }
}

fn holds_for(program: &Program, seed: u64) {
    let today = day("2025-07-12");
    let mut chance = Chance(seed ^ 0xABCD);
    let mut facts = Case::of(program, seed);
    // The law speaks of cases that pass their checks.
    for _ in 0..3 {
        let failed = failed_checks(program, &facts, today);
        facts = with_faults(&facts, &failed);
    }
    let (mut after, mut after_trace) = evaluate_traced(program, &facts, today, None);
    let pence = reads_pence(program);
    for keep in [12, 8, 5, 3] {
        let slots = facts
            .slots
            .iter()
            .zip(&program.facts)
            .map(|(slot, fact)| {
                let fixed = fact.shape.marks.contains(&Mark::Fixed) && !chance.one_in(4);
                if fixed { slot.clone() } else { hidden(&mut chance, slot, keep) }
            })
            .collect();
        facts = Facts { slots, ..facts };
        let (before, trace) = evaluate_traced(program, &facts, today, None);
        assert_eq!(
            before,
            evaluate(program, &facts, today),
            "seed {seed}: a tracer changes nothing"
        );
        no_broken_promise(&trace, program, seed);
        if !contradicts(&after_trace) {
            for (was, is) in before.answers.iter().zip(&after.answers) {
                if let AnswerId::Define(id) = was.id
                    && (program[id].so_far || pence)
                {
                    continue;
                }
                if let Err(why) = finding_stays(&was.finding, &is.finding, program) {
                    panic!("seed {seed}: {}: {why}", program.head(was.id).name);
                }
            }
        }
        (after, after_trace) = (before, trace);
    }
}

/// What the compiler lets through needs no value where there is none, unless a guard says so.
fn no_broken_promise(trace: &Trace, program: &Program, seed: u64) {
    use crate::diagnostic::Code;
    for root in &trace.roots {
        let Some(step) = trace.step(*root) else { continue };
        if let Outcome::Error(error) = &step.outcome {
            let broken = matches!(
                error.code,
                Code::Internal | Code::NoneWhereAValueIsNeeded | Code::NoRowMatches
            );
            assert!(!broken, "seed {seed}: {:?} at {:?}", error.code, program[error.at].span);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn giving_a_fact_leaves_every_answer_of_the_packs(seed in any::<u64>()) {
        holds_for(&PACKS, seed);
    }

    #[test]
    fn giving_a_fact_leaves_every_answer_of_the_trial(seed in any::<u64>()) {
        holds_for(&TRIAL, seed);
    }
}

/// Many items of which nothing is known: the search for what is missing must not grow with their square.
#[test]
fn many_undecided_items_are_answered_in_time() {
    let program = &*TRIAL;
    let claim = program.facts.iter().position(|fact| fact.head.name == "families").unwrap();
    let Atom::Item(record) = program.facts[claim].shape.ty.atom else { panic!() };
    let mut facts = Facts::empty(program);
    let items = (0..5_000)
        .map(|ordinal| {
            let list = ListPlace::Fact(FactId::at(claim));
            facts.places.push(ItemPlace { list, index: ordinal, id: None });
            let fields =
                program[record].fields.iter().map(|field| field.shape.left_out()).collect();
            Value::Item(Arc::new(Item { ordinal, fields }))
        })
        .collect();
    facts.slots[claim] = Slot::Given(Value::List(List { items, open: false }));
    let started = std::time::Instant::now();
    let found = evaluate(program, &facts, day("2025-07-12"));
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    let missing = found.answers.iter().map(|answer| match &answer.finding {
        Finding::Define(answer) => answer.missing.len(),
        _ => 0,
    });
    assert_eq!(missing.max(), Some(256));
}
