//! Hover: what is to be said of the word at a place, as Markdown.
//!
//! Owns: the words about names, words of the language and scenarios. A scenario is run, so that its present answer
//! can be shown.
//! Takes: the texts and their names, the day, a way to read case files. Gives: Markdown.
//! Must never know: files, how Markdown is shown.

mod keywords;
mod names;
mod standing;

use super::Index;
use crate::program::{Named, ScenarioId};
use crate::scenario::{self, ReadCase};
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::value::Date;

pub use keywords::{Keyword, keyword_at, keywords};

/// So many expectations of a scenario are shown.
const MOST_EXPECTATIONS: usize = 30;

/// What is said of the word at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// What is said, as Markdown.
    pub markdown: String,
}

/// What words about a place are made from.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// Their names.
    pub index: &'a Index,
    /// The day on which a scenario is run that names none.
    pub today: Date,
    /// How the case files of scenarios are read.
    pub read: &'a ReadCase<'a>,
}

/// What is to be said of the word at an offset: a name, or a word of the language.
#[must_use]
pub fn hover(asked: Asked<'_>, file: FileId, offset: u32) -> Option<Hover> {
    if let Some(found) = asked.index.at(file, offset) {
        let parts: Vec<String> =
            found.named.iter().filter_map(|named| of_name(asked, *named)).collect();
        return (!parts.is_empty())
            .then(|| Hover { span: found.span, markdown: parts.join("\n\n---\n\n") });
    }
    let text = asked.sources.get(file)?.text();
    let (span, keyword) = keyword_at(file, text, offset)?;
    let markdown = format!("{}\n\n```rules\n{}\n```", keyword.says, keyword.example);
    Some(Hover { span, markdown })
}

fn of_name(asked: Asked<'_>, named: Named) -> Option<String> {
    let Named::Scenario(id) = named else {
        return names::describe(asked.sources, asked.index, named);
    };
    let mut words = names::title(asked.index, named)?;
    words.push_str("\n\n");
    words.push_str(&present_answer(asked, id));
    Some(words)
}

/// Runs a scenario, and says what came of each expectation.
fn present_answer(asked: Asked<'_>, id: ScenarioId) -> String {
    let Some(program) = asked.index.program() else {
        return "The rules have a mistake, so it cannot be run now.".to_owned();
    };
    let report = scenario::run(program, asked.sources, id, asked.today, asked.read);
    let expects = &program[id].expects;
    let mut lines = Vec::new();
    let failed = report.failures.len();
    lines.push(match (failed, expects.len()) {
        (0, _) => "✓ It passes.".to_owned(),
        (1, 1) => "✗ It fails.".to_owned(),
        (failed, all) => format!("✗ It fails: {failed} of {all} expectations are not met."),
    });
    lines.push(String::new());
    let one_line = |span: Span| {
        let words = asked.sources.slice(span).split_whitespace().collect::<Vec<_>>();
        names::code(&words.join(" "))
    };
    for failure in report
        .failures
        .iter()
        .filter(|failure| expects.iter().all(|expect| expect.span != failure.span))
    {
        lines.push(format!("- ✗ {}", names::plain(&failure.found)));
    }
    for expect in expects.iter().take(MOST_EXPECTATIONS) {
        let failure = report.failures.iter().find(|failure| failure.span == expect.span);
        lines.push(match failure {
            Some(failure) => format!(
                "- ✗ expected {}, found: {}",
                one_line(expect.span),
                names::plain(&failure.found)
            ),
            None => format!("- ✓ {}", one_line(expect.span)),
        });
    }
    if expects.len() > MOST_EXPECTATIONS {
        lines.push(format!("- … and {} more", expects.len() - MOST_EXPECTATIONS));
    }
    lines.join("\n")
}
