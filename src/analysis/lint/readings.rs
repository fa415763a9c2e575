//! Readings that are named and nowhere written down.
//!
//! A reading has a number in a register (`interpretation A3 "…"`). A note that speaks of `A3` sends its reader to that
//! line; where no pack in sight has it, the reader looks in vain, and so does everybody who is shown the answer.

use std::collections::{BTreeSet, HashMap, HashSet};

use smol_str::SmolStr;

use super::{Context, Findings};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{Annotations, PackId};
use crate::span::Span;
use crate::syntax::ast::ParagraphStatus;

/// Reports the numbers of readings that nothing in sight explains.
pub(super) fn unknown(context: &Context<'_>, findings: &mut Findings) {
    let program = context.program;
    let mut written: HashMap<PackId, HashSet<&str>> = HashMap::new();
    for part in &context.parts {
        let Some(pack) = part.part.pack(program) else { continue };
        let readings = part.annotations.interpretations.iter();
        let ids = readings.filter_map(|reading| reading.id.as_deref());
        written.entry(pack).or_default().extend(ids);
    }
    if written.values().all(HashSet::is_empty) {
        return;
    }
    let mut sights: HashMap<PackId, Sight<'_>> = HashMap::new();
    let mut look = |pack: PackId, span: Span, texts: Vec<&SmolStr>| {
        let sight = sights.entry(pack).or_insert_with(|| {
            let used = program[pack].uses.iter().copied().chain([pack]);
            Sight::of(used.filter_map(|pack| written.get(&pack)).collect())
        });
        let named = texts.into_iter().flat_map(|text| numbers(text));
        let unknown: BTreeSet<&str> = named.filter(|id| sight.lacks(id)).collect();
        for id in unknown {
            findings.report(report(id, span));
        }
    };
    for part in &context.parts {
        if let Some(pack) = part.part.pack(program) {
            look(pack, part.part.span(program), texts(part.annotations));
        }
    }
    for answer in &program.answers {
        let head = program.head(*answer);
        let open = program.standing(*answer).map(|standing| standing.not_stated.iter().collect());
        look(head.pack, head.name_span, open.unwrap_or_default());
    }
    for paragraph in program.sources.iter().flat_map(|source| &source.paragraphs) {
        if let ParagraphStatus::Judgement(why) | ParagraphStatus::NotYet(why) = &paragraph.status {
            look(paragraph.pack, paragraph.span, vec![why]);
        }
    }
    for scenario in &program.scenarios {
        look(scenario.pack, scenario.span, texts(&scenario.annotations));
    }
}

/// What people read beside a rule.
fn texts(annotations: &Annotations) -> Vec<&SmolStr> {
    let readings = annotations.interpretations.iter();
    let readings = readings.flat_map(|one| std::iter::once(&one.reading).chain(&one.not));
    annotations.notes.iter().chain(readings).collect()
}

/// The words of a text that look like the number of a reading: capital letters, then digits.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '-' | '_' | '.'))
        .map(|word| word.trim_end_matches(['.', '-']))
        .filter(|word| {
            let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = word.get(letters..).unwrap_or_default();
            letters > 0
                && (1..=3).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The letters that a number begins with: those of its register.
fn letters(id: &str) -> &str {
    let end = id.bytes().take_while(u8::is_ascii_uppercase).count();
    id.get(..end).unwrap_or_default()
}

/// The readings that a pack sees: of each pack in sight.
struct Sight<'p> {
    readings: Vec<&'p HashSet<&'p str>>,
    registers: HashSet<&'p str>,
}

impl<'p> Sight<'p> {
    fn of(readings: Vec<&'p HashSet<&'p str>>) -> Self {
        let ids = readings.iter().flat_map(|ids| ids.iter().copied());
        let registers = ids.map(letters).filter(|letters| !letters.is_empty()).collect();
        Self { readings, registers }
    }

    /// Whether a number is of a register in sight, and is not in it.
    fn lacks(&self, id: &str) -> bool {
        self.registers.contains(letters(id)) && !self.readings.iter().any(|ids| ids.contains(id))
    }
}

fn report(id: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        Code::UnknownReading,
        span,
        format!("this names the reading {id}, and no `interpretation {id}` is in sight"),
    )
    .help(format!("write the reading where it is taken: `interpretation {id} \"…\"`"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_number_of_a_reading_is_capital_letters_and_digits() {
        let found: Vec<&str> =
            super::numbers("See A3, (A10) and 2.2.1; not a4, B-12, 002-A1x or ABC.").collect();
        assert_eq!(found, ["A3", "A10"]);
    }
}
