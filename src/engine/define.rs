//! Definitions and derived fields: which line decides.
//!
//! Owns: dated lines, exceptions, guards that are not known, declared ranges.
//! Must never know: how a line's value is evaluated.

use std::sync::Arc;

use super::compare::{Extent, compare_values, equal, same_value};
use super::evaluator::{Evaluator, Once};
use super::outcome::Test;
use super::{EvalError, Node, Note, Outcome, Tracer};
use crate::diagnostic::Code;
use crate::program::{Define, DefineId, ExprId, Item, Line, Value};
use crate::syntax::ast::LineKind;
use crate::value::{Date, Truth};

/// The lines that are read, on all days together, for a day that is not known: beyond it the
/// definition is plainly unknown.
const MAX_LINES_READ: usize = 100_000;

/// What is kept of derived fields, by definition and item.
#[derive(Debug, Default)]
pub(crate) struct DerivedMemo {
    /// By definition, then by the item's ordinal: 1 + the place in `kept`, or 0.
    places: Vec<Vec<u32>>,
    /// The outcomes, `None` while one is worked out; and whether it is doubtful.
    kept: Vec<(Option<Outcome>, bool)>,
}

impl DerivedMemo {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.kept.clear();
    }

    fn place(&mut self, define: DefineId, item: u32) -> Option<&mut u32> {
        if self.places.len() <= define.index() {
            self.places.resize_with(define.index() + 1, Vec::new);
        }
        let by_item = self.places.get_mut(define.index())?;
        let index = item as usize;
        if by_item.len() <= index {
            by_item.resize(index + 1, 0);
        }
        by_item.get_mut(index)
    }
}

/// The lines that could decide, so far as they were read.
#[derive(Default)]
struct Candidates {
    /// Their values; never an error.
    values: Vec<Outcome>,
    /// The values of exceptions that apply.
    sure: Vec<Outcome>,
    /// A guard is not known.
    open: bool,
    /// A guard that is not known can become an error, or exceptions can come to conflict.
    doubtful: bool,
}

/// What reading one line gave; the value is never an error.
enum Read {
    /// Its guard holds.
    Decided(Outcome),
    /// Its guard is not known.
    Possible(Outcome),
    /// Its guard does not hold.
    No,
}

impl<T: Tracer> Evaluator<'_, T> {
    /// The outcome of a definition.
    pub(crate) fn define(&mut self, id: DefineId) -> Outcome {
        let found = self.once(Self::defines, id.index(), |this| {
            this.tracer.enter(Node::Define(id));
            let outcome = this.definition(id);
            this.tracer.exit(Node::Define(id), &outcome);
            outcome
        });
        match found {
            Once::Now(outcome) => outcome,
            Once::Before(outcome) => {
                self.tracer.reused(Node::Define(id), &outcome);
                outcome
            }
            Once::Cycle => self.internal(place(&self.program[id])),
        }
    }

    /// The outcome of a derived field of an item.
    pub(crate) fn derived(&mut self, id: DefineId, item: &Arc<Item>) -> Outcome {
        let node = Node::Derived { define: id, item: item.ordinal };
        if item.ordinal as usize >= self.facts.places.len() {
            // An item that is not of this case has no place among what is kept.
            return self.internal(place(&self.program[id]));
        }
        let next = u32::try_from(self.derived.kept.len() + 1).unwrap_or(u32::MAX);
        let kept = match self.derived.place(id, item.ordinal) {
            Some(place) if *place == 0 => {
                *place = next;
                None
            }
            Some(place) => Some(*place as usize - 1),
            None => return self.internal(place(&self.program[id])),
        };
        if let Some((outcome, doubtful)) = kept.and_then(|kept| self.derived.kept.get(kept)) {
            let Some(outcome) = outcome.clone() else {
                return self.internal(place(&self.program[id]));
            };
            self.doubts += u64::from(*doubtful);
            self.tracer.reused(node, &outcome);
            return outcome;
        }
        let index = self.derived.kept.len();
        self.spend(1);
        self.derived.kept.push((None, false));
        let doubts = self.doubts;
        let outcome = self.deeper(|this| {
            let item = Value::Item(Arc::clone(item));
            this.in_frame(item.clone(), |this| {
                this.tracer.enter(node);
                this.tracer.item(&item);
                let outcome = this.definition(id);
                this.tracer.exit(node, &outcome);
                outcome
            })
        });
        let doubtful = self.doubts != doubts;
        if let Some(kept) = self.derived.kept.get_mut(index) {
            *kept = (Some(outcome.clone()), doubtful);
        }
        outcome
    }

    /// A derived field of what an expression gives.
    #[inline(never)]
    pub(super) fn derived_of(&mut self, id: ExprId, of: ExprId, define: DefineId) -> Outcome {
        let item = match self.loop_variable(of) {
            Some(value) => Outcome::Known(value.clone()),
            None => self.expr(of),
        };
        match item {
            Outcome::Known(Value::Item(item)) => self.derived(define, &item),
            Outcome::Known(Value::None) => self.none_needed(id),
            Outcome::Known(_) => self.internal(id),
            Outcome::Unknown(_) => self.doubtful(),
            error @ Outcome::Error(_) => error,
        }
    }

    /// A definition, in the frame that is open.
    fn definition(&mut self, id: DefineId) -> Outcome {
        let define = &self.program[id];
        let outside = std::mem::replace(&mut self.so_far, define.so_far);
        let outcome = self.dated(define);
        self.so_far = outside;
        self.in_declared_range(define, outcome)
    }

    /// A definition on the day that it is read on.
    fn dated(&mut self, define: &Define) -> Outcome {
        match define.dated_by {
            None => {
                let today = self.today;
                self.on_day(define, today)
            }
            Some(dated_by) => {
                let doubts = self.doubts;
                match self.expr(dated_by) {
                    Outcome::Known(Value::Date(day)) => {
                        self.tracer.note(Note::ReadOn(day));
                        self.on_day(define, day)
                    }
                    Outcome::Known(Value::None) => self.none_needed(dated_by),
                    Outcome::Known(_) => self.internal(dated_by),
                    outcome @ Outcome::Unknown(_) => {
                        let is_doubtful = self.doubts != doubts;
                        self.on_days(define, &outcome, is_doubtful)
                    }
                    error @ Outcome::Error(_) => error,
                }
            }
        }
    }

    /// A value outside the declared range is an error; an unknown that may lie outside of it may become
    /// one.
    #[inline(never)]
    fn in_declared_range(&mut self, define: &Define, outcome: Outcome) -> Outcome {
        let Some((low, high)) = define.range else { return outcome };
        let is_inside = |value: Option<&Value>| match value {
            Some(Value::Number(number)) => low <= *number && *number <= high,
            Some(_) | None => false,
        };
        match Extent::from(&outcome) {
            Extent::Nothing | Extent::Failed(_) => outcome,
            Extent::Between { low, high, .. } if is_inside(low) && is_inside(high) => outcome,
            Extent::Between { .. } | Extent::Anything => {
                if outcome.is_unknown() {
                    self.doubtful()
                } else {
                    Outcome::Error(EvalError {
                        code: Code::OutsideDeclaredRange,
                        at: place(define),
                    })
                }
            }
        }
    }

    /// The definition on each of the days that its day can be: they must agree.
    #[inline(never)]
    fn on_days(&mut self, define: &Define, day: &Outcome, is_doubtful: bool) -> Outcome {
        let (first, last) = match Extent::from(day) {
            Extent::Between { low, high, or_none: false } => {
                (date_or(low, Date::MIN), date_or(high, Date::MAX))
            }
            _ => (Date::MIN, Date::MAX),
        };
        // The lines in force change only on these days.
        let mut days = vec![first];
        for line in &define.lines {
            days.extend(line.from);
            days.extend(line.until.and_then(|until| until.add_days(1).ok()));
        }
        days.retain(|day| first <= *day && *day <= last);
        days.sort_unstable();
        days.dedup();
        if days.len().saturating_mul(define.lines.len()) > MAX_LINES_READ {
            return self.doubtful();
        }
        let mut values = Vec::with_capacity(days.len());
        for day in days {
            self.tracer.note(Note::ReadOn(day));
            match self.on_day(define, day) {
                // An error on a day that it may turn out not to be.
                Outcome::Error(_) => return self.doubtful(),
                outcome => values.push(outcome),
            }
        }
        if is_doubtful { Outcome::UNKNOWN } else { hull(&values) }
    }

    /// The definition on one day.
    fn on_day(&mut self, define: &Define, day: Date) -> Outcome {
        if !define.lines.iter().any(|line| line.holds_on(day)) {
            self.tracer.note(Note::NoLineOn(day));
            return self.no_line(define);
        }
        match self.lines(define, day) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Error(error),
        }
    }

    fn no_line(&self, define: &Define) -> Outcome {
        if define.ty.or_none {
            Outcome::Known(Value::None)
        } else {
            Outcome::Error(EvalError { code: Code::NoLineInForce, at: place(define) })
        }
    }

    /// The lines in force on a day: exceptions, all of them, then the others, to the first that holds.
    fn lines(&mut self, define: &Define, day: Date) -> Result<Outcome, EvalError> {
        let mut found = Candidates::default();
        if let [line] = define.lines.as_slice()
            && line.when.is_none()
            && let Read::Decided(value) = self.line(define, 0, line, &mut found)?
        {
            return Ok(value);
        }
        let mut applies = false;
        for (number, line) in (0..).zip(&define.lines) {
            if line.kind != LineKind::Except || !line.holds_on(day) {
                continue;
            }
            match self.line(define, number, line, &mut found)? {
                Read::Decided(value) => {
                    if applies && conflict(&found.sure, &value) {
                        return Err(EvalError {
                            code: Code::ConflictingExceptions,
                            at: line.value,
                        });
                    }
                    applies = true;
                    found.sure.push(value.clone());
                    found.values.push(value);
                }
                Read::Possible(value) => found.values.push(value),
                Read::No => {}
            }
        }
        if found.values.len() > 1 && !all_same(&found.values) {
            // They may come to conflict.
            found.open = true;
            found.doubtful = true;
        }
        if applies {
            return Ok(self.combined(&found));
        }
        for (number, line) in (0..).zip(&define.lines) {
            if line.kind == LineKind::Except || !line.holds_on(day) {
                continue;
            }
            match self.line(define, number, line, &mut found)? {
                Read::Decided(value) if found.values.is_empty() => return Ok(value),
                Read::Decided(value) => {
                    found.values.push(value);
                    return Ok(self.combined(&found));
                }
                Read::Possible(value) => found.values.push(value),
                Read::No => {}
            }
        }
        match self.no_line(define) {
            Outcome::Error(error) if found.values.is_empty() => return Err(error),
            Outcome::Error(_) => found.doubtful = true,
            none => found.values.push(none),
        }
        Ok(self.combined(&found))
    }

    /// One line: its guard, and its value unless the guard does not hold.
    fn line(
        &mut self,
        define: &Define,
        number: u32,
        line: &Line,
        found: &mut Candidates,
    ) -> Result<Read, EvalError> {
        let node = Node::Line(number);
        self.tracer.enter(node);
        let doubts = self.doubts;
        let guard = line.when.map_or(Test::Yes, |when| self.test(when));
        let decided = match guard {
            Test::Yes => true,
            Test::Unknown if !define.so_far => {
                found.open = true;
                found.doubtful |= self.doubts != doubts;
                false
            }
            Test::Unknown => {
                self.tracer.note(Note::SoFar);
                self.tracer.exit(node, &Outcome::yes_no(false));
                return Ok(Read::No);
            }
            Test::No => {
                self.tracer.exit(node, &Outcome::yes_no(false));
                return Ok(Read::No);
            }
            Test::Error(error) => {
                self.tracer.exit(node, &Outcome::Error(error));
                return Err(error);
            }
        };
        self.tracer.note(if decided {
            Note::LineDecided(number)
        } else {
            Note::LinePossible(number)
        });
        let value = self.expr(line.value);
        self.tracer.exit(
            node,
            if decided || matches!(value, Outcome::Error(_)) { &value } else { &Outcome::UNKNOWN },
        );
        match value {
            Outcome::Error(error) => Err(error),
            value if decided => Ok(Read::Decided(value)),
            value => Ok(Read::Possible(value)),
        }
    }

    /// What the candidates agree on, or the range that they span.
    fn combined(&mut self, found: &Candidates) -> Outcome {
        match found.values.as_slice() {
            [value] if !found.open => value.clone(),
            _ if found.doubtful => self.doubtful(),
            values => hull(values),
        }
    }

    /// Where the memo of definitions stands.
    const fn defines(&mut self) -> &mut super::evaluator::Memo<Outcome> {
        &mut self.defines
    }
}

/// The expression that an error of the whole definition is reported at: the value of its first line.
fn place(define: &Define) -> ExprId {
    define.lines.first().map_or(ExprId(0), |line| line.value)
}

const fn date_or(end: Option<&Value>, open: Date) -> Date {
    match end {
        Some(Value::Date(date)) => *date,
        Some(_) | None => open,
    }
}

/// A value that certainly differs from one of the others.
fn conflict(others: &[Outcome], value: &Outcome) -> bool {
    others.iter().any(|other| equal(other, value).truth() == Truth::No)
}

/// All are known, and the same.
fn all_same(values: &[Outcome]) -> bool {
    let mut known = values.iter().map(|value| if value.is_open() { None } else { value.known() });
    let Some(Some(first)) = known.next() else { return false };
    known.all(|value| value.is_some_and(|value| same_value(first, value)))
}

/// What is known of one of several values, none of them an error, without knowing which: the value where
/// they are the same, else the range from the least to the greatest, where they are numbers or days.
pub(super) fn hull(values: &[Outcome]) -> Outcome {
    if let [value] = values {
        return value.clone();
    }
    if all_same(values) {
        return values.first().cloned().unwrap_or(Outcome::UNKNOWN);
    }
    let mut least: Option<&Value> = None;
    let mut greatest: Option<&Value> = None;
    let (mut open_below, mut open_above, mut can_be_none) = (false, false, false);
    for value in values {
        match Extent::from(value) {
            Extent::Nothing => can_be_none = true,
            Extent::Between { low, high, or_none } => {
                let spans = |end: Option<&Value>| {
                    matches!(end, None | Some(Value::Number(_) | Value::Date(_)))
                };
                if !spans(low) || !spans(high) {
                    return Outcome::UNKNOWN;
                }
                can_be_none |= or_none;
                open_below |= low.is_none();
                open_above |= high.is_none();
                least = outermost(least, low, std::cmp::Ordering::Less);
                greatest = outermost(greatest, high, std::cmp::Ordering::Greater);
            }
            Extent::Anything | Extent::Failed(_) => return Outcome::UNKNOWN,
        }
    }
    if least.is_none() && greatest.is_none() && !open_below && !open_above {
        return Outcome::UNKNOWN;
    }
    let low = if open_below { None } else { least.cloned() };
    let high = if open_above { None } else { greatest.cloned() };
    Outcome::between(low, high, can_be_none)
}

/// The one of two ends that lies further out.
fn outermost<'v>(
    so_far: Option<&'v Value>,
    end: Option<&'v Value>,
    wanted: std::cmp::Ordering,
) -> Option<&'v Value> {
    match (so_far, end) {
        (Some(a), Some(b)) => Some(if compare_values(b, a) == Some(wanted) { b } else { a }),
        (a, b) => a.or(b),
    }
}
