//! The order of a waiting list.
//!
//! Owns: ranking many cases by the keys of a `queue`, and why each stands before the next. Takes cases one
//! by one; keeps only what ranks them. Gives: the places in order, and apart from them the cases of which it
//! is not known whether they wait. Must never know: files, terminals.

use std::cmp::Ordering;

use smol_str::{SmolStr, format_smolstr};

use crate::engine::{self, EvalError, Finding, Missing, Outcome, Waits};
use crate::program::{
    Answer, AnswerId, ExprId, ExprKind, Facts, Program, QueueId, StandardId, Value,
};
use crate::syntax::ast::First;
use crate::value::Date;

/// A case, by its number in the input and the id it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// Which input, from 0.
    pub input: usize,
    /// Its number in the input, from 1.
    pub row: u64,
    /// Its own id.
    pub id: Option<String>,
}

/// By what a case is ranked.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// The value.
    Value(Value),
    /// Known to be absent: after every value.
    None,
    /// Not known: after none.
    Unknown,
    /// It has no value: beside the unknown.
    Error(EvalError),
}

/// A wait that runs, or is late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Of which standard.
    pub standard: StandardId,
    /// The last day in time; `None` while it is paused or not known.
    pub due_on: Option<Date>,
    /// It is late.
    pub overdue: bool,
}

/// A place in the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which case.
    pub case: Which,
    /// By what it is ranked, in the order of the queue.
    pub keys: Vec<Key>,
    /// Its waits, in order of declaration.
    pub due: Vec<Due>,
    /// The position of the first key by which it stands before the next; `None` where all are the same (then
    /// the order of the input decides), and for the last.
    pub ahead_by: Option<usize>,
}

/// A case of which it is not known whether it waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// Which case.
    pub case: Which,
    /// What is missing, as paths to facts; empty where the rules err.
    pub missing: Vec<String>,
    /// The error.
    pub error: Option<EvalError>,
}

/// Ranks cases.
#[derive(Debug)]
pub struct Ranking<'p> {
    program: &'p Program,
    queue: QueueId,
    today: Date,
    standards: Vec<AnswerId>,
    queued: Queued,
}

/// A waiting list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queued {
    /// Who waits, the first first.
    pub places: Vec<Place>,
    /// Of whom it is not known whether they wait, in order of input.
    pub open: Vec<Open>,
    /// How many do not wait.
    pub not_waiting: u64,
}

impl<'p> Ranking<'p> {
    /// Nobody waits yet. The waits that are shown are those of the standards in the queue's pack.
    #[must_use]
    pub fn new(program: &'p Program, queue: QueueId, today: Date) -> Self {
        let pack = program[queue].head.pack;
        let of_pack = |answer: &AnswerId| matches!(answer, AnswerId::Standard(id) if program[*id].head.pack == pack);
        let standards = program.answers.iter().copied().filter(of_pack).collect();
        Self { program, queue, today, standards, queued: Queued::default() }
    }

    /// What the queue asks of a case: needs no other case, so that many can be asked side by side.
    #[must_use]
    pub fn ask(&self, facts: &Facts) -> (Waits, Vec<Due>) {
        let waits = engine::waits(self.program, facts, self.today, self.queue);
        if waits.keys.is_empty() && waits.waits != Outcome::Known(Value::YesNo(true)) {
            return (waits, Vec::new());
        }
        let found = engine::evaluate_only(self.program, facts, self.today, &self.standards);
        let due = found.answers.into_iter().filter_map(|answered| match answered.finding {
            Finding::Standard(found) => {
                let due_on = match found.clock.due_on {
                    Outcome::Known(Value::Date(date)) => Some(date),
                    _ => None,
                };
                let overdue = found.answer == Answer::Breached;
                let runs = overdue || found.answer == Answer::Running;
                runs.then_some(Due { standard: found.id, due_on, overdue })
            }
            _ => None,
        });
        (waits, due.collect())
    }

    /// Takes a case in, in the order of the input.
    pub fn add(&mut self, case: Which, facts: &Facts, asked: (Waits, Vec<Due>)) {
        let (Waits { waits, missing, keys }, due) = asked;
        match waits {
            Outcome::Known(Value::YesNo(true)) => {
                let keys = keys.into_iter().map(Key::of).collect();
                self.queued.places.push(Place { case, keys, due, ahead_by: None });
            }
            Outcome::Known(_) => self.queued.not_waiting += 1,
            Outcome::Unknown(_) => {
                let missing = missing.iter().map(|missing| self.path(facts, *missing)).collect();
                self.queued.open.push(Open { case, missing, error: None });
            }
            Outcome::Error(error) => {
                self.queued.open.push(Open { case, missing: Vec::new(), error: Some(error) });
            }
        }
    }

    /// Everybody in order. Who is ranked alike stays in the order of the input.
    #[must_use]
    pub fn finish(mut self) -> Queued {
        let order = &self.program[self.queue].keys;
        let compare = |one: &Place, other: &Place| {
            one.keys
                .iter()
                .zip(&other.keys)
                .zip(order)
                .map(|((one, other), (_, first))| one.before(other, *first))
                .enumerate()
                .find(|(_, order)| order.is_ne())
        };
        let places = &mut self.queued.places;
        places
            .sort_by(|one, other| compare(one, other).map_or(Ordering::Equal, |(_, order)| order));
        let ahead: Vec<Option<usize>> = places
            .windows(2)
            .map(|pair| match pair {
                [one, next] => compare(one, next).map(|(key, _)| key),
                _ => None,
            })
            .collect();
        for (place, ahead) in places.iter_mut().zip(ahead) {
            place.ahead_by = ahead;
        }
        self.queued
    }

    fn path(&self, facts: &Facts, missing: Missing) -> String {
        match missing {
            Missing::Fact(fact) => crate::case::fact_path(self.program, fact),
            Missing::Field { item, field } => {
                crate::case::field_path(self.program, facts, item, field)
            }
        }
    }
}

impl Key {
    fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Known(Value::None) => Self::None,
            Outcome::Known(value) => Self::Value(value),
            Outcome::Unknown(_) => Self::Unknown,
            Outcome::Error(error) => Self::Error(error),
        }
    }

    fn before(&self, other: &Self, first: First) -> Ordering {
        let (one, other) = match (self, other) {
            (Self::Value(one), Self::Value(other)) => (one, other),
            _ => return self.kind().cmp(&other.kind()),
        };
        let rising = match (one, other) {
            (Value::YesNo(one), Value::YesNo(other)) => one.cmp(other),
            _ => one.order(other).unwrap_or(Ordering::Equal),
        };
        match first {
            First::Lowest | First::Earliest => rising,
            First::Highest | First::Latest => rising.reverse(),
        }
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::Value(_) => 0,
            Self::None => 1,
            Self::Unknown | Self::Error(_) => 2,
        }
    }
}

/// How people call a key: a definition by its label, a fact by its name (its label is a question).
#[must_use]
pub fn key_words(program: &Program, key: ExprId) -> SmolStr {
    let words = |name: &str| SmolStr::from(name.replace('_', " "));
    match &program[key].kind {
        ExprKind::Fact(fact) => words(&program[*fact].head.name),
        ExprKind::Define(define) => program[*define].head.label.clone(),
        _ => format_smolstr!("what it is ranked by"),
    }
}
