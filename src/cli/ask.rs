//! `rules ask`: an interview.
//!
//! Owns: the case that grows with each answer, and where it is kept. What is asked next is decided in
//! [`rules::analysis::interview`]; how a line of input is read is in [`talk`], what is asked about in [`menu`].

mod menu;
mod talk;

use std::path::{Path, PathBuf};

use rules::analysis::interview::{self, Question, Told};
use rules::analysis::telling::targets;
use rules::case::Reader;
use rules::diagnostic::{Code, Diagnostic};
use rules::engine::{self, Missing};
use rules::explain::{self, Evidence, Lexicon, Only};
use rules::program::{AnswerId, Facts, Program};
use rules::source::Sources;
use rules::span::FileId;
use rules::value::Date;

use super::cases::{CaseArgs, UNANSWERED};
use super::library::{Library, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, choose, files};
use talk::{Heard, Talk};

/// Ask what is missing for an answer, one question at a time
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules ask                                    choose a service, then answer questions
  rules ask --only ehwb -o case.json           what one answer needs, kept in case.json
  rules ask case.json --only ehwb,request      go on with what is there
  printf 'severe\\n' | rules ask --only ehwb    answers from a file or a program

Only what can still change an answer is asked, first what settles most. The case is written after each
answer: to FILE, else to CASE, else to standard output at the end. Instead of an answer:

  ?       why it is asked, and what each answer would settle
  skip    nobody here knows: it stays unknown, and is not asked again
  back    to the question before
  quit    stop here; `rules ask CASE` goes on")]
pub(crate) struct AskArgs {
    /// The case to go on with; it is made if there is none
    #[arg(value_name = "CASE")]
    case: Option<PathBuf>,

    /// Rules, definitions or packs to answer (`name` or `pack.name`) [default: choose from a list]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// Ask also for events that count as none when nobody mentions them
    #[arg(long)]
    events: bool,

    /// Where the case is written
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: CaseArgs,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// There is nothing more to ask.
    Done,
    /// Someone said so.
    Quit,
    /// The input ended while a question was open.
    Cut,
}

/// A case that says nothing.
const EMPTY: &str = "{}\n";

impl AskArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        if self.case.as_deref().is_some_and(|case| case.as_os_str() == "-") {
            let problem = placeless(Code::Argument, "the case cannot be standard input");
            let help = "the answers are read from there; name a file";
            return Err(Stop::usage(problem.help(help)));
        }
        let mut library = self.library.load(term)?;
        let program = std::mem::take(&mut library.program);
        let named = choose::answers(&program, &self.only)?;
        let reader = Reader::new(&program);
        let today = self.reading.today();
        let text = self.start(term, &mut library, &reader, &program, today)?;
        let mut talk = Talk::new();
        let goals = match named {
            Some(named) => named,
            None => match menu::choose(term, &mut talk, &program)? {
                Some(chosen) => chosen,
                None => return Ok(Exit::Answered),
            },
        };
        let target = self.output.clone().or_else(|| self.case.clone());
        let mut interview = Interview {
            program: &program,
            reader,
            today,
            goals,
            events: self.events,
            target,
            now: Now { text, skipped: Vec::new() },
            before: Vec::new(),
        };
        interview.open(term);
        let ended = interview.run(term, &mut talk)?;
        interview.close(term, &library, ended)?;
        Ok(if ended == Ended::Cut { UNANSWERED } else { Exit::Answered })
    }

    /// The text of the case to go on with.
    fn start(
        &self,
        term: &mut Terminal,
        library: &mut Library,
        reader: &Reader<'_>,
        program: &Program,
        today: Date,
    ) -> Result<String, Stop> {
        let Some(path) = &self.case else { return Ok(EMPTY.to_owned()) };
        if std::fs::symlink_metadata(path)
            .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        {
            term.say(&format!("`{}` is new.\n", files::name(path)));
            return Ok(EMPTY.to_owned());
        }
        match self.reading.read(term, library, reader, program, today, path) {
            Some(read) if read.stands(&self.reading) => {}
            Some(_) | None => return Err(Stop::Reported(UNANSWERED)),
        }
        let read = files::read(path, files::MAX_CASE_BYTES);
        read.map(|read| read.text).map_err(|problem| Stop::Problem(problem, UNANSWERED))
    }
}

/// What there is at one moment.
#[derive(Clone, Debug)]
struct Now {
    /// The case.
    text: String,
    /// What nobody here knows, by path.
    skipped: Vec<String>,
}

struct Interview<'p> {
    program: &'p Program,
    reader: Reader<'p>,
    today: Date,
    goals: Vec<AnswerId>,
    /// Events that count as none when they are left out are asked for.
    events: bool,
    target: Option<PathBuf>,
    now: Now,
    /// What there was before each answer.
    before: Vec<Now>,
}

impl Interview<'_> {
    fn open(&self, term: &mut Terminal) {
        term.say(&format!("About: {}\n", interview::titles(self.program, &self.goals)));
        term.say(
            "Answer, or say `?` (why it is asked), `skip` (not known here), `back` or `quit`.\n",
        );
    }

    /// The facts of a text. What fails a check counts as not known.
    fn facts(&self, text: &str) -> Result<Facts, Stop> {
        let loaded = self.reader.load(FileId::default(), text).map_err(|mut problems| {
            match problems.pop() {
                Some(problem) => Stop::Problem(Box::new(problem), UNANSWERED),
                None => Stop::Reported(UNANSWERED),
            }
        })?;
        let failed = engine::failed_checks(self.program, &loaded.facts, self.today);
        Ok(engine::with_faults(&loaded.facts, &failed))
    }

    fn path(&self, facts: &Facts, fact: Missing) -> String {
        Lexicon { program: self.program, facts }.path(fact)
    }

    /// What nobody here knows, where it stands in this case.
    fn skipped(&self, facts: &Facts) -> Vec<Missing> {
        if self.now.skipped.is_empty() {
            return Vec::new();
        }
        let all = targets(self.program, facts).into_iter();
        all.filter(|fact| self.now.skipped.contains(&self.path(facts, *fact))).collect()
    }

    fn run(&mut self, term: &mut Terminal, talk: &mut Talk) -> Result<Ended, Stop> {
        loop {
            let facts = self.facts(&self.now.text)?;
            let facts = match self.events {
                true => interview::with_events_open(self.program, &facts),
                false => facts,
            };
            let skipped = self.skipped(&facts);
            let next =
                interview::next_question(self.program, &facts, self.today, &self.goals, &skipped);
            let Some(question) = next else { return Ok(Ended::Done) };
            self.put(term, &facts, &question);
            if let Some(ended) = self.hear(term, talk, &facts, &question)? {
                return Ok(ended);
            }
        }
    }

    /// Prints a question.
    fn put(&self, term: &mut Terminal, facts: &Facts, question: &Question) {
        let asked = interview::asked(self.program, facts, question);
        let number = self.before.len() + 1;
        let mut text = format!("\n{number}. {}", asked.question);
        if let Some(known) = &asked.known {
            text.push_str(&format!(" ({known})"));
        }
        text.push('\n');
        text.push_str(&talk::folded(&asked.allowed, 3, term.aside_width()));
        term.say(&text);
    }

    /// Takes an answer to a question, or does what is said instead; how the interview ended, if it did.
    fn hear(
        &mut self,
        term: &mut Terminal,
        talk: &mut Talk,
        facts: &Facts,
        question: &Question,
    ) -> Result<Option<Ended>, Stop> {
        loop {
            match talk.hear(term)? {
                Heard::End => return Ok(Some(Ended::Cut)),
                Heard::Quit => return Ok(Some(Ended::Quit)),
                Heard::Why => self.why(term, facts, question),
                Heard::Skip => {
                    self.before.push(self.now.clone());
                    self.now.skipped.push(self.path(facts, question.fact));
                    return Ok(None);
                }
                Heard::Back => match self.before.pop() {
                    Some(before) => {
                        self.now = before;
                        self.save()?;
                        return Ok(None);
                    }
                    None => term.say("   This is the first question.\n"),
                },
                Heard::Said(said) => match self.given(term, talk, facts, question, &said)? {
                    Ok(Some(text)) => {
                        let before = std::mem::replace(&mut self.now.text, text);
                        self.before.push(Now { text: before, skipped: self.now.skipped.clone() });
                        self.save()?;
                        return Ok(None);
                    }
                    Ok(None) => return Ok(Some(Ended::Quit)),
                    Err(problem) => _ = term.report(&Sources::new(), &[*problem]),
                },
            }
        }
    }

    fn why(&self, term: &mut Terminal, facts: &Facts, question: &Question) {
        let (program, today, goals) = (self.program, self.today, &self.goals);
        let prospect = interview::prospect(program, facts, today, goals, question.fact);
        for line in interview::why(program, facts, question, &prospect) {
            let indent = line.len() - line.trim_start().len();
            term.say(&talk::folded(&line, 3 + indent, term.aside_width()));
        }
    }

    /// The case with an answer given; `None`: the input ended before it was whole.
    fn given(
        &self,
        term: &mut Terminal,
        talk: &mut Talk,
        facts: &Facts,
        question: &Question,
        said: &str,
    ) -> Result<Result<Option<String>, Box<Diagnostic>>, Stop> {
        let (program, reader, today) = (self.program, &self.reader, self.today);
        let told = Told { reader, program, today, text: &self.now.text, facts };
        let Some((label, _)) = told.wants_id(question, said) else {
            return Ok(told.given(question, said, None).map(Some));
        };
        term.say(&format!("   {label}\n"));
        loop {
            match talk.hear(term)? {
                Heard::End | Heard::Quit => return Ok(Ok(None)),
                Heard::Said(id) => match told.given(question, said, Some(&id)) {
                    Err(problem) if problem.code == Code::CaseDuplicateId => {
                        _ = term.report(&Sources::new(), &[*problem]);
                    }
                    given => return Ok(given.map(Some)),
                },
                Heard::Why => term.say("   By it the items are told apart.\n"),
                Heard::Skip | Heard::Back => {
                    term.say("   It is needed: the items are told apart by it.\n");
                }
            }
        }
    }

    /// Writes the case where it is kept.
    fn save(&self) -> Result<(), Stop> {
        let Some(target) = &self.target else { return Ok(()) };
        write(target, &self.now.text)
    }

    /// Says how it ended, and prints the answers.
    fn close(&self, term: &mut Terminal, library: &Library, ended: Ended) -> Result<(), Stop> {
        term.say("\n");
        let facts = self.facts(&self.now.text)?;
        if ended == Ended::Done {
            self.left_open(term, &facts);
            let (evaluation, trace) =
                engine::evaluate_traced(self.program, &facts, self.today, Some(&self.goals));
            let evidence = Evidence {
                sources: &library.sources,
                program: self.program,
                facts: &facts,
                evaluation: &evaluation,
                trace: &trace,
            };
            let only = Only { named: true, names: false, faults: 0 };
            let document = explain::answers(evidence, only);
            match &self.target {
                Some(_) => term.document(&document)?,
                None => term.say_document(&document),
            }
        }
        if ended == Ended::Cut {
            let number = self.before.len() + 1;
            let message = format!("the answers ended while question {number} was open");
            term.report(&Sources::new(), &[placeless(Code::Argument, message)]);
        }
        match &self.target {
            // A new case of which nothing was said is kept too.
            Some(target) => {
                write(target, &self.now.text)?;
                let name = files::name(target);
                term.say(&match ended {
                    Ended::Done => format!("The case is in `{name}`.\n"),
                    Ended::Quit | Ended::Cut => {
                        format!("Stopped. The case is in `{name}`: `rules ask {name}` goes on.\n")
                    }
                });
            }
            None => term.text(&self.now.text)?,
        }
        Ok(())
    }

    /// What nobody here knows, where it could still settle something.
    fn left_open(&self, term: &mut Terminal, facts: &Facts) {
        let mut prober = engine::Prober::new(self.program, facts, self.today);
        let mut open: Vec<Missing> = Vec::new();
        for goal in &self.goals {
            if prober.standing(*goal).contains(&engine::Stage::Open) {
                open.extend(prober.reach(*goal).missing);
            }
        }
        let skipped = self.skipped(facts);
        let labels: Vec<&str> = skipped
            .iter()
            .filter(|fact| open.contains(fact))
            .map(|fact| interview::label(self.program, facts, *fact))
            .collect();
        if !labels.is_empty() {
            term.say("Nothing else can settle it. Not known here:\n");
            labels.iter().for_each(|label| term.say(&format!("  {label}\n")));
            term.say("\n");
        } else if !open.is_empty() {
            term.say("Nothing that could be answered would settle it.\n\n");
        }
    }
}

fn write(target: &Path, text: &str) -> Result<(), Stop> {
    files::write(target, text.as_bytes()).map_err(|error| {
        let (name, why) = (files::name(target), files::reason(&error));
        Stop::wrong(placeless(Code::FileUnwritable, format!("cannot write `{name}`: {why}")))
    })
}
