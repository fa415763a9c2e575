//! What is told of a summary.
//!
//! Owns: [`Report`], the counts of a [`Summary`] with the names of what they count, and the sums by which small ones could
//! be worked out. Takes: a summary, the program. Must never know: how it is laid out.

use std::cmp::Reverse;

use super::suppress::{CellId, Sheet};
use super::{ANSWERS, Counted, Due, Lacking, Summary, Wait};
use crate::batch::run::Counts;
use crate::case;
use crate::engine::{self, IndicatorAnswer};
use crate::explain::json::ANSWERS as GIVEN;
use crate::program::{Answer, AnswerId, Atom, ConditionId, FactId, IndicatorId, Program};
use crate::value::{Date, Truth};

/// What is told of a summary. Each count is a cell of [`Report::sheet`], which says what may be shown of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The day that counts as today.
    pub as_at: Date,
    /// The counts.
    pub sheet: Sheet,
    /// No count below this is shown; 0: all are.
    pub bound: u64,
    /// All records.
    pub records: CellId,
    /// Those that were answered.
    pub read: CellId,
    /// Those that were rejected whole.
    pub rejected: CellId,
    /// Those that were answered although something in them cannot be right.
    pub faulty: CellId,
    /// Those with an answer that cannot be told.
    pub undecided: CellId,
    /// One for each determination that was asked for.
    pub parts: Vec<Part>,
}

/// What is told of one determination.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which.
    pub id: AnswerId,
    /// How many cases each answer was given; only answers that were given.
    pub answers: Vec<(Answer, CellId)>,
    /// How many cases each condition refuses, the most first.
    pub reasons: Vec<(ConditionId, CellId)>,
    /// How many cases cannot be told because something is missing; none: there are no such cases.
    pub open: Option<CellId>,
    /// The facts that are missing in these, the most decisive first.
    pub missing: Vec<Missed>,
    /// The longest waits; none where small numbers are kept back, as each is one case.
    pub waits: Vec<Wait>,
    /// What is to be paid, by due date.
    pub due: Vec<DueSum>,
    /// What an indicator `for each case` comes to.
    pub cohort: Option<Cohort>,
}

/// A fact that is missing.
#[derive(Clone, Debug)]
pub struct Missed {
    /// Its path; of an item of a list, without saying of which.
    pub path: String,
    /// Undecided cases in which nothing else is missing: it alone settles them.
    pub alone: CellId,
    /// Undecided cases in which it is missing.
    pub among: CellId,
}

/// What is to be paid on a day.
#[derive(Clone, Debug)]
pub struct DueSum {
    /// The day, where it is known.
    pub on: Option<Date>,
    /// Cases with something to pay.
    pub cases: CellId,
    /// The sum, in pence: to be shown only where the cases are.
    pub pence: i64,
    /// So few cases have one of the instalments in it that the sum would tell how many.
    rests_on_small: bool,
}

/// An indicator over all cases.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The cases that count.
    pub counted: CellId,
    /// The cases in the base.
    pub base: CellId,
    /// The cases of which it is not known whether they are in the base, or count.
    pub open: CellId,
    /// The cases that err.
    pub errors: CellId,
    /// What follows from them; to be told only where [`Report::tells`] says so.
    pub found: IndicatorAnswer,
    /// The range rests on small counts of its own.
    rests_on_small: bool,
}

impl Summary {
    /// What is told of it; no count from 1 to one less than `bound` can be worked out.
    #[must_use]
    pub fn report(
        &self,
        program: &Program,
        answers: &[AnswerId],
        as_at: Date,
        counts: Counts,
        bound: u64,
    ) -> Report {
        let mut sheet = Sheet::default();
        let records = sheet.cell(counts.read + counts.rejected);
        let (read, rejected) = (sheet.cell(counts.read), sheet.cell(counts.rejected));
        sheet.loose_sum(records, vec![read, rejected]);
        let faulty = sheet.cell(counts.faulty);
        sheet.within(faulty, read);
        let undecided = sheet.cell(self.undecided);
        sheet.within(undecided, read);
        let mut maker = Maker { program, as_at, bound, sheet, read };
        let none = Counted::default();
        let asked = answers.iter().enumerate().filter(|(_, id)| !matches!(id, AnswerId::Define(_)));
        let parts: Vec<Part> =
            asked.map(|(at, id)| maker.part(*id, self.parts.get(at).unwrap_or(&none))).collect();
        let mut sheet = maker.sheet;
        sheet.cover(undecided, parts.iter().filter_map(|part| part.open).collect());
        sheet.suppress(bound);
        let mut report =
            Report { as_at, sheet, bound, records, read, rejected, faulty, undecided, parts };
        report.order();
        report
    }
}

struct Maker<'p> {
    program: &'p Program,
    as_at: Date,
    bound: u64,
    sheet: Sheet,
    read: CellId,
}

impl Maker<'_> {
    fn part(&mut self, id: AnswerId, counted: &Counted) -> Part {
        let answers = self.answers(counted);
        let given = |wanted: Answer| answers.iter().find(|(answer, _)| *answer == wanted);
        let refused = given(Answer::NotEligible).map(|(_, cell)| *cell);
        let undecided = given(Answer::Undecided).map(|(_, cell)| *cell);
        let held = given(Answer::Held).map(|(_, cell)| *cell);
        // Of a payment, some of those held.
        let open = match id {
            AnswerId::Payment(_) => (counted.open > 0).then(|| self.part_of(counted.open, held)),
            _ => undecided,
        };
        let payable = given(Answer::Payable).map(|(_, cell)| *cell);
        let cohort = match id {
            AnswerId::Indicator(id) if self.program[id].list.is_none() => {
                Some(self.cohort(id, counted))
            }
            _ => None,
        };
        // Each wait is one case: it is told only where single cases are.
        let waits = if self.bound > 1 { Vec::new() } else { counted.waits.clone() };
        Part {
            id,
            reasons: self.reasons(counted, refused),
            missing: self.missing(counted, open),
            open,
            waits,
            due: self.due(counted, payable),
            cohort,
            answers,
        }
    }

    fn answers(&mut self, counted: &Counted) -> Vec<(Answer, CellId)> {
        let mut answers = Vec::with_capacity(ANSWERS);
        for answer in GIVEN {
            let count = counted.answers.get(answer as usize).copied().unwrap_or(0);
            if count > 0 {
                answers.push((answer, self.sheet.cell(count)));
            }
        }
        if !answers.is_empty() {
            self.sheet.sum(self.read, answers.iter().map(|(_, cell)| *cell).collect());
        }
        answers
    }

    fn reasons(
        &mut self,
        counted: &Counted,
        refused: Option<CellId>,
    ) -> Vec<(ConditionId, CellId)> {
        let mut reasons = Vec::new();
        for (condition, cases) in &counted.reasons {
            let cell = self.part_of(*cases, refused);
            reasons.push((ConditionId(*condition), cell));
        }
        if let Some(refused) = refused {
            self.sheet.cover(refused, reasons.iter().map(|(_, cell)| *cell).collect());
        }
        reasons
    }

    /// A part of a count; where there is none, of all cases.
    fn part_of(&mut self, cases: u64, whole: Option<CellId>) -> CellId {
        let cell = match whole {
            Some(whole) => self.sheet.below(cases, whole),
            None => self.sheet.cell(cases),
        };
        self.sheet.within(cell, whole.unwrap_or(self.read));
        cell
    }

    fn missing(&mut self, counted: &Counted, undecided: Option<CellId>) -> Vec<Missed> {
        let mut missing = Vec::new();
        for (fact, lack) in &counted.missing {
            let among = self.part_of(lack.among, undecided);
            let alone = self.sheet.below(lack.alone, among);
            self.sheet.within(alone, among);
            missing.push(Missed { path: path(self.program, fact), alone, among });
        }
        // No case has two facts that alone are missing.
        if let Some(undecided) = undecided {
            let alone: u64 = counted.missing.values().map(|lack| lack.alone).sum();
            let several = self.sheet.count(undecided).saturating_sub(alone);
            let several = self.sheet.left(several);
            let parts = missing.iter().map(|missed| missed.alone).chain([several]).collect();
            self.sheet.sum(undecided, parts);
        }
        missing
    }

    fn due(&mut self, counted: &Counted, payable: Option<CellId>) -> Vec<DueSum> {
        let mut due = Vec::new();
        for (on, to_pay) in &counted.due {
            let on = match on {
                Due::On(day) => Date::from_day_number(*day),
                Due::Unknown => None,
            };
            let cases = match payable {
                Some(payable) => self.sheet.below(to_pay.cases, payable),
                None => self.sheet.cell(to_pay.cases),
            };
            self.sheet.within(cases, self.read);
            let rests_on_small = to_pay.of.values().any(|cases| (1..self.bound).contains(cases));
            due.push(DueSum { on, cases, pence: to_pay.pence, rests_on_small });
        }
        // Each case that is payable has something to pay on a day.
        if let Some(payable) = payable {
            let least = counted.due.values().map(|to_pay| to_pay.cases);
            let (most, all) = (least.clone().max().unwrap_or(0), least.sum::<u64>());
            let count = self.sheet.count(payable);
            if most <= count && count <= all {
                let cells: Vec<CellId> = due.iter().map(|sum| sum.cases).collect();
                for cell in &cells {
                    self.sheet.within(*cell, payable);
                }
                self.sheet.cover(payable, cells);
            }
        }
        due
    }

    fn cohort(&mut self, id: IndicatorId, counted: &Counted) -> Cohort {
        let mut fallen = Vec::new();
        for (within, row) in Truth::ALL.into_iter().zip(counted.fallen) {
            fallen.extend(Truth::ALL.into_iter().zip(row).map(|(truth, n)| ((within, truth), n)));
        }
        let found = engine::over_cases(self.program, self.as_at, id, &fallen);
        let open_ones = |within: &Truth, counted: &Truth| {
            let errs = *within == Truth::Error || *counted == Truth::Error;
            let is_open = *within == Truth::Unknown || *counted == Truth::Unknown;
            *within != Truth::No && is_open && !errs
        };
        let open: Vec<u64> = fallen
            .iter()
            .filter(|((within, counted), _)| open_ones(within, counted))
            .map(|(_, cases)| *cases)
            .collect();
        let errs = |((within, counted), _): &&((Truth, Truth), u64)| {
            *within != Truth::No && (*within == Truth::Error || *counted == Truth::Error)
        };
        let errors: u64 = fallen.iter().filter(errs).map(|(_, cases)| *cases).sum();
        let rests_on_small = open.iter().any(|cases| (1..self.bound).contains(cases));
        let base = self.sheet.cell(found.denominator);
        let counted = self.sheet.below(found.numerator, base);
        self.sheet.within(counted, base);
        let open = self.sheet.cell(open.into_iter().sum());
        let errors = self.sheet.cell(errors);
        let said = [base, open, errors].map(|cell| self.sheet.count(cell)).iter().sum::<u64>();
        let outside = self.sheet.left(self.sheet.count(self.read).saturating_sub(said));
        self.sheet.sum(self.read, vec![base, open, errors, outside]);
        Cohort { counted, base, open, errors, found, rests_on_small }
    }
}

impl Report {
    /// The answer of an indicator and its share, where the counts that they follow from are shown.
    #[must_use]
    pub fn tells<'c>(&self, cohort: &'c Cohort) -> Option<&'c IndicatorAnswer> {
        let cells = [cohort.counted, cohort.base, cohort.open, cohort.errors];
        let shown = cells.iter().all(|cell| self.sheet.told(*cell).is_some());
        (shown && !cohort.rests_on_small).then_some(&cohort.found)
    }

    /// What is to be paid on a day, in pence, where it may be told.
    #[must_use]
    pub fn sum(&self, due: &DueSum) -> Option<i64> {
        self.sheet.told(due.cases).filter(|_| !due.rests_on_small).map(|_| due.pence)
    }

    /// All that is to be paid, in pence: only where every day may be told.
    #[must_use]
    pub fn total(&self, part: &Part) -> Option<i64> {
        part.due.iter().try_fold(0_i64, |sum, due| Some(sum.saturating_add(self.sum(due)?)))
    }

    /// The most first. What is not shown comes last, in order of declaration: its place tells nothing.
    fn order(&mut self) {
        let sheet = &self.sheet;
        let key = |cell: CellId| Reverse(sheet.told(cell).map(|count| count + 1).unwrap_or(0));
        for part in &mut self.parts {
            part.reasons.sort_by_key(|(_, cell)| key(*cell));
            part.missing.sort_by_key(|missed| (key(missed.alone), key(missed.among)));
        }
    }
}

/// `contract.families.areas`: of the items of a list, without saying which.
fn path(program: &Program, lacking: &Lacking) -> String {
    let fact = FactId(lacking.fact);
    let mut path = case::fact_path(program, fact);
    let mut ty = program.facts.get(fact.index()).map(|fact| fact.shape.ty);
    for field in &lacking.fields {
        let Some(Atom::Item(record)) = ty.map(|ty| ty.atom) else { break };
        let Some(field) = program[record].fields.get(usize::from(*field)) else { break };
        path.push('.');
        path.push_str(&field.head.name);
        ty = Some(field.shape.ty);
    }
    path
}
