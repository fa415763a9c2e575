//! Third pass: expressions. Each is compiled to a typed node; a mistake is reported once, and the
//! expression it stands in is given up without a second report.

use super::context::Variable;
use super::words::fits;
use super::*;
use crate::syntax::ast::{ExprKind as E, Literal};

impl Compiler<'_> {
    /// Compiles an expression. `want` is the type that fits where it stands, if that is known: it gives
    /// the names of values their meaning.
    pub(super) fn expr(
        &mut self,
        cx: &mut Context,
        expr: &ast::Expr,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let direct = cx.none_compares;
        if !matches!(
            expr.kind,
            E::And(_) | E::Or(_) | E::Group(_) | E::Compare(..) | E::Quantified { .. }
        ) {
            cx.none_compares = false;
        }
        let id = self.expr_kind(cx, expr, want);
        cx.none_compares = direct;
        id
    }

    fn expr_kind(
        &mut self,
        cx: &mut Context,
        expr: &ast::Expr,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let span = expr.span;
        match &expr.kind {
            E::Literal(literal) => self.literal(cx, literal, span, want),
            E::Path(path) => self.path(cx, path, want),
            E::Today => Some(self.push(ExprKind::Today, Type::of(Atom::Date), span)),
            E::Words(words) => self.stray_words(words, span),
            E::Group(inner) => self.expr(cx, inner, want),
            E::Not(inner) => {
                let inner = self.condition(cx, inner)?;
                Some(self.push(ExprKind::Not(inner), Type::of(Atom::YesNo), span))
            }
            E::And(logic) => self.logic(cx, logic, span, true),
            E::Or(logic) => self.logic(cx, logic, span, false),
            E::Compare(left, comparison) => self.compare(cx, left, comparison, span),
            E::Applies { subject, negated } => self.applies(cx, subject, *negated, span),
            E::Arithmetic { left, operator, right } => {
                self.arithmetic(cx, left, operator, right, span)
            }
            E::Negative(inner) => self.negative(cx, inner, span),
            E::ShareOf { share, of } => self.share_of(cx, share, of, span),
            E::Rounded { value, rounding, to_penny } => {
                self.rounded(cx, value, *rounding, *to_penny, span)
            }
            E::IfNone { value, fallback } => self.if_none(cx, value, fallback, span, want),
            E::Pick { which, left, right } => self.pick(cx, *which, left, right, span),
            E::Shift { duration, calendar, after, date } => {
                self.shift(cx, duration, calendar.as_ref(), *after, date, span)
            }
            E::Elapsed { unit, calendar, from, to } => {
                self.elapsed(cx, *unit, calendar.as_ref(), from, to, span)
            }
            E::Age { on, born } => self.age(cx, on, born, span),
            E::Birthday { born, age } => self.birthday(cx, born, age, span),
            E::WeekdayOf(date) => {
                let date = self.typed(cx, date, Type::of(Atom::Date))?;
                Some(self.push(ExprKind::WeekdayOf(date), Type::of(Atom::Weekday), span))
            }
            E::PeriodEdge { end, period, date } => {
                let date = self.typed(cx, date, Type::of(Atom::Date))?;
                Some(self.push(
                    ExprKind::PeriodEdge { end: *end, period: *period, date },
                    Type::of(Atom::Date),
                    span,
                ))
            }
            E::Quantified { every, variable, list, condition } => {
                self.quantified(cx, *every, variable, list, condition, span)
            }
            E::Count { variable, list, filter } => {
                self.count(cx, variable, list, filter.as_deref(), span)
            }
            E::Sum { value, variable, list, filter } => {
                self.sum(cx, value, variable, list, filter.as_deref(), span)
            }
            E::Extreme { which, value, variable, list, filter } => {
                self.extreme(cx, *which, value, variable, list, filter.as_deref(), span)
            }
            E::Lookup { column, table, keys } => self.lookup(cx, column, table, keys, span),
            E::List(items) => self.list(cx, items, span, want),
        }
    }

    /// An expression that must be yes or no, and never none.
    pub(super) fn condition(&mut self, cx: &mut Context, expr: &ast::Expr) -> Option<ExprId> {
        let id = self.expr(cx, expr, Some(Type::of(Atom::YesNo)))?;
        let ty = self.ty(id);
        if ty.list || ty.atom != Atom::YesNo {
            self.not_a_condition(id, expr);
            return None;
        }
        self.never_none(id)
    }

    fn not_a_condition(&mut self, id: ExprId, expr: &ast::Expr) {
        let ty = self.ty(id);
        let found = self.type_words(ty);
        let written = self.written(expr.span);
        let help = if ty.list {
            format!(
                "ask something of the list: `{written} is not empty`, or `any item in {written} satisfies …`"
            )
        } else if ty.atom == Atom::None {
            "write what must be so, as in `child.has_send` or `child.severity is mild`".to_owned()
        } else if words::is_moment(ty.atom) {
            format!("compare it, as in `{written} is on or before {}`", self.example(ty))
        } else if words::is_ordered(&self.program, ty.atom) {
            format!("compare it, as in `{written} is at least {}`", self.example(ty))
        } else {
            format!("compare it, as in `{written} is {}`", self.example(ty))
        };
        self.report(
            Diagnostic::error(Code::WrongType, expr.span, "a condition must be yes or no")
                .label(format!("this is {}", words::article(&found)))
                .help(help),
        );
    }

    /// An expression whose value fits a type, and is never none unless the type allows it.
    pub(super) fn typed(
        &mut self,
        cx: &mut Context,
        expr: &ast::Expr,
        want: Type,
    ) -> Option<ExprId> {
        let id = self.expr(cx, expr, Some(want))?;
        self.fit(id, want, expr)
    }

    /// Holds a compiled expression to a type.
    pub(super) fn fit(&mut self, id: ExprId, want: Type, expr: &ast::Expr) -> Option<ExprId> {
        let found = self.ty(id);
        let is_none = found.atom == Atom::None;
        if is_none && want.or_none {
            return Some(id);
        }
        if is_none || found.list != want.list || !fits(found.atom, want.atom) {
            self.mismatch(found, want, expr);
            return None;
        }
        if found.or_none && !want.or_none { self.never_none(id) } else { Some(id) }
    }

    fn mismatch(&mut self, found: Type, want: Type, expr: &ast::Expr) {
        let (found_words, want_words) = (self.type_words(found), self.type_words(want));
        let help = self.repair(found, want, expr);
        let mut problem = Diagnostic::error(
            Code::WrongType,
            expr.span,
            format!("expected {want_words}, found {found_words}"),
        )
        .label(format!("this is {}", words::article(&found_words)));
        if let Some(help) = help {
            problem = problem.help(help);
        }
        self.report(problem);
    }

    /// What to write where a value of one type stands in the place of another.
    pub(super) fn repair(&mut self, found: Type, want: Type, expr: &ast::Expr) -> Option<String> {
        let written = self.written(expr.span);
        let literal = match &expr.kind {
            E::Literal(literal) => Some(literal),
            _ => None,
        };
        match (found.atom, want.atom) {
            (Atom::Whole | Atom::Number, Atom::Money) if literal.is_some() => {
                Some(format!("an amount of money is written with a pound sign: `£{written}`"))
            }
            (Atom::Number, Atom::Percent)
                if let Some(Literal::Number(number)) = literal
                    && *number < Number::ONE
                    && *number > Number::ZERO
                    && let Ok(hundredfold) = number.mul(Number::from_i64(100)) =>
            {
                let hundredfold = crate::value::text::plain(hundredfold);
                Some(format!("a percentage is written with a percent sign: `{hundredfold}%`, or `{written}%` if less than one in a hundred is meant"))
            }
            (Atom::Whole | Atom::Number, Atom::Percent) if literal.is_some() => {
                Some(format!("a percentage is written with a percent sign: `{written}%`"))
            }
            (Atom::Whole, Atom::Scale(scale)) => {
                let numbered = self.program[scale].members.iter().any(|member| member.number.is_some());
                Some(if numbered {
                    format!("write `level {written}`")
                } else {
                    format!("write one of its values: {}", self.members_listed(scale))
                })
            }
            (Atom::Text, Atom::Scale(scale)) => {
                if let Some(Literal::Text(text)) = literal {
                    let wanted = text.trim().to_lowercase();
                    let member = self.program[scale].members.iter().find(|member| {
                        member.label.to_lowercase() == wanted
                            || member.name.to_lowercase() == wanted
                            || member.aliases.iter().any(|alias| alias.to_lowercase() == wanted)
                    });
                    if let Some(member) = member {
                        return Some(format!("a value is written by its name, without quotes: `{}`", member.name));
                    }
                }
                Some(format!("a value is written by its name, without quotes: {}", self.members_listed(scale)))
            }
            (Atom::YesNo, Atom::Scale(scale)) => Some(format!("its values are {}", self.members_listed(scale))),
            (Atom::Duration, Atom::Whole | Atom::Number)
                if let Some(Literal::Duration(duration)) = literal
                    && duration.unit == crate::value::DurationUnit::Years =>
            {
                Some(format!("an age is a plain number: write `{}`", duration.count))
            }
            (Atom::Duration, Atom::Whole | Atom::Number | Atom::Elapsed(_)) => {
                Some("a duration such as `4 weeks` is no number: count with `days from D to E`, `weeks from …`, `months from …`".to_owned())
            }
            (Atom::Whole | Atom::Elapsed(_), Atom::Duration) if literal.is_some() => {
                Some(format!("say of what: `{written} weeks`, `{written} working days`, `{written} months`"))
            }
            (Atom::Whole | Atom::Text, Atom::Date) => Some("a date is written `2 June 2025` or `2025-06-02`, without quotes".to_owned()),
            (Atom::Number, Atom::Whole) => Some("say how it becomes whole: `… rounded`, `… rounded up` or `… rounded down`".to_owned()),
            (Atom::None, _) => {
                let words = self.type_words(want);
                Some(format!("give a value, or declare the type as `{words} or none`"))
            }
            (Atom::Text, Atom::YesNo) if let Some(Literal::Text(text)) = literal => {
                match text.trim().to_lowercase().as_str() {
                    word @ ("yes" | "no") => Some(format!("write `{word}`, without quotes")),
                    "true" | "y" => Some("write `yes`, without quotes".to_owned()),
                    "false" | "n" => Some("write `no`, without quotes".to_owned()),
                    _ => Some("write `yes` or `no`, without quotes".to_owned()),
                }
            }
            _ if found.list && !want.list => Some(format!(
                "`{written}` is a list: pick from it with `highest`, `sum of`, `number of`, or ask `any … in {written} satisfies …`"
            )),
            (_, Atom::Item(_) | Atom::Row(_) | Atom::None) => None,
            _ => Some(format!(
                "write {}, such as `{}`",
                words::article(&self.type_words(want.given())),
                self.example(want.given())
            )),
        }
    }

    /// Reports an expression that may be none where a value is needed.
    pub(super) fn never_none(&mut self, id: ExprId) -> Option<ExprId> {
        let ty = self.ty(id);
        if !ty.or_none {
            return Some(id);
        }
        let span = self.span(id);
        let written = self.written(span);
        let example = self.example(ty.given());
        let help = if self.key(id).is_some() {
            format!(
                "write `{written} is given and …` before it, or say what counts instead: `({written}, or {example} if none)`"
            )
        } else {
            format!(
                "say what counts instead: `({written}, or {example} if none)`, or give it a name with `define` and ask whether that `is given`"
            )
        };
        self.report(
            Diagnostic::error(Code::MayBeNone, span, format!("`{written}` may be none here"))
                .label("a value is needed")
                .help(help),
        );
        None
    }

    /// `and` / `or`: what a part says of none holds in the parts after it.
    fn logic(
        &mut self,
        cx: &mut Context,
        logic: &ast::Logic,
        span: Span,
        and: bool,
    ) -> Option<ExprId> {
        let mark = cx.mark();
        let mut parts = Vec::with_capacity(logic.parts.len());
        let mut whole = true;
        for (at, part) in logic.parts.iter().enumerate() {
            let above = at.checked_sub(1).and_then(|at| logic.parts.get(at));
            if !and && self.value_after_or(cx, above, part) {
                whole = false;
                break;
            }
            match self.condition(cx, part) {
                Some(id) => {
                    let learned = self.learned(id, and);
                    cx.learn(learned);
                    parts.push(id);
                }
                None => {
                    // What this part says of none is lost: later parts may rest on it.
                    whole = false;
                    self.only_names(|compiler| {
                        for part in logic.parts.iter().skip(at + 1) {
                            compiler.expr(cx, part, Some(Type::of(Atom::YesNo)));
                        }
                    });
                    break;
                }
            }
        }
        cx.forget(mark);
        if !whole {
            return None;
        }
        if let [only] = parts.as_slice() {
            return Some(*only);
        }
        let parts = self.operands(parts);
        let kind = if and { ExprKind::And(parts) } else { ExprKind::Or(parts) };
        Some(self.push(kind, Type::of(Atom::YesNo), span))
    }

    /// `carer.lives_in is northbridge or hillside`: a second value without its comparison.
    fn value_after_or(
        &mut self,
        cx: &Context,
        above: Option<&ast::Expr>,
        part: &ast::Expr,
    ) -> bool {
        let Some(ast::Expr { kind: E::Compare(subject, comparison), .. }) = above else {
            return false;
        };
        let (E::Path(path), ast::Comparison::Is(first)) = (&part.kind, &comparison.node) else {
            return false;
        };
        let ([name], E::Path(_)) = (path.names.as_slice(), &first.kind) else { return false };
        if !self.is_only_a_value(cx, name) {
            return false;
        }
        let (subject, first) = (self.written(subject.span), self.written(first.span));
        self.report(
            Diagnostic::error(
                Code::UnknownName,
                comparison.span.to(part.span),
                format!("`{}` alone is no condition", name.node),
            )
            .label(format!("which values may `{subject}` have?"))
            .write(format!("is one of {first}, {}", name.node)),
        );
        true
    }

    fn literal(
        &mut self,
        cx: &Context,
        literal: &Literal,
        span: Span,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let (value, atom) = match literal {
            Literal::YesNo(value) => (Value::YesNo(*value), Atom::YesNo),
            Literal::Number(number) if number.is_whole() => (Value::Number(*number), Atom::Whole),
            Literal::Number(number) => (Value::Number(*number), Atom::Number),
            Literal::Money(number) => (Value::Number(*number), Atom::Money),
            Literal::Percent(number) => (Value::Number(*number), Atom::Percent),
            Literal::Date(date) => (Value::Date(*date), Atom::Date),
            Literal::Time(time) => (Value::Time(*time), Atom::Time),
            Literal::Duration(duration) => (Value::Duration(*duration), Atom::Duration),
            Literal::Text(text) => (Value::Text(SmolStr::new(text.trim())), Atom::Text),
            Literal::Level(number) => return self.level(cx, *number, span, want),
            Literal::None => {
                return Some(self.push(
                    ExprKind::Constant(Value::None),
                    Type::of(Atom::None).or_none(),
                    span,
                ));
            }
        };
        Some(self.constant(value, atom, span))
    }

    /// `level 2` of the scale that is wanted, or of the only one that has it.
    fn level(
        &mut self,
        cx: &Context,
        number: u32,
        span: Span,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let has =
            |scale: &Scale| scale.members.iter().position(|member| member.number == Some(number));
        let scale = match want {
            Some(Type { atom: Atom::Scale(id), list: false, .. }) => Some(id),
            _ => {
                let mut with: Vec<ScaleId> = self
                    .scope
                    .type_names(cx.pack)
                    .filter_map(|(_, symbol)| match symbol {
                        declare::TypeSymbol::Scale(id) => Some(id),
                        declare::TypeSymbol::Record(_) => None,
                    })
                    .filter(|id| has(&self.program[*id]).is_some())
                    .collect();
                with.sort();
                with.dedup();
                match with.as_slice() {
                    [one] => Some(*one),
                    _ => None,
                }
            }
        };
        let Some(scale) = scale else {
            self.report(
                Diagnostic::error(Code::UnknownValue, span, format!("it is not clear of which scale `level {number}` is"))
                    .help("compare it with a fact whose type is a `levels` declaration that has this level"),
            );
            return None;
        };
        let Some(at) = has(&self.program[scale]).and_then(|at| u16::try_from(at).ok()) else {
            let (name, listed) =
                (self.program[scale].head.name.clone(), self.members_listed(scale));
            self.report(
                Diagnostic::error(
                    Code::UnknownValue,
                    span,
                    format!("`{name}` has no `level {number}`"),
                )
                .help(format!("its levels are {listed}")),
            );
            return None;
        };
        self.note(span, Named::Member(scale, at));
        Some(self.constant(Value::Member(at), Atom::Scale(scale), span))
    }

    fn stray_words(&mut self, words: &[ast::Name], span: Span) -> Option<ExprId> {
        let written: Vec<&str> = words.iter().map(|word| word.node.as_str()).collect();
        self.report(
            Diagnostic::error(Code::NotAnAnswer, span, format!("`{}` is no value", written.join(" ")))
                .label("several words stand where one value is expected")
                .help("a name is written in one piece, with `_` between its words; a text stands in quotes"),
        );
        None
    }

    /// Runs with one more loop variable; gives the variable's position with what was compiled.
    pub(super) fn in_loop<R>(
        &mut self,
        cx: &mut Context,
        name: &ast::Name,
        ty: Type,
        run: impl FnOnce(&mut Self, &mut Context) -> R,
    ) -> (u16, R) {
        self.hides(cx, name);
        let at = u16::try_from(cx.variables.len()).unwrap_or(u16::MAX);
        let named = self.note_variable(name, ty);
        cx.variables.push(Variable { name: name.node.clone(), ty, span: name.span, named });
        cx.deepest = cx.deepest.max(at.saturating_add(1));
        self.program.slots = self.program.slots.max(cx.deepest);
        let mark = cx.mark();
        let result = run(self, cx);
        cx.forget(mark);
        cx.variables.pop();
        (at, result)
    }

    /// A loop variable may not hide a declaration or another loop variable.
    pub(super) fn hides(&mut self, cx: &Context, name: &ast::Name) {
        if let Some(other) = cx.variables.iter().find(|variable| variable.name == name.node) {
            let span = other.span;
            self.report(
                Diagnostic::error(
                    Code::LoopVariable,
                    name.span,
                    format!("`{}` already stands for something here", name.node),
                )
                .also(span, "for each of these")
                .help("choose another name"),
            );
        } else if !matches!(
            self.scope.value(&self.program, cx.pack, &name.node),
            declare::Found::Nothing
        ) {
            self.report(
                Diagnostic::error(
                    Code::LoopVariable,
                    name.span,
                    format!("`{}` is already the name of a declaration", name.node),
                )
                .help(format!("choose another name, such as `each_{}`", name.node)),
            );
        }
    }
}
