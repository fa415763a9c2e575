//! What is asked of every case, and how the answers of all are counted and compared.
//!
//! Owns the codes of answers, [`Answered`] and [`Tally`]. Must never know who answers.

use std::fmt;

use crate::case::Day;

/// The answers of an eligibility, and of a request.
pub const ELIGIBLE: u8 = 0;
pub const NOT_ELIGIBLE: u8 = 1;
pub const UNDECIDED: u8 = 2;

/// The answers of a waiting-time standard.
pub const MET: u8 = 0;
pub const BREACHED: u8 = 1;
pub const OPEN: u8 = 2;
pub const RUNNING: u8 = 3;
pub const NOT_STARTED: u8 = 4;

/// The answers of a payment.
pub const PAYABLE: u8 = 0;
pub const NOT_PAYABLE: u8 = 1;
pub const HELD: u8 = 2;

/// There is no due date, or it is not known.
pub const NO_DUE: Day = 0;

const ELIGIBILITY: [&str; 3] = ["eligible", "not eligible", "undecided"];
const REQUEST: [&str; 3] = ["accepted", "not accepted", "undecided"];
const WAITING: [&str; 5] = ["met", "breached", "undecided", "running", "not started"];
const PAYMENT: [&str; 3] = ["payable", "not payable", "held"];

/// The code of an answer in the words of [`Row`].
pub fn code(words: &[&str], word: &str) -> Option<u8> {
    words.iter().position(|known| *known == word).and_then(|at| u8::try_from(at).ok())
}

/// What was asked. Eligibility and request always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub waiting: bool,
    pub payment: bool,
}

impl Asked {
    pub const ALL: Self = Self { waiting: true, payment: true };
    pub const ELIGIBILITY: Self = Self { waiting: false, payment: false };
}

impl fmt::Display for Asked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match (self.waiting, self.payment) {
            (true, true) => "eligibility, waiting, payment",
            (true, false) => "eligibility, waiting",
            (false, true) => "eligibility, payment",
            (false, false) => "eligibility",
        })
    }
}

/// The answers to one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub eligible: u8,
    pub request: u8,
    pub waiting: u8,
    pub due: Day,
    pub payment: u8,
    pub pence: i64,
}

impl Row {
    /// The same, with what was not asked left out.
    pub fn only(self, asked: Asked) -> Self {
        let mut row = self;
        if !asked.waiting {
            (row.waiting, row.due) = (OPEN, NO_DUE);
        }
        if !asked.payment {
            (row.payment, row.pence) = (HELD, 0);
        }
        row
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}; request {}; {}, due {}; {}, {} pence",
            ELIGIBILITY[usize::from(self.eligible)],
            REQUEST[usize::from(self.request)],
            WAITING[usize::from(self.waiting)],
            self.due,
            PAYMENT[usize::from(self.payment)],
            self.pence
        )
    }
}

/// The answers to many cases, by columns.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    pub eligible: Vec<u8>,
    pub request: Vec<u8>,
    pub waiting: Vec<u8>,
    pub due: Vec<Day>,
    pub payment: Vec<u8>,
    pub pence: Vec<i64>,
}

impl Answered {
    pub fn clear(&mut self) {
        self.eligible.clear();
        self.request.clear();
        self.waiting.clear();
        self.due.clear();
        self.payment.clear();
        self.pence.clear();
    }

    pub fn push(&mut self, row: Row) {
        self.eligible.push(row.eligible);
        self.request.push(row.request);
        self.waiting.push(row.waiting);
        self.due.push(row.due);
        self.payment.push(row.payment);
        self.pence.push(row.pence);
    }

    pub fn row(&self, at: usize) -> Row {
        Row {
            eligible: self.eligible[at],
            request: self.request[at],
            waiting: self.waiting[at],
            due: self.due[at],
            payment: self.payment[at],
            pence: self.pence[at],
        }
    }

    /// The counts of the first so many cases.
    pub fn tally(&self, rows: usize, asked: Asked) -> Tally {
        let mut tally = Tally::default();
        (0..rows).for_each(|at| tally.add(self.row(at).only(asked)));
        tally
    }
}

/// How many cases have which answer, and the sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    eligible: [u64; 3],
    request: [u64; 3],
    waiting: [u64; 5],
    due: u64,
    due_days: i64,
    payment: [u64; 3],
    pence: i64,
}

impl Tally {
    fn add(&mut self, row: Row) {
        self.eligible[usize::from(row.eligible)] += 1;
        self.request[usize::from(row.request)] += 1;
        self.waiting[usize::from(row.waiting)] += 1;
        self.due += u64::from(row.due != NO_DUE);
        self.due_days += i64::from(row.due);
        self.payment[usize::from(row.payment)] += 1;
        self.pence += row.pence;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |title: &str, words: &[&str], counts: &[u64]| {
            let counts = words.iter().zip(counts).map(|(word, count)| format!("{count} {word}"));
            writeln!(out, "{title}: {}", counts.collect::<Vec<_>>().join(", "))
        };
        line("eligibility", &ELIGIBILITY, &self.eligible)?;
        line("request", &REQUEST, &self.request)?;
        line("waiting", &WAITING, &self.waiting)?;
        line("payment", &PAYMENT, &self.payment)?;
        writeln!(out, "{} due dates, sum of their day numbers {}", self.due, self.due_days)?;
        write!(out, "payable: {} pence", self.pence)
    }
}
