//! Every code that a report can carry, in one list.
//!
//! A code is never reused or renamed: people search for it. Each has a section in `docs/errors.md`.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// The stable name of a kind of mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it is printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

codes! {
    // --- reading files -------------------------------------------------------------------------
    /// A file cannot be read.
    FileUnreadable = "rules::file::unreadable",
    /// A file is larger than the bound.
    FileTooLarge = "rules::file::too_large",
    /// A file is not UTF-8 text.
    FileNotText = "rules::file::not_text",
    // --- syntax --------------------------------------------------------------------------------
    /// The words at this place do not fit the language.
    Syntax = "rules::syntax::unexpected",

    // --- compiling -----------------------------------------------------------------------------
    /// No declaration has this name.
    UnknownName = "rules::compile::unknown_name",

    // --- cases ---------------------------------------------------------------------------------
    /// The case is not valid JSON.
    CaseNotJson = "rules::case::not_json",

    // --- evaluation ----------------------------------------------------------------------------
    /// A number is divided by zero.
    DivisionByZero = "rules::eval::division_by_zero",

    // --- the tool itself -----------------------------------------------------------------------
    /// A broken promise of the engine's own code.
    Internal = "rules::internal",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
