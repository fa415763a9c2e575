//! What one evaluation shows: from a proof to ways.
//!
//! Owns: one walk over the steps of a trace. Takes: units, a program, an evaluation with its trace.
//! Gives: the ways that were seen. Must never know: which scenario it was.

use std::collections::HashSet;

use super::decide::{Tree, turn_decides};
use super::expected::{ExpectedCondition, expected_answers, expected_conditions, lookups};
use super::units::{UnitOf, Units, Way};
use crate::engine::{self, ClockPart, Evaluation, Finding, Node, Note, Outcome, Step, Trace};
use crate::program::{
    Answer, AnswerId, Atom, DefineId, ExprId, ExprKind, Facts, IndicatorId, Program, ScenarioId,
    Value,
};
use crate::syntax::ast::{ConditionKind, LineKind};
use crate::value::{Date, Truth};

impl Units {
    /// The ways that a scenario shows, sorted: of what it expects something of, and of what that reads.
    #[must_use]
    pub fn shown(
        &self,
        program: &Program,
        scenario: ScenarioId,
        facts: &Facts,
        today: Date,
    ) -> Vec<u32> {
        let expected = expected_answers(program, scenario);
        let (evaluation, trace) = engine::evaluate_traced(program, facts, today, Some(&expected));
        let mut observer = Observer::new(self, program, &trace, today);
        observer.answers(&evaluation);
        observer.named(facts, &expected_conditions(program, scenario));
        let mut shown = observer.observe();
        for expr in lookups(program, scenario) {
            let (_, _, trace) = engine::evaluate_expr(program, facts, today, expr);
            shown.extend(Observer::new(self, program, &trace, today).observe());
        }
        shown.sort_unstable();
        shown.dedup();
        shown
    }

    /// The ways that some answers of a case show, sorted.
    #[must_use]
    pub fn shown_of(
        &self,
        program: &Program,
        answers: &[AnswerId],
        facts: &Facts,
        today: Date,
    ) -> Vec<u32> {
        let (evaluation, trace) = engine::evaluate_traced(program, facts, today, Some(answers));
        let mut observer = Observer::new(self, program, &trace, today);
        observer.answers(&evaluation);
        let mut shown = observer.observe();
        shown.sort_unstable();
        shown.dedup();
        shown
    }
}

struct Observer<'o> {
    units: &'o Units,
    program: &'o Program,
    trace: &'o Trace,
    today: Date,
    shown: HashSet<u32>,
    /// The conditions that were judged as a part of what they stand in.
    judged: HashSet<u32>,
}

impl<'o> Observer<'o> {
    fn new(units: &'o Units, program: &'o Program, trace: &'o Trace, today: Date) -> Self {
        Self { units, program, trace, today, shown: HashSet::new(), judged: HashSet::new() }
    }

    fn see(&mut self, of: UnitOf, way: Way) {
        self.shown.extend(self.units.way(of, way));
    }

    /// Conditions that a scenario names: whether one applies is then an answer of its own, whatever else
    /// stands in the way of what it belongs to.
    fn named(&mut self, facts: &Facts, named: &[ExpectedCondition<'_>]) {
        let id_of = |item: u32| facts.places.get(item as usize)?.id.as_deref();
        for step in &self.trace.steps {
            let Node::Condition { condition, item } = step.node else { continue };
            let is_named = named
                .iter()
                .any(|named| named.condition == condition && named.item == item.and_then(id_of));
            let Some(applies) = self.program[condition].applies.filter(|_| is_named) else {
                continue;
            };
            let is_it = |part: &&engine::Part| {
                self.trace.step(part.step).is_some_and(|step| step.node == Node::Expr(applies))
            };
            if let Some(part) = step.parts.iter().find(is_it) {
                self.expr(part.step, true);
            }
        }
    }

    fn observe(mut self) -> Vec<u32> {
        let count = u32::try_from(self.trace.steps.len()).unwrap_or(u32::MAX);
        for at in 0..count {
            if let Some(step) = self.trace.step(at) {
                self.step(at, step);
            }
        }
        // Conditions that a rule asked for although what they stand in was not.
        for at in 0..count {
            let is_condition =
                self.trace.step(at).is_some_and(|step| matches!(step.node, Node::Condition { .. }));
            if is_condition
                && !self.judged.contains(&at)
                && let Some(tree) = Tree::of_condition(self.program, self.trace, at)
            {
                self.decision(&tree, true);
            }
        }
        self.shown.into_iter().collect()
    }

    fn step(&mut self, at: u32, step: &'o Step) {
        match step.node {
            Node::Expr(_) => {
                for note in &step.notes {
                    if let Note::RowMatched(table, row) = note {
                        self.see(UnitOf::Row(*table, *row), Way::Matched);
                    }
                }
                // A step that is part of no other was asked for by itself.
                if self.trace.roots.contains(&at) {
                    self.expr(at, true);
                }
            }
            Node::Define(id) | Node::Derived { define: id, .. } => self.define(id, step),
            Node::Notice(id) => {
                match step.outcome.truth() {
                    Truth::Yes => self.see(UnitOf::Notice(id), Way::Yes),
                    Truth::No => self.see(UnitOf::Notice(id), Way::No),
                    Truth::Unknown | Truth::Error => {}
                }
                self.exprs(step, true);
            }
            Node::Eligibility(id) => {
                self.in_force(AnswerId::Eligibility(id), step);
                self.conditions(step);
            }
            Node::Item { .. } => self.conditions(step),
            Node::Standard(id) => self.in_force(AnswerId::Standard(id), step),
            Node::Payment(id) => {
                self.in_force(AnswerId::Payment(id), step);
                self.exprs(step, true);
            }
            Node::Indicator(id) => {
                self.in_force(AnswerId::Indicator(id), step);
                self.target(id, step);
                self.exprs(step, true);
            }
            Node::Clock(ClockPart::Pauses) => {
                self.exprs(step, true);
                for part in &step.parts {
                    if let Some(each) = self.trace.step(part.step) {
                        self.exprs(each, true);
                    }
                }
            }
            Node::Clock(_) | Node::Pay(_) | Node::Counted { .. } | Node::InForce => {
                self.exprs(step, true);
            }
            // Part of a whole that is looked at above, or of a loop.
            Node::Line(_) | Node::Each { .. } | Node::Condition { .. } => {}
        }
    }

    /// The expressions that a step read, each by itself.
    fn exprs(&mut self, step: &'o Step, decides: bool) {
        for part in &step.parts {
            self.expr(part.step, decides);
        }
    }

    /// An expression: its own logic, and that of the loops in it.
    fn expr(&mut self, at: u32, decides: bool) {
        let Some(step) = self.trace.step(at) else { return };
        let Node::Expr(expr) = step.node else { return };
        let is_test = self.program[expr].ty.atom == Atom::YesNo && !self.program[expr].ty.list;
        if is_test && let Some(tree) = Tree::of_step(self.program, self.trace, at) {
            self.decision(&tree, !decides);
        } else {
            self.inside(at, decides);
        }
    }

    /// The parts of an operand.
    fn inside(&mut self, at: u32, decides: bool) {
        let Some(step) = self.trace.step(at) else { return };
        let Node::Expr(expr) = step.node else { return };
        let each = |part: &engine::Part| {
            let step = self.trace.step(part.step)?;
            matches!(step.node, Node::Each { .. }).then_some(step)
        };
        match self.program[expr].kind {
            ExprKind::Quantified { every, list, .. } => {
                let turns: Vec<&Step> = step.parts.iter().filter_map(each).collect();
                let truths: Vec<Truth> = turns.iter().map(|turn| turn.outcome.truth()).collect();
                self.exprs(step, true);
                for (at, turn) in turns.into_iter().enumerate() {
                    self.row(list, turn, turn.outcome.truth() == Truth::Yes);
                    self.exprs(turn, decides && turn_decides(every, at, &truths));
                }
            }
            ExprKind::Count { list, .. }
            | ExprKind::Sum { list, .. }
            | ExprKind::Extreme { list, .. } => {
                let turns: Vec<&Step> = step.parts.iter().filter_map(each).collect();
                self.exprs(step, true);
                for turn in turns {
                    let is_in = !matches!(turn.outcome.truth(), Truth::No | Truth::Error);
                    self.row(list, turn, is_in);
                    self.exprs(turn, true);
                }
            }
            _ => self.exprs(step, true),
        }
    }

    /// The row of a table that a loop stands at.
    fn row(&mut self, list: ExprId, turn: &Step, is_in: bool) {
        if let (Some(Value::Row(row)), Atom::Row(table), true) =
            (&turn.item, self.program[list].ty.atom, is_in)
        {
            self.see(UnitOf::Row(table, *row), Way::Matched);
        }
    }

    /// One decision: what each of its operands and conditions shows.
    fn decision(&mut self, tree: &Tree, masked: bool) {
        let found = tree.found(self.program, masked);
        for (expr, at, yes, decides) in found.operands {
            let of = UnitOf::Operand(expr);
            self.see(of, if yes { Way::Yes } else { Way::No });
            if decides {
                self.see(of, if yes { Way::YesDecides } else { Way::NoDecides });
            }
            self.inside(at, decides);
        }
        for (id, at, decides) in found.conditions {
            self.judged.insert(at);
            let Some(step) = self.trace.step(at) else { continue };
            let of = UnitOf::Condition(id);
            match (&step.outcome, step.outcome.truth()) {
                (Outcome::Known(Value::None), _) => self.see(of, Way::NotApplicable),
                (_, Truth::Yes) => {
                    self.see(of, Way::Yes);
                    if decides {
                        self.see(of, Way::YesDecides);
                    }
                }
                (_, Truth::No) => {
                    self.see(of, Way::No);
                    if decides {
                        self.see(of, Way::NoDecides);
                    }
                }
                (_, Truth::Unknown) => self.see(of, Way::Unknown),
                (_, Truth::Error) => {}
            }
        }
        // What is not decided may hold loops that are.
        self.undecided(tree);
    }

    fn undecided(&mut self, tree: &Tree) {
        match tree {
            Tree::Operand {
                step: Some(at), truth: Some(Truth::Unknown | Truth::Error), ..
            } => {
                self.inside(*at, false);
            }
            Tree::Operand { .. } => {}
            Tree::Junction { parts, .. } => parts.iter().for_each(|part| self.undecided(part)),
            Tree::Not(part) | Tree::Condition { part, .. } => self.undecided(part),
        }
    }

    /// The conditions of an eligibility or an item: together one decision; expectations each by themselves.
    fn conditions(&mut self, step: &'o Step) {
        let (mut together, mut masked) = (Vec::new(), false);
        for part in &step.parts {
            let Some(read) = self.trace.step(part.step) else { continue };
            match read.node {
                Node::InForce => masked |= read.outcome.truth() != Truth::Yes,
                Node::Condition { condition, .. } => {
                    let Some(tree) = Tree::of_condition(self.program, self.trace, part.step) else {
                        continue;
                    };
                    if self.program[condition].kind == ConditionKind::Expectation {
                        self.decision(&tree, false);
                    } else {
                        together.push(tree);
                    }
                }
                _ => {}
            }
        }
        self.decision(&Tree::Junction { every: true, parts: together }, masked);
    }

    /// The lines of a definition.
    fn define(&mut self, id: DefineId, step: &'o Step) {
        let program = self.program;
        let days = step.notes.iter().filter(|note| matches!(note, Note::ReadOn(_))).count();
        let mut lines: Vec<(u32, &Step, Option<u32>, Option<u32>)> = Vec::new();
        for part in &step.parts {
            let Some(read) = self.trace.step(part.step) else { continue };
            match read.node {
                Node::Line(number) => {
                    let declared = program[id].lines.get(number as usize);
                    let find = |expr: ExprId| {
                        read.parts.iter().map(|part| part.step).find(|at| {
                            self.trace.step(*at).is_some_and(|s| s.node == Node::Expr(expr))
                        })
                    };
                    let when = declared.and_then(|line| line.when).and_then(find);
                    let value = declared.map(|line| line.value).and_then(find);
                    lines.push((number, read, when, value));
                }
                Node::Expr(_) => self.expr(part.step, true),
                _ => {}
            }
        }
        // On a day that is not known, several lines may be read, and none decides.
        let one_day = days <= 1;
        let guard = |when: Option<u32>| match when {
            Some(at) => self.trace.step(at).map_or(Truth::Error, |step| step.outcome.truth()),
            None => Truth::Yes,
        };
        let is_except = |number: u32| {
            program[id].lines.get(number as usize).is_some_and(|line| line.kind == LineKind::Except)
        };
        // So far, an unknown guard is read as `no`.
        let stands = |truth: Truth| match truth {
            Truth::No => false,
            Truth::Unknown => !program[id].so_far,
            Truth::Yes | Truth::Error => true,
        };
        let truths: Vec<(u32, Truth)> =
            lines.iter().map(|(number, _, when, _)| (*number, guard(*when))).collect();
        let exceptions =
            truths.iter().filter(|(number, truth)| is_except(*number) && stands(*truth)).count();
        let mut reached = one_day && exceptions == 0;
        for ((number, line, when, value), (_, truth)) in lines.into_iter().zip(truths) {
            let open = if is_except(number) {
                one_day && exceptions == usize::from(stands(truth))
            } else {
                reached
            };
            let decided =
                line.notes.iter().any(|note| matches!(note, Note::LineDecided(_))) && open;
            let of = UnitOf::Line(id, number);
            if decided {
                self.see(of, Way::Decides);
            } else if truth == Truth::No && open {
                self.see(of, Way::PassedOver);
            }
            if !is_except(number) {
                reached &= !stands(truth);
            }
            if let Some(when) = when {
                self.expr(when, open);
            }
            if let Some(value) = value {
                self.expr(value, decided);
            }
        }
    }

    fn in_force(&mut self, id: AnswerId, step: &'o Step) {
        let Some(in_force) =
            self.program.standing(id).and_then(|standing| standing.in_force.as_ref())
        else {
            return;
        };
        for part in &step.parts {
            let Some(read) = self.trace.step(part.step) else { continue };
            if read.node != Node::InForce {
                continue;
            }
            match read.outcome.truth() {
                Truth::Yes => self.see(UnitOf::InForce(id), Way::InForce),
                Truth::No => {
                    let day = match read.parts.first() {
                        None => Some(self.today),
                        Some(day) => match self.trace.step(day.step).map(|step| &step.outcome) {
                            Some(Outcome::Known(Value::Date(day))) => Some(*day),
                            _ => None,
                        },
                    };
                    let Some(day) = day else { continue };
                    let is_before = in_force.from.is_some_and(|from| day < from);
                    self.see(UnitOf::InForce(id), if is_before { Way::Before } else { Way::After });
                }
                Truth::Unknown | Truth::Error => {}
            }
        }
    }

    /// The target that an indicator was held to.
    fn target(&mut self, id: IndicatorId, step: &'o Step) {
        let indicator = &self.program[id];
        let is_answered = !matches!(step.outcome, Outcome::Error(_))
            && step
                .parts
                .iter()
                .filter_map(|part| self.trace.step(part.step))
                .all(|part| part.node != Node::InForce || part.outcome.truth() == Truth::Yes);
        let day = match indicator.dated_by {
            None => Some(self.today),
            Some(dated_by) => step.parts.iter().find_map(|part| {
                let step = self.trace.step(part.step)?;
                match (step.node, &step.outcome) {
                    (Node::Expr(expr), Outcome::Known(Value::Date(day))) if expr == dated_by => {
                        Some(*day)
                    }
                    _ => None,
                }
            }),
        };
        let (Some(day), true) = (day, is_answered) else { return };
        let holds = |target: &crate::program::Target| {
            target.from.is_none_or(|from| from <= day)
                && target.until.is_none_or(|until| day <= until)
        };
        if let Some((number, _)) = (0..).zip(&indicator.targets).find(|(_, target)| holds(target)) {
            self.see(UnitOf::Target(id, number), Way::Aimed);
        }
    }

    /// What the answers themselves show.
    fn answers(&mut self, evaluation: &Evaluation) {
        for answered in &evaluation.answers {
            match &answered.finding {
                Finding::Standard(found) => {
                    let of = UnitOf::Clock(found.id);
                    self.see(of, Way::Answered(found.answer));
                    if found.clock.days_paused > 0 || found.clock.paused_now {
                        self.see(of, Way::Paused);
                    }
                }
                Finding::Payment(found) => {
                    for item in &found.items {
                        let of = UnitOf::Items(item.instalment);
                        self.see(of, Way::Answered(item.answer));
                        if item.capacity && item.answer == Answer::NotPayable {
                            self.see(of, Way::Capacity);
                        }
                        if !item.cut.is_zero() {
                            self.see(of, Way::Cut);
                        }
                    }
                }
                Finding::Indicator(found) => {
                    let of = UnitOf::Indicator(found.id);
                    self.see(of, Way::Answered(found.answer));
                }
                Finding::Define(_) | Finding::Eligibility(_) => {}
            }
        }
    }
}
