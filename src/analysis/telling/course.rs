//! Whether the sides of every comparison rise, fall or stay with a fact.
//!
//! Owns: [`runs`], which says of a program and a fact that, along one way of the evaluation, no side of a
//! comparison turns back as the fact grows. Then two values with the same way have the same way
//! everywhere between them. Cautious: where it cannot tell, it says no.
//! Must never know: values.

use crate::case::record_of_item;
use crate::engine::Missing;
use crate::program::Atom;
use crate::program::{
    AnswerField, DefineId, ExprId, ExprKind, FactId, Facts, Pays, Program, RecordId, Subject,
};
use crate::syntax::ast::Arithmetic;

/// How something moves as the fact grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// Not at all.
    Stays,
    /// Up, or not at all.
    Rises,
    /// Down, or not at all.
    Falls,
    /// One way only, but which is not known.
    OneWay,
    /// Perhaps both ways.
    Turns,
}

impl Course {
    const fn back(self) -> Self {
        match self {
            Self::Rises => Self::Falls,
            Self::Falls => Self::Rises,
            other => other,
        }
    }

    /// Of a sum of the two.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stays, course) | (course, Self::Stays) => course,
            (one, other) if one == other && one != Self::OneWay => one,
            _ => Self::Turns,
        }
    }

    /// Of one of the two, always the same along one way.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Stays, course) | (course, Self::Stays) => course,
            (Self::Turns, _) | (_, Self::Turns) => Self::Turns,
            (one, other) if one == other => one,
            _ => Self::OneWay,
        }
    }

    /// One way, whichever.
    fn scaled(self) -> Self {
        match self {
            Self::Stays => Self::Stays,
            Self::Turns => Self::Turns,
            Self::Rises | Self::Falls | Self::OneWay => Self::OneWay,
        }
    }
}

/// What is looked at.
#[derive(Clone, Copy)]
enum Target {
    Fact(FactId),
    Field(RecordId, u16),
}

struct Courses<'a> {
    program: &'a Program,
    target: Target,
    exprs: Vec<Option<Course>>,
    defines: Vec<Option<Course>>,
}

/// Whether every comparison of the program has sides that move one way against each other as the fact
/// grows.
pub(super) fn runs(program: &Program, facts: &Facts, target: Missing) -> bool {
    let target = match target {
        Missing::Fact(fact) => Target::Fact(fact),
        Missing::Field { item, field } => match record_of_item(program, facts, item) {
            Some(record) => Target::Field(record, field),
            None => return true,
        },
    };
    let mut courses = Courses {
        program,
        target,
        exprs: vec![None; program.exprs.len()],
        defines: vec![None; program.defines.len()],
    };
    (0..program.exprs.len()).map(ExprId::at).all(|id| courses.compares_one_way(id))
        && courses.days_run()
        && courses.clocks_run()
        && courses.shares_stay()
}

impl Courses<'_> {
    fn of(&mut self, id: ExprId) -> Course {
        if let Some(known) = self.exprs.get(id.index()).copied().flatten() {
            return known;
        }
        // What needs itself has no course; the compiler rules that out.
        if let Some(entry) = self.exprs.get_mut(id.index()) {
            *entry = Some(Course::Turns);
        }
        let course = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.found(id));
        if let Some(entry) = self.exprs.get_mut(id.index()) {
            *entry = Some(course);
        }
        course
    }

    fn define(&mut self, id: DefineId) -> Course {
        if let Some(known) = self.defines.get(id.index()).copied().flatten() {
            return known;
        }
        if let Some(entry) = self.defines.get_mut(id.index()) {
            *entry = Some(Course::Turns);
        }
        let program = self.program;
        let course = program[id]
            .lines
            .iter()
            .fold(Course::Stays, |course, line| course.or(self.of(line.value)));
        if let Some(entry) = self.defines.get_mut(id.index()) {
            *entry = Some(course);
        }
        course
    }

    fn found(&mut self, id: ExprId) -> Course {
        let program = self.program;
        // A yes or no is a part of the way.
        if program[id].ty.atom == Atom::YesNo && !program[id].ty.list {
            return Course::Stays;
        }
        match program[id].kind {
            ExprKind::Fact(fact) => match self.target {
                Target::Fact(target) if target == fact => Course::Rises,
                _ => Course::Stays,
            },
            ExprKind::Field { of, field } => match (self.target, program[of].ty.atom) {
                (Target::Field(record, target), Atom::Item(of))
                    if target == field && record == of =>
                {
                    Course::Rises
                }
                _ => Course::Stays,
            },
            ExprKind::Define(define) | ExprKind::Derived { define, .. } => self.define(define),
            ExprKind::Arithmetic(op, left, right) => self.arithmetic(op, left, right),
            ExprKind::Negative(of) => self.of(of).back(),
            ExprKind::Rounded { value, .. } => self.of(value),
            ExprKind::IfNone { value, fallback } => self.of(value).or(self.of(fallback)),
            ExprKind::Pick(_, left, right) => self.of(left).with(self.of(right)),
            ExprKind::Shift { date, .. } | ExprKind::PeriodEdge { date, .. } => self.of(date),
            ExprKind::Elapsed { from, to, .. } => self.of(to).with(self.of(from).back()),
            ExprKind::Age { on, born } => self.of(on).with(self.of(born).back()),
            ExprKind::Birthday { born, age } => self.of(born).with(self.of(age)),
            ExprKind::Sum { value, .. } => self.of(value),
            ExprKind::Extreme { value, .. } => match self.of(value) {
                Course::OneWay => Course::Turns,
                course => course,
            },
            ExprKind::AnswerField { subject, field } => self.answer_field(subject, field),
            ExprKind::List(parts) => {
                let operands = program.operands(parts);
                if operands.iter().all(|part| self.of(*part) == Course::Stays) {
                    Course::Stays
                } else {
                    Course::Turns
                }
            }
            // The weekday comes round; see `Telling::stretches`. The others are what the way says.
            _ => Course::Stays,
        }
    }

    fn arithmetic(&mut self, op: Arithmetic, left: ExprId, right: ExprId) -> Course {
        let (left, right) = (self.of(left), self.of(right));
        match op {
            Arithmetic::Add => left.with(right),
            Arithmetic::Subtract => left.with(right.back()),
            Arithmetic::Multiply if left == Course::Stays => right.scaled(),
            Arithmetic::Multiply if right == Course::Stays => left.scaled(),
            Arithmetic::Divide if right == Course::Stays => left.scaled(),
            Arithmetic::Multiply | Arithmetic::Divide => Course::Turns,
        }
    }

    fn answer_field(&mut self, subject: Subject, field: AnswerField) -> Course {
        let program = self.program;
        match subject {
            Subject::Standard(id) => {
                let standard = &program[id];
                let (starts, stops) = (standard.starts, standard.stops);
                let pauses = standard
                    .pauses
                    .as_ref()
                    .map_or(Course::Stays, |pauses| self.of(pauses.from).or(self.of(pauses.to)));
                let stops = stops.map_or(Course::Stays, |stops| self.of(stops));
                match field {
                    AnswerField::StartedOn => self.of(starts),
                    AnswerField::StoppedOn => stops,
                    AnswerField::DueOn => self.of(starts).with(pauses.scaled()),
                    _ => self.of(starts).back().with(stops).with(pauses.scaled()).scaled(),
                }
            }
            // Sums of what is payable go by the way, but for what an item is worth.
            Subject::Instalment(_) | Subject::Payment(_) => {
                let moves = program.instalments.iter().any(|instalment| {
                    let pays = match instalment.pays {
                        Pays::Amount(amount) => self.of(amount),
                        Pays::Shared { pot, places, already_paid } => {
                            let paid = already_paid.map_or(Course::Stays, |paid| self.of(paid));
                            self.of(pot).with(self.of(places)).with(paid)
                        }
                    };
                    pays != Course::Stays || self.of(instalment.due_on) != Course::Stays
                });
                if moves { Course::Turns } else { Course::Stays }
            }
            Subject::Eligibility(_) | Subject::Condition(_) | Subject::Indicator(_) => {
                Course::Stays
            }
        }
    }

    /// Whether the two move one way against each other.
    fn against(&mut self, left: ExprId, right: ExprId) -> bool {
        self.of(left).with(self.of(right).back()) != Course::Turns
    }

    fn compares_one_way(&mut self, id: ExprId) -> bool {
        let program = self.program;
        match program[id].kind {
            ExprKind::Equal(left, right)
            | ExprKind::NotEqual(left, right)
            | ExprKind::Order { left, right, .. } => self.against(left, right),
            ExprKind::Between { value, low, high } => {
                self.against(value, low) && self.against(value, high)
            }
            ExprKind::Within { value, date, .. } => self.against(value, date),
            ExprKind::OneOf { value, of, .. } => {
                program.operands(of).iter().all(|other| self.against(value, *other))
            }
            ExprKind::InList { value, list, .. } => self.against(value, list),
            ExprKind::Includes { list, all_of } => {
                program.operands(all_of).iter().all(|value| self.against(*value, list))
            }
            ExprKind::WorkingDay(date, _) | ExprKind::WeekdayOf(date) => {
                self.of(date) != Course::Turns
            }
            ExprKind::Lookup { keys, .. } => {
                program.operands(keys).iter().all(|key| self.of(*key) != Course::Turns)
            }
            // A divisor that passes zero is an error at one value, which halving may miss.
            ExprKind::Arithmetic(Arithmetic::Divide, _, right) => self.of(right) == Course::Stays,
            _ => true,
        }
    }

    /// The days that say which lines and rules are in force.
    fn days_run(&mut self) -> bool {
        let program = self.program;
        let lines = program.defines.iter().filter_map(|define| define.dated_by);
        let targets = program.indicators.iter().filter_map(|indicator| indicator.dated_by);
        let force = program
            .answers
            .iter()
            .filter_map(|id| program.standing(*id)?.in_force.as_ref()?.dated_by);
        let due = program.instalments.iter().map(|instalment| instalment.due_on);
        let days: Vec<ExprId> = lines.chain(targets).chain(force).chain(due).collect();
        days.into_iter().all(|day| self.of(day) != Course::Turns)
    }

    /// Places in a pot and cuts by a cap go by what all items are worth and when they are due.
    fn shares_stay(&mut self) -> bool {
        let program = self.program;
        program.instalments.iter().all(|instalment| {
            let mut parts = vec![instalment.due_on];
            match instalment.pays {
                Pays::Amount(_) if instalment.cap.is_none() => return true,
                Pays::Amount(amount) => parts.push(amount),
                Pays::Shared { pot, places, already_paid } => {
                    parts.extend([pot, places]);
                    parts.extend(already_paid);
                }
            }
            parts.extend(instalment.cap);
            parts.into_iter().all(|part| self.of(part) == Course::Stays)
        })
    }

    /// The days of clocks against one another.
    fn clocks_run(&mut self) -> bool {
        let program = self.program;
        program.standards.iter().all(|standard| {
            let starts = self.of(standard.starts);
            let stops = standard.stops.map_or(Course::Stays, |stops| self.of(stops));
            let pauses = standard.pauses.as_ref().map_or(Course::Stays, |pauses| {
                self.of(pauses.from).with(self.of(pauses.to).back())
            });
            starts.with(stops.back()).with(pauses.scaled()) != Course::Turns
        })
    }
}
