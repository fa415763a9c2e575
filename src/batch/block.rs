//! Runs of cases as they stand in an input, not yet understood.
//!
//! Owns: [`Block`], what every kind of input is cut into, in order, and [`Source`], what cuts. Cutting is quick and
//! done by one thread; understanding is done by many.
//! Must never know: facts, files' names.

use std::fmt;

use arrow_array::RecordBatch;

/// Some records of an input, in order.
pub struct Block {
    /// Which input, from 0.
    pub input: usize,
    /// How many records of this input come before.
    pub first: u64,
    /// How many bytes of memory it takes, about.
    pub bytes: usize,
    /// The records.
    pub data: Records,
}

impl Block {
    /// How many records it holds.
    #[must_use]
    pub fn rows(&self) -> usize {
        match &self.data {
            Records::Json(json) => json.rows.len(),
            Records::Cells(cells) => cells.rows.len(),
            Records::Table(table) => table.num_rows(),
        }
    }
}

/// The records of a block, by the kind of their input.
pub enum Records {
    /// Values of JSON.
    Json(JsonRows),
    /// Rows of texts: CSV.
    Cells(CellRows),
    /// Rows of typed columns: Parquet and Arrow.
    Table(RecordBatch),
}

/// Values of JSON in one text.
#[derive(Default)]
pub struct JsonRows {
    /// The text, bytes as they were.
    pub text: Vec<u8>,
    /// Where each value stands in it.
    pub rows: Vec<JsonRow>,
}

/// One value of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonRow {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The line of the input that it begins in, from 1.
    pub line: u64,
    /// The column that it begins in, in characters from 1.
    pub column: u64,
    /// Why it cannot be a case, where that was seen when it was cut out.
    pub broken: Option<&'static str>,
}

/// Rows of texts.
#[derive(Default)]
pub struct CellRows {
    /// The cells of each row.
    pub rows: Vec<csv::ByteRecord>,
    /// The line of the input that each row begins in, from 1.
    pub lines: Vec<u64>,
}

/// Why an input cannot be read further.
#[derive(Debug)]
pub enum Broken {
    /// The system refused.
    Io(std::io::Error),
    /// It is not what it should be; says what is wrong, as in "the file is damaged".
    Damaged(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Damaged(what) => f.write_str(what),
        }
    }
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// An input that is cut into blocks.
pub trait Source: Send {
    /// The next records, at most `rows`; `None` at the end. Fewer are given where they are large.
    ///
    /// # Errors
    ///
    /// The input cannot be read further.
    fn next(&mut self, rows: usize) -> Result<Option<Records>, Broken>;

    /// Takes back records that are done with: what held them may hold the next.
    fn take_back(&mut self, _records: Records) {}

    /// How many bytes of the input have been read, where that is known: for showing how far it is.
    fn position(&self) -> Option<u64> {
        None
    }
}

/// About how many bytes of text a block holds at most, unless one record is larger.
pub const BLOCK_BYTES: usize = 4 << 20;
