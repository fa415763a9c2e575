//! What is done with an input. A target may refuse it in any way; it may not panic, hang or overflow the stack.
//!
//! Each gives a number that says roughly what happened (which reports, which answers), so that a driver can keep
//! inputs that did something new.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use rules::analysis::lint;
use rules::case::Reader;
use rules::diagnostic::Diagnostic;
use rules::engine::{self, Finding, Outcome};
use rules::explain::json::{self, Case};
use rules::explain::{self, Evidence, Only, TextStyle};
use rules::program::{self, Facts, Program, ScenarioId};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

/// The longest input that is tried: what is longer is slow in proportion, and finds nothing new.
pub const MAX_INPUT: usize = 1 << 16;

/// A target.
pub type Target = fn(&[u8]) -> u64;

/// Every target by name.
pub const TARGETS: &[(&str, Target)] = &[("parse", parse), ("case", case), ("eval", eval)];

/// After so many expressions the library is compiled anew: each expression adds to it.
const EXPRESSIONS: usize = 2_000;

fn today() -> Date {
    Date::from_ymd(2025, 7, 1).unwrap_or(Date::MAX)
}

fn text(data: &[u8]) -> String {
    let data = data.get(..data.len().min(MAX_INPUT)).unwrap_or_default();
    String::from_utf8_lossy(data).into_owned()
}

fn hash(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

fn codes(problems: &[Diagnostic]) -> BTreeSet<&'static str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// The words of every report: they are made from the input too.
fn read_aloud(sources: &Sources, problems: &[Diagnostic]) {
    for problem in problems {
        assert!(!problem.message.is_empty(), "a report without a message");
        for label in &problem.labels {
            let _ = sources.line_column(label.span);
            let _ = sources.slice(label.span);
        }
    }
}

/// Answers a case, with its proof, as text and as JSON.
fn answer(sources: &Sources, program: &Program, facts: &Facts) -> u64 {
    let (evaluation, trace) = engine::evaluate_traced(program, facts, today(), None);
    assert_eq!(
        evaluation,
        engine::evaluate(program, facts, today()),
        "an answer depends on whether it is explained"
    );
    let evidence = Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace };
    let style = TextStyle { color: false, width: 100 };
    let words = explain::to_text(&explain::answers(evidence, Only::default()), style);
    assert!(words.is_char_boundary(words.len()));
    let proof = explain::to_text(&explain::proof(evidence), style);
    assert!(proof.is_char_boundary(proof.len()));
    let case = Case::new(None, String::new(), "{}");
    let document = json::answer_document(
        program,
        sources,
        facts,
        &evaluation,
        case,
        &[],
        json::Asked::default(),
    );
    assert!(serde_json::to_string(&document).is_ok(), "an answer that is no JSON");
    let answers: Vec<String> = evaluation
        .answers
        .iter()
        .map(|answered| match &answered.finding {
            Finding::Define(answer) => format!("{:?}", std::mem::discriminant(&answer.value)),
            Finding::Eligibility(answer) => format!("{:?}", answer.answer),
            Finding::Standard(answer) => format!("{:?}", answer.answer),
            Finding::Payment(answer) => format!("{:?}", answer.answer),
            Finding::Indicator(answer) => format!("{:?}", answer.answer),
        })
        .collect();
    hash(answers)
}

/// A rule file: parse, compile, and where it compiles answer an empty case and run its scenarios.
pub fn parse(data: &[u8]) -> u64 {
    let text = text(data);
    let mut sources = Sources::new();
    if !text.contains("pack ") {
        sources.add("fuzz/a_pack.rules", "pack fuzz \"Fuzz\"\n  uses prelude\n");
        sources.add("prelude/prelude.rules", include_str!("../../docs/prelude.rules"));
    }
    sources.add("fuzz/fuzz.rules", text);
    let compiled = program::compile_library(&sources);
    read_aloud(&sources, &compiled.problems);
    let Some(program) = &compiled.program else { return hash(codes(&compiled.problems)) };
    let _ = rules::case::schema(program);
    linted(&sources, program);
    let answers = answer(&sources, program, &Facts::empty(program));
    let nothing = |_: &str, _: &str| Err("no files here".to_owned());
    for at in 0..program.scenarios.len().min(20) {
        let id = ScenarioId::at(at);
        let _ = scenario::run(program, &sources, id, today(), &nothing);
    }
    hash((answers, codes(&compiled.problems)))
}

/// The packs of the project, compiled.
fn library() -> (Sources, Program) {
    let mut sources = Sources::new();
    for (name, text) in super::corpus::rule_files(Path::new(super::corpus::ROOT)) {
        sources.add(name, text);
    }
    let compiled = program::compile_library(&sources);
    let problems = compiled.problems;
    let program = compiled.program.unwrap_or_else(|| panic!("the packs compile: {problems:?}"));
    (sources, program)
}

/// Lints run, their reports can be read aloud, and what they mend still compiles.
fn linted(sources: &Sources, program: &Program) {
    let findings = lint::run(program, sources, today());
    let reports: Vec<_> = findings.iter().map(|finding| finding.diagnostic.clone()).collect();
    read_aloud(sources, &reports);
    let mended = lint::mend(sources, &findings);
    if mended.made.is_empty() {
        return;
    }
    let mut after = Sources::new();
    for ((_, source), text) in sources.iter().zip(&mended.texts) {
        after.add(source.name(), text.as_deref().unwrap_or(source.text()));
    }
    let compiled = program::compile_library(&after);
    assert!(compiled.program.is_some(), "a repair spoils the rules: {:?}", compiled.problems);
}

/// A case: load it against the packs, check and answer it.
pub fn case(data: &[u8]) -> u64 {
    static LIBRARY: LazyLock<(Sources, Program)> = LazyLock::new(library);
    let (sources, program) = &*LIBRARY;
    let text = text(data);
    let mut sources = sources.clone();
    let file = sources.add("case.json", text.as_str());
    let loaded = match Reader::new(program).load(file, &text) {
        Ok(loaded) => loaded,
        Err(problems) => {
            read_aloud(&sources, &problems);
            return hash(codes(&problems));
        }
    };
    let faults: Vec<Diagnostic> =
        loaded.faults.iter().map(|fault| fault.diagnostic.clone()).collect();
    read_aloud(&sources, &faults);
    let failed = engine::failed_checks(program, &loaded.facts, today());
    let facts = engine::with_faults(&loaded.facts, &failed);
    hash((codes(&faults), failed.len(), answer(&sources, program, &facts)))
}

/// What expressions are evaluated against.
struct Asked {
    sources: Sources,
    program: Program,
    sample: Facts,
    expressions: usize,
}

impl Asked {
    fn new() -> Self {
        let (mut sources, program) = library();
        let text = include_str!("../../examples/quarter_claim.json");
        let file = sources.add("case.json", text);
        let loaded = Reader::new(&program).load(file, text);
        let sample = loaded.map_or_else(|_| Facts::empty(&program), |loaded| loaded.facts);
        Self { sources, program, sample, expressions: 0 }
    }
}

/// An expression: parse, compile, and evaluate it without a case and with one.
pub fn eval(data: &[u8]) -> u64 {
    static ASKED: LazyLock<Mutex<Asked>> = LazyLock::new(|| Mutex::new(Asked::new()));
    let text = text(data);
    // What a panic left half done is thrown away.
    let poisoned = ASKED.is_poisoned();
    let mut guard = ASKED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if poisoned || guard.expressions >= EXPRESSIONS {
        *guard = Asked::new();
        ASKED.clear_poison();
    }
    let asked = &mut *guard;
    asked.expressions += 1;
    let before = asked.sources.len();
    let file = asked.sources.add("expression", text.as_str());
    let found = rules::syntax::parse_expression(file, &text)
        .and_then(|expr| program::compile_expression(&mut asked.program, &asked.sources, &expr));
    let signature = match found {
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a report");
            read_aloud(&asked.sources, &problems);
            hash(codes(&problems))
        }
        Ok(id) => {
            let ty = asked.program[id].ty;
            let empty = Facts::empty(&asked.program);
            let mut seen = Vec::new();
            for facts in [&empty, &asked.sample] {
                let words = explain::Lexicon { program: &asked.program, facts };
                let (outcome, missing, _) =
                    engine::evaluate_expr(&asked.program, facts, today(), id);
                let _ = words.outcome(ty, &outcome);
                for one in missing {
                    let _ = words.path(one);
                }
                seen.push(match &outcome {
                    Outcome::Known(value) => {
                        let _ = json::value_json(&words, ty, value);
                        "known"
                    }
                    Outcome::Unknown(_) => "unknown",
                    Outcome::Error(error) => error.code.as_str(),
                });
            }
            hash((seen, format!("{ty:?}")))
        }
    };
    asked.sources.truncate(before);
    signature
}
