//! `rules ask`: an interview.
//!
//! Owns: the case that grows with each answer, and where it is kept. What is asked next is decided in
//! [`rules::analysis::interview`]; how a line of input is read is in [`talk`], what is asked about in [`menu`].

mod menu;
mod talk;

use std::path::{Path, PathBuf};

use rules::analysis::interview::{self, Asks, Question};
use rules::analysis::telling::{shape_of, slot_of, targets};
use rules::case::Reader;
use rules::diagnostic::{Code, Diagnostic};
use rules::engine::{self, Missing};
use rules::explain::{self, Evidence, Lexicon, Only};
use rules::program::{AnswerId, Facts, Program, Slot, Value};
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
        let path = self.path(facts, question.fact);
        let text = &self.now.text;
        let edited = match question.asks {
            Asks::Item(count) => match said.to_lowercase().as_str() {
                "yes" | "y" | "true" => match self.item(term, talk, facts, question)? {
                    Some(item) => self
                        .reader
                        .set(text, &item.path, &item.json)
                        .and_then(|text| self.unfinished(&text, facts, &path, true)),
                    None => return Ok(Ok(None)),
                },
                "no" | "n" | "false" | "none" => {
                    let closed = if count == 0 {
                        self.reader.set(text, &path, "[]")
                    } else {
                        Ok(text.clone())
                    };
                    closed.and_then(|text| self.unfinished(&text, facts, &path, false))
                }
                _ => Err(Box::new(
                    placeless(Code::CaseWrongType, format!("`{said}` is neither yes nor no"))
                        .help("write yes or no"),
                )),
            },
            Asks::Value | Asks::Within(..) => {
                let shape = shape_of(self.program, facts, question.fact);
                let is_list = shape.is_some_and(|shape| shape.ty.list);
                let nothing = is_list && matches!(said.to_lowercase().as_str(), "nothing" | "no");
                self.reader.set(text, &path, if nothing { "[]" } else { said })
            }
        };
        let text = match edited {
            Ok(text) => text,
            Err(problem) => return Ok(Err(problem)),
        };
        Ok(match self.stands(facts, question, &text)? {
            Some(problem) => Err(Box::new(problem)),
            None => Ok(Some(text)),
        })
    }

    /// What is wrong with a case that an answer made, if something is.
    fn stands(
        &self,
        facts: &Facts,
        question: &Question,
        text: &str,
    ) -> Result<Option<Diagnostic>, Stop> {
        let path = self.path(facts, question.fact);
        let loaded = self.reader.load(FileId::default(), text).map_err(|mut problems| {
            match problems.pop() {
                Some(problem) => Stop::Problem(Box::new(problem), UNANSWERED),
                None => Stop::Reported(UNANSWERED),
            }
        })?;
        if let Asks::Within(low, high) = &question.asks {
            let outside = |first: &Value, last: &Value| {
                first.order(low).is_none_or(|order| order.is_lt())
                    || last.order(high).is_none_or(|order| order.is_gt())
            };
            let known = interview::asked(self.program, facts, question).allowed;
            let wrong = match slot_of(&loaded.facts, question.fact) {
                Some(Slot::Given(value)) if outside(value, value) => {
                    Some("it does not fit what is known already")
                }
                Some(Slot::Within(first, last)) if outside(first, last) => {
                    Some("it does not fit what is known already")
                }
                Some(Slot::Within(first, last)) if first == low && last == high => {
                    Some("that is what is known already")
                }
                _ => None,
            };
            if let Some(wrong) = wrong {
                let problem = placeless(Code::CaseOutOfRange, format!("`{path}`: {wrong}"));
                return Ok(Some(problem.help(format!("write {known}; or `skip`"))));
            }
        }
        let failed = engine::failed_checks(self.program, &loaded.facts, self.today);
        let before = engine::failed_checks(self.program, facts, self.today);
        let new = failed.iter().find(|failed| !before.contains(failed));
        let Some(check) = new.and_then(|failed| failed.check.check(self.program)) else {
            return Ok(None);
        };
        let message = format!("this cannot be: {}", check.head.label);
        let problem = placeless(Code::CaseFailedCheck, message);
        Ok(Some(problem.help("answer otherwise, or say `back` to put right what was said before")))
    }

    /// The case in which more is to come of a list, or nothing more.
    fn unfinished(
        &self,
        text: &str,
        facts: &Facts,
        path: &str,
        more: bool,
    ) -> Result<String, Box<Diagnostic>> {
        let is_open = |fact: &Missing| matches!(slot_of(facts, *fact), Some(Slot::Given(Value::List(list))) if list.open);
        let mut paths: Vec<String> = targets(self.program, facts)
            .into_iter()
            .filter(is_open)
            .map(|fact| self.path(facts, fact))
            .filter(|open| open != path)
            .collect();
        if more {
            paths.push(path.to_owned());
        }
        self.reader.set_unfinished(text, &paths)
    }

    /// A new item of a list; its id is asked for where the items are told apart by one.
    fn item(
        &self,
        term: &mut Terminal,
        talk: &mut Talk,
        facts: &Facts,
        question: &Question,
    ) -> Result<Option<NewItem>, Stop> {
        let path = self.path(facts, question.fact);
        let count = match question.asks {
            Asks::Item(count) => count,
            Asks::Value | Asks::Within(..) => 0,
        };
        let Some((label, name)) = menu::id_field(self.program, facts, question.fact) else {
            return Ok(Some(NewItem { path: format!("{path}[{count}]"), json: "{}".to_owned() }));
        };
        term.say(&format!("   {label}\n"));
        loop {
            match talk.hear(term)? {
                Heard::End | Heard::Quit => return Ok(None),
                Heard::Said(id) => {
                    let id = id.trim_matches('"').trim().to_owned();
                    if menu::has_item(facts, question.fact, &id) {
                        let message = format!("there is a `{id}` already");
                        let problem = placeless(Code::CaseDuplicateId, message);
                        term.report(&Sources::new(), &[problem.help("give each its own")]);
                        continue;
                    }
                    let quoted = serde_json::Value::String(id).to_string();
                    let json = format!("{{ \"{name}\": {quoted} }}");
                    return Ok(Some(NewItem { path: format!("{path}[{quoted}]"), json }));
                }
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

/// A new item and where it goes.
struct NewItem {
    path: String,
    json: String,
}

fn write(target: &Path, text: &str) -> Result<(), Stop> {
    files::write(target, text.as_bytes()).map_err(|error| {
        let (name, why) = (files::name(target), files::reason(&error));
        Stop::wrong(placeless(Code::FileUnwritable, format!("cannot write `{name}`: {why}")))
    })
}
