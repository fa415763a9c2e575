//! Lines that begin with words that begin no line.

use super::tokens::{Sort, Token, Tokens};
use super::{Advice, Under, meant};
use crate::diagnostic::Code;
use crate::syntax::words;

/// What is wrong with a line that begins with words that begin no line.
pub(super) fn advise(tokens: &Tokens<'_>, under: Under<'_>) -> Option<Advice> {
    let (here, next) = (tokens.here(), tokens.ahead(1));
    let under_define = under.is("define");
    if let Some(advice) = numbered(tokens).or_else(|| in_place_of(tokens, under)) {
        return Some(advice);
    }
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
                .or_else(|| fact(tokens, under))
                .or_else(|| prose(tokens))
                .or_else(|| meant(here.text).map(|keyword| misspelt(&here, keyword)))
                .or_else(|| condition_alone(tokens, under));
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

/// `1. condition age "…"`, `a) …`: a number before the line.
fn numbered(tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, sign, word) = (tokens.here(), tokens.ahead(1), tokens.ahead(2));
    let is_number = here.sort == Sort::Number || here.text.len() == 1 && here.is_word();
    if !is_number || !(sign.is(".") || sign.is(")")) || sign.end() == word.start || !word.is_word()
    {
        return None;
    }
    let range = here.start..sign.end();
    let said = tokens.said(range.clone());
    Some(Advice {
        code: Code::SyntaxUnknownLine,
        range,
        message: "lines are not numbered".to_owned(),
        label: String::new(),
        help: format!(
            "take the `{said}` away; the paragraph of the source stands in a line `cites …`"
        ),
        instead: None,
    })
}

/// What stands behind `1. ` or `a) ` at the start of a line.
pub(super) fn without_number(text: &str) -> Option<&str> {
    let (number, rest) = text.split_once(' ')?;
    let sign = number.strip_suffix(['.', ')'])?;
    let is_number = sign.chars().all(|c| c.is_ascii_digit()) || sign.len() == 1;
    is_number.then(|| rest.trim_start())
}

/// First words that stand for another one under this declaration.
fn in_place_of(tokens: &Tokens<'_>, under: Under<'_>) -> Option<Advice> {
    let (here, next) = (tokens.here(), tokens.ahead(1));
    let rest = tokens.said(next.start..tokens.line.len());
    let (range, good) = match here.text {
        "=" | ":" if under.is("define") => (here.range(), "is"),
        "if" if !under.is("define") && under.waits_for.is_some() => {
            (here.range(), under.waits_for.unwrap_or_default())
        }
        "then" | "Then" if under.is("scenario") && next.is_word() => (here.range(), "expect"),
        "where" | "with" | "suppose" | "Given" if under.is("scenario") && next.is_word() => {
            (here.range(), "given")
        }
        "on" if under.is("scenario") && next.sort == Sort::Number => (here.range(), "as at"),
        "starts" | "stops" | "begins" | "ends" if under.is("standard") && next.is("on") => {
            let good = if matches!(here.text, "starts" | "begins") {
                "clock starts on"
            } else {
                "clock stops on"
            };
            (here.start..next.end(), good)
        }
        _ => return None,
    };
    let message = format!("no line begins with `{}`", here.text);
    if here.is("if") && (rest.contains(" then ") || rest.ends_with(" then")) {
        return None;
    }
    let code = if here.is("if") { Code::SyntaxIfThen } else { Code::SyntaxUnknownLine };
    let help = format!("write `{good}`");
    Some(Advice {
        code,
        range,
        message,
        label: String::new(),
        help,
        instead: Some(good.to_owned()),
    })
}

/// A condition without `met when`, a value without `is`.
fn condition_alone(tokens: &Tokens<'_>, under: Under<'_>) -> Option<Advice> {
    let waits_for = under.waits_for?;
    let is_condition = tokens.iter().any(|token| {
        token.is("is") || token.is(".") || token.is("and") || token.is("or") || token.text == "="
    });
    let is_value = waits_for == "is";
    if !is_condition && !is_value {
        return None;
    }
    let range = 0..tokens.line.trim_end().len();
    let said = tokens.said(range.clone());
    Some(Advice {
        code: Code::SyntaxUnknownLine,
        range,
        message: format!("this line does not say what it is for: `{waits_for}` is missing"),
        label: String::new(),
        help: format!("write `{waits_for} {said}`"),
        instead: Some(format!("{waits_for} {said}")),
    })
}

/// `warm "Is it warm?"`, `Is it warm? yes or no`: a fact without its type, or without its name.
fn fact(tokens: &Tokens<'_>, under: Under<'_>) -> Option<Advice> {
    if !under.is("facts") && !under.is("record") {
        return None;
    }
    let (here, next) = (tokens.here(), tokens.ahead(1));
    let line = 0..tokens.line.trim_end().len();
    if here.is_word() && next.sort == Sort::Text {
        return Some(Advice {
            code: Code::SyntaxLeftOut,
            range: line.clone(),
            message: format!("`{}` has no type", here.text),
            label: "its type stands between the name and the question".to_owned(),
            help: format!(
                "write `{}: yes or no {}`, or another type: `date`, `money`, `whole number`, …",
                here.text,
                tokens.said(next.start..line.end)
            ),
            instead: None,
        });
    }
    let said = tokens.said(line.clone());
    let (question, rest) = said.split_once('?')?;
    let question = question.trim_matches('"');
    let ty = rest.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let ty = if ty.is_empty() { "yes or no" } else { ty };
    Some(Advice {
        code: Code::SyntaxUnknownLine,
        range: line,
        message: "a fact begins with its name".to_owned(),
        label: "this is its question".to_owned(),
        help: format!("write `{}: {ty} \"{question}?\"`", super::name_of(question)),
        instead: Some(format!("{}: {ty} \"{question}?\"", super::name_of(question))),
    })
}

/// A sentence that was meant for people, or the line that underlines a heading.
fn prose(tokens: &Tokens<'_>) -> Option<Advice> {
    let line = tokens.line.trim_end();
    if !is_prose(line) {
        return None;
    }
    let said = tokens.said(0..line.len());
    let short = said.chars().count() <= 60;
    Some(Advice {
        code: Code::SyntaxUnknownLine,
        range: 0..line.len(),
        message: "this line is no rule".to_owned(),
        label: "it is read as one".to_owned(),
        help: if short {
            format!("write `# {said}` if it is a remark for those who read the file")
        } else {
            "put `# ` before it if it is a remark for those who read the file".to_owned()
        },
        instead: None,
    })
}

/// Three words or more that begin as a sentence does, or a line of one sign.
pub(super) fn is_prose(line: &str) -> bool {
    let line = line.trim_end();
    if line.len() > 2 && line.chars().all(|c| matches!(c, '=' | '-' | '*' | '_' | '~')) {
        return true;
    }
    let line =
        line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '(' | ' '));
    let begins = line.chars().next().is_some_and(char::is_uppercase);
    let words = line.split_whitespace().count();
    let plain =
        line.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    begins && words > 2 && plain > 2 && !line.contains(['"', '|', ':'])
}

/// A line of a scenario without `given` or `expect`.
fn given_or_expect(tokens: &Tokens<'_>, under: Under<'_>) -> Option<Advice> {
    let here = tokens.here();
    let in_scenario = under.is("scenario");
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
