//! A rule in the words of its labels: `“Age on the day of the request” is between 4 and 19`.
//!
//! Owns: which names of a rule's text are put in words. The rest of the text stays as it is written.

use crate::program::{ExprId, ExprKind, Value};
use crate::span::Span;

use super::fragment::{Tag, Words};
use super::proof::{LONGEST_RULE, Proof};

/// So deep the parts of a rule are looked at.
const DEEPEST: usize = 32;

impl Proof<'_> {
    /// An expression with labels in the place of names.
    pub(super) fn spoken(&self, expr: ExprId) -> Words {
        let whole = self.program()[expr].span;
        let mut names: Vec<(Span, String, bool)> = Vec::new();
        self.names(expr, 0, &mut names);
        names.sort_by_key(|(span, ..)| (span.start, std::cmp::Reverse(span.end)));
        let mut words = Words::new();
        let mut at = whole.start;
        let mut written = 0;
        for (span, label, value) in names {
            if span.file != whole.file || span.start < at || span.end > whole.end {
                continue;
            }
            let before = self.between(Span { start: at, end: span.start, ..whole });
            written += before.len() + label.len();
            words = words.tagged(Tag::Plain, before);
            words = match value {
                true => words.value(label),
                false => words.plain("“").label(label).plain("”"),
            };
            at = span.end;
            if written > LONGEST_RULE {
                return words.plain(" …");
            }
        }
        words.tagged(Tag::Plain, self.between(Span { start: at, end: whole.end, ..whole }))
    }

    /// The names in an expression, each with its place and what people call it; whether it is a value.
    fn names(&self, expr: ExprId, depth: usize, into: &mut Vec<(Span, String, bool)>) {
        let program = self.program();
        let written = &program[expr];
        let label = match &written.kind {
            ExprKind::Fact(_)
            | ExprKind::Define(_)
            | ExprKind::Rows(_)
            | ExprKind::Field { .. }
            | ExprKind::Derived { .. } => self.label(expr),
            ExprKind::AnswerIs { subject, .. } => {
                let label = self.subject_label(*subject).to_owned();
                into.push((self.first_word(written.span), label, false));
                return;
            }
            ExprKind::Applies(condition) => {
                let label = self.words.condition(*condition).to_owned();
                into.push((self.first_word(written.span), label, false));
                return;
            }
            ExprKind::Constant(value @ Value::Member(_)) => {
                into.push((written.span, self.words.value(written.ty, value), true));
                return;
            }
            _ => None,
        };
        if let Some(label) = label {
            into.push((written.span, label, false));
            return;
        }
        if depth < DEEPEST {
            let mut inner = Vec::new();
            program.children(&written.kind, &mut inner);
            inner.into_iter().for_each(|part| self.names(part, depth + 1, into));
        }
    }

    /// The path that an expression begins with: `ehwb.age is met`.
    fn first_word(&self, span: Span) -> Span {
        let text = self.evidence.sources.slice(span);
        let length = text.find(char::is_whitespace).unwrap_or(text.len());
        Span { end: span.start + u32::try_from(length).unwrap_or(0), ..span }
    }

    /// Text between two names: as written, with single spaces, those at its ends kept.
    fn between(&self, span: Span) -> String {
        let text = self.evidence.sources.slice(span);
        if text.is_empty() {
            return String::new();
        }
        let mut said = self.written(span);
        if text.starts_with(char::is_whitespace) && !said.is_empty() {
            said.insert(0, ' ');
        }
        if text.ends_with(char::is_whitespace) || said.is_empty() {
            said.push(' ');
        }
        said
    }
}
