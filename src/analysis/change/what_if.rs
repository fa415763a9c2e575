//! What changes when a case changes: the answers before and after, only what differs.
//!
//! Owns: which answers differ and in what, and the first step of the proof that does. Takes two evaluations
//! with their proofs, of one program. Gives [`WhatIf`], plain data, and its page.
//! Must never know: what was changed, and why.

use serde::Serialize;

use crate::engine::{Answered, ConditionAnswer, Finding, ItemAnswer, Outcome};
use crate::explain::diff::{DifferenceJson, Sides, differences, said};
use crate::explain::fragment::{Document, Role, Tag, Tone, Words};
use crate::explain::{Evidence, Lexicon, StepJson, answer_tone, answer_words, mark, proof_json};
use crate::program::{Answer, Atom, Program, Type, Value};

/// So many conditions or items of one answer are told.
const MOST_LINES: usize = 20;

/// What differs between two evaluations.
#[derive(Debug, Serialize)]
pub struct WhatIf {
    /// The answers that differ, in order of declaration.
    pub answers: Vec<Turned>,
    /// How many stay as they are.
    pub same: usize,
}

/// An answer that differs.
#[derive(Debug, Serialize)]
pub struct Turned {
    /// The pack that the rule stands in.
    pub pack: String,
    /// The rule.
    pub rule: String,
    /// What people call it.
    pub label: String,
    /// The answer, or the value of a definition, before.
    pub before: String,
    /// The same after.
    pub after: String,
    /// What else of it differs: conditions, figures, items.
    pub parts: Vec<PartTurned>,
    /// The first step of the proof that differs.
    pub first_step: Option<DifferenceJson>,
    #[serde(skip)]
    tones: (Tone, Tone),
    #[serde(skip)]
    steps: (Option<StepJson>, Option<StepJson>),
}

/// A part of an answer that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct PartTurned {
    /// What it is called.
    pub label: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// The answers that differ between two evaluations of one program, asked for the same.
#[must_use]
pub fn what_if(before: Evidence<'_>, after: Evidence<'_>) -> WhatIf {
    let (old, new) = (proof_json(before), proof_json(after));
    let mut told = WhatIf { answers: Vec::new(), same: 0 };
    for (at, was) in before.evaluation.answers.iter().enumerate() {
        let Some(is) = after.evaluation.answers.iter().find(|is| is.id == was.id) else { continue };
        let (tones, values) = ends(before, was, after, is);
        let parts = parts(before, was, after, is);
        if values.0 == values.1 && parts.is_empty() {
            told.same += 1;
            continue;
        }
        let step = |steps: &[StepJson]| steps.get(at).cloned();
        let steps = (step(&old), step(&new));
        let head = before.program.head(was.id);
        let mut turned = Turned {
            pack: before.program[head.pack].name.to_string(),
            rule: head.name.to_string(),
            label: head.label.to_string(),
            before: values.0,
            after: values.1,
            parts,
            first_step: None,
            tones,
            steps,
        };
        turned.first_step = turned.differences(|found| found.to_json());
        told.answers.push(turned);
    }
    told
}

impl Turned {
    /// What is told of the first step that differs.
    fn differences<R>(
        &self,
        tell: impl FnOnce(&crate::explain::diff::Difference<'_>) -> R,
    ) -> Option<R> {
        let (old, new) = &self.steps;
        let found = differences(old.as_slice(), new.as_slice());
        found.first().map(tell)
    }
}

/// The answer, or the value of a definition, of both sides.
fn ends(
    before: Evidence<'_>,
    was: &Answered,
    after: Evidence<'_>,
    is: &Answered,
) -> ((Tone, Tone), (String, String)) {
    let one = |evidence: Evidence<'_>, answered: &Answered| {
        let words = Lexicon { program: evidence.program, facts: evidence.facts };
        match (&answered.finding, answer(&answered.finding)) {
            (Finding::Define(define), _) => {
                let value = words.outcome(evidence.program[define.id].ty, &define.value);
                (Tone::Aside, value)
            }
            (_, Some(answer)) => (answer_tone(answer), words.answer(answered.id, answer)),
            (_, None) => (Tone::Aside, String::new()),
        }
    };
    let (was, is) = (one(before, was), one(after, is));
    ((was.0, is.0), (was.1, is.1))
}

const fn answer(finding: &Finding) -> Option<Answer> {
    match finding {
        Finding::Define(_) => None,
        Finding::Eligibility(found) => Some(found.answer),
        Finding::Standard(found) => Some(found.answer),
        Finding::Payment(found) => Some(found.answer),
        Finding::Indicator(found) => Some(found.answer),
    }
}

/// The parts of an answer that differ.
fn parts(
    before: Evidence<'_>,
    was: &Answered,
    after: Evidence<'_>,
    is: &Answered,
) -> Vec<PartTurned> {
    let program = before.program;
    let mut turned = Turns { program, parts: Vec::new() };
    match (&was.finding, &is.finding) {
        (Finding::Eligibility(was), Finding::Eligibility(is)) => {
            turned.conditions("", &was.conditions, &is.conditions);
        }
        (Finding::Standard(was), Finding::Standard(is)) => {
            let day = Type::of(Atom::Date);
            let days = Type::of(Atom::Whole);
            let (was, is) = (&was.clock, &is.clock);
            let figures = [
                ("Clock started", day, &was.started_on, &is.started_on),
                ("Due by", day, &was.due_on, &is.due_on),
                ("Clock stopped", day, &was.stopped_on, &is.stopped_on),
                ("Days used", days, &was.days_used, &is.days_used),
                ("Days left", days, &was.days_left, &is.days_left),
                ("Days over", days, &was.days_over, &is.days_over),
            ];
            for (label, ty, was, is) in figures {
                turned.figure(label, (before, ty, was), (after, ty, is));
            }
        }
        (Finding::Payment(was), Finding::Payment(is)) => {
            let money = Type::of(Atom::Money);
            turned.figure("Total", (before, money, &was.total), (after, money, &is.total));
            items(&mut turned, (before, &was.items), (after, &is.items));
        }
        (Finding::Indicator(was), Finding::Indicator(is)) => {
            turned.push("Counted", was.numerator.to_string(), is.numerator.to_string());
            turned.push("Of", was.denominator.to_string(), is.denominator.to_string());
        }
        _ => {}
    }
    turned.parts
}

fn items(
    turned: &mut Turns<'_>,
    (before, was): (Evidence<'_>, &[ItemAnswer]),
    (after, is): (Evidence<'_>, &[ItemAnswer]),
) {
    let program = turned.program;
    let name = |evidence: Evidence<'_>, item: &ItemAnswer| {
        let words = Lexicon { program, facts: evidence.facts };
        let label = program[item.instalment].head.label.to_string();
        match item.item {
            Some(ordinal) => format!("{label}: {}", words.item_name(ordinal)),
            None => label,
        }
    };
    let said = |evidence: Evidence<'_>, item: &ItemAnswer| {
        let words = Lexicon { program, facts: evidence.facts };
        match item.answer {
            Answer::Payable => {
                let amount = words.value(Type::of(Atom::Money), &Value::Number(item.amount));
                let due = words.outcome(Type::of(Atom::Date), &item.due_on);
                format!("payable, {amount}, due {due}")
            }
            answer => answer_words(answer).to_owned(),
        }
    };
    for item in was {
        let label = name(before, item);
        let now = is
            .iter()
            .find(|other| other.instalment == item.instalment && name(after, other) == label);
        let now = now.map_or_else(|| "not in the case".to_owned(), |now| said(after, now));
        turned.push(&label, said(before, item), now);
    }
    for item in is {
        let label = name(after, item);
        let is_new = !was
            .iter()
            .any(|other| other.instalment == item.instalment && name(before, other) == label);
        if is_new {
            turned.push(&label, "not in the case".to_owned(), said(after, item));
        }
    }
}

struct Turns<'a> {
    program: &'a Program,
    parts: Vec<PartTurned>,
}

impl Turns<'_> {
    fn push(&mut self, label: &str, before: String, after: String) {
        if before != after {
            self.parts.push(PartTurned { label: label.to_owned(), before, after });
        }
    }

    fn figure(
        &mut self,
        label: &str,
        (before, ty, was): (Evidence<'_>, Type, &Outcome),
        (after, _, is): (Evidence<'_>, Type, &Outcome),
    ) {
        let words = |evidence: Evidence<'_>, outcome: &Outcome| {
            Lexicon { program: evidence.program, facts: evidence.facts }.outcome(ty, outcome)
        };
        self.push(label, words(before, was), words(after, is));
    }

    fn conditions(&mut self, of: &str, was: &[ConditionAnswer], is: &[ConditionAnswer]) {
        let program = self.program;
        let answer_in = |all: &[ConditionAnswer], id| {
            let found = all.iter().find(|found| found.id == id);
            found.map_or("not asked", |found| answer_words(found.answer)).to_owned()
        };
        let mut ids: Vec<_> = was.iter().map(|found| found.id).collect();
        ids.extend(
            is.iter().map(|found| found.id).filter(|id| !ids.contains(id)).collect::<Vec<_>>(),
        );
        for id in ids {
            let label = format!("{of}{}", program[id].head.label);
            self.push(&label, answer_in(was, id), answer_in(is, id));
        }
    }
}

/// The page.
#[must_use]
pub fn what_if_document(program: &Program, told: &WhatIf) -> Document {
    let mut document = Document::default();
    let mut pack = None;
    for turned in &told.answers {
        if pack != Some(&turned.pack) {
            pack = Some(&turned.pack);
            document.gap();
            let label = program.packs.iter().find(|pack| pack.name == turned.pack);
            let label = label.map_or(turned.pack.as_str(), |pack| pack.label.as_str());
            document.line(Role::Pack, Words::of(Tag::Title, label));
        }
        document.gap();
        document.line(Role::Answer, heading(turned));
        for part in turned.parts.iter().take(MOST_LINES) {
            let words = Words::of(Tag::Label, part.label.as_str())
                .plain(": ")
                .value(part.before.as_str())
                .plain(" → ")
                .value(part.after.as_str());
            document.line(Role::Condition, words);
        }
        let more = turned.parts.len().saturating_sub(MOST_LINES);
        if more > 0 {
            document.line(Role::Condition, Words::text(format!("and {more} more")));
        }
        let sides = Sides { old: "before", new: "after" };
        turned.differences(|first| {
            // Another line of a definition decides: its value stands above.
            if first.old.is_none() || first.new.is_none() {
                return;
            }
            document.line(Role::Heading, Words::text("The first step that differs:"));
            said(&mut document, first, sides);
        });
    }
    let same = match (told.same, told.answers.is_empty()) {
        (0, _) => return document,
        (1, true) => "The one answer stays as it is.".to_owned(),
        (count, true) => format!("Nothing changes: all {count} answers stay as they are."),
        (1, false) => "One other answer stays as it is.".to_owned(),
        (count, false) => format!("{count} other answers stay as they are."),
    };
    document.gap();
    document.line(Role::Remark, Words::text(same));
    document
}

/// `✓ NOT ACCEPTED → ACCEPTED   Request for support`
fn heading(turned: &Turned) -> Words {
    let (was, is) = turned.tones;
    let is_define = turned.before.is_empty() || was == Tone::Aside && is == Tone::Aside;
    let (before, after) = if is_define {
        (turned.before.clone(), turned.after.clone())
    } else {
        (turned.before.to_uppercase(), turned.after.to_uppercase())
    };
    let words = Words::of(Tag::Mark(is), mark(is)).plain(" ");
    let words = if before == after {
        words.tagged(Tag::Answer(is), after)
    } else {
        words.tagged(Tag::Answer(was), before).plain(" → ").tagged(Tag::Answer(is), after)
    };
    words.plain("   ").label(turned.label.as_str())
}
