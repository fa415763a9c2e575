//! One block of cases under two sets of rules.
//!
//! Owns: [`Job`], what is done with a block: it is read and answered under either set of rules; of the cases whose
//! answers are not the same, and of no others, the proofs are made, and the first step that differs is looked for.
//! Takes: a [`Block`]. Gives: [`Done`]. Must never know: files, terminals.

use rayon::prelude::*;

use super::cause::{Rules, Step, first_step};
use super::lines::{Form, Line};
use super::pair::{Pair, Pairs};
use super::row::{Change, Found, Sides, changes};
use super::tally::{Explained, Part, Tally, Values};
use super::words::Subject;
use crate::batch::block::Block;
use crate::batch::plan::Plan;
use crate::batch::read::{Kept, KeptAs, Reject, Understander, Understood};
use crate::batch::run::Counts;
use crate::batch::summary::Which;
use crate::batch::{AnswerColumn, Answers};
use crate::explain::Lexicon;
use crate::program::{Facts, Program, Type};
use crate::source::Sources;

/// One set of rules, made ready.
pub struct Side<'p> {
    /// The rules.
    pub program: &'p Program,
    /// Their texts: proofs say where a rule stands.
    pub sources: &'p Sources,
    /// The rules, made ready to answer.
    pub plan: Plan<'p>,
    /// How records are understood.
    pub understander: Understander<'p>,
}

/// A column by which the cases are broken down: where it stands among what is carried through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// It is carried through by the reader of the rules before, not by that of the rules after.
    pub of_before: bool,
    /// Its position among what that reader keeps.
    pub at: usize,
}

/// What is done with each block.
pub struct Job<'p> {
    /// The two sets of rules.
    pub sides: Sides<Side<'p>>,
    /// Which answers are compared.
    pub pairs: Pairs,
    /// By what they are broken down.
    pub columns: Vec<Column>,
    /// What is written of the cases that change, too.
    pub kept: Vec<Column>,
    /// How the cases that change are written, where that is wanted.
    pub form: Option<Form>,
    /// So many cases of each cause are kept for showing.
    pub show: usize,
}

/// A block that is done.
#[derive(Debug)]
pub struct Done {
    /// Which input, from 0.
    pub input: usize,
    /// What was counted under either set of rules.
    pub counts: Sides<Counts>,
    /// What cannot be right under both, and under one alone.
    pub rejects: Vec<(Blamed, Reject)>,
    /// What the differences come to.
    pub tally: Tally,
    /// The cases that change, written.
    pub lines: Vec<u8>,
    /// How far the input was read, in bytes, where that is known.
    pub position: Option<u64>,
}

/// Which rules something cannot be right under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the side of its name")]
pub enum Blamed {
    Both,
    Before,
    After,
}

/// A block, read and answered under one set of rules.
struct Answered<'a, 'p> {
    side: &'a Side<'p>,
    understood: Understood,
    answers: Answers,
}

impl<'a, 'p> Answered<'a, 'p> {
    fn of(side: &'a Side<'p>, block: &Block) -> Self {
        let understood = side.understander.understand(block);
        let answers = side.plan.answer(&understood.cases);
        Self { side, understood, answers }
    }

    fn counts(&self) -> Counts {
        Counts {
            read: self.understood.cases.rows as u64,
            rejected: self.understood.rejected,
            faulty: self.understood.faulty,
            interpreted: self.answers.interpreted as u64,
        }
    }

    fn rules(&self) -> Rules<'a> {
        let Side { program, sources, plan, .. } = self.side;
        Rules { program, sources, today: plan.today() }
    }

    fn facts(&self, row: usize) -> Facts {
        self.understood.cases.facts(self.side.program, row)
    }
}

/// A block under both sets of rules.
struct Both<'a, 'p> {
    job: &'a Job<'p>,
    input: usize,
    answered: Sides<Answered<'a, 'p>>,
    /// The rows of the same cases on either side.
    rows: Vec<Sides<usize>>,
    /// For each column the value of each of those rows.
    values: Vec<Vec<usize>>,
    columns: Vec<Values>,
    /// For each pair of answers what is not the same, and why.
    found: Vec<(Found, Vec<Option<Step>>)>,
}

impl Job<'_> {
    /// Compares a block.
    #[must_use]
    pub fn work(&self, block: &Block, position: Option<u64>) -> Done {
        let mut both = Both::of(self, block);
        let parts = both.parts();
        let mut lines = Vec::new();
        if let Some(form) = &self.form {
            both.write(form, &mut lines);
        }
        let mut changed: Vec<usize> = both.changes().map(|(row, ..)| row).collect();
        changed.sort_unstable();
        changed.dedup();
        let (cases, changed) = (both.rows.len() as u64, changed.len() as u64);
        let columns = std::mem::take(&mut both.columns);
        let Sides { before, after } = both.answered;
        Done {
            input: block.input,
            counts: Sides { before: before.counts(), after: after.counts() },
            rejects: rejects(before.understood.rejects, after.understood.rejects),
            tally: Tally { cases, changed, parts, columns },
            lines,
            position,
        }
    }
}

impl<'a, 'p> Both<'a, 'p> {
    fn of(job: &'a Job<'p>, block: &Block) -> Self {
        let answered = Sides {
            before: Answered::of(&job.sides.before, block),
            after: Answered::of(&job.sides.after, block),
        };
        let numbers = |side: &Answered<'_, '_>| side.understood.numbers.clone();
        let rows = rows(&numbers(&answered.before), &numbers(&answered.after));
        let mut both = Self {
            job,
            input: block.input,
            answered,
            rows,
            values: Vec::new(),
            columns: Vec::new(),
            found: Vec::new(),
        };
        for column in &job.columns {
            let (values, rows) = both.values_of(column);
            both.columns.push(values);
            both.values.push(rows);
        }
        both.found = job.pairs.both.iter().map(|pair| both.compared(*pair)).collect();
        both
    }

    /// The values of a column, and which of them each row has.
    fn values_of(&self, column: &Column) -> (Values, Vec<usize>) {
        let mut values = Values::default();
        let rows = self.rows.iter().map(|row| values.add(self.value_of(column, *row))).collect();
        (values, rows)
    }

    /// What stands in a column of one case.
    fn value_of(&self, column: &Column, row: Sides<usize>) -> Option<String> {
        let Sides { before, after } = &self.answered;
        let (side, row) = if column.of_before { (before, row.before) } else { (after, row.after) };
        let program = side.side.program;
        let ty = side.side.understander.keep.get(column.at).and_then(|keep| match keep.what {
            KeptAs::Fact(fact) => Some(program[fact].shape.ty),
            KeptAs::Text => None,
        });
        let kept = side.understood.about.get(row)?.kept.get(column.at)?;
        value_words(program, ty, kept)
    }

    /// What is not the same about an answer, and why.
    fn compared(&self, pair: Pair) -> (Found, Vec<Option<Step>>) {
        let Sides { before, after } = &self.answered;
        let columns =
            (before.answers.columns.get(pair.before.1), after.answers.columns.get(pair.after.1));
        let (Some(was), Some(is)) = columns else { return (Found::default(), Vec::new()) };
        let found = changes(self.job.programs(), pair, (was, is), &self.rows);
        let is_of_all = matches!(was, AnswerColumn::EachCase(_));
        let why = |change: &Change| {
            // What a case contributes to an indicator over all cases has no proof of its own.
            let wanted = !is_of_all;
            wanted.then(|| {
                let facts = Sides {
                    before: before.facts(change.rows.before),
                    after: after.facts(change.rows.after),
                };
                first_step(
                    Sides { before: before.rules(), after: after.rules() },
                    Sides { before: pair.before.0, after: pair.after.0 },
                    Sides { before: &facts.before, after: &facts.after },
                )
            })?
        };
        let steps = found.changes.par_iter().map(why).collect();
        (found, steps)
    }

    /// All changes, as the row of the rules before, the pair of answers, and the position among its changes.
    fn changes(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.found.iter().enumerate().flat_map(|(pair, (found, _))| {
            let changes = found.changes.iter().enumerate();
            changes.map(move |(at, change)| (change.rows.before, pair, at))
        })
    }

    fn case(&self, row: usize) -> Which {
        let understood = &self.answered.before.understood;
        let id = understood.about.get(row).and_then(|about| about.id.as_deref());
        Which {
            input: self.input,
            row: understood.numbers.get(row).copied().unwrap_or(0),
            id: id.map(str::to_owned),
        }
    }

    /// The value of each column that a case has.
    fn values_at(&self, change: &Change) -> Vec<usize> {
        let at = self.rows.binary_search_by_key(&change.rows.before, |row| row.before);
        let at = at.unwrap_or(usize::MAX);
        self.values.iter().map(|rows| rows.get(at).copied().unwrap_or(0)).collect()
    }

    /// What the block comes to, answer by answer.
    fn parts(&self) -> Vec<Part> {
        let part = |(found, steps): &(Found, Vec<Option<Step>>)| {
            let explained = found.changes.iter().zip(steps).map(|(change, step)| Explained {
                change,
                case: self.case(change.rows.before),
                step: step.as_ref(),
                values: self.values_at(change),
            });
            let explained: Vec<Explained<'_>> = explained.collect();
            Part::of(found, &explained, &self.values, self.job.show)
        };
        self.found.iter().map(part).collect()
    }

    /// Writes the changes, case by case.
    fn write(&self, form: &Form, into: &mut Vec<u8>) {
        let Sides { before, after } = &self.answered;
        let mut all: Vec<(usize, usize, usize)> = self.changes().collect();
        all.sort_unstable();
        for (row, pair, at) in all {
            let parts = (self.job.pairs.both.get(pair), self.found.get(pair));
            let (Some(which), Some((found, steps))) = parts else { continue };
            let answers = (
                before.answers.columns.get(which.before.1),
                after.answers.columns.get(which.after.1),
            );
            let (Some(change), (Some(was), Some(is))) = (found.changes.get(at), answers) else {
                continue;
            };
            let columns = self.job.columns.iter().chain(&self.job.kept);
            let line = Line {
                subject: Subject { programs: self.job.programs(), pair: *which },
                case: self.case(row),
                columns: columns.map(|column| self.value_of(column, change.rows)).collect(),
                change,
                step: steps.get(at).and_then(Option::as_ref),
                answers: Sides { before: was, after: is },
            };
            form.write(&line, into);
        }
    }
}

impl<'p> Job<'p> {
    fn programs(&self) -> Sides<&'p Program> {
        Sides { before: self.sides.before.program, after: self.sides.after.program }
    }
}

/// The rows of the records that both understood.
fn rows(before: &[u64], after: &[u64]) -> Vec<Sides<usize>> {
    let mut rows = Vec::with_capacity(before.len());
    let mut next = 0;
    for (row, number) in before.iter().enumerate() {
        while after.get(next).is_some_and(|other| other < number) {
            next += 1;
        }
        if after.get(next) == Some(number) {
            rows.push(Sides { before: row, after: next });
        }
    }
    rows
}

/// A value as it is written in a breakdown.
fn value_words(program: &Program, ty: Option<Type>, kept: &Kept) -> Option<String> {
    match (kept, ty) {
        (Kept::Nothing, _) => None,
        (Kept::Value(value), Some(ty)) => {
            let blank = Facts { id: None, slots: Vec::new(), places: Vec::new() };
            Some(Lexicon { program, facts: &blank }.value(ty, value))
        }
        (Kept::Value(_), None) => None,
        (Kept::Text(text), _) => Some(text.to_string()),
        (Kept::Json(json), _) => Some(json.to_string()),
    }
}

/// Whether both sides refuse the same; what they would have written instead may be another.
fn same(one: &Reject, other: &Reject) -> bool {
    (one.line, one.column, one.code, one.whole)
        == (other.line, other.column, other.code, other.whole)
        && one.fact == other.fact
        && one.reason == other.reason
}

/// What cannot be right, in order: what both say once.
fn rejects(before: Vec<Reject>, after: Vec<Reject>) -> Vec<(Blamed, Reject)> {
    let mut after: Vec<Option<Reject>> = after.into_iter().map(Some).collect();
    let mut start = 0;
    let mut all: Vec<(Blamed, Reject)> = Vec::new();
    for reject in before {
        let row = reject.row;
        // Those of the rows before it are of the rules after alone.
        while let Some(slot) = after.get_mut(start)
            && slot.as_ref().is_none_or(|other| other.row < row)
        {
            all.extend(slot.take().map(|other| (Blamed::After, other)));
            start += 1;
        }
        let rest = after.get_mut(start..).unwrap_or_default();
        let of_row =
            rest.iter_mut().take_while(|slot| slot.as_ref().is_none_or(|other| other.row == row));
        let twin =
            of_row.into_iter().find(|slot| slot.as_ref().is_some_and(|one| same(one, &reject)));
        let blamed = match twin.and_then(Option::take) {
            Some(_) => Blamed::Both,
            None => Blamed::Before,
        };
        all.push((blamed, reject));
    }
    all.extend(after.into_iter().flatten().map(|reject| (Blamed::After, reject)));
    all.sort_by_key(|(_, reject)| reject.row);
    all
}
