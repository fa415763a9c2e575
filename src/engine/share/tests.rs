//! Shares against every way that each item can fall.

use proptest::prelude::*;

use super::*;

fn ratio(part: i128, whole: i128) -> Number {
    Number::from_ratio(part, whole).unwrap()
}

fn at_least(share: Number) -> Aim {
    Aim { more_than: false, share }
}

fn tally(items: &[(Truth, Truth)]) -> Tally {
    let mut tally = Tally::default();
    for (within, counted) in items {
        assert!(tally.add(*within, || *counted));
    }
    tally
}

#[test]
fn exactly_the_target_passes_and_nothing_is_rounded_up_to_it() {
    let three_quarters = at_least(ratio(3, 4));
    let of = |counted, not_counted| Tally { counted, not_counted, ..Tally::default() };
    assert_eq!(of(3, 1).answer(three_quarters), Answer::Met);
    assert_eq!(of(3, 1).answer(Aim { more_than: true, ..three_quarters }), Answer::NotMet);
    assert_eq!(of(74_999, 25_001).answer(three_quarters), Answer::NotMet);
    assert_eq!(of(0, 0).answer(three_quarters), Answer::NotMeasurable);
    assert_eq!(of(0, 0).share_outcome(), Outcome::Known(Value::None));
}

#[test]
fn an_error_is_no_refusal_and_what_is_out_is_not_read() {
    let mut tally = Tally::default();
    assert!(!tally.add(Truth::Unknown, || Truth::Error));
    assert!(!tally.add(Truth::Error, || Truth::Yes));
    assert!(tally.add(Truth::No, || unreachable!("not read")));
    assert_eq!(tally, Tally::default());
}

/// All decided tallies that undecided items leave possible.
fn completions(items: &[(Truth, Truth)]) -> Vec<Tally> {
    let ways = |truth: Truth| match truth {
        Truth::Unknown => vec![Truth::Yes, Truth::No],
        truth => vec![truth],
    };
    let mut all = vec![Tally::default()];
    for (within, counted) in items {
        let mut grown = Vec::new();
        for done in &all {
            for within in ways(*within) {
                for counted in ways(*counted) {
                    let mut tally = *done;
                    tally.add(within, || counted);
                    grown.push(tally);
                }
            }
        }
        all = grown;
    }
    all
}

fn truth() -> impl Strategy<Value = Truth> {
    prop_oneof![Just(Truth::Yes), Just(Truth::No), Just(Truth::Unknown)]
}

fn allows(outcome: &Outcome, value: Option<Number>) -> bool {
    let value = value.map_or(Value::None, Value::Number);
    let Outcome::Unknown(Some(range)) = outcome else { return outcome.known() == Some(&value) };
    match (&range.low, &range.high, value) {
        (_, _, Value::None) => range.or_none,
        (Some(Value::Number(low)), Some(Value::Number(high)), Value::Number(value)) => {
            *low <= value && value <= *high
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The range is exactly what the share can be; the answer is what all ways agree on.
    #[test]
    fn the_range_is_tight_and_the_answer_is_what_all_agree_on(
        items in proptest::collection::vec((truth(), truth()), 0..6),
        percent in 0_i128..=110,
        more_than in any::<bool>(),
    ) {
        let aim = Aim { more_than, share: ratio(percent, 100) };
        let tally = tally(&items);
        let all = completions(&items);
        let shares: Vec<Number> = all.iter().filter_map(|done| done.share()).collect();
        let ends = shares.iter().min().copied().zip(shares.iter().max().copied());
        prop_assert_eq!(tally.range(), ends);
        let answers: Vec<Answer> = all.iter().map(|done| done.answer(aim)).collect();
        let agreed = answers.iter().all(|answer| *answer == answers[0]);
        prop_assert_eq!(tally.answer(aim), if agreed { answers[0] } else { Answer::Undecided });
        let number = |count: u64| Some(ratio(i128::from(count), 1));
        for done in all {
            prop_assert!(allows(&tally.share_outcome(), done.share()));
            prop_assert!(allows(&tally.numerator_outcome(), number(done.numerator())));
            prop_assert!(allows(&tally.denominator_outcome(), number(done.denominator())));
        }
    }
}
