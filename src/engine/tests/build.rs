//! A tiny builder of programs, for tests of the evaluator alone.

use std::sync::Arc;

use crate::engine::{Outcome, Range, evaluate_expr};
use crate::program::*;
use crate::span::Span;
use crate::syntax::ast::LineKind;
use crate::value::{Calendar, Date, Number};

pub(crate) fn head(name: &str) -> Head {
    Head {
        pack: PackId(0),
        name: name.into(),
        label: name.into(),
        annotations: Annotations::default(),
        span: Span::default(),
        name_span: Span::default(),
    }
}

pub(crate) fn number(value: i64) -> Value {
    Value::Number(Number::from_i64(value))
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

pub(crate) fn date(text: &str) -> Value {
    Value::Date(day(text))
}

pub(crate) fn known(value: i64) -> Outcome {
    Outcome::Known(number(value))
}

pub(crate) fn range(low: i64, high: i64) -> Outcome {
    Outcome::Unknown(Some(Box::new(Range {
        low: Some(number(low)),
        high: Some(number(high)),
        or_none: false,
    })))
}

pub(crate) const YES_NO: Type = Type::of(Atom::YesNo);
pub(crate) const NUMBER: Type = Type::of(Atom::Number);
pub(crate) const DATE: Type = Type::of(Atom::Date);

pub(crate) struct Build {
    pub(crate) program: Program,
    pub(crate) slots: Vec<Slot>,
    pub(crate) places: Vec<ItemPlace>,
}

impl Build {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn expr(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.program.exprs.push(Expr { kind, ty, span: Span::default() });
        ExprId::at(self.program.exprs.len() - 1)
    }

    pub(crate) fn value(&mut self, value: Value) -> ExprId {
        let atom = match &value {
            Value::YesNo(_) => Atom::YesNo,
            Value::Number(_) => Atom::Number,
            Value::Date(_) => Atom::Date,
            Value::Duration(_) => Atom::Duration,
            _ => Atom::None,
        };
        self.expr(Type::of(atom), ExprKind::Constant(value))
    }

    pub(crate) fn number(&mut self, of: i64) -> ExprId {
        self.value(number(of))
    }

    pub(crate) fn list(&mut self, parts: &[ExprId]) -> ExprList {
        let start = u32::try_from(self.program.operands.len()).unwrap();
        self.program.operands.extend_from_slice(parts);
        ExprList { start, len: u32::try_from(parts.len()).unwrap() }
    }

    pub(crate) fn declare(&mut self, ty: Type, range: Option<(i64, i64)>, slot: Slot) -> FactId {
        let shape = shape(ty, range);
        self.program.facts.push(Fact { head: head("f"), group: GroupId(0), shape });
        self.slots.push(slot);
        FactId::at(self.program.facts.len() - 1)
    }

    /// A fact, and an expression that reads it.
    pub(crate) fn fact(&mut self, ty: Type, range: Option<(i64, i64)>, slot: Slot) -> ExprId {
        let fact = self.declare(ty, range, slot);
        self.expr(ty, ExprKind::Fact(fact))
    }

    /// An unknown number with a declared range.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> ExprId {
        self.fact(NUMBER, Some((low, high)), Slot::LeftOut)
    }

    pub(crate) fn unknown(&mut self, ty: Type) -> ExprId {
        self.fact(ty, None, Slot::LeftOut)
    }

    pub(crate) fn define(&mut self, ty: Type, lines: Vec<Line>) -> DefineId {
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

    pub(crate) fn item(&mut self, list: ListPlace, index: u32, fields: Vec<Slot>) -> Value {
        let ordinal = u32::try_from(self.places.len()).unwrap();
        self.places.push(ItemPlace { list, index, id: None });
        Value::Item(Arc::new(Item { ordinal, fields: fields.into() }))
    }

    pub(crate) fn facts(&self) -> Facts {
        Facts { id: None, slots: self.slots.clone(), places: self.places.clone() }
    }

    /// The outcome of an expression, on 12 July 2025.
    pub(crate) fn eval(&self, expr: ExprId) -> Outcome {
        evaluate_expr(&self.program, &self.facts(), day("2025-07-12"), expr).0
    }
}

pub(crate) fn shape(ty: Type, range: Option<(i64, i64)>) -> FieldShape {
    let range = range.map(|(low, high)| (Number::from_i64(low), Number::from_i64(high)));
    FieldShape { ty, range, by: None, marks: Vec::new() }
}

pub(crate) fn line(kind: LineKind, value: ExprId, when: Option<ExprId>) -> Line {
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
