//! Determinations that no scenario expects anything of.

use std::collections::HashSet;

use super::reads::{part_of, visit};
use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{
    AnswerId, Citing, ConditionId, ConditionOwner, ExpectKind, ExprKind, Program,
};
use crate::syntax::ast::ScenarioMark;

/// Reports determinations without a scenario that somebody has read. Scenarios are about one case each, so indicators
/// over many and waiting lists cannot have one.
pub(super) fn determinations(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let (read, unread) = expected(program);
    for answer in &program.answers {
        let part = match answer {
            AnswerId::Define(_) => continue,
            AnswerId::Indicator(id) if program[*id].list.is_none() => continue,
            AnswerId::Indicator(id) => Citing::Indicator(*id),
            AnswerId::Eligibility(id) => Citing::Eligibility(*id),
            AnswerId::Standard(id) => Citing::Standard(*id),
            AnswerId::Payment(id) => Citing::Payment(*id),
        };
        if read.contains(&part) {
            continue;
        }
        let name = part.name(program);
        let sort = part.sort(program);
        let report = Diagnostic::warning(
            Code::NoScenario,
            part.span(program),
            format!("no scenario expects anything of the {sort} `{name}`"),
        );
        findings.report(if unread.contains(&part) {
            report.label("the only ones are `unapproved`").help(
                "read them, settle from the source what they should expect, and take the word away",
            )
        } else {
            report.label("never tried").help(format!(
                "write one from the source: `scenario \"…\"` with `expect {name} is …`, or let `rules suggest` begin"
            ))
        });
    }
}

/// The determinations that scenarios expect something of: those that somebody has read, and the others.
fn expected(program: &Program) -> (HashSet<Citing>, HashSet<Citing>) {
    let (mut read, mut unread) = (HashSet::new(), HashSet::new());
    for scenario in &program.scenarios {
        let mark = scenario.mark.as_ref().map(|mark| mark.node);
        let found = if mark == Some(ScenarioMark::Unapproved) { &mut unread } else { &mut read };
        for expect in &scenario.expects {
            match &expect.kind {
                ExpectKind::Answer { subject, .. } => {
                    found.insert(determination(program, part_of(*subject)));
                }
                ExpectKind::Applies { condition, .. } => {
                    found.insert(determination(program, Citing::Condition(*condition)));
                }
                ExpectKind::ItemField { instalment, .. } => {
                    found.insert(determination(program, Citing::Instalment(*instalment)));
                }
                ExpectKind::Holds(expr) | ExpectKind::Unknown { expr, .. } => {
                    visit(program, vec![*expr], |_, kind| {
                        let part = match kind {
                            ExprKind::AnswerIs { subject, .. }
                            | ExprKind::AnswerField { subject, .. } => part_of(*subject),
                            ExprKind::Applies(condition) => Citing::Condition(*condition),
                            _ => return,
                        };
                        found.insert(determination(program, part));
                    });
                }
                ExpectKind::Notice { .. } | ExpectKind::Fault(_) | ExpectKind::Error(_) => {}
            }
        }
    }
    (read, unread)
}

/// The determination that a part belongs to.
fn determination(program: &Program, part: Citing) -> Citing {
    let owner = |id: ConditionId| match program[id].owner {
        ConditionOwner::Eligibility(owner) => Citing::Eligibility(owner),
        ConditionOwner::Instalment(owner) => Citing::Payment(program[owner].payment),
    };
    match part {
        Citing::Condition(id) => owner(id),
        Citing::Instalment(id) => Citing::Payment(program[id].payment),
        other => other,
    }
}
