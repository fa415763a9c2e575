//! What the parts of rules are called, without a case.
//!
//! Owns: labels of expressions and answers. Takes: a library. Gives: the words that proofs, sentences and documents
//! share. Must never know: facts of a case, and how anything is worked out.

use crate::program::{
    Answer, AnswerField, AnswerId, Atom, ExprId, ExprKind, Facts, Program, Subject,
};
use crate::syntax::ast::First;

use super::words::{Lexicon, answer_words};

/// Speaks of a library.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// The library.
    pub program: &'a Program,
    /// How values are written.
    pub words: Lexicon<'a>,
}

impl<'a> Speaker<'a> {
    /// One for a library; `empty` is a case that says nothing.
    #[must_use]
    pub const fn new(program: &'a Program, empty: &'a Facts) -> Self {
        Self { program, words: Lexicon { program, facts: empty } }
    }

    /// What an expression is called, where it has a name.
    #[must_use]
    pub fn label(&self, expr: ExprId) -> Option<String> {
        let program = self.program;
        let field = |of: ExprId, field: u16| match program[of].ty.atom {
            Atom::Item(record) => program[record]
                .fields
                .get(usize::from(field))
                .map(|field| field.head.label.to_string()),
            _ => None,
        };
        match &program[expr].kind {
            ExprKind::Fact(fact) => Some(program[*fact].head.label.to_string()),
            ExprKind::Field { of, field: at } => field(*of, *at),
            ExprKind::Join { list, field: at } => field(*list, *at),
            ExprKind::Define(define)
            | ExprKind::Derived { define, .. }
            | ExprKind::JoinDerived { define, .. } => Some(program[*define].head.label.to_string()),
            ExprKind::Cell { of, column } => match program[*of].ty.atom {
                Atom::Row(table) => program[table]
                    .columns
                    .get(usize::from(*column))
                    .map(|column| column.name.replace('_', " ")),
                _ => None,
            },
            ExprKind::Lookup { table, column, .. } => {
                let column = program[*table]
                    .columns
                    .get(usize::from(*column))
                    .map(|column| column.name.replace('_', " "))?;
                Some(format!("{column} in {}", program[*table].head.label))
            }
            ExprKind::Rows(table) => Some(program[*table].head.label.to_string()),
            ExprKind::AnswerField { subject, field } => {
                Some(format!("{} of “{}”", field_words(*field), self.subject(*subject)))
            }
            ExprKind::Today => Some("today".to_owned()),
            ExprKind::Count { list, .. } => Some(format!(
                "number in “{}”",
                self.label(*list).unwrap_or_else(|| "the list".to_owned())
            )),
            ExprKind::Sum { value, list, .. } => Some(format!(
                "sum of “{}”",
                self.label(*value)
                    .or_else(|| self.label(*list))
                    .unwrap_or_else(|| "the list".to_owned())
            )),
            ExprKind::Extreme { which, value, list, .. } => {
                let what = self
                    .label(*value)
                    .or_else(|| self.label(*list))
                    .unwrap_or_else(|| "the list".to_owned());
                Some(format!("{} “{what}”", first_words(*which)))
            }
            // The value that is used instead of none has its own label.
            ExprKind::IfNone { value, .. } => self.label(*value),
            ExprKind::Rounded { value, .. } => self.label(*value),
            _ => None,
        }
    }

    /// What people call a rule.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> &'a str {
        let program = self.program;
        match subject {
            Subject::Eligibility(id) => &program[id].head.label,
            Subject::Condition(id) => &program[id].head.label,
            Subject::Standard(id) => &program[id].head.label,
            Subject::Payment(id) => &program[id].head.label,
            Subject::Instalment(id) => &program[id].head.label,
            Subject::Indicator(id) => &program[id].head.label,
        }
    }

    /// The words for an answer of a rule.
    #[must_use]
    pub fn answer(&self, subject: Subject, answer: Answer) -> String {
        let id = match subject {
            Subject::Eligibility(id) => AnswerId::Eligibility(id),
            Subject::Standard(id) => AnswerId::Standard(id),
            Subject::Payment(id) => AnswerId::Payment(id),
            Subject::Indicator(id) => AnswerId::Indicator(id),
            Subject::Condition(_) | Subject::Instalment(_) => {
                return answer_words(answer).to_owned();
            }
        };
        self.words.answer(id, answer).to_lowercase()
    }
}

/// A field of an answer in words.
#[must_use]
pub const fn field_words(field: AnswerField) -> &'static str {
    match field {
        AnswerField::StartedOn => "start",
        AnswerField::DueOn => "due date",
        AnswerField::StoppedOn => "stop",
        AnswerField::DaysUsed => "days used",
        AnswerField::DaysLeft => "days left",
        AnswerField::DaysOver => "days over",
        AnswerField::Payable => "amount payable",
        AnswerField::Total => "total",
        AnswerField::HeldCount => "number held",
        AnswerField::Amount => "amount",
        AnswerField::Numerator => "number that counts",
        AnswerField::Denominator => "number in the base",
        AnswerField::Percent => "percentage",
    }
}

pub(super) const fn first_words(first: First) -> &'static str {
    match first {
        First::Highest => "highest",
        First::Lowest => "lowest",
        First::Earliest => "earliest",
        First::Latest => "latest",
    }
}
