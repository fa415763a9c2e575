//! One case, value by value.
//!
//! Owns: the chances. Takes the pools of a program and a seed. Gives slots that fit their types.
//! Must never know: checks of the case.

use std::sync::Arc;

use fastrand::Rng;
use smol_str::{SmolStr, format_smolstr};

use super::pools::{Place, Pool, Pools};
use super::{Options, Share};
use crate::case;
use crate::program::{
    Atom, FactId, Facts, FieldShape, Item, ItemPlace, List, ListPlace, Program, RecordId, Slot,
    Value,
};
use crate::value::{Date, Number, Time, birthday};

/// The most items of a list.
const ITEMS: u32 = 3;
/// Where an evenly spread number ends, if neither a range nor a comparison says.
const NUMBERS: i64 = 20;
/// No day but one that rules name lies further ahead of the day that is asked about.
const AHEAD: i64 = 45;
/// How deep lists may stand in one another: records cannot hold themselves, so this is never reached.
const DEPTH: u32 = 16;

pub(super) struct Drawing<'p> {
    program: &'p Program,
    pools: &'p Pools,
    options: Options,
    rng: Rng,
    /// The day that was drawn last: the next one lies near it.
    last: Date,
    depth: u32,
}

impl<'p> Drawing<'p> {
    pub(super) fn new(program: &'p Program, pools: &'p Pools, options: Options, seed: u64) -> Self {
        let rng = Rng::with_seed(seed);
        Self { program, pools, options, rng, last: options.today, depth: 0 }
    }

    /// Begins another group of facts: one in two goes on where the last one ended.
    pub(super) fn group(&mut self) {
        if self.last >= self.options.today || self.rng.bool() {
            let before = self.rng.i64(0..200);
            self.last = self.options.today.add_days(-before).unwrap_or(self.options.today);
        }
    }

    /// Draws a fact.
    pub(super) fn fact(&mut self, facts: &mut Facts, fact: FactId) {
        let shape = &self.program[fact].shape;
        let slot = self.slot(shape, Place::Fact(fact));
        if let Some(entry) = facts.slots.get_mut(fact.index()) {
            *entry = slot;
        }
        self.settle(facts);
    }

    /// Numbers all items of a case, in order.
    pub(super) fn settle(&mut self, facts: &mut Facts) {
        facts.places.clear();
        // In the order in which a case writes them.
        for fact in self.program.groups.iter().flat_map(|group| &group.facts) {
            let Some(entry) = facts.slots.get_mut(fact.index()) else { continue };
            let shape = &self.program[*fact].shape;
            let slot = std::mem::replace(entry, Slot::LeftOut);
            *entry = place(self.program, &mut facts.places, shape, ListPlace::Fact(*fact), slot);
        }
    }

    fn slot(&mut self, shape: &FieldShape, place: Place) -> Slot {
        if self.rng.u32(0..Share::WHOLE) < self.options.missing.0 {
            return shape.left_out();
        }
        let none = shape.ty.or_none && self.rng.u8(0..4) == 0;
        if shape.left_out() == Slot::LeftOutIsNone && (none || self.rng.bool()) {
            return Slot::LeftOutIsNone;
        }
        if none {
            return Slot::Given(Value::None);
        }
        match self.value(shape, place) {
            Some(value) => Slot::Given(value),
            None => shape.left_out(),
        }
    }

    fn value(&mut self, shape: &FieldShape, place: Place) -> Option<Value> {
        if shape.ty.list {
            return Some(Value::List(List { items: self.items(shape, place), open: false }));
        }
        let pool = self.pools.of(place);
        Some(match shape.ty.atom {
            Atom::YesNo => Value::YesNo(self.rng.bool()),
            Atom::Whole | Atom::Elapsed(_) => Value::Number(self.number(shape, pool, 1)?),
            Atom::Number => Value::Number(self.number(shape, pool, 10)?),
            Atom::Money | Atom::Percent => Value::Number(self.number(shape, pool, 100)?),
            Atom::Date => Value::Date(self.date(pool)?),
            Atom::Time => Value::Time(self.time(pool)?),
            Atom::Scale(scale) => {
                let members = u16::try_from(self.program[scale].members.len()).ok()?;
                Value::Member(if members == 0 { return None } else { self.rng.u16(0..members) })
            }
            Atom::Text => Value::Text(self.text(pool)),
            Atom::Item(record) => self.item(record, None, 0)?,
            Atom::Duration | Atom::Weekday | Atom::Row(_) | Atom::None => return None,
        })
    }

    fn items(&mut self, shape: &FieldShape, place: Place) -> Arc<[Value]> {
        let element = FieldShape { ty: shape.ty.element(), marks: Vec::new(), ..shape.clone() };
        let count = self.rng.u32(0..=ITEMS);
        if let Atom::Item(record) = shape.ty.atom {
            return (0..count).filter_map(|at| self.item(record, shape.by, at)).collect();
        }
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..count {
            values.extend(self.value(&element, place).filter(|value| !values.contains(value)));
        }
        values.into()
    }

    /// An item of a list. Its id, where the list has one, is told apart by its position.
    fn item(&mut self, record: RecordId, by: Option<u16>, at: u32) -> Option<Value> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let fields = (0..)
            .zip(&self.program[record].fields)
            .map(|(position, field)| {
                if by == Some(position) {
                    return self.id(field.shape.ty.atom, at).map(Slot::Given);
                }
                Some(self.slot(&field.shape, Place::Field(record, position)))
            })
            .collect::<Option<_>>();
        self.depth -= 1;
        let fields = fields?;
        Some(Value::Item(Arc::new(Item { ordinal: u32::MAX, fields })))
    }

    /// The id of the item at a position; `None` where there are not so many.
    fn id(&self, atom: Atom, at: u32) -> Option<Value> {
        Some(match atom {
            Atom::Text => Value::Text(format_smolstr!("{}", at + 1)),
            Atom::Date => Value::Date(self.options.today.add_days(-i64::from(at)).ok()?),
            Atom::Time => Value::Time(Time::from_minutes(u16::try_from(at).ok()?)?),
            Atom::YesNo if at < 2 => Value::YesNo(at == 0),
            Atom::Scale(scale) if (at as usize) < self.program[scale].members.len() => {
                Value::Member(u16::try_from(at).ok()?)
            }
            Atom::Whole | Atom::Number | Atom::Money | Atom::Percent => {
                Value::Number(Number::from_i64(i64::from(at) + 1))
            }
            _ => return None,
        })
    }

    /// A number in steps of a unit's parts: whole numbers, tenths, pence and hundredths of a percentage.
    fn number(&mut self, shape: &FieldShape, pool: Option<&Pool>, parts: i64) -> Option<Number> {
        let step = Number::from_ratio(1, i128::from(parts)).ok()?;
        let known = pool.filter(|pool| !pool.numbers.is_empty());
        let (low, high) = match (shape.range, known) {
            (Some(range), _) => range,
            (None, Some(pool)) => {
                let last = pool.numbers.last().copied()?;
                (Number::ZERO, last.add(last).ok()?.add(Number::from_i64(1)).ok()?)
            }
            (None, None) if shape.ty.atom == Atom::Percent => (Number::ZERO, Number::from_i64(1)),
            (None, None) => (Number::ZERO, Number::from_i64(NUMBERS)),
        };
        if let Some(pool) = known
            && self.rng.bool()
        {
            let chosen = pool.numbers.iter().nth(self.rng.usize(0..pool.numbers.len())).copied()?;
            let beside = step.mul(Number::from_i64(self.rng.i64(-1..=1))).ok()?;
            let value = chosen.add(beside).ok()?;
            if value >= low && value <= high && self.fits(shape, value) {
                return Some(value);
            }
        }
        let steps = high.sub(low).ok()?.div(step).ok()?;
        let steps = steps.round(crate::value::Rounding::Down).ok()?.to_i64()?.max(0);
        low.add(step.mul(Number::from_i64(self.rng.i64(0..=steps))).ok()?).ok()
    }

    /// A constant of the rules can have more places than a case may give.
    fn fits(&self, shape: &FieldShape, value: Number) -> bool {
        let parts = match shape.ty.atom {
            Atom::Whole | Atom::Elapsed(_) => 1,
            Atom::Money => 100,
            _ => return true,
        };
        value.mul(Number::from_i64(parts)).is_ok_and(Number::is_whole)
    }

    fn date(&mut self, pool: Option<&Pool>) -> Option<Date> {
        if let Some(pool) = pool.filter(|pool| pool.birth) {
            return self.birth(pool);
        }
        if let Some(pool) = pool.filter(|pool| !pool.dates.is_empty())
            && self.rng.u8(0..8) == 0
        {
            let chosen = pool.dates.iter().nth(self.rng.usize(0..pool.dates.len()))?;
            return chosen.add_days(self.rng.i64(-1..=1)).ok();
        }
        let distance = if self.rng.bool() {
            let distances = &self.pools.distances;
            distances.get(self.rng.usize(0..distances.len().max(1)))? + self.rng.i64(-1..=1)
        } else {
            self.rng.i64(0..60)
        };
        let mut date = self.last.add_days(distance).ok()?;
        // Little is known of what is to come.
        if self.options.today.days_until(date) > AHEAD {
            date = self.options.today.add_days(self.rng.i64(-AHEAD..=AHEAD)).ok()?;
        }
        // A chain of long distances would run away from the day that is asked about.
        self.last = date.min(self.options.today);
        Some(date)
    }

    /// A day of birth: on a birthday that matters, a day beside it, or any day of childhood and a little more.
    fn birth(&mut self, pool: &Pool) -> Option<Date> {
        let last = pool.ages.last().copied().unwrap_or(18).clamp(1, 120);
        if pool.ages.is_empty() || self.rng.bool() {
            let days = self.rng.i64(0..=(last + 2) * 366);
            return self.options.today.add_days(-days).ok();
        }
        // The birthday at which an age is reached, and the one after which it has passed.
        let age = pool.ages.iter().nth(self.rng.usize(0..pool.ages.len())).copied()?;
        let age = age.clamp(0, 120) + self.rng.i64(0..=1);
        let on = if self.rng.bool() { self.last } else { self.options.today };
        let mut born = on.add_months(-age * 12).ok()?.0;
        // Whoever is born on the last day of February keeps the day, and so meets the leap day.
        if birthday(born, age).is_ok_and(|day| day != on) {
            born = born.add_days(1).ok()?;
        }
        born.add_days(self.rng.i64(-1..=1)).ok()
    }

    fn time(&mut self, pool: Option<&Pool>) -> Option<Time> {
        if let Some(pool) = pool.filter(|pool| !pool.times.is_empty())
            && self.rng.bool()
        {
            let chosen = pool.times.iter().nth(self.rng.usize(0..pool.times.len()))?;
            let beside = i32::from(chosen.minutes()) + self.rng.i32(-1..=1);
            return Time::from_minutes(u16::try_from(beside.clamp(0, 24 * 60 - 1)).ok()?);
        }
        Time::from_minutes(self.rng.u16(0..24 * 60))
    }

    fn text(&mut self, pool: Option<&Pool>) -> SmolStr {
        const TEXTS: [&str; 3] = ["one", "another", "a third"];
        if let Some(pool) = pool.filter(|pool| !pool.texts.is_empty())
            && self.rng.bool()
            && let Some(text) = pool.texts.iter().nth(self.rng.usize(0..pool.texts.len()))
        {
            return text.clone();
        }
        let text = TEXTS.get(self.rng.usize(0..TEXTS.len())).copied().unwrap_or_default();
        SmolStr::new_static(text)
    }
}

/// Gives the items of a list their numbers and places.
fn place(
    program: &Program,
    places: &mut Vec<ItemPlace>,
    shape: &FieldShape,
    list: ListPlace,
    slot: Slot,
) -> Slot {
    let (Slot::Given(Value::List(given)), Atom::Item(record)) = (&slot, shape.ty.atom) else {
        return slot;
    };
    let fields = &program[record].fields;
    let mut items = Vec::with_capacity(given.items.len());
    for (index, value) in (0..).zip(given.items.iter()) {
        let Value::Item(item) = value else { continue };
        let ordinal = u32::try_from(places.len()).unwrap_or(u32::MAX);
        let id = shape.by.and_then(|by| {
            let Some(Slot::Given(value)) = item.fields.get(usize::from(by)) else { return None };
            case::id_text(program, fields.get(usize::from(by))?.shape.ty, value)
        });
        places.push(ItemPlace { list, index, id });
        let placed = (0..)
            .zip(fields.iter().zip(item.fields.iter()))
            .map(|(field, (declared, slot))| {
                let inner = ListPlace::Field { item: ordinal, field };
                place(program, places, &declared.shape, inner, slot.clone())
            })
            .collect();
        items.push(Value::Item(Arc::new(Item { ordinal, fields: placed })));
    }
    Slot::Given(Value::List(List { items: items.into(), open: false }))
}
