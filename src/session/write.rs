//! What a session says of itself.
//!
//! Owns: the words and lists that are not answers: what is given, what was set, the commands.

use super::command::{self, About, COMMANDS};
use crate::case::{Reader, edit, fact_path};
use crate::explain::Lexicon;
use crate::explain::fragment::{Align, Block, Document, Role, Table, Tag, Words};
use crate::program::{FactId, Facts, FieldShape, Program, Slot};
use crate::span::FileId;

/// So many letters of JSON are shown.
const MOST_LETTERS: usize = 100;

/// What is given, a line a fact.
pub(super) fn facts(words: &Lexicon<'_>, program: &Program) -> Document {
    let mut document = Document::default();
    let mut rows = Vec::new();
    for (slot, at) in words.facts.slots.iter().zip(0..) {
        let id = FactId::at(at);
        let Some(fact) = program.facts.get(id.index()) else { continue };
        let Some(value) = slot_words(words, &fact.shape, slot) else { continue };
        let path = fact_path(program, id);
        rows.push(vec![Words::of(Tag::Name, path), Words::new().value(value)]);
    }
    if rows.is_empty() {
        document.line(Role::Remark, Words::text("nothing is given"));
    } else {
        table(&mut document, rows);
    }
    document
}

/// What a slot says, in words; `None` where it says nothing.
fn slot_words(words: &Lexicon<'_>, shape: &FieldShape, slot: &Slot) -> Option<String> {
    match slot {
        Slot::Given(value) => Some(words.value(shape.ty, value)),
        Slot::Within(low, high) => {
            Some(format!("from {} to {}", words.value(shape.ty, low), words.value(shape.ty, high)))
        }
        Slot::Faulty => Some("what was given cannot be right: not known".to_owned()),
        Slot::LeftOut | Slot::LeftOutIsNone => None,
    }
}

/// `child.home_district is Preston`, or that it is not known any more.
pub(super) fn now(words: &Lexicon<'_>, program: &Program, case: &str, path: &str) -> Words {
    let name = Words::of(Tag::Name, path.trim());
    let Ok(Some(json)) = edit::get(program, case, path) else {
        return name.plain(" is not given");
    };
    let value =
        edit::target(program, path).ok().filter(|target| !target.element).and_then(|target| {
            let read =
                Reader::new(program).read_value(path, target.shape, FileId::default(), &json);
            slot_words(words, target.shape, &read.ok()?)
        });
    name.plain(" is ").value(value.unwrap_or_else(|| shortened(&json)))
}

fn shortened(json: &str) -> String {
    let one_line: Vec<&str> = json.split_whitespace().collect();
    let one_line = one_line.join(" ");
    match one_line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", one_line.get(..end).unwrap_or_default()),
        None => one_line,
    }
}

/// `12 facts are given`
pub(super) fn given(facts: &Facts) -> String {
    let given = |slot: &&Slot| !matches!(slot, Slot::LeftOut | Slot::LeftOutIsNone);
    match facts.slots.iter().filter(given).count() {
        0 => "no fact is given".to_owned(),
        1 => "1 fact is given".to_owned(),
        count => format!("{count} facts are given"),
    }
}

/// `, 2 things in it cannot be right`
pub(super) fn faults(count: usize) -> String {
    match count {
        1 => ", one thing in it cannot be right and counts as not known".to_owned(),
        _ => format!(", {count} things in it cannot be right and count as not known"),
    }
}

/// `12 rule files in 3 packs`
pub(super) fn reloaded(files: usize, packs: usize) -> String {
    let plural = |count: usize, one: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
    };
    format!("read again: {}, {}", plural(files, "rule file"), plural(packs, "pack"))
}

/// The commands, or one of them.
pub(super) fn help(name: &str) -> Document {
    let mut document = Document::default();
    if let Some(about) = command::named(name.trim_start_matches(':')) {
        document.line(Role::Remark, usage(about).plain(format!(": {}", about.says)));
        document.line(Role::Remark, Words::text("for example ").tagged(Tag::Name, about.example));
        return document;
    }
    document.line(
        Role::Remark,
        Words::text("an expression is worked out: write `4 weeks after today`"),
    );
    let rows = COMMANDS.iter().map(|about| vec![usage(about), Words::text(about.says)]);
    table(&mut document, rows.collect());
    document
}

fn usage(about: &About) -> Words {
    let space = if about.takes.is_empty() { "" } else { " " };
    Words::of(Tag::Name, format!(":{}", about.name)).plain(format!("{space}{}", about.takes))
}

fn table(document: &mut Document, rows: Vec<Vec<Words>>) {
    let columns = vec![Align::Left, Align::Left];
    document.blocks.push(Block::Table(Table {
        columns,
        head: Vec::new(),
        rows,
        anchors: Vec::new(),
    }));
}
