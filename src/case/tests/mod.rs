//! Tests of reading cases. The program is made by hand, so that nothing here depends on the compiler.

mod editing;
mod faults;
mod laws;
mod reading;
mod schema;
mod syntax;

use smol_str::SmolStr;

use super::{Fault, Loaded, load};
use crate::diagnostic::Diagnostic;
use crate::program::{
    Annotations, Atom, Fact, FactId, Field, FieldShape, Group, GroupId, Head, Member, Pack, PackId,
    Program, Record, RecordId, Scale, ScaleId, Slot, Type, Value,
};
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::syntax::ast::Mark;
use crate::value::Number;

const FILE: FileId = FileId(0);

const LEVEL: ScaleId = ScaleId(0);
const SEVERITY: ScaleId = ScaleId(1);
const DISTRICT: ScaleId = ScaleId(2);
const SOURCE: ScaleId = ScaleId(3);
const AREA: RecordId = RecordId(0);
const FAMILY: RecordId = RecordId(1);

fn head(name: &str, label: &str) -> Head {
    Head {
        pack: PackId(0),
        name: name.into(),
        label: label.into(),
        annotations: Annotations::default(),
        span: Span::default(),
        name_span: Span::default(),
    }
}

fn member(name: &str, label: &str, aliases: &[&str]) -> Member {
    Member {
        name: name.into(),
        number: name.strip_prefix("level ").map(|number| number.parse().unwrap()),
        label: label.into(),
        aliases: aliases.iter().copied().map(SmolStr::from).collect(),
        annotations: Annotations::default(),
        span: Span::default(),
    }
}

fn scale(name: &str, label: &str, ordered: bool, members: &[(&str, &str, &[&str])]) -> Scale {
    let members =
        members.iter().map(|(name, label, aliases)| member(name, label, aliases)).collect();
    Scale { head: head(name, label), ordered, members }
}

fn shape(ty: Type) -> FieldShape {
    FieldShape { ty, range: None, by: None, marks: Vec::new() }
}

fn one(atom: Atom) -> FieldShape {
    shape(Type::of(atom))
}

fn maybe(atom: Atom) -> FieldShape {
    shape(Type::of(atom).or_none())
}

fn list(atom: Atom) -> FieldShape {
    shape(Type::list_of(atom))
}

fn ranged(atom: Atom, low: i64, high: i64) -> FieldShape {
    FieldShape { range: Some((Number::from_i64(low), Number::from_i64(high))), ..one(atom) }
}

fn record(name: &str, fields: Vec<(&str, FieldShape)>) -> Record {
    let fields =
        fields.into_iter().map(|(name, shape)| Field { head: head(name, name), shape }).collect();
    Record { head: head(name, name), fields, derived: Vec::new(), checks: Vec::new() }
}

fn add_group(program: &mut Program, name: &str, facts: Vec<(&str, FieldShape)>) {
    let group = GroupId::at(program.groups.len());
    let mut ids = Vec::new();
    for (name, shape) in facts {
        ids.push(FactId::at(program.facts.len()));
        program.facts.push(Fact { head: head(name, &format!("What is {name}?")), group, shape });
    }
    program.groups.push(Group { head: head(name, name), facts: ids, checks: Vec::new() });
}

/// A program with facts of every kind.
fn program() -> Program {
    let pack = Pack {
        name: "services".into(),
        label: "Services".into(),
        version: None,
        status: None,
        publisher: None,
        contacts: Vec::new(),
        uses: Vec::new(),
        files: Vec::new(),
        lints: Vec::new(),
        sha256: String::new(),
        span: Span::default(),
    };
    let mut program = Program::default();
    program.packs = vec![pack];
    program.scales = vec![
        scale(
            "need_level",
            "Continuum of need",
            true,
            &[
                ("level 1", "Universal", &[]),
                ("level 2", "Universal Plus", &[]),
                ("level 3", "Intensive", &[]),
                ("level 4", "Specialist", &[]),
            ],
        ),
        scale(
            "severity",
            "Severity",
            true,
            &[
                ("none_identified", "None identified", &[]),
                ("mild", "Mild", &[]),
                ("moderate", "Moderate", &[]),
            ],
        ),
        scale(
            "district",
            "District",
            false,
            &[
                ("burnley", "Burnley", &[]),
                ("pendle", "Pendle", &["Nelson", "Colne"]),
                ("ribble_valley", "Ribble Valley", &["Clitheroe"]),
                ("elsewhere", "Anywhere else", &[]),
            ],
        ),
        scale(
            "referral_source",
            "Who asks",
            false,
            &[
                ("school", "School or college", &[]),
                ("social_care", "Children's Social Care", &["CSC"]),
            ],
        ),
    ];
    program.records = vec![
        record(
            "area",
            vec![
                ("name", one(Atom::Text)),
                ("start", one(Atom::Number)),
                ("end", maybe(Atom::Number)),
            ],
        ),
        record(
            "family",
            vec![
                ("family_id", one(Atom::Text)),
                ("district", one(Atom::Scale(DISTRICT))),
                ("completed_on", maybe(Atom::Date)),
                ("areas", list(Atom::Item(AREA))),
                ("scores", list(Atom::Whole)),
            ],
        ),
    ];
    let mut formal = maybe(Atom::Date);
    formal.marks = vec![Mark::NoneIfLeftOut];
    let mut ethnicity = one(Atom::Text);
    ethnicity.marks = vec![Mark::Protected];
    add_group(
        &mut program,
        "child",
        vec![
            ("date_of_birth", one(Atom::Date)),
            ("has_send", one(Atom::YesNo)),
            ("need_level", one(Atom::Scale(LEVEL))),
            ("severity", one(Atom::Scale(SEVERITY))),
            ("home_district", one(Atom::Scale(DISTRICT))),
            ("school_district", maybe(Atom::Scale(DISTRICT))),
            ("sdq_total", ranged(Atom::Whole, 0, 40)),
            ("ethnicity", ethnicity),
        ],
    );
    add_group(
        &mut program,
        "referral",
        vec![
            ("source", one(Atom::Scale(SOURCE))),
            ("submitted_on", maybe(Atom::Date)),
            ("formal_request_on", formal),
            ("called_at", one(Atom::Time)),
            ("ratio", one(Atom::Number)),
            ("needs", list(Atom::Scale(SEVERITY))),
            ("visits", list(Atom::Date)),
        ],
    );
    add_group(
        &mut program,
        "contract",
        vec![
            ("value", one(Atom::Money)),
            ("share", one(Atom::Percent)),
            ("families", FieldShape { by: Some(0), ..list(Atom::Item(FAMILY)) }),
            ("areas", list(Atom::Item(AREA))),
        ],
    );
    program
}

/// The slot of a fact named `group.fact`.
fn slot<'a>(program: &Program, loaded: &'a Loaded, path: &str) -> &'a Slot {
    let fact = (0..program.facts.len())
        .map(FactId::at)
        .find(|fact| super::fact_path(program, *fact) == path);
    &loaded.facts.slots[fact.expect("a fact of the test program").index()]
}

#[track_caller]
fn given(text: &str, path: &str) -> Value {
    let program = program();
    let loaded = load(&program, FILE, text).expect("JSON");
    assert_eq!(loaded.faults, [], "{text}");
    match slot(&program, &loaded, path) {
        Slot::Given(value) => value.clone(),
        other => panic!("{text}: {other:?}"),
    }
}

/// A case with one fact.
fn case_with(path: &str, value: &str) -> String {
    let (group, fact) = path.split_once('.').expect("group.fact");
    format!("{{\"{group}\": {{\"{fact}\": {value}}}}}")
}

fn show(text: &str, diagnostic: &Diagnostic) -> String {
    let mut sources = Sources::new();
    sources.add("case.json", text);
    let mut lines = vec![format!("{}: {}", diagnostic.code, diagnostic.message)];
    for label in &diagnostic.labels {
        let at = sources.line_column(label.span).expect("a place in the case");
        let words = sources.slice(label.span);
        let says =
            if label.text.is_empty() { String::new() } else { format!(" -- {}", label.text) };
        lines.push(format!("  {}:{} `{words}`{says}", at.line, at.column));
    }
    if let Some(help) = &diagnostic.help {
        lines.push(format!("  help: {help}"));
    }
    lines.join("\n")
}

fn show_fault(program: &Program, text: &str, fault: &Fault) -> String {
    let facts: Vec<String> =
        fault.fact.iter().chain(&fault.with).map(|fact| super::fact_path(program, *fact)).collect();
    let concerns = if facts.is_empty() { "no fact".to_owned() } else { facts.join(", ") };
    format!("{}\n  at {} (faulty: {concerns})", show(text, &fault.diagnostic), fault.path)
}

/// The report on a text, as a block for a snapshot.
fn report(program: &Program, text: &str) -> String {
    let result = match load(program, FILE, text) {
        Err(reports) => {
            reports.iter().map(|report| show(text, report)).collect::<Vec<_>>().join("\n")
        }
        Ok(loaded) if loaded.faults.is_empty() => "no fault".to_owned(),
        Ok(loaded) => loaded
            .faults
            .iter()
            .map(|fault| show_fault(program, text, fault))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    format!("{text}\n{result}\n")
}
