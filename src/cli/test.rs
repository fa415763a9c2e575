//! `rules test`: do the rules answer their scenarios as expected?

use std::path::{Path, PathBuf};

use rules::program::{Program, ScenarioId};
use rules::scenario::{self, Report};
use rules::source::Sources;
use rules::value::Date;

use super::cases::CaseArgs;
use super::library::{self, LibraryArgs};
use super::terminal::Terminal;
use super::{Exit, Stop, files};

/// Run the scenarios of the rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules test                              every scenario of the rules in ./rules
  rules test --name birthday              the scenarios with `birthday` in their name
  rules test --only rules/lancashire_ehwb the scenarios of one pack or file
  rules test --verbose                    every scenario on a line of its own")]
pub(crate) struct TestArgs {
    /// Only scenarios with this in their name; letter case does not matter
    #[arg(long, value_name = "TEXT")]
    name: Vec<String>,

    /// Only scenarios of this rule file or pack folder
    #[arg(long, value_name = "PATH")]
    only: Vec<PathBuf>,

    /// Every scenario, not only those that fail
    #[arg(long, short)]
    verbose: bool,

    #[command(flatten)]
    library: LibraryArgs,
}

impl TestArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library::Library { sources, program } = self.library.load_with_scenarios(term)?;
        let chosen: Vec<ScenarioId> = (0..program.scenarios.len())
            .map(ScenarioId::at)
            .filter(|id| self.chosen(&program, &sources, *id))
            .collect();
        let reports = run_all(&program, &sources, &chosen, CaseArgs::clock());
        let failed: Vec<&Report> =
            reports.iter().filter(|report| !report.failures.is_empty()).collect();
        if self.verbose {
            for report in &reports {
                let mark = if report.failures.is_empty() { "✓" } else { "✗" };
                term.line(&format!("{mark} {}", full_name(&program, report.id)))?;
            }
            term.line("")?;
        }
        for report in &failed {
            failure(term, &program, &sources, report)?;
        }
        let passed = reports.len() - failed.len();
        term.line(&format!(
            "{passed} passed, {} failed, {} skipped",
            failed.len(),
            program.scenarios.len() - reports.len()
        ))?;
        Ok(if failed.is_empty() { Exit::Answered } else { Exit::Wrong })
    }

    fn chosen(&self, program: &Program, sources: &Sources, id: ScenarioId) -> bool {
        let scenario = &program[id];
        let name = scenario.name.to_lowercase();
        let named = self.name.is_empty()
            || self.name.iter().any(|text| name.contains(&text.to_lowercase()));
        let file = sources.get(scenario.span.file).map_or("", |source| source.name());
        let below = |path: &PathBuf| {
            Path::new(file).starts_with(path)
                || Path::new(file).components().any(|part| part.as_os_str() == path.as_os_str())
        };
        named && (self.only.is_empty() || self.only.iter().any(below))
    }
}

/// Runs scenarios on all cores; the reports come in the order of the scenarios.
fn run_all(
    program: &Program,
    sources: &Sources,
    chosen: &[ScenarioId],
    today: Date,
) -> Vec<Report> {
    let read = |rules: &str, case: &str| {
        let path = Path::new(rules).parent().unwrap_or(Path::new("")).join(case);
        files::read(&path, files::MAX_CASE_BYTES)
            .map(|read| read.text)
            .map_err(|problem| problem.message.clone())
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let size = chosen.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = chosen
            .chunks(size)
            .map(|chunk| {
                let read = &read;
                scope.spawn(move || {
                    chunk
                        .iter()
                        .map(|id| scenario::run(program, sources, *id, today, read))
                        .collect::<Vec<Report>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

fn full_name(program: &Program, id: ScenarioId) -> String {
    let scenario = &program[id];
    format!("{}: {}", program[scenario.pack].name, scenario.name)
}

/// What was expected and what was found, line by line.
fn failure(
    term: &mut Terminal,
    program: &Program,
    sources: &Sources,
    report: &Report,
) -> Result<(), Stop> {
    term.line(&format!("✗ {}", full_name(program, report.id)))?;
    for failure in &report.failures {
        let file = sources.get(failure.span.file).map_or("", |source| source.name());
        let line = sources.line_column(failure.span).map_or(0, |place| place.line);
        term.line(&format!("    {file}:{line}"))?;
        term.line(&format!("      expected  {}", failure.expected))?;
        term.line(&format!("      found     {}", failure.found))?;
    }
    term.line("")
}
