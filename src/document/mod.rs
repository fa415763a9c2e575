//! A pack as a document that people read: who it is for, how long it may take, what is paid, and why.
//!
//! Owns: what such a document says and in which order. Its words for conditions and values are those of
//! [`crate::explain`], which also lays it out as Markdown or as a page.
//! Takes: a compiled library and one of its packs. Gives: a [`Document`]; the same library gives the same document.
//! Must never know: cases and their answers, files, terminals.

mod conditions;
mod definitions;
mod determinations;
mod examples;
mod facts;
mod sources;
mod tables;

use std::collections::BTreeSet;

use crate::explain::fragment::{Align, Block, Line, Role, Table, Tag, Words};
use crate::explain::{Document, Speaker};
use crate::program::{
    Annotations, AnswerId, EligibilityId, ExprId, FactId, Facts, Head, InForce, IndicatorId,
    Interpretation, Pack, PackId, PaymentId, Program, QueueId, StandardId, Standing,
};
use crate::source::Sources;

/// What a pack says, in sentences and tables.
#[must_use]
pub fn document(sources: &Sources, program: &Program, pack: PackId) -> Document {
    let empty = Facts::empty(program);
    let mut writer = Writer {
        sources,
        program,
        speaker: Speaker::new(program, &empty),
        pack,
        page: Document { manual: true, ..Document::default() },
        readings: Vec::new(),
        open: Vec::new(),
        noticed: BTreeSet::new(),
    };
    writer.noticed = writer.noticed();
    writer.head();
    writer.glance();
    writer.eligibilities();
    writer.standards();
    writer.payments();
    writer.indicators();
    writer.queues();
    writer.definitions();
    writer.dates_in_force();
    writer.tables();
    writer.facts();
    writer.records();
    writer.scales();
    writer.calendars();
    writer.not_stated();
    writer.readings();
    writer.sources();
    writer.examples();
    writer.made_from();
    writer.page
}

/// Writes one document, from its first line to its last.
struct Writer<'a> {
    sources: &'a Sources,
    program: &'a Program,
    speaker: Speaker<'a>,
    pack: PackId,
    page: Document,
    /// The readings met so far, each with what it is of.
    readings: Vec<(&'a Interpretation, &'a Head)>,
    /// What is not stated, each with what it is about.
    open: Vec<(&'a str, &'a Head)>,
    /// The facts that warnings and advice look at.
    noticed: BTreeSet<FactId>,
}

impl<'a> Writer<'a> {
    fn this(&self) -> &'a Pack {
        &self.program[self.pack]
    }

    fn is_ours(&self, head: &Head) -> bool {
        head.pack == self.pack
    }

    /// The determinations of this pack, by kind.
    fn ours(&self) -> Ours {
        let program = self.program;
        let own = |head: &Head| self.is_ours(head);
        let ids = |heads: Vec<&Head>| -> Vec<usize> {
            let found = heads.into_iter().enumerate().filter(|(_, head)| own(head));
            found.map(|(at, _)| at).collect()
        };
        let at = ids(program.eligibilities.iter().map(|one| &one.head).collect());
        let eligibilities = at.into_iter().map(EligibilityId::at).collect();
        let at = ids(program.standards.iter().map(|one| &one.head).collect());
        let standards = at.into_iter().map(StandardId::at).collect();
        let at = ids(program.payments.iter().map(|one| &one.head).collect());
        let payments = at.into_iter().map(PaymentId::at).collect();
        let at = ids(program.indicators.iter().map(|one| &one.head).collect());
        let indicators = at.into_iter().map(IndicatorId::at).collect();
        let at = ids(program.queues.iter().map(|one| &one.head).collect());
        let queues = at.into_iter().map(QueueId::at).collect();
        Ours { eligibilities, standards, payments, indicators, queues }
    }

    // --- what every part is made of ---------------------------------------------------------------------

    fn section(&mut self, title: &str) {
        self.page.gap();
        self.page.line(Role::Section, Words::text(title));
        self.page.gap();
    }

    /// A heading within a section.
    fn part(&mut self, words: Words, anchor: Option<String>) {
        self.page.gap();
        match anchor {
            Some(anchor) => self.page.anchored(Role::Part, words, anchor),
            None => self.page.line(Role::Part, words),
        }
    }

    /// A sentence, or a few.
    fn remark(&mut self, words: Words) {
        self.page.line(Role::Remark, words);
    }

    fn say(&mut self, text: &str) {
        self.remark(Words::text(text));
    }

    /// A condition behind its opening words: in one sentence, or as points below them.
    fn condition(&mut self, lead: Words, expr: ExprId, aside: Words) {
        let mut points = self.speaker.outline(expr).into_iter();
        let Some((_, first)) = points.next() else { return };
        let rest: Vec<(usize, Words)> =
            points.map(|(depth, words)| (depth.saturating_sub(1), words)).collect();
        let words = lead.plain(" ").then(first);
        let words = if rest.is_empty() { words.plain(".") } else { words };
        self.page.cited(Role::Remark, words, aside);
        if !rest.is_empty() {
            self.page.blocks.push(Block::Outline(rest));
        }
    }

    /// A list of points under a heading of its own.
    fn list(&mut self, heading: &str, points: Vec<Words>) {
        if points.is_empty() {
            return;
        }
        self.page.line(Role::Heading, Words::text(heading));
        for point in points {
            self.page.line(Role::Entry, point);
        }
    }

    fn table(&mut self, head: &[&str], rows: Vec<Vec<Words>>) {
        self.anchored_table(head, rows, Vec::new());
    }

    fn anchored_table(&mut self, head: &[&str], rows: Vec<Vec<Words>>, anchors: Vec<String>) {
        if rows.is_empty() {
            return;
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or(head.len());
        self.page.gap();
        self.page.blocks.push(Block::Table(Table {
            columns: vec![Align::Left; width],
            head: head.iter().map(|title| Words::text(*title)).collect(),
            rows,
            anchors: anchors.into_iter().map(Into::into).collect(),
        }));
    }

    /// The heading of a determination, with the paragraphs that it rests on.
    fn article(&mut self, head: &'a Head, anchor: String) {
        self.page.gap();
        let words = called(head);
        let aside = self.citations(&head.annotations);
        let anchor = Some(anchor.into());
        self.page.blocks.push(Block::Line(Line {
            aside,
            anchor,
            ..Line::new(Role::Answer, words)
        }));
    }

    fn citations(&self, annotations: &Annotations) -> Words {
        self.speaker.words.citations(&annotations.cites)
    }

    /// The readings and notes of a part of the rules.
    fn readings_of(&mut self, annotations: &'a Annotations, head: &'a Head) {
        for reading in &annotations.interpretations {
            self.readings.push((reading, head));
            self.page.line(Role::Reading, reading_words(reading));
        }
        for note in &annotations.notes {
            self.remark(Words::text("Note: ").plain(note.as_str()));
        }
    }

    /// Status, when it is in force, and what is not stated.
    fn standing(&mut self, standing: &'a Standing, head: &'a Head) {
        if let Some(status) = &standing.status {
            self.remark(Words::text("Status: ").value(status.as_str()).plain("."));
        }
        if let Some(in_force) = &standing.in_force {
            let words = self.in_force(in_force);
            self.remark(words);
        }
        for open in &standing.not_stated {
            self.open.push((open, head));
        }
    }

    fn in_force(&self, in_force: &InForce) -> Words {
        let mut words = Words::text("In force");
        if let Some(from) = in_force.from {
            words = words.plain(" from ").value(from.to_string());
        }
        if let Some(until) = in_force.until {
            words = words.plain(" until ").value(until.to_string());
        }
        if let Some(day) = in_force.dated_by {
            words = words.plain(", by the day ").then(self.speaker.phrase(day));
        }
        words.plain(". On other days the answer is ").value("Not in force").plain(".")
    }

    // --- first and last -----------------------------------------------------------------------------

    fn head(&mut self) {
        let pack = self.this();
        self.page.line(Role::Case, Words::of(Tag::Label, pack.label.as_str()));
        self.say(
            "This document tells in sentences what the rules say. It is made from the rules themselves, and changes \
             only when they do.",
        );
        let mut rows = Vec::new();
        let mut row = |what: &str, words: Words| rows.push(vec![Words::text(what), words]);
        row("Name", Words::of(Tag::Name, pack.name.as_str()));
        let facts = [
            ("Version", pack.version.as_deref()),
            ("Status", pack.status.as_deref()),
            ("Published by", pack.publisher.as_deref()),
        ];
        for (what, value) in facts {
            if let Some(value) = value {
                row(what, Words::new().value(value));
            }
        }
        if !pack.uses.is_empty() {
            let used = pack.uses.iter().map(|id| {
                let used = &self.program[*id];
                Words::new()
                    .label(used.label.as_str())
                    .plain(" ")
                    .tagged(Tag::Name, used.name.as_str())
            });
            row("Builds on", Words::joined(used, ", ", ", "));
        }
        for contact in &pack.contacts {
            row("Questions", Words::text(contact.as_str()));
        }
        self.table(&[], rows);
    }

    /// One line for each question that the pack answers.
    fn glance(&mut self) {
        let ours = self.ours();
        if ours.is_empty() {
            return;
        }
        self.section("At a glance");
        let program = self.program;
        let link = |head: &Head, id: AnswerId| {
            Words::new().linked(Tag::Label, head.label.as_str(), anchor(id))
        };
        let who = ours.eligibilities.iter().map(|id| {
            let one = &program[*id];
            link(&one.head, AnswerId::Eligibility(*id))
                .plain(format!(" ({})", self.counted(&one.conditions)))
        });
        let who: Vec<Words> = who.collect();
        let times = ours.standards.iter().map(|id| {
            let one = &program[*id];
            let words = link(&one.head, AnswerId::Standard(*id)).plain(": ");
            words
                .then(self.speaker.phrase(one.limit))
                .plain(" from ")
                .then(self.speaker.phrase(one.starts))
        });
        let times: Vec<Words> = times.collect();
        let paid = ours.payments.iter().map(|id| link(&program[*id].head, AnswerId::Payment(*id)));
        let paid: Vec<Words> = paid.collect();
        let aims =
            ours.indicators.iter().map(|id| link(&program[*id].head, AnswerId::Indicator(*id)));
        let aims: Vec<Words> = aims.collect();
        let queues = ours.queues.iter().map(|id| {
            Words::new().linked(Tag::Label, program[*id].head.label.as_str(), queue_anchor(*id))
        });
        let queues: Vec<Words> = queues.collect();
        self.list("Who it is for, and what must hold", who);
        self.list("How long it may take", times);
        self.list("What is paid", paid);
        self.list("What is aimed at", aims);
        self.list("Who comes first", queues);
    }

    fn not_stated(&mut self) {
        if self.open.is_empty() {
            return;
        }
        self.section("What the source does not state");
        self.say("These rules do not decide the following, because their source does not.");
        let open = std::mem::take(&mut self.open);
        let rows = open.into_iter().map(|(what, head)| {
            vec![
                Words::text(what),
                Words::new().label(head.label.as_str()),
                self.citations(&head.annotations),
            ]
        });
        let rows = rows.collect();
        self.table(&["Not stated", "About", "Paragraph"], rows);
    }

    fn readings(&mut self) {
        if self.readings.is_empty() {
            return;
        }
        self.section("Readings taken");
        self.say("Where the source can be read in more than one way, the rules take one reading and say so.");
        let readings = std::mem::take(&mut self.readings);
        let rows = readings.into_iter().map(|(reading, head)| {
            vec![
                Words::of(Tag::Reading, reading.id.as_deref().unwrap_or("–")),
                Words::text(reading.reading.as_str()),
                Words::text(reading.not.as_deref().unwrap_or("–")),
                Words::new().label(head.label.as_str()),
            ]
        });
        let rows = rows.collect();
        self.table(&["No.", "The reading taken", "Not taken", "Where"], rows);
    }

    fn made_from(&mut self) {
        self.section("What this document was made from");
        let pack = self.this();
        let names = pack.files.iter().filter_map(|id| self.sources.get(*id));
        let names: Vec<Words> = names.map(|source| Words::of(Tag::Place, source.name())).collect();
        let row = |what: &str, words: Words| vec![Words::text(what), words];
        let rows = vec![
            row("Made by", Words::text(concat!("rules ", env!("CARGO_PKG_VERSION")))),
            row("Rule files", Words::joined(names, ", ", ", ")),
            row("SHA-256 of the rule files", Words::of(Tag::Name, pack.sha256.as_str())),
        ];
        self.table(&[], rows);
    }
}

/// The determinations of one pack, by kind, in order of declaration.
struct Ours {
    eligibilities: Vec<EligibilityId>,
    standards: Vec<StandardId>,
    payments: Vec<PaymentId>,
    indicators: Vec<IndicatorId>,
    queues: Vec<QueueId>,
}

impl Ours {
    fn is_empty(&self) -> bool {
        self.eligibilities.is_empty()
            && self.standards.is_empty()
            && self.payments.is_empty()
            && self.indicators.is_empty()
            && self.queues.is_empty()
    }
}

/// A label, and in small type the name that rule files use.
fn called(head: &Head) -> Words {
    Words::new().label(head.label.as_str()).plain(" ").tagged(Tag::Name, head.name.as_str())
}

/// `Reading A1: 19 lasts to the day before the 20th birthday (not: to the 19th birthday)`
fn reading_words(reading: &Interpretation) -> Words {
    let words = match &reading.id {
        Some(id) => Words::text("Reading ").tagged(Tag::Reading, id.as_str()).plain(": "),
        None => Words::text("Reading: "),
    };
    let words = words.plain(reading.reading.as_str());
    match &reading.not {
        Some(not) => words.plain(format!(" (not: {not})")),
        None => words,
    }
}

/// Where an answer is told of.
fn anchor(id: AnswerId) -> String {
    match id {
        AnswerId::Define(id) => format!("define/{}", id.index()),
        AnswerId::Eligibility(id) => format!("who/{}", id.index()),
        AnswerId::Standard(id) => format!("time/{}", id.index()),
        AnswerId::Payment(id) => format!("paid/{}", id.index()),
        AnswerId::Indicator(id) => format!("aim/{}", id.index()),
    }
}

fn queue_anchor(id: QueueId) -> String {
    format!("queue/{}", id.index())
}

/// `1 condition`, `3 conditions`
fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
