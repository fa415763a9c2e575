//! A case with its answers as the text of a scenario.
//!
//! Owns: names, `given` lines and `expect` lines. Takes: a base, what was changed of it, and today's
//! answers. Gives: text that reads back as the same case and the same answers.
//! Must never know: why the case was chosen.

use super::{Base, Variant};
use crate::case;
use crate::engine::{
    Answered, EligibilityAnswer, EvalError, Finding, ItemAnswer, Missing, NoticeAnswer, Outcome,
};
use crate::explain::answer_words;
use crate::program::{Answer, AnswerId, ConditionId, FactId, Facts, NoticeId, PackId, Program};
use crate::syntax::ast::NoticeKind;
use crate::value::Date;

/// The most items of an instalment that are written.
const MOST_ITEMS: usize = 4;

/// One scenario on its way into a text.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) like: Option<String>,
    pub(super) as_at: Option<Date>,
    pub(super) givens: Vec<Vec<String>>,
    pub(super) expects: Vec<String>,
}

impl Draft {
    pub(super) fn text(&self) -> String {
        let mut text = format!("scenario \"{}\"", self.name);
        if let Some(like) = &self.like {
            text.push_str(&format!(" like \"{like}\""));
        }
        text.push_str(" unapproved\n");
        if let Some(day) = self.as_at {
            text.push_str(&format!("  as at {day}\n"));
        }
        block(&mut text, "given", &self.givens);
        let expects: Vec<Vec<String>> =
            self.expects.iter().map(|line| vec![line.clone()]).collect();
        block(&mut text, "expect", &expects);
        text
    }
}

fn block(text: &mut String, word: &str, lines: &[Vec<String>]) {
    match lines {
        [] => {}
        [one] if one.len() == 1 => text.push_str(&format!("  {word} {}\n", one.join(""))),
        several => {
            text.push_str(&format!("  {word}\n"));
            for line in several.iter().flatten() {
                text.push_str(&format!("    {line}\n"));
            }
        }
    }
}

/// The `given` lines of what differs from the base; `None` where a value has no text.
pub(super) fn givens(program: &Program, variant: &Variant) -> Option<Vec<Vec<String>>> {
    variant.changed.iter().map(|fact| given(program, &variant.facts, *fact)).collect()
}

/// One `given` line.
pub(super) fn given(program: &Program, facts: &Facts, fact: FactId) -> Option<Vec<String>> {
    let slot = facts.slots.get(fact.index())?;
    program.given_text(&case::fact_path(program, fact), &program[fact].shape, slot)
}

/// Writes a day where it is not the base's, or where the base leaves it to the clock.
pub(super) fn as_at(base: &Base, variant: &Variant) -> Option<Date> {
    (!base.dated || base.today != variant.today).then_some(variant.today)
}

/// What to expect of an answer; nothing where it cannot be written, or is an error.
pub(super) fn expects(
    program: &Program,
    facts: &Facts,
    answered: &Answered,
    pack: PackId,
) -> Option<Vec<String>> {
    let name = &program.head(answered.id).name;
    let writer = Writer { program, facts, pack };
    Some(match &answered.finding {
        Finding::Define(found) => {
            let AnswerId::Define(id) = answered.id else { return None };
            vec![match &found.value {
                Outcome::Known(value) => {
                    let value = program.value_text(program[id].ty, value)?;
                    format!("{name} is {value}")
                }
                Outcome::Unknown(_) => {
                    format!("{name} is undecided{}", writer.missing(&found.missing))
                }
                Outcome::Error(_) => return None,
            }]
        }
        Finding::Eligibility(found) => vec![writer.eligibility(name, found)?],
        Finding::Standard(found) => {
            let words = program[found.id].words.as_ref();
            let own = words.and_then(|words| match found.answer {
                Answer::Met => Some(words.good.0.as_str()),
                Answer::Breached => Some(words.bad.0.as_str()),
                _ => None,
            });
            let word = word(found.answer, own, found.error)?;
            let missing = writer.missing(&found.missing);
            vec![format!("{name} is {word}{missing}")]
        }
        Finding::Payment(found) => {
            let mut lines = vec![format!("{name} is {}", word(found.answer, None, found.error)?)];
            for item in found.items.iter().filter(|item| !item.more).take(MOST_ITEMS) {
                lines.extend(writer.item(name, item));
            }
            lines
        }
        Finding::Indicator(found) => {
            let word = word(found.answer, None, found.error)?;
            vec![format!("{name} is {word}{}", writer.missing(&found.missing))]
        }
    })
}

/// Whether a notice came with an answer; `None` where that is still to check.
pub(super) fn notice(program: &Program, answered: &Answered, id: NoticeId) -> Option<String> {
    let notices: &[NoticeAnswer] = match &answered.finding {
        Finding::Eligibility(found) => &found.notices,
        Finding::Standard(found) => &found.notices,
        Finding::Payment(found) => &found.notices,
        Finding::Indicator(_) | Finding::Define(_) => return None,
    };
    let kind = match program[id].kind {
        NoticeKind::Warning => "warning",
        NoticeKind::Advice => "advice",
    };
    let owner = &program.head(answered.id).name;
    let name = format!("{owner}.{}", program[id].head.name);
    match notices.iter().find(|notice| notice.id == id) {
        None => Some(format!("no {kind} {name}")),
        Some(found) if !found.to_check => Some(format!("{kind} {name}")),
        Some(_) => None,
    }
}

struct Writer<'w> {
    program: &'w Program,
    facts: &'w Facts,
    /// The pack that the scenario stands in.
    pack: PackId,
}

impl Writer<'_> {
    fn eligibility(&self, name: &str, found: &EligibilityAnswer) -> Option<String> {
        let words = self.program[found.id].words.as_ref();
        let own = words.and_then(|words| match found.answer {
            Answer::Eligible => Some(words.good.0.as_str()),
            Answer::NotEligible => Some(words.bad.0.as_str()),
            _ => None,
        });
        let word = word(found.answer, own, found.error)?;
        let because = match found.answer {
            Answer::NotEligible => self.reasons(&found.reasons),
            Answer::Undecided => self.missing(&found.missing),
            _ => String::new(),
        };
        Some(format!("{name} is {word}{because}"))
    }

    fn item(&self, payment: &str, item: &ItemAnswer) -> Option<String> {
        let instalment = &self.program[item.instalment];
        let id = match item.item {
            None if instalment.each.is_some() => return None,
            None => String::new(),
            Some(ordinal) => {
                format!(" \"{}\"", self.facts.places.get(ordinal as usize)?.id.as_deref()?)
            }
        };
        let word = word(item.answer, None, item.error)?;
        // What holds an item may be a hold, a fact, or the items before it: the answer is enough.
        let because = match item.answer {
            Answer::NotPayable if !item.capacity => self.reasons(&item.reasons),
            _ => String::new(),
        };
        Some(format!("{payment}.{}{id} is {word}{because}", instalment.head.name))
    }

    fn reasons(&self, reasons: &[ConditionId]) -> String {
        let names: Vec<&str> =
            reasons.iter().map(|id| self.program[*id].head.name.as_str()).collect();
        because(&names.join(", "))
    }

    /// The missing facts; nothing where one is a field of an item, which may have no name to be called by.
    fn missing(&self, missing: &[Missing]) -> String {
        let names: Option<Vec<String>> = missing
            .iter()
            .map(|missing| match missing {
                Missing::Fact(fact) if sees(self.program, self.pack, *fact) => {
                    Some(case::fact_path(self.program, *fact))
                }
                Missing::Fact(_) | Missing::Field { .. } => None,
            })
            .collect();
        names.map_or_else(String::new, |names| because(&names.join(", ")))
    }
}

fn because(names: &str) -> String {
    if names.is_empty() { String::new() } else { format!(" because {names}") }
}

/// Whether a pack sees a fact: its own, and those of the packs that it uses.
pub(super) fn sees(program: &Program, pack: PackId, fact: FactId) -> bool {
    let of = program[fact].head.pack;
    of == pack || program[pack].uses.contains(&of)
}

/// The word of an answer; of an error there is none to suggest.
fn word(answer: Answer, own: Option<&str>, error: Option<EvalError>) -> Option<String> {
    if error.is_some() || answer == Answer::Error {
        return None;
    }
    Some(own.map_or_else(|| answer_words(answer).to_owned(), str::to_owned))
}
