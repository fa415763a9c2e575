//! What would turn an answer, in words.
//!
//! Owns: the page: a block an answer, a line a change, with the rule that it is for and its paragraphs; and
//! values next to one another as people say them: `on or before 2 June 2025`, `level 2, 3 or 4`.
//! Must never know: how sets are found.

use crate::analysis::telling::{shape_of, slot_of};
use crate::engine::Missing;
use crate::explain::fragment::{Document, Role, Tag, Tone, Words};
use crate::explain::{Lexicon, answer_tone, listed, mark};
use crate::program::{Answer, AnswerId, Atom, FieldShape, List, Slot, Subject, Type, Value};
use crate::syntax::ast::Mark;

use super::{Change, ChangeSet, Run, WhyNot};

/// So many single values are listed.
const MOST_VALUES: usize = 8;
/// So many lists are told.
const MOST_LISTS: usize = 3;
/// So many questions are listed.
const MOST_QUESTIONS: usize = 10;

/// The page for some answers.
#[must_use]
pub fn document(words: &Lexicon<'_>, all: &[WhyNot]) -> Document {
    let mut page = Page { words, document: Document::default() };
    let mut pack = None;
    for told in all {
        let head = words.program.head(told.goal.determination(words.program));
        if pack != Some(head.pack) {
            pack = Some(head.pack);
            page.document.gap();
            let label = words.program[head.pack].label.as_str();
            page.document.line(Role::Pack, Words::of(Tag::Title, label));
        }
        page.answer(told);
    }
    if all.is_empty() {
        page.document.line(Role::Remark, Words::text("Nothing in these answers refuses."));
    }
    page.document
}

struct Page<'a> {
    words: &'a Lexicon<'a>,
    document: Document,
}

impl Page<'_> {
    fn answer(&mut self, told: &WhyNot) {
        let program = self.words.program;
        let id = told.goal.determination(program);
        let answer = told.answer.unwrap_or(Answer::NotInForce);
        let tone = answer_tone(answer);
        self.document.gap();
        let said = answer_of(self.words, id, told.goal.subject, answer).to_uppercase();
        let heading = Words::of(Tag::Mark(tone), mark(tone))
            .plain(" ")
            .tagged(Tag::Answer(tone), said)
            .plain("   ")
            .label(subject_of(self.words, told));
        let cites = match told.goal.subject {
            Subject::Condition(id) => &program[id].head.annotations.cites,
            Subject::Instalment(id) => &program[id].head.annotations.cites,
            _ => &program.head(id).annotations.cites,
        };
        self.document.cited(Role::Answer, heading, self.words.citations(cites));
        if told.answer.is_some_and(|answer| told.goal.wanted.contains(&answer)) {
            self.heading("Nothing has to change: this is the answer already.");
        } else if told.sets.is_empty() {
            self.nothing(told);
        } else {
            self.sets(told);
        }
    }

    fn heading(&mut self, text: &str) {
        self.document.line(Role::Heading, Words::text(text));
    }

    fn sets(&mut self, told: &WhyNot) {
        let size = told.sets.iter().map(|set| set.changes.len()).max().unwrap_or(0);
        let becomes = self.becomes(told);
        let lead = match (told.sets.len(), size) {
            (1, 1) => format!("One thing would {becomes}:"),
            (1, size) => format!("{} things together would {becomes}:", counted(size)),
            (_, 1) => format!("Any one of these would {becomes}:"),
            (_, size) => {
                format!("{} things together would {becomes}, in any of these ways:", counted(size))
            }
        };
        self.heading(&lead);
        self.listed(&told.sets, size > 1 && told.sets.len() > 1);
        if told.stopped {
            self.heading("There may be other ways: not all were searched.");
        }
        self.open(told);
    }

    /// `change this`, or what it becomes where that is not simply the good answer.
    fn becomes(&self, told: &WhyNot) -> String {
        let program = self.words.program;
        let id = told.goal.determination(program);
        let usual = super::Goal::good(told.goal.subject, told.goal.item).wanted == told.goal.wanted;
        match told.sets.first() {
            Some(set) if matches!(set.answer, Answer::Undecided | Answer::Held) => {
                "take away what refuses".to_owned()
            }
            Some(set) if !usual => {
                let answer = answer_of(self.words, id, told.goal.subject, set.answer);
                format!("make it “{answer}”")
            }
            _ => "change this".to_owned(),
        }
    }

    fn listed(&mut self, sets: &[ChangeSet], numbered: bool) {
        for (number, set) in (1..).zip(sets) {
            for (at, change) in set.changes.iter().enumerate() {
                let lead = match (numbered, at) {
                    (true, 0) => format!("{number}. "),
                    (true, _) => "   and ".to_owned(),
                    (false, _) => "• ".to_owned(),
                };
                let words = Words::text(lead).then(change_words(self.words, change));
                self.document.cited(Role::Entry, words, self.words.citations(&change.cites));
                self.rules(change);
            }
        }
    }

    /// The conditions that a change is for.
    fn rules(&mut self, change: &Change) {
        if change.conditions.is_empty() {
            return;
        }
        let labels = change
            .conditions
            .iter()
            .map(|id| Words::text("“").label(self.words.condition(*id)).plain("”"));
        let words = Words::text("for ").then(Words::joined(labels, ", ", " and "));
        self.document.line(Role::Found, words);
    }

    fn open(&mut self, told: &WhyNot) {
        let Some(set) = told.sets.first() else { return };
        if set.open.is_empty() || !matches!(set.answer, Answer::Undecided | Answer::Held) {
            return;
        }
        self.heading("What is not known yet would then decide:");
        for missing in set.open.iter().take(MOST_QUESTIONS) {
            let words = Words::text("• ").then(self.words.question(*missing));
            self.document.line(Role::Entry, words);
        }
        let more = set.open.len().saturating_sub(MOST_QUESTIONS);
        if more > 0 {
            self.document.line(Role::Entry, Words::text(format!("and {more} more")));
        }
    }

    fn nothing(&mut self, told: &WhyNot) {
        if !told.beyond.is_empty() {
            self.heading("Nothing that anyone can change would turn this. It would take:");
            let several =
                told.beyond.len() > 1 && told.beyond.iter().any(|set| set.changes.len() > 1);
            self.listed(&told.beyond, several);
        } else if told.by_no_fact {
            self.heading("Nothing in the case would turn this: it goes by no fact, but by the day or the rules.");
        } else if told.stopped {
            self.heading(&format!(
                "No change of up to {} turns this; not searched further.",
                facts_words(told.searched)
            ));
        } else {
            self.heading(&format!("No change of up to {} turns this.", facts_words(told.searched)));
        }
    }
}

fn facts_words(count: usize) -> String {
    if count == 1 { "1 fact".to_owned() } else { format!("{count} facts") }
}

fn counted(count: usize) -> &'static str {
    match count {
        2 => "Two",
        3 => "Three",
        _ => "Four",
    }
}

/// The words for an answer of a subject.
fn answer_of(words: &Lexicon<'_>, id: AnswerId, subject: Subject, answer: Answer) -> String {
    match subject {
        Subject::Condition(_) => crate::explain::answer_words(answer).to_owned(),
        _ => words.answer(id, answer),
    }
}

/// What people call what was asked.
pub(super) fn subject_of(words: &Lexicon<'_>, told: &WhyNot) -> String {
    let program = words.program;
    let label = match told.goal.subject {
        Subject::Eligibility(id) => &program[id].head.label,
        Subject::Condition(id) => &program[id].head.label,
        Subject::Standard(id) => &program[id].head.label,
        Subject::Payment(id) => &program[id].head.label,
        Subject::Instalment(id) => &program[id].head.label,
        Subject::Indicator(id) => &program[id].head.label,
    };
    match told.goal.item {
        Some(item) => format!("{label}: {}", words.item_name(item)),
        None => label.to_string(),
    }
}

/// `When was consent given? On or before 2 June 2025 (now 3 June 2025)`
pub(super) fn change_words(words: &Lexicon<'_>, change: &Change) -> Words {
    let (program, facts) = (words.program, words.facts);
    let asked = match change.target {
        Missing::Fact(fact) => Words::of(Tag::Label, program[fact].head.label.as_str()),
        Missing::Field { item, field } => {
            let record = crate::case::record_of_item(program, facts, item);
            let field = record.and_then(|record| program[record].fields.get(usize::from(field)));
            let label = field.map_or("", |field| field.head.label.as_str());
            Words::of(Tag::Value, words.item_name(item)).plain(": ").label(label)
        }
    };
    let colon = if asked.bare().ends_with('?') { " " } else { ": " };
    let mut line = asked.plain(colon).value(would_do(words, change));
    let now = slot_of(facts, change.target);
    let shape = shape_of(program, facts, change.target);
    let is_list = shape.is_some_and(|shape| shape.ty.list);
    match (now, shape) {
        (Some(Slot::Given(_)), Some(_)) if is_list => {}
        (Some(Slot::Given(value)), Some(shape)) => {
            line = line.plain(format!(" (now {})", words.value(shape.ty, value)));
        }
        (Some(Slot::Within(low, high)), Some(shape)) => {
            let (low, high) = (words.value(shape.ty, low), words.value(shape.ty, high));
            line = line.plain(format!(" (known so far: from {low} to {high})"));
        }
        (Some(Slot::Faulty), _) => line = line.plain(" (what was given cannot be right)"),
        (Some(Slot::LeftOutIsNone), _) => line = line.plain(" (left out now)"),
        _ => line = line.plain(" (not known yet)"),
    }
    if is_fixed(words, change) {
        line = line.plain(", ").tagged(Tag::Answer(Tone::Aside), "which nobody can change");
    }
    line
}

/// Whether a fact that nobody can change would have to be another.
pub(super) fn is_fixed(words: &Lexicon<'_>, change: &Change) -> bool {
    let shape = shape_of(words.program, words.facts, change.target);
    shape.is_some_and(|shape| shape.marks.contains(&Mark::Fixed))
        && matches!(slot_of(words.facts, change.target), Some(Slot::Given(_)))
}

/// The values that would do, in words.
pub(super) fn would_do(words: &Lexicon<'_>, change: &Change) -> String {
    let Some(shape) = shape_of(words.program, words.facts, change.target) else {
        return String::new();
    };
    if shape.ty.list {
        return lists(words, shape, change);
    }
    let singles: Vec<&Value> = change
        .ranges
        .iter()
        .filter_map(|run| run.from.as_ref().filter(|from| run.to.as_ref() == Some(*from)))
        .collect();
    if singles.len() == change.ranges.len() && shape.ty.atom != Atom::Date {
        return choice(words, shape, change, &singles);
    }
    let parts: Vec<String> =
        change.ranges.iter().map(|run| run_words(words, shape.ty, run)).collect();
    listed(&parts, "or")
}

/// `on or before 2 June 2025`, `at least 4`, `from 3 to 5`
pub(super) fn run_words(words: &Lexicon<'_>, ty: Type, run: &Run) -> String {
    let say = |value: &Value| words.value(ty, value);
    let days = ty.atom == Atom::Date;
    match (&run.from, &run.to) {
        (Some(from), Some(to)) if from == to => {
            if days && *from != Value::None {
                format!("on {}", say(from))
            } else {
                say(from)
            }
        }
        (Some(from), Some(to)) => format!("from {} to {}", say(from), say(to)),
        (Some(from), None) if days => format!("on or after {}", say(from)),
        (None, Some(to)) if days => format!("on or before {}", say(to)),
        (Some(from), None) => format!("at least {}", say(from)),
        (None, Some(to)) => format!("at most {}", say(to)),
        (None, None) if days => "any day".to_owned(),
        (None, None) => "any".to_owned(),
    }
}

/// Single values: `Mild or Moderate`, `anything but Preston`.
fn choice(words: &Lexicon<'_>, shape: &FieldShape, change: &Change, fits: &[&Value]) -> String {
    let ty = shape.ty;
    let say = |value: &Value| words.value(ty, value);
    let others: Vec<&Value> = change.all.iter().filter(|value| !fits.contains(value)).collect();
    let is_text = ty.atom == Atom::Text;
    // Of texts, the last one stands for all that nothing is compared with.
    let any_other = is_text && change.all.last().is_some_and(|other| fits.contains(&other));
    if any_other || (fits.len() > MOST_VALUES && others.len() < MOST_VALUES) {
        let others: Vec<String> = others.into_iter().map(say).collect();
        return if others.is_empty() {
            "anything".to_owned()
        } else {
            format!("anything but {}", listed(&others, "and"))
        };
    }
    let mut said: Vec<String> = fits.iter().take(MOST_VALUES).map(|value| say(value)).collect();
    let more = fits.len().saturating_sub(MOST_VALUES);
    if more > 0 {
        said.push(format!("one of {more} others"));
    }
    listed(&said, "or")
}

/// Lists, by what is more or less in them than now.
fn lists(words: &Lexicon<'_>, shape: &FieldShape, change: &Change) -> String {
    let now = match slot_of(words.facts, change.target) {
        Some(Slot::Given(Value::List(list))) => Some(list),
        _ => None,
    };
    let mut said: Vec<String> = Vec::new();
    let mut values: Vec<&Value> = vec![&change.value];
    values.extend(change.ranges.iter().filter_map(|run| run.from.as_ref()));
    // Of several lists, those that differ least from what it is now.
    let far = |value: &&Value| match value {
        Value::List(list) => {
            let before: &[Value] = now.map_or(&[], |now| &now.items);
            let more = list.items.iter().filter(|item| !before.contains(item)).count();
            more + before.iter().filter(|item| !list.items.contains(item)).count()
        }
        _ => usize::MAX,
    };
    let least = values.iter().map(far).min().unwrap_or(0);
    for value in values.into_iter().filter(|value| far(value) == least) {
        let Value::List(list) = value else { continue };
        let text = list_words(words, shape.ty, now, list);
        if !said.contains(&text) && said.len() < MOST_LISTS {
            said.push(text);
        }
    }
    listed(&said, "or")
}

fn list_words(words: &Lexicon<'_>, ty: Type, now: Option<&List>, list: &List) -> String {
    let empty: &[Value] = &[];
    let before = now.map_or(empty, |now| &now.items);
    let more: Vec<&Value> = list.items.iter().filter(|item| !before.contains(item)).collect();
    let less: Vec<&Value> = before.iter().filter(|item| !list.items.contains(item)).collect();
    let names = |values: &[&Value]| {
        let names: Vec<String> = values.iter().map(|value| item_words(words, ty, value)).collect();
        listed(&names, "and")
    };
    match (before.is_empty(), more.as_slice(), less.as_slice()) {
        (_, [], []) => words.value(ty, &Value::List(list.clone())),
        (true, more, _) => names(more),
        (_, more, []) => format!("also {}", names(more)),
        (_, [], less) if list.items.is_empty() => format!("empty, without {}", names(less)),
        (_, [], less) => format!("without {}", names(less)),
        (_, more, less) => format!("{} instead of {}", names(more), names(less)),
    }
}

/// A value of a list; an item that was made says what its fields are.
fn item_words(words: &Lexicon<'_>, ty: Type, value: &Value) -> String {
    let (Value::Item(item), Atom::Item(record)) = (value, ty.atom) else {
        return words.value(ty.element(), value);
    };
    if words.facts.places.get(item.ordinal as usize).is_some() {
        return words.item(item);
    }
    let record = &words.program[record];
    let fields = record.fields.iter().zip(item.fields.iter()).filter_map(|(field, slot)| {
        let Slot::Given(value) = slot else { return None };
        let label = field.head.label.as_str();
        let colon = if label.ends_with('?') { "" } else { ":" };
        Some(format!("{label}{colon} {}", words.value(field.shape.ty, value)))
    });
    let fields: Vec<String> = fields.collect();
    format!("{} ({})", record.head.label, fields.join(", "))
}
