//! Who answers.
//!
//! Owns [`Contestant`], the list of [`ALL`], and what is prepared for them before any time is taken. Must never know the
//! rules.

use std::cell::OnceCell;
use std::hint::black_box;

use rules::batch::{Cases, Plan};
use rules::program::{AnswerId, Facts, Program};

use crate::answers::{Answered, Asked, HELD, NO_DUE, OPEN};
use crate::case::{self, Case, Day};
use crate::hand::{Prices, columns, rows};
use crate::lines::{self, Batch, ByLines};
#[cfg(feature = "peers")]
use crate::others;
use crate::{ours, referrals};

/// The rows of one batch of columns.
const BATCH: usize = 65_536;

/// One that answers cases.
pub trait Contestant {
    /// What it is.
    fn name(&self) -> &'static str;
    /// What it is given.
    fn input(&self) -> &'static str;
    /// What it answers.
    fn asked(&self) -> Asked {
        Asked::ALL
    }
    /// How many cases it answers: the first so many.
    fn rows(&self) -> usize;
    /// Answers them. The answers are looked at only where they are counted.
    fn answer(&mut self, out: &mut Answered, counted: bool);
}

/// The cases, and what is made of them once.
pub struct Field<'p> {
    pub program: &'p Program,
    pub sample: usize,
    batches: Vec<Cases>,
    cases: OnceCell<Vec<Case>>,
}

impl<'p> Field<'p> {
    pub fn new(program: &'p Program, rows: usize, sample: usize) -> Self {
        let starts = (0..rows).step_by(BATCH).enumerate();
        let batch = |(seed, from): (usize, usize)| {
            referrals::referrals(program, BATCH.min(rows - from), seed as u64)
        };
        Self { program, sample, batches: starts.map(batch).collect(), cases: OnceCell::new() }
    }

    /// All cases, one by one.
    pub fn cases(&self) -> &[Case] {
        self.cases.get_or_init(|| {
            self.batches.iter().flat_map(|batch| case::cases(self.program, batch)).collect()
        })
    }

    /// How many.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.rows).sum()
    }

    /// All of them, by columns.
    pub fn batches(&self) -> &[Cases] {
        &self.batches
    }

    /// The day that is asked about.
    pub fn today() -> Day {
        ours::today().day_number()
    }

    /// Those that a slow one gets.
    pub fn few(&self) -> &[Case] {
        let cases = self.cases();
        &cases[..self.sample.min(cases.len())]
    }

    /// What everyone has to say.
    pub fn expected(&self) -> Answered {
        let plan = ours::plan(self.program);
        let mut out = Answered::default();
        for batch in &self.batches {
            ours::counted(&plan.answer(batch), &mut out);
        }
        out
    }
}

/// Makes one ready.
pub type Make = for<'f> fn(&'f Field<'_>) -> Box<dyn Contestant + 'f>;

/// Everyone.
pub const ALL: &[Make] = &[
    |field| Box::new(ByColumns::new(field, Asked::ALL)),
    |field| Box::new(ByColumns::new(field, Asked::ELIGIBILITY)),
    |field| Box::new(OneByOne::new(field)),
    |field| Box::new(HandColumns::new(field)),
    |field| Box::new(HandRows::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::cel::Cel::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::zen::Expressions::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::zen::Graph::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::rego::Interpreted::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::rego::Machine::new(field)),
    #[cfg(feature = "peers")]
    |field| Box::new(others::cedar::Cedar::new(field)),
];

/// Everyone who takes lines and gives lines.
pub const BY_LINES: &[Make] = &[
    |field| Box::new(Batch::new(field)),
    |field| {
        let prices = Prices::new();
        let today = Field::today();
        Box::new(ByLines::new("hand-written, serde_json", field, lines::MOST, move |line, out| {
            lines::hand::write(rows::answer(&lines::hand::read(line), today, &prices), out);
        }))
    },
    #[cfg(feature = "peers")]
    |field| {
        let cel = others::cel::Rules::new();
        Box::new(ByLines::new(
            "CEL expressions, serde_json",
            field,
            field.sample,
            move |line, out| {
                lines::hand::write(cel.answer(&lines::hand::read(line)), out);
            },
        ))
    },
];

/// `rules` by columns.
struct ByColumns<'f> {
    asked: Asked,
    plan: Plan<'f>,
    batches: &'f [Cases],
}

impl<'f> ByColumns<'f> {
    fn new(field: &'f Field<'_>, asked: Asked) -> Self {
        let mut answers = ours::asked(field.program);
        if asked == Asked::ELIGIBILITY {
            answers.truncate(2);
        }
        let plan = Plan::compile(field.program, ours::today(), Some(&answers));
        Self { asked, plan, batches: &field.batches }
    }
}

impl Contestant for ByColumns<'_> {
    fn name(&self) -> &'static str {
        if self.asked == Asked::ALL {
            "rules, by columns"
        } else {
            "rules, by columns, eligibility"
        }
    }

    fn input(&self) -> &'static str {
        "columns"
    }

    fn asked(&self) -> Asked {
        self.asked
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(|batch| batch.rows).sum()
    }

    fn answer(&mut self, out: &mut Answered, counted: bool) {
        for batch in self.batches {
            let answers = black_box(self.plan.answer(batch));
            if counted {
                ours::counted(&answers, out);
                out.waiting.resize(out.eligible.len(), OPEN);
                out.due.resize(out.eligible.len(), NO_DUE);
                out.payment.resize(out.eligible.len(), HELD);
                out.pence.resize(out.eligible.len(), 0);
            }
        }
    }
}

/// `rules` by the engine.
struct OneByOne<'f> {
    program: &'f Program,
    asked: Vec<AnswerId>,
    facts: Vec<Facts>,
}

impl<'f> OneByOne<'f> {
    /// So many cases are enough of what takes so long.
    const MOST: usize = 5_000;

    fn new(field: &'f Field<'_>) -> Self {
        let asked = ours::asked(field.program);
        let rows = Self::MOST.min(field.sample);
        let facts = field.batches.first().map(|batch| ours::facts(field.program, batch, rows));
        Self { program: field.program, asked, facts: facts.unwrap_or_default() }
    }
}

impl Contestant for OneByOne<'_> {
    fn name(&self) -> &'static str {
        "rules, one by one"
    }

    fn input(&self) -> &'static str {
        "facts"
    }

    fn rows(&self) -> usize {
        self.facts.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        for facts in &self.facts {
            out.push(ours::one(self.program, facts, &self.asked));
        }
    }
}

/// Hand-written, by columns.
struct HandColumns {
    rows: usize,
    columns: columns::Columns,
    tables: columns::Tables,
}

impl HandColumns {
    fn new(field: &Field<'_>) -> Self {
        let cases = field.cases();
        let tables = columns::Tables::new(Field::today());
        Self { rows: cases.len(), columns: columns::Columns::of(cases), tables }
    }
}

impl Contestant for HandColumns {
    fn name(&self) -> &'static str {
        "hand-written, by columns"
    }

    fn input(&self) -> &'static str {
        "arrays"
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        self.columns.answer(&self.tables, out);
    }
}

/// Hand-written, by rows.
struct HandRows<'f> {
    cases: &'f [Case],
    prices: Prices,
}

impl<'f> HandRows<'f> {
    fn new(field: &'f Field<'_>) -> Self {
        Self { cases: field.cases(), prices: Prices::new() }
    }
}

impl Contestant for HandRows<'_> {
    fn name(&self) -> &'static str {
        "hand-written, by rows"
    }

    fn input(&self) -> &'static str {
        "structs"
    }

    fn rows(&self) -> usize {
        self.cases.len()
    }

    fn answer(&mut self, out: &mut Answered, _: bool) {
        let today = Field::today();
        for case in self.cases {
            out.push(rows::answer(case, today, &self.prices));
        }
    }
}
