//! The fenced blocks of the documents, with their places.

use std::fs;
use std::path::{Path, PathBuf};

/// One fenced block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// The document, relative to the project.
    pub(crate) file: String,
    /// The line of its opening fence.
    pub(crate) line: usize,
    /// The heading it stands under.
    pub(crate) section: String,
    /// The words after the fence, at commas.
    pub(crate) tags: Vec<String>,
    /// What stands between the fences.
    pub(crate) text: String,
}

impl Block {
    /// Whether it is of this language.
    pub(crate) fn is(&self, language: &str) -> bool {
        self.tags.first().is_some_and(|tag| tag == language)
    }

    /// Whether it has this tag.
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// Whether it is a step of a document that makes files in a folder of its own.
    pub(crate) fn goes_into_a_file(&self) -> bool {
        ["add", "try", "in"].iter().any(|name| self.value(name).is_some())
    }

    /// The value of `name=value`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.tags.iter().find_map(|tag| tag.strip_prefix(name)?.strip_prefix('='))
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `README.md`, and every document in `docs/`.
pub(crate) fn paths() -> Vec<PathBuf> {
    let mut paths = vec![root().join("README.md")];
    let entries = fs::read_dir(root().join("docs")).expect("docs can be read");
    let mut docs: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    docs.sort();
    paths.extend(docs);
    paths
}

/// Every block of every document, in order.
pub(crate) fn documents() -> Vec<Block> {
    paths().iter().flat_map(|path| blocks(path)).collect()
}

/// The blocks of one document.
pub(crate) fn blocks(path: &Path) -> Vec<Block> {
    let text = fs::read_to_string(path).expect("documents are UTF-8 text");
    let file = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(tags), false) => {
                assert!(!tags.trim().is_empty(), "{file}:{}: this block has no tag", at + 1);
                let tags = tags.trim().split(',').map(str::to_owned).collect();
                let (file, section) = (file.clone(), section.clone());
                blocks.push(Block { file, line: at + 1, section, tags, text: String::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                if let Some(block) = blocks.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (None, false) if line.starts_with('#') => {
                section = line.trim_start_matches('#').trim().trim_matches('`').to_owned();
            }
            (None, false) => {}
        }
    }
    assert!(!open, "{file}: a block is not closed");
    blocks
}
