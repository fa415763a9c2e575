//! What a lint, or any code, means: its section of the documents.

use rules::analysis::lint::{self, LINTS, Lint};
use rules::diagnostic::{Code, near_name};

use super::super::report::placeless;
use super::super::terminal::Terminal;
use super::super::{Exit, Stop};

/// The sections of all other codes.
const ERRORS: &str = include_str!("../../../docs/errors.md");

/// Lists the lints.
pub(super) fn list(term: &mut Terminal) -> Result<Exit, Stop> {
    let name = LINTS.iter().map(|lint| lint.name().len()).max().unwrap_or(0);
    for lint in LINTS {
        let level = lint.level.words().rsplit(' ').next().unwrap_or_default();
        term.line(&format!("{:name$}  {level:7}  {}", lint.name(), lint.finds))?;
    }
    term.line("\n`rules lint --explain NAME` says what one means and how to mend it.")?;
    Ok(Exit::Answered)
}

/// Prints the section of a lint or code.
pub(super) fn explain(term: &mut Terminal, name: &str) -> Result<Exit, Stop> {
    let code = Lint::of_name(name)
        .map(|lint| lint.code)
        .or_else(|| Code::ALL.iter().copied().find(|code| code.as_str() == name));
    let page =
        code.and_then(|code| lint::page(lint::PAGES, code).or_else(|| lint::page(ERRORS, code)));
    let Some(page) = page else {
        let names = LINTS.iter().map(Lint::name);
        let near = near_name(name, names.chain(Code::ALL.iter().map(|code| code.as_str())));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "`rules lint --list` names the lints; the codes stand in docs/errors.md".to_owned()
            }
        };
        let message = format!("there is no lint and no code called `{name}`");
        return Err(Stop::usage(placeless(Code::Argument, message).help(help)));
    };
    term.text(&plain(page))?;
    Ok(Exit::Answered)
}

/// A section for a terminal: examples are set in, and their fences are gone.
fn plain(page: &str) -> String {
    let mut text = String::new();
    let mut example = false;
    for line in page.lines() {
        if let Some(tags) = line.strip_prefix("```") {
            example = !example;
            if example {
                let found = tags.contains("fails=") || tags.contains("errors=");
                text.push_str(if found { "Reported:\n\n" } else { "Not reported:\n\n" });
            }
            continue;
        }
        let line = line.strip_prefix("### ").map_or(line, |head| head.trim_matches('`'));
        if example && !line.is_empty() {
            text.push_str("    ");
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}
