//! Comparisons: the words of the language, and the words and symbols of others, read as what is meant.

use super::expr::Tokens;
use super::{Broken, Children, Kind, Node, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Comparison, Expr, ExprKind};

/// A comparison with one operand right of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Test {
    Is,
    IsNot,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    Before,
    After,
    OnOrBefore,
    OnOrAfter,
}

impl Test {
    fn with(self, right: Expr) -> Comparison {
        match self {
            Self::Is => Comparison::Is(right),
            Self::IsNot => Comparison::IsNot(right),
            Self::AtLeast => Comparison::AtLeast(right),
            Self::AtMost => Comparison::AtMost(right),
            Self::MoreThan => Comparison::MoreThan(right),
            Self::LessThan => Comparison::LessThan(right),
            Self::Before => Comparison::Before(right),
            Self::After => Comparison::After(right),
            Self::OnOrBefore => Comparison::OnOrBefore(right),
            Self::OnOrAfter => Comparison::OnOrAfter(right),
        }
    }

    /// The same order of days.
    const fn of_days(self) -> Self {
        match self {
            Self::AtLeast => Self::OnOrAfter,
            Self::AtMost => Self::OnOrBefore,
            Self::MoreThan => Self::After,
            Self::LessThan => Self::Before,
            other => other,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::AtLeast => "is at least",
            Self::AtMost => "is at most",
            Self::MoreThan => "is more than",
            Self::LessThan => "is less than",
            Self::Before => "is before",
            Self::After => "is after",
            Self::OnOrBefore => "is on or before",
            Self::OnOrAfter => "is on or after",
        }
    }
}

/// Does a date or a time of day stand right of the comparison?
fn is_moment(kind: Kind) -> bool {
    matches!(kind, Kind::iso_date | Kind::slash_date | Kind::long_date | Kind::time | Kind::today)
}

/// Words and symbols of other languages, and what they mean. `is not at least` and its kind mean the
/// opposite comparison.
const WRONG: &[(&str, Test)] = &[
    (">=", Test::AtLeast),
    ("=>", Test::AtLeast),
    ("≥", Test::AtLeast),
    ("<=", Test::AtMost),
    ("=<", Test::AtMost),
    ("≤", Test::AtMost),
    ("===", Test::Is),
    ("==", Test::Is),
    ("=", Test::Is),
    ("!==", Test::IsNot),
    ("!=", Test::IsNot),
    ("<>", Test::IsNot),
    ("<", Test::LessThan),
    (">", Test::MoreThan),
    ("equals", Test::Is),
    ("does not equal", Test::IsNot),
    ("is equal to", Test::Is),
    ("is exactly", Test::Is),
    ("is the same as", Test::Is),
    ("is not equal to", Test::IsNot),
    ("is not the same as", Test::IsNot),
    ("is different from", Test::IsNot),
    ("is greater than", Test::MoreThan),
    ("is larger than", Test::MoreThan),
    ("is bigger than", Test::MoreThan),
    ("is higher than", Test::MoreThan),
    ("is over", Test::MoreThan),
    ("is above", Test::MoreThan),
    ("is smaller than", Test::LessThan),
    ("is fewer than", Test::LessThan),
    ("is lower than", Test::LessThan),
    ("is under", Test::LessThan),
    ("is below", Test::LessThan),
    ("is later than", Test::After),
    ("is earlier than", Test::Before),
    ("is greater than or equal to", Test::AtLeast),
    ("is more than or equal to", Test::AtLeast),
    ("is larger than or equal to", Test::AtLeast),
    ("is bigger than or equal to", Test::AtLeast),
    ("is higher than or equal to", Test::AtLeast),
    ("is later than or equal to", Test::OnOrAfter),
    ("is less than or equal to", Test::AtMost),
    ("is smaller than or equal to", Test::AtMost),
    ("is fewer than or equal to", Test::AtMost),
    ("is lower than or equal to", Test::AtMost),
    ("is earlier than or equal to", Test::OnOrBefore),
    ("is ≥", Test::AtLeast),
    ("is >=", Test::AtLeast),
    ("is ≤", Test::AtMost),
    ("is <=", Test::AtMost),
    ("is <", Test::LessThan),
    ("is >", Test::MoreThan),
    ("is ==", Test::Is),
    ("is =", Test::Is),
    ("is not at least", Test::LessThan),
    ("is not at most", Test::MoreThan),
    ("is not more than", Test::AtMost),
    ("is not greater than", Test::AtMost),
    ("is not less than", Test::AtLeast),
    ("is not before", Test::OnOrAfter),
    ("is not after", Test::OnOrBefore),
    ("is not on or before", Test::After),
    ("is not on or after", Test::Before),
];

impl<'t> Reader<'t, '_> {
    /// A comparison, after its left side.
    pub(super) fn lower_comparison(
        &mut self,
        left: Expr,
        node: Node<'t>,
        tokens: &mut Tokens<'t>,
    ) -> Read<Expr> {
        let span = self.span_of(&node);
        self.check_compared(&left, span)?;
        match node.as_rule() {
            Kind::applies | Kind::does_not_apply => {
                let negated = node.as_rule() == Kind::does_not_apply;
                let whole = left.span.to(span);
                return Ok(Expr {
                    kind: ExprKind::Applies { subject: Box::new(left), negated },
                    span: whole,
                });
            }
            _ => {}
        }
        let dated = tokens.peek().is_some_and(|next| is_moment(next.as_rule()));
        let comparison = match self.lower_infix(&node, dated) {
            Some(test) => {
                let test = test?;
                let right = self.right_of_comparison(tokens)?;
                self.check_right_of_comparison(&left, span, &right)?;
                let span = span.to(right.span);
                Spanned::new(test.with(right), span)
            }
            None => self.lower_postfix(node)?,
        };
        let whole = left.span.to(comparison.span);
        Ok(Expr { kind: ExprKind::Compare(Box::new(left), Box::new(comparison)), span: whole })
    }

    // expect_test = { compare_postfix | compare_infix ~ sum }
    pub(super) fn lower_expect_test(&mut self, node: Node<'t>) -> Read<Spanned<Comparison>> {
        let mut children = Children::of(node);
        let test = children.any().ok_or(Broken)?;
        let span = self.span_of(&test);
        match self.lower_infix(&test, false) {
            Some(test) => {
                let test = test?;
                let right = self.next_sum(&mut children)?;
                let span = span.to(right.span);
                Ok(Spanned::new(test.with(right), span))
            }
            None => self.lower_postfix(test),
        }
    }

    /// A comparison with one operand to come; `None` for those that hold all of theirs.
    fn lower_infix(&mut self, node: &Node<'t>, dated: bool) -> Option<Read<Test>> {
        Some(Ok(match node.as_rule() {
            Kind::is => Test::Is,
            Kind::is_not => Test::IsNot,
            Kind::at_least => Test::AtLeast,
            Kind::at_most => Test::AtMost,
            Kind::more_than => Test::MoreThan,
            Kind::less_than => Test::LessThan,
            Kind::before => Test::Before,
            Kind::after => Test::After,
            Kind::on_or_before => Test::OnOrBefore,
            Kind::on_or_after => Test::OnOrAfter,
            Kind::wrong_symbol | Kind::wrong_equals | Kind::wrong_words | Kind::wrong_not_order => {
                return Some(self.lower_wrong_comparison(node, dated));
            }
            _ => return None,
        }))
    }

    // wrong_symbol = { (">=" | …) ~ s }   wrong_words = { "is" ~ e ~ (…) ~ e }   wrong_not_order = { … }
    fn lower_wrong_comparison(&mut self, node: &Node<'t>, dated: bool) -> Read<Test> {
        let span = self.span_of(node);
        let said = self.said(span);
        let test =
            WRONG.iter().find(|(words, _)| *words == said).map(|(_, test)| *test).ok_or(Broken)?;
        let test = if dated { test.of_days() } else { test };
        let words = test.words();
        let report = match node.as_rule() {
            Kind::wrong_symbol => Diagnostic::error(
                Code::SyntaxSymbolComparison,
                span,
                format!("comparisons are words here, not `{said}`"),
            ),
            Kind::wrong_not_order => Diagnostic::error(
                Code::SyntaxNegatedOrder,
                span,
                format!("`{said}` does not exist: comparisons that order have no `not` form"),
            )
            .label("say the opposite one"),
            _ => Diagnostic::error(
                Code::SyntaxComparisonWords,
                span,
                format!("`{said}` is not how comparisons are written here"),
            ),
        };
        let dates = match test {
            Test::AtLeast => "; for dates, `is on or after`",
            Test::AtMost => "; for dates, `is on or before`",
            Test::MoreThan => "; for dates, `is after`",
            Test::LessThan => "; for dates, `is before`",
            _ => "",
        };
        self.report(report.help(format!("write `{words}`{dates}")).replacing(Some(words)));
        Ok(test)
    }

    // wrong_in = { "is" ~ e ~ not_word? ~ "in" ~ e ~ … ~ ("(" | "[") ~ s ~ sum ~ (comma ~ sum)* ~ (")" | "]") ~ s }
    fn lower_wrong_in(&mut self, node: Node<'t>) -> Read<Comparison> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let values = self.all_sums(&mut children)?;
        children.finish();
        let list = values.iter().map(|value| self.said(value.span)).collect::<Vec<_>>().join(", ");
        let word = if negated { "is not one of" } else { "is one of" };
        self.report(
            Diagnostic::error(
                Code::SyntaxComparisonWords,
                span,
                format!("`{}` is not how comparisons are written here", self.said(span)),
            )
            .help(format!("write `{word} {list}`")),
        );
        Ok(if negated { Comparison::NotOneOf(values) } else { Comparison::OneOf(values) })
    }

    /// A comparison that holds everything right of it.
    fn lower_postfix(&mut self, node: Node<'t>) -> Read<Spanned<Comparison>> {
        let span = self.span_of(&node);
        let comparison = match node.as_rule() {
            Kind::is_words => self.lower_is_words(node)?,
            Kind::between => self.lower_between(node)?,
            Kind::one_of => self.lower_one_of(node)?,
            Kind::wrong_in => self.lower_wrong_in(node)?,
            Kind::within => self.lower_within(node)?,
            Kind::working_day => self.lower_working_day(node)?,
            Kind::includes => self.lower_includes(node)?,
            Kind::empty => match Children::of(node).maybe(Kind::not_word) {
                Some(_) => Comparison::NotEmpty,
                None => Comparison::Empty,
            },
            kind => self.lower_plain_test(kind, node)?,
        };
        Ok(Spanned::new(comparison, span))
    }

    // is_words = { "is" ~ e ~ (not_word ~ !no_answer)? ~ words }
    fn lower_is_words(&mut self, node: Node<'t>) -> Read<Comparison> {
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let words = self.lower_words(children.expect(Kind::words)?);
        children.finish();
        Ok(if negated { Comparison::IsNot(words) } else { Comparison::Is(words) })
    }

    // given = { "is" ~ e ~ not_word? ~ "given" ~ e }   recorded = { … }   undecided = { … }
    fn lower_plain_test(&mut self, kind: Kind, node: Node<'t>) -> Read<Comparison> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        children.finish();
        let (test, word) = match kind {
            Kind::given => (Comparison::Given, "given"),
            Kind::recorded => (Comparison::Recorded, "recorded"),
            _ => (Comparison::Undecided, "undecided"),
        };
        if negated {
            let help = match kind {
                Kind::given => "write `is none`".to_owned(),
                _ => format!(
                    "write `not (… is {word})`, with what is asked about in place of the dots"
                ),
            };
            return self.negated(span, word, help);
        }
        Ok(test)
    }

    fn negated<T>(&mut self, span: Span, word: &str, help: String) -> Read<T> {
        self.report(
            Diagnostic::error(
                Code::SyntaxNegatedTest,
                span,
                format!("`is not {word}` does not exist"),
            )
            .help(help),
        );
        Err(Broken)
    }

    // working_day = { "is" ~ e ~ not_word? ~ "a" ~ e ~ "working" ~ e ~ "day" ~ e ~ calendar_of? }
    fn lower_working_day(&mut self, node: Node<'t>) -> Read<Comparison> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let calendar = self.maybe_calendar(&mut children)?;
        children.finish();
        if negated {
            let help =
                "write `not (… is a working day)`, with the day in place of the dots".to_owned();
            return self.negated(span, "a working day", help);
        }
        Ok(Comparison::WorkingDay(calendar))
    }

    // between = { "is" ~ e ~ not_word? ~ "between" ~ e ~ sum ~ (and_word | wrong_to) ~ sum }
    fn lower_between(&mut self, node: Node<'t>) -> Read<Comparison> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let low = self.next_sum(&mut children)?;
        let wrong_to = children.maybe(Kind::wrong_to);
        let high = self.next_sum(&mut children)?;
        children.finish();
        let (low_words, high_words) = (self.said(low.span), self.said(high.span));
        if negated {
            let help = format!(
                "write `not (… is between {low_words} and {high_words})`, or say what lies outside: `is less than {low_words}`"
            );
            return self.negated(span, "between", help);
        }
        if let Some(to) = wrong_to {
            self.report(
                Diagnostic::error(
                    Code::SyntaxComparisonWords,
                    self.span_of(&to),
                    "`between` goes with `and`",
                )
                .help(format!(
                    "write `is between {low_words} and {high_words}`; both are included"
                )),
            );
        }
        Ok(Comparison::Between(low, high))
    }

    // one_of = { "is" ~ e ~ not_word? ~ "one" ~ e ~ "of" ~ e ~ sum ~ (comma ~ sum)* }
    fn lower_one_of(&mut self, node: Node<'t>) -> Read<Comparison> {
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let values = self.all_sums(&mut children)?;
        children.finish();
        Ok(if negated { Comparison::NotOneOf(values) } else { Comparison::OneOf(values) })
    }

    /// Every further child that is an expression without comparisons.
    pub(super) fn all_sums(&mut self, children: &mut Children<'t>) -> Read<Vec<Expr>> {
        let mut values = Vec::new();
        while let Some(node) = children.maybe(Kind::sum) {
            values.push(self.lower_sum(node)?);
        }
        Ok(values)
    }

    // within = { "is" ~ e ~ not_word? ~ "within" ~ e ~ tight }
    fn lower_within(&mut self, node: Node<'t>) -> Read<Comparison> {
        let span = self.span_of(&node);
        let mut children = Children::of(node);
        let negated = children.maybe(Kind::not_word).is_some();
        let right = self.next_tight(&mut children)?;
        children.finish();
        if negated {
            let said = self.said(right.span);
            return self.negated(
                span,
                "within",
                format!("write `not (… is within {said})`, or `is after {said}`"),
            );
        }
        match right.kind {
            ExprKind::Shift { duration, calendar, after, date } => {
                Ok(Comparison::Within { duration: *duration, calendar, after, date: *date })
            }
            ExprKind::ShareOf { share, of } => {
                let (duration, date) = (self.said(share.span), self.said(of.span));
                self.report(
                    Diagnostic::error(
                        Code::SyntaxComparisonWords,
                        right.span,
                        "`within … of` leaves open on which side",
                    )
                    .help(format!("write `is within {duration} after {date}`, or `before`")),
                );
                Err(Broken)
            }
            _ => {
                let said = self.said(right.span);
                self.report(
                    Diagnostic::error(Code::Syntax, right.span, "`within` needs the day from which to count")
                        .help(format!("write `is within {said} after` and the day, such as `is within 4 weeks after requested_on`")),
                );
                Err(Broken)
            }
        }
    }

    // includes = { "includes" ~ e ~ (includes_all | sum) }
    fn lower_includes(&mut self, node: Node<'t>) -> Read<Comparison> {
        let mut children = Children::of(node);
        // includes_all = { "all" ~ e ~ "of" ~ e ~ sum ~ (comma ~ sum)* }
        let values = match children.maybe(Kind::includes_all) {
            Some(all) => self.all_sums(&mut Children::of(all))?,
            None => vec![self.next_sum(&mut children)?],
        };
        children.finish();
        Ok(Comparison::Includes(values))
    }
}
