//! What lints find, what they leave alone, and what is allowed: one case a lint under `tests/cases/lint`, its snapshot
//! beside it. `INSTA_UPDATE=always cargo test --test lints` writes the snapshots. And: the packs are clean.

#![cfg(test)]

mod library;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use library::{library, root, rule_files};
use rules::analysis::lint::{self, Finding, LINTS};
use rules::diagnostic::Severity;
use rules::program::{Program, compile_library};
use rules::source::Sources;
use rules::value::Date;

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd(year, month, day).expect("a day")
}

/// The day of the cases.
fn today() -> Date {
    day(2025, 7, 1)
}

fn compiled(sources: &Sources) -> Program {
    let compiled = compile_library(sources);
    assert!(compiled.problems.is_empty(), "{:#?}", compiled.problems);
    compiled.program.expect("a program")
}

fn found(sources: &Sources, today: Date) -> Vec<Finding> {
    lint::run(&compiled(sources), sources, today)
}

fn cases() -> Vec<(String, PathBuf)> {
    let mut paths = Vec::new();
    rule_files(&root().join("tests/cases/lint"), &mut paths);
    paths.sort();
    let name = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    paths.into_iter().map(|path| (name(&path), path)).collect()
}

/// What a case shows: its own lint, and what is said of comments.
fn said(sources: &Sources, findings: &[Finding], name: &str) -> String {
    let comments = ["unused_allow", "allow_without_reason", "unknown_lint"];
    let mut said = String::new();
    for finding in findings {
        let problem = &finding.diagnostic;
        let lint = problem.code.lint().expect("only lints report here");
        if lint != name && !comments.contains(&lint) {
            continue;
        }
        let level = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let _ = writeln!(said, "{level} {lint}: {}", problem.message);
        for label in &problem.labels {
            let place = sources.line_column(label.span).expect("a place");
            let words = sources.slice(label.span).lines().next().unwrap_or_default();
            let _ = write!(said, "  at {}:{} [{words}]", place.line, place.column);
            let _ =
                writeln!(said, "{}{}", if label.text.is_empty() { "" } else { " " }, label.text);
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(said, "  help: {help}");
        }
        if let Some(mend) = &finding.mend {
            let _ = writeln!(said, "  mend: {}", mend.does);
        }
    }
    said
}

fn texts(path: &PathBuf) -> Sources {
    let mut sources = Sources::new();
    sources.add("case/case.rules", fs::read_to_string(path).expect("a case is text"));
    sources
}

#[test]
fn each_lint_finds_what_its_case_says() {
    for (name, path) in cases() {
        let sources = texts(&path);
        insta::with_settings!({
            snapshot_path => path.parent().expect("a folder"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name.clone(), said(&sources, &found(&sources, today()), &name));
        });
    }
}

#[test]
fn every_lint_has_a_case() {
    let cases: BTreeSet<String> = cases().into_iter().map(|(name, _)| name).collect();
    let lints: BTreeSet<String> = LINTS.iter().map(|lint| lint.name().to_owned()).collect();
    assert_eq!(cases, lints);
}

/// Mending leaves nothing to mend, and everything else as it was found.
#[test]
fn what_is_mended_is_mended() {
    let mut mended_at_all = 0;
    for (name, path) in cases() {
        let mut sources = texts(&path);
        let mut findings = found(&sources, today());
        let messages = |findings: &[Finding]| -> Vec<String> {
            let left = findings.iter().filter(|finding| finding.mend.is_none());
            left.map(|finding| finding.diagnostic.message.clone()).collect()
        };
        let before = messages(&findings);
        for round in 0.. {
            assert!(round < 10, "{name}: mending does not end");
            let mended = lint::mend(&sources, &findings);
            if mended.made.is_empty() {
                break;
            }
            mended_at_all += mended.made.len();
            let mut after = Sources::new();
            for ((_, source), text) in sources.iter().zip(&mended.texts) {
                after.add(source.name(), text.as_deref().unwrap_or(source.text()));
            }
            findings = found(&after, today());
            sources = after;
        }
        assert!(findings.iter().all(|finding| finding.mend.is_none()), "{name}");
        assert_eq!(messages(&findings), before, "{name}");
    }
    assert!(mended_at_all >= 4, "some cases can be mended");
}

#[test]
fn a_pack_decides_how_serious_a_lint_is() {
    let levels =
        [("off", None), ("a note", Some(Severity::Note)), ("an error", Some(Severity::Error))];
    for (level, severity) in levels {
        let mut sources = Sources::new();
        let text = format!(
            "pack p \"P\"\n  lint near_names is {level} because \"it is so\"\n\nchoices c \"C\"\n  \
             provider \"One\"\n  providers \"Many\"\n"
        );
        sources.add("p/p.rules", text);
        let found = found(&sources, today());
        assert_eq!(found.first().map(|finding| finding.diagnostic.severity), severity, "{level}");
        assert_eq!(found.len(), usize::from(severity.is_some()));
    }
}

// --- the packs ----------------------------------------------------------------------------------------

fn report(sources: &Sources, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let problem = &finding.diagnostic;
        let place = sources.line_column(problem.span()).map_or(0, |place| place.line);
        let name = sources.get(problem.span().file).map_or("", |source| source.name());
        let _ = writeln!(text, "{name}:{place}: [{}] {}", problem.code, problem.message);
    }
    text
}

/// The packs are tested as on the day of the other tests of packs.
#[test]
fn the_packs_are_clean() {
    for folder in ["rules", "examples/compare/now", "examples/compare/draft"] {
        let mut files = Vec::new();
        rule_files(&root().join(folder), &mut files);
        if files.is_empty() {
            continue;
        }
        let (sources, program) = library(folder);
        let findings = lint::run(&program, &sources, day(2026, 6, 30));
        assert!(findings.is_empty(), "{}", report(&sources, &findings));
    }
}

/// A pack with no more than the packs that it uses is clean as well: what is found does not hang on who else is there.
#[test]
fn each_pack_is_clean_by_itself() {
    let (sources, program) = library("rules");
    for pack in &program.packs {
        let mut wanted = BTreeSet::from([pack.name.to_string()]);
        let mut open = pack.uses.clone();
        while let Some(used) = open.pop() {
            if wanted.insert(program[used].name.to_string()) {
                open.extend(&program[used].uses);
            }
        }
        let mut few = Sources::new();
        for (_, source) in sources.iter() {
            let folder = source.name().rsplit('/').nth(1).unwrap_or_default();
            if wanted.contains(folder) {
                few.add(source.name(), source.text());
            }
        }
        let findings = found(&few, day(2026, 6, 30));
        assert!(findings.is_empty(), "{}:\n{}", pack.name, report(&few, &findings));
    }
}
