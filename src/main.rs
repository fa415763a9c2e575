//! The `rules` command.
fn main() {}
