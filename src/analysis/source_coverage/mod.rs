//! What scenarios show of the paragraphs of the sources: which rules cite a paragraph, and in which scenario such
//! a rule is met, in which it is not, and in which it stands on its limit.
//!
//! Owns: the rules that cite ([`Rule`]), what one scenario shows of them ([`SourceCoverage::shown`]), and the sum
//! by source and paragraph ([`SourceCoverage::sources`]).
//! Takes: a program; the facts and the day of each scenario, built by the caller.
//! Gives: plain data. Must never know: how scenarios are built or judged, files, terminals.
//!
//! # What counts
//!
//! A rule *passes* where it is met, holds, or is the line or row that decides; it *fails* where it refuses, is late,
//! or another line decides. An exclusion passes where it does not exclude. It stands *on the boundary* where it
//! passes and a number or date that it compares is its limit or one unit beside it.

mod boundary;
mod sides;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::coverage::expected_answers;
use crate::engine;
use crate::program::{Citing, ExpectKind, Facts, PackId, Paragraph, Program, ScenarioId, SourceId};
use crate::span::Span;
use crate::syntax::ast::ParagraphStatus;
use crate::value::Date;

/// In which way a scenario shows a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the word")]
pub enum Way {
    Passes,
    Fails,
    Boundary,
}

impl Way {
    /// Each way, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Passes, Self::Fails, Self::Boundary];

    const fn index(self) -> usize {
        match self {
            Self::Passes => 0,
            Self::Fails => 1,
            Self::Boundary => 2,
        }
    }
}

/// Whether a rule, or the rules of a paragraph, are shown in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It can never be: nothing is compared, or words alone cite.
    Never,
    /// It can be, and no scenario shows it.
    Missing,
    /// The first scenario that shows it.
    Seen(ScenarioId),
}

impl Sight {
    /// The better of two: what any of several rules shows counts for all.
    const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Seen(_), _) | (Self::Missing, Self::Never) => self,
            _ => other,
        }
    }
}

/// A part of the rules that cites, and what was seen of it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The part.
    pub by: Citing,
    ways: [Sight; 3],
}

impl Rule {
    /// What was seen of it.
    #[must_use]
    pub fn sight(&self, way: Way) -> Sight {
        self.ways.get(way.index()).copied().unwrap_or(Sight::Never)
    }
}

/// The paragraphs of one source: in the order of its list, where that stands in one pack, else by number; or, where
/// it has none, what is cited of it.
#[derive(Clone, Debug)]
pub struct SourceReport {
    /// The document.
    pub source: SourceId,
    /// Whether it lists its paragraphs.
    pub has_list: bool,
    /// Its paragraphs.
    pub paragraphs: Vec<ParagraphReport>,
}

/// What became of one paragraph.
#[derive(Clone, Debug)]
pub struct ParagraphReport {
    /// The id by which it is called.
    pub id: SmolStr,
    /// Other ids of the same paragraph.
    pub also: Vec<SmolStr>,
    /// Its status; `None` where the source has no list.
    pub status: Option<ParagraphStatus>,
    /// Where it is listed.
    pub span: Option<Span>,
    /// The pack in whose list it stands.
    pub pack: Option<PackId>,
    /// The rules that cite it, by position in [`SourceCoverage::rules`].
    pub rules: Vec<usize>,
    ways: [Sight; 3],
}

impl ParagraphReport {
    /// What was seen of any of its rules.
    #[must_use]
    pub fn sight(&self, way: Way) -> Sight {
        self.ways.get(way.index()).copied().unwrap_or(Sight::Never)
    }

    /// Whether it is said to have a rule and nothing cites it.
    #[must_use]
    pub fn is_uncited(&self) -> bool {
        self.status == Some(ParagraphStatus::Rule) && self.rules.is_empty()
    }

    /// Whether its rules can be shown in a way that no scenario shows.
    #[must_use]
    pub fn lacks(&self) -> bool {
        self.ways.contains(&Sight::Missing)
    }
}

/// What some scenarios show of the rules that cite.
#[derive(Clone, Debug)]
pub struct SourceCoverage<'p> {
    program: &'p Program,
    /// Every part of the rules that cites, each once.
    pub rules: Vec<Rule>,
    /// Their positions.
    positions: BTreeMap<Citing, usize>,
}

impl<'p> SourceCoverage<'p> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        let mut positions = BTreeMap::new();
        let mut rules = Vec::new();
        for cited in program.citations() {
            positions.entry(cited.by).or_insert_with(|| {
                rules.push(Rule { by: cited.by, ways: ways_of(program, cited.by) });
                rules.len() - 1
            });
        }
        Self { program, rules, positions }
    }

    /// What a scenario shows, by the answers that it checks and the expressions of its `expect` lines.
    #[must_use]
    pub fn shown(&self, scenario: ScenarioId, facts: &Facts, today: Date) -> Vec<(usize, Way)> {
        let mut found = Vec::new();
        let only = expected_answers(self.program, scenario);
        let (evaluation, trace) = engine::evaluate_traced(self.program, facts, today, Some(&only));
        let mut see = |by: Citing, way: Way| {
            if let Some(at) = self.positions.get(&by) {
                found.push((*at, way));
            }
        };
        sides::sides(self.program, &evaluation, &trace, &mut see);
        for expect in &self.program[scenario].expects {
            if let ExpectKind::Holds(expr) = expect.kind {
                let (.., trace) = engine::evaluate_expr(self.program, facts, today, expr);
                let nothing = engine::Evaluation { as_at: today, answers: Vec::new() };
                sides::sides(self.program, &nothing, &trace, &mut see);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Adds what a scenario shows; scenarios are added in their order.
    pub fn add(&mut self, scenario: ScenarioId, shown: &[(usize, Way)]) {
        for (rule, way) in shown {
            let sight = self.rules.get_mut(*rule).and_then(|rule| rule.ways.get_mut(way.index()));
            if let Some(sight) = sight
                && !matches!(sight, Sight::Seen(_))
            {
                *sight = Sight::Seen(scenario);
            }
        }
    }

    /// The sum, source by source in order of declaration.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceReport> {
        let mut citing: BTreeMap<(SourceId, &str), Vec<usize>> = BTreeMap::new();
        for cited in self.program.citations() {
            let Some(rule) = self.positions.get(&cited.by) else { continue };
            let key = (cited.citation.source, cited.citation.reference.as_str());
            let rules = citing.entry(key).or_default();
            if !rules.contains(rule) {
                rules.push(*rule);
            }
        }
        (0..self.program.sources.len())
            .map(SourceId::at)
            .map(|id| self.source(id, &citing))
            .collect()
    }

    fn source(
        &self,
        source: SourceId,
        citing: &BTreeMap<(SourceId, &str), Vec<usize>>,
    ) -> SourceReport {
        let listed = &self.program[source].paragraphs;
        let mut paragraphs: Vec<ParagraphReport> = if listed.is_empty() {
            let all = citing.iter().filter(|((of, _), _)| *of == source);
            all.map(|((_, id), rules)| self.unlisted(id, rules.clone())).collect()
        } else {
            listed.iter().map(|paragraph| self.listed(source, paragraph, citing)).collect()
        };
        // The parts of a list that stand in several packs are read as one, and what has no list in some order.
        let first = listed.first().map(|paragraph| paragraph.pack);
        if listed.is_empty() || listed.iter().any(|paragraph| Some(paragraph.pack) != first) {
            paragraphs.sort_by(|one, other| by_number(&one.id, &other.id));
        }
        SourceReport { source, has_list: !listed.is_empty(), paragraphs }
    }

    fn listed(
        &self,
        source: SourceId,
        paragraph: &Paragraph,
        citing: &BTreeMap<(SourceId, &str), Vec<usize>>,
    ) -> ParagraphReport {
        let mut rules: Vec<usize> = Vec::new();
        for id in std::iter::once(&paragraph.id).chain(&paragraph.also) {
            rules.extend(citing.get(&(source, id.as_str())).into_iter().flatten());
        }
        rules.sort_unstable();
        rules.dedup();
        ParagraphReport {
            also: paragraph.also.clone(),
            status: Some(paragraph.status.clone()),
            span: Some(paragraph.span),
            pack: Some(paragraph.pack),
            ..self.unlisted(&paragraph.id, rules)
        }
    }

    fn unlisted(&self, id: &str, rules: Vec<usize>) -> ParagraphReport {
        let mut ways = [Sight::Never; 3];
        for (sight, way) in ways.iter_mut().zip(Way::ALL) {
            for rule in rules.iter().filter_map(|rule| self.rules.get(*rule)) {
                *sight = sight.or(rule.sight(way));
            }
        }
        ParagraphReport {
            id: SmolStr::new(id),
            also: Vec::new(),
            status: None,
            span: None,
            pack: None,
            rules,
            ways,
        }
    }
}

/// In which ways a rule can be shown at all.
fn ways_of(program: &Program, by: Citing) -> [Sight; 3] {
    let sight = |can: bool| if can { Sight::Missing } else { Sight::Never };
    let (passes, fails) = sides::possible(program, by);
    [sight(passes), sight(fails), sight(passes && boundary::has_limit(program, by))]
}

/// The order of `2.2.9` and `2.2.10`: numbers by what they count, everything else letter by letter.
fn by_number(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let (left, right) = (first_part(one), first_part(other));
        let number = |part: &str| part.parse::<u64>().ok();
        let order = match (number(left), number(right)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        if order != Ordering::Equal || left.is_empty() {
            return order.then_with(|| one.cmp(other));
        }
        one = one.get(left.len()..).unwrap_or("");
        other = other.get(right.len()..).unwrap_or("");
    }
}

/// The digits that a text begins with, or all that stands before the next digit.
fn first_part(text: &str) -> &str {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit());
    let end = text.find(|letter: char| letter.is_ascii_digit() != is_number).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_in_the_order_of_their_numbers() {
        let mut ids =
            ["3.10", "3, table", "appendix-1.1", "3.2", "appendix-1", "002-010", "2.2.10", "2.2.9"];
        ids.sort_by(|one, other| by_number(one, other));
        let wanted =
            ["002-010", "2.2.9", "2.2.10", "3, table", "3.2", "3.10", "appendix-1", "appendix-1.1"];
        assert_eq!(ids, wanted);
    }
}
