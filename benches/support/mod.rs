//! What the benches share: the project's own packs, a case, and libraries of any length.

#![allow(dead_code, reason = "each bench uses its part")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rules::source::Sources;

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every rule file below `folder`, sorted by name.
pub(crate) fn packs(folder: &Path) -> Sources {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the packs can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rules") {
                found.push(path);
            }
        }
    }
    found.sort();
    let mut sources = Sources::new();
    for path in found {
        sources.add(
            path.display().to_string(),
            fs::read_to_string(&path).expect("a rule file is text"),
        );
    }
    sources
}

/// Lines of one section of a generated pack, so that `library(100_000)` has about that many lines.
const SECTION: usize = 52;
/// Sections of one generated pack.
const SECTIONS_IN_PACK: usize = 40;

/// A library of about `lines` lines: packs of facts, choices, definitions, tables, rules, scenarios.
pub(crate) fn library(lines: usize) -> Sources {
    let sections = lines.div_ceil(SECTION);
    let mut sources = Sources::new();
    let mut at = 0;
    let mut pack = 0;
    while at < sections {
        let mut text = format!(
            "pack pack_{pack} \"Pack {pack}\"\n  version \"1\"\n\nsource paper_{pack} \"Paper {pack}\"\n\n"
        );
        for _ in 0..SECTIONS_IN_PACK.min(sections - at) {
            section(&mut text, pack, at);
            at += 1;
        }
        sources.add(format!("rules/pack_{pack:05}/pack.rules"), text);
        pack += 1;
    }
    sources
}

fn section(text: &mut String, pack: usize, n: usize) {
    let _ = write!(
        text,
        r#"choices kind_{n} "Kind of request {n}"
  first_{n} "First"
  second_{n} "Second" also "2nd"
  third_{n} "Third"

facts request_{n} "Request {n}"
  made_on: date or none "When was it made?"
  met_on: date or none "When were they met?"
  born_on: date "When were they born?" fixed
  kind: kind_{n} "Of what kind is it?"
  visits: whole number from 0 to 100 "How many visits were there?"
  urgent: yes or no "Is it urgent?"

# The age on the day of the request, or today.
define age_{n}: whole number "Age at request {n}"
  is age on (request_{n}.made_on, or today if none) if born request_{n}.born_on

define fee_{n}: money "Fee of request {n}"
  cites paper_{pack} 4.{n}
  is £10.00 from 1 April 2024
  is £12.50 from 1 April 2025
  except £0.00 when request_{n}.urgent

table places_{n} "Places {n}"
  | kind                  || places |
  | first_{n}, second_{n} || 12     |
  | third_{n}             || 7      |

eligibility service_{n} "Service {n}"
  cites paper_{pack} 2.{n}

  condition age "Aged 4 to 19"
    cites paper_{pack} 2.{n}.1
    met when age_{n} is between 4 and 19
      or (request_{n}.urgent and age_{n} is between 4 and 25)

  condition kind "Of a kind that is offered"
    met when any of
      - request_{n}.kind is one of first_{n}, second_{n}
      - all of
          - request_{n}.visits is at least 3
          - request_{n}.urgent

  warning few_places "Few places are left"
    when (places from places_{n} where kind is request_{n}.kind) is at most 7

standard start_{n} "Begins within 4 weeks"
  clock starts on request_{n}.made_on
  clock stops on request_{n}.met_on
  limit 4 weeks

"#
    );
}
