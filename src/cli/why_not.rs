//! `rules why-not`: what would turn an answer.

use std::path::PathBuf;

use serde_json::json;

use rules::analysis::change::{self, Goal, WhyNot, why_not};
use rules::diagnostic::Code;
use rules::engine;
use rules::explain::Lexicon;
use rules::program::{Answer, AnswerId, Program};

use super::cases::{self, CaseArgs};
use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Format, Stop, choose};

/// Say what would turn an answer: the smallest changes to the case
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules why-not case.json                       every answer that refuses
  rules why-not case.json request               one rule
  rules why-not case.json ehwb.age              one condition
  rules why-not case.json 'results.outcomes \"F1\"'    one item of a payment
  rules why-not case.json first_support --to running

Every set of changes was proved by answering the changed case, and does not do with one change less.
Facts that nobody can change (marked `fixed`, as a date of birth) are left out; where nothing else
would do, that is said.")]
pub(crate) struct WhyNotArgs {
    /// The case file; `-` is standard input
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Rules, conditions, items or packs [default: every answer that refuses]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// The answer that is wanted [default: the good one: eligible, met, payable]
    #[arg(long, value_name = "ANSWER")]
    to: Option<String>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: CaseArgs,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: Format,
}

impl WhyNotArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut library = self.library.load(term)?;
        let today = self.reading.today();
        let read = cases::read_one(&self.reading, term, &mut library, today, &self.case)?;
        let (program, facts) = (&library.program, &read.facts);
        let (evaluation, ()) = engine::observe(program, facts, today, None, ());
        let mut goals = Vec::new();
        for name in &self.names {
            let found = change::goals(program, facts, &evaluation, name);
            goals.extend(found.map_err(|problem| Stop::usage(*problem))?);
        }
        if self.names.is_empty() {
            goals = change::refused(program, facts, &evaluation);
        }
        if let Some(to) = &self.to {
            for goal in &mut goals {
                goal.wanted = vec![wanted(program, goal, to)?];
            }
        }
        let told: Vec<WhyNot> =
            goals.iter().map(|goal| why_not(program, facts, today, goal)).collect();
        let words = Lexicon { program, facts };
        match self.format {
            Format::Text => term.document(&change::document(&words, &told))?,
            Format::Json => {
                let answers: Vec<_> =
                    told.iter().map(|told| change::to_json(&words, told)).collect();
                let document = json!({
                    "schema": change::WHY_NOT_FORMAT,
                    "as_at": today.iso(),
                    "case": read.case,
                    "answers": answers,
                });
                term.line(&serde_json::to_string_pretty(&document).unwrap_or_default())?;
            }
        }
        Ok(Exit::Answered)
    }
}

/// An answer by its name, or by the rule's own word for it.
fn wanted(program: &Program, goal: &Goal, text: &str) -> Result<Answer, Stop> {
    let own = match goal.determination(program) {
        AnswerId::Eligibility(id) => program[id]
            .words
            .as_ref()
            .map(|own| [(&own.good, Answer::Eligible), (&own.bad, Answer::NotEligible)]),
        AnswerId::Standard(id) => program[id]
            .words
            .as_ref()
            .map(|own| [(&own.good, Answer::Met), (&own.bad, Answer::Breached)]),
        AnswerId::Define(_) | AnswerId::Payment(_) | AnswerId::Indicator(_) => None,
    };
    let written = text.replace([' ', '-'], "_");
    let named = own
        .into_iter()
        .flatten()
        .find(|((name, label), _)| *name == written || label.eq_ignore_ascii_case(text));
    let answer = match named {
        Some((_, answer)) => answer,
        None => choose::one_answer(text)?,
    };
    if matches!(answer, Answer::Error | Answer::NotInForce | Answer::Undecided | Answer::Held) {
        let message = format!("`{text}` is no answer that a change is looked for");
        let problem = placeless(Code::Argument, message)
            .help("name one that is decided: `eligible`, `met`, `running`, `not payable`");
        return Err(Stop::usage(problem));
    }
    Ok(answer)
}
