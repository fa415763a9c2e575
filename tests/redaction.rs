//! What a redacted answer leaves out: nothing of it depends on a value that is `sensitive` or `protected`, but through
//! the answers that it tells.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot run is to fail"
)]

mod library;

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use library::{library, root};
use rules::engine::{self, Node, Outcome, Trace};
use rules::explain::json::{self, Asked, Case};
use rules::explain::{self, Only, Redacted, TextStyle};
use rules::program::{
    AnswerId, Atom, Facts, FieldShape, Item, List, Program, ScenarioId, Slot, Value,
};
use rules::scenario;
use rules::source::Sources;
use rules::value::{Date, Number};

/// One fact in so many is given another value in a scenario.
const STRIDE: usize = 12;

/// Another value of the same type; `turn` chooses among several.
fn another(program: &Program, shape: &FieldShape, slot: &Slot, turn: usize) -> Option<Slot> {
    let Slot::Given(value) = slot else { return None };
    let step = i64::try_from(turn % 5).unwrap_or(0) + 1;
    Some(Slot::Given(match value {
        Value::YesNo(yes) => Value::YesNo(!yes),
        Value::Number(number) => {
            let up = number.add(Number::from_i64(step)).ok()?;
            let low = shape.range.filter(|(_, high)| up > *high).map(|(low, _)| low);
            Value::Number(low.unwrap_or(up))
        }
        Value::Date(day) => {
            let days = [1, -1, 40, -400, 2000][turn % 5];
            Value::Date(day.add_days(days).ok()?)
        }
        Value::Member(at) => match shape.ty.atom {
            Atom::Scale(scale) => {
                let count = u16::try_from(program[scale].members.len()).ok()?;
                Value::Member((at + u16::try_from(step).unwrap_or(1)) % count)
            }
            _ => return None,
        },
        Value::Text(_) => Value::Text("another text altogether".into()),
        Value::List(list) if !list.items.iter().any(|item| matches!(item, Value::Item(_))) => {
            let items: Arc<[Value]> = list.items.iter().skip(1).cloned().collect();
            Value::List(List { items, open: false })
        }
        Value::None if shape.ty.atom == Atom::Date => Value::Date(Date::from_ymd(2024, 2, 29)?),
        _ => return None,
    }))
}

/// The case with another value in the place of each one of `at`'s turn that is not to be shown.
fn altered(program: &Program, facts: &Facts, fact: usize, turn: usize) -> Option<Facts> {
    let shape = &program.facts[fact].shape;
    let mut other = facts.clone();
    other.slots[fact] = if shape.is_withheld() {
        another(program, shape, &facts.slots[fact], turn)?
    } else {
        altered_items(program, shape, &facts.slots[fact], turn)?
    };
    (other != *facts || shape.ty.list).then_some(other)
}

/// Items with other values in their fields that are not to be shown.
fn altered_items(program: &Program, shape: &FieldShape, slot: &Slot, turn: usize) -> Option<Slot> {
    let (Slot::Given(Value::List(list)), Atom::Item(record)) = (slot, shape.ty.atom) else {
        return None;
    };
    let mut changed = false;
    let items = list.items.iter().map(|value| {
        let Value::Item(item) = value else { return value.clone() };
        let fields = item.fields.iter().zip(&program[record].fields).map(|(slot, field)| {
            let other = if field.shape.is_withheld() {
                another(program, &field.shape, slot, turn)
            } else {
                altered_items(program, &field.shape, slot, turn)
            };
            changed |= other.is_some();
            other.unwrap_or_else(|| slot.clone())
        });
        Value::Item(Arc::new(Item { ordinal: item.ordinal, fields: fields.collect() }))
    });
    let items: Arc<[Value]> = items.collect();
    changed.then_some(Slot::Given(Value::List(List { items, open: list.open })))
}

/// What is printed of a case, in every form, and the answers that it tells.
struct Shown {
    pages: String,
    redacted: Redacted,
    told: Vec<(Node, Outcome)>,
}

fn told(trace: &Trace) -> Vec<(Node, Outcome)> {
    let answers = trace.steps.iter().filter(|step| {
        matches!(
            step.node,
            Node::Condition { .. }
                | Node::Notice(_)
                | Node::Eligibility(_)
                | Node::Standard(_)
                | Node::Payment(_)
                | Node::Item { .. }
                | Node::Indicator(_)
        )
    });
    let mut told: Vec<(Node, Outcome)> =
        answers.map(|step| (step.node, step.outcome.clone())).collect();
    told.sort_by_key(|(node, _)| format!("{node:?}"));
    told
}

fn shown(
    sources: &Sources,
    program: &Program,
    facts: &Facts,
    today: Date,
    only: &[AnswerId],
) -> Shown {
    let (evaluation, trace) = engine::evaluate_traced(program, facts, today, Some(only));
    let redacted = explain::redact(program, facts, &evaluation, Some(&trace));
    let evidence = redacted.evidence(sources, program);
    let style = TextStyle { color: false, width: 100 };
    let mut pages = explain::to_text(&explain::answers(evidence, Only::default()), style);
    pages.push_str(&explain::to_text(&explain::proof(evidence), style));
    let case = Case::redacted(program, facts.id.clone(), "{}");
    let asked = Asked { redact: true, ..Asked::default() };
    let document = json::answer_document(
        program,
        sources,
        &redacted.facts,
        &redacted.evaluation,
        case,
        &[],
        asked,
    );
    let _ = write!(pages, "{}", serde_json::to_string_pretty(&document).expect("it is JSON"));
    let proofs = explain::proof_json(evidence);
    let _ = write!(pages, "{}", serde_json::to_string_pretty(&proofs).expect("it is JSON"));
    Shown { pages, redacted, told: told(&trace) }
}

fn differ(one: &str, other: &str) -> String {
    let pair = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    let (one, other) = pair.unwrap_or(("(one page is longer)", ""));
    format!("{one}\n{other}")
}

#[test]
fn a_value_that_is_withheld_is_seen_in_nothing_but_the_answers() {
    let (sources, program) = library("rules");
    let read = |rules: &str, case: &str| {
        let path = root().join(rules).parent().expect("a folder").join(case);
        fs::read_to_string(&path).map_err(|error| error.to_string())
    };
    let today = Date::from_ymd(2026, 6, 30).expect("a day");
    let (mut tried, mut same) = (0_usize, 0_usize);
    let mut wrong = Vec::new();
    for at in 0..program.scenarios.len() {
        let id = ScenarioId::at(at);
        let built = scenario::build(&program, &sources, id, today, &read).expect("a case");
        let pack = program[id].pack;
        let answers = program.answers.iter().copied();
        let only: Vec<AnswerId> =
            answers.filter(|answer| program.head(*answer).pack == pack).collect();
        let others: Vec<(usize, Facts)> = (0..program.facts.len())
            .filter_map(|fact| Some((fact, altered(&program, &built.facts, fact, at + fact)?)))
            .collect();
        if others.is_empty() {
            continue;
        }
        let page = shown(&sources, &program, &built.facts, built.today, &only);
        // Some of them, by turns: each fact has its turn in many scenarios.
        for (fact, other) in others.into_iter().skip(at % STRIDE).step_by(STRIDE) {
            let other = shown(&sources, &program, &other, built.today, &only);
            tried += 1;
            if other.redacted.evaluation != page.redacted.evaluation || other.told != page.told {
                continue;
            }
            same += 1;
            if other.pages != page.pages {
                let name = rules::case::fact_path(&program, rules::program::FactId::at(fact));
                let shown = differ(&page.pages, &other.pages);
                wrong.push(format!("{} / {name}:\n{shown}", program[id].name));
            }
        }
    }
    assert!(tried > 100 && same > 50, "only {tried} were tried, {same} with the same answers");
    wrong.truncate(10);
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A case whose every withheld value is one that stands nowhere else; some of them are faulty.
const CANARIES: &str = r#"{
  "id": "canary",
  "child": {
    "date_of_birth": "2012-11-23", "has_send": true, "need_level": 3, "severity": "moderate",
    "sdq_total": 37, "diagnosis": "CANARY-ONE", "ethnicity": "CANARY-TWO",
    "home_district": "pendle", "school_district": "CANARY-THREE", "thrive_group": 7654321,
    "looked_after": "CANARY-FOUR", "etnicity": "CANARY-FIVE",
    "presenting_needs": ["anxiety", "CANARY-SIX"], "urgent_need": "yes please CANARY-SEVEN"
  },
  "chidl": { "diagnosis": "CANARY-EIGHT" },
  "contract": { "families": [{ "id": "F1", "areas": [{ "name": "one", "start": 876.5, "end": "CANARY-NINE" }] }] },
  "referral": { "source": "school", "submitted_on": "2026-01-14", "consent_given": true }
}"#;

#[test]
fn no_form_shows_a_canary() {
    let folder = tempfile::tempdir().expect("there is room for a case");
    let path = folder.path().join("canary.json");
    let broken = folder.path().join("broken.json");
    fs::write(&path, CANARIES).expect("the case is written");
    fs::write(&broken, CANARIES.replace("\"has_send\": true,", "\"has_send\": CANARY-TEN,"))
        .expect("the case is written");
    let seen = ["CANARY", "2012-11-23", "23 November 2012", "7654321", "876.5"];
    let mut ran = 0;
    for command in ["check", "explain"] {
        for form in ["text", "markdown", "html", "json"] {
            for (case, lenient) in [(&path, true), (&path, false), (&broken, false)] {
                for errors in ["human", "plain", "json"] {
                    let mut rules = Command::new(env!("CARGO_BIN_EXE_rules"));
                    rules.current_dir(root()).env_remove("RULES_PATH");
                    rules.arg(command).arg(case).args(["--as-at", "2026-02-16", "--redact"]);
                    rules.args(["--format", form, "--error-format", errors]);
                    if lenient {
                        rules.arg("--lenient");
                    }
                    let output = rules.output().expect("the binary runs");
                    let said = [output.stdout, output.stderr].concat();
                    let said = String::from_utf8(said).expect("it is text");
                    for canary in seen {
                        let at = said.find(canary);
                        let around = at.map(|at| said[at.saturating_sub(80)..].chars().take(160));
                        let around: Option<String> = around.map(Iterator::collect);
                        assert_eq!(around, None, "{command} {form} {errors}: {canary}");
                    }
                    ran += 1;
                }
            }
        }
    }
    assert_eq!(ran, 72);
}

#[test]
fn a_redacted_answer_has_the_keys_of_its_schema_and_is_given_again_with_its_case() {
    let folder = tempfile::tempdir().expect("there is room for an answer");
    let rules = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
        command.args(arguments).current_dir(root()).env_remove("RULES_PATH");
        command.output().expect("the binary runs")
    };
    let schema: serde_json::Value =
        serde_json::from_str(json::ANSWER_SCHEMA).expect("the schema is JSON");
    for example in ["accepted", "waiting", "quarter_claim", "district_claim", "severe_need"] {
        let example = format!("examples/{example}.json");
        let answer =
            rules(&["check", &example, "--as-at", "2026-02-16", "--redact", "--format", "json"]);
        let value: serde_json::Value =
            serde_json::from_slice(&answer.stdout).expect("an answer is JSON");
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource("answer.json", schema.clone()).expect("the schema is one");
        let index = compiler.compile("answer.json", &mut schemas).expect("the schema compiles");
        let valid = schemas.validate(&value, index);
        assert!(valid.is_ok(), "{example}: {}", valid.expect_err("it is not valid"));
        let path = folder.path().join("answer.json");
        fs::write(&path, &answer.stdout).expect("the answer is written");
        let path = path.display().to_string();
        let again = rules(&["replay", &path, "--error-format", "plain"]);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        assert!(said.contains("is redacted"), "{said}");
        let again = rules(&["replay", &path, "--case", &example]);
        let said = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(said.starts_with("✓ IDENTICAL"), "{said}");
    }
}
