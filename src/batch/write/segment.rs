//! Columns kept in files: Parquet, and Arrow's own files and streams.
//!
//! Owns: how a long output is made of segments. A segment holds the rows of a fixed number of records and is written out
//! for itself, so that finished segments can be kept while a run is interrupted; the joined file is made of them and is
//! the same whether there was an interruption or not.
//! Must never know: where files are.

use std::io::{Cursor, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

/// The most records of a segment.
pub const SEGMENT_ROWS: usize = 65_536;
/// The fewest.
const LEAST_ROWS: usize = 4_096;
/// About how many cells a segment holds.
const CELLS: usize = 1 << 21;

/// A kind of file that holds columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Parquet.
    Parquet,
    /// A file of Arrow IPC.
    ArrowFile,
    /// A stream of Arrow IPC.
    ArrowStream,
}

/// How records become segments.
#[derive(Clone, Debug)]
pub struct Segments {
    container: Container,
    schema: SchemaRef,
    pending: Vec<RecordBatch>,
}

/// The rows of a segment before they are written out.
#[derive(Debug)]
pub struct Unwritten {
    container: Container,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Segments {
    /// No segments yet.
    #[must_use]
    pub const fn new(container: Container, schema: SchemaRef) -> Self {
        Self { container, schema, pending: Vec::new() }
    }

    /// How many records a segment of so many columns is made of.
    #[must_use]
    pub fn records(columns: usize) -> usize {
        (CELLS / columns.max(1)).clamp(LEAST_ROWS, SEGMENT_ROWS)
    }

    /// More rows of the segment.
    pub fn push(&mut self, batch: RecordBatch) {
        if batch.num_rows() > 0 {
            self.pending.push(batch);
        }
    }

    /// Ends the segment; `None` where it has no rows.
    pub fn cut(&mut self) -> Option<Unwritten> {
        let batches = std::mem::take(&mut self.pending);
        if batches.is_empty() {
            return None;
        }
        Some(Unwritten { container: self.container, schema: Arc::clone(&self.schema), batches })
    }
}

impl Unwritten {
    /// Writes the segment out.
    ///
    /// # Errors
    ///
    /// Never for batches of the schema.
    pub fn write(self) -> Result<Vec<u8>, ParquetError> {
        let batch = concat_batches(&self.schema, &self.batches)?;
        drop(self.batches);
        one(self.container, &self.schema, Some(&batch))
    }
}

/// One segment.
fn one(
    container: Container,
    schema: &SchemaRef,
    batch: Option<&RecordBatch>,
) -> Result<Vec<u8>, ParquetError> {
    let mut bytes = Vec::new();
    if container == Container::Parquet {
        let mut writer =
            ArrowWriter::try_new(&mut bytes, Arc::clone(schema), Some(properties(schema)))?;
        if let Some(batch) = batch {
            writer.write(batch)?;
        }
        writer.close()?;
    } else {
        let mut writer = StreamWriter::try_new(&mut bytes, schema)?;
        if let Some(batch) = batch {
            writer.write(batch)?;
        }
        writer.finish()?;
    }
    Ok(bytes)
}

/// How columns are written to Parquet. Readers skip row groups by the days and numbers in them; by texts nobody looks
/// for a range, and finding the least and the greatest takes as long as writing them.
fn properties(schema: &SchemaRef) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(SEGMENT_ROWS));
    for field in schema.fields() {
        let mut path = vec![field.name().clone()];
        match field.data_type() {
            DataType::Utf8 => {}
            DataType::List(item) => path.extend(["list".to_owned(), item.name().clone()]),
            _ => continue,
        }
        let path = ColumnPath::new(path);
        properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
    }
    properties.build()
}

/// Makes one file, or stream, of segments.
pub struct Joiner<W: Write + Send>(Joining<W>);

enum Joining<W: Write + Send> {
    Parquet(Box<SerializedFileWriter<W>>),
    File(Box<FileWriter<W>>),
    Stream(Box<StreamWriter<W>>),
}

impl<W: Write + Send> Joiner<W> {
    /// Begins the file.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn new(container: Container, schema: &SchemaRef, to: W) -> Result<Self, ParquetError> {
        Ok(Self(match container {
            Container::Parquet => {
                let empty = one(container, schema, None)?;
                let about =
                    ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(empty))?;
                let about = about.file_metadata();
                let properties = WriterProperties::builder()
                    .set_key_value_metadata(about.key_value_metadata().cloned())
                    .build();
                let root = about.schema_descr().root_schema_ptr();
                Joining::Parquet(Box::new(SerializedFileWriter::new(
                    to,
                    root,
                    Arc::new(properties),
                )?))
            }
            Container::ArrowFile => Joining::File(Box::new(FileWriter::try_new(to, schema)?)),
            Container::ArrowStream => Joining::Stream(Box::new(StreamWriter::try_new(to, schema)?)),
        }))
    }

    /// Adds a segment.
    ///
    /// # Errors
    ///
    /// It cannot be written, or is none.
    pub fn add(&mut self, segment: Vec<u8>) -> Result<(), ParquetError> {
        match &mut self.0 {
            Joining::Parquet(writer) => {
                let segment = bytes::Bytes::from(segment);
                let about = ParquetMetaDataReader::new().parse_and_finish(&segment)?;
                for group in about.row_groups() {
                    let mut to = writer.next_row_group()?;
                    for column in group.columns() {
                        let result = ColumnCloseResult {
                            bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                            rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
                            metadata: column.clone(),
                            bloom_filter: None,
                            column_index: None,
                            offset_index: None,
                        };
                        to.append_column(&segment, result)?;
                    }
                    to.close()?;
                }
            }
            Joining::File(writer) => {
                for batch in StreamReader::try_new(Cursor::new(segment), None)? {
                    writer.write(&batch?)?;
                }
            }
            Joining::Stream(writer) => {
                for batch in StreamReader::try_new(Cursor::new(segment), None)? {
                    writer.write(&batch?)?;
                }
                writer.flush()?;
            }
        }
        Ok(())
    }

    /// Ends the file; gives what it was written to.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn finish(self) -> Result<W, ParquetError> {
        match self.0 {
            Joining::Parquet(writer) => writer.into_inner(),
            Joining::File(writer) => Ok(writer.into_inner()?),
            Joining::Stream(writer) => Ok(writer.into_inner()?),
        }
    }
}

/// What the system said, where it was the system that refused.
#[must_use]
pub fn refusal(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => *io,
            Err(other) => match other.downcast::<ArrowError>() {
                Ok(arrow) => arrow_refusal(*arrow),
                Err(other) => std::io::Error::other(other),
            },
        },
        other => std::io::Error::other(other),
    }
}

fn arrow_refusal(error: ArrowError) -> std::io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => std::io::Error::other(other),
    }
}
