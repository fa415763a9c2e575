//! `rules eval`: what expressions give.

use std::path::PathBuf;

use serde_json::json;

use rules::diagnostic::{Code, Diagnostic};
use rules::engine::{self, Outcome};
use rules::explain::json::{error_json, value_json};
use rules::explain::{self, Lexicon};
use rules::program::{ExprId, Facts};
use rules::value::Date;

use super::cases::{self, CaseArgs, RedactArgs};
use super::library::{Library, LibraryArgs};
use super::report::placeless;
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

    #[command(flatten)]
    redact: RedactArgs,

    /// One JSON object a line: `{"value": …, "type": …}`, `{"unknown": […]}` or `{"error": {…}}`
    #[arg(long)]
    json: bool,
}

/// What is the same for every expression of a run.
struct Asking<'a> {
    term: &'a mut Terminal,
    library: Library,
    facts: Facts,
    today: Date,
    json: bool,
    redact: bool,
}

impl EvalArgs {
    /// One expression that was written without quotes, so that each word of it arrived by itself.
    fn one_in_pieces(&self) -> Option<String> {
        let reads =
            |text: &str| rules::syntax::parse_expression(rules::span::FileId(0), text).is_ok();
        let pieces = self.expressions.len() > 1
            && self.expressions.iter().all(|one| one != "-" && !one.contains(' '));
        let whole = self.expressions.join(" ");
        (pieces && !self.expressions.iter().all(|one| reads(one)) && reads(&whole)).then_some(whole)
    }

    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut library = self.library.load_if_any(term)?;
        let today = self.reading.today();
        let reading = CaseArgs { redact: self.redact.redact, ..self.reading.clone() };
        let facts = match &self.case {
            Some(path) => cases::read_one(&reading, term, &mut library, today, path)?.facts,
            None => Facts::empty(&library.program),
        };
        let mut asking =
            Asking { term, library, facts, today, json: self.json, redact: reading.redact };
        if let Some(whole) = self.one_in_pieces() {
            let problem = placeless(Code::Argument, "the expression stands in several pieces")
                .help(format!("put it in quotes: `rules eval '{whole}'`"));
            return Err(Stop::usage(problem));
        }
        let mut exit = Exit::Answered;
        for argument in &self.expressions {
            exit = exit.and(match argument.as_str() {
                "-" => asking.lines()?,
                text => asking.expression(text)?,
            });
        }
        Ok(exit)
    }
}

impl Asking<'_> {
    /// Each line of standard input, answered before the next is read.
    fn lines(&mut self) -> Result<Exit, Stop> {
        let mut input = std::io::stdin().lock();
        let mut exit = Exit::Answered;
        while let Some(line) =
            files::read_line(&mut input).map_err(|problem| Stop::wrong(*problem))?
        {
            exit = exit.and(self.expression(&line)?);
            self.term.flush()?;
        }
        Ok(exit)
    }

    fn expression(&mut self, text: &str) -> Result<Exit, Stop> {
        if text.trim().is_empty() {
            // A blank line between expressions asks nothing; with `--json` every line has its answer.
            return if self.json { self.refuse(&[empty()]) } else { Ok(Exit::Answered) };
        }
        let before = self.library.sources.len();
        let Library { program, sources } = &mut self.library;
        let file = sources.add("expression", text);
        let compiled = rules::syntax::parse_expression(file, text)
            .and_then(|expr| rules::program::compile_expression(program, sources, &expr));
        let exit = match compiled {
            Ok(expr) => self.evaluate(expr),
            Err(problems) => self.refuse(&problems),
        };
        self.library.sources.truncate(before);
        exit
    }

    fn refuse(&mut self, problems: &[Diagnostic]) -> Result<Exit, Stop> {
        if self.json {
            let first = problems.first();
            let code = first.map_or("", |problem| problem.code.as_str());
            let message = first.map_or("", |problem| problem.message.as_str());
            let object = json!({ "error": { "code": code, "message": message } });
            self.term.line(&object.to_string())?;
        } else {
            self.term.report(&self.library.sources, problems);
        }
        Ok(Exit::Wrong)
    }

    fn evaluate(&mut self, expr: ExprId) -> Result<Exit, Stop> {
        let (program, facts) = (&self.library.program, &self.facts);
        let (outcome, missing, _) = engine::evaluate_expr(program, facts, self.today, expr);
        if let Outcome::Error(error) = outcome {
            let message = error_json(program, &self.library.sources, error).message;
            return self.refuse(&[Diagnostic::error(error.code, program[error.at].span, message)]);
        }
        let redacted = self
            .redact
            .then(|| explain::redact_outcome(program, facts, self.today, expr, &outcome));
        let (facts, outcome) = match &redacted {
            Some((facts, outcome)) => (facts, outcome),
            None => (facts, &outcome),
        };
        let words = Lexicon { program, facts };
        let ty = program[expr].ty;
        let paths: Vec<String> = missing.iter().map(|one| words.path(*one)).collect();
        let line = match outcome {
            Outcome::Known(value) if self.json => {
                json!({ "value": value_json(&words, ty, value), "type": words.type_name(ty) })
                    .to_string()
            }
            _ if self.json => json!({ "unknown": paths }).to_string(),
            _ if paths.is_empty() => words.outcome(ty, outcome),
            _ => format!("{}: {}", words.outcome(ty, outcome), paths.join(", ")),
        };
        self.term.line(&line)?;
        Ok(Exit::Answered)
    }
}

fn empty() -> Diagnostic {
    placeless(Code::Syntax, "there is no expression on this line")
}
