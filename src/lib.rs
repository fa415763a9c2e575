//! `rules`: a language for the rules of public services, read like prose, and an interpreter that
//! explains every answer.
//!
//! Text goes through four steps, each one public function:
//! text → [`syntax`] → `Ast` → [`program`] → `Program` → [`engine`] → `Evaluation` → [`explain`] → words.
//! Nothing here reads a file, a clock or the network: callers hand over texts, facts and the day.
//!
//! ```
//! use rules::explain::{Evidence, Only, TextStyle};
//! use rules::source::Sources;
//! use rules::value::Date;
//! use rules::{case, engine, explain, program};
//!
//! let mut sources = Sources::new();
//! sources.add(
//!     "card/card.rules",
//!     r#"
//! pack card "Library card"
//!
//! facts reader "The reader"
//!   date_of_birth: date "When were they born?"
//!
//! eligibility library_card "Library card"
//!   condition age "Aged 8 or over"
//!     met when age on today if born reader.date_of_birth is at least 8
//! "#,
//! );
//! let compiled = program::compile_library(&sources);
//! assert_eq!(compiled.problems, []);
//! let program = compiled.program.ok_or("there is no program")?;
//!
//! let text = r#"{ "reader": { "date_of_birth": "2017-07-01" } }"#;
//! let file = sources.add("case.json", text);
//! let loaded = case::load(&program, file, text).map_err(|_| "this is no case")?;
//! assert_eq!(loaded.faults, []);
//!
//! let facts = &loaded.facts;
//! let today = Date::from_ymd(2025, 7, 1).ok_or("there is no such day")?;
//! let (evaluation, trace) = engine::evaluate_traced(&program, facts, today, None);
//!
//! let sources = &sources;
//! let evidence =
//!     Evidence { sources, program: &program, facts, evaluation: &evaluation, trace: &trace };
//! let page = explain::answers(evidence, Only::default());
//! let words = explain::to_text(&page, TextStyle { color: false, width: 80 });
//! assert!(words.contains("✓ ELIGIBLE"));
//! # Ok::<(), &str>(())
//! ```

pub mod diagnostic;
pub mod source;
pub mod span;
pub mod value;

pub mod syntax;

pub mod program;

pub mod case;
pub mod engine;

pub mod explain;

pub mod document;

pub mod scenario;

pub mod analysis;

pub mod assist;

pub mod batch;

pub mod session;

pub mod ide;
