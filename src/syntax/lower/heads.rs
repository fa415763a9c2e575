//! The first lines of declarations and of their parts.

use super::{Children, Kind, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Annotations, Expr, Head, Mark, Name, Path, ScenarioMark, Text, Type};

/// `scenario "…" [like "…"] [approve | unapproved]`
pub(in crate::syntax) type ScenarioHead = (Text, Option<Text>, Option<Spanned<ScenarioMark>>);

/// `define NAME [of RECORD]: TYPE "…" [shown] [so far]`
pub(in crate::syntax) struct DefineHead {
    pub(in crate::syntax) head: Head,
    pub(in crate::syntax) of: Option<Name>,
    pub(in crate::syntax) ty: Type,
    pub(in crate::syntax) shown: Option<Span>,
    pub(in crate::syntax) so_far: Option<Span>,
}

impl<'t> Reader<'t, '_> {
    /// A head without lines yet.
    fn head(&mut self, span: Span, name: Name, label: Option<Text>) -> Head {
        if label.is_none() {
            let words = name.node.replace('_', " ");
            let mut letters = words.chars();
            let title: String =
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
            self.report(
                Diagnostic::error(
                    Code::SyntaxMissingLabel,
                    name.span,
                    format!("`{}` has no label", name.node),
                )
                .label("people see labels, not names")
                .help(format!("write the label in quotes on this line, such as `\"{title}\"`")),
            );
        }
        Head { span, name, label, annotations: Annotations::default(), broken: false }
    }

    // head = { keyword ~ e ~ declared ~ s ~ (text ~ s)? ~ EOI }
    pub(in crate::syntax) fn lower_head(&mut self, node: Node<'t>) -> Read<Head> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let name = self.lower_free_name(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        children.finish();
        Ok(self.head(span, name, label))
    }

    /// The head of a condition and its kind, whose name stands after a dot only.
    pub(in crate::syntax) fn lower_part_head(&mut self, node: Node<'t>) -> Read<Head> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        children.finish();
        Ok(self.head(span, name, label))
    }

    // define_head = { "define" ~ e ~ declared ~ s ~ of_record? ~ colon? ~ type_of ~ s ~ (text ~ s)? ~ define_mark* ~ EOI }
    pub(in crate::syntax) fn lower_define_head(&mut self, node: Node<'t>) -> Read<DefineHead> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let declared = children.expect(Kind::declared)?;
        let of = match children.maybe(Kind::of_record) {
            // of_record = { "of" ~ e ~ declared ~ s }
            Some(of) => Some(self.lower_free_name(&Children::of(of).expect(Kind::declared)?)),
            None => None,
        };
        // A derived field stands after a dot only.
        let name = if of.is_some() {
            self.lower_declared(&declared)
        } else {
            self.lower_free_name(&declared)
        };
        let ty = self.lower_colon_and_type(&mut children, of.as_ref().unwrap_or(&name).span)?;
        let label = self.maybe_text(&mut children);
        let mut head =
            DefineHead { head: self.head(span, name, label), of, ty, shown: None, so_far: None };
        while let Some(mark) = children.any() {
            let span = self.span_of(&mark);
            if mark.as_rule() == Kind::shown {
                head.shown = Some(span)
            } else {
                head.so_far = Some(span)
            }
        }
        Ok(head)
    }

    fn lower_colon_and_type(&mut self, children: &mut Children<'t>, name: Span) -> Read<Type> {
        let colon = children.maybe(Kind::colon);
        let ty = children.expect(Kind::type_of)?;
        let ty = self.lower_type(ty)?;
        if colon.is_none() {
            let (name_said, type_said) = (self.said(name), self.said(ty.span));
            self.report(
                Diagnostic::error(
                    Code::SyntaxMissingColon,
                    name.after(),
                    "a `:` stands between a name and its type",
                )
                .label("here")
                .help(format!("write `{name_said}: {type_said}`")),
            );
        }
        Ok(ty)
    }

    // table_head = { "table" ~ e ~ declared ~ s ~ (text ~ s)? ~ table_mark* ~ EOI }
    pub(in crate::syntax) fn lower_table_head(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Head, Option<Span>, Option<Span>)> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let name = self.lower_free_name(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        let head = self.head(span, name, label);
        let (mut partial, mut first_match) = (None, None);
        while let Some(mark) = children.any() {
            let span = self.span_of(&mark);
            if mark.as_rule() == Kind::partial {
                partial = Some(span)
            } else {
                first_match = Some(span)
            }
        }
        Ok((head, partial, first_match))
    }

    // scenario_head = { "scenario" ~ e ~ text ~ s ~ like? ~ scenario_mark* ~ EOI }
    pub(in crate::syntax) fn lower_scenario_head(&mut self, node: Node<'t>) -> Read<ScenarioHead> {
        let mut children = Children::of(node);
        let name = self.lower_text(&children.expect(Kind::text)?);
        // like = { "like" ~ e ~ text ~ s }
        let like =
            children.maybe(Kind::like).and_then(|like| self.maybe_text(&mut Children::of(like)));
        let mut mark: Option<Spanned<ScenarioMark>> = None;
        for node in children.all(Kind::scenario_mark) {
            let span = self.span_of(&node);
            // scenario_mark = { mark_approve | mark_unapproved }
            let approve = Children::of(node).maybe(Kind::mark_approve).is_some();
            let here = if approve { ScenarioMark::Approve } else { ScenarioMark::Unapproved };
            match &mark {
                None => mark = Some(Spanned::new(here, span)),
                Some(first) => self.two_marks(first, here, span),
            }
        }
        children.finish();
        Ok((name, like, mark))
    }

    /// A scenario with more than one of `approve` and `unapproved`.
    fn two_marks(&mut self, first: &Spanned<ScenarioMark>, here: ScenarioMark, span: Span) {
        let (message, help) = if first.node == here {
            (format!("`{}` is said twice", self.said(span)), "keep one of the two words".to_owned())
        } else {
            (
                "a scenario is either approved or not".to_owned(),
                "keep `unapproved` until somebody has read the scenario, and `approve` afterwards"
                    .to_owned(),
            )
        };
        self.report(
            Diagnostic::error(Code::SyntaxSaidTwice, span, message)
                .label("said here")
                .also(first.span, "said first here")
                .help(help),
        );
    }

    // instalment_head = { "instalment" ~ e ~ declared ~ s ~ (text ~ s)? ~ each? ~ EOI }
    pub(in crate::syntax) fn lower_instalment_head(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Head, Option<(Name, Expr)>)> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        let each = match children.maybe(Kind::each) {
            Some(each) => Some(self.lower_each_in(each)?),
            None => None,
        };
        children.finish();
        Ok((self.head(span, name, label), each))
    }

    // each = { "for" ~ e ~ "each" ~ e ~ declared ~ s ~ in_word ~ tight }
    pub(super) fn lower_each_in(&mut self, node: Node<'t>) -> Read<(Name, Expr)> {
        let mut children = Children::of(node);
        let variable = self.lower_free_name(&children.expect(Kind::declared)?);
        let list = self.next_tight(&mut children)?;
        children.finish();
        Ok((variable, list))
    }

    // notice_head = { keyword ~ e ~ declared ~ s ~ (text ~ s)? ~ guard? ~ EOI }
    pub(in crate::syntax) fn lower_notice_head(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Head, Option<Expr>)> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        children.expect(Kind::keyword)?;
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        let when = self.maybe_guard(&mut children)?;
        children.finish();
        Ok((self.head(span, name, label), when))
    }

    // check_head = { "check" ~ e ~ declared ~ s ~ (text ~ s)? ~ blames? ~ EOI }
    pub(in crate::syntax) fn lower_check_head(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Head, Vec<Path>)> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let label = self.maybe_text(&mut children);
        // blames = { "blames" ~ e ~ paths }
        let blames = match children.maybe(Kind::blames) {
            Some(blames) => {
                Children::of(blames).all(Kind::path).map(|path| self.lower_path(path)).collect()
            }
            None => Vec::new(),
        };
        children.finish();
        Ok((self.head(span, name, label), blames))
    }

    // field_line = { declared ~ s ~ colon? ~ type_of ~ s ~ (text ~ s)? ~ mark* ~ EOI }
    pub(in crate::syntax) fn lower_field_line(
        &mut self,
        node: Node<'t>,
    ) -> Read<(Head, Type, Vec<Spanned<Mark>>)> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let name = self.lower_declared(&children.expect(Kind::declared)?);
        let ty = self.lower_colon_and_type(&mut children, name.span)?;
        let label = self.maybe_text(&mut children);
        let mut marks = Vec::new();
        for node in children.all(Kind::mark) {
            let span = self.span_of(&node);
            // mark = { mark_protected | mark_sensitive | mark_fixed | mark_diagnosis | mark_none }
            let Some(inner) = node.into_inner().next() else { continue };
            let mark = match inner.as_rule() {
                Kind::mark_protected => Mark::Protected,
                Kind::mark_sensitive => Mark::Sensitive,
                Kind::mark_fixed => Mark::Fixed,
                Kind::mark_diagnosis => Mark::Diagnosis,
                _ => Mark::NoneIfLeftOut,
            };
            marks.push(Spanned::new(mark, span));
        }
        children.finish();
        Ok((self.head(span, name, label), ty, marks))
    }
}
