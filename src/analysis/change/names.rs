//! What is asked to turn, by its name: `ehwb`, `ehwb.age`, `results.outcomes "F1"`.
//!
//! Owns: the names of determinations, conditions, instalments and items as people write them, with their
//! pack before them or not; and what to say of a name that there is not. Must never know: answers.

use crate::diagnostic::{Code, Diagnostic, near_name};
use crate::engine::{Evaluation, Finding};
use crate::program::{AnswerId, ConditionOwner, FactId, Facts, InstalmentId, Program, Subject};
use crate::span::Span;

use super::goal::{Goal, refuses};

/// A name that leads to no answer.
pub type Problem = Box<Diagnostic>;

/// The goals that a name stands for: one for a determination, condition or item; for a pack, a payment or
/// an instalment `for each`, one for everything in it that refuses.
///
/// # Errors
///
/// There is no such rule or item.
pub fn goals(
    program: &Program,
    facts: &Facts,
    evaluation: &Evaluation,
    name: &str,
) -> Result<Vec<Goal>, Problem> {
    let (rule, item) = parted(name);
    let refused = || Goal::refused(evaluation);
    if item.is_none() && program.packs.iter().any(|pack| pack.name == rule) {
        let here = |goal: &Goal| {
            let head = program.head(goal.determination(program));
            program[head.pack].name == rule
        };
        return Ok(refused().into_iter().filter(here).collect());
    }
    let subject = subject(program, rule)?;
    match (subject, item) {
        (Subject::Payment(id), None) => Ok(refused()
            .into_iter()
            .filter(|goal| goal.determination(program) == AnswerId::Payment(id))
            .collect()),
        (Subject::Instalment(id), None) if program[id].each.is_some() => Ok(refused()
            .into_iter()
            .filter(|goal| goal.subject == Subject::Instalment(id))
            .collect()),
        (Subject::Condition(id), None) => {
            let ConditionOwner::Instalment(owner) = program[id].owner else {
                return Ok(vec![Goal::good(subject, None)]);
            };
            Ok(items_refused_by(evaluation, owner, id)
                .into_iter()
                .map(|item| Goal::good(subject, item))
                .collect())
        }
        (subject, None) => Ok(vec![Goal::good(subject, None)]),
        (subject, Some(item)) => {
            let ordinal = item_of(program, facts, subject, item)?;
            Ok(vec![Goal::good(subject, Some(ordinal))])
        }
    }
}

/// The items of an instalment that a condition of it refuses.
fn items_refused_by(
    evaluation: &Evaluation,
    owner: InstalmentId,
    condition: crate::program::ConditionId,
) -> Vec<Option<u32>> {
    let payments = evaluation.answers.iter().filter_map(|answered| match &answered.finding {
        Finding::Payment(found) => Some(found),
        _ => None,
    });
    payments
        .flat_map(|payment| &payment.items)
        .filter(|item| item.instalment == owner)
        .filter(|item| {
            item.conditions.iter().any(|found| found.id == condition && refuses(found.answer))
        })
        .map(|item| item.item)
        .collect()
}

/// A name and the item behind it: `results.outcomes "F1"`, `results.outcomes["F1"]`.
fn parted(name: &str) -> (&str, Option<&str>) {
    let name = name.trim();
    let inside = |rest: &str| -> Option<usize> {
        let rest = rest.trim_end_matches(']').trim_end();
        rest.ends_with('"').then_some(rest.len() - 1)
    };
    if let (Some(from), Some(to)) = (name.find('"'), inside(name))
        && from < to
    {
        let rule = name.get(..from).unwrap_or_default();
        let rule = rule.trim_end().trim_end_matches('[').trim_end();
        return (rule, name.get(from + 1..to));
    }
    (name, None)
}

/// Every name with what it stands for, alone and with its pack.
fn names(program: &Program) -> Vec<(String, Subject)> {
    let mut names = Vec::new();
    let mut add = |path: &[&str], subject| names.push((path.join("."), subject));
    for id in &program.answers {
        let head = program.head(*id);
        let pack = program[head.pack].name.as_str();
        let own = head.name.as_str();
        let subject = match id {
            AnswerId::Define(_) => continue,
            AnswerId::Eligibility(id) => {
                for condition in &program[*id].conditions {
                    let name = program[*condition].head.name.as_str();
                    add(&[own, name], Subject::Condition(*condition));
                    add(&[pack, own, name], Subject::Condition(*condition));
                }
                Subject::Eligibility(*id)
            }
            AnswerId::Standard(id) => Subject::Standard(*id),
            AnswerId::Payment(id) => {
                for instalment in &program[*id].instalments {
                    let name = program[*instalment].head.name.as_str();
                    add(&[own, name], Subject::Instalment(*instalment));
                    add(&[pack, own, name], Subject::Instalment(*instalment));
                    for condition in &program[*instalment].conditions {
                        let of = program[*condition].head.name.as_str();
                        add(&[own, name, of], Subject::Condition(*condition));
                        add(&[pack, own, name, of], Subject::Condition(*condition));
                    }
                }
                Subject::Payment(*id)
            }
            AnswerId::Indicator(id) if program[*id].list.is_some() => Subject::Indicator(*id),
            AnswerId::Indicator(_) => continue,
        };
        add(&[own], subject);
        add(&[pack, own], subject);
    }
    names
}

fn subject(program: &Program, name: &str) -> Result<Subject, Problem> {
    let names = names(program);
    let mut found: Vec<Subject> =
        names.iter().filter(|(known, _)| known == name).map(|(_, subject)| *subject).collect();
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let problem = placeless(format!("no rule, condition or pack is called `{name}`"));
            let packs = program.packs.iter().map(|pack| pack.name.as_str());
            let known = names.iter().map(|(known, _)| known.as_str()).chain(packs);
            Err(Box::new(match near_name(name, known) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("`rules packs` lists what there is"),
            }))
        }
        several => {
            let full: Vec<String> = names
                .iter()
                .filter(|(known, subject)| {
                    several.contains(subject) && known.ends_with(&format!(".{name}"))
                })
                .map(|(known, _)| format!("`{known}`"))
                .collect();
            let problem = placeless(format!("`{name}` is in several packs"));
            Err(Box::new(problem.help(format!("write {}", full.join(" or ")))))
        }
    }
}

/// The item with an id, in the list that an instalment goes through.
fn item_of(program: &Program, facts: &Facts, subject: Subject, id: &str) -> Result<u32, Problem> {
    let instalment = match subject {
        Subject::Instalment(instalment) => Some(instalment),
        Subject::Condition(condition) => match program[condition].owner {
            ConditionOwner::Instalment(instalment) => Some(instalment),
            ConditionOwner::Eligibility(_) => None,
        },
        _ => None,
    };
    if instalment.is_none_or(|instalment| program[instalment].each.is_none()) {
        return Err(Box::new(placeless("only an instalment `for each` has items".to_owned())));
    }
    let ids =
        || (0_u32..).zip(&facts.places).filter_map(|(at, place)| Some((at, place.id.as_deref()?)));
    if let Some((ordinal, _)) = ids().find(|(_, known)| *known == id) {
        return Ok(ordinal);
    }
    let problem = placeless(format!("the case has no item \"{id}\""));
    Err(Box::new(match near_name(id, ids().map(|(_, id)| id)) {
        Some(near) => problem.help(format!("did you mean \"{near}\"?")),
        None => problem,
    }))
}

fn placeless(message: String) -> Diagnostic {
    Diagnostic::error(Code::Argument, Span::default(), message)
}

/// The refused answers that a case has something to do with.
#[must_use]
pub fn refused(program: &Program, facts: &Facts, evaluation: &Evaluation) -> Vec<Goal> {
    let says_something = |fact: &FactId| {
        use crate::program::Slot;
        !matches!(facts.slots.get(fact.index()), None | Some(Slot::LeftOut | Slot::LeftOutIsNone))
    };
    Goal::refused(evaluation)
        .into_iter()
        .filter(|goal| {
            let id = goal.determination(program);
            let at = program.answers.iter().position(|answer| *answer == id);
            let reads = at.and_then(|at| program.answer_reads.get(at));
            reads.is_none_or(|reads| reads.is_empty() || reads.iter().any(says_something))
        })
        .collect()
}
