//! What each fact is compared with in the rules.
//!
//! Owns: the constants on the other side of every comparison, lookup and age that reads a fact or a field,
//! and the distances between days that the rules speak of. Takes a program. Must never know: cases.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::program::{Atom, Cell, ExprId, ExprKind, FactId, Program, RecordId, TableId, Value};
use crate::value::{Date, Duration, DurationUnit, Number, Time};

/// How far an expression is followed into what it is compared with.
const REACH: usize = 512;
/// The most values kept for one fact, of one kind.
const KEPT: usize = 64;

/// A fact, or a field of all items of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Fact(FactId),
    Field(RecordId, u16),
}

/// What one fact is compared with.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) numbers: BTreeSet<Number>,
    pub(super) dates: BTreeSet<Date>,
    pub(super) times: BTreeSet<Time>,
    pub(super) texts: BTreeSet<SmolStr>,
    /// The ages that matter, where it is a day of birth.
    pub(super) ages: BTreeSet<i64>,
    /// It is a day of birth: an age is counted from it.
    pub(super) birth: bool,
}

/// The pools of a program.
#[derive(Debug, Default)]
pub(super) struct Pools {
    pools: BTreeMap<Place, Pool>,
    /// Distances between days, in days.
    pub(super) distances: Vec<i64>,
}

/// What an expression is made of.
#[derive(Default)]
struct Made {
    /// The facts and fields it reads; true where an age is counted from it.
    places: BTreeSet<(Place, bool)>,
    constants: Vec<Value>,
}

impl Pools {
    pub(super) fn new(program: &Program) -> Self {
        let mut this = Self::default();
        let mut distances = BTreeSet::from([0, 1]);
        for expr in &program.exprs {
            this.learn(program, &expr.kind, &mut distances);
        }
        for standard in &program.standards {
            add_durations(program, standard.limit, &mut distances);
        }
        this.distances = distances.into_iter().take(KEPT).collect();
        this
    }

    /// What a fact is compared with; empty where it is compared with nothing.
    pub(super) fn of(&self, place: Place) -> Option<&Pool> {
        self.pools.get(&place)
    }

    fn learn(&mut self, program: &Program, kind: &ExprKind, distances: &mut BTreeSet<i64>) {
        match kind {
            ExprKind::Equal(left, right)
            | ExprKind::NotEqual(left, right)
            | ExprKind::Order { left, right, .. } => {
                self.compare(program, *left, &[*right], distances);
                self.compare(program, *right, &[*left], distances);
            }
            ExprKind::Between { value, low, high } => {
                self.compare(program, *value, &[*low, *high], distances);
            }
            ExprKind::OneOf { value, of, .. } => {
                self.compare(program, *value, program.operands(*of), distances);
            }
            ExprKind::InList { value, list, .. } => {
                self.compare(program, *value, &[*list], distances);
            }
            ExprKind::Includes { list, all_of } => {
                self.compare(program, *list, program.operands(*all_of), distances);
            }
            ExprKind::Birthday { born, age } => {
                let ages = made(program, &[*age]).constants;
                for (place, _) in made(program, &[*born]).places {
                    self.add(place, true, &ages);
                }
            }
            ExprKind::Age { born, .. } => {
                for (place, _) in made(program, &[*born]).places {
                    self.add(place, true, &[]);
                }
            }
            ExprKind::Lookup { table, keys, .. } => {
                self.lookup(program, *table, program.operands(*keys))
            }
            ExprKind::Shift { duration, .. } | ExprKind::Within { duration, .. } => {
                add_durations(program, *duration, distances);
            }
            _ => {}
        }
    }

    fn compare(
        &mut self,
        program: &Program,
        side: ExprId,
        others: &[ExprId],
        distances: &mut BTreeSet<i64>,
    ) {
        let constants = made(program, others).constants;
        if constants.is_empty() {
            return;
        }
        if let Atom::Elapsed(unit) = program[side].ty.atom {
            distances.extend(constants.iter().filter_map(|value| match value {
                Value::Number(number) => days(number.to_i64()?, unit),
                _ => None,
            }));
        }
        for (place, birth) in made(program, &[side]).places {
            self.add(place, birth, &constants);
        }
    }

    fn lookup(&mut self, program: &Program, table: TableId, keys: &[ExprId]) {
        for (column, key) in keys.iter().enumerate() {
            let cells = program[table].rows.iter().filter_map(|row| row.cells.get(column));
            let values: Vec<Value> = cells
                .flat_map(|cell| match cell {
                    Cell::Values(values) => values.clone(),
                    Cell::Range { from, to, .. } => from.iter().chain(to).cloned().collect(),
                    Cell::Any => Vec::new(),
                })
                .collect();
            for (place, birth) in made(program, &[*key]).places {
                self.add(place, birth, &values);
            }
        }
    }

    fn add(&mut self, place: Place, birth: bool, constants: &[Value]) {
        let pool = self.pools.entry(place).or_default();
        pool.birth |= birth;
        for constant in constants {
            match constant {
                Value::Number(number) if birth => insert(&mut pool.ages, number.to_i64()),
                Value::Number(number) => insert(&mut pool.numbers, Some(*number)),
                Value::Date(date) => insert(&mut pool.dates, Some(*date)),
                Value::Time(time) => insert(&mut pool.times, Some(*time)),
                Value::Text(text) => insert(&mut pool.texts, Some(text.clone())),
                _ => {}
            }
        }
    }
}

fn insert<T: Ord>(into: &mut BTreeSet<T>, value: Option<T>) {
    if into.len() < KEPT {
        into.extend(value);
    }
}

/// The durations that an expression can give, as days.
fn add_durations(program: &Program, expr: ExprId, distances: &mut BTreeSet<i64>) {
    distances.extend(made(program, &[expr]).constants.iter().filter_map(|value| match value {
        Value::Duration(Duration { count, unit }) => days(i64::from(*count), *unit),
        _ => None,
    }));
}

/// About as many days. Nothing is decided by it: it only says where cases are drawn.
fn days(count: i64, unit: DurationUnit) -> Option<i64> {
    let days = match unit {
        DurationUnit::Days => count,
        DurationUnit::WorkingDays => count.checked_mul(7)?.checked_div(5)?,
        DurationUnit::Weeks => count.checked_mul(7)?,
        DurationUnit::Months => count.checked_mul(61)?.checked_div(2)?,
        DurationUnit::Years => count.checked_mul(365)?,
    };
    (-400..=400).contains(&days).then_some(days)
}

/// The facts that expressions read, through definitions but not through answers of rules.
pub(super) fn facts_read(program: &Program, exprs: &[ExprId]) -> Vec<FactId> {
    let places = made_within(program, exprs, usize::MAX).places;
    let facts = places.into_iter().filter_map(|(place, _)| match place {
        Place::Fact(fact) => Some(fact),
        Place::Field(..) => None,
    });
    facts.collect()
}

fn made(program: &Program, exprs: &[ExprId]) -> Made {
    made_within(program, exprs, REACH)
}

/// The facts, fields and constants that expressions are made of, through definitions.
fn made_within(program: &Program, exprs: &[ExprId], reach: usize) -> Made {
    let mut found = Made::default();
    let mut open: Vec<(ExprId, bool)> = exprs.iter().map(|expr| (*expr, false)).collect();
    let mut seen = BTreeSet::new();
    let mut children = Vec::new();
    while let Some((expr, birth)) = open.pop() {
        if !seen.insert(expr) || seen.len() > reach {
            continue;
        }
        let kind = &program[expr].kind;
        match kind {
            ExprKind::Constant(Value::List(list)) => {
                found.constants.extend(list.items.iter().cloned());
            }
            ExprKind::Constant(value) => found.constants.push(value.clone()),
            ExprKind::Fact(fact) => {
                found.places.insert((Place::Fact(*fact), birth));
            }
            ExprKind::Field { of: item, field } | ExprKind::Join { list: item, field } => {
                if let Atom::Item(record) = program[*item].ty.atom {
                    found.places.insert((Place::Field(record, *field), birth));
                }
                // What the item is one of says nothing of the field, but is read.
                if reach == REACH {
                    continue;
                }
            }
            ExprKind::Define(define) | ExprKind::Derived { define, .. } => {
                let lines = &program[*define].lines;
                open.extend(lines.iter().map(|line| (line.value, birth)));
                if reach != REACH {
                    let guards = lines.iter().filter_map(|line| line.when);
                    open.extend(guards.map(|guard| (guard, false)));
                }
            }
            ExprKind::Age { born, .. } => {
                open.push((*born, true));
                continue;
            }
            _ => {}
        }
        children.clear();
        program.children(kind, &mut children);
        open.extend(children.iter().map(|child| (*child, birth)));
    }
    found
}
