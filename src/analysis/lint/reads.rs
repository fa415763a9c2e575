//! What each part of the rules reads by itself, and what it rests on.
//!
//! Owns: the walk over the expressions of a part. Takes: a program. Gives: for each part the facts and fields it reads,
//! and the parts whose answers or values it uses. Scenarios are no part of the rules.

use std::collections::HashMap;

use crate::program::{
    Atom, Citing, ConditionId, DefineId, EligibilityId, ExprId, ExprKind, FactId, IndicatorId,
    InstalmentId, NoticeId, PaymentId, Pays, Program, QueueId, RecordId, StandardId, Standing,
    Subject,
};
use crate::syntax::ast::ConditionKind;

/// What a part reads by itself.
#[derive(Debug, Default)]
pub(super) struct Direct {
    /// The facts, and where each is read first.
    pub(super) facts: Vec<(FactId, ExprId)>,
    /// The fields of items, by record and position, and where each is read first.
    pub(super) fields: Vec<((RecordId, u16), ExprId)>,
    /// The definitions, conditions and determinations that it rests on.
    pub(super) rests_on: Vec<Citing>,
}

/// What the parts of a program read.
pub(super) struct Reads {
    /// In order of kind and declaration.
    pub(super) parts: Vec<(Citing, Direct)>,
    places: HashMap<Citing, usize>,
}

impl Reads {
    /// Reads every part that has expressions.
    pub(super) fn of(program: &Program) -> Self {
        let parts: Vec<(Citing, Direct)> =
            nodes(program).into_iter().map(|part| (part, direct(program, part))).collect();
        let places = parts.iter().enumerate().map(|(at, (part, _))| (*part, at)).collect();
        Self { parts, places }
    }

    /// Where a part stands in `parts`.
    pub(super) fn place(&self, part: Citing) -> Option<usize> {
        self.places.get(&part).copied()
    }

    /// What a part reads by itself.
    pub(super) fn direct(&self, part: Citing) -> Option<&Direct> {
        self.parts.get(self.place(part)?).map(|(_, direct)| direct)
    }
}

/// Whether a part is answered by itself: a determination, a waiting list, or a definition that is shown.
pub(super) fn is_answer(program: &Program, part: Citing) -> bool {
    match part {
        Citing::Define(id) => program[id].shown,
        Citing::Eligibility(_)
        | Citing::Standard(_)
        | Citing::Payment(_)
        | Citing::Indicator(_)
        | Citing::Queue(_) => true,
        _ => false,
    }
}

fn nodes(program: &Program) -> Vec<Citing> {
    let mut nodes: Vec<Citing> = Vec::new();
    let count = |len: usize| 0..len;
    nodes.extend(count(program.defines.len()).map(|at| Citing::Define(DefineId::at(at))));
    nodes.extend(count(program.conditions.len()).map(|at| Citing::Condition(ConditionId::at(at))));
    nodes.extend(count(program.notices.len()).map(|at| Citing::Notice(NoticeId::at(at))));
    let eligibilities = count(program.eligibilities.len());
    nodes.extend(eligibilities.map(|at| Citing::Eligibility(EligibilityId::at(at))));
    nodes.extend(count(program.standards.len()).map(|at| Citing::Standard(StandardId::at(at))));
    nodes.extend(count(program.payments.len()).map(|at| Citing::Payment(PaymentId::at(at))));
    let instalments = count(program.instalments.len());
    nodes.extend(instalments.map(|at| Citing::Instalment(InstalmentId::at(at))));
    nodes.extend(count(program.indicators.len()).map(|at| Citing::Indicator(IndicatorId::at(at))));
    nodes.extend(count(program.queues.len()).map(|at| Citing::Queue(QueueId::at(at))));
    nodes
}

/// The expressions that a part evaluates itself.
pub(super) fn exprs(program: &Program, part: Citing) -> Vec<ExprId> {
    let mut exprs: Vec<ExprId> = Vec::new();
    let dated = |standing: &Standing| standing.in_force.as_ref().and_then(|force| force.dated_by);
    match part {
        Citing::Define(id) => {
            let define = &program[id];
            exprs.extend(define.dated_by);
            let lines = define.lines.iter();
            exprs.extend(lines.flat_map(|line| [Some(line.value), line.when]).flatten());
        }
        Citing::Condition(id) => {
            exprs.extend(program[id].applies);
            exprs.push(program[id].test);
        }
        Citing::Notice(id) => exprs.push(program[id].when),
        Citing::Eligibility(id) => exprs.extend(dated(&program[id].standing)),
        Citing::Standard(id) => {
            let rule = &program[id];
            exprs.extend(dated(&rule.standing));
            let own = [rule.applies, Some(rule.starts), rule.stops, Some(rule.limit)];
            exprs.extend(own.into_iter().flatten());
            let pauses = rule.pauses.iter();
            exprs.extend(pauses.flat_map(|pauses| [pauses.list, pauses.from, pauses.to]));
        }
        Citing::Payment(id) => exprs.extend(dated(&program[id].standing)),
        Citing::Instalment(id) => {
            let part = &program[id];
            exprs.extend(part.each.as_ref().map(|(_, list)| *list));
            exprs.push(part.due_on);
            exprs.extend(part.cap);
            match &part.pays {
                Pays::Amount(amount) => exprs.push(*amount),
                Pays::Shared { pot, places, already_paid } => {
                    exprs.extend([Some(*pot), Some(*places), *already_paid].into_iter().flatten());
                }
            }
        }
        Citing::Indicator(id) => {
            let rule = &program[id];
            exprs.extend(dated(&rule.standing));
            let own = [rule.list, rule.filter, Some(rule.counts), rule.dated_by];
            exprs.extend(own.into_iter().flatten());
        }
        Citing::Queue(id) => {
            let rule = &program[id];
            exprs.extend(dated(&rule.standing));
            exprs.push(rule.waits);
            exprs.extend(rule.keys.iter().map(|(expr, _)| *expr));
        }
        Citing::FactCheck(id, at) => {
            exprs.extend(program[id].checks.get(at as usize).map(|check| check.condition));
        }
        Citing::RecordCheck(id, at) => {
            exprs.extend(program[id].checks.get(at as usize).map(|check| check.condition));
        }
        _ => {}
    }
    exprs
}

/// What a part reads by itself.
pub(super) fn direct(program: &Program, part: Citing) -> Direct {
    let mut found = Direct::default();
    match part {
        Citing::Eligibility(id) => {
            let counted = program[id].conditions.iter();
            let counted = counted.filter(|id| program[**id].kind != ConditionKind::Expectation);
            found.rests_on.extend(counted.map(|id| Citing::Condition(*id)));
        }
        Citing::Payment(id) => {
            let instalments = program[id].instalments.iter();
            found.rests_on.extend(instalments.map(|id| Citing::Instalment(*id)));
        }
        Citing::Instalment(id) => {
            let conditions = program[id].conditions.iter();
            found.rests_on.extend(conditions.map(|id| Citing::Condition(*id)));
        }
        _ => {}
    }
    visit(program, exprs(program, part), |id, kind| read(program, id, kind, &mut found));
    found.facts.sort();
    found.facts.dedup_by_key(|(fact, _)| *fact);
    found.fields.sort();
    found.fields.dedup_by_key(|(field, _)| *field);
    found.rests_on.sort();
    found.rests_on.dedup();
    found
}

/// Runs over expressions and everything in them.
pub(super) fn visit(program: &Program, roots: Vec<ExprId>, mut run: impl FnMut(ExprId, &ExprKind)) {
    let mut open = roots;
    while let Some(id) = open.pop() {
        let kind = &program[id].kind;
        run(id, kind);
        program.children(kind, &mut open);
    }
}

fn read(program: &Program, id: ExprId, kind: &ExprKind, found: &mut Direct) {
    match kind {
        ExprKind::Fact(fact) => found.facts.push((*fact, id)),
        ExprKind::Field { of, field } | ExprKind::Join { list: of, field } => {
            if let Atom::Item(record) = program[*of].ty.atom {
                found.fields.push(((record, *field), id));
            }
        }
        ExprKind::Define(define)
        | ExprKind::Derived { define, .. }
        | ExprKind::JoinDerived { define, .. } => found.rests_on.push(Citing::Define(*define)),
        ExprKind::Applies(condition) => found.rests_on.push(Citing::Condition(*condition)),
        ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
            found.rests_on.push(part_of(*subject));
        }
        _ => {}
    }
}

/// The part that a rule asks for its answer.
pub(super) fn part_of(subject: Subject) -> Citing {
    match subject {
        Subject::Eligibility(id) => Citing::Eligibility(id),
        Subject::Condition(id) => Citing::Condition(id),
        Subject::Standard(id) => Citing::Standard(id),
        Subject::Payment(id) => Citing::Payment(id),
        Subject::Instalment(id) => Citing::Instalment(id),
        Subject::Indicator(id) => Citing::Indicator(id),
    }
}
