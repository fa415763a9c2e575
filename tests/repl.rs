//! The session, driven line by line: each transcript in `tests/repl` is compared with its snapshot. One test drives
//! the binary in a terminal.
//!
//! A `.txt` file holds what is typed. `:case`, `:save` and `:reload` are carried out as the command line does, with
//! files of the project.

#![cfg(test)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rules::explain::{TextStyle, to_text};
use rules::session::{Lines, Reply, Said, Session, Then};
use rules::source::Sources;
use rules::value::Date;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn service() -> Sources {
    let name = "tests/repl/service/service.rules";
    let text = fs::read_to_string(root().join(name)).expect("the rules are there");
    let mut sources = Sources::new();
    sources.add(name, text);
    sources
}

fn today() -> Date {
    Date::from_ymd(2025, 6, 2).expect("a day")
}

/// What a reply shows, in plain text.
fn shown(reply: &Reply) -> String {
    let mut text = String::new();
    for said in &reply.said {
        match said {
            Said::Document(document) => {
                text.push_str(&to_text(document, TextStyle { color: false, width: 100 }));
            }
            Said::Reports { sources, problems } => {
                for problem in problems {
                    let place =
                        sources.line_column(problem.span()).filter(|_| !problem.labels.is_empty());
                    let file = sources.get(problem.span().file).map_or("", |file| file.name());
                    let place = place.map_or_else(String::new, |at| {
                        format!(
                            " at {file}:{}:{} `{}`",
                            at.line,
                            at.column,
                            sources.slice(problem.span())
                        )
                    });
                    let _ = writeln!(text, "! {}{place}: {}", problem.code, problem.message);
                    if let Some(label) =
                        problem.labels.first().filter(|label| !label.text.is_empty())
                    {
                        let _ = writeln!(text, "    {}", label.text);
                    }
                    if let Some(help) = &problem.help {
                        let _ = writeln!(text, "    help: {help}");
                    }
                }
            }
        }
    }
    text
}

/// Does what the caller of a session does; gives what more there is to show.
fn carried_out(session: &mut Session, then: Then) -> (String, bool) {
    match then {
        Then::Next => (String::new(), true),
        Then::Quit => ("(leaves)\n".to_owned(), false),
        Then::Open(path) => match fs::read_to_string(root().join(&path)) {
            Ok(text) => (shown(&session.open(&path, &text)), true),
            Err(_) => (format!("(there is no file {path})\n"), true),
        },
        Then::Save { path, text } => {
            (format!("(writes {path})\n{text}{}", shown(&session.saved(&path))), true)
        }
        Then::Reload => (shown(&session.reload(service())), true),
    }
}

fn transcript(session: &mut Session, input: &str) -> String {
    let mut text = String::new();
    let mut lines = Lines::new();
    let mut typed = input.lines();
    loop {
        let next = typed.next();
        let steps = match next {
            Some(line) => lines.push(line, session),
            None => lines.finish().into_iter().collect(),
        };
        for step in steps {
            for (at, line) in step.lines().enumerate() {
                let _ = writeln!(text, "{}{line}", if at == 0 { session.prompt() } else { ". " });
            }
            let reply = session.step(&step);
            text.push_str(&shown(&reply));
            let (more, on) = carried_out(session, reply.then);
            text.push_str(&more);
            if !on {
                return text;
            }
        }
        if next.is_none() {
            return text;
        }
    }
}

#[test]
fn each_transcript_reads_as_it_did() {
    let folder = root().join("tests/repl");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    for path in files {
        let input = fs::read_to_string(&path).expect("transcripts are UTF-8");
        let mut session = Session::new(service(), today()).expect("nothing is wrong in the rules");
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, transcript(&mut session, &input));
        });
    }
}

#[cfg(unix)]
mod terminal {
    //! The binary in a terminal.

    use std::process::Command;

    use rexpect::session::{PtySession, spawn_command};

    use super::*;

    fn begin(arguments: &[&str]) -> PtySession {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
        command.args(["repl", "--rules", "tests/repl/service", "--as-at", "2025-06-02"]);
        command.args(arguments).current_dir(root());
        command.env("TERM", "xterm").env("NO_COLOR", "1").env_remove("RULES_PATH");
        let mut terminal = spawn_command(command, Some(20_000)).expect("the binary starts");
        terminal.exp_string("> ").expect("it asks");
        terminal
    }

    #[test]
    fn a_conversation() {
        let folder = tempfile::tempdir().expect("there is room for files");
        let history = folder.path().join("history");
        let saved = folder.path().join("case.json");
        let name = history.display().to_string();
        let mut terminal = begin(&["tests/repl/ada.json", "--history", &name]);
        let mut ask = |line: &str, answer: &str| {
            terminal.send_line(line).expect("it is typed");
            terminal.exp_string(answer).unwrap_or_else(|error| panic!("{line}: {error}"));
            terminal.exp_string("> ").expect("it asks again");
        };
        ask("40 + 2", "42");
        // Completion with the tabulator, of a name and of a value.
        ask("child_a\t + 100", "112");
        ask(":set child.home_district is pr\t", "child.home_district is Preston");
        ask(":set child.ethnicity is Secret Word", "ethnicity is \u{e2}");
        ask("nonsense", "unknown name");
        ask("child.home_district is preston", "yes");
        // Several lines; the arrow key brings the last step back.
        ask("(1 +\r30)", "31");
        ask("\x1b[A", "31");
        ask(&format!(":save {}", saved.display()), "written to");
        terminal.send("this is dropped").expect("it is typed");
        terminal.send_control('c').expect("Ctrl-C");
        terminal.exp_string("> ").expect("it asks again");
        terminal.send_control('d').expect("Ctrl-D");
        terminal.exp_eof().expect("it ends");
        let kept = fs::read_to_string(&history).expect("the history is kept");
        assert!(kept.contains("40 + 2") && kept.contains("home_district is preston"), "{kept}");
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&history).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "others can read the history: {mode:o}");
        }
        assert!(!kept.contains("Secret") && !kept.contains("dropped"), "{kept}");
        let case = fs::read_to_string(&saved).expect("the case is written");
        assert!(case.contains("\"home_district\": \"preston\""), "{case}");
    }

    #[test]
    fn changed_rules_are_read_again() {
        let folder = tempfile::tempdir().expect("there is room for files");
        let file = folder.path().join("p.rules");
        let rules = |value: &str| format!("pack p \"P\"\n\ndefine x: money \"X\"\n  is £{value}\n");
        fs::write(&file, rules("1")).expect("the rules are written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
        command.args(["repl", "--watch", "--rules"]).arg(folder.path());
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        let mut terminal = spawn_command(command, Some(20_000)).expect("the binary starts");
        terminal.exp_string("> ").expect("it asks");
        terminal.send_line("x").expect("it is typed");
        terminal.exp_string("£1.00").expect("the old rules");
        terminal.exp_string("> ").expect("it asks");
        fs::write(&file, rules("2")).expect("the rules are written");
        terminal.exp_string("have changed").expect("it says so");
        terminal.send_line("x").expect("it is typed");
        terminal.exp_string("read again").expect("it reads them");
        terminal.exp_string("£2.00").expect("the new rules");
        terminal.send_control('d').expect("Ctrl-D");
        terminal.exp_eof().expect("it ends");
    }

    #[test]
    fn a_line_of_a_megabyte_is_refused() {
        let mut terminal = begin(&[]);
        // Pasted: the terminal marks where it begins and ends.
        let pasted = format!("\x1b[200~{}\x1b[201~\r", "a".repeat(1 << 20));
        let (mut from, text) = (0, pasted.as_bytes());
        while from < text.len() {
            let to = (from + 4096).min(text.len());
            let part = std::str::from_utf8(&text[from..to]).expect("letters");
            terminal.send(part).expect("it is typed");
            terminal.flush().expect("it is sent");
            // What it draws must be read, or it waits for us.
            while terminal.try_read().is_some() {}
            from = to;
        }
        terminal.exp_string("longer than 64 KiB").expect("it refuses");
        terminal.exp_string("> ").expect("it asks again");
        terminal.send_line("40 + 2").expect("it is typed");
        terminal.exp_string("42").expect("it goes on");
        terminal.send_control('d').expect("Ctrl-D");
        terminal.exp_eof().expect("it ends");
    }
}
