//! The lists of paragraphs in the sources of the packs: every row of the inventory of statements is accounted for,
//! once; and what is wrong with a list is reported.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rules::analysis::lint;
use rules::diagnostic::{Code, Diagnostic};
use rules::program::{Compiled, Program, compile_library};
use rules::source::Sources;
use rules::syntax::ast::{Mark, ParagraphStatus};
use rules::value::Date;

/// What is said of paragraphs that nothing cites.
fn uncited(program: &Program, sources: &Sources) -> Vec<Diagnostic> {
    let today = Date::from_ymd(2025, 7, 1).expect("a day");
    let found = lint::run(program, sources, today).into_iter().map(|finding| finding.diagnostic);
    found.filter(|problem| problem.code == Code::UncitedParagraph).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of some packs, as one library.
fn texts(packs: &BTreeSet<String>) -> Sources {
    let mut sources = Sources::new();
    for pack in packs {
        let folder = root().join("rules").join(pack);
        let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
            .expect("the pack can be read")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "rules"))
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).expect("a rule file is text");
            sources.add(path.display().to_string(), text);
        }
    }
    sources
}

fn all_packs() -> BTreeSet<String> {
    fs::read_dir(root().join("rules"))
        .expect("the packs can be listed")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect()
}

fn packs() -> Program {
    let compiled = compile_library(&texts(&all_packs()));
    assert!(compiled.problems.is_empty(), "{:?}", compiled.problems);
    compiled.program.expect("the packs compile")
}

#[test]
fn every_row_of_the_inventory_is_accounted_for_once() {
    let text = fs::read_to_string(root().join("tests/data/inventory_ids.txt")).expect("the ids");
    let ids: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(ids.len(), 463);
    let program = packs();
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in &program.sources {
        for paragraph in &source.paragraphs {
            for id in std::iter::once(&paragraph.id).chain(&paragraph.also) {
                let said = format!("{} {:?}", source.head.name, paragraph.status);
                found.entry(id).or_default().push(said);
            }
        }
    }
    let wrong: Vec<String> = ids
        .iter()
        .filter_map(|id| match found.get(id).map_or(&[][..], Vec::as_slice) {
            [] => Some(format!("{id} is in no list")),
            [_] => None,
            several => Some(format!("{id} is listed more than once: {}", several.join("; "))),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reason_says_something() {
    for source in &packs().sources {
        for paragraph in &source.paragraphs {
            let (ParagraphStatus::Judgement(why) | ParagraphStatus::NotYet(why)) =
                &paragraph.status
            else {
                continue;
            };
            assert!(why.split(' ').count() >= 5, "{}: {why}", paragraph.id);
        }
    }
}

#[test]
fn no_answer_reads_a_protected_characteristic() {
    let program = packs();
    for (answer, reads) in program.answers.iter().zip(&program.answer_reads) {
        for fact in reads {
            assert!(
                !program[*fact].shape.marks.contains(&Mark::Protected),
                "{} reads {}",
                program.head(*answer).name,
                program[*fact].head.name
            );
        }
    }
}

/// A pack needs no more than the packs that it uses, and then nothing that it lists as a rule is left uncited.
#[test]
fn each_pack_lists_what_it_cites() {
    let program = packs();
    let folder = |pack: &rules::program::Pack| pack.name.to_string();
    for pack in &program.packs {
        let mut wanted = BTreeSet::from([folder(pack)]);
        let mut open: Vec<_> = pack.uses.clone();
        while let Some(used) = open.pop() {
            if wanted.insert(folder(&program[used])) {
                open.extend(&program[used].uses);
            }
        }
        let sources = texts(&wanted);
        let compiled = compile_library(&sources);
        assert!(compiled.problems.is_empty(), "{}: {:?}", pack.name, compiled.problems);
        let found = uncited(&compiled.program.expect("it compiles"), &sources);
        assert!(found.is_empty(), "{}: {found:?}", pack.name);
    }
}

// --- what is wrong with a list -------------------------------------------------------------------------------

fn library(files: &[(&str, &str)]) -> Compiled {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(*name, *text);
    }
    compile_library(&sources)
}

fn messages(files: &[(&str, &str)]) -> Vec<String> {
    library(files).problems.iter().map(|problem| problem.message.clone()).collect()
}

const SHARED: &str =
    "pack shared \"Shared\"\nsource spec \"The specification\"\n  paragraph 1.1 rule\n";

fn user(lines: &str) -> String {
    format!("pack user \"User\"\n  uses shared\n{lines}")
}

fn fee(cites: &str) -> String {
    format!("define fee: money \"Fee\"\n  cites spec {cites}\n  is £5.00\n")
}

#[test]
fn a_list_goes_on_in_a_pack_that_uses_it() {
    let more = format!(
        "source spec \"The specification\"\n  paragraph 1.2 also a-09 to a-11 rule\n{}",
        fee("a-10, spec 1.1")
    );
    let compiled = library(&[("shared/a.rules", SHARED), ("user/b.rules", &user(&more))]);
    assert!(compiled.problems.is_empty(), "{:?}", compiled.problems);
    let program = compiled.program.expect("it compiles");
    assert_eq!(program.sources.len(), 1);
    let ids: Vec<&str> = program.sources[0].paragraphs.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["1.1", "1.2"]);
    assert_eq!(program.sources[0].paragraphs[1].also, ["a-09", "a-10", "a-11"]);
    assert!(uncited(&program, &Sources::new()).is_empty());
}

#[test]
fn the_list_may_stand_before_the_source_in_a_pack() {
    let list = "source spec \"S\"\n  paragraph 1.1 not yet \"it is not settled\"\n";
    let head = "pack p \"P\"\nsource spec \"S\"\n  publisher \"The council\"\n";
    let compiled = library(&[("p/a_list.rules", list), ("p/b_pack.rules", head)]);
    assert!(compiled.problems.is_empty(), "{:?}", compiled.problems);
    let source = &compiled.program.expect("it compiles").sources[0];
    assert_eq!(source.publisher.as_deref(), Some("The council"));
    assert_eq!(source.paragraphs.len(), 1);
}

#[test]
fn mistakes_in_a_list_are_reported() {
    let cases = [
        ("  paragraph 1.1 rule\n", "`1.1` is listed twice"),
        ("  paragraph 1.2 also 1.3 to 1.5, 1.4 rule\n", "`1.4` is listed twice"),
        ("  paragraph 1.9 to 1.2 rule\n", "`1.9 to 1.2` is no row of numbers"),
        ("  paragraph a-08 to a-100 rule\n", "`a-08 to a-100` is no row of numbers"),
        ("  paragraph 1 to 1001 rule\n", "`1 to 1001` is no row of numbers"),
        ("  paragraph annex to annexes rule\n", "`annex to annexes` is no row of numbers"),
    ];
    for (line, message) in cases {
        let more = user(&format!("source spec \"The specification\"\n{line}"));
        let found = messages(&[("shared/a.rules", SHARED), ("user/b.rules", &more)]);
        assert_eq!(found, [message], "{line}");
    }
    let more = user("source spec \"Another title\"\n  publisher \"P\"\n  paragraph 1.2 rule\n");
    let shared = SHARED.replace("  paragraph", "  publisher \"Q\"\n  paragraph");
    assert_eq!(
        messages(&[("shared/a.rules", &shared), ("user/b.rules", &more)]),
        ["source `spec` has two titles", "the `publisher` is said twice"]
    );
}

#[test]
fn a_list_is_bounded() {
    let lines: String =
        (0..30).map(|at| format!("  paragraph a{at}-1000 to a{at}-1999 rule\n")).collect();
    let found = messages(&[("p/p.rules", &format!("pack p \"P\"\nsource spec \"S\"\n{lines}"))]);
    assert_eq!(found, ["the list of this source has more than 20000 ids"]);
}

#[test]
fn citations_are_held_to_the_list() {
    let found =
        |lines: &str| messages(&[("shared/a.rules", SHARED), ("user/b.rules", &user(lines))]);
    assert!(found(&fee("1.1")).is_empty());
    assert_eq!(found(&fee("1.3")), ["the list of this source has no paragraph `1.3`"]);
    let listed = "source spec \"The specification\"\n  paragraph 2 judgement \"people decide\"\n";
    assert_eq!(
        found(&format!("{listed}{}", fee("2"))),
        ["a rule cites `2`, which is listed as `judgement`"]
    );
    let scenario = "scenario \"S\"\n  cites spec 2\n  expect error rules::eval::overflow\n";
    assert!(found(&format!("{listed}{scenario}")).is_empty());
    // Listed by a pack that is not in use.
    let stranger = format!("pack stranger \"Stranger\"\n  uses shared\n{}", fee("1.7"));
    let list = user("source spec \"The specification\"\n  paragraph 1.7 rule\n");
    let files =
        [("shared/a.rules", SHARED), ("user/b.rules", &list), ("stranger/c.rules", &stranger)];
    assert_eq!(messages(&files), ["`1.7` is listed in a pack that is not in use here"]);
}

#[test]
fn names_of_packs_are_those_of_their_folders() {
    for pack in &packs().packs {
        assert!(
            Path::new(&root().join("rules").join(pack.name.as_str())).is_dir(),
            "{}",
            pack.name
        );
    }
}

// --- what scenarios show of them -----------------------------------------------------------------------------

const SHOWN: &str = r#"pack club "Club"
source spec "The specification"
  paragraph standard, within, exclusion, table, line, define, indicator, level, money, words rule

levels need "Need"
  low "Low"
  high "High"

calendar days_off "Days off"
  covers 2025 to 2026
  closed 25 December 2025

record visit "A visit"
  kept: yes or no "Was it kept?"

facts child "The child"
  need: need "Need"
  cost: money "What did it cost?"
  banned: yes or no "Banned?"
  asked_on: date "Asked on"
  began_on: date or none "Began on"
  score: whole number from 0 to 40 "Score"
  visits: list of visit "Visits"

standard begins "Begins in time"
  cites spec standard
  clock starts on child.asked_on
  clock stops on child.began_on
  limit 10 working days

table bands "Bands"
  cites spec table
  | score: whole number from 0 to 40 || band |
  | 0 to 9 || "few" |
  | 10 to 40 || "many" |

define band: text "Band"
  cites spec define
  is band from bands where score is child.score

define fee: money "Fee"
  cites spec words
  is £2.00 until 31 May 2025
    cites spec line
  is £3.00 from 1 June 2025

eligibility entry "Entry"
  condition soon "Within two weeks"
    cites spec within
    met when child.began_on is within 2 weeks after child.asked_on
  condition high "High"
    cites spec level
    met when child.need is at least high
  condition cheap "Cheap"
    cites spec money
    met when child.cost is at most £10.00
  exclusion banned "Banned"
    cites spec exclusion
    excluded when child.banned

indicator kept "Kept"
  cites spec indicator
  for each visit in child.visits
  counts when visit.kept
  target at least 50%
"#;

/// For each paragraph the ways that one scenario shows: `p`, `f` and `b`; capital where it can never be.
fn shown(given: &str, expect: &str) -> BTreeMap<String, String> {
    use rules::analysis::source_coverage::{Sight, SourceCoverage, Way};
    use rules::program::ScenarioId;

    let text = format!("{SHOWN}\nscenario \"S\"\n  given\n{given}\n  expect\n{expect}\n");
    let mut sources = Sources::new();
    sources.add("club/club.rules", text.as_str());
    let compiled = compile_library(&sources);
    assert!(compiled.problems.is_empty(), "{:?}", compiled.problems);
    let program = compiled.program.expect("it compiles");
    let today = Date::from_ymd(2025, 6, 30).expect("a day");
    let read = |_: &str, _: &str| Err("there is none".to_owned());
    let id = ScenarioId::at(0);
    let built = rules::scenario::build(&program, &sources, id, today, &read).expect("a case");
    let mut coverage = SourceCoverage::new(&program);
    let found = coverage.shown(id, &built.facts, built.today);
    coverage.add(id, &found);
    let paragraphs = coverage.sources().remove(0).paragraphs;
    let ways = |paragraph: &rules::analysis::source_coverage::ParagraphReport| {
        let letter = |(way, letter): (Way, char)| match paragraph.sight(way) {
            Sight::Seen(_) => Some(letter),
            Sight::Never => Some(letter.to_ascii_uppercase()),
            Sight::Missing => None,
        };
        Way::ALL.into_iter().zip(['p', 'f', 'b']).filter_map(letter).collect::<String>()
    };
    paragraphs.iter().map(|one| (one.id.to_string(), ways(one))).collect()
}

fn dates(asked: &str, began: &str) -> String {
    format!("    child.asked_on is {asked}\n    child.began_on is {began}")
}

#[test]
fn clocks_stand_on_their_limit_on_the_last_day_and_the_day_before() {
    // Ten working days after Monday 2 June 2025: Monday 16 June.
    for (began, ways) in [
        ("13 June 2025", "p"),
        ("15 June 2025", "pb"),
        ("16 June 2025", "pb"),
        ("17 June 2025", "f"),
    ] {
        let found = shown(&dates("2 June 2025", began), "    begins is met");
        assert_eq!(found["standard"], ways, "{began}");
        assert_eq!(found["within"], "", "{began}: nothing else is checked");
    }
    for (began, ways) in [("12 June 2025", "p"), ("16 June 2025", "pb"), ("17 June 2025", "f")] {
        let found = shown(&dates("2 June 2025", began), "    entry is undecided");
        assert_eq!(found["within"], ways, "{began}");
    }
}

#[test]
fn amounts_levels_and_exclusions_are_shown() {
    let given = "    child.cost is £9.99\n    child.need is high\n    child.banned is no";
    let found = shown(given, "    entry is undecided");
    assert_eq!(found["money"], "pb");
    assert_eq!(found["level"], "pb");
    assert_eq!(found["exclusion"], "pB");
    let given = "    child.cost is £9.98\n    child.need is low\n    child.banned is yes";
    let found = shown(given, "    entry is not eligible");
    assert_eq!(found["money"], "p");
    assert_eq!(found["level"], "f");
    assert_eq!(found["exclusion"], "fB");
}

#[test]
fn rows_lines_and_shares_are_shown() {
    let found = shown("    child.score is 9", "    band is \"few\"");
    assert_eq!((found["table"].as_str(), found["define"].as_str()), ("pFb", "pFb"));
    let found = shown("    child.score is 20", "    band is \"many\"");
    assert_eq!((found["table"].as_str(), found["define"].as_str()), ("pF", "pF"));
    for (day, ways) in [("31 May 2025", "pb"), ("2 March 2025", "p"), ("1 June 2025", "f")] {
        let found =
            shown(&format!("    child.score is 1\n  as at {day}"), "    fee is at least £2.00");
        assert_eq!(found["line"], ways, "{day}");
    }
    for (rows, ways) in [("yes no", "pb"), ("yes yes", "p"), ("no no no yes", "f")] {
        let rows: String = rows.split(' ').map(|kept| format!("      | {kept} |\n")).collect();
        let found = shown(&format!("    child.visits\n      | kept |\n{rows}"), "    kept is met");
        assert_eq!(found["indicator"], ways, "{rows}");
    }
}
