//! Reading Parquet and Arrow under guard.
//!
//! The libraries that read these formats trust what a file says of itself: a damaged or hostile one can make them panic
//! or ask for more memory than there is. So they run in a process of their own (`rules read-table`), which hands over
//! what it read as a stream of Arrow that this program wrote itself. If it ends badly, the file cannot be read; nothing
//! else happens.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReaderBuilder, StreamReader};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use clap::ValueEnum;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use rules::batch::block::{Broken, Records, Source};
use rules::batch::read::{flat, flat_names};

use super::inputs::From;
use crate::cli::{Exit, Stop};

/// Rows that are handed over at a time.
const ROWS: usize = 8192;
/// The first bytes of a file of Arrow IPC.
const ARROW_FILE: &[u8; 6] = b"ARROW1";

/// Read a table for `rules batch`
#[derive(Debug, clap::Args)]
pub(crate) struct ReadTableArgs {
    /// What it is
    from: From,

    /// The file
    file: PathBuf,

    /// Only these columns, by position
    #[arg(long, value_delimiter = ',')]
    columns: Option<Vec<usize>>,

    /// Only which columns there are
    #[arg(long)]
    schema: bool,
}

/// A table that is read by a process of its own.
pub(super) struct Guarded {
    child: Child,
    from: Option<StreamReader<BufReader<ChildStdout>>>,
    schema: SchemaRef,
    pending: Option<RecordBatch>,
}

impl Guarded {
    /// Opens a table; `used`: the positions of the columns that are wanted.
    pub(super) fn open(from: From, path: &Path, used: Option<&[usize]>) -> Result<Self, Broken> {
        let used = used.map(|used| {
            let used: Vec<String> = used.iter().map(ToString::to_string).collect();
            format!("--columns={}", used.join(","))
        });
        Self::start(from, path, used.filter(|used| !used.ends_with('=')))
    }

    /// Opens a table of which only the columns' names and types are wanted.
    pub(super) fn about(from: From, path: &Path) -> Result<Self, Broken> {
        Self::start(from, path, Some("--schema".to_owned()))
    }

    fn start(from: From, path: &Path, argument: Option<String>) -> Result<Self, Broken> {
        // What the system says of the file itself is said here.
        let is_stdin = path.as_os_str() == "-";
        if !is_stdin && File::open(path)?.metadata()?.is_dir() {
            return Err(Broken::Damaged("it is a folder".to_owned()));
        }
        let name = from.to_possible_value().map(|value| value.get_name().to_owned());
        let mut child = Command::new(std::env::current_exe()?)
            .arg("read-table")
            .args(argument)
            .arg("--")
            .arg(name.unwrap_or_default())
            .arg(path)
            .stdin(if is_stdin { Stdio::inherit() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let Some(stdout) = child.stdout.take() else { return Err(why(&mut child)) };
        match StreamReader::try_new(BufReader::with_capacity(1 << 18, stdout), None) {
            Ok(stream) => {
                let schema = stream.schema();
                Ok(Self { child, from: Some(stream), schema, pending: None })
            }
            Err(_) => Err(why(&mut child)),
        }
    }

    /// The dotted names of its columns, each with the position of the column it stands in.
    pub(super) fn flat_names(&self) -> Vec<(String, usize)> {
        flat_names(self.schema.fields())
    }

    /// The next rows as they were handed over.
    fn batch(&mut self) -> Result<Option<RecordBatch>, Broken> {
        if let Some(batch) = self.pending.take() {
            return Ok(Some(batch));
        }
        let Some(stream) = &mut self.from else { return Ok(None) };
        match stream.next() {
            Some(Ok(batch)) => flat(&batch).map(Some).map_err(|error| damaged(&error)),
            Some(Err(_)) => {
                self.from = None;
                Err(why(&mut self.child))
            }
            None => {
                self.from = None;
                if self.child.wait()?.success() { Ok(None) } else { Err(why(&mut self.child)) }
            }
        }
    }
}

impl Source for Guarded {
    fn next(&mut self, rows: usize) -> Result<Option<Records>, Broken> {
        loop {
            let Some(batch) = self.batch()? else { return Ok(None) };
            let here = batch.num_rows().min(rows);
            if here < batch.num_rows() {
                self.pending = Some(batch.slice(here, batch.num_rows() - here));
            }
            if here > 0 {
                return Ok(Some(Records::Table(batch.slice(0, here))));
            }
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.from = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Why a guarded reading ended: in its own words, where it ended in order.
fn why(child: &mut Child) -> Broken {
    const DAMAGED: &str = "it is damaged, or something else than its name says";
    let mut said = String::new();
    if let Some(errors) = child.stderr.take() {
        let _ = errors.take(4096).read_to_string(&mut said);
    }
    let wrong = Some(i32::from(Exit::Wrong as u8));
    let in_order = child.wait().is_ok_and(|status| status.code() == wrong);
    let said = said.trim();
    let plain = in_order && !said.is_empty() && !said.contains('\n');
    Broken::Damaged(if plain { format!("{DAMAGED}: {said}") } else { DAMAGED.to_owned() })
}

impl ReadTableArgs {
    pub(crate) fn run(&self) -> Result<Exit, Stop> {
        match self.copy() {
            Ok(()) => Ok(Exit::Answered),
            Err(why) => {
                let _ = writeln!(io::stderr(), "{}", why.to_string().replace('\n', " "));
                Err(Stop::Reported(Exit::Wrong))
            }
        }
    }

    /// Copies the table to standard output as a stream of Arrow.
    fn copy(&self) -> Result<(), Broken> {
        let wrong = |error: ArrowError| damaged(&error);
        let (schema, batches) = self.batches()?;
        // The terminal holds standard output, and prints nothing here: this is the same stream.
        let out = io::BufWriter::with_capacity(1 << 18, output()?);
        let mut writer = StreamWriter::try_new(out, &schema).map_err(wrong)?;
        if !self.schema {
            for batch in batches {
                writer.write(&batch?).map_err(wrong)?;
            }
        }
        writer.finish().map_err(wrong)?;
        writer.into_inner().map_err(wrong)?.flush()?;
        Ok(())
    }

    fn batches(&self) -> Result<(SchemaRef, Batches), Broken> {
        if self.from == From::Parquet {
            return self.parquet();
        }
        if self.file.as_os_str() == "-" {
            return handed_over(StreamReader::try_new(BufReader::new(io::stdin()), None));
        }
        let mut head = [0; ARROW_FILE.len()];
        let whole = File::open(&self.file)?.read_exact(&mut head).is_ok();
        let file = BufReader::new(File::open(&self.file)?);
        let columns = self.columns.clone();
        if whole && head == *ARROW_FILE {
            let mut builder = FileReaderBuilder::new();
            if let Some(columns) = columns {
                builder = builder.with_projection(columns);
            }
            handed_over(builder.build(file))
        } else {
            handed_over(StreamReader::try_new(file, columns))
        }
    }

    fn parquet(&self) -> Result<(SchemaRef, Batches), Broken> {
        let wrong = |error: ParquetError| Broken::Damaged(error.to_string());
        let file = File::open(&self.file)?;
        let about =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::default()).map_err(wrong)?;
        let about = dictionaries(about).map_err(wrong)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, about);
        let mask = match &self.columns {
            Some(columns) => {
                ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied())
            }
            None => ProjectionMask::all(),
        };
        handed_over(
            builder
                .with_projection(mask)
                .with_batch_size(ROWS)
                .build()
                .map_err(|error| ArrowError::ParquetError(error.to_string())),
        )
    }
}

/// Columns of texts that repeat are handed over as dictionaries, as they stand in the file: each text is then
/// understood once.
fn dictionaries(about: ArrowReaderMetadata) -> Result<ArrowReaderMetadata, ParquetError> {
    /// So few bytes a value tell that most of them stand in a dictionary.
    const FEW: i64 = 3;
    let file = Arc::clone(about.metadata());
    let leaves = file.file_metadata().schema_descr();
    let repeats = |name: &str| {
        let of = |leaf: &usize| {
            let path = leaves.column(*leaf).path().clone();
            path.parts().len() == 1 && path.parts().first().is_some_and(|part| part == name)
        };
        let leaf = (0..leaves.num_columns()).find(of);
        let mut chunks = file.row_groups().iter().filter_map(|group| group.columns().get(leaf?));
        chunks.all(|chunk| {
            chunk.dictionary_page_offset().is_some()
                && chunk.uncompressed_size() < chunk.num_values().saturating_mul(FEW)
        })
    };
    let fields = about.schema().fields().iter().map(|field| {
        if *field.data_type() == DataType::Utf8 && repeats(field.name()) {
            let texts = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            return Arc::new(field.as_ref().clone().with_data_type(texts));
        }
        Arc::clone(field)
    });
    let schema =
        Schema::new_with_metadata(fields.collect::<Vec<_>>(), about.schema().metadata().clone());
    let options = ArrowReaderOptions::default().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(file, options)
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Broken>>>;

fn handed_over<R: RecordBatchReader + 'static>(
    reader: Result<R, ArrowError>,
) -> Result<(SchemaRef, Batches), Broken> {
    let reader = reader.map_err(|error| damaged(&error))?;
    let batches = |batch: Result<RecordBatch, ArrowError>| batch.map_err(|error| damaged(&error));
    Ok((reader.schema(), Box::new(reader.map(batches))))
}

/// Standard output without its lock, which the terminal holds.
pub(crate) fn output() -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
    }
}

fn damaged(error: &ArrowError) -> Broken {
    Broken::Damaged(error.to_string().replace('\n', " "))
}
