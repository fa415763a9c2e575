//! Expressions: precedence over the flat run of parts that the grammar reads.
//!
//! Loosest first: `and` / `or`; `not`; one comparison; `rounded`; `+ -`; `* /`; unary minus;
//! `4 weeks after D`; `60% of X`; operands. The loop below climbs these powers instead of recursing through
//! one function for each, so that a hundred thousand parts joined by `and` cost no stack.

use pest::iterators::Pairs;
use smol_str::SmolStr;

use super::{Broken, Children, Kind, MAX_HEIGHT, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Arithmetic, Expr, ExprKind, Literal, Logic, Path};
use crate::value::Rounding;

/// How tightly an operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    Not,
    Compare,
    Rounded,
    Add,
    Multiply,
    Negative,
    Shift,
    Share,
    Operand,
}

impl Power {
    /// The next tighter one: what may stand right of an operator that groups to the left.
    const fn tighter(self) -> Self {
        match self {
            Self::Not => Self::Compare,
            Self::Compare => Self::Rounded,
            Self::Rounded => Self::Add,
            Self::Add => Self::Multiply,
            Self::Multiply => Self::Negative,
            Self::Negative => Self::Shift,
            Self::Shift => Self::Share,
            Self::Share | Self::Operand => Self::Operand,
        }
    }
}

/// How tightly an operator binds; `None` for `and` and `or`, which end every climb.
fn power(kind: Kind) -> Option<Power> {
    Some(match kind {
        Kind::and | Kind::or | Kind::wrong_and | Kind::wrong_or => return None,
        Kind::rounded => Power::Rounded,
        Kind::plus | Kind::subtract => Power::Add,
        Kind::times | Kind::divide => Power::Multiply,
        Kind::shift => Power::Shift,
        Kind::of => Power::Share,
        _ => Power::Compare,
    })
}

/// The parts of an expression, in the order they are written.
pub(super) type Tokens<'t> = Pairs<'t, Kind>;

impl<'t> Reader<'t, '_> {
    // expression = { expr ~ EOI }
    pub(in crate::syntax) fn lower_expression(&mut self, node: Node<'t>) -> Read<Expr> {
        let mut children = Children::of(node);
        let expr = self.next_expr(&mut children)?;
        children.finish();
        Ok(expr)
    }

    /// The next child, which is an expression.
    pub(super) fn next_expr(&mut self, children: &mut Children<'t>) -> Read<Expr> {
        let node = children.expect(Kind::expr)?;
        self.lower_expr(node)
    }

    /// The next child, which is an expression without comparisons.
    pub(super) fn next_sum(&mut self, children: &mut Children<'t>) -> Read<Expr> {
        let node = children.expect(Kind::sum)?;
        self.lower_sum(node)
    }

    /// The next child, which is an expression without comparisons and arithmetic.
    pub(super) fn next_tight(&mut self, children: &mut Children<'t>) -> Read<Expr> {
        let node = children.expect(Kind::tight)?;
        self.lower_sum(node)
    }

    // expr = { prefix* ~ operand ~ postfix* ~ (infix ~ prefix* ~ operand ~ postfix*)* }
    pub(super) fn lower_expr(&mut self, node: Node<'t>) -> Read<Expr> {
        let mut tokens = node.into_inner();
        let first = self.climb(&mut tokens, Power::Not)?;
        let Some(operator) = tokens.next() else { return Ok(first) };
        let mut parts = vec![first];
        let mut operators = vec![self.lower_logic_word(&operator)];
        loop {
            parts.push(self.climb(&mut tokens, Power::Not)?);
            match tokens.next() {
                Some(operator) => operators.push(self.lower_logic_word(&operator)),
                None => break,
            }
        }
        self.join(parts, &operators)
    }

    // and = { "and" ~ e }   wrong_and = { ("&&" | "&") ~ s }
    fn lower_logic_word(&mut self, node: &Node<'t>) -> Spanned<bool> {
        let is_and = matches!(node.as_rule(), Kind::and | Kind::wrong_and);
        let span = self.span_of(node);
        if matches!(node.as_rule(), Kind::wrong_and | Kind::wrong_or) {
            let word = if is_and { "and" } else { "or" };
            self.report(
                Diagnostic::error(
                    Code::SyntaxSymbolLogic,
                    span,
                    format!("`{}` is not a word of this language", self.said(span)),
                )
                .write(word),
            );
        }
        Spanned::new(is_and, span)
    }

    /// Joins parts by `and` (true) and `or`.
    fn join(&mut self, parts: Vec<Expr>, operators: &[Spanned<bool>]) -> Read<Expr> {
        self.check_joined(&parts, operators)?;
        let span = parts
            .iter()
            .skip(1)
            .fold(parts.first().map(|part| part.span).unwrap_or_default(), |span, part| {
                span.to(part.span)
            });
        let is_and = operators.iter().all(|operator| operator.node);
        let is_or = operators.iter().all(|operator| !operator.node);
        if !is_and && !is_or {
            // Reported; no reading is taken, so that nothing further is said about a wrong one.
            return Err(Broken);
        }
        let logic = Logic { parts, bullets: false };
        Ok(Expr { kind: if is_and { ExprKind::And(logic) } else { ExprKind::Or(logic) }, span })
    }

    // sum = { minus* ~ operand ~ rounded* ~ (sum_infix ~ minus* ~ operand ~ rounded*)* }
    // tight = { minus* ~ operand ~ (tight_infix ~ minus* ~ operand)* }
    pub(super) fn lower_sum(&mut self, node: Node<'t>) -> Read<Expr> {
        self.climb(&mut node.into_inner(), Power::Rounded)
    }

    /// Reads parts as long as their operators bind at least as tightly as `least`.
    fn climb(&mut self, tokens: &mut Tokens<'t>, least: Power) -> Read<Expr> {
        let first = tokens.next().ok_or(Broken)?;
        let at = self.span_of(&first);
        let beside = std::mem::replace(&mut self.tallest, 0);
        let read = self.deeper(at, |reader| {
            let mut left = reader.lower_prefixed(first, tokens, least)?;
            let mut height = reader.tallest + 1;
            while let Some(next) = tokens.peek() {
                let Some(power) = power(next.as_rule()) else { break };
                if power < least {
                    break;
                }
                tokens.next();
                reader.tallest = 0;
                let operator = reader.span_of(&next);
                left = reader.lower_operator(left, next, tokens, power)?;
                height = height.max(reader.tallest) + 1;
                if height > MAX_HEIGHT {
                    reader.report(too_long(operator));
                    return Err(Broken);
                }
            }
            reader.tallest = height;
            Ok(left)
        });
        self.tallest = self.tallest.max(beside);
        read
    }

    // prefix = _{ not | minus | wrong_not }
    fn lower_prefixed(
        &mut self,
        node: Node<'t>,
        tokens: &mut Tokens<'t>,
        least: Power,
    ) -> Read<Expr> {
        let span = self.span_of(&node);
        match node.as_rule() {
            Kind::not | Kind::wrong_not => {
                if node.as_rule() == Kind::wrong_not {
                    self.report(
                        Diagnostic::error(
                            Code::SyntaxSymbolLogic,
                            span,
                            "`!` is not a word of this language",
                        )
                        .write("not"),
                    );
                }
                if least > Power::Not {
                    self.report(
                        Diagnostic::error(
                            Code::SyntaxBracketsNeeded,
                            span,
                            "`not` needs brackets here",
                        )
                        .label("it stands inside a comparison or a calculation")
                        .help("write `(not …)`"),
                    );
                    return Err(Broken);
                }
                let inner = self.climb(tokens, Power::Not)?;
                let span = span.to(inner.span);
                Ok(Expr { kind: ExprKind::Not(Box::new(inner)), span })
            }
            Kind::minus => {
                let inner = self.climb(tokens, Power::Negative)?;
                let span = span.to(inner.span);
                let kind = match inner.kind {
                    ExprKind::Literal(Literal::Number(number)) => {
                        ExprKind::Literal(Literal::Number(number.neg()))
                    }
                    ExprKind::Literal(Literal::Money(number)) => {
                        ExprKind::Literal(Literal::Money(number.neg()))
                    }
                    ExprKind::Literal(Literal::Percent(number)) => {
                        ExprKind::Literal(Literal::Percent(number.neg()))
                    }
                    _ => ExprKind::Negative(Box::new(inner)),
                };
                Ok(Expr { kind, span })
            }
            _ => self.lower_operand(node),
        }
    }

    /// One operator and what stands right of it.
    fn lower_operator(
        &mut self,
        left: Expr,
        node: Node<'t>,
        tokens: &mut Tokens<'t>,
        power: Power,
    ) -> Read<Expr> {
        match node.as_rule() {
            Kind::plus | Kind::subtract | Kind::times | Kind::divide => {
                let span = self.span_of(&node);
                let operator = Spanned::new(lower_sign(node.as_rule()), span);
                let right = self.climb(tokens, power.tighter())?;
                self.check_range(&left, &operator, &right)?;
                self.check_calculated(&left, operator.span, &right)?;
                let span = left.span.to(right.span);
                Ok(Expr {
                    kind: ExprKind::Arithmetic {
                        left: Box::new(left),
                        operator,
                        right: Box::new(right),
                    },
                    span,
                })
            }
            Kind::of => {
                let of = self.climb(tokens, power)?;
                let span = left.span.to(of.span);
                Ok(Expr {
                    kind: ExprKind::ShareOf { share: Box::new(left), of: Box::new(of) },
                    span,
                })
            }
            Kind::shift => {
                let (calendar, after) = self.lower_shift(node)?;
                let date = self.climb(tokens, power)?;
                let span = left.span.to(date.span);
                let kind = ExprKind::Shift {
                    duration: Box::new(left),
                    calendar,
                    after,
                    date: Box::new(date),
                };
                Ok(Expr { kind, span })
            }
            Kind::rounded => self.lower_rounded(left, node),
            _ => self.lower_comparison(left, node, tokens),
        }
    }

    /// What stands right of a comparison.
    pub(super) fn right_of_comparison(&mut self, tokens: &mut Tokens<'t>) -> Read<Expr> {
        self.climb(tokens, Power::Compare.tighter())
    }

    // shift = { calendar_of? ~ (after_word | before_word) }
    fn lower_shift(&mut self, node: Node<'t>) -> Read<(Option<Path>, bool)> {
        let mut children = Children::of(node);
        let calendar = self.maybe_calendar(&mut children)?;
        let after = children.maybe(Kind::after_word).is_some();
        Ok((calendar, after))
    }

    // calendar_of = { "in" ~ e ~ path ~ s }
    pub(super) fn maybe_calendar(&mut self, children: &mut Children<'t>) -> Read<Option<Path>> {
        let Some(node) = children.maybe(Kind::calendar_of) else { return Ok(None) };
        let path = Children::of(node).expect(Kind::path)?;
        Ok(Some(self.lower_path(path)))
    }

    // rounded = { "rounded" ~ e ~ (up_word | down_word)? ~ to_penny? }
    fn lower_rounded(&mut self, value: Expr, node: Node<'t>) -> Read<Expr> {
        let span = self.span_of(&node);
        self.check_rounded(&value, span);
        let mut children = Children::of(node);
        let rounding = if children.maybe(Kind::up_word).is_some() {
            Rounding::Up
        } else if children.maybe(Kind::down_word).is_some() {
            Rounding::Down
        } else {
            Rounding::HalfAwayFromZero
        };
        let to_penny = children.maybe(Kind::to_penny).is_some();
        children.finish();
        let span = value.span.to(span);
        Ok(Expr { kind: ExprKind::Rounded { value: Box::new(value), rounding, to_penny }, span })
    }

    // operand = _{ (numeric | form | lookup | path | group | text | money | …) ~ s }
    pub(super) fn lower_operand(&mut self, node: Node<'t>) -> Read<Expr> {
        let span = self.span_of(&node);
        let kind = match node.as_rule() {
            Kind::path => self.lower_path_operand(node)?,
            Kind::today => ExprKind::Today,
            Kind::group => return self.lower_group(node),
            Kind::number
            | Kind::iso_date
            | Kind::slash_date
            | Kind::long_date
            | Kind::time
            | Kind::duration
            | Kind::wrong_duration
            | Kind::percent
            | Kind::wrong_percent
            | Kind::wrong_pounds
            | Kind::money
            | Kind::wrong_currency
            | Kind::text
            | Kind::yes
            | Kind::no
            | Kind::none
            | Kind::level => ExprKind::Literal(self.lower_literal(node)?),
            _ => return self.lower_form(node),
        };
        Ok(Expr { kind, span })
    }

    // path = ${ name ~ (dot ~ name)* }
    fn lower_path_operand(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let path = self.lower_path(node);
        let [name] = path.names.as_slice() else { return Ok(ExprKind::Path(path)) };
        let meant = match name.node.as_str() {
            "true" | "True" | "TRUE" | "Yes" | "YES" => Literal::YesNo(true),
            "false" | "False" | "FALSE" | "No" | "NO" => Literal::YesNo(false),
            "null" | "Null" | "NULL" | "nil" | "None" | "NONE" | "undefined" => Literal::None,
            _ => return Ok(ExprKind::Path(path)),
        };
        let word = match meant {
            Literal::YesNo(true) => "yes",
            Literal::YesNo(false) => "no",
            _ => "none",
        };
        self.report(
            Diagnostic::error(
                Code::SyntaxTrueFalse,
                name.span,
                format!("`{}` is not a word of this language", name.node),
            )
            .write(word),
        );
        Ok(ExprKind::Literal(meant))
    }

    // group = { "(" ~ s ~ expr ~ if_none? ~ ")" }
    fn lower_group(&mut self, node: Node<'t>) -> Read<Expr> {
        let span = self.span_of(&node);
        let filter = self.filter.take();
        let outcome = self.lower_group_inside(node);
        self.filter = filter;
        outcome.map(|kind| Expr { kind, span })
    }

    // if_none = { comma ~ or_word ~ expr ~ "if" ~ e ~ "none" ~ e }
    fn lower_group_inside(&mut self, node: Node<'t>) -> Read<ExprKind> {
        let mut children = Children::of(node);
        let value = Box::new(self.next_expr(&mut children)?);
        let kind = match children.maybe(Kind::if_none) {
            Some(node) => {
                let mut inner = Children::of(node);
                let fallback = Box::new(self.next_expr(&mut inner)?);
                inner.finish();
                ExprKind::IfNone { value, fallback }
            }
            None => ExprKind::Group(value),
        };
        children.finish();
        Ok(kind)
    }

    // words = { !no_answer ~ word ~ (" "+ ~ !("in" ~ !wc) ~ word)+ ~ s }
    pub(super) fn lower_words(&self, node: Node<'t>) -> Expr {
        let span = self.span_of(&node);
        let words = node
            .into_inner()
            .map(|word| Spanned::new(SmolStr::new(word.as_str()), self.span_of(&word)));
        Expr { kind: ExprKind::Words(words.collect()), span }
    }

    /// The span from one place to the last bullet that has been read, if any was.
    pub(super) fn to_last_bullet(&self, span: Span) -> Span {
        match self.next_bullet.checked_sub(1).and_then(|last| self.bullets.get(last)) {
            Some(bullet) => span.to(self.span(bullet.range.clone())),
            None => span,
        }
    }
}

/// A calculation of very many parts, or very many parts in one another.
fn too_long(operator: Span) -> Diagnostic {
    Diagnostic::error(
        Code::SyntaxNesting,
        operator,
        format!("this calculation has more than {MAX_HEIGHT} parts"),
    )
    .label("the limit is reached here")
    .help("give parts of it names with `define`; for a list, write `sum of … for … in …`")
}

fn lower_sign(kind: Kind) -> Arithmetic {
    match kind {
        Kind::plus => Arithmetic::Add,
        Kind::subtract => Arithmetic::Subtract,
        Kind::times => Arithmetic::Multiply,
        _ => Arithmetic::Divide,
    }
}
