//! Steps that run over several lines.
//!
//! Owns: whether what was written so far is a whole step. The marks decide by which the parser joins lines: open
//! brackets and quotes, a comma at the end, a list of bullets; a declaration goes on to an empty line.

use super::{MAX_STEP_BYTES, Session, declare};

/// Whether a step goes on with the next line. An empty line ends it, whatever is open.
#[must_use]
pub fn wants_more(text: &str) -> bool {
    if text.len() > MAX_STEP_BYTES || text.trim().is_empty() {
        return false;
    }
    let last = text.rsplit('\n').next().unwrap_or_default();
    if last.trim().is_empty() && text.contains('\n') {
        return false;
    }
    let start = text.trim_start();
    match start.strip_prefix(':') {
        Some(command) => {
            let declaration = command.strip_prefix("define").unwrap_or_default();
            declaration.starts_with(char::is_whitespace) && !declaration.trim().is_empty()
        }
        None => declare::begins(text) || is_open(text),
    }
}

/// Whether an expression is open at its end.
fn is_open(text: &str) -> bool {
    let (mut brackets, mut quoted) = (0_usize, false);
    let mut said = String::new();
    let mut bullets = false;
    for line in text.split('\n') {
        let mut letters = line.char_indices();
        bullets |= line.trim_start().starts_with("- ");
        let start = said.len();
        for (at, letter) in letters.by_ref() {
            match letter {
                '"' => quoted = !quoted,
                _ if quoted => {}
                '#' => break,
                '(' => brackets += 1,
                ')' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            let _ = at;
            said.push(letter);
        }
        if said.get(start..).is_some_and(|line| !line.trim().is_empty()) {
            said.push(' ');
        }
    }
    let said = said.trim_end();
    let ends = |word: &str| said == word || said.ends_with(&format!(" {word}"));
    brackets > 0
        || quoted
        || bullets
        || said.ends_with(',')
        || ["and", "or", "all of", "any of"].into_iter().any(ends)
}

/// Lines as they come, put together to steps: for input that is not edited.
#[derive(Debug, Default)]
pub struct Lines {
    open: String,
}

impl Lines {
    /// No lines yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a line; gives the steps that are whole now. A command ends whatever is open above it. In an
    /// interview each line is whole.
    pub fn push(&mut self, line: &str, session: &Session) -> Vec<String> {
        let mut steps = Vec::new();
        if line.starts_with(':') {
            steps.extend(self.finish());
        }
        if !self.open.is_empty() {
            self.open.push('\n');
        }
        self.open.push_str(line);
        if !session.wants_more(&self.open) {
            steps.extend(self.finish());
        }
        steps
    }

    /// What is still open at the end of the input.
    pub fn finish(&mut self) -> Option<String> {
        let open = std::mem::take(&mut self.open);
        (!open.trim().is_empty()).then_some(open)
    }
}
