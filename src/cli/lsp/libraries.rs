//! The libraries around opened files, and the files on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lsp_types as lsp;
use rules::ide::{Place, Step, Workspace};
use rules::span::FileId;

use super::super::files;
use super::client::{Client, Settings};

/// So many folders beside an opened pack are looked into.
const MOST_BESIDE: usize = 500;

/// Where the rules around a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// Files and folders; none for texts that stand alone.
    roots: Vec<PathBuf>,
    /// What lies deeper in the folders belongs to them too.
    deep: bool,
}

/// One library with what was told about it.
pub(super) struct Library {
    pub(super) home: Home,
    pub(super) workspace: Workspace,
    /// The reports that the editor has, by text.
    pub(super) published: BTreeMap<FileId, (Option<i32>, Vec<lsp::Diagnostic>)>,
    /// Something has changed since the reports were published.
    pub(super) changed: bool,
}

impl Library {
    pub(super) fn new(home: Home) -> Self {
        let workspace = Workspace::new();
        Self { home, workspace, published: BTreeMap::new(), changed: true }
    }

    /// Reads what is on disk again. Gives what cannot be read, in words.
    pub(super) fn read_disk(&mut self) -> Vec<String> {
        let mut troubles = Vec::new();
        let paths = self.home.files(&mut troubles);
        let mut names = Vec::new();
        for path in paths {
            let name = files::name(&path);
            match files::read(&path, files::MAX_RULES_BYTES) {
                Ok(read) => {
                    let same = self.workspace.file(&name);
                    let same = same.is_some_and(|file| self.workspace.text(file) == read.text);
                    self.changed |= !same;
                    let step = Step::Disk { name: name.clone(), text: Some(read.text) };
                    // A step about the disk is never refused.
                    let _ = self.workspace.step(step);
                }
                // It stays as it was: it may be in the middle of being written.
                Err(problem) => troubles.push(problem.message.clone()),
            }
            names.push(name);
        }
        names.sort();
        let known: Vec<String> = self.workspace.names().map(str::to_owned).collect();
        for name in known.into_iter().filter(|name| names.binary_search(name).is_err()) {
            self.changed = true;
            let _ = self.workspace.step(Step::Disk { name, text: None });
        }
        troubles
    }
}

impl Home {
    /// Of texts that stand alone.
    pub(super) const fn nowhere() -> Self {
        Self { roots: Vec::new(), deep: false }
    }

    /// Where the rules around a rule file are, and whether it is one of them.
    pub(super) fn around(path: &Path, settings: &Settings, client: &Client) -> (Self, Place) {
        if !settings.rules.is_empty() {
            let home = Self::set(settings, client);
            let inside = home.name_inside(path).is_some();
            return (home, if inside { Place::Library } else { Place::Alone });
        }
        let called = |folder: &&Path| folder.file_name().is_some_and(|name| name == "rules");
        if let Some(root) = path.ancestors().skip(1).find(called) {
            return (Self { roots: vec![root.to_owned()], deep: true }, Place::Library);
        }
        let Some(folder) = path.parent() else { return (Self::nowhere(), Place::Alone) };
        if !is_pack(folder) {
            return (Self::nowhere(), Place::Alone);
        }
        let mut roots = vec![folder.to_owned()];
        let beside = folder.parent().and_then(|around| std::fs::read_dir(around).ok());
        let beside = beside.into_iter().flatten().flatten().take(MOST_BESIDE);
        let beside = beside.map(|entry| entry.path()).filter(|path| path.is_dir());
        roots.extend(beside.filter(|beside| beside != folder && is_pack(beside)));
        roots.sort();
        (Self { roots, deep: false }, Place::Library)
    }

    /// Where the rules for a case are: what is set, else the nearest folder `rules` around or above it.
    pub(super) fn for_case(path: &Path, settings: &Settings, client: &Client) -> Option<Self> {
        if !settings.rules.is_empty() {
            return Some(Self::set(settings, client));
        }
        let mut above = path.ancestors().skip(1).map(Path::to_owned).chain(client.folders.clone());
        let root = above.find_map(|folder| {
            let named = folder.file_name().is_some_and(|name| name == "rules");
            let inside = folder.join("rules");
            if named { Some(folder) } else { inside.is_dir().then_some(inside) }
        })?;
        Some(Self { roots: vec![root], deep: true })
    }

    fn set(settings: &Settings, client: &Client) -> Self {
        let from = client.folders.first().cloned().or_else(|| std::env::current_dir().ok());
        let from = from.unwrap_or_default();
        Self { roots: settings.rules.iter().map(|path| from.join(path)).collect(), deep: true }
    }

    /// What a file is called that lies below the roots, also by another way that leads there.
    pub(super) fn name_inside(&self, path: &Path) -> Option<String> {
        if self.roots.iter().any(|root| path.starts_with(root)) {
            return Some(files::name(path));
        }
        let real = path.canonicalize().ok()?;
        self.roots.iter().find_map(|root| {
            let below = real.strip_prefix(root.canonicalize().ok()?).ok()?;
            let joined = if below.as_os_str().is_empty() { root.clone() } else { root.join(below) };
            Some(files::name(&joined))
        })
    }

    fn files(&self, troubles: &mut Vec<String>) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for root in &self.roots {
            if self.deep {
                match files::rule_files(root) {
                    Ok(paths) => found.extend(paths),
                    Err(problem) => troubles.push(problem.message.clone()),
                }
            } else {
                found.extend(beside(root));
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The rule files of one folder.
fn beside(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "rules")).collect()
}

/// Whether a folder is a pack: one of its rule files has a `pack` line.
fn is_pack(folder: &Path) -> bool {
    beside(folder).iter().any(|path| {
        let read = files::read(path, files::MAX_RULES_BYTES);
        read.is_ok_and(|read| declares_pack(&read.text))
    })
}

/// Whether a text has a `pack` line.
pub(super) fn declares_pack(text: &str) -> bool {
    text.lines().any(|line| line.trim_start_matches('\u{feff}').starts_with("pack "))
}
