//! Where in a case's text each fact and field was given.
//!
//! Owns: the map from facts and fields to the places of their values, for reports that come after
//! reading: a check that fails, an answer that is questioned. Must never know: what was given.

use crate::program::{FactId, GroupId};
use crate::span::Span;

/// Where each fact and field was given. Of an object or a list the place is its opening bracket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spans {
    whole: Span,
    groups: Vec<Option<Span>>,
    facts: Vec<Option<Span>>,
    /// For each item its place, and where its fields begin in `fields`.
    items: Vec<(Span, usize)>,
    fields: Vec<Option<Span>>,
}

impl Spans {
    pub(super) fn new(whole: Span, groups: usize, facts: usize) -> Self {
        Self { whole, groups: vec![None; groups], facts: vec![None; facts], ..Self::default() }
    }

    /// The opening bracket of the case.
    #[must_use]
    pub const fn whole(&self) -> Span {
        self.whole
    }

    /// The key of a group; `None` if the case leaves it out.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<Span> {
        self.groups.get(group.index()).copied().flatten()
    }

    /// The value of a fact; `None` if the case leaves it out.
    #[must_use]
    pub fn fact(&self, fact: FactId) -> Option<Span> {
        self.facts.get(fact.index()).copied().flatten()
    }

    /// The item with this ordinal.
    #[must_use]
    pub fn item(&self, item: u32) -> Option<Span> {
        self.items.get(item as usize).map(|(span, _)| *span)
    }

    /// The value of an item's field; `None` if the case leaves it out.
    #[must_use]
    pub fn field(&self, item: u32, field: u16) -> Option<Span> {
        let (_, start) = self.items.get(item as usize)?;
        let end = self.items.get(item as usize + 1).map_or(self.fields.len(), |(_, start)| *start);
        self.fields.get(*start..end)?.get(usize::from(field)).copied().flatten()
    }

    pub(super) fn set_whole(&mut self, span: Span) {
        self.whole = span;
    }

    pub(super) fn set_group(&mut self, group: GroupId, span: Span) {
        if let Some(slot) = self.groups.get_mut(group.index()) {
            *slot = Some(span);
        }
    }

    pub(super) fn set_fact(&mut self, fact: FactId, span: Span) {
        if let Some(slot) = self.facts.get_mut(fact.index()) {
            *slot = Some(span);
        }
    }

    /// The next item, whose record has so many fields.
    pub(super) fn open_item(&mut self, span: Span, fields: usize) {
        let start = self.fields.len();
        self.items.push((span, start));
        self.fields.resize(start + fields, None);
    }

    pub(super) fn set_field(&mut self, item: u32, field: u16, span: Span) {
        let start = self.items.get(item as usize).map(|(_, start)| *start);
        if let Some(slot) = start.and_then(|start| self.fields.get_mut(start + usize::from(field)))
        {
            *slot = Some(span);
        }
    }
}
