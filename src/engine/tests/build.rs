//! A tiny builder of programs, for tests of the evaluator alone.

use std::sync::Arc;

use crate::engine::{Outcome, Range, evaluate_expr};
use crate::program::*;
use crate::span::Span;
use crate::syntax::ast::LineKind;
use crate::value::{Calendar, Date, Number};

pub(super) fn head(name: &str) -> Head {
    Head {
        pack: PackId(0),
        name: name.into(),
        label: name.into(),
        annotations: Annotations::default(),
        span: Span::default(),
        name_span: Span::default(),
    }
}

pub(super) fn number(value: i64) -> Value {
    Value::Number(Number::from_i64(value))
}

pub(super) fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

pub(super) fn date(text: &str) -> Value {
    Value::Date(day(text))
}

pub(super) fn known(value: i64) -> Outcome {
    Outcome::Known(number(value))
}

pub(super) fn range(low: i64, high: i64) -> Outcome {
    Outcome::Unknown(Some(Box::new(Range {
        low: Some(number(low)),
        high: Some(number(high)),
        or_none: false,
    })))
}

pub(super) const YES_NO: Type = Type::of(Atom::YesNo);
pub(super) const NUMBER: Type = Type::of(Atom::Number);
pub(super) const DATE: Type = Type::of(Atom::Date);

pub(super) struct Build {
    pub(super) program: Program,
    pub(super) slots: Vec<Slot>,
    pub(super) places: Vec<ItemPlace>,
}

impl Build {
    pub(super) fn new() -> Self {
        let mut program = Program::default();
        program.groups.push(Group { head: head("g"), facts: Vec::new(), checks: Vec::new() });
        program.calendars.push(CalendarDeclaration {
            head: head("calendar"),
            calendar: Calendar::new(2024, 2026, [day("2025-12-25")]).expect("a calendar"),
            covers: (2024, 2026),
            closed: vec![(day("2025-12-25"), None)],
        });
        Self { program, slots: Vec::new(), places: Vec::new() }
    }

    pub(super) fn expr(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.program.exprs.push(Expr { kind, ty, span: Span::default() });
        ExprId::at(self.program.exprs.len() - 1)
    }

    pub(super) fn value(&mut self, value: Value) -> ExprId {
        let atom = match &value {
            Value::YesNo(_) => Atom::YesNo,
            Value::Number(_) => Atom::Number,
            Value::Date(_) => Atom::Date,
            Value::Duration(_) => Atom::Duration,
            _ => Atom::None,
        };
        self.expr(Type::of(atom), ExprKind::Constant(value))
    }

    pub(super) fn number(&mut self, of: i64) -> ExprId {
        self.value(number(of))
    }

    pub(super) fn list(&mut self, parts: &[ExprId]) -> ExprList {
        let start = u32::try_from(self.program.operands.len()).unwrap();
        self.program.operands.extend_from_slice(parts);
        ExprList { start, len: u32::try_from(parts.len()).unwrap() }
    }

    pub(super) fn declare(&mut self, ty: Type, range: Option<(i64, i64)>, slot: Slot) -> FactId {
        let shape = shape(ty, range);
        self.program.facts.push(Fact { head: head("f"), group: GroupId(0), shape });
        self.slots.push(slot);
        FactId::at(self.program.facts.len() - 1)
    }

    /// A fact, and an expression that reads it.
    pub(super) fn fact(&mut self, ty: Type, range: Option<(i64, i64)>, slot: Slot) -> ExprId {
        let fact = self.declare(ty, range, slot);
        self.expr(ty, ExprKind::Fact(fact))
    }

    /// An unknown number with a declared range.
    pub(super) fn between(&mut self, low: i64, high: i64) -> ExprId {
        self.fact(NUMBER, Some((low, high)), Slot::LeftOut)
    }

    pub(super) fn unknown(&mut self, ty: Type) -> ExprId {
        self.fact(ty, None, Slot::LeftOut)
    }

    pub(super) fn define(&mut self, ty: Type, lines: Vec<Line>) -> DefineId {
        self.program.defines.push(Define {
            head: head("d"),
            of: None,
            ty,
            range: None,
            shown: true,
            so_far: false,
            dated_by: None,
            lines,
        });
        let id = DefineId::at(self.program.defines.len() - 1);
        self.program.answers.push(AnswerId::Define(id));
        id
    }

    pub(super) fn item(&mut self, list: ListPlace, index: u32, fields: Vec<Slot>) -> Value {
        let ordinal = u32::try_from(self.places.len()).unwrap();
        self.places.push(ItemPlace { list, index, id: None });
        Value::Item(Arc::new(Item { ordinal, fields: fields.into() }))
    }

    pub(super) fn facts(&self) -> Facts {
        Facts { id: None, slots: self.slots.clone(), places: self.places.clone() }
    }

    /// The outcome of an expression, on 12 July 2025.
    pub(super) fn eval(&self, expr: ExprId) -> Outcome {
        evaluate_expr(&self.program, &self.facts(), day("2025-07-12"), expr).0
    }
}

pub(super) fn shape(ty: Type, range: Option<(i64, i64)>) -> FieldShape {
    let range = range.map(|(low, high)| (Number::from_i64(low), Number::from_i64(high)));
    FieldShape { ty, range, by: None, marks: Vec::new() }
}

pub(super) fn line(kind: LineKind, value: ExprId, when: Option<ExprId>) -> Line {
    Line {
        kind,
        value,
        from: None,
        until: None,
        when,
        annotations: Annotations::default(),
        span: Span::default(),
    }
}
