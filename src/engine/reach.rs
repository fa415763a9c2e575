//! What can still change an answer.
//!
//! Owns: how far an answer has come ([`Stage`]), and which facts that are not known its undecided parts
//! can come to read ([`Reach`]), in this case or in any larger one. Unlike the missing facts of an answer,
//! which are those that were read, these are all: what is not read yet because something before it is
//! not known is looked at too.
//! Takes: a program, a case, a day. Must never know: which facts are asked for, nor how.
//!
//! Why nothing is left out: a part that is decided stays as it is whatever else becomes known, so it can
//! be cut off; of a part that is not, every part is looked at, read or not. So a fact that is not
//! reached cannot change the answer in any larger case, and two cases of which the same is left, with the
//! same values where it was cut, have the same future ([`Reach::print`]).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::{Missing, Outcome};
use crate::program::{
    Answer, AnswerField, AnswerId, Condition, ConditionId, ConditionOwner, Define, DefineId,
    ExprId, ExprKind, Facts, GroupId, IndicatorId, InstalmentId, Item, Line, List, Pays, Program,
    RecordId, Slot, StandardId, Standing, Subject, Value,
};
use crate::syntax::ast::ConditionKind;
use crate::value::{Date, Truth};

/// The parts that one walk looks at.
const MAX_LOOKS: u32 = 200_000;
/// Stack that must be left for one more part, and what is added when it is not.
const STACK_LEFT: usize = 128 * 1024;
const STACK_ADDED: usize = 2 * 1024 * 1024;

/// How far an answer, or one item of a payment, has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Decided: nothing that becomes known changes it.
    Decided,
    /// Undecided or held.
    Open,
    /// An error, which more facts may lead past.
    Failed,
    /// It says where the case stands so far, and may change as more becomes known.
    SoFar(Outcome),
}

/// What can still change an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The facts that are not known and can be read, in the order in which they were met.
    pub missing: Vec<Missing>,
    /// Everything was looked at. Otherwise there may be more facts than these.
    pub complete: bool,
    /// The same for two cases of which the same is left to decide.
    pub print: u128,
}

/// Looks at one case.
#[derive(Debug)]
pub struct Prober<'a> {
    evaluator: Evaluator<'a, ()>,
}

impl<'a> Prober<'a> {
    /// A look at one case on one day.
    #[must_use]
    pub fn new(program: &'a Program, facts: &'a Facts, today: Date) -> Self {
        let mut evaluator = Evaluator::new(program, facts, today, ());
        evaluator.quiet = true;
        Self { evaluator }
    }

    /// How far an answer has come: one entry, or one an item of a payment.
    pub fn standing(&mut self, id: AnswerId) -> Vec<Stage> {
        let evaluator = &mut self.evaluator;
        vec![match id {
            AnswerId::Define(id) if evaluator.program[id].so_far => {
                Stage::SoFar(evaluator.define(id))
            }
            AnswerId::Define(id) => match evaluator.define(id) {
                Outcome::Error(_) => Stage::Failed,
                outcome if outcome.is_open() => Stage::Open,
                _ => Stage::Decided,
            },
            AnswerId::Eligibility(id) => of_answer(evaluator.eligibility(id).answer),
            AnswerId::Standard(id) => of_answer(evaluator.standard(id).verdict.answer),
            AnswerId::Indicator(id) => of_answer(evaluator.indicator(id).verdict.answer),
            AnswerId::Payment(id) => {
                let program = evaluator.program;
                let mut found = Vec::new();
                for instalment in &program[id].instalments {
                    let paid = evaluator.instalment(*instalment);
                    if paid.items.is_empty() {
                        found.push(match paid.verdict.answer {
                            Answer::Error => Stage::Failed,
                            _ => Stage::Decided,
                        });
                    }
                    found.extend(paid.items.iter().map(|item| of_answer(item.answer)));
                }
                return found;
            }
        }]
    }

    /// What can still change an answer.
    pub fn reach(&mut self, id: AnswerId) -> Reach {
        let mut walk = Walk::new(&mut self.evaluator);
        walk.answer(id);
        walk.checks();
        walk.finish()
    }

    /// What can still change one condition; loop variable 0 is no item of it.
    pub fn reach_of_condition(&mut self, id: ConditionId) -> Reach {
        let mut walk = Walk::new(&mut self.evaluator);
        walk.subject(Subject::Condition(id), false);
        walk.finish()
    }

    /// Whether a fact can still change a condition of an instalment, for any of its items.
    pub fn reads_of_item(&mut self, id: ConditionId, fact: Missing) -> bool {
        let program = self.evaluator.program;
        let ConditionOwner::Instalment(owner) = program[id].owner else { return false };
        let mut walk = Walk::new(&mut self.evaluator);
        match program[owner].each {
            None => walk.framed(None, |walk| walk.condition(&program[id])),
            Some((_, list)) => {
                for item in walk.items_of(list) {
                    if let Missing::Field { .. } = fact {
                        walk.found.clear();
                        walk.missing.clear();
                    }
                    walk.framed(Some(&item), |walk| walk.condition(&program[id]));
                    if walk.missing.contains(&fact) {
                        return true;
                    }
                }
            }
        }
        walk.missing.contains(&fact)
    }
}

const fn of_answer(answer: Answer) -> Stage {
    match answer {
        Answer::Undecided | Answer::Held => Stage::Open,
        Answer::Error => Stage::Failed,
        _ => Stage::Decided,
    }
}

/// One walk over what is not decided.
struct Walk<'e, 'a> {
    evaluator: &'e mut Evaluator<'a, ()>,
    missing: Vec<Missing>,
    found: HashSet<Missing>,
    defines: HashSet<DefineId>,
    derived: HashSet<(DefineId, u32)>,
    subjects: HashSet<(Subject, bool)>,
    /// What stands so far is looked at: there, what is known may change.
    so_far: bool,
    looks_left: u32,
    print: [DefaultHasher; 2],
}

impl<'e, 'a> Walk<'e, 'a> {
    fn new(evaluator: &'e mut Evaluator<'a, ()>) -> Self {
        evaluator.on_this_stack();
        let mut print = [DefaultHasher::new(), DefaultHasher::new()];
        let [_, second] = &mut print;
        second.write_u8(1);
        Self {
            evaluator,
            missing: Vec::new(),
            found: HashSet::new(),
            defines: HashSet::new(),
            derived: HashSet::new(),
            subjects: HashSet::new(),
            so_far: false,
            looks_left: MAX_LOOKS,
            print,
        }
    }

    fn finish(self) -> Reach {
        let [first, second] = self.print;
        let print = (u128::from(first.finish()) << 64) | u128::from(second.finish());
        Reach { missing: self.missing, complete: self.looks_left > 0, print }
    }

    /// Notes what two cases must have in common to have the same future.
    fn note(&mut self, what: impl Hash) {
        self.print.iter_mut().for_each(|print| what.hash(print));
    }

    fn note_value(&mut self, value: &Value) {
        self.print.iter_mut().for_each(|print| hash_value(value, print));
    }

    fn note_outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Known(value) => self.note_value(value),
            Outcome::Error(error) => self.note(error),
            Outcome::Unknown(None) => self.note(1_u8),
            Outcome::Unknown(Some(range)) => {
                self.note(range.or_none);
                for end in [&range.low, &range.high] {
                    self.note_value(end.as_ref().unwrap_or(&Value::None));
                }
            }
        }
    }

    /// Whether a part is decided: then its value is all that the future knows of it.
    fn is_cut(&mut self, outcome: &Outcome) -> bool {
        let is_cut = !outcome.is_open() && !matches!(outcome, Outcome::Error(_));
        self.note(is_cut);
        if is_cut {
            self.note_outcome(outcome);
        }
        is_cut
    }

    fn missing(&mut self, missing: Missing, slot: &Slot) {
        self.note(missing);
        if let Slot::Within(low, high) = slot {
            self.note_value(low);
            self.note_value(high);
        }
        if self.found.insert(missing) {
            self.missing.push(missing);
        }
    }

    /// What a case says of a fact or field, where that is not all.
    fn slot(&mut self, slot: &Slot, missing: Missing) {
        match slot {
            Slot::Given(Value::List(list)) if list.open => self.missing(missing, slot),
            Slot::Given(_) | Slot::LeftOutIsNone => {}
            Slot::Within(low, high) if low == high => {}
            Slot::LeftOut | Slot::Within(..) | Slot::Faulty => self.missing(missing, slot),
        }
    }

    fn answer(&mut self, id: AnswerId) {
        match id {
            AnswerId::Define(id) => self.define(id),
            AnswerId::Eligibility(id) => self.subject(Subject::Eligibility(id), false),
            AnswerId::Standard(id) => self.subject(Subject::Standard(id), false),
            AnswerId::Payment(id) => self.subject(Subject::Payment(id), true),
            AnswerId::Indicator(id) => self.subject(Subject::Indicator(id), false),
        }
    }

    /// Checks bound which cases there can be: what is left of them is part of the future.
    fn checks(&mut self) {
        let program = self.evaluator.program;
        let mut evaluator = Evaluator::new(program, self.evaluator.facts, self.evaluator.today, ());
        evaluator.quiet = true;
        evaluator.in_check = true;
        let mut walk = Walk::new(&mut evaluator);
        walk.looks_left = self.looks_left;
        for (group, declared) in program.groups.iter().enumerate() {
            walk.note(GroupId::at(group));
            declared.checks.iter().for_each(|check| walk.expr(check.condition));
        }
        if program.records.iter().any(|record| !record.checks.is_empty()) {
            for (slot, fact) in walk.evaluator.facts.slots.iter().zip(&program.facts) {
                if let (Slot::Given(Value::List(list)), crate::program::Atom::Item(record)) =
                    (slot, fact.shape.ty.atom)
                {
                    walk.record_checks(record, list);
                }
            }
        }
        let left = walk.looks_left;
        let found = walk.finish();
        self.looks_left = left;
        self.note(found.print);
    }

    fn record_checks(&mut self, record: RecordId, list: &List) {
        let program = self.evaluator.program;
        for value in list.items.iter() {
            let Value::Item(item) = value else { continue };
            self.framed(Some(value), |this| {
                for check in &program[record].checks {
                    this.expr(check.condition);
                }
            });
            for (slot, field) in item.fields.iter().zip(&program[record].fields) {
                if let (Slot::Given(Value::List(inner)), crate::program::Atom::Item(record)) =
                    (slot, field.shape.ty.atom)
                {
                    self.record_checks(record, inner);
                }
            }
        }
    }

    // --- expressions -----------------------------------------------------------------------------

    fn expr(&mut self, id: ExprId) {
        stacker::maybe_grow(STACK_LEFT, STACK_ADDED, || self.look(id));
    }

    fn look(&mut self, id: ExprId) {
        let program = self.evaluator.program;
        let kind = &program[id].kind;
        if matches!(
            kind,
            ExprKind::Constant(_) | ExprKind::Today | ExprKind::Variable(_) | ExprKind::Rows(_)
        ) {
            // A loop variable is told with its turn.
            return;
        }
        match self.looks_left.checked_sub(1) {
            Some(left) => self.looks_left = left,
            None => return,
        }
        if !self.so_far || is_settled_by_law(program, id) {
            let outcome = self.evaluator.expr(id);
            self.note(id);
            if self.is_cut(&outcome) {
                return;
            }
        }
        self.parts(kind);
    }

    /// The parts of an expression that is not decided.
    fn parts(&mut self, kind: &'a ExprKind) {
        let program = self.evaluator.program;
        match *kind {
            ExprKind::Fact(fact) => {
                if let Some(slot) = self.evaluator.facts.slots.get(fact.index()) {
                    self.slot(slot, Missing::Fact(fact));
                }
            }
            ExprKind::Field { of, field } => match self.item_of(of) {
                Some(item) => self.field(&item, field),
                None => self.expr(of),
            },
            ExprKind::Derived { of, define } => match self.item_of(of) {
                Some(item) => self.derived(define, &item),
                None => self.expr(of),
            },
            ExprKind::Join { list, field } => {
                for item in self.items_of(list) {
                    if let Value::Item(item) = item {
                        self.field(&item, field);
                    }
                }
            }
            ExprKind::JoinDerived { list, define } => {
                for item in self.items_of(list) {
                    if let Value::Item(item) = item {
                        self.derived(define, &item);
                    }
                }
            }
            ExprKind::Define(define) => self.define(define),
            ExprKind::AnswerIs { subject, .. } => self.subject(subject, false),
            ExprKind::AnswerField { subject, field } => {
                self.note(matches!(field, AnswerField::Payable));
                self.subject(subject, true);
            }
            ExprKind::Applies(condition) => self.subject(Subject::Condition(condition), false),
            ExprKind::Quantified { variable, list, condition, .. } => {
                self.turns(variable, list, [None, Some(condition)]);
            }
            ExprKind::Count { variable, list, filter } => {
                self.turns(variable, list, [filter, None]);
            }
            ExprKind::Sum { variable, list, filter, value }
            | ExprKind::Extreme { variable, list, filter, value, .. } => {
                self.turns(variable, list, [filter, Some(value)]);
            }
            _ => {
                let mut inside = Vec::new();
                program.children(kind, &mut inside);
                inside.into_iter().for_each(|part| self.expr(part));
            }
        }
    }

    /// The item that an expression gives, if it is known.
    fn item_of(&mut self, of: ExprId) -> Option<Arc<Item>> {
        let outcome = match self.evaluator.loop_variable(of) {
            Some(value) => Outcome::Known(value.clone()),
            None => self.evaluator.expr(of),
        };
        match outcome {
            Outcome::Known(Value::Item(item)) => Some(item),
            _ => None,
        }
    }

    /// What a list is so far; what is not known of it is looked at.
    fn items_of(&mut self, list: ExprId) -> Vec<Value> {
        self.expr(list);
        match self.evaluator.expr(list) {
            Outcome::Known(Value::List(list)) => list.items.to_vec(),
            _ => Vec::new(),
        }
    }

    fn field(&mut self, item: &Arc<Item>, field: u16) {
        if let Some(slot) = item.fields.get(usize::from(field)) {
            self.slot(slot, Missing::Field { item: item.ordinal, field });
        }
    }

    /// The body of a loop for each item; behind a filter that is `no` nothing is read.
    fn turns(&mut self, variable: u16, list: ExprId, [filter, body]: [Option<ExprId>; 2]) {
        let items = self.items_of(list);
        let at = self.evaluator.base + usize::from(variable);
        for item in items {
            self.note_value(&item);
            self.evaluator.variables.resize(at, Value::None);
            self.evaluator.variables.push(item);
            if let Some(filter) = filter {
                self.expr(filter);
                if self.is_no(filter) {
                    continue;
                }
            }
            if let Some(body) = body {
                self.expr(body);
            }
        }
        self.evaluator.variables.resize(at, Value::None);
    }

    fn is_no(&mut self, test: ExprId) -> bool {
        (!self.so_far || is_settled_by_law(self.evaluator.program, test))
            && self.evaluator.truth(test).truth() == Truth::No
    }

    fn is_yes(&mut self, test: ExprId) -> bool {
        (!self.so_far || is_settled_by_law(self.evaluator.program, test))
            && self.evaluator.truth(test).truth() == Truth::Yes
    }

    /// Runs in a fresh frame, with an item as loop variable 0 if there is one.
    fn framed(&mut self, item: Option<&Value>, run: impl FnOnce(&mut Self)) {
        let (base, len) = (self.evaluator.base, self.evaluator.variables.len());
        self.evaluator.base = len;
        self.evaluator.variables.extend(item.cloned());
        run(self);
        self.evaluator.variables.truncate(len);
        self.evaluator.base = base;
    }

    // --- definitions -----------------------------------------------------------------------------

    fn define(&mut self, id: DefineId) {
        if !self.defines.insert(id) {
            return;
        }
        let define = &self.evaluator.program[id];
        if !define.so_far {
            let outcome = self.evaluator.define(id);
            self.note(id);
            if self.is_cut(&outcome) {
                return;
            }
        }
        let outside = std::mem::replace(&mut self.so_far, define.so_far);
        self.framed(None, |this| this.lines(define));
        self.so_far = outside;
    }

    fn derived(&mut self, id: DefineId, item: &Arc<Item>) {
        if !self.derived.insert((id, item.ordinal)) {
            return;
        }
        let define = &self.evaluator.program[id];
        let outcome = self.evaluator.derived(id, item);
        self.note((id, item.ordinal));
        if self.is_cut(&outcome) {
            return;
        }
        self.framed(Some(&Value::Item(Arc::clone(item))), |this| this.lines(define));
    }

    /// The lines that can come to be read: not those behind one that decides.
    fn lines(&mut self, define: &'a Define) {
        let day = match define.dated_by {
            None => Some(self.evaluator.today),
            Some(dated_by) => {
                self.expr(dated_by);
                match self.evaluator.expr(dated_by) {
                    Outcome::Known(Value::Date(day)) => Some(day),
                    _ => None,
                }
            }
        };
        let holds = |line: &&Line| day.is_none_or(|day| line.holds_on(day));
        let is_exception = |line: &Line| line.kind == crate::syntax::ast::LineKind::Except;
        for line in define.lines.iter().filter(holds) {
            let mut decides = true;
            if let Some(when) = line.when {
                self.expr(when);
                if self.is_no(when) {
                    continue;
                }
                decides = self.is_yes(when);
            }
            self.expr(line.value);
            if decides && !is_exception(line) && day.is_some() {
                break;
            }
        }
    }

    // --- answers of rules ------------------------------------------------------------------------

    /// What decides an answer; `figures`: and its figures.
    fn subject(&mut self, subject: Subject, figures: bool) {
        if !self.subjects.insert((subject, figures)) {
            return;
        }
        let verdict = self.evaluator.verdict(subject);
        self.note(subject);
        self.note(verdict.answer);
        if !figures && of_answer(verdict.answer) == Stage::Decided {
            return;
        }
        let outside = std::mem::replace(&mut self.so_far, false);
        self.framed(None, |this| match subject {
            Subject::Eligibility(id) => {
                let eligibility = &this.evaluator.program[id];
                this.in_force(&eligibility.standing);
                for condition in &eligibility.conditions {
                    this.refusal(*condition);
                }
            }
            Subject::Condition(id) => {
                let program = this.evaluator.program;
                this.in_force(match program[id].owner {
                    ConditionOwner::Eligibility(owner) => &program[owner].standing,
                    ConditionOwner::Instalment(owner) => &program[program[owner].payment].standing,
                });
                this.condition(&program[id]);
            }
            Subject::Standard(id) => this.standard(id),
            Subject::Payment(id) => {
                for instalment in &this.evaluator.program[id].instalments {
                    this.subject(Subject::Instalment(*instalment), true);
                }
            }
            Subject::Instalment(id) => this.instalment(id),
            Subject::Indicator(id) => this.indicator(id),
        });
        self.so_far = outside;
    }

    fn in_force(&mut self, standing: &'a Standing) {
        if let Some(dated_by) = standing.in_force.as_ref().and_then(|in_force| in_force.dated_by) {
            let outcome = self.evaluator.in_force(standing);
            if !self.is_cut(&outcome) {
                self.expr(dated_by);
            }
        }
    }

    /// A condition of an eligibility, as far as it can refuse.
    fn refusal(&mut self, id: ConditionId) {
        let condition = &self.evaluator.program[id];
        if condition.kind == ConditionKind::Expectation {
            return;
        }
        let refuses = self.evaluator.condition(id).refuses;
        self.note((id, refuses));
        if matches!(refuses, Truth::Unknown | Truth::Error) {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &'a Condition) {
        if let Some(applies) = condition.applies {
            self.expr(applies);
            if self.is_no(applies) {
                return;
            }
        }
        self.expr(condition.test);
    }

    fn standard(&mut self, id: StandardId) {
        let standard = &self.evaluator.program[id];
        self.in_force(&standard.standing);
        if let Some(applies) = standard.applies {
            self.expr(applies);
            if self.is_no(applies) {
                return;
            }
        }
        self.expr(standard.starts);
        if let Some(stops) = standard.stops {
            self.expr(stops);
        }
        self.expr(standard.limit);
        if let Some(pauses) = &standard.pauses {
            for item in self.items_of(pauses.list) {
                self.note_value(&item);
                self.framed(Some(&item), |this| {
                    this.expr(pauses.from);
                    this.expr(pauses.to);
                });
            }
        }
    }

    fn instalment(&mut self, id: InstalmentId) {
        let program = self.evaluator.program;
        let instalment = &program[id];
        self.in_force(&program[instalment.payment].standing);
        match instalment.each {
            None => self.item(id, None),
            Some((_, list)) => {
                for item in self.items_of(list) {
                    self.item(id, Some(&item));
                }
            }
        }
        if let Pays::Shared { pot, places, already_paid } = instalment.pays {
            [Some(pot), Some(places), already_paid]
                .into_iter()
                .flatten()
                .for_each(|part| self.expr(part));
        }
        if let Some(cap) = instalment.cap {
            self.expr(cap);
        }
    }

    /// One item: nothing more, once something refuses it; neither its worth nor its due date, once it is
    /// sure to be held.
    fn item(&mut self, id: InstalmentId, item: Option<&Value>) {
        let program = self.evaluator.program;
        let instalment = &program[id];
        if let Some(item) = item {
            self.note_value(item);
        }
        self.framed(item, |this| {
            let mut holds = false;
            for condition in &instalment.conditions {
                let refuses = this.evaluator.judge(*condition, item).refuses;
                this.note((condition, refuses));
                match (program[*condition].kind, refuses) {
                    (ConditionKind::Condition | ConditionKind::Exclusion, Truth::Yes) => return,
                    (ConditionKind::Hold, Truth::Yes) => holds = true,
                    _ => {}
                }
            }
            for condition in &instalment.conditions {
                let declared = &program[*condition];
                let refuses = this.evaluator.judge(*condition, item).refuses;
                if declared.kind != ConditionKind::Expectation
                    && matches!(refuses, Truth::Unknown | Truth::Error)
                {
                    this.condition(declared);
                }
            }
            if holds {
                return;
            }
            if let Pays::Amount(pays) = instalment.pays {
                this.expr(pays);
            }
            this.expr(instalment.due_on);
            // What it is worth and when it is due takes its place in a pot, decided or not.
            let known = match instalment.pays {
                Pays::Amount(pays) => Some(this.evaluator.expr(pays)),
                Pays::Shared { .. } => None,
            };
            let due = this.evaluator.expr(instalment.due_on);
            known.into_iter().chain([due]).for_each(|outcome| this.note_outcome(&outcome));
        });
    }

    fn indicator(&mut self, id: IndicatorId) {
        let indicator = &self.evaluator.program[id];
        self.in_force(&indicator.standing);
        if let Some(dated_by) = indicator.dated_by {
            self.expr(dated_by);
        }
        let Some(list) = indicator.list else { return };
        for item in self.items_of(list) {
            self.note_value(&item);
            self.framed(Some(&item), |this| {
                if let Some(filter) = indicator.filter {
                    this.expr(filter);
                    if this.is_no(filter) {
                        return;
                    }
                }
                this.expr(indicator.counts);
            });
        }
    }
}

/// Whether the law holds for an expression of what stands so far: it asks nowhere how far something has come.
fn is_settled_by_law(program: &Program, id: ExprId) -> bool {
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        match &program[id].kind {
            ExprKind::Undecided(_)
            | ExprKind::Recorded(_)
            | ExprKind::AnswerIs { answer: Answer::Undecided | Answer::Held, .. }
            | ExprKind::AnswerField {
                field: AnswerField::Payable | AnswerField::HeldCount, ..
            } => return false,
            ExprKind::Define(define) if program[*define].so_far => return false,
            kind => program.children(kind, &mut next),
        }
    }
    true
}

fn hash_value(value: &Value, into: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(into);
    match value {
        Value::None => {}
        Value::YesNo(value) => value.hash(into),
        Value::Number(value) => value.hash(into),
        Value::Date(value) => value.hash(into),
        Value::Time(value) => value.hash(into),
        Value::Duration(value) => value.hash(into),
        Value::Weekday(value) => value.hash(into),
        Value::Member(value) => value.hash(into),
        Value::Text(value) => value.hash(into),
        Value::Item(item) => item.ordinal.hash(into),
        Value::Row(row) => row.hash(into),
        Value::List(list) => {
            list.open.hash(into);
            list.items.len().hash(into);
            list.items.iter().for_each(|item| hash_value(item, into));
        }
    }
}
