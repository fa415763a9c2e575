//! The worked cases of the Lancashire service, run through the binary as a developer would.
//!
//! `tests/data/worked_cases.json` holds cases and what must be answered; its `how_to_read` says what each
//! part means. The expectations come from the specification and its readings, never from a run.

#![cfg(test)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn data() -> Value {
    serde_json::from_str(include_str!("data/worked_cases.json")).expect("the worked cases are JSON")
}

/// What `rules check --lenient --format json` answers to a case.
fn check(case: &Value, as_at: &str) -> Value {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rules"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("RULES_PATH")
        .args(["check", "--lenient", "--format", "json", "--as-at", as_at, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input");
    stdin.write_all(case.to_string().as_bytes()).expect("the case is read");
    drop(stdin);
    let output = child.wait_with_output().expect("the binary ends");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr))
    })
}

fn answer<'a>(found: &'a Value, name: &str) -> &'a Value {
    let answers = found["answers"].as_array().expect("answers");
    answers
        .iter()
        .find(|answer| answer["name"] == name)
        .unwrap_or_else(|| panic!("no answer called {name}"))
}

fn sorted(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| item.as_str().map_or_else(|| name_of(item), str::to_owned))
        .collect();
    all.sort();
    all
}

/// Warnings are objects with a name; those to check are not among the answers that came.
fn name_of(item: &Value) -> String {
    item["name"].as_str().unwrap_or_default().to_owned()
}

fn warnings(answer: &Value) -> Value {
    let came = answer["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|warning| warning["to_check"] != json!(true));
    came.cloned().collect()
}

/// What of `expected` is not found, in words.
fn differences(name: &str, expected: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, wanted) in expected.as_object().into_iter().flatten() {
        let same = match field.as_str() {
            "reasons" | "missing" => sorted(wanted) == sorted(&found[field]),
            "warnings" => sorted(wanted) == sorted(&warnings(found)),
            "instalments" => {
                for item in wanted.as_array().into_iter().flatten() {
                    let of = |other: &&Value| {
                        other["name"] == item["name"] && other["item"] == item["item"]
                    };
                    match found["instalments"].as_array().into_iter().flatten().find(of) {
                        Some(other) => wrong.extend(differences(
                            &format!("{name}.{}", item["name"]),
                            item,
                            other,
                        )),
                        None => wrong.push(format!(
                            "{name}: no instalment {} {}",
                            item["name"], item["item"]
                        )),
                    }
                }
                true
            }
            _ => *wanted == found[field],
        };
        if !same {
            wrong.push(format!("{name}.{field}: expected {wanted}, found {}", found[field]));
        }
    }
    wrong
}

#[test]
fn every_worked_case_is_answered_as_the_specification_says() {
    let data = data();
    let cases = data["cases"].as_array().expect("cases");
    assert!(cases.len() >= 40, "the forty worked cases are there");
    let mut wrong = Vec::new();
    for case in cases {
        let found = check(&case["case"], case["as_at"].as_str().expect("a day"));
        for (name, expected) in case["expect"].as_object().expect("expectations") {
            for difference in differences(name, expected, answer(&found, name)) {
                wrong.push(format!("{} ({}): {difference}", case["id"], case["title"]));
            }
        }
        let expected = sorted(&case["faults"]);
        let mut faults: Vec<String> = found["faults"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|fault| fault["path"].as_str().unwrap_or_default().to_owned())
            .collect();
        faults.sort();
        if faults != expected {
            wrong.push(format!("{}: faults: expected {expected:?}, found {faults:?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A claim of so many copies of a family.
fn claim(sums: &Value, claim: &Value) -> Value {
    let families: Vec<Value> = (1..=claim["families"].as_u64().expect("a number of families"))
        .map(|number| {
            let mut family = sums["family"].clone();
            family["id"] = json!(format!("F{number}"));
            family
        })
        .collect();
    json!({
        "id": claim["id"],
        "contract": {
            "basis": claim["basis"],
            "district": claim["district"],
            "starts_on": sums["starts_on"],
            "families_paid_before": claim["paid_before"],
            "families": families,
        }
    })
}

/// Pounds and pence as pence.
fn pence(amount: &Value) -> i64 {
    amount.as_str().expect("an amount").replace('.', "").parse().expect("pounds and pence")
}

#[test]
fn claims_are_paid_to_the_penny() {
    let data = data();
    let sums = &data["sums"];
    let mut wrong = Vec::new();
    for one in sums["claims"].as_array().expect("claims") {
        let found = check(&claim(sums, one), sums["as_at"].as_str().expect("a day"));
        let results = answer(&found, "results");
        let items: Vec<&Value> = results["instalments"].as_array().expect("items").iter().collect();
        let outcomes: Vec<&&Value> =
            items.iter().filter(|item| item["name"] == "outcomes").collect();
        let upfront =
            items.iter().find(|item| item["name"] == "upfront").expect("the up-front payment");
        let expect = &one["expect"];
        let mut compare = |what: String, wanted: &Value, found: &Value| {
            if wanted != found {
                wrong.push(format!(
                    "{} ({}): {what}: expected {wanted}, found {found}",
                    one["id"], one["title"]
                ));
            }
        };
        compare("up front".to_owned(), &expect["upfront"], &upfront["amount"]);
        compare("payable".to_owned(), &expect["payable"], &results["payable"]);
        let sum: i64 = outcomes.iter().map(|item| pence(&item["amount"])).sum();
        compare("outcomes".to_owned(), &json!(pence(&expect["outcomes"])), &json!(sum));
        let payable = outcomes.iter().filter(|item| item["answer"] == "payable").count();
        compare("payable items".to_owned(), &expect["payable_items"], &json!(payable));
        for each in expect["each"].as_array().expect("items") {
            let at =
                usize::try_from(each["item"].as_u64().expect("a number")).expect("a number") - 1;
            for (field, wanted) in
                each.as_object().expect("fields").iter().filter(|(field, _)| *field != "item")
            {
                compare(format!("item {} {field}", at + 1), wanted, &outcomes[at][field]);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
