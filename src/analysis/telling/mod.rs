//! The values of a fact that can tell answers apart.
//!
//! Owns: [`telling`]: for one fact, or one field of an item, the finite set of values between which
//! something changes in a given case: the day of a birthday and the days beside it, the penny at a limit,
//! every level and choice, none. Takes a program, facts, the day, the fact. Gives values in order.
//! Must never know: why it is asked.
//!
//! # How
//!
//! An evaluation has a way: the lines and rows that decide, and how the two sides of every comparison
//! stand to one another (`sieve`). Along one way every side of a comparison rises or falls with
//! the value of the fact, or stays (`course` says where that is not so). So two values with
//! the same way have the same way everywhere between them, and the values at which it turns are found by
//! halving. What lies between two neighbours of the result therefore has the answers of both.
//!
//! # Bounds
//!
//! Days are looked for from 1900 to 2199, whole numbers and pounds up to a thousand million, unless a
//! range is declared; numbers to two places, percentages too. At most [`MAX_TRIALS`] evaluations are made
//! for one fact and [`MAX_VALUES`] values given. Where a bound was reached, or a comparison does not run
//! from end to end, [`Telling::complete`] is false.

mod course;
mod give;
mod lists;
mod sieve;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{CheckId, Missing, observe, observe_checks};
use crate::program::{AnswerId, Atom, Facts, FieldShape, Program, Slot, Value};
use crate::value::{Date, Number, Time, Weekday};

pub use give::{NOT_PLACED, give, item_of, same, shape_of, slot_of, targets};
use sieve::{Met, Sieve};

/// The most evaluations made for one fact.
pub const MAX_TRIALS: usize = 4096;
/// The most values given for one fact.
pub const MAX_VALUES: usize = 256;
/// The largest number that is tried where no range is declared.
const LARGEST: i64 = 1_000_000_000;
/// The values that are tried at first where something does not run from end to end.
const GRID: i64 = 256;
/// The days of a week, after which what goes by weekdays begins again.
const WEEK: i64 = 7;

/// What [`telling`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// The values, in order: none first, then from the least to the greatest. None that the fact's range
    /// or a check of the case rejects.
    pub values: Vec<Value>,
    /// Every value that the fact can have gives the answers of one of `values`. False where a bound was
    /// reached or something does not run from end to end.
    pub complete: bool,
    /// `values` are boundaries: what lies between two neighbours gives the answers of both. False where
    /// they are single values (choices, texts, lists), or where something goes by the day of the week.
    pub stretches: bool,
    /// What lies before the first value (but none) is like it.
    pub open_below: bool,
    /// What lies behind the last value is like it.
    pub open_above: bool,
}

impl Telling {
    /// Single values.
    fn single(values: Vec<Value>, complete: bool) -> Self {
        Self { values, complete, stretches: false, open_below: false, open_above: false }
    }
}

impl Telling {
    /// The value that stands for another: of its stretch, or itself. `None` where nothing is sure of it.
    #[must_use]
    pub fn like(&self, value: &Value) -> Option<&Value> {
        if let Some(found) = self.values.iter().find(|found| *found == value) {
            return Some(found);
        }
        if !self.complete || !self.stretches || *value == Value::None {
            return None;
        }
        let ordered = || self.values.iter().filter(|found| **found != Value::None);
        let below = ordered().rfind(|found| found.order(value).is_some_and(|order| order.is_lt()));
        below.or_else(|| ordered().next())
    }
}

/// The values of a fact, or of a field of an item, that can tell the answers (all, or some) apart in a
/// case. What the case says of the fact itself does not matter, but that what it says is one of the
/// points from which values are looked for.
///
/// For a list: empty, each value by itself, and what the list is now with one value more or less; of a list
/// of items, one item made of telling values.
#[must_use]
pub fn telling(
    program: &Program,
    facts: &Facts,
    today: Date,
    target: Missing,
    only: Option<&[AnswerId]>,
) -> Telling {
    tell(program, facts, today, target, only, false)
}

/// The same with the values that a check of the case rejects: another change may make them fit.
pub(crate) fn telling_all(
    program: &Program,
    facts: &Facts,
    today: Date,
    target: Missing,
    only: Option<&[AnswerId]>,
) -> Telling {
    tell(program, facts, today, target, only, true)
}

fn tell(
    program: &Program,
    facts: &Facts,
    today: Date,
    target: Missing,
    only: Option<&[AnswerId]>,
    all: bool,
) -> Telling {
    let Some(shape) = shape_of(program, facts, target) else {
        return Telling::single(Vec::new(), true);
    };
    let mut trial = Trial { all, ..Trial::new(program, facts, today, target, only) };
    if shape.ty.list {
        return lists::of_list(&mut trial, shape);
    }
    of_scalar(&mut trial, shape, &Slot::Given)
}

/// Every value of a kind of which there are few, or `None`.
fn all_values(program: &Program, atom: Atom) -> Option<Vec<Value>> {
    Some(match atom {
        Atom::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        Atom::Scale(scale) => {
            let count = program.scales.get(scale.index()).map_or(0, |scale| scale.members.len());
            (0..count).filter_map(|at| u16::try_from(at).ok()).map(Value::Member).collect()
        }
        Atom::Weekday => Weekday::ALL.into_iter().map(Value::Weekday).collect(),
        _ => return None,
    })
}

/// The telling values of a fact that is no list, or of one value of a list, as `given` makes it.
fn of_scalar(trial: &mut Trial<'_>, shape: &FieldShape, given: &dyn Fn(Value) -> Slot) -> Telling {
    let mut found = if let Some(values) = all_values(trial.program, shape.ty.atom) {
        let values =
            values.into_iter().filter(|value| trial.accepts(given(value.clone()))).collect();
        Telling::single(values, true)
    } else if shape.ty.atom == Atom::Text {
        of_text(trial, given)
    } else if let Some(scale) = Steps::of(shape) {
        of_steps(trial, shape, scale, given)
    } else {
        Telling::single(Vec::new(), false)
    };
    if shape.ty.or_none && !shape.ty.list && trial.accepts(given(Value::None)) {
        found.values.insert(0, Value::None);
    }
    found
}

/// The texts that it is compared with, and one other.
fn of_text(trial: &mut Trial<'_>, given: &dyn Fn(Value) -> Slot) -> Telling {
    // Two others, so that neither hides that the rules compare with it.
    const OTHERS: [&str; 2] = ["another", "something else"];
    let text = |text: &str| Value::Text(text.into());
    let mut texts = BTreeSet::new();
    for other in OTHERS {
        trial.met.borrow_mut().texts.clear();
        trial.probe(given(text(other)));
        let met = trial.met.borrow();
        texts.extend(met.texts.iter().filter(|met| *met != other).cloned());
    }
    let other = OTHERS.into_iter().find(|other| !texts.contains(*other));
    let mut values: Vec<Value> = texts.iter().map(|met| text(met)).collect();
    values.extend(other.map(text));
    values.retain(|value| trial.accepts(given(value.clone())));
    Telling::single(values, true)
}

/// A kind of value in equal steps: days, minutes, whole numbers, pence, hundredths.
#[derive(Clone, Copy, Debug)]
enum Steps {
    Days,
    Minutes,
    /// Numbers of which so many make one.
    Parts(i64),
}

impl Steps {
    fn of(shape: &FieldShape) -> Option<Self> {
        Some(match shape.ty.atom {
            Atom::Date => Self::Days,
            Atom::Time => Self::Minutes,
            Atom::Whole | Atom::Elapsed(_) => Self::Parts(1),
            Atom::Number | Atom::Money => Self::Parts(100),
            Atom::Percent => Self::Parts(10_000),
            _ => return None,
        })
    }

    fn value(self, at: i64) -> Option<Value> {
        Some(match self {
            Self::Days => Value::Date(Date::from_day_number(i32::try_from(at).ok()?)?),
            Self::Minutes => Value::Time(Time::from_minutes(u16::try_from(at).ok()?)?),
            Self::Parts(parts) => {
                Value::Number(Number::from_ratio(i128::from(at), i128::from(parts)).ok()?)
            }
        })
    }

    /// The step that a value stands on, or the last one below it.
    fn at(self, value: &Value) -> Option<i64> {
        match (self, value) {
            (Self::Days, Value::Date(date)) => Some(i64::from(date.day_number())),
            (Self::Minutes, Value::Time(time)) => Some(i64::from(time.minutes())),
            (Self::Parts(parts), Value::Number(number)) => {
                let scaled = number.numer().checked_mul(i128::from(parts))?;
                i64::try_from(scaled.div_euclid(number.denom())).ok()
            }
            _ => None,
        }
    }

    /// The first and the last step that are looked at.
    fn ends(self, shape: &FieldShape) -> (i64, i64) {
        let day = |year, month, day| {
            Date::from_ymd(year, month, day).map_or(1, |date| i64::from(date.day_number()))
        };
        match (self, shape.range) {
            (Self::Days, _) => (day(1900, 1, 1), day(2199, 12, 31)),
            (Self::Minutes, _) => (0, i64::from(Time::MAX.minutes())),
            (Self::Parts(parts), Some((low, high))) => {
                let last = self.at(&Value::Number(high)).unwrap_or(LARGEST);
                let first = self.at(&Value::Number(low)).unwrap_or(-LARGEST);
                let above = self.value(first) != Some(Value::Number(low));
                (first.saturating_add(i64::from(above)).max(-LARGEST * parts), last)
            }
            // A share may be any, but nothing is expected beyond ten times the whole.
            (Self::Parts(10_000), None) => (-100_000, 100_000),
            (Self::Parts(parts), None) => (-LARGEST * parts, LARGEST * parts),
        }
    }
}

/// The telling values of a kind in equal steps.
fn of_steps(
    trial: &mut Trial<'_>,
    shape: &FieldShape,
    steps: Steps,
    given: &dyn Fn(Value) -> Slot,
) -> Telling {
    let (first, last) = steps.ends(shape);
    let runs = course::runs(trial.program, trial.facts, trial.target);
    let mut search =
        Search { steps, given, ways: BTreeMap::new(), turns: BTreeSet::new(), exhausted: false };
    let mut seeds = BTreeSet::from([first, last]);
    let today = steps.at(&Value::Date(trial.today));
    let now = match slot_of(trial.facts, trial.target) {
        Some(Slot::Given(value)) => steps.at(value),
        _ => None,
    };
    seeds.extend(today.into_iter().chain(now));
    if matches!(steps, Steps::Parts(_)) {
        seeds.insert(0);
    }
    if !runs {
        let step = ((last - first) / GRID).max(1);
        seeds.extend((0..GRID).map(|at| first + at * step));
        let near = now.or(today).unwrap_or(0);
        seeds.extend(near - GRID / 2..near + GRID / 2);
    }
    seeds.retain(|seed| first <= *seed && *seed <= last);
    search.between_all(trial, &seeds);
    // Whatever was compared on the way is a good point to look from.
    let met: BTreeSet<i64> = {
        let met = trial.met.borrow();
        let dates = met.dates.iter().map(|date| Value::Date(*date));
        let numbers = met.numbers.iter().map(|number| Value::Number(*number));
        dates.chain(numbers).filter_map(|value| steps.at(&value)).collect()
    };
    let mut all = seeds;
    all.extend(met.into_iter().filter(|at| first <= *at && *at <= last));
    all.extend(search.turns.iter().copied());
    search.between_all(trial, &all);
    let weekly = trial.is_weekly();
    let points = search.points(trial, (first, last), now.or(today).unwrap_or(0), weekly);
    let mut values: Vec<Value> = points.iter().filter_map(|at| steps.value(*at)).collect();
    search.between_steps(trial, &mut values);
    let complete = runs && !search.exhausted && values.len() <= MAX_VALUES;
    values.truncate(MAX_VALUES);
    let ends = [(points.first(), first), (points.last(), last)].map(|(point, end)| {
        let like = |at: i64, search: &mut Search<'_>, trial: &mut Trial<'_>| {
            let way = search.way(trial, at);
            (way.way, way.accepted)
        };
        point.is_some_and(|at| like(*at, &mut search, trial) == like(end, &mut search, trial))
    });
    let [open_below, open_above] = ends.map(|open| open && !weekly && complete);
    Telling { values, complete, stretches: !weekly, open_below, open_above }
}

/// What a trial took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Way {
    /// The number of its way.
    way: u64,
    /// The same, where equal is told apart from more and less.
    fine: u64,
    /// The case may be so.
    accepted: bool,
}

/// The halving of stretches.
struct Search<'g> {
    steps: Steps,
    given: &'g dyn Fn(Value) -> Slot,
    /// The way at each step that was tried, and whether the case may be so.
    ways: BTreeMap<i64, Way>,
    /// Both sides of each change.
    turns: BTreeSet<i64>,
    exhausted: bool,
}

impl Search<'_> {
    fn way(&mut self, trial: &mut Trial<'_>, at: i64) -> Way {
        if let Some(way) = self.ways.get(&at) {
            return *way;
        }
        if self.ways.len() >= MAX_TRIALS {
            self.exhausted = true;
            return Way::default();
        }
        let Some(value) = self.steps.value(at) else { return Way::default() };
        let way = trial.probe((self.given)(value));
        self.ways.insert(at, way);
        way
    }

    fn between_all(&mut self, trial: &mut Trial<'_>, seeds: &BTreeSet<i64>) {
        for (low, high) in seeds.iter().zip(seeds.iter().skip(1)) {
            self.between(trial, *low, *high);
        }
    }

    /// Halves until each change lies between two neighbours.
    fn between(&mut self, trial: &mut Trial<'_>, low: i64, high: i64) {
        let mut open = vec![(low, high)];
        while let Some((low, high)) = open.pop() {
            if self.exhausted || self.way(trial, low).way == self.way(trial, high).way {
                continue;
            }
            if high - low <= 1 {
                self.turns.extend([low, high]);
                continue;
            }
            let middle = low + (high - low) / 2;
            open.extend([(low, middle), (middle, high)]);
        }
    }

    /// The telling steps that a case may have: both sides of each change; where nothing changes, the step
    /// nearest to `near`; where something goes by the week, a day of each kind in every stretch.
    fn points(
        &mut self,
        trial: &mut Trial<'_>,
        (first, last): (i64, i64),
        near: i64,
        weekly: bool,
    ) -> Vec<i64> {
        let mut points = self.turns.clone();
        // The day before and the day after a limit, where a single day lies on it.
        for at in &self.turns.clone() {
            for beside in [at - 1, at + 1] {
                let inside = first <= beside && beside <= last;
                if inside && self.way(trial, beside).fine != self.way(trial, *at).fine {
                    points.insert(beside);
                }
            }
        }
        if !points.iter().any(|at| self.ways.get(at).is_some_and(|way| way.accepted)) {
            points.insert(near.clamp(first, last));
        }
        if weekly {
            let ends: Vec<i64> = points.iter().copied().chain([last]).collect();
            let mut from = first.max(near - WEEK);
            for end in ends {
                let mut seen = BTreeSet::new();
                for at in (from..=end).take(2 * usize::try_from(WEEK).unwrap_or(0)) {
                    if seen.insert(self.way(trial, at).way) {
                        points.insert(at);
                    }
                }
                from = end;
            }
        }
        let mut accepted = Vec::new();
        for at in points {
            if self.way(trial, at).accepted {
                accepted.push(at);
            }
        }
        accepted
    }

    /// Numbers that something was compared with and that stand on no step.
    fn between_steps(&self, trial: &Trial<'_>, values: &mut Vec<Value>) {
        let Steps::Parts(parts) = self.steps else { return };
        let numbers: Vec<Number> = trial.met.borrow().numbers.iter().copied().collect();
        for number in numbers {
            let scaled = number.numer().checked_mul(i128::from(parts));
            let on_step = scaled.is_none_or(|scaled| scaled % number.denom() == 0);
            if on_step || parts == 1 || !is_decimal(number) {
                continue;
            }
            let value = Value::Number(number);
            let inside = |end: Option<&Value>| end.and_then(|end| end.order(&value));
            let within = inside(values.first()).is_some_and(|order| order.is_lt())
                && inside(values.last()).is_some_and(|order| order.is_gt());
            if within && trial.accepts((self.given)(value.clone())) {
                values.push(value);
            }
        }
        values.sort_by(|one, other| one.order(other).unwrap_or(std::cmp::Ordering::Equal));
    }
}

/// Whether a number can be written with a decimal point: only twos and fives divide it.
fn is_decimal(number: Number) -> bool {
    let mut rest = number.denom();
    for factor in [2, 5] {
        while rest > 1 && rest % factor == 0 {
            rest /= factor;
        }
    }
    rest == 1
}

/// One fact of one case, to be given values.
struct Trial<'a> {
    program: &'a Program,
    facts: &'a Facts,
    today: Date,
    target: Missing,
    only: Option<&'a [AnswerId]>,
    /// Also what a check rejects.
    all: bool,
    /// What fails without the fact.
    failing: Vec<(CheckId, Option<u32>)>,
    met: RefCell<Met>,
    /// The days whose place in the week was asked for.
    weekly: RefCell<Option<Vec<crate::engine::Outcome>>>,
    goes_by_week: std::cell::Cell<bool>,
}

impl<'a> Trial<'a> {
    fn new(
        program: &'a Program,
        facts: &'a Facts,
        today: Date,
        target: Missing,
        only: Option<&'a [AnswerId]>,
    ) -> Self {
        let without = give(program, facts, target, Slot::LeftOut);
        let (failed, _) = observe_checks(program, &without, today, ());
        Self {
            program,
            facts,
            today,
            target,
            only,
            all: false,
            failing: failed.iter().map(|failed| (failed.check, failed.item)).collect(),
            met: RefCell::new(Met::default()),
            weekly: RefCell::new(None),
            goes_by_week: std::cell::Cell::new(false),
        }
    }

    /// The way of the evaluation with this given, and whether the case may be so.
    fn probe(&self, slot: Slot) -> Way {
        let facts = give(self.program, self.facts, self.target, slot);
        let mut sieve = Sieve::new(self.program, self.today);
        std::mem::swap(&mut sieve.met, &mut self.met.borrow_mut());
        let (failed, sieve) = observe_checks(self.program, &facts, self.today, sieve);
        let (evaluation, mut sieve) = observe(self.program, &facts, self.today, self.only, sieve);
        sieve.answered(&evaluation);
        std::mem::swap(&mut sieve.met, &mut self.met.borrow_mut());
        let weekly = std::mem::take(&mut sieve.weekly);
        let mut before = self.weekly.borrow_mut();
        match &*before {
            Some(before) if *before != weekly => self.goes_by_week.set(true),
            Some(_) => {}
            None => *before = Some(weekly),
        }
        let accepted = self.all
            || failed.iter().all(|failed| self.failing.contains(&(failed.check, failed.item)));
        Way { way: sieve.way(), fine: sieve.fine(), accepted }
    }

    fn is_weekly(&self) -> bool {
        self.goes_by_week.get()
    }

    /// Whether the case may be so.
    fn accepts(&self, slot: Slot) -> bool {
        if self.all {
            return true;
        }
        let facts = give(self.program, self.facts, self.target, slot);
        crate::engine::failed_checks(self.program, &facts, self.today)
            .iter()
            .all(|failed| self.failing.contains(&(failed.check, failed.item)))
    }
}
