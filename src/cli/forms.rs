//! How answers are printed, and for whom: `--format` and `--for`.

use clap::ValueEnum;

use rules::diagnostic::Code;
use rules::explain::reading::{FORMULA, Reading};
use rules::explain::{self, Document, Evidence, Only};

use super::Stop;
use super::cases::ReadCase;
use super::report::placeless;
use super::terminal::Terminal;

/// The form of a printed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For reading on a terminal
    Text,
    /// For a document or a note that others edit
    Markdown,
    /// One page for a browser, or to print and keep
    Html,
    /// For programs: see docs/answer-format.md
    Json,
}

/// Who reads the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reader {
    /// The family: a short letter in plain English
    Family,
    /// Who works with the case: the answers, and what each condition found
    Practitioner,
    /// Who checks the answer: everything it rests on
    Auditor,
}

/// How answers are printed, and for whom.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct FormArgs {
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    pub(crate) format: Form,

    /// Who reads it [default: auditor as html, else practitioner]
    #[arg(long = "for", value_name = "READER")]
    reader: Option<Reader>,

    /// Say on standard error how old a reader of a letter has to be, and by which formula
    #[arg(long)]
    verbose: bool,
}

impl FormArgs {
    /// For whom it is printed, where that was said or follows from the form: a page is made to be kept.
    pub(crate) fn reader(self) -> Result<Option<Reader>, Stop> {
        match (self.format, self.reader) {
            (Form::Json, Some(_)) => {
                let problem =
                    placeless(Code::Argument, "`--for` and `--format json` do not go together");
                Err(Stop::usage(problem.help("leave out `--for`: JSON says everything")))
            }
            (Form::Html, None) => Ok(Some(Reader::Auditor)),
            (_, reader) => Ok(reader),
        }
    }
}

/// The answers to one case for a reader.
pub(crate) fn answers(
    evidence: Evidence<'_>,
    case: &ReadCase,
    only: Only,
    form: Form,
    reader: Reader,
) -> Document {
    match reader {
        Reader::Family => explain::letter(evidence, only.named),
        Reader::Auditor => explain::whole(evidence, case.about(), only),
        Reader::Practitioner => {
            let answers = explain::answers(evidence, only);
            if form == Form::Text {
                answers
            } else {
                answers.headed(case.about().heading(evidence.evaluation.as_at))
            }
        }
    }
}

impl FormArgs {
    /// Says how old a reader of a letter has to be.
    pub(crate) fn measure(self, term: &mut Terminal, document: &Document) -> Result<(), Stop> {
        if !self.verbose || !document.letter {
            return Ok(());
        }
        let reading = Reading::of(document);
        if let Some((age, score)) = reading.age().zip(reading.score()) {
            let sign = if score < 0 { "−" } else { "" };
            let score = score.unsigned_abs();
            term.note(&format!(
                "reading age {age} ({FORMULA} {sign}{}.{:02}: {} letters and digits, {} words, {} sentences)",
                score / 100,
                score % 100,
                reading.characters,
                reading.words,
                reading.sentences,
            ))?;
        }
        Ok(())
    }
}

/// Prints documents, one a case: a page holds all of them.
pub(crate) fn print(term: &mut Terminal, documents: &[Document], form: Form) -> Result<(), Stop> {
    match form {
        Form::Html => term.text(&explain::to_html(documents).unwrap_or_default()),
        Form::Markdown => {
            documents.iter().try_for_each(|one| term.text(&explain::to_markdown(one)))
        }
        Form::Text | Form::Json => documents.iter().try_for_each(|one| term.document(one)),
    }
}
