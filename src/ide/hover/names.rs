//! What is to be said of a name: its label, what it is, its type, what it cites, what depends on it.

use std::fmt::Write as _;

use super::super::index::{Index, Kind, of_subject};
use super::standing;
use crate::explain::Lexicon;
use crate::program::{
    AnswerField, Atom, Citation, Facts, FieldShape, Named, Program, SourceId, Type,
};
use crate::source::Sources;
use crate::span::Span;
use crate::syntax::ast::{Mark, ParagraphStatus};
use crate::value::text;

/// So many names are listed; the others are counted.
const MOST_LISTED: usize = 12;
/// So many lines of a text are shown.
const MOST_LINES: usize = 12;

/// A text as Markdown shows it: letter for letter.
pub(super) fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for letter in words.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// Words of a rule within a line.
pub(super) fn code(words: &str) -> String {
    format!("`{}`", words.replace('`', "'"))
}

/// Label, kind and name.
pub(super) fn title(index: &Index, named: Named) -> Option<String> {
    let about = index.about(named)?;
    let of_pack = match about.kind {
        Kind::Pack | Kind::LoopVariable | Kind::CaseFile => String::new(),
        _ if about.pack.is_empty() => String::new(),
        _ => format!(" · pack `{}`", about.pack),
    };
    let called = match about.kind {
        Kind::Scenario | Kind::CaseFile => String::new(),
        Kind::Paragraph => format!(" {}", code(&format!("{} {}", about.owner, about.name))),
        Kind::Level | Kind::Choice => format!(" {}", code(&about.name)),
        _ => format!(" {}", code(&about.path())),
    };
    Some(format!("**{}**  \n{}{called}{of_pack}", plain(&about.label), about.kind.words()))
}

/// Everything that is to be said of a name.
pub(super) fn describe(sources: &Sources, index: &Index, named: Named) -> Option<String> {
    let mut parts = vec![title(index, named)?];
    let words = Words { sources, index, program: index.known() };
    parts.extend(words.details(named));
    parts.extend(standing::of(index, named));
    parts.extend(words.annotations(named));
    parts.extend(words.uses(named));
    parts.retain(|part| !part.is_empty());
    Some(parts.join("\n\n"))
}

/// What words are made from. The program may be incomplete: nothing of it is read by index.
struct Words<'w> {
    sources: &'w Sources,
    index: &'w Index,
    program: &'w Program,
}

impl Words<'_> {
    fn details(&self, named: Named) -> Vec<String> {
        let program = self.program;
        let found = match named {
            Named::Fact(id) => program.facts.get(id.index()).map(|fact| self.shape(&fact.shape)),
            Named::Field(id, at) => program
                .records
                .get(id.index())
                .and_then(|record| record.fields.get(usize::from(at)))
                .map(|field| self.shape(&field.shape)),
            Named::Define(id) => program.defines.get(id.index()).map(|define| {
                let mut words = vec![self.ty(define.ty, define.range)];
                words.extend(define.shown.then(|| "listed among the answers".to_owned()));
                words.extend(define.so_far.then(|| "says where the case stands so far".to_owned()));
                let lines = define.lines.iter().map(|line| line.span);
                format!("{}\n\n{}", words.join(", "), self.written(lines))
            }),
            Named::Variable(at) => {
                let variable = self.index.uses().variables.get(at as usize);
                variable.map(|variable| format!("one {}", self.ty(variable.ty, None)))
            }
            Named::Scale(id) => program.scales.get(id.index()).map(|scale| {
                let names = scale.members.iter().map(|member| code(&member.name));
                let order = if scale.ordered { " (lowest first)" } else { "" };
                format!("values{order}: {}", listed(names.collect()))
            }),
            Named::Member(id, at) => self.member(id, at),
            Named::Column(id, at) => program.tables.get(id.index()).and_then(|table| {
                let column = table.columns.get(usize::from(at))?;
                let what = if usize::from(at) < table.keys { "a key" } else { "a result" };
                Some(format!("{}, {what} of the table", self.ty(column.ty, column.range)))
            }),
            Named::Table(id) => program.tables.get(id.index()).map(|table| {
                let names = |columns: &[crate::program::Column]| {
                    listed(columns.iter().map(|column| code(&column.name)).collect())
                };
                let (keys, results) =
                    table.columns.split_at_checked(table.keys).unwrap_or_default();
                let rows = count(table.rows.len(), "row");
                format!("{rows}: {} gives {}", names(keys), names(results))
            }),
            Named::Record(id) => program.records.get(id.index()).map(|record| {
                let fields = record.fields.iter().map(|field| code(&field.head.name));
                format!("fields: {}", listed(fields.collect()))
            }),
            Named::Group(id) => program.groups.get(id.index()).map(|group| {
                let facts = group.facts.iter().filter_map(|id| program.facts.get(id.index()));
                format!("facts: {}", listed(facts.map(|fact| code(&fact.head.name)).collect()))
            }),
            _ => None,
        };
        found.or_else(|| self.details_of_others(named)).into_iter().collect()
    }

    fn details_of_others(&self, named: Named) -> Option<String> {
        let program = self.program;
        Some(match named {
            Named::Condition(id) => {
                let condition = program.conditions.get(id.index())?;
                let exprs = [condition.applies, Some(condition.test)].into_iter().flatten();
                let spans = exprs.filter_map(|id| program.exprs.get(id.index()));
                self.written(spans.map(|expr| expr.span))
            }
            Named::Notice(id) => {
                let when = program.notices.get(id.index())?.when;
                self.written(program.exprs.get(when.index()).map(|expr| expr.span))
            }
            Named::Warns(id) => {
                let about = self.index.about(Named::Condition(id))?;
                format!("given where the expectation {} is not met", code(&about.path()))
            }
            Named::Calendar(id) => {
                let calendar = program.calendars.get(id.index())?;
                let (first, last) = calendar.covers;
                let closed = count(calendar.closed.len(), "day");
                format!("covers {first} to {last}; {closed} listed as closed")
            }
            Named::Source(id) => self.source(id)?,
            Named::Paragraph(at) => self.paragraph(at)?,
            Named::Pack(id) => {
                let pack = program.packs.get(id.index())?;
                let mut words: Vec<String> = Vec::new();
                words.extend(pack.version.as_ref().map(|version| format!("version {version}")));
                words.extend(pack.status.iter().chain(&pack.publisher).map(|words| plain(words)));
                let used = pack.uses.iter().filter_map(|id| program.packs.get(id.index()));
                let used: Vec<String> = used.map(|pack| code(&pack.name)).collect();
                if !used.is_empty() {
                    words.push(format!("uses {}", listed(used)));
                }
                words.join(" · ")
            }
            Named::Answer(subject, _) => {
                let rule = self.index.about(of_subject(subject))?;
                let kind = rule.kind.words();
                format!("an answer of the {kind} {}: {}", code(&rule.path()), plain(&rule.label))
            }
            Named::AnswerField(subject, field) => {
                let rule = self.index.about(of_subject(subject))?;
                format!(
                    "{}\n\nof {}: {}",
                    field_words(field),
                    code(&rule.path()),
                    plain(&rule.label)
                )
            }
            _ => return None,
        })
    }

    // --- types --------------------------------------------------------------------------------------

    fn shape(&self, shape: &FieldShape) -> String {
        let mut words = vec![self.ty(shape.ty, shape.range)];
        words.extend(shape.marks.iter().map(|mark| mark_words(*mark).to_owned()));
        words.join(", ")
    }

    fn ty(&self, ty: Type, range: Option<(crate::value::Number, crate::value::Number)>) -> String {
        let facts = Facts { id: None, slots: Vec::new(), places: Vec::new() };
        let known = match ty.atom {
            Atom::Scale(id) => id.index() < self.program.scales.len(),
            Atom::Item(id) => id.index() < self.program.records.len(),
            Atom::Row(id) => id.index() < self.program.tables.len(),
            _ => true,
        };
        let mut words = if known {
            Lexicon { program: self.program, facts: &facts }.type_name(ty)
        } else {
            "…".to_owned()
        };
        if let Some((low, high)) = range {
            let range = format!(" from {} to {}", text::plain(low), text::plain(high));
            let end = words.strip_suffix(" or none").map_or(words.len(), str::len);
            words.insert_str(end, &range);
        }
        let mut words = code(&words);
        if let Atom::Scale(id) = ty.atom
            && let Some(scale) = self.program.scales.get(id.index())
        {
            let names = scale.members.iter().map(|member| code(&member.name));
            let _ = write!(words, " ({})", listed(names.collect()));
        }
        words
    }

    fn member(&self, id: crate::program::ScaleId, at: u16) -> Option<String> {
        let scale = self.program.scales.get(id.index())?;
        let member = scale.members.get(usize::from(at))?;
        let mut words = format!("a value of {}", code(&scale.head.name));
        if scale.ordered {
            let _ = write!(words, ", {} of {} from below", at + 1, scale.members.len());
        }
        if !member.aliases.is_empty() {
            let aliases = member.aliases.iter().map(|alias| format!("“{}”", plain(alias)));
            let _ = write!(words, "; a case may also say {}", listed(aliases.collect()));
        }
        Some(words)
    }

    // --- sources ------------------------------------------------------------------------------------

    fn source(&self, id: SourceId) -> Option<String> {
        let source = self.program.sources.get(id.index())?;
        let mut words: Vec<String> = source.publisher.iter().map(|words| plain(words)).collect();
        words.extend(source.date.map(|date| date.to_string()));
        words.extend(source.in_force.as_ref().map(standing::in_force));
        words.extend(source.link.as_ref().map(|link| format!("<{link}>")));
        if !source.paragraphs.is_empty() {
            words.push(count(source.paragraphs.len(), "paragraph"));
        }
        Some(words.join(" · "))
    }

    fn paragraph(&self, at: u32) -> Option<String> {
        let (id, reference) = self.index.uses().paragraphs.get(at as usize)?;
        let source = self.program.sources.get(id.index())?;
        let mut parts: Vec<String> = Vec::new();
        if let Some(listed) = source.paragraph(reference) {
            parts.push(match &listed.status {
                ParagraphStatus::Rule => "listed as `rule`: some rule cites it".to_owned(),
                ParagraphStatus::Judgement(why) => {
                    format!("left to people’s judgement: {}", plain(why))
                }
                ParagraphStatus::NotYet(why) => format!("no rule so far: {}", plain(why)),
            });
        }
        parts.extend(source.link.as_ref().map(|link| format!("<{link}>")));
        let is_it = |cited: &Citation| {
            let also = source.paragraph(reference);
            cited.source == *id
                && (cited.reference == *reference
                    || also.is_some_and(|one| one.is(&cited.reference)))
        };
        let citations = if self.index.is_whole() { self.program.citations() } else { Vec::new() };
        let mut citing: Vec<String> = citations
            .iter()
            .filter(|cited| is_it(cited.citation))
            .map(|cited| cited.by.name(self.program))
            .collect();
        citing.dedup();
        if !citing.is_empty() {
            parts.push(format!(
                "cited by {}",
                listed(citing.iter().map(|name| code(name)).collect())
            ));
        }
        Some(parts.join("\n\n"))
    }

    // --- what is written below ----------------------------------------------------------------------

    fn annotations(&self, named: Named) -> Vec<String> {
        let Some(annotations) = self.index.annotations(named) else { return Vec::new() };
        let mut lines: Vec<String> = Vec::new();
        for cite in &annotations.cites {
            let Some(source) = self.program.sources.get(cite.source.index()) else { continue };
            let title = match &source.link {
                Some(link) if link.starts_with("http") => {
                    format!("[{}](<{link}>)", plain(&source.head.label))
                }
                _ => plain(&source.head.label),
            };
            lines.push(if cite.reference.is_empty() {
                format!("- § {title}")
            } else {
                format!("- § {title}, {}", plain(&cite.reference))
            });
        }
        for reading in &annotations.interpretations {
            let id = reading.id.as_ref().map_or_else(String::new, |id| format!(" {id}"));
            let not = reading.not.as_ref();
            let not = not.map_or_else(String::new, |not| format!(" (not: {})", plain(not)));
            lines.push(format!("- reading{id}: {}{not}", plain(&reading.reading)));
        }
        lines.extend(annotations.notes.iter().map(|note| format!("- note: {}", plain(note))));
        if lines.is_empty() { Vec::new() } else { vec![lines.join("\n")] }
    }

    /// Where it is used: how often, and which answers depend on it.
    fn uses(&self, named: Named) -> Vec<String> {
        let mut parts = Vec::new();
        if let Named::Fact(id) = named
            && self.index.is_whole()
        {
            let reads = self.program.answers.iter().zip(&self.program.answer_reads);
            let answers = reads.filter(|(_, facts)| facts.contains(&id));
            let names: Vec<String> =
                answers.map(|(answer, _)| code(&self.program.head(*answer).name)).collect();
            parts.push(match names.len() {
                0 => "no answer depends on it".to_owned(),
                1 => format!("one answer depends on it: {}", listed(names)),
                many => format!("{many} answers depend on it: {}", listed(names)),
            });
        }
        if matches!(named, Named::Variable(_) | Named::AnswerField(..) | Named::CaseFile(_)) {
            return parts;
        }
        let mut scenarios: Vec<Span> = self.program.scenarios.iter().map(|one| one.span).collect();
        scenarios.sort_unstable();
        let (mut in_rules, mut in_scenarios) = (0_usize, 0_usize);
        for one in self.index.places(named).filter(|one| !one.declares) {
            let before = scenarios
                .partition_point(|span| (span.file, span.start) <= (one.span.file, one.span.start));
            let scenario = before.checked_sub(1).and_then(|at| scenarios.get(at));
            match scenario {
                Some(span) if span.file == one.span.file && one.span.end <= span.end => {
                    in_scenarios += 1;
                }
                _ => in_rules += 1,
            }
        }
        parts.push(match (in_rules, in_scenarios) {
            (0, 0) => "used nowhere".to_owned(),
            (rules, 0) => format!("used {}", times(rules)),
            (0, scenarios) => format!("used {} in scenarios alone", times(scenarios)),
            (rules, scenarios) => {
                format!("used {}, and {} in scenarios", times(rules), times(scenarios))
            }
        });
        parts
    }

    /// What is written at places, as a block.
    fn written(&self, spans: impl IntoIterator<Item = Span>) -> String {
        let texts = spans.into_iter().map(|span| self.sources.slice(span));
        let lines: Vec<&str> = texts.flat_map(str::lines).map(str::trim).collect();
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return String::new();
        }
        let shown = lines.get(..MOST_LINES).unwrap_or(&lines);
        let more = if lines.len() > shown.len() { "\n…" } else { "" };
        format!("```rules\n{}{more}\n```", shown.join("\n"))
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        many => format!("{many} times"),
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("one {what}") } else { format!("{number} {what}s") }
}

/// `a, b, c and 4 more`
fn listed(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(MOST_LISTED);
    let shown: Vec<String> = names.into_iter().take(MOST_LISTED).collect();
    let shown = shown.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

const fn mark_words(mark: Mark) -> &'static str {
    match mark {
        Mark::Protected => "a protected characteristic",
        Mark::Sensitive => "sensitive",
        Mark::Fixed => "fixed: nobody can change it",
        Mark::Diagnosis => "a diagnosis",
        Mark::NoneIfLeftOut => "none if left out",
    }
}

const fn field_words(field: AnswerField) -> &'static str {
    use AnswerField as F;
    match field {
        F::StartedOn => "the day on which the clock started",
        F::DueOn => "the last day that is in time",
        F::StoppedOn => "the day on which the clock stopped",
        F::DaysUsed => "how many days count so far",
        F::DaysLeft => "how many days are left",
        F::DaysOver => "how many days it is late",
        F::Payable => "the sum that is payable so far",
        F::Total => "the sum of all items; unknown while one is open",
        F::HeldCount => "how many items are held",
        F::Amount => "what the item is worth",
        F::Numerator => "how many count",
        F::Denominator => "out of how many",
        F::Percent => "the share that counts",
    }
}
