//! Lists and loops: joins, quantifiers, counts, sums, the highest and its kind.
//!
//! Owns: what a loop means over items that are not decided and over a list that may hold more, and the
//! bound on the turns that one evaluation may take.
//! Must never know: what its bodies mean.

use std::cmp::Ordering;

use super::compare::{Junction, compare_values};
use super::evaluator::Evaluator;
use super::outcome::Test;
use super::{EvalError, Missing, Node, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Atom, DefineId, ExprId, ExprList, Item, List, Slot, Value};
use crate::syntax::ast::First;
use crate::value::Number;

/// The turns of loops that one evaluation may take.
pub(crate) const MAX_STEPS: u64 = 20_000_000;

/// How many rows or items are looked at in the time of one turn.
const LOOKS_PER_TURN: usize = 16;

/// What a loop goes over.
#[derive(Clone, Copy)]
pub(super) struct Loop {
    pub(super) variable: u16,
    pub(super) list: ExprId,
    pub(super) filter: Option<ExprId>,
}

/// What a filter did to the items of a list.
#[derive(Default)]
struct Filtered {
    /// How many passed.
    sure: i64,
    /// How many are not decided.
    maybe: i64,
    /// One that is not decided can become an error.
    doubtful: bool,
    /// The first error.
    error: Option<EvalError>,
}

impl<T: Tracer> Evaluator<'_, T> {
    /// One turn of a loop; false if there were too many.
    pub(crate) const fn step(&mut self) -> bool {
        self.spend(1)
    }

    /// Work as long as so many turns of a loop; false if there was too much.
    pub(super) const fn spend(&mut self, turns: u64) -> bool {
        match self.steps_left.checked_sub(turns) {
            Some(left) => {
                self.steps_left = left;
                true
            }
            None => {
                self.steps_left = 0;
                false
            }
        }
    }

    /// Looking through so many rows or items, of which many go into the time of one turn.
    pub(super) fn look_through(&mut self, count: usize) -> bool {
        self.spend((count / LOOKS_PER_TURN) as u64)
    }

    pub(crate) const fn too_much_work(&self, at: ExprId) -> Outcome {
        Outcome::Error(EvalError { code: Code::TooMuchWork, at })
    }

    /// Gives a loop variable its value; the variables of inner loops end.
    fn bind(&mut self, variable: u16, value: Value) {
        if self.variables.len() == self.base + usize::from(variable) + 1
            && let Some(last) = self.variables.last_mut()
        {
            *last = value;
            return;
        }
        self.unbind(variable);
        self.variables.push(value);
    }

    /// Ends a loop variable and those of inner loops.
    fn unbind(&mut self, variable: u16) {
        self.variables.resize(self.base + usize::from(variable), Value::None);
    }

    /// An expression that is not evaluated, because something before it is not known, may fail later.
    pub(super) fn doubt_unread(&mut self, expr: ExprId) {
        if super::fails::can_fail(self.program, expr) {
            self.doubts += 1;
        }
    }

    /// The list that a loop goes over, or what there is instead of one.
    pub(super) fn list_of(&mut self, id: ExprId, list: ExprId) -> Result<List, Outcome> {
        match self.expr(list) {
            Outcome::Known(Value::List(list)) => {
                self.note_list(&list);
                Ok(list)
            }
            Outcome::Known(Value::None) => Err(self.none_needed(id)),
            Outcome::Known(_) => Err(self.internal(id)),
            outcome @ (Outcome::Unknown(_) | Outcome::Error(_)) => Err(outcome),
        }
    }

    /// The same, where the parts `unread` are not evaluated if the list is not known, and not for the
    /// items that may come.
    fn looped(
        &mut self,
        id: ExprId,
        list: ExprId,
        unread: [Option<ExprId>; 2],
    ) -> Result<List, Outcome> {
        let found = self.list_of(id, list);
        if match &found {
            Ok(list) => list.open,
            Err(outcome) => outcome.is_unknown(),
        } {
            for part in unread.into_iter().flatten() {
                self.doubt_unread(part);
            }
        }
        found
    }

    /// Runs the body of a loop for each item, until it gives an outcome of its own.
    fn each(
        &mut self,
        id: ExprId,
        variable: u16,
        list: &List,
        mut body: impl FnMut(&mut Self) -> Result<Outcome, EvalError>,
    ) -> Option<EvalError> {
        let mut failed = None;
        for (index, item) in list.items.iter().enumerate() {
            if !self.step() {
                failed = failed.or(Some(EvalError { code: Code::TooMuchWork, at: id }));
                break;
            }
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            self.bind(variable, item.clone());
            self.tracer.each(variable, index, item);
            let outcome = body(self).unwrap_or_else(|error| {
                failed = failed.or(Some(error));
                Outcome::Error(error)
            });
            self.tracer.exit(Node::Each { variable, index }, &outcome);
        }
        self.unbind(variable);
        failed
    }

    /// `any X in L satisfies C`, `every X in L satisfies C`
    #[inline(never)]
    pub(super) fn quantified(
        &mut self,
        id: ExprId,
        every: bool,
        over: Loop,
        condition: ExprId,
    ) -> Test {
        let list = match self.looped(id, over.list, [Some(condition), None]) {
            Ok(list) => list,
            Err(outcome) => return outcome.into(),
        };
        let mut junction = Junction::new(every);
        let too_much = self.each(id, over.variable, &list, |this| {
            let test = this.test(condition);
            junction.add(test);
            Ok(test.into())
        });
        if let Some(error) = too_much {
            junction.add(Test::Error(error));
        }
        if list.open {
            junction.add(Test::Unknown);
        }
        junction.finish()
    }

    /// The outcome of a filter, for the item of this turn.
    fn filter(&mut self, filter: Option<ExprId>, so_far: &mut Filtered) -> Test {
        let doubts = self.doubts;
        let test = filter.map_or(Test::Yes, |filter| self.test(filter));
        match test {
            Test::Yes => so_far.sure += 1,
            Test::Unknown => {
                so_far.maybe += 1;
                so_far.doubtful |= self.doubts != doubts;
            }
            Test::Error(error) => so_far.error = so_far.error.or(Some(error)),
            Test::No => {}
        }
        test
    }

    /// `number of X in L where C`
    #[inline(never)]
    pub(super) fn count(&mut self, id: ExprId, over: Loop) -> Outcome {
        let doubts = self.doubts;
        let list = match self.looped(id, over.list, [over.filter, None]) {
            Ok(list) => list,
            Err(outcome) => return outcome,
        };
        let mut found =
            Filtered { doubtful: list.open && self.doubts != doubts, ..Filtered::default() };
        let number = |count| Value::Number(Number::from_i64(count));
        if over.filter.is_none() {
            // There is nothing to evaluate for each.
            found.sure = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
        } else {
            let too_much = self.each(id, over.variable, &list, |this| {
                Ok(this.filter(over.filter, &mut found).into())
            });
            found.error = found.error.or(too_much);
        }
        if let Some(error) = found.error {
            return Outcome::Error(error);
        }
        if found.maybe == 0 && !list.open {
            return Outcome::Known(number(found.sure));
        }
        if found.doubtful {
            return Outcome::UNKNOWN;
        }
        let most = (!list.open).then(|| number(found.sure + found.maybe));
        Outcome::between(Some(number(found.sure)), most, false)
    }

    /// The values of the items that pass; `None` where one is not known, or one that may pass is not
    /// decided.
    fn values(
        &mut self,
        id: ExprId,
        over: Loop,
        value: ExprId,
        mut take: impl FnMut(&Value) -> Result<(), EvalError>,
    ) -> Result<Option<List>, Outcome> {
        let list = self.looped(id, over.list, [over.filter, Some(value)])?;
        let mut found = Filtered::default();
        let mut is_known = !list.open;
        let failed = self.each(id, over.variable, &list, |this| {
            if over.filter.is_some() {
                let passes = this.filter(over.filter, &mut found);
                match passes {
                    Test::No | Test::Error(_) => return Ok(passes.into()),
                    Test::Unknown => {
                        this.doubt_unread(value);
                        is_known = false;
                        return Ok(passes.into());
                    }
                    Test::Yes => {}
                }
            }
            let outcome = this.expr(value);
            match &outcome {
                Outcome::Known(Value::None) => {
                    return Err(EvalError { code: Code::NoneWhereAValueIsNeeded, at: value });
                }
                Outcome::Known(value) => take(value)?,
                Outcome::Unknown(_) => is_known = false,
                Outcome::Error(error) => return Err(*error),
            }
            Ok(outcome)
        });
        match found.error.or(failed) {
            Some(error) => Err(Outcome::Error(error)),
            None => Ok(is_known.then_some(list)),
        }
    }

    /// `sum of E for X in L where C`
    #[inline(never)]
    pub(super) fn sum(&mut self, id: ExprId, over: Loop, value: ExprId) -> Outcome {
        let mut total = Number::ZERO;
        let found = self.values(id, over, value, |value| {
            let Value::Number(number) = value else {
                return Err(EvalError { code: Code::Internal, at: id });
            };
            total = total.add(*number).map_err(|error| EvalError::of(error, id))?;
            Ok(())
        });
        match found {
            Ok(Some(_)) => Outcome::Known(Value::Number(total)),
            Ok(None) => self.doubtful(),
            Err(Outcome::Unknown(_)) => self.doubtful(),
            Err(outcome) => outcome,
        }
    }

    /// `highest E for X in L where C` and its kind.
    #[inline(never)]
    pub(super) fn extreme(
        &mut self,
        id: ExprId,
        which: First,
        over: Loop,
        value: ExprId,
    ) -> Outcome {
        let wanted = match which {
            First::Highest | First::Latest => Ordering::Greater,
            First::Lowest | First::Earliest => Ordering::Less,
        };
        let mut best: Option<Value> = None;
        let found = self.values(id, over, value, |value| {
            let Some(so_far) = &best else {
                best = Some(value.clone());
                return Ok(());
            };
            match compare_values(value, so_far) {
                Some(order) if order == wanted => best = Some(value.clone()),
                Some(_) => {}
                None => return Err(EvalError { code: Code::Internal, at: id }),
            }
            Ok(())
        });
        match found {
            Ok(Some(_)) => Outcome::Known(best.unwrap_or(Value::None)),
            Ok(None) => Outcome::UNKNOWN,
            Err(outcome) => outcome,
        }
    }

    /// A path through a list: the inner lists of its items, joined.
    #[inline(never)]
    pub(super) fn join(&mut self, id: ExprId, list: ExprId, field: u16) -> Outcome {
        let program = self.program;
        let outer = match self.list_of(id, list) {
            Ok(list) => list,
            Err(outcome) => return outcome,
        };
        let Atom::Item(record) = program[list].ty.atom else { return self.internal(id) };
        let Some(declared) = program[record].fields.get(usize::from(field)) else {
            return self.internal(id);
        };
        let mut open = outer.open;
        self.joined(id, &outer, |this, item| {
            let slot = item.fields.get(usize::from(field)).unwrap_or(&Slot::LeftOut);
            let missing = Missing::Field { item: item.ordinal, field };
            match this.slot(slot, &declared.shape, missing) {
                // Whether a list was given is all that can be unknown of it: it cannot become an error.
                Outcome::Unknown(_) => {
                    open = true;
                    Outcome::Known(Value::None)
                }
                outcome => outcome,
            }
        })
        .map_or_else(
            |outcome| outcome,
            |items| Outcome::Known(Value::List(List { items: items.into(), open })),
        )
    }

    /// The same through a derived field that is a list.
    #[inline(never)]
    pub(super) fn join_derived(&mut self, id: ExprId, list: ExprId, define: DefineId) -> Outcome {
        let outer = match self.list_of(id, list) {
            Ok(list) => list,
            Err(outcome) => return outcome,
        };
        if outer.open && super::fails::define_can_fail(self.program, define) {
            return self.doubtful();
        }
        let mut open = outer.open;
        let joined = self.joined(id, &outer, |this, item| {
            let doubts = this.doubts;
            let outcome = this.derived(define, item);
            open |= outcome.is_open();
            // What cannot become an error leaves the other items as they are.
            if outcome.is_unknown() && this.doubts == doubts {
                Outcome::Known(Value::None)
            } else {
                outcome
            }
        });
        match joined {
            Ok(items) => Outcome::Known(Value::List(List { items: items.into(), open })),
            Err(outcome) => outcome,
        }
    }

    /// The items of the inner lists; none counts as a list without items. An inner list that is unknown
    /// here could become an error, so that nothing can rest on the others.
    fn joined(
        &mut self,
        id: ExprId,
        outer: &List,
        mut inner: impl FnMut(&mut Self, &std::sync::Arc<Item>) -> Outcome,
    ) -> Result<Vec<Value>, Outcome> {
        let mut items = Vec::new();
        let mut unknown = false;
        for item in outer.items.iter() {
            let Value::Item(item) = item else { return Err(self.internal(id)) };
            match inner(self, item) {
                Outcome::Known(Value::List(list)) => {
                    for item in list.items.iter() {
                        if !self.step() {
                            return Err(self.too_much_work(id));
                        }
                        items.push(item.clone());
                    }
                }
                Outcome::Known(Value::None) => {}
                Outcome::Known(_) => return Err(self.internal(id)),
                Outcome::Unknown(_) => unknown = true,
                Outcome::Error(error) => return Err(Outcome::Error(error)),
            }
            if !self.step() {
                return Err(self.too_much_work(id));
            }
        }
        if unknown { Err(Outcome::UNKNOWN) } else { Ok(items) }
    }

    /// `list of a, b, c`
    #[inline(never)]
    pub(super) fn list(&mut self, parts: ExprList) -> Outcome {
        let program = self.program;
        let mut items = Vec::with_capacity(parts.len as usize);
        let mut unknown = false;
        let mut failed = None;
        for part in program.operands(parts) {
            match self.expr(*part) {
                Outcome::Known(value) => items.push(value),
                Outcome::Unknown(_) => unknown = true,
                Outcome::Error(error) => failed = failed.or(Some(error)),
            }
        }
        match (failed, unknown) {
            (Some(error), _) => Outcome::Error(error),
            (None, true) => Outcome::UNKNOWN,
            (None, false) => Outcome::Known(Value::List(List { items: items.into(), open: false })),
        }
    }
}
