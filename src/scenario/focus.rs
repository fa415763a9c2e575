//! Which step of the proof an expectation is about.

use crate::engine::Node;
use crate::program::{
    AnswerId, ConditionOwner, ExpectKind, ExprId, ExprKind, InstalmentId, NoticeId, Program,
    Subject,
};
use crate::syntax::ast::NoticeKind;

use super::compare::Ran;

/// The step that an expectation is about, and the answer in whose proof it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    /// What has to be evaluated for the step to be worked out.
    pub answer: AnswerId,
    /// The step.
    pub node: Node,
}

impl Focus {
    fn on(answer: AnswerId) -> Self {
        Self { answer, node: Node::from(answer) }
    }
}

/// The answer that a subject belongs to.
pub(super) fn answer_of(program: &Program, subject: Subject) -> AnswerId {
    match subject {
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

impl Ran<'_> {
    /// The step that an expectation is about, where it is about one.
    pub(super) fn focus(&self, kind: &ExpectKind) -> Option<Focus> {
        match kind {
            ExpectKind::Answer { subject, item, .. } => {
                Some(self.subject_focus(*subject, item.as_deref()))
            }
            ExpectKind::Applies { condition, item, .. } => {
                Some(self.subject_focus(Subject::Condition(*condition), item.as_deref()))
            }
            ExpectKind::ItemField { instalment, item, .. } => {
                Some(self.subject_focus(Subject::Instalment(*instalment), Some(item)))
            }
            ExpectKind::Holds(expr) | ExpectKind::Unknown { expr, .. } => self.expr_focus(*expr),
            ExpectKind::Notice { name, kind, .. } => self.notice_focus(name, *kind),
            ExpectKind::Fault(_) | ExpectKind::Error(_) => None,
        }
    }

    fn subject_focus(&self, subject: Subject, item: Option<&str>) -> Focus {
        let answer = answer_of(self.program, subject);
        let node = match subject {
            Subject::Instalment(id) => self.item_node(id, item),
            Subject::Condition(condition) => {
                let item = match self.program[condition].owner {
                    ConditionOwner::Eligibility(_) => None,
                    ConditionOwner::Instalment(id) => {
                        self.item(id, item).and_then(|item| item.item)
                    }
                };
                Some(Node::Condition { condition, item })
            }
            _ => None,
        };
        node.map_or_else(|| Focus::on(answer), |node| Focus { answer, node })
    }

    fn item_node(&self, instalment: InstalmentId, item: Option<&str>) -> Option<Node> {
        let wanted = self.item(instalment, item)?;
        let all = self.items(instalment).iter().filter(|item| item.instalment == instalment);
        let index = all.clone().position(|item| std::ptr::eq(item, wanted))?;
        Some(Node::Item { instalment, index: u32::try_from(index).ok()? })
    }

    /// The first definition or answer that an expression speaks of: in an expectation it stands on the left.
    fn expr_focus(&self, expr: ExprId) -> Option<Focus> {
        match self.program[expr].kind {
            ExprKind::Define(id) => return Some(Focus::on(AnswerId::Define(id))),
            ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
                return Some(self.subject_focus(subject, None));
            }
            _ => {}
        }
        let mut inner = Vec::new();
        self.program.children(&self.program[expr].kind, &mut inner);
        // An expectation is one comparison: it does not nest deeper than the compiler allows.
        inner.into_iter().find_map(|inner| self.expr_focus(inner))
    }

    fn notice_focus(&self, wanted: &str, kind: NoticeKind) -> Option<Focus> {
        let name = wanted.rsplit('.').next().unwrap_or(wanted);
        let is = |id: &NoticeId| {
            let notice = &self.program[*id];
            notice.kind == kind && notice.head.name == name
        };
        self.program.answers.iter().filter(|answer| self.sees(**answer)).find_map(|answer| {
            let notices = match answer {
                AnswerId::Eligibility(id) => &self.program[*id].notices,
                AnswerId::Standard(id) => &self.program[*id].notices,
                AnswerId::Payment(id) => &self.program[*id].notices,
                AnswerId::Define(_) | AnswerId::Indicator(_) => return None,
            };
            let notice = notices.iter().copied().find(is)?;
            Some(Focus { answer: *answer, node: Node::Notice(notice) })
        })
    }
}
