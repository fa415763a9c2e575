//! `rules man`: the help of every command as a manual page.

use std::io;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use rules::diagnostic::{Code, near_name};

use super::report::placeless;
use super::terminal::Terminal;
use super::{Arguments, Exit, Stop, files};

/// Write the manual pages, one for each command
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  rules man | man -l -                      read the page of `rules`
  rules man check | man -l -                read that of one command
  rules man --out /usr/local/share/man/man1 write them all: rules.1, rules-check.1, …")]
pub(crate) struct ManArgs {
    /// The command whose page is printed [default: `rules` itself]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Option<String>,

    /// Write every page into this folder, which is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(&self, term: &mut Terminal) -> Result<Exit, Stop> {
        let pages = pages().map_err(Stop::Output)?;
        if let Some(folder) = &self.out {
            write(folder, &pages)?;
            term.line(&format!("{} pages written to {}", pages.len(), files::name(folder)))?;
            return Ok(Exit::Answered);
        }
        let wanted = match &self.command {
            Some(command) if command != "rules" => format!("rules-{command}"),
            _ => "rules".to_owned(),
        };
        let Some((_, page)) = pages.iter().find(|(name, _)| *name == wanted) else {
            let name = self.command.as_deref().unwrap_or_default();
            let problem = placeless(Code::Argument, format!("there is no command `{name}`"));
            let known = pages.iter().filter_map(|(name, _)| name.strip_prefix("rules-"));
            let help = match near_name(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`rules --help` lists the commands".to_owned(),
            };
            return Err(Stop::usage(problem.help(help)));
        };
        term.text(page)?;
        Ok(Exit::Answered)
    }
}

/// The name and text of each page: that of `rules`, then those of its commands.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut whole = Arguments::command();
    whole.build();
    let shown = whole.get_subcommands().filter(|part| !part.is_hide_set());
    let parts: Vec<clap::Command> = shown.cloned().collect();
    let mut pages = vec![page(whole)?];
    for part in parts {
        pages.push(page(part)?);
    }
    Ok(pages)
}

fn page(command: clap::Command) -> io::Result<(String, String)> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let has_parts = command.get_subcommands().next().is_some();
    let examples = command.get_after_help().map(ToString::to_string);
    let man = Man::new(command)
        .source(concat!("rules ", env!("CARGO_PKG_VERSION")))
        .manual("Manual of rules");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if has_parts {
        man.render_subcommands_section(&mut text)?;
    }
    if let Some(examples) = examples {
        // Its lines are laid out by hand and stay as they are.
        let mut section = Roff::new();
        section.control("SH", ["NOTES"]).control("nf", []);
        section.text([roman(examples)]).control("fi", []);
        section.to_writer(&mut text)?;
    }
    Ok((name, String::from_utf8_lossy(&text).into_owned()))
}

fn write(folder: &Path, pages: &[(String, String)]) -> Result<(), Stop> {
    let refused = |path: &Path, error: &io::Error| {
        let message =
            format!("`{}` cannot be written: {}", files::name(path), files::reason(error));
        Stop::wrong(placeless(Code::FileUnwritable, message))
    };
    std::fs::create_dir_all(folder).map_err(|error| refused(folder, &error))?;
    for (name, page) in pages {
        let path = folder.join(format!("{name}.1"));
        files::write(&path, page.as_bytes()).map_err(|error| refused(&path, &error))?;
    }
    Ok(())
}
