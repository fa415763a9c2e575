//! `rules packs`: what there is.

use serde::Serialize;

use rules::explain::json::kind_name;
use rules::program::{AnswerId, PackId, Program};

use super::library::LibraryArgs;
use super::terminal::Terminal;
use super::{Exit, Format, Stop};

/// List the packs, and what they answer
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules packs
  rules packs --format json | jq '.[].answers[].name'")]
pub(crate) struct PacksArgs {
    #[command(flatten)]
    library: LibraryArgs,

    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    format: Format,
}

#[derive(Debug, Serialize)]
struct Pack<'a> {
    name: &'a str,
    label: &'a str,
    version: Option<&'a str>,
    status: Option<&'a str>,
    publisher: Option<&'a str>,
    sha256: &'a str,
    uses: Vec<&'a str>,
    answers: Vec<Answered<'a>>,
}

#[derive(Debug, Serialize)]
struct Answered<'a> {
    name: &'a str,
    kind: &'static str,
    label: &'a str,
    status: Option<&'a str>,
}

impl PacksArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let library = self.library.load(term)?;
        let packs = packs(&library.program);
        if self.format == Format::Json {
            term.line(&serde_json::to_string_pretty(&packs).unwrap_or_default())?;
            return Ok(Exit::Answered);
        }
        for (at, pack) in packs.iter().enumerate() {
            if at > 0 {
                term.line("")?;
            }
            term.line(&format!("{}  {}", pack.name, pack.label))?;
            let version = pack.version.map(|version| format!("version {version}"));
            let uses = (!pack.uses.is_empty()).then(|| format!("uses {}", pack.uses.join(", ")));
            let own = |text: Option<&str>| text.map(str::to_owned);
            let about: Vec<String> = [version, own(pack.status), own(pack.publisher), uses]
                .into_iter()
                .flatten()
                .collect();
            if !about.is_empty() {
                term.line(&format!("  {}", about.join(" · ")))?;
            }
            let widest =
                pack.answers.iter().map(|answer| answer.name.chars().count()).max().unwrap_or(0);
            for answer in &pack.answers {
                let status = answer.status.map(|status| format!(" ({status})")).unwrap_or_default();
                term.line(&format!(
                    "  {:<12} {:<widest$}  {}{status}",
                    answer.kind, answer.name, answer.label
                ))?;
            }
        }
        Ok(Exit::Answered)
    }
}

fn packs(program: &Program) -> Vec<Pack<'_>> {
    let mut packs = Vec::new();
    for (at, pack) in program.packs.iter().enumerate() {
        let here = |id: &&AnswerId| program.head(**id).pack == PackId::at(at);
        packs.push(Pack {
            name: &pack.name,
            label: &pack.label,
            version: pack.version.as_deref(),
            status: pack.status.as_deref(),
            publisher: pack.publisher.as_deref(),
            sha256: &pack.sha256,
            uses: pack.uses.iter().map(|id| program[*id].name.as_str()).collect(),
            answers: program
                .answers
                .iter()
                .filter(here)
                .map(|id| Answered {
                    name: &program.head(*id).name,
                    kind: kind_name(*id),
                    label: &program.head(*id).label,
                    status: program.standing(*id).and_then(|standing| standing.status.as_deref()),
                })
                .collect(),
        });
    }
    packs
}
