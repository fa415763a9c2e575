//! Conditions, warnings and letters: what stands within a determination.

use crate::explain::fragment::{Block, Drawing, Figure, FlowStep, Tag, Words};
use crate::program::{ConditionId, Head, NoticeId};
use crate::syntax::ast::{ConditionKind, LetterPart, NoticeKind};

use super::{Writer, called, counted};

/// So many steps are drawn; more are no longer a help.
const MOST_STEPS: usize = 14;

impl<'a> Writer<'a> {
    /// `4 conditions, 1 exclusion`
    pub(super) fn counted(&self, conditions: &[ConditionId]) -> String {
        let kinds = [
            (ConditionKind::Condition, "condition"),
            (ConditionKind::Exclusion, "exclusion"),
            (ConditionKind::Hold, "hold"),
            (ConditionKind::Expectation, "expectation"),
        ];
        let parts = kinds.iter().filter_map(|(kind, word)| {
            let count = conditions.iter().filter(|id| self.program[**id].kind == *kind).count();
            (count > 0).then(|| counted(count, word))
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { "no conditions".to_owned() } else { parts.join(", ") }
    }

    /// The table of conditions, then each of them in full.
    pub(super) fn conditions(&mut self, conditions: &'a [ConditionId]) {
        let program = self.program;
        let rows = conditions.iter().map(|id| {
            let one = &program[*id];
            let kind = match one.kind {
                ConditionKind::Condition => "must be met",
                ConditionKind::Expectation => "should be met",
                ConditionKind::Exclusion => "must not apply",
                ConditionKind::Hold => "holds the payment",
            };
            let readings = one.head.annotations.interpretations.iter().map(|reading| {
                Words::of(Tag::Reading, reading.id.as_deref().unwrap_or("see below"))
            });
            vec![
                Words::new().linked(Tag::Label, one.head.label.as_str(), anchor(*id)),
                Words::text(kind),
                or_dash(self.citations(&one.head.annotations)),
                or_dash(Words::joined(readings, ", ", ", ")),
            ]
        });
        let rows = rows.collect();
        self.table(&["Condition", "How it counts", "Paragraph", "Readings"], rows);
        for id in conditions {
            self.one_condition(*id);
        }
    }

    fn one_condition(&mut self, id: ConditionId) {
        let one = &self.program[id];
        self.part(called(&one.head), Some(anchor(id)));
        let lead = match one.kind {
            ConditionKind::Condition | ConditionKind::Expectation => "Met when",
            ConditionKind::Exclusion => "Excluded when",
            ConditionKind::Hold => "Held when",
        };
        let aside = self.citations(&one.head.annotations);
        self.condition(Words::text(lead), one.test, aside);
        if let Some(applies) = one.applies {
            self.condition(Words::text("It counts only when"), applies, Words::new());
        }
        if let Some((name, label)) = &one.warns {
            let words = Words::text("Where it is not met, the answer carries the warning ");
            let words = words.then(self.speaker.quoted(label)).plain(" ");
            self.remark(words.tagged(Tag::Name, name.as_str()).plain("."));
        }
        self.readings_of(&one.head.annotations, &one.head);
    }

    /// The decision as a flow of conditions to answers.
    pub(super) fn flow(
        &mut self,
        title: String,
        conditions: &[ConditionId],
        good: &str,
        bad: &str,
    ) {
        let steps: Vec<FlowStep> = conditions
            .iter()
            .map(|id| &self.program[*id])
            .filter(|one| one.kind != ConditionKind::Expectation)
            .map(|one| {
                let condition = one.kind == ConditionKind::Condition;
                FlowStep {
                    label: one.head.label.to_string(),
                    limited: one.applies.is_some(),
                    down: if condition { "yes" } else { "no" },
                    aside: if condition { "no" } else { "yes" },
                    ends: (one.kind == ConditionKind::Hold).then(|| "held".to_owned()),
                }
            })
            .collect();
        if steps.len() < 2 || steps.len() > MOST_STEPS {
            return;
        }
        let told = steps.iter().map(|step| {
            let end = step.ends.as_deref().unwrap_or(bad);
            format!("{}? If {}: {end}. If {}: go on.", step.label, step.aside, step.down)
        });
        let description = format!("{} At the end: {good}.", told.collect::<Vec<_>>().join(" "));
        let drawing = Drawing::Flow { steps, good: good.to_owned(), bad: bad.to_owned() };
        self.page.blocks.push(Block::Figure(Figure { title, description, drawing }));
    }

    /// Warnings and advice.
    pub(super) fn notices(&mut self, notices: &'a [NoticeId]) {
        if notices.is_empty() {
            return;
        }
        self.part(Words::text("Warnings and advice that come with the answer"), None);
        self.say("They tell people what to look at, and change nothing in the answer.");
        for id in notices {
            let one = &self.program[*id];
            let kind = match one.kind {
                NoticeKind::Warning => "Warning: ",
                NoticeKind::Advice => "Advice: ",
            };
            let lead = Words::text(kind).then(called(&one.head)).plain(", when");
            let aside = self.citations(&one.head.annotations);
            self.condition(lead, one.when, aside);
            self.readings_of(&one.head.annotations, &one.head);
        }
    }

    /// What a letter to the family says.
    pub(super) fn letter(
        &mut self,
        head: &'a Head,
        conditions: &'a [ConditionId],
        notices: &'a [NoticeId],
    ) {
        let program = self.program;
        let heads = std::iter::once(head)
            .chain(conditions.iter().map(|id| &program[*id].head))
            .chain(notices.iter().map(|id| &program[*id].head));
        let mut rows = Vec::new();
        for head in heads {
            let mut row = |when: &str, text: &str| {
                rows.push(vec![
                    Words::new().label(head.label.as_str()),
                    Words::text(when),
                    Words::text(text),
                ]);
            };
            for (part, text) in &head.annotations.letter {
                row(letter_words(*part), text);
            }
            head.annotations.helps.iter().for_each(|text| row("what would help", text));
            head.annotations.contacts.iter().for_each(|text| row("whom to ask", text));
        }
        if rows.is_empty() {
            return;
        }
        self.part(Words::text("What a letter to the family says"), None);
        self.table(&["Of", "When", "The letter says"], rows);
    }
}

fn or_dash(words: Words) -> Words {
    if words.is_empty() { Words::text("–") } else { words }
}

const fn letter_words(part: LetterPart) -> &'static str {
    match part {
        LetterPart::Name => "what it is called",
        LetterPart::Eligible => "eligible",
        LetterPart::NotEligible => "not eligible",
        LetterPart::Met => "met",
        LetterPart::NotMet => "not met",
        LetterPart::Running => "running",
        LetterPart::Breached => "breached",
        LetterPart::Undecided => "undecided",
    }
}

fn anchor(id: ConditionId) -> String {
    format!("condition/{}", id.index())
}
