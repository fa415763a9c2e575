//! Runs of `rules batch` that go wrong: killed, continued, over damaged inputs.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int32Array, RecordBatch, StringArray, StructArray,
};
use arrow::datatypes::{DataType, Field, Fields, Schema};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn batch(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.current_dir(root()).env_remove("RULES_PATH").env("NO_COLOR", "1").arg("batch");
    for pack in ["vocabulary", "england", "lancashire_ehwb"] {
        command.arg("--rules").arg(format!("rules/{pack}"));
    }
    command.args(["--as-at", "2026-02-23", "--only", "ehwb,first_support"]).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Output {
    batch(arguments).output().expect("the binary runs")
}

/// Many cases, one of seven with a fault, one of fifty that is none.
fn write_cases(path: &Path, count: usize) {
    let lines = fs::read_to_string(root().join("examples/cohort/requests.ndjson")).expect("cases");
    let lines: Vec<&str> = lines.lines().collect();
    let text: String = (0..count)
        .map(|at| {
            let line =
                if at % 50 == 49 { lines[lines.len() - 1] } else { lines[at % (lines.len() - 1)] };
            line.replacen("\"id\": \"", &format!("\"id\": \"{at}-"), 1) + "\n"
        })
        .collect();
    fs::write(path, text).expect("cases are written");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a name")
}

/// A run that is killed and continued as often as it takes gives what an undisturbed one gives.
fn killed(ending: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let cases = at("cases.ndjson");
    write_cases(&cases, 6000);
    let (whole, rejects) = (at(&format!("whole.{ending}")), at("whole.rejects"));
    let common = ["--segment-rows", "700", "--checkpoint-ms", "0"];
    let ran = run(&[
        &[text(&cases), "-o", text(&whole), "--rejects", text(&rejects), "--jobs", "1"][..],
        &common[..],
    ]
    .concat());
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));

    let (out, out_rejects) = (at(&format!("out.{ending}")), at("out.rejects"));
    let mut kills = 0;
    for attempt in 0.. {
        let batch_rows = ["64", "100", "33"][attempt % 3];
        let mut arguments = [
            &[text(&cases), "-o", text(&out), "--rejects", text(&out_rejects)][..],
            &["--jobs", "2", "--batch-rows", batch_rows][..],
            &common[..],
        ]
        .concat();
        if attempt > 0 {
            arguments.push("--resume");
        }
        let mut child = batch(&arguments).spawn().expect("the binary starts");
        // Later and later, so that it ends.
        std::thread::sleep(Duration::from_millis(60 + 67 * attempt as u64));
        match child.try_wait().expect("a child") {
            Some(status) => {
                assert_eq!(status.code(), Some(1));
                break;
            }
            None => {
                child.kill().expect("it is killed");
                child.wait().expect("it is gone");
                kills += 1;
                let done = fs::read(&out).map_or(0, |bytes| bytes.len());
                assert!(
                    done == 0 || done == fs::read(&whole).expect("whole").len(),
                    "half an output"
                );
            }
        }
    }
    assert!(kills > 0, "it was too quick to be killed");
    assert!(fs::read(&out).expect("out") == fs::read(&whole).expect("whole"), "{ending} differs");
    assert!(
        fs::read_to_string(&out_rejects).expect("rejects")
            == fs::read_to_string(&rejects).expect("whole")
    );
    let left: Vec<PathBuf> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| text(path).contains(".part") || text(path).contains(".joined"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_run_of_lines_that_is_killed_goes_on() {
    killed("ndjson");
}

#[test]
fn a_run_of_parquet_that_is_killed_goes_on() {
    killed("parquet");
}

#[test]
fn a_run_of_arrow_that_is_killed_goes_on() {
    killed("arrow");
}

#[test]
fn a_run_goes_on_only_with_what_it_was_begun_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (cases, out) = (at("cases.ndjson"), at("out.csv"));
    write_cases(&cases, 3000);
    let begin = || {
        let arguments = [
            text(&cases),
            "-o",
            text(&out),
            "--batch-rows",
            "10",
            "--checkpoint-ms",
            "0",
            "--quiet",
        ];
        let mut child = batch(&arguments).spawn().expect("the binary starts");
        let journal = at("out.csv.part.json");
        while !journal.exists() && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
    };
    let refused = |arguments: &[&str], why: &str| {
        let ran = run(&[&[text(&cases), "-o", text(&out), "--resume"][..], arguments].concat());
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{said}");
        assert!(said.replace("\n  │", "").contains(why), "{said}");
        assert!(!out.exists());
    };
    begin();
    refused(&["--keep", "child.need_level"], "`--keep` was not given");
    refused(&["--rules", "rules/thrive"], "the rules have changed");
    let before = fs::read(&cases).expect("cases");
    fs::write(&cases, &before[..before.len() - 1]).expect("written");
    refused(&[], "has changed since");
    // Without `--resume` it begins again.
    let ran = run(&[text(&cases), "-o", text(&out), "--quiet"]);
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&out).expect("out").lines().count(), 1 + 3000 - 3000 / 50);
}

// --- damaged inputs ------------------------------------------------------------------------------

/// A small generator of numbers, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("small")
    }

    fn spoil(&mut self, good: &[u8]) -> Vec<u8> {
        const WORDS: &[&[u8]] = &[
            b"99999999999999999999999999999999999999999999",
            b"1e99999",
            b"\"",
            b"{",
            b"[",
            b"null",
            b"\n",
            b",,,",
            b"\xFF\xFF\xFF\xFF",
            b"\x00\x00\x00\x00",
            b"\xFF\xFF\xFF\x7F",
            b"-0.1",
            b"\\u12",
            b"\xEF\xBB\xBF",
        ];
        let mut bytes = good.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(7) {
                0 => bytes.truncate(at),
                1 => bytes[at..end].reverse(),
                2 => {
                    for place in at..end {
                        let other = at + self.below(end - at);
                        bytes.swap(place, other);
                    }
                }
                3 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                4 => {
                    let word = WORDS[self.below(WORDS.len())];
                    bytes.splice(at..at, word.iter().copied());
                }
                5 => {
                    let word = WORDS[self.below(WORDS.len())];
                    let end = (at + word.len()).min(bytes.len());
                    bytes.splice(at..end, word.iter().copied());
                }
                _ => drop(bytes.drain(at..end)),
            }
        }
        bytes
    }
}

/// A table of cases, with a struct, dotted columns, and a list.
fn table() -> RecordBatch {
    const ROWS: i32 = 40;
    let children: Fields = vec![
        Field::new("date_of_birth", DataType::Date32, true),
        Field::new("has_send", DataType::Boolean, true),
    ]
    .into();
    let born: Date32Array =
        (0..ROWS).map(|row| (row % 7 > 0).then_some(15_000 + 11 * row)).collect();
    let send: BooleanArray = (0..ROWS).map(|row| (row % 5 > 0).then_some(row % 2 == 0)).collect();
    let child = StructArray::new(children.clone(), vec![Arc::new(born), Arc::new(send)], None);
    let id: StringArray = (0..ROWS).map(|row| Some(format!("case {row}"))).collect();
    let level: Int32Array = (0..ROWS).map(|row| Some(row % 6)).collect();
    let district: StringArray = (0..ROWS)
        .map(|row| ["pendle", "preston", "Burnley"].get(row as usize % 4).copied())
        .collect();
    let schema = Schema::new(vec![
        Field::new("id", DataType::Utf8, true),
        Field::new("child", DataType::Struct(children), true),
        Field::new("child.need_level", DataType::Int32, true),
        Field::new("child.home_district", DataType::Utf8, true),
    ]);
    let columns: Vec<ArrayRef> =
        vec![Arc::new(id), Arc::new(child), Arc::new(level), Arc::new(district)];
    RecordBatch::try_new(Arc::new(schema), columns).expect("rows")
}

/// Good inputs, by the ending of their names.
fn good() -> Vec<(&'static str, Vec<u8>)> {
    let batch = table();
    let mut parquet = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut parquet, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("the end");
    let mut file = Vec::new();
    let mut writer = FileWriter::try_new(&mut file, &batch.schema()).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.finish().expect("the end");
    drop(writer);
    let mut stream = Vec::new();
    let mut writer = StreamWriter::try_new(&mut stream, &batch.schema()).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.finish().expect("the end");
    drop(writer);
    let read = |name: &str| fs::read(root().join(name)).expect("an example");
    let lines = read("examples/cohort/requests.ndjson");
    let all = String::from_utf8(lines.clone()).expect("text");
    let list: Vec<&str> = all.lines().take(6).collect();
    vec![
        ("ndjson", lines),
        ("parquet", parquet),
        ("json", format!("[\n{}\n]\n", list.join(",\n")).into_bytes()),
        ("arrow", file),
        (
            "csv",
            String::from_utf8(read("examples/cohort/requests.csv"))
                .expect("text")
                .replacen(",team,", ",child.of_school,", 1)
                .into_bytes(),
        ),
        ("arrows", stream),
    ]
}

/// The three numbers of "7 cases: 6 answered, 1 rejected".
fn counted(said: &str) -> Option<(u64, u64, u64)> {
    let line = said.lines().find(|line| line.contains(" answered, "))?;
    let number = |part: &str| part.split_whitespace().next()?.replace(',', "").parse().ok();
    let (all, rest) = line.split_once(": ")?;
    let (answered, rest) = rest.split_once(" answered, ")?;
    Some((number(all)?, number(answered)?, number(rest)?))
}

/// Damaged files give rejects or an error, never a panic or a wrong count. `RULES_DAMAGED=1000` tries so many; the texts
/// among them are tried by the thousand without starting a process, in `batch.rs`.
#[test]
fn damaged_inputs_are_counted_or_refused() {
    let most: usize =
        std::env::var("RULES_DAMAGED").ok().and_then(|n| n.parse().ok()).unwrap_or(48);
    let good = good();
    let folder = tempfile::tempdir().expect("a folder");
    let next = std::sync::atomic::AtomicUsize::new(0);
    let ended = std::sync::Mutex::new([0_usize; 3]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if number >= most {
                        return;
                    }
                    let mut dice = Dice(0xD1CE_0000 + 7919 * (number as u64 + 1));
                    dice.below(7);
                    let (ending, bytes) = &good[number % good.len()];
                    let input = folder.path().join(format!("{number}.{ending}"));
                    let out = folder.path().join(format!("{number}.out.ndjson"));
                    let rejects = folder.path().join(format!("{number}.rejects.ndjson"));
                    let damaged = dice.spoil(bytes);
                    fs::write(&input, &damaged).expect("an input");
                    let ran = run(&[
                        text(&input),
                        "-o",
                        text(&out),
                        "--rejects",
                        text(&rejects),
                        "--ignore",
                        "child.of_school",
                        "--jobs",
                        "1",
                    ]);
                    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
                    let code = ran.status.code().unwrap_or(-1);
                    assert!((0..=2).contains(&code), "{number} {ending}: {:?}\n{said}", ran.status);
                    assert!(!said.contains("panicked"), "{number} {ending}: {said}");
                    ended.lock().expect("a lock")[usize::try_from(code).expect("small")] += 1;
                    if out.exists() {
                        let (all, answered, rejected) = counted(&said).expect("counts");
                        let rows = fs::read_to_string(&out).expect("answers").lines().count();
                        let whole = fs::read_to_string(&rejects).expect("rejects");
                        let whole = whole
                            .lines()
                            .filter(|line| line.ends_with("\"rejected\":true}"))
                            .count();
                        assert_eq!(
                            (answered + rejected, rows as u64, whole as u64),
                            (all, answered, rejected),
                            "{number} {ending}"
                        );
                        if *ending == "ndjson" {
                            let blank = |line: &&[u8]| line.iter().all(u8::is_ascii_whitespace);
                            let lines =
                                damaged.split(|byte| *byte == b'\n').filter(|line| !blank(line));
                            assert_eq!(all, lines.count() as u64, "{number}");
                        }
                    } else {
                        assert_ne!(code, 0, "{number} {ending}: {said}");
                        assert!(said.contains("rules::"), "{number} {ending}: {said}");
                    }
                    for path in [input, out, rejects] {
                        for more in ["", ".part", ".part.json"] {
                            let _ = fs::remove_file(format!("{}{more}", text(&path)));
                        }
                    }
                }
            });
        }
    });
    let [good, wrong, refused] = *ended.lock().expect("a lock");
    println!(
        "{most} damaged inputs: {good} fully answered, {wrong} with rejects or an error, {refused} refused"
    );
}
