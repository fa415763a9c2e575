//! What is told of the differences.
//!
//! Owns: [`Report`], the counts of a [`Tally`] with what they count, and the sums by which small ones could be worked out.
//! Takes: a tally, the two programs. Must never know: how it is laid out.

use std::collections::BTreeMap;

use super::cause::Cause;
use super::job::Job;
use super::pair::{Pair, Pairs};
use super::row::{STATES, Sides, State};
use super::tally::{Counted, Example, Group, Part, Pay, Shift, Tally};
use super::words::{Class, Subject};
use crate::batch::run::Counts;
use crate::batch::summary::Which;
use crate::batch::summary::suppress::{CellId, Sheet};
use crate::engine::{self, IndicatorAnswer};
use crate::program::{AnswerId, Program};
use crate::value::Date;

/// So many values of a column are told; the cases of further ones are counted together.
const MOST_VALUES: usize = 100;

/// What is told of the differences between two sets of rules. Each count is a cell of a sheet, which says what may be
/// shown of it.
#[derive(Clone, Debug)]
pub struct Report<'p> {
    pub(super) programs: Sides<&'p Program>,
    pub(super) as_at: Sides<Date>,
    pub(super) bound: u64,
    /// The counts that stand over all answers.
    pub(super) sheet: Sheet,
    pub(super) records: CellId,
    pub(super) cases: CellId,
    pub(super) rejected: CellId,
    pub(super) faulty: Sides<CellId>,
    /// The cases with a change in any answer, where that may be told.
    pub(super) changed: Option<u64>,
    pub(super) pairs: &'p Pairs,
    pub(super) columns: Vec<ColumnTold>,
    /// One for each answer that both give.
    pub(super) parts: Vec<PartTold>,
}

/// A column by which the cases are broken down.
#[derive(Clone, Debug)]
pub(super) struct ColumnTold {
    pub(super) name: String,
    /// Its values, with how many cases have each.
    pub(super) values: Vec<(ValueTold, CellId)>,
    /// Where the groups of each value are, in the tally.
    from: Vec<Vec<usize>>,
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ValueTold {
    /// This one.
    Value(String),
    /// Others, counted together.
    Others,
    /// There is none.
    Missing,
}

/// What is told of one answer.
#[derive(Clone, Debug)]
pub(super) struct PartTold {
    pub(super) pair: Pair,
    pub(super) sheet: Sheet,
    /// The cases in which anything about it is not the same.
    pub(super) changed: CellId,
    /// What becomes of each answer: first the changes, then what stays.
    pub(super) states: Vec<StatesTold>,
    pub(super) classes: Vec<(Class, CellId)>,
    pub(super) due: ShiftTold,
    pub(super) wait: ShiftTold,
    pub(super) pay: PayTold,
    /// Of a definition: less, and more.
    pub(super) order: Sides<CellId>,
    /// The most first.
    pub(super) causes: Vec<CauseTold>,
    /// Cases without a step that differs, and those of causes that are not told apart.
    pub(super) no_cause: CellId,
    pub(super) other_causes: CellId,
    /// For each column the groups, one for each of its values.
    pub(super) groups: Vec<Vec<GroupTold>>,
    /// Of an indicator `for each case`: what all cases come to.
    pub(super) cohort: Option<Sides<IndicatorAnswer>>,
}

/// How many go from one state to another, or stay.
#[derive(Clone, Debug)]
pub(super) struct StatesTold {
    pub(super) states: Sides<State>,
    /// The answer is the same, as far as it has a name.
    pub(super) stays: bool,
    pub(super) cases: CellId,
    /// How many of those that stay have other figures, or other reasons.
    pub(super) inside: Option<CellId>,
}

/// How a figure moves.
#[derive(Clone, Debug)]
pub(super) struct ShiftTold {
    pub(super) less: CellId,
    pub(super) more: CellId,
    pub(super) gained: CellId,
    pub(super) lost: CellId,
    pub(super) found: Shift,
}

/// What is to be paid.
#[derive(Clone, Debug)]
pub(super) struct PayTold {
    pub(super) cases: Sides<CellId>,
    pub(super) shift: ShiftTold,
    pub(super) sum: Sides<i128>,
    pub(super) up: Vec<(Which, i128)>,
    pub(super) down: Vec<(Which, i128)>,
}

/// A cause.
#[derive(Clone, Debug)]
pub(super) struct CauseTold {
    pub(super) cause: Cause,
    pub(super) cases: CellId,
    pub(super) first: Vec<Example>,
}

/// What one answer comes to among the cases with one value of a column.
#[derive(Clone, Debug)]
pub(super) struct GroupTold {
    /// One for each of [`PartTold::classes`].
    pub(super) classes: Vec<CellId>,
    pub(super) less: CellId,
    pub(super) more: CellId,
    /// Pence; told only where single cases may be.
    pub(super) sum: Sides<i128>,
}

/// What was counted beside the differences.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// Under either set of rules.
    pub counts: Sides<Counts>,
    /// No count from 1 to one less than this is shown; 0: all are.
    pub bound: u64,
}

impl Tally {
    /// What is told of it.
    #[must_use]
    pub fn report<'p>(&self, job: &'p Job<'p>, beside: Beside) -> Report<'p> {
        let Beside { counts, bound } = beside;
        let mut sheet = Sheet::default();
        let all = counts.before.read + counts.before.rejected;
        let records = sheet.cell(all);
        let cases = sheet.cell(self.cases);
        let rejected = sheet.cell(all.saturating_sub(self.cases));
        sheet.loose_sum(records, vec![cases, rejected]);
        let mut within = |count: u64| {
            let cell = sheet.cell(count.min(self.cases));
            sheet.within(cell, cases);
            cell
        };
        let faulty =
            Sides { before: within(counts.before.faulty), after: within(counts.after.faulty) };
        let columns = job.columns.iter().enumerate();
        let columns: Vec<ColumnTold> =
            columns.map(|(at, column)| self.column(&mut sheet, cases, at, &column.name)).collect();
        sheet.suppress(bound);
        let programs = Sides { before: job.sides.before.program, after: job.sides.after.program };
        let as_at =
            Sides { before: job.sides.before.plan.today(), after: job.sides.after.plan.today() };
        let none = Part::default();
        let pairs = job.pairs.both.iter().enumerate();
        let parts: Vec<PartTold> = pairs
            .map(|(at, pair)| {
                let subject = Subject { programs, pair: *pair };
                let part = self.parts.get(at).unwrap_or(&none);
                Maker { subject, as_at, part, bound, shared: &sheet, cases, columns: &columns }
                    .part()
            })
            .collect();
        let told = parts.iter().all(|part| part.sheet.told(part.changed).is_some());
        let small = bound > 1 && (1..bound).contains(&self.changed);
        let changed = (bound < 2 || told && !small).then_some(self.changed);
        Report {
            programs,
            as_at,
            bound,
            sheet,
            records,
            cases,
            rejected,
            faulty,
            changed,
            pairs: &job.pairs,
            columns,
            parts,
        }
    }

    /// The values of a column that are told: the most frequent, by name.
    fn column(&self, sheet: &mut Sheet, cases: CellId, at: usize, name: &str) -> ColumnTold {
        let Some(values) = self.columns.get(at) else {
            return ColumnTold { name: name.to_owned(), values: Vec::new(), from: Vec::new() };
        };
        let mut ranked: Vec<usize> = (0..values.values.len()).collect();
        let count = |at: usize| values.cases.get(at).copied().unwrap_or(0);
        ranked.sort_by_key(|at| std::cmp::Reverse(count(*at)));
        let mut told: BTreeMap<ValueTold, Vec<usize>> = BTreeMap::new();
        for (rank, at) in ranked.into_iter().enumerate() {
            let value = match values.values.get(at).cloned().flatten() {
                _ if values.others == Some(at) || rank >= MOST_VALUES => ValueTold::Others,
                Some(value) => ValueTold::Value(value),
                None => ValueTold::Missing,
            };
            told.entry(value).or_default().push(at);
        }
        let cells: Vec<CellId> =
            told.values().map(|from| sheet.cell(from.iter().map(|at| count(*at)).sum())).collect();
        sheet.sum(cases, cells.clone());
        let (values, from): (Vec<ValueTold>, Vec<Vec<usize>>) = told.into_iter().unzip();
        let values = values.into_iter().zip(cells).collect();
        ColumnTold { name: name.to_owned(), values, from }
    }
}

/// What becomes of an answer, by name: whether it stays, the class of the change, what it was, what it is.
type Called = (bool, Class, &'static str, &'static str);

struct Maker<'a> {
    subject: Subject<'a>,
    as_at: Sides<Date>,
    part: &'a Part,
    bound: u64,
    shared: &'a Sheet,
    cases: CellId,
    columns: &'a [ColumnTold],
}

impl Maker<'_> {
    fn part(&self) -> PartTold {
        let mut sheet = Sheet::default();
        let total = sheet.shared(self.shared, self.cases);
        let states = self.states(&mut sheet, total);
        let changed = self.changed(&mut sheet, &states);
        let (causes, no_cause, other_causes) = self.causes(&mut sheet, changed);
        let due = shift(&mut sheet, changed, &self.part.due);
        let wait = shift(&mut sheet, changed, &self.part.wait);
        let pay = self.pay(&mut sheet, total, changed);
        let order = self.order(&mut sheet, changed);
        let classes = self.classes(&mut sheet, &states);
        let moved = match self.subject.id() {
            AnswerId::Standard(_) => Some(Sides { before: due.less, after: due.more }),
            AnswerId::Payment(_) => Some(Sides { before: pay.shift.less, after: pay.shift.more }),
            _ => None,
        };
        let told = (classes.as_slice(), moved);
        let groups = (0..self.columns.len()).map(|at| self.groups(&mut sheet, at, told)).collect();
        sheet.suppress(self.bound);
        let mut part = PartTold {
            pair: self.subject.pair,
            changed,
            states,
            classes,
            due,
            wait,
            pay,
            order,
            causes,
            no_cause,
            other_causes,
            groups,
            cohort: self.cohort(&sheet),
            sheet,
        };
        part.arrange(self.bound);
        part
    }

    fn states(&self, sheet: &mut Sheet, total: CellId) -> Vec<StatesTold> {
        // States that are called the same are told together.
        let mut merged: BTreeMap<Called, (Sides<State>, u64, u64)> = BTreeMap::new();
        let mut order: Vec<Called> = Vec::new();
        let mut add = |states: Sides<State>, cases: u64, inside: u64| {
            let names = (self.subject.name(states.before), self.subject.name(states.after));
            let key = (names.0 == names.1, self.subject.class(states), names.0, names.1);
            let told = merged.entry(key).or_insert_with(|| {
                order.push(key);
                (states, 0, 0)
            });
            told.1 += cases;
            told.2 += inside;
        };
        for ((before, after), cases) in &self.part.moves {
            let states = Sides { before: *before, after: *after };
            let same = self.subject.name(*before) == self.subject.name(*after);
            add(states, *cases, if same { *cases } else { 0 });
        }
        for (state, cases) in (0..).map(State).zip(self.part.stay).filter(|(_, cases)| *cases > 0) {
            let inside = self.part.inside.get(&state).copied().unwrap_or(0);
            add(Sides { before: state, after: state }, cases, inside);
        }
        // Changes by class, then what stays; else in the order of the states.
        order.sort_by_key(|(stays, class, ..)| (*stays, *class));
        let mut told = Vec::new();
        for key in order {
            let Some((states, cases, inside)) = merged.get(&key) else { continue };
            let cell = sheet.cell(*cases);
            let inside = (*inside > 0).then(|| {
                let inside = sheet.below(*inside, cell);
                sheet.within(inside, cell);
                inside
            });
            told.push(StatesTold { states: *states, stays: key.0, cases: cell, inside });
        }
        sheet.sum(total, told.iter().map(|told| told.cases).collect());
        told
    }

    fn changed(&self, sheet: &mut Sheet, states: &[StatesTold]) -> CellId {
        let parts: Vec<CellId> = states
            .iter()
            .filter_map(|told| if told.stays { told.inside } else { Some(told.cases) })
            .collect();
        let changed = sheet.cell(parts.iter().map(|cell| sheet.count(*cell)).sum());
        sheet.sum(changed, parts);
        changed
    }

    fn causes(&self, sheet: &mut Sheet, changed: CellId) -> (Vec<CauseTold>, CellId, CellId) {
        let found = &self.part.causes;
        let causes: Vec<CauseTold> = found
            .all
            .iter()
            .map(|Counted { cause, cases, first }| CauseTold {
                cause: cause.clone(),
                cases: sheet.cell(*cases),
                // Each is a single case.
                first: if self.bound > 1 { Vec::new() } else { first.clone() },
            })
            .collect();
        let (none, others) = (sheet.cell(found.none), sheet.cell(found.others));
        let cells = causes.iter().map(|told| told.cases).chain([none, others]);
        sheet.sum(changed, cells.collect());
        (causes, none, others)
    }

    fn pay(&self, sheet: &mut Sheet, total: CellId, changed: CellId) -> PayTold {
        let Pay { sum, cases, shift: found, up, down } = &self.part.pay;
        let mut within = |count: u64| {
            let cell = sheet.cell(count);
            sheet.within(cell, total);
            cell
        };
        let cases = Sides { before: within(cases.before), after: within(cases.after) };
        let of_one = self.bound > 1;
        PayTold {
            cases,
            shift: shift(sheet, changed, found),
            sum: *sum,
            up: if of_one { Vec::new() } else { up.clone() },
            down: if of_one { Vec::new() } else { down.clone() },
        }
    }

    fn order(&self, sheet: &mut Sheet, changed: CellId) -> Sides<CellId> {
        let Sides { before, after } = self.part.order;
        let cells = Sides { before: sheet.cell(before), after: sheet.cell(after) };
        rest(sheet, changed, &[cells.before, cells.after]);
        cells
    }

    /// The changes of each class, all together.
    fn classes(&self, sheet: &mut Sheet, states: &[StatesTold]) -> Vec<(Class, CellId)> {
        let mut classes = Vec::new();
        for class in Class::ALL {
            let moves = states.iter().filter_map(|told| match (told.stays, class) {
                (true, Class::Inside) => told.inside,
                (false, _) if self.subject.class(told.states) == class => Some(told.cases),
                _ => None,
            });
            let parts: Vec<CellId> = moves.collect();
            if parts.is_empty() {
                continue;
            }
            let cell = sheet.cell(parts.iter().map(|part| sheet.count(*part)).sum());
            sheet.sum(cell, parts);
            classes.push((class, cell));
        }
        classes
    }

    /// The groups of a column.
    fn groups(
        &self,
        sheet: &mut Sheet,
        at: usize,
        (classes, moved): (&[(Class, CellId)], Option<Sides<CellId>>),
    ) -> Vec<GroupTold> {
        let Some(column) = self.columns.get(at) else { return Vec::new() };
        let found = self.part.groups.get(at).map(Vec::as_slice).unwrap_or_default();
        let mut told = Vec::new();
        for ((_, size), from) in column.values.iter().zip(&column.from) {
            let mut group = Group::default();
            from.iter().filter_map(|at| found.get(*at)).for_each(|one| group.join(one.clone()));
            let size = sheet.shared(self.shared, *size);
            let cells: Vec<CellId> = classes
                .iter()
                .map(|(class, _)| sheet.cell(self.of_class(&group, *class)))
                .collect();
            rest(sheet, size, &cells);
            let (less, more) = (sheet.cell(group.shift.less), sheet.cell(group.shift.more));
            rest(sheet, size, &[less, more]);
            told.push(GroupTold { classes: cells, less, more, sum: group.sum });
        }
        for (at, (_, total)) in classes.iter().enumerate() {
            let cells = told.iter().filter_map(|group| group.classes.get(at).copied());
            sheet.sum(*total, cells.collect());
        }
        if let Some(moved) = moved {
            sheet.sum(moved.before, told.iter().map(|group| group.less).collect());
            sheet.sum(moved.after, told.iter().map(|group| group.more).collect());
        }
        told
    }

    fn of_class(&self, group: &Group, class: Class) -> u64 {
        let moves = group.moves.iter().filter(|((before, after), _)| {
            self.subject.class(Sides { before: *before, after: *after }) == class
        });
        let inside = if class == Class::Inside { group.inside } else { 0 };
        moves.map(|(_, cases)| cases).sum::<u64>() + inside
    }

    /// What an indicator over all cases comes to, where everything that it rests on may be told.
    fn cohort(&self, sheet: &Sheet) -> Option<Sides<IndicatorAnswer>> {
        let (AnswerId::Indicator(was), AnswerId::Indicator(is)) =
            (self.subject.pair.before.0, self.subject.pair.after.0)
        else {
            return None;
        };
        (self.subject.is_of_all() && sheet.tells_all()).then(|| {
            let mut fallen = Sides { before: [0_u64; STATES], after: [0_u64; STATES] };
            for (state, cases) in self.part.stay.iter().enumerate() {
                for side in [&mut fallen.before, &mut fallen.after] {
                    side.get_mut(state).into_iter().for_each(|slot| *slot += cases);
                }
            }
            for ((before, after), cases) in &self.part.moves {
                let of = fallen.before.get_mut(before.index());
                of.into_iter().for_each(|slot| *slot += cases);
                let of = fallen.after.get_mut(after.index());
                of.into_iter().for_each(|slot| *slot += cases);
            }
            let list = |counts: [u64; STATES]| {
                let states = (0..).map(State).zip(counts);
                states.map(|(state, cases)| (state.as_share(), cases)).collect::<Vec<_>>()
            };
            let Sides { before, after } = self.subject.programs;
            Sides {
                before: engine::over_cases(before, self.as_at.before, was, &list(fallen.before)),
                after: engine::over_cases(after, self.as_at.after, is, &list(fallen.after)),
            }
        })
    }
}

/// Parts of a total, and what is left of it.
fn rest(sheet: &mut Sheet, total: CellId, parts: &[CellId]) {
    let said: u64 = parts.iter().map(|cell| sheet.count(*cell)).sum();
    let left = sheet.left(sheet.count(total).saturating_sub(said));
    sheet.sum(total, parts.iter().copied().chain([left]).collect());
}

fn shift(sheet: &mut Sheet, changed: CellId, found: &Shift) -> ShiftTold {
    let told = ShiftTold {
        less: sheet.cell(found.less),
        more: sheet.cell(found.more),
        gained: sheet.cell(found.gained),
        lost: sheet.cell(found.lost),
        found: found.clone(),
    };
    rest(sheet, changed, &[told.less, told.more, told.gained, told.lost]);
    told
}

impl PartTold {
    /// The most first. What is not shown comes last, in order of the rules: its place tells nothing.
    fn arrange(&mut self, bound: u64) {
        let sheet = &self.sheet;
        self.causes.sort_by(|one, other| {
            let key =
                |told: &CauseTold| std::cmp::Reverse(sheet.told(told.cases).map_or(0, |n| n + 1));
            let by_rule = || match bound > 1 {
                true => one.cause.cmp(&other.cause),
                false => std::cmp::Ordering::Equal,
            };
            key(one).cmp(&key(other)).then_with(by_rule)
        });
    }

    /// Whether the figures of a shift may be told.
    pub(super) fn tells(&self, shift: &ShiftTold) -> bool {
        [shift.less, shift.more, shift.gained, shift.lost]
            .iter()
            .all(|cell| self.sheet.told(*cell).is_some())
    }

    /// Whether the sums of what is to be paid may be told.
    pub(super) fn tells_sums(&self) -> bool {
        let Sides { before, after } = self.pay.cases;
        self.tells(&self.pay.shift)
            && [before, after].iter().all(|cell| self.sheet.told(*cell).is_some())
    }
}
