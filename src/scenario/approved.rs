//! Approved explanations: what the rules said when a person read it and agreed.
//!
//! Owns: which answers an approved explanation holds, how it is written so that a change of one step changes one
//! place, the file it is kept in and the few lines at its head.
//! Must never know: disks; whether a change is accepted.
//!
//! The file is a snapshot as `insta` reads and writes it: a head between two lines `---`, then the text. So the tests
//! of a project and `rules test` share one file.

use std::collections::HashMap;

use crate::explain::fragment::{Block, Document, Tag, Words};
use crate::explain::{self, TextStyle, to_text};
use crate::program::{AnswerId, ExpectKind, Facts, Program, ScenarioId, Slot};
use crate::source::{Source, Sources, sha256};
use crate::syntax::ast::ScenarioMark;

use super::focus::answer_of;
use super::{Explained, ReadCase};
use crate::diagnostic::Diagnostic;
use crate::value::Date;

/// The folder beside the rule file.
pub const FOLDER: &str = "approved";
/// How the names of approved files end.
pub const ENDING: &str = "snap";

/// The width of the text: the same wherever it is written.
const WIDTH: usize = 100;
/// A space at which no line is broken.
const UNBROKEN: &str = "\u{a0}";
/// So many letters of a scenario's name are in the name of its file.
const LONGEST_STEM: usize = 60;
/// So many digits of a checksum are kept: enough to notice a slip of the hand.
const CHECKSUM_DIGITS: usize = 16;

/// An approved file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// The scenario it is of.
    pub scenario: String,
    /// The explanation.
    pub text: String,
    /// Its checksum fits: nobody has edited it by hand.
    pub intact: bool,
}

/// Whether the explanation of a scenario is to be kept.
#[must_use]
pub fn is_marked(program: &Program, id: ScenarioId) -> bool {
    program[id].mark.as_ref().is_some_and(|mark| mark.node == ScenarioMark::Approve)
}

/// Whether a scenario was written by a machine and read by nobody.
#[must_use]
pub fn is_unread(program: &Program, id: ScenarioId) -> bool {
    program[id].mark.as_ref().is_some_and(|mark| mark.node == ScenarioMark::Unapproved)
}

/// Whether a scenario, or what it is like, says which day it is. Without one its explanation changes from day to day.
#[must_use]
pub fn has_day(program: &Program, id: ScenarioId) -> bool {
    let mut at = Some(id);
    while let Some(id) = at {
        if program[id].as_at.is_some() {
            return true;
        }
        at = program[id].like;
    }
    false
}

/// The explanation of a scenario as it is approved: the whole proof of the answers of its pack that rest on something
/// the scenario gives, and of those that it expects something of. Lines of rule files are left out: they change with
/// every comment.
///
/// # Errors
///
/// The case of the scenario cannot be built.
pub fn explanation(
    program: &Program,
    sources: &Sources,
    id: ScenarioId,
    today: Date,
    read: &ReadCase<'_>,
) -> Result<String, Vec<Diagnostic>> {
    let built = super::build(program, sources, id, today, read)?;
    let only = answers(program, id, &built.facts);
    let explained = Explained::of(program, built, &only);
    let mut page = explain::proof(explained.evidence(program, sources));
    set_in_line(&mut page);
    let text = to_text(&page, TextStyle { color: false, width: WIDTH }).replace(UNBROKEN, " ");
    Ok(normal(if text.trim().is_empty() { "No answer rests on these facts." } else { &text }))
}

/// Which answers an approved explanation holds.
fn answers(program: &Program, id: ScenarioId, facts: &Facts) -> Vec<AnswerId> {
    let said = |fact: &crate::program::FactId| {
        let slot = facts.slots.get(fact.index());
        !matches!(slot, None | Some(Slot::LeftOut | Slot::LeftOutIsNone))
    };
    let expected: Vec<AnswerId> = program[id]
        .expects
        .iter()
        .filter_map(|expect| match &expect.kind {
            ExpectKind::Answer { subject, .. } => Some(answer_of(program, *subject)),
            _ => None,
        })
        .collect();
    let rests = |at: usize, answer: &AnswerId| {
        let reads = program.answer_reads.get(at).map(Vec::as_slice).unwrap_or_default();
        program.head(*answer).pack == program[id].pack && reads.iter().any(said)
    };
    let all = program.answers.iter().enumerate();
    all.filter(|(at, answer)| expected.contains(answer) || rests(*at, answer))
        .map(|(_, answer)| *answer)
        .collect()
}

/// Puts what stands beside a line behind its words, without places. A column of its own would move with the widest
/// line of the page.
fn set_in_line(page: &mut Document) {
    for block in &mut page.blocks {
        let Block::Line(line) = block else { continue };
        let aside = std::mem::take(&mut line.aside);
        let kept = aside.0.into_iter().filter(|fragment| fragment.tag != Tag::Place);
        let beside = Words(kept.collect()).bare();
        let beside = beside.trim_matches([' ', '·']);
        if !beside.is_empty() {
            // Kept on one line: see `explanation`.
            line.words.push(Tag::Citation, format!("  [{}]", beside.replace(' ', UNBROKEN)));
        }
    }
}

/// The text of an approved file.
#[must_use]
pub fn write(scenario: &str, text: &str) -> String {
    let text = normal(text);
    let scenario = serde_json::Value::from(scenario);
    let checksum = checksum(&text);
    format!("---\ndescription: {scenario}\ninfo:\n  checksum: \"{checksum}\"\n---\n{text}")
}

/// Reads an approved file; `None` if it has no head.
#[must_use]
pub fn read(file: &str) -> Option<Approved> {
    let file = file.replace("\r\n", "\n");
    let (head, text) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
    let said = |key: &str| {
        let line = head.lines().find_map(|line| line.trim_start().strip_prefix(key))?;
        let line = line.trim();
        Some(serde_json::from_str(line).unwrap_or_else(|_| line.trim_matches('\'').to_owned()))
    };
    let scenario: String = said("description:")?;
    let noted: Option<String> = said("checksum:");
    let text = normal(text);
    let intact = noted.is_some_and(|noted| noted == checksum(&text));
    Some(Approved { scenario, text, intact })
}

/// The checksum of an explanation, as it stands at the head of its file.
#[must_use]
pub fn checksum(text: &str) -> String {
    let mut sum = sha256([normal(text)]);
    sum.truncate(CHECKSUM_DIGITS);
    sum
}

/// One line break at the end, none before the beginning.
fn normal(text: &str) -> String {
    format!("{}\n", text.replace("\r\n", "\n").trim_matches('\n').trim_end())
}

/// Where the approved file of each scenario is, by position: `rules/PACK/approved/NAME.snap`, with the name in small
/// letters. Names that are the same in small letters, or are cut, get a few digits more.
#[must_use]
pub fn paths(program: &Program, sources: &Sources) -> Vec<String> {
    let folder = |id: ScenarioId| {
        let file = sources.get(program[id].span.file).map_or("", Source::name);
        file.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
    };
    let all = || (0..program.scenarios.len()).map(ScenarioId::at);
    let mut counts: HashMap<(String, String), usize> = HashMap::new();
    for id in all() {
        *counts.entry((folder(id), stem(&program[id].name))).or_default() += 1;
    }
    all()
        .map(|id| {
            let name = program[id].name.as_str();
            let (folder, stem) = (folder(id), stem(name));
            let cut = stem.chars().count() >= LONGEST_STEM;
            let key = (folder, stem);
            let more = if cut || counts.get(&key).is_some_and(|count| *count > 1) {
                format!("-{}", sha256([name]).chars().take(6).collect::<String>())
            } else {
                String::new()
            };
            let (folder, stem) = key;
            format!("{folder}{FOLDER}/{stem}{more}.{ENDING}")
        })
        .collect()
}

/// `S01 fourth birthday` → `s01_fourth_birthday`
fn stem(name: &str) -> String {
    let mut stem = String::new();
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            stem.extend(letter.to_lowercase());
        } else if !stem.ends_with('_') && !stem.is_empty() {
            stem.push('_');
        }
    }
    let stem: String = stem.chars().take(LONGEST_STEM).collect();
    let stem = stem.trim_end_matches('_');
    if stem.is_empty() { "scenario".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{checksum, read, stem, write};

    #[test]
    fn what_is_written_is_read_back() {
        for name in ["S01 fourth birthday", "a \"quoted\" one", "ends: oddly #1", "£3 – né"] {
            let file = write(name, "✓ ELIGIBLE\n└ yes\n\n");
            let back = read(&file).expect("it has a head");
            assert_eq!((back.scenario.as_str(), back.intact), (name, true));
            assert_eq!(back.text, "✓ ELIGIBLE\n└ yes\n");
            assert_eq!(read(&file.replace('\n', "\r\n")), Some(back));
        }
    }

    #[test]
    fn an_edit_by_hand_is_noticed() {
        let file = write("S", "✗ NOT ELIGIBLE\n").replace("✗ NOT", "✓");
        assert_eq!(read(&file).map(|back| back.intact), Some(false));
        assert_eq!(read("---\ndescription: S\n---\ntext\n").map(|back| back.intact), Some(false));
        assert_eq!(read("text without a head"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn the_checksum_is_of_the_words_alone() {
        assert_eq!(checksum("a\nb\n"), checksum("\r\na\r\nb\r\n\r\n"));
        assert_ne!(checksum("a\nb\n"), checksum("a\nc\n"));
    }

    #[test]
    fn files_are_called_as_scenarios_are() {
        assert_eq!(stem("S01 fourth birthday"), "s01_fourth_birthday");
        assert_eq!(stem("  “Two” – families/…  "), "two_families");
        assert_eq!(stem("…"), "scenario");
        assert_eq!(stem("../../etc/passwd"), "etc_passwd");
        assert_eq!(stem(&"x".repeat(500)).len(), 60);
    }
}
