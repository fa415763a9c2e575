//! The quick way from a line of JSON to columns.
//!
//! Owns: reading a case that is written as cases usually are: known keys, each once, plain texts, dates to the day, numbers
//! in digits. Whatever is unusual in any way is not read here at all: the reader of cases reads it, exactly and with
//! every mistake at its place. So nothing here says what is wrong, and what is taken here is what the reader would take.
//! Must never know: reports.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type,
};

use super::names::{Columns, FactColumn, truth};
use super::table;
use crate::batch::cases::CasesBuilder;
use crate::batch::column::{ColumnBuilder, ListsBuilder, scale_of, scaled};
use crate::case::{MAX_ENTRIES, group_key};
use crate::program::{Atom, FactId, FieldShape, GroupId, Program};
use crate::value::Date;

/// What keys and words are compared with.
#[derive(Debug)]
pub(super) struct Quick {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    key: Box<[u8]>,
    facts: Vec<Fact>,
}

#[derive(Debug)]
struct Fact {
    key: Box<[u8]>,
    fact: FactId,
    how: How,
    list: bool,
    or_none: bool,
}

/// How a value is read.
#[derive(Debug)]
enum How {
    YesNo,
    /// A number with so many decimals at most, in this range, where there is one.
    Number {
        scale: u32,
        decimals: usize,
        range: Option<(i64, i64)>,
        text: bool,
    },
    Date,
    Text,
    /// A value of a scale: names and numbers.
    Member(Vec<(Box<[u8]>, u16)>, Vec<(i64, u16)>),
    /// Not here.
    Other,
}

/// A value that was read.
#[derive(Clone, Copy, Debug)]
enum Got<'t> {
    None,
    YesNo(bool),
    Number(i64),
    Day(i32),
    Member(u16),
    Text(&'t str),
    /// The items from here to there.
    List(usize, usize),
}

/// The columns of a table that give facts.
pub(super) struct QuickColumns<'q> {
    columns: Vec<QuickColumn<'q>>,
    id: Option<usize>,
    width: usize,
}

struct QuickColumn<'q> {
    at: usize,
    none: bool,
    fact: &'q Fact,
}

/// Reads the value of a row, which is not null; `None` where it is unusual.
type Read<'t> = Box<dyn Fn(usize, &mut Vec<Got<'t>>) -> Option<Got<'t>> + 't>;

/// A column of a table that gives a fact.
pub(super) struct TableColumn<'t> {
    fact: FactId,
    none: bool,
    array: &'t ArrayRef,
    read: Read<'t>,
}

/// What is used again from line to line.
#[derive(Debug, Default)]
pub(super) struct Scratch<'t> {
    found: Vec<(FactId, Got<'t>)>,
    items: Vec<Got<'t>>,
    /// The line in which each fact and group was seen last.
    facts: Vec<u32>,
    groups: Vec<u32>,
    line: u32,
}

impl Scratch<'_> {
    /// Puts what was read into the next row; nothing of it where it does not fit.
    fn commit(&self, into: &mut CasesBuilder<'_>) -> Option<()> {
        if self.items.len() > MAX_ENTRIES {
            return None;
        }
        for (fact, got) in &self.found {
            let column = into.column(*fact)?;
            let Got::List(from, to) = *got else {
                push(column, *got);
                continue;
            };
            if let Some(plain) = column.lists().and_then(ListsBuilder::plain) {
                let items = self.items.get(from..to).unwrap_or_default();
                items.iter().for_each(|item| _ = push(plain, *item));
            }
            column.push_list();
        }
        into.finish_row();
        Some(())
    }
}

impl Quick {
    pub(super) fn new(program: &Program) -> Self {
        let fact = |id: &FactId| {
            let entry = &program[*id];
            Fact {
                key: entry.head.name.as_bytes().into(),
                fact: *id,
                how: How::of(program, &entry.shape),
                list: entry.shape.ty.list,
                or_none: entry.shape.ty.or_none,
            }
        };
        let group = |id: GroupId| Group {
            key: group_key(program, id).as_bytes().into(),
            facts: program[id].facts.iter().map(fact).collect(),
        };
        Self { groups: (0..program.groups.len()).map(GroupId::at).map(group).collect() }
    }

    /// Reads a line into the next row. `None`: the line is unusual, and nothing was read; else the case's own id.
    pub(super) fn line<'t>(
        &self,
        line: &'t str,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        scratch.found.clear();
        scratch.items.clear();
        scratch.line += 1;
        scratch.groups.resize(self.groups.len(), 0);
        let id = self.case(line, scratch)?;
        scratch.commit(into)?;
        Some(id)
    }

    /// What the columns of a table mean here.
    pub(super) fn columns<'q>(&'q self, columns: &Columns) -> QuickColumns<'q> {
        let all = || self.groups.iter().flat_map(|group| &group.facts);
        let declared = columns.groups().iter().flat_map(|(_, columns)| columns);
        let column = |column: &FactColumn| {
            let fact = all().find(|fact| fact.fact == column.fact)?;
            Some(QuickColumn { at: column.at, none: column.none, fact })
        };
        QuickColumns {
            columns: declared.filter_map(column).collect(),
            id: columns.id(),
            width: columns.width(),
        }
    }

    /// Reads a row of texts into the next row, as [`Self::line`] does.
    pub(super) fn cells<'t>(
        &self,
        columns: &QuickColumns<'_>,
        row: &'t csv::ByteRecord,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        if row.len() != columns.width {
            return None;
        }
        scratch.found.clear();
        scratch.items.clear();
        for column in &columns.columns {
            let text = std::str::from_utf8(row.get(column.at)?).ok()?.trim();
            if !text.is_empty() {
                let got = column.fact.cell(text, &mut scratch.items)?;
                scratch.found.push((column.fact.fact, got));
            } else if column.none {
                scratch.found.push((column.fact.fact, Got::None));
            }
        }
        let id = match columns.id {
            Some(at) => Some(std::str::from_utf8(row.get(at)?).ok()?.trim()),
            None => None,
        };
        scratch.commit(into)?;
        Some(id.filter(|id| !id.is_empty()))
    }

    /// How the values of a table's columns are read.
    pub(super) fn table<'t>(
        &self,
        columns: &QuickColumns<'t>,
        batch: &'t RecordBatch,
    ) -> Vec<TableColumn<'t>> {
        let column = |column: &QuickColumn<'t>| {
            let array = batch.columns().get(column.at)?;
            let read = column.fact.reader(array);
            Some(TableColumn { fact: column.fact.fact, none: column.none, array, read })
        };
        columns.columns.iter().filter_map(column).collect()
    }

    /// Reads a row of a table into the next row. `None`: the row is unusual, and nothing was read.
    pub(super) fn row<'t>(
        &self,
        columns: &[TableColumn<'t>],
        row: usize,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<()> {
        scratch.found.clear();
        scratch.items.clear();
        for column in columns {
            if !table::is_null(column.array, row) {
                let got = (column.read)(row, &mut scratch.items)?;
                scratch.found.push((column.fact, got));
            } else if column.none {
                scratch.found.push((column.fact, Got::None));
            }
        }
        scratch.commit(into)
    }

    fn case<'t>(&self, line: &'t str, scratch: &mut Scratch<'t>) -> Option<Option<&'t str>> {
        let mut at = Cursor { text: line, at: 0 };
        let (mut id, mut has_id, mut next) = (None, false, 0);
        at.space();
        at.expect(b'{')?;
        if !at.closes(b'}') {
            loop {
                let key = at.key()?;
                if let Some((number, group)) = find(&self.groups, next, |group| *group.key == *key)
                {
                    let seen = scratch.groups.get_mut(number)?;
                    if std::mem::replace(seen, scratch.line) == scratch.line {
                        return None;
                    }
                    next = number + 1;
                    group.read(&mut at, scratch)?;
                } else if key == b"id" && !has_id {
                    has_id = true;
                    id = at.id()?;
                } else {
                    return None;
                }
                if !at.more(b'}')? {
                    break;
                }
            }
        }
        at.space();
        at.byte().is_none().then_some(id)
    }
}

impl Group {
    fn read<'t>(&self, at: &mut Cursor<'t>, scratch: &mut Scratch<'t>) -> Option<()> {
        at.expect(b'{')?;
        if at.closes(b'}') {
            return Some(());
        }
        let mut next = 0;
        loop {
            let key = at.key()?;
            let (number, fact) = find(&self.facts, next, |fact| *fact.key == *key)?;
            next = number + 1;
            let index = fact.fact.index();
            if scratch.facts.len() <= index {
                scratch.facts.resize(index + 1, 0);
            }
            let seen = scratch.facts.get_mut(index)?;
            if std::mem::replace(seen, scratch.line) == scratch.line {
                return None;
            }
            let got = fact.value(at, &mut scratch.items)?;
            scratch.found.push((fact.fact, got));
            if !at.more(b'}')? {
                return Some(());
            }
        }
    }
}

/// The entry that is meant: the one that usually comes next, or another.
fn find<T>(all: &[T], next: usize, is: impl Fn(&T) -> bool) -> Option<(usize, &T)> {
    if let Some(entry) = all.get(next).filter(|entry| is(entry)) {
        return Some((next, entry));
    }
    all.iter().enumerate().find(|(_, entry)| is(entry))
}

impl Fact {
    fn value<'t>(&self, at: &mut Cursor<'t>, items: &mut Vec<Got<'t>>) -> Option<Got<'t>> {
        match at.byte()? {
            b'n' if self.or_none => {
                at.word("null")?;
                Some(Got::None)
            }
            b'[' if self.list => {
                at.expect(b'[')?;
                let start = items.len();
                if !at.closes(b']') {
                    loop {
                        at.space();
                        let got = self.how.read(at)?;
                        items.push(got);
                        if !at.more(b']')? {
                            break;
                        }
                    }
                }
                // Records without items are as good as plain values.
                (items.len() == start || !matches!(self.how, How::Other))
                    .then_some(Got::List(start, items.len()))
            }
            _ if self.list => None,
            _ => self.how.read(at),
        }
    }
}

impl Fact {
    /// A text of a table.
    fn cell<'t>(&self, text: &'t str, items: &mut Vec<Got<'t>>) -> Option<Got<'t>> {
        if !self.list {
            return self.how.cell(text);
        }
        let start = items.len();
        if text != "[]" {
            if text.starts_with('[') {
                return None;
            }
            for part in text.split(';') {
                items.push(self.how.cell(part.trim())?);
            }
        }
        Some(Got::List(start, items.len()))
    }

    /// How a column of Arrow is read.
    fn reader<'t>(&'t self, array: &'t ArrayRef) -> Read<'t> {
        let how = &self.how;
        match array.data_type() {
            DataType::Utf8 => {
                let texts = array.as_string::<i32>();
                Box::new(move |row, items| self.cell(texts.value(row).trim(), items))
            }
            DataType::LargeUtf8 => {
                let texts = array.as_string::<i64>();
                Box::new(move |row, items| self.cell(texts.value(row).trim(), items))
            }
            DataType::Utf8View => {
                let texts = array.as_string_view();
                Box::new(move |row, items| self.cell(texts.value(row).trim(), items))
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let (keys, values) = (dictionary.normalized_keys(), dictionary.values());
                let inner = self.reader(values);
                Box::new(move |row, items| {
                    let key = keys.get(row).copied().filter(|key| *key < values.len())?;
                    if values.is_null(key) { None } else { inner(key, items) }
                })
            }
            DataType::List(_) if self.list => {
                let lists = array.as_list::<i32>();
                let values = lists.values();
                let element = self.element_reader(values);
                Box::new(move |row, items| {
                    let start = items.len();
                    let offsets = lists.value_offsets();
                    let ends = offsets.get(row).zip(offsets.get(row + 1))?;
                    let (from, to) =
                        (usize::try_from(*ends.0).ok()?, usize::try_from(*ends.1).ok()?);
                    for at in from..to {
                        if values.is_null(at) {
                            return None;
                        }
                        let got = element(at, items)?;
                        items.push(got);
                    }
                    Some(Got::List(start, items.len()))
                })
            }
            _ if self.list => Box::new(|_, _| None),
            _ => how.reader(array),
        }
    }

    /// How the values of a list of texts are read.
    fn element_reader<'t>(&'t self, values: &'t ArrayRef) -> Read<'t> {
        let how = &self.how;
        match values.data_type() {
            DataType::Utf8 => {
                let texts = values.as_string::<i32>();
                Box::new(move |row, _| how.cell(texts.value(row).trim()))
            }
            DataType::Utf8View => {
                let texts = values.as_string_view();
                Box::new(move |row, _| how.cell(texts.value(row).trim()))
            }
            DataType::LargeUtf8 => {
                let texts = values.as_string::<i64>();
                Box::new(move |row, _| how.cell(texts.value(row).trim()))
            }
            _ => how.reader(values),
        }
    }
}

impl How {
    /// A text of a table, without space around it.
    fn cell<'t>(&self, text: &'t str) -> Option<Got<'t>> {
        let number = |scale, decimals| {
            let mut at = Cursor { text, at: 0 };
            let number = at.number(scale, decimals)?;
            at.byte().is_none().then_some(number)
        };
        match self {
            _ if text.is_empty() => None,
            Self::YesNo => truth(text).map(Got::YesNo),
            Self::Number { scale, decimals, .. } => self.within(number(*scale, *decimals)?),
            Self::Date => day(text.as_bytes()).map(Got::Day),
            Self::Text => Some(Got::Text(text)),
            Self::Member(names, numbers) => {
                let first = text.as_bytes().first()?;
                let found = if first.is_ascii_digit() && !numbers.is_empty() {
                    let number = number(0, 0)?;
                    numbers.iter().find(|(wanted, _)| *wanted == number).map(|(_, member)| member)
                } else {
                    let word = text.as_bytes();
                    names.iter().find(|(name, _)| **name == *word).map(|(_, member)| member)
                };
                found.map(|member| Got::Member(*member))
            }
            Self::Other => None,
        }
    }

    /// A number that may be out of range.
    fn within<'t>(&self, number: i64) -> Option<Got<'t>> {
        match self {
            Self::Number { range, .. } => range
                .is_none_or(|(low, high)| low <= number && number <= high)
                .then_some(Got::Number(number)),
            Self::Member(_, numbers) => {
                let found = numbers.iter().find(|(wanted, _)| *wanted == number);
                found.map(|(_, member)| Got::Member(*member))
            }
            _ => None,
        }
    }

    /// A whole number of a table.
    fn whole<'t>(&self, number: i64) -> Option<Got<'t>> {
        let scale = match self {
            Self::Number { scale, .. } => *scale,
            _ => 0,
        };
        self.within(number.checked_mul(10_i64.checked_pow(scale)?)?)
    }

    /// How a column of plain values is read.
    fn reader<'t>(&'t self, array: &'t ArrayRef) -> Read<'t> {
        macro_rules! whole {
            ($type:ty) => {{
                let numbers = array.as_primitive::<$type>();
                Box::new(move |row, _| self.whole(i64::from(numbers.value(row))))
            }};
        }
        match (array.data_type(), self) {
            (DataType::Boolean, Self::YesNo) => {
                let answers = array.as_boolean();
                Box::new(move |row, _| Some(Got::YesNo(answers.value(row))))
            }
            (DataType::Date32, Self::Date) => {
                let days = array.as_primitive::<Date32Type>();
                Box::new(move |row, _| {
                    let number = days.value(row).checked_add(table::EPOCH)?;
                    Date::from_day_number(number).map(|date| Got::Day(date.day_number()))
                })
            }
            (_, Self::YesNo | Self::Date | Self::Text | Self::Other) => Box::new(|_, _| None),
            (DataType::Int8, _) => whole!(Int8Type),
            (DataType::Int16, _) => whole!(Int16Type),
            (DataType::Int32, _) => whole!(Int32Type),
            (DataType::Int64, _) => whole!(Int64Type),
            (DataType::UInt8, _) => whole!(UInt8Type),
            (DataType::UInt16, _) => whole!(UInt16Type),
            (DataType::UInt32, _) => whole!(UInt32Type),
            (DataType::Decimal128(_, places), Self::Number { scale, .. }) => {
                let numbers = array.as_primitive::<Decimal128Type>();
                let (places, scale) = (i32::from(*places), i32::try_from(*scale).unwrap_or(0));
                Box::new(move |row, _| {
                    let number = numbers.value(row);
                    let power = 10_i128.checked_pow((scale - places).unsigned_abs())?;
                    let number = if scale >= places {
                        number.checked_mul(power)?
                    } else {
                        (number % power == 0).then_some(number / power)?
                    };
                    self.within(i64::try_from(number).ok()?)
                })
            }
            (DataType::Float64, Self::Number { scale, decimals, .. }) => {
                let numbers = array.as_primitive::<Float64Type>();
                Box::new(move |row, _| {
                    let digits = table::exact_decimal(numbers.value(row))?;
                    let mut at = Cursor { text: &digits, at: 0 };
                    let number = at.number(*scale, *decimals)?;
                    at.byte().is_none().then_some(())?;
                    self.within(number)
                })
            }
            _ => Box::new(|_, _| None),
        }
    }

    fn of(program: &Program, shape: &FieldShape) -> Self {
        let atom = shape.ty.atom;
        let scale = scale_of(atom);
        let range = match shape.range {
            None => None,
            Some((low, high)) => match (scaled(low, scale), scaled(high, scale)) {
                (Some(low), Some(high)) => Some((low, high)),
                _ => return Self::Other,
            },
        };
        let number = |decimals, text| Self::Number { scale, decimals, range, text };
        match atom {
            Atom::YesNo => Self::YesNo,
            Atom::Whole => number(0, false),
            Atom::Number => number(scale as usize, false),
            Atom::Money => number(2, true),
            Atom::Date => Self::Date,
            Atom::Text => Self::Text,
            Atom::Scale(id) => {
                let members = || (0_u16..).zip(&program[id].members);
                let names = members()
                    .filter(|(_, member)| !member.name.bytes().any(|b| b.is_ascii_uppercase()))
                    .map(|(at, member)| (member.name.as_bytes().into(), at));
                let numbers = members()
                    .filter_map(|(at, member)| member.number.map(|number| (i64::from(number), at)));
                Self::Member(names.collect(), numbers.collect())
            }
            _ => Self::Other,
        }
    }

    fn read<'t>(&self, at: &mut Cursor<'t>) -> Option<Got<'t>> {
        match self {
            Self::YesNo => match at.byte()? {
                b't' => at.word("true").map(|()| Got::YesNo(true)),
                b'f' => at.word("false").map(|()| Got::YesNo(false)),
                _ => None,
            },
            Self::Number { scale, decimals, text, .. } => {
                let quoted = at.byte()? == b'"';
                if quoted && !text {
                    return None;
                }
                let number = if quoted {
                    let mut inner = Cursor { text: at.text_value()?, at: 0 };
                    let number = inner.number(*scale, *decimals)?;
                    inner.byte().is_none().then_some(number)?
                } else {
                    at.number(*scale, *decimals)?
                };
                self.within(number)
            }
            Self::Date => day(at.text_value()?.as_bytes()).map(Got::Day),
            Self::Text => Some(Got::Text(at.text_value()?.trim())),
            Self::Member(names, numbers) => {
                if at.byte()? == b'"' {
                    let word = at.text_value()?.as_bytes();
                    let found = names.iter().find(|(name, _)| **name == *word);
                    found.map(|(_, member)| Got::Member(*member))
                } else {
                    let number = at.number(0, 0)?;
                    let found = numbers.iter().find(|(wanted, _)| *wanted == number);
                    found.map(|(_, member)| Got::Member(*member))
                }
            }
            Self::Other => None,
        }
    }
}

fn push(column: &mut ColumnBuilder, got: Got<'_>) -> bool {
    match got {
        Got::None => {
            column.push_none();
            true
        }
        Got::YesNo(answer) => column.push_yes_no(answer),
        Got::Number(number) => column.push_number(number),
        Got::Day(day) => column.push_day(day),
        Got::Member(member) => column.push_member(member),
        Got::Text(text) => column.push_text(text),
        Got::List(..) => false,
    }
}

/// `2025-06-02`
fn day(text: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let year = digit(y1)? * 1000 + digit(y2)? * 100 + digit(y3)? * 10 + digit(y4)?;
    let month = digit(m1)? * 10 + digit(m2)?;
    let day = digit(d1)? * 10 + digit(d2)?;
    Date::from_ymd(i32::try_from(year).ok()?, month, day).map(Date::day_number)
}

/// A place in a line.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.byte() {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then(|| self.at += 1)
    }

    fn closes(&mut self, closer: u8) -> bool {
        self.space();
        let closes = self.byte() == Some(closer);
        self.at += usize::from(closes);
        closes
    }

    /// Whether a comma follows, or the end.
    fn more(&mut self, closer: u8) -> Option<bool> {
        self.space();
        let byte = self.byte()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte => (byte == closer).then_some(false),
        }
    }

    fn key(&mut self) -> Option<&'t [u8]> {
        self.space();
        let key = self.text_value()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Some(key.as_bytes())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let end = self.at + word.len();
        let whole = self.text.as_bytes().get(self.at..end)? == word.as_bytes();
        let ends = self.text.as_bytes().get(end).is_none_or(|byte| ends_value(*byte));
        (whole && ends).then(|| self.at = end)
    }

    /// A text without escapes.
    fn text_value(&mut self) -> Option<&'t str> {
        self.expect(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let end = rest.iter().position(|byte| *byte == b'"' || *byte == b'\\' || *byte < 0x20)?;
        if rest.get(end) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(self.at..self.at + end)?;
        self.at += end + 1;
        Some(text)
    }

    /// A number times 10 to the power of `scale`, with at most so many decimals.
    fn number(&mut self, scale: u32, decimals: usize) -> Option<i64> {
        let negative = self.byte()? == b'-';
        self.at += usize::from(negative);
        let start = self.at;
        let mut number = self.digits(0)?;
        let whole = self.at - start;
        if whole > 1 && self.text.as_bytes().get(start) == Some(&b'0') {
            return None;
        }
        let mut places = 0;
        if self.byte() == Some(b'.') {
            self.at += 1;
            let start = self.at;
            number = self.digits(number)?;
            places = self.at - start;
        }
        if places > decimals || whole + places > 15 {
            return None;
        }
        if self.byte().is_some_and(|byte| !ends_value(byte)) {
            return None;
        }
        let places = u32::try_from(places).ok()?;
        let number = number.checked_mul(10_i64.checked_pow(scale.checked_sub(places)?)?)?;
        Some(if negative { -number } else { number })
    }

    /// At least one digit, behind a number.
    fn digits(&mut self, mut number: i64) -> Option<i64> {
        let start = self.at;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
            self.at += 1;
        }
        (self.at > start).then_some(number)
    }

    /// The case's own id.
    fn id(&mut self) -> Option<Option<&'t str>> {
        if self.byte()? == b'"' {
            let id = self.text_value()?.trim();
            return Some(Some(id).filter(|id| !id.is_empty()));
        }
        let start = self.at;
        self.number(0, 0)?;
        self.text.get(start..self.at).map(Some)
    }
}

const fn ends_value(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n')
}
