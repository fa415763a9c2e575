//! Values, types, places and questions in words.
//!
//! Owns: how a value of each type is written for people and how a fact is named in a path.
//! Labels come first everywhere; names are for those who write rules and cases.

use smol_str::SmolStr;

use crate::case;
use crate::engine::{Missing, Outcome, Range};
use crate::program::{
    Answer, AnswerId, AnswerWords, Atom, Cell, Citation, ConditionId, Facts, FieldShape, Item,
    ListPlace, Program, Slot, Type, Value, WITHHELD,
};
use crate::value::{Date, Number, text};

use super::fragment::{Tag, Tone, Words};

/// So many choices are listed in a question.
const MOST_CHOICES: usize = 20;
/// So many items of a list are listed in a sentence.
const MOST_ITEMS: usize = 8;
/// So many letters of a text are shown in a sentence.
const MOST_LETTERS: usize = 120;

/// What words are made from: the library and one case.
#[derive(Clone, Copy, Debug)]
pub struct Lexicon<'a> {
    /// The library.
    pub program: &'a Program,
    /// The case.
    pub facts: &'a Facts,
}

impl<'a> Lexicon<'a> {
    /// A value of a type, in words: `£358.00`, `2 June 2025`, `Mild`, `yes`.
    #[must_use]
    pub fn value(&self, ty: Type, value: &Value) -> String {
        match value {
            Value::None => "none".to_owned(),
            Value::YesNo(yes) => yes_no(*yes).to_owned(),
            Value::Number(number) => number_words(ty.atom, *number),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Duration(duration) => duration.to_string(),
            Value::Weekday(weekday) => weekday.to_string(),
            Value::Member(at) => self.member(ty.atom, *at),
            Value::Text(_) if value.is_withheld() => WITHHELD.to_owned(),
            Value::Text(words) => quoted(words),
            Value::Item(item) => self.item(item),
            Value::Row(row) => self.row(ty.atom, *row),
            Value::List(list) if matches!(ty.atom, Atom::Row(_)) => {
                format!("{} rows", list.items.len())
            }
            Value::List(list) => {
                let mut parts: Vec<String> = list
                    .items
                    .iter()
                    .take(MOST_ITEMS)
                    .map(|item| self.value(ty.element(), item))
                    .collect();
                match list.items.len().saturating_sub(MOST_ITEMS) {
                    0 => {}
                    more => parts.push(format!("{more} more")),
                }
                if list.open {
                    parts.push("perhaps others".to_owned());
                }
                if parts.is_empty() {
                    "nothing (the list is empty)".to_owned()
                } else {
                    listed(&parts, "and")
                }
            }
        }
    }

    /// What was found, in words; an unknown says what is known of it.
    #[must_use]
    pub fn outcome(&self, ty: Type, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Known(value) => self.value(ty, value),
            Outcome::Unknown(None) => "not known".to_owned(),
            Outcome::Unknown(Some(range)) => match self.range(ty, range) {
                Some(range) => format!("not known yet, {range}"),
                None => "not known".to_owned(),
            },
            Outcome::Error(error) => format!("an error ({})", error_words(error.code)),
        }
    }

    /// What is known of an unknown: `from 3 to 5`, `at least 3`; `None` where that is nothing.
    #[must_use]
    pub fn range(&self, ty: Type, range: &Range) -> Option<String> {
        let days = ty.atom == Atom::Date;
        // The first and the last day that there is say nothing.
        let low = range.low.as_ref().filter(|low| **low != Value::Date(Date::MIN));
        let high = range.high.as_ref().filter(|high| **high != Value::Date(Date::MAX));
        let said = match (low, high) {
            (Some(low), Some(high)) => {
                format!("from {} to {}", self.value(ty, low), self.value(ty, high))
            }
            (Some(low), None) if days => format!("{} or later", self.value(ty, low)),
            (None, Some(high)) if days => format!("{} or earlier", self.value(ty, high)),
            (Some(low), None) => format!("at least {}", self.value(ty, low)),
            (None, Some(high)) => format!("at most {}", self.value(ty, high)),
            (None, None) => return None,
        };
        Some(if range.or_none { format!("{said}, or none") } else { said })
    }

    /// The label of a step of `levels` or a value of `choices`; `level 3 (Intensive)` where it is numbered.
    #[must_use]
    pub fn member(&self, atom: Atom, at: u16) -> String {
        let Atom::Scale(scale) = atom else { return at.to_string() };
        let member = self.program[scale].members.get(usize::from(at));
        member.map_or_else(
            || at.to_string(),
            |member| match member.number {
                Some(number) => format!("level {number} ({})", member.label),
                None => member.label.to_string(),
            },
        )
    }

    /// What an item is called: its id, else its first text, else its position.
    #[must_use]
    pub fn item(&self, item: &Item) -> String {
        let place = self.facts.places.get(item.ordinal as usize);
        if let Some(id) = place.and_then(|place| place.id.as_ref()) {
            return shortened(id);
        }
        let first = item.fields.first().and_then(|slot| match slot {
            Slot::Given(value) if value.is_withheld() => None,
            Slot::Given(Value::Text(words)) => Some(words),
            Slot::Given(_)
            | Slot::LeftOutIsNone
            | Slot::LeftOut
            | Slot::Within(..)
            | Slot::Faulty => None,
        });
        match (first, place) {
            (Some(words), _) => shortened(words),
            (None, Some(place)) => format!("number {}", place.index + 1),
            (None, None) => "an item".to_owned(),
        }
    }

    /// The same for the item with this ordinal, which need not be at hand.
    #[must_use]
    pub fn item_name(&self, ordinal: u32) -> String {
        match self.find_item(ordinal) {
            Some(item) => self.item(item),
            None => "an item".to_owned(),
        }
    }

    fn find_item(&self, ordinal: u32) -> Option<&'a Item> {
        let facts: &'a Facts = self.facts;
        let place = facts.places.get(ordinal as usize)?;
        let slot = match place.list {
            ListPlace::Fact(fact) => facts.slots.get(fact.index())?,
            ListPlace::Field { item, field } => {
                self.find_item(item)?.fields.get(usize::from(field))?
            }
        };
        let Slot::Given(Value::List(list)) = slot else { return None };
        match list.items.get(place.index as usize)? {
            Value::Item(item) => Some(item),
            _ => None,
        }
    }

    /// A row by its keys, where each is written as a value: `Burnley`, `Fylde or Wyre`.
    fn row(&self, atom: Atom, at: u32) -> String {
        let number = || format!("row {}", at + 1);
        let Atom::Row(table) = atom else { return number() };
        let table = &self.program[table];
        let Some(row) = table.rows.get(at as usize) else { return number() };
        let keys =
            table.columns.iter().zip(&row.cells).take(table.keys).map(
                |(column, cell)| match cell {
                    Cell::Values(values) => {
                        let values: Vec<String> =
                            values.iter().map(|value| self.value(column.ty, value)).collect();
                        Some(listed(&values, "or"))
                    }
                    Cell::Any | Cell::Range { .. } => None,
                },
            );
        match keys.collect::<Option<Vec<String>>>() {
            Some(keys) if !keys.is_empty() => keys.join(", "),
            Some(_) | None => number(),
        }
    }

    /// Where a missing fact stands in the case: `child.has_send`, `contract.families["F1"].areas[0].end`.
    #[must_use]
    pub fn path(&self, missing: Missing) -> String {
        match missing {
            Missing::Fact(fact) => case::fact_path(self.program, fact),
            Missing::Field { item, field } => {
                case::field_path(self.program, self.facts, item, field)
            }
        }
    }

    /// The question that a missing fact answers, alone.
    #[must_use]
    pub fn asked(&self, missing: Missing) -> Words {
        let question = self.question(missing);
        Words(question.0.into_iter().filter(|part| part.tag == Tag::Question).collect())
    }

    /// The question that a missing fact answers, with what may be answered.
    #[must_use]
    pub fn question(&self, missing: Missing) -> Words {
        let (label, shape, of) = match missing {
            Missing::Fact(fact) => {
                let fact = &self.program[fact];
                (fact.head.label.as_str(), Some(&fact.shape), None)
            }
            Missing::Field { item, field } => {
                let record = case::record_of_item(self.program, self.facts, item);
                let field =
                    record.and_then(|record| self.program[record].fields.get(usize::from(field)));
                let label = field.map_or("", |field| field.head.label.as_str());
                (label, field.map(|field| &field.shape), Some(self.item_name(item)))
            }
        };
        let mut words = Words::new();
        if let Some(of) = of {
            words = words.value(of).plain(": ");
        }
        words.push(Tag::Question, label);
        if let Some(shape) = shape {
            words.push(Tag::Plain, format!(" ({})", self.answers(shape)));
        }
        match self.slot(missing) {
            Some(Slot::Within(low, high)) => {
                let ty = shape.map_or(Type::of(Atom::Date), |shape| shape.ty);
                let range =
                    format!("; so far from {} to {}", self.value(ty, low), self.value(ty, high));
                words.plain(range)
            }
            Some(Slot::Faulty) => words.plain("; what was given cannot be right"),
            Some(Slot::Given(_) | Slot::LeftOut | Slot::LeftOutIsNone) | None => words,
        }
    }

    fn slot(&self, missing: Missing) -> Option<&'a Slot> {
        let facts: &'a Facts = self.facts;
        match missing {
            Missing::Fact(fact) => facts.slots.get(fact.index()),
            Missing::Field { item, field } => self.find_item(item)?.fields.get(usize::from(field)),
        }
    }

    /// What may be answered: `yes or no`, `Mild, Moderate or Severe`, `a whole number from 0 to 40`.
    #[must_use]
    pub fn answers(&self, shape: &FieldShape) -> String {
        let one = match shape.ty.atom {
            Atom::Scale(scale) if self.program[scale].members.len() <= MOST_CHOICES => {
                let members = 0..self.program[scale].members.len();
                let labels: Vec<String> = members
                    .map(|at| self.member(shape.ty.atom, u16::try_from(at).unwrap_or(u16::MAX)))
                    .collect();
                listed(&labels, "or")
            }
            Atom::Scale(scale) => format!(
                "one of the {} of {}",
                self.program[scale].members.len(),
                self.program[scale].head.label
            ),
            Atom::YesNo => "yes or no".to_owned(),
            Atom::Whole => "a whole number".to_owned(),
            Atom::Elapsed(unit) => format!("a number of {unit}"),
            Atom::Number => "a number".to_owned(),
            Atom::Money => "an amount in pounds".to_owned(),
            Atom::Percent => "a percentage".to_owned(),
            Atom::Date => "a date".to_owned(),
            Atom::Time => "a time of day".to_owned(),
            Atom::Duration => "a length of time".to_owned(),
            Atom::Weekday => "a day of the week".to_owned(),
            Atom::Text => "in words".to_owned(),
            Atom::Item(record) => self.program[record].head.label.to_string(),
            Atom::Row(_) | Atom::None => "a value".to_owned(),
        };
        let ranged = match shape.range {
            Some((low, high)) => {
                let (low, high) =
                    (number_words(shape.ty.atom, low), number_words(shape.ty.atom, high));
                format!("{one} from {low} to {high}")
            }
            None => one,
        };
        let many = if shape.ty.list { format!("a list: {ranged}") } else { ranged };
        if shape.ty.or_none { format!("{many}, or none") } else { many }
    }

    /// A type as rule files write it.
    #[must_use]
    pub fn type_name(&self, ty: Type) -> String {
        let one = match ty.atom {
            Atom::YesNo => "yes or no".to_owned(),
            // A count of days or months is a whole number that keeps its unit.
            Atom::Whole | Atom::Elapsed(_) => "whole number".to_owned(),
            Atom::Number => "number".to_owned(),
            Atom::Money => "money".to_owned(),
            Atom::Percent => "percent".to_owned(),
            Atom::Date => "date".to_owned(),
            Atom::Time => "time".to_owned(),
            Atom::Duration => "duration".to_owned(),
            Atom::Weekday => "weekday".to_owned(),
            Atom::Text => "text".to_owned(),
            Atom::Scale(scale) => self.program[scale].head.name.to_string(),
            Atom::Item(record) => self.program[record].head.name.to_string(),
            Atom::Row(table) => format!("row of {}", self.program[table].head.name),
            Atom::None => return "none".to_owned(),
        };
        let many = if ty.list { format!("list of {one}") } else { one };
        if ty.or_none { format!("{many} or none") } else { many }
    }

    /// The paragraphs cited: `spec 2.1.1, 2.2.1`.
    #[must_use]
    pub fn citations(&self, cites: &[Citation]) -> Words {
        let mut words = Words::new();
        let mut last = None;
        for cite in cites {
            if last.is_some() {
                words.push(Tag::Citation, ", ");
            }
            let mut text = String::new();
            if last != Some(cite.source) {
                text.push_str(&self.program[cite.source].head.name);
                if !cite.reference.is_empty() {
                    text.push(' ');
                }
            }
            text.push_str(&cite.reference);
            words = words.linked(Tag::Citation, text, paragraph_anchor(cite));
            last = Some(cite.source);
        }
        words
    }

    /// The words for an answer: the declaration's own, else the usual ones.
    #[must_use]
    pub fn answer(&self, id: AnswerId, answer: Answer) -> String {
        let own = match id {
            AnswerId::Eligibility(id) => self.program[id].words.as_ref(),
            AnswerId::Standard(id) => self.program[id].words.as_ref(),
            AnswerId::Define(_) | AnswerId::Payment(_) | AnswerId::Indicator(_) => None,
        };
        own.and_then(|own| own_words(own, answer))
            .unwrap_or_else(|| sentence_case(answer_words(answer)))
    }

    /// What people call a condition.
    #[must_use]
    pub fn condition(&self, id: ConditionId) -> &'a str {
        let program: &'a Program = self.program;
        &program[id].head.label
    }
}

/// The anchor of a paragraph among the paragraphs cited.
#[must_use]
pub fn paragraph_anchor(cite: &Citation) -> SmolStr {
    SmolStr::from(format!("source/{}/{}", cite.source.0, cite.reference))
}

fn own_words(words: &AnswerWords, answer: Answer) -> Option<String> {
    match answer {
        Answer::Eligible | Answer::Met => Some(words.good.1.to_string()),
        Answer::NotEligible | Answer::Breached => Some(words.bad.1.to_string()),
        _ => None,
    }
}

/// The language's words for an answer.
#[must_use]
pub const fn answer_words(answer: Answer) -> &'static str {
    match answer {
        Answer::Eligible => "eligible",
        Answer::NotEligible => "not eligible",
        Answer::Met => "met",
        Answer::NotMet => "not met",
        Answer::NotApplicable => "not applicable",
        Answer::NotStarted => "not started",
        Answer::Running => "running",
        Answer::Breached => "breached",
        Answer::Payable => "payable",
        Answer::NotPayable => "not payable",
        Answer::Held => "held",
        Answer::NotMeasurable => "not measurable",
        Answer::NotInForce => "not in force",
        Answer::Undecided => "undecided",
        Answer::Error => "error",
    }
}

/// The tone of an answer.
#[must_use]
pub const fn answer_tone(answer: Answer) -> Tone {
    match answer {
        Answer::Eligible | Answer::Met | Answer::Payable => Tone::Good,
        Answer::NotEligible | Answer::NotMet | Answer::Breached | Answer::NotPayable => Tone::Bad,
        Answer::NotApplicable | Answer::NotStarted | Answer::NotMeasurable | Answer::NotInForce => {
            Tone::Aside
        }
        Answer::Running => Tone::Running,
        Answer::Undecided | Answer::Held => Tone::Open,
        Answer::Error => Tone::Wrong,
    }
}

/// The mark of a tone.
#[must_use]
pub const fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Bad => "✗",
        Tone::Open => "?",
        Tone::Aside => "–",
        Tone::Running => "◷",
        Tone::Wrong => "!",
    }
}

/// `yes`, `no`
#[must_use]
pub(super) const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// A number as its type is written: money in pounds and pence where that is exact.
#[must_use]
pub(super) fn number_words(atom: Atom, number: Number) -> String {
    match atom {
        Atom::Money if number.mul(Number::from_i64(100)).is_ok_and(Number::is_whole) => {
            text::money(number)
        }
        // Before it is rounded, an amount may not be whole pence.
        Atom::Money => {
            let (sign, rest) =
                if number.is_negative() { ("-", number.neg()) } else { ("", number) };
            format!("{sign}£{}", text::plain(rest))
        }
        Atom::Percent => text::percent(number),
        Atom::Elapsed(unit) => super::term::days_words(&text::plain(number), unit),
        _ => text::plain(number),
    }
}

/// `a, b and c`
#[must_use]
pub fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}

/// The first letter in capitals.
#[must_use]
pub(super) fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => String::new(),
    }
}

/// A text between quotes, cut where it is long.
fn quoted(words: &str) -> String {
    format!("“{}”", shortened(words))
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", words.get(..at).unwrap_or(words)),
        None => words.to_owned(),
    }
}

/// What a code of evaluation means, in a few words.
#[must_use]
pub(super) fn error_words(code: crate::diagnostic::Code) -> String {
    code.as_str().rsplit("::").next().unwrap_or_default().replace('_', " ")
}
