//! Paragraphs of sources that are said to have a rule, and that nothing cites.

use std::collections::HashSet;

use smol_str::SmolStr;

use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{SourceDocument, SourceId};
use crate::span::Span;
use crate::syntax::ast::ParagraphStatus;

/// Reports the uncited paragraphs, those of one line together.
pub(super) fn uncited(context: &Context<'_>, findings: &mut Findings) {
    let parts = context.parts.iter();
    let citations: HashSet<(SourceId, &str)> = parts
        .flat_map(|part| &part.annotations.cites)
        .map(|citation| (citation.source, citation.reference.as_str()))
        .collect();
    for (at, source) in context.program.sources.iter().enumerate() {
        let is_cited = |id: &SmolStr| citations.contains(&(SourceId::at(at), id.as_str()));
        let uncited = source.paragraphs.iter().filter(|paragraph| {
            paragraph.status == ParagraphStatus::Rule
                && !is_cited(&paragraph.id)
                && !paragraph.also.iter().any(is_cited)
        });
        let mut lines: Vec<(Span, Vec<&str>)> = Vec::new();
        for paragraph in uncited {
            match lines.last_mut() {
                Some((span, ids)) if *span == paragraph.span => ids.push(&paragraph.id),
                _ => lines.push((paragraph.span, vec![&paragraph.id])),
            }
        }
        for (span, ids) in lines {
            findings.report(uncited_report(source, span, &ids));
        }
    }
}

fn uncited_report(source: &SourceDocument, span: Span, ids: &[&str]) -> Diagnostic {
    const MOST_NAMED: usize = 5;
    let name = &source.head.name;
    let mut listed: Vec<String> =
        ids.iter().take(MOST_NAMED).map(|id| format!("`{name} {id}`")).collect();
    if let Some(more) = ids.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        listed.push(format!("{more} more"));
    }
    let first = ids.first().copied().unwrap_or_default();
    Diagnostic::warning(
        Code::UncitedParagraph,
        span,
        format!("no rule cites {}", listed.join(", ")),
    )
    .label("listed as `rule`")
    .help(format!(
        "write `cites {name} {first}` under its rule, or say why there is none: `judgement \"…\"` or `not yet \"…\"`"
    ))
}
