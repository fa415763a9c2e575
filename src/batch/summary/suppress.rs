//! Small numbers that must not be told.
//!
//! Owns: [`Sheet`], counts and the sums that hold between them, and what of it may be shown so that no count from 1 up
//! to a bound can be worked out. Takes and gives counts. Must never know: what they are counts of.
//!
//! How it is done: what a reader can work out is worked out, as ranges that the sums narrow until nothing changes. As
//! long as that pins a small count down, another count beside it is withheld.

/// A count of a [`Sheet`], by position.
pub type CellId = usize;

/// What is shown of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The count.
    Count(u64),
    /// That it is at least 1, and less than the bound.
    Below(u64),
    /// Nothing.
    Withheld,
}

/// What is known of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// All.
    Exact,
    /// It is small.
    Small,
    /// It is withheld to protect another; small counts are marked, so that it is none of them.
    Large,
    /// Nothing but that it stands there.
    Gone,
}

#[derive(Clone, Debug)]
struct Cell {
    count: u64,
    state: State,
    /// It is not printed: what is left where another is taken from a total.
    left: bool,
    /// Where this is not shown, the cell is not either.
    parent: Option<CellId>,
    /// What is shown of it was decided elsewhere.
    fixed: bool,
}

/// A sum that readers know to hold.
#[derive(Clone, Debug)]
struct Relation {
    total: CellId,
    parts: Vec<CellId>,
    /// The parts may overlap: together they are at least the total, and each is at most the total.
    overlap: bool,
    /// The total is what is withheld first.
    total_first: bool,
}

/// Counts, and the sums that hold between them.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    cells: Vec<Cell>,
    relations: Vec<Relation>,
    bound: u64,
}

type Span = (u64, u64);

/// As much as any count can be.
const MOST: u64 = u64::MAX >> 1;

impl Sheet {
    /// A count.
    pub fn cell(&mut self, count: u64) -> CellId {
        self.cells.push(Cell {
            count,
            state: State::Exact,
            left: false,
            parent: None,
            fixed: false,
        });
        self.cells.len() - 1
    }

    /// A count that stands on another sheet too, with what is shown of it there.
    pub fn shared(&mut self, other: &Self, cell: CellId) -> CellId {
        let (count, state) = (other.count(cell), other.state(cell));
        self.cells.push(Cell { count, state, left: false, parent: None, fixed: true });
        self.cells.len() - 1
    }

    /// A count that is not shown where another is not.
    pub fn below(&mut self, count: u64, parent: CellId) -> CellId {
        let cell = self.cell(count);
        if let Some(cell) = self.cells.get_mut(cell) {
            cell.parent = Some(parent);
        }
        cell
    }

    /// A total and all of its parts.
    pub fn sum(&mut self, total: CellId, parts: Vec<CellId>) {
        self.relations.push(Relation { total, parts, overlap: false, total_first: false });
    }

    /// A total and all of its parts, where rather the total is withheld than a part.
    pub fn loose_sum(&mut self, total: CellId, parts: Vec<CellId>) {
        self.relations.push(Relation { total, parts, overlap: false, total_first: true });
    }

    /// Parts that overlap and together are all of a total. By how much all of them exceed it is a count as well: of two
    /// parts, it is how many are in both.
    pub fn cover(&mut self, total: CellId, parts: Vec<CellId>) {
        let all: u64 = parts.iter().map(|part| self.count(*part)).sum();
        if let Some(excess) = all.checked_sub(self.count(total)) {
            let (all, excess) = (self.left(all), self.left(excess));
            self.sum(all, parts.clone());
            self.sum(all, vec![total, excess]);
        }
        self.relations.push(Relation { total, parts, overlap: true, total_first: false });
    }

    /// A part of a whole. What is left of the whole is a count like any other.
    pub fn within(&mut self, part: CellId, whole: CellId) {
        let count = self.count(whole).saturating_sub(self.count(part));
        let left = self.left(count);
        self.sum(whole, vec![part, left]);
    }

    /// A count that is not printed, but is what is left of a total.
    pub fn left(&mut self, count: u64) -> CellId {
        self.cells.push(Cell { count, state: State::Gone, left: true, parent: None, fixed: false });
        self.cells.len() - 1
    }

    /// What a cell holds, shown or not.
    #[must_use]
    pub fn count(&self, cell: CellId) -> u64 {
        self.cells.get(cell).map_or(0, |cell| cell.count)
    }

    /// What is shown of a cell.
    #[must_use]
    pub fn shown(&self, cell: CellId) -> Shown {
        match self.cells.get(cell) {
            Some(Cell { state: State::Exact, count, .. }) => Shown::Count(*count),
            Some(Cell { state: State::Small, .. }) => Shown::Below(self.bound),
            _ => Shown::Withheld,
        }
    }

    /// The count, where it is shown.
    #[must_use]
    pub fn told(&self, cell: CellId) -> Option<u64> {
        match self.shown(cell) {
            Shown::Count(count) => Some(count),
            Shown::Below(_) | Shown::Withheld => None,
        }
    }

    /// Whether every count is shown.
    #[must_use]
    pub fn tells_all(&self) -> bool {
        self.cells.iter().all(|cell| cell.left || cell.state == State::Exact)
    }

    /// Shows no count from 1 to one less than the bound, and nothing from which one could be worked out.
    pub fn suppress(&mut self, bound: u64) {
        self.bound = bound;
        if bound < 2 {
            return;
        }
        for cell in &mut self.cells {
            if !cell.left && !cell.fixed && is_small(cell.count, bound) {
                cell.state = State::Small;
            }
        }
        loop {
            self.hide_below_hidden();
            let Some(pinned) = self.pinned() else { return };
            if let Some(cell) = self.companion(pinned) {
                self.set(cell, State::Large);
            } else if !self.blur(pinned) {
                // Nothing beside it is left to hide.
                for cell in self.cells.iter_mut().filter(|cell| !cell.fixed) {
                    cell.state = State::Gone;
                }
                return;
            }
        }
    }

    fn set(&mut self, cell: CellId, state: State) {
        if let Some(cell) = self.cells.get_mut(cell).filter(|cell| !cell.fixed) {
            cell.state = state;
        }
    }

    fn state(&self, cell: CellId) -> State {
        self.cells.get(cell).map_or(State::Gone, |cell| cell.state)
    }

    fn hide_below_hidden(&mut self) {
        for at in 0..self.cells.len() {
            let parent = self.cells.get(at).and_then(|cell| cell.parent);
            if parent.is_some_and(|parent| self.state(parent) != State::Exact) {
                self.set(at, State::Gone);
            }
        }
    }

    /// A small count that can be worked out.
    fn pinned(&self) -> Option<CellId> {
        let spans = self.spans();
        let small = |cell: &Cell| is_small(cell.count, self.bound);
        let mut cells = self.cells.iter().zip(&spans).enumerate();
        cells.find(|(_, (cell, (low, high)))| small(cell) && low == high).map(|(at, _)| at)
    }

    /// The cells that stand in a sum with a cell, in the order in which they are withheld for it.
    fn beside(&self, cell: CellId) -> Vec<CellId> {
        let mut beside = Vec::new();
        for relation in &self.relations {
            if relation.total != cell && !relation.parts.contains(&cell) {
                continue;
            }
            let mut parts = relation.parts.clone();
            parts.sort_by_key(|part| self.count(*part));
            if relation.total_first {
                parts.insert(0, relation.total);
            } else {
                parts.push(relation.total);
            }
            beside.extend(parts);
        }
        beside
    }

    fn companion(&self, pinned: CellId) -> Option<CellId> {
        let fixed = |cell: CellId| self.cells.get(cell).is_none_or(|cell| cell.fixed);
        let hides = |cell: &CellId| {
            self.state(*cell) == State::Exact && self.count(*cell) > 0 && !fixed(*cell)
        };
        self.beside(pinned).into_iter().find(hides)
    }

    /// Takes away what is still said of a cell and of those beside it. `false`: nothing was.
    fn blur(&mut self, pinned: CellId) -> bool {
        let mut changed = false;
        for cell in self.beside(pinned).into_iter().chain([pinned]) {
            let before = self.state(cell);
            self.set(cell, State::Gone);
            changed |= self.state(cell) != before;
        }
        changed
    }

    /// What can be worked out of each cell: the least and the most that it can be.
    fn spans(&self) -> Vec<Span> {
        let first = |cell: &Cell| match cell.state {
            State::Exact => (cell.count, cell.count),
            State::Small => (1, self.bound - 1),
            State::Large => (self.bound, MOST),
            // What stands in a list is there at all.
            State::Gone => (u64::from(!cell.left && cell.count > 0), MOST),
        };
        let mut spans: Vec<Span> = self.cells.iter().map(first).collect();
        while self.relations.iter().any(|one| one.narrow(&mut spans)) {}
        spans
    }
}

impl Relation {
    /// Narrows what can be by what must hold. `false`: nothing changed.
    fn narrow(&self, spans: &mut [Span]) -> bool {
        let of = |spans: &[Span], cell: CellId| spans.get(cell).copied().unwrap_or((0, MOST));
        let wide = |spans: &[Span], end: fn(Span) -> u64| -> u128 {
            self.parts.iter().map(|part| u128::from(end(of(spans, *part)))).sum()
        };
        let fit = |sum: u128| u64::try_from(sum).unwrap_or(MOST).min(MOST);
        let (least, most) = (wide(spans, |span| span.0), wide(spans, |span| span.1));
        let before = of(spans, self.total);
        let low = if self.overlap {
            self.parts.iter().map(|part| of(spans, *part).0).max().unwrap_or(0)
        } else {
            fit(least)
        };
        let total = (before.0.max(low), before.1.min(fit(most)));
        let mut changed = total != before;
        if let Some(span) = spans.get_mut(self.total) {
            *span = total;
        }
        for part in &self.parts {
            let Some(span) = spans.get_mut(*part) else { continue };
            let (others_least, others_most) =
                (least - u128::from(span.0), most - u128::from(span.1));
            let low = fit(u128::from(total.0).saturating_sub(others_most));
            let high = if self.overlap {
                total.1
            } else {
                fit(u128::from(total.1).saturating_sub(others_least))
            };
            let narrowed = (span.0.max(low), span.1.min(high));
            // The other parts are taken as they were before: that is never too narrow.
            changed |= narrowed != *span;
            *span = narrowed;
        }
        changed
    }
}

/// A count that must not be told.
const fn is_small(count: u64, bound: u64) -> bool {
    count > 0 && count < bound
}
