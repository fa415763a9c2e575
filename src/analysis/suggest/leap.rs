//! Birthdays of those born on 29 February.
//!
//! Owns: for each age at which an answer changes, that birthday and the day before it. In a common year it is
//! 1 March, where most mistakes about ages are made; an age that four divides is reached on 29 February itself. Takes: the search and a scenario to start from. Gives: cases.
//! Must never know: names and texts.

use super::boundary::{Side, sides};
use super::search::Search;
use super::{Base, Variant, name};
use crate::engine::{self, Missing};
use crate::program::{AnswerId, FactId, Program, Slot, Value};
use crate::value::{Date, birthday, is_leap_year};

use crate::analysis::telling::give;

/// The ages that are tried.
const OLDEST: i64 = 120;
/// After so many years every pair of a common and a leap year has come round.
const ROUND: i32 = 8;

/// The day before the birthday, and the birthday, for each age at which the answer changes.
pub(super) fn around(
    search: &Search<'_>,
    id: AnswerId,
    start: usize,
    born: FactId,
    boundaries: &[(Side, Side, Variant)],
) -> Vec<(Side, Side, Variant)> {
    let program = search.program;
    let Some(base) = search.bases.get(start) else { return Vec::new() };
    if !name::is_birth(program, born) || search.bases.iter().any(|base| stands_there(base, born)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut ages = Vec::new();
    for (.., variant) in boundaries {
        let Some(Slot::Given(Value::Date(day))) = variant.facts.slots.get(born.index()) else {
            continue;
        };
        let Some((age, reached)) = age_at(base, born, *day).filter(|(age, _)| !ages.contains(age))
        else {
            continue;
        };
        ages.push(age);
        let (Some(before), Some(on)) = (
            case(program, base, start, born, (age, reached), -1),
            case(program, base, start, born, (age, reached), 0),
        ) else {
            continue;
        };
        if let (Some(one), Some(other)) =
            (super::boundary::side(program, id, &before), super::boundary::side(program, id, &on))
            && one != other
        {
            found.push((one.clone(), other.clone(), before));
            found.push((other, one, on));
        }
    }
    found
}

/// Whether somebody is born on 29 February in a scenario already.
fn stands_there(base: &Base, born: FactId) -> bool {
    match base.facts.slots.get(born.index()) {
        Some(Slot::Given(Value::Date(day))) => {
            let (_, month, day) = day.ymd();
            (month, day) == (2, 29)
        }
        _ => false,
    }
}

/// The days of a case, today among them, other than the birth.
fn days(base: &Base, born: FactId) -> impl Iterator<Item = Date> {
    let given = base.facts.slots.iter().enumerate().filter_map(move |(at, slot)| match slot {
        Slot::Given(Value::Date(day)) if at != born.index() => Some(*day),
        _ => None,
    });
    given.chain([base.today])
}

/// The age that somebody born on this day reaches on a day of the case.
fn age_at(base: &Base, born: FactId, day: Date) -> Option<(i64, Date)> {
    days(base, born).find_map(|reached| {
        let age = i64::from(reached.year()) - i64::from(day.year());
        let fits = (1..=OLDEST).contains(&age) && birthday(day, age).ok()? == reached;
        fits.then_some((age, reached))
    })
}

/// The case with the birth on 29 February, and all that was on the birthday so many days after it.
fn case(
    program: &Program,
    base: &Base,
    start: usize,
    born: FactId,
    (age, reached): (i64, Date),
    shift: i64,
) -> Option<Variant> {
    let years = i32::try_from(age).ok()?;
    let round = reached.year()..reached.year() + ROUND;
    let year = round.clone().find(|year| is_leap_year(year - years) && !is_leap_year(*year));
    let year = year.or_else(|| round.clone().find(|year| is_leap_year(year - years)))?;
    let leap = Date::from_ymd(year - years, 2, 29)?;
    let moved = birthday(leap, age).ok()?.add_days(shift).ok()?;
    let leap = Slot::Given(Value::Date(leap));
    let mut facts = give(program, &base.facts, Missing::Fact(born), leap);
    let mut changed = std::collections::BTreeSet::from([born]);
    for at in 0..base.facts.slots.len() {
        let fact = FactId::at(at);
        let is_it = matches!(base.facts.slots.get(at), Some(Slot::Given(Value::Date(day))) if *day == reached);
        if is_it && fact != born {
            facts = give(program, &facts, Missing::Fact(fact), Slot::Given(Value::Date(moved)));
            changed.insert(fact);
        }
    }
    // Today goes with it, so that nothing lies in the future that did not.
    let today = base.today.add_days(reached.days_until(moved)).ok()?;
    let variant = Variant { base: start, facts, today, changed };
    let failed = |facts, today| engine::failed_checks(program, facts, today).len();
    (failed(&variant.facts, today) <= failed(&base.facts, base.today)).then_some(variant)
}

/// The boundaries along a fact, and those of a birth on 29 February beside them.
pub(super) fn with_leap_days(
    search: &Search<'_>,
    id: AnswerId,
    start: usize,
    along: Option<FactId>,
) -> Vec<(Side, Side, Variant, bool)> {
    let found = sides(search, id, start, along);
    let leap = along.map(|born| around(search, id, start, born, &found)).unwrap_or_default();
    let plain = found.into_iter().map(|(one, other, variant)| (one, other, variant, false));
    plain.chain(leap.into_iter().map(|(one, other, variant)| (one, other, variant, true))).collect()
}
