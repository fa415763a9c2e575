//! Programs and cases from a seed: expressions of every kind, definitions, and (in [`super::rules`])
//! answers of rules, over a case that says everything and cases that say less.

use super::build::*;
use crate::program::*;
use crate::syntax::ast::{Arithmetic, First, LineKind, Pick};
use crate::value::{CalendarPeriod, Date, Duration, DurationUnit, Number, Rounding};

/// Numbers in order, from a seed: the generator's only source of chance.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap()
    }

    pub(crate) fn small(&mut self) -> i64 {
        i64::try_from(self.below(13)).unwrap() - 2
    }

    pub(crate) fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }
}

pub(crate) const RECORD: Atom = Atom::Item(RecordId(0));
pub(crate) const INNER: Atom = Atom::Item(RecordId(1));
pub(crate) const CHOICE: Type = Type::of(Atom::Scale(ScaleId(0)));

/// A type and its declared range.
pub(crate) type Declared = (Type, Option<(i64, i64)>);

/// The fields of the two records.
pub(crate) fn fields() -> [Vec<Declared>; 2] {
    let outer = vec![
        (YES_NO, None),
        (NUMBER, Some((0, 10))),
        (DATE, None),
        (NUMBER.or_none(), None),
        (Type::list_of(INNER), None),
        (DATE.or_none(), None),
        (CHOICE, None),
    ];
    let inner = vec![(YES_NO, None), (NUMBER, None), (DATE.or_none(), None)];
    [outer, inner]
}

pub(crate) struct Generator {
    pub(crate) chance: Chance,
    pub(crate) b: Build,
    /// Facts by type.
    pub(crate) facts: Vec<(Type, ExprId)>,
    /// Definitions by type.
    pub(crate) defines: Vec<(Type, DefineId)>,
    /// Derived fields, by record and type.
    pub(crate) derived: Vec<(u32, Type, DefineId)>,
    /// Loop variables in scope, by record.
    pub(crate) scope: Vec<u32>,
    /// Answers of rules, by type.
    pub(crate) answers: Vec<(Type, ExprKind)>,
    /// A date of birth, before all other dates but those that are counted back from.
    pub(crate) born: FactId,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        let mut this = Self {
            chance: Chance(seed),
            b: Build::new(),
            facts: Vec::new(),
            defines: Vec::new(),
            derived: Vec::new(),
            scope: Vec::new(),
            answers: Vec::new(),
            born: FactId(0),
        };
        this.declare();
        this
    }

    pub(crate) fn date(&mut self) -> Value {
        let first = day("2024-11-01");
        let days = i64::try_from(self.chance.below(500)).unwrap();
        Value::Date(first.add_days(days).unwrap())
    }

    /// A value of a type, in a range.
    pub(crate) fn value_of(&mut self, ty: Type, range: Option<(i64, i64)>) -> Value {
        if ty.or_none && self.chance.one_in(3) {
            return Value::None;
        }
        if ty.list {
            return Value::None;
        }
        match ty.atom {
            Atom::YesNo => Value::YesNo(self.chance.one_in(2)),
            Atom::Number => {
                let (low, high) = range.unwrap_or((-2, 10));
                let span = u64::try_from(high - low + 1).unwrap();
                number(low + i64::try_from(self.chance.below(span)).unwrap())
            }
            Atom::Date => self.date(),
            Atom::Scale(_) => Value::Member(u16::try_from(self.chance.below(3)).unwrap()),
            _ => Value::None,
        }
    }

    pub(crate) fn declare(&mut self) {
        for shapes in fields() {
            let fields = shapes
                .into_iter()
                .map(|(ty, range)| Field { head: head("f"), shape: shape(ty, range) })
                .collect();
            let record =
                Record { head: head("r"), fields, derived: Vec::new(), checks: Vec::new() };
            self.b.program.records.push(record);
        }
        let kinds = [
            (YES_NO, None),
            (YES_NO, None),
            (NUMBER, Some((0, 8))),
            (NUMBER, None),
            (DATE, None),
            (DATE, None),
            (NUMBER.or_none(), Some((0, 5))),
            (DATE.or_none(), None),
            (CHOICE, None),
            (CHOICE.or_none(), None),
        ];
        for (ty, range) in kinds {
            let value = self.value_of(ty, range);
            let read = self.b.fact(ty, range, Slot::Given(value));
            self.facts.push((ty, read));
        }
        let days = i64::try_from(self.chance.below(9000)).unwrap();
        let born = Value::Date(day("2024-10-31").add_days(-days).unwrap());
        self.born = self.b.declare(DATE, None, Slot::Given(born));
        for _ in 0..2 {
            let list = self.items(0, ListPlace::Fact(FactId::at(self.b.program.facts.len())));
            let ty = Type::list_of(RECORD);
            let read = self.b.fact(ty, None, Slot::Given(list));
            self.facts.push((ty, read));
        }
        self.declare_table();
    }

    pub(crate) fn items(&mut self, record: u32, place: ListPlace) -> Value {
        let count = u32::try_from(self.chance.below(3)).unwrap();
        let mut items = Vec::new();
        for index in 0..count {
            let mut slots = Vec::new();
            let item = self.b.item(place, index, Vec::new());
            let Value::Item(made) = &item else { unreachable!() };
            let ordinal = made.ordinal;
            let shapes: Vec<Declared> = fields()[record as usize].clone();
            for (field, (ty, range)) in (0..).zip(shapes) {
                let value = if ty.list {
                    self.items(1, ListPlace::Field { item: ordinal, field })
                } else {
                    self.value_of(ty, range)
                };
                slots.push(Slot::Given(value));
            }
            items.push(Value::Item(std::sync::Arc::new(Item { ordinal, fields: slots.into() })));
        }
        Value::List(List { items: items.into(), open: false })
    }

    /// Keys: a choice or none, a number; results: a number, a date or none.
    pub(crate) fn declare_table(&mut self) {
        let column = |ty| Column { name: "c".into(), ty, range: None, span: Default::default() };
        let mut rows = Vec::new();
        for member in [Some(0), Some(1), None] {
            for band in 0..2 {
                let key = match member {
                    Some(member) => Cell::Values(vec![Value::Member(member)]),
                    None if self.chance.one_in(2) => Cell::Any,
                    None => Cell::Values(vec![Value::None, Value::Member(2)]),
                };
                let (from, to) =
                    if band == 0 { (None, Some(number(3))) } else { (Some(number(3)), None) };
                let range = Cell::Range { from, from_excluded: band == 1, to, to_excluded: false };
                let result = Cell::Values(vec![number(self.chance.small() / 3)]);
                let date = Cell::Values(vec![self.value_of(DATE.or_none(), None)]);
                rows.push(Row {
                    cells: vec![key, range, result, date],
                    annotations: Annotations::default(),
                    span: Default::default(),
                });
            }
        }
        let partial = self.chance.one_in(2);
        if partial {
            rows.remove(self.chance.index(6));
        }
        self.b.program.tables.push(Table {
            head: head("t"),
            partial,
            first_match: true,
            columns: vec![
                column(CHOICE.or_none()),
                column(NUMBER),
                column(NUMBER),
                column(DATE.or_none()),
            ],
            keys: 2,
            rows,
        });
    }

    /// Whatever of a type can be read by name: a fact, a field, a definition.
    pub(crate) fn read(&mut self, ty: Type) -> Option<ExprId> {
        let mut found: Vec<ExprKind> = Vec::new();
        for (of, fact) in &self.facts {
            if *of == ty {
                found.push(self.b.program[*fact].kind.clone());
            }
        }
        for (of, define) in &self.defines {
            if *of == ty {
                found.push(ExprKind::Define(*define));
                found.push(ExprKind::Define(*define));
            }
        }
        found.extend(self.answers.iter().filter(|(of, _)| *of == ty).map(|(_, kind)| kind.clone()));
        for (variable, record) in self.scope.clone().into_iter().enumerate() {
            let variable = ExprKind::Variable(u16::try_from(variable).unwrap());
            let of = self.b.expr(Type::of(Atom::Item(RecordId(record))), variable);
            for (field, (of_field, _)) in (0..).zip(&fields()[record as usize]) {
                if *of_field == ty {
                    found.extend([ExprKind::Field { of, field }, ExprKind::Field { of, field }]);
                }
            }
            for (of_record, of_define, define) in &self.derived {
                if *of_record == record && *of_define == ty {
                    found.push(ExprKind::Derived { of, define: *define });
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        let kind = found.swap_remove(self.chance.index(found.len()));
        Some(self.b.expr(ty, kind))
    }

    pub(crate) fn list(&mut self) -> (u32, ExprId) {
        if self.chance.one_in(3) {
            let list = self.read(Type::list_of(RECORD)).unwrap();
            return (1, self.b.expr(Type::list_of(INNER), ExprKind::Join { list, field: 4 }));
        }
        if self.chance.one_in(3)
            && let Some(list) = self.read(Type::list_of(INNER))
        {
            return (1, list);
        }
        (0, self.read(Type::list_of(RECORD)).unwrap())
    }

    /// A loop: its variable, its list, and what `body` makes inside of it.
    pub(crate) fn looped<R>(&mut self, body: impl FnOnce(&mut Self) -> R) -> (u16, ExprId, R) {
        let (record, list) = self.list();
        let variable = u16::try_from(self.scope.len()).unwrap();
        self.scope.push(record);
        let made = body(self);
        self.scope.pop();
        (variable, list, made)
    }

    pub(crate) fn filter(&mut self, depth: u32) -> Option<ExprId> {
        self.chance.one_in(2).then(|| self.yes_no(depth))
    }

    pub(crate) fn parts(&mut self, depth: u32) -> ExprList {
        let count = 2 + self.chance.index(2);
        let parts: Vec<ExprId> = (0..count).map(|_| self.yes_no(depth)).collect();
        self.b.list(&parts)
    }

    pub(crate) fn yes_no(&mut self, depth: u32) -> ExprId {
        if depth == 0 || self.chance.one_in(6) {
            return self.read(YES_NO).unwrap();
        }
        let depth = depth - 1;
        let kind = match self.chance.below(19) {
            0 => ExprKind::Not(self.yes_no(depth)),
            1 | 2 => ExprKind::And(self.parts(depth)),
            3 | 4 => ExprKind::Or(self.parts(depth)),
            5 | 6 => ExprKind::Order {
                op: self.order(),
                left: self.number(depth),
                right: self.number(depth),
            },
            7 => ExprKind::Order {
                op: self.order(),
                left: self.date_of(depth),
                right: self.date_of(depth),
            },
            8 => {
                let left = self.maybe_number(depth);
                ExprKind::Order { op: self.order(), left, right: self.number(depth) }
            }
            9 => {
                let left = self.maybe_date(depth);
                ExprKind::Order { op: self.order(), left, right: self.date_of(depth) }
            }
            10 => ExprKind::Between {
                value: self.number(depth),
                low: self.number(depth),
                high: self.number(depth),
            },
            11 => self.equality(depth),
            12 => ExprKind::Given(self.maybe_number(depth), self.chance.one_in(2)),
            13 => {
                let value = self.maybe_date(depth);
                let duration = self.duration();
                let (after, date) = (self.chance.one_in(2), self.date_of(depth));
                ExprKind::Within { value, duration, calendar: Some(CalendarId(0)), after, date }
            }
            14 => self.guarded(depth),
            15 => {
                let (_, list) = self.list();
                ExprKind::Empty(list, self.chance.one_in(2))
            }
            16 => ExprKind::WorkingDay(self.date_of(depth), Some(CalendarId(0))),
            _ => {
                let (variable, list, condition) = self.looped(|this| this.yes_no(depth));
                ExprKind::Quantified { every: self.chance.one_in(2), variable, list, condition }
            }
        };
        self.b.expr(YES_NO, kind)
    }

    /// `X is given and X + … is at least …`, or `X is none or …`.
    pub(crate) fn guarded(&mut self, depth: u32) -> ExprKind {
        let x = self.read(NUMBER.or_none()).unwrap();
        let other = self.number(depth);
        let sum = self.b.expr(NUMBER, ExprKind::Arithmetic(Arithmetic::Add, x, other));
        let right = self.number(depth);
        let op = self.order();
        let compared = self.b.expr(YES_NO, ExprKind::Order { op, left: sum, right });
        let every = self.chance.one_in(2);
        let given = self.b.expr(YES_NO, ExprKind::Given(x, every));
        let parts = self.b.list(&[given, compared]);
        if every { ExprKind::And(parts) } else { ExprKind::Or(parts) }
    }

    pub(crate) fn equality(&mut self, depth: u32) -> ExprKind {
        match self.chance.below(5) {
            0 => ExprKind::Equal(self.number(depth), self.number(depth)),
            1 => ExprKind::NotEqual(self.maybe_number(depth), self.number(depth)),
            2 => {
                let value = self.choice();
                let parts =
                    [self.choice(), self.b.expr(CHOICE, ExprKind::Constant(Value::Member(1)))];
                let of = self.b.list(&parts);
                ExprKind::OneOf { value, of, not: self.chance.one_in(2) }
            }
            3 => {
                let value = self.choice();
                let one = self.b.expr(CHOICE, ExprKind::Constant(Value::Member(0)));
                let two = self.read(CHOICE).unwrap();
                let parts = self.b.list(&[one, two]);
                let list = self.b.expr(Type::list_of(CHOICE.atom), ExprKind::List(parts));
                if self.chance.one_in(2) {
                    ExprKind::InList { value, list, not: self.chance.one_in(2) }
                } else {
                    let all_of = self.b.list(&[value, one]);
                    ExprKind::Includes { list, all_of }
                }
            }
            _ => ExprKind::Equal(self.date_of(depth), self.date_of(depth)),
        }
    }

    pub(crate) fn choice(&mut self) -> ExprId {
        let ty = if self.chance.one_in(2) { CHOICE } else { CHOICE.or_none() };
        self.read(ty).unwrap()
    }

    pub(crate) fn order(&mut self) -> Order {
        [Order::AtLeast, Order::AtMost, Order::MoreThan, Order::LessThan][self.chance.index(4)]
    }

    pub(crate) fn duration(&mut self) -> ExprId {
        let unit = DurationUnit::ALL[self.chance.index(5)];
        let count = u32::try_from(self.chance.below(20)).unwrap();
        self.b.value(Value::Duration(Duration::new(count, unit)))
    }

    pub(crate) fn number(&mut self, depth: u32) -> ExprId {
        if depth == 0 || self.chance.one_in(5) {
            return if self.chance.one_in(2) {
                let value = self.chance.small();
                self.b.number(value)
            } else {
                self.read(NUMBER).unwrap()
            };
        }
        let depth = depth - 1;
        let kind = match self.chance.below(14) {
            0..=2 => {
                let op = [
                    Arithmetic::Add,
                    Arithmetic::Subtract,
                    Arithmetic::Multiply,
                    Arithmetic::Divide,
                ][self.chance.index(4)];
                ExprKind::Arithmetic(op, self.number(depth), self.number(depth))
            }
            3 => {
                let pick = [Pick::Larger, Pick::Smaller][self.chance.index(2)];
                ExprKind::Pick(pick, self.number(depth), self.number(depth))
            }
            4 => ExprKind::Negative(self.number(depth)),
            5 => {
                let value = self.number(depth);
                ExprKind::Rounded { value, rounding: Rounding::Up, to_penny: self.chance.one_in(2) }
            }
            6 => ExprKind::IfNone { value: self.maybe_number(depth), fallback: self.number(depth) },
            7 | 8 => {
                let (variable, list, filter) = self.looped(|this| this.filter(depth));
                ExprKind::Count { variable, list, filter }
            }
            9 => {
                let (variable, list, (filter, value)) =
                    self.looped(|this| (this.filter(depth), this.number(depth)));
                ExprKind::Sum { variable, list, filter, value }
            }
            10 => {
                let unit = DurationUnit::ALL[self.chance.index(5)];
                let (from, to) = (self.date_of(depth), self.date_of(depth));
                ExprKind::Elapsed { unit, calendar: Some(CalendarId(0)), from, to }
            }
            11 => {
                let born = self.b.expr(DATE, ExprKind::Fact(self.born));
                ExprKind::Age { on: self.date_of(depth), born }
            }
            12 if !self.b.program.tables[0].partial => self.lookup(depth, 2),
            _ => return self.read(NUMBER).unwrap(),
        };
        self.b.expr(NUMBER, kind)
    }

    pub(crate) fn lookup(&mut self, depth: u32, column: u16) -> ExprKind {
        let keys = [self.choice(), self.number(depth)];
        let keys = self.b.list(&keys);
        ExprKind::Lookup { table: TableId(0), column, keys }
    }

    pub(crate) fn maybe_number(&mut self, depth: u32) -> ExprId {
        let ty = NUMBER.or_none();
        if depth == 0 || self.chance.one_in(2) {
            return self.read(ty).unwrap();
        }
        let kind = if self.chance.one_in(2) {
            self.lookup(depth - 1, 2)
        } else {
            let (variable, list, (filter, value)) =
                self.looped(|this| (this.filter(depth - 1), this.number(depth - 1)));
            let which = [First::Highest, First::Lowest][self.chance.index(2)];
            ExprKind::Extreme { which, variable, list, filter, value }
        };
        self.b.expr(ty, kind)
    }

    pub(crate) fn maybe_date(&mut self, depth: u32) -> ExprId {
        let ty = DATE.or_none();
        if depth == 0 || self.chance.one_in(2) {
            return self.read(ty).unwrap();
        }
        let kind = self.lookup(depth - 1, 3);
        self.b.expr(ty, kind)
    }

    pub(crate) fn date_of(&mut self, depth: u32) -> ExprId {
        if depth == 0 || self.chance.one_in(3) {
            return self.read(DATE).unwrap();
        }
        let depth = depth - 1;
        let kind = match self.chance.below(7) {
            0 => ExprKind::Today,
            1 | 2 => {
                let (duration, after) = (self.duration(), self.chance.one_in(2));
                ExprKind::Shift {
                    duration,
                    calendar: Some(CalendarId(0)),
                    after,
                    date: self.date_of(depth),
                }
            }
            3 => {
                let period = CalendarPeriod::ALL[self.chance.index(5)];
                ExprKind::PeriodEdge {
                    end: self.chance.one_in(2),
                    period,
                    date: self.date_of(depth),
                }
            }
            4 => {
                let pick = [Pick::Earlier, Pick::Later][self.chance.index(2)];
                ExprKind::Pick(pick, self.date_of(depth), self.date_of(depth))
            }
            5 => ExprKind::IfNone { value: self.maybe_date(depth), fallback: self.date_of(depth) },
            _ => ExprKind::Birthday { born: self.date_of(depth), age: self.number(depth) },
        };
        self.b.expr(DATE, kind)
    }

    pub(crate) fn any(&mut self, ty: Type, depth: u32) -> ExprId {
        match (ty.atom, ty.or_none) {
            (Atom::YesNo, _) => self.yes_no(depth),
            (Atom::Number, false) => self.number(depth),
            (Atom::Number, true) => self.maybe_number(depth),
            (Atom::Date, false) => self.date_of(depth),
            (Atom::Date, true) => self.maybe_date(depth),
            _ => self.read(ty).unwrap(),
        }
    }

    pub(crate) fn lines(&mut self, ty: Type, dated: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        for _ in 0..self.chance.below(3) {
            let (value, when) = (self.any(ty, 1), self.yes_no(2));
            lines.push(line(LineKind::Except, value, Some(when)));
        }
        for _ in 0..self.chance.below(3) {
            let (value, when) = (self.any(ty, 2), self.yes_no(2));
            let mut guarded = line(LineKind::Is, value, Some(when));
            if dated && self.chance.one_in(2) {
                guarded.from = Some(day("2025-03-01"));
            }
            if dated && self.chance.one_in(2) {
                guarded.until = Some(day("2025-08-31"));
            }
            lines.push(guarded);
        }
        let value = self.any(ty, 2);
        let mut last = line(LineKind::Otherwise, value, None);
        if dated {
            let value = self.any(ty, 1);
            let mut before = line(LineKind::Is, value, None);
            before.until = Some(day("2025-05-31"));
            last.from = Some(day("2025-06-01"));
            if self.chance.one_in(2) {
                before.from = Some(day("2025-01-01"));
            }
            lines.push(before);
        }
        lines.push(last);
        if self.chance.one_in(2) && !lines.is_empty() {
            // Often several lines give the same.
            let value = lines[0].value;
            for line in &mut lines {
                if self.chance.one_in(2) {
                    line.value = value;
                }
            }
        }
        lines
    }

    pub(crate) fn define(&mut self, ty: Type, of: Option<u32>) {
        self.scope = of.into_iter().collect();
        let dated = self.chance.one_in(3);
        let lines = self.lines(ty, dated);
        let dated_by = (dated && self.chance.one_in(2)).then(|| self.date_of(1));
        self.scope.clear();
        let id = self.b.define(ty, lines);
        let define = &mut self.b.program.defines[id.index()];
        define.dated_by = dated_by;
        if ty.atom == Atom::Number && self.chance.one_in(4) {
            define.range = Some((Number::from_i64(-5), Number::from_i64(20)));
        }
        match of {
            Some(record) => {
                define.of = Some(RecordId(record));
                self.b.program.answers.pop();
                self.derived.push((record, ty, id));
            }
            None => self.defines.push((ty, id)),
        }
    }

    /// A program with definitions of every type, and a case that says everything.
    pub(crate) fn generate(seed: u64) -> Self {
        let mut this = Self::new(seed);
        let types = [YES_NO, NUMBER, DATE, NUMBER.or_none(), DATE.or_none(), YES_NO, NUMBER];
        for _ in 0..7 {
            let ty = types[this.chance.index(types.len())];
            let of = this.chance.one_in(3).then(|| u32::from(this.chance.one_in(3)));
            this.define(ty, of);
        }
        for _ in 0..4 {
            this.define(YES_NO, None);
        }
        this
    }
}

/// Says less: some facts and fields are left out, some dates known to the month; `keep` of 8 stay.
pub(crate) fn hidden(chance: &mut Chance, slot: &Slot, keep: u64) -> Slot {
    match slot {
        Slot::Given(Value::List(list)) if !chance.one_in(keep) => {
            let items = list
                .items
                .iter()
                .map(|value| match value {
                    Value::Item(item) => {
                        let fields =
                            item.fields.iter().map(|slot| hidden(chance, slot, keep)).collect();
                        Value::Item(std::sync::Arc::new(Item { ordinal: item.ordinal, fields }))
                    }
                    _ => value.clone(),
                })
                .collect();
            Slot::Given(Value::List(List { items, open: list.open }))
        }
        Slot::Given(Value::Date(date)) if chance.one_in(keep) => {
            let month = CalendarPeriod::Month;
            Slot::Within(
                Value::Date(month.start_of(*date).unwrap_or(Date::MIN)),
                Value::Date(month.end_of(*date).unwrap_or(Date::MAX)),
            )
        }
        slot if chance.one_in(keep) => {
            let _ = slot;
            Slot::LeftOut
        }
        slot => slot.clone(),
    }
}
