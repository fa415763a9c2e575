//! Second pass: the shapes of things — scales, facts, records, calendars, sources — and the first
//! lines of definitions and rules, so that any expression can refer to any of them.

use super::declare::{Found, TypeSymbol};
use super::*;
use crate::value::{Calendar, Date, MAX_CALENDAR_YEARS};

impl Compiler<'_> {
    /// Resolves every shape of the library.
    pub(super) fn shapes(&mut self) {
        self.source_shapes();
        self.scale_shapes();
        self.record_fields();
        self.group_facts();
        self.calendar_shapes();
        self.define_signatures();
        self.rule_signatures();
        self.table_shapes();
    }

    // --- heads and annotations -----------------------------------------------------------------

    pub(super) fn label_of(&self, head: &ast::Head) -> SmolStr {
        head.label.as_ref().map_or_else(
            || SmolStr::new(head.name.node.replace('_', " ")),
            |label| label.node.clone(),
        )
    }

    pub(super) fn head(&mut self, pack: PackId, head: &ast::Head) -> Head {
        Head {
            pack,
            name: head.name.node.clone(),
            label: self.label_of(head),
            annotations: self.annotations(pack, &head.annotations),
            span: head.span,
            name_span: head.name.span,
        }
    }

    pub(super) fn annotations(
        &mut self,
        pack: PackId,
        annotations: &ast::Annotations,
    ) -> Annotations {
        Annotations {
            cites: annotations.cites.iter().filter_map(|cite| self.citation(pack, cite)).collect(),
            interpretations: annotations
                .interpretations
                .iter()
                .map(|reading| Interpretation {
                    id: reading.id.as_ref().map(|id| id.node.clone()),
                    reading: reading.reading.node.clone(),
                    not: reading.not.as_ref().map(|not| not.node.clone()),
                    span: reading.span,
                })
                .collect(),
            notes: annotations.notes.iter().map(|note| note.node.clone()).collect(),
            letter: annotations
                .letter
                .iter()
                .map(|line| (line.of, line.text.node.clone()))
                .collect(),
            helps: annotations.helps.iter().map(|text| text.node.clone()).collect(),
            contacts: annotations.contacts.iter().map(|text| text.node.clone()).collect(),
        }
    }

    fn citation(&mut self, pack: PackId, cite: &ast::Citation) -> Option<Citation> {
        let reference =
            cite.reference.as_ref().map_or_else(SmolStr::default, |text| text.node.clone());
        let citing = pack;
        let place = cite.reference.as_ref().map(|text| text.span);
        let (pack, name) = self.qualified(pack, &cite.source)?;
        match self.scope.source(&self.program, pack, &name.node) {
            Found::One(source) => {
                let citation = Citation { source, reference, span: cite.span };
                self.note(name.span, Named::Source(source));
                if let Some(place) = place {
                    let id = self.listed_as(&citation);
                    self.note_paragraph(place, source, &id, false);
                }
                self.check_citation(citing, &citation);
                Some(citation)
            }
            Found::Several(packs) => {
                self.ambiguous(&name, &packs);
                None
            }
            Found::Nothing => {
                if !self.scope.lost.contains(&name.node) {
                    let names: Vec<SmolStr> = self.scope.source_names(pack).cloned().collect();
                    let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
                    let help = near.as_deref().map_or_else(
                        || {
                            let reference = cite.reference.as_ref().map(|text| text.node.as_str());
                            if let (Some(first), Some(reference)) = (names.first(), reference)
                                && is_word_for_a_place(&name.node)
                            {
                                return format!(
                                    "write the source and the number alone, as in `cites {first} {reference}`"
                                );
                            }
                            format!(
                                "declare it, as in `source {} \"Title of the document\"`",
                                name.node
                            )
                        },
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.report(
                        Diagnostic::error(
                            Code::UnknownSource,
                            name.span,
                            format!("there is no source called `{}`", name.node),
                        )
                        .label("cited here")
                        .help(help)
                        .replacing(near),
                    );
                }
                None
            }
        }
    }

    /// A name with its pack, if it is written `pack.name`.
    pub(super) fn qualified(
        &mut self,
        pack: PackId,
        path: &ast::Path,
    ) -> Option<(PackId, ast::Name)> {
        match path.names.as_slice() {
            [name] => Some((pack, name.clone())),
            [qualifier, name] => match self.scope.visible_pack(pack, &qualifier.node) {
                Some(named) => {
                    self.note(qualifier.span, Named::Pack(named));
                    Some((self.scope.alone(named), name.clone()))
                }
                None => {
                    self.report(
                        Diagnostic::error(
                            Code::UnknownPack,
                            qualifier.span,
                            format!("no pack called `{}` is in use here", qualifier.node),
                        )
                        .help(format!(
                            "write `uses {}` under this pack's `pack` line",
                            qualifier.node
                        )),
                    );
                    None
                }
            },
            _ => {
                self.report(
                    Diagnostic::error(
                        Code::UnknownName,
                        path.span,
                        format!("`{}` has too many parts", path.joined()),
                    )
                    .help("write a name, or `pack.name` for a name of another pack"),
                );
                None
            }
        }
    }

    pub(super) fn ambiguous(&mut self, name: &ast::Name, packs: &[SmolStr]) {
        let choices: Vec<String> =
            packs.iter().map(|pack| format!("`{pack}.{}`", name.node)).collect();
        self.report(
            Diagnostic::error(
                Code::AmbiguousName,
                name.span,
                format!("`{}` could be the name of several packs", name.node),
            )
            .label(format!("declared by {}", packs.join(" and ")))
            .help(format!("say which one is meant: {}", choices.join(" or "))),
        );
    }

    // --- scales, calendars --------------------------------------------------------------

    fn scale_shapes(&mut self) {
        for (pack, tree) in std::mem::take(&mut self.trees.scales) {
            let broken = tree.head().broken;
            let head = self.head(pack, tree.head());
            let (ordered, members) = match tree {
                ScaleTree::Levels(tree) => (true, tree.steps),
                ScaleTree::Choices(tree) => (false, tree.values),
            };
            let mut names: HashMap<SmolStr, u16> = HashMap::new();
            let mut seen: HashMap<String, Span> = HashMap::new();
            let mut compiled = Vec::new();
            for member in &members {
                let (name, number) = match &member.key {
                    ast::MemberKey::Level(level) => {
                        (SmolStr::new(format!("level {}", level.node)), Some(level.node))
                    }
                    ast::MemberKey::Name(name) => (name.node.clone(), None),
                };
                self.member_words(member, &name, &mut seen);
                let Ok(at) = u16::try_from(compiled.len()) else { break };
                let place = match &member.key {
                    ast::MemberKey::Level(level) => level.span,
                    ast::MemberKey::Name(name) => name.span,
                };
                self.declares(place, Named::Member(ScaleId::at(self.program.scales.len()), at));
                names.entry(name.clone()).or_insert(at);
                compiled.push(Member {
                    label: member.label.as_ref().map_or_else(
                        || SmolStr::new(name.replace('_', " ")),
                        |text| text.node.clone(),
                    ),
                    name,
                    number,
                    aliases: member.aliases.iter().map(|alias| alias.node.clone()).collect(),
                    annotations: self.annotations(pack, &member.annotations),
                    span: member.span,
                });
            }
            if compiled.is_empty() && !broken {
                let example = if ordered { "mild \"Mild\"" } else { "preston \"Preston\"" };
                self.report(
                    Diagnostic::error(
                        Code::LeftOut,
                        head.name_span,
                        format!("`{}` has no values", head.name),
                    )
                    .help(format!("list its values below it, one a line, as in `{example}`")),
                );
            }
            self.level_order(&compiled);
            self.signatures.members.push(names);
            self.program.scales.push(Scale { head, ordered, members: compiled });
        }
    }

    /// A case may give a value by name, label or alias: no two values may share one.
    fn member_words(
        &mut self,
        member: &ast::Member,
        name: &SmolStr,
        seen: &mut HashMap<String, Span>,
    ) {
        let words = std::iter::once(name.as_str())
            .chain(member.label.as_ref().map(|label| label.node.as_str()))
            .chain(member.aliases.iter().map(|alias| alias.node.as_str()));
        let mut own: HashSet<String> = HashSet::new();
        for word in words {
            let key = word.trim().to_lowercase();
            if !own.insert(key.clone()) {
                continue;
            }
            if let Some(other) = seen.insert(key, member.span) {
                self.report(
                    Diagnostic::error(Code::DeclaredTwice, member.span, format!("two values are called `{word}`"))
                        .label("this one")
                        .also(other, "and this one")
                        .help("a case may give a value by its name, its label or another word for it: each must belong to one value"),
                );
            }
        }
    }

    /// `level 1`, `level 2`, …: the numbers must rise with the height.
    fn level_order(&mut self, members: &[Member]) {
        for pair in members.windows(2) {
            if let [lower, higher] = pair
                && let (Some(low), Some(high)) = (lower.number, higher.number)
                && low > high
            {
                self.report(
                    Diagnostic::error(
                        Code::LevelOrder,
                        higher.span,
                        format!("`{}` stands above `{}`", lower.name, higher.name),
                    )
                    .label("lower than the line before it")
                    .help("write the lowest level first"),
                );
                return; // one report for a scale that is written upside down
            }
        }
    }

    fn calendar_shapes(&mut self) {
        for (pack, tree) in std::mem::take(&mut self.trees.calendars) {
            let head = self.head(pack, &tree.head);
            let covers = match &tree.covers {
                Some((first, last)) => {
                    self.calendar_years(first, last);
                    (first.node, last.node)
                }
                None => {
                    if !tree.head.broken {
                        self.report(
                            Diagnostic::error(Code::LeftOut, head.name_span, "this calendar does not say which years it covers")
                                .help("add a line such as `covers 2019 to 2028`: a day outside is never guessed"),
                        );
                    }
                    (1, 1)
                }
            };
            let mut seen: HashMap<Date, Span> = HashMap::new();
            for day in &tree.closed {
                let year = day.date.node.year();
                if tree.covers.is_some()
                    && !(i64::from(covers.0)..=i64::from(covers.1)).contains(&i64::from(year))
                {
                    self.report(
                        Diagnostic::error(
                            Code::CalendarYears,
                            day.date.span,
                            format!("{} is outside the years covered", day.date.node),
                        )
                        .help(format!("this calendar covers {} to {}", covers.0, covers.1)),
                    );
                }
                if let Some(first) = seen.insert(day.date.node, day.date.span) {
                    self.report(
                        Diagnostic::error(
                            Code::DeclaredTwice,
                            day.date.span,
                            format!("{} is listed twice", day.date.node),
                        )
                        .also(first, "listed here")
                        .help("leave one of the two out"),
                    );
                }
            }
            let years = |year: u32| i32::try_from(year).unwrap_or(i32::MAX);
            let calendar = Calendar::new(
                years(covers.0),
                years(covers.1),
                tree.closed.iter().map(|day| day.date.node),
            );
            let calendar = calendar.or_else(|_| Calendar::new(1, 1, []));
            let Ok(calendar) = calendar else { continue };
            self.program.calendars.push(CalendarDeclaration {
                head,
                calendar,
                covers,
                closed: tree
                    .closed
                    .into_iter()
                    .map(|day| (day.date.node, day.label.map(|text| text.node)))
                    .collect(),
            });
        }
    }

    fn calendar_years(&mut self, first: &Spanned<u32>, last: &Spanned<u32>) {
        let span = first.span.to(last.span);
        if first.node > last.node {
            self.report(
                Diagnostic::error(
                    Code::CalendarYears,
                    span,
                    "the last year covered comes before the first",
                )
                .help(format!("write `covers {} to {}`", last.node, first.node)),
            );
        } else if first.node == 0
            || last.node > 9999
            || i64::from(last.node) - i64::from(first.node) >= i64::from(MAX_CALENDAR_YEARS)
        {
            self.report(
                Diagnostic::error(
                    Code::CalendarYears,
                    span,
                    "a calendar covers years between 1 and 9999, and not too many of them",
                )
                .help(format!("cover at most {MAX_CALENDAR_YEARS} years")),
            );
        }
    }

    // --- types ------------------------------------------------------------------------------------

    /// A type as written; `None` after reporting a name that is none.
    pub(super) fn resolve_type(&mut self, pack: PackId, ty: &ast::Type) -> Option<Type> {
        let mut resolved = self.resolve_base(pack, &ty.base)?;
        resolved.or_none = ty.or_none;
        Some(resolved)
    }

    fn resolve_base(&mut self, pack: PackId, base: &ast::BaseType) -> Option<Type> {
        use ast::BaseType as B;
        Some(Type::of(match base {
            B::YesNo => Atom::YesNo,
            B::Whole(_) => Atom::Whole,
            B::Number(_) => Atom::Number,
            B::Money => Atom::Money,
            B::Percent => Atom::Percent,
            B::Date => Atom::Date,
            B::Time => Atom::Time,
            B::Duration => Atom::Duration,
            B::Text => Atom::Text,
            B::Named(path) => match self.resolve_type_name(pack, path)? {
                TypeSymbol::Scale(id) => Atom::Scale(id),
                TypeSymbol::Record(id) => Atom::Item(id),
            },
            B::List { of, of_span, .. } => {
                let item = self.resolve_base(pack, of)?;
                if item.list {
                    self.report(
                        Diagnostic::error(Code::WrongType, *of_span, "a list cannot hold lists")
                            .help("make a `record` with the inner list as a field, and write `list of` that record"),
                    );
                    return None;
                }
                return Some(Type::list_of(item.atom));
            }
        }))
    }

    fn resolve_type_name(&mut self, pack: PackId, path: &ast::Path) -> Option<TypeSymbol> {
        let (pack, name) = self.qualified(pack, path)?;
        match self.scope.type_name(&self.program, pack, &name.node) {
            Found::One(symbol) => {
                self.note(name.span, symbol.named());
                Some(symbol)
            }
            Found::Several(packs) => {
                self.ambiguous(&name, &packs);
                None
            }
            Found::Nothing => {
                if self.scope.lost.contains(&name.node) {
                    return None;
                }
                const WORDS: [&str; 10] = [
                    "yes or no",
                    "whole number",
                    "number",
                    "money",
                    "percent",
                    "date",
                    "time",
                    "duration",
                    "text",
                    "list of",
                ];
                let names: Vec<SmolStr> =
                    self.scope.type_names(pack).map(|(name, _)| name.clone()).collect();
                let near = self.near(&name.node, names.iter().map(SmolStr::as_str).chain(WORDS));
                let help = near.as_deref().map_or_else(
                    || format!("a type is one of {}, or the name of `levels`, `choices` or a `record` that this pack sees", WORDS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.report(
                    Diagnostic::error(
                        Code::UnknownType,
                        name.span,
                        format!("there is no type called `{}`", name.node),
                    )
                    .help(help)
                    .replacing(near),
                );
                None
            }
        }
    }

    /// The declared range of a number.
    pub(super) fn range_of(&mut self, base: &ast::BaseType) -> Option<(Number, Number)> {
        let (low, high) = match base {
            ast::BaseType::Whole(range) | ast::BaseType::Number(range) => range.as_ref()?,
            _ => return None,
        };
        if low.node > high.node {
            self.report(
                Diagnostic::error(
                    Code::EmptyRange,
                    low.span.to(high.span),
                    "this range is empty: it ends below its start",
                )
                .help("write the smaller number first"),
            );
        }
        Some((low.node, high.node))
    }

    // --- records and facts ------------------------------------------------------------------------

    fn record_fields(&mut self) {
        // Names first: the fields of one record may be lists of another.
        for (_, tree) in &self.trees.records {
            let mut names = HashMap::new();
            for (at, field) in tree.fields.iter().enumerate() {
                if let Ok(at) = u16::try_from(at) {
                    names.entry(field.head.name.node.clone()).or_insert(FieldName::Stored(at));
                }
            }
            self.signatures.fields.push(names);
        }
        let trees = std::mem::take(&mut self.trees.records);
        for (record, (pack, tree)) in trees.iter().enumerate() {
            let head = self.head(*pack, &tree.head);
            let mut seen = HashMap::new();
            let fields: Vec<Field> = tree
                .fields
                .iter()
                .zip(0_u16..)
                .map(|(field, at)| {
                    self.declares(field.head.name.span, Named::Field(RecordId::at(record), at));
                    self.once(&field.head.name, &mut seen, "field");
                    let shape = self.field_shape(*pack, field);
                    Field { head: self.head(*pack, &field.head), shape }
                })
                .collect();
            self.program.records.push(Record {
                head,
                fields,
                derived: Vec::new(),
                checks: Vec::new(),
            });
        }
        self.records_within_themselves();
        self.trees.records = trees;
    }

    /// A record that holds a list of itself has no end when facts are asked for.
    fn records_within_themselves(&mut self) {
        let inner = |record: &Record| -> Vec<(RecordId, Span)> {
            record
                .fields
                .iter()
                .filter_map(|field| match field.shape.ty.atom {
                    Atom::Item(id) => Some((id, field.head.name_span)),
                    _ => None,
                })
                .collect()
        };
        let edges: Vec<Vec<(RecordId, Span)>> = self.program.records.iter().map(inner).collect();
        for at in 0..edges.len() {
            let mut seen = HashSet::new();
            let mut open = vec![RecordId::at(at)];
            while let Some(id) = open.pop() {
                for (next, span) in edges.get(id.index()).into_iter().flatten() {
                    if next.index() == at {
                        let name = self.program[RecordId::at(at)].head.name.clone();
                        self.report(
                            Diagnostic::error(
                                Code::Cycle,
                                *span,
                                format!("a `{name}` would hold further `{name}` items without end"),
                            )
                            .help("give the inner items a record of their own"),
                        );
                        return;
                    }
                    if seen.insert(*next) {
                        open.push(*next);
                    }
                }
            }
        }
    }

    fn group_facts(&mut self) {
        let groups = std::mem::take(&mut self.trees.groups);
        for (at, parts) in groups.iter().enumerate() {
            let group = GroupId::at(at);
            let Some((pack, first)) = parts.first() else { continue };
            let head = self.head(*pack, &first.head);
            let mut names: HashMap<SmolStr, FactId> = HashMap::new();
            let mut seen: HashMap<SmolStr, Span> = HashMap::new();
            let mut facts = Vec::new();
            for (pack, part) in parts {
                for field in &part.fields {
                    self.once(&field.head.name, &mut seen, "fact");
                    let id = FactId::at(self.program.facts.len());
                    self.declares(field.head.name.span, Named::Fact(id));
                    names.entry(field.head.name.node.clone()).or_insert(id);
                    let shape = self.field_shape(*pack, field);
                    let head = self.head(*pack, &field.head);
                    if let Atom::Item(_) = shape.ty.atom
                        && !shape.ty.list
                    {
                        self.report(
                            Diagnostic::error(
                                Code::WrongType,
                                field.ty.span,
                                "a record can only be an item of a list",
                            )
                            .help(format!(
                                "write `list of {}`, or give its fields to the group themselves",
                                self.written(field.ty.span)
                            )),
                        );
                    }
                    self.program.facts.push(Fact { head, group, shape });
                    facts.push(id);
                }
            }
            self.signatures.facts.push(names);
            self.program.groups.push(Group { head, facts, checks: Vec::new() });
        }
        self.trees.groups = groups;
    }

    fn field_shape(&mut self, pack: PackId, field: &ast::Field) -> FieldShape {
        let ty = self.resolve_type(pack, &field.ty);
        let range = self.range_of(&field.ty.base);
        let mut by = None;
        if let ast::BaseType::List { by: Some(name), .. } = &field.ty.base {
            by = self.list_key(ty, name);
        }
        let resolved = ty.unwrap_or(Type::of(Atom::Text));
        for mark in &field.marks {
            if mark.node == ast::Mark::NoneIfLeftOut && !field.ty.or_none && ty.is_some() {
                let written = self.written(field.ty.span);
                self.report(
                    Diagnostic::error(Code::NeverNone, mark.span, "`none if left out` is for facts that may be none")
                        .label(format!("its type is {written}"))
                        .help(format!("write `{written} or none`, or leave the mark out: then a key left out is unknown")),
                );
            }
        }
        FieldShape {
            ty: resolved,
            range,
            by,
            marks: field.marks.iter().map(|mark| mark.node).collect(),
        }
    }

    fn list_key(&mut self, ty: Option<Type>, name: &ast::Name) -> Option<u16> {
        let Some(Type { atom: Atom::Item(record), .. }) = ty else {
            if ty.is_some() {
                self.report(
                    Diagnostic::error(
                        Code::WrongType,
                        name.span,
                        "only a list of records has items with a name",
                    )
                    .help(format!("leave `by {}` out", name.node)),
                );
            }
            return None;
        };
        match self.signatures.fields.get(record.index()).and_then(|names| names.get(&name.node)) {
            Some(FieldName::Stored(at)) => {
                let at = *at;
                self.note(name.span, Named::Field(record, at));
                Some(at)
            }
            _ => {
                let names: Vec<SmolStr> = self
                    .signatures
                    .fields
                    .get(record.index())
                    .map(|names| names.keys().cloned().collect())
                    .unwrap_or_default();
                let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
                let mut problem = Diagnostic::error(
                    Code::UnknownName,
                    name.span,
                    format!("the record has no field called `{}`", name.node),
                );
                if let Some(near) = near {
                    problem = problem.help(format!("did you mean `{near}`?")).replacing(Some(near));
                }
                self.report(problem);
                None
            }
        }
    }

    /// Reports a name that was seen before in the same set.
    pub(super) fn once(&mut self, name: &ast::Name, seen: &mut HashMap<SmolStr, Span>, what: &str) {
        if let Some(first) = seen.insert(name.node.clone(), name.span) {
            self.report(
                Diagnostic::error(
                    Code::DeclaredTwice,
                    name.span,
                    format!("the {what} `{}` is declared twice", name.node),
                )
                .label("declared again here")
                .also(first, "first declared here")
                .help("give one of the two another name"),
            );
        }
    }

    /// The words at a place, as the author wrote them.
    pub(super) fn written(&self, span: Span) -> String {
        let text = self.sources.slice(span);
        let words: Vec<&str> = text.split_whitespace().collect();
        let joined = words.join(" ");
        if joined.chars().count() > 60 {
            joined.chars().take(57).chain("…".chars()).collect()
        } else {
            joined
        }
    }

    // --- first lines ------------------------------------------------------------------------------

    fn define_signatures(&mut self) {
        let trees = std::mem::take(&mut self.trees.defines);
        for (at, (pack, tree)) in trees.iter().enumerate() {
            let id = DefineId::at(at);
            let ty = self.resolve_type(*pack, &tree.ty);
            let range = self.range_of(&tree.ty.base);
            let of = tree.of.as_ref().and_then(|name| self.define_of(*pack, name, &tree.head, id));
            self.signatures.defines.push(DefineSignature {
                ty,
                range,
                of,
                span: tree.head.name.span,
            });
        }
        self.trees.defines = trees;
    }

    fn define_of(
        &mut self,
        pack: PackId,
        name: &ast::Name,
        head: &ast::Head,
        id: DefineId,
    ) -> Option<RecordId> {
        let path = ast::Path { names: vec![name.clone()], span: name.span };
        match self.resolve_type_name(pack, &path)? {
            TypeSymbol::Record(record) => {
                let fields = self.signatures.fields.get_mut(record.index())?;
                if fields.contains_key(&head.name.node) {
                    self.report(
                        Diagnostic::error(
                            Code::DeclaredTwice,
                            head.name.span,
                            format!(
                                "`{}` already has a field called `{}`",
                                name.node, head.name.node
                            ),
                        )
                        .help("give the derived field another name"),
                    );
                } else {
                    fields.insert(head.name.node.clone(), FieldName::Derived(id));
                    if let Some(record) = self.program.records.get_mut(record.index()) {
                        record.derived.push(id);
                    }
                }
                Some(record)
            }
            TypeSymbol::Scale(_) => {
                self.report(
                    Diagnostic::error(Code::WrongType, name.span, format!("`{}` is no record", name.node))
                        .help("`define NAME of RECORD` makes a derived field of a `record`; leave `of` out otherwise"),
                );
                None
            }
        }
    }

    /// Which conditions and instalments there are, and the words of answers.
    fn rule_signatures(&mut self) {
        let trees = std::mem::take(&mut self.trees.eligibilities);
        for (at, (_, tree)) in trees.iter().enumerate() {
            let owner = ConditionOwner::Eligibility(EligibilityId::at(at));
            let names = self.condition_names(&tree.conditions, owner);
            let subject = Subject::Eligibility(EligibilityId::at(at));
            self.note_words(subject, tree.answers.as_ref());
            self.signatures.conditions.push(names);
            self.signatures.eligibility_words.push(tree.answers.as_ref().map(answer_words));
        }
        self.trees.eligibilities = trees;
        let trees = std::mem::take(&mut self.trees.payments);
        for (_, tree) in &trees {
            let mut instalments = HashMap::new();
            let mut seen = HashMap::new();
            for instalment in &tree.instalments {
                self.once(&instalment.head.name, &mut seen, "instalment");
                let id = InstalmentId::at(self.signatures.instalment.len());
                self.declares(instalment.head.name.span, Named::Instalment(id));
                let names =
                    self.condition_names(&instalment.conditions, ConditionOwner::Instalment(id));
                self.signatures.instalment.push((instalment.each.is_some(), names));
                instalments.entry(instalment.head.name.node.clone()).or_insert(id);
            }
            self.signatures.instalments.push(instalments);
        }
        self.trees.payments = trees;
        let trees = std::mem::take(&mut self.trees.standards);
        for (at, (_, tree)) in trees.iter().enumerate() {
            self.note_words(Subject::Standard(StandardId::at(at)), tree.answers.as_ref());
            self.signatures.standard_words.push(tree.answers.as_ref().map(answer_words));
        }
        self.trees.standards = trees;
    }

    fn condition_names(
        &mut self,
        conditions: &[ast::Condition],
        owner: ConditionOwner,
    ) -> HashMap<SmolStr, ConditionId> {
        let mut names = HashMap::new();
        let mut seen = HashMap::new();
        for condition in conditions {
            self.once(&condition.head.name, &mut seen, "condition");
            let id = ConditionId::at(self.signatures.kinds.len());
            self.declares(condition.head.name.span, Named::Condition(id));
            if let Some((name, _)) = &condition.warns {
                self.declares(name.span, Named::Warns(id));
            }
            self.signatures.kinds.push((condition.kind.node, owner));
            names.entry(condition.head.name.node.clone()).or_insert(id);
        }
        names
    }
}

fn answer_words(answers: &ast::Answers) -> AnswerWords {
    AnswerWords {
        good: (answers.good.0.node.clone(), answers.good.1.node.clone()),
        bad: (answers.bad.0.node.clone(), answers.bad.1.node.clone()),
    }
}

/// A word that stands before the number of a paragraph in letters, and is no source.
fn is_word_for_a_place(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "paragraph"
            | "para"
            | "section"
            | "clause"
            | "article"
            | "page"
            | "part"
            | "annex"
            | "schedule"
    )
}
