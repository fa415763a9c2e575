//! Lines into declarations.
//!
//! Owns: which lines may stand under which head, what a line belongs to, and the reports about a line that
//! stands in the wrong place, is said twice or is left out. Takes: logical lines. Gives: the tree.
//! A line that cannot be read marks what it belongs to as broken, so that nothing is said about what seems
//! to be missing there; below a head that cannot be read, lines are passed over.
//! Must never know: what names mean.

mod conditions;
mod determinations;
mod letter;
mod plain;
mod scenario;

use smol_str::SmolStr;

use super::ast::{Annotations, Declaration, File, Head, Path};
use super::grammar::{Kind, Node};
use super::layout::Line;
use super::lower::{Read, Reader};
use super::{habits, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// The part of the open declaration that the line above belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// The declaration itself.
    Head,
    Member,
    Field,
    /// A check that still waits for its expression, or has just got it.
    Check,
    Line,
    Row,
    Condition,
    Notice,
    Instalment,
    Target,
    /// A part whose head could not be read: the lines below it are passed over.
    Lost,
}

/// In which list of a scenario a bare line belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    None,
    Given,
    Expect,
}

/// Puts lines into declarations.
pub(super) struct Assembler<'t, 'p> {
    reader: Reader<'t, 'p>,
    file: File,
    open: Option<Declaration>,
    /// The head above could not be read.
    skipping: bool,
    place: Place,
    /// Lines that may be said once, and were: for the declaration and for its present part.
    said: Vec<(&'static str, Span)>,
    said_of_part: Vec<(&'static str, Span)>,
    /// A check without its expression.
    check: Option<(Head, Vec<Path>)>,
    mode: Mode,
    /// A list in a scenario whose rows may follow.
    rows_open: bool,
    /// Scenarios are read; else they are passed over.
    scenarios: bool,
    /// How deep each line stands, for the formatter: 0 for a head.
    depths: Vec<u8>,
    /// How deep the list of a scenario stands whose rows may follow.
    list_depth: u8,
    /// The line above is a sentence, and that is reported.
    prose: bool,
    /// The same of the line before it.
    prose_above: bool,
    /// A row of the open table has no `|` at its end, and that is reported.
    open_rows: bool,
    /// The text of the line above.
    above: &'t str,
}

/// What a declaration makes of a line.
enum Taken {
    Yes,
    /// There is no such line here.
    No,
}

impl<'t, 'p> Assembler<'t, 'p> {
    pub(super) fn new(reader: Reader<'t, 'p>, scenarios: bool) -> Self {
        Self {
            reader,
            file: File::default(),
            open: None,
            skipping: false,
            place: Place::Head,
            said: Vec::new(),
            said_of_part: Vec::new(),
            check: None,
            mode: Mode::None,
            rows_open: false,
            scenarios,
            depths: Vec::new(),
            list_depth: 1,
            prose: false,
            prose_above: false,
            open_rows: false,
            above: "",
        }
    }

    /// The declarations, and how deep each line stands in its own.
    pub(super) fn finish(mut self) -> (File, Vec<u8>) {
        self.close();
        (self.file, self.depths)
    }

    /// Puts one line where it belongs. Says whether it is worth going on.
    pub(super) fn line(&mut self, line: &'t Line) -> bool {
        let text = self.text(line);
        self.prose_above = std::mem::take(&mut self.prose);
        let depth = if self.is_own_name(text) {
            self.inner_line(line, "");
            self.depth(text, "")
        } else if is_head(text) {
            self.head_line(line, text);
            0
        } else {
            let opening = opening(text);
            self.inner_line(line, opening);
            self.depth(text, opening)
        };
        self.depths.push(depth);
        self.above = text;
        !self.reader.gives_up()
    }

    /// How deep the line stands that was put in its place just now.
    fn depth(&mut self, text: &str, opening: &str) -> u8 {
        let part = match (&self.open, self.place) {
            (_, Place::Head) => 0,
            (Some(Declaration::Payment(_)), Place::Condition) => 2,
            _ => 1,
        };
        match (&self.open, opening) {
            (Some(Declaration::Scenario(_)), "|") => self.list_depth + 1,
            (Some(Declaration::Scenario(_)), _) => {
                let (word, rest) = words::first_word(text);
                let own = opening == "as at"
                    || matches!(opening, "cites" | "interpretation" | "note")
                    || matches!(word, "given" | "expect")
                        && !text.get(word.len()..).is_some_and(|rest| rest.starts_with('.'));
                self.list_depth = if own { 1 } else { 2 };
                if own && rest.is_empty() { 1 } else { self.list_depth }
            }
            (_, "cites" | "interpretation" | "note" | "letter" | "helps" | "contact") => part + 1,
            (Some(Declaration::Standard(_)), "applies when") => 1,
            (
                _,
                "met when" | "applies when" | "excluded when" | "held when" | "warns" | "when"
                | "pays" | "due on" | "at most",
            ) => part + 1,
            (_, "condition" | "expectation" | "exclusion" | "hold") => part,
            (Some(Declaration::Facts(_) | Declaration::Record(_)), "")
                if self.place == Place::Check =>
            {
                2
            }
            _ => 1,
        }
    }

    /// Says that the rest of the file is not read.
    pub(super) fn gave_up(&mut self, line: &Line) {
        let span = self.span(line);
        self.reader.report(
            Diagnostic::error(
                Code::SyntaxTooMany,
                span,
                "there are too many mistakes in this file",
            )
            .label("what stands below this line is not read")
            .help("mend the first of them and run this again"),
        );
    }

    fn text(&self, line: &Line) -> &'t str {
        self.reader.masked.get(line.range.clone()).unwrap_or("")
    }

    fn span(&self, line: &Line) -> Span {
        self.reader.span(line.full_range())
    }

    /// Does the line begin with a name that the open declaration gives: `source: text` under `facts`,
    /// `record "A record"` under `choices`, `status is …` in a scenario?
    fn is_own_name(&self, text: &str) -> bool {
        let (word, rest) = words::first_word(text);
        if word.is_empty() {
            return false;
        }
        match &self.open {
            Some(Declaration::Facts(_) | Declaration::Record(_)) => {
                rest.starts_with(':') || is_long_name(text)
            }
            Some(Declaration::Levels(_) | Declaration::Choices(_)) => {
                rest.starts_with('"')
                    && !matches!(word, "note" | "interpretation" | "scenario" | "cites")
                    || word == "level"
            }
            Some(Declaration::Scenario(_)) => {
                self.mode != Mode::None
                    && text.get(word.len()..).is_some_and(|rest| rest.starts_with('.'))
            }
            _ => false,
        }
    }

    // --- heads ---------------------------------------------------------------------------------------

    fn head_line(&mut self, line: &'t Line, text: &'t str) {
        self.close();
        let (word, rest) = words::first_word(text);
        if word == "scenario" && !self.scenarios {
            self.skipping = true;
            return;
        }
        let mut declaration = self.read_head(line, word);
        if let Some(head) = declaration.as_mut().and_then(head_of) {
            head.broken |= !line.bullets.is_empty(); // what stands in them is missing, and reported
        }
        if declaration.is_none() {
            self.skipping = true;
            let (name, _) = words::first_word(rest);
            if !name.is_empty() {
                self.file.lost.push(SmolStr::new(name));
            }
        }
        self.open = declaration;
    }

    /// Ends the open declaration.
    fn close(&mut self) {
        self.close_part();
        self.skipping = false;
        self.place = Place::Head;
        self.said.clear();
        self.mode = Mode::None;
        self.rows_open = false;
        self.open_rows = false;
        if let Some(mut declaration) = self.open.take() {
            self.check_complete(&mut declaration);
            self.file.declarations.push(declaration);
        }
    }

    /// Ends the open part of the declaration.
    fn close_part(&mut self) {
        self.said_of_part.clear();
        let Some((head, _)) = self.check.take() else { return };
        if !head.broken {
            self.left_out(
                &head,
                "check",
                "does not say what must hold",
                "child.date_of_birth is on or before referral.submitted_on",
            );
        }
        self.break_declaration();
    }

    /// Begins a part of the open declaration.
    fn begin_part(&mut self, place: Place) {
        self.close_part();
        self.place = place;
    }

    // --- lines ---------------------------------------------------------------------------------------

    fn inner_line(&mut self, line: &'t Line, opening: &'static str) {
        if self.skipping {
            return;
        }
        let Some(mut declaration) = self.open.take() else {
            self.unplaced(line, opening, None);
            return;
        };
        let broken_before = self.place;
        let taken = if matches!(opening, "cites" | "interpretation" | "note") {
            self.annotation(&mut declaration, line, opening);
            Taken::Yes
        } else if matches!(opening, "letter" | "helps" | "contact") {
            self.letter_line(&mut declaration, line, opening)
        } else {
            self.line_of(&mut declaration, line, opening)
        };
        if let Taken::No = taken {
            if self.place != Place::Lost || words::place_of_line(opening).is_none() {
                self.unplaced(line, opening, Some(&declaration));
            }
            if let Some(head) = head_of(&mut declaration) {
                head.broken = true;
            } else if let Declaration::Scenario(scenario) = &mut declaration {
                scenario.span = scenario.span.to(self.span(line));
            }
            if let Some(head) = self.part_head(&mut declaration) {
                head.broken = true;
            }
        } else if broken_before == self.place {
            self.extend(&mut declaration, self.span(line));
        } else if let Some(head) = head_of(&mut declaration) {
            head.span = head.span.to(self.span(line));
        }
        self.open = Some(declaration);
    }

    fn line_of(
        &mut self,
        declaration: &mut Declaration,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        match declaration {
            Declaration::Pack(pack) => self.pack_line(pack, line, opening),
            Declaration::Source(source) => self.source_line(source, line, opening),
            Declaration::Levels(levels) => {
                self.member_line(&mut levels.steps, &mut levels.head, line, opening)
            }
            Declaration::Choices(choices) => {
                self.member_line(&mut choices.values, &mut choices.head, line, opening)
            }
            Declaration::Facts(facts) => self.field_line(
                &mut facts.fields,
                &mut facts.checks,
                &mut facts.head,
                line,
                opening,
            ),
            Declaration::Record(record) => self.field_line(
                &mut record.fields,
                &mut record.checks,
                &mut record.head,
                line,
                opening,
            ),
            Declaration::Calendar(calendar) => self.calendar_line(calendar, line, opening),
            Declaration::Define(define) => self.define_line(define, line, opening),
            Declaration::Table(table) => self.table_line(table, line, opening),
            Declaration::Eligibility(eligibility) => {
                self.eligibility_line(eligibility, line, opening)
            }
            Declaration::Standard(standard) => self.standard_line(standard, line, opening),
            Declaration::Payment(payment) => self.payment_line(payment, line, opening),
            Declaration::Indicator(indicator) => self.indicator_line(indicator, line, opening),
            Declaration::Queue(queue) => self.queue_line(queue, line, opening),
            Declaration::Scenario(scenario) => self.scenario_line(scenario, line, opening),
        }
    }

    /// `cites`, `interpretation` and `note` belong to what stands above them.
    fn annotation(&mut self, declaration: &mut Declaration, line: &'t Line, opening: &'static str) {
        let before = match opening {
            "cites" => self
                .reader
                .line(line, Kind::cites_line, opening, Reader::lower_cites_line)
                .map(|cites| Annotations { cites, ..Annotations::default() }),
            "interpretation" => self
                .reader
                .line(line, Kind::interpretation_line, opening, Reader::lower_interpretation_line)
                .map(|reading| Annotations {
                    interpretations: vec![reading],
                    ..Annotations::default()
                }),
            _ => self
                .reader
                .line(line, Kind::text_line, opening, Reader::lower_text_line)
                .map(|note| Annotations { notes: vec![note], ..Annotations::default() }),
        };
        let Some(said) = before else { return };
        if let Some(annotations) = self.annotations_of(declaration) {
            annotations.cites.extend(said.cites);
            annotations.interpretations.extend(said.interpretations);
            annotations.notes.extend(said.notes);
        }
    }

    fn annotations_of<'d>(
        &'d mut self,
        declaration: &'d mut Declaration,
    ) -> Option<&'d mut Annotations> {
        if self.place == Place::Lost {
            return None;
        }
        if let Some((head, _)) = &mut self.check {
            return Some(&mut head.annotations);
        }
        match (declaration, self.place) {
            (Declaration::Levels(levels), Place::Member) => {
                levels.steps.last_mut().map(|step| &mut step.annotations)
            }
            (Declaration::Choices(choices), Place::Member) => {
                choices.values.last_mut().map(|value| &mut value.annotations)
            }
            (Declaration::Define(define), Place::Line) => {
                define.lines.last_mut().map(|line| &mut line.annotations)
            }
            (Declaration::Table(table), Place::Row) => {
                table.rows.last_mut().map(|row| &mut row.annotations)
            }
            (Declaration::Indicator(indicator), Place::Target) => {
                indicator.targets.last_mut().map(|target| &mut target.annotations)
            }
            (Declaration::Scenario(scenario), _) => Some(&mut scenario.annotations),
            (declaration, place) => part_head(declaration, place).map(|head| &mut head.annotations),
        }
    }

    fn part_head<'d>(&'d mut self, declaration: &'d mut Declaration) -> Option<&'d mut Head> {
        match &mut self.check {
            Some((head, _)) => Some(head),
            None => part_head(declaration, self.place),
        }
    }

    /// A line was added to the declaration and to its present part.
    fn extend(&mut self, declaration: &mut Declaration, span: Span) {
        if let Some(head) = self.part_head(declaration) {
            head.span = head.span.to(span);
        }
        if let Some(head) = head_of(declaration) {
            head.span = head.span.to(span);
        } else if let Declaration::Scenario(scenario) = declaration {
            scenario.span = scenario.span.to(span);
        }
    }

    // --- reading one line ----------------------------------------------------------------------------

    /// Reads a line that belongs to `head`.
    fn read<T>(
        &mut self,
        head: &mut Head,
        line: &'t Line,
        kind: Kind,
        opening: &'static str,
        lower: impl FnOnce(&mut Reader<'t, 'p>, Node<'t>) -> Read<T>,
    ) -> Option<T> {
        let read = self.reader.line(line, kind, opening, lower);
        if read.is_none() {
            head.broken = true;
        }
        read
    }

    /// Reads a line that may be said once about the declaration and keeps it.
    fn once<T>(
        &mut self,
        head: &mut Head,
        slot: &mut Option<T>,
        line: &'t Line,
        (kind, opening): (Kind, &'static str),
        lower: impl FnOnce(&mut Reader<'t, 'p>, Node<'t>) -> Read<T>,
    ) -> Taken {
        let read = self.read(head, line, kind, opening, lower);
        let span = self.span(line);
        if read.is_some() && self.first_time(opening, span, false) {
            *slot = read;
        }
        Taken::Yes
    }

    /// The same for a part of the declaration.
    fn once_in_part<T>(
        &mut self,
        head: &mut Head,
        slot: &mut Option<T>,
        line: &'t Line,
        (kind, opening): (Kind, &'static str),
        lower: impl FnOnce(&mut Reader<'t, 'p>, Node<'t>) -> Read<T>,
    ) -> Taken {
        let read = self.read(head, line, kind, opening, lower);
        let span = self.span(line);
        if read.is_some() && self.first_time(opening, span, true) {
            *slot = read;
        }
        Taken::Yes
    }

    /// Is this the first line of its sort? If not, that is reported.
    fn first_time(&mut self, opening: &'static str, span: Span, of_part: bool) -> bool {
        let said = if of_part { &mut self.said_of_part } else { &mut self.said };
        let Some((_, first)) = said.iter().find(|(word, _)| *word == opening) else {
            said.push((opening, span));
            return true;
        };
        let report =
            Diagnostic::error(Code::SyntaxSaidTwice, span, format!("`{opening}` is said twice"))
                .label("said again here")
                .also(*first, "said first here")
                .help(twice_help(opening));
        self.reader.report(report);
        false
    }

    // --- reports -------------------------------------------------------------------------------------

    /// The declaration lacks something, or a part of it does.
    fn left_out(&mut self, head: &Head, kind: &str, what: &str, example: &str) {
        let report = Diagnostic::error(
            Code::SyntaxLeftOut,
            head.name.span,
            format!("`{kind} {}` {what}", head.name.node),
        )
        .help(format!("write on a line below it, for example: `{example}`"));
        self.reader.report(report);
    }

    fn break_declaration(&mut self) {
        if let Some(head) = self.open.as_mut().and_then(head_of) {
            head.broken = true;
        }
    }

    /// Is this the rest of the line above, which stops in the middle? That is then said there.
    fn goes_on(&mut self, line: &Line, text: &str) -> bool {
        let end = self.masked_end_above(line);
        let Some(end) = end.filter(|_| !self.above.is_empty()) else { return false };
        if habits::is_nearly_a_line(text) {
            return false;
        }
        let whole = format!("{} {}", self.above, text);
        let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
        self.reader.mend_last(end, |report| {
            Diagnostic::error(
                report.code,
                report.span(),
                "the line stops in the middle of a clause",
            )
            .label("a clause ends at the end of its line")
            .help(if whole.chars().count() <= 90 {
                format!("write `{whole}` on one line")
            } else {
                "write the line below it behind it, on the same line".to_owned()
            })
        })
    }

    /// Where the line above ends, where nothing but space stands between it and this one.
    fn masked_end_above(&self, line: &Line) -> Option<usize> {
        self.reader.masked.get(..line.range.start).map(|before| before.trim_end().len())
    }

    /// A line that the open declaration does not have.
    fn unplaced(&mut self, line: &Line, opening: &'static str, declaration: Option<&Declaration>) {
        if line.reported {
            return;
        }
        let text = self.text(line);
        let at = line.range.start;
        let what = declaration.map(described);
        let under = habits::Under {
            declaration: what.as_deref(),
            waits_for: declaration.and_then(|declaration| waits_for(declaration, self.place)),
        };
        if let Some(place) =
            words::place_of_line(opening).filter(|_| opening != "|" || declaration.is_some())
        {
            let span = self.reader.span(at..at + opening.len());
            let report = Diagnostic::error(
                Code::SyntaxMisplacedLine,
                span,
                if opening == "|" {
                    format!("a row belongs under {place}")
                } else {
                    format!("`{opening}` belongs under {place}")
                },
            )
            .label(match &what {
                Some(what) => format!("it stands under {what}"),
                None => "nothing stands above it".to_owned(),
            })
            .help(habits::misplaced_help(opening, under));
            self.reader.report(report);
            if declaration.is_none() {
                self.skipping = true; // what stands below it has no place either
            }
            if habits::is_part(opening) {
                self.place = Place::Lost;
                self.close_part();
            }
            return;
        }
        if self.goes_on(line, text) {
            return;
        }
        self.prose = habits::is_prose(text);
        if self.prose && self.prose_above {
            return; // a paragraph that was pasted is reported once
        }
        let advice = habits::unknown_line(text, under);
        let place = self.reader.span(at + advice.range.start..at + advice.range.end);
        self.reader.report(advice.at(place));
        if habits::begins_a_part(text) {
            self.place = Place::Lost;
            self.close_part();
        }
        if declaration.is_none() && habits::begins_a_numbered_line(text) {
            self.skipping = true;
        }
        if habits::misspelt_declaration(text) {
            self.close();
            self.skipping = true;
        }
    }
}

/// The line that says what the open part waits for.
fn waits_for(declaration: &Declaration, place: Place) -> Option<&'static str> {
    Some(match (declaration, place) {
        (Declaration::Define(_), _) => "is",
        (Declaration::Eligibility(eligibility), Place::Condition) => {
            conditions::waits_for(eligibility.conditions.last()?)?
        }
        (Declaration::Payment(payment), Place::Condition) => {
            conditions::waits_for(payment.instalments.last()?.conditions.last()?)?
        }
        _ => return None,
    })
}

/// How the line of `opening` is written at most once, and what to do where it is needed again.
fn twice_help(opening: &str) -> &'static str {
    match opening {
        "met when" | "applies when" | "excluded when" | "held when" | "counts when"
        | "waits when" | "when" => {
            "join the two with `and` or `or`, or with bullets under `all of` or `any of`"
        }
        "pays" => "give each amount an `instalment` of its own",
        _ => "keep one of the two lines",
    }
}

/// The head of a declaration that has one.
fn head_of(declaration: &mut Declaration) -> Option<&mut Head> {
    Some(match declaration {
        Declaration::Pack(pack) => &mut pack.head,
        Declaration::Source(source) => &mut source.head,
        Declaration::Levels(levels) => &mut levels.head,
        Declaration::Choices(choices) => &mut choices.head,
        Declaration::Facts(facts) => &mut facts.head,
        Declaration::Record(record) => &mut record.head,
        Declaration::Calendar(calendar) => &mut calendar.head,
        Declaration::Define(define) => &mut define.head,
        Declaration::Table(table) => &mut table.head,
        Declaration::Eligibility(eligibility) => &mut eligibility.head,
        Declaration::Standard(standard) => &mut standard.head,
        Declaration::Payment(payment) => &mut payment.head,
        Declaration::Indicator(indicator) => &mut indicator.head,
        Declaration::Queue(queue) => &mut queue.head,
        Declaration::Scenario(_) => return None,
    })
}

/// The head of the part that the line above belongs to, or of the declaration.
fn part_head(declaration: &mut Declaration, place: Place) -> Option<&mut Head> {
    match (declaration, place) {
        (Declaration::Facts(facts), Place::Field) => {
            facts.fields.last_mut().map(|field| &mut field.head)
        }
        (Declaration::Facts(facts), Place::Check) => {
            facts.checks.last_mut().map(|check| &mut check.head)
        }
        (Declaration::Record(record), Place::Field) => {
            record.fields.last_mut().map(|field| &mut field.head)
        }
        (Declaration::Record(record), Place::Check) => {
            record.checks.last_mut().map(|check| &mut check.head)
        }
        (Declaration::Eligibility(eligibility), Place::Condition) => {
            eligibility.conditions.last_mut().map(|condition| &mut condition.head)
        }
        (Declaration::Eligibility(eligibility), Place::Notice) => {
            eligibility.notices.last_mut().map(|notice| &mut notice.head)
        }
        (Declaration::Standard(standard), Place::Notice) => {
            standard.notices.last_mut().map(|notice| &mut notice.head)
        }
        (Declaration::Payment(payment), Place::Notice) => {
            payment.notices.last_mut().map(|notice| &mut notice.head)
        }
        (Declaration::Payment(payment), Place::Instalment) => {
            payment.instalments.last_mut().map(|instalment| &mut instalment.head)
        }
        (Declaration::Payment(payment), Place::Condition) => {
            let instalment = payment.instalments.last_mut()?;
            instalment.conditions.last_mut().map(|condition| &mut condition.head)
        }
        (declaration, _) => head_of(declaration),
    }
}

/// A declaration as reports call it.
fn described(declaration: &Declaration) -> String {
    let (kind, head) = match declaration {
        Declaration::Pack(pack) => ("pack", &pack.head),
        Declaration::Source(source) => ("source", &source.head),
        Declaration::Levels(levels) => ("levels", &levels.head),
        Declaration::Choices(choices) => ("choices", &choices.head),
        Declaration::Facts(facts) => ("facts", &facts.head),
        Declaration::Record(record) => ("record", &record.head),
        Declaration::Calendar(calendar) => ("calendar", &calendar.head),
        Declaration::Define(define) => ("define", &define.head),
        Declaration::Table(table) => ("table", &table.head),
        Declaration::Eligibility(eligibility) => ("eligibility", &eligibility.head),
        Declaration::Standard(standard) => ("standard", &standard.head),
        Declaration::Payment(payment) => ("payment", &payment.head),
        Declaration::Indicator(indicator) => ("indicator", &indicator.head),
        Declaration::Queue(queue) => ("queue", &queue.head),
        Declaration::Scenario(scenario) => return format!("`scenario \"{}\"`", scenario.name.node),
    };
    format!("`{kind} {}`", head.name.node)
}

/// `is warm: yes or no "Is it warm?"`: small words and a colon, which is how a fact begins that has a name of
/// several words.
fn is_long_name(text: &str) -> bool {
    let Some((name, _)) = text.split_once(':') else { return false };
    let words = name.split_whitespace().count();
    (2..5).contains(&words)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ')
        && !name.starts_with("check ")
        && !words::is_declaration(words::first_word(name).0)
}

/// Does the line begin a declaration?
fn is_head(text: &str) -> bool {
    let (word, rest) = words::first_word(text);
    if !words::is_declaration(word)
        || text.get(word.len()..).is_some_and(|rest| rest.starts_with(['.', ':']))
    {
        return false;
    }
    let (second, _) = words::first_word(rest);
    !matches!(second, "is" | "applies" | "does" | "includes")
}

/// The words that a line begins with, if lines begin with them.
fn opening(text: &str) -> &'static str {
    if text.starts_with('|') {
        return "|";
    }
    let (first, rest) = words::first_word(text);
    if first.is_empty() || text.get(first.len()..).is_some_and(|rest| rest.starts_with('.')) {
        return "";
    }
    let (second, _) = words::first_word(rest);
    let fits = |words: &str| match words.split_once(' ') {
        Some((one, two)) => one == first && two == second,
        None => words == first,
    };
    words::LINES.iter().find(|(words, _)| fits(words)).map_or("", |(words, _)| words)
}
