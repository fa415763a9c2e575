//! What was expected against what came out.

use smol_str::SmolStr;

use super::focus::answer_of;
use super::{Built, Failure, outcome};
use crate::case;
use crate::engine::{
    Answered, ConditionAnswer, EligibilityAnswer, EvalError, Evaluation, Finding, ItemAnswer,
    Missing, NoticeAnswer, Outcome,
};
use crate::explain::{Lexicon, answer_words};
use crate::program::{
    Answer, AnswerField, AnswerId, ConditionId, ConditionOwner, Expect, ExpectKind, InstalmentId,
    PackId, Program, ScenarioId, Subject, Type, Value,
};
use crate::source::Sources;
use crate::syntax::ast::{ConditionKind, NoticeKind};
use crate::value::text;

/// A scenario that was evaluated.
pub(super) struct Ran<'r> {
    pub(super) program: &'r Program,
    pub(super) sources: &'r Sources,
    /// The pack of the scenario: it sees its own names, and those of the packs it uses.
    pub(super) pack: PackId,
    pub(super) built: &'r Built,
    pub(super) evaluation: &'r Evaluation,
}

/// Every expectation that was not met.
pub(super) fn failures(ran: &Ran<'_>, id: ScenarioId) -> Vec<Failure> {
    ran.program[id].expects.iter().filter_map(|expect| ran.failure(expect)).collect()
}

impl Ran<'_> {
    fn failure(&self, expect: &Expect) -> Option<Failure> {
        let found = match &expect.kind {
            ExpectKind::Answer { subject, item, answer, not, because } => {
                self.answer(*subject, item.as_deref(), *answer, *not, because.as_deref())
            }
            ExpectKind::Holds(expr) => self.holds(*expr),
            ExpectKind::Unknown { expr, because } => self.unknown(*expr, because.as_deref()),
            ExpectKind::ItemField { instalment, item, field, value } => {
                self.item_field(*instalment, item, *field, value)
            }
            ExpectKind::Applies { condition, item, negated } => {
                self.applies(*condition, item.as_deref(), *negated)
            }
            ExpectKind::Notice { name, kind, absent } => self.notice(name, *kind, *absent),
            ExpectKind::Fault(fact) => {
                (!self.built.faulty.contains(fact)).then(|| "no fault".to_owned())
            }
            ExpectKind::Error(code) => self.error(code),
        };
        found.map(|found| Failure {
            span: expect.span,
            expected: self.written(expect),
            found,
            focus: self.focus(&expect.kind),
        })
    }

    /// The line, as it is written.
    fn written(&self, expect: &Expect) -> String {
        self.sources.slice(expect.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn finding(&self, id: AnswerId) -> Option<&Finding> {
        self.evaluation
            .answers
            .iter()
            .find(|answered: &&Answered| answered.id == id)
            .map(|answered| &answered.finding)
    }

    pub(super) fn items(&self, instalment: InstalmentId) -> &[ItemAnswer] {
        match self.finding(AnswerId::Payment(self.program[instalment].payment)) {
            Some(Finding::Payment(answer)) => &answer.items,
            _ => &[],
        }
    }

    /// The item with an id; without one, the only item.
    pub(super) fn item(&self, instalment: InstalmentId, id: Option<&str>) -> Option<&ItemAnswer> {
        self.items(instalment).iter().filter(|item| item.instalment == instalment).find(|item| {
            match (id, item.item) {
                (None, _) => true,
                (Some(id), Some(ordinal)) => self.item_id(ordinal) == Some(id),
                (Some(_), None) => false,
            }
        })
    }

    fn item_id(&self, ordinal: u32) -> Option<&str> {
        self.built.facts.places.get(ordinal as usize)?.id.as_deref()
    }

    // --- answers ----------------------------------------------------------------------------------

    fn answer(
        &self,
        subject: Subject,
        item: Option<&str>,
        wanted: Answer,
        not: bool,
        because: Option<&[SmolStr]>,
    ) -> Option<String> {
        let Some(found) = self.found(subject, item) else {
            return Some(item.map_or_else(
                || "no answer".to_owned(),
                |item| format!("there is no item \"{item}\""),
            ));
        };
        let same =
            found.answer == wanted || (wanted == Answer::Undecided && found.answer == Answer::Held);
        let words = self.words(subject, found.answer);
        if same == not {
            let reasons = self.reasons_written(&found);
            return Some(if reasons.is_empty() {
                words
            } else {
                format!("{words} because {reasons}")
            });
        }
        let because = because?;
        let given = self.reason_names(&found);
        let wanted: Vec<&str> = because.iter().map(SmolStr::as_str).collect();
        let all = wanted.iter().all(|wanted| given.iter().any(|given| given.is(wanted)));
        let only = given.iter().all(|given| wanted.iter().any(|wanted| given.is(wanted)));
        (!all || !only).then(|| format!("{words} because {}", self.reasons_written(&found)))
    }

    fn found(&self, subject: Subject, item: Option<&str>) -> Option<Found<'_>> {
        match subject {
            Subject::Instalment(id) => self.item(id, item).map(Found::of_item),
            Subject::Condition(id) => {
                let conditions = match self.program[id].owner {
                    ConditionOwner::Eligibility(owner) => {
                        match self.finding(AnswerId::Eligibility(owner)) {
                            Some(Finding::Eligibility(answer)) => &answer.conditions,
                            _ => return None,
                        }
                    }
                    ConditionOwner::Instalment(instalment) => {
                        &self.item(instalment, item)?.conditions
                    }
                };
                conditions.iter().find(|condition| condition.id == id).map(Found::of_condition)
            }
            _ => match self.finding(answer_of(self.program, subject))? {
                Finding::Eligibility(answer) => Some(Found::of_eligibility(answer)),
                Finding::Standard(answer) => Some(Found {
                    answer: answer.answer,
                    reasons: &[],
                    missing: &answer.missing,
                    capacity: false,
                    error: answer.error,
                }),
                Finding::Payment(answer) => Some(Found {
                    answer: answer.answer,
                    reasons: &[],
                    missing: &[],
                    capacity: false,
                    error: answer.error,
                }),
                Finding::Indicator(answer) => Some(Found {
                    answer: answer.answer,
                    reasons: &[],
                    missing: &answer.missing,
                    capacity: false,
                    error: answer.error,
                }),
                Finding::Define(_) => None,
            },
        }
    }

    /// The names that `because` can say of an answer.
    fn reason_names(&self, found: &Found<'_>) -> Vec<Reason<'_>> {
        let conditions =
            found.reasons.iter().map(|id| Reason::Condition(&self.program[*id].head.name));
        let missing = found.missing.iter().map(|missing| Reason::Missing(self, *missing));
        let capacity = found.capacity.then_some(Reason::Capacity);
        conditions.chain(missing).chain(capacity).collect()
    }

    fn reasons_written(&self, found: &Found<'_>) -> String {
        let mut names: Vec<String> = self
            .reason_names(found)
            .iter()
            .map(|reason| match reason {
                Reason::Condition(name) => name.to_string(),
                Reason::Missing(_, missing) => self.missing_path(*missing),
                Reason::Capacity => "capacity".to_owned(),
            })
            .collect();
        names.extend(found.error.map(|error| error.code.to_string()));
        names.join(", ")
    }

    fn missing_path(&self, missing: Missing) -> String {
        match missing {
            Missing::Fact(fact) => case::fact_path(self.program, fact),
            Missing::Field { item, field } => {
                case::field_path(self.program, &self.built.facts, item, field)
            }
        }
    }

    /// An answer in the words of its rule.
    fn words(&self, subject: Subject, answer: Answer) -> String {
        let own = match subject {
            Subject::Eligibility(id) => self.program[id].words.as_ref(),
            Subject::Standard(id) => self.program[id].words.as_ref(),
            _ => None,
        };
        let renamed = own.and_then(|words| match answer {
            Answer::Eligible => Some(&words.good.0),
            Answer::NotEligible => Some(&words.bad.0),
            Answer::Met if matches!(subject, Subject::Standard(_)) => Some(&words.good.0),
            Answer::Breached => Some(&words.bad.0),
            _ => None,
        });
        renamed.map_or_else(|| answer_words(answer).to_owned(), |word| word.replace('_', " "))
    }

    fn applies(&self, condition: ConditionId, item: Option<&str>, negated: bool) -> Option<String> {
        let Some(found) = self.found(Subject::Condition(condition), item) else {
            return Some("no answer".to_owned());
        };
        let applies = match found.answer {
            Answer::NotMet => true,
            Answer::Met | Answer::NotApplicable => false,
            other => return Some(answer_words(other).to_owned()),
        };
        (applies == negated)
            .then(|| if applies { "applies".to_owned() } else { "does not apply".to_owned() })
    }

    // --- values -----------------------------------------------------------------------------------

    fn holds(&self, expr: crate::program::ExprId) -> Option<String> {
        let (found, missing) = outcome(self.program, self.built, expr);
        if found == Outcome::yes_no(true) {
            return None;
        }
        if let Outcome::Known(_) = found {
            // The comparison is no: say what stood left of it.
            let mut inner = Vec::new();
            self.program.children(&self.program[expr].kind, &mut inner);
            if let Some(left) = inner.first() {
                let (value, _) = outcome(self.program, self.built, *left);
                return Some(self.outcome_words(&value, self.program[*left].ty, &[]));
            }
        }
        Some(self.outcome_words(&found, self.program[expr].ty, &missing))
    }

    fn unknown(&self, expr: crate::program::ExprId, because: Option<&[SmolStr]>) -> Option<String> {
        let (found, missing) = outcome(self.program, self.built, expr);
        if !found.is_unknown() {
            return Some(self.outcome_words(&found, self.program[expr].ty, &missing));
        }
        let because = because?;
        let given: Vec<Reason<'_>> =
            missing.iter().map(|missing| Reason::Missing(self, *missing)).collect();
        let all = because.iter().all(|wanted| given.iter().any(|given| given.is(wanted)));
        let only = given.iter().all(|given| because.iter().any(|wanted| given.is(wanted)));
        (!all || !only).then(|| self.outcome_words(&found, self.program[expr].ty, &missing))
    }

    fn outcome_words(&self, outcome: &Outcome, ty: Type, missing: &[Missing]) -> String {
        match outcome {
            Outcome::Known(value) => {
                Lexicon { program: self.program, facts: &self.built.facts }.value(ty, value)
            }
            Outcome::Unknown(_) => {
                let paths: Vec<String> =
                    missing.iter().map(|missing| self.missing_path(*missing)).collect();
                if paths.is_empty() {
                    "unknown".to_owned()
                } else {
                    format!("unknown because {}", paths.join(", "))
                }
            }
            Outcome::Error(EvalError { code, .. }) => format!("error {code}"),
        }
    }

    fn item_field(
        &self,
        instalment: InstalmentId,
        id: &str,
        field: AnswerField,
        wanted: &Value,
    ) -> Option<String> {
        let Some(item) = self.item(instalment, Some(id)) else {
            return Some(format!("there is no item \"{id}\""));
        };
        let found = match field {
            AnswerField::Amount => Outcome::Known(Value::Number(item.amount)),
            AnswerField::DueOn => item.due_on.clone(),
            _ => return Some("no such field".to_owned()),
        };
        if found == Outcome::Known(wanted.clone()) {
            return None;
        }
        Some(match found {
            Outcome::Known(Value::Number(amount)) => text::money(amount),
            Outcome::Known(Value::Date(date)) => date.to_string(),
            Outcome::Known(_) => "none".to_owned(),
            Outcome::Unknown(_) => "unknown".to_owned(),
            Outcome::Error(error) => format!("error {}", error.code),
        })
    }

    // --- notices, faults, errors --------------------------------------------------------------------

    /// The notices that came, and those still to check, with the name of their rule.
    fn notices(&self, kind: NoticeKind) -> Vec<(SmolStr, SmolStr, bool)> {
        let mut found = Vec::new();
        for answered in self.evaluation.answers.iter().filter(|answered| self.sees(answered.id)) {
            let owner = &self.program.head(answered.id).name;
            let mut add = |notices: &[NoticeAnswer]| {
                for notice in notices {
                    let declared = &self.program[notice.id];
                    if declared.kind == kind {
                        found.push((owner.clone(), declared.head.name.clone(), notice.to_check));
                    }
                }
            };
            match &answered.finding {
                Finding::Eligibility(answer) => {
                    add(&answer.notices);
                    if kind == NoticeKind::Warning {
                        found.extend(self.unmet_expectations(owner, &answer.conditions));
                    }
                }
                Finding::Standard(answer) => add(&answer.notices),
                Finding::Payment(answer) => add(&answer.notices),
                Finding::Indicator(_) | Finding::Define(_) => {}
            }
        }
        found
    }

    pub(super) fn sees(&self, answer: AnswerId) -> bool {
        let pack = self.program.head(answer).pack;
        pack == self.pack || self.program[self.pack].uses.contains(&pack)
    }

    fn unmet_expectations(
        &self,
        owner: &SmolStr,
        conditions: &[ConditionAnswer],
    ) -> Vec<(SmolStr, SmolStr, bool)> {
        conditions
            .iter()
            .filter(|condition| self.program[condition.id].kind == ConditionKind::Expectation)
            .filter(|condition| matches!(condition.answer, Answer::NotMet | Answer::Undecided))
            .filter_map(|condition| {
                let (name, _) = self.program[condition.id].warns.as_ref()?;
                Some((owner.clone(), name.clone(), condition.answer == Answer::Undecided))
            })
            .collect()
    }

    fn notice(&self, wanted: &str, kind: NoticeKind, absent: bool) -> Option<String> {
        let (owner, name) = match wanted.rsplit_once('.') {
            Some((owner, name)) => (owner.rsplit('.').next(), name),
            None => (None, wanted),
        };
        let notices = self.notices(kind);
        let mut named = notices
            .iter()
            .filter(|(of, found, _)| found == name && owner.is_none_or(|owner| owner == of));
        let came = named.clone().any(|(.., to_check)| !to_check);
        let to_check = named.any(|(.., to_check)| *to_check);
        let found = |found: &str| Some(found.to_owned());
        match (absent, came, to_check) {
            (false, true, _) | (true, false, false) => None,
            (false, false, true) => found("still to check: it cannot be told yet"),
            (false, false, false) => {
                let names: Vec<&str> = notices
                    .iter()
                    .filter(|(.., to_check)| !to_check)
                    .map(|(_, name, _)| name.as_str())
                    .collect();
                Some(if names.is_empty() {
                    "none came".to_owned()
                } else {
                    format!("these came: {}", names.join(", "))
                })
            }
            (true, true, _) => found("it came"),
            (true, false, true) => found("still to check: it may yet come"),
        }
    }

    /// Whether some answer is an error with a code.
    fn error(&self, code: &str) -> Option<String> {
        let mut codes: Vec<&str> = Vec::new();
        for answered in &self.evaluation.answers {
            let mut push =
                |error: Option<EvalError>| codes.extend(error.map(|error| error.code.as_str()));
            match &answered.finding {
                Finding::Define(answer) => {
                    if let Outcome::Error(error) = &answer.value {
                        push(Some(*error));
                    }
                }
                Finding::Eligibility(answer) => {
                    push(answer.error);
                    answer.conditions.iter().for_each(|condition| push(condition.error));
                }
                Finding::Standard(answer) => push(answer.error),
                Finding::Payment(answer) => {
                    push(answer.error);
                    answer.items.iter().for_each(|item| push(item.error));
                }
                Finding::Indicator(answer) => push(answer.error),
            }
        }
        if codes.contains(&code) {
            return None;
        }
        codes.sort_unstable();
        codes.dedup();
        Some(if codes.is_empty() {
            "no error".to_owned()
        } else {
            format!("error {}", codes.join(", "))
        })
    }
}

/// An answer with its reasons.
struct Found<'f> {
    answer: Answer,
    reasons: &'f [ConditionId],
    missing: &'f [Missing],
    capacity: bool,
    error: Option<EvalError>,
}

impl<'f> Found<'f> {
    fn of_eligibility(answer: &'f EligibilityAnswer) -> Self {
        Self {
            answer: answer.answer,
            reasons: &answer.reasons,
            missing: &answer.missing,
            capacity: false,
            error: answer.error,
        }
    }

    fn of_condition(answer: &'f ConditionAnswer) -> Self {
        Self {
            answer: answer.answer,
            reasons: &[],
            missing: &answer.missing,
            capacity: false,
            error: answer.error,
        }
    }

    fn of_item(item: &'f ItemAnswer) -> Self {
        Self {
            answer: item.answer,
            reasons: &item.reasons,
            missing: &item.missing,
            capacity: item.capacity,
            error: item.error,
        }
    }
}

/// One reason of an answer.
enum Reason<'r> {
    Condition(&'r SmolStr),
    Missing(&'r Ran<'r>, Missing),
    Capacity,
}

impl Reason<'_> {
    /// Whether this is the reason that a scenario names.
    fn is(&self, wanted: &str) -> bool {
        match self {
            Reason::Condition(name) => *name == wanted,
            Reason::Capacity => wanted == "capacity",
            Reason::Missing(ran, missing) => {
                let Some((path, item)) = wanted.split_once(" \"") else {
                    return ran.missing_path(*missing) == wanted;
                };
                let Missing::Field { item: ordinal, .. } = missing else { return false };
                let field = path.rsplit('.').next().unwrap_or(path);
                ran.missing_path(*missing).rsplit('.').next() == Some(field)
                    && ran.within(*ordinal, item.trim_end_matches('"'))
            }
        }
    }
}

impl Ran<'_> {
    /// Whether an item has an id, or stands in one that has.
    fn within(&self, ordinal: u32, id: &str) -> bool {
        let mut at = Some(ordinal);
        while let Some(ordinal) = at {
            let Some(place) = self.built.facts.places.get(ordinal as usize) else { return false };
            if place.id.as_deref() == Some(id) {
                return true;
            }
            at = match place.list {
                crate::program::ListPlace::Field { item, .. } => Some(item),
                crate::program::ListPlace::Fact(_) => None,
            };
        }
        false
    }
}
