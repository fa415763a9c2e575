//! What rests on what: cycles, readers of what is `so far`, and the facts that each answer reads.

use super::*;

/// Something with an answer or value of its own that expressions can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Node {
    Define(DefineId),
    Condition(ConditionId),
    Eligibility(EligibilityId),
    Standard(StandardId),
    Payment(PaymentId),
    Instalment(InstalmentId),
    Indicator(IndicatorId),
}

/// One reference, and where it is written.
type Edge = (Node, Span);

impl Compiler<'_> {
    /// Runs over an expression and everything in it.
    pub(super) fn visit(&self, root: ExprId, run: &mut impl FnMut(ExprId, &ExprKind)) {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let kind = &self.program[id].kind;
            run(id, kind);
            self.program.children(kind, &mut open);
        }
    }

    /// The expressions that a node evaluates itself, and the nodes it rests on without an expression.
    fn parts(&self, node: Node) -> (Vec<ExprId>, Vec<Edge>) {
        let program = &self.program;
        let mut exprs: Vec<ExprId> = Vec::new();
        let mut nodes: Vec<Edge> = Vec::new();
        let mut in_force = |standing: &Standing| {
            exprs.extend(standing.in_force.as_ref().and_then(|force| force.dated_by))
        };
        match node {
            Node::Define(id) => {
                let define = &program[id];
                exprs.extend(define.dated_by);
                exprs.extend(
                    define.lines.iter().flat_map(|line| [Some(line.value), line.when]).flatten(),
                );
            }
            Node::Condition(id) => {
                let condition = &program[id];
                exprs.extend(condition.applies);
                exprs.push(condition.test);
            }
            Node::Eligibility(id) => {
                let rule = &program[id];
                in_force(&rule.standing);
                nodes.extend(
                    rule.conditions
                        .iter()
                        .filter(|condition| {
                            program[**condition].kind != ast::ConditionKind::Expectation
                        })
                        .map(|condition| {
                            (Node::Condition(*condition), program[*condition].head.name_span)
                        }),
                );
            }
            Node::Standard(id) => {
                let rule = &program[id];
                in_force(&rule.standing);
                exprs.extend(
                    [rule.applies, Some(rule.starts), rule.stops, Some(rule.limit)]
                        .into_iter()
                        .flatten(),
                );
                exprs.extend(
                    rule.pauses.iter().flat_map(|pauses| [pauses.list, pauses.from, pauses.to]),
                );
            }
            Node::Payment(id) => {
                let rule = &program[id];
                in_force(&rule.standing);
                nodes.extend(
                    rule.instalments
                        .iter()
                        .map(|id| (Node::Instalment(*id), program[*id].head.name_span)),
                );
            }
            Node::Instalment(id) => {
                let part = &program[id];
                exprs.extend(part.each.as_ref().map(|(_, list)| *list));
                exprs.push(part.due_on);
                exprs.extend(part.cap);
                match &part.pays {
                    Pays::Amount(amount) => exprs.push(*amount),
                    Pays::Shared { pot, places, already_paid } => {
                        exprs.extend(
                            [Some(*pot), Some(*places), *already_paid].into_iter().flatten(),
                        );
                    }
                }
                nodes.extend(
                    part.conditions
                        .iter()
                        .map(|id| (Node::Condition(*id), program[*id].head.name_span)),
                );
            }
            Node::Indicator(id) => {
                let rule = &program[id];
                in_force(&rule.standing);
                exprs.extend(
                    [rule.list, rule.filter, Some(rule.counts), rule.dated_by]
                        .into_iter()
                        .flatten(),
                );
            }
        }
        (exprs, nodes)
    }

    /// The nodes that a node refers to.
    fn edges(&self, node: Node) -> Vec<Edge> {
        let (exprs, mut nodes) = self.parts(node);
        for expr in exprs {
            self.visit(expr, &mut |id, kind| {
                nodes.extend(referred(kind).map(|node| (node, self.span(id))))
            });
        }
        nodes.sort_by_key(|(_, span)| *span);
        nodes
    }

    fn nodes(&self) -> Vec<Node> {
        let program = &self.program;
        let mut nodes: Vec<Node> = Vec::new();
        nodes.extend((0..program.defines.len()).map(|at| Node::Define(DefineId::at(at))));
        nodes.extend((0..program.conditions.len()).map(|at| Node::Condition(ConditionId::at(at))));
        nodes.extend(
            (0..program.eligibilities.len()).map(|at| Node::Eligibility(EligibilityId::at(at))),
        );
        nodes.extend((0..program.standards.len()).map(|at| Node::Standard(StandardId::at(at))));
        nodes.extend((0..program.payments.len()).map(|at| Node::Payment(PaymentId::at(at))));
        nodes.extend(
            (0..program.instalments.len()).map(|at| Node::Instalment(InstalmentId::at(at))),
        );
        nodes.extend((0..program.indicators.len()).map(|at| Node::Indicator(IndicatorId::at(at))));
        nodes
    }

    /// Reports each circle once, with its path. Depth-first, without recursion.
    pub(super) fn cycles(&mut self) {
        let mut done: HashSet<Node> = HashSet::new();
        let mut reported: HashSet<Node> = HashSet::new();
        for start in self.nodes() {
            if done.contains(&start) {
                continue;
            }
            let mut on_path: HashSet<Node> = HashSet::from([start]);
            let mut stack: Vec<(Node, Vec<Edge>, usize)> = vec![(start, self.edges(start), 0)];
            while let Some((node, edges, next)) = stack.last_mut() {
                let Some(&(target, span)) = edges.get(*next) else {
                    done.insert(*node);
                    on_path.remove(node);
                    stack.pop();
                    continue;
                };
                *next += 1;
                if on_path.contains(&target) {
                    let path: Vec<Node> = stack
                        .iter()
                        .map(|(node, ..)| *node)
                        .skip_while(|node| *node != target)
                        .collect();
                    if path.iter().all(|node| !reported.contains(node)) {
                        reported.extend(path.iter().copied());
                        self.cycle(&path, span);
                    }
                } else if !done.contains(&target) {
                    on_path.insert(target);
                    let edges = self.edges(target);
                    stack.push((target, edges, 0));
                }
            }
        }
    }

    fn cycle(&mut self, path: &[Node], span: Span) {
        const MOST_NAMED: usize = 12;
        let mut names: Vec<String> =
            path.iter().take(MOST_NAMED).map(|node| self.node_name(*node)).collect();
        if path.len() > MOST_NAMED {
            names.push("…".to_owned());
        }
        names.extend(path.first().map(|node| self.node_name(*node)));
        let message = if path.len() == 1 {
            format!("`{}` rests on itself", names.first().map_or("", String::as_str))
        } else {
            format!("these rest on each other in a circle: {}", names.join(" → "))
        };
        let first = path.first().map(|node| self.node_span(*node));
        let mut problem =
            Diagnostic::error(Code::Cycle, span, message).label("this closes the circle");
        if let Some(first) = first.filter(|first| *first != span) {
            problem = problem.also(first, "it begins here");
        }
        self.report(
            problem.help("say one of them without the other: each must come from facts in the end"),
        );
    }

    fn node_head(&self, node: Node) -> &Head {
        let program = &self.program;
        match node {
            Node::Define(id) => &program[id].head,
            Node::Condition(id) => &program[id].head,
            Node::Eligibility(id) => &program[id].head,
            Node::Standard(id) => &program[id].head,
            Node::Payment(id) => &program[id].head,
            Node::Instalment(id) => &program[id].head,
            Node::Indicator(id) => &program[id].head,
        }
    }

    fn node_span(&self, node: Node) -> Span {
        self.node_head(node).name_span
    }

    fn node_name(&self, node: Node) -> String {
        let name = &self.node_head(node).name;
        match node {
            Node::Condition(id) => match self.program[id].owner {
                ConditionOwner::Eligibility(owner) => {
                    format!("{}.{name}", self.program[owner].head.name)
                }
                ConditionOwner::Instalment(owner) => {
                    format!("{}.{name}", self.node_name(Node::Instalment(owner)))
                }
            },
            Node::Instalment(id) => {
                format!("{}.{name}", self.program[self.program[id].payment].head.name)
            }
            _ => name.to_string(),
        }
    }

    /// What is `so far` may be read only by what is `so far` itself.
    pub(super) fn so_far_readers(&mut self) {
        let mut found: Vec<(Span, String)> = Vec::new();
        for node in self.nodes() {
            if let Node::Define(id) = node
                && self.program[id].so_far
            {
                continue;
            }
            for expr in self.parts(node).0 {
                self.so_far_in(expr, &mut found);
            }
        }
        for at in 0..self.program.queues.len() {
            let queue = &self.program[QueueId::at(at)];
            let exprs: Vec<ExprId> = std::iter::once(queue.waits)
                .chain(queue.keys.iter().map(|(expr, _)| *expr))
                .collect();
            for expr in exprs {
                self.so_far_in(expr, &mut found);
            }
        }
        for (span, name) in found {
            self.report(
                Diagnostic::error(Code::SoFarOnly, span, format!("`{name}` says only where the case stands so far"))
                    .label("an answer that rests on it could change as more becomes known")
                    .help("read what it is made of instead; only other `so far` definitions, warnings, advice and scenarios may read it"),
            );
        }
    }

    fn so_far_in(&self, expr: ExprId, found: &mut Vec<(Span, String)>) {
        self.visit(expr, &mut |id, kind| match kind {
            ExprKind::Define(define)
            | ExprKind::Derived { define, .. }
            | ExprKind::JoinDerived { define, .. }
                if self.program[*define].so_far =>
            {
                found.push((self.span(id), self.program[*define].head.name.to_string()));
            }
            ExprKind::AnswerField {
                field: AnswerField::Payable | AnswerField::HeldCount, ..
            } => {
                found.push((self.span(id), self.written(self.span(id))));
            }
            _ => {}
        });
    }

    /// The facts that each answer can depend on, in order of declaration.
    pub(super) fn answer_reads(&self) -> Vec<Vec<FactId>> {
        let mut edges: HashMap<Node, (Vec<Node>, Vec<FactId>)> = HashMap::new();
        let answers: Vec<AnswerId> = self.program.answers.clone();
        answers
            .iter()
            .map(|answer| {
                let root = match answer {
                    AnswerId::Define(id) => Node::Define(*id),
                    AnswerId::Eligibility(id) => Node::Eligibility(*id),
                    AnswerId::Standard(id) => Node::Standard(*id),
                    AnswerId::Payment(id) => Node::Payment(*id),
                    AnswerId::Indicator(id) => Node::Indicator(*id),
                };
                let mut seen: HashSet<Node> = HashSet::from([root]);
                let mut open = vec![root];
                let mut facts: Vec<FactId> = Vec::new();
                while let Some(node) = open.pop() {
                    let (next, read) = edges.entry(node).or_insert_with(|| self.node_reads(node));
                    facts.extend(read.iter().copied());
                    open.extend(next.iter().copied().filter(|next| seen.insert(*next)));
                }
                facts.sort();
                facts.dedup();
                facts
            })
            .collect()
    }

    fn node_reads(&self, node: Node) -> (Vec<Node>, Vec<FactId>) {
        let (exprs, nodes) = self.parts(node);
        let mut next: Vec<Node> = nodes.into_iter().map(|(node, _)| node).collect();
        let mut facts = Vec::new();
        for expr in exprs {
            self.visit(expr, &mut |_, kind| {
                next.extend(referred(kind));
                if let ExprKind::Fact(fact) = kind {
                    facts.push(*fact);
                }
            });
        }
        facts.sort();
        facts.dedup();
        (next, facts)
    }
}

/// The node that an expression refers to by itself.
fn referred(kind: &ExprKind) -> Option<Node> {
    match kind {
        ExprKind::Define(id)
        | ExprKind::Derived { define: id, .. }
        | ExprKind::JoinDerived { define: id, .. } => Some(Node::Define(*id)),
        ExprKind::Applies(id) => Some(Node::Condition(*id)),
        ExprKind::AnswerIs { subject, .. } | ExprKind::AnswerField { subject, .. } => {
            Some(match subject {
                Subject::Eligibility(id) => Node::Eligibility(*id),
                Subject::Condition(id) => Node::Condition(*id),
                Subject::Standard(id) => Node::Standard(*id),
                Subject::Payment(id) => Node::Payment(*id),
                Subject::Instalment(id) => Node::Instalment(*id),
                Subject::Indicator(id) => Node::Indicator(*id),
            })
        }
        _ => None,
    }
}
