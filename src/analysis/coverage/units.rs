//! What there is to see of a program: units, and the ways in which each must be seen.
//!
//! Owns: the list, in the order of the texts. Takes: a program. Must never know: scenarios.

use std::collections::HashMap;
use std::ops::Range;

use super::reads::Reads;
use crate::program::{
    Answer, AnswerId, Condition, ConditionId, DefineId, ExprId, ExprKind, IndicatorId,
    InstalmentId, Line, NoticeId, PackId, Pays, Program, Standing, Subject, TableId,
};
use crate::program::{Atom, StandardId};
use crate::span::Span;
use crate::syntax::ast::{ConditionKind, LineKind};

/// What a unit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitOf {
    /// A condition, expectation, exclusion or hold.
    Condition(ConditionId),
    /// One operand of `and` / `or`, one bullet, or the test of a loop.
    Operand(ExprId),
    /// A line of a definition, by position.
    Line(DefineId, u32),
    /// A row of a table, by position.
    Row(TableId, u32),
    /// A warning or advice.
    Notice(NoticeId),
    /// The clock of a standard.
    Clock(StandardId),
    /// The items of an instalment.
    Items(InstalmentId),
    /// The answer of an indicator.
    Indicator(IndicatorId),
    /// A target of an indicator, by position.
    Target(IndicatorId, u32),
    /// `in force` of a determination.
    InForce(AnswerId),
}

/// What an operand stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the declaration of its name")]
pub enum Within {
    Condition(ConditionId),
    Define(DefineId),
    Notice(NoticeId),
    Standard(StandardId),
    Instalment(InstalmentId),
    Indicator(IndicatorId),
}

/// The kinds that coverage is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the kind of its name")]
pub enum Kind {
    Condition,
    Expectation,
    Exclusion,
    Hold,
    Operand,
    Line,
    DatedLine,
    Exception,
    Row,
    Notice,
    Standard,
    Instalment,
    Indicator,
    InForce,
}

impl Kind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 14] = [
        Self::Condition,
        Self::Expectation,
        Self::Exclusion,
        Self::Hold,
        Self::Operand,
        Self::Line,
        Self::DatedLine,
        Self::Exception,
        Self::Row,
        Self::Notice,
        Self::Standard,
        Self::Instalment,
        Self::Indicator,
        Self::InForce,
    ];
}

/// One way in which a unit must be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Yes: met, excluded, held, given.
    Yes,
    /// No.
    No,
    /// Yes, where the answer would turn if it were no.
    YesDecides,
    /// No, where the answer would turn if it were yes.
    NoDecides,
    /// Unknown.
    Unknown,
    /// Its `applies when` is no.
    NotApplicable,
    /// The line gave the value.
    Decides,
    /// The guard of the line was no, and what follows it was read.
    PassedOver,
    /// The row was found.
    Matched,
    /// The target was in force, and the indicator was answered.
    Aimed,
    /// Before the first day in force.
    Before,
    /// In force.
    InForce,
    /// After the last day in force.
    After,
    /// This answer was given.
    Answered(Answer),
    /// A pause stopped the clock.
    Paused,
    /// The pot had no place left, or the cap left nothing.
    Capacity,
    /// The cap cut an amount.
    Cut,
}

/// One thing that scenarios must show.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it is of.
    pub of: UnitOf,
    /// What it is counted as.
    pub kind: Kind,
    /// What an operand stands in.
    pub within: Option<Within>,
    /// The pack it stands in.
    pub pack: PackId,
    /// Where it is written.
    pub span: Span,
    /// The ways in which it must be seen: positions in [`Units::ways`].
    pub ways: Range<u32>,
}

/// All units of a program, in the order of its texts.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// The units.
    pub units: Vec<Unit>,
    /// The ways of all units, one behind the other.
    pub ways: Vec<Way>,
    /// The unit of each thing that has one.
    index: HashMap<UnitOf, u32>,
}

impl Units {
    /// The units of a program.
    #[must_use]
    pub fn of(program: &Program) -> Self {
        let mut list = Lister { program, reads: Reads::new(program), found: Vec::new() };
        list.all();
        let mut found = list.found;
        found.retain(|draft| !draft.ways.is_empty());
        found.sort_by_key(|draft| (draft.span.file, draft.span.start, draft.span.end));
        let mut units = Self::default();
        for draft in found {
            let start = units.ways.len();
            units.ways.extend(draft.ways);
            let at = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
            units.index.insert(draft.of, at(units.units.len()));
            units.units.push(Unit {
                of: draft.of,
                kind: draft.kind,
                within: draft.within,
                pack: draft.pack,
                span: draft.span,
                ways: at(start)..at(units.ways.len()),
            });
        }
        units
    }

    /// The unit of something, if it has one.
    #[must_use]
    pub fn unit(&self, of: UnitOf) -> Option<&Unit> {
        self.units.get(*self.index.get(&of)? as usize)
    }

    /// The position of one way of something, if it must be seen.
    #[must_use]
    pub fn way(&self, of: UnitOf, way: Way) -> Option<u32> {
        let unit = self.unit(of)?;
        unit.ways.clone().find(|at| self.ways.get(*at as usize) == Some(&way))
    }

    /// The unit that a way belongs to.
    #[must_use]
    pub fn unit_of_way(&self, way: u32) -> Option<&Unit> {
        let next = self.units.partition_point(|unit| unit.ways.start <= way);
        self.units.get(next.checked_sub(1)?)
    }
}

/// A unit on its way into the list.
struct Draft {
    of: UnitOf,
    kind: Kind,
    within: Option<Within>,
    pack: PackId,
    span: Span,
    ways: Vec<Way>,
}

struct Lister<'p> {
    program: &'p Program,
    reads: Reads<'p>,
    found: Vec<Draft>,
}

const BOTH: [Way; 4] = [Way::Yes, Way::No, Way::YesDecides, Way::NoDecides];

impl Lister<'_> {
    fn push(&mut self, of: UnitOf, kind: Kind, pack: PackId, span: Span, ways: Vec<Way>) {
        self.found.push(Draft { of, kind, within: None, pack, span, ways });
    }

    fn all(&mut self) {
        let program = self.program;
        for (at, condition) in program.conditions.iter().enumerate() {
            self.condition(ConditionId::at(at), condition);
        }
        for at in 0..program.defines.len() {
            self.define(DefineId::at(at));
        }
        self.tables();
        for (at, notice) in program.notices.iter().enumerate() {
            let id = NoticeId::at(at);
            let head = &notice.head;
            self.push(
                UnitOf::Notice(id),
                Kind::Notice,
                head.pack,
                head.span,
                vec![Way::Yes, Way::No],
            );
            self.root(notice.when, Within::Notice(id), head.pack, false);
        }
        for at in 0..program.eligibilities.len() {
            let id = crate::program::EligibilityId::at(at);
            let declared = &program[id];
            self.in_force(AnswerId::Eligibility(id), &declared.standing, declared.head.pack);
        }
        for at in 0..program.standards.len() {
            self.standard(StandardId::at(at));
        }
        for at in 0..program.payments.len() {
            let id = crate::program::PaymentId::at(at);
            self.in_force(AnswerId::Payment(id), &program[id].standing, program[id].head.pack);
        }
        for at in 0..program.instalments.len() {
            self.instalment(InstalmentId::at(at));
        }
        for at in 0..program.indicators.len() {
            self.indicator(IndicatorId::at(at));
        }
    }

    fn condition(&mut self, id: ConditionId, condition: &Condition) {
        let (kind, mut ways) = match condition.kind {
            ConditionKind::Condition => (Kind::Condition, BOTH.to_vec()),
            // It stands alone: it decides whenever it is read.
            ConditionKind::Expectation => (Kind::Expectation, vec![Way::Yes, Way::No]),
            ConditionKind::Exclusion => (Kind::Exclusion, BOTH.to_vec()),
            ConditionKind::Hold => (Kind::Hold, BOTH.to_vec()),
        };
        let parts = [condition.applies, Some(condition.test)];
        if parts.into_iter().flatten().any(|part| self.reads.can_be_unknown(part)) {
            ways.push(Way::Unknown);
        }
        ways.extend(condition.applies.map(|_| Way::NotApplicable));
        let pack = condition.head.pack;
        self.push(UnitOf::Condition(id), kind, pack, condition.head.span, ways);
        for part in parts.into_iter().flatten() {
            self.root(part, Within::Condition(id), pack, false);
        }
    }

    fn define(&mut self, id: DefineId) {
        let define = &self.program[id];
        let pack = define.head.pack;
        let within = Within::Define(id);
        if let Some(dated_by) = define.dated_by {
            self.inner(dated_by, within, pack);
        }
        for (number, line) in (0..).zip(&define.lines) {
            let kind = match line {
                Line { kind: LineKind::Except, .. } => Kind::Exception,
                Line { from: Some(_), .. } | Line { until: Some(_), .. } => Kind::DatedLine,
                Line { .. } => Kind::Line,
            };
            let mut ways = vec![Way::Decides];
            if line.when.is_some() && !self.takes_the_rest(id, number) {
                ways.push(Way::PassedOver);
            }
            self.push(UnitOf::Line(id, number), kind, pack, line.span, ways);
            if let Some(when) = line.when {
                self.root(when, within, pack, false);
            }
            if define.ty.atom == Atom::YesNo && !define.ty.list {
                self.root(line.value, within, pack, true);
            } else {
                self.inner(line.value, within, pack);
            }
        }
    }

    /// Whether a line takes the last answer of an eligibility that the lines above it leave: then its `when` is
    /// never no where it is read. Only where the case stands so far is *undecided* one of them.
    fn takes_the_rest(&self, id: DefineId, number: u32) -> bool {
        let program = self.program;
        let define = &program[id];
        let asked = |line: &Line| {
            let is_plain = line.kind != LineKind::Except && line.from.or(line.until).is_none();
            match program[line.when?].kind {
                ExprKind::AnswerIs { subject: Subject::Eligibility(of), answer } if is_plain => {
                    Some((of, answer))
                }
                _ => None,
            }
        };
        let lines = define.lines.get(..=number as usize).unwrap_or_default();
        let Some((of, _)) = lines.last().and_then(asked) else { return false };
        let has =
            |wanted: Answer| lines.iter().filter_map(asked).any(|found| found == (of, wanted));
        define.so_far
            && program[of].standing.in_force.is_none()
            && [Answer::Eligible, Answer::NotEligible, Answer::Undecided].into_iter().all(has)
    }

    /// The rows of tables that something reads.
    fn tables(&mut self) {
        let mut is_read = vec![false; self.program.tables.len()];
        for expr in &self.program.exprs {
            let table = match expr.kind {
                ExprKind::Lookup { table, .. } | ExprKind::Rows(table) => table,
                _ => continue,
            };
            if let Some(read) = is_read.get_mut(table.index()) {
                *read = true;
            }
        }
        for (at, table) in self.program.tables.iter().enumerate() {
            if !is_read.get(at).copied().unwrap_or_default() {
                continue;
            }
            for (number, row) in (0..).zip(&table.rows) {
                let of = UnitOf::Row(TableId::at(at), number);
                self.push(of, Kind::Row, table.head.pack, row.span, vec![Way::Matched]);
            }
        }
    }

    fn standard(&mut self, id: StandardId) {
        let standard = &self.program[id];
        let pack = standard.head.pack;
        let within = Within::Standard(id);
        let mut ways = Vec::new();
        ways.extend(standard.applies.map(|_| Way::Answered(Answer::NotApplicable)));
        ways.extend([Way::Answered(Answer::NotStarted), Way::Answered(Answer::Running)]);
        ways.extend(standard.stops.map(|_| Way::Answered(Answer::Met)));
        ways.push(Way::Answered(Answer::Breached));
        ways.extend(standard.pauses.as_ref().map(|_| Way::Paused));
        self.push(UnitOf::Clock(id), Kind::Standard, pack, standard.head.span, ways);
        self.in_force(AnswerId::Standard(id), &standard.standing, pack);
        if let Some(applies) = standard.applies {
            self.root(applies, within, pack, false);
        }
        let pauses =
            standard.pauses.iter().flat_map(|pauses| [pauses.list, pauses.from, pauses.to]);
        for part in [Some(standard.starts), standard.stops, Some(standard.limit)]
            .into_iter()
            .flatten()
            .chain(pauses)
        {
            self.inner(part, within, pack);
        }
    }

    fn instalment(&mut self, id: InstalmentId) {
        let instalment = &self.program[id];
        let pack = instalment.head.pack;
        let within = Within::Instalment(id);
        let refuses = |condition: &ConditionId| {
            matches!(
                self.program[*condition].kind,
                ConditionKind::Condition | ConditionKind::Exclusion
            )
        };
        let mut ways = vec![Way::Answered(Answer::Payable)];
        if instalment.conditions.iter().any(refuses) {
            ways.push(Way::Answered(Answer::NotPayable));
        }
        let mut parts = vec![instalment.due_on];
        parts.extend(instalment.cap);
        parts.extend(instalment.each.as_ref().map(|(_, list)| *list));
        match &instalment.pays {
            Pays::Amount(amount) => parts.push(*amount),
            Pays::Shared { pot, places, already_paid } => {
                parts.extend([*pot, *places]);
                parts.extend(*already_paid);
            }
        }
        if self.reads.instalment(id) {
            ways.push(Way::Answered(Answer::Held));
        }
        if matches!(instalment.pays, Pays::Shared { .. }) {
            ways.push(Way::Capacity);
        }
        ways.extend(instalment.cap.map(|_| Way::Cut));
        self.push(UnitOf::Items(id), Kind::Instalment, pack, instalment.head.span, ways);
        for part in parts {
            self.inner(part, within, pack);
        }
    }

    fn indicator(&mut self, id: IndicatorId) {
        let indicator = &self.program[id];
        // One over the cases of a batch is not answered for one case.
        let Some(list) = indicator.list else { return };
        let pack = indicator.head.pack;
        let within = Within::Indicator(id);
        let ways = [Answer::Met, Answer::NotMet, Answer::NotMeasurable].map(Way::Answered).to_vec();
        self.push(UnitOf::Indicator(id), Kind::Indicator, pack, indicator.head.span, ways);
        self.in_force(AnswerId::Indicator(id), &indicator.standing, pack);
        if indicator.targets.len() > 1 {
            for (number, target) in (0..).zip(&indicator.targets) {
                let of = UnitOf::Target(id, number);
                self.push(of, Kind::DatedLine, pack, target.span, vec![Way::Aimed]);
            }
        }
        self.inner(list, within, pack);
        for test in indicator.filter.into_iter().chain([indicator.counts]) {
            self.root(test, within, pack, true);
        }
    }

    fn in_force(&mut self, id: AnswerId, standing: &Standing, pack: PackId) {
        let Some(in_force) = &standing.in_force else { return };
        let mut ways = Vec::new();
        ways.extend(in_force.from.map(|_| Way::Before));
        ways.push(Way::InForce);
        ways.extend(in_force.until.map(|_| Way::After));
        self.push(UnitOf::InForce(id), Kind::InForce, pack, in_force.span, ways);
    }

    /// A test. Its operands are units where it has several; by itself it is one only if it `stands_alone`,
    /// because nothing else says how it came out.
    fn root(&mut self, test: ExprId, within: Within, pack: PackId, stands_alone: bool) {
        let mut inside = test;
        while let ExprKind::Not(part) = self.program[inside].kind {
            inside = part;
        }
        match self.program[inside].kind {
            ExprKind::And(_) | ExprKind::Or(_) => self.operands(inside, within, pack),
            _ if stands_alone => self.operands(inside, within, pack),
            _ => self.inner(inside, within, pack),
        }
    }

    fn operands(&mut self, test: ExprId, within: Within, pack: PackId) {
        let program = self.program;
        match &program[test].kind {
            ExprKind::Not(part) => self.operands(*part, within, pack),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                for part in program.operands(*parts) {
                    self.operands(*part, within, pack);
                }
            }
            ExprKind::Constant(_) => {}
            _ => {
                let span = program[test].span;
                self.found.push(Draft {
                    of: UnitOf::Operand(test),
                    kind: Kind::Operand,
                    within: Some(within),
                    pack,
                    span,
                    ways: BOTH.to_vec(),
                });
                self.inner(test, within, pack);
            }
        }
    }

    /// The tests inside of an expression: those of loops, and `and` / `or` that are read as a value.
    fn inner(&mut self, expr: ExprId, within: Within, pack: PackId) {
        let program = self.program;
        match program[expr].kind {
            ExprKind::And(_) | ExprKind::Or(_) => self.operands(expr, within, pack),
            ExprKind::Quantified { list, condition, .. } => {
                self.inner(list, within, pack);
                self.root(condition, within, pack, true);
            }
            ExprKind::Count { list, filter, .. } => {
                self.inner(list, within, pack);
                if let Some(filter) = filter {
                    self.root(filter, within, pack, true);
                }
            }
            ExprKind::Sum { list, filter, value, .. }
            | ExprKind::Extreme { list, filter, value, .. } => {
                self.inner(list, within, pack);
                if let Some(filter) = filter {
                    self.root(filter, within, pack, true);
                }
                self.inner(value, within, pack);
            }
            ref kind => {
                let mut parts = Vec::new();
                program.children(kind, &mut parts);
                for part in parts {
                    self.inner(part, within, pack);
                }
            }
        }
    }
}
