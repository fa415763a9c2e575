//! `rules` itself: by columns, and by the engine one by one.
//!
//! Owns: the library that is asked, and how its answers become those that are counted. By columns everything is asked
//! that a batch gives: answers, reasons, missing facts, warnings, due dates, each item of a payment.

use std::fs;
use std::path::{Path, PathBuf};

use rules::batch::{AnswerColumn, Answers, Cases, Figure, FigureData, Figures, Plan};
use rules::engine::{self, Evaluation, Finding, Outcome};
use rules::program::{Answer, AnswerId, Facts, Program, Value, compile_library};
use rules::source::Sources;
use rules::value::{Date, Number};

use crate::answers::{
    Answered, BREACHED, ELIGIBLE, HELD, MET, NO_DUE, NOT_ELIGIBLE, NOT_PAYABLE, NOT_STARTED, OPEN,
    PAYABLE, RUNNING, Row, UNDECIDED,
};
use crate::case::Day;
use crate::days::TODAY;

/// What is asked: may the child be helped, is the request accepted, is help in time, what is paid.
pub const ASKED: [&str; 4] = ["ehwb", "request", "first_support", "results"];

/// The project's own packs.
pub fn library() -> Program {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut found = Vec::new();
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the packs can be read") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rules") {
                found.push(path);
            }
        }
    }
    found.sort();
    let mut sources = Sources::new();
    for path in found {
        let text = fs::read_to_string(&path).expect("a rule file is text");
        sources.add(path.display().to_string(), text);
    }
    compile_library(&sources).program.expect("the packs compile")
}

pub fn today() -> Date {
    let (year, month, day) = TODAY;
    Date::from_ymd(year, month, day).expect("a day")
}

/// The four, in the order of [`ASKED`].
pub fn asked(program: &Program) -> Vec<AnswerId> {
    let find = |name: &&str| {
        let found = program.answers.iter().find(|id| program.head(**id).name == **name);
        *found.unwrap_or_else(|| panic!("the rules have no `{name}`"))
    };
    ASKED.iter().map(find).collect()
}

fn eligibility(answer: Answer) -> u8 {
    match answer {
        Answer::Eligible => ELIGIBLE,
        Answer::NotEligible => NOT_ELIGIBLE,
        Answer::Undecided => UNDECIDED,
        other => panic!("an eligibility is not {other:?}"),
    }
}

fn waiting(answer: Answer) -> u8 {
    match answer {
        Answer::Met => MET,
        Answer::Breached => BREACHED,
        Answer::Undecided => OPEN,
        Answer::Running => RUNNING,
        Answer::NotStarted => NOT_STARTED,
        other => panic!("a standard is not {other:?}"),
    }
}

fn payment(answer: Answer) -> u8 {
    match answer {
        Answer::Payable => PAYABLE,
        Answer::NotPayable => NOT_PAYABLE,
        Answer::Held => HELD,
        other => panic!("a payment is not {other:?}"),
    }
}

/// A due date, where it is known.
fn due(figures: &Figures, row: usize) -> Day {
    match (&figures.data, figures.get(row)) {
        (FigureData::Days(days), Figure::Known(_)) => days[row],
        _ => NO_DUE,
    }
}

fn pence(pounds: Number) -> i64 {
    let pence = pounds.mul(Number::from_i64(100)).expect("a small sum");
    pence.to_i64().expect("whole pence")
}

/// The answers to a run of cases, as they are counted.
pub fn counted(answers: &Answers, out: &mut Answered) {
    for column in &answers.columns {
        match column {
            AnswerColumn::Eligibility(column) => {
                let codes = column.answer.iter().map(|answer| eligibility(*answer));
                // The request comes after the eligibility that it asks for.
                if out.eligible.len() == out.request.len() {
                    out.eligible.extend(codes);
                } else {
                    out.request.extend(codes);
                }
            }
            AnswerColumn::Standard(column) => {
                out.waiting.extend(column.answer.iter().map(|answer| waiting(*answer)));
                out.due.extend((0..answers.rows).map(|row| due(&column.due_on, row)));
            }
            AnswerColumn::Payment(column) => {
                out.payment.extend(column.answer.iter().map(|answer| payment(*answer)));
                out.pence.extend((0..answers.rows).map(|row| pence(column.payable.get(row))));
            }
            other => panic!("not asked for: {other:?}"),
        }
    }
}

/// The plan of a batch.
pub fn plan(program: &Program) -> Plan<'_> {
    Plan::compile(program, today(), Some(&asked(program)))
}

/// One case by the engine.
pub fn one(program: &Program, facts: &Facts, asked: &[AnswerId]) -> Row {
    row(&engine::evaluate_only(program, facts, today(), asked))
}

fn row(evaluation: &Evaluation) -> Row {
    let mut row = Row { eligible: 9, request: 9, waiting: 9, due: NO_DUE, payment: 9, pence: 0 };
    for finding in evaluation.answers.iter().map(|answered| &answered.finding) {
        match finding {
            Finding::Eligibility(found) if row.eligible == 9 => {
                row.eligible = eligibility(found.answer);
            }
            Finding::Eligibility(found) => row.request = eligibility(found.answer),
            Finding::Standard(found) => {
                row.waiting = waiting(found.answer);
                if let Outcome::Known(Value::Date(due)) = found.clock.due_on {
                    row.due = due.day_number();
                }
            }
            Finding::Payment(found) => {
                row.payment = payment(found.answer);
                row.pence = pence(found.payable);
            }
            other => panic!("not asked for: {other:?}"),
        }
    }
    row
}

/// The facts of some cases, for the engine.
pub fn facts(program: &Program, cases: &Cases, rows: usize) -> Vec<Facts> {
    (0..rows.min(cases.rows)).map(|row| cases.facts(program, row)).collect()
}
