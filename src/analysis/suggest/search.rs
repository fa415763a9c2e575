//! The search for a case that shows a way.
//!
//! Owns: which scenario to start from, what to change, in which order, and the bound on evaluations.
//! Takes: a program, its units, the bases. Gives: a case with the answers that show the way.
//! Must never know: names and texts.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::reach::{Reach, answers_for, answers_of_pack};
use super::{Base, Variant, answered, write};
use crate::analysis::coverage::{Unit, UnitOf, Units, Way};
use crate::analysis::telling::{give, slot_of, targets, telling};
use crate::case::fact_of_item;
use crate::engine::{self, Finding, Missing, Outcome};
use crate::program::{Answer, AnswerId, Atom, FactId, Facts, PackId, Program, Slot, Value};
use crate::syntax::ast::Mark;
use crate::value::Date;

/// The evaluations that the search for one way may take.
const MOST_TRIALS: u32 = 3_000;
/// The evaluations that all searches together may take.
const MOST_TRIALS_IN_ALL: u32 = 200_000;
/// What finding the telling values of one fact counts for.
const TELLING_COSTS: u32 = 20;
/// The values of one fact that are tried.
const MOST_VALUES: usize = 40;
/// The bases from which one change is tried, and two.
const MOST_BASES: usize = 6;
const MOST_BASES_FOR_TWO: usize = 3;
/// The cases with one change from which a second is tried.
const MOST_HALFWAY: usize = 24;
/// The items that a case may have so that it is changed: a case with more is slow, and no easy reading.
pub(super) const MOST_ITEMS: usize = 12;
/// The items that a case may have so that items are made for it.
const MOST_ITEMS_TOLD: usize = 3;
/// The facts that are given in a case that is made from nothing.
const MOST_GIVEN: usize = 60;

/// A case that shows a way.
pub(super) struct Found {
    pub(super) variant: Variant,
    pub(super) answers: Vec<AnswerId>,
    pub(super) shows: Vec<u32>,
}

/// How far from the scenarios that there are a case is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    OneChange,
    TwoChanges,
    /// Where no scenario leads there.
    FromNothing,
}

impl Depth {
    pub(super) const ALL: [Self; 3] = [Self::OneChange, Self::TwoChanges, Self::FromNothing];
}

/// One thing that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Of(Missing),
    Today,
}

/// What has been found out so far.
pub(super) struct Search<'s> {
    pub(super) program: &'s Program,
    pub(super) pack: PackId,
    pub(super) bases: Vec<Base>,
    pub(super) rules: Vec<(AnswerId, Reach)>,
    units: &'s Units,
    /// The checks that each base fails, by number: it must not fail more.
    failing: Vec<usize>,
    /// What each base shows of some answers.
    shown: HashMap<Vec<AnswerId>, Rc<Vec<Vec<u32>>>>,
    grown: HashMap<Vec<AnswerId>, usize>,
    /// The lists of items whose telling values were looked for.
    lists_told: HashSet<(Vec<AnswerId>, usize, Missing)>,
    trials: u32,
    all_trials: u32,
    today: Date,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        program: &'s Program,
        pack: PackId,
        units: &'s Units,
        bases: &[Base],
        today: Date,
    ) -> Self {
        let failing = |base: &Base| {
            engine::failed_checks(program, &base.facts, base.today).len()
                + base.facts.slots.iter().filter(|slot| matches!(slot, Slot::Faulty)).count()
        };
        // A case with faults shows what happens to faults; changing it helps nobody.
        let bases: Vec<Base> = bases.iter().filter(|base| failing(base) == 0).cloned().collect();
        Self {
            program,
            pack,
            failing: vec![0; bases.len()],
            bases,
            rules: answers_of_pack(program, pack),
            units,
            shown: HashMap::new(),
            grown: HashMap::new(),
            lists_told: HashSet::new(),
            trials: 0,
            all_trials: 0,
            today,
        }
    }

    fn is_spent(&self) -> bool {
        self.trials >= MOST_TRIALS || self.all_trials >= MOST_TRIALS_IN_ALL
    }

    fn spend(&mut self, trials: u32) {
        self.trials = self.trials.saturating_add(trials);
        self.all_trials = self.all_trials.saturating_add(trials);
    }

    /// A case that shows a way; of those found at once, the one that shows most of what is wanted.
    pub(super) fn find(&mut self, way: u32, wanted: &BTreeSet<u32>, depth: Depth) -> Option<Found> {
        self.trials = 0;
        let units = self.units;
        let unit = units.unit_of_way(way)?;
        let answers = answers_for(self.program, unit, &self.rules);
        if answers.is_empty() || self.is_spent() {
            return None;
        }
        let goal = Goal { way, wanted, unit, answers };
        let near = Reach::of_unit(self.program, unit);
        let wide: Vec<Reach> =
            goal.answers.iter().map(|id| Reach::of_answer(self.program, *id)).collect();
        let facts = Facing::new(&near, &wide);
        match depth {
            Depth::OneChange => {
                let order = self.closest(&goal);
                self.as_it_is(&goal, &order).or_else(|| self.one_change(&goal, &facts, &order))
            }
            Depth::TwoChanges => {
                let order = self.closest(&goal);
                self.two_changes(&goal, &facts, &order)
            }
            Depth::FromNothing => {
                let from = [self.grown(&goal, &wide)];
                self.as_it_is(&goal, &from)
                    .or_else(|| self.one_change(&goal, &facts, &from))
                    .or_else(|| self.two_changes(&goal, &facts, &from))
            }
        }
    }

    /// The bases, those first that show nearly what is asked for.
    fn closest(&mut self, goal: &Goal<'_>) -> Vec<usize> {
        let shown = self.shown_by_bases(&goal.answers);
        let ways = &self.units.ways;
        let Some(way) = ways.get(goal.way as usize) else { return Vec::new() };
        let (first, second): (&[Way], &[Way]) = match way {
            Way::YesDecides => (&[Way::NoDecides], &[Way::Yes]),
            Way::NoDecides => (&[Way::YesDecides], &[Way::No]),
            Way::Yes => (&[Way::NoDecides], &[Way::No]),
            Way::No | Way::Unknown | Way::NotApplicable => (&[Way::YesDecides], &[Way::Yes]),
            Way::PassedOver => (&[Way::Decides], &[]),
            _ => (&[], &[]),
        };
        let mut order: Vec<(usize, std::cmp::Reverse<usize>, usize, usize)> = Vec::new();
        for (at, shows) in shown.iter().enumerate() {
            let has = |wanted: &[Way]| {
                goal.unit.ways.clone().any(|at| {
                    shows.binary_search(&at).is_ok()
                        && ways.get(at as usize).is_some_and(|way| wanted.contains(way))
                })
            };
            let any = goal.unit.ways.clone().any(|at| shows.binary_search(&at).is_ok());
            let weight = if has(first) {
                4
            } else if has(second) {
                3
            } else if any {
                2
            } else {
                usize::from(!shows.is_empty())
            };
            if self.bases.get(at).is_some_and(|base| base.scenario.is_some()) {
                // A small case is read sooner, by people too.
                let size = self.bases.get(at).map_or(0, |base| size(&base.facts));
                order.push((weight, std::cmp::Reverse(size / 8), shows.len(), at));
            }
        }
        order.sort_by(|left, right| {
            (right.0, right.1, right.2).cmp(&(left.0, left.1, left.2)).then(left.3.cmp(&right.3))
        });
        order.into_iter().map(|(.., at)| at).collect()
    }

    fn shown_by_bases(&mut self, answers: &[AnswerId]) -> Rc<Vec<Vec<u32>>> {
        if let Some(known) = self.shown.get(answers)
            && known.len() == self.bases.len()
        {
            return Rc::clone(known);
        }
        let found: Vec<Vec<u32>> = self
            .bases
            .iter()
            .map(|base| self.units.shown_of(self.program, answers, &base.facts, base.today))
            .collect();
        let found = Rc::new(found);
        self.shown.insert(answers.to_vec(), Rc::clone(&found));
        found
    }

    /// A scenario that shows it already, if only it expected something of the answer.
    fn as_it_is(&mut self, goal: &Goal<'_>, order: &[usize]) -> Option<Found> {
        let shown = self.shown_by_bases(&goal.answers);
        let best = order
            .iter()
            .filter_map(|at| Some((*at, shown.get(*at)?)))
            .filter(|(_, shows)| shows.binary_search(&goal.way).is_ok())
            .max_by_key(|(at, shows)| (goal.worth(shows), std::cmp::Reverse(*at)))?;
        let variant = self.base_variant(best.0)?;
        self.accepted(goal, variant)
    }

    fn base_variant(&self, at: usize) -> Option<Variant> {
        let base = self.bases.get(at)?;
        let mut changed = BTreeSet::new();
        if base.scenario.is_none() {
            let said = base
                .facts
                .slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| !matches!(slot, Slot::LeftOut | Slot::LeftOutIsNone));
            changed.extend(said.map(|(at, _)| FactId::at(at)));
        }
        Some(Variant { base: at, facts: base.facts.clone(), today: base.today, changed })
    }

    /// Whether changes of a base are tried.
    fn is_small(&self, at: usize) -> bool {
        self.bases.get(at).is_some_and(|base| size(&base.facts) <= MOST_ITEMS)
    }

    fn one_change(&mut self, goal: &Goal<'_>, facing: &Facing, order: &[usize]) -> Option<Found> {
        let order: Vec<usize> = order.iter().copied().filter(|at| self.is_small(*at)).collect();
        for all in [false, true] {
            for at in order.iter().take(MOST_BASES) {
                let Some(start) = self.base_variant(*at) else { continue };
                if let Some(found) = self.best_change(goal, facing, &start, all, None) {
                    return Some(found);
                }
                if self.is_spent() {
                    return None;
                }
            }
        }
        None
    }

    /// A second change, from cases with one that show something else.
    fn two_changes(&mut self, goal: &Goal<'_>, facing: &Facing, order: &[usize]) -> Option<Found> {
        let order: Vec<usize> = order.iter().copied().filter(|at| self.is_small(*at)).collect();
        for at in order.iter().take(MOST_BASES_FOR_TWO) {
            let Some(start) = self.base_variant(*at) else { continue };
            let mut halfway = Halfway::default();
            for all in [false, true] {
                let _ = self.best_change(goal, facing, &start, all, Some(&mut halfway));
            }
            for variant in halfway.variants {
                for all in [false, true] {
                    if let Some(found) = self.best_change(goal, facing, &variant, all, None) {
                        return Some(found);
                    }
                    if self.is_spent() {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// Of all single changes of a case the one that shows most of what is wanted; those that show
    /// something else are kept as half the way.
    fn best_change(
        &mut self,
        goal: &Goal<'_>,
        facing: &Facing,
        start: &Variant,
        all: bool,
        mut halfway: Option<&mut Halfway>,
    ) -> Option<Found> {
        let mut best: Option<(usize, Variant)> = None;
        for turn in self.turns(facing, start, all) {
            if self.is_spent() {
                break;
            }
            for variant in self.turned(goal, facing, start, turn) {
                let Some(shows) = self.shows(goal, &variant) else { continue };
                if shows.binary_search(&goal.way).is_ok() {
                    let worth = goal.worth(&shows);
                    if best.as_ref().is_none_or(|(so_far, _)| worth > *so_far) {
                        best = Some((worth, variant));
                    }
                } else if let Some(halfway) = halfway.as_deref_mut() {
                    halfway.keep(goal, turn, shows, variant);
                }
            }
        }
        self.accepted(goal, best?.1)
    }

    /// What a case shows; nothing where it is contradictory, or cannot be written.
    fn shows(&mut self, goal: &Goal<'_>, variant: &Variant) -> Option<Vec<u32>> {
        self.spend(cost(&variant.facts));
        let allowed = self.failing.get(variant.base).copied().unwrap_or(0);
        if engine::failed_checks(self.program, &variant.facts, variant.today).len() > allowed {
            return None;
        }
        Some(self.units.shown_of(self.program, &goal.answers, &variant.facts, variant.today))
    }

    /// What can be changed: near facts, or all.
    fn turns(&self, facing: &Facing, start: &Variant, all: bool) -> Vec<Turn> {
        let facts = if all { &facing.wide } else { &facing.near };
        let mut turns: Vec<Turn> = targets(self.program, &start.facts)
            .into_iter()
            .filter(|target| {
                let fact = match target {
                    Missing::Fact(fact) => Some(*fact),
                    Missing::Field { item, .. } => fact_of_item(&start.facts, *item),
                };
                fact.is_some_and(|fact| {
                    facts.contains(&fact)
                        && !(all && facing.near.contains(&fact))
                        && write::sees(self.program, self.pack, fact)
                        && (matches!(target, Missing::Fact(_))
                            || write::given(self.program, &start.facts, fact).is_some())
                })
            })
            .map(Turn::Of)
            .collect();
        if facing.today && (facing.near_today || all) {
            turns.push(Turn::Today);
        }
        turns
    }

    /// A case with one thing changed in each way that can tell.
    fn turned(
        &mut self,
        goal: &Goal<'_>,
        facing: &Facing,
        start: &Variant,
        turn: Turn,
    ) -> Vec<Variant> {
        match turn {
            Turn::Today => days(self.program, facing, goal, start)
                .into_iter()
                .filter(|day| *day != start.today)
                .map(|today| Variant { today, ..start.clone() })
                .collect(),
            Turn::Of(target) => {
                let fact = match target {
                    Missing::Fact(fact) => Some(fact),
                    Missing::Field { item, .. } => fact_of_item(&start.facts, item),
                };
                let Some(fact) = fact else { return Vec::new() };
                let values = self.values(goal, start, target);
                let now = slot_of(&start.facts, target);
                let can_be_unknown =
                    crate::analysis::telling::shape_of(self.program, &start.facts, target)
                        .is_some_and(|shape| !shape.marks.contains(&Mark::NoneIfLeftOut));
                let values = nearest(values, now, start.today).into_iter().map(Slot::Given);
                let unknown = can_be_unknown.then_some(Slot::LeftOut);
                values
                    .chain(unknown)
                    .filter(|slot| Some(slot) != now)
                    .map(|slot| {
                        let facts = give(self.program, &start.facts, target, slot);
                        let mut changed = start.changed.clone();
                        changed.insert(fact);
                        Variant { facts, changed, ..start.clone() }
                    })
                    .filter(|variant| write::given(self.program, &variant.facts, fact).is_some())
                    .collect()
            }
        }
    }

    /// The values that are tried. Of a list of items they are found one field after another, for each item:
    /// where there are many, only fewer items are tried.
    fn values(&mut self, goal: &Goal<'_>, start: &Variant, target: Missing) -> Vec<Value> {
        let shape = crate::analysis::telling::shape_of(self.program, &start.facts, target);
        let is_items = shape.is_some_and(|shape| matches!(shape.ty.atom, Atom::Item(_)));
        if !is_items {
            self.spend(TELLING_COSTS.saturating_mul(cost(&start.facts)));
            let only = Some(goal.answers.as_slice());
            return telling(self.program, &start.facts, start.today, target, only).values;
        }
        let now = match slot_of(&start.facts, target) {
            Some(Slot::Given(Value::List(list))) => list.items.to_vec(),
            _ => Vec::new(),
        };
        let is_first = self.lists_told.insert((goal.answers.clone(), start.base, target));
        if is_first && size(&start.facts) <= MOST_ITEMS_TOLD {
            self.spend(TELLING_COSTS.saturating_mul(10));
            let only = Some(goal.answers.as_slice());
            return telling(self.program, &start.facts, start.today, target, only).values;
        }
        let list = |items: &[Value]| {
            Value::List(crate::program::List { items: items.into(), open: false })
        };
        let one = now.first().map(|first| list(std::slice::from_ref(first)));
        [list(&[])].into_iter().chain(one).collect()
    }

    /// A case that shows the way, with no more answers than it needs; nothing where one cannot be written.
    fn accepted(&mut self, goal: &Goal<'_>, variant: Variant) -> Option<Found> {
        let mut answers: Vec<AnswerId> = Vec::new();
        let mut shows: Vec<u32> = Vec::new();
        for id in &goal.answers {
            let own = self.units.shown_of(self.program, &[*id], &variant.facts, variant.today);
            let is_new = own.iter().any(|way| goal.wanted.contains(way) && !shows.contains(way));
            if is_new && self.expects(&variant, &[*id], &[]).is_some() {
                answers.push(*id);
                shows = self.units.shown_of(self.program, &answers, &variant.facts, variant.today);
            }
        }
        if shows.binary_search(&goal.way).is_err() {
            return None;
        }
        let notices: Vec<UnitOf> = match goal.unit.of {
            of @ UnitOf::Notice(_) => vec![of],
            _ => Vec::new(),
        };
        self.expects(&variant, &answers, &notices)?;
        Some(Found { variant, answers, shows })
    }

    /// The `expect` lines of a case.
    pub(super) fn expects(
        &self,
        variant: &Variant,
        answers: &[AnswerId],
        notices: &[UnitOf],
    ) -> Option<Vec<String>> {
        let found = answered(self.program, variant, answers);
        let mut lines: Vec<String> = Vec::new();
        for answered in &found {
            lines.extend(write::expects(self.program, &variant.facts, answered, self.pack)?);
            for notice in notices {
                if let UnitOf::Notice(id) = notice
                    && owns(self.program, answered.id, *id)
                {
                    let line = write::notice(self.program, answered, *id);
                    lines.extend(line.filter(|line| !lines.contains(line)));
                }
            }
        }
        (!lines.is_empty()).then_some(lines)
    }

    /// A case made from nothing, fact by fact, towards the good answer.
    fn grown(&mut self, goal: &Goal<'_>, wide: &[Reach]) -> usize {
        if let Some(known) = self.grown.get(&goal.answers) {
            return *known;
        }
        let program = self.program;
        let at = self.bases.len();
        let empty =
            Base { scenario: None, facts: Facts::empty(program), today: self.today, dated: false };
        self.bases.push(empty);
        self.failing.push(0);
        self.grown.insert(goal.answers.clone(), at);
        let Some(mut variant) = self.base_variant(at) else { return at };
        let facing = Facing::new(&Reach::default(), wide);
        for _ in 0..MOST_GIVEN {
            let Some(target) = first_missing(program, &variant, &goal.answers) else { break };
            let mut best: Option<(i32, Variant)> = None;
            for next in self.turned(goal, &facing, &variant, Turn::Of(target)) {
                if matches!(slot_of(&next.facts, target), Some(Slot::LeftOut))
                    || !engine::failed_checks(program, &next.facts, next.today).is_empty()
                {
                    continue;
                }
                let worth = goodness(program, &next, &goal.answers);
                if best.as_ref().is_none_or(|(so_far, _)| worth > *so_far) {
                    best = Some((worth, next));
                }
            }
            match best {
                Some((_, next)) => variant = next,
                None => break,
            }
        }
        self.trials = 0;
        // It stands for itself: what was given is what differs from the case that says nothing.
        if let Some(base) = self.bases.get_mut(at) {
            base.facts = variant.facts;
        }
        at
    }
}

/// How many items a case has.
pub(super) fn size(facts: &Facts) -> usize {
    facts.places.len()
}

/// What one evaluation counts for: a case with many items for more.
fn cost(facts: &Facts) -> u32 {
    u32::try_from(1 + size(facts) / 16).unwrap_or(u32::MAX)
}

/// What is looked for.
struct Goal<'g> {
    way: u32,
    wanted: &'g BTreeSet<u32>,
    unit: &'g Unit,
    answers: Vec<AnswerId>,
}

impl Goal<'_> {
    /// How much of what is wanted is shown.
    fn worth(&self, shows: &[u32]) -> usize {
        shows.iter().filter(|way| self.wanted.contains(way)).count()
    }
}

/// The facts and days that may be changed.
struct Facing {
    near: BTreeSet<FactId>,
    wide: BTreeSet<FactId>,
    days: BTreeSet<Date>,
    near_today: bool,
    today: bool,
}

impl Facing {
    fn new(near: &Reach, wide: &[Reach]) -> Self {
        let days = near.days.iter().chain(wide.iter().flat_map(|reach| &reach.days));
        Self {
            near: near.facts.clone(),
            wide: near.facts.iter().chain(wide.iter().flat_map(|r| &r.facts)).copied().collect(),
            days: days.copied().collect(),
            near_today: near.today,
            today: near.today || wide.iter().any(|reach| reach.today),
        }
    }
}

/// Cases with one change that show different things.
#[derive(Default)]
struct Halfway {
    seen: HashSet<(Option<Missing>, Vec<u32>)>,
    variants: Vec<Variant>,
}

impl Halfway {
    fn keep(&mut self, goal: &Goal<'_>, turn: Turn, shows: Vec<u32>, variant: Variant) {
        // Those first that show something of the unit itself.
        let is_near = goal.unit.ways.clone().any(|way| shows.binary_search(&way).is_ok());
        let changed = match turn {
            Turn::Of(target) => Some(target),
            Turn::Today => None,
        };
        if self.seen.insert((changed, shows)) {
            if is_near {
                self.variants.insert(0, variant);
            } else {
                self.variants.push(variant);
            }
            self.variants.truncate(MOST_HALFWAY);
        }
    }
}

/// The days on which something may change: those of rules and of the case, and those beside them.
fn days(program: &Program, facing: &Facing, goal: &Goal<'_>, start: &Variant) -> Vec<Date> {
    let mut days = facing.days.clone();
    for fact in &facing.wide {
        match start.facts.slots.get(fact.index()) {
            Some(Slot::Given(Value::Date(day))) => _ = days.insert(*day),
            Some(Slot::Given(Value::List(list))) => {
                let items = list.items.iter().filter_map(|item| match item {
                    Value::Item(item) => Some(item),
                    _ => None,
                });
                days.extend(items.flat_map(|item| &item.fields).filter_map(|slot| match slot {
                    Slot::Given(Value::Date(day)) => Some(*day),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    for answered in answered(program, start, &goal.answers) {
        if let Finding::Standard(found) = answered.finding
            && let Outcome::Known(Value::Date(due)) = found.clock.due_on
        {
            days.insert(due);
        }
    }
    // The days themselves first: they are what is written.
    let mut found: Vec<Date> = Vec::new();
    for shift in [0, -1, 1] {
        for day in days.iter().filter_map(|day| day.add_days(shift).ok()) {
            if !found.contains(&day) {
                found.push(day);
            }
        }
    }
    found
}

/// The values that lie nearest to the one that is given, or to today, where there are many.
fn nearest(values: Vec<Value>, now: Option<&Slot>, today: Date) -> Vec<Value> {
    if values.len() <= MOST_VALUES {
        return values;
    }
    let here = match now {
        Some(Slot::Given(value)) => value.clone(),
        _ => Value::Date(today),
    };
    let below = values.iter().filter(|value| value.order(&here).is_some_and(|o| o.is_lt())).count();
    let first = below.saturating_sub(MOST_VALUES / 2).min(values.len() - MOST_VALUES);
    values.into_iter().skip(first).take(MOST_VALUES).collect()
}

/// The fact that would settle most, of those that are missing.
fn first_missing(program: &Program, variant: &Variant, answers: &[AnswerId]) -> Option<Missing> {
    let is_new =
        |missing: &&Missing| matches!(slot_of(&variant.facts, **missing), Some(Slot::LeftOut));
    answered(program, variant, answers).iter().find_map(|answered| {
        missing_of(&answered.finding).iter().find(|missing| is_new(missing)).copied()
    })
}

fn missing_of(finding: &Finding) -> Vec<Missing> {
    match finding {
        Finding::Define(found) => found.missing.clone(),
        Finding::Eligibility(found) => found
            .missing
            .iter()
            .chain(found.conditions.iter().flat_map(|condition| &condition.missing))
            .chain(found.notices.iter().flat_map(|notice| &notice.missing))
            .copied()
            .collect(),
        Finding::Standard(found) => found.missing.clone(),
        Finding::Payment(found) => {
            found.items.iter().flat_map(|item| &item.missing).copied().collect()
        }
        Finding::Indicator(found) => found.missing.clone(),
    }
}

/// How good the answers of a case are: good ones first, then those that are still open.
fn goodness(program: &Program, variant: &Variant, answers: &[AnswerId]) -> i32 {
    let found = answered(program, variant, answers);
    let each = found.iter().map(|answered| {
        let answer = match &answered.finding {
            Finding::Define(found) => match found.value {
                Outcome::Known(Value::YesNo(false) | Value::None) => return 3,
                Outcome::Known(_) => return 4,
                Outcome::Unknown(_) => return 2,
                Outcome::Error(_) => return -9,
            },
            Finding::Eligibility(found) => found.answer,
            Finding::Standard(found) => found.answer,
            Finding::Payment(found) => found.answer,
            Finding::Indicator(found) => found.answer,
        };
        match answer {
            Answer::Eligible | Answer::Met | Answer::Payable => 4,
            Answer::Running => 3,
            Answer::Undecided | Answer::Held => 2,
            Answer::NotStarted | Answer::Breached | Answer::NotMeasurable => 1,
            Answer::NotEligible | Answer::NotMet | Answer::NotPayable => 0,
            Answer::NotApplicable | Answer::NotInForce => -1,
            Answer::Error => -9,
        }
    });
    each.sum()
}

/// Whether a notice comes with an answer.
fn owns(program: &Program, answer: AnswerId, notice: crate::program::NoticeId) -> bool {
    match answer {
        AnswerId::Eligibility(id) => program[id].notices.contains(&notice),
        AnswerId::Standard(id) => program[id].notices.contains(&notice),
        AnswerId::Payment(id) => program[id].notices.contains(&notice),
        AnswerId::Define(_) | AnswerId::Indicator(_) => false,
    }
}
