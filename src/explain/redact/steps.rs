//! The proof without what is not to be shown.
//!
//! Owns: which steps of a proof say their outcome. The steps are those of the case as if what is not to be shown had
//! not been given; a step that is decided there says its value, one that is not says nothing. The answers are those of
//! the case as it is, and what follows from them by logic alone (every part of an `and` that is yes) is told too:
//! anyone can work it out.

use std::collections::HashMap;

use super::{Hidden, Values, withheld};
use crate::engine::{ClockPart, Node, Note, Outcome, Part, Step, Trace};
use crate::program::{ExprId, ExprKind, Program, Value};
use crate::value::Truth;

/// So often what follows from what is told is looked for.
const TURNS: usize = 4;
/// Stack that must be left for one step, and what is added when it is not.
const STACK: (usize, usize) = (128 * 1024, 2 * 1024 * 1024);

/// The proof `without` what is not to be shown, with the answers of the proof `found`.
pub(super) fn redacted(
    program: &Program,
    hidden: &Hidden,
    values: &Values,
    found: &Trace,
    without: &Trace,
) -> Trace {
    let answers: HashMap<Node, &Outcome> = found
        .steps
        .iter()
        .filter(|step| is_answer(step.node))
        .map(|step| (step.node, &step.outcome))
        .collect();
    let concealed = concealed(program, hidden, without);
    let mut work = Work { program, old: without, steps: Vec::new(), concealed };
    work.steps.reserve(without.steps.len());
    for (at, step) in (0..).zip(&without.steps) {
        let step = work.step(at, step, values, &answers);
        work.steps.push(step);
    }
    work.say_no_line_decided();
    work.follow(&asked(program, found));
    for at in 0..without.steps.len() {
        work.tell(at);
    }
    Trace { steps: work.steps, roots: without.roots.clone(), cut: without.cut || found.cut }
}

/// What rules that ask for the answers of others were told.
fn asked<'t>(program: &Program, found: &'t Trace) -> HashMap<ExprId, &'t Outcome> {
    let asks = |step: &'t Step| match step.node {
        Node::Expr(expr) => match program[expr].kind {
            ExprKind::AnswerIs { .. } | ExprKind::Applies(_) => Some((expr, &step.outcome)),
            _ => None,
        },
        _ => None,
    };
    found.steps.iter().filter_map(asks).collect()
}

/// Whether a step is an answer: it is told.
const fn is_answer(node: Node) -> bool {
    match node {
        Node::Condition { .. }
        | Node::Notice(_)
        | Node::Eligibility(_)
        | Node::Standard(_)
        | Node::Payment(_)
        | Node::Item { .. }
        | Node::Indicator(_) => true,
        Node::Expr(_)
        | Node::Define(_)
        | Node::Derived { .. }
        | Node::Line(_)
        | Node::Each { .. }
        | Node::Counted { .. }
        | Node::Clock(_)
        | Node::Pay(_)
        | Node::InForce => false,
    }
}

/// The steps that do not say their outcome: they depend on something that is not to be shown, and are not decided
/// without it.
fn concealed(program: &Program, hidden: &Hidden, trace: &Trace) -> Vec<bool> {
    let mut concealed = vec![false; trace.steps.len()];
    // What a step is made of stands behind it, or says itself whether it is concealed.
    for (at, step) in trace.steps.iter().enumerate().rev() {
        let of_expr = |expr: ExprId, outcome: &Outcome| {
            hidden.expr(expr) && (outcome.known().is_none() || hidden.expr_so_far(expr))
        };
        let by_parts = || {
            step.parts.iter().any(|part| match trace.step(part.step) {
                Some(Step { node: Node::Expr(expr), outcome, .. }) => of_expr(*expr, outcome),
                _ => concealed.get(part.step as usize).copied().unwrap_or(false),
            })
        };
        let open = step.outcome.is_open() || matches!(step.outcome, Outcome::Error(_));
        let conceals = match step.node {
            Node::Expr(expr) => of_expr(expr, &step.outcome),
            Node::Define(define) | Node::Derived { define, .. } => {
                hidden.define(define)
                    && (step.outcome.known().is_none() || hidden.define_so_far(program, define))
            }
            Node::Pay(_) => by_parts(),
            Node::Line(_)
            | Node::Each { .. }
            | Node::Counted { .. }
            | Node::Clock(_)
            | Node::InForce => open && by_parts(),
            _ => false,
        };
        if let Some(place) = concealed.get_mut(at) {
            *place = conceals;
        }
    }
    // The due date is worked out, and no step of its own is read for it.
    for step in &trace.steps {
        let Node::Standard(id) = step.node else { continue };
        for part in &step.parts {
            let due = trace.step(part.step).filter(|due| due.outcome.is_open());
            if due.is_some_and(|due| due.node == Node::Clock(ClockPart::Due))
                && hidden.clock(program, id).any()
                && let Some(place) = concealed.get_mut(part.step as usize)
            {
                *place = true;
            }
        }
    }
    concealed
}

struct Work<'a> {
    program: &'a Program,
    old: &'a Trace,
    steps: Vec<Step>,
    concealed: Vec<bool>,
}

impl Work<'_> {
    fn is_concealed(&self, at: u32) -> bool {
        self.concealed.get(at as usize).copied().unwrap_or(false)
    }

    fn node(&self, at: u32) -> Option<Node> {
        self.old.step(at).map(|step| step.node)
    }

    fn step(
        &self,
        at: u32,
        step: &Step,
        values: &Values,
        answers: &HashMap<Node, &Outcome>,
    ) -> Step {
        let conceals = self.is_concealed(at);
        let outcome = match (conceals, answers.get(&step.node)) {
            (true, _) => withheld(),
            (false, Some(answer)) => values.outcome(answer),
            (false, None) => values.outcome(&step.outcome),
        };
        // The test of a condition that does not apply is not read.
        let not_read = match step.node {
            Node::Condition { condition, .. } if outcome == Outcome::Known(Value::None) => {
                Some(Node::Expr(self.program[condition].test))
            }
            _ => None,
        };
        let parts =
            step.parts.iter().filter(|part| self.node(part.step) != not_read || not_read.is_none());
        let parts = parts.map(|part| {
            let decisive = part.decisive || conceals || self.is_concealed(part.step);
            Part { decisive, ..*part }
        });
        let notes = step.notes.iter().filter(|note| !conceals || matches!(note, Note::SoFar));
        Step {
            node: step.node,
            outcome,
            item: step.item.as_ref().map(|item| values.value(item)),
            notes: notes.copied().collect(),
            parts: parts.collect(),
        }
    }

    /// Which line of a definition decided is not told where its value is not.
    fn say_no_line_decided(&mut self) {
        for at in 0..self.steps.len() {
            let Some(step) = self.steps.get(at) else { return };
            let define = matches!(step.node, Node::Define(_) | Node::Derived { .. });
            if !define || step.outcome != withheld() {
                continue;
            }
            for part in step.parts.clone() {
                let line = self.steps.get_mut(part.step as usize);
                if let Some(line) = line.filter(|line| matches!(line.node, Node::Line(_))) {
                    line.notes.retain(|note| {
                        !matches!(note, Note::LineDecided(_) | Note::LinePossible(_))
                    });
                }
            }
        }
    }

    /// Tells what follows from the answers that rules ask for, as far as `and`, `or` and `not` carry it.
    fn follow(&mut self, asked: &HashMap<ExprId, &Outcome>) {
        // What a step is made of mostly stands behind it; the rest takes another turn.
        for _ in 0..TURNS {
            let mut told = false;
            for at in (0..self.steps.len()).rev() {
                let Some(step) = self.steps.get(at) else { continue };
                let Node::Expr(expr) = step.node else { continue };
                if step.outcome != withheld() {
                    continue;
                }
                let parts =
                    || step.parts.iter().filter_map(|part| self.steps.get(part.step as usize));
                let truths = || parts().map(|part| part.outcome.truth());
                let truth = match (self.program[expr].kind.clone(), asked.get(&expr)) {
                    (_, Some(outcome)) => outcome.truth(),
                    (ExprKind::Not(_), None) => truths().next().map_or(Truth::Unknown, Truth::not),
                    (ExprKind::And(_), None) => truths().fold(Truth::Yes, Truth::and),
                    (ExprKind::Or(_), None) => truths().fold(Truth::No, Truth::or),
                    _ => Truth::Unknown,
                };
                if let (Some(yes), Some(step)) = (truth.to_bool(), self.steps.get_mut(at)) {
                    step.outcome = Outcome::yes_no(yes);
                    told = true;
                }
            }
            if !told {
                return;
            }
        }
    }

    /// Tells what follows from an answer.
    fn tell(&mut self, at: usize) {
        let Some(step) = self.steps.get(at) else { return };
        let part = |expr: ExprId| {
            let node = Node::Expr(expr);
            let mut parts = step.parts.iter();
            parts.find(|part| self.node(part.step) == Some(node)).map(|part| part.step)
        };
        let told: Vec<(Option<u32>, bool)> = match (step.node, &step.outcome) {
            (Node::Condition { condition, .. }, Outcome::Known(Value::YesNo(yes))) => {
                let condition = &self.program[condition];
                vec![(condition.applies.and_then(part), true), (part(condition.test), *yes)]
            }
            (Node::Condition { condition, .. }, Outcome::Known(Value::None)) => {
                vec![(self.program[condition].applies.and_then(part), false)]
            }
            (Node::Notice(notice), Outcome::Known(Value::YesNo(yes))) => {
                vec![(part(self.program[notice].when), *yes)]
            }
            _ => return,
        };
        for (at, yes) in told {
            if let Some(at) = at {
                self.imply(at, yes);
            }
        }
    }

    /// A step is surely yes, or surely no: so are some of its parts.
    fn imply(&mut self, at: u32, yes: bool) {
        stacker::maybe_grow(STACK.0, STACK.1, || self.imply_here(at, yes));
    }

    fn imply_here(&mut self, at: u32, yes: bool) {
        let concealed = self.is_concealed(at);
        let Some(step) = self.steps.get_mut(at as usize) else { return };
        if !concealed || step.outcome != withheld() {
            return;
        }
        let node = step.node;
        let parts: Vec<u32> = step.parts.iter().map(|part| part.step).collect();
        if let Node::Expr(expr) = node
            && is_fact(&self.program[expr].kind)
        {
            // The value of a fact is never told, even where anyone can tell it.
            return;
        }
        step.outcome = Outcome::yes_no(yes);
        match node {
            Node::Expr(expr) => match self.program[expr].kind {
                ExprKind::Not(_) => parts.iter().for_each(|part| self.imply(*part, !yes)),
                ExprKind::And(_) => self.imply_parts(&parts, true, yes),
                ExprKind::Or(_) => self.imply_parts(&parts, false, yes),
                ExprKind::Quantified { every, .. } => {
                    let turns = parts
                        .into_iter()
                        .filter(|part| matches!(self.node(*part), Some(Node::Each { .. })));
                    let turns: Vec<u32> = turns.collect();
                    self.imply_parts(&turns, every, yes);
                }
                ExprKind::Define(_) | ExprKind::Derived { .. } => {
                    let defined = parts.into_iter().filter(|part| {
                        matches!(self.node(*part), Some(Node::Define(_) | Node::Derived { .. }))
                    });
                    defined
                        .collect::<Vec<u32>>()
                        .into_iter()
                        .for_each(|part| self.imply(part, yes));
                }
                _ => {}
            },
            Node::Define(define) | Node::Derived { define, .. } => {
                if let ([line], true) = (parts.as_slice(), self.program[define].lines.len() == 1) {
                    self.imply(*line, yes);
                }
            }
            // A turn of a loop, or the only line of a definition: its last part is its value.
            Node::Each { .. } | Node::Line(_) => {
                if let Some(last) = parts.last() {
                    self.imply(*last, yes);
                }
            }
            _ => {}
        }
    }

    /// Of an `and` that is yes every part is; of one that is no the only part that can be is.
    fn imply_parts(&mut self, parts: &[u32], every: bool, yes: bool) {
        if yes == every {
            parts.iter().for_each(|part| self.imply(*part, yes));
            return;
        }
        let truth = |part: u32| self.steps.get(part as usize).map(|step| step.outcome.truth());
        let is_open = |part: &u32| {
            self.steps.get(*part as usize).is_some_and(|step| step.outcome == withheld())
        };
        let told = parts.iter().any(|part| truth(*part) == Some(Truth::from(yes)));
        let open: Vec<u32> = parts.iter().copied().filter(is_open).collect();
        if let ([only], false) = (open.as_slice(), told) {
            self.imply(*only, yes);
        }
    }
}

/// Whether an expression reads a fact or field, and does nothing else.
const fn is_fact(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Fact(_) | ExprKind::Field { .. } | ExprKind::Join { .. })
}
