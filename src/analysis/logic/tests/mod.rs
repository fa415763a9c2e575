//! What is found, in small programs, against brute force, and in the packs.

mod brute;
mod long;
mod packs;
mod small;

use crate::diagnostic::Code;
use crate::program::{Program, compile_library};
use crate::source::Sources;

#[track_caller]
fn compiled(text: &str) -> (Sources, Program) {
    let mut sources = Sources::new();
    sources.add("small/small.rules", text);
    let compiled = compile_library(&sources);
    let problems: Vec<_> = compiled.problems.iter().map(|one| (one.code, &one.message)).collect();
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    (sources, compiled.program.expect("a program"))
}

/// The same, of a text that may ask for what the compiler refuses because it cannot be.
fn may_compile(text: &str) -> Option<(Sources, Program)> {
    let mut sources = Sources::new();
    sources.add("small/small.rules", text);
    let compiled = compile_library(&sources);
    let refused = |one: &crate::diagnostic::Diagnostic| {
        matches!(one.code, Code::NeverNone | Code::MayBeNone | Code::DatedLines)
    };
    let odd: Vec<_> = compiled.problems.iter().filter(|one| !refused(one)).collect();
    assert!(odd.is_empty(), "{odd:?}\n{text}");
    if compiled.problems.is_empty() { Some((sources, compiled.program?)) } else { None }
}
