//! What reads something that is not to be shown.
//!
//! Owns: for a program and a case, which expressions, definitions and figures depend on the value of a fact or
//! field that is `sensitive` or `protected`. The answer of a condition or determination is told, so that what reads
//! only that does not.

use std::collections::BTreeSet;

use crate::program::{
    Answer, AnswerField, Atom, ConditionId, ConditionOwner, Define, DefineId, ExprId, ExprKind,
    FactId, Facts, IndicatorId, InstalmentId, Item, List, Pays, Program, RecordId, Slot,
    StandardId, Standing, Subject, Value,
};
use std::sync::Arc;

/// What is not to be shown of one case.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    facts: BTreeSet<FactId>,
    /// Fields that are not to be shown, by record.
    fields: BTreeSet<(RecordId, u16)>,
    /// Records of which a list is not to be shown.
    records: BTreeSet<RecordId>,
    exprs: Vec<bool>,
    defines: Vec<bool>,
    /// What says where the case stands so far, or reads it: it may change as more becomes known.
    so_far: Vec<bool>,
}

/// Which parts of a clock depend on something that is not to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClockParts {
    pub(super) start: bool,
    pub(super) stop: bool,
    pub(super) limit: bool,
    pub(super) pauses: bool,
}

impl ClockParts {
    pub(super) const fn due(self) -> bool {
        self.start || self.limit || self.pauses
    }

    pub(super) const fn any(self) -> bool {
        self.due() || self.stop
    }
}

/// Which figures of an instalment do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paid {
    pub(super) amount: bool,
    pub(super) due: bool,
}

impl Hidden {
    /// What is not to be shown of a case.
    #[must_use]
    pub fn of(program: &Program, facts: &Facts) -> Self {
        let mut hidden = Self::default();
        for (at, fact) in program.facts.iter().enumerate() {
            // What was not given has no value that could be seen; which facts are missing is an answer.
            let given = !matches!(facts.slots.get(at), None | Some(Slot::LeftOut | Slot::Faulty));
            if fact.shape.is_withheld() && given {
                hidden.facts.insert(FactId::at(at));
                hidden.hide_record(program, fact.shape.ty.atom);
            }
        }
        for (at, record) in program.records.iter().enumerate() {
            for (field, number) in record.fields.iter().zip(0_u16..) {
                if field.shape.is_withheld() {
                    hidden.fields.insert((RecordId::at(at), number));
                    hidden.hide_record(program, field.shape.ty.atom);
                }
            }
        }
        hidden.exprs = vec![false; program.exprs.len()];
        hidden.defines = vec![false; program.defines.len()];
        // Definitions may stand before what they read: until nothing more is found.
        while hidden.spread(program) {}
        hidden.so_far = vec![false; program.exprs.len()];
        while hidden.spread_so_far(program) {}
        hidden
    }

    fn spread_so_far(&mut self, program: &Program) -> bool {
        let mut grew = false;
        let mut children = Vec::new();
        for at in 0..program.exprs.len() {
            if self.so_far.get(at) != Some(&false) {
                continue;
            }
            let kind = &program[ExprId::at(at)].kind;
            children.clear();
            program.children(kind, &mut children);
            let own = match kind {
                ExprKind::Undecided(_) | ExprKind::Recorded(_) => true,
                ExprKind::AnswerIs { answer, .. } => {
                    matches!(answer, Answer::Undecided | Answer::Held)
                }
                ExprKind::AnswerField { field, .. } => {
                    matches!(field, AnswerField::Payable | AnswerField::HeldCount)
                }
                ExprKind::Define(define)
                | ExprKind::Derived { define, .. }
                | ExprKind::JoinDerived { define, .. } => self.define_so_far(program, *define),
                _ => false,
            };
            if own || children.iter().any(|child| self.expr_so_far(*child)) {
                if let Some(place) = self.so_far.get_mut(at) {
                    *place = true;
                }
                grew = true;
            }
        }
        grew
    }

    /// Whether the value of an expression may be another once more is known.
    pub(super) fn expr_so_far(&self, expr: ExprId) -> bool {
        self.so_far.get(expr.index()).copied().unwrap_or(false)
    }

    /// The same of a definition.
    pub(super) fn define_so_far(&self, program: &Program, define: DefineId) -> bool {
        let define = &program[define];
        define.so_far
            || define.lines.iter().any(|line| {
                self.expr_so_far(line.value) || line.when.is_some_and(|when| self.expr_so_far(when))
            })
    }

    /// Nothing of the items of a hidden list is shown, nor of the lists in them.
    fn hide_record(&mut self, program: &Program, atom: Atom) {
        let Atom::Item(record) = atom else { return };
        if self.records.insert(record) {
            for field in &program[record].fields {
                self.hide_record(program, field.shape.ty.atom);
            }
        }
    }

    fn spread(&mut self, program: &Program) -> bool {
        let mut grew = false;
        let mut children = Vec::new();
        for at in 0..program.exprs.len() {
            let id = ExprId::at(at);
            if self.expr(id) {
                continue;
            }
            children.clear();
            let kind = &program[id].kind;
            program.children(kind, &mut children);
            if children.iter().any(|child| self.expr(*child)) || self.reads(program, kind) {
                if let Some(place) = self.exprs.get_mut(at) {
                    *place = true;
                }
                grew = true;
            }
        }
        for (at, define) in program.defines.iter().enumerate() {
            if !self.define(DefineId::at(at)) && self.reads_hidden(define) {
                if let Some(place) = self.defines.get_mut(at) {
                    *place = true;
                }
                grew = true;
            }
        }
        grew
    }

    /// What an expression reads beside its operands.
    fn reads(&self, program: &Program, kind: &ExprKind) -> bool {
        let of_item = |of: ExprId, field: u16| match program[of].ty.atom {
            Atom::Item(record) => self.field(record, field),
            _ => false,
        };
        match *kind {
            ExprKind::Fact(fact) => self.facts.contains(&fact),
            ExprKind::Field { of, field } => of_item(of, field),
            ExprKind::Join { list, field } => of_item(list, field),
            ExprKind::Define(define)
            | ExprKind::Derived { define, .. }
            | ExprKind::JoinDerived { define, .. } => self.define(define),
            ExprKind::AnswerField { subject, field } => self.answer_field(program, subject, field),
            ExprKind::AnswerIs { subject, .. } => self.subject(program, subject),
            ExprKind::Applies(condition) => self.condition(program, condition),
            _ => false,
        }
    }

    /// Whether an answer depends on something that is not to be shown. It is told all the same; but what it came to
    /// cannot be seen without that.
    fn subject(&self, program: &Program, subject: Subject) -> bool {
        let any = |conditions: &[ConditionId]| {
            conditions.iter().any(|condition| self.condition(program, *condition))
        };
        let dated = |standing: &Standing| {
            standing.in_force.as_ref().is_some_and(|in_force| self.maybe(in_force.dated_by))
        };
        let instalment = |id: InstalmentId| {
            let paid = self.instalment(program, id);
            let each = program[id].each.as_ref().map(|(_, list)| *list);
            paid.amount || paid.due || self.maybe(each) || any(&program[id].conditions)
        };
        match subject {
            Subject::Eligibility(id) => {
                any(&program[id].conditions) || dated(&program[id].standing)
            }
            Subject::Condition(id) => {
                self.condition(program, id)
                    || match program[id].owner {
                        ConditionOwner::Eligibility(owner) => dated(&program[owner].standing),
                        ConditionOwner::Instalment(owner) => {
                            dated(&program[program[owner].payment].standing)
                        }
                    }
            }
            Subject::Standard(id) => {
                self.clock(program, id).any()
                    || self.maybe(program[id].applies)
                    || dated(&program[id].standing)
            }
            Subject::Payment(id) => {
                program[id].instalments.iter().any(|id| instalment(*id))
                    || dated(&program[id].standing)
            }
            Subject::Instalment(id) => instalment(id),
            Subject::Indicator(id) => self.indicator(program, id) || dated(&program[id].standing),
        }
    }

    fn condition(&self, program: &Program, id: ConditionId) -> bool {
        self.expr(program[id].test) || self.maybe(program[id].applies)
    }

    fn answer_field(&self, program: &Program, subject: Subject, field: AnswerField) -> bool {
        match subject {
            Subject::Standard(id) => {
                let parts = self.clock(program, id);
                match field {
                    AnswerField::StartedOn => parts.start,
                    AnswerField::DueOn => parts.due(),
                    AnswerField::StoppedOn => parts.stop,
                    _ => parts.any(),
                }
            }
            Subject::Payment(id) if field != AnswerField::HeldCount => program[id]
                .instalments
                .iter()
                .any(|instalment| self.instalment(program, *instalment).amount),
            Subject::Instalment(id) => {
                let paid = self.instalment(program, id);
                if field == AnswerField::DueOn { paid.due } else { paid.amount }
            }
            Subject::Indicator(id) => self.indicator(program, id),
            Subject::Payment(_) | Subject::Eligibility(_) | Subject::Condition(_) => false,
        }
    }

    fn reads_hidden(&self, define: &Define) -> bool {
        self.maybe(define.dated_by)
            || define.lines.iter().any(|line| self.expr(line.value) || self.maybe(line.when))
    }

    /// Whether an expression depends on something that is not to be shown.
    #[must_use]
    pub fn expr(&self, expr: ExprId) -> bool {
        self.exprs.get(expr.index()).copied().unwrap_or(false)
    }

    /// The same of an expression that may not be there.
    pub(super) fn maybe(&self, expr: Option<ExprId>) -> bool {
        expr.is_some_and(|expr| self.expr(expr))
    }

    /// Whether a definition does.
    #[must_use]
    pub fn define(&self, define: DefineId) -> bool {
        self.defines.get(define.index()).copied().unwrap_or(false)
    }

    /// Whether a field of a record is not to be shown.
    fn field(&self, record: RecordId, field: u16) -> bool {
        self.records.contains(&record) || self.fields.contains(&(record, field))
    }

    pub(super) fn clock(&self, program: &Program, id: StandardId) -> ClockParts {
        let standard = &program[id];
        let pauses = standard.pauses.as_ref().is_some_and(|pauses| {
            self.expr(pauses.list) || self.expr(pauses.from) || self.expr(pauses.to)
        });
        ClockParts {
            start: self.expr(standard.starts),
            stop: self.maybe(standard.stops),
            limit: self.expr(standard.limit),
            pauses,
        }
    }

    pub(super) fn instalment(&self, program: &Program, id: InstalmentId) -> Paid {
        let instalment = &program[id];
        let due = self.expr(instalment.due_on);
        let (pays, shared) = match instalment.pays {
            Pays::Amount(amount) => (self.expr(amount), false),
            Pays::Shared { pot, places, already_paid } => {
                (self.expr(pot) || self.expr(places) || self.maybe(already_paid), true)
            }
        };
        // Places and limits go by due date.
        let by_day = due && (shared || instalment.cap.is_some());
        Paid { amount: pays || by_day || self.maybe(instalment.cap), due }
    }

    /// Whether the figures of an indicator depend on something that is not to be shown.
    pub(super) fn indicator(&self, program: &Program, id: IndicatorId) -> bool {
        let indicator = &program[id];
        self.expr(indicator.counts)
            || [indicator.list, indicator.filter, indicator.dated_by]
                .into_iter()
                .any(|expr| self.maybe(expr))
    }

    /// The case as if what is not to be shown had not been given: what is decided all the same does not depend on
    /// it, whatever it is.
    pub(super) fn unknown(&self, program: &Program, facts: &Facts) -> Facts {
        self.facts_with(program, facts, &Slot::LeftOut)
    }

    /// The case with a mark in the place of what is not to be shown.
    pub(super) fn marked(&self, program: &Program, facts: &Facts) -> Facts {
        self.facts_with(program, facts, &Slot::Given(Value::withheld()))
    }

    fn facts_with(&self, program: &Program, facts: &Facts, instead: &Slot) -> Facts {
        let mut shown = facts.clone();
        for (at, slot) in shown.slots.iter_mut().enumerate() {
            *slot = if self.facts.contains(&FactId::at(at)) {
                instead.clone()
            } else {
                let atom = program.facts.get(at).map(|fact| fact.shape.ty.atom);
                self.slot(program, atom, slot, instead)
            };
        }
        for place in &mut shown.places {
            let shape = crate::case::shape_of_list(program, facts, place.list);
            let by = shape.and_then(|shape| match shape.ty.atom {
                Atom::Item(record) => Some((record, shape.by?)),
                _ => None,
            });
            if by.is_some_and(|(record, field)| self.field(record, field)) {
                place.id = None;
            }
        }
        shown
    }

    fn slot(&self, program: &Program, atom: Option<Atom>, slot: &Slot, instead: &Slot) -> Slot {
        let (Slot::Given(Value::List(list)), Some(Atom::Item(record))) = (slot, atom) else {
            return slot.clone();
        };
        let items = list.items.iter().map(|value| match value {
            Value::Item(item) => Value::Item(Arc::new(self.item(program, record, item, instead))),
            value => value.clone(),
        });
        Slot::Given(Value::List(List { items: items.collect(), open: list.open }))
    }

    /// Lists nest as deep as records do.
    fn item(&self, program: &Program, record: RecordId, item: &Item, instead: &Slot) -> Item {
        let fields = item.fields.iter().zip(0_u16..).map(|(slot, number)| {
            let field = program[record].fields.get(usize::from(number));
            match slot {
                Slot::LeftOut | Slot::Faulty => slot.clone(),
                _ if self.field(record, number) => instead.clone(),
                slot => self.slot(program, field.map(|field| field.shape.ty.atom), slot, instead),
            }
        });
        Item { ordinal: item.ordinal, fields: fields.collect() }
    }
}
