//! Running again after each change, until Ctrl-C.
//!
//! Nothing is cleared: a line says what changed, and the results follow below. Ctrl-C ends the process as it ends any
//! other; nothing is left half done, as nothing is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::event::EventKind;
use notify::{Event, RecursiveMode, Watcher};
use rules::diagnostic::Code;
use rules::source::Sources;

use super::TestArgs;
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, Stop, files};

/// Editors write a file in several steps: only after so long without a change it is read.
const QUIET: Duration = Duration::from_millis(100);
/// The files whose change matters end so.
const ENDINGS: [&str; 3] = ["rules", "json", "snap"];
/// So many of the changed files are named.
const MOST_NAMED: usize = 3;

/// Runs the scenarios, and again after each change.
pub(super) fn run(args: &TestArgs, term: &mut Terminal) -> Result<Exit, Stop> {
    let (send, changes) = channel();
    let mut watcher =
        notify::recommended_watcher(send).map_err(|error| unwatchable(&[], &error))?;
    let roots = args.roots()?;
    for root in &roots {
        let (place, how) = if root.is_dir() {
            (root.clone(), RecursiveMode::Recursive)
        } else {
            // An editor may put another file in the place of this one: its folder stays.
            let folder = root.parent().filter(|folder| !folder.as_os_str().is_empty());
            (folder.unwrap_or(Path::new(".")).to_owned(), RecursiveMode::NonRecursive)
        };
        watcher.watch(&place, how).map_err(|error| unwatchable(&[place], &error))?;
    }
    loop {
        match args.once(term) {
            Ok(_) | Err(Stop::Reported(_)) => {}
            Err(Stop::Problem(problem, _)) => {
                term.report(&Sources::new(), &[*problem]);
            }
            Err(stop @ (Stop::ClosedPipe | Stop::Output(_))) => return Err(stop),
        }
        term.line("\nwaiting for a change (Ctrl-C ends)")?;
        term.flush()?;
        let Some(changed) = next(&changes) else { return Ok(Exit::Answered) };
        term.line(&format!("\n── changed: {} {}\n", named(&changed), "─".repeat(20)))?;
    }
}

/// Waits for changes that matter, and until they are over; `None` if there can be no more.
fn next(changes: &Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    while changed.is_empty() {
        collect(&mut changed, changes.recv().ok()?);
    }
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(event) => collect(&mut changed, event),
            Err(RecvTimeoutError::Timeout) => return Some(changed),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

fn collect(changed: &mut BTreeSet<PathBuf>, event: notify::Result<Event>) {
    let Ok(event) = event else { return };
    // Reading the rules is an event too.
    if matches!(event.kind, EventKind::Access(_)) {
        return;
    }
    let matters = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
    };
    changed.extend(event.paths.into_iter().filter(matters));
}

/// The names of the files, without their folders.
fn named(changed: &BTreeSet<PathBuf>) -> String {
    let name = |path: &PathBuf| {
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    let mut names: Vec<String> = changed.iter().take(MOST_NAMED).map(name).collect();
    if let Some(more @ 1..) = changed.len().checked_sub(MOST_NAMED) {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

fn unwatchable(places: &[PathBuf], error: &notify::Error) -> Stop {
    let reason = match &error.kind {
        notify::ErrorKind::Io(error) => files::reason(error),
        other => format!("{other:?}").to_lowercase(),
    };
    let names: Vec<String> =
        places.iter().map(|place| format!(" `{}`", files::name(place))).collect();
    Stop::wrong(placeless(
        Code::FileUnreadable,
        format!("cannot watch{} for changes: {reason}", names.join(",")),
    ))
}
