//! What the scenarios show of the paragraphs of the sources, for reading and for programs.

use serde::Serialize;

use rules::analysis::source_coverage::{
    ParagraphReport, Rule, Sight, SourceCoverage, SourceReport, Way,
};
use rules::diagnostic::{Code, near_name};
use rules::program::Program;
use rules::source::Sources;
use rules::span::Span;
use rules::syntax::ast::ParagraphStatus;

use super::super::Stop;
use super::super::report::placeless;
use super::super::terminal::Terminal;
use super::full_name;

/// Lines are no longer than this.
const WIDTH: usize = 100;
/// Where what is said of a paragraph begins.
const INDENT: usize = 6;
/// The rules named of one paragraph.
const MOST_RULES: usize = 12;

/// What is printed, and from what.
pub(super) struct View<'v> {
    pub(super) program: &'v Program,
    pub(super) sources: &'v Sources,
    pub(super) coverage: &'v SourceCoverage<'v>,
    /// The sources that were asked for.
    pub(super) reports: Vec<SourceReport>,
    /// The scenarios that count.
    pub(super) counted: usize,
}

/// The sources of one name; all that are cited or have a list, where none is named.
pub(super) fn chosen(
    program: &Program,
    coverage: &SourceCoverage<'_>,
    name: &str,
) -> Result<Vec<SourceReport>, Stop> {
    let mut reports = coverage.sources();
    if name.is_empty() {
        reports.retain(|report| !report.paragraphs.is_empty());
        return Ok(reports);
    }
    let own = name.rsplit('.').next().unwrap_or(name);
    let pack = name.rsplit_once('.').map(|(pack, _)| pack);
    reports.retain(|report| {
        let head = &program[report.source].head;
        head.name == own && pack.is_none_or(|pack| program[head.pack].name == pack)
    });
    if !reports.is_empty() {
        return Ok(reports);
    }
    let problem = placeless(Code::Argument, format!("no source is called `{name}`"));
    let names = || program.sources.iter().map(|source| source.head.name.as_str());
    Err(Stop::usage(match near_name(own, names()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`rules coverage --source` lists them all"),
    }))
}

// --- for reading ---------------------------------------------------------------------------------------------

/// Each source: its paragraphs, and a line that sums them up.
pub(super) fn text(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    for (at, report) in view.reports.iter().enumerate() {
        if at > 0 {
            term.line("")?;
        }
        let head = &view.program[report.source].head;
        let of = &view.program[head.pack].name;
        term.line(&format!("{}: {} (pack {of})", head.name, head.label))?;
        if !report.has_list {
            term.line("  The source lists no paragraphs; these are cited.")?;
        }
        // Paragraphs without a rule that stand on one line of the list are shown together.
        let together = |one: &ParagraphReport, next: &ParagraphReport| {
            one.span.is_some()
                && one.span == next.span
                && one.status != Some(ParagraphStatus::Rule)
                && one.also.is_empty()
        };
        for line in report.paragraphs.chunk_by(together) {
            term.line("")?;
            one(term, view, line)?;
        }
        term.line("")?;
        wrapped(term, 2, 2, &summary(report))?;
    }
    let scenarios = if view.counted == 1 { "scenario" } else { "scenarios" };
    term.line("")?;
    term.line(&format!("shown by {} {scenarios} that pass", view.counted))
}

/// One paragraph, or several that share a line of the list and have no rule.
fn one(term: &mut Terminal, view: &View<'_>, line: &[ParagraphReport]) -> Result<(), Stop> {
    let Some(paragraph) = line.first() else { return Ok(()) };
    let ids: Vec<&str> = line.iter().map(|paragraph| paragraph.id.as_str()).collect();
    let also = if paragraph.also.is_empty() {
        String::new()
    } else {
        format!(" (also {})", ranges(&paragraph.also).join(", "))
    };
    let status = match &paragraph.status {
        Some(ParagraphStatus::Judgement(why)) => format!(" · judgement: {why}"),
        Some(ParagraphStatus::NotYet(why)) => format!(" · not yet: {why}"),
        Some(ParagraphStatus::Rule) => " · rule".to_owned(),
        None => String::new(),
    };
    wrapped(term, 2, INDENT, &format!("{}{also}{status}", ranges(&ids).join(", ")))?;
    if paragraph.is_uncited() {
        return term.line("      ✗ no rule cites it");
    }
    let mut names: Vec<String> = Vec::new();
    for rule in rules_of(view, paragraph) {
        let name = rule.by.name(view.program);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let more = names.len().saturating_sub(MOST_RULES);
    names.truncate(MOST_RULES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    wrapped(term, INDENT, INDENT + 9, &format!("cited by {}{more}", names.join(", ")))?;
    for way in Way::ALL {
        let line = match paragraph.sight(way) {
            Sight::Never => continue,
            Sight::Missing => format!("✗ {} no scenario", words(way)),
            Sight::Seen(id) => format!("✓ {} {}", words(way), full_name(view.program, id)),
        };
        wrapped(term, INDENT, INDENT + 16, &line)?;
    }
    Ok(())
}

const fn words(way: Way) -> &'static str {
    match way {
        Way::Passes => "passes       ",
        Way::Fails => "fails        ",
        Way::Boundary => "on the limit ",
    }
}

fn rules_of<'v>(view: &View<'v>, paragraph: &ParagraphReport) -> impl Iterator<Item = &'v Rule> {
    let coverage = view.coverage;
    paragraph.rules.clone().into_iter().filter_map(|rule| coverage.rules.get(rule))
}

/// `34 paragraphs, 175 ids: 20 rule (2 without a scenario for each way), 10 judgement, 4 not yet`
fn summary(report: &SourceReport) -> String {
    let Summary { paragraphs, ids, rule, judgement, not_yet, uncited, lacking } =
        Summary::of(report);
    let counted = |count: usize, word: &str| {
        if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
    };
    if !report.has_list {
        let paragraphs = counted(paragraphs, "paragraph");
        return format!("{paragraphs} cited, {lacking} without a scenario for each way");
    }
    let mut but = Vec::new();
    if uncited > 0 {
        but.push(format!("{uncited} that no rule cites"));
    }
    if lacking > 0 {
        but.push(format!("{lacking} without a scenario for each way"));
    }
    let but = if but.is_empty() { String::new() } else { format!(" ({})", but.join(", ")) };
    let paragraphs = counted(paragraphs, "paragraph");
    let ids = counted(ids, "id");
    format!("{paragraphs}, {ids}: {rule} rule{but}, {judgement} judgement, {not_yet} not yet")
}

/// Consecutive numbers as `001-079 to 001-083`.
fn ranges(ids: &[impl AsRef<str>]) -> Vec<String> {
    let number = |id: &str| {
        let (before, digits) = id.rsplit_once('-')?;
        Some((before.to_owned(), digits.len(), digits.parse::<u64>().ok()?))
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for id in ids {
        let id = id.as_ref();
        if let Some((_, last)) = found.last_mut()
            && let (Some(left), Some(right)) = (number(last), number(id))
            && left.0 == right.0
            && left.1 == right.1
            && left.2.checked_add(1) == Some(right.2)
        {
            id.clone_into(last);
            continue;
        }
        found.push((id.to_owned(), id.to_owned()));
    }
    let joined = |(first, last): (String, String)| {
        if first == last { first } else { format!("{first} to {last}") }
    };
    found.into_iter().map(joined).collect()
}

/// One line, broken between words; the first is indented by `first`, the others by `rest`.
fn wrapped(term: &mut Terminal, first: usize, rest: usize, text: &str) -> Result<(), Stop> {
    let mut line = " ".repeat(first);
    let mut is_empty = true;
    for word in text.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            term.line(line.trim_end())?;
            line = " ".repeat(rest);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    term.line(line.trim_end())
}

struct Summary {
    paragraphs: usize,
    ids: usize,
    rule: usize,
    judgement: usize,
    not_yet: usize,
    uncited: usize,
    lacking: usize,
}

impl Summary {
    fn of(report: &SourceReport) -> Self {
        let count = |is: &dyn Fn(&ParagraphReport) -> bool| {
            report.paragraphs.iter().filter(|paragraph| is(paragraph)).count()
        };
        Self {
            paragraphs: report.paragraphs.len(),
            ids: report.paragraphs.iter().map(|paragraph| 1 + paragraph.also.len()).sum(),
            rule: count(&|one| one.status == Some(ParagraphStatus::Rule)),
            judgement: count(&|one| matches!(one.status, Some(ParagraphStatus::Judgement(_)))),
            not_yet: count(&|one| matches!(one.status, Some(ParagraphStatus::NotYet(_)))),
            uncited: count(&ParagraphReport::is_uncited),
            lacking: count(&ParagraphReport::lacks),
        }
    }
}

// --- for programs --------------------------------------------------------------------------------------------

#[derive(Serialize)]
struct PageJson {
    schema: &'static str,
    scenarios: usize,
    sources: Vec<SourceJson>,
}

#[derive(Serialize)]
struct SourceJson {
    name: String,
    title: String,
    pack: String,
    has_list: bool,
    ids: usize,
    rule: usize,
    judgement: usize,
    not_yet: usize,
    uncited: usize,
    paragraphs: Vec<ParagraphJson>,
}

#[derive(Serialize)]
struct ParagraphJson {
    id: String,
    also: Vec<String>,
    status: Option<&'static str>,
    why: Option<String>,
    listed: Option<PlaceJson>,
    rules: Vec<RuleJson>,
    passes: SightJson,
    fails: SightJson,
    boundary: SightJson,
}

#[derive(Serialize)]
struct RuleJson {
    name: String,
    kind: &'static str,
    pack: Option<String>,
    #[serde(flatten)]
    place: PlaceJson,
    passes: SightJson,
    fails: SightJson,
    boundary: SightJson,
}

#[derive(Serialize)]
struct PlaceJson {
    file: String,
    line: u32,
}

/// `possible` is false where there is nothing to show; `scenario` is the first that shows it.
#[derive(Serialize)]
struct SightJson {
    possible: bool,
    scenario: Option<String>,
}

/// Everything, as one object.
pub(super) fn json(term: &mut Terminal, view: &View<'_>) -> Result<(), Stop> {
    let sources = view.reports.iter().map(|report| source_json(view, report)).collect();
    let json = PageJson { schema: "rules-source-coverage/1", scenarios: view.counted, sources };
    term.line(&serde_json::to_string_pretty(&json).unwrap_or_default())
}

fn source_json(view: &View<'_>, report: &SourceReport) -> SourceJson {
    let head = &view.program[report.source].head;
    let Summary { ids, rule, judgement, not_yet, uncited, .. } = Summary::of(report);
    SourceJson {
        name: head.name.to_string(),
        title: head.label.to_string(),
        pack: view.program[head.pack].name.to_string(),
        has_list: report.has_list,
        ids,
        rule,
        judgement,
        not_yet,
        uncited,
        paragraphs: report.paragraphs.iter().map(|one| paragraph_json(view, one)).collect(),
    }
}

fn paragraph_json(view: &View<'_>, paragraph: &ParagraphReport) -> ParagraphJson {
    let (status, why) = match &paragraph.status {
        None => (None, None),
        Some(ParagraphStatus::Rule) => (Some("rule"), None),
        Some(ParagraphStatus::Judgement(why)) => (Some("judgement"), Some(why.to_string())),
        Some(ParagraphStatus::NotYet(why)) => (Some("not_yet"), Some(why.to_string())),
    };
    let sight = |way: Way| sight_json(view, paragraph.sight(way));
    ParagraphJson {
        id: paragraph.id.to_string(),
        also: paragraph.also.iter().map(ToString::to_string).collect(),
        status,
        why,
        listed: paragraph.span.map(|span| place_json(view, span)),
        rules: rules_of(view, paragraph).map(|rule| rule_json(view, rule)).collect(),
        passes: sight(Way::Passes),
        fails: sight(Way::Fails),
        boundary: sight(Way::Boundary),
    }
}

fn rule_json(view: &View<'_>, rule: &Rule) -> RuleJson {
    let program = view.program;
    let sight = |way: Way| sight_json(view, rule.sight(way));
    RuleJson {
        name: rule.by.name(program),
        kind: rule.by.sort(program),
        pack: rule.by.pack(program).map(|pack| program[pack].name.to_string()),
        place: place_json(view, rule.by.span(program)),
        passes: sight(Way::Passes),
        fails: sight(Way::Fails),
        boundary: sight(Way::Boundary),
    }
}

fn place_json(view: &View<'_>, span: Span) -> PlaceJson {
    PlaceJson {
        file: view.sources.get(span.file).map_or("", |source| source.name()).to_owned(),
        line: view.sources.line_column(span).map_or(0, |place| place.line),
    }
}

fn sight_json(view: &View<'_>, sight: Sight) -> SightJson {
    match sight {
        Sight::Never => SightJson { possible: false, scenario: None },
        Sight::Missing => SightJson { possible: true, scenario: None },
        Sight::Seen(id) => {
            SightJson { possible: true, scenario: Some(full_name(view.program, id)) }
        }
    }
}
