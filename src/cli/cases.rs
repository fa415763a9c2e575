//! Reading a case: the file, its JSON, its checks.

use std::path::Path;

use rules::case::{self, Blamed, Fault, Reader, Spans};
use rules::diagnostic::{Diagnostic, Severity};
use rules::engine::{self, Missing};
use rules::explain::About;
use rules::explain::json::{Asked, Case};
use rules::program::{Facts, Program};
use rules::source::Sources;
use rules::value::Date;

use super::library::Library;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// The case to read, and how strictly.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CaseArgs {
    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_at: Option<Date>,

    /// Answer also where the case cannot be right: the facts concerned count as not known
    #[arg(long)]
    pub(crate) lenient: bool,

    /// What is sensitive or protected is not to be shown: set by commands that can leave it out
    #[arg(skip)]
    pub(crate) redact: bool,
}

/// What is left out of all that is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct RedactArgs {
    /// Leave out the values of facts that are sensitive or protected, and all that is worked out from them
    #[arg(long)]
    pub(crate) redact: bool,
}

/// The text of a case, and where it is from.
pub(crate) struct CaseText<'t> {
    /// What it is called in reports.
    pub(crate) name: &'t str,
    /// The text.
    pub(crate) text: &'t str,
    /// SHA-256 of the bytes as they were, in hexadecimal.
    pub(crate) sha256: &'t str,
    /// What is sensitive or protected is not to be shown.
    pub(crate) redact: bool,
}

/// A case that was read.
pub(crate) struct ReadCase {
    /// What it says; what its faults concern counts as not known.
    pub(crate) facts: Facts,
    /// What cannot be right in it. It was reported.
    pub(crate) faults: Vec<Fault>,
    /// Which case it is.
    pub(crate) case: Case,
    /// Where its facts stand in its text.
    pub(crate) spans: Spans,
}

impl CaseArgs {
    /// What is asked for, as an answer keeps it; `only` are the names that were given.
    pub(crate) fn asked(&self, only: &[String]) -> Asked {
        Asked {
            only: (!only.is_empty()).then(|| only.to_vec()),
            lenient: self.lenient,
            redact: self.redact,
        }
    }

    /// The day that counts as today: the only look at a clock there is, taken once a run.
    pub(crate) fn today(&self) -> Date {
        self.as_at.unwrap_or_else(Self::clock)
    }

    /// The day that the machine's clock shows.
    pub(crate) fn clock() -> Date {
        use chrono::Datelike;
        let now = chrono::Local::now().date_naive();
        Date::from_ymd(now.year(), now.month(), now.day()).unwrap_or(Date::MAX)
    }

    /// Reads a case and reports what is wrong with it; `None` if nothing of it can be used. The case's text
    /// is added to the library's.
    pub(crate) fn read(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        reader: &Reader<'_>,
        program: &Program,
        today: Date,
        path: &Path,
    ) -> Option<ReadCase> {
        let read = match files::read(path, files::MAX_CASE_BYTES) {
            Ok(read) => read,
            Err(problem) => {
                term.report(&library.sources, &[*problem]);
                return None;
            }
        };
        let name = files::name(path);
        let case =
            CaseText { name: &name, text: &read.text, sha256: &read.sha256, redact: self.redact };
        self.read_text(term, library, reader, program, today, &case)
    }

    /// The same for a text that was read already.
    fn read_text(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        reader: &Reader<'_>,
        program: &Program,
        today: Date,
        case: &CaseText<'_>,
    ) -> Option<ReadCase> {
        match understand(&mut library.sources, reader, program, today, case) {
            Ok(mut case) => {
                case.report(term, library, self);
                Some(case)
            }
            Err(problems) => {
                term.report(&library.sources, &problems);
                None
            }
        }
    }
}

/// Reads the text of a case, which is added to `sources`, and looks for what cannot be right in it. Nothing is
/// reported yet.
pub(crate) fn understand(
    sources: &mut Sources,
    reader: &Reader<'_>,
    program: &Program,
    today: Date,
    case: &CaseText<'_>,
) -> Result<ReadCase, Vec<Diagnostic>> {
    let file = sources.add(case.name, case.text);
    let loaded = reader.load(file, case.text).map_err(|problems| match case.redact {
        true => problems.iter().map(|problem| unread(sources, case.name, problem)).collect(),
        false => problems,
    })?;
    let failed = engine::failed_checks(program, &loaded.facts, today);
    let mut faults = loaded.faults;
    for failure in &failed {
        let Some(check) = failure.check.check(program) else { continue };
        let blamed: Vec<Blamed> = failure.blamed.iter().map(|missing| blamed(*missing)).collect();
        faults.push(case::check_fault(program, &loaded.facts, &loaded.spans, check, &blamed));
    }
    faults.sort_by(|one, other| {
        let (one, other) = (&one.diagnostic, &other.diagnostic);
        (one.span(), one.code, &one.message).cmp(&(other.span(), other.code, &other.message))
    });
    let facts = engine::with_faults(&loaded.facts, &failed);
    let id = facts.id.clone().unwrap_or_else(|| case.name.to_owned());
    let case = if case.redact {
        faults = faults.iter().map(|fault| case::fault_without_marked(program, fault)).collect();
        Case::redacted(program, Some(id), case.text)
    } else {
        Case::new(Some(id), case.sha256.to_owned(), case.text)
    };
    Ok(ReadCase { facts, faults, case, spans: loaded.spans })
}

impl ReadCase {
    /// Reports its faults; where it is answered all the same they are warnings.
    pub(crate) fn report(&mut self, term: &mut Terminal, library: &Library, args: &CaseArgs) {
        if args.lenient {
            self.faults.iter_mut().for_each(|fault| fault.diagnostic.severity = Severity::Warning);
        }
        let reports: Vec<Diagnostic> =
            self.faults.iter().map(|fault| fault.diagnostic.clone()).collect();
        if args.redact {
            let reports: Vec<Diagnostic> =
                reports.iter().map(|report| placed(&library.sources, report)).collect();
            term.report(&library.sources, &reports);
        } else {
            term.report(&library.sources, &reports);
        }
    }

    /// What is to be said of the case beside its answers.
    pub(crate) fn about(&self) -> About<'_> {
        About { case: &self.case, faults: &self.faults, spans: Some(&self.spans) }
    }

    /// Whether it is to be answered: nothing in it is wrong, or that does not matter.
    pub(crate) fn stands(&self, args: &CaseArgs) -> bool {
        self.faults.is_empty() || args.lenient
    }
}

/// A report with its place in words, without the lines of the case around it.
fn placed(sources: &Sources, problem: &Diagnostic) -> Diagnostic {
    let span = problem.labels.first().map(|label| label.span);
    let place = span
        .and_then(|span| Some((sources.get(span.file)?.name(), sources.line_column(span)?.line)));
    let message = match place {
        Some((name, line)) => format!("{} (line {line} of `{name}`)", problem.message),
        None => problem.message.clone(),
    };
    Diagnostic { message, labels: Vec::new(), ..problem.clone() }
}

/// The same for a text of which nothing could be read.
fn unread(sources: &Sources, name: &str, problem: &Diagnostic) -> Diagnostic {
    let message = format!("`{name}` cannot be read as a case: without `--redact` it is said why");
    placed(sources, &Diagnostic { message, help: None, ..problem.clone() })
}

/// The ending of a run in which a case could not be answered.
pub(crate) const UNANSWERED: Exit = Exit::Wrong;

const fn blamed(missing: Missing) -> Blamed {
    match missing {
        Missing::Fact(fact) => Blamed::Fact(fact),
        Missing::Field { item, field } => Blamed::Field { item, field },
    }
}

/// A day as it is written on the command line.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text)
        .or_else(|| Date::parse_words(text))
        .ok_or_else(|| "no such day; write it as 2025-07-01 or \"1 July 2025\"".to_owned())
}

/// Reads one case for a command that takes one.
pub(crate) fn read_one(
    args: &CaseArgs,
    term: &mut Terminal,
    library: &mut Library,
    today: Date,
    path: &Path,
) -> Result<ReadCase, Stop> {
    with_reader(args, library, |library, reader, program| {
        args.read(term, library, reader, program, today, path)
    })
}

/// Reads one case whose text was found elsewhere: `name` says where.
pub(crate) fn read_one_text(
    args: &CaseArgs,
    term: &mut Terminal,
    library: &mut Library,
    today: Date,
    (name, text): (&str, &str),
) -> Result<ReadCase, Stop> {
    let sha256 = rules::source::sha256([text]);
    let case = CaseText { name, text, sha256: &sha256, redact: args.redact };
    with_reader(args, library, |library, reader, program| {
        args.read_text(term, library, reader, program, today, &case)
    })
}

fn with_reader(
    args: &CaseArgs,
    library: &mut Library,
    read: impl FnOnce(&mut Library, &Reader<'_>, &Program) -> Option<ReadCase>,
) -> Result<ReadCase, Stop> {
    let program = std::mem::take(&mut library.program);
    let reader = Reader::new(&program);
    let read = read(library, &reader, &program);
    drop(reader);
    library.program = program;
    match read {
        Some(read) if read.stands(args) => Ok(read),
        Some(_) | None => Err(Stop::Reported(UNANSWERED)),
    }
}
