//! The proof of a renaming: the edited texts are compiled, and every name in them stands for what it stood for.

use std::collections::BTreeMap;

use super::super::index::{About, Index};
use super::{Library, Refusal, edited};
use crate::diagnostic::{Code, Diagnostic, Repair, Severity};
use crate::program::{self, Use};
use crate::span::{FileId, Span};
use crate::syntax;

/// What is renamed.
pub(super) struct Intent<'i> {
    pub(super) old: &'i About,
    pub(super) new: &'i str,
}

/// Where places lie before and after the edits.
pub(super) struct Shifts {
    /// For each text, in order: where an edit begins and ends before, and how far what is behind it has moved.
    files: BTreeMap<FileId, Vec<(i64, i64, i64)>>,
}

impl Shifts {
    /// Of edits in the order of the texts.
    pub(super) fn new(edits: &[Repair]) -> Self {
        let mut files: BTreeMap<FileId, Vec<(i64, i64, i64)>> = BTreeMap::new();
        for edit in edits {
            let shifts = files.entry(edit.span.file).or_default();
            let before = shifts.last().map_or(0, |(_, _, shift)| *shift);
            let (start, end) = (i64::from(edit.span.start), i64::from(edit.span.end));
            let length = i64::try_from(edit.text.len()).unwrap_or(i64::MAX);
            shifts.push((start, end, before + length - (end - start)));
        }
        Self { files }
    }

    /// Where what began at a place begins now.
    fn forth(&self, file: FileId, at: u32) -> u32 {
        let shifts = self.files.get(&file).map_or(&[][..], Vec::as_slice);
        let before = shifts.partition_point(|(start, ..)| *start < i64::from(at));
        let shift = before.checked_sub(1).and_then(|last| shifts.get(last));
        offset(i64::from(at) + shift.map_or(0, |(_, _, shift)| *shift))
    }

    /// Where a place of the edited text lay before; inside of an edit, its beginning or end.
    fn back(&self, file: FileId, at: u32) -> u32 {
        let at = i64::from(at);
        let mut shift = 0;
        for (start, end, next) in self.files.get(&file).into_iter().flatten() {
            if at <= start + shift {
                break;
            }
            if at < end + next {
                return offset(*start);
            }
            shift = *next;
        }
        offset(at - shift)
    }

    fn span_back(&self, span: Span) -> Span {
        Span::new(span.file, self.back(span.file, span.start), self.back(span.file, span.end))
    }
}

fn offset(at: i64) -> u32 {
    u32::try_from(at).unwrap_or_default()
}

/// Compiles the edited texts and holds them to the same meaning.
pub(super) fn nothing_else_changes(
    library: &Library<'_>,
    edits: &[Repair],
    shifts: &Shifts,
    intent: &Intent<'_>,
) -> Result<(), Refusal> {
    let texts = edited(library.sources, edits);
    let mut sources = library.sources.clone();
    for (file, text) in &texts {
        sources.replace(*file, text.as_str());
    }
    let mut problems = Vec::new();
    let trees = program::pack_trees(&sources, |file| match texts.get(&file) {
        Some(text) => {
            let parsed = syntax::parse(file, text);
            problems.extend(parsed.problems);
            parsed.file
        }
        None => (library.tree)(file),
    });
    let after = Index::new(program::compile_indexed(&sources, trees, problems));
    let mut mistakes = after.problems().iter();
    if let Some(mistake) = mistakes.find(|problem| problem.severity == Severity::Error) {
        return Err(refused(mistake, shifts, intent));
    }
    if let Some((before, changed)) = first_difference(library.index, &after, shifts) {
        return Err(other_meaning(library.index, &after, &before, changed.as_ref(), intent));
    }
    Ok(())
}

/// The first name that stands for something else, with what it stands for now.
fn first_difference(before: &Index, after: &Index, shifts: &Shifts) -> Option<(Use, Option<Use>)> {
    let mut new = after.uses().all.iter();
    for old in &before.uses().all {
        let now = new.next().copied();
        let same = now.is_some_and(|now| {
            now.span.file == old.span.file
                && now.span.start == shifts.forth(old.span.file, old.span.start)
                && now.named == old.named
                && now.declares == old.declares
        });
        if !same {
            return Some((*old, now));
        }
    }
    new.next().map(|more| {
        let span = shifts.span_back(more.span);
        (Use { span, ..*more }, Some(*more))
    })
}

fn other_meaning(
    before: &Index,
    after: &Index,
    old: &Use,
    now: Option<&Use>,
    intent: &Intent<'_>,
) -> Refusal {
    let was = before.about(old.named);
    let is = now.and_then(|now| after.about(now.named));
    let says = match (&was, &is) {
        (Some(was), Some(is)) if was != is => format!(
            "this is the {} `{}`, and would become the {} `{}`",
            was.kind.words(),
            was.path(),
            is.kind.words(),
            is.path()
        ),
        _ => "this would stand for something else".to_owned(),
    };
    Refusal::new(format!(
        "`{}` cannot be called `{}`: a place would then mean something else",
        intent.old.path(),
        intent.new
    ))
    .at(old.span, says)
    .help("choose another name")
}

/// A mistake that the new name would make.
fn refused(mistake: &Diagnostic, shifts: &Shifts, intent: &Intent<'_>) -> Refusal {
    let old = intent.old.path();
    let new = intent.new;
    let why = match mistake.code {
        Code::DeclaredTwice => "there is one already".to_owned(),
        Code::SyntaxReservedWord if syntax::RESERVED.contains(&new) => {
            "it is a word of the language".to_owned()
        }
        Code::LoopVariable => "an item of a list may not hide what has the same name".to_owned(),
        Code::AmbiguousName => "a place could then mean two things".to_owned(),
        _ => format!("then {}", mistake.message),
    };
    let mut refusal = Refusal::new(format!("`{old}` cannot be called `{new}`: {why}"))
        .help("choose another name");
    for label in &mistake.labels {
        let says = match mistake.code {
            Code::LoopVariable => "this item".to_owned(),
            _ if label.text.is_empty() => mistake.message.clone(),
            _ => label.text.clone(),
        };
        refusal = refusal.at(shifts.span_back(label.span), says);
    }
    refusal
}
