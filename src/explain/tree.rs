//! The whole proof: every step that led to an answer, as a tree of lines or as JSON.
//!
//! Owns: what a node of the tree shows: what was asked, what was found, whether it made the answer what
//! it is, the paragraph, the place of the rule, and how it came about. A step that several others read is
//! printed in full once.

mod json;

use std::collections::BTreeSet;

use crate::engine::{ClockPart, Node, Note, Outcome, Part, PayPart, Step};
use crate::program::{
    Annotations, AnswerId, Atom, ExprKind, Head, NoticeId, PackId, Subject, Type, Value,
};
use crate::span::{FileId, Span};
use crate::syntax::ast::{ConditionKind, NoticeKind};
use crate::value::Truth;

use super::fragment::{Document, Role, Tag, Tone, Words};
use super::proof::{Evidence, Proof};
use super::sentence::usual;
use super::words::{answer_tone, mark};

pub use json::{StepJson, proof_json};

/// So deep a tree is printed: further below it is wider than any page.
const DEEPEST: usize = 80;
/// Stack that must be left for one step, and what is added when it is not.
const STACK: (usize, usize) = (128 * 1024, 2 * 1024 * 1024);

/// The whole proof of the answers, as a tree.
#[must_use]
pub fn proof(evidence: Evidence<'_>) -> Document {
    let mut tree = Tree::new(evidence);
    let mut pack: Option<PackId> = None;
    for answered in &evidence.evaluation.answers {
        let head = evidence.program.head(answered.id);
        if pack != Some(head.pack) {
            pack = Some(head.pack);
            tree.document.gap();
            let label = evidence.program[head.pack].label.as_str();
            let words = Words::of(Tag::Title, label)
                .plain(format!(" · as at {}", evidence.evaluation.as_at));
            tree.document.line(Role::Pack, words);
        }
        tree.document.gap();
        tree.answer(answered.id);
    }
    tree.document
}

/// The part of the proof of some declarations that makes them what they are: steps that decide, and nothing beside
/// them. What was not asked is passed over.
#[must_use]
pub fn deciding(evidence: Evidence<'_>, of: &[Node]) -> Document {
    let mut tree = Tree { deciding: true, ..Tree::new(evidence) };
    for step in of.iter().filter_map(|node| tree.proof.find(*node)).collect::<Vec<u32>>() {
        tree.whole(step);
    }
    tree.document
}

pub(super) struct Tree<'a> {
    pub(super) proof: Proof<'a>,
    pub(super) document: Document,
    /// Steps that stand on the page in full.
    pub(super) printed: BTreeSet<u32>,
    /// The rule file of the answer.
    file: Option<FileId>,
    /// What decides nothing is left out.
    deciding: bool,
}

/// What one step shows.
pub(super) struct Shown<'a> {
    kind: &'static str,
    pub(super) head: Option<&'a Head>,
    pub(super) annotations: Option<&'a Annotations>,
    /// What was asked.
    what: Words,
    /// The words of the rule.
    rule: Option<String>,
    ty: Type,
    span: Option<Span>,
    /// Says nothing that the step below it does not say: it is passed over.
    thin: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn new(evidence: Evidence<'a>) -> Self {
        Self {
            proof: Proof::new(evidence),
            document: Document::default(),
            printed: BTreeSet::new(),
            file: None,
            deciding: false,
        }
    }

    /// The proof of one answer, behind what stands in the document.
    pub(super) fn answer(&mut self, id: AnswerId) {
        let Some(step) = self.proof.evidence.trace.answer(id) else { return };
        let head = self.proof.program().head(id);
        let (tone, said) = match self.proof.answer(id) {
            Some(answer) => (answer_tone(answer), self.proof.words.answer(id, answer)),
            None => (Tone::Good, "definition".to_owned()),
        };
        let words = match id {
            AnswerId::Define(_) => Words::text("= ").then(self.line(step, None).0),
            _ => Words::of(Tag::Mark(tone), mark(tone))
                .plain(" ")
                .tagged(Tag::Answer(tone), said.to_uppercase())
                .plain("  ")
                .label(head.label.as_str()),
        };
        self.file = None;
        let aside = self.place(Some(head.name_span)).unwrap_or_default();
        self.file = Some(head.name_span.file);
        self.document.step(vec![false], words, aside);
        if !self.printed.contains(&step) {
            self.document.name_last(format!("step/{step}"));
        }
        self.printed.insert(step);
        let shown = self.shown(step, None);
        self.remarks(step, &shown, &[false], !self.visible(step).is_empty());
        self.parts(step, &mut vec![false]);
    }

    /// A step that hangs on no other.
    fn whole(&mut self, step: u32) {
        let (words, shown) = self.line(step, None);
        let inner = !self.visible(step).is_empty();
        let again = self.printed.contains(&step);
        self.file = None;
        let aside = self.beside(&shown);
        self.file = shown.span.map(|span| span.file);
        let words = if again && inner { words.plain(" (worked out above)") } else { words };
        self.document.step(vec![false], words, aside);
        if !again {
            self.printed.insert(step);
            self.remarks(step, &shown, &[false], inner);
            self.parts(step, &mut vec![false]);
        }
    }

    fn parts(&mut self, at: u32, branches: &mut Vec<bool>) {
        let parts = self.visible(at);
        for (index, part) in parts.iter().enumerate() {
            branches.push(index + 1 < parts.len());
            stacker::maybe_grow(STACK.0, STACK.1, || self.part(*part, at, branches));
            branches.pop();
        }
    }

    fn part(&mut self, part: Part, whole: u32, branches: &mut Vec<bool>) {
        let (words, shown) = self.line(part.step, Some((part, whole)));
        let inner = self.visible(part.step);
        let before = self.printed.contains(&part.step);
        let again = before && !inner.is_empty();
        let deep = branches.len() >= DEEPEST && !inner.is_empty();
        let anchor = format!("step/{}", part.step);
        let words = match (again, deep) {
            (true, _) => {
                words.plain(" (").linked(Tag::Plain, "worked out above", anchor.as_str()).plain(")")
            }
            (false, true) => words.plain(" (… `rules explain` it by name)"),
            (false, false) => words,
        };
        let aside = self.beside(&shown);
        self.document.step(branches.clone(), words, aside);
        if !before {
            self.document.name_last(anchor);
            self.remarks(part.step, &shown, branches, !inner.is_empty() && !deep);
        }
        if !again && !deep {
            self.printed.insert(part.step);
            self.parts(part.step, branches);
        }
    }

    /// The readings and notes of a step, as lines below it.
    fn remarks(&mut self, at: u32, shown: &Shown<'_>, branches: &[bool], followed: bool) {
        let mut remarks: Vec<Words> = Vec::new();
        for reading in shown.annotations.iter().flat_map(|annotations| &annotations.interpretations)
        {
            let id = reading
                .id
                .as_ref()
                .map_or_else(|| "reading: ".to_owned(), |id| format!("reading {id}: "));
            let words = Words::of(Tag::Reading, id).plain(reading.reading.as_str());
            remarks.push(match &reading.not {
                Some(not) => words.plain(format!(" (not: {not})")),
                None => words,
            });
        }
        let notes = self.proof.notes(at).iter().filter_map(|note| self.proof.note(*note));
        remarks.extend(notes.map(|note| Words::text(format!("note: {note}"))));
        for words in remarks {
            // A remark hangs on the line of its step, not on a branch of its own.
            let mut at: Vec<bool> = branches.to_vec();
            at.push(followed);
            self.document.step_remark(at, words);
        }
    }

    /// What is printed for a step: its mark, what was asked, what was found.
    fn line(&self, at: u32, part: Option<(Part, u32)>) -> (Words, Shown<'a>) {
        let shown = self.shown(at, part.map(|(_, whole)| whole));
        let Some(step) = self.proof.step(at) else { return (Words::new(), shown) };
        let found = match &step.outcome {
            Outcome::Error(error) => self.proof.error(*error),
            outcome => {
                let said = self.answered(step.node, outcome);
                let said = said.unwrap_or_else(|| self.proof.words.outcome(shown.ty, outcome));
                Words::of(Tag::Value, said)
            }
        };
        let mut words = Words::new();
        let truth = shown.ty.atom == Atom::YesNo && !shown.ty.list;
        let notice = matches!(step.node, Node::Notice(_));
        let excludes = match step.node {
            Node::Condition { condition, .. } => {
                matches!(
                    self.proof.program()[condition].kind,
                    ConditionKind::Exclusion | ConditionKind::Hold
                )
            }
            _ => false,
        };
        if truth && !self.proof.is_withheld(at) {
            let tone = match (&step.outcome, step.outcome.truth()) {
                (Outcome::Known(Value::None), _) => Tone::Aside,
                (_, Truth::No) if notice => Tone::Aside,
                (_, Truth::Yes) if notice => Tone::Open,
                (_, Truth::Yes) if excludes => Tone::Bad,
                (_, Truth::No) if excludes => Tone::Good,
                (_, Truth::Yes) => Tone::Good,
                (_, Truth::No) => Tone::Bad,
                (_, Truth::Unknown) => Tone::Open,
                (_, Truth::Error) => Tone::Wrong,
            };
            words = words.tagged(Tag::Mark(tone), mark(tone)).plain(" ");
        }
        words = if shown.what.is_empty() {
            words.then(found)
        } else {
            words.then(ended(self.asked(step.node, &shown))).then(found)
        };
        if part.is_some_and(|(part, whole)| !part.decisive && self.proof.parts(whole).len() > 1) {
            words = words.plain(" (not decisive)");
        }
        (words, shown)
    }

    /// What was asked: a rule that has no label is said in the labels of what it reads.
    fn asked(&self, node: Node, shown: &Shown<'_>) -> Words {
        match (node, shown.what.0.as_slice()) {
            (Node::Expr(expr), [only]) if only.tag == Tag::Name => self.proof.spoken(expr),
            _ => shown.what.clone(),
        }
    }

    /// The answer of a determination, in its own word.
    fn answered(&self, node: Node, outcome: &Outcome) -> Option<String> {
        let (subject, id) = match node {
            Node::Eligibility(id) => (Subject::Eligibility(id), Some(AnswerId::Eligibility(id))),
            Node::Standard(id) => (Subject::Standard(id), Some(AnswerId::Standard(id))),
            Node::Payment(id) => (Subject::Payment(id), Some(AnswerId::Payment(id))),
            Node::Indicator(id) => (Subject::Indicator(id), Some(AnswerId::Indicator(id))),
            Node::Item { instalment, .. } => (Subject::Instalment(instalment), None),
            Node::Condition { .. } if matches!(outcome, Outcome::Known(Value::None)) => {
                return Some("not applicable".to_owned());
            }
            _ => return None,
        };
        let own = id.and_then(|id| Some(self.proof.words.answer(id, self.proof.answer(id)?)));
        Some(own.map_or_else(|| usual(subject, outcome).to_owned(), |own| own.to_lowercase()))
    }

    /// What stands beside a step: citations, else the place of a rule.
    fn beside(&self, shown: &Shown<'_>) -> Words {
        let cites = shown
            .annotations
            .map(|annotations| self.proof.words.citations(&annotations.cites))
            .unwrap_or_default();
        let place = match shown.head {
            Some(_) => self.place(shown.span).unwrap_or_default(),
            None => Words::new(),
        };
        match (cites.is_empty(), place.is_empty()) {
            (false, false) => cites.plain(" · ").then(place),
            (false, true) => cites,
            (true, _) => place,
        }
    }

    /// `lancashire_ehwb.rules:59`; `line 59` in the file of the answer.
    fn place(&self, span: Option<Span>) -> Option<Words> {
        let place = self.proof.place(span?)?;
        let here = self.file == Some(span?.file);
        // The folder of a library is the same on every line.
        let place = place.rsplit('/').next().unwrap_or_default();
        let said = match place.rsplit_once(':') {
            Some((_, line)) if here => format!("line {line}"),
            _ => place.to_owned(),
        };
        let anchor = self.proof.rule_anchor(span?)?;
        Some(Words::new().linked(Tag::Place, said, anchor))
    }

    /// The parts that are worth a line: those that only pass a value on are replaced by their own.
    fn visible(&self, at: u32) -> Vec<Part> {
        let mut visible = Vec::new();
        for part in self.proof.parts(at) {
            let mut part = *part;
            if self.deciding && !part.decisive {
                continue;
            }
            // Each turn goes one step down, and a proof has no cycles.
            while self.shown(part.step, Some(at)).thin {
                let [only] = self.proof.parts(part.step) else { break };
                part = Part {
                    step: only.step,
                    decisive: part.decisive && only.decisive,
                    reused: only.reused,
                };
            }
            if !self.says_nothing(at, part.step) {
                visible.push(part);
            }
        }
        if self.deciding {
            return visible;
        }
        let notices: &[NoticeId] = match self.proof.step(at).map(|step| step.node) {
            Some(Node::Eligibility(id)) => &self.proof.program()[id].notices,
            Some(Node::Standard(id)) => &self.proof.program()[id].notices,
            Some(Node::Payment(id)) => &self.proof.program()[id].notices,
            _ => &[],
        };
        // Warnings and advice are worked out beside their determination: they never change it.
        let steps = notices.iter().filter_map(|notice| self.proof.find(Node::Notice(*notice)));
        visible.extend(steps.map(|step| Part { step, decisive: true, reused: false }));
        visible
    }

    /// Whether a part repeats what the line above it says: a constant, a loop variable, or the value of a
    /// turn of a loop.
    fn says_nothing(&self, whole: u32, part: u32) -> bool {
        let Some(step) = self.proof.step(part) else { return true };
        let Node::Expr(expr) = step.node else { return false };
        let Some(above) = self.proof.step(whole) else { return false };
        match self.proof.program()[expr].kind {
            ExprKind::Constant(_) | ExprKind::Variable(_) => true,
            ExprKind::Field { of, .. } | ExprKind::Cell { of, .. } => {
                let variable = matches!(self.proof.program()[of].kind, ExprKind::Variable(_));
                variable
                    && matches!(above.node, Node::Each { .. })
                    && above.parts.len() == 1
                    && above.outcome == step.outcome
            }
            _ => false,
        }
    }

    pub(super) fn shown(&self, at: u32, whole: Option<u32>) -> Shown<'a> {
        let program = self.proof.program();
        let plain = |what: Words| Shown {
            kind: "step",
            head: None,
            annotations: None,
            what,
            rule: None,
            ty: Type::of(Atom::YesNo),
            span: None,
            thin: false,
        };
        let declared = |kind: &'static str, head: &'a Head, ty: Type| Shown {
            kind,
            head: Some(head),
            annotations: Some(&head.annotations),
            what: named_words(&head.label),
            ty,
            span: Some(head.name_span),
            ..plain(Words::new())
        };
        let truth = Type::of(Atom::YesNo);
        let Some(step) = self.proof.step(at) else { return plain(Words::new()) };
        match step.node {
            Node::Expr(expr) => self.expression(step, expr),
            Node::Define(define) => {
                declared("definition", &program[define].head, program[define].ty)
            }
            Node::Derived { define, item } => {
                let head = &program[define].head;
                let what = Words::of(Tag::Value, self.proof.words.item_name(item))
                    .plain(": ")
                    .label(head.label.as_str());
                Shown { what, ..declared("definition", head, program[define].ty) }
            }
            Node::Line(line) => self.definition_line(at, line, whole),
            Node::Each { .. } => {
                let ty = self.loop_type(whole);
                let name = step
                    .item
                    .as_ref()
                    .map(|item| self.proof.words.value(ty, item))
                    .unwrap_or_default();
                Shown { kind: "item", ty: self.body_type(at), ..plain(Words::of(Tag::Value, name)) }
            }
            Node::Condition { condition, .. } => {
                declared("condition", &program[condition].head, truth)
            }
            Node::Notice(notice) => {
                let kind =
                    if program[notice].kind == NoticeKind::Warning { "warning" } else { "advice" };
                let what =
                    Words::text(format!("{kind}: ")).label(program[notice].head.label.as_str());
                Shown { what, ..declared(kind, &program[notice].head, truth) }
            }
            Node::Eligibility(id) => declared("eligibility", &program[id].head, truth),
            Node::Standard(id) => declared("standard", &program[id].head, truth),
            Node::Payment(id) => declared("payment", &program[id].head, truth),
            Node::Item { instalment, index } => {
                let head = &program[instalment].head;
                let what = Words::of(Tag::Label, head.label.as_str());
                let what = match program[instalment].each {
                    Some((ref name, _)) => {
                        what.plain(format!(", {name} ")).value(self.item_of(step, index))
                    }
                    None => what,
                };
                Shown { what, ..declared("instalment", head, truth) }
            }
            Node::Indicator(id) => declared("indicator", &program[id].head, truth),
            Node::Counted { indicator, index } => {
                let what = Words::text(format!("{} ", program[indicator].item_name));
                Shown { kind: "item", ..plain(what.value(self.item_of(step, index))) }
            }
            Node::Clock(part) => {
                let ty = match part {
                    ClockPart::Applies => Atom::YesNo,
                    ClockPart::Limit => Atom::Duration,
                    ClockPart::Starts | ClockPart::Stops | ClockPart::Pauses | ClockPart::Due => {
                        Atom::Date
                    }
                };
                Shown { kind: "clock", ty: Type::of(ty), ..plain(Words::text(clock_words(part))) }
            }
            Node::Pay(part) => {
                let ty = match part {
                    PayPart::Amount | PayPart::Cap => Atom::Money,
                    PayPart::Places | PayPart::AlreadyPaid => Atom::Whole,
                    PayPart::DueOn => Atom::Date,
                };
                Shown { kind: "pays", ty: Type::of(ty), ..plain(Words::text(pay_words(part))) }
            }
            Node::InForce => Shown { kind: "in_force", ..plain(Words::text("in force")) },
        }
    }

    /// What the item of a step is called: as in its list, else by its position.
    fn item_of(&self, step: &Step, index: u32) -> String {
        match &step.item {
            Some(Value::Item(item)) => self.proof.words.item(item),
            Some(_) | None => (index + 1).to_string(),
        }
    }

    /// An expression: a fact or definition by its label, anything else in the words of the rule.
    fn expression(&self, step: &Step, expr: crate::program::ExprId) -> Shown<'a> {
        let program = self.proof.program();
        let written = &program[expr];
        let rule = self.proof.written(written.span);
        let (what, thin) = match &written.kind {
            ExprKind::Define(_)
            | ExprKind::Derived { .. }
            | ExprKind::AnswerIs { .. }
            | ExprKind::Applies(_)
                if step.parts.len() == 1
                    && !matches!(
                        written.kind,
                        ExprKind::AnswerIs { .. } | ExprKind::Applies(_)
                    ) =>
            {
                (Words::new(), true)
            }
            ExprKind::Fact(fact) => {
                let words = Words::of(Tag::Label, program[*fact].head.label.as_str());
                (words, false)
            }
            ExprKind::Field { .. } | ExprKind::Join { .. } | ExprKind::Cell { .. } => (
                Words::of(Tag::Label, self.proof.label(expr).unwrap_or_else(|| rule.clone())),
                false,
            ),
            ExprKind::And(_) => (Words::text("all of"), false),
            ExprKind::Or(_) => (Words::text("any of"), false),
            _ => (Words::of(Tag::Name, rule.clone()), false),
        };
        Shown {
            kind: "expression",
            head: None,
            annotations: None,
            what,
            rule: Some(rule),
            ty: written.ty,
            span: Some(written.span),
            thin,
        }
    }

    fn definition_line(&self, at: u32, line: u32, whole: Option<u32>) -> Shown<'a> {
        let program = self.proof.program();
        let define =
            whole.and_then(|whole| self.proof.step(whole)).and_then(|step| match step.node {
                Node::Define(define) | Node::Derived { define, .. } => Some(define),
                _ => None,
            });
        let rule = define.and_then(|define| program[define].lines.get(line as usize));
        let decided = self.proof.notes(at).contains(&Note::LineDecided(line));
        let said = if decided {
            format!("line {} decides", line + 1)
        } else {
            format!("line {}", line + 1)
        };
        Shown {
            kind: "line",
            head: None,
            annotations: rule.map(|rule| &rule.annotations),
            what: Words::text(said),
            rule: rule.map(|rule| self.proof.written(rule.span)),
            ty: define.map_or(Type::of(Atom::YesNo), |define| {
                // The outcome of a line that does not hold is that of its guard.
                let read = decided || self.proof.notes(at).contains(&Note::LinePossible(line));
                if read { program[define].ty } else { Type::of(Atom::YesNo) }
            }),
            span: rule.map(|rule| rule.span),
            // The only line of a definition says nothing that the definition does not say.
            thin: define.is_some_and(|define| program[define].lines.len() == 1),
        }
    }

    /// The type of what a loop runs over.
    fn loop_type(&self, whole: Option<u32>) -> Type {
        let program = self.proof.program();
        let list =
            whole.and_then(|whole| self.proof.step(whole)).and_then(|step| match step.node {
                Node::Expr(expr) => match program[expr].kind {
                    ExprKind::Quantified { list, .. }
                    | ExprKind::Count { list, .. }
                    | ExprKind::Sum { list, .. }
                    | ExprKind::Extreme { list, .. } => Some(list),
                    _ => None,
                },
                Node::Indicator(id) => program[id].list,
                Node::Clock(_) => None,
                _ => None,
            });
        list.map_or(Type::of(Atom::Text), |list| program[list].ty.element())
    }

    /// The type of what is worked out in one turn of a loop: that of its last part.
    fn body_type(&self, at: u32) -> Type {
        let last = self.proof.parts(at).last().and_then(|part| self.proof.step(part.step));
        match last.map(|step| step.node) {
            Some(Node::Expr(expr)) => self.proof.program()[expr].ty,
            _ => Type::of(Atom::YesNo),
        }
    }
}

fn named_words(label: &str) -> Words {
    Words::of(Tag::Label, label)
}

/// What was asked, and what belongs between it and what was found.
fn ended(what: Words) -> Words {
    let question = what.bare().ends_with('?');
    if question { what.plain(" ") } else { what.plain(": ") }
}

const fn clock_words(part: ClockPart) -> &'static str {
    match part {
        ClockPart::Applies => "applies",
        ClockPart::Starts => "the clock starts on",
        ClockPart::Stops => "the clock stops on",
        ClockPart::Limit => "the limit",
        ClockPart::Pauses => "paused",
        ClockPart::Due => "due by",
    }
}

const fn pay_words(part: PayPart) -> &'static str {
    match part {
        PayPart::Amount => "amount",
        PayPart::Places => "places",
        PayPart::AlreadyPaid => "already paid",
        PayPart::DueOn => "due on",
        PayPart::Cap => "at most in total",
    }
}
