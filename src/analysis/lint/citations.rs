//! Rules that cite nothing, and those that cite the same twice.

use std::collections::{HashMap, HashSet};

use super::{Context, Findings, Mend};
use crate::diagnostic::{Code, Diagnostic, Repair};
use crate::program::{
    Annotations, Citation, Citing, ConditionOwner, EligibilityId, Pack, PackId, Program, SourceId,
};
use crate::span::Span;

/// Reports determinations without a citation, of their own or of all their parts; and conditions without one where
/// neither the determination nor the instalment that they belong to has one.
///
/// What cites at all can be looked up. A pack that has no source, and sees none, has nothing to cite.
pub(super) fn missing(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let with_sources = with_sources(program);
    let cites: HashMap<Citing, &Annotations> =
        context.parts.iter().map(|part| (part.part, part.annotations)).collect();
    let cites = |part: Citing| cites.get(&part).is_some_and(|has| !has.cites.is_empty());
    let half: HashSet<EligibilityId> = (0..program.eligibilities.len())
        .map(EligibilityId::at)
        .filter(|id| program[*id].conditions.iter().any(|id| cites(Citing::Condition(*id))))
        .collect();
    for part in context.parts.iter().map(|part| part.part) {
        if cites(part) || part.pack(program).is_none_or(|pack| !with_sources.contains(&pack)) {
            continue;
        }
        let said_elsewhere = match part {
            Citing::Condition(id) => match program[id].owner {
                // One report is enough where the whole of it cites nothing.
                ConditionOwner::Eligibility(owner) => {
                    cites(Citing::Eligibility(owner)) || !half.contains(&owner)
                }
                ConditionOwner::Instalment(owner) => {
                    cites(Citing::Instalment(owner))
                        || cites(Citing::Payment(program[owner].payment))
                }
            },
            Citing::Eligibility(id) => half.contains(&id),
            Citing::Payment(id) => {
                let parts = program[id].instalments.iter().map(|id| Citing::Instalment(*id));
                any_of(parts, &cites)
            }
            Citing::Indicator(id) => {
                let targets = (0..).zip(&program[id].targets).map(|(at, _)| Citing::Target(id, at));
                any_of(targets, &cites)
            }
            Citing::Standard(_) | Citing::Queue(_) => false,
            _ => true,
        };
        if !said_elsewhere {
            findings.report(missing_report(program, part));
        }
    }
}

fn any_of(mut parts: impl Iterator<Item = Citing>, cites: &impl Fn(Citing) -> bool) -> bool {
    parts.any(cites)
}

fn missing_report(program: &Program, part: Citing) -> Diagnostic {
    let sort = part.sort(program);
    Diagnostic::warning(
        Code::NoCitation,
        part.span(program),
        format!("the {sort} `{}` cites nothing", part.name(program)),
    )
    .label("which paragraph says so?")
    .help("write the paragraph on a line below: `cites SOURCE PARAGRAPH`")
}

/// The packs that have a source, or use one that has.
fn with_sources(program: &Program) -> HashSet<PackId> {
    let own: HashSet<PackId> = program.sources.iter().map(|source| source.head.pack).collect();
    let sees = |(at, pack): (usize, &Pack)| {
        let id = PackId::at(at);
        (own.contains(&id) || pack.uses.iter().any(|used| own.contains(used))).then_some(id)
    };
    program.packs.iter().enumerate().filter_map(sees).collect()
}

/// Reports paragraphs that are cited twice under one part.
pub(super) fn twice(context: &Context<'_>, findings: &mut Findings) {
    for part in &context.parts {
        let mut seen: HashMap<(SourceId, &str), Span> = HashMap::new();
        for citation in &part.annotations.cites {
            let key = (citation.source, citation.reference.as_str());
            if let Some(first) = seen.get(&key) {
                twice_report(context, citation, *first, findings);
            } else {
                seen.insert(key, citation.span);
            }
        }
    }
}

fn twice_report(context: &Context<'_>, citation: &Citation, first: Span, findings: &mut Findings) {
    let span = citation.span;
    let report = Diagnostic::warning(
        Code::CitedTwice,
        span,
        format!("`{}` is cited twice here", context.sources.slice(span).trim()),
    )
    .label("cited again")
    .also(first, "cited first")
    .help("take one of the two away");
    match removal(context, span) {
        Some(edit) => findings.mendable(
            report,
            Mend { does: "take the second citation away".to_owned(), edits: vec![edit] },
        ),
        None => findings.report(report),
    }
}

/// The change that takes a citation away: with the comma before it, or with its line where it stands there alone.
fn removal(context: &Context<'_>, span: Span) -> Option<Repair> {
    let source = context.sources.get(span.file)?;
    let text = source.text();
    let before = text.get(..span.start as usize)?;
    // Over a line break a comment may stand between them.
    if let Some(listed) = before.trim_end_matches(' ').strip_suffix(',') {
        let start = u32::try_from(listed.len()).ok()?;
        return Some(Repair { span: Span { start, ..span }, text: String::new() });
    }
    let line = source.line_column(span.start).line;
    let own = source.line(line).trim() == format!("cites {}", context.sources.slice(span).trim());
    let whole = Span::new(span.file, source.line_start(line), source.line_start(line + 1));
    own.then(|| Repair { span: whole, text: String::new() })
}
