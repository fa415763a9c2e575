//! A problem with the lines it is about, as miette draws it.
//!
//! Only the lines around the labels are handed over, and of very long lines only the part around the
//! label: a report of a 60 MB case on one line is as short and as fast as any other.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use rules::diagnostic::{Diagnostic, Severity};
use rules::source::{Source, Sources};
use rules::span::Span;

/// Lines shown before the first label and after the last.
const CONTEXT: u32 = 1;
/// Labels further below or above the main one than this are named by their place instead.
const NEAR: u32 = 30;
/// Longer lines are cut around the label.
const LONGEST_LINE: usize = 400;
/// What is kept before and behind the start of the label of a line that is cut.
const KEPT: (usize, usize) = (80, 240);

/// One problem and the lines around it.
#[derive(Debug)]
pub(crate) struct Excerpt<'a> {
    problem: &'a Diagnostic,
    /// The lines; `None` where the problem has no place in a text.
    lines: Option<Lines<'a>>,
    /// What the labels in other places say.
    elsewhere: Vec<String>,
}

#[derive(Debug)]
struct Lines<'a> {
    name: &'a str,
    text: String,
    /// The line number of the first, from 0.
    first: usize,
    /// The characters cut off before the part of the line that the main label stands in.
    cut: usize,
    /// The labels, as places in `text`.
    labels: Vec<LabeledSpan>,
}

impl<'a> Excerpt<'a> {
    /// The excerpt for a problem.
    pub(crate) fn new(sources: &'a Sources, problem: &'a Diagnostic) -> Self {
        let main = problem.labels.first().map(|label| label.span);
        let source = main.and_then(|span| sources.get(span.file));
        let (Some(main), Some(source)) = (main, source) else {
            return Self { problem, lines: None, elsewhere: Vec::new() };
        };
        let line = source.line_column(main.start).line;
        let near = |span: Span| {
            span.file == main.file
                && source.line_column(span.start).line.abs_diff(line) <= NEAR
                && source.line_column(span.end).line.abs_diff(line) <= NEAR
        };
        let mut elsewhere = Vec::new();
        let mut close: Vec<(Span, &str)> = Vec::new();
        for label in &problem.labels {
            if near(label.span) {
                close.push((label.span, &label.text));
            } else if label.span == main {
                // A place that runs over very many lines is shown by its start.
                close.push((Span { end: main.start, ..main }, &label.text));
            } else if let Some(other) = sources.get(label.span.file) {
                let place = other.line_column(label.span.start);
                elsewhere.push(format!(
                    "{} ({}:{}:{})",
                    label.text,
                    other.name(),
                    place.line,
                    place.column
                ));
            }
        }
        Self { problem, lines: Some(Lines::new(source, &close)), elsewhere }
    }
}

impl<'a> Lines<'a> {
    fn new(source: &'a Source, labels: &[(Span, &str)]) -> Self {
        let line_of = |at: u32| source.line_column(at).line;
        let first = labels.iter().map(|(span, _)| line_of(span.start)).min().unwrap_or(1);
        let last = labels.iter().map(|(span, _)| line_of(span.end)).max().unwrap_or(1);
        let first = first.saturating_sub(CONTEXT).max(1);
        let (mut text, mut cut) = (String::new(), 0);
        let mut placed = Vec::new();
        for line in first..=last + CONTEXT {
            if line > last && source.line_start(line) as usize >= source.text().len() {
                break;
            }
            let (start, words) = (source.line_start(line) as usize, source.line(line));
            let inside =
                |span: &Span| (start..=start + words.len()).contains(&(span.start as usize));
            let anchor = labels
                .iter()
                .map(|(span, _)| *span)
                .find(inside)
                .map_or(0, |span| span.start as usize - start);
            let (from, to) = kept(words, anchor);
            let shift = |at: usize| text.len() + at.saturating_sub(start).clamp(from, to) - from;
            for (span, said) in labels.iter().filter(|(span, _)| inside(span)) {
                let at = shift(span.start as usize);
                placed.push((*span, at, (*said).to_owned()));
            }
            if labels.first().is_some_and(|(span, _)| inside(span)) {
                cut = words.get(..from).unwrap_or_default().chars().count();
            }
            text.push_str(words.get(from..to).unwrap_or_default());
            text.push('\n');
        }
        let labels = placed
            .into_iter()
            .map(|(span, at, said)| {
                let mut end = (at + (span.end - span.start) as usize).min(text.len());
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                let said = if said.is_empty() { None } else { Some(said) };
                LabeledSpan::new(said, at, end.saturating_sub(at))
            })
            .collect();
        Self { name: source.name(), text, first: first.saturating_sub(1) as usize, cut, labels }
    }
}

/// The part of a line that is shown, as byte offsets at character boundaries.
fn kept(line: &str, anchor: usize) -> (usize, usize) {
    if line.len() <= LONGEST_LINE {
        return (0, line.len());
    }
    let mut from = anchor.saturating_sub(KEPT.0);
    let mut to = (anchor + KEPT.1).min(line.len());
    while !line.is_char_boundary(from) {
        from -= 1;
    }
    while !line.is_char_boundary(to) {
        to -= 1;
    }
    (from, to)
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)
    }
}

impl std::error::Error for Excerpt<'_> {}

impl miette::Diagnostic for Excerpt<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.problem.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        let help = self.problem.help.as_deref();
        let parts: Vec<&str> =
            help.into_iter().chain(self.elsewhere.iter().map(String::as_str)).collect();
        if parts.is_empty() { None } else { Some(Box::new(parts.join("\n"))) }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.lines.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.lines.as_ref().map(|lines| Box::new(lines.labels.iter().cloned()) as Box<_>)
    }
}

impl SourceCode for Lines<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let part = self.text.as_str().read_span(span, before, after)?;
        let column =
            if before == 0 && after == 0 { part.column() + self.cut } else { part.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            part.data(),
            *part.span(),
            part.line() + self.first,
            column,
            part.line_count(),
        )))
    }
}
