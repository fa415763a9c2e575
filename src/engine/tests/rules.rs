//! The law over answers of rules: eligibilities, standards, payments and indicators that read facts,
//! definitions and one another.

use proptest::prelude::*;

use super::build::*;
use super::generate::*;
use super::law::{contradicts, narrows};
use crate::engine::*;
use crate::program::*;
use crate::syntax::ast::ConditionKind;
use crate::value::{Duration, DurationUnit, Number};

impl Generator {
    fn standing(&mut self) -> Standing {
        let mut standing = Standing::default();
        if self.chance.one_in(4) {
            let dated_by = self.chance.one_in(2).then(|| self.date_of(1));
            let from = self.chance.one_in(2).then(|| day("2025-02-01"));
            let until = self.chance.one_in(2).then(|| day("2025-12-01"));
            standing.in_force = Some(InForce { from, until, dated_by, span: Default::default() });
        }
        standing
    }

    fn conditions(&mut self, owner: ConditionOwner, kinds: &[ConditionKind]) -> Vec<ConditionId> {
        let count = 1 + self.chance.below(3);
        (0..count)
            .map(|_| {
                let kind = kinds[self.chance.index(kinds.len())];
                let applies = self.chance.one_in(3).then(|| self.yes_no(1));
                let test = self.yes_no(2);
                let head = head("c");
                self.b.program.conditions.push(Condition {
                    head,
                    kind,
                    owner,
                    applies,
                    test,
                    warns: None,
                });
                ConditionId::at(self.b.program.conditions.len() - 1)
            })
            .collect()
    }

    fn can_be_asked(&mut self, subject: Subject, answers: &[Answer]) {
        for answer in answers {
            self.answers.push((YES_NO, ExprKind::AnswerIs { subject, answer: *answer }));
        }
    }

    fn has_fields(&mut self, subject: Subject, ty: Type, fields: &[AnswerField]) {
        for field in fields {
            self.answers.push((ty, ExprKind::AnswerField { subject, field: *field }));
        }
    }

    fn eligibility(&mut self) {
        let id = EligibilityId::at(self.b.program.eligibilities.len());
        let kinds = [
            ConditionKind::Condition,
            ConditionKind::Condition,
            ConditionKind::Exclusion,
            ConditionKind::Expectation,
        ];
        let conditions = self.conditions(ConditionOwner::Eligibility(id), &kinds);
        let standing = self.standing();
        for condition in &conditions {
            self.can_be_asked(
                Subject::Condition(*condition),
                &[Answer::Met, Answer::NotMet, Answer::NotApplicable],
            );
            self.answers.push((YES_NO, ExprKind::Applies(*condition)));
        }
        self.b.program.eligibilities.push(Eligibility {
            head: head("e"),
            standing,
            words: None,
            conditions,
            notices: Vec::new(),
        });
        self.can_be_asked(
            Subject::Eligibility(id),
            &[Answer::Eligible, Answer::NotEligible, Answer::NotInForce],
        );
        self.b.program.answers.push(AnswerId::Eligibility(id));
    }

    fn standard(&mut self) {
        let id = StandardId::at(self.b.program.standards.len());
        let standing = self.standing();
        let applies = self.chance.one_in(3).then(|| self.yes_no(2));
        let (starts, stops) = (self.maybe_date(1), self.maybe_date(1));
        let stops = (!self.chance.one_in(4)).then_some(stops);
        let units = [
            DurationUnit::Days,
            DurationUnit::Weeks,
            DurationUnit::WorkingDays,
            DurationUnit::Months,
        ];
        let unit = units[self.chance.index(4)];
        let count = u32::try_from(1 + self.chance.below(40)).unwrap();
        let limit = self.b.value(Value::Duration(Duration::new(count, unit)));
        let pauses = (unit != DurationUnit::Months && self.chance.one_in(2)).then(|| {
            let list = self.read(Type::list_of(RECORD)).unwrap();
            let of = self.b.expr(Type::of(RECORD), ExprKind::Variable(0));
            let from = self.b.expr(DATE, ExprKind::Field { of, field: 2 });
            let to = self.b.expr(DATE.or_none(), ExprKind::Field { of, field: 5 });
            Pauses { list, from, to, span: Default::default() }
        });
        self.b.program.standards.push(Standard {
            head: head("s"),
            standing,
            words: None,
            applies,
            starts,
            stops,
            pauses,
            limit,
            calendar: Some(CalendarId(0)),
            notices: Vec::new(),
        });
        let subject = Subject::Standard(id);
        self.can_be_asked(
            subject,
            &[Answer::Running, Answer::Met, Answer::Breached, Answer::NotStarted],
        );
        self.has_fields(
            subject,
            DATE.or_none(),
            &[AnswerField::StartedOn, AnswerField::DueOn, AnswerField::StoppedOn],
        );
        self.has_fields(
            subject,
            NUMBER.or_none(),
            &[AnswerField::DaysUsed, AnswerField::DaysLeft, AnswerField::DaysOver],
        );
        self.b.program.answers.push(AnswerId::Standard(id));
    }

    fn payment(&mut self) {
        let id = PaymentId::at(self.b.program.payments.len());
        let standing = self.standing();
        let mut instalments = Vec::new();
        for _ in 0..1 + self.chance.below(2) {
            let instalment = InstalmentId::at(self.b.program.instalments.len());
            let list = self.chance.one_in(2).then(|| self.read(Type::list_of(RECORD)).unwrap());
            let owner = ConditionOwner::Instalment(instalment);
            let kinds = [ConditionKind::Condition, ConditionKind::Exclusion, ConditionKind::Hold];
            // What the pot and its places are mentions no item.
            let (pot, places, paid, cap) = (
                self.number(1),
                self.read(NUMBER).unwrap(),
                self.read(NUMBER).unwrap(),
                self.number(1),
            );
            self.scope = list.iter().map(|_| 0).collect();
            let conditions = self.conditions(owner, &kinds);
            let pays = if self.chance.one_in(2) {
                let already_paid = self.chance.one_in(2).then_some(paid);
                Pays::Shared { pot, places, already_paid }
            } else {
                Pays::Amount(self.number(1))
            };
            let due_on = self.date_of(1);
            self.scope.clear();
            self.b.program.instalments.push(Instalment {
                head: head("i"),
                payment: id,
                each: list.map(|list| ("x".into(), list)),
                conditions,
                pays,
                due_on,
                cap: self.chance.one_in(3).then_some(cap),
            });
            instalments.push(instalment);
        }
        self.b.program.payments.push(Payment {
            head: head("p"),
            standing,
            instalments: instalments.clone(),
            notices: Vec::new(),
        });
        let answers = [Answer::Payable, Answer::NotPayable];
        self.can_be_asked(Subject::Payment(id), &answers);
        self.has_fields(Subject::Payment(id), NUMBER.or_none(), &[AnswerField::Total]);
        for instalment in instalments {
            if self.b.program[instalment].each.is_none() {
                let subject = Subject::Instalment(instalment);
                self.can_be_asked(subject, &answers);
                self.has_fields(subject, NUMBER.or_none(), &[AnswerField::Amount]);
                self.has_fields(subject, DATE.or_none(), &[AnswerField::DueOn]);
            }
        }
        self.b.program.answers.push(AnswerId::Payment(id));
    }

    fn indicator(&mut self) {
        let id = IndicatorId::at(self.b.program.indicators.len());
        let standing = self.standing();
        let list = self.read(Type::list_of(RECORD)).unwrap();
        let dated_by = self.chance.one_in(3).then(|| self.date_of(1));
        self.scope = vec![0];
        let filter = self.filter(1);
        let counts = self.yes_no(1);
        self.scope.clear();
        let target = |share, from, until| Target {
            more_than: false,
            share: Number::from_ratio(share, 100).unwrap(),
            from,
            until,
            annotations: Annotations::default(),
            span: Default::default(),
        };
        let targets = vec![
            target(75, None, Some(day("2025-05-31"))),
            target(50, Some(day("2025-06-01")), None),
        ];
        self.b.program.indicators.push(Indicator {
            head: head("n"),
            standing,
            list: Some(list),
            item_name: "x".into(),
            filter,
            counts,
            dated_by,
            targets,
        });
        let subject = Subject::Indicator(id);
        self.can_be_asked(subject, &[Answer::Met, Answer::NotMet, Answer::NotMeasurable]);
        let fields = [AnswerField::Numerator, AnswerField::Denominator, AnswerField::Percent];
        self.has_fields(subject, NUMBER.or_none(), &fields);
        self.b.program.answers.push(AnswerId::Indicator(id));
    }

    /// A program with rules of every kind, and a case that says everything.
    pub(crate) fn generate_rules(seed: u64) -> Self {
        let mut this = Self::new(seed);
        let types = [YES_NO, NUMBER, DATE, NUMBER.or_none(), DATE.or_none()];
        for _ in 0..8 {
            match this.chance.below(6) {
                0 => this.eligibility(),
                1 => this.standard(),
                2 => this.payment(),
                3 => this.indicator(),
                _ => {
                    let ty = types[this.chance.index(types.len())];
                    let of = this.chance.one_in(3).then_some(0);
                    this.define(ty, of);
                }
            }
        }
        this
    }
}

const fn is_decided(answer: Answer) -> bool {
    !matches!(answer, Answer::Undecided | Answer::Held | Answer::Error)
}

/// A decided answer stays.
fn stays(was: Answer, is: Answer) -> bool {
    !is_decided(was) || was == is
}

/// Amounts that differ by the split in pence of a shared pot.
fn nearly(was: Number, is: Number) -> bool {
    was.sub(is).is_ok_and(|difference| difference.abs() <= Number::from_ratio(1, 100).unwrap())
}

fn conditions_stay(was: &[ConditionAnswer], is: &[ConditionAnswer]) -> Result<(), String> {
    for was in was {
        let Some(is) = is.iter().find(|is| is.id == was.id) else { continue };
        if !stays(was.answer, is.answer) {
            return Err(format!("{:?} was {:?} and is {:?}", was.id, was.answer, is.answer));
        }
    }
    Ok(())
}

fn clock_stays(was: &StandardAnswer, is: &StandardAnswer) -> Result<(), String> {
    let figures = |clock: &Clock| {
        [
            &clock.started_on,
            &clock.due_on,
            &clock.stopped_on,
            &clock.days_used,
            &clock.days_left,
            &clock.days_over,
        ]
        .map(Clone::clone)
    };
    for (number, (was, is)) in figures(&was.clock).iter().zip(&figures(&is.clock)).enumerate() {
        if !narrows(was, is) {
            return Err(format!("figure {number} was {was:?} and is {is:?}"));
        }
    }
    Ok(())
}

fn items_stay(was: &PaymentAnswer, is: &PaymentAnswer, shares: bool) -> Result<(), String> {
    for was in &was.items {
        let same = |is: &&ItemAnswer| {
            is.instalment == was.instalment && is.item == was.item && is.index == was.index
        };
        let Some(is) = is.items.iter().find(same) else {
            if is_decided(was.answer) {
                return Err(format!("item {} of {:?} is gone", was.index, was.instalment));
            }
            continue;
        };
        conditions_stay(&was.conditions, &is.conditions)?;
        let amounts = was.amount == is.amount || (shares && nearly(was.amount, is.amount));
        let due = was.due_on == is.due_on;
        if !stays(was.answer, is.answer) || (is_decided(was.answer) && !(amounts && due)) {
            return Err(format!(
                "item {} of {:?} was {was:?} and is {is:?}",
                was.index, was.instalment
            ));
        }
    }
    Ok(())
}

pub(super) fn finding_stays(was: &Finding, is: &Finding, program: &Program) -> Result<(), String> {
    let answer = |was: Answer, is: Answer| {
        if stays(was, is) { Ok(()) } else { Err(format!("was {was:?} and is {is:?}")) }
    };
    match (was, is) {
        (Finding::Define(was), Finding::Define(is)) => {
            if narrows(&was.value, &is.value) {
                Ok(())
            } else {
                Err(format!("was {:?} and is {:?}", was.value, is.value))
            }
        }
        (Finding::Eligibility(was), Finding::Eligibility(is)) => {
            answer(was.answer, is.answer)?;
            if is.answer != Answer::NotInForce {
                conditions_stay(&was.conditions, &is.conditions)?;
            }
            if was.answer == Answer::NotEligible
                && was.reasons.iter().any(|reason| !is.reasons.contains(reason))
            {
                return Err("a reason is gone".to_owned());
            }
            Ok(())
        }
        (Finding::Standard(was), Finding::Standard(is)) => {
            answer(was.answer, is.answer)?;
            // The fields of an error are errors.
            if was.answer == Answer::Error { Ok(()) } else { clock_stays(was, is) }
        }
        (Finding::Payment(was), Finding::Payment(is)) => {
            answer(was.answer, is.answer)?;
            let shares = program[was.id]
                .instalments
                .iter()
                .any(|id| matches!(program[*id].pays, Pays::Shared { .. }));
            if is.answer != Answer::NotInForce {
                items_stay(was, is, shares)?;
            }
            if !shares && !narrows(&was.total, &is.total) {
                return Err(format!("the total was {:?} and is {:?}", was.total, is.total));
            }
            Ok(())
        }
        (Finding::Indicator(was), Finding::Indicator(is)) => answer(was.answer, is.answer),
        _ => Err("another kind of answer".to_owned()),
    }
}

/// Whether a program reads the amount of a shared pot, whose split in pence may change.
pub(super) fn reads_pence(program: &Program) -> bool {
    let any_shared =
        program.instalments.iter().any(|instalment| matches!(instalment.pays, Pays::Shared { .. }));
    any_shared
        && program.exprs.iter().any(|expr| {
            matches!(
                expr.kind,
                ExprKind::AnswerField { field: AnswerField::Amount | AnswerField::Total, .. }
            )
        })
}

fn holds_for(seed: u64) {
    let made = Generator::generate_rules(seed);
    let mut chance = Chance(seed ^ 0xABCD);
    let today = day("2025-07-12");
    let program = &made.b.program;
    let mut facts = made.b.facts();
    let (mut after, mut after_trace) = evaluate_traced(program, &facts, today, None);
    for keep in [9, 6, 4, 3] {
        let slots = facts.slots.iter().map(|slot| hidden(&mut chance, slot, keep)).collect();
        facts = Facts { slots, ..facts };
        let (before, trace) = evaluate_traced(program, &facts, today, None);
        assert_eq!(
            before,
            evaluate(program, &facts, today),
            "seed {seed}: a tracer changes nothing"
        );
        if !contradicts(&after_trace) && !reads_pence(program) {
            for (was, is) in before.answers.iter().zip(&after.answers) {
                if let Err(why) = finding_stays(&was.finding, &is.finding, program) {
                    panic!("seed {seed}: {:?}: {why}", was.id);
                }
            }
        }
        (after, after_trace) = (before, trace);
    }
}

/// What was not read, because something before it was not known, raised less doubt than when it was read.
#[test]
fn a_range_stays_a_range() {
    holds_for(11_041_814_723_203_107_446);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn giving_a_fact_leaves_every_answer(seed in any::<u64>()) {
        holds_for(seed);
    }
}

/// Not a test of the law but of its test: every kind of answer is decided often, and often not.
#[test]
fn every_kind_of_answer_is_mixed() {
    let mut tally = std::collections::BTreeMap::new();
    for seed in 0..400 {
        let made = Generator::generate_rules(seed);
        let mut chance = Chance(seed);
        let facts = made.b.facts();
        let slots = facts.slots.iter().map(|slot| hidden(&mut chance, slot, 7)).collect();
        let found = evaluate(&made.b.program, &Facts { slots, ..facts }, day("2025-07-12"));
        for answer in &found.answers {
            let (kind, answer) = match &answer.finding {
                Finding::Define(_) => continue,
                Finding::Eligibility(found) => ("eligibility", found.answer),
                Finding::Standard(found) => ("standard", found.answer),
                Finding::Payment(found) => ("payment", found.answer),
                Finding::Indicator(found) => ("indicator", found.answer),
            };
            *tally.entry((kind, answer)).or_insert(0) += 1;
        }
    }
    println!("{tally:#?}");
    let of = |kind, answer| tally.get(&(kind, answer)).copied().unwrap_or(0);
    for (kind, answer) in [
        ("eligibility", Answer::Eligible),
        ("eligibility", Answer::NotEligible),
        ("eligibility", Answer::Undecided),
        ("standard", Answer::Met),
        ("standard", Answer::Breached),
        ("standard", Answer::Undecided),
        ("payment", Answer::Payable),
        ("payment", Answer::NotPayable),
        ("payment", Answer::Held),
        ("indicator", Answer::Met),
        ("indicator", Answer::NotMet),
        ("indicator", Answer::Undecided),
    ] {
        assert!(of(kind, answer) >= 5, "{kind} {answer:?}: {}", of(kind, answer));
    }
}
