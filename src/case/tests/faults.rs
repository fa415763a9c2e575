//! Cases that are JSON and still say what cannot be.

use super::*;
use crate::case::{Blamed, MAX_FAULTS, Spans, check_fault};
use crate::program::{Check, ExprId};

#[track_caller]
fn table(name: &str, entries: &[(&str, &[&str])]) {
    let program = program();
    let mut blocks = Vec::new();
    for (path, values) in entries {
        for value in *values {
            let text = case_with(path, value);
            let loaded = load(&program, FILE, &text).expect("JSON");
            assert_eq!(*slot(&program, &loaded, path), Slot::Faulty, "{text}");
            blocks.push(report(&program, &text));
        }
    }
    insta::assert_snapshot!(name, blocks.join("\n"));
}

#[test]
fn values_of_the_wrong_kind() {
    table(
        "values",
        &[
            (
                "child.has_send",
                &[
                    "\"yes\"",
                    "\"No\"",
                    "1",
                    "\"perhaps\"",
                    "\"unknown\"",
                    "\"\"",
                    "null",
                    "[true]",
                    "{}",
                ],
            ),
            (
                "child.sdq_total",
                &["41", "-1", "2.5", "1e400", "\"12\"", "\"1,200\"", "\"twelve\"", "true", "null"],
            ),
            ("referral.ratio", &["\"0.5\"", "0.1234567890123456789012345678901", "false"]),
            (
                "contract.value",
                &["12.345", "\"12.345\"", "\"£1,20.00\"", "\"1200 pounds\"", "true", "1e400"],
            ),
            ("contract.share", &["0.6", "0.005", "\"60\"", "\"60 percent\"", "true"]),
            ("child.ethnicity", &["5", "true", "null", "[]"]),
            (
                "referral.called_at",
                &[
                    "\"8:00\"",
                    "\"8pm\"",
                    "\"8:30 pm\"",
                    "\"20:00:00\"",
                    "\"24:00\"",
                    "20",
                    "\"noon\"",
                ],
            ),
        ],
    );
}

#[test]
fn dates() {
    table(
        "dates",
        &[(
            "child.date_of_birth",
            &[
                "\"2025-02-30\"",
                "\"2025-13-01\"",
                "\"2025-13\"",
                "\"0000-01-01\"",
                "\"2025-6-2\"",
                "\"02/06/2025\"",
                "\"25/12/2025\"",
                "\"12/25/2025\"",
                "\"31/02/2025\"",
                "\"2025/06/02\"",
                "\"2.6.2025\"",
                "\"2 June 2025\"",
                "\"2nd Jun 2025\"",
                "\"June 2, 2025\"",
                "\"30 February 2025\"",
                "\"June 2025\"",
                "\"06/2025\"",
                "\"2025-06-02T09:30:00Z\"",
                "\"20250602\"",
                "20250602",
                "2025",
                "2",
                "\"02/06/25\"",
                "\"yesterday\"",
                "\"\"",
                "\"not known\"",
                "null",
                "true",
                "{\"year\": 2025}",
            ],
        )],
    );
}

#[test]
fn levels_and_choices() {
    table(
        "scales",
        &[
            (
                "child.need_level",
                &[
                    "5",
                    "0",
                    "2.5",
                    "\"2\"",
                    "\"level 5\"",
                    "\"Intensiv\"",
                    "\"high\"",
                    "true",
                    "null",
                ],
            ),
            ("child.severity", &["\"mlid\"", "2", "\"very bad\""]),
            (
                "child.home_district",
                &[
                    "\"Burnly\"",
                    "\"Ribble Vally\"",
                    "\"Clitheroo\"",
                    "\"Leeds\"",
                    "[\"burnley\"]",
                    "3",
                ],
            ),
            ("child.school_district", &["\"none\"", "\"n/a\"", "\"\"", "\"unknown\""]),
        ],
    );
}

#[test]
fn lists() {
    table(
        "lists",
        &[
            (
                "referral.needs",
                &["\"mild\"", "[\"mild\", \"mlid\", null, 3]", "null", "{}", "\"none\""],
            ),
            ("referral.visits", &["[\"2025-06-02\", \"2025-06\"]", "[[]]", "\"2025-06-02\""]),
            ("contract.areas", &["{\"name\": \"a\"}", "[{\"name\": \"a\"}, 5, [1]]", "null"]),
            (
                "contract.families",
                &[
                    "[{\"family_id\": \"F1\"}, {\"district\": \"burnley\"}]",
                    "[{\"family_id\": \"F1\"}, {\"family_id\": \" F1 \"}]",
                    "[{\"family_id\": \"\"}]",
                    "[{\"family_id\": 1}]",
                ],
            ),
        ],
    );
}

#[test]
fn keys() {
    let program = program();
    let texts = [
        "{\"chld\": {}}",
        "{\"need_level\": 2}",
        "{\"unfinished\": \"contract.families\"}",
        "{\"unfinished\": [3, \"contract.families\"], \"unfinished\": []}",
        "{\"contract\": {\"families\": []}, \"unfinished\": [\"contract.families\"]}",
        "{\"child.need_level\": 2}",
        "{\"colour\": 2}",
        "{\"child\": {\"need_levl\": 2}}",
        "{\"child\": {\"submitted_on\": \"2025-06-02\"}}",
        "{\"child\": {\"colour\": [{\"a\": [1, {}]}]}}",
        "{\"child\": {\"need_level\": 2, \"need_level\": 3}}",
        "{\"child\": {\"need_level\": 2}, \"child\": {\"has_send\": true}}",
        "{\"child\": [2]}",
        "{\"child\": null}",
        "{\"id\": true}",
        "{\"id\": 1, \"id\": 2}",
        "{\"contract\": {\"areas\": [{\"nme\": \"a\", \"start\": 1, \"start\": 2}]}}",
        "{\"contract\": {\"families\": [{\"areas\": [{}, {\"end\": \"x\"}], \"family_id\": \"F\\\"1\"}]}}",
    ];
    insta::assert_snapshot!(texts.map(|text| report(&program, text)).join("\n"));
}

#[test]
fn all_faults_are_reported_at_once_in_order_of_place() {
    let text = r#"{
  "id": "C-17",
  "child": {
    "date_of_birth": "11/02/2013",
    "has_send": "no",
    "need_level": 5,
    "home_district": "Pendel",
    "school_district": null,
    "shoe_size": 3
  },
  "contract": { "share": 0.4 }
}"#;
    insta::assert_snapshot!(report(&program(), text));
}

#[test]
fn two_packs_may_each_have_a_group_of_one_name() {
    let mut program = program();
    let mut second = program.packs[0].clone();
    second.name = "council".into();
    program.packs.push(second);
    add_group(&mut program, "child", vec![("looked_after", one(Atom::YesNo))]);
    program.groups[3].head.pack = PackId(1);
    let text =
        "{\"services.child\": {\"has_send\": true}, \"council.child\": {\"looked_after\": true}}";
    assert_eq!(load(&program, FILE, text).unwrap().faults, []);
    insta::assert_snapshot!(report(&program, "{\"child\": {\"has_send\": true}}"));
}

#[test]
fn only_so_many_faults_are_listed() {
    let text = case_with("referral.needs", &format!("[{}0]", "0,".repeat(MAX_FAULTS + 10)));
    let faults = load(&program(), FILE, &text).unwrap().faults;
    assert_eq!(faults.len(), MAX_FAULTS + 1);
    insta::assert_snapshot!(faults[MAX_FAULTS].diagnostic.message, @"11 more mistakes in this case are not listed");
}

#[test]
fn what_a_report_repeats_cannot_disturb_a_terminal() {
    let text =
        case_with("child.home_district", &format!("\"\u{1b}[31m\u{202e}{}\"", "x".repeat(5000)));
    let faults = load(&program(), FILE, &text).unwrap().faults;
    let message = &faults[0].diagnostic.message;
    assert!(
        !message.contains('\u{1b}') && !message.contains('\u{202e}') && message.len() < 200,
        "{message}"
    );
}

#[test]
fn a_failed_check_points_at_what_it_blames() {
    let program = program();
    let text = "{\"child\": {\"date_of_birth\": \"2025-07-01\"}, \"referral\": {\"submitted_on\": \"2025-06-02\"}}";
    let loaded = load(&program, FILE, text).unwrap();
    let mut head = head("born_before_request", "The date of birth is after the request");
    head.span = Span::new(FILE, 0, 1);
    let check = Check { head, condition: ExprId(0), blames: Vec::new() };
    let blamed = [Blamed::Fact(FactId(0)), Blamed::Fact(FactId(9))];
    let fault = check_fault(&program, &loaded.facts, &loaded.spans, &check, &blamed);
    assert!(fault.concerns(FactId(0)) && fault.concerns(FactId(9)) && !fault.concerns(FactId(1)));
    insta::assert_snapshot!(show_fault(&program, text, &fault));
    assert_eq!(Spans::default().field(0, 0), None);
}
