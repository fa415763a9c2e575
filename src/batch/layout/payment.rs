//! What stands in the parts of a payment.
//!
//! Owns: the items of a row, gathered: what is to pay on each day, the reasons, what is missing. Rows whose items say the
//! same share an entry.
//! Must never know: formats.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::fill::{Fill, answer_cells, day, pence};
use super::{Cells, Entry, Lists, Part};
use crate::batch::answers::{Coded, FigureData, Gap, PaymentColumn};
use crate::batch::digits;
use crate::explain::json::answer_name;
use crate::program::{Answer, InstalmentId};

impl Lists {
    fn new(rows: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self { rows: starts, ends: vec![0], text: Vec::new() }
    }

    /// Ends a text.
    fn end_text(&mut self) {
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Ends a row.
    fn end_row(&mut self) {
        self.rows.push(u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX));
    }

    /// The texts of a row.
    pub(in crate::batch) fn row(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        let end = |at: usize| self.rows.get(at).copied().unwrap_or(0) as usize;
        let texts = self.ends.get(end(row)..=end(row + 1)).unwrap_or_default();
        texts.windows(2).map(|ends| match ends {
            [from, to] => self.text.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        })
    }
}

/// Lists of which few are different, by what they are made of.
struct Known {
    entries: Vec<Entry>,
    codes: HashMap<Vec<u64>, u32>,
}

impl Known {
    fn new() -> Self {
        Self { entries: vec![Entry::List(Vec::new())], codes: HashMap::new() }
    }

    fn code(&mut self, of: &[u64], list: impl FnOnce() -> Vec<SmolStr>) -> u32 {
        if of.is_empty() {
            return 0;
        }
        if let Some(code) = self.codes.get(of) {
            return *code;
        }
        let code = self.push(list());
        self.codes.insert(of.to_vec(), code);
        code
    }

    fn push(&mut self, list: Vec<SmolStr>) -> u32 {
        self.entries.push(Entry::List(list));
        u32::try_from(self.entries.len() - 1).unwrap_or(0)
    }
}

impl Fill<'_> {
    pub(super) fn payment(&self, found: &PaymentColumn, part: Part, rows: usize) -> Cells {
        let item_of = |row: usize, id: InstalmentId| {
            found.items_of(row).find(|item| found.items.instalment.get(*item) == Some(&id))
        };
        match part {
            Part::Payable => {
                Cells::Pence((0..rows).map(|row| pence(&found.payable, row)).collect())
            }
            Part::Total => Cells::Pence(match &found.total.data {
                FigureData::Numbers(total) => (0..rows)
                    .map(|row| found.total.known.get(row).then(|| pence(total, row)).flatten())
                    .collect(),
                _ => vec![None; rows],
            }),
            Part::HeldCount => {
                Cells::Counts(found.held_count.iter().map(|held| Some(i64::from(*held))).collect())
            }
            Part::ByDueDate => by_due_date(found, rows),
            Part::Reasons => self.item_reasons(found, rows),
            Part::Missing => self.item_gaps(found, rows),
            Part::Items => self.items(found, rows),
            Part::Instalment(id) => answer_cells((0..rows).map(|row| {
                item_of(row, id).and_then(|item| found.items.answer.get(item).copied())
            })),
            Part::InstalmentAmount(id) => Cells::Pence(
                (0..rows)
                    .map(|row| item_of(row, id).and_then(|item| pence(&found.items.amount, item)))
                    .collect(),
            ),
            Part::InstalmentDueOn(id) => Cells::Days(
                (0..rows)
                    .map(|row| item_of(row, id).and_then(|item| day(&found.items.due_on, item)))
                    .collect(),
            ),
            _ => self.notices_of(&found.notices, part),
        }
    }

    /// The reasons of all items of a row, each once.
    fn item_reasons(&self, found: &PaymentColumn, rows: usize) -> Cells {
        let reasons = &found.items.reasons;
        let says_nothing = says_nothing(reasons);
        let mut known = Known::new();
        let mut said: Vec<u64> = Vec::new();
        let codes = (0..rows).map(|row| {
            said.clear();
            for item in found.items_of(row) {
                let code = reasons.codes.get(item).copied().unwrap_or(0);
                let capacity = found.items.capacity.get(item);
                let nothing = says_nothing.get(code as usize).copied().unwrap_or(true);
                let one = u64::from(code) << 1 | u64::from(capacity);
                if (capacity || !nothing) && !said.contains(&one) {
                    said.push(one);
                }
            }
            known.code(&said, || {
                let mut names: Vec<SmolStr> = Vec::new();
                for one in &said {
                    let entry =
                        usize::try_from(one >> 1).ok().and_then(|at| reasons.entries.get(at));
                    let own = entry.into_iter().flatten();
                    let own = own.map(|id| self.program[*id].head.name.clone());
                    let capacity = (one & 1 == 1).then(|| SmolStr::new_static("capacity"));
                    for name in own.chain(capacity) {
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                }
                names
            })
        });
        let codes = codes.collect();
        Cells::Coded { codes, entries: known.entries }
    }

    /// What is missing of all items of a row, each once.
    fn item_gaps(&self, found: &PaymentColumn, rows: usize) -> Cells {
        let missing = &found.items.missing;
        let says_nothing = says_nothing(missing);
        let plain = |gaps: &Vec<Gap>| gaps.iter().all(|gap| gap.steps.is_empty());
        let all_plain: Vec<bool> = missing.entries.iter().map(plain).collect();
        let mut known = Known::new();
        let mut said: Vec<u64> = Vec::new();
        let codes = (0..rows).map(|row| {
            said.clear();
            let mut same_in_all_cases = true;
            for item in found.items_of(row) {
                let code = missing.codes.get(item).copied().unwrap_or(0);
                let nothing = says_nothing.get(code as usize).copied().unwrap_or(true);
                if !nothing && !said.contains(&u64::from(code)) {
                    said.push(u64::from(code));
                    same_in_all_cases &= all_plain.get(code as usize).copied().unwrap_or(false);
                }
            }
            let paths = || {
                let gaps: Vec<Gap> = found.missing_of(row).into_iter().cloned().collect();
                self.paths(row, &gaps)
            };
            // What an item is called depends on its case.
            if same_in_all_cases { known.code(&said, paths) } else { known.push(paths()) }
        });
        let codes = codes.collect();
        Cells::Coded { codes, entries: known.entries }
    }

    /// The items of instalments `for each`: `outcomes[0] payable 358.00 2026-05-01`.
    fn items(&self, found: &PaymentColumn, rows: usize) -> Cells {
        let mut lists = Lists::new(rows);
        for row in 0..rows {
            for item in found.items_of(row) {
                let Some(id) = found.items.instalment.get(item) else { continue };
                let instalment = &self.program[*id];
                let Some(answer) = found.items.answer.get(item) else { continue };
                if instalment.each.is_none() {
                    continue;
                }
                let text = &mut lists.text;
                text.extend_from_slice(instalment.head.name.as_bytes());
                text.push(b'[');
                match found.items.index.get(item).filter(|_| !found.items.more.get(item)) {
                    Some(index) => digits::push_number(i128::from(*index), text),
                    None => text.extend_from_slice("…".as_bytes()),
                }
                text.extend_from_slice(b"] ");
                text.extend_from_slice(answer_name(*answer).as_bytes());
                if *answer == Answer::Payable {
                    text.push(b' ');
                    push_amount(found, item, text);
                    if let Some(due) = day(&found.items.due_on, item) {
                        text.push(b' ');
                        text.extend_from_slice(&digits::day(due));
                    }
                }
                lists.end_text();
            }
            lists.end_row();
        }
        Cells::Lists(lists)
    }
}

/// Which entries say nothing.
fn says_nothing<T>(coded: &Coded<Vec<T>>) -> Vec<bool> {
    coded.entries.iter().map(Vec::is_empty).collect()
}

fn push_amount(found: &PaymentColumn, item: usize, into: &mut Vec<u8>) {
    // What is payable was rounded to the penny.
    digits::push_pence(pence(&found.items.amount, item).unwrap_or(0), into);
}

/// What is payable on each day, earliest first: `2025-07-01 358.00`.
fn by_due_date(found: &PaymentColumn, rows: usize) -> Cells {
    let mut lists = Lists::new(rows);
    let mut due: Vec<(i32, i128)> = Vec::new();
    for row in 0..rows {
        due.clear();
        for item in found.items_of(row) {
            if found.items.answer.get(item) != Some(&Answer::Payable) {
                continue;
            }
            let amount = pence(&found.items.amount, item).unwrap_or(0);
            let Some(day) = day(&found.items.due_on, item) else { continue };
            match due.iter_mut().find(|(on, _)| *on == day) {
                // That the sum of all fits was seen when the row was answered.
                Some((_, sum)) => *sum = sum.saturating_add(amount),
                None => due.push((day, amount)),
            }
        }
        due.sort_unstable_by_key(|(on, _)| *on);
        for (on, sum) in &due {
            lists.text.extend_from_slice(&digits::day(*on));
            lists.text.push(b' ');
            digits::push_pence(*sum, &mut lists.text);
            lists.end_text();
        }
        lists.end_row();
    }
    Cells::Lists(lists)
}
