//! Lines that are too wide, broken where the language lets a line go on.
//!
//! Owns: where a line may be broken: before `and` and `or`, after a comma, inside brackets and inside a text
//! in quotes. Takes: tokens. Gives: lines. Must never know: what stands above or below.

use unicode_width::UnicodeWidthStr;

use super::tokens::{Kind, Token};
use super::{STEP, WIDTH};
use crate::syntax::words;
use crate::value::month_number;

/// Lines of prose begin so: their texts go on over lines. Labels and values stay whole.
const PROSE: &[&str] =
    &["note", "interpretation", "not", "paragraph", "letter", "helps", "contact"];

/// A piece that is never broken.
struct Piece<'t> {
    text: &'t str,
    spaced: bool,
    may_break: bool,
    must_break: bool,
}

/// The lines of one logical line or bullet, the first with its dash. `breaks` says before which tokens its
/// author broke it.
pub(super) fn wrap(
    tokens: &[Token<'_>],
    indent: usize,
    bullet: bool,
    breaks: &[bool],
) -> Vec<String> {
    let pieces = pieces(tokens, bullet, breaks);
    let inside = indent + STEP + if bullet { STEP } else { 0 };
    let mut lines = Vec::new();
    let mut line = String::from(if bullet { "- " } else { "" });
    let mut width = indent + line.len();
    let mut from = 0;
    while from < pieces.len() {
        // What must stand together: up to the next place for a break.
        let end = next_break(&pieces, from + 1);
        let run = pieces.get(from..end).unwrap_or_default();
        let wide: usize =
            run.iter().map(|piece| piece.text.width() + usize::from(piece.spaced)).sum();
        let Some(first) = run.first() else { break };
        if first.must_break || first.may_break && width + wide > WIDTH && from > 0 {
            lines.push(std::mem::take(&mut line));
            width = inside;
        }
        for piece in run {
            if piece.spaced && !line.is_empty() && !line.ends_with("- ") {
                line.push(' ');
                width += 1;
            }
            line.push_str(piece.text);
            width += piece.text.width();
        }
        from = end;
    }
    lines.push(line);
    lines
}

fn next_break(pieces: &[Piece<'_>], from: usize) -> usize {
    let rest = pieces.get(from..).unwrap_or_default();
    from + rest.iter().position(|piece| piece.may_break || piece.must_break).unwrap_or(rest.len())
}

fn pieces<'t>(tokens: &'t [Token<'_>], bullet: bool, breaks: &[bool]) -> Vec<Piece<'t>> {
    let mut pieces = Vec::with_capacity(tokens.len());
    let prose = tokens.first().is_some_and(|first| PROSE.contains(&&*first.text));
    let conjunctions = conjunctions(tokens);
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Close {
            depth = depth.saturating_sub(1);
        }
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let after = before.map(|token| token.kind);
        let conjunction = conjunctions.get(at) == Some(&true);
        let here = token.spaced
            && !before.is_some_and(|word| matches!(&*word.text, "and" | "or" | "not"))
            && (after == Some(Kind::Comma) || depth > 0 || conjunction && !bullet)
            && !matches!(after, Some(Kind::Minus | Kind::Sign));
        let may_break = here
            && !within_date(before, token)
            && (token.kind == Kind::Sign || goes_on(tokens, at));
        let must_break = breaks.get(at) == Some(&true) && may_break;
        let first = pieces.len();
        if token.kind == Kind::Text && prose {
            text_pieces(token, &mut pieces);
        } else {
            pieces.push(Piece {
                text: &token.text,
                spaced: false,
                may_break: false,
                must_break: false,
            });
        }
        if let Some(piece) = pieces.get_mut(first) {
            piece.spaced = token.spaced;
            piece.may_break = may_break;
            piece.must_break = must_break;
        }
        if token.kind == Kind::Open {
            depth += 1;
        }
    }
    pieces
}

/// Between `2` and `June`, or `June` and `2025`: a date stays on its line, however it was written before.
fn within_date(before: Option<&Token<'_>>, token: &Token<'_>) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    before.is_some_and(|before| {
        is_number(&before.text) && month_number(&token.text).is_some()
            || month_number(&before.text).is_some() && is_number(&token.text)
    })
}

/// Which tokens join two conditions: not the `and` of `between A and B`, nor the `or` of `yes or no`.
fn conjunctions(tokens: &[Token<'_>]) -> Vec<bool> {
    let word = |at: usize| tokens.get(at).map_or("", |token| &*token.text);
    let mut pairs = 0_usize;
    (0..tokens.len())
        .map(|at| match word(at) {
            "between" => {
                pairs += 1;
                false
            }
            "larger" | "smaller" | "earlier" | "later" if at > 0 && word(at - 1) == "the" => {
                pairs += 1;
                false
            }
            "and" if pairs > 0 => {
                pairs -= 1;
                false
            }
            "and" => true,
            "or" => at > 0 && word(at - 1) != "on" && !matches!(word(at + 1), "no" | "none"),
            _ => false,
        })
        .collect()
}

/// The words of a text in quotes. It may be broken at single spaces, but not after its first word, where a reader
/// would lose the quote.
fn text_pieces<'t>(token: &'t Token<'_>, pieces: &mut Vec<Piece<'t>>) {
    let text: &str = &token.text;
    let mut start = 0;
    let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    let mut spaced = false;
    for (index, at) in spaces.iter().enumerate() {
        let rest = text.get(at + 1..).unwrap_or("");
        let single = !rest.starts_with([' ', '"'])
            && !text.get(..*at).is_some_and(|said| said.ends_with([' ', '"']));
        if index == 0 || !single || words::surely_begins_a_line(rest) {
            continue;
        }
        let may_break = start > 0;
        pieces.push(Piece {
            text: text.get(start..*at).unwrap_or(""),
            spaced,
            may_break,
            must_break: false,
        });
        start = at + 1;
        spaced = true;
    }
    let may_break = start > 0;
    pieces.push(Piece {
        text: text.get(start..).unwrap_or(""),
        spaced,
        may_break,
        must_break: false,
    });
}

/// Would a physical line that begins with this token be read as going on with the line above?
fn goes_on(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(first) = tokens.get(at) else { return false };
    if matches!(first.kind, Kind::Minus | Kind::Edge) {
        return false;
    }
    let mut said = String::new();
    for token in tokens.iter().skip(at).take(4) {
        if token.spaced && !said.is_empty() {
            said.push(' ');
        }
        said.push_str(&token.text);
    }
    !words::begins_a_line(&said)
}
