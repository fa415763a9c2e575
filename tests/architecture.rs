//! Holds the sources to the table of floors in `ARCHITECTURE.md`.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom on the same floor: these know places in texts and nothing else of each other.
const BESIDE: &[(&str, &str)] = &[("source", "span"), ("diagnostic", "span")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table in `ARCHITECTURE.md`: module to floor.
fn floors() -> BTreeMap<String, u32> {
    let text =
        fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let mut floors = BTreeMap::new();
    for line in text.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let Some(floor) = cells.next().and_then(|cell| cell.parse().ok()) else { continue };
        let modules = cells.next().unwrap_or_default();
        for name in modules.split('`').skip(1).step_by(2) {
            floors.insert(name.to_owned(), floor);
        }
    }
    assert!(floors.len() > 5, "ARCHITECTURE.md has no table of floors: | floor | modules | …");
    floors
}

/// Every source file with the top-level module it belongs to; tests inside `src` see everything.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    folders.push(path);
                }
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.ends_with(".rs") || name == "tests.rs" || name.ends_with("_tests.rs") {
                continue;
            }
            let inside = path.strip_prefix(root().join("src")).expect("below src");
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("sources are UTF-8 text");
            found.push((module, inside.to_owned(), text));
        }
    }
    found.sort();
    found
}

/// The code of a file without comments and without its own tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines()
        .map(|line| line.trim_start())
        .filter(|line| !line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The modules named after `crate::`, in braces too.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0_i32;
            let mut start = true;
            let mut word = String::new();
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    _ if depth == 0 && start && (letter.is_alphanumeric() || letter == '_') => {
                        word.push(letter);
                        continue;
                    }
                    _ => {}
                }
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                    start = false;
                }
            }
            if !word.is_empty() {
                found.push(word);
            }
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn modules_import_only_from_floors_below() {
    let floors = floors();
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        if module == "lib" {
            continue;
        }
        let Some(own) = floors.get(&module) else {
            wrong.push(format!("`{module}` has no floor in ARCHITECTURE.md"));
            continue;
        };
        for import in imports(&code(&text)) {
            let Some(other) = floors.get(&import) else { continue };
            let beside = BESIDE.contains(&(module.as_str(), import.as_str()));
            if import != module && other >= own && !beside {
                let path = path.display();
                wrong
                    .push(format!("{path}: `{module}` (floor {own}) imports `{import}` ({other})"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "against the floors:\n{}", wrong.join("\n"));
}

#[test]
fn the_command_line_uses_the_public_library_alone() {
    for (module, path, text) in sources() {
        if module == "cli" || module == "main" {
            let outside: Vec<String> =
                imports(&code(&text)).into_iter().filter(|name| name != "cli").collect();
            assert!(outside.is_empty(), "{} imports {outside:?}", path.display());
        }
    }
}

#[test]
fn the_table_of_floors_names_the_modules_of_the_library() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs is there");
    let declared: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod ")))
        .map(|name| name.trim_end_matches(';'))
        .collect();
    let floors = floors();
    for name in &declared {
        assert!(floors.contains_key(*name), "ARCHITECTURE.md gives `{name}` no floor");
    }
    for name in floors.keys().filter(|name| !matches!(name.as_str(), "main" | "cli")) {
        assert!(
            declared.contains(&name.as_str()),
            "ARCHITECTURE.md names `{name}`: no such module"
        );
    }
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let bare: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| !text.starts_with("//!"))
        .map(|(_, path, _)| path.display().to_string())
        .collect();
    assert!(bare.is_empty(), "these files do not open with a `//!` paragraph: {bare:?}");
}

#[test]
fn grouped_imports_are_found() {
    let code = "use crate::{span::{Span, FileId}, value::Date};\nlet x = crate::program::Program;";
    assert_eq!(imports(code), ["span", "value", "program"]);
}
