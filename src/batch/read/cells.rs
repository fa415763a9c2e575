//! Cutting CSV into rows.
//!
//! Owns: the rows of a table of texts, with the lines they begin in, and a bound on how large one may be.
//! Must never know: what the columns mean.

use std::io::Read;

use crate::batch::block::{BLOCK_BYTES, Broken, CellRows, Records, Source};
use crate::case::MAX_CASE_BYTES;

/// Rows of a table of texts.
pub struct Rows<R> {
    rows: csv::Reader<Bounded<R>>,
    names: Vec<String>,
    spare: csv::ByteRecord,
}

impl<R: Read + Send> Rows<R> {
    /// Reads the first line, which names the columns.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no text.
    pub fn new(from: R, separator: u8) -> Result<Self, Broken> {
        let bounded = Bounded { from, left: MAX_CASE_BYTES };
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(bounded);
        let mut first = csv::ByteRecord::new();
        if !rows.read_byte_record(&mut first).map_err(broken)? {
            return Err(Broken::Damaged(
                "it is empty: the first line names the columns".to_owned(),
            ));
        }
        let name = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).map_err(|_| {
                let help = "the names of its columns are not UTF-8 text";
                Broken::Damaged(help.to_owned())
            })?;
            Ok(text.trim_start_matches('\u{feff}').trim().to_owned())
        };
        let names = first.iter().map(name).collect::<Result<_, Broken>>()?;
        Ok(Self { rows, names, spare: first })
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl<R: Read + Send> Source for Rows<R> {
    fn next(&mut self, rows: usize) -> Result<Option<Records>, Broken> {
        let mut block = CellRows::default();
        let mut bytes = 0;
        while block.rows.len() < rows && bytes < BLOCK_BYTES {
            self.rows.get_mut().left = MAX_CASE_BYTES;
            self.spare.clear();
            if !self.rows.read_byte_record(&mut self.spare).map_err(broken)? {
                break;
            }
            bytes += self.spare.as_slice().len();
            block.lines.push(self.spare.position().map_or(0, csv::Position::line));
            block.rows.push(self.spare.clone());
        }
        Ok((!block.rows.is_empty()).then_some(Records::Cells(block)))
    }

    fn position(&self) -> Option<u64> {
        Some(self.rows.position().byte())
    }
}

fn broken(error: csv::Error) -> Broken {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Broken::Io(error),
        _ => Broken::Damaged("it is no table of texts".to_owned()),
    }
}

/// Stops where one row is larger than a case may be: a quote that is never closed must not fill the memory.
struct Bounded<R> {
    from: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let message = "a row is larger than 64 MiB: is a quote not closed?";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
        }
        let read = self.from.read(into)?;
        self.left = self.left.saturating_sub(read);
        Ok(read)
    }
}
