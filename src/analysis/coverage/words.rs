//! Coverage in words that a policy officer can act on.
//!
//! Owns: what units are called, and the sentence for each way that no scenario shows.
//! Takes: a program and its texts. Must never know: layout.

use super::Coverage;
use super::units::{Kind, Unit, UnitOf, Units, Way, Within};
use crate::explain::answer_words;
use crate::program::{Answer, AnswerId, ConditionId, ConditionOwner, InstalmentId, Program};
use crate::source::Sources;
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, NoticeKind};

/// So many letters of a rule are quoted.
const MOST_LETTERS: usize = 70;

impl Kind {
    /// What several of them are called.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Condition => "conditions",
            Self::Expectation => "expectations",
            Self::Exclusion => "exclusions",
            Self::Hold => "holds",
            Self::Operand => "parts of conditions",
            Self::Line => "lines of definitions",
            Self::DatedLine => "dated lines",
            Self::Exception => "exceptions",
            Self::Row => "rows of tables",
            Self::Notice => "warnings and advice",
            Self::Standard => "standards",
            Self::Instalment => "instalments",
            Self::Indicator => "indicators",
            Self::InForce => "in force",
        }
    }

    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Expectation => "expectation",
            Self::Exclusion => "exclusion",
            Self::Hold => "hold",
            Self::Operand => "part",
            Self::Line => "line",
            Self::DatedLine => "dated_line",
            Self::Exception => "exception",
            Self::Row => "row",
            Self::Notice => "notice",
            Self::Standard => "standard",
            Self::Instalment => "instalment",
            Self::Indicator => "indicator",
            Self::InForce => "in_force",
        }
    }
}

impl Units {
    /// What a unit is called: ``condition `ehwb.age` ``.
    #[must_use]
    pub fn name(&self, program: &Program, sources: &Sources, unit: &Unit) -> String {
        match unit.of {
            UnitOf::Condition(id) => {
                let kind = match program[id].kind {
                    ConditionKind::Condition => "condition",
                    ConditionKind::Expectation => "expectation",
                    ConditionKind::Exclusion => "exclusion",
                    ConditionKind::Hold => "hold",
                };
                format!("{kind} `{}`", condition(program, id))
            }
            UnitOf::Operand(_) => format!(
                "`{}` in {}",
                quoted(sources, unit.span),
                unit.within.map_or_else(String::new, |within| within_words(program, within))
            ),
            UnitOf::Line(id, _) => {
                let words = if unit.kind == Kind::Exception { "exception" } else { "line" };
                format!("{words} `{}` of `{}`", quoted(sources, unit.span), program[id].head.name)
            }
            UnitOf::Row(id, row) => {
                format!("row {} of table `{}`", u64::from(row) + 1, program[id].head.name)
            }
            UnitOf::Notice(id) => {
                let kind = match program[id].kind {
                    NoticeKind::Warning => "warning",
                    NoticeKind::Advice => "advice",
                };
                format!("{kind} `{}`", program[id].head.name)
            }
            UnitOf::Clock(id) => format!("standard `{}`", program[id].head.name),
            UnitOf::Items(id) => format!("instalment `{}`", instalment(program, id)),
            UnitOf::Indicator(id) => format!("indicator `{}`", program[id].head.name),
            UnitOf::Target(id, _) => {
                format!("`{}` of indicator `{}`", quoted(sources, unit.span), program[id].head.name)
            }
            UnitOf::InForce(id) => {
                format!("`{}` of `{}`", quoted(sources, unit.span), program.head(id).name)
            }
        }
    }

    /// What no scenario shows of a way: `no scenario in which it is unknown`.
    #[must_use]
    pub fn missing(&self, program: &Program, unit: &Unit, way: Way) -> String {
        match (unit.of, way) {
            (UnitOf::Condition(id), way) => of_condition(program[id].kind, way),
            (UnitOf::Operand(_), way) => of_operand(way),
            (UnitOf::Line(..), Way::PassedOver) => {
                "no scenario in which it is read and its `when` is no".to_owned()
            }
            (UnitOf::Line(id, number), _) => {
                let line = program[id].lines.get(number as usize);
                match line.map(|line| (line.from, line.until)) {
                    Some((Some(from), Some(until))) => {
                        format!("no scenario in which it decides, on a day from {from} to {until}")
                    }
                    Some((Some(from), None)) => {
                        format!("no scenario in which it decides, on a day from {from} on")
                    }
                    Some((None, Some(until))) => {
                        format!("no scenario in which it decides, on a day up to {until}")
                    }
                    Some((None, None)) | None => "no scenario in which it decides".to_owned(),
                }
            }
            (UnitOf::Row(..), _) => "never looked up".to_owned(),
            (UnitOf::Notice(_), Way::Yes) => "no scenario in which it is given".to_owned(),
            (UnitOf::Notice(_), _) => "no scenario in which it is not given".to_owned(),
            (UnitOf::Target(id, number), _) => {
                let target = program[id].targets.get(number as usize);
                match target.map(|target| (target.from, target.until)) {
                    Some((Some(from), _)) => {
                        format!("no scenario in which it is the target, on a day from {from}")
                    }
                    Some((None, Some(until))) => {
                        format!("no scenario in which it is the target, on a day up to {until}")
                    }
                    _ => "no scenario in which it is the target".to_owned(),
                }
            }
            (UnitOf::InForce(_), Way::Before) => "no scenario before its first day".to_owned(),
            (UnitOf::InForce(_), Way::After) => "no scenario after its last day".to_owned(),
            (UnitOf::InForce(_), _) => "no scenario in which it is in force".to_owned(),
            (UnitOf::Clock(_), Way::Paused) => "no scenario in which it is paused".to_owned(),
            (UnitOf::Items(_), Way::Capacity) => {
                "no scenario in which an item finds no place or money left".to_owned()
            }
            (UnitOf::Items(_), Way::Cut) => {
                "no scenario in which `at most` cuts an amount".to_owned()
            }
            (UnitOf::Clock(id), Way::Answered(answer)) => {
                let words = program[id].words.as_ref();
                let own = words.and_then(|words| match answer {
                    Answer::Met => Some(words.good.1.to_lowercase()),
                    Answer::Breached => Some(words.bad.1.to_lowercase()),
                    _ => None,
                });
                let plain = answer_words(answer);
                match own {
                    Some(own) if own != plain => {
                        format!("no scenario in which it is {plain} (“{own}”)")
                    }
                    _ => format!("no scenario in which it is {plain}"),
                }
            }
            (_, Way::Answered(answer)) => {
                format!("no scenario in which it is {}", answer_words(answer))
            }
            (_, _) => "not seen".to_owned(),
        }
    }
}

impl Coverage {
    /// What is missing of a unit, the plain before the fine: one that is never met is not said to be never
    /// met by itself.
    #[must_use]
    pub fn missing(&self, program: &Program, unit: &Unit) -> Vec<(u32, String)> {
        let unseen: Vec<(u32, Way)> = self
            .ways(unit)
            .filter(|(_, _, seen)| seen.is_none())
            .map(|(at, way, _)| (at, way))
            .collect();
        let has = |way: Way| unseen.iter().any(|(_, unseen)| *unseen == way);
        unseen
            .iter()
            .filter(|(_, way)| match way {
                Way::YesDecides => !has(Way::Yes),
                Way::NoDecides => !has(Way::No),
                _ => true,
            })
            .map(|(at, way)| (*at, self.units.missing(program, unit, *way)))
            .collect()
    }
}

fn of_condition(kind: ConditionKind, way: Way) -> String {
    let (yes, no) = match kind {
        ConditionKind::Condition | ConditionKind::Expectation => ("met", "not met"),
        ConditionKind::Exclusion => ("excludes", "does not exclude"),
        ConditionKind::Hold => ("holds", "does not hold"),
    };
    let is = if matches!(kind, ConditionKind::Condition | ConditionKind::Expectation) {
        "is "
    } else {
        ""
    };
    let rest = "nothing else stands in the way";
    match way {
        Way::Yes => format!("no scenario in which it {is}{yes}"),
        Way::No => format!("no scenario in which it {is}{no}"),
        Way::YesDecides => format!("no scenario in which it {is}{yes} and {rest}"),
        Way::NoDecides => format!("no scenario in which it {is}{no} and {rest}"),
        Way::NotApplicable => "no scenario in which it does not apply".to_owned(),
        _ => "no scenario in which it is unknown".to_owned(),
    }
}

fn of_operand(way: Way) -> String {
    match way {
        Way::Yes => "no scenario in which it is yes".to_owned(),
        Way::No => "no scenario in which it is no".to_owned(),
        Way::YesDecides => "no scenario in which it is yes and that alone decides".to_owned(),
        _ => "no scenario in which it is no and that alone decides".to_owned(),
    }
}

fn condition(program: &Program, id: ConditionId) -> String {
    let name = &program[id].head.name;
    match program[id].owner {
        ConditionOwner::Eligibility(owner) => format!("{}.{name}", program[owner].head.name),
        ConditionOwner::Instalment(owner) => format!("{}.{name}", instalment(program, owner)),
    }
}

fn instalment(program: &Program, id: InstalmentId) -> String {
    let payment = AnswerId::Payment(program[id].payment);
    format!("{}.{}", program.head(payment).name, program[id].head.name)
}

fn within_words(program: &Program, within: Within) -> String {
    match within {
        Within::Condition(id) => format!("`{}`", condition(program, id)),
        Within::Define(id) => format!("`{}`", program[id].head.name),
        Within::Notice(id) => format!("`{}`", program[id].head.name),
        Within::Standard(id) => format!("`{}`", program[id].head.name),
        Within::Instalment(id) => format!("`{}`", instalment(program, id)),
        Within::Indicator(id) => format!("`{}`", program[id].head.name),
    }
}

/// The first line of what is written, shortened. Lines below it (citations, readings) are not quoted.
fn quoted(sources: &Sources, span: Span) -> String {
    let text = sources.slice(span);
    let mut words = String::new();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        let is_annotation =
            ["cites ", "interpretation ", "note "].iter().any(|word| line.starts_with(word));
        if is_annotation {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(line);
    }
    if words.chars().count() <= MOST_LETTERS {
        return words;
    }
    let mut short: String = words.chars().take(MOST_LETTERS - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}
