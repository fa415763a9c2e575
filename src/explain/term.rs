//! A value in a sentence: what it is called, what it is, and how it came about.

use crate::engine::{Node, Note, Outcome};
use crate::program::{Atom, DefineId, Expr, ExprId, ExprKind, Subject, Value};
use crate::syntax::ast::{Arithmetic, Pick};
use crate::value::{DurationUnit, Truth};

use super::fragment::{Tag, Words};
use super::proof::Proof;

/// Definitions of definitions are followed so far in a sentence; the whole proof is in `explain`.
const DEEPEST: usize = 3;

impl<'a> Proof<'a> {
    /// `Age on the day of the request: 16 (on 2 June 2025, born 4 May 2009)`
    pub(super) fn term(&self, at: u32, expr: ExprId, depth: usize) -> Words {
        let found = self.found(at, expr);
        let how = self.how(at, expr, depth);
        let words = match self.label(expr) {
            Some(label) => named(&label).then(found),
            None => found,
        };
        bracketed(words, how)
    }

    /// `2 June 2025 (The day of the request)`: a value that another is held against.
    pub(super) fn limit(&self, at: u32, expr: ExprId) -> Words {
        let found = self.found(at, expr);
        match self.label(expr) {
            Some(label) if self.operand(at, expr).is_unknown() => {
                Words::text("“").label(label).plain("” (").then(found).plain(")")
            }
            Some(label) => found.plain(" (").label(label).plain(")"),
            None if matches!(self.program()[expr].kind, ExprKind::Constant(_)) => found,
            None => bracketed(found, self.how(at, expr, 0)),
        }
    }

    /// The value alone: `16`, `none (left out)`, `not known`.
    pub(super) fn found(&self, at: u32, expr: ExprId) -> Words {
        let outcome = self.operand(at, expr);
        let words = match &outcome {
            Outcome::Error(error) => self.error(*error),
            Outcome::Known(_) | Outcome::Unknown(_) => {
                Words::of(Tag::Value, self.words.outcome(self.program()[expr].ty, &outcome))
            }
        };
        match self.part(at, expr) {
            Some(part) if self.read_as_none(part) => words.plain(" (left out)"),
            _ => words,
        }
    }

    /// What an expression is called, where it has a name.
    pub(super) fn label(&self, expr: ExprId) -> Option<String> {
        self.speaker().label(expr)
    }

    pub(super) fn subject_label(&self, subject: Subject) -> &'a str {
        self.speaker().subject(subject)
    }

    /// How a value came about, where its label and value do not say it: `on 2 June 2025, born 4 May 2009`.
    fn how(&self, at: u32, expr: ExprId, depth: usize) -> Words {
        let Some(part) = self.part(at, expr) else { return Words::new() };
        if self.step(part).is_some_and(|step| matches!(step.outcome, Outcome::Error(_))) {
            return Words::new();
        }
        let kind = &self.program()[expr].kind;
        if !matches!(kind, ExprKind::Define(_) | ExprKind::Derived { .. })
            && self.operand(at, expr) == Outcome::UNKNOWN
        {
            // Nothing is known of it: what it is worked out from is among the questions.
            return Words::new();
        }
        let value = |operand: ExprId| self.found(part, operand);
        match kind {
            ExprKind::Define(define) if depth < DEEPEST => self
                .part_node(part, Node::Define(*define))
                .map_or_else(Words::new, |step| self.how_defined(step, *define, depth + 1)),
            ExprKind::Derived { define, .. } if depth < DEEPEST => {
                let derived = self.parts(part).iter().find(|part| {
                    self.step(part.step).is_some_and(|step| matches!(step.node, Node::Derived { define: found, .. } if found == *define))
                });
                derived
                    .map_or_else(Words::new, |step| self.how_defined(step.step, *define, depth + 1))
            }
            ExprKind::Age { on, born } => {
                Words::text("on ").then(value(*on)).plain(", born ").then(value(*born))
            }
            ExprKind::Shift { duration, after, date, .. } => {
                let direction = if *after { " after " } else { " before " };
                let words = value(*duration).plain(direction).then(value(*date));
                if self.notes(part).contains(&Note::MonthEnd) {
                    words.plain("; the month has no such day: its last")
                } else {
                    words
                }
            }
            ExprKind::Elapsed { unit, from, to, .. } => {
                Words::text(format!("{} from ", unit.plural()))
                    .then(value(*from))
                    .plain(" to ")
                    .then(value(*to))
            }
            ExprKind::Birthday { born, age } => {
                Words::text("reaching ").then(value(*age)).plain(", born ").then(value(*born))
            }
            ExprKind::WeekdayOf(date) => Words::text("of ").then(value(*date)),
            ExprKind::PeriodEdge { end, period, date } => {
                let edge = if *end { "end" } else { "start" };
                Words::text(format!("{edge} of {} of ", period.name())).then(value(*date))
            }
            ExprKind::Pick(which, left, right) => {
                Words::text(format!("{} of ", pick_words(*which)))
                    .then(value(*left))
                    .plain(" and ")
                    .then(value(*right))
            }
            ExprKind::Arithmetic(op, left, right) => self
                .factor(part, *left, 0)
                .plain(format!(" {} ", op_sign(*op)))
                .then(self.factor(part, *right, 0)),
            ExprKind::Rounded { value: inner, .. } => {
                let before = self.found(part, *inner);
                if before == self.found(at, expr) {
                    Words::new()
                } else {
                    Words::text("rounded from ").then(before)
                }
            }
            ExprKind::IfNone { value: first, fallback } => match self.operand(part, *first) {
                Outcome::Known(Value::None) => match self.label(*fallback) {
                    Some(label) => Words::text("there is none, so: ").label(label),
                    None => Words::text("there is none"),
                },
                _ => self.how(part, *first, depth),
            },
            ExprKind::Lookup { .. } => self
                .notes(part)
                .iter()
                .find_map(|note| match note {
                    Note::RowMatched(_, row) => Some(Words::text(format!("row {}", row + 1))),
                    Note::NoRow(_) => Some(Words::text("no row matches")),
                    _ => None,
                })
                .unwrap_or_default(),
            ExprKind::Sum { .. } | ExprKind::Count { .. } | ExprKind::Extreme { .. }
                if self.notes(part).contains(&Note::EmptyList) =>
            {
                Words::text("there are none")
            }
            _ => Words::new(),
        }
    }

    /// A factor of a sum or product: its label and value, or how it came about.
    fn factor(&self, at: u32, expr: ExprId, depth: usize) -> Words {
        match (&self.program()[expr].kind, self.part(at, expr)) {
            (ExprKind::Arithmetic(op, left, right), Some(part)) if depth < DEEPEST => {
                let sign = format!(" {} ", op_sign(*op));
                Words::text("(")
                    .then(self.factor(part, *left, depth + 1))
                    .plain(sign)
                    .then(self.factor(part, *right, depth + 1))
                    .plain(")")
            }
            _ => match self.label(expr) {
                Some(label) => self.found(at, expr).plain(" [").label(label).plain("]"),
                None => self.found(at, expr),
            },
        }
    }

    /// How a definition came to its value: by the expression of the line that decided, or its guard.
    pub(super) fn how_defined(&self, step: u32, define: DefineId, depth: usize) -> Words {
        let program = self.program();
        let Some((part, line)) = self.decided_line(step) else { return self.how_open(step, depth) };
        let Some(rule) = program[define].lines.get(line as usize) else { return Words::new() };
        let Expr { kind, ty, .. } = &program[rule.value];
        if let ExprKind::Constant(_) = kind {
            // `is no when area.end is none`: the guard says why.
            let guard = rule.when.and_then(|guard| self.part(part, guard));
            return guard.map_or_else(Words::new, |guard| self.joined(guard, None, depth));
        }
        if ty.atom == Atom::YesNo && !ty.list {
            return self
                .part(part, rule.value)
                .map_or_else(Words::new, |value| self.joined(value, None, depth));
        }
        self.how(part, rule.value, depth)
    }

    /// The line of a definition that decided: its step and its position.
    pub(super) fn decided_line(&self, step: u32) -> Option<(u32, u32)> {
        self.parts(step).iter().find_map(|part| match self.step(part.step)?.node {
            Node::Line(line) if self.notes(part.step).contains(&Note::LineDecided(line)) => {
                Some((part.step, line))
            }
            _ => None,
        })
    }

    /// Why a definition is not decided: its parts that are open.
    fn how_open(&self, step: u32, depth: usize) -> Words {
        let open = |at: &u32| self.step(*at).is_some_and(|step| step.outcome.is_open());
        let lines = self.parts(step).iter().map(|part| part.step).filter(open);
        let parts: Vec<u32> =
            lines.flat_map(|line| self.parts(line)).map(|part| part.step).filter(open).collect();
        let said = parts.iter().filter_map(|part| match self.step(*part)?.node {
            Node::Expr(expr)
                if self.program()[expr].ty.atom == Atom::YesNo
                    && self.truth(*part) == Truth::Unknown =>
            {
                Some(self.joined(*part, None, depth))
            }
            Node::Expr(expr) => Some(self.open_value(*part, expr, depth)),
            _ => None,
        });
        let mut said: Vec<Words> = said.filter(|words| !words.is_empty()).collect();
        said.dedup();
        Words::joined(said.into_iter().take(2), "; ", "; ")
    }

    /// The named parts that a value is open for.
    fn open_value(&self, at: u32, expr: ExprId, depth: usize) -> Words {
        if depth >= DEEPEST {
            return Words::new();
        }
        let inner = self.parts(at).iter().filter_map(|part| {
            let step = self.step(part.step).filter(|step| step.outcome.is_open())?;
            match step.node {
                Node::Expr(inner) => Some(match self.label(inner) {
                    Some(label) => named(&label).then(self.found(at, inner)),
                    None => self.open_value(part.step, inner, depth + 1),
                }),
                _ => None,
            }
        });
        let inner: Vec<Words> = inner.filter(|words| !words.is_empty()).take(2).collect();
        if inner.is_empty() {
            return self.label(expr).map_or_else(Words::new, |label| {
                let ty = self.program()[expr].ty;
                let outcome = self.step(at).map_or(Outcome::UNKNOWN, |step| step.outcome.clone());
                named(&label).value(self.words.outcome(ty, &outcome))
            });
        }
        Words::joined(inner, "; ", "; ")
    }
}

/// A label before a value: a question is followed by its answer, anything else by a colon.
pub(super) fn named(label: &str) -> Words {
    let words = Words::of(Tag::Label, label);
    if label.ends_with('?') { words.plain(" ") } else { words.plain(": ") }
}

fn bracketed(words: Words, how: Words) -> Words {
    if how.is_empty() { words } else { words.plain(" (").then(how).plain(")") }
}

/// `the larger`, `the earlier`
pub(super) const fn pick_words(pick: Pick) -> &'static str {
    match pick {
        Pick::Larger => "the larger",
        Pick::Smaller => "the smaller",
        Pick::Earlier => "the earlier",
        Pick::Later => "the later",
    }
}

/// The sign of an operation.
pub(super) const fn op_sign(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "−",
        Arithmetic::Multiply => "×",
        Arithmetic::Divide => "÷",
    }
}

/// `3 working days`, `1 day`
pub(super) fn days_words(count: &str, unit: DurationUnit) -> String {
    let word = if count == "1" { unit.singular() } else { unit.plural() };
    format!("{count} {word}")
}
