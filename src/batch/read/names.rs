//! What the columns of a table mean.
//!
//! Owns: dotted names of columns (`child.date_of_birth`), the id, what is carried through or passed over, and how a
//! cell of text is written as the JSON of a case.
//! Must never know: where a table comes from.

use std::collections::HashSet;
use std::fmt::Write as _;

use smol_str::SmolStr;

use super::understand::{Keep, KeptAs, Understander, Written};
use crate::case::{fact_path, group_key};
use crate::diagnostic::near_name;
use crate::program::{Atom, FactId, FieldShape, GroupId, Program};
use crate::value::Number;

/// The names under which a table may give the case's own id.
const IDS: [&str; 2] = ["id", "case_id"];

/// What the columns of a table mean.
#[derive(Debug, Default)]
pub struct Columns {
    /// Their names, in order.
    names: Vec<String>,
    /// The facts, by group: each with its column, and whether an empty cell is none.
    groups: Vec<(SmolStr, Vec<FactColumn>)>,
    /// The column of the case's own id.
    id: Option<usize>,
    /// The columns that are carried through and are no facts, with their positions among those kept.
    kept: Vec<(usize, usize)>,
}

/// A column that gives a fact.
#[derive(Clone, Debug)]
pub(super) struct FactColumn {
    pub(super) at: usize,
    pub(super) fact: FactId,
    pub(super) name: SmolStr,
    pub(super) none: bool,
}

/// Why the columns of a table cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAColumn {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What the user says of the columns of a table.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The column of the case's own id.
    pub id: Option<&'a str>,
    /// Columns in which an empty cell is none.
    pub none: &'a [String],
}

impl Columns {
    /// What columns of these names mean.
    ///
    /// # Errors
    ///
    /// A column is no fact and is neither passed over nor carried through, or stands there twice, or a column that
    /// was named is not there.
    pub fn of(
        understander: &Understander<'_>,
        names: Vec<String>,
        said: Said<'_>,
    ) -> Result<Self, NotAColumn> {
        let program = understander.program;
        let mut columns = Self::default();
        let mut seen = HashSet::new();
        for (at, name) in names.iter().enumerate() {
            if !seen.insert(name.as_str()) {
                return Err(NotAColumn {
                    message: format!("there are two columns `{name}`"),
                    help: "give each column its own name".to_owned(),
                });
            }
            let kept = understander
                .keep
                .iter()
                .position(|keep| keep.name == *name && keep.what == KeptAs::Text);
            if said.id.map_or(IDS.contains(&name.as_str()) && columns.id.is_none(), |id| id == name)
            {
                columns.id = Some(at);
            } else if let Some(fact) = fact_named(program, name) {
                columns.push(program, at, fact, said.none.contains(name))?;
            } else if let Some(kept) = kept {
                columns.kept.push((at, kept));
            } else if !understander.ignore.iter().any(|ignored| ignored == name) {
                return Err(unknown(program, name));
            }
            if columns.id == Some(at)
                && let Some(kept) = kept
            {
                columns.kept.push((at, kept));
            }
        }
        let missing = said.none.iter().map(String::as_str).chain(said.id);
        for name in missing {
            if !seen.contains(name) {
                let near = near_name(name, names.iter().map(String::as_str));
                return Err(NotAColumn {
                    message: format!("there is no column `{name}`"),
                    help: near.map_or_else(
                        || format!("the columns are {}", names.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    ),
                });
            }
        }
        columns.names = names;
        Ok(columns)
    }

    fn push(
        &mut self,
        program: &Program,
        at: usize,
        fact: FactId,
        none: bool,
    ) -> Result<(), NotAColumn> {
        let entry = &program[fact];
        if none && !entry.shape.ty.or_none {
            return Err(NotAColumn {
                message: format!("`{}` can never be none", fact_path(program, fact)),
                help: "take it out of `--none`: an empty cell is then not known".to_owned(),
            });
        }
        let group = group_key(program, entry.group);
        let column = FactColumn { at, fact, name: entry.head.name.clone(), none };
        match self.groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, columns)) => columns.push(column),
            None => self.groups.push((group, vec![column])),
        }
        Ok(())
    }

    /// The facts with their columns, by group.
    pub(super) fn groups(&self) -> &[(SmolStr, Vec<FactColumn>)] {
        &self.groups
    }

    /// The column of the case's own id.
    #[must_use]
    pub const fn id(&self) -> Option<usize> {
        self.id
    }

    /// What the columns are called.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many columns there are.
    pub(super) const fn width(&self) -> usize {
        self.names.len()
    }

    /// The columns that are carried through and are no facts, with their positions among those kept.
    pub(super) fn kept(&self) -> &[(usize, usize)] {
        &self.kept
    }

    /// The columns that are read at all.
    #[must_use]
    pub fn used(&self) -> Vec<usize> {
        let facts = self.groups.iter().flat_map(|(_, columns)| columns).map(|column| column.at);
        let mut used: Vec<usize> =
            facts.chain(self.id).chain(self.kept.iter().map(|(at, _)| *at)).collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// The same for a table of which only these columns are left.
    #[must_use]
    pub fn of_used(mut self, used: &[usize]) -> Self {
        let now = |at: usize| used.iter().position(|used| *used == at).unwrap_or(usize::MAX);
        for column in self.groups.iter_mut().flat_map(|(_, columns)| columns) {
            column.at = now(column.at);
        }
        self.id = self.id.map(now);
        for (at, _) in &mut self.kept {
            *at = now(*at);
        }
        self
    }

    /// The number of the column, from 1, that gives what stands at a path of a case.
    pub(super) fn position(&self, path: &str) -> Option<u64> {
        let whole = |name: &&String| {
            path.strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let at = self.names.iter().position(|name| whole(&name))?;
        Some(at as u64 + 1)
    }

    /// The fact that a column of this name gives.
    pub(super) fn fact(&self, path: &str) -> Option<FactId> {
        let at = usize::try_from(self.position(path)?).ok()?.checked_sub(1)?;
        let name = self.names.get(at)?;
        self.groups
            .iter()
            .flat_map(|(group, columns)| {
                columns.iter().map(move |column| (format!("{group}.{}", column.name), column.fact))
            })
            .find(|(path, _)| path == name)
            .map(|(_, fact)| fact)
    }

    /// A row of texts, written as a case.
    pub(super) fn row(&self, understander: &Understander<'_>, row: &csv::ByteRecord) -> Written {
        let mut written =
            Written { kept: vec![None; understander.keep.len()], ..Written::default() };
        if row.len() != self.names.len() {
            // Which cell belongs to which column cannot be told: this is no JSON, so the row is rejected whole.
            written.broken = Some(format!(
                "the row has {} cells, the first line has {}",
                row.len(),
                self.names.len()
            ));
            return written;
        }
        let cell = |at: usize| std::str::from_utf8(row.get(at).unwrap_or_default()).map(str::trim);
        let id = self.id.and_then(|at| cell(at).ok()).filter(|id| !id.is_empty());
        let program = understander.program;
        write_case(&mut written, self, id, &understander.lists, program, |column, json| {
            let Ok(text) = cell(column.at) else {
                return Err("the text is not UTF-8".to_owned());
            };
            if text.is_empty() {
                if column.none {
                    json.push_str("null");
                }
                return Ok(column.none);
            }
            write_cell(json, program, &program[column.fact].shape, text);
            Ok(true)
        });
        for (at, kept) in &self.kept {
            if let (Ok(text), Some(place)) = (cell(*at), written.kept.get_mut(*kept))
                && !text.is_empty()
            {
                *place = Some(text.to_owned());
            }
        }
        written
    }
}

/// Writes the facts of a row as a case; `cell` writes one value, and says whether there is one.
pub(super) fn write_case(
    written: &mut Written,
    columns: &Columns,
    id: Option<&str>,
    lists: &super::Lists,
    program: &Program,
    cell: impl Fn(&FactColumn, &mut String) -> Result<bool, String>,
) {
    let json = &mut written.json;
    json.push('{');
    if let Some(id) = id {
        json.push_str("\"id\":");
        quote(json, id);
    }
    for (group, facts) in columns.groups() {
        let before = json.len();
        let _ = write!(json, "{}\"{group}\":{{", if before > 1 { "," } else { "" });
        let start = json.len();
        for column in facts {
            let back = json.len();
            let _ = write!(json, "{}\"{}\":", if back > start { "," } else { "" }, column.name);
            match cell(column, json) {
                Ok(true) => {}
                Ok(false) => json.truncate(back),
                Err(why) => {
                    json.truncate(back);
                    let path = fact_path(program, column.fact);
                    written.wrong.push((path.clone(), format!("`{path}` {why}")));
                }
            }
        }
        lists.write(json, start, program, group, id);
        if json.len() > start { json.push('}') } else { json.truncate(before) }
    }
    for group in lists.other_groups(program, columns) {
        let before = json.len();
        let _ = write!(json, "{}\"{group}\":{{", if before > 1 { "," } else { "" });
        lists.write(json, json.len(), program, &group, id);
        json.push('}');
    }
    json.push('}');
}

/// A column that is carried through: a fact, or something that the rules do not know.
#[must_use]
pub fn keep(program: &Program, name: &str) -> Keep {
    let what = fact_named(program, name)
        .filter(|fact| !program[*fact].shape.ty.list)
        .map_or(KeptAs::Text, KeptAs::Fact);
    Keep { name: SmolStr::new(name), what }
}

/// The fact of this path.
#[must_use]
pub fn fact_named(program: &Program, path: &str) -> Option<FactId> {
    let (group, name) = path.rsplit_once('.')?;
    let group = (0..program.groups.len())
        .map(GroupId::at)
        .find(|id| group_key(program, *id).as_str() == group)?;
    program[group].facts.iter().copied().find(|fact| program[*fact].head.name == name)
}

fn unknown(program: &Program, name: &str) -> NotAColumn {
    let paths: Vec<String> =
        (0..program.facts.len()).map(|at| fact_path(program, FactId::at(at))).collect();
    let near = near_name(name, paths.iter().map(String::as_str).chain(IDS));
    NotAColumn {
        message: format!("the column `{name}` is no fact"),
        help: match near {
            Some(near) => format!(
                "did you mean `{near}`? Else pass over it with `--ignore {name}`, or carry it through with \
                 `--keep {name}`"
            ),
            None => format!(
                "pass over it with `--ignore {name}`, or carry it through with `--keep {name}`; `rules schema` \
                 describes the facts"
            ),
        },
    }
}

/// Writes a text of a table as a value of JSON of the kind that the fact has, where it can be one; else as a text,
/// which the reader of cases then refuses in its words.
pub(super) fn write_cell(json: &mut String, program: &Program, shape: &FieldShape, text: &str) {
    if shape.ty.list {
        write_list(json, program, shape, text);
        return;
    }
    let number = |text: &str| is_json_number(text) && Number::parse_decimal(text).is_some();
    match shape.ty.atom {
        Atom::YesNo => match truth(text) {
            Some(value) => json.push_str(if value { "true" } else { "false" }),
            None => quote(json, text),
        },
        Atom::Whole | Atom::Number | Atom::Money | Atom::Percent if number(text) => {
            json.push_str(text);
        }
        Atom::Scale(scale)
            if number(text)
                && program[scale].members.iter().any(|member| member.number.is_some()) =>
        {
            json.push_str(text);
        }
        _ => quote(json, text),
    }
}

/// A list in a cell: values between semicolons, or JSON.
fn write_list(json: &mut String, program: &Program, shape: &FieldShape, text: &str) {
    if text.starts_with('[') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        json.push_str(text);
        return;
    }
    if matches!(shape.ty.atom, Atom::Item(_)) {
        quote(json, text);
        return;
    }
    let element =
        FieldShape { ty: shape.ty.element(), range: shape.range, by: None, marks: Vec::new() };
    json.push('[');
    for (at, part) in text.split(';').map(str::trim).enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_cell(json, program, &element, part);
    }
    json.push(']');
}

pub(super) fn truth(text: &str) -> Option<bool> {
    const YES: [&str; 5] = ["true", "yes", "y", "t", "1"];
    const NO: [&str; 5] = ["false", "no", "n", "f", "0"];
    let one_of = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if one_of(YES) {
        Some(true)
    } else if one_of(NO) {
        Some(false)
    } else {
        None
    }
}

/// Whether these characters are a number as JSON writes it.
fn is_json_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(all_digits)
}

/// Writes a text in quotes, as JSON has it.
pub(in crate::batch) fn quote(json: &mut String, text: &str) {
    json.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1F => "",
            _ => continue,
        };
        json.push_str(text.get(start..at).unwrap_or_default());
        if escape.is_empty() {
            let _ = write!(json, "\\u{byte:04x}");
        } else {
            json.push_str(escape);
        }
        start = at + 1;
    }
    json.push_str(text.get(start..).unwrap_or_default());
    json.push('"');
}
