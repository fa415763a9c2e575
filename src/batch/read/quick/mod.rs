//! The quick way from a record to columns.
//!
//! Owns: reading a case that is written as cases usually are: known keys, each once, plain texts, dates to the day, numbers
//! in digits. Whatever is unusual in any way is not read here at all: the reader of cases reads it, exactly and with
//! every mistake at its place. So nothing here says what is wrong, and what is taken here is what the reader would take.
//! Must never know: reports.

mod line;
mod scalar;
mod table;

use super::names::{Columns, FactColumn};
use crate::batch::cases::CasesBuilder;
use crate::batch::column::ColumnBuilder;
use crate::case::group_key;
use crate::program::{Atom, FactId, FieldShape, GroupId, Program, RecordId, Slot};
use line::Keys;
pub(super) use line::Scratch;
use scalar::{How, push};

/// How deep lists of records may stand in one another to be read here.
const MAX_DEPTH: usize = 8;

/// What keys and words are compared with.
#[derive(Debug)]
pub(super) struct Quick {
    /// The keys of a case: its id, then the groups.
    keys: Keys,
    groups: Vec<Group>,
    records: Vec<Record>,
}

#[derive(Debug)]
struct Group {
    keys: Keys,
    facts: Vec<Fact>,
}

#[derive(Debug)]
struct Fact {
    fact: FactId,
    what: What,
}

#[derive(Debug)]
struct Record {
    keys: Keys,
    fields: Vec<What>,
}

/// What a fact or field may be.
#[derive(Debug)]
struct What {
    how: How,
    list: bool,
    or_none: bool,
    /// A fact that is left out is none.
    left_out_is_none: bool,
    /// The record of the items, and how they are told apart.
    items: Option<(RecordId, By)>,
}

/// How the items of a list are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// They need not be.
    Nothing,
    /// By a text.
    Text(u16),
    /// By something else: not here.
    Other,
}

/// The columns of a table that give facts.
pub(super) struct QuickColumns<'q> {
    columns: Vec<QuickColumn<'q>>,
    id: Option<usize>,
    width: usize,
}

struct QuickColumn<'q> {
    at: usize,
    none: bool,
    fact: &'q Fact,
}

impl Quick {
    pub(super) fn new(program: &Program) -> Self {
        let mut objects = 0;
        let fact = |id: &FactId| Fact { fact: *id, what: What::of(program, &program[*id].shape) };
        let ids: Vec<GroupId> = (0..program.groups.len()).map(GroupId::at).collect();
        let names = ids.iter().map(|id| group_key(program, *id));
        let names: Vec<String> =
            std::iter::once("id".to_owned()).chain(names.map(|name| name.to_string())).collect();
        let keys = Keys::new(&mut objects, names.iter().map(String::as_str));
        let groups = ids
            .iter()
            .map(|id| {
                let facts = &program[*id].facts;
                let names = facts.iter().map(|id| program[*id].head.name.as_str());
                Group {
                    keys: Keys::new(&mut objects, names),
                    facts: facts.iter().map(fact).collect(),
                }
            })
            .collect();
        let records = program
            .records
            .iter()
            .map(|record| {
                let names = record.fields.iter().map(|field| field.head.name.as_str());
                let fields = record.fields.iter().map(|field| What::of(program, &field.shape));
                Record { keys: Keys::new(&mut objects, names), fields: fields.collect() }
            })
            .collect();
        Self { keys, groups, records }
    }

    /// What the columns of a table mean here.
    pub(super) fn columns<'q>(&'q self, columns: &Columns) -> QuickColumns<'q> {
        let all = || self.groups.iter().flat_map(|group| &group.facts);
        let declared = columns.groups().iter().flat_map(|(_, columns)| columns);
        let column = |column: &FactColumn| {
            let fact = all().find(|fact| fact.fact == column.fact)?;
            Some(QuickColumn { at: column.at, none: column.none, fact })
        };
        QuickColumns {
            columns: declared.filter_map(column).collect(),
            id: columns.id(),
            width: columns.width(),
        }
    }

    /// Reads a row of texts into the next row. `None`: the row is unusual, and nothing was read; else the case's own id.
    pub(super) fn cells<'t>(
        &self,
        columns: &QuickColumns<'_>,
        row: &'t csv::ByteRecord,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        let read = Self::try_cells(columns, row, into);
        if read.is_some() {
            into.finish_row();
        } else {
            into.undo();
        }
        read
    }

    fn try_cells<'t>(
        columns: &QuickColumns<'_>,
        row: &'t csv::ByteRecord,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        if row.len() != columns.width {
            return None;
        }
        for column in &columns.columns {
            let text = std::str::from_utf8(row.get(column.at)?).ok()?.trim();
            if !text.is_empty() {
                column.fact.what.cell(text, into.column(column.fact.fact)?)?;
            } else if column.none {
                into.column(column.fact.fact)?.push_none();
            }
        }
        let id = match columns.id {
            Some(at) => Some(std::str::from_utf8(row.get(at)?).ok()?.trim()),
            None => None,
        };
        Some(id.filter(|id| !id.is_empty()))
    }
}

impl What {
    fn of(program: &Program, shape: &FieldShape) -> Self {
        let items = match shape.ty.atom {
            Atom::Item(record) if shape.ty.list => {
                let by = match shape.by {
                    None => By::Nothing,
                    Some(by) => {
                        let field = program[record].fields.get(usize::from(by));
                        let ty = field.map(|field| field.shape.ty);
                        match ty {
                            Some(ty) if ty.atom == Atom::Text && !ty.list => By::Text(by),
                            _ => By::Other,
                        }
                    }
                };
                Some((record, by))
            }
            _ => None,
        };
        Self {
            how: How::of(program, shape),
            list: shape.ty.list,
            or_none: shape.ty.or_none,
            left_out_is_none: shape.left_out() == Slot::LeftOutIsNone,
            items,
        }
    }

    /// A text of a table.
    fn cell(&self, text: &str, into: &mut ColumnBuilder) -> Option<()> {
        if !self.list {
            return push(into, self.how.cell(text)?).then_some(());
        }
        if text != "[]" {
            if text.starts_with('[') {
                return None;
            }
            let plain = into.lists()?.plain()?;
            for part in text.split(';') {
                push(plain, self.how.cell(part.trim())?).then_some(())?;
            }
        }
        into.push_list().then_some(())
    }
}

/// Whether texts that tell items apart are there and all different; few of them.
fn all_different(ids: &[&str]) -> bool {
    const MOST: usize = 32;
    ids.len() <= MOST
        && ids
            .iter()
            .enumerate()
            .all(|(at, id)| !id.is_empty() && !ids.get(..at).unwrap_or_default().contains(id))
}
