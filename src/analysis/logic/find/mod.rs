//! What is found in a program: every condition, line and row is asked about once.
//!
//! Owns: the walk over a program, and what is worth saying of what was found. Takes: [`Solver`]. Gives:
//! [`Finding`]s. Must never know: how a question is decided, and words.

mod determinations;
mod lines;
mod lists;
mod none;
mod rows;

use std::collections::HashSet;

use super::formula::{Formula, Pair};
use super::read::{Frame, Reader};
use super::solve::Solver;
use crate::engine::CheckId;
use crate::program::{
    Atom, ConditionId, ConditionOwner, DefineId, EligibilityId, ExprId, ExprKind, FactId,
    InstalmentId, NoticeId, Program, RecordId, TableId, Type,
};
use crate::span::Span;

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: Kind,
    /// What it is about.
    pub role: Role,
    /// Where.
    pub at: Span,
    /// What shows it, in order of importance.
    pub because: Vec<Why>,
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A condition is never `no`.
    Always,
    /// A condition is never `yes`.
    Never,
    /// A condition refuses (an exclusion excludes, a hold holds) only where others do.
    Implied,
    /// A part of `and` (`every`) or `or` never makes a difference, given the others.
    Idle {
        /// Of `and`.
        every: bool,
    },
    /// A line or a row never decides.
    Dead,
    /// `not` makes a `yes` of an ordering comparison with none.
    NotWithNone,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `met when`, `excluded when`, `held when`.
    Test(ConditionId),
    /// `applies when` of a condition.
    Applies(ConditionId),
    /// All the conditions of an eligibility together.
    Eligibility(EligibilityId),
    /// All the conditions of an instalment together.
    Instalment(InstalmentId),
    /// `applies when` of a standard.
    Standard,
    /// A warning or advice.
    Notice(NoticeId),
    /// A `check`: never `no` is always passed.
    Check,
    /// `where` of a loop or an indicator, `satisfies`.
    Filter,
    /// `counts when`
    Counts,
    /// `waits when`
    Waits,
    /// The value of a definition.
    Value(DefineId),
    /// A line of a definition.
    Line(DefineId, usize),
    /// A row of a table.
    Row(TableId, usize),
    /// A part of a condition.
    Part,
}

/// One thing that shows a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Another condition.
    Condition(ConditionId),
    /// A clause: a part of a condition.
    Clause(Span),
    /// `applies when`, or what else limits the place.
    Limit(Span),
    /// The days in force.
    InForce(Span),
    /// A line of the definition that decides before.
    Line(Span),
    /// A check that every case passes.
    Check(CheckId),
    /// The range, or the values, that a fact can have.
    Fact(FactId),
    /// What can be none.
    None(Span),
}

/// What is found in a program, in order of place.
#[must_use]
pub fn findings(program: &Program) -> Vec<Finding> {
    look(program).0
}

/// The same, and how many questions were left open.
pub(super) fn look(program: &Program) -> (Vec<Finding>, u32) {
    let mut reader = Reader::new(program);
    read_all(&mut reader);
    let mut finder = Finder {
        program,
        solver: Solver::new(reader),
        found: Vec::new(),
        told: HashSet::new(),
        lookups: Vec::new(),
        whole: HashSet::new(),
    };
    finder.checks();
    finder.defines();
    finder.determinations();
    finder.rows();
    let mut found = finder.found;
    found.sort_by_key(|finding| finding.at);
    found.dedup();
    (found, finder.solver.undecided)
}

/// Reads what is asked about, so that nearly every variable is cut at all its values before the first question.
fn read_all(reader: &mut Reader<'_>) {
    let program = reader.program;
    let frame = Frame::default();
    for (at, condition) in program.conditions.iter().enumerate() {
        if let ConditionOwner::Eligibility(_) = condition.owner {
            reader.condition(ConditionId::at(at), frame);
        }
    }
    let notices = program.notices.iter().map(|notice| notice.when);
    let standards = program.standards.iter().filter_map(|standard| standard.applies);
    let queues = program.queues.iter().map(|queue| queue.waits);
    for expr in notices.chain(standards).chain(queues) {
        reader.truth(expr, frame);
    }
    for define in program.defines.iter().filter(|define| define.of.is_none()) {
        let _ = reader.lines(define, frame);
        for line in define.lines.iter().filter(|_| define.ty.atom == Atom::YesNo) {
            reader.truth(line.value, frame);
        }
    }
}

/// What limits a place: the cases that count there, and what says so.
#[derive(Clone, Debug, Default)]
struct Limits(Vec<(Formula, Why)>);

impl Limits {
    fn with(&self, more: impl IntoIterator<Item = (Formula, Why)>) -> Self {
        let mut limits = self.clone();
        limits.0.extend(more);
        limits
    }

    fn formulas(&self) -> Vec<Formula> {
        self.0.iter().map(|(formula, _)| *formula).collect()
    }
}

/// A lookup that was met on the way: of each row, the cases in which it is read there.
struct Met {
    table: TableId,
    expr: ExprId,
    limits: Limits,
    rows: Option<Vec<Formula>>,
}

struct Finder<'p> {
    program: &'p Program,
    solver: Solver<'p>,
    found: Vec<Finding>,
    told: HashSet<(Span, Kind)>,
    lookups: Vec<Met>,
    /// Tables that are read as a list of their rows.
    whole: HashSet<TableId>,
}

impl Finder<'_> {
    fn truth(&mut self, expr: ExprId, frame: Frame) -> Pair {
        self.solver.reader.truth(expr, frame)
    }

    fn span(&self, expr: ExprId) -> Span {
        self.program[expr].span
    }

    fn report(&mut self, kind: Kind, role: Role, at: Span, because: Vec<Why>) {
        if self.told.insert((at, kind)) {
            self.found.push(Finding { kind, role, at, because });
        }
    }

    /// Whether an expression only names something whose own finding says it: a definition, a rule, a constant of
    /// either.
    fn is_name(&self, expr: ExprId) -> bool {
        match &self.program[expr].kind {
            ExprKind::Not(part) => self.is_name(*part),
            ExprKind::Define(_)
            | ExprKind::Derived { .. }
            | ExprKind::AnswerIs { .. }
            | ExprKind::Applies(_) => true,
            _ => false,
        }
    }

    /// The item that a loop over a list, or a definition of a record, speaks of.
    fn item_frame(&mut self, ty: Type, owner: [u32; 2]) -> Frame {
        self.solver.reader.item_frame(ty, owner).0
    }

    fn record_frame(&mut self, record: RecordId) -> Frame {
        self.item_frame(Type::of(Atom::Item(record)), [0, record.0])
    }

    /// What shows that no case is in all of these: the parts, in their order, then checks, then facts.
    fn why(&mut self, parts: &[(Formula, Why)], without: Option<usize>) -> Vec<Why> {
        let formulas: Vec<Formula> = parts.iter().map(|(formula, _)| *formula).collect();
        let core = self.solver.core(&formulas, without);
        let mut why: Vec<Why> = Vec::new();
        for at in core.parts {
            if let Some((_, part)) = parts.get(at)
                && !why.contains(part)
            {
                why.push(*part);
            }
        }
        for check in core.checks {
            if let Some(known) = self.solver.known.get(check) {
                why.push(Why::Check(known.check));
            }
        }
        if let [_] = core.formulas.as_slice() {
            for fact in self.solver.facts(&core.formulas) {
                why.push(Why::Fact(fact));
            }
        }
        why
    }

    /// A condition as a whole: whether it is always or never met, then its parts. True if something was said of it.
    fn root(&mut self, expr: ExprId, frame: Frame, limits: &Limits, role: Role) -> bool {
        self.root_without(expr, frame, limits, role, None)
    }

    fn root_without(
        &mut self,
        expr: ExprId,
        frame: Frame,
        limits: &Limits,
        role: Role,
        without: Option<usize>,
    ) -> bool {
        let pair = self.truth(expr, frame);
        let around = limits.formulas();
        let excluded = |this: &mut Self, formula: Formula| {
            let mut all = around.clone();
            all.push(formula);
            this.solver.excluded_without(&all, without) == Some(true)
        };
        let never = excluded(self, pair.yes);
        let always = !never && excluded(self, pair.no);
        if (never || always) && !around.is_empty() && self.solver.excluded(&around) {
            // The place itself is never reached, which is said elsewhere.
            return true;
        }
        if never || always {
            if !self.is_name(expr) {
                let mut parts = Vec::new();
                self.clauses(expr, frame, always, &mut parts);
                parts.extend(limits.0.iter().copied());
                let why = self.why(&parts, without);
                let at = self.span(expr);
                let kind = if always { Kind::Always } else { Kind::Never };
                self.report(kind, role, at, why);
            }
            return true;
        }
        self.parts(expr, frame, limits, without);
        false
    }

    /// The clauses that together are a condition, or (`denied`) its opposite.
    fn clauses(
        &mut self,
        expr: ExprId,
        frame: Frame,
        denied: bool,
        into: &mut Vec<(Formula, Why)>,
    ) {
        let program = self.program;
        match program[expr].kind {
            ExprKind::Not(part)
                if matches!(
                    program[part].kind,
                    ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_)
                ) =>
            {
                self.clauses(part, frame, !denied, into);
            }
            ExprKind::And(parts) if !denied => {
                for part in program.operands(parts) {
                    self.clauses(*part, frame, denied, into);
                }
            }
            ExprKind::Or(parts) if denied => {
                for part in program.operands(parts) {
                    self.clauses(*part, frame, denied, into);
                }
            }
            _ => {
                let pair = self.truth(expr, frame);
                let formula = if denied { pair.no } else { pair.yes };
                into.push((formula, Why::Clause(self.span(expr))));
            }
        }
    }

    fn checks(&mut self) {
        let program = self.program;
        for group in &program.groups {
            for check in &group.checks {
                let frame = self.solver.reader.check_frame(None);
                self.check(check.condition, frame, CheckPlace::Group);
            }
        }
        for (at, record) in program.records.iter().enumerate() {
            let id = RecordId::at(at);
            if record.checks.is_empty() {
                continue;
            }
            let (_, item) = self.solver.reader.item_frame(Type::of(Atom::Item(id)), [0, id.0]);
            // What is known of every item is learned before its checks are looked up.
            self.solver.excluded(&[]);
            for check in &record.checks {
                let frame = self.solver.reader.check_frame(Some(item));
                self.check(check.condition, frame, CheckPlace::Item(item));
            }
        }
    }

    fn check(&mut self, condition: ExprId, frame: Frame, place: CheckPlace) {
        let program = self.program;
        let own = self.solver.known.iter().position(|known| {
            let same = known.check.check(program).is_some_and(|check| check.condition == condition);
            same && match place {
                CheckPlace::Group => known.item.is_none(),
                CheckPlace::Item(item) => known.item == Some(item),
            }
        });
        self.root_without(condition, frame, &Limits::default(), Role::Check, own);
    }
}

#[derive(Clone, Copy)]
enum CheckPlace {
    Group,
    Item(super::term::TermId),
}
