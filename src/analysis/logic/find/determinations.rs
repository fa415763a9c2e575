//! Determinations: their conditions one by one, against each other, and all together.

use std::collections::HashSet;

use super::{Finder, Kind, Limits, Role, Why};
use crate::analysis::logic::formula::Formula;
use crate::analysis::logic::read::Frame;
use crate::program::{
    ConditionId, EligibilityId, ExprId, IndicatorId, InstalmentId, NoticeId, Pays, QueueId,
    StandardId, Standing,
};
use crate::span::Span;
use crate::syntax::ast::ConditionKind;

/// More conditions than these are not held against one another.
const MOST_CONDITIONS: usize = 60;

impl Finder<'_> {
    pub(super) fn determinations(&mut self) {
        let program = self.program;
        for at in 0..program.eligibilities.len() {
            self.eligibility(EligibilityId::at(at));
        }
        for at in 0..program.standards.len() {
            self.standard(StandardId::at(at));
        }
        for payment in &program.payments {
            let limits = self.in_force(&payment.standing);
            for id in &payment.instalments {
                self.instalment(*id, &limits);
            }
            self.notices(&payment.notices, &limits);
        }
        for at in 0..program.indicators.len() {
            self.indicator(IndicatorId::at(at));
        }
        for at in 0..program.queues.len() {
            self.queue(QueueId::at(at));
        }
    }

    /// The cases in which something is in force.
    fn in_force(&mut self, standing: &Standing) -> Limits {
        let Some(in_force) = &standing.in_force else { return Limits::default() };
        if let Some(day) = in_force.dated_by {
            self.parts(day, Frame::default(), &Limits::default(), None);
        }
        let pair = self.solver.reader.in_force(standing, Frame::default());
        Limits::default().with([(pair.yes, Why::InForce(in_force.span))])
    }

    fn eligibility(&mut self, id: EligibilityId) {
        let program = self.program;
        let eligibility = &program[id];
        let limits = self.in_force(&eligibility.standing);
        let at = eligibility.head.name_span;
        self.conditions(
            &eligibility.conditions,
            Frame::default(),
            &limits,
            (Role::Eligibility(id), at),
        );
        self.notices(&eligibility.notices, &limits);
    }

    fn notices(&mut self, notices: &[NoticeId], limits: &Limits) {
        for id in notices {
            self.root(self.program[*id].when, Frame::default(), limits, Role::Notice(*id));
        }
    }

    fn standard(&mut self, id: StandardId) {
        let program = self.program;
        let standard = &program[id];
        let mut limits = self.in_force(&standard.standing);
        let notices = limits.clone();
        let frame = Frame::default();
        if let Some(applies) = standard.applies {
            self.root(applies, frame, &limits, Role::Standard);
            let pair = self.truth(applies, frame);
            limits = limits.with([(pair.yes, Why::Limit(self.span(applies)))]);
        }
        for expr in
            [Some(standard.starts), standard.stops, Some(standard.limit)].into_iter().flatten()
        {
            self.parts(expr, frame, &limits, None);
        }
        if let Some(pauses) = &standard.pauses {
            self.parts(pauses.list, frame, &limits, None);
            let (inside, _) = self.solver.reader.inner(pauses.list, frame);
            self.parts(pauses.from, inside, &limits, None);
            self.parts(pauses.to, inside, &limits, None);
        }
        self.notices(&standard.notices, &notices);
    }

    fn instalment(&mut self, id: InstalmentId, limits: &Limits) {
        let program = self.program;
        let instalment = &program[id];
        let frame = match &instalment.each {
            Some((_, list)) => {
                self.parts(*list, Frame::default(), limits, None);
                self.item_frame(program[*list].ty.element(), [1, id.0])
            }
            None => Frame::default(),
        };
        let at = instalment.head.name_span;
        self.conditions(&instalment.conditions, frame, limits, (Role::Instalment(id), at));
        let mut exprs: Vec<(ExprId, Frame)> = vec![(instalment.due_on, frame)];
        match instalment.pays {
            Pays::Amount(amount) => exprs.push((amount, frame)),
            Pays::Shared { pot, places, already_paid } => {
                let plain = Frame::default();
                exprs.extend([(pot, plain), (places, plain)]);
                exprs.extend(already_paid.map(|paid| (paid, plain)));
            }
        }
        exprs.extend(instalment.cap.map(|cap| (cap, Frame::default())));
        for (expr, frame) in exprs {
            self.parts(expr, frame, limits, None);
        }
    }

    fn indicator(&mut self, id: IndicatorId) {
        let program = self.program;
        let indicator = &program[id];
        let mut limits = self.in_force(&indicator.standing);
        let frame = match indicator.list {
            Some(list) => {
                self.parts(list, Frame::default(), &limits, None);
                self.item_frame(program[list].ty.element(), [2, id.0])
            }
            None => Frame::default(),
        };
        if let Some(filter) = indicator.filter {
            self.root(filter, frame, &limits, Role::Filter);
            let pair = self.truth(filter, frame);
            limits = limits.with([(pair.yes, Why::Limit(self.span(filter)))]);
        }
        self.root(indicator.counts, frame, &limits, Role::Counts);
    }

    fn queue(&mut self, id: QueueId) {
        let program = self.program;
        let queue = &program[id];
        let mut limits = self.in_force(&queue.standing);
        self.root(queue.waits, Frame::default(), &limits, Role::Waits);
        let pair = self.truth(queue.waits, Frame::default());
        limits = limits.with([(pair.yes, Why::Limit(self.span(queue.waits)))]);
        for (key, _) in &queue.keys {
            self.parts(*key, Frame::default(), &limits, None);
        }
    }

    /// Conditions that stand together.
    fn conditions(
        &mut self,
        conditions: &[ConditionId],
        frame: Frame,
        limits: &Limits,
        (role, at): (Role, Span),
    ) {
        let program = self.program;
        let mut told: HashSet<ConditionId> = HashSet::new();
        for id in conditions {
            let condition = &program[*id];
            let mut limits = limits.clone();
            if let Some(applies) = condition.applies {
                if self.root(applies, frame, &limits, Role::Applies(*id)) {
                    told.insert(*id);
                }
                let pair = self.truth(applies, frame);
                limits = limits.with([(pair.yes, Why::Limit(self.span(applies)))]);
            }
            if self.root(condition.test, frame, &limits, Role::Test(*id)) {
                told.insert(*id);
            }
        }
        if !self.together(conditions, frame, limits, &told, (role, at)) {
            self.implied(conditions, frame, limits, &told);
        }
    }

    /// Whether a condition refuses before, or together with, another is asked.
    fn settles(&self, one: ConditionId, other: ConditionId) -> bool {
        use ConditionKind as K;
        match (self.program[one].kind, self.program[other].kind) {
            (K::Condition | K::Exclusion, _) => true,
            (K::Expectation, other) => other == K::Expectation,
            (K::Hold, other) => other == K::Hold,
        }
    }

    /// Conditions that refuse only where others do, the last first.
    fn implied(
        &mut self,
        conditions: &[ConditionId],
        frame: Frame,
        limits: &Limits,
        told: &HashSet<ConditionId>,
    ) {
        if conditions.len() > MOST_CONDITIONS {
            return;
        }
        let mut live: Vec<ConditionId> =
            conditions.iter().copied().filter(|id| !told.contains(id)).collect();
        for id in live.clone().into_iter().rev() {
            let refuses = self.solver.reader.condition(id, frame).refuses.yes;
            let mut around = limits.formulas();
            around.push(refuses);
            if self.solver.excluded(&around) {
                continue;
            }
            let others: Vec<ConditionId> = live
                .iter()
                .copied()
                .filter(|other| *other != id && self.settles(*other, id))
                .collect();
            let mut passed: Vec<(Formula, Why)> = Vec::new();
            for other in others {
                let refuses = self.solver.reader.condition(other, frame).refuses.yes;
                passed.push((self.solver.reader.formulas.not(refuses), Why::Condition(other)));
            }
            let alone = passed.iter().copied().find(|(formula, _)| {
                let mut all = around.clone();
                all.push(*formula);
                self.solver.excluded(&all)
            });
            let passed = alone.map_or(passed, |one| vec![one]);
            let mut all = around.clone();
            all.extend(passed.iter().map(|(formula, _)| *formula));
            if passed.is_empty() || !self.solver.excluded(&all) {
                continue;
            }
            let condition = &self.program[id];
            let mut shown = vec![(refuses, Why::Clause(self.span(condition.test)))];
            shown.extend(passed);
            shown.extend(limits.0.iter().copied());
            let mut why = self.why(&shown, None);
            why.retain(|one| *one != Why::Clause(self.span(condition.test)));
            self.report(Kind::Implied, Role::Test(id), condition.head.name_span, why);
            live.retain(|other| *other != id);
        }
    }

    /// Whether no case at all satisfies all of them, which is then said.
    fn together(
        &mut self,
        conditions: &[ConditionId],
        frame: Frame,
        limits: &Limits,
        told: &HashSet<ConditionId>,
        (role, at): (Role, Span),
    ) -> bool {
        if !told.is_empty() {
            return false;
        }
        let mut shown: Vec<(Formula, Why)> = Vec::new();
        for id in conditions {
            if matches!(self.program[*id].kind, ConditionKind::Condition | ConditionKind::Exclusion)
            {
                let fine = self.solver.reader.condition(*id, frame).refuses.no;
                shown.push((fine, Why::Condition(*id)));
            }
        }
        shown.extend(limits.0.iter().copied());
        let all: Vec<Formula> = shown.iter().map(|(formula, _)| *formula).collect();
        if self.solver.excluded(&all) && !self.solver.excluded(&limits.formulas()) {
            let why = self.why(&shown, None);
            self.report(Kind::Never, role, at, why);
            return true;
        }
        false
    }
}
