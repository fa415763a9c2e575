//! `rules completions`: what a shell needs to complete the commands and their options.

use clap::CommandFactory;
use clap_complete::Shell;

use super::terminal::Terminal;
use super::{Arguments, Exit, Stop};

/// Print a script that lets a shell complete the commands and their options
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules completions bash > ~/.local/share/bash-completion/completions/rules
  rules completions zsh > ~/.zfunc/_rules          with ~/.zfunc in $fpath
  rules completions fish > ~/.config/fish/completions/rules.fish
  rules completions powershell >> $PROFILE
  rules completions elvish > ~/.config/elvish/lib/rules.elv")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "rules", &mut script);
        term.text(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Answered)
    }
}
