//! A report for people.
//!
//! Owns: the words and the order of what two sets of rules answer otherwise, as a [`Document`] that text and pages are
//! printed from. Takes: a [`Report`], and how inputs are called. Must never know: colours, terminals.

use super::cause::{Cause, Only};
use super::pair::full_name;
use super::report::{CauseTold, PartTold, Report, ShiftTold, ValueTold};
use super::row::Sides;
use super::tally::Example;
use super::words::{Class, Subject};
use crate::batch::summary::Which;
use crate::batch::summary::grouped;
use crate::batch::summary::suppress::{CellId, Sheet, Shown};
use crate::engine::IndicatorAnswer;
use crate::explain::Document;
use crate::explain::fragment::{Align, Bar, Block, Drawing, Figure, Role, Table, Tag, Tone, Words};
use crate::program::{Answer, AnswerId, Program};
use crate::value::{Number, text};

/// So many causes of an answer are printed: in a text, and on a page.
const MOST_CAUSES: (usize, usize) = (10, 100);
/// So many values of a column are.
const MOST_VALUES: (usize, usize) = (20, 100);
/// So many of the largest changes of a payment are, either way.
const MOST_LARGEST: (usize, usize) = (3, 10);

/// What the words of a report are made from.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// What each input is called.
    pub inputs: &'a [String],
}

impl Report<'_> {
    /// One line: how many cases change.
    #[must_use]
    pub fn head(&self) -> String {
        let changed = match self.changed {
            Some(0) => "no answer changes".to_owned(),
            Some(1) => "1 changes".to_owned(),
            Some(changed) => format!("{} change", grouped(changed)),
            None => "some change".to_owned(),
        };
        let rejected = match self.sheet.told(self.rejected) {
            Some(0) => String::new(),
            _ => format!("; {} rejected", said(&self.sheet, self.rejected)),
        };
        let faulty = |cell: CellId| said(&self.sheet, cell);
        let Sides { before, after } = self.faulty;
        let faulty = match (self.sheet.told(before), self.sheet.told(after)) {
            (Some(0), Some(0)) => String::new(),
            _ if faulty(before) == faulty(after) => {
                format!("; {} with facts that cannot be right", faulty(after))
            }
            _ => format!(
                "; with facts that cannot be right {} before, {} after",
                faulty(before),
                faulty(after)
            ),
        };
        let cases = said(&self.sheet, self.cases);
        let cases = if cases == "1" { "1 case".to_owned() } else { format!("{cases} cases") };
        format!("{cases}: {changed}{rejected}{faulty}")
    }

    /// The report for reading: short, or with charts and more of everything.
    #[must_use]
    pub fn document(&self, names: Names<'_>, charts: bool) -> Document {
        let mut page = Page { report: self, names, charts, document: Document::default() };
        page.remark(self.head());
        if self.as_at.before != self.as_at.after {
            let Sides { before, after } = self.as_at;
            page.remark(format!("Before: as at {before}. After: as at {after}."));
        }
        if self.bound > 1 {
            page.remark(format!(
                "Counts from 1 to {} are shown as <{}; – is a count that is not shown, because one of them could be \
                 worked out from it.",
                self.bound - 1,
                self.bound
            ));
        }
        page.one_side("Only the rules before answer", &self.pairs.removed);
        page.one_side("Only the rules after answer", &self.pairs.added);
        let changes = |part: &&PartTold| part.sheet.count(part.changed) > 0;
        for part in self.parts.iter().filter(changes) {
            page.part(part);
        }
        let same = self.parts.iter().filter(|part| !changes(part));
        let same: Vec<String> =
            same.map(|part| self.programs.after.head(part.pair.after.0).name.to_string()).collect();
        if !same.is_empty() {
            page.document.gap();
            page.one_side("No change", &same);
        }
        page.document
    }

    pub(super) fn subject(&self, part: &PartTold) -> Subject<'_> {
        Subject { programs: self.programs, pair: part.pair }
    }
}

pub(super) fn said(sheet: &Sheet, cell: CellId) -> String {
    match sheet.shown(cell) {
        Shown::Count(count) => grouped(count),
        Shown::Below(bound) => format!("<{bound}"),
        Shown::Withheld => "–".to_owned(),
    }
}

struct Page<'a> {
    report: &'a Report<'a>,
    names: Names<'a>,
    charts: bool,
    document: Document,
}

impl Page<'_> {
    fn remark(&mut self, words: impl Into<String>) {
        self.document.line(Role::Remark, Words::text(words.into()));
    }

    fn heading(&mut self, words: &str) {
        self.document.gap();
        self.document.line(Role::Part, Words::text(words));
    }

    fn one_side(&mut self, what: &str, names: &[String]) {
        if !names.is_empty() {
            let names = names.iter().map(|name| Words::of(Tag::Name, name.as_str()));
            let words = Words::text(format!("{what}: ")).then(Words::joined(names, ", ", ", "));
            self.document.line(Role::Remark, words);
        }
    }

    const fn most(&self, (text, page): (usize, usize)) -> usize {
        if self.charts { page } else { text }
    }

    fn table(&mut self, columns: Vec<(String, Align)>, rows: Vec<Vec<Words>>) {
        let head = match columns.iter().all(|(name, _)| name.is_empty()) {
            true => Vec::new(),
            false => columns.iter().map(|(name, _)| Words::text(name.as_str())).collect(),
        };
        let columns = columns.into_iter().map(|(_, align)| align).collect();
        self.document.blocks.push(Block::Table(Table { columns, head, rows, anchors: Vec::new() }));
    }

    fn part(&mut self, part: &PartTold) {
        let subject = self.report.subject(part);
        let head = subject.programs.after.head(subject.id());
        self.document.gap();
        let words = Words::of(Tag::Title, head.label.as_str())
            .plain(": ")
            .value(said(&part.sheet, part.changed))
            .plain(" of ")
            .value(said(&self.report.sheet, self.report.cases))
            .plain(if part.sheet.told(part.changed) == Some(1) { " changes" } else { " change" });
        let beside = Words::of(Tag::Name, full_name(subject.programs.after, subject.id()));
        self.document.cited(Role::Section, words, beside);
        self.states(part, subject);
        self.figures(part, subject);
        self.cohort(part, subject);
        self.causes(part, subject);
        for at in 0..self.report.columns.len() {
            self.groups(part, subject, at);
        }
    }

    fn states(&mut self, part: &PartTold, subject: Subject<'_>) {
        let rows = part.states.iter().map(|told| {
            let tone = subject.tone(told.states.after);
            let mut words = Words::text(subject.change(told.states));
            if !told.stays {
                words = Words::of(Tag::Mark(tone), "→ ").then(words);
            } else {
                words = Words::text("  ").then(words);
            }
            let inside = told.inside.map(|cell| {
                let what = match subject.id() {
                    AnswerId::Eligibility(_) => "for other reasons",
                    AnswerId::Define(_) => "with another value",
                    _ => "with other figures",
                };
                format!("{} {what}", said(&part.sheet, cell))
            });
            vec![
                words,
                Words::of(Tag::Value, said(&part.sheet, told.cases)),
                Words::text(inside.unwrap_or_default()),
            ]
        });
        let rows = rows.collect();
        let left = |align| (String::new(), align);
        self.table(vec![left(Align::Left), left(Align::Right), left(Align::Left)], rows);
        if self.charts {
            self.bars(part, subject);
        }
    }

    fn bars(&mut self, part: &PartTold, subject: Subject<'_>) {
        let whole = part.sheet.told(part.changed);
        let bars: Vec<Bar> = part
            .classes
            .iter()
            .map(|(class, cell)| Bar {
                tone: match class {
                    Class::Becomes | Class::NowTold => Tone::Good,
                    Class::NoLonger | Class::NoLongerTold => Tone::Bad,
                    Class::Other | Class::Inside => Tone::Open,
                },
                label: subject.head(*class),
                words: said(&part.sheet, *cell),
                share: part.sheet.told(*cell).zip(whole).and_then(|(cell, whole)| {
                    let mille = (u128::from(cell) * 1000).checked_div(u128::from(whole))?;
                    u32::try_from(mille).ok()
                }),
                mark: None,
            })
            .collect();
        let described: Vec<String> =
            bars.iter().map(|bar| format!("{}: {}", bar.label, bar.words)).collect();
        self.document.blocks.push(Block::Figure(Figure {
            title: format!("Changes: {}", subject.programs.after.head(subject.id()).label),
            description: described.join("; "),
            drawing: Drawing::Bars(bars),
        }));
    }

    fn figures(&mut self, part: &PartTold, subject: Subject<'_>) {
        match subject.id() {
            AnswerId::Standard(_) => {
                self.shift(part, &part.due, "The due date", ("earlier", "later"), days);
                self.shift(part, &part.wait, "The days that count", ("fewer", "more"), days);
            }
            AnswerId::Payment(_) => self.pay(part),
            AnswerId::Define(id) => {
                if subject.programs.after[id].ty.atom == crate::program::Atom::Date {
                    self.shift(part, &part.due, "The date", ("earlier", "later"), days);
                } else {
                    self.order(part);
                }
            }
            AnswerId::Eligibility(_) | AnswerId::Indicator(_) => {}
        }
    }

    /// `The due date: 12 earlier, 3 later, 1 has one now; …`
    fn shift(
        &mut self,
        part: &PartTold,
        shift: &ShiftTold,
        what: &str,
        (less, more): (&str, &str),
        amount: fn(i128) -> String,
    ) {
        let cells = [
            (shift.less, less),
            (shift.more, more),
            (shift.gained, "where there was none"),
            (shift.lost, "no longer there"),
        ];
        let cells = cells.iter().filter(|(cell, _)| part.sheet.count(*cell) > 0);
        let said = cells.map(|(cell, what)| {
            Words::of(Tag::Value, said(&part.sheet, *cell)).plain(format!(" {what}"))
        });
        let said = Words::joined(said, ", ", ", ");
        if said.is_empty() {
            return;
        }
        let mut words = Words::text(format!("{what}: ")).then(said);
        if let Some(figures) = self.shift_figures(part, shift, amount) {
            words = words.plain(format!("; {figures}"));
        }
        self.document.line(Role::Remark, words);
    }

    /// `by -14 to 28 days, in the middle 7, 120 days in all`
    fn shift_figures(
        &self,
        part: &PartTold,
        shift: &ShiftTold,
        amount: fn(i128) -> String,
    ) -> Option<String> {
        if !part.tells(shift) {
            return None;
        }
        let (least, most) = (shift.found.least?, shift.found.most?);
        let total = format!("{} in all", amount(shift.found.total));
        if self.report.bound > 1 {
            let median = shift.found.median()?;
            return Some(format!("by {} in the middle, {total}", amount(median.into())));
        }
        if least == most {
            return Some(format!("by {}, {total}", amount(least)));
        }
        let median = shift.found.median();
        let median = median.map(|days| format!(", {} in the middle", amount(days.into())));
        let (least, most) = (amount(least), amount(most));
        Some(format!("by {least} to {most}{}, {total}", median.unwrap_or_default()))
    }

    fn pay(&mut self, part: &PartTold) {
        let pay = &part.pay;
        if part.tells_sums() {
            let Sides { before, after } = pay.sum;
            let words = Words::text("To pay: before ")
                .value(money(before))
                .plain(", after ")
                .value(money(after))
                .plain(", a difference of ")
                .value(money(after.saturating_sub(before)));
            self.document.line(Role::Remark, words);
        }
        let cells = [(pay.shift.more, "are paid more"), (pay.shift.less, "are paid less")];
        let cells = cells.iter().filter(|(cell, _)| part.sheet.count(*cell) > 0);
        let told = cells.map(|(cell, what)| {
            Words::of(Tag::Value, said(&part.sheet, *cell)).plain(format!(" {what}"))
        });
        let told = Words::joined(told, ", ", ", ");
        if !told.is_empty() {
            self.document.line(Role::Remark, told);
        }
        let most = self.most(MOST_LARGEST);
        for (what, list) in
            [("The largest increases", &pay.up), ("The largest decreases", &pay.down)]
        {
            let cases = list.iter().take(most).map(|(case, by)| {
                Words::of(Tag::Name, self.which(case)).plain(" ").value(money(*by))
            });
            let cases = Words::joined(cases, ", ", ", ");
            if !cases.is_empty() {
                let words = Words::text(format!("{what}: ")).then(cases);
                self.document.line(Role::Remark, words);
            }
        }
    }

    fn order(&mut self, part: &PartTold) {
        let cells = [(part.order.before, "lower"), (part.order.after, "higher")];
        let cells = cells.iter().filter(|(cell, _)| part.sheet.count(*cell) > 0);
        let told = cells.map(|(cell, what)| {
            Words::of(Tag::Value, said(&part.sheet, *cell)).plain(format!(" {what}"))
        });
        let told = Words::joined(told, ", ", ", ");
        if !told.is_empty() {
            self.document.line(Role::Remark, Words::text("The value: ").then(told));
        }
    }

    fn cohort(&mut self, part: &PartTold, subject: Subject<'_>) {
        let Some(Sides { before, after }) = &part.cohort else { return };
        for (side, found, program) in
            [("Before", before, subject.programs.before), ("After", after, subject.programs.after)]
        {
            let words = cohort_words(program, subject, found);
            self.document.line(Role::Remark, Words::text(format!("{side}: ")).then(words));
        }
    }

    fn causes(&mut self, part: &PartTold, subject: Subject<'_>) {
        let others = [
            (part.no_cause, "cases of which no single step can be named"),
            (part.other_causes, "cases of further causes"),
        ];
        let others: Vec<_> =
            others.into_iter().filter(|(cell, _)| part.sheet.count(*cell) > 0).collect();
        // What a case contributes to an indicator over all cases has no proof of its own.
        if part.causes.is_empty() {
            return;
        }
        self.heading("Why: the first step that differs");
        let most = self.most(MOST_CAUSES);
        for told in part.causes.iter().take(most) {
            self.cause(part, subject, told);
        }
        if let Some(more @ 1..) = part.causes.len().checked_sub(most) {
            self.document.line(Role::Heading, Words::text(format!("and {more} more causes")));
        }
        for (cell, what) in others {
            let words = Words::of(Tag::Value, said(&part.sheet, cell)).plain(format!(" {what}"));
            self.document.line(Role::Heading, words);
        }
    }

    fn cause(&mut self, part: &PartTold, subject: Subject<'_>, told: &CauseTold) {
        let cause = &told.cause;
        let count = said(&part.sheet, told.cases);
        let cases = if count == "1" { " case: " } else { " cases: " };
        let words = Words::of(Tag::Value, count).plain(cases).then(cause_words(subject, cause));
        let beside = Words::of(Tag::Citation, cause.cites.join(", "));
        self.document.cited(Role::Heading, words, beside);
        let line = |side: &str, tone, rule: &Option<String>, place: &Option<String>| {
            let place = place.as_deref().map(|place| format!("  ({place})")).unwrap_or_default();
            let rule = rule.as_deref().unwrap_or_default();
            Words::of(Tag::Mark(tone), side)
                .plain("  ")
                .tagged(Tag::Name, rule)
                .tagged(Tag::Place, if rule.is_empty() { place.trim_start() } else { &place })
        };
        let Cause { rule, place, .. } = cause;
        if cause.only != Some(Only::After) {
            let words = line("before", Tone::Bad, &rule.before, &place.before);
            self.document.line(Role::Entry, words);
        }
        if cause.only != Some(Only::Before) {
            let words = line("after ", Tone::Good, &rule.after, &place.after);
            self.document.line(Role::Entry, words);
        }
        for example in &told.first {
            let words = self.example(subject, example);
            self.document.line(Role::Entry, words);
        }
    }

    /// `sam: not eligible → eligible`
    fn example(&self, subject: Subject<'_>, example: &Example) -> Words {
        let Sides { before, after } = example.states;
        let mut words = Words::of(Tag::Name, self.which(&example.case)).plain(": ");
        if before == after {
            words = words.plain(format!("still {}", subject.words_after(after)));
        } else {
            words = words
                .value(subject.words_before(before))
                .plain(" → ")
                .value(subject.words_after(after));
        }
        if let Some(by) = example.moved.by().filter(|by| *by != 0) {
            let amount = match subject.id() {
                AnswerId::Payment(_) => money(by),
                AnswerId::Define(id)
                    if subject.programs.after[id].ty.atom == crate::program::Atom::Money =>
                {
                    money(by)
                }
                _ => days(by),
            };
            let sign = if by > 0 { "+" } else { "" };
            words = words.plain(format!(", {sign}{amount}"));
        }
        let Sides { before, after } = &example.found;
        if let (Some(was), Some(is)) = (before, after)
            && was != is
        {
            words = words.plain(" (the step: ").value(was.as_str()).plain(" → ");
            words = words.value(is.as_str()).plain(")");
        }
        words
    }

    fn groups(&mut self, part: &PartTold, subject: Subject<'_>, at: usize) {
        let (Some(column), Some(groups)) = (self.report.columns.get(at), part.groups.get(at))
        else {
            return;
        };
        self.heading(&format!("By {}", column.name));
        let mut columns = vec![(String::new(), Align::Left), ("cases".to_owned(), Align::Right)];
        columns.extend(part.classes.iter().map(|(class, _)| (subject.head(*class), Align::Right)));
        let moved = match subject.id() {
            AnswerId::Standard(_) => Some(("due earlier", "due later", &part.due)),
            AnswerId::Payment(_) => Some(("paid less", "paid more", &part.pay.shift)),
            _ => None,
        };
        if let Some((less, more, _)) = moved {
            columns.push((less.to_owned(), Align::Right));
            columns.push((more.to_owned(), Align::Right));
        }
        let sums = matches!(subject.id(), AnswerId::Payment(_)) && self.report.bound < 2;
        if sums {
            let names = ["to pay before", "after", "difference"];
            columns.extend(names.map(|name| (name.to_owned(), Align::Right)));
        }
        let value = |sheet: &Sheet, cell: CellId| Words::of(Tag::Value, said(sheet, cell));
        let money_cells = |sum: Sides<i128>| {
            let by = sum.after.saturating_sub(sum.before);
            [sum.before, sum.after, by].map(|pence| Words::of(Tag::Value, money(pence)))
        };
        let most = self.most(MOST_VALUES);
        let mut rows: Vec<Vec<Words>> = Vec::new();
        for ((name, size), group) in column.values.iter().zip(groups).take(most) {
            let mut row = vec![Words::text(value_words(name)), value(&self.report.sheet, *size)];
            row.extend(group.classes.iter().map(|cell| value(&part.sheet, *cell)));
            if moved.is_some() {
                row.extend([group.less, group.more].map(|cell| value(&part.sheet, cell)));
            }
            if sums {
                row.extend(money_cells(group.sum));
            }
            rows.push(row);
        }
        let mut all = vec![Words::text("all"), value(&self.report.sheet, self.report.cases)];
        all.extend(part.classes.iter().map(|(_, cell)| value(&part.sheet, *cell)));
        if let Some((_, _, shift)) = moved {
            all.extend([shift.less, shift.more].map(|cell| value(&part.sheet, cell)));
        }
        if sums {
            all.extend(money_cells(part.pay.sum));
        }
        rows.push(all);
        self.table(columns, rows);
        if let Some(more @ 1..) = column.values.len().checked_sub(most) {
            self.remark(format!("and {more} more values of {}", column.name));
        }
    }

    fn which(&self, case: &Which) -> String {
        which(self.names, case)
    }
}

/// What a case is called.
fn which(names: Names<'_>, case: &Which) -> String {
    match (&case.id, names.inputs.get(case.input)) {
        (Some(id), _) => id.clone(),
        (None, Some(input)) if names.inputs.len() > 1 => format!("{input} row {}", case.row),
        (None, _) => format!("row {}", case.row),
    }
}

pub(super) fn value_words(value: &ValueTold) -> String {
    match value {
        ValueTold::Value(value) => value.clone(),
        ValueTold::Others => "other values".to_owned(),
        ValueTold::Missing => "not given".to_owned(),
    }
}

/// `because of Consent was obtained in time (consent_in_time)`
fn cause_words(subject: Subject<'_>, cause: &Cause) -> Words {
    let mut words = Words::text("because of ");
    match &cause.name {
        Some(name) => {
            let Sides { before, after } = subject.programs;
            let label = label_of(after, name).or_else(|| label_of(before, name));
            let own = name.rsplit('.').next().unwrap_or(name);
            words = match label {
                Some(label) => words.label(label).plain(" (").tagged(Tag::Name, own).plain(")"),
                None => words.tagged(Tag::Name, own),
            };
        }
        None => words = words.plain("the rule itself"),
    }
    if let Some(part) = &cause.part {
        words = words.plain(format!(", {part}"));
    }
    // A line of a definition has words of its own; what stands alone else is the declaration.
    let line = cause.rule.before.is_some() || cause.rule.after.is_some();
    match cause.only {
        Some(Only::After) if line => words.plain(", a line that was not read before"),
        Some(Only::Before) if line => words.plain(", a line that is not read any more"),
        Some(Only::After) => words.plain(", which is new"),
        Some(Only::Before) => words.plain(", which is gone"),
        None => words,
    }
}

/// What a declaration is called: `pack.name`. A step may be called by an item of a case, which a count of cases must
/// not be.
pub(super) fn label_of(program: &Program, name: &str) -> Option<String> {
    let heads = program
        .conditions
        .iter()
        .map(|one| &one.head)
        .chain(program.defines.iter().map(|one| &one.head))
        .chain(program.eligibilities.iter().map(|one| &one.head))
        .chain(program.standards.iter().map(|one| &one.head))
        .chain(program.payments.iter().map(|one| &one.head))
        .chain(program.instalments.iter().map(|one| &one.head))
        .chain(program.indicators.iter().map(|one| &one.head))
        .chain(program.tables.iter().map(|one| &one.head));
    let (pack, own) = name.rsplit_once('.')?;
    let mut heads = heads.filter(|head| head.name == own && program[head.pack].name == pack);
    heads.next().map(|head| head.label.to_string())
}

fn cohort_words(program: &Program, subject: Subject<'_>, found: &IndicatorAnswer) -> Words {
    let facts = crate::program::Facts::empty(program);
    let lexicon = crate::explain::Lexicon { program, facts: &facts };
    let answer = lexicon.answer(subject.id(), found.answer).to_lowercase();
    let mut words = Words::of(Tag::Value, answer)
        .plain(", ")
        .value(grouped(found.numerator))
        .plain(" of ")
        .value(grouped(found.denominator));
    if let Some(share) = found.share {
        words = words.plain(", ").value(text::percent(share));
    }
    if let (Answer::Undecided, Some((low, high))) = (found.answer, found.range) {
        words = words.plain("; from ").value(text::percent(low));
        words = words.plain(" to ").value(text::percent(high)).plain(", once all is known");
    }
    words
}

/// `1 day`, `-14 days`
fn days(count: i128) -> String {
    if count.abs() == 1 { format!("{count} day") } else { format!("{count} days") }
}

pub(super) fn money(pence: i128) -> String {
    Number::from_ratio(pence, 100).map(text::money).unwrap_or_default()
}
