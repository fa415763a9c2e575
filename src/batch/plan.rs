//! A program made ready to answer many cases on one day.
//!
//! Owns: [`Plan`]. Takes: a program, the day, which answers are wanted. Gives: [`Answers`]. Must never know
//! where cases come from, nor what becomes of the answers.

use super::answers::{AnswerColumn, Answers};
use super::cases::Cases;
use crate::engine::{self, Evaluation};
use crate::program::{AnswerId, Facts, Program};
use crate::value::Date;

/// A program made ready to answer many cases on one day. It can be used from any number of threads.
#[derive(Debug)]
pub struct Plan<'p> {
    program: &'p Program,
    today: Date,
    answers: Vec<AnswerId>,
}

impl<'p> Plan<'p> {
    /// Makes a program ready to give some of its answers, or all, in the order of the program's, on a day.
    /// Indicators `for each case` are among them.
    #[must_use]
    pub fn compile(program: &'p Program, today: Date, only: Option<&[AnswerId]>) -> Self {
        let listed = program.answers.iter().filter(|id| only.is_none_or(|only| only.contains(id)));
        let others = only.unwrap_or_default().iter().filter(|id| !program.answers.contains(id));
        let answers = listed.chain(others).copied().collect();
        Self { program, today, answers }
    }

    /// What is answered, in order.
    #[must_use]
    pub fn answers(&self) -> &[AnswerId] {
        &self.answers
    }

    /// The day.
    #[must_use]
    pub const fn today(&self) -> Date {
        self.today
    }

    /// What is answered by the engine for every case, and why: nothing where columns answer.
    #[must_use]
    pub fn interpreted(&self) -> Vec<(AnswerId, String)> {
        let why = "columns do not answer this yet";
        self.answers.iter().map(|id| (*id, why.to_owned())).collect()
    }

    /// Answers cases.
    #[must_use]
    pub fn answer(&self, cases: &Cases) -> Answers {
        let mut columns: Vec<AnswerColumn> =
            self.answers.iter().map(|id| AnswerColumn::new(self.program, *id)).collect();
        for column in &mut columns {
            column.grow(cases.rows);
        }
        for row in 0..cases.rows {
            let facts = cases.facts(self.program, row);
            let evaluation = engine::evaluate_only(self.program, &facts, self.today, &self.answers);
            self.write(&mut columns, row, &facts, &evaluation);
        }
        Answers { rows: cases.rows, columns, interpreted: cases.rows }
    }

    /// Writes what the engine found of a case into its row.
    fn write(&self, columns: &mut [AnswerColumn], row: usize, facts: &Facts, found: &Evaluation) {
        let mut found = found.answers.iter();
        for column in columns {
            if let AnswerColumn::EachCase(each) = column {
                let id = each.id;
                each.write(row, engine::contribution(self.program, facts, self.today, id));
            } else if let Some(answered) = found.next() {
                column.write(self.program, facts, row, &answered.finding);
            }
        }
    }
}
