//! Runs of `rules batch` that go wrong: killed, continued, over damaged inputs.

#![cfg(test)]

mod batches;
mod library;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int32Array, RecordBatch, StringArray, StructArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;

use batches::{Dice, many};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn batch(arguments: &[&str]) -> Command {
    // A long series of runs is better made with an optimised binary: `RULES_BINARY=target/release/rules`.
    let binary = std::env::var("RULES_BINARY");
    let mut command = Command::new(binary.as_deref().unwrap_or(env!("CARGO_BIN_EXE_rules")));
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

/// Runs that are killed at any moment and continued as often as it takes give what an undisturbed one gives, and leave
/// nothing else behind. `RULES_KILLS=100` kills so often, for each format; a longer run makes more different moments.
fn killed(ending: &str) {
    let most = many("RULES_KILLS", 3);
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let cases = at("cases.ndjson");
    write_cases(&cases, usize::try_from(many("RULES_KILLED_CASES", 6000)).expect("small"));
    let (whole, rejects) = (at(&format!("whole.{ending}")), at("whole.rejects"));
    let common = ["--segment-rows", "700", "--checkpoint-ms", "0"];
    let began = Instant::now();
    let ran = run(&[
        &[text(&cases), "-o", text(&whole), "--rejects", text(&rejects), "--jobs", "1"][..],
        &common[..],
    ]
    .concat());
    assert_eq!(ran.status.code(), Some(1), "{}", String::from_utf8_lossy(&ran.stderr));
    let lasts = usize::try_from(began.elapsed().as_micros()).expect("small");
    let (whole, rejects) = (fs::read(&whole).expect("whole"), fs::read(&rejects).expect("whole"));

    let mut dice = Dice(0x1234_5678_9ABC_DEF0 ^ ending.len() as u64);
    dice.below(7);
    let (out, out_rejects) = (at(&format!("out.{ending}")), at("out.rejects"));
    let (mut kills, mut runs, mut continued, mut refused) = (0, 0, 0, 0);
    let mut resume = false;
    while kills < most || resume {
        runs += 1;
        let batch_rows = ["64", "100", "33"][dice.below(3)];
        let mut arguments = [
            &[text(&cases), "-o", text(&out), "--rejects", text(&out_rejects)][..],
            &["--jobs", "2", "--batch-rows", batch_rows][..],
            &common[..],
        ]
        .concat();
        if resume {
            arguments.push("--resume");
        }
        // At any moment of a run; beyond what is wanted it may end.
        let moment = dice.below(lasts + lasts / 8);
        let mut child = batch(&arguments).stderr(Stdio::null()).spawn().expect("the binary starts");
        if kills < most {
            std::thread::sleep(Duration::from_micros(moment as u64));
        } else {
            let _ = child.wait();
        }
        let ended = child.try_wait().expect("a child");
        if ended.is_none() {
            // SIGKILL, on Unix.
            child.kill().expect("it is killed");
            child.wait().expect("it is gone");
            kills += 1;
            refused += u64::from(!at(&format!("out.{ending}.part.json")).exists());
            continued += u64::from(resume);
            // The answers are there as a whole, or not at all.
            if let Ok(done) = fs::read(&out) {
                assert!(done == whole, "{ending}: half an output");
            }
            resume = true;
            continue;
        }
        assert_eq!(ended.expect("an end").code(), Some(1));
        assert!(fs::read(&out).expect("out") == whole, "{ending} differs");
        assert!(fs::read(&out_rejects).expect("rejects") == rejects, "{ending}: rejects differ");
        let left: Vec<PathBuf> = fs::read_dir(folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| text(path).contains(".part") || text(path).contains(".joined"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        fs::remove_file(&out).expect("out");
        fs::remove_file(&out_rejects).expect("rejects");
        resume = false;
    }
    println!(
        "{ending}: killed {kills} times in {runs} runs, {continued} of these while it went on, {refused} before \
         anything was kept; each run that ended gave the same bytes"
    );
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
fn a_run_of_csv_that_is_killed_goes_on() {
    killed("csv");
}

#[test]
fn a_run_of_an_arrow_stream_that_is_killed_goes_on() {
    killed("arrows");
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

/// Damages a file: cuts it off, shuffles bytes, puts others in.
fn damage(dice: &mut Dice, good: &[u8]) -> Vec<u8> {
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
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => bytes.truncate(at),
            1 => bytes[at..end].reverse(),
            2 => {
                for place in at..end {
                    let other = at + dice.below(end - at);
                    bytes.swap(place, other);
                }
            }
            3 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            4 => {
                let word = WORDS[dice.below(WORDS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            5 => {
                let word = WORDS[dice.below(WORDS.len())];
                let end = (at + word.len()).min(bytes.len());
                bytes.splice(at..end, word.iter().copied());
            }
            _ => drop(bytes.drain(at..end)),
        }
    }
    bytes
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
    let most = usize::try_from(many("RULES_DAMAGED", 48)).expect("small");
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
                    let damaged = damage(&mut dice, bytes);
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
