//! The words in which reports speak of types.

use super::*;
use crate::value::DurationUnit;

impl Compiler<'_> {
    /// A type as people write it: `date or none`, `list of district`.
    pub(super) fn type_words(&self, ty: Type) -> String {
        let atom = self.atom_words(ty.atom);
        let words = if ty.list { format!("list of {atom}") } else { atom };
        if ty.or_none && ty.atom != Atom::None { format!("{words} or none") } else { words }
    }

    fn atom_words(&self, atom: Atom) -> String {
        match atom {
            Atom::YesNo => "yes or no".to_owned(),
            Atom::Whole => "whole number".to_owned(),
            Atom::Elapsed(unit) => format!("number of {}", unit.plural()),
            Atom::Number => "number".to_owned(),
            Atom::Money => "money".to_owned(),
            Atom::Percent => "percent".to_owned(),
            Atom::Date => "date".to_owned(),
            Atom::Time => "time".to_owned(),
            Atom::Duration => "duration".to_owned(),
            Atom::Weekday => "day of the week".to_owned(),
            Atom::Text => "text".to_owned(),
            Atom::Scale(id) => self.program[id].head.name.to_string(),
            Atom::Item(id) => self
                .program
                .records
                .get(id.index())
                .map_or_else(|| "record".to_owned(), |record| record.head.name.to_string()),
            Atom::Row(id) => match self.program.tables.get(id.index()) {
                Some(table) => format!("row of {}", table.head.name),
                None => "row".to_owned(),
            },
            Atom::None => "none".to_owned(),
        }
    }

    /// A value of a type, written out, for a repair that can be pasted.
    pub(super) fn example(&self, ty: Type) -> String {
        if ty.list {
            return format!("list of {}", self.example(ty.element()));
        }
        match ty.atom {
            Atom::YesNo => "yes".to_owned(),
            Atom::Whole | Atom::Elapsed(_) => "12".to_owned(),
            Atom::Number => "0.5".to_owned(),
            Atom::Money => "£5.00".to_owned(),
            Atom::Percent => "60%".to_owned(),
            Atom::Date => "2 June 2025".to_owned(),
            Atom::Time => "20:00".to_owned(),
            Atom::Duration => "4 weeks".to_owned(),
            Atom::Weekday => "monday".to_owned(),
            Atom::Text => "\"…\"".to_owned(),
            Atom::Scale(id) => self.program[id]
                .members
                .first()
                .map_or_else(|| "…".to_owned(), |member| member.name.to_string()),
            Atom::Item(_) | Atom::Row(_) => "…".to_owned(),
            Atom::None => "none".to_owned(),
        }
    }

    /// The values of a scale, as many as can be listed.
    pub(super) fn members_listed(&self, scale: ScaleId) -> String {
        const MOST_LISTED: usize = 8;
        let members = &self.program[scale].members;
        let mut names: Vec<String> =
            members.iter().take(MOST_LISTED).map(|member| format!("`{}`", member.name)).collect();
        if members.len() > MOST_LISTED {
            names.push("…".to_owned());
        }
        names.join(", ")
    }
}

/// Whether a number of one kind can stand where one of another is wanted.
pub(super) fn fits(found: Atom, wanted: Atom) -> bool {
    found == wanted
        || matches!(
            (found, wanted),
            (Atom::Whole | Atom::Elapsed(_), Atom::Number)
                | (Atom::Elapsed(_), Atom::Whole)
                | (Atom::Whole, Atom::Elapsed(_))
        )
}

/// The kind that holds values of both, if there is one.
pub(super) fn joined(left: Atom, right: Atom) -> Option<Atom> {
    match (left, right) {
        (Atom::None, other) | (other, Atom::None) => Some(other),
        (left, right) if left == right => Some(left),
        (Atom::Elapsed(_), Atom::Elapsed(_)) => None,
        (Atom::Elapsed(unit), Atom::Whole) | (Atom::Whole, Atom::Elapsed(unit)) => {
            Some(Atom::Elapsed(unit))
        }
        (left, right) if is_plain(left) && is_plain(right) => Some(Atom::Number),
        _ => None,
    }
}

/// Numbers without a unit, and counts of days, weeks, months or years.
pub(super) fn is_plain(atom: Atom) -> bool {
    matches!(atom, Atom::Whole | Atom::Number | Atom::Elapsed(_))
}

/// Whether values of a kind have an order.
pub(super) fn is_ordered(program: &Program, atom: Atom) -> bool {
    match atom {
        Atom::Whole
        | Atom::Elapsed(_)
        | Atom::Number
        | Atom::Money
        | Atom::Percent
        | Atom::Date
        | Atom::Time => true,
        Atom::Scale(id) => program[id].ordered,
        Atom::YesNo
        | Atom::Duration
        | Atom::Weekday
        | Atom::Text
        | Atom::Item(_)
        | Atom::Row(_)
        | Atom::None => false,
    }
}

/// Days and times of day are compared with `before` and `after`.
pub(super) fn is_moment(atom: Atom) -> bool {
    matches!(atom, Atom::Date | Atom::Time)
}

/// The unit of a count of days, weeks, months or years.
pub(super) fn elapsed_unit(atom: Atom) -> Option<DurationUnit> {
    match atom {
        Atom::Elapsed(unit) => Some(unit),
        _ => None,
    }
}

/// A type with the article that it takes: `a date`, `money`, `yes or no`.
pub(super) fn article(words: &str) -> String {
    match words {
        "money" | "yes or no" | "text" | "none" => words.to_owned(),
        "percent" => "a percentage".to_owned(),
        _ if words.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {words}"),
        _ => format!("a {words}"),
    }
}
