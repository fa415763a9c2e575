//! A program made ready to answer many cases on one day.
//!
//! Owns: [`Plan`]: what the rules say as operations over columns, run over blocks of rows; and the rows that the
//! engine answers instead. Takes: a program, the day, which answers are wanted. Gives: [`Answers`]. Must
//! never know where cases come from, nor what becomes of the answers.

mod clock;
mod compile;
mod days;
mod doubt;
mod form;
mod graph;
mod keys;
mod lanes;
mod pattern;
mod payment;
mod run;
mod watch;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::answers::{AnswerColumn, Answers};
use super::cases::Cases;
use super::collect::gaps;
use super::column::Data;
use crate::engine::{self, Evaluation, Finding};
use crate::program::{AnswerId, Atom, FactId, Facts, Field, GroupId, Program};
use crate::value::Date;
use compile::{Compiler, Judged};
use days::DayTable;
use form::Form;
use graph::{DayFunction, Graph, NodeId, Op};
use lanes::each_row;
use run::{Block, Context, Declared};
use watch::{Finder, Question};
use write::Marks;

/// The rows of a block: its lanes stay in the cache of a processor. In tests it is short, so that few rows go
/// over the end of one.
const BLOCK: usize = if cfg!(test) { 128 } else { 1024 };

/// A program made ready to answer many cases on one day. It can be used from any number of threads.
#[derive(Debug)]
pub struct Plan<'p> {
    program: &'p Program,
    today: Date,
    answers: Vec<AnswerId>,
    forms: Vec<Form>,
    operations: Operations,
    /// What is asked where an answer is undecided, for each answer.
    questions: Vec<Vec<Option<Question>>>,
    /// The facts that any of the answers can depend on.
    reads: Vec<bool>,
    /// What threads work with, when they do not.
    pool: Mutex<Vec<Scratch>>,
}

/// Operations, and what they look up.
#[derive(Debug)]
struct Operations {
    graph: Graph,
    /// Those that are needed, in order.
    order: Vec<NodeId>,
    tables: Vec<Arc<DayTable>>,
    table_of: Vec<u32>,
    ranges: Vec<Option<Declared>>,
    refusals: HashMap<NodeId, Vec<Judged>>,
    beside: HashMap<NodeId, Vec<NodeId>>,
}

/// What one thread works with.
#[derive(Debug)]
struct Scratch {
    block: Block,
    marks: Vec<Marks>,
    /// The rows of each answer that the engine answers.
    odd: Vec<Vec<u64>>,
}

impl Operations {
    /// The operations that `roots` need, of which `compared` are compared with each other.
    fn of(compiler: Compiler<'_>, roots: &[NodeId], compared: &[NodeId]) -> Self {
        let Compiler { program, mut graph, ranges, refusals, beside, .. } = compiler;
        graph.mark_vague(compared);
        let mut needed = vec![false; graph.nodes.len()];
        let mut open = roots.to_vec();
        while let Some(id) = open.pop() {
            if let Some(slot) = needed.get_mut(id.index())
                && !*slot
            {
                *slot = true;
                if let Some(node) = graph.node(id) {
                    node.op.inputs(&mut open);
                }
                open.extend(beside.get(&id).into_iter().flatten());
                for judged in refusals.get(&id).into_iter().flatten() {
                    open.extend(judged.applies);
                    open.push(judged.bad);
                }
            }
        }
        let ids = (0..).map(NodeId);
        let order = ids.zip(&needed).filter(|(_, needed)| **needed).map(|(id, _)| id).collect();
        let mut tables: Vec<Arc<DayTable>> = Vec::new();
        let mut numbers: HashMap<DayFunction, u32> = HashMap::new();
        let table_of = graph
            .nodes
            .iter()
            .zip(&needed)
            .map(|(node, needed)| match node.op {
                Op::OfDay(_, function, _) | Op::OfDayValue(_, function) if *needed => {
                    *numbers.entry(function).or_insert_with(|| {
                        tables.push(Arc::new(DayTable::new(program, function)));
                        u32::try_from(tables.len() - 1).unwrap_or(u32::MAX)
                    })
                }
                _ => u32::MAX,
            })
            .collect();
        let ranges = (0..graph.nodes.len())
            .map(|at| ranges.get(&NodeId(u32::try_from(at).unwrap_or(u32::MAX))).copied())
            .collect();
        Self { graph, order, tables, table_of, ranges, refusals, beside }
    }

    fn context<'a>(&'a self, program: &'a Program, today: Date, cases: &'a Cases) -> Context<'a> {
        Context {
            program,
            today,
            graph: &self.graph,
            tables: &self.tables,
            table_of: &self.table_of,
            ranges: &self.ranges,
            cases,
        }
    }
}

impl<'p> Plan<'p> {
    /// Makes a program ready to give some of its answers, or all, in the order of the program's, on a day.
    /// Indicators `for each case` are among them.
    #[must_use]
    pub fn compile(program: &'p Program, today: Date, only: Option<&[AnswerId]>) -> Self {
        let listed = program.answers.iter().filter(|id| only.is_none_or(|only| only.contains(id)));
        let others = only.unwrap_or_default().iter().filter(|id| !program.answers.contains(id));
        let answers: Vec<AnswerId> = listed.chain(others).copied().collect();
        let mut compiler = Compiler::new(program, today, false);
        let forms: Vec<Form> = answers.iter().map(|id| Form::of(&mut compiler, *id)).collect();
        let mut roots = Vec::new();
        forms.iter().for_each(|form| form.roots(&mut roots));
        let mut compared = Vec::new();
        forms.iter().for_each(|form| form.compared(&mut compared));
        let operations = Operations::of(compiler, &roots, &compared);
        let Operations { graph, refusals, beside, .. } = &operations;
        let finder = Finder { graph, refusals, beside };
        let questions = forms.iter().map(|form| form.questions(&finder)).collect();
        let all = forms.iter().any(|form| matches!(form, Form::Engine(_)));
        let reads = operations.graph.reads(program.facts.len(), all);
        Self {
            program,
            today,
            answers,
            forms,
            operations,
            questions,
            reads,
            pool: Mutex::default(),
        }
    }

    /// The facts of a row that any of the answers can depend on.
    fn facts(&self, cases: &Cases, row: usize) -> Facts {
        let is_read = |fact: FactId| self.reads.get(fact.index()).copied().unwrap_or(true);
        cases.some_facts(self.program, row, is_read)
    }

    /// What is answered, in order.
    #[must_use]
    pub fn answers(&self) -> &[AnswerId] {
        &self.answers
    }

    /// The day.
    #[must_use]
    pub const fn today(&self) -> Date {
        self.today
    }

    /// What is answered by the engine for every case, and why: nothing where columns answer.
    #[must_use]
    pub fn interpreted(&self) -> Vec<(AnswerId, String)> {
        let forms = self.answers.iter().zip(&self.forms);
        forms
            .filter_map(|(id, form)| match form {
                Form::Engine(why) => Some((*id, why.clone())),
                _ => None,
            })
            .collect()
    }

    /// Answers cases.
    #[must_use]
    pub fn answer(&self, cases: &Cases) -> Answers {
        let mut scratch = self.take();
        let mut columns: Vec<AnswerColumn> =
            self.answers.iter().map(|id| AnswerColumn::new(self.program, *id)).collect();
        for column in &mut columns {
            column.grow(cases.rows);
        }
        scratch.marks.iter_mut().for_each(Marks::begin);
        let mut interpreted = 0;
        let mut start = 0;
        while start < cases.rows {
            let rows = BLOCK.min(cases.rows - start);
            interpreted += self.answer_block(cases, start, rows, &mut scratch, &mut columns);
            start += rows;
        }
        self.give_back(scratch);
        Answers { rows: cases.rows, columns, interpreted }
    }

    /// Answers the rows of a block; how many of them the engine answered, at least in part.
    fn answer_block(
        &self,
        cases: &Cases,
        start: usize,
        rows: usize,
        scratch: &mut Scratch,
        columns: &mut [AnswerColumn],
    ) -> usize {
        let context = self.operations.context(self.program, self.today, cases);
        let Scratch { block, marks, odd } = scratch;
        block.run(&context, &self.operations.order, start, rows);
        let mut any = vec![0_u64; rows.div_ceil(64)];
        for (form, odd) in self.forms.iter().zip(odd.iter_mut()) {
            lanes::reset_words(odd, rows);
            write::odd_rows(form, block, rows, odd);
            for row in odd_cases(cases, start, rows) {
                lanes::or_word(odd, row / 64, 1 << (row % 64));
            }
            for (any, odd) in any.iter_mut().zip(odd.iter()) {
                *any |= odd;
            }
        }
        let found = self.evaluated(cases, start, &any, odd);
        let forms = self.forms.iter().zip(&self.questions);
        for ((((form, questions), column), marks), odd) in
            forms.zip(columns).zip(marks).zip(odd.iter())
        {
            let at = At { plan: self, cases, start, rows, found: &found, questions };
            write::write(&at, form, block, odd, marks, column);
        }
        found.len()
    }

    /// Answers some rows one by one.
    fn evaluated(
        &self,
        cases: &Cases,
        start: usize,
        any: &[u64],
        odd: &[Vec<u64>],
    ) -> BTreeMap<usize, (Facts, Evaluation)> {
        let mut found = BTreeMap::new();
        each_row(any, |row| {
            let wanted: Vec<AnswerId> = self
                .answers
                .iter()
                .zip(odd)
                .filter(|(_, odd)| lanes::bit(odd, row))
                .map(|(id, _)| *id)
                .collect();
            let facts = self.facts(cases, start + row);
            let evaluation = engine::evaluate_only(self.program, &facts, self.today, &wanted);
            found.insert(row, (facts, evaluation));
        });
        found
    }

    fn take(&self) -> Scratch {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        pool.pop().unwrap_or_else(|| Scratch {
            block: Block::new(&self.operations.graph),
            marks: self.forms.iter().map(|_| Marks::default()).collect(),
            odd: self.forms.iter().map(|_| Vec::new()).collect(),
        })
    }

    fn give_back(&self, scratch: Scratch) {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }
}

/// The rows of a block that columns cannot hold, from 0.
fn odd_cases(cases: &Cases, start: usize, rows: usize) -> impl Iterator<Item = usize> + '_ {
    let from = cases.odd.partition_point(|(row, _)| (*row as usize) < start);
    let odd = cases.odd.get(from..).unwrap_or(&[]).iter();
    odd.map(move |(row, _)| *row as usize - start).take_while(move |row| *row < rows)
}

/// A block that is written.
struct At<'a, 'p> {
    plan: &'a Plan<'p>,
    cases: &'a Cases,
    start: usize,
    rows: usize,
    /// What the engine found, by row of the block.
    found: &'a BTreeMap<usize, (Facts, Evaluation)>,
    /// What is asked where the answer is undecided.
    questions: &'a [Option<Question>],
}

impl At<'_, '_> {
    /// The rows whose list is known: of a fact; of the cases themselves, all.
    fn lists_known(&self, domain: graph::DomainId, into: &mut Vec<u64>) {
        lanes::reset_words(into, self.rows);
        let source = self.plan.operations.graph.domains.get(domain.index());
        match source.map(|domain| domain.source) {
            Some(graph::Source::Fact(fact)) => {
                if let Some(column) = self.cases.column(fact) {
                    lanes::copy_bits(column.known.words(), self.start, self.rows, into);
                }
            }
            _ => {
                for (word, slot) in into.iter_mut().enumerate() {
                    *slot = lanes::word_mask(self.rows, word);
                }
            }
        }
    }

    /// What the engine finds of one row's answer, where only the facts that are missing are wanted.
    fn ask(&self, row: usize, id: AnswerId) -> Option<(Facts, Finding)> {
        let Plan { program, today, .. } = self.plan;
        let facts = self.plan.facts(self.cases, self.start + row);
        let mut evaluation = engine::evaluate_only(program, &facts, *today, &[id]);
        let finding = evaluation.answers.pop()?.finding;
        Some((facts, finding))
    }

    /// What is missing of the whole of an answer.
    fn missing(&self, row: usize, id: AnswerId) -> Vec<super::Gap> {
        let Some((facts, finding)) = self.ask(row, id) else { return Vec::new() };
        let missing = match &finding {
            Finding::Define(found) => &found.missing,
            Finding::Eligibility(found) => &found.missing,
            Finding::Standard(found) => &found.missing,
            Finding::Indicator(found) => &found.missing,
            Finding::Payment(_) => return Vec::new(),
        };
        gaps(&facts, missing)
    }
}

/// Whether items of a record, or what stands in them, have checks.
fn has_checks(program: &Program, atom: Atom, depth: usize) -> bool {
    const DEEPEST: usize = 16;
    let Atom::Item(record) = atom else { return false };
    let record = &program[record];
    let inner = |field: &Field| has_checks(program, field.shape.ty.atom, depth + 1);
    !record.checks.is_empty() || depth > DEEPEST || record.fields.iter().any(inner)
}

/// The checks of a program made ready to be applied to many cases: which cases may fail one.
#[derive(Debug)]
pub struct Checks<'p> {
    program: &'p Program,
    today: Date,
    operations: Operations,
    roots: Vec<NodeId>,
    /// There are checks that columns cannot express: every case may fail them.
    all: bool,
    /// The lists whose items, or what stands in them, have checks: a case with such an item may fail them.
    lists: Vec<FactId>,
    pool: Mutex<Vec<Block>>,
}

impl<'p> Checks<'p> {
    /// Makes the checks of a program ready for a day.
    #[must_use]
    pub fn compile(program: &'p Program, today: Date) -> Self {
        let mut compiler = Compiler::new(program, today, true);
        let mut roots = Vec::new();
        let mut all = false;
        for (group, declared) in program.groups.iter().enumerate() {
            debug_assert!(GroupId::at(group).index() == group, "groups are few");
            for check in &declared.checks {
                match compiler.truth(check.condition) {
                    Ok(node) if compiler.graph.domain_of(node) == graph::CASES => roots.push(node),
                    _ => all = true,
                }
            }
        }
        let operations = Operations::of(compiler, &roots, &[]);
        let is_checked = |fact: &FactId| has_checks(program, program[*fact].shape.ty.atom, 0);
        let lists = (0..program.facts.len()).map(FactId::at).filter(is_checked).collect();
        Self { program, today, operations, roots, all, lists, pool: Mutex::default() }
    }

    /// The rows that fail a check, or may: ask [`engine::failed_checks`] of each. Odd rows are among them.
    #[must_use]
    pub fn suspects(&self, cases: &Cases) -> Vec<usize> {
        if self.all {
            return (0..cases.rows).collect();
        }
        let popped = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut block = popped.unwrap_or_else(|| Block::new(&self.operations.graph));
        let context = self.operations.context(self.program, self.today, cases);
        let mut found = Vec::new();
        let mut start = 0;
        while start < cases.rows {
            let rows = BLOCK.min(cases.rows - start);
            block.run(&context, &self.operations.order, start, rows);
            let mut fails = vec![0_u64; rows.div_ceil(64)];
            for root in &self.roots {
                let truths = block.truths(*root);
                for ((fails, no), odd) in fails.iter_mut().zip(&truths.no).zip(&truths.odd) {
                    *fails |= no | odd;
                }
            }
            let with_items = self.lists.iter().filter_map(|list| cases.column(*list));
            for column in with_items {
                let Data::Lists(lists) = &column.data else { continue };
                for row in 0..rows {
                    let at = start + row;
                    if column.known.get(at) && !lists.range(at).is_empty() {
                        lanes::or_word(&mut fails, row / 64, 1 << (row % 64));
                    }
                }
            }
            for row in odd_cases(cases, start, rows) {
                lanes::or_word(&mut fails, row / 64, 1 << (row % 64));
            }
            each_row(&fails, |row| found.push(start + row));
            start += rows;
        }
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(block);
        found
    }
}
