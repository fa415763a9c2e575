//! The short form: one block an answer.
//!
//! Owns: which lines a block has and in which order. What an answer of each kind has to say is in
//! [`super::kinds`].

use std::collections::BTreeSet;

use crate::engine::{Answered, ConditionAnswer, Finding, Missing, Node, NoticeAnswer};
use crate::program::{Annotations, Answer, AnswerId, ConditionId, ExprId, Head, PackId};
use crate::syntax::ast::{ConditionKind, NoticeKind};

use super::audit::About;
use super::fragment::{Document, Role, Tag, Tone, Words};
use super::proof::{Evidence, Proof};
use super::tree::Tree;
use super::words::{answer_tone, listed, mark};

/// So many questions are listed below one answer.
const MOST_QUESTIONS: usize = 10;

/// How much is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Only {
    /// The answers were asked for by name: each is shown, even where the case says nothing of it.
    pub named: bool,
    /// The names of facts stand beside the questions.
    pub names: bool,
    /// So many faults of the case were reported beside the answers.
    pub faults: usize,
}

/// The answers to one case, each in a block.
#[must_use]
pub fn answers(evidence: Evidence<'_>, only: Only) -> Document {
    let mut page = Page::new(evidence, only);
    page.write();
    page.document
}

/// The answers to one case, each with its proof, and everything they rest on.
#[must_use]
pub fn whole(evidence: Evidence<'_>, about: About<'_>, only: Only) -> Document {
    let mut page = Page::new(evidence, only);
    page.document.line(Role::Case, about.heading(evidence.evaluation.as_at));
    page.tree = Some(Tree::new(evidence));
    page.write();
    let Page { mut document, tree, .. } = page;
    if let Some(tree) = tree {
        super::audit::sections(&mut document, &tree, about);
    }
    document
}

pub(super) struct Page<'a> {
    pub(super) proof: Proof<'a>,
    pub(super) document: Document,
    /// The questions that stand on the page already.
    asked: BTreeSet<Missing>,
    /// The block above is the value of a definition: another stands right below it.
    pub(super) after_definition: bool,
    /// The pack offers nothing to this case: what refuses is said, and no more.
    pub(super) brief: bool,
    only: Only,
    /// Prints the proof of each answer below it, where that is wanted.
    tree: Option<Tree<'a>>,
}

/// What a pack comes to for a case, what helps most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Offer {
    /// Something is accepted, paid, measured or on the clock.
    Open,
    /// Something cannot be told yet.
    Undecided,
    /// Nothing but refusals, and what does not concern the case.
    Nothing,
}

impl Offer {
    fn of(answers: &[&Answered]) -> Self {
        answers.iter().map(|answered| Self::one(&answered.finding)).min().unwrap_or(Self::Nothing)
    }

    fn one(finding: &Finding) -> Self {
        let answer = match finding {
            Finding::Define(_) => return Self::Nothing,
            Finding::Eligibility(found) => found.answer,
            Finding::Standard(found) => found.answer,
            Finding::Payment(found) => found.answer,
            Finding::Indicator(found) => match found.answer {
                Answer::NotMet => Answer::Met,
                answer => answer,
            },
        };
        match answer {
            Answer::Eligible
            | Answer::Met
            | Answer::Running
            | Answer::Breached
            | Answer::Payable => Self::Open,
            Answer::Undecided | Answer::Held | Answer::Error => Self::Undecided,
            Answer::NotEligible
            | Answer::NotMet
            | Answer::NotApplicable
            | Answer::NotStarted
            | Answer::NotPayable
            | Answer::NotMeasurable
            | Answer::NotInForce => Self::Nothing,
        }
    }
}

/// Why an answer has no block of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// A standard that does not concern the case.
    Elsewhere,
    /// A rule of another time.
    AnotherTime,
    /// The case says nothing of what it asks for.
    Unasked,
}

impl<'a> Page<'a> {
    fn new(evidence: Evidence<'a>, only: Only) -> Self {
        Self {
            proof: Proof::new(evidence),
            document: Document::default(),
            asked: BTreeSet::new(),
            after_definition: false,
            brief: false,
            only,
            tree: None,
        }
    }

    fn write(&mut self) {
        let evaluation = self.proof.evidence.evaluation;
        let program = self.proof.program();
        match self.only.faults {
            0 => {}
            1 => self.remark("One thing in this case cannot be right and counts as not known."),
            count => self.remark(&format!(
                "{count} things in this case cannot be right and count as not known."
            )),
        }
        let mut silent: Vec<(Silence, AnswerId)> = Vec::new();
        let mut packs: Vec<(PackId, Vec<&Answered>)> = Vec::new();
        for answered in &evaluation.answers {
            let head = program.head(answered.id);
            if let Some(silence) = self.silence(answered) {
                silent.push((silence, answered.id));
                continue;
            }
            match packs.last_mut() {
                Some((pack, answers)) if *pack == head.pack => answers.push(answered),
                _ => packs.push((head.pack, vec![answered])),
            }
        }
        if !self.only.named {
            packs.sort_by_key(|(_, answers)| Offer::of(answers));
        }
        let some_offer = packs.iter().any(|(_, answers)| Offer::of(answers) != Offer::Nothing);
        for (pack, answers) in packs {
            self.brief = self.tree.is_none()
                && !self.only.named
                && some_offer
                && Offer::of(&answers) == Offer::Nothing;
            self.pack(pack);
            answers.into_iter().for_each(|answered| self.answer(answered));
        }
        for silence in [Silence::Elsewhere, Silence::AnotherTime, Silence::Unasked] {
            let of = silent.iter().filter(|(why, _)| *why == silence).map(|(_, id)| *id);
            self.in_one_line(silence, &of.collect::<Vec<AnswerId>>());
        }
        if evaluation.answers.is_empty() {
            self.remark("The rules ask for no answer.");
        }
    }

    /// Why an answer has no block of its own, if it has none.
    fn silence(&self, answered: &Answered) -> Option<Silence> {
        if self.only.named {
            return None;
        }
        if self.proof.says_nothing_of(answered) {
            return Some(Silence::Unasked);
        }
        if self.tree.is_some() {
            return None;
        }
        match &answered.finding {
            Finding::Eligibility(found) if found.answer == Answer::NotInForce => {
                Some(Silence::AnotherTime)
            }
            Finding::Payment(found) if found.answer == Answer::NotInForce => {
                Some(Silence::AnotherTime)
            }
            Finding::Indicator(found) if found.answer == Answer::NotInForce => {
                Some(Silence::AnotherTime)
            }
            Finding::Standard(found) => match found.answer {
                Answer::NotInForce => Some(Silence::AnotherTime),
                Answer::NotApplicable => Some(Silence::Elsewhere),
                _ => None,
            },
            _ => None,
        }
    }

    /// One line for all answers that have nothing to say; a pack of which nothing else is answered is named whole.
    fn in_one_line(&mut self, silence: Silence, silent: &[AnswerId]) {
        if silent.is_empty() {
            return;
        }
        let program = self.proof.program();
        let of = |pack: PackId| move |id: &&AnswerId| program.head(**id).pack == pack;
        let mut names: Vec<String> = Vec::new();
        for id in silent {
            let pack = program.head(*id).pack;
            let here = silent.iter().filter(of(pack)).count();
            let all = self
                .proof
                .evidence
                .evaluation
                .answers
                .iter()
                .filter(|answered| program.head(answered.id).pack == pack);
            let name = if here > 1 && here == all.count() {
                &program[pack].label
            } else {
                &program.head(*id).label
            };
            let name = format!("“{name}”");
            if !names.contains(&name) {
                names.push(name);
            }
        }
        self.document.gap();
        let lead = match silence {
            Silence::Elsewhere => "Not applicable to this case",
            Silence::AnotherTime => "Not in force on the day that counts",
            Silence::Unasked => "Not asked here, the case says nothing of it",
        };
        self.remark(&format!("{lead}: {}", listed(&names, "and")));
    }

    fn remark(&mut self, text: &str) {
        self.document.line(Role::Remark, Words::text(text));
    }

    fn pack(&mut self, id: PackId) {
        let pack = &self.proof.program()[id];
        self.document.gap();
        let mut words = Words::of(Tag::Title, pack.label.as_str());
        if let Some(status) = &pack.status {
            words = words.plain(" · ").plain(status.as_str());
        }
        words = words.plain(format!(" · as at {}", self.proof.evidence.evaluation.as_at));
        self.document.line(Role::Pack, words);
        self.document.gap();
        self.after_definition = false;
    }

    fn answer(&mut self, answered: &Answered) {
        match &answered.finding {
            Finding::Define(found) => self.define(found),
            Finding::Eligibility(found) => self.eligibility(found),
            Finding::Standard(found) => self.standard(found),
            Finding::Payment(found) => self.payment(found),
            Finding::Indicator(found) => self.indicator(found),
        }
        if let Some(tree) = &mut self.tree {
            self.document.gap();
            self.document.line(Role::Fold, Words::text("How this was worked out"));
            tree.answer(answered.id);
            self.document.blocks.append(&mut tree.document.blocks);
            self.after_definition = false;
        }
    }

    /// `✗ NOT ELIGIBLE   Emotional health and wellbeing support    spec 2.2.1`, and its standing.
    pub(super) fn heading(&mut self, id: AnswerId, answer: Answer) {
        let program = self.proof.program();
        let (head, tone) = (program.head(id), answer_tone(answer));
        self.after_definition = false;
        self.document.gap();
        let said = self.proof.words.answer(id, answer).to_uppercase();
        let space = " ".repeat(14_usize.saturating_sub(said.chars().count()) + 3);
        let words = Words::of(Tag::Mark(tone), mark(tone))
            .plain(" ")
            .tagged(Tag::Answer(tone), said)
            .plain(space)
            .label(head.label.as_str());
        self.document.cited(Role::Answer, words, self.aside(head));
        let Some(standing) = program.standing(id) else { return };
        if let Some(status) = &standing.status {
            self.found(Words::text("status: ").plain(status.as_str()));
        }
        if answer == Answer::NotInForce {
            self.not_in_force(id);
        }
    }

    /// What the source leaves open.
    pub(super) fn not_stated(&mut self, id: AnswerId, answer: Answer) {
        let Some(standing) = self.proof.program().standing(id) else { return };
        if standing.not_stated.is_empty()
            || self.brief
            || matches!(answer, Answer::NotApplicable | Answer::NotInForce)
        {
            return;
        }
        let open: Vec<String> = standing.not_stated.iter().map(ToString::to_string).collect();
        let words = Words::of(Tag::Mark(Tone::Aside), "–")
            .plain(format!(" not stated in the source: {}", open.join("; ")));
        self.document.line(Role::Notice, words);
    }

    fn not_in_force(&mut self, id: AnswerId) {
        let Some(in_force) =
            self.proof.program().standing(id).and_then(|standing| standing.in_force.as_ref())
        else {
            return;
        };
        let period = match (in_force.from, in_force.until) {
            (Some(from), Some(until)) => format!("in force from {from} until {until}"),
            (Some(from), None) => format!("in force from {from}"),
            (None, Some(until)) => format!("in force until {until}"),
            (None, None) => "in force always".to_owned(),
        };
        let mut words = Words::text(period);
        let step =
            self.proof.find(Node::from(id)).and_then(|at| self.proof.part_node(at, Node::InForce));
        words = match (in_force.dated_by, step) {
            (Some(day), Some(at)) => words.plain("; ").then(self.proof.term(at, day, 0)),
            (_, _) => {
                words.plain(format!("; asked about {}", self.proof.evidence.evaluation.as_at))
            }
        };
        self.found(words);
    }

    /// Citations, and the numbers of the readings taken.
    pub(super) fn aside(&self, head: &Head) -> Words {
        let cites = self.proof.words.citations(&head.annotations.cites);
        let ids: Vec<&str> = head
            .annotations
            .interpretations
            .iter()
            .filter_map(|reading| reading.id.as_deref())
            .collect();
        match (cites.is_empty(), ids.is_empty()) {
            (_, true) => cites,
            (true, false) => Words::of(Tag::Reading, format!("({})", ids.join(", "))),
            (false, false) => {
                cites.plain(" ").tagged(Tag::Reading, format!("({})", ids.join(", ")))
            }
        }
    }

    pub(super) fn found(&mut self, words: Words) {
        self.document.line(Role::Found, words);
    }

    /// The readings taken, in words.
    pub(super) fn readings(&mut self, annotations: &Annotations) {
        for reading in &annotations.interpretations {
            let id = reading
                .id
                .as_ref()
                .map(|id| format!("reading {id}: "))
                .unwrap_or_else(|| "reading: ".to_owned());
            let mut words = Words::of(Tag::Reading, id).plain(reading.reading.as_str());
            if let Some(not) = &reading.not {
                words = words.plain(format!(" (not: {not})"));
            }
            self.document.line(Role::Reading, words);
        }
    }

    /// One condition, with what was found where that is worth a word.
    pub(super) fn condition(&mut self, found: &ConditionAnswer, item: Option<u32>) {
        let program = self.proof.program();
        let condition = &program[found.id];
        let tone = condition_tone(condition.kind, found.answer);
        let at = self.proof.find(Node::Condition { condition: found.id, item });
        let words =
            Words::of(Tag::Mark(tone), mark(tone)).plain(" ").label(condition.head.label.as_str());
        let aside = self.aside(&condition.head);
        if found.answer == Answer::NotApplicable {
            let why = condition.applies.and_then(|applies| self.proof.part(at?, applies));
            let why = why.map(|at| self.proof.brief(at)).unwrap_or_default();
            let words = words.plain(": not applicable");
            let words = if why.is_empty() { words } else { words.plain(" (").then(why).plain(")") };
            self.document.cited(Role::Condition, words, aside);
            return;
        }
        let words = match condition.kind {
            ConditionKind::Expectation if tone != Tone::Good => {
                words.plain(" (expected, not required)")
            }
            _ => words,
        };
        self.document.cited(Role::Condition, words, aside);
        if tone != Tone::Good {
            self.why(found, at);
            self.readings(&condition.head.annotations);
        }
        if let (Some((_, warning)), Answer::NotMet) = (&condition.warns, found.answer) {
            let words =
                Words::of(Tag::Mark(Tone::Open), "!").plain(" warning: ").label(warning.as_str());
            self.document.line(Role::Notice, words);
        }
    }

    /// What was found of a condition.
    pub(super) fn why(&mut self, found: &ConditionAnswer, at: Option<u32>) {
        let condition = &self.proof.program()[found.id];
        if let Some(error) = found.error {
            let words = self.proof.error(error);
            self.found(words);
            self.proof.error_values(error).into_iter().for_each(|words| self.found(words));
            return;
        }
        let Some(at) = at else { return };
        let wanted =
            matches!(condition.kind, ConditionKind::Condition | ConditionKind::Expectation);
        let said = |expr: Option<ExprId>, wanted: Option<bool>| {
            expr.and_then(|expr| self.proof.part(at, expr))
                .map(|part| self.proof.say(part, wanted))
                .unwrap_or_default()
        };
        let open =
            condition.applies.is_some_and(|applies| self.proof.operand(at, applies).is_unknown());
        let mut lines = Vec::new();
        if open {
            let applies = Words::joined(said(condition.applies, None), "; ", "; ");
            lines.push(Words::text("it applies only if: ").then(applies));
        }
        lines.extend(said(Some(condition.test), Some(wanted)));
        lines.into_iter().for_each(|words| self.found(words));
    }

    /// Warnings, advice, and what is to be checked.
    pub(super) fn notices(&mut self, notices: &[NoticeAnswer]) {
        for found in notices {
            let notice = &self.proof.program()[found.id];
            let (sign, kind) = match (notice.kind, found.to_check) {
                (_, true) => ("?", " to check: "),
                (NoticeKind::Warning, false) => ("!", " warning: "),
                (NoticeKind::Advice, false) => ("›", " advice: "),
            };
            let tone = if notice.kind == NoticeKind::Advice && !found.to_check {
                Tone::Running
            } else {
                Tone::Open
            };
            let words =
                Words::of(Tag::Mark(tone), sign).plain(kind).label(notice.head.label.as_str());
            let aside = self.aside(&notice.head);
            self.document.cited(Role::Notice, words, aside);
            if let Some(error) = found.error {
                let words = self.proof.error(error);
                self.found(words);
                continue;
            }
            if found.to_check {
                let labels = found.missing.iter().take(2).map(|one| self.proof.words.asked(*one));
                let words = Words::joined(labels, "; ", "; ");
                if !words.is_empty() {
                    self.found(Words::text("it depends on: ").then(words));
                }
                continue;
            }
            let step = self.proof.find(Node::Notice(found.id));
            let part = step.and_then(|at| self.proof.part(at, notice.when));
            let said = part.map(|at| self.proof.say(at, None)).unwrap_or_default();
            // The first says enough: the whole is in `explain`.
            said.into_iter().take(2).for_each(|words| self.found(words));
        }
    }

    /// The questions that are still to ask, most decisive first.
    pub(super) fn questions(&mut self, missing: &[Missing]) {
        if missing.is_empty() {
            return;
        }
        let fresh: Vec<Missing> =
            missing.iter().copied().filter(|one| !self.asked.contains(one)).collect();
        let before = missing.len() - fresh.len();
        let heading = match (fresh.is_empty(), before) {
            (true, 1) => "still to ask: the question above".to_owned(),
            (true, count) => format!("still to ask: {count} of the questions above"),
            (false, 0) => "still to ask, the most decisive first:".to_owned(),
            (false, 1) => "still to ask, beside a question above:".to_owned(),
            (false, count) => format!("still to ask, beside {count} of the questions above:"),
        };
        self.document
            .line(Role::Heading, Words::of(Tag::Mark(Tone::Open), "?").plain(" ").plain(heading));
        for one in fresh.iter().take(MOST_QUESTIONS) {
            let words = Words::text("· ").then(self.proof.words.question(*one));
            let aside = if self.only.names {
                Words::of(Tag::Name, self.proof.words.path(*one))
            } else {
                Words::new()
            };
            self.document.cited(Role::Entry, words, aside);
        }
        if let Some(more @ 1..) = fresh.len().checked_sub(MOST_QUESTIONS) {
            self.document.line(Role::Entry, Words::text(format!("· and {more} more")));
        }
        self.asked.extend(fresh);
    }

    /// The labels of conditions, for a sentence.
    pub(super) fn condition_labels(&self, conditions: &[ConditionId]) -> Vec<String> {
        conditions.iter().map(|id| self.proof.words.condition(*id).to_owned()).collect()
    }
}

/// The tone of a condition: an expectation that is not met refuses nothing.
pub(super) const fn condition_tone(kind: ConditionKind, answer: Answer) -> Tone {
    match (kind, answer) {
        (ConditionKind::Expectation, Answer::NotMet) => Tone::Open,
        (ConditionKind::Hold, Answer::NotMet) => Tone::Open,
        (_, answer) => answer_tone(answer),
    }
}
