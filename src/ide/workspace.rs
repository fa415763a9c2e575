//! The state: texts, their trees, the program.
//!
//! Owns: which text counts (the one in the editor, else the one on disk), what was parsed of it, and the program
//! of the library as it is now. Takes: steps. Gives: reports for every text.
//! Only what changed is parsed again; the library is compiled when somebody asks for something that needs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{CaseText, Index, Library, Refusal, Renaming, rename};
use crate::analysis::lint::{self, Finding};
use crate::assist;
use crate::diagnostic::{self, Diagnostic};
use crate::program::{self, PackId, Program};
use crate::source::{Source, Sources};
use crate::span::FileId;
use crate::syntax::{self, ast};
use crate::value::Date;

/// A text that is larger is read again when it is saved, not at each key: nobody should wait while typing.
pub const MAX_TYPED_BYTES: usize = 1024 * 1024;

/// Where a text belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a file of the library.
    Library,
    /// It stands alone: it is read, and its names are not looked up.
    Alone,
}

/// Something that happened to a text.
#[derive(Clone, Debug)]
pub enum Step {
    /// What is on disk now; `None` where the file is gone. A text that is open in the editor stays as it is.
    Disk {
        /// The file.
        name: String,
        /// Its text.
        text: Option<String>,
    },
    /// It is opened in the editor.
    Open {
        /// The file.
        name: String,
        /// Whether it belongs to the library.
        place: Place,
        /// The editor's number for this state of the text.
        version: i32,
        /// Its text.
        text: String,
    },
    /// It is changed in the editor.
    Change {
        /// The file.
        name: String,
        /// The editor's number for this state of the text; higher than the one before.
        version: i32,
        /// The whole text.
        text: String,
    },
    /// It was written to disk as it is in the editor.
    Save {
        /// The file.
        name: String,
    },
    /// It is closed in the editor.
    Close {
        /// The file.
        name: String,
        /// What is on disk; `None` where there is no such file.
        text: Option<String>,
    },
}

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not open.
    #[error("`{0}` is not open")]
    NotOpen(String),
    /// The editor has gone on already.
    #[error("version {given} of `{name}` is not newer than {known}")]
    OldVersion {
        /// The file.
        name: String,
        /// The version of the step.
        given: i32,
        /// The version that is known.
        known: i32,
    },
}

/// What is wrong in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The text.
    pub file: FileId,
    /// The editor's number for the state they are about; `None` for a text on disk.
    pub version: Option<i32>,
    /// The reports whose main place is in it, in the order of the text.
    pub reports: Vec<Diagnostic>,
}

/// One text.
#[derive(Debug)]
struct Text {
    place: Place,
    /// Open in the editor, in this version.
    version: Option<i32>,
    /// There is such a text: a file that is gone keeps its id.
    there: bool,
    /// What is in the editor of a large text, until it is saved.
    typed: Option<String>,
    /// Its tree and what is wrong in it; `None` until it is read again.
    parsed: Option<syntax::Parsed>,
}

/// A state of a library, for the lints.
#[derive(Debug)]
pub struct ToLint {
    index: Arc<Index>,
    sources: Sources,
    today: Date,
    state: u64,
}

/// What the lints found in a state of a library.
#[derive(Debug)]
pub struct Linted {
    state: u64,
    /// `None` where the library has mistakes: then nothing is looked for.
    findings: Option<Vec<Finding>>,
}

impl ToLint {
    /// Lets the lints look.
    #[must_use]
    pub fn run(self) -> Linted {
        let program = self.index.program();
        let findings = program.map(|program| lint::run(program, &self.sources, self.today));
        Linted { state: self.state, findings }
    }
}

/// A library that is being written.
#[derive(Debug, Default)]
pub struct Workspace {
    names: BTreeMap<String, FileId>,
    sources: Sources,
    texts: Vec<Text>,
    /// The library as it is now; `None` until it is compiled again.
    checked: Option<Arc<Index>>,
    /// The last library without mistakes.
    last: Option<Arc<Index>>,
    /// What the lints found last, less what they found in texts that have changed since.
    findings: Vec<Finding>,
    /// The lints have seen the library as it is now.
    linted: bool,
    /// Counts the states of the library, so that what was found in an earlier one is known.
    state: u64,
    /// The day that counts as today; no source is past its end where nobody said.
    today: Option<Date>,
}

impl Workspace {
    /// A library without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a step, or refuses it and leaves everything as it was.
    ///
    /// # Errors
    ///
    /// What is changed, saved or closed is not open, or a version is not newer than the one that is known.
    pub fn step(&mut self, step: Step) -> Result<(), Trouble> {
        match step {
            Step::Disk { name, text } => self.disk(&name, text),
            Step::Open { name, place, version, text } => {
                let file = self.put(&name, place, text);
                if let Some(entry) = self.text_mut(file) {
                    entry.version = Some(version);
                }
            }
            Step::Change { name, version, text } => self.change(&name, version, text)?,
            Step::Save { name } => {
                let file = self.opened(&name)?;
                if let Some(text) = self.text_mut(file).and_then(|entry| entry.typed.take()) {
                    self.replace(file, text);
                }
            }
            Step::Close { name, text } => {
                let file = self.opened(&name)?;
                if let Some(entry) = self.text_mut(file) {
                    entry.version = None;
                }
                self.disk(&name, text);
            }
        }
        Ok(())
    }

    fn disk(&mut self, name: &str, text: Option<String>) {
        let known = self.names.get(name).copied();
        let entry = known.and_then(|file| self.texts.get(file.0 as usize));
        if entry.is_some_and(|entry| entry.version.is_some()) {
            return;
        }
        match (text, known) {
            (Some(text), _) => {
                // A file keeps its place: what stood alone while it was open stands alone.
                let place = entry.map_or(Place::Library, |entry| entry.place);
                self.put(name, place, text);
            }
            (None, Some(file)) => {
                self.replace(file, String::new());
                if let Some(entry) = self.text_mut(file) {
                    entry.there = false;
                }
            }
            (None, None) => {}
        }
    }

    fn change(&mut self, name: &str, version: i32, text: String) -> Result<(), Trouble> {
        let file = self.opened(name)?;
        let known = self.version(file).unwrap_or(i32::MIN);
        if version <= known {
            return Err(Trouble::OldVersion { name: name.to_owned(), given: version, known });
        }
        let large = text.len() > MAX_TYPED_BYTES;
        if let Some(entry) = self.text_mut(file) {
            entry.version = Some(version);
            entry.typed = None;
            if large {
                entry.typed = Some(text);
                return Ok(());
            }
        }
        self.replace(file, text);
        Ok(())
    }

    fn put(&mut self, name: &str, place: Place, text: String) -> FileId {
        let file = match self.names.get(name) {
            Some(file) => *file,
            None => {
                let file = self.sources.add(name, "");
                self.names.insert(name.to_owned(), file);
                self.texts.push(Text {
                    place,
                    version: None,
                    there: true,
                    typed: None,
                    parsed: None,
                });
                file
            }
        };
        // What is already known need not be read again: opening a file changes nothing.
        let same = self.sources.get(file).is_some_and(|source| source.text() == text);
        if let Some(entry) = self.text_mut(file) {
            let stays = same && entry.there && entry.place == place && entry.parsed.is_some();
            entry.place = place;
            entry.there = true;
            entry.typed = None;
            if stays {
                return file;
            }
        }
        self.replace(file, text);
        file
    }

    fn replace(&mut self, file: FileId, text: String) {
        self.sources.replace(file, text);
        self.findings.retain(|finding| finding.diagnostic.span().file != file);
        self.unlinted();
        if let Some(entry) = self.text_mut(file) {
            entry.parsed = None;
        }
        self.checked = None;
    }

    fn opened(&self, name: &str) -> Result<FileId, Trouble> {
        let file = self.names.get(name).copied();
        file.filter(|file| self.version(*file).is_some())
            .ok_or_else(|| Trouble::NotOpen(name.to_owned()))
    }

    fn text_mut(&mut self, file: FileId) -> Option<&mut Text> {
        self.texts.get_mut(file.0 as usize)
    }

    /// The editor's number for the state of a text; `None` where it is not open.
    #[must_use]
    pub fn version(&self, file: FileId) -> Option<i32> {
        self.texts.get(file.0 as usize)?.version
    }

    /// The texts that were checked, with their names.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The text with this name, if there is one.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<FileId> {
        let file = *self.names.get(name)?;
        self.texts.get(file.0 as usize)?.there.then_some(file)
    }

    /// What the texts of the library are called that there are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let there = self.names.iter().filter(|(_, file)| self.is_in_library(**file));
        there.map(|(name, _)| name.as_str())
    }

    /// What a text is called.
    #[must_use]
    pub fn name(&self, file: FileId) -> &str {
        self.sources.get(file).map_or("", Source::name)
    }

    /// A text as it stands in the editor, or on disk.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        let typed = self.texts.get(file.0 as usize).and_then(|entry| entry.typed.as_deref());
        typed.unwrap_or_else(|| self.sources.get(file).map_or("", Source::text))
    }

    /// Whether a text has changed since it was read: it is large, and is read when it is saved.
    #[must_use]
    pub fn waits_for_save(&self, file: FileId) -> bool {
        self.texts.get(file.0 as usize).is_some_and(|entry| entry.typed.is_some())
    }

    /// Whether a text belongs to the library.
    #[must_use]
    pub fn is_in_library(&self, file: FileId) -> bool {
        let entry = self.texts.get(file.0 as usize);
        entry.is_some_and(|entry| entry.there && entry.place == Place::Library)
    }

    /// Says which day counts as today.
    pub fn set_today(&mut self, today: Date) {
        if self.today.replace(today) != Some(today) {
            self.unlinted();
        }
    }

    const fn unlinted(&mut self) {
        self.linted = false;
        self.state += 1;
    }

    /// The day that counts as today.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today.unwrap_or(Date::MIN)
    }

    /// Whether the library has any file.
    #[must_use]
    pub fn has_library(&self) -> bool {
        self.texts.iter().any(|entry| entry.there && entry.place == Place::Library)
    }

    /// The tree of a text, as far as it could be read.
    pub fn tree(&mut self, file: FileId) -> Option<&ast::File> {
        self.parse(file);
        Some(&self.texts.get(file.0 as usize)?.parsed.as_ref()?.file)
    }

    fn parse(&mut self, file: FileId) {
        let text = self.sources.get(file).map_or("", Source::text);
        if let Some(entry) = self.texts.get_mut(file.0 as usize)
            && entry.parsed.is_none()
        {
            entry.parsed = Some(syntax::parse(file, text));
        }
    }

    fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..u32::try_from(self.texts.len()).unwrap_or(u32::MAX)).map(FileId)
    }

    /// The names of the library as it is now, and its program, if nothing is wrong in it.
    pub fn index(&mut self) -> Arc<Index> {
        for file in self.files() {
            self.parse(file);
        }
        if let Some(index) = &self.checked {
            return Arc::clone(index);
        }
        let index = Arc::new(self.compile());
        if index.is_whole() {
            self.last = Some(Arc::clone(&index));
        }
        Arc::clone(self.checked.insert(index))
    }

    /// What is known of the library, for the names that there are, and the pack of a text in it. Where so much is
    /// wrong that the pack cannot be found, what was known when nothing was wrong.
    pub(super) fn known(&mut self, file: FileId) -> (Arc<Index>, Option<PackId>) {
        let now = self.index();
        let pack = self.pack(now.known(), file);
        match &self.last {
            Some(last) if pack.is_none() => (Arc::clone(last), self.pack(last.known(), file)),
            _ => (now, pack),
        }
    }

    /// The pack of a text: that of its folder, also where the text is new.
    fn pack(&self, program: &Program, file: FileId) -> Option<PackId> {
        let folder =
            |file: FileId| self.name(file).rsplit_once(['/', '\\']).map(|(folder, _)| folder);
        let mut packs = program.packs.iter().zip(0..);
        let found = packs.find(|(pack, _)| {
            pack.files.iter().any(|one| *one == file || folder(*one) == folder(file))
        });
        found.map(|(_, at)| PackId::at(at))
    }

    /// How the word before an offset of a text can go on.
    pub fn complete(&mut self, file: FileId, at: usize) -> assist::Completion {
        let (index, pack) = self.known(file);
        assist::in_file(index.known(), pack, self.text(file), at)
    }

    /// What the lints have not seen yet; `None` where they have. It can be looked at elsewhere: that takes longer
    /// than compiling, and is for a moment in which nobody types.
    pub fn to_lint(&mut self) -> Option<ToLint> {
        let index = self.index();
        if self.linted {
            return None;
        }
        let (today, state) = (self.today(), self.state);
        Some(ToLint { index, sources: self.sources.clone(), today, state })
    }

    /// Takes what the lints found; false if the library has changed since.
    pub fn take(&mut self, linted: Linted) -> bool {
        if linted.state != self.state {
            return false;
        }
        self.linted = true;
        if let Some(mut found) = linted.findings {
            found.retain(|one| self.is_in_library(one.diagnostic.span().file));
            self.findings = found;
        }
        true
    }

    /// Lets the lints look here and now.
    pub fn lint(&mut self) {
        if let Some(to_lint) = self.to_lint() {
            self.take(to_lint.run());
        }
    }

    /// Whether the lints have seen the library as it is now.
    #[must_use]
    pub const fn is_linted(&self) -> bool {
        self.linted
    }

    /// What the lints found.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The edits that give the name at an offset another one; see [`rename`].
    ///
    /// # Errors
    ///
    /// The name cannot be another one, or other names would change what they stand for.
    pub fn rename(
        &mut self,
        file: FileId,
        at: u32,
        new: &str,
        cases: &[CaseText<'_>],
    ) -> Result<Renaming, Refusal> {
        let index = self.index();
        let tree = |file: FileId| self.tree_in_library(file).cloned().unwrap_or_default();
        let library = Library { sources: &self.sources, index: &index, tree: &tree };
        rename(&library, file, at, new, cases)
    }

    /// The case files that scenarios give, each by the folder of the rule file and what is written there.
    pub fn case_files(&mut self) -> Vec<String> {
        self.index().uses().case_files.clone()
    }

    fn tree_in_library(&self, file: FileId) -> Option<&ast::File> {
        let entry = self.texts.get(file.0 as usize);
        let entry = entry.filter(|entry| entry.there && entry.place == Place::Library)?;
        Some(&entry.parsed.as_ref()?.file)
    }

    /// What is wrong, for every text that there is or was, with what the lints found when they looked last.
    pub fn problems(&mut self) -> Vec<Problems> {
        let _ = self.index();
        let mut found: Vec<Problems> = self
            .files()
            .map(|file| Problems { file, version: self.version(file), reports: Vec::new() })
            .collect();
        let checked = self.checked.iter().flat_map(|checked| checked.problems());
        let linted = self.findings.iter().map(|finding| &finding.diagnostic);
        let alone = self.texts.iter().filter(|entry| entry.there && entry.place == Place::Alone);
        let alone = alone.filter_map(|entry| entry.parsed.as_ref());
        let alone = alone.flat_map(|parsed| &parsed.problems);
        for report in checked.chain(linted).chain(alone) {
            if let Some(problems) = found.get_mut(report.span().file.0 as usize) {
                problems.reports.push(report.clone());
            }
        }
        found.iter_mut().for_each(|problems| diagnostic::sort(&mut problems.reports));
        found
    }

    fn compile(&self) -> Index {
        let mut problems = Vec::new();
        let packs = program::pack_trees(&self.sources, |file| {
            let entry = self.texts.get(file.0 as usize);
            let entry = entry.filter(|entry| entry.there && entry.place == Place::Library);
            let Some(parsed) = entry.and_then(|entry| entry.parsed.as_ref()) else {
                return ast::File::default();
            };
            problems.extend(parsed.problems.iter().cloned());
            parsed.file.clone()
        });
        Index::new(program::compile_indexed(&self.sources, packs, problems))
    }
}
