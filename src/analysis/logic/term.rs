//! Terms: what is compared, each written once, and the atoms that are asked of them.
//!
//! Owns: [`Terms`]: equal expressions are one term, and a term that an atom is asked of is one variable
//! with a space of values ([`Space`]), cut at the values that the atoms name.
//! Takes: keys made by [`super::read`]. Must never know: expressions.

use std::cmp::Ordering;
use std::collections::HashMap;

use smol_str::SmolStr;

use super::formula::AtomId;
use crate::program::{Atom, FactId, Program, Type, Value};
use crate::value::{Date, Duration, Number, Time, Weekday};

/// Of one term so many values are asked; it bounds the work of cutting it.
const MOST_ATOMS: usize = 500;

/// The index of an entry of [`Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TermId(pub(super) u32);

/// The identity of a term: what it does, and the terms that it is made of.
pub(super) type Key = Box<[u32]>;

/// A value that can be a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Written {
    None,
    YesNo(bool),
    Number(Number),
    Date(Date),
    Time(Time),
    Duration(Duration),
    Weekday(Weekday),
    Member(u16),
    Text(SmolStr),
}

/// What is known of a term besides its identity.
#[derive(Clone, Debug)]
pub(super) struct About {
    /// The type of its value.
    pub(super) ty: Type,
    /// Ends of its value, both included.
    pub(super) range: (Option<Number>, Option<Number>),
    /// The step from one of its values to the next, if it has one.
    pub(super) step: Step,
    /// It can be an error.
    pub(super) fails: bool,
    /// It can be unknown in a case that is known in full.
    pub(super) open: bool,
    /// Every value of its space can be given, whatever the others are: a fact, a field, the day.
    pub(super) free: bool,
    /// It is this fact.
    pub(super) fact: Option<FactId>,
}

/// The step from one value to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Days, minutes; or there is always one in between.
    OfItsKind,
    /// Whole numbers.
    Whole,
    /// Pounds with two decimals.
    Penny,
}

impl About {
    /// A term of a type of which nothing more is known.
    pub(super) fn of(ty: Type) -> Self {
        let whole = matches!(ty.atom, Atom::Whole | Atom::Elapsed(_));
        Self {
            ty,
            range: (None, None),
            step: if whole { Step::Whole } else { Step::OfItsKind },
            fails: true,
            open: false,
            free: false,
            fact: None,
        }
    }

    /// One of some numbered things, or an error.
    fn numbered() -> Self {
        Self::of(Type::of(Atom::None))
    }
}

/// What is asked of one term.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// It is this value.
    Is(Value),
    /// It lies below this value.
    Below(Value),
    /// It lies above this value.
    Above(Value),
    /// It is none.
    IsNone,
    /// It has a value.
    HasValue,
}

/// The values of a variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    /// The first so many of some numbered things: the steps of a scale, the answers of a rule.
    Members(u16),
    /// `yes` and `no`.
    YesNo,
    /// The days of the week.
    Weekdays,
    /// Values in an order.
    Ordered,
    /// Values that are only told apart: texts, durations.
    Named,
}

/// One class of values that no atom tells apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// An error, or unknown.
    Fails,
    /// None.
    None,
    /// This value.
    Value(Value),
    /// Strictly between two values; open where an end is not said.
    Gap(Option<Value>, Option<Value>),
    /// A value that is not named.
    Other,
}

#[derive(Debug)]
struct Term {
    about: About,
    /// What is asked of it.
    atoms: Vec<(Test, AtomId)>,
    space: Option<Space>,
}

/// Every term and atom, once.
#[derive(Debug, Default)]
pub(super) struct Terms {
    terms: Vec<Term>,
    known: HashMap<Key, TermId>,
    constants: HashMap<Written, u32>,
    /// Of each atom: its term.
    asked: Vec<TermId>,
    /// Terms of which something new was asked.
    fresh: Vec<TermId>,
}

impl Terms {
    /// The term with a key, made where there is none yet.
    pub(super) fn term(&mut self, key: Key, about: impl FnOnce() -> About) -> TermId {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        self.terms.push(Term { about: about(), atoms: Vec::new(), space: None });
        self.known.insert(key, id);
        id
    }

    /// A term that says which of some numbered things is the case; each may fail.
    pub(super) fn numbered(&mut self, key: Key, things: u16, fails: bool) -> TermId {
        let about = || About { fails, ..About::numbered() };
        let id = self.term(key, about);
        if let Some(term) = self.terms.get_mut(id.0 as usize) {
            term.space = Some(Space::Members(things));
        }
        id
    }

    /// The number of a constant; `None` for lists and items, which are not told apart.
    pub(super) fn constant(&mut self, value: &Value) -> Option<u32> {
        let written = match value {
            Value::None => Written::None,
            Value::YesNo(answer) => Written::YesNo(*answer),
            Value::Number(number) => Written::Number(*number),
            Value::Date(date) => Written::Date(*date),
            Value::Time(time) => Written::Time(*time),
            Value::Duration(duration) => Written::Duration(*duration),
            Value::Weekday(day) => Written::Weekday(*day),
            Value::Member(member) => Written::Member(*member),
            Value::Text(text) => Written::Text(text.trim().into()),
            Value::List(_) | Value::Item(_) | Value::Row(_) => return None,
        };
        let next = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
        Some(*self.constants.entry(written).or_insert(next))
    }

    pub(super) const fn len(&self) -> usize {
        self.terms.len()
    }

    /// The terms of which something new was asked since the last time, each once.
    pub(super) fn take_fresh(&mut self) -> Vec<TermId> {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_unstable();
        fresh.dedup();
        fresh
    }

    pub(super) fn about(&self, id: TermId) -> Option<&About> {
        self.terms.get(id.0 as usize).map(|term| &term.about)
    }

    /// The term that an atom is asked of.
    pub(super) fn term_of(&self, atom: AtomId) -> Option<TermId> {
        self.asked.get(atom.0 as usize).copied()
    }

    /// Whether so much is asked of a term that this is not to be asked as well.
    pub(super) fn is_full(&self, id: TermId, test: &Test) -> bool {
        self.terms.get(id.0 as usize).is_some_and(|term| {
            term.atoms.len() >= MOST_ATOMS
                && !matches!(test, Test::IsNone | Test::HasValue)
                && !term.atoms.iter().any(|(known, _)| known == test)
        })
    }

    /// The atom that asks this of a term; `None` if the answer is always the same (given as `Err`).
    pub(super) fn atom(&mut self, id: TermId, test: Test) -> Result<AtomId, bool> {
        let next = AtomId(u32::try_from(self.asked.len()).unwrap_or(u32::MAX));
        let Some(term) = self.terms.get_mut(id.0 as usize) else { return Err(false) };
        match test {
            Test::IsNone if !term.about.ty.or_none => return Err(false),
            Test::HasValue if !(term.about.ty.or_none || term.about.fails || term.about.open) => {
                return Err(true);
            }
            _ => {}
        }
        if let Some((_, known)) = term.atoms.iter().find(|(known, _)| *known == test) {
            return Ok(*known);
        }
        term.atoms.push((test, next));
        self.asked.push(id);
        self.fresh.push(id);
        Ok(next)
    }

    fn space(&self, term: &Term, program: &Program) -> Space {
        if let Some(space) = &term.space {
            return space.clone();
        }
        match term.about.ty.atom {
            Atom::YesNo => Space::YesNo,
            Atom::Scale(scale) => {
                Space::Members(u16::try_from(program[scale].members.len()).unwrap_or(u16::MAX))
            }
            Atom::Weekday => Space::Weekdays,
            Atom::Whole
            | Atom::Elapsed(_)
            | Atom::Number
            | Atom::Money
            | Atom::Percent
            | Atom::Date
            | Atom::Time => Space::Ordered,
            Atom::Duration | Atom::Text | Atom::Item(_) | Atom::Row(_) | Atom::None => Space::Named,
        }
    }

    /// For each atom asked of a term, the classes of the term's values in which it holds.
    pub(super) fn cells(&self, id: TermId, program: &Program) -> Vec<(AtomId, Vec<bool>)> {
        let Some(term) = self.terms.get(id.0 as usize) else { return Vec::new() };
        if term.atoms.is_empty() {
            return Vec::new();
        }
        let mut cells = Vec::new();
        if term.about.fails || term.about.open {
            cells.push(Cell::Fails);
        }
        if term.about.ty.or_none {
            cells.push(Cell::None);
        }
        match self.space(term, program) {
            Space::Members(count) => {
                cells.extend((0..count).map(|member| Cell::Value(Value::Member(member))));
            }
            Space::YesNo => {
                cells.extend([true, false].map(|answer| Cell::Value(Value::YesNo(answer))));
            }
            Space::Weekdays => {
                cells.extend(Weekday::ALL.map(|day| Cell::Value(Value::Weekday(day))));
            }
            Space::Ordered => ordered(term, &mut cells),
            Space::Named => {
                cells.push(Cell::Other);
                cells.extend(term.atoms.iter().filter_map(|(test, _)| match test {
                    Test::Is(value) => Some(Cell::Value(value.clone())),
                    _ => None,
                }));
            }
        }
        merge(term, cells)
    }
}

/// The values that atoms name, the ends of the range, and what lies between them.
fn ordered(term: &Term, cells: &mut Vec<Cell>) {
    let about = &term.about;
    let (low, high) = match about.ty.atom {
        Atom::Date => (Some(Value::Date(Date::MIN)), Some(Value::Date(Date::MAX))),
        Atom::Time => (Some(Value::Time(Time::MIN)), Some(Value::Time(Time::MAX))),
        _ => (about.range.0.map(Value::Number), about.range.1.map(Value::Number)),
    };
    let mut points: Vec<Value> = term
        .atoms
        .iter()
        .filter_map(|(test, _)| match test {
            Test::Is(value) | Test::Below(value) | Test::Above(value) => Some(value.clone()),
            Test::IsNone | Test::HasValue => None,
        })
        .chain(low.clone())
        .chain(high.clone())
        .collect();
    points.sort_by(|one, other| one.order(other).unwrap_or(Ordering::Equal));
    points.dedup();
    let inside = |point: &Value| {
        low.as_ref().is_none_or(|low| point.order(low).is_some_and(Ordering::is_ge))
            && high.as_ref().is_none_or(|high| point.order(high).is_some_and(Ordering::is_le))
    };
    let mut last: Option<&Value> = None;
    for point in &points {
        let within = inside(point) && last.is_none_or(inside);
        if (last.is_some() || low.is_none()) && within && has_between(last, point, about.step) {
            cells.push(Cell::Gap(last.cloned(), Some(point.clone())));
        }
        if inside(point) && on_step(point, about.step) {
            cells.push(Cell::Value(point.clone()));
        }
        last = Some(point);
    }
    if high.is_none() {
        cells.push(Cell::Gap(last.cloned(), None));
    }
}

/// A number in steps; `None` where that cannot be said.
fn in_steps(value: &Value, step: Step) -> Option<Number> {
    match (value, step) {
        (Value::Number(number), Step::Whole) => Some(*number),
        (Value::Number(number), Step::Penny) => number.mul(Number::from_i64(100)).ok(),
        (Value::Date(date), _) => Some(Number::from_i64(date.day_number().into())),
        (Value::Time(time), _) => Some(Number::from_i64(time.minutes().into())),
        _ => None,
    }
}

fn on_step(value: &Value, step: Step) -> bool {
    in_steps(value, step).is_none_or(Number::is_whole)
}

/// Whether a value may lie strictly between two others; yes where that cannot be said.
fn has_between(low: Option<&Value>, high: &Value, step: Step) -> bool {
    let Some(low) = low else { return true };
    let (Some(low), Some(high)) = (in_steps(low, step), in_steps(high, step)) else { return true };
    let next = Number::from_ratio(low.numer().div_euclid(low.denom()), 1)
        .and_then(|below| below.add(Number::ONE));
    next.is_ok_and(|next| next < high) || next.is_err()
}

fn holds(test: &Test, cell: &Cell) -> bool {
    let beyond = |end: Option<&Value>, of: &Value, wanted: fn(Ordering) -> bool| {
        end.and_then(|end| end.order(of)).is_some_and(wanted)
    };
    match (test, cell) {
        (Test::IsNone, _) => *cell == Cell::None,
        (Test::HasValue, _) => !matches!(cell, Cell::None | Cell::Fails),
        (Test::Is(value), Cell::Value(other)) => crate::engine::same_value(value, other),
        (Test::Below(value), Cell::Value(other)) => other.order(value) == Some(Ordering::Less),
        (Test::Above(value), Cell::Value(other)) => other.order(value) == Some(Ordering::Greater),
        (Test::Below(value), Cell::Gap(_, high)) => beyond(high.as_ref(), value, Ordering::is_le),
        (Test::Above(value), Cell::Gap(low, _)) => beyond(low.as_ref(), value, Ordering::is_ge),
        (Test::Is(_), Cell::Gap(..)) | (_, Cell::Fails | Cell::None | Cell::Other) => false,
    }
}

/// Cells that no atom tells apart are one.
fn merge(term: &Term, cells: Vec<Cell>) -> Vec<(AtomId, Vec<bool>)> {
    let mut kept: Vec<Cell> = Vec::new();
    let mut signatures: HashMap<Vec<bool>, usize> = HashMap::new();
    for cell in cells {
        let signature: Vec<bool> = term.atoms.iter().map(|(test, _)| holds(test, &cell)).collect();
        signatures.entry(signature).or_insert_with(|| {
            kept.push(cell);
            kept.len() - 1
        });
    }
    let classes = |test: &Test| kept.iter().map(|cell| holds(test, cell)).collect();
    term.atoms.iter().map(|(test, atom)| (*atom, classes(test))).collect()
}
