//! Rule files and what reading them reports: one case a file under `tests/cases/parse`, its snapshot
//! beside it. To add a case, add a file; `INSTA_UPDATE=always cargo test --test parse` writes the snapshot.

#![cfg(test)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rules::diagnostic::Diagnostic;
use rules::source::Sources;
use rules::syntax::{self, ast};

fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/parse").join(folder);
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of cases is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rules"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn snapshot(path: &Path, said: &str) {
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    insta::with_settings!({
        snapshot_path => path.parent().expect("a folder"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, said);
    });
}

/// A report as plain text: code, place, message; then each label; then the help.
fn rendered(sources: &Sources, problem: &Diagnostic) -> String {
    let mut said = String::new();
    for (at, label) in problem.labels.iter().enumerate() {
        let place = sources.line_column(label.span).expect("a span lies in its text");
        let place = format!("{}:{}", place.line, place.column);
        let words = sources.slice(label.span).split_whitespace().collect::<Vec<_>>().join(" ");
        if at == 0 {
            writeln!(said, "{place} {}: {}", problem.code, problem.message).expect("a string");
        }
        let text = if label.text.is_empty() { String::new() } else { format!(" {}", label.text) };
        writeln!(said, "  at {place} [{words}]{text}").expect("a string");
    }
    if let Some(help) = &problem.help {
        writeln!(said, "  help: {help}").expect("a string");
    }
    said
}

#[test]
fn mistakes_are_reported() {
    for path in cases("err") {
        let text = fs::read_to_string(&path).expect("cases are UTF-8 text");
        let mut sources = Sources::new();
        let file = sources.add("case", text.clone());
        let parsed = syntax::parse(file, &text);
        let mut said = String::new();
        let mut last_line = 0;
        for problem in &parsed.problems {
            let line = sources.line_column(problem.span()).expect("in the text").line;
            if line != last_line {
                let source = sources.get(file).expect("the file").line(line);
                writeln!(said, "\n{}", source.trim()).expect("a string");
                last_line = line;
            }
            said.push_str(&rendered(&sources, problem));
        }
        assert!(!parsed.problems.is_empty(), "{} has no mistake", path.display());
        snapshot(&path, said.trim_start());
    }
}

#[test]
fn files_without_mistakes_are_read() {
    for path in cases("ok") {
        let text = fs::read_to_string(&path).expect("cases are UTF-8 text");
        let mut sources = Sources::new();
        let file = sources.add("case", text.clone());
        let parsed = syntax::parse(file, &text);
        let problems: String =
            parsed.problems.iter().map(|problem| rendered(&sources, problem)).collect();
        assert!(problems.is_empty(), "{}:\n{problems}", path.display());
        snapshot(&path, &compact(&parsed.file));
    }
}

/// The debug form without places, a line for each declaration.
fn compact(file: &ast::File) -> String {
    let mut said = String::new();
    for declaration in &file.declarations {
        writeln!(said, "{}", without_places(&format!("{declaration:?}"))).expect("a string");
    }
    for comment in &file.comments {
        writeln!(said, "{}", comment.node).expect("a string");
    }
    said
}

/// `Spanned { node: X, span: 0:1..2 }` becomes `X`, `span: 0:1..2` goes, empty parts go.
fn without_places(debug: &str) -> String {
    let mut said = debug.to_owned();
    for from in [", span: ", "span: "] {
        while let Some(at) = said.find(from) {
            let rest = &said[at + from.len()..];
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
                .unwrap_or(rest.len());
            let mut end = at + from.len() + end;
            if from == "span: " && said[end..].starts_with(", ") {
                end += 2;
            }
            said.replace_range(at..end, "");
        }
    }
    while let Some(at) = said.find("Spanned { node: ") {
        let inner = at + "Spanned { node: ".len();
        let mut depth = 1;
        let mut quoted = false;
        let close = said[inner..]
            .char_indices()
            .find(|(_, c)| {
                match c {
                    '"' => quoted = !quoted,
                    '{' if !quoted => depth += 1,
                    '}' if !quoted => depth -= 1,
                    _ => {}
                }
                depth == 0
            })
            .map(|(close, _)| inner + close)
            .expect("braces match");
        let node = said[inner..close].trim_end().to_owned();
        said.replace_range(at..=close, &node);
    }
    for (long, short) in [
        ("annotations: Annotations { cites: [], interpretations: [], notes: [] }", ""),
        ("broken: false", ""),
        ("standing: Standing { status: None, not_stated: [], in_force: None }", ""),
        ("ExprKind::", ""),
        (", , ", ", "),
        (", }", " }"),
        (" ,  }", " }"),
    ] {
        said = said.replace(long, short);
    }
    said
}
