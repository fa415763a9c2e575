//! Paths, from their text to places of a program's facts.
//!
//! Owns: how a path is read, and what to say where it leads nowhere.
//! Must never know: the text of a case.

use std::fmt::Write as _;

use smol_str::SmolStr;

use super::Problem;
use crate::case::index::Tables;
use crate::case::place::group_key;
use crate::case::words::{listed, near, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Atom, FactId, FieldShape, GroupId, Head, Program, Record, RecordId};
use crate::span::Span;

/// The most parts of a path: items nest less deep than brackets may.
const MAX_PARTS: usize = 64;

const HOW: &str = "write group and fact: `GROUP.FACT`; of an item in a list, \
                   `GROUP.LIST[\"ID\"].FIELD`, or `GROUP.LIST[0].FIELD` where items have no id";

/// One step on the way from the whole case to a value.
#[derive(Clone, Debug)]
pub(super) enum Step<'p> {
    /// A key of an object.
    Key(SmolStr),
    /// One item or value of a list.
    Item(Pick, &'p FieldShape),
}

/// Which item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// By position, from 0.
    Index(usize),
    /// By its id.
    Id(String),
}

/// What stands at the end of the way.
#[derive(Clone, Copy, Debug)]
pub(super) enum End<'p> {
    Group(GroupId),
    /// `id` of the case itself.
    CaseId,
    /// A fact or a field.
    Value(&'p FieldShape),
    /// One item or value of a list of this shape.
    Element(&'p FieldShape),
}

/// A path that leads somewhere.
#[derive(Clone, Debug)]
pub(super) struct Resolved<'p> {
    pub(super) steps: Vec<Step<'p>>,
    pub(super) end: End<'p>,
    /// The path as reports write it.
    pub(super) shown: String,
    /// The fact, and the field of the last item on the way.
    fact: Option<FactId>,
    field: Option<(RecordId, u16)>,
}

impl<'p> Resolved<'p> {
    /// The declaration of the fact or field that it leads to.
    pub(super) fn head(&self, program: &'p Program) -> Option<&'p Head> {
        match self.field {
            Some((record, field)) => {
                let record = program.records.get(record.index())?;
                Some(&record.fields.get(usize::from(field))?.head)
            }
            None => Some(&program.facts.get(self.fact?.index())?.head),
        }
    }
}

#[derive(Debug)]
enum Part {
    Name(String),
    Pick(Pick),
}

/// Where a case says of which lists more is to come.
pub(super) fn unfinished<'p>() -> Resolved<'p> {
    Resolved {
        steps: vec![Step::Key("unfinished".into())],
        end: End::CaseId,
        shown: "unfinished".to_owned(),
        fact: None,
        field: None,
    }
}

/// Where a path leads.
pub(super) fn resolve<'p>(tables: &Tables<'p>, path: &str) -> Result<Resolved<'p>, Problem> {
    let parts = parts(path.trim()).ok_or_else(|| no_path(path))?;
    let mut parts = parts.into_iter().peekable();
    let Some(Part::Name(first)) = parts.next() else { return Err(no_path(path)) };
    let group = match tables.group(&first) {
        Some(group) => group,
        // `pack.group`, where two packs each have a group of that name.
        None => match parts.next_if(|part| matches!(part, Part::Name(name) if tables.group(&format!("{first}.{name}")).is_some()))
        {
            Some(Part::Name(name)) => tables
                .group(&format!("{first}.{name}"))
                .ok_or_else(|| unknown_group(tables, &first))?,
            _ if first == "id" && parts.peek().is_none() => {
                return Ok(Resolved {
                    steps: vec![Step::Key("id".into())],
                    end: End::CaseId,
                    shown: first,
                    fact: None,
                    field: None,
                });
            }
            _ => return Err(unknown_group(tables, &first)),
        },
    };
    let key = group_key(tables.program, group);
    let mut resolved = Resolved {
        shown: key.to_string(),
        steps: vec![Step::Key(key)],
        end: End::Group(group),
        fact: None,
        field: None,
    };
    for part in parts {
        resolved.step(tables, part)?;
    }
    Ok(resolved)
}

impl<'p> Resolved<'p> {
    fn step(&mut self, tables: &Tables<'p>, part: Part) -> Result<(), Problem> {
        match (part, self.end) {
            (Part::Name(name), End::Group(group)) => self.fact(tables, group, &name),
            (Part::Name(name), End::Element(list)) if matches!(list.ty.atom, Atom::Item(_)) => {
                self.field(tables, list, &name)
            }
            (Part::Pick(pick), End::Value(shape)) if shape.ty.list => {
                self.item(tables, pick, shape)
            }
            (part, _) => Err(self.nothing_below(tables, &part)),
        }
    }

    fn fact(&mut self, tables: &Tables<'p>, group: GroupId, name: &str) -> Result<(), Problem> {
        let program = tables.program;
        let fact = tables.fact(group, name).ok_or_else(|| unknown_fact(tables, group, name))?;
        let Some(entry) = program.facts.get(fact.index()) else { return Err(no_path(name)) };
        self.steps.push(Step::Key(entry.head.name.clone()));
        self.end = End::Value(&entry.shape);
        self.fact = Some(fact);
        let _ = write!(self.shown, ".{name}");
        Ok(())
    }

    fn field(
        &mut self,
        tables: &Tables<'p>,
        list: &'p FieldShape,
        name: &str,
    ) -> Result<(), Problem> {
        let Some((id, record)) = record_of(tables.program, list) else { return Err(no_path(name)) };
        let at = tables.field(id, name).ok_or_else(|| {
            let names = record.fields.iter().map(|field| field.head.name.as_str());
            unknown(format!("an item of `{}`", list_words(&self.shown)), "field", name, names)
        })?;
        let Some(field) = record.fields.get(usize::from(at)) else { return Err(no_path(name)) };
        self.steps.push(Step::Key(field.head.name.clone()));
        self.end = End::Value(&field.shape);
        self.field = Some((id, at));
        let _ = write!(self.shown, ".{name}");
        Ok(())
    }

    fn item(
        &mut self,
        tables: &Tables<'p>,
        pick: Pick,
        shape: &'p FieldShape,
    ) -> Result<(), Problem> {
        match &pick {
            Pick::Index(index) => _ = write!(self.shown, "[{index}]"),
            Pick::Id(id) if shape.by.is_some() => {
                let id = shown(id).replace('\\', "\\\\").replace('"', "\\\"");
                let _ = write!(self.shown, "[\"{id}\"]");
            }
            Pick::Id(_) => {
                let what =
                    if record_of(tables.program, shape).is_some() { "items" } else { "values" };
                let path = &self.shown;
                return Err(problem(format!("the {what} of `{path}` have no id"))
                    .help(format!("count them from 0: `{path}[0]`"))
                    .into());
            }
        }
        self.steps.push(Step::Item(pick, shape));
        self.end = End::Element(shape);
        Ok(())
    }

    /// The path goes on where there is nothing more.
    fn nothing_below(&self, tables: &Tables<'p>, part: &Part) -> Problem {
        let path = &self.shown;
        match (part, self.end) {
            (Part::Name(name), End::Value(shape)) if record_of(tables.program, shape).is_some() => {
                let example = if shape.by.is_some() { "\"…\"" } else { "0" };
                problem(format!("`{path}` is a list"))
                    .help(format!("say which item: `{path}[{example}].{}`", shown(name)))
                    .into()
            }
            (Part::Pick(_), End::Group(_)) => problem(format!("`{path}` is a group of facts"))
                .help(format!("name a fact of it: `{path}.…`"))
                .into(),
            _ => problem(format!("`{path}` is one value: nothing stands below it"))
                .help(format!("write `{path}`"))
                .into(),
        }
    }
}

/// The record whose items a list holds.
pub(super) fn record_of<'p>(
    program: &'p Program,
    shape: &FieldShape,
) -> Option<(RecordId, &'p Record)> {
    match shape.ty.atom {
        Atom::Item(id) => Some((id, program.records.get(id.index())?)),
        _ => None,
    }
}

/// Only single facts and fields have values.
pub(super) fn not_a_fact(program: &Program, resolved: &Resolved<'_>) -> Problem {
    let path = &resolved.shown;
    let End::Group(group) = resolved.end else {
        return problem(format!("`{path}` is no fact of the rules")).into();
    };
    let facts = program.groups.get(group.index()).map_or(&[][..], |group| group.facts.as_slice());
    let names = facts.iter().filter_map(|fact| program.facts.get(fact.index()));
    let names: Vec<String> = names.map(|fact| format!("`{path}.{}`", fact.head.name)).collect();
    problem(format!("`{path}` is a group of facts"))
        .help(format!("name one of them: {}", listed(names.into_iter())))
        .into()
}

/// The field by which items are told apart cannot be taken away alone.
pub(super) fn tells_items_apart(resolved: &Resolved<'_>) -> Option<Problem> {
    let (_, field) = resolved.field?;
    let [.., Step::Item(_, list), Step::Key(name)] = resolved.steps.as_slice() else { return None };
    if list.by != Some(field) {
        return None;
    }
    let item = resolved.shown.strip_suffix(name.as_str())?.trim_end_matches('.');
    Some(
        problem(format!("`{name}` tells the items apart, and cannot be unknown"))
            .help(format!("take the whole item away: `{item}`"))
            .into(),
    )
}

/// `child.home_district`, `contract.families["F1"].areas[0].end`; `None` where it is not written so.
fn parts(path: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = path;
    loop {
        if parts.len() > MAX_PARTS {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('[') {
            let (pick, after) = pick(inside)?;
            parts.push(Part::Pick(pick));
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end)?;
            let name = name.trim();
            if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == ']') {
                return None;
            }
            parts.push(Part::Name(name.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
        match rest.strip_prefix('.') {
            Some(after) if !after.trim_start().starts_with('[') => rest = after.trim_start(),
            Some(_) => return None,
            None if rest.is_empty() => return Some(parts),
            None if rest.starts_with('[') => {}
            None => return None,
        }
    }
}

/// What stands in brackets: `0`, `"F1"`, or `F1`.
fn pick(inside: &str) -> Option<(Pick, &str)> {
    let inside = inside.trim_start();
    if let Some(quoted) = inside.strip_prefix('"') {
        let mut id = String::new();
        let mut letters = quoted.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    let after = quoted.get(at + 1..)?.trim_start().strip_prefix(']')?;
                    return Some((Pick::Id(id), after));
                }
                '\\' => id.push(letters.next()?.1),
                _ => id.push(letter),
            }
        }
        return None;
    }
    let (word, after) = inside.split_once(']')?;
    let word = word.trim();
    if word.is_empty() || word.contains(['[', '"']) {
        return None;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((Pick::Index(word.parse().ok()?), after));
    }
    Some((Pick::Id(word.to_owned()), after))
}

fn no_path(path: &str) -> Problem {
    let path = path.trim();
    if path.is_empty() {
        return problem("the fact is missing").help(HOW).into();
    }
    problem(format!("`{}` does not name a fact", shown(path))).help(HOW).into()
}

fn unknown_group(tables: &Tables<'_>, name: &str) -> Problem {
    let program = tables.program;
    let path = |group: GroupId| format!("`{}.{}`", group_key(program, group), shown(name));
    // A fact without its group.
    let with: Vec<String> = tables.groups_with(name).map(path).collect();
    if !with.is_empty() {
        let message = format!("`{}` does not say in which group the fact is", shown(name));
        return problem(message).help(format!("write {}", with.join(" or "))).into();
    }
    let keys: Vec<SmolStr> =
        (0..program.groups.len()).map(|at| group_key(program, GroupId::at(at))).collect();
    unknown("a case".to_owned(), "group", name, keys.iter().map(SmolStr::as_str))
}

fn unknown_fact(tables: &Tables<'_>, group: GroupId, name: &str) -> Problem {
    let program = tables.program;
    let key = group_key(program, group);
    if let Some(other) = tables.groups_with(name).next() {
        let other = group_key(program, other);
        return problem(format!("`{key}` has no fact `{}`", shown(name)))
            .help(format!("write `{other}.{}`", shown(name)))
            .into();
    }
    let facts = program.groups.get(group.index()).map_or(&[][..], |group| group.facts.as_slice());
    let names = facts.iter().filter_map(|fact| program.facts.get(fact.index()));
    unknown(format!("`{key}`"), "fact", name, names.map(|fact| fact.head.name.as_str()))
}

/// `WHERE has no KIND NAME`, with the nearest name or all of them.
fn unknown<'a>(
    place: String,
    kind: &str,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Problem {
    let wrong = problem(format!("{place} has no {kind} `{}`", shown(name)));
    if let Some(near) = near(name, names.clone()) {
        return wrong.help(format!("did you mean `{near}`?")).into();
    }
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return wrong.help(format!("the rules name no {kind} here")).into();
    }
    wrong.help(format!("its {kind}s are {}", listed(names.into_iter()))).into()
}

/// The path of a list from that of an item in it.
fn list_words(item: &str) -> &str {
    item.rsplit_once('[').map_or(item, |(list, _)| list)
}

pub(super) fn problem(message: impl Into<String>) -> Diagnostic {
    let report = Diagnostic::error(Code::CaseUnknownKey, Span::default(), message);
    Diagnostic { labels: Vec::new(), ..report }
}
