//! Rego, by the crate `regorus`: the policy interpreted, and compiled for its virtual machine.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{CompiledPolicy, Engine, Value};

use super::{around, beside, row, whole};
use crate::answers::{Answered, Row};
use crate::contestants::{Contestant, Field};

const ENTRY: &str = "data.referrals.answer";

fn policy() -> CompiledPolicy {
    let mut engine = Engine::new();
    let text = beside("referrals.rego");
    engine.add_policy("referrals.rego".to_owned(), text).expect("a policy");
    engine.compile_with_entrypoint(&ENTRY.into()).expect("the policy compiles")
}

fn cases(field: &Field<'_>) -> Vec<Value> {
    let around = around();
    field.few().iter().map(|case| Value::from(whole(case, &around))).collect()
}

fn answers(found: &Value) -> Row {
    row(|name| found[name].as_i64().ok())
}

pub struct Interpreted {
    policy: CompiledPolicy,
    cases: Vec<Value>,
}

impl Interpreted {
    pub fn new(field: &Field<'_>) -> Self {
        Self { policy: policy(), cases: cases(field) }
    }
}

impl Contestant for Interpreted {
    fn name(&self) -> &'static str {
        "Rego, interpreted (regorus 0.14)"
    }

    fn input(&self) -> &'static str {
        "values"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for case in &self.cases {
            let found = self.policy.eval_with_input(case.clone());
            out.push(answers(&found.unwrap_or_else(|error| panic!("{error}"))));
        }
    }
}

pub struct Machine {
    machine: RegoVM,
    cases: Vec<Value>,
}

impl Machine {
    pub fn new(field: &Field<'_>) -> Self {
        let program: Arc<Program> =
            Compiler::compile_from_policy(&policy(), &[ENTRY]).expect("the policy compiles");
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_max_instructions(usize::MAX);
        Self { machine, cases: cases(field) }
    }
}

impl Contestant for Machine {
    fn name(&self) -> &'static str {
        "Rego, compiled (regorus 0.14)"
    }

    fn input(&self) -> &'static str {
        "values"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for case in &self.cases {
            self.machine.set_input(case.clone());
            let found = self.machine.execute();
            out.push(answers(&found.unwrap_or_else(|error| panic!("{error}"))));
        }
    }
}
