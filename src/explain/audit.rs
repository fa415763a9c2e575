//! Everything that an auditor needs beside the answers and their proofs.
//!
//! Owns: the sections at the end of a page: the facts used, the paragraphs cited, the readings taken, the
//! rules as they are written, and what the answers were made from. They speak of what the proofs on the page
//! show, and of nothing else, so that a page can be checked with the case and the sources alone.
//! Takes: the tree that printed the proofs. Must never know: how a page is laid out.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::case::{Fault, Spans};
use crate::engine::{Missing, Node, Note};
use crate::program::{
    Annotations, Atom, Citation, ExprKind, FactId, Interpretation, Item, RecordId, Slot, SourceId,
    TableId, Type, Value,
};
use crate::span::Span;
use crate::value::Date;

use super::fragment::{Align, Block, Document, Excerpt, Role, Table, Tag, Words};
use super::json::Case;
use super::proof::{Proof, rules_anchor};
use super::tree::Tree;
use super::words::paragraph_anchor;

/// So many rows of facts are listed.
const MOST_FACTS: usize = 2000;

/// Which case was answered, and what is to be said of how it was read.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The case.
    pub case: &'a Case,
    /// What cannot be right in it.
    pub faults: &'a [Fault],
    /// Where its facts stand in its text.
    pub spans: Option<&'a Spans>,
}

impl About<'_> {
    /// The heading over everything that is said of the case.
    #[must_use]
    pub fn heading(&self, as_at: Date) -> Words {
        let words = match &self.case.id {
            Some(id) => Words::text("Answers to the case ").value(format!("“{id}”")),
            None => Words::text("Answers to the case"),
        };
        words.plain(format!(" · as at {as_at}"))
    }
}

/// What was printed of the rules.
#[derive(Default)]
struct Used<'a> {
    /// The facts read, by declaration.
    facts: BTreeSet<FactId>,
    /// The fields read of the items of lists.
    fields: BTreeSet<(RecordId, u16)>,
    /// Whole declarations, by place; what each is called.
    rules: BTreeMap<(u32, u32), (Span, &'a str)>,
    /// The paragraphs cited, and the labels of what cites them with their places.
    cites: BTreeMap<(SourceId, SmolStr), Vec<(&'a str, Span)>>,
    /// The readings taken, by place.
    readings: BTreeMap<(u32, u32), (&'a Interpretation, &'a str)>,
}

/// Adds the sections to a page.
pub(super) fn sections(document: &mut Document, tree: &Tree<'_>, about: About<'_>) {
    let used = Used::of(tree);
    let proof = &tree.proof;
    faults(document, proof, about);
    facts(document, proof, &used, about);
    paragraphs(document, proof, &used);
    readings(document, proof, &used);
    rules(document, proof, &used);
    fingerprint(document, proof, about);
}

impl<'a> Used<'a> {
    fn of(tree: &Tree<'a>) -> Self {
        let program = tree.proof.program();
        let mut used = Self::default();
        for at in read(tree) {
            let Some(step) = tree.proof.step(at) else { continue };
            used.rule_of(tree, at, step.node);
            if let Node::Expr(expr) = step.node {
                match program[expr].kind {
                    ExprKind::Fact(fact) => _ = used.facts.insert(fact),
                    ExprKind::Field { of, field } | ExprKind::Join { list: of, field } => {
                        if let Atom::Item(record) = program[of].ty.atom {
                            used.fields.insert((record, field));
                        }
                    }
                    _ => {}
                }
            }
            for note in &step.notes {
                if let Note::RowMatched(table, row) | Note::RowPossible(table, row) = note {
                    used.table(tree, *table, Some(*row));
                } else if let Note::NoRow(table) = note {
                    used.table(tree, *table, None);
                }
            }
        }
        used
    }

    /// The declaration that a step stands for, and what it cites. A line of a definition stands within one.
    fn rule_of(&mut self, tree: &Tree<'a>, at: u32, node: Node) {
        let program = tree.proof.program();
        let head = match node {
            Node::Define(define) | Node::Derived { define, .. } => &program[define].head,
            Node::Condition { condition, .. } => &program[condition].head,
            Node::Notice(notice) => &program[notice].head,
            Node::Eligibility(id) => &program[id].head,
            Node::Standard(id) => &program[id].head,
            Node::Payment(id) => &program[id].head,
            Node::Item { instalment, .. } => &program[instalment].head,
            Node::Indicator(id) => &program[id].head,
            _ => return,
        };
        self.declaration(head.span, &head.label);
        self.annotations(&head.annotations, &head.label, head.name_span);
        let define = match node {
            Node::Define(define) | Node::Derived { define, .. } => Some(&program[define]),
            _ => None,
        };
        for part in tree.proof.parts(at) {
            let Some(Node::Line(line)) = tree.proof.step(part.step).map(|step| step.node) else {
                continue;
            };
            let written = define.and_then(|define| define.lines.get(line as usize));
            if let Some(line) = written {
                self.annotations(&line.annotations, &head.label, line.span);
            }
        }
    }

    fn table(&mut self, tree: &Tree<'a>, id: TableId, row: Option<u32>) {
        let table = &tree.proof.program()[id];
        self.declaration(table.head.span, &table.head.label);
        self.annotations(&table.head.annotations, &table.head.label, table.head.name_span);
        if let Some(row) = row.and_then(|row| table.rows.get(row as usize)) {
            self.annotations(&row.annotations, &table.head.label, row.span);
        }
    }

    fn declaration(&mut self, span: Span, label: &'a str) {
        self.rules.entry((span.file.0, span.start)).or_insert((span, label));
    }

    fn annotations(&mut self, annotations: &'a Annotations, label: &'a str, span: Span) {
        for Citation { source, reference, .. } in &annotations.cites {
            let by = self.cites.entry((*source, reference.clone())).or_default();
            if !by.iter().any(|(_, place)| *place == span) {
                by.push((label, span));
            }
        }
        for reading in &annotations.interpretations {
            let at = (reading.span.file.0, reading.span.start);
            self.readings.entry(at).or_insert((reading, label));
        }
    }
}

/// The steps on the page, and those below them that say nothing of their own.
fn read(tree: &Tree<'_>) -> BTreeSet<u32> {
    let mut read = tree.printed.clone();
    let mut open: Vec<u32> = read.iter().copied().collect();
    while let Some(at) = open.pop() {
        let parts = tree.proof.parts(at).iter().map(|part| part.step);
        open.extend(parts.filter(|part| read.insert(*part)));
    }
    read
}

fn section(document: &mut Document, title: &str) {
    document.gap();
    document.line(Role::Section, Words::text(title));
    document.gap();
}

fn remark(document: &mut Document, text: &str) {
    document.line(Role::Remark, Words::text(text));
}

fn head(titles: &[&str]) -> Vec<Words> {
    titles.iter().map(|title| Words::text(*title)).collect()
}

/// What cannot be right in the case.
fn faults(document: &mut Document, proof: &Proof<'_>, about: About<'_>) {
    if about.faults.is_empty() {
        return;
    }
    section(document, "What cannot be right in the case");
    remark(document, "These facts count as not known.");
    for fault in about.faults {
        let mut words = Words::text("· ").plain(fault.diagnostic.message.as_str());
        if let Some(help) = &fault.diagnostic.help {
            words = words.plain("; ").plain(help.as_str());
        }
        let place = proof.place(fault.diagnostic.span());
        let aside = place.map(|place| Words::of(Tag::Place, place)).unwrap_or_default();
        document.cited(Role::Entry, words, aside);
    }
}

/// The facts that the proofs on the page read.
fn facts(document: &mut Document, proof: &Proof<'_>, used: &Used<'_>, about: About<'_>) {
    section(document, "Facts used");
    let program = proof.program();
    let mut rows = Vec::new();
    for fact in &used.facts {
        let declared = &program[*fact];
        let slot = proof.evidence.facts.slots.get(fact.index());
        let span = about.spans.and_then(|spans| spans.fact(*fact));
        rows.push(vec![
            Words::of(Tag::Label, declared.head.label.as_str()),
            given(proof, declared.shape.ty, slot),
            origin(proof, Missing::Fact(*fact), slot, span),
        ]);
        if let Some(Slot::Given(Value::List(list))) = slot {
            list.items.iter().for_each(|item| items(&mut rows, proof, used, about, item));
        }
    }
    if rows.is_empty() {
        remark(document, "The proofs read no fact of the case.");
        return;
    }
    let more = rows.len().saturating_sub(MOST_FACTS);
    rows.truncate(MOST_FACTS);
    document.blocks.push(Block::Table(Table {
        columns: vec![Align::Left; 3],
        head: head(&["What was asked", "What the case says", "Where it stands"]),
        rows,
        ..Table::default()
    }));
    if more > 0 {
        remark(document, &format!("and {more} more; all of them are in the case."));
    }
}

/// The fields that were read of one item, and of the items of its lists.
fn items(
    rows: &mut Vec<Vec<Words>>,
    proof: &Proof<'_>,
    used: &Used<'_>,
    about: About<'_>,
    item: &Value,
) {
    let Value::Item(item) = item else { return };
    let item: &Item = item;
    let of = crate::case::record_of_item(proof.program(), proof.evidence.facts, item.ordinal);
    let Some(record) = of else { return };
    for (field, slot) in (0_u16..).zip(&item.fields) {
        if rows.len() > MOST_FACTS {
            return;
        }
        if used.fields.contains(&(record, field))
            && let Some(declared) = proof.program()[record].fields.get(usize::from(field))
        {
            let missing = Missing::Field { item: item.ordinal, field };
            let span = about.spans.and_then(|spans| spans.field(item.ordinal, field));
            rows.push(vec![
                Words::of(Tag::Value, proof.words.item(item))
                    .plain(": ")
                    .label(declared.head.label.as_str()),
                given(proof, declared.shape.ty, Some(slot)),
                origin(proof, missing, Some(slot), span),
            ]);
        }
        if let Slot::Given(Value::List(list)) = slot {
            list.items.iter().for_each(|item| items(rows, proof, used, about, item));
        }
    }
}

/// What a case says of a fact.
fn given(proof: &Proof<'_>, ty: Type, slot: Option<&Slot>) -> Words {
    match slot {
        Some(Slot::Given(value)) => Words::of(Tag::Value, proof.words.value(ty, value)),
        Some(Slot::LeftOutIsNone) => Words::of(Tag::Value, "none").plain(" (left out)"),
        Some(Slot::Within(low, high)) => Words::text("from ")
            .value(proof.words.value(ty, low))
            .plain(" to ")
            .value(proof.words.value(ty, high)),
        Some(Slot::Faulty) => Words::text("cannot be right, so not known"),
        Some(Slot::LeftOut) | None => Words::text("not known"),
    }
}

/// `child.need_level · case.json:6`
fn origin(proof: &Proof<'_>, fact: Missing, slot: Option<&Slot>, span: Option<Span>) -> Words {
    let words = Words::of(Tag::Name, proof.words.path(fact));
    if matches!(slot, Some(Slot::Given(value)) if value.is_withheld()) {
        // Whether it was left out is not told either.
        return words;
    }
    match span.and_then(|span| proof.place(span)) {
        Some(place) => words.plain(" · ").tagged(Tag::Place, place),
        None => words.plain(" · left out"),
    }
}

/// The paragraphs cited, each with the rules that rest on it.
fn paragraphs(document: &mut Document, proof: &Proof<'_>, used: &Used<'_>) {
    if used.cites.is_empty() {
        return;
    }
    section(document, "Paragraphs cited");
    let program = proof.program();
    let sources: BTreeSet<SourceId> = used.cites.keys().map(|(source, _)| *source).collect();
    for id in sources {
        let source = &program[id];
        document.gap();
        let title = Words::of(Tag::Label, source.head.label.as_str())
            .plain(" (")
            .tagged(Tag::Citation, source.head.name.as_str())
            .plain(")");
        document.line(Role::Part, title);
        let publisher = source.publisher.as_ref().map(ToString::to_string);
        let date = source.date.map(|date| date.to_string());
        let known: Vec<String> = publisher.into_iter().chain(date).collect();
        let mut words = Words::text(known.join(", "));
        if let Some(link) = &source.link {
            let before = if words.is_empty() { "" } else { " · " };
            words = words.plain(before).tagged(Tag::Address, link.as_str());
        }
        if !words.is_empty() {
            document.line(Role::Remark, words);
        }
        let mut table = Table {
            columns: vec![Align::Left; 2],
            head: head(&["Paragraph", "What rests on it"]),
            ..Table::default()
        };
        for ((_, reference), by) in used.cites.iter().filter(|((of, _), _)| *of == id) {
            let said = if reference.is_empty() { "the whole" } else { reference.as_str() };
            let places = by.iter().map(|(label, span)| {
                Words::of(Tag::Label, *label).plain(" ").then(rule_place(proof, *span))
            });
            table
                .rows
                .push(vec![Words::of(Tag::Citation, said), Words::joined(places, "; ", "; ")]);
            let cite =
                Citation { source: id, reference: reference.clone(), span: source.head.span };
            table.anchors.push(paragraph_anchor(&cite));
        }
        document.blocks.push(Block::Table(table));
    }
}

/// `lancashire_ehwb.rules:59`, which leads to the rule.
fn rule_place(proof: &Proof<'_>, span: Span) -> Words {
    let place = proof.place(span).unwrap_or_default();
    let place = place.rsplit('/').next().unwrap_or_default();
    match proof.rule_anchor(span) {
        Some(anchor) => Words::new().linked(Tag::Place, place, anchor),
        None => Words::of(Tag::Place, place),
    }
}

/// The readings taken of what the sources leave open.
fn readings(document: &mut Document, proof: &Proof<'_>, used: &Used<'_>) {
    if used.readings.is_empty() {
        return;
    }
    section(document, "Interpretations taken");
    let mut table = Table {
        columns: vec![Align::Left; 4],
        head: head(&["No.", "The reading taken", "Not taken", "Where"]),
        ..Table::default()
    };
    for (reading, label) in used.readings.values() {
        table.rows.push(vec![
            Words::of(Tag::Reading, reading.id.as_deref().unwrap_or("–")),
            Words::text(reading.reading.as_str()),
            Words::text(reading.not.as_deref().unwrap_or("–")),
            Words::of(Tag::Label, *label).plain(" ").then(rule_place(proof, reading.span)),
        ]);
    }
    document.blocks.push(Block::Table(table));
}

/// The rules as they are written; what stands within another declaration stands there.
fn rules(document: &mut Document, proof: &Proof<'_>, used: &Used<'_>) {
    if used.rules.is_empty() {
        return;
    }
    section(document, "The rules as they are written");
    let mut end = (u32::MAX, 0);
    for (span, label) in used.rules.values() {
        if span.file.0 == end.0 && span.start < end.1 {
            continue;
        }
        end = (span.file.0, span.end);
        let Some(source) = proof.evidence.sources.get(span.file) else { continue };
        let first = source.line_column(span.start).line;
        let text = proof.evidence.sources.slice(*span).trim_end();
        let title = Words::of(Tag::Label, *label)
            .plain(" · ")
            .tagged(Tag::Place, proof.place(*span).unwrap_or_default());
        let anchor = rules_anchor(span.file);
        let lines = text.lines().map(str::to_owned).collect();
        document.gap();
        document.blocks.push(Block::Excerpt(Excerpt { title, first, lines, anchor }));
    }
}

/// What the answers were made from: with the same, anyone gets the same answers.
fn fingerprint(document: &mut Document, proof: &Proof<'_>, about: About<'_>) {
    section(document, "What these answers were made from");
    remark(
        document,
        "The same rules, case and day give the same answers, word for word, on every machine.",
    );
    let as_at = proof.evidence.evaluation.as_at;
    let row = |what: &str, value: String| vec![Words::text(what), Words::of(Tag::Value, value)];
    let mut rows = vec![
        row("As at", as_at.to_string()),
        row("Case", about.case.id.clone().unwrap_or_else(|| "without an id".to_owned())),
        vec![Words::text("SHA-256 of the case"), Words::of(Tag::Name, about.case.sha256.as_str())],
        row("Engine", format!("rules {}", env!("CARGO_PKG_VERSION"))),
    ];
    document.blocks.push(Block::Table(Table {
        columns: vec![Align::Left; 2],
        rows: std::mem::take(&mut rows),
        ..Table::default()
    }));
    document.gap();
    for pack in &proof.program().packs {
        rows.push(vec![
            Words::of(Tag::Label, pack.label.as_str())
                .plain(" (")
                .tagged(Tag::Name, pack.name.as_str())
                .plain(")"),
            Words::of(Tag::Value, pack.version.as_deref().unwrap_or("–")),
            Words::of(Tag::Name, pack.sha256.as_str()),
        ]);
    }
    document.blocks.push(Block::Table(Table {
        columns: vec![Align::Left; 3],
        head: head(&["Pack", "Version", "SHA-256 of its rule files"]),
        rows,
        ..Table::default()
    }));
}
