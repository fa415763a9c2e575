//! Brackets where people disagree: what is written without them is reported with both readings.
//!
//! Owns: the checks on forms that have just been read, while it is still plain what stood in brackets
//! (`ExprKind::Group`). Must never know: types; a reading is text put together from the source.

use super::{Broken, Read, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Arithmetic, Comparison, Expr, ExprKind, Literal};

impl Reader<'_, '_> {
    /// Parts joined by `and` (true) and `or`.
    pub(super) fn check_joined(&mut self, parts: &[Expr], operators: &[Spanned<bool>]) -> Read<()> {
        if let Some(lookup) = parts.iter().find(|part| is_lookup(part)) {
            return self.lookup_in_logic(lookup);
        }
        self.check_values_joined(parts)?;
        let Some(first) = operators.first() else { return Ok(()) };
        let Some(other) = operators.iter().find(|operator| operator.node != first.node) else {
            return self.check_list_then_or(parts, operators);
        };
        let by_and = self.reading(parts, operators, true);
        let by_or = self.reading(parts, operators, false);
        let word = |is_and: bool| if is_and { "and" } else { "or" };
        self.report(
            Diagnostic::error(
                Code::SyntaxMixedAndOr,
                other.span,
                "`and` and `or` side by side can be read in two ways",
            )
            .label(format!("`{}` here", word(other.node)))
            .also(first.span, format!("`{}` here", word(first.node)))
            .help(format!("write `{by_and}`, or `{by_or}`")),
        );
        Err(Broken)
    }

    /// `4-19`: read as arithmetic it would be -15, and that is never meant; and `n/a`.
    pub(super) fn check_range(
        &mut self,
        left: &Expr,
        operator: &Spanned<Arithmetic>,
        right: &Expr,
    ) -> Read<()> {
        if operator.node == Arithmetic::Divide
            && self.said(left.span).eq_ignore_ascii_case("n")
            && self.said(right.span).eq_ignore_ascii_case("a")
        {
            let span = left.span.to(right.span);
            self.report(
                Diagnostic::error(
                    Code::SyntaxTrueFalse,
                    span,
                    format!("`{}` is not a word of this language", self.said(span)),
                )
                .help("write `none`"),
            );
            return Err(Broken);
        }
        let number = |expr: &Expr| match &expr.kind {
            ExprKind::Literal(Literal::Number(number)) => Some(*number),
            _ => None,
        };
        let glued = left.span.end == operator.span.start && operator.span.end == right.span.start;
        let (Some(low), Some(high)) = (number(left), number(right)) else { return Ok(()) };
        if operator.node != Arithmetic::Subtract || !glued || low >= high {
            return Ok(());
        }
        let (low, high) = (self.said(left.span), self.said(right.span));
        let good = if self.opening == "|" {
            format!("{low} to {high}")
        } else {
            format!("between {low} and {high}")
        };
        self.report(
            Diagnostic::error(
                Code::SyntaxComparisonWords,
                left.span.to(right.span),
                format!("`{low}-{high}` is not how a range is written here"),
            )
            .label("read as a calculation, this is less than nothing")
            .write(good),
        );
        Err(Broken)
    }

    /// `carer_age is 8 or over`: the second part is a word of comparison, not a name.
    fn check_or_over(&mut self, left: &Expr, right: &Expr) -> Read<()> {
        let ExprKind::Path(path) = &right.kind else { return Ok(()) };
        let [name] = path.names.as_slice() else { return Ok(()) };
        let ExprKind::Compare(_, comparison) = &left.kind else { return Ok(()) };
        let Comparison::Is(value) = &comparison.node else { return Ok(()) };
        if !matches!(value.kind, ExprKind::Literal(_)) {
            return Ok(());
        }
        let words = match name.node.as_str() {
            "over" | "above" | "more" | "older" | "higher" | "up" | "upwards" | "greater" => {
                "is at least"
            }
            "under" | "below" | "less" | "younger" | "lower" | "fewer" => "is at most",
            "later" => "is on or after",
            "earlier" => "is on or before",
            _ => return Ok(()),
        };
        let span = comparison.span.to(right.span);
        let value = self.said(value.span);
        self.report(
            Diagnostic::error(
                Code::SyntaxComparisonWords,
                span,
                format!("`{}` is not how comparisons are written here", self.said(span)),
            )
            .write(format!("{words} {value}")),
        );
        Err(Broken)
    }

    /// `child_age is 4 or 5`: a value is no condition.
    fn check_values_joined(&mut self, parts: &[Expr]) -> Read<()> {
        for pair in parts.windows(2) {
            let [left, right] = pair else { continue };
            self.check_or_over(left, right)?;
            let ExprKind::Literal(literal) = &right.kind else { continue };
            if matches!(literal, Literal::YesNo(_)) {
                continue;
            }
            let said = self.said(right.span);
            let report = Diagnostic::error(
                Code::Syntax,
                right.span,
                format!("`{said}` alone is no condition"),
            )
            .label("a condition compares something");
            let help = match &left.kind {
                ExprKind::Compare(subject, comparison) => match &comparison.node {
                    Comparison::Is(value) => {
                        let (subject, value) = (self.said(subject.span), self.said(value.span));
                        format!("write `{subject} is one of {value}, {said}`")
                    }
                    _ => format!("write `{} is {said}`", self.said(subject.span)),
                },
                _ => format!("write what is compared with it: `… is {said}`"),
            };
            self.report(report.help(shortened(&help)));
            return Err(Broken);
        }
        Ok(())
    }

    /// The parts with brackets around the runs that are joined by `and` (or by `or`).
    fn reading(&self, parts: &[Expr], operators: &[Spanned<bool>], tight: bool) -> String {
        let mut groups: Vec<(Vec<String>, bool)> = Vec::new();
        let mut joins = operators.iter().map(|operator| operator.node);
        let mut open: Vec<String> = Vec::new();
        for part in parts {
            open.push(self.said(part.span));
            match joins.next() {
                Some(is_and) if is_and == tight => {}
                Some(_) | None => groups.push((std::mem::take(&mut open), tight)),
            }
        }
        let (inner, outer) = if tight { (" and ", " or ") } else { (" or ", " and ") };
        let said: Vec<String> =
            groups
                .into_iter()
                .map(|(parts, _)| {
                    if parts.len() > 1 {
                        format!("({})", parts.join(inner))
                    } else {
                        parts.concat()
                    }
                })
                .collect();
        shortened(&said.join(outer))
    }

    /// `x is one of a, b or c`: is `c` one of them?
    fn check_list_then_or(&mut self, parts: &[Expr], operators: &[Spanned<bool>]) -> Read<()> {
        for (pair, operator) in parts.windows(2).zip(operators) {
            let [left, right] = pair else { continue };
            let ExprKind::Compare(_, comparison) = &left.kind else { continue };
            let plain = matches!(right.kind, ExprKind::Path(_) | ExprKind::Literal(_));
            let (Comparison::OneOf(_) | Comparison::NotOneOf(_)) = comparison.node else {
                continue;
            };
            if operator.node || !plain {
                continue;
            }
            let (list, last) = (self.said(left.span), self.said(right.span));
            self.report(
                Diagnostic::error(
                    Code::SyntaxBracketsNeeded,
                    operator.span,
                    "this `or` after a list can be read in two ways",
                )
                .help(shortened(&format!("write `{list}, {last}`, or `({list}) or {last}`"))),
            );
            return Err(Broken);
        }
        Ok(())
    }

    fn lookup_in_logic(&mut self, lookup: &Expr) -> Read<()> {
        let whole = self.said(lookup.span);
        let report = Diagnostic::error(
            Code::SyntaxLookupBrackets,
            lookup.span,
            "a lookup beside `and` or `or` needs brackets",
        )
        .label("where does it end?");
        let help = match self.first_key_ends(lookup) {
            Some((first, rest)) => format!("write `({whole})`, or `({first}) {rest}`"),
            None => format!("write `({whole})`"),
        };
        self.report(report.help(shortened(&help)));
        Err(Broken)
    }

    /// The lookup up to its first key, and the rest of it, where it has more than one.
    fn first_key_ends(&self, lookup: &Expr) -> Option<(String, String)> {
        let ExprKind::Lookup { keys, .. } = &lookup.kind else { return None };
        let [(_, first), _, ..] = keys.as_slice() else { return None };
        let head = Span::new(lookup.span.file, lookup.span.start, first.span.end);
        let rest = Span::new(lookup.span.file, first.span.end, lookup.span.end);
        Some((self.said(head), self.said(rest)))
    }

    /// The left side of a comparison at `operator`.
    pub(super) fn check_compared(&mut self, left: &Expr, operator: Span) -> Read<()> {
        if is_lookup(left) {
            return self.compared_lookup(left);
        }
        if !matches!(left.kind, ExprKind::Compare(..) | ExprKind::Applies { .. }) {
            return Ok(());
        }
        let said = self.said(left.span);
        let report = match self.filter {
            Some(start) => {
                let form = self.said(Span::new(start.file, start.start, left.span.end));
                let test = self.said(operator);
                Diagnostic::error(
                    Code::SyntaxFilterBrackets,
                    operator,
                    "what is compared here must stand in brackets, because it has a `where`",
                )
                .label("a second comparison after `where`")
                .help(shortened(&format!("write `({form}) {test} …`")))
            }
            None => Diagnostic::error(
                Code::SyntaxChainedComparison,
                operator,
                "one comparison follows another",
            )
            .label("the second comparison")
            .also(left.span, "the first")
            .help(shortened(&format!("join two comparisons with `and`: `{said} and …`; for a range, write `is between 4 and 19`"))),
        };
        self.report(report);
        Err(Broken)
    }

    /// Both sides of a comparison.
    pub(super) fn check_right_of_comparison(
        &mut self,
        left: &Expr,
        operator: Span,
        right: &Expr,
    ) -> Read<()> {
        if !is_lookup(right) {
            return Ok(());
        }
        let (left, operator, whole) =
            (self.said(left.span), self.said(operator), self.said(right.span));
        let first = self.first_key_ends(right);
        let help = match first {
            Some((first, rest)) => format!(
                "write `{left} {operator} ({whole})`, or `{left} {operator} ({first}) {rest}`"
            ),
            None => format!("write `{left} {operator} ({whole})`"),
        };
        self.report(
            Diagnostic::error(
                Code::SyntaxLookupBrackets,
                right.span,
                "a lookup that is compared needs brackets",
            )
            .label("where does it end?")
            .help(shortened(&help)),
        );
        Err(Broken)
    }

    fn compared_lookup(&mut self, lookup: &Expr) -> Read<()> {
        let whole = self.said(lookup.span);
        self.report(
            Diagnostic::error(
                Code::SyntaxLookupBrackets,
                lookup.span,
                "a lookup that is compared needs brackets",
            )
            .label("what is compared?")
            .help(shortened(&format!("write `({whole})` before the comparison"))),
        );
        Err(Broken)
    }

    /// Both sides of `+ - * /`.
    pub(super) fn check_calculated(
        &mut self,
        left: &Expr,
        operator: Span,
        right: &Expr,
    ) -> Read<()> {
        for side in [left, right] {
            if is_lookup(side) {
                let whole = self.said(side.span);
                self.report(
                    Diagnostic::error(
                        Code::SyntaxLookupBrackets,
                        side.span,
                        "a lookup in a calculation needs brackets",
                    )
                    .help(shortened(&format!("write `({whole})`"))),
                );
                return Err(Broken);
            }
        }
        if let ExprKind::Pick { left: one, right: other, .. } = &left.kind {
            let (one, other) = (one.span, other.span);
            let head = self.said(Span::new(left.span.file, left.span.start, one.start));
            let (one, other) = (self.said(one), self.said(other));
            let (sign, right) = (self.said(operator), self.said(right.span));
            self.report(
                Diagnostic::error(
                    Code::SyntaxBracketsNeeded,
                    operator,
                    format!("`{sign}` after `{head} … and …` can be read in two ways"),
                )
                .help(shortened(&format!(
                    "write `({head} {one} and {other}) {sign} {right}`, or `{head} {one} and ({other} {sign} {right})`"
                ))),
            );
            return Err(Broken);
        }
        Ok(())
    }

    /// What is rounded.
    pub(super) fn check_rounded(&mut self, value: &Expr, rounded: Span) {
        let ExprKind::Arithmetic { left, operator, right } = &value.kind else { return };
        let (left, sign, right) =
            (self.said(left.span), self.said(operator.span), self.said(right.span));
        let how = self.said(rounded);
        self.report(
            Diagnostic::error(
                Code::SyntaxRoundedBrackets,
                rounded,
                "`rounded` after a calculation can be read in two ways",
            )
            .label("what is rounded?")
            .also(operator.span, "the calculation")
            .help(shortened(&format!(
                "write `({left} {sign} {right}) {how}`, or `{left} {sign} ({right} {how})`"
            ))),
        );
    }

    /// The condition after `satisfies` or `where` in the form that begins at `form`.
    pub(super) fn check_condition(&mut self, form: Span, word: &str, condition: &Expr) -> Read<()> {
        let (ExprKind::And(logic) | ExprKind::Or(logic)) = &condition.kind else { return Ok(()) };
        if logic.bullets {
            return Ok(());
        }
        let Some(first) = logic.parts.first() else { return Ok(()) };
        let head = Span::new(form.file, form.start, condition.span.start);
        let rest = Span::new(form.file, first.span.end, condition.span.end);
        let (head, all, one, rest) =
            (self.said(head), self.said(condition.span), self.said(first.span), self.said(rest));
        self.report(
            Diagnostic::error(
                Code::SyntaxConditionBrackets,
                condition.span,
                format!("more than one condition after `{word}` can be read in two ways"),
            )
            .label(format!("does all of it belong to `{word}`?"))
            .help(shortened(&format!("write `{head} ({all})`, or `({head} {one}) {rest}`"))),
        );
        Err(Broken)
    }
}

/// A lookup, or `not` and a lookup.
fn is_lookup(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Lookup { .. } => true,
        ExprKind::Not(inner) => is_lookup(inner),
        _ => false,
    }
}

/// A reading that is too long to be printed is cut in the middle.
fn shortened(reading: &str) -> String {
    const LONGEST: usize = 400;
    if reading.chars().count() <= LONGEST {
        return reading.to_owned();
    }
    let head: String = reading.chars().take(LONGEST / 2).collect();
    let tail: Vec<char> = reading.chars().rev().take(LONGEST / 2).collect();
    let tail: String = tail.into_iter().rev().collect();
    format!("{head} … {tail}")
}
