//! What the names of a library stand for, one at a time and all together.
//!
//! Owns: the names that an expression may use, with what is to be said of each.

use crate::case::{self, edit};
use crate::explain::Lexicon;
use crate::program::{
    AnswerId, AnswerWords, Atom, Condition, DefineId, Facts, Head, Program, RecordId, Type,
};
use crate::syntax::RESERVED;

/// One way in which a word can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is written.
    pub text: String,
    /// What it means; may be empty.
    pub says: String,
}

impl Candidate {
    pub(super) fn new(text: impl Into<String>, says: impl Into<String>) -> Self {
        Self { text: text.into(), says: says.into() }
    }
}

/// Something that a path stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'p> {
    /// A value of a type.
    Value(&'p Head, Type),
    /// A rule with an answer.
    Rule(AnswerId),
    /// A condition of a rule.
    Condition(&'p Condition),
}

/// What a path stands for in a few words: its label, and what can be given or answered.
#[must_use]
pub fn meaning(program: &Program, path: &str) -> Option<String> {
    if let Ok(target) = edit::target(program, path) {
        let allowed = edit::allowed(program, target.shape);
        return Some(format!("{} ({allowed})", target.head.label));
    }
    let words =
        Lexicon { program, facts: &Facts { id: None, slots: Vec::new(), places: Vec::new() } };
    Some(match stands_for(program, path)? {
        Meaning::Value(head, ty) => format!("{} ({})", head.label, words.type_name(ty)),
        Meaning::Rule(id) => {
            let answers = answers_of(program, id);
            format!("{} ({})", program.head(id).label, answers.join(", "))
        }
        Meaning::Condition(condition) => condition.head.label.to_string(),
    })
}

/// What a path of names stands for; brackets with items are passed over.
pub(super) fn stands_for<'p>(program: &'p Program, path: &str) -> Option<Meaning<'p>> {
    let plain = without_items(path);
    let mut parts = plain.split('.');
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    for group in &program.groups {
        let key = &group.head.name;
        let (named, below) = match rest.split_first() {
            Some((fact, below)) if key == first => (*fact, below),
            _ => continue,
        };
        let mut facts = group.facts.iter().filter_map(|fact| program.facts.get(fact.index()));
        let Some(fact) = facts.find(|fact| fact.head.name == named) else { continue };
        return fields(program, &fact.head, fact.shape.ty, below);
    }
    let defines = program.defines.iter().filter(|define| define.of.is_none());
    if let Some(define) = defines.clone().find(|define| define.head.name == first) {
        return fields(program, &define.head, define.ty, &rest);
    }
    // `pack.name`
    if program.packs.iter().any(|pack| pack.name == first) && !rest.is_empty() {
        return stands_for(program, &rest.join("."));
    }
    let id = rules(program).find(|id| program.head(*id).name == first)?;
    match (id, rest.as_slice()) {
        (_, []) => Some(Meaning::Rule(id)),
        (AnswerId::Eligibility(id), [name]) => {
            let all = program.eligibilities.get(id.index())?.conditions.iter();
            let mut all = all.filter_map(|id| program.conditions.get(id.index()));
            Some(Meaning::Condition(all.find(|condition| condition.head.name == *name)?))
        }
        _ => None,
    }
}

/// Follows the names of fields from a value on.
fn fields<'p>(
    program: &'p Program,
    head: &'p Head,
    ty: Type,
    below: &[&str],
) -> Option<Meaning<'p>> {
    let (mut head, mut ty) = (head, ty);
    for name in below {
        let Atom::Item(record) = ty.atom else { return None };
        (head, ty) = field(program, record, name)?;
    }
    Some(Meaning::Value(head, ty))
}

fn field<'p>(program: &'p Program, record: RecordId, name: &str) -> Option<(&'p Head, Type)> {
    let record = program.records.get(record.index())?;
    if let Some(field) = record.fields.iter().find(|field| field.head.name == name) {
        return Some((&field.head, field.shape.ty));
    }
    let mut derived = record.derived.iter().filter_map(|id| program.defines.get(id.index()));
    let define = derived.find(|define| define.head.name == name)?;
    Some((&define.head, define.ty))
}

/// `contract.families["F1"].areas[0].end` as rules write it: `contract.families.areas.end`.
fn without_items(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            _ if !inside => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// The determinations.
fn rules(program: &Program) -> impl Iterator<Item = AnswerId> + '_ {
    program.answers.iter().copied().filter(|id| !matches!(id, AnswerId::Define(_)))
}

/// The words that a rule answers with.
pub(super) fn answers_of(program: &Program, id: AnswerId) -> Vec<String> {
    let own = |words: &Option<AnswerWords>, good: &str, bad: &str| match words {
        Some(words) => [words.good.0.replace('_', " "), words.bad.0.replace('_', " ")],
        None => [good.to_owned(), bad.to_owned()],
    };
    let (main, more): ([String; 2], &[&str]) = match id {
        AnswerId::Eligibility(id) => {
            (own(&program[id].words, "eligible", "not eligible"), &["not in force"])
        }
        AnswerId::Standard(id) => (
            own(&program[id].words, "met", "breached"),
            &["running", "not started", "not applicable", "not in force"],
        ),
        AnswerId::Payment(_) => (own(&None, "payable", "not payable"), &["not in force"]),
        AnswerId::Indicator(_) => {
            (own(&None, "met", "not met"), &["not measurable", "not in force"])
        }
        AnswerId::Define(_) => return Vec::new(),
    };
    main.into_iter().chain(more.iter().map(|word| (*word).to_owned())).collect()
}

/// Everything that can be answered or explained by name: rules, definitions and packs.
#[must_use]
pub fn answer_names(program: &Program) -> Vec<Candidate> {
    let heads = rules(program).map(|id| program.head(id));
    let defines = program.defines.iter().filter(|define| define.of.is_none());
    let heads = heads.chain(defines.map(|define| &define.head));
    let mut all: Vec<Candidate> =
        heads.map(|head| Candidate::new(head.name.as_str(), head.label.as_str())).collect();
    all.extend(
        program.packs.iter().map(|pack| Candidate::new(pack.name.as_str(), pack.label.as_str())),
    );
    sorted(all)
}

/// Every name that may begin an expression, and the words of the language.
pub(super) fn beginnings(program: &Program) -> Vec<Candidate> {
    let groups = program.groups.iter().zip(0..).map(|(group, at)| {
        let key = case::group_key(program, crate::program::GroupId::at(at));
        Candidate::new(format!("{key}."), group.head.label.as_str())
    });
    let defines = program.defines.iter().filter(|define| define.of.is_none());
    let heads = defines
        .map(|define| &define.head)
        .chain(rules(program).map(|id| program.head(id)))
        .chain(program.tables.iter().map(|table| &table.head));
    let heads = heads.map(|head| Candidate::new(head.name.as_str(), head.label.as_str()));
    let words = RESERVED.iter().map(|word| Candidate::new(*word, ""));
    sorted(groups.chain(heads).chain(words).collect())
}

/// What may follow the dot behind a name in an expression.
pub(super) fn continuations(program: &Program, before_dot: &str) -> Vec<Candidate> {
    let plain = without_items(before_dot);
    let of =
        |head: &Head| Candidate::new(format!("{before_dot}.{}", head.name), head.label.as_str());
    let mut all: Vec<Candidate> = Vec::new();
    for (group, at) in program.groups.iter().zip(0..) {
        if case::group_key(program, crate::program::GroupId::at(at)) == plain.as_str() {
            let facts = group.facts.iter().filter_map(|fact| program.facts.get(fact.index()));
            all.extend(facts.map(|fact| of(&fact.head)));
        }
    }
    match stands_for(program, &plain) {
        Some(Meaning::Value(_, Type { atom: Atom::Item(record), .. })) => {
            if let Some(record) = program.records.get(record.index()) {
                all.extend(record.fields.iter().map(|field| of(&field.head)));
                let derived = record.derived.iter();
                let derived = derived.filter_map(|id: &DefineId| program.defines.get(id.index()));
                all.extend(derived.map(|define| of(&define.head)));
            }
        }
        Some(Meaning::Rule(AnswerId::Eligibility(id))) => {
            let conditions = program[id].conditions.iter();
            let conditions = conditions.filter_map(|id| program.conditions.get(id.index()));
            all.extend(conditions.map(|condition| of(&condition.head)));
        }
        Some(Meaning::Rule(id)) => {
            let fields: &[&str] = match id {
                AnswerId::Standard(_) => {
                    &["started_on", "due_on", "stopped_on", "days_used", "days_left", "days_over"]
                }
                AnswerId::Payment(_) => &["payable", "total", "held_count"],
                AnswerId::Indicator(_) => &["numerator", "denominator", "percent"],
                AnswerId::Define(_) | AnswerId::Eligibility(_) => &[],
            };
            all.extend(
                fields.iter().map(|name| Candidate::new(format!("{before_dot}.{name}"), "")),
            );
        }
        _ => {}
    }
    sorted(all)
}

pub(super) fn sorted(mut all: Vec<Candidate>) -> Vec<Candidate> {
    all.sort_by(|one, other| one.text.cmp(&other.text));
    all.dedup_by(|one, other| one.text == other.text);
    all
}
