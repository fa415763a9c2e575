//! Cases that are read.

use super::*;
use crate::case::{Reader, field_path, place_path, value_to_json};
use crate::program::{Facts, List};
use crate::value::{Date, Time};

fn day(iso: &str) -> Date {
    Date::parse_iso(iso).unwrap()
}

fn number(text: &str) -> Value {
    Value::Number(Number::parse_decimal(text).unwrap())
}

#[track_caller]
fn check(path: &str, rows: &[(&str, Value)]) {
    for (value, expected) in rows {
        assert_eq!(given(&case_with(path, value), path), *expected, "{path}: {value}");
    }
}

#[test]
fn single_values() {
    let third = |percent: &str| number(percent);
    check("child.has_send", &[("true", Value::YesNo(true)), ("false", Value::YesNo(false))]);
    check(
        "child.sdq_total",
        &[("0", number("0")), ("40", number("40")), ("4e1", number("40")), ("12.0", number("12"))],
    );
    check(
        "referral.ratio",
        &[
            ("0.1", number("0.1")),
            ("-3", number("-3")),
            ("9007199254740993", number("9007199254740993")),
        ],
    );
    check(
        "contract.value",
        &[
            ("1200195", number("1200195")),
            ("358.1", number("358.1")),
            ("\"358.10\"", number("358.1")),
            ("\"£1,200,195.00\"", number("1200195")),
            ("\" -£5.50 \"", number("-5.5")),
            ("0.1", number("0.1")),
        ],
    );
    check(
        "contract.share",
        &[
            ("60", number("0.6")),
            ("\"60%\"", number("0.6")),
            ("\"0.6%\"", third("0.006")),
            ("\"37.5 %\"", number("0.375")),
            ("0", number("0")),
            ("1", number("0.01")),
        ],
    );
    check("child.date_of_birth", &[("\"2013-02-11\"", Value::Date(day("2013-02-11")))]);
    check("referral.called_at", &[("\"20:00\"", Value::Time(Time::from_hm(20, 0).unwrap()))]);
    check(
        "child.ethnicity",
        &[
            ("\"  White \\n\"", Value::Text("White".into())),
            ("\"a\\u00e9\\ud83d\\ude00\\/\\\"\"", Value::Text("aé😀/\"".into())),
            ("\"a\tb\u{1}\"", Value::Text("a\tb\u{1}".into())),
        ],
    );
}

#[test]
fn levels_and_choices_by_number_name_label_and_alias() {
    let levels =
        ["2", "2.0", "\"level 2\"", "\"LEVEL 2\"", "\"Universal Plus\"", "\" universal plus \""];
    for written in levels {
        check("child.need_level", &[(written, Value::Member(1))]);
    }
    for written in ["\"pendle\"", "\"PENDLE\"", "\"Nelson\"", "\"colne\""] {
        check("child.home_district", &[(written, Value::Member(1))]);
    }
    for written in ["\"ribble_valley\"", "\"Ribble Valley\"", "\"clitheroe\""] {
        check("child.home_district", &[(written, Value::Member(2))]);
    }
    for written in ["\"Children's Social Care\"", "\"Children’s social care\"", "\"csc\""] {
        check("referral.source", &[(written, Value::Member(1))]);
    }
    check("child.school_district", &[("null", Value::None)]);
}

#[test]
fn dates_known_to_the_month_or_year() {
    let program = program();
    for (written, first, last) in [
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
    ] {
        let loaded =
            load(&program, FILE, &case_with("child.date_of_birth", &format!("\"{written}\"")))
                .unwrap();
        let expected = Slot::Within(Value::Date(day(first)), Value::Date(day(last)));
        assert_eq!(*slot(&program, &loaded, "child.date_of_birth"), expected);
        assert_eq!(loaded.faults, []);
    }
}

#[test]
fn what_is_left_out_is_unknown() {
    let program = program();
    for text in ["{}", "{\"$schema\": {\"any\": [1]}}", "{\"referral\": {}}"] {
        let loaded = load(&program, FILE, text).unwrap();
        assert_eq!(loaded.facts, Facts::empty(&program));
        assert_eq!(*slot(&program, &loaded, "referral.formal_request_on"), Slot::LeftOutIsNone);
        assert_eq!(*slot(&program, &loaded, "referral.submitted_on"), Slot::LeftOut);
    }
}

#[test]
fn a_case_may_have_an_id() {
    let program = program();
    for (text, id) in
        [("{\"id\": \" C-17 \"}", Some("C-17")), ("{\"id\": 17}", Some("17")), ("{}", None)]
    {
        assert_eq!(load(&program, FILE, text).unwrap().facts.id.as_deref(), id);
    }
}

#[test]
fn lists_and_items_know_their_places() {
    let program = program();
    let text = r#"{"contract": {"families": [
        {"areas": [{"name": "sleep", "start": 3}, {"name": "mood", "end": null}], "family_id": "F1", "scores": [1, 2]},
        {"family_id": "F2", "completed_on": "2025-06", "areas": []}
    ], "areas": [{"start": 1.5}]}}"#;
    let loaded = load(&program, FILE, text).unwrap();
    assert_eq!(loaded.faults, []);
    let paths: Vec<String> = (0..6).map(|item| place_path(&program, &loaded.facts, item)).collect();
    assert_eq!(
        paths,
        [
            "contract.families[\"F1\"]",
            "contract.families[\"F1\"].areas[0]",
            "contract.families[\"F1\"].areas[1]",
            "contract.families[\"F2\"]",
            "contract.areas[0]",
            "",
        ]
    );
    assert_eq!(field_path(&program, &loaded.facts, 2, 2), "contract.families[\"F1\"].areas[1].end");
    let at = |span: Option<Span>| span.map(|span| &text[span.start as usize..span.end as usize]);
    assert_eq!(at(loaded.spans.field(0, 0)), Some("\"F1\""));
    assert_eq!(at(loaded.spans.field(1, 1)), Some("3"));
    assert_eq!(at(loaded.spans.field(2, 2)), Some("null"));
    assert_eq!(at(loaded.spans.field(2, 1)), None);
    assert_eq!(at(loaded.spans.field(4, 1)), Some("1.5"));
    assert_eq!(at(loaded.spans.field(4, 3)), None);
    let Slot::Given(families) = slot(&program, &loaded, "contract.families") else {
        panic!("a list")
    };
    let ty = program.facts.iter().find(|fact| fact.head.name == "families").unwrap().shape.ty;
    insta::assert_snapshot!(value_to_json(&program, ty, families), @r#"[{"family_id":"F1","areas":[{"name":"sleep","start":3},{"name":"mood","end":null}],"scores":[1,2]},{"family_id":"F2","completed_on":"2025-06","areas":[]}]"#);
}

#[test]
fn a_faulty_field_leaves_the_rest_of_its_item() {
    let program = program();
    let text = case_with("contract.areas", "[{\"name\": 5, \"start\": 2}]");
    let loaded = load(&program, FILE, &text).unwrap();
    let Slot::Given(Value::List(List { items, open: false })) =
        slot(&program, &loaded, "contract.areas")
    else {
        panic!("a list")
    };
    let Value::Item(item) = &items[0] else { panic!("an item") };
    assert_eq!(*item.fields, [Slot::Faulty, Slot::Given(number("2")), Slot::LeftOut]);
    assert_eq!(loaded.faults[0].path, "contract.areas[0].name");
}

#[test]
fn the_digest_is_that_of_the_text() {
    let loaded = load(&program(), FILE, "{}").unwrap();
    assert_eq!(loaded.sha256, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

#[test]
fn single_values_can_be_read_and_written_alone() {
    let program = program();
    let reader = Reader::new(&program);
    for (shape, text, written) in [
        (one(Atom::Money), "\"£1,200\"", "\"1200.00\""),
        (one(Atom::Percent), "37.5", "\"37.5%\""),
        (one(Atom::Number), "0.50", "\"0.5\""),
        (one(Atom::Number), "-12", "-12"),
        (one(Atom::Number), "123456789012345678901", "\"123456789012345678901\""),
        (one(Atom::Scale(LEVEL)), "3", "\"level 3\""),
        (maybe(Atom::Scale(LEVEL)), " null ", "null"),
        (list(Atom::Date), "[\"2025-06-02\"]", "[\"2025-06-02\"]"),
        (one(Atom::Time), "\"08:05\"", "\"08:05\""),
    ] {
        match reader.read_value("x", &shape, FILE, text).unwrap() {
            Slot::Given(value) => {
                assert_eq!(value_to_json(&program, shape.ty, &value).to_string(), written)
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    let third = Value::Number(Number::from_ratio(-1, 3).unwrap());
    assert_eq!(value_to_json(&program, Type::of(Atom::Number), &third), "-1/3");
    for text in ["", "5", "true false", "[true]", "{}", "nul"] {
        assert!(reader.read_value("x", &one(Atom::YesNo), FILE, text).is_err(), "{text}");
    }
    for text in ["true", "[5]", "{}", "[[]]"] {
        assert!(reader.read_value("x", &list(Atom::YesNo), FILE, text).is_err(), "{text}");
    }
}
