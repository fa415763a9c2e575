//! Where inputs begin: the packs, the examples, and the examples in the documents.

use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/");

/// Every file below a folder that ends so, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The project's folder, also where this crate stands in a folder of it.
fn root(start: &Path) -> &Path {
    if start.join("rules").is_dir() { start } else { start.parent().unwrap_or(start) }
}

/// The rule files of the packs: name and text.
pub fn rule_files(start: &Path) -> Vec<(String, String)> {
    let root = root(start);
    files(&root.join("rules"), "rules")
        .into_iter()
        .filter_map(|path| {
            let name = path.strip_prefix(root).ok()?.display().to_string().replace('\\', "/");
            Some((name, fs::read_to_string(&path).ok()?))
        })
        .collect()
}

/// The blocks of the documents whose first tag is this.
fn blocks(root: &Path, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(&root.join("docs"), "md") {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut open: Option<(bool, String)> = None;
        for line in text.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(tags)) => {
                    open = Some((tags.split(',').next() == Some(language), String::new()));
                }
                (Some(_), Some(_)) => {
                    found.extend(open.take().filter(|(wanted, _)| *wanted).map(|(_, text)| text));
                }
                (Some((_, block)), None) => {
                    block.push_str(line);
                    block.push('\n');
                }
                (None, None) => {}
            }
        }
    }
    found
}

/// Expressions: what stands after the words that begin clauses.
fn expressions(text: &str) -> impl Iterator<Item = String> {
    const WORDS: &[&str] =
        &["is ", "met when ", "when ", "excluded when ", "otherwise ", "pays ", "due on "];
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = WORDS.iter().find_map(|word| line.strip_prefix(word))?;
        Some(rest.to_owned())
    })
}

/// The inputs that a target begins with.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let root = root(Path::new(ROOT));
    let rules: Vec<String> =
        rule_files(root).into_iter().map(|(_, text)| text).chain(blocks(root, "rules")).collect();
    let texts: Vec<String> = match target {
        "case" => ["examples", "rules"]
            .iter()
            .flat_map(|folder| files(&root.join(folder), "json"))
            .filter_map(|path| fs::read_to_string(path).ok())
            .chain(blocks(root, "json"))
            .collect(),
        "eval" => rules
            .iter()
            .flat_map(|text| expressions(text))
            .chain(
                blocks(root, "rules")
                    .iter()
                    .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()),
            )
            .collect(),
        _ => {
            // Whole packs are long: their declarations one by one find as much, sooner.
            let parts = rules.iter().flat_map(|text| text.split("\n\n").map(str::to_owned));
            parts.chain(rules.iter().cloned()).collect()
        }
    };
    texts.into_iter().filter(|text| !text.trim().is_empty()).map(String::into_bytes).collect()
}
