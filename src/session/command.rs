//! The commands of a session.
//!
//! Owns: their names, what each takes, and how they are written.

use crate::diagnostic::{Diagnostic, near_name};
use crate::value::Date;

use super::problem;

/// A command, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command<'t> {
    Set {
        path: &'t str,
        value: &'t str,
    },
    Unset(&'t str),
    Case(&'t str),
    Save(Option<&'t str>),
    /// Without a day: which one it is.
    AsAt(Option<Date>),
    Check(&'t str),
    Explain(&'t str),
    WhyNot(&'t str),
    Ask(&'t str),
    /// The declaration, without the colon.
    Define(&'t str),
    Facts,
    Undo(usize),
    Reload,
    Help(&'t str),
    Quit,
}

/// How a command is written, and what it does.
pub(super) struct About {
    pub(super) name: &'static str,
    pub(super) takes: &'static str,
    pub(super) says: &'static str,
    pub(super) example: &'static str,
}

const fn about(
    name: &'static str,
    takes: &'static str,
    says: &'static str,
    example: &'static str,
) -> About {
    About { name, takes, says, example }
}

/// Every command, in the order in which help shows them.
pub(super) const COMMANDS: &[About] = &[
    about("set", "FACT is VALUE", "give a fact", ":set GROUP.FACT is VALUE"),
    about("unset", "FACT", "take a fact away: it is then not known", ":unset GROUP.FACT"),
    about("facts", "", "what is given", ":facts"),
    about("check", "[NAME …]", "the answers", ":check NAME"),
    about("explain", "[NAME …]", "the whole proof of the answers", ":explain NAME"),
    about("why-not", "[NAME]", "what would turn an answer that refuses", ":why-not NAME"),
    about("ask", "[NAME …]", "be asked what is missing for an answer", ":ask NAME"),
    about("as-at", "[DATE]", "the day that counts as today", ":as-at 1 July 2025"),
    about("case", "FILE", "open a case", ":case case.json"),
    about("save", "[FILE]", "write the case", ":save case.json"),
    about(
        "define",
        "NAME: TYPE …",
        "declare something; an empty line ends it",
        ":define half: money",
    ),
    about("undo", "[STEPS]", "take back what was changed last", ":undo 2"),
    about("reload", "", "read the rule files again", ":reload"),
    about("help", "[COMMAND]", "this list, or one command", ":help set"),
    about("quit", "", "leave (or Ctrl-D)", ":quit"),
];

/// The other names of commands.
const ALSO: &[(&str, &str)] = &[
    ("q", "quit"),
    ("exit", "quit"),
    ("h", "help"),
    ("?", "help"),
    ("r", "reload"),
    ("why", "explain"),
    ("open", "case"),
    ("load", "case"),
];

/// Reads a command; `None` where the text is none.
pub(super) fn parse(text: &str) -> Option<Result<Command<'_>, Box<Diagnostic>>> {
    let text = text.trim().strip_prefix(':')?;
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    Some(command(name, rest.trim(), text))
}

/// What is known of a command by its name.
pub(super) fn named(name: &str) -> Option<&'static About> {
    let name = ALSO.iter().find(|(also, _)| *also == name).map_or(name, |(_, name)| name);
    COMMANDS.iter().find(|command| command.name == name)
}

fn command<'t>(name: &str, rest: &'t str, text: &'t str) -> Result<Command<'t>, Box<Diagnostic>> {
    let Some(about) = named(name) else { return Err(unknown(name)) };
    if rest.contains('\n') && about.name != "define" {
        return Err(usage(about, "a command is one line"));
    }
    Ok(match about.name {
        "set" => {
            let (path, value) = assignment(rest).ok_or_else(|| no_value(about, rest))?;
            Command::Set { path, value }
        }
        "unset" if rest.is_empty() => return Err(usage(about, "say which fact")),
        "unset" => Command::Unset(rest),
        "case" if rest.is_empty() => return Err(usage(about, "say which file")),
        "case" => Command::Case(bare(rest)),
        "save" => Command::Save(Some(bare(rest)).filter(|path| !path.is_empty())),
        "as-at" if rest.is_empty() => Command::AsAt(None),
        "as-at" => Command::AsAt(Some(day(rest).ok_or_else(|| no_day(rest))?)),
        "check" => Command::Check(rest),
        "explain" => Command::Explain(rest),
        "why-not" => Command::WhyNot(rest),
        "ask" => Command::Ask(rest),
        "define" if rest.is_empty() => return Err(usage(about, "say what is defined")),
        "define" => Command::Define(text),
        "undo" if rest.is_empty() => Command::Undo(1),
        "undo" => match rest.parse() {
            Ok(steps @ 1..) => Command::Undo(steps),
            _ => return Err(usage(about, format!("`{rest}` is no number of steps"))),
        },
        "facts" => Command::Facts,
        "reload" => Command::Reload,
        "help" if !rest.is_empty() && named(rest.trim_start_matches(':')).is_none() => {
            return Err(unknown(rest.trim_start_matches(':')));
        }
        "help" => Command::Help(rest),
        _ => Command::Quit,
    })
}

/// `:set` without a fact, without a value, or without the word between them.
fn no_value(about: &About, rest: &str) -> Box<Diagnostic> {
    let (path, value) = rest.split_at_checked(path_end(rest)).unwrap_or((rest, ""));
    let (path, value) = (shown(path), shown(value.trim()));
    Box::new(match value.as_str() {
        _ if path.is_empty() => *usage(about, "say which fact, and what it is"),
        "" | "is" | "=" => {
            problem(format!("say what `{path}` is")).help(format!("write `:set {path} is VALUE`"))
        }
        _ => problem(format!("`is` is missing between `{path}` and its value"))
            .help(format!("write `:set {path} is {value}`")),
    })
}

/// `PATH is VALUE` or `PATH = VALUE`.
pub(super) fn assignment(text: &str) -> Option<(&str, &str)> {
    let (path, rest) = text.split_at_checked(path_end(text))?;
    let rest = rest.trim_start();
    let value = match rest.strip_prefix('=') {
        Some(value) => value,
        None => rest.strip_prefix("is").filter(|value| value.starts_with(char::is_whitespace))?,
    };
    let value = value.trim();
    (!path.is_empty() && !value.is_empty()).then_some((path, value))
}

/// Where the path at the start of a text ends: ids in brackets may hold anything.
pub(super) fn path_end(text: &str) -> usize {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => return at,
            _ if letter.is_whitespace() && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The name of a file may stand in quotes.
fn bare(path: &str) -> &str {
    let inner = path.strip_prefix('"').and_then(|path| path.strip_suffix('"'));
    inner.unwrap_or(path)
}

fn day(text: &str) -> Option<Date> {
    let text = bare(text);
    Date::parse_iso(text).or_else(|| Date::parse_words(text))
}

fn no_day(text: &str) -> Box<Diagnostic> {
    let help = "write it as `:as-at 2025-07-01` or `:as-at 1 July 2025`";
    Box::new(problem(format!("`{}` is no day", shown(text))).help(help))
}

fn unknown(name: &str) -> Box<Diagnostic> {
    let wrong = problem(format!("there is no command `:{}`", shown(name)));
    let names = COMMANDS.iter().map(|command| command.name);
    let near = if name.len() < 40 { near_name(name, names) } else { None };
    Box::new(match near {
        Some(near) => wrong.help(format!("did you mean `:{near}`?")),
        None => wrong.help("`:help` lists them"),
    })
}

fn usage(about: &About, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(problem(message).help(format!("write `{}`", about.example)))
}

/// So much of what was written that a message can carry it.
fn shown(text: &str) -> String {
    let mut kept: String =
        text.chars().take(60).map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        kept.push('…');
    }
    kept
}
