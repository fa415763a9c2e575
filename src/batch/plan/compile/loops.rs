//! Loops over the items of lists.
//!
//! Owns: which loops columns can express: a row of a domain stands for one item. Must never know what is asked of
//! an item.

use super::*;

impl Compiler<'_> {
    /// The items of a list, and the domain in which the loop stands.
    pub(super) fn looped(&mut self, list: ExprId) -> Result<(DomainId, DomainId), Why> {
        let Val::List(domain, outer) = self.value(list)? else {
            return unable("a loop over a list that is worked out");
        };
        // A row of a domain stands for one item, not for a pair of them.
        let mut at = domain;
        while at != outer {
            if self.is_bound(at) {
                return unable("a loop over a list inside of a loop over the same list");
            }
            at = self.graph.parent(at);
        }
        Ok((domain, outer))
    }

    /// Whether a loop variable that is in scope stands for an item of a domain, or for something inside of one.
    pub(super) fn is_bound(&self, domain: DomainId) -> bool {
        self.frame.iter().any(|binding| match binding {
            Binding::Item(bound) => self.graph.is_within(*bound, domain),
            Binding::Row(_) => false,
        })
    }

    /// The body of a loop.
    pub(super) fn body<R>(
        &mut self,
        binding: Binding,
        run: impl FnOnce(&mut Self) -> Result<R, Why>,
    ) -> Result<R, Why> {
        self.frame.push(binding);
        let made = run(self);
        self.frame.pop();
        made
    }

    pub(super) fn quantified(
        &mut self,
        every: bool,
        list: ExprId,
        condition: ExprId,
    ) -> Result<Val, Why> {
        if let Some(rows) = self.table_rows(list) {
            let mut parts = Vec::new();
            for row in rows {
                parts.push(self.body(Binding::Row(row), |this| this.truth(condition))?);
            }
            return self.junction(every, &parts).map(Val::Truth);
        }
        let (domain, outer) = self.looped(list)?;
        let body = self.body(Binding::Item(domain), |this| this.truth(condition))?;
        let mut node = self.within(body, domain)?;
        let mut at = domain;
        while at != outer {
            let parent = self.graph.parent(at);
            let op = if every { Op::Every(at, node) } else { Op::Any(at, node) };
            node = self.graph.add(op, parent, Kind::Truth);
            at = parent;
        }
        Ok(Val::Truth(node))
    }

    /// The rows of a table that a loop goes over, if they are few.
    pub(super) fn table_rows(&self, list: ExprId) -> Option<std::ops::Range<u32>> {
        let ExprKind::Rows(table) = self.program[list].kind else { return None };
        let count = self.program[table].rows.len();
        if count > MAX_ROWS {
            return None;
        }
        Some(0..u32::try_from(count).ok()?)
    }

    pub(super) fn single(&mut self, list: ExprId) -> Result<DomainId, Why> {
        let (domain, outer) = self.looped(list)?;
        if self.graph.parent(domain) == outer {
            Ok(domain)
        } else {
            unable("a count over a joined list")
        }
    }

    pub(super) fn loop_filter(
        &mut self,
        domain: DomainId,
        filter: Option<ExprId>,
    ) -> Result<Option<NodeId>, Why> {
        let Some(filter) = filter else { return Ok(None) };
        let node = self.body(Binding::Item(domain), |this| this.truth(filter))?;
        self.within(node, domain).map(Some)
    }

    pub(super) fn count(&mut self, list: ExprId, filter: Option<ExprId>) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let doubtful = filter.is_some_and(|filter| may_doubt(self.program, filter));
        let filter = self.loop_filter(domain, filter)?;
        let parent = self.graph.parent(domain);
        Ok(Val::Small(self.graph.add(Op::Count(domain, filter, doubtful), parent, Kind::Small)))
    }

    pub(super) fn sum(
        &mut self,
        list: ExprId,
        filter: Option<ExprId>,
        value: ExprId,
    ) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let filter = self.loop_filter(domain, filter)?;
        let value = self.body(Binding::Item(domain), |this| this.value(value))?;
        let (value, scale) = self.wide(&value)?;
        let value = self.within(value, domain)?;
        let parent = self.graph.parent(domain);
        let node = self.graph.add(Op::Sum(domain, filter, value), parent, Kind::Wide);
        Ok(Val::Wide(node, scale))
    }

    pub(super) fn extreme(
        &mut self,
        which: First,
        list: ExprId,
        filter: Option<ExprId>,
        value: ExprId,
    ) -> Result<Val, Why> {
        let domain = self.single(list)?;
        let filter = self.loop_filter(domain, filter)?;
        let value = self.body(Binding::Item(domain), |this| this.value(value))?;
        let greatest = matches!(which, First::Highest | First::Latest);
        let parent = self.graph.parent(domain);
        let node = match &value {
            Val::Plain(node) | Val::Small(node) | Val::Wide(node, _) => *node,
            _ => return unable("the highest or lowest of this"),
        };
        let node = self.within(node, domain)?;
        let kind = self.graph.kind(node);
        let found = self.graph.add(Op::Extreme(domain, filter, node, greatest), parent, kind);
        Ok(match value {
            Val::Small(_) => Val::Small(found),
            Val::Wide(_, scale) => Val::Wide(found, scale),
            _ => Val::Plain(found),
        })
    }
}
