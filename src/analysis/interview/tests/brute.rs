//! A fact is asked for exactly where trying out everything else shows that it matters.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::super::super::telling::{give, shape_of, targets};
use super::super::search::turned;
use super::super::*;
use crate::engine::tests::build::{day, head};
use crate::engine::tests::generate::{Chance, Generator, hidden};
use crate::program::{Annotations, FieldShape, Member, Scale};

/// Programs of every kind over a case in which a few facts of few values are not known.
struct Small {
    made: Generator,
    facts: Facts,
    unknown: Vec<Missing>,
}

/// All that can be said of a fact of few values.
fn values(shape: &FieldShape) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = match shape.ty.atom {
        _ if shape.ty.list => return None,
        Atom::YesNo => [true, false].map(Value::YesNo).into(),
        Atom::Scale(_) => (0..3).map(Value::Member).collect(),
        _ => return None,
    };
    if shape.ty.or_none {
        values.push(Value::None);
    }
    Some(values)
}

fn small(seed: u64) -> Small {
    let mut made = if seed.is_multiple_of(2) {
        Generator::generate(seed)
    } else {
        Generator::generate_rules(seed)
    };
    let member = |name: &str| Member {
        name: name.into(),
        number: None,
        label: name.into(),
        aliases: Vec::new(),
        annotations: Annotations::default(),
        span: Default::default(),
    };
    let members = ["one", "two", "three"].map(member).to_vec();
    made.b.program.scales.push(Scale { head: head("s"), ordered: false, members });
    let mut chance = Chance(seed ^ 0x5A5A);
    let mut facts = made.b.facts();
    let program = &made.b.program;
    let mut unknown = Vec::new();
    for target in targets(program, &facts) {
        let shape = shape_of(program, &facts, target).unwrap();
        if values(shape).is_some() && unknown.len() < 5 && chance.one_in(2) {
            facts = give(program, &facts, target, Slot::LeftOut);
            unknown.push(target);
        }
    }
    Small { made, facts, unknown }
}

/// Whether giving a fact decides an answer in some way in which all the others can be given.
fn matters_by_brute_force(
    program: &Program,
    facts: &Facts,
    today: Date,
    goal: AnswerId,
    fact: Missing,
    others: &[Missing],
) -> bool {
    let every = |target: Missing| values(shape_of(program, facts, target).unwrap()).unwrap();
    let Some((first, rest)) = others.split_first() else {
        let before = Prober::new(program, facts, today).standing(goal);
        return every(fact).into_iter().any(|value| {
            let given = give(program, facts, fact, Slot::Given(value));
            turned(&before, &Prober::new(program, &given, today).standing(goal)) > 0
        });
    };
    every(*first).into_iter().any(|value| {
        let given = give(program, facts, *first, Slot::Given(value));
        matters_by_brute_force(program, &given, today, goal, fact, rest)
    })
}

/// The number of facts that were looked at, and of those that matter.
fn agrees(seed: u64) -> (usize, usize, usize) {
    let Small { made, facts, unknown } = small(seed);
    let program = &made.b.program;
    let today = day("2025-07-12");
    let (mut looked, mut mattering, mut reached) = (0, 0, 0);
    for goal in &program.answers {
        let reach = Prober::new(program, &facts, today).reach(*goal);
        for fact in &unknown {
            let others: Vec<Missing> =
                unknown.iter().copied().filter(|other| other != fact).collect();
            let brute = matters_by_brute_force(program, &facts, today, *goal, *fact, &others);
            let found = matters(program, &facts, today, &[*goal], &[], *fact);
            let expected = if brute { Matters::Yes } else { Matters::No };
            assert_eq!(found, expected, "seed {seed}: {fact:?} for {goal:?}");
            // With others that nobody knows.
            let (known, skipped) = others.split_at(others.len() / 2);
            let brute = matters_by_brute_force(program, &facts, today, *goal, *fact, known);
            let found = matters(program, &facts, today, &[*goal], skipped, *fact);
            let expected = if brute { Matters::Yes } else { Matters::No };
            assert_eq!(found, expected, "seed {seed}: {fact:?} for {goal:?} without {skipped:?}");
            looked += 1;
            mattering += usize::from(brute);
            reached += usize::from(reach.missing.contains(fact));
        }
    }
    (looked, mattering, reached)
}

/// Asks to the end with answers by chance: only what matters is asked, and in the end nothing does.
fn asks_to_the_end(seed: u64) -> usize {
    let Small { made, mut facts, mut unknown } = small(seed);
    let program = &made.b.program;
    let today = day("2025-07-12");
    let mut chance = Chance(seed ^ 0x1234);
    let mut asked = 0;
    let goals = program.answers.clone();
    let brute = |facts: &Facts, unknown: &[Missing], fact: Missing| {
        let others: Vec<Missing> = unknown.iter().copied().filter(|other| *other != fact).collect();
        goals.iter().any(|goal| matters_by_brute_force(program, facts, today, *goal, fact, &others))
    };
    while let Some(question) = next_question(program, &facts, today, &goals, &[]) {
        assert!(question.sure);
        assert!(brute(&facts, &unknown, question.fact), "seed {seed}: {question:?}");
        let values = values(shape_of(program, &facts, question.fact).unwrap()).unwrap();
        let value = values[chance.index(values.len())].clone();
        facts = give(program, &facts, question.fact, Slot::Given(value));
        unknown.retain(|other| *other != question.fact);
        asked += 1;
    }
    for fact in &unknown {
        assert!(!brute(&facts, &unknown, *fact), "seed {seed}: {fact:?} was not asked");
    }
    asked
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(6),
        cases: 32,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_matters_is_what_brute_force_finds(seed in any::<u64>()) {
        agrees(seed);
    }

    #[test]
    fn only_what_matters_is_asked(seed in any::<u64>()) {
        asks_to_the_end(seed);
    }

    /// With facts of many values and lists in between: whatever is found to matter by trying some of them
    /// is not passed over.
    #[test]
    fn what_decides_an_answer_is_not_passed_over(seed in any::<u64>()) {
        nothing_is_passed_over(seed);
    }
}

/// A definition all of whose lines say the same was left open by a fact that an operand which was already
/// decided had once doubted.
#[test]
fn what_is_decided_raises_no_doubt() {
    asks_to_the_end(16_368_059_077_956_780_346);
}

/// Of all that is hidden, gives one by one what a whole case says; a fact that then decides an answer
/// must have mattered.
fn nothing_is_passed_over(seed: u64) {
    let Small { made, facts: whole, .. } = small(seed);
    let program = &made.b.program;
    let today = day("2025-07-12");
    let mut chance = Chance(seed ^ 0x77);
    let whole = Facts { slots: made.b.facts().slots, ..whole };
    let slots = whole
        .slots
        .iter()
        .map(|slot| match slot {
            Slot::Given(Value::List(_)) => slot.clone(),
            slot => hidden(&mut chance, slot, 3),
        })
        .collect();
    let facts = Facts { slots, ..whole.clone() };
    let unknown: Vec<Missing> = (0_u32..)
        .zip(facts.slots.iter().zip(&whole.slots))
        .filter(|(_, (slot, whole))| slot != whole)
        .map(|(at, _)| Missing::Fact(crate::program::FactId(at)))
        .collect();
    let value = |fact: Missing| slot_of(&whole, fact).unwrap().clone();
    for fact in &unknown {
        let others = unknown.iter().filter(|other| *other != fact);
        let before =
            others.fold(facts.clone(), |facts, other| give(program, &facts, *other, value(*other)));
        let after = give(program, &before, *fact, value(*fact));
        for goal in &program.answers {
            let (was, is) = (
                Prober::new(program, &before, today).standing(*goal),
                Prober::new(program, &after, today).standing(*goal),
            );
            if turned(&was, &is) == 0 {
                continue;
            }
            let found = matters(program, &facts, today, &[*goal], &[], *fact);
            assert_ne!(found, Matters::No, "seed {seed}: {fact:?} for {goal:?}");
        }
    }
}

/// Not a test of the law but of its test.
#[test]
fn some_facts_matter_and_some_do_not() {
    let (mut looked, mut mattering, mut reached, mut asked) = (0, 0, 0, 0);
    for seed in 0..40 {
        let found = agrees(seed);
        looked += found.0;
        mattering += found.1;
        reached += found.2;
        asked += asks_to_the_end(seed);
    }
    assert!(mattering > 50, "{mattering} of {looked}");
    assert!(asked > 20, "{asked}");
    assert!(reached > mattering, "{reached}: nothing was decided by the search alone");
}
