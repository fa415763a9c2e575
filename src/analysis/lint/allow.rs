//! Comments that allow what a lint finds: `# allow near_names: the two districts are called so`.
//!
//! Owns: how such a comment is written, what it is about, and the reports about those that allow nothing.
//! A comment on a line of its own is about what begins on the next line, one behind a line about what begins there:
//! a whole declaration, a part of one, or the line alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use smol_str::SmolStr;

use super::{Context, Findings, Levels, Lint, Mend, unknown_lint};
use crate::diagnostic::{Code, Diagnostic, Level, Repair};
use crate::source::Source;
use crate::span::{FileId, Span, Spanned};
use crate::syntax;

/// The comments of a library that allow something.
#[derive(Default)]
pub(super) struct Allows {
    comments: Vec<Allow>,
    /// What each lint is allowed in, in order of place.
    scopes: BTreeMap<Code, Vec<Scope>>,
}

/// Where a comment allows a lint. Scopes lie in one another or apart, as declarations and their parts do.
struct Scope {
    span: Span,
    /// Position of the comment.
    comment: usize,
    /// Position of the smallest scope around this one.
    around: Option<usize>,
}

/// One comment.
struct Allow {
    /// The whole comment.
    comment: Span,
    /// The lints that it names, and whether each was found.
    lints: Vec<(&'static Lint, bool)>,
    /// It names a lint that does not exist, and that is reported.
    unknown: bool,
    /// What it is about; `None` if nothing follows it.
    scope: Option<Span>,
}

/// Reads every comment that allows something; reports those that cannot be right.
pub(super) fn read(context: &Context<'_>, findings: &mut Findings) -> Allows {
    let mut allows = Allows::default();
    for (file, source) in context.sources.iter() {
        // Most texts have no such comment, and need not be cut into lines once more.
        if !source.text().contains("allow ") {
            continue;
        }
        let comments = syntax::comments(file, source.text());
        let comments: Vec<(&Spanned<SmolStr>, Words<'_>)> =
            comments.iter().filter_map(|comment| Some((comment, words(&comment.node)?))).collect();
        if comments.is_empty() {
            continue;
        }
        let extents = extents(context, file);
        let mut place = Place { source, extents: &extents, below: None, scopes: HashMap::new() };
        // From the end, so that of several comments above one line each has to look no further than the next.
        for (comment, words) in comments.into_iter().rev() {
            allows.comments.push(allow(&mut place, comment.span, &words, findings));
        }
    }
    allows.index();
    allows
}

impl Allows {
    /// Puts the scopes of each lint in order, each with the one around it.
    fn index(&mut self) {
        for (comment, allow) in self.comments.iter().enumerate() {
            let Some(span) = allow.scope else { continue };
            for (lint, _) in &allow.lints {
                let scope = Scope { span, comment, around: None };
                self.scopes.entry(lint.code).or_default().push(scope);
            }
        }
        for scopes in self.scopes.values_mut() {
            scopes
                .sort_by_key(|scope| (scope.span.file, scope.span.start, Reverse(scope.span.end)));
            let mut open: Vec<(usize, Span)> = Vec::new();
            for (at, scope) in scopes.iter_mut().enumerate() {
                while open.last().is_some_and(|(_, span)| !holds(*span, scope.span)) {
                    open.pop();
                }
                scope.around = open.last().map(|(at, _)| *at);
                open.push((at, scope.span));
            }
        }
    }

    /// Whether a comment allows what was found; the one that is about the least is then used.
    pub(super) fn allow(&mut self, found: &Diagnostic) -> bool {
        let Some(scopes) = self.scopes.get(&found.code) else { return false };
        let comment = found.labels.iter().find_map(|label| {
            let place = Span { end: label.span.start, ..label.span };
            let mut at = scopes
                .partition_point(|scope| {
                    (scope.span.file, scope.span.start) <= (place.file, place.start)
                })
                .checked_sub(1)?;
            loop {
                let scope = scopes.get(at)?;
                if holds(scope.span, place) {
                    return Some(scope.comment);
                }
                at = scope.around?;
            }
        });
        let Some(allow) = comment.and_then(|at| self.comments.get_mut(at)) else { return false };
        let about = |lint: &Lint| lint.code == found.code;
        allow.lints.iter_mut().filter(|(lint, _)| about(lint)).for_each(|(_, used)| *used = true);
        true
    }

    /// Reports the comments that allowed nothing. What is off in a pack cannot be found there, and is left alone.
    pub(super) fn unused(&self, context: &Context<'_>, levels: &Levels, findings: &mut Findings) {
        for allow in &self.comments {
            let is_off = |lint: &Lint| levels.level(lint.code, allow.comment.file) == Level::Off;
            let unused: Vec<String> = allow
                .lints
                .iter()
                .filter(|(lint, used)| !used && !is_off(lint))
                .map(|(lint, _)| format!("`{}`", lint.name()))
                .collect();
            if unused.is_empty() {
                continue;
            }
            let report = Diagnostic::warning(
                Code::UnusedAllow,
                allow.comment,
                format!("this allows {}, and it is not found here", unused.join(" and ")),
            )
            .label(if allow.scope.is_some() {
                "nothing to allow"
            } else {
                "nothing stands below it"
            })
            .help("take the comment away; one above a declaration is about that declaration alone");
            let all = unused.len() == allow.lints.len() && !allow.unknown;
            match context.sources.get(allow.comment.file).and_then(|text| removal(text, allow)) {
                Some(edit) if all => findings.mendable(
                    report,
                    Mend { does: "take the comment away".to_owned(), edits: vec![edit] },
                ),
                _ => findings.report(report),
            }
        }
    }
}

/// Whether one place begins in another.
fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.start < outer.end
}

/// What a comment says: the names of lints with their places in it, and the reason.
struct Words<'c> {
    names: Vec<(usize, &'c str)>,
    reason: &'c str,
}

/// Reads a comment as one that allows something; `None` if it is about something else.
fn words(comment: &str) -> Option<Words<'_>> {
    let said = comment.trim_start_matches('#').trim_start();
    let rest = said.strip_prefix("allow ")?;
    let (listed, reason) = match rest.split_once(':') {
        // A code may be written out: `rules::lint::near_names`.
        Some(_) if rest.trim_start().starts_with(PREFIX) => {
            let code = rest.trim_start().strip_prefix(PREFIX).unwrap_or_default();
            code.split_once(':').unwrap_or((code, ""))
        }
        Some((listed, reason)) => (listed, reason),
        None => (rest, ""),
    };
    let start = |name: &str| (name.as_ptr() as usize).saturating_sub(comment.as_ptr() as usize);
    let names: Vec<(usize, &str)> =
        listed.split(',').map(str::trim).map(|name| (start(name), name)).collect();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let known = |name: &str| Lint::of_name(name).is_some();
    if names.iter().all(|(_, name)| is_name(name)) {
        // `# allow visitors` is prose, and so is `# allow visitors: none` said to nobody in particular; only the
        // second could be meant for us.
        let meant = rest.contains(':') || names.iter().any(|(_, name)| known(name));
        return meant.then_some(Words { names, reason: reason.trim() });
    }
    // `# allow near_names because …`: a reason without the colon.
    let first = rest.split_whitespace().next().unwrap_or_default().trim_end_matches(',');
    known(first).then(|| Words { names: vec![(start(first), first)], reason: "" })
}

const PREFIX: &str = "rules::lint::";

/// A text, and what begins where in it.
struct Place<'s> {
    source: &'s Source,
    extents: &'s [Span],
    /// The line of the comment below the one that is looked at, and the line that it is about.
    below: Option<(u32, u32)>,
    /// What begins on each line that was asked for.
    scopes: HashMap<u32, Option<Span>>,
}

fn allow(
    place: &mut Place<'_>,
    comment: Span,
    words: &Words<'_>,
    findings: &mut Findings,
) -> Allow {
    let mut lints = Vec::new();
    let mut unknown = false;
    for (at, name) in &words.names {
        let at = comment.start + u32::try_from(*at).unwrap_or(0);
        let span = Span::new(comment.file, at, at + u32::try_from(name.len()).unwrap_or(0));
        match Lint::of_name(name) {
            Some(lint) => lints.push((lint, false)),
            None => {
                unknown = true;
                findings.report(unknown_lint(&SmolStr::new(name), span));
            }
        }
    }
    if words.reason.is_empty() && !lints.is_empty() {
        let names: Vec<&str> = words.names.iter().map(|(_, name)| *name).collect();
        let names = names.join(", ");
        findings.report(
            Diagnostic::warning(
                Code::AllowWithoutReason,
                comment,
                format!("this allows `{names}` and does not say why"),
            )
            .help(format!("write the reason behind a colon: `# allow {names}: …`")),
        );
    }
    Allow { comment, lints, unknown, scope: scope(place, comment) }
}

/// What a comment is about.
fn scope(place: &mut Place<'_>, comment: Span) -> Option<Span> {
    let source = place.source;
    let own = source.line_column(comment.start).line;
    let start = source.line_start(own);
    let before = source.text().get(start as usize..comment.start as usize).unwrap_or_default();
    let mut line = own;
    if before.trim().is_empty() {
        line += 1;
        while source.line(line).trim_start().starts_with('#') {
            match place.below {
                Some((below, about)) if below == line => {
                    line = about;
                    break;
                }
                _ => line += 1,
            }
        }
        place.below = Some((own, line));
    }
    if let Some(known) = place.scopes.get(&line) {
        return *known;
    }
    let scope = scope_of_line(place, comment.file, line);
    place.scopes.insert(line, scope);
    scope
}

/// What begins on a line.
fn scope_of_line(place: &Place<'_>, file: FileId, line: u32) -> Option<Span> {
    let source = place.source;
    let written = source.line(line);
    if written.trim().is_empty() {
        return None;
    }
    let from = source.line_start(line);
    let length = u32::try_from(written.len()).unwrap_or(u32::MAX);
    let this = Span::new(file, from, from.saturating_add(length).max(from + 1));
    let first = place.extents.partition_point(|extent| extent.start < this.start);
    let here = place.extents.get(first..).unwrap_or_default();
    let part = here.iter().take_while(|extent| extent.start < this.end).max_by_key(|one| one.end);
    if let Some(part) = part {
        return Some(this.to(*part));
    }
    if written.starts_with(' ') {
        return Some(this);
    }
    // A declaration that goes on here, such as `facts child` in a second pack: up to the next one.
    let end_of_text = u32::try_from(source.text().len()).unwrap_or(u32::MAX);
    let mut end = line + 1;
    while source.line_start(end) < end_of_text {
        let below = source.line(end);
        if !below.is_empty() && !below.starts_with([' ', '#']) {
            break;
        }
        end += 1;
    }
    Some(this.to(Span::new(file, source.line_start(end), source.line_start(end))))
}

/// Everything that begins in a text and has an extent, by where it begins.
fn extents(context: &Context<'_>, file: FileId) -> Vec<Span> {
    let program = context.program;
    let mut extents: Vec<Span> = context
        .parts
        .iter()
        .map(|part| part.part.extent(program))
        .chain(program.scenarios.iter().map(|scenario| scenario.span))
        .filter(|span| span.file == file)
        .collect();
    extents.sort();
    extents
}

/// The change that takes a comment away, with its line where nothing else stands there. `None` where the next line
/// goes on with it.
fn removal(source: &Source, allow: &Allow) -> Option<Repair> {
    let comment = allow.comment;
    let line = source.line_column(comment.start).line;
    let start = source.line_start(line);
    let before = source.text().get(start as usize..comment.start as usize)?;
    let span = if before.trim().is_empty() {
        let below = source.line(line + 1).trim_start();
        if below.starts_with('#') && words(below).is_none() {
            return None;
        }
        Span::new(comment.file, start, source.line_start(line + 1))
    } else {
        let code = start + u32::try_from(before.trim_end().len()).ok()?;
        Span::new(comment.file, code, comment.end)
    };
    Some(Repair { span, text: String::new() })
}
