//! What would turn an answer, held to every refused scenario of the packs and every refused example: each
//! set of changes turns the answer, passes the checks, and is as small as can be.

#![cfg(test)]

mod library;

use std::fs;
use std::path::PathBuf;

use library::{library, root};
use rules::analysis::change::{
    ChangeSet, Goal, WhyNot, changed, refused as names_refused, refuses, why_not,
};
use rules::analysis::telling::{give, shape_of, slot_of, targets, telling};
use rules::engine::{FailedCheck, Missing, failed_checks, observe, with_faults};
use rules::program::{Answer, ExpectKind, Facts, Program, ScenarioId, Slot, Subject, Value};
use rules::scenario;
use rules::source::Sources;
use rules::span::FileId;
use rules::syntax::ast::Mark;
use rules::value::Date;

/// One refused answer.
struct Refused {
    name: String,
    facts: Facts,
    today: Date,
    goal: Goal,
}

/// What the scenarios expect to be refused.
fn refused_scenarios(sources: &Sources, program: &Program) -> Vec<Refused> {
    let read = |rules: &str, case: &str| {
        let path = root().join(rules).parent().expect("a folder").join(case);
        fs::read_to_string(&path).map_err(|error| error.to_string())
    };
    let today = Date::from_ymd(2026, 6, 30).expect("a day");
    let mut refused = Vec::new();
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        let Ok(built) = scenario::build(program, sources, id, today, &read) else { continue };
        for expect in &program[id].expects {
            let ExpectKind::Answer { subject, item, answer, not: false, .. } = &expect.kind else {
                continue;
            };
            if !refuses(*answer) {
                continue;
            }
            let ordinal = item.as_ref().map(|wanted| {
                let found = built
                    .facts
                    .places
                    .iter()
                    .position(|place| place.id.as_deref() == Some(wanted.as_str()));
                u32::try_from(found.expect("the item is there")).expect("few items")
            });
            refused.push(Refused {
                name: format!("{} / {subject:?} {item:?}", program[id].name),
                facts: built.facts.clone(),
                today: built.today,
                goal: Goal::good(*subject, ordinal),
            });
        }
    }
    refused
}

/// Every answer to an example that refuses.
fn refused_examples(program: &Program) -> Vec<Refused> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("examples"))
        .expect("there are examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    let today = Date::from_ymd(2026, 3, 2).expect("a day");
    let mut refused = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("an example is text");
        let Ok(loaded) = rules::case::load(program, FileId(0), &text) else { continue };
        let failed = failed_checks(program, &loaded.facts, today);
        let facts = with_faults(&loaded.facts, &failed);
        let (evaluation, ()) = observe(program, &facts, today, None, ());
        for goal in names_refused(program, &facts, &evaluation) {
            let name = format!("{}: {:?} {:?}", path.display(), goal.subject, goal.item);
            refused.push(Refused { name, facts: facts.clone(), today, goal });
        }
    }
    refused
}

/// Two at a time.
fn each(all: &[Refused], check: impl Fn(&Refused) + Sync) {
    std::thread::scope(|scope| {
        let half = all.len().div_ceil(2).max(1);
        for part in all.chunks(half) {
            scope.spawn(|| part.iter().for_each(&check));
        }
    });
}

fn answer_with(program: &Program, one: &Refused, facts: &Facts) -> Option<Answer> {
    let id = one.goal.determination(program);
    let (evaluation, ()) = observe(program, facts, one.today, Some(&[id]), ());
    one.goal.answer(program, &evaluation)
}

/// Checks that the case fails and did not fail before.
fn fails_more(program: &Program, one: &Refused, facts: &Facts) -> bool {
    let key = |failed: &FailedCheck| (failed.check, failed.item);
    let before: Vec<_> = failed_checks(program, &one.facts, one.today).iter().map(key).collect();
    failed_checks(program, facts, one.today).iter().any(|failed| !before.contains(&key(failed)))
}

/// Whether an answer is what was wished for, or open where no set decides it.
fn turned(one: &Refused, answer: Option<Answer>, open: bool) -> bool {
    answer.is_some_and(|answer| {
        one.goal.wanted.contains(&answer)
            || (open && matches!(answer, Answer::Undecided | Answer::Held))
    })
}

fn is_open(set: &ChangeSet) -> bool {
    matches!(set.answer, Answer::Undecided | Answer::Held)
}

/// Every set turns the answer with the value that it names, and with every end of its ranges.
fn holds_for(program: &Program, one: &Refused, found: &WhyNot) {
    for set in found.sets.iter().chain(&found.beyond) {
        let facts = changed(program, &one.facts, set);
        let answer = answer_with(program, one, &facts);
        assert_eq!(answer, Some(set.answer), "{}: {set:#?}", one.name);
        assert!(turned(one, answer, is_open(set)), "{}: {set:#?}", one.name);
        assert!(!fails_more(program, one, &facts), "{}: {set:#?}", one.name);
        for (at, change) in set.changes.iter().enumerate() {
            for end in change.ranges.iter().flat_map(|run| [&run.from, &run.to]).flatten() {
                let mut other = set.clone();
                other.changes[at].value = end.clone();
                let facts = changed(program, &one.facts, &other);
                let answer = answer_with(program, one, &facts);
                assert!(turned(one, answer, is_open(set)), "{}: {change:#?}", one.name);
                assert!(!fails_more(program, one, &facts), "{}: {change:#?}", one.name);
            }
            // No change of it can be left out.
            let mut less = set.clone();
            less.changes.remove(at);
            let facts = changed(program, &one.facts, &less);
            let stays = !turned(one, answer_with(program, one, &facts), is_open(set))
                || fails_more(program, one, &facts);
            assert!(stays, "{}: less would do: {less:#?}", one.name);
        }
    }
    for set in &found.sets {
        for change in &set.changes {
            let shape = shape_of(program, &one.facts, change.target).expect("a fact");
            let is_given = matches!(slot_of(&one.facts, change.target), Some(Slot::Given(_)));
            let is_fixed = shape.marks.contains(&Mark::Fixed) && is_given;
            assert!(!is_fixed, "{}: {change:#?}", one.name);
        }
    }
}

/// The facts that anyone can change and that the answer can depend on.
fn changeable(program: &Program, one: &Refused) -> Vec<Missing> {
    let id = one.goal.determination(program);
    let at = program.answers.iter().position(|answer| *answer == id).expect("it is answered");
    let reads = &program.answer_reads[at];
    let fact_of = |target: Missing| match target {
        Missing::Fact(fact) => Some(fact),
        Missing::Field { item, .. } => rules::case::fact_of_item(&one.facts, item),
    };
    let is_id = |target: Missing| match target {
        Missing::Fact(_) => false,
        Missing::Field { field, item } => {
            one.facts.places[item as usize].id.is_some() && field == 0
        }
    };
    targets(program, &one.facts)
        .into_iter()
        .filter(|target| fact_of(*target).is_some_and(|fact| reads.contains(&fact)))
        .filter(|target| !is_id(*target))
        .filter(|target| {
            let shape = shape_of(program, &one.facts, *target).expect("a fact");
            !shape.marks.contains(&Mark::Fixed)
        })
        .collect()
}

/// The pairs of values that are tried by brute force for one answer.
const MOST_PAIRS: usize = 300;

/// No smaller change over the boundary values turns the answer: single facts, all of them; and pairs, evenly
/// chosen where there are many.
fn no_smaller_change(program: &Program, one: &Refused, found: &WhyNot) {
    let size = found.sets.first().map_or(usize::MAX, |set| set.changes.len());
    if size == 1 {
        return;
    }
    let open = found.sets.first().is_some_and(is_open);
    let only = [one.goal.determination(program)];
    let mut all: Vec<(Missing, Value)> = Vec::new();
    for target in changeable(program, one) {
        let told = telling(program, &one.facts, one.today, target, Some(&only));
        all.extend(told.values.into_iter().map(|value| (target, value)));
    }
    let with = |facts: &Facts, (target, value): &(Missing, Value)| {
        give(program, facts, *target, Slot::Given(value.clone()))
    };
    let turns = |facts: &Facts| {
        turned(one, answer_with(program, one, facts), open) && !fails_more(program, one, facts)
    };
    for step in &all {
        assert!(!turns(&with(&one.facts, step)), "{}: {step:?} would do", one.name);
    }
    if size == 2 {
        return;
    }
    let count = all.len() * all.len();
    for at in (0..count).step_by((count / MOST_PAIRS).max(1)) {
        let (first, second) = (&all[at / all.len()], &all[at % all.len()]);
        if first.0 != second.0 {
            let facts = with(&with(&one.facts, first), second);
            assert!(!turns(&facts), "{}: {first:?} and {second:?} would do", one.name);
        }
    }
}

#[test]
fn every_refused_scenario_turns() {
    let (sources, program) = library("rules");
    let refused = refused_scenarios(&sources, &program);
    assert!(refused.len() > 150, "{} refused scenarios", refused.len());
    each(&refused, |one| {
        let found = why_not(&program, &one.facts, one.today, &one.goal);
        holds_for(&program, one, &found);
        // Of a figure over many items there can be more ways than are searched.
        if found.stopped {
            let is_figure = matches!(one.goal.subject, Subject::Indicator(_));
            assert!(is_figure || !found.sets.is_empty(), "{}: stopped", one.name);
        } else {
            no_smaller_change(&program, one, &found);
        }
    });
}

#[test]
fn every_refused_example_turns() {
    let (_, program) = library("rules");
    let refused = refused_examples(&program);
    assert!(refused.len() > 100, "{} refused examples", refused.len());
    // Many examples are refused by the same services for the same reason: all of the
    // packs that they are for, and every third of the others.
    let own = |one: &Refused| {
        let head = program.head(one.goal.determination(&program));
        program[head.pack].name.starts_with("lancashire")
    };
    let chosen: Vec<Refused> = refused
        .into_iter()
        .enumerate()
        .filter(|(at, one)| own(one) || at % 3 == 0)
        .map(|(_, one)| one)
        .collect();
    each(&chosen, |one| {
        let found = why_not(&program, &one.facts, one.today, &one.goal);
        holds_for(&program, one, &found);
    });
}
