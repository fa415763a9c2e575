//! Hand-written: lines read with `serde_json` into structs, answered by rows, written with `serde_json`.
//!
//! Owns the shape of a line that is read and of one that is written. Must never know the rules.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

use super::{ELIGIBILITY, PAYMENT, WAITING};
use crate::answers::{NO_DUE, Row};
use crate::case::{Area, Case, DISTRICTS, Day, Family, Given, PARTIES, SEVERITIES, SOURCES};
use crate::days::{as_number, counted};

/// A day as it is written: 2026-08-12.
struct Written(Day);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(from)?;
        counted(text).map(Self).ok_or_else(|| D::Error::custom("this is no day"))
    }
}

/// The position of a name in a list.
struct Named<const LIST: usize>(u8);

const LISTS: [&[&str]; 6] = [
    &DISTRICTS,
    &SEVERITIES,
    &SOURCES,
    &PARTIES,
    &["contract_wide", "by_district"],
    &["level 1", "level 2", "level 3", "level 4"],
];

impl<'de, const LIST: usize> Deserialize<'de> for Named<LIST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(from)?;
        let at = LISTS[LIST].iter().position(|name| *name == text);
        let at = at.and_then(|at| u8::try_from(at).ok());
        at.map(Self).ok_or_else(|| D::Error::custom("this is no name of the list"))
    }
}

type District = Named<0>;
type Severity = Named<1>;
type Source = Named<2>;
type Party = Named<3>;
type Basis = Named<4>;
type Level = Named<5>;

/// What may be left out, none, or there.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Child {
    date_of_birth: Option<Written>,
    has_send: Option<bool>,
    need_level: Option<Level>,
    severity: Option<Severity>,
    home_district: Option<District>,
    #[serde(deserialize_with = "given")]
    school_district: Option<Option<District>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Referral {
    source: Option<Source>,
    #[serde(deserialize_with = "given")]
    submitted_on: Option<Option<Written>>,
    #[serde(deserialize_with = "given")]
    formal_request_on: Option<Option<Written>>,
    consent_given: Option<bool>,
    #[serde(deserialize_with = "given")]
    consent_on: Option<Option<Written>>,
    #[serde(deserialize_with = "given")]
    contact_form_received_on: Option<Option<Written>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Support {
    #[serde(deserialize_with = "given")]
    started_on: Option<Option<Written>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Contract {
    basis: Option<Basis>,
    #[serde(deserialize_with = "given")]
    district: Option<Option<District>>,
    starts_on: Option<Written>,
    families_paid_before: Option<u32>,
    families: Vec<Supported>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Supported {
    action_plan_agreed_by: Option<Vec<Party>>,
    outcomes_agreed_by_council: Option<bool>,
    stakeholder_objection: Option<bool>,
    support_completed_on: Option<Written>,
    assessment_start_on: Option<Written>,
    assessment_end_on: Option<Written>,
    conditions_confirmed_on: Option<Written>,
    progress_confirmed: Option<bool>,
    areas: Option<Vec<Scores>>,
}

#[derive(Deserialize)]
struct Scores {
    higher_is_better: bool,
    start: i32,
    end: Option<i32>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Line {
    child: Child,
    referral: Referral,
    support: Support,
    contract: Contract,
}

/// Reads a line.
pub fn read(line: &str) -> Case {
    let line: Line = serde_json::from_str(line).expect("a case");
    let day = |day: Option<Option<Written>>| match day {
        None => Given::Unknown,
        Some(None) => Given::None,
        Some(Some(Written(day))) => Given::Is(day),
    };
    let place = |place: Option<Option<District>>| match place {
        None => Given::Unknown,
        Some(None) => Given::None,
        Some(Some(Named(at))) => Given::Is(at),
    };
    let Line { child, referral, support, contract } = line;
    let [family] = <[Supported; 1]>::try_from(contract.families).ok().expect("one family");
    let plain = |day: Option<Written>| day.map(|Written(day)| day);
    let area = |scores: Scores| Area {
        higher_is_better: scores.higher_is_better,
        start: scores.start,
        end: scores.end,
    };
    Case {
        born: plain(child.date_of_birth),
        has_send: child.has_send,
        level: child.need_level.map(|Named(at)| at + 1),
        severity: child.severity.map(|Named(at)| at),
        home: child.home_district.map(|Named(at)| at),
        school: place(child.school_district),
        source: referral.source.map(|Named(at)| at),
        submitted: day(referral.submitted_on),
        formal: day(referral.formal_request_on),
        consent: referral.consent_given,
        consent_on: day(referral.consent_on),
        form_received: day(referral.contact_form_received_on),
        started: day(support.started_on),
        by_district: contract.basis.map(|Named(at)| at == 1),
        district: place(contract.district),
        contract_starts: plain(contract.starts_on),
        paid_before: contract.families_paid_before,
        family: Family {
            plan: family
                .action_plan_agreed_by
                .map(|parties| parties.iter().fold(0, |bits, Named(party)| bits | (1 << party))),
            outcomes_agreed: family.outcomes_agreed_by_council,
            objection: family.stakeholder_objection,
            completed: plain(family.support_completed_on),
            assessed_first: plain(family.assessment_start_on),
            assessed_last: plain(family.assessment_end_on),
            confirmed: plain(family.conditions_confirmed_on),
            progress_confirmed: family.progress_confirmed,
            areas: family.areas.map(|areas| areas.into_iter().map(area).collect()),
        },
    }
}

#[derive(Serialize)]
struct Answers {
    ehwb: &'static str,
    request: &'static str,
    first_support: &'static str,
    #[serde(rename = "first_support.due_on")]
    due_on: Option<String>,
    results: &'static str,
    #[serde(rename = "results.payable")]
    payable: String,
}

/// Writes a line, without its end.
pub fn write(row: Row, out: &mut Vec<u8>) {
    let day = |day: Day| {
        let number = as_number(day);
        format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100)
    };
    let answers = Answers {
        ehwb: ELIGIBILITY[usize::from(row.eligible)],
        request: ELIGIBILITY[usize::from(row.request)],
        first_support: WAITING[usize::from(row.waiting)],
        due_on: (row.due != NO_DUE).then(|| day(row.due)),
        results: PAYMENT[usize::from(row.payment)],
        payable: format!("{}.{:02}", row.pence / 100, row.pence % 100),
    };
    serde_json::to_writer(out, &answers).expect("a line");
}
