//! First pass: which names there are, and which of them each pack sees.

use super::*;

/// Something that a name stands for in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Group(GroupId),
    Define(DefineId),
    Table(TableId),
    Eligibility(EligibilityId),
    Standard(StandardId),
    Payment(PaymentId),
    Indicator(IndicatorId),
    Queue(QueueId),
}

/// Something that a name stands for where a type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeSymbol {
    Scale(ScaleId),
    Record(RecordId),
}

/// The names of the library, pack by pack.
#[derive(Debug, Default)]
pub(super) struct Scope {
    packs: Vec<PackNames>,
    by_name: HashMap<SmolStr, PackId>,
    /// Views of one pack alone.
    alone: HashMap<PackId, PackId>,
    /// Every group of facts: they share the top level of a case.
    groups: HashMap<SmolStr, (PackId, Span)>,
    /// Names whose declaration could not be read: using one is no second mistake.
    pub(super) lost: HashSet<SmolStr>,
}

#[derive(Debug, Default)]
pub(super) struct PackNames {
    /// Itself and the packs it uses.
    visible: Vec<PackId>,
    values: HashMap<SmolStr, (Symbol, Span)>,
    types: HashMap<SmolStr, (TypeSymbol, Span)>,
    pub(super) sources: HashMap<SmolStr, (SourceId, Span)>,
    calendars: HashMap<SmolStr, (CalendarId, Span)>,
}

/// What looking a name up gave.
pub(super) enum Found<T> {
    One(T),
    Nothing,
    /// Several packs have it: their names.
    Several(Vec<SmolStr>),
}

impl Scope {
    fn lookup<T: Copy>(
        &self,
        program: &Program,
        pack: PackId,
        names: impl Fn(&PackNames) -> Option<T>,
    ) -> Found<T> {
        let Some(own) = self.packs.get(pack.index()) else { return Found::Nothing };
        let mut found: Vec<(PackId, T)> = Vec::new();
        for visible in &own.visible {
            if let Some(symbol) = self.packs.get(visible.index()).and_then(&names) {
                found.push((*visible, symbol));
            }
        }
        match found.as_slice() {
            [] => Found::Nothing,
            [(_, one)] => Found::One(*one),
            several => Found::Several(
                several.iter().map(|(pack, _)| program[*pack].name.clone()).collect(),
            ),
        }
    }

    pub(super) fn value(&self, program: &Program, pack: PackId, name: &str) -> Found<Symbol> {
        self.lookup(program, pack, |names| names.values.get(name).map(|(symbol, _)| *symbol))
    }

    pub(super) fn type_name(
        &self,
        program: &Program,
        pack: PackId,
        name: &str,
    ) -> Found<TypeSymbol> {
        self.lookup(program, pack, |names| names.types.get(name).map(|(symbol, _)| *symbol))
    }

    pub(super) fn source(&self, program: &Program, pack: PackId, name: &str) -> Found<SourceId> {
        self.lookup(program, pack, |names| names.sources.get(name).map(|(symbol, _)| *symbol))
    }

    pub(super) fn calendar(
        &self,
        program: &Program,
        pack: PackId,
        name: &str,
    ) -> Found<CalendarId> {
        self.lookup(program, pack, |names| names.calendars.get(name).map(|(symbol, _)| *symbol))
    }

    /// Every calendar that a pack sees.
    pub(super) fn calendars(&self, pack: PackId) -> Vec<CalendarId> {
        let visible = self.packs.get(pack.index()).map_or(&[][..], |names| &names.visible);
        let mut all: Vec<CalendarId> = visible
            .iter()
            .filter_map(|pack| self.packs.get(pack.index()))
            .flat_map(|names| names.calendars.values().map(|(id, _)| *id))
            .collect();
        all.sort();
        all
    }

    /// The pack that `pack` calls `name`: itself or one it uses.
    pub(super) fn visible_pack(&self, pack: PackId, name: &str) -> Option<PackId> {
        let named = *self.by_name.get(name)?;
        self.packs.get(pack.index())?.visible.contains(&named).then_some(named)
    }

    /// Whether a pack of that name exists at all.
    pub(super) fn pack(&self, name: &str) -> Option<PackId> {
        self.by_name.get(name).copied()
    }

    /// Whether `pack` sees what `other` declares.
    pub(super) fn sees(&self, pack: PackId, other: PackId) -> bool {
        self.packs.get(pack.index()).is_some_and(|names| names.visible.contains(&other))
    }

    pub(super) fn value_names(&self, pack: PackId) -> impl Iterator<Item = (&SmolStr, Symbol)> {
        self.visible(pack)
            .flat_map(|names| names.values.iter().map(|(name, (symbol, _))| (name, *symbol)))
    }

    pub(super) fn type_names(&self, pack: PackId) -> impl Iterator<Item = (&SmolStr, TypeSymbol)> {
        self.visible(pack)
            .flat_map(|names| names.types.iter().map(|(name, (symbol, _))| (name, *symbol)))
    }

    pub(super) fn source_names(&self, pack: PackId) -> impl Iterator<Item = &SmolStr> {
        self.visible(pack).flat_map(|names| names.sources.keys())
    }

    pub(super) fn calendar_names(&self, pack: PackId) -> impl Iterator<Item = &SmolStr> {
        self.visible(pack).flat_map(|names| names.calendars.keys())
    }

    fn visible(&self, pack: PackId) -> impl Iterator<Item = &PackNames> {
        self.packs
            .get(pack.index())
            .into_iter()
            .flat_map(|names| names.visible.iter())
            .filter_map(|pack| self.packs.get(pack.index()))
    }

    /// A pack that sees every other: for questions asked outside rule files.
    pub(super) fn asker(&mut self, packs: usize) -> PackId {
        self.packs.push(PackNames {
            visible: (0..packs).map(PackId::at).collect(),
            ..PackNames::default()
        });
        PackId::at(self.packs.len() - 1)
    }

    /// Takes the pack that sees every other away again, and whatever was made for it.
    pub(super) fn forget_asker(&mut self, packs: usize) {
        self.packs.truncate(packs);
        self.alone.retain(|_, view| view.index() < packs);
    }

    /// How many packs and views there are.
    pub(super) fn len(&self) -> usize {
        self.packs.len()
    }

    /// A view that sees one pack alone: for `pack.name`.
    pub(super) fn alone(&mut self, pack: PackId) -> PackId {
        if let Some(view) = self.alone.get(&pack) {
            return *view;
        }
        let view = PackId::at(self.packs.len());
        self.packs.push(PackNames { visible: vec![pack], ..PackNames::default() });
        self.alone.insert(pack, view);
        view
    }
}

/// One pack with its `pack` line and its place in the order of use.
struct PackTree {
    trees: PackTrees,
    head: ast::Pack,
}

impl Compiler<'_> {
    /// Declares every name of the library.
    pub(super) fn declare(&mut self, packs: Vec<PackTrees>) {
        for pack in &packs {
            for (_, file) in &pack.files {
                self.scope.lost.extend(file.lost.iter().cloned());
            }
        }
        let found = self.find_packs(packs);
        let ordered = self.order_packs(found);
        for (at, pack) in ordered.iter().enumerate() {
            self.declare_pack(PackId::at(at), pack);
        }
        for (at, pack) in ordered.into_iter().enumerate() {
            let id = PackId::at(at);
            for (_, file) in pack.trees.files {
                for declaration in file.declarations {
                    self.declare_one(id, declaration);
                }
            }
        }
    }

    /// Each folder's `pack` line.
    fn find_packs(&mut self, packs: Vec<PackTrees>) -> Vec<PackTree> {
        let mut found: Vec<PackTree> = Vec::new();
        let mut seen: HashMap<SmolStr, Span> = HashMap::new();
        for trees in packs {
            let heads: Vec<&ast::Pack> = trees
                .files
                .iter()
                .flat_map(|(_, file)| &file.declarations)
                .filter_map(|declaration| match declaration {
                    ast::Declaration::Pack(pack) => Some(pack),
                    _ => None,
                })
                .collect();
            let Some((first, more)) = heads.split_first() else {
                self.folder_without_pack(&trees);
                continue;
            };
            for other in more {
                self.report(
                    Diagnostic::error(Code::DeclaredTwice, other.head.name.span, "this folder already has a `pack` line")
                        .label("a second one")
                        .also(first.head.name.span, "the first")
                        .help("keep one `pack` line a folder; every file of the folder belongs to that pack"),
                );
            }
            if let Some(other) = seen.insert(first.head.name.node.clone(), first.head.name.span) {
                self.report(
                    Diagnostic::error(
                        Code::DeclaredTwice,
                        first.head.name.span,
                        format!("two packs are called `{}`", first.head.name.node),
                    )
                    .label("this pack")
                    .also(other, "and this one")
                    .help("give one of the two folders' packs another name"),
                );
                continue;
            }
            let head = (*first).clone();
            found.push(PackTree { trees, head });
        }
        found
    }

    fn folder_without_pack(&mut self, trees: &PackTrees) {
        let lost = trees.files.iter().any(|(_, file)| !file.lost.is_empty());
        let declares = trees.files.iter().any(|(_, file)| !file.declarations.is_empty());
        let Some((file, _)) = trees.files.first() else { return };
        if declares && !lost {
            let folder = trees.folder.rsplit(['/', '\\']).next().unwrap_or_default();
            let name: String =
                folder
                    .chars()
                    .map(|letter| {
                        if letter.is_ascii_alphanumeric() {
                            letter.to_ascii_lowercase()
                        } else {
                            '_'
                        }
                    })
                    .collect();
            let name = if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
                name
            } else {
                "my_pack".to_owned()
            };
            self.report(
                Diagnostic::error(Code::PackMissing, Span::new(*file, 0, 0), "no file of this folder has a `pack` line")
                    .label("the first file of the folder")
                    .help(format!("begin one file with a line such as `pack {name} \"What these rules are about\"`")),
            );
        }
    }

    /// Packs sorted so that each stands after those it uses; cycles of `uses` are reported.
    fn order_packs(&mut self, found: Vec<PackTree>) -> Vec<PackTree> {
        let by_name: HashMap<SmolStr, usize> = found
            .iter()
            .enumerate()
            .map(|(at, pack)| (pack.head.head.name.node.clone(), at))
            .collect();
        let mut state = vec![0_u8; found.len()];
        let mut order = Vec::new();
        for start in 0..found.len() {
            self.visit_pack(start, &found, &by_name, &mut state, &mut order);
        }
        let mut slots: Vec<Option<PackTree>> = found.into_iter().map(Some).collect();
        order.into_iter().filter_map(|at| slots.get_mut(at).and_then(Option::take)).collect()
    }

    /// Depth-first, without recursion: a library may have any number of packs.
    fn visit_pack(
        &mut self,
        start: usize,
        found: &[PackTree],
        by_name: &HashMap<SmolStr, usize>,
        state: &mut [u8],
        order: &mut Vec<usize>,
    ) {
        const NEW: u8 = 0;
        const OPEN: u8 = 1;
        const DONE: u8 = 2;
        if state.get(start).copied() != Some(NEW) {
            return;
        }
        let mut stack = vec![(start, 0_usize)];
        if let Some(state) = state.get_mut(start) {
            *state = OPEN;
        }
        while let Some((at, next)) = stack.last_mut() {
            let Some(pack) = found.get(*at) else { break };
            let Some(name) = pack.head.uses.get(*next) else {
                if let Some(state) = state.get_mut(*at) {
                    *state = DONE;
                }
                order.push(*at);
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(&target) = by_name.get(&name.node) else { continue };
            match state.get(target).copied() {
                Some(NEW) => {
                    if let Some(state) = state.get_mut(target) {
                        *state = OPEN;
                    }
                    stack.push((target, 0));
                }
                Some(OPEN) => {
                    let path: Vec<&str> = stack
                        .iter()
                        .skip_while(|(at, _)| *at != target)
                        .filter_map(|(at, _)| found.get(*at))
                        .map(|pack| pack.head.head.name.node.as_str())
                        .collect();
                    let problem = if path.len() <= 1 {
                        Diagnostic::error(
                            Code::PackCycle,
                            name.span,
                            format!("pack `{}` uses itself", name.node),
                        )
                        .help("leave its own name out of `uses`: a pack always sees its own names")
                    } else {
                        Diagnostic::error(
                            Code::PackCycle,
                            name.span,
                            format!(
                                "these packs use each other in a circle: {} → {}",
                                path.join(" → "),
                                name.node
                            ),
                        )
                        .label("this closes the circle")
                        .help(
                            "move what they share to a pack of its own, and let both use that one",
                        )
                    };
                    self.report(problem);
                    // The circle was reported: that one of them cannot be found is no second mistake.
                    self.scope.lost.insert(name.node.clone());
                }
                _ => {}
            }
        }
    }

    fn declare_pack(&mut self, id: PackId, pack: &PackTree) {
        let files: Vec<FileId> = pack.trees.files.iter().map(|(file, _)| *file).collect();
        let head = &pack.head;
        self.declares(head.head.name.span, Named::Pack(id));
        let mut visible = vec![id];
        for name in &head.uses {
            match self.scope.by_name.get(&name.node).copied() {
                Some(used) => {
                    self.note(name.span, Named::Pack(used));
                    if !visible.contains(&used) {
                        visible.push(used);
                    }
                }
                None if name.node == head.head.name.node
                    || self.scope.lost.contains(&name.node) => {}
                None => self.unknown_pack(name),
            }
        }
        self.scope.by_name.insert(head.head.name.node.clone(), id);
        self.program.packs.push(Pack {
            name: head.head.name.node.clone(),
            label: self.label_of(&head.head),
            version: head.version.as_ref().map(|text| text.node.clone()),
            status: head.status.as_ref().map(|text| text.node.clone()),
            publisher: head.publisher.as_ref().map(|text| text.node.clone()),
            contacts: head.head.annotations.contacts.iter().map(|text| text.node.clone()).collect(),
            uses: visible.iter().skip(1).copied().collect(),
            sha256: fingerprint(self.sources, &files),
            files,
            lints: head.lints.iter().map(lint_level).collect(),
            span: head.head.name.span,
        });
        self.scope.packs.push(PackNames { visible, ..PackNames::default() });
    }

    fn unknown_pack(&mut self, name: &ast::Name) {
        let names: Vec<SmolStr> = self.scope.by_name.keys().cloned().collect();
        let near = self.near(&name.node, names.iter().map(SmolStr::as_str));
        let problem = Diagnostic::error(
            Code::UnknownPack,
            name.span,
            format!("there is no pack called `{}`", name.node),
        )
        .label("not in this library");
        let problem = match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")).replacing(Some(near)),
            None => problem.help(
                "a pack is a folder of `.rules` files, one of which begins with a `pack` line",
            ),
        };
        self.report(problem);
    }

    fn declare_one(&mut self, pack: PackId, declaration: ast::Declaration) {
        use ast::Declaration as D;
        match declaration {
            D::Pack(_) => {}
            D::Source(tree) => self.declare_source(pack, tree),
            D::Levels(tree) => self.declare_scale(pack, ScaleTree::Levels(tree)),
            D::Choices(tree) => self.declare_scale(pack, ScaleTree::Choices(tree)),
            D::Facts(tree) => self.declare_group(pack, tree),
            D::Record(tree) => {
                let id = RecordId::at(self.trees.records.len());
                self.declares(tree.head.name.span, Named::Record(id));
                self.declare_name(pack, &tree.head.name, TypeSymbol::Record(id), |names| {
                    &mut names.types
                });
                self.trees.records.push((pack, tree));
            }
            D::Calendar(tree) => {
                let id = CalendarId::at(self.trees.calendars.len());
                self.declares(tree.head.name.span, Named::Calendar(id));
                self.declare_name(pack, &tree.head.name, id, |names| &mut names.calendars);
                self.trees.calendars.push((pack, tree));
            }
            D::Define(tree) => {
                let id = DefineId::at(self.trees.defines.len());
                self.declares(tree.head.name.span, Named::Define(id));
                self.trees.answers.push(AnswerId::Define(id));
                if tree.of.is_none() {
                    self.declare_value(pack, &tree.head.name, Symbol::Define(id));
                }
                self.trees.defines.push((pack, tree));
            }
            D::Table(tree) => {
                let id = TableId::at(self.trees.tables.len());
                self.declares(tree.head.name.span, Named::Table(id));
                self.declare_value(pack, &tree.head.name, Symbol::Table(id));
                self.trees.tables.push((pack, tree));
            }
            D::Eligibility(tree) => {
                let id = EligibilityId::at(self.trees.eligibilities.len());
                self.declares(tree.head.name.span, Named::Eligibility(id));
                self.trees.answers.push(AnswerId::Eligibility(id));
                self.declare_value(pack, &tree.head.name, Symbol::Eligibility(id));
                self.trees.eligibilities.push((pack, tree));
            }
            D::Standard(tree) => {
                let id = StandardId::at(self.trees.standards.len());
                self.declares(tree.head.name.span, Named::Standard(id));
                self.trees.answers.push(AnswerId::Standard(id));
                self.declare_value(pack, &tree.head.name, Symbol::Standard(id));
                self.trees.standards.push((pack, tree));
            }
            D::Payment(tree) => {
                let id = PaymentId::at(self.trees.payments.len());
                self.declares(tree.head.name.span, Named::Payment(id));
                self.trees.answers.push(AnswerId::Payment(id));
                self.declare_value(pack, &tree.head.name, Symbol::Payment(id));
                self.trees.payments.push((pack, tree));
            }
            D::Indicator(tree) => {
                let id = IndicatorId::at(self.trees.indicators.len());
                self.declares(tree.head.name.span, Named::Indicator(id));
                self.trees.answers.push(AnswerId::Indicator(id));
                self.declare_value(pack, &tree.head.name, Symbol::Indicator(id));
                self.trees.indicators.push((pack, tree));
            }
            D::Queue(tree) => {
                let id = QueueId::at(self.trees.queues.len());
                self.declares(tree.head.name.span, Named::Queue(id));
                self.declare_value(pack, &tree.head.name, Symbol::Queue(id));
                self.trees.queues.push((pack, tree));
            }
            D::Scenario(tree) => {
                let id = ScenarioId::at(self.trees.scenarios.len());
                self.declares(tree.name.span, Named::Scenario(id));
                self.trees.scenarios.push((pack, tree));
            }
        }
    }

    fn declare_scale(&mut self, pack: PackId, tree: ScaleTree) {
        let id = ScaleId::at(self.trees.scales.len());
        let name = &tree.head().name;
        self.declares(name.span, Named::Scale(id));
        self.declare_name(pack, name, TypeSymbol::Scale(id), |names| &mut names.types);
        self.trees.scales.push((pack, tree));
    }

    /// A group of facts: a new one, or more of one that a used pack (or this one) declares.
    fn declare_group(&mut self, pack: PackId, tree: ast::Facts) {
        let name = &tree.head.name;
        if let Found::One(Symbol::Group(id)) = self.scope.value(&self.program, pack, &name.node) {
            self.note(name.span, Named::Group(id));
            if let Some(parts) = self.trees.groups.get_mut(id.index()) {
                parts.push((pack, tree));
            }
            return;
        }
        if let Some((other, span)) = self.scope.groups.get(&name.node).copied() {
            let other = self.program[other].name.clone();
            self.report(
                Diagnostic::error(
                    Code::DeclaredTwice,
                    name.span,
                    format!("two packs declare facts called `{}`", name.node),
                )
                .label("a case has one place for them")
                .also(span, format!("also declared by pack `{other}`"))
                .help(format!("write `uses {other}` under this pack's `pack` line to add facts to that group, or choose another name")),
            );
            // It is declared all the same, so that nothing is said of the lines that speak of it.
        }
        let id = GroupId::at(self.trees.groups.len());
        self.declares(name.span, Named::Group(id));
        self.scope.groups.entry(name.node.clone()).or_insert((pack, name.span));
        self.declare_value(pack, name, Symbol::Group(id));
        self.trees.groups.push(vec![(pack, tree)]);
    }

    fn declare_value(&mut self, pack: PackId, name: &ast::Name, symbol: Symbol) {
        self.declare_name(pack, name, symbol, |names| &mut names.values);
    }

    pub(super) fn declare_name<T>(
        &mut self,
        pack: PackId,
        name: &ast::Name,
        symbol: T,
        namespace: impl Fn(&mut PackNames) -> &mut HashMap<SmolStr, (T, Span)>,
    ) {
        let Some(names) = self.scope.packs.get_mut(pack.index()) else { return };
        let names = namespace(names);
        if let Some((_, first)) = names.get(&name.node) {
            let first = *first;
            self.report(
                Diagnostic::error(
                    Code::DeclaredTwice,
                    name.span,
                    format!("`{}` is declared twice", name.node),
                )
                .label("declared again here")
                .also(first, "first declared here")
                .help("give one of the two another name"),
            );
            return;
        }
        names.insert(name.node.clone(), (symbol, name.span));
    }
}

/// How a lint reports, as the pack says it.
fn lint_level(line: &ast::LintLine) -> LintLevel {
    LintLevel {
        name: line.name.node.clone(),
        level: line.level,
        because: line.because.node.clone(),
        span: line.name.span,
    }
}
