//! Wrong habits: what people write who come from a word processor, a spreadsheet or a programming language.
//!
//! Owns: the message for a line that does not fit, most particular first. Takes: the text of a line and the
//! place where it stops fitting. Gives: one report that says what to write instead.
//! Must never know: what a line that fits becomes.

mod dates;
mod first_words;
pub(super) mod marks;
mod phrases;
mod spoken;
mod tokens;

use super::grammar::{Kind, phrase};
use super::words;
use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::span::Span;
use tokens::{Sort, Token, Tokens};

/// A text and the place where it stops fitting.
pub(super) struct Found<'a> {
    /// The text that was read.
    pub(super) text: &'a str,
    /// Where it stops fitting.
    pub(super) at: usize,
    /// What would have fitted there.
    pub(super) expected: &'a [Kind],
    /// How the line begins.
    pub(super) opening: &'static str,
    /// What it was read as.
    pub(super) kind: Kind,
    /// Bullets stand below it.
    pub(super) bullets: bool,
}

/// What is wrong, where in the text, and what to write instead.
pub(super) struct Advice {
    code: Code,
    /// The place in the text that was looked at.
    pub(super) range: std::ops::Range<usize>,
    message: String,
    label: String,
    help: String,
    /// What could be written in the place of the range.
    instead: Option<String>,
}

impl Advice {
    fn new(
        code: Code,
        token: &Token<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            range: token.range(),
            message: message.into(),
            label: String::new(),
            help: help.into(),
            instead: None,
        }
    }

    /// Advice over several words, with the very words to write in their place.
    fn over(
        code: Code,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
        good: impl Into<String>,
    ) -> Self {
        let good = good.into();
        Self {
            code,
            range,
            message: message.into(),
            label: String::new(),
            help: format!("write `{good}`"),
            instead: Some(good),
        }
    }

    /// What could be written there instead.
    fn instead(mut self, text: impl Into<String>) -> Self {
        self.instead = Some(text.into());
        self
    }

    fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The report, at a place in a file.
    pub(super) fn at(self, span: Span) -> Diagnostic {
        let mut report = Diagnostic::error(self.code, span, self.message);
        if !self.label.is_empty() {
            report = report.label(self.label);
        }
        if !self.help.is_empty() {
            report = report.help(self.help);
        }
        report.replacing(self.instead)
    }
}

/// What to say about a text that does not fit.
pub(super) fn explain(found: &Found<'_>) -> Advice {
    let tokens = Tokens::of(found.text, found.at);
    spoken::advise(found, &tokens)
        .or_else(|| phrases::advise(found, &tokens))
        .or_else(|| dates::advise(&tokens))
        .unwrap_or_else(|| unexpected(found, &tokens))
}

/// What fits every text: what was expected, and what stands there.
fn unexpected(found: &Found<'_>, tokens: &Tokens<'_>) -> Advice {
    let here = tokens.here();
    let message = format!("expected {}, found {}", expectation(found.expected), here.described());
    let label = match found.opening {
        "" => String::new(),
        "|" => "in a row".to_owned(),
        "field" => "in a fact or a field".to_owned(),
        "member" => "in a list of values".to_owned(),
        opening => format!("in {} `{opening}` line", article(opening)),
    };
    let help =
        example(found.opening).map(|example| format!("a line such as `{example}` fits here"));
    Advice {
        code: Code::Syntax,
        range: here.range(),
        message,
        label,
        help: help.unwrap_or_default(),
        instead: None,
    }
}

/// What would have fitted, in the reader's words. After a value, operators fit nearly everywhere and are
/// hardly ever what is missing, so they are named only where nothing else fits.
fn expectation(expected: &[Kind]) -> String {
    let is_operand = |kind: &Kind| matches!(kind, Kind::group | Kind::money | Kind::number);
    if expected.iter().any(is_operand) {
        return phrase(Kind::sum).unwrap_or("a value").to_owned();
    }
    let is_operator = |kind: &Kind| {
        matches!(
            kind,
            Kind::plus
                | Kind::subtract
                | Kind::times
                | Kind::divide
                | Kind::of
                | Kind::shift
                | Kind::rounded
                | Kind::and
                | Kind::or
                | Kind::wrong_and
                | Kind::wrong_or
        )
    };
    let mut said: Vec<&str> = Vec::new();
    let mut add = |kind: &Kind| {
        if let Some(phrase) = phrase(*kind).filter(|phrase| !said.contains(phrase)) {
            said.push(phrase);
        }
    };
    let (operators, others): (Vec<&Kind>, Vec<&Kind>) =
        expected.iter().partition(|kind| is_operator(kind));
    let (end, others): (Vec<&Kind>, Vec<&Kind>) =
        others.into_iter().partition(|kind| **kind == Kind::EOI);
    others.into_iter().for_each(&mut add);
    if said.is_empty() {
        let mut add = |kind: &Kind| {
            if let Some(phrase) = phrase(*kind).filter(|phrase| !said.contains(phrase)) {
                said.push(phrase);
            }
        };
        end.iter().for_each(|kind| add(kind));
        if end.is_empty() {
            operators.iter().for_each(|kind| add(kind));
        }
    }
    said.truncate(3);
    match said.as_slice() {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// An example of a line.
fn example(opening: &str) -> Option<&'static str> {
    Some(match opening {
        "advice" => "advice early_help \"Early help is there\" when child.need_level is level 2",
        "answers" => "answers accepted \"Accepted\" or not_accepted \"Not accepted\"",
        "applies when" => "applies when not by_formal_request",
        "as at" => "as at 12 July 2025",
        "at most" => "at most £10,000.00 in total",
        "check" => {
            "check born_first \"The date of birth is after the request\" blames child.date_of_birth"
        }
        "cites" => "cites spec 2.2.1, spec 3.1",
        "clock pauses" => {
            "clock pauses for each pause in support.pauses from pause.from_day to pause.to_day"
        }
        "clock starts" => "clock starts on referral.submitted_on",
        "clock stops" => "clock stops on support.started_on",
        "closed" => "closed 1 January 2025 \"New Year's Day\", 18 April 2025",
        "condition" => "condition age \"Aged 4 to 19\"",
        "contact" => "contact \"the support desk, on 01234 567890\"",
        "counts when" => "counts when family.areas is not empty",
        "covers" => "covers 2019 to 2028",
        "date" => "date 1 April 2025",
        "dated by" => "dated by contract.starts_on",
        "due on" => "due on end of financial quarter of contract.starts_on",
        "except" => "except 30% when contract.is_pilot",
        "excluded when" => "excluded when referral.source is one of young_person, parent_or_carer",
        "exclusion" => "exclusion self_referral \"Self-referrals are not accepted\"",
        "expect" => "expect ehwb is not eligible because age",
        "expectation" => "expectation assessment \"An assessment is attached\"",
        "field" => "has_send: yes or no \"Do they have SEND?\"",
        "first by" | "then by" => "first by child.need_level, highest first",
        "for each" => {
            "for each family in contract.families where family.assessment_end_on is given"
        }
        "given" => "given child.has_send is yes",
        "helps" => "helps \"Ask the school to say how you feel there.\"",
        "letter" => "letter not met \"You live outside the area.\"",
        "held when" => "held when family.stakeholder_objection",
        "hold" => "hold objection \"Another stakeholder objects\"",
        "in force" => "in force from 1 April 2025 until 31 March 2026",
        "instalment" => {
            "instalment outcomes \"Outcome payment\" for each family in contract.families"
        }
        "interpretation" => "interpretation A1 \"the reading taken\" not \"the other reading\"",
        "is" => "is 40% from 1 April 2025 when contract.is_pilot",
        "limit" => "limit 4 weeks",
        "member" => "mild \"Mild\" also \"Slight\"",
        "link" => "link \"https://www.example.org\"",
        "lint" => "lint near_names is off because \"the form has these names\"",
        "met when" => "met when child_age is between 4 and 19",
        "not stated" => "not stated \"the ages\", \"the districts\"",
        "note" => "note \"Agreed with the commissioner\"",
        "otherwise" => "otherwise 35%",
        "pays" => "pays 60% of contract.value",
        "paragraph" => "paragraph 2.2.1 also 001-079 to 001-083 rule",
        "publisher" => "publisher \"Lancashire County Council\"",
        "status" => "status \"proposed\"",
        "target" => "target at least 75%",
        "uses" => "uses vocabulary, england",
        "version" => "version \"1\"",
        "waits when" => "waits when request is accepted",
        "warning" => "warning age_25 \"Aged 25\" when child_age is 25",
        "warns" => "warns no_assessment \"No assessment is attached\"",
        "when" => "when child_age is 25",
        "define" => "define child_age: whole number \"Age on the day of the request\"",
        "table" => "table volumes \"Indicative volumes\" partial",
        "scenario" => "scenario \"Sixteen\" like \"Fifteen\"",
        "pack" => "pack lancashire_ehwb \"Lancashire emotional health service\"",
        "source" => "source spec \"Draft service specification\"",
        "levels" => "levels severity \"Severity of the need\"",
        "choices" => "choices district \"District\"",
        "facts" => "facts child \"The child or young person\"",
        "record" => "record area \"One area of a self-assessment\"",
        "calendar" => "calendar england \"Bank holidays in England\"",
        "eligibility" => "eligibility ehwb \"Emotional health support\"",
        "standard" => "standard first_support \"Support begins within 4 weeks\"",
        "payment" => "payment results \"Payment by results\"",
        "indicator" => "indicator improved \"Families that improved\"",
        "queue" => "queue waiting_list \"Waiting list\"",
        _ => return None,
    })
}

// --- lines that begin with no word of the language ---------------------------------------------------

/// What a line stands under.
#[derive(Clone, Copy, Default)]
pub(super) struct Under<'a> {
    /// The open declaration, as reports call it.
    pub(super) declaration: Option<&'a str>,
    /// The line that would say what the open part or declaration waits for: `met when`, `is`.
    pub(super) waits_for: Option<&'static str>,
}

impl Under<'_> {
    fn is(&self, keyword: &str) -> bool {
        self.declaration.is_some_and(|said| {
            said.strip_prefix('`').and_then(|said| said.strip_prefix(keyword)).is_some()
        })
    }
}

/// The report about a line that begins with words that begin no line.
pub(super) fn unknown_line(text: &str, under: Under<'_>) -> Advice {
    let tokens = Tokens::of(text, 0);
    let here = tokens.here();
    let declaration = under.declaration;
    first_words::advise(&tokens, under).unwrap_or_else(|| {
        let place = declaration.map_or_else(
            || "expected a declaration such as `eligibility` or `define`".to_owned(),
            |under| format!("this stands under {under}"),
        );
        let message = match here.sort {
            Sort::Word => format!("no line begins with `{}`", here.text),
            _ => format!("no line begins with {}", here.described()),
        };
        let help = "a clause ends at the end of its line; to go on over lines, begin them with `and` or `or`, \
                    end them with a comma, or use brackets";
        Advice::new(Code::SyntaxUnknownLine, &here, message, help).label(place)
    })
}

/// Where a line belongs that stands in the wrong place.
pub(super) fn misplaced_help(opening: &str, under: Under<'_>) -> String {
    if under.is("scenario") {
        match opening {
            "when" | "is" => return "write `given`, and the facts behind it".to_owned(),
            "met when" | "applies when" => {
                return "write `given` before a fact, and `expect` before an answer".to_owned();
            }
            _ => {}
        }
    }
    let Some(place) = words::place_of_line(opening) else { return String::new() };
    let first = place.split('`').nth(1).unwrap_or("eligibility");
    match opening {
        "cites" | "interpretation" | "note" => {
            "put it below the declaration, or the condition, that it is about".to_owned()
        }
        "|" => "put it below a line such as `table volumes \"Indicative volumes\"`".to_owned(),
        _ => format!(
            "put it below a line such as `{}`",
            example(first).unwrap_or("eligibility ehwb \"Emotional health support\"")
        ),
    }
}

/// Does the line begin as one does, but for a letter or a word of another language?
pub(super) fn is_nearly_a_line(text: &str) -> bool {
    meant(words::first_word(text).0).is_some()
}

/// Is the row a line of dashes, as other formats put under the header of a table?
pub(super) fn is_ruled_line(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| matches!(c, '|' | '-' | ':' | '=' | '+' | ' '))
}

/// Is the line a sentence, or the line under a heading, rather than a rule?
pub(super) fn is_prose(text: &str) -> bool {
    first_words::is_prose(text)
}

/// The keyword that the first word of a line nearly is.
fn near_keyword(word: &str) -> Option<&'static str> {
    let firsts = words::LINES
        .iter()
        .map(|(line, _)| line.split(' ').next().unwrap_or(line))
        .filter(|word| *word != "|");
    let keywords = words::DECLARATIONS.iter().copied().chain(firsts);
    if word.len() < 3 {
        return None;
    }
    near_name(word, keywords).filter(|near| *near != word)
}

/// The keyword that the first word of a line stands for in other languages, or nearly is.
fn meant(word: &str) -> Option<&'static str> {
    Some(match word {
        "cite" | "citation" | "ref" | "reference" | "see" => "cites",
        "para" | "paras" | "section" | "clause" => "paragraph",
        "use" | "import" | "include" | "require" | "using" => "uses",
        "rule" | "criterion" | "criteria" | "requirement" => "condition",
        "var" | "let" | "const" | "def" | "function" | "set" => "define",
        "enum" | "type" | "option" | "options" => "choices",
        "class" | "struct" | "object" => "record",
        "test" | "example" => "scenario",
        "input" | "inputs" | "fact" | "data" => "facts",
        "else" | "default" => "otherwise",
        _ => return near_keyword(word),
    })
}

/// Does the line begin with what stands for the keyword of a part that has lines of its own?
pub(super) fn begins_a_part(text: &str) -> bool {
    let text = first_words::without_number(text).unwrap_or(text);
    let (word, _) = words::first_word(text);
    is_part(word) || meant(word).is_some_and(is_part)
}

/// Does a number stand before what would otherwise begin a declaration?
pub(super) fn begins_a_numbered_line(text: &str) -> bool {
    first_words::without_number(text)
        .is_some_and(|rest| words::is_declaration(words::first_word(rest).0))
}

/// The keywords of parts that have lines of their own.
pub(super) fn is_part(keyword: &str) -> bool {
    matches!(
        keyword,
        "condition"
            | "expectation"
            | "exclusion"
            | "hold"
            | "warning"
            | "advice"
            | "instalment"
            | "check"
    )
}

/// Does the line begin with what stands for the keyword of a declaration?
pub(super) fn misspelt_declaration(text: &str) -> bool {
    let (word, rest) = words::first_word(text);
    let (name, after) = words::first_word(rest);
    let shaped = !name.is_empty()
        && (after.is_empty() || after.starts_with(['"', ':']) || after.starts_with("of "));
    (shaped || rest.starts_with('"')) && meant(word).is_some_and(words::is_declaration)
}

/// A name as names are written: lower case, `_` between words.
pub(super) fn snake_case(name: &str) -> String {
    let mut said = String::with_capacity(name.len() + 4);
    let mut above: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() {
            let new_word = above
                .is_some_and(|above| above.is_ascii_lowercase() || above.is_ascii_digit())
                || above.is_some_and(|above| above.is_ascii_uppercase()) && next_is_lower;
            if new_word {
                said.push('_');
            }
            said.push(letter.to_ascii_lowercase());
        } else if letter == '-' {
            said.push('_');
        } else {
            said.push(letter);
        }
        above = Some(letter);
    }
    said
}

/// A name made of the first words of a label: `aged_8_or_over` of `Aged 8 or over`.
pub(super) fn name_of(label: &str) -> String {
    let plain: String = label.to_lowercase().chars().filter(|c| !matches!(c, '\'' | '’')).collect();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(4)
        .collect();
    match words.first() {
        None => "name".to_owned(),
        Some(first) if first.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("the_{}", words.join("_"))
        }
        Some(_) => {
            let name = words.join("_");
            if words::is_reserved(&name) { format!("{name}_value") } else { name }
        }
    }
}

/// Figures with commas between the thousands.
pub(super) fn with_commas(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_snake_case() {
        for (written, good) in [
            ("childAge", "child_age"),
            ("ChildAge", "child_age"),
            ("consent-in-time", "consent_in_time"),
            ("hasSEND", "has_send"),
            ("SENDStatus", "send_status"),
            ("age_25", "age_25"),
        ] {
            assert_eq!(snake_case(written), good);
        }
    }

    #[test]
    fn every_line_has_an_example() {
        for (line, _) in words::LINES {
            assert!(*line == "|" || example(line).is_some(), "{line}");
        }
        for word in words::DECLARATIONS {
            assert!(example(word).is_some(), "{word}");
        }
    }
}
