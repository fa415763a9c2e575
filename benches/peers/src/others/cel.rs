//! CEL, by the crate `cel`: a list of expressions, each compiled once; every case has its own variables.

use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use serde_json::Value as Json;

use super::{around, beside, expressions, row};
use crate::answers::{Answered, Row};
use crate::case::{self, Case};
use crate::contestants::{Contestant, Field};

/// The expressions, and the scope that all cases share.
pub struct Rules {
    programs: Vec<(String, Program)>,
    root: &'static Context<'static, 'static>,
}

pub struct Cel {
    rules: Rules,
    /// What each case says, in a scope within the one that all share.
    cases: Vec<Context<'static, 'static>>,
}

/// A value of the language.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Bool(*yes),
        Json::Number(number) => Value::Int(number.as_i64().expect("a whole number")),
        Json::String(text) => Value::String(Arc::new(text.clone())),
        Json::Array(items) => Value::List(Arc::new(items.iter().map(value).collect())),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| (name.clone(), value(field)));
            Value::from(fields.collect::<HashMap<String, Value>>())
        }
    }
}

/// Puts each field of an object into a scope.
fn bind(scope: &mut Context<'_, '_>, json: &Json) {
    for (name, field) in json.as_object().into_iter().flatten() {
        scope.add_variable_from_value(name.as_str(), value(field));
    }
}

impl Rules {
    pub fn new() -> Self {
        let env = Arc::new(Env::stdlib());
        let compile = |(name, text): (String, String)| {
            let program = env.compile(&text);
            let program = program.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, program)
        };
        let programs = expressions(&beside("referrals.cel")).into_iter().map(compile).collect();
        let mut root = Context::with_env(env);
        bind(&mut root, &around());
        // It is there until the program ends, and so are the scopes within it.
        Self { programs, root: Box::leak(Box::new(root)) }
    }

    /// A scope for a case.
    fn scope(&self, case: &Case) -> Context<'static, 'static> {
        let mut scope = self.root.new_inner_scope();
        bind(&mut scope, &case::to_json(case));
        scope
    }

    /// The answers to a case, which is put into a scope first.
    pub fn answer(&self, case: &Case) -> Row {
        self.within(&self.scope(case))
    }

    fn within(&self, case: &Context<'_, '_>) -> Row {
        let mut scope = case.new_inner_scope();
        let mut found: Vec<(&str, i64)> = Vec::with_capacity(self.programs.len());
        for (name, program) in &self.programs {
            let value = match program.execute(&scope) {
                Ok(value) => value,
                Err(error) => panic!("{name}: {error}"),
            };
            if let Value::Int(number) = value {
                found.push((name.as_str(), number));
            }
            scope.add_variable_from_value(name.as_str(), value);
        }
        row(|name| found.iter().find(|found| found.0 == name).map(|found| found.1))
    }
}

impl Cel {
    pub fn new(field: &Field<'_>) -> Self {
        let rules = Rules::new();
        let cases = field.few().iter().map(|case| rules.scope(case)).collect();
        Self { rules, cases }
    }
}

impl Contestant for Cel {
    fn name(&self) -> &'static str {
        "CEL expressions (cel 0.15)"
    }

    fn input(&self) -> &'static str {
        "values"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for case in &self.cases {
            out.push(self.rules.within(case));
        }
    }
}
