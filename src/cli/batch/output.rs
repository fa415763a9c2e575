//! What a batch writes: answers and rejects, each to a file beside its place until all of it is there.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use arrow_schema::SchemaRef;
use clap::ValueEnum;
use parquet::errors::ParquetError;
use rules::batch::summary::Summary;
use rules::batch::write::{Joiner, Segments, Unwritten, refusal};
use rules::batch::{Counts, Done, Piece};
use rules::diagnostic::Code;

use super::inputs::Inputs;
use super::journal::{About, Journal, Progress};
use super::progress::Bar;
use super::{BatchArgs, beside, container, rejects, table, unwritable, usage};
use crate::cli::report::placeless;
use crate::cli::terminal::Terminal;
use crate::cli::{Stop, files};

/// How many rejects are shown where they are not written to a file.
const SHOWN: u64 = 10;

/// What an output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum To {
    /// One line of JSON a case
    Ndjson,
    /// Comma-separated values
    Csv,
    /// Parquet
    Parquet,
    /// A file of Arrow IPC
    Arrow,
    /// A stream of Arrow IPC
    ArrowStream,
}

impl To {
    /// What was asked for, or what the name of the file says.
    pub(crate) fn chosen(said: Option<Self>, out: Option<&Path>) -> Result<Self, Stop> {
        let Some(out) = out.filter(|out| out.as_os_str() != "-") else {
            return Ok(said.unwrap_or(Self::Ndjson));
        };
        let extension = out.extension().map(|name| name.to_string_lossy().to_lowercase());
        let named = match extension.as_deref() {
            Some("ndjson" | "jsonl" | "ldjson") => Some(Self::Ndjson),
            Some("csv") => Some(Self::Csv),
            Some("parquet" | "pq") => Some(Self::Parquet),
            Some("arrow" | "ipc" | "feather") => Some(Self::Arrow),
            Some("arrows") => Some(Self::ArrowStream),
            _ => None,
        };
        said.or(named).ok_or_else(|| {
            let message =
                format!("what `{}` is to be cannot be told from its name", files::name(out));
            Stop::usage(usage(message).help("say it: `--to csv`, for one"))
        })
    }
}

/// What is to be written, and how.
pub(super) struct Shape {
    pub(super) to: To,
    pub(super) schema: SchemaRef,
    /// What stands before the first row.
    pub(super) header: Vec<u8>,
    /// How many records a segment is made of, where the output is made of segments.
    pub(super) segment: Option<usize>,
    pub(super) jobs: usize,
}

/// A segment that was written out.
type Written = Result<Vec<u8>, ParquetError>;

/// Where the answers go.
enum Sink {
    /// Text, or segments behind their lengths, until all of it is there.
    Part(File),
    /// Text to standard output.
    Out(File),
    /// Columns to standard output.
    Joined(Box<Joiner<File>>),
}

/// What a batch writes.
pub(super) struct Output<'a> {
    inputs: &'a Inputs,
    shape: Shape,
    /// The file that is wanted; none: standard output.
    path: Option<PathBuf>,
    sink: Sink,
    rejects: Option<(PathBuf, File)>,
    about: Option<About>,
    progress: Progress,
    /// The segment that is being filled, and those that are being written out, in order.
    segments: Segments,
    writing: VecDeque<(Progress, Option<Receiver<Written>>)>,
    /// How far the segments before the one that is being filled go.
    reached: Progress,
    counts: Counts,
    kept: Option<Instant>,
    pause: Duration,
    shown: u64,
    begun_with: u64,
    bar: Bar,
}

/// What was counted in the end.
pub(super) struct Counted {
    pub(super) counts: Counts,
    pub(super) summary: Summary,
    /// How many rejects were neither written nor shown.
    pub(super) unseen: u64,
}

impl<'a> Output<'a> {
    /// Opens the output; goes on where an interrupted run ended, if that is asked for.
    pub(super) fn open(
        args: &BatchArgs,
        shape: Shape,
        about: Option<About>,
        inputs: &'a Inputs,
        term: &mut Terminal,
    ) -> Result<Self, Stop> {
        let path = args.out.clone().filter(|out| out.as_os_str() != "-");
        let before = match args.resume {
            true => left_behind(path.as_deref(), about.as_ref(), inputs, args, term)?,
            false => None,
        };
        let progress = before.unwrap_or_default();
        let kind = container(shape.to);
        let sink = match (&path, kind) {
            (Some(path), _) => Sink::Part(part(path, progress.out)?),
            (None, None) => Sink::Out(table::output().map_err(Stop::Output)?),
            (None, Some(kind)) => {
                let out = table::output().map_err(Stop::Output)?;
                let joiner = Joiner::new(kind, &shape.schema, out);
                Sink::Joined(Box::new(joiner.map_err(|error| written(refusal(error), None))?))
            }
        };
        let rejects = match &args.rejects {
            Some(path) => Some((path.clone(), part(path, progress.rejects)?)),
            None => None,
        };
        let kind = kind.unwrap_or(rules::batch::write::Container::ArrowStream);
        let mut output = Self {
            inputs,
            segments: Segments::new(kind, shape.schema.clone()),
            path,
            sink,
            rejects,
            about,
            counts: progress.counts(),
            begun_with: progress.counts().read + progress.counts().rejected,
            reached: progress.clone(),
            progress,
            writing: VecDeque::new(),
            kept: None,
            pause: Duration::from_millis(args.checkpoint_ms),
            shown: 0,
            bar: Bar::new(inputs.bytes(), args.quiet),
            shape,
        };
        if output.progress.out == 0 && !output.shape.header.is_empty() {
            let header = std::mem::take(&mut output.shape.header);
            output.write(&header)?;
        }
        Ok(output)
    }

    /// The input to begin with, and how many of its records are done.
    pub(super) const fn start(&self) -> (usize, u64) {
        (self.reached.input, self.reached.records)
    }

    /// Takes what is done; gives back the text, which is done with.
    pub(super) fn take(
        &mut self,
        done: Done,
        term: &mut Terminal,
    ) -> Result<Option<Vec<u8>>, Stop> {
        if self.shape.segment.is_some() && self.reached.input != done.input {
            self.cut()?;
            self.reached.input = done.input;
            self.reached.records = 0;
        }
        self.reject(&done, term)?;
        self.counts.add(done.counts);
        self.reached.summary.add(done.summary);
        self.reached.input = done.input;
        self.reached.records = done.records;
        self.reached.set_counts(self.counts);
        let all = self.counts.read + self.counts.rejected;
        let bytes = done.position.map(|at| self.inputs.bytes_before(done.input) + at);
        self.bar.set(bytes.filter(|_| self.inputs.bytes().is_some()), all, all - self.begun_with);
        match done.piece {
            Piece::Text(text) => {
                self.write(&text)?;
                let (out, rejects) = (self.progress.out, self.reached.rejects);
                self.progress = Progress { out, rejects, ..self.reached.clone() };
                self.keep_progress(false)?;
                Ok(Some(text))
            }
            Piece::Columns(batch) => {
                self.segments.push(batch);
                let full = self
                    .shape
                    .segment
                    .is_some_and(|segment| done.records.is_multiple_of(segment as u64));
                if full {
                    self.cut()?;
                }
                Ok(None)
            }
        }
    }

    fn reject(&mut self, done: &Done, term: &mut Terminal) -> Result<(), Stop> {
        if done.rejects.is_empty() {
            return Ok(());
        }
        let name = self.inputs.name(done.input);
        match &mut self.rejects {
            Some((path, file)) => {
                let lines: String =
                    done.rejects.iter().map(|reject| rejects::json(&name, reject)).collect();
                file.write_all(lines.as_bytes()).map_err(|error| unwritable(path, &error))?;
                self.reached.rejects += lines.len() as u64;
            }
            None => {
                for reject in &done.rejects {
                    if self.shown < SHOWN {
                        self.bar.say(term, &rejects::words(&name, reject));
                    }
                    self.shown += 1;
                }
            }
        }
        Ok(())
    }

    /// Ends a segment, and has it written out.
    fn cut(&mut self) -> Result<(), Stop> {
        let segment = self.segments.cut();
        let receiver = segment.map(|segment: Unwritten| {
            let (send, receive) = mpsc::channel();
            if self.shape.jobs > 1 {
                rayon::spawn(move || _ = send.send(segment.write()));
            } else {
                let _ = send.send(segment.write());
            }
            receive
        });
        self.writing.push_back((self.reached.clone(), receiver));
        let most = self.shape.jobs;
        while self.writing.len() > most {
            self.take_segment()?;
        }
        Ok(())
    }

    /// Waits for the first of the segments that are being written out.
    fn take_segment(&mut self) -> Result<(), Stop> {
        let Some((reached, receiver)) = self.writing.pop_front() else { return Ok(()) };
        let mut out = self.progress.out;
        if let Some(receiver) = receiver {
            let segment = receiver.recv().unwrap_or_else(|_| {
                Err(ParquetError::General("the thread that wrote it is gone".to_owned()))
            });
            let segment = segment.map_err(|error| written(refusal(error), self.path.as_deref()))?;
            if let Sink::Joined(joiner) = &mut self.sink {
                joiner.add(segment).map_err(|error| written(refusal(error), None))?;
            } else {
                self.write(&(segment.len() as u64).to_le_bytes())?;
                self.write(&segment)?;
                out = self.progress.out;
            }
        }
        self.progress = Progress { out, ..reached };
        self.keep_progress(false)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.path.as_deref();
        match &mut self.sink {
            Sink::Part(file) | Sink::Out(file) => {
                file.write_all(bytes).map_err(|error| written(error, path))?;
                self.progress.out += bytes.len() as u64;
            }
            Sink::Joined(_) => {}
        }
        Ok(())
    }

    /// Notes how far the run is, from time to time: what is noted is safe on the disk.
    fn keep_progress(&mut self, now: bool) -> Result<(), Stop> {
        let (Some(path), Some(about)) = (&self.path, &self.about) else { return Ok(()) };
        if !now && self.kept.is_some_and(|kept| kept.elapsed() < self.pause) {
            return Ok(());
        }
        if let Sink::Part(file) = &self.sink {
            file.sync_data().map_err(|error| unwritable(path, &error))?;
        }
        if let Some((path, file)) = &self.rejects {
            file.sync_data().map_err(|error| unwritable(path, &error))?;
        }
        let journal = Journal { about: about.clone(), progress: self.progress.clone() };
        journal.write(&journal_path(path))?;
        self.kept = Some(Instant::now());
        Ok(())
    }

    /// The run stopped early: what is good is kept where it can be continued, and nothing else.
    pub(super) fn interrupted(mut self, stop: Stop) -> Stop {
        self.bar.end();
        let kept = self.about.is_some() && self.keep_progress(true).is_ok();
        if !kept {
            let parts = self.path.iter().chain(self.rejects.iter().map(|(path, _)| path));
            for path in parts {
                let _ = fs::remove_file(part_path(path));
            }
            return stop;
        }
        match stop {
            Stop::Problem(mut problem, exit) => {
                let help = "what was answered is kept: `--resume` goes on from there";
                problem.help.get_or_insert_with(|| help.to_owned());
                Stop::Problem(problem, exit)
            }
            stop => stop,
        }
    }

    /// The run is done: puts the files in their places.
    pub(super) fn finish(mut self, _term: &mut Terminal) -> Result<Counted, Stop> {
        if self.shape.segment.is_some() {
            self.cut()?;
            while !self.writing.is_empty() {
                self.take_segment()?;
            }
        }
        self.progress.complete = true;
        self.keep_progress(true)?;
        self.bar.end();
        let journal = self.path.as_deref().map(journal_path);
        if let Some((path, file)) = self.rejects.take() {
            file.sync_all().map_err(|error| unwritable(&path, &error))?;
            place(&path)?;
        }
        match self.sink {
            Sink::Out(mut file) => file.flush().map_err(|error| written(error, None))?,
            Sink::Joined(joiner) => {
                joiner.finish().map_err(|error| written(refusal(error), None))?;
            }
            Sink::Part(file) => {
                if let Some(path) = &self.path {
                    match container(self.shape.to) {
                        None => {
                            file.sync_all().map_err(|error| unwritable(path, &error))?;
                            place(path)?;
                        }
                        Some(kind) => {
                            join(path, file, self.progress.out, |out| {
                                Joiner::new(kind, &self.shape.schema, out)
                            })
                            .map_err(|error| unwritable(path, &error))?;
                        }
                    }
                }
            }
        }
        if let Some(journal) = journal {
            let _ = fs::remove_file(journal);
        }
        let unseen = self.shown.saturating_sub(SHOWN);
        Ok(Counted { counts: self.counts, summary: self.reached.summary, unseen })
    }
}

/// Makes the file that is wanted of the segments in its part.
fn join(
    path: &Path,
    mut part: File,
    length: u64,
    begin: impl FnOnce(File) -> Result<Joiner<File>, ParquetError>,
) -> io::Result<()> {
    let joined = beside(path, ".joined");
    let mut joiner = begin(File::create(&joined)?).map_err(refusal)?;
    part.seek(SeekFrom::Start(0))?;
    let mut at = 0;
    while at < length {
        let mut size = [0; 8];
        part.read_exact(&mut size)?;
        let size = u64::from_le_bytes(size);
        let mut segment = Vec::new();
        Read::by_ref(&mut part).take(size).read_to_end(&mut segment)?;
        joiner.add(segment).map_err(refusal)?;
        at += 8 + size;
    }
    joiner.finish().map_err(refusal)?.sync_all()?;
    fs::rename(&joined, path)?;
    fs::remove_file(part_path(path))
}

fn part_path(path: &Path) -> PathBuf {
    beside(path, ".part")
}

fn journal_path(path: &Path) -> PathBuf {
    beside(path, ".part.json")
}

/// The file beside the place of an output, of which so many bytes are good.
fn part(path: &Path, good: u64) -> Result<File, Stop> {
    let refuse = |error: io::Error| unwritable(path, &error);
    let part = part_path(path);
    let mut open = OpenOptions::new();
    let mut file =
        open.read(true).write(true).create(true).truncate(false).open(part).map_err(refuse)?;
    if matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        let message = format!("another run is writing `{}`", files::name(path));
        return Err(Stop::wrong(placeless(Code::FileUnwritable, message)));
    }
    file.set_len(good).map_err(refuse)?;
    file.seek(SeekFrom::Start(good)).map_err(refuse)?;
    Ok(file)
}

/// Puts a finished file in its place.
fn place(path: &Path) -> Result<(), Stop> {
    fs::rename(part_path(path), path).map_err(|error| unwritable(path, &error))
}

/// How far the interrupted run came that is to be continued.
fn left_behind(
    path: Option<&Path>,
    about: Option<&About>,
    inputs: &Inputs,
    args: &BatchArgs,
    term: &mut Terminal,
) -> Result<Option<Progress>, Stop> {
    let Some(path) = path else {
        return Err(Stop::usage(usage("`--resume` goes on with a file: name it with `--output`")));
    };
    let Some(about) = about else {
        let name = inputs.read_once().unwrap_or_default();
        let message =
            format!("`{name}` cannot be read again from its beginning: `--resume` needs files");
        return Err(Stop::usage(usage(message)));
    };
    let Some(journal) = Journal::read(&journal_path(path)) else {
        if !args.quiet {
            term.say("there is nothing to go on with: starting at the beginning\n");
        }
        return Ok(None);
    };
    if let Some(why) = about.differs(&journal.about) {
        let message = format!("the interrupted run cannot be continued: {why}");
        let help = "leave out `--resume` to start at the beginning";
        return Err(Stop::usage(usage(message).help(help)));
    }
    let holds = |path: &Path, good: u64| {
        fs::metadata(part_path(path)).is_ok_and(|about| about.len() >= good)
    };
    let progress = journal.progress;
    let whole = holds(path, progress.out)
        && args.rejects.as_deref().is_none_or(|path| {
            // The rejects of a run that was done may be in their place already.
            holds(path, progress.rejects) || progress.rejects == 0
        });
    Ok(whole.then_some(progress))
}

/// The answers cannot be written.
fn written(error: io::Error, path: Option<&Path>) -> Stop {
    match path {
        Some(path) => unwritable(path, &error),
        None if error.kind() == io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
        None => Stop::Output(error),
    }
}
