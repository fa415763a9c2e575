//! Results for programs: JSON, and JUnit XML. Neither says how long anything took: the same rules give the same bytes.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use rules::explain::TextStyle;
use rules::explain::diff::DifferenceJson;
use rules::source::Source;
use serde::Serialize;

use super::batch::{Batch, Ran, Verdict};
use super::keep::Kept;
use super::text::{How, failure};
use super::why::why;

/// The name and version of the JSON.
const FORMAT: &str = "rules/test/1";

#[derive(Serialize)]
struct Results<'a> {
    schema: &'static str,
    summary: Summary,
    scenarios: Vec<Scenario<'a>>,
    /// Approved files that no scenario uses.
    unused_approved_files: Vec<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
    unapproved: usize,
    not_chosen: usize,
}

#[derive(Serialize)]
struct Scenario<'a> {
    pack: &'a str,
    name: &'a str,
    file: String,
    line: u32,
    /// `passed`, `failed` or `unapproved`.
    result: &'static str,
    failures: Vec<Expectation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<Approved<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<Like<'a>>,
}

/// An expectation that was not met.
#[derive(Serialize)]
struct Expectation<'a> {
    file: &'a str,
    line: u32,
    expected: &'a str,
    found: &'a str,
}

/// What became of the approved explanation.
#[derive(Serialize)]
struct Approved<'a> {
    file: &'a str,
    /// `same`, `missing`, `changed`, `edited`, `another`, `broken`, `no_day` or `none`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<&'a str>,
}

/// The first differences from the scenario that one is like.
#[derive(Serialize)]
struct Like<'a> {
    scenario: &'a str,
    differences: Vec<DifferenceJson>,
}

/// All results as one JSON object.
pub(super) fn json(batch: &Batch<'_>) -> String {
    let results = Results {
        schema: FORMAT,
        summary: Summary {
            passed: batch.count(Verdict::Passed),
            failed: batch.count(Verdict::Failed),
            unapproved: batch.count(Verdict::Unapproved),
            not_chosen: batch.program.scenarios.len() - batch.ran.len(),
        },
        scenarios: batch.ran.iter().map(|ran| scenario(batch, ran)).collect(),
        unused_approved_files: batch.unused.iter().map(|unused| unused.path.as_str()).collect(),
    };
    serde_json::to_string_pretty(&results).unwrap_or_default() + "\n"
}

fn scenario<'a>(batch: &'a Batch<'_>, ran: &'a Ran) -> Scenario<'a> {
    let id = ran.report.id;
    let (file, line) = batch.place(id);
    let failures = ran.report.failures.iter().map(|failure| Expectation {
        file: batch.sources.get(failure.span.file).map_or("", Source::name),
        line: batch.sources.line_column(failure.span).map_or(0, |place| place.line),
        expected: &failure.expected,
        found: &failure.found,
    });
    let beside = if ran.report.failures.is_empty() { None } else { why(batch, ran, true).beside };
    Scenario {
        pack: &batch.program[batch.program[id].pack].name,
        name: &batch.program[id].name,
        file,
        line,
        result: match batch.verdict(ran) {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Unapproved => "unapproved",
        },
        failures: failures.collect(),
        approved: approved(batch, ran),
        like: beside.map(|beside| Like {
            scenario: &batch.program[beside.base].name,
            differences: beside.differences,
        }),
    }
}

fn approved<'a>(batch: &'a Batch<'_>, ran: &'a Ran) -> Option<Approved<'a>> {
    let file = batch.paths.get(ran.report.id.index()).map_or("", String::as_str);
    let (state, approved) = match &ran.kept {
        Kept::No => return None,
        Kept::Same => ("same", None),
        Kept::Missing { .. } => ("missing", None),
        Kept::Changed { approved, .. } => ("changed", Some(approved.as_str())),
        Kept::Edited { approved, .. } => ("edited", Some(approved.as_str())),
        Kept::Another { .. } => ("another", None),
        Kept::Broken { .. } => ("broken", None),
        Kept::NoDay => ("no_day", None),
        Kept::Unbuilt => ("none", None),
    };
    Some(Approved { file, state, problem: ran.kept.problem(file), approved, now: ran.kept.now() })
}

/// All results as JUnit XML: a suite a pack.
pub(super) fn junit(batch: &Batch<'_>) -> String {
    let mut report = Report::new("rules test");
    for (at, pack) in batch.program.packs.iter().enumerate() {
        let mut suite = TestSuite::new(pack.name.as_str());
        let here = batch.ran.iter().filter(|ran| batch.program[ran.report.id].pack.index() == at);
        suite.add_test_cases(here.map(|ran| case(batch, ran)));
        if suite.tests > 0 {
            report.add_test_suite(suite);
        }
    }
    if !batch.unused.is_empty() {
        let mut suite = TestSuite::new("approved files");
        suite.add_test_cases(batch.unused.iter().map(|unused| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message("no scenario uses this approved file");
            TestCase::new(unused.path.as_str(), status)
        }));
        report.add_test_suite(suite);
    }
    let mut xml = report.to_string().unwrap_or_default();
    if !xml.ends_with('\n') {
        xml.push('\n');
    }
    xml
}

fn case(batch: &Batch<'_>, ran: &Ran) -> TestCase {
    let id = ran.report.id;
    let (file, line) = batch.place(id);
    let status = match batch.verdict(ran) {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Unapproved => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("not yet read by a person");
            status
        }
        Verdict::Failed => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first = ran.report.failures.first();
            let path = batch.paths.get(id.index()).map_or("", String::as_str);
            let message = first
                .map(|failure| format!("expected {}, found {}", failure.expected, failure.found))
                .or_else(|| ran.kept.problem(path));
            status.set_message(message.unwrap_or_default());
            let style = TextStyle { color: false, width: 100 };
            status.set_description(failure(
                batch,
                ran,
                How { style, all: true, explanations: true },
            ));
            status
        }
    };
    let mut case = TestCase::new(batch.program[id].name.as_str(), status);
    case.set_classname(batch.program[batch.program[id].pack].name.as_str());
    case.extra.insert("file".into(), file.as_str().into());
    case.extra.insert("line".into(), line.to_string().as_str().into());
    case
}
