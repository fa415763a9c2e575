//! `rules queue`: a waiting list in its order.

use std::path::PathBuf;

use rules::batch::block::Block;
use rules::batch::queue::{Due, Key, Open, Place, Queued, Ranking, Which, key_words};
use rules::batch::read::Understood;
use rules::diagnostic::{Code, near_name};
use rules::explain::Lexicon;
use rules::program::{Facts, Program, QueueId, Value};
use rules::value::Date;
use serde_json::{Map, Value as Json, json};

use super::batch::inputs::{Inputs, ReadArgs, understander};
use super::cases::{CaseArgs, day};
use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Format, Stop};

/// Rank a waiting list: who is first, why, and by when
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules queue cases.ndjson                       the queue of the rules in ./rules
  rules queue caseload.csv --queue waiting_list --first 20
  rules queue caseload.parquet --format json     one JSON object a place, a line each

Only cases of which the rules say that they wait are ranked. Those of which that is not known come after the list,
with what is missing. Who is ranked alike stays in the order of the input. What is not known or known to be none is
ranked last and marked. docs/batch.md describes the input.")]
pub(crate) struct QueueArgs {
    /// Files of cases; `-` is standard input
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    /// Which queue, where the rules have several (`name` or `pack.name`)
    #[arg(long, value_name = "NAME")]
    queue: Option<String>,

    /// Only the first so many places
    #[arg(long, value_name = "N")]
    first: Option<usize>,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: Format,

    #[command(flatten)]
    reading: ReadArgs,

    #[command(flatten)]
    library: LibraryArgs,
}

impl QueueArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library = self.library.load(term)?;
        let program = &library.program;
        let queue = chosen(program, self.queue.as_deref())?;
        let today = self.as_at.unwrap_or_else(CaseArgs::clock);
        let mut understander = understander(program, today, &self.reading, &[])?;
        let inputs = Inputs::find(&self.inputs, &self.reading, &mut understander)?;
        let mut ranking = Ranking::new(program, queue, today);
        let asker = Ranking::new(program, queue, today);
        let work = |block: &Block, _: Option<u64>| {
            let understood = understander.understand(block);
            let asked: Vec<_> = (0..understood.about.len())
                .map(|row| {
                    let facts = understood.cases.facts(program, row);
                    let asked = asker.ask(&facts);
                    (facts, asked)
                })
                .collect();
            Ok((block.input, understood, asked))
        };
        let (mut rejected, mut faulty) = (0, 0);
        inputs.work(&work, |(input, understood, asked)| {
            let Understood { about, numbers, rejects, rejected: whole, faulty: some, .. } =
                understood;
            for reject in rejects.iter().take(10_usize.saturating_sub(rejected + faulty)) {
                let place = reject.line.map_or_else(
                    || format!("{} row {}", inputs.name(input), reject.row),
                    |line| format!("{}:{line}", inputs.name(input)),
                );
                term.say(&format!("{place}: {}\n", reject.reason));
            }
            rejected += usize::try_from(whole).unwrap_or(usize::MAX);
            faulty += usize::try_from(some).unwrap_or(usize::MAX);
            for ((about, row), (facts, asked)) in about.into_iter().zip(numbers).zip(asked) {
                let case = Which { input, row, id: about.id.map(String::from) };
                ranking.add(case, &facts, asked);
            }
            Ok(())
        })?;
        let queued = ranking.finish();
        let list = List { program, queue, today, inputs: &inputs, first: self.first };
        match self.format {
            Format::Text => list.text(term, &queued)?,
            Format::Json => list.json(term, &queued)?,
        }
        if rejected + faulty > 0 {
            term.say(&format!(
                "{rejected} rejected; {faulty} ranked with facts that cannot be right\n"
            ));
            return Ok(Exit::Wrong);
        }
        Ok(Exit::Answered)
    }
}

/// The queue of that name, or the only one.
fn chosen(program: &Program, name: Option<&str>) -> Result<QueueId, Stop> {
    let named = |id: &QueueId| {
        let head = &program[*id].head;
        name.is_none_or(|name| match name.rsplit_once('.') {
            Some((pack, own)) => head.name == own && program[head.pack].name == pack,
            None => head.name == name,
        })
    };
    let found: Vec<QueueId> = (0..program.queues.len()).map(QueueId::at).filter(named).collect();
    let all = || {
        let names = program.queues.iter();
        names.map(|queue| format!("{}.{}", program[queue.head.pack].name, queue.head.name))
    };
    match (found.as_slice(), name) {
        ([one], _) => Ok(*one),
        ([], None) => {
            let problem = placeless(Code::Argument, "these rules have no queue");
            Err(Stop::wrong(problem.help("declare one: `queue waiting_list \"Waiting list\"`")))
        }
        ([], Some(name)) => {
            let problem = placeless(Code::Argument, format!("`{name}` is no queue"));
            let names: Vec<String> = all().collect();
            let own = names.iter().filter_map(|name| name.split('.').nth(1));
            let near = near_name(name, own.chain(names.iter().map(String::as_str)));
            Err(Stop::usage(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("the queues are {}", names.join(", "))),
            }))
        }
        (_, _) => {
            let names: Vec<String> = all().collect();
            let problem = placeless(Code::Argument, "the rules have several queues");
            Err(Stop::usage(
                problem.help(format!("say which with `--queue`: {}", names.join(", "))),
            ))
        }
    }
}

/// A waiting list to be printed.
struct List<'a> {
    program: &'a Program,
    queue: QueueId,
    today: Date,
    inputs: &'a Inputs,
    first: Option<usize>,
}

impl List<'_> {
    fn text(&self, term: &mut Terminal, queued: &Queued) -> Result<(), Stop> {
        let count = queued.places.len();
        let label = &self.program[self.queue].head.label;
        let waiting = if count == 1 { "1 waits".to_owned() } else { format!("{count} wait") };
        term.line(&format!("{label} · as at {} · {waiting}\n", self.today))?;
        let shown = self.first.unwrap_or(count).min(count);
        let ids: Vec<String> =
            queued.places.iter().take(shown).map(|place| self.id(&place.case)).collect();
        let widest = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
        let digits = shown.to_string().len();
        let following = queued.places.iter().skip(1).map(Some).chain([None]);
        for ((at, (place, id)), next) in
            (1..).zip(queued.places.iter().zip(&ids)).zip(following).take(shown)
        {
            let mut said: Vec<String> = place.due.iter().map(|due| self.due(due)).collect();
            said.extend(self.marks(place));
            said.extend(next.map(|next| self.ahead(place, next)));
            let line = format!("{at:>digits$}  {id:<widest$}  {}", said.join("; "));
            term.line(line.trim_end())?;
        }
        if shown < count {
            term.line(&format!("and {} more", count - shown))?;
        }
        if !queued.open.is_empty() {
            term.line("\nNot known whether they wait:")?;
            for open in &queued.open {
                let why = match open.error {
                    Some(error) => format!("the rules err here ({})", error.code.as_str()),
                    None => format!("missing {}", open.missing.join(", ")),
                };
                term.line(&format!("  {}  {why}", self.id(&open.case)))?;
            }
        }
        let others = queued.not_waiting;
        term.line(&format!(
            "\n{others} {} not wait",
            if others == 1 { "other does" } else { "others do" }
        ))
    }

    fn json(&self, term: &mut Terminal, queued: &Queued) -> Result<(), Stop> {
        let shown = self.first.unwrap_or(usize::MAX);
        let following = queued.places.iter().skip(1).map(Some).chain([None]);
        for ((at, place), next) in (1..).zip(&queued.places).zip(following).take(shown) {
            let keys = self.program[self.queue].keys.iter().zip(&place.keys).map(|((key, _), found)| {
                let ty = self.program[*key].ty;
                let name = key_words(self.program, *key).to_string();
                (name, match found {
                    Key::Value(value) => {
                        json!({ "value": rules::case::value_to_json(self.program, ty, value) })
                    }
                    Key::None => json!({ "value": null }),
                    Key::Unknown => json!({ "unknown": true }),
                    Key::Error(error) => json!({ "error": error.code.as_str() }),
                })
            });
            let due: Vec<Json> = place
                .due
                .iter()
                .map(|due| {
                    json!({
                        "standard": self.program[due.standard].head.name.as_str(),
                        "due_on": due.due_on.map(Date::iso),
                        "overdue": due.overdue,
                    })
                })
                .collect();
            let mut line = self.which(&place.case);
            line.insert("place".to_owned(), at.into());
            line.insert("keys".to_owned(), Json::Object(keys.collect()));
            line.insert("due".to_owned(), due.into());
            line.insert("ahead_by".to_owned(), place.ahead_by.map(|key| self.key(key)).into());
            line.insert("why".to_owned(), next.map(|next| self.ahead(place, next)).into());
            term.line(&Json::Object(line).to_string())?;
        }
        for Open { case, missing, error } in &queued.open {
            let mut line = self.which(case);
            line.insert("place".to_owned(), Json::Null);
            line.insert("missing".to_owned(), missing.clone().into());
            line.insert("error".to_owned(), error.map(|error| error.code.as_str()).into());
            term.line(&Json::Object(line).to_string())?;
        }
        Ok(())
    }

    fn which(&self, case: &Which) -> Map<String, Json> {
        let mut line = Map::new();
        line.insert("id".to_owned(), case.id.clone().into());
        if self.inputs.len() > 1 {
            line.insert("input".to_owned(), self.inputs.name(case.input).into());
        }
        line.insert("row".to_owned(), case.row.into());
        line
    }

    fn id(&self, case: &Which) -> String {
        match &case.id {
            Some(id) => id.clone(),
            None if self.inputs.len() > 1 => {
                format!("{} row {}", self.inputs.name(case.input), case.row)
            }
            None => format!("row {}", case.row),
        }
    }

    fn due(&self, due: &Due) -> String {
        let several = self.program.standards.len() > 1;
        let label = &self.program[due.standard].head.label;
        let when = match (due.due_on, due.overdue) {
            (Some(day), true) => format!("overdue since {day}"),
            (Some(day), false) => format!("due {day}"),
            (None, true) => "overdue".to_owned(),
            (None, false) => "no due date yet".to_owned(),
        };
        if several { format!("{when} ({label})") } else { when }
    }

    /// What is not known of a place.
    fn marks(&self, place: &Place) -> Option<String> {
        let with = |wanted: fn(&Key) -> bool| {
            let all = place.keys.iter().enumerate();
            let names: Vec<String> =
                all.filter(|(_, key)| wanted(key)).map(|(at, _)| self.key(at)).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        let unknown = with(|key| matches!(key, Key::Unknown | Key::Error(_)));
        let none = with(|key| matches!(key, Key::None));
        let said = [
            unknown.map(|names| format!("not known: {names}")),
            none.map(|names| format!("none: {names}")),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| format!("? {}", said.join("; ")))
    }

    fn key(&self, at: usize) -> String {
        let key = self.program[self.queue].keys.get(at);
        key.map(|(key, _)| key_words(self.program, *key).to_string()).unwrap_or_default()
    }

    fn ahead(&self, place: &Place, next: &Place) -> String {
        let Some(at) = place.ahead_by else {
            return "ranked as the next: the order of the input decides".to_owned();
        };
        let facts = Facts::empty(self.program);
        let lexicon = Lexicon { program: self.program, facts: &facts };
        let value = |place: &Place| {
            let ty = self.program[self.queue].keys.get(at).map(|(key, _)| self.program[*key].ty);
            match (place.keys.get(at), ty) {
                (Some(Key::Value(value)), Some(ty)) => lexicon.value(ty, value),
                (Some(Key::None), Some(ty)) => lexicon.value(ty, &Value::None),
                (Some(Key::Error(_)), _) => "an error".to_owned(),
                _ => "not known".to_owned(),
            }
        };
        format!("ahead of the next by {}: {} before {}", self.key(at), value(place), value(next))
    }
}
