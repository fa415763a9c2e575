//! The facts that are asked for, and the words with a fixed meaning.

use std::collections::BTreeSet;

use crate::explain::fragment::{Tag, Words};
use crate::program::{
    AnswerId, Check, ExprId, ExprKind, Fact, FactId, FieldShape, Head, Record, Scale,
};
use crate::syntax::ast::Mark;

use super::{Writer, anchor, called, counted};

impl<'a> Writer<'a> {
    pub(super) fn facts(&mut self) {
        let program = self.program;
        let read = self.read_by_ours();
        let own = program.facts.iter().any(|fact| self.is_ours(&fact.head));
        if !own && read.is_empty() {
            return;
        }
        self.section("The facts asked for");
        self.say(
            "A fact that nobody gives is not known: it counts neither for nor against anyone.",
        );
        for group in &program.groups {
            let ids: Vec<FactId> = group.facts.clone();
            let ours = ids.into_iter().filter(|id| self.is_ours(&program[*id].head));
            let ours: Vec<FactId> = ours.collect();
            let checks: Vec<&Check> =
                group.checks.iter().filter(|check| self.is_ours(&check.head)).collect();
            if ours.is_empty() && checks.is_empty() {
                continue;
            }
            self.part(called(&group.head), None);
            self.fact_table(&ours);
            self.checks(&checks);
        }
        let others = read.into_iter().filter(|id| !self.is_ours(&program[*id].head));
        let others: Vec<FactId> = others.collect();
        if !others.is_empty() {
            self.part(Words::text("Also asked for, as other packs describe them"), None);
            self.fact_table(&others);
        }
    }

    /// The facts that the answers of this pack can depend on, and those that its warnings and advice look at.
    fn read_by_ours(&self) -> BTreeSet<FactId> {
        let answers = self.program.answers.iter().zip(&self.program.answer_reads);
        let ours = answers.filter(|(id, _)| self.is_ours(self.program.head(**id)));
        let mut read: BTreeSet<FactId> =
            ours.flat_map(|(_, reads)| reads.iter().copied()).collect();
        read.extend(&self.noticed);
        read
    }

    /// The facts that the warnings and advice of this pack look at.
    pub(super) fn noticed(&self) -> BTreeSet<FactId> {
        let program = self.program;
        let notices = program.notices.iter().filter(|one| self.is_ours(&one.head));
        let mut open: Vec<ExprId> = notices.map(|one| one.when).collect();
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some(at) = open.pop() {
            if !seen.insert(at.index()) {
                continue;
            }
            let kind = &program[at].kind;
            program.children(kind, &mut open);
            match kind {
                ExprKind::Fact(fact) => _ = found.insert(*fact),
                ExprKind::Define(define)
                | ExprKind::Derived { define, .. }
                | ExprKind::JoinDerived { define, .. } => {
                    for line in &program[*define].lines {
                        open.push(line.value);
                        open.extend(line.when);
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn fact_table(&mut self, facts: &[FactId]) {
        let rows = facts.iter().map(|id| {
            let fact: &Fact = &self.program[*id];
            let path = format!("{}.{}", self.program[fact.group].head.name, fact.head.name);
            vec![
                self.question(&fact.head, &path),
                Words::text(self.speaker.words.answers(&fact.shape)),
                marks(&fact.shape),
                self.needed_for(*id),
            ]
        });
        let rows = rows.collect();
        self.table(&["Question", "What may be answered", "Marks", "Needed for"], rows);
        for id in facts {
            let head = &self.program[*id].head;
            if self.is_ours(head) {
                self.notes_of(head);
            }
        }
    }

    fn question(&self, head: &Head, path: &str) -> Words {
        let words = Words::of(Tag::Question, head.label.as_str());
        let words = words.plain(" ").tagged(Tag::Name, path);
        let cites = self.citations(&head.annotations);
        if cites.is_empty() { words } else { words.plain(" ").then(cites) }
    }

    /// Readings and notes on something that stands in a table, with its label before them.
    fn notes_of(&mut self, head: &'a Head) {
        for reading in &head.annotations.interpretations {
            self.readings.push((reading, head));
            let words = self.speaker.quoted(&head.label).plain(": ");
            self.remark(words.then(super::reading_words(reading)));
        }
        for note in &head.annotations.notes {
            let words = self.speaker.quoted(&head.label).plain(": ");
            self.remark(words.plain(note.as_str()));
        }
    }

    /// The answers that can depend on a fact: those of this pack by their labels, others counted.
    fn needed_for(&self, fact: FactId) -> Words {
        let answers = self.program.answers.iter().zip(&self.program.answer_reads);
        let (ours, others): (Vec<AnswerId>, Vec<AnswerId>) = answers
            .filter(|(_, reads)| reads.contains(&fact))
            .map(|(id, _)| *id)
            .partition(|id| self.is_ours(self.program.head(*id)));
        let links = ours.iter().map(|id| {
            Words::new().linked(Tag::Label, self.program.head(*id).label.as_str(), anchor(*id))
        });
        let words = Words::joined(links, "; ", "; ");
        match (ours.is_empty(), others.len()) {
            (true, _) if self.noticed.contains(&fact) => Words::text("warnings or advice"),
            (true, 0) => Words::text("no answer"),
            (true, count) => Words::text(format!("{} of other packs", counted(count, "answer"))),
            (false, _) => words,
        }
    }

    fn checks(&mut self, checks: &[&'a Check]) {
        if checks.is_empty() {
            return;
        }
        self.say("A case that breaks one of these is sent back, as it cannot be right:");
        let rows = checks.iter().map(|check| {
            let must = self.speaker.phrase(check.condition);
            vec![called(&check.head), Words::text("it must be so that ").then(must)]
        });
        let rows = rows.collect();
        self.table(&["What is wrong where it is broken", "What is checked"], rows);
        checks.iter().for_each(|check| self.notes_of(&check.head));
    }

    pub(super) fn records(&mut self) {
        let program = self.program;
        let ours: Vec<&Record> =
            program.records.iter().filter(|one| self.is_ours(&one.head)).collect();
        if ours.is_empty() {
            return;
        }
        self.section("What is asked of each entry of a list");
        for one in ours {
            self.part(called(&one.head), None);
            self.notes_of(&one.head);
            let rows = one.fields.iter().map(|field| {
                vec![
                    self.question(&field.head, &field.head.name),
                    Words::text(self.speaker.words.answers(&field.shape)),
                    marks(&field.shape),
                ]
            });
            let rows = rows.collect();
            self.table(&["Question", "What may be answered", "Marks"], rows);
            one.fields.iter().for_each(|field| self.notes_of(&field.head));
            let checks: Vec<&Check> = one.checks.iter().collect();
            self.checks(&checks);
        }
        // Also those that this pack adds to a record of another.
        let derived =
            program.defines.iter().filter(|one| one.of.is_some() && self.is_ours(&one.head));
        let derived: Vec<_> = derived.collect();
        if !derived.is_empty() {
            self.section("What is worked out for each entry of a list");
        }
        derived.into_iter().for_each(|one| self.definition(one, None));
    }

    pub(super) fn scales(&mut self) {
        let program = self.program;
        let ours: Vec<&Scale> =
            program.scales.iter().filter(|one| self.is_ours(&one.head)).collect();
        if ours.is_empty() {
            return;
        }
        self.section("Words with a fixed meaning");
        for one in ours {
            self.part(called(&one.head), None);
            self.say(if one.ordered {
                "Steps of a scale, the lowest first."
            } else {
                "Kinds beside each other: none is more than another."
            });
            self.notes_of(&one.head);
            let cited = one.members.iter().any(|member| !member.annotations.cites.is_empty());
            let also = one.members.iter().any(|member| !member.aliases.is_empty());
            let mut head = vec!["Value"];
            if also {
                head.push("Also called");
            }
            if cited {
                head.push("Paragraph");
            }
            let rows = one.members.iter().map(|member| {
                let name = match member.number {
                    Some(number) => format!("level {number}"),
                    None => member.name.to_string(),
                };
                let label = Words::new().label(member.label.as_str());
                let mut row = vec![label.plain(" ").tagged(Tag::Name, name)];
                if also {
                    let aliases: Vec<&str> =
                        member.aliases.iter().map(|one| one.as_str()).collect();
                    row.push(Words::text(aliases.join(", ")));
                }
                if cited {
                    row.push(self.citations(&member.annotations));
                }
                row
            });
            let rows = rows.collect();
            self.table(&head, rows);
            for member in &one.members {
                self.readings_of(&member.annotations, &one.head);
            }
        }
    }
}

/// The marks of a fact, in words.
fn marks(shape: &FieldShape) -> Words {
    let words: Vec<&str> = shape
        .marks
        .iter()
        .map(|mark| match mark {
            Mark::Protected => "protected characteristic",
            Mark::Sensitive => "sensitive",
            Mark::Fixed => "cannot change",
            Mark::Diagnosis => "diagnosis",
            Mark::NoneIfLeftOut => "left out means none",
        })
        .collect();
    Words::text(if words.is_empty() { "–".to_owned() } else { words.join(", ") })
}
