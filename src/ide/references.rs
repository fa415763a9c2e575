//! References: every place, in every pack, where the name at a place stands.

use super::Index;
use crate::span::{FileId, Span};

/// Every place where the name at an offset stands, in the order of the texts; with or without the place where it
/// is declared. `None` where no name stands.
#[must_use]
pub fn references(
    index: &Index,
    file: FileId,
    offset: u32,
    with_declaration: bool,
) -> Option<Vec<Span>> {
    let found = index.at(file, offset)?;
    let mut places: Vec<Span> = Vec::new();
    for named in found.named {
        let wanted = index.places(named).filter(|one| with_declaration || !one.declares);
        places.extend(wanted.map(|one| one.span));
    }
    places.sort_unstable();
    places.dedup();
    Some(places)
}
