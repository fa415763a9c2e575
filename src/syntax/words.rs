//! The words of the language: which are reserved, which begin a declaration, which begin a line.
//!
//! Owns: the lists that the parser, completion and the docs share. Must never know: what a word means.

/// Words that are part of expressions. They cannot name a declaration, a value or a loop variable; they may
/// still be names after a dot (`area.end`), of fields, conditions and columns. Sorted.
pub const RESERVED: &[&str] = &[
    "after",
    "all",
    "and",
    "any",
    "applies",
    "because",
    "before",
    "between",
    "does",
    "earliest",
    "every",
    "except",
    "for",
    "from",
    "highest",
    "if",
    "in",
    "includes",
    "is",
    "latest",
    "lowest",
    "no",
    "none",
    "not",
    "of",
    "or",
    "otherwise",
    "rounded",
    "satisfies",
    "the",
    "to",
    "today",
    "unknown",
    "until",
    "when",
    "where",
    "yes",
];

/// Words that begin a declaration. Sorted.
pub const DECLARATIONS: &[&str] = &[
    "calendar",
    "choices",
    "define",
    "eligibility",
    "facts",
    "indicator",
    "levels",
    "pack",
    "payment",
    "queue",
    "record",
    "scenario",
    "source",
    "standard",
    "table",
];

/// How a line begins, and where it may stand. Sorted.
pub const LINES: &[(&str, &str)] = &[
    ("advice", "an `eligibility`, a `standard` or a `payment`"),
    ("answers", "an `eligibility` or a `standard`"),
    ("applies when", "a `condition`, an `expectation`, an `exclusion`, a `hold` or a `standard`"),
    ("as at", "a `scenario`"),
    ("at most", "an `instalment`"),
    ("check", "`facts` or a `record`"),
    ("cites", "a declaration, or a line of one"),
    ("clock pauses", "a `standard`"),
    ("clock starts", "a `standard`"),
    ("clock stops", "a `standard`"),
    ("closed", "a `calendar`"),
    ("condition", "an `eligibility` or an `instalment`"),
    ("contact", "a `pack`, or an `eligibility` or a `standard` before its conditions"),
    ("counts when", "an `indicator`"),
    ("covers", "a `calendar`"),
    ("date", "a `source`"),
    ("dated by", "a `define` or an `indicator`"),
    ("due on", "an `instalment`"),
    ("except", "a `define`"),
    ("excluded when", "an `exclusion`"),
    ("exclusion", "an `eligibility` or an `instalment`"),
    ("expect", "a `scenario`"),
    ("expectation", "an `eligibility`"),
    ("first by", "a `queue`"),
    ("for each", "an `indicator`"),
    ("given", "a `scenario`"),
    ("held when", "a `hold`"),
    ("helps", "a `condition`, an `expectation` or an `exclusion` of an `eligibility`"),
    ("hold", "an `instalment`"),
    ("in force", "a determination or a `source`"),
    ("instalment", "a `payment`"),
    ("interpretation", "a declaration, or a line of one"),
    ("is", "a `define`"),
    ("letter", "an `eligibility` or a `standard`, or a condition, `warning` or `advice` of one"),
    ("limit", "a `standard`"),
    ("link", "a `source`"),
    ("lint", "a `pack`"),
    ("met when", "a `condition` or an `expectation`"),
    ("not stated", "a determination"),
    ("note", "a declaration, or a line of one"),
    ("otherwise", "a `define`"),
    ("paragraph", "a `source`"),
    ("pays", "an `instalment`"),
    ("publisher", "a `pack` or a `source`"),
    ("status", "a `pack` or a determination"),
    ("target", "an `indicator`"),
    ("then by", "a `queue`"),
    ("uses", "a `pack`"),
    ("version", "a `pack`"),
    ("waits when", "a `queue`"),
    ("warning", "an `eligibility`, a `standard` or a `payment`"),
    ("warns", "an `expectation`"),
    ("when", "a `warning` or an `advice`"),
    ("|", "a `table`, or a list in a `scenario`"),
];

/// Is this a reserved word?
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

/// Does this word begin a declaration?
pub(super) fn is_declaration(word: &str) -> bool {
    DECLARATIONS.binary_search(&word).is_ok()
}

/// Where a line that begins with these words may stand.
pub(super) fn place_of_line(opening: &str) -> Option<&'static str> {
    LINES.iter().find(|(words, _)| *words == opening).map(|(_, place)| *place)
}

/// The first word of a text, and what follows it after spaces. Empty if it begins with something else.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, rest.trim_start_matches(' '))
}

/// Does this text begin as a line of its own does, whatever stands above it? Used to stop at the next line
/// where a quote or bracket was not closed, so it must not be true of the middle of an expression.
pub(super) fn begins_a_line(text: &str) -> bool {
    if text.starts_with('|') {
        return true;
    }
    let (first, rest) = first_word(text);
    if first.is_empty() || text.get(first.len()..).is_some_and(|rest| rest.starts_with('.')) {
        return false;
    }
    let (second, after) = first_word(rest);
    match first {
        "cites" | "interpretation" | "instalment" | "condition" | "expectation" | "exclusion"
        | "hold" | "warning" | "advice" | "warns" | "check" | "uses" | "lint" => {
            !second.is_empty() && !is_reserved(second) || rest.starts_with('"')
        }
        "note" | "version" | "publisher" | "status" | "link" | "helps" | "contact" => {
            rest.starts_with('"')
        }
        "letter" => {
            rest.starts_with('"')
                || matches!(
                    second,
                    "eligible" | "not" | "met" | "running" | "breached" | "undecided"
                )
        }
        "met" | "applies" | "excluded" | "held" | "counts" | "waits" => second == "when",
        "clock" => matches!(second, "starts" | "stops" | "pauses"),
        "due" => second == "on",
        "dated" => second == "by",
        "as" => second == "at",
        "paragraph" => rest.starts_with(|first: char| first.is_ascii_digit() || first == '"'),
        "pays" | "limit" | "given" | "expect" | "target" | "otherwise" | "except" => true,
        "define" => !second.is_empty(),
        _ if is_declaration(first) => {
            rest.starts_with('"') || !second.is_empty() && after.starts_with('"')
        }
        _ => false,
    }
}

/// The same, true only of what is hardly ever said at the start of a line of prose.
pub(super) fn surely_begins_a_line(text: &str) -> bool {
    let (first, rest) = first_word(text);
    let (second, after) = first_word(rest);
    match first {
        "met" | "applies" | "excluded" | "held" | "counts" | "waits" => second == "when",
        "clock" => matches!(second, "starts" | "stops" | "pauses"),
        "cites" => !second.is_empty() && !is_reserved(second),
        "condition" | "expectation" | "exclusion" | "hold" | "warning" | "advice"
        | "instalment" => second.contains('_') || after.starts_with('"'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(RESERVED.is_sorted());
        assert!(DECLARATIONS.is_sorted());
        assert!(LINES.is_sorted());
    }

    #[test]
    fn expressions_do_not_begin_lines() {
        for text in
            ["is at least 4", "and given", "child.age", "hold.x", "not a", "condition is met"]
        {
            assert!(!begins_a_line(text), "{text}");
        }
        for text in ["met when a", "condition age \"x\"", "define x: date", "| a |", "cites spec"] {
            assert!(begins_a_line(text), "{text}");
        }
    }
}
