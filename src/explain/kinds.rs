//! What the answer of each kind has to say: conditions, clocks, payments, figures, values.

use crate::engine::{
    ClockPart, DefineAnswer, EligibilityAnswer, EvalError, IndicatorAnswer, ItemAnswer, Node,
    Outcome, PaymentAnswer, Range, StandardAnswer,
};
use crate::program::{Answer, AnswerId, Atom, StandardId, Type, Value, WITHHELD};
use crate::value::{Date, DurationUnit, text};

use super::answers::Page;
use super::fragment::{Align, Block, Role, Table, Tag, Tone, Words};
use super::json::all_missing;
use super::term::{days_words, named};
use super::words::{answer_tone, answer_words, mark};

/// So many items of a payment are listed.
const MOST_ROWS: usize = 40;
/// Of so many items that are not paid, it is said what was found.
const MOST_REASONS: usize = 12;

impl Page<'_> {
    pub(super) fn define(&mut self, found: &DefineAnswer) {
        let define = &self.proof.program()[found.id];
        let aside = self.aside(&define.head);
        if !self.after_definition {
            self.document.gap();
        }
        let value = match &found.value {
            Outcome::Error(error) => self.proof.error(*error),
            outcome => Words::of(Tag::Value, self.proof.words.outcome(define.ty, outcome)),
        };
        let lead = match &found.value {
            Outcome::Error(_) => Words::of(Tag::Mark(Tone::Wrong), "!").plain(" "),
            Outcome::Known(_) | Outcome::Unknown(_) => Words::text("= "),
        };
        let mut words = lead.then(named(&define.head.label)).then(value);
        if define.so_far {
            words = words.plain(" (so far)");
        }
        self.document.cited(Role::Answer, words, aside);
        match found.value {
            Outcome::Error(error) => self.values_of(error),
            Outcome::Known(_) => {
                let step = self.proof.find(Node::Define(found.id));
                let how =
                    step.map(|step| self.proof.how_defined(step, found.id, 0)).unwrap_or_default();
                if !how.is_empty() {
                    self.found(how);
                }
            }
            Outcome::Unknown(_) => {}
        }
        self.questions(&found.missing);
        self.after_definition = true;
    }

    pub(super) fn eligibility(&mut self, found: &EligibilityAnswer) {
        self.heading(AnswerId::Eligibility(found.id), found.answer);
        for condition in &found.conditions {
            if !self.brief || found.reasons.contains(&condition.id) {
                self.condition(condition, None);
            }
        }
        self.wrong(found.error);
        self.notices(&found.notices);
        self.questions(&found.missing);
        self.not_stated(AnswerId::Eligibility(found.id), found.answer);
    }

    pub(super) fn standard(&mut self, found: &StandardAnswer) {
        let id = AnswerId::Standard(found.id);
        self.heading(id, found.answer);
        let standard = &self.proof.program()[found.id];
        match found.answer {
            Answer::NotApplicable => {
                let at = self.proof.find(Node::Standard(found.id));
                let part = at.and_then(|at| {
                    self.proof.part_node(at, Node::Clock(ClockPart::Applies)).or(Some(at))
                });
                let part = part.and_then(|at| self.proof.part(at, standard.applies?));
                let said = part.map(|at| self.proof.say(at, None)).unwrap_or_default();
                said.into_iter().for_each(|words| self.found(words));
            }
            Answer::NotInForce | Answer::Error => {}
            Answer::NotStarted if self.brief => {}
            Answer::NotStarted if found.clock.not_yet.is_empty() => self.not_started(found.id),
            _ => self.clock(found),
        }
        self.wrong(found.error);
        if !matches!(found.answer, Answer::NotApplicable | Answer::NotInForce | Answer::NotStarted)
        {
            self.readings(&standard.head.annotations);
        }
        self.notices(&found.notices);
        self.questions(&found.missing);
        self.not_stated(AnswerId::Standard(found.id), found.answer);
    }

    /// `the clock starts on: When did the provider receive the contact form? none`
    fn not_started(&mut self, id: StandardId) {
        let starts = self.proof.program()[id].starts;
        let at = self.proof.find(Node::Standard(id));
        let part =
            at.and_then(|at| self.proof.part_node(at, Node::Clock(ClockPart::Starts)).or(Some(at)));
        let words = Words::text("the clock has not started");
        let words = match part {
            Some(at) => words.plain(": ").then(self.proof.term(at, starts, 0)),
            None => words,
        };
        self.found(words);
    }

    fn clock(&mut self, found: &StandardAnswer) {
        let clock = &found.clock;
        let unit = self.unit(found.id);
        // An unknown day is worth words only where it lies between two days.
        let between = |range: &Range| {
            let (first, last) = (Value::Date(Date::MIN), Value::Date(Date::MAX));
            let bounded =
                |end: &Option<Value>, open: &Value| end.as_ref().is_some_and(|end| end != open);
            !range.or_none && bounded(&range.low, &first) && bounded(&range.high, &last)
        };
        let day = |outcome: &Outcome| match outcome {
            Outcome::Known(Value::None) | Outcome::Unknown(None) => None,
            Outcome::Unknown(Some(range)) if !between(range) => None,
            outcome => Some(self.proof.words.outcome(Type::of(Atom::Date), outcome)),
        };
        let days = |outcome: &Outcome| match outcome {
            Outcome::Known(Value::Number(count)) => Some(days_words(&text::plain(*count), unit)),
            _ => None,
        };
        let mut words = Words::new();
        if let Some(start) = day(&clock.started_on) {
            words = words.plain("clock started ").value(start);
        }
        if let Some(due) = day(&clock.due_on) {
            let said = if words.is_empty() { "due by " } else { ", due by " };
            words = words.plain(said).value(due);
        }
        if let Some(stop) = day(&clock.stopped_on)
            .filter(|_| matches!(clock.stopped_on, Outcome::Known(Value::Date(_))))
        {
            words = words.plain(", stopped ").value(stop);
        }
        if let Some(left) = days(&clock.days_left) {
            words = words.plain(": ").value(left).plain(" left");
        } else if let Some(over) = days(&clock.days_over) {
            // Late on days that do not count: on a pause, or a day off.
            let none =
                matches!(&clock.days_over, Outcome::Known(Value::Number(count)) if count.is_zero());
            words = if none {
                words.plain(": late")
            } else {
                words.plain(": ").value(over).plain(" late")
            };
            if !matches!(clock.stopped_on, Outcome::Known(Value::Date(_))) {
                words = words.plain(", and still open");
            }
        } else if let Some(used) = days(&clock.days_used) {
            words = words.plain(": ").value(used).plain(" used");
        }
        if !words.is_empty() {
            self.found(words);
        }
        if clock.paused_now {
            self.found(Words::text("the clock is paused: it has no due date until it runs again"));
        }
        if clock.days_paused > 0 {
            let paused = days_words(&clock.days_paused.to_string(), unit);
            self.found(
                Words::value(Words::new(), paused).plain(" did not count: the clock was paused"),
            );
        }
        if clock.clamped {
            self.found(Words::text(
                "the month has no corresponding day, so it ends on its last day",
            ));
        }
        for day in &clock.not_yet {
            self.found(
                Words::new().value(day.to_string()).plain(" lies ahead, and has not happened yet"),
            );
        }
    }

    /// The unit that the days of a standard are counted in.
    fn unit(&self, id: StandardId) -> DurationUnit {
        if self.proof.program()[id].calendar.is_some() {
            DurationUnit::WorkingDays
        } else {
            DurationUnit::Days
        }
    }

    pub(super) fn payment(&mut self, found: &PaymentAnswer) {
        self.heading(AnswerId::Payment(found.id), found.answer);
        if found.answer == Answer::NotInForce {
            return;
        }
        self.items(found);
        let payable = if found.withheld { WITHHELD.to_owned() } else { text::money(found.payable) };
        let mut words = Words::text("payable: ").value(payable);
        let dated: Vec<Words> = found.by_due_date.iter().map(due).collect();
        if dated.len() > 1 {
            words = words.plain(" (").then(Words::joined(dated, ", ", ", ")).plain(")");
        }
        if found.held_count > 0 {
            words = words.plain(format!("; {} held", found.held_count));
        }
        if let Outcome::Unknown(_) = found.total {
            words = words.plain("; the total is open until every item is decided");
        }
        self.document.line(Role::Entry, words);
        let refused: Vec<&ItemAnswer> =
            found.items.iter().filter(|item| item.answer != Answer::Payable).collect();
        for item in refused.iter().take(MOST_REASONS) {
            self.item_reasons(item);
        }
        self.wrong(
            found.error.filter(|error| !found.items.iter().any(|item| item.error == Some(*error))),
        );
        self.notices(&found.notices);
        let missing = all_missing(found);
        self.questions(&missing);
        self.not_stated(AnswerId::Payment(found.id), found.answer);
    }

    fn items(&mut self, found: &PaymentAnswer) {
        let program = self.proof.program();
        let mut rows = Vec::new();
        for item in found.items.iter().take(MOST_ROWS) {
            let tone = answer_tone(item.answer);
            let label = Words::of(Tag::Mark(tone), mark(tone))
                .plain(" ")
                .label(program[item.instalment].head.label.as_str());
            let name =
                item.item.map(|ordinal| self.proof.words.item_name(ordinal)).unwrap_or_default();
            let amount = match item.answer {
                Answer::Held | Answer::Error => String::new(),
                _ if item.withheld => WITHHELD.to_owned(),
                _ => text::money(item.amount),
            };
            rows.push(vec![
                label,
                Words::new().value(name),
                Words::new().value(amount),
                self.item_remark(item),
            ]);
        }
        if rows.is_empty() {
            self.found(Words::text("there are no items"));
        }
        let columns = vec![Align::Left, Align::Left, Align::Right, Align::Left];
        self.document.blocks.push(Block::Table(Table { columns, rows, ..Table::default() }));
        if let Some(more @ 1..) = found.items.len().checked_sub(MOST_ROWS) {
            self.document.line(
                Role::Entry,
                Words::text(format!("and {more} more; all of them are in the JSON")),
            );
        }
    }

    /// `due 30 June 2025`, or why it is not paid.
    fn item_remark(&self, item: &ItemAnswer) -> Words {
        let reasons = || {
            let mut labels = self.condition_labels(&item.reasons);
            if item.capacity {
                labels.push(
                    if item.answer == Answer::Held {
                        "there may be no place left"
                    } else {
                        "no place is left"
                    }
                    .to_owned(),
                );
            }
            labels.join("; ")
        };
        match item.answer {
            Answer::Payable => {
                let mut words = match &item.due_on {
                    Outcome::Known(Value::Date(day)) => Words::text("due ").value(day.to_string()),
                    Outcome::Known(day) if day.is_withheld() => Words::text("due ").value(WITHHELD),
                    _ => Words::new(),
                };
                if let Some(place) = item.place {
                    words = words.plain(format!(", place {place}"));
                }
                if !item.cut.is_zero() {
                    words = words
                        .plain(", cut by ")
                        .value(text::money(item.cut))
                        .plain(" at the limit");
                }
                words
            }
            Answer::Held if item.reasons.is_empty() && !item.capacity => {
                Words::text("held: something is not known yet")
            }
            answer => {
                let reasons = reasons();
                let said = answer_words(answer);
                Words::text(if reasons.is_empty() {
                    said.to_owned()
                } else {
                    format!("{said}: {reasons}")
                })
            }
        }
    }

    /// What was found of an item that is not paid.
    fn item_reasons(&mut self, item: &ItemAnswer) {
        let open = item.conditions.iter().filter(|condition| {
            item.reasons.contains(&condition.id)
                || matches!(condition.answer, Answer::Undecided | Answer::Error)
        });
        let name = item.item.map(|ordinal| self.proof.words.item_name(ordinal));
        for condition in open {
            let declared = &self.proof.program()[condition.id];
            let tone = super::answers::condition_tone(declared.kind, condition.answer);
            let mut words = Words::of(Tag::Mark(tone), mark(tone)).plain(" ");
            if let Some(name) = &name {
                words = words.value(name.as_str()).plain(": ");
            }
            let words = words.label(declared.head.label.as_str());
            let aside = self.aside(&declared.head);
            self.document.cited(Role::Entry, words, aside);
            let owner = item.item;
            let at = self.proof.find(Node::Condition { condition: condition.id, item: owner });
            self.why(condition, at);
        }
        if let Some(error) =
            item.error.filter(|error| !item.conditions.iter().any(|one| one.error == Some(*error)))
        {
            let words = self.proof.error(error);
            self.found(words);
            self.values_of(error);
        }
    }

    pub(super) fn indicator(&mut self, found: &IndicatorAnswer) {
        self.heading(AnswerId::Indicator(found.id), found.answer);
        let program = self.proof.program();
        let target = found.target.map(|(more, share)| {
            let words = if more { "more than " } else { "at least " };
            Words::text("; the target is ").plain(words).value(text::percent(share))
        });
        let figure = match (found.answer, found.share, found.range) {
            (Answer::NotInForce | Answer::Error, ..) => None,
            _ if found.withheld => Some(Words::text("the figure: ").value(WITHHELD)),
            (Answer::NotMeasurable, ..) => Some(Words::text("there is nothing to count")),
            (_, Some(share), _) => Some(
                Words::new()
                    .value(format!("{} of {}", found.numerator, found.denominator))
                    .plain(": ")
                    .value(text::percent(share)),
            ),
            (_, None, Some((low, high))) => Some(
                Words::new()
                    .value(format!("{} of {}", found.numerator, found.denominator))
                    .plain(" decided so far; the figure can still be from ")
                    .value(text::percent(low))
                    .plain(" to ")
                    .value(text::percent(high)),
            ),
            (_, None, None) => Some(
                Words::new()
                    .value(format!("{} of {}", found.numerator, found.denominator))
                    .plain(" decided so far"),
            ),
        };
        if let Some(figure) = figure {
            self.found(figure.then(target.unwrap_or_default()));
            self.readings(&program[found.id].head.annotations);
        }
        self.wrong(found.error);
        self.questions(&found.missing);
        self.not_stated(AnswerId::Indicator(found.id), found.answer);
    }

    /// The error of an answer, with the values that led to it.
    fn wrong(&mut self, error: Option<EvalError>) {
        let Some(error) = error else { return };
        let words = Words::of(Tag::Mark(Tone::Wrong), "! ").then(self.proof.error(error));
        self.document.line(Role::Notice, words);
        self.values_of(error);
    }

    fn values_of(&mut self, error: EvalError) {
        self.proof.error_values(error).into_iter().for_each(|words| self.found(words));
    }
}

fn due((day, amount): &(Date, crate::value::Number)) -> Words {
    Words::new().value(text::money(*amount)).plain(" due ").value(day.to_string())
}
