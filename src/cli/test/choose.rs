//! Which scenarios are run: by pack, by file or folder, and by a pattern of their name.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rules::diagnostic::{Code, near_name};
use rules::program::{Program, ScenarioId};
use rules::source::{Source, Sources};

use super::TestArgs;
use crate::cli::Stop;
use crate::cli::library::Library;
use crate::cli::report::placeless;

/// A part of a name, or the whole of it with `*` and `?`. Letter case does not matter.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    written: String,
    small: Vec<char>,
}

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        Ok(Self { written: written.to_owned(), small: written.to_lowercase().chars().collect() })
    }
}

impl Pattern {
    /// As it was written.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// Whether a name is meant.
    pub(super) fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        if self.small.iter().any(|letter| matches!(letter, '*' | '?')) {
            let name: Vec<char> = name.chars().collect();
            return glob(&self.small, &name);
        }
        name.contains(&self.small.iter().collect::<String>())
    }
}

/// Whether a whole name fits a pattern. Only the last `*` is ever tried again: the work is at most the product of the
/// two lengths.
fn glob(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut on) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(on) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, on));
                at += 1;
            }
            Some(wanted) if wanted == letter || *wanted == '?' => {
                at += 1;
                on += 1;
            }
            _ => {
                let Some((before, taken)) = star else { return false };
                star = Some((before, taken + 1));
                at = before + 1;
                on = taken + 1;
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// The scenarios that are asked for, in the order of the rules.
pub(super) fn scenarios(args: &TestArgs, library: &Library) -> Result<Vec<ScenarioId>, Stop> {
    let (program, sources) = (&library.program, &library.sources);
    let targets: Vec<Target> = args
        .targets
        .iter()
        .map(|name| Target::find(program, sources, name))
        .collect::<Result<_, Stop>>()?;
    let here: Vec<ScenarioId> = (0..program.scenarios.len())
        .map(ScenarioId::at)
        .filter(|id| {
            targets.is_empty() || targets.iter().any(|target| target.has(program, sources, *id))
        })
        .collect();
    named(program, here, &args.name)
}

/// Those with a name that one of the patterns means.
fn named(
    program: &Program,
    here: Vec<ScenarioId>,
    patterns: &[Pattern],
) -> Result<Vec<ScenarioId>, Stop> {
    for pattern in patterns {
        if !here.iter().any(|id| pattern.matches(&program[*id].name)) {
            return Err(Stop::wrong(nothing_named(program, &here, pattern)));
        }
    }
    let wanted = |id: &ScenarioId| {
        patterns.is_empty() || patterns.iter().any(|pattern| pattern.matches(&program[*id].name))
    };
    Ok(here.into_iter().filter(wanted).collect())
}

/// No scenario has such a name.
pub(super) fn nothing_named(
    program: &Program,
    here: &[ScenarioId],
    pattern: &Pattern,
) -> rules::diagnostic::Diagnostic {
    let names = here.iter().map(|id| program[*id].name.as_str());
    let near = near_name(pattern.written(), names);
    let message = format!("no scenario is called `{}`, or has that in its name", pattern.written());
    placeless(Code::Argument, message).help(near.map_or_else(
        || "`rules test --list` lists their names".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ))
}

/// A pack, or a place in the library.
enum Target {
    Pack(usize),
    Path(PathBuf),
}

impl Target {
    fn find(program: &Program, sources: &Sources, name: &str) -> Result<Self, Stop> {
        if let Some(at) = program.packs.iter().position(|pack| pack.name == name) {
            return Ok(Self::Pack(at));
        }
        let path = PathBuf::from(name);
        if sources.iter().any(|(_, source)| is_below(Path::new(source.name()), &path)) {
            return Ok(Self::Path(path));
        }
        let problem =
            placeless(Code::Argument, format!("no pack, rule file or folder is called `{name}`"));
        let names = program.packs.iter().map(|pack| pack.name.as_str());
        Err(Stop::usage(match near_name(name, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("`rules packs` lists the packs"),
        }))
    }

    fn has(&self, program: &Program, sources: &Sources, id: ScenarioId) -> bool {
        match self {
            Self::Pack(pack) => program[id].pack.index() == *pack,
            Self::Path(path) => {
                let file = sources.get(program[id].span.file).map_or("", Source::name);
                is_below(Path::new(file), path)
            }
        }
    }
}

/// Whether a path is another or stands below it, whatever way either is written.
pub(super) fn is_below(path: &Path, folder: &Path) -> bool {
    if path.starts_with(folder) {
        return true;
    }
    match (std::fs::canonicalize(path), std::fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, name: &str) -> bool {
        pattern.parse::<Pattern>().is_ok_and(|pattern| pattern.matches(name))
    }

    #[test]
    fn patterns_are_parts_or_whole_names() {
        for (pattern, name, fits) in [
            ("birthday", "S01 fourth Birthday", true),
            ("BIRTH", "S01 fourth birthday", true),
            ("fifth", "S01 fourth birthday", false),
            ("S0*", "s01 fourth birthday", true),
            ("*birthday", "S01 fourth birthday", true),
            ("fourth*", "S01 fourth birthday", false),
            ("*f*b*y", "S01 fourth birthday", true),
            ("S0? *", "S01 fourth birthday", true),
            ("S0?", "S01 fourth birthday", false),
            ("*", "", true),
            ("?", "", false),
            ("", "anything", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} and {name}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let name = "a".repeat(5_000);
        assert!(!matches(&format!("{}b", "*a".repeat(200)), &name));
    }
}
