//! Rename: one name at every place where it stands, in every pack, or a refusal that says why not.
//!
//! Owns: which names can be renamed, the edits, and the proof that nothing else changes: the edited texts are
//! compiled, and every name in them must stand for what it stood for before.
//! Takes: the texts, their trees and names. Gives: edits as data. Must never know: how names are resolved.

mod cases;
mod proof;

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::index::{Index, Kind};
use crate::diagnostic::{Label, Repair};
use crate::program::Named;
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::syntax::ast;

pub use cases::{CaseText, Left};
use proof::Shifts;

/// The library as it is: its texts, and what was read in them.
#[derive(Clone, Copy)]
pub struct Library<'l> {
    /// The texts.
    pub sources: &'l Sources,
    /// The names of these texts.
    pub index: &'l Index,
    /// The tree of each text; an empty one for a text that is no part of the library.
    pub tree: &'l dyn Fn(FileId) -> ast::File,
}

/// A name that is renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The changes, in the order of the texts; they do not overlap.
    pub edits: Vec<Repair>,
    /// Where the old name stands in other files, which are not changed.
    pub left: Vec<Left>,
}

/// Why a name is not renamed. Nothing is changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is in the way.
    pub message: String,
    /// The places that it is about, in the texts as they are, each with what is there.
    pub places: Vec<Label>,
    /// What to do instead.
    pub help: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), places: Vec::new(), help: None }
    }

    fn at(mut self, span: Span, says: impl Into<String>) -> Self {
        self.places.push(Label { span, text: says.into() });
        self
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// A name that can be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renameable {
    /// Where it stands: what an editor selects. Of a scenario, the text without its quotes.
    pub span: Span,
    /// The name as it is.
    pub name: SmolStr,
}

/// Whether the name at an offset can be renamed at all.
///
/// # Errors
///
/// No name stands there, or it is not for the rules to choose, or the library has mistakes.
pub fn can_rename(index: &Index, file: FileId, offset: u32) -> Result<Renameable, Refusal> {
    let (named, span) = renameable(index, file, offset)?;
    let about = index.about(named).ok_or_else(no_name)?;
    let inside = Span::new(span.file, span.start + 1, span.end.saturating_sub(1));
    let span = if about.kind == Kind::Scenario { inside } else { span };
    Ok(Renameable { span, name: about.name })
}

/// The edits that give the name at an offset another one. `cases` are the case files of the library: they are not
/// changed, and the answer says where they have the old name.
///
/// # Errors
///
/// The name cannot be renamed, the new one is no name, or it would clash with another or change what some other
/// name stands for.
pub fn rename(
    library: &Library<'_>,
    file: FileId,
    offset: u32,
    new: &str,
    cases: &[CaseText<'_>],
) -> Result<Renaming, Refusal> {
    let index = library.index;
    let (named, _) = renameable(index, file, offset)?;
    let about = index.about(named).ok_or_else(no_name)?;
    let new = new.trim();
    is_name(about.kind, new)?;
    if about.name == new {
        return Ok(Renaming { edits: Vec::new(), left: Vec::new() });
    }
    let mut edits: Vec<Repair> = index
        .places(named)
        .map(|one| Repair { span: one.span, text: written(about.kind, new, one.declares) })
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup_by_key(|edit| edit.span);
    let shifts = Shifts::new(&edits);
    let intent = proof::Intent { old: &about, new };
    proof::nothing_else_changes(library, &edits, &shifts, &intent)?;
    let left = cases::left_over(library, named, &about, new, cases);
    Ok(Renaming { edits, left })
}

/// The texts that the edits change, as they are then.
#[must_use]
pub fn edited(sources: &Sources, edits: &[Repair]) -> BTreeMap<FileId, String> {
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    let mut ends: BTreeMap<FileId, usize> = BTreeMap::new();
    for edit in edits {
        let Some(source) = sources.get(edit.span.file) else { continue };
        let text = texts.entry(edit.span.file).or_default();
        let end = ends.entry(edit.span.file).or_default();
        text.push_str(source.text().get(*end..edit.span.start as usize).unwrap_or_default());
        text.push_str(&edit.text);
        *end = edit.span.end as usize;
    }
    for (file, text) in &mut texts {
        let end = ends.get(file).copied().unwrap_or_default();
        let rest = sources.get(*file).and_then(|source| source.text().get(end..));
        text.push_str(rest.unwrap_or_default());
    }
    texts
}

fn no_name() -> Refusal {
    Refusal::new("no name stands here").help(
        "put the cursor on the name of a fact, a condition, a definition or another declaration",
    )
}

/// What stands at an offset, if it can be renamed.
fn renameable(index: &Index, file: FileId, offset: u32) -> Result<(Named, Span), Refusal> {
    let found = index.at(file, offset).ok_or_else(no_name)?;
    let named = match found.named.as_slice() {
        [one] => *one,
        several if several.iter().all(|one| matches!(one, Named::Paragraph(_))) => {
            return Err(chosen_elsewhere(Kind::Paragraph));
        }
        several => {
            let message = "this name stands for several things here";
            let places = several.iter().filter_map(|one| {
                let span = index.declared(*one)?;
                Some(Label { span, text: format!("a {}", index.about(*one)?.kind.words()) })
            });
            return Err(Refusal {
                message: message.to_owned(),
                places: places.collect(),
                help: Some("rename it where it is declared".to_owned()),
            });
        }
    };
    let kind = index.about(named).ok_or_else(no_name)?.kind;
    let is_number = matches!(named, Named::Member(scale, at)
        if index.known().scales.get(scale.index())
            .and_then(|scale| scale.members.get(usize::from(at)))
            .is_some_and(|member| member.number.is_some()));
    if is_number {
        return Err(Refusal::new(
            "a numbered level has no name: its number is its place in the order",
        )
        .help("change its label, or give the level a name instead of the number"));
    }
    if matches!(kind, Kind::Paragraph | Kind::CaseFile | Kind::AnswerField)
        || (kind == Kind::Answer && index.declared(named).is_none())
    {
        return Err(chosen_elsewhere(kind));
    }
    if !index.is_whole() {
        let mistakes = index.problems().iter();
        let first = mistakes
            .filter(|problem| problem.severity == crate::diagnostic::Severity::Error)
            .map(|problem| Label { span: problem.span(), text: problem.message.clone() });
        return Err(Refusal {
            message: "the rules have a mistake: a place with the name could be missed".to_owned(),
            places: first.take(1).collect(),
            help: Some("mend the mistakes first, then rename".to_owned()),
        });
    }
    if index.declared(named).is_none() {
        return Err(no_name());
    }
    Ok((named, found.span))
}

fn chosen_elsewhere(kind: Kind) -> Refusal {
    let (message, help) = match kind {
        Kind::Paragraph => (
            "a paragraph is called as its document calls it",
            "change it in the list of its source and where it is cited",
        ),
        Kind::CaseFile => {
            ("this is the name of a file", "rename the file, and write its new name here")
        }
        _ => (
            "this is a word of the language",
            "only the words after `answers` can be chosen, and the names of what is declared",
        ),
    };
    Refusal::new(message).help(help)
}

/// How a new name is written at one of its places: an answer's words have spaces where they are used.
fn written(kind: Kind, new: &str, declares: bool) -> String {
    match kind {
        Kind::Scenario => format!("\"{new}\""),
        Kind::Answer if !declares => new.replace('_', " "),
        _ => new.to_owned(),
    }
}

/// Whether the new name can be one. Whether it is free is another question.
fn is_name(kind: Kind, new: &str) -> Result<(), Refusal> {
    if kind == Kind::Scenario {
        return if new.is_empty() || new.contains(['"', '\n', '\r']) {
            Err(Refusal::new("a scenario is called by a text on one line, without quotes in it"))
        } else {
            Ok(())
        };
    }
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let whole = new.chars().all(letters) && new.starts_with(|c: char| !c.is_ascii_digit());
    if whole && kind == Kind::Answer && !new.split('_').all(begins) {
        return Err(Refusal::new("each word of an answer begins with a letter")
            .help("write it as in `not_accepted`: rules then say `not accepted`"));
    }
    if whole && !new.is_empty() {
        return Ok(());
    }
    let mut near: String = new
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    while near.contains("__") {
        near = near.replace("__", "_");
    }
    let near = near.trim_matches(|c: char| c == '_' || c.is_ascii_digit());
    let refusal = Refusal::new(format!(
        "`{}` is no name: a name has small letters, digits and `_`, and begins with a letter",
        new.chars().take(60).collect::<String>()
    ));
    Err(if near.is_empty() { refusal } else { refusal.help(format!("write `{near}`")) })
}
