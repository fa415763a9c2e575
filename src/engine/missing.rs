//! The facts that would settle an answer, most decisive first.
//!
//! Owns: [`Question`], what can be undecided; the search for the facts that its undecided parts read;
//! and the test of what would settle it: one undecided comparison or yes-or-no fact at a time is taken
//! to be yes, then no, and the question is asked again.
//! Must never know: how answers are worked out.
//!
//! Costs nothing for answers that are decided: it is asked only about those that are not. For those
//! that are not, at most [`MAX_ATOMS`] parts are tried for each question and [`MAX_TRIALS`] for all
//! questions of an evaluation, and at most [`MAX_WALK`] steps are looked at for all of them, so that the
//! search never grows with the square of a case. What was not tried comes in order of declaration. A
//! question names at most [`MAX_MISSING`] facts, those that are read first.

use std::collections::HashSet;
use std::rc::Rc;

use super::evaluator::Evaluator;
use super::{DefineAnswer, Missing, Node, Note, Outcome, Tracer};
use crate::program::{
    Atom, ConditionId, DefineId, EligibilityId, ExprId, ExprKind, FactId, Facts, IndicatorId,
    InstalmentId, ListPlace, NoticeId, Program, StandardId, Value,
};

/// The undecided comparisons and facts that are tried for one question.
pub(crate) const MAX_ATOMS: usize = 64;
/// How often questions are asked again in one evaluation.
pub(crate) const MAX_TRIALS: u32 = 4096;
/// The facts that are named for one question.
pub(crate) const MAX_MISSING: usize = 256;
/// The undecided steps that are looked at for all questions of an evaluation.
pub(crate) const MAX_WALK: u32 = 4_000_000;
/// The turns of loops that the search may take in one evaluation, of each of its two kinds.
const MAX_SEARCH_STEPS: u64 = 1_000_000;
/// The undecided steps that are kept.
const MAX_STEPS_KEPT: usize = 400_000;
/// So many facts are told apart faster by looking at each.
const FEW_FACTS: usize = 16;
/// The position of a step that is not kept.
const NOT_KEPT: u32 = u32::MAX;

/// What is undecided, held or unknown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    /// An expression; loop variable 0 is the item, if there is one.
    Expr(ExprId, Option<Value>),
    /// A definition.
    Define(DefineId),
    /// The condition of an eligibility, or of an instalment, then with the item where it is `for each`.
    Condition(ConditionId, Option<Value>),
    /// A warning or advice.
    Notice(NoticeId),
    /// An eligibility.
    Eligibility(EligibilityId),
    /// A standard.
    Standard(StandardId),
    /// One item of an instalment, by position.
    Item(InstalmentId, u32),
    /// An indicator.
    Indicator(IndicatorId),
}

/// What is taken to be so, in order to see whether it settles an answer.
#[derive(Clone, Debug)]
pub(crate) struct Force {
    atom: Atomic,
    answer: bool,
}

/// What can be taken to be yes or no.
#[derive(Clone, Debug, PartialEq)]
enum Atomic {
    /// A yes-or-no fact or field.
    Fact(Missing),
    /// A comparison, with these values of the loop variables.
    Comparison(ExprId, Rc<Vec<Value>>),
}

/// The evaluators that look for missing facts.
#[derive(Debug)]
pub(crate) struct Helpers<'a> {
    /// Asks a question, and keeps the parts that are not decided.
    finder: Evaluator<'a, Finder>,
    /// Asks it again with something taken to be so.
    trier: Evaluator<'a, ()>,
    trials_left: u32,
    walk_left: u32,
}

impl<'a> Helpers<'a> {
    fn new<T: Tracer>(of: &Evaluator<'a, T>) -> Self {
        let mut finder = Evaluator::new(of.program, of.facts, of.today, Finder::default());
        let mut trier = Evaluator::new(of.program, of.facts, of.today, ());
        finder.quiet = true;
        trier.quiet = true;
        finder.steps_left = MAX_SEARCH_STEPS;
        trier.steps_left = MAX_SEARCH_STEPS;
        Self { finder, trier, trials_left: MAX_TRIALS, walk_left: MAX_WALK }
    }

    fn find(&mut self, question: &Question) -> Vec<Missing> {
        let (program, facts) = (self.finder.program, self.finder.facts);
        self.finder.on_this_stack();
        self.trier.on_this_stack();
        let root = self.finder.root_of(question);
        let Some(step) = root.step else { return Vec::new() };
        let found = self.finder.tracer.walk(program, step, root.frame, &mut self.walk_left);
        let mut decisive: Vec<Missing> = Vec::new();
        for (step, frame, atom) in found.atoms.into_iter().take(MAX_ATOMS) {
            if !self.settles(question, &atom) {
                continue;
            }
            match atom {
                Atomic::Fact(fact) => decisive.push(fact),
                Atomic::Comparison(..) => {
                    let walked = self.finder.tracer.walk(program, step, frame, &mut self.walk_left);
                    decisive.extend(walked.facts.list);
                }
            }
        }
        let mut missing = found.facts.list;
        missing.sort_by_cached_key(|fact| (!decisive.contains(fact), declared(facts, *fact)));
        missing
    }

    /// Whether a question is decided once something is taken to be yes, or to be no.
    fn settles(&mut self, question: &Question, atom: &Atomic) -> bool {
        [true, false].into_iter().any(|answer| {
            if self.trials_left == 0 || self.trier.steps_left == 0 {
                return false;
            }
            self.trials_left -= 1;
            self.trier.forget();
            self.trier.force = Some(Force { atom: atom.clone(), answer });
            let outcome = self.trier.question(question);
            outcome.known().is_some() && !outcome.is_open()
        })
    }
}

/// Where a fact is declared: facts in order, then the items of a list, then their fields.
fn declared(facts: &Facts, missing: Missing) -> (FactId, u32, u16) {
    let Missing::Field { item, field } = missing else {
        let Missing::Fact(fact) = missing else { return (FactId(u32::MAX), 0, 0) };
        return (fact, 0, 0);
    };
    let mut outer = item;
    // An inner list's items come after the item that holds it, so this ends.
    loop {
        match facts.places.get(outer as usize).map(|place| place.list) {
            Some(ListPlace::Fact(fact)) => return (fact, item.saturating_add(1), field),
            Some(ListPlace::Field { item, .. }) if item < outer => outer = item,
            Some(ListPlace::Field { .. }) | None => {
                return (FactId(u32::MAX), item.saturating_add(1), field);
            }
        }
    }
}

impl<'a, T: Tracer> Evaluator<'a, T> {
    /// The facts that would settle what is not decided, most decisive first; nothing where this
    /// evaluation is itself part of the search.
    pub(crate) fn missing(&mut self, question: &Question) -> Vec<Missing> {
        if self.quiet || self.leaves_missing {
            return Vec::new();
        }
        let mut helpers = self.helpers.take().unwrap_or_else(|| Box::new(Helpers::new(self)));
        let missing = helpers.find(question);
        self.helpers = Some(helpers);
        missing
    }

    /// The answer of a definition that is `shown`.
    pub(crate) fn define_answer(&mut self, id: DefineId) -> DefineAnswer {
        let value = self.define(id);
        let missing =
            if value.is_open() { self.missing(&Question::Define(id)) } else { Vec::new() };
        DefineAnswer { id, value, missing }
    }

    /// What a yes-or-no fact is taken to be.
    pub(super) fn forced_fact(&self, missing: Missing) -> Option<bool> {
        let force = self.force.as_ref()?;
        match force.atom {
            Atomic::Fact(fact) if fact == missing => Some(force.answer),
            Atomic::Fact(_) | Atomic::Comparison(..) => None,
        }
    }

    /// What a comparison that is not decided is taken to be.
    pub(super) fn forced_comparison(&self, id: ExprId) -> Option<bool> {
        let force = self.force.as_ref()?;
        match &force.atom {
            Atomic::Comparison(expr, frame) if *expr == id => {
                let here = self.variables.get(self.base..)?;
                here.starts_with(frame).then_some(force.answer)
            }
            Atomic::Fact(_) | Atomic::Comparison(..) => None,
        }
    }

    /// Forgets what was worked out.
    fn forget(&mut self) {
        self.defines.clear();
        self.derived.clear();
        self.answers.clear();
        self.variables.clear();
        self.base = 0;
    }
}

impl Evaluator<'_, Finder> {
    /// Asks a question; the step that answers it.
    fn root_of(&mut self, question: &Question) -> Root {
        let frame = match question {
            Question::Expr(_, Some(item)) => vec![item.clone()],
            _ => Vec::new(),
        };
        self.tracer.root = None;
        self.question(question);
        Root { step: self.tracer.root, frame: Rc::new(frame) }
    }
}

struct Root {
    step: Option<u32>,
    frame: Rc<Vec<Value>>,
}

/// What a walk over undecided parts found, in the order in which they were read.
#[derive(Default)]
struct Found {
    facts: Named,
    atoms: Vec<(u32, Rc<Vec<Value>>, Atomic)>,
}

/// The facts that were found, each once, [`MAX_MISSING`] at most.
#[derive(Default)]
struct Named {
    list: Vec<Missing>,
    /// The same as a set, once there are more than a few.
    set: HashSet<Missing>,
}

impl Named {
    const fn is_full(&self) -> bool {
        self.list.len() >= MAX_MISSING
    }

    fn add(&mut self, fact: Missing) {
        if self.is_full() {
            return;
        }
        let is_new = if self.list.len() < FEW_FACTS {
            !self.list.contains(&fact)
        } else {
            if self.set.is_empty() {
                self.set.extend(self.list.iter().copied());
            }
            self.set.insert(fact)
        };
        if is_new {
            self.list.push(fact);
        }
    }
}

/// Keeps the steps that are not decided, and what they read.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    steps: Vec<Undecided>,
    open: Vec<u32>,
    kept: std::collections::HashMap<Node, u32>,
    /// How many steps are kept for later reading: those of definitions and answers.
    kept_steps: u32,
    /// How many walks there were.
    walks: u64,
    /// The step that was left last, of those that are part of no other.
    root: Option<u32>,
}

#[derive(Debug)]
struct Undecided {
    node: Node,
    is_open: bool,
    item: Option<Value>,
    facts: Vec<Missing>,
    parts: Vec<u32>,
    /// `kept_steps` when it was entered.
    kept_before: u32,
    /// The last walk that came by.
    seen: u64,
}

impl Finder {
    fn begin(&mut self, node: Node, item: Option<Value>) {
        if self.steps.len() >= MAX_STEPS_KEPT {
            self.open.push(NOT_KEPT);
            return;
        }
        let position = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        self.steps.push(Undecided {
            node,
            is_open: true,
            item,
            facts: Vec::new(),
            parts: Vec::new(),
            kept_before: self.kept_steps,
            seen: 0,
        });
        self.open.push(position);
    }

    fn attach(&mut self, step: u32) {
        let whole = self.open.last().and_then(|open| self.steps.get_mut(*open as usize));
        match whole {
            Some(whole) => whole.parts.push(step),
            None if self.open.is_empty() => self.root = Some(step),
            None => {}
        }
    }

    /// The facts and atoms of a step that is not decided, and of its parts.
    fn walk(
        &mut self,
        program: &Program,
        step: u32,
        frame: Rc<Vec<Value>>,
        left: &mut u32,
    ) -> Found {
        let mut found = Found::default();
        self.walks += 1;
        let mut next = vec![(step, frame)];
        while let Some((position, frame)) = next.pop() {
            let Some(step) = self.steps.get_mut(position as usize) else { continue };
            if !step.is_open || step.seen == self.walks {
                continue;
            }
            if *left == 0 || found.facts.is_full() {
                break;
            }
            step.seen = self.walks;
            *left -= 1;
            let frame = inner_frame(step, frame);
            for fact in &step.facts {
                found.facts.add(*fact);
            }
            if let Some(atom) = atom_of(program, step, &frame) {
                found.atoms.push((position, Rc::clone(&frame), atom));
            }
            next.extend(step.parts.iter().rev().map(|part| (*part, Rc::clone(&frame))));
        }
        found
    }
}

/// The loop variables inside of a step.
fn inner_frame(step: &Undecided, frame: Rc<Vec<Value>>) -> Rc<Vec<Value>> {
    match (step.node, &step.item) {
        (Node::Each { variable, .. }, Some(value)) => {
            let mut inner: Vec<Value> = frame.iter().take(usize::from(variable)).cloned().collect();
            inner.push(value.clone());
            Rc::new(inner)
        }
        (_, Some(item)) => Rc::new(vec![item.clone()]),
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
        ) => Rc::new(Vec::new()),
        _ => frame,
    }
}

/// The comparison or yes-or-no fact that a step is, if it is one.
fn atom_of(program: &Program, step: &Undecided, frame: &Rc<Vec<Value>>) -> Option<Atomic> {
    let Node::Expr(id) = step.node else { return None };
    let expr = &program[id];
    match expr.kind {
        ExprKind::Fact(_) | ExprKind::Field { .. }
            if expr.ty.atom == Atom::YesNo && !expr.ty.list =>
        {
            step.facts.first().map(|fact| Atomic::Fact(*fact))
        }
        ExprKind::Equal(..)
        | ExprKind::NotEqual(..)
        | ExprKind::Order { .. }
        | ExprKind::Between { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::InList { .. }
        | ExprKind::Within { .. }
        | ExprKind::Given(..)
        | ExprKind::Empty(..)
        | ExprKind::Includes { .. }
        | ExprKind::WorkingDay(..) => Some(Atomic::Comparison(id, Rc::clone(frame))),
        _ => None,
    }
}

impl Tracer for Finder {
    fn enter(&mut self, node: Node) {
        self.begin(node, None);
    }

    fn each(&mut self, variable: u16, index: u32, value: &Value) {
        self.begin(Node::Each { variable, index }, Some(value.clone()));
    }

    fn item(&mut self, value: &Value) {
        if let Some(step) = self.open.last().and_then(|open| self.steps.get_mut(*open as usize)) {
            step.item = Some(value.clone());
        }
    }

    fn exit(&mut self, node: Node, outcome: &Outcome) {
        let Some(position) = self.open.pop() else { return };
        let Some(step) = self.steps.get_mut(position as usize) else { return };
        step.is_open = outcome.is_open();
        if step.is_open {
            if node.is_kept() {
                self.kept.insert(node, position);
                self.kept_steps += 1;
            }
            self.attach(position);
        } else {
            if self.kept_steps == step.kept_before {
                // Nothing in it will be read again.
                self.steps.truncate(position as usize);
            }
            if self.open.is_empty() {
                self.root = None;
            }
        }
    }

    fn reused(&mut self, node: Node, outcome: &Outcome) {
        if let (true, Some(step)) = (outcome.is_open(), self.kept.get(&node).copied()) {
            self.attach(step);
        }
    }

    fn note(&mut self, note: Note) {
        if let Note::Unknown(missing) = note
            && let Some(step) = self.open.last().and_then(|open| self.steps.get_mut(*open as usize))
        {
            step.facts.push(missing);
        }
    }
}
