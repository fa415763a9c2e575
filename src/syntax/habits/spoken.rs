//! What people write who know letters, contracts and forms: `18+`, `must be`, `and/or`, `either … or`.
//!
//! Each piece of advice gives the very words that belong in place of those that are marked, wherever they can be
//! told from the line itself.

use super::tokens::{Sort, Token, Tokens};
use super::{Advice, Found};
use crate::diagnostic::Code;
use crate::syntax::grammar::Kind;

/// What is wrong at the place where the line stops fitting.
pub(super) fn advise(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    slash(tokens)
        .or_else(|| bounds(found, tokens))
        .or_else(|| modal(tokens))
        .or_else(|| pairs(tokens))
        .or_else(|| after_is(tokens))
        .or_else(|| comparison(tokens))
        .or_else(|| lists(found, tokens))
        .or_else(|| amounts(tokens))
        .or_else(|| openings(found, tokens))
        .or_else(|| colon(found, tokens))
        .or_else(|| cells(found, tokens))
}

/// A row without its last `|`, a cell with a sign.
fn cells(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, number) = (tokens.here(), tokens.ahead(1));
    if !matches!(found.kind, Kind::row | Kind::header_row | Kind::given_row | Kind::given_header) {
        return None;
    }
    if here.sort == Sort::End {
        let end = tokens.line.trim_end().len();
        let last = tokens.line.get(..end)?.rfind('|').map_or(0, |bar| bar + 1);
        let cell = tokens.said(last..end);
        let start = end.checked_sub(tokens.line.get(last..end)?.trim_start().len())?;
        // The rows below it end in the same way, so one replacement would not do.
        return Some(Advice {
            instead: None,
            ..instead(
                Code::Syntax,
                start..end,
                "a row ends with `|`",
                "nothing closes this cell",
                &format!("{cell} |"),
            )
        });
    }
    if let Some(advice) = spoken_bound(tokens) {
        return Some(advice);
    }
    let (last, equal) = if number.is("=") { (tokens.ahead(2), true) } else { (number, false) };
    let count: i64 = last.text.parse().ok().filter(|_| last.sort == Sort::Number)?;
    let good = match (here.text, equal) {
        (">", true) | ("≥", false) => format!("at least {count}"),
        ("<", true) | ("≤", false) => format!("at most {count}"),
        (">", false) => format!("at least {}", count.checked_add(1)?),
        ("<", false) => format!("at most {}", count.checked_sub(1)?),
        _ => return None,
    };
    let range = here.start..last.end();
    let message = format!("a cell says its range in words, not with `{}`", here.text);
    Some(instead(Code::SyntaxSymbolComparison, range, message, "", &good))
}

/// Advice over a range, with the words to put there.
fn instead(
    code: Code,
    range: std::ops::Range<usize>,
    message: impl Into<String>,
    label: &str,
    good: &str,
) -> Advice {
    Advice::over(code, range, message, good).label(label)
}

/// `and/or`, `yes/no`, `n/a`
fn slash(tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here, ahead) = (tokens.back(1), tokens.here(), tokens.ahead(1));
    if !here.is("/") || !ahead.is_word() {
        return None;
    }
    let range = back.start..ahead.end();
    let message = format!("`{}` is not a word of this language", tokens.said(range.clone()));
    let (label, good) = match (back.text, ahead.text) {
        ("and", "or") | ("or", "and") => ("`or` is enough: it holds where both do, too", "or"),
        ("yes" | "Yes", "no" | "No") => ("", "yes or no"),
        _ => return None,
    };
    let code = if good == "or" { Code::SyntaxComparisonWords } else { Code::SyntaxTypeWord };
    Some(instead(code, range, message, label, good))
}

/// `18+`, `4 to 19`, `between 4-19`, `whole number 1-20`, `2019-2028`
fn bounds(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here) = (tokens.back(1), tokens.here());
    let number = tokens.back(2);
    let plain = number.sort == Sort::Number && number.end() == back.start;
    if back.is("+") && plain && !here.is("(") && !tokens.back(3).is(".") && !tokens.back(3).is("£")
    {
        let is = Some(tokens.back(3)).filter(|before| before.is("is"));
        let good = format!("{}at least {}", if is.is_some() { "is " } else { "" }, number.text);
        let range = is.map_or(number.start, |is| is.start)..back.end();
        let message = format!("`{}+` is not how a number and more is written", number.text);
        return Some(instead(Code::SyntaxComparisonWords, range, message, "", &good));
    }
    let (low, dash, high) = if here.is("to") || here.is("-") {
        (back, here, tokens.ahead(1))
    } else if here.sort == Sort::Number {
        (here, tokens.ahead(1), tokens.ahead(2))
    } else {
        (tokens.back(3), tokens.back(2), back)
    };
    let is_range =
        low.sort == Sort::Number && high.sort == Sort::Number && (dash.is("-") || dash.is("to"));
    if !is_range {
        return None;
    }
    let message =
        format!("`{}` is not how a range is written here", tokens.said(low.start..high.end()));
    let before = if low.start == back.start { tokens.back(2) } else { tokens.back(1) };
    let before = if low.start == tokens.back(3).start { tokens.back(4) } else { before };
    let (range, good) = match found.kind {
        Kind::field_line | Kind::define_head | Kind::header_row => {
            (low.start..high.end(), format!("from {} to {}", low.text, high.text))
        }
        Kind::covers_line | Kind::row | Kind::paragraph_line => {
            (low.start..high.end(), format!("{} to {}", low.text, high.text))
        }
        _ if before.is("between") => {
            (low.start..high.end(), format!("{} and {}", low.text, high.text))
        }
        _ if before.is("is") => {
            (before.start..high.end(), format!("is between {} and {}", low.text, high.text))
        }
        _ => return None,
    };
    Some(instead(Code::SyntaxComparisonWords, range, message, "both are included", &good))
}

/// `must be`, `should not be`, `has to be`
fn modal(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let modal = matches!(
        here.text,
        "must"
            | "should"
            | "shall"
            | "will"
            | "can"
            | "may"
            | "has"
            | "have"
            | "needs"
            | "need"
            | "ought"
    );
    if !modal || !here.is_word() || !tokens.back(1).is_word() {
        return None;
    }
    let mut last = here;
    let mut not = false;
    for place in 1..4 {
        let word = tokens.ahead(place);
        match word.text {
            "not" => not = true,
            "to" | "be" => {}
            _ => break,
        }
        last = word;
    }
    if !last.is("be") && !last.is("not") && last.start != here.start {
        return None;
    }
    if last.start == here.start && matches!(here.text, "has" | "have" | "can" | "may" | "will") {
        return None;
    }
    let range = here.start..last.end();
    let good = if not { "is not" } else { "is" };
    Some(instead(
        Code::SyntaxComparisonWords,
        range.clone(),
        format!("`{}` is not how conditions are written here", tokens.said(range)),
        "a condition says what is, not what must be",
        good,
    ))
}

/// `either … or`, `neither … nor`, `both … and`
fn pairs(tokens: &Tokens<'_>) -> Option<Advice> {
    let pair = tokens.back(1);
    let message = format!("`{}` is not a word of this language", pair.text);
    match pair.text {
        "either" | "both" if tokens.here().is_word() => {
            let rest = tokens.said(pair.end()..tokens.line.len());
            Some(instead(
                Code::SyntaxComparisonWords,
                pair.start..tokens.line.trim_end().len(),
                message,
                "the word that joins the parts is enough",
                &rest,
            ))
        }
        "neither" if tokens.here().is_word() => {
            let rest = tokens.said(pair.end()..tokens.line.len());
            let good = format!("not ({})", rest.replace(" nor ", " or "));
            Some(instead(
                Code::SyntaxComparisonWords,
                pair.start..tokens.line.trim_end().len(),
                message,
                "",
                &good,
            ))
        }
        _ => None,
    }
}

/// `is no more than 17`, `is up to 17`, `is from 8 to 17`, `is more than 4 weeks ago`
fn after_is(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let is =
        tokens.iter().filter(|token| token.is("is") && token.start < here.start).last().copied()?;
    let words: Vec<&Token<'_>> = tokens
        .iter()
        .filter(|token| token.start > is.start)
        .take_while(|token| token.is_word())
        .collect();
    let last = words.last()?;
    let said = tokens.said(is.end()..last.end());
    let behind: Vec<&Token<'_>> =
        tokens.iter().filter(|token| token.start > last.start).take(5).collect();
    let message = |range: std::ops::Range<usize>| {
        format!("`{}` is not how comparisons are written here", tokens.said(range))
    };
    let range = is.start..last.end();
    let good = match said.as_str() {
        "from" => {
            let [low, to, high, ..] = behind.as_slice() else { return None };
            if low.sort != Sort::Number || high.sort != Sort::Number || !to.is("to") {
                return None;
            }
            let range = is.start..high.end();
            let good = format!("is between {} and {}", low.text, high.text);
            return Some(instead(
                Code::SyntaxComparisonWords,
                range.clone(),
                message(range),
                "both are included",
                &good,
            ));
        }
        "more than" | "less than" | "over" | "under" => {
            let [count, units @ ..] = behind.as_slice() else { return None };
            let ago = units.iter().position(|unit| unit.is("ago"))?;
            let unit = units.get(..ago)?.iter().map(|unit| unit.text).collect::<Vec<_>>();
            let unit = unit.join(" ");
            let order =
                if matches!(said.as_str(), "more than" | "over") { "before" } else { "after" };
            let range = is.start..units.get(ago)?.end();
            let good = format!("is {order} {} {unit} before today", count.text);
            return Some(instead(
                Code::SyntaxComparisonWords,
                range.clone(),
                message(range),
                "",
                &good,
            ));
        }
        "no more than" | "no older than" | "no greater than" | "no higher than"
        | "not older than" | "up to" | "maximum" | "max" | "a maximum of" | "at the most" => {
            "is at most"
        }
        "no less than" | "no fewer than" | "no younger than" | "no lower than"
        | "not younger than" | "minimum" | "min" | "a minimum of" | "at the least" => "is at least",
        "older than" => "is more than",
        "younger than" => "is less than",
        "aged" => "is",
        "included in" | "among" | "amongst" => "is one of",
        _ => return None,
    };
    Some(instead(Code::SyntaxComparisonWords, range.clone(), message(range), "", good))
}

/// `at least 8` without `is`, `not equal`, `greater than`, `8 years old`
fn comparison(tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here, ahead) = (tokens.back(1), tokens.here(), tokens.ahead(1));
    if matches!(here.text, "old" | "older") && matches!(back.text, "years" | "year") {
        let number = tokens.back(2);
        if number.sort == Sort::Number {
            let range = number.start..here.end();
            let message = format!("an age is a number, not `{}`", tokens.said(range.clone()));
            return Some(instead(Code::SyntaxDurationFormat, range, message, "", number.text));
        }
    }
    if !here.is_word() || !ahead.is_word() || !(back.is_word() || back.is(")")) {
        return None;
    }
    let good = match (here.text, ahead.text) {
        ("at", "least") => "is at least",
        ("at", "most") => "is at most",
        ("more" | "greater" | "larger" | "higher" | "older", "than") => "is more than",
        ("less" | "fewer" | "smaller" | "lower" | "younger", "than") => "is less than",
        ("one", "of") => "is one of",
        ("has" | "have", "been") if tokens.ahead(2).is_word() => {
            let word = tokens.ahead(2);
            let good = format!("is {}", word.text);
            return Some(missing_is(tokens, here.start..word.end(), &good));
        }
        ("not", "equal") => {
            let last = Some(tokens.ahead(2)).filter(|to| to.is("to")).unwrap_or(ahead);
            return Some(missing_is(tokens, here.start..last.end(), "is not"));
        }
        _ => return None,
    };
    Some(missing_is(tokens, here.start..ahead.end(), good))
}

fn missing_is(tokens: &Tokens<'_>, range: std::ops::Range<usize>, good: &str) -> Advice {
    let message =
        format!("`{}` is not how comparisons are written here", tokens.said(range.clone()));
    instead(Code::SyntaxComparisonWords, range, message, "", good)
}

/// `in (a, b)`, `any of the following:`, `met when` above bullets
fn lists(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here) = (tokens.back(1), tokens.here());
    if here.is("(") && back.is("in") && tokens.back(2).is_word() {
        let rest = found.text.get(here.end()..)?;
        let close = rest.find(')')?;
        let values = tokens.said(here.end()..here.end() + close);
        let start = Some(tokens.back(2)).filter(|is| is.is("is")).unwrap_or(back).start;
        let range = start..here.end() + close + 1;
        let message = "`in` is not how conditions are written here";
        let good = format!("is one of {values}");
        return Some(instead(Code::SyntaxComparisonWords, range, message, "", &good));
    }
    let following = here.is("the") && matches!(tokens.ahead(1).text, "following" | "below");
    let these = matches!(here.text, "these" | "following" | ":");
    if back.is("of")
        && (tokens.back(2).is("all") || tokens.back(2).is("any"))
        && (following || these)
    {
        let list = tokens.back(2);
        let range = list.start..tokens.line.trim_end().len();
        let message = format!("a list begins with `{} of`, and nothing behind it", list.text);
        let good = format!("{} of", list.text);
        return Some(instead(
            Code::SyntaxBullets,
            range,
            message,
            "its parts stand below, after `- `",
            &good,
        ));
    }
    if found.bullets && here.sort == Sort::End && found.opening.ends_with("when") {
        let range = 0..tokens.line.trim_end().len();
        let said = tokens.said(range.clone());
        if said != found.opening {
            return None;
        }
        return Some(Advice {
            code: Code::SyntaxBullets,
            range,
            message: format!("`{said}` does not say how the bullets below it are joined"),
            label: String::new(),
            help: format!(
                "write `{said} all of` if every part must hold, or `{said} any of` if one is enough"
            ),
            instead: None,
        });
    }
    None
}

/// `£1.2k`, `GBP 250`, `1,000`
fn amounts(tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here, ahead) = (tokens.back(1), tokens.here(), tokens.ahead(1));
    if here.sort == Sort::Number && matches!(back.text, "GBP" | "gbp" | "Pounds" | "pounds") {
        let range = back.start..here.end();
        let message = format!("`{}` is not written as money is", tokens.said(range.clone()));
        return Some(instead(
            Code::SyntaxMoneyFormat,
            range,
            message,
            "",
            &format!("£{}", here.text),
        ));
    }
    if here.is(",") && back.sort == Sort::Number && ahead.sort == Sort::Number {
        let glued = back.end() == here.start && here.end() == ahead.start;
        if glued && ahead.text.len() == 3 && back.text.len() <= 3 {
            let range = back.start..ahead.end();
            let message = format!("`{}` is not written as numbers are", tokens.said(range.clone()));
            let label = "only money has commas between the thousands";
            let good = format!("{}{}", back.text, ahead.text);
            return Some(instead(Code::SyntaxNumberFormat, range, message, label, &good));
        }
    }
    if here.is("£") && ahead.sort == Sort::Number {
        return short_amount(tokens, &here);
    }
    None
}

/// `£5k`, `£1.2m`: an amount with a letter for thousands or millions.
fn short_amount(tokens: &Tokens<'_>, sign: &Token<'_>) -> Option<Advice> {
    let mut last = tokens.ahead(1);
    if tokens.ahead(2).is(".") && tokens.ahead(3).sort == Sort::Number {
        last = tokens.ahead(3);
    }
    let written = tokens.said(sign.end()..last.end());
    let figures: String = written.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let zeros: usize = match written.get(figures.len()..)? {
        "k" | "K" => 3,
        "m" | "M" | "mn" => 6,
        _ => return None,
    };
    let (whole, part) = figures.split_once('.').unwrap_or((&figures, ""));
    if part.len() > zeros || whole.len() > 6 {
        return None;
    }
    let digits = format!("{whole}{part}{}", "0".repeat(zeros - part.len()));
    let good = format!("£{}", super::with_commas(&digits));
    let message = format!("`£{written}` is not written as money is");
    let range = sign.start..last.end();
    Some(instead(Code::SyntaxMoneyFormat, range, message, "all its figures are written out", &good))
}

/// `under 12`, `less than 12`, `over 17` in a cell.
fn spoken_bound(tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here) = (tokens.back(1), tokens.here());
    let (word, last) = if here.is("than") { (back, tokens.ahead(1)) } else { (back, here) };
    let count: i64 = last.text.parse().ok().filter(|_| last.sort == Sort::Number)?;
    let good = match word.text {
        "less" | "fewer" | "under" | "below" | "younger" => {
            format!("at most {}", count.checked_sub(1)?)
        }
        "more" | "greater" | "over" | "above" | "older" => {
            format!("at least {}", count.checked_add(1)?)
        }
        _ => return None,
    };
    let range = word.start..last.end();
    let message = format!("`{}` is not how a cell says its range", tokens.said(range.clone()));
    Some(instead(Code::SyntaxComparisonWords, range, message, "", &good))
}

/// Lines whose own words are followed by the wrong thing.
fn openings(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here) = (tokens.back(1), tokens.here());
    let line = tokens.line.trim_end().len();
    match found.kind {
        Kind::clock_line if here.is_word() && matches!(back.text, "starts" | "stops") => {
            let rest = tokens.said(here.start..line);
            let message = format!("`on` is missing behind `clock {}`", back.text);
            Some(instead(Code::Syntax, here.start..line, message, "", &format!("on {rest}")))
        }
        Kind::limit_line => {
            let word = tokens.iter().nth(1).copied()?;
            matches!(word.text, "within" | "of" | "is").then(|| {
                let message = format!("`{}` does not fit behind `limit`", word.text);
                let rest = tokens.said(word.end()..line);
                instead(Code::Syntax, word.start..line, message, "", &rest)
            })
        }
        Kind::when_line | Kind::guard_line
            if here.is("if") && !tokens.iter().any(|token| token.is("else")) =>
        {
            let then = tokens.iter().find(|token| token.is("then"));
            let end = then.map_or(line, |then| then.start);
            let condition = tokens.said(here.end()..end);
            (!condition.is_empty()).then(|| {
                let message = "a condition is written without `if`";
                let label = format!("`{}` says it already", found.opening);
                instead(Code::SyntaxIfThen, here.start..line, message, &label, &condition)
            })
        }
        Kind::text_line if here.sort != Sort::Text && here.sort != Sort::End => {
            let words = tokens.said(here.start..line);
            let words = words.trim_start_matches(':').replace('"', "");
            let message = format!("what stands behind `{}` is in quotes", found.opening);
            let good = format!("\"{}\"", words.trim());
            Some(instead(
                Code::SyntaxLabelQuotes,
                here.start..line,
                message,
                "no quotes around this",
                &good,
            ))
        }
        Kind::cites_line => citation(&here, &back),
        Kind::define_head if here.is("is") || here.is("=") => {
            let rest = tokens.said(here.end()..line);
            Some(Advice {
                code: Code::Syntax,
                range: here.start..line,
                message: "the value stands on a line of its own".to_owned(),
                label: "not on this line".to_owned(),
                help: format!("begin a new line with `is {rest}`"),
                instead: None,
            })
        }
        Kind::field_line => in_a_fact(tokens),
        Kind::head
        | Kind::define_head
        | Kind::table_head
        | Kind::notice_head
        | Kind::check_head
        | Kind::instalment_head
            if tokens.iter().next().is_some_and(|first| first.start == back.start) =>
        {
            unnamed(&back, &here)
        }
        _ => None,
    }
}

/// A head without a name, or with one that begins with a figure.
fn unnamed(keyword: &Token<'_>, here: &Token<'_>) -> Option<Advice> {
    match here.sort {
        Sort::Text => {
            let name = super::name_of(here.text);
            let good = format!("{} {name} {}", keyword.text, here.text);
            let message = format!("this `{}` has no name", keyword.text);
            let label = "a name stands before the label";
            Some(instead(Code::SyntaxNameForm, keyword.start..here.end(), message, label, &good))
        }
        Sort::Number => {
            let (figure, rest) = here.text.split_once('_').unwrap_or((here.text, "no"));
            let message = format!("`{}` cannot be a name", here.text);
            let label = "a name begins with a letter";
            let good = format!("{rest}_{figure}").to_lowercase();
            Some(instead(Code::SyntaxNameForm, here.range(), message, label, &good))
        }
        _ => None,
    }
}

/// `cites 2.1`, `cites "The title" 2.1`
fn citation(here: &Token<'_>, back: &Token<'_>) -> Option<Advice> {
    if !back.is("cites") && !back.is(",") {
        return None;
    }
    let help = "write the name that stands behind `source` first, as in `cites spec 2.1`";
    Some(match here.sort {
        Sort::Number => {
            Advice::new(Code::Syntax, here, "the citation does not name its source", help)
                .label("2.1 of what?".replace("2.1", here.text))
        }
        Sort::Text => {
            Advice::new(Code::Syntax, here, "a source is cited by its name, not by its title", help)
        }
        _ => return None,
    })
}

/// `date optional`, a mark that is cut short.
fn in_a_fact(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let words: Vec<&Token<'_>> = tokens.iter().take_while(|token| token.is_word()).collect();
    let colon = tokens.iter().nth(words.len()).is_some_and(|token| token.is(":"));
    if let ([first, _, .., last] | [first, last], true) = (words.as_slice(), colon) {
        let range = first.start..last.end();
        let good = super::snake_case(&tokens.said(range.clone()).replace(' ', "_"));
        return Some(instead(
            Code::SyntaxNameForm,
            range,
            "a name is one word",
            "spaces end a name",
            &good,
        ));
    }
    match here.text {
        "optional" | "nullable" if tokens.back(1).is_word() => Some(instead(
            Code::SyntaxTypeWord,
            here.range(),
            format!("`{}` is not a word of this language", here.text),
            "",
            "or none",
        )),
        "required" | "mandatory" | "compulsory" => Some(Advice::new(
            Code::SyntaxTypeWord,
            &here,
            format!("`{}` is not a word of this language", here.text),
            "take it away: a fact that nobody gives is unknown, and the answer asks for it",
        )),
        _ => None,
    }
}

/// A colon behind the words that a line begins with, behind a label, or at the end.
fn colon(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (back, here) = (tokens.back(1), tokens.here());
    if !here.is(":") {
        return None;
    }
    if tokens.ahead(1).sort == Sort::End {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            "a line ends without a colon",
            "take the `:` away",
        ));
    }
    if back.sort == Sort::Text {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            "a colon does not fit behind a label",
            "take the `:` away, and write what follows it on lines of its own below",
        ));
    }
    let opens = !found.opening.is_empty() && back.end() <= found.opening.len() + 1;
    opens.then(|| {
        Advice::new(
            Code::Syntax,
            &here,
            format!("no colon stands behind `{}`", found.opening),
            "take the `:` away",
        )
    })
}
