//! What is asked to turn: an answer, a condition or an item, and what it is to become.
//!
//! Owns: [`Goal`], and where its answer stands in an evaluation. Must never know: how it is turned.

use crate::engine::{ConditionAnswer, Evaluation, Finding, ItemAnswer};
use crate::program::{Answer, AnswerId, ConditionId, ConditionOwner, Program, Subject};
use crate::syntax::ast::ConditionKind;

/// Something whose answer is to turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Whose answer.
    pub subject: Subject,
    /// The item's ordinal, of an instalment `for each`, or of a condition of one.
    pub item: Option<u32>,
    /// The answers that will do.
    pub wanted: Vec<Answer>,
}

impl Goal {
    /// What turns an answer into the good one of its kind.
    #[must_use]
    pub fn good(subject: Subject, item: Option<u32>) -> Self {
        let wanted = match subject {
            Subject::Eligibility(_) => vec![Answer::Eligible],
            Subject::Condition(_) => vec![Answer::Met, Answer::NotApplicable],
            Subject::Standard(_) | Subject::Indicator(_) => vec![Answer::Met],
            Subject::Payment(_) | Subject::Instalment(_) => vec![Answer::Payable],
        };
        Self { subject, item, wanted }
    }

    /// The determination that is evaluated for it.
    #[must_use]
    pub fn determination(&self, program: &Program) -> AnswerId {
        match self.subject {
            Subject::Eligibility(id) => AnswerId::Eligibility(id),
            Subject::Standard(id) => AnswerId::Standard(id),
            Subject::Payment(id) => AnswerId::Payment(id),
            Subject::Indicator(id) => AnswerId::Indicator(id),
            Subject::Instalment(id) => AnswerId::Payment(program[id].payment),
            Subject::Condition(id) => match program[id].owner {
                ConditionOwner::Eligibility(id) => AnswerId::Eligibility(id),
                ConditionOwner::Instalment(id) => AnswerId::Payment(program[id].payment),
            },
        }
    }

    /// The answer that an evaluation gives; `None` where it gives none.
    #[must_use]
    pub fn answer(&self, program: &Program, evaluation: &Evaluation) -> Option<Answer> {
        let id = self.determination(program);
        let finding = &evaluation.answers.iter().find(|answered| answered.id == id)?.finding;
        match (self.subject, finding) {
            (Subject::Condition(condition), Finding::Eligibility(found)) => {
                let whole = found.answer;
                let own = condition_of(&found.conditions, condition).map(|found| found.answer);
                own.or((whole == Answer::NotInForce).then_some(whole))
            }
            (Subject::Condition(condition), Finding::Payment(found)) => {
                let owner = match program[condition].owner {
                    ConditionOwner::Instalment(owner) => owner,
                    ConditionOwner::Eligibility(_) => return None,
                };
                let mut items = found.items.iter();
                let item = items.find(|item| item.instalment == owner && item.item == self.item)?;
                condition_of(&item.conditions, condition).map(|found| found.answer)
            }
            (Subject::Instalment(instalment), Finding::Payment(found)) => {
                let of = |item: &&ItemAnswer| {
                    item.instalment == instalment && (item.item == self.item || self.item.is_none())
                };
                let items: Vec<Answer> =
                    found.items.iter().filter(of).map(|item| item.answer).collect();
                let first = [Answer::Payable, Answer::Error, Answer::Held, Answer::NotPayable];
                first.into_iter().find(|answer| items.contains(answer))
            }
            (_, Finding::Eligibility(found)) => Some(found.answer),
            (_, Finding::Standard(found)) => Some(found.answer),
            (_, Finding::Payment(found)) => Some(found.answer),
            (_, Finding::Indicator(found)) => Some(found.answer),
            (_, Finding::Define(_)) => None,
        }
    }

    /// Every answer of an evaluation that refuses: not eligible, breached, not met; each item that is not
    /// payable.
    #[must_use]
    pub fn refused(evaluation: &Evaluation) -> Vec<Self> {
        let mut goals = Vec::new();
        for answered in &evaluation.answers {
            let subject =
                match &answered.finding {
                    Finding::Eligibility(found) if found.answer == Answer::NotEligible => {
                        Subject::Eligibility(found.id)
                    }
                    Finding::Standard(found) if found.answer == Answer::Breached => {
                        Subject::Standard(found.id)
                    }
                    Finding::Indicator(found) if found.answer == Answer::NotMet => {
                        Subject::Indicator(found.id)
                    }
                    Finding::Payment(found) => {
                        let refused = found
                            .items
                            .iter()
                            .filter(|item| item.answer == Answer::NotPayable && !item.more);
                        goals.extend(refused.map(|item| {
                            Self::good(Subject::Instalment(item.instalment), item.item)
                        }));
                        continue;
                    }
                    Finding::Eligibility(_)
                    | Finding::Standard(_)
                    | Finding::Indicator(_)
                    | Finding::Define(_) => continue,
                };
            goals.push(Self::good(subject, None));
        }
        goals
    }
}

fn condition_of(all: &[ConditionAnswer], id: ConditionId) -> Option<&ConditionAnswer> {
    all.iter().find(|found| found.id == id)
}

/// Whether an answer is a refusal.
#[must_use]
pub const fn refuses(answer: Answer) -> bool {
    matches!(answer, Answer::NotEligible | Answer::NotMet | Answer::Breached | Answer::NotPayable)
}

/// The conditions and exclusions that refuse what a goal asks for.
#[must_use]
pub(super) fn refusing(
    program: &Program,
    goal: &Goal,
    evaluation: &Evaluation,
) -> Vec<ConditionId> {
    let refuses = |found: &&ConditionAnswer| {
        found.answer == Answer::NotMet
            && matches!(program[found.id].kind, ConditionKind::Condition | ConditionKind::Exclusion)
    };
    let ids = |all: &[ConditionAnswer]| all.iter().filter(refuses).map(|found| found.id).collect();
    if let Subject::Condition(id) = goal.subject {
        return vec![id];
    }
    let id = goal.determination(program);
    let Some(answered) = evaluation.answers.iter().find(|answered| answered.id == id) else {
        return Vec::new();
    };
    match (&answered.finding, goal.subject) {
        (Finding::Eligibility(found), _) => ids(&found.conditions),
        (Finding::Payment(found), Subject::Instalment(instalment)) => {
            let item = found
                .items
                .iter()
                .find(|item| item.instalment == instalment && item.item == goal.item);
            item.map(|item| ids(&item.conditions)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
