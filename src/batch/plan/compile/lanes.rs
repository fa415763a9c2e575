//! Values as lanes, and what is worked out from numbers and days.
//!
//! Owns: which lane a value stands in, and bringing two values into lanes of one kind. Must never know where a
//! value was read.

use super::*;

impl Compiler<'_> {
    /// A value of 32 bits that is no number.
    pub(in crate::batch::plan) fn small(&mut self, value: &Val) -> Result<NodeId, Why> {
        Ok(match value {
            Val::Plain(node) | Val::Small(node) => *node,
            Val::Const(Value::None) => self.graph.add(Op::None, CASES, Kind::Small),
            Val::Const(value) => match plain_number(value) {
                Some(number) => self.graph.add(Op::Same(number), CASES, Kind::Small),
                None => return unable("a value of this type"),
            },
            _ => return unable("a value of this type"),
        })
    }

    /// A number of 64 bits.
    pub(in crate::batch::plan) fn wide(&mut self, value: &Val) -> Result<(NodeId, u32), Why> {
        Ok(match value {
            Val::Wide(node, scale) => (*node, *scale),
            Val::Small(node) => (self.op1(Kind::Wide, *node, |of| Op::Widen(of, 0)), 0),
            Val::Const(Value::None) => (self.graph.add(Op::None, CASES, Kind::Wide), 0),
            Val::Const(Value::Number(number)) => {
                let (scaled, scale) = least_scale(*number)?;
                (self.graph.add(Op::Same(scaled), CASES, Kind::Wide), scale)
            }
            _ => return unable("a value that is no number"),
        })
    }

    /// The same number with so many decimals, which are not fewer.
    pub(super) fn rescaled(&mut self, (node, scale): (NodeId, u32), to: u32) -> NodeId {
        if scale == to {
            return node;
        }
        match self.graph.node(node).map(|node| &node.op) {
            Some(Op::None) => node,
            _ => self.op1(Kind::Wide, node, |of| Op::Widen(of, to - scale)),
        }
    }

    /// Two values as lanes of one kind, and what that kind is.
    pub(super) fn alike(
        &mut self,
        left: &Val,
        right: &Val,
    ) -> Result<(NodeId, NodeId, impl FnOnce(NodeId) -> Val + use<>), Why> {
        #[derive(Clone, Copy)]
        enum Made {
            Plain,
            Small,
            Wide(u32),
        }
        let is_number = |value: &Val| {
            matches!(value, Val::Wide(..) | Val::Small(_) | Val::Const(Value::Number(_)))
        };
        let (one, other, made) = match (left, right) {
            (Val::Plain(_), _) | (_, Val::Plain(_)) => {
                (self.small(left)?, self.small(right)?, Made::Plain)
            }
            (Val::Small(one), Val::Small(other)) => (*one, *other, Made::Small),
            _ if is_number(left) || is_number(right) => {
                let (one, other) = (self.wide(left)?, self.wide(right)?);
                let scale = one.1.max(other.1);
                (self.rescaled(one, scale), self.rescaled(other, scale), Made::Wide(scale))
            }
            (Val::Const(_), Val::Const(_)) => (self.small(left)?, self.small(right)?, Made::Plain),
            _ => return unable("values of this type"),
        };
        let make = move |node| match made {
            Made::Plain => Val::Plain(node),
            Made::Small => Val::Small(node),
            Made::Wide(scale) => Val::Wide(node, scale),
        };
        Ok((one, other, make))
    }

    pub(super) fn of_day(&mut self, date: NodeId, function: DayFunction) -> NodeId {
        if let Some(Op::Same(number)) = self.graph.node(date).map(|node| &node.op)
            && let Some(found) = super::super::days::apply(self.program, function, *number)
        {
            return self.graph.add(Op::Same(found.into()), CASES, Kind::Small);
        }
        self.op1(Kind::Small, date, |of| Op::OfDayValue(of, function))
    }

    pub(super) fn arithmetic(
        &mut self,
        op: Arithmetic,
        left: ExprId,
        right: ExprId,
    ) -> Result<Val, Why> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let (left, right) = (self.wide(&left)?, self.wide(&right)?);
        match op {
            Arithmetic::Add | Arithmetic::Subtract => {
                let scale = left.1.max(right.1);
                let (one, other) = (self.rescaled(left, scale), self.rescaled(right, scale));
                let op = |one, other| match op {
                    Arithmetic::Add => Op::Add(one, other),
                    _ => Op::Subtract(one, other),
                };
                self.op2(Kind::Wide, one, other, op).map(|node| Val::Wide(node, scale))
            }
            Arithmetic::Multiply => {
                let scale = left.1 + right.1;
                if scale > 15 {
                    return unable("a product of so many decimals");
                }
                self.op2(Kind::Wide, left.0, right.0, Op::Multiply)
                    .map(|node| Val::Wide(node, scale))
            }
            Arithmetic::Divide => unable("a division"),
        }
    }

    pub(super) fn shift(
        &mut self,
        duration: ExprId,
        calendar: Option<crate::program::CalendarId>,
        after: bool,
        date: ExprId,
    ) -> Result<Val, Why> {
        let Val::Const(Value::Duration(duration)) = self.value(duration)? else {
            return unable("a duration that differs from case to case");
        };
        let date = self.value(date)?;
        if matches!(date, Val::Const(_)) {
            return unable("a day counted from one that is the same in every case");
        }
        let date = self.small(&date)?;
        Ok(Val::Plain(self.of_day(date, DayFunction::Shift(duration, calendar, after))))
    }
}

/// A number with the fewest decimals that hold it.
fn least_scale(number: Number) -> Result<(i64, u32), Why> {
    (0..=9)
        .find_map(|scale| scaled(number, scale).map(|scaled| (scaled, scale)))
        .ok_or_else(|| "a number of so many decimals".to_owned())
}
