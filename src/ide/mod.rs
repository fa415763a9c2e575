//! A library of rules while it is written.
//!
//! Owns: the texts that are open in an editor over those on disk, what is wrong in them after each change
//! ([`Workspace`]), and all that can be asked about a place in them.
//! Takes: texts under names, places as offsets, the day. Gives: plain data over offsets. A step that fails changes
//! nothing. Must never know: protocols, editors, files, the clock.

mod workspace;

#[cfg(test)]
mod tests;

pub use workspace::{MAX_TYPED_BYTES, Place, Problems, Step, Trouble, Workspace};
