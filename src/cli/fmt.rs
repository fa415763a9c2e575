//! `rules fmt`: the one layout of rule files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use rules::diagnostic::{Code, Diagnostic};
use rules::source::Sources;
use rules::syntax;

use super::library::LibraryArgs;
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Lay rule files out: indentation, spaces, tables, dates. What they say stays as it is
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A file with mistakes is reported and left as it is. Comments stay, and so do single blank lines and
the breaks before `and` and `or`.

Examples:
  rules fmt                          every file of the rules in ./rules
  rules fmt rules/norfolk            one pack
  rules fmt --check                  change nothing; exit status 1 if a file is not laid out
  rules fmt --diff rules/norfolk     change nothing; show what would change
  rules fmt - < draft.rules          from standard input to standard output")]
pub(crate) struct FmtArgs {
    /// Rule files, or folders of them; `-` for standard input [default: as with --rules]
    #[arg(value_name = "PATH", id = "named")]
    paths: Vec<PathBuf>,

    /// Change nothing; name the files that are not laid out, and end with status 1 if there are any
    #[arg(long)]
    check: bool,

    /// Change nothing; show what would change, and end with status 1 if anything would
    #[arg(long)]
    diff: bool,

    #[command(flatten)]
    library: LibraryArgs,
}

impl FmtArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut exit = Exit::Answered;
        let mut changed = 0;
        let mut whole = 0;
        let files = self.files(term, &mut exit)?;
        for path in &files {
            match self.file(term, path)? {
                Laid::AsItWas => whole += 1,
                Laid::Changed => changed += 1,
                Laid::Unreadable => exit = exit.and(Exit::Wrong),
            }
        }
        if files.is_empty() {
            return Ok(exit);
        }
        if self.only_looks() {
            if changed > 0 {
                exit = exit.and(Exit::Wrong);
            }
            if self.check {
                term.line(&format!("{}, {whole} laid out", counted(changed, "to lay out")))?;
            }
        } else if files.iter().all(|path| path.as_os_str() != "-") {
            term.line(&format!("{}, {whole} as they were", counted(changed, "changed")))?;
        }
        Ok(exit)
    }

    fn only_looks(&self) -> bool {
        self.check || self.diff
    }

    /// The files, each once, in order.
    fn files(&self, term: &mut Terminal, exit: &mut Exit) -> Result<Vec<PathBuf>, Stop> {
        let roots = self.library.roots_or(&self.paths)?;
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for root in &roots {
            if root.as_os_str() == "-" {
                found.push(root.clone());
                continue;
            }
            match files::rule_files(root) {
                Ok(below) => {
                    found.extend(below.into_iter().filter(|path| seen.insert(path.clone())))
                }
                Err(problem) => {
                    term.report(&Sources::new(), &[*problem]);
                    *exit = exit.and(Exit::Wrong);
                }
            }
        }
        if found.is_empty() && *exit == Exit::Answered {
            return Err(Stop::wrong(super::library::no_rule_files(&roots)));
        }
        Ok(found)
    }

    fn file(&self, term: &mut Terminal, path: &Path) -> Result<Laid, Stop> {
        let read = match files::read(path, files::MAX_RULES_BYTES) {
            Ok(read) => read,
            Err(problem) => {
                term.report(&Sources::new(), &[*problem]);
                return Ok(Laid::Unreadable);
            }
        };
        let mut sources = Sources::new();
        let file = sources.add(files::name(path), read.text.as_str());
        let laid_out = match syntax::format(file, &read.text) {
            Ok(laid_out) => laid_out,
            Err(problems) => {
                term.report(&sources, &problems);
                return Ok(Laid::Unreadable);
            }
        };
        let stdin = path.as_os_str() == "-";
        if self.diff {
            let name = files::name(path);
            let diff = TextDiff::from_lines(&read.text, &laid_out);
            term.text(&diff.unified_diff().header(&name, &name).to_string())?;
        } else if stdin && !self.check {
            term.text(&laid_out)?;
        }
        if laid_out == read.text {
            return Ok(Laid::AsItWas);
        }
        if self.check && !self.diff {
            term.line(&files::name(path))?;
        }
        if !self.only_looks() && !stdin {
            replace(path, &read.text, &laid_out, "rules fmt")?;
        }
        Ok(Laid::Changed)
    }
}

/// What became of a file.
enum Laid {
    AsItWas,
    Changed,
    Unreadable,
}

/// Replaces a file in one step, unless it has changed since it was read.
pub(super) fn replace(path: &Path, before: &str, after: &str, command: &str) -> Result<(), Stop> {
    let name = files::name(path);
    let again =
        files::read(path, files::MAX_RULES_BYTES).map_err(|problem| Stop::wrong(*problem))?;
    if again.text != before {
        let problem: Diagnostic = placeless(
            Code::FileUnwritable,
            format!("`{name}` was changed in the meantime; it is left as it is now"),
        )
        .help(format!("run `{command}` again"));
        return Err(Stop::wrong(problem));
    }
    files::write(path, after.as_bytes()).map_err(|error| {
        let message = format!("`{name}` cannot be written: {}", files::reason_unwritten(&error));
        Stop::wrong(placeless(Code::FileUnwritable, message))
    })
}

/// `1 file changed`, `2 files changed`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 file {what}") } else { format!("{count} files {what}") }
}
