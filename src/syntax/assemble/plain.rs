//! Packs, sources, scales, facts, records, calendars, definitions and tables; and what each must say.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::{Assembler, Place, Taken};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::syntax::ast::{
    Calendar, Check, Choices, Declaration, Define, Eligibility, Facts, Field, Head, Indicator,
    Levels, LintLine, Member, Pack, Payment, Queue, Record, Scenario, SourceDocument, Standard,
    Standing, Table,
};
use crate::syntax::grammar::Kind;
use crate::syntax::habits;
use crate::syntax::layout::Line;
use crate::syntax::lower::Reader;
use crate::syntax::words;

impl<'t> Assembler<'t, '_> {
    /// Reads the first line of a declaration.
    pub(super) fn read_head(&mut self, line: &'t Line, word: &str) -> Option<Declaration> {
        match word {
            "define" => {
                let head = self.reader.line(
                    line,
                    Kind::define_head,
                    "define",
                    Reader::lower_define_head,
                )?;
                return Some(Declaration::Define(Define {
                    head: head.head,
                    of: head.of,
                    ty: head.ty,
                    shown: head.shown,
                    so_far: head.so_far,
                    dated_by: None,
                    lines: Vec::new(),
                }));
            }
            "table" => {
                let (head, partial, first_match) =
                    self.reader.line(line, Kind::table_head, "table", Reader::lower_table_head)?;
                let (columns, rows) = (Vec::new(), Vec::new());
                return Some(Declaration::Table(Table {
                    head,
                    partial,
                    first_match,
                    columns,
                    rows,
                }));
            }
            "scenario" => {
                let (name, like, mark) = self.reader.line(
                    line,
                    Kind::scenario_head,
                    "scenario",
                    Reader::lower_scenario_head,
                )?;
                return Some(Declaration::Scenario(Scenario {
                    span: self.span(line),
                    name,
                    like,
                    mark,
                    as_at: None,
                    givens: Vec::new(),
                    expects: Vec::new(),
                    annotations: Default::default(),
                }));
            }
            _ => {}
        }
        let at = words::DECLARATIONS.binary_search(&word).ok()?;
        let opening = words::DECLARATIONS.get(at).copied()?;
        let head = self.reader.line(line, Kind::head, opening, Reader::lower_head)?;
        Some(named(opening, head))
    }

    // --- lines ---------------------------------------------------------------------------------------

    pub(super) fn pack_line(
        &mut self,
        pack: &mut Pack,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut pack.head;
        let text = (Kind::text_line, opening);
        match opening {
            "version" => self.once(head, &mut pack.version, line, text, Reader::lower_text_line),
            "status" => self.once(head, &mut pack.status, line, text, Reader::lower_text_line),
            "publisher" => {
                self.once(head, &mut pack.publisher, line, text, Reader::lower_text_line)
            }
            "uses" => {
                let uses = self.read(head, line, Kind::uses_line, opening, Reader::lower_uses_line);
                pack.uses.extend(uses.unwrap_or_default());
                Taken::Yes
            }
            "lint" => {
                let level =
                    self.read(head, line, Kind::lint_line, opening, Reader::lower_lint_line);
                pack.lints.extend(level);
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    /// A lint has one level.
    fn lint_levels(&mut self, lints: &[LintLine]) {
        let mut first: HashMap<&SmolStr, Span> = HashMap::new();
        for level in lints {
            let Some(first) = first.insert(&level.name.node, level.span) else { continue };
            let report = Diagnostic::error(
                Code::SyntaxSaidTwice,
                level.span,
                format!("the level of `{}` is said twice", level.name.node),
            )
            .label("said again here")
            .also(first, "said first here")
            .help("keep one of the two lines");
            self.reader.report(report);
        }
    }

    pub(super) fn source_line(
        &mut self,
        source: &mut SourceDocument,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut source.head;
        let text = (Kind::text_line, opening);
        match opening {
            "publisher" => {
                self.once(head, &mut source.publisher, line, text, Reader::lower_text_line)
            }
            "link" => self.once(head, &mut source.link, line, text, Reader::lower_text_line),
            "in force" => self.once(
                head,
                &mut source.in_force,
                line,
                (Kind::in_force_line, opening),
                Reader::lower_source_in_force,
            ),
            "paragraph" => {
                let listed = self.read(
                    head,
                    line,
                    Kind::paragraph_line,
                    opening,
                    Reader::lower_paragraph_line,
                );
                source.paragraphs.extend(listed);
                Taken::Yes
            }
            "date" => self.once(
                head,
                &mut source.date,
                line,
                (Kind::date_line, opening),
                Reader::lower_date_line,
            ),
            _ => Taken::No,
        }
    }

    pub(super) fn member_line(
        &mut self,
        members: &mut Vec<Member>,
        head: &mut Head,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let (word, rest) = words::first_word(self.text(line));
        let alone = rest.is_empty() && !word.is_empty();
        if !opening.is_empty() || !(rest.starts_with('"') || word == "level" || alone) {
            return Taken::No;
        }
        self.begin_part(Place::Member);
        match self.read(head, line, Kind::member_line, "member", Reader::lower_member_line) {
            Some(member) => members.push(member),
            None => self.place = Place::Lost,
        }
        Taken::Yes
    }

    pub(super) fn field_line(
        &mut self,
        fields: &mut Vec<Field>,
        checks: &mut Vec<Check>,
        head: &mut Head,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        if opening == "check" {
            self.begin_part(Place::Check);
            match self.read(head, line, Kind::check_head, opening, Reader::lower_check_head) {
                Some(check) => self.check = Some(check),
                None => self.place = Place::Lost,
            }
            return Taken::Yes;
        }
        let (word, rest) = words::first_word(self.text(line));
        let is_field =
            !word.is_empty() && (rest.starts_with(':') || super::is_long_name(self.text(line)));
        if !is_field && self.place == Place::Lost {
            return Taken::Yes; // the expression of a check whose head could not be read
        }
        if !is_field && self.check.is_some() && !opening_of_other(opening) {
            return self.checked(checks, line);
        }
        if !is_field && (!opening.is_empty() || word.is_empty() || !looks_like_a_field(rest)) {
            return Taken::No;
        }
        self.begin_part(Place::Field);
        match self.read(head, line, Kind::field_line, "field", Reader::lower_field_line) {
            Some((head, ty, marks)) => fields.push(Field { head, ty, marks }),
            None => self.place = Place::Lost,
        }
        Taken::Yes
    }

    /// The expression of the check above.
    fn checked(&mut self, checks: &mut Vec<Check>, line: &'t Line) -> Taken {
        let Some((mut head, blames)) = self.check.take() else { return Taken::No };
        let read = self.read(&mut head, line, Kind::expression, "check", Reader::lower_expression);
        match read {
            Some(condition) => checks.push(Check { head, blames, condition }),
            None => {
                self.place = Place::Lost;
                self.break_declaration();
            }
        }
        Taken::Yes
    }

    pub(super) fn calendar_line(
        &mut self,
        calendar: &mut Calendar,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut calendar.head;
        match opening {
            "covers" => self.once(
                head,
                &mut calendar.covers,
                line,
                (Kind::covers_line, opening),
                Reader::lower_covers_line,
            ),
            "closed" => {
                let days =
                    self.read(head, line, Kind::closed_line, opening, Reader::lower_closed_line);
                calendar.closed.extend(days.unwrap_or_default());
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    pub(super) fn define_line(
        &mut self,
        define: &mut Define,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        let head = &mut define.head;
        match opening {
            "dated by" => self.once(
                head,
                &mut define.dated_by,
                line,
                (Kind::dated_by_line, opening),
                Reader::lower_dated_by_line,
            ),
            "is" | "except" | "otherwise" => {
                self.begin_part(Place::Line);
                match self.read(head, line, Kind::define_line, opening, Reader::lower_define_line) {
                    Some(line) => define.lines.push(line),
                    None => self.place = Place::Lost,
                }
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    pub(super) fn table_line(
        &mut self,
        table: &mut Table,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        if opening != "|" {
            return Taken::No;
        }
        let head = &mut table.head;
        let text = self.text(line);
        if habits::is_ruled_line(text) {
            self.ruled_line(line);
            return Taken::Yes;
        }
        if !text.trim_end().ends_with('|')
            && !line.reported
            && std::mem::replace(&mut self.open_rows, true)
        {
            head.broken = true; // reported at the first such row
            return Taken::Yes;
        }
        if self.place == Place::Head && table.columns.is_empty() && self.first_row_of_table() {
            let columns =
                self.read(head, line, Kind::header_row, opening, Reader::lower_header_row);
            if columns.is_none() {
                self.place = Place::Lost; // its rows cannot be held against it
            }
            table.columns = columns.unwrap_or_default();
            return Taken::Yes;
        }
        if table.columns.is_empty() {
            return Taken::Yes;
        }
        self.begin_part(Place::Row);
        match self.read(head, line, Kind::row, opening, Reader::lower_row) {
            Some(row) => table.rows.push(row),
            None => self.place = Place::Lost,
        }
        Taken::Yes
    }

    /// `|------||------|`, which other formats put under the header.
    fn ruled_line(&mut self, line: &Line) {
        let report = Diagnostic::error(
            Code::Syntax,
            self.span(line),
            "a table has no line of dashes under its header",
        )
        .help("take this line away: `rules fmt` puts the columns under one another");
        if !line.reported {
            self.reader.report(report);
        }
    }

    /// The first row of a table names its columns, also where it could not be read.
    fn first_row_of_table(&mut self) -> bool {
        let first = !self.rows_open;
        self.rows_open = true;
        first
    }

    /// `status`, `not stated` and `in force`.
    pub(super) fn standing_line(
        &mut self,
        standing: &mut Standing,
        head: &mut Head,
        line: &'t Line,
        opening: &'static str,
    ) -> Taken {
        match opening {
            "status" => self.once(
                head,
                &mut standing.status,
                line,
                (Kind::text_line, opening),
                Reader::lower_text_line,
            ),
            "not stated" => {
                let open = self.read(
                    head,
                    line,
                    Kind::not_stated_line,
                    opening,
                    Reader::lower_not_stated_line,
                );
                standing.not_stated.extend(open.unwrap_or_default());
                Taken::Yes
            }
            "in force" => self.once(
                head,
                &mut standing.in_force,
                line,
                (Kind::in_force_line, opening),
                Reader::lower_in_force_line,
            ),
            _ => Taken::No,
        }
    }

    // --- what must be said ---------------------------------------------------------------------------

    /// Reports what the declaration lacks.
    pub(super) fn check_complete(&mut self, declaration: &mut Declaration) {
        match declaration {
            Declaration::Pack(pack) => self.lint_levels(&pack.lints),
            Declaration::Levels(Levels { head, steps }) if steps.is_empty() => {
                self.lacks(head, "levels", "has no steps", "mild \"Mild\"");
            }
            Declaration::Choices(Choices { head, values }) if values.is_empty() => {
                self.lacks(head, "choices", "has no values", "school \"School or college\"");
            }
            Declaration::Facts(Facts { head, fields, checks })
                if fields.is_empty() && checks.is_empty() =>
            {
                self.lacks(
                    head,
                    "facts",
                    "has no facts",
                    "has_send: yes or no \"Do they have SEND?\"",
                );
            }
            Declaration::Record(Record { head, fields, .. }) if fields.is_empty() => {
                self.lacks(head, "record", "has no fields", "name: text \"Name\"");
            }
            Declaration::Calendar(Calendar { head, covers: None, .. }) => {
                self.lacks(
                    head,
                    "calendar",
                    "does not say which years it covers",
                    "covers 2019 to 2028",
                );
            }
            Declaration::Define(Define { head, lines, .. }) if lines.is_empty() => {
                self.lacks(head, "define", "does not say what the value is", "is 40%");
            }
            Declaration::Table(Table { head, columns, rows, .. }) => {
                if columns.is_empty() && rows.is_empty() {
                    self.lacks(head, "table", "has no columns and rows", "| district || value |");
                } else if rows.is_empty() {
                    self.lacks(head, "table", "has no rows", "| burnley || £80,550.00 |");
                }
            }
            Declaration::Eligibility(eligibility) => self.complete_eligibility(eligibility),
            Declaration::Standard(standard) => self.complete_standard(standard),
            Declaration::Payment(payment) => self.complete_payment(payment),
            Declaration::Indicator(indicator) => self.complete_indicator(indicator),
            Declaration::Queue(queue) => self.complete_queue(queue),
            _ => {}
        }
    }

    /// Reports that something is left out, unless a line that could not be read may say it.
    pub(super) fn lacks(&mut self, head: &mut Head, kind: &str, what: &str, example: &str) {
        if !head.broken {
            self.left_out(head, kind, what, example);
        }
        head.broken = true;
    }

    fn complete_eligibility(&mut self, eligibility: &mut Eligibility) {
        if eligibility.conditions.is_empty() {
            self.lacks(
                &mut eligibility.head,
                "eligibility",
                "has no conditions",
                "condition age \"Aged 4 to 19\"",
            );
        }
        for condition in &mut eligibility.conditions {
            self.complete_condition(condition);
        }
        self.complete_notices(&mut eligibility.notices);
    }

    fn complete_standard(&mut self, standard: &mut Standard) {
        let head = &mut standard.head;
        if standard.starts.is_none() {
            self.lacks(
                head,
                "standard",
                "does not say when its clock starts",
                "clock starts on referral.submitted_on",
            );
        } else if standard.stops.is_none() {
            self.lacks(
                head,
                "standard",
                "does not say when its clock stops",
                "clock stops on support.started_on",
            );
        } else if standard.limit.is_none() {
            self.lacks(head, "standard", "does not say how long it may take", "limit 4 weeks");
        }
        self.complete_notices(&mut standard.notices);
    }

    fn complete_payment(&mut self, payment: &mut Payment) {
        if payment.instalments.is_empty() {
            self.lacks(
                &mut payment.head,
                "payment",
                "has no instalments",
                "instalment upfront \"Up-front payment\"",
            );
        }
        for instalment in &mut payment.instalments {
            let head = &mut instalment.head;
            if instalment.pays.is_none() {
                self.lacks(
                    head,
                    "instalment",
                    "does not say what it pays",
                    "pays 60% of contract.value",
                );
            } else if instalment.due_on.is_none() {
                self.lacks(
                    head,
                    "instalment",
                    "does not say when it is due",
                    "due on contract.starts_on",
                );
            }
            for condition in &mut instalment.conditions {
                self.complete_condition(condition);
            }
        }
        self.complete_notices(&mut payment.notices);
    }

    fn complete_indicator(&mut self, indicator: &mut Indicator) {
        let head = &mut indicator.head;
        if indicator.over.is_none() {
            self.lacks(
                head,
                "indicator",
                "does not say what it counts",
                "for each family in contract.families",
            );
        } else if indicator.counts.is_none() {
            self.lacks(
                head,
                "indicator",
                "does not say which of them count",
                "counts when family.areas is not empty",
            );
        } else if indicator.targets.is_empty() {
            self.lacks(head, "indicator", "has no target", "target at least 75%");
        }
    }

    fn complete_queue(&mut self, queue: &mut Queue) {
        let head = &mut queue.head;
        if queue.waits.is_none() {
            self.lacks(head, "queue", "does not say who waits", "waits when request is accepted");
        } else if queue.keys.is_empty() {
            self.lacks(
                head,
                "queue",
                "does not say who comes first",
                "first by child.need_level, highest first",
            );
        }
    }
}

/// Does the line below a check begin as another line does?
fn opening_of_other(opening: &str) -> bool {
    matches!(opening, "check" | "condition" | "met when" | "|")
}

/// Does what follows a name look like a type, so that only the colon is missing?
fn looks_like_a_field(rest: &str) -> bool {
    let (word, after) = words::first_word(rest);
    let type_word = matches!(
        word,
        "yes"
            | "whole"
            | "number"
            | "money"
            | "percent"
            | "date"
            | "time"
            | "duration"
            | "text"
            | "list"
    );
    type_word || !word.is_empty() && (after.starts_with('"') || after.starts_with("or none"))
}

/// A declaration whose head is a keyword, a name and a label.
fn named(opening: &str, head: Head) -> Declaration {
    let standing = Standing::default();
    match opening {
        "pack" => Declaration::Pack(Pack {
            head,
            version: None,
            status: None,
            publisher: None,
            uses: Vec::new(),
            lints: Vec::new(),
        }),
        "source" => Declaration::Source(SourceDocument {
            head,
            publisher: None,
            date: None,
            link: None,
            in_force: None,
            paragraphs: Vec::new(),
        }),
        "levels" => Declaration::Levels(Levels { head, steps: Vec::new() }),
        "choices" => Declaration::Choices(Choices { head, values: Vec::new() }),
        "facts" => Declaration::Facts(Facts { head, fields: Vec::new(), checks: Vec::new() }),
        "record" => Declaration::Record(Record { head, fields: Vec::new(), checks: Vec::new() }),
        "calendar" => Declaration::Calendar(Calendar { head, covers: None, closed: Vec::new() }),
        "standard" => Declaration::Standard(Standard {
            head,
            standing,
            answers: None,
            applies: None,
            starts: None,
            stops: None,
            pauses: None,
            limit: None,
            calendar: None,
            notices: Vec::new(),
        }),
        "payment" => Declaration::Payment(Payment {
            head,
            standing,
            instalments: Vec::new(),
            notices: Vec::new(),
        }),
        "indicator" => Declaration::Indicator(Indicator {
            head,
            standing,
            over: None,
            filter: None,
            counts: None,
            dated_by: None,
            targets: Vec::new(),
        }),
        "queue" => Declaration::Queue(Queue { head, standing, waits: None, keys: Vec::new() }),
        _ => Declaration::Eligibility(Eligibility {
            head,
            standing,
            answers: None,
            conditions: Vec::new(),
            notices: Vec::new(),
        }),
    }
}
