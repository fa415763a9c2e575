//! What stands at a place: the names of a library as the compiler resolved them.
//!
//! Owns: [`Index`], which is asked for what a name at an offset stands for, and where else it stands.
//! Takes: [`Indexed`], what the compiler gave, also of a library with mistakes. Gives: places and ids.
//! Must never know: how a name is resolved, which is the compiler's alone.

mod named;

use std::sync::OnceLock;

use crate::diagnostic::Diagnostic;
use crate::program::{Indexed, Named, Program, Use, Uses};
use crate::span::{FileId, Span};

pub(super) use named::of_subject;
pub use named::{About, Kind};

/// The names of a library. It is made once for each state of the texts.
#[derive(Debug)]
pub struct Index {
    program: Program,
    whole: bool,
    problems: Vec<Diagnostic>,
    uses: Uses,
    /// Positions in `uses`, by what the name stands for; made when it is first asked for.
    by_named: OnceLock<Vec<u32>>,
}

/// The name at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name; of a text, its quotes too.
    pub span: Span,
    /// What it stands for: nearly always one thing. A warning that a scenario expects may be that of several rules.
    pub named: Vec<Named>,
}

impl Index {
    /// The names that the compiler noted.
    #[must_use]
    pub fn new(indexed: Indexed) -> Self {
        let Indexed { program, whole, problems, uses } = indexed;
        Self { program, whole, problems, uses, by_named: OnceLock::new() }
    }

    /// The program, if nothing is wrong in the library.
    #[must_use]
    pub fn program(&self) -> Option<&Program> {
        self.whole.then_some(&self.program)
    }

    /// Whether nothing is wrong in the library.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Every mistake of the library, sorted by place.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// What could be compiled: for heads and types only, and never by index.
    pub(super) const fn known(&self) -> &Program {
        &self.program
    }

    pub(super) const fn uses(&self) -> &Uses {
        &self.uses
    }

    /// The name at an offset: the one that it stands in, or right behind.
    #[must_use]
    pub fn at(&self, file: FileId, offset: u32) -> Option<Found> {
        let all = &self.uses.all;
        let behind = all.partition_point(|one| (one.span.file, one.span.start) <= (file, offset));
        let last = all.get(behind.checked_sub(1)?)?;
        if last.span.file != file || last.span.end < offset {
            return None;
        }
        let same = all.get(..behind)?.iter().rev().take_while(|one| one.span == last.span);
        let mut named: Vec<Named> = same.map(|one| one.named).collect();
        named.reverse();
        Some(Found { span: last.span, named })
    }

    /// Every name in a text, in its order: where it stands, what it stands for, whether it is declared there.
    #[must_use]
    pub fn in_file(&self, file: FileId) -> &[Use] {
        let all = &self.uses.all;
        let start = all.partition_point(|one| one.span.file < file);
        let end = all.partition_point(|one| one.span.file <= file);
        all.get(start..end).unwrap_or_default()
    }

    /// Every place where the name of something stands, in the order of the texts.
    pub fn places(&self, named: Named) -> impl Iterator<Item = &Use> {
        let all = &self.uses.all;
        let sorted = self.by_named.get_or_init(|| {
            let mut sorted: Vec<u32> = (0_u32..).take(all.len()).collect();
            sorted.sort_by_key(|at| all.get(*at as usize).map(|one| one.named));
            sorted
        });
        let named_at = |at: &u32| all.get(*at as usize).map(|one| one.named);
        let start = sorted.partition_point(|at| named_at(at) < Some(named));
        let end = sorted.partition_point(|at| named_at(at) <= Some(named));
        let places = sorted.get(start..end).unwrap_or_default();
        places.iter().filter_map(|at| all.get(*at as usize))
    }

    /// Where something is declared.
    #[must_use]
    pub fn declared(&self, named: Named) -> Option<Span> {
        self.places(named).find(|one| one.declares).map(|one| one.span)
    }
}
