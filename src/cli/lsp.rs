//! `rules lsp`: the language server, for editors.
//!
//! Owns: the translation between the Language Server Protocol and [`rules::ide`], and the files around an opened
//! one. What is offered at a place is decided there. Standard output carries the protocol alone.

mod answers;
mod client;
mod commands;
mod convert;
mod libraries;
mod positions;
mod requests;
mod server;
mod transport;
mod uri;

use std::path::PathBuf;

use rules::value::Date;

use super::cases::day;
use super::terminal::Terminal;
use super::{Exit, Stop};
use client::Settings;
use server::Server;

/// Help an editor with rule files, over the Language Server Protocol
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules lsp                                started by an editor, which speaks to it: see docs/editor.md
  rules lsp --rules ../library             the rules are there, wherever the opened file is

The rules are what the editor's settings name, else the nearest folder `rules` around the file that is
opened, else the folder of packs around it. Nothing is sent anywhere but to the editor.")]
pub(crate) struct LspArgs {
    /// A rule file, a pack or a folder of packs; may be repeated [default: what is around the opened file]
    #[arg(long = "rules", value_name = "PATH")]
    rules: Vec<PathBuf>,

    /// The day that counts as today, as 2025-07-01 or "1 July 2025" [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_at: Option<Date>,

    /// Speak over standard input and output, as is always done: some editors say so
    #[arg(long, hide = true)]
    stdio: bool,
}

impl LspArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let settings = Settings { rules: self.rules.clone(), as_at: self.as_at };
        let (besides, incoming) = transport::start();
        let ended_well = Server::new(settings, term, besides).run(&incoming);
        Ok(if ended_well { Exit::Answered } else { Exit::Wrong })
    }
}
