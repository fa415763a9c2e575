//! Formulas over atoms, each written once.
//!
//! Owns: [`Formulas`], the one store of `and`, `or` and `not` over atoms, and what can be shortened where
//! they are written. Takes and gives: [`Formula`], a small index.
//! Must never know: what an atom says.

use std::collections::HashMap;

/// A set of cases, written down: the index of an entry of [`Formulas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Formula(pub(super) u32);

/// No case.
pub(super) const NEVER: Formula = Formula(0);
/// Every case.
pub(super) const ALWAYS: Formula = Formula(1);

/// One question about one variable: the index of an entry of [`super::term::Terms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AtomId(pub(super) u32);

/// What a formula is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// Every case (`true`), or none.
    Constant(bool),
    /// The cases in which an atom holds.
    Atom(AtomId),
    /// The cases in all of these; sorted, at least two.
    All(Box<[Formula]>),
    /// The cases in any of these; sorted, at least two.
    Any(Box<[Formula]>),
    /// The cases that are not in this one.
    Not(Formula),
}

/// Every formula, once; a part stands before what it is a part of.
#[derive(Debug)]
pub(super) struct Formulas {
    shapes: Vec<Shape>,
    depths: Vec<u32>,
    known: HashMap<Shape, Formula>,
}

impl Formulas {
    pub(super) fn new() -> Self {
        let mut this = Self { shapes: Vec::new(), depths: Vec::new(), known: HashMap::new() };
        this.add(Shape::Constant(false));
        this.add(Shape::Constant(true));
        this
    }

    fn add(&mut self, shape: Shape) -> Formula {
        if let Some(known) = self.known.get(&shape) {
            return *known;
        }
        let depth = match &shape {
            Shape::Constant(_) | Shape::Atom(_) => 0,
            Shape::All(parts) | Shape::Any(parts) => {
                1 + parts.iter().map(|part| self.depth(*part)).max().unwrap_or(0)
            }
            Shape::Not(part) => 1 + self.depth(*part),
        };
        let formula = Formula(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        self.shapes.push(shape.clone());
        self.depths.push(depth);
        self.known.insert(shape, formula);
        formula
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.shapes.len()
    }

    /// What a formula is made of.
    pub(super) fn shape(&self, formula: Formula) -> &Shape {
        self.shapes.get(formula.0 as usize).unwrap_or(&Shape::Constant(false))
    }

    /// How deep its parts nest.
    pub(super) fn depth(&self, formula: Formula) -> u32 {
        self.depths.get(formula.0 as usize).copied().unwrap_or(0)
    }

    pub(super) fn atom(&mut self, atom: AtomId) -> Formula {
        self.add(Shape::Atom(atom))
    }

    pub(super) fn not(&mut self, formula: Formula) -> Formula {
        match *self.shape(formula) {
            Shape::Constant(value) => Formula(u32::from(!value)),
            Shape::Not(inner) => inner,
            _ => self.add(Shape::Not(formula)),
        }
    }

    pub(super) fn and(&mut self, one: Formula, other: Formula) -> Formula {
        self.all([one, other])
    }

    pub(super) fn or(&mut self, one: Formula, other: Formula) -> Formula {
        self.any([one, other])
    }

    pub(super) fn all(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        self.junction(parts, ALWAYS, NEVER, Shape::All)
    }

    pub(super) fn any(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        self.junction(parts, NEVER, ALWAYS, Shape::Any)
    }

    fn junction(
        &mut self,
        parts: impl IntoIterator<Item = Formula>,
        neutral: Formula,
        decisive: Formula,
        shape: fn(Box<[Formula]>) -> Shape,
    ) -> Formula {
        let mut kept: Vec<Formula> = parts.into_iter().filter(|part| *part != neutral).collect();
        if kept.contains(&decisive) {
            return decisive;
        }
        kept.sort_unstable();
        kept.dedup();
        match kept.as_slice() {
            [] => neutral,
            [one] => *one,
            _ => self.add(shape(kept.into_boxed_slice())),
        }
    }
}

/// When something that is asked is `yes`, and when it is `no`. In all other cases it is an error, or (where
/// `open`) not known although all facts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) yes: Formula,
    pub(super) no: Formula,
    /// It can be unknown in a case that is known in full: an answer that is held.
    pub(super) open: bool,
}

impl Pair {
    pub(super) const YES: Self = Self { yes: ALWAYS, no: NEVER, open: false };
    pub(super) const NO: Self = Self { yes: NEVER, no: ALWAYS, open: false };

    /// `not`
    pub(super) const fn not(self) -> Self {
        Self { yes: self.no, no: self.yes, open: self.open }
    }

    /// `not`, if asked for.
    pub(super) const fn not_if(self, not: bool) -> Self {
        if not { self.not() } else { self }
    }
}

impl Formulas {
    /// `and`
    pub(super) fn both(&mut self, parts: &[Pair]) -> Pair {
        Pair {
            yes: self.all(parts.iter().map(|part| part.yes)),
            no: self.any(parts.iter().map(|part| part.no)),
            open: parts.iter().any(|part| part.open),
        }
    }

    /// `or`
    pub(super) fn either(&mut self, parts: &[Pair]) -> Pair {
        Pair {
            yes: self.any(parts.iter().map(|part| part.yes)),
            no: self.all(parts.iter().map(|part| part.no)),
            open: parts.iter().any(|part| part.open),
        }
    }
}
