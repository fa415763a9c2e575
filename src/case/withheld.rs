//! The text of a case without what is not to be shown.
//!
//! Owns: which values of a case's JSON are replaced by the mark [`WITHHELD`]: those of facts and fields that
//! are `sensitive` or `protected`; and whatever stands where no fact is, since it may have been meant for one.
//! Must never know: how answers are worked out.

use super::index::Tables;
use super::pieces::{Piece, compact};
use super::{Fault, MAX_DEPTH};
use crate::diagnostic::Code;
use crate::program::{Atom, FactId, Field, FieldShape, Program, RecordId, WITHHELD};

/// The same fault without the values that are not to be shown, and without the words around them: only its place in
/// the text is left.
#[must_use]
pub fn fault_without_marked(program: &Program, fault: &Fault) -> Fault {
    let mut fault = fault.clone();
    let hides = |fact: &FactId| {
        let shape = program.facts.get(fact.index()).map(|fact| &fact.shape);
        shape.is_some_and(|shape| hides(program, shape, 0))
    };
    let concerned = fault.fact.iter().chain(&fault.with).any(hides);
    if concerned && let Some(at) = fault.path.find('[') {
        // What stands in the brackets may be the value of a field.
        fault.path.truncate(at);
    }
    let problem = &mut fault.diagnostic;
    // A failed check tells what must not be; which values led there is not in its words.
    if concerned && problem.code != Code::CaseFailedCheck {
        problem.message = format!("what is given for `{}` cannot be right: {WITHHELD}", fault.path);
        problem.help = None;
    }
    problem.labels.truncate(1);
    problem.labels.iter_mut().for_each(|label| label.text.clear());
    fault
}

/// Whether a fact or field, or something in it, is not to be shown.
fn hides(program: &Program, shape: &FieldShape, depth: usize) -> bool {
    let inner = match shape.ty.atom {
        Atom::Item(record) => program.records.get(record.index()),
        _ => None,
    };
    shape.is_withheld()
        || inner.is_some_and(|record| {
            // Records nest only so deep that a case can hold them.
            let hides = |field: &Field| hides(program, &field.shape, depth + 1);
            depth > MAX_DEPTH || record.fields.iter().any(hides)
        })
}

/// The same case, compact, with a mark in the place of each value that is not to be shown.
#[must_use]
pub fn without_marked(program: &Program, text: &str) -> String {
    let tables = Tables::new(program);
    let mut made = String::with_capacity(text.len());
    let text = compact(text);
    match Piece::of(&text) {
        Piece::Object(entries) => {
            object(&mut made, entries, |made, key, value| match tables.group(&decoded(key)) {
                Some(group) => match Piece::of(value) {
                    Piece::Object(entries) => object(made, entries, |made, key, value| {
                        let fact = tables.fact(group, &decoded(key));
                        let shape = fact.and_then(|fact| program.facts.get(fact.index()));
                        slot(&tables, made, shape.map(|fact| &fact.shape), value);
                    }),
                    Piece::List(_) | Piece::Plain(_) => withhold(made),
                },
                None if key == "id" || key == "$schema" => made.push_str(value),
                None => withhold(made),
            })
        }
        Piece::List(_) | Piece::Plain(_) => withhold(&mut made),
    }
    made
}

/// The value of a fact or field.
fn slot(tables: &Tables<'_>, made: &mut String, shape: Option<&FieldShape>, value: &str) {
    let Some(shape) = shape.filter(|shape| !shape.is_withheld()) else { return withhold(made) };
    match (Piece::of(value), shape.ty.list, shape.ty.atom) {
        (Piece::List(items), true, atom) => {
            made.push('[');
            for (at, value) in items.into_iter().enumerate() {
                if at > 0 {
                    made.push(',');
                }
                match (Piece::of(value), atom) {
                    (Piece::Object(entries), Atom::Item(record)) => {
                        item(tables, made, record, entries);
                    }
                    (Piece::Plain(value), atom) if !matches!(atom, Atom::Item(_)) => {
                        made.push_str(value);
                    }
                    _ => withhold(made),
                }
            }
            made.push(']');
        }
        (Piece::Plain(value), list, _) if !list || value == "null" => made.push_str(value),
        // Nobody can tell what it was meant to be.
        _ => withhold(made),
    }
}

fn item(tables: &Tables<'_>, made: &mut String, record: RecordId, entries: Vec<(&str, &str)>) {
    object(made, entries, |made, key, value| {
        let field = tables.field(record, &decoded(key)).and_then(|field| {
            tables.program.records.get(record.index())?.fields.get(usize::from(field))
        });
        slot(tables, made, field.map(|field| &field.shape), value);
    });
}

fn object(
    made: &mut String,
    entries: Vec<(&str, &str)>,
    mut write: impl FnMut(&mut String, &str, &str),
) {
    made.push('{');
    for (at, (key, value)) in entries.into_iter().enumerate() {
        if at > 0 {
            made.push(',');
        }
        made.push('"');
        made.push_str(key);
        made.push_str("\":");
        write(made, key, value);
    }
    made.push('}');
}

fn withhold(made: &mut String) {
    made.push('"');
    made.push_str(WITHHELD);
    made.push('"');
}

/// A key as it is meant: `\u0041` is A.
fn decoded(key: &str) -> String {
    serde_json::from_str(&format!("\"{key}\"")).unwrap_or_else(|_| key.to_owned())
}
