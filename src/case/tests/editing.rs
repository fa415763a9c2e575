//! Changing the text of a case.

use proptest::prelude::*;

use super::*;
use crate::case::edit::{self, Problem};
use crate::case::{Reader, value_to_json};
use crate::program::ListPlace;

const CASE: &str = r#"{
  "id": "C-1",
  "child": {
    "date_of_birth": "2013-02-11",
    "need_level": 2
  },
  "contract": {
    "value": 1200195.10,
    "families": [
      {"family_id": "F1", "district": "pendle", "areas": [{"name": "Coping", "start": 4}]},
      {"family_id": "F2", "areas": []}
    ]
  },
  "referral": {"ratio": 0.1234567890123456789012345}
}
"#;

fn set(text: &str, path: &str, value: &str) -> Result<String, Problem> {
    edit::set(&program(), text, path, value)
}

fn said(problem: &Problem) -> String {
    assert_eq!(problem.labels, []);
    let help = problem.help.as_ref().map_or_else(String::new, |help| format!("\n  help: {help}"));
    format!("{}: {}{help}", problem.code, problem.message)
}

#[test]
fn values_are_read_as_people_type_them() {
    let rows: &[(&str, &[&str], &str)] = &[
        ("child.has_send", &["yes", "true", "Y", "\"yes\""], "true"),
        ("child.has_send", &["no", "FALSE"], "false"),
        ("child.sdq_total", &["12", "12.0", "\"12\""], "12"),
        ("referral.ratio", &["0.5", "5e-1"], "0.5"),
        ("contract.value", &["1200", "£1,200", "1,200.00", "\"£1200.00\""], "\"1200.00\""),
        ("contract.share", &["60%", "60", "60 %", "\"60%\""], "\"60%\""),
        ("contract.share", &["0.6%"], "\"0.6%\""),
        (
            "child.date_of_birth",
            &["2009-05-04", "4 May 2009", "\"4 May 2009\"", "4th May 2009", "May 4, 2009"],
            "\"2009-05-04\"",
        ),
        ("child.date_of_birth", &["2009-05", "May 2009"], "\"2009-05\""),
        ("child.date_of_birth", &["2009"], "\"2009\""),
        ("referral.called_at", &["20:00", "8:00pm"], "\"20:00\""),
        (
            "child.need_level",
            &["2", "level 2", "Universal Plus", "\"universal plus\""],
            "\"level 2\"",
        ),
        ("child.home_district", &["pendle", "Nelson", "\"Pendle\""], "\"pendle\""),
        ("referral.source", &["Children’s social care", "csc"], "\"social_care\""),
        ("child.ethnicity", &["White British", "\"White British\""], "\"White British\""),
        ("child.ethnicity", &["\"none\""], "\"none\""),
        ("child.school_district", &["none", "null"], "null"),
        (
            "referral.needs",
            &[
                "mild, moderate",
                "[\"mild\", \"moderate\"]",
                "[mild, moderate]",
                "list of mild, moderate",
            ],
            "[\"mild\", \"moderate\"]",
        ),
        ("referral.needs", &["[]"], "[]"),
        ("referral.visits", &["2 June 2025, 2025-06-03"], "[\"2025-06-02\", \"2025-06-03\"]"),
        ("contract.families[\"F1\"].areas[0].end", &["6"], "6"),
        ("contract.families[F1].areas[0].end", &["none"], "null"),
        ("contract.families[1].scores", &["1, 2"], "[1, 2]"),
    ];
    for (path, typed, expected) in rows {
        for value in *typed {
            let edited = set(CASE, path, value).unwrap_or_else(|problem| {
                panic!("{path} {value}: {}", said(&problem));
            });
            let got = edit::get(&program(), &edited, path).unwrap();
            assert_eq!(got.as_deref(), Some(*expected), "{path} {value}");
        }
    }
}

#[test]
fn the_layout_around_a_change_stays() {
    let edits: &[(&str, &str)] = &[
        ("child.need_level", "3"),
        ("child.has_send", "yes"),
        ("referral.called_at", "20:00"),
        ("contract.families[\"F1\"].areas[0].end", "6"),
        ("contract.families[\"F2\"].areas[0].name", "School"),
        ("contract.families[\"F3\"].areas[0].end", "5"),
        ("contract.areas[0].start", "1"),
        ("contract.areas[1].start", "2"),
        ("contract.share", "60%"),
        ("id", "C-2"),
    ];
    let mut text = CASE.to_owned();
    for (path, value) in edits {
        text = set(&text, path, value).unwrap();
    }
    let mut blocks = vec![text.clone()];
    for path in [
        "contract.families[\"F1\"]",
        "child.need_level",
        "referral",
        "contract.areas[0].start",
        "id",
    ] {
        text = edit::unset(&program(), &text, path).unwrap();
    }
    blocks.push(text);
    let mut fresh = String::new();
    for (path, value) in edits {
        fresh = set(&fresh, path, value).unwrap();
    }
    blocks.push(fresh.clone());
    for path in ["child.need_level", "child.has_send", "contract", "referral.called_at", "id"] {
        fresh = edit::unset(&program(), &fresh, path).unwrap();
    }
    blocks.push(fresh);
    blocks.push(set("{}", "child.has_send", "no").unwrap());
    blocks.push(set("{\"child\": {}}", "referral.ratio", "1").unwrap());
    insta::assert_snapshot!(blocks.join("\n---\n"));
}

#[test]
fn problems_say_what_to_write() {
    let rows: &[(&str, &str)] = &[
        ("", "1"),
        ("child", "1"),
        ("child.", "1"),
        ("child home", "1"),
        ("chld.home_district", "pendle"),
        ("xyzzy.home", "1"),
        ("home_district", "pendle"),
        ("areas", "pendle"),
        ("child.home_distrct", "pendle"),
        ("child.submitted_on", "pendle"),
        ("child.nothing_like_it", "pendle"),
        ("child.home_district.name", "pendle"),
        ("child.home_district[0]", "pendle"),
        ("child[0]", "pendle"),
        ("contract.families.district", "pendle"),
        ("contract.areas.end", "1"),
        ("contract.areas[\"F1\"].end", "1"),
        ("contract.areas[3].end", "1"),
        ("contract.families[5].district", "pendle"),
        ("contract.families[\"F1\"].distrct", "pendle"),
        ("contract.families[\"F1\"].family_id", "F2"),
        ("contract.families[\"F1", "F2"),
        ("contract.families", "F2"),
        ("contract.families", "[{]"),
        ("contract.families[\"F1\"]", "12"),
        ("contract.families[\"F9\"]", "{\"district\": \"pendle\"}"),
        ("child.has_send", ""),
        ("child.has_send", "perhaps"),
        ("child.has_send", "unknown"),
        ("child.has_send", "none"),
        ("child.sdq_total", "41"),
        ("child.sdq_total", "2.5"),
        ("child.sdq_total", "twelve"),
        ("contract.value", "12.345"),
        ("contract.value", "lots"),
        ("contract.share", "0.6"),
        ("contract.share", "most"),
        ("child.date_of_birth", "30 February 2025"),
        ("child.date_of_birth", "02/06/2025"),
        ("child.date_of_birth", "yesterday"),
        ("referral.called_at", "25:00"),
        ("child.need_level", "5"),
        ("child.home_district", "pendel"),
        ("child.home_district", "Leeds"),
        ("referral.needs", "mild, awful"),
        ("referral.needs", "none"),
        ("referral.visits", "2025-06"),
        ("id", " "),
    ];
    let blocks: Vec<String> = rows
        .iter()
        .map(|(path, value)| match set(CASE, path, value) {
            Ok(text) => panic!("{path} is {value}: {text}"),
            Err(problem) => format!("{path} is {value}\n{}", said(&problem)),
        })
        .collect();
    insta::assert_snapshot!(blocks.join("\n"));
}

#[test]
fn what_stands_in_the_way_is_said() {
    for (text, path) in [
        ("{\"child\": 3}", "child.has_send"),
        ("{\"child\": {}, \"child\": {}}", "child.has_send"),
        ("{\"contract\": {\"families\": {}}}", "contract.families[\"F1\"].district"),
        ("[]", "child.has_send"),
        ("{\"child\":", "child.has_send"),
    ] {
        assert!(set(text, path, "yes").or_else(|_| set(text, path, "pendle")).is_err(), "{text}");
    }
    let twice = "{\"child\": {\"has_send\": true, \"need_level\": 2, \"has_send\": false}}";
    let mended = set(twice, "child.has_send", "no").unwrap();
    assert_eq!(mended, "{\"child\": {\"has_send\": false, \"need_level\": 2}}");
    let gone = edit::unset(&program(), twice, "child.has_send").unwrap();
    assert_eq!(gone, "{\"child\": {\"need_level\": 2}}");
    let by = edit::unset(&program(), CASE, "contract.families[\"F1\"].family_id").unwrap_err();
    assert!(by.message.contains("tells the items apart"), "{}", said(&by));
}

// --- laws ----------------------------------------------------------------------------------------

/// What a case says, as one text a fact, items in full.
fn facts(text: &str) -> Vec<String> {
    let program = program();
    let loaded = load(&program, FILE, text).expect("a case");
    let shown = |(fact, slot): (&Fact, &Slot)| match slot {
        Slot::Given(value) => value_to_json(&program, fact.shape.ty, value).to_string(),
        slot => format!("{slot:?}"),
    };
    program.facts.iter().zip(&loaded.facts.slots).map(shown).collect()
}

/// A path to a single fact or a field of an item, with a sound value for it.
fn change() -> impl Strategy<Value = (String, String)> {
    let pick = |values: &[&'static str]| prop::sample::select(values.to_vec());
    let family = || {
        prop_oneof![Just("[\"F1\"]"), Just("[0]"), Just("[\"F2\"]"), Just("[\"new \\\"one\\\"\"]")]
    };
    let fixed = |path: &'static str, values: &[&'static str]| {
        pick(values).prop_map(move |value| (path.to_owned(), value.to_owned()))
    };
    prop_oneof![
        fixed("child.has_send", &["yes", "no"]),
        fixed("child.need_level", &["1", "level 4"]),
        fixed("child.school_district", &["none", "burnley"]),
        fixed("referral.submitted_on", &["none", "2 June 2025", "2025-06"]),
        fixed("referral.needs", &["mild", "mild, moderate", "[]"]),
        (0_u32..=40).prop_map(|n| ("child.sdq_total".to_owned(), n.to_string())),
        "[a-zA-Z é\"\\\\,’😀]{1,12}x".prop_map(|text| ("child.ethnicity".to_owned(), text)),
        (0_i64..1_000_000).prop_map(|n| ("contract.value".to_owned(), format!("£{n}.05"))),
        (family(), pick(&["pendle", "Clitheroe"])).prop_map(|(at, value)| {
            (format!("contract.families{at}.district"), value.to_owned())
        }),
        (family(), pick(&["none", "3"])).prop_map(|(at, value)| {
            (format!("contract.families{at}.areas[0].end"), value.to_owned())
        }),
    ]
}

fn base() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        CASE,
        "{}",
        "",
        "{\"child\":{\"has_send\":true,\"ethnicity\":\"x, y\"},\"contract\":{\"families\":[]}}",
        "\u{feff}{ \"contract\" : { \"families\" : [ { \"family_id\" : \"F1\" } ] , \"value\" : 1 } }\r\n",
        "{\n\t\"referral\": {\n\t\t\"submitted_on\": null\n\t}\n}",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn what_is_set_is_read_and_the_rest_stays(text in base(), changes in prop::collection::vec(change(), 1..5)) {
        let program = program();
        let mut text = text;
        for (path, value) in changes {
            // A new first item belongs to no list without ids.
            let set = edit::set(&program, &text, &path, &value);
            let Ok(edited) = set else {
                prop_assert!(path.contains("[0]") , "{path} is {value} in {text}: {:?}", set);
                continue;
            };
            let loaded = load(&program, FILE, &edited).expect("a case");
            prop_assert_eq!(&loaded.faults, &[]);
            let target = edit::target(&program, &path).unwrap();
            let written = edit::get(&program, &edited, &path).unwrap().expect("it was set");
            let read = Reader::new(&program).read_value("x", target.shape, FILE, &written);
            prop_assert!(read.is_ok(), "{path} {value}: {written}");
            // Setting what was written changes nothing.
            prop_assert_eq!(&edit::set(&program, &edited, &path, &written).unwrap(), &edited);
            let (was, now) = (facts(if text.is_empty() { "{}" } else { &text }), facts(&edited));
            let fact = path.split('[').next().unwrap_or_default();
            for ((was, now), at) in was.iter().zip(&now).zip(0..) {
                let same = super::super::fact_path(&program, FactId::at(at)) != fact;
                prop_assert!(!same || was == now, "{path} {value}: {was} became {now}");
            }
            let taken = edit::unset(&program, &edited, &path).unwrap();
            prop_assert_eq!(edit::get(&program, &taken, &path).unwrap(), None);
            let left = facts(&taken);
            for ((was, now), at) in was.iter().zip(&left).zip(0..) {
                let same = super::super::fact_path(&program, FactId::at(at)) != fact;
                prop_assert!(!same || was == now, "unset {path}: {was} became {now}");
            }
            text = edited;
        }
    }

    #[test]
    fn no_path_and_no_value_is_too_strange(
        text in base(),
        path in "(child|contract|referral|id|x)?[.\\[\\]\"a-z_0-9é ]{0,24}",
        value in "\\PC{0,24}",
    ) {
        let program = program();
        for value in [value.as_str(), "[{}]", "{\"family_id\": 3}", "[[[["] {
            if let Ok(edited) = edit::set(&program, &text, &path, value) {
                prop_assert!(load(&program, FILE, &edited).is_ok(), "{edited}");
            }
        }
        let _ = edit::unset(&program, &text, &path);
        let _ = edit::get(&program, &text, &path);
        let _ = edit::target(&program, &path);
    }

    #[test]
    fn any_value_for_any_fact_gives_a_case_or_a_reason(value in "\\PC{0,24}|[0-9£,.%-]{1,12}|[0-9]{1,4}[-/ ][0-9A-Za-z]{1,9}[-/ ][0-9]{1,4}") {
        let program = program();
        for fact in 0..program.facts.len() {
            let path = super::super::fact_path(&program, FactId::at(fact));
            match edit::set(&program, CASE, &path, &value) {
                Ok(edited) => {
                    let loaded = load(&program, FILE, &edited).expect("a case");
                    prop_assert_eq!(&loaded.faults, &[]);
                }
                Err(problem) => prop_assert!(!problem.message.is_empty()),
            }
        }
    }
}

#[test]
fn paths_of_reports_are_paths_of_edits() {
    let program = program();
    let loaded = load(&program, FILE, CASE).unwrap();
    assert!(loaded.facts.places.iter().any(|place| matches!(place.list, ListPlace::Field { .. })));
    for item in 0..u32::try_from(loaded.facts.places.len()).unwrap() {
        let path = crate::case::place_path(&program, &loaded.facts, item);
        assert!(edit::get(&program, CASE, &path).unwrap().is_some(), "{path}");
    }
}
