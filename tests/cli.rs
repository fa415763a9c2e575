//! The command line, run as people run it.
//!
//! Each file `tests/cli/NAME.txt` holds commands, one a line behind `$ `; its snapshot `NAME.snap` beside it
//! shows what they printed and how they ended. Lines behind `< ` are standard input of the command above; `# `
//! is a comment. Commands run in the root of the project, so that paths are the same everywhere. Bad files
//! that cannot be kept in a repository are made by the tests at the end.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot run is to fail"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command printed, and how it ended.
struct Ran {
    exit: Option<i32>,
    out: String,
    err: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rules(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.args(arguments).current_dir(root());
    command.env_remove("RULES_PATH").env("NO_COLOR", "1").env("TZ", "UTC");
    command
}

fn run(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = rules(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let input = input.to_vec();
    // A command that does not read its input closes the pipe: that is no failure.
    let feed = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().expect("the binary ends");
    feed.join().expect("the input was written");
    Ran {
        exit: output.status.code(),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// Splits a command as a shell does, as far as single and double quotes go.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match quote {
            Some(end) if letter == end => quote = None,
            None if letter == '\'' || letter == '"' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The commands of a case file, with what they read.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else if let Some(input) = line.strip_prefix("< ") {
            let (_, all) = commands.last_mut().expect("input follows a command");
            all.push_str(input);
            all.push('\n');
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "not a command: {line}");
        }
    }
    commands
}

fn transcript(command: &str, ran: &Ran) -> String {
    let mut text = format!("$ {command}\n");
    text.push_str(&ran.out);
    if !ran.err.is_empty() {
        let _ = write!(text, "--- standard error\n{}", ran.err);
    }
    let exit = ran.exit.map_or("killed".to_owned(), |exit| exit.to_string());
    let _ = writeln!(text, "--- exit {exit}\n");
    text
}

/// Files with an ending in a folder, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .collect();
    found.sort();
    found
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("names are UTF-8")
}

/// Compares with the snapshot `FOLDER/NAME.snap`. Hashes are left out: they change with every word of a rule
/// file, and what is shown here should not.
fn assert_snapshot(folder: &Path, name: &str, text: &str) {
    let words = text.split_inclusive(|letter: char| !letter.is_ascii_hexdigit());
    let text: String = words
        .map(|word| {
            let hash =
                word.len() >= 64 && word.bytes().take(64).all(|byte| byte.is_ascii_hexdigit());
            if hash { format!("<sha256>{}", &word[64..]) } else { word.to_owned() }
        })
        .collect();
    insta::with_settings!({ snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn each_command_prints_what_it_printed() {
    let folder = root().join("tests/cli");
    for path in files(&folder, "txt") {
        let text = fs::read_to_string(&path).expect("cases are UTF-8");
        let mut transcripts = String::new();
        for (command, input) in commands(&text) {
            let words = words(&command);
            let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
            transcripts.push_str(&transcript(&command, &run(&arguments, input.as_bytes())));
        }
        assert_snapshot(&folder, stem(&path), &transcripts);
    }
}

/// The day beside each example in `examples/README.md`.
fn day_of(example: &str) -> String {
    let table =
        fs::read_to_string(root().join("examples/README.md")).expect("the examples have a table");
    let row = table
        .lines()
        .find(|line| line.starts_with(&format!("| `{example}`")))
        .expect("each example has a row");
    row.split('|').nth(2).expect("the row has a day").trim().to_owned()
}

#[test]
fn each_example_is_answered_as_it_was() {
    for path in files(&root().join("examples"), "json") {
        let name = format!("{}.json", stem(&path));
        let command = format!("rules check examples/{name} --as-at {}", day_of(&name));
        let words = words(&command);
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let text = transcript(&command, &run(&arguments, b""));
        assert_snapshot(&root().join("tests/cli/examples"), stem(&path), &text);
    }
}

#[test]
fn json_has_the_keys_of_its_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(rules::explain::json::ANSWER_SCHEMA).expect("the schema is JSON");
    for path in files(&root().join("examples"), "json") {
        let name = format!("{}.json", stem(&path));
        let path = format!("examples/{name}");
        let ran =
            run(&["check", &path, "--lenient", "--format", "json", "--as-at", &day_of(&name)], b"");
        let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("the answer is JSON");
        fits(&schema, &schema, &answer, &path).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

/// As much of JSON Schema as the answer's schema uses.
fn fits(
    schema: &serde_json::Value,
    rule: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
) -> Result<(), String> {
    use serde_json::Value as Json;
    if let Some(name) = rule["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("references are to definitions");
        return fits(schema, &schema["$defs"][name], value, at);
    }
    for (key, only_one) in [("anyOf", false), ("oneOf", true)] {
        if let Some(options) = rule[key].as_array() {
            let tried: Vec<_> =
                options.iter().map(|option| fits(schema, option, value, at)).collect();
            let fitting = tried.iter().filter(|tried| tried.is_ok()).count();
            if fitting == 0 || (only_one && fitting > 1) {
                return Err(format!("{at}: {fitting} of {key} fit {value}: {tried:?}"));
            }
        }
    }
    let kind = match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let allowed = match &rule["type"] {
        Json::String(one) => one == kind,
        Json::Array(several) => several.iter().any(|one| one == kind),
        _ => true,
    };
    if !allowed {
        return Err(format!("{at}: {value} is not {}", rule["type"]));
    }
    if !rule["const"].is_null() && rule["const"] != *value {
        return Err(format!("{at}: {value} is not {}", rule["const"]));
    }
    if rule["enum"].as_array().is_some_and(|options| !options.contains(value)) {
        return Err(format!("{at}: {value} is none of {}", rule["enum"]));
    }
    if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            fits(schema, &rule["items"], item, &format!("{at}[{index}]"))?;
        }
    }
    if let (Some(object), Some(properties)) = (value.as_object(), rule["properties"].as_object()) {
        for required in rule["required"].as_array().into_iter().flatten() {
            let key = required.as_str().expect("keys are texts");
            if !object.contains_key(key) {
                return Err(format!("{at}: {key} is missing"));
            }
        }
        for (key, value) in object {
            let Some(property) = properties.get(key) else {
                return Err(format!("{at}: {key} is not in the schema"));
            };
            fits(schema, property, value, &format!("{at}.{key}"))?;
        }
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_has_a_plain_report() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join(name), bytes).expect("the file is written")
    };
    write("latin1.json", b"{\"child\": \"caf\xe9\"}\n");
    write("utf16.json", b"\xff\xfe{\x00}\x00");
    write("binary.json", &[0, 159, 146, 150, 7, 8, 9]);
    write("empty.json", b"");
    write("blank.json", b" \n\t\n");
    write("array.json", b"[1, 2, 3]");
    write("text.json", b"\"case\"");
    write("truncated.json", b"{\"child\": {\"has_send\": tr");
    write("twice.json", b"{\"child\": {\"has_send\": true, \"has_send\": false}}");
    write("huge_number.json", b"{\"child\": {\"need_level\": 1e400}}");
    write("nul.json", b"{\"child\": {\"has_send\": \"\\u0000\"}}");
    write("rules.rules", b"pack p \"P\"\n  version \"1\xe9\"\n");
    fs::create_dir(folder.path().join("folder.json")).expect("the folder is made");
    fs::create_dir(folder.path().join("nothing")).expect("the folder is made");
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    write("nested.json", format!("{{\"child\": {{\"has_send\": {nested}}}}}").as_bytes());
    let mut transcripts = String::new();
    for name in [
        "missing.json",
        "folder.json",
        "latin1.json",
        "utf16.json",
        "binary.json",
        "empty.json",
        "blank.json",
        "array.json",
        "text.json",
        "truncated.json",
        "twice.json",
        "huge_number.json",
        "nul.json",
        "nested.json",
    ] {
        let path = folder.path().join(name).display().to_string();
        let ran = run(&["check", &path, "--as-at", "2026-01-21", "--error-format", "plain"], b"");
        transcripts.push_str(&transcript(&format!("rules check {name}"), &ran));
    }
    for name in ["missing", "nothing", "rules.rules"] {
        let path = folder.path().join(name).display().to_string();
        let ran = run(&["lint", &path, "--error-format", "plain"], b"");
        transcripts.push_str(&transcript(&format!("rules lint {name}"), &ran));
    }
    let place = format!("{}/", folder.path().display());
    assert_snapshot(&root().join("tests/cli"), "unreadable", &transcripts.replace(&place, ""));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("there is room for files");
    let path = folder.path().join("closed.json");
    fs::write(&path, "{}").expect("the file is written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("the permissions are set");
    if fs::read(&path).is_ok() {
        return; // The superuser reads everything.
    }
    let ran = run(&["check", &path.display().to_string(), "--error-format", "plain"], b"");
    assert_eq!(ran.exit, Some(1));
    assert!(ran.err.contains("you have no permission to read it"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn folders_that_link_to_themselves_are_entered_once() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let pack = folder.path().join("pack");
    fs::create_dir(&pack).expect("the folder is made");
    fs::write(pack.join("pack.rules"), "pack p \"P\"\n  version \"1\"\n")
        .expect("the file is written");
    std::os::unix::fs::symlink(folder.path(), pack.join("again")).expect("the link is made");
    let ran = run(&["lint", &folder.path().display().to_string()], b"");
    assert_eq!(
        (ran.exit, ran.out.as_str()),
        (Some(0), "1 rule file, 1 pack: nothing is wrong\n"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_mended_is_written_and_stays_laid_out() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let path = folder.path().join("pack.rules");
    let text = "pack p \"P\"\n  version \"1\"\n\nsource s \"S\"\n\n\
        # allow near_names: mended since\ndefine fee: money \"Fee\" shown  # allow near_names: so is this\n  \
        cites s 1, s 2, s 1\n  is £5.00\n";
    let mended = "pack p \"P\"\n  version \"1\"\n\nsource s \"S\"\n\n\
        define fee: money \"Fee\" shown\n  cites s 1, s 2\n  is £5.00\n";
    // Windows line ends stay; a file that was not laid out is mended and not laid out.
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let untidy = |text: &str| text.replace("  version", " version");
    for (before, after) in [
        (text.to_owned(), mended.to_owned()),
        (crlf(text), crlf(mended)),
        (untidy(text), untidy(mended)),
        (mended.to_owned(), mended.to_owned()),
    ] {
        fs::write(&path, &before).expect("the file is written");
        let name = path.display().to_string();
        let shown = run(&["lint", &name, "--fix", "--diff"], b"");
        assert_eq!(shown.exit, Some(i32::from(before != after)), "{}", shown.out);
        assert_eq!(fs::read_to_string(&path).expect("the file"), before, "`--diff` writes nothing");
        let ran = run(&["lint", &name, "--fix"], b"");
        assert_eq!(ran.exit, Some(0), "{}", ran.err);
        assert_eq!(fs::read_to_string(&path).expect("the file"), after, "{}", ran.out);
        let said = if before == after { "nothing to mend" } else { "3 mended in 1 file" };
        assert!(ran.out.contains(said), "{}", ran.out);
    }
}

#[test]
fn a_gigabyte_of_spaces_is_refused_unread() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let path = folder.path().join("large.json");
    // A file with a hole: it takes no room on the disk.
    fs::File::create(&path).and_then(|file| file.set_len(1 << 30)).expect("the file is made");
    let ran = run(&["check", &path.display().to_string(), "--error-format", "plain"], b"");
    assert_eq!(ran.exit, Some(1));
    assert!(ran.err.contains("is larger than 64 MiB"), "{}", ran.err);

    let mut child = rules(&["check", "-", "--error-format", "plain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let spaces = vec![b' '; 1 << 20];
    let written = (0..1024).take_while(|_| stdin.write_all(&spaces).is_ok()).count();
    drop(stdin);
    let mut error = String::new();
    child
        .stderr
        .take()
        .expect("standard error is piped")
        .read_to_string(&mut error)
        .expect("it is UTF-8");
    assert_eq!(child.wait().expect("the binary ends").code(), Some(1));
    assert!(error.contains("`standard input` is larger than 64 MiB"), "{error}");
    assert!(written < 100, "it read {written} MiB");
}

#[test]
fn a_closed_pipe_is_quiet() {
    // So many cases that the pipe is full before the end.
    let case = "examples/accepted.json";
    let mut arguments = vec!["check", "--as-at", "2026-01-21"];
    arguments.extend([case; 100]);
    let mut child = rules(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut first = [0; 1];
    let mut out = child.stdout.take().expect("standard output is piped");
    out.read_exact(&mut first).expect("something is printed");
    drop(out);
    let output = child.wait_with_output().expect("the binary ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_schema_of_a_case_is_printed() {
    let ran = run(&["schema"], b"");
    let schema: serde_json::Value = serde_json::from_str(&ran.out).expect("the schema is JSON");
    assert_eq!(schema["properties"]["child"]["type"], "object");
    let ran = run(&["schema", "--answer", "--rules", "nowhere"], b"");
    assert_eq!(ran.out, rules::explain::json::ANSWER_SCHEMA);
}

#[test]
fn each_line_is_answered_before_the_next_is_read() {
    let mut child = rules(&["eval", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let mut out = std::io::BufReader::new(child.stdout.take().expect("standard output is piped"));
    for (asked, answer) in [("1 + 1", "2"), ("2 + 2", "4")] {
        writeln!(stdin, "{asked}").expect("the line is written");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut out, &mut line).expect("a line is printed");
        assert_eq!(line, format!("{{\"value\":{answer},\"type\":\"whole number\"}}\n"));
    }
    drop(stdin);
    assert_eq!(child.wait().expect("the binary ends").code(), Some(0));
}
