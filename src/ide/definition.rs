//! Go to definition: from a name to where it is declared.

use super::Index;
use crate::program::Named;
use crate::span::{FileId, Span};

/// The declarations of the name at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name that was asked about.
    pub from: Span,
    /// Where it is declared: nearly always one place.
    pub to: Vec<Declared>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declared {
    /// In a text.
    Text {
        /// Its name.
        name: Span,
        /// All of it.
        whole: Span,
    },
    /// A case file, by the folder of the rule file and what is written behind it.
    CaseFile(String),
}

/// Where the name at an offset is declared. What the language itself gives its name (`eligible`, `due_on`) leads to
/// the rule whose answer it is; a paragraph that is not listed, to its source.
#[must_use]
pub fn definition(index: &Index, file: FileId, offset: u32) -> Option<Definition> {
    let found = index.at(file, offset)?;
    let mut to: Vec<Declared> = Vec::new();
    for named in found.named {
        for declared in declarations(index, named) {
            if !to.contains(&declared) {
                to.push(declared);
            }
        }
    }
    (!to.is_empty()).then_some(Definition { from: found.span, to })
}

fn declarations(index: &Index, named: Named) -> Vec<Declared> {
    if let Named::CaseFile(at) = named {
        let path = index.uses().case_files.get(at as usize);
        return path.map(|path| Declared::CaseFile(path.clone())).into_iter().collect();
    }
    let mut at = Some(named);
    while let Some(named) = at {
        if let Some(name) = index.declared(named) {
            let whole = index.whole_of(named).filter(|whole| contains(*whole, name));
            return vec![Declared::Text { name, whole: whole.unwrap_or(name) }];
        }
        at = index.part_of(named);
    }
    Vec::new()
}

fn contains(whole: Span, part: Span) -> bool {
    whole.file == part.file && whole.start <= part.start && part.end <= whole.end
}
