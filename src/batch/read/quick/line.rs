//! A line of JSON.
//!
//! Owns: a pass over the line that puts each value into its column as it is met. Keys are guessed from the order in which
//! they came the last time, so that most are told by one comparison. A line that turns out to be unusual is taken back.

use super::scalar::{day, push};
use super::{By, Group, MAX_DEPTH, Quick, What, all_different};
use crate::batch::cases::CasesBuilder;
use crate::batch::column::{ColumnBuilder, RecordsBuilder};
use crate::case::MAX_ENTRIES;
use crate::program::RecordId;

/// How many keys are tried before one is looked up: some are left out.
const GUESSES: usize = 3;

/// The keys of an object.
#[derive(Debug)]
pub(super) struct Keys {
    /// Its place among the objects.
    object: usize,
    /// As they usually stand there: `"name":`.
    keys: Vec<Box<[u8]>>,
}

/// What is used again from line to line.
#[derive(Debug, Default)]
pub(in crate::batch::read) struct Scratch<'t> {
    /// For each object the key that came first the last time, and the one that came behind each.
    after: Vec<Vec<u16>>,
    /// The line in which each group was seen last.
    groups: Vec<u32>,
    line: u32,
    /// The values and items of lists.
    entries: usize,
    /// What tells items apart, of the lists that are being read.
    ids: Vec<&'t str>,
}

impl Keys {
    pub(super) fn new<'n>(objects: &mut usize, names: impl Iterator<Item = &'n str>) -> Self {
        let keys = names.map(|name| format!("\"{name}\":").into_bytes().into_boxed_slice());
        let object = *objects;
        *objects += 1;
        Self { object, keys: keys.collect() }
    }

    /// The name of a key.
    pub(super) fn name(&self, number: usize) -> Option<&str> {
        let key = self.keys.get(number)?;
        std::str::from_utf8(key.get(1..key.len().saturating_sub(2))?).ok()
    }

    /// The key of a name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        (0..self.keys.len()).find(|number| self.name(*number) == Some(name))
    }

    /// Which key comes next; `previous`: 0, or one more than the one before.
    fn next(
        &self,
        at: &mut Cursor<'_>,
        scratch: &mut Scratch<'_>,
        previous: usize,
    ) -> Option<usize> {
        let after = scratch.after(self.object, self.keys.len());
        let rest = at.rest();
        let mut guess = previous;
        for _ in 0..GUESSES {
            let Some(number) = after.get(guess).map(|number| usize::from(*number)) else { break };
            let Some(key) = self.keys.get(number) else { break };
            if rest.starts_with(key) {
                at.at += key.len();
                at.space();
                return Some(number);
            }
            guess = number + 1;
        }
        let name = at.key()?;
        let is = |key: &[u8]| key.get(1..key.len().saturating_sub(2)) == Some(name);
        let number = self.keys.iter().position(|key| is(key))?;
        if let (Some(slot), Ok(number)) = (after.get_mut(previous), u16::try_from(number)) {
            *slot = number;
        }
        Some(number)
    }
}

impl Scratch<'_> {
    fn after(&mut self, object: usize, keys: usize) -> &mut [u16] {
        if self.after.len() <= object {
            self.after.resize_with(object + 1, Vec::new);
        }
        let Some(after) = self.after.get_mut(object) else { return &mut [] };
        if after.is_empty() {
            after.extend((0..=keys).filter_map(|key| u16::try_from(key).ok()));
        }
        after
    }
}

impl Quick {
    /// Reads a line into the next row. `None`: the line is unusual, and nothing was read; else the case's own id.
    pub(in crate::batch::read) fn line<'t>(
        &self,
        line: &'t str,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        scratch.entries = 0;
        scratch.ids.clear();
        scratch.line += 1;
        scratch.groups.resize(self.groups.len() + 1, 0);
        let read = self.case(line, scratch, into).filter(|_| scratch.entries <= MAX_ENTRIES);
        if read.is_some() {
            into.finish_row();
        } else {
            into.undo();
        }
        read
    }

    fn case<'t>(
        &self,
        line: &'t str,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<Option<&'t str>> {
        let mut at = Cursor::new(line);
        let (mut id, mut previous) = (None, 0);
        at.space();
        at.expect(b'{')?;
        if !at.closes(b'}') {
            loop {
                at.space();
                let number = self.keys.next(&mut at, scratch, previous)?;
                previous = number + 1;
                let seen = scratch.groups.get_mut(number)?;
                if std::mem::replace(seen, scratch.line) == scratch.line {
                    return None;
                }
                match number.checked_sub(1) {
                    None => id = at.id()?,
                    Some(group) => {
                        self.groups.get(group)?.read(self, &mut at, scratch, into)?;
                    }
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
    fn read<'t>(
        &self,
        quick: &Quick,
        at: &mut Cursor<'t>,
        scratch: &mut Scratch<'t>,
        into: &mut CasesBuilder<'_>,
    ) -> Option<()> {
        at.expect(b'{')?;
        if at.closes(b'}') {
            return Some(());
        }
        let rows = into.len();
        let mut previous = 0;
        loop {
            at.space();
            let number = self.keys.next(at, scratch, previous)?;
            previous = number + 1;
            let fact = self.facts.get(number)?;
            let column = into.column(fact.fact)?;
            if column.len() > rows {
                return None;
            }
            fact.what.read(quick, at, scratch, column, 0)?;
            if !at.more(b'}')? {
                return Some(());
            }
        }
    }
}

impl What {
    /// Reads a value into the next row of its column.
    fn read<'t>(
        &self,
        quick: &Quick,
        at: &mut Cursor<'t>,
        scratch: &mut Scratch<'t>,
        into: &mut ColumnBuilder,
        depth: usize,
    ) -> Option<()> {
        match at.byte()? {
            b'n' if self.or_none => {
                at.word(b"null")?;
                into.push_none();
            }
            b'[' if self.list => {
                at.expect(b'[')?;
                if !at.closes(b']') {
                    self.items(quick, at, scratch, into, depth)?;
                }
                into.push_list().then_some(())?;
            }
            _ if self.list => return None,
            _ => push(into, self.how.read(at)?).then_some(())?,
        }
        Some(())
    }

    /// Reads the items of a list, of which there is one at least.
    fn items<'t>(
        &self,
        quick: &Quick,
        at: &mut Cursor<'t>,
        scratch: &mut Scratch<'t>,
        into: &mut ColumnBuilder,
        depth: usize,
    ) -> Option<()> {
        let lists = into.lists()?;
        let Some((record, by)) = self.items else {
            let plain = lists.plain()?;
            loop {
                at.space();
                push(plain, self.how.read(at)?).then_some(())?;
                scratch.entries += 1;
                if !at.more(b']')? {
                    return Some(());
                }
            }
        };
        if by == By::Other || depth >= MAX_DEPTH {
            return None;
        }
        let records = lists.records()?;
        let before = scratch.ids.len();
        let mut items = 0;
        loop {
            at.space();
            quick.item(record, by, at, scratch, records, depth)?;
            items += 1;
            if !at.more(b']')? {
                break;
            }
        }
        scratch.entries += items;
        let ids = scratch.ids.get(before..)?;
        if by != By::Nothing && !(ids.len() == items && all_different(ids)) {
            return None;
        }
        scratch.ids.truncate(before);
        Some(())
    }
}

impl Quick {
    /// Reads an item of a list.
    fn item<'t>(
        &self,
        record: RecordId,
        by: By,
        at: &mut Cursor<'t>,
        scratch: &mut Scratch<'t>,
        into: &mut RecordsBuilder,
        depth: usize,
    ) -> Option<()> {
        let record = self.records.get(record.index())?;
        let item = into.len();
        at.expect(b'{')?;
        if !at.closes(b'}') {
            let mut previous = 0;
            loop {
                at.space();
                let number = record.keys.next(at, scratch, previous)?;
                previous = number + 1;
                let key = u16::try_from(number).ok()?;
                let field = into.field(key)?;
                if field.len() > item {
                    return None;
                }
                let start = at.at;
                record.fields.get(number)?.read(self, at, scratch, field, depth + 1)?;
                if by == By::Text(key) {
                    // Without its quotes; where it is none, nothing tells the item apart.
                    let id = at.text.get(start..at.at)?.strip_prefix('"')?.strip_suffix('"')?;
                    scratch.ids.push(id.trim());
                }
                if !at.more(b'}')? {
                    break;
                }
            }
        }
        into.finish_item();
        Some(())
    }
}

/// A place in a line.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    #[inline]
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.byte() {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then(|| self.at += 1)
    }

    #[inline]
    fn closes(&mut self, closer: u8) -> bool {
        self.space();
        let closes = self.byte() == Some(closer);
        self.at += usize::from(closes);
        closes
    }

    /// Whether a comma follows, or the end.
    #[inline]
    fn more(&mut self, closer: u8) -> Option<bool> {
        self.space();
        let byte = self.byte()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte => (byte == closer).then_some(false),
        }
    }

    /// A key and its colon.
    fn key(&mut self) -> Option<&'t [u8]> {
        let key = self.text_value()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Some(key.as_bytes())
    }

    #[inline]
    pub(super) fn word(&mut self, word: &[u8]) -> Option<()> {
        let rest = self.rest();
        let ends = rest.get(word.len()).is_none_or(|byte| ends_value(*byte));
        (rest.starts_with(word) && ends).then(|| self.at += word.len())
    }

    /// A text without escapes.
    #[inline]
    pub(super) fn text_value(&mut self) -> Option<&'t str> {
        self.expect(b'"')?;
        let end = plain_length(self.rest());
        let text = self.text.get(self.at..self.at + end)?;
        self.at += end;
        self.expect(b'"')?;
        Some(text)
    }

    /// `"2025-06-02"`
    #[inline]
    pub(super) fn day(&mut self) -> Option<i32> {
        let [b'"', text @ .., b'"'] = self.rest().first_chunk::<12>()? else { return None };
        let day = day(text)?;
        self.at += 12;
        Some(day)
    }

    /// A number times 10 to the power of `scale`, with at most so many decimals.
    pub(super) fn number(&mut self, scale: u32, decimals: usize) -> Option<i64> {
        const MOST: usize = 15;
        let negative = self.byte()? == b'-';
        self.at += usize::from(negative);
        let rest = self.rest();
        let whole = digits(rest);
        let mut number = value(rest.get(..whole)?);
        if whole == 0 || whole > MOST || (whole > 1 && rest.first() == Some(&b'0')) {
            return None;
        }
        self.at += whole;
        let mut places = 0;
        if self.byte() == Some(b'.') {
            self.at += 1;
            let rest = self.rest();
            places = digits(rest);
            if places == 0 || places > decimals || whole + places > MOST {
                return None;
            }
            let part = value(rest.get(..places)?);
            number = number.checked_mul(10_i64.checked_pow(u32::try_from(places).ok()?)?)? + part;
            self.at += places;
        }
        if self.byte().is_some_and(|byte| !ends_value(byte)) {
            return None;
        }
        let places = u32::try_from(places).ok()?;
        let number = number.checked_mul(10_i64.checked_pow(scale.checked_sub(places)?)?)?;
        Some(if negative { -number } else { number })
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

/// How many digits stand here.
#[inline]
fn digits(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len())
}

/// What digits come to; anything where there are too many.
#[inline]
fn value(digits: &[u8]) -> i64 {
    let add = |all: i64, digit: &u8| {
        all.wrapping_mul(10).wrapping_add(i64::from(digit.wrapping_sub(b'0')))
    };
    digits.iter().fold(0, add)
}

/// How many bytes come before a quote, a backslash, or what stands in no text; eight at a time.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    /// Where a byte is zero, its highest bit is set; what stands above the lowest of these may be wrong.
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word & HIGH
    }
    let mut length = 0;
    let mut rest = bytes;
    while let Some((first, others)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*first);
        let quote = zeros(word ^ (ONES * b'"' as u64));
        let slash = zeros(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quote | slash | control;
        if found != 0 {
            return length + found.trailing_zeros() as usize / 8;
        }
        length += 8;
        rest = others;
    }
    let ends = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
    length + rest.iter().position(ends).unwrap_or(rest.len())
}

const fn ends_value(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n')
}
