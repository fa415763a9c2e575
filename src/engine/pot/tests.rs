//! Pots and caps against an assignment of every open item, one way and the other.

use proptest::prelude::*;

use super::*;

fn pounds(text: &str) -> Number {
    Number::parse_decimal(text).unwrap()
}

fn day(number: i32) -> Date {
    Date::from_day_number(738_000 + number).unwrap()
}

fn item(claim: Claim, due: i32, pence: i64) -> Candidate {
    let worth = Some(Number::from_ratio(i128::from(pence), 100).unwrap());
    Candidate { claim, due: day(due), least: worth, most: worth }
}

/// What so many places of a pot are paid, from the first.
fn paid(pot: &str, places: i64, count: i64) -> Vec<Number> {
    (1..=count).map(|place| worth(pounds(pot), places, place).unwrap().0).collect()
}

fn sum(amounts: &[Number]) -> Number {
    amounts.iter().fold(Number::ZERO, |sum, amount| sum.add(*amount).unwrap())
}

#[test]
fn hyndburn_and_ribble_valley_ten_families() {
    let amounts = paid("50263.20", 140, 140);
    assert_eq!(sum(&amounts[..10]), pounds("3590.23"));
    assert_eq!(amounts[0], pounds("359.02"));
    assert_eq!(amounts[1], pounds("359.03"));
    assert_eq!(sum(&amounts), pounds("50263.20"));
}

#[test]
fn chorley_spends_its_pot_exactly() {
    let amounts = paid("46396.80", 130, 130);
    assert_eq!(sum(&amounts), pounds("46396.80"));
    assert_eq!(amounts.iter().position(|amount| *amount == pounds("356.89")), Some(3));
    assert!(amounts[..3].iter().all(|amount| *amount == pounds("356.90")));
}

#[test]
fn the_whole_contract_pays_358_a_family() {
    assert!(paid("480078.00", 1341, 1341).iter().all(|amount| *amount == pounds("358.00")));
    assert_eq!(sum(&paid("480078.00", 1341, 1005)), pounds("359790.00"));
    assert_eq!(sum(&paid("480078.00", 1341, 12)), pounds("4296.00"));
}

#[test]
fn places_go_by_due_date_then_as_listed() {
    let items = [
        item(Claim::Payable, 5, 0),
        item(Claim::Payable, 3, 0),
        item(Claim::Out, 1, 0),
        item(Claim::Payable, 3, 0),
        item(Claim::Payable, 9, 0),
    ];
    let found = places(&items, 13, 10, false);
    assert_eq!(
        found,
        [Place::At(13), Place::At(11), Place::Untouched, Place::At(12), Place::Beyond]
    );
    let none = [item(Claim::Payable, 1, 0)];
    assert_eq!(places(&none, 0, 0, false), [Place::Beyond]);
    assert_eq!(places(&none, 5, i64::MAX, false), [Place::Beyond]);
    assert_eq!(places(&none, 5, 0, true), [Place::PerhapsBeyond]);
}

#[test]
fn what_may_come_before_holds_what_would_be_beyond() {
    let items = [
        item(Claim::Payable, 5, 0),
        item(Claim::Open, 5, 0),
        item(Claim::Payable, 5, 0),
        item(Claim::Payable, 6, 0),
    ];
    assert_eq!(
        places(&items, 3, 0, false),
        [Place::At(1), Place::Untouched, Place::At(2), Place::PerhapsBeyond]
    );
}

#[test]
fn a_cap_says_what_it_cuts() {
    let items = [
        item(Claim::Payable, 2, 60_00),
        item(Claim::Payable, 1, 50_00),
        item(Claim::Payable, 3, 10_00),
    ];
    let found = cuts(&items, pounds("100.005"), false).unwrap();
    assert_eq!(found, [Cut::Paid(pounds("50")), Cut::Paid(pounds("50")), Cut::Nothing]);
    let below = cuts(&items, pounds("-5"), false).unwrap();
    assert_eq!(below, [Cut::Nothing, Cut::Nothing, Cut::Nothing]);
}

#[test]
fn an_open_item_holds_what_it_could_push_over_a_cap() {
    let mut items = [
        item(Claim::Payable, 1, 40_00),
        item(Claim::Open, 2, 30_00),
        item(Claim::Payable, 3, 30_00),
        item(Claim::Payable, 4, 30_00),
        item(Claim::Payable, 5, 30_00),
    ];
    let found = cuts(&items, pounds("100"), false).unwrap();
    assert_eq!(
        found,
        [
            Cut::Paid(pounds("40")),
            Cut::Untouched,
            Cut::Paid(pounds("30")),
            Cut::Perhaps,
            Cut::Nothing
        ]
    );
    items[1].most = None;
    items[1].least = None;
    assert_eq!(cuts(&items, pounds("100"), false).unwrap()[2], Cut::Perhaps);
}

#[test]
fn a_count_is_whole_and_not_below_zero() {
    assert_eq!(whole_count(pounds("3")), Ok(3));
    assert_eq!(whole_count(pounds("-3")), Err(OpError::NegativeCount));
    assert_eq!(whole_count(pounds("0.5")), Err(OpError::NotWhole));
}

/// Every way in which up to five open items can turn out: payable on the earliest day or two days
/// later, or not.
fn completions(items: &[Candidate]) -> Vec<Vec<Candidate>> {
    let mut all = vec![Vec::new()];
    for item in items {
        let ways: Vec<Candidate> = match item.claim {
            Claim::Open => {
                let later = item.due.add_days(2).unwrap();
                vec![
                    Candidate { claim: Claim::Out, ..*item },
                    Candidate { claim: Claim::Payable, most: item.least, ..*item },
                    Candidate { claim: Claim::Payable, least: item.most, due: later, ..*item },
                ]
            }
            Claim::Payable | Claim::Out => vec![*item],
        };
        let grown = all.iter().flat_map(|done| {
            ways.iter().map(move |way| done.iter().copied().chain([*way]).collect())
        });
        all = grown.collect();
    }
    all
}

fn some_item() -> impl Strategy<Value = Candidate> {
    let claim = prop_oneof![
        4 => Just(Claim::Payable),
        2 => Just(Claim::Open),
        1 => Just(Claim::Out),
    ];
    (claim, 0..6, -5_i64..30, 0_i64..10).prop_map(|(claim, due, pence, more)| {
        let more = if claim == Claim::Open { more } else { 0 };
        Candidate { most: item(claim, due, pence + more).most, ..item(claim, due, pence) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decided_places_stay(
        items in proptest::collection::vec(some_item(), 0..7),
        count in 0_i64..6,
        paid in 0_i64..4,
    ) {
        let open = items.iter().filter(|item| item.claim == Claim::Open).count();
        prop_assume!(open < 5);
        let before = places(&items, count, paid, false);
        for whole in completions(&items) {
            let after = places(&whole, count, paid, false);
            for (index, before) in before.iter().enumerate() {
                match before {
                    Place::At(_) => prop_assert!(matches!(after[index], Place::At(_))),
                    Place::Beyond => prop_assert_eq!(after[index], Place::Beyond),
                    Place::Untouched | Place::PerhapsBeyond => {}
                }
            }
            let taken: Vec<i64> = after.iter().filter_map(|place| match place {
                Place::At(place) => Some(*place),
                _ => None,
            }).collect();
            let mut sorted = taken.clone();
            sorted.sort_unstable();
            let expected: Vec<i64> = (paid + 1..).take(taken.len()).collect();
            prop_assert_eq!(sorted, expected);
        }
    }

    #[test]
    fn decided_cuts_stay(items in proptest::collection::vec(some_item(), 0..7), cap in 0_i64..80) {
        let open = items.iter().filter(|item| item.claim == Claim::Open).count();
        prop_assume!(open < 5);
        let cap = Number::from_ratio(i128::from(cap), 100).unwrap();
        let before = cuts(&items, cap, false).unwrap();
        for whole in completions(&items) {
            let after = cuts(&whole, cap, false).unwrap();
            for (index, before) in before.iter().enumerate() {
                if matches!(before, Cut::Paid(_) | Cut::Nothing) {
                    prop_assert_eq!(*before, after[index]);
                }
                prop_assert_ne!(after[index], Cut::Perhaps);
            }
            let paid: Vec<Number> = after.iter().filter_map(|cut| match cut {
                Cut::Paid(paid) => Some(*paid),
                _ => None,
            }).collect();
            prop_assert!(sum(&paid) <= cap);
        }
    }
}
