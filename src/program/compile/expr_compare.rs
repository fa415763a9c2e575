//! Comparisons: types, order, and what none means in them.

use super::declare::{Found, Symbol};
use super::expr_path::is_word_for_nothing;
use super::words::{elapsed_unit, is_moment, is_ordered, joined};
use super::*;
use crate::span::Spanned;
use crate::syntax::ast::{Comparison as C, ExprKind as E, Literal};
use crate::value::{Duration, DurationUnit};

impl Compiler<'_> {
    pub(super) fn compare(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        comparison: &Spanned<C>,
        span: Span,
    ) -> Option<ExprId> {
        let direct = cx.none_compares;
        cx.none_compares = false;
        if let Some(subject) = self.subject_of(cx, left) {
            return self.answer_compare(cx, subject?, left, comparison, span);
        }
        match &comparison.node {
            C::Is(right) => self.equal(cx, left, right, span, true),
            C::IsNot(right) => self.equal(cx, left, right, span, false),
            C::AtLeast(right) => self.order(
                cx,
                (left, right),
                (Order::AtLeast, false),
                comparison.span,
                span,
                direct,
            ),
            C::AtMost(right) => {
                self.order(cx, (left, right), (Order::AtMost, false), comparison.span, span, direct)
            }
            C::MoreThan(right) => self.order(
                cx,
                (left, right),
                (Order::MoreThan, false),
                comparison.span,
                span,
                direct,
            ),
            C::LessThan(right) => self.order(
                cx,
                (left, right),
                (Order::LessThan, false),
                comparison.span,
                span,
                direct,
            ),
            C::After(right) => self.order(
                cx,
                (left, right),
                (Order::MoreThan, true),
                comparison.span,
                span,
                direct,
            ),
            C::Before(right) => self.order(
                cx,
                (left, right),
                (Order::LessThan, true),
                comparison.span,
                span,
                direct,
            ),
            C::OnOrAfter(right) => {
                self.order(cx, (left, right), (Order::AtLeast, true), comparison.span, span, direct)
            }
            C::OnOrBefore(right) => {
                self.order(cx, (left, right), (Order::AtMost, true), comparison.span, span, direct)
            }
            C::Between(low, high) => {
                self.between(cx, left, low, high, comparison.span, span, direct)
            }
            C::OneOf(items) => self.one_of(cx, left, items, span, false),
            C::NotOneOf(items) => self.one_of(cx, left, items, span, true),
            C::Within { duration, calendar, after, date } => {
                let value = self.expr(cx, left, Some(Type::of(Atom::Date)))?;
                let duration_id = self.typed(cx, duration, Type::of(Atom::Duration));
                let date_id = self.expr(cx, date, Some(Type::of(Atom::Date)));
                let (duration_id, date_id) = (duration_id?, date_id?);
                self.fit(value, Type::of(Atom::Date).or_none(), left)?;
                self.fit(date_id, Type::of(Atom::Date).or_none(), date)?;
                self.comparable_none(&[value, date_id], direct)?;
                let calendar =
                    self.calendar_for(cx, duration_id, calendar.as_ref(), duration.span)?;
                let kind = ExprKind::Within {
                    value,
                    duration: duration_id,
                    calendar,
                    after: *after,
                    date: date_id,
                };
                Some(self.push(kind, Type::of(Atom::YesNo), span))
            }
            C::Given => self.given(cx, left, span, true),
            C::Recorded => {
                self.needs_so_far(cx, "is recorded", comparison.span)?;
                let id = self.expr(cx, left, None)?;
                Some(self.push(ExprKind::Recorded(id), Type::of(Atom::YesNo), span))
            }
            C::Undecided => {
                self.needs_so_far(cx, "is undecided", comparison.span)?;
                let id = self.expr(cx, left, None)?;
                Some(self.push(ExprKind::Undecided(id), Type::of(Atom::YesNo), span))
            }
            C::Empty => self.empty(cx, left, span, true),
            C::NotEmpty => self.empty(cx, left, span, false),
            C::Includes(items) => self.includes(cx, left, items, span),
            C::WorkingDay(calendar) => {
                let id = self.expr(cx, left, Some(Type::of(Atom::Date)))?;
                self.fit(id, Type::of(Atom::Date).or_none(), left)?;
                self.comparable_none(&[id], direct)?;
                let calendar = self.calendar(cx, calendar.as_ref(), comparison.span)?;
                Some(self.push(
                    ExprKind::WorkingDay(id, Some(calendar)),
                    Type::of(Atom::YesNo),
                    span,
                ))
            }
        }
    }

    /// `is undecided`, `is held` and `is recorded` say where the case stands so far.
    pub(super) fn needs_so_far(&mut self, cx: &Context, words: &str, span: Span) -> Option<()> {
        if cx.so_far {
            return Some(());
        }
        self.report(
            Diagnostic::error(Code::SoFarOnly, span, format!("`{words}` cannot be asked here"))
                .label("the answer would change as more becomes known")
                .help("ask it in a definition marked `so far`, a warning, advice or a scenario"),
        );
        None
    }

    /// A name alone that nothing but a wanted type can give a meaning.
    fn needs_type(&self, cx: &Context, expr: &ast::Expr) -> bool {
        match &expr.kind {
            E::Literal(Literal::Level(_)) => true,
            E::Path(path) => match path.names.as_slice() {
                [name] => {
                    !cx.variables.iter().any(|variable| variable.name == name.node)
                        && matches!(
                            self.scope.value(&self.program, cx.pack, &name.node),
                            Found::Nothing
                        )
                }
                _ => false,
            },
            E::Group(inner) => self.needs_type(cx, inner),
            _ => false,
        }
    }

    /// Compiles two sides, each wanting the type of the other.
    fn sides(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        right: &ast::Expr,
    ) -> Option<(ExprId, ExprId)> {
        if self.needs_type(cx, left) && !self.needs_type(cx, right) {
            let right_id = self.expr(cx, right, None)?;
            let want = self.ty(right_id).given();
            let left_id = self.expr(cx, left, Some(want))?;
            Some((left_id, right_id))
        } else {
            let left_id = self.expr(cx, left, None)?;
            let want = self.ty(left_id).given();
            let right_id = self.expr(cx, right, Some(want))?;
            Some((left_id, right_id))
        }
    }

    fn equal(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
        is: bool,
    ) -> Option<ExprId> {
        if let E::Literal(Literal::None) = right.kind {
            return if is {
                self.given(cx, left, span, false)
            } else {
                let written = self.written(left.span);
                self.report(
                    Diagnostic::error(Code::WrongType, span, "`is not none` is said another way")
                        .help(format!("write `{written} is given`")),
                );
                None
            };
        }
        if !is && self.not_blank(cx, left, right) {
            return None;
        }
        let (left_id, right_id) = self.sides(cx, left, right)?;
        let (left_ty, right_ty) = (self.ty(left_id), self.ty(right_id));
        if left_ty.list || right_ty.list {
            self.list_compared(left_ty, left, right);
            return None;
        }
        if matches!(left_ty.atom, Atom::Item(_) | Atom::Row(_)) {
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    left.span,
                    "items and rows are not compared as a whole",
                )
                .help("compare one of their fields"),
            );
            return None;
        }
        if self.label_for_a_name(cx, left_ty, left, right_ty) {
            return None;
        }
        self.comparable(left_ty, right_ty, right)?;
        if left_ty.or_none && right_ty.or_none {
            let written = self.written(left.span);
            self.report(
                Diagnostic::error(Code::MayBeNone, span, "both sides may be none")
                    .label("would two that are none count as the same?")
                    .help(format!("write `{written} is given and …` before it")),
            );
            return None;
        }
        let kind = if is {
            ExprKind::Equal(left_id, right_id)
        } else {
            ExprKind::NotEqual(left_id, right_id)
        };
        Some(self.push(kind, Type::of(Atom::YesNo), span))
    }

    fn list_compared(&mut self, left_ty: Type, left: &ast::Expr, right: &ast::Expr) {
        let (list, other) = if left_ty.list { (left, right) } else { (right, left) };
        let (list_words, other_words) = (self.written(list.span), self.written(other.span));
        self.report(
            Diagnostic::error(Code::WrongType, list.span, format!("`{list_words}` is a list"))
                .label("a list is not compared with `is`")
                .help(format!("write `{list_words} includes {other_words}`, or `{other_words} is one of {list_words}`")),
        );
    }

    /// Whether values of two types can be compared at all.
    fn comparable(&mut self, left: Type, right: Type, expr: &ast::Expr) -> Option<()> {
        if let (Some(one), Some(other)) = (elapsed_unit(left.atom), elapsed_unit(right.atom))
            && one != other
        {
            self.units(one.plural(), other.plural(), expr.span);
            return None;
        }
        if let (Some(unit), Atom::Duration) = (elapsed_unit(left.atom), right.atom) {
            let written = self.written(expr.span);
            let counted = match &expr.kind {
                E::Literal(Literal::Duration(duration)) => counted_in(unit, *duration),
                _ => None,
            };
            let help = match counted {
                Some(number) => format!("write the number of {} alone: `{number}`", unit.plural()),
                None => "count both in the same unit, and write the number alone: `weeks from D to E` goes with a number of weeks".to_owned(),
            };
            self.report(
                Diagnostic::error(
                    Code::Units,
                    expr.span,
                    format!(
                        "a number of {} is compared with the duration `{written}`",
                        unit.plural()
                    ),
                )
                .label("this is a duration")
                .help(help),
            );
            return None;
        }
        if joined(left.atom, right.atom).is_some() {
            return Some(());
        }
        let (left_words, right_words) =
            (self.type_words(left.given()), self.type_words(right.given()));
        let help = self.repair(right, left, expr);
        let mut problem = Diagnostic::error(
            Code::WrongType,
            expr.span,
            format!("{left_words} cannot be compared with {right_words}"),
        )
        .label(format!("this is {}", words::article(&right_words)));
        if let Some(help) = help {
            problem = problem.help(help);
        }
        self.report(problem);
        None
    }

    pub(super) fn units(&mut self, one: &str, other: &str, span: Span) {
        self.report(
            Diagnostic::error(Code::Units, span, format!("{one} and {other} do not mix"))
                .label(format!("counted in {other}"))
                .help(format!("months and years have different lengths, so nothing converts them: count both in {one}, or both in {other}")),
        );
    }

    fn order(
        &mut self,
        cx: &mut Context,
        (left, right): (&ast::Expr, &ast::Expr),
        (op, moments): (Order, bool),
        words: Span,
        span: Span,
        direct: bool,
    ) -> Option<ExprId> {
        let (left_id, right_id) = self.sides(cx, left, right)?;
        let (left_ty, right_ty) = (self.ty(left_id), self.ty(right_id));
        if left_ty.list || right_ty.list {
            self.list_compared(left_ty, left, right);
            return None;
        }
        if self.label_for_a_name(cx, left_ty, left, right_ty)
            || self.date_for_an_age((left_ty, left), (right_ty, right), words)
        {
            return None;
        }
        self.comparable(left_ty, right_ty, right)?;
        self.ordered(left_ty, left, words)?;
        self.right_words(left_ty, op, moments, words)?;
        self.comparable_none(&[left_id, right_id], direct)?;
        Some(self.push(
            ExprKind::Order { op, left: left_id, right: right_id },
            Type::of(Atom::YesNo),
            span,
        ))
    }

    /// `request.assessed_on is not blank`: a word for nothing, where `is given` is meant.
    fn not_blank(&mut self, cx: &Context, left: &ast::Expr, right: &ast::Expr) -> bool {
        let E::Path(path) = &right.kind else { return false };
        let [name] = path.names.as_slice() else { return false };
        if !is_word_for_nothing(&name.node) || !self.needs_type(cx, right) {
            return false;
        }
        let written = self.written(left.span);
        self.report(
            Diagnostic::error(
                Code::UnknownName,
                left.span.to(right.span),
                format!("`{}` is not a word of this language", name.node),
            )
            .write(format!("{written} is given")),
        );
        true
    }

    /// `"Age on the day" is at least 8`: the label of something, where its name is meant.
    fn label_for_a_name(
        &mut self,
        cx: &Context,
        left: Type,
        expr: &ast::Expr,
        right: Type,
    ) -> bool {
        let E::Literal(Literal::Text(label)) = &expr.kind else { return false };
        if left.atom != Atom::Text || right.atom == Atom::Text {
            return false;
        }
        let problem = Diagnostic::error(Code::WrongType, expr.span, "a text in quotes is no name")
            .label("rules speak of things by their names, people by their labels");
        self.report(match self.called(cx, label) {
            Some(name) => problem.write(name),
            None => problem.help("write the name that stands before that label"),
        });
        true
    }

    /// `child.date_of_birth is at least 8`: a date, where the age is meant.
    fn date_for_an_age(
        &mut self,
        (left_ty, left): (Type, &ast::Expr),
        (right_ty, right): (Type, &ast::Expr),
        words: Span,
    ) -> bool {
        let is_number = matches!(right.kind, E::Literal(Literal::Number(_)));
        if left_ty.atom != Atom::Date || right_ty.atom != Atom::Whole || !is_number {
            return false;
        }
        let (date, number) = (self.written(left.span), self.written(right.span));
        let order = self.written(words);
        self.report(
            Diagnostic::error(
                Code::WrongType,
                left.span.to(right.span),
                "a date cannot be compared with a whole number",
            )
            .label(format!("`{date}` is a date, `{number}` is a number"))
            .help(format!("for an age, write `age on today if born {date} {order}`")),
        );
        true
    }

    /// Reports an ordering comparison of things that have no order.
    fn ordered(&mut self, ty: Type, expr: &ast::Expr, words: Span) -> Option<()> {
        if is_ordered(&self.program, ty.atom) {
            return Some(());
        }
        let kind = self.type_words(ty.given());
        let written = self.written(expr.span);
        let (label, help) = match ty.atom {
            Atom::Scale(id) => (
                "its values are kinds, not steps: none is more than another".to_owned(),
                format!(
                    "list the values that are meant: `{written} is one of {}`",
                    self.members_listed(id).replace('`', "")
                ),
            ),
            Atom::Duration => (
                "4 weeks and 1 month cannot be put in order without a day to start from".to_owned(),
                "compare the days they lead to, as in `4 weeks after D is before E`".to_owned(),
            ),
            _ => (
                "no order".to_owned(),
                format!(
                    "compare with `is` or `is one of`, as in `{written} is {}`",
                    self.example(ty)
                ),
            ),
        };
        self.report(
            Diagnostic::error(Code::Unordered, words, format!("`{kind}` has no order"))
                .label(label)
                .also(expr.span, format!("this is {}", words::article(&kind)))
                .help(help),
        );
        None
    }

    /// Days and times are `before` and `after`; everything else is `less` and `more`.
    fn right_words(&mut self, ty: Type, op: Order, moments: bool, words: Span) -> Option<()> {
        if is_moment(ty.atom) == moments {
            return Some(());
        }
        let right = match (op, moments) {
            (Order::AtLeast, true) => "is at least",
            (Order::AtMost, true) => "is at most",
            (Order::MoreThan, true) => "is more than",
            (Order::LessThan, true) => "is less than",
            (Order::AtLeast, false) => "is on or after",
            (Order::AtMost, false) => "is on or before",
            (Order::MoreThan, false) => "is after",
            (Order::LessThan, false) => "is before",
        };
        let kind = self.type_words(ty.given());
        let (message, label) = if moments {
            (
                format!("`before` and `after` compare days and times, not a {kind}"),
                "for days and times",
            )
        } else {
            (format!("a {kind} is compared with `before` and `after`"), "for amounts and levels")
        };
        self.report(
            Diagnostic::error(Code::WrongType, words, message)
                .label(label)
                .help(format!("write `{right}`")),
        );
        None
    }

    /// An ordering comparison may meet none only where its `no` cannot be turned into a `yes`.
    fn comparable_none(&mut self, sides: &[ExprId], direct: bool) -> Option<()> {
        if direct {
            return Some(());
        }
        for side in sides {
            self.never_none(*side)?;
        }
        Some(())
    }

    #[expect(clippy::too_many_arguments, reason = "two ends, two places and the context")]
    fn between(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        words: Span,
        span: Span,
        direct: bool,
    ) -> Option<ExprId> {
        let value = self.expr(cx, left, None)?;
        let ty = self.ty(value);
        if ty.list {
            self.list_compared(ty, left, low);
            return None;
        }
        let low_id = self.expr(cx, low, Some(ty.given()));
        let high_id = self.expr(cx, high, Some(ty.given()));
        let (low_id, high_id) = (low_id?, high_id?);
        self.comparable(ty, self.ty(low_id), low)?;
        self.comparable(ty, self.ty(high_id), high)?;
        self.ordered(ty, left, words)?;
        self.comparable_none(&[value, low_id, high_id], direct)?;
        self.ends_in_order(low_id, high_id, low.span.to(high.span));
        Some(self.push(
            ExprKind::Between { value, low: low_id, high: high_id },
            Type::of(Atom::YesNo),
            span,
        ))
    }

    /// `between 19 and 4` is never true.
    fn ends_in_order(&mut self, low: ExprId, high: ExprId, span: Span) {
        let (ExprKind::Constant(low), ExprKind::Constant(high)) =
            (&self.program[low].kind, &self.program[high].kind)
        else {
            return;
        };
        let reversed = match (low, high) {
            (Value::Number(low), Value::Number(high)) => low > high,
            (Value::Date(low), Value::Date(high)) => low > high,
            (Value::Time(low), Value::Time(high)) => low > high,
            (Value::Member(low), Value::Member(high)) => low > high,
            _ => false,
        };
        if reversed {
            self.report(
                Diagnostic::error(
                    Code::EmptyRange,
                    span,
                    "nothing lies between these: the first is above the second",
                )
                .help("write the lower one first"),
            );
        }
    }

    fn one_of(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        items: &[ast::Expr],
        span: Span,
        not: bool,
    ) -> Option<ExprId> {
        let value = match items {
            [only] if self.needs_type(cx, left) => {
                let list = self.expr(cx, only, None)?;
                let want = self.ty(list).element();
                return self.in_list(cx, left, Some(want), list, only, span, not);
            }
            _ => self.expr(cx, left, None)?,
        };
        let ty = self.ty(value);
        if ty.list {
            self.report(
                Diagnostic::error(Code::WrongType, left.span, format!("`{}` is a list", self.written(left.span)))
                    .help("ask of its items: `any item in … satisfies item is one of …`, or `… includes …`"),
            );
            return None;
        }
        let mut compiled = Vec::new();
        let mut whole = true;
        for item in items {
            let Some(id) = self.expr(cx, item, Some(ty.given())) else {
                whole = false;
                continue;
            };
            let item_ty = self.ty(id);
            if item_ty.list && items.len() == 1 {
                return self.in_list_of(value, ty, id, item, span, not);
            }
            if item_ty.list {
                let written = self.written(item.span);
                self.report(
                    Diagnostic::error(
                        Code::WrongType,
                        item.span,
                        format!("`{written}` is a list among single values"),
                    )
                    .help(format!(
                        "ask for it by itself: `{} is one of {written}`",
                        self.written(left.span)
                    )),
                );
                whole = false;
            } else if self.comparable(ty, item_ty, item).is_none() {
                whole = false;
            }
            compiled.push(id);
        }
        if !whole {
            return None;
        }
        let of = self.operands(compiled);
        Some(self.push(ExprKind::OneOf { value, of, not }, Type::of(Atom::YesNo), span))
    }

    #[expect(clippy::too_many_arguments, reason = "both sides as written and as compiled")]
    fn in_list(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        want: Option<Type>,
        list: ExprId,
        list_expr: &ast::Expr,
        span: Span,
        not: bool,
    ) -> Option<ExprId> {
        let value = self.expr(cx, left, want)?;
        let ty = self.ty(value);
        self.in_list_of(value, ty, list, list_expr, span, not)
    }

    fn in_list_of(
        &mut self,
        value: ExprId,
        ty: Type,
        list: ExprId,
        list_expr: &ast::Expr,
        span: Span,
        not: bool,
    ) -> Option<ExprId> {
        let list_ty = self.ty(list);
        if !list_ty.list {
            self.comparable(ty, list_ty, list_expr)?;
        }
        self.comparable(ty, list_ty.element(), list_expr)?;
        self.never_none(list)?;
        Some(self.push(ExprKind::InList { value, list, not }, Type::of(Atom::YesNo), span))
    }

    /// `X is given` / `X is none`, where X can be none at all.
    fn given(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        span: Span,
        given: bool,
    ) -> Option<ExprId> {
        let id = self.expr(cx, left, None)?;
        let already = self.key(id).is_some_and(|key| cx.is_given(&key));
        if !self.ty(id).or_none && !already {
            let (ty, written) = (self.ty(id), self.written(left.span));
            let words = self.type_words(ty);
            let help = match self.program[id].kind {
                ExprKind::Fact(_) | ExprKind::Field { .. } => {
                    format!(
                        "a fact that was not given is unknown and is asked for; declare it as `{words} or none` if it can be known to be absent"
                    )
                }
                _ => "leave the question out: it always has a value, or is unknown".to_owned(),
            };
            self.report(
                Diagnostic::error(Code::NeverNone, span, format!("`{written}` is never none"))
                    .label(format!("its type is `{words}`"))
                    .help(help),
            );
            return None;
        }
        Some(self.push(ExprKind::Given(id, given), Type::of(Atom::YesNo), span))
    }

    fn list_operand(&mut self, cx: &mut Context, expr: &ast::Expr) -> Option<ExprId> {
        self.a_list(
            cx,
            expr,
            "only a list is empty or includes something; a single value `is given` or `is none`",
        )
    }

    fn empty(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        span: Span,
        empty: bool,
    ) -> Option<ExprId> {
        let list = self.list_operand(cx, left)?;
        Some(self.push(ExprKind::Empty(list, empty), Type::of(Atom::YesNo), span))
    }

    fn includes(
        &mut self,
        cx: &mut Context,
        left: &ast::Expr,
        items: &[ast::Expr],
        span: Span,
    ) -> Option<ExprId> {
        let list = self.list_operand(cx, left)?;
        let ty = self.ty(list).element();
        if matches!(ty.atom, Atom::Item(_) | Atom::Row(_)) {
            let written = self.written(left.span);
            self.report(
                Diagnostic::error(Code::WrongType, left.span, "the items of this list are records")
                    .help(format!(
                        "ask of their fields: `any item in {written} satisfies item.… is …`"
                    )),
            );
            return None;
        }
        let mut compiled = Vec::new();
        let mut whole = true;
        for item in items {
            match self.typed(cx, item, ty) {
                Some(id) => compiled.push(id),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        let all_of = self.operands(compiled);
        Some(self.push(ExprKind::Includes { list, all_of }, Type::of(Atom::YesNo), span))
    }

    /// The calendar that is meant: the one named, or the only one in sight.
    pub(super) fn calendar(
        &mut self,
        cx: &Context,
        named: Option<&ast::Path>,
        span: Span,
    ) -> Option<CalendarId> {
        if let Some(path) = named {
            let (pack, name) = self.qualified(cx.pack, path)?;
            return match self.scope.calendar(&self.program, pack, &name.node) {
                Found::One(id) => {
                    self.note(name.span, Named::Calendar(id));
                    Some(id)
                }
                Found::Several(packs) => {
                    self.ambiguous(&name, &packs);
                    None
                }
                Found::Nothing => {
                    let names: Vec<SmolStr> = self.scope.calendar_names(pack).cloned().collect();
                    let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
                    let mut problem = Diagnostic::error(
                        Code::UnknownName,
                        name.span,
                        format!("there is no calendar called `{}`", name.node),
                    );
                    if let Some(near) = near {
                        problem =
                            problem.help(format!("did you mean `{near}`?")).replacing(Some(near));
                    }
                    self.report(problem);
                    None
                }
            };
        }
        match self.scope.calendars(cx.pack).as_slice() {
            [one] => Some(*one),
            [] => {
                self.report(
                    Diagnostic::error(Code::CalendarNeeded, span, "working days need a calendar")
                        .label("which days are holidays?")
                        .help("write `uses` with a pack that has a `calendar`, such as `uses england`, under this pack's `pack` line"),
                );
                None
            }
            several => {
                let names: Vec<SmolStr> =
                    several.iter().map(|id| self.program[*id].head.name.clone()).collect();
                let first = names.first().cloned().unwrap_or_default();
                self.report(
                    Diagnostic::error(
                        Code::CalendarNeeded,
                        span,
                        "it is not clear which calendar is meant",
                    )
                    .label(format!("there are {}", names.join(", ")))
                    .help(format!("name it, as in `10 working days in {first}`")),
                );
                None
            }
        }
    }

    /// The calendar of a duration: needed where it can be in working days.
    pub(super) fn calendar_for(
        &mut self,
        cx: &Context,
        duration: ExprId,
        named: Option<&ast::Path>,
        span: Span,
    ) -> Option<Option<CalendarId>> {
        use crate::value::DurationUnit as Unit;
        let unit = match &self.program[duration].kind {
            ExprKind::Constant(Value::Duration(duration)) => Some(duration.unit),
            _ => None,
        };
        match (unit, named) {
            (Some(Unit::WorkingDays), _) | (None, Some(_)) => {
                self.calendar(cx, named, span).map(Some)
            }
            (Some(unit), Some(path)) => {
                self.report(
                    Diagnostic::error(
                        Code::CalendarNeeded,
                        path.span,
                        format!("a duration in {} needs no calendar", unit.plural()),
                    )
                    .help(format!("leave `in {}` out, or write `working days`", path.joined())),
                );
                None
            }
            (Some(_), None) => Some(None),
            (None, None) => match self.scope.calendars(cx.pack).as_slice() {
                [one] => Some(Some(*one)),
                _ => Some(None),
            },
        }
    }

    /// The rule whose answer a path asks for: `Some(None)` after reporting a path that is no rule of
    /// the one it begins with.
    #[expect(clippy::option_option, reason = "no rule at all, a rule that was reported, a rule")]
    fn subject_of(&mut self, cx: &Context, expr: &ast::Expr) -> Option<Option<Subject>> {
        let E::Path(path) = &expr.kind else { return None };
        let first = path.names.first()?;
        if cx.variables.iter().any(|variable| variable.name == first.node) {
            return None;
        }
        let symbol = self.rule_symbol(cx.pack, path)?;
        match symbol {
            (
                Symbol::Eligibility(_)
                | Symbol::Standard(_)
                | Symbol::Payment(_)
                | Symbol::Indicator(_),
                rest,
            ) => {
                let rest = path.names.get(rest..).unwrap_or(&[]);
                if self.is_field(symbol.0, rest) {
                    return None;
                }
                Some(self.subject(symbol.0, rest, path.span))
            }
            _ => None,
        }
    }

    /// The declaration that a path begins with, and how many of its names that takes.
    pub(super) fn rule_symbol(
        &mut self,
        pack: PackId,
        path: &ast::Path,
    ) -> Option<(Symbol, usize)> {
        let first = path.names.first()?;
        if let Found::One(symbol) = self.scope.value(&self.program, pack, &first.node) {
            self.note(first.span, symbol.named());
            return Some((symbol, 1));
        }
        let named = self.scope.visible_pack(pack, &first.node)?;
        let second = path.names.get(1)?;
        let view = self.scope.alone(named);
        match self.scope.value(&self.program, view, &second.node) {
            Found::One(symbol) => {
                self.note(first.span, Named::Pack(named));
                self.note(second.span, symbol.named());
                Some((symbol, 2))
            }
            _ => None,
        }
    }
}

/// How many of a unit a duration is, where that is the same on every day.
fn counted_in(unit: DurationUnit, duration: Duration) -> Option<u32> {
    match (unit, duration.unit) {
        (wanted, unit) if wanted == unit => Some(duration.count),
        (DurationUnit::Days, DurationUnit::Weeks) => duration.count.checked_mul(7),
        (DurationUnit::Months, DurationUnit::Years) => duration.count.checked_mul(12),
        (DurationUnit::Weeks, DurationUnit::Days) if duration.count.is_multiple_of(7) => {
            Some(duration.count / 7)
        }
        (DurationUnit::Years, DurationUnit::Months) if duration.count.is_multiple_of(12) => {
            Some(duration.count / 12)
        }
        _ => None,
    }
}
