//! Names and paths: what they stand for where they are written.

use super::declare::{Found, Symbol, TypeSymbol};
use super::*;
use crate::value::Weekday;

impl Compiler<'_> {
    /// A name or path: the value that is wanted here, a loop variable, or a declaration.
    pub(super) fn path(
        &mut self,
        cx: &mut Context,
        path: &ast::Path,
        want: Option<Type>,
    ) -> Option<ExprId> {
        let first = path.names.first()?;
        let rest = path.names.get(1..).unwrap_or(&[]);
        let value = if rest.is_empty() { self.wanted_value(first, want) } else { None };
        let variable = cx.variables.iter().rposition(|variable| variable.name == first.node);
        if let Some((value, atom)) = value {
            if self.also_a_declaration(cx, first, variable, atom) {
                return None;
            }
            if let (Value::Member(at), Atom::Scale(scale)) = (&value, atom) {
                self.note(first.span, Named::Member(scale, *at));
            }
            return Some(self.constant(value, atom, path.span));
        }
        if let Some(at) = variable {
            let (ty, named) = cx.variables.get(at).map(|variable| (variable.ty, variable.named))?;
            self.note(first.span, named);
            let base = self.push(
                ExprKind::Variable(u16::try_from(at).unwrap_or(u16::MAX)),
                ty,
                first.span,
            );
            return self.fields(cx, base, rest, path.span);
        }
        match self.scope.value(&self.program, cx.pack, &first.node) {
            Found::One(symbol) => self.symbol(cx, symbol, first, rest, path.span),
            Found::Several(packs) => {
                self.ambiguous(first, &packs);
                None
            }
            Found::Nothing => {
                match (self.scope.visible_pack(cx.pack, &first.node), rest.split_first()) {
                    (Some(pack), Some((name, rest))) => {
                        self.note(first.span, Named::Pack(pack));
                        self.of_pack(cx, pack, name, rest, path.span)
                    }
                    _ => {
                        self.unknown_name(cx, path, want);
                        None
                    }
                }
            }
        }
    }

    /// `pack.name`
    fn of_pack(
        &mut self,
        cx: &mut Context,
        pack: PackId,
        name: &ast::Name,
        rest: &[ast::Name],
        span: Span,
    ) -> Option<ExprId> {
        let view = self.scope.alone(pack);
        if let Found::One(symbol) = self.scope.value(&self.program, view, &name.node) {
            return self.symbol(cx, symbol, name, rest, span);
        }
        let names: Vec<SmolStr> =
            self.scope.value_names(view).map(|(name, _)| name.clone()).collect();
        let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
        let pack = self.program[pack].name.clone();
        let help = match &near {
            Some(near) => format!("did you mean `{pack}.{near}`?"),
            // A group of facts is often called nearly as its pack.
            None => match self.near_in_sight(cx, &format!("{pack}.{}", name.node), false) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("`{pack}` is a pack: name something that it declares"),
            },
        };
        self.report(
            Diagnostic::error(
                Code::UnknownName,
                name.span,
                format!("pack `{pack}` declares nothing called `{}`", name.node),
            )
            .help(help)
            .replacing(near),
        );
        None
    }

    /// The value of a scale, or the day of the week, that a name stands for where one is wanted.
    pub(super) fn wanted_value(
        &self,
        name: &ast::Name,
        want: Option<Type>,
    ) -> Option<(Value, Atom)> {
        match want?.atom {
            Atom::Scale(id) => {
                let at = *self.signatures.members.get(id.index())?.get(&name.node)?;
                Some((Value::Member(at), Atom::Scale(id)))
            }
            Atom::Weekday => {
                let day = Weekday::ALL.into_iter().find(|day| day.name() == name.node)?;
                Some((Value::Weekday(day), Atom::Weekday))
            }
            _ => None,
        }
    }

    /// Reports a name that is both a value and a declaration (or loop variable) of the same type.
    fn also_a_declaration(
        &mut self,
        cx: &Context,
        name: &ast::Name,
        variable: Option<usize>,
        atom: Atom,
    ) -> bool {
        let other = if let Some(variable) = variable.and_then(|at| cx.variables.get(at)) {
            (variable.ty.atom == atom && !variable.ty.list)
                .then_some(("the name of an item here", variable.span))
        } else if let Found::One(Symbol::Define(id)) =
            self.scope.value(&self.program, cx.pack, &name.node)
        {
            let signature = self.signatures.defines.get(id.index());
            let same = signature
                .and_then(|signature| signature.ty)
                .is_some_and(|ty| ty.atom == atom && !ty.list);
            let span = signature.map_or(name.span, |signature| signature.span);
            same.then_some(("a definition", span))
        } else {
            None
        };
        let Some((what, span)) = other else { return false };
        let scale = self.type_words(Type::of(atom));
        self.report(
            Diagnostic::error(
                Code::AmbiguousName,
                name.span,
                format!("`{}` can be read in two ways here", name.node),
            )
            .label(format!("a value of `{scale}`, or {what}"))
            .also(span, format!("`{}` is {what}", name.node))
            .help("give the definition or the item another name"),
        );
        true
    }

    fn symbol(
        &mut self,
        cx: &mut Context,
        symbol: Symbol,
        name: &ast::Name,
        rest: &[ast::Name],
        span: Span,
    ) -> Option<ExprId> {
        self.note(name.span, symbol.named());
        match symbol {
            Symbol::Group(group) => {
                let Some((fact, rest)) = rest.split_first() else {
                    self.report(
                        Diagnostic::error(
                            Code::WrongType,
                            span,
                            format!("`{}` is a group of facts, not one fact", name.node),
                        )
                        .help(format!(
                            "say which fact of it, as in `{}`",
                            self.example_fact(group, &name.node)
                        )),
                    );
                    return None;
                };
                let id = self.fact(cx, group, name, fact)?;
                let ty = self.program[id].shape.ty;
                let place = name.span.to(fact.span);
                let base = self.push(ExprKind::Fact(id), ty, place);
                self.fields(cx, base, rest, span)
            }
            Symbol::Define(id) => {
                let ty = self.signatures.defines.get(id.index())?.ty?;
                let base = self.push(ExprKind::Define(id), ty, name.span);
                self.fields(cx, base, rest, span)
            }
            Symbol::Table(id) => {
                if !self.listable(id, name) {
                    return None;
                }
                let base = self.push(ExprKind::Rows(id), Type::list_of(Atom::Row(id)), name.span);
                self.fields(cx, base, rest, span)
            }
            Symbol::Eligibility(_)
            | Symbol::Standard(_)
            | Symbol::Payment(_)
            | Symbol::Indicator(_) => {
                self.answer_field(symbol, name, rest, span).map(|id| self.narrowed(cx, id))
            }
            Symbol::Queue(_) => {
                self.report(
                    Diagnostic::error(
                        Code::NotAnAnswer,
                        span,
                        format!(
                            "`{}` is a queue: it has no answer that a rule can read",
                            name.node
                        ),
                    )
                    .help("ask for what the queue itself reads"),
                );
                None
            }
        }
    }

    fn example_fact(&self, group: GroupId, name: &str) -> String {
        let first = self.program[group].facts.first();
        first.map_or_else(
            || format!("{name}.…"),
            |fact| format!("{name}.{}", self.program[*fact].head.name),
        )
    }

    /// A fact of a group, if the pack sees it.
    pub(super) fn fact(
        &mut self,
        cx: &Context,
        group: GroupId,
        name: &ast::Name,
        fact: &ast::Name,
    ) -> Option<FactId> {
        let found = self
            .signatures
            .facts
            .get(group.index())
            .and_then(|facts| facts.get(&fact.node))
            .copied();
        match found {
            Some(id)
                if self.scope.sees(cx.pack, self.program[id].head.pack)
                    || self.is_view(cx.pack) =>
            {
                self.note(fact.span, Named::Fact(id));
                Some(id)
            }
            Some(id) => {
                let pack = self.program[self.program[id].head.pack].name.clone();
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        fact.span,
                        format!(
                            "`{}.{}` belongs to pack `{pack}`, which is not in use here",
                            name.node, fact.node
                        ),
                    )
                    .help(format!("write `uses {pack}` under this pack's `pack` line")),
                );
                None
            }
            None => {
                let names: Vec<SmolStr> = self
                    .signatures
                    .facts
                    .get(group.index())
                    .map(|facts| facts.keys().cloned().collect())
                    .unwrap_or_default();
                let near = self.near(&fact.node, names.iter().map(SmolStr::as_str));
                let help = near.as_deref().map_or_else(
                    || {
                        format!(
                            "declare it under `facts {}`, as in `{}: yes or no \"Is it so?\"`",
                            name.node, fact.node
                        )
                    },
                    |near| format!("did you mean `{}.{near}`?", name.node),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        fact.span,
                        format!("`{}` has no fact called `{}`", name.node, fact.node),
                    )
                    .label("not declared")
                    .help(help)
                    .replacing(near),
                );
                None
            }
        }
    }

    /// Whether a pack is a view that was made for a question or a qualified name.
    fn is_view(&self, pack: PackId) -> bool {
        pack.index() >= self.program.packs.len()
    }

    /// The fields after a base.
    fn fields(
        &mut self,
        cx: &Context,
        base: ExprId,
        names: &[ast::Name],
        span: Span,
    ) -> Option<ExprId> {
        let mut at = self.narrowed(cx, base);
        for name in names {
            at = self.field(at, name)?;
            if let Some(expr) = self.program.exprs.get_mut(at.index()) {
                expr.span = Span::new(span.file, span.start, name.span.end);
            }
            at = self.narrowed(cx, at);
        }
        Some(at)
    }

    /// A path that is known not to be none here loses its `or none`.
    pub(super) fn narrowed(&mut self, cx: &Context, id: ExprId) -> ExprId {
        if self.ty(id).or_none
            && let Some(key) = self.key(id)
            && cx.is_given(&key)
            && let Some(expr) = self.program.exprs.get_mut(id.index())
        {
            expr.ty.or_none = false;
        }
        id
    }

    fn field(&mut self, base: ExprId, name: &ast::Name) -> Option<ExprId> {
        let ty = self.ty(base);
        let span = self.span(base).to(name.span);
        match ty.atom {
            Atom::Item(record) => {
                let Some(field) = self
                    .signatures
                    .fields
                    .get(record.index())
                    .and_then(|fields| fields.get(&name.node))
                    .copied()
                else {
                    self.unknown_field(record, name);
                    return None;
                };
                self.note(name.span, field.named(record));
                let field_ty = match field {
                    FieldName::Stored(at) => self.program[record]
                        .fields
                        .get(usize::from(at))
                        .map(|field| field.shape.ty)?,
                    FieldName::Derived(id) => self.signatures.defines.get(id.index())?.ty?,
                };
                if ty.list {
                    return self.join(base, field, field_ty, name, span);
                }
                self.never_none(base)?;
                let kind = match field {
                    FieldName::Stored(field) => ExprKind::Field { of: base, field },
                    FieldName::Derived(define) => ExprKind::Derived { of: base, define },
                };
                Some(self.push(kind, field_ty, span))
            }
            Atom::Row(table) if !ty.list => self.cell(base, table, name, span),
            _ => {
                let (found, written) = (self.type_words(ty), self.written(self.span(base)));
                self.report(
                    Diagnostic::error(Code::UnknownName, name.span, format!("`{written}` has no field `{}`", name.node))
                        .label(format!("`{written}` is a {found}"))
                        .help("only groups of facts, items of lists of records and rows of tables have parts"),
                );
                None
            }
        }
    }

    /// A path through a list: it joins inner lists, and only those.
    fn join(
        &mut self,
        list: ExprId,
        field: FieldName,
        field_ty: Type,
        name: &ast::Name,
        span: Span,
    ) -> Option<ExprId> {
        if !field_ty.list {
            let written = self.written(self.span(list));
            self.report(
                Diagnostic::error(Code::ListPath, span, format!("`{written}` is a list: it does not say whose `{}` is meant", name.node))
                    .help(format!(
                        "ask of each item, as in `any item in {written} satisfies item.{0} …`, `every …` or `sum of item.{0} for item in {written}`",
                        name.node
                    )),
            );
            return None;
        }
        self.never_none(list)?;
        if field_ty.or_none {
            self.report(
                Diagnostic::error(Code::MayBeNone, name.span, format!("`{}` may be none in some items", name.node))
                    .help("declare the inner list without `or none`: an empty list says that there are none"),
            );
            return None;
        }
        let kind = match field {
            FieldName::Stored(field) => ExprKind::Join { list, field },
            FieldName::Derived(define) => ExprKind::JoinDerived { list, define },
        };
        Some(self.push(kind, Type::list_of(field_ty.atom), span))
    }

    fn unknown_field(&mut self, record: RecordId, name: &ast::Name) {
        let names: Vec<SmolStr> = self
            .signatures
            .fields
            .get(record.index())
            .map(|fields| fields.keys().cloned().collect())
            .unwrap_or_default();
        let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
        let record = self.program[record].head.name.clone();
        let help = near.as_deref().map_or_else(
            || {
                format!(
                    "declare it in `record {record}`, or as `define {} of {record}: …`",
                    name.node
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        self.report(
            Diagnostic::error(
                Code::UnknownName,
                name.span,
                format!("`{record}` has no field called `{}`", name.node),
            )
            .help(help)
            .replacing(near),
        );
    }

    fn cell(
        &mut self,
        row: ExprId,
        table: TableId,
        name: &ast::Name,
        span: Span,
    ) -> Option<ExprId> {
        let columns = &self.program[table].columns;
        let Some(at) = columns.iter().position(|column| column.name == name.node) else {
            let names: Vec<SmolStr> = columns.iter().map(|column| column.name.clone()).collect();
            let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
            let table = self.program[table].head.name.clone();
            let mut problem = Diagnostic::error(
                Code::UnknownName,
                name.span,
                format!("table `{table}` has no column called `{}`", name.node),
            );
            if let Some(near) = near {
                problem = problem.help(format!("did you mean `{near}`?")).replacing(Some(near));
            }
            self.report(problem);
            return None;
        };
        self.note_column(name.span, table, at);
        let several = self.program[table].rows.iter().find(|row| {
            matches!(row.cells.get(at), Some(Cell::Values(values)) if values.len() != 1)
                || matches!(row.cells.get(at), Some(Cell::Any))
        });
        if let Some(row) = several {
            let place = row.span;
            self.report(
                Diagnostic::error(
                    Code::TableColumn,
                    name.span,
                    format!("`{}` cannot be read from a row", name.node),
                )
                .also(place, "this row has several values in that column")
                .help("read another column, or write one row for each value"),
            );
            return None;
        }
        let ty = self.program[table].columns.get(at).map(|column| column.ty)?;
        let column = u16::try_from(at).ok()?;
        Some(self.push(ExprKind::Cell { of: row, column }, ty, span))
    }

    /// Only a table without ranges is a list of its rows.
    fn listable(&mut self, table: TableId, name: &ast::Name) -> bool {
        let Some(compiled) = self.program.tables.get(table.index()) else { return false };
        let range = compiled
            .rows
            .iter()
            .find(|row| row.cells.iter().any(|cell| matches!(cell, Cell::Range { .. })));
        let Some(row) = range else { return true };
        let place = row.span;
        self.report(
            Diagnostic::error(Code::TableColumn, name.span, format!("`{}` is no list of rows", name.node))
                .also(place, "this row has a range")
                .help("only a table without ranges can be read row by row; look a value up with `COLUMN from TABLE where KEY is …`"),
        );
        false
    }

    /// Reports a name that stands for nothing here, with the nearest that does.
    pub(super) fn unknown_name(&mut self, cx: &Context, path: &ast::Path, want: Option<Type>) {
        let Some(first) = path.names.first() else { return };
        if self.scope.lost.contains(&first.node) {
            return;
        }
        let message = match want {
            Some(Type { atom: Atom::Scale(scale), .. }) if path.names.len() == 1 => {
                format!("`{}` is no value of `{}`", first.node, self.program[scale].head.name)
            }
            _ => format!("unknown name `{}`", path.joined()),
        };
        let help = self.name_help(cx, path, first, want);
        let mut problem = Diagnostic::error(Code::UnknownName, path.span, message);
        if let Some((help, meant)) = help {
            problem = problem.help(help).replacing(meant);
        }
        self.report(problem);
    }

    /// What to say of a name that stands for nothing, and what could be written in its place.
    fn name_help(
        &mut self,
        cx: &Context,
        path: &ast::Path,
        first: &ast::Name,
        want: Option<Type>,
    ) -> Option<(String, Option<String>)> {
        let single = path.names.len() == 1;
        if single && let Some(Type { atom: Atom::Scale(scale), .. }) = want {
            let names: Vec<SmolStr> =
                self.program[scale].members.iter().map(|member| member.name.clone()).collect();
            if let Some(member) = self.labelled(scale, &first.node) {
                let help = format!("write `{member}`, which is called “{}”", first.node);
                return Some((help, Some(member.to_string())));
            }
            return Some(match self.near(&first.node, names.iter().map(SmolStr::as_str)) {
                Some(near) => (format!("did you mean `{near}`?"), Some(near)),
                None => (format!("its values are {}", self.members_listed(scale)), None),
            });
        }
        if let Some(pack) = self.scope.pack(&first.node)
            && !single
        {
            let pack = self.program[pack].name.clone();
            let help =
                format!("write `uses {pack}` under this pack's `pack` line to use its names");
            return Some((help, None));
        }
        if single && let Some(good) = spoken_value(&first.node, want) {
            return Some((format!("write `{good}`"), Some(good)));
        }
        if self.suggestions >= 100 {
            return None;
        }
        if single && let Some(group) = self.group_with(cx.pack, &first.node) {
            let meant = format!("{group}.{}", first.node);
            return Some((format!("did you mean `{meant}`?"), Some(meant)));
        }
        if single && let Some(scale) = self.scale_with(cx.pack, &first.node) {
            let help = format!(
                "`{}` is a value of `{scale}`: compare a fact of that type with it, as in `… is {}`",
                first.node, first.node
            );
            return Some((help, None));
        }
        if let Some(near) = self.near_in_sight(cx, &path.joined(), single) {
            return Some((format!("did you mean `{near}`?"), Some(near)));
        }
        let last = path.names.last().map_or("", |name| name.node.as_str());
        let help = if single {
            match self.first_group(cx.pack) {
                Some(group) => format!(
                    "a fact is written with its group, as in `{group}.{last}`; what is worked out is declared with `define {last}: …`"
                ),
                None => format!("declare it with `define {last}: …`"),
            }
        } else {
            format!(
                "declare it: `facts {} \"…\"`, and below it `{last}: yes or no \"Is it so?\"`",
                first.node
            )
        };
        Some((help, None))
    }

    /// The name in sight that is nearest to what is written.
    fn near_in_sight(&mut self, cx: &Context, written: &str, single: bool) -> Option<String> {
        let mut names: Vec<String> =
            cx.variables.iter().map(|variable| variable.name.to_string()).collect();
        for (name, symbol) in self.scope.value_names(cx.pack) {
            match symbol {
                Symbol::Group(group) if !single => {
                    let facts = self.signatures.facts.get(group.index()).into_iter().flatten();
                    names.extend(facts.map(|(fact, _)| format!("{name}.{fact}")));
                }
                _ => names.push(name.to_string()),
            }
        }
        names.sort();
        self.near(written, names.iter().map(String::as_str))
    }

    /// Is this the name of a value of levels or choices, and of nothing else?
    pub(super) fn is_only_a_value(&self, cx: &Context, name: &ast::Name) -> bool {
        !cx.variables.iter().any(|variable| variable.name == name.node)
            && matches!(self.scope.value(&self.program, cx.pack, &name.node), Found::Nothing)
            && self.scale_with(cx.pack, &name.node).is_some()
    }

    /// The value of a scale that people know by this word.
    fn labelled(&self, scale: ScaleId, word: &str) -> Option<SmolStr> {
        let same = |text: &str| text.eq_ignore_ascii_case(&word.replace('_', " "));
        let member = self.program[scale].members.iter().find(|member| {
            member.name != word
                && !member.name.eq_ignore_ascii_case(word)
                && (same(&member.label) || member.aliases.iter().any(|alias| same(alias)))
        })?;
        Some(member.name.clone())
    }

    /// The name of the fact or definition in sight that people know by this label.
    pub(super) fn called(&self, cx: &Context, label: &str) -> Option<String> {
        let label = label.trim();
        let mut names: Vec<String> = Vec::new();
        for (name, symbol) in self.scope.value_names(cx.pack) {
            match symbol {
                Symbol::Group(group) => {
                    for fact in self.signatures.facts.get(group.index()).into_iter().flatten() {
                        let (fact, id) = fact;
                        let said = self.program.facts.get(id.index()).map(|fact| &fact.head.label);
                        if said.is_some_and(|said| said == label) {
                            names.push(format!("{name}.{fact}"));
                        }
                    }
                }
                Symbol::Define(id) => {
                    let said =
                        self.program.defines.get(id.index()).map(|define| &define.head.label);
                    if said.is_some_and(|said| said == label) {
                        names.push(name.to_string());
                    }
                }
                _ => {}
            }
        }
        names.sort();
        names.into_iter().next()
    }

    /// A group of facts in sight: the first by its name.
    fn first_group(&self, pack: PackId) -> Option<&SmolStr> {
        self.scope
            .value_names(pack)
            .filter(|(_, symbol)| matches!(symbol, Symbol::Group(_)))
            .map(|(name, _)| name)
            .min()
    }

    fn group_with(&self, pack: PackId, fact: &str) -> Option<SmolStr> {
        let mut groups: Vec<SmolStr> = self
            .scope
            .value_names(pack)
            .filter_map(|(name, symbol)| match symbol {
                Symbol::Group(group) => self
                    .signatures
                    .facts
                    .get(group.index())?
                    .contains_key(fact)
                    .then(|| name.clone()),
                _ => None,
            })
            .collect();
        groups.sort();
        groups.into_iter().next()
    }

    fn scale_with(&self, pack: PackId, member: &str) -> Option<SmolStr> {
        let mut scales: Vec<SmolStr> = self
            .scope
            .type_names(pack)
            .filter_map(|(name, symbol)| match symbol {
                TypeSymbol::Scale(id) => self
                    .signatures
                    .members
                    .get(id.index())?
                    .contains_key(member)
                    .then(|| name.clone()),
                TypeSymbol::Record(_) => None,
            })
            .collect();
        scales.sort();
        scales.into_iter().next()
    }
}

/// What people write for nothing at all, or for a number in letters.
fn spoken_value(word: &str, want: Option<Type>) -> Option<String> {
    const NUMBERS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let word = word.to_lowercase();
    if let Some(number) = NUMBERS.iter().position(|number| *number == word) {
        return Some(number.to_string());
    }
    (want.is_some() && is_word_for_nothing(&word)).then(|| "none".to_owned())
}

/// What people write where nothing is recorded.
pub(super) fn is_word_for_nothing(word: &str) -> bool {
    matches!(word, "blank" | "missing" | "nothing" | "empty" | "nobody" | "absent" | "na" | "nil")
}
