//! One referral as plain data, the way a program written for these rules alone would keep it.
//!
//! Owns [`Case`], how it is read out of the columns of `rules`, and the texts of names for engines that take texts.
//! Must never know what is asked of a case.

use rules::batch::{Cases, Column, Data, ListItems};
use rules::program::{FactId, Program};
use serde_json::{Value as Json, json};

use crate::days::as_number;

/// What a case says of something that there may be none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<T> {
    Unknown,
    None,
    Is(T),
}

/// A day, counted as `rules` counts them.
pub type Day = i32;

/// One referral. `None`: it does not say. Names are positions in the lists below.
#[derive(Clone, Debug)]
pub struct Case {
    pub born: Option<Day>,
    pub has_send: Option<bool>,
    /// 1 to 4.
    pub level: Option<u8>,
    pub severity: Option<u8>,
    pub home: Option<u8>,
    pub school: Given<u8>,
    pub source: Option<u8>,
    pub submitted: Given<Day>,
    pub formal: Given<Day>,
    pub consent: Option<bool>,
    pub consent_on: Given<Day>,
    pub form_received: Given<Day>,
    pub started: Given<Day>,
    pub by_district: Option<bool>,
    pub district: Given<u8>,
    pub contract_starts: Option<Day>,
    pub paid_before: Option<u32>,
    /// The families of the claim: one, in these cases.
    pub family: Family,
}

/// A family that was supported. Of the days, the case says either the day or that there is none.
#[derive(Clone, Debug)]
pub struct Family {
    /// Provider, family, lead professional: a bit each.
    pub plan: Option<u8>,
    pub outcomes_agreed: Option<bool>,
    pub objection: Option<bool>,
    pub completed: Option<Day>,
    pub assessed_first: Option<Day>,
    pub assessed_last: Option<Day>,
    pub confirmed: Option<Day>,
    pub progress_confirmed: Option<bool>,
    pub areas: Option<Vec<Area>>,
}

/// One area of a self-assessment.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub higher_is_better: bool,
    pub start: i32,
    pub end: Option<i32>,
}

/// All parties to an action plan.
pub const ALL_PARTIES: u8 = 0b111;
pub const PARTIES: [&str; 3] = ["provider", "family", "lead_professional"];
pub const SEVERITIES: [&str; 4] = ["none_identified", "mild", "moderate", "severe"];
pub const MILD: u8 = 1;
pub const MODERATE: u8 = 2;
pub const SOURCES: [&str; 9] = [
    "young_person",
    "parent_or_carer",
    "school",
    "gp",
    "health_visitor",
    "camhs",
    "police",
    "voluntary_sector",
    "social_care",
];
pub const PARENT_OR_CARER: u8 = 1;
pub const SOCIAL_CARE: u8 = 8;
pub const DISTRICTS: [&str; 22] = [
    "burnley",
    "pendle",
    "rossendale",
    "hyndburn",
    "ribble_valley",
    "preston",
    "south_ribble",
    "west_lancashire",
    "chorley",
    "wyre",
    "fylde",
    "lancaster",
    "blackpool",
    "blackburn_with_darwen",
    "south_cumbria",
    "kings_lynn",
    "north_norfolk",
    "elsewhere_in_norfolk",
    "birmingham",
    "kirklees",
    "surrey",
    "elsewhere",
];
/// The first so many are the twelve of Lancashire.
pub const IN_LANCASHIRE: u8 = 12;

/// The rows of the table of volumes: value in pence, capacity.
pub const VOLUMES: [(i64, i64); 10] = [
    (8_055_000, 90),
    (8_950_000, 100),
    (8_950_000, 100),
    (12_565_800, 140),
    (11_635_000, 130),
    (12_082_500, 135),
    (11_599_200, 130),
    (19_779_500, 221),
    (15_662_500, 175),
    (10_740_000, 120),
];

/// The row of each of the twelve districts.
pub const ROW_OF: [u8; 12] = [0, 1, 2, 3, 3, 7, 8, 9, 6, 5, 5, 4];

/// The columns of `rules` that a case is read out of.
struct Columns<'c> {
    program: &'c Program,
    cases: &'c Cases,
}

/// Column and row.
type At<'c> = Option<(&'c Column, usize)>;

impl<'c> Columns<'c> {
    fn at(&self, group: &str, name: &str, row: usize) -> At<'c> {
        let facts = self.program.facts.iter().enumerate();
        let found = facts.filter(|(_, fact)| {
            fact.head.name == name && self.program[fact.group].head.name == group
        });
        let id =
            found.map(|(at, _)| FactId::at(at)).next().unwrap_or_else(|| panic!("{group}.{name}"));
        self.cases.column(id).map(|column| (column, row))
    }
}

fn given<T>(at: At<'_>, read: impl Fn(&Data, usize) -> Option<T>) -> Given<T> {
    match at {
        Some((column, row)) if column.none.get(row) => Given::None,
        Some((column, row)) if column.known.get(row) => {
            Given::Is(read(&column.data, row).expect("a column of this type"))
        }
        _ => Given::Unknown,
    }
}

fn known<T>(at: At<'_>, read: impl Fn(&Data, usize) -> Option<T>) -> Option<T> {
    match given(at, read) {
        Given::Is(value) => Some(value),
        Given::Unknown => None,
        Given::None => panic!("none where a value is needed"),
    }
}

/// Of a fact that is none where it is left out.
fn day_or_none(at: At<'_>) -> Option<Day> {
    match given(at, day) {
        Given::Is(day) => Some(day),
        Given::None => None,
        Given::Unknown => panic!("unknown where left out is none"),
    }
}

fn yes_no(data: &Data, row: usize) -> Option<bool> {
    let Data::YesNo(bits) = data else { return None };
    Some(bits.get(row))
}

fn day(data: &Data, row: usize) -> Option<Day> {
    let Data::Days(days) = data else { return None };
    days.get(row).copied()
}

fn member(data: &Data, row: usize) -> Option<u8> {
    let Data::Members(members) = data else { return None };
    u8::try_from(*members.get(row)?).ok()
}

fn number(data: &Data, row: usize) -> Option<i64> {
    let Data::Numbers(numbers) = data else { return None };
    numbers.get(row).copied()
}

/// The cases, one by one.
pub fn cases(program: &Program, cases: &Cases) -> Vec<Case> {
    assert!(cases.odd.is_empty(), "every case fits into columns");
    let columns = Columns { program, cases };
    (0..cases.rows).map(|row| case(&columns, row)).collect()
}

fn case(columns: &Columns<'_>, row: usize) -> Case {
    let child = |name| columns.at("child", name, row);
    let referral = |name| columns.at("referral", name, row);
    let contract = |name| columns.at("contract", name, row);
    Case {
        born: known(child("date_of_birth"), day),
        has_send: known(child("has_send"), yes_no),
        level: known(child("need_level"), member).map(|position| position + 1),
        severity: known(child("severity"), member),
        home: known(child("home_district"), member),
        school: given(child("school_district"), member),
        source: known(referral("source"), member),
        submitted: given(referral("submitted_on"), day),
        formal: given(referral("formal_request_on"), day),
        consent: known(referral("consent_given"), yes_no),
        consent_on: given(referral("consent_on"), day),
        form_received: given(referral("contact_form_received_on"), day),
        started: given(columns.at("support", "started_on", row), day),
        by_district: known(contract("basis"), member).map(|position| position == 1),
        district: given(contract("district"), member),
        contract_starts: known(contract("starts_on"), day),
        paid_before: known(contract("families_paid_before"), number)
            .map(|paid| u32::try_from(paid).expect("a small number")),
        family: family(columns, contract("families"), row),
    }
}

/// The one family of a claim.
fn family(columns: &Columns<'_>, families: At<'_>, row: usize) -> Family {
    let (column, _) = families.expect("a column of families");
    let Data::Lists(lists) = &column.data else { panic!("families are a list") };
    let range = lists.range(row);
    assert!(column.known.get(row) && range.len() == 1, "a claim of one family");
    let ListItems::Records { record, fields, .. } = &lists.items else {
        panic!("families are records")
    };
    let declared = &columns.program[*record].fields;
    let field = |name: &str| {
        let at = declared.iter().position(|field| field.head.name == name);
        at.and_then(|at| fields.get(at)).map(|column| (column, range.start))
    };
    Family {
        plan: known(field("action_plan_agreed_by"), parties),
        outcomes_agreed: known(field("outcomes_agreed_by_council"), yes_no),
        objection: known(field("stakeholder_objection"), yes_no),
        completed: day_or_none(field("support_completed_on")),
        assessed_first: day_or_none(field("assessment_start_on")),
        assessed_last: day_or_none(field("assessment_end_on")),
        confirmed: day_or_none(field("conditions_confirmed_on")),
        progress_confirmed: known(field("progress_confirmed"), yes_no),
        areas: known(field("areas"), |data, row| Some(areas(columns.program, data, row))),
    }
}

/// The parties to a plan, a bit each.
fn parties(data: &Data, row: usize) -> Option<u8> {
    let Data::Lists(lists) = data else { return None };
    let ListItems::Plain(column) = &lists.items else { return None };
    let members = lists.range(row).filter_map(|item| member(&column.data, item));
    Some(members.fold(0, |bits, party| bits | (1 << party)))
}

fn areas(program: &Program, data: &Data, row: usize) -> Vec<Area> {
    let Data::Lists(lists) = data else { panic!("areas are a list") };
    let ListItems::Records { record, fields, .. } = &lists.items else {
        panic!("areas are records")
    };
    let declared = &program[*record].fields;
    let field = |name: &str, item| {
        let at = declared.iter().position(|field| field.head.name == name);
        at.and_then(|at| fields.get(at)).map(|column| (column, item))
    };
    let score = |data: &Data, row| i32::try_from(number(data, row)?).ok();
    lists
        .range(row)
        .map(|item| Area {
            higher_is_better: known(field("higher_is_better", item), yes_no).expect("is known"),
            start: known(field("start", item), score).expect("is known"),
            end: match given(field("end", item), score) {
                Given::Is(end) => Some(end),
                Given::None => None,
                Given::Unknown => panic!("is known"),
            },
        })
        .collect()
}

/// Stops where the rules have other names, or another table, than this program was written for.
pub fn agree(program: &Program) {
    let names = |scale: &str| -> Vec<String> {
        let found = program.scales.iter().find(|found| found.head.name == scale);
        let found = found.unwrap_or_else(|| panic!("the rules know no `{scale}`"));
        found.members.iter().map(|member| member.name.to_string()).collect()
    };
    assert_eq!(names("district"), DISTRICTS);
    assert_eq!(names("severity"), SEVERITIES);
    assert_eq!(names("referral_source"), SOURCES);
    assert_eq!(names("party"), PARTIES);
    assert_eq!(names("payment_basis"), ["contract_wide", "by_district"]);
}

/// How the engines that take texts and numbers are told that there is none of something.
pub const NO_DAY: i64 = 0;
pub const NOWHERE: &str = "none";

/// A case as JSON for other engines. What is not known is null. Days that are compared, or that an age is worked out
/// from, are numbers such as 20260812; days that are counted on from are day numbers; where there is none, 0 or "none".
pub fn to_json(case: &Case) -> Json {
    let date = |day: Given<Day>| match day {
        Given::Unknown => Json::Null,
        Given::None => json!(NO_DAY),
        Given::Is(day) => json!(as_number(day)),
    };
    let count = |day: Given<Day>| match day {
        Given::Unknown => Json::Null,
        Given::None => json!(NO_DAY),
        Given::Is(day) => json!(day),
    };
    let or_none = |day: Option<Day>| day.map_or(json!(NO_DAY), |day| json!(as_number(day)));
    let name = |names: &[&str], at: Option<u8>| at.map(|at| names[usize::from(at)].to_owned());
    let place = |place: Given<u8>| match place {
        Given::Unknown => Json::Null,
        Given::None => json!(NOWHERE),
        Given::Is(at) => json!(DISTRICTS[usize::from(at)]),
    };
    let family = &case.family;
    let plan = family.plan.map(|bits| {
        let agreed = PARTIES.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
        agreed.map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
    });
    let areas = family.areas.as_ref().map(|areas| {
        let area = |area: &Area| json!({ "higher_is_better": area.higher_is_better, "start": area.start, "end": area.end });
        areas.iter().map(area).collect::<Vec<_>>()
    });
    json!({
        "child": {
            "date_of_birth": case.born.map(as_number),
            "has_send": case.has_send,
            "need_level": case.level,
            "severity": name(&SEVERITIES, case.severity),
            "home_district": name(&DISTRICTS, case.home),
            "school_district": place(case.school),
        },
        "referral": {
            "source": name(&SOURCES, case.source),
            "submitted_on": date(case.submitted),
            "formal_request_on": date(case.formal),
            "consent_given": case.consent,
            "consent_on": date(case.consent_on),
            "contact_form_received_on": count(case.form_received),
        },
        "support": { "started_on": count(case.started) },
        "contract": {
            "by_district": case.by_district,
            "district": place(case.district),
            "starts_on": case.contract_starts.map(as_number),
            "families_paid_before": case.paid_before,
            "family": {
                "action_plan_agreed_by": plan,
                "outcomes_agreed_by_council": family.outcomes_agreed,
                "stakeholder_objection": family.objection,
                "support_completed_on": or_none(family.completed),
                "assessment_start_on": or_none(family.assessed_first),
                "assessment_end_on": or_none(family.assessed_last),
                "conditions_confirmed_on": or_none(family.confirmed),
                "progress_confirmed": family.progress_confirmed,
                "areas": areas,
            },
        },
    })
}
