//! The compiled library: every name resolved, every expression typed, nothing left to look up.
//!
//! Owns: [`Program`], flat arenas addressed by index, and the compilation from syntax trees to it.
//! Takes: [`crate::syntax::ast`]. Gives: a closed, immutable `Program` for any number of cases, or
//! every mistake of the library at once.
//! Must never know: the layout of texts, JSON, terminals.

mod cited;
mod compile;
mod find;
mod ids;
mod ir;
mod prepared;
mod uses;
mod value;
mod write;

pub use cited::{Annotated, Cited, Citing};
pub use compile::{
    Compiled, PackTrees, compile, compile_expression, compile_indexed, compile_library,
    compile_rules, pack_trees,
};
pub use find::find_answers;
pub use ids::*;
pub use ir::*;
pub use uses::*;
pub use value::*;
