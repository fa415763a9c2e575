//! Results for reading: a mark for each scenario, then what failed and why, then what nobody has read yet.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Effects, Style};
use rules::explain::{Document, TextStyle, to_text};
use rules::program::{PackId, Program, ScenarioId};
use rules::scenario::Failure;
use rules::source::Source;
use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr;

use super::TestArgs;
use super::batch::{Batch, Ran, Verdict};
use super::columns::{Row, side_by_side};
use super::keep::Kept;
use super::why::why;

/// So many lines of a proof, and of an explanation, are shown where not all are asked for.
const MOST_LINES: usize = 24;
/// So many lines stand around a change.
const AROUND: usize = 2;
/// How far what belongs to a scenario is set in.
const INDENT: usize = 4;

/// `lancashire_ehwb: S01 fourth birthday`
pub(super) fn full_name(program: &Program, id: ScenarioId) -> String {
    let scenario = &program[id];
    format!("{}: {}", program[scenario.pack].name, scenario.name)
}

/// `475 passed, 0 failed, 3 unapproved`
pub(super) fn summary(batch: &Batch<'_>, took: Option<Duration>) -> String {
    let mut parts = vec![
        format!("{} passed", batch.count(Verdict::Passed)),
        format!("{} failed", batch.count(Verdict::Failed)),
    ];
    let mut add = |count: usize, what: &str| {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    };
    add(batch.count(Verdict::Unapproved), "unapproved");
    add(
        batch.unused.len(),
        if batch.unused.len() == 1 { "unused approved file" } else { "unused approved files" },
    );
    add(batch.program.scenarios.len() - batch.ran.len(), "not chosen");
    let took = took.map(|took| format!(" in {:.2} s", Hundredths(took))).unwrap_or_default();
    parts.join(", ") + &took
}

/// A time to the hundredth of a second, without floating point.
struct Hundredths(Duration);

impl std::fmt::Display for Hundredths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.0.as_secs(), self.0.subsec_millis() / 10)
    }
}

/// Everything but the summary. `told`: who reads this has been shown the explanations already.
pub(super) fn page(batch: &Batch<'_>, style: TextStyle, args: &TestArgs, told: bool) -> String {
    let ink = Ink(style.color);
    let mut text = String::new();
    if args.verbose {
        names(&mut text, batch, ink);
    } else {
        dots(&mut text, batch, style);
    }
    let failed: Vec<&Ran> =
        batch.ran.iter().filter(|ran| batch.verdict(ran) == Verdict::Failed).collect();
    if !failed.is_empty() {
        text.push_str("failures:\n\n");
    }
    for ran in failed {
        let how = How { style, all: args.verbose, explanations: !told };
        text.push_str(&failure(batch, ran, how));
        text.push('\n');
    }
    unread(&mut text, batch);
    unused(&mut text, batch);
    text
}

/// A name a line, as it is run.
fn names(text: &mut String, batch: &Batch<'_>, ink: Ink) {
    for ran in &batch.ran {
        let verdict = match batch.verdict(ran) {
            Verdict::Passed => ink.good("ok"),
            Verdict::Failed => ink.bad("FAILED"),
            Verdict::Unapproved => ink.open("unapproved"),
        };
        let _ = writeln!(text, "{} ... {verdict}", full_name(batch.program, ran.report.id));
    }
    text.push('\n');
}

/// A letter a scenario, a line a pack.
fn dots(text: &mut String, batch: &Batch<'_>, style: TextStyle) {
    let ink = Ink(style.color);
    let mut packs: Vec<(PackId, Vec<Verdict>)> = Vec::new();
    for ran in &batch.ran {
        let pack = batch.program[ran.report.id].pack;
        match packs.last_mut().filter(|(last, _)| *last == pack) {
            Some((_, verdicts)) => verdicts.push(batch.verdict(ran)),
            None => packs.push((pack, vec![batch.verdict(ran)])),
        }
    }
    let name = |pack: &PackId| batch.program[*pack].name.as_str();
    let wide = packs.iter().map(|(pack, _)| name(pack).width()).max().unwrap_or(0);
    let room = style.width.saturating_sub(wide + 2).max(20);
    for (pack, verdicts) in &packs {
        for (at, row) in verdicts.chunks(room).enumerate() {
            let name = if at == 0 { name(pack) } else { "" };
            let marks: String = row
                .iter()
                .map(|verdict| match verdict {
                    Verdict::Passed => ".".to_owned(),
                    Verdict::Failed => ink.bad("F"),
                    Verdict::Unapproved => ink.open("u"),
                })
                .collect();
            let _ = writeln!(text, "{name}{}  {marks}", " ".repeat(wide - name.width().min(wide)));
        }
    }
    if !packs.is_empty() {
        text.push('\n');
    }
}

/// How a failure is told.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) style: TextStyle,
    /// Nothing is cut.
    pub(super) all: bool,
    /// Explanations that changed are shown.
    pub(super) explanations: bool,
}

/// One scenario that failed: what was expected and found, what decided it, where its explanation changed.
pub(super) fn failure(batch: &Batch<'_>, ran: &Ran, how: How) -> String {
    let ink = Ink(how.style.color);
    let id = ran.report.id;
    let (file, line) = batch.place(id);
    let mut text = format!(
        "{} {}   {}\n",
        ink.bad("✗"),
        ink.strong(&full_name(batch.program, id)),
        ink.dim(&format!("{file}:{line}"))
    );
    let style = TextStyle { width: how.style.width.saturating_sub(INDENT), ..how.style };
    if !ran.report.failures.is_empty() {
        indent(&mut text, &expectations(batch, &ran.report.failures, &file, style.width));
        explained(&mut text, batch, ran, style, how.all);
    }
    let path = batch.paths.get(id.index()).map_or("", String::as_str);
    let wrong = !ran.report.failures.is_empty();
    // What does not give what it expects yet has nothing to keep.
    let kept =
        ran.kept.problem(path).filter(|_| !(wrong && matches!(ran.kept, Kept::Missing { .. })));
    if let Some(problem) = kept {
        if wrong {
            text.push('\n');
        }
        indent(&mut text, &wrapped(&problem, style));
        if how.explanations {
            let most = if how.all { usize::MAX } else { MOST_LINES };
            indent(&mut text, &cut(&changes(&ran.kept, ink), most));
        }
    }
    text
}

fn expectations(batch: &Batch<'_>, failures: &[Failure], file: &str, width: usize) -> String {
    let row = |lead: &str, left: &str, right: &str| Row {
        lead: lead.to_owned(),
        left: left.to_owned(),
        right: right.to_owned(),
    };
    let mut rows = vec![row("", "expected", "found")];
    for failure in failures {
        let its = batch.sources.get(failure.span.file).map_or("", Source::name);
        let line = batch.sources.line_column(failure.span).map_or(0, |place| place.line);
        // What stands in another file (a scenario that this one is like) is named with it.
        let place = if its == file { line.to_string() } else { format!("{its}:{line}") };
        rows.push(row(&place, &failure.expected, &failure.found));
    }
    side_by_side(&rows, width)
}

fn explained(text: &mut String, batch: &Batch<'_>, ran: &Ran, style: TextStyle, all: bool) {
    let found = why(batch, ran, all);
    let most = if all { usize::MAX } else { MOST_LINES };
    let heading = |text: &mut String, words: &str| {
        text.push('\n');
        indent(text, &wrapped(words, style));
    };
    let laid = |page: &Document| to_text(page, TextStyle { width: style.width - 2, ..style });
    if !found.deciding.blocks.is_empty() {
        heading(text, "what decides:");
        indent_by(text, &cut(&laid(&found.deciding), most), INDENT + 2);
    }
    if found.more > 0 {
        indent_by(text, &format!("and {} more: `--verbose` shows them\n", found.more), INDENT + 2);
    }
    if let Some(beside) = &found.beside {
        let base = &batch.program[beside.base].name;
        heading(text, &format!("beside \"{base}\", which it is like:"));
        indent_by(text, &cut(&laid(&beside.page), most), INDENT);
    }
}

/// What changed in an approved explanation, line by line; the whole of one that is new.
pub(super) fn changes(kept: &Kept, ink: Ink) -> String {
    let (approved, now) = match kept {
        Kept::Changed { approved, now } | Kept::Edited { approved, now } => {
            (approved.as_str(), now)
        }
        Kept::Missing { now } | Kept::Another { now, .. } | Kept::Broken { now, .. } => ("", now),
        Kept::No | Kept::Same | Kept::NoDay | Kept::Unbuilt => return String::new(),
    };
    if approved == now {
        return "the explanation itself is as the file says\n".to_owned();
    }
    let diff = TextDiff::from_lines(approved, now.as_str());
    let mut text = String::new();
    if !approved.is_empty() {
        let _ = writeln!(text, "{}\n{}", ink.bad("- approved"), ink.good("+ now"));
    }
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            text.push_str("  ⋮\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end_matches('\n');
            let line = match change.tag() {
                ChangeTag::Delete => ink.bad(&format!("- {line}")),
                ChangeTag::Insert => ink.good(&format!("+ {line}")),
                ChangeTag::Equal => format!("  {line}"),
            };
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

fn unread(text: &mut String, batch: &Batch<'_>) {
    let unread: Vec<&Ran> =
        batch.ran.iter().filter(|ran| batch.verdict(ran) == Verdict::Unapproved).collect();
    if unread.is_empty() {
        return;
    }
    text.push_str("not yet read by a person (take `unapproved` away once somebody has):\n");
    for ran in unread {
        let (file, line) = batch.place(ran.report.id);
        let _ = writeln!(text, "  {}   {file}:{line}", full_name(batch.program, ran.report.id));
    }
    text.push('\n');
}

fn unused(text: &mut String, batch: &Batch<'_>) {
    if batch.unused.is_empty() {
        return;
    }
    text.push_str(
        "approved files that no scenario uses (`rules test --review` offers to remove them):\n",
    );
    for unused in &batch.unused {
        let of =
            unused.scenario.as_ref().map(|name| format!("   of \"{name}\"")).unwrap_or_default();
        let _ = writeln!(text, "  {}{of}", unused.path);
    }
    text.push('\n');
}

/// Words on a page of its own, wrapped.
fn wrapped(words: &str, style: TextStyle) -> String {
    use rules::explain::fragment::{Role, Words};
    let mut page = Document::default();
    page.line(Role::Remark, Words::text(words));
    to_text(&page, style)
}

/// The first lines, and how many more there are.
fn cut(text: &str, most: usize) -> String {
    let count = text.lines().count();
    if count <= most.saturating_add(1) {
        return text.to_owned();
    }
    let mut kept: String = text.split_inclusive('\n').take(most).collect();
    let _ = writeln!(kept, "… {} more lines: `--verbose` shows them", count - most);
    kept
}

fn indent(text: &mut String, block: &str) {
    indent_by(text, block, INDENT);
}

fn indent_by(text: &mut String, block: &str, by: usize) {
    for line in block.lines() {
        if !line.is_empty() {
            text.push_str(&" ".repeat(by));
            text.push_str(line);
        }
        text.push('\n');
    }
}

/// Colour, where there is any.
#[derive(Clone, Copy)]
pub(super) struct Ink(pub(super) bool);

impl Ink {
    fn with(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn good(self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Green.into())), text)
    }

    fn bad(self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Red.into())), text)
    }

    fn open(self, text: &str) -> String {
        self.with(Style::new().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    fn dim(self, text: &str) -> String {
        self.with(Style::new().effects(Effects::DIMMED), text)
    }

    /// A name that stands out.
    pub(super) fn strong(self, text: &str) -> String {
        self.with(Style::new().effects(Effects::BOLD), text)
    }
}
