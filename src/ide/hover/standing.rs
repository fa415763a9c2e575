//! What is to be said of a determination: its status, when it is in force, its answers, what it leaves open.

use super::super::index::Index;
use super::names::{code, plain};
use crate::program::{AnswerWords, InForce, Named, Program, Standing};

/// The lines about a determination; none for anything else.
pub(super) fn of(index: &Index, named: Named) -> Vec<String> {
    let program = index.known();
    let Some((standing, words)) = standing(program, named) else { return Vec::new() };
    let mut lines = Vec::new();
    lines.extend(parts(index, named));
    lines.extend(
        words.map(|words| format!("answers {} or {}", spoken(&words.good.0), spoken(&words.bad.0))),
    );
    lines.extend(standing.status.as_ref().map(|status| format!("status: {}", plain(status))));
    lines.extend(standing.in_force.as_ref().map(in_force));
    if !standing.not_stated.is_empty() {
        let open: Vec<String> = standing.not_stated.iter().map(|words| plain(words)).collect();
        lines.push(format!("not stated in the source: {}", open.join("; ")));
    }
    if lines.is_empty() { Vec::new() } else { vec![lines.join("  \n")] }
}

fn spoken(word: &str) -> String {
    code(&word.replace('_', " "))
}

fn standing(program: &Program, named: Named) -> Option<(&Standing, Option<&AnswerWords>)> {
    Some(match named {
        Named::Eligibility(id) => {
            let rule = program.eligibilities.get(id.index())?;
            (&rule.standing, rule.words.as_ref())
        }
        Named::Standard(id) => {
            let rule = program.standards.get(id.index())?;
            (&rule.standing, rule.words.as_ref())
        }
        Named::Payment(id) => (&program.payments.get(id.index())?.standing, None),
        Named::Indicator(id) => (&program.indicators.get(id.index())?.standing, None),
        Named::Queue(id) => (&program.queues.get(id.index())?.standing, None),
        _ => return None,
    })
}

/// `in force from 1 April 2025 until 31 March 2026`
pub(super) fn in_force(days: &InForce) -> String {
    let from = days.from.map_or_else(String::new, |day| format!(" from {day}"));
    let until = days.until.map_or_else(String::new, |day| format!(" until {day}"));
    format!("in force{from}{until}")
}

/// What it consists of.
fn parts(index: &Index, named: Named) -> Option<String> {
    let program = index.known();
    let names = |ids: Vec<Named>| {
        let names = ids.into_iter().filter_map(|id| index.about(id));
        names.map(|about| code(&about.name)).collect::<Vec<_>>().join(", ")
    };
    match named {
        Named::Eligibility(id) => {
            let conditions = &program.eligibilities.get(id.index())?.conditions;
            Some(format!(
                "asks {}",
                names(conditions.iter().copied().map(Named::Condition).collect())
            ))
        }
        Named::Payment(id) => {
            let instalments = &program.payments.get(id.index())?.instalments;
            Some(format!(
                "pays {}",
                names(instalments.iter().copied().map(Named::Instalment).collect())
            ))
        }
        _ => None,
    }
}
