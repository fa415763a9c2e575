use proptest::prelude::*;

use super::{Change, Difference, Sides, differences, page};
use crate::explain::json::Cite;
use crate::explain::{StepJson, TextStyle, to_text};

fn step(kind: &'static str, label: &str, words: &str, parts: Vec<StepJson>) -> StepJson {
    StepJson {
        kind: kind.into(),
        name: None,
        label: Some(label.to_owned()),
        rule: None,
        outcome: "known".into(),
        value: words.into(),
        words: words.to_owned(),
        decisive: true,
        reused: false,
        cites: Vec::new(),
        file: None,
        line: None,
        notes: Vec::new(),
        parts,
    }
}

fn named(name: &str, label: &str, words: &str, parts: Vec<StepJson>) -> StepJson {
    StepJson { name: Some(format!("p.{name}")), ..step("condition", label, words, parts) }
}

fn expression(rule: &str, words: &str, parts: Vec<StepJson>) -> StepJson {
    StepJson { rule: Some(rule.to_owned()), ..step("expression", rule, words, parts) }
}

fn cite(reference: &str) -> Cite {
    Cite {
        source: "spec".to_owned(),
        reference: reference.to_owned(),
        title: "The specification".to_owned(),
        link: None,
    }
}

fn support(age: &str, old_enough: &str, limit: &str) -> Vec<StepJson> {
    let fact = StepJson {
        rule: Some("child.age".to_owned()),
        ..step("expression", "How old are they?", age, Vec::new())
    };
    let test = expression(&format!("child.age is at least {limit}"), old_enough, vec![fact]);
    let mut consent = named(
        "consent",
        "Consent was given",
        "yes",
        vec![expression("child.consent", "yes", Vec::new())],
    );
    consent.decisive = old_enough == "yes";
    let condition = StepJson {
        cites: vec![cite("2.2.1")],
        ..named("age", "Old enough", old_enough, vec![test])
    };
    let answer = if old_enough == "yes" { "eligible" } else { "not eligible" };
    vec![named("support", "Support", answer, vec![consent, condition])]
}

fn shown(old: &[StepJson], new: &[StepJson]) -> String {
    let found = differences(old, new);
    let all: Vec<&Difference<'_>> = found.all.iter().collect();
    let sides = Sides { old: "approved", new: "now" };
    let style = TextStyle { color: false, width: 90 };
    let first: Vec<&Difference<'_>> = found.first().into_iter().collect();
    format!(
        "{}-- first\n{}",
        to_text(&page(&all, sides, 20), style),
        to_text(&page(&first, sides, 20), style)
    )
}

#[test]
fn a_fact_that_turned_an_answer_is_told_first() {
    insta::assert_snapshot!(shown(&support("16", "yes", "16"), &support("15", "no", "16")));
}

#[test]
fn a_rule_that_was_rewritten_is_found_again() {
    insta::assert_snapshot!(shown(&support("16", "yes", "16"), &support("16", "no", "17")));
}

#[test]
fn what_is_told_differently_is_a_difference() {
    let old = support("16", "yes", "16");
    let mut new = old.clone();
    let condition = &mut new[0].parts[1];
    condition.label = Some("Aged 16 or over".to_owned());
    condition.cites = vec![cite("2.2.2"), cite("2.2.3")];
    condition.notes = vec!["left out of the case".to_owned()];
    condition.line = Some(7);
    insta::assert_snapshot!(shown(&old, &new));
}

#[test]
fn steps_come_and_go() {
    let old = support("16", "yes", "16");
    let mut new = old.clone();
    new[0].parts.remove(0);
    new[0].parts.push(named("area", "Lives here", "yes", Vec::new()));
    insta::assert_snapshot!(shown(&old, &new));
}

#[test]
fn items_are_told_apart_and_their_order_counts() {
    let item = |label: &str, words: &str| step("item", label, words, Vec::new());
    let old = [named("paid", "Paid", "£20.00", vec![item("F1", "£10.00"), item("F2", "£10.00")])];
    let new = [named("paid", "Paid", "£20.00", vec![item("F3", "£10.00"), item("F1", "£10.00")])];
    let moved = [named("paid", "Paid", "£20.00", vec![item("F2", "£10.00"), item("F1", "£10.00")])];
    insta::assert_snapshot!(format!("{}== moved\n{}", shown(&old, &new), shown(&old, &moved)));
}

#[test]
fn a_step_is_followed_to_where_it_stands_in_full() {
    let inside = |words: &str| expression("child.born", words, Vec::new());
    let full = |words: &str, born: &str| named("age", "Age", words, vec![inside(born)]);
    let again = |words: &str| StepJson { reused: true, ..named("age", "Age", words, Vec::new()) };
    let old = [
        named("a", "A", "yes", vec![full("16", "2009")]),
        named("b", "B", "yes", vec![again("16")]),
    ];
    let same =
        [named("a", "A", "yes", Vec::new()), named("b", "B", "yes", vec![full("16", "2009")])];
    let found = differences(&old, &same);
    assert_eq!(found.all.len(), 1, "{found:?}");
    assert_eq!(found.all[0].changes, [Change::Removed]);

    let other = [
        named("a", "A", "yes", vec![full("15", "2010")]),
        named("b", "B", "no", vec![again("15")]),
    ];
    let found = differences(&old[1..], &other[1..]);
    assert_eq!(
        found.first().map(|first| first.new.map(|step| step.words.as_str())),
        Some(Some("15"))
    );
    let found = differences(&old, &other);
    let first = found.first().expect("there is a difference");
    assert_eq!(first.new.map(|step| step.words.as_str()), Some("2010"));
}

#[test]
fn a_proof_is_read_back_from_its_json() {
    let proof = support("16", "yes", "16");
    let text = serde_json::to_string(&proof).expect("a proof is JSON");
    let back: Vec<StepJson> = serde_json::from_str(&text).expect("the JSON is a proof");
    assert_eq!(back, proof);
}

#[test]
fn the_work_grows_with_the_proofs_and_not_with_their_product() {
    let long = |from: usize| {
        let steps =
            (from..from + 40_000).map(|at| expression(&format!("x is {at}"), "yes", Vec::new()));
        [named("all", "All", "yes", steps.collect())]
    };
    let (old, new) = (long(0), long(20_000));
    let started = std::time::Instant::now();
    let found = differences(&old, &new);
    assert!(found.all.len() >= 20_000, "{}", found.all.len());
    // Step against step it would be a thousand million comparisons.
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}

fn any_proof() -> impl Strategy<Value = StepJson> {
    let leaf = ("[a-d]", "[x-z]").prop_map(|(rule, words)| expression(&rule, &words, Vec::new()));
    leaf.prop_recursive(4, 40, 5, |inner| {
        ("[a-d]", "[x-z]", any::<bool>(), prop::collection::vec(inner, 0..5)).prop_map(
            |(rule, words, name, parts)| {
                let step = expression(&rule, &words, parts);
                StepJson { name: name.then(|| format!("p.{rule}")), ..step }
            },
        )
    })
}

fn steps(proof: &[StepJson]) -> usize {
    proof.iter().map(|step| 1 + steps(&step.parts)).sum()
}

proptest! {
    #[test]
    fn a_proof_does_not_differ_from_itself(proof in any_proof()) {
        let proof = [proof];
        prop_assert!(differences(&proof, &proof).is_empty());
    }

    #[test]
    fn what_differs_has_a_first_difference(old in any_proof(), new in any_proof()) {
        let (old, new) = ([old], [new]);
        let found = differences(&old, &new);
        prop_assert_eq!(found.is_empty(), old == new);
        prop_assert_eq!(found.first().is_none(), found.is_empty());
        prop_assert!(found.all.len() <= steps(&old) + steps(&new));
        prop_assert!(found.all.iter().all(|difference| !difference.changes.is_empty()));
        let back = differences(&new, &old);
        prop_assert_eq!(found.is_empty(), back.is_empty());
    }
}
