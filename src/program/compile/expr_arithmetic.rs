//! Arithmetic, dates and durations: which units go together.

use super::words::{article, elapsed_unit, is_moment, is_plain, joined};
use super::*;
use crate::span::Spanned;
use crate::syntax::ast::{Arithmetic, Pick};
use crate::value::{DurationUnit, Rounding};

impl Compiler<'_> {
    pub(super) fn arithmetic(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        operator: &Spanned<Arithmetic>,
        right: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let left_id = self.operand(cx, left);
        let right_id = self.operand(cx, right);
        let (left_id, right_id) = (left_id?, right_id?);
        let (one, other) = (self.ty(left_id).atom, self.ty(right_id).atom);
        let Some(atom) = result(operator.node, one, other) else {
            self.cannot(operator, (left, one), (right, other));
            return None;
        };
        Some(self.push(
            ExprKind::Arithmetic(operator.node, left_id, right_id),
            Type::of(atom),
            span,
        ))
    }

    /// A single value that is not none.
    fn operand(&mut self, cx: &mut Context, expr: &ast::Expr) -> Option<ExprId> {
        let id = self.expr(cx, expr, None)?;
        let ty = self.ty(id);
        if ty.list {
            let written = self.written(expr.span);
            self.report(
                Diagnostic::error(Code::WrongType, expr.span, format!("`{written}` is a list"))
                    .help(format!("add it up with `sum of item for item in {written}`, or count it with `number of item in {written}`")),
            );
            return None;
        }
        if ty.atom == Atom::None {
            self.report(
                Diagnostic::error(Code::WrongType, expr.span, "`none` is no amount")
                    .help("write the amount, such as `0` or `£0.00`"),
            );
            return None;
        }
        self.never_none(id)
    }

    fn cannot(
        &mut self,
        operator: &Spanned<Arithmetic>,
        (left, one): (&ast::Expr, Atom),
        (right, other): (&ast::Expr, Atom),
    ) {
        use Arithmetic as A;
        let (one_words, other_words) =
            (self.type_words(Type::of(one)), self.type_words(Type::of(other)));
        let (left_text, right_text) = (self.written(left.span), self.written(right.span));
        if let (Some(unit), Some(other_unit)) = (elapsed_unit(one), elapsed_unit(other))
            && unit != other_unit
        {
            self.units(unit.plural(), other_unit.plural(), right.span);
            return;
        }
        let verb = match operator.node {
            A::Add => "added to",
            A::Subtract => "subtracted from",
            A::Multiply => "multiplied by",
            A::Divide => "divided by",
        };
        let message = match operator.node {
            A::Add | A::Subtract => {
                format!("{} cannot be {verb} {}", article(&other_words), article(&one_words))
            }
            A::Multiply | A::Divide => {
                format!("{} cannot be {verb} {}", article(&one_words), article(&other_words))
            }
        };
        let help = match (operator.node, one, other) {
            (A::Add, Atom::Date, Atom::Duration) => Some(format!("write `{right_text} after {left_text}`")),
            (A::Add, Atom::Duration, Atom::Date) => Some(format!("write `{left_text} after {right_text}`")),
            (A::Subtract, Atom::Date, Atom::Duration) => Some(format!("write `{right_text} before {left_text}`")),
            (A::Subtract, Atom::Date, Atom::Date) => Some(format!("write `days from {right_text} to {left_text}`")),
            (A::Add | A::Subtract, Atom::Date, _) => {
                let side = if operator.node == A::Add { "after" } else { "before" };
                Some(format!("say of what: `{right_text} days {side} {left_text}`, `{right_text} working days {side} {left_text}`"))
            }
            (A::Multiply, Atom::Percent, _) => Some(format!("write `{left_text} of {right_text}`")),
            (A::Multiply, _, Atom::Percent) => Some(format!("write `{right_text} of {left_text}`")),
            (A::Divide, Atom::Elapsed(_), _) => Some(
                "a number of days is never divided into months or years, which have different lengths: count them, as in `months from D to E` or `years from D to E`".to_owned(),
            ),
            (A::Add | A::Subtract, Atom::Money, Atom::Whole | Atom::Number) => Some(format!("an amount of money is written with a pound sign: `£{right_text}`")),
            (A::Add | A::Subtract, Atom::Whole | Atom::Number, Atom::Money) => Some(format!("an amount of money is written with a pound sign: `£{left_text}`")),
            (A::Multiply, Atom::Money, Atom::Money) => Some("multiply money by a number".to_owned()),
            _ => None,
        };
        let mut problem = Diagnostic::error(Code::Units, operator.span, message)
            .also(left.span, format!("this is {}", article(&one_words)))
            .also(right.span, format!("this is {}", article(&other_words)));
        if let Some(help) = help {
            problem = problem.help(help);
        }
        self.report(problem);
    }

    pub(super) fn negative(
        &mut self,
        cx: &mut Context,
        inner: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let id = self.operand(cx, inner)?;
        let atom = self.ty(id).atom;
        if !is_plain(atom) && atom != Atom::Money {
            let words = self.type_words(Type::of(atom));
            self.report(
                Diagnostic::error(Code::Units, span, format!("a {words} cannot be negative"))
                    .help("only numbers and money can"),
            );
            return None;
        }
        if let ExprKind::Constant(Value::Number(number)) = self.program[id].kind {
            return Some(self.constant(Value::Number(number.neg()), atom, span));
        }
        Some(self.push(ExprKind::Negative(id), Type::of(atom), span))
    }

    /// `60% of E`
    pub(super) fn share_of(
        &mut self,
        cx: &mut Context,
        share: &ast::Expr,
        of: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let share_id = self.typed(cx, share, Type::of(Atom::Percent));
        let of_id = self.operand(cx, of);
        let (share_id, of_id) = (share_id?, of_id?);
        let atom = match self.ty(of_id).atom {
            Atom::Money => Atom::Money,
            atom if is_plain(atom) => Atom::Number,
            atom => {
                let words = self.type_words(Type::of(atom));
                self.report(
                    Diagnostic::error(
                        Code::Units,
                        of.span,
                        format!("a share of a {words} has no meaning"),
                    )
                    .help("take a share of money or of a number"),
                );
                return None;
            }
        };
        Some(self.push(
            ExprKind::Arithmetic(Arithmetic::Multiply, share_id, of_id),
            Type::of(atom),
            span,
        ))
    }

    pub(super) fn rounded(
        &mut self,
        cx: &mut Context,
        value: &ast::Expr,
        rounding: Rounding,
        to_penny: bool,
        span: Span,
    ) -> Option<ExprId> {
        let id = self.operand(cx, value)?;
        let atom = self.ty(id).atom;
        let written = self.written(value.span);
        let result = match (atom, to_penny) {
            (Atom::Money, true) => Atom::Money,
            (Atom::Number | Atom::Whole, false) => Atom::Whole,
            (Atom::Elapsed(unit), false) => Atom::Elapsed(unit),
            (Atom::Money, false) => {
                self.report(
                    Diagnostic::error(Code::Units, span, "money is rounded to the penny")
                        .help(format!("write `{written} rounded to the penny`")),
                );
                return None;
            }
            _ => {
                let words = self.type_words(Type::of(atom));
                let help = if to_penny {
                    format!("write `{written} rounded`")
                } else {
                    "only numbers and money are rounded".to_owned()
                };
                self.report(
                    Diagnostic::error(Code::Units, span, format!("a {words} cannot be rounded so"))
                        .help(help),
                );
                return None;
            }
        };
        Some(self.push(ExprKind::Rounded { value: id, rounding, to_penny }, Type::of(result), span))
    }

    /// `(A, or B if none)`
    pub(super) fn if_none(
        &mut self,
        cx: &mut Context,
        value: &ast::Expr,
        fallback: &ast::Expr,
        span: Span,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let value_id = self.expr(cx, value, want)?;
        let ty = self.ty(value_id);
        if !ty.or_none {
            let (words, written) = (self.type_words(ty), self.written(value.span));
            self.report(
                Diagnostic::error(
                    Code::NeverNone,
                    value.span,
                    format!("`{written}` is never none"),
                )
                .label(format!("its type is `{words}`"))
                .help(format!("write `{written}` alone")),
            );
            return None;
        }
        let fallback_id = self.expr(cx, fallback, Some(ty.given()))?;
        let fallback_ty = self.ty(fallback_id);
        let atom =
            if ty.list == fallback_ty.list { joined(ty.atom, fallback_ty.atom) } else { None };
        let Some(atom) = atom else {
            let (one, other) = (self.type_words(ty.given()), self.type_words(fallback_ty.given()));
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    fallback.span,
                    format!("expected {one}, found {other}"),
                )
                .label(format!("stands in for a {one}")),
            );
            return None;
        };
        let ty = Type { atom, list: ty.list, or_none: fallback_ty.or_none };
        Some(self.push(ExprKind::IfNone { value: value_id, fallback: fallback_id }, ty, span))
    }

    pub(super) fn pick(
        &mut self,
        cx: &mut Context,
        which: Pick,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let left_id = self.operand(cx, left)?;
        let right_id = {
            let want = self.ty(left_id);
            let id = self.expr(cx, right, Some(want))?;
            self.never_none(id)?
        };
        let (one, other) = (self.ty(left_id), self.ty(right_id));
        let moments = matches!(which, Pick::Earlier | Pick::Later);
        let atom = joined(one.atom, other.atom).filter(|_| !other.list);
        let fits = atom.is_some_and(|atom| {
            is_moment(atom) == moments && words::is_ordered(&self.program, atom)
        });
        let Some(atom) = atom.filter(|_| fits) else {
            let (one, other) = (self.type_words(one), self.type_words(other));
            let help = if moments {
                "`the earlier of` and `the later of` are for days and times; write `the smaller of` or `the larger of` for amounts"
            } else {
                "`the larger of` and `the smaller of` are for amounts and levels; write `the later of` or `the earlier of` for days"
            };
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    span,
                    format!("these cannot be put in order here: a {one} and a {other}"),
                )
                .help(help),
            );
            return None;
        };
        Some(self.push(ExprKind::Pick(which, left_id, right_id), Type::of(atom), span))
    }

    /// `4 weeks after D`
    pub(super) fn shift(
        &mut self,
        cx: &mut Context,
        duration: &ast::Expr,
        calendar: Option<&ast::Path>,
        after: bool,
        date: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let duration_id = self.expr(cx, duration, Some(Type::of(Atom::Duration)));
        let date_id = self.typed(cx, date, Type::of(Atom::Date));
        let (duration_id, date_id) = (duration_id?, date_id?);
        let duration_ty = self.ty(duration_id);
        if duration_ty.atom == Atom::Date && !duration_ty.list {
            self.dates_side_by_side(duration, after, date);
            return None;
        }
        let duration_id = self.fit(duration_id, Type::of(Atom::Duration), duration)?;
        let calendar = self.calendar_for(cx, duration_id, calendar, duration.span)?;
        let kind = ExprKind::Shift { duration: duration_id, calendar, after, date: date_id };
        Some(self.push(kind, Type::of(Atom::Date), span))
    }

    /// `D before E` of two dates: a comparison without `is`.
    fn dates_side_by_side(&mut self, left: &ast::Expr, after: bool, right: &ast::Expr) {
        let (one, other) = (self.written(left.span), self.written(right.span));
        let word = if after { "after" } else { "before" };
        self.report(
            Diagnostic::error(
                Code::WrongType,
                left.span.to(right.span),
                format!("`{word}` between two dates needs `is`"),
            )
            .label("without it, a duration stands before the date, as in `4 weeks after …`")
            .write(format!("{one} is {word} {other}")),
        );
    }

    /// `days from D to E`
    pub(super) fn elapsed(
        &mut self,
        cx: &mut Context,
        unit: DurationUnit,
        calendar: Option<&ast::Path>,
        from: &ast::Expr,
        to: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let from_id = self.typed(cx, from, Type::of(Atom::Date));
        let to_id = self.typed(cx, to, Type::of(Atom::Date));
        let (from, to) = (from_id?, to_id?);
        let calendar = match (unit, calendar) {
            (DurationUnit::WorkingDays, named) => Some(self.calendar(cx, named, span)?),
            (_, None) => None,
            (unit, Some(path)) => {
                self.report(
                    Diagnostic::error(
                        Code::CalendarNeeded,
                        path.span,
                        format!("counting {} needs no calendar", unit.plural()),
                    )
                    .help(format!("leave `in {}` out", path.joined())),
                );
                return None;
            }
        };
        Some(self.push(
            ExprKind::Elapsed { unit, calendar, from, to },
            Type::of(Atom::Elapsed(unit)),
            span,
        ))
    }

    /// `age on D if born B`
    pub(super) fn age(
        &mut self,
        cx: &mut Context,
        on: &ast::Expr,
        born: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let on_id = self.typed(cx, on, Type::of(Atom::Date));
        let born_id = self.typed(cx, born, Type::of(Atom::Date));
        let (on, born) = (on_id?, born_id?);
        Some(self.push(
            ExprKind::Age { on, born },
            Type::of(Atom::Elapsed(DurationUnit::Years)),
            span,
        ))
    }

    /// `the day B reaches 26`
    pub(super) fn birthday(
        &mut self,
        cx: &mut Context,
        born: &ast::Expr,
        age: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let born_id = self.typed(cx, born, Type::of(Atom::Date));
        let age_id = self.typed(cx, age, Type::of(Atom::Whole));
        let (born, age) = (born_id?, age_id?);
        Some(self.push(ExprKind::Birthday { born, age }, Type::of(Atom::Date), span))
    }
}

/// The kind of what comes out, if the two go together.
fn result(operator: Arithmetic, left: Atom, right: Atom) -> Option<Atom> {
    use Arithmetic as A;
    match (operator, left, right) {
        (A::Add | A::Subtract, Atom::Money, Atom::Money) => Some(Atom::Money),
        (A::Add | A::Subtract, Atom::Percent, Atom::Percent) => Some(Atom::Percent),
        (A::Add | A::Subtract, one, other) if is_plain(one) && is_plain(other) => {
            joined(one, other)
        }
        (A::Multiply, Atom::Money, other) if is_plain(other) => Some(Atom::Money),
        (A::Multiply, one, Atom::Money) if is_plain(one) => Some(Atom::Money),
        (A::Multiply, one, other) if is_plain(one) && is_plain(other) => match joined(one, other) {
            Some(Atom::Elapsed(_))
                if elapsed_unit(one).is_some() && elapsed_unit(other).is_some() =>
            {
                None
            }
            joined => joined,
        },
        (A::Divide, Atom::Money, Atom::Money) => Some(Atom::Number),
        (A::Divide, Atom::Money, other) if is_plain(other) => Some(Atom::Money),
        (A::Divide, Atom::Elapsed(one), Atom::Elapsed(other)) if one == other => Some(Atom::Number),
        (A::Divide, Atom::Whole | Atom::Number, Atom::Whole | Atom::Number) => Some(Atom::Number),
        _ => None,
    }
}
