//! Taking over explanations as approved: by name, or one by one after a look at each.

use std::fs;
use std::io;
use std::path::Path;

use rules::diagnostic::{Code, Diagnostic};
use rules::program::ScenarioId;
use rules::scenario::approved;

use super::batch::{Batch, READ};
use super::choose::{Pattern, nothing_named};
use super::keep::{Kept, Unused};
use super::text::{Ink, changes, full_name};
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Stop, files};

/// Keeps the explanations of scenarios from now on, whatever was kept before. Gives whether none was refused.
pub(super) fn approve(
    term: &mut Terminal,
    batch: &mut Batch<'_>,
    patterns: &[Pattern],
) -> Result<bool, Stop> {
    let mut all = true;
    for pattern in patterns {
        let chosen: Vec<usize> = (0..batch.ran.len())
            .filter(|at| name_at(batch, *at).is_some_and(|name| pattern.matches(name)))
            .collect();
        if chosen.is_empty() {
            return Err(nothing(batch, pattern));
        }
        for at in chosen {
            let Some(id) = batch.ran.get(at).map(|ran| ran.report.id) else { continue };
            if let Some(why) = refusal(batch, at) {
                term.line(&format!("not approved: {}: {why}", full_name(batch.program, id)))?;
                all = false;
                continue;
            }
            let now = match batch.ran.get(at).map(|ran| &ran.kept) {
                Some(Kept::Same) => continue,
                Some(kept) => kept.now().map(ToOwned::to_owned),
                None => None,
            };
            let now = now.or_else(|| {
                approved::explanation(batch.program, batch.sources, id, batch.today, READ).ok()
            });
            if let Some(now) = now {
                keep(term, batch, at, &now)?;
            }
            if !approved::is_marked(batch.program, id) {
                let (file, line) = batch.place(id);
                term.line(&format!(
                    "  write `approve` behind its name ({file}:{line}), so that a lost file is noticed"
                ))?;
            }
        }
    }
    Ok(all)
}

/// Takes over what the explanations of scenarios have become, and removes files of scenarios that are gone. Gives
/// whether none was refused.
pub(super) fn accept(
    term: &mut Terminal,
    batch: &mut Batch<'_>,
    patterns: &[Pattern],
) -> Result<bool, Stop> {
    let mut all = true;
    for pattern in patterns {
        let mut found = false;
        for at in 0..batch.ran.len() {
            if !name_at(batch, at).is_some_and(|name| pattern.matches(name)) {
                continue;
            }
            found = true;
            all &= take_over(term, batch, at)?;
        }
        let gone = batch.unused.iter().filter(|unused| {
            unused.scenario.as_ref().is_some_and(|name| pattern.matches(name))
                || pattern.matches(&unused.path)
        });
        for unused in gone.cloned().collect::<Vec<_>>() {
            found = true;
            remove(term, batch, &unused)?;
        }
        if !found {
            return Err(nothing(batch, pattern));
        }
    }
    Ok(all)
}

/// Shows each explanation that is not as approved, and asks.
pub(super) fn review(term: &mut Terminal, batch: &mut Batch<'_>) -> Result<(), Stop> {
    let ink = Ink(term.style().color);
    let open: Vec<usize> = (0..batch.ran.len())
        .filter(|at| batch.ran.get(*at).is_some_and(|ran| ran.kept.now().is_some()))
        .collect();
    let all = open.len() + batch.unused.len();
    if all == 0 {
        return term.line("every approved explanation is as it was: there is nothing to review\n");
    }
    for (count, at) in open.iter().enumerate() {
        let Some(ran) = batch.ran.get(*at) else { continue };
        let path = batch.paths.get(ran.report.id.index()).map_or("", String::as_str);
        let name = full_name(batch.program, ran.report.id);
        term.line(&format!("{} of {all}: {}", count + 1, ink.strong(&name)))?;
        term.line(&ran.kept.problem(path).unwrap_or_default())?;
        term.line("")?;
        term.text(&changes(&ran.kept, ink))?;
        term.line("")?;
        if let Some(why) = refusal(batch, *at) {
            term.line(&format!("it cannot be accepted: {why}\n"))?;
            continue;
        }
        match ask(term, "accept this explanation?")? {
            Said::Accept => _ = take_over(term, batch, *at)?,
            Said::Keep => term.line("kept as it was")?,
            Said::Quit => return term.line("stopped: the rest is as it was\n"),
        }
        term.line("")?;
    }
    for (count, unused) in batch.unused.clone().iter().enumerate() {
        let of =
            unused.scenario.as_ref().map(|name| format!("it was approved for \"{name}\", and "));
        let of = of.unwrap_or_default();
        let count = open.len() + count + 1;
        term.line(&format!("{count} of {all}: {}", ink.strong(&unused.path)))?;
        term.line(&format!("{of}no scenario uses it any more"))?;
        match ask(term, "remove this file?")? {
            Said::Accept => remove(term, batch, unused)?,
            Said::Keep => term.line("kept as it was")?,
            Said::Quit => return term.line("stopped: the rest is as it was\n"),
        }
        term.line("")?;
    }
    Ok(())
}

/// What a person answered.
enum Said {
    Accept,
    Keep,
    Quit,
}

/// Asks until there is an answer; the end of the input is `quit`.
fn ask(term: &mut Terminal, question: &str) -> Result<Said, Stop> {
    loop {
        term.text(&format!("{question} [y]es, [n]o, [q]uit: "))?;
        term.flush()?;
        let line =
            files::read_line(&mut io::stdin().lock()).map_err(|problem| Stop::wrong(*problem))?;
        // A terminal shows what was typed; a file does not.
        if !term.is_terminal() {
            term.line(line.as_deref().unwrap_or("").trim())?;
        }
        match line.map(|line| line.trim().to_lowercase()).as_deref() {
            Some("y" | "yes" | "a" | "accept") => return Ok(Said::Accept),
            Some("n" | "no" | "k" | "keep") => return Ok(Said::Keep),
            None | Some("q" | "quit") => return Ok(Said::Quit),
            Some(_) => term.line("answer `y`, `n` or `q`")?,
        }
    }
}

/// Takes over the explanation of one scenario, if it is not as approved. Gives whether it was not refused.
fn take_over(term: &mut Terminal, batch: &mut Batch<'_>, at: usize) -> Result<bool, Stop> {
    let Some(ran) = batch.ran.get(at) else { return Ok(true) };
    let Some(now) = ran.kept.now().map(ToOwned::to_owned) else { return Ok(true) };
    if let Some(why) = refusal(batch, at) {
        let name = full_name(batch.program, ran.report.id);
        term.line(&format!("not accepted: {name}: {why}"))?;
        return Ok(false);
    }
    keep(term, batch, at, &now)?;
    Ok(true)
}

/// Why an explanation cannot be approved.
fn refusal(batch: &Batch<'_>, at: usize) -> Option<String> {
    let ran = batch.ran.get(at)?;
    let id = ran.report.id;
    if !ran.report.failures.is_empty() {
        return Some("it does not give what it expects; mend that first".to_owned());
    }
    if approved::is_unread(batch.program, id) {
        return Some(
            "it is marked `unapproved`: read it, and take that word away first".to_owned(),
        );
    }
    let dated = approved::has_day(batch.program, id);
    (!dated).then(|| "it says no day: write `as at` and a date below its name first".to_owned())
}

fn keep(term: &mut Terminal, batch: &mut Batch<'_>, at: usize, now: &str) -> Result<(), Stop> {
    let Some(id) = batch.ran.get(at).map(|ran| ran.report.id) else { return Ok(()) };
    let path = batch.paths.get(id.index()).map_or("", String::as_str);
    write(path, &approved::write(&batch.program[id].name, now))?;
    term.line(&format!("approved: {}   {path}", full_name(batch.program, id)))?;
    if let Some(ran) = batch.ran.get_mut(at) {
        ran.kept = Kept::Same;
    }
    Ok(())
}

fn write(path: &str, text: &str) -> Result<(), Stop> {
    let path = Path::new(path);
    let folder = path.parent().unwrap_or(Path::new(""));
    let written = fs::create_dir_all(folder).and_then(|()| files::write(path, text.as_bytes()));
    written.map_err(|error| unwritable("write", path, &error))
}

fn remove(term: &mut Terminal, batch: &mut Batch<'_>, unused: &Unused) -> Result<(), Stop> {
    let path = Path::new(&unused.path);
    fs::remove_file(path).map_err(|error| unwritable("remove", path, &error))?;
    batch.unused.retain(|other| other != unused);
    term.line(&format!("removed: {}", unused.path))
}

fn unwritable(what: &str, path: &Path, error: &io::Error) -> Stop {
    let message = format!("cannot {what} `{}`: {}", files::name(path), files::reason(error));
    Stop::wrong(placeless(Code::FileUnwritable, message))
}

fn name_at<'a>(batch: &'a Batch<'_>, at: usize) -> Option<&'a str> {
    let id = batch.ran.get(at)?.report.id;
    Some(batch.program[id].name.as_str())
}

fn nothing(batch: &Batch<'_>, pattern: &Pattern) -> Stop {
    let here: Vec<ScenarioId> = batch.ran.iter().map(|ran| ran.report.id).collect();
    let problem: Diagnostic = nothing_named(batch.program, &here, pattern);
    Stop::wrong(problem)
}
