//! `rules eval`: what expressions give.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use rules::diagnostic::Diagnostic;
use rules::engine::{self, Missing, Outcome};
use rules::explain::Lexicon;
use rules::explain::json::{error_json, value_json};
use rules::program::{ExprId, Facts};

use super::cases::{self, CaseArgs};
use super::library::{Library, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Evaluate expressions
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules eval '4 weeks after 2 June 2025'
  rules eval 'age on 2 June 2025 if born 29 February 2008' '60% of £1,200,195.00'
  rules eval 'child.severity is one of mild, moderate' --case case.json
  rules eval - --json < expressions.txt      one expression a line, one JSON object a line")]
pub(crate) struct EvalArgs {
    /// Expressions; `-` reads one a line from standard input
    #[arg(value_name = "EXPR", required = true, allow_negative_numbers = true)]
    expressions: Vec<String>,

    /// The case whose facts the expressions read; `-` is standard input
    #[arg(long = "case", value_name = "FILE")]
    case: Option<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: CaseArgs,

    /// One JSON object a line: `{"value": …, "type": …}`, `{"unknown": […]}` or `{"error": {…}}`
    #[arg(long)]
    json: bool,
}

impl EvalArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut library = self.library.load_if_any(term)?;
        let facts = match &self.case {
            Some(path) => cases::read_one(&self.reading, term, &mut library, path)?.facts,
            None => Facts::empty(&library.program),
        };
        let before = library.sources.len();
        let mut exit = Exit::Answered;
        for argument in &self.expressions {
            if argument == "-" {
                let input = files::read(Path::new("-"), files::MAX_CASE_BYTES)
                    .map_err(|problem| Stop::wrong(*problem))?;
                for line in input.text.lines() {
                    exit = exit.and(self.expression(term, &mut library, &facts, line)?);
                    library.sources.truncate(before);
                }
            } else {
                exit = exit.and(self.expression(term, &mut library, &facts, argument)?);
                library.sources.truncate(before);
            }
        }
        Ok(exit)
    }

    fn expression(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        facts: &Facts,
        text: &str,
    ) -> Result<Exit, Stop> {
        if text.trim().is_empty() {
            // A blank line between expressions asks nothing; with `--json` every line has its answer.
            return if self.json {
                self.refuse(term, library, &[empty()])
            } else {
                Ok(Exit::Answered)
            };
        }
        let file = library.sources.add("expression", text);
        let compiled = rules::syntax::parse_expression(file, text).and_then(|expr| {
            rules::program::compile_expression(&mut library.program, &library.sources, &expr)
        });
        match compiled {
            Ok(expr) => self.evaluate(term, library, facts, expr),
            Err(problems) => self.refuse(term, library, &problems),
        }
    }

    fn refuse(
        &self,
        term: &mut Terminal,
        library: &Library,
        problems: &[Diagnostic],
    ) -> Result<Exit, Stop> {
        if self.json {
            let first = problems.first();
            let code = first.map_or("", |problem| problem.code.as_str());
            let message = first.map_or("", |problem| problem.message.as_str());
            term.line(&json!({ "error": { "code": code, "message": message} }).to_string())?;
        } else {
            term.report(&library.sources, problems);
        }
        Ok(Exit::Wrong)
    }

    fn evaluate(
        &self,
        term: &mut Terminal,
        library: &Library,
        facts: &Facts,
        expr: ExprId,
    ) -> Result<Exit, Stop> {
        let program = &library.program;
        let words = Lexicon { program, facts };
        let ty = program[expr].ty;
        let (outcome, missing, _) =
            engine::evaluate_expr(program, facts, self.reading.today(), expr);
        let exit = if matches!(outcome, Outcome::Error(_)) { Exit::Wrong } else { Exit::Answered };
        if self.json {
            let object: Json = match &outcome {
                Outcome::Known(value) => {
                    json!({ "value": value_json(&words, ty, value), "type": words.type_name(ty) })
                }
                Outcome::Unknown(_) => json!({ "unknown": paths(&words, &missing) }),
                Outcome::Error(error) => {
                    let found = error_json(program, &library.sources, *error);
                    json!({ "error": { "code": found.code, "message": found.message } })
                }
            };
            term.line(&object.to_string())?;
            return Ok(exit);
        }
        match &outcome {
            Outcome::Known(_) => term.line(&words.outcome(ty, &outcome))?,
            Outcome::Unknown(_) => {
                let paths = paths(&words, &missing);
                let asks = if paths.is_empty() {
                    String::new()
                } else {
                    format!(": {}", paths.join(", "))
                };
                term.line(&format!("{}{asks}", words.outcome(ty, &outcome)))?;
            }
            Outcome::Error(error) => {
                let found = error_json(program, &library.sources, *error);
                let problem = Diagnostic::error(error.code, program[error.at].span, found.message);
                term.report(&library.sources, &[problem]);
            }
        }
        Ok(exit)
    }
}

fn paths(words: &Lexicon<'_>, missing: &[Missing]) -> Vec<String> {
    missing.iter().map(|one| words.path(*one)).collect()
}

fn empty() -> Diagnostic {
    super::report::placeless(rules::diagnostic::Code::Syntax, "there is no expression on this line")
}
