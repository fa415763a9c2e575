//! `rules what-if`: which answers change when the case does.

use std::path::PathBuf;

use rules::analysis::change::{WhatIf, what_if, what_if_document};
use rules::case::Reader;
use rules::diagnostic::Code;
use rules::engine;
use rules::explain::{self, Evidence, json};
use rules::program::Program;
use rules::value::Date;

use super::cases::{self, CaseArgs, CaseText, RedactArgs};
use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Format, Stop, choose, files};

/// The name and version of what `--format json` prints, in the key `schema`.
const FORMAT: &str = "rules/what-if/1";

/// Say which answers change when the case does
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules what-if case.json --set referral.consent_on=2025-06-02
  rules what-if case.json --set child.home_district=preston --unset child.school_district
  rules what-if case.json request --set 'child.severity=moderate'
  rules what-if case.json --as-at 2025-07-01 --day 2025-07-08    the same case a week later
  rules what-if case.json --set child.has_send=yes --redact      without the values of sensitive facts

Only what differs is printed, with the first step that does. The case file stays as it is. What is taken
away with `--unset` is taken away first.")]
pub(crate) struct WhatIfArgs {
    /// The case file; `-` is standard input
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Rules, definitions or packs [default: all that the rules answer]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Give a fact another value, as `child.home_district=preston`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,

    /// Take a fact away, so that it is not known; may be repeated
    #[arg(long, value_name = "PATH")]
    unset: Vec<String>,

    /// The day that counts as today afterwards [default: the same day]
    #[arg(long, value_name = "DATE", value_parser = cases::day)]
    day: Option<Date>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: CaseArgs,

    #[command(flatten)]
    redact: RedactArgs,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: Format,
}

impl WhatIfArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        if self.set.is_empty() && self.unset.is_empty() && self.day.is_none() {
            let problem = placeless(Code::Argument, "nothing is changed").help(
                "say what is: `--set child.home_district=preston`, `--unset PATH` or `--day DATE`",
            );
            return Err(Stop::usage(problem));
        }
        let mut library = self.library.load(term)?;
        let reading = CaseArgs { redact: self.redact.redact, ..self.reading.clone() };
        let today = reading.today();
        let then = self.day.unwrap_or(today);
        let only = choose::answers(&library.program, &self.names)?;
        let read = files::read(&self.case, files::MAX_CASE_BYTES)
            .map_err(|problem| Stop::wrong(*problem))?;
        let program = std::mem::take(&mut library.program);
        let reader = Reader::new(&program);
        let name = files::name(&self.case);
        let mut understood = |term: &mut Terminal, name: &str, text: &str, day: Date| {
            let sha256 = rules::source::sha256([text]);
            let case = CaseText { name, text, sha256: &sha256, redact: reading.redact };
            match cases::understand(&mut library.sources, &reader, &program, day, &case) {
                Ok(mut case) => {
                    case.report(term, &library, &reading);
                    if case.stands(&reading) {
                        Ok(case)
                    } else {
                        Err(Stop::Reported(cases::UNANSWERED))
                    }
                }
                Err(problems) => {
                    term.report(&library.sources, &problems);
                    Err(Stop::Reported(cases::UNANSWERED))
                }
            }
        };
        let before = understood(term, &name, &read.text, today)?;
        let text = self.changed(&reader, &read.text)?;
        let after = understood(term, &format!("{name} with the changes"), &text, then)?;
        let traced = |facts, day| engine::evaluate_traced(&program, facts, day, only.as_deref());
        let (was, old) = traced(&before.facts, today);
        let (is, new) = traced(&after.facts, then);
        let sources = &library.sources;
        let evidence = |facts, evaluation, trace| Evidence {
            sources,
            program: &program,
            facts,
            evaluation,
            trace,
        };
        let told = if reading.redact {
            let before = explain::redact(&program, &before.facts, &was, Some(&old));
            let after = explain::redact(&program, &after.facts, &is, Some(&new));
            what_if(before.evidence(sources, &program), after.evidence(sources, &program))
        } else {
            what_if(evidence(&before.facts, &was, &old), evidence(&after.facts, &is, &new))
        };
        self.print(term, &program, (today, then), before.case, &told)?;
        Ok(Exit::Answered)
    }

    fn print(
        &self,
        term: &mut Terminal,
        program: &Program,
        days: (Date, Date),
        case: json::Case,
        told: &WhatIf,
    ) -> Result<(), Stop> {
        match self.format {
            Format::Text => term.document(&what_if_document(program, told))?,
            Format::Json => {
                let document = serde_json::json!({
                    "schema": FORMAT,
                    "as_at": { "before": days.0.iso(), "after": days.1.iso() },
                    "case": case,
                    "set": self.set.iter().map(|set| self.shown(set)).collect::<Vec<_>>(),
                    "unset": self.unset,
                    "answers": told.answers,
                    "same": told.same,
                });
                term.line(&serde_json::to_string_pretty(&document).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// A `--set` as it is printed: without its value where values are withheld.
    fn shown<'s>(&self, set: &'s str) -> &'s str {
        match set.split_once('=') {
            Some((path, _)) if self.redact.redact => path,
            _ => set,
        }
    }

    /// The text of the case with the changes.
    fn changed(&self, reader: &Reader<'_>, text: &str) -> Result<String, Stop> {
        let mut text = text.to_owned();
        for path in &self.unset {
            text = reader.unset(&text, path).map_err(|problem| Stop::usage(*problem))?;
        }
        for set in &self.set {
            let Some((path, value)) = parted(set) else {
                let problem = placeless(Code::Argument, format!("`{set}` sets nothing")).help(
                    "write the fact and its value with `=` between: `child.home_district=preston`",
                );
                return Err(Stop::usage(problem));
            };
            text = reader.set(&text, path, value).map_err(|problem| Stop::usage(*problem))?;
        }
        Ok(text)
    }
}

/// The path and the value, at the first `=` that stands in no quotes.
fn parted(set: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, letter) in set.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '=' if !quoted => return Some((set.get(..at)?.trim(), set.get(at + 1..)?.trim())),
            _ => {}
        }
    }
    None
}
