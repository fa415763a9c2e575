//! What names stand for, noted while they are resolved, where somebody asks for it.
//!
//! Owns: the table in the making. Nothing is resolved here but what the compiler itself leaves to the evaluation:
//! the reasons that a scenario names, and warnings by their name alone.

use super::declare::{Symbol, TypeSymbol};
use super::*;

/// The table in the making.
#[derive(Default)]
pub(super) struct Noted {
    uses: Uses,
    paragraphs: HashMap<(SourceId, SmolStr), u32>,
    case_files: HashMap<String, u32>,
    /// What the items of an instalment are called.
    items: HashMap<InstalmentId, Named>,
}

impl Noted {
    pub(super) fn finish(mut self) -> Uses {
        self.uses.sort();
        self.uses
    }

    fn paragraph(&mut self, source: SourceId, reference: &SmolStr) -> Named {
        let paragraphs = &mut self.uses.paragraphs;
        let at = *self.paragraphs.entry((source, reference.clone())).or_insert_with(|| {
            paragraphs.push((source, reference.clone()));
            position(paragraphs.len())
        });
        Named::Paragraph(at)
    }
}

/// The position of what was pushed last.
fn position(len: usize) -> u32 {
    u32::try_from(len.saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Symbol {
    pub(super) const fn named(self) -> Named {
        match self {
            Self::Group(id) => Named::Group(id),
            Self::Define(id) => Named::Define(id),
            Self::Table(id) => Named::Table(id),
            Self::Eligibility(id) => Named::Eligibility(id),
            Self::Standard(id) => Named::Standard(id),
            Self::Payment(id) => Named::Payment(id),
            Self::Indicator(id) => Named::Indicator(id),
            Self::Queue(id) => Named::Queue(id),
        }
    }
}

impl TypeSymbol {
    pub(super) const fn named(self) -> Named {
        match self {
            Self::Scale(id) => Named::Scale(id),
            Self::Record(id) => Named::Record(id),
        }
    }
}

impl FieldName {
    pub(super) const fn named(self, record: RecordId) -> Named {
        match self {
            Self::Stored(at) => Named::Field(record, at),
            Self::Derived(id) => Named::Define(id),
        }
    }
}

impl Compiler<'_> {
    /// Notes what a name stands for.
    pub(super) fn note(&mut self, span: Span, named: Named) {
        if let Some(noted) = &mut self.noted {
            noted.uses.all.push(Use { span, named, declares: false });
        }
    }

    /// Notes where something is declared.
    pub(super) fn declares(&mut self, span: Span, named: Named) {
        if let Some(noted) = &mut self.noted {
            noted.uses.all.push(Use { span, named, declares: true });
        }
    }

    /// Compiles what can give nothing any more, for the sake of its names: what is wrong in it is not reported.
    pub(super) fn only_names(&mut self, run: impl FnOnce(&mut Self)) {
        if self.noted.is_none() {
            return;
        }
        let (problems, suggestions) = (self.problems.len(), self.suggestions);
        run(self);
        self.problems.truncate(problems);
        self.suggestions = suggestions;
    }

    /// A check, which is known only when it is compiled.
    pub(super) fn note_check(
        &mut self,
        (span, at): (Span, usize),
        named: impl FnOnce(u32) -> Named,
    ) {
        self.declares(span, named(u32::try_from(at).unwrap_or(u32::MAX)));
    }

    /// A loop variable, declared here.
    pub(super) fn note_variable(&mut self, name: &ast::Name, ty: Type) -> Named {
        let Some(noted) = &mut self.noted else { return Named::Variable(0) };
        noted.uses.variables.push(LoopVariable { name: name.node.clone(), ty });
        let named = Named::Variable(position(noted.uses.variables.len()));
        self.declares(name.span, named);
        named
    }

    /// What the items of an instalment are called.
    pub(super) fn note_items(&mut self, instalment: InstalmentId, named: Named) {
        if let Some(noted) = &mut self.noted {
            noted.items.insert(instalment, named);
        }
    }

    pub(super) fn note_column(&mut self, span: Span, table: TableId, at: usize) {
        if let Ok(at) = u16::try_from(at) {
            self.note(span, Named::Column(table, at));
        }
    }

    /// A paragraph: where it is listed, or cited. What it is also called stands for the same.
    pub(super) fn note_paragraph(
        &mut self,
        span: Span,
        source: SourceId,
        reference: &SmolStr,
        declares: bool,
    ) {
        let Some(noted) = &mut self.noted else { return };
        let named = noted.paragraph(source, reference);
        noted.uses.all.push(Use { span, named, declares });
    }

    /// The words for an answer; `negated` is the whole comparison where `not` belongs to them: `is not eligible`.
    pub(super) fn note_answer(
        &mut self,
        subject: Subject,
        answer: Answer,
        words: Span,
        negated: Option<Span>,
    ) {
        if self.noted.is_none() {
            return;
        }
        let span = negated.map_or(words, |whole| {
            let before = self.sources.slice(Span::new(whole.file, whole.start, words.start));
            let at = before.rfind("not").and_then(|at| u32::try_from(at).ok());
            at.map_or(words, |at| Span::new(whole.file, whole.start + at, words.end))
        });
        self.note(span, Named::Answer(subject, answer));
    }

    /// A rule's own words for its answers.
    pub(super) fn note_words(&mut self, subject: Subject, answers: Option<&ast::Answers>) {
        let Some(answers) = answers else { return };
        let (good, bad) = match subject {
            Subject::Standard(_) => (Answer::Met, Answer::Breached),
            _ => (Answer::Eligible, Answer::NotEligible),
        };
        self.declares(answers.good.0.span, Named::Answer(subject, good));
        self.declares(answers.bad.0.span, Named::Answer(subject, bad));
    }

    /// A case file, beside the rule file that names it.
    pub(super) fn note_case_file(&mut self, file: &ast::Text) {
        let Some(noted) = &mut self.noted else { return };
        let rules = self.sources.get(file.span.file).map_or("", source::Source::name);
        let folder = rules.rsplit_once(['/', '\\']).map(|(folder, _)| folder);
        let path = match folder {
            Some(folder) => format!("{folder}/{}", file.node),
            None => file.node.to_string(),
        };
        let files = &mut noted.uses.case_files;
        let at = *noted.case_files.entry(path.clone()).or_insert_with(|| {
            files.push(path);
            position(files.len())
        });
        self.note(file.span, Named::CaseFile(at));
    }

    /// A warning or advice that a scenario names: of every rule in sight that gives one of that name.
    pub(super) fn note_notice(&mut self, pack: PackId, kind: ast::NoticeKind, path: &ast::Path) {
        if self.noted.is_none() {
            return;
        }
        let Some((name, before)) = path.names.split_last() else { return };
        let owner = before.last().and_then(|owner| {
            let path = ast::Path { names: before.to_vec(), span: owner.span };
            self.rule_symbol(pack, &path).map(|(symbol, _)| symbol)
        });
        let mut found: Vec<Named> = Vec::new();
        for (at, rule) in self.program.eligibilities.iter().enumerate() {
            let symbol = Symbol::Eligibility(EligibilityId::at(at));
            if !self.scope.sees(pack, rule.head.pack) || owner.is_some_and(|owner| owner != symbol)
            {
                continue;
            }
            found.extend(rule.notices.iter().map(|id| Named::Notice(*id)));
            if kind == ast::NoticeKind::Warning {
                found.extend(rule.conditions.iter().map(|id| Named::Warns(*id)));
            }
        }
        let standards =
            self.program.standards.iter().enumerate().map(|(at, rule)| {
                (Symbol::Standard(StandardId::at(at)), &rule.head, &rule.notices)
            });
        let payments = self
            .program
            .payments
            .iter()
            .enumerate()
            .map(|(at, rule)| (Symbol::Payment(PaymentId::at(at)), &rule.head, &rule.notices));
        for (symbol, head, notices) in standards.chain(payments) {
            if self.scope.sees(pack, head.pack) && owner.is_none_or(|owner| owner == symbol) {
                found.extend(notices.iter().map(|id| Named::Notice(*id)));
            }
        }
        found.retain(|named| match named {
            Named::Notice(id) => self
                .program
                .notices
                .get(id.index())
                .is_some_and(|notice| notice.kind == kind && notice.head.name == name.node),
            Named::Warns(id) => self
                .program
                .conditions
                .get(id.index())
                .and_then(|condition| condition.warns.as_ref())
                .is_some_and(|(warns, _)| *warns == name.node),
            _ => false,
        });
        for named in found {
            self.note(name.span, named);
        }
    }

    /// The reasons that a scenario names. The compiler keeps them as they are written, and the evaluation compares
    /// them with what it found: a condition by its name, a fact by its path, a field of an item by its name.
    pub(super) fn note_reasons(
        &mut self,
        pack: PackId,
        subject: Option<Subject>,
        reasons: &[ast::Reason],
    ) {
        if self.noted.is_none() {
            return;
        }
        for reason in reasons {
            match (reason.path.names.as_slice(), &reason.item) {
                ([name], _) => self.note_reason_condition(subject, name),
                (_, None) => {
                    self.only_names(|compiler| {
                        compiler.given_fact(pack, &reason.path);
                    });
                }
                ([first, .., last], Some(_)) => self.note_reason_field(subject, first, last),
                ([], _) => {}
            }
        }
    }

    fn note_reason_condition(&mut self, subject: Option<Subject>, name: &ast::Name) {
        let names = match subject {
            Some(Subject::Eligibility(id)) => self.signatures.conditions.get(id.index()),
            Some(Subject::Instalment(id)) => {
                self.signatures.instalment.get(id.index()).map(|(_, names)| names)
            }
            _ => None,
        };
        if let Some(id) = names.and_then(|names| names.get(&name.node)).copied() {
            self.note(name.span, Named::Condition(id));
        }
    }

    /// `family.agreed "F1"`: a field of the instalment's item, or of any record that has one of that name.
    fn note_reason_field(&mut self, subject: Option<Subject>, first: &ast::Name, last: &ast::Name) {
        let instalment = match subject {
            Some(Subject::Instalment(id)) => Some(id),
            Some(Subject::Condition(id)) => match self.signatures.kinds.get(id.index()) {
                Some((_, ConditionOwner::Instalment(id))) => Some(*id),
                _ => None,
            },
            _ => None,
        };
        let item = instalment
            .and_then(|id| self.noted.as_ref().and_then(|noted| noted.items.get(&id)))
            .copied();
        let mut own = None;
        if let (Some(Named::Variable(at)), Some(noted)) = (item, &self.noted)
            && let Some(variable) = noted.uses.variables.get(at as usize)
            && variable.name == first.node
        {
            own = match variable.ty.atom {
                Atom::Item(record) => Some(record),
                _ => None,
            };
            self.note(first.span, Named::Variable(at));
        }
        let field = |record: RecordId| {
            let names = self.signatures.fields.get(record.index())?;
            match names.get(&last.node)? {
                FieldName::Stored(at) => Some(Named::Field(record, *at)),
                FieldName::Derived(_) => None,
            }
        };
        let found: Vec<Named> = match own.and_then(field) {
            Some(one) => vec![one],
            None => {
                (0..self.signatures.fields.len()).filter_map(|at| field(RecordId::at(at))).collect()
            }
        };
        for named in found {
            self.note(last.span, named);
        }
    }

    /// `contract.families.agreed`: the fields after a fact.
    pub(super) fn note_fields_of(&mut self, fact: FactId, names: &[ast::Name]) {
        let Some(mut ty) = self.program.facts.get(fact.index()).map(|fact| fact.shape.ty) else {
            return;
        };
        for name in names {
            let Atom::Item(record) = ty.atom else { return };
            let found = self.signatures.fields.get(record.index());
            let Some(FieldName::Stored(at)) =
                found.and_then(|names| names.get(&name.node)).copied()
            else {
                return;
            };
            self.note(name.span, Named::Field(record, at));
            let fields = self.program.records.get(record.index()).map(|record| &record.fields);
            match fields.and_then(|fields| fields.get(usize::from(at))) {
                Some(field) => ty = field.shape.ty,
                None => return,
            }
        }
    }
}
