//! The forms of an answer, judged as a reader of each form would: a page by its elements, Markdown by a parser
//! of Markdown. How a page looks is for eyes: `tests/browser/` takes its picture.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot run is to fail"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use quick_xml::events::Event;
use rules::explain::fragment::{Document, Role, Tag, Words};
use rules::explain::{to_html, to_markdown};

fn rules(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_rules"));
    command.args(arguments).current_dir(root).env_remove("RULES_PATH").env("NO_COLOR", "1");
    let output = command.output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("answers are UTF-8")
}

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.ends_with(".json"))
        .map(|name| format!("examples/{name}"))
        .collect();
    names.sort();
    names
}

const AWKWARD: [&str; 6] = [
    "check",
    "tests/cli/input/forms/case.json",
    "--rules",
    "tests/cli/input/forms/rules",
    "--as-at",
    "2026-03-02",
];

/// What a page is made of.
#[derive(Default)]
struct Found {
    elements: BTreeSet<String>,
    ids: BTreeSet<String>,
    links: Vec<String>,
    headings: Vec<u8>,
    named_by: Vec<String>,
    text: String,
}

/// Reads a page as XML: every element is closed, every sign is escaped.
fn read(page: &str) -> Found {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut found = Found::default();
    let mut open = 0;
    loop {
        match reader.read_event().expect("the page is well formed") {
            Event::Start(element) => {
                open += 1;
                note(&element, &mut found);
            }
            Event::Empty(element) => note(&element, &mut found),
            Event::End(_) => open -= 1,
            Event::Text(text) => {
                found.text.push_str(&text.decode().expect("UTF-8"));
            }
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().expect("a reference to a letter");
                let named = match &*reference.decode().expect("UTF-8") {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    _ => None,
                };
                found.text.extend(letter.or(named));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "every element is closed");
    found
}

fn note(element: &quick_xml::events::BytesStart<'_>, found: &mut Found) {
    let name = String::from_utf8(element.name().as_ref().to_vec()).expect("UTF-8");
    if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse().ok()) {
        found.headings.push(level);
    }
    for attribute in element.attributes() {
        let attribute = attribute.expect("an attribute is well formed");
        let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
        let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
        assert!(!key.starts_with("on"), "no script in an attribute: {key}");
        assert!(!matches!(key.as_str(), "src" | "srcset" | "style" | "action" | "data"), "{key}");
        match key.as_str() {
            "id" => assert!(found.ids.insert(value.clone()), "the id {value} is there twice"),
            "href" => found.links.push(value),
            "aria-labelledby" => found.named_by.push(value),
            _ => {}
        }
    }
    found.elements.insert(name);
}

/// What holds of every page.
fn assert_whole(page: &str) -> Found {
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"), "the language is said");
    let found = read(page);
    for element in ["title", "main", "h1", "footer", "style"] {
        assert!(found.elements.contains(element), "there is <{element}>");
    }
    for element in ["script", "link", "img", "iframe", "object", "embed", "form", "base", "svg"] {
        assert!(!found.elements.contains(element), "there is no <{element}>");
    }
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next());
    let style = style.expect("there is a style");
    assert!(!style.contains("url(") && !style.contains("@import"), "nothing is loaded");
    assert_eq!(found.headings.iter().filter(|level| **level == 1).count(), 1, "one main heading");
    for pair in found.headings.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "headings go down one by one: {pair:?}");
    }
    for link in &found.links {
        match link.strip_prefix('#') {
            Some(id) => assert!(found.ids.contains(id), "{link} leads somewhere"),
            None => assert!(link.starts_with("https://") || link.starts_with("http://"), "{link}"),
        }
    }
    for id in &found.named_by {
        assert!(found.ids.contains(id), "{id} names a part");
    }
    found
}

#[test]
fn every_example_is_a_whole_page() {
    for name in examples() {
        if name.ends_with("typing_mistakes.json") {
            continue;
        }
        let page = rules(&["check", &name, "--as-at", "2026-07-01", "--format", "html"]);
        let found = assert_whole(&page);
        for part in ["Facts used", "Paragraphs cited", "SHA-256 of the case"] {
            assert!(found.text.contains(part), "{name} has {part}");
        }
    }
}

#[test]
fn several_cases_are_one_page() {
    let mut arguments = vec!["check"];
    let names = examples();
    arguments.extend(names.iter().map(String::as_str));
    arguments.extend(["--as-at", "2026-07-01", "--only", "lancashire_ehwb", "--format", "html"]);
    let found = assert_whole(&rules(&arguments));
    assert!(found.text.contains("Not answered: the case cannot be right."));
    assert!(found.text.contains("“consent-too-late”"));
}

#[test]
fn what_a_case_says_is_text_on_a_page() {
    for reader in ["auditor", "practitioner"] {
        let arguments = [&AWKWARD[..], &["--format", "html", "--for", reader]].concat();
        let found = assert_whole(&rules(&arguments));
        assert!(found.text.contains("<script>alert(1)</script>"), "it is there, as text");
        assert!(!found.text.contains('\u{1b}'), "nothing steers a terminal");
    }
    let arguments = [&AWKWARD[..], &["--format", "html"]].concat();
    let found = assert_whole(&rules(&arguments));
    assert!(found.text.contains("<img src=x onerror=alert(1)> & `ticks`"));
    assert!(found.links.iter().any(|link| link.contains("example.org")));
}

#[test]
fn a_page_has_the_elements_that_it_had() {
    let page = rules(&[&AWKWARD[..], &["--format", "html"]].concat());
    let body = page.split("<body>").nth(1).expect("there is a body");
    let mut text = String::new();
    for word in body.split_inclusive(|letter: char| !letter.is_ascii_hexdigit()) {
        let hash = word.len() > 64 && word.bytes().take(64).all(|byte| byte.is_ascii_hexdigit());
        text.push_str(if hash { &word[64..] } else { word });
    }
    insta::with_settings!({ snapshot_path => "cli", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("page", text);
    });
}

#[test]
fn only_addresses_of_the_web_become_links() {
    let mut document = Document::default();
    document.line(Role::Remark, Words::of(Tag::Address, "javascript:alert(1)"));
    let page = to_html(&[document]).expect("a page is made");
    assert!(assert_whole(&page).links.iter().all(|link| link.starts_with('#')));
}

/// The text that a reader of Markdown sees.
fn seen(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(said) | Event::Code(said) => text.push_str(&said),
            Event::Html(said) | Event::InlineHtml(said) => panic_on("HTML", &said),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

fn panic_on(what: &str, said: &str) {
    assert!(said.is_empty(), "{what} in Markdown: {said}");
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_example_is_markdown_without_html() {
    for name in examples() {
        let arguments =
            ["check", &name, "--as-at", "2026-07-01", "--format", "markdown", "--for", "auditor"];
        seen(&rules(&arguments));
    }
    let awkward = [&AWKWARD[..], &["--format", "markdown", "--for", "auditor"]].concat();
    let said = seen(&rules(&awkward));
    assert!(said.contains("<script>alert(1)</script>"), "{said}");
    assert!(said.contains("Uses the *north* branch"), "{said}");
}

proptest! {
    /// Whatever a text holds, a reader of Markdown sees that text, in a line, a list, a cell and a heading.
    #[test]
    fn a_text_stands_for_itself_in_markdown(
        said in "[-a-z0-9 .)(*_`~#+=<>&|:/!\\[\\]\"'\\\\]{1,40}",
    ) {
        for role in [Role::Remark, Role::Condition, Role::Found, Role::Answer] {
            let mut document = Document::default();
            document.line(role, Words::text(format!("a{said}")));
            document.line(role, Words::text(said.as_str()));
            let shown = squeezed(&seen(&to_markdown(&document))).replace(' ', "");
            let expected = format!("a{said}{}", said.strip_prefix("= ").filter(|_| role == Role::Answer).unwrap_or(&said));
            prop_assert_eq!(shown, expected.replace(' ', ""), "{}", to_markdown(&document));
        }
    }

    #[test]
    fn a_text_stands_for_itself_on_a_page(said in any::<String>()) {
        let mut document = Document::default();
        document.line(Role::Answer, Words::of(Tag::Label, said.as_str()));
        document.line(Role::Condition, Words::of(Tag::Value, said.as_str()));
        assert_whole(&to_html(&[document]).expect("a page is made"));
    }
}
