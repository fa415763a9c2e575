//! Invented cases: as many as wanted, spread over the boundaries of the rules, for trying rules out and for
//! measuring.
//!
//! Owns: the drawing of cases from a seed. Every value fits its type and range, the checks of the case
//! hold, and a chosen share of the facts is left out. Takes: a program, the day, a seed. Gives: [`Facts`],
//! each by its number, so that any part of a run can be drawn by itself, in any order.
//! Must never know: real cases. Nothing is learnt from data; all comes from the rules.
//!
//! # How
//!
//! `pools` collects for each fact what it is compared with: ages, amounts, days, texts. Half of the values
//! are one of these or a step beside it, so that the boundaries are crowded; the others are spread evenly.
//! Days follow one another in the order in which the facts are declared, at distances that the rules speak
//! of. What a check rejects is drawn again a few times, and left out if nothing fits.

mod draw;
mod pools;

#[cfg(test)]
mod tests;

use crate::case::fact_of_item;
use crate::engine::{Missing, failed_checks};
use crate::program::{AnswerId, ExprId, FactId, Facts, Program};
use crate::value::Date;
use draw::Drawing;
use pools::{Pools, facts_read};

/// How often what a check rejects is drawn anew.
const ROUNDS: usize = 8;

/// A share, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u32);

impl Share {
    /// All of it.
    pub const WHOLE: u32 = 1_000_000;

    /// A share of so many millionths; `None` above the whole.
    #[must_use]
    pub const fn millionths(share: u32) -> Option<Self> {
        if share > Self::WHOLE { None } else { Some(Self(share)) }
    }
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The same seed gives the same cases.
    pub seed: u64,
    /// The share of facts that are left out.
    pub missing: Share,
    /// The day around which the days lie.
    pub today: Date,
}

/// Draws cases for one program.
#[derive(Debug)]
pub struct Sampler<'p> {
    program: &'p Program,
    options: Options,
    /// The facts that are drawn, in order of declaration.
    facts: Vec<FactId>,
    pools: Pools,
}

impl<'p> Sampler<'p> {
    /// Prepares to draw cases with the facts that some answers (all, if not said) can depend on, and those
    /// that expectations, warnings and advice beside them read; for all answers those of queues too.
    #[must_use]
    pub fn new(program: &'p Program, options: Options, only: Option<&[AnswerId]>) -> Self {
        let mut wanted = vec![false; program.facts.len()];
        let mut want = |fact: FactId| {
            if let Some(entry) = wanted.get_mut(fact.index()) {
                *entry = true;
            }
        };
        for (answer, reads) in program.answers.iter().zip(&program.answer_reads) {
            if only.is_none_or(|only| only.contains(answer)) {
                reads.iter().copied().for_each(&mut want);
            }
        }
        facts_read(program, &beside(program, only)).into_iter().for_each(&mut want);
        let facts = (0..program.facts.len())
            .filter(|at| wanted.get(*at).copied().unwrap_or(false))
            .map(FactId::at)
            .collect();
        Self { program, options, facts, pools: Pools::new(program) }
    }

    /// The facts that are drawn, in order of declaration.
    #[must_use]
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// The case with a number. It depends on nothing but the program, the options and the number.
    #[must_use]
    pub fn case(&self, number: u64) -> Facts {
        let mut drawing =
            Drawing::new(self.program, &self.pools, self.options, mixed(self.options.seed, number));
        let mut facts = Facts::empty(self.program);
        facts.id = Some(format!("sample-{number}"));
        let mut group = None;
        for fact in &self.facts {
            let own = self.program[*fact].group;
            if group.replace(own) != Some(own) {
                drawing.group();
            }
            drawing.fact(&mut facts, *fact);
        }
        for round in 0.. {
            let blamed = self.blamed(&facts);
            if blamed.is_empty() {
                break;
            }
            for fact in blamed {
                if round < ROUNDS {
                    drawing.fact(&mut facts, fact);
                } else if let Some(slot) = facts.slots.get_mut(fact.index()) {
                    *slot = self.program[fact].left_out();
                }
            }
            if round > ROUNDS {
                break;
            }
        }
        drawing.settle(&mut facts);
        facts
    }

    /// The facts that a failed check blames, or that hold an item that one blames.
    fn blamed(&self, facts: &Facts) -> Vec<FactId> {
        let mut blamed: Vec<FactId> = failed_checks(self.program, facts, self.options.today)
            .iter()
            .flat_map(|failed| &failed.blamed)
            .filter_map(|target| match target {
                Missing::Fact(fact) => Some(*fact),
                Missing::Field { item, .. } => fact_of_item(facts, *item),
            })
            .collect();
        blamed.sort_unstable();
        blamed.dedup();
        blamed
    }
}

/// What stands beside the answers and changes none of them: expectations, warnings, advice, queues.
fn beside(program: &Program, only: Option<&[AnswerId]>) -> Vec<ExprId> {
    let mut exprs = Vec::new();
    for answer in program.answers.iter().filter(|answer| only.is_none_or(|o| o.contains(answer))) {
        let notices = match answer {
            AnswerId::Eligibility(id) => {
                let conditions = program[*id].conditions.iter().map(|id| &program[*id]);
                for condition in conditions {
                    exprs.push(condition.test);
                    exprs.extend(condition.applies);
                }
                &program[*id].notices
            }
            AnswerId::Standard(id) => &program[*id].notices,
            AnswerId::Payment(id) => &program[*id].notices,
            AnswerId::Define(_) | AnswerId::Indicator(_) => continue,
        };
        exprs.extend(notices.iter().map(|id| program[*id].when));
    }
    if only.is_none() {
        for queue in &program.queues {
            exprs.push(queue.waits);
            exprs.extend(queue.keys.iter().map(|(key, _)| *key));
        }
    }
    exprs
}

/// A seed for one case: neighbours have nothing in common.
const fn mixed(seed: u64, number: u64) -> u64 {
    let mut mixed = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
