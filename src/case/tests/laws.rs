//! What holds for every text.

use proptest::prelude::*;

use super::*;
use crate::case::Reader;

/// Every place that a report names lies in the text, between characters.
fn places_lie_in_the_text(text: &str, diagnostic: &Diagnostic) {
    for label in &diagnostic.labels {
        let range = label.span.start as usize..label.span.end as usize;
        assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}: {diagnostic:?}");
    }
}

fn survives(text: &str) {
    let program = program();
    match load(&program, FILE, text) {
        Err(reports) => {
            assert!(!reports.is_empty());
            reports.iter().for_each(|report| places_lie_in_the_text(text, report));
        }
        Ok(loaded) => {
            assert_eq!(loaded.facts.slots.len(), program.facts.len());
            loaded.faults.iter().for_each(|fault| places_lie_in_the_text(text, &fault.diagnostic));
        }
    }
    for shape in program.facts.iter().map(|fact| &fact.shape) {
        if let Err(report) = Reader::new(&program).read_value("x", shape, FILE, text) {
            places_lie_in_the_text(text, &report);
        }
    }
}

/// JSON, and what is nearly JSON, about the facts of the program.
fn nearly_json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        "-?[0-9]{0,40}\\.?[0-9]{0,4}([eE][-+]?[0-9]{1,4})?",
        "\"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}\"",
        "\"£?[0-9,.]{0,12}%?\"",
        "\"[a-z é’😀\\\\u0-9]{0,12}\"",
        Just("\"mild\"".to_owned()),
        Just("\"F1\"".to_owned()),
        Just("nul".to_owned()),
    ];
    let key = prop::sample::select(vec![
        "child",
        "referral",
        "contract",
        "id",
        "families",
        "areas",
        "family_id",
        "need_level",
        "date_of_birth",
        "needs",
        "visits",
        "share",
        "value",
        "end",
        "name",
        "sdq_total",
        "called_at",
        "x",
    ]);
    scalar.prop_recursive(6, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|entries| {
                let entries: Vec<String> =
                    entries.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_is_too_much(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn no_marks_are_too_much(text in "[\\[\\]{}:,\"'\\\\ \n0-9a-z.+/*#“£%\u{a0}-]{0,60}") {
        survives(&text);
        survives(&format!("{{\"child\": {text}"));
    }

    #[test]
    fn nothing_that_is_nearly_json_is_too_much(text in nearly_json(), cut in any::<prop::sample::Index>()) {
        survives(&text);
        let cut = cut.index(text.len() + 1);
        if let Some(start) = text.get(..cut) {
            survives(start);
        }
    }

    /// The scanner takes exactly what another reader of JSON takes, as far as it is an object; but for
    /// control characters in texts, which it takes, and depth.
    #[test]
    fn what_is_json_is_agreed(text in prop_oneof![nearly_json(), "[\\[\\]{}:,\"\\\\ntrue0-9.e+-]{0,30}"]) {
        // What is passed over there is not held to be whole characters.
        prop_assume!(!text.to_lowercase().contains("\\ud"));
        let text = format!("{{\"x\": {text}}}");
        let other = serde_json::from_str::<std::collections::BTreeMap<String, serde::de::IgnoredAny>>(&text);
        prop_assert_eq!(load(&program(), FILE, &text).is_ok(), other.is_ok(), "{}", text);
    }

    /// Money and percentages are read exactly as written.
    #[test]
    fn money_is_exact(pence in -10_000_000_000_i64..10_000_000_000) {
        let digits = format!("{}{}.{:02}", if pence < 0 { "-" } else { "" }, pence.abs() / 100, pence.abs() % 100);
        let exact = Value::Number(Number::from_ratio(i128::from(pence), 100).unwrap());
        let as_number = given(&case_with("contract.value", &digits), "contract.value");
        prop_assert_eq!(&as_number, &exact);
        let as_text = given(&case_with("contract.value", &format!("\"{digits}\"")), "contract.value");
        prop_assert_eq!(&as_text, &exact);
        let percent = given(&case_with("contract.share", &format!("\"{digits}%\"")), "contract.share");
        prop_assert_eq!(percent, Value::Number(Number::from_ratio(i128::from(pence), 10_000).unwrap()));
    }
}
