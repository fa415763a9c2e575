//! A condition in plain words: what was found, and what it had to be.
//!
//! Owns: the sentences below a condition. They name facts by their questions and definitions by their
//! labels, say the value, the comparison and what it was compared with, and of several parts those that
//! made the whole what it is. They are made from the proof; nothing is worked out again.

use crate::diagnostic::Code;
use crate::engine::{EvalError, Node, Note, Outcome};
use crate::program::{
    Answer, AnswerId, Atom, ConditionId, ExprId, ExprKind, Order, Subject, Value, WITHHELD,
};
use crate::syntax::ast::ConditionKind;
use crate::value::Truth;

use super::fragment::{Tag, Words};
use super::proof::{Proof, items};
use super::term::named;
use super::words::{answer_words, listed};

/// So many items of a list are spoken of one by one.
const MOST_ITEMS: usize = 3;
/// So many sentences are made of one condition.
const MOST_SENTENCES: usize = 8;
/// So deep the parts of a condition are followed.
const DEEPEST: usize = 12;

impl Proof<'_> {
    /// Why a condition turned out as it did. `wanted` is what it had to be, where that is not neutral.
    pub(super) fn say(&self, at: u32, wanted: Option<bool>) -> Vec<Words> {
        let mut said = self.sentences(at, wanted, 0);
        said.retain(|words| !words.is_empty());
        // `X is given and X is after D`: the second says all that the first does.
        let bare: Vec<String> = said.iter().map(Words::bare).collect();
        let mut at = 0;
        said.retain(|_| {
            let own = bare.get(at).map_or("", String::as_str);
            let more = bare.iter().enumerate().any(|(other, words)| {
                words.starts_with(own) && (words.len() > own.len() || other < at)
            });
            at += 1;
            !more
        });
        if said.len() > MOST_SENTENCES {
            let more = said.len() - MOST_SENTENCES;
            said.truncate(MOST_SENTENCES);
            said.push(Words::text(format!("and {more} more")));
        }
        said
    }

    /// The same on one line.
    pub(super) fn joined(&self, at: u32, wanted: Option<bool>, depth: usize) -> Words {
        let said = self.sentences(at, wanted, depth).into_iter().filter(|words| !words.is_empty());
        Words::joined(said.take(MOST_ITEMS), "; ", "; ")
    }

    /// The first thing to be said of a condition, without what lies below its words.
    pub(super) fn brief(&self, at: u32) -> Words {
        self.sentences(at, None, 4).into_iter().find(|words| !words.is_empty()).unwrap_or_default()
    }

    fn sentences(&self, at: u32, wanted: Option<bool>, depth: usize) -> Vec<Words> {
        let Some(step) = self.step(at) else { return Vec::new() };
        let Node::Expr(expr) = step.node else { return Vec::new() };
        if depth > DEEPEST {
            return Vec::new();
        }
        match &self.program()[expr].kind {
            ExprKind::Not(inner) => {
                let wanted = wanted.map(|wanted| !wanted);
                self.part(at, *inner)
                    .map(|part| self.sentences(part, wanted, depth + 1))
                    .unwrap_or_default()
            }
            ExprKind::And(_) => self.all_of(at, wanted, depth),
            ExprKind::Or(_) => self.any_of(at, wanted, depth),
            ExprKind::Quantified { every, list, .. } => {
                self.quantified(at, *every, *list, wanted, depth)
            }
            ExprKind::AnswerIs { subject, .. } => vec![self.other_answer(*subject)],
            ExprKind::Applies(condition) => {
                let said = match step.outcome.truth() {
                    Truth::Yes => "it applies",
                    Truth::No => "it does not apply",
                    Truth::Unknown => "not known yet",
                    Truth::Error => "an error",
                };
                vec![named(self.words.condition(*condition)).value(said)]
            }
            ExprKind::Undecided(inner) => {
                let label =
                    self.label(*inner).unwrap_or_else(|| self.written(self.program()[*inner].span));
                let said = if step.outcome.truth() == Truth::Yes { "undecided" } else { "decided" };
                vec![named(&label).value(said)]
            }
            ExprKind::Recorded(inner) => vec![self.term(at, *inner, depth)],
            _ => vec![self.comparison(at, expr, wanted, depth)],
        }
    }

    fn all_of(&self, at: u32, wanted: Option<bool>, depth: usize) -> Vec<Words> {
        let whole = self.truth(at);
        // What a part came to that is not to be shown may be what decided.
        let decisive = self
            .parts(at)
            .iter()
            .filter(|part| self.truth(part.step) == whole || self.is_withheld(part.step));
        let said = decisive.flat_map(|part| self.sentences(part.step, wanted, depth + 1));
        said.take(MOST_SENTENCES + 1).collect()
    }

    fn any_of(&self, at: u32, wanted: Option<bool>, depth: usize) -> Vec<Words> {
        let whole = self.truth(at);
        // Of an `or` that is open, the parts that are `no` say why it is: nothing else is left.
        let counts =
            |truth: Truth| truth == whole || (whole == Truth::Unknown && truth == Truth::No);
        let parts = self
            .parts(at)
            .iter()
            .filter(|part| counts(self.truth(part.step)) || self.is_withheld(part.step));
        let mut said = Vec::new();
        for part in parts {
            let inner: Vec<Words> = self.sentences(part.step, wanted, depth + 1);
            let both = match self.step(part.step).map(|step| step.node) {
                Some(Node::Expr(expr)) => matches!(self.program()[expr].kind, ExprKind::And(_)),
                _ => false,
            };
            let between = if both { "; and " } else { "; " };
            let inner = inner.into_iter().filter(|words| !words.is_empty());
            let inner = Words::joined(inner, between, between);
            if !inner.is_empty() {
                let first = said.is_empty() || whole == Truth::Yes;
                said.push(if first { inner } else { Words::text("or: ").then(inner) });
            }
            if said.len() > MOST_SENTENCES {
                break;
            }
        }
        said
    }

    fn quantified(
        &self,
        at: u32,
        every: bool,
        list: ExprId,
        wanted: Option<bool>,
        depth: usize,
    ) -> Vec<Words> {
        let label = self.label(list).unwrap_or_else(|| "the list".to_owned());
        let found = self.operand(at, list);
        if !matches!(found, Outcome::Known(Value::List(_))) {
            return vec![named(&label).then(self.found(at, list))];
        }
        if self.is_withheld(at) {
            return vec![named(&label).value(WITHHELD)];
        }
        let all = items(&found).len();
        if all == 0 {
            return vec![named(&label).value("there are none")];
        }
        let turns: Vec<u32> = self
            .parts(at)
            .iter()
            .map(|part| part.step)
            .filter(|step| {
                self.step(*step).is_some_and(|step| matches!(step.node, Node::Each { .. }))
            })
            .collect();
        let with = |truth: Truth| {
            turns
                .iter()
                .copied()
                .filter(move |turn| self.truth(*turn) == truth)
                .collect::<Vec<u32>>()
        };
        let whole = self.truth(at);
        let (count, spoken) = match (every, whole) {
            (true, Truth::Yes) => (format!("so for all {all}"), Vec::new()),
            (false, Truth::No) => (format!("so for none of {all}"), with(Truth::No)),
            (_, truth) => {
                let spoken = with(truth);
                let words = match truth {
                    Truth::Yes => format!("so for {} of {all}", spoken.len()),
                    Truth::No => format!("not so for {} of {all}", spoken.len()),
                    Truth::Unknown => format!("not known for {} of {all}", spoken.len()),
                    Truth::Error => format!("an error for {} of {all}", spoken.len()),
                };
                (words, spoken)
            }
        };
        let mut said = vec![named(&label).value(count)];
        for turn in spoken.iter().take(MOST_ITEMS) {
            let Some(item) = self.step(*turn).and_then(|step| step.item.as_ref()) else { continue };
            let name = self.words.value(self.program()[list].ty.element(), item);
            let inner = self
                .parts(*turn)
                .last()
                .map(|part| self.joined(part.step, wanted, depth + 1))
                .unwrap_or_default();
            said.push(if inner.is_empty() {
                Words::of(Tag::Value, name)
            } else {
                Words::of(Tag::Value, name).plain(": ").then(inner)
            });
        }
        if spoken.len() > MOST_ITEMS {
            said.push(Words::text(format!("and {} more", spoken.len() - MOST_ITEMS)));
        }
        said
    }

    /// `Emotional health and wellbeing support: not eligible (Mild to moderate need)`
    fn other_answer(&self, subject: Subject) -> Words {
        let label = named(self.subject_label(subject));
        let (node, id) = match subject {
            Subject::Eligibility(id) => (Node::Eligibility(id), Some(AnswerId::Eligibility(id))),
            Subject::Standard(id) => (Node::Standard(id), Some(AnswerId::Standard(id))),
            Subject::Payment(id) => (Node::Payment(id), Some(AnswerId::Payment(id))),
            Subject::Indicator(id) => (Node::Indicator(id), Some(AnswerId::Indicator(id))),
            Subject::Condition(condition) => (Node::Condition { condition, item: None }, None),
            Subject::Instalment(instalment) => (Node::Item { instalment, index: 0 }, None),
        };
        let step = self.find(node);
        let said = match id.and_then(|id| Some((id, self.answer(id)?))) {
            Some((id, answer)) => self.words.answer(id, answer).to_lowercase(),
            None => step
                .and_then(|at| self.step(at))
                .map_or("not known", |step| usual(subject, &step.outcome))
                .to_owned(),
        };
        let words = label.value(said);
        let Some(at) = step else { return words };
        let whole = self.truth(at);
        if !matches!(whole, Truth::No | Truth::Unknown)
            || !matches!(subject, Subject::Eligibility(_))
        {
            return words;
        }
        let reasons: Vec<String> = self
            .parts(at)
            .iter()
            .filter_map(|part| match self.step(part.step)?.node {
                Node::Condition { condition, .. } if self.refuses(condition, part.step, whole) => {
                    Some(format!("“{}”", self.words.condition(condition)))
                }
                _ => None,
            })
            .collect();
        match (reasons.is_empty(), whole) {
            (true, _) => words,
            (false, Truth::No) => words.plain(format!(", for {}", listed(&reasons, "and"))),
            (false, _) => words.plain(format!(", waiting for {}", listed(&reasons, "and"))),
        }
    }

    /// Whether a condition makes its eligibility what it is.
    fn refuses(&self, condition: ConditionId, at: u32, whole: Truth) -> bool {
        let truth = match self.program()[condition].kind {
            ConditionKind::Condition => self.truth(at),
            ConditionKind::Exclusion => self.truth(at).not(),
            ConditionKind::Expectation | ConditionKind::Hold => return false,
        };
        let not_applicable =
            matches!(self.step(at).map(|step| &step.outcome), Some(Outcome::Known(Value::None)));
        !not_applicable && truth == whole
    }

    /// A comparison, or a yes-or-no value.
    fn comparison(&self, at: u32, expr: ExprId, wanted: Option<bool>, depth: usize) -> Words {
        let Some(compared) = self.compared(at, expr) else { return self.leaf(at, expr, depth) };
        let subject = self.term(at, compared.subject, depth);
        let truth = if compared.negated { self.truth(at).not() } else { self.truth(at) };
        let wanted = if compared.negated { wanted.map(|wanted| !wanted) } else { wanted };
        if self.is_withheld(at) && wanted.is_none() && !compared.predicate.is_empty() {
            let tail = format!("; whether it {} ", third_person(compared.verb));
            return subject.plain(tail).then(compared.predicate).plain(" is withheld");
        }
        if matches!(self.operand(at, compared.subject), Outcome::Error(_))
            || (compared.plain && truth != Truth::Unknown && truth != Truth::No)
        {
            return subject;
        }
        let verb = compared.verb;
        let tail = match (truth, wanted) {
            (Truth::Error, _) => return subject.plain("; ").then(compared.predicate),
            (Truth::No | Truth::Unknown, Some(true)) => format!("; it must {verb} "),
            (Truth::Yes | Truth::Unknown, Some(false)) => format!("; it must not {verb} "),
            (Truth::Yes, _) => format!("; it {} ", third_person(verb)),
            (Truth::No, _) if verb == "be" => "; it is not ".to_owned(),
            (Truth::No, _) => format!("; it does not {verb} "),
            (Truth::Unknown, None) => format!("; it may or may not {verb} "),
        };
        if compared.predicate.is_empty() {
            subject
        } else {
            subject.plain(tail).then(compared.predicate)
        }
    }

    fn compared(&self, at: u32, expr: ExprId) -> Option<Compared> {
        let program = self.program();
        let date = |expr: ExprId| matches!(program[expr].ty.atom, Atom::Date | Atom::Time);
        let plain = |subject: ExprId, predicate: Words| Compared {
            subject,
            predicate,
            negated: false,
            verb: "be",
            plain: false,
        };
        Some(match &program[expr].kind {
            ExprKind::Equal(left, right) => self.equal(at, *left, *right, false),
            ExprKind::NotEqual(left, right) => self.equal(at, *left, *right, true),
            ExprKind::Order { op, left, right } => plain(
                *left,
                Words::text(order_words(*op, date(*left))).plain(" ").then(self.limit(at, *right)),
            ),
            ExprKind::Between { value, low, high } => plain(
                *value,
                Words::text("between ")
                    .then(self.limit(at, *low))
                    .plain(" and ")
                    .then(self.limit(at, *high)),
            ),
            ExprKind::OneOf { value, of, not } => {
                let values = program.operands(*of).iter().map(|one| self.limit(at, *one));
                Compared {
                    negated: *not,
                    plain: program.operands(*of).len() == 1,
                    ..plain(*value, Words::joined(values, ", ", " or "))
                }
            }
            ExprKind::InList { value, list, not } => {
                let words = match self.label(*list) {
                    Some(label) => Words::text("one of “").label(label).plain("”"),
                    None => Words::text("one of ").then(self.found(at, *list)),
                };
                Compared { negated: *not, ..plain(*value, words) }
            }
            ExprKind::Within { value, duration, after, date, .. } => {
                let direction = if *after { " after " } else { " before " };
                plain(
                    *value,
                    Words::text("within ")
                        .then(self.limit(at, *duration))
                        .plain(direction)
                        .then(self.limit(at, *date)),
                )
            }
            ExprKind::Given(inner, given) => {
                Compared { plain: true, negated: !given, ..plain(*inner, Words::text("given")) }
                    .silent(true)
            }
            ExprKind::Empty(list, empty) => {
                Compared { negated: !empty, ..plain(*list, Words::text("empty")) }.silent(true)
            }
            ExprKind::Includes { list, all_of } => {
                let has = self.operand(at, *list);
                let absent = program.operands(*all_of).iter().filter(|one| {
                    let one = self.operand(at, **one);
                    one.known().is_none_or(|one| !items(&has).contains(one))
                });
                let absent: Vec<Words> = absent.map(|one| self.limit(at, *one)).collect();
                let named = if absent.is_empty() {
                    program.operands(*all_of).iter().map(|one| self.limit(at, *one)).collect()
                } else {
                    absent
                };
                Compared { verb: "include", ..plain(*list, Words::joined(named, ", ", " and ")) }
            }
            ExprKind::WorkingDay(date, _) => plain(*date, Words::text("a working day")),
            _ => return None,
        })
    }

    fn equal(&self, at: u32, left: ExprId, right: ExprId, negated: bool) -> Compared {
        // `2 June 2025 is referral.submitted_on` reads better with the fact first.
        let constant = |expr: ExprId| matches!(self.program()[expr].kind, ExprKind::Constant(_));
        let (subject, other) =
            if constant(left) && !constant(right) { (right, left) } else { (left, right) };
        let predicate = self.limit(at, other);
        Compared { subject, predicate, negated, verb: "be", plain: constant(other) }
    }

    /// A yes-or-no value that is not compared with anything.
    fn leaf(&self, at: u32, expr: ExprId, depth: usize) -> Words {
        let Some(step) = self.step(at) else { return Words::new() };
        let found = match &step.outcome {
            Outcome::Error(error) => self.error(*error),
            outcome => {
                let said =
                    Words::of(Tag::Value, self.words.outcome(self.program()[expr].ty, outcome));
                if self.read_as_none(at) { said.plain(" (left out)") } else { said }
            }
        };
        let words = match self.label(expr) {
            Some(label) => named(&label).then(found),
            None => found,
        };
        let how = match &self.program()[expr].kind {
            ExprKind::Define(define) => self.part_node(at, Node::Define(*define)).map(|step| (step, *define)),
            ExprKind::Derived { define, .. } => self.parts(at).iter().find_map(|part| {
                let derived = matches!(self.step(part.step)?.node, Node::Derived { define: found, .. } if found == *define);
                derived.then_some((part.step, *define))
            }),
            _ => None,
        };
        match how {
            Some((step, define)) if depth < 4 && !matches!(self.truth(step), Truth::Error) => {
                let how = self.how_defined(step, define, depth + 1);
                if how.is_empty() { words } else { words.plain(" (").then(how).plain(")") }
            }
            _ => words,
        }
    }

    /// What went wrong, where, and with which values.
    pub(super) fn error(&self, error: EvalError) -> Words {
        let span = self.program()[error.at].span;
        let mut words = Words::of(Tag::Value, error_sentence(error.code));
        let written = self.written(span);
        if !written.is_empty() {
            words = words.plain(": ").tagged(Tag::Name, written);
        }
        match self.place(span) {
            Some(place) => words.plain(", ").tagged(Tag::Place, place),
            None => words,
        }
    }

    /// The values that led to an error.
    pub(super) fn error_values(&self, error: EvalError) -> Vec<Words> {
        let trace = self.evidence.trace;
        let node = Node::Expr(error.at);
        let Some(at) = trace.find(node) else { return Vec::new() };
        let parts = self.parts(at).iter().filter_map(|part| match self.step(part.step)?.node {
            Node::Expr(expr) if !matches!(self.program()[expr].kind, ExprKind::Constant(_)) => {
                Some(self.term(at, expr, 0))
            }
            _ => None,
        });
        parts.take(MOST_SENTENCES).collect()
    }

    /// What a note of the proof says.
    pub(super) fn note(&self, note: Note) -> Option<String> {
        Some(match note {
            Note::Unknown(_) => return None,
            Note::ReadAsNone(_) => "left out of the case, and read as none".to_owned(),
            Note::MonthEnd => {
                "the month has no corresponding day: its last day was taken".to_owned()
            }
            Note::RowMatched(_, row) => format!("row {} of the table", row + 1),
            Note::RowPossible(_, row) => format!("row {} of the table is possible", row + 1),
            Note::NoRow(_) => "no row of the table matches".to_owned(),
            Note::LineDecided(_) | Note::LinePossible(_) => return None,
            Note::ReadOn(day) => format!("the lines in force on {day}"),
            Note::NoLineOn(day) => format!("no line is in force on {day}"),
            Note::SoFar => {
                "what is not known counts as no: this says where the case stands so far".to_owned()
            }
            Note::EmptyList => "there are none".to_owned(),
            Note::OpenList => "there may be more: an inner list is not known".to_owned(),
            Note::NotYet(day) => format!("{day} lies ahead, and has not happened yet"),
        })
    }
}

/// A comparison taken apart.
struct Compared {
    /// What is compared.
    subject: ExprId,
    /// What it has to be.
    predicate: Words,
    /// `is not`, `is none`, `is not one of`.
    negated: bool,
    /// `be`, `include`
    verb: &'static str,
    /// The value alone says that the comparison holds.
    plain: bool,
}

impl Compared {
    /// Says only the value where that is enough.
    fn silent(self, enough: bool) -> Self {
        if enough { Self { predicate: Words::new(), ..self } } else { self }
    }
}

fn third_person(verb: &str) -> String {
    if verb == "be" { "is".to_owned() } else { format!("{verb}s") }
}

/// `at least`, or `on or after` for days and times.
pub(super) const fn order_words(op: Order, date: bool) -> &'static str {
    match (op, date) {
        (Order::AtLeast, false) => "at least",
        (Order::AtMost, false) => "at most",
        (Order::MoreThan, false) => "more than",
        (Order::LessThan, false) => "less than",
        (Order::AtLeast, true) => "on or after",
        (Order::AtMost, true) => "on or before",
        (Order::MoreThan, true) => "after",
        (Order::LessThan, true) => "before",
    }
}

/// The usual word for the answer of a subject whose own answer was not asked for.
pub(super) fn usual(subject: Subject, outcome: &Outcome) -> &'static str {
    let (good, bad) = match subject {
        Subject::Eligibility(_) => (Answer::Eligible, Answer::NotEligible),
        Subject::Standard(_) => (Answer::Met, Answer::Breached),
        Subject::Payment(_) | Subject::Instalment(_) => (Answer::Payable, Answer::NotPayable),
        Subject::Condition(_) | Subject::Indicator(_) => (Answer::Met, Answer::NotMet),
    };
    match (outcome, outcome.truth()) {
        (Outcome::Known(Value::None), _) => "no answer",
        (_, Truth::Yes) => answer_words(good),
        (_, Truth::No) => answer_words(bad),
        (_, Truth::Unknown) if good == Answer::Payable => answer_words(Answer::Held),
        (_, Truth::Unknown) => answer_words(Answer::Undecided),
        (_, Truth::Error) => answer_words(Answer::Error),
    }
}

/// What a code of evaluation says, as a sentence.
pub(super) fn error_sentence(code: Code) -> String {
    let said = match code {
        Code::DivisionByZero => "a number is divided by zero",
        Code::Overflow => "a number is too large to be held exactly",
        Code::DateOutOfRange => "a date lies outside the years 1 to 9999",
        Code::OutsideCalendar => "no calendar covers the days that are needed",
        Code::BornAfter => "the day lies before the date of birth",
        Code::NotWhole => "a whole number is needed",
        Code::NegativeCount => "a count is below zero",
        Code::ClockStopsBeforeStart => "the clock stops before it starts",
        Code::PauseEndsBeforeStart => "a pause ends before it starts",
        Code::PausedMonths => "a limit in months or years cannot be paused",
        Code::NoDueDate => "there is no due date",
        Code::NoTarget => "no target is in force on that day",
        Code::Internal => "the program broke a promise of its own: please report it",
        other => return super::words::error_words(other),
    };
    said.to_owned()
}
