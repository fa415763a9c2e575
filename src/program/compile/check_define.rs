//! Definitions: their lines, and whether on every day exactly one of them decides.

use super::*;
use crate::syntax::ast::LineKind;
use crate::value::Date;

/// More lines than this and a table says it better; it also bounds the work of comparing them.
const MOST_LINES: usize = 1_000;

/// A stretch of days, both included; open ends are `None`.
#[derive(Clone, Copy)]
struct Days {
    from: Option<Date>,
    until: Option<Date>,
}

impl Days {
    fn meets(self, other: Self) -> bool {
        let starts_in_time = |start: Option<Date>, end: Option<Date>| {
            start.is_none_or(|start| end.is_none_or(|end| start <= end))
        };
        starts_in_time(self.from, other.until) && starts_in_time(other.from, self.until)
    }
}

impl Compiler<'_> {
    /// Checks of groups and records.
    pub(super) fn check_bodies(&mut self) {
        let groups = std::mem::take(&mut self.trees.groups);
        for (at, parts) in groups.iter().enumerate() {
            let group = GroupId::at(at);
            for (pack, part) in parts {
                for check in &part.checks {
                    let cx = Context::of(*pack);
                    if let Some(check) = self.check(cx, *pack, check, Some(group), None)
                        && let Some(declared) = self.program.groups.get_mut(at)
                    {
                        let named = (check.head.name_span, declared.checks.len());
                        declared.checks.push(check);
                        self.note_check(named, |position| Named::FactCheck(group, position));
                    }
                }
            }
        }
        let records = std::mem::take(&mut self.trees.records);
        for (at, (pack, tree)) in records.iter().enumerate() {
            let record = RecordId::at(at);
            for check in &tree.checks {
                let cx = Context::of(*pack).with(
                    &tree.head.name,
                    Type::of(Atom::Item(record)),
                    Named::Record(record),
                );
                if let Some(check) = self.check(cx, *pack, check, None, Some((record, tree)))
                    && let Some(declared) = self.program.records.get_mut(at)
                {
                    let named = (check.head.name_span, declared.checks.len());
                    declared.checks.push(check);
                    self.note_check(named, |position| Named::RecordCheck(record, position));
                }
            }
        }
        self.program.slots = self.program.slots.max(1);
    }

    fn check(
        &mut self,
        mut cx: Context,
        pack: PackId,
        check: &ast::Check,
        group: Option<GroupId>,
        record: Option<(RecordId, &ast::Record)>,
    ) -> Option<Check> {
        // A check fails only when `no`: an ordering comparison with none is unknown there and needs no guard.
        cx.none_compares = true;
        let condition = self.condition(&mut cx, &check.condition);
        let mut blames = Vec::new();
        for path in &check.blames {
            blames.extend(self.blamed(&cx, path, group, record));
        }
        let condition = condition?;
        if check.blames.is_empty() {
            blames = self.blames_of(condition, record.is_some());
        }
        Some(Check { head: self.head(pack, &check.head), condition, blames })
    }

    fn blamed(
        &mut self,
        cx: &Context,
        path: &ast::Path,
        group: Option<GroupId>,
        record: Option<(RecordId, &ast::Record)>,
    ) -> Option<Blame> {
        let last = path.names.last()?;
        if let Some((record, tree)) = record {
            let named = path.names.len() == 1
                || (path.names.len() == 2
                    && path.names.first().is_some_and(|first| first.node == tree.head.name.node));
            let field = self
                .signatures
                .fields
                .get(record.index())
                .and_then(|fields| fields.get(&last.node));
            if let (true, Some(FieldName::Stored(at))) = (named, field) {
                let at = *at;
                if let [first, _] = path.names.as_slice() {
                    self.note(first.span, Named::Record(record));
                }
                self.note(last.span, Named::Field(record, at));
                return Some(Blame::Field(at));
            }
        } else if let [one] = path.names.as_slice() {
            return self.fact(cx, group?, one, one).map(Blame::Fact);
        } else if let [group_name, fact] = path.names.as_slice()
            && let Some((declare::Symbol::Group(group), 1)) = self.rule_symbol(cx.pack, path)
        {
            return self.fact(cx, group, group_name, fact).map(Blame::Fact);
        }
        self.report(
            Diagnostic::error(
                Code::UnknownName,
                path.span,
                format!("`{}` is no fact that this check can blame", path.joined()),
            )
            .help("name a fact, as in `blames child.date_of_birth`"),
        );
        None
    }

    /// Every fact or field that a check reads itself.
    fn blames_of(&self, condition: ExprId, record: bool) -> Vec<Blame> {
        let mut blames = Vec::new();
        self.visit(condition, &mut |_, kind| match kind {
            ExprKind::Fact(fact) if !record && !blames.contains(&Blame::Fact(*fact)) => {
                blames.push(Blame::Fact(*fact))
            }
            ExprKind::Field { of, field } if record => {
                let blame = Blame::Field(*field);
                if matches!(self.program[*of].kind, ExprKind::Variable(0))
                    && !blames.contains(&blame)
                {
                    blames.push(blame);
                }
            }
            _ => {}
        });
        blames
    }

    /// Every definition, in the order of ids.
    pub(super) fn define_bodies(&mut self) {
        for (at, (pack, tree)) in std::mem::take(&mut self.trees.defines).into_iter().enumerate() {
            let define = self.define(DefineId::at(at), pack, &tree);
            self.program.defines.push(define);
        }
    }

    fn define(&mut self, id: DefineId, pack: PackId, tree: &ast::Define) -> Define {
        let signature = self.signatures.defines.get(id.index()).cloned();
        let (declared, range, of) = signature
            .map_or((None, None, None), |signature| (signature.ty, signature.range, signature.of));
        let context = |so_far: bool| {
            let mut cx = Context::of(pack);
            if let (Some(record), Some(name)) = (of, &tree.of) {
                cx = cx.with(name, Type::of(Atom::Item(record)), Named::Record(record));
            }
            cx.so_far = so_far;
            cx
        };
        let so_far = tree.so_far.is_some();
        let dated_by = tree
            .dated_by
            .as_ref()
            .and_then(|expr| self.typed(&mut context(so_far), expr, Type::of(Atom::Date)));
        let mut lines = self.lines(&mut context(so_far), pack, tree, declared);
        if let Some(ty) = declared
            && !tree.head.broken
        {
            self.dates_of(tree, &mut lines, ty);
        }
        // Exceptions come before all others.
        lines.sort_by_key(|line| line.kind != LineKind::Except);
        if tree.shown.is_some()
            && let Some(of) = &tree.of
        {
            self.report(
                Diagnostic::error(
                    Code::WrongType,
                    tree.shown.unwrap_or(of.span),
                    "a derived field of a record cannot be shown by itself",
                )
                .help("leave `shown` out, or show a definition that sums the items up"),
            );
        }
        Define {
            head: self.head(pack, &tree.head),
            of,
            ty: declared.unwrap_or(Type::of(Atom::YesNo)),
            range,
            shown: tree.shown.is_some(),
            so_far,
            dated_by,
            lines,
        }
    }

    /// The lines of a definition, in order of writing.
    fn lines(
        &mut self,
        cx: &mut Context,
        pack: PackId,
        tree: &ast::Define,
        ty: Option<Type>,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        for line in &tree.lines {
            let mark = cx.mark();
            let when = line.when.as_ref().map(|when| self.condition(cx, when));
            if let Some(Some(when)) = when {
                let learned = self.learned(when, true);
                cx.learn(learned);
            }
            let value = match ty {
                Some(ty) => self.typed(cx, &line.value, ty),
                None => {
                    self.only_names(|compiler| {
                        compiler.expr(cx, &line.value, None);
                    });
                    None
                }
            };
            cx.forget(mark);
            if let (Some(Some(when)), LineKind::Is, None, None) =
                (when, line.kind.node, &line.from, &line.until)
            {
                let learned = self.learned(when, false);
                cx.learn(learned);
            }
            if let (Some(from), Some(until)) = (&line.from, &line.until)
                && from.node > until.node
            {
                self.report(
                    Diagnostic::error(
                        Code::DatedLines,
                        from.span.to(until.span),
                        "this line ends before it begins",
                    )
                    .help("write the earlier day after `from`"),
                );
            }
            lines.push(Line {
                kind: line.kind.node,
                value: value.unwrap_or(POISON),
                from: line.from.as_ref().map(|date| date.node),
                until: line.until.as_ref().map(|date| date.node),
                when: when.map(|when| when.unwrap_or(POISON)),
                annotations: self.annotations(pack, &line.annotations),
                span: line.span,
            });
        }
        lines
    }

    /// Fills in where each line ends, and holds the lines to "on every day exactly one decides".
    fn dates_of(&mut self, tree: &ast::Define, lines: &mut [Line], ty: Type) {
        if lines.is_empty() {
            self.report(
                Diagnostic::error(Code::LeftOut, tree.head.name.span, format!("`{}` has no line that gives its value", tree.head.name.node))
                    .help("write it on the line below, as in `is 40%`, or `is … when …` and `otherwise …`"),
            );
            return;
        }
        if lines.len() > MOST_LINES {
            self.report(
                Diagnostic::error(
                    Code::DatedLines,
                    tree.head.name.span,
                    format!("`{}` has more than {MOST_LINES} lines", tree.head.name.node),
                )
                .help("write a `table` instead, and look the value up"),
            );
            return;
        }
        if lines.iter().all(|line| line.kind == LineKind::Except) {
            self.report(
                Diagnostic::error(
                    Code::CannotDecide,
                    tree.head.name.span,
                    format!("`{}` has only exceptions", tree.head.name.node),
                )
                .label("nothing says what holds where none applies")
                .help("add a line `is …` or `otherwise …`"),
            );
            return;
        }
        // One mistake is told once: what follows from it is not looked for.
        let before = self.problems.len();
        self.lines_after_otherwise(lines);
        if self.problems.len() == before {
            self.same_guards(tree, lines);
        }
        if self.problems.len() == before {
            self.every_day(tree, lines, ty);
        }
    }

    fn lines_after_otherwise(&mut self, lines: &[Line]) {
        let Some(at) = lines.iter().position(|line| line.kind == LineKind::Otherwise) else {
            return;
        };
        if let Some(next) = lines
            .get(at + 1..)
            .and_then(|after| after.iter().find(|line| line.kind != LineKind::Except))
        {
            let (span, otherwise) = (next.span, lines.get(at).map_or(next.span, |line| line.span));
            self.report(
                Diagnostic::error(Code::CannotDecide, span, "this line is never read")
                    .label("stands after `otherwise`")
                    .also(otherwise, "this closes the list")
                    .help("move it above `otherwise`"),
            );
        }
    }

    /// Lines with the same `when`: one begins where the one before ends, and none overlap.
    fn same_guards(&mut self, tree: &ast::Define, lines: &mut [Line]) {
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (at, line) in tree.lines.iter().enumerate() {
            let guard = line.when.as_ref().map_or_else(String::new, |when| self.guard_text(when));
            let key = format!("{:?} {guard}", line.kind.node == LineKind::Except);
            let group = *known.entry(key.clone()).or_insert_with(|| {
                groups.push((key, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, members)) = groups.get_mut(group) {
                members.push(at);
            }
        }
        for (_, members) in groups {
            let mut dated: Vec<(Date, usize)> = members
                .iter()
                .filter_map(|at| lines.get(*at).and_then(|line| line.from.map(|from| (from, *at))))
                .collect();
            dated.sort();
            for pair in dated.windows(2) {
                if let [(_, at), (next, _)] = pair
                    && let Some(line) = lines.get_mut(*at)
                    && line.until.is_none()
                    && line.from != Some(*next)
                {
                    line.until = next.add_days(-1).ok();
                }
            }
            self.overlaps(&members, lines);
        }
    }

    fn guard_text(&self, when: &ast::Expr) -> String {
        self.sources.slice(when.span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn overlaps(&mut self, members: &[usize], lines: &[Line]) {
        let mut sorted: Vec<&Line> = members.iter().filter_map(|at| lines.get(*at)).collect();
        // Several undated lines with the same guard: the second is never read, which is the same mistake.
        sorted.sort_by_key(|line| (line.from, line.span));
        for pair in sorted.windows(2) {
            if let [one, other] = pair {
                let (first, second) = (
                    Days { from: one.from, until: one.until },
                    Days { from: other.from, until: other.until },
                );
                let exceptions = one.kind == LineKind::Except;
                let otherwise =
                    one.kind == LineKind::Otherwise || other.kind == LineKind::Otherwise;
                if first.meets(second) && !(exceptions && one.when.is_none()) && !otherwise {
                    let (span, earlier) = if one.span > other.span {
                        (one.span, other.span)
                    } else {
                        (other.span, one.span)
                    };
                    let help = if one.from.is_none() && other.from.is_none() {
                        "give each a condition with `when`, or days with `from` and `until`, or leave one out".to_owned()
                    } else {
                        "say with `from` and `until` on which days each holds".to_owned()
                    };
                    self.report(
                        Diagnostic::error(
                            Code::DatedLines,
                            span,
                            "two lines hold on the same days",
                        )
                        .label("this line")
                        .also(earlier, "and this one, with the same `when`")
                        .help(help),
                    );
                    return;
                }
            }
        }
    }

    /// From the first day to the last, the lines in force must end in exactly one line without `when`.
    fn every_day(&mut self, tree: &ast::Define, lines: &[Line], ty: Type) {
        let read: Vec<&Line> = lines.iter().filter(|line| line.kind != LineKind::Except).collect();
        let mut starts: Vec<Date> = read
            .iter()
            .flat_map(|line| [line.from, line.until.and_then(|until| until.add_days(1).ok())])
            .flatten()
            .collect();
        starts.sort();
        starts.dedup();
        let undated = read.iter().any(|line| line.from.is_none());
        let last = if read.iter().any(|line| line.until.is_none()) {
            None
        } else {
            read.iter().filter_map(|line| line.until).max()
        };
        // The first stretch lies before every date; it matters only where a line has no first day.
        let mut days: Vec<Date> = Vec::new();
        if undated {
            days.push(Date::MIN);
        }
        days.extend(starts.iter().filter(|day| last.is_none_or(|last| **day <= last)));
        let mut dead: HashSet<Span> = HashSet::new();
        for (at, day) in days.iter().enumerate() {
            let holding: Vec<&&Line> = read.iter().filter(|line| line.holds_on(*day)).collect();
            let Some(deciding) = holding.iter().position(|line| line.when.is_none()) else {
                if !ty.or_none {
                    let dated = !starts.is_empty();
                    self.no_line_decides(
                        tree,
                        *day,
                        dated && (at > 0 || !undated),
                        holding.is_empty(),
                    );
                    return;
                }
                continue;
            };
            if let Some(after) = holding.get(deciding + 1)
                && dead.insert(after.span)
            {
                let decides = holding.get(deciding).map_or(after.span, |line| line.span);
                let when = if starts.is_empty() { String::new() } else { format!(" on {day}") };
                let help = if after.kind == LineKind::Otherwise {
                    "leave `otherwise` out, or give the line above a condition with `when` or a last day with `until`"
                } else {
                    "put the lines with `when` first, the line without `when` last"
                };
                self.report(
                    Diagnostic::error(
                        Code::CannotDecide,
                        after.span,
                        format!("this line is never read{when}"),
                    )
                    .also(decides, "this line has no `when`, so it always decides")
                    .help(help),
                );
            }
        }
    }

    fn no_line_decides(&mut self, tree: &ast::Define, day: Date, dated: bool, hole: bool) {
        let name = &tree.head.name;
        let ty = self.written(tree.ty.span);
        let problem = if hole && dated {
            Diagnostic::error(
                Code::DatedHole,
                name.span,
                format!("no line of `{}` holds on {day}", name.node),
            )
            .label("a hole between its days")
            .help(format!("add a line for those days, or declare the type as `{ty} or none`"))
        } else {
            let when = if dated { format!(" on {day}") } else { String::new() };
            Diagnostic::error(
                Code::CannotDecide,
                name.span,
                format!("`{}` has no value{when} where no `when` holds", name.node),
            )
            .label("every line has a condition")
            .help(format!("add a last line `otherwise …`, or declare the type as `{ty} or none`"))
        };
        self.report(problem);
    }
}
