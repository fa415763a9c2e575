//! `rules explain`: the whole proof.

use std::path::PathBuf;

use serde::Serialize;

use rules::engine;
use rules::explain::json::{self, AnswerDocument};
use rules::explain::{self, Evidence, Only};

use super::batch::inputs::ReadArgs;
use super::batch::one_of_many::{self, Wanted};
use super::cases::{self, CaseArgs, RedactArgs};
use super::forms::{self, Form, FormArgs};
use super::library::LibraryArgs;
use super::terminal::Terminal;
use super::{Exit, Stop, choose};

/// Print the whole proof of the answers to a case
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules explain case.json                  every answer
  rules explain case.json ehwb             one rule, definition or pack
  rules explain case.json ehwb --format json
  rules explain case.json ehwb --format html > ehwb.html
  rules explain case.json ehwb --for auditor   with the facts, the sources and the rules
  rules explain cases.ndjson ehwb --row 17     one case out of a file of many
  rules explain cases.parquet ehwb --id F-0042

Every step shows what was asked, what was found, the paragraph it implements and the line of the
rule. A step that several others rest on stands in full where it is met first.")]
pub(crate) struct ExplainArgs {
    /// The case file, or with `--row` or `--id` a file of many; `-` is standard input
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Rules, definitions or packs (`name` or `pack.name`) [default: all that the rules answer]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// The case with this number in a file of many, from 1
    #[arg(long, value_name = "N", conflicts_with = "id")]
    row: Option<std::num::NonZeroU64>,

    /// The case with this id in a file of many
    #[arg(long, value_name = "ID")]
    id: Option<String>,

    #[command(flatten, next_help_heading = "With --row or --id")]
    many: ReadArgs,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: CaseArgs,

    #[command(flatten)]
    redact: RedactArgs,

    #[command(flatten)]
    form: FormArgs,
}

/// The answers and their proofs.
#[derive(Debug, Serialize)]
struct Explained {
    #[serde(flatten)]
    document: AnswerDocument,
    /// One tree an answer, in the order of `answers`.
    proofs: Vec<explain::StepJson>,
}

impl ExplainArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let reader = self.form.reader()?;
        let mut library = self.library.load(term)?;
        let today = self.reading.today();
        let reading = CaseArgs { redact: self.redact.redact, ..self.reading.clone() };
        let only = choose::answers(&library.program, &self.names)?;
        let wanted = match (self.row, &self.id) {
            (Some(row), _) => Some(Wanted::Row(row.get())),
            (None, Some(id)) => Some(Wanted::Id(id)),
            (None, None) => None,
        };
        let read = match wanted {
            None => cases::read_one(&reading, term, &mut library, today, &self.case)?,
            Some(wanted) => {
                let asked = one_of_many::Asked { path: &self.case, args: &self.many, wanted };
                let found = one_of_many::find(&asked, term, &library.program, &reading, today)?;
                let case = (found.name.as_str(), found.text.as_str());
                cases::read_one_text(&reading, term, &mut library, today, case)?
            }
        };
        let (program, facts) = (&library.program, &read.facts);
        let (evaluation, trace) = engine::evaluate_traced(program, facts, today, only.as_deref());
        let redacted =
            reading.redact.then(|| explain::redact(program, facts, &evaluation, Some(&trace)));
        let evidence = match &redacted {
            Some(redacted) => redacted.evidence(&library.sources, program),
            None => Evidence {
                sources: &library.sources,
                program,
                facts,
                evaluation: &evaluation,
                trace: &trace,
            },
        };
        match self.form.format {
            form @ (Form::Text | Form::Markdown | Form::Html) => {
                // A letter speaks of what was asked for by name, else of what the case is about.
                let named = reader != Some(forms::Reader::Family) || only.is_some();
                let only = Only { named, faults: read.faults.len(), ..Only::default() };
                let document = match reader {
                    Some(reader) => forms::answers(evidence, &read, only, form, reader),
                    None if form == Form::Text => explain::proof(evidence),
                    None => explain::proof(evidence)
                        .headed(read.about().heading(evidence.evaluation.as_at)),
                };
                self.form.measure(term, &document)?;
                forms::print(term, &[document], form)?;
            }
            Form::Json => {
                let sources = &library.sources;
                let document = json::answer_document(
                    program,
                    sources,
                    evidence.facts,
                    evidence.evaluation,
                    read.case,
                    &read.faults,
                    reading.asked(&self.names),
                );
                let explained = Explained { document, proofs: explain::proof_json(evidence) };
                term.line(&serde_json::to_string_pretty(&explained).unwrap_or_default())?;
            }
        }
        Ok(Exit::Answered)
    }
}
