//! What of two sets of rules can be compared.
//!
//! Owns: which answer of the rules before is which of the rules after, and in which facts the two differ. Takes:
//! two programs and the answers that are asked of each. Gives: [`Pairs`], [`FactsApart`].
//! Must never know: cases.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use crate::case;
use crate::explain::Lexicon;
use crate::program::{AnswerId, Atom, FactId, Facts, FieldShape, Program, Type};

/// One of the two sets of rules, with the answers that are asked of it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The answers, in order.
    pub answers: &'a [AnswerId],
}

/// An answer that both give: where it stands among the answers of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What it is of the rules before, and its position among their answers.
    pub before: (AnswerId, usize),
    /// The same of the rules after.
    pub after: (AnswerId, usize),
}

/// The answers of two sets of rules, side by side. They are known by pack and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Those that both give, in the order of the rules after.
    pub both: Vec<Pair>,
    /// Those that only the rules before give, as `pack.name`.
    pub removed: Vec<String>,
    /// Those that only the rules after give.
    pub added: Vec<String>,
}

/// In which facts two sets of rules differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsApart {
    /// The paths of those that only the rules before know.
    pub before: Vec<String>,
    /// The paths of those that only the rules after know.
    pub after: Vec<String>,
    /// Those that are of another kind: the path, what it was and what it is, in words.
    pub kinds: Vec<(String, String, String)>,
}

/// `pack.name`
#[must_use]
pub fn full_name(program: &Program, id: AnswerId) -> String {
    let head = program.head(id);
    format!("{}.{}", program[head.pack].name, head.name)
}

impl Pairs {
    /// Finds out which answer is which.
    #[must_use]
    pub fn of(before: Asked<'_>, after: Asked<'_>) -> Self {
        let mut old: BTreeMap<String, (AnswerId, usize)> = BTreeMap::new();
        for (at, id) in before.answers.iter().enumerate() {
            old.insert(full_name(before.program, *id), (*id, at));
        }
        let mut pairs = Self::default();
        for (at, id) in after.answers.iter().enumerate() {
            let name = full_name(after.program, *id);
            match old.get(&name).copied() {
                Some(was) if same_kind((before.program, was.0), (after.program, *id)) => {
                    old.remove(&name);
                    pairs.both.push(Pair { before: was, after: (*id, at) });
                }
                _ => pairs.added.push(name),
            }
        }
        let mut left: Vec<(usize, String)> =
            old.into_iter().map(|(name, (_, at))| (at, name)).collect();
        left.sort();
        pairs.removed = left.into_iter().map(|(_, name)| name).collect();
        pairs
    }
}

/// Whether two answers can be compared at all.
fn same_kind((before, was): (&Program, AnswerId), (after, is): (&Program, AnswerId)) -> bool {
    discriminant(&was) == discriminant(&is)
        && match (was, is) {
            (AnswerId::Indicator(was), AnswerId::Indicator(is)) => {
                before[was].list.is_none() == after[is].list.is_none()
            }
            _ => true,
        }
}

impl FactsApart {
    /// Compares the facts of two sets of rules.
    #[must_use]
    pub fn of(before: &Program, after: &Program) -> Self {
        let (old, new) = (paths(before), paths(after));
        let kinds = new.iter().filter_map(|(path, is)| {
            let was = old.get(path)?;
            (was != is).then(|| (path.clone(), was.clone(), is.clone()))
        });
        let kinds = kinds.collect();
        Self { before: only(&old, &new), after: only(&new, &old), kinds }
    }
}

/// The paths that are in one and not in the other; what stands within such a one is not said again.
fn only(of: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let alone: BTreeSet<&String> = of.keys().filter(|path| !other.contains_key(*path)).collect();
    let is_within = |path: &&&String| {
        let mut outer = path.as_str();
        while let Some((above, _)) = outer.rsplit_once('.') {
            if alone.contains(&above.to_owned()) {
                return true;
            }
            outer = above;
        }
        false
    };
    alone.iter().filter(|path| !is_within(path)).map(|path| (*path).clone()).collect()
}

/// So deep are records looked into.
const DEEPEST: usize = 8;

/// The paths of all facts and of the fields of their items, with what each is in words.
fn paths(program: &Program) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for at in 0..program.facts.len() {
        let fact = FactId::at(at);
        add(program, &mut found, case::fact_path(program, fact), &program[fact].shape, DEEPEST);
    }
    found
}

fn add(
    program: &Program,
    found: &mut BTreeMap<String, String>,
    path: String,
    shape: &FieldShape,
    deep: usize,
) {
    if let (Atom::Item(record), Some(deep)) = (shape.ty.atom, deep.checked_sub(1)) {
        for field in &program[record].fields {
            add(program, found, format!("{path}.{}", field.head.name), &field.shape, deep);
        }
    }
    found.insert(path, kind_words(program, shape.ty));
}

/// `whole number`, `level_of_need: level_1, level_2`.
fn kind_words(program: &Program, ty: Type) -> String {
    let facts = Facts::empty(program);
    let name = Lexicon { program, facts: &facts }.type_name(ty);
    match ty.atom {
        Atom::Scale(scale) => {
            let members: Vec<&str> =
                program[scale].members.iter().map(|member| member.name.as_str()).collect();
            format!("{name}: {}", members.join(", "))
        }
        _ => name,
    }
}
