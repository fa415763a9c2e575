//! What must change before an answer can turn.
//!
//! Owns: [`needs`]: from the proof of an answer, the steps each of which must come out otherwise, with the
//! facts that each read. If none of the facts that a step read changes, the step stays as it is; so every
//! set of changes that turns the answer has a fact of every need in it.
//! Must never know: which values would do.

use std::collections::BTreeSet;

use crate::engine::{CheckId, ClockPart, FailedCheck, Missing, Node, Outcome, Part, Trace};
use crate::program::{Answer, DefineId, ExprId, ExprKind, List, Program, Subject, Value};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

use super::goal::Goal;

/// The facts of which one at least must change.
pub(super) type Need = BTreeSet<Missing>;

/// The needs of a goal that a proof does not reach. `refused_only`: what is only not known yet may stay so.
pub(super) fn needs(
    program: &Program,
    trace: &Trace,
    goal: &Goal,
    refused_only: bool,
) -> Vec<Need> {
    let mut walk = Walk { program, trace, refused_only, needs: Vec::new() };
    // Only for a good answer is it known what of the proof must come out otherwise.
    let good = goal.wanted.iter().any(|answer| is_good(*answer));
    match walk.start(goal).filter(|_| good) {
        Some((step, frame)) => walk.must(step, true, &frame, &Need::new()),
        None => {
            let all = walk.all_read();
            walk.needs.push(all);
        }
    }
    walk.needs
}

/// The facts that a failed check reads.
pub(super) fn need_of_check(program: &Program, failed: &FailedCheck) -> Need {
    let mut need = Need::new();
    let Some(check) = failed.check.check(program) else { return need };
    let record = match failed.check {
        CheckId::Record(..) => failed.item,
        CheckId::Group(..) => None,
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![check.condition];
    let mut defines: BTreeSet<DefineId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &program[id].kind {
            ExprKind::Fact(fact) => {
                need.insert(Missing::Fact(*fact));
            }
            ExprKind::Field { of, field } if program[*of].kind_is_item() => {
                if let Some(item) = record {
                    need.insert(Missing::Field { item, field: *field });
                }
            }
            ExprKind::Define(define) if defines.insert(*define) => {
                let lines = &program[*define].lines;
                open.extend(
                    lines.iter().flat_map(|line| line.when.into_iter().chain([line.value])),
                );
            }
            _ => {}
        }
        program.children(&program[id].kind, &mut open);
    }
    need
}

impl crate::program::Expr {
    /// Loop variable 0: of a record's check, the item.
    const fn kind_is_item(&self) -> bool {
        matches!(self.kind, ExprKind::Variable(0))
    }
}

/// The loop variables inside of a step.
type Frame = Vec<Value>;

struct Walk<'a> {
    program: &'a Program,
    trace: &'a Trace,
    refused_only: bool,
    needs: Vec<Need>,
}

impl Walk<'_> {
    /// The step of what is asked for.
    fn start(&self, goal: &Goal) -> Option<(u32, Frame)> {
        let find = |wanted: &dyn Fn(Node) -> bool| {
            let at = self.trace.steps.iter().position(|step| wanted(step.node))?;
            u32::try_from(at).ok()
        };
        let is_item = |at: &Option<Value>| match (goal.item, at) {
            (None, _) => true,
            (Some(ordinal), Some(Value::Item(item))) => item.ordinal == ordinal,
            (Some(_), _) => false,
        };
        let step = match goal.subject {
            Subject::Eligibility(id) => find(&|node| node == Node::Eligibility(id)),
            Subject::Standard(id) => find(&|node| node == Node::Standard(id)),
            Subject::Payment(id) => find(&|node| node == Node::Payment(id)),
            Subject::Indicator(id) => find(&|node| node == Node::Indicator(id)),
            Subject::Condition(id) => {
                find(&|node| node == Node::Condition { condition: id, item: goal.item })
            }
            Subject::Instalment(id) => {
                let at = self.trace.steps.iter().position(|step| {
                    matches!(step.node, Node::Item { instalment, .. } if instalment == id)
                        && is_item(&step.item)
                });
                at.and_then(|at| u32::try_from(at).ok())
            }
        }?;
        Some((step, Frame::new()))
    }

    fn parts(&self, step: u32) -> &[Part] {
        self.trace.step(step).map_or(&[], |step| &step.parts)
    }

    fn truth(&self, step: u32) -> Truth {
        self.trace.step(step).map_or(Truth::Unknown, |step| step.outcome.truth())
    }

    /// Whether a step does not come out as it is to.
    fn is_bad(&self, step: u32, want: bool) -> bool {
        match self.truth(step) {
            Truth::Yes => !want,
            Truth::No => want,
            Truth::Unknown => !self.refused_only,
            Truth::Error => true,
        }
    }

    /// All that a step read: one of it must change. `also` may do instead.
    fn leaf(&mut self, step: u32, frame: &Frame, also: &Need) {
        let mut need = also.clone();
        self.read(step, frame, &mut need, &mut BTreeSet::new());
        self.needs.push(need);
    }

    /// A step must come out `want`; or one of `also` must change.
    fn must(&mut self, step: u32, want: bool, frame: &Frame, also: &Need) {
        let Some(found) = self.trace.step(step) else { return };
        let frame = inner(found.node, found.item.as_ref(), frame);
        let before = self.needs.len();
        let node = found.node;
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match node {
            Node::Expr(id) => self.expression(step, id, want, &frame, also),
            Node::Eligibility(_) if want => self.conditions(step, &frame, also),
            Node::Item { .. } if want => self.conditions(step, &frame, also),
            Node::Condition { .. } if want => self.condition(step, &frame, also),
            Node::Standard(_) if want => self.standard(step, &frame, also),
            Node::Define(id) | Node::Derived { define: id, .. } => {
                if let Some(value) = self.only_value(step, id) {
                    self.must(value, want, &frame, also);
                }
            }
            _ => {}
        });
        if self.needs.len() > before {
            return;
        }
        if let Node::Item { .. } = node {
            // What is left of a pot goes by all that was read.
            let all = self.all_read();
            self.needs.push(all);
        } else {
            self.leaf(step, &frame, also);
        }
    }

    /// All that was read for anything.
    fn all_read(&self) -> Need {
        let mut all = Need::new();
        let mut seen = BTreeSet::new();
        for root in &self.trace.roots {
            self.read(*root, &Frame::new(), &mut all, &mut seen);
        }
        all
    }

    fn expression(&mut self, step: u32, id: ExprId, want: bool, frame: &Frame, also: &Need) {
        let program = self.program;
        let parts: Vec<u32> = self.parts(step).iter().map(|part| part.step).collect();
        match program[id].kind {
            ExprKind::And(_) if want => self.each(&parts, true, frame, also),
            ExprKind::Or(_) if !want => self.each(&parts, false, frame, also),
            ExprKind::Not(_) => {
                parts.iter().for_each(|part| self.must(*part, !want, frame, also));
            }
            ExprKind::Define(_) | ExprKind::Derived { .. } => {
                if let [one] = parts.as_slice() {
                    self.must(*one, want, frame, also);
                }
            }
            ExprKind::AnswerIs { answer, .. } if want && is_good(answer) => {
                if let [one] = parts.as_slice() {
                    self.must(*one, true, frame, also);
                }
            }
            ExprKind::Quantified { every, .. } if every == want => {
                // The list may change instead of what is found of the item.
                let is_turn = |part: &&u32| {
                    self.trace
                        .step(**part)
                        .is_some_and(|step| matches!(step.node, Node::Each { .. }))
                };
                let mut also = also.clone();
                for part in parts.iter().filter(|part| !is_turn(part)) {
                    self.read(*part, frame, &mut also, &mut BTreeSet::new());
                }
                let mut turns: Vec<u32> = parts.iter().filter(is_turn).copied().collect();
                turns.retain(|turn| self.is_bad(*turn, want));
                for turn in turns {
                    let Some(found) = self.trace.step(turn) else { continue };
                    let frame = inner(found.node, found.item.as_ref(), frame);
                    if let [condition] = found.parts.as_slice() {
                        self.must(condition.step, want, &frame, &also);
                    } else {
                        self.leaf(turn, &frame, &also);
                    }
                }
            }
            _ => {}
        }
    }

    fn each(&mut self, parts: &[u32], want: bool, frame: &Frame, also: &Need) {
        let bad: Vec<u32> = parts.iter().copied().filter(|part| self.is_bad(*part, want)).collect();
        bad.into_iter().for_each(|part| self.must(part, want, frame, also));
    }

    /// Every condition must be satisfied, and no exclusion or hold may apply.
    fn conditions(&mut self, step: u32, frame: &Frame, also: &Need) {
        let parts: Vec<u32> = self.parts(step).iter().map(|part| part.step).collect();
        for part in parts {
            let Some(found) = self.trace.step(part) else { continue };
            match found.node {
                Node::Condition { condition, .. }
                    if self.program[condition].kind != ConditionKind::Expectation =>
                {
                    self.condition(part, frame, also);
                }
                Node::InForce if self.is_bad(part, true) => self.leaf(part, frame, also),
                Node::Pay(_) if !self.refused_only && found.outcome.is_open() => {
                    self.leaf(part, frame, also);
                }
                _ => {}
            }
        }
    }

    /// A condition must be satisfied: it does not apply, or its test comes out well.
    fn condition(&mut self, step: u32, frame: &Frame, also: &Need) {
        let Some(found) = self.trace.step(step) else { return };
        let Node::Condition { condition, .. } = found.node else { return };
        let frame = inner(found.node, found.item.as_ref(), frame);
        let declared = &self.program[condition];
        let want = matches!(declared.kind, ConditionKind::Condition | ConditionKind::Expectation);
        let parts: Vec<u32> = found.parts.iter().map(|part| part.step).collect();
        let mut also = also.clone();
        let test = match (declared.applies, parts.as_slice()) {
            (None, [test]) => *test,
            (Some(_), [applies]) => {
                // It does not apply.
                debug_assert_eq!(self.truth(*applies), Truth::No);
                return;
            }
            (Some(_), [applies, test]) => {
                self.read(*applies, &frame, &mut also, &mut BTreeSet::new());
                *test
            }
            _ => return,
        };
        if self.is_bad(test, want) {
            self.must(test, want, &frame, &also);
        }
    }

    /// A clock must be kept: it applies, and what it read changes.
    fn standard(&mut self, step: u32, frame: &Frame, also: &Need) {
        let parts: Vec<u32> = self.parts(step).iter().map(|part| part.step).collect();
        for part in parts {
            let Some(found) = self.trace.step(part) else { continue };
            if matches!(found.node, Node::InForce | Node::Clock(ClockPart::Applies))
                && self.is_bad(part, true)
            {
                self.leaf(part, frame, also);
            }
        }
    }

    /// The value of a definition that has one line, without a guard, on every day.
    fn only_value(&self, step: u32, id: DefineId) -> Option<u32> {
        let define = &self.program[id];
        let [line] = define.lines.as_slice() else { return None };
        if line.when.is_some() || line.from.is_some() || line.until.is_some() {
            return None;
        }
        let [line] = self.parts(step) else { return None };
        let [value] = self.parts(line.step) else { return None };
        Some(value.step)
    }

    /// The facts that a step read.
    fn read(&self, step: u32, frame: &Frame, into: &mut Need, seen: &mut BTreeSet<u32>) {
        if !seen.insert(step) {
            return;
        }
        let Some(found) = self.trace.step(step) else { return };
        let frame = inner(found.node, found.item.as_ref(), frame);
        if let Node::Expr(id) = found.node {
            self.fact(step, id, &frame, into);
        }
        for part in &found.parts {
            stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
                self.read(part.step, &frame, into, seen);
            });
        }
    }

    fn fact(&self, step: u32, id: ExprId, frame: &Frame, into: &mut Need) {
        let program = self.program;
        match program[id].kind {
            ExprKind::Fact(fact) => {
                into.insert(Missing::Fact(fact));
            }
            ExprKind::Field { of, field } => {
                let item = match program[of].kind {
                    ExprKind::Variable(variable) => frame.get(usize::from(variable)).cloned(),
                    _ => self.part_value(step),
                };
                if let Some(Value::Item(item)) = item {
                    into.insert(Missing::Field { item: item.ordinal, field });
                }
            }
            ExprKind::Join { field, .. } => {
                if let Some(Value::List(List { items, .. })) = self.part_value(step) {
                    for value in items.iter() {
                        if let Value::Item(item) = value {
                            into.insert(Missing::Field { item: item.ordinal, field });
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn part_value(&self, step: u32) -> Option<Value> {
        let part = self.parts(step).first()?;
        match &self.trace.step(part.step)?.outcome {
            Outcome::Known(value) => Some(value.clone()),
            Outcome::Unknown(_) | Outcome::Error(_) => None,
        }
    }
}

/// The loop variables inside of a step.
fn inner(node: Node, item: Option<&Value>, frame: &Frame) -> Frame {
    match (node, item) {
        (Node::Each { variable, .. }, Some(value)) => {
            let mut inner: Frame = frame.iter().take(usize::from(variable)).cloned().collect();
            inner.push(value.clone());
            inner
        }
        (_, Some(item)) => vec![item.clone()],
        (
            Node::Define(_)
            | Node::Condition { .. }
            | Node::Notice(_)
            | Node::Eligibility(_)
            | Node::Standard(_)
            | Node::Payment(_)
            | Node::Item { .. }
            | Node::Indicator(_)
            | Node::Counted { .. },
            None,
        ) => Frame::new(),
        _ => frame.clone(),
    }
}

const fn is_good(answer: Answer) -> bool {
    matches!(answer, Answer::Eligible | Answer::Met | Answer::Payable)
}
