//! Comparisons, and what is in a list.
//!
//! Owns: comparisons of values, ranges, members, sets; what is given and what is recorded. Must never know where a
//! value was read.

use super::*;

impl Compiler<'_> {
    pub(super) fn order(&mut self, op: Order, left: ExprId, right: ExprId) -> Result<NodeId, Why> {
        let op = match op {
            Order::AtLeast => Cmp::AtLeast,
            Order::AtMost => Cmp::AtMost,
            Order::MoreThan => Cmp::MoreThan,
            Order::LessThan => Cmp::LessThan,
        };
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.compare(op, &left, &right)
    }

    pub(super) fn equal(&mut self, left: ExprId, right: ExprId) -> Result<NodeId, Why> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.compare(Cmp::Equal, &left, &right)
    }

    /// A comparison.
    pub(super) fn compare(&mut self, op: Cmp, left: &Val, right: &Val) -> Result<NodeId, Why> {
        match (left, right) {
            (Val::Truth(_), _) | (_, Val::Truth(_)) if op == Cmp::Equal => {
                return self.same_truth(left, right);
            }
            (Val::Const(Value::None), other) | (other, Val::Const(Value::None))
                if op == Cmp::Equal =>
            {
                let given = self.given(other)?;
                return Ok(self.not(given));
            }
            (Val::Const(one), other) if !matches!(other, Val::Const(_)) => {
                if let Some(found) = self.compare_same(turned(op), other, one)? {
                    return Ok(found);
                }
            }
            (one, Val::Const(other)) if !matches!(one, Val::Const(_)) => {
                if let Some(found) = self.compare_same(op, one, other)? {
                    return Ok(found);
                }
            }
            _ => {}
        }
        let (one, other, _) = self.alike(left, right)?;
        let in_check = self.in_check;
        self.op2(Kind::Truth, one, other, |one, other| Op::Compare(op, one, other, in_check))
    }

    /// A comparison with a value that is the same in every case, where it stands in a lane of its own.
    pub(super) fn compare_same(
        &mut self,
        op: Cmp,
        left: &Val,
        right: &Value,
    ) -> Result<Option<NodeId>, Why> {
        let (node, number) = match (left, right) {
            (Val::Plain(node), value) => match plain_number(value) {
                Some(number) => (*node, number),
                None => return Ok(None),
            },
            (Val::Small(node), Value::Number(number)) => match number.to_i64() {
                Some(number) if i32::try_from(number).is_ok() => (*node, number),
                _ => return Ok(None),
            },
            (Val::Wide(node, scale), Value::Number(number)) => match scaled(*number, *scale) {
                Some(number) => (*node, number),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        let in_check = self.in_check;
        Ok(Some(self.op1(Kind::Truth, node, |of| Op::CompareSame(op, of, number, in_check))))
    }

    /// Two yes-or-nos that are the same: both or neither.
    pub(super) fn same_truth(&mut self, left: &Val, right: &Val) -> Result<NodeId, Why> {
        match (left, right) {
            (Val::Truth(one), Val::Const(Value::YesNo(answer)))
            | (Val::Const(Value::YesNo(answer)), Val::Truth(one)) => {
                Ok(if *answer { *one } else { self.not(*one) })
            }
            (Val::Truth(one), Val::Truth(other)) => {
                let (not_one, not_other) = (self.not(*one), self.not(*other));
                let both = self.junction(true, &[*one, *other])?;
                let neither = self.junction(true, &[not_one, not_other])?;
                self.junction(false, &[both, neither])
            }
            _ => unable("a yes or no that may be none"),
        }
    }

    pub(super) fn between(
        &mut self,
        value: ExprId,
        low: ExprId,
        high: ExprId,
    ) -> Result<NodeId, Why> {
        let (value, low, high) = (self.value(value)?, self.value(low)?, self.value(high)?);
        let first = self.compare(Cmp::AtLeast, &value, &low)?;
        let last = self.compare(Cmp::AtMost, &value, &high)?;
        let ends = (
            self.graph.node(first).map(|node| node.op.clone()),
            self.graph.node(last).map(|node| node.op.clone()),
        );
        if let (
            Some(Op::CompareSame(Cmp::AtLeast, of, low, in_check)),
            Some(Op::CompareSame(Cmp::AtMost, _, high, _)),
        ) = ends
        {
            return Ok(self.op1(Kind::Truth, of, |of| Op::Between(of, low, high, in_check)));
        }
        let between = self.junction(true, &[first, last])?;
        self.reads_too(between, &[value, low, high])?;
        Ok(between)
    }

    pub(super) fn one_of(&mut self, value: ExprId, of: &[ExprId]) -> Result<NodeId, Why> {
        let value = self.value(value)?;
        let parts: Result<Vec<Val>, Why> = of.iter().map(|part| self.value(*part)).collect();
        self.one_of_values(&value, &parts?)
    }

    pub(super) fn one_of_values(&mut self, value: &Val, of: &[Val]) -> Result<NodeId, Why> {
        let mut mask = 0_u64;
        let mut with_none = false;
        let mut others = Vec::new();
        for part in of {
            match (value, part) {
                (Val::Plain(_), Val::Const(Value::Member(member)))
                    if usize::from(*member) < SET =>
                {
                    mask |= 1 << member;
                }
                (Val::Plain(_), Val::Const(Value::None)) => with_none = true,
                _ => others.push(part.clone()),
            }
        }
        let mut parts = Vec::new();
        if let Val::Plain(node) = value
            && (mask != 0 || with_none)
        {
            parts.push(self.op1(Kind::Truth, *node, |of| Op::Member(of, mask, with_none)));
        }
        for other in &others {
            parts.push(self.compare(Cmp::Equal, value, other)?);
        }
        let found = self.junction(false, &parts)?;
        self.reads_too(found, &others)?;
        Ok(found)
    }

    pub(super) fn in_list(&mut self, value: ExprId, list: ExprId) -> Result<NodeId, Why> {
        let program = self.program;
        let value = self.value(value)?;
        let parts: Vec<Val> = match &program[list].kind {
            ExprKind::List(parts) if !self.is_static(list, self.frame.len(), 0) => {
                let parts: Result<Vec<Val>, Why> =
                    program.operands(*parts).iter().map(|part| self.value(*part)).collect();
                let parts = parts?;
                // An unknown part makes the whole list unknown, unlike a part of `is one of`.
                if parts.iter().any(|part| !matches!(part, Val::Const(_))) {
                    return unable("a list that is worked out");
                }
                parts
            }
            _ => match self.value(list)? {
                Val::List(domain, of) => return self.in_set(domain, of, &value),
                list => match self.folded_list(&list) {
                    Some(values) => values.into_iter().map(Val::Const).collect(),
                    None => return unable("a list that is worked out"),
                },
            },
        };
        // In an empty list there is nothing, but what is sought may still become an error.
        if parts.is_empty() {
            return unable("an empty list");
        }
        self.one_of_values(&value, &parts)
    }

    pub(super) fn in_set(
        &mut self,
        domain: DomainId,
        of: DomainId,
        value: &Val,
    ) -> Result<NodeId, Why> {
        let set = self.set(domain, of)?;
        let value = self.small(value)?;
        self.op2(Kind::Truth, set, value, Op::SetHas)
    }

    /// The members in a list.
    pub(super) fn set(&mut self, domain: DomainId, of: DomainId) -> Result<NodeId, Why> {
        let source = self.graph.domains.get(domain.index()).map(|domain| domain.source);
        let shape = match source {
            Some(Source::Fact(fact)) => Some(self.program[fact].shape.ty),
            Some(Source::Field(of, field)) => self.field_type(of, field),
            _ => None,
        };
        match shape {
            Some(Type { atom: Atom::Scale(scale), .. })
                if self.program[scale].members.len() <= SET && self.graph.parent(domain) == of =>
            {
                let parent = self.graph.parent(domain);
                Ok(self.graph.add(Op::Set(domain), parent, Kind::Wide))
            }
            _ => unable("what is in a list of this type"),
        }
    }

    /// The type of a field of the items of a domain.
    pub(super) fn field_type(&self, of: DomainId, field: u16) -> Option<Type> {
        let ty = match self.graph.domains.get(of.index())?.source {
            Source::Cases => return None,
            Source::Fact(fact) => self.program[fact].shape.ty,
            Source::Field(outer, field) => self.field_type(outer, field)?,
        };
        let Atom::Item(record) = ty.atom else { return None };
        Some(self.program[record].fields.get(usize::from(field))?.shape.ty)
    }

    pub(super) fn includes(&mut self, list: ExprId, all_of: &[ExprId]) -> Result<Val, Why> {
        let Val::List(domain, of) = self.value(list)? else {
            return unable("what a list that is worked out includes");
        };
        let set = self.set(domain, of)?;
        let mut wanted = 0_u64;
        let mut parts = Vec::new();
        for part in all_of {
            match self.value(*part)? {
                Val::Const(Value::Member(member)) if usize::from(member) < SET => {
                    wanted |= 1 << member;
                }
                value => {
                    let value = self.small(&value)?;
                    parts.push(self.op2(Kind::Truth, set, value, Op::SetHas)?);
                }
            }
        }
        parts.push(self.op1(Kind::Truth, set, |of| Op::SetHolds(of, wanted)));
        self.junction(true, &parts).map(Val::Truth)
    }

    /// `is given`
    pub(in crate::batch::plan) fn given(&mut self, of: &Val) -> Result<NodeId, Why> {
        Ok(match of {
            Val::Const(value) => {
                let given = *value != Value::None;
                self.graph.add(Op::Yes(given), CASES, Kind::Truth)
            }
            Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => {
                self.op1(Kind::Truth, *node, Op::Given)
            }
            Val::Truth(_) | Val::List(..) => return unable("whether this is given"),
        })
    }

    /// `is recorded`
    pub(super) fn recorded(&mut self, of: ExprId) -> Result<NodeId, Why> {
        let program = self.program;
        if let ExprKind::AnswerIs { .. } = program[of].kind {
            return unable("whether an answer is undecided");
        }
        Ok(match self.value(of)? {
            Val::Const(_) => self.graph.add(Op::Yes(true), CASES, Kind::Truth),
            Val::Truth(node) | Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => {
                self.op1(Kind::Truth, node, Op::Recorded)
            }
            Val::List(..) => return unable("whether a list is recorded"),
        })
    }
}

/// The comparison with its sides changed.
const fn turned(op: Cmp) -> Cmp {
    match op {
        Cmp::AtLeast => Cmp::AtMost,
        Cmp::AtMost => Cmp::AtLeast,
        Cmp::MoreThan => Cmp::LessThan,
        Cmp::LessThan => Cmp::MoreThan,
        Cmp::Equal => Cmp::Equal,
    }
}
