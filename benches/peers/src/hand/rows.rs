//! The rules by hand, one case at a time, as a careful programmer would write them.
//!
//! Owns the meaning of the rules for one [`Case`]. Must never know columns.

use super::{Prices, WHOLE};
use crate::answers::{
    BREACHED, ELIGIBLE, HELD, MET, NO_DUE, NOT_ELIGIBLE, NOT_PAYABLE, NOT_STARTED, OPEN, PAYABLE,
    RUNNING, Row, UNDECIDED,
};
use crate::case::{
    ALL_PARTIES, Area, Case, Day, Family, Given, IN_LANCASHIRE, MILD, MODERATE, PARENT_OR_CARER,
    ROW_OF, SOCIAL_CARE,
};
use crate::days::as_number;

/// Yes, no or not known.
pub type Truth = Option<bool>;

/// The days of the limit.
pub const LIMIT: Day = 28;

fn and(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn not(a: Truth) -> Truth {
    a.map(|a| !a)
}

fn is_given<T>(given: Given<T>) -> Truth {
    match given {
        Given::Unknown => None,
        Given::None => Some(false),
        Given::Is(_) => Some(true),
    }
}

fn or_else(a: Given<Day>, b: Given<Day>) -> Given<Day> {
    if a == Given::None { b } else { a }
}

/// Whether Children's Social Care asks, at level 4, and the day of the request.
pub fn request_of(case: &Case) -> (Truth, Given<Day>) {
    let by_formal_request =
        and(case.level.map(|level| level == 4), case.source.map(|source| source == SOCIAL_CARE));
    (by_formal_request, request_day(case, by_formal_request))
}

/// All answers to a case.
pub fn answer(case: &Case, today: Day, prices: &Prices) -> Row {
    let (by_formal_request, request_day) = request_of(case);
    let eligible = eligibility(case, request_day, today);
    let (waiting, due) = waiting(case, today);
    let (payment, pence) = payment(case, prices);
    Row {
        eligible: decided(eligible),
        request: decided(request(case, eligible, by_formal_request, request_day)),
        waiting,
        due,
        payment,
        pence,
    }
}

fn decided(eligible: Truth) -> u8 {
    match eligible {
        Some(true) => ELIGIBLE,
        Some(false) => NOT_ELIGIBLE,
        None => UNDECIDED,
    }
}

fn request_day(case: &Case, by_formal_request: Truth) -> Given<Day> {
    let formal_first = || or_else(case.formal, case.submitted);
    let form_first = || or_else(case.submitted, case.formal);
    match by_formal_request {
        Some(true) => formal_first(),
        Some(false) => form_first(),
        // Known only if both ways give the same.
        None if formal_first() == form_first() => form_first(),
        None => Given::Unknown,
    }
}

fn eligibility(case: &Case, request_day: Given<Day>, today: Day) -> Truth {
    let day = match request_day {
        Given::Is(day) => Some(day),
        Given::None => Some(today),
        Given::Unknown => None,
    };
    let age = case.born.zip(day).map(|(born, day)| (as_number(day) - as_number(born)) / 10_000);
    let age = or(
        age.map(|age| (4..=19).contains(&age)),
        and(case.has_send, age.map(|age| (4..=25).contains(&age))),
    );
    let need = case.level.map(|level| level >= 2);
    let severity = case.severity.map(|severity| matches!(severity, MILD | MODERATE));
    let home = case.home.map(|home| home < IN_LANCASHIRE);
    let school = match case.school {
        Given::Is(school) => Some(school < IN_LANCASHIRE),
        Given::None => Some(false),
        Given::Unknown => None,
    };
    and(and(age, need), and(severity, or(home, school)))
}

fn request(case: &Case, eligible: Truth, by_formal: Truth, request_day: Given<Day>) -> Truth {
    let form = or(by_formal, is_given(case.submitted));
    let formal = or(not(by_formal), is_given(case.formal));
    let late = match (request_day, case.consent_on) {
        (Given::Is(day), Given::Is(consent)) => Some(consent > day),
        (Given::None, _) | (_, Given::None) => Some(false),
        _ => None,
    };
    let self_referral = case.source.map(|source| source <= PARENT_OR_CARER);
    let accepted = and(and(eligible, form), and(formal, case.consent));
    and(accepted, and(not(late), not(self_referral)))
}

fn waiting(case: &Case, today: Day) -> (u8, Day) {
    // What is dated later has not happened yet.
    let by_today = |given| match given {
        Given::Is(day) if day > today => Given::None,
        given => given,
    };
    match (by_today(case.form_received), by_today(case.started)) {
        (Given::Unknown, _) => (OPEN, NO_DUE),
        (Given::None, _) => (NOT_STARTED, NO_DUE),
        (Given::Is(received), started) => {
            let due = received + LIMIT;
            match started {
                Given::Unknown => (OPEN, due),
                Given::None if today <= due => (RUNNING, due),
                Given::Is(started) if started <= due => (MET, due),
                Given::None | Given::Is(_) => (BREACHED, due),
            }
        }
    }
}

/// Which row of the table the claim is worked out from; `Given::None`: it has none.
fn row(case: &Case) -> Given<usize> {
    match (case.by_district, case.district) {
        (Some(false), _) => Given::Is(WHOLE),
        (Some(true), Given::None) => Given::None,
        (Some(true), Given::Is(district)) => {
            let row = ROW_OF.get(usize::from(district));
            row.map_or(Given::None, |row| Given::Is(usize::from(*row)))
        }
        _ => Given::Unknown,
    }
}

fn payment(case: &Case, prices: &Prices) -> (u8, i64) {
    let row = row(case);
    let (upfront, first) = match row {
        Given::None => return (NOT_PAYABLE, 0),
        Given::Is(row) if case.contract_starts.is_some() => (PAYABLE, prices.upfront[row]),
        _ => (HELD, 0),
    };
    let (outcomes, second) = match outcomes(&case.family) {
        Some(false) => (NOT_PAYABLE, 0),
        None => (HELD, 0),
        Some(true) => match (row, case.paid_before) {
            (Given::Is(row), Some(paid)) => {
                let place = prices.places[row].get(paid as usize);
                place.map_or((NOT_PAYABLE, 0), |amount| (PAYABLE, *amount))
            }
            _ => (HELD, 0),
        },
    };
    let answer = if upfront == PAYABLE || outcomes == PAYABLE {
        PAYABLE
    } else if upfront == HELD || outcomes == HELD {
        HELD
    } else {
        NOT_PAYABLE
    };
    (answer, first + second)
}

/// Whether a family is paid for, apart from the row of its district and its place.
fn outcomes(family: &Family) -> Truth {
    let both = family.assessed_first.zip(family.assessed_last);
    let dated = family.completed.is_some()
        && family.confirmed.is_some()
        && both.is_some_and(|(first, last)| last > first);
    if !dated {
        return Some(false);
    }
    let plan = family.plan.map(|parties| parties == ALL_PARTIES);
    let progress = family.areas.as_deref().and_then(|areas| progress(areas, family));
    let met = and(and(plan, family.outcomes_agreed), progress);
    match (met, family.objection) {
        (Some(true), Some(true)) => None,
        (Some(true), None) => None,
        (met, _) => met,
    }
}

fn progress(areas: &[Area], family: &Family) -> Truth {
    let (mut all_ended, mut any_improved, mut any_worse) = (true, false, false);
    for area in areas {
        let Some(end) = area.end else {
            all_ended = false;
            continue;
        };
        let (low, high) = if area.higher_is_better { (area.start, end) } else { (end, area.start) };
        any_improved |= high > low;
        any_worse |= high < low;
    }
    if !(all_ended && any_improved) {
        return Some(false);
    }
    if any_worse { family.progress_confirmed } else { Some(true) }
}
