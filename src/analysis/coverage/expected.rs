//! What a scenario checks.
//!
//! Owns: from `expect` lines to the answers and definitions that they are about. Takes: a program.
//! Must never know: what came out.

use crate::program::{
    AnswerId, ConditionId, ConditionOwner, ExpectKind, ExprId, ExprKind, NoticeId, PackId, Program,
    ScenarioId, Subject,
};

/// The answers and definitions that a scenario expects something of, in the order of its lines.
#[must_use]
pub fn expected_answers(program: &Program, id: ScenarioId) -> Vec<AnswerId> {
    let scenario = &program[id];
    let mut found = Vec::new();
    for expect in &scenario.expects {
        match &expect.kind {
            ExpectKind::Answer { subject, .. } => found.extend(answer_of(program, *subject)),
            ExpectKind::Applies { condition, .. } => {
                found.extend(answer_of(program, Subject::Condition(*condition)));
            }
            ExpectKind::ItemField { instalment, .. } => {
                found.extend(answer_of(program, Subject::Instalment(*instalment)));
            }
            ExpectKind::Holds(expr) | ExpectKind::Unknown { expr, .. } => {
                read_by(program, *expr, &mut found);
            }
            ExpectKind::Notice { name, .. } => notices(program, scenario.pack, name, &mut found),
            ExpectKind::Error(_) => found.extend(
                program.answers.iter().filter(|id| program.head(**id).pack == scenario.pack),
            ),
            ExpectKind::Fault(_) => {}
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    found
}

/// A condition that a scenario expects something of.
pub(super) struct ExpectedCondition<'p> {
    pub(super) condition: ConditionId,
    /// The id of the item it is judged for, in an instalment `for each`.
    pub(super) item: Option<&'p str>,
}

/// The conditions that a scenario names, not only what they stand in.
pub(super) fn expected_conditions(program: &Program, id: ScenarioId) -> Vec<ExpectedCondition<'_>> {
    let named = program[id].expects.iter().filter_map(|expect| match &expect.kind {
        ExpectKind::Answer { subject: Subject::Condition(condition), item, .. }
        | ExpectKind::Applies { condition, item, .. } => Some((condition, item)),
        _ => None,
    });
    named
        .map(|(condition, item)| ExpectedCondition { condition: *condition, item: item.as_deref() })
        .collect()
}

/// The expressions of `expect` lines that look something up themselves.
pub(super) fn lookups(program: &Program, id: ScenarioId) -> Vec<ExprId> {
    let exprs = program[id].expects.iter().filter_map(|expect| match expect.kind {
        ExpectKind::Holds(expr) => Some(expr),
        _ => None,
    });
    exprs.filter(|expr| looks_up(program, *expr)).collect()
}

fn looks_up(program: &Program, expr: ExprId) -> bool {
    let kind = &program[expr].kind;
    if matches!(kind, ExprKind::Lookup { .. } | ExprKind::Rows(_)) {
        return true;
    }
    let mut parts = Vec::new();
    program.children(kind, &mut parts);
    parts.into_iter().any(|part| looks_up(program, part))
}

fn answer_of(program: &Program, subject: Subject) -> Option<AnswerId> {
    Some(match subject {
        Subject::Eligibility(id) => AnswerId::Eligibility(id),
        Subject::Standard(id) => AnswerId::Standard(id),
        Subject::Payment(id) => AnswerId::Payment(id),
        // One over the cases of a batch has no answer for one case.
        Subject::Indicator(id) => {
            program[id].list?;
            AnswerId::Indicator(id)
        }
        Subject::Instalment(id) => AnswerId::Payment(program[id].payment),
        Subject::Condition(id) => match program[id].owner {
            ConditionOwner::Eligibility(id) => AnswerId::Eligibility(id),
            ConditionOwner::Instalment(id) => AnswerId::Payment(program[id].payment),
        },
    })
}

fn read_by(program: &Program, expr: ExprId, found: &mut Vec<AnswerId>) {
    let kind = &program[expr].kind;
    match kind {
        ExprKind::Define(id) => found.push(AnswerId::Define(*id)),
        ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
            found.extend(answer_of(program, *subject));
        }
        ExprKind::Applies(id) => found.extend(answer_of(program, Subject::Condition(*id))),
        _ => {
            let mut parts = Vec::new();
            program.children(kind, &mut parts);
            for part in parts {
                read_by(program, part, found);
            }
        }
    }
}

/// The determinations with a notice of this name that a pack can see.
fn notices(program: &Program, pack: PackId, written: &str, found: &mut Vec<AnswerId>) {
    let (owner, name) = match written.rsplit_once('.') {
        Some((owner, name)) => (owner.rsplit('.').next(), name),
        None => (None, written),
    };
    let named = |id: &NoticeId| program[*id].head.name == name;
    for id in &program.answers {
        let head = program.head(*id);
        let is_visible = head.pack == pack || program[pack].uses.contains(&head.pack);
        if !is_visible || owner.is_some_and(|owner| head.name != owner) {
            continue;
        }
        let notices: &[NoticeId] = match id {
            AnswerId::Eligibility(id) => &program[*id].notices,
            AnswerId::Standard(id) => &program[*id].notices,
            AnswerId::Payment(id) => &program[*id].notices,
            AnswerId::Define(_) | AnswerId::Indicator(_) => &[],
        };
        let warns = match id {
            AnswerId::Eligibility(id) => program[*id].conditions.iter().any(|condition| {
                program[*condition].warns.as_ref().is_some_and(|(warning, _)| warning == name)
            }),
            _ => false,
        };
        if warns || notices.iter().any(named) {
            found.push(*id);
        }
    }
}
