//! The inputs of a batch: which format, how they are opened, what their columns mean.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use clap::ValueEnum;
use rules::batch::block::{Broken, Source};
use rules::batch::read::{
    Columns, Elements, KeptAs, Lines, NotAColumn, Rows, Said, Understander, fact_named, keep,
};
use rules::batch::{Ended, Spread, Work, run};
use rules::diagnostic::Code;
use rules::program::Program;
use rules::value::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{cores, table, usage};
use crate::cli::report::placeless;
use crate::cli::{Stop, files};

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// One case a line, as JSON
    Ndjson,
    /// A list of cases, or one case
    Json,
    /// Comma-separated values, with a first line that names the columns
    Csv,
    /// The same, separated by tabs
    Tsv,
    /// Parquet
    Parquet,
    /// Arrow IPC, a file or a stream
    Arrow,
}

/// How many cases are worked on at a time.
const BATCH_ROWS: usize = 8192;

/// How cases in files of many are read.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ReadArgs {
    /// What the input is, where its name does not say
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<From>,

    /// Columns of the input that are no facts and are passed over
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,

    /// Columns of a table in which an empty cell means none, not unknown
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) none: Vec<String>,

    /// The column of a table that holds the case's id [default: id, or case_id]
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id_column: Option<String>,

    /// A list that stands in a CSV file of its own, joined by key: `contract.families=families.csv:case_id`
    #[arg(long, value_name = "LIST=FILE:KEY,…")]
    pub(crate) list: Vec<String>,
}

/// Bytes that are read on and on.
pub(super) type Bytes = Box<dyn Read + Send>;

/// The inputs, in order.
pub(crate) struct Inputs {
    inputs: Vec<Input>,
}

struct Input {
    path: PathBuf,
    from: From,
    /// The columns of a table that are read.
    used: Vec<usize>,
    /// Standard input can be opened once only: here it is, once its columns are known.
    opened: Mutex<Option<Box<dyn Source>>>,
    size: Option<u64>,
}

/// Which input it was: to tell whether it is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) name: String,
    size: u64,
    modified: u64,
    /// SHA-256 of the first and the last bytes.
    ends: String,
}

impl From {
    /// What a file of this name is.
    pub(super) fn named(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension {
            "ndjson" | "jsonl" | "ldjson" => Self::Ndjson,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "parquet" | "pq" => Self::Parquet,
            "arrow" | "arrows" | "ipc" | "feather" => Self::Arrow,
            _ => return None,
        })
    }
}

impl Inputs {
    /// Finds out what each input is and, of tables, what its columns mean.
    pub(crate) fn find(
        files: &[PathBuf],
        args: &ReadArgs,
        understander: &mut Understander<'_>,
    ) -> Result<Self, Stop> {
        Self::find_for(files, args, &mut [understander])
    }

    /// The same for several who understand the same inputs, each by rules of its own.
    pub(crate) fn find_for<'p>(
        files: &[PathBuf],
        args: &ReadArgs,
        understanders: &mut [&mut Understander<'p>],
    ) -> Result<Self, Stop> {
        let mut inputs = Vec::new();
        if files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(Stop::usage(usage("standard input can be read once only")));
        }
        for path in files {
            let is_stdin = path.as_os_str() == "-";
            let from = args.from.or_else(|| From::named(path)).or(is_stdin.then_some(From::Ndjson));
            let Some(from) = from else {
                let message =
                    format!("what `{}` is cannot be told from its name", files::name(path));
                return Err(Stop::usage(usage(message).help("say it: `--from csv`, for one")));
            };
            let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
            let size = size.map(|about| about.len());
            let opened = Mutex::new(None);
            let mut input = Input { path: path.clone(), from, used: Vec::new(), opened, size };
            let columns = input.columns(args, understanders)?;
            for (understander, columns) in understanders.iter_mut().zip(columns) {
                understander.columns.push(columns);
            }
            inputs.push(input);
        }
        Ok(Self { inputs })
    }

    /// How many.
    pub(crate) const fn len(&self) -> usize {
        self.inputs.len()
    }

    /// What an input is called.
    pub(crate) fn name(&self, at: usize) -> String {
        self.inputs.get(at).map(|input| files::name(&input.path)).unwrap_or_default()
    }

    /// How many bytes all of them are, if that says how far a run is.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.inputs.iter().map(|input| input.size.filter(|_| input.counts_bytes())).sum()
    }

    /// How many bytes the inputs before this one are.
    pub(crate) fn bytes_before(&self, at: usize) -> u64 {
        self.inputs.iter().take(at).filter_map(|input| input.size).sum()
    }

    /// Opens an input.
    pub(crate) fn open(&self, at: usize) -> Result<Box<dyn Source>, Broken> {
        let Some(input) = self.inputs.get(at) else {
            return Err(Broken::Damaged("there is no such input".to_owned()));
        };
        let kept = input.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        match kept {
            Some(source) => Ok(source),
            None => input.open(),
        }
    }

    /// An input that cannot be read further.
    pub(crate) fn broken(&self, at: usize, why: &Broken) -> Stop {
        let path = self.inputs.get(at).map_or(Path::new("-"), |input| &input.path);
        broken(path, why)
    }

    /// Works on all of them, block by block; `take` gets what is done, in order.
    pub(crate) fn work<T: Send>(
        &self,
        work: &Work<'_, T>,
        take: impl FnMut(T) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let spread = Spread { jobs: cores(), batch_rows: BATCH_ROWS, segment: None, start: (0, 0) };
        let open = |at| self.open(at);
        run(work, self.len(), &open, spread, take).map_err(|ended| self.ended(ended))
    }

    /// Why a run over them ended early.
    pub(crate) fn ended(&self, ended: Ended<Stop>) -> Stop {
        match ended {
            Ended::Taker(stop) => stop,
            Ended::Input(at, why) => self.broken(at, &why),
            Ended::Threads(why) => {
                let message = format!("the threads cannot be started: {why}");
                Stop::wrong(placeless(Code::Internal, message))
            }
        }
    }

    /// Which inputs they are.
    pub(crate) fn identities(&self) -> Result<Vec<Identity>, Stop> {
        self.inputs.iter().map(|input| Identity::of(&input.path)).collect()
    }

    /// One of them that cannot be read again.
    pub(crate) fn read_once(&self) -> Option<String> {
        self.inputs.iter().find(|input| input.size.is_none()).map(|input| files::name(&input.path))
    }
}

impl Input {
    fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    fn counts_bytes(&self) -> bool {
        matches!(self.from, From::Ndjson | From::Json | From::Csv | From::Tsv)
            && Compression::of(&self.path) == Compression::None
    }

    fn open(&self) -> Result<Box<dyn Source>, Broken> {
        let buffered = |bytes| BufReader::with_capacity(1 << 18, bytes);
        Ok(match self.from {
            From::Ndjson => Box::new(Lines::new(buffered(self.bytes()?))),
            From::Json => Box::new(Elements::new(buffered(self.bytes()?))),
            From::Csv | From::Tsv => Box::new(self.rows()?),
            From::Parquet | From::Arrow => {
                Box::new(table::Guarded::open(self.from, &self.path, Some(&self.used))?)
            }
        })
    }

    fn rows(&self) -> Result<Rows<Bytes>, Broken> {
        let separator = if self.from == From::Tsv { b'\t' } else { b',' };
        Rows::new(self.bytes()?, separator)
    }

    fn bytes(&self) -> Result<Bytes, Broken> {
        if self.is_stdin() { Ok(Box::new(io::stdin())) } else { open(&self.path) }
    }

    /// What its columns mean to each, where it has any.
    fn columns(
        &mut self,
        args: &ReadArgs,
        understanders: &[&mut Understander<'_>],
    ) -> Result<Vec<Option<Columns>>, Stop> {
        let said = Said { id: args.id_column.as_deref(), none: &args.none };
        let path = self.path.clone();
        let wrong = |why: NotAColumn| {
            let message = format!("`{}`: {}", files::name(&path), why.message);
            Stop::usage(usage(message).help(why.help))
        };
        let stopped = |why: Broken| broken(&path, &why);
        let understood = |names: &[String]| -> Result<Vec<Columns>, Stop> {
            let all = understanders.iter();
            all.map(|one| Columns::of(one, names.to_vec(), said).map_err(wrong)).collect()
        };
        let columns = match self.from {
            // What cannot be read is said before anything is done.
            From::Ndjson | From::Json => {
                if !self.is_stdin() {
                    self.bytes().map_err(stopped)?;
                }
                return Ok(understanders.iter().map(|_| None).collect());
            }
            From::Csv | From::Tsv => {
                let rows = self.rows().map_err(stopped)?;
                let columns = understood(rows.names())?;
                if self.is_stdin() {
                    self.opened = Mutex::new(Some(Box::new(rows)));
                }
                columns
            }
            From::Parquet | From::Arrow => {
                let source = if self.is_stdin() {
                    table::Guarded::open(self.from, &self.path, None)
                } else {
                    table::Guarded::about(self.from, &self.path)
                };
                let source = source.map_err(stopped)?;
                let names = source.flat_names();
                let flat: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
                let columns = understood(&flat)?;
                if self.is_stdin() {
                    self.opened = Mutex::new(Some(Box::new(source)));
                    columns
                } else {
                    self.project(&names, columns)
                }
            }
        };
        let mut all = understanders.iter().zip(&columns);
        match all.find_map(|(one, columns)| one.lists.given_twice(one.program(), columns)) {
            Some(list) => {
                let message =
                    format!("the list `{list}` is given twice: by a column and by `--list`");
                Err(Stop::usage(usage(message)))
            }
            None => Ok(columns.into_iter().map(Some).collect()),
        }
    }

    /// Leaves out the columns that nobody wants. Of a struct all is read or nothing.
    fn project(&mut self, names: &[(String, usize)], columns: Vec<Columns>) -> Vec<Columns> {
        let used = columns.iter().flat_map(Columns::used);
        self.used = used.filter_map(|at| names.get(at)).map(|(_, top)| *top).collect();
        self.used.sort_unstable();
        self.used.dedup();
        let all = names.iter().enumerate();
        let left: Vec<usize> =
            all.filter(|(_, (_, top))| self.used.contains(top)).map(|(at, _)| at).collect();
        columns.into_iter().map(|columns| columns.of_used(&left)).collect()
    }
}

impl Identity {
    /// Which file it is.
    pub(crate) fn of(path: &Path) -> Result<Self, Stop> {
        const END: u64 = 1 << 16;
        let refuse = |error: io::Error| broken(path, &Broken::Io(error));
        let mut file = File::open(path).map_err(refuse)?;
        let about = file.metadata().map_err(refuse)?;
        let mut ends = Vec::new();
        if about.is_file() {
            Read::by_ref(&mut file).take(END).read_to_end(&mut ends).map_err(refuse)?;
            let tail = about.len().saturating_sub(END);
            file.seek(io::SeekFrom::Start(tail)).map_err(refuse)?;
            file.take(END).read_to_end(&mut ends).map_err(refuse)?;
        }
        let modified = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified = modified.and_then(|since| u64::try_from(since.as_nanos()).ok());
        Ok(Self {
            name: files::name(path),
            size: about.len(),
            modified: modified.unwrap_or(0),
            ends: rules::source::sha256([&ends]),
        })
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    fn of(path: &Path) -> Self {
        match path.extension().and_then(std::ffi::OsStr::to_str) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// The bytes of a file, unpacked.
fn open(path: &Path) -> Result<Bytes, Broken> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(Broken::Damaged("it is a folder".to_owned()));
    }
    Ok(match Compression::of(path) {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Compression::Zstd => Box::new(zstd::Decoder::new(file)?),
    })
}

fn broken(path: &Path, why: &Broken) -> Stop {
    let reason = match why {
        Broken::Io(error) => files::reason(error),
        Broken::Damaged(what) => what.clone(),
    };
    let message = format!("cannot read `{}`: {reason}", files::name(path));
    Stop::wrong(placeless(Code::FileUnreadable, message))
}

/// What reads cases of these rules, with what is carried through.
pub(crate) fn understander<'p>(
    program: &'p Program,
    today: Date,
    args: &ReadArgs,
    kept: &[String],
) -> Result<Understander<'p>, Stop> {
    understander_passing_over(program, today, args, kept, &[])
}

/// The same, where some more is passed over: what only other rules know.
pub(crate) fn understander_passing_over<'p>(
    program: &'p Program,
    today: Date,
    args: &ReadArgs,
    kept: &[String],
    over: &[String],
) -> Result<Understander<'p>, Stop> {
    let mut understander = Understander::new(program, today);
    understander.keep = kept.iter().map(|name| keep(program, name)).collect();
    understander.ignore = args.ignore.iter().chain(over).map(SmolStr::new).collect();
    if let Some(name) = args.ignore.iter().find(|name| fact_named(program, name).is_some()) {
        let message = format!("`{name}` is a fact: it cannot be passed over");
        let help = "take the column out of the input if it is not to be read";
        return Err(Stop::usage(usage(message).help(help)));
    }
    let list =
        |name: &&SmolStr| fact_named(program, name).is_some_and(|fact| program[fact].shape.ty.list);
    let names = understander.keep.iter().filter(|keep| keep.what == KeptAs::Text);
    if let Some(name) = names.map(|keep| &keep.name).find(list) {
        let message = format!("`{name}` is a list: it cannot be carried through");
        return Err(Stop::usage(usage(message)));
    }
    read_lists(&args.list, &mut understander)?;
    Ok(understander)
}

/// Reads the lists that stand in files of their own: `contract.families=families.csv:case_id`.
fn read_lists(said: &[String], understander: &mut Understander<'_>) -> Result<(), Stop> {
    for list in said {
        let Some((path, file, keys)) = list_parts(list) else {
            let message =
                format!("`--list {list}` does not say which list, which file, and its key");
            let help = "write `--list contract.families=families.csv:case_id`";
            return Err(Stop::usage(usage(message).help(help)));
        };
        let within = |whole: &SmolStr| {
            path.strip_prefix(whole.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if understander.ignore.iter().any(within) {
            continue;
        }
        let keys: Vec<String> = keys.split(',').map(|key| key.trim().to_owned()).collect();
        let file = Path::new(file);
        let separator = if From::named(file) == Some(From::Tsv) { b'\t' } else { b',' };
        let added = open(file).and_then(|bytes| Rows::new(bytes, separator)).and_then(|rows| {
            // A field of the items that is passed over is a column here.
            let fields = understander.ignore.iter().filter_map(|name| name.strip_prefix(path));
            let fields = fields.filter_map(|field| field.strip_prefix('.')).map(SmolStr::new);
            let ignore: Vec<SmolStr> = understander.ignore.iter().cloned().chain(fields).collect();
            let program = understander.program();
            understander.lists.add(program, path, &keys, &ignore, rows)
        });
        added.map_err(|why| broken(file, &why))?;
    }
    Ok(())
}

/// The files of the lists.
pub(super) fn list_files(said: &[String]) -> impl Iterator<Item = &Path> {
    said.iter().filter_map(|list| list_parts(list)).map(|(_, file, _)| Path::new(file))
}

fn list_parts(list: &str) -> Option<(&str, &str, &str)> {
    let (path, rest) = list.split_once('=')?;
    let (file, keys) = rest.rsplit_once(':')?;
    Some((path.trim(), file, keys))
}
