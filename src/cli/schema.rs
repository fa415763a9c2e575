//! `rules schema`: what a case may say, and what an answer says.

use super::library::LibraryArgs;
use super::terminal::Terminal;
use super::{Exit, Stop};

/// Print the JSON Schema of a case for these rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules schema > case.schema.json           for editors, forms and generators
  rules schema --answer                     the schema of what `rules check --format json` prints")]
pub(crate) struct SchemaArgs {
    /// Print the JSON Schema of an answer instead; it is the same for all rules
    #[arg(long)]
    answer: bool,

    #[command(flatten)]
    library: LibraryArgs,
}

impl SchemaArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        if self.answer {
            term.text(rules::explain::json::ANSWER_SCHEMA)?;
            return Ok(Exit::Answered);
        }
        let library = self.library.load(term)?;
        let schema = rules::case::schema(&library.program);
        term.line(&serde_json::to_string_pretty(&schema).unwrap_or_default())?;
        Ok(Exit::Answered)
    }
}
