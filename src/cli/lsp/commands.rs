//! Commands: a case is checked or explained, a scenario is run.

use std::fmt::Write as _;

use lsp_types as lsp;
use rules::case::Reader;
use rules::engine;
use rules::explain::{self, Evidence, Only, TextStyle};
use rules::program::ScenarioId;
use rules::scenario;
use rules::source::{Sources, sha256};
use rules::value::Date;
use serde::Deserialize;
use serde_json::json;

use super::super::cases::{self, CaseText, day};
use super::super::files;
use super::super::forms::{self, Form, Reader as For};
use super::convert::{CHECK_CASE, EXPLAIN_CASE, RUN_SCENARIO};
use super::positions::Lines;
use super::requests::Answer;
use super::server::{Failure, Server, read};
use super::uri;

/// The width of the lines of an answer.
const WIDTH: usize = 100;

/// A case, and the day on which it is answered.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedCase {
    uri: lsp::Uri,
    as_at: Option<String>,
}

/// A scenario: the one around a place.
#[derive(Deserialize)]
struct AskedScenario {
    uri: lsp::Uri,
    position: lsp::Position,
    /// Say what came out to whoever sits at the editor too.
    #[serde(default)]
    show: bool,
}

impl Server<'_> {
    pub(super) fn command(&mut self, params: lsp::ExecuteCommandParams) -> Answer {
        let first = params.arguments.into_iter().next().unwrap_or_default();
        match params.command.as_str() {
            RUN_SCENARIO => self.run_scenario(&read(first)?),
            CHECK_CASE => self.check_case(&read(first)?),
            EXPLAIN_CASE => self.explain_case(&read(first)?),
            other => Err(Failure::invalid(format!("there is no command `{other}`"))),
        }
    }

    fn run_scenario(&mut self, asked: &AskedScenario) -> Answer {
        let (encoding, today) = (self.client.encoding, self.today());
        let (library, file) = self.find(&asked.uri)?;
        let index = library.workspace.index();
        let workspace = &library.workspace;
        let program = index.program().ok_or_else(mistakes)?;
        let lines = Lines::new(workspace.text(file), encoding);
        let offset = lines.offset(asked.position);
        let around = |span: rules::span::Span| {
            span.file == file && (span.start as usize..=span.end as usize).contains(&offset)
        };
        let mut scenarios = program.scenarios.iter().zip(0..);
        let (scenario, at) = scenarios
            .find(|(scenario, _)| around(scenario.span))
            .ok_or_else(|| Failure::failed("there is no scenario here"))?;
        let sources = workspace.sources();
        let found = scenario::run(program, sources, ScenarioId::at(at), today, &files::read_beside);
        let passed = found.failures.is_empty();
        let mut text = String::new();
        for failure in &found.failures {
            let line = lines.position(failure.span.start as usize).line + 1;
            let _ = writeln!(text, "line {line}");
            let _ = writeln!(text, "  expected: {}", failure.expected);
            let _ = writeln!(text, "  found:    {}", failure.found);
        }
        if passed {
            text = "every answer is as expected\n".to_owned();
        }
        let name = scenario.name.to_string();
        if asked.show {
            let typ = if passed { lsp::MessageType::INFO } else { lsp::MessageType::WARNING };
            let mark = if passed { "✓" } else { "✗" };
            let message = format!("{mark} {name}\n{}", text.trim_end());
            self.notify::<lsp::notification::ShowMessage>(lsp::ShowMessageParams { typ, message });
        }
        Ok(json!({ "name": name, "passed": passed, "text": text }))
    }

    fn check_case(&mut self, asked: &AskedCase) -> Answer {
        let text = self.answered(asked, |evidence, read, only| {
            let document = forms::answers(evidence, read, only, Form::Text, For::Practitioner);
            explain::to_text(&document, TextStyle { color: false, width: WIDTH })
        })?;
        Ok(json!({ "text": text }))
    }

    fn explain_case(&mut self, asked: &AskedCase) -> Answer {
        let html = self.answered(asked, |evidence, read, only| {
            let document = forms::answers(evidence, read, only, Form::Html, For::Auditor);
            explain::to_html(&[document]).unwrap_or_default()
        })?;
        Ok(json!({ "html": html }))
    }

    /// Answers a case, and hands the answers on; where it cannot be right, says why.
    fn answered(
        &mut self,
        asked: &AskedCase,
        lay_out: impl Fn(Evidence<'_>, &cases::ReadCase, Only) -> String,
    ) -> Result<String, Failure> {
        let today = self.day_of(asked)?;
        let (name, text) = self.case_text(&asked.uri)?;
        let path = uri::path_of(asked.uri.as_str()).unwrap_or_default();
        let library = self.library_for_case(&path)?;
        let index = library.workspace.index();
        let program = index.program().ok_or_else(mistakes)?;
        let mut sources: Sources = library.workspace.sources().clone();
        let sha256 = sha256([&text]);
        let case = CaseText { name: &name, text: &text, sha256: &sha256, redact: false };
        let reader = Reader::new(program);
        let read = cases::understand(&mut sources, &reader, program, today, &case)
            .map_err(|problems| Failure::failed(said(&sources, &problems)))?;
        if !read.faults.is_empty() {
            let faults: Vec<_> = read.faults.iter().map(|one| one.diagnostic.clone()).collect();
            return Err(Failure::failed(said(&sources, &faults)));
        }
        let (evaluation, trace) = engine::evaluate_traced(program, &read.facts, today, None);
        let evidence = Evidence {
            sources: &sources,
            program,
            facts: &read.facts,
            evaluation: &evaluation,
            trace: &trace,
        };
        Ok(lay_out(evidence, &read, Only::default()))
    }

    fn day_of(&self, asked: &AskedCase) -> Result<Date, Failure> {
        match asked.as_at.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => day(text).map_err(Failure::invalid),
            None => Ok(self.today()),
        }
    }
}

fn mistakes() -> Failure {
    Failure::failed(
        "the rules have mistakes; they are listed beside the texts, and nothing is answered until they are mended",
    )
}

/// Why a case cannot be right, a line each.
fn said(sources: &Sources, problems: &[rules::diagnostic::Diagnostic]) -> String {
    let lines = problems.iter().map(|problem| {
        let place = sources.line_column(problem.span());
        let place = place.map_or_else(String::new, |place| format!("line {}: ", place.line));
        let help = problem.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
        format!("{place}{}{help}", problem.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}
