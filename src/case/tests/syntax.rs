//! Texts that are not JSON.

use super::*;
use crate::case::{MAX_CASE_BYTES, MAX_DEPTH};

#[test]
fn each_mistake_of_syntax_has_its_own_words() {
    let program = program();
    let texts = [
        "",
        " \n\t ",
        "\u{feff}",
        "[]",
        "[{\"child\": {}}]",
        "\"child\"",
        "12",
        "null",
        "child: 2",
        "{",
        "{\"child\": {\"has_send\": true",
        "{\"child\": {\"has_send\": true}",
        "{\"child\": {\"has_send\"",
        "{\"child\": {\"has_send\":",
        "{\"child\": {\"has_send\": tru",
        "{\"child\": {\"ethnicity\": \"Whi",
        "{\n  \"child\": {\n    \"ethnicity\": \"White,\n    \"has_send\": true\n  }\n}",
        "{\n  \"child\": {\n    \"has_send\": true\n    \"need_level\": 2\n  }\n}",
        "{\"referral\": {\"needs\": [\"mild\" \"moderate\"]}}",
        "{\"child\": {\"has_send\": true,}}",
        "{\"referral\": {\"needs\": [\"mild\",]}}",
        "{\"child\": {\"has_send\": true,, \"need_level\": 2}}",
        "{\"child\": {, \"need_level\": 2}}",
        "{\"child\": {\"has_send\": true; \"need_level\": 2}}",
        "{\"child\": {has_send: true}}",
        "{child: {}}",
        "{\"child\": {2: true}}",
        "{'child': {}}",
        "{\"child\": {\"ethnicity\": 'White'}}",
        "{\"child\": {\"ethnicity\": 'Wh\"ite}}",
        "{“child”: {}}",
        "{\"child\" = {}}",
        "{\"child\" {}}",
        "{\"child\"}",
        "{\"child\": }",
        "{\"child\": {\"has_send\": , \"need_level\": 2}}",
        "{\"child\": {\"has_send\": nul}}",
        "{\"child\": {\"has_send\": None}}",
        "{\"child\": {\"has_send\": True}}",
        "{\"child\": {\"has_send\": yes}}",
        "{\"child\": {\"has_send\": NO}}",
        "{\"child\": {\"sdq_total\": NaN}}",
        "{\"child\": {\"sdq_total\": -Infinity}}",
        "{\"child\": {\"home_district\": burnley}}",
        "{\"child\": {\"sdq_total\": 012}}",
        "{\"child\": {\"sdq_total\": +5}}",
        "{\"child\": {\"sdq_total\": .5}}",
        "{\"child\": {\"sdq_total\": 5.}}",
        "{\"child\": {\"sdq_total\": -}}",
        "{\"child\": {\"sdq_total\": 0x1F}}",
        "{\"child\": {\"sdq_total\": 1e}}",
        "{\"child\": {\"sdq_total\": 1.2.3}}",
        "{\"contract\": {\"value\": 1,200}}",
        "{\"contract\": {\"value\": £1200}}",
        "{\"contract\": {\"share\": 60%}}",
        "{\"child\": {\"date_of_birth\": 2013-02-11}}",
        "{\"child\": {\"date_of_birth\": 11/02/2013}}",
        "{\"referral\": {\"called_at\": 20:00}}",
        "{\"child\": {}} // as received",
        "{ # child\n\"child\": {}}",
        "{/* child */\"child\": {}}",
        "{\u{a0}\"child\": {}}",
        "{\"child\":\u{200b} {}}",
        "{\"child\": {\"ethnicity\": \"C:\\Users\"}}",
        "{\"child\": {\"ethnicity\": \"\\u12\"}}",
        "{\"child\": {\"ethnicity\": \"\\ud83d\"}}",
        "{\"child\": {\"ethnicity\": \"\\ude00\"}}",
        "{\"child\": {\"ethnicity\": \"\\ud83d\\u0041\"}}",
        "{\"child\": {\"ethnicity\": \"\\",
        "{\"child\": {]}",
        "{\"child\": {\"has_send\": true]}",
        "{\"referral\": {\"needs\": [}}",
        "{\"referral\": {\"needs\": [\"mild\"}}",
        "{}}",
        "{} {}",
        "{} \"child\"",
        "{\"child\": @}",
        "{@: 1}",
        "{\"child\": {\"has_send\": true : false}}",
        "{\"child\": : {}}",
        "{\0\"\0c\0h\0",
    ];
    insta::assert_snapshot!(texts.map(|text| report(&program, text)).join("\n"));
}

#[test]
fn nesting_is_bounded() {
    let program = program();
    let deep =
        |depth: usize| format!("{{\"x\": {}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    assert_eq!(load(&program, FILE, &deep(MAX_DEPTH)).unwrap().faults.len(), 1);
    let report = load(&program, FILE, &deep(MAX_DEPTH + 1)).unwrap_err();
    insta::assert_snapshot!(report[0].message, @"brackets stand more than 64 deep in one another");
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{{\"child\": {}", "[{\"a\":".repeat(100_000)),
    ] {
        assert_eq!(load(&program, FILE, &text).unwrap_err().len(), 1);
    }
}

#[test]
fn size_is_bounded() {
    let text = " ".repeat(MAX_CASE_BYTES + 1);
    let report = load(&program(), FILE, &text).unwrap_err();
    insta::assert_snapshot!(report[0].message, @"the case is larger than 64 MiB");
}

#[test]
fn lists_are_bounded() {
    let text = case_with("contract.areas", &format!("[{}{{}}]", "{},".repeat(100_000)));
    let report = load(&program(), FILE, &text).unwrap_err();
    insta::assert_snapshot!(report[0].message, @"the lists of this case hold more than 100000 values and items");
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(load(&program(), FILE, "\u{feff}{}").unwrap().faults, []);
}
