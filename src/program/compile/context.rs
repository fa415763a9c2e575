//! Where an expression stands: which names it sees besides the pack's, what is known not to be
//! none there, and what may be said there.

use super::*;

/// A loop variable that is alive.
pub(super) struct Variable {
    pub(super) name: SmolStr,
    pub(super) ty: Type,
    pub(super) span: Span,
    pub(super) named: Named,
}

/// The identity of a path: two expressions with the same key have the same value.
pub(super) type Key = Box<[u32]>;

/// Where an expression stands.
pub(super) struct Context {
    pub(super) pack: PackId,
    pub(super) variables: Vec<Variable>,
    /// Paths known not to be none, and the order they became known in.
    given: HashSet<Key>,
    trail: Vec<Key>,
    /// Directly in `met when` or `counts when`: an ordering comparison may meet none, and is then `no`.
    pub(super) none_compares: bool,
    /// `so far` definitions, warnings, advice, scenarios and questions: `is undecided` may be written.
    pub(super) so_far: bool,
    /// What holds the loop variable 0 for good, so that messages can name it.
    pub(super) deepest: u16,
}

impl Context {
    /// An expression of a pack.
    pub(super) fn of(pack: PackId) -> Self {
        Self {
            pack,
            variables: Vec::new(),
            given: HashSet::new(),
            trail: Vec::new(),
            none_compares: false,
            so_far: false,
            deepest: 0,
        }
    }

    /// A question asked outside rule files.
    pub(super) fn asked(pack: PackId) -> Self {
        Self { so_far: true, ..Self::of(pack) }
    }

    /// The same with a loop variable 0.
    pub(super) fn with(mut self, name: &ast::Name, ty: Type, named: Named) -> Self {
        self.variables.push(Variable { name: name.node.clone(), ty, span: name.span, named });
        self.deepest = self.deepest.max(1);
        self
    }

    /// Remembers where the trail is, to go back to with [`Self::forget`].
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    pub(super) fn is_given(&self, key: &Key) -> bool {
        self.given.contains(key)
    }

    pub(super) fn learn(&mut self, keys: Vec<Key>) {
        for key in keys {
            if self.given.insert(key.clone()) {
                self.trail.push(key);
            }
        }
    }

    pub(super) fn forget(&mut self, mark: usize) {
        for key in self.trail.drain(mark.min(self.trail.len())..) {
            self.given.remove(&key);
        }
    }
}

impl Compiler<'_> {
    /// The identity of a path, if the expression is one.
    pub(super) fn key(&self, id: ExprId) -> Option<Key> {
        let mut parts = Vec::new();
        let mut at = id;
        loop {
            match &self.program[at].kind {
                ExprKind::Fact(fact) => parts.extend([0, fact.0]),
                ExprKind::Variable(variable) => parts.extend([1, u32::from(*variable)]),
                ExprKind::Define(define) => parts.extend([2, define.0]),
                ExprKind::AnswerField { subject, field } => {
                    let (kind, number) = match subject {
                        Subject::Eligibility(id) => (0, id.0),
                        Subject::Condition(id) => (1, id.0),
                        Subject::Standard(id) => (2, id.0),
                        Subject::Payment(id) => (3, id.0),
                        Subject::Instalment(id) => (4, id.0),
                        Subject::Indicator(id) => (5, id.0),
                    };
                    parts.extend([3, kind, number, *field as u32]);
                }
                ExprKind::Field { of, field } => {
                    parts.extend([4, u32::from(*field)]);
                    at = *of;
                    continue;
                }
                ExprKind::Derived { of, define } => {
                    parts.extend([5, define.0]);
                    at = *of;
                    continue;
                }
                ExprKind::Cell { of, column } => {
                    parts.extend([6, u32::from(*column)]);
                    at = *of;
                    continue;
                }
                _ => return None,
            }
            return Some(parts.into_boxed_slice());
        }
    }

    /// The paths that are known not to be none where this expression is `yes` (or, with `truth`
    /// false, where it is `no`).
    pub(super) fn learned(&self, id: ExprId, truth: bool) -> Vec<Key> {
        let mut keys = Vec::new();
        let mut open = vec![(id, truth)];
        while let Some((id, truth)) = open.pop() {
            match &self.program[id].kind {
                ExprKind::Not(inner) => open.push((*inner, !truth)),
                ExprKind::And(parts) if truth => {
                    open.extend(self.program.operands(*parts).iter().map(|part| (*part, true)));
                }
                ExprKind::Or(parts) if !truth => {
                    open.extend(self.program.operands(*parts).iter().map(|part| (*part, false)));
                }
                ExprKind::Given(of, given) if *given == truth => keys.extend(self.key(*of)),
                // An ordering comparison with none is `no`: where it is `yes`, there is a value.
                ExprKind::Order { left, right, .. } if truth => {
                    keys.extend(self.key(*left));
                    keys.extend(self.key(*right));
                }
                ExprKind::Between { value, low, high } if truth => {
                    keys.extend([value, low, high].into_iter().filter_map(|part| self.key(*part)));
                }
                ExprKind::Within { value, date, .. } if truth => {
                    keys.extend([value, date].into_iter().filter_map(|part| self.key(*part)));
                }
                ExprKind::Equal(left, right) if truth => {
                    for (path, other) in [(left, right), (right, left)] {
                        if !self.ty(*other).or_none {
                            keys.extend(self.key(*path));
                        }
                    }
                }
                ExprKind::OneOf { value, of, not: false }
                    if truth
                        && self
                            .program
                            .operands(*of)
                            .iter()
                            .all(|item| !self.ty(*item).or_none) =>
                {
                    keys.extend(self.key(*value));
                }
                ExprKind::InList { value, not: false, .. } if truth => {
                    keys.extend(self.key(*value))
                }
                _ => {}
            }
        }
        keys
    }
}
