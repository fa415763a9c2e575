//! The outline of a text, and the search for names and labels.

use rules::ide::{self, Symbol};
use rules::syntax;

use super::packs;

fn written(symbols: &[Symbol], depth: usize, page: &mut String) {
    for symbol in symbols {
        let indent = "  ".repeat(depth);
        let label = &symbol.label;
        page.push_str(&format!("{indent}{} {} · {label}\n", symbol.kind.words(), symbol.name));
        for inner in &symbol.inside {
            assert!(symbol.span.start <= inner.span.start && inner.span.end <= symbol.span.end);
        }
        assert!(symbol.span.start <= symbol.name_span.start);
        assert!(symbol.name_span.end <= symbol.span.end);
        written(&symbol.inside, depth + 1, page);
    }
}

#[test]
fn an_outline_names_every_declaration_and_its_parts() {
    let (sources, _) = packs();
    let mut page = String::new();
    for (file, source) in sources.iter() {
        let outline = ide::outline(&syntax::parse(file, source.text()).file);
        let mut own = String::new();
        written(&outline, 0, &mut own);
        if source.name().ends_with("lancashire_ehwb/payment.rules") {
            page = own;
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn a_search_finds_names_and_labels_the_best_first() {
    let (_, index) = packs();
    let mut page = String::new();
    for wanted in ["date of birth", "ehwb", "dob", "preston", "request.cons", "zzzz"] {
        page.push_str(&format!("--- {wanted}\n"));
        for found in ide::search(&index, wanted).iter().take(4) {
            page.push_str(&format!("{} {} · {}\n", found.kind.words(), found.path, found.label));
        }
    }
    insta::assert_snapshot!(page);
    assert!(!ide::search(&index, "").is_empty());
}
