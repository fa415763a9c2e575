//! A document that leads through making files: its commands are run in a folder of its own, and its blocks make the
//! files there, in the order in which they are read.
//!
//! `add=FILE` puts the block at the end of the file. `try=FILE` does so until the next block for that file: a step
//! that goes wrong on purpose. `in=FILE` takes the lines that begin with `-` out and puts those with `+` in.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::markdown::Block;
use super::wrong;

pub(crate) struct Walk {
    folder: tempfile::TempDir,
    /// What each file holds that was tried, without what was tried.
    before: RefCell<BTreeMap<String, String>>,
}

impl Walk {
    /// The folder of a document that makes files; `None` for any other.
    pub(crate) fn of(blocks: &[Block]) -> Option<Self> {
        blocks.iter().any(Block::goes_into_a_file).then(|| Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            before: RefCell::default(),
        })
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Does what a block says to a file; what is wrong with it.
    pub(crate) fn step(&self, block: &Block) -> Option<String> {
        let file = ["add", "try", "in"].iter().find_map(|name| block.value(name))?;
        let path = self.folder.path().join(file);
        let mut before = self.before.borrow_mut();
        let text = match before.remove(file) {
            Some(text) => text,
            None => fs::read_to_string(&path).unwrap_or_default(),
        };
        let gap = if text.is_empty() { "" } else { "\n" };
        let text = if block.value("in").is_some() {
            match changed(&text, &block.text) {
                Ok(text) => text,
                Err(line) => return Some(wrong(block, &format!("{file} has no line `{line}`"))),
            }
        } else {
            let added = format!("{text}{gap}{}", block.text);
            if block.value("try").is_some() {
                before.insert(file.to_owned(), text);
            }
            added
        };
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(&path, text).expect("it can be written");
        None
    }
}

/// A text after a change; the line that is not there, if one is not.
fn changed(text: &str, diff: &str) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut at = 0;
    for step in diff.lines() {
        let (sign, line) = step.split_at(step.len().min(1));
        match sign {
            "+" => {
                lines.insert(at, line.to_owned());
                at += 1;
            }
            _ => {
                let found = lines.iter().skip(at).position(|one| one == line);
                at += found.ok_or_else(|| line.to_owned())?;
                if sign == "-" {
                    lines.remove(at);
                } else {
                    at += 1;
                }
            }
        }
    }
    Ok(lines.join("\n") + "\n")
}

#[test]
fn a_change_is_made_at_its_lines() {
    let after = changed("a\nb\nc\n", " a\n-b\n+B\n");
    assert_eq!(after.as_deref(), Ok("a\nB\nc\n"));
    assert_eq!(changed("a\n", "-x\n"), Err("x".to_owned()));
}
