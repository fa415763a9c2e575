//! `rules replay`: answers that were given before, given again.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;

use rules::analysis::replay::{self, Recorded, Replayed, Unreadable, Verdict};
use rules::case::Reader;
use rules::diagnostic::{Code, Diagnostic};
use rules::engine;
use rules::explain::diff::{DifferenceJson, differences};
use rules::explain::json::{self, ANSWER_FORMAT};
use rules::explain::{self, Evidence, Only, StepJson};
use rules::program::{AnswerId, Program};
use rules::span::Span;
use rules::value::Date;

use super::cases::{self, CaseText, ReadCase};
use super::library::{Library, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Format, Stop, choose, files};

/// The name and version of what `--format json` prints, in the key `schema`.
const FORMAT: &str = "rules/replay/1";
/// The largest file of answers that is read.
const MAX_ANSWER_BYTES: u64 = 128 << 20;
/// Of so many answers that differ it is shown what they are now, where the file holds no proof of then.
const MOST_ANSWERS: usize = 3;

/// Give answers again, and say whether they are the same
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules check case.json --format json > answer.json
  rules replay answer.json                     the same case, day and rules: is it the same answer?
  rules replay answers.ndjson --rules new/     what do other rules change?
  rules replay answer.json --case case.json    what does another case change?
  rules explain case.json --format json > answer.json
  rules replay answer.json                     names the first step that differs

An answer file is what `rules check` or `rules explain` prints with `--format json`: one answer, or many, one a
line. It holds its case. An answer is identical if it is the same to the byte, its layout aside.

Exit status: 0 if all are identical, 1 if one differs or cannot be given again.")]
pub(crate) struct ReplayArgs {
    /// Answer files; `-` is standard input
    #[arg(value_name = "ANSWER", required = true)]
    answers: Vec<PathBuf>,

    /// Answer this case instead of the one in the answer file
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,

    /// The day that counts as today, instead of that of the answer
    #[arg(long, value_name = "DATE", value_parser = cases::day)]
    as_at: Option<Date>,

    #[command(flatten)]
    library: LibraryArgs,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: Format,
}

/// What is the same for every answer of a run.
struct Run<'a> {
    args: &'a ReplayArgs,
    program: &'a Program,
    reader: Reader<'a>,
    tally: Cell<Tally>,
    /// The case that is answered instead of that of the file.
    instead: Option<files::Text>,
}

/// What came of the answers so far.
#[derive(Clone, Copy, Default)]
struct Tally {
    identical: usize,
    same: usize,
    differ: usize,
    refused: usize,
}

impl Tally {
    const fn all(self) -> usize {
        self.identical + self.same + self.differ + self.refused
    }

    /// `12 answers: 11 identical, 1 differs`
    fn words(self) -> String {
        let part = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let parts = [
            part(self.identical, "identical", "identical"),
            part(
                self.same,
                "the same, though something changed",
                "the same, though something changed",
            ),
            part(self.differ, "differs", "differ"),
            part(self.refused, "cannot be given again", "cannot be given again"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{} answers: {}", self.all(), parts.join(", "))
    }
}

/// An answer made anew.
struct Anew {
    document: json::AnswerDocument,
    proofs: Vec<StepJson>,
    case: ReadCase,
    today: Date,
}

/// What came of one answer, as JSON.
#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    file: &'a str,
    case: Option<&'a str>,
    as_at: &'a str,
    #[serde(flatten)]
    found: &'a Replayed,
    first_step: Option<DifferenceJson>,
}

/// An answer that cannot be given again, as JSON.
#[derive(Serialize)]
struct Refusal<'a> {
    schema: &'static str,
    file: &'a str,
    verdict: &'static str,
    code: &'static str,
    message: &'a str,
}

impl ReplayArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut library = self.library.load(term)?;
        let program = std::mem::take(&mut library.program);
        let instead = match &self.case {
            Some(path) => Some(
                files::read(path, files::MAX_CASE_BYTES)
                    .map_err(|problem| Stop::wrong(*problem))?,
            ),
            None => None,
        };
        let run = Run {
            args: self,
            program: &program,
            reader: Reader::new(&program),
            tally: Cell::default(),
            instead,
        };
        let rule_files = library.sources.len();
        let mut exit = Exit::Answered;
        for path in &self.answers {
            library.sources.truncate(rule_files);
            exit = exit.and(match files::read(path, MAX_ANSWER_BYTES) {
                Ok(read) => run.file(term, &mut library, path, &read.text)?,
                Err(problem) => run.refuse(term, &library, &files::name(path), &problem)?,
            });
        }
        let tally = run.tally.get();
        if tally.all() > 1 && self.format == Format::Text {
            term.line(&format!("\n{}", tally.words()))?;
        }
        Ok(exit)
    }
}

impl Run<'_> {
    /// Every answer of a file, one after the other.
    fn file(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        path: &Path,
        text: &str,
    ) -> Result<Exit, Stop> {
        let name = files::name(path);
        let file = library.sources.add(name.as_str(), text);
        let span = |at: usize| {
            let at = u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
            Span::new(file, at, at)
        };
        let before = library.sources.len();
        let mut exit = Exit::Answered;
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        let mut count = 0_usize;
        loop {
            library.sources.truncate(before);
            let start = stream.byte_offset();
            let one = match stream.next() {
                None => break,
                Some(Ok(one)) => one.get(),
                Some(Err(error)) => {
                    let wrong = Unreadable::NotJson {
                        line: error.line(),
                        column: error.column(),
                        cut: error.is_eof(),
                    };
                    let at = offset(text, error.line(), error.column());
                    let problem = problem(&name, &wrong, span(at));
                    exit = exit.and(self.refuse(term, library, &name, &problem)?);
                    break;
                }
            };
            count += 1;
            let at =
                start + (text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start().len()));
            exit = exit.and(match replay::read(one) {
                Ok(recorded) => self.answer(term, library, &name, &recorded, span(at))?,
                Err(wrong) => {
                    let problem = problem(&name, &wrong, span(at));
                    self.refuse(term, library, &name, &problem)?
                }
            });
        }
        if count == 0 && exit == Exit::Answered {
            let problem = problem(&name, &Unreadable::NotAnAnswer, span(0));
            exit = self.refuse(term, library, &name, &problem)?;
        }
        Ok(exit)
    }

    /// Gives one answer again, and says what came of it.
    fn answer(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        name: &str,
        before: &Recorded,
        at: Span,
    ) -> Result<Exit, Stop> {
        let anew = match self.anew(library, name, before, at) {
            Ok(anew) => anew,
            Err(problems) => {
                let mut exit = Exit::Wrong;
                for problem in &problems {
                    exit = exit.and(self.refuse(term, library, name, problem)?);
                }
                return Ok(exit);
            }
        };
        let found = replay::replayed(self.program, before, &anew.document, &anew.proofs);
        self.count(|tally| match found.verdict {
            Verdict::Identical => tally.identical += 1,
            Verdict::SameAnswers => tally.same += 1,
            Verdict::Differs => tally.differ += 1,
        });
        match self.args.format {
            Format::Json => self.json(term, name, before, &found, &anew)?,
            Format::Text => {
                if found.verdict != Verdict::Identical && self.tally.get().all() > 1 {
                    term.line("")?;
                }
                term.document(&replay::page(name, before, &found, &anew.proofs))?;
                if found.verdict == Verdict::Differs && before.proofs.is_none() {
                    self.answers_of_now(term, library, before, &found, &anew)?;
                }
            }
        }
        Ok(if found.verdict == Verdict::Identical { Exit::Answered } else { Exit::Wrong })
    }

    /// Answers the case of an answer, or the one that stands in for it, as was asked before.
    fn anew(
        &self,
        library: &mut Library,
        name: &str,
        before: &Recorded,
        at: Span,
    ) -> Result<Anew, Vec<Diagnostic>> {
        let wrong = |problem: Diagnostic| vec![problem];
        let today = match self.args.as_at {
            Some(day) => day,
            None => Date::parse_iso(&before.as_at).ok_or_else(|| {
                let said = format!("`{}` under `as_at` is no day", before.as_at);
                wrong(problem(name, &Unreadable::NotWhole(said), at))
            })?,
        };
        let names = before.asked.only.as_deref().unwrap_or_default();
        let only = choose::answers(self.program, names).map_err(|stop| match stop {
            Stop::Problem(problem, _) => wrong(gone(name, &problem, at)),
            _ => Vec::new(),
        })?;
        let case = self.case(library, name, before, today, at)?;
        let (program, facts) = (self.program, &case.facts);
        let asked = before.asked.clone();
        let sources = &library.sources;
        if !case.faults.is_empty() && !asked.lenient {
            let (case_of, faults) = (case.case.clone(), &case.faults);
            let document = json::unanswered(program, sources, &today.iso(), case_of, faults, asked);
            return Ok(Anew { document, proofs: Vec::new(), case, today });
        }
        let (evaluation, proofs) = if before.proofs.is_some() {
            let (evaluation, trace) =
                engine::evaluate_traced(program, facts, today, only.as_deref());
            let redacted =
                asked.redact.then(|| explain::redact(program, facts, &evaluation, Some(&trace)));
            let evidence = match &redacted {
                Some(redacted) => redacted.evidence(sources, program),
                None => {
                    Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace }
                }
            };
            let proofs = explain::proof_json(evidence);
            (evaluation, proofs)
        } else {
            let evaluation = match only.as_deref() {
                Some(only) => engine::evaluate_only(program, facts, today, only),
                None => engine::evaluate(program, facts, today),
            };
            (evaluation, Vec::new())
        };
        let redacted = asked.redact.then(|| explain::redact(program, facts, &evaluation, None));
        let document = json::answer_document(
            program,
            sources,
            redacted.as_ref().map_or(facts, |redacted| &redacted.facts),
            redacted.as_ref().map_or(&evaluation, |redacted| &redacted.evaluation),
            case.case.clone(),
            &case.faults,
            asked,
        );
        Ok(Anew { document, proofs, case, today })
    }

    /// The case that is answered.
    fn case(
        &self,
        library: &mut Library,
        name: &str,
        before: &Recorded,
        today: Date,
        at: Span,
    ) -> Result<ReadCase, Vec<Diagnostic>> {
        let own = self.args.case.as_deref().map(files::name);
        let text = match (&self.instead, &before.case.given) {
            (Some(read), _) => CaseText {
                name: own.as_deref().unwrap_or_default(),
                text: &read.text,
                sha256: &read.sha256,
                redact: before.asked.redact,
            },
            (None, Some(_)) if before.case.edited => return Err(vec![edited(name, at)]),
            (None, Some(given)) => CaseText {
                name: before.case.id.as_deref().unwrap_or(name),
                text: given,
                sha256: &before.case.sha256,
                redact: before.asked.redact,
            },
            (None, None) => return Err(vec![no_case(name, before, at)]),
        };
        let mut read =
            cases::understand(&mut library.sources, &self.reader, self.program, today, &text)?;
        if self.instead.is_none() {
            read.case.id = before.case.id.clone();
        }
        Ok(read)
    }

    /// What is said now of the answers that differ, where the file holds no proof of then.
    fn answers_of_now(
        &self,
        term: &mut Terminal,
        library: &Library,
        before: &Recorded,
        found: &Replayed,
        anew: &Anew,
    ) -> Result<(), Stop> {
        let named = |answer: &replay::AnswerChange| {
            let names = std::slice::from_ref(&answer.name);
            choose::answers(self.program, names).ok().flatten()?.pop()
        };
        let answers = found.answers.iter().filter(|answer| answer.now.is_some());
        let ids: Vec<AnswerId> = answers.take(MOST_ANSWERS).filter_map(named).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let (program, facts) = (self.program, &anew.case.facts);
        let (evaluation, trace) =
            engine::evaluate_traced(program, facts, anew.today, Some(ids.as_slice()));
        term.line("  the file holds no proof, as `rules explain --format json` prints it; the answer of now is:\n")?;
        let sources = &library.sources;
        let redacted =
            before.asked.redact.then(|| explain::redact(program, facts, &evaluation, Some(&trace)));
        let evidence = match &redacted {
            Some(redacted) => redacted.evidence(sources, program),
            None => Evidence { sources, program, facts, evaluation: &evaluation, trace: &trace },
        };
        term.document(&explain::answers(evidence, Only { named: true, ..Only::default() }))
    }

    fn json(
        &self,
        term: &mut Terminal,
        file: &str,
        before: &Recorded,
        found: &Replayed,
        anew: &Anew,
    ) -> Result<(), Stop> {
        let (case, as_at) = (before.case.id.as_deref(), before.as_at.as_str());
        let first_step = before.proofs.as_ref().and_then(|before| {
            differences(before, &anew.proofs).first().map(|first| first.to_json())
        });
        let report = Report { schema: FORMAT, file, case, as_at, found, first_step };
        term.line(&serde_json::to_string(&report).unwrap_or_default())
    }

    fn count(&self, add: impl FnOnce(&mut Tally)) {
        let mut tally = self.tally.get();
        add(&mut tally);
        self.tally.set(tally);
    }

    /// Says why an answer cannot be given again.
    fn refuse(
        &self,
        term: &mut Terminal,
        library: &Library,
        file: &str,
        problem: &Diagnostic,
    ) -> Result<Exit, Stop> {
        self.count(|tally| tally.refused += 1);
        if self.args.format == Format::Json {
            let (code, message) = (problem.code.as_str(), problem.message.as_str());
            let verdict = "cannot_be_replayed";
            let refusal = Refusal { schema: FORMAT, file, verdict, code, message };
            term.line(&serde_json::to_string(&refusal).unwrap_or_default())?;
        }
        term.report(&library.sources, std::slice::from_ref(problem));
        Ok(Exit::Wrong)
    }
}

/// The place of a line and column (from 1, in bytes) in a text.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (before + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Why an answer cannot be read, as a report.
fn problem(name: &str, wrong: &Unreadable, at: Span) -> Diagnostic {
    match wrong {
        Unreadable::NotJson { cut: true, .. } => {
            Diagnostic::error(Code::AnswerNotJson, at, format!("`{name}` ends in the middle of an answer"))
                .label("more was to come here")
                .help("the file was cut short: print the answer again")
        }
        Unreadable::NotJson { .. } => {
            Diagnostic::error(Code::AnswerNotJson, at, format!("`{name}` is not JSON"))
                .label("not from here on")
                .help("an answer file is what `rules check --format json` prints, unchanged")
        }
        Unreadable::NotAnAnswer => {
            Diagnostic::error(Code::AnswerNotAnAnswer, at, format!("`{name}` holds no answer"))
                .label("this is something else")
                .help("an answer file is what `rules check --format json` prints; a case is answered by `rules check`")
        }
        Unreadable::OtherFormat(format) => Diagnostic::error(
            Code::AnswerOtherFormat,
            at,
            format!("`{name}` is written in another format, `{format}`"),
        )
        .label(format!("this program gives answers of the format `{ANSWER_FORMAT}` again"))
        .help("replay it with the version of `rules` that wrote it: its number stands under `engine`"),
        Unreadable::NotWhole(said) => {
            Diagnostic::error(Code::AnswerNotAnAnswer, at, format!("the answer in `{name}` is not whole: {said}"))
                .label("it begins here")
                .help("print the answer again with `rules check --format json`")
        }
    }
}

/// The case is not the one that was answered.
fn edited(name: &str, at: Span) -> Diagnostic {
    let message = format!("the case in `{name}` was changed after it was answered");
    Diagnostic::error(Code::AnswerCaseEdited, at, message)
        .label("the SHA-256 under `case.given_sha256` is that of another case")
        .help("give the right case with `--case FILE`, or print the answer again")
}

/// There is no case to answer.
fn no_case(name: &str, before: &Recorded, at: Span) -> Diagnostic {
    let (message, label) = if before.asked.redact {
        (
            format!("the answer in `{name}` is redacted"),
            "the facts that it was given to were left out",
        )
    } else {
        (format!("the answer in `{name}` does not hold its case"), "there is no `case.given`")
    };
    Diagnostic::error(Code::AnswerNoCase, at, message)
        .label(label)
        .help("give the case with `--case FILE`")
}

/// A rule that was asked for is not there any more.
fn gone(name: &str, problem: &Diagnostic, at: Span) -> Diagnostic {
    Diagnostic::error(
        Code::AnswerNameGone,
        at,
        format!("what `{name}` answers is not in these rules"),
    )
    .label(problem.message.clone())
    .help("name the rules that it was given by with `--rules PATH`")
}
