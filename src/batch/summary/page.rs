//! A report for people, and for machines.
//!
//! Owns: the words and the order of a summary, as a [`Document`] that text and pages are printed from, and as JSON.
//! Takes: a [`Report`], the program for its labels, and how inputs are called. Must never know: colours, terminals.

use serde_json::{Map, Value as Json, json};

use super::report::{Cohort, Missed, Part, Report};
use super::suppress::{CellId, Shown};
use super::{LONGEST, Which};
use crate::explain::Document;
use crate::explain::fragment::{Align, Bar, Block, Drawing, Figure, Role, Table, Tag, Tone, Words};
use crate::explain::json::{answer_name, kind_name};
use crate::explain::{Lexicon, answer_tone, answer_words, mark};
use crate::program::{Answer, AnswerId, ConditionId, Facts, Head, Program};
use crate::value::{Number, Rounding, text};

/// So many reasons and missing facts of a determination are printed: in a text, and on a page.
const MOST_ROWS: (usize, usize) = (3, 10);
/// So many due dates are.
const MOST_DATES: (usize, usize) = (10, 400);
/// The version of the JSON.
const FORMAT: &str = "rules/batch-summary/1";

/// What the words of a summary are made from.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The rules.
    pub program: &'a Program,
    /// What each input is called.
    pub inputs: &'a [String],
}

impl Report {
    /// One line: how many cases were answered.
    #[must_use]
    pub fn head(&self) -> String {
        let cases = if self.sheet.told(self.records) == Some(1) { "case" } else { "cases" };
        format!(
            "{} {cases}: {} answered, {} rejected; {} answered with facts that cannot be right",
            self.said(self.records),
            self.said(self.read),
            self.said(self.rejected),
            self.said(self.faulty)
        )
    }

    /// The summary for reading: short, or with charts and more of everything.
    #[must_use]
    pub fn document(&self, names: Names<'_>, charts: bool) -> Document {
        let mut page = Page { report: self, names, charts, document: Document::default() };
        page.document.line(Role::Remark, Words::text(self.head()));
        if self.bound > 1 {
            let said = format!(
                "Counts from 1 to {} are shown as <{}; – is a count that is not shown, because one of them could be worked \
                 out from it.",
                self.bound - 1,
                self.bound
            );
            page.document.line(Role::Remark, Words::text(said));
        }
        page.answers();
        page.reasons();
        page.missing();
        page.waits();
        page.due();
        page.cohorts();
        page.document
    }

    /// The summary for machines. A count is a number, `"<5"`, or null where it is not shown.
    #[must_use]
    pub fn json(&self, names: Names<'_>) -> Json {
        json!({
            "format": FORMAT,
            "engine": env!("CARGO_PKG_VERSION"),
            "as_at": self.as_at.iso(),
            "suppressed_below": if self.bound > 1 { Json::from(self.bound) } else { Json::Null },
            "records": self.json_of(self.records),
            "answered": self.json_of(self.read),
            "rejected": self.json_of(self.rejected),
            "faulty": self.json_of(self.faulty),
            "undecided": self.json_of(self.undecided),
            "answers": self.parts.iter().map(|part| self.part_json(names, part)).collect::<Vec<_>>(),
        })
    }

    fn said(&self, cell: CellId) -> String {
        match self.sheet.shown(cell) {
            Shown::Count(count) => grouped(count),
            Shown::Below(bound) => format!("<{bound}"),
            Shown::Withheld => "–".to_owned(),
        }
    }

    fn json_of(&self, cell: CellId) -> Json {
        match self.sheet.shown(cell) {
            Shown::Count(count) => Json::from(count),
            Shown::Below(bound) => Json::from(format!("<{bound}")),
            Shown::Withheld => Json::Null,
        }
    }

    /// `12.3%`, where both counts are shown.
    fn share(&self, part: CellId, whole: CellId) -> String {
        let counts = self.sheet.told(part).zip(self.sheet.told(whole));
        counts.and_then(|(part, whole)| ratio(part, whole)).map(text::percent).unwrap_or_default()
    }

    fn part_json(&self, names: Names<'_>, part: &Part) -> Json {
        let program = names.program;
        let head = program.head(part.id);
        let mut json = Map::new();
        json.insert("pack".to_owned(), program[head.pack].name.as_str().into());
        json.insert("name".to_owned(), head.name.as_str().into());
        json.insert("label".to_owned(), head.label.as_str().into());
        json.insert("kind".to_owned(), kind_name(part.id).into());
        if let Some(cohort) = &part.cohort {
            json.insert("cohort".to_owned(), self.cohort_json(cohort));
            return Json::Object(json);
        }
        let counts = part.answers.iter();
        let counts: Map<String, Json> = counts
            .map(|(answer, cell)| (answer_name(*answer).to_owned(), self.json_of(*cell)))
            .collect();
        json.insert("counts".to_owned(), counts.into());
        let reasons = part.reasons.iter().map(|(condition, cell)| {
            let head = &program[*condition].head;
            let mut json = json!({"name": head.name.as_str(), "label": head.label.as_str(), "cases": self.json_of(*cell)});
            if let (Some(of), Some(json)) = (instalment(program, part, *condition), json.as_object_mut()) {
                json.insert("instalment".to_owned(), of.name.as_str().into());
            }
            json
        });
        json.insert("reasons".to_owned(), reasons.collect());
        let missing = part.missing.iter().map(|missed| {
            let (alone, among) = (self.json_of(missed.alone), self.json_of(missed.among));
            json!({"fact": missed.path, "only_missing": alone, "missing": among})
        });
        json.insert("missing".to_owned(), missing.collect());
        if matches!(part.id, AnswerId::Standard(_)) {
            json.insert("longest_waits".to_owned(), self.waits_json(names, part));
        }
        if matches!(part.id, AnswerId::Payment(_)) {
            let due = part.due.iter().map(|due| {
                let sum = self.sum(due).map(|pence| text::money_decimal(pounds(pence)));
                json!({"due_on": due.on.map(|on| on.iso()), "cases": self.json_of(due.cases), "sum": sum})
            });
            json.insert("by_due_date".to_owned(), due.collect());
            let total = self.total(part).map(|pence| text::money_decimal(pounds(pence)));
            json.insert("to_pay".to_owned(), total.into());
        }
        Json::Object(json)
    }

    fn waits_json(&self, names: Names<'_>, part: &Part) -> Json {
        if self.bound > 1 {
            return Json::Null;
        }
        let waits = part.waits.iter().map(|wait| {
            json!({
                "id": wait.case.id.as_deref(),
                "input": names.inputs.get(wait.case.input),
                "row": wait.case.row,
                "days_used": wait.days,
                "days_over": wait.over,
                "due_on": wait.due_on().map(|on| on.iso()),
                "ended": wait.ended,
            })
        });
        waits.collect()
    }

    fn cohort_json(&self, cohort: &Cohort) -> Json {
        let told = self.tells(cohort);
        let percent = |share: Number| Json::from(text::percent(share));
        json!({
            "answer": told.map(|found| answer_name(found.answer)),
            "counted": self.json_of(cohort.counted),
            "base": self.json_of(cohort.base),
            "undecided": self.json_of(cohort.open),
            "errors": self.json_of(cohort.errors),
            "share": told.and_then(|found| found.share).map(percent),
            "range": told.and_then(|found| found.range).map(|(low, high)| [percent(low), percent(high)]),
            "target": cohort.found.target.map(|(more_than, share)| {
                json!({"more_than": more_than, "share": percent(share)})
            }),
        })
    }
}

struct Page<'a> {
    report: &'a Report,
    names: Names<'a>,
    charts: bool,
    document: Document,
}

impl Page<'_> {
    fn section(&mut self, words: &str) {
        self.document.gap();
        self.document.line(Role::Section, Words::of(Tag::Title, words));
    }

    const fn most(&self, (text, page): (usize, usize)) -> usize {
        if self.charts { page } else { text }
    }

    fn table(&mut self, columns: &[(&str, Align)], most: usize, rows: Vec<Vec<Words>>) {
        let head = columns.iter().map(|(name, _)| Words::text(*name)).collect();
        let columns = columns.iter().map(|(_, align)| *align).collect();
        let left = rows.len().saturating_sub(most);
        let rows = rows.into_iter().take(most).collect();
        self.document.blocks.push(Block::Table(Table { columns, head, rows, anchors: Vec::new() }));
        if left > 0 {
            self.document
                .line(Role::Remark, Words::text(format!("and {} more", grouped(left as u64))));
        }
    }

    fn part_line(&mut self, part: &Part, more: Words) {
        let head = self.names.program.head(part.id);
        let words = Words::of(Tag::Label, head.label.as_str()).then(more);
        let aside = Words::of(Tag::Name, head.name.as_str());
        self.document.cited(Role::Part, words, aside);
    }

    fn answers(&mut self) {
        let report = self.report;
        if report.parts.iter().all(|part| part.answers.is_empty()) {
            return;
        }
        self.section("Answers");
        if report.sheet.count(report.undecided) > 0 {
            let words = format!(
                "An answer cannot be told in {} of {}.",
                report.said(report.undecided),
                cases(&report.said(report.read))
            );
            self.document.line(Role::Remark, Words::text(words));
        }
        let answered = || report.parts.iter().filter(|part| !part.answers.is_empty());
        if !self.charts {
            let rows = answered().map(|part| {
                let head = self.names.program.head(part.id);
                let said = part.answers.iter().map(|(answer, cell)| {
                    Words::text(self.answer(part, *answer))
                        .plain(" ")
                        .tagged(Tag::Value, report.said(*cell))
                });
                let name = Words::of(Tag::Name, head.name.as_str());
                vec![name, Words::joined(said, ", ", ", ")]
            });
            let rows: Vec<_> = rows.collect();
            let columns = vec![Align::Left, Align::Left];
            let table = Table { columns, head: Vec::new(), rows, anchors: Vec::new() };
            self.document.blocks.push(Block::Table(table));
            return;
        }
        for part in answered() {
            self.part_line(part, Words::new());
            let rows = part.answers.iter().map(|(answer, cell)| {
                let tone = answer_tone(*answer);
                let said = Words::of(Tag::Mark(tone), mark(tone))
                    .plain(" ")
                    .plain(self.answer(part, *answer));
                vec![
                    said,
                    Words::of(Tag::Value, report.said(*cell)),
                    Words::text(report.share(*cell, report.read)),
                ]
            });
            let rows = rows.collect();
            let columns =
                [("answer", Align::Left), ("cases", Align::Right), ("share", Align::Right)];
            self.table(&columns, usize::MAX, rows);
            let bars = part.answers.iter().map(|(answer, cell)| Bar {
                tone: answer_tone(*answer),
                label: self.answer(part, *answer),
                words: report.said(*cell),
                share: self.mille(*cell, report.read),
                mark: None,
            });
            let bars = bars.collect();
            let label = &self.names.program.head(part.id).label;
            self.bars(format!("Answers: {label}"), bars);
        }
    }

    fn answer(&self, part: &Part, answer: Answer) -> String {
        let facts = Facts::empty(self.names.program);
        let said = Lexicon { program: self.names.program, facts: &facts }.answer(part.id, answer);
        if said.is_empty() { answer_words(answer).to_lowercase() } else { said.to_lowercase() }
    }

    /// Thousandths, where both counts are shown.
    fn mille(&self, part: CellId, whole: CellId) -> Option<u32> {
        let sheet = &self.report.sheet;
        let (part, whole) = (sheet.told(part)?, sheet.told(whole)?);
        mille(part, whole)
    }

    fn bars(&mut self, title: String, bars: Vec<Bar>) {
        if !self.charts {
            return;
        }
        let said = bars.iter().map(|bar| format!("{}: {}", bar.label, bar.words));
        let description = said.collect::<Vec<_>>().join("; ");
        let drawing = Drawing::Bars(bars);
        self.document.blocks.push(Block::Figure(Figure { title, description, drawing }));
    }

    fn reasons(&mut self) {
        let report = self.report;
        let refusing = || report.parts.iter().filter(|part| !part.reasons.is_empty());
        if refusing().next().is_none() {
            return;
        }
        self.section("What refuses most");
        let words = "In how many cases each condition or exclusion refuses, or holds back an item; a case may have several.";
        self.document.line(Role::Remark, Words::text(words));
        for part in refusing() {
            let refused = part.answers.iter().find(|(answer, _)| *answer == Answer::NotEligible);
            let whole = refused.map_or(report.read, |(_, cell)| *cell);
            self.part_line(part, Words::new());
            let program = self.names.program;
            let named = |condition: &ConditionId| {
                let head = &program[*condition].head;
                match instalment(program, part, *condition) {
                    Some(of) => (
                        format!("{}: {}", of.label, head.label),
                        format!("{}.{}", of.name, head.name),
                    ),
                    None => (head.label.to_string(), head.name.to_string()),
                }
            };
            let rows = part.reasons.iter().map(|(condition, cell)| {
                let (label, name) = named(condition);
                let share =
                    if refused.is_some() { report.share(*cell, whole) } else { String::new() };
                vec![
                    Words::of(Tag::Label, label).plain(" ").tagged(Tag::Name, name),
                    Words::of(Tag::Value, report.said(*cell)),
                    Words::text(share),
                ]
            });
            let rows = rows.collect();
            let share = if refused.is_some() { "of those refused" } else { "" };
            let most = self.most(MOST_ROWS);
            let columns = [("reason", Align::Left), ("cases", Align::Right), (share, Align::Right)];
            self.table(&columns, most, rows);
            let bars = part.reasons.iter().take(most).map(|(condition, cell)| Bar {
                tone: Tone::Bad,
                label: named(condition).0,
                words: report.said(*cell),
                share: self.mille(*cell, whole),
                mark: None,
            });
            let bars = bars.collect();
            self.bars(format!("What refuses most: {}", program.head(part.id).label), bars);
        }
    }

    fn missing(&mut self) {
        let report = self.report;
        let open = || report.parts.iter().filter(|part| !part.missing.is_empty());
        if open().next().is_none() {
            return;
        }
        self.section("What would settle the cases that cannot be told");
        let words = "Each fact with the undecided cases in which it is the only one missing (it alone can settle them), and all in \
                     which it is missing.";
        self.document.line(Role::Remark, Words::text(words));
        for part in open() {
            let said = part.open.map(|cell| format!(": {}", report.said(cell)));
            self.part_line(part, Words::text(said.unwrap_or_default()));
            let rows = part.missing.iter().map(|Missed { path, alone, among }| {
                vec![
                    Words::of(Tag::Name, path.as_str()),
                    Words::of(Tag::Value, report.said(*alone)),
                    Words::of(Tag::Value, report.said(*among)),
                ]
            });
            let rows = rows.collect();
            let columns = [
                ("fact", Align::Left),
                ("the only one missing", Align::Right),
                ("missing", Align::Right),
            ];
            self.table(&columns, self.most(MOST_ROWS), rows);
        }
    }

    fn waits(&mut self) {
        let report = self.report;
        let standards = || {
            report.parts.iter().filter(|part| {
                matches!(part.id, AnswerId::Standard(_))
                    && (!part.waits.is_empty()
                        || part.answers.iter().any(|(one, _)| *one == Answer::Breached))
            })
        };
        if standards().next().is_none() {
            return;
        }
        self.section("Breaches and the longest waits");
        if report.bound > 1 {
            let words = "The longest waits are left out: each is a single case.";
            self.document.line(Role::Remark, Words::text(words));
        }
        for part in standards() {
            let late = part.answers.iter().find(|(answer, _)| *answer == Answer::Breached);
            let late = late.map_or_else(|| "0".to_owned(), |(_, cell)| report.said(*cell));
            self.part_line(part, Words::text(": ").value(late).plain(" late"));
            let rows: Vec<_> = part
                .waits
                .iter()
                .take(LONGEST)
                .map(|wait| {
                    vec![
                        Words::of(Tag::Value, self.which(&wait.case)),
                        Words::of(Tag::Value, wait.days.to_string()),
                        Words::of(Tag::Value, wait.over.to_string()),
                        Words::text(wait.due_on().map(|on| on.to_string()).unwrap_or_default()),
                        Words::text(if wait.ended { "has ended" } else { "goes on" }),
                    ]
                })
                .collect();
            if !rows.is_empty() {
                let columns = [
                    ("case", Align::Left),
                    ("days", Align::Right),
                    ("late", Align::Right),
                    ("due", Align::Left),
                    ("the wait", Align::Left),
                ];
                self.table(&columns, LONGEST, rows);
            }
        }
    }

    fn which(&self, case: &Which) -> String {
        match (&case.id, self.names.inputs.get(case.input)) {
            (Some(id), _) => id.clone(),
            (None, Some(input)) if self.names.inputs.len() > 1 => {
                format!("{input} row {}", case.row)
            }
            (None, _) => format!("row {}", case.row),
        }
    }

    fn due(&mut self) {
        let report = self.report;
        let paying = || report.parts.iter().filter(|part| !part.due.is_empty());
        if paying().next().is_none() {
            return;
        }
        self.section("To pay, by due date");
        for part in paying() {
            let money = |pence: Option<i64>| {
                pence.map_or_else(|| "–".to_owned(), |pence| text::money(pounds(pence)))
            };
            let total = money(report.total(part));
            self.part_line(part, Words::text(": ").value(total));
            let rows = part.due.iter().map(|due| {
                let on = due.on.map_or_else(|| "not known yet".to_owned(), |on| on.to_string());
                vec![
                    Words::text(on),
                    Words::of(Tag::Value, report.said(due.cases)),
                    Words::of(Tag::Value, money(report.sum(due))),
                ]
            });
            let rows: Vec<_> = rows.collect();
            let columns = [("due", Align::Left), ("cases", Align::Right), ("sum", Align::Right)];
            self.table(&columns, self.most(MOST_DATES), rows);
        }
    }

    fn cohorts(&mut self) {
        let report = self.report;
        let cohorts = report.parts.iter().filter_map(|part| Some((part, part.cohort.as_ref()?)));
        let cohorts: Vec<_> = cohorts.collect();
        if cohorts.is_empty() {
            return;
        }
        self.section("Indicators over all cases");
        let mut bars = Vec::new();
        for (part, cohort) in cohorts {
            let told = report.tells(cohort);
            let answer = told.map(|found| found.answer);
            let said = answer.map_or_else(|| "–".to_owned(), |answer| self.answer(part, answer));
            self.part_line(part, Words::text(": ").value(said));
            self.document.line(Role::Remark, self.cohort_words(cohort));
            let share = told.and_then(|found| found.share);
            let words = share.map_or_else(|| "–".to_owned(), text::percent);
            let thousandths = |share: Number| {
                let mille = share.mul(Number::from_i64(1000)).ok();
                let mille = mille.and_then(|mille| mille.round(Rounding::Down).ok());
                mille.and_then(Number::to_i64).and_then(|mille| u32::try_from(mille).ok())
            };
            bars.push(Bar {
                tone: answer.map_or(Tone::Open, answer_tone),
                label: self.names.program.head(part.id).label.to_string(),
                words,
                share: share.and_then(thousandths),
                mark: cohort.found.target.and_then(|(_, share)| thousandths(share)),
            });
        }
        self.bars("Indicators over all cases; the line is the target".to_owned(), bars);
    }

    fn cohort_words(&self, cohort: &Cohort) -> Words {
        let report = self.report;
        let mut words = Words::of(Tag::Value, report.said(cohort.counted)).plain(" of ");
        words = words.value(report.said(cohort.base)).plain(" in the base count");
        let told = report.tells(cohort);
        if let Some(share) = told.and_then(|found| found.share) {
            words = words.plain(", ").value(text::percent(share));
        }
        if let Some((low, high)) = told.and_then(|found| found.range) {
            words = words.plain("; from ").value(text::percent(low));
            words = words.plain(" to ").value(text::percent(high)).plain(", once all is known");
        }
        if let Some((more_than, share)) = cohort.found.target {
            let least = if more_than { "more than " } else { "at least " };
            words = words.plain("; the target is ").plain(least).value(text::percent(share));
        }
        for (cell, what) in [(cohort.open, "cannot be told"), (cohort.errors, "err")] {
            if report.sheet.told(cell) != Some(0) {
                words = words.plain("; ").value(report.said(cell)).plain(format!(" {what}"));
            }
        }
        words
    }
}

/// The instalment of a payment that a condition is one of, where there are several.
fn instalment<'p>(program: &'p Program, part: &Part, condition: ConditionId) -> Option<&'p Head> {
    let AnswerId::Payment(id) = part.id else { return None };
    let instalments = &program[id].instalments;
    let of = instalments.iter().find(|id| program[**id].conditions.contains(&condition))?;
    (instalments.len() > 1).then(|| &program[*of].head)
}

/// `300 cases`
fn cases(count: &str) -> String {
    if count == "1" { "1 case".to_owned() } else { format!("{count} cases") }
}

fn ratio(part: u64, whole: u64) -> Option<Number> {
    Number::from_ratio(i128::from(part), i128::from(whole)).ok()
}

/// Thousandths, rounded down.
fn mille(part: u64, whole: u64) -> Option<u32> {
    let mille = (u128::from(part) * 1000).checked_div(u128::from(whole))?;
    u32::try_from(mille.min(1000)).ok()
}

fn pounds(pence: i64) -> Number {
    Number::from_ratio(i128::from(pence), 100).unwrap_or(Number::ZERO)
}

/// `1,234,567`
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}
