//! Definitions: which line decides, and when.

use std::rc::Rc;

use super::super::formula::{ALWAYS, Formula, NEVER, Pair};
use super::super::term::About;
use super::compare::Op;
use super::value::MOST_CASES;
use super::{Frame, Leaf, MOST_DEPTH, Reader, Tag, Val};
use crate::program::{Define, DefineId, ExprKind, Line, Order, Type, Value};
use crate::syntax::ast::LineKind;

/// When the lines of a definition decide.
#[derive(Debug)]
pub(in crate::analysis::logic) struct Lines {
    /// Of each line, in the order of [`Define::lines`]: the cases in which its days and its guard hold and
    /// nothing before it decides.
    pub(in crate::analysis::logic) decides: Vec<Formula>,
    /// Of each line: the cases in which no line before it decides.
    pub(in crate::analysis::logic) reached: Vec<Formula>,
    /// Of each line: the cases in which its day holds.
    pub(in crate::analysis::logic) holds: Vec<Formula>,
    /// Of each line: its guard.
    pub(in crate::analysis::logic) guards: Vec<Pair>,
    /// No line decides.
    rest: Formula,
}

impl Reader<'_> {
    /// The value of a definition, or of a derived field of the item of the frame.
    pub(super) fn define(&mut self, id: DefineId, frame: Frame) -> Rc<Val> {
        let frame = if self.program[id].of.is_some() {
            frame
        } else {
            Frame { scope: 0, check: frame.check }
        };
        if let Some(known) = self.defines.get(&(id, frame)) {
            return Rc::clone(known);
        }
        let around = self.whole_define(id, frame, true);
        self.defines.insert((id, frame), around);
        let found = stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.by_lines(id, frame));
        let value = match found {
            Ok(branches) => Rc::new(Val { branches, open: false }),
            Err(open) => self.whole_define(id, frame, open),
        };
        self.defines.insert((id, frame), Rc::clone(&value));
        value
    }

    /// A definition that is not taken apart.
    fn whole_define(&mut self, id: DefineId, frame: Frame, open: bool) -> Rc<Val> {
        let define = &self.program[id];
        let ty = define.ty;
        let range = (define.range.map(|range| range.0), define.range.map(|range| range.1));
        let tag = if define.of.is_some() { Tag::Derived } else { Tag::Define };
        let key = [tag as u32, id.0, frame.scope, frame.check.into(), open.into(), u32::MAX].into();
        let term = self.terms.term(key, || About { open, range, ..About::of(ty) });
        Rc::new(Val { branches: vec![(ALWAYS, Leaf::Term(term))], open })
    }

    /// `Err`: it is not taken apart; whether it can be unknown.
    fn by_lines(&mut self, id: DefineId, frame: Frame) -> Result<Vec<(Formula, Leaf)>, bool> {
        let program = self.program;
        let define = &program[id];
        let lines = self.lines(define, frame)?;
        if self.is_crowded() {
            return Err(true);
        }
        let mut values = Vec::with_capacity(define.lines.len());
        for line in &define.lines {
            let value = self.val(line.value, frame);
            if value.open {
                return Err(true);
            }
            values.push(value);
        }
        let mut branches = Vec::new();
        for (at, (value, decides)) in values.iter().zip(&lines.decides).enumerate() {
            for (when, leaf) in &value.branches {
                let mut cases = self.formulas.and(*decides, *when);
                if define.lines.get(at).is_some_and(|line| line.kind == LineKind::Except) {
                    let agree = self.agree(define, &lines, &values, at, leaf);
                    cases = self.formulas.and(cases, agree);
                }
                cases = self.in_range(define, cases, leaf);
                branches.push((cases, leaf.clone()));
            }
            if branches.len() > 4 * MOST_CASES {
                return Err(false);
            }
        }
        if define.ty.or_none {
            branches.push((lines.rest, Leaf::Constant(Value::None)));
        }
        let branches = self.gathered(branches).ok_or(false)?;
        let depth = branches.iter().map(|(when, _)| self.formulas.depth(*when)).max();
        if depth.unwrap_or(0) > MOST_DEPTH / 2 { Err(false) } else { Ok(branches) }
    }

    /// The cases in which every later exception does not apply, or says the same; and no guard of one is
    /// an error.
    fn agree(
        &mut self,
        define: &Define,
        lines: &Lines,
        values: &[Rc<Val>],
        at: usize,
        leaf: &Leaf,
    ) -> Formula {
        let mut all = ALWAYS;
        let own = Val::one(leaf.clone());
        for (later, line) in define.lines.iter().enumerate().skip(at + 1) {
            if line.kind != LineKind::Except {
                continue;
            }
            let (Some(holds), Some(guard), Some(value)) =
                (lines.holds.get(later), lines.guards.get(later), values.get(later))
            else {
                continue;
            };
            let not_read = self.formulas.not(*holds);
            let same = self.compared(Op::Is, &own, value, Frame::default());
            let applies = self.formulas.and(guard.yes, same.yes);
            let fine = self.formulas.any([not_read, guard.no, applies]);
            all = self.formulas.and(all, fine);
        }
        all
    }

    /// A value outside the declared range is an error.
    fn in_range(&mut self, define: &Define, cases: Formula, leaf: &Leaf) -> Formula {
        let Some((low, high)) = define.range else { return cases };
        match leaf {
            Leaf::Constant(Value::Number(number)) if *number < low || *number > high => NEVER,
            Leaf::Constant(_) => cases,
            Leaf::Term(term) => {
                let inside = self.within(*term, (Value::Number(low), Value::Number(high)));
                self.formulas.and(cases, inside)
            }
        }
    }

    /// When each line decides. `Err`: it is not told, and whether that is because a guard can be unknown.
    pub(in crate::analysis::logic) fn lines(
        &mut self,
        define: &Define,
        frame: Frame,
    ) -> Result<Lines, bool> {
        let day = match define.dated_by {
            Some(day) => self.val(day, frame),
            None => self.today(),
        };
        if day.open {
            return Err(true);
        }
        let dated = define.dated_by.is_some();
        let on_a_day = if dated {
            let none = Val::one(Leaf::Constant(Value::None));
            self.compared(Op::Is, &day, &none, Frame::default()).no
        } else {
            ALWAYS
        };
        let mut lines = Lines {
            decides: vec![NEVER; define.lines.len()],
            reached: vec![NEVER; define.lines.len()],
            holds: Vec::new(),
            guards: Vec::new(),
            rest: NEVER,
        };
        for line in &define.lines {
            let holds = self.line_holds(line, &day);
            lines.holds.push(holds);
            let guard = match line.when {
                Some(when) => self.truth(when, frame),
                None => Pair::YES,
            };
            if guard.open {
                return Err(true);
            }
            lines.guards.push(guard);
        }
        // Exceptions first, then the others.
        let mut reached = on_a_day;
        for except in [true, false] {
            for (at, line) in define.lines.iter().enumerate() {
                if (line.kind == LineKind::Except) != except {
                    continue;
                }
                let (Some(holds), Some(guard)) = (lines.holds.get(at), lines.guards.get(at)) else {
                    continue;
                };
                let (holds, guard) = (*holds, *guard);
                if let Some(place) = lines.reached.get_mut(at) {
                    *place = reached;
                }
                if let Some(place) = lines.decides.get_mut(at) {
                    *place = self.formulas.all([reached, holds, guard.yes]);
                }
                let not_read = self.formulas.not(holds);
                let passed = self.formulas.or(not_read, guard.no);
                reached = self.formulas.and(reached, passed);
            }
        }
        lines.rest = reached;
        Ok(lines)
    }

    /// The day of the evaluation, as a value.
    fn today(&mut self) -> Rc<Val> {
        let ty = Type::of(crate::program::Atom::Date);
        let about = || About { fails: false, free: true, ..About::of(ty) };
        let term = self.terms.term([Tag::Today as u32].into(), about);
        Rc::new(Val::one(Leaf::Term(term)))
    }

    fn line_holds(&mut self, line: &Line, day: &Val) -> Formula {
        self.between_days(day, line.from, line.until)
    }

    /// The cases in which a day lies between two others, both included.
    fn between_days(
        &mut self,
        day: &Val,
        from: Option<crate::value::Date>,
        until: Option<crate::value::Date>,
    ) -> Formula {
        let mut all = ALWAYS;
        for (end, op) in [(from, Order::AtLeast), (until, Order::AtMost)] {
            let Some(end) = end else { continue };
            let end = Val::one(Leaf::Constant(Value::Date(end)));
            let holds = self.compared(Op::Order(op), day, &end, Frame::default());
            all = self.formulas.and(all, holds.yes);
        }
        all
    }

    /// Whether something is in force.
    pub(in crate::analysis::logic) fn in_force(
        &mut self,
        standing: &crate::program::Standing,
        frame: Frame,
    ) -> Pair {
        let Some(in_force) = &standing.in_force else { return Pair::YES };
        let plain = Frame { scope: 0, check: frame.check };
        let day = match in_force.dated_by {
            Some(day) => self.val(day, plain),
            None => self.today(),
        };
        if day.open {
            let key = match in_force.dated_by {
                Some(day) => [Tag::Deep as u32, day.0, u32::MAX, frame.check.into()],
                None => [Tag::Deep as u32, u32::MAX, u32::MAX, 0],
            };
            return self.variable(key.into(), true);
        }
        let yes = self.between_days(&day, in_force.from, in_force.until);
        let none = Val::one(Leaf::Constant(Value::None));
        let given = self.compared(Op::Is, &day, &none, Frame::default()).no;
        let yes = self.formulas.and(yes, given);
        let outside = self.formulas.not(yes);
        Pair { yes, no: self.formulas.and(given, outside), open: false }
    }

    /// Whether a derived field can rest on something that is held; yes where that is not seen at once.
    pub(super) fn rests_on_held(&self, define: DefineId) -> bool {
        let program = self.program;
        let mut seen = vec![define];
        let mut open = Vec::new();
        let push = |define: &Define, open: &mut Vec<_>| {
            open.extend(define.dated_by);
            open.extend(
                define.lines.iter().flat_map(|line| [Some(line.value), line.when]).flatten(),
            );
        };
        push(&program[define], &mut open);
        while let Some(expr) = open.pop() {
            match program[expr].kind {
                ExprKind::AnswerIs { .. } | ExprKind::AnswerField { .. } | ExprKind::Applies(_) => {
                    return true;
                }
                ExprKind::Define(id)
                | ExprKind::Derived { define: id, .. }
                | ExprKind::JoinDerived { define: id, .. }
                    if !seen.contains(&id) =>
                {
                    seen.push(id);
                    push(&program[id], &mut open);
                }
                _ => {}
            }
            program.children(&program[expr].kind, &mut open);
            if seen.len() > 64 || open.len() > 4096 {
                return true;
            }
        }
        false
    }
}
