//! Rules in sentences, without a case: what has to be so for a condition to be met, and how a value is worked out.
//!
//! Owns: the words for each kind of expression. Facts, definitions and rules are called by their labels; a list of
//! conditions becomes an outline, one point a line.
//! Takes: a library. Must never know: the facts of a case, and where the words are printed.

use crate::program::{Atom, CalendarId, ExprId, ExprKind, ExprList, Type, Value};
use crate::syntax::ast::Arithmetic;
use crate::value::Rounding;

use super::fragment::Words;
use super::sentence::order_words;
use super::speaker::{Speaker, field_words, first_words};
use super::term::{op_sign, pick_words};

/// So deep the parts of a rule are followed; brackets in rule files nest less deep.
const DEEPEST: usize = 80;

/// A condition as points: how far each is indented, and what it says.
pub type Outline = Vec<(usize, Words)>;

impl Speaker<'_> {
    /// What has to be so, as points below each other: each `all of` and `any of` is a point over its parts.
    #[must_use]
    pub fn outline(&self, expr: ExprId) -> Outline {
        let mut points = Vec::new();
        self.points(expr, 0, &mut points);
        points
    }

    fn points(&self, expr: ExprId, depth: usize, into: &mut Outline) {
        let heading = |parts: ExprList, all: &str, any: &str| {
            if parts.len == 2 { any.to_owned() } else { all.to_owned() }
        };
        match &self.program[expr].kind {
            ExprKind::And(parts) if depth < DEEPEST => {
                let words = heading(*parts, "all of these:", "both of these:");
                self.list_of(Words::text(words), *parts, depth, into);
            }
            ExprKind::Or(parts) if depth < DEEPEST => {
                let words = heading(*parts, "at least one of these:", "at least one of these:");
                self.list_of(Words::text(words), *parts, depth, into);
            }
            ExprKind::Not(inner) if depth < DEEPEST => match &self.program[*inner].kind {
                ExprKind::And(parts) => {
                    self.list_of(Words::text("not all of these:"), *parts, depth, into);
                }
                ExprKind::Or(parts) => {
                    self.list_of(Words::text("none of these:"), *parts, depth, into);
                }
                _ => into.push((depth, self.phrase(expr))),
            },
            ExprKind::Quantified { every, list, condition, .. } if depth < DEEPEST => {
                match &self.program[*condition].kind {
                    ExprKind::And(_) | ExprKind::Or(_) => {
                        into.push((depth, self.each(*every, *list).plain(":")));
                        self.points(*condition, depth + 1, into);
                    }
                    _ => into.push((depth, self.phrase(expr))),
                }
            }
            _ => into.push((depth, self.phrase(expr))),
        }
    }

    fn list_of(&self, heading: Words, parts: ExprList, depth: usize, into: &mut Outline) {
        into.push((depth, heading));
        for part in self.program.operands(parts) {
            self.points(*part, depth + 1, into);
        }
    }

    /// A condition as a clause (`“Age” is between 4 and 19`), a value as what it is (`60% of “Value”`).
    #[must_use]
    pub fn phrase(&self, expr: ExprId) -> Words {
        self.clause(expr, 0)
    }

    fn clause(&self, expr: ExprId, depth: usize) -> Words {
        let at = &self.program[expr];
        if depth > DEEPEST {
            return Words::text("…");
        }
        let is_condition = at.ty.atom == Atom::YesNo && !at.ty.list;
        if !is_condition {
            return self.value(expr, depth);
        }
        match &at.kind {
            ExprKind::Fact(_)
            | ExprKind::Field { .. }
            | ExprKind::Define(_)
            | ExprKind::Derived { .. }
            | ExprKind::Cell { .. }
            | ExprKind::Variable(_)
            | ExprKind::Lookup { .. }
            | ExprKind::IfNone { .. } => self.value(expr, depth).plain(": ").value("yes"),
            ExprKind::Not(inner) => self.denied(*inner, depth),
            ExprKind::And(parts) => self.both(*parts, "; and ", depth),
            ExprKind::Or(parts) => self.both(*parts, "; or ", depth),
            ExprKind::Quantified { every, list, condition, .. } => {
                self.each(*every, *list).plain(": ").then(self.clause(*condition, depth + 1))
            }
            _ => self.test(expr, depth),
        }
    }

    /// Several conditions in one sentence.
    fn both(&self, parts: ExprList, between: &str, depth: usize) -> Words {
        let parts = self.program.operands(parts).iter().map(|part| {
            let clause = self.clause(*part, depth + 1);
            match &self.program[*part].kind {
                ExprKind::And(_) | ExprKind::Or(_) => Words::text("(").then(clause).plain(")"),
                _ => clause,
            }
        });
        Words::joined(parts, between, between)
    }

    fn denied(&self, inner: ExprId, depth: usize) -> Words {
        match &self.program[inner].kind {
            ExprKind::Quantified { every: false, list, condition, .. } => {
                let list = Words::text("for no entry of ").then(self.value(*list, depth + 1));
                list.plain(": ").then(self.clause(*condition, depth + 1))
            }
            ExprKind::Fact(_)
            | ExprKind::Field { .. }
            | ExprKind::Define(_)
            | ExprKind::Derived { .. }
            | ExprKind::Cell { .. }
            | ExprKind::Lookup { .. } => self.value(inner, depth + 1).plain(": ").value("no"),
            ExprKind::Recorded(one) => self.value(*one, depth + 1).plain(" is not recorded"),
            ExprKind::Undecided(one) => self.value(*one, depth + 1).plain(" is decided"),
            ExprKind::AnswerIs { subject, answer } => self
                .quoted(self.subject(*subject))
                .plain(" is not ")
                .value(self.answer(*subject, *answer)),
            ExprKind::Applies(condition) => {
                self.quoted(self.words.condition(*condition)).plain(" does not apply")
            }
            _ => Words::text("it is not so that ").then(self.clause(inner, depth + 1)),
        }
    }

    /// `for every entry of “Families”`
    fn each(&self, every: bool, list: ExprId) -> Words {
        let lead = if every { "for every entry of " } else { "for at least one entry of " };
        Words::text(lead).then(self.phrase(list))
    }

    /// A comparison.
    fn test(&self, expr: ExprId, depth: usize) -> Words {
        let of = |one: ExprId| self.value(one, depth + 1);
        let program = self.program;
        let either = |parts: ExprList, last: &str| {
            Words::joined(program.operands(parts).iter().map(|one| of(*one)), ", ", last)
        };
        match &program[expr].kind {
            ExprKind::Equal(left, right) => self.equal(*left, *right, " is ", depth),
            ExprKind::NotEqual(left, right) => self.equal(*left, *right, " is not ", depth),
            ExprKind::Order { op, left, right } => {
                let date = matches!(program[*left].ty.atom, Atom::Date | Atom::Time);
                let words = format!(" is {} ", order_words(*op, date));
                of(*left).plain(words).then(of(*right))
            }
            ExprKind::Between { value, low, high } => {
                of(*value).plain(" is between ").then(of(*low)).plain(" and ").then(of(*high))
            }
            ExprKind::OneOf { value, of: among, not } => {
                let words = match (program.operands(*among).len(), not) {
                    (1, false) => " is ",
                    (1, true) => " is not ",
                    (_, false) => " is one of ",
                    (_, true) => " is not one of ",
                };
                of(*value).plain(words).then(either(*among, " or "))
            }
            ExprKind::InList { value, list, not } => {
                let words = if *not { " is not one of " } else { " is one of " };
                of(*value).plain(words).then(of(*list))
            }
            ExprKind::Within { value, duration, calendar, after, date } => of(*value)
                .plain(" is within ")
                .then(self.shifted(*duration, *calendar, *after, *date, depth)),
            ExprKind::Given(one, given) => {
                of(*one).plain(if *given { " is given" } else { " is none" })
            }
            ExprKind::Recorded(one) => of(*one).plain(" is recorded"),
            ExprKind::Empty(list, empty) => {
                of(*list).plain(if *empty { " is empty" } else { " is not empty" })
            }
            ExprKind::Includes { list, all_of } => {
                of(*list).plain(" includes ").then(either(*all_of, " and "))
            }
            ExprKind::WorkingDay(day, calendar) => {
                of(*day).plain(" is a working day").then(self.in_calendar(*calendar))
            }
            ExprKind::AnswerIs { subject, answer } => self
                .quoted(self.subject(*subject))
                .plain(" is ")
                .value(self.answer(*subject, *answer)),
            ExprKind::Undecided(one) => of(*one).plain(" is undecided"),
            ExprKind::Applies(condition) => {
                self.quoted(self.words.condition(*condition)).plain(" applies")
            }
            _ => self.value(expr, depth),
        }
    }

    fn equal(&self, left: ExprId, right: ExprId, verb: &str, depth: usize) -> Words {
        // `2 June 2025 is “The day of the request”` reads better with the fact first.
        let constant = |expr: ExprId| matches!(self.program[expr].kind, ExprKind::Constant(_));
        let (left, right) =
            if constant(left) && !constant(right) { (right, left) } else { (left, right) };
        self.value(left, depth + 1).plain(verb).then(self.value(right, depth + 1))
    }

    /// A value: what it is called, or how it is worked out.
    fn value(&self, expr: ExprId, depth: usize) -> Words {
        let of = |one: ExprId| self.value(one, depth + 1);
        let at = &self.program[expr];
        if depth > DEEPEST {
            return Words::text("…");
        }
        match &at.kind {
            ExprKind::Constant(value) => self.constant(at.ty, value),
            ExprKind::Today => Words::text("today"),
            ExprKind::Variable(_) => Words::text(match at.ty.atom {
                Atom::Row(_) => "the row",
                _ => "the entry",
            }),
            ExprKind::AnswerField { subject, field } => {
                Words::text(format!("the {} of ", field_words(*field)))
                    .then(self.quoted(self.subject(*subject)))
            }
            ExprKind::Fact(_)
            | ExprKind::Field { .. }
            | ExprKind::Derived { .. }
            | ExprKind::Cell { .. }
            | ExprKind::Join { .. }
            | ExprKind::JoinDerived { .. }
            | ExprKind::Define(_)
            | ExprKind::Rows(_) => self.quoted(&self.label(expr).unwrap_or_default()),
            ExprKind::Arithmetic(op, left, right) => self.sum(*op, *left, *right, depth),
            ExprKind::Negative(one) => Words::text("−").then(self.factor(*one, depth)),
            ExprKind::Rounded { value, rounding, to_penny } => {
                let how = match rounding {
                    Rounding::HalfAwayFromZero => "",
                    Rounding::Up => " up",
                    Rounding::Down => " down",
                };
                let to = if *to_penny { "the penny" } else { "a whole number" };
                of(*value).plain(format!(", rounded{how} to {to}"))
            }
            ExprKind::IfNone { value, fallback } => {
                of(*value).plain(" (or, if there is none, ").then(of(*fallback)).plain(")")
            }
            ExprKind::Pick(which, left, right) => {
                let lead = format!("{} of ", pick_words(*which));
                Words::text(lead).then(of(*left)).plain(" and ").then(of(*right))
            }
            ExprKind::List(parts) => {
                let parts = self.program.operands(*parts).iter().map(|one| of(*one));
                Words::joined(parts, ", ", " and ")
            }
            ExprKind::Lookup { table, column, keys } => self.lookup(*table, *column, *keys, depth),
            ExprKind::Count { list, filter, .. } => Words::text("the number of entries of ")
                .then(of(*list))
                .then(self.only(*filter, depth)),
            ExprKind::Sum { list, filter, value, .. } => Words::text("the sum of ")
                .then(of(*value))
                .plain(" over ")
                .then(of(*list))
                .then(self.only(*filter, depth)),
            ExprKind::Extreme { which, list, filter, value, .. } => {
                Words::text(format!("the {} ", first_words(*which)))
                    .then(of(*value))
                    .plain(" in ")
                    .then(of(*list))
                    .then(self.only(*filter, depth))
            }
            _ if at.ty.atom == Atom::YesNo => self.clause_of_value(expr, depth),
            _ => self.time(expr, depth),
        }
    }

    /// A condition where a value stands: in brackets if it has parts.
    fn clause_of_value(&self, expr: ExprId, depth: usize) -> Words {
        Words::text("whether ").then(self.clause(expr, depth + 1))
    }

    /// Days, ages and periods.
    fn time(&self, expr: ExprId, depth: usize) -> Words {
        let of = |one: ExprId| self.value(one, depth + 1);
        match &self.program[expr].kind {
            ExprKind::Shift { duration, calendar, after, date } => {
                self.shifted(*duration, *calendar, *after, *date, depth)
            }
            ExprKind::Elapsed { unit, calendar, from, to } => {
                Words::text(format!("the {}", unit.plural()))
                    .then(self.in_calendar(*calendar))
                    .plain(" from ")
                    .then(of(*from))
                    .plain(" to ")
                    .then(of(*to))
            }
            ExprKind::Age { on, born } => Words::text("the age on ")
                .then(of(*on))
                .plain(" of someone born on ")
                .then(of(*born)),
            ExprKind::Birthday { born, age } => Words::text("the day on which someone born on ")
                .then(of(*born))
                .plain(" reaches the age of ")
                .then(of(*age)),
            ExprKind::WeekdayOf(date) => Words::text("the weekday of ").then(of(*date)),
            ExprKind::PeriodEdge { end, period, date } => {
                let edge = if *end { "end" } else { "start" };
                Words::text(format!("the {edge} of the {} of ", period.name())).then(of(*date))
            }
            _ => Words::text("a value"),
        }
    }

    fn shifted(
        &self,
        duration: ExprId,
        calendar: Option<CalendarId>,
        after: bool,
        date: ExprId,
        depth: usize,
    ) -> Words {
        let direction = if after { " after " } else { " before " };
        self.value(duration, depth + 1)
            .then(self.in_calendar(calendar))
            .plain(direction)
            .then(self.value(date, depth + 1))
    }

    /// ` (working days as in “Bank holidays”)`
    fn in_calendar(&self, calendar: Option<CalendarId>) -> Words {
        match calendar {
            Some(id) => Words::text(" (working days less ")
                .then(self.quoted(&self.program[id].head.label))
                .plain(")"),
            None => Words::new(),
        }
    }

    fn sum(&self, op: Arithmetic, left: ExprId, right: ExprId, depth: usize) -> Words {
        let share = self.program[left].ty.atom == Atom::Percent && op == Arithmetic::Multiply;
        let sign = if share { " of ".to_owned() } else { format!(" {} ", op_sign(op)) };
        self.factor(left, depth).plain(sign).then(self.factor(right, depth))
    }

    /// A part of a sum or product: in brackets where it is one itself.
    fn factor(&self, expr: ExprId, depth: usize) -> Words {
        let words = self.value(expr, depth + 1);
        match &self.program[expr].kind {
            ExprKind::Arithmetic(..) | ExprKind::Rounded { .. } => {
                Words::text("(").then(words).plain(")")
            }
            _ => words,
        }
    }

    /// ` (only those for which …)`
    fn only(&self, filter: Option<ExprId>, depth: usize) -> Words {
        match filter {
            Some(filter) => Words::text(" for which ").then(self.clause(filter, depth + 1)),
            None => Words::new(),
        }
    }

    fn lookup(
        &self,
        table: crate::program::TableId,
        column: u16,
        keys: ExprList,
        depth: usize,
    ) -> Words {
        let table = &self.program[table];
        let name = |at: usize| table.columns.get(at).map(|one| one.name.replace('_', " "));
        let words = Words::text("the ")
            .label(name(usize::from(column)).unwrap_or_default())
            .plain(" in the table ")
            .then(self.quoted(&table.head.label))
            .plain(" for ");
        let keys = self.program.operands(keys).iter().enumerate().map(|(at, key)| {
            Words::text(name(at).unwrap_or_default()).plain(" ").then(self.value(*key, depth + 1))
        });
        words.then(Words::joined(keys, ", ", " and "))
    }

    /// A value that is the same in every case; of a list every entry.
    #[must_use]
    pub fn constant(&self, ty: Type, value: &Value) -> Words {
        match value {
            Value::List(list) if !matches!(ty.atom, Atom::Row(_)) && !list.items.is_empty() => {
                let parts = list.items.iter().map(|one| self.constant(ty.element(), one));
                Words::joined(parts, ", ", " and ")
            }
            _ => Words::new().value(self.words.value(ty, value)),
        }
    }

    /// `“Age on the day of the request”`
    #[must_use]
    pub fn quoted(&self, label: &str) -> Words {
        Words::text("“").label(label).plain("”")
    }
}
