//! `rules suggest`: the scenarios that are missing in a pack.

use std::path::{Path, PathBuf};

use rules::analysis::suggest::{Base, Suggestions, suggest};
use rules::diagnostic::Code;
use rules::program::{PackId, Program, ScenarioId, compile_library};
use rules::scenario;
use rules::source::Sources;
use rules::value::Date;

use super::cases::CaseArgs;
use super::library::{self, LibraryArgs};
use super::report::placeless;
use super::terminal::Terminal;
use super::{Exit, Stop, coverage, files};

/// The file that `--write` appends to.
const FILE: &str = "suggested.rules";

/// Write the scenarios that are missing in a pack, for a person to read and approve
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules suggest norfolk            print them
  rules suggest norfolk --write    append them to suggested.rules beside the pack
  rules coverage norfolk --missing what they are about

Each is a scenario marked `unapproved`, with the answers that the rules give today. These may be wrong: read
each, correct what is expected, give it a name of your own and take `unapproved` away. Until then it is run
as a test, and does not count in `rules coverage`. See docs/coverage.md.")]
pub(crate) struct SuggestArgs {
    /// The pack
    #[arg(value_name = "PACK")]
    pack: String,

    /// Append them to `suggested.rules` in the folder of the pack, and change nothing else
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    library: LibraryArgs,
}

impl SuggestArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library::Library { sources, program } = self.library.load_with_scenarios(term)?;
        let today = CaseArgs::clock();
        let packs = coverage::packs(&program, std::slice::from_ref(&self.pack))?;
        let Some(pack) = packs.first().copied() else { return Ok(Exit::Answered) };
        let (found, _) = coverage::collect(&program, &sources, today, true);
        let bases = bases(&program, &sources, pack, today);
        let suggestions = suggest(&program, pack, &found, &bases, today);
        let texts = that_pass(&program, &sources, pack, &suggestions, today);
        let before = found.pack(pack);
        let mut after = found.clone();
        for (at, suggestion) in suggestions.scenarios.iter().enumerate() {
            if texts.iter().any(|(own, _)| *own == at) {
                after.add(ScenarioId(u32::MAX), &suggestion.shows);
            }
        }
        let after = after.pack(pack);
        let name = &program[pack].name;
        let text: Vec<&str> = texts.iter().map(|(_, text)| *text).collect();
        let (count, text) = (text.len(), text.join("\n"));
        let scenarios = if count == 1 { "1 scenario" } else { &format!("{count} scenarios") };
        let shown = format!(
            "{scenarios}; with them and all that are unapproved, coverage of {name} goes from {before} to {after}"
        );
        if !self.write {
            term.line(&format!("# {shown}"))?;
            if count > 0 {
                term.text(&format!("\n{text}"))?;
            }
            return Ok(Exit::Answered);
        }
        if count == 0 {
            term.line(&format!("nothing to suggest: coverage of {name} is {before}"))?;
            return Ok(Exit::Answered);
        }
        let path = folder(&program, &sources, pack).join(FILE);
        append(&path, &text)?;
        term.line(&format!("{}: {shown}", files::name(&path)))?;
        Ok(Exit::Answered)
    }
}

/// The scenarios of a pack that pass, with their cases.
fn bases(program: &Program, sources: &Sources, pack: PackId, today: Date) -> Vec<Base> {
    let read = |rules: &str, case: &str| files::read_beside(rules, case);
    (0..program.scenarios.len())
        .map(ScenarioId::at)
        .filter(|id| program[*id].pack == pack)
        .filter_map(|id| {
            let report = scenario::run(program, sources, id, today, &read);
            if !report.failures.is_empty() {
                return None;
            }
            let built = scenario::build(program, sources, id, today, &read).ok()?;
            let mut at = Some(id);
            let mut dated = false;
            while let Some(id) = at {
                dated |= program[id].as_at.is_some();
                at = program[id].like;
            }
            Some(Base { scenario: Some(id), facts: built.facts, today: built.today, dated })
        })
        .collect()
}

/// The texts that compile beside the library and pass, by position: what does not is no help to anybody.
fn that_pass<'s>(
    program: &Program,
    sources: &Sources,
    pack: PackId,
    suggestions: &'s Suggestions,
    today: Date,
) -> Vec<(usize, &'s str)> {
    let read = |rules: &str, case: &str| files::read_beside(rules, case);
    let mut good: Vec<(usize, &str)> =
        suggestions.scenarios.iter().enumerate().map(|(at, one)| (at, one.text.as_str())).collect();
    // One that does not compile is left out and the others tried again: it takes at most one round each.
    while !good.is_empty() {
        let mut beside = sources.clone();
        let mut text = String::new();
        let mut starts = Vec::new();
        for (_, own) in &good {
            starts.push(text.len());
            text.push_str(own);
            text.push('\n');
        }
        let name = folder(program, sources, pack).join("suggested.new.rules");
        let file = beside.add(files::name(&name), text);
        let compiled = compile_library(&beside);
        let wrong = |span: rules::span::Span| {
            (span.file == file)
                .then(|| starts.partition_point(|start| *start <= span.start as usize))
                .and_then(|next| next.checked_sub(1))
        };
        let mut bad: Vec<usize> =
            compiled.problems.iter().filter_map(|problem| wrong(problem.span())).collect();
        if let Some(program) = compiled.program.filter(|_| bad.is_empty()) {
            let own = (0..program.scenarios.len())
                .map(ScenarioId::at)
                .filter(|id| program[*id].span.file == file);
            for id in own {
                let report = scenario::run(&program, &beside, id, today, &read);
                if !report.failures.is_empty() {
                    bad.extend(wrong(program[id].span));
                }
            }
        }
        if bad.is_empty() {
            break;
        }
        let mut at = 0;
        good.retain(|_| {
            at += 1;
            !bad.contains(&(at - 1))
        });
    }
    good
}

/// The folder that a pack stands in.
fn folder(program: &Program, sources: &Sources, pack: PackId) -> PathBuf {
    let file = program[pack].files.first().and_then(|file| sources.get(*file));
    let name = file.map_or("", rules::source::Source::name);
    Path::new(name).parent().unwrap_or(Path::new("")).to_owned()
}

/// Appends to a file, or makes it: all or nothing, and nothing that stands there is changed.
fn append(path: &Path, text: &str) -> Result<(), Stop> {
    let before = if path.exists() {
        files::read(path, files::MAX_RULES_BYTES).map_err(|problem| Stop::wrong(*problem))?.text
    } else {
        "# Written by `rules suggest`: read each, correct what is expected, and take `unapproved` away.\n"
            .to_owned()
    };
    let gap = if before.ends_with("\n\n") { "" } else { "\n" };
    let gap = if before.ends_with('\n') { gap } else { "\n\n" };
    files::write(path, format!("{before}{gap}{text}").as_bytes()).map_err(|error| {
        let message = format!("cannot write `{}`: {}", files::name(path), files::reason(&error));
        Stop::wrong(placeless(Code::FileUnwritable, message))
    })
}
