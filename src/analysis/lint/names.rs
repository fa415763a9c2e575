//! Names that differ only by a plural or a letter.
//!
//! Two such names in one place are read as one: `provider` and `providers` as values of one set of choices, `started_on`
//! and `startd_on` as facts of one group. Only names that can stand for each other are compared: those of one pack and
//! the packs that it uses, of one group, record, set of values or determination. Each name is looked up in the ways it
//! can be misread, so that this stays linear. Names that differ in a digit, or in a short word, are told apart by
//! anybody.

use std::collections::{HashMap, HashSet};

use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    Citing, ConditionOwner, GroupId, Head, PackId, Program, RecordId, ScaleId, TableId,
};
use crate::span::Span;

/// Where a name stands for something.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Rules(PackId),
    Sources(PackId),
    Types(PackId),
    Group(GroupId),
    Record(RecordId),
    Scale(ScaleId),
    Table(TableId),
    Of(Citing),
}

#[derive(Clone, Copy)]
struct Name<'p> {
    scope: Scope,
    name: &'p str,
    span: Span,
    /// It is a table, which never stands where a value does: `offers` and the `offer` that is looked up there.
    table: bool,
}

impl<'p> Name<'p> {
    fn at(scope: Scope, name: &'p str, span: Span) -> Self {
        Self { scope, name, span, table: false }
    }

    fn of(scope: Scope, head: &'p Head) -> Self {
        Self { scope, name: &head.name, span: head.name_span, table: false }
    }
}

/// Reports the later of two names that are near each other.
pub(super) fn near(context: &Context<'_>, findings: &mut Findings) {
    let names = names(context.program);
    let lookup = Lookup::of(&names);
    let mut reported: HashSet<(usize, usize)> = HashSet::new();
    for (at, name) in names.iter().enumerate() {
        let Some(other) = lookup.near(context.program, &names, at) else { continue };
        let (Some(found), Some(pair)) = (names.get(other), ordered(&names, at, other)) else {
            continue;
        };
        if !reported.insert(pair) {
            continue;
        }
        let (first, later) = if pair.0 == at { (name, found) } else { (found, name) };
        let how = if is_plural(first.name, later.name) { "by a plural" } else { "by a letter" };
        findings.report(
            Diagnostic::warning(
                Code::NearNames,
                later.span,
                format!("`{}` and `{}` differ only {how}", first.name, later.name),
            )
            .label("easily taken for the other")
            .also(first.span, format!("`{}` is declared here", first.name))
            .help("give one of them a word that says what is different"),
        );
    }
}

/// Two positions, the one that is declared first in front.
fn ordered(names: &[Name<'_>], one: usize, other: usize) -> Option<(usize, usize)> {
    let (first, second) = (names.get(one)?, names.get(other)?);
    // What another pack declares was there before.
    Some(if (first.span.file, first.span.start) <= (second.span.file, second.span.start) {
        (one, other)
    } else {
        (other, one)
    })
}

fn names(program: &Program) -> Vec<Name<'_>> {
    let mut names: Vec<Name<'_>> = Vec::new();
    let mut add = |scope: Scope, head| names.push(Name::of(scope, head));
    for one in &program.defines {
        match one.of {
            Some(record) => add(Scope::Record(record), &one.head),
            None => add(Scope::Rules(one.head.pack), &one.head),
        }
    }
    let rules = program.groups.iter().map(|one| &one.head);
    let rules = rules.chain(program.eligibilities.iter().map(|one| &one.head));
    let rules = rules.chain(program.standards.iter().map(|one| &one.head));
    let rules = rules.chain(program.payments.iter().map(|one| &one.head));
    let rules = rules.chain(program.indicators.iter().map(|one| &one.head));
    let rules = rules.chain(program.queues.iter().map(|one| &one.head));
    rules.for_each(|head| add(Scope::Rules(head.pack), head));
    program.sources.iter().for_each(|one| add(Scope::Sources(one.head.pack), &one.head));
    program.scales.iter().for_each(|one| add(Scope::Types(one.head.pack), &one.head));
    program.records.iter().for_each(|one| add(Scope::Types(one.head.pack), &one.head));
    program.facts.iter().for_each(|one| add(Scope::Group(one.group), &one.head));
    for (at, record) in program.records.iter().enumerate() {
        let scope = Scope::Record(RecordId::at(at));
        record.fields.iter().for_each(|field| add(scope, &field.head));
    }
    for one in &program.conditions {
        let scope = match one.owner {
            ConditionOwner::Eligibility(owner) => Scope::Of(Citing::Eligibility(owner)),
            ConditionOwner::Instalment(owner) => Scope::Of(Citing::Instalment(owner)),
        };
        add(scope, &one.head);
    }
    for one in &program.instalments {
        add(Scope::Of(Citing::Payment(one.payment)), &one.head);
    }
    for (at, scale) in program.scales.iter().enumerate() {
        let scope = Scope::Scale(ScaleId::at(at));
        let members = scale.members.iter();
        names.extend(members.map(|one| Name::at(scope, &one.name, one.span)));
    }
    for (at, table) in program.tables.iter().enumerate() {
        let scope = Scope::Table(TableId::at(at));
        let columns = table.columns.iter();
        names.extend(columns.map(|one| Name::at(scope, &one.name, one.span)));
        let own = Name::of(Scope::Rules(table.head.pack), &table.head);
        names.push(Name { table: true, ..own });
    }
    names
}

/// The names by what they are, and by what is left of them without one letter.
struct Lookup {
    whole: HashMap<(Scope, u64), usize>,
    /// The first two of each, by the place of the letter.
    without: HashMap<(Scope, usize, u64), Vec<usize>>,
}

impl Lookup {
    fn of(names: &[Name<'_>]) -> Self {
        let mut lookup = Self { whole: HashMap::new(), without: HashMap::new() };
        for (at, name) in names.iter().enumerate() {
            lookup.whole.entry((name.scope, hash([name.name]))).or_insert(at);
            for (letter, rest) in without_a_letter(name.name) {
                let here = lookup.without.entry((name.scope, letter, rest)).or_default();
                if here.len() < 2 {
                    here.push(at);
                }
            }
        }
        lookup
    }

    /// A name near the one at a position, if there is one in its scope or in those that it sees.
    fn near(&self, program: &Program, names: &[Name<'_>], at: usize) -> Option<usize> {
        let name = names.get(at)?;
        let seen = |scope: fn(PackId) -> Scope, pack: PackId| -> Vec<Scope> {
            let used = program[pack].uses.iter().copied();
            std::iter::once(pack).chain(used).map(scope).collect()
        };
        let scopes = match name.scope {
            Scope::Rules(pack) => seen(Scope::Rules, pack),
            Scope::Sources(pack) => seen(Scope::Sources, pack),
            Scope::Types(pack) => seen(Scope::Types, pack),
            other => vec![other],
        };
        let shorter: Vec<(usize, u64)> = without_a_letter(name.name).collect();
        let swapped: Vec<u64> = swapped(name.name).collect();
        let stems: Vec<u64> = stems(name.name).collect();
        let fits = |found: &usize| {
            *found != at
                && names.get(*found).is_some_and(|found| {
                    let apart = name.table != found.table && is_plural(name.name, found.name);
                    !apart && are_near(name.name, found.name)
                })
        };
        for scope in scopes {
            let whole = |key: &u64| self.whole.get(&(scope, *key)).copied().filter(fits);
            let found = shorter.iter().find_map(|(_, key)| whole(key));
            let found = found.or_else(|| swapped.iter().chain(&stems).find_map(whole));
            let found = found.or_else(|| {
                shorter.iter().find_map(|(letter, key)| {
                    let here = self.without.get(&(scope, *letter, *key))?;
                    here.iter().copied().find(|found| fits(found))
                })
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// What is left of a name without one of its letters, for each letter.
fn without_a_letter(name: &str) -> impl Iterator<Item = (usize, u64)> {
    let letters = name.bytes().enumerate().filter(|(_, letter)| !letter.is_ascii_digit());
    letters.filter_map(|(at, _)| Some((at, hash([name.get(..at)?, name.get(at + 1..)?]))))
}

/// A name with two neighbouring letters in each other's place, for each two.
fn swapped(name: &str) -> impl Iterator<Item = u64> {
    (1..name.len()).filter_map(|at| {
        let (one, two) = (name.get(at - 1..at)?, name.get(at..=at)?);
        Some(hash([name.get(..at - 1)?, two, one, name.get(at + 1..)?]))
    })
}

/// What a name is the plural of, beyond a single `s`.
fn stems(name: &str) -> impl Iterator<Item = u64> {
    let es = name.strip_suffix("es").map(|stem| hash([stem]));
    let ies = name.strip_suffix("ies").map(|stem| hash([stem, "y"]));
    es.into_iter().chain(ies)
}

/// FNV-1a over all parts as if they were one.
fn hash<const N: usize>(parts: [&str; N]) -> u64 {
    let bytes = parts.into_iter().flat_map(str::bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether one is the plural of the other.
fn is_plural(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let stem = short.strip_suffix('y').unwrap_or(short);
    long.strip_suffix('s') == Some(short)
        || long.strip_suffix("es") == Some(short)
        || short.ends_with('y') && long.strip_suffix("ies") == Some(stem)
}

/// Whether two names, different by a letter or so, are easily taken for each other.
fn are_near(one: &str, other: &str) -> bool {
    /// Shorter words are read as a whole.
    const READ_WHOLE: usize = 5;
    if is_plural(one, other) {
        return one.len().min(other.len()) > 2;
    }
    let (one_words, other_words): (Vec<&str>, Vec<&str>) =
        (one.split('_').collect(), other.split('_').collect());
    if one_words.len() != other_words.len() {
        return one.replace('_', "") == other.replace('_', "");
    }
    let mut words = one_words.iter().zip(&other_words).filter(|(one, other)| one != other);
    let Some((one, other)) = words.next() else { return false };
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    words.next().is_none()
        && digits(one) + digits(other) == 0
        && (is_plural(one, other) && one.len().min(other.len()) > 2
            || one.len().min(other.len()) >= READ_WHOLE)
}

#[cfg(test)]
mod tests {
    use super::{are_near, is_plural};

    #[test]
    fn short_words_and_digits_are_told_apart() {
        for (one, other) in [
            ("provider", "providers"),
            ("party", "parties"),
            ("started_on", "startd_on"),
            ("home_district", "home_districts"),
            ("home_district", "homedistrict"),
            ("recieved_on", "received_on"),
            ("need", "needs"),
        ] {
            assert!(are_near(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("met_on", "set_on"),
            ("plan_a", "plan_b"),
            ("level_1", "level_2"),
            ("area", "areas_b"),
            ("sent_on", "seen_on"),
        ] {
            assert!(!are_near(one, other), "{one} {other}");
        }
        assert!(is_plural("boxes", "box") && !is_plural("bus", "by"));
    }
}
