//! Texts that anybody may write: long lists, long chains, many values. Nothing hangs, and nothing wrong is said.

use std::fmt::Write as _;

use super::compiled;
use crate::analysis::logic::Kind;
use crate::analysis::logic::find::look;

const FACTS: &str = "pack long \"Long\"\nfacts f \"F\"\n  n: whole number from 0 to 100000 \"n?\"\n  m: whole number or none \"m?\"\n  a: yes or no \"a?\"\n  b: yes or no \"b?\"\n";

#[test]
fn many_conditions() {
    let mut text = format!("{FACTS}eligibility many \"Many\"\n");
    for at in 0..600 {
        writeln!(text, "  condition c{at} \"c\"\n    met when f.n is not {at}").unwrap();
    }
    let (_, program) = compiled(&text);
    let found = look(&program).0;
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_long_list() {
    let mut text =
        format!("{FACTS}eligibility many \"Many\"\n  condition c \"c\"\n    met when any of\n");
    for at in 0..2000 {
        writeln!(text, "      - f.n is {} and f.m is {}", at * 7, at).unwrap();
    }
    let (_, program) = compiled(&text);
    assert!(look(&program).0.is_empty());
}

#[test]
fn a_long_chain_of_definitions() {
    let mut text = format!("{FACTS}define d0: yes or no \"d\"\n  is f.a\n");
    for at in 1..3000 {
        writeln!(
            text,
            "define d{at}: yes or no \"d\"\n  is d{} when f.n is at least {at}\n  otherwise f.b",
            at - 1
        )
        .unwrap();
    }
    text.push_str("eligibility e \"e\"\n  condition c \"c\"\n    met when d2999 and not d2999\n");
    let (_, program) = compiled(&text);
    let found = look(&program).0;
    // It takes many steps to see; whatever is said is that.
    assert!(found.iter().all(|one| one.kind == Kind::Never), "{found:?}");
}

#[test]
fn many_lines_and_values() {
    let mut text = format!("{FACTS}define fee: whole number \"Fee\"\n");
    for at in 0..800 {
        writeln!(text, "  is {at} when f.n is {at}").unwrap();
    }
    text.push_str("  otherwise 5000\ndefine twice: whole number \"Twice\"\n  is fee when fee is at least 3 and f.a\n  otherwise 1\neligibility e \"e\"\n  condition c \"c\"\n    met when twice is more than fee\n");
    let (_, program) = compiled(&text);
    assert!(look(&program).0.is_empty());
}
