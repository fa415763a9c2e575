//! `rules lint`: is anything wrong in the rules?

use std::path::PathBuf;

use rules::diagnostic::Severity;

use super::library::{self, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Stop};

/// Compile the rules and report everything that is wrong in them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules lint                                   the rules in ./rules
  rules lint rules/lancashire_ehwb rules/england rules/vocabulary
  rules lint --error-format plain              one line a problem, for editors and CI")]
pub(crate) struct LintArgs {
    /// Rule files, packs, or folders of packs [default: as with --rules]
    #[arg(value_name = "PATH", id = "named")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,
}

impl LintArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let roots = self.library.roots_or(&self.paths)?;
        let (sources, mut problems) = library::read(&roots);
        if sources.is_empty() && problems.is_empty() {
            return Err(Stop::wrong(library::no_rule_files(&roots)));
        }
        let compiled = rules::program::compile_library(&sources);
        problems.extend(compiled.problems);
        problems.extend(compiled.program.iter().flat_map(rules::program::lints));
        term.report(&sources, &problems);
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let warnings = problems.len() - errors;
        let files = sources.len();
        let packs = compiled.program.as_ref().map_or(0, |program| program.packs.len());
        let found = match (errors, warnings) {
            (0, 0) => format!(
                "{}, {}: nothing is wrong",
                counted(files, "rule file"),
                counted(packs, "pack")
            ),
            _ => format!(
                "{}: {}, {}",
                counted(files, "rule file"),
                counted(errors, "error"),
                counted(warnings, "warning")
            ),
        };
        term.line(&found)?;
        Ok(if errors > 0 { Exit::Wrong } else { Exit::Answered })
    }
}

/// `1 error`, `2 errors`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
