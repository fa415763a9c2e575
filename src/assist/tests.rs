//! Help on a small library.

use super::*;
use crate::program::{Program, compile_rules};
use crate::source::Sources;

const RULES: &str = r#"
pack p "Service"

choices district "District"
  burnley "Burnley"
  preston "Preston"

facts child "The child"
  home_district: district "Where does the child live?"
  school_district: district or none "Where is the school?"
  has_send: yes or no "Are there special needs?"
  visits: list of visit by id "Visits"

record visit "Visit"
  id: text "Which one?"
  paid: yes or no "Was it paid?"

define is_local: yes or no "Lives here"
  is child.home_district is preston

eligibility offer "Offer"
  condition home "Lives here"
    met when is_local
"#;

fn program() -> Program {
    let mut sources = Sources::new();
    sources.add("p/p.rules", RULES);
    let compiled = compile_rules(&sources);
    assert_eq!(compiled.problems, []);
    compiled.program.unwrap()
}

fn completed(text: &str) -> String {
    let (before, after) = text.split_once('|').unwrap();
    let done = expression(&program(), &format!("{before}{after}"), before.len());
    let words: Vec<&str> = done.candidates.iter().map(|one| one.text.as_str()).collect();
    format!("{} {}", &before[done.start..], words.join(" "))
}

#[test]
fn words_go_on_as_the_place_allows() {
    for (text, expected) in [
        ("chi|", "chi child."),
        ("child.h|", "child.h child.has_send child.home_district"),
        ("child.home_district is |", " burnley preston"),
        ("child.home_district is b|", "b burnley"),
        ("child.home_district is not p|", "p preston"),
        ("child.school_district is n|", "n none"),
        ("child.home_district is one of burnley, p|", "p preston"),
        ("is_local and child.has_send is |", " yes no"),
        ("offer is n|", "n not eligible not in force"),
        ("offer is not e|", "not e not eligible"),
        ("offer.|", "offer. offer.home"),
        ("offer.home is |", " met not met not applicable"),
        ("any v in child.visits satisfies child.visits.p|", "child.visits.p child.visits.paid"),
        ("(is_l|)", "is_l is_local"),
        ("\"chi|", "\"chi "),
        ("not is_|", "is_ is_local"),
    ] {
        assert_eq!(completed(text), expected, "{text}");
    }
}

#[test]
fn paths_go_on_one_part_at_a_time() {
    let program = program();
    let mut sources = Sources::new();
    let text = r#"{"child": {"visits": [{"id": "A", "paid": true}, {"id": "B 2"}]}}"#;
    let file = sources.add("case.json", text);
    let facts = case_facts(&program, file, text);
    let next = |written: &str| {
        let all = paths(&program, &facts, written);
        all.into_iter().map(|one| one.text).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(next(""), "child.");
    assert_eq!(next("child.h"), "child.has_send child.home_district");
    assert_eq!(next("child.visits"), "child.visits child.visits[\"A\"] child.visits[\"B 2\"]");
    assert_eq!(next("child.visits[\"A\"]."), "child.visits[\"A\"].id child.visits[\"A\"].paid");
    assert_eq!(next("x"), "");
}

fn case_facts(program: &Program, file: crate::span::FileId, text: &str) -> crate::program::Facts {
    crate::case::load(program, file, text).unwrap().facts
}

#[test]
fn names_say_what_they_mean() {
    let program = program();
    let says = |path: &str| meaning(&program, path).unwrap_or_default();
    assert_eq!(says("child.home_district"), "Where does the child live? (burnley or preston)");
    assert_eq!(says("child.visits[\"A\"].paid"), "Was it paid? (yes or no)");
    assert_eq!(says("is_local"), "Lives here (yes or no)");
    assert_eq!(says("offer"), "Offer (eligible, not eligible, not in force)");
    assert_eq!(says("offer.home"), "Lives here");
    assert_eq!(says("child"), "");
    assert_eq!(says("child.x"), "");
}

#[test]
fn words_are_told_apart() {
    let program = program();
    let text = "child.has_send is \"é\" or £1,200 # x";
    let found: Vec<(&str, Kind)> =
        highlight(&program, text).into_iter().map(|(at, kind)| (&text[at], kind)).collect();
    assert_eq!(
        found,
        [
            ("child.has_send", Kind::Name),
            ("is", Kind::Keyword),
            ("\"é\"", Kind::Text),
            ("or", Kind::Keyword),
            ("£1,200", Kind::Number),
            ("# x", Kind::Comment),
        ]
    );
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,40}|[a-z_. \\[\\]\"(),£0-9]{0,40}", at in 0_usize..50) {
        let program = program();
        let facts = crate::program::Facts::empty(&program);
        let done = expression(&program, &text, at);
        assert!(done.start <= at);
        let _ = (paths(&program, &facts, &text), meaning(&program, &text));
        let mut end = 0;
        for (range, _) in highlight(&program, &text) {
            assert!(range.start >= end && text.get(range.clone()).is_some());
            end = range.end;
        }
    }
}
