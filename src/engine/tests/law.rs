//! The law over generated programs: giving an unknown fact leaves every decided value as it was, and a
//! range only narrows. Also: telling a tracer changes nothing, and neither does the order of parts.

use proptest::prelude::*;

use super::build::*;
use super::generate::*;
use crate::diagnostic::Code;
use crate::engine::{Answered, Finding, Outcome, Trace, evaluate, evaluate_traced};
use crate::program::*;

fn value(answered: &Answered) -> &Outcome {
    match &answered.finding {
        Finding::Define(answer) => &answer.value,
        _ => panic!("only definitions are generated"),
    }
}

/// Dates that turn out to contradict are out of the law's reach.
pub(super) fn contradicts(trace: &Trace) -> bool {
    trace.steps.iter().any(|step| match &step.outcome {
        Outcome::Error(error) => {
            matches!(
                error.code,
                Code::BornAfter | Code::ClockStopsBeforeStart | Code::PauseEndsBeforeStart
            )
        }
        Outcome::Known(_) | Outcome::Unknown(_) => false,
    })
}

/// Whether a value is one that was possible.
pub(super) fn narrows(before: &Outcome, after: &Outcome) -> bool {
    match (before, after) {
        (Outcome::Known(_), _) if !before.is_open() => before == after,
        (Outcome::Unknown(Some(range)), after) => {
            let inside = |value: &Value| {
                use crate::engine::compare::compare_values;
                if *value == Value::None {
                    return range.or_none;
                }
                range
                    .low
                    .as_ref()
                    .is_none_or(|low| compare_values(low, value).is_some_and(|o| o.is_le()))
                    && range
                        .high
                        .as_ref()
                        .is_none_or(|high| compare_values(value, high).is_some_and(|o| o.is_le()))
            };
            match after {
                Outcome::Known(value) => inside(value),
                Outcome::Unknown(Some(after)) => {
                    (!after.or_none || range.or_none)
                        && (range.low.is_none() || after.low.as_ref().is_some_and(inside))
                        && (range.high.is_none() || after.high.as_ref().is_some_and(inside))
                }
                Outcome::Unknown(None) | Outcome::Error(_) => false,
            }
        }
        _ => true,
    }
}

fn holds_for(seed: u64) {
    let made = Generator::generate(seed);
    let mut chance = Chance(seed ^ 0xABCD);
    let today = day("2025-07-12");
    let program = &made.b.program;
    let mut facts = made.b.facts();
    let (mut after, mut after_trace) = evaluate_traced(program, &facts, today, None);
    for keep in [9, 6, 4, 3] {
        let slots = facts.slots.iter().map(|slot| hidden(&mut chance, slot, keep)).collect();
        facts = Facts { slots, ..facts };
        let (before, trace) = evaluate_traced(program, &facts, today, None);
        if contradicts(&after_trace) {
            (after, after_trace) = (before, trace);
            continue;
        }
        assert_eq!(before, evaluate(program, &facts, today), "a tracer changes nothing");
        assert!(!trace.roots.is_empty());
        for (before, after) in before.answers.iter().zip(&after.answers) {
            let (was, is) = (value(before), value(after));
            assert!(narrows(was, is), "seed {seed}: {:?} was {was:?} and is {is:?}", before.id);
            let Finding::Define(answer) = &before.finding else { unreachable!() };
            assert!(was.is_open() || answer.missing.is_empty());
            assert!(
                !was.is_open() || !answer.missing.is_empty(),
                "seed {seed}: nothing is missing for {was:?}"
            );
        }
        (after, after_trace) = (before, trace);
    }
}

/// The same program with the parts of every `and` and `or` in the opposite order.
fn turned(program: &mut Program) {
    for index in 0..program.exprs.len() {
        if let ExprKind::And(list) | ExprKind::Or(list) = program.exprs[index].kind {
            let start = list.start as usize;
            program.operands[start..start + list.len as usize].reverse();
        }
    }
}

fn order_is_nothing(seed: u64) {
    let mut made = Generator::generate(seed);
    let mut chance = Chance(seed ^ 0x1234);
    let today = day("2025-07-12");
    let facts = made.b.facts();
    let slots = facts.slots.iter().map(|slot| hidden(&mut chance, slot, 4)).collect();
    let facts = Facts { slots, ..facts };
    let before = evaluate(&made.b.program, &facts, today);
    turned(&mut made.b.program);
    made.b.program.answers.reverse();
    let mut after = evaluate(&made.b.program, &facts, today);
    after.answers.reverse();
    for (before, after) in before.answers.iter().zip(&after.answers) {
        let (was, is) = (value(before), value(after));
        let both_fail = matches!((was, is), (Outcome::Error(_), Outcome::Error(_)));
        assert!(was == is || both_fail, "seed {seed}: {was:?} became {is:?}");
        let (Finding::Define(before), Finding::Define(after)) = (&before.finding, &after.finding)
        else {
            unreachable!()
        };
        assert_eq!(before.missing, after.missing, "seed {seed}: what is missing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn giving_a_fact_leaves_what_is_decided(seed in any::<u64>()) {
        holds_for(seed);
    }

    #[test]
    fn the_order_of_parts_changes_nothing(seed in any::<u64>()) {
        order_is_nothing(seed);
    }
}

/// Not a test of the law but of its test: enough is decided, enough is not, and errors are rare.
#[test]
fn what_is_generated_is_mixed() {
    let (mut known, mut unknown, mut ranged, mut failed) = (0, 0, 0, 0);
    for seed in 0..200 {
        let made = Generator::generate(seed);
        let mut chance = Chance(seed);
        let facts = made.b.facts();
        let slots = facts.slots.iter().map(|slot| hidden(&mut chance, slot, 6)).collect();
        let found = evaluate(&made.b.program, &Facts { slots, ..facts }, day("2025-07-12"));
        for answer in &found.answers {
            match value(answer) {
                Outcome::Known(_) => known += 1,
                Outcome::Unknown(Some(_)) => ranged += 1,
                Outcome::Unknown(None) => unknown += 1,
                Outcome::Error(_) => failed += 1,
            }
        }
    }
    let total = known + unknown + ranged + failed;
    println!("known {known}, unknown {unknown}, ranged {ranged}, failed {failed}");
    assert!(known * 5 > total && unknown * 5 > total && ranged > 20 && failed * 2 < total);
}
