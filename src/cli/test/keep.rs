//! The approved files: which there are, and whether explanations are still what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rules::program::{Program, ScenarioId};
use rules::scenario::approved;
use rules::source::{Source, Sources};
use rules::value::Date;

use super::batch::READ;
use crate::cli::files;

/// What became of the approved explanation of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is not kept.
    No,
    /// It is as approved.
    Same,
    /// It is to be kept, and there is no file.
    Missing {
        /// The explanation.
        now: String,
    },
    /// It is another.
    Changed {
        /// As approved.
        approved: String,
        /// As it is.
        now: String,
    },
    /// The file was changed by hand.
    Edited {
        /// What stands in it.
        approved: String,
        /// The explanation.
        now: String,
    },
    /// The file is of another scenario.
    Another {
        /// The name of that.
        scenario: String,
        /// The explanation of this one.
        now: String,
    },
    /// The file is no approved file.
    Broken {
        /// Why not.
        why: String,
        /// The explanation.
        now: String,
    },
    /// It would change from day to day.
    NoDay,
    /// There is none: the case cannot be built. The scenario fails by itself.
    Unbuilt,
}

impl Kept {
    /// Whether nothing is wrong with it.
    pub(super) const fn is_good(&self) -> bool {
        matches!(self, Self::No | Self::Same | Self::Unbuilt)
    }

    /// The explanation as it is, where it is not what the file says.
    pub(super) fn now(&self) -> Option<&str> {
        match self {
            Self::Missing { now }
            | Self::Changed { now, .. }
            | Self::Edited { now, .. }
            | Self::Another { now, .. }
            | Self::Broken { now, .. } => Some(now),
            Self::No | Self::Same | Self::NoDay | Self::Unbuilt => None,
        }
    }

    /// What is wrong, in words; nothing where nothing is.
    pub(super) fn problem(&self, path: &str) -> Option<String> {
        Some(match self {
            Self::No | Self::Same | Self::Unbuilt => return None,
            Self::Missing { .. } => format!(
                "it is marked `approve`, and its explanation is not kept yet: `rules test --review` shows it and \
                 writes `{path}`"
            ),
            Self::Changed { .. } => format!(
                "the explanation is not the approved one (`{path}`): if the change is right, accept it with \
                 `rules test --review`"
            ),
            Self::Edited { .. } => format!(
                "`{path}` was edited by hand: its words no longer fit the checksum at its head, so nobody can tell what \
                 was approved. Read the explanation, then write the file anew with `rules test --review`"
            ),
            Self::Another { scenario, .. } => format!(
                "`{path}` is the approved file of \"{scenario}\", not of this scenario: if it was renamed, write the \
                 file anew with `rules test --review`"
            ),
            Self::Broken { why, .. } => {
                format!("`{path}` is no approved file: {why}; write it anew with `rules test --review`")
            }
            Self::NoDay => "it is marked `approve` and says no day, so its explanation would change from day to day: \
                            write `as at` and a date below its name"
                .to_owned(),
        })
    }
}

/// An approved file that no scenario uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unused {
    /// The file.
    pub(super) path: String,
    /// The scenario that it was of, where it says so.
    pub(super) scenario: Option<String>,
}

/// What is known of the approved files before the scenarios are run.
pub(super) struct Keeper<'a> {
    program: &'a Program,
    sources: &'a Sources,
    paths: &'a [String],
    /// The files that are there, in the folders of the chosen scenarios.
    there: BTreeSet<String>,
    /// Folders of which every rule file was read: only there it is known what no scenario uses.
    whole: BTreeSet<String>,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(
        program: &'a Program,
        sources: &'a Sources,
        paths: &'a [String],
        chosen: &[ScenarioId],
    ) -> Self {
        // Whoever runs one file of a pack asks nothing about the others.
        let mut files: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (_, source) in sources.iter() {
            files.entry(folder_of(source.name())).or_default().insert(source.name());
        }
        let asked: BTreeSet<&str> =
            chosen.iter().map(|id| file_of(program, sources, *id)).collect();
        let unasked: BTreeSet<&str> = (0..program.scenarios.len())
            .map(|at| file_of(program, sources, ScenarioId::at(at)))
            .filter(|file| !asked.contains(file))
            .collect();
        let everything = unasked.is_empty();
        let folders: BTreeSet<String> = if everything {
            files.keys().cloned().collect()
        } else {
            asked.iter().map(|file| folder_of(file)).collect()
        };
        let mut there = BTreeSet::new();
        let mut whole = BTreeSet::new();
        for folder in &folders {
            let read = files.get(folder).map_or(0, BTreeSet::len);
            let unasked = unasked.iter().any(|file| folder_of(file) == *folder);
            if !unasked && count_rules(folder) == read {
                whole.insert(folder.clone());
            }
            there.extend(approved_files(folder));
        }
        Self { program, sources, paths, there, whole }
    }

    /// Compares the explanation of a scenario with its approved file.
    pub(super) fn kept(&self, id: ScenarioId, today: Date) -> Kept {
        let Some(path) = self.paths.get(id.index()) else { return Kept::No };
        let is_there = self.there.contains(path);
        if !is_there && !approved::is_marked(self.program, id) {
            return Kept::No;
        }
        if !approved::has_day(self.program, id) {
            return Kept::NoDay;
        }
        let Ok(now) = approved::explanation(self.program, self.sources, id, today, READ) else {
            return Kept::Unbuilt;
        };
        if !is_there {
            return Kept::Missing { now };
        }
        let text = match files::read(Path::new(path), files::MAX_RULES_BYTES) {
            Ok(read) => read.text,
            Err(problem) => return Kept::Broken { why: problem.message.clone(), now },
        };
        let Some(file) = approved::read(&text) else {
            let why = "its head, between two lines `---`, is missing".to_owned();
            return Kept::Broken { why, now };
        };
        if file.scenario != self.program[id].name {
            return Kept::Another { scenario: file.scenario, now };
        }
        match (file.intact, file.text == now) {
            (false, _) => Kept::Edited { approved: file.text, now },
            (true, true) => Kept::Same,
            (true, false) => Kept::Changed { approved: file.text, now },
        }
    }

    /// The approved files that no scenario uses.
    pub(super) fn unused(&self) -> Vec<Unused> {
        let used: BTreeSet<&str> = self.paths.iter().map(String::as_str).collect();
        self.there
            .iter()
            .filter(|path| !used.contains(path.as_str()))
            .filter(|path| {
                let folder = folder_of(path);
                self.whole.contains(&folder_of(&folder))
            })
            .map(|path| {
                let text = files::read(Path::new(path), files::MAX_RULES_BYTES).ok();
                let file = text.and_then(|read| approved::read(&read.text));
                Unused { path: path.clone(), scenario: file.map(|file| file.scenario) }
            })
            .collect()
    }
}

fn file_of<'a>(program: &Program, sources: &'a Sources, id: ScenarioId) -> &'a str {
    sources.get(program[id].span.file).map_or("", Source::name)
}

/// `rules/norfolk` of `rules/norfolk/norfolk.rules`
fn folder_of(path: &str) -> String {
    path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

fn entries(folder: &str) -> Vec<String> {
    let here = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = fs::read_dir(here) else { return Vec::new() };
    let named = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    named.filter(|name| !name.starts_with('.')).collect()
}

fn count_rules(folder: &str) -> usize {
    entries(folder).iter().filter(|name| name.ends_with(".rules")).count()
}

fn approved_files(folder: &str) -> Vec<String> {
    let inner = if folder.is_empty() {
        approved::FOLDER.to_owned()
    } else {
        format!("{folder}/{}", approved::FOLDER)
    };
    let ending = format!(".{}", approved::ENDING);
    let names = entries(&inner).into_iter().filter(|name| name.ends_with(&ending));
    names.map(|name| format!("{inner}/{name}")).collect()
}
