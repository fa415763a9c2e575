//! Completion at a place in a rule file.
//!
//! Owns: which candidates fit at a place, by the line and the declaration that it stands in: keywords at the start
//! of a line, sources and their paragraphs behind `cites`, packs behind `uses`, scenarios behind `like`, types,
//! marks, cells, facts, answers and reasons; everywhere else what fits in an expression.

use std::collections::HashSet;

use super::complete::{Completion, in_expression, of_type};
use super::names::{self, Candidate, Meaning, View, What, beginnings};
use super::openings::{Under, first_word, openings, under};
use super::words::{LETTER, MARKS, UNITS, behind, types, words};
use super::{MAX_BYTES, word_start};
use crate::case;
use crate::program::{AnswerId, FactId, PackId, Program, SourceDocument};
use crate::syntax::ast::{NoticeKind, ParagraphStatus};

/// How the word that ends at `at` can go on in a rule file of a pack; the names of all packs are offered where
/// the pack is not known.
#[must_use]
pub fn in_file(program: &Program, pack: Option<PackId>, text: &str, at: usize) -> Completion {
    let Some(before) = text.get(..at) else { return Completion::default() };
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.get(start..).unwrap_or_default();
    if line.len() > MAX_BYTES || in_comment(line) {
        return Completion::default();
    }
    let under = under(text, start);
    let mut place = Place { view: View::from(program, pack), pack, text, at, line, under };
    place.locals();
    let mut found = place.complete();
    let mut seen = HashSet::new();
    // In the order in which they were found: the steps of a scale have one.
    found.candidates.retain(|one| seen.insert(one.text.clone()));
    if found.candidates.is_empty() {
        found.start = at;
    }
    found
}

/// Whether a `#` outside quotes begins a comment.
fn in_comment(line: &str) -> bool {
    let mut quoted = false;
    line.chars().any(|letter| {
        quoted ^= letter == '"';
        letter == '#' && !quoted
    })
}

/// A place in a file.
struct Place<'p, 't> {
    view: View<'p>,
    pack: Option<PackId>,
    text: &'t str,
    at: usize,
    /// The line up to the place.
    line: &'t str,
    under: Under<'t>,
}

impl<'p> Place<'p, '_> {
    fn program(&self) -> &'p Program {
        self.view.program
    }

    /// Those of `all` that go on from what stands at the end of the line, from `start` bytes before the place.
    fn of(&self, back: usize, all: Vec<Candidate>) -> Completion {
        Completion::of(self.text, self.at - back, self.at, all)
    }

    /// The same for the word at the place.
    fn word(&self, all: Vec<Candidate>) -> Completion {
        Completion::of(self.text, word_start(self.text, self.at), self.at, all)
    }

    fn complete(&self) -> Completion {
        let said = self.line.trim_start_matches(['\u{feff}', ' ', '\t']);
        if said.matches('"').count() % 2 == 1 {
            return self.in_quotes(said);
        }
        if let Some(row) = said.strip_prefix('|') {
            return self.cell(row);
        }
        let first = first_word(said);
        let rest = said.get(first.len()..).unwrap_or_default();
        if rest.is_empty() {
            return self.start(said);
        }
        let rest = rest.trim_start();
        if rest.len() + first.len() == said.len() && !rest.starts_with(':') {
            // A path or a bullet: no line begins with a keyword that runs into something else.
            return self.other(said);
        }
        self.behind_keyword(first, rest).unwrap_or_else(|| self.other(said))
    }

    /// What a line begins with.
    fn start(&self, said: &str) -> Completion {
        let set_in = self.line.len() > said.len() && !self.under.declaration.is_empty();
        let mut all = openings(&self.under, set_in);
        match first_word(self.under.above) {
            _ if self.under.declaration != "scenario" => {}
            "given" => all.extend(self.facts()),
            "expect" => all.extend(self.expected()),
            _ => {}
        }
        if self.goes_on() {
            let mut found = self.expression();
            found.candidates.extend(self.of(said.len(), all).candidates);
            return found;
        }
        self.of(said.len(), all)
    }

    /// Whether the line belongs to the expression above.
    fn goes_on(&self) -> bool {
        self.under.above.ends_with([',', '(']) || matches!(self.under.above, "and" | "or")
    }

    /// What stands behind the first word of a line; nothing where it is as in any expression.
    fn behind_keyword(&self, first: &str, rest: &str) -> Option<Completion> {
        let declaration = self.under.declaration;
        let last = rest.rsplit(',').next().unwrap_or_default().trim_start();
        let nothing = Some(Completion::default());
        match first {
            "cites" => Some(self.citation(last)),
            "uses" if declaration == "pack" => Some(self.of(last.len(), self.packs())),
            "note" | "version" | "publisher" | "status" | "link" | "helps" | "contact"
            | "warns" | "interpretation" | "answers" | "covers" | "closed" | "date" => nothing,
            "not" if rest.starts_with("stated") => nothing,
            "letter" => Some(self.of(rest.len(), words(LETTER))),
            "paragraph" => {
                let (_, status) = rest.split_once(' ')?;
                let status = status.trim_start();
                Some(self.of(status.len(), words(&["rule", "judgement \"", "not yet \"", "also "])))
            }
            "in" => Some(
                self.of(rest.len(), words(&["force from ", "force until ", "force dated by "]))
                    .or(self.word(words(&["from ", "until ", "dated by "]))),
            )
            .filter(|_| !rest.contains("dated by")),
            "target" => Some(
                self.of(rest.len(), words(&["at least ", "more than "]))
                    .or(self.word(words(&["from ", "until "]))),
            ),
            "as" => Some(self.of(rest.len(), words(&["at "]))),
            "define" | "table" | "scenario" | "check"
                if !self.line.starts_with([' ', '\t']) || first == "check" =>
            {
                Some(self.head(first, rest))
            }
            "pack" | "source" | "levels" | "choices" | "facts" | "record" | "calendar"
            | "eligibility" | "standard" | "payment" | "indicator" | "queue"
                if !self.line.starts_with([' ', '\t']) =>
            {
                nothing
            }
            "given" if declaration == "scenario" => Some(self.given(rest)),
            "expect" if declaration == "scenario" => Some(self.expect(rest)),
            "clock" => {
                let all = ["starts on ", "stops on ", "pauses for each "];
                Some(self.of(rest.len(), words(&all))).filter(|found| !found.candidates.is_empty())
            }
            _ if matches!(declaration, "facts" | "record") => self.field(rest),
            _ if matches!(declaration, "levels" | "choices") => nothing,
            _ => None,
        }
    }

    /// The rest of the lines: an expression, or in a scenario what is given or expected.
    fn other(&self, said: &str) -> Completion {
        if self.under.declaration == "scenario" {
            return match self.block() {
                "given" => self.given(said),
                _ => self.expect(said),
            };
        }
        self.expression()
    }

    /// `given` or `expect`, whichever the line goes on.
    fn block(&self) -> &str {
        let lines = self.under.text.lines().rev().map(|line| first_word(line.trim_start()));
        lines.into_iter().find(|word| matches!(*word, "given" | "expect")).unwrap_or_default()
    }

    fn in_quotes(&self, said: &str) -> Completion {
        let Some((before, written)) = said.rsplit_once('"') else { return Completion::default() };
        if !said.starts_with("scenario") || !before.trim_end().ends_with("like") {
            return Completion::default();
        }
        let scenarios = self.program().scenarios.iter();
        let scenarios = scenarios.filter(|one| self.pack.is_none_or(|pack| one.pack == pack));
        let all = scenarios.map(|one| Candidate::new(one.name.as_str(), "").is(What::Scenario));
        self.of(written.len(), all.collect())
    }

    // --- heads and fields -------------------------------------------------------------------------------

    fn head(&self, keyword: &str, rest: &str) -> Completion {
        let labelled = rest.matches('"').count() >= 2;
        match keyword {
            "define" if labelled => self.word(words(&["shown", "so far"])),
            "define" => match rest.split_once(':') {
                Some((_, ty)) => self.ty(ty),
                None if rest.contains(" of ") => self.word(self.records()),
                None if rest.contains(' ') => self.word(words(&["of "])),
                None => Completion::default(),
            },
            "table" if labelled => self.word(words(&["partial", "first match"])),
            "scenario" if labelled => self.word(words(&["like \"", "approve", "unapproved"])),
            "check" => match rest.rsplit_once("blames ") {
                Some(_) => self.word(self.facts_and_fields()),
                None if labelled => self.word(words(&["blames "])),
                None => Completion::default(),
            },
            _ => Completion::default(),
        }
    }

    /// `NAME: TYPE "question" MARK`
    fn field(&self, rest: &str) -> Option<Completion> {
        let ty = rest.strip_prefix(':')?;
        Some(match ty.matches('"').count() {
            0 => self.ty(ty),
            _ => self.word(words(MARKS)),
        })
    }

    fn ty(&self, written: &str) -> Completion {
        let written = written.trim_start();
        let inner = written.strip_prefix("list of ").unwrap_or(written);
        let mut found = self.of(inner.len(), types(&self.view));
        if found.candidates.is_empty() {
            found = self.word(words(&["or none", "by ", "from "]));
        }
        found
    }

    fn records(&self) -> Vec<Candidate> {
        let heads = self.program().records.iter().map(|record| &record.head);
        let heads = heads.filter(|head| self.view.sees(head));
        heads
            .map(|head| Candidate::new(head.name.as_str(), head.label.as_str()).is(What::Type))
            .collect()
    }

    // --- citations and packs ------------------------------------------------------------------------------

    fn citation(&self, written: &str) -> Completion {
        match written.split_once(' ') {
            None => self.of(written.len(), self.sources()),
            Some((source, reference)) => {
                let reference = reference.trim_start();
                self.of(reference.len(), self.paragraphs(source))
            }
        }
    }

    fn sources(&self) -> Vec<Candidate> {
        let heads = self.program().sources.iter().map(|source| &source.head);
        let heads = heads.filter(|head| self.view.sees(head));
        heads
            .map(|head| Candidate::new(head.name.as_str(), head.label.as_str()).is(What::Source))
            .collect()
    }

    /// Those that are listed, and those that are cited already.
    fn paragraphs(&self, source: &str) -> Vec<Candidate> {
        let name = source.rsplit('.').next().unwrap_or_default();
        let is_it =
            |source: &&SourceDocument| source.head.name == name && self.view.sees(&source.head);
        let mut all = Vec::new();
        for source in self.program().sources.iter().filter(is_it) {
            all.extend(source.paragraphs.iter().map(|paragraph| {
                let says = match &paragraph.status {
                    ParagraphStatus::Rule => String::new(),
                    ParagraphStatus::Judgement(why) => format!("left to people: {why}"),
                    ParagraphStatus::NotYet(why) => format!("no rule so far: {why}"),
                };
                Candidate::new(paragraph.id.as_str(), says).is(What::Paragraph)
            }));
            if source.paragraphs.is_empty() {
                let cited = self.program().citations().into_iter();
                let cited = cited.filter(|cited| {
                    let of = self.program().sources.get(cited.citation.source.index());
                    of.is_some_and(|of| std::ptr::eq(of, source))
                });
                all.extend(cited.filter(|one| !one.citation.reference.is_empty()).map(|one| {
                    Candidate::new(one.citation.reference.as_str(), "cited already")
                        .is(What::Paragraph)
                }));
            }
        }
        all
    }

    fn packs(&self) -> Vec<Candidate> {
        let packs = self.program().packs.iter().zip(0..);
        let packs = packs.filter(|(_, at)| self.pack != Some(PackId::at(*at)));
        packs
            .map(|(pack, _)| Candidate::new(pack.name.as_str(), pack.label.as_str()).is(What::Pack))
            .collect()
    }

    // --- scenarios ----------------------------------------------------------------------------------------

    fn facts(&self) -> Vec<Candidate> {
        let facts = self.program().facts.iter().zip(0..);
        let facts =
            facts.filter(|(fact, _)| self.view.sees(&fact.head) || self.sees_group(fact.group));
        facts
            .map(|(fact, at)| {
                let path = case::fact_path(self.program(), FactId::at(at));
                Candidate::new(path, fact.head.label.as_str()).is(What::Fact)
            })
            .collect()
    }

    fn sees_group(&self, group: crate::program::GroupId) -> bool {
        let group = self.program().groups.get(group.index());
        group.is_some_and(|group| self.view.sees(&group.head))
    }

    /// What a check can blame.
    fn facts_and_fields(&self) -> Vec<Candidate> {
        let name = first_word(self.under.head.split_once(' ').map_or("", |(_, name)| name));
        let fields = self.program().records.iter().filter(|record| record.head.name == name);
        let fields = fields.flat_map(|record| &record.fields);
        let mut all: Vec<Candidate> = fields
            .map(|field| {
                Candidate::new(field.head.name.as_str(), field.head.label.as_str()).is(What::Fact)
            })
            .collect();
        if all.is_empty() {
            all = self.facts();
        }
        all
    }

    /// `PATH is VALUE`, behind `given` or below it.
    fn given(&self, written: &str) -> Completion {
        let Some((path, value)) = written.split_once(" is ") else {
            if written.trim_end().len() < written.len() || written.ends_with(" is") {
                return self.word(words(&["is "]));
            }
            let mut all = self.facts();
            all.extend(words(&["case \""]));
            return self.of(written.len(), all);
        };
        let value = value.rsplit(',').next().unwrap_or_default().trim_start();
        let mut all = match self.view.resolve(path.trim()) {
            Some(Meaning::Value(_, ty)) => {
                let mut all = of_type(self.program(), ty.element());
                if ty.or_none {
                    all.extend(words(&["none"]));
                }
                if ty.list {
                    all.extend(words(&["empty", "list of "]));
                }
                all
            }
            _ => Vec::new(),
        };
        all.extend(words(&["unknown"]));
        let value = value.strip_prefix("list of ").unwrap_or(value);
        self.of(value.len(), all)
    }

    /// What can be expected.
    fn expected(&self) -> Vec<Candidate> {
        let mut all = beginnings(&self.view);
        all.retain(|one| matches!(one.what, What::Rule | What::Definition));
        all.extend(words(&[
            "fault ",
            "error ",
            "warning ",
            "advice ",
            "no warning ",
            "no advice ",
        ]));
        all
    }

    fn expect(&self, written: &str) -> Completion {
        let last = written.rsplit(',').next().unwrap_or_default();
        if let Some((subject, reasons)) = written.split_once(" because ") {
            let reason = reasons.rsplit(',').next().unwrap_or_default().trim_start();
            return self.of(reason.len(), self.reasons(first_word(subject)));
        }
        let written = written.strip_prefix("no ").unwrap_or(written);
        let behind_word = |word: &str| written.strip_prefix(word).map(str::trim_start);
        if behind_word("fault ").is_some() {
            return self.word(self.facts());
        }
        if behind_word("warning ").is_some() {
            return self.word(self.notices(NoticeKind::Warning));
        }
        if behind_word("advice ").is_some() {
            return self.word(self.notices(NoticeKind::Advice));
        }
        if behind_word("error ").is_some() {
            let codes = crate::diagnostic::Code::ALL.iter().map(|code| code.as_str());
            let codes = codes.filter_map(|code| code.strip_prefix("rules::eval::"));
            return self.word(words(&codes.collect::<Vec<_>>()));
        }
        if !written.contains([' ', '.']) {
            return self.of(written.len(), self.expected());
        }
        let mut found = self.expression();
        if written.contains(" is ") && last.ends_with(' ') {
            found.candidates.extend(self.word(words(&["because "])).candidates);
        }
        found
    }

    fn notices(&self, kind: NoticeKind) -> Vec<Candidate> {
        let notices = self.program().notices.iter();
        let notices = notices.filter(|one| one.kind == kind && self.view.sees(&one.head));
        let mut all: Vec<Candidate> = notices
            .map(|one| {
                Candidate::new(one.head.name.as_str(), one.head.label.as_str()).is(What::Condition)
            })
            .collect();
        if kind == NoticeKind::Warning {
            let conditions = self.program().conditions.iter();
            let conditions = conditions.filter(|one| self.view.sees(&one.head));
            let warns = conditions.filter_map(|one| one.warns.as_ref());
            all.extend(warns.map(|(name, label)| {
                Candidate::new(name.as_str(), label.as_str()).is(What::Condition)
            }));
        }
        all
    }

    /// The conditions of a rule, and the facts that may be missing.
    fn reasons(&self, rule: &str) -> Vec<Candidate> {
        let program = self.program();
        let mut ids = names::rules(program).filter(|id| program.head(*id).name == rule);
        let conditions: Vec<_> = match ids.next() {
            Some(AnswerId::Eligibility(id)) => program
                .eligibilities
                .get(id.index())
                .map(|one| one.conditions.clone())
                .unwrap_or_default(),
            Some(AnswerId::Payment(id)) => {
                let payment = program.payments.get(id.index()).into_iter();
                let instalments = payment.flat_map(|one| &one.instalments);
                let instalments = instalments.filter_map(|id| program.instalments.get(id.index()));
                instalments.flat_map(|one| one.conditions.iter().copied()).collect()
            }
            _ => Vec::new(),
        };
        let conditions = conditions.iter().filter_map(|id| program.conditions.get(id.index()));
        let mut all: Vec<Candidate> = conditions
            .map(|one| {
                Candidate::new(one.head.name.as_str(), one.head.label.as_str()).is(What::Condition)
            })
            .collect();
        all.extend(self.facts());
        all
    }

    // --- tables and expressions -----------------------------------------------------------------------------

    /// The values of the column that a cell stands in.
    fn cell(&self, row: &str) -> Completion {
        let column = row.replace("||", "|").matches('|').count();
        let written = row.rsplit(['|', ',']).next().unwrap_or_default().trim_start();
        let name = first_word(self.under.head.split_once(' ').map_or("", |(_, name)| name));
        let mut all = Vec::new();
        if self.under.declaration == "table" {
            let tables = self.program().tables.iter();
            let mut tables =
                tables.filter(|table| table.head.name == name && self.view.sees(&table.head));
            if let Some(table) = tables.next() {
                let ty = table.columns.get(column).map(|column| column.ty);
                all.extend(ty.into_iter().flat_map(|ty| of_type(self.program(), ty)));
                if column < table.keys {
                    all.extend(words(&["any", "at least ", "at most ", "none"]));
                }
            }
        }
        self.of(written.len(), all)
    }

    fn expression(&self) -> Completion {
        // What the declaration says up to here is enough to know what is compared.
        let text = self.text.get(..self.at).unwrap_or_default();
        let mut from = self.at.saturating_sub(MAX_BYTES / 2);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let text = text.get(from..).unwrap_or_default();
        let start = word_start(text, text.len());
        let before = text.get(..start).unwrap_or_default();
        let previous = before.trim_end_matches([' ', '\t']);
        let word = previous.get(word_start(previous, previous.len())..).unwrap_or_default();
        let mut found = in_expression(&self.view, text, text.len());
        found.start += from;
        if previous.len() < before.len() && word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.word(words(UNITS)).or(found);
        }
        // Words behind a value: also where some of them are written already.
        if let Some((subject, written)) = self.phrase(text)
            && let Some(meaning) = self.view.resolve(subject)
        {
            let phrases = self.of(written.len(), behind(self.program(), meaning));
            if !phrases.candidates.is_empty()
                && found.candidates.iter().all(|one| one.what == What::Word || written.is_empty())
            {
                return phrases;
            }
        }
        found
    }

    /// The path before the words that are being written, and these words.
    fn phrase<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let line = text.get(text.rfind('\n').map_or(0, |at| at + 1)..)?;
        let mut end = line.len();
        for _ in 0..5 {
            let start = line.get(..end)?.rfind(' ').map_or(0, |at| at + 1);
            let word = line.get(start..end)?;
            let path = word.trim_start_matches('(');
            if end < line.len() && self.view.resolve(path).is_some() {
                return Some((path, line.get(end + 1..)?));
            }
            end = start.checked_sub(1)?;
        }
        None
    }

    /// The names that stand for an item of a list here.
    fn locals(&mut self) {
        let head = self.under.head;
        if matches!(self.under.declaration, "define" | "record") {
            let of = head.split_once(" of ").map_or("", |(_, of)| first_word(of));
            let own = first_word(head.split_once(' ').map_or("", |(_, name)| name));
            let record = if self.under.declaration == "record" { own } else { of };
            if !record.is_empty() {
                self.view.local(record, record);
            }
        }
        let line = self.line;
        let words: Vec<&str> = [self.under.text, line]
            .into_iter()
            .flat_map(|text| {
                text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','))
            })
            .filter(|word| !word.is_empty())
            .collect();
        for four in words.windows(4) {
            if let ["each" | "any" | "every" | "for" | "of", name, "in", path] = four {
                self.view.local(name, path);
            }
        }
    }
}
