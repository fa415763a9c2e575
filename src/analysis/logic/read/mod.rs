//! Expressions, read as formulas.
//!
//! Owns: [`Reader`]: what a condition of the program says of a case in which every fact is known, as the
//! cases in which it is `yes` and those in which it is `no` ([`Pair`]). What it cannot take apart becomes
//! a variable of its own, the same for equal expressions, so that a claim about all values of the
//! variables is a claim about all cases.
//! Takes: a compiled program. Must never know: what is claimed.
//!
//! Definitions, answers of other rules and rows of tables are read where they are asked for, up to a bound;
//! beyond it they too are variables.

mod answers;
mod compare;
mod define;
mod key;
mod value;

use std::collections::HashMap;
use std::rc::Rc;

use super::formula::{AtomId, Formula, Formulas, NEVER, Pair};
use super::term::{About, TermId, Terms, Test};
use crate::program::{
    Atom, ConditionId, DefineId, ExprId, ExprKind, Order, Program, RecordId, Subject, Type, Value,
};

pub(super) use answers::Judged;
use compare::Op;
pub(super) use define::Lines;
use key::Tag;
pub(super) use value::{Leaf, Val};

/// Where there are more formulas, what would take many more becomes a variable.
const MOST_FORMULAS: usize = 1_000_000;
/// Formulas that nest deeper than this become a variable.
const MOST_DEPTH: u32 = 400;

/// Where an expression stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Frame {
    /// What its loop variables stand for: an entry of [`Reader::scopes`].
    scope: u32,
    /// It stands in a `check`, where an ordering comparison with none is unknown.
    pub(super) check: bool,
}

/// Reads expressions of one program.
#[derive(Debug)]
pub(super) struct Reader<'p> {
    pub(super) program: &'p Program,
    pub(super) formulas: Formulas,
    pub(super) terms: Terms,
    scopes: Vec<Box<[TermId]>>,
    scope_ids: HashMap<Box<[TermId]>, u32>,
    truths: HashMap<(ExprId, Frame), Pair>,
    defines: HashMap<(DefineId, Frame), Rc<Val>>,
    judged: HashMap<(ConditionId, Frame), Judged>,
    subjects: HashMap<(Subject, bool), Rc<answers::Answers>>,
    /// The values of lists that are written out.
    lists: HashMap<TermId, Rc<[Rc<Val>]>>,
    /// Items of lists that something is said of, whichever they are.
    items: Vec<(TermId, RecordId)>,
    /// A comparison that is taken to be `yes`.
    assumed: Option<ExprId>,
}

impl<'p> Reader<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        Self {
            program,
            formulas: Formulas::new(),
            terms: Terms::default(),
            scopes: vec![Box::default()],
            scope_ids: HashMap::from([(Box::default(), 0)]),
            truths: HashMap::new(),
            defines: HashMap::new(),
            judged: HashMap::new(),
            subjects: HashMap::new(),
            lists: HashMap::new(),
            items: Vec::new(),
            assumed: None,
        }
    }

    /// The frame whose loop variables stand for these terms.
    fn frame(&mut self, scope: Vec<TermId>, check: bool) -> Frame {
        let scope = scope.into_boxed_slice();
        let next = u32::try_from(self.scopes.len()).unwrap_or(u32::MAX);
        let id = *self.scope_ids.entry(scope.clone()).or_insert(next);
        if id == next {
            self.scopes.push(scope);
        }
        Frame { scope: id, check }
    }

    /// The frame of what is said of any one item of a type; `owner` tells it from other such items.
    pub(super) fn item_frame(&mut self, ty: Type, owner: [u32; 2]) -> (Frame, TermId) {
        let item = self.item([Tag::Frame as u32, owner[0], owner[1]].into(), ty);
        (self.frame(vec![item], false), item)
    }

    /// The same frame, in a check.
    pub(super) fn check_frame(&mut self, item: Option<TermId>) -> Frame {
        self.frame(item.into_iter().collect(), true)
    }

    fn item(&mut self, key: Box<[u32]>, ty: Type) -> TermId {
        let terms = self.terms.len();
        let item = self.terms.term(key, || About { fails: false, free: true, ..About::of(ty) });
        if let Atom::Item(record) = ty.atom
            && self.terms.len() > terms
        {
            self.items.push((item, record));
        }
        item
    }

    /// The items that something is said of, from the one with this number on.
    pub(super) fn items_from(&self, first: usize) -> Vec<(TermId, RecordId)> {
        self.items.get(first..).unwrap_or_default().to_vec()
    }

    /// The frame inside a loop over a list, and the item.
    pub(super) fn inner(&mut self, list: ExprId, frame: Frame) -> (Frame, TermId) {
        let ty = self.program[list].ty.element();
        let mut scope = self.scope(frame).to_vec();
        let depth = u32::try_from(scope.len()).unwrap_or(u32::MAX);
        let kind = match ty.atom {
            Atom::Item(RecordId(id)) => [0, id],
            Atom::Scale(id) => [1, id.0],
            Atom::Row(id) => [2, id.0],
            _ => [3, list.0],
        };
        let key = [Tag::Bound as u32, depth, kind[0], kind[1]].into();
        let item = self.item(key, ty);
        scope.push(item);
        (self.frame(scope, frame.check), item)
    }

    fn scope(&self, frame: Frame) -> &[TermId] {
        self.scopes.get(frame.scope as usize).map_or(&[], |scope| scope)
    }

    /// Reads with one comparison taken to be `yes`; nothing of it is kept.
    pub(super) fn assuming<R>(&mut self, yes: ExprId, read: impl FnOnce(&mut Self) -> R) -> R {
        let truths = std::mem::take(&mut self.truths);
        let defines = std::mem::take(&mut self.defines);
        let judged = std::mem::take(&mut self.judged);
        let subjects = std::mem::take(&mut self.subjects);
        self.assumed = Some(yes);
        let result = read(self);
        self.assumed = None;
        self.truths = truths;
        self.defines = defines;
        self.judged = judged;
        self.subjects = subjects;
        result
    }

    /// The cases in which an atom holds.
    pub(super) fn asks(&mut self, term: TermId, test: Test) -> Formula {
        if self.terms.is_full(term, &test) {
            return self.asks_apart(term, &test);
        }
        match self.terms.atom(term, test) {
            Ok(AtomId(atom)) => self.formulas.atom(AtomId(atom)),
            Err(always) => Formula(u32::from(always)),
        }
    }

    /// The same as a variable of its own, which is `yes` or `no` whatever else is asked of the term.
    fn asks_apart(&mut self, term: TermId, test: &Test) -> Formula {
        let (kind, value) = match test {
            Test::Is(value) => (0, value),
            Test::Below(value) => (1, value),
            Test::Above(value) => (2, value),
            Test::IsNone | Test::HasValue => return NEVER,
        };
        let constant = self.terms.constant(value).unwrap_or(u32::MAX);
        let key = [Tag::Apart as u32, term.0, kind, constant].into();
        let apart = self.terms.numbered(key, 2, false);
        match self.terms.atom(apart, Test::Is(Value::Member(0))) {
            Ok(atom) => self.formulas.atom(atom),
            Err(_) => NEVER,
        }
    }

    /// A condition that is not taken apart: `yes`, `no` or neither, whatever else is the case.
    fn variable(&mut self, key: Box<[u32]>, open: bool) -> Pair {
        let term = self.terms.numbered(key, 2, true);
        let yes = self.asks(term, Test::Is(Value::Member(0)));
        let no = self.asks(term, Test::Is(Value::Member(1)));
        Pair { yes, no, open }
    }

    /// When a condition is `yes`, and when it is `no`.
    pub(super) fn truth(&mut self, expr: ExprId, frame: Frame) -> Pair {
        if self.assumed == Some(expr) {
            return Pair::YES;
        }
        if let Some(known) = self.truths.get(&(expr, frame)) {
            return *known;
        }
        let mut pair = stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.read(expr, frame));
        let depth = self.formulas.depth(pair.yes).max(self.formulas.depth(pair.no));
        if depth > MOST_DEPTH {
            let key = [Tag::Deep as u32, expr.0, frame.scope, frame.check.into()].into();
            pair = self.variable(key, pair.open);
        }
        self.truths.insert((expr, frame), pair);
        pair
    }

    fn read(&mut self, expr: ExprId, frame: Frame) -> Pair {
        let program = self.program;
        match program[expr].kind {
            ExprKind::Not(part) => self.truth(part, frame).not(),
            ExprKind::And(parts) => {
                let parts = self.truths(program.operands(parts), frame);
                self.formulas.both(&parts)
            }
            ExprKind::Or(parts) => {
                let parts = self.truths(program.operands(parts), frame);
                self.formulas.either(&parts)
            }
            ExprKind::Equal(left, right) => self.compare(Op::Is, left, right, frame),
            ExprKind::NotEqual(left, right) => self.compare(Op::Is, left, right, frame).not(),
            ExprKind::Order { op, left, right } => self.compare(Op::Order(op), left, right, frame),
            ExprKind::Between { value, low, high } => {
                let above = self.compare(Op::Order(Order::AtLeast), value, low, frame);
                let below = self.compare(Op::Order(Order::AtMost), value, high, frame);
                self.formulas.both(&[above, below])
            }
            ExprKind::OneOf { value, of, not } => {
                let parts: Vec<Pair> = program
                    .operands(of)
                    .iter()
                    .map(|part| self.compare(Op::Is, value, *part, frame))
                    .collect();
                self.formulas.either(&parts).not_if(not)
            }
            ExprKind::InList { value, list, not } => self.contains(list, value, frame).not_if(not),
            ExprKind::Includes { list, all_of } => {
                let parts: Vec<Pair> = program
                    .operands(all_of)
                    .iter()
                    .map(|part| self.contains(list, *part, frame))
                    .collect();
                self.formulas.both(&parts)
            }
            ExprKind::Within { value, after, date, .. } => {
                let due = self.term_of_due(expr, frame);
                let (value, date) = (self.val(value, frame), self.val(date, frame));
                let due = Rc::new(Val::one(Leaf::Term(due)));
                let (low, high) = if after { (date, due) } else { (due, date) };
                let above = self.compared(Op::Order(Order::AtLeast), &value, &low, frame);
                let below = self.compared(Op::Order(Order::AtMost), &value, &high, frame);
                self.formulas.both(&[above, below])
            }
            ExprKind::Given(of, given) => {
                let value = self.val(of, frame);
                let none = Rc::new(Val::one(Leaf::Constant(Value::None)));
                self.compared(Op::Is, &value, &none, frame).not_if(given)
            }
            ExprKind::AnswerIs { subject, answer } => self.answer_is(subject, answer, frame),
            ExprKind::Applies(condition) => self.applies(condition, frame),
            ExprKind::Quantified { every, list, condition, .. } => {
                self.quantified(every, list, condition, frame)
            }
            ExprKind::Recorded(of) | ExprKind::Undecided(of) => {
                let is_recorded = matches!(program[expr].kind, ExprKind::Recorded(_));
                let of = self.term(of, frame);
                let key = [Tag::Recorded as u32, of.0].into();
                self.variable(key, false).not_if(!is_recorded)
            }
            ExprKind::Empty(list, empty) => {
                let list = self.term(list, frame);
                let open = self.is_open(list);
                self.variable([Tag::Empty as u32, list.0].into(), open).not_if(!empty)
            }
            ExprKind::WorkingDay(date, calendar) => {
                let date = self.term(date, frame);
                let calendar = calendar.map_or(u32::MAX, |calendar| calendar.0);
                let open = self.is_open(date);
                let key = [Tag::WorkingDay as u32, date.0, calendar, frame.check.into()].into();
                self.variable(key, open)
            }
            _ => {
                let value = self.val(expr, frame);
                let yes = Rc::new(Val::one(Leaf::Constant(Value::YesNo(true))));
                let pair = self.compared(Op::Is, &value, &yes, frame);
                // None where yes or no is needed is an error, not a `no`.
                let none = self.is_none(&value);
                let some = self.formulas.not(none);
                Pair { no: self.formulas.and(pair.no, some), ..pair }
            }
        }
    }

    fn truths(&mut self, parts: &[ExprId], frame: Frame) -> Vec<Pair> {
        parts.iter().map(|part| self.truth(*part, frame)).collect()
    }

    fn quantified(&mut self, every: bool, list: ExprId, body: ExprId, frame: Frame) -> Pair {
        let (inside, _) = self.inner(list, frame);
        let body = self.truth(body, inside);
        let list = self.term(list, frame);
        let open = body.open || self.is_open(list);
        // `every` is `no` where `any` with the opposite condition is `yes`.
        let (yes, no) = if every { (body.no, body.yes) } else { (body.yes, body.no) };
        let pair = self.variable([Tag::Any as u32, list.0, yes.0, no.0].into(), open);
        pair.not_if(every)
    }

    pub(super) fn is_open(&self, term: TermId) -> bool {
        self.terms.about(term).is_some_and(|about| about.open)
    }

    /// The cases in which a value is none.
    pub(super) fn is_none(&mut self, value: &Val) -> Formula {
        let mut cases = NEVER;
        for (when, leaf) in &value.branches {
            let none = match leaf {
                Leaf::Constant(Value::None) => *when,
                Leaf::Constant(_) => continue,
                Leaf::Term(term) => {
                    let none = self.asks(*term, Test::IsNone);
                    self.formulas.and(*when, none)
                }
            };
            cases = self.formulas.or(cases, none);
        }
        cases
    }
}
