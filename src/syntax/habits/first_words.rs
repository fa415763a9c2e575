//! Lines that begin with words that begin no line.

use super::tokens::{Sort, Token, Tokens};
use super::{Advice, meant};
use crate::diagnostic::Code;
use crate::syntax::words;

/// What is wrong with a line that begins with words that begin no line.
pub(super) fn advise(tokens: &Tokens<'_>, under: Option<&str>) -> Option<Advice> {
    let (here, next) = (tokens.here(), tokens.ahead(1));
    let under_define = under.is_some_and(|under| under.starts_with("`define"));
    let advice = match (here.text, next.text) {
        ("met" | "applies" | "excluded" | "held" | "counts" | "waits", second) => {
            let range = here.start..if next.sort == Sort::Word { next.end() } else { here.end() };
            let said = tokens.said(range.clone());
            let message = if second == "if" {
                format!("`{said}` is not how conditions begin here")
            } else {
                format!("`{}` goes with `when`", here.text)
            };
            Advice {
                code: Code::SyntaxUnknownLine,
                range,
                message,
                label: String::new(),
                help: format!("write `{} when …`", here.text),
                instead: None,
            }
        }
        ("if" | "elif" | "elsif" | "elseif" | "unless" | "then", _) => Advice::new(
            Code::SyntaxIfThen,
            &here,
            format!("no line begins with `{}`", here.text),
            if under_define {
                "write `is VALUE when CONDITION`, and `otherwise VALUE` on the last line"
            } else {
                "write a condition after `met when`, `applies when` or `when`"
            },
        ),
        ("else" | "default" | "Else", _) => Advice::new(
            Code::SyntaxIfThen,
            &here,
            format!("no line begins with `{}`", here.text),
            "write `otherwise` and the value",
        ),
        ("and" | "or", _) => Advice::new(
            Code::SyntaxUnknownLine,
            &here,
            format!("`{}` joins nothing: no line stands above it", here.text),
            "write the first part on the line above",
        ),
        ("-" | "•" | "*", _) => Advice::new(
            Code::SyntaxBullets,
            &here,
            "this bullet belongs to no list",
            "end the line above with `all of`, if every part must hold, or with `any of`, if one is enough",
        ),
        ("+" | "/" | "<" | ">" | "=", _) => Advice::new(
            Code::SyntaxUnknownLine,
            &here,
            format!("no line begins with `{}`", here.text),
            "put the whole calculation in brackets: inside them, it may run over lines",
        ),
        (first, _) if is_half_of_a_line(first) => half_of_a_line(tokens),
        _ => {
            return long_name(tokens)
                .or_else(|| missing_bar(tokens))
                .or_else(|| given_or_expect(tokens, under))
                .or_else(|| meant(here.text).map(|keyword| misspelt(&here, keyword)));
        }
    };
    Some(advice)
}

/// Does a line begin with this word and a second one?
fn is_half_of_a_line(word: &str) -> bool {
    words::LINES
        .iter()
        .any(|(line, _)| line.split_once(' ').is_some_and(|(first, _)| first == word))
}

/// `due today`: the second word of the two that a line begins with is missing.
fn half_of_a_line(tokens: &Tokens<'_>) -> Advice {
    let (here, next) = (tokens.here(), tokens.ahead(1));
    let lines: Vec<String> = words::LINES
        .iter()
        .filter(|(line, _)| line.split(' ').next() == Some(here.text))
        .map(|(line, _)| format!("`{line} …`"))
        .collect();
    let message =
        format!("no line begins with `{}`", tokens.said(here.start..next.end().max(here.end())));
    Advice::new(Code::SyntaxUnknownLine, &here, message, format!("write {}", lines.join(" or ")))
}

/// `date of birth: date`: a name of several words before a colon.
fn long_name(tokens: &Tokens<'_>) -> Option<Advice> {
    let first = tokens.here();
    let words: Vec<&Token<'_>> = tokens.iter().take_while(|token| token.is_word()).collect();
    let last = words.last().filter(|_| words.len() > 1)?;
    let next = tokens.iter().find(|token| token.start >= last.end())?;
    if !next.is(":") {
        return None;
    }
    let good = super::snake_case(&tokens.said(first.start..last.end()).replace(' ', "_"));
    Some(Advice {
        code: Code::SyntaxNameForm,
        range: first.start..last.end(),
        message: "a name is one word".to_owned(),
        label: "spaces end a name".to_owned(),
        help: format!("write `{good}`"),
        instead: Some(good),
    })
}

/// A row of a table without its first `|`.
fn missing_bar(tokens: &Tokens<'_>) -> Option<Advice> {
    tokens.iter().any(|token| token.is("|")).then(|| {
        Advice::new(
            Code::SyntaxUnknownLine,
            &tokens.here(),
            "a row begins with `|`",
            format!("write `| {}`", tokens.said(0..tokens.line.len())),
        )
    })
}

/// A line of a scenario without `given` or `expect`.
fn given_or_expect(tokens: &Tokens<'_>, under: Option<&str>) -> Option<Advice> {
    let here = tokens.here();
    let in_scenario = under.is_some_and(|under| under.starts_with("`scenario"));
    let is_line =
        tokens.ahead(1).is(".") || tokens.ahead(1).is("is") || tokens.ahead(1).is("applies");
    (in_scenario && here.is_word() && is_line).then(|| {
        let said = tokens.said(0..tokens.line.len());
        Advice::new(
            Code::SyntaxUnknownLine,
            &here,
            "this line is neither given nor expected",
            format!("write `given {said}` or `expect {said}`; before several lines, `given` or `expect` stands on a line of its own"),
        )
    })
}

fn misspelt(here: &Token<'_>, keyword: &str) -> Advice {
    let message = format!("no line begins with `{}`", here.text);
    let advice = Advice::new(Code::SyntaxUnknownLine, here, message, format!("write `{keyword}`"))
        .instead(keyword);
    if here.text.eq_ignore_ascii_case(keyword) {
        advice.label("the words of the language are lower case")
    } else {
        advice
    }
}
