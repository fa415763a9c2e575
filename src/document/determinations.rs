//! Who can be offered a service, how long it may take, what is paid, what is aimed at, who comes first.

use crate::explain::fragment::{Block, Drawing, Figure, Role, Words};
use crate::program::{
    Answer, AnswerId, EligibilityId, ExprKind, IndicatorId, Instalment, InstalmentId, PaymentId,
    Pays, Program, QueueId, Standard, StandardId, Value,
};
use crate::syntax::ast::{ConditionKind, First};
use crate::value::DurationUnit;

use super::{Writer, anchor, called, queue_anchor};

impl<'a> Writer<'a> {
    pub(super) fn eligibilities(&mut self) {
        let all = self.ours().eligibilities;
        if !all.is_empty() {
            self.section("Who it is for, and what must hold");
        }
        all.into_iter().for_each(|id| self.eligibility(id));
    }

    fn eligibility(&mut self, id: EligibilityId) {
        let one = &self.program[id];
        let answer = AnswerId::Eligibility(id);
        self.article(&one.head, anchor(answer));
        self.standing(&one.standing, &one.head);
        let good = self.speaker.words.answer(answer, Answer::Eligible);
        let bad = self.speaker.words.answer(answer, Answer::NotEligible);
        let has =
            |kind: ConditionKind| one.conditions.iter().any(|id| self.program[*id].kind == kind);
        let words = Words::text("The answer is ").value(good.as_str()).plain(" when ");
        let words =
            words.plain(match (has(ConditionKind::Condition), has(ConditionKind::Exclusion)) {
                (true, true) => "every condition that counts is met and no exclusion applies",
                (true, false) => "every condition that counts is met",
                (false, true) => "no exclusion applies",
                (false, false) => "it is asked for: nothing limits it",
            });
        let words = match has(ConditionKind::Condition) || has(ConditionKind::Exclusion) {
            true => words.plain("; otherwise it is ").value(bad.as_str()).plain("."),
            false => words.plain("."),
        };
        let words = match has(ConditionKind::Expectation) {
            true => {
                words.plain(" An expectation that is not met gives a warning and changes nothing.")
            }
            false => words,
        };
        self.remark(words);
        self.readings_of(&one.head.annotations, &one.head);
        self.flow(format!("How “{}” is decided", one.head.label), &one.conditions, &good, &bad);
        self.conditions(&one.conditions);
        self.notices(&one.notices);
        self.letter(&one.head, &one.conditions, &one.notices);
        self.left_open(&one.standing.not_stated);
    }

    fn left_open(&mut self, not_stated: &[smol_str::SmolStr]) {
        if not_stated.is_empty() {
            return;
        }
        self.part(Words::text("Not stated in the source"), None);
        for open in not_stated {
            self.page.line(Role::Entry, Words::text(open.as_str()));
        }
    }

    pub(super) fn standards(&mut self) {
        let all = self.ours().standards;
        if !all.is_empty() {
            self.section("How long it may take");
        }
        all.into_iter().for_each(|id| self.standard(id));
    }

    fn standard(&mut self, id: StandardId) {
        let one = &self.program[id];
        let answer = AnswerId::Standard(id);
        self.article(&one.head, anchor(answer));
        self.standing(&one.standing, &one.head);
        let good = self.speaker.words.answer(answer, Answer::Met);
        let bad = self.speaker.words.answer(answer, Answer::Breached);
        if let Some(applies) = one.applies {
            self.condition(Words::text("It applies only when"), applies, Words::new());
        }
        let words = self.clock_words(one);
        self.remark(words.clone());
        let limit = self.speaker.phrase(one.limit).bare();
        self.page.blocks.push(Block::Figure(Figure {
            title: format!("The clock of “{}”", one.head.label),
            description: words.bare(),
            drawing: Drawing::Clock {
                limit: limit.clone(),
                pauses: one.pauses.is_some(),
                stops: one.stops.is_some(),
                good: good.clone(),
                bad: bad.clone(),
            },
        }));
        let words = Words::text("The answer is ").value(good).plain(match one.stops {
            Some(_) => " when the clock stops on or before the due date, ",
            None => " when nothing is late, ",
        });
        let words =
            words.value(bad).plain(" when it stops later or is still running after that day, and ");
        self.remark(words.value("Running").plain(" before then."));
        self.readings_of(&one.head.annotations, &one.head);
        self.notices(&one.notices);
        self.letter(&one.head, &[], &one.notices);
        self.left_open(&one.standing.not_stated);
    }

    fn clock_words(&self, one: &Standard) -> Words {
        let say = &self.speaker;
        let mut words = Words::text("The clock starts on ").then(say.phrase(one.starts));
        if let Some(stops) = one.stops {
            words = words.plain(" and stops on ").then(say.phrase(stops));
        }
        words = words.plain(". The limit is ").then(say.phrase(one.limit));
        if let Some(calendar) = one.calendar {
            words = words.plain(" (working days less ");
            words = words.then(say.quoted(&self.program[calendar].head.label)).plain(")");
        }
        let months = matches!(
            limit_unit(self.program, one),
            Some(DurationUnit::Months | DurationUnit::Years)
        );
        words = words.plain(if months {
            ": the due date is the corresponding day, or the last day of a month that has none."
        } else {
            ": the day of the start does not count, the last day does."
        });
        if let Some(pauses) = &one.pauses {
            words = words.plain(" It pauses for each entry of ").then(say.phrase(pauses.list));
            words = words.plain(", from ").then(say.phrase(pauses.from)).plain(" to ");
            words = words.then(say.phrase(pauses.to)).plain("; paused days do not count.");
        }
        words
    }

    pub(super) fn payments(&mut self) {
        let all = self.ours().payments;
        if !all.is_empty() {
            self.section("What is paid");
        }
        all.into_iter().for_each(|id| self.payment(id));
    }

    fn payment(&mut self, id: PaymentId) {
        let one = &self.program[id];
        self.article(&one.head, anchor(AnswerId::Payment(id)));
        self.standing(&one.standing, &one.head);
        self.readings_of(&one.head.annotations, &one.head);
        one.instalments.iter().for_each(|id| self.instalment(*id));
        self.notices(&one.notices);
        self.left_open(&one.standing.not_stated);
    }

    fn instalment(&mut self, id: InstalmentId) {
        let one = &self.program[id];
        self.part(called(&one.head), None);
        let aside = self.citations(&one.head.annotations);
        let words = self.pays_words(one);
        self.page.cited(Role::Remark, words, aside);
        let has =
            |kind: ConditionKind| one.conditions.iter().any(|id| self.program[*id].kind == kind);
        if !one.conditions.is_empty() {
            let mut words = Words::text("It is ").value("payable").plain(" when ");
            words =
                words.plain(match (has(ConditionKind::Condition), has(ConditionKind::Exclusion)) {
                    (true, true) => "every condition that counts is met and no exclusion applies",
                    (true, false) => "every condition that counts is met",
                    (false, _) => "nothing excludes it",
                });
            words = words.plain(", and ").value("held").plain(" while ");
            words = words.plain(match has(ConditionKind::Hold) {
                true => "a hold applies or something is not known.",
                false => "something is not known.",
            });
            self.remark(words);
        }
        self.readings_of(&one.head.annotations, &one.head);
        let title = format!("When “{}” is paid", one.head.label);
        self.flow(title, &one.conditions, "Payable", "Not payable");
        self.conditions(&one.conditions);
    }

    fn pays_words(&self, one: &Instalment) -> Words {
        let say = &self.speaker;
        let mut words = match &one.each {
            Some((_, list)) => {
                Words::text("For each entry of ").then(say.phrase(*list)).plain(" it pays ")
            }
            None => Words::text("It pays "),
        };
        words = match &one.pays {
            Pays::Amount(amount) => words.then(say.phrase(*amount)),
            Pays::Shared { pot, places, already_paid } => {
                words = words.plain("a share of ").then(say.phrase(*pot)).plain(", split between ");
                words = words.then(say.phrase(*places)).plain(" places");
                match already_paid {
                    Some(paid) => words
                        .plain(", of which ")
                        .then(say.phrase(*paid))
                        .plain(" are already paid"),
                    None => words,
                }
            }
        };
        words = words.plain(", due on ").then(say.phrase(one.due_on));
        if let Some(cap) = one.cap {
            words = words.plain(", and at most ").then(say.phrase(cap)).plain(" in total");
        }
        words.plain(".")
    }

    pub(super) fn indicators(&mut self) {
        let all = self.ours().indicators;
        if !all.is_empty() {
            self.section("What is aimed at");
        }
        all.into_iter().for_each(|id| self.indicator(id));
    }

    fn indicator(&mut self, id: IndicatorId) {
        let one = &self.program[id];
        self.article(&one.head, anchor(AnswerId::Indicator(id)));
        self.standing(&one.standing, &one.head);
        let words = match one.list {
            Some(list) => Words::text("Of the entries of ").then(self.speaker.phrase(list)),
            None => Words::text("Of all cases"),
        };
        let words = match one.filter {
            Some(filter) => {
                self.condition(words.plain(" it looks at those for which"), filter, Words::new());
                Words::text("Of these it counts those for which")
            }
            None => words.plain(" it counts those for which"),
        };
        self.condition(words, one.counts, Words::new());
        if let Some(day) = one.dated_by {
            let words =
                Words::text("The target is that of the day ").then(self.speaker.phrase(day));
            self.remark(words.plain("."));
        }
        self.readings_of(&one.head.annotations, &one.head);
        let rows = one.targets.iter().map(|target| {
            let day = |day: Option<crate::value::Date>| {
                day.map_or("–".to_owned(), |day| day.to_string())
            };
            vec![
                target_words(target.more_than, target.share),
                Words::new().value(day(target.from)),
                Words::new().value(day(target.until)),
                self.citations(&target.annotations),
            ]
        });
        let rows = rows.collect();
        self.table(&["Target", "From", "Until", "Paragraph"], rows);
        for target in &one.targets {
            self.readings_of(&target.annotations, &one.head);
        }
        self.left_open(&one.standing.not_stated);
    }

    pub(super) fn queues(&mut self) {
        let all = self.ours().queues;
        if !all.is_empty() {
            self.section("Who comes first");
        }
        all.into_iter().for_each(|id| self.queue(id));
    }

    fn queue(&mut self, id: QueueId) {
        let one = &self.program[id];
        self.article(&one.head, queue_anchor(id));
        self.standing(&one.standing, &one.head);
        self.condition(Words::text("A case waits when"), one.waits, Words::new());
        let points = one.keys.iter().enumerate().map(|(at, (key, first))| {
            let lead = if at == 0 { "first by " } else { "then by " };
            let order = match first {
                First::Highest => ", highest first",
                First::Lowest => ", lowest first",
                First::Earliest => ", earliest first",
                First::Latest => ", latest first",
            };
            Words::text(lead).then(self.speaker.phrase(*key)).plain(order)
        });
        let points = points.collect();
        self.list("The order of those that wait", points);
        self.readings_of(&one.head.annotations, &one.head);
        self.left_open(&one.standing.not_stated);
    }
}

/// `at least 75%`
pub(super) fn target_words(more_than: bool, share: crate::value::Number) -> Words {
    let lead = if more_than { "more than " } else { "at least " };
    Words::text(lead).value(crate::value::text::percent(share))
}

/// The unit of a limit that is the same in every case.
fn limit_unit(program: &Program, one: &Standard) -> Option<DurationUnit> {
    match &program[one.limit].kind {
        ExprKind::Constant(Value::Duration(duration)) => Some(duration.unit),
        _ => None,
    }
}
