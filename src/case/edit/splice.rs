//! Pieces of a case's text put in, written over and taken out.
//!
//! Owns: where in a text the steps of a path lead, and how what is new is laid out beside what is there.
//! Must never know: what a value means.

use smol_str::SmolStr;

use super::path::{Pick, Resolved, Step, problem, record_of};
use super::{Problem, placeless, typed};
use crate::case::index::Tables;
use crate::case::output::id_text;
use crate::case::scalar;
use crate::case::scan::{Found, Scanner, Stop};
use crate::case::words::shown;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{FieldShape, Slot};
use crate::span::FileId;

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    start: usize,
    end: usize,
}

/// A key and its value, or a value of a list (then `from` is where the value starts).
#[derive(Clone, Debug)]
struct Entry {
    key: SmolStr,
    from: usize,
    value: Stretch,
}

/// How far the steps could be followed.
struct Way {
    /// How many of the steps.
    steps: usize,
    /// What stands there.
    at: Stretch,
    /// The object or list around it, and which of its entries it is.
    within: Option<(Stretch, usize)>,
}

/// The text with `json` at the end of the path.
pub(super) fn set(
    tables: &Tables<'_>,
    text: &str,
    resolved: &Resolved<'_>,
    json: &str,
) -> Result<String, Problem> {
    let text = without_repeats(tables, text, resolved)?;
    let text = text.as_str();
    let way = follow(tables, text, &resolved.steps)?;
    let rest = resolved.steps.get(way.steps..).unwrap_or_default();
    match rest {
        [] => Ok(over(text, way.at, json)),
        [Step::Key(key), below @ ..] => {
            let Some(entries) = entries(text, way.at)? else {
                return Err(no_container(resolved, way.steps, "an object in `{ }`"));
            };
            let layout = Layout::of(text, way.at, &entries, way.steps);
            let value = compose(tables, resolved, below, json, layout.below())?;
            Ok(layout.put(text, way.at, &entries, &format!("{}: {value}", typed::quoted(key))))
        }
        [Step::Item(pick, shape), below @ ..] => {
            if word(text, way.at) == "null" {
                let value = compose(tables, resolved, rest, json, None)?;
                return Ok(over(text, way.at, &value));
            }
            let Some(entries) = elements(text, way.at)? else {
                return Err(no_container(resolved, way.steps, "a list in `[ ]`"));
            };
            if let Pick::Index(index) = pick
                && *index > entries.len()
            {
                return Err(no_such_item(*index, entries.len()));
            }
            let layout = Layout::of(text, way.at, &entries, way.steps);
            let item = item(tables, resolved, (pick, shape), below, json)?;
            Ok(layout.put(text, way.at, &entries, &item))
        }
    }
}

/// The text without what stands at the end of the path.
pub(super) fn unset(
    tables: &Tables<'_>,
    text: &str,
    resolved: &Resolved<'_>,
) -> Result<String, Problem> {
    let mut text = text.to_owned();
    loop {
        let way = follow(tables, &text, &resolved.steps)?;
        let (true, Some((within, at))) = (way.steps == resolved.steps.len(), way.within) else {
            return Ok(text);
        };
        text = without(&text, within, at)?;
        if matches!(resolved.steps.last(), Some(Step::Item(..))) {
            return Ok(text);
        }
        // A group that says nothing any more goes too.
        if let [group, _, ..] = resolved.steps.as_slice() {
            let way = follow(tables, &text, std::slice::from_ref(group))?;
            if let (1, Some((within, at))) = (way.steps, way.within)
                && entries(&text, way.at)?.is_some_and(|entries| entries.is_empty())
            {
                return without(&text, within, at);
            }
        }
    }
}

/// What stands at the end of the path.
pub(super) fn get(
    tables: &Tables<'_>,
    text: &str,
    resolved: &Resolved<'_>,
) -> Result<Option<String>, Problem> {
    let way = follow(tables, text, &resolved.steps)?;
    Ok((way.steps == resolved.steps.len()).then(|| word(text, way.at).to_owned()))
}

/// Of a key that is given more than once only the first is kept: it is what is written over.
fn without_repeats(
    tables: &Tables<'_>,
    text: &str,
    resolved: &Resolved<'_>,
) -> Result<String, Problem> {
    let mut text = text.to_owned();
    let Some((Step::Key(last), before)) = resolved.steps.split_last() else { return Ok(text) };
    if let [Step::Key(group), ..] = before
        && let Some(groups) = entries(&text, whole(&text)?)?
        && groups.iter().filter(|entry| entry.key == *group).count() > 1
    {
        // Which of the two is meant cannot be told.
        let report = problem(format!("`{group}` is given twice in this case"))
            .help("make one group of the two, or take both away");
        return Err(Box::new(Diagnostic { code: Code::CaseDuplicateKey, ..report }));
    }
    loop {
        let way = follow(tables, &text, before)?;
        if way.steps < before.len() {
            return Ok(text);
        }
        let Some(entries) = entries(&text, way.at)? else { return Ok(text) };
        let mut same = entries.iter().enumerate().filter(|(_, entry)| entry.key == *last).skip(1);
        match same.next() {
            Some((repeat, _)) => text = without(&text, way.at, repeat)?,
            None => return Ok(text),
        }
    }
}

/// Goes along the steps as far as the text has them.
fn follow(tables: &Tables<'_>, text: &str, steps: &[Step<'_>]) -> Result<Way, Problem> {
    let mut way = Way { steps: 0, at: whole(text)?, within: None };
    for step in steps {
        let next = match step {
            Step::Key(key) => entries(text, way.at)?.and_then(|entries| {
                let at = entries.iter().position(|entry| entry.key == *key)?;
                Some((at, entries.get(at)?.value))
            }),
            Step::Item(pick, shape) => match elements(text, way.at)? {
                Some(elements) => {
                    let at = position(tables, text, &elements, pick, shape)?;
                    at.and_then(|at| Some((at, elements.get(at)?.value)))
                }
                None => None,
            },
        };
        let Some((at, value)) = next else { break };
        way = Way { steps: way.steps + 1, at: value, within: Some((way.at, at)) };
    }
    Ok(way)
}

/// Which of the items is meant.
fn position(
    tables: &Tables<'_>,
    text: &str,
    elements: &[Entry],
    pick: &Pick,
    shape: &FieldShape,
) -> Result<Option<usize>, Problem> {
    let wanted = match pick {
        Pick::Index(index) => return Ok((*index < elements.len()).then_some(*index)),
        Pick::Id(id) => id,
    };
    let Some((_, record)) = record_of(tables.program, shape) else { return Ok(None) };
    let Some(by) = shape.by.and_then(|by| record.fields.get(usize::from(by))) else {
        return Ok(None);
    };
    let mut as_shown = None;
    for (at, element) in elements.iter().enumerate() {
        let Some(entries) = entries(text, element.value)? else { continue };
        let Some(entry) = entries.iter().find(|entry| entry.key == by.head.name) else { continue };
        let mut scanner = at_place(text, entry.value.start);
        let (found, _) = scanner.value().map_err(broken)?;
        let Some(Slot::Given(value)) = scalar::read(tables, &by.shape, &found) else { continue };
        let Some(id) = id_text(tables.program, by.shape.ty, &value) else { continue };
        if id == wanted.as_str() {
            return Ok(Some(at));
        }
        // Reports write ids without what would disturb a terminal.
        if as_shown.is_none() && shown(&id) == *wanted {
            as_shown = Some(at);
        }
    }
    Ok(as_shown)
}

// --- what is new ---------------------------------------------------------------------------------

/// The value that stands where the steps before it end, with all that the rest of the steps need.
fn compose(
    tables: &Tables<'_>,
    resolved: &Resolved<'_>,
    steps: &[Step<'_>],
    json: &str,
    lines: Option<(String, String)>,
) -> Result<String, Problem> {
    match steps {
        [] => Ok(json.to_owned()),
        [Step::Key(key), below @ ..] => {
            let value = compose(tables, resolved, below, json, None)?;
            let entry = format!("{}: {value}", typed::quoted(key));
            Ok(match lines {
                Some((inner, outer)) => format!("{{\n{inner}{entry}\n{outer}}}"),
                None => format!("{{{entry}}}"),
            })
        }
        [Step::Item(pick, shape), below @ ..] => {
            if let Pick::Index(index) = pick
                && *index > 0
            {
                return Err(no_such_item(*index, 0));
            }
            Ok(format!("[{}]", item(tables, resolved, (pick, shape), below, json)?))
        }
    }
}

/// A new item of a list: with its id, where the list is `by` a field.
fn item(
    tables: &Tables<'_>,
    resolved: &Resolved<'_>,
    (pick, shape): (&Pick, &FieldShape),
    below: &[Step<'_>],
    json: &str,
) -> Result<String, Problem> {
    let record = record_of(tables.program, shape).map(|(_, record)| record);
    let by = record.and_then(|record| record.fields.get(usize::from(shape.by?)));
    let (Pick::Id(id), Some(by), [Step::Key(first), ..]) = (pick, by, below) else {
        return compose(tables, resolved, below, json, None);
    };
    if *first == by.head.name {
        return compose(tables, resolved, below, json, None);
    }
    let id = typed::json(tables, by.head.name.as_str(), &by.shape, &typed::quoted(id))?;
    let rest = compose(tables, resolved, below, json, None)?;
    let rest = rest.strip_prefix('{').unwrap_or(&rest);
    Ok(format!("{{{}: {id}, {rest}", typed::quoted(&by.head.name)))
}

/// How what is added to an object or a list is set apart from what is there.
enum Layout {
    /// On one line.
    Beside,
    /// On lines of their own, indented so far; the bracket so far.
    Lines { inner: String, outer: String },
}

impl Layout {
    fn of(text: &str, container: Stretch, entries: &[Entry], depth: usize) -> Self {
        let unit = "  ";
        match entries {
            [] => {
                // A case that is one line stays one line.
                let one_line = whole(text)
                    .is_ok_and(|all| all != container && !word(text, all).contains('\n'));
                if depth > 1 || one_line {
                    return Self::Beside;
                }
                let outer = unit.repeat(depth);
                Self::Lines { inner: format!("{outer}{unit}"), outer }
            }
            [.., last] => {
                let before = match entries {
                    [.., previous, _] => previous.value.end,
                    _ => container.start + 1,
                };
                let between = text.get(before..last.from).unwrap_or_default();
                match between.rsplit_once('\n') {
                    Some((_, indent)) if indent.trim().is_empty() => {
                        let inner = indent.to_owned();
                        let outer = inner.strip_suffix(unit).unwrap_or("").to_owned();
                        Self::Lines { inner, outer }
                    }
                    _ => Self::Beside,
                }
            }
        }
    }

    /// The layout of an object that is put in: one level deeper, or on the same line.
    fn below(&self) -> Option<(String, String)> {
        match self {
            Self::Beside => None,
            Self::Lines { inner, .. } => Some((format!("{inner}  "), inner.clone())),
        }
    }

    /// The text with a new last entry in the container.
    fn put(&self, text: &str, container: Stretch, entries: &[Entry], entry: &str) -> String {
        match (entries.last(), self) {
            (Some(last), Self::Beside) => insert(text, last.value.end, &format!(", {entry}")),
            (Some(last), Self::Lines { inner, .. }) => {
                insert(text, last.value.end, &format!(",\n{inner}{entry}"))
            }
            (None, layout) => {
                let closer = if text.get(container.start..).is_some_and(|t| t.starts_with('[')) {
                    ('[', ']')
                } else {
                    ('{', '}')
                };
                let inside = match layout {
                    Self::Beside => entry.to_owned(),
                    Self::Lines { inner, outer } => format!("\n{inner}{entry}\n{outer}"),
                };
                over(text, container, &format!("{}{inside}{}", closer.0, closer.1))
            }
        }
    }
}

// --- pieces of text ------------------------------------------------------------------------------

/// The text without one entry of an object or a list, and without its comma.
fn without(text: &str, container: Stretch, at: usize) -> Result<String, Problem> {
    let entries = match entries(text, container)? {
        Some(entries) => Some(entries),
        None => elements(text, container)?,
    };
    let entries = entries.unwrap_or_default();
    let Some(entry) = entries.get(at) else { return Ok(text.to_owned()) };
    let before = at.checked_sub(1).and_then(|before| entries.get(before));
    let gone = match (before, entries.get(at + 1)) {
        (Some(before), _) => Stretch { start: before.value.end, end: entry.value.end },
        (None, Some(next)) => Stretch { start: entry.from, end: next.from },
        (None, None) => Stretch { start: container.start + 1, end: container.end - 1 },
    };
    Ok(over(text, gone, ""))
}

fn over(text: &str, stretch: Stretch, with: &str) -> String {
    let before = text.get(..stretch.start).unwrap_or_default();
    let after = text.get(stretch.end..).unwrap_or_default();
    format!("{before}{with}{after}")
}

fn insert(text: &str, at: usize, what: &str) -> String {
    over(text, Stretch { start: at, end: at }, what)
}

fn word(text: &str, stretch: Stretch) -> &str {
    text.get(stretch.start..stretch.end).unwrap_or_default()
}

/// The object that the case is.
fn whole(text: &str) -> Result<Stretch, Problem> {
    let mut scanner = Scanner::new(FileId::default(), text);
    scanner.skip_space();
    value_at(text, scanner.at)
}

fn at_place(text: &str, start: usize) -> Scanner<'_> {
    let mut scanner = Scanner::new(FileId::default(), text);
    scanner.at = start;
    scanner
}

fn value_at(text: &str, start: usize) -> Result<Stretch, Problem> {
    pass(&mut at_place(text, start)).map_err(broken)
}

/// Passes over one value.
fn pass(scanner: &mut Scanner<'_>) -> Result<Stretch, Stop> {
    let (found, span) = scanner.value()?;
    let start = span.start as usize;
    if matches!(found, Found::Object | Found::List) {
        scanner.skip()?;
    }
    Ok(Stretch { start, end: scanner.at })
}

/// The keys and values of an object; `None` if it is none.
fn entries(text: &str, object: Stretch) -> Result<Option<Vec<Entry>>, Problem> {
    if !word(text, object).starts_with('{') {
        return Ok(None);
    }
    let mut scanner = at_place(text, object.start);
    let mut read = || -> Result<Vec<Entry>, Stop> {
        let mut entries = Vec::new();
        scanner.enter()?;
        while let Some(key) = scanner.next_key()? {
            let value = pass(&mut scanner)?;
            entries.push(Entry { key: key.text.into(), from: key.span.start as usize, value });
        }
        Ok(entries)
    };
    read().map(Some).map_err(broken)
}

/// The values of a list; `None` if it is none.
fn elements(text: &str, list: Stretch) -> Result<Option<Vec<Entry>>, Problem> {
    if !word(text, list).starts_with('[') {
        return Ok(None);
    }
    let mut scanner = at_place(text, list.start);
    let mut read = || -> Result<Vec<Entry>, Stop> {
        let mut elements = Vec::new();
        scanner.enter()?;
        while scanner.next_element()? {
            let value = pass(&mut scanner)?;
            elements.push(Entry { key: SmolStr::default(), from: value.start, value });
        }
        Ok(elements)
    };
    read().map(Some).map_err(broken)
}

// --- what is wrong -------------------------------------------------------------------------------

#[expect(clippy::boxed_local, reason = "it is handed to map_err, which has it in a box")]
fn broken(stop: Stop) -> Problem {
    not_a_case(*stop)
}

/// The text that is to be changed is no case.
pub(super) fn not_a_case(report: Diagnostic) -> Problem {
    let mut report = placeless(report);
    report.message = format!("the case cannot be changed: {}", report.message);
    report
}

/// A report was expected and there is none.
pub(super) fn lost() -> Problem {
    let report = problem("the case cannot be changed");
    Box::new(Diagnostic { code: Code::CaseNotJson, ..report })
}

fn no_such_item(index: usize, len: usize) -> Problem {
    let message = match len {
        0 => format!("there is no item [{index}]: the list is empty"),
        1 => format!("there is no item [{index}]: the list has one, [0]"),
        _ => format!("there is no item [{index}]: the list has {len}, [0] to [{}]", len - 1),
    };
    problem(message).help(format!("a new item is [{len}]")).into()
}

/// Something stands in the way that is no object or no list.
fn no_container(resolved: &Resolved<'_>, steps: usize, wanted: &str) -> Problem {
    let mut path = String::new();
    for step in resolved.steps.iter().take(steps) {
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.push_str(&format!(".{key}")),
            Step::Item(Pick::Index(index), _) => path.push_str(&format!("[{index}]")),
            Step::Item(Pick::Id(id), _) => path.push_str(&format!("[\"{}\"]", shown(id))),
        }
    }
    let report = problem(format!("`{path}` is not {wanted} in this case"));
    Diagnostic { code: Code::CaseWrongType, ..report }
        .help(format!("take it away first: `{path}`"))
        .into()
}
