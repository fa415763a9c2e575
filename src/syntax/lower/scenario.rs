//! The lines of scenarios.

use smol_str::SmolStr;

use super::{Broken, Children, Kind, Node, Read, Reader};
use crate::span::Spanned;
use crate::syntax::ast::{Expect, Expr, Given, Name, NoticeKind, Path, Reason, Text};

/// What a `given` line says.
pub(in crate::syntax) enum GivenLine {
    One(Given),
    /// The name of a list, whose rows stand below.
    List(Path),
}

impl<'t> Reader<'t, '_> {
    // given_line = { given_word? ~ (given_case | given_fact | given_list) ~ EOI }
    pub(in crate::syntax) fn lower_given_line(&mut self, node: Node<'t>) -> Read<GivenLine> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let inner = children.any().ok_or(Broken)?;
        children.finish();
        let kind = inner.as_rule();
        let mut children = Children::of(inner);
        let given = match kind {
            // given_case = { "case" ~ e ~ text ~ s }
            Kind::given_case => Given::Case(self.lower_text(&children.expect(Kind::text)?)),
            // given_list = { path ~ s ~ &EOI }
            Kind::given_list => {
                return Ok(GivenLine::List(self.lower_path(children.expect(Kind::path)?)));
            }
            // given_fact = { path ~ s ~ "is" ~ e ~ (unknown_word | sum) }
            _ => {
                let path = self.lower_path(children.expect(Kind::path)?);
                let value = match children.maybe(Kind::unknown_word) {
                    Some(_) => None,
                    None => Some(self.next_sum(&mut children)?),
                };
                Given::Fact { path, value, span }
            }
        };
        children.finish();
        Ok(GivenLine::One(given))
    }

    // given_header = { bar ~ (declared ~ s ~ bar)+ ~ EOI }
    pub(in crate::syntax) fn lower_given_header(&mut self, node: Node<'t>) -> Read<Vec<Name>> {
        let mut names = Vec::new();
        for name in Children::of(node).all(Kind::declared) {
            names.push(self.lower_declared(&name));
        }
        Ok(names)
    }

    // given_row = { bar ~ (given_cell ~ bar)+ ~ EOI }
    pub(in crate::syntax) fn lower_given_row(&mut self, node: Node<'t>) -> Read<Vec<Option<Expr>>> {
        let mut cells = Vec::new();
        // given_cell = { sum? }
        for cell in Children::of(node).all(Kind::given_cell) {
            cells.push(match Children::of(cell).maybe(Kind::sum) {
                Some(sum) => Some(self.lower_sum(sum)?),
                None => None,
            });
        }
        Ok(cells)
    }

    // expect_line = { expect_word? ~ (expect_fault | expect_error | expect_notice | expect_answer) ~ EOI }
    pub(in crate::syntax) fn lower_expect_line(&mut self, node: Node<'t>) -> Read<Expect> {
        let mut children = Children::of(node);
        let inner = children.any().ok_or(Broken)?;
        children.finish();
        match inner.as_rule() {
            // expect_fault = { "fault" ~ e ~ path ~ s }
            Kind::expect_fault => {
                Ok(Expect::Fault(self.lower_path(Children::of(inner).expect(Kind::path)?)))
            }
            Kind::expect_error => self.lower_expect_error(inner),
            Kind::expect_notice => self.lower_expect_notice(inner),
            _ => self.lower_expect_answer(inner),
        }
    }

    // expect_error = { "error" ~ e ~ (text | error_code) ~ s }
    fn lower_expect_error(&mut self, node: Node<'t>) -> Read<Expect> {
        let mut children = Children::of(node);
        if let Some(text) = self.maybe_text(&mut children) {
            return Ok(Expect::Error(text));
        }
        let code = children.expect(Kind::error_code)?;
        Ok(Expect::Error(Spanned::new(SmolStr::new(code.as_str()), self.span_of(&code))))
    }

    // expect_notice = { no_word? ~ (warning_word | advice_word) ~ path ~ s }
    fn lower_expect_notice(&mut self, node: Node<'t>) -> Read<Expect> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let absent = children.maybe(Kind::no_word).is_some();
        let kind = match children.maybe(Kind::warning_word) {
            Some(_) => NoticeKind::Warning,
            None => {
                children.expect(Kind::advice_word)?;
                NoticeKind::Advice
            }
        };
        let name = self.lower_path(children.expect(Kind::path)?);
        children.finish();
        Ok(Expect::Notice { absent, kind, name, span })
    }

    // expect_answer = { path ~ s ~ item? ~ (applies | does_not_apply | expect_test ~ because?) }
    fn lower_expect_answer(&mut self, node: Node<'t>) -> Read<Expect> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let subject = self.lower_path(children.expect(Kind::path)?);
        let (item, item_field) = self.lower_item(&mut children)?;
        let said = children.any().ok_or(Broken)?;
        if matches!(said.as_rule(), Kind::applies | Kind::does_not_apply) {
            let negated = said.as_rule() == Kind::does_not_apply;
            return Ok(Expect::Applies { subject, item, negated, span });
        }
        let comparison = self.lower_expect_test(said)?;
        // because = { "because" ~ e ~ reason ~ (comma ~ reason)* }
        let because = match children.maybe(Kind::because) {
            Some(because) => Some(self.lower_reasons(because)?),
            None => None,
        };
        children.finish();
        Ok(Expect::Is { subject, item, item_field, comparison, because, span })
    }

    // item = { text ~ (dot ~ name)? ~ s }
    fn lower_item(&mut self, children: &mut Children<'t>) -> Read<(Option<Text>, Option<Name>)> {
        let Some(item) = children.maybe(Kind::item) else { return Ok((None, None)) };
        let mut inner = Children::of(item);
        let text = self.lower_text(&inner.expect(Kind::text)?);
        let field = inner.maybe(Kind::name).map(|name| self.lower_name(&name));
        inner.finish();
        Ok((Some(text), field))
    }

    fn lower_reasons(&mut self, node: Node<'t>) -> Read<Vec<Reason>> {
        let mut reasons = Vec::new();
        let mut children = Children::of(node);
        while let Some(reason) = children.maybe(Kind::reason) {
            // reason = { path ~ s ~ (text ~ s)? }
            let mut inner = Children::of(reason);
            let path = self.lower_path(inner.expect(Kind::path)?);
            let item = self.maybe_text(&mut inner);
            inner.finish();
            reasons.push(Reason { path, item });
        }
        children.finish();
        Ok(reasons)
    }
}
