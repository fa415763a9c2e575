//! Packs as documents: everything that a pack says is told, the page is whole and well formed, and no label can
//! break it. How the pages look is for eyes: `tests/browser/pictures.sh` takes their pictures.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot run is to fail"
)]

mod library;

use std::collections::BTreeSet;

use quick_xml::events::Event;
use rules::document::document;
use rules::explain::{Document, to_html, to_markdown};
use rules::program::{PackId, Program, compile_library};
use rules::source::Sources;

fn packs() -> (Sources, Program) {
    library::library("rules")
}

fn all(sources: &Sources, program: &Program) -> Vec<(String, Document)> {
    let ids = (0..program.packs.len()).map(PackId::at);
    ids.map(|id| (program[id].name.to_string(), document(sources, program, id))).collect()
}

/// What is found on a page that is read as XML.
#[derive(Default)]
struct Page {
    text: String,
    names: BTreeSet<String>,
    drawings: usize,
}

/// Reads a page: every element is closed, ids are there once, links lead somewhere, drawings have words.
fn read(page: &str) -> Page {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let (mut found, mut ids, mut links, mut named) =
        (Page::default(), BTreeSet::new(), Vec::new(), Vec::new());
    let (mut headings, mut code, mut open) = (Vec::new(), None::<String>, Vec::new());
    loop {
        let event = reader.read_event().expect("the page is well formed");
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let name = String::from_utf8(element.name().as_ref().to_vec()).expect("UTF-8");
                assert!(!matches!(name.as_str(), "script" | "link" | "img" | "iframe" | "object"));
                if name == "svg" {
                    found.drawings += 1;
                }
                if let Some(level) =
                    name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok())
                {
                    headings.push(level);
                }
                for attribute in element.attributes() {
                    let attribute = attribute.expect("an attribute is well formed");
                    let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
                    match attribute.key.as_ref() {
                        b"id" => {
                            assert!(ids.insert(value.clone()), "the id {value} is there twice")
                        }
                        b"href" => links.push(value),
                        b"aria-labelledby" => named.extend(value.split(' ').map(str::to_owned)),
                        key => assert!(!key.starts_with(b"on") && key != b"src" && key != b"style"),
                    }
                }
                if matches!(event, Event::Start(_)) {
                    code = (name == "code").then(String::new);
                    open.push(name);
                }
            }
            Event::End(_) => {
                open.pop();
                found.names.extend(code.take());
            }
            Event::Text(text) => {
                let text = text.decode().expect("UTF-8");
                found.text.push_str(&text);
                code.iter_mut().for_each(|code| code.push_str(&text));
            }
            Event::GeneralRef(reference) => {
                let named = match &*reference.decode().expect("UTF-8") {
                    "lt" | "#60" => '<',
                    "gt" | "#62" => '>',
                    "amp" | "#38" => '&',
                    "quot" | "#34" => '"',
                    "apos" | "#39" => '\'',
                    other => panic!("the reference {other}"),
                };
                found.text.push(named);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new(), "every element is closed");
    assert_eq!(headings.iter().filter(|level| **level == 1).count(), 1, "one main heading");
    for pair in headings.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "headings go down one by one: {pair:?}");
    }
    for link in &links {
        match link.strip_prefix('#') {
            Some(id) => assert!(ids.contains(id), "{link} leads somewhere"),
            None => assert!(link.starts_with("https://") || link.starts_with("http://"), "{link}"),
        }
    }
    assert!(named.iter().all(|id| ids.contains(id)), "what names a part is there");
    found
}

/// The name of every declaration and condition of a pack, and the names of its scenarios.
fn said(program: &Program, pack: PackId) -> (Vec<String>, Vec<String>) {
    let mut names = Vec::new();
    macro_rules! named {
        ($($arena:ident),+) => { $(
            for one in program.$arena.iter().filter(|one| one.head.pack == pack) {
                names.push(one.head.name.to_string());
            }
        )+ };
    }
    named!(
        sources,
        scales,
        records,
        calendars,
        defines,
        tables,
        conditions,
        notices,
        eligibilities,
        standards,
        payments,
        instalments,
        indicators,
        queues
    );
    for group in &program.groups {
        let checks = group.checks.iter().map(|check| &check.head);
        names.extend(checks.filter(|head| head.pack == pack).map(|head| head.name.to_string()));
        for fact in &group.facts {
            let fact = &program[*fact];
            if fact.head.pack == pack {
                names.push(format!("{}.{}", group.head.name, fact.head.name));
            }
        }
    }
    for record in program.records.iter().filter(|record| record.head.pack == pack) {
        names.extend(record.fields.iter().map(|field| field.head.name.to_string()));
        names.extend(record.checks.iter().map(|check| check.head.name.to_string()));
    }
    let scenarios = program.scenarios.iter().filter(|one| one.pack == pack);
    (names, scenarios.map(|one| one.name.to_string()).collect())
}

#[test]
fn everything_that_a_pack_declares_is_in_its_document() {
    let (sources, program) = packs();
    let mut drawings = 0;
    for (at, (name, document)) in all(&sources, &program).into_iter().enumerate() {
        let page = read(&to_html(std::slice::from_ref(&document)).expect("a page"));
        drawings += page.drawings;
        let markdown = to_markdown(&document);
        let (names, scenarios) = said(&program, PackId::at(at));
        for one in names {
            assert!(page.names.contains(&one), "{name}: `{one}` is on the page");
            assert!(markdown.contains(&format!("`{one}`")), "{name}: `{one}` is in the text");
        }
        for one in scenarios {
            assert!(page.text.contains(&one), "{name}: the example {one}");
        }
        let readings = program.conditions.iter().filter(|one| one.head.pack == PackId::at(at));
        for reading in readings.flat_map(|one| &one.head.annotations.interpretations) {
            assert!(page.text.contains(reading.reading.as_str()), "{name}: {}", reading.reading);
        }
    }
    assert!(drawings > 20, "there are drawings: {drawings}");
}

#[test]
fn several_packs_are_one_page() {
    let (sources, program) = packs();
    let documents: Vec<Document> =
        all(&sources, &program).into_iter().map(|(_, one)| one).collect();
    let page = to_html(&documents).expect("a page");
    assert_eq!(page, to_html(&documents).expect("the same page"));
    read(&page);
}

#[test]
fn documents_of_two_packs() {
    let (sources, program) = packs();
    for (name, document) in all(&sources, &program) {
        if !matches!(name.as_str(), "norfolk" | "kirklees_access") {
            continue;
        }
        let text = to_markdown(&document);
        let words: Vec<String> = text
            .split_inclusive('`')
            .map(|word| {
                let hash = word.len() == 65 && word.bytes().take(64).all(|b| b.is_ascii_hexdigit());
                if hash { "…`".to_owned() } else { word.to_owned() }
            })
            .collect();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => true }, {
            insta::assert_snapshot!(name, words.concat());
        });
    }
}

/// Each kind of declaration once, with labels that try to be something else.
const HOSTILE: &str = r#"
pack p "<script>alert(1)</script> & *bold* | cell [link](http://e.org) `tick` # h"
  contact "1. <b>ask</b>"
source s "<title>"
  link "javascript:alert(1)"
levels grade "<svg onload=alert(1)>"
  low "<low>" also "| high |"
  high "</td>"
calendar days "</style>"
  covers 2025 to 2026
  closed 1 January 2026 "<i>"
record visit "</table>"
  seen_on: date or none "<when>" none if left out
facts f "&amp;"
  a: yes or no "]]> --> <a>?" protected
  born: date "</text></svg>" fixed
  visits: list of visit "<ul>"
  check order "<check>"
    f.born is before 1 January 2030
define k: money "<money>"
  is £1.00 from 1 January 2025
  is £2.00 from 1 January 2026
  except £3.00 when f.a
table t "<table>" partial
  | grade || cost: money |
  | low || £1.00 |
eligibility e "</h3><script>"
  answers good "<good>" or bad "</rect>"
  cites s 1.<b>
  not stated "<u>"
  status "<status>"
  in force from 1 January 2025 until 31 December 2029
  letter "<letter>"
  condition one "</text><script>alert(2)</script>"
    interpretation A<1 "<reading>" not "<other>"
    met when f.a
  condition two "a & b"
    applies when f.a
    met when any of
      - not f.a
      - every visit in f.visits satisfies all of
          - visit.seen_on is given
          - visit.seen_on is after f.born
  warning w "<w>"
    when f.a
standard clock "</desc>"
  clock starts on f.born
  clock stops on f.born
  limit 4 weeks
payment pay "<pay>"
  instalment first "<first>" for each visit in f.visits
    condition seen "<seen>"
      met when visit.seen_on is given
    hold later "<hold>"
      held when f.a
    pays k
    due on f.born
indicator share "<share>"
  for each visit in f.visits
  counts when visit.seen_on is given
  target at least 75%
queue line "<queue>"
  waits when f.a
  first by f.born, earliest first
scenario "</td><script>"
  as at 1 July 2025
  given f.a is yes
  given f.visits
    | seen_on |
    | 1 June 2025 |
  expect e.one is met
"#;

#[test]
fn labels_are_text_and_nothing_else() {
    let mut sources = Sources::new();
    // The id of a reading is a name; what cannot be one is no danger.
    sources.add("p.rules", HOSTILE.replace("A<1", "A1").replace("1.<b>", "\"1 <b>\""));
    let compiled = compile_library(&sources);
    assert_eq!(compiled.problems, []);
    let program = compiled.program.expect("a program");
    let document = document(&sources, &program, PackId::at(0));
    let page = read(&to_html(std::slice::from_ref(&document)).expect("a page"));
    assert_eq!(page.drawings, 3);
    for text in [
        "<script>alert(1)</script> & *bold*",
        "</text><script>alert(2)</script>",
        "<reading>",
        "</td>",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    let markdown = to_markdown(&document);
    let options = pulldown_cmark::Options::ENABLE_TABLES;
    let (mut text, mut widths, mut cells) = (String::new(), BTreeSet::new(), 0);
    for event in pulldown_cmark::Parser::new_ext(&markdown, options) {
        use pulldown_cmark::{Event, Tag, TagEnd};
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("elements in the text: {html}"),
            Event::Start(Tag::Link { dest_url, .. }) => panic!("a link: {dest_url}"),
            Event::Start(Tag::Table(columns)) => {
                widths.insert(columns.len());
                cells = columns.len();
            }
            Event::Start(Tag::TableCell) => cells -= 1,
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                assert_eq!(cells, 0, "a row has its cells");
                cells = *widths.last().expect("a table");
            }
            Event::End(TagEnd::Table) => widths.clear(),
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            _ => {}
        }
    }
    for said in [
        "<script>alert(1)</script> & *bold* | cell [link](http://e.org) `tick` # h",
        "</desc>",
        "| high |",
    ] {
        assert!(text.contains(said), "{said}");
    }
}
