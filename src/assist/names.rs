//! What the names of a library stand for, one at a time and all together.
//!
//! Owns: the names that an expression may use, with what is to be said of each.

use crate::case::{self, edit};
use crate::explain::Lexicon;
use crate::program::{
    AnswerId, AnswerWords, Atom, Condition, DefineId, Facts, Head, PackId, Program, RecordId,
    TableId, Type,
};

/// One way in which a word can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is written.
    pub text: String,
    /// What it means; may be empty.
    pub says: String,
    /// What it is.
    pub what: What,
    /// What else can be written with it, over lines; what is to be filled in stands between `⟦` and `⟧`.
    pub template: Option<&'static str>,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the thing of its name")]
pub enum What {
    Word,
    Declaration,
    Pack,
    Group,
    Fact,
    Definition,
    Table,
    Rule,
    Condition,
    Type,
    Value,
    Local,
    Source,
    Paragraph,
    Scenario,
}

impl Candidate {
    /// A word.
    #[must_use]
    pub fn new(text: impl Into<String>, says: impl Into<String>) -> Self {
        Self { text: text.into(), says: says.into(), what: What::Word, template: None }
    }

    pub(super) fn is(self, what: What) -> Self {
        Self { what, ..self }
    }
}

/// The names that a place sees.
#[derive(Clone, Debug)]
pub(super) struct View<'p> {
    pub(super) program: &'p Program,
    /// The packs that are seen; all where it is not known which.
    packs: Option<Vec<PackId>>,
    /// Names that stand for an item of a list: loop variables, the record of a derived field.
    locals: Vec<(String, &'p Head, Type)>,
}

impl<'p> View<'p> {
    /// Every name.
    pub(super) const fn of(program: &'p Program) -> Self {
        Self { program, packs: None, locals: Vec::new() }
    }

    /// The names that a pack sees.
    pub(super) fn from(program: &'p Program, pack: Option<PackId>) -> Self {
        let own = pack.and_then(|id| Some((id, program.packs.get(id.index())?)));
        let packs = own.map(|(id, pack)| {
            let mut packs = vec![id];
            packs.extend(&pack.uses);
            packs
        });
        Self { program, packs, locals: Vec::new() }
    }

    pub(super) fn sees(&self, head: &Head) -> bool {
        self.packs.as_ref().is_none_or(|packs| packs.contains(&head.pack))
    }

    /// The name stands for an item of the list, or of the record, that `path` names.
    pub(super) fn local(&mut self, name: &str, path: &str) {
        let record = || {
            let all = self.program.records.iter().zip(0..);
            let mut named = all.filter(|(record, _)| record.head.name == path);
            let (record, at) = named.next()?;
            Some((&record.head, Type::of(Atom::Item(RecordId::at(at)))))
        };
        let table = || {
            let all = self.program.tables.iter().zip(0..);
            let mut named = all.filter(|(table, _)| table.head.name == path);
            let (table, at) = named.next()?;
            Some((&table.head, Type::of(Atom::Row(TableId::at(at)))))
        };
        let found = match self.resolve(path) {
            Some(Meaning::Value(head, ty)) => Some((head, ty.element())),
            _ => record().or_else(table),
        };
        if let Some((head, ty)) = found {
            self.locals.insert(0, (name.to_owned(), head, ty));
        }
    }

    /// What a path stands for here.
    pub(super) fn resolve(&self, path: &str) -> Option<Meaning<'p>> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        match self.locals.iter().find(|(name, ..)| name == first) {
            Some((_, head, ty)) => {
                let below: Vec<&str> = rest.into_iter().flat_map(|rest| rest.split('.')).collect();
                fields(self.program, head, *ty, &below)
            }
            None => stands_for(self.program, path),
        }
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
        (head, ty) = match ty.atom {
            Atom::Item(record) => field(program, record, name)?,
            Atom::Row(table) => {
                let table = program.tables.get(table.index())?;
                let column = table.columns.iter().find(|column| column.name == *name)?;
                (&table.head, column.ty)
            }
            _ => return None,
        };
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

/// The determinations. In a library with mistakes some may be missing though they are declared.
pub(super) fn rules(program: &Program) -> impl Iterator<Item = AnswerId> + '_ {
    program.answers.iter().copied().filter(|id| match id {
        AnswerId::Define(_) => false,
        AnswerId::Eligibility(id) => id.index() < program.eligibilities.len(),
        AnswerId::Standard(id) => id.index() < program.standards.len(),
        AnswerId::Payment(id) => id.index() < program.payments.len(),
        AnswerId::Indicator(id) => id.index() < program.indicators.len(),
    })
}

/// The words that a rule answers with.
pub(super) fn answers_of(program: &Program, id: AnswerId) -> Vec<String> {
    let own = |words: Option<&AnswerWords>, good: &str, bad: &str| match words {
        Some(words) => [words.good.0.replace('_', " "), words.bad.0.replace('_', " ")],
        None => [good.to_owned(), bad.to_owned()],
    };
    let (main, more): ([String; 2], &[&str]) = match id {
        AnswerId::Eligibility(id) => {
            let words = program.eligibilities.get(id.index()).and_then(|one| one.words.as_ref());
            (own(words, "eligible", "not eligible"), &["not in force"])
        }
        AnswerId::Standard(id) => {
            let words = program.standards.get(id.index()).and_then(|one| one.words.as_ref());
            (
                own(words, "met", "breached"),
                &["running", "not started", "not applicable", "not in force"],
            )
        }
        AnswerId::Payment(_) => (own(None, "payable", "not payable"), &["not in force"]),
        AnswerId::Indicator(_) => {
            (own(None, "met", "not met"), &["not measurable", "not in force"])
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

/// Every name that may begin an expression.
pub(super) fn beginnings(view: &View<'_>) -> Vec<Candidate> {
    let program = view.program;
    let seen = |head: &&Head| view.sees(head);
    let named = |head: &Head| Candidate::new(head.name.as_str(), head.label.as_str());
    let groups = program.groups.iter().zip(0..).filter(|(group, _)| view.sees(&group.head));
    let mut all: Vec<Candidate> = groups
        .map(|(group, at)| {
            let key = case::group_key(program, crate::program::GroupId::at(at));
            Candidate::new(format!("{key}."), group.head.label.as_str()).is(What::Group)
        })
        .collect();
    let defines = program.defines.iter().filter(|define| define.of.is_none());
    let defines = defines.map(|define| &define.head).filter(seen);
    all.extend(defines.map(|head| named(head).is(What::Definition)));
    let heads = rules(program).map(|id| program.head(id)).filter(seen);
    all.extend(heads.map(|head| named(head).is(What::Rule)));
    let tables = program.tables.iter().map(|table| &table.head).filter(seen);
    all.extend(tables.map(|head| named(head).is(What::Table)));
    let locals = view.locals.iter();
    all.extend(
        locals.map(|(name, head, _)| {
            Candidate::new(name.as_str(), head.label.as_str()).is(What::Local)
        }),
    );
    sorted(all)
}

/// What may follow the dot behind a name in an expression.
pub(super) fn continuations(view: &View<'_>, before_dot: &str) -> Vec<Candidate> {
    let program = view.program;
    let plain = without_items(before_dot);
    let of = |head: &Head, what: What| {
        Candidate::new(format!("{before_dot}.{}", head.name), head.label.as_str()).is(what)
    };
    let mut all: Vec<Candidate> = Vec::new();
    for (group, at) in program.groups.iter().zip(0..) {
        if case::group_key(program, crate::program::GroupId::at(at)) == plain.as_str() {
            let facts = group.facts.iter().filter_map(|fact| program.facts.get(fact.index()));
            all.extend(facts.map(|fact| of(&fact.head, What::Fact)));
        }
    }
    match view.resolve(&plain) {
        Some(Meaning::Value(_, Type { atom: Atom::Item(record), .. })) => {
            if let Some(record) = program.records.get(record.index()) {
                all.extend(record.fields.iter().map(|field| of(&field.head, What::Fact)));
                let derived = record.derived.iter();
                let derived = derived.filter_map(|id: &DefineId| program.defines.get(id.index()));
                all.extend(derived.map(|define| of(&define.head, What::Definition)));
            }
        }
        Some(Meaning::Value(_, Type { atom: Atom::Row(table), .. })) => {
            let table = program.tables.get(table.index());
            let columns = table.into_iter().flat_map(|table| &table.columns);
            all.extend(columns.map(|column| {
                Candidate::new(format!("{before_dot}.{}", column.name), "").is(What::Fact)
            }));
        }
        Some(Meaning::Rule(AnswerId::Eligibility(id))) => {
            let conditions = program.eligibilities.get(id.index()).into_iter();
            let conditions = conditions.flat_map(|eligibility| &eligibility.conditions);
            let conditions = conditions.filter_map(|id| program.conditions.get(id.index()));
            all.extend(conditions.map(|condition| of(&condition.head, What::Condition)));
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
            let named =
                |name: &&str| Candidate::new(format!("{before_dot}.{name}"), "").is(What::Fact);
            all.extend(fields.iter().map(named));
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
