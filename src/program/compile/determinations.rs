//! Rules: eligibilities, standards, payments, indicators, queues, each in the order of its ids.

use super::context::Key;
use super::*;
use crate::syntax::ast::ConditionKind;
use crate::value::{Date, DurationUnit};

impl Compiler<'_> {
    pub(super) fn determination_bodies(&mut self) {
        self.trees.indicators_over_cases = self
            .trees
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, (_, tree))| matches!(tree.over, Some(ast::IndicatorOver::Cases(_))))
            .map(|(at, _)| IndicatorId::at(at))
            .collect();
        for (at, (pack, tree)) in
            std::mem::take(&mut self.trees.eligibilities).into_iter().enumerate()
        {
            let rule = self.eligibility(EligibilityId::at(at), pack, &tree);
            self.program.eligibilities.push(rule);
        }
        for (pack, tree) in std::mem::take(&mut self.trees.standards) {
            let rule = self.standard(pack, &tree);
            self.program.standards.push(rule);
        }
        for (at, (pack, tree)) in std::mem::take(&mut self.trees.payments).into_iter().enumerate() {
            let rule = self.payment(PaymentId::at(at), pack, &tree);
            self.program.payments.push(rule);
        }
        for (pack, tree) in std::mem::take(&mut self.trees.indicators) {
            let rule = self.indicator(pack, &tree);
            self.program.indicators.push(rule);
        }
        for (pack, tree) in std::mem::take(&mut self.trees.queues) {
            let rule = self.queue(pack, &tree);
            self.program.queues.push(rule);
        }
        self.pauses_with_months();
    }

    fn standing(&mut self, pack: PackId, standing: &ast::Standing) -> Standing {
        let in_force = standing.in_force.as_ref().map(|force| self.in_force(pack, force));
        Standing {
            status: standing.status.as_ref().map(|text| text.node.clone()),
            not_stated: standing.not_stated.iter().map(|text| text.node.clone()).collect(),
            in_force,
        }
    }

    /// On which days a determination or a source holds.
    pub(super) fn in_force(&mut self, pack: PackId, force: &ast::InForce) -> InForce {
        if let (Some(from), Some(until)) = (&force.from, &force.until)
            && from.node > until.node
        {
            self.report(
                Diagnostic::error(
                    Code::DatedLines,
                    from.span.to(until.span),
                    "this ends before it begins",
                )
                .help("write the earlier day after `from`"),
            );
        }
        let dated_by = force
            .dated_by
            .as_ref()
            .and_then(|expr| self.typed(&mut Context::of(pack), expr, Type::of(Atom::Date)));
        InForce {
            from: force.from.as_ref().map(|date| date.node),
            until: force.until.as_ref().map(|date| date.node),
            dated_by,
            span: force.span,
        }
    }

    /// Reports a line that a declaration cannot do without; the place where it would stand is its head.
    fn required(&mut self, head: &ast::Head, present: bool, what: &str, help: &str) {
        if !present && !head.broken {
            self.report(
                Diagnostic::error(
                    Code::LeftOut,
                    head.name.span,
                    format!("`{}` does not say {what}", head.name.node),
                )
                .help(help),
            );
        }
    }

    // --- conditions -------------------------------------------------------------------------------

    /// A condition; with what its being met says of none, for what is read only then.
    fn condition_body(
        &mut self,
        cx: &mut Context,
        pack: PackId,
        owner: ConditionOwner,
        tree: &ast::Condition,
    ) -> (Condition, Vec<Key>) {
        let kind = tree.kind.node;
        let mark = cx.mark();
        let applies = tree.applies.as_ref().and_then(|expr| self.condition(cx, expr));
        if let Some(applies) = applies {
            let learned = self.learned(applies, true);
            cx.learn(learned);
        }
        let (words, example) = match kind {
            ConditionKind::Condition | ConditionKind::Expectation => {
                ("when it is met", "met when …")
            }
            ConditionKind::Exclusion => ("when it excludes", "excluded when …"),
            ConditionKind::Hold => ("when it holds back", "held when …"),
        };
        self.required(
            &tree.head,
            tree.test.is_some(),
            words,
            &format!("add a line `{example}` below it"),
        );
        cx.none_compares = matches!(kind, ConditionKind::Condition | ConditionKind::Expectation);
        let test = tree.test.as_ref().and_then(|expr| self.condition(cx, expr));
        cx.none_compares = false;
        cx.forget(mark);
        if kind == ConditionKind::Expectation && tree.warns.is_none() && !tree.head.broken {
            self.report(
                Diagnostic::error(
                    Code::LeftOut,
                    tree.head.name.span,
                    format!("the expectation `{}` gives no warning", tree.head.name.node),
                )
                .help(format!(
                    "add a line such as `warns no_{} \"What is missing\"` below it",
                    tree.head.name.node
                )),
            );
        }
        if kind == ConditionKind::Hold
            && let ConditionOwner::Eligibility(_) = owner
        {
            self.report(
                Diagnostic::error(Code::Misplaced, tree.kind.span, "a `hold` holds a payment back")
                    .help("in an eligibility write a `condition`, or move the hold under an `instalment`"),
            );
        }
        let learned = match (kind, &tree.applies, test) {
            (ConditionKind::Condition, None, Some(test)) => self.learned(test, true),
            (ConditionKind::Exclusion, None, Some(test)) => self.learned(test, false),
            _ => Vec::new(),
        };
        let condition = Condition {
            head: self.head(pack, &tree.head),
            kind,
            owner,
            applies,
            test: test.unwrap_or(POISON),
            warns: tree.warns.as_ref().map(|(name, label)| {
                let label = label.as_ref().map_or_else(
                    || SmolStr::new(name.node.replace('_', " ")),
                    |label| label.node.clone(),
                );
                (name.node.clone(), label)
            }),
        };
        (condition, learned)
    }

    fn notices(
        &mut self,
        pack: PackId,
        trees: &[ast::Notice],
        names: &mut HashMap<SmolStr, Span>,
    ) -> Vec<NoticeId> {
        let mut ids = Vec::new();
        for tree in trees {
            self.once(&tree.head.name, names, "warning");
            let mut cx = Context::of(pack);
            cx.so_far = true;
            self.required(
                &tree.head,
                tree.when.is_some(),
                "when it is given",
                "add a line `when …` below it",
            );
            let when = tree.when.as_ref().and_then(|expr| self.condition(&mut cx, expr));
            let id = NoticeId::at(self.program.notices.len());
            self.declares(tree.head.name.span, Named::Notice(id));
            let head = self.head(pack, &tree.head);
            self.program.notices.push(Notice {
                head,
                kind: tree.kind.node,
                when: when.unwrap_or(POISON),
            });
            ids.push(id);
        }
        ids
    }

    fn eligibility(
        &mut self,
        id: EligibilityId,
        pack: PackId,
        tree: &ast::Eligibility,
    ) -> Eligibility {
        self.answers_differ(tree.answers.as_ref());
        let asks = tree
            .conditions
            .iter()
            .any(|condition| condition.kind.node != ConditionKind::Expectation);
        self.required(
            &tree.head,
            asks || !tree.conditions.is_empty() || !tree.notices.is_empty(),
            "what must hold",
            "add a `condition` below it",
        );
        let mut conditions = Vec::new();
        let mut names: HashMap<SmolStr, Span> = HashMap::new();
        for condition in &tree.conditions {
            let (condition_body, _) = self.condition_body(
                &mut Context::of(pack),
                pack,
                ConditionOwner::Eligibility(id),
                condition,
            );
            if let Some((name, _)) = &condition.warns {
                self.once(name, &mut names, "warning");
            }
            conditions.push(ConditionId::at(self.program.conditions.len()));
            self.program.conditions.push(condition_body);
        }
        Eligibility {
            head: self.head(pack, &tree.head),
            standing: self.standing(pack, &tree.standing),
            words: self.signatures.eligibility_words.get(id.index()).cloned().flatten(),
            conditions,
            notices: self.notices(pack, &tree.notices, &mut names),
        }
    }

    fn answers_differ(&mut self, answers: Option<&ast::Answers>) {
        if let Some(answers) = answers
            && answers.good.0.node == answers.bad.0.node
        {
            self.report(
                Diagnostic::error(
                    Code::DeclaredTwice,
                    answers.bad.0.span,
                    "the good and the bad answer have the same word",
                )
                .also(answers.good.0.span, "the good answer")
                .help("give the bad answer another word"),
            );
        }
    }

    // --- standards --------------------------------------------------------------------------------

    fn standard(&mut self, pack: PackId, tree: &ast::Standard) -> Standard {
        let maybe_date = Type::of(Atom::Date).or_none();
        self.answers_differ(tree.answers.as_ref());
        self.required(
            &tree.head,
            tree.starts.is_some(),
            "when its clock starts",
            "add a line `clock starts on …` below it",
        );
        self.required(
            &tree.head,
            tree.limit.is_some(),
            "how long it may take",
            "add a line such as `limit 4 weeks` below it",
        );
        let mut cx = Context::of(pack);
        let applies = tree.applies.as_ref().and_then(|expr| self.condition(&mut cx, expr));
        if let Some(applies) = applies {
            let learned = self.learned(applies, true);
            cx.learn(learned);
        }
        let starts = tree.starts.as_ref().and_then(|expr| self.typed(&mut cx, expr, maybe_date));
        let stops = tree.stops.as_ref().and_then(|expr| self.typed(&mut cx, expr, maybe_date));
        let limit = tree
            .limit
            .as_ref()
            .and_then(|expr| self.typed(&mut cx, expr, Type::of(Atom::Duration)));
        let calendar = match (limit, &tree.limit) {
            (Some(limit), Some(expr)) => {
                self.calendar_for(&cx, limit, tree.calendar.as_ref(), expr.span).flatten()
            }
            _ => None,
        };
        let pauses = tree.pauses.as_ref().and_then(|pauses| self.pauses(&mut cx, pauses));
        let words =
            self.signatures.standard_words.get(self.program.standards.len()).cloned().flatten();
        Standard {
            head: self.head(pack, &tree.head),
            standing: self.standing(pack, &tree.standing),
            words,
            applies,
            starts: starts.unwrap_or(POISON),
            stops,
            pauses,
            limit: limit.unwrap_or(POISON),
            calendar,
            notices: self.notices(pack, &tree.notices, &mut HashMap::new()),
        }
    }

    fn pauses(&mut self, cx: &mut Context, tree: &ast::Pauses) -> Option<Pauses> {
        let maybe_date = Type::of(Atom::Date).or_none();
        let list = self.items(cx, &tree.list)?;
        let item = self.ty(list).element();
        // The pause is loop variable 0 of a frame of its own.
        self.hides(cx, &tree.variable);
        let named = self.note_variable(&tree.variable, item);
        let mut inner = Context::of(cx.pack).with(&tree.variable, item, named);
        self.program.slots = self.program.slots.max(1);
        let from = self.typed(&mut inner, &tree.from, maybe_date);
        let to = self.typed(&mut inner, &tree.to, maybe_date);
        Some(Pauses { list, from: from?, to: to?, span: tree.span })
    }

    /// A limit in months has no days that a pause could add.
    fn pauses_with_months(&mut self) {
        let wrong: Vec<Span> = self
            .program
            .standards
            .iter()
            .filter(|standard| standard.pauses.is_some() && self.may_be_months(standard.limit))
            .filter_map(|standard| standard.pauses.as_ref().map(|pauses| pauses.span))
            .collect();
        for span in wrong {
            self.report(
                Diagnostic::error(
                    Code::MonthsPaused,
                    span,
                    "a limit in months or years cannot be paused",
                )
                .label("months have different lengths: how many days would a pause add?")
                .help("write the limit in weeks, days or working days"),
            );
        }
    }

    fn may_be_months(&self, limit: ExprId) -> bool {
        let months = |value: &Value| matches!(value, Value::Duration(duration) if matches!(duration.unit, DurationUnit::Months | DurationUnit::Years));
        let mut seen: HashSet<ExprId> = HashSet::new();
        let mut open = vec![limit];
        let mut found = false;
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match &self.program[id].kind {
                ExprKind::Constant(value) => found |= months(value),
                ExprKind::Lookup { table, column, .. } => {
                    found |= self.program[*table].rows.iter().any(|row| {
                        matches!(row.cells.get(usize::from(*column)), Some(Cell::Values(values)) if values.iter().any(months))
                    });
                }
                ExprKind::Define(define) => {
                    open.extend(self.program[*define].lines.iter().map(|line| line.value))
                }
                ExprKind::IfNone { value, fallback } => open.extend([*value, *fallback]),
                _ => {}
            }
        }
        found
    }

    // --- payments ---------------------------------------------------------------------------------

    fn payment(&mut self, id: PaymentId, pack: PackId, tree: &ast::Payment) -> Payment {
        self.required(
            &tree.head,
            !tree.instalments.is_empty(),
            "what is paid",
            "add an `instalment` below it",
        );
        let mut instalments = Vec::new();
        for instalment in &tree.instalments {
            let instalment_id = InstalmentId::at(self.program.instalments.len());
            let body = self.instalment(instalment_id, id, pack, instalment);
            self.program.instalments.push(body);
            instalments.push(instalment_id);
        }
        Payment {
            head: self.head(pack, &tree.head),
            standing: self.standing(pack, &tree.standing),
            instalments,
            notices: self.notices(pack, &tree.notices, &mut HashMap::new()),
        }
    }

    fn instalment(
        &mut self,
        id: InstalmentId,
        payment: PaymentId,
        pack: PackId,
        tree: &ast::Instalment,
    ) -> Instalment {
        let mut cx = Context::of(pack);
        let mut each = None;
        if let Some((name, list)) = &tree.each {
            let list_id = self.items(&mut cx, list);
            self.hides(&cx, name);
            let item = list_id.map(|list| self.ty(list).element());
            if let (Some(list), Some(item)) = (list_id, item) {
                if !matches!(item.atom, Atom::Item(_)) {
                    self.report(
                        Diagnostic::error(
                            Code::WrongType,
                            self.span(list),
                            "the items that are paid for must be records",
                        )
                        .help("make the list a `list of` a `record`"),
                    );
                }
                each = Some((name.node.clone(), list));
                let named = self.note_variable(name, item);
                self.note_items(id, named);
                cx = cx.with(name, item, named);
            } else {
                // What the item is cannot be told: its lines would only repeat the mistake.
                return self.lost_instalment(id, payment, pack, tree);
            }
        }
        self.program.slots = self.program.slots.max(1);
        let mut conditions = Vec::new();
        let mut learned = Vec::new();
        for condition in &tree.conditions {
            if condition.kind.node == ConditionKind::Expectation {
                self.report(
                    Diagnostic::error(
                        Code::Misplaced,
                        condition.kind.span,
                        "an instalment has no expectations",
                    )
                    .help("write a `condition` (must hold) or a `hold` (holds the payment back)"),
                );
            }
            let (body, keys) =
                self.condition_body(&mut cx, pack, ConditionOwner::Instalment(id), condition);
            learned.extend(keys);
            conditions.push(ConditionId::at(self.program.conditions.len()));
            self.program.conditions.push(body);
        }
        cx.learn(learned);
        self.required(
            &tree.head,
            tree.pays.is_some(),
            "what it pays",
            "add a line such as `pays £100.00` below it",
        );
        self.required(
            &tree.head,
            tree.due_on.is_some(),
            "when it is due",
            "add a line `due on …` below it",
        );
        let pays = tree.pays.as_ref().and_then(|pays| self.pays(&mut cx, pays));
        let due_on =
            tree.due_on.as_ref().and_then(|expr| self.typed(&mut cx, expr, Type::of(Atom::Date)));
        let cap = tree
            .cap
            .as_ref()
            .and_then(|expr| self.typed(&mut Context::of(pack), expr, Type::of(Atom::Money)));
        Instalment {
            head: self.head(pack, &tree.head),
            payment,
            each,
            conditions,
            pays: pays.unwrap_or(Pays::Amount(POISON)),
            due_on: due_on.unwrap_or(POISON),
            cap,
        }
    }

    /// Keeps the ids of an instalment's conditions in step where its list could not be read.
    fn lost_instalment(
        &mut self,
        id: InstalmentId,
        payment: PaymentId,
        pack: PackId,
        tree: &ast::Instalment,
    ) -> Instalment {
        let mut conditions = Vec::new();
        for condition in &tree.conditions {
            conditions.push(ConditionId::at(self.program.conditions.len()));
            let body = Condition {
                head: self.head(pack, &condition.head),
                kind: condition.kind.node,
                owner: ConditionOwner::Instalment(id),
                applies: None,
                test: POISON,
                warns: None,
            };
            self.program.conditions.push(body);
        }
        Instalment {
            head: self.head(pack, &tree.head),
            payment,
            each: None,
            conditions,
            pays: Pays::Amount(POISON),
            due_on: POISON,
            cap: None,
        }
    }

    fn pays(&mut self, cx: &mut Context, pays: &ast::Pays) -> Option<Pays> {
        match pays {
            ast::Pays::Amount(amount) => {
                Some(Pays::Amount(self.typed(cx, amount, Type::of(Atom::Money))?))
            }
            ast::Pays::Shared { pot, places, already_paid } => {
                let pot_id = self.typed(cx, pot, Type::of(Atom::Money));
                let places_id = self.typed(cx, places, Type::of(Atom::Whole));
                let paid_id = match already_paid {
                    Some(paid) => Some(self.typed(cx, paid, Type::of(Atom::Whole))?),
                    None => None,
                };
                let (pot, places) = (pot_id?, places_id?);
                for part in [Some(pot), Some(places), paid_id].into_iter().flatten() {
                    self.free_of_item(part)?;
                }
                Some(Pays::Shared { pot, places, already_paid: paid_id })
            }
        }
    }

    /// The pot, the places and what was paid before are the same for every item.
    fn free_of_item(&mut self, id: ExprId) -> Option<()> {
        let mut mention = None;
        self.visit(id, &mut |at, kind| {
            if matches!(kind, ExprKind::Variable(0)) {
                mention = Some(at);
            }
        });
        let Some(at) = mention else { return Some(()) };
        let span = self.span(at);
        self.report(
            Diagnostic::error(Code::PotOfItem, span, "a shared pot cannot depend on the item")
                .label("this is the item that is paid for")
                .help("the pot, the number of places and how many were paid before are the same for all items"),
        );
        None
    }

    // --- indicators and queues --------------------------------------------------------------------

    fn indicator(&mut self, pack: PackId, tree: &ast::Indicator) -> Indicator {
        self.required(&tree.head, tree.over.is_some(), "what it counts", "add a line such as `for each case where …` or `for each family in contract.families` below it");
        self.required(
            &tree.head,
            tree.counts.is_some(),
            "which of them count",
            "add a line `counts when …` below it",
        );
        self.required(
            &tree.head,
            !tree.targets.is_empty(),
            "its target",
            "add a line such as `target at least 75%` below it",
        );
        let mut cx = Context::of(pack);
        let mut list = None;
        let mut item_name = SmolStr::default();
        let mut lost = false;
        if let Some(ast::IndicatorOver::Items(name, expr)) = &tree.over {
            self.hides(&cx, name);
            list = self.items(&mut cx, expr);
            item_name = name.node.clone();
            match list {
                Some(list) => {
                    let item = self.ty(list).element();
                    let named = self.note_variable(name, item);
                    cx = cx.with(name, item, named);
                }
                None => lost = true,
            }
        }
        self.program.slots = self.program.slots.max(1);
        let mut filter = None;
        let mut counts = None;
        if !lost {
            filter = self.filter(&mut cx, tree.filter.as_ref()).flatten();
            cx.none_compares = true;
            counts = tree.counts.as_ref().and_then(|expr| self.condition(&mut cx, expr));
            cx.none_compares = false;
        }
        let dated_by = tree
            .dated_by
            .as_ref()
            .and_then(|expr| self.typed(&mut Context::of(pack), expr, Type::of(Atom::Date)));
        let targets = self.targets(pack, &tree.targets);
        Indicator {
            head: self.head(pack, &tree.head),
            standing: self.standing(pack, &tree.standing),
            list,
            item_name,
            filter,
            counts: counts.unwrap_or(POISON),
            dated_by,
            targets,
        }
    }

    fn targets(&mut self, pack: PackId, trees: &[ast::Target]) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        for tree in trees {
            let share = match self.constant_value(pack, &tree.share, Type::of(Atom::Percent)) {
                Some(Value::Number(share)) => share,
                _ => Number::ZERO,
            };
            targets.push(Target {
                more_than: tree.more_than,
                share,
                from: tree.from.as_ref().map(|date| date.node),
                until: tree.until.as_ref().map(|date| date.node),
                annotations: self.annotations(pack, &tree.annotations),
                span: tree.span,
            });
        }
        let mut starts: Vec<(Date, usize)> = targets
            .iter()
            .enumerate()
            .filter_map(|(at, target)| target.from.map(|from| (from, at)))
            .collect();
        starts.sort();
        for pair in starts.windows(2) {
            if let [(from, at), (next, _)] = pair
                && from != next
                && let Some(target) = targets.get_mut(*at)
                && target.until.is_none()
            {
                target.until = next.add_days(-1).ok();
            }
        }
        self.targets_meet(&targets);
        targets
    }

    fn targets_meet(&mut self, targets: &[Target]) {
        let mut sorted: Vec<&Target> = targets.iter().collect();
        sorted.sort_by_key(|target| target.from);
        for pair in sorted.windows(2) {
            if let [one, other] = pair {
                if one.until.is_none_or(|until| other.from.is_none_or(|from| from <= until)) {
                    self.report(
                        Diagnostic::error(
                            Code::DatedLines,
                            other.span,
                            "two targets hold on the same days",
                        )
                        .also(one.span, "this one too")
                        .help("say with `from` and `until` on which days each holds"),
                    );
                } else if let (Some(until), Some(from)) = (one.until, other.from)
                    && until.days_until(from) > 1
                    && let Ok(day) = until.add_days(1)
                {
                    self.report(
                        Diagnostic::error(
                            Code::DatedHole,
                            other.span,
                            format!("no target holds on {day}"),
                        )
                        .also(one.span, "this one has ended")
                        .help("say from which day the next one holds"),
                    );
                }
            }
        }
    }

    fn queue(&mut self, pack: PackId, tree: &ast::Queue) -> Queue {
        use ast::First;
        self.required(
            &tree.head,
            tree.waits.is_some(),
            "who waits",
            "add a line `waits when …` below it",
        );
        self.required(
            &tree.head,
            !tree.keys.is_empty(),
            "who comes first",
            "add a line such as `first by child.need_level, highest first` below it",
        );
        let waits =
            tree.waits.as_ref().and_then(|expr| self.condition(&mut Context::of(pack), expr));
        let mut keys = Vec::new();
        for key in &tree.keys {
            let mut cx = Context::of(pack);
            let Some(id) = self.expr(&mut cx, &key.expr, None) else { continue };
            let ty = self.ty(id);
            let moments = matches!(key.first.node, First::Earliest | First::Latest);
            let ordered =
                !ty.list && (ty.atom == Atom::YesNo || words::is_ordered(&self.program, ty.atom));
            if !ordered || words::is_moment(ty.atom) != moments {
                let words = self.type_words(ty);
                let help = if words::is_moment(ty.atom) {
                    "write `earliest first` or `latest first`"
                } else if ordered {
                    "write `highest first` or `lowest first`"
                } else {
                    "sort by something that has an order: a number, an amount, a level, a day, or yes or no"
                };
                self.report(
                    Diagnostic::error(
                        Code::Unordered,
                        key.first.span,
                        format!("this does not fit a {words}"),
                    )
                    .also(key.expr.span, format!("this is {}", words::article(&words)))
                    .help(help),
                );
            }
            keys.push((id, key.first.node));
        }
        Queue {
            head: self.head(pack, &tree.head),
            standing: self.standing(pack, &tree.standing),
            waits: waits.unwrap_or(POISON),
            keys,
        }
    }
}
