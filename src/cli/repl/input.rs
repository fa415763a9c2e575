//! Lines from a pipe or a file, each of a bounded length.

use std::io::{self, BufRead, StdinLock};

use rules::diagnostic::{Code, Diagnostic};
use rules::session::{MAX_STEP_BYTES, too_long};

use super::super::report::placeless;
use super::super::{Stop, files};

/// What was read.
pub(super) enum Line {
    /// A line, without its break.
    Text(String),
    /// A line that is too long or is no text; it was passed over.
    Unreadable(Box<Diagnostic>),
    /// There is no more.
    End,
}

/// Standard input.
pub(super) struct Input {
    from: StdinLock<'static>,
}

impl Input {
    pub(super) fn new() -> Self {
        Self { from: io::stdin().lock() }
    }

    /// The next line. Of one that is too long no more is kept than may be.
    pub(super) fn line(&mut self) -> Result<Line, Stop> {
        let mut bytes = Vec::new();
        let (mut any, mut long) = (false, false);
        loop {
            let more = self.from.fill_buf().map_err(|error| cannot_read(&error))?;
            if more.is_empty() {
                break;
            }
            any = true;
            let end = more.iter().position(|byte| *byte == b'\n');
            let line = more.get(..end.unwrap_or(more.len())).unwrap_or_default();
            long |= bytes.len() + line.len() > MAX_STEP_BYTES + 1;
            if !long {
                bytes.extend_from_slice(line);
            }
            let read = end.map_or(more.len(), |end| end + 1);
            self.from.consume(read);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(Line::End);
        }
        if long {
            return Ok(Line::Unreadable(Box::new(too_long())));
        }
        Ok(match String::from_utf8(bytes) {
            Ok(line) => Line::Text(line.trim_end_matches('\r').to_owned()),
            Err(_) => {
                let message = "a line of standard input is not UTF-8 text";
                Line::Unreadable(Box::new(placeless(Code::FileNotText, message)))
            }
        })
    }
}

fn cannot_read(error: &io::Error) -> Stop {
    let message = format!("cannot read standard input: {}", files::reason(error));
    Stop::wrong(placeless(Code::FileUnreadable, message))
}
