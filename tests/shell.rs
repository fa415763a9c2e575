//! What the program gives to a shell: completions, and manual pages.

#![expect(clippy::expect_used, reason = "a test that cannot run is to fail")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn rules(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.args(arguments).env("NO_COLOR", "1").stdin(Stdio::null());
    command.output().expect("the binary runs")
}

fn said(arguments: &[&str]) -> String {
    let output = rules(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The commands, as `rules --help` lists them.
fn commands() -> Vec<String> {
    let help = said(&["--help"]);
    let list = help.split("Commands:\n").nth(1).expect("a list of commands");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| !line.starts_with("    "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_shell_completes_every_command() {
    let commands = commands();
    assert!(commands.iter().any(|command| command == "completions"), "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = said(&["completions", shell]);
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell} knows `{command}`");
        }
        assert!(script.contains("as-at"), "{shell} knows the options");
    }
    assert_eq!(rules(&["completions", "csh"]).status.code(), Some(2));
}

#[test]
fn a_shell_that_is_here_reads_its_script() {
    for (shell, check) in [
        ("bash", vec!["-n", "/dev/stdin"]),
        ("zsh", vec!["-n", "/dev/stdin"]),
        ("fish", vec!["--no-execute"]),
    ] {
        let script = said(&["completions", shell]);
        let started =
            Command::new(shell).args(check).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
        // A shell that is not on this machine is left out.
        let Ok(mut child) = started else { continue };
        let mut input = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut input, script.as_bytes()).expect("the shell reads");
        drop(input);
        let output = child.wait_with_output().expect("the shell ends");
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The words of a manual page, without what steers its layout.
fn is_page(text: &str, name: &str) {
    assert!(text.contains(".TH"), "{name} has a title");
    for section in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS"] {
        assert!(text.contains(section), "{name} has {section}");
    }
}

#[test]
fn there_is_a_page_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("man1");
    let place = out.to_str().expect("UTF-8");
    let commands = commands();
    let told = said(&["man", "--out", place]);
    assert!(told.starts_with(&format!("{} pages written to ", commands.len() + 1)), "{told}");
    let read = |path: &Path| std::fs::read_to_string(path).expect("a page");
    is_page(&read(&out.join("rules.1")), "rules");
    for command in &commands {
        let page = read(&out.join(format!("rules-{command}.1")));
        is_page(&page, command);
        assert_eq!(said(&["man", command]), page);
        assert!(page.contains("rules\\-") || page.contains("rules "), "{command}");
    }
    assert_eq!(said(&["man"]), read(&out.join("rules.1")));
    // What is laid out by hand stays as it is laid out.
    assert!(
        read(&out.join("rules-fmt.1"))
            .contains("rules fmt \\-\\-check                  change nothing")
    );
    assert_eq!(rules(&["man", "chek"]).status.code(), Some(2));
}
