//! What can be unknown, decided from what is read and never by running.
//!
//! Owns: one question, answered for expressions and for the answers of rules. Takes: a program.
//! Must never know: cases.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::program::{
    Answer, ConditionId, DefineId, EligibilityId, ExprId, ExprKind, FieldShape, InstalmentId, Pays,
    Program, Standing, Subject,
};
use crate::syntax::ast::{ConditionKind, Mark};

/// What can be unknown in a program.
pub(super) struct Reads<'p> {
    program: &'p Program,
    defines: RefCell<HashMap<DefineId, bool>>,
}

impl<'p> Reads<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self { program, defines: RefCell::default() }
    }

    /// Whether an expression reads something that can be unknown. A constant, `today`, and a fact that is
    /// none if left out cannot; nor can the answer to whether something is recorded or undecided.
    pub(super) fn can_be_unknown(&self, expr: ExprId) -> bool {
        let program = self.program;
        let kind = &program[expr].kind;
        match kind {
            ExprKind::Constant(_)
            | ExprKind::Today
            | ExprKind::Variable(_)
            | ExprKind::Rows(_)
            | ExprKind::Recorded(_)
            | ExprKind::Undecided(_)
            | ExprKind::AnswerIs { answer: Answer::Undecided | Answer::Held, .. } => false,
            ExprKind::Fact(fact) => shape_can(&program[*fact].shape),
            ExprKind::Field { of, field } => self.can_be_unknown(*of) || self.field(*of, *field),
            ExprKind::Join { list, field } => {
                self.can_be_unknown(*list) || self.field(*list, *field)
            }
            ExprKind::Derived { of, define } | ExprKind::JoinDerived { list: of, define } => {
                self.can_be_unknown(*of) || self.define(*define)
            }
            ExprKind::Define(define) => self.define(*define),
            ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
                self.subject(*subject)
            }
            ExprKind::Applies(condition) => self.condition(*condition),
            _ => {
                let mut parts = Vec::new();
                program.children(kind, &mut parts);
                parts.into_iter().any(|part| self.can_be_unknown(part))
            }
        }
    }

    fn any(&self, parts: impl IntoIterator<Item = ExprId>) -> bool {
        parts.into_iter().any(|part| self.can_be_unknown(part))
    }

    fn field(&self, of: ExprId, field: u16) -> bool {
        let program = self.program;
        match program[of].ty.atom {
            crate::program::Atom::Item(record) => program[record]
                .fields
                .get(usize::from(field))
                .is_none_or(|field| shape_can(&field.shape)),
            _ => true,
        }
    }

    fn define(&self, id: DefineId) -> bool {
        if let Some(known) = self.defines.borrow().get(&id) {
            return *known;
        }
        let define = &self.program[id];
        let guards = define.lines.iter().filter_map(|line| line.when);
        let values = define.lines.iter().map(|line| line.value);
        let found = self.any(define.dated_by)
            || self.any(values)
            // So far, an unknown guard is read as `no`.
            || (!define.so_far && self.any(guards));
        self.defines.borrow_mut().insert(id, found);
        found
    }

    fn standing(&self, standing: &Standing) -> bool {
        self.any(standing.in_force.as_ref().and_then(|in_force| in_force.dated_by))
    }

    fn test_of(&self, id: ConditionId) -> bool {
        let condition = &self.program[id];
        self.any(condition.applies.into_iter().chain([condition.test]))
    }

    fn condition(&self, id: ConditionId) -> bool {
        use crate::program::ConditionOwner as Owner;
        let program = self.program;
        self.test_of(id)
            || match program[id].owner {
                Owner::Eligibility(owner) => self.standing(&program[owner].standing),
                Owner::Instalment(owner) => {
                    self.standing(&program[program[owner].payment].standing)
                }
            }
    }

    fn eligibility(&self, id: EligibilityId) -> bool {
        let eligibility = &self.program[id];
        self.standing(&eligibility.standing)
            || eligibility
                .conditions
                .iter()
                .filter(|id| self.program[**id].kind != ConditionKind::Expectation)
                .any(|id| self.test_of(*id))
    }

    /// Whether an item of an instalment can be held.
    pub(super) fn instalment(&self, id: InstalmentId) -> bool {
        let program = self.program;
        let instalment = &program[id];
        let pays = match instalment.pays {
            Pays::Amount(amount) => self.any([amount]),
            Pays::Shared { pot, places, already_paid } => {
                self.any([pot, places].into_iter().chain(already_paid))
            }
        };
        pays || self.any([instalment.due_on].into_iter().chain(instalment.cap))
            || self.any(instalment.each.as_ref().map(|(_, list)| *list))
            || self.standing(&program[instalment.payment].standing)
            || instalment
                .conditions
                .iter()
                .any(|id| program[*id].kind == ConditionKind::Hold || self.test_of(*id))
    }

    fn subject(&self, subject: Subject) -> bool {
        let program = self.program;
        match subject {
            Subject::Eligibility(id) => self.eligibility(id),
            Subject::Condition(id) => self.condition(id),
            Subject::Standard(id) => {
                let standard = &program[id];
                let pauses = standard.pauses.iter().flat_map(|p| [p.list, p.from, p.to]);
                self.standing(&standard.standing)
                    || self.any(
                        [standard.applies, Some(standard.starts), standard.stops]
                            .into_iter()
                            .flatten()
                            .chain([standard.limit])
                            .chain(pauses),
                    )
            }
            Subject::Payment(id) => program[id].instalments.iter().any(|id| self.instalment(*id)),
            Subject::Instalment(id) => self.instalment(id),
            Subject::Indicator(id) => {
                let indicator = &program[id];
                self.standing(&indicator.standing)
                    || self.any(
                        [indicator.list, indicator.filter, indicator.dated_by]
                            .into_iter()
                            .flatten()
                            .chain([indicator.counts]),
                    )
            }
        }
    }
}

fn shape_can(shape: &FieldShape) -> bool {
    !shape.marks.contains(&Mark::NoneIfLeftOut)
}
