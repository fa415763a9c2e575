//! What no transcript shows: that a failed step changes nothing, help while writing, input over several lines.

use proptest::prelude::*;

use super::*;

const RULES: &str = r#"
pack p "Service"

choices district "District"
  burnley "Burnley"
  preston "Preston"

facts child "The child"
  date_of_birth: date "When was the child born?" fixed
  home_district: district "Where does the child live?"
  has_send: yes or no "Are there special needs?"
  needs: list of district "Where else?"
  faith: text "What is the child's faith?" protected
  visits: list of visit by id "Visits"

record visit "Visit"
  id: text "Which one?"
  minutes: whole number from 0 to 600 "How long?"
  said: text "What was said?" sensitive

define child_age: whole number "Age"
  is age on today if born child.date_of_birth

eligibility offer "Offer"
  condition age "Old enough"
    met when child_age is at least 8
"#;

fn sources(rules: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("p/p.rules", rules);
    sources
}

fn session() -> Session {
    Session::new(sources(RULES), Date::from_ymd(2025, 6, 2).unwrap()).unwrap()
}

fn said(reply: &Reply) -> String {
    let style = explain::TextStyle { color: false, width: 100 };
    let one = |said: &Said| match said {
        Said::Document(document) => explain::to_text(document, style),
        Said::Reports { problems, .. } => {
            problems.iter().map(|problem| format!("! {}\n", problem.message)).collect()
        }
    };
    reply.said.iter().map(one).collect()
}

#[test]
fn rules_that_are_read_again_are_kept_only_if_nothing_is_wrong() {
    let mut session = session();
    session.step(":set child.date_of_birth is 2017-01-01");
    session.step("define twice: whole number \"Twice\"\n  is child_age * 2\n");
    assert_eq!(session.step(":reload").then, Then::Reload);
    let reply = session.reload(sources(&RULES.replace("at least 8", "at lest 8")));
    assert!(reply.failed(), "{}", said(&reply));
    assert_eq!(said(&session.step("offer is eligible")), "yes\n");
    // What was declared here rests on what is gone.
    assert!(session.reload(sources(&RULES.replace("child_age", "years"))).failed());
    assert_eq!(said(&session.step("twice")), "16\n");
    let reply = session.reload(sources(&RULES.replace("at least 8", "at least 9")));
    assert_eq!(said(&reply), "read again: 1 rule file, 2 packs\n");
    assert_eq!(said(&session.step("offer is eligible")), "no\n");
    assert_eq!(said(&session.step("twice")), "16\n");
    // The case is understood by the new rules.
    let renamed = RULES.replace("home_district", "lives_in");
    session.step(":set child.home_district is preston");
    assert!(!session.reload(sources(&renamed)).failed());
    assert_eq!(said(&session.step(":undo")), "taken back: :set child.home_district is preston\n");
}

#[test]
fn a_session_without_rules_answers() {
    let mut session = Session::new(Sources::new(), Date::from_ymd(2025, 6, 2).unwrap()).unwrap();
    assert_eq!(said(&session.step("4 weeks after today")), "30 June 2025\n");
    session.step("define half: money \"Half\"\n  is £3 / 2\n");
    assert_eq!(said(&session.step("half")), "£1.50\n");
    assert!(session.step(":set child.age is 3").failed());
}

#[test]
fn a_step_may_be_so_long_and_no_longer() {
    let mut session = session();
    for text in ["a".repeat(1 << 20), "(".repeat(MAX_STEP_BYTES + 1), "é\n".repeat(1 << 19)] {
        let reply = session.step(&text);
        assert!(reply.failed());
        assert!(said(&reply).contains("longer than 64 KiB"));
    }
    for text in ["(".repeat(MAX_STEP_BYTES), "a ".repeat(MAX_STEP_BYTES / 2), "\"".repeat(999)] {
        assert!(session.step(&text).failed());
    }
    let long = format!(":set child.faith is {}", "x".repeat(60_000));
    assert!(!session.step(&long).failed());
}

#[test]
fn an_open_step_goes_on() {
    for (text, expected) in [
        ("", false),
        ("1 + 1", false),
        ("(1 +", true),
        ("(1 +\n2", true),
        ("(1 +\n2)", false),
        ("(1 +\n", false),
        ("today is one of 1 July 2025,", true),
        ("\"a", true),
        ("\"(a\"", false),
        ("1 is 1 and", true),
        ("1 is 1 # and (", false),
        ("all of", true),
        ("all of\n  - 1 is 1", true),
        ("all of\n  - 1 is 1\n", false),
        ("define x: money \"X\"", true),
        ("define x: money \"X\"\n  is £1", true),
        ("define x: money \"X\"\n  is £1\n", false),
        (":define x: money \"X\"", true),
        (":define", false),
        (":set child.faith is (", false),
        ("standard is breached", false),
        ("facts child \"C\"", true),
        ("facts", false),
    ] {
        assert_eq!(wants_more(text), expected, "{text:?}");
    }
    let session = session();
    let mut lines = Lines::new();
    assert_eq!(lines.push("define x: money \"X\"", &session), Vec::<String>::new());
    assert_eq!(lines.push("  is £1", &session), Vec::<String>::new());
    assert_eq!(lines.push(":check", &session), ["define x: money \"X\"\n  is £1", ":check"]);
    assert_eq!(lines.push("(1", &session), Vec::<String>::new());
    assert_eq!(lines.finish().as_deref(), Some("(1"));
    assert_eq!(lines.finish(), None);
}

#[test]
fn words_go_on_by_the_command() {
    let mut session = session();
    session.step(":set child.visits[\"A\"].minutes is 5");
    for (text, expected) in [
        (":s", ":s → :set  :save "),
        (":set ", " → child."),
        (":set child.h", "child.h → child.has_send child.home_district"),
        (":set child.home_district ", " → is "),
        (":set child.home_district is ", " → burnley preston"),
        (":set child.home_district is P", "P → preston"),
        (":set child.home_district = b", "b → burnley"),
        (":set child.needs is burnley, p", "p → preston"),
        (":set child.visits[", "child.visits[ → child.visits[\"A\"] child.visits[\"A\"]."),
        (":unset child.v", "child.v → child.visits"),
        (":check of", "of → offer"),
        (":check p of", "of → offer"),
        (":explain child_", "child_ → child_age"),
        (":help se", "se → set"),
        (":nope x", ""),
        ("child_a", "child_a → child_age"),
        ("offer is n", "n → not eligible not in force"),
    ] {
        let done = session.complete(text, text.len());
        let words: Vec<&str> = done.candidates.iter().map(|one| one.text.as_str()).collect();
        let got = match words.as_slice() {
            [] => String::new(),
            words => format!("{} → {}", &text[done.start..], words.join(" ")),
        };
        assert_eq!(got, expected, "{text}");
    }
    assert_eq!(session.completes_file(":case exa"), Some(6));
    assert_eq!(session.completes_file(":set exa"), None);
}

#[test]
fn names_are_explained_where_they_end() {
    let session = session();
    for (text, expected) in [
        (":set", "FACT is VALUE give a fact"),
        (":set child.home_district", "Where does the child live? (burnley or preston)"),
        (":set child.home_district is ", "Where does the child live? (burnley or preston)"),
        (":set child.home_district is b", ""),
        ("1 + child_age", "Age (whole number)"),
        ("offer", "Offer (eligible, not eligible, not in force)"),
        (":check offer", "Offer (eligible, not eligible, not in force)"),
        ("xyzzy", ""),
        (":xyzzy", ""),
    ] {
        assert_eq!(session.hint(text).unwrap_or_default(), expected, "{text}");
    }
}

#[test]
fn lines_about_sensitive_facts_are_private() {
    let session = session();
    for text in [
        ":set child.faith is \"x\"",
        "child.faith is \"x\"",
        ":set child.visits is [{\"id\": \"A\", \"said\": \"x\"}]",
        "define a: yes or no \"A\"\n  is child.faith is \"x\"",
    ] {
        assert!(session.is_private(text), "{text}");
    }
    for text in [":set child.home_district is preston", "1 + 1", ":check offer", "faithful"] {
        assert!(!session.is_private(text), "{text}");
    }
}

/// Lines that mean something, lines that nearly do, and lines that do not.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            ":set child.home_district is preston",
            ":set child.home_district is leeds",
            ":set child.visits[\"A\"].minutes is 5",
            ":set child.visits[3].minutes is 5",
            ":unset child.home_district",
            ":unset child.visits[\"A\"]",
            ":as-at 1 July 2025",
            ":as-at 31 June",
            ":undo",
            ":undo 3",
            ":check",
            ":explain offer",
            ":facts",
            "define x: money \"X\"\n  is £1",
            "define x: money \"X\"\n  is 1",
            "define y: money \"Y\"\n  is x",
            "define x: money \"X\"\n  is y",
            "1 + 1",
            "child_age",
            "1 / 0",
            ":ask offer",
            ":ask nobody",
            "skip",
            "back",
            "?",
            "stop",
            "yes",
            "2013-05-04",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,30}",
        ":(set|unset|undo|check|explain|as-at|define|help) [a-z_.\\[\\]\" =0-9]{0,20}",
        "(define|table|facts|record|levels) [a-z]{0,3}:? [a-z \"\n]{0,20}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_step_that_fails_changes_nothing(lines in prop::collection::vec(line(), 1..12)) {
        let mut session = session();
        for line in lines {
            let before = (session.state.clone(), session.past.len(), session.library.sources.len());
            let exprs = session.library.program.exprs.len();
            let reply = session.step(&line);
            let _ = (session.complete(&line, line.len()), session.hint(&line));
            let _ = session.highlight(&line);
            if reply.failed() {
                let (state, past, files) = before;
                prop_assert_eq!(&state.case, &session.state.case);
                prop_assert_eq!(&state.declared, &session.state.declared);
                prop_assert_eq!(state.today, session.state.today);
                prop_assert_eq!(&state.facts, &session.state.facts);
                prop_assert_eq!(past, session.past.len(), "{}", line);
                prop_assert_eq!(files, session.library.sources.len());
                prop_assert_eq!(exprs, session.library.program.exprs.len());
            }
        }
        // Everything can be taken back.
        session.step(":undo 100");
        prop_assert_eq!(&*session.state.case, "{}\n");
        prop_assert!(session.state.declared.is_empty());
    }
}
