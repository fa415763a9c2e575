//! Lists: `any`, `every`, counts, sums, extremes, lookups, lists written out.

use super::declare::Symbol;
use super::words::{is_moment, is_ordered, is_plain, joined};
use super::*;
use crate::syntax::ast::First;

impl Compiler<'_> {
    /// A list that items can be taken from.
    pub(super) fn items(&mut self, cx: &mut Context, expr: &ast::Expr) -> Option<ExprId> {
        self.a_list(
            cx,
            expr,
            "only lists have items: a fact of type `list of …`, a table without ranges, or `list of a, b`",
        )
    }

    /// An expression that must be a list, and never none; `help` says what else could be meant.
    pub(super) fn a_list(
        &mut self,
        cx: &mut Context,
        expr: &ast::Expr,
        help: &str,
    ) -> Option<ExprId> {
        let id = self.expr(cx, expr, None)?;
        let ty = self.ty(id);
        if !ty.list {
            let (words, written) = (self.type_words(ty), self.written(expr.span));
            self.report(
                Diagnostic::error(Code::WrongType, expr.span, format!("`{written}` is no list"))
                    .label(format!("this is {}", words::article(&words)))
                    .help(help),
            );
            return None;
        }
        self.never_none(id)
    }

    pub(super) fn quantified(
        &mut self,
        cx: &mut Context,
        every: bool,
        name: &ast::Name,
        list: &ast::Expr,
        condition: &ast::Expr,
        span: Span,
    ) -> Option<ExprId> {
        let direct = std::mem::take(&mut cx.none_compares);
        let list = self.items(cx, list);
        cx.none_compares = direct;
        let list = list?;
        let item = self.ty(list).element();
        let (variable, condition) =
            self.in_loop(cx, name, item, |compiler, cx| compiler.condition(cx, condition));
        let kind = ExprKind::Quantified { every, variable, list, condition: condition? };
        Some(self.push(kind, Type::of(Atom::YesNo), span))
    }

    pub(super) fn count(
        &mut self,
        cx: &mut Context,
        name: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<ExprId> {
        let list = self.items(cx, list)?;
        let item = self.ty(list).element();
        let (variable, filter) =
            self.in_loop(cx, name, item, |compiler, cx| compiler.filter(cx, filter));
        Some(self.push(
            ExprKind::Count { variable, list, filter: filter? },
            Type::of(Atom::Whole),
            span,
        ))
    }

    /// `where C`: what it says of none holds for the value.
    #[expect(clippy::option_option, reason = "no filter is not a filter that was reported")]
    pub(super) fn filter(
        &mut self,
        cx: &mut Context,
        filter: Option<&ast::Expr>,
    ) -> Option<Option<ExprId>> {
        let Some(filter) = filter else { return Some(None) };
        if self.compares_the_whole(cx, filter) {
            return None;
        }
        let id = self.condition(cx, filter)?;
        let learned = self.learned(id, true);
        cx.learn(learned);
        Some(Some(id))
    }

    /// `number of X in L where X.agreed is at least 3`: what is compared is meant to be the number, but
    /// the comparison belongs to what stands after `where`.
    fn compares_the_whole(&mut self, cx: &mut Context, filter: &ast::Expr) -> bool {
        use ast::{Comparison as C, ExprKind as E};
        let E::Compare(left, comparison) = &filter.kind else { return false };
        let ordering = matches!(
            comparison.node,
            C::AtLeast(_) | C::AtMost(_) | C::MoreThan(_) | C::LessThan(_) | C::Between(..)
        );
        if !ordering || !matches!(left.kind, E::Path(_)) {
            return false;
        }
        let (problems, exprs) = (self.problems.len(), self.program.exprs.len());
        let yes_or_no = self.expr(cx, left, None).is_some_and(|id| {
            let ty = self.ty(id);
            ty.atom == Atom::YesNo && !ty.list
        });
        self.problems.truncate(problems);
        self.program.exprs.truncate(exprs);
        if yes_or_no {
            self.report(
                Diagnostic::error(
                    Code::SyntaxFilterBrackets,
                    comparison.span,
                    "what is compared here must stand in brackets, because it has a `where`",
                )
                .label("this would compare what stands after `where`, which is yes or no")
                .help(format!(
                    "put the whole in brackets: `(… where {}) {}`",
                    self.written(left.span),
                    self.written(comparison.span)
                )),
            );
        }
        yes_or_no
    }

    pub(super) fn sum(
        &mut self,
        cx: &mut Context,
        value: &ast::Expr,
        name: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<ExprId> {
        let list = self.items(cx, list)?;
        let item = self.ty(list).element();
        let (variable, parts) = self.in_loop(cx, name, item, |compiler, cx| {
            let filter = compiler.filter(cx, filter)?;
            let id = compiler.expr(cx, value, None)?;
            let ty = compiler.ty(id);
            if ty.list || !(is_plain(ty.atom) || ty.atom == Atom::Money) {
                let words = compiler.type_words(ty);
                compiler.report(
                    Diagnostic::error(
                        Code::Units,
                        value.span,
                        format!("a {words} cannot be added up"),
                    )
                    .help(
                        "add up numbers or money; to count items write `number of X in L where …`",
                    ),
                );
                return None;
            }
            Some((filter, compiler.never_none(id)?))
        });
        let (filter, value) = parts?;
        let atom = self.ty(value).atom;
        Some(self.push(ExprKind::Sum { variable, list, filter, value }, Type::of(atom), span))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one phrase")]
    pub(super) fn extreme(
        &mut self,
        cx: &mut Context,
        which: First,
        value: &ast::Expr,
        name: &ast::Name,
        list: &ast::Expr,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<ExprId> {
        let list = self.items(cx, list)?;
        let item = self.ty(list).element();
        let (variable, parts) = self.in_loop(cx, name, item, |compiler, cx| {
            let filter = compiler.filter(cx, filter)?;
            let id = compiler.expr(cx, value, None)?;
            let ty = compiler.ty(id);
            let moments = matches!(which, First::Earliest | First::Latest);
            if ty.list || !is_ordered(&compiler.program, ty.atom) || is_moment(ty.atom) != moments {
                let words = compiler.type_words(ty);
                let help = if moments {
                    "`earliest` and `latest` are for days and times; write `highest` or `lowest` for amounts and levels"
                } else {
                    "`highest` and `lowest` are for amounts and levels; write `latest` or `earliest` for days"
                };
                compiler.report(Diagnostic::error(Code::Unordered, value.span, format!("this does not fit a {words}")).help(help));
                return None;
            }
            Some((filter, compiler.never_none(id)?))
        });
        let (filter, value) = parts?;
        let atom = self.ty(value).atom;
        Some(self.push(
            ExprKind::Extreme { which, variable, list, filter, value },
            Type::of(atom).or_none(),
            span,
        ))
    }

    /// `list of a, b, c`
    pub(super) fn list(
        &mut self,
        cx: &mut Context,
        items: &[ast::Expr],
        span: Span,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let mut want = want.map(|ty| ty.element()).filter(|ty| !matches!(ty.atom, Atom::YesNo));
        let mut compiled = Vec::new();
        let mut atom = None;
        let mut whole = true;
        for item in items {
            let Some(id) = self.expr(cx, item, want).and_then(|id| self.never_none(id)) else {
                whole = false;
                continue;
            };
            let ty = self.ty(id);
            want = want.or(Some(ty));
            match atom.map_or(Some(ty.atom), |so_far| joined(so_far, ty.atom)) {
                Some(joined) if !ty.list => atom = Some(joined),
                _ => {
                    let (words, first) = (
                        self.type_words(ty),
                        atom.map_or_else(
                            || "single value".to_owned(),
                            |atom| self.type_words(Type::of(atom)),
                        ),
                    );
                    self.report(
                        Diagnostic::error(
                            Code::WrongType,
                            item.span,
                            format!("expected {first}, found {words}"),
                        )
                        .label("the items of a list are of one type"),
                    );
                    whole = false;
                }
            }
            compiled.push(id);
        }
        let atom = atom.filter(|_| whole)?;
        let constants: Option<Vec<Value>> = compiled
            .iter()
            .map(|id| match &self.program[*id].kind {
                ExprKind::Constant(value) => Some(value.clone()),
                _ => None,
            })
            .collect();
        if let Some(items) = constants {
            let value = Value::List(List { items: items.into(), open: false });
            return Some(self.push(ExprKind::Constant(value), Type::list_of(atom), span));
        }
        let items = self.operands(compiled);
        Some(self.push(ExprKind::List(items), Type::list_of(atom), span))
    }

    /// `COLUMN from TABLE where KEY is E and KEY2 is F`
    pub(super) fn lookup(
        &mut self,
        cx: &mut Context,
        column: &ast::Name,
        table: &ast::Path,
        keys: &[(ast::Name, ast::Expr)],
        span: Span,
    ) -> Option<ExprId> {
        let id = self.table_of(cx, table)?;
        let compiled = &self.program.tables.get(id.index())?;
        let (partial, key_count) = (compiled.partial, compiled.keys);
        let columns: Vec<(SmolStr, Type)> =
            compiled.columns.iter().map(|column| (column.name.clone(), column.ty)).collect();
        let at = columns.iter().position(|(name, _)| *name == column.node);
        let results: Vec<SmolStr> =
            columns.iter().skip(key_count).map(|(name, _)| name.clone()).collect();
        let at = match at {
            Some(at) if at >= key_count => at,
            Some(_) => {
                let listed = results.join(", ");
                self.report(
                    Diagnostic::error(
                        Code::TableColumn,
                        column.span,
                        format!(
                            "`{}` is a key of table `{}`, not a result",
                            column.node,
                            table.joined()
                        ),
                    )
                    .help(format!("its results, right of `||`, are {listed}")),
                );
                return None;
            }
            None => {
                let near = self.near(&column.node, results.iter().map(SmolStr::as_str));
                let help = near.as_deref().map_or_else(
                    || format!("its results are {}", results.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        column.span,
                        format!(
                            "table `{}` has no column called `{}`",
                            table.joined(),
                            column.node
                        ),
                    )
                    .help(help)
                    .replacing(near),
                );
                return None;
            }
        };
        self.note_column(column.span, id, at);
        let key_ids =
            self.lookup_keys(cx, id, table, keys, columns.get(..key_count).unwrap_or(&[]), span)?;
        let mut ty = columns.get(at).map(|(_, ty)| *ty)?;
        ty.or_none |= partial;
        let column = u16::try_from(at).ok()?;
        let keys = self.operands(key_ids);
        Some(self.push(ExprKind::Lookup { table: id, column, keys }, ty, span))
    }

    fn table_of(&mut self, cx: &Context, table: &ast::Path) -> Option<TableId> {
        match self.rule_symbol(cx.pack, table) {
            Some((Symbol::Table(id), taken)) if taken == table.names.len() => Some(id),
            Some(_) => {
                self.report(
                    Diagnostic::error(
                        Code::WrongType,
                        table.span,
                        format!("`{}` is no table", table.joined()),
                    )
                    .help("a lookup reads a `table`: `COLUMN from TABLE where KEY is …`"),
                );
                None
            }
            None => {
                self.unknown_name(cx, table, None);
                None
            }
        }
    }

    /// One expression for each key column, in the order of the columns.
    fn lookup_keys(
        &mut self,
        cx: &mut Context,
        id: TableId,
        table: &ast::Path,
        keys: &[(ast::Name, ast::Expr)],
        columns: &[(SmolStr, Type)],
        span: Span,
    ) -> Option<Vec<ExprId>> {
        let mut found: Vec<Option<ExprId>> = vec![None; columns.len()];
        let mut whole = true;
        for (name, expr) in keys {
            let Some(at) = columns.iter().position(|(column, _)| *column == name.node) else {
                let near = self.near(&name.node, columns.iter().map(|(column, _)| column.as_str()));
                let listed: Vec<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
                let help = near.as_deref().map_or_else(
                    || format!("its keys, left of `||`, are {}", listed.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        name.span,
                        format!("table `{}` has no key called `{}`", table.joined(), name.node),
                    )
                    .help(help)
                    .replacing(near),
                );
                whole = false;
                continue;
            };
            self.note_column(name.span, id, at);
            let ty = columns.get(at).map(|(_, ty)| *ty)?;
            let key = self.typed(cx, expr, ty.or_none());
            if let Some(key) = key {
                self.key_none(id, at, key, name);
            }
            match found.get_mut(at) {
                Some(slot @ None) => *slot = key,
                _ => self.report(
                    Diagnostic::error(
                        Code::SaidTwice,
                        name.span,
                        format!("the key `{}` is given twice", name.node),
                    )
                    .help("give each key once"),
                ),
            }
            whole &= key.is_some();
        }
        let missing: Vec<&str> = columns
            .iter()
            .filter(|(column, _)| !keys.iter().any(|(name, _)| name.node == *column))
            .map(|(column, _)| column.as_str())
            .collect();
        if !missing.is_empty() {
            let parts: Vec<String> = missing.iter().map(|name| format!("{name} is …")).collect();
            self.report(
                Diagnostic::error(
                    Code::LeftOut,
                    span,
                    format!("table `{}` also needs its key {}", table.joined(), missing.join(", ")),
                )
                .help(format!("add `and {}`", parts.join(" and "))),
            );
            return None;
        }
        if whole { found.into_iter().collect() } else { None }
    }

    /// A key that may be none needs a row for none, or a table with gaps.
    fn key_none(&mut self, id: TableId, column: usize, key: ExprId, name: &ast::Name) {
        if !self.ty(key).or_none {
            return;
        }
        let table = &self.program[id];
        let covered = table.partial
            || table.rows.iter().any(|row| match row.cells.get(column) {
                Some(Cell::Any) => true,
                Some(Cell::Values(values)) => values.contains(&Value::None),
                _ => false,
            });
        if covered {
            return;
        }
        let (span, written) = (self.span(key), self.written(self.span(key)));
        let place = table.head.name_span;
        self.report(
            Diagnostic::error(Code::MayBeNone, span, format!("`{written}` may be none, and the table has no row for that"))
                .also(place, format!("no row says `none` under `{}`", name.node))
                .help(format!("add a row with `none` under `{}`, mark the table `partial`, or write `{written} is given and …` before", name.node)),
        );
    }
}
