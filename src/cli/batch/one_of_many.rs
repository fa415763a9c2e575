//! One case out of a file of many.

use std::path::Path;
use std::slice;

use rules::batch::block::Block;
use rules::batch::read::Reject;
use rules::diagnostic::Code;
use rules::program::Program;
use rules::value::Date;

use super::inputs::{Inputs, ReadArgs, understander};
use crate::cli::cases::{CaseArgs, UNANSWERED};
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, Stop, files};

/// Which case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// Its number in the file, from 1.
    Row(u64),
    /// Its id.
    Id(&'a str),
}

/// What is looked for, and where.
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a Path,
    pub(crate) args: &'a ReadArgs,
    pub(crate) wanted: Wanted<'a>,
}

/// A case that was found.
pub(crate) struct Found {
    /// What it is called in reports: `cases.ndjson, row 17`.
    pub(crate) name: String,
    /// Its text, as JSON.
    pub(crate) text: String,
}

/// A record that is the wanted one: its number, its text, and what cannot be right in it.
type Hit = (u64, Option<String>, Vec<Reject>);

/// Finds a case by its number or its id.
pub(crate) fn find(
    asked: &Asked<'_>,
    term: &mut Terminal,
    program: &Program,
    reading: &CaseArgs,
    today: Date,
) -> Result<Found, Stop> {
    let mut understander = understander(program, today, asked.args, &[])?;
    let files = slice::from_ref(&asked.path);
    let paths: Vec<_> = files.iter().map(|path| path.to_path_buf()).collect();
    let inputs = Inputs::find(&paths, asked.args, &mut understander)?;
    let name = files::name(asked.path);
    let work = |block: &Block, _: Option<u64>| {
        let hits = match asked.wanted {
            Wanted::Row(row) => {
                let within = row.checked_sub(block.first + 1);
                let at = within.and_then(|at| usize::try_from(at).ok());
                match at.filter(|at| *at < block.rows()) {
                    Some(at) => {
                        let rejects = understander.understand(block).rejects;
                        vec![(row, understander.text(block, at), of_row(&rejects, row))]
                    }
                    None => Vec::new(),
                }
            }
            Wanted::Id(id) => {
                let understood = understander.understand(block);
                let all = understood.about.iter().zip(&understood.numbers);
                all.filter(|(about, _)| about.id.as_deref() == Some(id))
                    .filter_map(|(_, row)| {
                        let at = usize::try_from(row - block.first - 1).ok()?;
                        let rejects = of_row(&understood.rejects, *row);
                        Some((*row, understander.text(block, at), rejects))
                    })
                    .collect()
            }
        };
        Ok((block.first + block.rows() as u64, hits))
    };
    let (mut hits, mut records): (Vec<Hit>, u64) = (Vec::new(), 0);
    let looked = inputs.work(&work, |(until, found)| {
        hits.extend(found);
        records = until;
        // A number is there once; an id may be there again.
        match asked.wanted {
            Wanted::Row(_) if !hits.is_empty() => Err(Stop::Reported(Exit::Answered)),
            _ => Ok(()),
        }
    });
    if hits.is_empty() {
        looked?;
        return Err(not_there(asked, &name, records));
    }
    let rows: Vec<String> = hits.iter().map(|(row, ..)| row.to_string()).collect();
    let mut hits = hits.into_iter();
    let Some((row, text, rejects)) = hits.next().filter(|_| hits.len() == 0) else {
        let message = format!("several cases of `{name}` have this id: rows {}", rows.join(", "));
        let help = "say which with `--row N`";
        return Err(Stop::usage(placeless(Code::Argument, message).help(help)));
    };
    // What stands in JSON is reported at its place when the case is read.
    let in_table = |reject: &&Reject| reject.line.is_none() || !is_json(asked, &name);
    let wrong: Vec<&Reject> = rejects.iter().filter(in_table).collect();
    for reject in &wrong {
        let help = reject.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        term.say(&format!("{name}, row {row}: {}{help}\n", reject.reason));
    }
    let stands = wrong.is_empty() || reading.lenient && !wrong.iter().any(|reject| reject.whole);
    match text {
        Some(text) if stands => Ok(Found { name: format!("{name}, row {row}"), text }),
        Some(_) => Err(Stop::Reported(UNANSWERED)),
        None => {
            let message = format!("row {row} of `{name}` is no text");
            Err(Stop::wrong(placeless(Code::FileNotText, message)))
        }
    }
}

fn of_row(rejects: &[Reject], row: u64) -> Vec<Reject> {
    rejects.iter().filter(|reject| reject.row == row).cloned().collect()
}

fn is_json(asked: &Asked<'_>, name: &str) -> bool {
    use super::inputs::From;
    let from = asked.args.from.or_else(|| From::named(asked.path));
    matches!(from, Some(From::Ndjson | From::Json)) || from.is_none() && name == "-"
}

fn not_there(asked: &Asked<'_>, name: &str, records: u64) -> Stop {
    let has = match records {
        1 => "it has 1 case".to_owned(),
        _ => format!("it has {records} cases"),
    };
    let message = match asked.wanted {
        Wanted::Row(row) => format!("`{name}` has no row {row}: {has}"),
        Wanted::Id(id) => format!("no case of `{name}` has the id `{id}`; {has}"),
    };
    Stop::wrong(placeless(Code::Argument, message))
}
