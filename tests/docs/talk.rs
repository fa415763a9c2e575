//! Blocks of a conversation: what stands after `> ` (in an interview `? `) is a step, and must answer what stands below it.
//!
//! The blocks of one document are one conversation about the project's rules.

use std::fmt::Write as _;
use std::fs;

use rules::explain::{TextStyle, to_text};
use rules::session::{Reply, Said, Session, Then};
use rules::source::Sources;
use rules::value::Date;

use super::markdown::{blocks, paths, root};
use super::wrong;

const WIDTH: usize = 96;

/// The rule files of the project.
fn rules() -> Sources {
    let mut folders = vec![root().join("rules")];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rules") {
                names.push(path);
            }
        }
    }
    names.sort();
    let mut sources = Sources::new();
    for path in names {
        let name = path.strip_prefix(root()).expect("below the root").display().to_string();
        sources.add(name, fs::read_to_string(&path).expect("rules are UTF-8 text"));
    }
    sources
}

/// What a reply shows, as the command line draws it where a report has no place.
fn shown(reply: &Reply) -> String {
    let mut text = String::new();
    for said in &reply.said {
        match said {
            Said::Document(document) => {
                text.push_str(&to_text(document, TextStyle { color: false, width: WIDTH }));
            }
            Said::Reports { problems, .. } => {
                for problem in problems {
                    assert!(problem.labels.is_empty(), "no document shows {problem:?}");
                    let _ = writeln!(text, "{}\n\n  × {}", problem.code, problem.message);
                    if let Some(help) = &problem.help {
                        let _ = writeln!(text, "  help: {help}");
                    }
                }
            }
        }
    }
    text
}

fn answer(session: &mut Session, step: &str) -> String {
    let reply = session.step(step);
    let mut text = shown(&reply);
    match reply.then {
        Then::Next | Then::Quit | Then::Reload => {}
        Then::Open(path) => {
            let case = fs::read_to_string(root().join(&path)).expect("the case is there");
            text.push_str(&shown(&session.open(&path, &case)));
        }
        Then::Save { path, .. } => text.push_str(&shown(&session.saved(&path))),
    }
    text
}

/// The block as it should read.
fn talked(session: &mut Session, block: &str) -> String {
    let mut text = String::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        let typed = line.strip_prefix("> ").or_else(|| line.strip_prefix("? "));
        let Some(first) = typed else { continue };
        let mut step = first.to_owned();
        let _ = writeln!(text, "{}{first}", session.prompt());
        while let Some(more) = lines.next_if(|line| line.starts_with(". ") || *line == ".") {
            let _ = writeln!(text, "{more}");
            let _ = write!(step, "\n{}", more.strip_prefix(". ").unwrap_or_default());
        }
        text.push_str(&answer(session, &step));
    }
    text
}

#[test]
fn conversations_go_as_the_documents_show() {
    let update = std::env::var_os("DOCS_UPDATE").is_some();
    let mut found = Vec::new();
    for path in paths() {
        let talks: Vec<_> = blocks(&path).into_iter().filter(|block| block.is("repl")).collect();
        if talks.is_empty() {
            continue;
        }
        let today = Date::from_ymd(2026, 1, 21).expect("a day");
        let mut session = Session::new(rules(), today).expect("nothing is wrong in the rules");
        let mut document = fs::read_to_string(&path).expect("documents are UTF-8 text");
        for block in talks {
            let text = talked(&mut session, &block.text);
            if update {
                document = document.replacen(
                    &format!("```repl\n{}```", block.text),
                    &format!("```repl\n{text}```"),
                    1,
                );
            } else if text != block.text {
                found.push(wrong(&block, &format!("the conversation goes\n\n{text}")));
            }
        }
        if update {
            fs::write(&path, document).expect("the document can be written");
        }
    }
    super::report(found);
}
