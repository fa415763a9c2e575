//! Steps and what comes of them.

use super::*;

const PACK: &str = "pack p \"Service\"\n\ndefine a: yes or no \"A\"\n  is yes\n";

fn open(name: &str, version: i32, text: &str) -> Step {
    Step::Open { name: name.into(), place: Place::Library, version, text: text.into() }
}

fn change(name: &str, version: i32, text: &str) -> Step {
    Step::Change { name: name.into(), version, text: text.into() }
}

fn said(workspace: &mut Workspace) -> Vec<String> {
    let problems = workspace.problems();
    let mut said = Vec::new();
    for problems in &problems {
        for report in &problems.reports {
            said.push(format!("{}: {}", workspace.name(problems.file), report.message));
        }
    }
    said
}

#[test]
fn a_text_in_the_editor_counts_and_the_one_on_disk_comes_back() {
    let mut all = Workspace::new();
    all.step(Step::Disk { name: "p/p.rules".into(), text: Some(PACK.into()) }).unwrap();
    assert_eq!(said(&mut all), [""; 0]);
    let wrong = PACK.replace("is yes", "is yess");
    all.step(open("p/p.rules", 1, &wrong)).unwrap();
    assert_eq!(said(&mut all).len(), 1);
    // What changes on disk below an open text does not matter.
    all.step(Step::Disk { name: "p/p.rules".into(), text: None }).unwrap();
    assert_eq!(said(&mut all).len(), 1);
    assert!(all.index().program().is_none());
    all.step(Step::Close { name: "p/p.rules".into(), text: Some(PACK.into()) }).unwrap();
    assert_eq!(said(&mut all), [""; 0]);
    all.step(Step::Disk { name: "p/p.rules".into(), text: None }).unwrap();
    assert!(!all.has_library());
}

#[test]
fn a_step_that_is_refused_changes_nothing() {
    let mut all = Workspace::new();
    assert_eq!(all.step(change("p/p.rules", 1, "x")), Err(Trouble::NotOpen("p/p.rules".into())));
    all.step(open("p/p.rules", 4, PACK)).unwrap();
    let old = all.step(change("p/p.rules", 4, "what is this"));
    assert!(matches!(old, Err(Trouble::OldVersion { given: 4, known: 4, .. })));
    assert_eq!(said(&mut all), [""; 0]);
    let file = all.file("p/p.rules").unwrap();
    assert_eq!(all.text(file), PACK);
    assert!(all.step(Step::Save { name: "q".into() }).is_err());
}

#[test]
fn a_change_gives_the_reports_of_other_files() {
    let mut all = Workspace::new();
    all.step(open("p/p.rules", 1, PACK)).unwrap();
    all.step(open("p/q.rules", 1, "define b: yes or no \"B\"\n  is not a\n")).unwrap();
    assert_eq!(said(&mut all), [""; 0]);
    all.step(change("p/p.rules", 2, "pack p \"Service\"\n")).unwrap();
    let said = said(&mut all);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("p/q.rules: "), "{said:?}");
}

#[test]
fn a_text_that_stands_alone_is_read_and_no_more() {
    let mut all = Workspace::new();
    let text = "define a: yes or no \"A\"\n  is nobody_knows_this\n  ise 4\n".to_owned();
    let place = Place::Alone;
    all.step(Step::Open { name: "a.rules".into(), place, version: 1, text }).unwrap();
    let said = said(&mut all);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(!all.has_library());
}

#[test]
fn a_large_text_is_read_when_it_is_saved() {
    let mut all = Workspace::new();
    all.step(open("p/p.rules", 1, PACK)).unwrap();
    let large = format!("{PACK}# {}\nwhat is this\n", "x".repeat(MAX_TYPED_BYTES));
    all.step(change("p/p.rules", 2, &large)).unwrap();
    let file = all.file("p/p.rules").unwrap();
    assert!(all.waits_for_save(file));
    assert_eq!(all.text(file).len(), large.len());
    assert_eq!(said(&mut all), [""; 0]);
    all.step(Step::Save { name: "p/p.rules".into() }).unwrap();
    assert!(!all.waits_for_save(file));
    assert_eq!(said(&mut all).len(), 1);
}
