//! The JSON Schema of a case for a library: for forms, editors and validators of others.
//!
//! Owns: the translation of groups, facts, records and scales to JSON Schema, draft 2020-12. It asks for
//! the plainest form of each value (the names of levels and choices); reading a case takes labels and
//! other words as well. Must never know: cases.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value as Json, json};
use smol_str::SmolStr;

use super::output;
use super::place::group_key;
use crate::program::{
    Atom, Fact, FieldShape, GroupId, Head, Program, Record, RecordId, Scale, ScaleId, Type,
};
use crate::syntax::ast::Mark;
use crate::value::Number;

const DATE: &str = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
const MONEY: &str = "^-?£?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.[0-9]{1,2})?$";
const PERCENT: &str = "^-?[0-9]+(\\.[0-9]+)? ?%$";

/// The JSON Schema (draft 2020-12) of a case for a library.
#[must_use]
pub fn schema(program: &Program) -> Json {
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!({ "type": "string" }));
    properties.insert(
        "id".to_owned(),
        json!({ "title": "The case's own number or name", "type": ["string", "integer"] }),
    );
    properties.insert(
        "unfinished".to_owned(),
        json!({
            "title": "Lists that may hold more than is written here, by path",
            "type": "array",
            "items": { "type": "string" },
        }),
    );
    for at in 0..program.groups.len() {
        let group = GroupId::at(at);
        properties
            .insert(group_key(program, group).to_string(), group_schema(program, group).to_value());
    }
    let mut definitions = Map::new();
    for (at, scale) in program.scales.iter().enumerate() {
        definitions.insert(scale_key(program, ScaleId::at(at)), scale_schema(scale).to_value());
    }
    for (at, record) in program.records.iter().enumerate() {
        let id = RecordId::at(at);
        definitions.insert(record_key(program, id), record_schema(program, id, record).to_value());
    }
    let schema = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case",
        "description": "What is known of one case. A key that is left out is not known; null, where it is allowed, says that there is none.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    });
    schema.to_value()
}

fn group_schema(program: &Program, group: GroupId) -> Schema {
    let Some(entry) = program.groups.get(group.index()) else { return json_schema!({}) };
    let facts = entry.facts.iter().filter_map(|fact| program.facts.get(fact.index()));
    let properties: Map<String, Json> = facts
        .map(|Fact { head, shape, .. }| {
            (head.name.to_string(), field_schema(program, head, shape).to_value())
        })
        .collect();
    json_schema!({
        "title": entry.head.label.as_str(),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn record_schema(program: &Program, id: RecordId, record: &Record) -> Schema {
    let properties: Map<String, Json> = record
        .fields
        .iter()
        .map(|field| {
            (
                field.head.name.to_string(),
                field_schema(program, &field.head, &field.shape).to_value(),
            )
        })
        .collect();
    let mut schema = json_schema!({
        "title": record.head.label.as_str(),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let ids: Vec<Json> =
        id_fields(program, id).into_iter().map(|name| Json::String(name.to_string())).collect();
    if !ids.is_empty() {
        schema.insert("required".to_owned(), Json::Array(ids));
    }
    schema
}

/// The fields by which every list of this record tells its items apart.
fn id_fields(program: &Program, id: RecordId) -> Vec<SmolStr> {
    let fields =
        program.records.iter().flat_map(|record| record.fields.iter().map(|field| &field.shape));
    let facts = program.facts.iter().map(|fact| &fact.shape);
    let by: Vec<Option<u16>> = facts
        .chain(fields)
        .filter(|shape| shape.ty.atom == Atom::Item(id))
        .map(|shape| shape.by)
        .collect();
    let Some(record) = program.records.get(id.index()) else { return Vec::new() };
    let everywhere =
        |at: usize| !by.is_empty() && by.iter().all(|by| by.map(usize::from) == Some(at));
    let names = record.fields.iter().enumerate().filter(|(at, _)| everywhere(*at));
    names.map(|(_, field)| field.head.name.clone()).collect()
}

fn field_schema(program: &Program, head: &Head, shape: &FieldShape) -> Schema {
    let mut schema = json_schema!({ "title": head.label.as_str() });
    for (key, value) in
        type_schema(program, shape.ty, shape.range).as_object().into_iter().flatten()
    {
        schema.insert(key.clone(), value.clone());
    }
    if let Some(by) = shape.by.and_then(|by| id_name(program, shape.ty, by)) {
        schema.insert(
            "description".to_owned(),
            Json::String(format!("No two items have the same {by}.")),
        );
    }
    for mark in &shape.marks {
        let (key, value) = match mark {
            Mark::Protected => ("x-protected", json!(true)),
            Mark::Sensitive => ("x-sensitive", json!(true)),
            Mark::Fixed => ("x-fixed", json!(true)),
            Mark::Diagnosis => ("x-diagnosis", json!(true)),
            Mark::NoneIfLeftOut => ("x-none-if-left-out", json!(true)),
        };
        schema.insert(key.to_owned(), value);
    }
    schema
}

fn id_name(program: &Program, ty: Type, by: u16) -> Option<&SmolStr> {
    let Atom::Item(record) = ty.atom else { return None };
    let field = program.records.get(record.index())?.fields.get(usize::from(by))?;
    Some(&field.head.name)
}

fn type_schema(program: &Program, ty: Type, range: Option<(Number, Number)>) -> Schema {
    let items = match ty.atom {
        // In a list, a date known to the month alone has no place.
        Atom::Date if ty.list => {
            json_schema!({ "type": "string", "pattern": DAY, "description": "A date: 2025-06-02." })
        }
        atom => atom_schema(program, atom, range),
    };
    let mut schema =
        if ty.list { json_schema!({ "type": "array", "items": items }) } else { items };
    if !ty.or_none {
        return schema;
    }
    match schema.get_mut("type") {
        Some(kind) if kind.is_string() => {
            *kind = json!([kind.take(), "null"]);
            schema
        }
        _ => json_schema!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

fn atom_schema(program: &Program, atom: Atom, range: Option<(Number, Number)>) -> Schema {
    let mut schema = match atom {
        Atom::YesNo => json_schema!({ "type": "boolean" }),
        Atom::Whole => json_schema!({ "type": "integer" }),
        Atom::Number => json_schema!({ "type": "number" }),
        Atom::Money => json_schema!({
            "anyOf": [{ "type": "number" }, { "type": "string", "pattern": MONEY }],
            "description": "An amount in pounds, with at most two decimals.",
        }),
        Atom::Percent => json_schema!({
            "anyOf": [
                { "type": "number", "minimum": 1 },
                { "type": "number", "maximum": 0 },
                { "type": "string", "pattern": PERCENT },
            ],
            "description": "A percentage: 60 or \"60%\".",
        }),
        Atom::Date => json_schema!({
            "type": "string",
            "pattern": DATE,
            "description": "A date: 2025-06-02; 2025-06 or 2025 where no more is known.",
        }),
        Atom::Time => {
            json_schema!({ "type": "string", "pattern": TIME, "description": "A time of day: 20:00." })
        }
        Atom::Weekday => json_schema!({
            "enum": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        }),
        Atom::Text => json_schema!({ "type": "string" }),
        Atom::Scale(scale) => json_schema!({ "$ref": reference(&scale_key(program, scale)) }),
        Atom::Item(record) => json_schema!({ "$ref": reference(&record_key(program, record)) }),
        // No fact is of such a type.
        Atom::Elapsed(_) | Atom::Duration | Atom::Row(_) | Atom::None => {
            json_schema!({ "not": {} })
        }
    };
    if let (Some((low, high)), Atom::Whole | Atom::Number) = (range, atom) {
        schema.insert("minimum".to_owned(), bound(low));
        schema.insert("maximum".to_owned(), bound(high));
    }
    schema
}

/// A number in a schema; one that JSON's readers hold only roughly is still written in all its digits.
fn bound(number: Number) -> Json {
    serde_json::from_str(&output::plain(number)).unwrap_or(Json::Null)
}

fn scale_schema(scale: &Scale) -> Schema {
    let numbers = scale.members.iter().filter_map(|member| member.number.map(Json::from));
    let names = scale.members.iter().map(|member| Json::String(member.name.to_string()));
    let lines: Vec<String> = scale
        .members
        .iter()
        .map(|member| {
            let also: String =
                member.aliases.iter().map(|alias| format!(", also {alias}")).collect();
            format!("{}: {}{also}", member.name, member.label)
        })
        .collect();
    let order = if scale.ordered { "Lowest first. " } else { "" };
    json_schema!({
        "title": scale.head.label.as_str(),
        "description": format!("{order}{}", lines.join("; ")),
        "enum": numbers.chain(names).collect::<Vec<Json>>(),
    })
}

fn reference(key: &str) -> String {
    format!("#/$defs/{key}")
}

fn scale_key(program: &Program, id: ScaleId) -> String {
    program.scales.get(id.index()).map_or_else(String::new, |scale| type_key(program, &scale.head))
}

fn record_key(program: &Program, id: RecordId) -> String {
    program
        .records
        .get(id.index())
        .map_or_else(String::new, |record| type_key(program, &record.head))
}

/// The name of a type; with its pack's before it where two packs each have one of that name.
fn type_key(program: &Program, head: &Head) -> String {
    let scales = program.scales.iter().map(|scale| &scale.head);
    let namesakes = scales
        .chain(program.records.iter().map(|record| &record.head))
        .filter(|other| other.name == head.name);
    match program.packs.get(head.pack.index()) {
        Some(pack) if namesakes.count() > 1 => format!("{}.{}", pack.name, head.name),
        _ => head.name.to_string(),
    }
}
