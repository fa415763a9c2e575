//! Holds the lists in `docs/language.md` to the language itself.

use std::fs;

use rules::syntax::RESERVED;

use super::markdown::root;

#[test]
fn the_reserved_words_are_listed() {
    let text =
        fs::read_to_string(root().join("docs/language.md")).expect("docs/language.md is there");
    let section = text.split("## Reserved words").nth(1).expect("a section of reserved words");
    let section = section.split("\n## ").next().unwrap_or_default();
    let list = section.split("```text\n").nth(1).and_then(|rest| rest.split("```").next());
    let listed: Vec<&str> = list.expect("a list of words").split_whitespace().collect();
    assert_eq!(
        listed,
        RESERVED,
        "write the list as it is in the language:\n{}",
        RESERVED.join(" ")
    );
}
