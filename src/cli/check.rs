//! `rules check`: the answers to cases.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rules::case::Reader;
use rules::engine::{self, Evaluation};
use rules::explain::fragment::{Role, Words};
use rules::explain::{self, Document, Evidence, Only, json};
use rules::program::{Answer, AnswerId, Program};
use rules::value::Date;

use super::cases::{CaseArgs, ReadCase, RedactArgs, UNANSWERED};
use super::forms::{self, Form, FormArgs};
use super::library::{Library, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Stop, choose, files};

/// Answer cases
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules check case.json
  rules check case.json --as-at 2025-07-01         as if it were that day
  rules check case.json --only ehwb,request        some answers only
  rules check cases/*.json --format json           one JSON object a line
  rules check case.json --format html > case.html  a page to print and keep
  rules check case.json --for family               a letter in plain English
  rules check case.json --for auditor              everything the answers rest on
  rules check case.json --fail-on breached,error   exit status 4 if there is such an answer
  cat case.json | rules check -
  rules check case.json --redact                   without the values of sensitive and protected facts

A case is a JSON file: `rules schema` describes it. As JSON, a single case is printed as one object
over several lines, several cases as one object a line. As HTML, all cases are one page.")]
pub(crate) struct CheckArgs {
    /// Case files; `-` is standard input
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    case: CaseArgs,

    #[command(flatten)]
    redact: RedactArgs,

    /// Only these rules, definitions or packs (`name` or `pack.name`)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    #[command(flatten)]
    form: FormArgs,

    /// Exit with status 4 if one of these answers is given, such as not_eligible, undecided or breached
    #[arg(long, value_name = "ANSWER", value_delimiter = ',')]
    fail_on: Vec<String>,

    /// Show the names of facts beside the questions that are still to ask
    #[arg(long)]
    names: bool,
}

/// What is the same for every case of a run.
struct Run<'a> {
    args: &'a CheckArgs,
    program: &'a Program,
    only: Option<&'a [AnswerId]>,
    fail_on: &'a [Answer],
    today: Date,
    reading: CaseArgs,
    reader: forms::Reader,
    /// What a page holds so far.
    page: RefCell<Vec<Document>>,
}

impl CheckArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let fail_on = choose::fail_on(&self.fail_on)?;
        let asked = self.form.reader()?;
        let mut library = self.library.load(term)?;
        let program = std::mem::take(&mut library.program);
        let only = choose::answers(&program, &self.only)?;
        let reader = Reader::new(&program);
        let today = self.case.today();
        let run = Run {
            args: self,
            program: &program,
            only: only.as_deref(),
            fail_on: &fail_on,
            today,
            reading: CaseArgs { redact: self.redact.redact, ..self.case.clone() },
            reader: asked.unwrap_or(forms::Reader::Practitioner),
            page: RefCell::default(),
        };
        let rule_files = library.sources.len();
        let mut exit = Exit::Answered;
        for (at, path) in self.cases.iter().enumerate() {
            library.sources.truncate(rule_files);
            if self.cases.len() > 1 && self.form.format == Form::Text {
                let gap = if at > 0 { "\n" } else { "" };
                term.line(&format!("{gap}── {} ──\n", files::name(path)))?;
            }
            exit = exit.and(
                match run.reading.read(term, &mut library, &reader, &program, today, path) {
                    Some(case) if case.stands(&self.case) => run.answer(term, &library, case)?,
                    Some(case) => run.refuse(term, &library, case, path)?,
                    None => run.unread(term, path)?,
                },
            );
        }
        if self.form.format == Form::Html {
            forms::print(term, &run.page.borrow(), Form::Html)?;
        }
        Ok(exit)
    }
}

impl Run<'_> {
    fn answer(&self, term: &mut Terminal, library: &Library, case: ReadCase) -> Result<Exit, Stop> {
        let (program, facts) = (self.program, &case.facts);
        let evaluation = match self.args.form.format {
            Form::Json => {
                let evaluation = match self.only {
                    Some(only) => engine::evaluate_only(program, facts, self.today, only),
                    None => engine::evaluate(program, facts, self.today),
                };
                let sources = &library.sources;
                let redacted =
                    self.reading.redact.then(|| explain::redact(program, facts, &evaluation, None));
                let (facts, shown) = match &redacted {
                    Some(redacted) => (&redacted.facts, &redacted.evaluation),
                    None => (facts, &evaluation),
                };
                let document = json::answer_document(
                    program,
                    sources,
                    facts,
                    shown,
                    case.case,
                    &case.faults,
                    self.reading.asked(&self.args.only),
                );
                self.print(term, &document)?;
                evaluation
            }
            form @ (Form::Text | Form::Markdown | Form::Html) => {
                let (evaluation, trace) =
                    engine::evaluate_traced(program, facts, self.today, self.only);
                let redacted = self
                    .reading
                    .redact
                    .then(|| explain::redact(program, facts, &evaluation, Some(&trace)));
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
                let only = Only {
                    named: self.only.is_some(),
                    names: self.args.names,
                    faults: case.faults.len(),
                };
                let document = forms::answers(evidence, &case, only, form, self.reader);
                self.args.form.measure(term, &document)?;
                // A page is printed when all of it is known.
                match form {
                    Form::Html => self.page.borrow_mut().push(document),
                    _ => forms::print(term, &[document], form)?,
                }
                evaluation
            }
        };
        Ok(if self.fails(&evaluation) { Exit::FailOn } else { Exit::Answered })
    }

    /// Among several cases, one without answers is not passed over in silence.
    fn unread(&self, term: &mut Terminal, path: &Path) -> Result<Exit, Stop> {
        const SAID: &str = "Not answered: the case cannot be right.";
        match self.args.form.format {
            Form::Text if self.args.cases.len() > 1 => term.line(SAID)?,
            Form::Markdown | Form::Html if self.args.cases.len() > 1 => {
                let mut document = Document::default();
                document.line(Role::Case, Words::text(files::name(path)));
                document.line(Role::Remark, Words::text(SAID));
                match self.args.form.format {
                    Form::Html => self.page.borrow_mut().push(document),
                    form => forms::print(term, &[document], form)?,
                }
            }
            _ => {}
        }
        Ok(UNANSWERED)
    }

    /// A case that cannot be right is not answered; a program that reads the output is told so.
    fn refuse(
        &self,
        term: &mut Terminal,
        library: &Library,
        case: ReadCase,
        path: &Path,
    ) -> Result<Exit, Stop> {
        if self.args.form.format != Form::Json {
            return self.unread(term, path);
        }
        let (program, sources, as_at) = (self.program, &library.sources, self.today.iso());
        let asked = self.reading.asked(&self.args.only);
        self.print(
            term,
            &json::unanswered(program, sources, &as_at, case.case, &case.faults, asked),
        )?;
        Ok(UNANSWERED)
    }

    fn print(&self, term: &mut Terminal, document: &json::AnswerDocument) -> Result<(), Stop> {
        let written = if self.args.cases.len() > 1 {
            serde_json::to_string(document)
        } else {
            serde_json::to_string_pretty(document)
        };
        term.line(&written.unwrap_or_default())
    }

    fn fails(&self, evaluation: &Evaluation) -> bool {
        json::answers_given(evaluation).any(|answer| self.fail_on.contains(&answer))
    }
}
