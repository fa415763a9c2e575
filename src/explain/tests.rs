use super::fragment::{Align, Block, Document, Role, Table, Tag, Tone, Words};
use super::json::{ANSWER_SCHEMA, ANSWERS, answer_name};
use super::text::{TextStyle, to_text};
use super::words::{listed, number_words, sentence_case};
use crate::program::Atom;
use crate::value::{DurationUnit, Number};

const PLAIN: TextStyle = TextStyle { color: false, width: 60 };

fn page() -> Document {
    let mut document = Document::default();
    document.line(Role::Pack, Words::of(Tag::Title, "A service").plain(" · as at 1 July 2025"));
    document.gap();
    let answer = Words::of(Tag::Mark(Tone::Bad), "✗")
        .plain(" ")
        .tagged(Tag::Answer(Tone::Bad), "NOT ELIGIBLE")
        .plain("   ")
        .label("Support for the emotional health of children and young people");
    document.cited(Role::Answer, answer, Words::of(Tag::Citation, "spec 2.2.1"));
    let condition = Words::of(Tag::Mark(Tone::Good), "✓").plain(" ").label("Aged 4 to 19");
    document.cited(Role::Condition, condition, Words::of(Tag::Citation, "spec 2.2.1, 3.1"));
    document.line(
        Role::Found,
        Words::of(Tag::Label, "Age")
            .plain(": ")
            .value("20")
            .plain(" (born ")
            .value("1 June 2005")
            .plain("); it must be between 4 and 19"),
    );
    let row =
        |name: &str, amount: &str| vec![Words::of(Tag::Value, name), Words::of(Tag::Value, amount)];
    let rows = vec![row("F1", "£358.00"), row("F22", "£12,358.00")];
    document.blocks.push(Block::Table(Table {
        columns: vec![Align::Left, Align::Right],
        rows,
        ..Table::default()
    }));
    document
}

#[test]
fn lines_are_wrapped_and_what_stands_beside_them_has_a_column() {
    insta::assert_snapshot!(to_text(&page(), PLAIN), @r"
    A service · as at 1 July 2025

    ✗ NOT ELIGIBLE   Support for the emotional   spec 2.2.1
                     health of children and
                     young people
      ✓ Aged 4 to 19                             spec 2.2.1, 3.1
          Age: 20 (born 1 June 2005); it must be between 4 and
          19
        F1      £358.00
        F22  £12,358.00
    ");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let colored = to_text(&page(), TextStyle { color: true, ..PLAIN });
    let mut bare = String::new();
    let mut rest = colored.as_str();
    while let Some(start) = rest.find('\u{1b}') {
        bare.push_str(&rest[..start]);
        let end = rest[start..].find('m').expect("a colour ends with m");
        rest = &rest[start + end + 1..];
    }
    bare.push_str(rest);
    assert_ne!(colored, bare);
    assert_eq!(bare, to_text(&page(), PLAIN));
}

#[test]
fn no_line_is_wider_than_the_page() {
    for width in [60, 72, 100, 120] {
        let text = to_text(&page(), TextStyle { color: false, width });
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= width, "{widest} > {width}:\n{text}");
    }
}

#[test]
fn a_tree_hangs_together() {
    let mut document = Document::default();
    document.step(vec![false], Words::text("answer"), Words::new());
    document.step_remark(vec![false, true], Words::text("a reading"));
    document.step(vec![false, true], Words::text("first"), Words::of(Tag::Place, "x.rules:3"));
    document.step(vec![false, true, false], Words::text("below the first"), Words::new());
    document.step(vec![false, false], Words::text("second"), Words::new());
    document.step(vec![false, false, false], Words::text("below the second"), Words::new());
    insta::assert_snapshot!(to_text(&document, PLAIN), @r"
    answer
    │ a reading
    ├ first                                            x.rules:3
    │ └ below the first
    └ second
      └ below the second
    ");
}

#[test]
fn a_case_does_not_steer_the_terminal() {
    let mut document = Document::default();
    document.line(Role::Remark, Words::of(Tag::Value, "a\u{1b}[2Jb\u{202e}c\u{7}\nd\te"));
    assert_eq!(to_text(&document, PLAIN), "a\u{fffd}[2Jb\u{fffd}c\u{fffd} d e\n");
}

#[test]
fn numbers_are_written_as_their_kind() {
    let third = Number::from_ratio(1, 3).expect("3 is not 0");
    let check =
        |atom: Atom, number: Number, words: &str| assert_eq!(number_words(atom, number), words);
    check(Atom::Money, Number::from_i64(358), "£358.00");
    check(Atom::Money, third, "£0.333333…");
    check(Atom::Money, third.neg(), "-£0.333333…");
    check(Atom::Percent, Number::from_ratio(749, 1000).expect("1000 is not 0"), "74.9%");
    check(Atom::Elapsed(DurationUnit::Days), Number::ONE, "1 day");
    check(Atom::Elapsed(DurationUnit::WorkingDays), Number::from_i64(3), "3 working days");
    check(Atom::Whole, Number::from_i64(12), "12");
}

#[test]
fn words_are_joined_as_people_do() {
    let parts = |count: usize| {
        ["a", "b", "c"].iter().take(count).map(|part| (*part).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&parts(0), "and"), "");
    assert_eq!(listed(&parts(1), "and"), "a");
    assert_eq!(listed(&parts(2), "or"), "a or b");
    assert_eq!(listed(&parts(3), "and"), "a, b and c");
    assert_eq!(sentence_case("not eligible"), "Not eligible");
}

#[test]
fn the_schema_of_answers_knows_every_answer() {
    let schema: serde_json::Value =
        serde_json::from_str(ANSWER_SCHEMA).expect("the schema is JSON");
    let kinds = ["eligibility", "standard", "payment", "indicator"];
    for answer in ANSWERS {
        let known = kinds.iter().any(|kind| {
            let options = &schema["$defs"][kind]["properties"]["answer"]["enum"];
            options
                .as_array()
                .is_some_and(|options| options.iter().any(|option| option == answer_name(answer)))
        });
        assert!(known, "{}", answer_name(answer));
    }
}
