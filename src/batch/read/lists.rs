//! Lists that stand in tables of their own, joined by key.
//!
//! Owns: the rows of such a table by the id of their case (and, for lists within lists, of the items around them), and
//! how they are written into the JSON of a case. A list file is held in memory, so its size is bounded.
//! Must never know: files' names.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

use smol_str::SmolStr;

use super::names::{Columns, fact_named, quote, write_cell};
use crate::batch::block::{Broken, Records, Source};
use crate::case::{fact_path, group_key};
use crate::diagnostic::near_name;
use crate::program::{Atom, FactId, FieldShape, Program, RecordId};

/// The most text of all list files together that is held.
const MAX_LIST_BYTES: usize = 64 << 20;

/// The lists that stand in tables of their own.
#[derive(Debug, Default)]
pub struct Lists {
    lists: Vec<ListTable>,
    bytes: usize,
}

/// The rows of one list.
#[derive(Debug)]
struct ListTable {
    /// The path of the list: `contract.families.areas`.
    path: String,
    fact: FactId,
    /// The fields that lead from the items of the fact's list to this one.
    inner: Vec<u16>,
    /// What the list holds; `None` for plain values.
    record: Option<RecordId>,
    /// The columns with the fields that they give; of plain values the one column.
    fields: Vec<(usize, u16)>,
    /// The rows by key: ids joined by a sign that stands in none.
    rows: HashMap<String, Vec<csv::ByteRecord>>,
    /// The keys that no case has used yet are those that are left when these are taken away.
    used: AtomicU64,
}

/// Between the ids of a key.
const JOINT: char = '\u{1f}';

impl Lists {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Reads a list: the path of the list, its table, and the columns that are the key, the id of the case first.
    ///
    /// # Errors
    ///
    /// What is wrong, in words.
    pub fn add<R: Read + Send>(
        &mut self,
        program: &Program,
        path: &str,
        keys: &[String],
        ignore: &[SmolStr],
        mut table: super::Rows<R>,
    ) -> Result<(), Broken> {
        let damaged = |text: String| Broken::Damaged(text);
        let (fact, inner, shape, around) = find_list(program, path).map_err(damaged)?;
        if self.lists.iter().any(|list| list.path == path) {
            return Err(damaged(format!("the list `{path}` is given twice")));
        }
        if keys.len() != 1 + around {
            return Err(damaged(format!(
                "`{path}` needs {} key columns: the id of the case{}",
                1 + around,
                if around > 0 { ", then the id of each item around the list" } else { "" }
            )));
        }
        let names = table.names().to_vec();
        let keys = key_columns(&names, keys).map_err(damaged)?;
        let fields =
            field_columns(program, path, &shape, &names, &keys, ignore).map_err(damaged)?;
        let record = match shape.ty.atom {
            Atom::Item(record) => Some(record),
            _ => None,
        };
        let mut rows: HashMap<String, Vec<csv::ByteRecord>> = HashMap::new();
        while let Some(Records::Cells(block)) = table.next(1024)? {
            for (row, line) in block.rows.into_iter().zip(block.lines) {
                if row.len() != names.len() {
                    return Err(damaged(format!(
                        "line {line} has {} cells, the first line has {}",
                        row.len(),
                        names.len()
                    )));
                }
                self.bytes += row.as_slice().len() + 64;
                if self.bytes > MAX_LIST_BYTES {
                    return Err(damaged(format!(
                        "the lists are larger than {} MiB: divide the cases and their lists",
                        MAX_LIST_BYTES >> 20
                    )));
                }
                let key: Vec<&str> = keys
                    .iter()
                    .map(|at| std::str::from_utf8(row.get(*at).unwrap_or_default()))
                    .collect::<Result<_, _>>()
                    .map_err(|_| damaged(format!("line {line} is not UTF-8 text")))?;
                let key: Vec<&str> = key.into_iter().map(str::trim).collect();
                rows.entry(key.join(&JOINT.to_string())).or_default().push(row);
            }
        }
        let used = AtomicU64::new(0);
        self.lists.push(ListTable {
            path: path.to_owned(),
            fact,
            inner,
            record,
            fields,
            rows,
            used,
        });
        Ok(())
    }

    /// The lists with rows that belong to no case so far, with how many keys were used and how many there are. Only of
    /// lists that stand directly in a case.
    pub fn unused(&self) -> impl Iterator<Item = (&str, u64)> {
        self.lists.iter().filter(|list| list.inner.is_empty()).filter_map(|list| {
            let left = (list.rows.len() as u64).saturating_sub(list.used.load(Ordering::Relaxed));
            (left > 0).then_some((list.path.as_str(), left))
        })
    }

    /// A list that a column gives too.
    #[must_use]
    pub fn given_twice(&self, program: &Program, columns: &Columns) -> Option<String> {
        let facts = columns.groups().iter().flat_map(|(_, columns)| columns);
        let facts: HashSet<FactId> = facts.map(|column| column.fact).collect();
        let twice = self.lists.iter().find(|list| facts.contains(&list.fact))?;
        Some(fact_path(program, twice.fact))
    }

    /// The groups that only lists stand in.
    pub(super) fn other_groups(&self, program: &Program, columns: &Columns) -> Vec<SmolStr> {
        let mut groups: Vec<SmolStr> = Vec::new();
        for list in self.lists.iter().filter(|list| list.inner.is_empty()) {
            let group = group_key(program, program[list.fact].group);
            if !groups.contains(&group) && !columns.groups().iter().any(|(name, _)| *name == group)
            {
                groups.push(group);
            }
        }
        groups
    }

    /// Writes the lists of a group, behind what stands there from `start` on.
    pub(super) fn write(
        &self,
        json: &mut String,
        start: usize,
        program: &Program,
        group: &str,
        id: Option<&str>,
    ) {
        let own = |list: &&ListTable| {
            list.inner.is_empty() && group_key(program, program[list.fact].group) == group
        };
        let Some(id) = id else { return };
        for list in self.lists.iter().filter(own) {
            if json.len() > start {
                json.push(',');
            }
            quote(json, &program[list.fact].head.name);
            json.push(':');
            if list.rows.contains_key(id) {
                list.used.fetch_add(1, Ordering::Relaxed);
            }
            self.write_items(json, program, list, id);
        }
    }

    fn write_items(&self, json: &mut String, program: &Program, list: &ListTable, key: &str) {
        json.push('[');
        for (at, row) in list.rows.get(key).into_iter().flatten().enumerate() {
            if at > 0 {
                json.push(',');
            }
            match list.record {
                Some(record) => self.write_item(json, program, (list, record), key, row),
                None => {
                    let element = element_of(&program[list.fact].shape);
                    let cell = list.fields.first().and_then(|(at, _)| row.get(*at));
                    write_cell(json, program, &element, text_of(cell.unwrap_or_default()).trim());
                }
            }
        }
        json.push(']');
    }

    fn write_item(
        &self,
        json: &mut String,
        program: &Program,
        (list, record): (&ListTable, RecordId),
        key: &str,
        row: &csv::ByteRecord,
    ) {
        let fields = &program[record].fields;
        json.push('{');
        let start = json.len();
        for (at, field) in &list.fields {
            let text = text_of(row.get(*at).unwrap_or_default());
            let Some(field) = fields.get(usize::from(*field)).filter(|_| !text.trim().is_empty())
            else {
                continue;
            };
            if json.len() > start {
                json.push(',');
            }
            quote(json, &field.head.name);
            json.push(':');
            write_cell(json, program, &field.shape, text.trim());
        }
        let by = shape_at(program, list.fact, &list.inner).and_then(|shape| shape.by);
        let own = list.fields.iter().find(|(_, field)| Some(*field) == by);
        let own = own.and_then(|(at, _)| row.get(*at)).map(|id| text_of(id).trim().to_owned());
        let inside = self.lists.iter().filter(|inner| {
            inner.fact == list.fact
                && inner.inner.len() == list.inner.len() + 1
                && inner.inner.starts_with(&list.inner)
        });
        for (inner, own) in inside.zip(own.iter().cycle()) {
            let Some(field) = inner.inner.last().and_then(|at| fields.get(usize::from(*at))) else {
                continue;
            };
            if json.len() > start {
                json.push(',');
            }
            quote(json, &field.head.name);
            json.push(':');
            self.write_items(json, program, inner, &format!("{key}{JOINT}{own}"));
        }
        json.push('}');
    }
}

/// A text, whatever its bytes: what is no text becomes a sign that no value has.
fn text_of(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn element_of(shape: &FieldShape) -> FieldShape {
    FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() }
}

/// The shape of a list within the items of a fact.
fn shape_at<'p>(program: &'p Program, fact: FactId, inner: &[u16]) -> Option<&'p FieldShape> {
    let mut shape = &program[fact].shape;
    for field in inner {
        let Atom::Item(record) = shape.ty.atom else { return None };
        shape = &program[record].fields.get(usize::from(*field))?.shape;
    }
    Some(shape)
}

/// The list at a path: its fact, the fields from there on, its shape, and how many lists it stands in.
fn find_list(
    program: &Program,
    path: &str,
) -> Result<(FactId, Vec<u16>, FieldShape, usize), String> {
    let fact = (0..program.facts.len()).map(FactId::at).find(|fact| {
        let name = fact_path(program, *fact);
        path.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    let lists = (0..program.facts.len())
        .map(FactId::at)
        .filter(|fact| program[*fact].shape.ty.list)
        .map(|fact| fact_path(program, fact));
    let Some(fact) = fact else {
        let lists: Vec<String> = lists.collect();
        let near = near_name(path, lists.iter().map(String::as_str));
        let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("`{path}` is no list of a case{near}"));
    };
    debug_assert!(fact_named(program, &fact_path(program, fact)).is_some());
    let rest = path.get(fact_path(program, fact).len()..).unwrap_or_default();
    let mut shape = &program[fact].shape;
    let mut inner = Vec::new();
    for name in rest.split('.').filter(|name| !name.is_empty()) {
        let Atom::Item(record) = shape.ty.atom else {
            return Err(format!("`{path}` is no list of a case"));
        };
        if shape.by.is_none() {
            return Err(format!(
                "the items around `{path}` have no id by which rows could be joined to them"
            ));
        }
        let field = (0_u16..).zip(&program[record].fields).find(|(_, f)| f.head.name == name);
        let Some((at, field)) = field else {
            return Err(format!("`{path}` is no list of a case: there is no field `{name}`"));
        };
        inner.push(at);
        shape = &field.shape;
    }
    if !shape.ty.list {
        return Err(format!("`{path}` is no list"));
    }
    let around = inner.len();
    Ok((fact, inner, shape.clone(), around))
}

fn key_columns(names: &[String], keys: &[String]) -> Result<Vec<usize>, String> {
    keys.iter()
        .map(|key| {
            names.iter().position(|name| name == key).ok_or_else(|| {
                format!("it has no column `{key}`; its columns are {}", names.join(", "))
            })
        })
        .collect()
}

/// The columns that give fields. The key's columns give the field of their name too, where there is one.
fn field_columns(
    program: &Program,
    path: &str,
    shape: &FieldShape,
    names: &[String],
    keys: &[usize],
    ignore: &[SmolStr],
) -> Result<Vec<(usize, u16)>, String> {
    let others = || {
        names.iter().enumerate().filter(|(at, name)| {
            !keys.contains(at) && !ignore.iter().any(|ignored| ignored == *name)
        })
    };
    let Atom::Item(record) = shape.ty.atom else {
        let mut columns = others().map(|(at, _)| (at, 0));
        return match (columns.next(), columns.next()) {
            (Some(column), None) => Ok(vec![column]),
            _ => Err(format!(
                "the table of `{path}` needs one column beside its key: the list holds plain values"
            )),
        };
    };
    let fields = &program[record].fields;
    others()
        .map(|(at, name)| {
            let field = (0_u16..).zip(fields).find(|(_, field)| field.head.name == *name);
            field.map(|(field, _)| (at, field)).ok_or_else(|| {
                let near = near_name(name, fields.iter().map(|field| field.head.name.as_str()));
                let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
                format!("its column `{name}` is no field of `{path}`{near}")
            })
        })
        .collect()
}
