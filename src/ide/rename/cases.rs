//! Where other files have the old name: cases, which a renaming does not change, and approved explanations.

use std::ops::Range;

use super::super::index::{About, Kind};
use super::Library;
use crate::case;
use crate::program::{Atom, Facts, Named, Program, ScaleId, ScenarioId, Slot, Value};
use crate::scenario::approved;
use crate::span::{FileId, Span};

/// So many places of one case are named.
const MOST_PLACES: usize = 1000;

/// A case file of the library.
#[derive(Clone, Copy, Debug)]
pub struct CaseText<'c> {
    /// What it is called.
    pub name: &'c str,
    /// Its text, JSON.
    pub text: &'c str,
}

/// A place with the old name in a file that is not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The file.
    pub name: String,
    /// Where in it; empty for the file as a whole.
    pub range: Range<u32>,
    /// What to do there.
    pub says: String,
}

/// The places in other files that have the old name.
pub(super) fn left_over(
    library: &Library<'_>,
    named: Named,
    about: &About,
    new: &str,
    cases: &[CaseText<'_>],
) -> Vec<Left> {
    let program = library.index.known();
    let mut left = Vec::new();
    if let Named::Scenario(id) = named {
        left.extend(approved_file(library, program, id));
    }
    if !matches!(about.kind, Kind::Facts | Kind::Fact | Kind::Field | Kind::Level | Kind::Choice) {
        return left;
    }
    let reader = case::Reader::new(program);
    for one in cases {
        let Ok(loaded) = reader.load(FileId(u32::MAX), one.text) else { continue };
        let places = places(program, named, about, &loaded, one.text);
        let more = places.len().saturating_sub(MOST_PLACES);
        let also = if more > 0 { format!(", and so {more} more times") } else { String::new() };
        left.extend(places.into_iter().take(MOST_PLACES).map(|range| Left {
            name: one.name.to_owned(),
            range,
            says: format!("this case still says `{}`{also}: write `{new}`", about.name),
        }));
    }
    left
}

fn approved_file(library: &Library<'_>, program: &Program, id: ScenarioId) -> Option<Left> {
    if !approved::is_marked(program, id) {
        return None;
    }
    let name = approved::paths(program, library.sources).into_iter().nth(id.index())?;
    Some(Left {
        name,
        range: 0..0,
        says: "this approved explanation is found by the scenario's old name: approve it again under the new one"
            .to_owned(),
    })
}

/// Where a case has a name: as a key, or as a value.
fn places(
    program: &Program,
    named: Named,
    about: &About,
    loaded: &case::Loaded,
    text: &str,
) -> Vec<Range<u32>> {
    let mut found = Vec::new();
    let key = |span: Option<Span>| span.and_then(|span| key_before(text, span, &about.name));
    match named {
        Named::Group(id) => {
            let span = loaded.spans.group(id);
            found.extend(span.map(|span| span.start..span.end));
        }
        Named::Fact(id) => found.extend(key(loaded.spans.fact(id))),
        Named::Field(record, at) => {
            for ordinal in ordinals(&loaded.facts) {
                if case::record_of_item(program, &loaded.facts, ordinal) == Some(record) {
                    found.extend(key(loaded.spans.field(ordinal, at)));
                }
            }
        }
        Named::Member(scale, member) => {
            let values = Values { scale, member, name: &about.name, text };
            for (at, fact) in program.facts.iter().enumerate() {
                let id = crate::program::FactId::at(at);
                if let (Some(slot), Some(span)) =
                    (loaded.facts.slots.get(at), loaded.spans.fact(id))
                {
                    values.within(fact.shape.ty.atom, slot, span, &mut found);
                }
            }
            items(program, loaded, &values, &mut found);
        }
        _ => {}
    }
    found.sort_by_key(|range| range.start);
    found.dedup();
    found
}

fn ordinals(facts: &Facts) -> Range<u32> {
    0..u32::try_from(facts.places.len()).unwrap_or(u32::MAX)
}

/// The values of a scale in the fields of items.
fn items(
    program: &Program,
    loaded: &case::Loaded,
    values: &Values<'_>,
    found: &mut Vec<Range<u32>>,
) {
    for ordinal in ordinals(&loaded.facts) {
        let Some(record) = case::record_of_item(program, &loaded.facts, ordinal) else { continue };
        let Some(record) = program.records.get(record.index()) else { continue };
        for (field, at) in record.fields.iter().zip(0_u16..) {
            if field.shape.ty.atom == Atom::Scale(values.scale)
                && let Some(span) = loaded.spans.field(ordinal, at)
            {
                values.written(field.shape.ty.list, span, found);
            }
        }
    }
}

/// The value that is looked for.
struct Values<'v> {
    scale: ScaleId,
    member: u16,
    name: &'v str,
    text: &'v str,
}

impl Values<'_> {
    fn within(&self, atom: Atom, slot: &Slot, span: Span, found: &mut Vec<Range<u32>>) {
        if atom != Atom::Scale(self.scale) {
            return;
        }
        match slot {
            Slot::Given(Value::Member(at)) if *at == self.member => {
                self.written(false, span, found);
            }
            Slot::Given(Value::List(_)) => self.written(true, span, found),
            _ => {}
        }
    }

    /// Where a value, or one of a list, is written by its name; a label or another word for it stays.
    fn written(&self, list: bool, span: Span, found: &mut Vec<Range<u32>>) {
        let start = span.start as usize;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = if list { rest.find(']') } else { Some((span.end - span.start) as usize) };
        let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let quoted = format!("\"{}\"", self.name);
        for (at, word) in part.match_indices(&quoted) {
            let at = span.start + u32::try_from(at).unwrap_or_default();
            found.push(at..at + u32::try_from(word.len()).unwrap_or_default());
        }
    }
}

/// The key of a value, where it is this name.
fn key_before(text: &str, value: Span, name: &str) -> Option<Range<u32>> {
    let before = text.get(..value.start as usize)?.trim_end().strip_suffix(':')?.trim_end();
    let inside = before.strip_suffix('"')?.strip_suffix(name)?.strip_suffix('"')?;
    let offset = |len: usize| u32::try_from(len).ok();
    Some(offset(inside.len())?..offset(before.len())?)
}
