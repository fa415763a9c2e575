//! The schema, against a validator that knows nothing of rules.

use boon::{Compiler, Schemas};
use serde_json::Value as Json;

use super::*;
use crate::case;

struct Validator {
    schemas: Schemas,
    index: boon::SchemaIndex,
}

impl Validator {
    fn of(program: &Program) -> Self {
        let mut compiler = Compiler::new();
        let mut schemas = Schemas::new();
        compiler.add_resource("case.json", case::schema(program)).expect("a resource");
        // This holds the schema to the meta-schema of its draft.
        let index = compiler.compile("case.json", &mut schemas).expect("a valid schema");
        Self { schemas, index }
    }

    fn accepts(&self, text: &str) -> bool {
        let case: Json = serde_json::from_str(text).expect("JSON");
        self.schemas.validate(&case, self.index).is_ok()
    }
}

#[test]
fn the_schema_reads_well() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&case::schema(&program())).unwrap());
}

#[test]
fn the_schema_and_the_reader_agree() {
    let program = program();
    let validator = Validator::of(&program);
    let good = [
        "{}",
        "{\"id\": \"C-1\", \"$schema\": \"x\"}",
        "{\"child\": {\"date_of_birth\": \"2013-02\", \"need_level\": 2, \"school_district\": null}}",
        "{\"child\": {\"need_level\": \"level 2\", \"home_district\": \"pendle\", \"sdq_total\": 40}}",
        "{\"contract\": {\"value\": \"£1,200.00\", \"share\": \"60%\"}}",
        "{\"contract\": {\"value\": 1200.5, \"share\": 60}}",
        "{\"contract\": {\"families\": [{\"family_id\": \"F1\", \"areas\": [{\"end\": null}], \"scores\": [1]}]}}",
        "{\"referral\": {\"submitted_on\": null, \"called_at\": \"20:00\", \"needs\": [\"mild\"]}}",
    ];
    let bad = [
        "[]",
        "{\"id\": true}",
        "{\"chld\": {}}",
        "{\"child\": {\"need_levl\": 2}}",
        "{\"child\": {\"need_level\": 5}}",
        "{\"child\": {\"home_district\": \"Leeds\"}}",
        "{\"child\": {\"home_district\": null}}",
        "{\"child\": {\"sdq_total\": 41}}",
        "{\"child\": {\"sdq_total\": 2.5}}",
        "{\"child\": {\"has_send\": \"yes\"}}",
        "{\"child\": {\"date_of_birth\": \"11/02/2013\"}}",
        "{\"child\": {\"date_of_birth\": 2013}}",
        "{\"contract\": {\"value\": \"12.345\"}}",
        "{\"contract\": {\"share\": 0.6}}",
        "{\"contract\": {\"families\": [{\"district\": \"pendle\"}]}}",
        "{\"contract\": {\"families\": {}}}",
        "{\"referral\": {\"called_at\": \"24:00\"}}",
        "{\"referral\": {\"needs\": null}}",
    ];
    let reads =
        |text: &str| load(&program, FILE, text).is_ok_and(|loaded| loaded.faults.is_empty());
    for text in good {
        assert!(validator.accepts(text) && reads(text), "{text}");
    }
    for text in bad {
        assert!(!validator.accepts(text) && !reads(text), "{text}");
    }
}
