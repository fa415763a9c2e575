//! What a suggested scenario is called.
//!
//! Owns: a name that says what is looked at and what was changed. Takes: the unit, the change.
//! Must never know: other names than those that it is given.

use std::collections::BTreeSet;

use super::{Base, Variant};
use crate::analysis::coverage::{UnitOf, Units, Within};
use crate::program::{ExprKind, FactId, Program, Slot, Value};
use crate::value::{Date, age_on, birthday};

/// A name longer than this is cut.
const MOST_LETTERS: usize = 120;
/// A value longer than this is not part of a name.
const MOST_OF_VALUE: usize = 40;

/// What a way is about, in a few words.
pub(super) fn about(program: &Program, units: &Units, way: u32) -> String {
    let Some(unit) = units.unit_of_way(way) else { return String::new() };
    let name = match unit.of {
        UnitOf::Condition(id) => &program[id].head.name,
        UnitOf::Line(id, _) => &program[id].head.name,
        UnitOf::Notice(id) => &program[id].head.name,
        UnitOf::Clock(id) => &program[id].head.name,
        UnitOf::Items(id) => &program[id].head.name,
        UnitOf::Indicator(id) | UnitOf::Target(id, _) => &program[id].head.name,
        UnitOf::InForce(id) => &program.head(id).name,
        UnitOf::Row(id, row) => {
            let name = program[id].head.name.replace('_', " ");
            return sentence(&format!("row {} of {name}", u64::from(row) + 1));
        }
        UnitOf::Operand(_) => match unit.within {
            None => return String::new(),
            Some(Within::Condition(id)) => &program[id].head.name,
            Some(Within::Define(id)) => &program[id].head.name,
            Some(Within::Notice(id)) => &program[id].head.name,
            Some(Within::Standard(id)) => &program[id].head.name,
            Some(Within::Instalment(id)) => &program[id].head.name,
            Some(Within::Indicator(id)) => &program[id].head.name,
        },
    };
    sentence(&name.replace('_', " "))
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What was changed: `the day before the 20th birthday`, `need level not known`.
pub(super) fn change(program: &Program, base: &Base, variant: &Variant) -> String {
    let mut words: Vec<String> =
        variant.changed.iter().map(|fact| changed(program, variant, *fact)).collect();
    if variant.today != base.today {
        words.push(format!("as at {}", variant.today));
    }
    words.join(", ")
}

fn changed(program: &Program, variant: &Variant, fact: FactId) -> String {
    let declared = &program[fact];
    let name = declared.head.name.replace('_', " ");
    match variant.facts.slots.get(fact.index()) {
        Some(Slot::Given(Value::List(list))) if list.items.is_empty() => format!("{name} empty"),
        Some(Slot::Given(Value::None) | Slot::LeftOutIsNone) => format!("{name} none"),
        Some(Slot::Given(value)) => {
            if let Value::Date(born) = value
                && is_birth(program, fact)
                && let Some(words) = near_birthday(variant, *born)
            {
                let (_, month, day) = born.ymd();
                return if (month, day) == (2, 29) {
                    format!("born on 29 February, {words}")
                } else {
                    words
                };
            }
            match program.value_text(declared.shape.ty, value) {
                Some(text) if text.chars().count() <= MOST_OF_VALUE && !text.contains('"') => {
                    format!("{name} {text}")
                }
                Some(_) | None => format!("other {name}"),
            }
        }
        _ => format!("{name} not known"),
    }
}

/// Whether ages are counted from a fact.
pub(super) fn is_birth(program: &Program, fact: FactId) -> bool {
    program.exprs.iter().any(|expr| match expr.kind {
        ExprKind::Age { born, .. } | ExprKind::Birthday { born, .. } => {
            matches!(program[born].kind, ExprKind::Fact(of) if of == fact)
        }
        _ => false,
    })
}

/// `on the 20th birthday`, where a day of the case, or today, is that day or one beside it.
fn near_birthday(variant: &Variant, born: Date) -> Option<String> {
    let given = variant.facts.slots.iter().filter_map(|slot| match slot {
        Slot::Given(Value::Date(day)) => Some(*day),
        _ => None,
    });
    let days: Vec<Date> = given.chain([variant.today]).filter(|day| *day > born).collect();
    [(0, "on"), (1, "the day before"), (-1, "the day after")].into_iter().find_map(
        |(shift, words)| {
            days.iter().rev().find_map(|day| {
                let day = day.add_days(shift).ok()?;
                let age = age_on(day, born).ok()?;
                (age > 0 && birthday(born, age).ok()? == day)
                    .then(|| format!("{words} the {} birthday", ordinal(age)))
            })
        },
    )
}

fn ordinal(number: i64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The name, or the name with a number where it is taken; it is taken from then on.
pub(super) fn unused(name: String, taken: &mut BTreeSet<String>) -> String {
    let name = name.replace('"', "'");
    let short: String = name.chars().take(MOST_LETTERS).collect();
    let mut own = short.trim_end().to_owned();
    let mut number = 2_u32;
    while taken.contains(&own) {
        own = format!("{} ({number})", short.trim_end());
        number += 1;
    }
    taken.insert(own.clone());
    own
}
