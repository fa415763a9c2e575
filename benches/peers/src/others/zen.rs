//! ZEN, by the crates `zen-expression` and `zen-engine`: a list of expressions, each compiled once; and the same as a
//! graph of decisions, with tables for eligibility and the request.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use zen_engine::model::{DecisionContent, GraphContent};
use zen_engine::{Decision, Variable};
use zen_expression::{Expression, Isolate, expression::Standard};

use super::{around, beside, expressions, row, whole};
use crate::answers::{Answered, Row};
use crate::contestants::{Contestant, Field};

fn cases(field: &Field<'_>) -> Vec<Variable> {
    let around = around();
    field.few().iter().map(|case| Variable::from(whole(case, &around))).collect()
}

fn answers(found: &Variable) -> Row {
    row(|name| i64::try_from(found.dot(name)?.as_number()?).ok())
}

pub struct Expressions {
    compiled: Vec<(String, Expression<Standard>)>,
    cases: Vec<Variable>,
}

impl Expressions {
    pub fn new(field: &Field<'_>) -> Self {
        let mut isolate = Isolate::new();
        let compile = |(name, text): (String, String)| {
            let found = isolate.compile_standard(&text);
            let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, found)
        };
        let compiled = expressions(&beside("referrals.zen")).into_iter().map(compile).collect();
        Self { compiled, cases: cases(field) }
    }
}

impl Contestant for Expressions {
    fn name(&self) -> &'static str {
        "ZEN expressions (zen-expression 2.1)"
    }

    fn input(&self) -> &'static str {
        "values"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        let mut isolate = Isolate::new();
        for case in &self.cases {
            isolate.set_environment(case.clone());
            let found = Variable::empty_object();
            for (name, expression) in &self.compiled {
                let value = isolate.run_compiled(expression.bytecode());
                let value = value.unwrap_or_else(|error| panic!("{name}: {error}"));
                isolate.insert_dollar(name, value.clone());
                found.dot_insert(name, value);
            }
            out.push(answers(&found));
        }
    }
}

pub struct Graph {
    decision: Decision,
    cases: Vec<Variable>,
}

impl Graph {
    pub fn new(field: &Field<'_>) -> Self {
        let content: DecisionContent =
            serde_json::from_str(&beside("referrals.zen.json")).expect("a graph");
        let graph: GraphContent = content.as_graph().expect("a graph").clone();
        let mut decision = Decision::from(graph);
        decision.compile();
        Self { decision, cases: cases(field) }
    }
}

/// Nothing here waits, so nothing has to be woken.
struct Idle;

impl Wake for Idle {
    fn wake(self: Arc<Self>) {}
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Idle));
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Ready(found) => found,
        Poll::Pending => panic!("nothing here waits"),
    }
}

impl Contestant for Graph {
    fn name(&self) -> &'static str {
        "ZEN graph (zen-engine 2.1)"
    }

    fn input(&self) -> &'static str {
        "values"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for case in &self.cases {
            // What comes in is changed on its way through the graph.
            let found = at_once(self.decision.evaluate(case.shallow_clone()));
            let found = found.unwrap_or_else(|error| panic!("{error:?}"));
            out.push(answers(&found.result));
        }
    }
}
