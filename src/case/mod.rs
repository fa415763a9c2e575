//! From the JSON of a case to the facts of a program, with the place of every mistake; and back.
//!
//! Owns: how facts are written as JSON: reading a case ([`load`], [`Reader`]), writing values
//! ([`value_to_json`]), the names of places ([`place_path`]), and the JSON Schema of
//! a library ([`schema`]), and changing the text of a case ([`edit`]).
//! Takes: a [`Program`] and a text. Gives: [`Facts`] and every [`Fault`], or what is wrong with the
//! text as JSON. Must never know: evaluation, files, terminals.

mod checks;
mod dates;
pub mod edit;
mod explain;
mod index;
mod load;
mod mistakes;
mod output;
mod pieces;
mod place;
mod reports;
mod scalar;
mod scan;
mod schema;
mod spans;
mod withheld;
mod words;

#[cfg(test)]
mod tests;

pub use checks::{Blamed, check_fault};
pub(crate) use output::id_text;
pub use output::{case_to_json, value_to_json};
pub use pieces::{Piece, compact};
pub use place::{
    fact_of_item, fact_path, field_path, group_key, place_path, record_of_item, shape_of_list,
};
pub use schema::schema;
pub use spans::Spans;
pub use withheld::{fault_without_marked, without_marked};

use crate::diagnostic::{Code, Diagnostic};
use crate::program::{FactId, Facts, FieldShape, Program, Slot};
use crate::source::sha256;
use crate::span::{FileId, Span};
use index::Tables;
use load::Loading;
use scan::Scanner;

/// The largest case that is read, in bytes: 64 MiB. Callers stop reading a file there.
pub const MAX_CASE_BYTES: usize = 64 * 1024 * 1024;
/// How deep brackets may stand in one another.
pub const MAX_DEPTH: usize = 64;
/// The most values and items that the lists of a case hold, all together.
pub const MAX_ENTRIES: usize = 100_000;
/// The most faults of one case that are reported; further ones are counted.
pub const MAX_FAULTS: usize = 1000;

/// A case that could be read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says of each fact.
    pub facts: Facts,
    /// Every mistake, by place; the facts concerned are [`Slot::Faulty`].
    pub faults: Vec<Fault>,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
    /// Where each fact was given.
    pub spans: Spans,
}

/// One mistake in a case that does not keep the rest from being read.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong, at its place in the case's text.
    pub diagnostic: Diagnostic,
    /// The fact that it makes faulty; `None` for a key that is no fact.
    pub fact: Option<FactId>,
    /// Other facts that it makes faulty.
    pub with: Vec<FactId>,
    /// Where it is: `child.need_level`, `contract.families["F1"].areas[2].end`. Empty where it is in no
    /// one place.
    pub path: String,
}

impl Fault {
    /// Whether it makes a fact faulty.
    #[must_use]
    pub fn concerns(&self, fact: FactId) -> bool {
        self.fact == Some(fact) || self.with.contains(&fact)
    }
}

/// Reads cases for one program. What keys and words are looked up in is prepared once.
pub struct Reader<'p> {
    tables: Tables<'p>,
}

impl<'p> Reader<'p> {
    /// Prepares to read cases for a program.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self { tables: Tables::new(program) }
    }

    /// Reads a case. One pass over the text; nothing of it is copied but what the facts keep.
    ///
    /// # Errors
    ///
    /// The text is not JSON or no object, or it is beyond a bound: nothing of it is used.
    pub fn load(&self, file: FileId, text: &str) -> Result<Loaded, Vec<Diagnostic>> {
        let mut loading = Loading::new(&self.tables, scanner(file, text)?);
        loading.case().map_err(|stop| vec![*stop])?;
        let faults = loading.faults();
        Ok(Loaded { faults, sha256: sha256([text]), facts: loading.facts, spans: loading.spans })
    }

    /// The same for one of many cases: without the fingerprint of its text, which takes longer than reading it.
    ///
    /// # Errors
    ///
    /// As [`Reader::load`].
    pub fn load_one_of_many(&self, file: FileId, text: &str) -> Result<Loaded, Vec<Diagnostic>> {
        let mut loading = Loading::new(&self.tables, scanner(file, text)?);
        loading.case().map_err(|stop| vec![*stop])?;
        let faults = loading.faults();
        Ok(Loaded { faults, sha256: String::new(), facts: loading.facts, spans: loading.spans })
    }

    /// Reads one value, written as in a case, of the kind that a fact or field asks for. `name` is what
    /// reports call it. Lists of records are only read as parts of a case.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or the value is not of that kind.
    pub fn read_value(
        &self,
        name: &str,
        shape: &FieldShape,
        file: FileId,
        text: &str,
    ) -> Result<Slot, Diagnostic> {
        let scanner = scanner(file, text).map_err(|mut reports| {
            reports.pop().unwrap_or_else(|| {
                Diagnostic::error(Code::CaseNotJson, Span::default(), "not a value")
            })
        })?;
        Loading::new(&self.tables, scanner).alone(name, shape).map_err(|stop| *stop)?
    }
}

/// Reads one case for a program; for many cases, prepare a [`Reader`].
///
/// # Errors
///
/// The text is not JSON or no object, or it is beyond a bound: nothing of it is used.
pub fn load(program: &Program, file: FileId, text: &str) -> Result<Loaded, Vec<Diagnostic>> {
    Reader::new(program).load(file, text)
}

/// What to say of a case larger than [`MAX_CASE_BYTES`], for callers that stop reading there.
#[must_use]
pub fn too_large(file: FileId) -> Diagnostic {
    let mib = MAX_CASE_BYTES / (1024 * 1024);
    Diagnostic::error(
        Code::CaseTooLarge,
        Span::new(file, 0, 0),
        format!("the case is larger than {mib} MiB"),
    )
    .help("give one case a file")
}

fn scanner(file: FileId, text: &str) -> Result<Scanner<'_>, Vec<Diagnostic>> {
    if text.len() > MAX_CASE_BYTES {
        return Err(vec![too_large(file)]);
    }
    let scanner = Scanner::new(file, text);
    // Every second byte of UTF-16 is zero where the text is English.
    if text.as_bytes().iter().take(4).any(|byte| *byte == 0) {
        return Err(vec![*scanner.not_utf8()]);
    }
    Ok(scanner)
}
