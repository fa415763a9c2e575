//! A letter to the family: what was decided, why, what would help, whom to ask.
//!
//! Owns: which answers a letter speaks of, and in which order. The sentences are those of the rule files
//! (`letter`, `helps`, `contact`), with labels where none is written; no value of a fact stands in a letter but
//! the last day of a wait. Takes: an evaluation with its proof. Must never know: what a rule is about.
//!
//! A letter speaks of the determinations that have a `letter` line. Those of the pack that the case was made for
//! are told whole: of all packs, the one for which the case gives most facts that no other pack reads. Of other
//! packs it says what is open to the case, and no refusals.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{
    Answered, ConditionAnswer, EligibilityAnswer, Finding, Missing, NoticeAnswer, Outcome,
    StandardAnswer,
};
use crate::program::{Annotations, Answer, AnswerId, Atom, PackId, Slot, Type, Value};
use crate::syntax::ast::{ConditionKind, LetterPart};

use super::fragment::{Document, Role, Tag, Words};
use super::proof::{Evidence, Proof};

/// So many questions are asked in one letter.
const MOST_QUESTIONS: usize = 6;

/// A letter with the answers to one case.
#[must_use]
pub fn letter(evidence: Evidence<'_>, named: bool) -> Document {
    let mut letter = Letter {
        proof: Proof::new(evidence),
        named,
        decided: Vec::new(),
        helps: Vec::new(),
        questions: Vec::new(),
        open: Vec::new(),
        perhaps: Vec::new(),
        contacts: Vec::new(),
    };
    letter.collect();
    letter.write()
}

/// What a letter says, part by part. Nothing is said twice.
struct Letter<'a> {
    proof: Proof<'a>,
    /// The answers were asked for by name: all of them are told whole.
    named: bool,
    /// Each answer as a sentence, with its reasons.
    decided: Vec<(String, Vec<String>)>,
    helps: Vec<String>,
    questions: Vec<Missing>,
    /// What is open to the case beside what it was made for.
    open: Vec<String>,
    /// What may be open to it.
    perhaps: Vec<String>,
    contacts: Vec<String>,
}

impl<'a> Letter<'a> {
    fn collect(&mut self) {
        let evaluation = self.proof.evidence.evaluation;
        let spoken = evaluation.answers.iter().filter(|answered| {
            self.has_letter(answered.id) && (self.named || !self.proof.says_nothing_of(answered))
        });
        let spoken: Vec<&Answered> = spoken.collect();
        let made_for = self.made_for(&spoken);
        for answered in spoken {
            let pack = self.proof.program().head(answered.id).pack;
            let whole = self.named || made_for.is_empty() || made_for.contains(&pack);
            match &answered.finding {
                Finding::Eligibility(found) if whole => self.eligibility(found),
                Finding::Eligibility(found) => self.beside(found),
                Finding::Standard(found) => self.standard(found),
                Finding::Define(_) | Finding::Payment(_) | Finding::Indicator(_) => {}
            }
        }
    }

    fn annotations(&self, id: AnswerId) -> &'a Annotations {
        &self.proof.program().head(id).annotations
    }

    /// Whether a letter speaks of it: the rule file says how.
    fn has_letter(&self, id: AnswerId) -> bool {
        !self.annotations(id).letter.is_empty()
    }

    /// The packs for which the case gives most facts that no other pack reads.
    fn made_for(&self, spoken: &[&Answered]) -> BTreeSet<PackId> {
        let program = self.proof.program();
        let mut readers: Vec<BTreeSet<PackId>> = vec![BTreeSet::new(); program.facts.len()];
        for answered in spoken {
            let at = program.answers.iter().position(|id| *id == answered.id);
            let reads = at.and_then(|at| program.answer_reads.get(at));
            for fact in reads.into_iter().flatten() {
                if let Some(readers) = readers.get_mut(fact.index()) {
                    readers.insert(program.head(answered.id).pack);
                }
            }
        }
        let mut given: BTreeMap<PackId, usize> = BTreeMap::new();
        for (packs, slot) in readers.iter().zip(&self.proof.evidence.facts.slots) {
            if let (Some(only), 1) = (packs.first(), packs.len())
                && !matches!(slot, Slot::LeftOut | Slot::LeftOutIsNone)
            {
                *given.entry(*only).or_default() += 1;
            }
        }
        let most = given.values().copied().max();
        given.into_iter().filter(|(_, count)| Some(*count) == most).map(|(pack, _)| pack).collect()
    }

    /// What a letter calls it.
    fn name(&self, id: AnswerId) -> String {
        let head = self.proof.program().head(id);
        match head.annotations.letter(LetterPart::Name) {
            Some(name) => name.to_string(),
            None => format!("“{}”", head.label),
        }
    }

    fn eligibility(&mut self, found: &EligibilityAnswer) {
        let id = AnswerId::Eligibility(found.id);
        let said = self.annotations(id);
        let (part, usual) = match found.answer {
            Answer::Eligible => (LetterPart::Eligible, "You can have"),
            Answer::NotEligible => (LetterPart::NotEligible, "At the moment we cannot offer you"),
            Answer::Undecided | Answer::Error => {
                (LetterPart::Undecided, "We cannot say yet whether you can have")
            }
            _ => return,
        };
        let sentence = match said.letter(part) {
            Some(sentence) => sentence.to_string(),
            None => format!("{usual} {}.", self.name(id)),
        };
        let mut why = Vec::new();
        for condition in &found.conditions {
            self.condition(found, condition, &mut why);
        }
        self.decided.push((sentence, why));
        self.notices(&found.notices);
        self.ask(&found.missing);
        self.contact(id);
    }

    fn condition(
        &mut self,
        found: &EligibilityAnswer,
        condition: &ConditionAnswer,
        why: &mut Vec<String>,
    ) {
        let declared = &self.proof.program()[condition.id];
        let said = &declared.head.annotations;
        match condition.answer {
            Answer::Met if found.answer == Answer::Eligible => {
                if let Some(sentence) = said.letter(LetterPart::Met) {
                    add(why, sentence.to_string());
                }
            }
            Answer::NotMet if declared.kind == ConditionKind::Expectation => {
                if let Some(sentence) = said.letter(LetterPart::NotMet) {
                    add(&mut self.helps, sentence.to_string());
                }
            }
            Answer::NotMet if found.reasons.contains(&condition.id) => {
                let sentence = match (said.letter(LetterPart::NotMet), declared.kind) {
                    (Some(sentence), _) => sentence.to_string(),
                    (None, ConditionKind::Exclusion) => {
                        format!("This stands in the way: “{}”.", declared.head.label)
                    }
                    (None, _) => format!("This is not so at present: “{}”.", declared.head.label),
                };
                add(why, sentence);
                for help in &said.helps {
                    add(&mut self.helps, help.to_string());
                }
            }
            _ => {}
        }
    }

    fn notices(&mut self, notices: &[NoticeAnswer]) {
        for found in notices.iter().filter(|found| !found.to_check) {
            let said = &self.proof.program()[found.id].head.annotations;
            if let Some(sentence) = said.letter(LetterPart::Name) {
                add(&mut self.helps, sentence.to_string());
            }
        }
    }

    /// What another pack has for the case: no refusal, it was not asked for.
    fn beside(&mut self, found: &EligibilityAnswer) {
        let id = AnswerId::Eligibility(found.id);
        let name = self.name(id);
        match found.answer {
            Answer::Eligible => {
                add(&mut self.open, name);
                self.contact(id);
            }
            Answer::Undecided => add(&mut self.perhaps, name),
            _ => {}
        }
    }

    fn standard(&mut self, found: &StandardAnswer) {
        let id = AnswerId::Standard(found.id);
        let part = match found.answer {
            Answer::Running => LetterPart::Running,
            Answer::Met => LetterPart::Met,
            Answer::Breached => LetterPart::Breached,
            _ => return,
        };
        let Some(sentence) = self.annotations(id).letter(part) else { return };
        let mut sentence = sentence.to_string();
        if let (Outcome::Known(Value::Date(day)), LetterPart::Running | LetterPart::Breached) =
            (&found.clock.due_on, part)
        {
            let day = self.proof.words.value(Type::of(Atom::Date), &Value::Date(*day));
            let was = if part == LetterPart::Running { "is" } else { "was" };
            sentence = format!("{sentence} The last day for this {was} {day}.");
        }
        self.decided.push((sentence, Vec::new()));
        self.notices(&found.notices);
        self.contact(id);
    }

    fn ask(&mut self, missing: &[Missing]) {
        for one in missing {
            if !self.questions.contains(one) {
                self.questions.push(*one);
            }
        }
    }

    /// Whom to ask: what the rule says, else its pack, else who published the pack.
    fn contact(&mut self, id: AnswerId) {
        let program = self.proof.program();
        let head = program.head(id);
        let pack = &program[head.pack];
        let own = if head.annotations.contacts.is_empty() {
            &pack.contacts
        } else {
            &head.annotations.contacts
        };
        for contact in own {
            add(&mut self.contacts, contact.to_string());
        }
        if let (true, Some(publisher)) = (own.is_empty(), &pack.publisher) {
            add(&mut self.contacts, format!("Ask {publisher}."));
        }
    }

    fn write(&self) -> Document {
        let mut page = Document { letter: true, ..Document::default() };
        let as_at = self.proof.evidence.evaluation.as_at;
        page.line(Role::Case, Words::text("A letter to you and your family"));
        paragraph(&mut page, &as_at.to_string());
        paragraph(&mut page, "Hello,");
        if self.decided.is_empty() && self.open.is_empty() && self.perhaps.is_empty() {
            paragraph(
                &mut page,
                "We have looked at what you told us. So far we have no answer for you.",
            );
        } else {
            paragraph(
                &mut page,
                "Thank you for getting in touch. We have looked at what you told us.",
            );
        }
        self.decisions(&mut page);
        part(&mut page, "What can help", &self.helps);
        self.questions(&mut page);
        self.others(&mut page);
        part(&mut page, "Who to ask", &self.contacts);
        page.gap();
        paragraph(
            &mut page,
            "We can talk you through any of this. If you think we got something wrong, tell us. We will look again.",
        );
        paragraph(&mut page, "With best wishes");
        page
    }

    /// Each answer, and why.
    fn decisions(&self, page: &mut Document) {
        if self.decided.is_empty() {
            return;
        }
        heading(page, "What we found");
        for (sentence, why) in &self.decided {
            match why.as_slice() {
                [] => paragraph(page, sentence),
                [one] => paragraph(page, &format!("{sentence} {one}")),
                several => {
                    paragraph(page, &format!("{sentence} This is why:"));
                    entries(page, several);
                }
            }
        }
    }

    fn questions(&self, page: &mut Document) {
        if self.questions.is_empty() {
            return;
        }
        heading(page, "What we still need to know");
        paragraph(page, "About the child or young person:");
        for one in self.questions.iter().take(MOST_QUESTIONS) {
            let asked = self.proof.words.asked(*one).bare();
            page.line(Role::Entry, Words::text("· ").tagged(Tag::Question, asked));
        }
        if self.questions.len() > MOST_QUESTIONS {
            page.line(Role::Entry, Words::text("· We may ask a little more after that."));
        }
        page.gap();
        paragraph(page, "You can tell us, or someone who knows you can.");
    }

    fn others(&self, page: &mut Document) {
        if self.open.is_empty() && self.perhaps.is_empty() {
            return;
        }
        heading(page, "What else there is");
        if !self.open.is_empty() {
            paragraph(page, "This is open to you as well:");
            entries(page, &self.open);
        }
        if !self.perhaps.is_empty() {
            page.gap();
            paragraph(page, "This may be open to you too. We would need to ask you a little more:");
            entries(page, &self.perhaps);
        }
    }
}

fn add(said: &mut Vec<String>, sentence: String) {
    if !said.contains(&sentence) {
        said.push(sentence);
    }
}

fn heading(page: &mut Document, title: &str) {
    page.gap();
    page.line(Role::Section, Words::text(title));
    page.gap();
}

fn paragraph(page: &mut Document, text: &str) {
    page.gap();
    page.line(Role::Remark, Words::text(text));
    page.gap();
}

/// A part of the letter: one sentence as it is, several as a list.
fn part(page: &mut Document, title: &str, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    heading(page, title);
    match sentences {
        [one] => paragraph(page, one),
        several => entries(page, several),
    }
}

fn entries(page: &mut Document, sentences: &[String]) {
    for sentence in sentences {
        page.line(Role::Entry, Words::text("· ").plain(sentence.as_str()));
    }
}
