//! Signs that word processors and other languages leave in a file.
//!
//! Owns: which characters are look-alikes of which, and one report for each kind of them in a file: whoever
//! pastes from a word processor has them on every line, and needs to be told once.
//! Must never know: lines or words.

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// The first of a kind and how many there are.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Found {
    first: Option<Span>,
    count: usize,
}

impl Found {
    pub(in crate::syntax) fn add(&mut self, span: Span) {
        self.first.get_or_insert(span);
        self.count += 1;
    }
}

/// Everything of that sort in one file.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Marks {
    pub(in crate::syntax) tabs: Found,
    pub(in crate::syntax) odd_spaces: Found,
    pub(in crate::syntax) hidden: Found,
    pub(in crate::syntax) curly_quotes: Found,
    pub(in crate::syntax) single_quotes: Found,
    pub(in crate::syntax) semicolons: Found,
    pub(in crate::syntax) braces: Found,
    pub(in crate::syntax) comments: Found,
    pub(in crate::syntax) signs: Found,
    pub(in crate::syntax) wrong_bullets: Found,
}

impl Marks {
    /// One report for each kind.
    pub(in crate::syntax) fn report(self, problems: &mut Vec<Diagnostic>) {
        let kinds = [
            (
                self.tabs,
                Code::SyntaxTab,
                "a tab stands in this file",
                "write spaces instead: a tab is as wide as each program likes, and columns of bullets would move",
            ),
            (
                self.odd_spaces,
                Code::SyntaxHiddenCharacter,
                "a non-breaking space stands here",
                "replace it with an ordinary space; it comes from a word processor or a web page",
            ),
            (
                self.hidden,
                Code::SyntaxHiddenCharacter,
                "a character that nobody can see stands here",
                "delete it; it comes from a word processor or a web page",
            ),
            (
                self.curly_quotes,
                Code::SyntaxCurlyQuotes,
                "curly quotes do not open or close a text",
                "write straight quotes, as in `\"Aged 4 to 19\"`",
            ),
            (
                self.single_quotes,
                Code::SyntaxSingleQuotes,
                "single quotes do not open or close a text",
                "write double quotes, as in `\"Aged 4 to 19\"`",
            ),
            (
                self.semicolons,
                Code::SyntaxProgrammingMarks,
                "a clause ends at the end of its line, without `;`",
                "take the `;` away, and begin a new line where another clause follows",
            ),
            (
                self.braces,
                Code::SyntaxProgrammingMarks,
                "there are no braces in this language",
                "take `{` and `}` away: what belongs to a declaration stands on the lines below it",
            ),
            (
                self.comments,
                Code::SyntaxProgrammingMarks,
                "a comment begins with `#`",
                "write `# …`; a `#` at the start of each line where it runs over several",
            ),
            (
                self.signs,
                Code::SyntaxSign,
                "this sign only looks like the one that is meant",
                "write `-` for minus and in dates, `*` for times, `/` for divided by",
            ),
            (
                self.wrong_bullets,
                Code::SyntaxBullets,
                "a bullet is written `-`",
                "write `- ` before each part",
            ),
        ];
        for (found, code, message, help) in kinds {
            let Some(first) = found.first else { continue };
            let report = Diagnostic::error(code, first, message).help(help);
            problems.push(match found.count {
                1 => report,
                2 => report.label("here, and once more in this file"),
                count => report.label(format!("here, and {} more times in this file", count - 1)),
            });
        }
    }
}

/// How wide the bullet at the start of a text is, if there is one.
pub(in crate::syntax) fn bullet(text: &str) -> Option<usize> {
    let sign = text.chars().next()?;
    if !matches!(sign, '-' | '*' | '•' | '–' | '—' | '·' | '▪' | '◦' | '‣' | '●' | '○' | '\u{f0b7}')
    {
        return None;
    }
    let width = sign.len_utf8();
    let next = text.get(width..)?.chars().next();
    // `-3` at the start of a line is no bullet, and neither is `**`.
    let loose = !matches!(sign, '-' | '*' | '–' | '—');
    next.is_none_or(|next| loose || matches!(next, ' ' | '\t' | '\n' | '\r') || is_space(next))
        .then_some(width)
}

/// A space that is not the ordinary one.
pub(in crate::syntax) fn is_space(found: char) -> bool {
    matches!(
        found,
        '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{85}'
    )
}

/// A character that takes no room.
pub(in crate::syntax) fn is_hidden(found: char) -> bool {
    matches!(found, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The sign that a look-alike stands for.
pub(in crate::syntax) fn sign(found: char) -> Option<u8> {
    match found {
        '–' | '—' | '−' | '‐' | '‑' | '‒' => Some(b'-'),
        '×' | '⋅' | '·' => Some(b'*'),
        '÷' | '⁄' => Some(b'/'),
        '＝' => Some(b'='),
        '％' => Some(b'%'),
        '，' => Some(b','),
        _ => None,
    }
}
