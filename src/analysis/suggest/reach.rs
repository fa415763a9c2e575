//! What something rests on, read from the program.
//!
//! Owns: [`Reach`], the facts, days and rules that an expression, a rule or a unit of coverage can depend on.
//! Takes: a program. Must never know: cases.

use std::collections::BTreeSet;

use crate::analysis::coverage::{Unit, UnitOf, Within};
use crate::program::{
    AnswerId, Atom, ConditionId, ConditionOwner, DefineId, ExprId, ExprKind, FactId, InstalmentId,
    NoticeId, Pays, Program, Standing, Subject, TableId, Value,
};
use crate::value::Date;

/// What something rests on.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) facts: BTreeSet<FactId>,
    pub(super) defines: BTreeSet<DefineId>,
    pub(super) tables: BTreeSet<TableId>,
    /// The days that are written in it.
    pub(super) days: BTreeSet<Date>,
    /// It goes by today.
    pub(super) today: bool,
    answers: BTreeSet<AnswerId>,
    conditions: BTreeSet<ConditionId>,
}

impl Reach {
    /// What a unit itself rests on.
    pub(super) fn of_unit(program: &Program, unit: &Unit) -> Self {
        let mut reach = Self::default();
        match unit.of {
            UnitOf::Condition(id) => reach.condition(program, id),
            UnitOf::Operand(expr) => reach.expr(program, expr),
            UnitOf::Line(id, number) => {
                let define = &program[id];
                reach.dated(program, define.dated_by);
                for line in define.lines.iter().take(number as usize + 1) {
                    reach.days.extend(line.from.into_iter().chain(line.until));
                    reach.exprs(program, line.when);
                }
                if let Some(line) = define.lines.get(number as usize) {
                    // A definition that is not known may decide by a value that is not known.
                    reach.expr(program, line.value);
                }
            }
            UnitOf::Row(table, _) => {
                for expr in &program.exprs {
                    if let ExprKind::Lookup { table: of, keys, .. } = expr.kind
                        && of == table
                    {
                        reach.exprs(program, program.operands(keys).iter().copied());
                    }
                }
            }
            UnitOf::Notice(id) => reach.expr(program, program[id].when),
            UnitOf::Clock(id) => reach.answer(program, AnswerId::Standard(id)),
            UnitOf::Items(id) => reach.instalment(program, id),
            UnitOf::Indicator(id) | UnitOf::Target(id, _) => {
                reach.answer(program, AnswerId::Indicator(id));
            }
            UnitOf::InForce(id) => {
                if let Some(standing) = program.standing(id) {
                    reach.standing(program, standing);
                }
            }
        }
        reach
    }

    /// What an answer rests on.
    pub(super) fn of_answer(program: &Program, id: AnswerId) -> Self {
        let mut reach = Self::default();
        reach.answer(program, id);
        reach
    }

    fn exprs(&mut self, program: &Program, exprs: impl IntoIterator<Item = ExprId>) {
        for expr in exprs {
            self.expr(program, expr);
        }
    }

    fn expr(&mut self, program: &Program, first: ExprId) {
        let mut todo = vec![first];
        while let Some(expr) = todo.pop() {
            let kind = &program[expr].kind;
            match kind {
                ExprKind::Fact(fact) => _ = self.facts.insert(*fact),
                ExprKind::Today => self.today = true,
                ExprKind::Constant(Value::Date(day)) => _ = self.days.insert(*day),
                ExprKind::Define(id)
                | ExprKind::Derived { define: id, .. }
                | ExprKind::JoinDerived { define: id, .. } => self.define(program, *id),
                ExprKind::Lookup { table, .. } | ExprKind::Rows(table) => {
                    self.tables.insert(*table);
                }
                ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
                    self.subject(program, *subject);
                }
                ExprKind::Applies(id) => self.subject(program, Subject::Condition(*id)),
                _ => {}
            }
            program.children(kind, &mut todo);
        }
    }

    fn dated(&mut self, program: &Program, dated_by: Option<ExprId>) {
        match dated_by {
            Some(expr) => self.expr(program, expr),
            None => self.today = true,
        }
    }

    fn define(&mut self, program: &Program, id: DefineId) {
        if !self.defines.insert(id) {
            return;
        }
        let define = &program[id];
        if define.dated_by.is_some()
            || define.lines.iter().any(|line| line.from.is_some() || line.until.is_some())
        {
            self.dated(program, define.dated_by);
        }
        for line in &define.lines {
            self.days.extend(line.from.into_iter().chain(line.until));
            self.exprs(program, line.when.into_iter().chain([line.value]));
        }
    }

    fn standing(&mut self, program: &Program, standing: &Standing) {
        if let Some(in_force) = &standing.in_force {
            self.days.extend(in_force.from.into_iter().chain(in_force.until));
            self.dated(program, in_force.dated_by);
        }
    }

    fn condition(&mut self, program: &Program, id: ConditionId) {
        if self.conditions.insert(id) {
            let condition = &program[id];
            self.exprs(program, condition.applies.into_iter().chain([condition.test]));
        }
    }

    fn subject(&mut self, program: &Program, subject: Subject) {
        match subject {
            Subject::Condition(id) => {
                self.condition(program, id);
                match program[id].owner {
                    ConditionOwner::Eligibility(owner) => {
                        self.standing(program, &program[owner].standing);
                    }
                    ConditionOwner::Instalment(owner) => {
                        self.standing(program, &program[program[owner].payment].standing);
                    }
                }
            }
            Subject::Eligibility(id) => self.answer(program, AnswerId::Eligibility(id)),
            Subject::Standard(id) => self.answer(program, AnswerId::Standard(id)),
            Subject::Payment(id) => self.answer(program, AnswerId::Payment(id)),
            Subject::Instalment(id) => {
                self.answer(program, AnswerId::Payment(program[id].payment));
            }
            Subject::Indicator(id) => self.answer(program, AnswerId::Indicator(id)),
        }
    }

    fn instalment(&mut self, program: &Program, id: InstalmentId) {
        let instalment = &program[id];
        for condition in &instalment.conditions {
            self.condition(program, *condition);
        }
        self.exprs(program, instalment.each.as_ref().map(|(_, list)| *list));
        self.exprs(program, instalment.cap.into_iter().chain([instalment.due_on]));
        match instalment.pays {
            Pays::Amount(amount) => self.expr(program, amount),
            Pays::Shared { pot, places, already_paid } => {
                self.exprs(program, [pot, places].into_iter().chain(already_paid));
            }
        }
    }

    fn notices(&mut self, program: &Program, notices: &[NoticeId]) {
        self.exprs(program, notices.iter().map(|id| program[*id].when));
    }

    fn answer(&mut self, program: &Program, id: AnswerId) {
        if !self.answers.insert(id) {
            return;
        }
        if let Some(standing) = program.standing(id) {
            self.standing(program, standing);
        }
        match id {
            AnswerId::Define(id) => self.define(program, id),
            AnswerId::Eligibility(id) => {
                for condition in &program[id].conditions {
                    self.condition(program, *condition);
                }
                self.notices(program, &program[id].notices);
            }
            AnswerId::Standard(id) => {
                let standard = &program[id];
                // A clock runs until today.
                self.today = true;
                self.exprs(program, standard.applies.into_iter().chain([standard.starts]));
                self.exprs(program, standard.stops.into_iter().chain([standard.limit]));
                let pauses = standard.pauses.iter();
                self.exprs(
                    program,
                    pauses.flat_map(|pauses| [pauses.list, pauses.from, pauses.to]),
                );
                self.notices(program, &standard.notices);
            }
            AnswerId::Payment(id) => {
                for instalment in &program[id].instalments {
                    self.instalment(program, *instalment);
                }
                self.notices(program, &program[id].notices);
            }
            AnswerId::Indicator(id) => {
                let indicator = &program[id];
                self.exprs(program, indicator.list.into_iter().chain(indicator.filter));
                self.expr(program, indicator.counts);
                self.days.extend(indicator.targets.iter().filter_map(|target| target.from));
                self.dated(program, indicator.dated_by);
            }
        }
    }
}

/// The answers whose proof can show a unit, those that rest on least first: what it stands in, or what reads it.
pub(super) fn answers_for(
    program: &Program,
    unit: &Unit,
    known: &[(AnswerId, Reach)],
) -> Vec<AnswerId> {
    let of_instalment = |id: InstalmentId| vec![AnswerId::Payment(program[id].payment)];
    let of_condition = |id: ConditionId| match program[id].owner {
        ConditionOwner::Eligibility(id) => vec![AnswerId::Eligibility(id)],
        ConditionOwner::Instalment(id) => of_instalment(id),
    };
    let of_notice = |id: NoticeId| {
        known
            .iter()
            .map(|(answer, _)| *answer)
            .filter(|answer| match answer {
                AnswerId::Eligibility(of) => program[*of].notices.contains(&id),
                AnswerId::Standard(of) => program[*of].notices.contains(&id),
                AnswerId::Payment(of) => program[*of].notices.contains(&id),
                AnswerId::Define(_) | AnswerId::Indicator(_) => false,
            })
            .collect()
    };
    let that = |reads: &dyn Fn(&Reach) -> bool| {
        let mut found: Vec<(usize, AnswerId)> = known
            .iter()
            .filter(|(id, reach)| is_writable(program, *id) && reads(reach))
            .map(|(id, reach)| (reach.facts.len(), *id))
            .collect();
        found.sort();
        // A definition for the value alone, a rule for how it is used.
        found.into_iter().map(|(_, id)| id).take(MOST_ANSWERS).collect()
    };
    let of_define = |id: DefineId| that(&|reach: &Reach| reach.defines.contains(&id));
    match unit.of {
        UnitOf::Condition(id) => of_condition(id),
        UnitOf::Line(id, _) => of_define(id),
        UnitOf::Row(id, _) => that(&|reach: &Reach| reach.tables.contains(&id)),
        UnitOf::Notice(id) => of_notice(id),
        UnitOf::Clock(id) => vec![AnswerId::Standard(id)],
        UnitOf::Items(id) => of_instalment(id),
        UnitOf::Indicator(id) | UnitOf::Target(id, _) => vec![AnswerId::Indicator(id)],
        UnitOf::InForce(id) => vec![id],
        UnitOf::Operand(_) => match unit.within {
            None => Vec::new(),
            Some(Within::Condition(id)) => of_condition(id),
            Some(Within::Define(id)) => of_define(id),
            Some(Within::Notice(id)) => of_notice(id),
            Some(Within::Standard(id)) => vec![AnswerId::Standard(id)],
            Some(Within::Instalment(id)) => of_instalment(id),
            Some(Within::Indicator(id)) => vec![AnswerId::Indicator(id)],
        },
    }
}

/// So many answers are looked at for what several of them read.
const MOST_ANSWERS: usize = 2;

/// Whether what comes out can be written as an expectation.
fn is_writable(program: &Program, id: AnswerId) -> bool {
    match id {
        AnswerId::Define(id) => {
            let define = &program[id];
            define.of.is_none()
                && !define.ty.list
                && !matches!(define.ty.atom, Atom::Item(_) | Atom::Row(_))
        }
        AnswerId::Indicator(id) => program[id].list.is_some(),
        _ => true,
    }
}

/// What can be asked for in a pack: its own answers, and its definitions.
pub(super) fn answers_of_pack(
    program: &Program,
    pack: crate::program::PackId,
) -> Vec<(AnswerId, Reach)> {
    let defines = program.defines.iter().enumerate();
    let unshown = defines
        .filter(|(_, define)| define.of.is_none() && !define.shown)
        .map(|(at, _)| AnswerId::Define(DefineId::at(at)));
    program
        .answers
        .iter()
        .copied()
        .chain(unshown)
        .filter(|id| program.head(*id).pack == pack)
        .map(|id| (id, Reach::of_answer(program, id)))
        .collect()
}
