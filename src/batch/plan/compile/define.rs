//! Definitions and tables: which of several values there is.
//!
//! Owns: the lines in force on the day, and the rows of a table, as selections. Must never know what reads them.

use super::*;

impl Compiler<'_> {
    /// A definition, or a derived field of an item.
    pub(in crate::batch::plan) fn define(
        &mut self,
        id: DefineId,
        item: Option<DomainId>,
    ) -> Result<Val, Why> {
        if let Some(known) = self.defines.get(&(id, item)) {
            return known.clone();
        }
        let frame = item.map(Binding::Item).into_iter().collect();
        let made = self.in_frame(frame, |this| this.definition(id));
        self.defines.insert((id, item), made.clone());
        made
    }

    pub(super) fn definition(&mut self, id: DefineId) -> Result<Val, Why> {
        let program = self.program;
        let define = &program[id];
        if define.range.is_some() {
            return unable("a definition with a declared range");
        }
        let is_dated = define.lines.iter().any(|line| line.from.is_some() || line.until.is_some());
        let day = match define.dated_by {
            None => self.today,
            Some(dated_by) => match self.value(dated_by)? {
                Val::Const(Value::Date(day)) => day,
                _ if !is_dated && define.lines.iter().all(|line| line.from.is_none()) => {
                    return unable("a definition that is dated by a fact");
                }
                _ => return unable("a definition that is dated by a fact"),
            },
        };
        let lines: Vec<&Line> = define.lines.iter().filter(|line| line.holds_on(day)).collect();
        let exceptions = lines.iter().filter(|line| line.kind == LineKind::Except).count();
        if let [line] = lines.as_slice()
            && line.when.is_none()
        {
            return self.value(line.value);
        }
        let mut guards = Vec::new();
        let mut values = Vec::new();
        let mut doubtful = false;
        for line in lines {
            guards.push(match line.when {
                Some(when) => {
                    doubtful |= may_doubt(program, when);
                    Some(self.truth(when)?)
                }
                None => None,
            });
            values.push(self.value(line.value)?);
        }
        self.selected(&guards, &values, define.ty, (exceptions, define.so_far, doubtful), false)
    }

    /// The first of several values whose guard holds.
    pub(super) fn selected(
        &mut self,
        guards: &[Option<NodeId>],
        values: &[Val],
        ty: Type,
        (exceptions, so_far, doubtful): (usize, bool, bool),
        table: bool,
    ) -> Result<Val, Why> {
        let or_none = ty.or_none;
        let is_truth =
            values.iter().any(|value| matches!(value, Val::Truth(_) | Val::Const(Value::YesNo(_))));
        let is_number = values.iter().any(|value| {
            matches!(value, Val::Wide(..) | Val::Small(_) | Val::Const(Value::Number(_)))
        });
        let (nodes, kind, scale) = if is_truth {
            if or_none {
                return unable("a yes or no that may be none");
            }
            let nodes: Result<Vec<NodeId>, Why> = values
                .iter()
                .map(|value| match value {
                    Val::Truth(node) => Ok(*node),
                    Val::Const(Value::YesNo(answer)) => {
                        Ok(self.graph.add(Op::Yes(*answer), CASES, Kind::Truth))
                    }
                    _ => unable("a yes or no that may be none"),
                })
                .collect();
            (nodes?, Kind::Truth, None)
        } else if is_number && values.iter().all(is_small) {
            let nodes: Result<Vec<NodeId>, Why> =
                values.iter().map(|value| self.small_number(value)).collect();
            (nodes?, Kind::Small, Some(0))
        } else if is_number {
            let wides: Result<Vec<(NodeId, u32)>, Why> =
                values.iter().map(|value| self.wide(value)).collect();
            let wides = wides?;
            let scale = wides.iter().map(|(_, scale)| *scale).max().unwrap_or(0);
            let nodes = wides.into_iter().map(|wide| self.rescaled(wide, scale)).collect();
            (nodes, Kind::Wide, Some(scale))
        } else {
            let nodes: Result<Vec<NodeId>, Why> =
                values.iter().map(|value| self.small(value)).collect();
            (nodes?, Kind::Small, None)
        };
        let all: Vec<NodeId> = guards.iter().flatten().chain(&nodes).copied().collect();
        let (_, domain) = self.together(&all)?;
        let lines = guards
            .iter()
            .zip(&nodes)
            .map(|(guard, node)| {
                let guard = guard.map(|guard| self.graph.lift(guard, domain));
                (guard, self.graph.lift(*node, domain))
            })
            .collect();
        let spans = is_number || ty.atom == Atom::Date;
        let vague = false;
        let select = Select { lines, exceptions, so_far, or_none, table, spans, doubtful, vague };
        let node = self.graph.add(Op::Select(select), domain, kind);
        Ok(match (kind, scale) {
            (Kind::Truth, _) => Val::Truth(node),
            (Kind::Wide, Some(scale)) => Val::Wide(node, scale),
            (Kind::Small, Some(_)) => Val::Small(node),
            _ => Val::Plain(node),
        })
    }

    pub(super) fn lookup(
        &mut self,
        table: TableId,
        column: u16,
        keys: ExprList,
    ) -> Result<Val, Why> {
        let program = self.program;
        let declared = &program[table];
        if declared.rows.len() > MAX_ROWS {
            return unable("a large table");
        }
        let doubtful = program.operands(keys).iter().any(|key| may_doubt(program, *key));
        let keys: Result<Vec<Val>, Why> =
            program.operands(keys).iter().map(|key| self.value(*key)).collect();
        let keys = keys?;
        let (mut guards, mut values) = (Vec::new(), Vec::new());
        for row in &declared.rows {
            let mut parts = Vec::new();
            for (cell, key) in row.cells.iter().zip(&keys) {
                parts.extend(self.cell_matches(cell, key)?);
            }
            guards.push(Some(self.junction(true, &parts)?));
            values.push(match row.cells.get(usize::from(column)) {
                Some(Cell::Values(cell)) if cell.len() == 1 => match cell.first() {
                    Some(value) => Val::Const(value.clone()),
                    None => return unable("a cell without a value"),
                },
                _ => return unable("a cell that is a range"),
            });
        }
        let Some(result) = declared.columns.get(usize::from(column)) else {
            return unable("a column that is not there");
        };
        let or_none = declared.partial || result.ty.or_none;
        let ty = Type { or_none, ..result.ty };
        let found = self.selected(&guards, &values, ty, (0, false, doubtful), true)?;
        if let Val::Truth(node) | Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) = found {
            self.reads_too(node, &keys)?;
        }
        if declared.partial {
            return Ok(found);
        }
        // Some row matches: the compiler saw to it. Where none does, that is an error, not none.
        match found {
            Val::Plain(_) | Val::Small(_) | Val::Wide(..) if result.ty.or_none => {
                unable("a table with none in it")
            }
            found => Ok(found),
        }
    }

    /// Whether a key lies in a cell.
    pub(super) fn cell_matches(&mut self, cell: &Cell, key: &Val) -> Result<Vec<NodeId>, Why> {
        Ok(match cell {
            Cell::Any => Vec::new(),
            Cell::Values(values) => {
                let values: Vec<Val> = values.iter().cloned().map(Val::Const).collect();
                vec![self.one_of_values(key, &values)?]
            }
            Cell::Range { from, from_excluded, to, to_excluded } => {
                if self.in_check {
                    return unable("a table in a check");
                }
                let mut parts = vec![self.given(key)?];
                if let Some(from) = from {
                    let op = if *from_excluded { Cmp::MoreThan } else { Cmp::AtLeast };
                    parts.push(self.compare(op, key, &Val::Const(from.clone()))?);
                }
                if let Some(to) = to {
                    let op = if *to_excluded { Cmp::LessThan } else { Cmp::AtMost };
                    parts.push(self.compare(op, key, &Val::Const(to.clone()))?);
                }
                parts
            }
        })
    }
}

/// A whole number that fits into a lane of 32 bits, or none.
fn is_small(value: &Val) -> bool {
    match value {
        Val::Small(_) | Val::Const(Value::None) => true,
        Val::Const(Value::Number(number)) => small_number(*number).is_some(),
        _ => false,
    }
}

fn small_number(number: Number) -> Option<i64> {
    number.to_i64().filter(|number| i32::try_from(*number).is_ok())
}

impl Compiler<'_> {
    /// A whole number in a lane of 32 bits.
    fn small_number(&mut self, value: &Val) -> Result<NodeId, Why> {
        match value {
            Val::Const(Value::Number(number)) => match small_number(*number) {
                Some(number) => Ok(self.graph.add(Op::Same(number), CASES, Kind::Small)),
                None => unable("a number of this size"),
            },
            value => self.small(value),
        }
    }
}
