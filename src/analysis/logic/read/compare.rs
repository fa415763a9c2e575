//! Comparisons, between values that are taken apart into cases.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::formula::{ALWAYS, Formula, NEVER, Pair};
use super::super::term::{TermId, Test};
use super::{Frame, Leaf, MOST_FORMULAS, Reader, Tag, Val};
use crate::engine::{compare_values, same_value};
use crate::program::{Atom, ExprId, Order, Value};

/// Scales with more values are compared with one another as a whole.
const MOST_MEMBERS: usize = 16;
/// Values with more cases together are compared as a whole.
const MOST_BRANCHES: usize = 400;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `is`
    Is,
    /// An ordering comparison.
    Order(Order),
}

impl Op {
    const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::Order(Order::AtLeast) => order.is_ge(),
            Self::Order(Order::AtMost) => order.is_le(),
            Self::Order(Order::MoreThan) => order.is_gt(),
            Self::Order(Order::LessThan) => order.is_lt(),
        }
    }

    /// The same with the sides exchanged.
    const fn turned(self) -> Self {
        match self {
            Self::Is => Self::Is,
            Self::Order(Order::AtLeast) => Self::Order(Order::AtMost),
            Self::Order(Order::AtMost) => Self::Order(Order::AtLeast),
            Self::Order(Order::MoreThan) => Self::Order(Order::LessThan),
            Self::Order(Order::LessThan) => Self::Order(Order::MoreThan),
        }
    }

    const fn number(self) -> u32 {
        match self {
            Self::Is => 0,
            Self::Order(op) => 1 + op as u32,
        }
    }
}

impl Reader<'_> {
    pub(super) fn compare(&mut self, op: Op, left: ExprId, right: ExprId, frame: Frame) -> Pair {
        let (left, right) = (self.val(left, frame), self.val(right, frame));
        self.compared(op, &left, &right, frame)
    }

    pub(super) fn compared(&mut self, op: Op, left: &Val, right: &Val, frame: Frame) -> Pair {
        if left.open || right.open {
            return self.compared_whole(Tag::OpenCompared, op, left, right, frame);
        }
        let branches = left.branches.len().saturating_mul(right.branches.len());
        if branches > MOST_BRANCHES || (branches > 1 && self.is_crowded()) {
            return self.compared_whole(Tag::ManyCompared, op, left, right, frame);
        }
        let mut pair = Pair { yes: NEVER, no: NEVER, open: frame.check };
        for (when, leaf) in &left.branches {
            for (other_when, other) in &right.branches {
                let both = self.formulas.and(*when, *other_when);
                let found = self.leaves(op, leaf, other, frame.check);
                let (yes, no) =
                    (self.formulas.and(both, found.yes), self.formulas.and(both, found.no));
                pair.yes = self.formulas.or(pair.yes, yes);
                pair.no = self.formulas.or(pair.no, no);
            }
        }
        pair.open =
            frame.check && op != Op::Is && (self.may_be_none(left) || self.may_be_none(right));
        pair
    }

    /// Whether there are so many formulas that no more are to be made where a variable will do.
    pub(super) const fn is_crowded(&self) -> bool {
        self.formulas.len() > MOST_FORMULAS
    }

    pub(super) fn may_be_none(&self, value: &Val) -> bool {
        value.branches.iter().any(|(_, leaf)| match leaf {
            Leaf::Constant(value) => *value == Value::None,
            Leaf::Term(term) => self.terms.about(*term).is_some_and(|about| about.ty.or_none),
        })
    }

    /// A comparison that is not taken apart.
    fn compared_whole(&mut self, tag: Tag, op: Op, left: &Val, right: &Val, frame: Frame) -> Pair {
        let mut key = vec![tag as u32, op.number(), frame.check.into()];
        for side in [left, right] {
            key.push(u32::try_from(side.branches.len()).unwrap_or(u32::MAX));
            for (when, leaf) in &side.branches {
                key.push(when.0);
                key.extend(self.leaf_key(leaf));
            }
        }
        self.variable(key.into(), left.open || right.open || frame.check)
    }

    fn leaf_key(&mut self, leaf: &Leaf) -> [u32; 2] {
        match leaf {
            Leaf::Term(term) => [0, term.0],
            Leaf::Constant(value) => match self.terms.constant(value) {
                Some(constant) => [1, constant],
                // Like no other.
                None => [2, u32::try_from(self.formulas.len()).unwrap_or(u32::MAX)],
            },
        }
    }

    /// It has a value, or it is none: it is no error.
    fn is_sound(&mut self, term: TermId) -> Formula {
        let (value, none) = (self.asks(term, Test::HasValue), self.asks(term, Test::IsNone));
        self.formulas.or(value, none)
    }

    pub(super) fn leaves(&mut self, op: Op, left: &Leaf, right: &Leaf, check: bool) -> Pair {
        match (left, right) {
            (Leaf::Constant(left), Leaf::Constant(right)) => constants(op, left, right, check),
            (Leaf::Term(term), Leaf::Constant(value)) => {
                self.with_constant(op, *term, value, check)
            }
            (Leaf::Constant(value), Leaf::Term(term)) => {
                self.with_constant(op.turned(), *term, value, check)
            }
            (Leaf::Term(left), Leaf::Term(right)) => self.terms_compared(op, *left, *right, check),
        }
    }

    fn with_constant(&mut self, op: Op, term: TermId, value: &Value, check: bool) -> Pair {
        let none = self.asks(term, Test::IsNone);
        let given = self.asks(term, Test::HasValue);
        if *value == Value::None {
            return match op {
                Op::Is => Pair { yes: none, no: given, open: false },
                Op::Order(_) if check => Pair { yes: NEVER, no: NEVER, open: true },
                Op::Order(_) => Pair { yes: NEVER, no: self.formulas.or(none, given), open: false },
            };
        }
        let value = value.clone();
        let yes = match op {
            Op::Is => self.asks(term, Test::Is(value)),
            Op::Order(Order::MoreThan) => self.asks(term, Test::Above(value)),
            Op::Order(Order::LessThan) => self.asks(term, Test::Below(value)),
            Op::Order(Order::AtLeast) => {
                let below = self.asks(term, Test::Below(value));
                self.without(given, below)
            }
            Op::Order(Order::AtMost) => {
                let above = self.asks(term, Test::Above(value));
                self.without(given, above)
            }
        };
        let mut no = self.without(given, yes);
        if op == Op::Is || !check {
            no = self.formulas.or(no, none);
        }
        Pair { yes, no, open: false }
    }

    /// The cases of one formula that are not in the other.
    fn without(&mut self, cases: Formula, other: Formula) -> Formula {
        let other = self.formulas.not(other);
        self.formulas.and(cases, other)
    }

    fn terms_compared(&mut self, op: Op, left: TermId, right: TermId, check: bool) -> Pair {
        let quiet = check && op != Op::Is;
        if left == right {
            let (given, none) = (self.asks(left, Test::HasValue), self.asks(left, Test::IsNone));
            let when_none = if quiet { NEVER } else { none };
            return if op == Op::Is {
                Pair { yes: self.formulas.or(given, none), no: NEVER, open: false }
            } else if op.holds(Ordering::Equal) {
                Pair { yes: given, no: when_none, open: false }
            } else {
                Pair { yes: NEVER, no: self.formulas.or(given, when_none), open: false }
            };
        }
        let (left_none, right_none) =
            (self.asks(left, Test::IsNone), self.asks(right, Test::IsNone));
        let (left_given, right_given) =
            (self.asks(left, Test::HasValue), self.asks(right, Test::HasValue));
        let mut pair = match self.members(left) {
            Some(values) => self.by_member(op, left, right, values, check),
            None => {
                let both = self.formulas.and(left_given, right_given);
                let yes = self.relation(op, left, right);
                let no = self.without(both, yes);
                Pair { yes: self.formulas.and(both, yes), no, open: false }
            }
        };
        let (left_only, right_only) =
            (self.formulas.and(left_none, right_given), self.formulas.and(left_given, right_none));
        let neither = self.formulas.and(left_none, right_none);
        match op {
            Op::Is => {
                pair.yes = self.formulas.or(pair.yes, neither);
                pair.no = self.formulas.any([pair.no, left_only, right_only]);
            }
            Op::Order(_) if check => {}
            Op::Order(_) => {
                pair.no = self.formulas.any([pair.no, left_only, right_only, neither]);
            }
        }
        pair
    }

    /// Which of the ways in which two values can stand to one another satisfy a comparison.
    fn relation(&mut self, op: Op, left: TermId, right: TermId) -> Formula {
        let (one, other, op) =
            if left < right { (left, right, op) } else { (right, left, op.turned()) };
        let term = self.terms.numbered([Tag::Relation as u32, one.0, other.0].into(), 3, false);
        let ways: Vec<Formula> = [Ordering::Less, Ordering::Equal, Ordering::Greater]
            .into_iter()
            .zip(0..)
            .filter(|(order, _)| op.holds(*order))
            .map(|(_, way)| self.asks(term, Test::Is(Value::Member(way))))
            .collect();
        self.formulas.any(ways)
    }

    /// The values of a term, where there are few.
    fn members(&self, term: TermId) -> Option<Vec<Value>> {
        let ty = self.terms.about(term)?.ty;
        if ty.list {
            return None;
        }
        match ty.atom {
            Atom::YesNo => Some(vec![Value::YesNo(true), Value::YesNo(false)]),
            Atom::Scale(scale) => {
                let count = self.program[scale].members.len();
                (count <= MOST_MEMBERS).then(|| (0..).take(count).map(Value::Member).collect())
            }
            _ => None,
        }
    }

    fn by_member(
        &mut self,
        op: Op,
        left: TermId,
        right: TermId,
        values: Vec<Value>,
        check: bool,
    ) -> Pair {
        let mut pair = Pair { yes: NEVER, no: NEVER, open: false };
        for value in values {
            let is = self.asks(left, Test::Is(value.clone()));
            let found = self.with_constant(op.turned(), right, &value, check);
            let (yes, no) = (self.formulas.and(is, found.yes), self.formulas.and(is, found.no));
            pair.yes = self.formulas.or(pair.yes, yes);
            pair.no = self.formulas.or(pair.no, no);
        }
        pair
    }

    /// Whether a list holds a value.
    pub(super) fn contains(&mut self, list: ExprId, value: ExprId, frame: Frame) -> Pair {
        let lists = self.val(list, frame);
        let value_term = self.term(value, frame);
        let open = lists.open || self.is_open(value_term);
        let value = self.val(value, frame);
        if !open {
            let mut pair = Pair { yes: NEVER, no: NEVER, open: false };
            for (when, leaf) in &lists.branches {
                let Leaf::Term(list) = leaf else { continue };
                let found = self.in_list(*list, value_term, &value, frame);
                let (yes, no) =
                    (self.formulas.and(*when, found.yes), self.formulas.and(*when, found.no));
                pair.yes = self.formulas.or(pair.yes, yes);
                pair.no = self.formulas.or(pair.no, no);
                pair.open |= found.open;
            }
            return pair;
        }
        let list = self.term(list, frame);
        self.variable([Tag::Contains as u32, list.0, value_term.0].into(), true)
    }

    fn in_list(&mut self, list: TermId, term: TermId, value: &Val, frame: Frame) -> Pair {
        let Some(parts) = self.lists.get(&list).map(Rc::clone) else {
            return self.variable([Tag::Contains as u32, list.0, term.0].into(), false);
        };
        let mut found = Vec::new();
        for part in parts.iter() {
            if part.open {
                return self.variable([Tag::Contains as u32, list.0, term.0].into(), true);
            }
            found.push(self.compared(Op::Is, value, part, frame));
        }
        if found.is_empty() {
            // The value may be an error all the same.
            let none = Rc::new(Val::one(Leaf::Constant(Value::None)));
            let is_none = self.compared(Op::Is, value, &none, frame);
            let sound = self.formulas.or(is_none.yes, is_none.no);
            return Pair { yes: NEVER, no: sound, open: false };
        }
        self.formulas.either(&found)
    }

    /// The cases in which a value lies within a declared range, or is none.
    pub(super) fn within(&mut self, term: TermId, (low, high): (Value, Value)) -> Formula {
        let above = self.with_constant(Op::Order(Order::AtLeast), term, &low, false);
        let below = self.with_constant(Op::Order(Order::AtMost), term, &high, false);
        let inside = self.formulas.and(above.yes, below.yes);
        let none = self.asks(term, Test::IsNone);
        self.formulas.or(inside, none)
    }

    /// The cases in which a value is no error.
    pub(super) fn sound(&mut self, value: &Val) -> Formula {
        let mut cases = NEVER;
        for (when, leaf) in &value.branches {
            let sound = match leaf {
                Leaf::Constant(_) => ALWAYS,
                Leaf::Term(term) => self.is_sound(*term),
            };
            let sound = self.formulas.and(*when, sound);
            cases = self.formulas.or(cases, sound);
        }
        cases
    }
}

fn constants(op: Op, left: &Value, right: &Value, check: bool) -> Pair {
    let answer = match op {
        Op::Is => same_value(left, right),
        Op::Order(_) if *left == Value::None || *right == Value::None => {
            return if check { Pair { yes: NEVER, no: NEVER, open: true } } else { Pair::NO };
        }
        Op::Order(_) => match compare_values(left, right) {
            Some(order) => op.holds(order),
            None => return Pair { yes: NEVER, no: NEVER, open: false },
        },
    };
    if answer { Pair::YES } else { Pair::NO }
}
