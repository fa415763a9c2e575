//! Words that stop fitting in the middle of a line.

use super::tokens::{Sort, Token, Tokens};
use super::{Advice, Found};
use crate::diagnostic::{Code, near_name};
use crate::syntax::grammar::Kind;
use crate::syntax::words;

/// What is wrong at the place where the line stops fitting.
pub(super) fn advise(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    programming(found, tokens)
        .or_else(|| names_and_labels(found, tokens))
        .or_else(|| signs(found, tokens))
        .or_else(|| joining(found, tokens))
        .or_else(|| types_and_marks(found, tokens))
        .or_else(|| in_scenarios(found, tokens))
}

/// Lines of scenarios that say more than they can.
fn in_scenarios(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    match found.kind {
        Kind::given_line => match here.text {
            "=" | "==" | ":" => Some(Advice::new(
                Code::SyntaxSymbolComparison,
                &here,
                format!("a fact is given with words, not `{}`", here.text),
                "write `is`",
            )),
            "and" | "or" => Some(Advice::new(
                Code::Syntax,
                &here,
                "one fact is given on each line",
                "begin a new line, with `given` before it, or with one `given` alone above all of them",
            )),
            "least" | "most" | "than" | "of" => Some(Advice::new(
                Code::Syntax,
                &here,
                "a fact is given as one value",
                "write `is` and the value, such as `given child.need_level is level 3`",
            )),
            _ => None,
        },
        Kind::expect_line if here.is("and") || here.is("or") => Some(Advice::new(
            Code::Syntax,
            &here,
            format!("`{}` does not join what is expected", here.text),
            "write commas between reasons, as in `because age, need`, and each answer on a line of its own",
        )),
        Kind::expect_line
            if here.is_word()
                && (tokens.back(1).is_word() || tokens.back(1).sort == Sort::Text) =>
        {
            Some(Advice::new(
                Code::Syntax,
                &here,
                format!("expected `is` and an answer, found `{}`", here.text),
                format!("write `is {}`", here.text),
            ))
        }
        _ => None,
    }
}

/// `if … then … else`, `unless` and other words of programming languages and contracts.
fn programming(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let conditional = "write the cases on lines of their own: `is 40% when contract.is_pilot`, then `otherwise 35%`";
    if here.is("if") || here.is("then") || here.is("else") || here.is("elif") || here.is("elseif") {
        return Some(
            Advice::new(
                Code::SyntaxIfThen,
                &here,
                format!("`{}` is not how a case is told apart here", here.text),
                conditional,
            )
            .label("conditions stand after `when`"),
        );
    }
    if here.is("unless") {
        let rest = tokens.said(here.end()..tokens.line.len());
        let inside = matches!(found.kind, Kind::when_line | Kind::guard_line | Kind::expression);
        let joining = if inside { "and" } else { "when" };
        return Some(Advice {
            code: Code::SyntaxIfThen,
            range: here.start..tokens.line.trim_end().len(),
            message: "`unless` is not a word of this language".to_owned(),
            label: String::new(),
            help: format!("write `{joining} not ({rest})`"),
            instead: Some(format!("{joining} not ({rest})")),
        });
    }
    if here.is("?") {
        return Some(Advice::new(
            Code::SyntaxIfThen,
            &here,
            "`?` is not how a case is told apart here",
            conditional,
        ));
    }
    if here.is("(") && tokens.back(1).is_word() && tokens.back(1).end() == here.start {
        let name = tokens.back(1);
        return Some(
            Advice::new(
                Code::Syntax,
                &name,
                format!("`{}(…)`: there are no functions here", name.text),
                function_help(name.text),
            )
            .label("a name is not followed by a bracket"),
        );
    }
    None
}

/// What to write instead of a function of another language.
fn function_help(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "round" | "roundup" | "rounddown" => {
            "write `(…) rounded to the penny`, or `(…) rounded`".to_owned()
        }
        "sum" => "write `sum of row.value for row in volumes`".to_owned(),
        "count" | "len" | "countif" => {
            "write `number of family in contract.families where …`".to_owned()
        }
        "max" => "write `the larger of … and …`, or `highest … for … in …` over a list".to_owned(),
        "min" => "write `the smaller of … and …`, or `lowest … for … in …` over a list".to_owned(),
        "today" | "now" => "write `today`".to_owned(),
        "not" => "write a space: `not (…)`".to_owned(),
        "if" => "write the cases on lines of their own, with `when`".to_owned(),
        "contains" | "includes" => "write `… includes …`".to_owned(),
        "isnull" | "isblank" | "exists" => "write `… is none`, or `… is given`".to_owned(),
        _ => "write it as words, or give it a name with `define`".to_owned(),
    }
}

/// Names with spaces or capitals, labels without quotes, quotes inside a text.
fn names_and_labels(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, back) = (tokens.here(), tokens.back(1));
    if back.sort == Sort::Text
        && here.start == back.end()
        && !matches!(here.text, "," | ")" | "." | "|")
    {
        if let Some(advice) = quotes_inside(tokens) {
            return Some(advice);
        }
        return Some(
            Advice::new(
                Code::SyntaxQuoteInside,
                &here,
                "a `\"` cannot stand inside a text",
                "write single or curly quotes inside it: `\"the 'lead' professional\"`",
            )
            .label("the text ends before this"),
        );
    }
    if here.is_word() && back.is_word() && here.start == back.end() {
        return Some(
            Advice::new(
                Code::SyntaxNameForm,
                &here,
                format!(
                    "`{}` cannot stand in a name",
                    here.text.chars().next().unwrap_or_default()
                ),
                "write names with the letters a to z, digits and `_`; labels may have any letters",
            )
            .label("the name ends before this"),
        );
    }
    if matches!(found.kind, Kind::define_head | Kind::field_line)
        && found.expected.contains(&Kind::type_of)
        && let Some(advice) = missing_type(found, tokens)
    {
        return Some(advice);
    }
    if found.kind == Kind::define_head && here.is(":") {
        return define_of_many_words(tokens);
    }
    let is_head = matches!(
        found.kind,
        Kind::head
            | Kind::define_head
            | Kind::table_head
            | Kind::instalment_head
            | Kind::notice_head
            | Kind::check_head
            | Kind::member_line
            | Kind::warns_line
    );
    if found.kind == Kind::scenario_head
        && (back.sort == Sort::Text || back.is("approve") || back.is("unapproved"))
    {
        return after_scenario_name(&here);
    }
    if found.kind == Kind::scenario_head && here.is_word() {
        let rest = tokens.said(here.start..tokens.line.len());
        return Some(
            Advice::new(
                Code::SyntaxLabelQuotes,
                &here,
                "the name of a scenario stands in quotes",
                format!(
                    "write `{} \"{}\"`",
                    if back.is("like") { "like" } else { "scenario" },
                    rest.replace('"', "")
                ),
            )
            .label("no quote before this"),
        );
    }
    if !is_head || !here.is_word() && here.sort != Sort::Number {
        return None;
    }
    let first = tokens.iter().next().copied()?;
    let head_word = if found.kind == Kind::member_line { "" } else { first.text };
    if back.start == first.start && found.kind != Kind::member_line {
        return None; // the name itself does not fit
    }
    label_or_long_name(found, tokens, head_word)
}

/// `"The "help at home" service"`: the whole text, with single quotes inside.
fn quotes_inside(tokens: &Tokens<'_>) -> Option<Advice> {
    let start = tokens.back(1).start;
    let end = start + tokens.line.get(start..)?.rfind('"')? + 1;
    let inside = tokens.line.get(start + 1..end.checked_sub(1)?)?;
    let even = inside.matches('"').count().is_multiple_of(2);
    if !even || !inside.contains('"') || inside.contains("\" \"") || inside.chars().count() > 80 {
        return None;
    }
    let good = format!("\"{}\"", inside.replace("\"\"", "'").replace('"', "'"));
    let message = "a `\"` cannot stand inside a text";
    Some(
        Advice::over(Code::SyntaxQuoteInside, start..end, message, good)
            .label("quotes inside quotes"),
    )
}

/// What stands behind the name of a scenario and is none of its words.
fn after_scenario_name(here: &Token<'_>) -> Option<Advice> {
    let near = match here.text.to_ascii_lowercase().as_str() {
        "approve" | "approved" | "keep" | "snapshot" => "write `approve`",
        "unapproved" | "generated" | "suggested" | "draft" => "write `unapproved`",
        "like" => "write `like \"…\"` right behind the name, and `approve` or `unapproved` last",
        _ if here.is_word() => "`like \"…\"`, `approve` or `unapproved` can stand behind the name",
        _ => return None,
    };
    Some(
        Advice::new(Code::Syntax, here, "this does not fit behind the name of a scenario", near)
            .label("here"),
    )
}

/// A label, or nothing, where a type is needed.
fn missing_type(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    if here.sort != Sort::Text && here.sort != Sort::End {
        return None;
    }
    let name = (1..4).map(|places| tokens.back(places)).find(Token::is_word)?;
    let keyword = if found.kind == Kind::define_head { "define " } else { "" };
    Some(
        Advice::new(
            Code::SyntaxLeftOut,
            &name,
            format!("`{}` has no type", name.text),
            format!("write `{keyword}{}: yes or no`, or another type: `date`, `money`, `whole number`, …", name.text),
        )
        .label("its type stands behind it, after `:`"),
    )
}

/// `define child age: whole number`
fn define_of_many_words(tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    let words: Vec<&Token<'_>> = tokens
        .iter()
        .skip(1)
        .take_while(|token| token.start < here.start && token.is_word())
        .collect();
    let (first, last) = words.first().zip(words.last()).filter(|_| words.len() > 1)?;
    let good = super::snake_case(&tokens.said(first.start..last.end()).replace(' ', "_"));
    Some(Advice {
        code: Code::SyntaxNameForm,
        range: first.start..last.end(),
        message: "a name is one word".to_owned(),
        label: "spaces end a name".to_owned(),
        help: format!("write `define {good}`"),
        instead: Some(good),
    })
}

/// Words between a name and the end of the line: the label without quotes, or a name of several words.
fn label_or_long_name(found: &Found<'_>, tokens: &Tokens<'_>, keyword: &str) -> Option<Advice> {
    let (here, name) = (tokens.here(), tokens.back(1));
    let place_of_name = usize::from(!keyword.is_empty());
    if tokens.iter().nth(place_of_name).is_none_or(|token| token.start != name.start) {
        return None;
    }
    let behind: Vec<&Token<'_>> = tokens.iter().filter(|token| token.start >= here.start).collect();
    let end_of_name = behind.iter().take_while(|token| token.is_word()).last()?.end();
    let next = behind.iter().find(|token| token.start >= end_of_name);
    let keyword = if keyword.is_empty() { String::new() } else { format!("{keyword} ") };
    if next.is_some_and(|next| next.sort == Sort::Text || next.is(":")) {
        let good = super::snake_case(&tokens.said(name.start..end_of_name).replace(' ', "_"));
        return Some(Advice {
            code: Code::SyntaxNameForm,
            range: name.start..end_of_name,
            message: "a name is one word".to_owned(),
            label: "spaces end a name".to_owned(),
            help: format!("write `{keyword}{good}`"),
            instead: Some(good),
        });
    }
    if matches!(found.kind, Kind::define_head) {
        return None;
    }
    let label = tokens.said(here.start..tokens.line.len()).replace('"', "");
    Some(Advice {
        code: Code::SyntaxLabelQuotes,
        range: here.start..tokens.line.trim_end().len(),
        message: "a label stands in quotes".to_owned(),
        label: "no quotes around this".to_owned(),
        help: format!("write `{keyword}{} \"{label}\"`", name.text),
        instead: Some(format!("\"{label}\"")),
    })
}

/// Signs that have no meaning where they stand.
fn signs(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, back) = (tokens.here(), tokens.back(1));
    Some(match here.text {
        _ if here.sort == Sort::Text || here.sort == Sort::End => return None,
        "," if tokens.ahead(1).sort == Sort::End => Advice::new(
            Code::Syntax,
            &here,
            "a comma at the end joins the next line to this one",
            "take the comma away, or write what belongs to it behind it",
        ),
        "." if tokens.ahead(1).sort == Sort::End => {
            Advice::new(Code::Syntax, &here, "a line ends without a full stop", "take the `.` away")
        }
        ":" if tokens.ahead(1).sort == Sort::End => {
            Advice::new(Code::Syntax, &here, "a line ends without a colon", "take the `:` away")
        }
        "[" | "]" => Advice::new(
            Code::Syntax,
            &here,
            "there are no square brackets in this language",
            "write a list as `list of a, b, c`, and a part in round brackets: `(…)`",
        ),
        "%" => Advice::new(
            Code::SyntaxPercentFormat,
            &here,
            "`%` stands right behind a number",
            "write a percentage as in `60%`; where a name holds it, write the name alone",
        ),
        "£" if back.sort == Sort::Number => Advice {
            code: Code::SyntaxMoneyFormat,
            range: back.start..here.end(),
            message: format!("`{}£` is not written as money is", back.text),
            label: String::new(),
            help: format!("write `£{}`", back.text),
            instead: Some(format!("£{}", back.text)),
        },
        "," if tokens.iter().any(|token| token.is("is"))
            && back.is_word()
            && found.kind != Kind::expect_line =>
        {
            Advice::new(
                Code::Syntax,
                &here,
                "a comma does not fit here",
                "for several values, write `is one of a, b, c`; to join conditions, write `and` or `or`",
            )
        }
        "'" | "’" if back.is_word() && is_genitive(tokens.ahead(1).text) => {
            possessive(found, tokens)
        }
        "'" | "’" => Advice::new(
            Code::SyntaxNameForm,
            &here,
            "an apostrophe cannot stand in a name",
            "write names with the letters a to z, digits and `_`; a text stands in double quotes",
        ),
        "-" if back.is("of") && (tokens.back(2).is("all") || tokens.back(2).is("any")) => {
            Advice::new(
                Code::SyntaxBullets,
                &here,
                "bullets cannot stand inside brackets",
                "take the brackets away; a list of bullets needs none",
            )
        }
        ">" | "<" | "=" | "≥" | "≤" if found.kind == Kind::row => Advice::new(
            Code::SyntaxSymbolComparison,
            &here,
            format!("a cell says its range in words, not with `{}`", here.text),
            "write `at least 5`, `at most 5`, `4 to 9`, or `10 to under 20`",
        ),
        "|" if matches!(found.kind, Kind::row | Kind::header_row) => Advice::new(
            Code::Syntax,
            &here,
            "a cell is empty",
            "write a value, or `any` where every value fits, or `none`",
        ),
        _ => return None,
    })
}

/// What stands behind an apostrophe: `s`, or a name that goes on.
fn is_genitive(text: &str) -> bool {
    text == "s" || text.starts_with("s_")
}

/// `carer's hours`, and `carer's_help` as a name.
fn possessive(found: &Found<'_>, tokens: &Tokens<'_>) -> Advice {
    let (back, of) = (tokens.back(1), tokens.ahead(2));
    let message = "an apostrophe cannot stand in a name";
    let range = back.start..if of.is_word() { of.end() } else { tokens.ahead(1).end() };
    let tail = tokens.ahead(1);
    if !tail.is("s") {
        let good = format!("{}{}", back.text, tail.text);
        return Advice::over(Code::SyntaxNameForm, back.start..tail.end(), message, good);
    }
    let good = if of.is_word() && !found.opening.is_empty() && back.start > found.opening.len() {
        format!("{}.{}", back.text, of.text)
    } else {
        format!("{}s", back.text)
    };
    Advice::over(Code::SyntaxNameForm, range, message, good)
}

/// Words that join parts in other ways than this language does.
fn joining(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, back) = (tokens.here(), tokens.back(1));
    if let Some(advice) = one_word(found, tokens) {
        return Some(advice);
    }
    if let Some(word) = tokens.in_list().filter(|_| found.expected.contains(&Kind::after_word)) {
        return Some(Advice::new(
            Code::SyntaxComparisonWords,
            &word,
            "`in` is not how conditions are written here",
            "write `is one of a, b, c`, or `is one of` and the name of a list",
        ));
    }
    if here.sort == Sort::End {
        return match back.text {
            "and" | "or" if back.is_word() => Some(Advice::new(
                Code::SyntaxTrailingWord,
                &back,
                format!("nothing follows `{}`", back.text),
                format!(
                    "take `{}` away, or write what it joins behind it; with bullets, no word joins them",
                    back.text
                ),
            )),
            _ => None,
        };
    }
    if (here.is("and") || here.is("or")) && (back.is("and") || back.is("or")) {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            format!("`{}` follows `{}`", here.text, back.text),
            "keep one of the two words",
        ));
    }
    if here.is_word() && back.is("of") && (tokens.back(2).is("all") || tokens.back(2).is("any")) {
        return Some(Advice::new(
            Code::SyntaxBullets,
            &here,
            format!("after `{} of`, bullets follow on lines of their own", tokens.back(2).text),
            "write each part below, after `- `; for values, write `is one of a, b, c`",
        ));
    }
    if back.is("level") && here.is_word() {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            format!("expected the number of a level, found `{}`", here.text),
            "write a figure, as in `level 3`; a level with a name is written by its name alone",
        ));
    }
    if here.is("where") && tokens.iter().any(|token| token.is("any") || token.is("every")) {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            "`any` and `every` go with `satisfies`",
            "write `any family in contract.families satisfies …`; `where` belongs to `number of`, `sum of` and the like",
        ));
    }
    if here.is("when")
        && tokens.iter().any(|token| token.is("number") || token.is("sum") || token.is("from"))
    {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            "`when` does not fit here",
            "write `where` to choose among the items of a list or the rows of a table",
        ));
    }
    if here.is("such") || here.is("with") || here.is("having") || here.is("that") {
        return Some(Advice::new(
            Code::Syntax,
            &here,
            format!("`{}` is not a word of this language", here.text),
            "write `satisfies` after `any … in …` and `every … in …`, and `where` after `number of … in …`",
        ));
    }
    comparison_words(found, tokens)
}

/// Words that are right elsewhere, but not here.
fn one_word(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let (here, back) = (tokens.here(), tokens.back(1));
    let has = |words: &[&str]| tokens.iter().any(|token| words.iter().any(|word| token.is(word)));
    let list_word = ["sum", "highest", "lowest", "earliest", "latest"];
    let advice =
        |message: String, help: &str| Some(Advice::new(Code::Syntax, &here, message, help));
    if found.kind == Kind::order_line && (here.sort == Sort::End || here.is(",")) {
        let message = "the line does not say which end comes first".to_owned();
        return advice(
            message,
            "write `, highest first` at its end, or `lowest`, `earliest` or `latest`",
        );
    }
    if let Some(word) = tokens.in_list().filter(|_| has(&list_word) && !has(&["for"])) {
        return Some(Advice::new(
            Code::Syntax,
            &word,
            "a name for the items is missing before `in`",
            "write `sum of row.value for row in volumes`",
        ));
    }
    match here.text {
        "and" | "or" | "&"
            if matches!(
                found.kind,
                Kind::uses_line
                    | Kind::closed_line
                    | Kind::cites_line
                    | Kind::not_stated_line
                    | Kind::member_line
            ) =>
        {
            advice(
                format!("`{}` does not fit here", here.text),
                "write a comma between the parts of a list",
            )
        }
        "is" if back.is("otherwise") || back.is("except") || back.is("is") => advice(
            format!("`is` does not fit after `{}`", back.text),
            "write the value alone, such as `otherwise 35%`",
        ),
        "least" | "most" | "than"
            if found.kind != Kind::given_line && back.is("at")
                || back.is("more")
                || back.is("less") =>
        {
            Some(compared_again(tokens))
        }
        "to" if back.sort == Sort::Number => advice(
            "`to` does not fit here".to_owned(),
            "write a range as `is between 4 and 19`; both are included",
        ),
        "where"
            if found.kind == Kind::define_line
                && !has(&["number", "sum", "from", "any", "every"]) =>
        {
            advice(
                "`where` does not fit here".to_owned(),
                "write `when` before the condition of a line",
            )
        }
        "million" | "thousand" | "billion" | "m" | "bn" if back.sort == Sort::Number => {
            Some(Advice::new(
                Code::SyntaxNumberFormat,
                &here,
                format!("`{}` is not how numbers are written", here.text),
                "write all the figures, as in `£5,000,000`",
            ))
        }
        _ => None,
    }
}

/// `age is at least 8 and at most 17`: the second comparison does not say what is compared.
fn compared_again(tokens: &Tokens<'_>) -> Advice {
    let (here, back) = (tokens.here(), tokens.back(1));
    let message = format!("what is `{} {}` compared with?", back.text, here.text);
    let before: Vec<&Token<'_>> =
        tokens.iter().take_while(|token| token.start < back.start).collect();
    let is = before.iter().skip(1).rposition(|token| token.is("is")).map_or(0, |at| at + 1);
    let path: Vec<&str> = before
        .get(..is)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|token| token.is(".") || token.is_word() && !words::is_reserved(token.text))
        .map(|token| token.text)
        .collect();
    let path: String = path.into_iter().rev().collect();
    let compared =
        is > 0 && path.chars().all(|c| c == '.' || c == '_' || c.is_ascii_alphanumeric());
    let help = if path.is_empty() || !compared || tokens.back(2).is("is") {
        "write a value or a name before it".to_owned()
    } else {
        format!("write `{path} is {} {}`", back.text, here.text)
    };
    Advice {
        code: Code::Syntax,
        range: back.start..here.end(),
        message,
        label: String::new(),
        help,
        instead: None,
    }
}

/// Verbs that people compare with.
fn comparison_words(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    if !found.expected.iter().any(|kind| matches!(kind, Kind::is | Kind::is_words | Kind::and))
        || !here.is_word()
    {
        return None;
    }
    let word = here.text;
    let lower = word.to_ascii_lowercase();
    let advice = |help: String| {
        Some(
            Advice::new(
                Code::SyntaxComparisonWords,
                &here,
                format!("`{word}` is not how conditions are written here"),
                help,
            )
            .label("after a value, a comparison or a joining word follows"),
        )
    };
    match lower.as_str() {
        "in" => {
            advice("write `is one of a, b, c`, or `is one of` and the name of a list".to_owned())
        }
        "contains" | "has" | "contain" | "include" => advice("write `includes`".to_owned()),
        "exists" => advice("write `is given`".to_owned()),
        "are" | "was" | "were" | "be" | "equal" | "equals" | "has_value" => {
            advice("write `is`".to_owned())
        }
        "between" | "at" | "more" | "less" | "not" | "one" | "on" | "within" | "greater" => {
            advice(format!("write `is {word}`"))
        }
        "xor" => advice("write `(a and not b) or (b and not a)`".to_owned()),
        "isnt" | "isn" => advice("write `is not`".to_owned()),
        "apply" => advice("write `applies`, or `does not apply`".to_owned()),
        "round" | "rounding" => advice("write `rounded`".to_owned()),
        "plus" => advice("write `+`".to_owned()),
        "minus" => advice("write `-`".to_owned()),
        "times" => advice("write `*`".to_owned()),
        "mod" | "div" => advice("write `/`, with `rounded down` for whole parts".to_owned()),
        _ if lower != word && ["and", "or", "is", "not", "of"].contains(&lower.as_str()) => {
            advice(format!("write `{lower}`: the words of the language are lower case"))
        }
        _ => {
            let back = tokens.back(1);
            if !back.is_word() || words::is_reserved(back.text) || words::is_reserved(word) {
                return None;
            }
            Some(
                Advice::new(
                    Code::Syntax,
                    &here,
                    format!("expected a comparison such as `is at least 4`, found `{word}`"),
                    format!(
                        "a name is one word: `{0}_{word}`, or `{0}.{word}` for a fact of `{0}`; otherwise write a \
                         comparison between the two",
                        back.text
                    ),
                )
                .label(format!("in {} `{}` line", super::article(found.opening), found.opening)),
            )
        }
    }
}

/// Types and marks.
fn types_and_marks(found: &Found<'_>, tokens: &Tokens<'_>) -> Option<Advice> {
    let here = tokens.here();
    if !here.is_word() {
        return None;
    }
    let marks: &[&str] = match found.kind {
        Kind::field_line => &["protected", "sensitive", "fixed", "diagnosis", "none if left out"],
        Kind::define_head => &["shown", "so far"],
        Kind::table_head => &["partial", "first match"],
        _ => return None,
    };
    if tokens.back(1).sort == Sort::Text {
        let near = near_name(here.text, marks.iter().copied()).or_else(|| {
            marks.iter().copied().find(|mark| here.text.len() > 2 && mark.starts_with(here.text))
        });
        let list = marks.iter().map(|mark| format!("`{mark}`")).collect::<Vec<_>>().join(", ");
        let advice = Advice::new(
            Code::Syntax,
            &here,
            format!("`{}` is no mark", here.text),
            near.map_or_else(
                || format!("a mark is one of {list}"),
                |near| format!("write `{near}`"),
            ),
        );
        return Some(match near {
            Some(near) => advice.instead(near),
            None => advice,
        });
    }
    None
}
