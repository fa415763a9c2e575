//! What happened while an answer was worked out.
//!
//! Owns: [`Tracer`], what the evaluator tells; [`Recorder`], which keeps it; [`Trace`], the proof tree
//! as plain data. A tracer is told and never asked, so that it cannot change a result: `()` keeps
//! nothing and costs nothing.
//! Must never know: words. They are chosen in [`crate::explain`].

use std::collections::HashMap;

use super::{Missing, Outcome};
use crate::program::{
    AnswerId, ConditionId, DefineId, EligibilityId, ExprId, ExprKind, IndicatorId, InstalmentId,
    NoticeId, PaymentId, Program, StandardId, TableId, Value,
};
use crate::syntax::ast::ConditionKind;
use crate::value::{Date, Truth};

/// What is evaluated in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// An expression. Its outcome is its value. A loop variable whose field is read is no step.
    Expr(ExprId),
    /// A definition; its parts are its day (where it has one) and its lines.
    Define(DefineId),
    /// A derived field of the item with this ordinal; its parts are as a definition's.
    Derived {
        /// The definition.
        define: DefineId,
        /// The item's ordinal.
        item: u32,
    },
    /// One line of the definition above it, by position; its parts are the guard and the value.
    /// Its outcome is its value, or that of the guard where it does not hold or is not known.
    Line(u32),
    /// One turn of a loop, by position in the list: see [`Step::item`].
    Each {
        /// The loop variable.
        variable: u16,
        /// The position, from 0.
        index: u32,
    },
    /// A condition, expectation, exclusion or hold; its parts are `applies when` and the test.
    /// Its outcome is none where it does not apply, else that of its test.
    Condition {
        /// Which.
        condition: ConditionId,
        /// The item's ordinal, in an instalment `for each`.
        item: Option<u32>,
    },
    /// A warning or advice.
    Notice(NoticeId),
    /// An eligibility. Its outcome, as that of all answers: yes if it is the good answer of its
    /// kind, no if it is the bad one, unknown if undecided or held, none if there is no answer.
    Eligibility(EligibilityId),
    /// A standard.
    Standard(StandardId),
    /// A payment.
    Payment(PaymentId),
    /// One item of an instalment.
    Item {
        /// The instalment.
        instalment: InstalmentId,
        /// Its position among the items, from 0.
        index: u32,
    },
    /// An indicator.
    Indicator(IndicatorId),
    /// One item of an indicator; its parts are the filter and `counts when`.
    Counted {
        /// The indicator.
        indicator: IndicatorId,
        /// Its position in the list, from 0.
        index: u32,
    },
    /// A part of the clock of the standard above it.
    Clock(ClockPart),
    /// A part of the instalment or item above it.
    Pay(PayPart),
    /// Whether the determination above it is in force; its part is the day asked about.
    InForce,
}

/// A part of a standard's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the part of its name")]
pub enum ClockPart {
    Applies,
    Starts,
    Stops,
    Limit,
    Pauses,
    Due,
}

/// A part of an instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the part of its name")]
pub enum PayPart {
    Amount,
    Places,
    AlreadyPaid,
    DueOn,
    Cap,
}

/// How a step came to its outcome, where the outcome alone does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// The fact or field that is read here is not known.
    Unknown(Missing),
    /// The fact or field that is read here was left out and is read as none.
    ReadAsNone(Missing),
    /// The month has no corresponding day: its last day was taken.
    MonthEnd,
    /// This row of the table matched, by position.
    RowMatched(TableId, u32),
    /// This row of the table may match.
    RowPossible(TableId, u32),
    /// No row of the table matches.
    NoRow(TableId),
    /// This line of the definition decided, by position.
    LineDecided(u32),
    /// This line of the definition could decide.
    LinePossible(u32),
    /// The lines in force on this day were read.
    ReadOn(Date),
    /// No line is in force on this day.
    NoLineOn(Date),
    /// An unknown guard was read as `no`: the definition says where the case stands so far.
    SoFar,
    /// There are none: the list is empty.
    EmptyList,
    /// There may be more items: an inner list is not known.
    OpenList,
    /// This date lies after the day of the evaluation, and so has not happened yet.
    NotYet(Date),
}

/// Is told what the evaluator does; never asked.
pub trait Tracer {
    /// The evaluation of a node begins.
    fn enter(&mut self, _node: Node) {}
    /// One turn of a loop begins; it ends with [`Tracer::exit`] of [`Node::Each`].
    fn each(&mut self, _variable: u16, _index: u32, _value: &Value) {}
    /// A node without parts is evaluated, and its value is known.
    fn known(&mut self, _node: Node, _value: &Value) {}
    /// The node that was entered last is evaluated for this item: its loop variable 0.
    fn item(&mut self, _value: &Value) {}
    /// The evaluation of the node that was entered last ends.
    fn exit(&mut self, _node: Node, _outcome: &Outcome) {}
    /// A node that was evaluated before is read again.
    fn reused(&mut self, _node: Node, _outcome: &Outcome) {}
    /// Something about the node that was entered last.
    fn note(&mut self, _note: Note) {}
}

impl Tracer for () {}

/// The proof tree of an evaluation: flat, each step once, parts before the whole that they belong to
/// or after it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Every step.
    pub steps: Vec<Step>,
    /// The steps that are part of no other, in the order in which they were taken.
    pub roots: Vec<u32>,
    /// There were more than [`MAX_TRACE_STEPS`]: the last ones are not kept.
    pub cut: bool,
}

/// The steps that a trace keeps.
pub const MAX_TRACE_STEPS: usize = 1_000_000;

/// One step of a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What was evaluated.
    pub node: Node,
    /// What was found.
    pub outcome: Outcome,
    /// The value of the loop variable, in [`Node::Each`]; the item of a step that is evaluated for one.
    pub item: Option<Value>,
    /// How.
    pub notes: Vec<Note>,
    /// What was read, in order.
    pub parts: Vec<Part>,
}

/// A step that another read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The step's position in [`Trace::steps`].
    pub step: u32,
    /// It makes the whole what it is: a part that is `no` of an `and` that is `no`.
    pub decisive: bool,
    /// It was worked out before, for another step.
    pub reused: bool,
}

impl Trace {
    /// A step.
    #[must_use]
    pub fn step(&self, position: u32) -> Option<&Step> {
        self.steps.get(position as usize)
    }

    /// The step in which a node was evaluated: of a definition, condition or answer there is one.
    #[must_use]
    pub fn find(&self, node: Node) -> Option<u32> {
        self.steps
            .iter()
            .position(|step| step.node == node)
            .and_then(|position| u32::try_from(position).ok())
    }

    /// The step of an answer.
    #[must_use]
    pub fn answer(&self, id: AnswerId) -> Option<u32> {
        self.find(Node::from(id))
    }
}

impl From<AnswerId> for Node {
    fn from(id: AnswerId) -> Self {
        match id {
            AnswerId::Define(id) => Self::Define(id),
            AnswerId::Eligibility(id) => Self::Eligibility(id),
            AnswerId::Standard(id) => Self::Standard(id),
            AnswerId::Payment(id) => Self::Payment(id),
            AnswerId::Indicator(id) => Self::Indicator(id),
        }
    }
}

impl Node {
    /// Whether its outcome is kept and read again.
    pub(super) const fn is_kept(self) -> bool {
        match self {
            Self::Define(_)
            | Self::Derived { .. }
            | Self::Condition { .. }
            | Self::Eligibility(_)
            | Self::Standard(_)
            | Self::Payment(_)
            | Self::Item { .. }
            | Self::Indicator(_) => true,
            Self::Expr(_)
            | Self::Line(_)
            | Self::Each { .. }
            | Self::Notice(_)
            | Self::Counted { .. }
            | Self::Clock(_)
            | Self::Pay(_)
            | Self::InForce => false,
        }
    }
}

/// The position of a step that is not kept.
const NOT_KEPT: u32 = u32::MAX;

/// Keeps all that it is told, as a [`Trace`].
#[derive(Debug)]
pub struct Recorder<'a> {
    program: &'a Program,
    trace: Trace,
    /// The steps that were entered and not left.
    open: Vec<u32>,
    /// The steps whose outcomes are kept.
    kept: HashMap<Node, u32>,
}

impl<'a> Recorder<'a> {
    /// A recorder of evaluations of a program.
    #[must_use]
    pub fn new(program: &'a Program) -> Self {
        Self { program, trace: Trace::default(), open: Vec::new(), kept: HashMap::new() }
    }

    /// What was recorded so far.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The step of a definition, condition or answer, if it was evaluated.
    #[must_use]
    pub fn kept(&self, node: Node) -> Option<u32> {
        self.kept.get(&node).copied()
    }

    /// What was recorded.
    #[must_use]
    pub fn finish(self) -> Trace {
        self.trace
    }

    fn current(&mut self) -> Option<&mut Step> {
        let position = *self.open.last()?;
        self.trace.steps.get_mut(position as usize)
    }

    fn begin(&mut self, node: Node, item: Option<Value>) {
        if self.trace.steps.len() >= MAX_TRACE_STEPS {
            self.trace.cut = true;
            self.open.push(NOT_KEPT);
            return;
        }
        let position = u32::try_from(self.trace.steps.len()).unwrap_or(NOT_KEPT);
        self.trace.steps.push(Step {
            node,
            outcome: Outcome::UNKNOWN,
            item,
            notes: Vec::new(),
            parts: Vec::new(),
        });
        if node.is_kept() {
            self.kept.insert(node, position);
        }
        self.attach(position, false);
        self.open.push(position);
    }

    fn attach(&mut self, step: u32, reused: bool) {
        if self.open.is_empty() {
            self.trace.roots.push(step);
        } else if let Some(whole) = self.current() {
            whole.parts.push(Part { step, decisive: true, reused });
        }
    }
}

impl Tracer for Recorder<'_> {
    fn enter(&mut self, node: Node) {
        self.begin(node, None);
    }

    fn each(&mut self, variable: u16, index: u32, value: &Value) {
        self.begin(Node::Each { variable, index }, Some(value.clone()));
    }

    fn known(&mut self, node: Node, value: &Value) {
        self.begin(node, None);
        self.exit(node, &Outcome::Known(value.clone()));
    }

    fn item(&mut self, value: &Value) {
        if let Some(step) = self.current() {
            step.item = Some(value.clone());
        }
    }

    fn exit(&mut self, node: Node, outcome: &Outcome) {
        let Some(position) = self.open.pop() else { return };
        let Some(step) = self.trace.steps.get_mut(position as usize) else { return };
        debug_assert_eq!(step.node, node, "steps are left in the order in which they were entered");
        step.outcome = outcome.clone();
        let mut parts = std::mem::take(&mut step.parts);
        for part in &mut parts {
            if let Some(found) = self.trace.steps.get(part.step as usize) {
                part.decisive = is_decisive(self.program, node, outcome, found);
            }
        }
        if let Some(step) = self.trace.steps.get_mut(position as usize) {
            step.parts = parts;
        }
    }

    fn reused(&mut self, node: Node, _outcome: &Outcome) {
        if let Some(step) = self.kept(node) {
            self.attach(step, true);
        }
    }

    fn note(&mut self, note: Note) {
        if let Some(step) = self.current() {
            step.notes.push(note);
        }
    }
}

/// Whether a part makes the whole what it is. An unknown whole is made so by the parts that are
/// unknown, an error by those that err; of `and`, `or` and their kind, a decided whole is made so by
/// the parts that agree with it.
fn is_decisive(program: &Program, whole: Node, outcome: &Outcome, part: &Step) -> bool {
    match outcome {
        // A hold that holds leaves its item open.
        Outcome::Unknown(_) => {
            part.outcome.is_open()
                || kind_of(program, part) == Some(ConditionKind::Hold)
                    && part.outcome.truth() == Truth::Yes
        }
        Outcome::Error(_) => matches!(part.outcome, Outcome::Error(_)),
        Outcome::Known(_) => match whole {
            Node::Expr(id) => match program[id].kind {
                ExprKind::And(_) | ExprKind::Or(_) => part.outcome.truth() == outcome.truth(),
                ExprKind::Quantified { .. } => {
                    !matches!(part.node, Node::Each { .. })
                        || part.outcome.truth() == outcome.truth()
                }
                ExprKind::Count { .. } | ExprKind::Sum { .. } | ExprKind::Extreme { .. } => {
                    !matches!(part.node, Node::Each { .. }) || part.outcome.truth() != Truth::No
                }
                _ => true,
            },
            Node::Define(_) | Node::Derived { .. } => {
                part.outcome == *outcome || !matches!(part.node, Node::Line(_))
            }
            Node::Eligibility(_) | Node::Item { .. } => match outcome.truth() {
                Truth::No => match kind_of(program, part) {
                    Some(ConditionKind::Condition) => part.outcome.truth() == Truth::No,
                    Some(ConditionKind::Exclusion) => part.outcome.truth() == Truth::Yes,
                    Some(ConditionKind::Expectation | ConditionKind::Hold) => false,
                    None => true,
                },
                Truth::Yes | Truth::Unknown | Truth::Error => true,
            },
            _ => true,
        },
    }
}

/// Which kind of condition a step judges, if it judges one.
fn kind_of(program: &Program, step: &Step) -> Option<ConditionKind> {
    match step.node {
        Node::Condition { condition, .. } => Some(program[condition].kind),
        _ => None,
    }
}
