//! The lines below the heads of declarations.

use super::forms::lower_which;
use super::{Broken, Children, Kind, Node, Read, Reader, grammar};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{
    Annotations, Answers, Cell, Citation, ClosedDay, Column, DefineLine, Expr, ExprKind, IdRange,
    InForce, IndicatorOver, Interpretation, LetterLine, LetterPart, LineKind, LintLine, Literal,
    Member, MemberKey, Name, ParagraphStatus, Paragraphs, Path, Pauses, Pays, QueueKey, Row,
    Target, Text,
};
use crate::value::Date;

/// The first and the last day of a line.
type Days = (Option<Spanned<Date>>, Option<Spanned<Date>>);

impl<'t> Reader<'t, '_> {
    // --- lines that any declaration can carry --------------------------------------------------------

    // cites_line = { "cites" ~ e ~ citation ~ (comma ~ citation)* ~ EOI }
    pub(in crate::syntax) fn lower_cites_line(&mut self, node: Node<'t>) -> Read<Vec<Citation>> {
        let mut children = Children::of(node);
        let mut cites = Vec::new();
        while let Some(citation) = children.maybe(Kind::citation) {
            // citation = { path ~ s ~ (reference ~ s)? }
            let span = self.span_of(&citation);
            let mut inner = Children::of(citation);
            let source = self.lower_path(inner.expect(Kind::path)?);
            let reference = match inner.maybe(Kind::reference) {
                Some(reference) => Some(self.lower_reference(reference)?),
                None => None,
            };
            inner.finish();
            cites.push(Citation { source, reference, span });
        }
        children.finish();
        Ok(cites)
    }

    // reference = { text | bare_reference }
    fn lower_reference(&mut self, node: Node<'t>) -> Read<Text> {
        let inner = node.into_inner().next().ok_or(Broken)?;
        Ok(match inner.as_rule() {
            Kind::text => self.lower_text(&inner),
            _ => Spanned::new(inner.as_str().into(), self.span_of(&inner)),
        })
    }

    // paragraph_line = { "paragraph" ~ e ~ listed_ids ~ also_known? ~ paragraph_status ~ EOI }
    pub(in crate::syntax) fn lower_paragraph_line(&mut self, node: Node<'t>) -> Read<Paragraphs> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let ids = self.lower_id_ranges(children.expect(Kind::listed_ids)?)?;
        let also = match children.maybe(Kind::also_known) {
            Some(also) => {
                self.also_of_several(&ids, &also);
                self.lower_id_ranges(also)?
            }
            None => Vec::new(),
        };
        // paragraph_status = { status_rule | status_judgement | status_not_yet }
        let status = Children::of(children.expect(Kind::paragraph_status)?).any().ok_or(Broken)?;
        children.finish();
        let kind = status.as_rule();
        let mut why = Children::of(status);
        let mut why = || self.maybe_text(&mut why).map(|text| text.node).ok_or(Broken);
        let status = match kind {
            Kind::status_rule => ParagraphStatus::Rule,
            Kind::status_judgement => ParagraphStatus::Judgement(why()?),
            _ => ParagraphStatus::NotYet(why()?),
        };
        Ok(Paragraphs { ids, also, status, span })
    }

    // listed_ids = { id_range ~ (comma ~ id_range)* }; also_known has the same behind its word
    fn lower_id_ranges(&mut self, node: Node<'t>) -> Read<Vec<IdRange>> {
        let mut ranges = Vec::new();
        for range in Children::of(node).all(Kind::id_range) {
            // id_range = { reference ~ s ~ (to_word ~ reference ~ s)? }
            let mut range = Children::of(range);
            let mut ends = range.all(Kind::reference);
            let first = self.lower_reference(ends.next().ok_or(Broken)?)?;
            let last = match ends.next() {
                Some(last) => Some(self.lower_reference(last)?),
                None => None,
            };
            ranges.push(IdRange { first, last });
        }
        Ok(ranges)
    }

    /// `also` gives one paragraph other ids: of several, it could not be told which.
    fn also_of_several(&mut self, ids: &[IdRange], also: &Node<'t>) {
        if let [IdRange { last: None, .. }] = ids {
            return;
        }
        let span = self.span_of(also);
        self.report(
            Diagnostic::error(Code::Syntax, span, "`also` stands behind one paragraph alone")
                .label("it cannot be told which of them this is")
                .help("give each paragraph that is known by other ids a line of its own"),
        );
    }

    // interpretation_line = { "interpretation" ~ e ~ (declared ~ s)? ~ text ~ s ~ other_reading? ~ EOI }
    pub(in crate::syntax) fn lower_interpretation_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<Interpretation> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let id = children
            .maybe(Kind::declared)
            .map(|id| Spanned::new(id.as_str().into(), self.span_of(&id)));
        let reading = self.lower_text(&children.expect(Kind::text)?);
        // other_reading = { "not" ~ e ~ text ~ s }
        let not = children
            .maybe(Kind::other_reading)
            .and_then(|other| self.maybe_text(&mut Children::of(other)));
        children.finish();
        Ok(Interpretation { id, reading, not, span })
    }

    // text_line = { keyword ~ e ~ text ~ s ~ EOI }
    pub(in crate::syntax) fn lower_text_line(&mut self, node: Node<'t>) -> Read<Text> {
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let text = self.lower_text(&children.expect(Kind::text)?);
        children.finish();
        Ok(text)
    }

    // letter_line = { "letter" ~ e ~ letter_answer? ~ text ~ s ~ EOI }
    pub(in crate::syntax) fn lower_letter_line(&mut self, node: Node<'t>) -> Read<LetterLine> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let answer = children.maybe(Kind::letter_answer);
        let of = match answer.and_then(|answer| Children::of(answer).any()).map(|one| one.as_rule())
        {
            Some(Kind::letter_eligible) => LetterPart::Eligible,
            Some(Kind::letter_not_eligible) => LetterPart::NotEligible,
            Some(Kind::letter_met) => LetterPart::Met,
            Some(Kind::letter_not_met) => LetterPart::NotMet,
            Some(Kind::letter_running) => LetterPart::Running,
            Some(Kind::letter_breached) => LetterPart::Breached,
            Some(Kind::letter_undecided) => LetterPart::Undecided,
            Some(_) | None => LetterPart::Name,
        };
        let text = self.lower_text(&children.expect(Kind::text)?);
        children.finish();
        Ok(LetterLine { of, text, span })
    }

    // not_stated_line = { "not" ~ e ~ "stated" ~ e ~ texts ~ EOI }
    pub(in crate::syntax) fn lower_not_stated_line(&mut self, node: Node<'t>) -> Read<Vec<Text>> {
        Ok(self.all_texts(&mut Children::of(node)))
    }

    // in_force_line = { "in" ~ e ~ "force" ~ e ~ from_day? ~ until_day? ~ dated_by? ~ EOI }
    pub(in crate::syntax) fn lower_in_force_line(&mut self, node: Node<'t>) -> Read<InForce> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let (from, until) = self.lower_period(&mut children)?;
        let dated_by = match children.maybe(Kind::dated_by) {
            Some(node) => Some(self.lower_dated_by(node)?),
            None => None,
        };
        children.finish();
        if from.is_none() && until.is_none() {
            self.report(
                Diagnostic::error(Code::SyntaxLeftOut, span, "`in force` says neither `from` nor `until`")
                    .help("write `in force from 1 April 2025`, `in force until 31 March 2026`, or both on one line"),
            );
            return Err(Broken);
        }
        Ok(InForce { from, until, dated_by, span })
    }

    /// The same of a source, whose days are never another's.
    pub(in crate::syntax) fn lower_source_in_force(&mut self, node: Node<'t>) -> Read<InForce> {
        let force = self.lower_in_force_line(node)?;
        if let Some(dated_by) = &force.dated_by {
            self.report(
                Diagnostic::error(
                    Code::SyntaxMisplacedLine,
                    dated_by.span,
                    "a source is in force on the days that it says itself",
                )
                .label("`dated by` belongs to a determination")
                .help("write `in force until 31 March 2026` alone"),
            );
            return Err(Broken);
        }
        Ok(force)
    }

    // lint_line = { "lint" ~ e ~ declared ~ s ~ lint_is ~ lint_level ~ lint_because? ~ EOI }
    pub(in crate::syntax) fn lower_lint_line(&mut self, node: Node<'t>) -> Read<LintLine> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        // lint_level = { lint_off | lint_note | lint_warning | lint_error }
        let mut level = Children::of(children.expect(Kind::lint_level)?);
        let level = if level.maybe(Kind::lint_off).is_some() {
            Level::Off
        } else if level.maybe(Kind::lint_note).is_some() {
            Level::Note
        } else if level.maybe(Kind::lint_warning).is_some() {
            Level::Warning
        } else {
            level.expect(Kind::lint_error)?;
            Level::Error
        };
        let because = children.maybe(Kind::lint_because);
        children.finish();
        // lint_because = { "because" ~ e ~ text ~ s }
        let because = because.and_then(|node| self.maybe_text(&mut Children::of(node)));
        let Some(because) = because.filter(|text| !text.node.is_empty()) else {
            self.report(
                Diagnostic::error(
                    Code::SyntaxLeftOut,
                    span,
                    format!("`lint {}` does not say why", name.node),
                )
                .help(format!(
                    "add a reason: `lint {} is {} because \"…\"`",
                    name.node,
                    level.words()
                )),
            );
            return Err(Broken);
        };
        Ok(LintLine { name, level, because, span })
    }

    /// `[from D] [until D]`
    fn lower_period(&mut self, children: &mut Children<'t>) -> Read<Days> {
        let mut days = [None, None];
        // from_day = { "from" ~ e ~ day ~ s }   until_day = { "until" ~ e ~ day ~ s }
        for (slot, kind) in days.iter_mut().zip([Kind::from_day, Kind::until_day]) {
            if let Some(node) = children.maybe(kind) {
                *slot = self.maybe_day(&mut Children::of(node))?;
            }
        }
        let [from, until] = days;
        Ok((from, until))
    }

    // dated_by_line = { dated_by ~ EOI }
    pub(in crate::syntax) fn lower_dated_by_line(&mut self, node: Node<'t>) -> Read<Expr> {
        let dated_by = Children::of(node).expect(Kind::dated_by)?;
        self.lower_dated_by(dated_by)
    }

    // dated_by = { "dated" ~ e ~ "by" ~ e ~ expr }
    fn lower_dated_by(&mut self, node: Node<'t>) -> Read<Expr> {
        self.next_expr(&mut Children::of(node))
    }

    // --- plain declarations --------------------------------------------------------------------------

    // uses_line = { "uses" ~ e ~ names ~ EOI }
    pub(in crate::syntax) fn lower_uses_line(&mut self, node: Node<'t>) -> Read<Vec<Name>> {
        let mut names = Vec::new();
        for name in Children::of(node).all(Kind::declared) {
            names.push(self.lower_declared(&name));
        }
        Ok(names)
    }

    // date_line = { "date" ~ e ~ day ~ s ~ EOI }   as_at_line = { "as" ~ e ~ "at" ~ e ~ day ~ s ~ EOI }
    pub(in crate::syntax) fn lower_date_line(&mut self, node: Node<'t>) -> Read<Spanned<Date>> {
        self.maybe_day(&mut Children::of(node))?.ok_or(Broken)
    }

    // member_line = { (level | declared) ~ s ~ (text ~ s)? ~ also? ~ EOI }
    pub(in crate::syntax) fn lower_member_line(&mut self, node: Node<'t>) -> Read<Member> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let (key, key_span) = match children.maybe(Kind::level) {
            Some(level) => {
                let span = self.span_of(&level);
                let Literal::Level(number) = self.lower_literal(level)? else { return Err(Broken) };
                (MemberKey::Level(Spanned::new(number, span)), span)
            }
            None => {
                let name = self.lower_free_name(&children.expect(Kind::declared)?);
                let span = name.span;
                (MemberKey::Name(name), span)
            }
        };
        let label = self.maybe_text(&mut children);
        if label.is_none() {
            let said = self.said(key_span);
            self.report(
                Diagnostic::error(
                    Code::SyntaxMissingLabel,
                    key_span,
                    format!("`{said}` has no label"),
                )
                .label("people see labels, not names")
                .help(format!("write `{said} \"…\"` with the words that people know it by")),
            );
        }
        // also = { "also" ~ e ~ texts }
        let aliases = match children.maybe(Kind::also) {
            Some(also) => self.all_texts(&mut Children::of(also)),
            None => Vec::new(),
        };
        children.finish();
        Ok(Member { key, label, aliases, annotations: Annotations::default(), span })
    }

    // covers_line = { "covers" ~ e ~ year ~ s ~ to_word ~ year ~ s ~ EOI }
    pub(in crate::syntax) fn lower_covers_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Spanned<u32>, Spanned<u32>)> {
        let mut children = Children::of(node);
        let first = self.lower_year(&mut children)?;
        let last = self.lower_year(&mut children)?;
        children.finish();
        Ok((first, last))
    }

    // year = @{ ASCII_DIGIT+ ~ !wc }
    fn lower_year(&mut self, children: &mut Children<'t>) -> Read<Spanned<u32>> {
        let node = children.expect(Kind::year)?;
        let span = self.span_of(&node);
        match node.as_str().parse() {
            Ok(year) if (1..=9999).contains(&year) => Ok(Spanned::new(year, span)),
            _ => {
                self.report(
                    Diagnostic::error(
                        Code::SyntaxNumberFormat,
                        span,
                        format!("`{}` is no year", node.as_str()),
                    )
                    .label("years run from 1 to 9999"),
                );
                Err(Broken)
            }
        }
    }

    // closed_line = { "closed" ~ e ~ closed_day ~ (comma ~ closed_day)* ~ EOI }
    pub(in crate::syntax) fn lower_closed_line(&mut self, node: Node<'t>) -> Read<Vec<ClosedDay>> {
        let mut children = Children::of(node);
        let mut days = Vec::new();
        while let Some(day) = children.maybe(Kind::closed_day) {
            // closed_day = { day ~ s ~ (text ~ s)? }
            let mut inner = Children::of(day);
            let date = self.maybe_day(&mut inner)?.ok_or(Broken)?;
            let label = self.maybe_text(&mut inner);
            inner.finish();
            days.push(ClosedDay { date, label });
        }
        children.finish();
        Ok(days)
    }

    // define_line = { define_word ~ expr ~ from_day? ~ until_day? ~ guard? ~ EOI }
    pub(in crate::syntax) fn lower_define_line(&mut self, node: Node<'t>) -> Read<DefineLine> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let word = children.expect(Kind::define_word)?;
        let word_span = self.span_of(&word);
        let kind = match word.into_inner().next().map(|word| word.as_rule()) {
            Some(Kind::line_except) => LineKind::Except,
            Some(Kind::line_otherwise) => LineKind::Otherwise,
            _ => LineKind::Is,
        };
        let value = self.next_expr(&mut children)?;
        let (from, until) = self.lower_period(&mut children)?;
        let when = self.maybe_guard(&mut children)?;
        children.finish();
        let kind = Spanned::new(kind, word_span);
        let span = self.to_last_bullet(span);
        Ok(DefineLine { kind, value, from, until, when, annotations: Annotations::default(), span })
    }

    // guard = { "when" ~ e ~ expr }
    pub(super) fn maybe_guard(&mut self, children: &mut Children<'t>) -> Read<Option<Expr>> {
        match children.maybe(Kind::guard) {
            Some(guard) => self.next_expr(&mut Children::of(guard)).map(Some),
            None => Ok(None),
        }
    }

    // --- tables --------------------------------------------------------------------------------------

    // header_row = { edge ~ (column ~ edge)+ ~ EOI }
    pub(in crate::syntax) fn lower_header_row(&mut self, node: Node<'t>) -> Read<Vec<Column>> {
        let span = self.span_of(&node);
        let mut columns: Vec<Column> = Vec::new();
        let mut keys = None;
        let mut children = Children::of(node);
        while let Some(child) = children.any() {
            if child.as_rule() == Kind::key_edge {
                self.check_key_edge(&child, keys.is_some(), columns.is_empty())?;
                keys = Some(columns.len());
                continue;
            }
            // column = { declared ~ s ~ (colon ~ type_of ~ s)? }
            let mut inner = Children::of(child);
            let name = self.lower_declared(&inner.expect(Kind::declared)?);
            inner.maybe(Kind::colon);
            let ty = match inner.maybe(Kind::type_of) {
                Some(ty) => Some(self.lower_type(ty)?),
                None => None,
            };
            inner.finish();
            columns.push(Column { name, ty, is_key: false });
        }
        let Some(keys) = keys.filter(|keys| *keys < columns.len()) else {
            self.report(
                Diagnostic::error(Code::SyntaxLeftOut, span, "the table does not say which columns are its keys")
                    .label("no `||` parts them from the results")
                    .help("write `||` between the columns that are looked up and those that are the result: `| district || value |`"),
            );
            return Err(Broken);
        };
        for column in columns.iter_mut().take(keys) {
            column.is_key = true;
        }
        Ok(columns)
    }

    fn check_key_edge(&mut self, edge: &Node<'t>, again: bool, first: bool) -> Read<()> {
        if !again && !first {
            return Ok(());
        }
        self.report(
            Diagnostic::error(
                Code::Syntax,
                self.span_of(edge),
                if again { "`||` stands twice in this row" } else { "`||` stands before the first column" },
            )
            .help("one `||` parts the keys on its left from the results on its right; other columns are parted by `|`"),
        );
        Err(Broken)
    }

    // row = { edge ~ (cell ~ edge)+ ~ EOI }
    pub(in crate::syntax) fn lower_row(&mut self, node: Node<'t>) -> Read<Row> {
        let span = self.span_of(&node);
        let mut cells = Vec::new();
        let mut keys = None;
        let mut children = Children::of(node);
        while let Some(child) = children.any() {
            if child.as_rule() == Kind::key_edge {
                self.check_key_edge(&child, keys.is_some(), cells.is_empty())?;
                keys = Some(cells.len());
                continue;
            }
            let span = self.span_of(&child);
            cells.push(Spanned::new(self.lower_cell(child)?, span));
        }
        let keys = keys.unwrap_or(0);
        Ok(Row { cells, keys, annotations: Annotations::default(), span })
    }

    // cell = { any_cell | cell_at_least | cell_at_most | cell_before | cell_after | cell_values }
    fn lower_cell(&mut self, node: Node<'t>) -> Read<Cell> {
        let node = node.into_inner().next().ok_or(Broken)?;
        let kind = node.as_rule();
        let mut children = Children::of(node);
        let cell = match kind {
            Kind::any_cell => Cell::Any,
            Kind::cell_at_least => Cell::AtLeast(self.next_sum(&mut children)?),
            Kind::cell_at_most => Cell::AtMost(self.next_sum(&mut children)?),
            Kind::cell_before => Cell::Before(self.next_sum(&mut children)?),
            Kind::cell_after => Cell::After(self.next_sum(&mut children)?),
            // cell_values = { sum ~ (to_word ~ under_word? ~ sum | (comma ~ sum)*) }
            _ => self.lower_cell_values(&mut children)?,
        };
        children.finish();
        Ok(cell)
    }

    fn lower_cell_values(&mut self, children: &mut Children<'t>) -> Read<Cell> {
        let first = self.next_sum(children)?;
        if children.maybe_word(Kind::to_word) {
            let under = children.maybe(Kind::under_word).is_some();
            let last = self.next_sum(children)?;
            return Ok(if under {
                Cell::RangeUnder(first, last)
            } else {
                Cell::Range(first, last)
            });
        }
        let mut values = vec![first];
        values.extend(self.all_sums(children)?);
        Ok(Cell::Values(values))
    }

    // --- determinations ------------------------------------------------------------------------------

    // when_line = { keyword ~ e ~ "when" ~ e ~ expr ~ EOI }
    pub(in crate::syntax) fn lower_when_line(&mut self, node: Node<'t>) -> Read<Expr> {
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let expr = self.next_expr(&mut children)?;
        children.finish();
        Ok(expr)
    }

    // guard_line = { guard ~ EOI }
    pub(in crate::syntax) fn lower_guard_line(&mut self, node: Node<'t>) -> Read<Expr> {
        self.maybe_guard(&mut Children::of(node))?.ok_or(Broken)
    }

    // answers_line = { "answers" ~ e ~ declared ~ s ~ text ~ s ~ or_word ~ declared ~ s ~ text ~ s ~ EOI }
    pub(in crate::syntax) fn lower_answers_line(&mut self, node: Node<'t>) -> Read<Answers> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let good = self.lower_answer(&mut children)?;
        let bad = self.lower_answer(&mut children)?;
        children.finish();
        Ok(Answers { good, bad, span })
    }

    fn lower_answer(&mut self, children: &mut Children<'t>) -> Read<(Name, Text)> {
        let name = self.lower_free_name(&children.expect(Kind::declared)?);
        if let Some(word) = word_that_splits(&name.node) {
            let spaced = name.node.replace('_', " ");
            self.report(
                Diagnostic::error(
                    Code::SyntaxReservedWord,
                    name.span,
                    format!("an answer cannot have the word `{word}` in it"),
                )
                .label(format!("`is {spaced}` could not be read"))
                .help(format!(
                    "choose an answer without `{word}`; the label behind it can say \"{spaced}\""
                )),
            );
        }
        let label = self.lower_text(&children.expect(Kind::text)?);
        Ok((name, label))
    }

    // warns_line = { "warns" ~ e ~ declared ~ s ~ (text ~ s)? ~ EOI }
    pub(in crate::syntax) fn lower_warns_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Name, Option<Text>)> {
        let mut children = Children::of(node);
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        children.finish();
        Ok((name, label))
    }

    // clock_line = { "clock" ~ e ~ keyword ~ e ~ on_word ~ expr ~ EOI }
    pub(in crate::syntax) fn lower_clock_line(&mut self, node: Node<'t>) -> Read<Expr> {
        self.lower_when_line(node)
    }

    // pauses_line = { "clock" ~ e ~ "pauses" ~ e ~ each ~ from_word ~ sum ~ to_word ~ sum ~ EOI }
    pub(in crate::syntax) fn lower_pauses_line(&mut self, node: Node<'t>) -> Read<Pauses> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let each = children.expect(Kind::each)?;
        let (variable, list) = self.lower_each_in(each)?;
        let from = self.next_sum(&mut children)?;
        let to = self.next_sum(&mut children)?;
        children.finish();
        Ok(Pauses { variable, list, from, to, span })
    }

    // limit_line = { "limit" ~ e ~ sum ~ calendar_of? ~ EOI }
    pub(in crate::syntax) fn lower_limit_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Expr, Option<Path>)> {
        let mut children = Children::of(node);
        let limit = self.next_sum(&mut children)?;
        let calendar = self.maybe_calendar(&mut children)?;
        children.finish();
        Ok((limit, calendar))
    }

    // pays_line = { "pays" ~ e ~ expr ~ shared? ~ EOI }
    pub(in crate::syntax) fn lower_pays_line(&mut self, node: Node<'t>) -> Read<Pays> {
        let mut children = Children::of(node);
        let pot = self.next_expr(&mut children)?;
        let Some(shared) = children.maybe(Kind::shared) else { return Ok(Pays::Amount(pot)) };
        // shared = { "shared" ~ e ~ "between" ~ e ~ sum ~ places ~ paid? }
        let mut inner = Children::of(shared);
        let places = self.next_sum(&mut inner)?;
        // paid = { comma ~ sum ~ "already" ~ e ~ "paid" ~ e }
        let already_paid = match inner.maybe(Kind::paid) {
            Some(paid) => Some(self.next_sum(&mut Children::of(paid))?),
            None => None,
        };
        inner.finish();
        children.finish();
        Ok(Pays::Shared { pot, places, already_paid })
    }

    // due_line = { "due" ~ e ~ "on" ~ e ~ expr ~ EOI }
    pub(in crate::syntax) fn lower_due_line(&mut self, node: Node<'t>) -> Read<Expr> {
        self.next_expr(&mut Children::of(node))
    }

    // cap_line = { "at" ~ e ~ "most" ~ e ~ sum ~ in_total ~ EOI }
    pub(in crate::syntax) fn lower_cap_line(&mut self, node: Node<'t>) -> Read<Expr> {
        self.next_sum(&mut Children::of(node))
    }

    // each_line = { (each_case | each) ~ where_part? ~ EOI }
    pub(in crate::syntax) fn lower_each_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<(IndicatorOver, Option<Expr>)> {
        let form = self.span_of(&node);
        let mut children = Children::of(node);
        let over = match children.maybe(Kind::each_case) {
            Some(case) => IndicatorOver::Cases(self.span_of(&case)),
            None => {
                let each = children.expect(Kind::each)?;
                let (variable, list) = self.lower_each_in(each)?;
                IndicatorOver::Items(variable, list)
            }
        };
        let filter = self.maybe_where(form, &mut children)?;
        children.finish();
        Ok((over, filter.map(|filter| *filter)))
    }

    // target_line = { "target" ~ e ~ (at_least_word | more_than_word) ~ sum ~ from_day? ~ until_day? ~ EOI }
    pub(in crate::syntax) fn lower_target_line(&mut self, node: Node<'t>) -> Read<Target> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let more_than = children.maybe(Kind::more_than_word).is_some();
        let share = self.next_sum(&mut children)?;
        let (from, until) = self.lower_period(&mut children)?;
        children.finish();
        if let ExprKind::Literal(Literal::Number(_)) = share.kind {
            let said = self.said(share.span);
            self.report(
                Diagnostic::error(
                    Code::SyntaxPercentFormat,
                    share.span,
                    "a target is a percentage",
                )
                .write(format!("{said}%")),
            );
            return Err(Broken);
        }
        Ok(Target { more_than, share, from, until, annotations: Annotations::default(), span })
    }

    // order_line = { keyword ~ e ~ "by" ~ e ~ expr ~ comma ~ which ~ "first" ~ e ~ EOI }
    pub(in crate::syntax) fn lower_order_line(&mut self, node: Node<'t>) -> Read<QueueKey> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let expr = self.next_expr(&mut children)?;
        let which = children.expect(Kind::which)?;
        let which_span = self.span_of(&which);
        let first = Spanned::new(
            lower_which(which)?,
            Span::new(which_span.file, which_span.start, span.end),
        );
        children.finish();
        Ok(QueueKey { expr, first, span })
    }
}

/// The first word of an answer that keeps `is longer than usual` from being read as one answer: expressions give
/// that word a meaning of its own.
fn word_that_splits(answer: &str) -> Option<&str> {
    let words: Vec<&str> = answer.split('_').filter(|word| !word.is_empty()).collect();
    if words.len() < 2 || reads_as_answer(&words.join(" ")) {
        return None;
    }
    let reads_up_to = |count: usize| {
        let mut start: Vec<&str> = words.iter().take(count).copied().collect();
        start.push("usual");
        reads_as_answer(&start.join(" "))
    };
    (1..=words.len())
        .find(|count| !reads_up_to(*count))
        .and_then(|count| words.get(count - 1).copied())
}

fn reads_as_answer(words: &str) -> bool {
    let line = format!("x is {words}");
    let Ok(node) = grammar::read(Kind::expression, &line) else { return false };
    let Some(expr) = node.into_inner().find(|part| part.as_rule() == Kind::expr) else {
        return false;
    };
    let parts: Vec<Node<'_>> = expr.into_inner().collect();
    match parts.as_slice() {
        [_, answer] => answer.as_rule() == Kind::is_words,
        // `not` and one word
        [_, test, answer] => test.as_rule() == Kind::is_not && !answer.as_str().contains(' '),
        _ => false,
    }
}
