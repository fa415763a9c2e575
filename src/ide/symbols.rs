//! Symbols: the outline of a text, and the search for a name or label in the library.

use smol_str::SmolStr;

use super::index::{Index, Kind};
use crate::program::Named;
use crate::span::Span;
use crate::syntax::ast::{self, ConditionKind, Declaration, MemberKey, NoticeKind};

/// So many results of a search are given.
const MOST_FOUND: usize = 200;

/// One entry of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: SmolStr,
    /// What people see; empty where no label is written.
    pub label: SmolStr,
    /// Its name in the text.
    pub name_span: Span,
    /// All of it.
    pub span: Span,
    /// What stands in it.
    pub inside: Vec<Symbol>,
}

/// The outline of a text: its declarations, and their parts.
#[must_use]
pub fn outline(file: &ast::File) -> Vec<Symbol> {
    file.declarations.iter().map(declaration).collect()
}

fn declaration(declaration: &Declaration) -> Symbol {
    match declaration {
        Declaration::Pack(one) => of(Kind::Pack, &one.head),
        Declaration::Source(one) => Symbol {
            inside: one.paragraphs.iter().flat_map(paragraphs).collect(),
            ..of(Kind::Source, &one.head)
        },
        Declaration::Levels(one) => scale(Kind::Levels, Kind::Level, &one.head, &one.steps),
        Declaration::Choices(one) => scale(Kind::Choices, Kind::Choice, &one.head, &one.values),
        Declaration::Facts(one) => {
            fields(of(Kind::Facts, &one.head), Kind::Fact, &one.fields, &one.checks)
        }
        Declaration::Record(one) => {
            fields(of(Kind::Record, &one.head), Kind::Field, &one.fields, &one.checks)
        }
        Declaration::Calendar(one) => of(Kind::Calendar, &one.head),
        Declaration::Define(one) => {
            of(if one.of.is_some() { Kind::DerivedField } else { Kind::Definition }, &one.head)
        }
        Declaration::Table(one) => Symbol {
            inside: one.columns.iter().map(|column| named(Kind::Column, &column.name)).collect(),
            ..of(Kind::Table, &one.head)
        },
        Declaration::Eligibility(one) => Symbol {
            inside: ordered(conditions(&one.conditions), notices(&one.notices)),
            ..of(Kind::Eligibility, &one.head)
        },
        Declaration::Standard(one) => {
            Symbol { inside: notices(&one.notices), ..of(Kind::Standard, &one.head) }
        }
        Declaration::Payment(one) => {
            let instalments = one.instalments.iter().map(|one| Symbol {
                inside: conditions(&one.conditions),
                ..of(Kind::Instalment, &one.head)
            });
            Symbol {
                inside: ordered(instalments.collect(), notices(&one.notices)),
                ..of(Kind::Payment, &one.head)
            }
        }
        Declaration::Indicator(one) => of(Kind::Indicator, &one.head),
        Declaration::Queue(one) => of(Kind::Queue, &one.head),
        Declaration::Scenario(one) => Symbol {
            kind: Kind::Scenario,
            name: one.name.node.clone(),
            label: SmolStr::default(),
            name_span: one.name.span,
            span: one.span.to(one.name.span),
            inside: Vec::new(),
        },
    }
}

fn of(kind: Kind, head: &ast::Head) -> Symbol {
    Symbol {
        kind,
        name: head.name.node.clone(),
        label: head.label.as_ref().map_or_else(SmolStr::default, |label| label.node.clone()),
        name_span: head.name.span,
        span: head.span.to(head.name.span),
        inside: Vec::new(),
    }
}

fn named(kind: Kind, name: &ast::Name) -> Symbol {
    Symbol {
        kind,
        name: name.node.clone(),
        label: SmolStr::default(),
        name_span: name.span,
        span: name.span,
        inside: Vec::new(),
    }
}

fn paragraphs(line: &ast::Paragraphs) -> impl Iterator<Item = Symbol> + '_ {
    line.ids.iter().map(|range| {
        let (name, span) = match &range.last {
            Some(last) => (
                SmolStr::new(format!("{} to {}", range.first.node, last.node)),
                range.first.span.to(last.span),
            ),
            None => (range.first.node.clone(), range.first.span),
        };
        Symbol {
            kind: Kind::Paragraph,
            name,
            label: SmolStr::default(),
            name_span: span,
            span,
            inside: Vec::new(),
        }
    })
}

fn scale(kind: Kind, of_member: Kind, head: &ast::Head, members: &[ast::Member]) -> Symbol {
    let members = members.iter().map(|member| {
        let (name, name_span) = match &member.key {
            MemberKey::Level(level) => (SmolStr::new(format!("level {}", level.node)), level.span),
            MemberKey::Name(name) => (name.node.clone(), name.span),
        };
        let label = member.label.as_ref();
        Symbol {
            kind: of_member,
            name,
            label: label.map_or_else(SmolStr::default, |label| label.node.clone()),
            name_span,
            span: member.span.to(name_span),
            inside: Vec::new(),
        }
    });
    Symbol { inside: members.collect(), ..of(kind, head) }
}

fn fields(whole: Symbol, kind: Kind, fields: &[ast::Field], checks: &[ast::Check]) -> Symbol {
    let fields = fields.iter().map(|field| of(kind, &field.head)).collect();
    let checks = checks.iter().map(|check| of(Kind::Check, &check.head)).collect();
    Symbol { inside: ordered(fields, checks), ..whole }
}

fn conditions(conditions: &[ast::Condition]) -> Vec<Symbol> {
    let symbol = |one: &ast::Condition| {
        let kind = match one.kind.node {
            ConditionKind::Condition => Kind::Condition,
            ConditionKind::Expectation => Kind::Expectation,
            ConditionKind::Exclusion => Kind::Exclusion,
            ConditionKind::Hold => Kind::Hold,
        };
        let warns = one.warns.as_ref().map(|(name, label)| {
            let label = label.as_ref();
            Symbol {
                label: label.map_or_else(SmolStr::default, |label| label.node.clone()),
                ..named(Kind::Warning, name)
            }
        });
        Symbol { inside: warns.into_iter().collect(), ..of(kind, &one.head) }
    };
    conditions.iter().map(symbol).collect()
}

fn notices(notices: &[ast::Notice]) -> Vec<Symbol> {
    let symbol = |one: &ast::Notice| {
        let kind = match one.kind.node {
            NoticeKind::Warning => Kind::Warning,
            NoticeKind::Advice => Kind::Advice,
        };
        of(kind, &one.head)
    };
    notices.iter().map(symbol).collect()
}

/// Both, in the order of the text.
fn ordered(mut some: Vec<Symbol>, more: Vec<Symbol>) -> Vec<Symbol> {
    some.extend(more);
    some.sort_by_key(|symbol| symbol.name_span);
    some
}

/// Something of the library that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// What it is.
    pub kind: Kind,
    /// How rules write it: `ehwb.age`.
    pub path: String,
    /// What people see.
    pub label: SmolStr,
    /// The pack that declares it.
    pub pack: SmolStr,
    /// Where it is declared.
    pub span: Span,
}

/// What is called by a name or label that has the letters of `wanted` in their order, the best first. Letter case
/// does not matter; spaces fit `_` and spaces. An empty search finds what comes first in the texts.
#[must_use]
pub fn search(index: &Index, wanted: &str) -> Vec<Match> {
    let wanted: Vec<char> = wanted.chars().flat_map(char::to_lowercase).map(plain).collect();
    let mut found: Vec<(u32, Match)> = Vec::new();
    for one in index.uses().all.iter().filter(|one| one.declares) {
        if matches!(one.named, Named::Variable(_) | Named::Answer(..) | Named::Paragraph(_)) {
            continue;
        }
        let Some(about) = index.about(one.named) else { continue };
        let path = about.path();
        // A name is what people search for; a label has many more letters to find some in.
        let label = fits(&wanted, &about.label).map(|cost| cost + 2);
        if let Some(cost) = [fits(&wanted, &path), label].into_iter().flatten().min() {
            let crate::ide::index::About { kind, label, pack, .. } = about;
            found.push((cost, Match { kind, path, label, pack, span: one.span }));
        }
    }
    found.sort_by_key(|(cost, found)| (*cost, found.path.len(), found.span));
    found.into_iter().take(MOST_FOUND).map(|(_, found)| found).collect()
}

/// How badly a text fits: nothing for itself, more for each gap; `None` where a letter is missing. Of the ways in
/// which the letters can be found in their order, the best counts: beginnings of words, and letters side by side.
fn fits(wanted: &[char], text: &str) -> Option<u32> {
    const GAP: u32 = 5;
    const NEXT_WORD: u32 = 1;
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).map(plain).collect();
    if wanted == letters || wanted.is_empty() {
        return Some(0);
    }
    // For each letter of the text, what it costs to match all that is wanted so far, ending there.
    let mut costs: Vec<Option<u32>> = Vec::new();
    for (position, letter) in wanted.iter().enumerate() {
        let mut next = Vec::with_capacity(letters.len());
        let mut before: Option<u32> = None;
        let mut last: Option<char> = None;
        for (at, other) in letters.iter().enumerate() {
            let jump =
                if last.is_none_or(|last| !last.is_alphanumeric()) { NEXT_WORD } else { GAP };
            let beside = at.checked_sub(1).and_then(|at| costs.get(at)).copied().flatten();
            let cost = match position {
                0 => Some(jump),
                _ => [beside, before.map(|cost| cost + jump)].into_iter().flatten().min(),
            };
            next.push(cost.filter(|_| other == letter));
            before = [before, beside].into_iter().flatten().min();
            last = Some(*other);
        }
        costs = next;
    }
    costs.into_iter().flatten().min()
}

/// Spaces, dots and `_` part words alike.
const fn plain(letter: char) -> char {
    if matches!(letter, '_' | '.' | '-') { ' ' } else { letter }
}
