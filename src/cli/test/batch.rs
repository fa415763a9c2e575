//! One run over many scenarios, on all cores.

use rules::program::{Program, ScenarioId};
use rules::scenario::{self, ReadCase, Report, approved};
use rules::source::{Source, Sources};
use rules::value::Date;

use super::keep::{Keeper, Kept, Unused};
use crate::cli::files;
use crate::cli::library::Library;

/// What a run found.
pub(super) struct Batch<'a> {
    pub(super) program: &'a Program,
    pub(super) sources: &'a Sources,
    /// The day of scenarios that say none.
    pub(super) today: Date,
    /// The scenarios that were run, in the order of the rules.
    pub(super) ran: Vec<Ran>,
    /// Approved files that no scenario uses.
    pub(super) unused: Vec<Unused>,
    /// Where the approved file of each scenario is, by position.
    pub(super) paths: Vec<String>,
}

/// What became of one scenario.
pub(super) struct Ran {
    pub(super) report: Report,
    /// What became of its approved explanation.
    pub(super) kept: Kept,
}

/// How a scenario counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It came out as expected, and its explanation is as approved.
    Passed,
    /// It did not.
    Failed,
    /// It came out as it says, but nobody has read it.
    Unapproved,
}

impl<'a> Batch<'a> {
    /// Runs scenarios. `all`: approved files that no scenario uses are looked for too.
    pub(super) fn run(library: &'a Library, chosen: &[ScenarioId], today: Date, all: bool) -> Self {
        let (program, sources) = (&library.program, &library.sources);
        let paths = approved::paths(program, sources);
        let keeper = Keeper::new(program, sources, &paths, chosen);
        let one = |id: &ScenarioId| {
            let report = scenario::run(program, sources, *id, today, READ);
            let kept = keeper.kept(*id, today);
            Ran { report, kept }
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let size = chosen.len().div_ceil(threads).max(1);
        let ran = std::thread::scope(|scope| {
            let workers: Vec<_> = chosen
                .chunks(size)
                .map(|chunk| scope.spawn(|| chunk.iter().map(one).collect::<Vec<Ran>>()))
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
        });
        let unused = if all { keeper.unused() } else { Vec::new() };
        Self { program, sources, today, ran, unused, paths }
    }

    /// How a scenario counts.
    pub(super) fn verdict(&self, ran: &Ran) -> Verdict {
        if !ran.report.failures.is_empty() || !ran.kept.is_good() {
            Verdict::Failed
        } else if approved::is_unread(self.program, ran.report.id) {
            Verdict::Unapproved
        } else {
            Verdict::Passed
        }
    }

    /// How many count so.
    pub(super) fn count(&self, verdict: Verdict) -> usize {
        self.ran.iter().filter(|ran| self.verdict(ran) == verdict).count()
    }

    /// Whether nothing failed.
    pub(super) fn is_good(&self) -> bool {
        self.count(Verdict::Failed) == 0 && self.unused.is_empty()
    }

    /// The rule file of a scenario, and its line.
    pub(super) fn place(&self, id: ScenarioId) -> (String, u32) {
        let span = self.program[id].span;
        let file = self.sources.get(span.file).map_or("", Source::name);
        (file.to_owned(), self.sources.line_column(span).map_or(0, |place| place.line))
    }
}

/// Reads a case file that a scenario names.
pub(super) const READ: &ReadCase<'static> = &files::read_beside;
