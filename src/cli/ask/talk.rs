//! One line of input after the other.
//!
//! Owns: the prompt, the words that are no answers but commands, and the end of the input. On a terminal
//! people see what they type; otherwise each line is repeated, so that a transcript can be read.

use std::io::{self, IsTerminal};

use super::super::terminal::Terminal;
use super::super::{Exit, Stop, files};

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// An answer.
    Said(String),
    /// `?`
    Why,
    /// `skip`
    Skip,
    /// `back`
    Back,
    /// `quit`
    Quit,
    /// The input ended.
    End,
}

/// Whoever answers.
pub(super) struct Talk {
    is_terminal: bool,
}

impl Talk {
    pub(super) fn new() -> Self {
        Self { is_terminal: io::stdin().is_terminal() }
    }

    /// The next line that is not empty.
    pub(super) fn hear(&mut self, term: &mut Terminal) -> Result<Heard, Stop> {
        loop {
            term.say("> ");
            let line = files::read_line(&mut io::stdin().lock());
            let line = line.map_err(|problem| Stop::Problem(problem, Exit::Wrong))?;
            let Some(line) = line else {
                term.say("\n");
                // Ctrl-D is a way to leave.
                return Ok(if self.is_terminal { Heard::Quit } else { Heard::End });
            };
            let said = line.trim();
            if !self.is_terminal {
                let shown: String = said.chars().filter(|letter| !letter.is_control()).collect();
                term.say(&format!("{shown}\n"));
            }
            return Ok(match said.to_lowercase().as_str() {
                "" => continue,
                "?" | "why" => Heard::Why,
                "skip" => Heard::Skip,
                "back" => Heard::Back,
                "quit" | "exit" => Heard::Quit,
                _ => Heard::Said(said.to_owned()),
            });
        }
    }
}

/// Words broken into lines of a width, each set in.
pub(super) fn folded(words: &str, indent: usize, width: usize) -> String {
    let mut text = String::new();
    let mut line = " ".repeat(indent);
    let mut used = indent;
    for word in words.split_whitespace() {
        let long = unicode_width::UnicodeWidthStr::width(word);
        if used > indent && used + 1 + long > width {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(indent);
            used = indent;
        }
        if used > indent {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += long;
    }
    text.push_str(line.trim_end());
    text.push('\n');
    text
}
