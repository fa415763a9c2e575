//! What conditions say of all cases at once: that one is always or never met, that one is implied by others, that a
//! line or a row can never decide.
//!
//! Owns: the exact procedure ([`findings`], [`Logic`]). Takes: a compiled [`Program`]. Gives: [`Finding`]s as plain
//! data, each with the places that show why.
//! Must never know: words, cases that were given, terminals.
//!
//! # What is claimed
//!
//! A claim is about the cases in which every fact is known and every check is passed, on every day. *Never* means:
//! in none of them is the condition `yes`. *Always*: in none is it `no`. (In some it may be an error, which is
//! neither.) *Implied*: in none does it refuse where the others do not.
//!
//! # How
//!
//! `read` takes a condition apart into atoms over variables: facts, the day, and whatever else is compared. A
//! variable with values of its own kind (levels, choices, `yes` and `no`) has these; one with an order is cut at the
//! values that it is compared with, within its declared range; each may also be none, or an error. Definitions with
//! their guards and days, small tables, and the answers of other rules are read in their place. Arithmetic, lists and
//! whatever else is not taken apart is a variable too, one for equal expressions: it can take each of its values,
//! whatever the others are. So the variables allow for more than cases do, never for less, and a claim about all that
//! they allow is a claim about all cases. What is left undecided is left unsaid.
//!
//! `solve` decides whether formulas over the variables have a case in common, with decision diagrams, in a bounded
//! number of steps; what would take more is left unsaid too.

mod diagram;
mod find;
mod formula;
mod read;
mod solve;
mod term;

#[cfg(test)]
mod tests;

pub use find::{Finding, Kind, Role, Why, findings};

use crate::program::{ExprId, Program};
use read::{Frame, Reader};
use solve::Solver;

/// Answers questions about conditions without loop variables.
#[derive(Debug)]
pub struct Logic<'p> {
    solver: Solver<'p>,
}

impl<'p> Logic<'p> {
    /// Questions about the conditions of a program.
    #[must_use]
    pub fn of(program: &'p Program) -> Self {
        Self { solver: Solver::new(Reader::new(program)) }
    }

    /// Whether in no case that is known in full and passes its checks the condition is `yes`. False also means that
    /// it was not found out.
    pub fn is_never(&mut self, condition: ExprId) -> bool {
        let truth = self.solver.reader.truth(condition, Frame::default());
        self.solver.excluded(&[truth.yes])
    }

    /// Whether in no such case the condition is `no`.
    pub fn is_always(&mut self, condition: ExprId) -> bool {
        let truth = self.solver.reader.truth(condition, Frame::default());
        self.solver.excluded(&[truth.no])
    }

    /// Whether in every such case in which the first condition is `yes` the other is too.
    pub fn implies(&mut self, one: ExprId, other: ExprId) -> bool {
        let one = self.solver.reader.truth(one, Frame::default());
        let other = self.solver.reader.truth(other, Frame::default());
        let not = self.solver.reader.formulas.not(other.yes);
        self.solver.excluded(&[one.yes, not])
    }

    /// Whether two conditions are `yes` in the same cases.
    pub fn is_equivalent(&mut self, one: ExprId, other: ExprId) -> bool {
        self.implies(one, other) && self.implies(other, one)
    }
}
