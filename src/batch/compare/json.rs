//! A report for machines.
//!
//! Owns: the form `rules/compare/1`. Takes: a [`Report`]. Must never know: where it goes.

use serde_json::{Map, Value as Json, json};

use super::cause::{Cause, Only};
use super::page::{Names, label_of};
use super::report::{CauseTold, PartTold, PayTold, Report, ShiftTold, ValueTold};
use super::row::Sides;
use super::words::Subject;
use crate::batch::summary::Which;
use crate::batch::summary::suppress::{CellId, Sheet, Shown};
use crate::engine::IndicatorAnswer;
use crate::explain::json::{answer_name, kind_name};
use crate::program::AnswerId;
use crate::value::{Number, text};

/// The version of the JSON.
const FORMAT: &str = "rules/compare/1";

fn count(sheet: &Sheet, cell: CellId) -> Json {
    match sheet.shown(cell) {
        Shown::Count(count) => Json::from(count),
        Shown::Below(bound) => Json::from(format!("<{bound}")),
        Shown::Withheld => Json::Null,
    }
}

impl Report<'_> {
    /// The report for machines. A count is a number, `"<5"`, or null where it is not shown.
    #[must_use]
    pub fn json(&self, names: Names<'_>) -> Json {
        let of = |cell: CellId| count(&self.sheet, cell);
        let faulty = json!({ "before": of(self.faulty.before), "after": of(self.faulty.after) });
        let answers: Vec<Json> =
            self.parts.iter().map(|part| self.part_json(names, part)).collect();
        json!({
            "format": FORMAT,
            "engine": env!("CARGO_PKG_VERSION"),
            "as_at": { "before": self.as_at.before.iso(), "after": self.as_at.after.iso() },
            "suppressed_below": if self.bound > 1 { Json::from(self.bound) } else { Json::Null },
            "records": of(self.records),
            "cases": of(self.cases),
            "rejected": of(self.rejected),
            "faulty": faulty,
            "changed": self.changed,
            "only_before": self.pairs.removed,
            "only_after": self.pairs.added,
            "answers": answers,
        })
    }

    fn part_json(&self, names: Names<'_>, part: &PartTold) -> Json {
        let subject = self.subject(part);
        let program = subject.programs.after;
        let head = program.head(subject.id());
        let of = |cell: CellId| count(&part.sheet, cell);
        let states = part.states.iter().map(|told| {
            let Sides { before, after } = told.states;
            json!({
                "before": subject.name(before),
                "after": subject.name(after),
                "cases": of(told.cases),
                "of_these_other_figures": told.inside.map(of),
            })
        });
        let classes = part.classes.iter().map(|(class, cell)| (class.name().to_owned(), of(*cell)));
        let mut json = Map::new();
        let mut add = |key: &str, value: Json| json.insert(key.to_owned(), value);
        add("pack", program[head.pack].name.as_str().into());
        add("name", head.name.as_str().into());
        add("label", head.label.as_str().into());
        add("kind", kind_name(subject.id()).into());
        add("changed", of(part.changed));
        add("changes", Json::Object(classes.collect()));
        add("states", states.collect());
        match subject.id() {
            AnswerId::Standard(_) => {
                add("due_on", self.shift_json(part, &part.due, days));
                add("days_used", self.shift_json(part, &part.wait, days));
            }
            AnswerId::Payment(_) => drop(add("payable", self.pay_json(names, part, &part.pay))),
            AnswerId::Define(_) => {
                let Sides { before, after } = part.order;
                add("value", json!({ "lower": of(before), "higher": of(after) }));
            }
            AnswerId::Eligibility(_) | AnswerId::Indicator(_) => {}
        }
        if let Some(Sides { before, after }) = &part.cohort {
            add("cohort", json!({ "before": cohort(before), "after": cohort(after) }));
        }
        let causes = part.causes.iter().map(|told| self.cause_json(names, (part, subject), told));
        add("causes", causes.collect());
        add("without_a_step", of(part.no_cause));
        add("of_further_causes", of(part.other_causes));
        let columns = self.columns.iter().zip(&part.groups);
        let by = columns
            .enumerate()
            .map(|(at, (column, _))| (column.name.clone(), self.groups_json(part, subject, at)));
        add("by", Json::Object(by.collect()));
        Json::Object(json)
    }

    fn shift_json(&self, part: &PartTold, shift: &ShiftTold, amount: fn(i128) -> Json) -> Json {
        let of = |cell: CellId| count(&part.sheet, cell);
        let told = part.tells(shift);
        // The least and the most are of one case each.
        let one = |found: Option<i128>| found.filter(|_| self.tells_single_cases()).map(amount);
        json!({
            "less": of(shift.less),
            "more": of(shift.more),
            "gained": of(shift.gained),
            "lost": of(shift.lost),
            "total": told.then(|| amount(shift.found.total)),
            "median": shift.found.median().filter(|_| told),
            "least": one(shift.found.least),
            "most": one(shift.found.most),
        })
    }

    const fn tells_single_cases(&self) -> bool {
        self.bound < 2
    }

    fn pay_json(&self, names: Names<'_>, part: &PartTold, pay: &PayTold) -> Json {
        let of = |cell: CellId| count(&part.sheet, cell);
        let told = |pence: i128| part.tells_sums().then(|| money(pence));
        let Sides { before, after } = pay.sum;
        let largest = |list: &[(Which, i128)]| {
            let list = list.iter().map(|(case, by)| {
                let mut one = which(names, case);
                one.insert("change".to_owned(), money(*by));
                Json::Object(one)
            });
            self.tells_single_cases().then(|| list.collect::<Vec<_>>())
        };
        json!({
            "before": told(before),
            "after": told(after),
            "difference": told(after.saturating_sub(before)),
            "cases_before": of(pay.cases.before),
            "cases_after": of(pay.cases.after),
            "less": of(pay.shift.less),
            "more": of(pay.shift.more),
            "largest_increases": largest(&pay.up),
            "largest_decreases": largest(&pay.down),
        })
    }

    fn cause_json(
        &self,
        names: Names<'_>,
        (part, subject): (&PartTold, Subject<'_>),
        told: &CauseTold,
    ) -> Json {
        let Cause { name, part: clock, rule, place, only, cites } = &told.cause;
        let Sides { before, after } = subject.programs;
        let label = name.as_deref();
        let label = label.and_then(|name| label_of(after, name).or_else(|| label_of(before, name)));
        let cases = told.first.iter().map(|example| Json::Object(which(names, &example.case)));
        json!({
            "cases": count(&part.sheet, told.cases),
            "step": name,
            "label": label,
            "part": clock,
            "only": only.map(|only| match only {
                Only::Before => "before",
                Only::After => "after",
            }),
            "rule_before": rule.before,
            "rule_after": rule.after,
            "place_before": place.before,
            "place_after": place.after,
            "cites": cites,
            "first_cases": self.tells_single_cases().then(|| cases.collect::<Vec<_>>()),
        })
    }

    fn groups_json(&self, part: &PartTold, subject: Subject<'_>, at: usize) -> Json {
        let of = |cell: CellId| count(&part.sheet, cell);
        let (Some(column), Some(groups)) = (self.columns.get(at), part.groups.get(at)) else {
            return Json::Null;
        };
        let rows = column.values.iter().zip(groups).map(|((value, size), group)| {
            let mut row = Map::new();
            let mut add = |key: &str, value: Json| row.insert(key.to_owned(), value);
            let (value, others) = match value {
                ValueTold::Value(value) => (Json::from(value.as_str()), false),
                ValueTold::Others => (Json::Null, true),
                ValueTold::Missing => (Json::Null, false),
            };
            add("value", value);
            add("other_values", others.into());
            add("cases", count(&self.sheet, *size));
            for ((class, _), cell) in part.classes.iter().zip(&group.classes) {
                add(class.name(), of(*cell));
            }
            match subject.id() {
                AnswerId::Standard(_) => {
                    add("due_earlier", of(group.less));
                    add("due_later", of(group.more));
                }
                AnswerId::Payment(_) => {
                    add("paid_less", of(group.less));
                    add("paid_more", of(group.more));
                    let Sides { before, after } = group.sum;
                    let told =
                        |pence: i128| Json::from(self.tells_single_cases().then(|| money(pence)));
                    add("payable_before", told(before));
                    add("payable_after", told(after));
                    add("difference", told(after.saturating_sub(before)));
                }
                _ => {}
            }
            Json::Object(row)
        });
        rows.collect()
    }
}

fn days(days: i128) -> Json {
    i64::try_from(days).ok().into()
}

fn money(pence: i128) -> Json {
    Number::from_ratio(pence, 100).map(text::money_decimal).ok().into()
}

fn which(names: Names<'_>, case: &Which) -> Map<String, Json> {
    let mut one = Map::new();
    one.insert("id".to_owned(), case.id.clone().into());
    if names.inputs.len() > 1 {
        one.insert("input".to_owned(), names.inputs.get(case.input).cloned().into());
    }
    one.insert("row".to_owned(), case.row.into());
    one
}

fn cohort(found: &IndicatorAnswer) -> Json {
    let percent = |share: Number| Json::from(text::percent(share));
    json!({
        "answer": answer_name(found.answer),
        "counted": found.numerator,
        "base": found.denominator,
        "share": found.share.map(percent),
        "range": found.range.map(|(low, high)| [percent(low), percent(high)]),
        "target": found.target.map(|(more_than, share)| {
            json!({ "more_than": more_than, "share": percent(share) })
        }),
    })
}
