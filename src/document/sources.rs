//! The documents that the rules rest on: paragraph by paragraph, what became of it.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use crate::explain::fragment::{Tag, Words};
use crate::explain::paragraph_anchor;
use crate::program::{Citation, Citing, Paragraph, SourceDocument, SourceId};
use crate::syntax::ast::ParagraphStatus;

use super::{Writer, called};

/// The rules of this pack that cite each paragraph of a source.
type CitedBy = BTreeMap<SmolStr, Vec<String>>;

impl<'a> Writer<'a> {
    pub(super) fn sources(&mut self) {
        let program = self.program;
        let mut cited: BTreeMap<SourceId, CitedBy> = BTreeMap::new();
        for one in program.citations() {
            if one.by.pack(program) == Some(self.pack) {
                let by = cited.entry(one.citation.source).or_default();
                let rules = by.entry(one.citation.reference.clone()).or_default();
                let label = label_of(program, one.by);
                if !rules.contains(&label) {
                    rules.push(label);
                }
            }
        }
        let ids: BTreeSet<SourceId> = program
            .sources
            .iter()
            .enumerate()
            .filter(|(at, one)| {
                let lists = one.paragraphs.iter().any(|paragraph| paragraph.pack == self.pack);
                self.is_ours(&one.head) || lists || cited.contains_key(&SourceId::at(*at))
            })
            .map(|(at, _)| SourceId::at(at))
            .collect();
        if ids.is_empty() {
            return;
        }
        self.section("What the rules rest on");
        for id in ids {
            let by = cited.remove(&id).unwrap_or_default();
            self.source(id, by);
        }
    }

    fn source(&mut self, id: SourceId, mut by: CitedBy) {
        let one: &'a SourceDocument = &self.program[id];
        self.part(called(&one.head), None);
        let publisher = one.publisher.as_ref().map(ToString::to_string);
        let date = one.date.map(|date| date.to_string());
        let known: Vec<String> = publisher.into_iter().chain(date).collect();
        let mut words = Words::text(known.join(", "));
        if let Some(link) = &one.link {
            let before = if words.is_empty() { "" } else { " · " };
            words = words.plain(before).tagged(Tag::Address, link.as_str());
        }
        if !words.is_empty() {
            self.remark(words);
        }
        if self.is_ours(&one.head) {
            self.readings_of(&one.head.annotations, &one.head);
        }
        let (mut rows, mut anchors) = (Vec::new(), Vec::new());
        let mut row = |reference: &str, became: &str, rules: Vec<String>| {
            let said = if reference.is_empty() { "the whole" } else { reference };
            let rules = rules.into_iter().map(|label| Words::new().label(label));
            let rules = Words::joined(rules, "; ", "; ");
            let told = match (became.is_empty(), rules.is_empty()) {
                (true, true) => Words::text("to be a rule"),
                (true, false) => rules,
                (false, true) => Words::text(became),
                (false, false) => rules.plain("; ").plain(became),
            };
            rows.push(vec![Words::of(Tag::Citation, said), told]);
            let span = one.head.span;
            let cite = Citation { source: id, reference: reference.into(), span };
            anchors.push(paragraph_anchor(&cite).to_string());
        };
        for paragraph in one.paragraphs.iter().filter(|paragraph| paragraph.pack == self.pack) {
            // A paragraph may be cited by any of its ids: the row of each leads there.
            let mut rules = by.remove(&paragraph.id).unwrap_or_default();
            for also in &paragraph.also {
                rules.extend(by.remove(also).unwrap_or_default());
            }
            row(&paragraph.id, &became(paragraph), rules);
        }
        for (reference, rules) in by {
            row(&reference, "", rules);
        }
        self.anchored_table(
            &["Paragraph", "The rules that rest on it, or why there is none"],
            rows,
            anchors,
        );
    }
}

/// Why there is no rule; nothing where there is one.
fn became(paragraph: &Paragraph) -> String {
    match &paragraph.status {
        ParagraphStatus::Rule => String::new(),
        ParagraphStatus::Judgement(why) => format!("left to judgement: {why}"),
        ParagraphStatus::NotYet(why) => format!("no rule yet: {why}"),
    }
}

/// What people call a part that cites; of a line or row the declaration that it stands in.
fn label_of(program: &crate::program::Program, by: Citing) -> String {
    by.label(program).map_or_else(|| by.name(program), ToString::to_string)
}
