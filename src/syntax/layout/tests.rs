use super::*;

fn lines(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let layout = lay_out(FileId(0), text, &mut problems);
    assert_eq!(layout.masked.len(), text.len());
    let mut said = Vec::new();
    for line in &layout.lines {
        said.push(squeeze(&layout.masked[line.range.clone()]));
        for bullet in &line.bullets {
            said.push(format!(
                "{}-{}",
                bullet.column,
                squeeze(&layout.masked[bullet.range.clone()])
            ));
        }
    }
    said.extend(problems.iter().map(|problem| format!("! {} {:?}", problem.code, problem.span())));
    said
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected);
}

#[test]
fn a_line_ends_at_its_end() {
    check("a\nb # c\n\n# d\nc", &["a", "b", "c"]);
}

#[test]
fn and_or_continue_the_line_above() {
    check("met when a\n  or b\n  # why\n  and c\nandy", &["met when a or b and c", "andy"]);
}

#[test]
fn a_trailing_comma_continues() {
    check("uses a, # b\n\n  c\nd", &["uses a, c", "d"]);
}

#[test]
fn brackets_continue() {
    check("met when (a\n  is b)\nc", &["met when (a is b)", "c"]);
}

#[test]
fn a_text_may_run_over_lines() {
    check("note \"one\n  two # three\"\nb", &["note \"one two # three\"", "b"]);
}

#[test]
fn bullets_continue_their_clause() {
    check(
        "met when all of\n  - a\n\n  # why\n  - any of\n    - b\n      or c\n  - d\nx",
        &[
            "met when all of",
            "2-a",
            "2-any of",
            "4-b",
            "2-d",
            "x",
            "! rules::syntax::after_bullet 0:56..58",
        ],
    );
}

#[test]
fn a_missing_quote_does_not_eat_the_file() {
    check(
        "condition age \"Aged 4\n  met when a\ncondition b \"B\"\n",
        &[
            "condition age \"Aged \"",
            "met when a",
            "condition b \"B\"",
            "! rules::syntax::unclosed_text 0:14..15",
        ],
    );
}

#[test]
fn a_missing_bracket_does_not_eat_the_file() {
    check(
        "met when (a or b\ncites c 1\n",
        &["met when (a or b", "cites c 1", "! rules::syntax::brackets 0:9..10"],
    );
}

#[test]
fn windows_line_ends_and_a_mark_at_the_start_are_fine() {
    check("\u{feff}a\r\nb \"x\r\n y\"\r\n", &["a", "b \"x y\""]);
}

#[test]
fn deep_nesting_is_seen_without_brackets() {
    assert_eq!(too_deep("a and not b or 4 weeks after c"), None);
    assert_eq!(too_deep(&"a and not b is 4 and ".repeat(1000)), None);
    assert!(too_deep(&"not ".repeat(100)).is_some());
    assert!(too_deep(&"- ".repeat(100)).is_some());
    assert!(too_deep(&"4 weeks after ".repeat(100)).is_some());
    assert!(too_deep(&"the larger of a and ".repeat(100)).is_some());
    assert!(too_deep(&"not (not not (".repeat(30)).is_some());
}
