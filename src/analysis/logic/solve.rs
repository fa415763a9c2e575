//! Questions about formulas: is any case in all of these?
//!
//! Owns: [`Solver`]: what is known of every case (the checks that it passes), and the search, bounded in
//! steps. Takes: formulas of a [`Reader`]. Gives: yes, no, or nothing where the bound was reached.
//! Must never know: what the formulas were asked for.

use std::collections::{HashMap, HashSet};

use super::diagram::{Diagram, Diagrams, EMPTY, FULL};
use super::formula::{Formula, Shape};
use super::read::Reader;
use super::term::TermId;
use crate::engine::CheckId;
use crate::program::{FactId, GroupId, RecordId};

/// Steps that one question may take.
const MOST_STEPS: u32 = 50_000;
/// Steps that all questions about one program may take together.
const MOST_STEPS_IN_ALL: u64 = 8_000_000;
/// Formulas of which more stand together are not asked which of them matter.
const MOST_IN_CORE: usize = 100;

/// What holds in every case that passes its checks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The check.
    pub(super) check: CheckId,
    /// The item that it is asked of; `None` in a group of facts.
    pub(super) item: Option<TermId>,
    /// The cases that pass it.
    pub(super) passed: Formula,
}

/// Answers questions about formulas.
#[derive(Debug)]
pub(super) struct Solver<'p> {
    pub(super) reader: Reader<'p>,
    pub(super) known: Vec<Known>,
    /// How many of the reader's items have their checks in `known`.
    items: usize,
    /// By term: the set of checks that may bear on it.
    together: Vec<u32>,
    /// The checks of each set, by its number.
    sets: HashMap<u32, Vec<usize>>,
    /// How many checks there were when the sets were made.
    joined: usize,
    diagrams: Diagrams,
    /// By term: whether it was cut.
    cut: Vec<bool>,
    left: u64,
    /// Questions that were not answered within the bound.
    pub(super) undecided: u32,
}

impl<'p> Solver<'p> {
    /// Takes over what a reader has read; it can go on reading.
    pub(super) fn new(mut reader: Reader<'p>) -> Self {
        let mut known = Vec::new();
        let frame = reader.check_frame(None);
        for (at, group) in (0..).map(GroupId).zip(&reader.program.groups) {
            for (position, check) in (0..).zip(&group.checks) {
                let failed = reader.truth(check.condition, frame).no;
                let passed = reader.formulas.not(failed);
                known.push(Known { check: CheckId::Group(at, position), item: None, passed });
            }
        }
        Self {
            reader,
            known,
            items: 0,
            together: Vec::new(),
            sets: HashMap::new(),
            joined: 0,
            diagrams: Diagrams::new(),
            cut: Vec::new(),
            undecided: 0,
            left: MOST_STEPS_IN_ALL,
        }
    }

    /// The checks of the items that something was said of since the last time.
    fn learn_items(&mut self) {
        loop {
            let items = self.reader.items_from(self.items);
            if items.is_empty() {
                return;
            }
            self.items += items.len();
            for (item, record) in items {
                self.learn_item(item, record);
            }
        }
    }

    fn learn_item(&mut self, item: TermId, record: RecordId) {
        let program = self.reader.program;
        for (position, check) in (0..).zip(&program[record].checks) {
            let frame = self.reader.check_frame(Some(item));
            let failed = self.reader.truth(check.condition, frame).no;
            let passed = self.reader.formulas.not(failed);
            let check = CheckId::Record(record, position);
            self.known.push(Known { check, item: Some(item), passed });
        }
    }

    /// Cuts the terms of which something new was asked. Where one had been cut before, all begins anew.
    fn refresh(&mut self) {
        self.learn_items();
        let fresh = self.reader.terms.take_fresh();
        if !fresh.is_empty() {
            self.cut.resize(self.reader.terms.len(), false);
        }
        let mut anew = false;
        for term in fresh {
            if let Some(cut) = self.cut.get_mut(term.0 as usize) {
                anew |= std::mem::replace(cut, true);
            }
            for (atom, classes) in self.reader.terms.cells(term, self.reader.program) {
                self.diagrams.cut(atom, term.0, classes);
            }
        }
        if anew {
            self.diagrams.clear();
        }
        if self.joined != self.known.len() {
            self.joined = self.known.len();
            self.join_terms();
        }
    }

    /// Terms that checks tie together, directly or by way of others, form one set.
    fn join_terms(&mut self) {
        let count = u32::try_from(self.reader.terms.len()).unwrap_or(u32::MAX);
        let mut roots: Vec<u32> = (0..count).collect();
        let supports: Vec<Vec<TermId>> =
            self.known.iter().map(|known| self.support(&[known.passed])).collect();
        for support in &supports {
            if let [first, rest @ ..] = support.as_slice() {
                let first = find(&mut roots, first.0);
                for other in rest {
                    let other = find(&mut roots, other.0);
                    if let Some(place) = roots.get_mut(other as usize) {
                        *place = first;
                    }
                }
            }
        }
        self.sets = HashMap::new();
        for (at, support) in supports.iter().enumerate() {
            if let Some(first) = support.first() {
                let root = find(&mut roots, first.0);
                self.sets.entry(root).or_default().push(at);
            }
        }
        self.together = (0..count).map(|at| find(&mut roots, at)).collect();
    }

    /// The terms that formulas speak of, in order.
    fn support(&self, formulas: &[Formula]) -> Vec<TermId> {
        let mut seen = HashSet::new();
        let mut terms = Vec::new();
        let mut open = formulas.to_vec();
        while let Some(formula) = open.pop() {
            if !seen.insert(formula) {
                continue;
            }
            match self.reader.formulas.shape(formula) {
                Shape::Constant(_) => {}
                Shape::Atom(atom) => terms.extend(self.reader.terms.term_of(*atom)),
                Shape::All(parts) | Shape::Any(parts) => open.extend(parts.iter().copied()),
                Shape::Not(part) => open.push(*part),
            }
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// The checks that bear on formulas.
    fn bearing(&mut self, formulas: &[Formula]) -> Vec<usize> {
        let support = self.support(formulas);
        // Looking is work too.
        self.left = self.left.saturating_sub(support.len() as u64);
        let mut sets: Vec<u32> =
            support.iter().filter_map(|term| self.together.get(term.0 as usize).copied()).collect();
        sets.sort_unstable();
        sets.dedup();
        let mut checks: Vec<usize> =
            sets.iter().filter_map(|set| self.sets.get(set)).flatten().copied().collect();
        checks.sort_unstable();
        checks
    }

    fn conjunction(&mut self, formulas: &[Formula]) -> Option<Diagram> {
        self.left = self.left.saturating_sub(formulas.len() as u64);
        let steps = u32::try_from(self.left.min(MOST_STEPS.into())).unwrap_or(0);
        self.diagrams.allow(steps);
        let found = self.conjoin(formulas);
        self.left = self.left.saturating_sub((steps - self.diagrams.left()).into());
        self.undecided += u32::from(found.is_none());
        found
    }

    fn conjoin(&mut self, formulas: &[Formula]) -> Option<Diagram> {
        let mut all = FULL;
        for formula in formulas {
            let part = self.diagrams.of(&self.reader.formulas, *formula)?;
            all = self.diagrams.and(all, part)?;
            if all == EMPTY {
                break;
            }
        }
        Some(all)
    }

    /// Whether no case that passes its checks (but for `without`) is in all of these; `None` if that was
    /// not found out.
    pub(super) fn excluded_without(
        &mut self,
        formulas: &[Formula],
        without: Option<usize>,
    ) -> Option<bool> {
        self.refresh();
        let alone = self.conjunction(formulas)?;
        if alone == EMPTY {
            return Some(true);
        }
        if self.known.is_empty() {
            return Some(false);
        }
        let mut all = formulas.to_vec();
        for check in self.bearing(formulas) {
            if Some(check) != without {
                all.extend(self.known.get(check).map(|known| known.passed));
            }
        }
        // With too many checks to be followed, what remains may be said to be possible although it is not:
        // then nothing is claimed.
        Some(self.conjunction(&all)? == EMPTY)
    }

    /// Whether no case that passes its checks is in all of these.
    pub(super) fn excluded(&mut self, formulas: &[Formula]) -> bool {
        self.excluded_without(formulas, None) == Some(true)
    }

    /// A part of the formulas, and of the checks, that no case is in, and of which nothing can be left out;
    /// for formulas of which that is known.
    pub(super) fn core(&mut self, formulas: &[Formula], without: Option<usize>) -> Core {
        self.refresh();
        let mut parts: Vec<(Formula, Result<usize, usize>)> =
            formulas.iter().enumerate().map(|(at, formula)| (*formula, Ok(at))).collect();
        if self.conjunction(formulas) != Some(EMPTY) {
            for check in self.bearing(formulas) {
                if Some(check) != without
                    && let Some(known) = self.known.get(check)
                {
                    parts.push((known.passed, Err(check)));
                }
            }
        }
        if parts.len() > MOST_IN_CORE {
            return Core::default();
        }
        // Checks are left out first, then what stands last.
        for at in (0..parts.len()).rev() {
            let fewer: Vec<Formula> = parts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, (formula, _))| *formula)
                .collect();
            if self.conjunction(&fewer) == Some(EMPTY) {
                let _ = parts.remove(at);
            }
        }
        let mut core = Core::default();
        for (formula, place) in parts {
            core.formulas.push(formula);
            match place {
                Ok(at) => core.parts.push(at),
                Err(check) => core.checks.push(check),
            }
        }
        core
    }

    /// The facts that formulas speak of.
    pub(super) fn facts(&self, formulas: &[Formula]) -> Vec<FactId> {
        self.support(formulas)
            .iter()
            .filter_map(|term| self.reader.terms.about(*term)?.fact)
            .collect()
    }

    /// Whether there is a case that passes its checks in all of these. Yes only where every variable is a
    /// fact, a field or the day, so that each of its values can be given whatever the others are.
    pub(super) fn possible(&mut self, formulas: &[Formula]) -> bool {
        self.refresh();
        let mut all = formulas.to_vec();
        for check in self.bearing(formulas) {
            all.extend(self.known.get(check).map(|known| known.passed));
        }
        let is_free = |term: &TermId| {
            self.reader
                .terms
                .about(*term)
                .is_some_and(|about| about.free && !about.fails && !about.open)
        };
        self.support(&all).iter().all(is_free)
            && self.conjunction(&all).is_some_and(|found| found != EMPTY)
    }
}

/// What [`Solver::core`] found.
#[derive(Debug, Default)]
pub(super) struct Core {
    /// The formulas, by their position in what was asked.
    pub(super) parts: Vec<usize>,
    /// The checks, by their position in [`Solver::known`].
    pub(super) checks: Vec<usize>,
    /// All of them.
    pub(super) formulas: Vec<Formula>,
}

fn find(roots: &mut [u32], of: u32) -> u32 {
    let mut at = of;
    while let Some(next) = roots.get(at as usize).copied() {
        if next == at {
            break;
        }
        at = next;
    }
    let root = at;
    let mut at = of;
    while let Some(place) = roots.get_mut(at as usize) {
        if *place == root {
            break;
        }
        at = std::mem::replace(place, root);
    }
    root
}
