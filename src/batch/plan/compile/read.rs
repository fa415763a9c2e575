//! What an expression reads, and what is the same in every case.
//!
//! Owns: facts, fields, items and cells as lanes; and the values that the engine works out once for all. Must never
//! know what becomes of them.

use super::*;

impl Compiler<'_> {
    /// Whether an expression reads nothing of a case. Loop variables from `base` on are its own.
    pub(super) fn is_static(&self, id: ExprId, base: usize, depth: u32) -> bool {
        if depth > 40 {
            return false;
        }
        let program = self.program;
        match &program[id].kind {
            ExprKind::Fact(_)
            | ExprKind::AnswerIs { .. }
            | ExprKind::AnswerField { .. }
            | ExprKind::Applies(_)
            | ExprKind::Derived { .. }
            | ExprKind::JoinDerived { .. }
            | ExprKind::Recorded(_)
            | ExprKind::Undecided(_) => false,
            ExprKind::Variable(variable) => usize::from(*variable) >= base,
            ExprKind::Define(define) => {
                let define = &program[*define];
                let is_static = |id: ExprId| self.is_static(id, 0, depth + 1);
                define.dated_by.is_none_or(is_static)
                    && define
                        .lines
                        .iter()
                        .all(|line| is_static(line.value) && line.when.is_none_or(is_static))
            }
            kind => {
                let mut parts = Vec::new();
                program.children(kind, &mut parts);
                parts.iter().all(|part| self.is_static(*part, base, depth + 1))
            }
        }
    }

    /// An expression that is the same in every case.
    pub(super) fn folded(&self, id: ExprId) -> Result<Val, Why> {
        match engine::evaluate_expr(self.program, &self.nothing, self.today, id).0 {
            Outcome::Known(value) => Ok(Val::Const(value)),
            _ => unable("a value that errs in every case"),
        }
    }

    /// The values of a list that is the same in every case.
    pub(super) fn folded_list(&self, value: &Val) -> Option<Vec<Value>> {
        match value {
            Val::Const(Value::List(list)) => Some(list.items.to_vec()),
            _ => None,
        }
    }

    pub(super) fn read(
        &mut self,
        op: Op,
        domain: DomainId,
        shape: &FieldShape,
    ) -> Result<Val, Why> {
        if shape.ty.or_none && shape.ty.atom == Atom::YesNo {
            return unable("a yes or no that may be none");
        }
        let found = self.lane(op, domain, shape.ty)?;
        if let (Val::Wide(node, scale), Some((low, high))) = (&found, shape.range) {
            let ends = scaled(low, *scale).zip(scaled(high, *scale));
            let between = ends.unwrap_or((i64::MIN, i64::MAX));
            let or_none = shape.ty.or_none || ends.is_none();
            self.ranges.insert(*node, Declared { between, or_none });
        }
        Ok(found)
    }

    pub(super) fn lane(&mut self, op: Op, domain: DomainId, ty: Type) -> Result<Val, Why> {
        Ok(match ty.atom {
            Atom::YesNo => Val::Truth(self.graph.add(op, domain, Kind::Truth)),
            Atom::Date | Atom::Time | Atom::Scale(_) | Atom::Weekday => {
                Val::Plain(self.graph.add(op, domain, Kind::Small))
            }
            Atom::Whole | Atom::Number | Atom::Money | Atom::Percent => {
                let node = self.graph.add(op, domain, Kind::Wide);
                Val::Wide(node, scale_of(ty.atom))
            }
            _ => return unable("a text"),
        })
    }

    pub(super) fn fact(&mut self, id: FactId) -> Result<Val, Why> {
        let shape = &self.program[id].shape;
        if shape.ty.list {
            if shape.ty.or_none {
                return unable("a list that may be none");
            }
            return Ok(Val::List(self.graph.domain(Source::Fact(id), CASES), CASES));
        }
        self.read(Op::Fact(id), CASES, shape)
    }

    pub(super) fn variable(&mut self, variable: u16, ty: Type) -> Result<Val, Why> {
        match self.frame.get(usize::from(variable)) {
            Some(Binding::Item(domain)) if !matches!(ty.atom, Atom::Item(_)) => {
                self.lane(Op::Element, *domain, ty)
            }
            Some(Binding::Item(_)) => unable("an item as a value"),
            Some(Binding::Row(_)) => unable("a row as a value"),
            None => unable("a loop variable outside of its loop"),
        }
    }

    /// What the item of a path stands for.
    pub(super) fn item(&self, of: ExprId) -> Result<Binding, Why> {
        match self.program[of].kind {
            ExprKind::Variable(variable) => match self.frame.get(usize::from(variable)) {
                Some(binding) => Ok(*binding),
                None => unable("a loop variable outside of its loop"),
            },
            _ => unable("an item that is worked out"),
        }
    }

    pub(super) fn field(&mut self, of: ExprId, field: u16) -> Result<Val, Why> {
        let Binding::Item(domain) = self.item(of)? else { return unable("a field of a row") };
        let program = self.program;
        let Atom::Item(record) = program[of].ty.atom else { return unable("a field of no item") };
        let Some(declared) = program[record].fields.get(usize::from(field)) else {
            return unable("a field that is not there");
        };
        if declared.shape.ty.list {
            if declared.shape.ty.or_none {
                return unable("a list that may be none");
            }
            let inner = self.graph.domain(Source::Field(domain, field), domain);
            return Ok(Val::List(inner, domain));
        }
        self.read(Op::Field(field), domain, &declared.shape)
    }

    pub(super) fn cell(&self, of: ExprId, column: u16) -> Result<Val, Why> {
        let Binding::Row(row) = self.item(of)? else { return unable("a cell of no row") };
        let Atom::Row(table) = self.program[of].ty.atom else { return unable("a cell of no row") };
        let row = self.program[table].rows.get(row as usize);
        match row.and_then(|row| row.cells.get(usize::from(column))) {
            Some(Cell::Values(values)) if values.len() == 1 => match values.first() {
                Some(value) => Ok(Val::Const(value.clone())),
                None => unable("a cell without a value"),
            },
            _ => unable("a cell that is a range"),
        }
    }
}
