//! Console blocks: what stands after `$ ` is run, and must print what stands below it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::markdown::{Block, blocks, paths, root};
use super::walk::Walk;
use super::wrong;

/// Ways in which the documents call the program.
const CALLS: &[&str] = &["rules", "cargo run --release --", "cargo run --release --quiet --"];

/// One command of a block and what it is to print.
struct Step {
    command: String,
    expected: String,
}

fn steps(block: &Block) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), expected: String::new() });
        } else if let Some(step) = steps.last_mut() {
            step.expected.push_str(line);
            step.expected.push('\n');
        }
    }
    steps
}

/// The words of a command, with quotes as in a shell.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in command.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (_, Some(open)) if letter == open => quote = None,
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The arguments of a call of the program; `None` for any other command.
fn arguments(command: &str) -> Option<Vec<String>> {
    let call = CALLS.iter().rev().find(|call| {
        command.strip_prefix(**call).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })?;
    Some(words(&command[call.len()..]))
}

/// What `printf 'a\n' | ` before a command gives it to read, and the command.
fn piped(command: &str) -> (Option<String>, &str) {
    let parts = command.strip_prefix("printf '").and_then(|rest| rest.split_once("' | "));
    parts.map_or((None, command), |(input, command)| (Some(input.replace("\\n", "\n")), command))
}

/// Runs the program: what it prints (answers, then reports; the other way round where it reads what it is
/// told: it asks first) and its exit status.
fn run(arguments: &[String], input: Option<String>, folder: &Path) -> (String, i32) {
    let reads = input.is_some();
    let mut child = Command::new(env!("CARGO_BIN_EXE_rules"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "110")
        .env_remove("RULES_PATH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("its input is piped");
    // A command that does not read its input closes the pipe: that is no failure.
    let _ = stdin.write_all(input.unwrap_or_default().as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    let printed = String::from_utf8(output.stdout).expect("output is UTF-8 text");
    let said = String::from_utf8(output.stderr).expect("reports are UTF-8 text");
    let text = if reads { said + &printed } else { printed + &said };
    let trimmed: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    (trimmed, output.status.code().unwrap_or(-1))
}

/// Whether the output is what is expected, where a line `…` stands for any number of lines.
fn matches(expected: &[&str], output: &[&str]) -> bool {
    match expected.split_first() {
        None => output.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=output.len()).any(|skip| matches(rest, &output[skip..]))
        }
        Some((line, rest)) => output
            .split_first()
            .is_some_and(|(first, others)| first == line && matches(rest, others)),
    }
}

/// The lines of a text, without blank ones at its end.
fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().collect()
}

/// What is wrong with a block, and the block as it should read.
fn check(block: &Block, folder: &Path, may_fail: bool) -> (Vec<String>, String) {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut status = 0;
    let steps = steps(block);
    for (at, step) in steps.iter().enumerate() {
        text.push_str(&format!("$ {}\n", step.command));
        if step.command == "echo $?" {
            text.push_str(&format!("{status}\n"));
            if step.expected.trim() != status.to_string() {
                found.push(wrong(block, &format!("the exit status is {status}")));
            }
            continue;
        }
        let (input, command) = piped(&step.command);
        let Some(arguments) = arguments(command) else {
            assert!(step.expected.trim().is_empty(), "cannot run `{}`", step.command);
            text.push_str(&step.expected);
            continue;
        };
        let (output, code) = run(&arguments, input, folder);
        status = code;
        let asked = steps.get(at + 1).is_some_and(|next| next.command == "echo $?");
        if code != 0 && !asked && !may_fail {
            found.push(wrong(block, &format!("`{}` ends with status {code}", step.command)));
        }
        if matches(&lines(&step.expected), &lines(&output)) {
            text.push_str(&step.expected);
        } else {
            found.push(wrong(block, &format!("`{}` prints\n\n{output}\n", step.command)));
            text.push_str(output.trim_end());
            text.push('\n');
            if asked || steps.len() == at + 1 {
                continue;
            }
            text.push('\n');
        }
    }
    (found, text)
}

#[test]
fn commands_print_what_the_documents_show() {
    let update = std::env::var_os("DOCS_UPDATE").is_some();
    let mut found = Vec::new();
    for path in paths() {
        let mut document = fs::read_to_string(&path).expect("documents are UTF-8 text");
        let blocks = blocks(&path);
        let walk = Walk::of(&blocks);
        let folder = walk.as_ref().map_or_else(|| root().to_owned(), Walk::folder);
        for block in &blocks {
            if let Some(walk) = &walk {
                found.extend(walk.step(block));
            }
            if !block.is("console") {
                continue;
            }
            let (wrong, text) = check(block, &folder, walk.is_some());
            if update {
                document = document.replacen(
                    &format!("```console\n{}```", block.text),
                    &format!("```console\n{text}```"),
                    1,
                );
            } else {
                found.extend(wrong);
            }
        }
        if update {
            fs::write(&path, document).expect("documents can be written");
        }
    }
    super::report(found);
}

#[test]
fn words_are_split_as_in_a_shell() {
    assert_eq!(words("eval '60% of £5.00' \"a b\" c"), ["eval", "60% of £5.00", "a b", "c"]);
    assert!(matches(&["a", "…", "d"], &["a", "b", "c", "d"]));
    assert!(!matches(&["a", "…", "e"], &["a", "b", "c", "d"]));
}
