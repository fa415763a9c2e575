//! Finding, reading and compiling the rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rules::diagnostic::{Code, Diagnostic};
use rules::program::{Compiled, Program, compile_library, compile_rules};
use rules::source::Sources;

use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Where the rules are.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LibraryArgs {
    /// A rule file, a pack or a folder of packs; may be repeated [default: RULES_PATH, else the nearest `rules`
    /// folder here or above]
    #[arg(long = "rules", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

/// The rules, compiled.
pub(crate) struct Library {
    /// The rule files, in the order of their ids; a case is added behind them.
    pub(crate) sources: Sources,
    /// What they say.
    pub(crate) program: Program,
}

impl LibraryArgs {
    /// Reads and compiles the rules, without their scenarios; reports what is wrong with them.
    pub(crate) fn load(&self, term: &mut Terminal) -> Result<Library, Stop> {
        let roots = self.roots_or(&[])?;
        load(term, &roots, compile_rules)
    }

    /// The same with the scenarios.
    pub(crate) fn load_with_scenarios(&self, term: &mut Terminal) -> Result<Library, Stop> {
        let roots = self.roots_or(&[])?;
        load(term, &roots, compile_library)
    }

    /// Where the rules are: `named` and what `--rules` says, else where they are looked for.
    pub(crate) fn roots_or(&self, named: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
        if !named.is_empty() {
            return Ok([named, &self.paths].concat());
        }
        let roots = self.roots()?;
        if roots.is_empty() {
            let problem =
                placeless(Code::NoRules, "there is no `rules` folder here or in any folder above")
                    .help("say where the rules are: `--rules PATH`, or set RULES_PATH; `rules new NAME` begins some here");
            return Err(Stop::usage(problem));
        }
        Ok(roots)
    }

    /// The same, where having no rules at all is fine.
    pub(crate) fn load_if_any(&self, term: &mut Terminal) -> Result<Library, Stop> {
        let roots = self.roots()?;
        if roots.is_empty() {
            let sources = Sources::new();
            let compiled = compile_rules(&sources);
            return Ok(Library { sources, program: compiled.program.unwrap_or_default() });
        }
        load(term, &roots, compile_rules)
    }

    /// Where the rules are, if anywhere.
    pub(crate) fn roots(&self) -> Result<Vec<PathBuf>, Stop> {
        if !self.paths.is_empty() {
            return Ok(self.paths.clone());
        }
        if let Some(paths) = std::env::var_os("RULES_PATH").filter(|paths| !paths.is_empty()) {
            return Ok(std::env::split_paths(&paths).collect());
        }
        let here = std::env::current_dir().map_err(|error| {
            let message = format!("cannot read the current folder: {}", files::reason(&error));
            Stop::wrong(placeless(Code::FileUnreadable, message))
        })?;
        // Named relative to here, so that reports are short and the same on every machine.
        let mut up = PathBuf::new();
        for folder in here.ancestors() {
            if folder.join("rules").is_dir() {
                return Ok(vec![up.join("rules")]);
            }
            up.push("..");
        }
        Ok(Vec::new())
    }
}

/// Reads and compiles the rules below the roots; reports what is wrong with them.
pub(crate) fn load(
    term: &mut Terminal,
    roots: &[PathBuf],
    compile: fn(&Sources) -> Compiled,
) -> Result<Library, Stop> {
    let (sources, problems) = read(roots);
    if term.report(&sources, &problems) {
        return Err(Stop::Reported(Exit::Wrong));
    }
    if sources.is_empty() {
        return Err(Stop::wrong(no_rule_files(roots)));
    }
    let compiled = compile(&sources);
    let wrong = term.report(&sources, &compiled.problems);
    match compiled.program {
        Some(program) if !wrong => Ok(Library { sources, program }),
        _ => Err(Stop::Reported(Exit::Wrong)),
    }
}

/// Reads every rule file below the roots, each once; what cannot be read is reported, all of it.
pub(crate) fn read(roots: &[PathBuf]) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for root in roots {
        match files::rule_files(root) {
            Ok(paths) => {
                for path in paths {
                    if seen.insert(std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
                        add(&mut sources, &mut problems, &path);
                    }
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }
    (sources, problems)
}

fn add(sources: &mut Sources, problems: &mut Vec<Diagnostic>, path: &Path) {
    match files::read(path, files::MAX_RULES_BYTES) {
        Ok(read) => {
            sources.add(files::name(path), read.text);
        }
        Err(problem) => problems.push(*problem),
    }
}

/// There are folders, but no rule file in them.
pub(crate) fn no_rule_files(roots: &[PathBuf]) -> Diagnostic {
    let names: Vec<String> = roots.iter().map(|root| format!("`{}`", files::name(root))).collect();
    placeless(
        Code::NoRules,
        format!("there is no file that ends in `.rules` in {}", names.join(", ")),
    )
    .help("a pack is a folder of files that end in `.rules`; `rules new NAME` begins one")
}
