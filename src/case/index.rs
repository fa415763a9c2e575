//! Everything that a key or a word of a case is looked up in, prepared once for a program.
//!
//! Owns: the names by which a case calls groups, facts, fields and values of scales.
//! Must never know: JSON.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::place::group_key;
use super::words::folded;
use crate::program::{FactId, Facts, GroupId, Program, RecordId, ScaleId};

pub(super) struct Tables<'p> {
    pub(super) program: &'p Program,
    /// A case that says nothing.
    pub(super) blank: Facts,
    groups: HashMap<SmolStr, GroupId>,
    facts: Vec<HashMap<&'p str, FactId>>,
    fields: Vec<HashMap<&'p str, u16>>,
    members: Vec<HashMap<SmolStr, u16>>,
}

impl<'p> Tables<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let groups = (0..program.groups.len())
            .map(GroupId::at)
            .map(|group| (group_key(program, group), group))
            .collect();
        let fact = |fact: &FactId| {
            program.facts.get(fact.index()).map(|entry| (entry.head.name.as_str(), *fact))
        };
        let facts = program
            .groups
            .iter()
            .map(|group| group.facts.iter().filter_map(fact).collect())
            .collect();
        let fields = program.records.iter().map(|record| {
            let names = record.fields.iter().map(|field| field.head.name.as_str());
            names.zip(0_u16..).collect()
        });
        Self {
            program,
            blank: Facts::empty(program),
            groups,
            facts,
            fields: fields.collect(),
            members: (0..program.scales.len())
                .map(|at| member_words(program, ScaleId::at(at)))
                .collect(),
        }
    }

    pub(super) fn group(&self, key: &str) -> Option<GroupId> {
        self.groups.get(key).copied()
    }

    pub(super) fn fact(&self, group: GroupId, key: &str) -> Option<FactId> {
        self.facts.get(group.index())?.get(key).copied()
    }

    pub(super) fn field(&self, record: RecordId, key: &str) -> Option<u16> {
        self.fields.get(record.index())?.get(key).copied()
    }

    /// The value of a scale with this name, label or alias; letter case is ignored.
    pub(super) fn member(&self, scale: ScaleId, word: &str) -> Option<u16> {
        self.members.get(scale.index())?.get(folded(word).as_str()).copied()
    }

    /// The groups that have a fact of this name.
    pub(super) fn groups_with(&self, fact: &str) -> impl Iterator<Item = GroupId> {
        let with = self.facts.iter().enumerate().filter(move |(_, facts)| facts.contains_key(fact));
        with.map(|(at, _)| GroupId::at(at))
    }
}

/// Names come before labels, and labels before aliases, where one word is used twice.
fn member_words(program: &Program, scale: ScaleId) -> HashMap<SmolStr, u16> {
    let mut words = HashMap::new();
    let Some(scale) = program.scales.get(scale.index()) else { return words };
    let members = || scale.members.iter().zip(0_u16..);
    for (member, at) in members() {
        words.entry(folded(&member.name)).or_insert(at);
    }
    for (member, at) in members() {
        words.entry(folded(&member.label)).or_insert(at);
    }
    for (member, at) in members() {
        for alias in &member.aliases {
            words.entry(folded(alias)).or_insert(at);
        }
    }
    words
}
