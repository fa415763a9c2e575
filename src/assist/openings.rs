//! What a line stands under, and how a line may begin there.
//!
//! Owns: the way back from a place to the declaration and the part that it belongs to, and the templates of
//! declarations. A look at the beginnings of lines, not a parse: the file is being written.

use super::names::{Candidate, What};
use crate::syntax::{DECLARATIONS, LINES};

/// So far back a declaration is looked for, in bytes.
const MOST_BEFORE: usize = 64 * 1024;

/// Parts of a declaration that have lines of their own.
const PARTS: &[&str] =
    &["advice", "check", "condition", "exclusion", "expectation", "hold", "instalment", "warning"];

/// What a line stands under.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Under<'t> {
    /// The first word of the declaration; empty outside all of them.
    pub(super) declaration: &'t str,
    /// Its first line.
    pub(super) head: &'t str,
    /// The first words of the part in it that the line belongs to, and of the one around that.
    pub(super) parts: [&'t str; 2],
    /// The line above that says something.
    pub(super) above: &'t str,
    /// From the beginning of the declaration to the line.
    pub(super) text: &'t str,
}

/// What a line that starts at an offset stands under.
pub(super) fn under(text: &str, line: usize) -> Under<'_> {
    let mut found = Under::default();
    let before = text.get(..line).unwrap_or_default();
    let mut end = before.len();
    while end > 0 && before.len() - end < MOST_BEFORE {
        let start =
            before.get(..end - 1).and_then(|above| above.rfind('\n')).map_or(0, |at| at + 1);
        let whole = before.get(start..end).unwrap_or_default().trim_end();
        end = start;
        let said = whole.trim_start_matches(['\u{feff}', ' ', '\t']);
        if said.is_empty() || said.starts_with('#') {
            continue;
        }
        if found.above.is_empty() {
            found.above = said;
        }
        let word = first_word(said);
        if PARTS.contains(&word) {
            match found.parts {
                ["", _] => found.parts = [word, ""],
                [inner, ""] if inner != "instalment" && word == "instalment" => {
                    found.parts = [inner, word];
                }
                _ => {}
            }
        }
        if said.len() == whole.trim_start_matches('\u{feff}').len()
            && DECLARATIONS.binary_search(&word).is_ok()
        {
            found.declaration = word;
            found.head = said;
            found.text = before.get(start..).unwrap_or_default();
            return found;
        }
    }
    Under { above: found.above, ..Under::default() }
}

/// The letters that a text begins with.
pub(super) fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// How a line may begin; `set_in` where it stands to the right of declarations.
pub(super) fn openings(under: &Under<'_>, set_in: bool) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    if !under.declaration.is_empty() {
        let lines = LINES.iter().filter(|(words, _)| *words != "|");
        let lines = lines.filter(|(_, place)| fits(place, under));
        all.extend(lines.map(|(words, place)| Candidate {
            template: template(words),
            ..Candidate::new(*words, format!("in {place}"))
        }));
    }
    if !set_in {
        all.extend(DECLARATIONS.iter().map(|word| Candidate {
            template: template(word),
            what: What::Declaration,
            ..Candidate::new(*word, says(word))
        }));
    }
    all
}

/// Whether a line of that place fits: a place names declarations and parts in backquotes.
fn fits(place: &str, under: &Under<'_>) -> bool {
    let determination =
        matches!(under.declaration, "eligibility" | "standard" | "payment" | "indicator" | "queue");
    let named = place
        .split('`')
        .skip(1)
        .step_by(2)
        .any(|name| name == under.declaration || under.parts.contains(&name));
    named || place.contains("a declaration") || place.contains("a determination") && determination
}

/// What a declaration is for.
fn says(declaration: &str) -> &'static str {
    match declaration {
        "calendar" => "the days that are not working days",
        "choices" => "a set of values without an order",
        "define" => "a value that is worked out",
        "eligibility" => "who can be offered something: a list of what must hold",
        "facts" => "what a case says: a group of questions",
        "indicator" => "a target over many families, children or cases",
        "levels" => "a scale, lowest first",
        "pack" => "the rules of this folder",
        "payment" => "what is paid, when, and on which conditions",
        "queue" => "the order of a waiting list",
        "record" => "what is said of each item of a list",
        "scenario" => "a test: what is given and what is expected",
        "source" => "a document that rules cite",
        "standard" => "a clock and its limit",
        "table" => "values to look up",
        _ => "",
    }
}

/// What a declaration, or a part of one, looks like.
fn template(words: &str) -> Option<&'static str> {
    Some(match words {
        "calendar" => {
            "calendar ⟦name⟧ \"⟦Label⟧\"\n  covers ⟦2025⟧ to ⟦2026⟧\n  closed ⟦25 December 2025⟧ \"⟦Christmas Day⟧\""
        }
        "choices" => "choices ⟦name⟧ \"⟦Label⟧\"\n  ⟦first⟧ \"⟦First⟧\"\n  ⟦second⟧ \"⟦Second⟧\"",
        "define" => "define ⟦name⟧: ⟦yes or no⟧ \"⟦Label⟧\"\n  is ⟦value⟧",
        "eligibility" => {
            "eligibility ⟦name⟧ \"⟦Label⟧\"\n  cites ⟦source⟧ ⟦paragraph⟧\n\n  condition ⟦name⟧ \"⟦What must hold⟧\"\n    met when ⟦what must be so⟧"
        }
        "facts" => "facts ⟦name⟧ \"⟦Label⟧\"\n  ⟦fact⟧: ⟦yes or no⟧ \"⟦Question?⟧\"",
        "indicator" => {
            "indicator ⟦name⟧ \"⟦Label⟧\"\n  cites ⟦source⟧ ⟦paragraph⟧\n  for each ⟦item⟧ in ⟦list⟧\n  counts when ⟦what must be so⟧\n  target at least ⟦75%⟧"
        }
        "levels" => "levels ⟦name⟧ \"⟦Label⟧\"\n  ⟦lowest⟧ \"⟦Lowest⟧\"\n  ⟦highest⟧ \"⟦Highest⟧\"",
        "pack" => "pack ⟦name⟧ \"⟦What these rules are about⟧\"\n  version \"⟦1⟧\"",
        "payment" => {
            "payment ⟦name⟧ \"⟦Label⟧\"\n  cites ⟦source⟧ ⟦paragraph⟧\n\n  instalment ⟦name⟧ \"⟦Label⟧\"\n    pays ⟦amount⟧\n    due on ⟦day⟧"
        }
        "queue" => {
            "queue ⟦name⟧ \"⟦Label⟧\"\n  cites ⟦source⟧ ⟦paragraph⟧\n  waits when ⟦what must be so⟧\n  first by ⟦value⟧, ⟦highest⟧ first"
        }
        "record" => {
            "record ⟦name⟧ \"⟦Label⟧\"\n  id: text \"⟦Which one?⟧\"\n  ⟦field⟧: ⟦yes or no⟧ \"⟦Question?⟧\""
        }
        "scenario" => {
            "scenario \"⟦What it shows⟧\"\n  as at ⟦1 July 2025⟧\n  given ⟦fact⟧ is ⟦value⟧\n  expect ⟦rule⟧ is ⟦answer⟧"
        }
        "source" => {
            "source ⟦name⟧ \"⟦Title⟧\"\n  publisher \"⟦Publisher⟧\"\n  date ⟦1 April 2025⟧\n  link \"⟦https://⟧\""
        }
        "standard" => {
            "standard ⟦name⟧ \"⟦Label⟧\"\n  cites ⟦source⟧ ⟦paragraph⟧\n  clock starts on ⟦day⟧\n  clock stops on ⟦day⟧\n  limit ⟦4 weeks⟧"
        }
        "table" => "table ⟦name⟧ \"⟦Label⟧\"\n  | ⟦key⟧ || ⟦result⟧ |\n  | ⟦value⟧ || ⟦value⟧ |",
        "condition" => "condition ⟦name⟧ \"⟦What must hold⟧\"\n  met when ⟦what must be so⟧",
        "expectation" => {
            "expectation ⟦name⟧ \"⟦What should hold⟧\"\n  met when ⟦what should be so⟧\n  warns ⟦warning⟧ \"⟦What is missing⟧\""
        }
        "exclusion" => {
            "exclusion ⟦name⟧ \"⟦What must not be⟧\"\n  excluded when ⟦what must not be so⟧"
        }
        "hold" => "hold ⟦name⟧ \"⟦What holds it back⟧\"\n  held when ⟦what holds it back⟧",
        "instalment" => "instalment ⟦name⟧ \"⟦Label⟧\"\n  pays ⟦amount⟧\n  due on ⟦day⟧",
        "warning" => "warning ⟦name⟧ \"⟦What to look at⟧\"\n  when ⟦what must be so⟧",
        "advice" => "advice ⟦name⟧ \"⟦What to do⟧\"\n  when ⟦what must be so⟧",
        _ => return None,
    })
}
