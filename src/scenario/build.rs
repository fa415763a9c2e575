//! The case of a scenario: first what it is `like`, then its own lines, later ones over earlier ones.

use std::sync::Arc;

use crate::case;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine;
use crate::program::{
    Atom, Fact, FactId, Facts, Given, GivenKind, Item, ItemPlace, List, ListPlace, Program,
    ScenarioId, Slot, Value,
};
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::value::Date;

use super::ReadCase;

/// A scenario's case.
#[derive(Clone, Debug)]
pub struct Built {
    /// Its facts; what failed checks blame is faulty.
    pub facts: Facts,
    /// Its day.
    pub today: Date,
    /// The facts that are faulty.
    pub faulty: Vec<FactId>,
}

/// Builds the case of a scenario.
///
/// # Errors
///
/// A case file cannot be read, or is no JSON.
pub fn build(
    program: &Program,
    sources: &Sources,
    id: ScenarioId,
    today: Date,
    read: &ReadCase<'_>,
) -> Result<Built, Vec<Diagnostic>> {
    let mut chain = vec![id];
    let mut at = program[id].like;
    while let Some(next) = at {
        chain.push(next);
        at = program[next].like;
    }
    let mut day = today;
    let mut work =
        Work { program, sources, read, facts: Facts::empty(program), faulty: Vec::new() };
    for id in chain.into_iter().rev() {
        let scenario = &program[id];
        day = scenario.as_at.unwrap_or(day);
        for given in &scenario.givens {
            work.given(given)?;
        }
    }
    let Work { facts, mut faulty, .. } = work;
    let failed = engine::failed_checks(program, &facts, day);
    for blamed in failed.iter().flat_map(|check| &check.blamed) {
        match blamed {
            engine::Missing::Fact(fact) => faulty.push(*fact),
            engine::Missing::Field { item, .. } => faulty.extend(case::fact_of_item(&facts, *item)),
        }
    }
    faulty.sort();
    faulty.dedup();
    let facts = if failed.is_empty() { facts } else { engine::with_faults(&facts, &failed) };
    Ok(Built { facts, today: day, faulty })
}

struct Work<'w> {
    program: &'w Program,
    sources: &'w Sources,
    read: &'w ReadCase<'w>,
    facts: Facts,
    faulty: Vec<FactId>,
}

impl Work<'_> {
    fn given(&mut self, given: &Given) -> Result<(), Vec<Diagnostic>> {
        match &given.kind {
            GivenKind::Fact(fact, value) => {
                let slot = match value {
                    Some(value) => Slot::Given(value.clone()),
                    None => Slot::LeftOut,
                };
                self.put(*fact, slot);
                Ok(())
            }
            GivenKind::Rows { fact, fields, rows } => {
                let slot = self.rows(*fact, fields, rows);
                self.put(*fact, slot);
                Ok(())
            }
            GivenKind::Case(file) => self.case(file, given.span),
        }
    }

    fn put(&mut self, fact: FactId, slot: Slot) {
        self.faulty.retain(|faulty| *faulty != fact);
        if let Some(place) = self.facts.slots.get_mut(fact.index()) {
            *place = slot;
        }
    }

    /// A whole list of items; a field that no column names is left out.
    fn rows(&mut self, fact: FactId, fields: &[u16], rows: &[Vec<Option<Value>>]) -> Slot {
        let declared: &Fact = &self.program[fact];
        let Atom::Item(record) = declared.shape.ty.atom else { return Slot::LeftOut };
        let shapes = &self.program[record].fields;
        let mut items = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let mut slots: Vec<Slot> = shapes.iter().map(|field| field.shape.left_out()).collect();
            for (field, value) in fields.iter().zip(row) {
                if let (Some(slot), Some(value)) = (slots.get_mut(usize::from(*field)), value) {
                    *slot = Slot::Given(value.clone());
                }
            }
            let id = declared.shape.by.and_then(|by| match slots.get(usize::from(by)) {
                Some(Slot::Given(Value::Text(text))) => Some(text.clone()),
                _ => None,
            });
            let ordinal = u32::try_from(self.facts.places.len()).unwrap_or(u32::MAX);
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            self.facts.places.push(ItemPlace { list: ListPlace::Fact(fact), index, id });
            items.push(Value::Item(Arc::new(Item { ordinal, fields: slots.into_boxed_slice() })));
        }
        Slot::Given(Value::List(List { items: items.into(), open: false }))
    }

    /// A case file: what it gives replaces what was given before, fact by fact and a list whole.
    fn case(&mut self, file: &str, span: Span) -> Result<(), Vec<Diagnostic>> {
        let rules = self.sources.get(span.file).map_or("", crate::source::Source::name);
        let text = (self.read)(rules, file).map_err(|why| {
            vec![
                Diagnostic::error(
                    Code::FileUnreadable,
                    span,
                    format!("the case file \"{file}\" cannot be read"),
                )
                .help(why),
            ]
        })?;
        let loaded = case::load(self.program, FileId(u32::MAX), &text).map_err(|problems| {
            let first = problems.into_iter().next();
            let why = first.map_or_else(String::new, |problem| problem.message);
            vec![
                Diagnostic::error(
                    Code::CaseNotJson,
                    span,
                    format!("the case file \"{file}\" cannot be read"),
                )
                .help(why),
            ]
        })?;
        self.faulty.retain(|fact| {
            let slot = loaded.facts.slots.get(fact.index());
            matches!(slot, Some(Slot::LeftOut | Slot::LeftOutIsNone))
        });
        for fault in &loaded.faults {
            self.faulty.extend(fault.fact);
            self.faulty.extend(&fault.with);
        }
        let case::Loaded { facts, .. } = loaded;
        let items_before = u32::try_from(self.facts.places.len()).unwrap_or(u32::MAX);
        self.facts.id = facts.id.or(self.facts.id.take());
        self.facts.places.extend(facts.places.into_iter().map(|mut place| {
            if let ListPlace::Field { item, .. } = &mut place.list {
                *item = item.saturating_add(items_before);
            }
            place
        }));
        for (at, slot) in facts.slots.into_iter().enumerate() {
            if !matches!(slot, Slot::LeftOut | Slot::LeftOutIsNone)
                && let Some(place) = self.facts.slots.get_mut(at)
            {
                *place = renumbered(slot, items_before);
            }
        }
        Ok(())
    }
}

/// The items of a case that stands behind others, with their ordinals moved up.
fn renumbered(slot: Slot, by: u32) -> Slot {
    match slot {
        Slot::Given(Value::List(list)) if by > 0 => {
            let items = list.items.iter().map(|item| match item {
                Value::Item(item) => {
                    let fields = item.fields.iter().map(|slot| renumbered(slot.clone(), by));
                    let ordinal = item.ordinal.saturating_add(by);
                    Value::Item(Arc::new(Item { ordinal, fields: fields.collect() }))
                }
                other => other.clone(),
            });
            Slot::Given(Value::List(List { items: items.collect(), open: list.open }))
        }
        other => other,
    }
}
