//! Declarations made in a session.
//!
//! Owns: the pack that they stand in, how one takes the place of another, and what cannot be declared here.

use std::fmt::Write as _;
use std::rc::Rc;

use smol_str::SmolStr;

use super::Refused;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Sources;
use crate::span::Span;
use crate::syntax::ast::{Declaration, Head};
use crate::syntax::{self, DECLARATIONS, RESERVED};

/// What reports call the text of the declarations. Its folder is one that no rule file has.
pub(super) const FILE: &str = "(session)/declarations";
/// The pack of the declarations.
const PACK: &str = "this_session";

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// `define`, `table` …
    pub(super) kind: &'static str,
    pub(super) name: SmolStr,
    pub(super) text: Rc<str>,
    /// A definition that has a value of its own.
    pub(super) has_value: bool,
}

/// Whether a text is a declaration: it begins with the word of one and a name, or a label.
pub(super) fn begins(text: &str) -> bool {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    if DECLARATIONS.binary_search(&first).is_err() || !rest.starts_with([' ', '\t']) {
        return false;
    }
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let second = rest.get(..end).unwrap_or_default();
    rest.starts_with('"') || !second.is_empty() && RESERVED.binary_search(&second).is_err()
}

/// The declarations of a text.
pub(super) fn read(rules: &Sources, text: &str) -> Result<Vec<Declared>, Refused> {
    let mut sources = rules.clone();
    let file = sources.add("declaration", text);
    let parsed = syntax::parse(file, text);
    let mut problems = parsed.problems;
    let declarations = parsed.file.declarations;
    let mut found = Vec::new();
    let starts = declarations.iter().filter_map(|one| about(one)).map(|(_, head)| head.span.start);
    let ends = starts.skip(1).chain([u32::try_from(text.len()).unwrap_or(u32::MAX)]);
    for (declaration, end) in declarations.iter().zip(ends) {
        let Some((kind, head)) = about(declaration) else {
            let span = Span::new(file, 0, end);
            problems.push(
                Diagnostic::error(
                    Code::SyntaxMisplacedLine,
                    span,
                    "scenarios are not run in a session",
                )
                .help("write it in a rule file, and run `rules test`"),
            );
            continue;
        };
        if kind == "pack" {
            problems.push(
                Diagnostic::error(Code::SyntaxMisplacedLine, head.span, "a session is one pack")
                    .help("leave the `pack` line out: what is declared here sees all packs"),
            );
        }
        let written = text.get(head.span.start as usize..end as usize).unwrap_or_default();
        found.push(Declared {
            kind,
            name: head.name.node.clone(),
            text: written.trim_end().into(),
            has_value: matches!(declaration, Declaration::Define(define) if define.of.is_none()),
        });
    }
    if problems.is_empty() && found.is_empty() {
        let span = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let report = Diagnostic::error(Code::Syntax, span, "this declares nothing");
        problems.push(report.help("write `define NAME: TYPE`, and its value on the line below"));
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(Refused { sources: Rc::new(sources), problems })
    }
}

/// What kind of declaration it is, and its head; a scenario has none.
fn about(declaration: &Declaration) -> Option<(&'static str, &Head)> {
    Some(match declaration {
        Declaration::Pack(one) => ("pack", &one.head),
        Declaration::Source(one) => ("source", &one.head),
        Declaration::Levels(one) => ("type", &one.head),
        Declaration::Choices(one) => ("type", &one.head),
        Declaration::Record(one) => ("type", &one.head),
        Declaration::Facts(one) => ("facts", &one.head),
        Declaration::Calendar(one) => ("calendar", &one.head),
        Declaration::Define(one) if one.of.is_some() => ("field", &one.head),
        Declaration::Define(one) => ("value", &one.head),
        Declaration::Table(one) => ("value", &one.head),
        Declaration::Eligibility(one) => ("value", &one.head),
        Declaration::Standard(one) => ("value", &one.head),
        Declaration::Payment(one) => ("value", &one.head),
        Declaration::Indicator(one) => ("value", &one.head),
        Declaration::Queue(one) => ("value", &one.head),
        Declaration::Scenario(_) => return None,
    })
}

/// What was declared before with what is declared now; for each of the new, whether it takes the place of another.
pub(super) fn merge(old: &[Declared], new: &[Declared]) -> (Vec<Declared>, Vec<bool>) {
    let mut all = old.to_vec();
    let mut replaced = Vec::new();
    for one in new {
        let same = |other: &&mut Declared| other.kind == one.kind && other.name == one.name;
        match all.iter_mut().find(same) {
            Some(other) => {
                *other = one.clone();
                replaced.push(true);
            }
            None => {
                all.push(one.clone());
                replaced.push(false);
            }
        }
    }
    (all, replaced)
}

/// The text of the session's pack, which sees all others.
pub(super) fn file<'a>(packs: impl Iterator<Item = &'a str>, declared: &[Declared]) -> String {
    let packs: Vec<&str> = packs.collect();
    let mut text = format!("pack {PACK} \"This session\"\n");
    if !packs.is_empty() {
        let _ = writeln!(text, "  uses {}", packs.join(", "));
    }
    for one in declared {
        let _ = write!(text, "\n{}\n", one.text);
    }
    text
}

/// A name of the session's own, also where another pack has one like it.
pub(super) fn own(name: &str) -> String {
    format!("{PACK}.{name}")
}
