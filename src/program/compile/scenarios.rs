//! Scenarios: what is given and expected must be things that the library has.

use super::declare::Symbol;
use super::*;
use crate::syntax::ast::{Comparison as C, ExprKind as E};

impl Compiler<'_> {
    pub(super) fn scenario_bodies(&mut self) {
        let trees = std::mem::take(&mut self.trees.scenarios);
        let mut names: HashMap<(PackId, SmolStr), ScenarioId> = HashMap::new();
        for (at, (pack, tree)) in trees.iter().enumerate() {
            let key = (*pack, tree.name.node.clone());
            if let Some(first) = names.get(&key).copied() {
                let place =
                    trees.get(first.index()).map_or(tree.name.span, |(_, tree)| tree.name.span);
                self.report(
                    Diagnostic::error(
                        Code::DeclaredTwice,
                        tree.name.span,
                        format!("two scenarios are called \"{}\"", tree.name.node),
                    )
                    .also(place, "the first")
                    .help("give one of the two another name"),
                );
            } else {
                names.insert(key, ScenarioId::at(at));
            }
        }
        let notices = self.notice_names();
        self.in_scenario = true;
        for (pack, tree) in &trees {
            let scenario = self.scenario(*pack, tree, &names, &notices);
            self.program.scenarios.push(scenario);
        }
        self.in_scenario = false;
        self.likes_in_circles(&trees);
        self.expects_something(&trees);
    }

    /// A scenario that nothing is expected of and that no other begins with shows nothing.
    fn expects_something(&mut self, trees: &[(PackId, ast::Scenario)]) {
        let begun_with: HashSet<(PackId, &SmolStr)> = trees
            .iter()
            .filter_map(|(pack, tree)| tree.like.as_ref().map(|like| (*pack, &like.node)))
            .collect();
        let idle = trees.iter().filter(|(pack, tree)| {
            tree.expects.is_empty()
                && tree.mark.is_none()
                && !begun_with.contains(&(*pack, &tree.name.node))
        });
        for (_, tree) in idle {
            let span = tree.span;
            let next =
                self.misread.partition_point(|one| (one.file, one.start) < (span.file, span.start));
            let inside = |one: &Span| one.file == span.file && one.start <= span.end;
            if self.misread.get(next).is_some_and(inside) {
                continue;
            }
            self.problems.push(
                Diagnostic::error(
                    Code::LeftOut,
                    tree.name.span,
                    "this scenario does not say what is expected",
                )
                .help("write a line below it, such as `expect ehwb is eligible`"),
            );
        }
    }

    fn scenario(
        &mut self,
        pack: PackId,
        tree: &ast::Scenario,
        names: &HashMap<(PackId, SmolStr), ScenarioId>,
        notices: &HashSet<(ast::NoticeKind, SmolStr)>,
    ) -> Scenario {
        let like = tree.like.as_ref().and_then(|like| {
            let found = names.get(&(pack, like.node.clone())).copied();
            if found.is_none() {
                let known: Vec<SmolStr> = names
                    .keys()
                    .filter(|(of, _)| *of == pack)
                    .map(|(_, name)| name.clone())
                    .collect();
                let near = self.near(&like.node, known.iter().map(SmolStr::as_str));
                let help = near.as_deref().map_or_else(
                    || "name a scenario of this pack, exactly as it is written there".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        like.span,
                        format!("there is no scenario called \"{}\"", like.node),
                    )
                    .help(help)
                    .replacing(near.map(|near| format!("\"{near}\""))),
                );
            }
            if let Some(found) = found {
                self.note(like.span, Named::Scenario(found));
            }
            found
        });
        Scenario {
            pack,
            name: tree.name.node.clone(),
            like,
            mark: tree.mark.clone(),
            as_at: tree.as_at.as_ref().map(|date| date.node),
            givens: tree.givens.iter().filter_map(|given| self.given_line(pack, given)).collect(),
            expects: tree
                .expects
                .iter()
                .filter_map(|expect| self.expect_line(pack, expect, notices))
                .collect(),
            annotations: self.annotations(pack, &tree.annotations),
            span: tree.span,
        }
    }

    /// A scenario that starts from itself has no start.
    fn likes_in_circles(&mut self, trees: &[(PackId, ast::Scenario)]) {
        let mut state = vec![0_u32; self.program.scenarios.len()];
        for start in 0..self.program.scenarios.len() {
            let walk = u32::try_from(start).unwrap_or(u32::MAX).saturating_add(1);
            let mut at = Some(ScenarioId::at(start));
            while let Some(id) = at {
                match state.get_mut(id.index()) {
                    Some(seen @ 0) => *seen = walk,
                    Some(seen) if *seen == walk => {
                        if let Some((_, tree)) = trees.get(id.index())
                            && let Some(like) = &tree.like
                        {
                            self.report(
                                Diagnostic::error(
                                    Code::Cycle,
                                    like.span,
                                    format!("scenario \"{}\" starts from itself", tree.name.node),
                                )
                                .label("this closes a circle of `like`")
                                .help("let one of them stand on its own: leave its `like` out"),
                            );
                        }
                        break;
                    }
                    _ => break,
                }
                at = self.program[id].like;
            }
        }
    }

    // --- given ------------------------------------------------------------------------------------

    fn given_line(&mut self, pack: PackId, given: &ast::Given) -> Option<Given> {
        match given {
            ast::Given::Case(file) => {
                self.note_case_file(file);
                Some(Given { kind: GivenKind::Case(file.node.clone()), span: file.span })
            }
            ast::Given::Fact { path, value, span } => {
                let fact = self.given_fact(pack, path)?;
                let shape = self.program[fact].shape.clone();
                let value = match value {
                    None => {
                        if shape.marks.contains(&ast::Mark::NoneIfLeftOut) {
                            self.report(
                                Diagnostic::error(
                                    Code::NeverUnknown,
                                    *span,
                                    format!(
                                        "`{}` is read as none where it is left out",
                                        path.joined()
                                    ),
                                )
                                .help(format!("write `{} is none`", path.joined())),
                            );
                            return None;
                        }
                        None
                    }
                    Some(expr) => Some(self.given_value(pack, &shape, expr, path)?),
                };
                Some(Given { kind: GivenKind::Fact(fact, value), span: *span })
            }
            ast::Given::Rows { path, columns, rows, span } => {
                if columns.is_empty() && rows.is_empty() {
                    self.no_rows(path);
                    return None;
                }
                let kind = self.given_rows(pack, path, columns, rows)?;
                Some(Given { kind, span: *span })
            }
        }
    }

    pub(super) fn given_fact(&mut self, pack: PackId, path: &ast::Path) -> Option<FactId> {
        let cx = Context::of(pack);
        match (self.rule_symbol(pack, path), path.names.as_slice()) {
            (Some((Symbol::Group(group), taken)), names) if names.len() == taken + 1 => {
                let (group_name, fact) = (names.get(taken - 1)?, names.get(taken)?);
                self.fact(&cx, group, group_name, fact)
            }
            (Some((Symbol::Group(_), taken)), names) if names.len() > taken + 1 => {
                self.report(
                    Diagnostic::error(Code::WrongType, path.span, "items of a list are given as rows")
                        .help("write the list's name on a line of its own and `|` rows below it, or give a `case \"….json\"`"),
                );
                None
            }
            (Some(_), _) => {
                let written = path.joined();
                self.report(
                    Diagnostic::error(
                        Code::WrongType,
                        path.span,
                        format!("`{written}` is no fact: it is worked out by the rules"),
                    )
                    .help(
                        "give the facts that it rests on; what is worked out stands under `expect`",
                    ),
                );
                None
            }
            (None, _) => {
                self.unknown_name(&cx, path, None);
                None
            }
        }
    }

    fn given_value(
        &mut self,
        pack: PackId,
        shape: &FieldShape,
        expr: &ast::Expr,
        path: &ast::Path,
    ) -> Option<Value> {
        if shape.ty.list && is_word(expr, "empty") {
            return Some(Value::List(List { items: [].into(), open: false }));
        }
        if matches!(shape.ty.atom, Atom::Item(_))
            && !matches!(expr.kind, E::Literal(ast::Literal::None))
        {
            self.report(
                Diagnostic::error(Code::WrongType, expr.span, format!("`{}` is a list of records", path.joined()))
                    .help("write its name on a line of its own and one `|` row for each item below it, or `is empty`, or give a `case \"….json\"`"),
            );
            return None;
        }
        let value = self.constant_value(pack, expr, shape.ty)?;
        self.in_range(&value, shape, expr.span);
        Some(value)
    }

    /// The name of a list alone, with no items below it.
    fn no_rows(&mut self, path: &ast::Path) {
        let written = path.joined();
        self.report(
            Diagnostic::error(Code::LeftOut, path.span, format!("no value is given for `{written}`"))
                .label("no rows stand below it")
                .help(format!(
                    "for a list without items, write `{written} is empty`; else a `|` row with the names of its fields, and one row for each item"
                )),
        );
    }

    fn in_range(&mut self, value: &Value, shape: &FieldShape, span: Span) {
        if let (Value::Number(number), Some((low, high))) = (value, shape.range)
            && (*number < low || *number > high)
        {
            let (low, high) = (crate::value::text::plain(low), crate::value::text::plain(high));
            self.report(
                Diagnostic::error(
                    Code::OutOfRange,
                    span,
                    format!("this is not between {low} and {high}"),
                )
                .help(format!(
                    "write a number from {low} to {high}: a scenario gives what a case could give"
                )),
            );
        }
    }

    fn given_rows(
        &mut self,
        pack: PackId,
        path: &ast::Path,
        columns: &[ast::Name],
        rows: &[Vec<Option<ast::Expr>>],
    ) -> Option<GivenKind> {
        let fact = self.given_fact(pack, path)?;
        let shape = self.program[fact].shape.clone();
        let Type { atom: Atom::Item(record), list: true, .. } = shape.ty else {
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    path.span,
                    format!("`{}` is no list of records", path.joined()),
                )
                .help(format!(
                    "give its value on one line, as in `{} is {}`",
                    path.joined(),
                    self.example(shape.ty)
                )),
            );
            return None;
        };
        let mut fields = Vec::new();
        let mut whole = true;
        let mut seen = HashMap::new();
        for column in columns {
            self.once(column, &mut seen, "column");
            let at =
                self.program[record].fields.iter().position(|field| field.head.name == column.node);
            match at.and_then(|at| u16::try_from(at).ok()) {
                Some(at) => {
                    self.note(column.span, Named::Field(record, at));
                    fields.push(at);
                }
                None => {
                    self.unknown_column(record, column);
                    whole = false;
                }
            }
        }
        if !whole {
            return None;
        }
        let shapes: Vec<FieldShape> = fields
            .iter()
            .filter_map(|at| {
                self.program[record].fields.get(usize::from(*at)).map(|field| field.shape.clone())
            })
            .collect();
        let mut compiled = Vec::new();
        for row in rows {
            if row.len() != shapes.len() {
                let span = row.iter().flatten().next().map_or(path.span, |expr| expr.span);
                self.report(
                    Diagnostic::error(
                        Code::TableShape,
                        span,
                        format!(
                            "this row has {} cells, the header has {}",
                            row.len(),
                            shapes.len()
                        ),
                    )
                    .help("write one cell a column; an empty cell is unknown"),
                );
                whole = false;
                continue;
            }
            let mut values = Vec::new();
            for (cell, shape) in row.iter().zip(&shapes) {
                values.push(match cell {
                    None => None,
                    Some(expr) if shape.ty.list && is_word(expr, "empty") => {
                        Some(Value::List(List { items: [].into(), open: false }))
                    }
                    Some(expr) if matches!(shape.ty.atom, Atom::Item(_)) => {
                        self.report(
                            Diagnostic::error(
                                Code::WrongType,
                                expr.span,
                                "a list within a list cannot be given in a row",
                            )
                            .help("give a `case \"….json\"` instead"),
                        );
                        None
                    }
                    Some(expr) => {
                        let value = self.constant_value(pack, expr, shape.ty);
                        if let Some(value) = &value {
                            self.in_range(value, shape, expr.span);
                        }
                        value
                    }
                });
            }
            compiled.push(values);
        }
        whole.then_some(GivenKind::Rows { fact, fields, rows: compiled })
    }

    fn unknown_column(&mut self, record: RecordId, column: &ast::Name) {
        let names: Vec<SmolStr> =
            self.program[record].fields.iter().map(|field| field.head.name.clone()).collect();
        let near = self.near(&column.node, names.iter().map(SmolStr::as_str));
        let record = self.program[record].head.name.clone();
        let mut problem = Diagnostic::error(
            Code::UnknownName,
            column.span,
            format!("`{record}` has no field called `{}`", column.node),
        );
        if let Some(near) = near {
            problem = problem.help(format!("did you mean `{near}`?")).replacing(Some(near));
        }
        self.report(problem);
    }

    // --- expect -----------------------------------------------------------------------------------

    fn expect_line(
        &mut self,
        pack: PackId,
        expect: &ast::Expect,
        notices: &HashSet<(ast::NoticeKind, SmolStr)>,
    ) -> Option<Expect> {
        let mut cx = Context::of(pack);
        cx.so_far = true;
        match expect {
            ast::Expect::Is { subject, item, item_field, comparison, because, span } => {
                let kind = self.expect_is(
                    &mut cx,
                    subject,
                    item.as_ref(),
                    item_field.as_ref(),
                    comparison,
                    because.as_deref(),
                    *span,
                )?;
                Some(Expect { kind, span: *span })
            }
            ast::Expect::Notice { absent, kind, name, span } => {
                let last = name.names.last()?;
                if !notices.contains(&(*kind, last.node.clone())) {
                    self.unknown_notice(*kind, last, notices);
                    return None;
                }
                self.note_notice(pack, *kind, name);
                let kind = ExpectKind::Notice {
                    name: SmolStr::new(name.joined()),
                    kind: *kind,
                    absent: *absent,
                };
                Some(Expect { kind, span: *span })
            }
            ast::Expect::Applies { subject, item, negated, span } => {
                let expr = ast::Expr { kind: E::Path(subject.clone()), span: subject.span };
                let condition = self.applying(&cx, &expr)?;
                self.item_needed(Subject::Condition(condition), item.as_ref(), subject)?;
                let item = item.as_ref().map(|item| item.node.clone());
                Some(Expect {
                    kind: ExpectKind::Applies { condition, item, negated: *negated },
                    span: *span,
                })
            }
            ast::Expect::Fault(path) => {
                let short = ast::Path {
                    names: path.names.iter().take(2).cloned().collect(),
                    span: path.span,
                };
                let fact = self.given_fact(pack, &short)?;
                self.note_fields_of(fact, path.names.get(2..).unwrap_or(&[]));
                Some(Expect { kind: ExpectKind::Fault(fact), span: path.span })
            }
            ast::Expect::Error(code) => {
                let known = Code::ALL
                    .iter()
                    .map(|code| code.as_str())
                    .filter(|code| code.starts_with("rules::eval::"));
                let found = known.clone().find(|known| {
                    *known == code.node || known.rsplit("::").next() == Some(code.node.as_str())
                });
                let Some(found) = found else {
                    let near =
                        self.near(&code.node, known.filter_map(|known| known.rsplit("::").next()));
                    let help = near.as_deref().map_or_else(
                        || "the codes are listed in docs/errors.md, under evaluation".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.report(
                        Diagnostic::error(
                            Code::UnknownName,
                            code.span,
                            format!("there is no error called `{}`", code.node),
                        )
                        .help(help)
                        .replacing(near),
                    );
                    return None;
                };
                Some(Expect {
                    kind: ExpectKind::Error(SmolStr::new_static(found)),
                    span: code.span,
                })
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one line")]
    fn expect_is(
        &mut self,
        cx: &mut Context,
        subject: &ast::Path,
        item: Option<&ast::Text>,
        item_field: Option<&ast::Name>,
        comparison: &Spanned<C>,
        because: Option<&[ast::Reason]>,
        span: Span,
    ) -> Option<ExpectKind> {
        let left = ast::Expr { kind: E::Path(subject.clone()), span: subject.span };
        let Some((symbol, taken)) = self.rule_symbol(cx.pack, subject) else {
            self.unknown_name(cx, subject, None);
            return None;
        };
        let rest = subject.names.get(taken..).unwrap_or(&[]);
        let rule = matches!(
            symbol,
            Symbol::Eligibility(_)
                | Symbol::Standard(_)
                | Symbol::Payment(_)
                | Symbol::Indicator(_)
        );
        if rule && !self.is_field(symbol, rest) {
            let found = self.subject(symbol, rest, subject.span)?;
            if let Some(field) = item_field {
                return self.expect_item_field(cx.pack, found, item, field, comparison);
            }
            self.item_needed(found, item, subject)?;
            let (answer, not) = self.expected_answer(found, &left, comparison)?;
            let because = self.because(cx, found, because)?;
            return Some(ExpectKind::Answer {
                subject: found,
                item: item.map(|item| item.node.clone()),
                answer,
                not,
                because,
            });
        }
        if let Some(item) = item {
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    item.span,
                    format!("`{}` has no items", subject.joined()),
                )
                .help("only an instalment `for each` has an answer for each item"),
            );
            return None;
        }
        if matches!(comparison.node, C::Undecided) {
            let expr = self.expr(cx, &left, None)?;
            self.note_reasons(cx.pack, None, because.unwrap_or(&[]));
            let because = because.map(|reasons| reasons.iter().map(reason_text).collect());
            return Some(ExpectKind::Unknown { expr, because });
        }
        if let Some(reasons) = because {
            let place = reasons.first().map_or(span, |reason| reason.path.span);
            self.report(
                Diagnostic::error(Code::WrongType, place, "a value has no reasons")
                    .help("`because` stands after the answer of a rule, or after `is undecided`"),
            );
            return None;
        }
        cx.none_compares = true;
        let id = self.compare(cx, &left, comparison, span)?;
        Some(ExpectKind::Holds(id))
    }

    /// The answer that is expected; `is not` negates, unless `not …` is itself an answer.
    fn expected_answer(
        &mut self,
        subject: Subject,
        left: &ast::Expr,
        comparison: &Spanned<C>,
    ) -> Option<(Answer, bool)> {
        if let C::IsNot(expr) = &comparison.node
            && let Some(word) = expr_answers::word_of(expr)
        {
            let answers = self.answers_of(subject);
            let negative = SmolStr::new(format!("not_{word}"));
            if !answers.iter().any(|(name, ..)| *name == negative)
                && let Some((_, answer, _)) = answers.iter().find(|(name, ..)| *name == word)
            {
                self.note_answer(subject, *answer, expr.span, None);
                return Some((*answer, true));
            }
        }
        self.answer_word(subject, left, comparison).map(|answer| (answer, false))
    }

    /// An instalment `for each` needs an item; nothing else has one.
    fn item_needed(
        &mut self,
        subject: Subject,
        item: Option<&ast::Text>,
        path: &ast::Path,
    ) -> Option<()> {
        let instalment = match subject {
            Subject::Instalment(id) => Some(id),
            Subject::Condition(id) => match self.signatures.kinds.get(id.index()) {
                Some((_, ConditionOwner::Instalment(id))) => Some(*id),
                _ => None,
            },
            _ => None,
        };
        let each = instalment.is_some_and(|id| {
            self.signatures.instalment.get(id.index()).is_some_and(|(each, _)| *each)
        });
        match (each, item) {
            (true, None) => {
                self.report(
                    Diagnostic::error(
                        Code::ForEachItem,
                        path.span,
                        format!("`{}` has an answer for each item", path.joined()),
                    )
                    .help(format!("name the item by its id, as in `{} \"F1\"`", path.joined())),
                );
                None
            }
            (false, Some(item)) => {
                self.report(
                    Diagnostic::error(
                        Code::ForEachItem,
                        item.span,
                        format!("`{}` has no items", path.joined()),
                    )
                    .help("leave the item out"),
                );
                None
            }
            _ => Some(()),
        }
    }

    fn expect_item_field(
        &mut self,
        pack: PackId,
        subject: Subject,
        item: Option<&ast::Text>,
        field: &ast::Name,
        comparison: &Spanned<C>,
    ) -> Option<ExpectKind> {
        let (Subject::Instalment(instalment), Some(item)) = (subject, item) else {
            self.report(
                Diagnostic::error(
                    Code::NotAnAnswer,
                    field.span,
                    "only an item of an instalment has fields of its own",
                )
                .help("write `results.outcomes \"F1\".amount`"),
            );
            return None;
        };
        let Some((found, atom)) = expr_answers::item_field(&field.node) else {
            self.report(
                Diagnostic::error(
                    Code::UnknownName,
                    field.span,
                    format!("an item has no field called `{}`", field.node),
                )
                .help("its fields are amount, due_on"),
            );
            return None;
        };
        self.note(field.span, Named::AnswerField(subject, found));
        let C::Is(expr) = &comparison.node else {
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    comparison.span,
                    "a field of an item is expected to be a value",
                )
                .help("write `is` and the value"),
            );
            return None;
        };
        let value = self.constant_value(pack, expr, Type::of(atom).or_none())?;
        Some(ExpectKind::ItemField { instalment, item: item.node.clone(), field: found, value })
    }

    /// The names after `because`: conditions of the rule, or facts.
    #[expect(clippy::option_option, reason = "no `because` is not one that was reported")]
    fn because(
        &mut self,
        cx: &Context,
        subject: Subject,
        reasons: Option<&[ast::Reason]>,
    ) -> Option<Option<Vec<SmolStr>>> {
        let Some(reasons) = reasons else { return Some(None) };
        self.note_reasons(cx.pack, Some(subject), reasons);
        let conditions: Vec<SmolStr> = match subject {
            Subject::Eligibility(id) => self
                .signatures
                .conditions
                .get(id.index())
                .map(|names| names.keys().cloned().collect()),
            Subject::Instalment(id) => self
                .signatures
                .instalment
                .get(id.index())
                .map(|(_, names)| names.keys().cloned().collect()),
            _ => None,
        }
        .unwrap_or_default();
        let payment = matches!(subject, Subject::Instalment(_));
        let mut whole = true;
        for reason in reasons {
            let known = match reason.path.names.as_slice() {
                [name] => conditions.contains(&name.node) || (payment && name.node == "capacity"),
                // A field of an item, or a fact: `family.agreed "F1"`, `child.has_send`.
                [_, _, ..] if reason.item.is_some() => true,
                _ => matches!(self.rule_symbol(cx.pack, &reason.path), Some((Symbol::Group(_), _))),
            };
            if known {
                if reason.item.is_none() && reason.path.names.len() > 1 {
                    whole &= self.given_fact(cx.pack, &reason.path).is_some();
                }
                continue;
            }
            whole = false;
            let near = self.near(&reason.path.joined(), conditions.iter().map(SmolStr::as_str));
            let help = near.as_deref().map_or_else(
                || "name conditions and exclusions of the rule, or, where it is undecided, the missing facts".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            self.report(
                Diagnostic::error(
                    Code::UnknownName,
                    reason.path.span,
                    format!("`{}` is no reason that this rule can give", reason.path.joined()),
                )
                .help(help)
                .replacing(near),
            );
        }
        whole.then(|| Some(reasons.iter().map(reason_text).collect()))
    }

    fn notice_names(&self) -> HashSet<(ast::NoticeKind, SmolStr)> {
        let warns = self.program.conditions.iter().filter_map(|condition| condition.warns.as_ref());
        let notices =
            self.program.notices.iter().map(|notice| (notice.kind, notice.head.name.clone()));
        warns.map(|(name, _)| (ast::NoticeKind::Warning, name.clone())).chain(notices).collect()
    }

    fn unknown_notice(
        &mut self,
        kind: ast::NoticeKind,
        name: &ast::Name,
        notices: &HashSet<(ast::NoticeKind, SmolStr)>,
    ) {
        let word = match kind {
            ast::NoticeKind::Warning => "warning",
            ast::NoticeKind::Advice => "advice",
        };
        let mut names: Vec<&str> =
            notices.iter().filter(|(of, _)| *of == kind).map(|(_, name)| name.as_str()).collect();
        names.sort_unstable();
        let near = self.near(&name.node, names.iter().copied());
        let mut problem = Diagnostic::error(
            Code::UnknownName,
            name.span,
            format!("there is no {word} called `{}`", name.node),
        );
        if let Some(near) = near {
            problem = problem.help(format!("did you mean `{near}`?")).replacing(Some(near));
        }
        self.report(problem);
    }
}

/// A reason as it is compared: `age`, `child.has_send`, `family.agreed "F1"`.
fn reason_text(reason: &ast::Reason) -> SmolStr {
    let path = reason.path.joined();
    match &reason.item {
        Some(item) => SmolStr::new(format!("{path} \"{}\"", item.node)),
        None => SmolStr::new(path),
    }
}

/// Whether an expression is one word alone.
fn is_word(expr: &ast::Expr, word: &str) -> bool {
    matches!(&expr.kind, E::Path(path) if matches!(path.names.as_slice(), [name] if name.node == word))
}
