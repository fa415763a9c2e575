//! `rules lint`: is anything wrong in the rules, and is anything in them worth a second look?

mod fix;
mod page;

use std::path::PathBuf;

use rules::analysis::lint::{self, Finding};
use rules::diagnostic::{Diagnostic, Severity};
use rules::source::Sources;
use rules::value::Date;

use super::cases::{CaseArgs, day};
use super::library::{self, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Stop};

/// Compile the rules and report what is wrong in them, and what is worth a second look
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What is found can be allowed where it is, with a reason: `# allow near_names: both are called so` above a
declaration or behind a line. A pack sets how serious a lint is: `lint near_names is off because \"…\"`.

Examples:
  rules lint                                   the rules in ./rules
  rules lint rules/lancashire_ehwb rules/england rules/vocabulary
  rules lint --explain near_names              what it means, why it matters, and how to mend it
  rules lint --fix --diff                      what would be mended without a doubt
  rules lint --deny-warnings --error-format plain    one line a problem, for editors and CI")]
pub(crate) struct LintArgs {
    /// Rule files, packs, or folders of packs [default: as with --rules]
    #[arg(value_name = "PATH", id = "named")]
    paths: Vec<PathBuf>,

    /// End with status 1 also where there are warnings
    #[arg(long)]
    deny_warnings: bool,

    /// Mend what can be mended without a doubt, and say what was done
    #[arg(long)]
    fix: bool,

    /// With --fix: change nothing; show what would change, and end with status 1 if anything would
    #[arg(long, requires = "fix")]
    diff: bool,

    /// Explain a lint, or any code of a report
    #[arg(long, value_name = "NAME", conflicts_with_all = ["named", "fix", "list"])]
    explain: Option<String>,

    /// List the lints and how serious each is where no pack says otherwise
    #[arg(long, conflicts_with_all = ["named", "fix"])]
    list: bool,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    #[command(flatten)]
    library: LibraryArgs,
}

/// What was found in a library.
struct Looked {
    /// How many packs there are.
    packs: usize,
    /// What the compiler reports.
    problems: Vec<Diagnostic>,
    /// What the lints report; nothing where the rules do not compile.
    findings: Vec<Finding>,
}

impl LintArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        if self.list {
            return page::list(term);
        }
        if let Some(name) = &self.explain {
            return page::explain(term, name);
        }
        let roots = self.library.roots_or(&self.paths)?;
        let (mut sources, unreadable) = library::read(&roots);
        if sources.is_empty() && unreadable.is_empty() {
            return Err(Stop::wrong(library::no_rule_files(&roots)));
        }
        let today = self.as_at.unwrap_or_else(CaseArgs::clock);
        let mut looked = look(&sources, today);
        let mut exit = Exit::Answered;
        if self.fix && unreadable.is_empty() && !wrong(&looked.problems) {
            let mended = fix::mend(sources, looked, today)?;
            mended.write(term, self.diff)?;
            if self.diff && mended.changed() {
                exit = Exit::Wrong;
            }
            (sources, looked) = mended.after();
        }
        let repairs = looked.findings.iter().filter(|finding| finding.mend.is_some()).count();
        let mut problems = unreadable;
        problems.append(&mut looked.problems);
        problems.extend(looked.findings.into_iter().map(|finding| finding.diagnostic));
        term.report(&sources, &problems);
        term.line(&summary(&problems, sources.len(), looked.packs, repairs))?;
        let warned = problems.iter().any(|problem| problem.severity == Severity::Warning);
        if wrong(&problems) || self.deny_warnings && warned {
            exit = exit.and(Exit::Wrong);
        }
        Ok(exit)
    }
}

fn look(sources: &Sources, today: Date) -> Looked {
    let compiled = rules::program::compile_library(sources);
    let (packs, findings) = match &compiled.program {
        Some(program) => (program.packs.len(), lint::run(program, sources, today)),
        None => (0, Vec::new()),
    };
    Looked { packs, problems: compiled.problems, findings }
}

fn wrong(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn summary(problems: &[Diagnostic], files: usize, packs: usize, repairs: usize) -> String {
    let count = |severity| problems.iter().filter(|one| one.severity == severity).count();
    let notes = count(Severity::Note);
    let files = counted(files, "rule file");
    if problems.is_empty() {
        return format!("{files}, {}: nothing is wrong", counted(packs, "pack"));
    }
    let mut said = format!(
        "{files}: {}, {}",
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning")
    );
    if notes > 0 {
        said.push_str(&format!(", {}", counted(notes, "note")));
    }
    if repairs > 0 {
        said.push_str(&format!("; `rules lint --fix` mends {repairs} of them"));
    }
    said
}

/// `1 error`, `2 errors`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
