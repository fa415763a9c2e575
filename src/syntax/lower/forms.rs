//! Forms that begin with a word of their own: lists and bullets, counts, ages, periods, lookups.

use super::literal::lower_unit;
use super::{Broken, Children, Kind, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;
use crate::syntax::ast::{Expr, ExprKind, First, Logic, Name, Pick};
use crate::syntax::words;
use crate::value::CalendarPeriod;

/// How deep lists of bullets may nest.
const MAX_BULLET_DEPTH: usize = 32;

impl<'t> Reader<'t, '_> {
    // form = _{ bulleted | quantified | count | sum_of | extreme | pick | birthday | elapsed | age | … }
    pub(super) fn lower_form(&mut self, node: Node<'t>) -> Read<Expr> {
        let span = self.span_of(&node);
        let kind = match node.as_rule() {
            Kind::bulleted => return self.lower_bulleted(node),
            Kind::quantified => self.lower_quantified(node)?,
            Kind::count => self.lower_count(node)?,
            Kind::sum_of => self.lower_sum_of(node)?,
            Kind::extreme => self.lower_extreme(node)?,
            Kind::pick => self.lower_pick(node)?,
            Kind::birthday => self.lower_birthday(node)?,
            Kind::elapsed => self.lower_elapsed(node)?,
            Kind::age => self.lower_age(node)?,
            Kind::weekday_of => {
                let day = Children::of(node).any().ok_or(Broken)?;
                ExprKind::WeekdayOf(Box::new(self.lower_tight_operand(day)?))
            }
            Kind::period_edge => self.lower_period_edge(node)?,
            Kind::list_of => ExprKind::List(self.all_sums(&mut Children::of(node))?),
            Kind::lookup => self.lower_lookup(node)?,
            kind => return Err(super::Drift(kind).into()),
        };
        let span = self.to_bullets_within(span);
        Ok(Expr { kind, span })
    }

    /// An operand of a form that binds as tightly as brackets.
    fn lower_tight_operand(&mut self, node: Node<'t>) -> Read<Expr> {
        self.deeper(self.span_of(&node), |reader| reader.lower_operand(node))
    }

    /// The span of a form, with the bullets it ends in.
    fn to_bullets_within(&self, span: Span) -> Span {
        let text_ends =
            self.masked.get(span.start as usize..span.end as usize).unwrap_or("").trim_end();
        if text_ends.ends_with("of") || text_ends.ends_with(':') {
            self.to_last_bullet(span)
        } else {
            span
        }
    }

    // --- bullets -------------------------------------------------------------------------------------

    // bulleted = { (all_word | any_word) ~ "of" ~ e ~ colon? ~ &EOI }
    fn lower_bulleted(&mut self, node: Node<'t>) -> Read<Expr> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let all = children.maybe(Kind::all_word).is_some();
        children.maybe(Kind::any_word);
        if children.maybe(Kind::colon).is_some() {
            self.report(
                Diagnostic::error(Code::SyntaxBullets, span, "no `:` stands before bullets")
                    .help(if all { "write `all of`" } else { "write `any of`" }),
            );
        }
        children.finish();
        let parts = self.lower_bullets(span, if all { "all of" } else { "any of" })?;
        let logic = Logic { parts, bullets: true };
        let span = self.to_last_bullet(span);
        Ok(Expr { kind: if all { ExprKind::And(logic) } else { ExprKind::Or(logic) }, span })
    }

    /// The bullets of the list that opens at `list`: those in the column of the first.
    fn lower_bullets(&mut self, list: Span, words: &str) -> Read<Vec<Expr>> {
        let above = self.next_bullet.checked_sub(1).and_then(|at| self.bullets.get(at));
        let first = self.bullets.get(self.next_bullet);
        let nested = above.zip(first).is_none_or(|(above, first)| first.column > above.column);
        let Some(column) = first.filter(|_| nested).map(|bullet| bullet.column) else {
            self.report(
                Diagnostic::error(
                    Code::SyntaxBullets,
                    list,
                    format!("no bullets follow `{words}`"),
                )
                .label(if above.is_some() {
                    "its bullets stand below, further in"
                } else {
                    "its bullets stand below"
                })
                .help("write each part on a line of its own below, after `- `"),
            );
            return Err(Broken);
        };
        if self.open_lists.len() >= MAX_BULLET_DEPTH {
            self.report(
                Diagnostic::error(
                    Code::SyntaxNesting,
                    list,
                    format!("bullets are nested more than {MAX_BULLET_DEPTH} deep"),
                )
                .help("give a part of them a name with `define`, and use the name"),
            );
            self.next_bullet = self.bullets.len();
            return Err(Broken);
        }
        self.open_lists.push(column);
        let parts = self.lower_bullets_in(column);
        self.open_lists.pop();
        parts
    }

    fn lower_bullets_in(&mut self, column: usize) -> Read<Vec<Expr>> {
        let mut parts = Vec::new();
        let mut broken = false;
        while let Some(bullet) = self.bullets.get(self.next_bullet) {
            if bullet.column != column {
                if self.open_lists.contains(&bullet.column) && bullet.column < column {
                    break;
                }
                self.stray_bullet(bullet.range.start, bullet.column, column);
                self.next_bullet += 1;
                broken = true;
                continue;
            }
            self.next_bullet += 1;
            match self.lower_bullet(bullet.range.clone()) {
                Ok(part) => parts.push(part),
                Err(Broken) => {
                    broken = true;
                    // Its own bullets, if it had any, follow from it.
                    while self
                        .bullets
                        .get(self.next_bullet)
                        .is_some_and(|bullet| bullet.column > column)
                    {
                        self.next_bullet += 1;
                    }
                }
            }
        }
        if broken { Err(Broken) } else { Ok(parts) }
    }

    fn lower_bullet(&mut self, range: std::ops::Range<usize>) -> Read<Expr> {
        if range.is_empty() {
            let place = self.span(range.start.saturating_sub(1)..range.start);
            self.report(
                Diagnostic::error(Code::SyntaxBullets, place, "this bullet says nothing")
                    .help("write a condition after `- `, or take the bullet away"),
            );
            return Err(Broken);
        }
        let base = std::mem::replace(&mut self.base, range.start);
        let filter = self.filter.take();
        let place = self.span(range.start..range.start + 1);
        let outcome = self.deeper(place, |reader| {
            let node = reader.parse(range, Kind::expression)?;
            reader.lower_expression(node)
        });
        self.base = base;
        self.filter = filter;
        outcome
    }

    fn stray_bullet(&mut self, at: usize, found: usize, list: usize) {
        let place = self.span(at.saturating_sub(2)..at);
        let report = Diagnostic::error(
            Code::SyntaxBullets,
            place,
            "this bullet stands in the column of no list",
        );
        self.report(if found > list {
            report
                .label("the bullet above opens no list of its own")
                .help("put it in the column of the bullet above, or end the bullet above with `all of` or `any of`")
        } else {
            report
                .label("no list above has its bullets in this column")
                .help("put it in the column of the bullets that it belongs to")
        });
    }

    /// Bullets that no `all of` or `any of` took.
    pub(super) fn bullets_left_over(&mut self) {
        let Some(bullet) = self.bullets.get(self.next_bullet) else { return };
        let at = bullet.range.start;
        let place = self.span(at.saturating_sub(2)..at);
        if words::is_declaration(self.opening) {
            let said = self.said(self.span(bullet.range.clone()));
            let alone = self.bullets.len() == 1;
            let report = Diagnostic::error(
                Code::SyntaxBullets,
                place.to(self.span(bullet.range.clone())),
                format!("what stands under `{}` has no dashes before it", self.opening),
            )
            .write(said);
            self.report(if alone {
                report
            } else {
                let dashes = self.bullets.len();
                // One word for all of them: a repair of the first would leave the others.
                Diagnostic { repair: None, ..report }.label(if dashes == 2 {
                    "here, and on the next line".to_owned()
                } else {
                    format!("here, and on {} more lines", dashes - 1)
                })
            });
            return;
        }
        self.report(
            Diagnostic::error(Code::SyntaxBullets, place, "this bullet belongs to no list")
                .label("the line above does not end with `all of` or `any of`")
                .help("end the line above with `all of`, if every part must hold, or with `any of`, if one is enough"),
        );
    }

    // --- lists ---------------------------------------------------------------------------------------

    /// `X in L`, after the word that opens the form.
    fn lower_each(&mut self, children: &mut Children<'t>) -> Read<(Name, Box<Expr>)> {
        let variable = children.expect(Kind::declared)?;
        let variable = self.lower_free_name(&variable);
        let list = self.next_tight(children)?;
        Ok((variable, Box::new(list)))
    }

    // quantified = { (any_word | every_word | wrong_all) ~ … ~ declared ~ s ~ in_word ~ tight ~ satisfies ~ expr }
    fn lower_quantified(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let word = children.any().ok_or(Broken)?;
        if word.as_rule() == Kind::wrong_all {
            self.report(
                Diagnostic::error(
                    Code::Syntax,
                    self.span_of(&word),
                    "`all` goes with `of` and bullets",
                )
                .help("write `every … in … satisfies …`"),
            );
        }
        let every = word.as_rule() != Kind::any_word;
        let (variable, list) = self.lower_each(&mut children)?;
        let filter = self.filter.take();
        let condition = self.next_expr(&mut children);
        self.filter = filter;
        let condition = Box::new(condition?);
        children.finish();
        self.check_condition(span, "satisfies", &condition)?;
        Ok(ExprKind::Quantified { every, variable, list, condition })
    }

    // where_part = { "where" ~ e ~ expr }
    pub(super) fn maybe_where(
        &mut self,
        form: Span,
        children: &mut Children<'t>,
    ) -> Read<Option<Box<Expr>>> {
        let Some(node) = children.maybe(Kind::where_part) else { return Ok(None) };
        let mut inner = Children::of(node);
        let filter = self.filter.replace(form);
        let condition = self.next_expr(&mut inner);
        self.filter = filter;
        let condition = condition?;
        inner.finish();
        self.check_condition(form, "where", &condition)?;
        Ok(Some(Box::new(condition)))
    }

    // count = { "number" ~ e ~ "of" ~ e ~ declared ~ s ~ in_word ~ tight ~ where_part? }
    fn lower_count(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let (variable, list) = self.lower_each(&mut children)?;
        let filter = self.maybe_where(span, &mut children)?;
        children.finish();
        Ok(ExprKind::Count { variable, list, filter })
    }

    // sum_of = { "sum" ~ e ~ "of" ~ e ~ sum ~ for_word ~ declared ~ s ~ in_word ~ tight ~ where_part? }
    fn lower_sum_of(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let value = Box::new(self.next_sum(&mut children)?);
        let (variable, list) = self.lower_each(&mut children)?;
        let filter = self.maybe_where(span, &mut children)?;
        children.finish();
        Ok(ExprKind::Sum { value, variable, list, filter })
    }

    // extreme = { which ~ sum ~ for_word ~ declared ~ s ~ in_word ~ tight ~ where_part? }
    fn lower_extreme(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let which = lower_which(children.expect(Kind::which)?)?;
        let value = Box::new(self.next_sum(&mut children)?);
        let (variable, list) = self.lower_each(&mut children)?;
        let filter = self.maybe_where(span, &mut children)?;
        children.finish();
        Ok(ExprKind::Extreme { which, value, variable, list, filter })
    }

    // lookup = { … ~ name ~ s ~ from_word ~ path ~ s ~ "where" ~ e ~ lookup_key ~ (and_word ~ lookup_key)* }
    fn lower_lookup(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let column = self.lower_name(&children.expect(Kind::name)?);
        let table = self.lower_path(children.expect(Kind::path)?);
        let mut keys = Vec::new();
        while let Some(key) = children.maybe(Kind::lookup_key) {
            // lookup_key = { name ~ s ~ "is" ~ e ~ !other_test ~ tight }
            let mut inner = Children::of(key);
            let name = self.lower_name(&inner.expect(Kind::name)?);
            let value = self.next_tight(&mut inner)?;
            inner.finish();
            keys.push((name, value));
        }
        children.finish();
        Ok(ExprKind::Lookup { column, table, keys })
    }

    // --- numbers and dates ---------------------------------------------------------------------------

    // pick = { "the" ~ e ~ pick_word ~ "of" ~ e ~ sum ~ and_word ~ tight }
    fn lower_pick(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let word = children.expect(Kind::pick_word)?.into_inner().next().ok_or(Broken)?;
        let which = match word.as_rule() {
            Kind::larger => Pick::Larger,
            Kind::smaller => Pick::Smaller,
            Kind::earlier => Pick::Earlier,
            _ => Pick::Later,
        };
        let left = Box::new(self.next_sum(&mut children)?);
        let right = Box::new(self.next_tight(&mut children)?);
        children.finish();
        Ok(ExprKind::Pick { which, left, right })
    }

    // birthday = { "the" ~ e ~ "day" ~ e ~ sum ~ reaches ~ tight }
    fn lower_birthday(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let born = Box::new(self.next_sum(&mut children)?);
        let age = Box::new(self.next_tight(&mut children)?);
        children.finish();
        Ok(ExprKind::Birthday { born, age })
    }

    // elapsed = { elapsed_unit ~ calendar_of? ~ from_word ~ sum ~ to_word ~ tight }
    fn lower_elapsed(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let unit = lower_unit(children.expect(Kind::elapsed_unit)?)?;
        let calendar = self.maybe_calendar(&mut children)?;
        let from = Box::new(self.next_sum(&mut children)?);
        let to = Box::new(self.next_tight(&mut children)?);
        children.finish();
        Ok(ExprKind::Elapsed { unit, calendar, from, to })
    }

    // age = { "age" ~ e ~ "on" ~ e ~ sum ~ if_word ~ born_word ~ tight }
    fn lower_age(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let on = Box::new(self.next_sum(&mut children)?);
        let born = Box::new(self.next_tight(&mut children)?);
        children.finish();
        Ok(ExprKind::Age { on, born })
    }

    // period_edge = { (start_word | end_word) ~ "of" ~ e ~ period ~ "of" ~ e ~ operand }
    fn lower_period_edge(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let end = children.maybe(Kind::end_word).is_some();
        let period = children.expect(Kind::period)?.into_inner().next().ok_or(Broken)?;
        let period = match period.as_rule() {
            Kind::month => CalendarPeriod::Month,
            Kind::quarter => CalendarPeriod::Quarter,
            Kind::financial_quarter => CalendarPeriod::FinancialQuarter,
            Kind::financial_year => CalendarPeriod::FinancialYear,
            _ => CalendarPeriod::Year,
        };
        let date = children.any().ok_or(Broken)?;
        let date = Box::new(self.lower_tight_operand(date)?);
        children.finish();
        Ok(ExprKind::PeriodEdge { end, period, date })
    }
}

// which = { highest | lowest | earliest | latest }
pub(super) fn lower_which(node: Node<'_>) -> Read<First> {
    let word = node.into_inner().next().ok_or(Broken)?;
    Ok(match word.as_rule() {
        Kind::highest => First::Highest,
        Kind::lowest => First::Lowest,
        Kind::earliest => First::Earliest,
        _ => First::Latest,
    })
}
