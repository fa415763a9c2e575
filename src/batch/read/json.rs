//! Cutting JSON into cases: one a line, or the elements of a list.
//!
//! Owns: where a value of JSON begins and ends in a stream of bytes, without a tree and without knowing more of the
//! stream than one block. A value that cannot be right is cut out all the same and says so, so that each is counted.
//! Must never know: what the values mean.

use std::io::{BufRead, ErrorKind};

use memchr::{memchr, memrchr};

use crate::batch::block::{BLOCK_BYTES, Broken, JsonRow, JsonRows, Records, Source};
use crate::case::MAX_CASE_BYTES;

const TOO_LARGE: &str = "the case is larger than 64 MiB";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// NDJSON: one case a line. Empty lines are passed over.
pub struct Lines<R> {
    from: R,
    line: u64,
    read: u64,
    /// Blocks that are done with.
    spare: Vec<JsonRows>,
}

impl<R: BufRead + Send> Lines<R> {
    /// Reads from here.
    pub const fn new(from: R) -> Self {
        Self { from, line: 0, read: 0, spare: Vec::new() }
    }

    /// Appends one line without its end; `None` at the end of the input. A line that is too long is passed over, all
    /// but its beginning.
    fn line(&mut self, text: &mut Vec<u8>) -> std::io::Result<Option<Option<&'static str>>> {
        let start = text.len();
        let (mut any, mut broken) = (false, None);
        loop {
            let available = match self.from.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            any = true;
            let end = memchr(b'\n', available);
            let part = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
            if text.len() - start + part.len() > MAX_CASE_BYTES {
                broken = Some(TOO_LARGE);
                text.truncate(start);
            }
            if broken.is_none() {
                text.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.from.consume(used);
            self.read += used as u64;
            if end.is_some() {
                break;
            }
        }
        Ok(any.then_some(broken))
    }
}

impl<R: BufRead + Send> Source for Lines<R> {
    fn next(&mut self, rows: usize) -> Result<Option<Records>, Broken> {
        let mut block = self.spare.pop().unwrap_or_default();
        block.text.clear();
        block.rows.clear();
        while block.rows.len() < rows && block.text.len() < BLOCK_BYTES {
            let before = block.text.len();
            let Some(broken) = self.line(&mut block.text)? else { break };
            self.line += 1;
            let line = block.text.get(before..).unwrap_or_default();
            let mark = if self.line == 1 && line.starts_with(BYTE_ORDER_MARK) { 3 } else { 0 };
            let blank = line.iter().skip(mark).all(u8::is_ascii_whitespace);
            if blank && broken.is_none() {
                block.text.truncate(before);
                continue;
            }
            let (start, end) = (before + mark, block.text.len());
            block.rows.push(JsonRow { start, end, line: self.line, column: 1, broken });
        }
        Ok((!block.rows.is_empty()).then_some(Records::Json(block)))
    }

    fn take_back(&mut self, records: Records) {
        if let Records::Json(block) = records
            && block.text.capacity() <= 2 * BLOCK_BYTES
        {
            self.spare.push(block);
        }
    }

    fn position(&self) -> Option<u64> {
        Some(self.read)
    }
}

/// A list of cases, `[{…}, {…}]`; or values one behind the other, `{…} {…}`, of which one case is the least.
pub struct Elements<R> {
    from: R,
    line: u64,
    column: u64,
    read: u64,
    at: At,
}

/// Where in a list the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Nothing was read.
    Start,
    /// Before the first element.
    First,
    /// Behind an element.
    Behind,
    /// Behind a comma.
    Comma,
    /// Among values that stand in no list.
    Loose,
    /// Behind the closing bracket.
    Closed,
    /// Nothing more can be read.
    End,
}

impl<R: BufRead + Send> Elements<R> {
    /// Reads from here.
    pub const fn new(from: R) -> Self {
        Self { from, line: 1, column: 1, read: 0, at: At::Start }
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.from.fill_buf() {
                Ok(available) => return Ok(available.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Passes over what was looked at, counting lines and columns.
    fn consume(&mut self, count: usize) {
        let seen = self.from.fill_buf().unwrap_or_default();
        let seen = seen.get(..count).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', seen).count() as u64;
        let behind = memrchr(b'\n', seen).map_or(seen, |at| seen.get(at + 1..).unwrap_or_default());
        let columns = characters(behind);
        self.column = if lines > 0 { 1 + columns } else { self.column + columns };
        self.line += lines;
        self.read += count as u64;
        self.from.consume(count);
    }

    fn skip_space(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.consume(1),
                // A byte order mark, or what is left of it.
                Some(0xEF | 0xBB | 0xBF) if self.read < 3 => {
                    self.consume(1);
                    self.column = 1;
                }
                other => return Ok(other),
            }
        }
    }

    /// The next element; `None` at the end.
    fn element(&mut self, text: &mut Vec<u8>) -> std::io::Result<Option<JsonRow>> {
        loop {
            let next = self.skip_space()?;
            let here = JsonRow {
                start: text.len(),
                end: text.len(),
                line: self.line,
                column: self.column,
                broken: None,
            };
            let broken = |why| Ok(Some(JsonRow { broken: Some(why), ..here }));
            let missing_comma = self.at == At::Behind;
            match (self.at, next) {
                (At::End, _) | (At::Start | At::Loose | At::Closed, None) => return Ok(None),
                (At::Start, Some(b'[')) => {
                    self.consume(1);
                    self.at = At::First;
                    continue;
                }
                (At::First | At::Behind | At::Comma, None) => {
                    self.at = At::End;
                    return broken(
                        "the list of cases is not closed: the end of the file is missing",
                    );
                }
                (At::First | At::Behind, Some(b']')) => {
                    self.consume(1);
                    self.at = At::Closed;
                    continue;
                }
                (At::Comma, Some(b']')) => {
                    self.consume(1);
                    self.at = At::Closed;
                    return broken("a case is missing behind the comma");
                }
                (At::Behind, Some(b',')) => {
                    self.consume(1);
                    self.at = At::Comma;
                    continue;
                }
                (At::First | At::Comma, Some(b',')) => {
                    self.consume(1);
                    self.at = At::Comma;
                    return broken("a case is missing before the comma");
                }
                (At::Closed, Some(_)) => {
                    self.at = At::End;
                    return broken("more follows behind the list of cases");
                }
                (At::Start | At::Loose, Some(_)) => self.at = At::Loose,
                (At::First | At::Behind | At::Comma, Some(_)) => self.at = At::Behind,
            }
            let mut row = here;
            row.broken = self.value(text)?;
            row.end = text.len();
            if missing_comma && row.broken.is_none() {
                row.broken = Some("a comma is missing before the case");
            }
            return Ok(Some(row));
        }
    }

    /// Appends the value that begins here, as far as brackets and quotes tell.
    fn value(&mut self, text: &mut Vec<u8>) -> std::io::Result<Option<&'static str>> {
        let start = text.len();
        let mut scan = Extent::default();
        loop {
            let available = match self.from.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                self.at = At::End;
                return Ok(scan.unfinished());
            }
            let (used, done) = scan.step(available);
            text.extend_from_slice(available.get(..used).unwrap_or_default());
            self.consume(used);
            if done {
                return Ok(None);
            }
            if text.len() - start > MAX_CASE_BYTES {
                text.truncate(start);
                // What follows cannot be told apart from what is in it.
                self.at = At::End;
                return Ok(Some("a case is larger than 64 MiB: nothing behind it was read"));
            }
        }
    }
}

impl<R: BufRead + Send> Source for Elements<R> {
    fn next(&mut self, rows: usize) -> Result<Option<Records>, Broken> {
        let mut block = JsonRows::default();
        while block.rows.len() < rows && block.text.len() < BLOCK_BYTES {
            let Some(row) = self.element(&mut block.text)? else { break };
            block.rows.push(row);
        }
        Ok((!block.rows.is_empty()).then_some(Records::Json(block)))
    }

    fn position(&self) -> Option<u64> {
        Some(self.read)
    }
}

/// How far a value goes.
#[derive(Default)]
struct Extent {
    depth: usize,
    in_text: bool,
    escaped: bool,
    begun: bool,
}

impl Extent {
    /// How many of these bytes belong to the value, and whether it ends there.
    fn step(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_text {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_text = false;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' if self.depth == 0 && self.begun => return (at, true),
                b'"' => self.in_text = true,
                b'{' | b'[' if self.depth == 0 && self.begun => return (at, true),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 1 => return (at + 1, true),
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                // A bracket that closes nothing is a value of its own, which cannot be right.
                b'}' | b']' if self.begun => return (at, true),
                b'}' | b']' => return (at + 1, true),
                b' ' | b'\t' | b'\n' | b'\r' | b',' if self.depth == 0 && self.begun => {
                    return (at, true);
                }
                _ => {}
            }
            self.begun = true;
        }
        (bytes.len(), false)
    }

    /// What is wrong if nothing more follows.
    const fn unfinished(&self) -> Option<&'static str> {
        if self.depth > 0 || self.in_text {
            Some("the case is cut off: the end of the file is missing")
        } else {
            None
        }
    }
}

/// How many characters these bytes of UTF-8 are.
pub(super) fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64
}
