//! The law over generated determinations: giving an unknown fact leaves every decided answer as it was.
//! Also: telling a tracer changes nothing.

use std::sync::Arc;

use proptest::prelude::*;

use crate::diagnostic::Code;
use crate::engine::{Evaluation, Finding, ItemAnswer, evaluate, evaluate_traced};
use crate::program::*;
use crate::span::Span;
use crate::syntax::ast::{Arithmetic, ConditionKind, LineKind, NoticeKind};
use crate::value::{Calendar, Date, Duration, DurationUnit, Number};

/// Numbers in order, from a seed: the generator's only source of chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn pick<V: Copy>(&mut self, of: &[V]) -> V {
        of[self.below(of.len())]
    }
}

const YES_NO: Type = Type::of(Atom::YesNo);
const NUMBER: Type = Type::of(Atom::Number);
const DATE: Type = Type::of(Atom::Date);
const ITEMS: Type = Type::list_of(Atom::Item(RecordId(0)));

/// The fields of the one record.
const FIELDS: [Type; 6] =
    [YES_NO, YES_NO, DATE, Type::of(Atom::Date).or_none(), NUMBER, Type::of(Atom::Date).or_none()];

fn head(name: &str) -> Head {
    Head {
        pack: PackId(0),
        name: name.into(),
        label: name.into(),
        annotations: Annotations::default(),
        span: Span::default(),
        name_span: Span::default(),
    }
}

fn number(value: i64) -> Value {
    Value::Number(Number::from_i64(value))
}

fn day(offset: usize) -> Date {
    let first = Date::parse_iso("2025-06-01").unwrap();
    first.add_days(i64::try_from(offset).unwrap()).unwrap()
}

struct Generator {
    chance: Chance,
    program: Program,
    slots: Vec<Slot>,
    places: Vec<ItemPlace>,
    facts: Vec<(Type, ExprId)>,
    /// Whether loop variable 0 is an item.
    in_item: bool,
    /// What earlier rules answer.
    subjects: Vec<(Subject, Vec<Answer>)>,
    /// Fields of answers, with their types, and exclusions.
    fields: Vec<(Type, Subject, AnswerField)>,
    exclusions: Vec<ConditionId>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let mut program = Program::default();
        program.groups.push(Group { head: head("g"), facts: Vec::new(), checks: Vec::new() });
        program.calendars.push(CalendarDeclaration {
            head: head("c"),
            calendar: Calendar::new(2025, 2025, [day(25)]).unwrap(),
            covers: (2025, 2025),
            closed: vec![],
        });
        let mut this = Self {
            chance: Chance(seed),
            program,
            slots: Vec::new(),
            places: Vec::new(),
            facts: Vec::new(),
            in_item: false,
            subjects: Vec::new(),
            fields: Vec::new(),
            exclusions: Vec::new(),
        };
        let fields =
            FIELDS.into_iter().map(|ty| Field { head: head("f"), shape: shape(ty) }).collect();
        let record = Record { head: head("r"), fields, derived: Vec::new(), checks: Vec::new() };
        this.program.records.push(record);
        let types = [
            YES_NO,
            YES_NO,
            YES_NO,
            DATE,
            DATE,
            DATE.or_none(),
            DATE.or_none(),
            NUMBER,
            NUMBER,
            ITEMS,
            ITEMS,
        ];
        for ty in types {
            let id = FactId::at(this.program.facts.len());
            let value = this.value(ty, ListPlace::Fact(id));
            this.program.facts.push(Fact { head: head("f"), group: GroupId(0), shape: shape(ty) });
            this.slots.push(Slot::Given(value));
            let read = this.expr(ty, ExprKind::Fact(id));
            this.facts.push((ty, read));
        }
        for _ in 0..2 + this.chance.below(4) {
            match this.chance.below(5) {
                0 | 1 => this.eligibility(),
                2 => this.standard(),
                3 => this.payment(),
                _ => this.indicator(),
            }
            this.define();
        }
        this
    }

    fn value(&mut self, ty: Type, place: ListPlace) -> Value {
        if ty.list {
            let items: Vec<Value> = (0..u32::try_from(self.chance.below(4)).unwrap())
                .map(|index| {
                    let ordinal = u32::try_from(self.places.len()).unwrap();
                    self.places.push(ItemPlace { list: place, index, id: None });
                    let fields = FIELDS.map(|ty| Slot::Given(self.value(ty, place)));
                    Value::Item(Arc::new(Item { ordinal, fields: Box::new(fields) }))
                })
                .collect();
            return Value::List(List { items: items.into(), open: false });
        }
        if ty.or_none && self.chance.one_in(3) {
            return Value::None;
        }
        match ty.atom {
            Atom::YesNo => Value::YesNo(!self.chance.one_in(3)),
            Atom::Number => number(i64::try_from(self.chance.below(6)).unwrap() - 1),
            _ => Value::Date(day(self.chance.below(60))),
        }
    }

    fn expr(&mut self, ty: Type, kind: ExprKind) -> ExprId {
        self.program.exprs.push(Expr { kind, ty, span: Span::default() });
        ExprId::at(self.program.exprs.len() - 1)
    }

    fn constant(&mut self, ty: Type, value: Value) -> ExprId {
        self.expr(ty, ExprKind::Constant(value))
    }

    /// A fact, a field of the item, or a field of an answer, of a type.
    fn read(&mut self, ty: Type) -> ExprId {
        let mut found: Vec<ExprId> =
            self.facts.iter().filter(|(of, _)| *of == ty).map(|(_, read)| *read).collect();
        if self.in_item {
            let of = self.expr(Type::of(Atom::Item(RecordId(0))), ExprKind::Variable(0));
            for (field, _) in (0..).zip(FIELDS).filter(|(_, field)| *field == ty) {
                let read = self.expr(ty, ExprKind::Field { of, field });
                found.extend([read, read, read]);
            }
        }
        let fields: Vec<_> = self.fields.iter().copied().filter(|(of, ..)| *of == ty).collect();
        for (_, subject, field) in fields {
            found.push(self.expr(ty, ExprKind::AnswerField { subject, field }));
        }
        self.chance.pick(&found)
    }

    fn number(&mut self) -> ExprId {
        match self.chance.below(4) {
            0 => {
                let value = number(i64::try_from(self.chance.below(5)).unwrap());
                self.constant(NUMBER, value)
            }
            1 => {
                // It can fail.
                let (left, right) = (self.read(NUMBER), self.read(NUMBER));
                self.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Divide, left, right))
            }
            _ => self.read(NUMBER),
        }
    }

    fn condition(&mut self, depth: usize) -> ExprId {
        if depth > 0 && self.chance.one_in(3) {
            let parts = [self.condition(depth - 1), self.condition(depth - 1)];
            let start = u32::try_from(self.program.operands.len()).unwrap();
            self.program.operands.extend(parts);
            let list = ExprList { start, len: 2 };
            let kind = if self.chance.one_in(2) { ExprKind::And(list) } else { ExprKind::Or(list) };
            return self.expr(YES_NO, kind);
        }
        match self.chance.below(9) {
            0 | 1 => {
                let kind = self.order_of_dates();
                self.expr(YES_NO, kind)
            }
            2 => {
                let (left, right) = (self.number(), self.number());
                self.expr(YES_NO, ExprKind::Order { op: Order::AtLeast, left, right })
            }
            3 if !self.subjects.is_empty() => {
                let at = self.chance.below(self.subjects.len());
                let (subject, answers) = self.subjects[at].clone();
                let answer = self.chance.pick(&answers);
                self.expr(YES_NO, ExprKind::AnswerIs { subject, answer })
            }
            4 if !self.exclusions.is_empty() => {
                let condition = self.chance.pick(&self.exclusions.clone());
                self.expr(YES_NO, ExprKind::Applies(condition))
            }
            5 => {
                let of = self.condition(0);
                self.expr(YES_NO, ExprKind::Not(of))
            }
            _ => self.read(YES_NO),
        }
    }

    fn order_of_dates(&mut self) -> ExprKind {
        let op = self.chance.pick(&[Order::AtLeast, Order::LessThan, Order::MoreThan]);
        let ty = if self.chance.one_in(2) { DATE } else { DATE.or_none() };
        let left = self.read(ty);
        let right = if self.chance.one_in(2) {
            let value = Value::Date(day(self.chance.below(60)));
            self.constant(DATE, value)
        } else {
            self.read(DATE)
        };
        ExprKind::Order { op, left, right }
    }

    fn maybe_condition(&mut self, chances: usize) -> Option<ExprId> {
        if self.chance.one_in(chances) { Some(self.condition(1)) } else { None }
    }

    fn standing(&mut self) -> Standing {
        if !self.chance.one_in(4) {
            return Standing::default();
        }
        let from = Some(day(self.chance.below(30)));
        let until = self.chance.one_in(2).then(|| day(30 + self.chance.below(30)));
        let dated_by = if self.chance.one_in(3) { None } else { Some(self.read(DATE)) };
        Standing {
            in_force: Some(InForce { from, until, dated_by, span: Span::default() }),
            ..Standing::default()
        }
    }

    fn conditions(&mut self, owner: ConditionOwner, kinds: &[ConditionKind]) -> Vec<ConditionId> {
        (0..self.chance.below(4))
            .map(|_| {
                let kind = self.chance.pick(kinds);
                let applies = match kind {
                    ConditionKind::Condition => self.maybe_condition(3),
                    _ => None,
                };
                let test = self.condition(1);
                let id = ConditionId::at(self.program.conditions.len());
                self.program.conditions.push(Condition {
                    head: head("c"),
                    kind,
                    owner,
                    applies,
                    test,
                    warns: None,
                });
                id
            })
            .collect()
    }

    /// Conditions can be read once the whole that they stand in is there.
    fn publish(&mut self, conditions: &[ConditionId]) {
        for id in conditions {
            let answers = vec![Answer::Met, Answer::NotMet, Answer::NotApplicable];
            self.subjects.push((Subject::Condition(*id), answers));
            if matches!(self.program[*id].kind, ConditionKind::Exclusion | ConditionKind::Hold) {
                self.exclusions.push(*id);
            }
        }
    }

    fn notices(&mut self) -> Vec<NoticeId> {
        if self.chance.one_in(2) {
            return Vec::new();
        }
        let when = self.condition(1);
        self.program.notices.push(Notice { head: head("n"), kind: NoticeKind::Warning, when });
        vec![NoticeId::at(self.program.notices.len() - 1)]
    }

    fn eligibility(&mut self) {
        let id = EligibilityId::at(self.program.eligibilities.len());
        let kinds = [
            ConditionKind::Condition,
            ConditionKind::Condition,
            ConditionKind::Exclusion,
            ConditionKind::Expectation,
        ];
        let eligibility = Eligibility {
            head: head("e"),
            standing: self.standing(),
            words: None,
            conditions: self.conditions(ConditionOwner::Eligibility(id), &kinds),
            notices: self.notices(),
        };
        self.publish(&eligibility.conditions);
        self.program.eligibilities.push(eligibility);
        self.program.answers.push(AnswerId::Eligibility(id));
        let answers = vec![Answer::Eligible, Answer::NotEligible, Answer::NotInForce];
        self.subjects.push((Subject::Eligibility(id), answers));
    }

    fn standard(&mut self) {
        let id = StandardId::at(self.program.standards.len());
        let unit = self.chance.pick(&[
            DurationUnit::Days,
            DurationUnit::Weeks,
            DurationUnit::WorkingDays,
            DurationUnit::Months,
        ]);
        let most = if unit == DurationUnit::WorkingDays { 180 } else { 30 };
        let count = u32::try_from(self.chance.below(most)).unwrap();
        let limit = Value::Duration(Duration::new(count, unit));
        let pauses = (unit != DurationUnit::Months && self.chance.one_in(2)).then(|| {
            let list = self.read(ITEMS);
            let of = self.expr(Type::of(Atom::Item(RecordId(0))), ExprKind::Variable(0));
            let from = self.expr(FIELDS[2], ExprKind::Field { of, field: 2 });
            let to = self.expr(FIELDS[3], ExprKind::Field { of, field: 3 });
            Pauses { list, from, to, span: Span::default() }
        });
        let dates = [DATE, DATE.or_none()];
        let (starts, stops) = (self.chance.pick(&dates), self.chance.pick(&dates));
        let standard = Standard {
            head: head("s"),
            standing: self.standing(),
            words: None,
            applies: self.maybe_condition(3),
            starts: self.read(starts),
            stops: if self.chance.one_in(5) { None } else { Some(self.read(stops)) },
            pauses,
            limit: self.constant(Type::of(Atom::Duration), limit),
            calendar: Some(CalendarId(0)),
            notices: self.notices(),
        };
        self.program.standards.push(standard);
        self.program.answers.push(AnswerId::Standard(id));
        let subject = Subject::Standard(id);
        let answers = vec![
            Answer::NotStarted,
            Answer::Running,
            Answer::Met,
            Answer::Breached,
            Answer::NotApplicable,
        ];
        self.subjects.push((subject, answers));
        for field in [AnswerField::StartedOn, AnswerField::DueOn, AnswerField::StoppedOn] {
            self.fields.push((DATE.or_none(), subject, field));
        }
        for field in [AnswerField::DaysUsed, AnswerField::DaysLeft, AnswerField::DaysOver] {
            self.fields.push((NUMBER.or_none(), subject, field));
        }
    }

    fn payment(&mut self) {
        let payment = PaymentId::at(self.program.payments.len());
        let standing = self.standing();
        let instalments: Vec<InstalmentId> =
            (0..=self.chance.below(2)).map(|_| self.instalment(payment)).collect();
        let notices = self.notices();
        self.program.payments.push(Payment {
            head: head("p"),
            standing,
            instalments: instalments.clone(),
            notices,
        });
        self.program.answers.push(AnswerId::Payment(payment));
        let answers = vec![Answer::Payable, Answer::NotPayable, Answer::NotInForce];
        self.subjects.push((Subject::Payment(payment), answers.clone()));
        for id in instalments {
            if self.program[id].each.is_some() {
                continue;
            }
            let conditions = self.program[id].conditions.clone();
            self.publish(&conditions);
            let subject = Subject::Instalment(id);
            self.subjects.push((subject, answers.clone()));
            self.fields.push((DATE.or_none(), subject, AnswerField::DueOn));
            self.fields.push((NUMBER.or_none(), subject, AnswerField::Amount));
        }
        self.fields.push((NUMBER.or_none(), Subject::Payment(payment), AnswerField::Total));
    }

    fn instalment(&mut self, payment: PaymentId) -> InstalmentId {
        let id = InstalmentId::at(self.program.instalments.len());
        let each = (!self.chance.one_in(4)).then(|| ("item".into(), self.read(ITEMS)));
        // Amounts and caps of a whole mention no item.
        let shared = self.chance.one_in(2).then(|| Pays::Shared {
            pot: self.number(),
            places: self.number(),
            already_paid: self.chance.one_in(2).then(|| self.number()),
        });
        let cap = self.chance.one_in(3).then(|| self.number());
        self.in_item = each.is_some();
        let kinds = [ConditionKind::Condition, ConditionKind::Condition, ConditionKind::Hold];
        // An empty place, so that the id is taken.
        let zero = self.constant(NUMBER, number(0));
        self.program.instalments.push(Instalment {
            head: head("i"),
            payment,
            each,
            conditions: Vec::new(),
            pays: Pays::Amount(zero),
            due_on: zero,
            cap,
        });
        let conditions = self.conditions(ConditionOwner::Instalment(id), &kinds);
        let pays = shared.unwrap_or_else(|| Pays::Amount(self.number()));
        let due = if self.chance.one_in(3) { DATE.or_none() } else { DATE };
        let due_on = self.read(due);
        self.in_item = false;
        let made = &mut self.program.instalments[id.index()];
        made.conditions = conditions;
        made.pays = pays;
        made.due_on = due_on;
        id
    }

    fn indicator(&mut self) {
        let id = IndicatorId::at(self.program.indicators.len());
        let list = Some(self.read(ITEMS));
        let standing = self.standing();
        let dated_by = if self.chance.one_in(2) { None } else { Some(self.read(DATE)) };
        self.in_item = true;
        let filter = self.maybe_condition(2);
        let counts = self.condition(1);
        self.in_item = false;
        let later = self.chance.one_in(2).then(|| day(20));
        let target = |percent: usize, from, until| Target {
            more_than: false,
            share: Number::from_ratio(i128::try_from(percent).unwrap(), 4).unwrap(),
            from,
            until,
            annotations: Annotations::default(),
            span: Span::default(),
        };
        let first = target(self.chance.below(5), None, later.map(|_| day(19)));
        let second = later.map(|later| target(self.chance.below(5), Some(later), None));
        let targets = std::iter::once(first).chain(second).collect();
        self.program.indicators.push(Indicator {
            head: head("k"),
            standing,
            list,
            item_name: "item".into(),
            filter,
            counts,
            dated_by,
            targets,
        });
        self.program.answers.push(AnswerId::Indicator(id));
        let subject = Subject::Indicator(id);
        let answers = vec![Answer::Met, Answer::NotMet, Answer::NotMeasurable];
        self.subjects.push((subject, answers));
        for field in [AnswerField::Numerator, AnswerField::Denominator, AnswerField::Percent] {
            self.fields.push((NUMBER.or_none(), subject, field));
        }
    }

    /// A definition that reads an answer.
    fn define(&mut self) {
        let (ty, value) = match self.chance.below(3) {
            0 if !self.fields.is_empty() => {
                let (ty, subject, field) = self.chance.pick(&self.fields.clone());
                (ty, self.expr(ty, ExprKind::AnswerField { subject, field }))
            }
            _ => (YES_NO, self.condition(2)),
        };
        let line = Line {
            kind: LineKind::Is,
            value,
            from: None,
            until: None,
            when: None,
            annotations: Annotations::default(),
            span: Span::default(),
        };
        self.program.defines.push(Define {
            head: head("d"),
            of: None,
            ty,
            range: None,
            shown: true,
            so_far: false,
            dated_by: None,
            lines: vec![line],
        });
        let id = DefineId::at(self.program.defines.len() - 1);
        self.program.answers.push(AnswerId::Define(id));
    }

    fn facts(&self) -> Facts {
        Facts { id: None, slots: self.slots.clone(), places: self.places.clone() }
    }

    /// The same case with less said: each fact and field is taken away, or blurred, one time in so many.
    fn hide(&mut self, facts: &Facts, chances: usize) -> Facts {
        let types: Vec<Type> = self.facts.iter().map(|(ty, _)| *ty).collect();
        let mut hidden = facts.clone();
        for (slot, ty) in hidden.slots.iter_mut().zip(types) {
            *slot = self.less(slot.clone(), ty, chances);
        }
        hidden
    }

    fn less(&mut self, slot: Slot, ty: Type, chances: usize) -> Slot {
        if self.chance.one_in(chances) {
            return match slot {
                Slot::Given(Value::Date(date)) if self.chance.one_in(2) => {
                    let before = i64::try_from(self.chance.below(20)).unwrap();
                    let after = i64::try_from(self.chance.below(20)).unwrap();
                    let between = (date.add_days(-before).unwrap(), date.add_days(after).unwrap());
                    Slot::Within(Value::Date(between.0), Value::Date(between.1))
                }
                Slot::Given(_) | Slot::Within(..) => Slot::LeftOut,
                slot => slot,
            };
        }
        let Slot::Given(Value::List(list)) = &slot else { return slot };
        if !ty.list {
            return slot;
        }
        let items: Vec<Value> = list
            .items
            .iter()
            .map(|item| {
                let Value::Item(item) = item else { panic!("a list of items") };
                let slots = item.fields.iter().zip(FIELDS);
                let fields: Vec<Slot> =
                    slots.map(|(slot, ty)| self.less(slot.clone(), ty, chances)).collect();
                Value::Item(Arc::new(Item { ordinal: item.ordinal, fields: fields.into() }))
            })
            .collect();
        Slot::Given(Value::List(List { items: items.into(), open: list.open }))
    }
}

fn shape(ty: Type) -> FieldShape {
    FieldShape { ty, range: None, by: None, marks: Vec::new() }
}

/// Whether dates that contradict one another, or an age before the birth, were met anywhere.
fn contradicts(evaluation: &Evaluation) -> bool {
    let text = format!("{evaluation:?}");
    [Code::ClockStopsBeforeStart, Code::PauseEndsBeforeStart]
        .iter()
        .any(|code| text.contains(&format!("{code:?}")))
}

fn is_decided(answer: Answer) -> bool {
    !matches!(answer, Answer::Undecided | Answer::Held | Answer::Error)
}

/// What is decided in `before` must be so in `after`.
#[track_caller]
fn holds(program: &Program, before: &Evaluation, after: &Evaluation) {
    for (before, after) in before.answers.iter().zip(&after.answers) {
        let same = |before: Answer, after: Answer| {
            assert!(!is_decided(before) || before == after, "{before:?} became {after:?}");
        };
        match (&before.finding, &after.finding) {
            (Finding::Define(before), Finding::Define(after)) => {
                if before.value.known().is_some() {
                    assert_eq!(before.value, after.value);
                }
            }
            (Finding::Eligibility(before), Finding::Eligibility(after)) => {
                same(before.answer, after.answer);
                // Once it is known not to be in force, no condition is answered.
                for (before, after) in before.conditions.iter().zip(&after.conditions) {
                    same(before.answer, after.answer);
                }
            }
            (Finding::Standard(before), Finding::Standard(after)) => {
                same(before.answer, after.answer);
                let figures = [
                    (&before.clock.due_on, &after.clock.due_on),
                    (&before.clock.days_used, &after.clock.days_used),
                    (&before.clock.days_left, &after.clock.days_left),
                    (&before.clock.days_over, &after.clock.days_over),
                ];
                for (before, after) in figures {
                    assert!(
                        before.known().is_none() || before == after,
                        "{before:?} became {after:?}"
                    );
                }
            }
            (Finding::Payment(before), Finding::Payment(after)) => {
                same(before.answer, after.answer);
                for item in before.items.iter().filter(|item| is_decided(item.answer)) {
                    same_item(program, item, &after.items);
                }
            }
            (Finding::Indicator(before), Finding::Indicator(after)) => {
                same(before.answer, after.answer);
            }
            _ => panic!("answers come in the same order"),
        }
    }
}

fn same_item(program: &Program, before: &ItemAnswer, after: &[ItemAnswer]) {
    let is_it =
        |item: &&ItemAnswer| item.instalment == before.instalment && item.index == before.index;
    let after = after.iter().find(is_it).expect("an item that was decided is still there");
    assert_eq!(before.answer, after.answer);
    assert_eq!(before.due_on, after.due_on);
    assert_eq!(before.capacity, after.capacity);
    if matches!(program[before.instalment].pays, Pays::Amount(_)) {
        assert_eq!((before.amount, before.cut), (after.amount, after.cut));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_decided_stays(seed in any::<u64>(), today in 0_usize..60) {
        let mut generator = Generator::new(seed);
        let most = generator.facts();
        let less = generator.hide(&most, 5);
        let least = generator.hide(&less, 4);
        let program = &generator.program;
        let today = day(today);
        let [most, less, least] = [most, less, least].map(|facts| {
            let evaluation = evaluate(program, &facts, today);
            let (traced, _) = evaluate_traced(program, &facts, today, None);
            assert_eq!(evaluation, traced);
            evaluation
        });
        if !contradicts(&most) {
            holds(program, &less, &most);
            holds(program, &least, &most);
        }
        if !contradicts(&less) {
            holds(program, &least, &less);
        }
        let internal = format!("{:?}", Code::Internal);
        let all = format!("{most:?}{less:?}{least:?}");
        prop_assert!(!all.contains(&internal));
    }
}
