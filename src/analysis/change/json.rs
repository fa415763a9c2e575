//! What would turn an answer, as JSON.
//!
//! Owns: the names of the keys. The same words as on the page stand beside the values.
//! Must never know: how sets are found.

use serde::Serialize;
use serde_json::Value as Json;

use crate::analysis::telling::{shape_of, slot_of};
use crate::explain::Lexicon;
use crate::explain::json::{answer_name, value_json};
use crate::program::{Citation, Program, Slot, Type};

use super::words::{change_words, is_fixed, run_words, subject_of, would_do};
use super::{Change, ChangeSet, WhyNot};

/// The name and version of the format, in the key `schema`.
pub const WHY_NOT_FORMAT: &str = "rules/why-not/1";

/// What would turn one answer.
#[derive(Debug, Serialize)]
pub struct WhyNotJson {
    /// The pack that the rule stands in.
    pub pack: String,
    /// The rule.
    pub rule: String,
    /// What was asked, as people call it.
    pub label: String,
    /// Where the item stands, of an instalment `for each`.
    pub item: Option<String>,
    /// The answer as the case is.
    pub answer: Option<&'static str>,
    /// The answers that would do.
    pub wanted: Vec<&'static str>,
    /// The names of the conditions that refuse.
    pub refusing: Vec<String>,
    /// The smallest sets of changes.
    pub sets: Vec<SetJson>,
    /// Sets with a change to a fact that nobody can change, where there are no others.
    pub beyond: Vec<SetJson>,
    /// Sets of at most so many changes were looked for.
    pub searched: usize,
    /// A bound of the work stopped the search.
    pub stopped: bool,
}

/// Changes that turn the answer together.
#[derive(Debug, Serialize)]
pub struct SetJson {
    /// The answer then.
    pub answer: &'static str,
    /// The changes.
    pub changes: Vec<ChangeJson>,
    /// The facts that are still to be answered, where it is open then.
    pub missing: Vec<String>,
}

/// One fact, and what would do for it.
#[derive(Debug, Serialize)]
pub struct ChangeJson {
    /// `referral.consent_on`
    pub path: String,
    /// The question.
    pub label: String,
    /// What the case says now; null also where it says nothing.
    pub now: Json,
    /// It is given now.
    pub given: bool,
    /// A value that does.
    pub value: Json,
    /// All the values that do.
    pub ranges: Vec<RunJson>,
    /// The same in words.
    pub words: String,
    /// The whole change in words.
    pub says: String,
    /// Nobody can change it.
    pub fixed: bool,
    /// The conditions that it turns.
    pub conditions: Vec<String>,
    /// Their paragraphs: `spec 3.4.1.6`.
    pub cites: Vec<String>,
}

/// Values next to one another.
#[derive(Debug, Serialize)]
pub struct RunJson {
    /// The first; null: open.
    pub from: Json,
    /// The last; null: open.
    pub to: Json,
    /// The same in words.
    pub words: String,
}

/// What would turn an answer, as JSON.
#[must_use]
pub fn to_json(words: &Lexicon<'_>, told: &WhyNot) -> WhyNotJson {
    let program = words.program;
    let head = program.head(told.goal.determination(program));
    let name = match told.goal.subject {
        crate::program::Subject::Condition(id) => {
            format!("{}.{}", head.name, program[id].head.name)
        }
        crate::program::Subject::Instalment(id) => {
            format!("{}.{}", head.name, program[id].head.name)
        }
        _ => head.name.to_string(),
    };
    let set = |set: &ChangeSet| SetJson {
        answer: answer_name(set.answer),
        changes: set.changes.iter().map(|change| change_json(words, change)).collect(),
        missing: set.open.iter().map(|missing| words.path(*missing)).collect(),
    };
    WhyNotJson {
        pack: program[head.pack].name.to_string(),
        rule: name,
        label: subject_of(words, told),
        item: told.goal.item.map(|item| crate::case::place_path(program, words.facts, item)),
        answer: told.answer.map(answer_name),
        wanted: told.goal.wanted.iter().map(|answer| answer_name(*answer)).collect(),
        refusing: told.refusing.iter().map(|id| program[*id].head.name.to_string()).collect(),
        sets: told.sets.iter().map(set).collect(),
        beyond: told.beyond.iter().map(set).collect(),
        searched: told.searched,
        stopped: told.stopped,
    }
}

fn change_json(words: &Lexicon<'_>, change: &Change) -> ChangeJson {
    let (program, facts) = (words.program, words.facts);
    let shape = shape_of(program, facts, change.target);
    let ty = shape.map_or(Type::of(crate::program::Atom::None), |shape| shape.ty);
    let now = match slot_of(facts, change.target) {
        Some(Slot::Given(value)) => Some(value),
        _ => None,
    };
    let label = words.asked(change.target).bare();
    ChangeJson {
        path: words.path(change.target),
        label,
        now: now.map_or(Json::Null, |now| value_json(words, ty, now)),
        given: now.is_some(),
        value: value_json(words, ty, &change.value),
        ranges: change
            .ranges
            .iter()
            .map(|run| RunJson {
                from: run.from.as_ref().map_or(Json::Null, |end| value_json(words, ty, end)),
                to: run.to.as_ref().map_or(Json::Null, |end| value_json(words, ty, end)),
                words: run_words(words, ty, run),
            })
            .collect(),
        words: would_do(words, change),
        says: change_words(words, change).bare(),
        fixed: is_fixed(words, change),
        conditions: change.conditions.iter().map(|id| program[*id].head.name.to_string()).collect(),
        cites: change.cites.iter().map(|cite| citation(program, cite)).collect(),
    }
}

fn citation(program: &Program, cite: &Citation) -> String {
    let source = &program[cite.source].head.name;
    format!("{source} {}", cite.reference).trim_end().to_owned()
}
