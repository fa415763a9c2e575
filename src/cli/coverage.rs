//! `rules coverage`: what do the scenarios show of the rules?

mod json;
mod lcov;
mod listing;
mod paragraphs;
mod text;

use std::path::Path;

use clap::ValueEnum;

use rules::analysis::coverage::{Coverage, Units};
use rules::analysis::source_coverage::SourceCoverage;
use rules::diagnostic::{Code, near_name};
use rules::program::{PackId, Program, ScenarioId};
use rules::scenario;
use rules::source::Sources;
use rules::syntax::ast::ScenarioMark;
use rules::value::{Date, Number};

use super::cases::CaseArgs;
use super::library::{self, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Show what the scenarios cover: each condition, line, exception, row and notice, seen both ways
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules coverage                             every pack, by kind of rule
  rules coverage lancashire_ehwb --missing   what no scenario of the library shows of one pack
  rules coverage lancashire_ehwb --lines     its rule files, with what is shown beside each line
  rules coverage --format lcov > rules.lcov  for editors
  rules coverage --min 100%                  ends with status 1 if anything is missing
  rules coverage --source spec               each paragraph of a document, and what shows its rules
  rules coverage --source                    the same of every document

Only scenarios that pass count, and none that is marked `unapproved`. See docs/coverage.md.")]
pub(crate) struct CoverageArgs {
    /// Only these packs
    #[arg(value_name = "PACK")]
    packs: Vec<String>,

    /// List what is missing, in words
    #[arg(long)]
    missing: bool,

    /// Print the rule files with what is shown beside each line
    #[arg(long, conflicts_with = "missing")]
    lines: bool,

    /// Of each pack, at least so much must be covered; else what is missing is listed, and the status is 1
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min: Option<u32>,

    /// Show the paragraphs of a source (or of all): which rules cite them, and a scenario in which such a rule is
    /// met, one in which it is not, and one on its limit
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["packs", "missing", "lines", "min"]
    )]
    source: Option<String>,

    /// Count scenarios that are marked `unapproved` too
    #[arg(long)]
    unapproved: bool,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: CoverageFormat,

    #[command(flatten)]
    library: LibraryArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CoverageFormat {
    /// For reading
    Text,
    /// For programs
    Json,
    /// For editors and services that read coverage of code
    Lcov,
}

/// What is printed, and from what.
struct View<'v> {
    program: &'v Program,
    sources: &'v Sources,
    coverage: &'v Coverage,
    packs: Vec<PackId>,
    /// The scenarios that count, of those that there are.
    counted: usize,
}

impl CoverageArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library::Library { sources, program } = self.library.load_with_scenarios(term)?;
        if let Some(name) = &self.source {
            return self.paragraphs(term, &program, &sources, name);
        }
        let packs = packs(&program, &self.packs)?;
        let (coverage, counted) = collect(&program, &sources, CaseArgs::clock(), self.unapproved);
        let view =
            View { program: &program, sources: &sources, coverage: &coverage, packs, counted };
        let short: Vec<PackId> = self.min.map_or_else(Vec::new, |min| {
            view.packs.iter().copied().filter(|pack| !coverage.pack(*pack).reaches(min)).collect()
        });
        match self.format {
            CoverageFormat::Json => json::print(term, &view)?,
            CoverageFormat::Lcov => lcov::print(term, &view)?,
            CoverageFormat::Text if self.lines => listing::print(term, &view)?,
            CoverageFormat::Text if self.missing => text::missing(term, &view, &view.packs)?,
            CoverageFormat::Text => text::table(term, &view)?,
        }
        if short.is_empty() {
            return Ok(Exit::Answered);
        }
        if self.format == CoverageFormat::Text && !self.missing && !self.lines {
            term.line("")?;
            text::missing(term, &view, &short)?;
        }
        Ok(Exit::Wrong)
    }

    fn paragraphs(
        &self,
        term: &mut Terminal,
        program: &Program,
        sources: &Sources,
        name: &str,
    ) -> Result<Exit, Stop> {
        let mut coverage = SourceCoverage::new(program);
        paragraphs::chosen(program, &coverage, name)?;
        let found = passing(program, sources, CaseArgs::clock(), self.unapproved, |id, built| {
            coverage.shown(id, &built.facts, built.today)
        });
        for (id, shown) in &found {
            coverage.add(*id, shown);
        }
        let reports = paragraphs::chosen(program, &coverage, name)?;
        let view = paragraphs::View {
            program,
            sources,
            coverage: &coverage,
            reports,
            counted: found.len(),
        };
        match self.format {
            CoverageFormat::Text => paragraphs::text(term, &view)?,
            CoverageFormat::Json => paragraphs::json(term, &view)?,
            CoverageFormat::Lcov => {
                let problem = placeless(
                    Code::Argument,
                    "lcov is about lines of files, and a source has paragraphs",
                );
                return Err(Stop::usage(problem.help("write `--format json`, or no format")));
            }
        }
        Ok(Exit::Answered)
    }
}

/// `100%`, `99.5`: in thousandths of a per cent.
fn percent(text: &str) -> Result<u32, String> {
    let wrong = || "write a percentage from 0% to 100%, such as 95% or 99.5%".to_owned();
    let digits = text.strip_suffix('%').unwrap_or(text);
    let number = Number::parse_decimal(digits).ok_or_else(wrong)?;
    let thousandths = number.mul(Number::from_i64(1000)).map_err(|_| wrong())?;
    let thousandths = thousandths.to_i64().ok_or_else(wrong)?;
    u32::try_from(thousandths).ok().filter(|found| *found <= 100_000).ok_or_else(wrong)
}

/// The packs with these names; all that have something to cover, where none is named.
pub(super) fn packs(program: &Program, names: &[String]) -> Result<Vec<PackId>, Stop> {
    if names.is_empty() {
        return Ok((0..program.packs.len()).map(PackId::at).collect());
    }
    let all = || program.packs.iter().map(|pack| pack.name.as_str());
    let mut found = Vec::new();
    for name in names {
        // A folder says the same: `rules/norfolk`.
        let own =
            Path::new(name).file_name().map_or(name.as_str().into(), |own| own.to_string_lossy());
        let Some(at) = all().position(|pack| pack == own) else {
            let problem = placeless(Code::Argument, format!("no pack is called `{name}`"));
            return Err(Stop::usage(match near_name(&own, all()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("`rules packs` lists what there is"),
            }));
        };
        if !found.contains(&PackId::at(at)) {
            found.push(PackId::at(at));
        }
    }
    Ok(found)
}

/// Runs every scenario on all cores, and adds up what those show that pass.
pub(super) fn collect(
    program: &Program,
    sources: &Sources,
    today: Date,
    unapproved: bool,
) -> (Coverage, usize) {
    let units = Units::of(program);
    let found = passing(program, sources, today, unapproved, |id, built| {
        units.shown(program, id, &built.facts, built.today)
    });
    let mut coverage = Coverage::new(units);
    for (id, shown) in &found {
        coverage.add(*id, shown);
    }
    (coverage, found.len())
}

/// Runs every scenario on all cores; of those that pass, in their order, what is asked of their cases.
fn passing<T: Send>(
    program: &Program,
    sources: &Sources,
    today: Date,
    unapproved: bool,
    ask: impl Fn(ScenarioId, &scenario::Built) -> T + Sync,
) -> Vec<(ScenarioId, T)> {
    let chosen: Vec<ScenarioId> = (0..program.scenarios.len())
        .map(ScenarioId::at)
        .filter(|id| unapproved || !is_unapproved(program, *id))
        .collect();
    let read = |rules: &str, case: &str| files::read_beside(rules, case);
    let shown = |id: &ScenarioId| {
        let report = scenario::run(program, sources, *id, today, &read);
        if !report.failures.is_empty() {
            return None;
        }
        let built = scenario::build(program, sources, *id, today, &read).ok()?;
        Some((*id, ask(*id, &built)))
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let size = chosen.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = chosen
            .chunks(size)
            .map(|chunk| scope.spawn(|| chunk.iter().filter_map(&shown).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

fn is_unapproved(program: &Program, id: ScenarioId) -> bool {
    program[id].mark.as_ref().is_some_and(|mark| mark.node == ScenarioMark::Unapproved)
}

/// `pack: name` of a scenario.
fn full_name(program: &Program, id: ScenarioId) -> String {
    let scenario = &program[id];
    format!("{}: {}", program[scenario.pack].name, scenario.name)
}
