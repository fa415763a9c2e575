//! The words that can follow in a line, by the line and by what stands before.
//!
//! Owns: which words of the language go on from a value of a type, from a number, from a head.

use super::names::{Candidate, Meaning, View, What};
use crate::program::{Atom, Program, Type};

/// Candidates that are words of the language.
pub(super) fn words(all: &[&str]) -> Vec<Candidate> {
    all.iter().map(|word| Candidate::new(*word, "")).collect()
}

/// The words of types, and the types that a place sees.
pub(super) fn types(view: &View<'_>) -> Vec<Candidate> {
    const WORDS: &[&str] = &[
        "yes or no",
        "date",
        "date or none",
        "duration",
        "list of ",
        "money",
        "number",
        "percent",
        "text",
        "time",
        "whole number",
        "whole number from 0 to ",
    ];
    let mut all: Vec<Candidate> =
        WORDS.iter().map(|word| Candidate::new(*word, "").is(What::Type)).collect();
    let scales = view.program.scales.iter().map(|scale| &scale.head);
    let heads = scales.chain(view.program.records.iter().map(|record| &record.head));
    let heads = heads.filter(|head| view.sees(head));
    all.extend(
        heads.map(|head| Candidate::new(head.name.as_str(), head.label.as_str()).is(What::Type)),
    );
    all
}

/// What can follow a value, a rule or a condition.
pub(super) fn behind(program: &Program, meaning: Meaning<'_>) -> Vec<Candidate> {
    let mut all: Vec<&str> = match meaning {
        Meaning::Value(_, ty) if ty.list => {
            vec!["is empty", "is not empty", "includes ", "includes all of ", "is given"]
        }
        Meaning::Value(_, ty) => of_value(program, ty),
        Meaning::Rule(_) => vec!["is "],
        Meaning::Condition(_) => {
            vec!["is met", "is not met", "is not applicable", "applies", "does not apply"]
        }
    };
    all.extend(["and ", "or "]);
    words(&all)
}

fn of_value(program: &Program, ty: Type) -> Vec<&'static str> {
    let mut all = match ty.atom {
        Atom::YesNo => vec!["is yes", "is no"],
        Atom::Date | Atom::Time => vec![
            "is after ",
            "is before ",
            "is between ",
            "is on or after ",
            "is on or before ",
            "is within ",
            "is ",
        ],
        Atom::Whole | Atom::Elapsed(_) | Atom::Number | Atom::Money | Atom::Percent => ordered(),
        Atom::Scale(id) => match program.scales.get(id.index()) {
            Some(scale) if scale.ordered => ordered(),
            _ => vec!["is ", "is not ", "is one of ", "is not one of "],
        },
        _ => vec!["is ", "is not ", "is one of "],
    };
    if ty.or_none {
        all.extend(["is given", "is none"]);
    }
    all
}

fn ordered() -> Vec<&'static str> {
    vec![
        "is ",
        "is at least ",
        "is at most ",
        "is between ",
        "is less than ",
        "is more than ",
        "is not ",
        "is one of ",
    ]
}

/// The units of time.
pub(super) const UNITS: &[&str] = &["days", "weeks", "months", "years", "working days"];

/// The marks of a fact or field.
pub(super) const MARKS: &[&str] =
    &["protected", "sensitive", "fixed", "diagnosis", "none if left out"];

/// What a letter can word.
pub(super) const LETTER: &[&str] = &[
    "eligible \"",
    "not eligible \"",
    "met \"",
    "not met \"",
    "running \"",
    "breached \"",
    "undecided \"",
    "\"",
];
