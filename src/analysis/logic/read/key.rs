//! The identity of expressions: equal ones are one term.

use std::rc::Rc;

use super::super::formula::ALWAYS;
use super::super::term::{About, Step, TermId};
use super::{Frame, Leaf, Reader, Val};
use crate::program::{
    AnswerField, Atom, CalendarId, ExprId, ExprKind, FieldShape, Subject, Type, Value,
};
use crate::syntax::ast::Arithmetic;
use crate::value::Number;

/// The first word of a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tag {
    Constant,
    Today,
    Fact,
    Frame,
    Bound,
    Field,
    Derived,
    Cell,
    Join,
    JoinDerived,
    Define,
    Rows,
    Arithmetic,
    Negative,
    Rounded,
    IfNone,
    Pick,
    Shift,
    Elapsed,
    Age,
    Birthday,
    Weekday,
    Edge,
    Count,
    Sum,
    Extreme,
    Lookup,
    List,
    Truth,
    AnswerField,
    Standard,
    Answer,
    Any,
    Contains,
    Empty,
    WorkingDay,
    Recorded,
    Relation,
    Apart,
    OpenCompared,
    ManyCompared,
    Deep,
    Expr,
    Column,
}

impl Reader<'_> {
    /// The term that an expression is.
    pub(super) fn term(&mut self, expr: ExprId, frame: Frame) -> TermId {
        stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.read_term(expr, frame))
    }

    fn read_term(&mut self, expr: ExprId, frame: Frame) -> TermId {
        let program = self.program;
        let ty = program[expr].ty;
        match &program[expr].kind {
            ExprKind::Constant(value) => self.constant_term(expr, value, ty),
            ExprKind::Today => {
                let about = || About { fails: false, free: true, ..About::of(ty) };
                self.terms.term([Tag::Today as u32].into(), about)
            }
            ExprKind::Fact(fact) => {
                let shape = &program[*fact].shape;
                let about = || About { fact: Some(*fact), ..given(shape) };
                self.terms.term([Tag::Fact as u32, fact.0].into(), about)
            }
            ExprKind::Variable(variable) => match self.scope(frame).get(usize::from(*variable)) {
                Some(item) => *item,
                None => self.whole(expr, frame),
            },
            ExprKind::Field { of, field } => {
                let of_ty = program[*of].ty;
                let of = self.term(*of, frame);
                let free = self.terms.about(of).is_some_and(|about| about.free && !about.open);
                let key = [Tag::Field as u32, of.0, u32::from(*field)].into();
                let shape = match of_ty.atom {
                    Atom::Item(record) => program[record].fields.get(usize::from(*field)),
                    _ => None,
                };
                self.terms.term(key, || match shape {
                    Some(field) if free => given(&field.shape),
                    _ => About::of(ty),
                })
            }
            ExprKind::Define(define) => {
                let value = self.define(*define, frame);
                if let Some(term) = self.only_term(&value) {
                    return term;
                }
                let open = value.open;
                let key = [Tag::Define as u32, define.0, frame.check.into()].into();
                let range = program[*define].range;
                self.terms.term(key, || About { open, range: ends(range), ..About::of(ty) })
            }
            ExprKind::AnswerField { subject, field } => {
                let open = self.is_open_subject(*subject, frame);
                let mut key = vec![Tag::AnswerField as u32, *field as u32, frame.check.into()];
                key.extend(subject_key(*subject));
                self.terms.term(key.into(), || About { open, ..answer_field(*field, ty) })
            }
            ExprKind::Rows(table) => {
                self.terms.term([Tag::Rows as u32, table.0].into(), || About::of(ty))
            }
            kind if is_condition(kind) => {
                let pair = self.truth(expr, frame);
                let key = [Tag::Truth as u32, pair.yes.0, pair.no.0, pair.open.into()].into();
                self.terms.term(key, || About { open: pair.open, ..About::of(ty) })
            }
            kind => self.made_of(expr, kind, frame),
        }
    }

    fn constant_term(&mut self, expr: ExprId, value: &Value, ty: Type) -> TermId {
        let key = match self.terms.constant(value) {
            Some(constant) => [Tag::Constant as u32, constant].into(),
            None => [Tag::Expr as u32, expr.0, 0, 0].into(),
        };
        let term = self.terms.term(key, || About::of(ty));
        if let Value::List(list) = value
            && !list.open
        {
            let parts = list
                .items
                .iter()
                .map(|item| Rc::new(Val::one(Leaf::Constant(item.clone()))))
                .collect();
            self.lists.insert(term, parts);
        }
        term
    }

    /// The one term, or constant, that a value always is.
    fn only_term(&mut self, value: &Val) -> Option<TermId> {
        match value.branches.as_slice() {
            [(ALWAYS, Leaf::Term(term))] => Some(*term),
            [(ALWAYS, Leaf::Constant(value))] => {
                let constant = self.terms.constant(value)?;
                let key = [Tag::Constant as u32, constant].into();
                Some(self.terms.term(key, || About::of(Type::of(Atom::None).or_none())))
            }
            _ => None,
        }
    }

    /// A term that is like no other.
    fn whole(&mut self, expr: ExprId, frame: Frame) -> TermId {
        let ty = self.program[expr].ty;
        let key = [Tag::Expr as u32, expr.0, frame.scope, frame.check.into()].into();
        self.terms.term(key, || About { open: true, ..About::of(ty) })
    }

    /// What is worked out from other terms.
    fn made_of(&mut self, expr: ExprId, kind: &ExprKind, frame: Frame) -> TermId {
        let program = self.program;
        let ty = program[expr].ty;
        let mut key = marks(kind, frame);
        let mut open = false;
        match kind {
            ExprKind::Count { list, filter, .. } => {
                let (inside, _) = self.inner(*list, frame);
                open |= self.filter_key(*filter, inside, &mut key);
                open |= self.part_key(*list, frame, &mut key);
            }
            ExprKind::Sum { list, filter, value, .. }
            | ExprKind::Extreme { list, filter, value, .. } => {
                let (inside, _) = self.inner(*list, frame);
                open |= self.filter_key(*filter, inside, &mut key);
                open |= self.part_key(*value, inside, &mut key);
                open |= self.part_key(*list, frame, &mut key);
            }
            _ => {
                let mut parts = Vec::new();
                program.children(kind, &mut parts);
                for part in parts {
                    open |= self.part_key(part, frame, &mut key);
                }
            }
        }
        if let ExprKind::Derived { define, .. } | ExprKind::JoinDerived { define, .. } = kind {
            // Whether what it rests on can be held shows where it is read for an item.
            open |= self.rests_on_held(*define);
        }
        // The same operation on the same operands can be unknown in a check alone.
        key.push(open.into());
        let low = match kind {
            ExprKind::Age { .. } | ExprKind::Count { .. } => Some(Number::ZERO),
            _ => None,
        };
        let term =
            self.terms.term(key.into(), || About { open, range: (low, None), ..About::of(ty) });
        if let ExprKind::List(parts) = kind {
            let parts =
                program.operands(*parts).iter().map(|part| self.val(*part, frame)).collect();
            self.lists.insert(term, parts);
        }
        term
    }

    fn part_key(&mut self, part: ExprId, frame: Frame, key: &mut Vec<u32>) -> bool {
        let term = self.term(part, frame);
        key.push(term.0);
        self.is_open(term)
    }

    fn filter_key(&mut self, filter: Option<ExprId>, frame: Frame, key: &mut Vec<u32>) -> bool {
        let Some(filter) = filter else {
            key.extend([u32::MAX, u32::MAX]);
            return false;
        };
        let pair = self.truth(filter, frame);
        key.extend([pair.yes.0, pair.no.0]);
        pair.open
    }

    /// The day that `is within 4 weeks after D` ends on; the same term as `4 weeks after D`.
    pub(super) fn term_of_due(&mut self, within: ExprId, frame: Frame) -> TermId {
        let ExprKind::Within { duration, calendar, after, date, .. } = self.program[within].kind
        else {
            return self.whole(within, frame);
        };
        let mut key = vec![Tag::Shift as u32, calendar_key(calendar), after.into()];
        let mut open = self.part_key(duration, frame, &mut key);
        open |= self.part_key(date, frame, &mut key);
        key.push(open.into());
        let about = || About { open, ..About::of(Type::of(Atom::Date)) };
        self.terms.term(key.into(), about)
    }
}

/// What a case says of a fact or field.
fn given(shape: &FieldShape) -> About {
    let is_money = shape.ty.atom == Atom::Money;
    let about = About::of(shape.ty);
    About {
        fails: false,
        free: !shape.ty.list,
        range: if shape.ty.list { (None, None) } else { ends(shape.range) },
        step: if is_money { Step::Penny } else { about.step },
        ..about
    }
}

fn ends(range: Option<(Number, Number)>) -> (Option<Number>, Option<Number>) {
    (range.map(|(low, _)| low), range.map(|(_, high)| high))
}

fn answer_field(field: AnswerField, ty: Type) -> About {
    let is_count = matches!(
        field,
        AnswerField::DaysUsed
            | AnswerField::HeldCount
            | AnswerField::Numerator
            | AnswerField::Denominator
    );
    About { range: (is_count.then_some(Number::ZERO), None), ..About::of(ty) }
}

/// Whether an expression is read as a pair, never as a value.
pub(super) const fn is_condition(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Equal(..)
            | ExprKind::NotEqual(..)
            | ExprKind::Order { .. }
            | ExprKind::Between { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::InList { .. }
            | ExprKind::Within { .. }
            | ExprKind::Given(..)
            | ExprKind::Recorded(_)
            | ExprKind::Undecided(_)
            | ExprKind::Empty(..)
            | ExprKind::Includes { .. }
            | ExprKind::WorkingDay(..)
            | ExprKind::AnswerIs { .. }
            | ExprKind::Applies(_)
            | ExprKind::Quantified { .. }
    )
}

pub(super) fn subject_key(subject: Subject) -> [u32; 2] {
    match subject {
        Subject::Eligibility(id) => [0, id.0],
        Subject::Condition(id) => [1, id.0],
        Subject::Standard(id) => [2, id.0],
        Subject::Payment(id) => [3, id.0],
        Subject::Instalment(id) => [4, id.0],
        Subject::Indicator(id) => [5, id.0],
    }
}

fn calendar_key(calendar: Option<CalendarId>) -> u32 {
    calendar.map_or(u32::MAX, |calendar| calendar.0)
}

/// What tells an operation from others on the same operands.
fn marks(kind: &ExprKind, frame: Frame) -> Vec<u32> {
    let check = u32::from(frame.check);
    let (tag, marks): (Tag, [u32; 2]) = match kind {
        ExprKind::Derived { define, .. } => (Tag::Derived, [define.0, check]),
        ExprKind::Cell { column, .. } => (Tag::Cell, [u32::from(*column), 0]),
        ExprKind::Join { field, .. } => (Tag::Join, [u32::from(*field), 0]),
        ExprKind::JoinDerived { define, .. } => (Tag::JoinDerived, [define.0, check]),
        ExprKind::Arithmetic(op, ..) => (Tag::Arithmetic, [arithmetic(*op), 0]),
        ExprKind::Negative(_) => (Tag::Negative, [0, 0]),
        ExprKind::Rounded { rounding, to_penny, .. } => {
            (Tag::Rounded, [*rounding as u32, u32::from(*to_penny)])
        }
        ExprKind::IfNone { .. } => (Tag::IfNone, [0, 0]),
        ExprKind::Pick(pick, ..) => (Tag::Pick, [*pick as u32, 0]),
        ExprKind::Shift { calendar, after, .. } => {
            (Tag::Shift, [calendar_key(*calendar), u32::from(*after)])
        }
        ExprKind::Elapsed { unit, calendar, .. } => {
            (Tag::Elapsed, [*unit as u32, calendar_key(*calendar)])
        }
        ExprKind::Age { .. } => (Tag::Age, [0, 0]),
        ExprKind::Birthday { .. } => (Tag::Birthday, [0, 0]),
        ExprKind::WeekdayOf(_) => (Tag::Weekday, [0, 0]),
        ExprKind::PeriodEdge { end, period, .. } => (Tag::Edge, [*period as u32, u32::from(*end)]),
        ExprKind::Count { .. } => (Tag::Count, [0, 0]),
        ExprKind::Sum { .. } => (Tag::Sum, [0, 0]),
        ExprKind::Extreme { which, .. } => (Tag::Extreme, [*which as u32, 0]),
        ExprKind::Lookup { table, column, .. } => (Tag::Lookup, [table.0, u32::from(*column)]),
        _ => (Tag::List, [0, 0]),
    };
    vec![tag as u32, marks[0], marks[1]]
}

const fn arithmetic(op: Arithmetic) -> u32 {
    op as u32
}
