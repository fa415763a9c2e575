//! One case, its answers and their proof, side by side, and the ways to find one's place in them.
//!
//! Owns: nothing but the look-ups that sentences and trees share.

use std::collections::HashMap;

use smol_str::SmolStr;

use crate::engine::{
    Answered, ConditionAnswer, Evaluation, Finding, Missing, Node, Note, Outcome, Part, Step, Trace,
};
use crate::program::{Answer, AnswerId, ExprId, ExprKind, FactId, Program, Slot, Value};
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::value::Truth;

use super::speaker::Speaker;
use super::words::Lexicon;

/// So many bytes of a rule are repeated beside a step of a proof.
pub(super) const LONGEST_RULE: usize = 400;

/// Everything that words are made from.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The rule files, for the places of rules.
    pub sources: &'a Sources,
    /// The library.
    pub program: &'a Program,
    /// The case.
    pub facts: &'a crate::program::Facts,
    /// The answers.
    pub evaluation: &'a Evaluation,
    /// Their proof.
    pub trace: &'a Trace,
}

/// The evidence with an index.
#[derive(Debug)]
pub(super) struct Proof<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) words: Lexicon<'a>,
    /// Where each definition, condition and answer was worked out.
    kept: HashMap<Node, u32>,
}

impl<'a> Proof<'a> {
    pub(super) fn new(evidence: Evidence<'a>) -> Self {
        let mut kept = HashMap::new();
        for (at, step) in evidence.trace.steps.iter().enumerate() {
            if !matches!(step.node, Node::Expr(_) | Node::Line(_) | Node::Each { .. }) {
                kept.entry(step.node).or_insert(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        let words = Lexicon { program: evidence.program, facts: evidence.facts };
        Self { evidence, words, kept }
    }

    pub(super) const fn program(&self) -> &'a Program {
        self.evidence.program
    }

    /// What the parts of rules are called.
    pub(super) const fn speaker(&self) -> Speaker<'a> {
        Speaker { program: self.evidence.program, words: self.words }
    }

    /// The step of a definition, condition, answer or item.
    pub(super) fn find(&self, node: Node) -> Option<u32> {
        self.kept.get(&node).copied()
    }

    pub(super) fn step(&self, at: u32) -> Option<&'a Step> {
        self.evidence.trace.step(at)
    }

    pub(super) fn parts(&self, at: u32) -> &'a [Part] {
        self.step(at).map_or(&[], |step| step.parts.as_slice())
    }

    pub(super) fn notes(&self, at: u32) -> &'a [Note] {
        self.step(at).map_or(&[], |step| step.notes.as_slice())
    }

    /// Whether the outcome of a step is not to be shown.
    pub(super) fn is_withheld(&self, at: u32) -> bool {
        let outcome = self.step(at).and_then(|step| step.outcome.known());
        outcome.is_some_and(Value::is_withheld)
    }

    pub(super) fn truth(&self, at: u32) -> Truth {
        self.step(at).map_or(Truth::Unknown, |step| step.outcome.truth())
    }

    /// The part of a step that evaluated an expression.
    pub(super) fn part(&self, at: u32, expr: ExprId) -> Option<u32> {
        self.part_node(at, Node::Expr(expr))
    }

    pub(super) fn part_node(&self, at: u32, node: Node) -> Option<u32> {
        let found = |part: &&Part| self.step(part.step).is_some_and(|step| step.node == node);
        self.parts(at).iter().find(found).map(|part| part.step)
    }

    /// What an operand of a step gave.
    pub(super) fn operand(&self, at: u32, expr: ExprId) -> Outcome {
        if let ExprKind::Constant(value) = &self.program()[expr].kind {
            return Outcome::Known(value.clone());
        }
        let step = self.part(at, expr).and_then(|part| self.step(part));
        step.map_or(Outcome::UNKNOWN, |step| step.outcome.clone())
    }

    /// The answer that was given, where it was asked for.
    pub(super) fn answer(&self, id: AnswerId) -> Option<Answer> {
        let answered =
            self.evidence.evaluation.answers.iter().find(|answered| answered.id == id)?;
        match &answered.finding {
            Finding::Define(_) => None,
            Finding::Eligibility(found) => Some(found.answer),
            Finding::Standard(found) => Some(found.answer),
            Finding::Payment(found) => Some(found.answer),
            Finding::Indicator(found) => Some(found.answer),
        }
    }

    /// Whether the answer depends on facts, and the case mentions none of them; or none of those that its
    /// own pack asks for, and nothing else decides any part of it.
    pub(super) fn says_nothing_of(&self, answered: &Answered) -> bool {
        let program = self.program();
        let at = program.answers.iter().position(|answer| *answer == answered.id);
        let Some(reads) = at.and_then(|at| program.answer_reads.get(at)) else { return false };
        let given = |fact: &FactId| {
            let slot = self.evidence.facts.slots.get(fact.index());
            !matches!(slot, None | Some(Slot::LeftOut | Slot::LeftOutIsNone))
        };
        if reads.is_empty() || !reads.iter().any(given) {
            return !reads.is_empty();
        }
        let Finding::Eligibility(found) = &answered.finding else { return false };
        let own = |fact: &FactId| program[*fact].head.pack == program.head(answered.id).pack;
        let asks_own =
            found.missing.iter().any(|one| matches!(one, Missing::Fact(fact) if own(fact)));
        let decided = |one: &ConditionAnswer| {
            matches!(one.answer, Answer::Met | Answer::NotMet | Answer::Error)
        };
        found.answer == Answer::Undecided
            && asks_own
            && !found.conditions.iter().any(decided)
            && !reads.iter().any(|fact| own(fact) && given(fact))
    }

    /// `rules/england/england.rules:12`
    pub(super) fn place(&self, span: Span) -> Option<String> {
        let source = self.evidence.sources.get(span.file)?;
        Some(format!("{}:{}", source.name(), source.line_column(span.start).line))
    }

    /// The anchor of the line of a rule file where a span starts.
    pub(super) fn rule_anchor(&self, span: Span) -> Option<SmolStr> {
        let line = self.evidence.sources.line_column(span)?.line;
        Some(SmolStr::from(format!("{}/{line}", rules_anchor(span.file))))
    }

    /// The words of a rule as they are written, on one line; cut where they are very many.
    pub(super) fn written(&self, span: Span) -> String {
        let text = self.evidence.sources.slice(span);
        // A comment is not part of what is said, but a `#` may stand in quotes: leave it where it is one line.
        let lines: Vec<&str> = text.lines().take(LONGEST_RULE).collect();
        let bare = lines.iter().map(|line| match line.find('#') {
            Some(at) if lines.len() > 1 && !line.contains('"') => line.get(..at).unwrap_or(line),
            _ => line,
        });
        let mut words = String::new();
        for word in bare.flat_map(str::split_whitespace) {
            if words.len() > LONGEST_RULE {
                words.push_str(" …");
                break;
            }
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }

    /// Whether a value was left out of the case and read as none.
    pub(super) fn read_as_none(&self, at: u32) -> bool {
        self.notes(at).iter().any(|note| matches!(note, Note::ReadAsNone(_)))
    }
}

/// The anchor of a rule file; that of a line is this, a slash and its number.
pub(super) fn rules_anchor(file: FileId) -> SmolStr {
    SmolStr::from(format!("rule/{}", file.0))
}

/// The items of a known list.
pub(super) fn items(outcome: &Outcome) -> &[Value] {
    match outcome {
        Outcome::Known(Value::List(list)) => &list.items,
        _ => &[],
    }
}
